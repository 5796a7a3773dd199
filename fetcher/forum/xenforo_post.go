package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// postID is the id of the post that an element holds; empty if it holds none.
// Adverts and the form for a reply look like posts and have no id.
func postID(n *html.Node) string {
	id, ok := strings.CutPrefix(attr(n, "data-content"), "post-")
	if !ok {
		id, ok = strings.CutPrefix(attr(n, "id"), "js-post-")
	}
	if !ok || !isDigits(id) {
		return ""
	}
	return id
}

// xenforoPosts reads the posts of one page.
type xenforoPosts struct {
	page  *xenforoPage
	ref   Ref
	title string // of the thread
	notes []string
}

// read reads each post once: a question's page shows the answer twice. The
// later copy is the one in the flow.
func (r *xenforoPosts) read(nodes []*html.Node) []archive.Post {
	last := make(map[string]*html.Node, len(nodes))
	for _, n := range nodes {
		last[postID(n)] = n
	}
	out := make([]archive.Post, 0, len(nodes))
	for _, n := range nodes {
		if last[postID(n)] == n {
			out = append(out, r.post(n))
		}
	}
	inOrder(out)
	return out
}

func (r *xenforoPosts) note(p *archive.Post, format string, args ...any) {
	r.notes = append(r.notes, "post "+p.NativeID+": "+fmt.Sprintf(format, args...))
}

// post reads one post.
func (r *xenforoPosts) post(n *html.Node) archive.Post {
	c := xenforoPost{xenforoPosts: r, Post: archive.Post{NativeID: postID(n), Witness: archive.ByPage}}
	c.walk(n)
	p := &c.Post
	if p.Author.Name == "" {
		p.Author.Name = line(attr(n, "data-author"))
	}
	if p.URL == "" {
		p.URL = r.permalink(p.NativeID)
	}
	if hasClass(n, "message--deleted") || c.deleted {
		p.Deleted = archive.Yes
	}
	if p.Published.IsZero() && p.Deleted != archive.Yes {
		r.note(p, "no date that could be read")
	}
	if c.body == nil && p.Deleted != archive.Yes {
		r.note(p, "no text found")
	}
	c.readBody()
	return *p
}

// permalink is a post's address where the page links none.
func (r *xenforoPosts) permalink(id string) string {
	u := r.ref.URL.String()
	if !strings.HasSuffix(u, "/") {
		u += "/"
	}
	return u + "post-" + id
}

// xenforoPost is one post while it is read.
type xenforoPost struct {
	*xenforoPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	files     *html.Node
	listed    map[string]string // addresses of the post's files, by their ids
	before    []*html.Node      // what the opening post's author filled in, above the text
	after     []*html.Node      // and below it
	deleted   bool
	voted     bool
}

// walk goes through the parts of a post, each of which says itself what it is.
func (c *xenforoPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *xenforoPost) take(n *html.Node) bool {
	if n.DataAtom == atom.Script || n.DataAtom == atom.Svg {
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "message-user", "message-cell--user", "message-articleUserInfo":
			c.author(n)
			return true
		case "message-attribution":
			c.attribution(n)
			return true
		case "message-body":
			if c.body == nil {
				c.body = n
			}
			return true
		case "message-fields":
			if c.body == nil {
				c.before = append(c.before, n)
			} else {
				c.after = append(c.after, n)
			}
			return true
		case "message-signature":
			c.signature = n
			return true
		case "message-attachments":
			c.files = n
			return true
		case "message-lastEdit":
			c.lastEdit(n)
			return true
		case "reactionsBar", "likesBar":
			c.reactions(n, class == "likesBar")
			return true
		case "contentVote":
			c.votes(n)
			return true
		case "message-actionBar", "message-historyTarget", "message-responses":
			return true
		case "messageNotice":
			c.deleted = c.deleted || hasClass(n, "messageNotice--deleted")
			if hasClass(n, "messageNotice--moderated") {
				c.note(&c.Post, "awaits approval")
			}
			return true
		}
	}
	return false
}

// attribution reads the line above or below a post: date, number, permalink.
func (c *xenforoPost) attribution(n *html.Node) {
	if t := byTag(n, atom.Time); t != nil && c.Published.IsZero() {
		c.Published = c.page.timeOf(t)
	}
	if c.Author.Name == "" {
		if u := find(n, func(k *html.Node) bool { return hasClass(k, "username") && attr(k, "data-user-id") != "" }); u != nil {
			c.Author = c.page.user(u)
		}
	}
	plain := 0 // a number without its sign, where only the position can stand
	var walk func(k *html.Node, opposite bool)
	walk = func(k *html.Node, opposite bool) {
		opposite = opposite || hasClass(k, "message-attribution-opposite")
		if k.DataAtom == atom.A && c.URL == "" {
			c.URL = c.ownAddress(attr(k, "href"))
		}
		for d := k.FirstChild; d != nil; d = d.NextSibling {
			switch d.Type {
			case html.ElementNode:
				if d.DataAtom != atom.Time {
					walk(d, opposite)
				}
			case html.TextNode:
				s := line(d.Data)
				if at := strings.LastIndexAny(s, "#№"); at >= 0 {
					if i, ok := count(strings.TrimLeft(s[at:], "#№")); ok && i > 0 {
						c.Number = i
					}
				} else if i, ok := count(s); ok && i > 0 && opposite {
					plain = i
				}
			}
		}
	}
	walk(n, false)
	if c.Number == 0 {
		c.Number = plain
	}
}

// ownAddress is href if it leads to this post.
func (c *xenforoPost) ownAddress(href string) string {
	if !strings.Contains(href, "post-"+c.NativeID) && !strings.Contains(href, "posts/"+c.NativeID) {
		return ""
	}
	u := resolve(c.page.Base, href)
	if u == nil || c.page.Base != nil && !sameHost(u, c.page.Base) {
		return ""
	}
	if r, ok := (xenforo{}).Ref(u); ok && r.Post == c.NativeID && r.Native == c.ref.Native {
		return c.permalink(c.NativeID)
	}
	segs := segments(u.EscapedPath())
	if n := len(segs); n > 0 && (segs[n-1] == "post-"+c.NativeID || n > 1 && segs[n-2] == "posts" && segs[n-1] == c.NativeID) {
		u = bare(u)
		u.RawQuery = ""
		return u.String()
	}
	return ""
}

// lastEdit reads when a post was last changed, and by whom if the page says.
func (c *xenforoPost) lastEdit(n *html.Node) {
	if t := byTag(n, atom.Time); t != nil {
		c.Edited = c.page.timeOf(t)
	}
	if u := byClass(n, "username"); u != nil {
		c.EditedBy = text(u)
	}
}
