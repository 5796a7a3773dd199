package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"skein/fetcher/demo"
)

// running is a skein that runs.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string // of its pages, with a slash at the end
	mu   sync.Mutex
	text strings.Builder // what it said
	end  chan error
}

// startDaemon runs skein with arguments and waits until it serves.
func startDaemon(t *testing.T, dir string, args ...string) *running {
	t.Helper()
	d := launch(t, dir, args...)
	address := regexp.MustCompile(`(?:Pages and feeds +|address=)(http://[^ \n]+)`)
	d.until("it serves", 10*time.Second, func() bool {
		if m := address.FindStringSubmatch(d.said()); m != nil {
			d.url = m[1]
		}
		return d.url != ""
	})
	return d
}

// launch runs skein with arguments.
func launch(t *testing.T, dir string, args ...string) *running {
	t.Helper()
	d := &running{t: t, cmd: exec.Command(binary(t), args...), end: make(chan error, 1)}
	d.cmd.Dir = dir
	d.cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "SKEIN_CONFIG=")
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := d.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pipes sync.WaitGroup
	for _, p := range []io.Reader{out, errs} {
		pipes.Go(func() {
			lines := bufio.NewScanner(p)
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				d.mu.Lock()
				d.text.WriteString(lines.Text() + "\n")
				d.mu.Unlock()
			}
		})
	}
	go func() {
		pipes.Wait()
		d.end <- d.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		if t.Failed() {
			t.Logf("the daemon said:\n%s", d.said())
		}
	})
	return d
}

func (d *running) said() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

func (d *running) until(what string, within time.Duration, ok func() bool) {
	d.t.Helper()
	for stop := time.Now().Add(within); time.Now().Before(stop); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	d.t.Fatalf("within %s it was not so that %s", within, what)
}

// stop sends a signal and gives the exit status.
func (d *running) stop(sig os.Signal, within time.Duration) int {
	d.t.Helper()
	if err := d.cmd.Process.Signal(sig); err != nil {
		d.t.Fatal(err)
	}
	select {
	case <-d.end:
	case <-time.After(within):
		d.t.Fatalf("it did not end within %s of %v", within, sig)
	}
	return d.cmd.ProcessState.ExitCode()
}

func get(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// freePort is a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// On a machine with nothing else to do it takes two or three seconds.
func TestDemoShowsItsNewsroomAndItsForum(t *testing.T) {
	t.Parallel()
	began := time.Now()
	d := startDaemon(t, t.TempDir(), "run", "--demo", "--listen", freePort(t))
	var feed struct {
		Items []struct {
			ID, Title, URL string
			ContentHTML    string `json:"content_html"`
		}
	}
	d.until("the topic has its articles and the forum's threads", time.Minute, func() bool {
		_, body := get(t, d.url+"topics/middle-east-defense.json")
		feed.Items = nil
		if err := json.Unmarshal([]byte(body), &feed); err != nil {
			t.Fatal(err)
		}
		forum := 0
		for _, it := range feed.Items {
			if strings.Contains(it.URL, "parapet-forum") {
				forum++
			}
		}
		return len(feed.Items)-forum >= 20 && forum >= 5
	})
	t.Logf("%d entries %s after the start", len(feed.Items), time.Since(began).Round(time.Millisecond))
	_, front := get(t, d.url)
	for _, want := range []string{"Middle East defense", "/topics/middle-east-defense.atom", "/topics/middle-east-defense.rss", "/topics/middle-east-defense.json"} {
		if !strings.Contains(front, want) {
			t.Errorf("the front page does not show %s", want)
		}
	}
	dir := regexp.MustCompile(`The archive +(\S+)/skein\.db`).FindStringSubmatch(d.said())
	if dir == nil {
		t.Fatal("it does not say where the archive is")
	}
	if code := d.stop(os.Interrupt, 30*time.Second); code != 0 {
		t.Errorf("Ctrl-C ends it with status %d, want 0", code)
	}
	if _, err := os.Stat(dir[1]); !os.IsNotExist(err) {
		t.Errorf("the demo left %s behind", dir[1])
	}
}

// newsroomAt serves the sample newsroom on loopback for a daemon with a
// configuration.
func newsroomAt(t *testing.T) (d *demo.Demo, port string) {
	t.Helper()
	srv := httptest.NewServer(nil)
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	fmt.Sscan(u.Port(), &n)
	d = demo.New(demo.Options{Start: start, Now: func() time.Time { return start }, Port: n})
	srv.Config.Handler = d
	return d, u.Port()
}

// configuration is one of the newsroom's outlets with a topic.
func configuration(t *testing.T, path, listen string, outlets []demo.Outlet, query string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "[archive]\nraw = \"\"\n[server]\nlisten = %q\n[fetch]\npause = \"0s\"\nper_host = 4\nallow_private = true\nmin_interval = \"1s\"\n", listen)
	for _, o := range outlets {
		fmt.Fprintf(&b, "[[source]]\nid = %q\ntitle = %q\nurl = %q\n", o.ID, o.Title, o.URL)
	}
	fmt.Fprintf(&b, "[topic.watch]\ntitle = \"Watch\"\nquery = '%s'\n", query)
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestHangUpReloadsAndRefusesABadConfiguration(t *testing.T) {
	t.Parallel()
	sample, _ := newsroomAt(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "skein.toml")
	listen := freePort(t)
	outlets := sample.Outlets()
	configuration(t, conf, listen, outlets[:2], "Gulf")
	d := startDaemon(t, dir, "--config", conf, "run")
	entries := func() int {
		_, body := get(t, d.url+"topics/watch.atom")
		return strings.Count(body, "<entry")
	}
	d.until("the topic has entries", 10*time.Second, func() bool { return entries() > 0 })
	before := entries()

	if err := os.WriteFile(conf, []byte("[fetch]\nworkers = \"many\"\n[topic.watch]\nquery = 'a AND ('\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	d.until("both faults are told", 10*time.Second, func() bool {
		return strings.Contains(d.said(), "workers: want a number") && strings.Contains(d.said(), "query: at") && strings.Contains(d.said(), "old configuration stays in force")
	})
	if got := entries(); got != before {
		t.Errorf("after a refused configuration the topic has %d entries, want %d as before", got, before)
	}

	configuration(t, conf, freePort(t), outlets[:5], "Gulf OR Iraq OR Iran OR navy")
	if err := d.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	d.until("the new sources and the new query are in force", 15*time.Second, func() bool { return entries() > before })
	if !strings.Contains(d.said(), "needs a restart") {
		t.Error("it does not say that the changed listen address needs a restart")
	}
	if code := d.stop(syscall.SIGTERM, 8*time.Second); code != 0 {
		t.Errorf("SIGTERM ends it with status %d, want 0", code)
	}
}

func TestHangUpReachesAMachineThatServes(t *testing.T) {
	t.Parallel()
	sample, _ := newsroomAt(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "skein.toml")
	configuration(t, conf, "127.0.0.1:1", sample.Outlets()[:2], "Gulf")
	fetches := startDaemon(t, dir, "--config", conf, "run", "--listen", freePort(t))
	serves := startDaemon(t, dir, "--config", conf, "run", "--role", "serve", "--listen", freePort(t))
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("[server]\n"), []byte("[server]\nbase_url = \"https://feeds.example.org\"\n"), 1)
	if err := os.WriteFile(conf, text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*running{serves, fetches} {
		if err := d.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		d.until("its feeds have the new address", 10*time.Second, func() bool {
			_, body := get(t, d.url+"opml")
			return strings.Contains(body, "https://feeds.example.org/topics/watch.atom")
		})
		if strings.Contains(d.said(), "needs a restart") {
			t.Error("it takes the address of --listen for a change of the configuration")
		}
		if code := d.stop(syscall.SIGTERM, 8*time.Second); code != 0 {
			t.Errorf("SIGTERM ends it with status %d, want 0", code)
		}
	}
}

func TestMostSourcesAreRetiredOnlyByAFreshStart(t *testing.T) {
	t.Parallel()
	sample, _ := newsroomAt(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "skein.toml")
	configuration(t, conf, freePort(t), sample.Outlets()[:3], "Gulf")
	sources := func(d *running) int {
		_, body := get(t, d.url+"metrics")
		n := 0
		for _, m := range regexp.MustCompile(`skein_sources\{state="[a-z]+"\} (\d+)`).FindAllStringSubmatch(body, -1) {
			one, _ := strconv.Atoi(m[1])
			n += one
		}
		return n
	}
	d := startDaemon(t, dir, "--config", conf, "run")
	configuration(t, conf, freePort(t), sample.Outlets()[:1], "Gulf")
	if err := d.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	d.until("it refuses, and says how it is done", 10*time.Second, func() bool {
		return strings.Contains(d.said(), "would retire 2 of 3 sources") && strings.Contains(d.said(), "--yes")
	})
	if n := sources(d); n != 3 {
		t.Errorf("after it was refused there are %d sources, want 3", n)
	}
	if code := d.stop(syscall.SIGTERM, 8*time.Second); code != 0 {
		t.Errorf("SIGTERM ends it with status %d, want 0", code)
	}
	d = startDaemon(t, dir, "--config", conf, "run")
	if n := sources(d); n != 1 || !strings.Contains(d.said(), "more than half of the sources") {
		t.Errorf("after a fresh start there are %d sources, want 1 and a warning", n)
	}
}

func TestARestartMakesNothingShowAsNew(t *testing.T) {
	t.Parallel()
	sample, _ := newsroomAt(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "skein.toml")
	configuration(t, conf, freePort(t), sample.Outlets(), "Gulf OR Iraq OR Iran OR navy OR army")
	feeds := []string{"topics/watch.rss", "topics/watch.atom", "topics/watch.json", "sources/levant-courier.atom", "sources/parapet-systems.rss"}
	read := func(d *running) map[string]string {
		var last string
		d.until("nothing changes any more", 30*time.Second, func() bool {
			_, now := get(t, d.url+"status")
			quiet := now == last && strings.Contains(now, "parapet")
			last = now
			time.Sleep(500 * time.Millisecond)
			return quiet
		})
		out := map[string]string{}
		for _, f := range feeds {
			resp, body := get(t, d.url+f)
			if resp.StatusCode != 200 || !strings.Contains(body, "urn:skein:") {
				t.Fatalf("%s: %d with %d bytes", f, resp.StatusCode, len(body))
			}
			out[f] = body
			again, _ := get(t, d.url+f, "If-None-Match", resp.Header.Get("ETag"))
			if again.StatusCode != http.StatusNotModified {
				t.Errorf("%s: the second poll is %d, want 304", f, again.StatusCode)
			}
		}
		return out
	}
	first := startDaemon(t, dir, "--config", conf, "run")
	before := read(first)
	first.stop(syscall.SIGTERM, 8*time.Second)
	if out, err := exec.Command(binary(t), "--config", conf, "fetch", "--all").CombinedOutput(); err != nil {
		t.Fatalf("fetch --all between: %v\n%s", err, out)
	}
	second := startDaemon(t, dir, "--config", conf, "run")
	after := read(second)
	for _, f := range feeds {
		if before[f] != after[f] {
			t.Errorf("%s has other bytes after a restart and a fetch of everything", f)
		}
	}
	second.stop(syscall.SIGTERM, 8*time.Second)
}

func TestAPortInUseIsSaidInOneLine(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	cmd := exec.Command(binary(t), "run", "--demo", "--listen", l.Addr().String())
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 1 || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "another program") {
		t.Errorf("a port in use: %v\n%s", err, out)
	}
}
