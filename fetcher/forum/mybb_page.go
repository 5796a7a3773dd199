package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// mybbPage is what one walk over a page finds: the parts that hold facts.
type mybbPage struct {
	*Page
	crumbs  []Link // from the site's index down, this page not among them
	active  string // the page's own name, last of its path
	posts   []*html.Node
	rows    []*html.Node // of a list of threads
	boards  []Link
	next    string
	current int
	last    int
	heading *html.Node // above the posts, or the first of a table
	said    string     // the first row of the first table
	tid     string     // of the thread, from the page's own forms
	closed  bool
	login   bool // asks to log in, outside the box that is on every page
	sorted  bool // links to sort a list of threads
	clock   string
	full    *url.URL // of a page of the archive: the full version
	linear  *url.URL // of a thread shown as a tree: the same as a list
	release string   // as the foot tells it, "1.8.27"; empty where it does not
	dates   []string // as they stand there, to learn their order
}

func (v *mybbPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *mybbPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head, atom.Select:
		return true
	case atom.A:
		v.closed = v.closed || hasClass(n, "closed_button")
		v.takeLink(n)
		return false
	case atom.Img:
		if src := attr(n, "src"); strings.HasSuffix(src, "/closed.gif") || strings.HasSuffix(src, "/closed.png") {
			v.closed = true
		}
		return true
	case atom.Input:
		if v.tid == "" && isMybbEntry(n, "tid") {
			v.tid = attr(n, "value")
		}
		if attr(n, "name") == "action" && attr(n, "value") == "do_login" {
			v.login = true
		}
		return true
	}
	switch id := attr(n, "id"); {
	case id == "":
	case id == "quick_login" || id == "breadcrumb_multipage_popup" || id == "footer":
		if id == "footer" {
			if t := find(n, func(c *html.Node) bool { return attr(c, "id") == "current_time" }); t != nil {
				v.clock = text(t)
			}
			v.release = mybbRelease(n)
		}
		return true
	case id == "fullversion":
		if a := nearTag(n, atom.A); a != nil {
			if r, ok := (mybb{}).Ref(resolve(v.Base, attr(a, "href"))); ok {
				v.full = r.URL
			}
		}
		return true
	case mybbPostID(n) != "":
		v.posts = append(v.posts, n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "navigation":
			if v.active == "" {
				v.takeCrumbs(n)
			}
			return true
		case "pagination":
			if !hasClass(n, "pagination_breadcrumb") {
				v.takePages(n)
			}
			return true
		case "inline_row":
			v.rows = append(v.rows, n)
			return true
		case "thead":
			if v.heading == nil && len(v.posts) == 0 {
				v.heading = n
			}
		case "trow1":
			if v.said == "" && !longer(n, 3000) {
				v.said = text(n)
			}
		case "subject_old", "subject_new": // rows of 1.6 without a class
			if row := mybbRow(n); row != nil && !hasClass(row, "inline_row") {
				v.rows = append(v.rows, row)
			}
		}
	}
	return false
}

// mybbRow is the row of a list that an element stands in.
func mybbRow(n *html.Node) *html.Node {
	for up := 0; n != nil && up < 8; n, up = n.Parent, up+1 {
		if n.DataAtom == atom.Tr {
			return n
		}
	}
	return nil
}

// mybbPostID is the id of the post that an element holds; empty if it holds none.
func mybbPostID(n *html.Node) string {
	id, ok := strings.CutPrefix(attr(n, "id"), "post_")
	if !ok || !isDigits(id) || n.DataAtom != atom.Div && n.DataAtom != atom.Table {
		return ""
	}
	return id
}

// mybbRelease is the release in a foot's "Powered By MyBB 1.8.27".
func mybbRelease(foot *html.Node) string {
	if longer(foot, 3000) {
		return ""
	}
	_, after, _ := strings.Cut(text(foot), "MyBB ")
	release, _, _ := strings.Cut(after, " ")
	release = strings.Trim(release, ",.")
	if !strings.HasPrefix(release, "1.") || strings.Trim(release, "0123456789.") != "" {
		return ""
	}
	return release
}

// takeLink reads what a link outside of posts and rows tells.
func (v *mybbPage) takeLink(a *html.Node) {
	href := attr(a, "href")
	switch {
	case strings.Contains(href, "mode=linear") && strings.Contains(href, "tid="):
		v.linear = resolve(v.Base, href)
		return
	case strings.Contains(href, "sortby="):
		v.sorted = true
		return
	case strings.Contains(href, "printthread.php?tid=") || strings.Contains(href, "newreply.php?tid="):
		if u := resolve(v.Base, href); u != nil && v.tid == "" {
			v.tid = idParam(u.Query(), "tid")
		}
		return
	}
	u := resolve(v.Base, href)
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	if b := mybbBoardURL(u); b != nil {
		if t := text(a); t != "" {
			v.boards = addLink(v.boards, Link{URL: b.String(), Title: t})
		}
	}
}

// mybbBoardURL is the address of the board that an address leads to, without
// its page; nil if it leads to none.
func mybbBoardURL(u *url.URL) *url.URL {
	base, name := script(u)
	q := u.Query()
	switch {
	case name == "forumdisplay.php":
		if fid := idParam(q, "fid"); fid != "" {
			return below(u, base, name, "fid="+fid)
		}
	case strings.HasPrefix(name, "forum-") && strings.HasSuffix(name, ".html"):
		id, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(name, "forum-"), ".html"), "-")
		if isDigits(id) {
			return below(u, base, "forum-"+id+".html", "")
		}
	case strings.HasPrefix(name, "Forum-") && !strings.Contains(name, "."): // of an add-on
		return below(u, base, name, "")
	}
	return nil
}

// takeCrumbs reads the path to the page.
func (v *mybbPage) takeCrumbs(n *html.Node) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode || hasClass(c, "pagination"):
			case hasClass(c, "active"):
				v.active = text(c)
			case c.DataAtom == atom.A:
				t := text(c)
				u := resolve(v.Base, attr(c, "href"))
				if t == "" || u == nil {
					continue
				}
				if b := mybbBoardURL(u); b != nil {
					u = b
				}
				v.crumbs = addLink(v.crumbs, Link{URL: u.String(), Title: t})
			default:
				walk(c)
			}
		}
	}
	walk(n)
}

// takePages reads the page navigation.
func (v *mybbPage) takePages(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A || hasClass(c, "pagination_current") }, func(c *html.Node) {
		if hasClass(c, "pagination_next") {
			if v.next == "" {
				v.next = attr(c, "href")
			}
			return
		}
		i, ok := count(text(c))
		if !ok || i <= 0 || i > 1e6 {
			return
		}
		v.last = max(v.last, i)
		if hasClass(c, "pagination_current") {
			v.current = i
		}
	})
}

// learnOrder settles which figure of a date is the day: by the dates of the
// page, by its clock, or as MyBB comes.
func (v *mybbPage) learnOrder() {
	for _, n := range v.posts {
		each(n, func(c *html.Node) bool {
			return hasClass(c, "post_body") || hasClass(c, "post_date") || (hasClass(c, "smalltext") || hasClass(c, "edited_post")) && !longer(c, 200)
		}, func(c *html.Node) {
			if !hasClass(c, "post_body") {
				v.dates = append(v.dates, mybbDateText(c))
			}
		})
	}
	for _, n := range v.rows {
		find(n, func(c *html.Node) bool {
			if hasClass(c, "smalltext") && !longer(c, 300) {
				v.dates = append(v.dates, mybbDateText(c))
			}
			return false
		})
	}
	order := orderOf(v.dates)
	if order == orderUnknown {
		order = orderByClock(v.clock, v.Fetched)
	}
	if order == orderUnknown && v.dashed() {
		order = monthFirst // "m-d-Y", which few change
	}
	v.Page = v.Page.ordered(order)
}

// dashed reports whether the page writes dates in the form that MyBB comes with.
func (v *mybbPage) dashed() bool {
	for _, s := range append(v.dates, v.clock) {
		if _, _, _, ok := dayAndMonth(s); ok && strings.Contains(s, "-") {
			return true
		}
	}
	return false
}

// site is where the page stands.
func (v *mybbPage) site() archive.Site {
	var s archive.Site
	at := v.root()
	if at != nil {
		s.URL, s.Key = at.String(), archive.SiteKey(at, at.EscapedPath())
	}
	switch {
	case len(v.crumbs) > 0:
		s.Name = v.crumbs[0].Title
	case len(v.boards) > 0:
		s.Name = v.active
	}
	return s
}

// root is the forum's own address: where the addresses on the page begin.
func (v *mybbPage) root() *url.URL {
	all := []*url.URL{v.Canonical, v.URL}
	for _, l := range v.crumbs {
		all = append(all, resolve(nil, l.URL))
	}
	for _, l := range v.boards {
		all = append(all, resolve(nil, l.URL))
	}
	all = append(all, v.full)
	for _, u := range all {
		if !onWeb(u) || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		base, name := script(u)
		if _, ok := (mybb{}).Ref(u); ok || mybbBoardURL(u) != nil || strings.HasSuffix(name, ".php") {
			base = strings.TrimSuffix(strings.TrimSuffix(base, "archive"), "/")
			if base != "" {
				base += "/"
			}
			return at(u, base, "")
		}
	}
	if onWeb(v.Base) {
		base, _ := script(v.Base)
		if base != "" {
			base += "/"
		}
		return at(v.Base, base, "")
	}
	return nil
}

// why is what the page says instead of what was asked for.
func (v *mybbPage) why(otherwise string) string {
	said := v.said
	if said == "" && v.active != "" {
		said = otherwise + ": " + v.active
	}
	if said == "" {
		return otherwise
	}
	if r := []rune(said); len(r) > 300 {
		said = string(r[:300]) + "…"
	}
	return said
}

// nextPage is the page after this one; nil on the last. own is the thread that
// it must belong to, if it is one's.
func (v *mybbPage) nextPage(native string) *url.URL {
	u := resolve(v.Base, v.next)
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return nil
	}
	r, ok := (mybb{}).Ref(u)
	if native == "" {
		return bare(u)
	}
	if !ok {
		return bare(u) // an add-on's address
	}
	if r.Native != native {
		return nil
	}
	if base, name := script(u); name == "showthread.php" {
		query := "tid=" + native + "&page=" + u.Query().Get("page")
		if v.URL != nil && v.URL.Query().Get("mode") == "linear" {
			query = "mode=linear&" + query
		}
		return below(u, base, name, query)
	}
	return bare(u)
}
