package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/store"
	"skein/config"
	"skein/feeds"
	"skein/fetcher/schedule"
)

// visitsKept is how long the record of single visits is kept.
const visitsKept = 60 * 24 * time.Hour

func (a *app) runCommand() *cobra.Command {
	var demo bool
	var role, listen string
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon: fetch on schedule, match, publish, serve",
		Long: `Run until Ctrl-C or SIGTERM: visit the sources when they are due, judge what comes
by the topics, and serve pages and feeds. SIGHUP reloads the configuration; one with
faults is refused and the old one stays in force.

--demo runs a sample newsroom and forum from inside the program on loopback, with no
network and no configuration, in an archive that is gone at the end.

` + exitHelp,
		Example: "  skein run --demo\n  skein --config /etc/skein/skein.toml run",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case role != "all" && role != "fetch" && role != "serve":
				return usage(cmd, fmt.Errorf("--role %s: want all, fetch or serve", role))
			case demo && role != "all":
				return usage(cmd, errors.New("--demo plays every role"))
			case demo && a.configFlag != "":
				return usage(cmd, errors.New("--demo takes no configuration"))
			}
			if _, _, err := net.SplitHostPort(listen); listen != "" && err != nil {
				return usage(cmd, fmt.Errorf("--listen %s: want host:port such as 127.0.0.1:8080", listen))
			}
			if demo {
				return a.runDemo(cmd.Context(), listen)
			}
			return a.run(cmd.Context(), role, listen)
		},
	}
	f := c.Flags()
	f.BoolVar(&demo, "demo", false, "run the sample newsroom and forum from inside the program")
	f.StringVar(&role, "role", "all", "what this machine does: all, fetch or serve")
	f.StringVar(&listen, "listen", "", "`address` to serve on, instead of the configured one")
	_ = c.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"all", "fetch", "serve"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) run(ctx context.Context, role, listen string) error {
	c, err := a.load(role != "serve")
	if err != nil {
		return err
	}
	if listen != "" {
		c.Server.Listen = listen
	}
	d := newService(a, role, c, func() (*config.Config, error) {
		next, err := config.Load(c.Path, a.env)
		if err == nil && listen != "" {
			next.Server.Listen = listen
		}
		return next, err
	})
	return d.run(ctx)
}

// service is the daemon.
type service struct {
	*app
	role    string
	started time.Time
	cfg     atomic.Pointer[config.Config] // in force here
	store   *store.Store
	reload  func() (*config.Config, error)
	hup     chan os.Signal
	renewed chan struct{} // tells the fetching that another configuration is in force

	// Set by the demo.
	wire  func(f *fetching)
	ready func(address string)

	handler atomic.Pointer[http.Handler]
	metrics *metrics
	curator *feeds.Curator
}

func newService(a *app, role string, c *config.Config, reload func() (*config.Config, error)) *service {
	d := &service{app: a, role: role, started: time.Now(), reload: reload, hup: make(chan os.Signal, 1), renewed: make(chan struct{}, 1)}
	d.cfg.Store(c)
	return d
}

func (d *service) fetches() bool { return d.role != "serve" }
func (d *service) serves() bool  { return d.role != "fetch" }

func (d *service) run(parent context.Context) (err error) {
	ctx, stop := interruptible(parent)
	defer stop()
	signal.Notify(d.hup, syscall.SIGHUP)
	defer signal.Stop(d.hup)
	defer func() {
		if d.store != nil {
			err = errors.Join(err, d.store.Close())
		}
	}()

	var listener net.Listener
	if d.serves() {
		if listener, err = listen(d.cfg.Load().Server.Listen); err != nil {
			return err
		}
		defer listener.Close()
	}
	var parts sync.WaitGroup
	defer func() {
		stop()
		parts.Wait()
	}()
	fail := make(chan error, 8)
	part := func(name string, f func(ctx context.Context) error) {
		parts.Go(func() {
			if err := f(ctx); err != nil {
				fail <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	if listener != nil {
		var waiting http.Handler = http.HandlerFunc(notYet)
		d.handler.Store(&waiting)
		part("serve", func(ctx context.Context) error { return d.serve(ctx, listener) })
	}
	switch err := d.begin(ctx); {
	case ctx.Err() != nil:
		return nil // told to end while it waited
	case err != nil:
		return err
	}
	if d.fetches() {
		part("judge", func(ctx context.Context) error { return d.again(ctx, "judging", d.judge) })
		part("watch", func(ctx context.Context) error {
			d.store.Watch(ctx, d.curator.Wake)
			return nil
		})
		part("housekeeping", func(ctx context.Context) error { return d.again(ctx, "housekeeping", d.housekeep) })
		part("fetch", d.fetch)
	}
	part("configuration", d.watchConfiguration)
	d.announce(listener)
	select {
	case <-ctx.Done():
		d.log.Info("ending")
	case err = <-fail:
		d.log.Error("ending", "error", err)
	}
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping)
	d.store.Hurry()
	return err
}

// begin opens the archive and puts the configuration in force.
func (d *service) begin(ctx context.Context) (err error) {
	if d.store, err = d.openPatiently(ctx); err != nil {
		return err
	}
	d.metrics = newMetrics(d.store)
	d.curator = feeds.NewCurator(d.store, d.log)
	if d.fetches() {
		err := d.takeOver(ctx)
		for d.outlasted(ctx, "starting", err) {
			err = d.takeOver(ctx)
		}
		if err != nil {
			return err
		}
	}
	d.serveWith(d.cfg.Load())
	return nil
}

// takeOver puts the configuration in force, and finds out whether this machine may
// write at all. At a fresh start the configuration is taken at its word.
func (d *service) takeOver(ctx context.Context) error {
	if _, err := d.configure(ctx, d.store, d.cfg.Load(), true); err != nil {
		return err
	}
	return d.store.Attend(ctx, d.self())
}

// startTime is how long an archive that cannot be opened yet is waited for.
const startTime = time.Minute

// openPatiently opens the archive.
func (d *service) openPatiently(ctx context.Context) (*store.Store, error) {
	began := time.Now()
	for wait := time.Second; ; wait = min(2*wait, 8*time.Second) {
		s, err := d.openStore(ctx, d.cfg.Load(), !d.fetches())
		if err == nil || !d.passes(err) || time.Since(began) > startTime {
			return s, err
		}
		d.log.Warn("the archive is not there yet; trying again", "error", err, "in", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// passes reports whether what keeps the archive from being opened may pass by
// itself: its server may be starting, too, and another machine may be about to
// make the archive for those that only serve, or to migrate it.
func (d *service) passes(err error) bool {
	return errors.Is(err, archive.ErrAway) || !d.fetches() && (errors.Is(err, archive.ErrNotFound) || errors.Is(err, store.ErrOlder))
}

// notYet answers while the archive is waited for.
func notYet(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if strings.HasSuffix(r.URL.Path, "/healthz") {
		fmt.Fprintln(w, "ok")
		return
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "not ready: the archive does not answer yet", http.StatusServiceUnavailable)
}

// listen opens the port, and says what to do when it is taken.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen on %s: another program (another skein?) listens there; choose another address with --listen or listen in [server]", address)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

func (d *service) announce(l net.Listener) {
	c, address := d.cfg.Load(), ""
	if l != nil {
		address = "http://" + l.Addr().String() + "/"
	}
	d.log.Info("running", "version", version, "role", d.role, "address", address, "archive", d.store.Path(), "sources", len(c.Sources), "topics", len(c.Topics))
	if d.ready != nil {
		d.ready(address)
	} else if d.fetches() && c.Server.BaseURL == "" && c.Fetch.UserAgent == "" {
		d.log.Info("base_url is not set: the owners of the sites that are read cannot find out whom to ask about it", "user_agent", userAgent(c))
	}
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReady)
}

// serveWith puts a configuration in force for the pages.
func (d *service) serveWith(c *config.Config) {
	h := d.wireSite(d.store, c, d.metrics.handler(), d.log).Routes()
	d.handler.Store(&h)
}

func (d *service) serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*d.handler.Load()).ServeHTTP(w, r) }),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(ended)
		last, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if srv.Shutdown(last) != nil {
			srv.Close()
		}
	})
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ended
	return nil
}

// fetch runs the fetching wing, and again when another configuration is in force.
func (d *service) fetch(ctx context.Context) error {
	for ctx.Err() == nil {
		f, err := d.wireFetching(ctx, d.store, d.cfg.Load())
		if d.outlasted(ctx, "fetching", err) {
			continue
		}
		if err != nil {
			return err
		}
		if d.wire != nil {
			d.wire(f)
		}
		d.metrics.watch(f.runner)
		saved := f.runner.OnSaved
		f.runner.OnSaved = chain(saved, d.curator.Wake)
		wing, end := context.WithCancel(ctx)
		ran := make(chan error, 1)
		go func() {
			ran <- d.again(wing, "fetching", func(ctx context.Context) error { return f.runner.Run(ctx, grace) })
		}()
		select {
		case <-ctx.Done():
		case <-d.renewed:
		case err = <-ran:
			err = errors.Join(err, errors.New("fetching ended by itself"))
		}
		end()
		if err == nil {
			err = <-ran
		}
		if cerr := f.close(); cerr != nil {
			d.log.Error("fetching not ended in good order", "error", cerr)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// again runs a part of the daemon and starts it anew when the archive failed
// it: a full disk or a lock passes, and nothing is lost meanwhile.
func (d *service) again(ctx context.Context, what string, f func(context.Context) error) error {
	for failures := 1; ; failures++ {
		began := time.Now()
		err := f(ctx)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if d.outlasted(ctx, what, err) {
			failures = 0
			continue
		}
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > 10*time.Minute {
			failures = 1
		}
		wait := schedule.Backoff(failures, 5*time.Second, 5*time.Minute)
		d.log.Error(what+" stopped; trying again", "error", err, "in", wait.Round(time.Second))
		d.metrics.failed(what)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// outlasted waits while the archive's server is away, if that is what an error
// says, and reports that it is back. Nothing is lost meanwhile: what was not
// recorded is due again.
func (d *service) outlasted(ctx context.Context, what string, err error) bool {
	if !errors.Is(err, archive.ErrAway) {
		return false
	}
	began := time.Now()
	d.log.Warn(what+" waits: the archive does not answer", "error", err)
	d.metrics.failed(what)
	if !d.store.Await(ctx) {
		return false
	}
	d.log.Info(what+" goes on: the archive answers again", "away", time.Since(began).Round(time.Second))
	return true
}

// choreLease is for how long a machine has what one machine does at a time; if
// it dies, another takes over after that.
const choreLease = 15 * time.Second

// judge runs the curator, on one machine at a time.
func (d *service) judge(ctx context.Context) error {
	return d.store.Chore(ctx, "judging", machine(), choreLease, d.curator.Run)
}

// housekeep runs the housekeeping, on one machine at a time.
func (d *service) housekeep(ctx context.Context) error {
	return d.store.Chore(ctx, "housekeeping", machine(), choreLease, d.keepHouse)
}

func (d *service) keepHouse(ctx context.Context) error {
	return schedule.RunJobs(ctx, []schedule.Job{
		{Name: "forget old visits", Spec: "17 3 * * *", Do: func(ctx context.Context) error {
			n, err := d.store.Forget(ctx, time.Now().Add(-visitsKept))
			if n > 0 {
				d.log.Info("old visits forgotten", "visits", n)
			}
			return err
		}},
		{Name: "tidy", Spec: "47 * * * *", Do: d.store.Tidy},
	}, d.log)
}
