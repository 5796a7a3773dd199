package web

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Leases keep the machines that share an archive from visiting one host
// together. The gate calls Acquire when a host goes from idle to busy, and
// Release when it has been idle for a while, so a run of requests is one
// lease; the two alternate for each host.
type Leases interface {
	// Acquire takes the host's lease and tells the time before which the host
	// is not to be asked: the pause or the Retry-After that the last holder
	// left. Where a holder was lost that left nothing, used is until when it may
	// have asked the host, and a pause is counted from then. While another
	// machine holds the lease, Acquire returns an error that has a method
	// RetryAt() time.Time, and is asked again then.
	Acquire(ctx context.Context, host string) (notBefore, used time.Time, err error)
	// Check says why a lease that was acquired may not be held any more: this
	// machine may have been stopped, or cut off, for longer than the lease. It is
	// asked before each request, and answers at once; nil if the lease is held.
	Check(host string) error
	// Release gives the lease back with the time before which the next holder
	// is not to ask the host, which may be past.
	Release(host string, notBefore time.Time)
}

// acquire takes the line's lease for the first in it, with the gate unlocked
// meanwhile: nobody else is first until it returns.
func (g *Gate) acquire(ctx context.Context, l *line) error {
	var notBefore, used time.Time
	var err error
	g.unlocked(func() { notBefore, used, err = g.Leases.Acquire(ctx, l.host) })
	var held interface{ RetryAt() time.Time }
	switch {
	case err == nil:
		l.leased = true
		l.refused, l.blocked, l.retry = nil, time.Time{}, time.Time{}
		l.raise(notBefore)
		l.last = later(l.last, used)
		return nil
	case errors.As(err, &held):
		now := time.Now()
		if l.blocked.IsZero() {
			l.blocked = now
		}
		l.refused, l.retry = err, later(held.RetryAt(), now.Add(leaseRetry))
		return nil
	}
	return fmt.Errorf("lease of host %s: %w", l.host, err)
}

// Close gives back the leases of all idle hosts at once and waits until they
// are given back; those of busy hosts follow when their last request leaves.
func (g *Gate) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	var done sync.WaitGroup
	for _, l := range g.hosts {
		if l.leased && !l.busy() {
			done.Go(func() {
				g.mu.Lock()
				defer g.mu.Unlock()
				g.tidy(l)
			})
		}
	}
	g.unlocked(done.Wait)
	for g.releasing > 0 {
		g.released.Wait()
	}
}

// tidy gives back the lease of an idle line, with the gate unlocked meanwhile,
// and forgets the line unless there is something to remember.
func (g *Gate) tidy(l *line) {
	if l.busy() || l.releasing {
		return // rest is called again, by who leaves last or by who releases
	}
	if l.leased {
		g.release(l)
		if l.busy() {
			l.wakeFirst()
			return
		}
	}
	keep := l.hold
	if !l.last.IsZero() {
		keep = later(keep, l.last.Add(l.longest))
	}
	if d := time.Until(keep); d > 0 {
		g.tidyIn(l, d)
		return
	}
	if l.timer != nil {
		l.timer.Stop()
	}
	if g.hosts[l.host] == l {
		delete(g.hosts, l.host)
	}
}

func (g *Gate) release(l *line) {
	notBefore := l.hold
	if !l.last.IsZero() {
		notBefore = later(notBefore, l.last.Add(l.pause))
	}
	if g.released == nil {
		g.released = sync.NewCond(&g.mu)
	}
	l.leased, l.releasing = false, true
	g.releasing++
	g.unlocked(func() { g.Leases.Release(l.host, notBefore) })
	g.releasing--
	l.releasing = false
	g.released.Broadcast()
}
