package config

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"strings"

	"skein/archive"
)

// shownAddress is an address as a title: without its scheme.
func shownAddress(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return rest
}

// WriteOPML writes sources as OPML 2.0 for the import into a feed reader, or
// back into skein. A source without a title has what the place calls itself, if
// that is known. The first tag is the folder, all tags are the categories.
// Boards and threads, which no reader can subscribe to, are links. A name and
// password in an address, and cookies, are left out. The same sources give the
// same bytes.
func WriteOPML(w io.Writer, title string, sources []archive.Source) error {
	root := &folder{}
	for i := range sources {
		at := root
		if s := &sources[i]; len(s.Tags) > 0 {
			for name := range strings.SplitSeq(s.Tags[0], "/") {
				at = at.in(name)
			}
		}
		at.items = append(at.items, item{source: &sources[i]})
	}
	b := &opmlWriter{}
	b.WriteString(xml.Header)
	b.WriteString(`<opml version="2.0" xmlns:skein="` + namespace + "\">\n<head>\n<title>")
	b.escape(title)
	b.WriteString("</title>\n</head>\n<body>\n")
	b.folder(root, 0)
	b.WriteString("</body>\n</opml>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// folder holds sources and folders in the order in which they first came.
type folder struct {
	name  string
	items []item
	inner map[string]*folder
}

// item is one or the other.
type item struct {
	source *archive.Source
	folder *folder
}

// in gives the folder of that name inside f.
func (f *folder) in(name string) *folder {
	if f.inner[name] == nil {
		if f.inner == nil {
			f.inner = map[string]*folder{}
		}
		f.inner[name] = &folder{name: name}
		f.items = append(f.items, item{folder: f.inner[name]})
	}
	return f.inner[name]
}

type opmlWriter struct{ bytes.Buffer }

func (b *opmlWriter) escape(s string) { xml.EscapeText(&b.Buffer, []byte(s)) } // a buffer fails never

func (b *opmlWriter) attribute(name, value string) {
	if value == "" {
		return
	}
	b.WriteString(" " + name + `="`)
	b.escape(value)
	b.WriteByte('"')
}

func (b *opmlWriter) folder(f *folder, depth int) {
	for _, i := range f.items {
		b.WriteString(strings.Repeat("  ", depth) + "<outline")
		if i.source != nil {
			b.source(i.source)
			b.WriteString("/>\n")
			continue
		}
		b.attribute("text", i.folder.name)
		b.attribute("title", i.folder.name)
		b.WriteString(">\n")
		b.folder(i.folder, depth+1)
		b.WriteString(strings.Repeat("  ", depth) + "</outline>\n")
	}
}

func (b *opmlWriter) source(s *archive.Source) {
	address := withoutUser(s.URL)
	name := cmp.Or(s.Title, s.Standing.Site, shownAddress(address))
	b.attribute("text", name)
	b.attribute("title", name)
	if s.Kind == archive.BoardSource || s.Kind == archive.ThreadSource {
		b.attribute("type", "link")
		b.attribute("url", address)
	} else {
		b.attribute("type", "rss")
		b.attribute("xmlUrl", address)
	}
	b.attribute("language", s.Lang)
	b.attribute("category", strings.Join(s.Tags, ","))
	if s.ID != "" && s.ID != sourceSlug(s.URL) {
		b.attribute("skein:id", s.ID)
	}
	if s.Kind != archive.AutoSource {
		b.attribute("skein:kind", string(s.Kind))
	}
}

// withoutUser takes the name and password out of an address.
func withoutUser(address string) string {
	head, rest, some := strings.Cut(address, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if at := strings.LastIndexByte(rest[:end], '@'); some && at >= 0 {
		return head + "://" + rest[at+1:]
	}
	return address
}
