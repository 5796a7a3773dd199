package normal

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxReopened bounds the elements that a browser makes by itself, whatever the
// length of the HTML.
const maxReopened = 1 << 19

// Tangled reports whether the tree of raw would be far larger than raw. An
// element like <b> or <font> that is not closed is opened anew in each
// paragraph and cell after it (HTML, 13.2.4.3): a few hundred of them make
// hundreds of elements out of each <p>. Nobody writes such HTML by accident.
func Tangled(raw string) bool {
	open, reopened, limit := 0, 0, min(1<<16+len(raw), maxReopened)
	for i := strings.IndexByte(raw, '<'); i >= 0 && i < len(raw); {
		i++
		end := i < len(raw) && raw[i] == '/'
		if end {
			i++
		}
		switch {
		case formatting(raw[i:]):
			if end {
				open = max(0, open-1)
			} else {
				open++
			}
		case !end:
			if reopened += open; reopened > limit {
				return true
			}
		}
		n := strings.IndexByte(raw[i:], '<')
		if n < 0 {
			return false
		}
		i += n
	}
	return false
}

// formatting reports whether s begins with the name of an element that is
// opened anew. An <a> is not: the next one ends it.
func formatting(s string) bool {
	var buf [8]byte
	name := buf[:0]
	for i := 0; i < len(s) && len(name) < cap(buf); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c < 'a' || c > 'z' {
			break
		}
		name = append(name, c)
	}
	switch string(name) {
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

// stripTags keeps the words of HTML that has no usable structure.
func stripTags(raw string) string {
	var b strings.Builder
	skip := false // what comes is no text for people
	z := html.NewTokenizer(strings.NewReader(raw))
	space := true
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if text := z.Text(); !skip && len(text) > 0 {
				b.Write(text)
				space = false
			}
		default:
			if !space {
				b.WriteByte(' ')
				space = true
			}
			skip = false
			if kind == html.StartTagToken {
				// The tokenizer gives the inside of these as one text.
				name, _ := z.TagName()
				switch atom.Lookup(name) {
				case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Noframes, atom.Noembed:
					skip = true
				}
			}
		}
	}
}
