package normal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

func TestURLIsCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"HTTP://News.Example:80/a/../b/./c?z=1&a=2#x":                                               "http://news.example/b/c?a=2&z=1",
		"https://news.example":                                                                      "https://news.example/",
		"https://user:pw@news.example/":                                                             "https://news.example/",
		"/x?utm_source=rss&utm_medium=feed&id=4":                                                    "https://news.example/x?id=4",
		"?at_medium=RSS&at_campaign=K":                                                              "https://news.example/a/b.html",
		"https://forum.example/viewtopic.php?t=1&sid=0123456789abcdef0123456789abcdef":              "https://forum.example/viewtopic.php?t=1",
		"https://forum.example/x?sid=summer":                                                        "https://forum.example/x?sid=summer",
		"https://forum.example/index.php?PHPSESSID=0123456789abcdef0123456789abcdef;topic=3.msg100": "https://forum.example/index.php?topic=3.msg100",
		"https://shop.example/a;jsessionid=AB12?x=1":                                                "https://shop.example/a?x=1",
		"https://news.example/%7Eadam/%e2%82%ac":                                                    "https://news.example/~adam/%E2%82%AC",
		"https://news.example/a%2fb":                                                                "https://news.example/a%2Fb",
		"https://bücher.example/ä":                                                                  "https://xn--bcher-kva.example/%C3%A4",
		" https://news.example/line\nend ":                                                          "https://news.example/lineend",
		"https://news.example/100%":                                                                 "https://news.example/100%25",
		"https://news.example/index.php?topic=3.0;topicseen":                                        "https://news.example/index.php?topic=3.0;topicseen",
		"javascript:alert(1)":                                                                       "",
		"mailto:a@b.example":                                                                        "",
		"https://":                                                                                  "",
		"http://[::1":                                                                               "",
	} {
		got := URL(page, in)
		if got != want {
			t.Errorf("URL(%q) = %q, want %q", in, got, want)
		}
		if again := URL(page, got); got != "" && again != got {
			t.Errorf("URL(%q) = %q, but that again is %q", in, got, again)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, s := range []string{"//a:0/%2e%2e/b", "http://a/?&&=&%zz", "http://a//b/../;jsessionid=", "/%", "?%41"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := URL(page, s)
		if twice := URL(nil, once); once != "" && twice != once {
			t.Errorf("URL(%q) = %q, then %q", s, once, twice)
		}
	})
}

func TestNativeURLForgetsTheScheme(t *testing.T) {
	for _, in := range []string{"http://www.news.example/a?b=1&a=2#c", "https://news.example/a?a=2&b=1&utm_source=x", "https://news.example:443/a?a=2&b=1"} {
		if got, want := NativeURL(mustURL(in)), "news.example/a?a=2&b=1"; got != want {
			t.Errorf("NativeURL(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestLineIsOneCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"  a \n b\t ": "a b", "a<b> &amp; c": "a<b> &amp; c", "e\u0301": "é", "x\u202egnp.exe": "xgnp.exe",
		"soft\u00adhyphen": "softhyphen", "می\u200cروم": "می\u200cروم", "\xff": "\ufffd", "": "",
	} {
		if got := Line(in); got != want || Line(got) != got {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

func article(link string, posts ...archive.Post) archive.Draft {
	return archive.Draft{
		Witness: archive.ByFeed, Base: "https://news.example/feed.xml", Fetched: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Thread: archive.Thread{Kind: archive.Article, Platform: archive.FeedPlatform, URL: link, Title: " Ferries\nback ", Posts: posts},
	}
}

func TestThreadNamesAnArticleByItsAddress(t *testing.T) {
	a, err := Thread(article("https://www.news.example/ferries?utm_source=rss#top", archive.Post{HTML: "<p>x"}))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Thread(article("http://news.example/ferries", archive.Post{HTML: "<p>x"}))
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != b.ID || a.Posts[0].ID != b.Posts[0].ID {
		t.Errorf("one article has two ids: %s and %s", a.ID, b.ID)
	}
	if a.URL != "https://www.news.example/ferries" || a.Title != "Ferries back" || a.Posts[0].NativeID != archive.ArticlePost || a.Posts[0].Title != a.Title {
		t.Errorf("Thread = %+v", a)
	}
	if _, err := Thread(article("")); !errors.Is(err, archive.ErrInvalid) {
		t.Errorf("Thread without any name = %v, want ErrInvalid", err)
	}
}

func TestThreadNamesADiscussionByWhatThePlatformRead(t *testing.T) {
	d := article("https://forum.example/community/threads/x.12/")
	d.Thread.Kind, d.Thread.NativeID, d.Thread.Site.Key = archive.Discussion, "12", "forum.example/community"
	d.Thread.Posts = []archive.Post{{NativeID: "7", Number: 1, HTML: "a"}, {NativeID: "", HTML: "no id"}, {NativeID: "7", HTML: "twice"}, {NativeID: "8", HTML: "b"}}
	got, err := Thread(d)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != archive.ThreadID("forum.example/community", "12") || len(got.Posts) != 2 || got.Posts[1].ID != archive.PostID(got.ID, "8") {
		t.Errorf("Thread = %s with %d posts", got.ID, len(got.Posts))
	}
}

func TestHashChangesWithTheTextAndNothingElse(t *testing.T) {
	hash := func(p archive.Post) string {
		th, err := Thread(article("https://news.example/f", p))
		if err != nil {
			t.Fatal(err)
		}
		return th.Posts[0].Hash
	}
	n := func(i int) *int { return &i }
	base := archive.Post{HTML: `<p>The pier is closed.</p><img src="/pier.jpg?w=100">`}
	same := map[string]archive.Post{
		"markup":    {HTML: `<div class=x><p>The <b>pier</b> is  closed.</p></div><img alt="" src="/pier.jpg?w=900">`},
		"counts":    {HTML: base.HTML, Author: archive.Author{Name: "Ada", Posts: n(4)}, Reactions: []archive.Reaction{{Name: "Like", Count: n(1)}}},
		"signature": {HTML: base.HTML, Signature: "x", Summary: "y"},
		"www.":      {HTML: strings.Replace(base.HTML, "/pier", "http://www.news.example/pier", 1)},
	}
	for name, p := range same {
		if hash(p) != hash(base) {
			t.Errorf("%s changed the hash", name)
		}
	}
	other := map[string]archive.Post{
		"text":       {HTML: strings.Replace(base.HTML, "closed", "open", 1)},
		"image":      {HTML: strings.Replace(base.HTML, "pier.jpg", "gate.jpg", 1)},
		"attachment": {HTML: base.HTML, Attachments: []archive.Attachment{{URL: "/map.pdf"}}},
		"title":      {HTML: base.HTML, Title: "Other"},
	}
	for name, p := range other {
		if hash(p) == hash(base) {
			t.Errorf("%s did not change the hash", name)
		}
	}
}

// A part of a message has no address on the web, and is none the less a file.
func TestPartsOfMessagesStayAttachments(t *testing.T) {
	got, err := Thread(article("https://news.example/f", archive.Post{Attachments: []archive.Attachment{
		{URL: "mid:1@b.example/part-2", Name: "plan.png", Type: "image/png", Size: 8}, {URL: "data:text/plain,x", Name: "x"},
	}}))
	if err != nil || len(got.Posts[0].Attachments) != 1 || got.Posts[0].Attachments[0].URL != "mid:1@b.example/part-2" {
		t.Errorf("Attachments = %+v, %v; want the part alone", got.Posts[0].Attachments, err)
	}
}

func TestTimesTakeTheSourcesZone(t *testing.T) {
	d := article("https://news.example/f", archive.Post{Published: archive.When{Time: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC), Precision: archive.Minute, Floating: true}})
	d.Zone = time.FixedZone("x", 3*3600)
	got, err := Thread(d)
	if err != nil || got.Published.String() != "2026-01-01T09:00:00Z" {
		t.Errorf("Published = %s, %v; want 2026-01-01T09:00:00Z", got.Published, err)
	}
}
