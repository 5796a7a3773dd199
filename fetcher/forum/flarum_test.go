package forum

import (
	"fmt"
	"strings"
	"testing"
)

func TestFlarumAddressesNameTheirDiscussion(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, where to start
		"https://forum.example.org/d/12-wet-rope":                                "forum.example.org 12 https://forum.example.org/d/12-wet-rope https://forum.example.org/d/12-wet-rope",
		"https://forum.example.org/d/12-wet-rope/34?x=y#z":                       "forum.example.org 12 https://forum.example.org/d/12-wet-rope https://forum.example.org/d/12-wet-rope",
		"https://discuss.flarum.example/d/12":                                    "discuss.flarum.example 12 https://discuss.flarum.example/d/12 https://discuss.flarum.example/api/discussions/12",
		"https://example.org/community/api/discussions/12?include=posts":         "example.org/community 12 https://example.org/community/d/12 https://example.org/community/api/discussions/12",
		"https://forum.example.org/api/posts?filter%5Bdiscussion%5D=12&sort=num": "forum.example.org 12 https://forum.example.org/d/12 https://forum.example.org/api/discussions/12",
	} {
		u := address(t, in)
		r, ok := RefOf(u)
		if !ok {
			t.Errorf("RefOf(%s) names nothing", in)
			continue
		}
		if got := strings.Join([]string{r.Site, r.Native, r.URL.String(), First(u).String()}, " "); got != want {
			t.Errorf("RefOf(%s)\n got %s\nwant %s", in, got, want)
		}
	}
	for _, in := range []string{"https://shop.example/d/12-shirt", "https://forum.example.org/d/wet-rope", "https://forum.example.org/d/12-a/b", "https://forum.example.org/d/12/3/4", "https://forum.example.org/t/ropes", "https://forum.example.org/api/posts?filter[user]=12"} {
		if r, ok := (flarum{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestFlarumIsNotClaimedByEveryDocument(t *testing.T) {
	for body, want := range map[string]bool{
		`{"data":{"type":"articles","id":"1","attributes":{"title":"x"}}}`: false,
		`{"data":[]}`:  false,
		`{"data":"x"}`: false,
		`{"data":[{"type":"posts","id":"1","attributes":{"title":"x"}}]}`:          false,
		`{"errors":[{"status":"404"}]}`:                                            false,
		`{"data":{"type":"discussions","id":"1","attributes":{"title":"x"}}}`:      true,
		`{"data":[{"type":"posts","id":1,"attributes":{"number":"1"}}]}`:           true,
		`{"data":[{"type":"tags","id":"1","attributes":{"name":"x","slug":"x"}}]}`: true,
	} {
		if got := (flarum{}).Claims(page(t, "https://x.example/data", body)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", body, got, want)
		}
	}
}

func TestHostileFlarumDocumentsAreReadInTime(t *testing.T) {
	data := strings.TrimSuffix(repeated(800, `{"type":"posts","id":"%[1]d","attributes":{"number":%[1]d,"contentType":"comment","contentHtml":"<p>x</p>"},"relationships":{"discussion":{"data":{"type":"discussions","id":"7"}}}},`), ",")
	readsInTime(t, "https://forum.example.org/api/posts?filter[discussion]=7", map[string]string{
		"posts":  `{"data":[` + data + `]}`,
		"quotes": `{"data":[{"type":"posts","id":"1","attributes":{"contentType":"comment","contentHtml":"` + strings.Repeat(`<blockquote><a class=PostMention data-id=2>x</a>`, 200) + strings.Repeat("<b>x</b>", 20000) + `"}}]}`,
	})
}

// Until 0.1.0-beta.7 counts and times had other names.
func TestFlarumReadsItsFirstVersions(t *testing.T) {
	body := `{"data":{"type":"discussions","id":"12","attributes":{"title":"Wet rope","slug":"wet-rope","commentsCount":3,"startTime":"2016-05-01T10:00:00+00:00","lastTime":"2016-05-02T10:00:00+00:00","hasBestAnswer":3},
		"relationships":{"startUser":{"data":{"type":"users","id":"7"}},"posts":{"data":[{"type":"posts","id":"1"},{"type":"posts","id":"2"},{"type":"posts","id":"3"}]}}},
		"included":[{"type":"users","id":"7","attributes":{"username":"otter","commentsCount":4}},
		{"type":"posts","id":"1","attributes":{"number":1,"time":"2016-05-01T10:00:00+00:00","editTime":"2016-05-01T11:00:00+00:00","contentType":"comment","contentHtml":"<p>Does it shrink?</p>"},"relationships":{"user":{"data":{"type":"users","id":"7"}}}},
		{"type":"posts","id":"2","attributes":{"number":2,"time":"2016-05-01T10:30:00+00:00","contentType":"discussionRenamed","content":["Rope","Wet rope"]}},
		{"type":"posts","id":"3","attributes":{"number":3,"time":"2016-05-01T12:00:00+00:00","hideTime":"2016-05-01T13:00:00+00:00","contentType":"comment"}}]}`
	part, err := (flarum{}).Parse(page(t, "https://forum.example.org/api/discussions/12", body))
	if err != nil || len(part.Draft.Thread.Posts) != 2 {
		t.Fatalf("Parse: %d posts, %v", len(part.Draft.Thread.Posts), err)
	}
	th, first, last := part.Draft.Thread, part.Draft.Thread.Posts[0], part.Draft.Thread.Posts[1]
	if got := strings.TrimSpace(fmt.Sprintln(*th.Counts.Posts, th.Published, th.Author.Name, *first.Author.Posts, first.Edited, last.Deleted)); got != "3 2016-05-01T10:00:00Z otter 4 2016-05-01T11:00:00Z 2" {
		t.Errorf("the discussion says %s", got)
	}
	notes := strings.Join(part.Notes, "\n")
	for _, want := range []string{`discussionRenamed, from "Rope" to "Wet rope"`, "post 3: is chosen as the best answer"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q lack %q", notes, want)
		}
	}
}
