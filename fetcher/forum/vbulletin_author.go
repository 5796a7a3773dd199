package forum

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// name reads the author's name and profile. The menus around it repeat them.
func (c *vbulletinPost) name(n *html.Node) {
	if c.Author.Name != "" {
		return
	}
	k := n
	if !hasClass(n, "username") && !hasClass(n, "bigusername") {
		if u := near(n, func(k *html.Node) bool { return hasClass(k, "username") || hasClass(k, "bigusername") }); u != nil {
			k = u
		} else if a := nearTag(n, atom.A); a != nil && text(a) != "" {
			k = a
		}
	}
	a := c.page.user(k)
	c.Author.Name, c.Author.URL = a.Name, a.URL
	if a.NativeID != "" {
		c.Author.NativeID = a.NativeID
	}
}

// user reads a linked or plain name.
func (v *vbulletinPage) user(n *html.Node) archive.Author {
	a := archive.Author{Name: text(n)}
	if n.DataAtom != atom.A {
		if l := nearTag(n, atom.A); l != nil && text(l) == a.Name {
			n = l
		}
	}
	if u := resolve(v.Base, attr(n, "href")); u != nil {
		a.URL, a.NativeID = noSession(u).String(), v.member(u)
	}
	return a
}

var madeMembers = regexp.MustCompile(`^(\d+)[-_]|-(\d+)\.html$|^.*-u(\d+)/?$`)

// member is the id of the member whose profile an address shows.
func (v *vbulletinPage) member(u *url.URL) string {
	if r, ok := v.route(u); ok && r.kind == "member" {
		return r.id
	}
	for _, key := range []string{"u", "userid"} {
		if id := queryValue(u, key); isNativeID(id) {
			return id
		}
	}
	segs := segments(u.EscapedPath())
	if len(segs) == 0 || !strings.Contains(u.Path, "member") {
		return ""
	}
	if m := madeMembers.FindStringSubmatch(segs[len(segs)-1]); m != nil {
		for _, id := range m[1:] {
			if isNativeID(id) {
				return id
			}
		}
	}
	return ""
}

// face reads a member's picture. The place holder that the software shows to
// all is none.
func (c *vbulletinPost) face(n *html.Node) {
	img := n
	if n.DataAtom != atom.Img {
		img = nearTag(n, atom.Img)
	}
	if img == nil || c.Author.Avatar != "" {
		return
	}
	u := resolve(nil, c.page.imageOf(img))
	if u == nil || strings.Contains(u.Path, "unknown.gif") || strings.Contains(u.Path, "default_avatar") {
		return
	}
	c.Author.Avatar = noSession(u).String()
}

// extra reads the labels and values below the author's name. What has no label
// may be the date, in styles that put it there.
func (c *vbulletinPost) extra(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Dd }, func(k *html.Node) {
		if dt := before(k); dt == nil || dt.DataAtom != atom.Dt || labelOf(dt) == "" {
			c.spare = append(c.spare, ownWords(k))
		}
	})
	c.pairs = append(c.pairs, pairsIn(n)...)
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		label := nearTag(li, atom.Label)
		if label == nil {
			return
		}
		value := ""
		for k := label.NextSibling; k != nil; k = k.NextSibling {
			if k.Type == html.TextNode {
				value += " " + k.Data
			} else {
				value += " " + text(k)
			}
		}
		if v := line(value); v != "" && text(label) != "" {
			c.pairs = append(c.pairs, pair{label: strings.TrimRight(text(label), ": ："), value: v})
		}
	})
	each(n, func(k *html.Node) bool { return hasClass(k, "postcounter") || hasClass(k, "user-signature") }, func(k *html.Node) { c.take(k) })
}

// besides reads what stands below the name in version 3: lines in small letters,
// first the title, then a picture, then labels with their values.
func (c *vbulletinPost) besides() {
	cell := c.menu.Parent
	for p, i := cell, 0; p != nil && i < 8; p, i = p.Parent, i+1 {
		if p.DataAtom == atom.Td {
			cell = p
			break
		}
	}
	if cell == nil {
		return
	}
	// A name in a row above the text has its facts in a table of that row.
	each(cell, func(k *html.Node) bool { return hasClass(k, "smallfont") }, func(k *html.Node) {
		if k.DataAtom != atom.Div && k.DataAtom != atom.Td {
			return
		}
		lines := linesIn(k, func(e *html.Node) bool { return e.DataAtom == atom.A && attr(e, "href") == "" })
		found := colonPairs(lines)
		c.pairs = append(c.pairs, found...)
		if c.Author.Title == "" && len(found) == 0 && len(lines) == 1 && nearTag(k, atom.Img) == nil {
			c.Author.Title = lines[0]
		} else if len(found) == 0 && len(lines) == 1 && nearTag(k, atom.B) != nil {
			c.Author.Banners = once(c.Author.Banners, lines[0])
		}
		each(k, func(e *html.Node) bool { return e.DataAtom == atom.Img }, func(img *html.Node) {
			src := attr(img, "src")
			if strings.Contains(src, "avatar") || strings.Contains(src, "image.php?u=") {
				c.face(img)
			}
		})
	})
}
