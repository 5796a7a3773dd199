package forum

import (
	"strings"
	"testing"
)

func TestVanillaAddressesNameTheirThread(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post, page
		"https://example.org/discussion/12/a-slug":                       "example.org 12 https://example.org/discussion/12/a-slug  0",
		"https://example.org/discussion/12/a-slug/p3":                    "example.org 12 https://example.org/discussion/12/a-slug  3",
		"https://example.org/discussion/12/a-slug/p3#Comment_9":          "example.org 12 https://example.org/discussion/12/a-slug 9 3",
		"https://example.org/discussion/12/a-slug/feed.rss":              "example.org 12 https://example.org/discussion/12/a-slug  0",
		"https://example.org/forum/discussion/12/a-slug#latest":          "example.org/forum 12 https://example.org/forum/discussion/12/a-slug  0",
		"https://example.org/index.php?p=/discussion/12/a-slug/p2":       "example.org 12 https://example.org/index.php?p=/discussion/12/a-slug  2",
		"https://example.org/f/index.php/discussion/12/a-slug":           "example.org/f 12 https://example.org/f/index.php/discussion/12/a-slug  0",
		"https://example.org/f/?p=%2Fdiscussion%2F12%2Fa-slug&b=1":       "example.org/f 12 https://example.org/f/?p=/discussion/12/a-slug  0",
		"https://example.org/discussion/12/%d0%bc%d0%b8%d1%80#Comment_x": "example.org 12 https://example.org/discussion/12/%d0%bc%d0%b8%d1%80  0",
	} {
		r, ok := (vanilla{}).Ref(address(t, in))
		if !ok {
			t.Errorf("Ref(%s) names nothing", in)
			continue
		}
		got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, itoa(r.Page)}, " ")
		if got != want {
			t.Errorf("Ref(%s)\n got %s\nwant %s", in, got, want)
		}
		if first := (vanilla{}).First(address(t, in)); first.String() != r.URL.String() {
			t.Errorf("First(%s) = %s, want %s", in, first, r.URL)
		}
	}
	for _, in := range []string{
		"https://example.org/discussion/12", "https://example.org/discussion/comment/12/#Comment_12", "https://example.org/discussions/12/a", "https://example.org/discussion/a/12",
		"https://example.org/discussion/12/story.html", "https://example.org/?p=12", "https://example.org/news/discussion-12/a", "https://example.org/discussion/012/a",
	} {
		if r, ok := (vanilla{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestVanillaReadsHostilePagesInTime(t *testing.T) {
	const (
		head = `<body id="vanilla_discussion_index"><h1>x</h1>`
		post = head + `<div id="Discussion_7" class="ItemDiscussion"><div class="Message">`
	)
	readsInTime(t, "https://example.org/discussion/7/x", map[string]string{
		"posts":    head + repeated(10000, `<li id="Comment_%d">`),
		"tags":     head + `<li id="Comment_1"><div class="InlineTags">` + repeated(30000, `<a>t%d</a>`),
		"quotes":   post + nested(`<blockquote class="Quote">`),
		"spoilers": post + nested(`<div class="Spoiler">`),
		"embeds":   post + nested(`<div data-embedjson="{">`),
		"pagers":   head + repeated(20000, `<div class="Pager"><a href="/p%d">1</a></div>`) + `<li id="Comment_1">`,
		"edits":    head + `<li id="Comment_1"><span class="DateUpdated" title="` + strings.Repeat("a ", 100000) + `">`,
		"rows":     `<body id="vanilla_categories_index">` + repeated(10000, `<li id="Discussion_%[1]d"><a class="Title" href="/discussion/%[1]d/x">x</a></li>`),
		"inside":   `<body id="vanilla_categories_index">` + nested(`<div id="Discussion_7">`),
		"boards":   `<body id="vanilla_categories_index">` + nested(`<li id="Category_4">`),
	})
}
