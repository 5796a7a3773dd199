package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skein/fetcher/demo"
)

// skeinIn runs the program in a folder of its own and gives what it printed.
func skeinIn(t *testing.T, dir string, want int, args ...string) string {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "SKEIN_CONFIG=")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Fatalf("skein %s: exit status %d, want %d (%v)\n%s%s", strings.Join(args, " "), got, want, err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// TestACrawlByWgetBecomesAnArchive has wget crawl the sample forum twice, the
// second time hours later and with notes of what had not changed, and archives
// what it wrote.
func TestACrawlByWgetBecomesAnArchive(t *testing.T) {
	wget := need(t, "wget")
	start := time.Now().Add(-5 * time.Hour).UTC().Truncate(time.Second)
	var shift atomic.Int64 // of the sample's clock
	now := func() time.Time { return start.Add(time.Duration(shift.Load())) }
	server := httptest.NewUnstartedServer(nil)
	defer server.Close()
	port := server.Listener.Addr().(*net.TCPAddr).Port
	server.Config.Handler = demo.New(demo.Options{Start: start, Now: now, Tick: time.Minute, Port: port})
	server.Start()
	dir := t.TempDir()
	crawl := func(name string, args ...string) {
		t.Helper()
		// A proxy, since not every resolver knows the names below .localhost.
		cmd := exec.Command(wget, append([]string{"--no-config", "-q", "-r", "-l", "5", "-e", "robots=off", "-e", "use_proxy=yes", "-e", "http_proxy=" + server.URL,
			"--reject-regex", "/post-[0-9]+|/members/|/search", "--delete-after", "--warc-file=" + name, "--warc-cdx"}, append(args, fmt.Sprintf("http://parapet-forum.localhost:%d/", port))...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != 8 { // 8: a server answered with an error
			t.Fatalf("wget: %v\n%s", err, out)
		}
	}
	crawl("first")
	time.Sleep(time.Second) // wget's clock is the machine's, and its records are dated to the second
	shift.Store(int64(3 * time.Hour))
	crawl("second", "--warc-dedup=first.cdx")

	var totals struct {
		Files, Records, Lost, Damaged, Threads, Missing, New, Changed int
		Pages                                                         map[string]int
	}
	read := func(out string) {
		t.Helper()
		lines := strings.Split(strings.TrimSpace(out), "\n")
		totals.Lost, totals.Damaged = 0, 0
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &totals); err != nil {
			t.Fatal(err)
		}
	}
	read(skeinIn(t, dir, 0, "archive", "--json", "second.warc.gz", "first.warc.gz"))
	if totals.Files != 2 || totals.Pages["thread"] < 30 || totals.Pages["board"] < 6 || totals.Threads < 12 || totals.New < 100 || totals.Changed == 0 || totals.Lost+totals.Damaged > 0 || totals.Missing > 0 {
		t.Errorf("two crawls came to %+v", totals)
	}
	read(skeinIn(t, dir, 0, "archive", "--json", "first.warc.gz", "second.warc.gz"))
	if totals.New+totals.Changed > 0 {
		t.Errorf("the same crawls again came to %+v", totals)
	}
	if segments, _ := filepath.Glob(filepath.Join(dir, "raw", "*.warc.gz")); len(segments) != 1 {
		t.Errorf("the raw folder holds %v, want one segment of the first run", segments)
	}
}
