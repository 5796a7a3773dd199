package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// smfPage is what one walk over a page finds: the parts that hold facts.
type smfPage struct {
	*Page
	root         *url.URL // see smfRoot
	crumbs       []Link   // from the site's index down to this page
	forumposts   bool     // the sign of a thread
	messageindex bool     // the sign of a board
	posts        []*html.Node
	marks        []*html.Node // of a list of threads: what holds the title
	boards       []Link
	subject      string     // of the thread
	head         *html.Node // above the posts
	pages        map[int]string
	current      int
	last         int
	login        bool
	fatal        bool
	said         string
	asked        string // the first box of words, which a page to log in begins with
	release      string // of the software
	startedBy    string // the words before the name of who began a thread
	lastBy       string // the words before the name of who wrote last
}

func (v *smfPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *smfPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head, atom.Select:
		return true
	case atom.A:
		v.takeLink(n)
		return false
	case atom.Form:
		if attr(n, "id") == "frmLogin" || attr(n, "name") == "frmLogin" {
			v.login = true
		}
	}
	switch id := attr(n, "id"); {
	case id == "":
	case id == "forumposts":
		v.forumposts = true
	case id == "messageindex":
		v.messageindex = true
	case id == "display_head":
		v.head = n
	case id == "fatal_error":
		v.fatal = true
		if w := nearClass(n, "windowbg"); w != nil && !longer(w, 3000) {
			v.said = text(w)
		}
	case id == "top_subject" && v.subject == "":
		v.subject = text(n)
	case strings.HasPrefix(id, "msg"):
		if v.takeMessage(n, id) {
			return true
		}
	case strings.HasSuffix(id, "_children") && strings.HasPrefix(id, "board_"):
		each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, v.addBoard)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "navigate_section", "linktree":
			if len(v.crumbs) == 0 {
				v.takeCrumbs(n)
			}
			return true
		case "pagelinks":
			v.takePages(n)
			return true
		case "post_wrapper":
			if v.forumposts {
				v.posts = append(v.posts, n)
				return true
			}
		case "catbg":
			if v.forumposts && len(v.posts) == 0 && v.head == nil {
				v.head = n
			}
		case "information":
			if v.asked == "" && !longer(n, 3000) {
				v.asked = text(n)
			}
		}
	}
	return false
}

// takeMessage keeps what an id that begins with "msg" marks: of 2.1 a whole
// post, and of a list a title. It reports whether nothing is left in it.
func (v *smfPage) takeMessage(n *html.Node, id string) bool {
	if v.forumposts {
		if isDigits(id[len("msg"):]) && n.DataAtom != atom.A {
			v.posts = append(v.posts, n)
			return true
		}
		return false
	}
	if mark, ok := strings.CutPrefix(id, "msg_"); ok && isDigits(mark) && v.messageindex {
		v.marks = append(v.marks, n)
	}
	return false
}

// takeLink reads what a link outside of posts tells: a board, or the release.
func (v *smfPage) takeLink(a *html.Node) {
	id := attr(a, "id")
	if id == "" {
		id = attr(a, "name")
	}
	if hasClass(a, "subject") || hasClass(a, "mobile_subject") || len(id) > 1 && id[0] == 'b' && isDigits(id[1:]) {
		v.addBoard(a)
		return
	}
	if v.release == "" {
		if s, ok := strings.CutPrefix(text(a), "SMF "); ok {
			s, _, _ = strings.Cut(s, " ")
			if s != "" && strings.Trim(s, "0123456789.") == "" {
				v.release = s
			}
		}
	}
}

// addBoard keeps the board that a link leads to.
func (v *smfPage) addBoard(a *html.Node) {
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	if b := smfBoardURL(u); b != nil {
		if t := text(a); t != "" {
			v.boards = addLink(v.boards, Link{URL: b.String(), Title: t})
		}
	}
}

// smfBoardURL is the address of the board that an address leads to, at its
// first page; nil if it leads to none.
func smfBoardURL(u *url.URL) *url.URL {
	a, ok := smfParts(u)
	if !ok || a.query["action"] != "" || a.query["topic"] != "" {
		return nil
	}
	id, _, _, ok := smfPlace(a.query["board"])
	if !ok {
		return nil
	}
	return a.at(u, "board", id+".0")
}

// takeCrumbs reads the path to the page, the page itself with it.
func (v *smfPage) takeCrumbs(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		t, u := text(a), resolve(v.Base, attr(a, "href"))
		if t == "" || u == nil {
			return
		}
		if b := smfBoardURL(u); b != nil {
			u = b
		}
		v.crumbs = addLink(v.crumbs, Link{URL: sessionless(u.String()), Title: t})
	})
}

// takePages reads the page navigation: the present page stands there without a
// link, "[2]" in 2.0.
func (v *smfPage) takePages(n *html.Node) {
	if v.pages == nil {
		v.pages = map[int]string{}
	}
	each(n, func(c *html.Node) bool {
		return c.DataAtom == atom.A || c.DataAtom == atom.Strong || hasClass(c, "current_page") || hasClass(c, "expand_pages")
	}, func(c *html.Node) {
		i, ok := count(text(c))
		if !ok || i <= 0 || i > 1e6 || hasClass(c, "expand_pages") {
			return
		}
		v.last = max(v.last, i)
		if c.DataAtom == atom.A {
			v.pages[i] = attr(c, "href")
		} else {
			v.current = i
		}
	})
}

// place settles which page this is where there is no navigation: SMF shows
// none in some themes where there is one page.
func (v *smfPage) place() {
	if v.last == 0 {
		v.current, v.last = 1, 1
	}
}

// nextPage is the page after this one; nil on the last. what is "topic" or
// "board", and native the one that it must belong to.
func (v *smfPage) nextPage(what, native string) *url.URL {
	for _, raw := range []string{v.pages[v.current+1], v.link("next")} {
		u := resolve(v.Base, raw)
		if u == nil || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		a, ok := smfParts(u)
		if !ok || a.query["prev_next"] != "" { // of 2.0: the next thread, not the next page
			continue
		}
		id, start, _, ok := smfPlace(a.query[what])
		if !ok || start == 0 || native != "" && id != native || v.last > 0 && v.current >= v.last {
			continue
		}
		return a.at(u, what, id+"."+strconv.Itoa(start))
	}
	return nil
}

// learnOrder settles which figure of a date is the day, where the page's dates
// tell it.
func (v *smfPage) learnOrder() {
	var samples []string
	for _, n := range v.posts {
		if k := byClass(n, "keyinfo"); k != nil && !longer(k, 1000) {
			samples = append(samples, linesIn(k, nil)...)
		}
	}
	for _, n := range v.marks {
		if row := smfRow(n); row != nil {
			if l := byClass(row, "lastpost"); l != nil && !longer(l, 300) {
				samples = append(samples, text(l))
			}
		}
	}
	v.Page = v.Page.ordered(orderOf(samples))
}

// feeds are the feeds that the head names.
func (v *smfPage) feeds() []Link {
	out := v.Feeds()
	for i := range out {
		out[i].URL = sessionless(out[i].URL)
	}
	return out
}

// site is where the page stands.
func (v *smfPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if s.Name == "" && len(v.crumbs) > 0 {
		s.Name = v.crumbs[0].Title
	}
	at := v.root
	for _, u := range []*url.URL{v.Canonical, v.URL} {
		if at == nil && onWeb(u) && (!onWeb(v.URL) || sameHost(u, v.URL)) {
			if a, ok := smfParts(u); ok {
				at = below(u, a.base, "", "")
			}
		}
	}
	if at == nil && onWeb(v.Base) {
		at = below(v.Base, "", "", "")
	}
	if at != nil {
		s.URL, s.Key = at.String(), archive.SiteKey(at, at.EscapedPath())
	}
	return s
}

// why is what the page says instead of what was asked for.
func (v *smfPage) why(otherwise string) string {
	said := v.said
	if said == "" && v.login {
		said = v.asked
	}
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

// version is the release where the page tells it, else the branch that its
// markup tells.
func (v *smfPage) version() string {
	if v.release != "" {
		return v.release
	}
	for _, s := range v.scripts {
		if strings.Contains(attr(s, "src"), "?fin20") {
			return "2.0"
		}
		if _, after, ok := strings.Cut(attr(s, "src"), "?smf"); ok && strings.HasPrefix(after, "21") {
			return "2.1"
		}
	}
	return "2"
}
