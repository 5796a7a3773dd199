package web

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	defaultMaxWait = 30 * time.Second
	defaultLinger  = 5 * time.Second
	// leaseRetry is the least wait before a lease that was refused is asked for again.
	leaseRetry = 250 * time.Millisecond
)

// Gate is what every request to a host passes, so that the host sees one calm
// visitor however many sources of ours live there. The zero Gate works: one
// request at a time to each host, without a pause. Its fields are set before
// its first use and not changed after.
//
// Those who want in stand in one line per host and are served in its order.
// Pause is the rest that the host gets, counted from the last moment that a
// request began or ended: with one request at a time it lies between the end
// of one and the start of the next, and where several may run at once they
// also do not begin together.
//
// Lines and pauses are waited out, however long; the context ends the wait.
// What the host itself asked for, and a lease that another machine holds, are
// waited for only up to MaxWait: beyond that a *BusyError tells the time.
//
// A host's name here is lower case, in ASCII, with the port only when it is
// not the scheme's own. Nothing is kept of a host that has been idle a while
// and asked for nothing.
type Gate struct {
	PerHost int           // requests at once to a host; 1 if zero
	Pause   time.Duration // the host's rest between requests
	MaxWait time.Duration // 30 s if zero; negative not to wait at all
	Leases  Leases        // nil if this is the only machine
	Linger  time.Duration // how long a lease outlives the last request; 5 s if zero

	mu        sync.Mutex
	hosts     map[string]*line
	closed    bool
	releasing int        // calls of Release that have not returned
	released  *sync.Cond // on mu: releasing went down
}

// Rule is how one request wants to be let in. Zero fields are the gate's own.
type Rule struct {
	PerHost int
	Pause   time.Duration // negative for none
	MaxWait time.Duration
}

// Pass is the right to have one request running. Leave gives it back.
type Pass struct {
	gate *Gate
	line *line
	rule Rule
	came time.Time
	wake chan struct{} // told to look again; nil until it has to wait
	left bool
}

// line is what is known of one host that is busy, or was a moment ago.
type line struct {
	host    string
	queue   []*Pass // those who wait, first come first
	running int
	last    time.Time     // when a request last began or ended
	pause   time.Duration // of the last request that ended
	longest time.Duration // pause that anyone asked for
	hold    time.Time     // the host asked not to be asked before

	leased    bool
	releasing bool
	refused   error     // another machine holds the lease: its own words
	blocked   time.Time // since when it has been refused
	retry     time.Time // when to ask for it again

	timer *time.Timer // tidies up once the line has been idle
}

// Enter waits for its turn and returns with the right to send one request to
// the host. The caller leaves when the answer has been read.
func (g *Gate) Enter(ctx context.Context, host string, r Rule) (*Pass, error) {
	if ctx.Err() != nil {
		return nil, fmt.Errorf("wait for host %s: %w", host, ended(ctx))
	}
	p := &Pass{gate: g, rule: g.rule(r), came: time.Now()}
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.line(host)
	l.queue = append(l.queue, p)
	l.longest = max(l.longest, p.rule.Pause)
	p.line = l
	for {
		step, until, err := l.turn(p, time.Now(), g.Leases != nil)
		switch step {
		case enter:
			if g.Leases != nil {
				if err = g.Leases.Check(l.host); err != nil {
					err = fmt.Errorf("lease of host %s: %w", l.host, err)
					break
				}
			}
			l.drop(p)
			l.running++
			l.last = time.Now()
			l.wakeFirst()
			return p, nil
		case lease:
			err = g.acquire(ctx, l)
		case wait:
			err = g.sleep(ctx, p, until)
		}
		if err != nil {
			l.drop(p)
			g.rest(l)
			return nil, err
		}
	}
}

// step is what one in line has to do next.
type step int

const (
	give  step = iota // give up, with the error
	enter             // send the request
	lease             // take the host's lease first
	wait              // look again at the time, or when woken if it is zero
)

// turn says what p has to do at the time now.
func (l *line) turn(p *Pass, now time.Time, leases bool) (step, time.Time, error) {
	if l.hold.After(now.Add(p.rule.MaxWait)) {
		return give, time.Time{}, &BusyError{Host: l.host, Until: l.hold}
	}
	if l.queue[0] != p {
		return wait, time.Time{}, nil
	}
	if leases && !l.leased {
		switch {
		case l.releasing:
			return wait, time.Time{}, nil
		case !l.blocked.IsZero() && l.retry.After(later(p.came, l.blocked).Add(p.rule.MaxWait)):
			return give, time.Time{}, &BusyError{Host: l.host, Until: l.retry, Cause: l.refused}
		case l.retry.After(now):
			return wait, l.retry, nil
		}
		return lease, time.Time{}, nil
	}
	if l.running >= p.rule.PerHost {
		return wait, time.Time{}, nil
	}
	ready := l.hold
	if !l.last.IsZero() {
		ready = later(ready, l.last.Add(p.rule.Pause))
	}
	if ready.After(now) {
		return wait, ready, nil
	}
	return enter, time.Time{}, nil
}

// sleep waits, with the gate unlocked, until the time comes or p is woken.
func (g *Gate) sleep(ctx context.Context, p *Pass, until time.Time) (err error) {
	if p.wake == nil {
		p.wake = make(chan struct{}, 1)
	}
	g.unlocked(func() {
		var alarm <-chan time.Time
		if !until.IsZero() {
			t := time.NewTimer(time.Until(until))
			defer t.Stop()
			alarm = t.C
		}
		select {
		case <-p.wake:
		case <-alarm:
		case <-ctx.Done():
			err = fmt.Errorf("wait for host %s: %w", p.line.host, ended(ctx))
		}
	})
	return err
}

// Leave gives the pass back; the host's pause begins. Leaving twice is leaving once.
func (p *Pass) Leave() {
	g, l := p.gate, p.line
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.left {
		return
	}
	p.left = true
	l.running--
	l.last = time.Now()
	l.pause = p.rule.Pause
	g.rest(l)
}

// NotBefore keeps everybody from the host until t, at most MaxRetryAfter from
// now: it is what the host asked for, now or in a visit that was stored. Of
// several such times the latest holds.
func (g *Gate) NotBefore(host string, t time.Time) {
	if !t.After(time.Now()) {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.line(host)
	l.raise(t)
	g.rest(l)
}

// raise moves the hold on, and makes those who wait look whether they still want to.
func (l *line) raise(t time.Time) {
	if most := time.Now().Add(MaxRetryAfter); t.After(most) {
		t = most
	}
	if !t.After(l.hold) {
		return
	}
	l.hold = t
	for _, p := range l.queue {
		p.poke()
	}
}

// rest is called when a request has left or gone away: the next has its turn,
// or the line is tidied up once it has been idle a while.
func (g *Gate) rest(l *line) {
	switch {
	case l.busy():
		l.wakeFirst()
	case g.closed:
		g.tidy(l)
	default:
		g.tidyIn(l, g.linger())
	}
}

func (g *Gate) tidyIn(l *line, d time.Duration) {
	if l.timer != nil {
		l.timer.Reset(d)
		return
	}
	l.timer = time.AfterFunc(d, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.tidy(l)
	})
}

// unlocked runs f, which may take its time, without the gate's lock.
func (g *Gate) unlocked(f func()) {
	g.mu.Unlock()
	defer g.mu.Lock()
	f()
}

// line finds or begins the line of a host.
func (g *Gate) line(host string) *line {
	l := g.hosts[host]
	if l == nil {
		if g.hosts == nil {
			g.hosts = map[string]*line{}
		}
		l = &line{host: host}
		g.hosts[host] = l
	}
	return l
}

// rule fills in what a request left to the gate.
func (g *Gate) rule(r Rule) Rule {
	if r.PerHost <= 0 {
		r.PerHost = max(g.PerHost, 1)
	}
	if r.Pause == 0 {
		r.Pause = g.Pause
	}
	r.Pause = max(r.Pause, 0)
	if r.MaxWait == 0 {
		r.MaxWait = g.MaxWait
	}
	if r.MaxWait == 0 {
		r.MaxWait = defaultMaxWait
	}
	r.MaxWait = max(r.MaxWait, 0)
	return r
}

func (g *Gate) linger() time.Duration {
	if g.Linger > 0 {
		return g.Linger
	}
	return defaultLinger
}

func (l *line) busy() bool { return l.running > 0 || len(l.queue) > 0 }

// drop takes p out of the line.
func (l *line) drop(p *Pass) {
	if i := slices.Index(l.queue, p); i >= 0 {
		l.queue = slices.Delete(l.queue, i, i+1)
	}
}

func (l *line) wakeFirst() {
	if len(l.queue) > 0 {
		l.queue[0].poke()
	}
}

// poke makes p look again, if it sleeps.
func (p *Pass) poke() {
	if p.wake == nil {
		return
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
