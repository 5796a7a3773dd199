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
