package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// askbotPage is what one walk over a page finds.
type askbotPage struct {
	*Page
	title    string
	self     string // the address that the heading links
	question *html.Node
	answers  []*html.Node
	comments []*html.Node
	rows     []*html.Node
	tags     []string
	views    *int
	version  string
	next     string
	current  int
	last     int
	login    bool
	heading  string
}

func (v *askbotPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *askbotPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template:
		return true
	case atom.H1:
		if v.heading == "" {
			v.heading = text(n)
		}
		v.heads(n)
		return true
	case atom.Form:
		if strings.Contains(attr(n, "action"), "/signin") || hasClass(n, "login-form") || attr(n, "id") == "signin-form" {
			v.login = true
		}
	}
	id := attr(n, "id")
	if isAskbotComment(n) {
		v.comments = append(v.comments, n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "js-question":
			if v.question == nil {
				v.question = n
				v.heads(n)
				v.tagged(n)
				return true
			}
		case "answer":
			if post := attr(n, "data-post-id"); hasClass(n, "post") && isDigits(post) && post != "0" {
				v.answers = append(v.answers, n)
				return true
			}
		case "short-summary":
			if strings.HasPrefix(id, "question-") {
				v.rows = append(v.rows, n)
				return true
			}
		case "js-templates", "questions-related":
			return true
		case "paginator":
			v.takePages(n)
			return true
		case "powered-link":
			if _, version, ok := strings.Cut(text(n), "version "); ok {
				v.version, _, _ = strings.Cut(version, " ")
			}
			return true
		case "box":
			v.seen(n)
		}
	}
	switch id {
	case "question-table": // before 0.7
		if v.question == nil {
			v.question = n
			v.heads(n)
			return true
		}
	case "question-tags":
		v.tagged(n)
		return true
	}
	return false
}

// heads reads the title and the address that it links.
func (v *askbotPage) heads(n *html.Node) {
	h := n
	if n.DataAtom != atom.H1 {
		if h = byTag(n, atom.H1); h == nil {
			return
		}
	}
	if a := nearTag(h, atom.A); a != nil && v.title == "" {
		if _, ok := (askbot{}).Ref(resolve(v.Base, attr(a, "href"))); ok {
			v.title, v.self = text(a), attr(a, "href")
		}
	}
}

func (v *askbotPage) tagged(n *html.Node) {
	each(n, func(c *html.Node) bool {
		return hasClass(c, "js-tag-name") || c.DataAtom == atom.A && attr(c, "rel") == "tag"
	}, func(a *html.Node) {
		if t := text(a); t != "" {
			v.tags = once(v.tags, t)
		}
	})
}

// seen reads how often a question was seen: in the box whose other figures are
// dates, with their exact time in a tooltip.
func (v *askbotPage) seen(n *html.Node) {
	if v.views != nil || near(n, func(c *html.Node) bool {
		return c.DataAtom == atom.Strong && strings.HasPrefix(attr(c, "title"), "20")
	}) == nil {
		return
	}
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.Strong }, func(s *html.Node) {
		if attr(s, "title") == "" && v.views == nil {
			v.views = firstFigure(text(s))
		}
	})
}

func (v *askbotPage) takePages(n *html.Node) {
	if i, ok := count(attr(n, "data-num-pages")); ok && i > 0 && i < 1e6 {
		v.last = i
	}
	if k := byClass(n, "curr"); k != nil {
		if i, ok := count(attr(k, "data-page")); ok && i > 0 {
			v.current = i
		}
	}
	if k := byClass(n, "next"); k != nil && v.next == "" {
		if a := nearTag(k, atom.A); a != nil {
			v.next = attr(a, "href")
		}
	}
}

// place settles which page this is, for one without a pager.
func (v *askbotPage) place() {
	if v.current == 0 {
		v.current = 1
	}
	if v.last == 0 && v.next == "" {
		v.last = v.current
	}
	if v.current >= v.last {
		v.next = "" // past the last page, the pager still links one
	}
}

// language is what the page declares, or what its scripts are set to.
func (v *askbotPage) language() string {
	if v.Lang != "" {
		return v.Lang
	}
	return setting(v.script("askbot['data']"), "askbot['data']['languageCode'")
}

// site is where the page stands.
func (v *askbotPage) site() archive.Site {
	s := archive.Site{Name: line(v.Page.meta["og:site_name"])}
	if s.Name == "" {
		if i := strings.LastIndex(v.Title, " - "); i >= 0 {
			s.Name = v.Title[i+3:]
		}
	}
	base := ""
	for _, u := range append(v.ownAddresses(), resolve(v.Base, v.self)) {
		if r, ok := askbotRouteOf(u); ok {
			base = r.base
			break
		}
		if u != nil {
			if before, _, ok := strings.Cut(u.EscapedPath(), "/questions"); ok {
				base = withoutLanguage(segments(before))
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

func (v *askbotPage) why(otherwise string) string {
	if v.heading != "" {
		return otherwise + ": " + clipped(v.heading)
	}
	return otherwise
}

// board fills a part with a list of questions.
func (v *askbotPage) board(part *Part) {
	part.Kind = BoardPart
	part.Board.Title = v.heading
	if own := v.ownAddresses(); len(own) > 0 {
		part.Board.URL = bare(own[0]).String()
	}
	v.place()
	part.Page, part.Pages, part.Next = v.current, v.last, v.nextAt(v.next)
	seen := map[string]bool{}
	for _, n := range v.rows {
		if l, ok := v.listing(n, part.Site); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
}

// listing reads one question of a list. The answers are the replies that it counts.
func (v *askbotPage) listing(n *html.Node, site archive.Site) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	var u *url.URL
	a := find(n, func(c *html.Node) bool {
		if c.DataAtom != atom.A {
			return false
		}
		u = resolve(v.Base, attr(c, "href"))
		r, ok := (askbot{}).Ref(u)
		if !ok || text(c) == "" || r.Native != strings.TrimPrefix(attr(n, "id"), "question-") {
			return false
		}
		l.NativeID, l.URL, l.Site.Key = r.Native, r.URL.String(), r.Site
		return true
	})
	if a == nil {
		return l, false
	}
	l.Title = text(a)
	find(n, func(c *html.Node) bool {
		for class := range strings.FieldsSeq(attr(c, "class")) {
			switch class {
			case "answers", "accepted", "no-answers", "some-answers":
				if l.Replies == nil {
					l.Replies = itemCount(c)
				}
			case "views":
				l.Views = itemCount(c)
			case "userinfo":
				if t := byClass(c, "timeago"); t != nil {
					l.LastPost = v.timeOf(t)
				}
				if by := find(c, func(k *html.Node) bool { return strings.Contains(attr(k, "href"), "/users/") && text(k) != "" }); by != nil {
					l.LastBy = text(by)
				}
			}
		}
		return false
	})
	return l, true
}

func itemCount(n *html.Node) *int {
	if k := byClass(n, "item-count"); k != nil {
		return firstFigure(text(k))
	}
	return firstFigure(text(n))
}
