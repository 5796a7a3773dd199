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

// hnPollPage is the second page of a poll: its first comment answers one of the
// page before.
const hnPollPage = `<html op="item"><title>Poll: Which knot? | Hacker News</title><table id="hnmain"><tr><td><table class="fatitem">
<tr class="athing" id="500"><td class="title"><span class="titleline"><a href="item?id=500">Poll: Which knot?</a></span></td></tr>
<tr><td class="subtext"><span class="score" id="score_500">77 points</span> by <a href="user?id=otter" class="hnuser">otter</a> | <a href="item?id=500">4&nbsp;comments</a></td></tr>
<tr><td></td><td><div class="toptext">Choose one.</div></td></tr>
<tr><td></td><td><table><tr class="athing" id="501"><td class="comment"><div class="commtext">Bowline</div></td></tr><tr><td class="default"><span class="comhead"><span class="score" id="score_501">40 points</span></span></td></tr>
<tr class="athing" id="502"><td class="comment"><div class="commtext">Sheet bend</div></td></tr><tr><td class="default"><span class="comhead"><span class="score" id="score_502">1 point</span></span></td></tr></table></td></tr></table>
<table class="comment-tree">
<tr class="athing comtr" id="600"><td class="ind" indent="2"></td><td class="default"><span class="comhead"><a href="user?id=heron" class="hnuser">heron</a> <span class="navs"> | <a href="#599">parent</a> | <a href="#610">next</a></span></span><div class="comment"><div class="commtext">Deep.</div></div></td></tr>
<tr class="athing comtr" id="601"><td class="ind" indent="3"></td><td class="default"><span class="comhead"><a href="user?id=crab" class="hnuser">crab</a> [flagged]</span><div class="comment"><div class="commtext">[flagged]</div></div></td></tr>
<tr class="athing comtr" id="602"><td class="ind" indent="2"></td><td class="default"><span class="comhead"><a href="user?id=gull" class="hnuser">gull</a></span><div class="comment"><div class="commtext">Beside it.</div></div></td></tr>
<tr class="athing comtr" id="603"><td class="ind" indent="0"></td><td class="default"><div class="comment">[deleted]</div></td></tr>
</table></td></tr></table>`

func TestHackernewsReadsPollsAndCommentsWhoseParentIsOnAnotherPage(t *testing.T) {
	part, err := (hackernews{}).Parse(page(t, "https://news.ycombinator.com/item?id=500&p=2", hnPollPage))
	if err != nil {
		t.Fatal(err)
	}
	posts := part.Draft.Thread.Posts
	if len(posts) != 5 {
		t.Fatalf("%d posts, want the poll and 4 comments", len(posts))
	}
	if got := text(fragment(posts[0].HTML)); got != "Choose one. Bowline Sheet bend" {
		t.Errorf("the poll says %q", got)
	}
	if r := posts[0].Reactions; len(r) != 3 || r[1].Name != "vote: Bowline" || *r[1].Count != 40 || *r[2].Count != 1 {
		t.Errorf("the poll was given %+v", r)
	}
	for i, want := range []struct{ id, answers, says string }{{"600", "599", "Deep."}, {"601", "600", ""}, {"602", "", "Beside it."}, {"603", "500", ""}} {
		p := posts[i+1]
		if got := strings.Join(p.ReplyTo, " "); p.NativeID != want.id || got != want.answers || text(fragment(p.HTML)) != want.says {
			t.Errorf("post %s answers %q and says %q, want %+v", p.NativeID, got, p.HTML, want)
		}
	}
}

func TestHackernewsReadsPollsOfItsInterface(t *testing.T) {
	body := `{"id":500,"created_at_i":1700000000,"type":"poll","author":"otter","title":"Which knot?","children":[
		{"id":501,"type":"pollopt","text":"Bowline","points":3},{"id":600,"type":"comment","author":"heron","text":"Neither","created_at_i":1700000100,"children":[]}]}`
	part, err := (hackernews{}).Parse(page(t, "https://hn.algolia.com/api/v1/items/500", body))
	if posts := part.Draft.Thread.Posts; err != nil || len(posts) != 2 || text(fragment(posts[0].HTML)) != "Bowline" || len(posts[0].Reactions) != 1 {
		t.Errorf("Parse of a poll = %+v, %v", posts, err)
	}
	option := `{"id":501,"type":"pollopt","poll":500,"text":"Bowline","score":3,"by":"otter"}`
	part, err = (hackernews{}).Parse(page(t, "https://hacker-news.firebaseio.com/v0/item/501.json", option))
	if err != nil || part.Kind != MovedPart || part.Instead.String() != "https://news.ycombinator.com/item?id=500" {
		t.Errorf("Parse of an option = %s, instead %v, %v", part.Kind, part.Instead, err)
	}
}
