package forum

import (
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
