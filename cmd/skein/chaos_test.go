package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// The measures of the chaos.
const (
	chaosHosts  = 30
	chaosFeeds  = 300
	chaosEvery  = 5 * time.Second        // how often each feed is visited
	chaosPause  = 100 * time.Millisecond // of a host, between two requests
	chaosLease  = 3 * time.Second
	chaosGrowth = 2 * time.Second // between two new items of a feed
	chaosFor    = 40 * time.Second
	chaosAway   = 6 * time.Second // of the server: longer than a lease lasts, and than a write waits
)

// farm is feeds on many hosts that grow, and a record of who asked which host when.
type farm struct {
	items atomic.Int64 // in each feed

	mu   sync.Mutex
	asks map[string][]ask // by host
}

// ask is one request, as the server saw it.
type ask struct {
	machine    string
	start, end time.Time
}

var machineOf = regexp.MustCompile(`//(machine-\d+)\.example/`)

func (f *farm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := ask{start: time.Now()}
	if m := machineOf.FindStringSubmatch(r.UserAgent()); m != nil {
		a.machine = m[1]
	}
	defer func() {
		a.end = time.Now()
		f.mu.Lock()
		defer f.mu.Unlock()
		f.asks[r.Host] = append(f.asks[r.Host], a)
	}()
	var feed int
	if _, err := fmt.Sscanf(r.URL.Path, "/%d.xml", &feed); err != nil {
		http.NotFound(w, r)
		return
	}
	time.Sleep(10 * time.Millisecond) // so that two machines at one host can meet
	n := int(f.items.Load())
	tag := fmt.Sprintf(`"%d-%d"`, feed, n)
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed %d</title>`, feed)
	for i := n; i > max(0, n-30); i-- {
		fmt.Fprintf(&b, `<item><title>Item %d of %d</title><link>http://news.example/%d/%d</link><guid isPermaLink="false">%d-%d</guid><description>word%d</description></item>`,
			i, feed, feed, i, feed, i, i)
	}
	b.WriteString("</channel></rss>")
	_, _ = w.Write(b.Bytes())
}

// peer is one of the machines: a process with a configuration of its own.
type peer struct {
	t    *testing.T
	name string
	args []string
	cmd  *exec.Cmd
	out  bytes.Buffer
}

func (p *peer) start() {
	p.t.Helper()
	p.cmd = exec.Command(binary(p.t), p.args...)
	p.cmd.Env = append(os.Environ(), "SKEIN_CONFIG=", "SKEIN_TEST_LEASE="+chaosLease.String())
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// kill ends the machine as a power cut does.
func (p *peer) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *peer) signal(sig os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Errorf("%s: %v: %v", p.name, sig, err)
	}
}

// server is a PostgreSQL of a test's own, which can be killed: the one that all
// tests share cannot.
type server struct {
	t      *testing.T
	folder string
	dsn    string
}

// ownServer starts one. Where there is none to start, the test is passed over.
func ownServer(t *testing.T) *server {
	t.Helper()
	if storetest.Server() == "" && os.Getenv("SKEIN_CI") == "" {
		t.Skip("SKEIN_TEST_POSTGRES names no PostgreSQL server")
	}
	folder, err := os.MkdirTemp("", "skein-pg-") // not the test's own folder, which the server's user may not enter
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t, folder, ""}
	t.Cleanup(func() { s.do("stop") })
	s.start()
	return s
}

func (s *server) start() { s.dsn = strings.TrimSpace(s.do("start")) }

func (s *server) kill() { s.do("kill") }

func (s *server) do(verb string) string {
	s.t.Helper()
	var said, complained bytes.Buffer
	c := exec.Command(filepath.Join("..", "..", ".ci", "postgres"), verb, s.folder)
	c.Stdout, c.Stderr = &said, &complained
	switch err := c.Run(); {
	case err != nil && verb == "start" && s.dsn == "" && os.Getenv("SKEIN_CI") == "":
		s.t.Skipf("a PostgreSQL of the test's own cannot be started: %v: %s", err, &complained)
	case err != nil:
		s.t.Errorf("%s PostgreSQL: %v: %s", verb, err, &complained)
	}
	return said.String()
}

// TestThreeMachinesInChaosLoseNothing runs three machines on one archive while
// they are killed and paused, their connections are cut, and their server is killed
// and stays away for a while. At the end every item of every feed is stored once, no
// host saw two machines at once or had its pause broken, and no source is overdue.
func TestThreeMachinesInChaosLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute and a half")
	}
	pg := ownServer(t)
	dsn := pg.dsn
	machines := chaosMachines(t, dsn)
	f := machines.farm
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxIdleConns(0) // a connection does not outlast its server
	ctx := t.Context()

	began := time.Now()
	end := time.After(chaosFor)
	grow := time.NewTicker(chaosGrowth)
	defer grow.Stop()
	strike := time.NewTicker(2500 * time.Millisecond)
	defer strike.Stop()
	var back <-chan time.Time // when the server comes back
	var died time.Time
	var away time.Duration
	var woken []waking
	kills, cut := 0, 0
	var paused *peer
	var pausedAt time.Time
	for n, going := 0, true; going; {
		select {
		case <-grow.C:
			f.items.Add(1)
		case <-strike.C:
			n++
			p := machines.peers[n%len(machines.peers)]
			switch {
			case n == 5:
				if err := db.QueryRowContext(ctx, `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'skein'`).Scan(&cut); err != nil {
					t.Fatal(err)
				}
			case n == 8:
				pg.kill()
				died, back = time.Now(), time.After(chaosAway)
			case paused != nil && time.Since(pausedAt) > chaosLease+chaosLease/2:
				woken = append(woken, waking{paused.name, time.Now()})
				paused.signal(syscall.SIGCONT)
				paused = nil
			case paused == nil && n%5 == 2:
				paused, pausedAt = p, time.Now()
				p.signal(syscall.SIGSTOP)
			case p != paused:
				p.kill()
				kills++
				p.start()
			}
		case <-back:
			pg.start()
			away = time.Since(died)
		case <-end:
			going = false
		}
	}
	if paused != nil {
		woken = append(woken, waking{paused.name, time.Now()})
		paused.signal(syscall.SIGCONT)
	}
	ended := time.Now()

	// The machines are left in peace until they have caught up.
	want := chaosFeeds * int(f.items.Load())
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	overdue := func() int {
		return count(`SELECT COALESCE(MAX($1 - due_ms), 0) FROM sources WHERE due_ms < $1`, time.Now().UnixMilli())
	}
	late := (2 * chaosEvery).Milliseconds()
	settled := false
	for stop := time.Now().Add(40 * time.Second); time.Now().Before(stop); time.Sleep(250 * time.Millisecond) {
		if count(`SELECT COUNT(*) FROM posts`) >= want && count(`SELECT COUNT(*) FROM verdicts`) >= want && int64(overdue()) < late {
			settled = true
			break
		}
	}
	caught := time.Since(ended)
	longest := time.Duration(overdue()) * time.Millisecond
	for _, p := range machines.peers {
		p.signal(syscall.SIGTERM)
	}
	for _, p := range machines.peers {
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%s: SIGTERM ends it with %v", p.name, err)
		}
	}

	if !settled {
		t.Errorf("%s after the chaos: %d posts and %d verdicts of %d, a source %s overdue", caught, count(`SELECT COUNT(*) FROM posts`), count(`SELECT COUNT(*) FROM verdicts`), want, longest)
	}
	if n := count(`SELECT COUNT(*) FROM revisions`); n != 0 {
		t.Errorf("%d posts were revised that nobody changed", n)
	}
	wrong := eachOnce(t, dsn, int(f.items.Load()))
	m := f.manners(woken)
	t.Logf("%s of chaos: %d kills, %d pauses beyond the lease, %d connections cut, the server killed and away for %s; caught up after %s",
		ended.Sub(began).Round(time.Second), kills, len(woken), cut, away.Round(100*time.Millisecond), caught.Round(time.Millisecond))
	t.Logf("%d items of each of %d feeds: %d of %d posts stored, %d feeds with an item lost or twice", f.items.Load(), chaosFeeds, count(`SELECT COUNT(*) FROM posts`), want, wrong)
	t.Logf("%d requests to %d hosts (%s), %d changes of machine; two machines at once: %d; pauses broken: %d, shortest %s of %s; by a machine just woken: %d",
		m.requests, len(f.asks), m.shares(), m.changes, m.together, m.broken, m.shortest.Round(time.Millisecond), chaosPause, m.excused)
	t.Logf("longest overdue at the end: %s", longest.Round(time.Millisecond))
	if m.together > 0 || m.broken > 0 {
		t.Errorf("%d requests while another machine asked the host, %d within its pause:\n%s", m.together, m.broken, strings.Join(m.seen, "\n"))
	}
	if cut == 0 || away < chaosAway || kills < 5 || len(woken) == 0 {
		t.Error("that was no chaos: the test tells little")
	}
	if m.changes < chaosHosts {
		t.Errorf("hosts went from one machine to another %d times: the test tells little", m.changes)
	}
	if t.Failed() {
		for _, p := range machines.peers {
			said := p.out.String()
			t.Logf("%s said at last:\n%s", p.name, said[max(0, len(said)-4000):])
		}
	}
}

type chaos struct {
	farm  *farm
	peers []*peer
}

// chaosMachines starts the farm and three machines.
func chaosMachines(t *testing.T, dsn string) chaos {
	t.Helper()
	c := chaos{farm: &farm{asks: map[string][]ask{}}}
	c.farm.items.Store(5)
	srv := httptest.NewServer(c.farm)
	t.Cleanup(srv.Close)
	at, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	for i, role := range []string{"fetch", "fetch", "all"} {
		p := &peer{t: t, name: fmt.Sprintf("machine-%d", i+1)}
		var conf strings.Builder
		fmt.Fprintf(&conf, "[archive]\ndsn = %q\nraw = \"\"\n[server]\nlisten = %q\nbase_url = \"http://%s.example\"\n", dsn, freePort(t), p.name)
		fmt.Fprintf(&conf, "[fetch]\npause = %q\nallow_private = true\nmin_interval = \"1s\"\n[topic.all]\nquery = 'item'\n", chaosPause)
		for feed := range chaosFeeds {
			fmt.Fprintf(&conf, "[[source]]\nid = \"feed-%d\"\nurl = \"http://h%02d.localhost:%s/%d.xml\"\nschedule = \"@every %s\"\n", feed, feed%chaosHosts, at.Port(), feed, chaosEvery)
		}
		path := filepath.Join(t.TempDir(), "skein.toml")
		if err := os.WriteFile(path, []byte(conf.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		p.args = []string{"--config", path, "run", "--role", role}
		c.peers = append(c.peers, p)
	}
	binary(t)
	for _, p := range c.peers {
		p.start()
		t.Cleanup(p.kill)
	}
	return c
}

// eachOnce counts the feeds that do not hold each of their items once.
func eachOnce(t *testing.T, dsn string, items int) (wrong int) {
	t.Helper()
	s, err := store.Open(context.Background(), dsn, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for feed := range chaosFeeds {
		list, err := s.SourceThreads(context.Background(), fmt.Sprintf("feed-%d", feed), archive.Page{Max: 500})
		if err != nil {
			t.Fatal(err)
		}
		have := map[int]int{}
		for _, l := range list {
			var i, f int
			if _, err := fmt.Sscanf(l.Thread.Title, "Item %d of %d", &i, &f); err != nil || f != feed || l.Posts != 1 {
				t.Errorf("feed %d holds %q with %d posts", feed, l.Thread.Title, l.Posts)
			}
			have[i]++
		}
		bad := len(have) != items
		for i := 1; i <= items; i++ {
			bad = bad || have[i] != 1
		}
		if bad {
			wrong++
			t.Errorf("feed %d holds items %v, want each of 1 to %d once", feed, have, items)
		}
	}
	return wrong
}

// waking is when a paused machine went on.
type waking struct {
	machine string
	at      time.Time
}

// manners is how the hosts were treated.
type manners struct {
	requests, changes, together, broken int
	excused                             int // that a machine had on the wire when it was paused
	shortest                            time.Duration
	by                                  map[string]int
	seen                                []string
}

func (m manners) shares() string {
	var out []string
	for name, n := range m.by {
		out = append(out, fmt.Sprintf("%s %d", name, n))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

// onWire is how long after waking a request may come that was on its way
// through the network stack when the machine was paused.
const onWire = 500 * time.Millisecond

// manners looks at every two requests that followed each other at a host.
func (f *farm) manners(woken []waking) manners {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := manners{by: map[string]int{}, shortest: time.Hour}
	for host, asks := range f.asks {
		sort.Slice(asks, func(i, j int) bool { return asks[i].start.Before(asks[j].start) })
		excused := map[waking]bool{}
		wire := func(a ask) bool {
			for _, w := range woken {
				if since := a.start.Sub(w.at); w.machine == a.machine && since >= 0 && since < onWire && !excused[w] {
					excused[w] = true
					return true
				}
			}
			return false
		}
		var last ask // that ended last
		for i, a := range asks {
			m.requests++
			m.by[a.machine]++
			if i == 0 {
				last = a
				continue
			}
			if a.machine != last.machine {
				m.changes++
			}
			rest := a.start.Sub(last.end)
			switch {
			case rest >= chaosPause:
				m.shortest = min(m.shortest, rest)
			case a.machine != last.machine && (wire(a) || wire(last)):
				m.excused++
			default:
				m.shortest = min(m.shortest, rest)
				what := &m.broken
				if a.machine != last.machine && rest < 0 {
					what = &m.together
				}
				*what++
				if len(m.seen) < 20 {
					m.seen = append(m.seen, fmt.Sprintf("%s: %s at %s, %s after %s had its answer", host, a.machine, a.start.Format("15:04:05.000"), rest.Round(time.Millisecond), last.machine))
				}
			}
			if a.end.After(last.end) {
				last = a
			}
		}
	}
	return m
}
