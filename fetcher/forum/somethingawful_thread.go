package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *awfulPage) thread(part *Part) error {
	id := attr(v.body(), "data-thread")
	for _, u := range v.ownAddresses() {
		if r, ok := (somethingawful{}).Ref(u); ok && !isNativeID(id) {
			id = r.Native
		}
	}
	if !isNativeID(id) {
		return fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	v.settle()
	ref := awfulRef(v.place, strings.Trim(v.place.EscapedPath(), "/"), id)
	part.Kind = ThreadPart
	site := part.Site
	site.Key = ref.Site
	title := v.title
	if title == "" {
		title = strings.TrimSuffix(v.Title, " - The Something Awful Forums")
	}
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version, Site: site, NativeID: ref.Native, URL: ref.URL.String(),
		Title: title, Lang: v.Lang, Locked: v.locked, Board: asBoard(v.crumbs), Counts: archive.Counts{Pages: known(v.last)},
	}
	r := awfulPosts{page: v, ref: ref, seen: map[string]bool{}}
	for _, n := range v.posts {
		r.read(n)
	}
	t.Posts = r.out
	part.Draft = v.draft(t, r.notes, v.current == 1)
	part.Site, part.Board, part.Notes = site, t.Board, r.notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage()
	return nil
}

// awfulPosts reads the posts of one page.
type awfulPosts struct {
	page  *awfulPage
	ref   Ref
	seen  map[string]bool
	out   []archive.Post
	notes []string
}

// awfulPost is one post while it is read.
type awfulPost struct {
	*awfulPosts
	archive.Post
	body      *html.Node
	signature *html.Node
}

func (c *awfulPost) note(format string, args ...any) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+fmt.Sprintf(format, args...))
}

// read reads a post, once.
func (r *awfulPosts) read(n *html.Node) {
	id := awfulPostID(n)
	if r.seen[id] {
		return
	}
	r.seen[id] = true
	c := awfulPost{awfulPosts: r, Post: archive.Post{NativeID: id, Witness: archive.ByPage}}
	c.URL = r.permalink(id)
	if i, ok := count(attr(n, "data-idx")); ok && i > 0 {
		c.Number = i
	}
	c.walk(n)
	if c.Published.IsZero() {
		c.note("no date that could be read")
	}
	if c.body == nil {
		c.note("no text found")
	}
	c.write()
	r.out = append(r.out, c.Post)
}

// permalink is a post's address: the forum finds the page itself.
func (r *awfulPosts) permalink(id string) string {
	p := r.page.place
	return scriptAt(p, strings.Trim(p.EscapedPath(), "/"), "showthread.php", "goto=post&postid="+id).String() + "#post" + id
}

func (c *awfulPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

func (c *awfulPost) take(n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if id, ok := strings.CutPrefix(class, "userid-"); ok && isNativeID(id) {
			c.Author.NativeID = id
			p := c.page.place
			c.Author.URL = scriptAt(p, strings.Trim(p.EscapedPath(), "/"), "member.php", "action=getinfo&userid="+id).String()
		}
		switch class {
		case "author":
			if c.Author.Name == "" {
				c.Author.Name = text(n)
				if s := line(attr(n, "title")); s != "" {
					c.Author.Banners = once(c.Author.Banners, s)
				}
			}
			return true
		case "registered":
			if w, ok := c.page.dayOf(pair{value: text(n)}); ok {
				c.Author.Joined = w
			}
			return true
		case "title":
			if n.DataAtom == atom.Dd {
				c.Author.Title = text(n)
				if img := nearTag(n, atom.Img); img != nil && c.Author.Avatar == "" {
					c.Author.Avatar = c.page.imageOf(img)
				}
				return true
			}
		case "postbody":
			if c.body == nil {
				c.body = n
				each(n, func(k *html.Node) bool { return hasClass(k, "editedby") }, c.edit)
				each(n, func(k *html.Node) bool { return hasClass(k, "signature") }, func(k *html.Node) { c.signature = k })
			}
			return true
		case "postdate":
			if w, ok := c.page.dates().within(ownWords(n)); ok {
				c.Published = w
			}
			return true
		case "postlinks":
			return true
		}
	}
	return false
}

// edit reads the line that the forum puts below a changed text, in its own words.
func (c *awfulPost) edit(n *html.Node) {
	by, when, ok := strings.Cut(text(n), " fucked around with this message at ")
	if !ok {
		return
	}
	if w, ok := c.page.dates().within(when); ok {
		c.Edited, c.EditedBy = w, by
	}
}

// write writes what the author wrote, and the files in it.
func (c *awfulPost) write() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes, c.Attachments = w.quotes, w.files
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: func(*body, *html.Node) bool { return false }}
		s.children(c.signature)
		c.Signature = strings.TrimSpace(s.out.String())
	}
}

// rule knows the forum's own markup in a post.
func (c *awfulPost) rule(w *body, n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "editedby", "signature":
			return true
		case "bbc-block":
			return c.block(w, n)
		}
	}
	if n.DataAtom != atom.Img {
		return false
	}
	u := resolve(nil, c.page.imageOf(n))
	if u == nil {
		return false
	}
	if face := line(attr(n, "title")); face != "" && (strings.Contains(u.Path, "/smilies/") || strings.Contains(u.Path, "/emoticons/")) {
		w.text(face)
		return true
	}
	if lastSegment(u) == "attachment.php" {
		w.file(archive.Attachment{URL: noSession(u).String()})
	}
	return false
}

// block writes a framed part: code, or a quotation below whose words it is.
func (c *awfulPost) block(w *body, n *html.Node) bool {
	if pre := nearTag(n, atom.Pre); pre != nil && (hasClass(n, "code") || hasClass(n, "php")) {
		var b strings.Builder
		verbatim(&b, pre)
		w.code("", strings.Trim(b.String(), "\r\n"))
		return true
	}
	quote := nearTag(n, atom.Blockquote)
	head := nearTag(n, atom.H4)
	if quote == nil {
		return false
	}
	author, post, cite := "", "", ""
	if head != nil && !longer(head, 300) {
		author = quotee(text(head))
		if a := nearTag(head, atom.A); a != nil {
			u := resolve(c.page.Base, attr(a, "href"))
			post = awfulPostOf(u)
			if post != "" {
				cite = c.permalink(post)
			}
		}
	}
	w.quote(author, post, cite, func() { w.children(quote) })
	return true
}

// awfulPostOf is the id of the post that an address leads to; empty if none.
func awfulPostOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	if id := queryValue(u, "postid"); isNativeID(id) {
		return id
	}
	if id, ok := strings.CutPrefix(u.Fragment, "post"); ok && isNativeID(id) {
		return id
	}
	return ""
}

// board fills a part with a list of threads.
func (v *awfulPage) board(part *Part) {
	v.settle()
	part.Kind = BoardPart
	part.Board = asBoard(v.crumbs)
	part.Boards = v.boards
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage()
	seen := map[string]bool{}
	for _, n := range v.rows {
		if l, ok := v.listing(n, part.Site); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
}

// listing reads one thread of a list.
func (v *awfulPage) listing(n *html.Node, site archive.Site) (archive.Listing, bool) {
	l := archive.Listing{Site: site, Sticky: archive.No, Locked: archive.FlagOf(hasClass(n, "closed"))}
	if id, ok := strings.CutPrefix(attr(n, "id"), "thread"); ok && isNativeID(id) {
		l.NativeID = id
	}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Td }, func(td *html.Node) {
		for class := range strings.FieldsSeq(attr(td, "class")) {
			switch class {
			case "title_sticky":
				l.Sticky = archive.Yes
			case "title":
				if a := near(td, func(k *html.Node) bool { return hasClass(k, "thread_title") }); a != nil {
					l.Title = text(a)
					if r, ok := (somethingawful{}).Ref(orEmpty(resolve(v.Base, attr(a, "href")))); ok && l.NativeID == "" {
						l.NativeID = r.Native
					}
				}
			case "author":
				if a := nearTag(td, atom.A); a != nil {
					l.Author.Name = text(a)
					if u := resolve(v.Base, attr(a, "href")); u != nil {
						l.Author.URL = noSession(u).String()
						if id := queryValue(u, "userid"); isNativeID(id) {
							l.Author.NativeID = id
						}
					}
				}
			case "replies":
				l.Replies = firstFigure(text(td))
			case "views":
				l.Views = firstFigure(text(td))
			case "lastpost":
				if d := near(td, func(k *html.Node) bool { return hasClass(k, "date") }); d != nil {
					if w, ok := v.dates().within(text(d)); ok {
						l.LastPost = w
					}
				}
				if a := near(td, func(k *html.Node) bool { return hasClass(k, "author") }); a != nil {
					l.LastBy = text(a)
				}
			}
		}
	})
	if l.NativeID == "" || l.Title == "" {
		return l, false
	}
	l.URL = awfulRef(v.place, strings.Trim(v.place.EscapedPath(), "/"), l.NativeID).URL.String()
	return l, true
}

// orEmpty is u, or an address that names nothing.
func orEmpty(u *url.URL) *url.URL {
	if u == nil {
		return &url.URL{}
	}
	return u
}
