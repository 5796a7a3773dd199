package forum

import (
	"fmt"
	"strings"
	"testing"
)

func TestLemmyAddressesNameTheirPost(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, page, where to start
		"https://lemmy.example/post/12":                                     "lemmy.example 12 https://lemmy.example/post/12 0 https://lemmy.example/api/v3/post?id=12",
		"https://lemmy.example/post/12/345?scrollToComments=true#x":         "lemmy.example 12 https://lemmy.example/post/12 0 https://lemmy.example/api/v3/post?id=12",
		"https://www.lemmy.example/api/v3/post?id=12":                       "lemmy.example 12 https://www.lemmy.example/post/12 1 https://www.lemmy.example/api/v3/post?id=12",
		"https://lemmy.example/api/v3/comment/list?post_id=12&page=3&sort=": "lemmy.example 12 https://lemmy.example/post/12 4 https://lemmy.example/api/v3/post?id=12",
		"https://feddit.example/post/12":                                    "feddit.example 12 https://feddit.example/post/12 0 https://feddit.example/api/v3/post?id=12",
	} {
		u := address(t, in)
		r, ok := RefOf(u)
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		if got := strings.Join([]string{r.Site, r.Native, r.URL.String(), itoa(r.Page), First(u).String()}, " "); got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
	}
	for _, in := range []string{"https://blog.example/post/12", "https://lemmy.example/comment/12", "https://lemmy.example/post/a", "https://lemmy.example/c/ropes", "https://lemmy.example/x/post/12"} {
		if r, ok := (lemmy{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestLemmyIsNotClaimedByEveryJSON(t *testing.T) {
	for body, want := range map[string]bool{
		`{"error":"x"}`:     false,
		`{"posts":[]}`:      false,
		`{"comments":[{}]}`: false,
		`{"comments":[{"comment":{"id":5,"post_id":7,"path":"0.5"}}]}`:                                           true,
		`{"type":"Article","id":"https://x.example/post/1","attributedTo":"https://x.example/u/a"}`:              false,
		`{"type":"Note","id":"https://x.example/users/a/statuses/1","attributedTo":"https://x.example/users/a"}`: false,
		`{"type":"Page","id":"https://x.example/post/1","attributedTo":"https://x.example/u/a","name":"t"}`:      true,
	} {
		if got := (lemmy{}).Claims(page(t, "https://x.example/data", body)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", body, got, want)
		}
	}
}

func TestLemmyBelievesObjectsOnTheirOwnHostOnly(t *testing.T) {
	body := `{"type":"Page","id":"https://lemmy.example/post/1","attributedTo":"https://lemmy.example/u/a","name":"t","content":"x"}`
	if part, err := (lemmy{}).Parse(page(t, "https://evil.example/post/1", body)); err == nil {
		t.Errorf("Parse of an object of another host = %s", part.Draft.Thread.URL)
	}
}

// Version 1 moved the counts into posts and comments, renamed times and
// addresses of people, and pages by where they begin.
func TestLemmyReadsVersionFourOfItsInterface(t *testing.T) {
	const person = `{"id":4,"name":"otter","ap_id":"https://knots.example/u/otter","published_at":"2023-01-02T03:04:05Z","bot_account":false}`
	const community = `{"id":2,"name":"ropes","title":"Ropes","ap_id":"https://lemmy.example/c/ropes"}`
	post := `{"post":{"id":9,"name":"Wet rope","body":"Does it *shrink*?","published_at":"2024-05-01T10:00:00Z","updated_at":"2024-05-01T11:00:00Z","ap_id":"https://lemmy.example/post/9","local":true,"nsfw":true,"locked":true,
		"comments":2,"upvotes":7,"downvotes":1,"newest_comment_time_at":"2024-05-02T10:00:00Z"},"creator":` + person + `,"community":` + community + `,"creator_is_moderator":true,"tags":[{"name":"help","display_name":"Help"}]}`
	part, err := (lemmy{}).Parse(page(t, "https://lemmy.example/api/v4/post?id=9", `{"post_view":`+post+`,"community_view":{}}`))
	if err != nil || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse of a post: %v", err)
	}
	th, p := part.Draft.Thread, part.Draft.Thread.Posts[0]
	if got := strings.TrimSpace(fmt.Sprintln(*th.Counts.Posts, th.Published, p.Edited, p.Author.Name, p.Author.Joined, p.Author.Banners, th.Labels, th.Tags, len(p.Reactions))); got != "3 2024-05-01T10:00:00Z 2024-05-01T11:00:00Z otter@knots.example 2023-01-02 [moderator] [NSFW] [Help] 2" {
		t.Errorf("the post says %s", got)
	}
	if part.Next == nil || part.Next.String() != "https://lemmy.example/api/v4/comment/list?post_id=9&sort=old&type_=all&limit=50" {
		t.Errorf("next = %v", part.Next)
	}
	comment := func(id, path string) string {
		return `{"comment":{"id":` + id + `,"post_id":9,"content":"Said","path":"` + path + `","published_at":"2024-05-02T10:00:00Z","upvotes":3,"downvotes":0},"creator":` + person + `,"post":{"id":9},"community":` + community + `}`
	}
	part, err = (lemmy{}).Parse(page(t, part.Next.String(), `{"items":[`+comment("31", "0.31")+`,`+comment("32", "0.31.32")+`],"next_page":"P32"}`))
	if err != nil || part.Kind != ThreadPart || part.Next == nil || part.Next.Query().Get("page_cursor") != "P32" {
		t.Fatalf("Parse of comments = %s, next %v, %v", part.Kind, part.Next, err)
	}
	if c := part.Draft.Thread.Posts; len(c) != 2 || c[0].ReplyTo[0] != "9" || c[1].ReplyTo[0] != "31" || c[0].Published.IsZero() || len(c[0].Reactions) != 1 {
		t.Errorf("comments %+v", c)
	}
	part, err = (lemmy{}).Parse(page(t, "https://lemmy.example/api/v4/post/list?sort=new", `{"items":[`+post+`],"next_page":"P9"}`))
	if err != nil || part.Kind != BoardPart || len(part.Threads) != 1 || *part.Threads[0].Replies != 2 || part.Threads[0].LastPost.IsZero() || part.Next == nil {
		t.Errorf("Parse of a list = %s, %+v, next %v, %v", part.Kind, part.Threads, part.Next, err)
	}
	for version, want := range map[string]string{"0.19.3": "https://lemmy.example/api/v3/post?id=9", "1.0.0": "https://lemmy.example/api/v4/post?id=9"} {
		body := `<div id="app" class="lemmy-site"></div><script>window.isoData = {"path":"/post/9","siteRes":{"version":"` + version + `"}}</script>`
		if part, err := (lemmy{}).Parse(page(t, "https://lemmy.example/post/9", body)); err != nil || part.Instead == nil || part.Instead.String() != want {
			t.Errorf("a page of version %s leads to %v, %v, want %s", version, part.Instead, err, want)
		}
	}
}
