package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// punPosts reads the posts of one page.
type punPosts struct {
	page  *punPage
	id    string // of the thread
	first *url.URL
	notes []string
}

// punPost is one post while it is read.
type punPost struct {
	*punPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	facts     []string // lines of the author's block
	edit      string   // the note of an edit
}

// post reads one post.
func (r *punPosts) post(n *html.Node) archive.Post {
	c := punPost{punPosts: r, Post: archive.Post{NativeID: punPostID(n), Witness: archive.ByPage}}
	c.walk(n)
	p := &c.Post
	if p.URL == "" {
		p.URL = r.permalink(p.NativeID)
	}
	r.page.describe(&p.Author, colonPairs(c.facts))
	if p.Published.IsZero() {
		c.note("no date that could be read")
	}
	if c.body == nil {
		c.note("no text found")
	}
	c.readBody()
	c.edited()
	return *p
}

func (c *punPost) note(what string) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+what)
}

// permalink is a post's address, which leads to the page that holds it.
func (r *punPosts) permalink(id string) string {
	u := *r.first
	base, name := script(&u)
	if name == "viewtopic.php" {
		u = *below(&u, base, name, "pid="+id)
	}
	u.Fragment = "p" + id
	return u.String()
}

func (c *punPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *punPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg:
		return true
	case atom.H2:
		c.head(n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "posthead":
			c.head(n)
			return true
		case "postleft", "post-author":
			c.author(n)
			return true
		case "postsignature", "sig-content": // which has the class of a text as well
			c.signature = n
			return true
		case "postmsg", "entry-content":
			if !hasClass(n, "postsignature") {
				if c.body == nil {
					c.body = n
				}
				return true
			}
		case "postedit", "lastedit":
			c.edit = text(n)
			return true
		case "postfoot", "postfootleft", "postfootright":
			return true
		}
	}
	return false
}

// head reads the line above a post: its number, its address and when it was
// written.
func (c *punPost) head(n *html.Node) {
	if k := near(n, func(k *html.Node) bool { return hasClass(k, "conr") || hasClass(k, "post-num") }); k != nil {
		if i, ok := count(strings.TrimLeft(text(k), "# №")); ok && i > 0 {
			c.Number = i
		}
	}
	if k := nearClass(n, "post-edit"); k != nil && !longer(k, 400) {
		c.edit = text(k)
	}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if !strings.HasSuffix(attr(a, "href"), "#p"+c.NativeID) {
			return
		}
		if w, ok := c.page.dates().read(text(a)); ok && c.Published.IsZero() {
			c.Published = w
		}
		if u := resolve(c.page.Base, attr(a, "href")); u != nil && (c.page.Base == nil || sameHost(u, c.page.Base)) && c.URL == "" {
			u.User = nil
			c.URL = u.String()
		}
	})
}

// author reads the block that names the author.
func (c *punPost) author(n *html.Node) {
	a := &c.Author
	each(n, func(k *html.Node) bool {
		return k.DataAtom == atom.Dt || k.DataAtom == atom.Dd || k.DataAtom == atom.Li
	}, func(k *html.Node) {
		class := attr(k, "class")
		switch {
		case k.DataAtom == atom.Dt, hasWord(class, "username"):
			if a.Name == "" {
				u := c.page.user(k)
				a.Name, a.NativeID, a.URL = u.Name, u.NativeID, u.URL
			}
		case hasWord(class, "usertitle"):
			a.Title = text(k)
		case hasWord(class, "postavatar"), hasWord(class, "useravatar"):
			if img := byTag(k, atom.Img); img != nil {
				a.Avatar = c.page.imageOf(img)
			}
		case hasWord(class, "usercontacts"), hasWord(class, "userstatus"):
		default:
			if img := byTag(k, atom.Img); img != nil && a.Avatar == "" && strings.Contains(attr(img, "src"), "avatar") {
				a.Avatar = c.page.imageOf(img)
			}
			if !longer(k, 300) && len(c.facts) < mostListed {
				c.facts = append(c.facts, text(k))
			}
		}
	})
}

// edited reads the note of an edit, "Last edited by Heron (2023-11-15 03:36:40)"
// or, of PunBB 1.4, "(edited by Heron 2023-11-15 03:36:40)". Which words are the
// name its language decides: it is the author's, most often, else what follows
// the word for "by", else the last word.
func (c *punPost) edited() {
	var before, date string
	if i := strings.LastIndexByte(c.edit, '('); i > 0 {
		before, date = c.edit[:i], strings.TrimRight(c.edit[i+1:], ") .")
	} else {
		before, date = c.undated(strings.TrimLeft(c.edit, "( "))
	}
	w, ok := c.page.dates().read(date)
	if !ok {
		return
	}
	c.Edited = w
	before = strings.TrimSpace(before)
	if name := c.Author.Name; name != "" && strings.HasSuffix(before, " "+name) {
		c.EditedBy = name
		return
	}
	if strings.Contains(before, " ") {
		c.EditedBy = editorIn(" "+before, c.Author.Name)
	}
}

// undated parts a line that ends in a date into what stands before it, and the
// date.
func (c *punPost) undated(s string) (before, date string) {
	words := strings.Fields(strings.TrimRight(s, ") ."))
	if len(words) > 30 {
		return "", ""
	}
	for i := 1; i < len(words); i++ {
		if date = strings.Join(words[i:], " "); c.page.beginsDate(words[i]) {
			if w, ok := c.page.dates().read(date); ok && w.Precision >= archive.Minute {
				return strings.Join(words[:i], " "), date
			}
		}
	}
	return "", ""
}

// readBody writes what the author wrote, and his signature.
func (c *punPost) readBody() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes // without the quoted posts: the software does not know them
	c.Attachments = w.files
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		s.children(c.signature)
		c.Signature = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s.out.String()), "<hr>"))
	}
}

// rule knows the software's own markup in a post.
func (c *punPost) rule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Img:
		if strings.Contains(attr(n, "src"), "img/smilies/") {
			w.text(smilie(n))
			return true
		}
	case atom.Blockquote: // of PunBB 1.2: the box is inside
		if box := nearClass(n, "incqbox"); box != nil {
			c.quote(w, box, nearTag(box, atom.H4), box)
			return true
		}
	case atom.Span:
		if hasClass(n, "bbu") {
			w.out.WriteString("<u>")
			w.children(n)
			w.out.WriteString("</u>")
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "quotebox":
			inside := nearTag(n, atom.Blockquote)
			if inside == nil {
				inside = n
			}
			c.quote(w, n, nearTag(n, atom.Cite), inside)
			return true
		case "codebox":
			pre := nearTag(n, atom.Pre)
			if pre == nil {
				pre = n
			}
			var b strings.Builder
			verbatim(&b, pre)
			w.code("", strings.Trim(b.String(), "\n"))
			return true
		case "postedit", "lastedit":
			c.edit = text(n)
			return true
		case "sig-content", "postsignature":
			if c.signature == nil && n != c.body {
				c.signature = n
				return true
			}
			return n != c.signature
		case "sig-line":
			return true
		}
	}
	return false
}

// quote writes a quotation, whose line above names the author.
func (c *punPost) quote(w *body, box, head, inside *html.Node) {
	name := ""
	if head != nil && head.Parent == box {
		name = saidBy(text(head))
	} else {
		head = nil
	}
	w.quote(name, "", "", func() {
		for k := inside.FirstChild; k != nil; k = k.NextSibling {
			if k != head {
				w.node(k)
			}
		}
	})
}
