package forum

import (
	"strings"
	"testing"
)

func TestHackernewsAddressesNameTheirItem(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post, page
		"https://news.ycombinator.com/item?id=12":                  "news.ycombinator.com 12 https://news.ycombinator.com/item?id=12  0",
		"http://news.ycombinator.com/item?id=12&p=3#456":           "news.ycombinator.com 12 http://news.ycombinator.com/item?id=12 456 3",
		"https://hn.algolia.com/api/v1/items/12":                   "news.ycombinator.com 12 https://news.ycombinator.com/item?id=12  0",
		"https://hacker-news.firebaseio.com/v0/item/12.json?x=y":   "news.ycombinator.com 12 https://news.ycombinator.com/item?id=12  0",
		"https://hacker-news.firebaseio.com/v0/item/12.json#frag/": "news.ycombinator.com 12 https://news.ycombinator.com/item?id=12  0",
	} {
		r, ok := RefOf(address(t, in))
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		if got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, itoa(r.Page)}, " "); got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
	}
	for _, in := range []string{"https://news.example/item?id=12", "https://news.ycombinator.com/user?id=12", "https://news.ycombinator.com/item?id=x", "https://news.ycombinator.com/item", "https://hn.algolia.com/?q=12", "https://news.ycombinator.com/x?fnid=12"} {
		if r, ok := (hackernews{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestHackernewsBelievesItsInterfacesOnly(t *testing.T) {
	body := `{"id":12,"created_at_i":1700000000,"type":"story","author":"otter","title":"Knots","children":[]}`
	for at, want := range map[string]bool{"": true, "https://hn.algolia.com/api/v1/items/12": true, "https://evil.example/api/v1/items/12": false} {
		if got := (hackernews{}).Claims(page(t, at, body)); got != want {
			t.Errorf("Claims of an item at %q = %v, want %v", at, got, want)
		}
	}
}

func TestHostileHackernewsPagesAreReadInTime(t *testing.T) {
	const head = `<html op="item"><title>x | Hacker News</title><table id="hnmain"><tr><td><table class="fatitem"><tr class="athing" id="7"><td class="title"><a href="https://x.example/">x</a></table>`
	readsInTime(t, "https://news.ycombinator.com/item?id=7", map[string]string{
		"comments": head + repeated(3000, `<table><tr class="athing comtr" id="%d"><td class="ind" indent="900"></td><td class="default"><div class="comment">x</div></td></table>`),
		"deep":     head + `<div class="default"><div class="comment">` + nested(`<font size="1">`),
		"stories":  `<title>x | Hacker News</title><table id="hnmain">` + repeated(10000, `<tr class="athing" id="%d"><td class="title"><a href="/">x</a></td></tr>`),
		"notext":   head + `<table><tr><td class=subtext></td></tr></table>` + strings.Repeat(`<table><tr><td></td><td></td></tr></table>`, 5000),
	})
	tree := `{"id":1,"created_at_i":1,"type":"story","title":"x","children":[` + strings.Repeat(`{"id":2,"children":[`, 3000) + strings.Repeat(`]}`, 3000) + `]}`
	p := page(t, "https://hn.algolia.com/api/v1/items/1", tree)
	if part, err := (hackernews{}).Parse(p); err != nil || len(part.Draft.Thread.Posts) != 2 {
		t.Errorf("Parse of a tree of one comment that stands below itself = %d posts, %v, want 2", len(part.Draft.Thread.Posts), err)
	}
}
