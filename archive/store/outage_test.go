package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

func TestAServerThatIsAwayForAMomentFailsNoWrite(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN, store.Options{})
	save(t, s, archive.Source{}, article(t, "https://a.example/1", "One", "x"))
	w.Cut()
	save(t, s, archive.Source{}, article(t, "https://a.example/2", "Two", "x"))
	runs := 0
	err := store.Saving(s, []archive.Thread{article(t, "https://a.example/3", "Three", "x")}, func(run int) {
		if runs = run; run == 1 {
			w.Cut() // within the transaction
		}
	})
	if err != nil || runs != 2 {
		t.Errorf("a write whose connection was cut = %v after %d runs, want nil after 2", err, runs)
	}
	if !s.Await(t.Context()) {
		t.Fatal("the archive does not answer")
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Posts != 3 {
		t.Errorf("%d posts, %v; want 3", st.Posts, err)
	}
}

func TestAServerThatStaysAwayIsAnOutageAndLosesNothing(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN, store.Options{})
	store.SetPatience(s, 0)
	src := source("news", "https://news.example/feed")
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{src}}); err != nil {
		t.Fatal(err)
	}
	one := article(t, "https://a.example/1", "One", "x")
	save(t, s, src, one)
	w.Down(true)
	w.Cut()
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"SaveThreads": func() error {
			_, err := s.SaveThreads(ctx, archive.Lease{}, src, []archive.Thread{article(t, "https://a.example/2", "Two", "x")})
			return err
		},
		"Finish":   func() error { return s.Finish(ctx, archive.Lease{}, archive.Visit{Source: "news", At: start}) },
		"ClaimDue": func() error { _, err := s.ClaimDue(ctx, "a", time.Now(), time.Minute, 1); return err },
		"Thread":   func() error { _, err := s.Thread(ctx, one.ID); return err },
		"Search":   func() error { _, err := s.Search(ctx, store.Search{Query: parse(t, "x"), Max: 1}); return err },
		"State":    func() error { _, err := s.State(ctx); return err },
		"Ping":     func() error { return s.Ping(ctx) },
		"Unjudged": func() error { _, err := s.Unjudged(ctx, 1); return err },
	} {
		if err := do(); !errors.Is(err, archive.ErrAway) {
			t.Errorf("%s while the server is away = %v, want ErrAway", name, err)
		}
	}
	soon, cancel := context.WithCancel(ctx)
	cancel()
	if s.Await(soon) {
		t.Error("Await says that a server answers that is away")
	}
	w.Down(false)
	if !s.Await(ctx) {
		t.Fatal("the server is back and does not answer")
	}
	if got := save(t, s, src, one, article(t, "https://a.example/2", "Two", "x")); got.New != 1 || got.Same != 1 {
		t.Errorf("after the outage, saved %+v, want one new and the other still there", got)
	}
}

func TestALeaseWhoseTakingWasNotAnsweredIsHeldAllTheSame(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN, store.Options{})
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{source("news", "https://news.example/feed")}}); err != nil {
		t.Fatal(err)
	}
	var leases []archive.Lease
	w.LoseAnswer("COMMIT")
	cs, err := s.ClaimDue(t.Context(), "a", time.Now(), time.Hour, 1)
	if err != nil || len(cs) != 1 || len(cs[0].Sources) != 1 {
		t.Fatalf("ClaimDue = %v, %v; want the host with its source", cs, err)
	}
	leases = append(leases, cs[0].Lease)
	w.LoseAnswer("COMMIT")
	c, err := s.LeaseHost(t.Context(), "forum.example", "a", time.Hour)
	if err != nil {
		t.Fatalf("LeaseHost = %v, want the lease", err)
	}
	for _, l := range append(leases, c.Lease) {
		if err := s.Renew(t.Context(), l, time.Hour); err != nil {
			t.Errorf("the lease of %s is not held: %v", l.Host, err)
		}
	}
	w.LoseAnswer("COMMIT")
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	done := false
	if err := s.Chore(ctx, "judging", "a", time.Hour, func(context.Context) error { done = true; return nil }); err != nil || !done {
		t.Errorf("Chore = %v, done %v; want it done at once", err, done)
	}
}

func TestAServerThatHangsIsAway(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN+"&connect_timeout=1", store.Options{})
	store.SetPatience(s, 0)
	store.SetWithin(s, 200*time.Millisecond)
	w.Mute(true)
	for range 2 { // on the connection that there is, and on a new one
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{article(t, "https://a.example/1", "One", "x")}); !errors.Is(err, archive.ErrAway) {
			t.Errorf("SaveThreads while the server hangs = %v, want ErrAway", err)
		}
	}
	if _, err := store.Open(t.Context(), w.DSN+"&connect_timeout=1", store.Options{}); !errors.Is(err, archive.ErrAway) {
		t.Errorf("Open while the server hangs = %v, want ErrAway", err)
	}
	w.Mute(false)
	store.SetWithin(s, time.Minute)
	if got := save(t, s, archive.Source{}, article(t, "https://a.example/1", "One", "x")); got.New != 1 {
		t.Errorf("when the server goes on, saved %+v, want one new", got)
	}
}

func TestNoWriteWaitsForAServerThatIsAwayWhenTheProgramEnds(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN, store.Options{})
	store.SetPatience(s, time.Hour)
	s.Hurry()
	if got := save(t, s, archive.Source{}, article(t, "https://a.example/1", "One", "x")); got.New != 1 {
		t.Errorf("while the server is there, saved %+v, want one new", got)
	}
	w.Down(true)
	w.Cut()
	for i := range 3 {
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{article(t, "https://a.example/2", "Two", "x")}); !errors.Is(err, archive.ErrAway) {
			t.Errorf("write %d while the server is away = %v, want ErrAway", i+1, err)
		}
		w.Down(false) // it would be written now, but was given up
	}
}

func TestAWriteThatHangsIsGivenUpWhenTheProgramEnds(t *testing.T) {
	w := storetest.LineTo(t, shared(t))
	s := machine(t, w.DSN, store.Options{})
	store.SetPatience(s, time.Hour)
	store.SetLast(s, 100*time.Millisecond)
	began := make(chan struct{})
	wrote := make(chan error, 1)
	go func() {
		wrote <- store.Saving(s, []archive.Thread{article(t, "https://a.example/1", "One", "x")}, func(int) {
			w.Mute(true)
			close(began)
		})
	}()
	<-began
	s.Hurry()
	if err := <-wrote; !errors.Is(err, archive.ErrAway) {
		t.Errorf("a write that hangs = %v, want ErrAway", err)
	}
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{article(t, "https://a.example/2", "Two", "x")}); !errors.Is(err, archive.ErrAway) {
		t.Errorf("the next = %v, want ErrAway", err)
	}
}

func TestAnErrorOfTheServerIsSaidOnceOnOneLine(t *testing.T) {
	dsn := shared(t)
	s := machine(t, dsn, store.Options{})
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'enough' USING ERRCODE = '42501'; END $$;
		CREATE TRIGGER refuse BEFORE UPDATE ON counters EXECUTE FUNCTION refuse()`); err != nil {
		t.Fatal(err)
	}
	_, err = s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{article(t, "https://a.example/1", "One", "x")})
	if err == nil || strings.Count(err.Error(), "may not do that") != 1 || strings.Contains(err.Error(), "\n") {
		t.Errorf("SaveThreads = %v, want it said once that the user may not", err)
	}
	_, err = store.Open(t.Context(), "postgres://u@127.0.0.1:1/db", store.Options{})
	if err == nil || strings.Count(err.Error(), "connection refused") != 1 {
		t.Errorf("Open = %v, want the refusal told once, though the driver tries twice", err)
	}
}

func TestWatchTellsOfWhatAnotherMachineWrote(t *testing.T) {
	dsn := shared(t)
	w := storetest.LineTo(t, dsn)
	ours, theirs := machine(t, w.DSN, store.Options{}), machine(t, dsn, store.Options{})
	ctx, stop := context.WithCancel(t.Context())
	told := make(chan struct{}, 100)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ours.Watch(ctx, func() { told <- struct{}{} })
	}()
	wait := func(after string) {
		t.Helper()
		select {
		case <-told:
		case <-time.After(30 * time.Second):
			t.Errorf("Watch did not tell of %s", after)
		}
	}
	wait("the start")
	for i := range 3 {
		save(t, theirs, archive.Source{}, article(t, fmt.Sprintf("https://a.example/%d", i), "No", "x"))
		wait("a post")
	}
	w.Cut() // the word of the server is lost with the connection
	save(t, theirs, archive.Source{}, article(t, "https://a.example/after", "No", "x"))
	wait("a post that was written while the line was cut")
	stop()
	<-ended
}
