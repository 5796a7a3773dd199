package fetcher_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher"
)

func TestARecordIsHeldAgainstTheBytesItCites(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2014, 3, n, 12, 0, 0, 0, time.UTC) }
	const url = "https://forum.example/threads/ferries.12/"
	page := func(on int, posts ...string) fetcher.Document {
		body := threadPage(1, 1, posts...)
		body = strings.ReplaceAll(body, `<header class="message-attribution">`, `<header class="message-attribution"><time datetime="2014-02-01T10:00:00+0000" data-timestamp="1391248800" data-time="1391248800">Feb 1</time>`)
		return fetcher.Document{URL: url, Fetched: day(on), Header: http.Header{}, Body: []byte(body)}
	}
	altered := func(d fetcher.Document, old, now string) fetcher.Document {
		d.Body = []byte(strings.ReplaceAll(string(d.Body), old, now))
		return d
	}
	feed := func(text string) fetcher.Document {
		return fetcher.Document{URL: "https://forum.example/feed", Fetched: day(1), Header: http.Header{}, Body: []byte(`<rss version="2.0"><channel><title>F</title><item><title>Ferries</title><link>` + url + `</link><description>` + text + `</description></item></channel></rss>`)}
	}
	// The post as the archive would have it of a page.
	post := func(text string, changed int) archive.Post {
		ts, err := fetcher.Records(page(changed, "7 "+text))
		if err != nil {
			t.Fatal(err)
		}
		p := ts[0].Posts[0]
		p.Changed = day(changed)
		return p
	}
	forge := func(change func(p *archive.Post)) archive.Post {
		p := post("one", 1)
		change(&p)
		return p
	}
	rehashed := func(p *archive.Post) { p.Hash = normal.Hash(*p, normal.HTML(p.HTML, nil).Media) }
	was := func(text string) archive.Revision {
		p := post(text, 1)
		return archive.Revision{Number: 1, Text: p.Text, HTML: p.HTML, Title: p.Title, Hash: p.Hash, Norm: p.Norm}
	}
	wasForged := was("one")
	wasForged.Text = "once"
	docs := func(list ...fetcher.Document) []fetcher.Document { return list }
	for name, tc := range map[string]struct {
		post   archive.Post
		former []archive.Revision
		pages  []fetcher.Document // the newest first
		want   fetcher.Verdict
		proved int // former states
		found  string
	}{
		"its page says so":                     {post("one", 1), nil, docs(page(1, "7 one")), fetcher.Proved, 0, ""},
		"one of many":                          {post("one", 1), nil, docs(page(1, "7 one"), feed("whatever")), fetcher.Proved, 0, ""},
		"nothing is held":                      {post("one", 1), nil, nil, fetcher.Unproved, 0, ""},
		"no page shows it":                     {post("one", 1), nil, docs(feed("another")), fetcher.Unproved, 0, "unproved"},
		"its page says otherwise":              {post("one", 1), nil, docs(page(1, "7 two")), fetcher.Disproved, 0, "disproved the page says other words"},
		"changed since":                        {post("two", 3), []archive.Revision{was("one")}, docs(page(1, "7 one")), fetcher.Unproved, 1, "unproved"},
		"changed back since, unseen":           {post("two", 1), []archive.Revision{was("one")}, docs(page(3, "7 one")), fetcher.Disproved, 1, "disproved"},
		"both states":                          {post("two", 3), []archive.Revision{was("one")}, docs(page(3, "7 two"), page(1, "7 one")), fetcher.Proved, 1, ""},
		"deleted since":                        {post("one", 1), nil, docs(page(2, "7 "), page(1, "7 one")), fetcher.Proved, 0, ""},
		"a feed's teaser says less":            {post("one and more", 1), nil, docs(feed("one")), fetcher.Unproved, 0, "unproved"},
		"a feed told it":                       {post("one", 1), nil, docs(feed("one")), fetcher.Proved, 0, ""},
		"its text is another":                  {forge(func(p *archive.Post) { p.Text = "two" }), nil, docs(page(1, "7 one")), fetcher.Altered, 0, "altered its text is not that of its HTML"},
		"its title is another":                 {forge(func(p *archive.Post) { p.Title = "Another" }), nil, docs(page(1, "7 one")), fetcher.Altered, 0, "altered its words"},
		"text and HTML together, not the hash": {forge(func(p *archive.Post) { p.HTML, p.Text = "two", "two" }), nil, docs(page(1, "7 one")), fetcher.Altered, 0, "altered its words"},
		"text, HTML and hash":                  {forge(func(p *archive.Post) { p.HTML, p.Text = "two", "two"; rehashed(p) }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved the page says other words"},
		"its title, and the hash":              {forge(func(p *archive.Post) { p.Title = "Another"; rehashed(p) }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved the page gives it another title"},
		"a picture, and the hash":              {forge(func(p *archive.Post) { p.HTML += `<img src="https://x.example/a.png">`; rehashed(p) }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved the page gives it another title"},
		"its author":                           {forge(func(p *archive.Post) { p.Author.Name = "Bob" }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, `disproved the page names "Ada" as its author, not "Bob"`},
		"an author renamed since":              {forge(func(p *archive.Post) { p.Author.Name = "Bob" }), nil, docs(altered(page(2, "7 one"), "Ada", "Bob"), page(1, "7 one")), fetcher.Proved, 0, ""},
		"its date":                             {forge(func(p *archive.Post) { p.Published.Time = p.Published.Time.Add(100 * time.Hour) }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved the page says that it is of 2014-02-01T10:00:00Z, not of 2014-02-05T14:00:00Z"},
		"its date, by some minutes":            {forge(func(p *archive.Post) { p.Published.Time = p.Published.Time.Add(7 * time.Minute) }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved the page says that it is of"},
		"its date in another zone":             {forge(func(p *archive.Post) { p.Published.Time = p.Published.Time.Add(90 * time.Minute) }), nil, docs(page(1, "7 one")), fetcher.Proved, 0, ""},
		"its address":                          {forge(func(p *archive.Post) { p.URL = "https://elsewhere.example/" }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, `disproved the page says that it is at https://forum.example/threads/ferries.12/post-7, not at "https://elsewhere.example/"`},
		"it was shown after it was missing":    {forge(func(p *archive.Post) { p.MissingSince = day(2) }), nil, docs(page(3, "7 one"), page(1, "7 one")), fetcher.Disproved, 0, "disproved a page shows it later than 2014-03-02 12:00:00, since when it is said to be missing"},
		"it is missing since":                  {forge(func(p *archive.Post) { p.MissingSince = day(4) }), nil, docs(page(3, "7 one"), page(1, "7 one")), fetcher.Proved, 0, ""},
		"nobody deleted it":                    {forge(func(p *archive.Post) { p.Deleted = archive.Yes }), nil, docs(page(1, "7 one")), fetcher.Disproved, 0, "disproved no page says that it is deleted"},
		"a former state was altered":           {post("two", 3), []archive.Revision{wasForged}, docs(page(3, "7 two")), fetcher.Proved, 0, "altered its text is not that of its HTML"},
		"a former state was made up":           {post("two", 3), []archive.Revision{was("none")}, docs(page(3, "7 two")), fetcher.Proved, 0, "unproved"},
		"a former state was taken out":         {post("two", 3), nil, docs(page(3, "7 two"), page(1, "7 one")), fetcher.Lacking, 0, "lacking the page says other words than the post has now or had before"},
		"a post was taken out":                 {post("one", 1), nil, docs(page(1, "7 one", "8 two")), fetcher.Proved, 0, "lacking a page shows the post 8"},
	} {
		t.Run(name, func(t *testing.T) {
			var pages []*fetcher.Reread
			for _, d := range tc.pages {
				r, err := fetcher.ReadAgain(d, false)
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, &r)
			}
			th := archive.Thread{ID: tc.post.ThreadID, Title: "Ferries", URL: url, Posts: []archive.Post{tc.post}}
			got := fetcher.Prove(&th, map[string][]archive.Revision{tc.post.ID: tc.former}, true, pages)
			if got.Posts[tc.want] != 1 || got.Former != len(tc.former) || got.FormerProved != tc.proved {
				t.Errorf("Prove = %+v, want the post %s and %d former states proved", got, tc.want, tc.proved)
			}
			var found []string
			for _, f := range got.Findings {
				found = append(found, fmt.Sprintf("%s %s", f.Verdict, f.Why))
				if page := f.Verdict == fetcher.Disproved || f.Verdict == fetcher.Lacking; page && (f.Page != url || f.Fetched.IsZero()) {
					t.Errorf("the finding names no page: %+v", f)
				}
			}
			if len(found) != min(len(tc.found), 1) || len(found) == 1 && !strings.HasPrefix(found[0], tc.found) {
				t.Errorf("findings = %q, want %q", found, tc.found)
			}
			// What is not shown by a part of the bytes is no finding.
			for _, f := range fetcher.Prove(&th, map[string][]archive.Revision{tc.post.ID: tc.former}, false, pages).Findings {
				if f.Verdict == fetcher.Unproved {
					t.Errorf("finding %+v, while not all bytes are held", f)
				}
			}
		})
	}
}

func TestAThreadIsCalledWhatOneOfItsPagesCallsIt(t *testing.T) {
	var pages []*fetcher.Reread
	for _, title := range []string{"Boats", "Ferries"} {
		r, err := fetcher.ReadAgain(fetcher.Document{URL: "https://forum.example/threads/ferries.12/", Fetched: time.Unix(1e9, 0), Header: http.Header{}, Body: []byte(strings.ReplaceAll(threadPage(1, 1, "7 one"), "Ferries", title))}, false)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, &r)
	}
	for title, want := range map[string]int{"Boats": 0, "Ferries": 0, "Trains": 1} {
		th := archive.Thread{ID: archive.ThreadID("forum.example", "12"), Title: title}
		got := fetcher.Prove(&th, nil, true, pages).Findings
		got = slices.DeleteFunc(got, func(f fetcher.Finding) bool { return f.Verdict != fetcher.Disproved })
		if len(got) != want || want == 1 && got[0].Why != `the page calls the thread "Boats", not "Trains"` {
			t.Errorf("%s: findings = %+v, want %d", title, got, want)
		}
	}
}

func TestWhatIsMissingAtThePagesEndIsNotHeldAgainstTheRecord(t *testing.T) {
	d := fetcher.Document{URL: "https://forum.example/threads/ferries.12/", Fetched: time.Unix(1e9, 0), Header: http.Header{}, Body: []byte(threadPage(1, 1, "7 one", "8 tw"))}
	r, err := fetcher.ReadAgain(d, true)
	if err != nil {
		t.Fatal(err)
	}
	ts, err := fetcher.Records(d)
	if err != nil {
		t.Fatal(err)
	}
	th := ts[0]
	th.Posts = th.Posts[:1]
	if got := fetcher.Prove(&th, nil, true, []*fetcher.Reread{&r}); len(got.Findings) > 0 || got.Posts[fetcher.Proved] != 1 {
		t.Errorf("Prove = %+v, want the post that is whole proved, and nothing else", got)
	}
}
