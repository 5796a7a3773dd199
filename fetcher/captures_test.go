package fetcher_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/fetcher"
	"skein/fetcher/demo"
)

var pageLink = regexp.MustCompile(`href="(?:http://parapet-forum.localhost)?(/(?:threads|forums)/[^"#?]*?/(?:page-\d+)?)"`)

// crawled is every page of the sample forum's boards and threads at a time.
func crawled(t *testing.T, start, at time.Time) []fetcher.Capture {
	t.Helper()
	d := demo.New(demo.Options{Start: start, Now: func() time.Time { return at }, Tick: time.Minute})
	var out []fetcher.Capture
	seen := map[string]bool{"/": true}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		r := httptest.NewRequest("GET", "http://parapet-forum.localhost"+queue[0], nil)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			continue
		}
		url := r.URL.String()
		out = append(out, fetcher.Capture{
			Document: fetcher.Document{URL: url, Header: w.Header(), Body: w.Body.Bytes(), Fetched: at}, WARC: true,
			Cite: func(context.Context) ([]archive.RawRef, error) {
				return []archive.RawRef{{WARC: "crawl.warc.gz", Record: fmt.Sprintf("urn:x:%d:%s", at.Unix(), url)}}, nil
			},
		})
		for _, m := range pageLink.FindAllStringSubmatch(w.Body.String(), -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				queue = append(queue, m[1])
			}
		}
	}
	return out
}

// take takes captures in with several hands.
func take(t *testing.T, s *store.Store, list []fetcher.Capture) fetcher.Taken {
	t.Helper()
	c := fetcher.Captures{Ledger: s}
	work := make(chan fetcher.Capture)
	var hands sync.WaitGroup
	for range 4 {
		hands.Go(func() {
			for one := range work {
				if _, err := c.Take(t.Context(), one); err != nil && !errors.As(err, new(*fetcher.ReadError)) {
					t.Errorf("Take %s: %v", one.URL, err)
				}
			}
		})
	}
	for _, one := range list {
		work <- one
	}
	close(work)
	hands.Wait()
	taken, err := c.Done(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// held is all that an archive has of threads and their posts' states, as text.
func held(t *testing.T, s *store.Store, ids []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, id := range ids {
		th, err := s.Thread(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(th)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for _, p := range th.Posts {
			revs, err := s.Revisions(t.Context(), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			text += fmt.Sprintf("\n%s %+v", p.NativeID, revs)
		}
		out[id] = text
	}
	return out
}

func TestCrawlsOfOneForumMakeOneArchiveInWhateverOrderTheyCome(t *testing.T) {
	start := time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC)
	var all []fetcher.Capture
	var last []fetcher.Capture
	for _, after := range []time.Duration{0, 40 * time.Minute, 80 * time.Minute, 3 * time.Hour} {
		last = crawled(t, start, start.Add(after))
		all = append(all, last...)
	}
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	ordered := storetest.Open(t, now)
	taken := take(t, ordered, all)
	if len(taken.Threads) < 10 || len(taken.Missing) > 0 || taken.Pages[fetcher.ThreadPages] < 60 {
		t.Fatalf("taken = %d threads, %d missing, pages %v", len(taken.Threads), len(taken.Missing), taken.Pages)
	}
	want := held(t, ordered, taken.Threads)

	// What is present is what the last crawl alone has.
	alone := storetest.Open(t, now)
	take(t, alone, last)
	edited, lost := 0, 0
	for _, id := range taken.Threads {
		a, err := ordered.Thread(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if a.Complete != archive.Yes || len(a.Raw) == 0 {
			t.Errorf("%s: complete %v, missing pages %v, %d references", a.URL, a.Complete, a.MissingPages, len(a.Raw))
		}
		b, err := alone.Thread(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		for _, p := range a.Posts {
			texts[p.ID] = p.Text
			if p.Revision > 1 {
				edited++
			}
			if p.Witness != archive.ByWARC {
				t.Errorf("%s was witnessed by %s", p.URL, p.Witness)
			}
		}
		shown := map[string]bool{}
		for _, p := range b.Posts {
			shown[p.ID] = true
			if texts[p.ID] != p.Text {
				t.Errorf("%s is %.60q, and %.60q in the last crawl", p.URL, texts[p.ID], p.Text)
			}
		}
		for _, p := range a.Posts {
			if p.MissingSince.IsZero() != shown[p.ID] {
				t.Errorf("%s: shown in the last crawl %v, missing since %v", p.URL, shown[p.ID], p.MissingSince)
			}
			if !p.MissingSince.IsZero() {
				lost++
			}
		}
	}
	if edited == 0 || lost == 0 {
		t.Errorf("%d edits and %d deletions were found in three hours of the sample's life", edited, lost)
	}

	for seed := range 3 {
		shuffled := slices.Clone(all)
		rand.New(rand.NewPCG(uint64(seed), 7)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		s := storetest.Open(t, now)
		take(t, s, shuffled)
		take(t, s, shuffled[:len(shuffled)/2]) // again changes nothing
		for id, got := range held(t, s, taken.Threads) {
			if got != want[id] {
				a, b := parting(got, want[id])
				t.Errorf("order %d: the thread %s has %q, want %q", seed, id, a, b)
			}
		}
	}
}

// parting is where two texts begin to differ.
func parting(a, b string) (string, string) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(i-80, 0)
	return a[from:min(i+80, len(a))], b[from:min(i+80, len(b))]
}

// threadPage is a page of a thread as XenForo writes it: posts are "id text".
func threadPage(page, pages int, posts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html id="XF" lang="en-US" data-app="public" data-template="thread_view" data-content-key="thread-12"><head><title>Ferries</title></head>
<body data-template="thread_view"><div class="p-title"><h1 class="p-title-value">Ferries</h1></div>`)
	if pages > 1 {
		b.WriteString(`<nav class="pageNavWrapper"><div class="pageNav">`)
		if page < pages {
			fmt.Fprintf(&b, `<a href="/threads/ferries.12/page-%d" class="pageNav-jump pageNav-jump--next">Next</a>`, page+1)
		}
		b.WriteString(`<ul class="pageNav-main">`)
		for n := 1; n <= pages; n++ {
			current := ""
			if n == page {
				current = "pageNav-page--current"
			}
			fmt.Fprintf(&b, `<li class="pageNav-page %s"><a href="/threads/ferries.12/page-%d">%d</a></li>`, current, n, n)
		}
		b.WriteString(`</ul></div></nav>`)
	}
	for _, p := range posts {
		id, text, _ := strings.Cut(p, " ")
		fmt.Fprintf(&b, `<article class="message message--post js-post" data-author="Ada" data-content="post-%s" id="js-post-%s"><div class="message-inner"><div class="message-cell message-cell--main">
<header class="message-attribution"><a href="/threads/ferries.12/post-%s">#%s</a></header><div class="message-content"><article class="message-body"><div class="bbWrapper">%s</div></article></div></div></div></article>`, id, id, id, id, text)
	}
	return b.String() + "</body></html>"
}

func TestWhatIsMissingOfCapturedThreadsIsTold(t *testing.T) {
	at := time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC)
	page := func(n, of int, posts ...string) fetcher.Capture {
		url := "https://forum.example/threads/ferries.12/"
		if n > 1 {
			url += fmt.Sprintf("page-%d", n)
		}
		return fetcher.Capture{WARC: true, Document: fetcher.Document{URL: url, Fetched: at, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(threadPage(n, of, posts...))}}
	}
	cut := page(2, 3, "3 three", "4 four and its end is miss")
	cut.Cut = true
	for name, tc := range map[string]struct {
		runs  [][]fetcher.Capture
		want  archive.Flag
		pages string
		posts string
	}{
		"all pages":               {[][]fetcher.Capture{{page(1, 2, "1 one"), page(2, 2, "2 two")}}, archive.Yes, "[]", "1 2"},
		"a hole":                  {[][]fetcher.Capture{{page(1, 3, "1 one"), page(3, 3, "5 five")}}, archive.No, "[2]", "1 5"},
		"filled by a later run":   {[][]fetcher.Capture{{page(1, 3, "1 one"), page(3, 3, "5 five")}, {page(2, 3, "3 three")}}, archive.Yes, "[]", "1 5 3"},
		"a page that is cut":      {[][]fetcher.Capture{{page(1, 3, "1 one"), cut, page(3, 3, "5 five")}}, archive.No, "[2]", "1 3 5"},
		"the end is not there":    {[][]fetcher.Capture{{page(1, 3, "1 one")}}, archive.No, "[2 3]", "1"},
		"taken in a second time":  {[][]fetcher.Capture{{page(1, 3, "1 one")}, {page(1, 3, "1 one")}}, archive.No, "[2 3]", "1"},
		"a single page is enough": {[][]fetcher.Capture{{page(1, 1, "1 one")}}, archive.Yes, "[]", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.Open(t)
			var id string
			for _, run := range tc.runs {
				id = take(t, s, run).Threads[0]
			}
			th, err := s.Thread(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			var posts []string
			for _, p := range th.Posts {
				posts = append(posts, p.NativeID)
			}
			slices.Sort(posts)
			want := strings.Fields(tc.posts)
			slices.Sort(want)
			if th.Complete != tc.want || fmt.Sprint(th.MissingPages) != tc.pages || !slices.Equal(posts, want) {
				t.Errorf("complete %v, missing pages %v, posts %v; want %v %s %v", th.Complete, th.MissingPages, posts, tc.want, tc.pages, want)
			}
		})
	}
}

func TestThreadsThatOnlyAListingNamesAreMissing(t *testing.T) {
	at := time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC)
	var some []fetcher.Capture
	gone := ""
	for _, c := range crawled(t, at, at) {
		if gone == "" && strings.Contains(c.URL, "/threads/") {
			gone = strings.SplitAfter(c.URL, "/threads/")[1]
			gone, _, _ = strings.Cut(gone, "/")
		}
		if gone == "" || !strings.Contains(c.URL, gone) {
			some = append(some, c)
		}
	}
	taken := take(t, storetest.Open(t), some)
	if len(taken.Missing) != 1 || !strings.Contains(taken.Missing[0].URL, gone) || taken.Missing[0].Title == "" {
		t.Errorf("missing = %+v, want the thread %s", taken.Missing, gone)
	}
}

func TestACapturedPageThatCallsItselfAnArticleIsOne(t *testing.T) {
	at := time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC)
	words := strings.Repeat("The ferry to the island was cancelled again today because of the wind. ", 12)
	page := func(head string) fetcher.Capture {
		return fetcher.Capture{WARC: true, Document: fetcher.Document{
			URL: "https://news.example/a", Fetched: at, Body: []byte("<html><head><title>No ferry</title>" + head + "</head><body><article><h1>No ferry</h1><p>" + words + "</p></article></body></html>"),
		}}
	}
	said := page(`<meta property="og:type" content="article">`)
	asked := page("")
	asked.Meant = true
	for name, tc := range map[string]struct {
		c    fetcher.Capture
		kind string
	}{
		"it says so":       {said, fetcher.ArticlePages},
		"it does not":      {page(""), fetcher.OtherPages},
		"it was asked for": {asked, fetcher.ArticlePages},
	} {
		t.Run(name, func(t *testing.T) {
			c := fetcher.Captures{Ledger: storetest.Open(t)}
			kind, err := c.Take(t.Context(), tc.c)
			if kind != tc.kind || (err != nil) != (tc.kind == fetcher.OtherPages) {
				t.Errorf("Take = %q, %v, want %q", kind, err, tc.kind)
			}
		})
	}
}

// unnumbered is a page of a thread as phpBB writes it, whose posts have no numbers.
func unnumbered(page int, posts ...int) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en-gb"><head><title>Pier three - Harbour</title></head><body id="phpbb" class="nojs section-viewtopic"><h2 class="topic-title"><a href="./viewtopic.php?t=7">Pier three</a></h2><div class="pagination">6 posts <ul>`)
	for n := 1; n <= 3; n++ {
		if n == page {
			fmt.Fprintf(&b, `<li class="active"><span>%d</span></li>`, n)
		} else {
			fmt.Fprintf(&b, `<li><a class="button" href="./viewtopic.php?t=7&amp;start=%d">%d</a></li>`, 2*n-2, n)
		}
	}
	b.WriteString(`</ul></div>`)
	for _, n := range posts {
		fmt.Fprintf(&b, `<div id="p%[1]d" class="post bg1"><div class="inner"><dl class="postprofile" id="profile%[1]d"><dt><a href="./memberlist.php?mode=viewprofile&amp;u=2" class="username">mole</a></dt></dl><div class="postbody"><div id="post_content%[1]d"><h3><a href="./viewtopic.php?p=%[1]d#p%[1]d">Re: Pier three</a></h3><p class="author"><time datetime="2014-05-01T10:%02[1]d:00+00:00">x</time></p><div class="content">Said as number %[1]d.</div></div></div></div></div>`, n)
	}
	return b.String() + `<div class="copyright">Powered by phpBB</div></body></html>`
}

func TestPostsWithoutNumbersStandInTheOrderOfTimeInWhateverOrderTheirPagesCome(t *testing.T) {
	pages := [][]int{{11, 12}, {13, 14}, {15, 16}}
	for _, order := range [][]int{{1, 2, 3}, {3, 2, 1}, {2, 3, 1}} {
		s := storetest.Open(t)
		var list []fetcher.Capture
		for i, n := range order {
			address := "http://harbour.test/viewtopic.php?t=7"
			if n > 1 {
				address += fmt.Sprintf("&start=%d", 2*n-2)
			}
			at := time.Date(2020, 1, 2, 3, 4, i, 0, time.UTC)
			list = append(list, fetcher.Capture{Document: fetcher.Document{URL: address, Header: http.Header{}, Body: []byte(unnumbered(n, pages[n-1]...)), Fetched: at}, WARC: true})
		}
		slices.Reverse(list) // what was fetched last is met first
		c := fetcher.Captures{Ledger: s}
		for _, one := range list {
			if _, err := c.Take(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		taken, err := c.Done(t.Context())
		if err != nil || len(taken.Threads) != 1 {
			t.Fatalf("Done = %+v, %v, want one thread", taken, err)
		}
		th, err := s.Thread(t.Context(), taken.Threads[0])
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, p := range th.Posts {
			ids = append(ids, p.NativeID)
		}
		if got := strings.Join(ids, " "); got != "11 12 13 14 15 16" || th.Updated.String() != "2014-05-01T10:16:00Z" || th.Complete != archive.Yes {
			t.Errorf("pages %v: posts %s, updated %s, complete %v; want them in the order of time, and complete", order, got, th.Updated, th.Complete)
		}
	}
}
