package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed" // for the style sheet
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"image"
	"io"
	"time"

	"skein/archive"
)

//go:embed book.css
var bookCSS string

const (
	chapterPosts = 50        // posts in one document of a book: readers open whole documents
	chapterBytes = 256 << 10 // after which the next post begins a new one
)

func newEPUB(w io.Writer, o Options) Writer {
	return newWriter("epub", w, func(out *bufio.Writer) encoder {
		return &epubEncoder{zip: zip.NewWriter(out), o: o, images: map[string]string{}, shown: map[string]int{}, ids: sha256.New()}
	})
}

// epubEncoder writes an EPUB 3.2 book: a document for each thread, or several
// for a long one. The list of what is in the book and its contents come last in
// the file, as they are known last; a zip file is read from its end anyway.
type epubEncoder struct {
	zip *zip.Writer
	o   Options

	several bool
	meta    bookMeta
	ids     hash.Hash // of the threads' ids, for the name of a book of several
	threads int
	shown   map[string]int // how often a thread of that id was written

	items    []item
	contents []bookEntry
	images   map[string]string // name in the book by hash of content
	pending  []picture         // to be written after the document that shows them
	modified time.Time         // when the latest thread was last looked at

	article article
	chapter bytes.Buffer
	file    string   // of the chapter being written
	where   []string // file of each post of the thread at hand that is written
}

// item is a file of the book.
type item struct{ id, name, mediaType, properties string }

// bookEntry is a line of the book's contents; parts are the documents of a
// thread that has more than one.
type bookEntry struct {
	entry
	parts []entry
}

type picture struct {
	name string
	data []byte
}

func (e *epubEncoder) begin(count int) error {
	e.several = count != 1
	e.article = article{
		markup: markup{markupWriter: &e.chapter, xml: true},
		images: &images{inline: e.o.Inline, place: e.placeImage},
		level:  1,
	}
	// First and uncompressed, so that the file can be told by its first bytes
	// (OCF 3.2, 4.3). It gets no time of its own, which would be an extra field.
	const mimetype = "application/epub+zip"
	w, err := e.zip.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mimetype)),
		CompressedSize64: uint64(len(mimetype)), UncompressedSize64: uint64(len(mimetype)),
	})
	if err != nil {
		return err
	}
	if _, err = io.WriteString(w, mimetype); err != nil {
		return err
	}
	return e.add("META-INF/container.xml", []byte(container), true)
}

// add writes a file. Its time is that of the record, so that the same record
// makes the same book.
func (e *epubEncoder) add(name string, content []byte, deflate bool) error {
	method := zip.Store
	if deflate {
		method = zip.Deflate
	}
	w, err := e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: e.time()})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// firstTime is the earliest that a zip file can tell.
var firstTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func (e *epubEncoder) time() time.Time {
	if e.modified.Before(firstTime) {
		return firstTime
	}
	return e.modified.UTC().Truncate(2 * time.Second)
}

func (e *epubEncoder) thread(t archive.Thread) error {
	prefix := ""
	if n := e.shown[t.ID]; n > 0 {
		prefix = fmt.Sprintf("again-%d-", n)
	}
	e.shown[t.ID]++
	e.threads++
	if t.LastChecked.After(e.modified) {
		e.modified = t.LastChecked
	}
	fmt.Fprintf(e.ids, "%s\x00", t.ID)
	v := newView(t, prefix)
	e.meta.add(&v)
	e.where = make([]string, len(v.Posts))
	e.article.href = func(i int) string {
		switch e.where[i] {
		case "":
			return ""
		case e.file:
			return "#" + v.anchors[i]
		}
		return e.where[i] + "#" + v.anchors[i]
	}
	line := bookEntry{}
	for from := 0; ; {
		e.file = fmt.Sprintf("thread-%d.xhtml", e.threads)
		title := v.title()
		if from > 0 {
			e.file = fmt.Sprintf("thread-%d-%d.xhtml", e.threads, len(line.parts)+1)
			title = v.title() + ", from " + v.name(from)
		}
		e.documentHead(title, v.Lang)
		if from == 0 {
			e.article.head(&v)
			line.entry = entry{href: e.file, title: title, lang: v.Lang}
		} else {
			e.article.heading(1, v.title(), v.Lang)
			e.article.say("p", "Continued from "+v.name(from), "class", "more")
		}
		upto := from
		for ; upto < len(v.Posts) && upto < from+chapterPosts && (upto == from || e.chapter.Len() < chapterBytes); upto++ {
			e.where[upto] = e.file
			e.article.post(&v, upto)
		}
		if upto == len(v.Posts) && !v.LastChecked.IsZero() {
			e.article.say("p", "Archived by skein, last compared with the site on "+timeWords(v.LastChecked)+".", "class", "more")
		}
		e.documentEnd()
		if upto > from {
			line.parts = append(line.parts, entry{href: e.file, title: partTitle(&v, from, upto)})
		}
		if err := e.finishDocument(); err != nil {
			return err
		}
		if from = upto; from >= len(v.Posts) {
			break
		}
	}
	e.contents = append(e.contents, line)
	return nil
}

func partTitle(v *view, from, upto int) string {
	return "Posts " + v.number(from) + " to " + v.number(upto-1)
}

func (e *epubEncoder) documentHead(title, lang string) {
	e.chapter.Reset()
	m := &e.article.markup
	m.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n<!DOCTYPE html>\n")
	m.tag("html", "xmlns", "http://www.w3.org/1999/xhtml", "xmlns:epub", "http://www.idpf.org/2007/ops", "lang", lang)
	m.WriteString("\n<head>\n")
	m.say("title", title)
	m.WriteString("\n" + `<link rel="stylesheet" type="text/css" href="style.css"/>` + "\n</head>\n<body>\n")
}

func (e *epubEncoder) documentEnd() { e.article.WriteString("</body>\n</html>\n") }

// finishDocument writes the document at hand, then the images that it showed
// first.
func (e *epubEncoder) finishDocument() error {
	e.items = append(e.items, item{id: fmt.Sprintf("d%d", len(e.items)+1), name: e.file, mediaType: "application/xhtml+xml"})
	if err := e.add("EPUB/"+e.file, e.chapter.Bytes(), true); err != nil {
		return err
	}
	for _, p := range e.pending {
		if err := e.add("EPUB/"+p.name, p.data, false); err != nil {
			return err
		}
	}
	e.pending = nil
	return nil
}

// placeImage keeps an image for the book, once, if it is of a kind that every
// reading system knows (EPUB 3.2, core media types) and whole.
func (e *epubEncoder) placeImage(data []byte, mediaType string) (string, bool) {
	ext, ok := map[string]string{"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}[mediaType]
	if !ok {
		return "", false
	}
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:16])
	if name, ok := e.images[key]; ok {
		return name, name != ""
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		e.images[key] = ""
		return "", false
	}
	name := "images/" + key + "." + ext
	e.images[key] = name
	e.items = append(e.items, item{id: "i-" + key, name: name, mediaType: mediaType})
	e.pending = append(e.pending, picture{name, data})
	return name, true
}

func (e *epubEncoder) end() error {
	if e.threads == 0 {
		return fmt.Errorf("a book has at least one thread: %w", archive.ErrInvalid)
	}
	e.file = "nav.xhtml"
	e.nav()
	if err := e.add("EPUB/nav.xhtml", e.chapter.Bytes(), true); err != nil {
		return err
	}
	if err := e.add("EPUB/style.css", []byte(bookCSS), true); err != nil {
		return err
	}
	if err := e.add("EPUB/package.opf", e.packageDocument(), true); err != nil {
		return err
	}
	return e.zip.Close()
}

func (e *epubEncoder) discard() {}
