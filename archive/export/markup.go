package export

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// markupWriter is what markup is written to. Both kinds in use, a buffer and a
// buffered writer, keep their first error for the end, so no write is checked.
type markupWriter interface {
	io.Writer
	io.StringWriter
	io.ByteWriter
}

// markup writes HTML that is well-formed XML too: every element closed, every
// value quoted, nothing but the five characters escaped and all by number or
// by a name that XML has.
type markup struct {
	markupWriter
	xml bool // for a reader of XML: languages are said twice, and a pre begins where it begins
}

// void are the elements without content or end tag (HTML, 13.1.2).
var void = map[string]bool{"br": true, "hr": true, "img": true, "wbr": true, "meta": true, "link": true, "image": true, "use": true}

// tag writes a start tag; attrs are names and values in turn, and those with
// an empty value are left out, but for an image's alternative text.
func (m *markup) tag(name string, attrs ...string) {
	m.WriteByte('<')
	m.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" || attrs[i] == "alt" {
			m.attr(attrs[i], attrs[i+1])
		}
	}
	if void[name] {
		m.WriteByte('/')
	}
	m.WriteByte('>')
}

func (m *markup) attr(key, val string) {
	if key == "lang" {
		if val = langTag(val); val == "" {
			return
		}
		if m.xml {
			m.attr("xml:lang", val)
		}
	}
	m.WriteByte(' ')
	m.WriteString(key)
	m.WriteString(`="`)
	m.text(val)
	m.WriteByte('"')
}

func (m *markup) end(name string) {
	m.WriteString("</")
	m.WriteString(name)
	m.WriteByte('>')
}

// say writes an element that holds text only.
func (m *markup) say(name, text string, attrs ...string) {
	m.tag(name, attrs...)
	m.text(text)
	m.end(name)
}

// text writes running text or an attribute's value.
func (m *markup) text(s string) {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		size, esc := 1, ""
		switch {
		case c == '&':
			esc = "&amp;"
		case c == '<':
			esc = "&lt;"
		case c == '>':
			esc = "&gt;"
		case c == '"':
			esc = "&#34;"
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
			i++
			continue
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				esc = "\ufffd"
			case !unwritable(r):
				i += size
				continue
			}
		}
		m.WriteString(s[start:i])
		m.WriteString(esc)
		i += size
		start = i
	}
	m.WriteString(s[start:])
}

// unwritable reports characters that XML 1.0 cannot carry (2.2), and controls
// that HTML must not (13.1): no text of ours has a use for them.
func unwritable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// writable is s without the characters that cannot be written.
func writable(s string) string {
	if strings.IndexFunc(s, unwritable) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unwritable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// tree writes the content of n.
func (m *markup) tree(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.TextNode {
			m.text(k.Data)
			continue
		}
		m.WriteByte('<')
		m.WriteString(k.Data)
		for _, a := range k.Attr {
			m.attr(a.Key, a.Val)
		}
		if void[k.Data] {
			m.WriteString("/>")
			continue
		}
		m.WriteByte('>')
		if f := k.FirstChild; k.Data == "pre" && !m.xml && f != nil && f.Type == html.TextNode && strings.HasPrefix(f.Data, "\n") {
			m.WriteByte('\n') // readers of HTML drop the first line end of a pre
		}
		m.tree(k)
		m.end(k.Data)
	}
}

// langTag returns a language tag that is one by its form (RFC 5646, 2.1), or
// nothing.
func langTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	for i, part := range strings.Split(s, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && (len(part) < 2 || len(part) > 3) {
			return ""
		}
		for _, c := range []byte(part) {
			if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
				return ""
			}
		}
	}
	if i := strings.LastIndexByte(s, '-'); i >= 0 && i == len(s)-2 {
		return "" // a singleton introduces something
	}
	return s
}
