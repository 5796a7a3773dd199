package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// smfPosts reads the posts of one page.
type smfPosts struct {
	page  *smfPage
	ref   Ref
	notes []string
}

// smfPost is one post while it is read.
type smfPost struct {
	*smfPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	files     *html.Node
}

// post reads one post; it is none without an id.
func (r *smfPosts) post(n *html.Node) (archive.Post, bool) {
	c := smfPost{smfPosts: r, Post: archive.Post{Witness: archive.ByPage}}
	if id := strings.TrimPrefix(attr(n, "id"), "msg"); isDigits(id) {
		c.NativeID = id
	}
	c.walk(n)
	p := &c.Post
	if p.NativeID == "" {
		return archive.Post{}, false
	}
	p.URL = r.permalink(p.NativeID)
	if p.Published.IsZero() {
		c.note("no date that could be read")
	}
	if c.body == nil {
		c.note("no text found")
	}
	c.readBody()
	return *p, true
}

func (c *smfPost) note(what string) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+what)
}

// permalink is a post's address, in the form that the thread's has: it leads
// to the page that holds the post.
func (r *smfPosts) permalink(id string) string {
	u := *r.ref.URL
	if a, ok := smfParts(&u); ok {
		u = *a.at(&u, "topic", r.ref.Native+".msg"+id)
	}
	u.Fragment = "msg" + id
	return u.String()
}

func (c *smfPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *smfPost) take(n *html.Node) bool {
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style || n.DataAtom == atom.Svg {
		return true
	}
	if id := attr(n, "id"); strings.HasPrefix(id, "msg_") {
		switch rest := id[len("msg_"):]; {
		case isDigits(rest):
			if c.body == nil {
				c.body = n
				if c.NativeID == "" {
					c.NativeID = rest
				}
			}
			return true
		case strings.HasSuffix(rest, "_footer"):
			c.files = n
			return true
		case strings.HasSuffix(rest, "_signature"):
			c.signature = n
			return true
		case strings.HasSuffix(rest, "_quick_mod"):
			return true
		}
	}
	switch id := attr(n, "id"); {
	case strings.HasPrefix(id, "modified_"):
		c.edited(n)
		return true
	case strings.Contains(id, "thank") && strings.HasSuffix(id, c.NativeID) && c.NativeID != "":
		c.thanks(n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "poster":
			c.author(n)
			return true
		case "keyinfo":
			c.key(n)
			return false
		case "inner":
			if c.body == nil && attr(n, "data-msgid") == c.NativeID {
				c.body = n
				return true
			}
		case "signature":
			c.signature = n
			return true
		case "attachments":
			c.files = n
			return true
		case "like_count":
			if i, ok := lineCount(text(n)); ok && i > 0 {
				c.Reactions = []archive.Reaction{{Name: "Like", Count: known(i)}}
			}
			return true
		case "quickbuttons", "reportlinks":
			return true
		}
	}
	return false
}

// thanks reads the names of those who thanked the author, of add-ons: their
// elements call themselves so, and list members.
func (c *smfPost) thanks(n *html.Node) {
	var by []string
	each(n, isSmfProfile, func(a *html.Node) {
		if s := text(a); s != "" && len(by) < mostListed {
			by = append(by, s)
		}
	})
	if len(by) > 0 && len(c.Reactions) == 0 {
		c.Reactions = []archive.Reaction{{Name: "Thanks", Count: known(len(by)), By: by}}
	}
}

// author reads the block that names the author.
func (c *smfPost) author(n *html.Node) {
	a := &c.Author
	if h := nearTag(n, atom.H4); h != nil {
		if link := find(h, isSmfProfile); link != nil {
			u := c.page.user(link)
			a.Name, a.NativeID, a.URL = u.Name, u.NativeID, u.URL
		}
		if a.Name == "" { // an add-on's address, or none
			if link := find(h, func(k *html.Node) bool { return k.DataAtom == atom.A && text(k) != "" }); link != nil {
				u := c.page.user(link)
				a.Name, a.NativeID, a.URL = u.Name, u.NativeID, u.URL
			}
		}
		if a.Name == "" {
			a.Name = text(h)
		}
	}
	var lines []string
	group := ""
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		switch class := attr(li, "class"); {
		case hasWord(class, "title"):
			a.Title = text(li)
		case hasWord(class, "membergroup"):
			if s := text(li); s != "" {
				a.Banners = once(a.Banners, s)
			}
		case hasWord(class, "postgroup"):
			group = text(li)
		case hasWord(class, "avatar"):
			if img := byTag(li, atom.Img); img != nil && a.Avatar == "" {
				if src := c.page.imageOf(img); !strings.Contains(src, "/avatars/default.") {
					a.Avatar = sessionless(src)
				}
			}
		case hasWord(class, "blurb"):
			if s := text(li); s != "" {
				a.Fields = append(a.Fields, archive.Field{Label: "blurb", Value: s})
			}
		case hasWord(class, "stars"), hasWord(class, "icons"), hasWord(class, "profile"), hasWord(class, "poster_ip"), hasWord(class, "poster_online"), hasWord(class, "im_icons"), hasWord(class, "quick_jump"):
		default:
			if !longer(li, 300) && len(lines) < mostListed {
				lines = append(lines, pictured(li))
			}
		}
	})
	switch {
	case group == "":
	case a.Title == "":
		a.Title = group
	default:
		a.Banners = once(a.Banners, group)
	}
	c.page.describe(a, colonPairs(lines))
}

// pictured is a line of the author's block, whose value may be a picture alone.
func pictured(li *html.Node) string {
	s := text(li)
	if !strings.HasSuffix(s, ":") {
		return s
	}
	if img := near(li, func(k *html.Node) bool { return attr(k, "title") != "" || attr(k, "alt") != "" }); img != nil {
		s += " " + pictureName(img)
	}
	return s
}

// key reads the line above a post: its number and when it was written. 2.1 links
// the date; 2.0 writes "« Reply #1 on: date »".
func (c *smfPost) key(n *html.Node) {
	if p := nearClass(n, "page_number"); p != nil {
		if i, ok := count(strings.TrimLeft(text(p), "# №")); ok && i > 0 {
			c.Number = i + 1 // replies are counted
		}
	}
	when := near(n, func(k *html.Node) bool {
		return hasClass(k, "smalltext") && !hasClass(k, "modified") && !hasClass(k, "page_number")
	})
	if when == nil || longer(when, 300) {
		return
	}
	var w lineWriter
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			label := k.DataAtom == atom.Strong && strings.HasSuffix(strings.TrimRight(text(k), " "), ":")
			if !label {
				if k.Type == html.ElementNode && !isBlock(k.DataAtom) && k.DataAtom != atom.Strong {
					walk(k)
				} else {
					w.node(k)
				}
				continue
			}
			if _, number, ok := strings.Cut(text(k), "#"); ok && c.Number == 0 {
				if i, ok := lineCount(number); ok && i > 0 {
					c.Number = i + 1
				}
			}
		}
	}
	walk(when)
	if d, ok := c.page.dates().read(strings.Trim(w.b.String(), "«»‹› ")); ok {
		c.Published = d
	}
}

// edited reads the note of an edit, "Last Edit: date by Heron Reason: typo".
func (c *smfPost) edited(n *html.Node) {
	if longer(n, 500) {
		return
	}
	var w lineWriter
	stop := false
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil && !stop; k = k.NextSibling {
			switch {
			case attr(k, "id") == "reason", w.b.Len() > 0 && (hasClass(k, "lastedit") || k.DataAtom == atom.Em) && startsValue(k.NextSibling):
				stop = true
			case k.Type == html.TextNode:
				w.words(k.Data)
			case hasClass(k, "lastedit"):
			default:
				walk(k)
			}
		}
	}
	walk(n)
	s := strings.Trim(w.b.String(), "«»‹› :")
	if label, rest, ok := strings.Cut(s, ": "); ok && !strings.ContainsAny(label, "0123456789") {
		s = rest
	}
	if d, by, ok := c.page.dateBeforeName(s); ok {
		c.Edited, c.EditedBy = d, by
	}
}
