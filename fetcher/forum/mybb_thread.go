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
func (v *mybbPage) thread(part *Part) error {
	ref, err := v.name()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	if v.last == 0 {
		v.current, v.last = 1, 1
	}
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(),
		Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Locked: archive.FlagOf(v.closed), Board: v.crumbBoard(), Counts: archive.Counts{Pages: known(v.last)},
		Aliases: aliases(ref.URL.String()),
	}
	t.Title, t.Labels = v.titleAndLabels()
	r := mybbPosts{page: v, ref: ref}
	seen := map[string]bool{}
	for _, n := range v.posts {
		if id := mybbPostID(n); !seen[id] {
			seen[id] = true
			t.Posts = append(t.Posts, r.post(n))
		}
	}
	if first := &t.Posts[0]; v.current == 1 && first.Number <= 1 {
		first.Title = t.Title
		t.Author = archive.Author{Name: first.Author.Name, NativeID: first.Author.NativeID, URL: first.Author.URL}
		t.Published = first.Published
	}
	part.Board, part.Notes = t.Board, r.notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage(ref.Native)
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: r.notes}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// name names the thread: by an address of the page's own or one that its posts
// link as theirs, else by its forms, which tell the id to the scripts.
func (v *mybbPage) name() (Ref, error) {
	own := []*url.URL{}
	for _, u := range []*url.URL{v.Canonical, v.URL} {
		if onWeb(u) && (!onWeb(v.URL) || sameHost(u, v.URL)) {
			own = append(own, u)
		}
	}
	tid := v.tid
	for _, n := range v.posts {
		id := mybbPostID(n)
		find(n, func(c *html.Node) bool {
			if hasClass(c, "post_body") || len(own) > 8 {
				return true
			}
			if c.DataAtom == atom.A && strings.Contains(attr(c, "href"), id) && strings.Contains(attr(c, "href"), "pid") {
				if u := resolve(v.Base, attr(c, "href")); u != nil && (!onWeb(v.URL) || sameHost(u, v.URL)) {
					own = append(own, u)
				}
			}
			return false
		})
		if len(own) > 2 {
			break
		}
	}
	for _, u := range own {
		if r, ok := (mybb{}).Ref(u); ok && (tid == "" || r.Native == tid) {
			r.Post, r.Page = "", 0
			return r, nil
		}
	}
	root := v.root()
	if tid == "" || root == nil {
		return Ref{}, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	r := mybbRef(root, strings.Trim(root.EscapedPath(), "/"), tid)
	for _, u := range own { // an address that does not tell the id, of an add-on
		if _, name := script(u); name != "" && !strings.HasSuffix(name, ".php") {
			c := bare(u)
			c.RawQuery = ""
			if _, ok := RefOf(c); !ok {
				r.URL = c
				break
			}
		}
	}
	return r, nil
}

// titleAndLabels parts the page's name, in its path, into the prefix and the
// title, which the tab shows without it.
func (v *mybbPage) titleAndLabels() (string, []string) {
	tab := v.Title
	shown := v.active
	if shown == "" && v.heading != nil {
		if s := nearTag(v.heading, atom.Strong); s != nil {
			shown = text(s)
		}
	}
	switch prefix, whole := strings.CutSuffix(shown, tab); {
	case shown == "":
		return tab, nil
	case tab != "" && whole && prefix != "":
		if label := strings.Trim(prefix, " []():-|»"); label != "" {
			return tab, []string{label}
		}
		return tab, nil
	}
	return shown, nil
}

// crumbBoard is the board that the page stands in: the last step of the path.
func (v *mybbPage) crumbBoard() archive.Board {
	var b archive.Board
	for _, c := range v.crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if n := len(v.crumbs); n > 0 {
		b.Title, b.URL = v.crumbs[n-1].Title, v.crumbs[n-1].URL
	}
	return b
}

// mybbDateText is a date as MyBB writes it, with what it says only on hovering
// in the place of "Yesterday" and "12 minutes ago".
func mybbDateText(n *html.Node) string {
	var w lineWriter
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				w.words(c.Data)
			case c.Type != html.ElementNode || hasClass(c, "post_edit") || hasClass(c, "edited_post") || c.DataAtom == atom.Em:
			case c.DataAtom == atom.Span && attr(c, "title") != "":
				w.words(attr(c, "title"))
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return w.b.String()
}

// dateOf reads an element that holds a date, and nothing else but perhaps the
// note of an edit.
func (v *mybbPage) dateOf(n *html.Node) archive.When {
	s := mybbDateText(n)
	w, ok := v.dateWithin(s)
	if !ok {
		return archive.When{}
	}
	if w.Said != "" {
		var said lineWriter
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !hasClass(c, "post_edit") && !hasClass(c, "edited_post") {
				said.node(c)
			}
		}
		w.Said = line(said.b.String())
	}
	return w
}

// user reads a linked or plain name of a member.
func (v *mybbPage) user(n *html.Node) archive.Author {
	a := archive.Author{Name: text(n)}
	link := n
	if n.DataAtom != atom.A {
		link = byTag(n, atom.A)
	}
	if link != nil {
		if u := resolve(v.Base, attr(link, "href")); u != nil {
			a.URL, a.NativeID = u.String(), mybbUserID(u)
		}
	}
	return a
}

// mybbUserID is the id in a profile's address, "member.php?action=profile&uid=4"
// or "user-4.html"; empty where it does not tell one.
func mybbUserID(u *url.URL) string {
	_, name := script(u)
	if name == "member.php" {
		return idParam(u.Query(), "uid")
	}
	if id, ok := strings.CutPrefix(strings.TrimSuffix(name, ".html"), "user-"); ok && isDigits(id) {
		return id
	}
	return ""
}
