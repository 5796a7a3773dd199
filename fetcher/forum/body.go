package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// A body writes what an author wrote, out of what the page shows: the elements
// that carry meaning and their addresses, without classes, scripts, buttons,
// lightboxes and adverts. It is not safe HTML; normal makes that.
type body struct {
	page *Page
	// rule does with an element what its platform knows to do with it, and
	// reports whether there is nothing left to do.
	rule func(*body, *html.Node) bool

	out      strings.Builder
	quotes   []archive.Quote // in the order of the page, a quotation inside another after it
	answers  []string        // native ids of the posts quoted at the outermost level, once each
	files    []archive.Attachment
	withheld int // passages that the page does not show us
	pre      int // depth of elements whose white space counts

	open []*strings.Builder // texts of the quotations being written, innermost last
}

// allowed are the attributes that stay, by element.
var allowed = map[atom.Atom][]string{
	atom.Td: {"colspan", "rowspan"}, atom.Th: {"colspan", "rowspan"}, atom.Ol: {"start", "type", "reversed"}, atom.Li: {"value"},
	atom.Abbr: {"title"}, atom.Time: {"datetime"}, atom.Blockquote: {"cite"}, atom.Q: {"cite"}, atom.Details: {"open"},
	atom.Font: {"color", "size", "face"}, atom.Code: {"class"}, atom.Pre: {"class"},
}

func (w *body) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *body) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
	case html.ElementNode:
		if !w.rule(w, n) {
			w.element(n)
		}
	}
}

// element writes one that no rule of the platform is for.
func (w *body) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Svg, atom.Math, atom.Meta, atom.Link, atom.Title:
		return
	case atom.Noscript:
		w.fallback(n)
		return
	case atom.Img:
		w.image(n)
		return
	case atom.Iframe, atom.Embed, atom.Object:
		w.frame(n)
		return
	case atom.Video, atom.Audio:
		w.player(n)
		return
	case atom.A:
		w.anchor(n)
		return
	case atom.Br:
		w.out.WriteString("<br>")
		w.breakLine()
		return
	case atom.Hr, atom.Wbr:
		w.out.WriteString("<" + n.Data + ">")
		return
	case atom.Form, atom.Label, atom.Fieldset:
		w.children(n)
		return
	}
	if isAdvert(n) || n.Namespace != "" {
		return
	}
	if hex := attr(n, "data-cfemail"); hex != "" {
		w.text(hiddenMail(hex))
		return
	}
	if n.DataAtom == atom.Span && attr(n, "dir") == "" && attr(n, "lang") == "" {
		w.styled(n)
		return
	}
	w.begin(n)
	if n.DataAtom == atom.Pre {
		w.pre++
		if k := n.FirstChild; k != nil && k.Type == html.TextNode && strings.HasPrefix(k.Data, "\n") {
			w.out.WriteByte('\n') // the first line end of a pre is not read
		}
		defer func() { w.pre-- }()
	}
	w.children(n)
	w.end(n.Data, isBlock(n.DataAtom))
}

// styles are what a span's style says in the place of an element.
var styles = []struct{ property, value, tag string }{
	{"font-weight", "bold", "b"}, {"font-style", "italic", "i"}, {"text-decoration", "underline", "u"}, {"text-decoration", "line-through", "s"},
}

// styled writes a span: with the element that its style stands for, or nothing
// but what is in it.
func (w *body) styled(n *html.Node) {
	style := attr(n, "style")
	if style == "" || len(style) > 200 {
		w.children(n)
		return
	}
	var tags []string
	for declaration := range strings.SplitSeq(style, ";") {
		property, value, _ := strings.Cut(declaration, ":")
		for _, s := range styles {
			if strings.TrimSpace(property) == s.property && strings.TrimSpace(value) == s.value {
				tags = once(tags, s.tag)
			}
		}
	}
	for _, t := range tags {
		w.out.WriteString("<" + t + ">")
	}
	w.children(n)
	for i := len(tags) - 1; i >= 0; i-- {
		w.out.WriteString("</" + tags[i] + ">")
	}
}

// begin writes a start tag with the attributes that stay.
func (w *body) begin(n *html.Node) {
	if isBlock(n.DataAtom) {
		w.breakLine()
	}
	w.out.WriteByte('<')
	w.out.WriteString(n.Data)
	for i := range n.Attr {
		a := &n.Attr[i]
		if a.Namespace != "" || a.Val == "" {
			continue
		}
		switch {
		case a.Key == "dir" || a.Key == "lang":
			w.attr(a.Key, a.Val)
		case a.Key == "class":
			if n.DataAtom == atom.Code || n.DataAtom == atom.Pre {
				if lang := codeLanguage(a.Val); lang != "" {
					w.attr("class", "language-"+lang)
				}
			}
		default:
			for _, key := range allowed[n.DataAtom] {
				if key == a.Key {
					w.attr(key, a.Val)
				}
			}
		}
	}
	w.out.WriteByte('>')
}

func (w *body) end(tag string, block bool) {
	w.out.WriteString("</" + tag + ">")
	if block {
		w.breakLine()
	}
}

// text writes running text, runs of white space made one; a line end among
// them stays one.
func (w *body) text(s string) {
	w.say(s)
	if w.pre > 0 {
		escape(&w.out, s, false)
		return
	}
	start := 0
	for i := 0; i < len(s); i++ {
		if !isHTMLSpace(s[i]) {
			continue
		}
		end, space := i, " "
		for ; end < len(s) && isHTMLSpace(s[end]); end++ {
			if s[end] == '\n' {
				space = "\n"
			}
		}
		escape(&w.out, s[start:i], false)
		w.out.WriteString(space)
		start, i = end, end-1
	}
	escape(&w.out, s[start:], false)
}

// say adds to the text of the quotation being written.
func (w *body) say(s string) {
	if len(w.open) == 0 {
		return
	}
	b := w.open[len(w.open)-1]
	for i := range len(s) {
		if c := s[i]; isHTMLSpace(c) {
			b.WriteByte(' ')
		} else {
			b.WriteByte(c)
		}
	}
}

// breakLine begins a new line in the text of the quotation being written.
func (w *body) breakLine() {
	if len(w.open) > 0 {
		w.open[len(w.open)-1].WriteByte('\n')
	}
}

func (w *body) attr(key, val string) {
	w.out.WriteString(" " + key + `="`)
	escape(&w.out, val, true)
	w.out.WriteByte('"')
}

// escape writes s with what HTML reads as markup escaped.
func escape(b *strings.Builder, s string, quoted bool) {
	start := 0
	for i := range len(s) {
		esc := ""
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			if !quoted {
				continue
			}
			esc = "&#34;"
		case '\r':
			esc = "&#13;"
		default:
			continue
		}
		b.WriteString(s[start:i])
		b.WriteString(esc)
		start = i + 1
	}
	b.WriteString(s[start:])
}

// link writes a link that has no element of its own on the page.
func (w *body) link(href, says string) {
	w.out.WriteString("<a")
	w.attr("href", href)
	w.out.WriteByte('>')
	w.text(says)
	w.out.WriteString("</a>")
}

// anchor writes a link, with where it leads if the site leads it through
// itself.
func (w *body) anchor(n *html.Node) {
	href := strings.TrimSpace(attr(n, "href"))
	if _, hex, ok := strings.Cut(href, "/cdn-cgi/l/email-protection#"); ok {
		if mail := hiddenMail(hex); mail != "" {
			href = "mailto:" + mail
		}
	}
	href = unproxied(href)
	if href == "" || strings.HasPrefix(strings.ToLower(href), "javascript:") || strings.Contains(href, "/cdn-cgi/l/email-protection") {
		w.children(n)
		return
	}
	w.out.WriteString("<a")
	w.attr("href", href)
	w.out.WriteByte('>')
	w.children(n)
	w.out.WriteString("</a>")
}

// quote writes a quotation. author and post, the native id of the quoted post,
// may be empty; cite is the quoted post's address.
func (w *body) quote(author, post, cite string, content func()) {
	w.out.WriteString("<blockquote")
	if cite != "" {
		w.attr("cite", cite)
	}
	w.out.WriteByte('>')
	if author != "" {
		w.out.WriteString("<p><cite>")
		escape(&w.out, author, false)
		w.out.WriteString("</cite></p>")
	}
	at := len(w.quotes)
	w.quotes = append(w.quotes, archive.Quote{Author: author, Post: post})
	if post != "" && len(w.open) == 0 {
		w.answers = once(w.answers, post)
	}
	w.open = append(w.open, new(strings.Builder))
	content()
	w.quotes[at].Text = tidyText(w.open[len(w.open)-1].String())
	w.open = w.open[:len(w.open)-1]
	w.end("blockquote", true)
}

// code writes a block of code as it stands, in a language that may be empty.
func (w *body) code(lang, code string) {
	w.out.WriteString("<pre><code")
	if lang = codeLanguage("language-" + lang); lang != "" {
		w.attr("class", "language-"+lang)
	}
	w.out.WriteByte('>')
	if strings.HasPrefix(code, "\n") {
		w.out.WriteByte('\n') // see element
	}
	escape(&w.out, code, false)
	w.out.WriteString("</code></pre>")
	for l := range strings.Lines(code) {
		w.breakLine()
		w.say(strings.TrimSuffix(l, "\n"))
	}
	w.breakLine()
}

// details writes what the page hides until one asks for it.
func (w *body) details(summary string, content func()) {
	w.out.WriteString("<details><summary>")
	w.breakLine()
	w.text(summary)
	w.out.WriteString("</summary>")
	w.breakLine()
	content()
	w.end("details", true)
}

// pairs writes the labels and values that an author filled in beside the text.
func (w *body) pairs(n *html.Node) {
	list := pairsIn(n)
	if len(list) == 0 {
		return
	}
	w.breakLine()
	w.out.WriteString("<dl>")
	for _, p := range list {
		w.out.WriteString("<dt>")
		w.text(p.label)
		w.end("dt", true)
		w.out.WriteString("<dd>")
		w.children(p.node)
		w.end("dd", true)
	}
	w.end("dl", true)
}

// omit marks a passage that the page does not show us.
func (w *body) omit() {
	w.withheld++
	w.text("[…]")
}

// codeLanguage is the language that a class of code names; empty if none.
func codeLanguage(class string) string {
	for c := range strings.FieldsSeq(class) {
		lang, ok := strings.CutPrefix(c, "language-")
		if !ok {
			lang, ok = strings.CutPrefix(c, "lang-")
		}
		if ok && lang != "" && len(lang) < 30 && strings.Trim(strings.ToLower(lang), "abcdefghijklmnopqrstuvwxyz0123456789+#._-") == "" {
			return strings.ToLower(lang)
		}
	}
	return ""
}

// tidyText makes single spaces of runs of white space, and at most one blank
// line between two others.
func tidyText(s string) string {
	var out strings.Builder
	blank := 0
	for l := range strings.SplitSeq(s, "\n") {
		l = line(l)
		if l == "" {
			blank++
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n\n"[:min(blank, 1)+1])
		}
		out.WriteString(l)
		blank = 0
	}
	return out.String()
}

// mostListed bounds the lists that a page can fill: looking for a copy costs
// more with each entry, and no page that people made has so many.
const mostListed = 1000

// once adds s unless it is there.
func once(list []string, s string) []string {
	if len(list) >= mostListed {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
