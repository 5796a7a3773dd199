package forum

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// somethingawful reads the forums of Something Awful, which run a vBulletin 2 that
// went its own way.
type somethingawful struct{}

// awfulRoot is where the one site of this software lives.
var awfulRoot = &url.URL{Scheme: "https", Host: "forums.somethingawful.com", Path: "/"}

func (somethingawful) Name() string { return "somethingawful" }

// Claims goes by the id of <body>.
func (somethingawful) Claims(p *Page) bool {
	if p.Form != HTMLForm {
		return false
	}
	b := p.body()
	if b == nil {
		return false
	}
	id := attr(b, "id")
	return id == "something_awful" || id == "notregistered" && onWeb(p.URL) && sameHost(p.URL, awfulRoot)
}

// Ref reads "showthread.php?threadid=ID", which no other software writes now.
func (somethingawful) Ref(u *url.URL) (Ref, bool) {
	base, ok := scriptBase(u, "showthread.php")
	id := queryValue(u, "threadid")
	if !ok || !isNativeID(id) {
		return Ref{}, false
	}
	r := awfulRef(u, base, id)
	if p, ok := strings.CutPrefix(u.Fragment, "post"); ok && isNativeID(p) {
		r.Post = p
	}
	if n := queryValue(u, "pagenumber"); isNativeID(n) {
		r.Page, _ = count(n)
	}
	return r, true
}

func awfulRef(u *url.URL, base, id string) Ref {
	return Ref{Site: archive.SiteKey(u, base), Native: id, URL: scriptAt(u, base, "showthread.php", "threadid="+id)}
}

// First is the thread's own address, which shows its first page.
func (f somethingawful) First(u *url.URL) *url.URL {
	if r, ok := f.Ref(u); ok {
		return r.URL
	}
	return noSession(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (f somethingawful) Parse(p *Page) (Part, error) {
	v := &awfulPage{Page: p.onBase(awfulRoot), place: awfulRoot}
	if own := p.ownAddresses(); len(own) > 0 {
		u := own[0]
		segs := segments(u.EscapedPath())
		if n := len(segs); n > 0 && strings.HasSuffix(segs[n-1], ".php") {
			segs = segs[:n-1]
		}
		v.place = scriptAt(u, strings.Join(segs, "/"), "", "")
	}
	v.walk(p.Root)
	part := Part{Platform: f.Name(), Site: v.site(), Feeds: v.Feeds()}
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case len(v.rows) > 0 || v.listed:
		v.board(&part)
	case v.password || attr(p.body(), "id") == "notregistered":
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.messages) > 0:
		part.Kind, part.Why = ErrorPart, v.why("")
	case len(v.boards) > 0:
		part.Kind, part.Boards = IndexPart, v.boards
	default:
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+v.Title)
	}
	return part, nil
}

// awfulPage is what one walk over a page finds.
type awfulPage struct {
	*Page
	place    *url.URL // the forum's root
	posts    []*html.Node
	rows     []*html.Node
	boards   []Link
	crumbs   []Link
	title    string
	version  string
	current  int
	last     int
	next     string
	locked   archive.Flag
	listed   bool
	password bool
	messages []string
	seenNav  bool
}

func (v *awfulPage) site() archive.Site {
	s := archive.Site{Name: "The Something Awful Forums"}
	s.URL, s.Key = v.place.String(), archive.SiteKey(v.place, v.place.EscapedPath())
	return s
}

func (v *awfulPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

var awfulVersion = regexp.MustCompile(`Version ([\d.]+)`)

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *awfulPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head:
		return true
	case atom.Input:
		v.password = v.password || attr(n, "type") == "password"
	case atom.A:
		v.takeLink(n)
	}
	if attr(n, "id") == "copyright" && v.version == "" {
		if m := awfulVersion.FindStringSubmatch(text(n)); m != nil {
			v.version = strings.Trim(m[1], ".")
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "post":
			if awfulPostID(n) != "" {
				v.posts = append(v.posts, n)
				return true
			}
		case "thread":
			if n.DataAtom == atom.Tr {
				v.rows = append(v.rows, n)
				return true
			}
		case "breadcrumbs":
			if len(v.crumbs) == 0 {
				v.takeCrumbs(n)
			}
			return true
		case "pages":
			if !v.seenNav {
				v.seenNav = true
				v.takePages(n)
			}
			return true
		case "standard":
			if v.password = v.password || find(n, func(k *html.Node) bool { return attr(k, "type") == "password" }) != nil; len(v.messages) < 5 && !longer(n, 3000) {
				v.messages = once(v.messages, text(n))
			}
			return true
		case "subforums":
			each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, v.takeBoard)
			return true
		}
	}
	switch attr(n, "id") {
	case "forum":
		v.listed = v.listed || n.DataAtom == atom.Table
	}
	return false
}

func awfulPostID(n *html.Node) string {
	id, _ := strings.CutPrefix(attr(n, "id"), "post")
	if !isNativeID(id) {
		return ""
	}
	return id
}

// takeLink reads a link for what it tells of the page.
func (v *awfulPage) takeLink(n *html.Node) {
	href := attr(n, "href")
	if strings.Contains(href, "newreply.php") && strings.Contains(href, "threadid=") && v.locked == archive.Unknown {
		closed := near(n, func(k *html.Node) bool { return k.DataAtom == atom.Img && strings.Contains(attr(k, "src"), "closed") }) != nil
		v.locked = archive.FlagOf(closed)
	}
	if hasClass(n, "forum") {
		v.takeBoard(n)
	}
}

func (v *awfulPage) takeBoard(a *html.Node) {
	u := resolve(v.Base, attr(a, "href"))
	if t := text(a); u != nil && t != "" && isNativeID(queryValue(u, "forumid")) && sameHost(u, v.Base) {
		v.boards = addLink(v.boards, Link{URL: v.forum(queryValue(u, "forumid")), Title: t})
	}
}

// forum is a board's own address.
func (v *awfulPage) forum(id string) string {
	return scriptAt(v.place, strings.Trim(v.place.EscapedPath(), "/"), "forumdisplay.php", "forumid="+id).String()
}

// takeCrumbs reads the path to the page, whose last step is its own title.
func (v *awfulPage) takeCrumbs(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(v.Base, attr(a, "href"))
		t := text(a)
		switch {
		case u == nil || t == "" || len(v.crumbs) > 30:
		case isNativeID(queryValue(u, "threadid")):
			v.title = t
		case isNativeID(queryValue(u, "forumid")):
			v.crumbs = append(v.crumbs, Link{URL: v.forum(queryValue(u, "forumid")), Title: t})
		default:
			v.crumbs = append(v.crumbs, Link{URL: noSession(u).String(), Title: t})
		}
	})
}

// takePages reads the page navigation: a list to choose from, and arrows.
func (v *awfulPage) takePages(n *html.Node) {
	find(n, func(k *html.Node) bool {
		switch k.DataAtom {
		case atom.Option:
			if i, ok := count(attr(k, "value")); ok && i > 0 && i < 1e6 {
				v.last = max(v.last, i)
				if hasAttr(k, "selected") {
					v.current = i
				}
			}
		case atom.A:
			u := resolve(v.Base, attr(k, "href"))
			if u == nil {
				return false
			}
			if i, ok := count(queryValue(u, "pagenumber")); ok && i > 0 && i < 1e6 {
				v.last = max(v.last, i)
				if strings.EqualFold(attr(k, "title"), "next page") {
					v.next, v.current = attr(k, "href"), max(v.current, i-1)
				}
			}
		}
		return false
	})
}

func (v *awfulPage) why(otherwise string) string {
	if len(v.messages) > 0 {
		return clipped(v.messages[0])
	}
	return otherwise
}

// settle says which page this is, where the navigation does not.
func (v *awfulPage) settle() {
	if v.current == 0 {
		v.current = 1
		for _, u := range v.ownAddresses() {
			if i, ok := count(queryValue(u, "pagenumber")); ok && i > 0 {
				v.current = i
			}
		}
	}
	if v.last == 0 {
		v.last = v.current
	}
}

// nextPage is the page after this one; nil on the last.
func (v *awfulPage) nextPage() *url.URL {
	if v.next == "" || v.current >= v.last {
		return nil
	}
	u := v.nextAt(v.next)
	if u == nil {
		return nil
	}
	return noSession(u)
}
