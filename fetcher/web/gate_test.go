package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// visit enters, stays for the time that a request takes, and leaves. It
// returns when it got in, counted from start.
func visit(t *testing.T, g *Gate, host string, r Rule, stay time.Duration, start time.Time) time.Duration {
	t.Helper()
	p, err := g.Enter(t.Context(), host, r)
	if err != nil {
		t.Errorf("Enter(%s) = %v", host, err)
		return -1
	}
	in := time.Since(start)
	time.Sleep(stay)
	p.Leave()
	return in
}

func TestGateServesAHostInOrderAndAtItsPace(t *testing.T) {
	const s = time.Second
	for name, tc := range map[string]struct {
		gate *Gate
		rule Rule
		stay time.Duration   // of the first visit; each further one stays half a second longer
		want []time.Duration // when each of the visits got in
	}{
		"the zero gate":             {&Gate{}, Rule{}, s, []time.Duration{0, s, 2*s + s/2, 4*s + s/2}},
		"a pause":                   {&Gate{Pause: 2 * s}, Rule{}, s, []time.Duration{0, 3 * s, 6*s + s/2, 10*s + s/2}},
		"two at once":               {&Gate{PerHost: 2}, Rule{}, s, []time.Duration{0, 0, s, s + s/2}},
		"two at once, with a pause": {&Gate{PerHost: 2, Pause: 2 * s}, Rule{}, 5 * s, []time.Duration{0, 2 * s, 7 * s, 9*s + s/2}},
		"the request's own pause":   {&Gate{Pause: 2 * s}, Rule{Pause: 4 * s}, s, []time.Duration{0, 5 * s, 10*s + s/2, 16*s + s/2}},
		"the request wants none":    {&Gate{Pause: 2 * s}, Rule{Pause: -1}, s, []time.Duration{0, s, 2*s + s/2, 4*s + s/2}},
		"the request's own number":  {&Gate{}, Rule{PerHost: 4}, s, []time.Duration{0, 0, 0, 0}},
		"a pause beyond MaxWait":    {&Gate{Pause: time.Hour, MaxWait: s}, Rule{}, s, []time.Duration{0, time.Hour + s, 2*time.Hour + 2*s + s/2, 3*time.Hour + 4*s + s/2}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				got := make([]time.Duration, len(tc.want))
				var all sync.WaitGroup
				for i := range got {
					all.Go(func() { got[i] = visit(t, tc.gate, "a.test", tc.rule, tc.stay+time.Duration(i)*s/2, start) })
					synctest.Wait() // so that they come in this order
				}
				all.Wait()
				if !slices.Equal(got, tc.want) {
					t.Errorf("got in at %v, want %v", got, tc.want)
				}
			})
		})
	}
}

func TestGateKeepsHostsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{Pause: time.Minute}
		start := time.Now()
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				if in := visit(t, g, fmt.Sprintf("%d.test", i), Rule{}, time.Second, start); in != 0 {
					t.Errorf("host %d was entered after %v, want at once", i, in)
				}
			})
		}
		all.Wait()
	})
}

func TestGateHoldsAHostThatAskedForIt(t *testing.T) {
	for name, tc := range map[string]struct {
		hold, maxWait time.Duration
		in            time.Duration // -1: busy
	}{
		"shorter than we will wait": {20 * time.Second, 0, 20 * time.Second},
		"longer than we will wait":  {31 * time.Second, 0, -1},
		"we will wait long":         {time.Hour, 2 * time.Hour, time.Hour},
		"we will not wait":          {time.Second, -1, -1},
		"long past":                 {-time.Hour, 0, 0},
		"absurd":                    {9000 * time.Hour, 10000 * time.Hour, MaxRetryAfter},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &Gate{}
				start := time.Now()
				g.NotBefore("a.test", start.Add(tc.hold))
				p, err := g.Enter(t.Context(), "a.test", Rule{MaxWait: tc.maxWait})
				took := time.Since(start)
				var busy *BusyError
				switch {
				case tc.in < 0 && (!errors.As(err, &busy) || took != 0):
					t.Errorf("Enter = %v after %v, want a BusyError at once", err, took)
				case tc.in < 0:
					if want := start.Add(tc.hold); !busy.Until.Equal(want) || busy.Host != "a.test" {
						t.Errorf("BusyError for %s until %v, want a.test until %v", busy.Host, busy.Until, want)
					}
				case err != nil || took != tc.in:
					t.Errorf("Enter = %v after %v, want nil after %v", err, took, tc.in)
				default:
					p.Leave()
				}
			})
		})
	}
}

func TestGateTellsThoseInLineWhenTheHostAsksForALongWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{}
		first, err := g.Enter(t.Context(), "a.test", Rule{})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				_, err := g.Enter(t.Context(), "a.test", Rule{})
				var busy *BusyError
				if !errors.As(err, &busy) || time.Since(start) != time.Minute {
					t.Errorf("Enter = %v after %v, want a BusyError after a minute, when the host asked", err, time.Since(start))
				}
			})
		}
		patient := make(chan time.Duration)
		go func() { patient <- visit(t, g, "a.test", Rule{MaxWait: 10 * time.Hour}, 0, start) }()
		time.Sleep(time.Minute)
		g.NotBefore("a.test", time.Now().Add(time.Hour))
		first.Leave()
		all.Wait()
		if in := <-patient; in != time.Hour+time.Minute {
			t.Errorf("the one with patience got in after %v, want 1h1m", in)
		}
	})
}

func TestGateLetsGoOfThoseWhoseContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{Pause: time.Second}
		start := time.Now()
		first, _ := g.Enter(t.Context(), "a.test", Rule{})
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		gone := make(chan error)
		go func() { _, err := g.Enter(ctx, "a.test", Rule{}); gone <- err }()
		synctest.Wait()
		next := make(chan time.Duration)
		go func() { next <- visit(t, g, "a.test", Rule{}, 0, start) }()
		if err := <-gone; !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("Enter = %v after %v, want the context's end after a minute", err, time.Since(start))
		}
		time.Sleep(time.Second)
		first.Leave()
		first.Leave() // a second time changes nothing
		if in := <-next; in != 62*time.Second {
			t.Errorf("the next got in after %v, want 1m2s: a pause after the first left", in)
		}
		last, _ := g.Enter(t.Context(), "a.test", Rule{})
		hurried, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if _, err := g.Enter(hurried, "a.test", Rule{}); err == nil {
			t.Error("two got in at once after one had left twice")
		}
		last.Leave()
		if _, err := g.Enter(ctx, "b.test", Rule{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Enter with an ended context = %v", err)
		}
	})
}

func TestGateForgetsIdleHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Gate{Pause: 20 * time.Second}
		for i := range 50 {
			visit(t, g, fmt.Sprintf("%d.test", i), Rule{Pause: time.Second}, 0, time.Now())
		}
		visit(t, g, "slow.test", Rule{}, 0, time.Now())
		g.NotBefore("held.test", time.Now().Add(time.Hour))
		for _, tc := range []struct {
			after time.Duration
			want  int
		}{{0, 52}, {6 * time.Second, 2}, {20 * time.Second, 1}, {time.Hour, 0}} {
			time.Sleep(tc.after)
			synctest.Wait()
			g.mu.Lock()
			if len(g.hosts) != tc.want {
				t.Errorf("%v later the gate remembers %d hosts, want %d", tc.after, len(g.hosts), tc.want)
			}
			g.mu.Unlock()
		}
	})
}

// leases are another machine's view of the hosts, and a record of what was asked.
type leases struct {
	mu     sync.Mutex
	start  time.Time
	log    []string
	heldBy map[string]time.Time // until when another machine holds the host
	stored map[string]time.Time
	held   map[string]bool
	used   map[string]time.Time // until when a lost machine may have asked
	broken error
	lost   error // why no lease is held any more
	slow   time.Duration
}

type heldElsewhere struct{ until time.Time }

func (e *heldElsewhere) Error() string      { return "another machine is there" }
func (e *heldElsewhere) RetryAt() time.Time { return e.until }

func newLeases() *leases {
	return &leases{start: time.Now(), heldBy: map[string]time.Time{}, stored: map[string]time.Time{}, held: map[string]bool{}}
}

func (l *leases) note(format string, args ...any) {
	l.log = append(l.log, fmt.Sprintf("%v ", time.Since(l.start))+fmt.Sprintf(format, args...))
}

func (l *leases) Acquire(ctx context.Context, host string) (notBefore, used time.Time, err error) {
	time.Sleep(l.slow)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		l.note("broken")
		return notBefore, used, l.broken
	}
	if until := l.heldBy[host]; until.After(time.Now()) {
		l.note("refuse %s", host)
		return notBefore, used, fmt.Errorf("claim %s: %w", host, &heldElsewhere{until})
	}
	if l.held[host] {
		l.note("twice %s", host)
	}
	l.held[host] = true
	l.note("acquire %s", host)
	return l.stored[host], l.used[host], nil
}

func (l *leases) Check(host string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}

func (l *leases) Release(host string, notBefore time.Time) {
	time.Sleep(l.slow)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[host] = false
	l.stored[host] = notBefore
	l.note("release %s %v", host, notBefore.Sub(l.start))
}

func (l *leases) said() string { l.mu.Lock(); defer l.mu.Unlock(); return strings.Join(l.log, "\n") }

func TestGateTakesOneLeaseForARunOfRequests(t *testing.T) {
	for name, tc := range map[string]struct {
		gate *Gate
		slow time.Duration
		do   func(t *testing.T, g *Gate, l *leases)
		want []string
	}{
		"a run": {
			&Gate{Pause: 2 * time.Second, Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				for range 3 {
					visit(t, g, "a.test", Rule{}, time.Second, time.Now())
				}
			},
			[]string{"0s acquire a.test", "12s release a.test 9s"},
		},
		"two runs": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				visit(t, g, "a.test", Rule{}, time.Second, time.Now())
				time.Sleep(time.Minute)
				visit(t, g, "a.test", Rule{}, time.Second, time.Now())
			},
			[]string{"0s acquire a.test", "6s release a.test 1s", "1m1s acquire a.test", "1m7s release a.test 1m2s"},
		},
		"many at once, on a slow database": {
			&Gate{PerHost: 3, Linger: 5 * time.Second}, 2 * time.Second,
			func(t *testing.T, g *Gate, l *leases) {
				var all sync.WaitGroup
				for range 9 {
					all.Go(func() { visit(t, g, "a.test", Rule{}, time.Second, time.Now()) })
				}
				all.Wait()
			},
			[]string{"2s acquire a.test", "12s release a.test 5s"},
		},
		"one comes while the lease is given back": {
			&Gate{Linger: 5 * time.Second}, 2 * time.Second,
			func(t *testing.T, g *Gate, l *leases) {
				visit(t, g, "a.test", Rule{}, 0, time.Now())
				time.Sleep(6 * time.Second)
				visit(t, g, "a.test", Rule{}, 0, time.Now())
			},
			[]string{"2s acquire a.test", "9s release a.test 2s", "11s acquire a.test", "18s release a.test 11s"},
		},
		"the host asked for a wait": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				visit(t, g, "a.test", Rule{}, 0, time.Now())
				g.NotBefore("a.test", time.Now().Add(time.Hour))
				time.Sleep(time.Minute)
				if _, err := g.Enter(t.Context(), "a.test", Rule{}); err == nil {
					t.Error("got in while the host is held")
				}
			},
			[]string{"0s acquire a.test", "5s release a.test 1h0m0s"},
		},
		"the last holder left a wait": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				l.stored["a.test"] = time.Now().Add(10 * time.Second)
				if in := visit(t, g, "a.test", Rule{}, 0, time.Now()); in != 10*time.Second {
					t.Errorf("got in after %v, want 10s", in)
				}
			},
			[]string{"0s acquire a.test", "15s release a.test 10s"},
		},
		"the last holder left a long wait": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				until := time.Now().Add(time.Hour)
				l.stored["a.test"] = until
				var busy *BusyError
				if _, err := g.Enter(t.Context(), "a.test", Rule{}); !errors.As(err, &busy) || !busy.Until.Equal(until) {
					t.Errorf("Enter = %v, want a BusyError until the stored time", err)
				}
			},
			[]string{"0s acquire a.test", "5s release a.test 1h0m0s"},
		},
		"another machine holds it for a while": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				l.heldBy["a.test"] = time.Now().Add(20 * time.Second)
				if in := visit(t, g, "a.test", Rule{}, 0, time.Now()); in != 20*time.Second {
					t.Errorf("got in after %v, want 20s", in)
				}
			},
			[]string{"0s refuse a.test", "20s acquire a.test", "25s release a.test 20s"},
		},
		"another machine holds it for long": {
			&Gate{Linger: 5 * time.Second}, 0,
			func(t *testing.T, g *Gate, l *leases) {
				l.heldBy["a.test"] = time.Now().Add(time.Minute)
				var busy *BusyError
				var held *heldElsewhere
				_, err := g.Enter(t.Context(), "a.test", Rule{})
				if !errors.As(err, &busy) || !busy.Until.Equal(l.heldBy["a.test"]) || !errors.As(err, &held) {
					t.Errorf("Enter = %v, want a BusyError until the other's lease ends", err)
				}
			},
			[]string{"0s refuse a.test"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLeases()
				l.slow = tc.slow
				tc.gate.Leases = l
				tc.do(t, tc.gate, l)
				time.Sleep(30 * time.Second)
				if got, want := l.said(), strings.Join(tc.want, "\n"); got != want {
					t.Errorf("leases saw\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

func TestGateWaitsForALeaseThatIsRefusedAgainAndAgainOnlySoLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeases()
		g := &Gate{Leases: l}
		stop := make(chan struct{})
		go func() { // the other machine renews its lease each second
			for {
				l.mu.Lock()
				l.heldBy["a.test"] = time.Now().Add(2 * time.Second)
				l.mu.Unlock()
				select {
				case <-time.After(time.Second):
				case <-stop:
					return
				}
			}
		}()
		synctest.Wait()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				_, err := g.Enter(t.Context(), "a.test", Rule{})
				var busy *BusyError
				if took := time.Since(l.start); !errors.As(err, &busy) || took < 25*time.Second || took > 31*time.Second {
					t.Errorf("Enter = %v after %v, want a BusyError after about 30s", err, took)
				}
			})
		}
		all.Wait()
		close(stop)
		if n := strings.Count(l.said(), "refuse"); n > 40 {
			t.Errorf("the lease was asked for %d times in half a minute", n)
		}
	})
}

func TestGatePassesOnWhatIsWrongWithTheLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeases()
		l.broken = errors.New("database is gone")
		g := &Gate{Leases: l}
		if _, err := g.Enter(t.Context(), "a.test", Rule{}); !errors.Is(err, l.broken) {
			t.Errorf("Enter = %v, want the lease's error", err)
		}
		l.broken = nil
		if in := visit(t, g, "a.test", Rule{}, 0, time.Now()); in != 0 {
			t.Errorf("after the database came back, got in after %v, want at once", in)
		}
	})
}

func TestGateCloseGivesBackAllLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeases()
		l.slow = time.Second
		g := &Gate{Leases: l, Linger: time.Minute}
		for i := range 20 {
			visit(t, g, fmt.Sprintf("%d.test", i), Rule{}, 0, time.Now())
		}
		busy, err := g.Enter(t.Context(), "busy.test", Rule{})
		if err != nil {
			t.Fatal(err)
		}
		before := time.Now()
		g.Close()
		if took := time.Since(before); took != time.Second {
			t.Errorf("Close took %v, want the second that giving back takes", took)
		}
		if n := strings.Count(l.said(), "release"); n != 20 {
			t.Errorf("Close gave back %d leases, want 20", n)
		}
		busy.Leave()
		if !strings.Contains(l.said(), "release busy.test") {
			t.Error("the busy host's lease was not given back when its request left")
		}
		g.Close()
	})
}

func TestGateHoldsItsPromisesUnderCrowds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeases()
		l.slow = 10 * time.Millisecond
		g := &Gate{PerHost: 2, Pause: 100 * time.Millisecond, Leases: l, Linger: time.Second}
		var mu sync.Mutex
		running, begun, ended, entered := map[string]int{}, map[string]time.Time{}, map[string]time.Time{}, 0
		var all sync.WaitGroup
		for i := range 600 {
			all.Go(func() {
				host := fmt.Sprintf("%d.test", i%7)
				time.Sleep(time.Duration(i*i%4999) * time.Millisecond)
				ctx, stop := context.WithTimeout(t.Context(), time.Duration(1+i%40)*time.Second)
				defer stop()
				p, err := g.Enter(ctx, host, Rule{})
				if err != nil {
					return
				}
				mu.Lock()
				entered++
				running[host]++
				if running[host] > 2 {
					t.Errorf("%d requests at once for %s", running[host], host)
				}
				if rested := time.Since(begun[host]); rested < 100*time.Millisecond {
					t.Errorf("%s was asked again %v after the last request began", host, rested)
				}
				// One that ends in the very moment in which another begins breaks nothing.
				if rested := time.Since(ended[host]); rested > 0 && rested < 100*time.Millisecond {
					t.Errorf("%s was asked again %v after the last request ended", host, rested)
				}
				begun[host] = time.Now()
				mu.Unlock()
				time.Sleep(time.Duration(i%13) * 20 * time.Millisecond)
				mu.Lock()
				running[host]--
				ended[host] = time.Now()
				p.Leave()
				mu.Unlock()
			})
		}
		all.Wait()
		g.Close()
		if entered < 300 {
			t.Errorf("only %d of 600 got in", entered)
		}
		if said := l.said(); strings.Contains(said, "twice") {
			t.Errorf("a lease was taken twice:\n%s", said)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		for host, held := range l.held {
			if held {
				t.Errorf("the lease of %s was not given back", host)
			}
		}
	})
}

func TestThePauseIsCountedFromWhenALostMachineMayHaveAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ls := newLeases()
		ls.used = map[string]time.Time{"a.test": time.Now().Add(-3 * time.Second)}
		g := Gate{Pause: 10 * time.Second, Leases: ls}
		began := time.Now()
		p, err := g.Enter(t.Context(), "a.test", Rule{})
		if err != nil {
			t.Fatal(err)
		}
		p.Leave()
		if got, want := time.Since(began), 7*time.Second; got != want {
			t.Errorf("the host rested for %v more, want %v: it may have been asked 3s before", got, want)
		}
		g.Close()
	})
}

func TestAMachineThatMayHaveLostItsLeaseAsksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ls := newLeases()
		g := Gate{Pause: 10 * time.Second, Leases: ls}
		p, err := g.Enter(t.Context(), "a.test", Rule{})
		if err != nil {
			t.Fatal(err)
		}
		p.Leave()
		waits := make(chan error)
		go func() {
			_, err := g.Enter(t.Context(), "a.test", Rule{})
			waits <- err
		}()
		synctest.Wait()
		ls.mu.Lock()
		ls.lost = errors.New("away for too long")
		ls.mu.Unlock()
		if err := <-waits; !errors.Is(err, ls.lost) {
			t.Errorf("Enter after the lease was lost within the pause: %v, want an error that is %q", err, ls.lost)
		}
		g.Close()
	})
}
