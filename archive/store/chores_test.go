package store_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive/store"
	"skein/archive/store/storetest"
)

func TestAChoreIsDoneByOneAtATimeAndTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.SQLite(t)
		var at atomic.Int32
		var doing atomic.Value
		work := func(name string, end <-chan struct{}) func(context.Context) error {
			return func(ctx context.Context) error {
				if at.Add(1) > 1 {
					t.Error("two do the same chore")
				}
				defer at.Add(-1)
				doing.Store(name)
				select {
				case <-ctx.Done():
				case <-end:
				}
				return ctx.Err()
			}
		}
		first, second := make(chan struct{}), make(chan struct{})
		ends := make(chan error, 2)
		ctx, stop := context.WithCancel(t.Context())
		go func() { ends <- s.Chore(ctx, "judging", "one", 15*time.Second, work("one", first)) }()
		synctest.Wait()
		go func() { ends <- s.Chore(ctx, "judging", "two", 15*time.Second, work("two", second)) }()
		time.Sleep(10 * time.Minute)
		if doing.Load() != "one" {
			t.Errorf("after ten minutes %v does the chore, want one still", doing.Load())
		}
		close(first)
		if err := <-ends; err != nil {
			t.Errorf("Chore = %v, want the work's nil", err)
		}
		time.Sleep(2 * time.Second)
		if doing.Load() != "two" {
			t.Errorf("after the first gave it back %v does the chore, want two", doing.Load())
		}
		stop()
		if err := <-ends; !errors.Is(err, context.Canceled) {
			t.Errorf("Chore = %v, want what the work made of the end", err)
		}
	})
}

func TestAChoreOfOneThatWasAwayGoesToAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := &clock{t: time.Now()}
		s := storetest.SQLite(t, away.now)
		started := make(chan int, 10)
		runs := 0
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- s.Chore(ctx, "judging", "one", 15*time.Second, func(ctx context.Context) error {
				runs++
				started <- runs
				<-ctx.Done()
				return nil
			})
		}()
		<-started
		// The archive's clock goes on while nobody here moves.
		away.add(time.Minute)
		took := make(chan struct{})
		go func() {
			_ = s.Chore(ctx, "judging", "two", 15*time.Second, func(context.Context) error { close(took); return nil })
		}()
		<-took
		if n := <-started; n != 2 {
			t.Errorf("run %d began, want the second, after the first was told to end", n)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Chore = %v", err)
		}
	})
}

func TestTheChoresOfTheDeadAreGivenBack(t *testing.T) {
	s := storetest.Open(t)
	ctx, die := context.WithCancel(t.Context())
	began := make(chan struct{})
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = s.Chore(ctx, "judging", "the dead", time.Hour, func(ctx context.Context) error {
			close(began)
			<-ctx.Done()
			return nil
		})
	}()
	<-began
	if _, err := s.Abandon(t.Context(), func(h string) bool { return h == "the dead" }); err != nil {
		t.Fatal(err)
	}
	done := false
	err := s.Chore(t.Context(), "judging", "the living", time.Hour, func(context.Context) error { done = true; return nil })
	if err != nil || !done {
		t.Errorf("Chore = %v, done %v; want the dead one's chore taken over at once", err, done)
	}
	die()
	<-gone
}

func TestWatchTellsOfChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.SQLite(t)
		ctx, stop := context.WithCancel(t.Context())
		told := 0
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.Watch(ctx, func() { told++ })
		}()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if told != 1 {
			t.Errorf("Watch told %d times while nothing happened, want once, at the start", told)
		}
		if _, err := s.Configure(ctx, store.Setup{Fingerprint: "1"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if told != 2 {
			t.Errorf("Watch told %d times of one change, want once within two seconds", told-1)
		}
		stop()
		<-ended
	})
}
