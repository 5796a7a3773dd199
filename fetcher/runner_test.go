package fetcher_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/fetcher"
	"skein/fetcher/demo"
	"skein/fetcher/web"
)

// clock is a time that a test sets, and that goes on while it runs.
type clock struct {
	mu    sync.Mutex
	shift time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().UTC().Add(c.shift)
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shift += d
}

// newsroom is the sample newsroom and forum on loopback, with an archive that
// has its outlets for sources and a runner that visits them.
type newsroom struct {
	*fetcher.Runner
	demo   *demo.Demo
	store  *store.Store
	client *web.Client
	clock  *clock
	visits *[]archive.Visit
}

func sample(t *testing.T) newsroom {
	t.Helper()
	c := &clock{}
	srv := httptest.NewServer(nil)
	t.Cleanup(srv.Close)
	u, _ := url.Parse(srv.URL)
	var port int
	fmt.Sscan(u.Port(), &port)
	d := demo.New(demo.Options{Start: c.now(), Now: c.now, Tick: time.Minute, Port: port})
	srv.Config.Handler = d

	s := storetest.Open(t, c.now)
	var sources []archive.Source
	for _, o := range d.Outlets() {
		sources = append(sources, archive.Source{
			ID: o.ID, URL: o.URL, Title: o.Title, Kind: archive.AutoSource, Schedule: "@every 240h", Enabled: true, Robots: true,
			PerHost: 2, MinInterval: time.Minute, MaxInterval: time.Hour, Backfill: 50,
		})
	}
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: sources}); err != nil {
		t.Fatal(err)
	}
	hosts := &fetcher.Hosts{Ledger: s, Holder: "test"}
	client := &web.Client{
		AllowLoopback: true, Gate: &web.Gate{Leases: hosts, Linger: 10 * time.Millisecond},
		Resolve: func(host string) (string, bool) { return u.Host, strings.HasSuffix(host, ".localhost") },
	}
	t.Cleanup(client.Close)
	n := newsroom{demo: d, store: s, client: client, clock: c, visits: new([]archive.Visit)}
	var mu sync.Mutex
	n.Runner = &fetcher.Runner{Ledger: s, Web: client, Hosts: hosts, Now: c.now, OnVisit: func(v archive.Visit) {
		mu.Lock()
		defer mu.Unlock()
		*n.visits = append(*n.visits, v)
	}}
	return n
}

func (n newsroom) pass(t *testing.T) fetcher.Pass {
	t.Helper()
	p, err := n.Pass(t.Context(), 5*time.Second, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (n newsroom) thread(t *testing.T, native string) archive.Thread {
	t.Helper()
	var site string
	for _, o := range n.demo.Outlets() {
		if o.Kind == "board" {
			u, _ := url.Parse(o.URL)
			site = archive.SiteKey(u, "")
		}
	}
	th, err := n.store.Thread(t.Context(), archive.ThreadID(site, native))
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestPassFetchesTheWholeNewsroomAndItsForum(t *testing.T) {
	n := sample(t)
	p := n.pass(t)
	if p.Failed != 0 || p.Left != 0 {
		t.Errorf("pass = %+v, want no failure", p)
		for _, v := range *n.visits {
			if v.Reason != "" {
				t.Errorf("%s: %s", v.Source, v.Reason)
			}
		}
	}
	st, err := n.store.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	articles, discussions := 0, 0
	for _, it := range n.demo.Items() {
		if strings.HasPrefix(it.Source, "parapet") {
			discussions++
		} else {
			articles++
		}
	}
	if st.Threads != articles+discussions || articles < 55 || discussions != 15 {
		t.Errorf("%d threads are stored of %d articles and %d discussions", st.Threads, articles, discussions)
	}
	long := n.thread(t, "1184")
	if len(long.Posts) != 47 || long.Complete != archive.Yes || long.Counts.Pages == nil || *long.Counts.Pages != 3 {
		t.Errorf("the long thread has %d posts, complete %v, pages %v; want 47 on 3", len(long.Posts), long.Complete, long.Counts.Pages)
	}
	for i, post := range long.Posts {
		if post.Number != i+1 || post.Author.Name == "" || post.Published.IsZero() || post.HTML == "" || post.Witness != archive.ByPage {
			t.Errorf("post %d = %+v", i+1, post)
		}
	}
}

func TestANamedSourceWhoseHostAnotherHoldsIsLeftAndCounted(t *testing.T) {
	n := sample(t)
	src, err := n.store.Source(t.Context(), "gulf-ledger")
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(src.URL)
	if _, err := n.store.LeaseHost(t.Context(), u.Host, "another", time.Hour); err != nil {
		t.Fatal(err)
	}
	p, err := n.PassOver(t.Context(), []archive.Source{src}, time.Millisecond, time.Second)
	if err != nil || p.Visits != 0 || p.Left != 1 || !p.Until.IsZero() {
		t.Errorf("PassOver = %+v, %v; want one left and nothing said of when", p, err)
	}
}

func TestASecondPassFindsNothingNew(t *testing.T) {
	n := sample(t)
	n.pass(t)
	before, _ := n.store.State(t.Context())
	if p := n.pass(t); p.Visits != 0 {
		t.Errorf("a pass with nothing due made %d visits", p.Visits)
	}
	n.clock.add(30 * time.Second) // half a tick: nothing has happened
	if err := n.store.Hasten(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := n.pass(t)
	after, _ := n.store.State(t.Context())
	if p.Saved.New+p.Saved.Changed != 0 || p.Failed != 0 || before != after {
		t.Errorf("second pass = %+v, state %s then %s; want nothing new", p, before, after)
	}
	for _, v := range *n.visits {
		if v.Thread == "" && v.At.After(n.clock.now().Add(-20*time.Second)) && v.Outcome != archive.Unchanged && !strings.HasPrefix(v.Source, "parapet") {
			t.Errorf("%s was %s (%d), want it unchanged", v.Source, v.Outcome, v.Status)
		}
	}
}

func TestAnEditAndADeletionAreSeenWhenTheyHappen(t *testing.T) {
	n := sample(t)
	n.pass(t)
	edited := func() archive.Post {
		for _, p := range n.thread(t, "1187").Posts {
			if p.NativeID == "50206" {
				return p
			}
		}
		t.Fatal("post 50206 is not held")
		return archive.Post{}
	}
	was := edited()
	n.clock.add(5 * time.Minute)
	if err := n.store.Hasten(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.pass(t)
	n.clock.add(24 * time.Hour) // and time for every thread to be read again
	n.pass(t)
	now := edited()
	if now.Revision != 2 || now.Text == was.Text || now.Edited.IsZero() {
		t.Errorf("the edited post has revision %d, edited %v", now.Revision, now.Edited)
	}
	var missing []string
	th := n.thread(t, "1171")
	for _, p := range th.Posts {
		if !p.MissingSince.IsZero() {
			missing = append(missing, p.NativeID)
		}
	}
	if len(missing) != 1 || missing[0] != "49108" {
		t.Errorf("missing posts = %v, want 49108", missing)
	}
}

func TestFeedBoardAndPageNameTheSameThread(t *testing.T) {
	n := sample(t)
	// The board's feed alone first, then the boards.
	var rss archive.Source
	var boards []archive.Source
	for _, o := range n.demo.Outlets() {
		src := archive.Source{ID: o.ID, URL: o.URL, Kind: archive.AutoSource, Schedule: "@hourly", Enabled: true}
		if o.ID == "parapet-systems" {
			rss = src
			rss.ID, rss.URL = "rss", o.URL+"index.rss"
		}
		if o.Kind == "board" {
			boards = append(boards, src)
		}
	}
	if _, err := n.store.Configure(t.Context(), store.Setup{Fingerprint: "feed", Sources: []archive.Source{rss}, Force: true}); err != nil {
		t.Fatal(err)
	}
	n.pass(t)
	told, err := n.store.SourceThreads(t.Context(), "rss", archive.Page{})
	if err != nil || len(told) == 0 {
		t.Fatalf("the board's feed told of %d threads, %v", len(told), err)
	}
	if _, err := n.store.Configure(t.Context(), store.Setup{Fingerprint: "all", Sources: append(boards, rss)}); err != nil {
		t.Fatal(err)
	}
	n.pass(t)
	for _, l := range told {
		th, err := n.store.Thread(t.Context(), l.Thread.ID)
		if err != nil {
			t.Fatal(err)
		}
		if th.Platform != "xenforo" || th.Posts[0].Witness != archive.ByPage || th.Posts[0].NativeID == archive.ArticlePost {
			t.Errorf("%s: platform %s, opening post %s by %s; want the one its page shows", th.Title, th.Platform, th.Posts[0].NativeID, th.Posts[0].Witness)
		}
	}
	st, _ := n.store.Stats(t.Context())
	if st.Threads != 15 {
		t.Errorf("%d threads, want 15: the feed's and the boards' are the same", st.Threads)
	}
}

func TestArchiveReadsAThreadOnceAndThenOnlyWhatMayHaveChanged(t *testing.T) {
	n := sample(t)
	var address string
	for _, it := range n.demo.Items() {
		if strings.Contains(it.URL, ".1184/") {
			address = it.URL
		}
	}
	src := archive.Source{Robots: true, PerHost: 1}
	var pages []string
	got, err := n.Archive(t.Context(), fetcher.Job{Address: address + "page-2#post-1", Source: src, OnPage: func(p, of, posts int) {
		pages = append(pages, fmt.Sprintf("%d/%d:%d", p, of, posts))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(pages, " ") != "1/3:20 2/3:40 3/3:47" || got.Saved.New != 47 || len(got.Threads) != 1 {
		t.Errorf("pages %v, archived %+v", pages, got)
	}
	again, err := n.Archive(t.Context(), fetcher.Job{Address: address, Source: src})
	if err != nil || again.Pages != 1 || again.Saved.New+again.Saved.Changed != 0 || again.Threads[0] != got.Threads[0] {
		t.Errorf("again: %+v, %v; want the last page alone", again, err)
	}
	whole, err := n.Archive(t.Context(), fetcher.Job{Address: address, Source: src, Whole: true})
	if err != nil || whole.Pages != 3 {
		t.Errorf("whole: %+v, %v; want three pages", whole, err)
	}
}

func TestRunEndsInGoodOrder(t *testing.T) {
	n := sample(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx, 5*time.Second) }()
	time.Sleep(150 * time.Millisecond)
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Run = %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Run did not end")
	}
	n.client.Close()
	// Nothing is leased any more: another process may go on at once.
	if due, until, err := n.store.Waiting(t.Context(), n.clock.now()); err != nil || due > 0 && until.After(n.clock.now().Add(5*time.Second)) {
		t.Errorf("%d are due and wait until %v, %v", due, until, err)
	}
	p := n.pass(t)
	st, _ := n.store.Stats(t.Context())
	if p.Failed != 0 || st.Threads != 75 {
		t.Errorf("the pass after it = %+v, %d threads; want all 75", p, st.Threads)
	}
}

// brokenLedger fails where a real one does not on request.
type brokenLedger struct {
	fetcher.Ledger
}

func (brokenLedger) SaveThreads(context.Context, archive.Lease, archive.Source, []archive.Thread) (archive.Saved, error) {
	return archive.Saved{}, errors.New("disk full")
}

func TestAFailingLedgerStopsTheRunAndLosesNothing(t *testing.T) {
	n := sample(t)
	real := n.Ledger
	n.Ledger = brokenLedger{real}
	if _, err := n.Pass(t.Context(), 0, time.Second); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Fatalf("Pass = %v, want the ledger's error", err)
	}
	sources, _ := n.store.Sources(t.Context(), false)
	for _, s := range sources {
		if s.Standing.ETag != "" || s.Standing.Seen != nil {
			t.Errorf("%s has validators of a body that was not saved", s.ID)
		}
	}
	n.client.Close()
	n.Ledger = real
	if p := n.pass(t); p.Failed != 0 {
		t.Errorf("the next pass = %+v", p)
	}
	if st, _ := n.store.Stats(t.Context()); st.Threads != 75 {
		t.Errorf("%d threads after the next pass, want all 75", st.Threads)
	}
}

func TestAWholeForumIsFollowedWhereSubBoardsAreAskedFor(t *testing.T) {
	n := sample(t)
	var forum archive.Source
	for _, o := range n.demo.Outlets() {
		if u, err := url.Parse(o.URL); err == nil && strings.Contains(u.Path, "/forums/") {
			u.Path = "/"
			forum = archive.Source{ID: "forum", URL: u.String(), Kind: archive.AutoSource, Enabled: true, Robots: true, PerHost: 2, MinInterval: time.Minute, MaxInterval: time.Hour, Backfill: 50, SubBoards: true}
		}
	}
	if _, err := n.store.Configure(t.Context(), store.Setup{Fingerprint: "2", Sources: []archive.Source{forum}, Force: true}); err != nil {
		t.Fatal(err)
	}
	n.pass(t)
	st, err := n.store.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if st.Threads != 15 {
		t.Errorf("%d threads are held, want the 15 of the forum's three boards", st.Threads)
	}
}
