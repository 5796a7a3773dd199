package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// xenforoPage is what one walk over a page finds: the parts that hold facts.
type xenforoPage struct {
	*Page
	root *url.URL // see xenforoRoot

	title       *html.Node   // h1.p-title-value
	description *html.Node   // below the title: who began it, when, tags
	crumbs      []Link       // from the site's index down, this page not among them
	posts       []*html.Node // in the order of the page, some perhaps twice
	items       []*html.Node // of lists of threads
	nodes       []Link       // boards of the index or below this one
	tags        []string
	next        string // address of the next page, as it stands there
	pageForm    string // address of any page, with %page% for its number
	current     int
	last        int
	locked      bool
	deleted     bool // the thread itself
	awaits      bool // the thread awaits approval
	messages    []string
	feedLinks   []Link
	content     bool // the page's own part was seen
	loginForm   bool // and holds the form to log in
	bottom      bool // crumbs are those below the page
}

// walk gathers the parts below n.
func (v *xenforoPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *xenforoPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head:
		return true
	case atom.A:
		if href := attr(n, "href"); strings.HasSuffix(href, "/index.rss") || strings.HasSuffix(href, "index.rss?order=post_date") {
			if u := v.url(href); u != "" {
				v.feedLinks = addLink(v.feedLinks, Link{URL: u, Type: "application/rss+xml"})
			}
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "message":
			if postID(n) != "" {
				v.posts = append(v.posts, n)
				return true
			}
		case "p-body-pageContent": // many pages hold that form in a menu
			if !v.content {
				v.content, v.loginForm = true, find(n, isLoginForm) != nil
			}
		case "p-title-value":
			if v.title == nil {
				v.title = n
			}
			return true
		case "p-description":
			if v.description == nil {
				v.description = n
			}
		case "p-breadcrumbs":
			v.takeCrumbs(n)
			return true
		case "tagItem":
			if t := text(n); t != "" {
				v.tags = once(v.tags, t)
			}
			return true
		case "structItem--thread":
			v.items = append(v.items, n)
			return true
		case "node":
			return v.takeNode(n)
		case "subNodeLink--forum", "subNodeLink--category":
			v.addNode(n)
			return true
		case "blockStatus-message--locked":
			v.locked = true
		case "blockStatus-message--deleted":
			v.deleted = true
		case "blockStatus-message--moderated":
			v.awaits = true
		case "blockMessage":
			v.takeMessage(n)
		case "pageNav-page":
			v.takePage(n, hasClass(n, "pageNav-page--current"))
		case "pageNav-jump--next", "pageNavSimple-el--next":
			if v.next == "" {
				v.next = attr(n, "href")
			}
		case "js-pageJumpPage":
			if i, ok := count(attr(n, "max")); ok {
				v.reach(i)
			}
		default:
			if strings.HasPrefix(class, "js-threadListItem-") && !hasClass(n, "structItem--thread") {
				v.items = append(v.items, n)
				return true
			}
		}
	}
	if form := attr(n, "data-page-url"); v.pageForm == "" && strings.Contains(form, "%page%") {
		v.pageForm = form
	}
	return false
}

func isLoginForm(n *html.Node) bool {
	return n.DataAtom == atom.Form && strings.HasSuffix(attr(n, "action"), "login/login")
}

// reach notes that there is a page of that number.
func (v *xenforoPage) reach(page int) {
	if page > v.last && page < 1e6 {
		v.last = page
	}
}

// takePage reads one number of the page navigation.
func (v *xenforoPage) takePage(n *html.Node, current bool) {
	a := nearTag(n, atom.A)
	if a == nil {
		a = n
	}
	if longer(a, 40) {
		return
	}
	if i, ok := count(text(a)); ok && i > 0 {
		v.reach(i)
		if current {
			v.current = i
		}
	}
}

// takeCrumbs reads the path to the page. The one above it counts, the copy
// below only if there is no other.
func (v *xenforoPage) takeCrumbs(n *html.Node) {
	bottom := hasClass(n, "p-breadcrumbs--bottom")
	if len(v.crumbs) > 0 && (bottom || !v.bottom) {
		return
	}
	v.crumbs, v.bottom = nil, bottom
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		if t := text(a); t != "" {
			v.crumbs = append(v.crumbs, Link{URL: v.url(attr(a, "href")), Title: t})
		}
	})
	if v.root == nil {
		return
	}
	// A site's home page above the forum is not part of the path.
	for i, c := range v.crumbs {
		u := resolve(nil, c.URL)
		if u != nil && u.RawQuery == "" && u.Fragment == "" && sameHost(u, v.root) && strings.Trim(u.Path, "/") == strings.Trim(v.root.Path, "/") {
			v.crumbs = v.crumbs[i:]
			return
		}
	}
}

// takeMessage keeps the words of an error, not of the notices on every page.
func (v *xenforoPage) takeMessage(n *html.Node) {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "js-browserWarning", "u-noJsOnly", "blockMessage--none", "js-enablePushContainer", "js-cookieConsent":
			return
		}
	}
	if longer(n, 5000) {
		return
	}
	if t := text(n); t != "" {
		v.messages = once(v.messages, t)
	}
}

// why is what the page says instead of what was asked for.
func (v *xenforoPage) why(otherwise string) string {
	const most = 300
	said := strings.Join(v.messages, " ")
	if said == "" && v.title != nil {
		if t := text(v.title); t != "" {
			said = otherwise + ": " + t
		}
	}
	if said == "" {
		return otherwise
	}
	if r := []rune(said); len(r) > most {
		said = string(r[:most]) + "…"
	}
	return said
}

// feeds are the feeds that the page names anywhere.
func (v *xenforoPage) feeds() []Link {
	out := v.Feeds()
	for _, l := range v.feedLinks {
		out = addLink(out, l)
	}
	return out
}
