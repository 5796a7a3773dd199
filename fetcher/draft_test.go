package fetcher

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/normal"
)

// An entry of a board's feed is the thread that its page is, and never the
// opening post where it is an answer.
func TestEntriesOfABoardsFeedAreItsThreads(t *testing.T) {
	const hn = "https://news.ycombinator.com/item?id=12"
	for name, tc := range map[string]struct {
		feed, link, more string
		kind             archive.SourceKind
		id               string // site and native id
		post             string // native id; empty if none
	}{
		"a link and its comments":          {"https://news.ycombinator.com/rss", "https://ropes.example/wet", "<comments>" + hn + "</comments>", archive.BoardSource, "news.ycombinator.com 12", "article"},
		"the same for a reader of links":   {"https://news.ycombinator.com/rss", "https://ropes.example/wet", "<comments>" + hn + "</comments>", archive.FeedSource, "ropes.example ropes.example/wet", "article"},
		"a blog's comments are its own":    {"https://blog.example/feed", "https://blog.example/wet", "<comments>https://blog.example/wet#comments</comments>", archive.BoardSource, "blog.example blog.example/wet", "article"},
		"Discourse on a forum's host":      {"https://forum.ropes.example/latest.rss", "https://forum.ropes.example/t/wet/57", "", archive.FeedSource, "forum.ropes.example 57", "article"},
		"Discourse on any host":            {"https://ropes.example/latest.rss", "https://ropes.example/t/wet/57", "", archive.BoardSource, "ropes.example 57", "article"},
		"an answer wakes its thread":       {"https://forum.ropes.example/posts.rss", "https://forum.ropes.example/t/wet/57/3", "", archive.BoardSource, "forum.ropes.example 57", ""},
		"an answer is not the opening one": {"https://forum.ropes.example/posts.rss", "https://forum.ropes.example/t/wet/57/3", "", archive.FeedSource, "forum.ropes.example 57", "number-3"},
		"Flarum":                           {"https://ropes.example/atom/d/12", "https://ropes.example/d/12-wet/4", "", archive.BoardSource, "ropes.example 12", ""},
		"NodeBB":                           {"https://ropes.example/category/5.rss", "https://ropes.example/topic/25/wet-rope", "", archive.BoardSource, "ropes.example 25", "article"},
		"Lemmy":                            {"https://ropes.example/feeds/c/knots.xml", "https://ropes.example/post/9", "", archive.BoardSource, "ropes.example 9", "article"},
		"Reddit's comments":                {"https://www.reddit.com/r/ropes/comments/abc/.rss", "https://www.reddit.com/r/ropes/comments/abc/wet/c1/", "", archive.FeedSource, "reddit.com abc", "t1_c1"},
		"another site in a board's feed":   {"https://forum.ropes.example/latest.rss", "https://blog.example/t/wet/57", "", archive.BoardSource, "blog.example blog.example/t/wet/57", "article"},
	} {
		t.Run(name, func(t *testing.T) {
			body := `<rss version="2.0"><channel><title>Ropes</title><item><title>Wet</title><link>` + tc.link + `</link>` + tc.more + `<description>Does it shrink?</description></item></channel></rss>`
			reading, err := Read(Document{URL: tc.feed, Header: http.Header{"Content-Type": {"application/rss+xml"}}, Body: []byte(body), Fetched: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			ds, _, err := drafts(reading, newOrigin(archive.Source{URL: tc.feed, Kind: tc.kind}, tc.feed, time.Now(), nil))
			if err != nil || len(ds) != 1 {
				t.Fatalf("%d drafts, %v", len(ds), err)
			}
			th, err := normal.Thread(ds[0])
			if err != nil {
				t.Fatal(err)
			}
			post := ""
			for _, p := range th.Posts {
				post += p.NativeID
			}
			site, native, _ := strings.Cut(tc.id, " ")
			if th.ID != archive.ThreadID(site, native) || post != tc.post {
				t.Errorf("thread %s with post %q, want %s with %q", th.Site.Key+" "+th.NativeID, post, tc.id, tc.post)
			}
		})
	}
}
