package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// machines opens the same archive on PostgreSQL as several machines do.
func machines(t *testing.T, n int, o store.Options) []*store.Store {
	t.Helper()
	dsn := shared(t)
	var out []*store.Store
	for range n {
		out = append(out, machine(t, dsn, o))
	}
	return out
}

// shared is the address of a fresh archive that several machines can share.
func shared(t *testing.T) string {
	t.Helper()
	if !storetest.OnPostgres() {
		t.Skip("machines share an archive on PostgreSQL alone")
	}
	return storetest.Schema(t)
}

func machine(t *testing.T, dsn string, o store.Options) *store.Store {
	t.Helper()
	o.Volatile = true
	s, err := store.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestTenMachinesThatStartAtOnceMigrateOnce(t *testing.T) {
	dsn := shared(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), dsn, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if v, err := s.Version(context.Background()); err != nil || v == 0 {
				t.Errorf("Version = %d, %v", v, err)
			}
		})
	}
	wg.Wait()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var twice int
	if err := db.QueryRow(`SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version`).Scan(&twice); err != nil || twice != 0 {
		t.Errorf("%d migrations were applied twice, %v", twice, err)
	}
}

func TestOpenSaysWhatIsWrongWithAServer(t *testing.T) {
	empty, newer := shared(t), shared(t)
	if err := store.SetVersion(machine(t, newer, store.Options{}), 999); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		dsn      string
		readOnly bool
		kind     error
		words    string
	}{
		"nothing there yet":  {empty, true, archive.ErrNotFound, "no archive yet"},
		"newer":              {newer, false, archive.ErrNewer, "version 999"},
		"nobody answers":     {"postgres://u:secret@127.0.0.1:1/db", false, archive.ErrAway, "does not answer"},
		"no such schema":     {strings.Replace(empty, "search_path=", "search_path=no_", 1), false, nil, "schema"},
		"no such database":   {strings.Replace(empty, "///postgres?", "///nowhere?", 1), false, nil, "createdb"},
		"no address":         {"postgres://u:sec ret@h/db", false, archive.ErrInvalid, "not an address"},
		"a secret elsewhere": {"postgres://127.0.0.1:1/db?user=u&password=secret", false, archive.ErrAway, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), tc.dsn, store.Options{ReadOnly: tc.readOnly})
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if tc.kind != nil && !errors.Is(err, tc.kind) || !strings.Contains(err.Error(), tc.words) || strings.Contains(err.Error(), "sec") || strings.Contains(err.Error(), "\n") {
				t.Errorf("Open = %v; want %v with %q on one line", err, tc.kind, tc.words)
			}
		})
	}
}

func TestMachinesThatAreToldTheSameAtOnceMakeOneGeneration(t *testing.T) {
	ms := machines(t, 4, store.Options{})
	var wg sync.WaitGroup
	for _, s := range ms {
		wg.Go(func() {
			if _, err := s.Configure(context.Background(), store.Setup{Fingerprint: "1", Sources: []archive.Source{source("news", "https://news.example/feed")}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if g, err := ms[0].Generation(t.Context()); err != nil || g.N != 1 {
		t.Errorf("generation %d is in force, %v; want the first", g.N, err)
	}
}

func TestMachinesKnowOfEachOther(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	attend := func(name, role, print string) {
		t.Helper()
		if err := s.Attend(t.Context(), archive.Machine{Name: name, Host: "host of " + name, Role: role, Version: "1", Fingerprint: print, Started: start}); err != nil {
			t.Fatal(err)
		}
	}
	apply := func(print string) {
		t.Helper()
		if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: print, Machine: "m"}); err != nil {
			t.Fatal(err)
		}
	}
	// told is the machines that are listed, each with the generation that it has
	// and what there is to say of it.
	told := func() string {
		t.Helper()
		list, err := s.Machines(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, m := range list {
			line := fmt.Sprint(m.Name, " ", m.Role, " ", m.Generation)
			if m.Differs {
				line += " differs"
			}
			if m.Silent {
				line += " silent"
			}
			if !m.Started.Equal(start) {
				t.Errorf("%s began at %s, want %s", m.Name, m.Started, start)
			}
			out = append(out, line)
		}
		return strings.Join(out, ", ")
	}
	want := func(when, want string) {
		t.Helper()
		if got := told(); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
	apply("old")
	attend("a", "all", "old")
	attend("b", "fetch", "old")
	attend("c", "serve", "")
	want("all alike", "a all 1, b fetch 1, c serve 0")
	apply("new")
	attend("b", "fetch", "new")
	want("one has another configuration", "a all 1 differs, b fetch 2, c serve 0")
	apply("old")
	want("the old one is in force again", "a all 3, b fetch 2 differs, c serve 0")
	c.add(2 * time.Minute)
	attend("b", "fetch", "old")
	c.add(2 * time.Minute)
	want("some have not told for four minutes", "a all 3 silent, b fetch 3, c serve 0 silent")
	if err := s.Leave(t.Context(), "c"); err != nil {
		t.Fatal(err)
	}
	want("one ended in good order", "a all 3 silent, b fetch 3")
	if _, err := s.Abandon(t.Context(), func(holder string) bool { return holder == "a" }); err != nil {
		t.Fatal(err)
	}
	want("one is known to be dead", "b fetch 3")
	c.add(25 * time.Hour)
	attend("d", "all", "old")
	want("one was silent for a day", "d all 3")
}

// reader judges as the curator does, and counts how often it was shown a post.
type reader struct {
	t     *testing.T
	store *store.Store
	shown map[string]int
}

func (r *reader) read() {
	r.t.Helper()
	for {
		b, err := r.store.Unjudged(context.Background(), 7)
		if err != nil {
			r.t.Error(err)
			return
		}
		if len(b.Topics) == 0 {
			return
		}
		for _, th := range b.Threads {
			r.shown[th.Posts[0].ID]++
		}
		if _, err := r.store.SaveVerdicts(context.Background(), b, nil); err != nil {
			r.t.Error(err)
			return
		}
	}
}

func TestNoWriteOfAnotherMachineHidesBehindTheCursor(t *testing.T) {
	ms := machines(t, 3, store.Options{})
	if _, err := ms[0].Configure(t.Context(), store.Setup{Fingerprint: "1", Topics: []archive.Topic{{ID: "x", Query: "x", Version: "1"}}}); err != nil {
		t.Fatal(err)
	}
	r := &reader{t, ms[2], map[string]int{}}
	// The first machine begins to write before the second and ends after it; the
	// reader looks in between.
	slow, fast := article(t, "https://a.example/slow", "Slow", "x"), article(t, "https://b.example/fast", "Fast", "x")
	err := store.Saving(ms[0], []archive.Thread{slow}, func(int) {
		if _, err := ms[1].SaveThreads(context.Background(), archive.Lease{}, archive.Source{}, []archive.Thread{fast}); err != nil {
			t.Error(err)
		}
		r.read()
		if r.shown[fast.Posts[0].ID] != 1 || len(r.shown) != 1 {
			t.Errorf("between the two the reader was shown %v, want the fast machine's post alone", r.shown)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r.read()
	if r.shown[slow.Posts[0].ID] != 1 || len(r.shown) != 2 {
		t.Errorf("in the end the reader was shown %v, want both posts once", r.shown)
	}
}

func TestManyMachinesWriteAndAReaderSeesEachPostOnce(t *testing.T) {
	const writers, saves, each = 4, 15, 5
	ms := machines(t, writers+1, store.Options{})
	if _, err := ms[0].Configure(t.Context(), store.Setup{Fingerprint: "1", Topics: []archive.Topic{{ID: "x", Query: "x", Version: "1"}}}); err != nil {
		t.Fatal(err)
	}
	var writing sync.WaitGroup
	for i, s := range ms[:writers] {
		// Two goroutines for each machine, so that groups form.
		for lane := range 2 {
			writing.Go(func() {
				for n := range saves {
					var ts []archive.Thread
					for k := range each {
						ts = append(ts, article(t, fmt.Sprintf("https://m%d.example/%d/%d/%d", i, lane, n, k), "No", "x"))
					}
					if _, err := s.SaveThreads(context.Background(), archive.Lease{}, archive.Source{}, ts); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	done := make(chan struct{})
	go func() { writing.Wait(); close(done) }()
	r := &reader{t, ms[writers], map[string]int{}}
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		r.read()
	}
	if want := writers * 2 * saves * each; len(r.shown) != want {
		t.Errorf("the reader was shown %d posts, want %d", len(r.shown), want)
	}
	for id, n := range r.shown {
		if n != 1 {
			t.Errorf("the reader was shown %s %d times, want once", id, n)
		}
	}
}

func TestMachinesThatSaveTheSameThreadAgree(t *testing.T) {
	const n, threads = 2, 4
	ms := machines(t, n, store.Options{})
	var sources []archive.Source
	for i := range n {
		sources = append(sources, source(fmt.Sprint("s", i), fmt.Sprintf("https://m%d.example/feed", i)))
	}
	if _, err := ms[0].Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: sources}); err != nil {
		t.Fatal(err)
	}
	list := func(text string, from int) []archive.Thread {
		var ts []archive.Thread
		for k := range threads {
			// Each machine in another order.
			k = (k*(2*from+1) + from) % threads // threads has no odd divisor
			th := discussion(t, fmt.Sprint(k), "Ferries", "7 "+text, "8 second")
			th.Tags = []string{fmt.Sprint("tag", from)}
			th.Platform = archive.FeedPlatform
			for i := range th.Posts {
				th.Posts[i].Witness = archive.ByFeed
			}
			ts = append(ts, th)
		}
		return ts
	}
	for _, text := range []string{"The pier is open.", "The pier is closed since Monday, and nobody knows for how long."} {
		var wg sync.WaitGroup
		for i, s := range ms {
			wg.Go(func() {
				if _, err := s.SaveThreads(context.Background(), archive.Lease{}, sources[i], list(text, i)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	st, err := ms[0].Stats(t.Context())
	if err != nil || st.Threads != threads || st.Posts != 2*threads {
		t.Errorf("%d threads with %d posts, %v; want %d with %d", st.Threads, st.Posts, err, threads, 2*threads)
	}
	for _, th := range list("", 0) {
		got := thread(t, ms[0], th.ID)
		if len(got.Posts) != 2 || len(got.Tags) != n {
			t.Errorf("thread %s has %d posts and tags %v, want 2 posts and a tag of each machine", th.NativeID, len(got.Posts), got.Tags)
		}
		if of, err := ms[0].SourcesOf(t.Context(), th.ID); err != nil || len(of) != n {
			t.Errorf("thread %s is mentioned by %d sources, %v; want %d", th.NativeID, len(of), err, n)
		}
		revs, err := ms[0].Revisions(t.Context(), got.Posts[0].ID)
		if err != nil || len(revs) != got.Posts[0].Revision {
			t.Errorf("post of thread %s has %d revisions, %v; it says %d", th.NativeID, len(revs), err, got.Posts[0].Revision)
		}
	}
}

func TestALeaseHoldsWhileAWriteThatPresentsItIsUnderWay(t *testing.T) {
	c, later := &clock{t: start}, &clock{t: start.Add(time.Hour)}
	dsn := shared(t)
	a, b := machine(t, dsn, store.Options{Now: c.now}), machine(t, dsn, store.Options{Now: later.now})
	if _, err := a.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{source("news", "https://news.example/feed")}}); err != nil {
		t.Fatal(err)
	}
	cs, err := a.ClaimDue(t.Context(), "a", c.now(), time.Minute, 1)
	if err != nil || len(cs) != 1 {
		t.Fatalf("ClaimDue = %v, %v", cs, err)
	}
	claim := func() int {
		cs, err := b.ClaimDue(context.Background(), "b", later.now(), time.Minute, 1)
		if err != nil {
			t.Error(err)
		}
		return len(cs)
	}
	if err := store.Under(a, cs[0].Lease, func() {
		if n := claim(); n != 0 {
			t.Error("a host was claimed by another machine while a write under its lease was under way")
		}
	}); err != nil {
		t.Fatal(err)
	}
	if n := claim(); n != 1 {
		t.Errorf("after the write, %d hosts were claimed, want 1", n)
	}
	if err := store.Under(a, cs[0].Lease, func() {}); !errors.Is(err, archive.ErrLeaseLost) {
		t.Errorf("a write under a lease that another machine has now = %v, want ErrLeaseLost", err)
	}
}

func TestMachinesWhoseClocksDifferAgreeOnLeasesAndPauses(t *testing.T) {
	slow := func() time.Time { return time.Now().Add(-time.Hour) }
	ms := machines(t, 2, store.Options{})
	if err := store.SetClock(ms[0], slow); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want time.Time) {
		t.Helper()
		if d := got.Sub(want).Abs(); d > 30*time.Second {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	if _, err := ms[0].Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{source("news", "https://news.example/feed")}}); err != nil {
		t.Fatal(err)
	}
	cs, err := ms[0].ClaimDue(t.Context(), "slow", slow(), 10*time.Minute, 1)
	if err != nil || len(cs) != 1 {
		t.Fatalf("ClaimDue = %v, %v", cs, err)
	}
	near("the lease's end by the slow clock", cs[0].Expires, slow().Add(10*time.Minute))
	if cs, err := ms[1].ClaimDue(t.Context(), "right", time.Now(), time.Minute, 1); err != nil || len(cs) != 0 {
		t.Errorf("a host that a slow machine holds was claimed: %v, %v", cs, err)
	}
	var held *store.HeldError
	if _, err := ms[1].LeaseHost(t.Context(), "news.example", "right", time.Minute); !errors.As(err, &held) {
		t.Errorf("LeaseHost = %v, want a HeldError", err)
	} else {
		near("the lease's end by the right clock", held.Until, time.Now().Add(10*time.Minute))
	}
	if err := ms[0].Release(t.Context(), cs[0].Lease, slow().Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if cs, err := ms[1].ClaimDue(t.Context(), "right", time.Now(), time.Minute, 1); err != nil || len(cs) != 0 {
		t.Errorf("a host was claimed within the pause that a slow machine left: %v, %v", cs, err)
	}
	if n, until, err := ms[1].Waiting(t.Context(), time.Now()); err != nil || n != 1 {
		t.Errorf("Waiting = %d, %v, %v; want 1", n, until, err)
	} else {
		near("the pause's end by the right clock", until, time.Now().Add(5*time.Minute))
	}
}

func TestAMachineThatStopsWithinAWriteHoldsUpNobodyForLong(t *testing.T) {
	dsn := shared(t)
	b := machine(t, dsn, store.Options{}) // which migrates, in its own time
	a := machine(t, dsn+"&idle_in_transaction_session_timeout=500", store.Options{})
	one, same := article(t, "https://a.example/1", "One", "x"), article(t, "https://a.example/1", "One", "x")
	runs := 0
	err := store.Saving(a, []archive.Thread{one}, func(run int) {
		runs = run
		if run == 1 {
			// It says nothing more; the other waits for the thread until the server has had enough.
			if _, err := b.SaveThreads(context.Background(), archive.Lease{}, archive.Source{}, []archive.Thread{same}); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil || runs != 2 {
		t.Errorf("the machine that was stopped wrote %v in %d runs, want nil in 2", err, runs)
	}
	if st, err := b.Stats(t.Context()); err != nil || st.Posts != 1 {
		t.Errorf("%d posts, %v; want 1", st.Posts, err)
	}
}
