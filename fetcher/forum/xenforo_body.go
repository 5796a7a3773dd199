package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readBody writes what the author wrote, his signature, and the files.
func (c *xenforoPost) readBody() {
	w := &body{page: c.page.Page, rule: c.rule}
	for _, n := range c.before {
		w.pairs(n)
	}
	if c.body != nil {
		w.children(wrapper(c.body))
	}
	for _, n := range c.after {
		w.pairs(n)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.files != nil {
		c.attachments(c.files, w)
	}
	c.Attachments = w.files
	switch {
	case w.withheld == 1:
		c.note(&c.Post, "a passage is withheld from us")
	case w.withheld > 1:
		c.note(&c.Post, "%d passages are withheld from us", w.withheld)
	}
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(wrapper(c.signature))
		c.Signature = strings.TrimSpace(s.out.String())
	}
}

// wrapper is the element that holds the text itself.
func wrapper(n *html.Node) *html.Node {
	if w := byClass(n, "bbWrapper"); w != nil {
		return w
	}
	return n
}

// rule knows XenForo's own markup in a post.
func (c *xenforoPost) rule(w *body, n *html.Node) bool {
	if attr(n, "data-s9e-mediaembed") != "" || attr(n, "data-s9e-mediaembed-iframe") != "" {
		return c.s9e(w, n)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "bbCodeBlock--quote":
			c.quote(w, n)
			return true
		case "bbCodeSpoiler":
			c.spoiler(w, n)
			return true
		case "bbCodeBlock--code":
			c.code(w, n)
			return true
		case "bbCodeBlock--unfurl", "js-unfurl":
			c.unfurl(w, n)
			return true
		case "bbMediaWrapper", "bbOembed", "bbMediaJustifier":
			return c.media(w, n, class == "bbMediaJustifier")
		case "bbImageWrapper", "bbTable", "bbMediaWrapper-inner", "contentRow", "u-inlineBlock":
			w.children(n)
			return true
		case "bbImage":
			if n.DataAtom == atom.Img {
				c.image(w, n)
				return true
			}
		case "smilie":
			if n.DataAtom == atom.Img {
				w.text(smilie(n))
				return true
			}
		case "bbCodePlainUnfurl-icon", "bbCodeBlockUnfurl-icon", "bbCodeBlock-expandLink", "bbCodeBlock-shrinkLink", "js-selectToQuoteEnd",
			"u-anchorTarget", "u-srOnly", "shareButtons", "js-extraPhrases", "bbHeading-anchor", "bbCodeSpoiler-button", "message-attachments", "message-signature":
			return true
		case "messageHide", "bbCodeBlock--hidden":
			if c.hides(n) {
				w.omit()
				return true
			}
		}
	}
	switch n.DataAtom {
	case atom.A:
		c.linked(w, n)
	case atom.Video, atom.Audio:
		return c.film(w, n)
	}
	return false
}

// quote writes a quotation: whose it is stands in its attributes, which no
// language or theme changes.
func (c *xenforoPost) quote(w *body, n *html.Node) {
	author := line(attr(n, "data-quote"))
	cite, post := "", ""
	if id, ok := strings.CutPrefix(attr(n, "data-source"), "post:"); ok {
		post = strings.TrimSpace(id)
	}
	if a := nearClass(n, "bbCodeBlock-sourceJump"); a != nil {
		cite = c.page.url(attr(a, "href"))
		if post == "" && attr(n, "data-source") == "" {
			post, _ = strings.CutPrefix(attr(a, "data-content-selector"), "#post-")
		}
	}
	if !isDigits(post) {
		post = ""
	}
	content := nearClass(n, "bbCodeBlock-expandContent")
	if content == nil {
		content = nearClass(n, "bbCodeBlock-content")
	}
	if content == nil {
		content = n
	}
	w.quote(author, post, cite, func() { w.children(content) })
}

// spoiler writes what a button reveals.
func (c *xenforoPost) spoiler(w *body, n *html.Node) {
	title := "Spoiler"
	if t := nearClass(n, "bbCodeSpoiler-button-title"); t != nil {
		title = text(t)
	} else if b := nearClass(n, "bbCodeSpoiler-button"); b != nil {
		title = strings.TrimRight(text(b), ": ")
	}
	content := nearClass(n, "bbCodeBlock-content")
	if content == nil {
		content = nearClass(n, "bbCodeSpoiler-content")
	}
	w.details(title, func() {
		if content != nil {
			w.children(content)
		}
	})
}

// code writes code as it was typed.
func (c *xenforoPost) code(w *body, n *html.Node) {
	pre := nearTag(n, atom.Pre)
	if pre == nil {
		pre = n
		if content := nearClass(n, "bbCodeBlock-content"); content != nil {
			pre = content
		}
	}
	var b strings.Builder
	verbatim(&b, pre)
	lang := attr(pre, "data-lang")
	if lang == "" {
		if k := nearTag(pre, atom.Code); k != nil {
			lang = codeLanguage(attr(k, "class"))
		}
	}
	w.code(lang, strings.TrimRight(b.String(), " \t\n"))
}

// hides reports whether a passage for members only holds no more than the
// request to log in; to those who may read it, it holds what was hidden.
func (c *xenforoPost) hides(n *html.Node) bool {
	if longer(n, 300) {
		return false
	}
	return near(n, func(k *html.Node) bool {
		switch k.DataAtom {
		case atom.Img, atom.Pre, atom.Blockquote, atom.Iframe, atom.Video, atom.Ul, atom.Ol, atom.Table:
			return true
		case atom.A:
			href := attr(k, "href")
			for _, way := range []string{"login", "register", "account/", "misc/", "javascript:"} {
				if strings.Contains(href, way) {
					return false
				}
			}
			return href != "" && !strings.HasPrefix(href, "#")
		}
		return false
	}) == nil
}
