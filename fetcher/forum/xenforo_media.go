package forum

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unfurl writes a link that the site has dressed up: its title and summary
// stay, since they are what readers see of it; while the site is still
// fetching them the address stands alone.
func (c *xenforoPost) unfurl(w *body, n *html.Node) {
	href := c.page.url(attr(n, "data-url"))
	title := nearClass(n, "js-unfurl-title")
	if title == nil {
		title = nearClass(n, "contentRow-header")
	}
	if title != nil && href == "" {
		if a := nearTag(title, atom.A); a != nil {
			href = c.page.url(attr(a, "href"))
		}
	}
	if href == "" {
		w.children(n)
		return
	}
	says := ""
	if title != nil && attr(n, "data-pending") != "true" {
		says = text(title)
	}
	w.embed(href, says)
	if d := nearClass(n, "js-unfurl-desc"); d != nil && says != "" {
		if s := text(d); s != "" {
			w.out.WriteString("<p>")
			w.text(s)
			w.end("p", true)
		}
	}
}

// media writes a link to a film, a tweet and the like. A mere justifier may
// hold anything and is only taken off.
func (c *xenforoPost) media(w *body, n *html.Node, justifier bool) bool {
	if justifier && attr(n, "data-media-site-id") == "" {
		w.children(n)
		return true
	}
	if f := nearTag(n, atom.Iframe); f != nil {
		for _, key := range []string{"src", "data-src"} {
			if u := resolve(c.page.Base, attr(f, key)); u != nil {
				w.embed(mediaPage(u), "")
				return true
			}
		}
	}
	if v := near(n, func(k *html.Node) bool { return k.DataAtom == atom.Video || k.DataAtom == atom.Audio }); v != nil {
		return c.film(w, v)
	}
	if u := mediaSite(attr(n, "data-media-site-id"), attr(n, "data-media-key")); u != "" {
		w.embed(u, "")
		return true
	}
	if a := nearTag(n, atom.A); a != nil {
		if u := c.page.url(attr(a, "href")); u != "" {
			w.embed(u, "")
			return true
		}
	}
	w.children(n)
	return true
}

// s9e writes a link for the embeds of a common add-on, which wait for a click.
func (c *xenforoPost) s9e(w *body, n *html.Node) bool {
	holder := n
	if attr(n, "data-s9e-mediaembed-iframe") == "" {
		holder = near(n, func(k *html.Node) bool { return attr(k, "data-s9e-mediaembed-iframe") != "" })
	}
	frame := nearTag(n, atom.Iframe)
	if n.DataAtom == atom.Iframe {
		frame = n
	}
	src, title := "", ""
	if holder != nil {
		var list []string // names and values of the frame's attributes, in turns
		_ = json.Unmarshal([]byte(attr(holder, "data-s9e-mediaembed-iframe")), &list)
		for i := 0; i+1 < len(list); i += 2 {
			if list[i] == "src" || list[i] == "data-src" {
				src = list[i+1]
			}
		}
		title = line(attr(holder, "data-s9e-mediaembed-c2l-oembed-title"))
	} else if frame != nil {
		if src = attr(frame, "src"); src == "" {
			src = attr(frame, "data-src")
		}
	}
	u := resolve(c.page.Base, src)
	if u == nil {
		return false
	}
	w.embed(mediaPage(u), title)
	return true
}

// film writes a link to an attached film or sound.
func (c *xenforoPost) film(w *body, n *html.Node) bool {
	file := ""
	for k := n.FirstChild; k != nil && file == ""; k = k.NextSibling {
		if u := c.page.url(attr(k, "data-src")); k.DataAtom == atom.Source && attachmentID(u) != "" {
			file = u
		}
	}
	src := c.page.mediaOf(n)
	if file == "" && attachmentID(src) != "" {
		file = src
	}
	name := line(attr(n, "title"))
	if file != "" {
		if a := near(n, func(k *html.Node) bool {
			return k.DataAtom == atom.A && c.page.url(attr(k, "href")) == file
		}); a != nil && name == "" && typeOf(text(a)) != "" {
			name = text(a)
		}
		c.file(w, attached(file, name))
		src = file
	}
	if src == "" {
		return false
	}
	w.embed(src, name)
	return true
}

// image writes a picture that the author put into the post, and notes it if it
// is a file of the post.
func (c *xenforoPost) image(w *body, n *html.Node) {
	src := c.page.imageOf(n)
	alt := line(attr(n, "alt"))
	if src == "" {
		w.text(alt)
		return
	}
	if c.title != "" && strings.Contains(alt, c.title) || fold(alt) == "[img]" {
		alt = "" // an add-on's words for search engines, or XenForo 1's for all
	}
	if attachmentID(src) != "" {
		c.file(w, attached(src, fileName(alt)))
	}
	w.out.WriteString("<img")
	w.attr("src", src)
	if alt != "" {
		w.attr("alt", alt)
	}
	for _, key := range []string{"width", "height"} {
		if v := attr(n, key); isDigits(v) {
			w.attr(key, v)
		}
	}
	w.out.WriteByte('>')
}

// linked notes the file that a link in the body leads to. The link itself is
// written like any other.
func (c *xenforoPost) linked(w *body, n *html.Node) {
	href := c.page.url(attr(n, "href"))
	if href == "" || attachmentID(href) == "" {
		return
	}
	if c.page.Base != nil {
		if u := resolve(nil, href); !sameHost(u, c.page.Base) {
			return
		}
	}
	name := fileName(text(n))
	if img := nearTag(n, atom.Img); img != nil && name == "" {
		name = fileName(line(attr(img, "alt")))
	}
	c.file(w, attached(href, name))
}

// smilie is what an author typed for a smiling face, or the face itself.
func smilie(n *html.Node) string {
	for _, key := range []string{"alt", "data-shortname"} {
		if s := line(attr(n, key)); s != "" {
			return s
		}
	}
	f := strings.Fields(attr(n, "title"))
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}
