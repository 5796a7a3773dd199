package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// author reads the block beside a post.
func (c *xenforoPost) author(n *html.Node) {
	a := &c.Author
	var lists []*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			if k.DataAtom == atom.Dl {
				lists = append(lists, k)
				continue
			}
			done := false
			for class := range strings.FieldsSeq(attr(k, "class")) {
				switch class {
				case "username":
					if a.Name == "" {
						u := c.page.user(k)
						a.Name, a.URL = u.Name, u.URL
						if u.NativeID != "" {
							a.NativeID = u.NativeID
						}
					}
					done = true
				case "avatar":
					c.avatar(k)
					done = true
				case "userTitle", "message-userTitle":
					if a.Title == "" {
						a.Title = text(k)
					}
					done = true
				case "userBanner":
					if s := bannerOf(k); s != "" {
						a.Banners = once(a.Banners, s)
					}
					done = true
				}
			}
			if !done {
				walk(k)
			}
		}
	}
	walk(n)
	var pairs []pair
	for _, l := range lists {
		pairs = append(pairs, pairsIn(l)...)
	}
	c.page.describe(a, pairs)
}

// avatar reads a member's picture; letters drawn instead of one are none.
func (c *xenforoPost) avatar(n *html.Node) {
	if c.Author.NativeID == "" {
		c.Author.NativeID = userID(n, "")
	}
	img := n
	if n.DataAtom != atom.Img {
		img = byTag(n, atom.Img)
	}
	if img != nil && c.Author.Avatar == "" {
		c.Author.Avatar = c.page.imageOf(img)
	}
}

func bannerOf(n *html.Node) string {
	if s := byTag(n, atom.Strong); s != nil {
		return text(s)
	}
	return text(n)
}
