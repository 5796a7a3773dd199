package forum

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// rule knows Discourse's own markup in a post.
func (c *discourseReader) rule(w *body, n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "quote":
			if n.DataAtom == atom.Aside {
				c.quote(w, n)
				return true
			}
		case "onebox", "onebox-result":
			if n.DataAtom == atom.Aside {
				c.onebox(w, n)
				return true
			}
		case "emoji":
			if n.DataAtom == atom.Img {
				w.text(emojiOf(n))
				return true
			}
		case "lightbox-wrapper":
			if a := nearClass(n, "lightbox"); a != nil {
				c.picture(w, a)
				return true
			}
		case "lightbox":
			c.picture(w, n)
			return true
		case "attachment":
			if n.DataAtom == atom.A {
				c.file(w, n)
			}
		case "spoiler", "spoiled":
			if n.DataAtom == atom.Div {
				w.details("Spoiler", func() { w.children(n) })
				return true
			}
		case "lazyYT", "lazy-video-container", "youtube-onebox", "vimeo-onebox":
			if c.film(w, n) {
				return true
			}
		case "video-placeholder-container":
			if src := w.page.url(attr(n, "data-video-src")); src != "" {
				w.embed(src, "")
				return true
			}
		case "anchor":
			if n.DataAtom == atom.A && n.FirstChild == nil {
				return true
			}
		case "poll-info", "poll-buttons", "quote-controls", "codeblock-button-wrapper", "open-quote-topic":
			return true
		}
	}
	if n.DataAtom == atom.Pre {
		c.code(w, n)
		return true
	}
	return false
}

// quote writes a quotation, which names the quoted post by its number.
func (c *discourseReader) quote(w *body, n *html.Node) {
	number, topic := attr(n, "data-post"), attr(n, "data-topic")
	post, cite := "", ""
	if !isDigits(topic) {
		topic = c.route.id
	}
	if isDigits(number) {
		i, _ := strconv.Atoi(number)
		if topic == c.route.id {
			post = c.idOf(i)
		}
		r := discourseRoute{base: c.base, id: topic}
		if topic == c.route.id {
			r = c.route
		}
		cite = r.ref(c.at).URL.String() + "/" + number
	}
	content := nearTag(n, atom.Blockquote)
	if content == nil {
		content = n
	}
	w.quote(line(attr(n, "data-username")), post, cite, func() { w.children(content) })
}

// onebox writes a link that the site made a card of: the words on the card are
// those of the page behind it.
func (c *discourseReader) onebox(w *body, n *html.Node) {
	href, title := attr(n, "data-onebox-src"), ""
	if h := near(n, func(k *html.Node) bool { return k.DataAtom == atom.H3 || k.DataAtom == atom.H4 }); h != nil {
		title = text(h)
		if a := nearTag(h, atom.A); a != nil && href == "" {
			href = attr(a, "href")
		}
	}
	if a := nearTag(n, atom.A); a != nil && href == "" {
		href = attr(a, "href")
	}
	if href = w.page.url(href); href == "" {
		w.children(n)
		return
	}
	w.embed(href, title)
}

// picture writes a picture that opens larger, and keeps the larger one.
func (c *discourseReader) picture(w *body, a *html.Node) {
	href := w.page.url(attr(a, "href"))
	img := nearTag(a, atom.Img)
	if href == "" || img == nil {
		w.children(a)
		return
	}
	f := archive.Attachment{URL: href, Name: line(attr(a, "title"))}
	near(a, func(k *html.Node) bool {
		switch {
		case hasClass(k, "filename") && f.Name == "":
			f.Name = text(k)
		case hasClass(k, "informations"):
			f.Size, _ = size(text(k))
		}
		return false
	})
	if f.Type = typeOf(f.Name); f.Type == "" {
		f.Type = typeOf(href)
	}
	w.file(f)
	w.out.WriteString("<a")
	w.attr("href", href)
	w.out.WriteByte('>')
	w.image(img)
	w.out.WriteString("</a>")
}

// file keeps an attached file. Its size stands in brackets behind the link.
func (c *discourseReader) file(w *body, a *html.Node) {
	f := archive.Attachment{URL: w.page.url(attr(a, "href")), Name: text(a)}
	f.Type = typeOf(f.Name)
	if t := a.NextSibling; t != nil && t.Type == html.TextNode {
		if said := strings.TrimSpace(t.Data); strings.HasPrefix(said, "(") {
			said, _, _ = strings.Cut(said[1:], ")")
			f.Size, _ = size(said)
		}
	}
	w.file(f)
}

// film writes a link to a film that a script would load.
func (c *discourseReader) film(w *body, n *html.Node) bool {
	title := line(attr(n, "data-video-title"))
	if title == "" {
		title = line(attr(n, "data-youtube-title"))
	}
	id := attr(n, "data-video-id")
	site := attr(n, "data-provider-name")
	if id == "" {
		id, site = attr(n, "data-youtube-id"), "youtube"
	}
	src := mediaSite(site, id)
	if a := nearTag(n, atom.A); src == "" && a != nil {
		src = w.page.url(attr(a, "href"))
	}
	if src == "" {
		return false
	}
	w.embed(src, title)
	return true
}

// code writes a block of code; "auto" is no language.
func (c *discourseReader) code(w *body, n *html.Node) {
	var b strings.Builder
	verbatim(&b, n)
	lang := codeLanguage(attr(n, "data-code-wrap"))
	if k := nearTag(n, atom.Code); k != nil && lang == "" {
		lang = codeLanguage(attr(k, "class"))
	}
	switch lang {
	case "auto", "nohighlight", "plaintext", "text":
		lang = ""
	}
	w.code(lang, strings.TrimRight(b.String(), " \t\n"))
}

// emojiOf is a picture in a text as it was typed, ":wave:".
func emojiOf(n *html.Node) string {
	for _, key := range []string{"title", "alt"} {
		if s := line(attr(n, key)); s != "" {
			return s
		}
	}
	return ""
}
