package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"skein/archive/store/storetest"
	"skein/fetcher/demo"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"skein": func() { os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// start is when the sample newsroom of the scripts begins to live.
var start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// TestScripts runs the commands as a user meets them. In a script, $NEWSROOM is
// the port of the sample newsroom, whose time stands still, $WEB a web server on
// the script's folder www, and $BUSY one that asks to be left alone; "exits N command" checks an exit status.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup:               setUpScript,
		Cmds:                scriptCommands,
	})
}

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":   exits,
	"replace": replaceInFile,
}

// TestScriptsOnPostgres runs the scripts that work with an archive once more,
// with one on PostgreSQL. They cannot tell the difference.
func TestScriptsOnPostgres(t *testing.T) {
	for _, name := range []string{"archive", "fetch", "search", "sources", "topics"} {
		dsn := storetest.Schema(t)
		testscript.Run(t, testscript.Params{
			Files:               []string{filepath.Join("testdata", "script", name+".txtar")},
			RequireExplicitExec: true,
			Setup: func(env *testscript.Env) error {
				env.Setenv("SKEIN_ARCHIVE_DSN", dsn)
				return setUpScript(env)
			},
			Cmds: scriptCommands,
		})
	}
}

func setUpScript(env *testscript.Env) error {
	newsroom := httptest.NewServer(nil)
	env.Defer(newsroom.Close)
	u, err := url.Parse(newsroom.URL)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return err
	}
	newsroom.Config.Handler = demo.New(demo.Options{Start: start, Now: func() time.Time { return start }, Port: port})

	files := httptest.NewServer(oddServer(filepath.Join(env.WorkDir, "www")))
	env.Defer(files.Close)
	env.Setenv("NEWSROOM", u.Port())
	// Names below .localhost are hosts of their own, each with its own pause.
	odd, err := url.Parse(files.URL)
	if err != nil {
		return err
	}
	env.Setenv("WEB", "http://odd.localhost:"+odd.Port())
	env.Setenv("BUSY", "http://busy.localhost:"+odd.Port())
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config"))
	return nil
}

// oddServer serves a folder, and the answers that sites give on bad days.
func oddServer(dir string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(dir)))
	mux.HandleFunc("/gone", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/broken", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "application/rss+xml") })
	mux.HandleFunc("/sorry", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Not found</title><h1>Sorry, there is no such page</h1>")
	})
	mux.HandleFunc("/paper", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprint(w, "%PDF-1.7\n%âãÏÓ\n")
	})
	return mux
}

// exits runs a command and checks its exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// replaceInFile expands $NEWSROOM and $WEB in a file.
func replaceInFile(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		path := ts.MkAbs(name)
		b, err := os.ReadFile(path)
		ts.Check(err)
		text := strings.NewReplacer("$NEWSROOM", ts.Getenv("NEWSROOM"), "$WEB", ts.Getenv("WEB"), "$BUSY", ts.Getenv("BUSY")).Replace(string(b))
		ts.Check(os.WriteFile(path, []byte(text), 0o644))
	}
}

var built struct {
	once sync.Once
	path string
	err  error
}

// binary is the program, built once for all tests that need processes which
// can be killed.
func binary(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "skein-test-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "skein")
		if out, err := exec.Command("go", "build", "-o", built.path, ".").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// need finds a program that a test drives. Where it is missing the test is
// skipped, but not in CI, where it must be there.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	switch {
	case err == nil:
		return path
	case os.Getenv("SKEIN_CI") != "":
		t.Fatalf("%s is not installed", program)
	default:
		t.Skipf("%s is not installed", program)
	}
	return ""
}
