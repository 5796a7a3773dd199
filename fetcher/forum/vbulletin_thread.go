package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *vbulletinPage) thread(part *Part) error {
	ref, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	site := part.Site
	site.Key = ref.Site
	r := vbulletinPosts{page: v, ref: ref}
	r.learnOrder()
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(), Site: site, NativeID: ref.Native, URL: ref.URL.String(),
		Title: v.heading(), Lang: v.Lang, Locked: v.locked, Board: asBoard(v.crumbs),
	}
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	if n, ok := v.total(); ok {
		t.Counts.Posts = known(n)
	}
	for _, id := range v.order {
		r.read(v.posts[id])
	}
	t.Labels, t.Tags = v.labels(), v.tags
	if label, title, ok := v.parted(t.Title); ok {
		t.Labels, t.Title = once(t.Labels, label), title
	}
	t.Posts = r.out
	if v.last == 1 && t.Counts.Posts == nil && v.major != 5 {
		t.Counts.Posts = known(len(t.Posts)) // no navigation: all of them are here
	}
	part.Draft = v.draft(t, r.notes, v.current == 1)
	part.Site, part.Board, part.Notes = site, t.Board, r.notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage("thread", ref.Native)
	return nil
}

// labels are the prefixes of the title: apart from it in version 4, a link
// to a search in the opening post of version 5.
func (v *vbulletinPage) labels() []string {
	var out []string
	add := func(n *html.Node) {
		if t := strings.Trim(text(n), "[]: "); t != "" {
			out = once(out, t)
		}
	}
	if v.prefix != nil {
		add(v.prefix)
	}
	if len(v.order) > 0 && v.major == 5 {
		if h := byClass(v.posts[v.order[0]].node, "b-post__title"); h != nil {
			each(h, func(k *html.Node) bool {
				return k.DataAtom == atom.A && strings.Contains(attr(k, "href"), "prefix")
			}, add)
		}
	}
	return out
}

// parted parts the heading of version 3 into a prefix and the title: the end of
// the trail shows a prefix dressed up and the title as plain text behind it.
func (v *vbulletinPage) parted(heading string) (label, title string, ok bool) {
	for _, n := range v.trail {
		strong := nearTag(n, atom.Strong)
		if n.DataAtom != atom.Td || strong == nil || strong.LastChild == nil || strong.LastChild.Type != html.TextNode || strong.LastChild == strong.FirstChild {
			continue
		}
		title = line(strong.LastChild.Data)
		label, ok = strings.CutSuffix(heading, title)
		if label = strings.Trim(label, "[]: "); ok && title != "" && label != "" && byTag(strong, atom.A) == nil {
			return label, title, true
		}
	}
	return "", "", false
}

// identify names the thread.
func (v *vbulletinPage) identify() (Ref, error) {
	addresses := v.ownAddresses()
	if v.title != nil {
		if a := nearTag(v.title, atom.A); a != nil {
			addresses = append(addresses, resolve(v.Base, attr(a, "href")))
		}
	}
	for _, u := range addresses {
		if u == nil || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		if r, ok := vbulletinAddress(u); ok && r.kind == "thread" {
			ref := r.ref(u)
			ref.Post, ref.Page = "", 0
			return ref, nil
		}
	}
	// What the page's own forms and scripts call the thread, and an address that agrees.
	id := v.formThread()
	for _, u := range addresses {
		if u == nil || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		r, ok := v.route(u)
		if ok && r.kind == "thread" && (id == "" || r.id == id) {
			ref := r.ref(u)
			ref.Post, ref.Page = "", 0
			return ref, nil
		}
	}
	if id == "" {
		return Ref{}, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	if v.root == nil {
		return Ref{}, fmt.Errorf("thread page: nothing tells the site: %w", archive.ErrInvalid)
	}
	return vbulletinRoute{id: id, base: strings.Trim(v.root.EscapedPath(), "/"), own: "showthread.php?t=" + id}.ref(v.root), nil
}

// formThread is the id that the page's own navigation, reply button or scripts name.
func (v *vbulletinPage) formThread() string {
	if v.nav != nil {
		if in := near(v.nav, func(k *html.Node) bool { return k.DataAtom == atom.Input && attr(k, "name") == "t" }); in != nil && isNativeID(attr(in, "value")) {
			return attr(in, "value")
		}
		id := ""
		find(v.nav, func(k *html.Node) bool {
			u := resolve(v.Base, attr(k, "href"))
			if r, ok := vbulletinAddress(u); ok && r.kind == "thread" {
				id = r.id
			}
			return id != ""
		})
		if id != "" {
			return id
		}
	}
	if s := v.script("\"nodeid\""); v.major == 5 && s != "" {
		if id := setting(s, "\"nodeid\""); isNativeID(id) && id != "0" {
			return id
		}
	}
	if s := v.script("threadid"); s != "" {
		if id := setting(s, "threadid"); isNativeID(id) {
			return id
		}
	}
	for _, raw := range v.scripted {
		u := resolve(v.Base, raw)
		if u == nil {
			continue
		}
		if r, ok := vbulletinAddress(u); ok && r.kind == "thread" && v.scriptedOften(r.id) {
			return r.id
		}
	}
	return ""
}

// scriptedOften reports whether several of the page's links lead to a thread.
func (v *vbulletinPage) scriptedOften(id string) bool {
	n := 0
	for _, raw := range v.scripted {
		if r, ok := vbulletinAddress(resolve(v.Base, raw)); ok && r.kind == "thread" && r.id == id {
			n++
		}
	}
	return n > 1
}

// permalink is a post's address: the forum finds the page itself.
func (r *vbulletinPosts) permalink(id string) string {
	u := *r.ref.URL
	if r.page.major == 5 {
		if id == r.ref.Native {
			return u.String() + "#post" + id
		}
		return u.String() + "?p=" + id + "#post" + id
	}
	var root *url.URL = r.page.root
	if a, ok := vbulletinAddress(&u); ok && a.told {
		root = scriptAt(&u, a.base, "", "")
	}
	if root == nil {
		root = at(&u, "", "")
	}
	return scriptAt(root, strings.Trim(root.EscapedPath(), "/"), "showthread.php", "p="+id).String() + "#post" + id
}
