package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// furnished is an archive with something in every table.
func furnished(t *testing.T, s *store.Store, c *clock) {
	t.Helper()
	src, board := source("news", "https://news.example/feed"), source("board", "https://forum.example/forums/b.1/")
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Machine: "m", Sources: []archive.Source{src, board}, Topics: []archive.Topic{{ID: "piers", Query: "pier", Version: "1"}}}); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		a := article(t, fmt.Sprintf("https://news.example/%d", i), fmt.Sprint("No ", i), fmt.Sprintf("<p>The pier is closed, %d.</p>", i))
		a.Raw = []archive.RawRef{{URL: a.URL, Fetched: c.now(), WARC: "a.warc.gz", Record: fmt.Sprint("urn:", i)}}
		a.Aliases = append(a.Aliases, archive.Alias{Scope: archive.EntryScope("news.example/feed"), Name: fmt.Sprint(i)})
		save(t, s, src, a)
		c.add(time.Minute)
	}
	save(t, s, board, discussion(t, "12", "Ferries", "7 The quay is open.", "8 Thanks."))
	c.add(time.Minute)
	save(t, s, board, discussion(t, "12", "Ferries", "7 The quay is closed.", "8 Thanks."))
	st := archive.Standing{ETag: `"1"`, BodyHash: []byte{0, 1}, Seen: []byte{2}, Due: c.now().Add(time.Hour)}
	if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "news", At: c.now(), Standing: &st,
		Wakes: []archive.Wake{{Thread: "t", Host: "forum.example", URL: "https://forum.example/threads/12/", Due: c.now(), Mark: "1"}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Progress(t.Context(), archive.Lease{}, "t", "https://forum.example/threads/12/", archive.Step{N: 1, Page: 1, URL: "https://forum.example/threads/12/", Posts: []string{"7", "8"}, At: c.now()}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepRobots(t.Context(), "https://news.example", 200, []byte("User-agent: *"), c.now()); err != nil {
		t.Fatal(err)
	}
	for {
		b, err := s.Unjudged(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Topics) == 0 {
			return
		}
		var vs []archive.Verdict
		for _, th := range b.Threads {
			if p := th.Posts[0]; strings.Contains(p.Text, "pier") {
				vs = append(vs, archive.Verdict{Topic: "piers", Version: "1", Post: p.ID, Match: true, Score: 0.7, Reasons: []archive.Reason{{Term: "pier", Field: "body", Count: 1}}})
			}
		}
		if _, err := s.SaveVerdicts(t.Context(), b, vs); err != nil {
			t.Fatal(err)
		}
	}
}

// shown is what readers see of an archive.
func shown(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	es, err := s.Entries(t.Context(), "piers", archive.Page{Max: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		fmt.Fprintf(&b, "%+v\n%+v\n", e, thread(t, s, e.Thread.ID))
	}
	for _, id := range []string{"news", "board"} {
		list, err := s.SourceThreads(t.Context(), id, archive.Page{Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		src, err := s.Source(t.Context(), id)
		fmt.Fprintf(&b, "%+v %v\n%+v\n", src, err, list)
	}
	state, err := s.State(t.Context())
	fmt.Fprintln(&b, state, err, found(t, s, parse(t, "pier OR quay")))
	return b.String()
}

func TestACopyIsTheSameArchiveOnTheOtherDatabase(t *testing.T) {
	c := &clock{t: start}
	stores := both(t, c)
	from, there := stores["SQLite"], stores["PostgreSQL"]
	furnished(t, from, c)
	back := storetest.SQLite(t, c.now)
	want := shown(t, from)
	hashes := ""
	for _, pair := range [][2]*store.Store{{from, there}, {there, back}} {
		copied, err := store.Copy(t.Context(), pair[0], pair[1], nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range copied {
			if c.Rows == 0 {
				t.Errorf("no rows of %s were copied: the test tells little", c.Table)
			}
		}
		if got := fmt.Sprint(copied); hashes == "" {
			hashes = got
		} else if got != hashes {
			t.Errorf("copied back: %s, want %s", got, hashes)
		}
		if got := shown(t, pair[1]); got != want {
			t.Errorf("the copy shows\n%s\nwant\n%s", got, want)
		}
		if _, err := store.Copy(t.Context(), pair[0], pair[1], nil); !errors.Is(err, archive.ErrInvalid) {
			t.Errorf("Copy onto an archive = %v, want ErrInvalid", err)
		}
	}
	// Both go on alike from there.
	for _, s := range []*store.Store{from, there, back} {
		if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "2", Sources: []archive.Source{source("news", "https://news.example/feed"), source("board", "https://forum.example/forums/b.1/"), source("new", "https://new.example/")},
			Topics: []archive.Topic{{ID: "piers", Query: "pier", Version: "1"}, {ID: "more", Query: "x", Version: "1"}}}); err != nil {
			t.Fatal(err)
		}
		save(t, s, source("new", "https://new.example/"), article(t, "https://new.example/1", "New", "<p>another pier</p>"))
	}
	want = shown(t, from)
	for _, s := range []*store.Store{there, back} {
		if got := shown(t, s); got != want {
			t.Errorf("a copy that goes on shows\n%s\nwant\n%s", got, want)
		}
	}
}

func TestACopyThatWasInterruptedGoesOn(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	furnished(t, s, c)
	want := shown(t, s)
	for name, meanwhile := range map[string]func(){
		"nothing happened meanwhile": func() {},
		"the source went on": func() {
			save(t, s, source("news", "https://news.example/feed"), article(t, "https://news.example/3", "No 3", "<p>The pier is gone.</p>"))
			want = shown(t, s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := storetest.DSN(t)
			open := func(unfinished bool) (*store.Store, error) {
				return store.Open(context.Background(), dsn, store.Options{Now: c.now, Unfinished: unfinished})
			}
			to, err := open(true)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			if _, err := store.Copy(ctx, s, to, func(table string, done, of int64) {
				if table == "mentions" {
					stop()
				}
			}); !errors.Is(err, context.Canceled) {
				t.Errorf("Copy = %v, want it interrupted", err)
			}
			to.Close()
			if half, err := open(false); !errors.Is(err, archive.ErrInvalid) || !strings.Contains(err.Error(), "db copy") {
				t.Errorf("Open of half a copy = %v, want ErrInvalid and what to do", err)
				half.Close()
			}
			meanwhile()
			if to, err = open(true); err != nil {
				t.Fatal(err)
			}
			again := int64(-1)
			if _, err := store.Copy(t.Context(), s, to, func(table string, done, of int64) {
				if table == "posts" && again < 0 {
					again = done
				}
			}); err != nil {
				t.Fatal(err)
			}
			if gone := name != "nothing happened meanwhile"; gone != (again == 0) {
				t.Errorf("the posts were gone on with at %d", again)
			}
			to.Close()
			if to, err = open(false); err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			if got := shown(t, to); got != want {
				t.Errorf("the copy shows\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestACopyIsRefusedWhenARowDiffers has somebody write while a copy is under way,
// on either side.
func TestACopyIsRefusedWhenARowDiffers(t *testing.T) {
	for name, write := range map[string]func(from, to *store.Store) error{
		"a text in the source": func(from, _ *store.Store) error {
			return store.Exec(from, `UPDATE threads SET title = title || '!' WHERE n = 7`)
		},
		"a number in the copy": func(_, to *store.Store) error { return store.Exec(to, `UPDATE posts SET seq = seq + 1000 WHERE n = 7`) },
		"what is unknown in a copy": func(_, to *store.Store) error {
			return store.Exec(to, `UPDATE posts SET published_ms = 0 WHERE published_ms IS NULL`)
		},
		"a row more in the copy": func(_, to *store.Store) error {
			return store.Exec(to, `INSERT INTO aliases (scope, name, thread_n) VALUES ('s', 'n', 1)`)
		},
		"a row less in the copy": func(_, to *store.Store) error { return store.Exec(to, `DELETE FROM mentions WHERE thread_n = 7`) },
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{t: start}
			from := storetest.Open(t, c.now)
			furnished(t, from, c)
			dsn := storetest.DSN(t)
			to, err := store.Open(t.Context(), dsn, store.Options{Now: c.now, Unfinished: true})
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			wrote := false
			_, err = store.Copy(t.Context(), from, to, func(table string, done, of int64) {
				if table == "entries" && !wrote {
					wrote = true
					if err := write(from, to); err != nil {
						t.Error(err)
					}
				}
			})
			if err == nil || !strings.Contains(err.Error(), "differ") {
				t.Errorf("Copy = %v, want it said that a table differs", err)
			}
			if s, err := store.Open(t.Context(), dsn, store.Options{ReadOnly: true, Now: c.now}); !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("Open of a copy that differs = %v, want ErrInvalid", err)
				s.Close()
			}
			if _, err := store.Copy(t.Context(), from, to, nil); err != nil {
				t.Errorf("copied again = %v, want nil", err)
			}
			if got, want := shown(t, to), shown(t, from); got != want {
				t.Errorf("the copy shows\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestCopyLeavesNoColumnBehind(t *testing.T) {
	dsn := shared(t)
	machine(t, dsn, store.Options{})
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	// What is made anew, or belongs to who is at work at the moment.
	left := []string{"hosts.holder", "hosts.expires_ms"}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"goose_db_version", "counters", "chores", "machines", "words"}, table) && !slices.Contains(left, table+"."+column) && !slices.Contains(store.CopiedColumns()[table], column) {
			t.Errorf("the column %s.%s is not copied", table, column)
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
}

func TestABackupIsAnArchive(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	furnished(t, s, c)
	file := filepath.Join(t.TempDir(), "it's a backup.db")
	err := s.Backup(t.Context(), file)
	if storetest.OnPostgres() {
		if !errors.Is(err, archive.ErrInvalid) || !strings.Contains(err.Error(), "pg_dump") {
			t.Errorf("Backup = %v, want ErrInvalid and pg_dump named", err)
		}
		if _, err := exec.LookPath("pg_dump"); err != nil {
			t.Skip("pg_dump is not installed")
		}
		_, command, _ := strings.Cut(err.Error(), "`")
		command, _, _ = strings.Cut(command, "`")
		if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		if list, err := exec.Command("pg_restore", "--list", file).Output(); err != nil || !bytes.Contains(list, []byte("TABLE DATA")) || !bytes.Contains(list, []byte(" posts ")) {
			t.Errorf("%s wrote a file that pg_restore does not know for the archive: %v\n%s", command, err, list)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), file); !errors.Is(err, archive.ErrInvalid) {
		t.Errorf("Backup onto a file = %v, want ErrInvalid", err)
	}
	b, err := store.Open(t.Context(), file, store.Options{ReadOnly: true, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if got, want := shown(t, b), shown(t, s); got != want {
		t.Errorf("the backup shows\n%s\nwant\n%s", got, want)
	}
}
