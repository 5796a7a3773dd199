package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// author reads the block beside a post. What its items are stands in their
// roles; what has none is a pair of a label and a value, or the member's title.
func (c *invisionPost) author(n *html.Node) {
	a := &c.Author
	var pairs []pair
	var titles []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			if c.authorPart(k, &pairs, &titles) {
				continue
			}
			walk(k)
		}
	}
	walk(n)
	if len(titles) > 0 && a.Title == "" {
		a.Title = titles[0]
	}
	for _, g := range c.groups {
		if a.Title == "" {
			a.Title = g
		} else if g != a.Title {
			a.Banners = once(a.Banners, g)
		}
	}
	c.page.describe(a, pairs)
}

// authorPart reads one item, and reports whether nothing is left in it.
func (c *invisionPost) authorPart(n *html.Node, pairs *[]pair, titles *[]string) bool {
	a := &c.Author
	switch attr(n, "data-role") {
	case "photo":
		if img := byTag(n, atom.Img); img != nil && a.Avatar == "" {
			a.Avatar = c.page.imageOf(img)
		}
		return true
	case "group":
		if s := text(n); s != "" {
			c.groups = once(c.groups, s)
		}
		return true
	case "rank-title", "member-title":
		if s := text(n); s != "" {
			*titles = append(*titles, s)
		}
		return true
	case "group-icon", "rank-image", "author-badges":
		return true
	case "posts":
		c.messages(text(n))
		return true
	case "reputation-badge":
		c.reputation(n)
		return true
	case "custom-field":
		*pairs = append(*pairs, fieldOf(n)...)
		return true
	case "stats":
		c.stats(n)
		return true
	case "":
		if n.DataAtom == atom.Li && n.Parent != nil && hasClass(n.Parent, "cAuthorPane_info") && c.unmarked(n, titles) {
			return true
		}
	}
	if c.page.old && attr(n, "itemprop") == "name" && a.Name == "" {
		a.Name = text(n) // of a guest, whose name is no link above the post
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "cAuthorPane_author", "ipsEntry__username", "author":
			c.name(n)
			if g := nearClass(n, "ipsEntry__group"); g != nil && text(g) != "" {
				c.groups = once(c.groups, text(g))
			}
			return true
		case "cAuthorPane_photo", "avatar", "ipsEntry__avatar", "ipsUserPhoto":
			if img := imageIn(n); img != nil && a.Avatar == "" {
				a.Avatar = c.page.imageOf(img)
			}
			return true
		case "group_title", "ipsEntry__group":
			if s := text(n); s != "" {
				c.groups = once(c.groups, s)
			}
			return true
		case "member_title":
			if s := text(n); s != "" {
				*titles = append(*titles, s)
			}
			return true
		case "post_count":
			c.messages(text(n))
			return true
		case "group_icon", "cAuthorPane_badge", "ipsComment_meta", "ipsMenu", "ipsEntry__group-image", "ipsBadges":
			return true
		case "ipsRepBadge", "reputation":
			c.reputation(n)
			return true
		case "cAuthorPane_stats", "ipsEntry__authorStats":
			c.stats(n)
			return true
		}
	}
	if n.DataAtom == atom.Li && nearTag(n, atom.Li) == nil && (nearTag(n, atom.Img) == nil || nearClass(n, "ft") != nil) {
		if f := fieldOf(n); len(f) > 0 {
			*pairs = append(*pairs, f...)
			return true
		}
	}
	return false
}

// unmarked reads an item of the versions before 4.4, whose markup gives none a
// role: what it is tell how it looks and where it stands, the title above the
// picture, the group below it. It reports whether nothing is left in the item.
func (c *invisionPost) unmarked(n *html.Node, titles *[]string) bool {
	switch said := text(n); {
	case said == "" && nearClass(n, "ipsPip") != nil, nearClass(n, "cAuthorGroupIcon") != nil:
		return true
	case said == "" || hasClass(n, "cAuthorPane_photo") || nearTag(n, atom.Li) != nil:
		return false
	case nearClass(n, "ipsRepBadge") != nil:
		c.reputation(n)
	case hasClass(n, "ipsType_light"):
		c.messages(said)
	case len(fieldOf(n)) > 0:
		return false
	case c.Author.Avatar == "" && hasClass(n, "ipsType_break"):
		*titles = append(*titles, said)
	case attr(n, "class") == "" && len(c.groups) == 0:
		c.groups = once(c.groups, said)
	default:
		return false
	}
	return true
}

func imageIn(n *html.Node) *html.Node {
	if n.DataAtom == atom.Img {
		return n
	}
	return byTag(n, atom.Img)
}

// name reads who wrote the post.
func (c *invisionPost) name(n *html.Node) {
	if c.Author.Name != "" && c.Author.NativeID != "" {
		return
	}
	if a := find(n, func(k *html.Node) bool { return k.DataAtom == atom.A && text(k) != "" }); a != nil {
		by := c.page.member(a)
		c.Author.Name, c.Author.NativeID, c.Author.URL = by.Name, by.NativeID, by.URL
		return
	}
	if c.Author.Name == "" {
		var w lineWriter
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if !hasClass(k, "ipsEntry__group") && !hasClass(k, "ipsResponsive_showPhone") && !hasClass(k, "ipsBadge") {
				w.node(k)
			}
		}
		c.Author.Name = w.b.String()
	}
}

// messages reads "1,234 posts", in any language.
func (c *invisionPost) messages(s string) {
	if c.Author.Posts == nil {
		c.Author.Posts = firstFigure(s)
	}
}

// reputation reads the sum of what others gave.
func (c *invisionPost) reputation(n *html.Node) {
	if c.Author.Reactions != nil {
		return
	}
	for _, s := range []string{text(n), attr(n, "data-reputation")} {
		if i, ok := count(strings.TrimSpace(s)); ok {
			c.Author.Reactions = &archive.Reactions{Score: known(i)}
			return
		}
	}
}

// stats reads the row of figures below a name: an icon tells what each is.
func (c *invisionPost) stats(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		said := text(li)
		if number := near(li, func(k *html.Node) bool { return attr(k, "data-i-el") == "number" }); number != nil {
			said = text(number) // beside a word for what it is
		}
		switch {
		case hasIcon(li, "fa-comment", "fa-comments", "fa-pencil"):
			if a := nearTag(li, atom.A); a != nil && attr(a, "title") != "" {
				c.messages(attr(a, "title"))
			}
			c.messages(said)
		case near(li, func(k *html.Node) bool { return hasClass(k, "ipsRepBadge") }) != nil || hasIcon(li, "fa-heart", "fa-plus-circle", "fa-thumbs-up"):
			if i, ok := count(said); ok && c.Author.Reactions == nil {
				c.Author.Reactions = &archive.Reactions{Score: known(i)}
			}
		case said != "":
			title := ""
			near(li, func(k *html.Node) bool { title = line(attr(k, "title")); return title != "" })
			if title != "" && title != said {
				c.Author.Fields = append(c.Author.Fields, archive.Field{Label: title, Value: said})
			} else {
				f := fieldOf(li)
				for _, p := range f {
					c.page.describe(&c.Author, []pair{p})
				}
			}
		}
	})
}

// fieldOf reads a label and its value: in elements of their own (ft, fc; strong
// or a title, then the rest), or parted by a colon.
func fieldOf(n *html.Node) []pair {
	if l := near(n, func(k *html.Node) bool { return hasClass(k, "ft") || hasClass(k, "ipsDataItem_generic") }); l != nil {
		v := nextElement(l)
		if v == nil || text(l) == "" {
			return nil
		}
		said := text(v)
		if img := nearTag(v, atom.Img); said == "" && img != nil {
			said = line(attr(img, "alt"))
		}
		if said != "" {
			return []pair{{strings.TrimRight(text(l), ": ："), said, v}}
		}
	}
	if longer(n, 300) {
		return nil
	}
	label, value, ok := strings.Cut(text(n), ":")
	if !ok || strings.TrimSpace(label) == "" || strings.TrimSpace(value) == "" || strings.HasPrefix(value, "//") {
		return nil
	}
	return []pair{{strings.TrimSpace(label), strings.TrimSpace(value), nil}}
}

func previousElement(n *html.Node) *html.Node {
	for k := n.PrevSibling; k != nil; k = k.PrevSibling {
		if k.Type == html.ElementNode {
			return k
		}
	}
	return nil
}

func nextElement(n *html.Node) *html.Node {
	for k := n.NextSibling; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			return k
		}
	}
	return nil
}
