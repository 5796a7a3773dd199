package export

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // for the style sheets
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"

	"skein/archive"
)

//go:embed page.css
var pageCSS string

// pagePolicy lets the page use its own style sheet and the images that stand
// in it, and nothing else (Content Security Policy Level 3, 3.3).
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}()

func newHTML(w io.Writer, o Options) Writer {
	return newWriter("html", w, func(out *bufio.Writer) encoder { return &htmlEncoder{out: out, o: o} })
}

// htmlEncoder writes one page that needs nothing but itself. A page of several
// threads begins with its contents, which are not known before the last: until
// then the threads wait in a temporary file.
type htmlEncoder struct {
	out      *bufio.Writer
	o        Options
	article  article
	spool    *os.File
	waiting  *bufio.Writer // writes to spool
	contents []entry
	avatars  map[string]string // markup by address, empty for one that is not at hand
	shown    map[string]int    // how often a thread of that id was written
}

// entry is a line of contents.
type entry struct{ href, title, lang, where, about string }

func (e *htmlEncoder) begin(count int) error {
	e.avatars, e.shown = map[string]string{}, map[string]int{}
	e.article = article{
		markup: markup{markupWriter: e.out},
		images: &images{inline: e.o.Inline, place: func(data []byte, mediaType string) (string, bool) { return dataURL(data, mediaType), true }},
		avatar: e.avatar,
		level:  1,
	}
	if count == 1 {
		return nil
	}
	spool, err := os.CreateTemp("", "skein-export-*.html")
	if err != nil {
		return err
	}
	e.spool, e.waiting = spool, bufio.NewWriterSize(spool, 64<<10)
	e.article.markupWriter = e.waiting
	e.article.level = 2
	return nil
}

func (e *htmlEncoder) thread(t archive.Thread) error {
	prefix := ""
	if n := e.shown[t.ID]; n > 0 {
		prefix = fmt.Sprintf("again-%d-", n)
	}
	e.shown[t.ID]++
	v := newView(t, prefix)
	anchor := fmt.Sprintf("%st-%s", prefix, keepToken(t.ID))
	if e.spool == nil {
		e.pageHead(v.title(), v.Lang)
	}
	a := &e.article
	a.href = func(i int) string { return "#" + v.anchors[i] }
	a.tag("article", "class", "thread", "id", anchor)
	a.WriteByte('\n')
	a.head(&v)
	for i := range v.Posts {
		a.post(&v, i)
	}
	if !v.LastChecked.IsZero() {
		a.tag("footer")
		a.text("Archived by skein, last compared with the site on " + timeWords(v.LastChecked) + ".")
		a.end("footer")
	}
	a.end("article")
	a.WriteByte('\n')
	if e.spool == nil {
		e.out.WriteString("</main>\n</body>\n</html>\n")
		return nil
	}
	e.contents = append(e.contents, entry{"#" + anchor, v.title(), v.Lang, v.where(), joined(" · ", whenWords(v.Published), v.held())})
	return e.waiting.Flush()
}

func (e *htmlEncoder) end() error {
	if e.spool == nil {
		return nil
	}
	if err := e.waiting.Flush(); err != nil {
		return err
	}
	if _, err := e.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	e.pageHead(listTitle(e.o.Title), "")
	m := markup{markupWriter: e.out}
	m.say("h1", listTitle(e.o.Title), "dir", "auto")
	m.tag("nav")
	m.tag("ol")
	for _, c := range e.contents {
		m.tag("li")
		m.tag("a", "href", c.href)
		m.say("bdi", c.title, "lang", c.lang)
		m.end("a")
		m.text(" ")
		m.tag("small")
		m.say("bdi", c.where)
		m.text(" · " + c.about)
		m.end("small")
		m.end("li")
		m.WriteByte('\n')
	}
	if len(e.contents) == 0 {
		m.say("li", "There are no threads here.")
	}
	m.end("ol")
	m.end("nav")
	m.WriteByte('\n')
	if _, err := io.Copy(e.out, e.spool); err != nil {
		return err
	}
	e.out.WriteString("</main>\n</body>\n</html>\n")
	return nil
}

func (e *htmlEncoder) discard() {
	if e.spool != nil {
		e.spool.Close()
		os.Remove(e.spool.Name())
	}
}

// pageHead writes the page as far as its own content.
func (e *htmlEncoder) pageHead(title, lang string) {
	m := markup{markupWriter: e.out}
	m.WriteString("<!DOCTYPE html>\n")
	if lang = langTag(lang); lang == "" {
		lang = "en" // of the few words that are ours
	}
	m.tag("html", "lang", lang)
	m.WriteString("\n<head>\n")
	m.WriteString(`<meta charset="utf-8"/>` + "\n")
	m.tag("meta", "http-equiv", "Content-Security-Policy", "content", pagePolicy)
	m.WriteString("\n" + `<meta name="viewport" content="width=device-width, initial-scale=1"/>` + "\n")
	m.WriteString(`<meta name="referrer" content="no-referrer"/>` + "\n")
	m.WriteString(`<meta name="generator" content="skein"/>` + "\n")
	m.say("title", title)
	m.WriteString("\n<style>" + pageCSS + "</style>\n</head>\n<body>\n<main>\n")
}

// avatar is an author's picture. The first time it stands in the page, after
// that the page shows it again from there.
func (e *htmlEncoder) avatar(by archive.Author) string {
	src := pageURL(by.Avatar)
	if src == "" {
		return ""
	}
	again, ok := e.avatars[src]
	if ok {
		return again
	}
	address, ok := e.article.images.show(src)
	if !ok {
		e.avatars[src] = ""
		return ""
	}
	var b strings.Builder
	m := markup{markupWriter: &b}
	id := fmt.Sprintf("avatar-%d", len(e.avatars)+1)
	m.tag("svg", "viewBox", "0 0 48 48", "aria-hidden", "true")
	m.tag("image", "id", id, "width", "48", "height", "48", "preserveAspectRatio", "xMidYMid slice", "href", address)
	m.end("svg")
	e.avatars[src] = `<svg viewBox="0 0 48 48" aria-hidden="true"><use href="#` + id + `"/></svg>`
	return b.String()
}
