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
)

// branchy serves a thread of Reddit whose page leaves most of its comments to
// other requests. absent is the comment that is gone, refused a path that is
// answered with 403.
func branchy(b *bubble, absent, refused string) {
	comment := func(id, parent string) string {
		if id == absent {
			return ""
		}
		return fmt.Sprintf(`{"kind":"t1","data":{"id":%q,"author":"otter","body":"x","body_html":"<p>said as %s</p>","parent_id":%q,"link_id":"t3_abc","created_utc":1714557600,"permalink":"/r/ropes/comments/abc/wet/%s/","replies":""}}`, id, id, parent, id)
	}
	more := func(parent string, ids string) string {
		return fmt.Sprintf(`{"kind":"more","data":{"count":%d,"parent_id":%q,"children":[%s]}}`, strings.Count(ids, `"`)/2, parent, ids)
	}
	serve := func(path, kind string, says func(*http.Request) string) {
		b.server.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if path == refused {
				http.Error(w, "no", http.StatusForbidden)
				return
			}
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, says(r))
		})
	}
	old := func(comments string) func(*http.Request) string {
		return func(*http.Request) string {
			return `<!doctype html><title>Wet rope : ropes</title><div id="siteTable"><div class="thing link self" data-fullname="t3_abc" data-author="otter" data-timestamp="1714557600000" data-permalink="/r/ropes/comments/abc/wet/"><div class="entry"><a class="title" href="/r/ropes/comments/abc/wet/">Wet rope</a></div></div></div><div class="commentarea">` + comments + `</div>`
		}
	}
	shown := func(id, parent, below string) string {
		return fmt.Sprintf(`<div class="thing comment" data-fullname="t1_%s" data-author="otter"><div class="entry"><p class="tagline"><time datetime="2024-05-01T10:00:00Z"></time></p><div class="usertext-body"><div class="md"><p>said as %[1]s</p></div></div><a href="#%[2]s" data-event-action="parent">parent</a></div><div class="child">%[3]s</div></div>`, id, parent, below)
	}
	serve("/r/ropes/comments/abc/wet/", "text/html", old(shown("c1", "abc", `<div class="thing morerecursion"><span class="deepthread"><a href="/r/ropes/comments/abc/wet/c1/">continue this thread</a></span></div>`)+
		`<div class="thing morechildren"><a href="#" onclick="return morechildren(this, 't3_abc', 'confidence', 'c2,c3', 2, 'False')">load more comments</a></div>`))
	serve("/r/ropes/comments/abc/wet/c1/", "text/html", old(shown("c1", "abc", shown("c5", "c1", ""))))
	serve("/api/morechildren.json", "application/json", func(r *http.Request) string {
		things := []string{comment("c2", "t3_abc"), comment("c3", "t1_c2"), more("t1_c3", `"c4"`)}
		if r.FormValue("children") == "c4" {
			things = []string{comment("c4", "t1_c3")}
		}
		things = slices.DeleteFunc(things, func(s string) bool { return s == "" })
		return `{"json":{"errors":[],"data":{"things":[` + strings.Join(things, ",") + `]}}}`
	})
}

func TestAWalkReadsTheBranchesThatAPageLeavesOut(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		job := fetcher.Job{Address: "http://old.reddit.com/r/ropes/comments/abc/wet/", Whole: true}
		state := func() (posts, missing string, complete archive.Flag) {
			th, err := b.store.Thread(b.t.Context(), archive.ThreadID("reddit.com", "abc"))
			if err != nil {
				b.t.Fatal(err)
			}
			for _, p := range th.Posts {
				posts += " " + strings.TrimPrefix(p.NativeID, "t1_")
				if !p.MissingSince.IsZero() {
					missing += " " + p.NativeID
				}
			}
			return posts, missing, th.Complete
		}
		for _, step := range []struct {
			name, absent, refused string
			missing               string
			complete              archive.Flag
		}{
			{"all is there", "", "", "", archive.Yes},
			{"the site gives no branches", "c4", "/api/morechildren.json", "", archive.No},
			{"a comment of a branch is gone", "c4", "", " t1_c4", archive.Yes},
		} {
			branchy(b, step.absent, step.refused)
			time.Sleep(time.Hour)
			if _, err := b.Archive(b.t.Context(), job); err != nil {
				b.t.Fatalf("%s: %v", step.name, err)
			}
			posts, missing, complete := state()
			if posts != " t3_abc c1 c2 c3 c5 c4" && posts != " t3_abc c1 c2 c3 c4 c5" || missing != step.missing || complete != step.complete {
				b.t.Errorf("%s: posts%s, missing%s, complete %v; want missing%s, complete %v", step.name, posts, missing, complete, step.missing, step.complete)
			}
		}
	})
}

// A topic's interface tells its category by number; its page, which points
// there, by name.
func TestAWalkKeepsWhatThePageSaysOfItsBoard(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.HandleFunc("/t/wet-rope/57", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, `<html lang="en"><meta name="generator" content="Discourse 3.3"><div id="topic-title"><h1><a href="/t/wet-rope/57">Wet rope</a></h1><div class="topic-category"><a href="/c/knots/6">Knots</a></div></div>
<div id="post_1" class="topic-body crawler-post"><span class="creator"><a href="/u/otter"><span itemprop="name">otter</span></a></span><div class="post" itemprop="text"><p>x</p></div></div></html>`)
		})
		b.server.HandleFunc("/t/wet-rope/57.json", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"post_stream":{"posts":[{"id":5,"post_number":1,"username":"otter","cooked":"<p>x</p>"}],"stream":[5,6,7]},"id":57,"slug":"wet-rope","title":"Wet rope","category_id":6}`)
		})
		b.server.HandleFunc("/t/57/posts.json", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"post_stream":{"posts":[{"id":6,"post_number":2,"username":"heron","cooked":"<p>y</p>"},{"id":7,"post_number":3,"username":"otter","cooked":"<p>z</p>"}]},"id":57}`)
		})
		if _, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://forum.test/t/wet-rope/57"}); err != nil {
			b.t.Fatal(err)
		}
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("forum.test", "57"))
		if err != nil {
			b.t.Fatal(err)
		}
		if th.Board.Title != "Knots" || len(th.Posts) != 3 || th.Complete != archive.Yes || th.Title != "Wet rope" {
			b.t.Errorf("%q in %q with %d posts, complete %v; want the three of \"Wet rope\" in \"Knots\"", th.Title, th.Board.Title, len(th.Posts), th.Complete)
		}
	})
}

// What a feed tells of an answer by its number alone is the post that a page
// showed with that number.
func TestAnAnswerThatAFeedTellsIsThePostThatThePageShowed(t *testing.T) {
	inBubble(t, archive.Source{URL: "http://forum.test/posts.rss", Kind: archive.FeedSource}, func(b *bubble) {
		b.server.HandleFunc("/t/wet-rope/57.json", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"post_stream":{"posts":[{"id":5,"post_number":1,"username":"otter","cooked":"<p>x</p>"},{"id":7,"post_number":3,"username":"heron","cooked":"<p>No, it stretches.</p>"}],"stream":[5,7]},"id":57,"slug":"wet-rope","title":"Wet rope"}`)
		})
		b.server.HandleFunc("/posts.rss", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(w, `<rss version="2.0"><channel><title>Ropes</title><item><title>Wet rope</title><link>http://forum.test/t/wet-rope/57/3</link><guid isPermaLink="false">forum.test-post-57-3</guid><description>No, it…</description></item></channel></rss>`)
		})
		if _, err := b.Archive(b.t.Context(), fetcher.Job{Address: "http://forum.test/t/wet-rope/57.json"}); err != nil {
			b.t.Fatal(err)
		}
		b.pass(time.Hour)
		th, err := b.store.Thread(b.t.Context(), archive.ThreadID("forum.test", "57"))
		if err != nil {
			b.t.Fatal(err)
		}
		said := ""
		for _, p := range th.Posts {
			said += fmt.Sprintf("%s %d %s; ", p.NativeID, p.Number, p.Text)
		}
		if said != "5 1 x; 7 3 No, it stretches.; " {
			b.t.Errorf("after the feed the thread holds %s", said)
		}
	})
}
