package parse

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// decoded is a document as UTF-8 that XML 1.0 allows.
type decoded struct {
	text     []byte
	encoding string // by its WHATWG name
	notes    []string
}

// decode finds the encoding of a document and makes it UTF-8. What says it is
// asked in this order (RFC 7303, 3): a byte order mark or the zero bytes of
// UTF-16 and UTF-32, the charset of the Content-Type, the XML declaration. A
// name that the bytes contradict is not believed; then it is UTF-8 if that
// fits, else what a detector thinks, else windows-1252.
func decode(body []byte, contentType string) decoded {
	if d, ok := decodeMarked(body); ok {
		return d
	}
	var said []label
	if _, params, err := mime.ParseMediaType(contentType); params["charset"] != "" && (err == nil || len(params) > 0) {
		said = append(said, label{strings.Trim(params["charset"], "' "), "the Content-Type"})
	} else if cs := looseCharset(contentType); cs != "" {
		said = append(said, label{cs, "the Content-Type"})
	}
	if name := declared(body); name != "" {
		said = append(said, label{name, "the XML declaration"})
	}
	return decodeSaid(body, said)
}

// label is the name of an encoding and who gave it.
type label struct{ name, by string }

// looseCharset reads a charset parameter out of a header that is not quite one.
func looseCharset(contentType string) string {
	i := strings.Index(strings.ToLower(contentType), "charset=")
	if i < 0 {
		return ""
	}
	s := strings.Trim(contentType[i+len("charset="):], " \"'")
	if i := strings.IndexAny(s, " ;,\"'"); i >= 0 {
		s = s[:i]
	}
	return s
}

// decodeMarked decodes what names its encoding by its first bytes.
func decodeMarked(body []byte) (decoded, bool) {
	for _, m := range []struct {
		mark string
		name string
		enc  encoding.Encoding
		skip int
	}{
		{"\xef\xbb\xbf", "utf-8", nil, 3},
		{"\x00\x00\xfe\xff", "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4},
		{"\xff\xfe\x00\x00", "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4},
		{"\xfe\xff", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2},
		{"\xff\xfe", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2},
		{"\x00\x00\x00<", "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0},
		{"<\x00\x00\x00", "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0},
		{"\x00<\x00", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0},
		{"<\x00", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0},
		{"\x00\x00\x00{", "utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0},
		{"{\x00\x00\x00", "utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0},
		{"\x00{\x00", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0},
		{"{\x00", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0},
		{"\x4c\x6f\xa7\x94", "ibm037", charmap.CodePage037, 0},
	} {
		if !bytes.HasPrefix(body, []byte(m.mark)) {
			continue
		}
		body = body[m.skip:]
		if m.enc == nil {
			if utf8.Valid(body) {
				return clean(body, m.name, nil), true
			}
			return mend(body, nil), true
		}
		return clean(through(m.enc, body), m.name, nil), true
	}
	return decoded{}, false
}

// decodeSaid decodes 8-bit text of which these labels are told.
func decodeSaid(body []byte, said []label) decoded {
	body, joined := joinSurrogates(body)
	whole := wholeRunes(body)
	valid := utf8.Valid(whole)
	if valid {
		body = whole // cut off inside a character
	}
	wide := countUTF8(body, valid)
	if valid && wide == 0 && (bytes.Contains(body, []byte("\x1b$B")) || bytes.Contains(body, []byte("\x1b$@"))) {
		// No other text holds the sequences that begin Japanese there.
		said = append([]label{{"iso-2022-jp", "the text"}}, said...)
	}
	var notes []string
	if joined > 0 {
		notes = append(notes, fmt.Sprintf("characters in two halves of three bytes each (CESU-8), which is not UTF-8, %d in all, joined", joined))
	}
	var loose *label // who said UTF-8 although it is not quite
	for i, l := range said {
		name, enc := lookup(l.name)
		switch {
		case strings.HasPrefix(name, "utf-16") || strings.HasPrefix(name, "utf-32"):
			continue // it would have shown in the first bytes
		case enc == nil && name == "":
			notes = append(notes, fmt.Sprintf("%s names an encoding that nobody knows, %q", l.by, clip(l.name)))
			continue
		case enc == nil: // UTF-8
			if valid {
				return clean(body, "utf-8", notes)
			}
			loose = &said[i]
			continue
		case isASCII(l.name) && !asciiOnly(body):
			notes = append(notes, fmt.Sprintf("%s says %s, but the text is more than that", l.by, clip(l.name)))
			continue
		case valid && wide > 0 && singleByte(enc):
			// Text in an 8-bit encoding is never UTF-8 by chance.
			notes = append(notes, fmt.Sprintf("%s says %s, but the text is UTF-8", l.by, name))
			return clean(body, "utf-8", notes)
		}
		text := body
		if !valid || wide > 0 || stateful(name) {
			text = through(enc, body)
		}
		if !bytes.ContainsAny(text, "<{") {
			continue // EBCDIC, for instance, of a document that we could read the name in
		}
		if loose != nil {
			notes = append(notes, fmt.Sprintf("%s says utf-8, but the text is %s", loose.by, name))
		}
		return clean(text, name, notes)
	}
	if valid {
		return clean(body, "utf-8", notes)
	}
	if wide > len(body)-validBytes(body) {
		return mend(body, notes)
	}
	name, enc := guess(body)
	if loose != nil {
		notes = append(notes, fmt.Sprintf("%s says utf-8, but the text is not; read as %s", loose.by, name))
	} else {
		notes = append(notes, fmt.Sprintf("no encoding is declared and the text is not UTF-8; read as %s", name))
	}
	return clean(through(enc, body), name, notes)
}

// joinSurrogates makes UTF-8 of characters beyond U+FFFF that are written as the
// two surrogates of UTF-16, each in three bytes, as some databases have them. It
// returns how many there are.
func joinSurrogates(body []byte) (joined []byte, n int) {
	var out []byte
	done := 0
	for i := 0; ; {
		at := bytes.IndexByte(body[i:], 0xed)
		if at < 0 || i+at+6 > len(body) {
			break
		}
		i += at
		b := body[i : i+6]
		if b[1] < 0xa0 || b[1] > 0xaf || b[2]&0xc0 != 0x80 || b[3] != 0xed || b[4] < 0xb0 || b[4] > 0xbf || b[5]&0xc0 != 0x80 {
			i++
			continue
		}
		high, low := rune(b[1]&0x0f)<<6|rune(b[2]&0x3f), rune(b[4]&0x0f)<<6|rune(b[5]&0x3f)
		out = utf8.AppendRune(append(out, body[done:i]...), 0x10000+high<<10+low)
		i += 6
		done = i
		n++
	}
	if n == 0 {
		return body, 0
	}
	return append(out, body[done:]...), n
}

// wholeRunes returns body without the beginning of a character at its end.
func wholeRunes(body []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(body); n++ {
		if tail := body[len(body)-n:]; utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRune(tail) {
				return body[:len(body)-n]
			}
			break
		}
	}
	return body
}

// mend reads UTF-8 of which some bytes are bad: each costs one character.
func mend(body []byte, notes []string) decoded {
	out := make([]byte, 0, len(body)+64)
	bad, line := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			out = append(out, body[i])
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			if bad++; bad == 1 {
				line = 1 + bytes.Count(body[:i], []byte{'\n'})
			}
			out = append(out, "\ufffd"...)
			i++
			continue
		}
		out = append(out, body[i:i+n]...)
		i += n
	}
	return clean(out, "utf-8", append(notes, fmt.Sprintf("line %d: bytes that are not UTF-8, %d in all, each replaced by \ufffd", line, bad)))
}

func through(enc encoding.Encoding, body []byte) []byte {
	text, _, err := transform.Bytes(enc.NewDecoder(), body)
	if err != nil && len(text) == 0 {
		return body
	}
	return text
}

// countUTF8 returns how many characters beyond ASCII body holds as UTF-8; of
// text that is valid, whether it holds any.
func countUTF8(body []byte, valid bool) (wide int) {
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i += max(plainRun(body[i:]), 1)
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r != utf8.RuneError || n > 1 {
			wide++
			if valid {
				return wide // one is as good as many
			}
		}
		i += n
	}
	return wide
}

// validBytes counts the bytes of body that belong to characters of UTF-8.
func validBytes(body []byte) int {
	good := 0
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRune(body[i:])
		if r != utf8.RuneError || n > 1 {
			good += n
		}
		i += n
	}
	return good
}

// declared returns the encoding that an XML declaration names, or "". The
// declaration may stand behind white space or a server's error message.
func declared(body []byte) string {
	head := body[:min(len(body), 4096)]
	i := bytes.Index(head, []byte("<?xml"))
	if i < 0 {
		return ""
	}
	decl, _, ok := bytes.Cut(head[i:], []byte(">"))
	if !ok {
		return ""
	}
	_, rest, ok := bytes.Cut(decl, []byte("encoding"))
	if !ok {
		return ""
	}
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if len(rest) == 0 || rest[0] != '=' {
		return ""
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
	if n := bytes.IndexAny(rest, " \t\r\n\"'?"); n >= 0 {
		rest = rest[:n]
	}
	return string(rest)
}

// clean takes out what XML forbids (XML 1.0, 2.2): control characters and
// non-characters. C1 controls become what windows-1252 has in their place.
func clean(text []byte, name string, notes []string) decoded {
	d := decoded{text: text, encoding: name, notes: notes}
	i := forbidden(text, 0)
	if i < 0 {
		return d
	}
	out := make([]byte, 0, len(text))
	last := 0
	for ; i >= 0; i = forbidden(text, last) {
		out = append(out, text[last:i]...)
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r >= 0x80 && r <= 0x9f:
			out = utf8.AppendRune(out, c1[r-0x80])
		case r == '\v' || r == '\f':
			out = append(out, ' ')
		}
		if r < ' ' && len(d.notes) == len(notes) {
			d.notes = append(d.notes, fmt.Sprintf("line %d: control character U+%04X, which XML does not allow, left out", 1+bytes.Count(text[:i], []byte{'\n'}), r))
		}
		last = i + n
	}
	d.text = append(out, text[last:]...)
	return d
}

// forbidden returns where the next character that clean takes out stands, or -1.
func forbidden(text []byte, i int) int {
	for ; i < len(text); i++ {
		if i += plainRun(text[i:]); i == len(text) {
			break
		}
		switch c := text[i]; {
		case c < ' ':
			if c != '\n' && c != '\r' && c != '\t' {
				return i
			}
		case c == 0xc2:
			if i+1 < len(text) && text[i+1] >= 0x80 && text[i+1] <= 0x9f {
				return i
			}
		case c == 0xef:
			if i+2 < len(text) && text[i+1] == 0xbf && text[i+2] >= 0xbe {
				return i // U+FFFE, U+FFFF
			}
		}
	}
	return -1
}

// plainRun returns how many bytes b begins with that are ASCII and no controls.
func plainRun(b []byte) int {
	const high, blanks = 0x8080808080808080, 0x2020202020202020
	i := 0
	for ; i+8 <= len(b); i += 8 {
		// Taking a blank off each of eight bytes sets the high bit of what is below it.
		if w := binary.LittleEndian.Uint64(b[i:]); (w|(w-blanks))&high != 0 {
			break
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// clip shortens a stranger's words for a warning.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 80 {
		cut := 77
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}
