package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// settle finds out where the forum lives and what its times mean, once the
// walk has gathered what the page says.
func (v *phpbbPage) settle() {
	for _, u := range v.ownAddresses() {
		if v.root = phpbbRoot(u); v.root != nil {
			break
		}
	}
	var scripted []string
	if v.Base == nil { // then links may lead to any host, feeds are the page's own
		for _, l := range v.Feeds() {
			scripted = append(scripted, l.URL)
		}
	}
	for _, raw := range append(scripted, v.scripted...) {
		if v.root != nil {
			break
		}
		if u := resolve(v.Base, raw); u != nil && (v.Base == nil || sameHost(u, v.Base)) {
			v.root = phpbbRoot(u)
		}
	}
	v.Page = v.onBase(v.root)
	if v.zone != nil {
		zoned := *v.Page
		zoned.Zone = v.zone
		v.Page = &zoned
	}
	v.place()
}

// site is where the page stands.
func (v *phpbbPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if s.Name == "" {
		s.Name = v.name
	}
	if s.Name == "" {
		if before, _, ok := strings.Cut(v.Title, " • "); ok { // to 3.0
			s.Name = before
		} else if i := strings.LastIndex(v.Title, " - "); i > 0 { // from 3.1 on
			s.Name = v.Title[i+3:]
			if a := v.headingLink(); a != nil && text(a) == s.Name { // "Site - View topic - Title"
				s.Name, _, _ = strings.Cut(v.Title, " - ")
			}
		}
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

// heading is the title of the page's own topic or forum: a heading that links
// to one, else what the head says, without the name of the site.
func (v *phpbbPage) heading() string {
	if a := v.headingLink(); a != nil {
		return text(a)
	}
	s := v.Title
	if _, after, ok := strings.Cut(s, " • "); ok {
		s = after
		if _, words, ok := strings.Cut(s, " - "); ok && strings.Count(s, " - ") == 1 && !strings.HasPrefix(s, words) {
			s = words // "View topic - Title"
		}
		return s
	}
	if i := strings.LastIndex(s, " - "); i > 0 && s[i+3:] == v.name {
		s = s[:i]
	}
	if i := strings.LastIndex(s, " - "); i > 0 && strings.ContainsAny(s[i+3:], "0123456789") && v.current > 1 {
		s = s[:i] // the number of the page
	}
	return s
}

// headingLink is the link of the heading that names the page's own topic or forum.
func (v *phpbbPage) headingLink() *html.Node {
	for _, h := range v.titles {
		a := nearTag(h, atom.A)
		if hasClass(h, "topic-title") || hasClass(h, "forum-title") || hasClass(a, "titles") {
			return a
		}
	}
	for _, h := range v.titles {
		a := nearTag(h, atom.A)
		u := resolve(v.Base, attr(a, "href"))
		if h.DataAtom != atom.H1 && text(a) != "" && (topicOf(u) != "" || forumOf(u) != "") {
			return a
		}
	}
	return nil
}

// place settles which page this is. The navigation says it in words and bold
// figures; where there is none there is one page.
func (v *phpbbPage) place() {
	own := v.ownIDs()
	for _, l := range v.numbered {
		u := resolve(v.Base, l.href)
		if u != nil && own(u) {
			v.last = max(v.last, l.page)
		}
	}
	var figures []int
	gather := func(n *html.Node) {
		each(n, func(c *html.Node) bool {
			return c.DataAtom == atom.Strong || c.DataAtom == atom.B && nearTag(c, atom.A) == nil || hasClass(c, "active")
		}, func(c *html.Node) {
			if i, ok := count(text(c)); ok && i > 0 && i < 1e6 {
				figures = append(figures, i)
			}
		})
	}
	if v.pages != nil {
		gather(v.pages)
	} else {
		for _, n := range v.said {
			if gather(n); len(figures) >= 2 {
				break
			}
		}
	}
	switch {
	case len(figures) >= 2:
		v.current, v.last = min(figures[0], figures[1]), max(v.last, figures[0], figures[1])
	case len(figures) == 1:
		v.current, v.last = figures[0], max(v.last, figures[0])
	case v.last == 0 && v.next == "" && v.link("next") == "":
		v.current, v.last = 1, 1
	}
	if v.current == 0 && v.start() == 0 {
		v.current = 1
	}
}

// start is the number of posts or topics before this page, as its address says.
func (v *phpbbPage) start() int {
	for _, u := range v.ownAddresses() {
		if s := queryValue(u, "start"); isDigits(s) {
			n, _ := strconv.Atoi(s)
			return n
		}
	}
	return 0
}

// ownIDs tells the addresses of the topic or forum that the page is of.
func (v *phpbbPage) ownIDs() func(*url.URL) bool {
	topic, forum := v.native(), ""
	if topic == "" {
		forum = v.ownForum()
	}
	return func(u *url.URL) bool {
		if v.Base != nil && !sameHost(u, v.Base) {
			return false
		}
		if topic != "" {
			return topicOf(u) == topic
		}
		if forum != "" {
			return forumOf(u) == forum
		}
		return strings.HasSuffix(u.Path, "search.php")
	}
}

// native is the id of the page's topic, by the first of its addresses, its
// heading and its forms that names one; empty for another page.
func (v *phpbbPage) native() string {
	if len(v.posts) == 0 && !v.printed {
		return ""
	}
	for _, u := range v.ownAddresses() {
		if id := topicOf(u); id != "" {
			return id
		}
	}
	if a := v.headingLink(); a != nil {
		if id := topicOf(resolve(v.Base, attr(a, "href"))); id != "" {
			return id
		}
	}
	if id := topicOf(resolve(v.Base, v.reply)); id != "" {
		return id
	}
	return v.topic
}

// ownForum is the id of the page's forum.
func (v *phpbbPage) ownForum() string {
	for _, u := range v.ownAddresses() {
		if id := forumOf(u); id != "" {
			return id
		}
	}
	if a := v.headingLink(); a != nil {
		return forumOf(resolve(v.Base, attr(a, "href")))
	}
	return ""
}

// nextPage is the page after this one; nil on the last.
func (v *phpbbPage) nextPage() *url.URL {
	if v.current > 0 && v.current >= v.last && v.last > 0 {
		return nil
	}
	own := v.ownIDs()
	raw := v.next
	if raw == "" {
		raw = v.link("next")
	}
	if u := resolve(v.Base, raw); u != nil && own(u) {
		return v.tidy(u)
	}
	for _, l := range v.numbered {
		if u := resolve(v.Base, l.href); l.page == v.current+1 && u != nil && own(u) {
			return v.tidy(u)
		}
	}
	return nil
}

// tidy is an address of the forum without session; a topic's as we write it.
func (v *phpbbPage) tidy(u *url.URL) *url.URL {
	if r, ok := (phpbb{}).Ref(u); ok {
		c := *r.URL
		if s := queryValue(u, "start"); isNativeID(s) {
			c.RawQuery += "&start=" + s
		}
		return &c
	}
	return noSession(u)
}

// path is the trail of forums to the page, from the forum's index down.
func (v *phpbbPage) path() []Link {
	var out []Link
	if v.crumbs == nil {
		return nil
	}
	each(v.crumbs, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(v.Base, attr(a, "href"))
		t := text(a)
		if u == nil || t == "" || topicOf(u) != "" || attr(a, "data-navbar-reference") == "home" {
			return
		}
		out = append(out, Link{URL: noSession(u).String(), Title: t})
	})
	// A site's home page above the forum is not part of the path.
	for i, l := range out {
		if i > 0 && isRoot(l.URL, v.root) {
			return out[i:]
		}
	}
	return out
}
