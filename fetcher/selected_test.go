package fetcher_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/fetcher"
	"skein/fetcher/forum"
)

func compiled(t *testing.T, s archive.Selectors) *forum.Selected {
	t.Helper()
	by, err := forum.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// plainPage is a page of a forum whose software nobody knows: each post is an id
// and its words.
func plainPage(next string, posts ...string) string {
	var b strings.Builder
	b.WriteString(`<html lang="en"><head><title>Rope talk</title></head><body><h1>Wet rope</h1>`)
	for _, p := range posts {
		id, words, _ := strings.Cut(p, " ")
		fmt.Fprintf(&b, `<p class="entry"><a name="%s"></a><b>Otter</b> <i>2 May 2015, 10:00</i> <span>%s</span></p>`, id, words)
	}
	if next != "" {
		fmt.Fprintf(&b, `<a class="on" href="%s">on</a>`, next)
	}
	return b.String() + `</body></html>`
}

var plainSelectors = archive.Selectors{Post: "p.entry", ID: "a@name", Author: "b", Date: "i", Body: "span", Next: "a.on"}

func TestSelectorsComeBeforeEveryPlatformAndInPlaceOfGuesses(t *testing.T) {
	guessed := `<html><body><h1>Wet rope</h1><div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h2 itemprop="headline">Wet rope</h2><span itemprop="author">Otter</span><time itemprop="datePublished" datetime="2015-05-02T10:00:00Z"></time><div itemprop="text">Is it weaker?</div></div></body></html>`
	for name, tc := range map[string]struct {
		body string
		by   archive.Selectors
		want string
	}{
		"found":            {plainPage("", "a1 Is it weaker?"), plainSelectors, "selected"},
		"none given":       {guessed, archive.Selectors{}, "generic"},
		"no guess":         {guessed, plainSelectors, "missed"},
		"known software":   {threadPage(1, 1, "7 one"), plainSelectors, "xenforo"},
		"ahead of known":   {threadPage(1, 1, "7 one"), archive.Selectors{Post: "article.message"}, "selected"},
		"nothing to guess": {`<html><title>News</title><p>We are back.</p></html>`, plainSelectors, "missed"},
	} {
		t.Run(name, func(t *testing.T) {
			d := fetcher.Document{URL: "https://old.example/t/7", Header: http.Header{}, Body: []byte(tc.body), Fetched: time.Unix(1.5e9, 0)}
			if !tc.by.IsZero() {
				d.Selected = compiled(t, tc.by)
			}
			r, err := fetcher.Read(d)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			switch {
			case r.Selected:
				got = "selected"
			case r.Part != nil:
				got = r.Part.Platform
			case r.Page.Missed:
				got = "missed"
			}
			if got != tc.want {
				t.Errorf("it was read as %q, want %q", got, tc.want)
			}
		})
	}
}

func TestWhatOneWayOfReadingProvesIsProved(t *testing.T) {
	d := fetcher.Document{URL: "https://old.example/t/7", Header: http.Header{}, Body: []byte(plainPage("", "a1 Is it weaker?", "a2 By a third.")), Fetched: time.Unix(1.5e9, 0)}
	read := func(s archive.Selectors) []*fetcher.Reread {
		d.Selected = compiled(t, s)
		r, err := fetcher.ReadAgain(d, false)
		if err != nil {
			t.Fatal(err)
		}
		return []*fetcher.Reread{&r}
	}
	d.Selected = compiled(t, plainSelectors)
	ts, err := fetcher.Records(d)
	if err != nil {
		t.Fatal(err)
	}
	right := read(plainSelectors)
	other := plainSelectors
	other.Body, other.Title, other.ID = "b", "i", "a@name"
	wrong := read(other)
	names := plainSelectors
	names.ID = "b"
	strange := read(names) // which finds one post, of another name
	for name, tc := range map[string]struct {
		ways [][]*fetcher.Reread
		text string // what the record says; empty for what it should
		want string
	}{
		"the one":                {[][]*fetcher.Reread{right}, "", "2 proved"},
		"one of two":             {[][]*fetcher.Reread{wrong, right}, "", "2 proved"},
		"the other of two":       {[][]*fetcher.Reread{right, wrong}, "", "2 proved"},
		"with nothing":           {[][]*fetcher.Reread{nil, right}, "", "2 proved"},
		"one that names them so": {[][]*fetcher.Reread{strange, right}, "", "2 proved"},
		"neither":                {[][]*fetcher.Reread{wrong, strange}, "", "2 disproved; disproved disproved"},
		"a forged one":           {[][]*fetcher.Reread{strange, right}, "I never said that.", "1 disproved 1 proved; disproved"},
	} {
		t.Run(name, func(t *testing.T) {
			th := ts[0]
			th.Posts = append([]archive.Post(nil), th.Posts...)
			if tc.text != "" {
				th.Posts[0].Text, th.Posts[0].HTML, th.Posts[0].Norm = tc.text, tc.text, 0
			}
			got := fetcher.Prove(&th, nil, true, tc.ways...)
			var said []string
			for _, v := range []fetcher.Verdict{fetcher.Disproved, fetcher.Unproved, fetcher.Proved} {
				if n := got.Posts[v]; n > 0 {
					said = append(said, fmt.Sprintf("%d %s", n, v))
				}
			}
			all := strings.Join(said, " ")
			for i, f := range got.Findings {
				sep := " "
				if i == 0 {
					sep = "; "
				}
				all += sep + string(f.Verdict)
			}
			if all != tc.want {
				t.Errorf("Prove = %s, want %s", all, tc.want)
			}
		})
	}
}

func TestPagesThatOnlyALinkHoldsTogetherAreOneThread(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		second := []string{"a3 Then I shall dry it first."}
		serve := func(path string, page func() string) {
			b.server.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				fmt.Fprint(w, page())
			})
		}
		serve("/t/7", func() string { return plainPage("/t/7b", "a1 Is it weaker?", "a2 By a third.") })
		serve("/t/7b", func() string { return plainPage("", second...) })
		job := fetcher.Job{Address: "http://news.test/t/7", Source: archive.Source{Selectors: plainSelectors}}
		for _, step := range []struct{ posts, requests int }{{3, 2}, {3, 1}, {4, 1}} {
			if step.posts == 4 {
				second = append(second, "a4 Do.")
			}
			got, err := b.Archive(b.t.Context(), job)
			if err != nil || len(got.Threads) != 1 || !got.Selected {
				b.t.Fatalf("Archive = %+v, %v", got, err)
			}
			th, err := b.store.Thread(b.t.Context(), got.Threads[0])
			if err != nil {
				b.t.Fatal(err)
			}
			if len(th.Posts) != step.posts || th.URL != "http://news.test/t/7" || th.Complete != archive.Yes || got.Requests != step.requests {
				b.t.Errorf("%d posts at %s, complete %v, after %d requests; want %d, complete, after %d", len(th.Posts), th.URL, th.Complete, got.Requests, step.posts, step.requests)
			}
			time.Sleep(time.Minute)
		}
	})
}
