package export

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"skein/archive"
)

const container = `<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

// maxNames bounds the lists of a book about many threads.
const maxNames = 50

// bookMeta is what is said of a book as a whole, gathered from its threads.
type bookMeta struct {
	first     view // without its posts
	languages []string
	authors   []string
	sites     []string
	subjects  []string
}

func (b *bookMeta) add(v *view) {
	if b.first.anchors == nil {
		b.first = *v
		b.first.Posts, b.first.byNative, b.first.anchors = nil, nil, []string{}
	}
	once := func(list *[]string, s string) {
		if s != "" && len(*list) < maxNames && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	once(&b.languages, langTag(v.Lang))
	once(&b.authors, v.author())
	once(&b.sites, v.siteName())
	for _, tag := range append(v.Labels[:len(v.Labels):len(v.Labels)], v.Tags...) {
		once(&b.subjects, oneLine(tag))
	}
}

// nav writes the book's contents (EPUB 3.2, navigation document).
func (e *epubEncoder) nav() {
	e.documentHead(e.title(), "")
	m := &e.article.markup
	m.tag("nav", "epub:type", "toc", "id", "toc")
	m.say("h1", e.title(), "dir", "auto")
	m.tag("ol")
	for _, c := range e.contents {
		m.tag("li")
		m.say("a", c.title, "href", c.href, "lang", c.lang)
		if len(c.parts) > 1 {
			m.tag("ol")
			for _, p := range c.parts {
				m.tag("li")
				m.say("a", p.title, "href", p.href)
				m.end("li")
			}
			m.end("ol")
		}
		m.end("li")
		m.WriteByte('\n')
	}
	m.end("ol")
	m.end("nav")
	e.documentEnd()
}

func (e *epubEncoder) title() string {
	if e.several {
		return listTitle(e.o.Title)
	}
	return e.meta.first.title()
}

// identifier names the book: the same threads, the same name.
func (e *epubEncoder) identifier() string {
	if e.several {
		return "skein:threads:" + hex.EncodeToString(e.ids.Sum(nil)[:16])
	}
	if id := keepToken(e.meta.first.ID); id != "" {
		return "skein:thread:" + id
	}
	return "skein:thread:" + hex.EncodeToString(e.ids.Sum(nil)[:16])
}

// packageDocument lists what is in the book and in which order it is read.
func (e *epubEncoder) packageDocument() []byte {
	var b bytes.Buffer
	m := markup{markupWriter: &b, xml: true}
	m.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	m.tag("package", "xmlns", "http://www.idpf.org/2007/opf", "version", "3.0", "unique-identifier", "book")
	m.WriteByte('\n')
	m.tag("metadata", "xmlns:dc", "http://purl.org/dc/elements/1.1/")
	m.WriteByte('\n')
	say := func(name, text string, attrs ...string) {
		if text != "" {
			m.say(name, text, attrs...)
			m.WriteByte('\n')
		}
	}
	say("dc:identifier", e.identifier(), "id", "book")
	say("dc:title", e.title())
	for _, l := range e.meta.languages {
		say("dc:language", l)
	}
	if len(e.meta.languages) == 0 {
		say("dc:language", "und")
	}
	for _, a := range e.meta.authors {
		say("dc:creator", a)
	}
	for _, s := range e.meta.sites {
		say("dc:publisher", s)
	}
	for _, s := range e.meta.subjects {
		say("dc:subject", s)
	}
	if !e.several {
		say("dc:source", pageURL(e.meta.first.URL))
		say("dc:date", bookDate(e.meta.first.Published))
	}
	m.WriteString(`<meta property="dcterms:modified">` + e.time().Format(time.RFC3339) + "</meta>\n") // no void one, as in HTML
	m.end("metadata")
	m.WriteString("\n<manifest>\n")
	for _, i := range append(e.items, item{"nav", "nav.xhtml", "application/xhtml+xml", "nav"}, item{"css", "style.css", "text/css", ""}) {
		fmt.Fprintf(&b, "<item id=%q href=%q media-type=%q", i.id, i.name, i.mediaType)
		if i.properties != "" {
			fmt.Fprintf(&b, " properties=%q", i.properties)
		}
		m.WriteString("/>\n")
	}
	m.WriteString("</manifest>\n<spine>\n")
	for _, i := range e.items {
		if strings.HasSuffix(i.name, ".xhtml") {
			fmt.Fprintf(&b, "<itemref idref=%q/>\n", i.id)
		}
	}
	m.WriteString("</spine>\n</package>\n")
	return b.Bytes()
}

// bookDate is a time as EPUB wants it: whole, with its zone, or not beyond the day.
func bookDate(w archive.When) string {
	if w.Floating {
		w.Precision, w.Floating = min(w.Precision, archive.Day), false
	}
	return w.String()
}
