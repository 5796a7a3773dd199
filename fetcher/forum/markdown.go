package forum

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// markdown writes Markdown as HTML: the blocks and spans that people use in
// posts (CommonMark, with the tables, strike-outs and spoilers of Lemmy). Markup
// in the text stays text. What it does not know it leaves as it stands.
func markdown(s string) string {
	m := markdownWriter{}
	m.blocks(strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", "    "), "\n"), 0)
	return strings.TrimSpace(m.out.String())
}

type markdownWriter struct{ out strings.Builder }

// deepestMarkdown bounds how deep quotations and lists are followed.
const deepestMarkdown = 20

// blocks writes lines as blocks.
func (m *markdownWriter) blocks(lines []string, depth int) {
	var para []string
	flush := func() {
		if len(para) > 0 {
			m.out.WriteString("<p>")
			m.lines(para)
			m.out.WriteString("</p>\n")
			para = nil
		}
	}
	for i := 0; i < len(lines); {
		l := lines[i]
		bare := strings.TrimSpace(l)
		switch {
		case bare == "":
			flush()
			i++
		case depth < deepestMarkdown && bare[0] == '>':
			flush()
			j := i
			var inner []string
			for ; j < len(lines) && strings.TrimSpace(lines[j]) != ""; j++ {
				t := strings.TrimLeft(lines[j], " ")
				if t[0] != '>' && startsBlock(t) {
					break
				}
				inner = append(inner, strings.TrimPrefix(strings.TrimPrefix(t, ">"), " "))
			}
			m.out.WriteString("<blockquote>")
			m.blocks(inner, depth+1)
			m.out.WriteString("</blockquote>\n")
			i = j
		case fence(bare) != "":
			flush()
			mark := fence(bare)
			lang := codeLanguage("language-" + strings.TrimSpace(strings.TrimLeft(bare, "`~")))
			j := i + 1
			var code []string
			for ; j < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[j]), mark); j++ {
				code = append(code, lines[j])
			}
			m.code(lang, code)
			i = j + 1
		case strings.HasPrefix(l, "    ") && len(para) == 0:
			j := i
			var code []string
			for ; j < len(lines) && (strings.HasPrefix(lines[j], "    ") || strings.TrimSpace(lines[j]) == ""); j++ {
				code = append(code, strings.TrimPrefix(lines[j], "    "))
			}
			for len(code) > 0 && strings.TrimSpace(code[len(code)-1]) == "" {
				code = code[:len(code)-1]
			}
			m.code("", code)
			i = j
		case depth < deepestMarkdown && strings.HasPrefix(bare, ":::") && strings.HasPrefix(strings.TrimSpace(bare[3:]), "spoiler"):
			flush()
			j := i + 1
			for j < len(lines) && strings.TrimSpace(lines[j]) != ":::" {
				j++
			}
			title := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(bare[3:]), "spoiler"))
			if title == "" {
				title = "Spoiler"
			}
			m.out.WriteString("<details><summary>")
			m.spans(title, 0)
			m.out.WriteString("</summary>")
			m.blocks(lines[i+1:j], depth+1)
			m.out.WriteString("</details>\n")
			i = min(j+1, len(lines))
		case heading(bare) > 0:
			flush()
			n := heading(bare)
			tag := "h" + strconv.Itoa(n)
			m.out.WriteString("<" + tag + ">")
			m.spans(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(bare[n:]), "#")), 0)
			m.out.WriteString("</" + tag + ">\n")
			i++
		case isRule(bare):
			flush()
			m.out.WriteString("<hr>\n")
			i++
		case depth < deepestMarkdown && listMark(l) > 0 && (len(para) == 0 || listMark(l) < 4 && !unicode.IsDigit(rune(bare[0]))):
			flush()
			i = m.list(lines, i, depth)
		case i+1 < len(lines) && strings.Contains(bare, "|") && isTableRule(lines[i+1]):
			flush()
			i = m.table(lines, i)
		default:
			para = append(para, strings.TrimLeft(l, " "))
			i++
		}
	}
	flush()
}

// startsBlock tells a line that ends a quotation whose mark is left out.
func startsBlock(l string) bool {
	return fence(l) != "" || heading(l) > 0 || isRule(l) || listMark(l) > 0 || strings.HasPrefix(l, ":::")
}

func (m *markdownWriter) code(lang string, lines []string) {
	m.out.WriteString("<pre><code")
	if lang != "" {
		m.out.WriteString(` class="language-` + lang + `"`)
	}
	m.out.WriteByte('>')
	escape(&m.out, strings.Join(lines, "\n"), false)
	m.out.WriteString("</code></pre>\n")
}

// fence is the mark that a block of code begins with; empty if none.
func fence(s string) string {
	for _, c := range []string{"`", "~"} {
		n := len(s) - len(strings.TrimLeft(s, c))
		if n >= 3 && !strings.Contains(s[n:], "`") {
			return s[:n]
		}
	}
	return ""
}

// heading is the level of a heading; 0 for other lines.
func heading(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	if n == 0 || n > 6 || n < len(s) && s[n] != ' ' {
		return 0
	}
	return n
}

// isRule tells a line across.
func isRule(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	return len(s) >= 3 && (strings.Trim(s, "-") == "" || strings.Trim(s, "*") == "" || strings.Trim(s, "_") == "")
}

// listMark is how many bytes an item's mark takes, with what is before and one
// space behind; 0 for other lines.
func listMark(l string) int {
	in := len(l) - len(strings.TrimLeft(l, " "))
	s := l[in:]
	n := 0
	for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	switch {
	case n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')'):
		n++
	case n == 0 && s != "" && strings.IndexByte("-*+", s[0]) >= 0:
		n = 1
	default:
		return 0
	}
	if n >= len(s) || s[n] != ' ' {
		return 0
	}
	return in + n + 1
}

// list writes the list that begins at a line, and returns the line behind it.
func (m *markdownWriter) list(lines []string, i, depth int) int {
	first := strings.TrimLeft(lines[i], " ")
	ordered := first[0] >= '0' && first[0] <= '9'
	indent := len(lines[i]) - len(first)
	tag := "ul"
	if ordered {
		tag = "ol"
	}
	m.out.WriteString("<" + tag)
	if n := strings.IndexAny(first, ".)"); ordered && n > 0 && first[:n] != "1" {
		m.out.WriteString(` start="` + first[:n] + `"`)
	}
	m.out.WriteString(">\n")
	for i < len(lines) {
		mark := listMark(lines[i])
		in := len(lines[i]) - len(strings.TrimLeft(lines[i], " "))
		if mark == 0 || in > indent+3 || in < indent {
			break
		}
		if c := lines[i][in]; (c >= '0' && c <= '9') != ordered {
			break
		}
		item := []string{lines[i][mark:]}
		loose := false
		for i++; i < len(lines); i++ {
			l := lines[i]
			bare := strings.TrimSpace(l)
			deep := len(l) - len(strings.TrimLeft(l, " "))
			if bare == "" {
				if i+1 < len(lines) && len(lines[i+1])-len(strings.TrimLeft(lines[i+1], " ")) >= indent+2 && strings.TrimSpace(lines[i+1]) != "" {
					item, loose = append(item, ""), true
					continue
				}
				break
			}
			if deep <= indent+1 && startsBlock(bare) {
				break
			}
			item = append(item, l[min(deep, mark):])
		}
		m.out.WriteString("<li>")
		m.item(item, loose, depth)
		m.out.WriteString("</li>\n")
		for i+1 < len(lines) && strings.TrimSpace(lines[i]) == "" && listMark(lines[i+1]) > 0 {
			i++
		}
	}
	m.out.WriteString("</" + tag + ">\n")
	return i
}

// item writes what an item of a list holds: its first lines without a paragraph around them.
func (m *markdownWriter) item(lines []string, loose bool, depth int) {
	n := 0
	for n < len(lines) && !loose && (n == 0 || strings.TrimSpace(lines[n]) != "" && !startsBlock(strings.TrimSpace(lines[n]))) {
		n++
	}
	m.lines(lines[:n])
	m.blocks(lines[n:], depth+1)
}

// isTableRule tells the line between a table's head and its rows.
func isTableRule(l string) bool {
	return strings.Contains(l, "-") && strings.Contains(l, "|") && strings.Trim(l, " |:-") == ""
}

func (m *markdownWriter) table(lines []string, i int) int {
	row := func(l, tag string) {
		m.out.WriteString("<tr>")
		for cell := range strings.SplitSeq(strings.Trim(strings.TrimSpace(l), "|"), "|") {
			m.out.WriteString("<" + tag + ">")
			m.spans(strings.TrimSpace(cell), 0)
			m.out.WriteString("</" + tag + ">")
		}
		m.out.WriteString("</tr>\n")
	}
	m.out.WriteString("<table>\n")
	row(lines[i], "th")
	for i += 2; i < len(lines) && strings.Contains(lines[i], "|"); i++ {
		row(lines[i], "td")
	}
	m.out.WriteString("</table>\n")
	return i
}

// lines writes the lines of one paragraph. Two spaces or a backslash at the end
// break a line.
func (m *markdownWriter) lines(list []string) {
	var text strings.Builder
	for i, l := range list {
		hard := strings.HasSuffix(l, "  ") || strings.HasSuffix(l, "\\")
		text.WriteString(strings.TrimRight(strings.TrimSuffix(l, "\\"), " "))
		switch {
		case i == len(list)-1:
		case hard:
			text.WriteString("\x00\n")
		default:
			text.WriteByte('\n')
		}
	}
	m.spans(text.String(), 0)
}

// spans writes running text. depth bounds spans within spans.
func (m *markdownWriter) spans(s string, depth int) {
	start := 0
	flush := func(end int) { escape(&m.out, s[start:end], false) }
	misses := map[string]bool{} // marks that are not closed further on
	for i := 0; i < len(s); {
		n := 0
		var write func()
		switch c := s[i]; {
		case c == 0:
			n, write = 1, func() { m.out.WriteString("<br>") }
		case c == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!|~^>:<", s[i+1]) >= 0:
			n, write = 2, func() { escape(&m.out, s[i+1:i+2], false) }
		case c == '`':
			mark := s[i : i+len(s[i:])-len(strings.TrimLeft(s[i:], "`"))]
			if end := strings.Index(s[i+len(mark):], mark); end >= 0 && !misses[mark] {
				code := s[i+len(mark) : i+len(mark)+end]
				n, write = end+2*len(mark), func() {
					m.out.WriteString("<code>")
					escape(&m.out, strings.TrimSpace(code), false)
					m.out.WriteString("</code>")
				}
			} else {
				misses[mark] = true
				i += len(mark)
				continue
			}
		case c == '!' && i+1 < len(s) && s[i+1] == '[' || c == '[':
			n, write = m.linkAt(s[i:], depth)
		case c == '<':
			n, write = m.autolink(s[i:])
		case c == 'h' && (i == 0 || !isWordByte(s[i-1])) && (strings.HasPrefix(s[i:], "http://") || strings.HasPrefix(s[i:], "https://")):
			n, write = m.plainLink(s[i:])
		case depth < deepestMarkdown && (c == '*' || c == '_' || c == '~' || c == '^'):
			n, write = m.emphasis(s, i, depth, misses)
		}
		if write == nil {
			i++
			continue
		}
		flush(i)
		write()
		i += n
		start = i
	}
	flush(len(s))
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}

// emphasis reads a span between two equal marks.
func (m *markdownWriter) emphasis(s string, i, depth int, misses map[string]bool) (int, func()) {
	for _, k := range []struct{ mark, tag string }{{"**", "strong"}, {"__", "strong"}, {"~~", "s"}, {"*", "em"}, {"_", "em"}, {"~", "sub"}, {"^", "sup"}} {
		rest, ok := strings.CutPrefix(s[i:], k.mark)
		if !ok || misses[k.mark] {
			continue
		}
		if rest == "" || isHTMLSpace(rest[0]) || k.mark[0] == '_' && i > 0 && isWordByte(s[i-1]) || len(k.mark) == 1 && rest[0] == k.mark[0] {
			continue
		}
		for from := 0; ; {
			end := strings.Index(rest[from:], k.mark)
			if end < 0 {
				misses[k.mark] = true
				break
			}
			end += from
			after := end + len(k.mark)
			if end == 0 || isHTMLSpace(rest[end-1]) || k.mark[0] == '_' && after < len(rest) && isWordByte(rest[after]) ||
				len(k.mark) == 1 && (after < len(rest) && rest[after] == k.mark[0] || rest[end-1] == k.mark[0]) || (k.mark == "~" || k.mark == "^") && strings.ContainsAny(rest[:end], " \n") {
				from = after
				if from-end > 0 && from > 2000 {
					break
				}
				continue
			}
			for len(k.mark) == 2 && end+2 < len(rest) && rest[end+2] == k.mark[0] {
				end++ // "***x***" is one within the other
			}
			inner := rest[:end]
			return end + 2*len(k.mark), func() {
				m.out.WriteString("<" + k.tag + ">")
				m.spans(inner, depth+1)
				m.out.WriteString("</" + k.tag + ">")
			}
		}
	}
	return 0, nil
}

// linkAt reads "[text](address)" and "![text](address)".
func (m *markdownWriter) linkAt(s string, depth int) (int, func()) {
	image := s[0] == '!'
	open := strings.IndexByte(s, '[')
	level, end := 0, -1
	for i := open; i < len(s) && i < open+2000 && end < 0; i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			level++
		case ']':
			if level--; level == 0 {
				end = i
			}
		}
	}
	if end < 0 || end+1 >= len(s) || s[end+1] != '(' {
		return 0, nil
	}
	level, stop := 0, -1
	for i := end + 1; i < len(s) && i < end+3000 && stop < 0; i++ {
		switch s[i] {
		case '(':
			level++
		case ')':
			if level--; level == 0 {
				stop = i
			}
		}
	}
	if stop < 0 {
		return 0, nil
	}
	says := s[open+1 : end]
	href, _, _ := strings.Cut(strings.TrimSpace(s[end+2:stop]), " ")
	href = strings.Trim(href, "<>")
	if u, err := url.Parse(href); err != nil || href == "" || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
		return 0, nil
	}
	return stop + 1, func() {
		if image {
			m.out.WriteString(`<img src="`)
			escape(&m.out, href, true)
			m.out.WriteString(`" alt="`)
			escape(&m.out, says, true)
			m.out.WriteString(`">`)
			return
		}
		m.out.WriteString(`<a href="`)
		escape(&m.out, href, true)
		m.out.WriteString(`">`)
		if depth < deepestMarkdown {
			m.spans(says, deepestMarkdown-1)
		} else {
			escape(&m.out, says, false)
		}
		m.out.WriteString("</a>")
	}
}

// autolink reads "<https://…>".
func (m *markdownWriter) autolink(s string) (int, func()) {
	end := strings.IndexByte(s[:min(len(s), 2000)], '>')
	if end < 0 || !strings.HasPrefix(s, "<http://") && !strings.HasPrefix(s, "<https://") || strings.ContainsAny(s[:end], " \n") {
		return 0, nil
	}
	_, write := m.plainLink(s[1:end])
	return end + 1, write
}

// plainLink reads an address that stands in the text.
func (m *markdownWriter) plainLink(s string) (int, func()) {
	end := strings.IndexAny(s, " \n<>\"`|\x00")
	if end < 0 {
		end = len(s)
	}
	for end > 0 && strings.IndexByte(".,;:!?'*_~", s[end-1]) >= 0 || end > 0 && s[end-1] == ')' && strings.Count(s[:end], "(") < strings.Count(s[:end], ")") {
		end--
	}
	href := s[:end]
	if resolve(nil, href) == nil {
		return 0, nil
	}
	return end, func() {
		m.out.WriteString(`<a href="`)
		escape(&m.out, href, true)
		m.out.WriteString(`">`)
		escape(&m.out, href, false)
		m.out.WriteString("</a>")
	}
}
