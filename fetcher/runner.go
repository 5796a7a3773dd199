package fetcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"skein/archive"
	"skein/fetcher/web"
)

// Runner visits due sources. Ledger, Web and Hosts are required.
type Runner struct {
	Ledger Ledger
	Web    Getter
	Hosts  *Hosts
	Keeper Keeper // nil to keep no bytes

	Workers int              // visits at once; 32 if zero
	Recheck time.Duration    // the longest that a followed thread is left before it is read again whole; 30 days if zero
	Look    time.Duration    // how often Run looks for what is due; a second if zero
	Now     func() time.Time // time.Now if nil
	Log     *slog.Logger     // discarded if nil

	// OnVisit is told of every visit once it is recorded; OnSaved of every
	// saving that brought something new or changed. Both may be nil, are called
	// from several goroutines, and must not block.
	OnVisit func(archive.Visit)
	OnSaved func(archive.Saved)
}

func (r *Runner) workers() int {
	if r.Workers > 0 {
		return r.Workers
	}
	return 32
}

func (r *Runner) now() time.Time {
	if r.Now != nil {
		return r.Now().UTC()
	}
	return time.Now().UTC()
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

// Run visits what is due, again and again, until ctx is done. Work in flight is
// finished within grace, or given back: what was not recorded is due again.
// The error is nil after ctx was done, and the ledger's if it failed.
func (r *Runner) Run(ctx context.Context, grace time.Duration) error {
	look := r.Look
	if look <= 0 {
		look = time.Second
	}
	c := r.crew(ctx, grace)
	defer c.end()
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if _, err := c.claim(ctx, r.now()); err != nil {
			return c.fail(err)
		}
		select {
		case <-ctx.Done():
			return c.fail(nil)
		case <-c.failed:
			return c.fail(nil)
		case <-c.freed:
		case <-tick.C:
		}
	}
}

// Pass is what one pass over all that was due came to.
type Pass struct {
	Visits    int
	Unchanged int
	Failed    int
	Deferred  int
	Saved     archive.Saved
	Left      int       // still due, because their hosts are not to be asked now
	Until     time.Time // when the first of them may go; zero if nobody knows
}

// Pass visits once what is due now, threads that its boards wake included, and
// returns. Hosts that are to be left alone for longer than patience keep what
// is due there for the next pass.
func (r *Runner) Pass(ctx context.Context, patience, grace time.Duration) (Pass, error) {
	start := r.now()
	c := r.crew(ctx, grace)
	c.cutoff = start
	defer c.end()
	for {
		n, err := c.claim(ctx, start)
		if err != nil {
			return c.pass(), c.fail(err)
		}
		if n == 0 && c.idle() {
			wait, left, until, err := r.patience(ctx, start, patience)
			if err != nil {
				return c.pass(), c.fail(err)
			}
			if wait <= 0 {
				p := c.pass()
				p.Left, p.Until = left, until
				return p, c.fail(nil)
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return c.pass(), errors.Join(c.fail(nil), ctx.Err())
			}
			continue
		}
		select {
		case <-ctx.Done():
			return c.pass(), errors.Join(c.fail(nil), ctx.Err())
		case <-c.failed:
			return c.pass(), c.fail(nil)
		case <-c.freed:
		}
	}
}

// PassOver visits the given sources once, due or not, with the threads that
// they wake, and nothing else. Hosts that another process holds for longer than
// patience are left out and counted.
func (r *Runner) PassOver(ctx context.Context, sources []archive.Source, patience, grace time.Duration) (Pass, error) {
	c := r.crew(ctx, grace)
	c.only = map[string]bool{}
	defer c.end()
	byHost := map[string][]archive.Source{}
	for _, s := range sources {
		c.only[s.ID] = true
		byHost[hostOf(s.URL)] = append(byHost[hostOf(s.URL)], s)
	}
	left := 0
	for host, sources := range byHost {
		held, cancel := context.WithTimeout(ctx, patience)
		err := r.waitForHost(held, host, nil)
		cancel()
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			left += len(sources)
			continue
		}
		if err != nil {
			return c.pass(), c.fail(err)
		}
		c.start(ctx, archive.Claim{Lease: r.Hosts.Current(host), Sources: sources}, false)
	}
	err := c.fail(nil)
	p := c.pass()
	p.Left = left
	return p, err
}

// patience tells how long it is worth waiting for what is still due; zero for
// not at all.
func (r *Runner) patience(ctx context.Context, start time.Time, patience time.Duration) (wait time.Duration, left int, until time.Time, err error) {
	ours := r.Hosts.holding()
	left, until, err = r.Ledger.Waiting(ctx, start)
	if err != nil || left == 0 {
		return 0, 0, time.Time{}, err
	}
	if ours {
		return 50 * time.Millisecond, left, until, nil // leases of our own, about to be given back
	}
	if until.Sub(start) > patience {
		return 0, left, until, nil
	}
	return max(until.Sub(r.now()), 50*time.Millisecond), left, until, nil
}

// crew is the goroutines of one run.
type crew struct {
	*Runner
	ctx    context.Context // of visits: it outlives the run's by the grace
	stop   context.CancelFunc
	slots  chan struct{}   // one for each visit at once
	freed  chan struct{}   // a host is done
	failed chan struct{}   // the ledger failed
	cutoff time.Time       // sources due after it are left for the next pass; zero for none
	only   map[string]bool // sources whose threads are visited; nil for all

	wg    sync.WaitGroup
	mu    sync.Mutex
	hosts int
	err   error
	sum   Pass
}

func (r *Runner) crew(ctx context.Context, grace time.Duration) *crew {
	c := &crew{Runner: r, slots: make(chan struct{}, r.workers()), freed: make(chan struct{}, 1), failed: make(chan struct{})}
	// Visits go on for a moment after the run was told to end.
	var cancel context.CancelFunc
	c.ctx, cancel = context.WithCancel(context.WithoutCancel(ctx))
	after := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(grace, cancel)
		<-c.ctx.Done()
		t.Stop()
	})
	c.stop = func() {
		after()
		cancel()
	}
	return c
}

// end waits for everybody.
func (c *crew) end() {
	c.wg.Wait()
	c.stop()
}

// fail waits for everybody and gives the first failure of the ledger.
func (c *crew) fail(err error) error {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
	}
	c.mu.Unlock()
	c.wg.Wait()
	return c.err
}

func (c *crew) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hosts == 0
}

func (c *crew) pass() Pass {
	c.wg.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sum
}

// claim takes hosts that have something due and sets a goroutine on each.
func (c *crew) claim(ctx context.Context, now time.Time) (int, error) {
	c.mu.Lock()
	free := c.workers() - c.hosts
	c.mu.Unlock()
	if free <= 0 || ctx.Err() != nil {
		return 0, nil
	}
	asked := time.Now()
	claims, err := c.Ledger.ClaimDue(ctx, c.Hosts.Holder, now, c.Hosts.length(), free)
	if err != nil {
		if ctx.Err() != nil {
			return 0, nil
		}
		return 0, err
	}
	for _, claim := range claims {
		claim.Expires = asked.Add(c.Hosts.length()) // by the clock that Hosts goes by
		c.start(ctx, claim, true)
	}
	return len(claims), nil
}

// start sets a goroutine on a claim. fresh says that nobody here uses its lease yet.
func (c *crew) start(ctx context.Context, claim archive.Claim, fresh bool) {
	c.mu.Lock()
	c.hosts++
	c.mu.Unlock()
	c.wg.Go(func() {
		err := c.host(ctx, claim, fresh)
		c.mu.Lock()
		c.hosts--
		if err != nil && c.err == nil {
			c.err = err
			close(c.failed)
		}
		c.mu.Unlock()
		select {
		case c.freed <- struct{}{}:
		default:
		}
	})
}

// maxStay bounds how long one host is worked through before its lease is given
// back, so that a huge one does not keep its place for hours.
const maxStay = 10 * time.Minute

// host works through all that is due on one leased host. The error is the ledger's.
func (c *crew) host(ctx context.Context, claim archive.Claim, fresh bool) error {
	hctx, lost := context.WithCancel(c.ctx)
	defer lost()
	if fresh {
		c.Hosts.adopt(claim, lost)
	}
	defer c.Hosts.Release(claim.Lease.Host, claim.NotBefore)
	began := c.now()
	for len(claim.Sources)+len(claim.Wakes) > 0 {
		if err := c.work(ctx, hctx, lost, claim); err != nil {
			return err
		}
		now := c.now()
		if ctx.Err() != nil || hctx.Err() != nil || now.Sub(began) > maxStay {
			return nil
		}
		cutoff := now
		if !c.cutoff.IsZero() {
			cutoff = c.cutoff
		}
		next, err := c.Ledger.Due(hctx, claim.Lease, cutoff, now)
		if err != nil {
			if hctx.Err() != nil {
				return nil
			}
			return err
		}
		claim.Sources, claim.Wakes = next.Sources, next.Wakes
		if c.only != nil {
			claim.Sources = nil
			claim.Wakes = slices.DeleteFunc(claim.Wakes, func(w archive.Wake) bool { return !c.only[w.Source.ID] })
		}
	}
	return nil
}

// work makes the visits of a claim, as many at once as the host may be asked.
// ctx ends it between two visits, hctx within one; lost ends hctx when a write
// was refused, so that a host which is somebody else's by now is not asked again.
func (c *crew) work(ctx, hctx context.Context, lost func(), claim archive.Claim) error {
	lanes := 1
	for _, s := range claim.Sources {
		lanes = max(lanes, s.PerHost)
	}
	for _, w := range claim.Wakes {
		lanes = max(lanes, w.Source.PerHost)
	}
	jobs := make(chan func(context.Context, archive.Lease) (archive.Visit, error))
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range min(lanes, len(claim.Sources)+len(claim.Wakes)) {
		wg.Go(func() {
			for job := range jobs {
				c.slots <- struct{}{}
				v, err := job(hctx, claim.Lease)
				<-c.slots
				if errors.Is(err, archive.ErrLeaseLost) {
					lost()
				}
				if err == nil {
					c.count(v)
					continue
				}
				mu.Lock()
				if failed == nil {
					failed = err
				}
				mu.Unlock()
			}
		})
	}
	broken := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return failed != nil
	}
	for _, s := range claim.Sources {
		if ctx.Err() != nil || hctx.Err() != nil || broken() {
			break
		}
		jobs <- func(ctx context.Context, l archive.Lease) (archive.Visit, error) { return c.visitSource(ctx, l, s) }
	}
	for _, w := range claim.Wakes {
		if ctx.Err() != nil || hctx.Err() != nil || broken() {
			break
		}
		jobs <- func(ctx context.Context, l archive.Lease) (archive.Visit, error) { return c.visitThread(ctx, l, w) }
	}
	close(jobs)
	wg.Wait()
	switch {
	case failed == nil:
		return nil
	case errors.Is(failed, archive.ErrLeaseLost), hctx.Err() != nil:
		// Nothing was written; whoever holds the host now does the work.
		c.log().Warn("visit given up", "host", claim.Lease.Host, "reason", failed)
		return nil
	}
	return failed
}

func (c *crew) count(v archive.Visit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.Visits++
	switch v.Outcome {
	case archive.Unchanged:
		c.sum.Unchanged++
	case archive.Failed:
		c.sum.Failed++
	case archive.Deferred:
		c.sum.Deferred++
	}
	c.sum.Saved.New += v.Saved.New
	c.sum.Saved.Changed += v.Saved.Changed
	c.sum.Saved.Missing += v.Saved.Missing
	c.sum.Saved.Threads += v.Saved.Threads
}

// finish records a visit. Once begun it is not broken off by the end of the run.
func (r *Runner) finish(ctx context.Context, l archive.Lease, v archive.Visit) (archive.Visit, error) {
	if errors.Is(context.Cause(ctx), context.Canceled) && ctx.Err() != nil {
		// Told to end within the visit: it is as if it had not been made.
		return v, fmt.Errorf("visit to %s broken off: %w", v.Source, ctx.Err())
	}
	if err := r.Ledger.Finish(context.WithoutCancel(ctx), l, v); err != nil {
		return v, err
	}
	r.told(v)
	return v, nil
}

func (r *Runner) told(v archive.Visit) {
	attrs := []any{"source", v.Source, "outcome", v.Outcome, "status", v.Status, "new", v.Saved.New, "changed", v.Saved.Changed, "took", v.Took.Round(time.Millisecond)}
	if v.Thread != "" {
		attrs = append(attrs, "thread", v.Thread)
	}
	if v.Reason != "" {
		attrs = append(attrs, "reason", v.Reason)
	}
	switch {
	case v.Outcome == archive.Failed:
		r.log().Warn("source visited", attrs...)
	case v.Outcome == archive.Unchanged:
		r.log().Debug("source visited", attrs...)
	default:
		r.log().Info("source visited", attrs...)
	}
	if r.OnVisit != nil {
		r.OnVisit(v)
	}
	if r.OnSaved != nil && v.Saved.New+v.Saved.Changed+v.Saved.Missing > 0 {
		r.OnSaved(v.Saved)
	}
}

// request is what every request for a source has in common.
func request(src archive.Source, url string) web.Request {
	return web.Request{
		URL: url, MaxBody: src.MaxBody, Timeout: src.Timeout, UserAgent: src.UserAgent,
		AllowPrivate: src.Private, Pause: pause(src.Pause), PerHost: src.PerHost,
	}
}

// pause is a source's own pause as a gate's rule has it, where zero is the
// gate's own.
func pause(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}
