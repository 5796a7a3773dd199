package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// write writes what the author wrote, his signature, and the files.
func (c *phpbbPost) write() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	for _, n := range c.files {
		c.attachments(n, w)
	}
	c.Attachments = w.files
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(c.signature)
		out := strings.TrimSpace(s.out.String())
		if rest := strings.TrimPrefix(out, "<br>"); strings.HasPrefix(rest, "____") { // the line above it
			out = strings.TrimPrefix(strings.TrimLeft(rest, "_"), "<br>")
		}
		c.Signature = strings.TrimSpace(out)
	}
}

// rule knows phpBB's own markup in a post.
func (c *phpbbPost) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Blockquote:
		c.quote(w, n)
		return true
	case atom.Img:
		return c.image(w, n)
	case atom.Dl, atom.Div, atom.Table, atom.Span:
		for class := range strings.FieldsSeq(attr(n, "class")) {
			switch class {
			case "codebox":
				c.code(w, n)
				return true
			case "inline-attachment":
				c.inline(w, n)
				return true
			case "attachbox":
				c.attachments(n, w)
				return true
			case "quotetitle", "codetitle": // read with what follows
				return followed(n)
			case "quotecontent":
				title := ""
				if t := before(n); t != nil && hasClass(t, "quotetitle") {
					title = text(t)
				}
				w.quote(saidBy(title), "", "", func() { w.children(n) })
				return true
			case "codecontent":
				c.verbatim(w, n)
				return true
			case "spoilwrapper", "spoiler", "bbspoiler", "spoiler-wrap", "sp-wrap", "hidebox":
				if c.spoiler(w, n) {
					return true
				}
			}
		}
	}
	return false
}

// before is the element just before n.
func before(n *html.Node) *html.Node {
	for k := n.PrevSibling; k != nil; k = k.PrevSibling {
		if k.Type == html.ElementNode {
			return k
		}
	}
	return nil
}

// followed reports whether what a title belongs to stands behind it.
func followed(n *html.Node) bool {
	for k := n.NextSibling; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			return hasClass(k, "quotecontent") || hasClass(k, "codecontent")
		}
	}
	return false
}

// quote writes a quotation. From 3.2 on it links the quoted post; before, the
// name in the line above it is all.
func (c *phpbbPost) quote(w *body, n *html.Node) {
	inner := n
	if d := onlyChild(n, atom.Div); d != nil {
		inner = d
	}
	var cite *html.Node
	for k := inner.FirstChild; k != nil; k = k.NextSibling {
		if k.DataAtom == atom.Cite {
			cite = k
			break
		}
		if k.Type == html.ElementNode || k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" {
			break
		}
	}
	author, post, href := "", "", attr(n, "cite")
	if cite != nil {
		author = c.quoted(cite, &post, &href)
	}
	if u := resolve(c.page.Base, href); u != nil {
		if id := queryValue(u, "p"); post == "" && isNativeID(id) {
			post = id
		}
		frag := u.Fragment
		u = noSession(u)
		u.Fragment = frag
		href = u.String()
	} else {
		href = ""
	}
	w.quote(author, post, href, func() {
		for k := inner.FirstChild; k != nil; k = k.NextSibling {
			if k != cite {
				w.node(k)
			}
		}
	})
}

// quoted reads the line above a quotation: the name is a link, or words before
// the verb; an arrow links the post, a time follows.
func (c *phpbbPost) quoted(cite *html.Node, post, href *string) string {
	name := ""
	var words strings.Builder
	for k := cite.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.DataAtom == atom.A:
			if id := attr(k, "data-post-id"); isNativeID(id) {
				*post = id
				continue
			}
			u := resolve(c.page.Base, attr(k, "href"))
			if u != nil && isNativeID(queryValue(u, "p")) && lastSegment(u) == "viewtopic.php" {
				*post, *href = queryValue(u, "p"), attr(k, "href")
				if s := text(k); name == "" && len([]rune(s)) > 1 {
					words.WriteString(s)
				}
				continue
			}
			if name == "" {
				name = text(k)
			}
		case hasClass(k, "responsive-hide"), k.DataAtom == atom.Time, k.DataAtom == atom.Img:
		case k.Type == html.TextNode:
			words.WriteString(k.Data)
		case k.Type == html.ElementNode:
			words.WriteString(text(k))
		}
	}
	if name != "" {
		return name
	}
	return saidBy(words.String())
}

// onlyChild is the one element in n if it is of that name; nil otherwise.
func onlyChild(n *html.Node, tag atom.Atom) *html.Node {
	var only *html.Node
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.ElementNode && only == nil && k.DataAtom == tag:
			only = k
		case k.Type == html.ElementNode, k.Type == html.TextNode && strings.TrimSpace(k.Data) != "":
			return nil
		}
	}
	return only
}

// code writes code as it was typed, without the link to select it.
func (c *phpbbPost) code(w *body, n *html.Node) {
	k := nearTag(n, atom.Code)
	if k == nil {
		k = nearTag(n, atom.Pre)
	}
	if k == nil {
		k = nearClass(n, "codecontent")
	}
	if k == nil {
		w.children(n)
		return
	}
	c.verbatim(w, k)
}

func (c *phpbbPost) verbatim(w *body, n *html.Node) {
	var b strings.Builder
	verbatim(&b, n)
	w.code(codeLanguage(attr(n, "class")), strings.Trim(strings.ReplaceAll(b.String(), "\u00a0", " "), "\r\n"))
}

// spoiler writes what add-ons hide until one asks for it; false for an element
// that has the class and not the parts.
func (c *phpbbPost) spoiler(w *body, n *html.Node) bool {
	part := func(classes ...string) *html.Node {
		return near(n, func(k *html.Node) bool {
			for _, class := range classes {
				if hasClass(k, class) {
					return true
				}
			}
			return false
		})
	}
	content := part("spoilcontent", "spoiler-content", "spoilercontent", "spoiler-body", "sp-body", "hidecontent")
	if content == nil {
		return false
	}
	title := "Spoiler"
	if t := part("spoiltitle", "spoiler-title", "spoilertitle", "spoiler-header", "sp-head", "spoilbtn"); t != nil {
		if s := strings.TrimRight(text(t), ": "); s != "" {
			title = s
		}
	}
	w.details(title, func() { w.children(content) })
	return true
}

// madeAlts are the words that phpBB puts in for every picture.
var madeAlts = map[string]bool{
	"Image": true, "Bild": true, "Immagine": true, "Imagen": true, "Imagem": true, "Afbeelding": true, "Obrazek": true, "Obrázek": true, "Resim": true,
	"Изображение": true, "Зображення": true, "Kép": true, "Kuva": true, "Billede": true, "Bilde": true, "Imagine": true, "Εικόνα": true, "画像": true, "图片": true,
}

// image writes a smiling face as it was typed, and a picture without words that
// its author did not write.
func (c *phpbbPost) image(w *body, n *html.Node) bool {
	src := attr(n, "src")
	if hasClass(n, "smilies") || hasClass(n, "emoji") || strings.Contains(src, "/smilies/") {
		if s := attr(n, "alt"); s != "" {
			w.text(s)
			return true
		}
	}
	u := resolve(nil, c.page.imageOf(n))
	if u == nil {
		return false
	}
	if fileID(u) != "" {
		c.picture(w, n, "")
		return true
	}
	if madeAlts[attr(n, "alt")] {
		w.out.WriteString("<img")
		w.attr("src", u.String())
		w.out.WriteByte('>')
		return true
	}
	return false
}
