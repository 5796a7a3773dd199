package fetcher_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive"
	"skein/fetcher"
)

// rope is a board with threads as XenForo writes them, which change.
type rope struct {
	b       *bubble
	per     int
	threads []*ropeThread
	down    map[string]int // status of paths that are not answered with their page
	said    map[string]string
	before  func(path string) // happens before a request is answered
	asked   []string          // paths, in order
}

type ropeThread struct {
	id     int
	sticky bool
	posts  []ropePost
}

type ropePost struct {
	id int
	at time.Time
}

// say adds a post that is written now.
func (t *ropeThread) say(ids ...int) {
	for _, id := range ids {
		t.posts = append(t.posts, ropePost{id, time.Now()})
	}
}

// drop takes posts away.
func (t *ropeThread) drop(ids ...int) {
	t.posts = slices.DeleteFunc(t.posts, func(p ropePost) bool { return slices.Contains(ids, p.id) })
}

func newRope(b *bubble, per int, ids ...int) *rope {
	r := &rope{b: b, per: per, down: map[string]int{}, said: map[string]string{}}
	r.threads = []*ropeThread{{id: 7}}
	r.threads[0].say(ids...)
	b.server.HandleFunc("/robots.txt", http.NotFound)
	b.server.HandleFunc("/forums/rope.5/", r.serve)
	for _, t := range []int{7, 8, 9, 10, 11} {
		for _, page := range []string{"", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6", "page-7", "page-8", "page-9", "page-10"} {
			b.server.HandleFunc(fmt.Sprintf("/threads/wet.%d/%s", t, page), r.serve)
		}
	}
	return r
}

// requests are the pages that were asked for since the last call.
func (r *rope) requests() string {
	out := strings.Join(r.asked, " ")
	r.asked = nil
	return strings.NewReplacer("/threads/wet.", "", "/forums/rope.5/", "board").Replace(out)
}

func (r *rope) serve(w http.ResponseWriter, req *http.Request) {
	r.asked = append(r.asked, req.URL.Path)
	if r.before != nil {
		r.before(req.URL.Path)
	}
	if status := r.down[req.URL.Path]; status > 0 {
		http.Error(w, "no", status)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s := r.said[req.URL.Path]; s != "" {
		fmt.Fprint(w, s)
		return
	}
	if strings.HasPrefix(req.URL.Path, "/forums/") {
		r.board(w)
		return
	}
	id, page := 0, 1
	fmt.Sscanf(req.URL.Path, "/threads/wet.%d/page-%d", &id, &page)
	for _, t := range r.threads {
		if t.id == id && len(t.posts) > 0 {
			r.thread(w, t, page)
			return
		}
	}
	http.NotFound(w, req)
}

const ropeHead = `<!doctype html><html id="XF" lang="en" data-app="public" data-template="%s" %s data-cookie-prefix="xf_"><head><title>Wet rope</title></head><body><h1 class="p-title-value">Wet rope</h1>`

func (r *rope) board(w http.ResponseWriter) {
	fmt.Fprintf(w, ropeHead, "forum_view", "")
	for _, t := range r.threads {
		last, sticky := t.posts[len(t.posts)-1], ""
		if t.sticky {
			sticky = `<li><i class="structItem-status structItem-status--sticky" aria-hidden="true"></i></li>`
		}
		fmt.Fprintf(w, `<div class="structItem structItem--thread js-threadListItem-%[1]d" data-author="Otter"><div class="structItem-cell structItem-cell--main"><ul class="structItem-statuses">%[4]s</ul><div class="structItem-title"><a href="/threads/wet.%[1]d/">Wet rope</a></div></div><div class="structItem-cell structItem-cell--meta"><dl class="pairs"><dt>Replies</dt><dd>%[2]d</dd></dl></div><div class="structItem-cell structItem-cell--latest"><time class="structItem-latestDate u-dt" datetime="%[3]s">x</time></div></div>`,
			t.id, len(t.posts)-1, last.at.UTC().Format(time.RFC3339), sticky)
	}
	fmt.Fprint(w, `</body></html>`)
}

func (r *rope) thread(w http.ResponseWriter, t *ropeThread, page int) {
	pages := (len(t.posts) + r.per - 1) / r.per
	page = min(page, pages)
	fmt.Fprintf(w, ropeHead, "thread_view", fmt.Sprintf(`data-content-key="thread-%d"`, t.id))
	if pages > 1 {
		fmt.Fprint(w, `<nav class="pageNav"><ul class="pageNav-main">`)
		for n := 1; n <= pages; n++ {
			current := ""
			if n == page {
				current = " pageNav-page--current"
			}
			fmt.Fprintf(w, `<li class="pageNav-page%s"><a href="/threads/wet.%d/page-%d">%d</a></li>`, current, t.id, n, n)
		}
		fmt.Fprint(w, `</ul>`)
		if page < pages {
			fmt.Fprintf(w, `<a class="pageNav-jump pageNav-jump--next" href="/threads/wet.%d/page-%d">Next</a>`, t.id, page+1)
		}
		fmt.Fprint(w, `</nav>`)
	}
	for i, p := range t.posts[(page-1)*r.per : min(page*r.per, len(t.posts))] {
		fmt.Fprintf(w, `<article class="message message--post" data-author="mole" data-content="post-%[1]d"><header class="message-attribution"><ul class="message-attribution-main"><li><time datetime="%[2]s"></time></li></ul><ul class="message-attribution-opposite"><li><a href="/threads/wet.%[3]d/post-%[1]d">#%[4]d</a></li></ul></header><div class="message-body"><div class="bbWrapper">Said as number %[1]d.</div></div></article>`,
			p.id, p.at.UTC().Format(time.RFC3339), t.id, (page-1)*r.per+i+1)
	}
	fmt.Fprint(w, `</body></html>`)
}

// archive archives a thread as a user does, and tells what it asked for.
func (r *rope) archive(whole bool) (string, error) {
	_, err := r.b.Archive(r.b.t.Context(), fetcher.Job{Address: "http://news.test/threads/wet.7/", Whole: whole})
	return r.requests(), err
}

// held is what the archive has of a thread: the ids of its posts, those that
// count as missing with a cross.
func (r *rope) held(id int) (archive.Thread, string) {
	r.b.t.Helper()
	th, err := r.b.store.Thread(r.b.t.Context(), archive.ThreadID("news.test", fmt.Sprint(id)))
	if err != nil {
		r.b.t.Fatal(err)
	}
	var ids []string
	for _, p := range th.Posts {
		s := p.NativeID
		if !p.MissingSince.IsZero() {
			s = "x" + s
		}
		ids = append(ids, s)
	}
	slices.SortFunc(ids, func(a, b string) int {
		a, b = strings.TrimPrefix(a, "x"), strings.TrimPrefix(b, "x")
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return th, strings.Join(ids, " ")
}

// numbers are those from a to b.
func numbers(a, b int) (out []int) {
	for n := a; n <= b; n++ {
		out = append(out, n)
	}
	return out
}

func TestAKnownThreadCostsWhatIsNewInIt(t *testing.T) {
	for name, tc := range map[string]struct {
		then func(r *rope)
		want string // requests
		held string
	}{
		"nothing happened":                     {func(*rope) {}, "7/page-3", "1 2 3 4 5 6 7 8"},
		"an answer on the last page":           {func(r *rope) { r.threads[0].say(9) }, "7/page-3", "1 2 3 4 5 6 7 8 9"},
		"answers on new pages":                 {func(r *rope) { r.threads[0].say(9, 10, 11, 12, 13) }, "7/page-3 7/page-4 7/page-5", "1 2 3 4 5 6 7 8 9 10 11 12 13"},
		"the last page is no more":             {func(r *rope) { r.threads[0].drop(7, 8); r.down["/threads/wet.7/page-3"] = 404 }, "7/page-3 7/ 7/page-2", "1 2 3 4 5 6 x7 x8"},
		"new posts slipped to the page before": {func(r *rope) { r.threads[0].drop(1, 2); r.threads[0].say(9, 10) }, "7/page-3 7/ 7/page-2 7/page-3", "x1 x2 3 4 5 6 7 8 9 10"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				r := newRope(b, 3, numbers(1, 8)...)
				if asked, err := r.archive(false); err != nil || asked != "7/ 7/page-2 7/page-3" {
					b.t.Fatalf("the first walk asked for %q, %v", asked, err)
				}
				time.Sleep(time.Hour)
				tc.then(r)
				asked, err := r.archive(false)
				if err != nil || asked != tc.want {
					b.t.Errorf("it asked for %q, %v; want %q", asked, err, tc.want)
				}
				if th, held := r.held(7); held != tc.held || th.Complete != archive.Yes {
					b.t.Errorf("held %s, complete %v; want %s", held, th.Complete, tc.held)
				}
			})
		})
	}
}

func TestAThreadOfOnePageLosesItsPostsWhenItIsLookedAt(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		r := newRope(b, 10, numbers(1, 4)...)
		if _, err := r.archive(false); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Hour)
		r.threads[0].drop(2)
		if asked, err := r.archive(false); err != nil || asked != "7/" {
			b.t.Errorf("it asked for %q, %v", asked, err)
		}
		if _, held := r.held(7); held != "1 x2 3 4" {
			b.t.Errorf("held %s, want post 2 to be missing", held)
		}
	})
}

// follow visits all that is due for so long.
func (r *rope) follow(d time.Duration) {
	r.b.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(10 * time.Minute) {
		if _, err := r.b.Pass(r.b.t.Context(), time.Minute, time.Second); err != nil {
			r.b.t.Fatal(err)
		}
	}
}

func TestAnswersNeitherPutOffNorBringOnTheReadingOfOldPages(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 7)...)
		first := 0
		for n := 8; n < 8+20; n++ { // an answer each 24 hours, for 20 days
			r.follow(24 * time.Hour)
			first += strings.Count(" "+r.requests()+" ", " 7/ ")
			r.threads[0].say(n)
		}
		if first < 3 || first > 4 {
			b.t.Errorf("the first page was read %d times in 20 days, want it once at first and then about once a week", first)
		}
		if _, held := r.held(7); !strings.HasSuffix(held, " 25 26") {
			b.t.Errorf("held %s; want every answer", held)
		}
	})
}

func TestAQuietThreadIsAskedForSeldom(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 7)...)
		time.Sleep(300 * 24 * time.Hour)
		r.follow(time.Hour)
		if asked := r.requests(); asked != "board 7/ 7/page-2 7/page-3" {
			b.t.Fatalf("the first visit asked for %q", asked)
		}
		r.follow(28 * 24 * time.Hour)
		if asked := strings.ReplaceAll(r.requests(), "board", ""); strings.TrimSpace(asked) != "" {
			b.t.Errorf("four weeks later it had asked for %q", asked)
		}
		r.threads[0].drop(2)
		r.follow(3 * 24 * time.Hour)
		if _, held := r.held(7); held != "1 x2 3 4 5 6 7" {
			b.t.Errorf("after a month it held %s, want post 2 to be missing", held)
		}
	})
}

func TestABrokenWalkGoesOnWhereItStopped(t *testing.T) {
	for name, again := range map[string]bool{"the first walk": false, "a later reading of all": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				r := newRope(b, 3, numbers(1, 18)...)
				if again {
					if _, err := r.archive(false); err != nil {
						b.t.Fatal(err)
					}
					time.Sleep(time.Hour)
				}
				r.down["/threads/wet.7/page-4"] = 500
				if asked, err := r.archive(true); err == nil || !strings.HasSuffix(asked, "7/ 7/page-2 7/page-3 7/page-4") {
					b.t.Fatalf("it asked for %q, %v", asked, err)
				}
				// Meanwhile so much goes on the pages that were read that a page's
				// posts and more move to them, and a post that is to come.
				r.down = map[string]int{}
				r.threads[0].drop(2, 3, 4, 6, 14)
				time.Sleep(6 * 24 * time.Hour)
				asked, err := r.archive(false)
				if err != nil || !strings.HasPrefix(asked, "7/page-3 ") || strings.Contains(" "+asked+" ", " 7/ ") {
					b.t.Errorf("it asked for %q, %v; want it to go on with page 3", asked, err)
				}
				want := "1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18"
				if again {
					want = strings.Replace(want, "13 15", "13 x14 15", 1)
				}
				if th, held := r.held(7); held != want || th.Complete != archive.Yes || len(th.MissingPages) > 0 {
					b.t.Errorf("held %s, complete %v; want %s: what was read before it went tells the next walk", held, th.Complete, want)
				}
				if asked, err := r.archive(true); err != nil || !strings.HasPrefix(asked, "7/ 7/page-2 ") {
					b.t.Errorf("the next walk asked for %q, %v; want it to begin anew", asked, err)
				}
				if _, held := r.held(7); !strings.HasPrefix(held, "1 x2 x3 x4 5 x6 7 8 ") {
					b.t.Errorf("held %s; want 2, 3, 4 and 6 to be missing by now", held)
				}
			})
		})
	}
}

func TestAWalkThatWasBrokenOffLongAgoBeginsAnew(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 12)...)
		r.down["/threads/wet.7/page-3"] = 500
		if _, err := r.archive(false); err == nil {
			b.t.Fatal("page 3 could not be read, and nothing was said")
		}
		r.requests()
		r.down = map[string]int{}
		time.Sleep(8 * 24 * time.Hour)
		if asked, err := r.archive(false); err != nil || asked != "7/ 7/page-2 7/page-3 7/page-4" {
			b.t.Errorf("it asked for %q, %v", asked, err)
		}
	})
}

func TestPostsThatSlipOverTheEdgeOfAPageAreFound(t *testing.T) {
	for name, tc := range map[string]struct {
		at   string // when this page is asked for
		drop []int
	}{
		"one post of a page that was read":    {"/threads/wet.7/page-2", []int{2}},
		"a page's posts and more":             {"/threads/wet.7/page-3", []int{1, 2, 3, 4, 5}},
		"the last page goes with its post":    {"/threads/wet.7/page-4", []int{5, 10}},
		"posts of pages that are to be read":  {"/threads/wet.7/page-2", []int{8}},
		"everything but the last page's post": {"/threads/wet.7/page-2", []int{1, 2, 3, 4, 5, 6, 7, 8, 9}},
	} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, first walk: %v", name, first), func(t *testing.T) {
				inBubble(t, archive.Source{}, func(b *bubble) {
					r := newRope(b, 3, numbers(1, 10)...)
					if !first {
						if _, err := r.archive(false); err != nil {
							b.t.Fatal(err)
						}
						time.Sleep(time.Hour)
					}
					r.before = func(path string) {
						if path == tc.at {
							r.threads[0].drop(tc.drop...)
						}
					}
					if asked, err := r.archive(true); err != nil {
						b.t.Fatalf("%v, after it asked for %s", err, asked)
					}
					th, held := r.held(7)
					for _, p := range r.threads[0].posts {
						if !strings.Contains(" "+held+" ", fmt.Sprintf(" %d ", p.id)) {
							b.t.Errorf("post %d stands; held %s", p.id, held)
						}
					}
					if th.Complete != archive.Yes {
						b.t.Errorf("complete %v, missing pages %v", th.Complete, th.MissingPages)
					}
				})
			})
		}
	}
}

func TestAThreadIsGoneAtTheSecondNotFoundOrAtOnceIfItsSiteIsSure(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		gone   []bool // after each visit
	}{
		"not found":        {404, []bool{false, true}},
		"gone for good":    {410, []bool{true}},
		"not allowed":      {403, []bool{false, false}},
		"an error at home": {500, []bool{false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				r := newRope(b, 3, numbers(1, 4)...)
				if _, err := r.archive(false); err != nil {
					b.t.Fatal(err)
				}
				r.down = map[string]int{"/threads/wet.7/": tc.status, "/threads/wet.7/page-2": tc.status}
				for i, gone := range tc.gone {
					time.Sleep(24 * time.Hour)
					if _, err := r.archive(false); err == nil {
						b.t.Errorf("visit %d: no error", i+1)
					}
					if th, held := r.held(7); (th.Deleted == archive.Yes) != gone || held != "1 2 3 4" {
						b.t.Errorf("after visit %d: deleted %v, held %s; want %v, and all to be kept", i+1, th.Deleted, held, gone)
					}
				}
				r.down = map[string]int{}
				time.Sleep(24 * time.Hour)
				if _, err := r.archive(false); err != nil {
					b.t.Fatal(err)
				}
				if th, _ := r.held(7); th.Deleted == archive.Yes {
					b.t.Error("the thread came back and still counts as deleted")
				}
			})
		})
	}
}

func TestAGoneThreadIsLookedAtSeldom(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: 6 * time.Hour, MaxInterval: 6 * time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 2)...)
		r.follow(time.Hour)
		r.requests()
		r.down["/threads/wet.7/"] = 404
		r.follow(90 * 24 * time.Hour)
		if n := strings.Count(r.requests(), "7/"); n < 3 || n > 10 {
			b.t.Errorf("it was asked for %d times in 90 days", n)
		}
		if th, _ := r.held(7); th.Deleted != archive.Yes {
			b.t.Errorf("deleted %v", th.Deleted)
		}
	})
}

func TestABoardsNewestThreadsComeFirstAndPinnedOnesLast(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, Backfill: 2, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 10, 1, 2)
		r.threads[0].sticky = true
		for id := 11; id >= 8; id-- { // in the board's order: whoever was answered last is first
			th := &ropeThread{id: id}
			th.say(10 * id)
			r.threads = append(r.threads, th)
		}
		r.follow(time.Minute)
		if asked := r.requests(); asked != "board 11/ 10/ 7/" {
			b.t.Errorf("it asked for %q; want the two newest threads, and then the pinned one", asked)
		}
	})
}

func TestAThreadThatABoardTellsNothingNewOfCostsNothing(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 7)...)
		time.Sleep(100 * 24 * time.Hour)
		r.follow(time.Hour)
		r.requests()
		r.follow(24 * time.Hour)
		if asked := r.requests(); strings.Contains(asked, "7/") {
			b.t.Errorf("it asked for %q", asked)
		}
		r.threads[0].say(8)
		r.follow(70 * time.Minute)
		if asked := r.requests(); strings.Count(asked, "7/") != 1 || !strings.Contains(asked, "7/page-3") {
			b.t.Errorf("after an answer it asked for %q, want the last page alone", asked)
		}
	})
}

func TestAThreadOfUnknownSoftwareIsKnownByItsAddress(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		var asked []string
		page := func(n int) http.HandlerFunc {
			return func(w http.ResponseWriter, req *http.Request) {
				asked = append(asked, req.URL.Path)
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, `<!doctype html><html lang="en"><head><title>Wet rope</title>`)
				if n == 1 {
					fmt.Fprint(w, `<link rel="next" href="/ropes/wet-rope/2">`)
				}
				fmt.Fprint(w, `<link rel="canonical" href="http://news.test/ropes/wet-rope"></head><body><div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h1 itemprop="headline">Wet rope</h1>`)
				for i := 3*n - 2; i <= 3*n; i++ {
					fmt.Fprintf(w, `<div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="c%[1]d"><span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Otter</span></span><time itemprop="datePublished" datetime="1999-05-01T10:%02[1]d:00Z"></time><div itemprop="text">This is what was said as number %[1]d of the thread.</div></div>`, i)
				}
				fmt.Fprint(w, `</div></body></html>`)
			}
		}
		b.server.HandleFunc("/ropes/wet-rope", page(1))
		b.server.HandleFunc("/ropes/wet-rope/2", page(2))
		archived := func() (int, string) {
			b.t.Helper()
			asked = nil
			got, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://news.test/ropes/wet-rope"})
			if err != nil || len(got.Threads) != 1 {
				b.t.Fatalf("%+v, %v", got, err)
			}
			th, err := b.store.Thread(b.t.Context(), got.Threads[0])
			if err != nil || th.Platform != "generic" {
				b.t.Fatalf("%s, %v", th.Platform, err)
			}
			return len(th.Posts), strings.Join(asked, " ")
		}
		if n, asked := archived(); n != 6 || !strings.HasSuffix(asked, "/ropes/wet-rope /ropes/wet-rope/2") {
			b.t.Errorf("at first: %d posts, asked for %s", n, asked)
		}
		time.Sleep(time.Hour)
		if n, asked := archived(); n != 6 || asked != "/ropes/wet-rope/2" {
			b.t.Errorf("again: %d posts, asked for %s", n, asked)
		}
	})
}

func TestAWalkMayBeBrokenOffAtAnyPage(t *testing.T) {
	for k := 1; k <= 6; k++ {
		t.Run(fmt.Sprint("request ", k), func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				r := newRope(b, 3, numbers(1, 18)...)
				whole := func() {
					b.t.Helper()
					ctx, stop := context.WithCancel(b.t.Context())
					defer stop()
					n := 0
					r.before = func(string) {
						if n++; n == k {
							stop()
						}
					}
					job := fetcher.Job{Address: "http://news.test/threads/wet.7/", Whole: true}
					if _, err := b.Archive(ctx, job); err == nil {
						b.t.Fatal("the walk was broken off, and nothing was said")
					}
					synctest.Wait() // until the server is done with what it was asked last
					r.before = nil
					// What happens before it is gone on with moves posts over edges.
					last := r.threads[0].posts[len(r.threads[0].posts)-1].id
					r.threads[0].drop(last-12, last-7, last-3)
					r.threads[0].say(last+1, last+2, last+3)
					time.Sleep(time.Hour)
					if _, err := b.Archive(b.t.Context(), job); err != nil {
						b.t.Fatal(err)
					}
					_, held := r.held(7)
					for _, p := range r.threads[0].posts {
						if !strings.Contains(" "+held+" ", fmt.Sprintf(" %d ", p.id)) {
							b.t.Errorf("post %d stands; held %s", p.id, held)
						}
					}
				}
				whole()
				time.Sleep(24 * time.Hour)
				whole()
				if _, err := r.archive(true); err != nil {
					b.t.Fatal(err)
				}
				_, held := r.held(7)
				lost := strings.Count(held, "x")
				if got := len(strings.Fields(held)) - lost; got != len(r.threads[0].posts) {
					b.t.Errorf("held %s; want %d posts that stand", held, len(r.threads[0].posts))
				}
			})
		})
	}
}

func TestWhatWasReadBeforeABoardToldOfItIsNotAskedForAgain(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: time.Hour, MaxInterval: time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 7)...)
		time.Sleep(100 * 24 * time.Hour)
		r.follow(time.Hour)
		r.threads[0].say(8)
		time.Sleep(5 * time.Minute)
		if _, err := r.archive(false); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Until(b.standing().Due))
		if _, err := b.Pass(b.t.Context(), time.Minute, time.Second); err != nil {
			b.t.Fatal(err)
		}
		if asked := r.requests(); asked != "board" {
			b.t.Errorf("it asked for %q; want the board alone", asked)
		}
	})
}

func TestAThreadThatGrewIsNotCompleteUntilItsNewPagesAreRead(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		r := newRope(b, 3, numbers(1, 8)...)
		if _, err := r.archive(false); err != nil {
			b.t.Fatal(err)
		}
		r.threads[0].say(9, 10, 11, 12, 13)
		r.down["/threads/wet.7/page-4"] = 500
		for _, tc := range []struct {
			pages, held string
			complete    archive.Flag
		}{{"[4 5]", "1 2 3 4 5 6 7 8 9", archive.No}, {"[]", "1 2 3 4 5 6 7 8 9 10 11 12 13", archive.Yes}} {
			time.Sleep(time.Hour)
			asked, err := r.archive(false)
			if (err == nil) != (tc.complete == archive.Yes) || strings.Contains(" "+asked, " 7/ ") {
				b.t.Errorf("it asked for %q, %v", asked, err)
			}
			if th, held := r.held(7); held != tc.held || th.Complete != tc.complete || fmt.Sprint(th.MissingPages) != tc.pages {
				b.t.Errorf("held %s, complete %v, missing pages %v; want %+v", held, th.Complete, th.MissingPages, tc)
			}
			r.down = map[string]int{}
		}
	})
}

func TestAHostThatRefusesEverythingIsLeftAlone(t *testing.T) {
	src := archive.Source{URL: "http://news.test/forums/rope.5/", Kind: archive.BoardSource, MinInterval: 24 * time.Hour, MaxInterval: 24 * time.Hour}
	inBubble(t, src, func(b *bubble) {
		r := newRope(b, 3, 1)
		for id := 8; id <= 11; id++ {
			th := &ropeThread{id: id}
			th.say(10 * id)
			r.threads = append(r.threads, th)
			r.down[fmt.Sprintf("/threads/wet.%d/", id)] = 403
		}
		r.down["/threads/wet.7/"] = 403
		r.follow(30 * time.Minute)
		if asked := r.requests(); asked != "board 7/ 8/ 9/" {
			b.t.Errorf("it asked for %q; want it to give up after the third refusal", asked)
		}
		r.down = map[string]int{"/threads/wet.7/": 403}
		r.follow(24 * time.Hour)
		for _, id := range []int{8, 9, 10, 11} {
			if th, held := r.held(id); held != fmt.Sprint(10*id) || th.Complete != archive.Yes {
				b.t.Errorf("thread %d: held %q, complete %v, a day after its site let us in", id, held, th.Complete)
			}
		}
	})
}

func TestWhateverHappensBetweenTwoPagesNothingThatStandsIsMarked(t *testing.T) {
	for seed := range uint64(1 + 40/under) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				rnd := rand.New(rand.NewPCG(seed, 1))
				r := newRope(b, 3, numbers(1, 24)...)
				next := 25
				shift := func() {
					th := r.threads[0]
					if rnd.IntN(3) > 0 {
						return
					}
					for range rnd.IntN(5) { // now and then more than a page holds
						if at := rnd.IntN(len(th.posts)); at > 0 && len(th.posts) > 4 {
							th.drop(th.posts[at].id)
						}
					}
					for range rnd.IntN(3) {
						if len(th.posts) < 27 {
							th.say(next)
							next++
						}
					}
				}
				standing := func(all bool) {
					b.t.Helper()
					_, held := r.held(7)
					n := 0
					for _, p := range r.threads[0].posts {
						if strings.Contains(held+" ", fmt.Sprintf("x%d ", p.id)) {
							b.t.Errorf("post %d stands and is marked; held %s", p.id, held)
						}
						if strings.Contains(" "+held+" ", fmt.Sprintf(" %d ", p.id)) {
							n++
						}
					}
					if lost := strings.Count(held, "x"); all && (n != len(r.threads[0].posts) || n+lost != len(strings.Fields(held))) {
						b.t.Errorf("in the end it held %s; want all %d that stand, and no other unmarked", held, len(r.threads[0].posts))
					}
				}
				for range 6 {
					ctx, stop := context.WithCancel(b.t.Context())
					n, end := 0, 1+rnd.IntN(14)
					r.before = func(string) {
						shift()
						if n++; n == end {
							stop()
						}
					}
					_, err := b.Archive(ctx, fetcher.Job{Address: "http://news.test/threads/wet.7/", Whole: rnd.IntN(2) == 0})
					stop()
					if n < end && err != nil {
						b.t.Logf("a walk ended with %v", err)
					}
					if n > 1 {
						standing(false)
					}
					time.Sleep(time.Duration(rnd.IntN(48)) * time.Hour)
				}
				r.before = nil
				for range 2 { // the first may go on with one that was broken off
					if _, err := r.archive(true); err != nil {
						b.t.Fatal(err)
					}
				}
				standing(true)
			})
		})
	}
}
