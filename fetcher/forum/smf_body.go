package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// readBody writes what the author wrote, his signature, and the files.
func (c *smfPost) readBody() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = sessionless(strings.TrimSpace(w.out.String()))
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.files != nil {
		each(c.files, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) { c.file(w, a) })
	}
	c.Attachments = w.files
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(c.signature)
		c.Signature = sessionless(strings.TrimSpace(s.out.String()))
	}
}

// attachment is the address of the file that a link or a picture leads to,
// without its form as a picture and the session; nil if it is none.
func (c *smfPost) attachment(raw string) *url.URL {
	if !strings.Contains(raw, "dlattach") {
		return nil
	}
	u := resolve(c.page.Base, raw)
	if u == nil || c.page.Base != nil && !sameHost(u, c.page.Base) {
		return nil
	}
	a, ok := smfParts(u)
	if !ok || a.query["action"] != "dlattach" || !isDigits(a.query["attach"]) || a.query["type"] == "avatar" {
		return nil
	}
	query := "action=dlattach;attach=" + a.query["attach"]
	if topic := a.query["topic"]; topic != "" {
		if id, _, _, ok := smfPlace(topic); ok {
			query = "action=dlattach;topic=" + id + ".0;attach=" + a.query["attach"]
		}
	}
	return below(u, a.base, "index.php", query)
}

// file notes the file that a link leads to, with the size that follows it,
// "map.png (12.06 kB, 640x480 - viewed 4 times.)".
func (c *smfPost) file(w *body, a *html.Node) {
	u := c.attachment(attr(a, "href"))
	if u == nil {
		return
	}
	f := archive.Attachment{URL: u.String(), Name: text(a)}
	if typeOf(f.Name) == "" && nearTag(a, atom.Img) != nil {
		f.Name = fileName(line(attr(nearTag(a, atom.Img), "alt")))
	}
	f.Type = typeOf(f.Name)
	for k, left := a.NextSibling, 6; k != nil && left > 0 && f.Size == 0 && k.DataAtom != atom.A; k, left = k.NextSibling, left-1 {
		if k.Type != html.TextNode {
			continue
		}
		for part := range strings.FieldsFuncSeq(k.Data, func(r rune) bool { return strings.ContainsRune("(),;", r) }) {
			part, _, _ = strings.Cut(part, " - ")
			if s, ok := size(strings.TrimSpace(part)); ok {
				f.Size = s
				break
			}
		}
	}
	w.file(f)
}

// rule knows SMF's own markup in a post.
func (c *smfPost) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Blockquote:
		c.quote(w, n)
		return true
	case atom.A:
		if hasClass(n, "codeoperation") {
			return true
		}
		c.file(w, n)
	case atom.Img:
		return c.image(w, n)
	case atom.Code:
		if hasClass(n, "bbc_code") {
			var b strings.Builder
			verbatim(&b, n)
			w.code(attr(n, "data-language"), strings.Trim(b.String(), "\n"))
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "quoteheader", "quotefooter", "codeheader", "bbc_code_more":
			return true
		case "sp-wrap", "spoiler", "bbc_spoiler":
			return c.spoiler(w, n)
		}
	}
	return false
}

// quote writes a quotation. The line above it, which names the author and
// links the post, is its own first element in 2.1 and stands before it in 2.0.
func (c *smfPost) quote(w *body, n *html.Node) {
	var head, inside *html.Node
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			if k.DataAtom == atom.Cite {
				head, inside = k, k
			}
			break
		}
	}
	for k := n.PrevSibling; head == nil && k != nil; k = k.PrevSibling {
		if k.Type == html.ElementNode {
			if hasClass(k, "quoteheader") {
				head = k
			}
			break
		}
	}
	author, post, address := "", "", ""
	if head != nil {
		if _, name, ok := strings.Cut(text(head), ":"); ok {
			author = c.page.nameBeforeDate(name)
		}
		if a := nearTag(head, atom.A); a != nil {
			if u := resolve(c.page.Base, attr(a, "href")); u != nil {
				address = u.String()
				post = smfMessage(u)
			}
		}
	}
	w.quote(author, post, address, func() {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k != inside {
				w.node(k)
			}
		}
	})
}

// smfMessage is the id of the post that an address leads to; empty if none.
func smfMessage(u *url.URL) string {
	a, ok := smfParts(u)
	if !ok {
		return ""
	}
	if id := a.query["msg"]; isDigits(id) {
		return id
	}
	if _, _, post, ok := smfPlace(a.query["topic"]); ok && post != "" {
		return post
	}
	if id, ok := strings.CutPrefix(u.Fragment, "msg"); ok && isDigits(id) {
		return id
	}
	return ""
}

// spoiler writes what a click reveals, of the common add-ons.
func (c *smfPost) spoiler(w *body, n *html.Node) bool {
	content := near(n, func(k *html.Node) bool {
		return hasClass(k, "sp-body") || hasClass(k, "spoilerbody") || hasClass(k, "spoiler_content")
	})
	if content == nil {
		return false
	}
	title := "Spoiler"
	if t := near(n, func(k *html.Node) bool { return hasClass(k, "sp-head") || hasClass(k, "spoilerheader") }); t != nil && !longer(t, 200) {
		if s := strings.TrimRight(text(t), ": "); s != "" {
			title = s
		}
	}
	w.details(title, func() { w.children(content) })
	return true
}

// image writes smiling faces as they were typed, and notes the pictures that
// are files.
func (c *smfPost) image(w *body, n *html.Node) bool {
	if hasClass(n, "smiley") || strings.Contains(attr(n, "src"), "/Smileys/") {
		w.text(smilie(n))
		return true
	}
	if u := c.attachment(attr(n, "src")); u != nil {
		name := fileName(line(attr(n, "alt")))
		w.file(archive.Attachment{URL: u.String(), Name: name, Type: typeOf(name)})
	}
	return false
}
