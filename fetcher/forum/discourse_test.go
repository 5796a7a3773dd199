package forum

import (
	"fmt"
	"strings"
	"testing"
)

func TestDiscourseAddressesNameTheirTopic(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, page, where to start
		"https://forum.example.org/t/a-slug/12":                 "forum.example.org 12 https://forum.example.org/t/a-slug/12 0 https://forum.example.org/t/a-slug/12",
		"https://forum.example.org/t/a-slug/12/34?u=otter":      "forum.example.org 12 https://forum.example.org/t/a-slug/12 0 https://forum.example.org/t/a-slug/12",
		"https://forum.example.org/t/a-slug/12?page=3":          "forum.example.org 12 https://forum.example.org/t/a-slug/12 3 https://forum.example.org/t/a-slug/12",
		"https://forum.example.org/t/a-slug/12/print":           "forum.example.org 12 https://forum.example.org/t/a-slug/12 0 https://forum.example.org/t/a-slug/12",
		"https://forum.example.org/t/a-slug/12.rss":             "forum.example.org 12 https://forum.example.org/t/a-slug/12 0 https://forum.example.org/t/a-slug/12",
		"https://forum.example.org/t/a-slug/12.json?page=2":     "forum.example.org 12 https://forum.example.org/t/a-slug/12 2 https://forum.example.org/t/a-slug/12.json",
		"https://forum.example.org/t/12/posts.json":             "forum.example.org 12 https://forum.example.org/t/12 0 https://forum.example.org/t/12.json",
		"https://forum.example.org/t/-/12":                      "forum.example.org 12 https://forum.example.org/t/12 0 https://forum.example.org/t/12",
		"https://www.example.org/community/t/a-slug/12/34#x":    "example.org/community 12 https://www.example.org/community/t/a-slug/12 0 https://www.example.org/community/t/a-slug/12",
		"https://discourse.example.org/t/a-slug/12/34":          "discourse.example.org 12 https://discourse.example.org/t/a-slug/12 0 https://discourse.example.org/t/a-slug/12.json",
		"https://meta.example.org/t/%E3%83%AD%E3%83%BC/12/last": "meta.example.org 12 https://meta.example.org/t/%E3%83%AD%E3%83%BC/12 0 https://meta.example.org/t/%E3%83%AD%E3%83%BC/12",
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
		again, ok := RefOf(r.URL)
		if !ok || again.Site != r.Site || again.Native != r.Native || again.URL.String() != r.URL.String() {
			t.Errorf("RefOf(%s), which is canonical, = %v", r.URL, again)
		}
	}
}

func TestDiscourseLeavesOtherAddressesAlone(t *testing.T) {
	for _, in := range []string{
		"https://news.example/t/politics/2", "https://news.example/t/123", "https://forum.example.org/t/politics", "https://forum.example.org/t/a/b/c", "https://forum.example.org/t/a-slug/012",
		"https://forum.example.org/c/ropes/6", "https://forum.example.org/u/otter", "https://forum.example.org/t/", "mailto:t/a/12", "https://shop.example.org/t/shirt/12/reviews",
	} {
		if r, ok := (discourse{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestThreadsWhoseAddressesNameNothingHaveThemForAliases(t *testing.T) {
	body := `{"post_stream":{"posts":[{"id":5,"post_number":1,"username":"otter","cooked":"x"}]},"id":57,"slug":"wet-rope"}`
	for at, want := range map[string]string{
		"https://knots.example/t/57.json":       "knots.example/t/wet-rope/57",
		"https://forum.knots.example/t/57.json": "",
	} {
		part, err := (discourse{}).Parse(page(t, at, body))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, a := range part.Draft.Thread.Aliases {
			got += a.Name
		}
		if got != want {
			t.Errorf("aliases of the thread at %s = %q, want %q", at, got, want)
		}
	}
}

func TestDiscourseNamesItsHostWhereNobodyKeptIt(t *testing.T) {
	posts := func(avatar string) string {
		return `{"post_stream":{"posts":[{"id":5,"post_number":1,"username":"otter","cooked":"x","avatar_template":"` + avatar + `"}]},"id":57,"slug":"wet-rope"}`
	}
	part, err := (discourse{}).Parse(page(t, "", posts("/user_avatar/talk.knots.example/otter/{size}/3_2.png")))
	if err != nil || part.Draft.Thread.URL != "https://talk.knots.example/t/wet-rope/57" {
		t.Errorf("Parse of a topic without address = %s, %v", part.Draft.Thread.URL, err)
	}
	for _, avatar := range []string{"/letter/o.png", "/user_avatar/otter/{size}/3_2.png", "/user_avatar/a b.example/x"} {
		if part, err := (discourse{}).Parse(page(t, "", posts(avatar))); err == nil {
			t.Errorf("Parse of a topic without address, picture %s = %s, want an error", avatar, part.Draft.Thread.URL)
		}
	}
}

func TestHostileDiscoursePagesAreReadInTime(t *testing.T) {
	post := func(n int, cooked string) string {
		return `{"id":` + itoa(n) + `,"post_number":` + itoa(n) + `,"username":"otter","cooked":"` + cooked + `"}`
	}
	var posts, ids []string
	for i := 1; i <= 1000; i++ {
		posts = append(posts, post(i, ""))
		ids = append(ids, itoa(i))
	}
	topic := func(posts, ids string) string {
		return `{"post_stream":{"posts":[` + posts + `],"stream":[` + ids + `]},"id":57,"title":"x"}`
	}
	readsInTime(t, "https://forum.example.org/t/57.json", map[string]string{
		"posts":   topic(strings.Join(posts, ","), strings.Join(ids, ",")),
		"quotes":  topic(post(1, strings.Repeat(`<aside class=\"quote\" data-post=\"1\"><div><blockquote>`, 150)+strings.Repeat("<b>x</b>", 20000)), "1"),
		"nested":  topic(post(1, strings.Repeat(`<div class=spoiler>`, 400)+strings.Repeat("<b>x</b>", 20000)), "1"),
		"arrays":  `{"id":57,"post_stream":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`,
		"crawler": `<meta name=generator content="Discourse 3"><link rel=canonical href="https://forum.example.org/t/x/57">` + strings.Repeat(`<div class="crawler-post" id="post_1"><div itemprop=text>x</div></div>`, 5000),
		"deep":    `<meta name=generator content="Discourse 3">` + nested(`<div class="topic-category">`),
	})
}

// The votes of a poll stand beside its post: in the text they would change it
// with every look.
func TestDiscourseReadsPollsAndFlairs(t *testing.T) {
	body := `{"post_stream":{"posts":[{"id":5,"post_number":1,"username":"otter","flair_name":"makers","primary_group_name":"Makers","user_custom_fields":{"pronouns":"they","list":[1]},
		"cooked":"<div class=\"poll\" data-poll-name=\"poll\"><div class=\"poll-container\"><ul><li data-poll-option-id=\"a\">Hemp</li><li data-poll-option-id=\"b\">Nylon</li></ul></div><div class=\"poll-info\">3 voters</div></div>",
		"polls":[{"name":"poll","options":[{"id":"a","html":"Hemp","votes":2},{"id":"b","html":"Nylon"}]}]}],"stream":[5]},"id":57,"slug":"wet-rope","title":"x"}`
	part, err := (discourse{}).Parse(page(t, "https://forum.example.org/t/57.json", body))
	if err != nil {
		t.Fatal(err)
	}
	p := part.Draft.Thread.Posts[0]
	if said := text(fragment(p.HTML)); said != "Hemp Nylon" {
		t.Errorf("the post says %q", said)
	}
	if r := p.Reactions; len(r) != 1 || r[0].Name != "vote: Hemp" || *r[0].Count != 2 {
		t.Errorf("reactions %+v, want two votes for hemp", r)
	}
	if got := fmt.Sprint(p.Author.Banners, p.Author.Fields); got != "[Makers] [{pronouns they}]" {
		t.Errorf("author's banners and fields = %s", got)
	}
}

// A page that ends in the middle names the posts behind it by their ids.
func TestDiscourseAsksForPostsByTheirIDs(t *testing.T) {
	var posts, ids []string
	for i := 1; i <= 30; i++ {
		if ids = append(ids, itoa(100+i)); i <= 7 {
			posts = append(posts, `{"id":`+itoa(100+i)+`,"post_number":`+itoa(i)+`,"username":"otter","cooked":"x","topic_id":57}`)
		}
	}
	body := `{"post_stream":{"posts":[` + strings.Join(posts, ",") + `],"stream":[` + strings.Join(ids, ",") + `]},"id":57,"slug":"wet-rope","title":"x","chunk_size":20}`
	part, err := (discourse{}).Parse(page(t, "https://forum.example.org/t/wet-rope/57.json", body))
	if err != nil || part.Next != nil || len(part.Branches) != 2 {
		t.Fatalf("Parse: next %v, %d branches, %v; want 23 posts in two", part.Next, len(part.Branches), err)
	}
	last := part.Branches[1]
	if got := last.Query()["post_ids[]"]; last.Path != "/t/57/posts.json" || len(got) != 3 || got[2] != "130" {
		t.Errorf("the last branch is %s", last)
	}
	rest := `{"post_stream":{"posts":[{"id":130,"post_number":31,"username":"heron","cooked":"y","topic_id":57}]},"id":57}`
	part, err = (discourse{}).Parse(page(t, last.String(), rest))
	if th := part.Draft.Thread; err != nil || part.Kind != ThreadPart || th.NativeID != "57" || len(th.Posts) != 1 || part.Next != nil || len(part.Branches) > 0 {
		t.Errorf("Parse of the branch = %s of %q with %d posts, %v", part.Kind, th.NativeID, len(th.Posts), err)
	}
}

// Many notices in a row are a page of a topic, not the end of it.
func TestDiscourseGoesOnBehindAPageOfNotices(t *testing.T) {
	var posts, ids []string
	for i := 1; i <= 61; i++ {
		if ids = append(ids, itoa(i)); i > 20 && i <= 40 {
			posts = append(posts, `{"id":`+itoa(i)+`,"post_number":`+itoa(i)+`,"post_type":3,"action_code":"closed.enabled","username":"otter","cooked":""}`)
		}
	}
	body := `{"post_stream":{"posts":[` + strings.Join(posts, ",") + `],"stream":[` + strings.Join(ids, ",") + `]},"id":57,"slug":"wet-rope","title":"x","chunk_size":20}`
	part, err := (discourse{}).Parse(page(t, "https://forum.example.org/t/wet-rope/57.json?page=2", body))
	if err != nil || part.Kind != ThreadPart || part.Page != 2 || part.Next == nil || part.Next.RawQuery != "page=3" {
		t.Errorf("Parse = %s, page %d, next %v, %v", part.Kind, part.Page, part.Next, err)
	}
}

func TestDiscoursePagesForProgramsGoOnAtTheirFoot(t *testing.T) {
	post := func(n, modified string) string {
		return `<div id="post_` + n + `" class="topic-body crawler-post"><span class="creator"><a href="/u/otter"><span itemprop="name">otter</span></a></span><time datetime="2024-05-01T10:00:00Z"></time><meta itemprop="dateModified" content="` + modified + `"><div class="post" itemprop="text"><p>x</p></div></div>`
	}
	body := `<html lang="de"><meta name="generator" content="Discourse 3.3"><link rel="canonical" href="https://knoten.example/t/seil/57"><div id="topic-title"><h1><a href="/t/seil/57">Nasses Seil</a></h1></div>` +
		post("1", "2024-05-01T12:00:00Z") + post("2", "2024-05-01T10:00:00Z") + `<div role="navigation" class="topic-body crawler-post"><a rel="next" href="/t/seil/57?page=2">weiter</a></div>`
	part, err := (discourse{}).Parse(page(t, "", body))
	if err != nil || part.Next == nil || part.Next.String() != "https://knoten.example/t/seil/57?page=2" {
		t.Fatalf("next = %v, %v", part.Next, err)
	}
	if p := part.Draft.Thread.Posts; len(p) != 2 || p[0].Edited.IsZero() || !p[1].Edited.IsZero() {
		t.Errorf("posts %+v: want two, the first edited", p)
	}
}
