package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"skein/archive"
	"skein/archive/raw"
	"skein/archive/store"
	"skein/config"
	"skein/feeds"
	"skein/feeds/site"
	"skein/fetcher"
	"skein/fetcher/web"
)

// Where the parts meet: drift of the store from what its users want is an
// error here.
var (
	_ fetcher.Ledger     = (*store.Store)(nil)
	_ fetcher.HostLedger = (*store.Store)(nil)
	_ feeds.Inbox        = (*store.Store)(nil)
	_ site.Library       = (*store.Store)(nil)
	_ web.Leases         = (*fetcher.Hosts)(nil)
	_ fetcher.Getter     = (*web.Client)(nil)
)

// machine names this process among those that share an archive: the machine,
// the process, and the space in which its number counts.
func machine() string { return hostname() + ":" + strconv.Itoa(os.Getpid()) + ":" + pidSpace() }

// hostname names this machine.
func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return strings.ReplaceAll(host, ":", "-")
}

// pidSpace tells containers apart that share a machine's name; empty where
// there is no such thing.
func pidSpace() string {
	s, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(s, "pid:"), "[]")
}

// isDead reports whether a process that machine named is known not to run any
// more. Of other machines' processes nothing is known.
func isDead(holder string) bool {
	parts := strings.Split(holder, ":")
	if len(parts) != 3 || parts[0] != hostname() || parts[2] != pidSpace() {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	defer p.Release()
	return errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// openStore opens the archive that the configuration names.
func (a *app) openStore(ctx context.Context, c *config.Config, readOnly bool) (*store.Store, error) {
	return store.Open(ctx, c.Archive.DSN, store.Options{ReadOnly: readOnly, Volatile: a.volatile, Log: a.log})
}

// configure writes the configured sources and topics into the archive.
func (a *app) configure(ctx context.Context, s *store.Store, c *config.Config, force bool) (store.Applied, error) {
	if err := a.setBack(ctx, s); err != nil {
		return store.Applied{}, err
	}
	applied, err := s.Configure(ctx, store.Setup{Fingerprint: c.Fingerprint, Machine: hostname(), Sources: c.Sources, Topics: c.Topics, Force: force})
	if err == nil && !applied.Same {
		a.log.Info("configuration in force", "generation", applied.Generation, "sources", len(c.Sources), "topics", len(c.Topics),
			"added", applied.Added, "changed", applied.Changed, "retired", applied.Retired)
		if applied.Most {
			a.log.Warn("more than half of the sources are no longer in the configuration and were retired; their records stay", "retired", applied.Retired)
		}
	}
	return applied, err
}

// setBack sees to it that nothing waits for a time that a wrong clock told.
func (a *app) setBack(ctx context.Context, s *store.Store) error {
	ahead, err := s.SetBack(ctx)
	if ahead > 0 {
		a.log.Warn("the clock was ahead when sources were visited; their next visits were set back", "ahead", ahead.Round(time.Second))
	}
	return err
}

// userAgent names skein with an address to learn more: the operator's own if
// there is a public one.
func userAgent(c *config.Config) string {
	if c.Fetch.UserAgent != "" {
		return c.Fetch.UserAgent
	}
	about := projectURL
	if u, err := url.Parse(c.Server.BaseURL); err == nil && u.Host != "" {
		about = c.Server.BaseURL + "/about"
	}
	return "skein/" + version + " (+" + about + ")"
}

// testLease is the length of leases that SKEIN_TEST_LEASE asks for, so that a test need
// not wait minutes for one to run out; zero for the usual one. It is for skein's
// own tests and no part of the configuration.
func testLease(env []string) time.Duration {
	for _, v := range env {
		if s, ok := strings.CutPrefix(v, "SKEIN_TEST_LEASE="); ok {
			d, _ := time.ParseDuration(s)
			return d
		}
	}
	return 0
}

// fetching is the wing that fetches, put together.
type fetching struct {
	runner *fetcher.Runner
	client *web.Client
	raw    *raw.Writer
}

// wireFetching puts the fetching wing together on a store.
func (a *app) wireFetching(ctx context.Context, s *store.Store, c *config.Config) (*fetching, error) {
	if n, err := s.Abandon(ctx, isDead); err != nil {
		return nil, err
	} else if n > 0 {
		a.log.Info("leases taken back from processes that are dead", "hosts", n)
	}
	hosts := &fetcher.Hosts{Ledger: s, Holder: machine(), Lease: testLease(a.env), Log: a.log}
	f := &fetching{client: a.wireClient(c, hosts)}
	f.client.Robots = &web.Robots{
		Load: func(ctx context.Context, origin string) (web.RobotsFile, bool) {
			status, body, at, err := s.Robots(ctx, origin)
			if err != nil {
				a.log.Warn("robots.txt not read from the archive", "origin", origin, "error", err)
			}
			return web.RobotsFile{Status: status, Body: body, Fetched: at}, err == nil && !at.IsZero()
		},
		Save: func(ctx context.Context, origin string, r web.RobotsFile) {
			if err := s.KeepRobots(ctx, origin, r.Status, r.Body, r.Fetched); err != nil {
				a.log.Warn("robots.txt not kept", "origin", origin, "error", err)
			}
		},
	}
	f.runner = &fetcher.Runner{Ledger: s, Web: f.client, Hosts: hosts, Workers: c.Fetch.Workers, Log: a.log}
	if c.Archive.Raw != "" {
		w, err := a.rawWriter(c)
		if err != nil {
			return nil, err
		}
		f.raw, f.client.Capture = w, true
		f.runner.Keeper = keeper{w}
	}
	return f, nil
}

// rawWriter opens the folder or the bucket for raw bytes.
func (a *app) rawWriter(c *config.Config) (*raw.Writer, error) {
	o := raw.Options{Software: "skein/" + version, UserAgent: userAgent(c), Log: a.log}
	if raw.IsBucket(c.Archive.Raw) {
		return raw.OpenBucket(a.bucket(c), o)
	}
	return raw.Open(c.Archive.Raw, o)
}

func (a *app) bucket(c *config.Config) raw.Bucket {
	return raw.Bucket{Address: c.Archive.Raw, Spool: c.Archive.Spool, Getenv: a.getenv}
}

// rawReader opens what bytes are held: the folder or bucket for raw bytes, and
// files elsewhere. It gives nil if there are none.
func (a *app) rawReader(c *config.Config, more []string) (*raw.Reader, error) {
	if raw.IsBucket(c.Archive.Raw) {
		return raw.OpenBucketReader(a.bucket(c), more...)
	}
	dir := c.Archive.Raw
	if !isFolder(dir) {
		dir = ""
	}
	if dir == "" && len(more) == 0 {
		return nil, nil
	}
	return raw.OpenReader(dir, more...)
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return dir != "" && (err == nil && info.IsDir() || err != nil && !errors.Is(err, fs.ErrNotExist))
}

// wireClient makes the polite client; leases may be nil.
func (a *app) wireClient(c *config.Config, leases web.Leases) *web.Client {
	return &web.Client{
		UserAgent: userAgent(c), MaxBody: c.Fetch.MaxBody, Timeout: c.Fetch.Timeout, AllowPrivate: c.Fetch.AllowPrivate,
		Gate: &web.Gate{PerHost: c.Fetch.PerHost, Pause: c.Fetch.Pause, Leases: leases, Linger: time.Second}, Log: a.log,
		Resolve: func(host string) (string, bool) {
			// These names are this machine's, whatever a resolver says (RFC 6761, 6.3).
			// The guard judges the address as any other.
			return "127.0.0.1", strings.HasSuffix(host, ".localhost")
		},
	}
}

// close ends idle connections, gives back leases and closes files.
func (f *fetching) close() error {
	f.client.Close()
	if f.raw != nil {
		return f.raw.Close()
	}
	return nil
}

// keeper keeps exchanges in WARC files.
type keeper struct{ w *raw.Writer }

func (k keeper) Keep(ctx context.Context, xs []web.Exchange) ([]archive.RawRef, error) {
	out := make([]raw.Exchange, len(xs))
	for i, x := range xs {
		out[i] = raw.Exchange{
			Method: x.Method, URL: x.URL, Addr: x.Addr, Request: x.Request, Status: x.Status, Header: x.Header,
			Body: x.Body, Truncated: x.Truncated, Start: x.Start, End: x.End,
		}
	}
	return k.w.Keep(ctx, out)
}

// oneOff is the settings of requests that no source asks for.
func oneOff(c *config.Config) archive.Source {
	f := c.Fetch
	return archive.Source{
		Enabled: true, Robots: f.Robots, Pause: f.Pause, PerHost: f.PerHost, Timeout: f.Timeout, MaxBody: f.MaxBody,
		UserAgent: f.UserAgent, MinInterval: f.MinInterval, MaxInterval: f.MaxInterval, Private: f.AllowPrivate, Timezone: f.Timezone,
	}
}

// settingsFor is how an address is visited that no source is for: as the
// configuration says for the source on the same host whose address is most like
// it, if there is one. Selectors are those of the most like that has any.
func settingsFor(c *config.Config, address string) archive.Source {
	s, ok := nearestSource(c.Sources, address)
	if !ok {
		return oneOff(c)
	}
	if with, ok := selectionsOf(c).source(address); ok && s.Selectors.IsZero() {
		s.Selectors = with.Selectors
	}
	s.ID, s.URL, s.Title, s.Kind, s.Tags, s.Enabled, s.Standing = "", "", "", "", nil, true, archive.Standing{}
	return s
}

// wireSite puts the publishing wing's server together.
func (a *app) wireSite(s *store.Store, c *config.Config, metrics http.Handler, log *slog.Logger) *site.Server {
	return &site.Server{Library: s, BaseURL: c.Server.BaseURL, Version: version, Agent: userAgent(c), Metrics: metrics, Log: log}
}

// openFetching opens the archive for a verb that fetches without being told
// by a configuration file, or by one.
func (a *app) openFetching(ctx context.Context, c *config.Config) (*store.Store, *fetching, func() error, error) {
	s, err := a.openStore(ctx, c, false)
	if err != nil {
		return nil, nil, nil, err
	}
	f, err := a.wireFetching(ctx, s, c)
	if err != nil {
		return nil, nil, nil, errors.Join(err, s.Close())
	}
	return s, f, func() error { return errors.Join(f.close(), s.Close()) }, nil
}

// catchUp has the topics judge what was just saved.
func (a *app) catchUp(ctx context.Context, s *store.Store) error {
	if _, err := feeds.NewCurator(s, a.log).Catch(ctx); err != nil {
		return fmt.Errorf("judge what was fetched: %w", err)
	}
	return nil
}
