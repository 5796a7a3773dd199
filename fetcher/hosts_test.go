package fetcher

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive"
	"skein/archive/store"
)

// slowHosts keeps who asks for a host waiting, and then refuses.
type slowHosts struct {
	HostLedger
	asked, answer chan struct{}
	released      []archive.Lease
}

func (l *slowHosts) LeaseHost(context.Context, string, string, time.Duration) (archive.Claim, error) {
	close(l.asked)
	<-l.answer
	return archive.Claim{}, &store.HeldError{Host: "a.test", Holder: "me"}
}

func (l *slowHosts) Release(_ context.Context, lease archive.Lease, _ time.Time) error {
	l.released = append(l.released, lease)
	return nil
}

func TestAHostThatIsClaimedWhileItIsAskedForIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &slowHosts{asked: make(chan struct{}), answer: make(chan struct{})}
		h := &Hosts{Ledger: l, Holder: "me"}
		got := make(chan error, 2)
		acquire := func() {
			_, _, err := h.Acquire(t.Context(), "a.test")
			got <- err
		}
		go acquire()
		<-l.asked
		go acquire() // waits for the first one's answer
		synctest.Wait()
		claimed := archive.Lease{Host: "a.test", Token: 7}
		h.adopt(archive.Claim{Lease: claimed}, func() {})
		close(l.answer)
		for range 2 {
			if err := <-got; err != nil {
				t.Errorf("Acquire of a host that we hold: %v", err)
			}
		}
		for range 2 {
			h.Release("a.test", time.Time{})
			if h.Current("a.test") != claimed || len(l.released) != 0 {
				t.Fatalf("while somebody uses it: current %+v, released %+v", h.Current("a.test"), l.released)
			}
		}
		h.Release("a.test", time.Time{})
		if len(l.released) != 1 || l.released[0] != claimed || h.holding() {
			t.Errorf("after the last use: released %+v, holding %v; want the claim's lease given back", l.released, h.holding())
		}
	})
}

// cutOff grants leases and cannot be reached to renew them.
type cutOff struct{ HostLedger }

func (cutOff) LeaseHost(_ context.Context, host, _ string, _ time.Duration) (archive.Claim, error) {
	return archive.Claim{Lease: archive.Lease{Host: host, Token: 1}}, nil
}

func (cutOff) Renew(context.Context, archive.Lease, time.Duration) error { return archive.ErrAway }

func (cutOff) Release(context.Context, archive.Lease, time.Time) error { return nil }

func TestALeaseThatCannotBeRenewedIsNotGoneBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &Hosts{Ledger: cutOff{}, Lease: time.Minute}
		if _, _, err := h.Acquire(t.Context(), "a.test"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59 * time.Second)
		if err := h.Check("a.test"); err != nil {
			t.Errorf("Check within the lease: %v", err)
		}
		time.Sleep(2 * time.Second)
		if err := h.Check("a.test"); !errors.Is(err, archive.ErrLeaseLost) {
			t.Errorf("Check after it ran out: %v, want %v", err, archive.ErrLeaseLost)
		}
		h.Release("a.test", time.Time{})
	})
}
