package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// phpbb reads phpBB 3, from 3.0 to 3.3: pages in the manner of prosilver, whose
// posts are boxes of their own, and in that of subsilver2, whose posts are rows
// of tables one after another. Styles are descended from one of the two.
type phpbb struct{}

func (phpbb) Name() string { return "phpbb" }

// Claims goes by the id of <body>, which every style after prosilver has, and
// for the others by the credit in the head or foot beside phpBB 3's own scripts.
func (phpbb) Claims(p *Page) bool {
	if p.Form != HTMLForm {
		return false
	}
	if b := p.body(); b != nil && attr(b, "id") == "phpbb" {
		return true
	}
	credit := strings.Contains(p.meta["copyright"], "phpBB")
	styled := false
	for _, l := range p.links {
		if hasWord(l.rel, "stylesheet") && (strings.Contains(l.href, "style.php?id=") || strings.Contains(l.href, "/styles/") && strings.Contains(l.href, "/theme/")) {
			styled = true
		}
	}
	if !credit && !styled {
		return false
	}
	member := false
	find(p.Root, func(n *html.Node) bool {
		if n.DataAtom != atom.A {
			return false
		}
		href := attr(n, "href")
		credit = credit || strings.Contains(href, "phpbb.com")
		member = member || strings.Contains(href, "ucp.php?mode=") || strings.Contains(href, "memberlist.php") || strings.Contains(href, "viewforum.php?f=")
		return member && credit
	})
	return member && (credit || styled)
}

// Ref reads ".../viewtopic.php?t=ID". Addresses that name a post alone, and
// those that add-ons make up, are left to the page.
func (phpbb) Ref(u *url.URL) (Ref, bool) {
	base, ok := scriptBase(u, "viewtopic.php")
	id := queryValue(u, "t")
	if !ok || !isNativeID(id) {
		return Ref{}, false
	}
	r := phpbbRef(u, base, id)
	if p := queryValue(u, "p"); isNativeID(p) {
		r.Post = p
	}
	if p, ok := strings.CutPrefix(u.Fragment, "p"); ok && isNativeID(p) {
		r.Post = p
	}
	return r, true
}

// First is the thread's own address, which shows its first page.
func (f phpbb) First(u *url.URL) *url.URL {
	if r, ok := f.Ref(u); ok {
		return r.URL
	}
	return noSession(u)
}

// Parse reads a topic, a forum, the index, or says what else it is.
func (f phpbb) Parse(p *Page) (Part, error) {
	v := &phpbbPage{Page: p}
	v.walk(p.Root)
	v.settle()
	part := Part{Platform: f.Name(), Site: v.site(), Feeds: v.feeds()}
	section := ""
	if b := p.body(); b != nil {
		section = sectionOf(attr(b, "class"))
	}
	title := v.heading()
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case v.printed:
		v.whole(&part)
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.messages) > 0 && len(v.rows) == 0 && len(v.boards) == 0:
		part.Kind, part.Why = ErrorPart, v.why("")
	case len(v.rows) > 0, section == "viewforum" && (len(v.boards) == 0 || v.pages != nil):
		v.board(&part)
	case len(v.boards) > 0:
		v.index(&part, section)
	case v.password:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.agreement:
		part.Kind, part.Why = ErrorPart, v.why("asks to agree to something first")
	case section == "viewtopic":
		part.Kind, part.Why = ErrorPart, v.why("a topic's page without any post")
	default:
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+title)
	}
	return part, nil
}

// sectionOf is the script that made a page, "viewtopic" of "section-viewtopic";
// empty where the style does not say.
func sectionOf(class string) string {
	for c := range strings.FieldsSeq(class) {
		if s, ok := strings.CutPrefix(c, "section-"); ok {
			return s
		}
	}
	return ""
}
