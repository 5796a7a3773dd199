package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// mybb reads MyBB 1.6 and 1.8 (and the development branch after it), in either
// layout of its posts. Threads have addresses of two forms, "showthread.php?tid=2"
// and "thread-2.html", and a third, "Thread-some-title" of an add-on, which does
// not tell the id: there the page does.
type mybb struct{}

func (mybb) Name() string { return "mybb" }

// Claims goes by what the head of every page sets for MyBB's own scripts. The
// lighter pages, for print and for search engines, have no scripts.
func (m mybb) Claims(p *Page) bool {
	for _, s := range p.scripts {
		if s.FirstChild != nil && (strings.Contains(s.FirstChild.Data, "my_post_key") || strings.Contains(s.FirstChild.Data, "MyBBEditor")) {
			return true
		}
	}
	for _, l := range p.links {
		if strings.Contains(l.href, "/cache/themes/theme") || strings.HasSuffix(l.href, "/archive/screen.css") {
			return true
		}
	}
	return m.isPrint(p)
}

// isPrint tells the page for print, which names its thread and little else.
func (m mybb) isPrint(p *Page) bool {
	if len(p.scripts) > 0 || len(p.links) > 0 {
		return false
	}
	t := byClass(p.Root, "largetext")
	if t == nil {
		return false
	}
	a := nearTag(t, atom.A)
	if a == nil || !strings.HasPrefix(text(t), text(a)+" - ") {
		return false
	}
	_, ok := m.Ref(resolve(p.Base, attr(a, "href")))
	return ok
}

// Ref reads "showthread.php?tid=2", "thread-2.html", and the same thread's
// addresses for print and in the archive.
func (mybb) Ref(u *url.URL) (Ref, bool) {
	if !onWeb(u) {
		return Ref{}, false
	}
	base, name := script(u)
	q := u.Query()
	switch {
	case name == "showthread.php" || name == "printthread.php":
		if tid := idParam(q, "tid"); tid != "" {
			r := mybbRef(u, base, tid)
			r.Post = idParam(q, "pid")
			r.Page, _ = count(q.Get("page"))
			return r.withPost(u), true
		}
	case name == "index.php" && (base == "archive" || strings.HasSuffix(base, "/archive")):
		first, _, _ := strings.Cut(u.RawQuery, "&")
		if tid, page, ok := mybbFriendly(first, "thread-"); ok {
			r := mybbRef(u, strings.TrimSuffix(strings.TrimSuffix(base, "archive"), "/"), tid)
			r.Page = page
			return r, true
		}
	case strings.HasPrefix(name, "thread-"):
		if before, ok := strings.CutSuffix(base, "archive/index.php"); ok {
			if tid, page, ok := mybbFriendly(name, "thread-"); ok {
				r := mybbRef(u, strings.Trim(before, "/"), tid)
				r.Page = page
				return r, true
			}
			return Ref{}, false
		}
		tid, post, page, ok := mybbThreadName(name)
		if !ok {
			return Ref{}, false
		}
		r := Ref{Site: archive.SiteKey(u, base), Native: tid, URL: below(u, base, "thread-"+tid+".html", ""), Post: post, Page: page}
		return r.withPost(u), true
	}
	return Ref{}, false
}

// mybbRef names a thread by its id, with the address that every MyBB answers.
func mybbRef(u *url.URL, base, tid string) Ref {
	return Ref{Site: archive.SiteKey(u, base), Native: tid, URL: below(u, base, "showthread.php", "tid="+tid)}
}

// withPost takes the post from the fragment, "#pid84", where there is one.
func (r Ref) withPost(u *url.URL) Ref {
	if id, ok := strings.CutPrefix(u.Fragment, "pid"); ok && isDigits(id) {
		r.Post = id
	}
	return r
}

// mybbFriendly reads "thread-2.html" and "thread-2-3.html", an id and a page.
func mybbFriendly(s, prefix string) (id string, page int, ok bool) {
	s, ok = strings.CutSuffix(strings.TrimSuffix(s, "="), ".html")
	if !ok {
		return "", 0, false
	}
	if s, ok = strings.CutPrefix(s, prefix); !ok {
		return "", 0, false
	}
	id, rest, paged := strings.Cut(s, "-")
	if paged {
		if page, ok = count(rest); !ok {
			return "", 0, false
		}
	}
	return id, page, isDigits(id) && id[0] != '0'
}

// mybbThreadName reads the last part of a friendly address: "thread-2.html",
// "thread-2-page-3.html", "thread-2-post-84.html", "thread-2-lastpost.html".
func mybbThreadName(s string) (tid, post string, page int, ok bool) {
	s, ok = strings.CutSuffix(s, ".html")
	if !ok {
		return "", "", 0, false
	}
	parts := strings.Split(strings.TrimPrefix(s, "thread-"), "-")
	tid = parts[0]
	if !isDigits(tid) || tid[0] == '0' {
		return "", "", 0, false
	}
	switch rest := parts[1:]; {
	case len(rest) == 0:
	case len(rest) == 1 && (rest[0] == "lastpost" || rest[0] == "newpost" || rest[0] == "nextnewest" || rest[0] == "nextoldest"):
		if strings.HasPrefix(rest[0], "next") { // leads to another thread
			return "", "", 0, false
		}
	case len(rest) == 2 && rest[0] == "page" && isDigits(rest[1]):
		page, _ = count(rest[1])
	case len(rest) == 2 && rest[0] == "post" && isDigits(rest[1]):
		post = rest[1]
	default:
		return "", "", 0, false
	}
	return tid, post, page, true
}

// First is the thread's own address: MyBB shows its first page there.
func (m mybb) First(u *url.URL) *url.URL {
	if r, ok := m.Ref(u); ok {
		return r.URL
	}
	return bare(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (m mybb) Parse(p *Page) (Part, error) {
	if p.Base == nil {
		if root := mybbFeedRoot(p); root != nil {
			based := *p
			based.Base, p = root, &based
		}
	}
	v := &mybbPage{Page: p}
	v.walk(p.Root)
	v.learnOrder()
	part := Part{Platform: m.Name(), Site: v.site(), Feeds: v.Feeds(), Page: v.current, Pages: v.last}
	if better := v.better(); better != nil {
		if len(v.posts) > 0 {
			if err := v.thread(&part); err != nil {
				return part, err
			}
			part.Next = nil
		}
		part.Kind, part.Instead = MovedPart, better
		return part, nil
	}
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.rows) > 0 || v.sorted:
		v.board(&part)
	case len(v.boards) > 0:
		v.index(&part)
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// mybbFeedRoot is the forum's own address, as the feeds in the head of every
// page tell it: for a page that was saved without an address.
func mybbFeedRoot(p *Page) *url.URL {
	for _, l := range p.links {
		before, _, ok := strings.Cut(l.href, "syndication.php")
		if u := resolve(nil, before); ok && u != nil {
			return u
		}
	}
	return nil
}

// better is the page that says more of what this one is a lighter form of: for
// print, in the archive, or of one post and the tree around it.
func (v *mybbPage) better() *url.URL {
	if (mybb{}).isPrint(v.Page) {
		if a := nearTag(byClass(v.Root, "largetext"), atom.A); a != nil {
			if r, ok := (mybb{}).Ref(resolve(v.Base, attr(a, "href"))); ok && (v.Base == nil || sameHost(r.URL, v.Base)) {
				return r.URL
			}
		}
	}
	if v.full != nil && (v.Base == nil || sameHost(v.full, v.Base)) {
		return v.full
	}
	if v.linear == nil || v.Base != nil && !sameHost(v.linear, v.Base) {
		return nil
	}
	q := v.linear.Query()
	if tid := idParam(q, "tid"); tid != "" {
		base, name := script(v.linear)
		query := "mode=linear&tid=" + tid
		if page, ok := count(q.Get("page")); ok && page > 1 {
			query += "&page=" + strconv.Itoa(page)
		}
		if v.URL != nil && v.URL.Query().Get("mode") == "linear" {
			return nil // it was asked for already
		}
		return below(v.linear, base, name, query)
	}
	return nil
}

// version is what the scripts' numbers tell: they are of the release in which
// each last changed.
func (v *mybbPage) version() string {
	if v.release != "" {
		return v.release
	}
	for _, s := range v.scripts {
		_, after, ok := strings.Cut(attr(s, "src"), "/jscripts/")
		if !ok {
			continue
		}
		if _, ver, ok := strings.Cut(after, "?ver="); ok && len(ver) >= 3 && isDigits(ver) {
			return ver[:1] + "." + ver[1:2]
		}
	}
	return ""
}

// isMybbEntry tells an input that names a thread or a board to a script.
func isMybbEntry(n *html.Node, name string) bool {
	return n.DataAtom == atom.Input && attr(n, "name") == name && attr(n, "type") == "hidden" && isDigits(attr(n, "value"))
}
