package forum

import (
	"strings"
	"testing"
)

func TestRedditAddressesNameTheirThread(t *testing.T) {
	const jsonForm = ".json?limit=500&raw_json=1"
	for in, want := range map[string]string{ // site, native id, canonical address, post, where to start
		"https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope/":             "reddit.com 1abc2d https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope/  https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope" + jsonForm,
		"https://old.reddit.com/r/ropes/comments/1abc2d/wet_rope/kx9z/?sort=x": "reddit.com 1abc2d https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope/ t1_kx9z https://old.reddit.com/r/ropes/comments/1abc2d/wet_rope/?limit=500",
		"https://np.reddit.com/comments/1abc2d.json":                           "reddit.com 1abc2d https://www.reddit.com/comments/1abc2d/  https://www.reddit.com/comments/1abc2d" + jsonForm,
		"https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope/.rss":         "reddit.com 1abc2d https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope/  https://www.reddit.com/r/ropes/comments/1abc2d/wet_rope" + jsonForm,
		"https://www.reddit.com/user/otter/comments/1abc2d/wet/":               "reddit.com 1abc2d https://www.reddit.com/user/otter/comments/1abc2d/wet/  https://www.reddit.com/user/otter/comments/1abc2d/wet" + jsonForm,
		"https://redd.it/1abc2d":                                               "reddit.com 1abc2d https://www.reddit.com/comments/1abc2d/  https://www.reddit.com/comments/1abc2d" + jsonForm,
		"https://www.reddit.com/r/ropes/comments/1abc2d/comment/kx9z/":         "reddit.com 1abc2d https://www.reddit.com/r/ropes/comments/1abc2d/ t1_kx9z https://www.reddit.com/r/ropes/comments/1abc2d" + jsonForm,
	} {
		u := address(t, in)
		r, ok := RefOf(u)
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		if got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, First(u).String()}, " "); got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
		again, ok := RefOf(r.URL)
		if !ok || again.Native != r.Native || again.URL.String() != r.URL.String() || again.Post != "" {
			t.Errorf("RefOf(%s), which is canonical, = %v", r.URL, again)
		}
	}
	for _, in := range []string{"https://news.example/r/ropes/comments/1abc2d/x/", "https://www.reddit.com/r/ropes/", "https://www.reddit.com/r/ropes/comments/", "https://www.reddit.com/r/ropes/comments/ABC/", "https://www.reddit.com/a/b/c/comments/1abc2d/", "https://notreddit.com/comments/1abc2d/", "https://redd.it/a/b"} {
		if r, ok := (reddit{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestHostileRedditPagesAreReadInTime(t *testing.T) {
	const link = `<div id="siteTable"><div class="thing link" data-fullname="t3_7"><a class="title">x</a></div></div><div class="commentarea">`
	readsInTime(t, "https://old.reddit.com/r/x/comments/7/", map[string]string{
		"comments": link + repeated(3000, `<div class="thing comment" data-fullname="t1_%d"><div class="entry"><div class="usertext-body"><div class="md">x</div></div></div></div>`),
		"deep":     link + strings.Repeat(`<div class="thing comment" data-fullname="t1_1"><div class="entry"></div><div class="child">`, 200) + strings.Repeat("<b>x</b>", 20000),
		"links":    repeated(5000, `<div class="thing link" data-fullname="t3_%d"><a class="title">x</a></div>`),
	})
	tree := `[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"7","title":"x"}}]}},{"kind":"Listing","data":{"children":[` +
		strings.Repeat(`{"kind":"t1","data":{"id":"8","replies":{"kind":"Listing","data":{"children":[`, 1500) + strings.Repeat(`]}}}}`, 1500) + `]}}]`
	part, err := (reddit{}).Parse(page(t, "https://www.reddit.com/comments/7.json", tree))
	if err != nil || len(part.Draft.Thread.Posts) != 2 {
		t.Errorf("Parse of a tree of one comment that stands below itself = %d posts, %v, want 2", len(part.Draft.Thread.Posts), err)
	}
}

// redditWet is a thread whose page leaves out four comments by their ids and the
// answers to another.
const redditWet = `[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"abc","title":"Wet rope","author":"otter","created_utc":1714557600,"selftext":"Is it wet?",
"selftext_html":"<div class=\"md\"><p>Is it wet?</p></div>","is_self":true,"permalink":"/r/ropes/comments/abc/wet_rope/","subreddit_name_prefixed":"r/ropes","num_comments":6,"over_18":true,"archived":true}}]}},
{"kind":"Listing","data":{"children":[{"kind":"t1","data":{"id":"c1","author":"heron","body":"It is.","body_html":"<p>It is.</p>","parent_id":"t3_abc","permalink":"/r/ropes/comments/abc/wet_rope/c1/",
"replies":{"kind":"Listing","data":{"children":[{"kind":"more","data":{"count":0,"id":"_","parent_id":"t1_c1","children":[]}}]}}}},
{"kind":"more","data":{"count":3,"id":"c2","parent_id":"t3_abc","children":["c2","c3"]}}]}}]`

func TestRedditNamesWhereTheCommentsAreThatAPageLeavesOut(t *testing.T) {
	const old = `<title>Wet rope : ropes</title><div id="siteTable"><div class="thing link self" data-fullname="t3_abc" data-author="otter" data-permalink="/r/ropes/comments/abc/wet_rope/"><div class="entry"><a class="title" href="/r/ropes/comments/abc/wet_rope/">Wet rope</a></div></div></div>
<div class="commentarea"><div class="thing comment" data-fullname="t1_c1" data-author="heron"><div class="entry"><div class="usertext-body"><div class="md"><p>It is.</p></div></div></div>
<div class="child"><div class="thing morerecursion"><span class="deepthread"><a href="/r/ropes/comments/abc/wet_rope/c1/">continue this thread</a></span></div></div></div>
<div class="thing morechildren"><span class="morecomments"><a href="#" onclick="return morechildren(this, 't3_abc', 'confidence', 'c2,c3', 3, 'False')">load more comments (3 replies)</a></span></div></div>`
	for name, tc := range map[string]struct{ at, body, want string }{
		"JSON": {"https://www.reddit.com/r/ropes/comments/abc/wet_rope.json", redditWet,
			"https://www.reddit.com/api/morechildren.json?api_type=json&children=c2%2Cc3&link_id=t3_abc&raw_json=1 https://www.reddit.com/r/ropes/comments/abc/wet_rope/c1.json?limit=500&raw_json=1"},
		"an old page": {"https://old.reddit.com/r/ropes/comments/abc/wet_rope/", old,
			"https://old.reddit.com/api/morechildren.json?api_type=json&children=c2%2Cc3&link_id=t3_abc&raw_json=1 https://old.reddit.com/r/ropes/comments/abc/wet_rope/c1/?limit=500"},
	} {
		part, err := (reddit{}).Parse(page(t, tc.at, tc.body))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range part.Branches {
			got = append(got, u.String())
		}
		if s := strings.Join(got, " "); s != tc.want {
			t.Errorf("%s: branches\n got %s\nwant %s", name, s, tc.want)
		}
	}
}

func TestRedditReadsTheCommentsThatAPageLeftOut(t *testing.T) {
	body := `{"json":{"errors":[],"data":{"things":[
		{"kind":"t1","data":{"id":"c2","author":"crab","body":"No.","body_html":"<p>No.</p>","parent_id":"t3_abc","link_id":"t3_abc","permalink":"/r/ropes/comments/abc/wet_rope/c2/","replies":""}},
		{"kind":"t1","data":{"id":"c3","author":"gull","body":"Yes.","body_html":"<p>Yes.</p>","parent_id":"t1_c2","link_id":"t3_abc"}},
		{"kind":"more","data":{"count":1,"id":"c4","parent_id":"t1_c3","children":["c4"]}}]}}}`
	part, err := (reddit{}).Parse(page(t, "https://www.reddit.com/api/morechildren.json?link_id=t3_abc&children=c2", body))
	if err != nil || part.Kind != ThreadPart || part.Draft.Thread.NativeID != "abc" || len(part.Branches) != 1 {
		t.Fatalf("Parse = %s of %q, %d branches, %v", part.Kind, part.Draft.Thread.NativeID, len(part.Branches), err)
	}
	var got []string
	for _, p := range part.Draft.Thread.Posts {
		got = append(got, p.NativeID+" answers "+strings.Join(p.ReplyTo, ","))
	}
	if s := strings.Join(got, "; "); s != "t1_c2 answers t3_abc; t1_c3 answers t1_c2" {
		t.Errorf("posts: %s", s)
	}
	refused := page(t, "https://www.reddit.com/api/morechildren.json?link_id=t3_abc", `{"json":{"errors":[["RATELIMIT","too many","x"]]}}`)
	if part, err := (reddit{}).Parse(refused); err != nil || part.Kind != ErrorPart {
		t.Errorf("Parse of a refusal = %s, %v", part.Kind, err)
	}
}

func TestRedditReadsWhatALinkCarries(t *testing.T) {
	link := func(more string) string {
		return `[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"abc","title":"Ropes","author":"otter","permalink":"/r/ropes/comments/abc/ropes/",` + more + `}}]}},{"data":{"children":[]},"kind":"Listing"}]`
	}
	for name, tc := range map[string]struct{ more, text, files string }{
		"a gallery": {`"url":"https://www.reddit.com/gallery/abc","gallery_data":{"items":[{"media_id":"m2","caption":"Coiled"},{"media_id":"m1"}]},"media_metadata":{"m1":{"s":{"u":"https://preview.redd.it/1.jpg?a=1&amp;s=2"}},"m2":{"s":{"gif":"https://i.redd.it/2.gif"}}}`,
			"Coiled", "https://i.redd.it/2.gif https://preview.redd.it/1.jpg?a=1&s=2"},
		"a film": {`"url":"https://v.redd.it/q","secure_media":{"reddit_video":{"fallback_url":"https://v.redd.it/q/DASH_720.mp4?x=1"}}`, "Ropes", "https://v.redd.it/q/DASH_720.mp4?x=1"},
		"a poll": {`"is_self":true,"poll_data":{"options":[{"text":"Hemp","vote_count":2},{"text":"Nylon"}]}`, "Hemp Nylon", ""},
		"what is passed on": {`"url":"/r/knots/comments/xyz/hitch/","crosspost_parent_list":[{"title":"Hitch","author":"crab","permalink":"/r/knots/comments/xyz/hitch/","selftext_html":"<p>Over, under.</p>"}]`,
			"Hitch crab Over, under.", ""},
	} {
		part, err := (reddit{}).Parse(page(t, "https://www.reddit.com/r/ropes/comments/abc/ropes.json", link(tc.more)))
		if err != nil || len(part.Draft.Thread.Posts) != 1 {
			t.Fatalf("%s: %v", name, err)
		}
		p := part.Draft.Thread.Posts[0]
		var files []string
		for _, f := range p.Attachments {
			files = append(files, f.URL)
		}
		said := strings.ReplaceAll(text(fragment(p.HTML)), "\n", "")
		if said != tc.text || strings.Join(files, " ") != tc.files {
			t.Errorf("%s: %q with files %v, want %q with %s", name, said, files, tc.text, tc.files)
		}
	}
}
