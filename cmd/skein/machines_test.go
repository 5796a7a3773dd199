package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"skein/archive/store/storetest"
)

// onPostgres writes a configuration for a machine whose archive is at dsn, with
// a feed that is looked at each second.
func onPostgres(t *testing.T, dsn, feed string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "skein.toml")
	conf := fmt.Sprintf("[archive]\ndsn = %q\nraw = \"\"\n[fetch]\npause = \"0s\"\nallow_private = true\nmin_interval = \"1s\"\n"+
		"[[source]]\nid = \"feed\"\nurl = %q\nschedule = \"@every 1s\"\n[topic.all]\nquery = 'item'\n", dsn, feed)
	if err := os.WriteFile(path, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

func TestWhatOneMachineFetchesAnotherServes(t *testing.T) {
	t.Parallel()
	dsn := storetest.Schema(t)
	g := &growing{feeds: 1}
	g.items.Store(2)
	srv := httptest.NewServer(g)
	defer srv.Close()
	dir, path := onPostgres(t, dsn, srv.URL+"/0.xml")
	fetches := startDaemon(t, dir, "--config", path, "run", "--listen", freePort(t))
	serves := startDaemon(t, dir, "--config", path, "run", "--role", "serve", "--listen", freePort(t))
	third := startDaemon(t, dir, "--config", path, "run", "--role", "serve", "--listen", freePort(t))
	all := []*running{third, serves, fetches}
	shows := func(n int) func() bool {
		return func() bool {
			for _, d := range all {
				if _, body := get(t, d.url+"topics/all.json"); !strings.Contains(body, fmt.Sprintf("Item %d of 0", n)) {
					return false
				}
			}
			return true
		}
	}
	serves.until("the posts are in every machine's feed", 20*time.Second, shows(2))
	var slowest time.Duration
	for n := 3; n < 8; n++ {
		g.items.Store(int64(n))
		before := g.sent.Load()
		serves.until("the feed is fetched", 20*time.Second, func() bool { return g.sent.Load() > before })
		fetched := time.Unix(0, g.last.Load())
		serves.until("a new post is in every machine's feed", 10*time.Second, shows(n))
		slowest = max(slowest, time.Since(fetched))
	}
	t.Logf("a new post was in the feeds of all %d machines at most %s after it was fetched", len(all), slowest.Round(time.Millisecond))
	for _, d := range all {
		if code := d.stop(syscall.SIGTERM, 20*time.Second); code != 0 {
			t.Errorf("SIGTERM ends it with status %d, want 0", code)
		}
	}
}

func TestAMachineThatServesWaitsForTheArchive(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(&growing{feeds: 1})
	defer srv.Close()
	dir, path := onPostgres(t, storetest.Schema(t), srv.URL+"/0.xml")
	port := freePort(t)
	serves := launch(t, dir, "--config", path, "run", "--role", "serve", "--listen", port)
	serves.url = "http://" + port + "/"
	answers := func(path string, status int) func() bool {
		return func() bool {
			resp, err := http.Get(serves.url + path)
			if err != nil {
				return false
			}
			resp.Body.Close()
			return resp.StatusCode == status
		}
	}
	serves.until("it lives", 10*time.Second, answers("healthz", 200))
	serves.until("it says that the archive is not there", 10*time.Second, func() bool { return strings.Contains(serves.said(), "no archive yet") })
	if !answers("readyz", 503)() || !answers("topics/all.atom", 503)() {
		t.Error("before there is an archive it does not answer 503")
	}
	fetches := startDaemon(t, dir, "--config", path, "run", "--listen", freePort(t))
	serves.until("it serves the archive that another machine made", 20*time.Second, answers("topics/all.atom", 200))
	for _, d := range []*running{serves, fetches} {
		if code := d.stop(syscall.SIGTERM, 20*time.Second); code != 0 {
			t.Errorf("SIGTERM ends it with status %d, want 0", code)
		}
	}
}

func TestAMachineThatMayWriteNothingServes(t *testing.T) {
	t.Parallel()
	dsn := storetest.Schema(t)
	g := &growing{feeds: 1}
	g.items.Store(2)
	srv := httptest.NewServer(g)
	defer srv.Close()
	dir, path := onPostgres(t, dsn, srv.URL+"/0.xml")
	_, reads := onPostgres(t, dsn+"&default_transaction_read_only=on", srv.URL+"/0.xml") // as a standby has it
	fetches := startDaemon(t, dir, "--config", path, "run", "--listen", freePort(t))
	serves := startDaemon(t, dir, "--config", reads, "run", "--role", "serve", "--listen", freePort(t))
	serves.until("it serves what another machine fetched", 20*time.Second, func() bool {
		_, body := get(t, serves.url+"topics/all.json")
		return strings.Contains(body, "Item 2 of 0")
	})
	serves.until("it says why it is not listed", 20*time.Second, func() bool { return strings.Contains(serves.said(), "does not list this machine") })
	if _, body := get(t, serves.url+"status"); strings.Count(body, "at work") != 1 {
		t.Error("/status does not show the one machine that could tell that it is there")
	}
	writes := launch(t, dir, "--config", reads, "run", "--role", "fetch")
	select {
	case <-writes.end:
	case <-time.After(20 * time.Second):
		t.Fatal("a machine that is to fetch and may write nothing goes on")
	}
	if said := strings.TrimSpace(writes.said()); writes.cmd.ProcessState.ExitCode() != 1 || strings.Count(said, "\n") != 0 || !strings.Contains(said, "only answers questions") {
		t.Errorf("a machine that is to fetch and may write nothing ends with status %d and says\n%s\nwant 1 and one line why", writes.cmd.ProcessState.ExitCode(), said)
	}
	for _, d := range []*running{serves, fetches} {
		if code := d.stop(syscall.SIGTERM, 20*time.Second); code != 0 {
			t.Errorf("SIGTERM ends it with status %d, want 0", code)
		}
	}
}

func TestStatusShowsAMachineWithAnotherConfiguration(t *testing.T) {
	t.Parallel()
	dsn := storetest.Schema(t)
	srv := httptest.NewServer(&growing{feeds: 1})
	defer srv.Close()
	dir, path := onPostgres(t, dsn, srv.URL+"/0.xml")
	_, newer := onPostgres(t, dsn, srv.URL+"/0.xml?newer")
	old := startDaemon(t, dir, "--config", path, "run", "--listen", freePort(t))
	serves := startDaemon(t, dir, "--config", path, "run", "--role", "serve", "--listen", freePort(t))
	status := func() string {
		_, body := get(t, serves.url+"status")
		return body
	}
	serves.until("all that are at work are listed", 20*time.Second, func() bool { return strings.Count(status(), "at work") == 2 })
	if strings.Contains(status(), "another configuration") {
		t.Error("one machine alone has another configuration")
	}
	next := startDaemon(t, dir, "--config", newer, "run", "--listen", freePort(t))
	serves.until("the older machine is seen to differ", 20*time.Second, func() bool {
		return strings.Contains(status(), "machine has another configuration") && strings.Contains(status(), "that of generation 1")
	})
	// It warns when it looks next; a reload that is refused has it look.
	if err := os.WriteFile(path, []byte("[[source]]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := old.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	old.until("it warns that its own is not in force", 20*time.Second, func() bool {
		return strings.Contains(old.said(), "another configuration is in force than this machine's") && strings.Contains(old.said(), "generation=2")
	})
	if err := os.WriteFile(path, mustRead(t, newer), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := old.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	old.until("it took the newer configuration", 20*time.Second, func() bool { return strings.Contains(old.said(), "configuration reloaded") })
	serves.until("all are at one again", 20*time.Second, func() bool {
		return strings.Count(status(), "at work") == 3 && !strings.Contains(status(), "another configuration")
	})
	old.stop(syscall.SIGTERM, 20*time.Second)
	serves.until("who ended is no longer listed", 20*time.Second, func() bool { return strings.Count(status(), "at work") == 2 })
	next.stop(syscall.SIGKILL, 20*time.Second)
	startDaemon(t, dir, "--config", newer, "run", "--listen", freePort(t))
	serves.until("who was killed is replaced by its successor", 20*time.Second, func() bool { return strings.Count(status(), "at work") == 2 })
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheDaemonOutlastsItsServer(t *testing.T) {
	t.Parallel()
	line := storetest.LineTo(t, storetest.Schema(t))
	g := &growing{feeds: 1}
	g.items.Store(2)
	srv := httptest.NewServer(g)
	defer srv.Close()
	dir, path := onPostgres(t, line.DSN, srv.URL+"/0.xml")
	d := startDaemon(t, dir, "--config", path, "run", "--listen", freePort(t))
	status := func(path string) int {
		resp, _ := get(t, d.url+path)
		return resp.StatusCode
	}
	feed := func(item int) func() bool {
		return func() bool {
			resp, body := get(t, d.url+"topics/all.json")
			return resp.StatusCode == 200 && strings.Contains(body, fmt.Sprintf("Item %d of 0", item))
		}
	}
	d.until("the feed has its posts", 20*time.Second, feed(2))
	for item := 3; item < 5; item++ {
		line.Down(true)
		line.Cut()
		g.items.Store(int64(item))
		d.until("it says that it is not ready", 20*time.Second, func() bool { return status("readyz") == 503 })
		d.until("the fetching waits", 30*time.Second, func() bool {
			return strings.Count(d.said(), "fetching waits: the archive does not answer") > strings.Count(d.said(), "fetching goes on")
		})
		if !feed(item - 1)() {
			t.Error("while its server is away the daemon does not serve what it has rendered")
		}
		line.Down(false)
		d.until("it is ready again", 20*time.Second, func() bool { return status("readyz") == 200 })
		d.until("the feed has what came meanwhile", 30*time.Second, feed(item))
	}
	if code := d.stop(syscall.SIGTERM, 20*time.Second); code != 0 {
		t.Errorf("SIGTERM ends it with status %d, want 0", code)
	}
}
