package parse

import (
	"bytes"
	"html"
	"unicode/utf8"
)

// maxDeclared and maxDeclaredValue bound what a document's own entities may
// say, and maxExpanded what all of them together may become: a few kilobytes
// must not turn into gigabytes.
const (
	maxDeclared      = 256
	maxDeclaredValue = 4 << 10
	maxExpanded      = 1 << 20
)

// entities are those that a document declares for itself, and what may still
// be made of them. A nil *entities knows only those of XML and HTML.
type entities struct {
	values map[string]string
	left   int // bytes that may still be expanded
	notes  *notes
}

// declare reads the declarations of a document type's internal subset. Values
// that refer to further entities are left out: that is how bombs are built.
func (e *entities) declare(subset []byte) {
	for len(e.values) < maxDeclared {
		i := bytes.Index(subset, []byte("<!ENTITY"))
		if i < 0 {
			return
		}
		subset = subset[i+len("<!ENTITY"):]
		rest := bytes.TrimLeft(subset, " \t\r\n")
		name := nameAt(rest, 0)
		rest = bytes.TrimLeft(rest[len(name):], " \t\r\n")
		if len(name) == 0 || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			continue // a parameter entity, or one from elsewhere
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return
		}
		value := rest[1 : 1+end]
		subset = rest[1+end:]
		if len(value) > maxDeclaredValue || bytes.IndexByte(value, '<') >= 0 {
			continue
		}
		plain := string((*entities)(nil).appendText(nil, value))
		if refersOn(value) {
			continue
		}
		if e.values == nil {
			e.values = map[string]string{}
		}
		if _, ok := e.values[string(name)]; !ok { // the first declaration holds (XML 1.0, 4.2)
			e.values[string(name)] = plain
		}
	}
}

// refersOn reports whether an entity's value holds references other than to
// characters and to entities of XML and HTML.
func refersOn(value []byte) bool {
	for i := 0; i < len(value); i++ {
		if value[i] != '&' {
			continue
		}
		if _, n := reference1(value[i:], nil); n == 0 {
			return true
		}
	}
	return false
}

// attribute decodes the value of an attribute: references become characters,
// line breaks become blanks (XML 1.0, 3.3.3).
func (e *entities) attribute(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 && !bytes.ContainsAny(raw, "\r\n\t") {
		return string(raw)
	}
	s := e.appendChars(make([]byte, 0, len(raw)), raw)
	for i, c := range s {
		if c == '\n' || c == '\r' || c == '\t' {
			s[i] = ' '
		}
	}
	return string(s)
}

// appendText appends the characters of an element's inside: references
// decoded once, CDATA sections as they are, comments and processing
// instructions left out. Tags stay as they are written.
func (e *entities) appendText(dst, raw []byte) []byte {
	commentsEnd, pisEnd := true, true // as far as we know
	for from := 0; ; {
		i := bytes.IndexByte(raw[from:], '<')
		if i < 0 {
			return e.appendChars(dst, raw)
		}
		i += from
		var start, end []byte
		cdata := false
		switch rest := raw[i:]; {
		case bytes.HasPrefix(rest, cdataStart):
			start, end, cdata = cdataStart, cdataEnd, true
		case commentsEnd && bytes.HasPrefix(rest, commentStart):
			start, end = commentStart, commentEnd
		case pisEnd && bytes.HasPrefix(rest, piStart):
			start, end = piStart, piEnd
		default:
			from = i + 1
			continue
		}
		inside, after, closed := bytes.Cut(raw[i+len(start):], end)
		if !closed && !cdata { // it only looks like one, and so do all that follow
			commentsEnd = commentsEnd && start[1] != '!'
			pisEnd = pisEnd && start[1] != '?'
			from = i + 1
			continue
		}
		dst = e.appendChars(dst, raw[:i])
		if cdata {
			dst = append(dst, inside...)
		}
		raw, from = after, 0
	}
}

var (
	cdataStart   = []byte("<![CDATA[")
	cdataEnd     = []byte("]]>")
	commentStart = []byte("<!--")
	commentEnd   = []byte("-->")
	piStart      = []byte("<?")
	piEnd        = []byte("?>")
)

// appendChars appends raw with its references decoded.
func (e *entities) appendChars(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		s, n := reference1(raw, e)
		if n == 0 {
			if e != nil {
				e.bare(raw)
			}
			dst = append(dst, '&')
			raw = raw[1:]
			continue
		}
		dst = append(dst, s...)
		raw = raw[n:]
	}
}

// bare tells of an "&" that refers to nothing.
func (e *entities) bare(raw []byte) {
	if e.notes == nil {
		return
	}
	name := nameAt(raw, 1)
	if n := len(name); n > 0 && n < 40 && 1+n < len(raw) && raw[1+n] == ';' {
		e.notes.mark("entity", raw, "&%s; is declared nowhere and stands as it is written", name)
		return
	}
	e.notes.mark("ampersand", raw, "an & stands alone; XML wants &amp;")
}

// unclosed tells of a reference without the ";" at its end.
func (e *entities) unclosed(raw []byte, ref string) {
	if e != nil && e.notes != nil {
		e.notes.mark("semicolon", raw, "%s has no ; behind it; XML wants one", ref)
	}
}

// reference1 decodes the reference that raw begins with, and returns how many
// bytes of raw it takes; 0 if the "&" refers to nothing. Names are those of
// XML, of HTML, and of the document. As in HTML, the ";" may be missing after a
// number and after the old names, unless what follows could belong to a word
// or a query ("?a=1&copy=2").
func reference1(raw []byte, e *entities) (string, int) {
	if len(raw) < 2 {
		return "", 0
	}
	if raw[1] == '#' {
		s, n := charReference(raw)
		if n > 0 && raw[n-1] != ';' {
			e.unclosed(raw, string(raw[:n]))
		}
		return s, n
	}
	name := raw[1:]
	n := 0
	for n < len(name) && n < 64 && isName[name[n]] && name[n] != ':' {
		n++
	}
	name = name[:n]
	if n == 0 {
		return "", 0
	}
	closed := 1+n < len(raw) && raw[1+n] == ';'
	if closed {
		switch string(name) {
		case "amp":
			return "&", n + 2
		case "lt":
			return "<", n + 2
		case "gt":
			return ">", n + 2
		case "quot":
			return `"`, n + 2
		case "apos":
			return "'", n + 2
		}
		if e != nil {
			if v, ok := e.values[string(name)]; ok {
				if e.left < len(v) {
					if e.notes != nil {
						e.notes.once("bomb", 0, "the document's own entities would grow beyond %d bytes; the rest stand as they are written", maxExpanded)
					}
					return "", 0
				}
				e.left -= len(v)
				return v, n + 2
			}
		}
		ref := string(raw[:n+2])
		if s := html.UnescapeString(ref); s != ref && s != html.UnescapeString(ref[:n+1])+";" {
			if e != nil && e.notes != nil {
				e.notes.mark("html entity", raw, "&%s; is an entity of HTML, not of XML; write the character or its number", name)
			}
			return s, n + 2
		}
		return "", 0
	}
	for n = 0; n < len(name) && (digit(name[n]) >= 0 || name[n]|0x20 >= 'a' && name[n]|0x20 <= 'z'); n++ {
	}
	if n < len(name) && name[n] < utf8.RuneSelf || 1+n < len(raw) && raw[1+n] == '=' {
		return "", 0
	}
	ref := string(raw[:n+1])
	if s := html.UnescapeString(ref); len(s) < len(ref) && utf8.RuneCountInString(s) == 1 {
		e.unclosed(raw, ref)
		return s, n + 1
	}
	return "", 0
}

// charReference decodes &#N; and &#xN;. Numbers 128 to 159 mean windows-1252,
// as in HTML; what XML forbids becomes U+FFFD, controls nothing.
func charReference(raw []byte) (string, int) {
	i, base, value, digits := 2, 10, 0, 0
	if i < len(raw) && raw[i]|0x20 == 'x' {
		i, base = 3, 16
	}
	for ; i < len(raw); i++ {
		d := digit(raw[i])
		if d < 0 || d >= base {
			break
		}
		digits++
		if value <= utf8.MaxRune {
			value = value*base + d
		}
	}
	if digits == 0 {
		return "", 0
	}
	if i < len(raw) && raw[i] == ';' {
		i++
	}
	switch {
	case value >= 0x80 && value <= 0x9f:
		return string(c1[value-0x80]), i
	case value == 0 || value > utf8.MaxRune || value >= 0xd800 && value <= 0xdfff || value == 0xfffe || value == 0xffff:
		return "\ufffd", i
	case value < ' ' && value != '\t' && value != '\n' && value != '\r' || value == 0x7f:
		return "", i
	}
	return string(rune(value)), i
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// c1 is what windows-1252 has where Unicode has the C1 controls, which no
// text means.
var c1 = [32]rune{
	'€', 0xfffd, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0xfffd, 'Ž', 0xfffd,
	0xfffd, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0xfffd, 'ž', 'Ÿ',
}
