package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *xenforo1Page) thread(part *Part) error {
	ref, notes, err := v.name()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	site := part.Site
	site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: "1",
		Site: site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Locked: archive.FlagOf(v.locked), Tags: v.tags, Board: v.crumbBoard(),
	}
	if v.deleted {
		t.Deleted = archive.Yes
	}
	if v.awaits {
		notes = append(notes, "the thread awaits approval")
	}
	t.Title, t.Labels = v.headline()
	v.opening(&t)
	v.place()
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	r := xenforoPosts{page: &v.xenforoPage, ref: ref, title: t.Title}
	seen := map[string]bool{}
	for _, n := range v.posts {
		if id := xenforo1PostID(n); !seen[id] {
			seen[id] = true
			t.Posts = append(t.Posts, r.post1(n))
		}
	}
	notes = append(notes, r.notes...)
	if v.current == 1 && t.Posts[0].Number <= 1 {
		t.Posts[0].Title = t.Title
		by := t.Posts[0].Author
		t.Author = archive.Author{Name: by.Name, NativeID: by.NativeID, URL: by.URL}
		if t.Published.IsZero() {
			t.Published = t.Posts[0].Published
		}
	}
	part.Site, part.Board, part.Notes = site, t.Board, notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage(ref.Native, ref.URL)
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: notes}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// name names the thread: by the page's own address, else by what its posts
// link as theirs.
func (v *xenforo1Page) name() (Ref, []string, error) {
	ref, notes, err := v.identify()
	if err == nil {
		return ref, notes, nil
	}
	for _, n := range v.posts {
		id := xenforo1PostID(n)
		find(n, func(c *html.Node) bool {
			if c.DataAtom != atom.A || !hasClass(c, "datePermalink") && !hasClass(c, "hashPermalink") {
				return false
			}
			u := resolve(v.Base, attr(c, "href"))
			if u == nil || onWeb(v.URL) && !sameHost(u, v.URL) {
				return false
			}
			r, ok := (xenforo{}).Ref(u)
			if ok && (r.Post == id || r.Post == "" && len(v.posts) > 0 && v.posts[0] == n) {
				ref, err = r, nil
			}
			return err == nil
		})
		if err == nil {
			ref.Post, ref.Page = "", 0
			return ref, notes, nil
		}
	}
	return Ref{}, nil, err
}

// post1 reads one post of XenForo 1.
func (r *xenforoPosts) post1(n *html.Node) archive.Post {
	c := xenforo1Post{xenforoPost{xenforoPosts: r, Post: archive.Post{NativeID: xenforo1PostID(n), Witness: archive.ByPage}}}
	c.walk(n)
	p := &c.Post
	if p.Author.Name == "" {
		p.Author.Name = line(attr(n, "data-author"))
	}
	p.URL = r.permalink1(p.NativeID)
	if hasClass(n, "deleted") || c.deleted {
		p.Deleted = archive.Yes
	}
	if p.Published.IsZero() && p.Deleted != archive.Yes {
		r.note(p, "no date that could be read")
	}
	if c.body == nil && p.Deleted != archive.Yes {
		r.note(p, "no text found")
	}
	c.readBody1()
	return *p
}

// permalink1 is a post's address, which leads to its place wherever that moves.
func (r *xenforoPosts) permalink1(id string) string {
	at, ok := route(r.ref.URL, "threads")
	if !ok {
		return r.permalink(id)
	}
	at.route, at.name = "posts", id
	return at.address(r.ref.URL, "").String()
}

// xenforo1Post is one post while it is read.
type xenforo1Post struct{ xenforoPost }

func (c *xenforo1Post) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *xenforo1Post) take(n *html.Node) bool {
	if n.DataAtom == atom.Script || n.DataAtom == atom.Svg {
		return true
	}
	if hasClass(n, "signature") { // which has the class of a text as well
		c.signature = n
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "messageUserInfo":
			c.author(n)
			c.picture(n)
			return true
		case "messageText":
			if c.body == nil {
				c.body = n
			}
			return true
		case "attachedFiles":
			c.files = n
			return true
		case "editDate":
			if t := byClass(n, "DateTime"); t != nil {
				c.Edited = c.page.timeOf(t)
			}
			if u := byClass(n, "username"); u != nil {
				c.EditedBy = text(u)
			}
			return true
		case "likesSummary", "dark_postrating":
			c.likes(n)
			return true
		case "datePermalink":
			if t := byClass(n, "DateTime"); t != nil && c.Published.IsZero() {
				c.Published = c.page.timeOf(t)
			}
		case "postNumber":
			if i, ok := count(strings.TrimLeft(text(n), "# №")); ok && i > 0 {
				c.Number = i
			}
		case "authorEnd":
			if u := byClass(n, "username"); u != nil && c.Author.Name == "" {
				c.Author = c.page.user(u)
			}
		case "deletedNotice":
			c.deleted = true
		case "moderatedNotice":
			c.note(&c.Post, "awaits approval")
		}
	}
	return false
}

// picture finds a member's picture also where a theme has renamed its frame.
func (c *xenforo1Post) picture(n *html.Node) {
	if c.Author.Avatar == "" {
		if h := nearClass(n, "avatarHolder"); h != nil {
			if img := byTag(h, atom.Img); img != nil {
				c.Author.Avatar = c.page.imageOf(img)
			}
		}
	}
	if strings.Contains(c.Author.Avatar, "/xenforo/avatars/avatar_") { // the style's own, for those who have none
		c.Author.Avatar = ""
	}
}

// likes reads who liked a post; XenForo names up to three and counts the
// others. An add-on counts several kinds and names nobody.
func (c *xenforo1Post) likes(n *html.Node) {
	if list := nearClass(n, "dark_postrating_outputlist"); list != nil {
		each(list, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
			s := nearTag(li, atom.Strong)
			img := nearTag(li, atom.Img)
			if s == nil || img == nil {
				return
			}
			if i, ok := count(text(s)); ok && len(c.Reactions) < mostListed {
				c.Reactions = append(c.Reactions, archive.Reaction{Name: reactionName(li), Count: known(i)})
			}
		})
		return
	}
	var by []string
	others := 0
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if hasClass(a, "username") {
			if s := text(a); s != "" && len(by) < mostListed {
				by = append(by, s)
			}
			return
		}
		if i := firstFigure(text(a)); i != nil && *i > 0 {
			others = *i
		}
	})
	if len(by) > 0 {
		c.Reactions = []archive.Reaction{{Name: "Like", Count: known(len(by) + others), By: by}}
	}
}

// readBody1 writes what the author wrote, his signature, and the files.
func (c *xenforo1Post) readBody1() {
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML = strings.TrimSpace(w.out.String())
	c.Quotes = w.quotes
	for _, id := range w.answers {
		if id != c.NativeID {
			c.ReplyTo = append(c.ReplyTo, id)
		}
	}
	if c.files != nil {
		c.attachments(c.files, w)
	}
	c.Attachments = w.files
	if w.withheld > 0 {
		c.note(&c.Post, "%s", withheldNote(w.withheld))
	}
	if c.signature != nil {
		s := &body{page: c.page.Page, rule: c.rule}
		from := c.signature
		if a := nearTag(from, atom.Aside); a != nil {
			from = a
		}
		s.children(from)
		c.Signature = strings.TrimSpace(s.out.String())
	}
}

// withheldNote says how many passages a page keeps from us.
func withheldNote(n int) string {
	if n == 1 {
		return "a passage is withheld from us"
	}
	return fmt.Sprintf("%d passages are withheld from us", n)
}

// rule knows XenForo 1's own markup in a post.
func (c *xenforo1Post) rule(w *body, n *html.Node) bool {
	if attr(n, "data-s9e-mediaembed") != "" || attr(n, "data-s9e-mediaembed-iframe") != "" {
		return c.s9e(w, n)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "bbCodeQuote":
			c.quote1(w, n)
			return true
		case "bbCodeCode", "bbCodePHP", "bbCodeHTML":
			c.code1(w, n, class)
			return true
		case "bbCodeSpoilerContainer":
			c.spoiler1(w, n)
			return true
		case "bbCodeImage":
			if n.DataAtom == atom.Img {
				c.image(w, n)
				return true
			}
		case "mceSmilie", "mceSmilieSprite":
			if n.DataAtom == atom.Img {
				w.text(smilie(n))
				return true
			}
		case "messageTextEndMarker", "quoteExpand", "AttributionLink", "bbCodeSpoilerButton", "attachedFiles":
			return true
		case "messageHide", "hiddenContent", "bbCodeHide":
			if c.hides(n) {
				w.omit()
				return true
			}
		}
	}
	if n.DataAtom == atom.A {
		c.linked(w, n)
	}
	return false
}

// quote1 writes a quotation, whose arrow leads to the quoted post.
func (c *xenforo1Post) quote1(w *body, n *html.Node) {
	post, cite := "", ""
	if a := nearClass(n, "AttributionLink"); a != nil {
		cite = c.page.url(attr(a, "href"))
		if u := resolve(nil, cite); u != nil {
			if id, ok := strings.CutPrefix(u.Fragment, "post-"); ok && isDigits(id) {
				post = id
			} else if id := u.Query().Get("id"); isDigits(id) && strings.Contains(u.RawQuery+u.Path, "goto/post") {
				post = id
			}
		}
	}
	content := nearClass(n, "quote")
	if content == nil {
		content = nearTag(n, atom.Blockquote)
	}
	if content == nil {
		content = n
	}
	w.quote(line(attr(n, "data-author")), post, cite, func() { w.children(content) })
}

// code1 writes code as it was typed.
func (c *xenforo1Post) code1(w *body, n *html.Node, class string) {
	code := nearTag(n, atom.Pre)
	if code == nil {
		code = nearClass(n, "code")
	}
	if code == nil {
		code = n
	}
	var b strings.Builder
	verbatim(&b, code)
	lang := strings.ToLower(strings.TrimPrefix(class, "bbCode"))
	if lang == "code" {
		lang = attr(code, "data-lang")
	}
	w.code(lang, strings.TrimRight(b.String(), " \t\n"))
}

// spoiler1 writes what a button reveals.
func (c *xenforo1Post) spoiler1(w *body, n *html.Node) {
	title := "Spoiler"
	if t := nearClass(n, "SpoilerTitle"); t != nil {
		title = text(t)
	}
	content := nearClass(n, "SpoilerTarget")
	if content == nil {
		content = nearClass(n, "bbCodeSpoilerText")
	}
	w.details(title, func() {
		if content != nil {
			w.children(content)
		}
	})
}
