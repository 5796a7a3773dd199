package parse

import (
	"bytes"
	"unicode/utf8"
)

// tag is one start tag as it stands in the document. Its attributes are only
// valid until the next one is read.
type tag struct {
	name  []byte // as written, with its prefix
	attrs []attr
	after int  // offset behind the tag
	empty bool // <name/>
	torn  bool // ended by the next "<", not by its own ">"
	loose bool // an attribute's value stands without quotes
}

// attr is an attribute; its value has not been decoded.
type attr struct {
	name       []byte
	start, end int
}

// maxAttrs bounds the attributes of one element; those behind are not read.
const maxAttrs = 64

// isName tells the bytes that names are made of. Bytes of letters outside
// ASCII all count.
var isName = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			c == ':' || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
	}
	return t
}()

// beginsName tells the bytes that a name can begin with: "<5" is no tag.
func beginsName(c byte) bool {
	return isName[c] && c != '-' && c != '.' && (c < '0' || c > '9')
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// nameAt returns the name that begins at i, perhaps empty.
func nameAt(doc []byte, i int) []byte {
	j := i
	for j < len(doc) && isName[doc[j]] {
		j++
	}
	return doc[i:j]
}

// readTag reads the start tag at doc[i], which is "<" before a name. It
// forgives values without quotes, attributes without values and a missing ">".
// ok is false if the document ends inside the tag. attrs is scratch space.
func readTag(doc []byte, i int, attrs []attr) (t tag, ok bool) {
	t.name = nameAt(doc, i+1)
	t.attrs = attrs[:0]
	i += 1 + len(t.name)
	for i < len(doc) {
		c := doc[i]
		switch {
		case isSpace(c):
			i++
		case c == '>':
			t.after = i + 1
			return t, true
		case c == '/' && i+1 < len(doc) && doc[i+1] == '>':
			t.after, t.empty = i+2, true
			return t, true
		case c == '<':
			t.after, t.torn = i, true
			return t, true
		case !isName[c]:
			i++ // a stray quote or the like
		default:
			var a attr
			a, i = readAttr(doc, i)
			if i < 0 {
				return t, false
			}
			if a.end > a.start && doc[a.start-1] != '"' && doc[a.start-1] != '\'' {
				t.loose = true
			}
			if len(t.attrs) < maxAttrs {
				t.attrs = append(t.attrs, a)
			}
		}
	}
	return t, false
}

// readAttr reads the attribute at doc[i]. The offset behind it is -1 if the
// document ends first.
func readAttr(doc []byte, i int) (attr, int) {
	a := attr{name: nameAt(doc, i)}
	i += len(a.name)
	j := i
	for j < len(doc) && isSpace(doc[j]) {
		j++
	}
	a.start, a.end = i, i
	if j >= len(doc) {
		return a, -1
	}
	if doc[j] != '=' {
		return a, i
	}
	for j++; j < len(doc) && isSpace(doc[j]); j++ {
	}
	if j >= len(doc) {
		return a, -1
	}
	if q := doc[j]; q == '"' || q == '\'' {
		n := bytes.IndexByte(doc[j+1:], q)
		if n >= 0 && !runaway(doc, j+1, j+1+n) {
			a.start, a.end = j+1, j+1+n
			return a, a.end + 1
		}
		if n < 0 && bytes.IndexByte(doc[j+1:], '>') < 0 {
			return a, -1
		}
		j++ // the closing quote is missing: read on as if there were none
	}
	a.start = j
	for j < len(doc) && !isSpace(doc[j]) && doc[j] != '>' && doc[j] != '<' &&
		!(doc[j] == '/' && j+1 < len(doc) && doc[j+1] == '>') {
		j++
	}
	a.end = j
	if j >= len(doc) {
		return a, -1
	}
	return a, j
}

// runaway reports whether the quoted value doc[i:j] has swallowed markup
// because its own closing quote is missing: it holds a "<" and what follows
// the quote that was found cannot follow an attribute.
func runaway(doc []byte, i, j int) bool {
	if bytes.IndexByte(doc[i:j], '<') < 0 || j+1 >= len(doc) {
		return false
	}
	c := doc[j+1]
	return !isSpace(c) && c != '>' && c != '/' && c != '?'
}

// cut splits a name at its colon.
func cut(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

// lower writes name in ASCII lower case into buf and returns it; names that
// do not fit are nobody's we know.
func lower(buf, name []byte) []byte {
	if len(name) > cap(buf) {
		return nil
	}
	buf = buf[:len(name)]
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		buf[i] = c
	}
	return buf
}
