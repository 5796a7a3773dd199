package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"skein/archive"
)

func parsePage(t testing.TB, page []byte) *html.Node {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// checkPage fails the test if a page runs, loads or leads to what it must not.
func checkPage(t *testing.T, page []byte) {
	t.Helper()
	ids := map[string]bool{}
	var fragments []string
	policy, style := "", ""
	for n := range parsePage(t, page).Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("page holds the comment %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "iframe", "object", "embed", "form", "base", "link", "foreignObject", "math", "video", "audio", "animate", "set":
			t.Errorf("page holds <%s>", n.Data)
		case "style":
			style += n.FirstChild.Data
		case "meta":
			if attrOf(n, "http-equiv") == "Content-Security-Policy" {
				policy = attrOf(n, "content")
			}
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcset", a.Key == "background":
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "id":
				if ids[a.Val] {
					t.Errorf("id %q twice", a.Val)
				}
				ids[a.Val] = true
			case n.Data == "img" && a.Key == "src", n.Data == "image" && a.Key == "href":
				if !strings.HasPrefix(a.Val, "data:image/") || strings.Contains(a.Val, "svg") {
					t.Errorf("<%s> loads %.40q", n.Data, a.Val)
				}
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				fragments = append(fragments, a.Val[1:])
			case a.Key == "href", a.Key == "src", a.Key == "cite":
				if scheme, _, _ := strings.Cut(a.Val, ":"); scheme != "http" && scheme != "https" && !linkSchemes[scheme] {
					t.Errorf("<%s> leads to %.40q", n.Data, a.Val)
				}
			}
		}
	}
	for _, f := range fragments {
		if !ids[f] {
			t.Errorf("a link leads to #%s, which is not there", f)
		}
	}
	sum := sha256.Sum256([]byte(style))
	if hash := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, hash) || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy is %q, want one with %s", policy, hash)
	}
}

func TestPagesRunNothingAndLoadNothing(t *testing.T) {
	for _, name := range names {
		checkPage(t, write(t, "html", Options{Inline: testImages}, readThread(t, name)))
	}
	again := readThread(t, "harbour")
	checkPage(t, write(t, "html", Options{Title: "</title><script>"}, append(readThreads(t), again, again)...))
	checkPage(t, write(t, "html", Options{}))
}

func TestPagesOfSoupRunNothing(t *testing.T) {
	for _, th := range soups(200, 40) {
		checkPage(t, write(t, "html", Options{Inline: testImages}, th))
	}
}

func TestPageShowsEveryPostWithItsAuthor(t *testing.T) {
	th := readThread(t, "harbour")
	doc := parsePage(t, write(t, "html", Options{Inline: testImages}, th))
	posts, h1 := 0, 0
	for n := range doc.Descendants() {
		switch {
		case n.Data == "h1":
			h1++
		case n.Data == "article" && strings.HasPrefix(attrOf(n, "class"), "post"):
			text := plainText(n)
			p := th.Posts[posts]
			for _, want := range []string{p.Author.Name, p.Author.Title, p.Author.Location, whenWords(p.Published), "#" + string(rune('0'+p.Number))} {
				if !strings.Contains(text, want) {
					t.Errorf("post %d does not say %q:\n%s", posts, want, text)
				}
			}
			posts++
		}
	}
	if posts != len(th.Posts) || h1 != 1 {
		t.Errorf("page has %d posts and %d h1, want %d and 1", posts, h1, len(th.Posts))
	}
}

func TestQuotesLeadToTheQuotedPost(t *testing.T) {
	th := readThread(t, "harbour")
	page := string(write(t, "html", Options{}, th))
	for post, want := range map[int][]string{
		1: {`<blockquote cite="https://ferries.example/goto/post?id=10391"><p><cite><a href="#p-` + th.Posts[0].ID + `">Ada Quay</a></cite></p>`},
		2: {`<cite><a href="#p-` + th.Posts[1].ID + `">Bo</a></cite>`, `<cite><a href="#p-` + th.Posts[0].ID + `">Ada Quay</a></cite>`},
	} {
		for _, w := range want {
			if !strings.Contains(postOf(page, th.Posts[post]), w) {
				t.Errorf("post %d has no %s", post, w)
			}
		}
	}

	// Quotations that are not the record's, one by one, could be anybody's.
	th.Posts[1].HTML = "<blockquote>a</blockquote><blockquote>b</blockquote>"
	if page = string(write(t, "html", Options{}, th)); strings.Contains(postOf(page, th.Posts[1]), "<cite>") {
		t.Error("one of two quotations was given to the one post quoted")
	}
	th.Posts[1].HTML = "<blockquote>a</blockquote>"
	if page = string(write(t, "html", Options{}, th)); !strings.Contains(page, `<blockquote><p><cite><a href="#p-`+th.Posts[0].ID+`">#1 Ada Quay</a></cite></p>a</blockquote>`) {
		t.Error("a quotation without a name does not say whose it is")
	}
}

// postOf is what a page says in a post's article.
func postOf(page string, p archive.Post) string {
	_, after, _ := strings.Cut(page, `id="p-`+p.ID)
	post, _, _ := strings.Cut(after, "</article>")
	return post
}

func TestImagesAreInlinedWhenAtHand(t *testing.T) {
	th := archive.Thread{ID: "x", Posts: []archive.Post{
		{ID: "a", Author: archive.Author{Name: "A", Avatar: "https://x.example/avatars/17.png"}, HTML: `<img src="https://x.example/table.png" alt="a table" width="16" height="9"><img src="https://x.example/gone.png" alt="gone">`},
		{ID: "b", Author: archive.Author{Name: "A", Avatar: "https://x.example/avatars/17.png"}, HTML: `<img src="https://x.example/board.jpg" alt="no image">`},
	}}
	page := string(write(t, "html", Options{Inline: testImages}, th))
	for what, want := range map[string]string{
		"the image":            `<img src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(pngOf(16, 9)) + `" alt="a table" width="16" height="9"/>`,
		"one not at hand":      `<a href="https://x.example/gone.png">gone</a>`,
		"one that is no image": `<a href="https://x.example/board.jpg">no image</a>`,
		"an avatar":            `<image id="avatar-1" width="48" height="48" preserveAspectRatio="xMidYMid slice" href="data:image/png;base64,`,
		"it again":             `<use href="#avatar-1"/>`,
	} {
		if strings.Count(page, want) != 1 {
			t.Errorf("%s: page has %d of %s", what, strings.Count(page, want), want)
		}
	}
	if plain := string(write(t, "html", Options{}, th)); strings.Contains(plain, "data:image") || !strings.Contains(plain, `<a href="https://x.example/table.png">a table</a>`) {
		t.Error("without Inline an image is not left as a link")
	}
}

// A page of several threads waits in a file, which must not stay.
func TestPageOfSeveralThreadsLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	write(t, "html", Options{}, readThreads(t)...)
	f, err := ByName("html")
	if err != nil {
		t.Fatal(err)
	}
	for after := range 40 {
		w := f.New(&faulty{left: after * 100}, Options{})
		for _, th := range readThreads(t) {
			if w.Write(th) != nil {
				break
			}
		}
		if err := w.Close(); err == nil {
			t.Fatalf("a writer that takes %d bytes took a page", after*100)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	w := f.New(&bytes.Buffer{}, Options{})
	for _, th := range readThreads(t)[:2] {
		err = w.Write(th)
	}
	if err == nil || w.Close() == nil {
		t.Error("a page without a place to wait was written")
	}
}
