package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func TestForumIndexListsBoards(t *testing.T) {
	d := demoAt(0)
	doc := page(t, d, forumRoot+"/")
	if got := doc.Find("html").AttrOr("data-template", ""); got != "forum_list" {
		t.Errorf("data-template = %q, want forum_list", got)
	}
	var want []string
	for _, o := range d.Outlets()[6:] {
		want = append(want, o.URL)
	}
	if got := attrs(doc, ".node--forum .node-title a", "href"); !slices.Equal(got, want) {
		t.Errorf("the index lists %q, want %q", got, want)
	}
}

func TestBoardsListTheirThreads(t *testing.T) {
	d := demoAt(0)
	threads := 0
	for _, o := range d.Outlets()[6:] {
		doc := page(t, d, o.URL)
		if got := doc.Find("html").AttrOr("data-template", ""); got != "forum_view" {
			t.Errorf("%s: data-template = %q, want forum_view", o.ID, got)
		}
		doc.Find("div.structItem--thread").Each(func(_ int, row *goquery.Selection) {
			threads++
			url := row.Find(".structItem-title a[data-tp-primary]").AttrOr("href", "")
			thread := page(t, d, url)
			id := strings.TrimPrefix(thread.Find("html").AttrOr("data-content-key", ""), "thread-")
			if !row.HasClass("js-threadListItem-" + id) {
				t.Errorf("the row of %s has the classes %q, want its thread's id %s", url, row.AttrOr("class", ""), id)
			}
			title := thread.Find("h1.p-title-value")
			label := title.Find(".label").Text()
			if got := row.Find(".structItem-title .label").Text(); got != label || label == "" {
				t.Errorf("%s has the label %q on its board and %q on its page", url, got, label)
			}
			title.Find(".labelLink, .label-append").Remove()
			if got, want := strings.TrimSpace(row.Find(".structItem-title a[data-tp-primary]").Text()), strings.TrimSpace(title.Text()); got != want {
				t.Errorf("%s is called %q on its board and %q on its page", url, got, want)
			}
			dd := texts(row.Find(".structItem-cell--meta dd"))
			if want := fmt.Sprint(countPosts(t, d, url) - 1); len(dd) != 2 || dd[0] != want || dd[1] == "0" {
				t.Errorf("%s shows replies and views %q, want %s replies", url, dd, want)
			}
			if locked := thread.Find(".blockStatus-message--locked").Length() > 0; locked != (row.Find(".structItem-status--locked").Length() > 0) {
				t.Errorf("%s is locked on its page: %v, unlike on its board", url, locked)
			}
			if row.AttrOr("data-author", "") != thread.Find("article.message--post").First().AttrOr("data-author", "-") {
				t.Errorf("%s has another starter on its board", url)
			}
			if _, err := time.Parse(xenforoTime, row.Find("time.structItem-latestDate").AttrOr("datetime", "")); err != nil {
				t.Errorf("%s: last post: %v", url, err)
			}
		})
	}
	if threads != 15 {
		t.Errorf("the boards list %d threads, want 15", threads)
	}
	mess := page(t, d, d.Outlets()[8].URL)
	if mess.Find(".structItemContainer-group--sticky .structItem-status--sticky").Length() != 1 {
		t.Error("the mess has no sticky thread, want the house rules")
	}
}

// countPosts walks a thread from page to page by its next links.
func countPosts(t *testing.T, d *Demo, url string) int {
	t.Helper()
	n := 0
	for url != "" {
		doc := page(t, d, url)
		n += doc.Find("article.message--post").Length()
		url = doc.Find("link[rel=next]").AttrOr("href", "")
	}
	return n
}

func TestLongThreadHasThreePages(t *testing.T) {
	d := demoAt(0)
	ids := map[string]bool{}
	var last int64
	for i, want := range []int{20, 20, 7} {
		number := i + 1
		url := forumRoot + longPath
		if number > 1 {
			url += fmt.Sprintf("page-%d", number)
		}
		doc := page(t, d, url)
		posts := doc.Find("article.message--post")
		if posts.Length() != want {
			t.Errorf("page %d has %d posts, want %d", number, posts.Length(), want)
		}
		posts.Each(func(k int, p *goquery.Selection) {
			id := p.AttrOr("data-content", "")
			if ids[id] || !strings.HasPrefix(id, "post-") {
				t.Errorf("page %d: post %q is there twice or has no id", number, id)
			}
			ids[id] = true
			opposite := texts(p.Find(".message-attribution-opposite a"))
			if got, want := opposite[len(opposite)-1], fmt.Sprintf("#%d", i*20+k+1); got != want {
				t.Errorf("post %s has the number %s, want %s", id, got, want)
			}
			at := p.Find(".message-attribution-main time[datetime]")
			when, err := time.Parse(xenforoTime, at.AttrOr("datetime", ""))
			if err != nil || at.AttrOr("data-timestamp", "") != fmt.Sprint(when.Unix()) || when.Unix() < last {
				t.Errorf("post %s: time %q, timestamp %q: %v; want them equal and in order", id, at.AttrOr("datetime", ""), at.AttrOr("data-timestamp", ""), err)
			}
			last = when.Unix()
		})
		next, prev := doc.Find("link[rel=next]").AttrOr("href", ""), doc.Find("link[rel=prev]").AttrOr("href", "")
		if (next != "") != (number < 3) || (prev != "") != (number > 1) {
			t.Errorf("page %d has next %q and prev %q", number, next, prev)
		}
		if got := doc.Find(".pageNav-jump--next").First().AttrOr("href", ""); got != next {
			t.Errorf("page %d: .pageNav leads to %q, link[rel=next] to %q", number, got, next)
		}
		if got := texts(doc.Find(".pageNav-main").First().Find(".pageNav-page a")); !slices.Equal(got, []string{"1", "2", "3"}) {
			t.Errorf("page %d: .pageNav has %q, want three pages", number, got)
		}
		if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != url {
			t.Errorf("page %d is canonical at %q, want %q", number, got, url)
		}
	}
}

func TestPostsHaveWhatXenForoShows(t *testing.T) {
	d := demoAt(0)
	seen := map[string]int{}
	for _, it := range d.Items() {
		if !strings.HasPrefix(it.Source, "parapet-") {
			continue
		}
		for url := it.URL; url != ""; {
			doc := page(t, d, url)
			for _, selector := range []string{
				`html#XF[data-app=public][data-xf="2.3"][data-template=thread_view][data-container-key^=node-][data-content-key^=thread-]`,
				".p-breadcrumbs li a", ".message-name .username[data-user-id]", ".message-userTitle", ".userBanner strong", ".message-avatar img",
				"blockquote.bbCodeBlock--quote[data-quote][data-source^='post: '][data-attributes^='member: '] .bbCodeBlock-expandLink",
				".bbCodeSpoiler .bbCodeSpoiler-button-title", ".bbCodeSpoiler-content", ".bbCodeBlock--code pre code", ".message-body .bbImage",
				".message-attachments .file-name", ".message-signature .bbWrapper", ".message-lastEdit time[datetime]",
				".reactionsBar-link bdi", ".reactionSummary [data-reaction-id]", ".blockStatus-message--locked", ".message-body ul li", ".message-body ol li",
			} {
				seen[selector] += doc.Find(selector).Length()
			}
			doc.Find("article.message--post").Each(func(_ int, p *goquery.Selection) {
				labels := texts(p.Find(".message-userExtras dl.pairs dt"))
				if len(labels) < 3 || !slices.Equal(labels[:3], []string{"Joined", "Messages", "Reactions"}) {
					t.Errorf("%s: an author has %q", url, labels)
				}
				if p.Find(".message-body .bbWrapper").Length() != 1 || strings.TrimSpace(p.Find(".message-body .bbWrapper").Text()) == "" {
					t.Errorf("%s: post %s has no text", url, p.AttrOr("data-content", ""))
				}
			})
			url = doc.Find("link[rel=next]").AttrOr("href", "")
		}
	}
	for selector, n := range seen {
		if n == 0 {
			t.Errorf("no thread has %s", selector)
		}
	}
	if got := page(t, d, forumRoot+longPath).Find("article.message--post .message-userExtras dl.pairs dd").Eq(2).Text(); got != "7,340 61 4" {
		t.Errorf("the opening post's author has the reactions %q, want three numbers", got)
	}
}

func TestForumSendsReadersOn(t *testing.T) {
	d := demoAt(0)
	root := forumRoot + longPath
	for from, want := range map[string]struct {
		code int
		to   string
	}{
		"/threads/1184/":                 {301, root},
		"/threads/1184":                  {301, root},
		"/threads/another-slug.1184/":    {301, root},
		longPath + "page-1":              {301, root},
		longPath + "page-99":             {303, root + "page-3"},
		longPath + "latest":              {301, root + "page-3#post-50147"},
		longPath + "post-50101":          {301, root + "#post-50101"},
		longPath + "post-50121":          {301, root + "page-2#post-50121"},
		"/posts/50120/":                  {301, root + "#post-50120"},
		"/posts/50141/":                  {301, root + "page-3#post-50141"},
		"/goto/post?id=50141":            {301, root + "page-3#post-50141"},
		"/forums/4/":                     {301, forumRoot + "/forums/middle-east-and-north-africa.4/"},
		"/members/2/":                    {301, forumRoot + "/members/halyard.2/"},
		"/posts/1/":                      {404, ""},
		"/threads/never.9999/":           {404, ""},
		"/threads/plastic-mine.1193/":    {404, ""}, // opened by a later tick
		"/threads/1184/page-0":           {404, ""},
		"/forums/nothing.5/":             {404, ""},
		"/members/nobody.1/":             {404, ""},
		"/attachments/x.799/":            {404, ""},
		"/account/":                      {403, ""},
		"/login/":                        {200, ""},
		"/threads/99999999999999999999/": {404, ""},
	} {
		w := get(t, d, forumRoot+from)
		if w.Code != want.code || w.Header().Get("Location") != want.to {
			t.Errorf("GET %s = %d to %q, want %d to %q", from, w.Code, w.Header().Get("Location"), want.code, want.to)
		}
	}
}

func TestForumGivesNoValidators(t *testing.T) {
	d := demoAt(0)
	for _, path := range []string{"/", longPath, "/forums/middle-east-and-north-africa.4/", "/forums/middle-east-and-north-africa.4/index.rss", "/members/halyard.2/"} {
		h := get(t, d, forumRoot+path).Header()
		if h.Get("ETag") != "" || h.Get("Last-Modified") != "" || !strings.HasPrefix(h.Get("Cache-Control"), "private, no-cache") {
			t.Errorf("GET %s has the header %v, want no validators and private, no-cache", path, h)
		}
	}
	want := "User-agent: *\nDisallow: /login\nDisallow: /search\nDisallow: /account\n"
	if got := get(t, d, forumRoot+"/robots.txt").Body.String(); got != want {
		t.Errorf("robots.txt = %q, want %q", got, want)
	}
}

func TestAttachmentsAreServed(t *testing.T) {
	d := demoAt(0)
	doc := page(t, d, forumRoot+"/threads/1176/")
	files := map[string]string{}
	doc.Find(".message-attachments li").Each(func(_ int, li *goquery.Selection) {
		w := get(t, d, resolve(t, forumRoot, li.Find("a.file-preview").AttrOr("href", "")))
		if meta := li.Find(".file-meta").Text(); w.Code != http.StatusOK || !strings.Contains(meta, fileSize(w.Body.Len())) {
			t.Errorf("attachment %q answers %d with %d bytes", meta, w.Code, w.Body.Len())
		}
		files[li.Find(".file-name").Text()] = w.Header().Get("Content-Type")
		if strings.HasPrefix(w.Header().Get("Content-Type"), "image/") && !isPNG(w.Body.Bytes()) {
			t.Errorf("%s is no picture", li.Find(".file-name").Text())
		}
	})
	if files["hunting-track.png"] != "image/png" || !strings.HasPrefix(files["channel-notes.txt"], "text/plain") || len(files) != 2 {
		t.Errorf("attachments %v, want a picture and a text", files)
	}
	inline := page(t, d, forumRoot+longPath)
	if inline.Find(".message-attachments").Length() != 0 || inline.Find("img.bbImage").Length() != 1 {
		t.Error("a picture that stands in the text is listed as an attachment too")
	}
}

func TestBoardFeedCountsReplies(t *testing.T) {
	d := demoAt(0)
	entries := readRSS(t, get(t, d, forumRoot+"/forums/middle-east-and-north-africa.4/index.rss").Body.Bytes())
	if len(entries) != 6 || entries[0].id != "1184" || !strings.Contains(entries[0].content, "Read more") {
		t.Errorf("the board's feed has %d entries, the first is %+v, want 6 and the running log", len(entries), entries[0])
	}
	for ticks, want := range map[int64]string{2: "46", 3: "47"} { // tick 3 brings a reply
		body := get(t, demoAt(ticks), forumRoot+"/forums/-/index.rss").Body.String()
		item := body[strings.Index(body, ">1184<"):]
		if got := between(item, "<slash:comments>", "</"); got != want {
			t.Errorf("after %d ticks the feed counts %s replies, want %s", ticks, got, want)
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}
