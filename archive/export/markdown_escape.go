package export

import "strings"

// markdownSpecial are the characters that mean something anywhere in a line.
const markdownSpecial = "\\`*_[]<>~|"

// escapeMarkdown writes a line of plain text so that it is read as that.
// Whoever writes it puts words or a heading's mark before it, or begins it here
// with none of those that mean something at the beginning of a line.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte(markdownSpecial, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '&' && isEntity(s[i:]):
			b.WriteString("&amp;")
		case c == '#' && i == len(s)-1, c == '!' && i == len(s)-1, i == 0 && strings.IndexByte("#-+=", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case (c == '.' || c == ')') && i > 0 && i < 10 && isDigits(s[:i]):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// isEntity reports whether s begins with what Markdown would read as a
// character's name or number.
func isEntity(s string) bool {
	for i := 1; i < len(s) && i < 40; i++ {
		c := s[i]
		switch {
		case c == ';':
			return i > 1
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '#' && i == 1:
		default:
			return false
		}
	}
	return false
}

// linkMarkdown links words to an address; without one it is the words alone.
func linkMarkdown(href, says string) string {
	if href == "" {
		return escapeMarkdown(says)
	}
	return "[" + escapeMarkdown(says) + "](" + destination(href) + ")"
}

// destination writes an address of linkURL where Markdown wants one.
func destination(href string) string {
	if strings.ContainsAny(href, "()") {
		return "<" + strings.ReplaceAll(href, "&", "&amp;") + ">"
	}
	var b strings.Builder
	for i := range len(href) {
		if href[i] == '&' && isEntity(href[i:]) {
			b.WriteString("&amp;")
			continue
		}
		b.WriteByte(href[i])
	}
	return b.String()
}

// imageMarkdown shows an image.
func imageMarkdown(src, alt string) string {
	return "![" + escapeMarkdown(alt) + "](" + destination(src) + ")"
}
