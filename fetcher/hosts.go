package fetcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"skein/archive"
)

// Hosts keeps the leases that this process holds, each for as long as somebody
// here uses its host: a worker that goes through its sources, or a request that
// was redirected to it. It is the web.Leases of the process's gate.
type Hosts struct {
	Ledger HostLedger
	Holder string        // names this process among the machines
	Lease  time.Duration // how long a lease is taken for; it is renewed at a third of that. Two minutes if zero
	Log    *slog.Logger  // may be nil

	mu      sync.Mutex
	held    map[string]*heldHost
	refused map[string]*refusals     // hosts that refuse us
	leaving map[string]chan struct{} // hosts whose lease is being given back; closed when that is done
}

type heldHost struct {
	lease     archive.Lease
	expires   time.Time // by this machine's clock, and not later than it is; zero if unknown
	users     int
	notBefore time.Time
	used      time.Time     // until when a holder that was lost may have asked the host
	ready     chan struct{} // closed when the lease is there or was refused
	err       error
	successor *heldHost // what took its place while it was being acquired
	lost      func()    // told when the lease turns out to be lost
	renewal   *time.Timer
}

func (h *Hosts) length() time.Duration {
	if h.Lease > 0 {
		return h.Lease
	}
	return 2 * time.Minute
}

func (h *Hosts) log() *slog.Logger {
	if h.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return h.Log
}

// Acquire takes the host's lease, or shares the one that is held already.
func (h *Hosts) Acquire(ctx context.Context, host string) (notBefore, used time.Time, err error) {
	h.mu.Lock()
	for h.leaving[host] != nil {
		gone := h.leaving[host]
		h.mu.Unlock()
		<-gone
		h.mu.Lock()
	}
	if h.held == nil {
		h.held = map[string]*heldHost{}
	}
	if have := h.held[host]; have != nil {
		have.users++
		h.mu.Unlock()
		<-have.ready
		if have.successor != nil {
			have = have.successor
		}
		if have.err != nil {
			return time.Time{}, time.Time{}, have.err
		}
		return have.notBefore, have.used, nil
	}
	have := &heldHost{users: 1, ready: make(chan struct{})}
	h.held[host] = have
	h.mu.Unlock()

	asked := time.Now()
	claim, err := h.Ledger.LeaseHost(ctx, host, h.Holder, h.length())
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.held[host]; now != nil && now != have {
		// Meanwhile the host was claimed here, and its claim has taken our uses
		// over: the lease that was refused to us is our own.
		have.successor = now
		if err == nil {
			now.lease, now.expires = claim.Lease, asked.Add(h.length()) // the claim's had run out before it was taken up
		}
		close(have.ready)
		return now.notBefore, now.used, nil
	}
	if err != nil {
		have.err = err
		delete(h.held, host)
	} else {
		have.lease, have.expires, have.notBefore, have.used = claim.Lease, asked.Add(h.length()), claim.NotBefore, past(claim.Used)
		h.renewLater(host, have)
	}
	close(have.ready)
	return have.notBefore, have.used, err
}

// adopt takes over the lease of a claim; lost is told if it is lost later. The
// adopter drops it when its work is done.
func (h *Hosts) adopt(c archive.Claim, lost func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held == nil {
		h.held = map[string]*heldHost{}
	}
	have := &heldHost{lease: c.Lease, expires: c.Expires, users: 1, notBefore: c.NotBefore, used: past(c.Used), ready: make(chan struct{}), lost: lost}
	close(have.ready)
	if old := h.held[c.Lease.Host]; old != nil {
		// The old lease ran out unnoticed, or is just being asked for in vain,
		// and the claim is its successor.
		old.stop()
		have.users += old.users
	}
	h.held[c.Lease.Host] = have
	h.renewLater(c.Lease.Host, have)
}

// Release gives up one use of the host; the last one gives the lease back. The
// latest of the times that the users name is what the next holder goes by.
func (h *Hosts) Release(host string, notBefore time.Time) {
	h.mu.Lock()
	have := h.held[host]
	if have == nil {
		h.mu.Unlock()
		return
	}
	have.users--
	if notBefore.After(have.notBefore) {
		have.notBefore = notBefore
	}
	if have.users > 0 {
		h.mu.Unlock()
		return
	}
	delete(h.held, host)
	have.stop()
	gone := make(chan struct{})
	if h.leaving == nil {
		h.leaving = map[string]chan struct{}{}
	}
	h.leaving[host] = gone
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		delete(h.leaving, host)
		h.mu.Unlock()
		close(gone)
	}()
	// Not bound to anybody's context: giving back is part of ending in good order.
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := h.Ledger.Release(ctx, have.lease, have.notBefore); err != nil {
		h.log().Warn("lease not given back; it runs out by itself", "host", host, "error", err)
	}
}

// Current is the lease of a host that is held here; zero if it is not.
func (h *Hosts) Current(host string) archive.Lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	if have := h.held[host]; have != nil && have.err == nil {
		return have.lease
	}
	return archive.Lease{}
}

// Check says that the lease of a host has run out, if it has: this process was
// stopped, or could not reach the archive, and another machine may be there by
// now. It is archive.ErrLeaseLost then.
func (h *Hosts) Check(host string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	have := h.held[host]
	if have == nil {
		return fmt.Errorf("%s: %w", host, archive.ErrLeaseLost)
	}
	// A machine that slept has its wall clock tell; one whose wall clock was set, the other.
	now := time.Now()
	if !have.expires.IsZero() && (now.After(have.expires) || now.Round(0).After(have.expires.Round(0))) {
		return fmt.Errorf("%s: %w", host, archive.ErrLeaseLost)
	}
	return nil
}

// past is a time that lies behind us, whatever the clock says that it was taken
// from: the archive's need not be ours.
func past(t time.Time) time.Time {
	if now := time.Now(); t.After(now) {
		return now
	}
	return t
}

// holding reports whether any lease is held here, or is just being given back.
func (h *Hosts) holding() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.held)+len(h.leaving) > 0
}

// Hold keeps everybody from a host until a time, whatever becomes of this process.
func (h *Hosts) Hold(ctx context.Context, host string, until time.Time) error {
	l := h.Current(host)
	if l == (archive.Lease{}) {
		return nil
	}
	return h.Ledger.Hold(ctx, l, until)
}

func (h *Hosts) renewLater(host string, have *heldHost) {
	have.renewal = time.AfterFunc(h.length()/3, func() { h.renew(host, have) })
}

func (h *Hosts) renew(host string, have *heldHost) {
	ctx, cancel := context.WithTimeout(context.Background(), h.length()/3)
	defer cancel()
	asked := time.Now()
	err := h.Ledger.Renew(ctx, have.lease, h.length())
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.held[host] != have {
		return
	}
	if errors.Is(err, archive.ErrLeaseLost) {
		h.log().Warn("lease lost: this machine was away for too long", "host", host)
		if have.lost != nil {
			have.lost()
		}
		return
	}
	if err != nil {
		h.log().Warn("lease not renewed; trying again", "host", host, "error", err)
	} else {
		have.expires = asked.Add(h.length())
	}
	h.renewLater(host, have)
}

func (h *heldHost) stop() {
	if h.renewal != nil {
		h.renewal.Stop()
	}
}
