package fetcher_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/fetcher/web/webtest"
)

const teaserText = "The harbour board has closed pier three after divers found cracks in its piles."

// articlePage is an article's page with what stands round an article.
func articlePage(paragraphs ...string) string {
	return `<!doctype html><html lang="en"><head><title>Pier three is closed | The Quay Courier</title></head><body>
<nav><a href="/">Home</a> <a href="/harbour">Harbour</a> <a href="/weather">Weather</a></nav>
<article><h1>Pier three is closed</h1><p class="byline">By Ada Quay</p><p>` + strings.Join(paragraphs, "</p>\n<p>") + `</p></article>
<aside><h2>Most read</h2><ul><li><a href="/1">Ferry late again</a></li><li><a href="/2">Gulls, a survey</a></li></ul></aside>
<footer>Imprint</footer></body></html>`
}

var wholeText = []string{
	teaserText,
	"The cracks run through eleven of the forty piles, said the engineer who led the survey, and two of them are open by the width of a hand. Ferries will leave from pier five until the spring, and the fish market moves to the customs shed.",
	"The board expects the repair to cost nine million and to take seven months. Until then no lorry may go on the pier, and walkers only on its northern side. A meeting for the shopkeepers is to be held on Thursday in the sailors' church.",
	"Pier three was built in 1911 and was last repaired after the storm of 1962, when the sea carried off its outer end with a crane and a warehouse of salt.",
}

func teaserFeed(items ...string) string {
	return `<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay Courier</title><link>http://news.test/</link>` + strings.Join(items, "") + `</channel></rss>`
}

func teaserItem(path, text string) string {
	return fmt.Sprintf(`<item><title>Pier three is closed</title><link>http://news.test%s</link><description>%s</description><author>ada@news.test (Ada Quay)</author></item>`, path, text)
}

func TestFullTextFetchesThePageOfATeaser(t *testing.T) {
	inBubble(t, archive.Source{FullText: true}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: teaserFeed(teaserItem("/pier-three", teaserText+" Read more"))})
		b.server.Handle("/pier-three", webtest.Reply{Body: articlePage(wholeText...), Header: map[string]string{"Content-Type": "text/html"}})
		b.pass(day)
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "news.test/pier-three"))
		if err != nil {
			b.t.Fatal(err)
		}
		p := th.Posts[0]
		if !strings.Contains(p.Text, "warehouse of salt") || strings.Contains(p.Text, "Gulls") || p.Witness != archive.ByPage {
			b.t.Errorf("text by %s = %q, want the article's", p.Witness, p.Text)
		}
		if !strings.Contains(p.Summary, teaserText) || th.Title != "Pier three is closed" || p.Author.Name != "Ada Quay" {
			b.t.Errorf("summary %q, title %q, author %q; want the feed's", p.Summary, th.Title, p.Author.Name)
		}
		if revs, err := b.store.Revisions(b.t.Context(), p.ID); err != nil || len(revs) != 2 {
			b.t.Errorf("%d revisions (%v), want the teaser's and the article's", len(revs), err)
		}
		b.pass(7 * day)
		if n := len(b.server.Requests("/pier-three")); n != 1 {
			b.t.Errorf("the page was asked for %d times, want once", n)
		}
	})
}

func TestFullTextLeavesAloneWhatIsWhole(t *testing.T) {
	for name, src := range map[string]archive.Source{"full_text": {FullText: true}, "without": {}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, src, func(b *bubble) {
				text := teaserText
				if src.FullText {
					text = strings.Repeat(strings.Join(wholeText, " ")+" ", 3)
				}
				b.server.Handle("/feed", webtest.Reply{Body: teaserFeed(teaserItem("/pier-three", text))})
				b.server.Handle("/pier-three", webtest.Reply{Body: articlePage(wholeText...), Header: map[string]string{"Content-Type": "text/html"}})
				b.pass(day)
				if n := len(b.server.Requests("/pier-three")); n != 0 {
					b.t.Errorf("the page was asked for %d times, want never", n)
				}
			})
		})
	}
}

func TestAPageThatCannotBeReadCostsNothingButANote(t *testing.T) {
	for name, tc := range map[string]struct {
		page  webtest.Reply
		note  string
		asked int
	}{
		"not there":         {page: webtest.Reply{Status: 404}, note: "404", asked: 1},
		"a consent wall":    {page: webtest.Reply{Body: articlePage(strings.Repeat("We and our partners store cookies on your device. Please agree before you go on. ", 20)), Header: map[string]string{"Content-Type": "text/html"}}, note: "not the article's", asked: 1},
		"no more than this": {page: webtest.Reply{Body: articlePage(teaserText), Header: map[string]string{"Content-Type": "text/html"}}, note: "skein can make out", asked: 1},
		"a PDF":             {page: webtest.Reply{Body: "%PDF-1.7 and more", Header: map[string]string{"Content-Type": "application/pdf"}}, note: "a PDF", asked: 1},
		"down for good":     {page: webtest.Reply{Status: 503}, note: "503", asked: 4},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{FullText: true}, func(b *bubble) {
				b.server.Handle("/feed", webtest.Reply{Body: teaserFeed(teaserItem("/pier-three", teaserText))})
				b.server.Handle("/pier-three", tc.page)
				var note string
				b.OnVisit = func(v archive.Visit) {
					b.last = v
					if v.Thread != "" {
						note = v.Reason
						if v.Outcome == archive.Failed {
							b.t.Errorf("the visit failed: %s", v.Reason)
						}
					}
				}
				for range 20 {
					b.pass(time.Hour)
				}
				th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "news.test/pier-three"))
				if err != nil || th.Posts[0].Text != teaserText {
					b.t.Errorf("text %q (%v), want the feed's", th.Posts[0].Text, err)
				}
				if !strings.Contains(note, tc.note) {
					b.t.Errorf("note %q, want it to say %q", note, tc.note)
				}
				if n := len(b.server.Requests("/pier-three")); n != tc.asked {
					b.t.Errorf("the page was asked for %d times, want %d", n, tc.asked)
				}
				if st := b.standing(); st.Failures != 0 || st.Reason != "" {
					b.t.Errorf("the source's standing = %d failures, %q; want none", st.Failures, st.Reason)
				}
			})
		})
	}
}

func TestFullTextObeysRobots(t *testing.T) {
	inBubble(t, archive.Source{FullText: true, Robots: true}, func(b *bubble) {
		b.server.Handle("/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /pier"})
		b.server.Handle("/feed", webtest.Reply{Body: teaserFeed(teaserItem("/pier-three", teaserText))})
		b.server.Handle("/pier-three", webtest.Reply{Body: articlePage(wholeText...), Header: map[string]string{"Content-Type": "text/html"}})
		b.pass(day)
		if n := len(b.server.Requests("/pier-three")); n != 0 {
			b.t.Errorf("the page was asked for %d times against robots.txt", n)
		}
	})
}
