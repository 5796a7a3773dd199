package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rows reads a post in the manner of subsilver2: its parts lie in the cells of
// several rows and are told by their classes and their order.
func (c *phpbbPost) rows(parts []*html.Node) {
	var pairs []pair
	for _, n := range parts {
		switch {
		case n.DataAtom == atom.Img && fileID(resolve(c.page.Base, attr(n, "src"))) != "":
			c.files = append(c.files, n.Parent)
		case n.DataAtom == atom.Img:
			c.face(n)
		case n.DataAtom == atom.A:
			c.rowLink(n)
		case hasClass(n, "postauthor"):
			if c.Author.Name == "" {
				c.Author = c.page.user(n)
				if a := nearTag(n, atom.A); a != nil {
					c.Author = c.page.user(a)
				}
			}
		case hasClass(n, "postdetails"):
			if c.body != nil {
				continue
			}
			found := labelled(n)
			pairs = append(pairs, found...)
			if len(found) == 0 {
				c.rank(n)
			}
			each(n, func(k *html.Node) bool { return k.DataAtom == atom.Img }, c.face)
		case hasClass(n, "attachcontent"), hasClass(n, "attachtitle"):
			c.files = append(c.files, n)
		case hasClass(n, "postbody"):
			switch {
			case c.body == nil:
				c.body = n
			case c.signature == nil && strings.HasPrefix(text(n), "____"):
				c.signature = n
			}
		case hasClass(n, "genmed"):
			c.note("an attachment is withheld from us: %s", clipped(text(n)))
		case hasClass(n, "gensmall") && hasClass(n, "error"):
			c.note("attachments are withheld from us")
		case hasClass(n, "gensmall"):
			c.small(n)
		}
	}
	c.page.describe(&c.Author, pairs)
}

// rowLink reads a link outside the text: the author's profile, or a file.
func (c *phpbbPost) rowLink(n *html.Node) {
	u := resolve(c.page.Base, attr(n, "href"))
	if u == nil {
		return
	}
	if strings.Contains(u.Path, "download/file.php") {
		c.files = append(c.files, n.Parent)
		return
	}
	if id := memberOf(u); id != "" && queryValue(u, "mode") == "viewprofile" && c.Author.URL == "" && (c.Author.NativeID == "" || c.Author.NativeID == id) {
		c.Author.NativeID, c.Author.URL = id, noSession(u).String()
	}
}

// small reads a line in small letters: the one above the text, which ends in
// the date, or the one below it, which tells of a change.
func (c *phpbbPost) small(n *html.Node) {
	if c.body != nil {
		if c.Edited.IsZero() && !longer(n, 400) {
			if c.notice(n); !c.Edited.IsZero() {
				return // its link leads to who changed it
			}
		}
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, c.rowLink)
		return
	}
	if !c.Published.IsZero() {
		return
	}
	if t := byTag(n, atom.Time); t != nil {
		c.Published = c.page.timeOf(t)
		return
	}
	// What follows the last words in bold is the date; the subject comes before.
	var last *html.Node
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.B || k.DataAtom == atom.Strong }, func(k *html.Node) { last = k })
	if last == nil {
		return
	}
	var said strings.Builder
	for k := last.NextSibling; k != nil; k = k.NextSibling {
		if k.Type == html.TextNode {
			said.WriteString(k.Data)
		} else {
			said.WriteString(text(k))
		}
	}
	if w, ok := c.page.dates().within(said.String()); ok {
		c.Published = w
	}
}
