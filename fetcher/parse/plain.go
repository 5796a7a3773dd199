package parse

import "strings"

// plainText makes one line of plain text out of what may be HTML: tags go,
// references are decoded once. If sure, it is HTML and everything that looks
// like a tag is one; else only the names that HTML knows are, so that
// "x<y" and "List<String>" stay.
func plainText(s string, sure bool) string {
	if strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '&') < 0 {
		return oneLine(s)
	}
	out := make([]byte, 0, len(s))
	comments := true // "-->" still comes
	for i := 0; i < len(s); {
		switch s[i] {
		case '<':
			if comments && strings.HasPrefix(s[i:], "<!--") {
				if n := strings.Index(s[i:], "-->"); n >= 0 {
					i += n + len("-->")
					continue
				}
				comments = false
			}
			n, gap, hidden := tagAt(s[i:], sure)
			if n == 0 {
				out = append(out, '<')
				i++
				continue
			}
			if hidden != "" {
				n += hiddenLen(s[i+n:], hidden)
			}
			if gap {
				out = append(out, ' ')
			}
			i += n
		case '&':
			n := strings.IndexByte(s[i+1:], '&')
			if n < 0 {
				n = len(s) - i - 1
			}
			c, size := reference1([]byte(s[i:i+1+min(n, 64)]), nil)
			if size == 0 {
				c, size = "&", 1
			}
			out = append(out, c...)
			i += size
		default:
			n := strings.IndexAny(s[i:], "<&")
			if n < 0 {
				n = len(s) - i
			}
			out = append(out, s[i:i+n]...)
			i += n
		}
	}
	return oneLine(string(out))
}

// tagAt returns the length of the tag that s begins with; 0 if it is none. gap is set for one that separates words, hidden for one whose content
// is not text.
func tagAt(s string, sure bool) (n int, gap bool, hidden string) {
	i := 1
	if i < len(s) && (s[i] == '/' || s[i] == '!' || s[i] == '?') {
		i++
	}
	from := i
	for i < len(s) && isName[s[i]] {
		i++
	}
	if i == from || i == len(s) || !isSpace(s[i]) && s[i] != '>' && s[i] != '/' || !beginsName(s[from]) {
		return 0, false, ""
	}
	name := strings.ToLower(s[from:i])
	if !sure && !htmlElement[name] {
		return 0, false, ""
	}
	for quote := byte(0); i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			if s[i-1] == '=' {
				quote = c
			}
		case c == '<':
			return 0, false, ""
		case c == '>':
			if s[1] != '/' && (name == "script" || name == "style") {
				hidden = name
			}
			return i + 1, blockTag[name], hidden
		}
	}
	return 0, false, ""
}

// hiddenLen returns how much of s belongs to a script or style element.
func hiddenLen(s, name string) int {
	for i := 0; ; i += 2 {
		n := strings.Index(s[i:], "</")
		if n < 0 {
			return len(s)
		}
		if i += n; hasPrefixFold(s[i+2:], name) {
			return i
		}
	}
}

// htmlElement are the elements of HTML, those of its past among them.
var htmlElement = set(`a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink
	blockquote body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir
	div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup
	hr html i iframe img input ins kbd label legend li link main map mark marquee menu meta meter nav nobr noembed
	noframes noscript object ol optgroup option output p param picture pre progress q rb rp rt rtc ruby s samp script
	section select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot
	th thead time title tr track tt u ul var video wbr`)

// blockTag are the elements that part one word from the next.
var blockTag = set(`br p div li ul ol tr td th h1 h2 h3 h4 h5 h6 hr blockquote pre dt dd table`)

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(names) {
		m[n] = true
	}
	return m
}

// looksHTML reports whether text that nobody declared as HTML must be: it
// closes an element that HTML knows, or has one that needs no closing.
func looksHTML(s string) bool {
	for i := 0; i < len(s); i++ {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 {
			return false
		}
		i += n
		n, _, _ = tagAt(s[i:], false)
		if n < 2 {
			continue
		}
		name := strings.ToLower(strings.TrimFunc(s[i+1:i+n-1], func(r rune) bool { return r == '/' || r == ' ' }))
		if s[i+1] == '/' || name == "br" || name == "p" || name == "hr" || strings.HasPrefix(name, "img ") {
			return true
		}
	}
	return false
}

// oneLine makes one line of text: runs of white space become a blank. Blanks
// that do not break (U+00A0) stay.
func oneLine(s string) string {
	blank := true // a blank would be the second in a row, or the first of all
	fine := true
	for i := 0; i < len(s); i++ {
		if isSpace(s[i]) {
			if blank || s[i] != ' ' {
				fine = false
				break
			}
			blank = true
		} else {
			blank = false
		}
	}
	if fine && (len(s) == 0 || !blank) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if !isSpace(s[i]) {
			out = append(out, s[i])
		} else if len(out) > 0 && out[len(out)-1] != ' ' {
			out = append(out, ' ')
		}
	}
	return strings.TrimRight(string(out), " ")
}
