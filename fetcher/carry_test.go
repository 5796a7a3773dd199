package fetcher_test

import (
	"fmt"
	"strings"
	"testing"

	"skein/archive"
	"skein/fetcher/web/webtest"
)

const picture = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"

func TestFilesThatPostsCarryAreKeptOnceAndByHash(t *testing.T) {
	for mode, want := range map[archive.AttachmentMode]struct{ picture, paper, pages int }{
		"":                 {0, 0, 0},
		archive.KeepLinks:  {0, 0, 0},
		archive.KeepImages: {1, 0, 1},
		archive.KeepAll:    {1, 1, 1},
	} {
		t.Run("mode "+string(mode), func(t *testing.T) {
			inBubble(t, archive.Source{Attachments: mode}, func(b *bubble) {
				b.Keeper = &keeper{}
				item := func(n int, text string) string {
					return fmt.Sprintf(`<item><title>%d</title><link>http://news.test/%d</link><description>%s &lt;img src="/map.png"&gt; &lt;img src="/lost.png"&gt;</description><enclosure url="http://news.test/report.pdf" type="application/pdf" length="5"/></item>`, n, n, text)
				}
				b.server.Handle("/feed", webtest.Reply{Body: teaserFeed(item(1, "One."))}, webtest.Reply{Body: teaserFeed(item(1, "One, again."))})
				b.server.Handle("/map.png", webtest.Reply{Body: picture, Header: map[string]string{"Content-Type": "image/png"}})
				b.server.Handle("/lost.png", webtest.Reply{Status: 404})
				b.server.Handle("/report.pdf", webtest.Reply{Body: "%PDF-", Header: map[string]string{"Content-Type": "application/pdf"}})
				first := b.pass(day)
				if first.Outcome != archive.Fetched || first.Saved.New != 1 {
					b.t.Fatalf("visit = %+v", first)
				}
				if second := b.pass(day); second.Saved.Changed != 1 {
					b.t.Fatalf("second visit = %+v", second)
				}
				if n := len(b.server.Requests("/map.png")); n != want.picture {
					b.t.Errorf("the picture was asked for %d times, want %d", n, want.picture)
				}
				if n := len(b.server.Requests("/report.pdf")); n != want.paper {
					b.t.Errorf("the paper was asked for %d times, want %d", n, want.paper)
				}
				th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "news.test/1"))
				if err != nil {
					b.t.Fatal(err)
				}
				a := th.Posts[0].Attachments[0]
				if (a.SHA256 != "") != (want.paper > 0) || a.URL != "http://news.test/report.pdf" {
					b.t.Errorf("attachment = %+v", a)
				}
				cited := 0
				for _, r := range th.Raw {
					if r.URL == "http://news.test/map.png" && strings.HasPrefix(r.Record, "urn:uuid:") {
						cited++
					}
				}
				if cited != want.picture {
					b.t.Errorf("the record cites the picture's bytes %d times, want %d: %+v", cited, want.picture, th.Raw)
				}
			})
		})
	}
}
