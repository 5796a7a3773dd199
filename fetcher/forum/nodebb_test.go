package forum

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNodebbAddressesNameTheirTopic(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, page, where to start
		"https://forum.example.org/topic/12/a-slug":                "forum.example.org 12 https://forum.example.org/topic/12/a-slug 0 https://forum.example.org/topic/12/a-slug",
		"https://forum.example.org/topic/12/a-slug/34?page=2#x":    "forum.example.org 12 https://forum.example.org/topic/12/a-slug 2 https://forum.example.org/topic/12/a-slug",
		"https://community.example.org/topic/12":                   "community.example.org 12 https://community.example.org/topic/12 0 https://community.example.org/topic/12",
		"https://example.org/forum/topic/12.rss":                   "example.org/forum 12 https://example.org/forum/topic/12 0 https://example.org/forum/topic/12",
		"https://example.org/forum/api/topic/12/a-slug?page=3":     "example.org/forum 12 https://example.org/forum/topic/12/a-slug 3 https://example.org/forum/api/topic/12/a-slug",
		"https://forum.example.org/topic/12/%D1%81%D0%BB%D0%BE%D0": "forum.example.org 12 https://forum.example.org/topic/12/%D1%81%D0%BB%D0%BE%D0 0 https://forum.example.org/topic/12/%D1%81%D0%BB%D0%BE%D0",
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
	for _, in := range []string{"https://news.example/topic/12/economy", "https://forum.example.org/topic/economy", "https://forum.example.org/topic/12/a/b", "https://forum.example.org/topic/012/a", "https://forum.example.org/category/5/a"} {
		if r, ok := (nodebb{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

// A page says the same in its markup as in the data that it carries.
func TestNodebbReadsMarkupLikeData(t *testing.T) {
	for _, name := range []string{"nodebb-live/topic-3.html", "nodebb-live/topic-4-ru.html", "nodebb/nodebb-community-2019.html"} {
		whole, err := os.ReadFile(filepath.Join("../../../shared/fixtures/forums", name))
		if err != nil {
			t.Skipf("no real pages beside the repository: %v", err)
		}
		before, after, ok := bytes.Cut(whole, []byte(`<script id="ajaxify-data"`))
		if !ok {
			t.Fatalf("%s carries no data", name)
		}
		_, after, _ = bytes.Cut(after, []byte("</script>"))
		data, err := (nodebb{}).Parse(page(t, "", string(whole)))
		if err != nil {
			t.Fatal(err)
		}
		p := page(t, "", string(before)+string(after))
		if f, ok := Recognize(p); !ok || f.Name() != "nodebb" {
			t.Fatalf("Recognize(%s without its data) = %v", name, f)
		}
		markup, err := (nodebb{}).Parse(p)
		if err != nil {
			t.Fatal(err)
		}
		a, b := data.Draft.Thread, markup.Draft.Thread
		if a.NativeID != b.NativeID || a.URL != b.URL || a.Title != b.Title || a.Board.Title != b.Board.Title || a.Board.URL != b.Board.URL || *a.Counts.Posts != *b.Counts.Posts || a.Locked != b.Locked ||
			len(a.Posts) != len(b.Posts) || markup.Page != data.Page || (data.Next == nil) != (markup.Next == nil) {
			t.Errorf("%s: the markup tells\n%s\nthe data\n%s", name, told(markup), told(data))
			continue
		}
		for i, p := range a.Posts {
			q := b.Posts[i]
			if p.NativeID != q.NativeID || p.Number != q.Number || p.Author.Name != q.Author.Name || p.Author.NativeID != q.Author.NativeID || p.Published != q.Published || p.Edited.IsZero() != q.Edited.IsZero() || p.EditedBy != q.EditedBy ||
				strings.Join(p.ReplyTo, " ") != strings.Join(q.ReplyTo, " ") || len(p.Quotes) != len(q.Quotes) || p.Deleted != q.Deleted || (p.Signature == "") != (q.Signature == "") ||
				strings.Join(strings.Fields(p.HTML), " ") != strings.Join(strings.Fields(q.HTML), " ") {
				t.Errorf("%s: post %s in the markup is\n%+v\nin the data\n%+v", name, p.NativeID, q, p)
			}
		}
	}
}

func TestHostileNodebbPagesAreReadInTime(t *testing.T) {
	const head = `<body class="page-topic"><ul component="topic" data-tid="7">`
	readsInTime(t, "https://forum.example.org/topic/7/x", map[string]string{
		"posts":  head + repeated(5000, `<li component="post" data-pid="%d"><div component="post/content">x</div></li>`),
		"quotes": head + `<li component="post" data-pid="1"><div component="post/content">` + nested("<p>@x <a href=/post/1>said</a>:</p><blockquote>"),
		"tags":   head + repeated(20000, `<b data-tag="%d"></b>`) + `<li component="post" data-pid="1">`,
		"crumbs": head + repeated(10000, `<b class="breadcrumb"><a href="/category/%[1]d">%[1]d</a></b>`) + `<li component="post" data-pid="1">`,
		"data":   `<script id="ajaxify-data">{"tid":7,"posts":[` + strings.TrimSuffix(repeated(1000, `{"pid":%d,"content":"<p>x</p>"},`), ",") + `]}</script>`,
	})
}

func TestNodebbNamesGuestsAndNoticesInWords(t *testing.T) {
	body := `{"tid":3,"mainPid":10,"title":"Wet","slug":"3/wet","relative_path":"","loggedIn":false,"template":{"name":"topic"},"posts":[
		{"pid":10,"uid":0,"index":0,"content":"<p>x</p>","user":{"uid":0,"username":"[[global:guest]]","displayname":"[[global:guest]]"},"events":[{"type":"pin","timestampISO":"2024-05-01T11:00:00.000Z","user":{"username":"mole"}}]},
		{"pid":11,"uid":9,"index":1,"content":"<p>y</p>","user":{"uid":0,"username":"[[global:former_user]]"}},
		{"pid":12,"uid":2,"index":2,"content":"<p>z</p>","user":{"uid":2,"username":"[[odd]] otter"}}]}`
	part, err := (nodebb{}).Parse(page(t, "https://forum.example.org/api/topic/3/wet", body))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range part.Draft.Thread.Posts {
		names = append(names, p.Author.Name)
	}
	if got := strings.Join(names, ", "); got != "Guest, A Former User, [[odd]] otter" {
		t.Errorf("authors: %s", got)
	}
	if got := strings.Join(part.Notes, "; "); got != "after post 10: a notice, not a post: pin (mole, 2024-05-01T11:00:00Z)" {
		t.Errorf("notes: %s", got)
	}
}

func TestNodebbQuotationsNameTheirAuthorInAnyLanguage(t *testing.T) {
	for said, want := range map[string]string{
		`@Old Otter sagte in <a href=\"/post/10\">Wet</a>:`:                                     "Old Otter",
		`@Old Otter <a href=\"/post/10\">sagte</a>:`:                                            "Old Otter",
		`<a href=\"/user/gull\">@<bdi>gull</bdi></a> a dit dans <a href=\"/post/10\">Wet</a> :`: "gull",
		`@heron said in <a href=\"/post/10\">Wet</a>:`:                                          "heron",
	} {
		body := `{"tid":3,"mainPid":10,"title":"Wet","slug":"3/wet","relative_path":"","loggedIn":false,"template":{"name":"topic"},"posts":[
			{"pid":10,"index":0,"content":"<p>x</p>","user":{"uid":7,"username":"Old Otter"}},{"pid":12,"index":1,"content":"<p>` + said + `</p><blockquote><p>x</p></blockquote>","user":{"uid":2,"username":"Old"}}]}`
		part, err := (nodebb{}).Parse(page(t, "https://forum.example.org/api/topic/3/wet", body))
		if err != nil {
			t.Fatal(err)
		}
		if q := part.Draft.Thread.Posts[1].Quotes; len(q) != 1 || q[0].Author != want || q[0].Post != "10" {
			t.Errorf("%s: quotes %+v, want one of %s", said, q, want)
		}
	}
}
