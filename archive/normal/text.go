package normal

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line makes one clean line of plain text: NFC, no control or direction-
// override characters, runs of white space made one space. It does not read
// HTML: what looks like a tag is text.
func Line(s string) string {
	if isCleanLine(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case isSpace(r):
			space = b.Len() > 0
		case isNoise(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// isCleanLine spots printable ASCII with single spaces, which most lines are.
func isCleanLine(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f {
			return false
		}
		if c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\u0085':
		return true
	}
	return r >= '\u2000' && r <= '\u200a'
}

// isNoise reports characters that no reader sees and that no text of ours
// holds: controls, soft hyphens, zero-width spaces, byte-order marks, direction
// overrides (which can make a line read as something that it does not say) and
// what XML 1.0 cannot carry. Joiners stay: Persian and emoji need them.
func isNoise(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r == '\u00ad', r == '\u200b', r == '\ufeff', r == '\u2060':
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	case r == '\ufffe', r == '\uffff', r >= '\ufdd0' && r <= '\ufdef':
		return true
	}
	return false
}

// maxMarks bounds the ">" before one line: deeper quotations are marked as this one.
const maxMarks = 16

// textWriter writes plain text while a tree of HTML is walked: paragraphs are
// parted by a blank line, quotations are marked with "> ".
type textWriter struct {
	b      []byte
	quote  int  // depth of quotation
	breaks int  // line ends owed before the next word: 1 a line, 2 a paragraph
	space  bool // a space owed
	fresh  bool // the current line has no word yet
	prefix string
}

// block owes a line end, or a blank line where n is 2.
func (t *textWriter) block(n int) {
	if n == 0 {
		return
	}
	t.space = false
	if len(t.b) > 0 {
		t.breaks = max(t.breaks, n)
	}
}

// flush pays what is owed before a word is written.
func (t *textWriter) flush() {
	if len(t.b) == 0 {
		t.mark()
		t.space = false
		t.breaks = 0
		return
	}
	if t.breaks > 0 {
		t.b = append(bytes.TrimRight(t.b, " \t"), '\n')
		if t.breaks > 1 {
			// Between two paragraphs of one quotation the blank line is quoted too.
			if t.quote > 0 && t.lastQuoted() {
				t.b = append(t.b, strings.Repeat(">", min(t.quote, maxMarks, t.lastDepth()))...)
			}
			t.b = append(t.b, '\n')
		}
		t.breaks, t.space = 0, false
		t.mark()
		return
	}
	if t.space {
		if !t.fresh {
			t.b = append(t.b, ' ')
		}
		t.space = false
	}
}

func (t *textWriter) mark() {
	if t.quote > 0 {
		t.b = append(t.b, strings.Repeat(">", min(t.quote, maxMarks))...)
		t.b = append(t.b, ' ')
	}
	t.b = append(t.b, t.prefix...)
	t.prefix = ""
	t.fresh = true
}

// lastQuoted reports whether the line before the present end is a quotation.
func (t *textWriter) lastQuoted() bool { return t.lastDepth() > 0 }

func (t *textWriter) lastDepth() int {
	end := len(t.b)
	if end > 0 && t.b[end-1] == '\n' {
		end--
	}
	start := end
	for start > 0 && t.b[start-1] != '\n' {
		start--
	}
	n := 0
	for start+n < end && t.b[start+n] == '>' {
		n++
	}
	return n
}

// words writes running text: white space is one space, noise is dropped.
func (t *textWriter) words(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c > ' ' && c != 0x7f {
				// a run of plain characters at once, single spaces among them
				j := i + 1
				for j < len(s) && (s[j] > ' ' && s[j] < 0x7f || s[j] == ' ' && s[j-1] != ' ') {
					j++
				}
				if s[j-1] == ' ' {
					j--
				}
				t.put(s[i:j])
				i = j
				continue
			}
			if isSpace(rune(c)) {
				t.space = true
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isSpace(r):
			t.space = true
		case isNoise(r):
		default:
			t.put(s[i : i+n])
		}
		i += n
	}
}

// put writes one piece of a word. A ">" that would begin a line and be taken
// for a quotation is set off by a space.
func (t *textWriter) put(s string) {
	if t.space || t.breaks > 0 || len(t.b) == 0 {
		t.flush()
	}
	if t.fresh {
		if s[0] == '>' && t.atLineStart() {
			t.b = append(t.b, ' ')
		}
		t.fresh = false
	}
	t.b = append(t.b, s...)
}

func (t *textWriter) atLineStart() bool {
	return len(t.b) == 0 || t.b[len(t.b)-1] == '\n' || t.quote > 0
}

// lines writes preformatted text: its line ends and spaces are kept.
func (t *textWriter) lines(s string) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			t.breaks = min(t.breaks+1, 2)
		}
		line = strings.Map(func(r rune) rune {
			if r != '\t' && isNoise(r) {
				return -1
			}
			return r
		}, line)
		if line == "" {
			continue
		}
		if t.breaks > 0 || len(t.b) == 0 || t.space {
			t.flush()
		}
		if t.fresh && line[0] == '>' && t.atLineStart() {
			t.b = append(t.b, ' ')
		}
		t.fresh = false
		t.b = append(t.b, line...)
	}
}

func (t *textWriter) String() string {
	s := string(t.b)
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return strings.TrimRight(s, "\n\t ")
}
