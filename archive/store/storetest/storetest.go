// Package storetest opens a fresh store for a test: on SQLite, and on the
// PostgreSQL server that SKEIN_TEST_POSTGRES names.
//
// A package whose tests use stores says
//
//	func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
//
// and each of its tests runs on both.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // opens the server that makes and drops schemas

	"skein/archive/store"
)

// onPostgres says which database Open opens.
var onPostgres bool

// Server is the address of the PostgreSQL server for tests; empty if there is none.
func Server() string { return os.Getenv("SKEIN_TEST_POSTGRES") }

// Main runs the tests of a package on SQLite, and once more on PostgreSQL if
// there is a server. In CI there must be one. SKEIN_TEST_STORE=sqlite or
// postgres asks for one of the two, for profiles and benchmarks.
func Main(m *testing.M) int {
	if Server() == "" && os.Getenv("SKEIN_CI") != "" {
		fmt.Fprintln(os.Stderr, "SKEIN_TEST_POSTGRES names no PostgreSQL server: in CI every store test runs on both databases")
		return 1
	}
	code := 0
	if only := os.Getenv("SKEIN_TEST_STORE"); only != "postgres" {
		code = m.Run()
		if only == "sqlite" || Server() == "" || isFuzzing() {
			return code
		}
	}
	fmt.Println("once more, on PostgreSQL")
	onPostgres = true
	return max(code, m.Run())
}

// isFuzzing reports whether this process searches for inputs, or serves one
// that does.
func isFuzzing() bool {
	for _, a := range os.Args[1:] {
		if strings.HasPrefix(a, "-test.fuzz=") || strings.HasPrefix(a, "-test.fuzzworker") {
			return true
		}
	}
	return false
}

// Open gives a fresh archive that is closed and gone when the test ends. now is
// its clock; time.Now if none is given.
func Open(t testing.TB, now ...func() time.Time) *store.Store {
	t.Helper()
	return open(t, DSN(t), now)
}

// SQLite is Open on SQLite, for tests that ask for it: those in a bubble of fake
// time cannot talk to a server, since waiting for the network is no waiting there.
func SQLite(t testing.TB, now ...func() time.Time) *store.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "skein.db"), now)
}

// Postgres is Open on PostgreSQL; the test is passed over if there is no server.
func Postgres(t testing.TB, now ...func() time.Time) *store.Store {
	t.Helper()
	return open(t, Schema(t), now)
}

// OnPostgres reports whether Open gives stores on PostgreSQL at present.
func OnPostgres() bool { return onPostgres }

// DSN is where a fresh archive may be made, in the database that Open opens.
func DSN(t testing.TB) string {
	t.Helper()
	if onPostgres {
		return Schema(t)
	}
	return filepath.Join(t.TempDir(), "skein.db")
}

func open(t testing.TB, dsn string, now []func() time.Time) *store.Store {
	t.Helper()
	o := store.Options{Volatile: true}
	if len(now) > 0 {
		o.Now = now[0]
	}
	s, err := store.Open(context.Background(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the test's archive: %v", err)
		}
	})
	return s
}

// Schema makes a fresh schema on the server, and gives its address. It is
// dropped when the test ends; the test is passed over if there is no server.
func Schema(t testing.TB) string {
	t.Helper()
	server := Server()
	if server == "" && os.Getenv("SKEIN_CI") != "" {
		t.Fatal("SKEIN_TEST_POSTGRES names no PostgreSQL server; in CI there must be one")
	}
	if server == "" {
		t.Skip("SKEIN_TEST_POSTGRES names no PostgreSQL server")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("SKEIN_TEST_POSTGRES: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	run(t, server, `CREATE SCHEMA `+name)
	t.Cleanup(func() { run(t, server, `DROP SCHEMA `+name+` CASCADE`) })
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func run(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}
