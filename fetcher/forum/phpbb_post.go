package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// phpbbPosts reads the posts of one page.
type phpbbPosts struct {
	page  *phpbbPage
	ref   Ref
	seen  map[string]bool
	out   []archive.Post
	notes []string
}

// phpbbPost is one post while it is read.
type phpbbPost struct {
	*phpbbPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	files     []*html.Node
}

// read reads a post, once.
func (r *phpbbPosts) read(raw *phpbbRaw) {
	if r.seen[raw.id] {
		return
	}
	r.seen[raw.id] = true
	c := phpbbPost{phpbbPosts: r, Post: archive.Post{NativeID: raw.id, Witness: archive.ByPage}}
	c.URL = r.permalink(raw.id)
	if raw.node != nil {
		if hasClass(raw.node, "deleted") {
			c.Deleted = archive.Yes
		}
		c.walk(raw.node)
	} else {
		c.rows(raw.parts)
	}
	if raw.node != nil && (c.Published.IsZero() || c.Author.Name == "") {
		c.outside(raw.node)
	}
	if c.Published.IsZero() && c.Deleted != archive.Yes {
		c.note("no date that could be read")
	}
	if c.body == nil && c.Deleted != archive.Yes {
		c.note("no text found")
	}
	c.write()
	r.out = append(r.out, c.Post)
}

// permalink is a post's address: phpBB finds the topic and the page itself.
func (r *phpbbPosts) permalink(id string) string {
	at := r.page.root
	if at == nil {
		at = r.ref.URL
	}
	base := ""
	if r.page.root != nil {
		base = strings.Trim(at.EscapedPath(), "/")
	} else if b, ok := scriptBase(at, "viewtopic.php"); ok {
		base = b
	}
	return scriptAt(at, base, "viewtopic.php", "p="+id).String() + "#p" + id
}

func (c *phpbbPost) note(format string, args ...any) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+fmt.Sprintf(format, args...))
}

// walk goes through the parts of a post in the manner of prosilver.
func (c *phpbbPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// outside looks for the name and the date that a style has put elsewhere than
// phpBB's own: anywhere but in the texts.
func (c *phpbbPost) outside(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k == c.body, k == c.signature, hasClass(k, "notice"), hasClass(k, "attachbox"):
		case c.Author.Name != "" && strings.Contains(attr(k, "class")+attr(k, "id"), "profile"): // when he joined is no date of the post
		case k.Type == html.TextNode:
			if c.Published.IsZero() && len(k.Data) < 200 && strings.TrimSpace(k.Data) != "" {
				if w, ok := c.page.dates().within(k.Data); ok && w.Precision >= archive.Minute {
					c.Published = w
				}
			}
		case k.Type != html.ElementNode, k.DataAtom == atom.Script, k.DataAtom == atom.Style:
		case c.Author.Name == "" && (hasClass(k, "username") || hasClass(k, "username-coloured") || hasClass(k, "postauthor")):
			c.user(k)
		default:
			c.outside(k)
		}
	}
}

func (c *phpbbPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg:
		return true
	}
	id := attr(n, "id")
	if strings.HasPrefix(id, "list_thanks") || strings.HasPrefix(id, "div_post_thanks") {
		c.thanks(n)
		return true
	}
	switch strings.TrimSuffix(id, c.NativeID) {
	case "profile":
		c.profile(n)
		return true
	case "sig":
		if c.signature == nil {
			c.signature = n
		}
		return true
	case "post_hidden": // why the text is folded away
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "postprofile", "profile-context":
			c.profile(n)
			return true
		case "author", "timepost":
			c.byline(n)
			return true
		case "content", "post-content":
			if c.body == nil {
				c.body = n
				return true
			}
		case "signature":
			if c.signature == nil {
				c.signature = n
			}
			return true
		case "attachbox":
			c.files = append(c.files, n)
			return true
		case "post_deleted_msg":
			c.Deleted = archive.Yes
			return true
		case "notice", "card-footer-notice":
			if !hasClass(n, "post_deleted_msg") {
				c.notice(n)
				return true
			}
		case "rules":
			if nearTag(n, atom.Form) == nil {
				c.note("attachments are withheld from us")
			}
			return true
		case "post-notice":
			switch {
			case hasClass(n, "deleted"):
				c.Deleted = archive.Yes
			case hasClass(n, "unapproved"):
				c.note("awaits approval")
			}
			return true
		case "post-buttons", "profile-icons", "back2top", "postbody-buttons":
			return true
		}
	}
	if n.DataAtom == atom.Time && c.Published.IsZero() {
		c.Published = c.page.timeOf(n)
	}
	return false
}

// byline reads the line above the text, "by Heron » Tue Nov 14, 2023 10:13 pm".
func (c *phpbbPost) byline(n *html.Node) {
	if t := byTag(n, atom.Time); t != nil && c.Published.IsZero() {
		c.Published = c.page.timeOf(t)
	}
	var said strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				said.WriteString(k.Data)
			case k.DataAtom == atom.A && numeral(text(k)) > 0:
				if s := text(k); c.Number == 0 && s[1:] != c.NativeID {
					c.Number = numeral(s)
				}
			case k.DataAtom == atom.A || hasClass(k, "username") || hasClass(k, "username-coloured") || k.DataAtom == atom.Strong || k.DataAtom == atom.B:
				c.user(k)
			case k.Type == html.ElementNode:
				walk(k)
			}
		}
	}
	walk(n)
	if !c.Published.IsZero() {
		return
	}
	s := said.String()
	if i := strings.LastIndexAny(s, "»«"); i >= 0 {
		if w, ok := c.page.dates().within(s[i:]); ok {
			c.Published = w
			return
		}
	}
	if w, ok := c.page.dates().within(s); ok {
		c.Published = w
	}
}

// numeral is the number in "#12", as some styles count posts, and others show
// their ids; 0 if s is none.
func numeral(s string) int {
	digits, ok := strings.CutPrefix(s, "#")
	if !ok || !isDigits(digits) {
		return 0
	}
	n, ok := count(digits)
	if !ok {
		return 0
	}
	return n
}

// user reads a name with its link, where none is known yet.
func (c *phpbbPost) user(n *html.Node) {
	if n.DataAtom != atom.A {
		if a := nearTag(n, atom.A); a != nil {
			n = a
		}
	}
	a := c.page.user(n)
	if a.Name == "" || n.DataAtom == atom.A && a.NativeID == "" && !hasClass(n, "username") && !hasClass(n, "username-coloured") && !strings.Contains(a.URL, "member") {
		return
	}
	if c.Author.Name == "" {
		c.Author.Name = a.Name
	}
	if c.Author.Name == a.Name && c.Author.URL == "" {
		c.Author.URL = a.URL
	}
	if c.Author.Name == a.Name && c.Author.NativeID == "" {
		c.Author.NativeID = a.NativeID
	}
}

// user reads a linked or plain name.
func (v *phpbbPage) user(n *html.Node) archive.Author {
	a := archive.Author{Name: text(n)}
	if u := resolve(v.Base, attr(n, "href")); u != nil {
		a.URL, a.NativeID = noSession(u).String(), memberOf(u)
	}
	return a
}

// notice reads what stands below a text: who changed it, and when.
func (c *phpbbPost) notice(n *html.Node) {
	if !c.Edited.IsZero() {
		return
	}
	if k := onlyElement(n); k != nil && (k.DataAtom == atom.Small || k.DataAtom == atom.Em || k.DataAtom == atom.P || k.DataAtom == atom.Div) {
		n = k
	}
	by := ""
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.DataAtom == atom.Br && !c.Edited.IsZero():
			return
		case k.DataAtom == atom.Time:
			c.Edited = c.page.timeOf(k)
		case k.DataAtom == atom.A, hasClass(k, "username"), hasClass(k, "username-coloured"), k.DataAtom == atom.Span && by == "":
			if by == "" {
				by = text(k)
			}
		case k.Type == html.TextNode && c.Edited.IsZero():
			if by == "" {
				by = c.editor(k.Data)
			}
			if w, ok := c.page.dates().within(k.Data); ok && c.Edited.IsZero() && w.Precision >= archive.Minute {
				c.Edited = w
			}
		}
		if !c.Edited.IsZero() && by != "" {
			c.EditedBy = by
		}
	}
}

// onlyElement is the element that begins n, if n has no words of its own.
func onlyElement(n *html.Node) *html.Node {
	var first *html.Node
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode && strings.TrimSpace(k.Data) != "":
			return nil
		case k.Type == html.ElementNode && first == nil:
			first = k
		}
	}
	return first
}

// editor reads the name and the date of a notice without any element in it,
// "Last edited by Heron on Wed Nov 15, 2023 3:36 am, edited 1 time in total."
func (c *phpbbPost) editor(s string) string {
	words := strings.Fields(s)
	if len(words) > 60 {
		return ""
	}
	by, on := 0, 0
	for i, w := range words {
		switch fold(w) {
		case "by", "von", "par", "por", "da", "door", "av", "af":
			if by == 0 {
				by = i
			}
		case "on", "am", "le", "el", "il", "op", "em", "den", "d.":
			if by == 0 || i < by+2 {
				continue
			}
			if w, ok := c.page.dates().within(strings.Join(words[i+1:], " ")); ok && w.Precision >= archive.Minute {
				c.Edited, on = w, i
			}
		}
	}
	if on == 0 {
		return ""
	}
	return strings.Join(words[by+1:on], " ")
}

// thanks reads who thanked the author, as a common add-on lists them.
func (c *phpbbPost) thanks(n *html.Node) {
	list := byTag(n, atom.Dd)
	if list == nil || len(c.Reactions) > 0 {
		return
	}
	r := archive.Reaction{Name: "Thanks"}
	each(list, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if s := text(a); s != "" && len(r.By) < mostListed {
			r.By = append(r.By, s)
		}
	})
	if len(r.By) == 0 {
		return
	}
	r.Count = known(len(r.By))
	if dt := byTag(n, atom.Dt); dt != nil {
		if m, ok := lastCount(text(dt)); ok && m > len(r.By) {
			r.Count = known(m)
		}
	}
	c.Reactions = []archive.Reaction{r}
}

// lastCount is the last whole number in a few words.
func lastCount(s string) (n int, ok bool) {
	for w := range strings.FieldsSeq(foldDigits(s)) {
		if m, is := count(strings.Trim(w, "[](){}:,.•·")); is {
			n, ok = m, true
		}
	}
	return n, ok
}
