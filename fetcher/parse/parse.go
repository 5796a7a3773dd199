package parse

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// Parse reads a feed. The error is a *NotFeedError if the document is none;
// damage is no error as long as something can be read, but a warning.
func Parse(d Doc) (*Feed, error) {
	limits := d.Limits.orDefault()
	body, cut := d.Body, false
	if len(body) > limits.Bytes {
		body, cut = body[:limits.Bytes], true
	}
	if what := magic(body); what != "" {
		return nil, &NotFeedError{what}
	}
	text := decode(body, d.ContentType)
	n := &notes{doc: text.text}
	for _, s := range text.notes {
		n.add("%s", s)
	}
	if cut {
		n.add("the document has %d bytes; the first %d are read", len(d.Body), limits.Bytes)
	}
	f := &Feed{Encoding: text.encoding, Lang: contentLanguage(d.ContentLanguage)}
	base := newBase(newBase(nil, d.URL), d.ContentLocation)

	var err error
	if isJSON(text.text) {
		err = readJSON(f, text.text, d.ContentType, base, limits, n)
	} else {
		err = readXML(f, text.text, base, limits, n)
	}
	if errors.Is(err, errNotFeed) {
		return nil, &NotFeedError{looks(text.text)}
	}
	if err != nil {
		return nil, err
	}
	served(d.ContentType, n)
	f.Warnings = n.all()
	return f, nil
}

// errNotFeed says that a document is no feed; Parse says what it is instead.
var errNotFeed = errors.New("not a feed")

// contentLanguage returns the language of a Content-Language header that names
// just one (RFC 9110, 8.5).
func contentLanguage(header string) string {
	if strings.Contains(header, ",") {
		return ""
	}
	return tidyLang(header)
}

// skeletons are kept for the next document: reading is mostly their making.
var skeletons = sync.Pool{New: func() any { return new(skeleton) }}

// maxKept bounds the memory that a kept skeleton holds on to.
const maxKept = 1 << 20

func readXML(f *Feed, doc []byte, b *base, limits Limits, n *notes) error {
	s := skeletons.Get().(*skeleton)
	defer func() {
		if cap(s.out) > maxKept || cap(s.texts) > maxKept/64 {
			return
		}
		clear(s.texts) // they and the others hold on to the document
		clear(s.attrs[:cap(s.attrs)])
		clear(s.ahead[:cap(s.ahead)])
		clear(s.frames[:cap(s.frames)])
		*s = skeleton{out: s.out[:0], texts: s.texts[:0], attrs: s.attrs[:0], ahead: s.ahead[:0], words: s.words, frames: s.frames[:0], mine: s.mine[:0], own: s.own[:0]}
		skeletons.Put(s)
	}()
	s.doc, s.notes, s.limits = doc, n, limits
	declaration(doc, n)
	s.ents = &entities{left: maxExpanded, notes: n}
	r, ok := findRoot(doc, s.ents, s.attrs)
	if !ok {
		return errNotFeed
	}
	if r.before > 0 {
		n.at(r.before-1, "something that is no feed stands in front of <%s>: %q", r.tag.name, clip(string(doc[r.before-1:r.at])))
	}
	outer := &scope{base: b}
	bare := r.local == "channel" || r.local == "entry"
	f.Format, s.root, s.atom = s.format(r, outer)
	s.read(r.at, r.tag, rootScope(outer, doc, r.tag, s.ents), outer, bare)

	read := reading{skeleton: s, feed: f, old: f.Format == "atom0.3"}
	if s.atom {
		in, err := (&atom.Parser{}).Parse(bytes.NewReader(s.out))
		if err != nil {
			return fmt.Errorf("read the feed's structure: %w", err)
		}
		read.readAtom(in)
		return nil
	}
	in, err := (&rss.Parser{}).Parse(bytes.NewReader(s.out))
	if err != nil {
		return fmt.Errorf("read the feed's structure: %w", err)
	}
	read.readRSS(in)
	return nil
}

// declaration tells of what is wrong with the XML declaration and is forgiven.
func declaration(doc []byte, n *notes) {
	i := bytes.Index(doc[:min(len(doc), 1<<10)], []byte("<?xml "))
	if i < 0 {
		return
	}
	if i > 0 && len(bytes.TrimSpace(doc[:i])) == 0 {
		n.at(i, "blank space stands in front of <?xml; it must be the first of all")
	}
	decl, _, _ := bytes.Cut(doc[i:], []byte("?>"))
	if bytes.Contains(decl, []byte(`version="1.1"`)) || bytes.Contains(decl, []byte("version='1.1'")) {
		n.at(i, "XML 1.1 is declared, which many readers refuse; read as 1.0")
	}
}

// served tells of a Content-Type that is not one of feeds.
func served(contentType string, n *notes) {
	switch kind := mediaType(contentType); kind {
	case "text/html", "text/plain", "application/octet-stream":
		n.add("the server says that this is %s; it should say application/rss+xml, application/atom+xml or application/feed+json", kind)
	}
}

// rootScope is the scope inside the root element. Whatever namespace a root
// called <rss> or <feed> is in, by mistake or by a bad byte, is the format's own.
func rootScope(outer *scope, doc []byte, t tag, ents *entities) *scope {
	in := outer.inside(doc, t.attrs, ents)
	prefix, _ := cut(t.name)
	for _, p := range []string{"", string(prefix)} {
		if is, _ := in.space([]byte(p)); is != native && (is != rdfNS || p == "") {
			c := *in
			c.names = &binding{p, native, c.names}
			in = &c
		}
	}
	return in
}

// format tells the version of a feed by its root element.
func (s *skeleton) format(r root, outer *scope) (format string, kind rootKind, atom bool) {
	var version, names string
	named := map[string]bool{}
	for _, a := range r.tag.attrs {
		v := strings.TrimSpace(s.ents.attribute(s.doc[a.start:a.end]))
		switch n := strings.ToLower(string(a.name)); {
		case n == "version":
			version = v
		case strings.HasPrefix(n, "xmlns"):
			names += " " + strings.ToLower(v)
			named[nameKey(v)] = true
		}
	}
	switch r.local {
	case "feed", "entry":
		kind = rootKind{feedBox, "feed"}
		switch {
		case strings.Contains(names, "w3.org/2005/atom"), strings.HasPrefix(version, "1"), strings.Contains(names, "draft-ietf-atompub"):
			return "atom1.0", kind, true
		case strings.HasPrefix(version, "0"), strings.Contains(names, "purl.org/atom"), strings.Contains(names, "purl.org/pie"),
			strings.Contains(names, "echo"), strings.Contains(names, "newformat"):
			return "atom0.3", kind, true
		}
		s.notes.at(r.at, "<%s> names no namespace of Atom; read as Atom 1.0", r.tag.name)
		return "atom1.0", kind, true
	case "rdf":
		kind = rootKind{rootBox, "rdf"}
		if !named["purl.org/rss/1.0"] && strings.Contains(names, "/rdf/simple/0.9") {
			return "rss0.90", kind, false
		}
		return "rss1.0", kind, false
	}
	kind = rootKind{rootBox, "rss"}
	for _, v := range []struct{ prefix, format string }{
		{"0.90", "rss0.90"}, {"0.91", "rss0.91"}, {"0.92", "rss0.92"}, {"0.93", "rss0.93"}, {"0.94", "rss0.94"}, {"0.9", "rss0.90"}, {"1", "rss1.0"}, {"2", "rss2.0"},
	} {
		if strings.HasPrefix(version, v.prefix) {
			return v.format, kind, false
		}
	}
	if r.local == "rss" {
		s.notes.at(r.at, "<rss> names no version that we know; read as 2.0")
	}
	return "rss2.0", kind, false
}
