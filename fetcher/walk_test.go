package fetcher_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/fetcher"
	"skein/fetcher/web/webtest"
)

// talkPage is a page of a thread as XenForo writes it. pages 0 leaves the
// navigation out.
func talkPage(page, pages int, posts ...int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html id="XF" lang="en" data-app="public" data-template="thread_view" data-content-key="thread-7" data-cookie-prefix="xf_"><head><title>Pier three</title>`)
	if page < pages {
		fmt.Fprintf(&b, `<link rel="next" href="/threads/pier-three.7/page-%d">`, page+1)
	}
	b.WriteString(`</head><body><h1 class="p-title-value">Pier three</h1>`)
	if pages > 0 {
		b.WriteString(`<nav class="pageNav"><ul class="pageNav-main">`)
		for n := 1; n <= pages; n++ {
			current := ""
			if n == page {
				current = " pageNav-page--current"
			}
			fmt.Fprintf(&b, `<li class="pageNav-page%s"><a href="/threads/pier-three.7/page-%d">%d</a></li>`, current, n, n)
		}
		b.WriteString(`</ul>`)
		if page < pages {
			fmt.Fprintf(&b, `<a class="pageNav-jump pageNav-jump--next" href="/threads/pier-three.7/page-%d">Next</a>`, page+1)
		}
		b.WriteString(`</nav>`)
	}
	for _, n := range posts {
		fmt.Fprintf(&b, `<article class="message message--post" data-author="mole" data-content="post-%d"><div class="message-attribution-main"><time datetime="2024-05-01T10:%02d:00+0000"></time></div><div class="message-body"><div class="bbWrapper">Said as number %d.</div></div></article>`, n, n%60, n)
	}
	b.WriteString(`</body></html>`)
	return b.String()
}

// talk serves a thread whose pages are lists of posts.
type talk struct {
	pages    [][]int
	bare     bool                          // no navigation
	numbered bool                          // posts tell their number
	instead  func(page int) (string, bool) // what another page shows
}

func (k *talk) serve(b *bubble) {
	serve := func(w http.ResponseWriter, r *http.Request) {
		page := 1
		if _, n, ok := strings.Cut(r.URL.Path, "page-"); ok {
			fmt.Sscan(n, &page)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if k.instead != nil {
			if s, ok := k.instead(page); ok {
				fmt.Fprint(w, s)
				return
			}
		}
		page = min(page, len(k.pages)) // past the end comes the last page
		total := len(k.pages)
		if k.bare {
			total = 0
		}
		said := talkPage(page, total, k.pages[page-1]...)
		if k.numbered {
			n := 0
			for _, p := range k.pages[:page-1] {
				n += len(p)
			}
			for _, id := range k.pages[page-1] {
				n++
				body := fmt.Sprintf(`<div class="message-body"><div class="bbWrapper">Said as number %d.`, id)
				said = strings.Replace(said, body, fmt.Sprintf(`<header class="message-attribution"><ul class="message-attribution-opposite"><li><a href="/threads/pier-three.7/post-%d">#%d</a></li></ul></header>`, id, n)+body, 1)
			}
		}
		fmt.Fprint(w, said)
	}
	for _, page := range []string{"", "page-1", "page-2", "page-3", "page-4"} {
		b.server.HandleFunc("/threads/pier-three.7/"+page, serve)
	}
}

func TestOnlyAThreadThatWasReadWholeLosesPosts(t *testing.T) {
	three := [][]int{{1, 2, 3}, {4, 5, 6}, {7, 8}}
	for name, tc := range map[string]struct {
		then    talk
		missing []int // posts
		pages   []int // missing ones
		whole   bool
	}{
		"nothing happened":                    {talk{pages: three}, nil, nil, true},
		"a post is deleted":                   {talk{pages: [][]int{{1, 2, 3}, {5, 6, 7}, {8}}}, []int{4}, nil, true},
		"a page less":                         {talk{pages: [][]int{{1, 2, 3}, {4, 5, 6}}}, []int{7, 8}, nil, true},
		"page two shows page one":             {talk{pages: three, instead: func(p int) (string, bool) { return talkPage(1, 3, 1, 2, 3), p == 2 }}, nil, []int{2, 3}, false},
		"the navigation is gone":              {talk{pages: three, bare: true}, nil, []int{2}, false},
		"the last page is a page that is not": {talk{pages: three, instead: func(p int) (string, bool) { return talkPage(2, 2, 4, 5, 6), p == 3 }}, []int{7, 8}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				first := talk{pages: three}
				first.serve(b)
				job := fetcher.Job{Address: "http://news.test/threads/pier-three.7/", Whole: true}
				if _, err := b.Archive(b.t.Context(), job); err != nil {
					b.t.Fatal(err)
				}
				time.Sleep(time.Hour)
				tc.then.serve(b)
				_, err := b.Archive(b.t.Context(), job)
				if (err == nil) != tc.whole {
					b.t.Errorf("Archive: %v, want it to end well: %v", err, tc.whole)
				}
				th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
				if err != nil {
					b.t.Fatal(err)
				}
				var missing []int
				for i, p := range th.Posts {
					if !p.MissingSince.IsZero() {
						missing = append(missing, i+1)
					}
				}
				if len(th.Posts) != 8 || !slices.Equal(missing, tc.missing) {
					b.t.Errorf("%d posts, missing %v; want 8, and %v", len(th.Posts), missing, tc.missing)
				}
				if !slices.Equal(th.MissingPages, tc.pages) && len(th.MissingPages)+len(tc.pages) > 0 || (th.Complete == archive.Yes) != tc.whole {
					b.t.Errorf("complete %v, missing pages %v; want %v, %v", th.Complete, th.MissingPages, tc.whole, tc.pages)
				}
			})
		})
	}
}

func TestAPageThatShiftsUnderTheWalkDeletesNothing(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/robots.txt", webtest.Reply{Status: 404})
		k := talk{pages: [][]int{{1, 2, 3}, {4, 5, 6}, {7, 8}}}
		k.serve(b)
		job := fetcher.Job{Address: "http://news.test/threads/pier-three.7/", Whole: true}
		if _, err := b.Archive(b.t.Context(), job); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Hour)
		// When the first page has been read, post 2 is deleted: 4 moves onto it.
		asked := 0
		k.instead = func(p int) (string, bool) {
			if asked++; asked == 2 {
				k.pages = [][]int{{1, 3, 4}, {5, 6, 7}, {8}}
			}
			return "", false
		}
		k.serve(b)
		if _, err := b.Archive(b.t.Context(), job); err != nil {
			b.t.Fatal(err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
		if err != nil {
			b.t.Fatal(err)
		}
		for i, p := range th.Posts {
			if gone := !p.MissingSince.IsZero(); gone {
				b.t.Errorf("post %d counts as missing; it was only moved to a page that had been read, or was shown there", i+1)
			}
		}
	})
}

func TestAPostThatMovedIsLookedForWhereItStoodBefore(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/robots.txt", webtest.Reply{Status: 404})
		pages := func(posts ...int) (out [][]int) {
			for c := range slices.Chunk(posts, 4) {
				out = append(out, c)
			}
			return out
		}
		k := talk{numbered: true, pages: pages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)}
		k.serve(b)
		job := fetcher.Job{Address: "http://news.test/threads/pier-three.7/", Whole: true}
		if _, err := b.Archive(b.t.Context(), job); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Hour)
		// Three posts are gone, so that all that follows has other numbers. When
		// two pages have been read a fourth goes: 12 moves onto the second.
		k.pages = pages(1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
		asked := 0
		k.instead = func(p int) (string, bool) {
			if asked++; asked == 3 {
				k.pages = pages(1, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16)
			}
			return "", false
		}
		k.serve(b)
		if _, err := b.Archive(b.t.Context(), job); err != nil {
			b.t.Fatal(err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
		if err != nil {
			b.t.Fatal(err)
		}
		var missing []string
		for _, p := range th.Posts {
			if !p.MissingSince.IsZero() {
				missing = append(missing, p.NativeID)
			}
		}
		slices.Sort(missing)
		// Post 8 was shown in this walk: the next one tells that it is gone.
		if want := []string{"2", "3", "4"}; !slices.Equal(missing, want) {
			b.t.Errorf("missing posts %v, want %v", missing, want)
		}
	})
}

func TestAFirstWalkGoesOnWhereItWasBrokenOff(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		var pages [][]int
		for n := 1; n <= 4; n++ {
			pages = append(pages, []int{3*n - 2, 3*n - 1, 3 * n})
		}
		down := 3
		k := talk{pages: pages}
		k.instead = func(p int) (string, bool) { return "", p == down }
		k.serve(b)
		job := fetcher.Job{Address: "http://news.test/threads/pier-three.7/"}
		got, err := b.Archive(b.t.Context(), job)
		if err == nil || got.Pages != 2 {
			b.t.Fatalf("with page 3 out of order: %d pages, %v", got.Pages, err)
		}
		down = 0
		time.Sleep(time.Hour)
		got, err = b.Archive(b.t.Context(), job)
		if err != nil || got.Pages != 3 {
			b.t.Errorf("afterwards: %d pages, %v; want it to go on with page 2", got.Pages, err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
		if err != nil {
			b.t.Fatal(err)
		}
		for i, p := range th.Posts {
			if !p.MissingSince.IsZero() {
				b.t.Errorf("post %d counts as missing", i+1)
			}
		}
		if len(th.Posts) != 12 || th.Complete != archive.Yes || len(th.MissingPages) != 0 {
			b.t.Errorf("%d posts, complete %v, missing pages %v", len(th.Posts), th.Complete, th.MissingPages)
		}
	})
}

func TestAPostsAddressLeadsToTheWholeThread(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		k := talk{pages: [][]int{{1, 2, 3}, {4, 5, 6}, {7, 8}}}
		k.serve(b)
		b.server.HandleFunc("/goto/post", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			page := talkPage(2, 3, 4, 5, 6)
			fmt.Fprint(w, strings.Replace(page, "<head>", `<head><link rel="canonical" href="http://news.test/threads/pier-three.7/page-2">`, 1))
		})
		got, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://news.test/goto/post?id=5"})
		if err != nil {
			b.t.Fatal(err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
		if err != nil {
			b.t.Fatal(err)
		}
		if len(th.Posts) != 8 || th.Complete != archive.Yes {
			b.t.Errorf("%d posts from %d pages, complete %v; want all 8", len(th.Posts), got.Pages, th.Complete)
		}
	})
}

func TestAThreadWhoseLastPageIsGoneIsReadFromItsFirst(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		k := talk{pages: [][]int{{1, 2, 3}, {4, 5, 6}, {7, 8}}}
		k.serve(b)
		job := fetcher.Job{Address: "http://news.test/threads/pier-three.7/"}
		if _, err := b.Archive(b.t.Context(), job); err != nil {
			b.t.Fatal(err)
		}
		time.Sleep(time.Minute)
		k.pages = k.pages[:2]
		b.server.HandleFunc("/threads/pier-three.7/page-3", http.NotFound)
		got, err := b.Archive(b.t.Context(), job)
		if err != nil || got.Pages != 2 {
			b.t.Errorf("with page 3 gone: %d pages, %v; want both that are left", got.Pages, err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "7"))
		if err != nil {
			b.t.Fatal(err)
		}
		missing := 0
		for _, p := range th.Posts {
			if !p.MissingSince.IsZero() {
				missing++
			}
		}
		if len(th.Posts) != 8 || missing != 2 || th.Complete != archive.Yes {
			b.t.Errorf("%d posts, %d of them missing, complete %v; want 8, 2 and complete", len(th.Posts), missing, th.Complete)
		}
		// One that is gone altogether stays as it is.
		time.Sleep(time.Minute)
		for _, page := range []string{"", "page-2"} {
			b.server.HandleFunc("/threads/pier-three.7/"+page, http.NotFound)
		}
		if _, err := b.Archive(b.t.Context(), job); err == nil {
			b.t.Error("Archive of a thread that is gone says nothing of it")
		}
		if again, err := b.store.Thread(b.t.Context(), th.ID); err != nil || len(again.Posts) != 8 || again.Complete != archive.Yes {
			b.t.Errorf("afterwards %d posts, complete %v, %v", len(again.Posts), again.Complete, err)
		}
	})
}
