package forum

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// attr is the value of n's attribute; empty where it has none.
func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasWord reports whether one of the words of list, parted by white space, is word.
func hasWord(list, word string) bool {
	for i := strings.Index(list, word); i >= 0; {
		end := i + len(word)
		if (i == 0 || isHTMLSpace(list[i-1])) && (end == len(list) || isHTMLSpace(list[end])) {
			return true
		}
		next := strings.Index(list[i+1:], word)
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

func isHTMLSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// hasClass reports whether n is an element of that class.
func hasClass(n *html.Node, class string) bool {
	return n.Type == html.ElementNode && hasWord(attr(n, "class"), class)
}

// find is the first element below n, in the order of the page, that fits; nil
// if there is none.
func find(n *html.Node, fits func(*html.Node) bool) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if fits(c) {
			return c
		}
		if d := find(c, fits); d != nil {
			return d
		}
	}
	return nil
}

// near is find for what stands close below n: it looks a few levels down and
// no further, so that elements nested without end cost no more than others.
func near(n *html.Node, fits func(*html.Node) bool) *html.Node { return within(n, 6, fits) }

func within(n *html.Node, levels int, fits func(*html.Node) bool) *html.Node {
	for c := n.FirstChild; c != nil && levels > 0; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if fits(c) {
			return c
		}
		if d := within(c, levels-1, fits); d != nil {
			return d
		}
	}
	return nil
}

// nearClass is the first element of that class close below n.
func nearClass(n *html.Node, class string) *html.Node {
	return near(n, func(c *html.Node) bool { return hasClass(c, class) })
}

// nearTag is the first element of that name close below n.
func nearTag(n *html.Node, tag atom.Atom) *html.Node {
	return near(n, func(c *html.Node) bool { return c.DataAtom == tag })
}

// byClass is the first element of that class below n.
func byClass(n *html.Node, class string) *html.Node {
	return find(n, func(c *html.Node) bool { return hasClass(c, class) })
}

// byID is the element of that id below n.
func byID(n *html.Node, id string) *html.Node {
	return find(n, func(c *html.Node) bool { return attr(c, "id") == id })
}

// byTag is the first element of that name below n.
func byTag(n *html.Node, tag atom.Atom) *html.Node {
	return find(n, func(c *html.Node) bool { return c.DataAtom == tag })
}

// each calls do with every element below n that fits, in the order of the page.
// It does not look inside one that fits.
func each(n *html.Node, fits func(*html.Node) bool, do func(*html.Node)) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		if fits(c) {
			do(c)
		} else {
			each(c, fits, do)
		}
	}
}

// text is what n says, as one line: white space made single, a space where a
// new block begins, scripts and pictures left out.
func text(n *html.Node) string {
	var w lineWriter
	w.node(n)
	return w.b.String()
}

// longer reports whether the text of n has more bytes than that, white space
// aside.
func longer(n *html.Node, most int) bool {
	left := most
	var walk func(*html.Node) bool
	walk = func(n *html.Node) bool {
		if n.Type == html.TextNode {
			left -= len(strings.TrimSpace(n.Data))
		}
		for c := n.FirstChild; c != nil && left >= 0; c = c.NextSibling {
			walk(c)
		}
		return left < 0
	}
	return walk(n)
}

// verbatim is the text of n as it stands, line breaks and all.
func verbatim(b *strings.Builder, n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode:
			b.WriteString(k.Data)
		case k.DataAtom == atom.Br:
			b.WriteByte('\n')
		case k.Type == html.ElementNode && k.DataAtom != atom.Script && k.DataAtom != atom.Button:
			verbatim(b, k)
		}
	}
}

// line makes one line of s: white space made single, direction marks and other
// invisible characters gone.
func line(s string) string {
	if plainLine(s) {
		return s
	}
	var w lineWriter
	w.words(s)
	return w.b.String()
}

// plainLine spots ASCII with single spaces, which most lines are.
func plainLine(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// lineWriter gathers words with one space between them.
type lineWriter struct {
	b     strings.Builder
	space bool
}

func (w *lineWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.words(n.Data)
	case html.ElementNode, html.DocumentNode:
		switch n.DataAtom {
		case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Textarea, atom.Select, atom.Noframes, atom.Noembed:
			return
		}
		if isBlock(n.DataAtom) {
			w.space = true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			w.node(c)
		}
		if isBlock(n.DataAtom) {
			w.space = true
		}
	}
}

func (w *lineWriter) words(s string) {
	if w.b.Len() == 0 && plainLine(s) {
		w.b.WriteString(s)
		w.space = w.space && s == ""
		return
	}
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			w.space = true
		case isInvisible(r):
		default:
			if w.space && w.b.Len() > 0 {
				w.b.WriteByte(' ')
			}
			w.space = false
			w.b.WriteRune(r)
		}
	}
}

// isInvisible tells the characters that steer direction, hyphenation and line
// breaks, and the ones that mean nothing.
func isInvisible(r rune) bool {
	switch {
	case r < ' ', r == 0x7f, r == 0xad, r == 0x61c, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f: // zero width, direction marks
		return r != 0x200d && r != 0x200c // joiners shape words and emoji
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// isBlock tells the elements that part what is before them from what is in them.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Tr, atom.Td, atom.Th, atom.Table,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Blockquote, atom.Pre, atom.Hr,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Form, atom.Fieldset, atom.Details, atom.Summary:
		return true
	}
	return false
}
