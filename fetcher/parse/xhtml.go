package parse

import (
	"bytes"
	"strings"
)

// maxMarkup bounds how deep inline markup is kept; deeper elements lose their
// tags, not their text.
const maxMarkup = 200

// xhtml writes inline markup as HTML: prefixes go, empty elements get an end
// tag where HTML wants one, CDATA becomes text, addresses become absolute.
// SVG and MathML stay; tags of other vocabularies go, their text stays.
type xhtml struct {
	out  []byte
	ents *entities
	// decode is set where escaped markup beside the tags is markup too (RSS).
	decode bool
	open   []inline
	deeper int // open elements beyond maxMarkup
}

type inline struct {
	name  []byte // as written
	emit  string // as HTML; empty if the tag is not written
	in    *scope
	sp    space
	alien bool // SVG or MathML
}

// write appends raw, in the scope in, as HTML. With strip, a div that holds
// all of it is not part of it (RFC 4287, 3.1.1.3).
func (x *xhtml) write(raw []byte, in *scope, strip bool) {
	if strip {
		raw, in = x.unwrap(raw, in)
	}
	for i := 0; i < len(raw); {
		n := bytes.IndexByte(raw[i:], '<')
		if n < 0 {
			x.text(raw[i:])
			break
		}
		x.text(raw[i : i+n])
		i += n
		rest := raw[i:]
		switch {
		case bytes.HasPrefix(rest, cdataStart):
			inside, _, closed := bytes.Cut(rest[len(cdataStart):], cdataEnd)
			x.cdata(inside)
			i += len(cdataStart) + len(inside)
			if closed {
				i += len(cdataEnd)
			}
		case bytes.HasPrefix(rest, commentStart):
			n := bytes.Index(rest, commentEnd)
			if n < 0 {
				i = len(raw)
				break
			}
			i += n + len(commentEnd)
		case len(rest) > 1 && (rest[1] == '?' || rest[1] == '!'):
			n := bytes.IndexByte(rest, '>')
			if n < 0 {
				i = len(raw)
				break
			}
			i += n + 1
		case len(rest) > 2 && rest[1] == '/':
			name := nameAt(rest, 2)
			x.end(name)
			n := bytes.IndexByte(rest, '>')
			if n < 0 {
				i = len(raw)
				break
			}
			i += n + 1
		case len(rest) > 1 && beginsName(rest[1]):
			t, ok := readTag(raw, i, nil)
			if !ok {
				i = len(raw)
				break
			}
			scope := in
			if len(x.open) > 0 {
				scope = x.open[len(x.open)-1].in
			}
			x.start(raw, t, scope)
			i = t.after
		default:
			x.out = append(x.out, "&lt;"...)
			i++
		}
	}
	for len(x.open) > 0 {
		x.pop()
	}
}

// unwrap returns the inside of the one div that raw consists of, and its
// scope; raw itself if it is not of that form.
func (x *xhtml) unwrap(raw []byte, in *scope) ([]byte, *scope) {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) < 2 || trimmed[0] != '<' || !beginsName(trimmed[1]) {
		return raw, in
	}
	t, ok := readTag(trimmed, 0, nil)
	_, local := cut(t.name)
	if !ok || string(local) != "div" || t.empty {
		return raw, in
	}
	inside := bytes.TrimRight(trimmed, " \t\r\n>")
	if !bytes.HasSuffix(inside, append([]byte("</"), t.name...)) {
		return raw, in
	}
	inside = inside[t.after : len(inside)-len(t.name)-2]
	// The div that closes at the end must be the one that opened at the start.
	depth := 0
	for i := 0; i < len(inside); i++ {
		n := bytes.IndexByte(inside[i:], '<')
		if n < 0 {
			break
		}
		i += n
		if i+1 >= len(inside) {
			break
		}
		if inside[i+1] == '/' && string(nameAt(inside, i+2)) == string(t.name) {
			if depth--; depth < 0 {
				return raw, in
			}
		} else if string(nameAt(inside, i+1)) == string(t.name) {
			if inner, ok := readTag(inside, i, nil); ok && !inner.empty {
				depth++
			}
		}
	}
	return inside, in.inside(trimmed, t.attrs, x.ents)
}

// text writes character data. As HTML it may stay as it is, but for entities
// of the document's own.
func (x *xhtml) text(raw []byte) {
	switch {
	case x.decode:
		x.out = x.ents.appendChars(x.out, raw)
	case x.ents != nil && len(x.ents.values) > 0 && bytes.IndexByte(raw, '&') >= 0:
		x.cdata(x.ents.appendChars(nil, raw))
	default:
		x.out = append(x.out, raw...)
	}
}

// cdata writes text that has to be escaped; with decode it is markup already.
func (x *xhtml) cdata(s []byte) {
	if x.decode {
		x.out = append(x.out, s...)
		return
	}
	for _, c := range s {
		switch c {
		case '&':
			x.out = append(x.out, "&amp;"...)
		case '<':
			x.out = append(x.out, "&lt;"...)
		case '>':
			x.out = append(x.out, "&gt;"...)
		default:
			x.out = append(x.out, c)
		}
	}
}

func (x *xhtml) start(doc []byte, t tag, outer *scope) {
	if len(x.open) >= maxMarkup {
		if !t.empty {
			x.deeper++
		}
		return
	}
	in := outer.inside(doc, t.attrs, x.ents)
	prefix, local := cut(t.name)
	sp, _ := in.space(prefix)
	e := inline{name: t.name, in: in, sp: sp}
	switch {
	case !plainMarkup(local):
	case sp == svgNS || sp == mathNS:
		e.emit, e.alien = string(local), true
	case sp == xhtmlNS || sp == native || sp == atomNS || sp == rssNS:
		e.emit = strings.ToLower(string(local))
		e.alien = e.emit == "svg" || e.emit == "math" || x.inAlien(sp)
		if e.alien {
			e.emit = string(local)
		}
	}
	if e.emit == "" {
		if !t.empty {
			x.open = append(x.open, e)
		}
		return
	}
	x.out = append(append(x.out, '<'), e.emit...)
	for _, a := range t.attrs {
		x.attribute(doc, a, in)
	}
	switch {
	case !e.alien && void[e.emit]:
		x.out = append(x.out, '>')
		return // an end tag of its own, if there is one, is passed over
	case t.empty && e.alien:
		x.out = append(x.out, "/>"...)
		return
	case t.empty:
		x.out = append(append(append(x.out, "></"...), e.emit...), '>')
		return
	}
	x.out = append(x.out, '>')
	x.open = append(x.open, e)
}

// inAlien reports whether an element in the namespace sp, which is not that of
// SVG or MathML, belongs to one of them all the same: many leave the namespace out.
func (x *xhtml) inAlien(sp space) bool {
	if len(x.open) == 0 {
		return false
	}
	outer := x.open[len(x.open)-1]
	if !outer.alien || strings.EqualFold(outer.emit, "foreignObject") {
		return false
	}
	return sp != xhtmlNS || outer.sp != svgNS && outer.sp != mathNS
}

// attribute writes an attribute whose name HTML knows.
func (x *xhtml) attribute(doc []byte, a attr, in *scope) {
	prefix, local := cut(a.name)
	name := string(local)
	switch string(prefix) {
	case "":
		if name == "xmlns" || !plainMarkup(local) {
			return
		}
	case "xml":
		if name != "lang" {
			return
		}
	case "xlink":
		name = "xlink:" + name
	default:
		return
	}
	value := string(doc[a.start:a.end])
	if kind := addressKind(name); kind != noAddress {
		value = escapeAttr(resolveValue(kind, in.base, x.ents.attribute([]byte(value))))
	} else if strings.IndexByte(value, '"') >= 0 {
		value = strings.ReplaceAll(value, `"`, "&quot;")
	}
	x.out = append(append(append(append(append(x.out, ' '), name...), `="`...), value...), '"')
}

// plainMarkup reports whether a name can be written as it is.
func plainMarkup(name []byte) bool {
	for _, c := range name {
		if !isName[c] || c >= 0x80 || c == ':' {
			return false
		}
	}
	return len(name) > 0
}

func (x *xhtml) end(name []byte) {
	if x.deeper > 0 {
		x.deeper--
		return
	}
	for k := len(x.open) - 1; k >= 0; k-- {
		if !sameName(x.open[k].name, name) {
			continue
		}
		for len(x.open) > k {
			x.pop()
		}
		return
	}
}

func (x *xhtml) pop() {
	e := x.open[len(x.open)-1]
	x.open = x.open[:len(x.open)-1]
	if e.emit != "" {
		x.out = append(append(append(x.out, "</"...), e.emit...), '>')
	}
}
