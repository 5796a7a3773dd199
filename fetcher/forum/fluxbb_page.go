package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// punPage is what one walk over a page of FluxBB or PunBB finds: the parts
// that hold facts.
type punPage struct {
	*Page
	siteName string
	crumbs   []Link // from the index down, the page itself perhaps last
	self     string // the last step of the path where it is no link
	posts    []*html.Node
	rows     []*html.Node // of a list of threads
	boards   []Link
	list     bool // a list of threads was seen, if an empty one
	pages    map[int]string
	current  int
	last     int
	closed   archive.Flag
	login    bool
	message  bool
	said     string
	release  string
	total    int // posts of the thread, as PunBB 1.4 tells them; 0 if it does not
}

func (v *punPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *punPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head, atom.Select:
		return true
	case atom.Form:
		if id := attr(n, "id"); id == "login" || strings.Contains(attr(n, "action"), "login.php?action=in") {
			v.login = true
		}
	case atom.Tr:
		if a := punTitle(n); a != nil {
			v.rows = append(v.rows, n)
			return true
		}
	case atom.H3:
		if a := nearTag(n, atom.A); a != nil {
			v.addBoard(a)
		}
	}
	switch id := attr(n, "id"); id {
	case "":
	case "vf":
		v.list = true
	case "brdtitle", "brd-title":
		if a := nearTag(n, atom.A); a != nil {
			v.siteName = text(a)
		} else if h := nearTag(n, atom.H1); h != nil { // of PunBB 1.2
			v.siteName = text(h)
		}
		return true
	case "msg":
		v.takeSaid(n)
	case "brdfooter", "brd-about":
		v.takeRelease(n)
		return true
	case "brdmenu", "brd-navlinks", "brdwelcome", "brd-visit":
		return true
	}
	if punPostID(n) != "" {
		v.posts = append(v.posts, n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "crumbs", "linkst":
			if len(v.crumbs) == 0 {
				v.takeCrumbs(n)
			}
		case "pagelink", "paging":
			v.takePages(n)
			return true
		case "pun": // which tells everybody that a thread is closed
			if v.closed == archive.Unknown {
				v.closed = archive.No
			}
		case "postlink": // a link to reply, or the words that one cannot
			if text(n) != "" && nearTag(n, atom.A) == nil {
				v.closed = archive.Yes
			}
		case "item-info": // "Posts [ 11 to 12 of 12 ]"
			if n.DataAtom == atom.Span && v.total == 0 && !longer(n, 80) {
				v.total = lastInBrackets(text(n))
			}
		case "main-message":
			v.takeSaid(n)
		case "main-forum":
			v.list = true
		case "main-item":
			if a := punTitle(n); a != nil {
				v.rows = append(v.rows, n)
				return true
			}
		}
	}
	return false
}

// lastInBrackets is the last number in "[ 11 to 12 of 12 ]"; 0 if there is none.
func lastInBrackets(s string) int {
	_, in, ok := strings.Cut(s, "[")
	if in, _, closed := strings.Cut(in, "]"); ok && closed {
		n, _ := lastCount(in)
		return n
	}
	return 0
}

// punPostID is the id of the post that an element holds; empty if it holds none.
func punPostID(n *html.Node) string {
	if n.DataAtom != atom.Div {
		return ""
	}
	holder := n
	switch class := attr(n, "class"); {
	case hasWord(class, "blockpost"):
	case hasWord(class, "post"): // of PunBB 1.3: its head has the id
		if holder = nearClass(n, "posthead"); holder == nil {
			return ""
		}
	default:
		return ""
	}
	id, ok := strings.CutPrefix(attr(holder, "id"), "p")
	if !ok || !isDigits(id) {
		return ""
	}
	return id
}

// punTitle is the link to a thread in a row of a list of threads; nil in rows
// of other lists, whose last cell links threads too.
func punTitle(row *html.Node) *html.Node {
	cell := row
	if row.DataAtom == atom.Tr {
		if cell = nearClass(row, "tcl"); cell == nil {
			return nil
		}
	} else if cell = nearTag(row, atom.H3); cell == nil {
		return nil
	}
	return near(cell, func(a *html.Node) bool {
		href := attr(a, "href")
		return a.DataAtom == atom.A && (strings.Contains(href, "viewtopic.php?id=") || strings.Contains(href, "topic") && !strings.Contains(href, "viewtopic.php") && !strings.Contains(href, "forum/"))
	})
}

// takeSaid keeps the words of a message; it links the log-in where that helps.
func (v *punPage) takeSaid(n *html.Node) {
	v.message = true
	if p := byTag(n, atom.P); p != nil && v.said == "" && !longer(p, 3000) {
		v.said = text(p)
	}
	v.login = v.login || find(n, func(a *html.Node) bool {
		return a.DataAtom == atom.A && strings.Contains(attr(a, "href"), "login.php")
	}) != nil
}

// takeRelease reads the software's version, which few forums show.
func (v *punPage) takeRelease(n *html.Node) {
	find(n, func(a *html.Node) bool {
		if a.DataAtom != atom.A || text(a) != "FluxBB" && text(a) != "PunBB" {
			return false
		}
		if k := a.NextSibling; k != nil && k.Type == html.TextNode {
			if f := strings.Fields(k.Data); len(f) > 0 && strings.Trim(f[0], "0123456789.") == "" && strings.Contains(f[0], ".") {
				v.release = f[0]
			}
		}
		return true
	})
}

// addBoard keeps the board that a link leads to.
func (v *punPage) addBoard(a *html.Node) {
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	if b := punBoard(u); b != nil {
		if t := text(a); t != "" {
			v.boards = addLink(v.boards, Link{URL: b.String(), Title: t})
		}
	}
}

// takeCrumbs reads the path to the page.
func (v *punPage) takeCrumbs(n *html.Node) {
	from := n
	if !hasClass(n, "crumbs") {
		if from = nearTag(n, atom.Ul); from == nil {
			return
		}
	}
	each(from, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		t, u := text(a), resolve(v.Base, attr(a, "href"))
		if t == "" {
			return
		}
		address := ""
		if u != nil {
			if b := punBoard(u); b != nil {
				u = b
			}
			address = u.String()
		}
		v.crumbs = append(v.crumbs, Link{URL: address, Title: t})
	})
	var last *html.Node // PunBB does not link the page itself
	for k := from.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			last = k
		}
	}
	if last != nil && last.DataAtom == atom.P {
		last = nearClass(last, "crumblast")
	}
	if last != nil && byTag(last, atom.A) == nil {
		v.self = strings.Trim(text(last), " »→«>")
	}
}

// takePages reads the page navigation: the present page is no link.
func (v *punPage) takePages(n *html.Node) {
	if v.pages == nil {
		v.pages = map[int]string{}
	}
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A || c.DataAtom == atom.Strong }, func(c *html.Node) {
		i, ok := count(text(c))
		if !ok || i <= 0 || i > 1e6 {
			return
		}
		v.last = max(v.last, i)
		if c.DataAtom == atom.Strong {
			v.current = i
		} else {
			v.pages[i] = attr(c, "href")
		}
	})
}

// nextPage is the page after this one; nil on the last. id is the thread that it
// must belong to, if it is one's.
func (v *punPage) nextPage(id string) *url.URL {
	if v.current >= v.last {
		return nil
	}
	for _, raw := range []string{v.pages[v.current+1], v.link("next")} {
		u := resolve(v.Base, raw)
		if u == nil || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		if id != "" {
			if got, _ := punTopic(u); got != id {
				continue
			}
		}
		return bare(u)
	}
	return nil
}

// learnOrder settles which figure of a date is the day, where the page's dates
// tell it. As it comes the software writes the year first.
func (v *punPage) learnOrder() {
	var samples []string
	for _, n := range v.posts {
		if h := near(n, func(c *html.Node) bool { return c.DataAtom == atom.H2 || hasClass(c, "post-link") }); h != nil && !longer(h, 200) {
			samples = append(samples, text(h))
		}
	}
	for _, n := range v.rows {
		if c := nearClass(n, "tcr"); c != nil && !longer(c, 200) {
			samples = append(samples, text(c))
		}
	}
	v.Page = v.Page.ordered(orderOf(samples))
}

// site is where the page stands: the addresses on it begin where it does.
func (v *punPage) site() archive.Site {
	s := archive.Site{Name: v.siteName}
	if !onWeb(v.Base) {
		return s
	}
	root := v.Base
	if len(v.crumbs) > 0 {
		if u := resolve(nil, v.crumbs[0].URL); u != nil && sameHost(u, v.Base) {
			root = u
		}
	}
	base, name := script(root)
	if name != "" && !strings.HasSuffix(name, ".php") && strings.HasSuffix(root.Path, "/") {
		base = strings.Trim(root.EscapedPath(), "/")
	}
	if base != "" {
		base += "/"
	}
	at := at(root, base, "")
	s.URL, s.Key = at.String(), archive.SiteKey(at, base)
	return s
}

// why is what the page says instead of what was asked for.
func (v *punPage) why(otherwise string) string {
	said := v.said
	if said == "" && v.Title != "" {
		said = otherwise + ": " + v.Title
	}
	if said == "" {
		return otherwise
	}
	if r := []rune(said); len(r) > 300 {
		said = string(r[:300]) + "…"
	}
	return said
}
