package forum

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// vbulletinPage is what one walk over a page finds.
type vbulletinPage struct {
	*Page
	root  *url.URL // below which the forum's scripts stand; nil if nothing tells
	zone  *time.Location
	zones int // words looked at for a zone
	major int // 3, 4 or 5, as the markup tells; 0 if it does not

	title    *html.Node
	prefix   *html.Node // before the title
	trail    []*html.Node
	crumbs   []Link
	posts    map[string]*vbulletinRaw
	order    []string
	around   *html.Node // what the last post's text stood in
	rows     []*html.Node
	boards   []*html.Node // links
	listed   bool         // the page lists threads, or would
	found    bool         // posts of many threads: what a search found
	nav      *html.Node   // the first page navigation
	stats    *html.Node   // "Results 1 to 10 of 15"
	next     string
	scripted []string
	tags     []string
	current  int
	last     int
	locked   archive.Flag
	messages []string
	login    bool
}

// vbulletinRaw is a post as it lies on the page.
type vbulletinRaw struct {
	id     string
	node   *html.Node
	thanks *html.Node
	on     string // the post that this one is a comment on; empty for most
}

func (v *vbulletinPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.ElementNode:
			if !v.take(c) {
				v.walk(c)
			}
		case html.TextNode:
			if v.zone == nil && (strings.Contains(c.Data, "GMT") || strings.Contains(c.Data, "WEZ") || strings.Contains(c.Data, "UTC")) {
				v.takeZone(c)
			}
		}
	}
}

// add keeps a post, once.
func (v *vbulletinPage) add(id string, n *html.Node, major int) {
	v.major = max(v.major, major)
	if v.posts[id] == nil {
		v.posts[id] = &vbulletinRaw{id: id, node: n}
		v.order = append(v.order, id)
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *vbulletinPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head, atom.Select, atom.Textarea:
		return true
	}
	if id := attr(n, "id"); id != "" && v.takeID(n, id) {
		return true
	}
	if n.DataAtom == atom.A {
		return v.takeLink(n)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "b-post":
			if id := attr(n, "data-node-id"); isNativeID(id) && !hasClass(n, "b-post--template") {
				v.add(id, n, 5)
				v.takeComments(n, id)
				return true
			}
		case "threadtitle":
			if v.title == nil {
				v.title = n
				v.prefix = nearPrefix(n)
			}
			return n.DataAtom != atom.H3
		case "main-title", "js-main-title":
			if v.title == nil {
				v.title = n
			}
		case "navbar":
			if n.DataAtom == atom.Span || n.DataAtom == atom.Td {
				v.trail = append(v.trail, n)
				return n.DataAtom == atom.Span
			}
		case "breadcrumb", "breadcrumbs":
			return v.takeTrail(n)
		case "pagination", "pagenav", "js-pagenav":
			if v.nav == nil && nearTag(n, atom.A) != nil {
				v.nav = n
			}
		case "pagenav-controls":
			if v.nav == nil {
				v.nav = n
			}
		case "postpagestats", "pagestats":
			if v.stats == nil {
				v.stats = n
			}
		case "threadbit", "topic-item":
			if attr(n, "id") != "" || attr(n, "data-node-id") != "" {
				v.rows = append(v.rows, n)
				return true
			}
		case "threadlist", "js-topic-list":
			v.listed = v.listed || class == "threadlist"
		case "panelsurround", "standard_error", "error-page", "page-error", "redirect_body", "vb-error":
			v.takeMessage(n)
		case "blockrow":
			if n.Parent != nil && hasClass(n.Parent, "standard_error") {
				v.takeMessage(n)
			}
		}
	}
	return false
}

// takeID keeps a part that is told by its id.
func (v *vbulletinPage) takeID(n *html.Node, id string) bool {
	if post, ok := strings.CutPrefix(id, "post_thanks_box_"); ok {
		if p := v.posts[post]; p != nil {
			p.thanks = n
		}
		return true
	}
	if post, ok := strings.CutPrefix(id, "post_message_"); ok && isNativeID(post) {
		// A style that has nothing of the usual around it: what stands beside the
		// text, once, is the post's.
		if n.Parent != nil && n.Parent != v.around {
			v.around = n.Parent
			v.add(post, n.Parent, 0)
		} else {
			v.add(post, n, 0)
		}
		return true
	}
	if post, ok := strings.CutPrefix(id, "post_"); ok && isNativeID(post) && n.DataAtom != atom.A {
		if hasClass(n, "postbitcontainer") || hasClass(n, "postbit-lite") {
			v.found, v.major = true, max(v.major, 4)
			return true
		}
		v.add(post, n, 4)
		return true
	}
	if post, ok := strings.CutPrefix(id, "post"); ok && isNativeID(post) && n.DataAtom != atom.A {
		if len(v.order) == 0 && isExcerpt(n, post) {
			v.found, v.major = true, max(v.major, 3)
			return true
		}
		v.add(post, n, 3)
		return true
	}
	if thread, ok := strings.CutPrefix(id, "td_threadtitle_"); ok && isNativeID(thread) {
		v.major = max(v.major, 3)
		if last := len(v.rows) - 1; n.Parent != nil && (last < 0 || v.rows[last] != n.Parent) {
			v.rows = append(v.rows, n.Parent)
		}
		return true
	}
	switch {
	case id == "pagetitle" && v.title == nil: // of a printed page
		if h := nearTag(n, atom.H1); h != nil && h.FirstChild != nil && h.FirstChild.DataAtom == atom.A {
			v.title = h
		}
	case id == "tag_list_cell", strings.HasPrefix(id, "content-tags-"):
		v.takeTags(n)
		return true
	case strings.HasPrefix(id, "breadcrumb"):
		return v.takeTrail(n)
	case id == "threadslist", id == "threadlist":
		v.listed = true
	case strings.HasPrefix(id, "thread_prefix"):
		v.prefix = n
	}
	return false
}

// isExcerpt reports whether a post of version 3 is one that a search found: it
// has a line that leads to the post itself in the place of the post's text.
func isExcerpt(n *html.Node, id string) bool {
	leads := false
	text := find(n, func(k *html.Node) bool {
		if k.DataAtom == atom.A && k.FirstChild != nil && k.FirstChild.Type == html.TextNode {
			href := attr(k, "href")
			leads = leads || strings.Contains(href, "showthread.php") && strings.HasSuffix(href, "#post"+id)
		}
		return attr(k, "id") == "post_message_"+id
	})
	return text == nil && leads
}

// takeComments keeps the comments on a post of version 5, which are posts that
// stand inside it.
func (v *vbulletinPage) takeComments(n *html.Node, on string) {
	each(n, func(k *html.Node) bool {
		return hasClass(k, "b-comment") && isNativeID(attr(k, "data-node-id"))
	}, func(k *html.Node) {
		id := attr(k, "data-node-id")
		v.add(id, k, 5)
		v.posts[id].on = on
	})
}

// takeTrail keeps the first path to the page.
func (v *vbulletinPage) takeTrail(n *html.Node) bool {
	if len(v.trail) == 0 && byTag(n, atom.A) != nil {
		v.trail = append(v.trail, n)
	}
	return true
}

// takeTags keeps the words that a list of tags links.
func (v *vbulletinPage) takeTags(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		if t := text(a); t != "" {
			v.tags = once(v.tags, t)
		}
	})
}

// nearPrefix is the label just before a title; nil if there is none.
func nearPrefix(title *html.Node) *html.Node {
	for k := title.PrevSibling; k != nil; k = k.PrevSibling {
		if k.Type == html.ElementNode {
			if hasClass(k, "prefix") {
				return k
			}
			return nil
		}
	}
	return nil
}

// takeLink reads a link for what it tells of the page.
func (v *vbulletinPage) takeLink(n *html.Node) bool {
	href := attr(n, "href")
	if hasClass(n, "newcontent_textcontrol") || strings.Contains(href, "newreply.php?do=newreply") && strings.Contains(href, "noquote=1") {
		closed := near(n, func(k *html.Node) bool {
			return k.DataAtom == atom.Img && strings.Contains(attr(k, "src"), "closed")
		}) != nil
		if v.locked == archive.Unknown && strings.Contains(href, "newreply") {
			v.locked = archive.FlagOf(closed)
		}
	}
	if href == "" || href[0] == '#' {
		return false
	}
	if hasWord(strings.ToLower(attr(n, "rel")), "next") && v.next == "" {
		v.next = href
	}
	if len(v.scripted) < 12 && (strings.Contains(href, "showthread.php") || strings.Contains(href, "forumdisplay.php") || strings.Contains(href, "member.php") || strings.Contains(href, "search.php?do=")) {
		v.scripted = append(v.scripted, href)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "forum-title", "subforum-title":
			v.boards = append(v.boards, n)
			return true
		}
	}
	if strings.Contains(href, "forumdisplay.php") && len(v.boards) < mostListed && v.isBoard(n) {
		v.boards = append(v.boards, n)
	}
	return false
}

// isBoard reports whether a link to a board stands in a list of boards, and is
// no trail, menu or mention of its last post.
func (v *vbulletinPage) isBoard(n *html.Node) bool {
	for p, i := n.Parent, 0; p != nil && i < 6; p, i = p.Parent, i+1 {
		if hasClass(p, "forumtitle") || hasClass(p, "subforums") || hasClass(p, "subforumlistitem") || hasClass(p, "alt1Active") || hasClass(p, "forumbit_post") && i > 0 && hasClass(n.Parent, "forumtitle") {
			return true
		}
		if id, ok := strings.CutPrefix(attr(p, "id"), "f"); p.DataAtom == atom.Td && ok && isNativeID(id) {
			return true
		}
	}
	return false
}

// takeMessage keeps the words of an error, and whether it asks to log in.
func (v *vbulletinPage) takeMessage(n *html.Node) {
	if len(v.messages) >= 5 || longer(n, 6000) {
		return
	}
	form := find(n, func(k *html.Node) bool {
		return k.DataAtom == atom.Form && strings.Contains(attr(k, "action"), "do=login")
	})
	if form == nil && n.Parent != nil && n.Parent.DataAtom == atom.Form && strings.Contains(attr(n.Parent, "action"), "do=login") {
		form = n.Parent
	}
	v.login = v.login || form != nil
	if t := text(n); t != "" {
		v.messages = once(v.messages, t)
	}
}

// takeZone reads a footer's word on the zone.
func (v *vbulletinPage) takeZone(n *html.Node) {
	if v.zones++; n.Parent == nil || v.zones > 50 || longer(n.Parent, 200) {
		return
	}
	v.zone = zoneSaid(text(n.Parent))
}

// why is what the page says instead of what was asked for.
func (v *vbulletinPage) why(otherwise string) string {
	if len(v.messages) > 0 {
		return clipped(v.messages[0])
	}
	if h := v.heading(); h != "" {
		return clipped(otherwise + ": " + h)
	}
	return otherwise
}
