package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// xenforo1 reads XenForo 1. Its addresses are XenForo 2's, its pages are not;
// the same forum is the same site before and after it moves to 2.
type xenforo1 struct{ xenforo }

// Claims goes by the id of <html>, which XenForo 1's own scripts look for.
func (xenforo1) Claims(p *Page) bool { return attr(p.HTML, "id") == "XenForo" }

// Parse reads a thread, a board, the index, or says what else it is.
func (x xenforo1) Parse(p *Page) (Part, error) {
	v := &xenforo1Page{xenforoPage: xenforoPage{Page: p, root: xenforo1Root(p)}}
	v.walk(p.Root)
	part := Part{Platform: x.Name(), Site: v.site(), Feeds: v.feeds(), Page: v.current, Pages: v.last}
	if name := v.siteName(); name != "" && line(v.meta["og:site_name"]) == "" {
		part.Site.Name = name
	}
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case v.loginForm:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.isForum() || len(v.items) > 0:
		v.board(&part)
	case len(v.messages) > 0:
		part.Kind, part.Why = ErrorPart, v.why("")
	case len(v.nodes) > 0:
		part.Kind, part.Boards = IndexPart, v.nodes
		if _, ok := v.boardRoute(); ok {
			part.Board = v.ownBoard()
		}
	case v.list:
		part.Kind, part.Why = ErrorPart, v.why("a thread's page without any post")
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// xenforo1Root is the forum's own address: XenForo 1 gives it to every page as
// the base of its relative links. It is nil if that is missing or on another host.
func xenforo1Root(p *Page) *url.URL {
	base := find(p.Root, func(n *html.Node) bool { return n.DataAtom == atom.Base && attr(n, "href") != "" })
	if base == nil || !onWeb(p.Base) || onWeb(p.URL) && !sameHost(p.URL, p.Base) {
		return nil
	}
	return at(p.Base, p.Base.EscapedPath(), "")
}

// siteName is the forum's name: beside the path to the page, or behind the title
// in the tab's.
func (v *xenforo1Page) siteName() string {
	if v.forum != "" {
		return v.forum
	}
	title, _ := v.headline()
	_, behind, ok := strings.Cut(v.Title, title)
	if !ok || title == "" {
		return ""
	}
	name := strings.TrimLeft(behind, " |-")
	if n, ok := lastCount(name[:max(strings.IndexAny(name, "|-"), 0)]); ok && n == v.current {
		name = strings.TrimLeft(name[strings.IndexAny(name, "|-"):], " |-") // without the number of the page
	}
	return name
}

// xenforo1Page is what one walk over a page finds, under the names of XenForo 2.
type xenforo1Page struct {
	xenforoPage
	list    bool   // a list of posts was seen, if an empty one
	threads bool   // a list of threads was seen
	forum   string // the forum's name, beside the path
}

func (v *xenforo1Page) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *xenforo1Page) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head:
		return true
	case atom.Li:
		if xenforo1PostID(n) != "" {
			v.posts = append(v.posts, n)
			return true
		}
	case atom.Form:
		if attr(n, "id") == "pageLogin" { // the bar on every page holds another
			v.loginForm = true
		}
	}
	if attr(n, "id") == "pageDescription" && v.description == nil {
		v.description = n
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "messageList":
			v.list = true
		case "titleBar":
			if h := nearTag(n, atom.H1); h != nil && v.title == nil {
				v.title = h
			}
		case "breadcrumb", "breadBoxTop":
			v.takeCrumbs(n)
			if len(v.crumbs) > 0 {
				return true
			}
		case "tagList":
			each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
				if t := text(a); t != "" {
					v.tags = once(v.tags, t)
				}
			})
			return true
		case "discussionList", "discussionListItems":
			v.threads = true
		case "discussionListItem":
			if strings.HasPrefix(attr(n, "id"), "thread-") {
				v.items = append(v.items, n)
				return true
			}
		case "node":
			v.takeNode(n)
		case "lockedAlert":
			v.locked = true
		case "deletedAlert":
			v.deleted = true
		case "moderatedAlert":
			v.awaits = true
		case "errorPanel", "errorOverlay", "importantMessage":
			if inner := nearClass(n, "baseHtml"); inner != nil { // without the heading above it
				n = inner
			}
			if !longer(n, 5000) {
				v.messages = once(v.messages, text(n))
			}
		case "PageNav":
			v.takePages(n)
			return true
		}
	}
	return false
}

// takePages reads the page navigation, which tells the numbers to its script.
func (v *xenforo1Page) takePages(n *html.Node) {
	if i, ok := count(attr(n, "data-last")); ok {
		v.reach(i)
	}
	if i, ok := count(attr(n, "data-page")); ok && i > 0 && i < 1e6 {
		v.current = i
		v.reach(i)
	}
	form := strings.NewReplacer("%7B%7Bsentinel%7D%7D", "%page%", "{{sentinel}}", "%page%").Replace(attr(n, "data-baseurl"))
	if v.pageForm == "" && strings.Contains(form, "%page%") {
		v.pageForm = form
	}
}

// takeCrumbs reads the path to the page, of the first list that has one.
func (v *xenforo1Page) takeCrumbs(n *html.Node) {
	if len(v.crumbs) > 0 {
		return
	}
	each(n, func(c *html.Node) bool {
		return c.DataAtom == atom.A || hasClass(c, "homeCrumb") || hasClass(c, "boardTitle")
	}, func(a *html.Node) {
		if n := nearTag(a, atom.Strong); hasClass(a, "boardTitle") && n != nil {
			v.forum = text(n)
		}
		if a.DataAtom != atom.A || hasClass(a, "OverlayTrigger") || hasClass(a, "jumpMenuTrigger") {
			return
		}
		if t := text(a); t != "" {
			v.crumbs = append(v.crumbs, Link{URL: v.url(attr(a, "href")), Title: t})
		}
	})
}

// takeNode keeps a board of an index; those below it follow.
func (v *xenforo1Page) takeNode(n *html.Node) {
	if hasClass(n, "page") || hasClass(n, "link") {
		return
	}
	if t := nearClass(n, "nodeTitle"); t != nil {
		if a := nearTag(t, atom.A); a != nil {
			v.addNode(a)
		}
	}
}

// xenforo1PostID is the id of the post that a list's item holds; empty if it
// holds none. A placeholder of a deleted post has it too.
func xenforo1PostID(n *html.Node) string {
	id, ok := strings.CutPrefix(attr(n, "id"), "post-")
	if !ok || !isDigits(id) || !hasClass(n, "message") && !hasClass(n, "messageSimple") {
		return ""
	}
	return id
}

// headline parts the heading into the title and the prefixes before it. Themes
// put other things into the heading; the title of the tab is the check.
func (v *xenforo1Page) headline() (string, []string) {
	title, labels := "", []string(nil)
	if v.title != nil {
		var w lineWriter
		var walk func(*html.Node)
		walk = func(n *html.Node) {
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				switch {
				case hasClass(c, "prefix"):
					if t := text(c); t != "" {
						labels = once(labels, t)
					}
					w.space = true
				case hasClass(c, "PageNav"), hasClass(c, "DateTime"), hasClass(c, "OverlayTrigger"), hasClass(c, "btn-like"):
				case c.Type == html.ElementNode && c.FirstChild != nil && (c.DataAtom == atom.Div || c.DataAtom == atom.A || c.DataAtom == atom.Span):
					w.space = w.space || isBlock(c.DataAtom)
					walk(c)
				default:
					w.node(c)
				}
			}
		}
		from := v.title
		if t := nearClass(v.title, "title"); t != nil {
			find(v.title, func(c *html.Node) bool {
				if hasClass(c, "prefix") {
					if t := text(c); t != "" {
						labels = once(labels, t)
					}
				}
				return false
			})
			from = t
		}
		walk(from)
		title = w.b.String()
	}
	tab := v.Title
	if title != "" && (tab == "" || strings.Contains(tab, title)) {
		return title, labels
	}
	if s := line(v.meta["og:title"]); s != "" {
		tab = s
	}
	tab, _, _ = strings.Cut(tab, " | ")
	if s := v.schema(); s != nil && s.Headline != "" {
		tab = s.Headline
	}
	if tab == "" {
		tab = title
	}
	for _, l := range labels {
		tab = strings.TrimPrefix(tab, l+" - ")
	}
	return tab, labels
}

// opening reads who began the thread, and when, from the line below the title.
func (v *xenforo1Page) opening(t *archive.Thread) {
	if v.description == nil {
		return
	}
	if n := byClass(v.description, "username"); n != nil {
		t.Author = v.user(n)
	}
	if n := byClass(v.description, "DateTime"); n != nil {
		t.Published = v.timeOf(n)
	}
}
