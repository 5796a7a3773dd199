package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// vbulletin reads vBulletin 3, 4 and 5. Their pages share ids and little else:
// tables in 3, lists in 4, and the blocks of "b-post" in 5.
type vbulletin struct{}

func (vbulletin) Name() string { return "vbulletin" }

// Claims goes by the generator, which many sites take out, and then by what the
// templates of a version need for their own scripts.
func (vbulletin) Claims(p *Page) bool {
	if p.Form != HTMLForm {
		return false
	}
	body := ""
	if b := p.body(); b != nil {
		body = attr(b, "id")
	}
	switch {
	case body == "something_awful":
		return false
	case body == "vb-page-body", strings.HasPrefix(p.meta["generator"], "vBulletin"), attr(p.HTML, "id") == "vbulletin_html", p.meta["vb_meta_bburl"] != "":
		return true
	}
	for _, n := range p.scripts {
		if src := attr(n, "src"); strings.Contains(src, "vbulletin") && strings.Contains(src, "clientscript") {
			return true
		}
	}
	for _, l := range p.links {
		if hasWord(l.rel, "stylesheet") && (strings.Contains(l.href, "vbulletin_css") || strings.Contains(l.href, "vbulletin_archive.css") || strings.Contains(l.href, "vbulletin_print.css")) {
			return true
		}
	}
	return find(p.HTML, func(n *html.Node) bool { return n.DataAtom == atom.Style && attr(n, "id") == "vbulletin_css" }) != nil
}

// Ref reads "showthread.php?t=ID", "showthread.php?ID-words/page2" with either
// sign behind the script, "threads/ID-words", and the printed and archived forms
// of them. The addresses of version 5, and those that add-ons make, are left to
// the page.
func (vbulletin) Ref(u *url.URL) (Ref, bool) {
	a, ok := vbulletinAddress(u)
	if !ok || a.kind != "thread" || !a.told {
		return Ref{}, false
	}
	return a.ref(u), true
}

// First is the thread's own address, which shows its first page.
func (f vbulletin) First(u *url.URL) *url.URL {
	if r, ok := f.Ref(u); ok {
		return r.URL
	}
	return noSession(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (f vbulletin) Parse(p *Page) (Part, error) {
	v := &vbulletinPage{Page: p, posts: map[string]*vbulletinRaw{}}
	v.walk(p.Root)
	v.settle()
	part := Part{Platform: f.Name(), Site: v.site(), Feeds: v.feeds()}
	switch {
	case v.found && len(v.rows) == 0 || v.streams():
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+v.heading())
	case len(v.order) > 0:
		err := v.thread(&part)
		if err == nil && v.elsewhere() != nil {
			part.Kind, part.Instead, part.Next = MovedPart, v.elsewhere(), nil
		}
		return part, err
	case v.elsewhere() != nil:
		part.Kind, part.Instead = MovedPart, v.elsewhere()
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.rows) > 0, v.listed:
		v.board(&part)
	case len(v.messages) > 0:
		part.Kind, part.Why = ErrorPart, v.why("")
	case len(v.boards) > 0 && v.ownForum() != "":
		v.board(&part)
	case len(v.boards) > 0:
		part.Kind, part.Boards = IndexPart, v.links()
	default:
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+v.heading())
	}
	return part, nil
}

// streams reports whether the posts of a page of version 5 are the latest of a
// site or the findings of a search: their titles lead to threads of their own.
func (v *vbulletinPage) streams() bool {
	if v.major != 5 {
		return false
	}
	starters := 0
	for _, id := range v.order {
		n := v.posts[id].node
		if hasClass(n, "js-conversation-starter") || hasClass(n, "conversation-starter") {
			starters++
		}
		if starters > 1 || hasClass(n, "list-item") && nearClass(n, "goto-post") != nil {
			return true
		}
	}
	return false
}

// elsewhere is where a page without ids, printed or archived, stands whole; nil
// for another page.
func (v *vbulletinPage) elsewhere() *url.URL {
	for _, u := range v.ownAddresses() {
		if a, ok := vbulletinAddress(u); ok && a.plain && a.told {
			return a.ref(u).URL
		}
	}
	return nil
}

// version is the number that the generator gives, else the one that the markup tells.
func (v *vbulletinPage) version() string {
	if after, ok := strings.CutPrefix(v.meta["generator"], "vBulletin "); ok {
		if s, _, _ := strings.Cut(after, " "); s != "" && strings.Trim(s, "0123456789.") == "" {
			return s
		}
	}
	if v.major > 0 {
		return string(rune('0' + v.major))
	}
	return ""
}

// feeds are those of the head, without the visitor's session.
func (v *vbulletinPage) feeds() []Link {
	var out []Link
	for _, l := range v.Feeds() {
		if u, err := url.Parse(l.URL); err == nil {
			l.URL = noSession(u).String()
		}
		out = addLink(out, l)
	}
	return out
}

// site is where the page stands.
func (v *vbulletinPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if s.Name == "" {
		s.Name = v.feedName()
	}
	if s.Name == "" && v.major == 3 && len(v.crumbs) > 0 {
		s.Name = v.crumbs[0].Title // its index
	}
	root := v.root
	if root == nil && onWeb(v.Base) {
		root = at(v.Base, "", "")
	}
	if root != nil {
		s.URL, s.Key = root.String(), archive.SiteKey(root, root.EscapedPath())
	}
	return s
}

// feedName is the site's name as its feeds bear it: "Knots RSS Feed", "Knots -
// Ropes - RSS Feed".
func (v *vbulletinPage) feedName() string {
	feeds := v.Feeds()
	if len(feeds) < 2 {
		return ""
	}
	name, _, ok := strings.Cut(feeds[1].Title, " - ")
	if !ok || !strings.HasPrefix(feeds[0].Title, name) {
		return ""
	}
	return name
}
