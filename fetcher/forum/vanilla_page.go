package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// vanillaPage is what one walk over a page finds.
type vanillaPage struct {
	*Page
	frame *html.Node // the <body>

	title   string
	crumbs  []Link // from the site's index down
	home    string // the forum's own front page
	posts   []*html.Node
	rows    []*html.Node
	boards  []Link
	labels  []string
	tags    []string
	views   *int
	pages   []string // addresses of the pager
	next    string
	current int
	last    int
	locked  bool
	sticky  archive.Flag
	login   bool
	failure string
}

func (v *vanillaPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *vanillaPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template:
		return true
	case atom.H1:
		if v.title == "" {
			v.heads(n)
		}
		return true
	case atom.Form:
		if strings.Contains(attr(n, "action"), "entry/signin") || attr(n, "id") == "Form_User_SignIn" {
			v.login = true
		}
	}
	if id, opens := vanillaPostID(n); id != "" {
		if !opens || byClass(n, "Message") != nil {
			v.posts = append(v.posts, n)
		} else {
			v.rows = append(v.rows, n)
		}
		return true
	}
	if strings.HasPrefix(attr(n, "id"), "Category_") {
		v.takeBoard(n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "Panel", "page-sidebar", "BoxCategories", "SideMenu", "MeBox", "ModulePopularDiscussions", "BoxDiscussions":
			return true
		case "Breadcrumbs":
			v.takeCrumbs(n)
			return true
		case "Pager":
			v.takePages(n)
			return true
		case "InlineTags", "TagCloud", "DiscussionTags":
			each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
				if t := text(a); t != "" && len(v.posts) > 0 {
					v.tags = once(v.tags, t)
				}
			})
			return true
		case "Closed":
			if hasClass(n, "Foot") || hasClass(n, "Note") {
				v.locked = true
			}
		case "SplashInfo", "Center":
			if v.failure == "" && class == "SplashInfo" && !longer(n, 2000) {
				v.failure = text(n)
			}
		}
	}
	return false
}

// heads reads the heading: the title, and the marks beside it.
func (v *vanillaPage) heads(n *html.Node) {
	var w lineWriter
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.ElementNode && hasClass(c, "Tag"):
				v.mark(c)
				w.space = true
			case c.Type == html.ElementNode && (hasClass(c, "PrefixLabel") || hasClass(c, "Prefix")):
				v.labels = once(v.labels, text(c))
				w.space = true
			case c.Type == html.ElementNode && (hasClass(c, "Options") || c.DataAtom == atom.Svg):
			case c.Type == html.ElementNode:
				walk(c)
			default:
				w.node(c)
			}
		}
	}
	walk(n)
	v.title = w.b.String()
}

// mark reads a mark beside a title.
func (v *vanillaPage) mark(n *html.Node) {
	switch {
	case hasClass(n, "Tag-Closed"):
		v.locked = true
	case hasClass(n, "Tag-Announcement"):
		v.sticky = archive.Yes
	case text(n) != "":
		v.labels = once(v.labels, text(n))
	}
}

func (v *vanillaPage) heading() string {
	if v.title != "" {
		return v.title
	}
	if s := line(v.Page.meta["og:title"]); s != "" {
		return s
	}
	s, _, _ := strings.Cut(v.Title, " - ")
	return s
}

// takeCrumbs reads the path to the page. Its first step is the site's home page.
func (v *vanillaPage) takeCrumbs(n *html.Node) {
	if len(v.crumbs) > 0 {
		return
	}
	seen := map[string]bool{}
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		u, t := v.url(attr(a, "href")), text(a)
		home := false
		for p := a.Parent; p != nil && p != n; p = p.Parent {
			home = home || hasClass(p, "HomeCrumb")
		}
		if home && v.home == "" {
			v.home = u
		} else if t != "" && u != "" && !seen[u] && len(v.crumbs) < mostListed {
			seen[u] = true
			v.crumbs = append(v.crumbs, Link{URL: u, Title: t})
		}
	})
	// The thread itself may be the last step.
	if k := len(v.crumbs); k > 0 {
		if _, ok := (vanilla{}).Ref(resolve(nil, v.crumbs[k-1].URL)); ok {
			v.crumbs = v.crumbs[:k-1]
		}
	}
}

// takePages reads the pager, which stands twice on a page.
func (v *vanillaPage) takePages(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		href := attr(a, "href")
		if len(v.pages) < mostListed {
			v.pages = append(v.pages, href)
		}
		if hasClass(a, "Next") {
			v.next = href
			return
		}
		if i, ok := count(text(a)); ok && i > 0 && i < 1e6 && !longer(a, 12) {
			v.last = max(v.last, i)
			if hasClass(a, "Highlight") {
				v.current = i
			}
		}
	})
}

// takeBoard keeps a board of an index.
func (v *vanillaPage) takeBoard(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(v.Base, attr(a, "href"))
		if u == nil || v.Base != nil && !sameHost(u, v.Base) || !strings.Contains(u.Path+u.RawQuery, "/categories/") || strings.HasSuffix(u.Path, ".rss") {
			return
		}
		if t := text(a); t != "" {
			v.boards = addLink(v.boards, Link{URL: bare(u).String(), Title: t})
		}
	})
}

// site is where the page stands.
func (v *vanillaPage) site() archive.Site {
	s := archive.Site{Name: line(v.Page.meta["og:site_name"])}
	base := ""
	for _, u := range append(v.ownAddresses(), resolve(v.Base, v.home)) {
		if r, ok := vanillaRouteOf(u); ok {
			base = r.base
			break
		}
		if u != nil {
			if before, _, ok := strings.Cut(u.EscapedPath(), "/categories"); ok {
				base = strings.Trim(before, "/")
				break
			}
			if before, _, ok := strings.Cut(u.EscapedPath(), "/discussions"); ok {
				base = strings.Trim(before, "/")
				break
			}
		}
	}
	if onWeb(v.Base) {
		root := at(v.Base, base, "")
		if base != "" {
			root = at(v.Base, base+"/", "")
		}
		s.URL, s.Key = root.String(), archive.SiteKey(root, base)
	}
	return s
}

func (v *vanillaPage) why(otherwise string) string {
	if v.failure != "" {
		return clipped(v.failure)
	}
	if v.title != "" {
		return otherwise + ": " + clipped(v.title)
	}
	return otherwise
}

// place settles which page this is, and the address of the next.
func (v *vanillaPage) place(native string) *url.URL {
	raw := v.link("next")
	if raw == "" {
		raw = v.next
	}
	if v.current == 0 {
		v.current = 1
		for _, u := range v.ownAddresses() {
			if r, ok := (vanilla{}).Ref(u); ok {
				v.current = max(v.current, r.Page)
			}
		}
	}
	if v.last == 0 && raw == "" && v.link("prev") == "" {
		v.last = v.current
	}
	u := v.nextAt(raw)
	if u == nil {
		return nil
	}
	if v.last <= v.current { // the pager may leave pages out, not its own next
		v.last = 0
	}
	if r, ok := (vanilla{}).Ref(u); ok && native != "" && r.Native != native {
		return nil
	}
	return u
}
