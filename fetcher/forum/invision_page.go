package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// invisionPage is what one walk over a page finds: the parts that hold facts.
type invisionPage struct {
	*Page
	root  *url.URL   // see invisionRoot
	frame *html.Node // the <body>
	old   bool       // IP.Board 3

	title   *html.Node // the heading of the page
	crumbs  []Link     // from the site's index down, this page not among them
	meta    *html.Node // below the title: who began it and when
	began   string     // when, in the words of version 3
	posts   []*html.Node
	rows    []*html.Node // of lists of threads
	boards  []Link
	tags    []string
	topic   string // the thread's id in the markup
	total   *int   // posts that the page counts
	next    string
	current int
	last    int
	locked  bool
	failure string     // the words of an error
	login   *html.Node // the form to log in, in the page's own part
	bottom  bool       // crumbs are those below the page

	password bool // a form asks for the board's own password
}

// walk gathers the parts below n.
func (v *invisionPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *invisionPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template:
		return true
	case atom.Form:
		if v.login == nil && isInvisionLogin(n) {
			v.login = n
		}
		v.password = v.password || strings.Contains(attr(n, "action"), "passForm=")
	}
	id := attr(n, "id")
	switch id {
	case "similar_topics", "elUserSignIn_menu", "sign_in_popup", "elUserNav", "ipsLayout_header", "user_navigation", "inline_login_form", "ipsLayout_sidebar":
		return true
	case "elErrorMessage":
		v.failure += " " + text(n)
		return true
	case "elError":
		v.walk(n)
		if v.failure == "" {
			v.failure = text(n)
		}
		return true
	}
	if invisionPostID(n) != "" {
		v.posts = append(v.posts, n)
		return true
	}
	if feed, ok := strings.CutPrefix(attr(n, "data-feedid"), "topic-"); ok && isDigits(feed) {
		v.topic = feed
	}
	if attr(n, "data-rowid") != "" || n.DataAtom == atom.Tr && isDigits(attr(n, "data-tid")) || isRow(id) {
		v.rows = append(v.rows, n)
		return true
	}
	if v.old && len(v.posts) == 0 {
		switch attr(n, "itemprop") {
		case "creator":
			v.meta = n
		case "dateCreated":
			v.began = text(n)
		}
	}
	if isDigits(attr(n, "data-forumid")) {
		v.takeBoard(n, "")
	}
	if attr(n, "data-role") == "comment_count" && v.total == nil {
		v.total = firstFigure(text(n))
	}
	return v.takeClass(n)
}

func isRow(id string) bool {
	row, ok := strings.CutPrefix(id, "trow_")
	return ok && isDigits(row)
}

func (v *invisionPage) takeClass(n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "ipsType_pageTitle", "ipsType_pagetitle", "ipsPageHeader__title":
			if v.title == nil && (n.DataAtom == atom.H1 || class == "ipsPageHeader__title") {
				v.title = n
				v.locked = v.locked || hasIcon(n, "fa-lock")
				return true
			}
		case "ipsPageHeader__meta", "ipsPhotoPanel", "ipsPageHeader__primary":
			if v.meta == nil && len(v.posts) == 0 && byTag(n, atom.Time) != nil {
				v.meta = n
			}
		case "ipsBreadcrumb", "breadcrumb":
			v.takeCrumbs(n)
			return true
		case "ipsTags", "ipsTags__list":
			each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
				if t := text(a); t != "" && !hasClass(a, "ipsTag_prefix") {
					v.tags = once(v.tags, t)
				}
			})
			return true
		case "ipsTag":
			if t := text(n); v.old && t != "" {
				v.tags = once(v.tags, t)
			}
			return true
		case "ipsPagination", "pagination":
			v.takePages(n)
			return true
		case "cForumRow", "cForumGrid", "cForumMiniList", "forumRow", "category_block", "col_c_forum":
			v.takeBoard(n, class)
		case "cTopicPostArea", "cTopicPostArea_noSize", "cTopic_locked", "ipsMessage", "topic_buttons", "cReplyTopicArea":
			v.locked = v.locked || hasIcon(n, "fa-lock", "fa-archive")
			if class == "topic_buttons" && near(n, func(c *html.Node) bool { return hasClass(c, "important") || hasClass(c, "locked") }) != nil {
				v.locked = true
			}
		case "message":
			if v.old && hasClass(n, "error") && v.failure == "" && !longer(n, 2000) {
				v.failure = text(n)
			}
		case "ipsType_huge":
			if v.old && v.failure == "" && !longer(n, 2000) {
				v.failure = text(n)
			}
		}
	}
	return false
}

func isInvisionLogin(n *html.Node) bool {
	action := attr(n, "action")
	return strings.Contains(action, "section=login") || strings.Contains(action, "controller=login") || strings.HasSuffix(strings.TrimRight(action, "/"), "/login") ||
		attr(n, "id") == "login" || near(n, func(c *html.Node) bool { return attr(c, "name") == "auth" || attr(c, "name") == "ips_password" }) != nil
}

// takeCrumbs reads the path to the page. The one above it counts, the copy
// below only if there is no other. What every site has, its home page, is not a
// part of it.
func (v *invisionPage) takeCrumbs(n *html.Node) {
	bottom := hasClass(n, "ipsBreadcrumb_bottom") || hasClass(n, "bottom")
	if len(v.crumbs) > 0 && (bottom || !v.bottom) {
		return
	}
	v.crumbs, v.bottom = nil, bottom
	list := find(n, func(c *html.Node) bool { return attr(c, "data-role") == "breadcrumbList" })
	if list == nil {
		list = n
	}
	each(list, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		u := v.url(attr(a, "href"))
		if t := text(a); t != "" && u != "" && attr(a, "data-action") != "defaultStream" {
			v.crumbs = append(v.crumbs, Link{URL: u, Title: t})
		}
	})
	for len(v.crumbs) > 0 && isRoot(v.crumbs[0].URL, v.root) {
		v.crumbs = v.crumbs[1:]
	}
}

// takePages reads the page navigation, wherever it stands.
func (v *invisionPage) takePages(n *html.Node) {
	for _, key := range []string{"data-pages", "data-ipspagination-pages"} {
		if i, ok := count(attr(n, key)); ok && i > v.last && i < 1e6 {
			v.last = i
		}
	}
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.Li }, func(li *html.Node) {
		a := nearTag(li, atom.A)
		page, number := 0, attr(li, "data-page")
		if a != nil && number == "" {
			number = attr(a, "data-page")
		}
		if number == "" && !longer(li, 12) {
			number = text(li)
		}
		if i, ok := count(number); ok && i > 0 && i < 1e6 {
			page = i
		}
		switch {
		case hasClass(li, "ipsPagination_next") || hasClass(li, "ipsPagination__next") || hasClass(li, "next"):
			if a != nil && !hasClass(li, "ipsPagination_inactive") && !hasClass(li, "ipsPagination__inactive") && v.next == "" {
				v.next = attr(a, "href")
			}
		case hasClass(li, "ipsPagination_active") || hasClass(li, "ipsPagination__active") || hasClass(li, "active"):
			v.current = page
			v.last = max(v.last, page)
		case hasClass(li, "ipsPagination_page") || hasClass(li, "ipsPagination__page") || hasClass(li, "page"):
			v.last = max(v.last, page)
		case hasClass(li, "pagejump"): // "Page 2 of 5", in any language
			if f, ok := figures(text(li), 2); ok && f[0] <= f[1] {
				v.current, v.last = max(v.current, f[0]), max(v.last, f[1])
			}
		}
	})
}

// takeBoard keeps a board of an index or below this one.
func (v *invisionPage) takeBoard(n *html.Node, class string) {
	if class == "category_block" {
		return // its rows follow
	}
	fits := func(c *html.Node) bool {
		if c.DataAtom != atom.A {
			return false
		}
		u := resolve(v.Base, attr(c, "href"))
		_, ok := invisionRouteOf(u, "forum")
		return ok && text(c) != "" && (v.Base == nil || sameHost(u, v.Base))
	}
	each(n, fits, func(a *html.Node) {
		v.boards = addLink(v.boards, Link{URL: noSession(resolve(v.Base, attr(a, "href"))).String(), Title: text(a)})
	})
}

// site is where the page stands.
func (v *invisionPage) site() archive.Site {
	s := archive.Site{Name: line(v.Page.meta["og:site_name"])}
	root := v.root
	if root == nil && onWeb(v.Base) {
		root = at(v.Base, "", "")
	}
	if root != nil {
		s.URL, s.Key = root.String(), archive.SiteKey(root, root.EscapedPath())
	}
	return s
}

// why is what the page says instead of what was asked for.
func (v *invisionPage) why(otherwise string) string {
	said := clipped(v.failure)
	if said == "" && v.title != nil {
		if t := clipped(text(v.title)); t != "" {
			return otherwise + ": " + t
		}
	}
	if said == "" {
		return otherwise
	}
	return said
}

// place settles which page this is, and the address of the next.
func (v *invisionPage) place(own *url.URL, kind string) *url.URL {
	if v.last == 0 && v.next == "" && v.link("next") == "" && v.link("prev") == "" {
		v.current, v.last = 1, 1
		return nil
	}
	if v.current == 0 {
		v.current = 1
		for _, u := range v.ownAddresses() {
			if r, ok := invisionRouteOf(u, kind); ok {
				v.current = max(v.current, r.ref(u).Page)
			}
		}
	}
	raw := v.link("next")
	if raw == "" {
		raw = v.next
	}
	u := v.nextAt(raw)
	if u == nil && v.current < v.last && own != nil && !v.old {
		if own.RawQuery == "" {
			u = resolve(own, own.String()+"page/"+strconv.Itoa(v.current+1)+"/")
		} else {
			u = resolve(own, own.String()+"&page="+strconv.Itoa(v.current+1))
		}
	}
	if u == nil || v.last > 0 && v.current >= v.last {
		return nil
	}
	if r, ok := invisionRouteOf(u, "topic"); ok && kind == "topic" && own != nil && r.id != v.topic && v.topic != "" {
		return nil
	}
	return noSession(u)
}
