package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rule knows what NodeBB and its own plugins put into a post.
func (c nodebbReader) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Img:
		if hasClass(n, "emoji") {
			w.text(smilie(n))
			return true
		}
	case atom.P:
		if quoted, _, _ := c.said(n); quoted {
			return true
		}
	case atom.Blockquote:
		c.quote(w, n)
		return true
	case atom.Pre:
		var b strings.Builder
		verbatim(&b, n)
		lang := ""
		if k := nearTag(n, atom.Code); k != nil {
			lang = codeLanguage(attr(k, "class"))
		}
		w.code(lang, strings.TrimRight(b.String(), " \t\n"))
		return true
	case atom.Div, atom.Span:
		if hasClass(n, "js-lazyYT") && attr(n, "data-youtube-id") != "" {
			w.embed(mediaSite("youtube", attr(n, "data-youtube-id")), "")
			return true
		}
	}
	return false
}

// said reads the line above a quotation, "@Otter said:", whose link names the
// quoted post.
func (c nodebbReader) said(n *html.Node) (is bool, author, post string) {
	next := n.NextSibling
	for next != nil && next.Type == html.TextNode && strings.TrimSpace(next.Data) == "" {
		next = next.NextSibling
	}
	if next == nil || next.DataAtom != atom.Blockquote || longer(n, 300) {
		return false, "", ""
	}
	s := text(n)
	if !strings.HasPrefix(s, "@") || !strings.HasSuffix(s, ":") && !strings.HasSuffix(s, "：") {
		return false, "", ""
	}
	var link *html.Node
	each(n, isLink, func(a *html.Node) {
		u, err := url.Parse(attr(a, "href"))
		if err != nil {
			return
		}
		segs := segments(u.EscapedPath())
		for i := 0; i+1 < len(segs); i++ {
			switch segs[i] {
			case "post":
				id, _ := url.PathUnescape(segs[i+1])
				link, post = a, nodebbID(jsonText(id))
			case "topic":
				link = a
			}
		}
	})
	if link == nil {
		return false, "", ""
	}
	before, _, ok := strings.Cut(s, text(link))
	if !ok {
		return false, "", ""
	}
	if mention := nearTag(n, atom.A); mention != link && strings.HasPrefix(text(mention), "@") {
		before = text(mention)
	}
	author = c.quotedName(strings.TrimSpace(strings.TrimPrefix(before, "@")))
	return author != "", author, post
}

// quotedName is the member whom the words before a link name. Where the link is
// the topic's title, a verb of some language stands between: "Otter said in".
func (c nodebbReader) quotedName(before string) string {
	best := ""
	for name := range c.names {
		if len(name) > len(best) && (before == name || strings.HasPrefix(before, name+" ")) {
			best = name
		}
	}
	if best != "" {
		return best
	}
	return strings.TrimSuffix(before, " said in")
}

// quote writes a quotation, with what the line above it says.
func (c nodebbReader) quote(w *body, n *html.Node) {
	before := n.PrevSibling
	for before != nil && before.Type == html.TextNode && strings.TrimSpace(before.Data) == "" {
		before = before.PrevSibling
	}
	author, post, cite := "", "", ""
	if before != nil && before.DataAtom == atom.P {
		_, author, post = c.said(before)
	}
	if post != "" {
		cite = c.permalink(post)
	}
	w.quote(author, post, cite, func() { w.children(n) })
}
