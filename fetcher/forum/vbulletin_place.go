package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// settle finds out where the forum lives and how it writes times, once the walk
// has gathered what the page says.
func (v *vbulletinPage) settle() {
	if u := resolve(v.Base, v.meta["vb_meta_bburl"]); u != nil && (v.Base == nil || sameHost(u, v.Base)) {
		v.root = at(u, strings.Trim(u.EscapedPath(), "/")+"/", "")
	}
	for _, u := range v.ownAddresses() {
		if r, ok := vbulletinAddress(u); ok && v.root == nil {
			v.root = scriptAt(u, r.base, "", "")
		}
	}
	if v.root == nil && v.Base != nil && v.Base != v.URL && (v.URL == nil || v.Base.String() != v.URL.String()) && strings.HasSuffix(v.Base.Path, "/") && v.Base.RawQuery == "" {
		v.root = bare(v.Base)
	}
	for _, raw := range v.scripted {
		if v.root != nil {
			break
		}
		u := resolve(v.Base, raw)
		if u == nil || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		path := u.EscapedPath()
		if i := strings.Index(path, ".php"); i >= 0 {
			path = path[:strings.LastIndexByte(path[:i], '/')+1]
			v.root = at(u, path, "")
		}
	}
	v.Page = v.onBase(v.root)
	if v.zone != nil {
		zoned := *v.Page
		zoned.Zone = v.zone
		v.Page = &zoned
	}
	v.readTrail()
	v.place()
}

// readTrail reads the path of boards to the page.
func (v *vbulletinPage) readTrail() {
	for _, n := range v.trail {
		if n.DataAtom == atom.Td && len(v.trail) > 1 {
			continue
		}
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
			u := resolve(v.Base, attr(a, "href"))
			t := text(a)
			if u == nil || t == "" || len(v.crumbs) >= 30 || a.Parent != nil && hasClass(a.Parent, "navbithome") {
				return // the site's own home page above the forum
			}
			if r, ok := vbulletinAddress(u); ok && r.kind == "thread" {
				return
			}
			v.crumbs = append(v.crumbs, Link{URL: noSession(u).String(), Title: t})
		})
	}
}

// heading is the title of the page's own thread or board.
func (v *vbulletinPage) heading() string {
	if v.title != nil {
		if t := text(v.title); t != "" {
			return t
		}
	}
	s := v.Title
	if len(v.crumbs) > 0 {
		s = strings.TrimSuffix(s, " - "+v.crumbs[0].Title)
	}
	if name := line(v.meta["og:site_name"]); name != "" {
		s = strings.TrimSuffix(s, " - "+name)
	}
	if i := strings.LastIndex(s, " - "); i > 0 && v.current > 1 {
		if n, ok := lastCount(s[i+3:]); ok && n == v.current && !longerText(s[i+3:], 20) {
			s = s[:i] // the number of the page
		}
	}
	return strings.TrimSpace(s)
}

func longerText(s string, most int) bool { return len([]rune(s)) > most }

// place settles which page this is.
func (v *vbulletinPage) place() {
	if v.nav != nil {
		v.readNav(v.nav)
	}
	if v.current == 0 {
		for _, u := range v.ownAddresses() {
			if r, ok := v.route(u); ok {
				v.current = max(v.current, r.page)
			}
		}
		v.current = max(v.current, 1)
	}
	if v.last == 0 && v.next == "" && v.link("next") == "" {
		v.last = v.current
	}
	v.last = max(v.last, 0)
}

// readNav reads a page navigation: "Page 2 of 9" in some language, or the
// buttons of version 5.
func (v *vbulletinPage) readNav(n *html.Node) {
	find(n, func(k *html.Node) bool {
		if i := attr(k, "data-page"); isNativeID(i) && !hasClass(k, "js-pagenav-button--template") {
			page, _ := count(i)
			if hasClass(k, "js-pagenav-current-button") {
				v.current = page
			}
			if !hasClass(k, "h-hide-imp") {
				v.last = max(v.last, page)
			}
		}
		switch {
		case hasClass(k, "js-pagenum"):
			if i, ok := count(attr(k, "value")); ok && i > 0 {
				v.current = i
			}
		case hasClass(k, "pagetotal"):
			if i, ok := count(text(k)); ok && i > 0 {
				v.last = max(v.last, i)
			}
		case hasClass(k, "popupctrl") || hasClass(k, "vbmenu_control"):
			if f := figuresIn(text(k), 3); len(f) == 2 && v.current == 0 && f[0] > 0 && f[1] > 0 {
				v.current, v.last = min(f[0], f[1]), max(v.last, f[0], f[1])
			}
		case hasClass(k, "selected"):
			if i, ok := count(text(k)); ok && i > 0 && v.current == 0 {
				v.current = i
			}
		}
		return false
	})
}

// total is how many posts the thread has: the largest of the three figures in
// "Results 1 to 10 of 15", which stands below the title or in the links to pages.
func (v *vbulletinPage) total() (int, bool) {
	if v.stats != nil {
		if f := figuresIn(text(v.stats), 4); len(f) == 3 {
			return max(f[0], f[1], f[2]), true
		}
	}
	if v.nav == nil {
		return 0, false
	}
	most, found := 0, false
	find(v.nav, func(k *html.Node) bool {
		if f := figuresIn(attr(k, "title"), 4); len(f) == 3 {
			most, found = max(most, f[0], f[1], f[2]), true
		}
		return false
	})
	return most, found
}

// nextPage is the page after this one; nil on the last.
func (v *vbulletinPage) nextPage(kind, id string) *url.URL {
	if v.last > 0 && v.current >= v.last {
		return nil
	}
	for _, raw := range []string{v.next, v.link("next")} {
		u := v.nextAt(raw)
		if u == nil {
			continue
		}
		if r, ok := v.route(u); ok && (r.kind != kind && r.told || r.id != id && id != "") {
			continue
		}
		return noSession(u)
	}
	return nil
}

// ownForum is the id of the page's board; empty for another page.
func (v *vbulletinPage) ownForum() string {
	for _, u := range v.ownAddresses() {
		if r, ok := vbulletinAddress(u); ok && r.kind == "forum" {
			return r.id
		}
	}
	return ""
}

// ownBoard is the board that the page itself is of.
func (v *vbulletinPage) ownBoard() archive.Board {
	crumbs := v.crumbs
	var own *url.URL
	for _, u := range v.ownAddresses() {
		if r, ok := vbulletinAddress(u); ok && r.kind == "forum" {
			own = r.ref(u).URL
			break
		}
	}
	if own == nil {
		if all := v.ownAddresses(); len(all) > 0 {
			own = noSession(all[0])
			if i := strings.LastIndex(own.Path, "/page"); i > 0 && isNativeID(own.Path[i+5:]) {
				own = at(own, own.EscapedPath()[:strings.LastIndex(own.EscapedPath(), "/page")], "")
			}
		}
	}
	b := asBoard(crumbs)
	title := v.heading()
	if own != nil && b.URL != own.String() && (title != b.Title || title == "") {
		if title != "" {
			b.Path = append(b.Path, title)
		}
		b.Title = title
	}
	if own != nil {
		b.URL = own.String()
	}
	return b
}
