package fetcher_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/raw"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/fetcher"
	"skein/fetcher/forum"
	"skein/fetcher/web"
)

func TestTheFarmIsReadAsEachPlatformIs(t *testing.T) {
	for i := range farmStyles {
		style := &farmStyles[i]
		t.Run(style.name, func(t *testing.T) {
			s := newFarmSite(style, 400)
			read := func(at string, thread, page int) forum.Part {
				t.Helper()
				u, err := url.Parse(at)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := s.page(thread, page)
				p, err := forum.NewPage(u, []byte(body), time.Now())
				if err != nil {
					t.Fatal(err)
				}
				f, ok := forum.Recognize(p)
				if !ok || !strings.HasPrefix(style.name, f.Name()) {
					t.Fatalf("%s is not read as %s", at, style.name)
				}
				part, err := f.Parse(p)
				if err != nil {
					t.Fatalf("%s: %v", at, err)
				}
				return part
			}
			board := read(s.root()+s.at(0, 1), 0, 1)
			if board.Kind != forum.BoardPart || len(board.Threads) != farmBoardPage || board.Next == nil || routeKey(board.Next.RequestURI()) != routeKey(s.at(0, 2)) {
				t.Errorf("the board: %s (%s) of %d threads, next %v; want %s", board.Kind, board.Why, len(board.Threads), board.Next, s.at(0, 2))
			}
			for i, l := range board.Threads {
				if l.NativeID != fmt.Sprint(11+i) || l.Replies == nil || *l.Replies != s.threads[i].replies() {
					t.Errorf("listed: %s %s, replies %v", l.NativeID, l.URL, l.Replies)
				}
			}
			th, seen := s.threads[0], 0
			pages := s.pages(len(th.posts))
			for n := 1; n <= pages; n++ {
				part := read(s.root()+s.at(th.id, n), th.id, n)
				posts := part.Draft.Thread.Posts
				if part.Kind != forum.ThreadPart || part.Draft.Thread.NativeID != fmt.Sprint(th.id) || len(posts) == 0 {
					t.Fatalf("page %d: %s (%s), thread %q, %d posts", n, part.Kind, part.Why, part.Draft.Thread.NativeID, len(posts))
				}
				for _, p := range posts {
					if want := s.nativeID(th, th.posts[seen]); p.NativeID != want {
						t.Fatalf("page %d: post %q, want %s", n, p.NativeID, want)
					}
					seen++
				}
				switch {
				case n == pages && part.Next != nil:
					t.Errorf("the last page has a next one: %v", part.Next)
				case n < pages && (part.Next == nil || routeKey(part.Next.RequestURI()) != routeKey(s.at(th.id, n+1))):
					t.Errorf("page %d: next %v, want %s", n, part.Next, s.at(th.id, n+1))
				}
			}
			if seen != len(th.posts) {
				t.Errorf("%d posts were read of %d", seen, len(th.posts))
			}
		})
	}
}

// nativeID is a post's id as its platform gives it.
func (s *farmSite) nativeID(t *farmThread, p *farmPost) string {
	if s.native != nil {
		return s.native(t.id, p, t.posts[0] == p)
	}
	return strconv.Itoa(p.id)
}

// farmVisit is one run over the farm: a process of its own, or as if it were.
type farmVisit struct {
	dsn, addr, name string
	dir             string // where the bytes are kept
	clock           *clock
}

// farmKeeper keeps what the farm answers in WARC files.
type farmKeeper struct{ *raw.Writer }

func (k farmKeeper) Keep(ctx context.Context, xs []web.Exchange) ([]archive.RawRef, error) {
	out := make([]raw.Exchange, len(xs))
	for i, x := range xs {
		out[i] = raw.Exchange{Method: x.Method, URL: x.URL, Request: x.Request, Status: x.Status, Header: x.Header, Body: x.Body, Truncated: x.Truncated, Start: x.Start, End: x.End}
	}
	return k.Writer.Keep(ctx, out)
}

// run visits all that is due on the farm until ctx is done.
func (v farmVisit) run(ctx context.Context) error {
	s, err := store.Open(context.WithoutCancel(ctx), v.dsn, store.Options{Volatile: true})
	if err != nil {
		return err
	}
	defer s.Close()
	hosts := &fetcher.Hosts{Ledger: s, Holder: v.name}
	client := &web.Client{
		UserAgent: v.name, AllowLoopback: true, Gate: &web.Gate{Leases: hosts}, Capture: true,
		Resolve: func(host string) (string, bool) { return v.addr, strings.HasSuffix(host, ".farm.test") },
	}
	defer client.Close()
	w, err := raw.Open(v.dir, raw.Options{})
	if err != nil {
		return err
	}
	r := &fetcher.Runner{Ledger: s, Web: client, Hosts: hosts, Now: v.clock.now, Keeper: farmKeeper{w}}
	_, err = r.Pass(ctx, 0, 0)
	return errors.Join(err, w.Close())
}

// TestFarmVisitor is the process that is killed.
func TestFarmVisitor(t *testing.T) {
	conf := os.Getenv("SKEIN_FARM")
	if conf == "" {
		t.Skip("it is run by TestAFarmIsArchivedWholeWhileItChanges")
	}
	var v farmVisit
	v.clock = &clock{}
	if _, err := fmt.Sscan(conf, &v.dsn, &v.dir, &v.addr, &v.name, (*int64)(&v.clock.shift)); err != nil {
		t.Fatal(err)
	}
	if err := v.run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestAFarmIsArchivedWholeWhileItChanges follows a board of every paged
// platform while posts are edited, taken away and added between two requests
// and the run is broken off, twice by a kill, and begun anew.
func TestAFarmIsArchivedWholeWhileItChanges(t *testing.T) {
	posts := 50000 / under
	if testing.Short() || storetest.OnPostgres() {
		posts = min(posts, 4000)
	}
	began := time.Now()
	f := newFarm(posts)
	srv := httptest.NewServer(f)
	defer srv.Close()
	v := farmVisit{dsn: storetest.DSN(t), dir: t.TempDir(), addr: srv.Listener.Addr().String(), clock: &clock{}}
	s, err := store.Open(t.Context(), v.dsn, store.Options{Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var sources []archive.Source
	for _, site := range f.sites {
		sources = append(sources, archive.Source{ID: site.name, URL: site.root() + site.at(0, 1), Kind: archive.AutoSource, Enabled: true, PerHost: 1, MinInterval: time.Hour, MaxInterval: time.Hour})
	}
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "farm", Sources: sources, Force: true}); err != nil {
		t.Fatal(err)
	}

	pages := 0
	for _, site := range f.sites {
		for _, th := range site.threads {
			pages += site.pages(len(th.posts))
		}
	}
	c := farmCheck{T: t, farm: f, store: s}
	runs := 0
	run := func(stopAfter, mode int, killed bool) {
		t.Helper()
		// What a killed process had begun its server may end after it; nobody is at work now.
		if _, err := s.Abandon(t.Context(), func(string) bool { return true }); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		stopped := false
		f.mu.Lock()
		runs++
		v.name = fmt.Sprintf("run/%d", runs)
		f.run, f.ending = v.name, false
		f.stopAt, f.mode, f.stop = 0, mode, func() { stopped = true; cancel() }
		if stopAfter > 0 {
			f.stopAt = f.requests + stopAfter
		}
		var cmd *exec.Cmd
		if killed {
			cmd = exec.Command(os.Args[0], "-test.run=^TestFarmVisitor$")
			cmd.Env = append(os.Environ(), fmt.Sprintf("SKEIN_FARM=%s %s %s %s %d", v.dsn, v.dir, v.addr, v.name, v.clock.shift))
			f.stop = func() { stopped = true; _ = cmd.Process.Kill() }
			if err := cmd.Start(); err != nil {
				f.mu.Unlock()
				t.Fatal(err)
			}
		}
		f.mu.Unlock()
		if killed {
			_ = cmd.Wait()
		} else if err := v.run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		f.mu.Lock()
		if stopped != (stopAfter > 0) {
			t.Errorf("the run was broken off: %v, want %v", stopped, stopAfter > 0)
		}
		f.mu.Unlock()
		if stopAfter == 0 {
			f.ended()
		}
		c.nothingThatStandsIsMarked()
	}

	// The first walk is killed seven times and ended once, the next one is killed
	// three times and ended once.
	for i := range 8 {
		run(pages/9, i%3, i != 4)
	}
	run(0, 0, false)
	first, slipped := c.notStored()
	v.clock.add(31 * 24 * time.Hour)
	for i := range 4 {
		run(pages/5, i%3, i != 2)
	}
	run(0, 0, false)
	// At last nothing changes any more.
	f.still = true
	v.clock.add(31 * 24 * time.Hour)
	run(0, 0, false)
	v.clock.add(48 * time.Hour) // what failed gets its second chance
	run(0, 0, false)
	held, revised, gone := c.all()
	former := c.proved(v.dir)
	t.Logf("%d sites of %d threads: %d posts at first, %d held, %d of them revised, %d marked as missing or deleted; %d stood unread after the first walk, %d of them before one that was read; all of it and %d former states are proved; %d pages and %d posts were shown in %d requests; %v",
		len(f.sites), len(f.sites)*6, f.total, held, revised, gone, first, slipped, former, f.pages, f.posts, f.requests, time.Since(began).Round(time.Millisecond))
}

// farmCheck compares what is held with what the farm has and had.
type farmCheck struct {
	*testing.T
	farm  *farm
	store *store.Store
}

// each gives every thread of the farm with its state in the archive, posts by
// their native ids.
func (c *farmCheck) each(do func(s *farmSite, t *farmThread, held archive.Thread, posts map[string]*archive.Post)) {
	c.Helper()
	for _, s := range c.farm.sites {
		for _, t := range s.threads {
			held, err := c.store.Thread(c.Context(), archive.ThreadID(s.host, strconv.Itoa(t.id)))
			if err != nil && !errors.Is(err, archive.ErrNotFound) {
				c.Fatal(err)
			}
			posts := map[string]*archive.Post{}
			for i := range held.Posts {
				p := &held.Posts[i]
				if posts[p.NativeID] != nil {
					c.Errorf("%s, thread %d: post %s is held twice", s.name, t.id, p.NativeID)
				}
				posts[p.NativeID] = p
			}
			do(s, t, held, posts)
		}
	}
}

func (c *farmCheck) nothingThatStandsIsMarked() {
	c.Helper()
	c.farm.mu.Lock()
	defer c.farm.mu.Unlock()
	c.each(func(s *farmSite, t *farmThread, _ archive.Thread, posts map[string]*archive.Post) {
		for _, p := range t.posts {
			if h := posts[s.nativeID(t, p)]; h != nil && (!h.MissingSince.IsZero() || h.Deleted == archive.Yes && !p.gone) {
				c.Errorf("%s, thread %d: post %d stands and is marked (missing since %v, deleted %v)", s.name, t.id, p.id, h.MissingSince, h.Deleted)
			}
		}
	})
}

// notStored counts the posts that stand and are not held; slipped are those of
// them that stand before one that is held, so that a page was read which showed
// them when it was read, or would have.
func (c *farmCheck) notStored() (n, slipped int) {
	c.farm.mu.Lock()
	defer c.farm.mu.Unlock()
	c.each(func(s *farmSite, t *farmThread, _ archive.Thread, posts map[string]*archive.Post) {
		after := 0
		for _, p := range t.posts {
			switch {
			case posts[s.nativeID(t, p)] == nil:
				n++
				after++
			default:
				slipped += after
				after = 0
			}
		}
	})
	return n, slipped
}

// proved holds all that is held against the bytes that were kept, and counts the
// former states.
func (c *farmCheck) proved(dir string) (former int) {
	c.Helper()
	r, err := raw.OpenReader(dir)
	if err != nil {
		c.Fatal(err)
	}
	c.each(func(s *farmSite, t *farmThread, th archive.Thread, _ map[string]*archive.Post) {
		var pages []*fetcher.Reread
		for _, ref := range slices.Backward(th.Raw) {
			rec, err := r.Record(ref)
			if err != nil {
				c.Fatal(err)
			}
			a, err := rec.Answer(1 << 20)
			if err != nil {
				c.Fatal(err)
			}
			if a.Code >= 300 {
				continue // it leads to the page
			}
			page, err := fetcher.ReadAgain(fetcher.Document{URL: ref.URL, Header: a.Header, Body: a.Body, Fetched: rec.Date}, a.Truncated)
			if err != nil {
				c.Fatal(err)
			}
			page.Fetched = ref.Fetched
			pages = append(pages, &page)
		}
		before := map[string][]archive.Revision{}
		for _, p := range th.Posts {
			if p.Revision > 1 {
				revs, err := c.store.Revisions(c.Context(), p.ID)
				if err != nil {
					c.Fatal(err)
				}
				before[p.ID] = revs[:len(revs)-1]
			}
		}
		got := fetcher.Prove(&th, before, true, pages)
		former += got.FormerProved
		if got.Posts[fetcher.Proved] != len(th.Posts) || got.FormerProved != got.Former || len(got.Findings) > 0 {
			c.Errorf("%s, thread %d: of %d posts %v, of %d former states %d are proved; %+v", s.name, t.id, len(th.Posts), got.Posts, got.Former, got.FormerProved, got.Findings)
		}
	})
	return former
}

// all is the whole comparison, for when nothing changes any more.
func (c *farmCheck) all() (held, revised, gone int) {
	c.Helper()
	threads := 0
	c.each(func(s *farmSite, t *farmThread, th archive.Thread, posts map[string]*archive.Post) {
		threads++
		if th.Complete != archive.Yes {
			c.Errorf("%s, thread %d: complete %v, missing pages %v", s.name, t.id, th.Complete, th.MissingPages)
		}
		at := func(p *farmPost) string { return fmt.Sprintf("%s, thread %d, post %d", s.name, t.id, p.id) }
		states := func(p *farmPost, h *archive.Post) {
			least, most := 0, 0
			for v := range p.shown {
				if v > 0 {
					most++
				}
				if p.saved[v] {
					least++
				}
			}
			if p.shown[0] { // platforms that keep its place may tell that with other words
				most++
			}
			if h.Revision < least || h.Revision > most {
				c.Errorf("%s: revision %d; %d states were certainly read, %d at most", at(p), h.Revision, least, most)
			}
			if h.Revision > 1 {
				revised++
			}
			held++
		}
		for _, p := range t.posts {
			h := posts[s.nativeID(t, p)]
			switch {
			case h == nil:
				c.Errorf("%s: it stands and is not held", at(p))
				continue
			case !p.gone && h.Text != p.text():
				c.Errorf("%s: text %q, want %q", at(p), h.Text, p.text())
			case !h.MissingSince.IsZero() || (h.Deleted == archive.Yes) != p.gone:
				c.Errorf("%s: missing since %v, deleted %v; want deleted: %v", at(p), h.MissingSince, h.Deleted, p.gone)
			case p.gone && len(p.saved) > 0 && !strings.Contains(h.Text, fmt.Sprintf("post %d ", p.id)):
				c.Errorf("%s: its last words are lost: %q", at(p), h.Text)
			}
			if p.gone {
				gone++
			}
			states(p, h)
			delete(posts, s.nativeID(t, p))
		}
		for _, p := range t.dead {
			h := posts[s.nativeID(t, p)]
			if h == nil {
				if len(p.saved) > 0 {
					c.Errorf("%s: it was read before it was taken away, and is not held", at(p))
				}
				continue
			}
			if h.MissingSince.IsZero() {
				c.Errorf("%s: it is gone and not marked", at(p))
			}
			gone++
			states(p, h)
			delete(posts, s.nativeID(t, p))
		}
		for id := range posts {
			c.Errorf("%s, thread %d: post %s never was there", s.name, t.id, id)
		}
	})
	st, err := c.store.Stats(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	if st.Threads != threads || st.Posts != held {
		c.Errorf("the archive counts %d threads and %d posts, want %d and %d", st.Threads, st.Posts, threads, held)
	}
	return held, revised, gone
}
