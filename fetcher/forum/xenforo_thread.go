package forum

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *xenforoPage) thread(part *Part) error {
	ref, notes, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	site := part.Site
	site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(),
		Site: site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Locked: archive.FlagOf(v.locked), Tags: v.tags,
	}
	if v.deleted {
		t.Deleted = archive.Yes
	}
	if v.awaits {
		notes = append(notes, "the thread awaits approval")
	}
	t.Title, t.Labels = v.titleAndLabels()
	t.Board = v.crumbBoard()
	v.opening(&t)
	v.place()
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}

	r := xenforoPosts{page: v, ref: ref, title: t.Title}
	t.Posts = r.read(v.posts)
	notes = append(notes, r.notes...)
	if len(t.Posts) > 0 && v.current == 1 && t.Posts[0].Number <= 1 { // an article has no number
		t.Posts[0].Title = t.Title
		if by := t.Posts[0].Author; t.Author.Name == "" || t.Author.NativeID == "" && t.Author.Name == by.Name {
			t.Author = archive.Author{Name: by.Name, NativeID: by.NativeID, URL: by.URL}
		}
		if t.Published.IsZero() {
			t.Published = t.Posts[0].Published
		}
	}

	part.Site, part.Board, part.Notes = site, t.Board, notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage(ref.Native, ref.URL)
	part.Draft = archive.Draft{
		Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: notes,
	}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// identify names the thread: by its canonical address if the page's own mark,
// data-content-key, agrees, else by what else agrees with the mark.
func (v *xenforoPage) identify() (Ref, []string, error) {
	key, _ := strings.CutPrefix(attr(v.HTML, "data-content-key"), "thread-")
	if !isDigits(key) {
		key = ""
	}
	var notes []string
	addresses := v.addresses()
	if onWeb(v.Canonical) && onWeb(v.URL) && !sameHost(v.Canonical, v.URL) {
		notes = append(notes, "the page calls an address on another host its own: "+v.Canonical.String())
	}
	for _, u := range addresses {
		if r, ok := (xenforo{}).Ref(u); ok && (key == "" || r.Native == key) {
			return r, notes, nil
		}
	}
	if key == "" {
		return Ref{}, nil, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	// A site may call its routes what it likes.
	for _, u := range addresses {
		r, ok := routeOf(u, key)
		if _, other := (xenforo{}).Ref(u); !ok || other {
			continue
		}
		if v.root != nil {
			r.base = strings.Trim(v.root.EscapedPath(), "/")
		}
		ref := r.ref(u)
		ref.URL = firstPage(u)
		return ref, notes, nil
	}
	if r, ok := v.linkedRef(key); ok {
		return r, notes, nil
	}
	root := v.root
	if root == nil && len(addresses) > 0 {
		root = at(addresses[0], "", "")
	}
	if root == nil {
		return Ref{}, nil, fmt.Errorf("thread page: nothing tells the site: %w", archive.ErrInvalid)
	}
	notes = append(notes, "no address names the thread; made one from its id")
	r := xenforoRoute{base: strings.Trim(root.EscapedPath(), "/"), route: "threads", name: key, id: key}
	return r.ref(root), notes, nil
}

// linkedRef names the thread by what its posts link as their own addresses.
func (v *xenforoPage) linkedRef(key string) (Ref, bool) {
	var ref Ref
	for _, n := range v.posts {
		id := postID(n)
		found := find(n, func(c *html.Node) bool {
			if c.DataAtom != atom.A || !strings.Contains(attr(c, "href"), "post-"+id) {
				return false
			}
			u := resolve(v.Base, attr(c, "href"))
			if u == nil || onWeb(v.URL) && !sameHost(u, v.URL) {
				return false
			}
			r, ok := (xenforo{}).Ref(u)
			if ok && r.Native == key && r.Post == id {
				ref = r
				return true
			}
			return false
		})
		if found != nil {
			return ref, true
		}
	}
	return ref, false
}

func where(u *url.URL) string {
	if u == nil {
		return "without address"
	}
	return u.Redacted()
}

// version is the minor version where the page tells it (from 2.3 on); the
// markup itself tells that it is 2.
func (v *xenforoPage) version() string {
	if s := attr(v.HTML, "data-xf"); s != "" && strings.Trim(s, "0123456789.") == "" {
		return s
	}
	return "2"
}

// titleAndLabels parts the heading into the title and the prefixes before it.
func (v *xenforoPage) titleAndLabels() (string, []string) {
	title, labels := "", []string(nil)
	if v.title != nil {
		title, labels = splitTitle(v.title)
	}
	if title == "" {
		if s := v.schema(); s != nil {
			title = s.Headline
		}
	}
	if title == "" {
		title = line(v.meta["og:title"])
	}
	if title == "" {
		title, _, _ = strings.Cut(v.Title, " | ")
	}
	return title, labels
}

// splitTitle reads a title's words and, apart, its labels.
func splitTitle(n *html.Node) (title string, labels []string) {
	var w lineWriter
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.ElementNode && hasClass(c, "label"):
				if t := text(c); t != "" {
					labels = append(labels, t)
				}
				w.space = true
			case c.Type == html.ElementNode && (hasClass(c, "label-append") || hasClass(c, "u-srOnly") || c.DataAtom == atom.Button):
				w.space = true
			case c.Type == html.ElementNode && nearClass(c, "label") != nil:
				walk(c)
			default:
				w.node(c)
			}
		}
	}
	walk(n)
	return w.b.String(), labels
}

// crumbBoard is the board that the page stands in: the last step of the path.
func (v *xenforoPage) crumbBoard() archive.Board {
	var b archive.Board
	for _, c := range v.crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if n := len(v.crumbs); n > 0 {
		b.Title, b.URL = v.crumbs[n-1].Title, v.crumbs[n-1].URL
	}
	return b
}

// opening reads who began the thread and when, and the counts that the page shows.
func (v *xenforoPage) opening(t *archive.Thread) {
	if d := v.description; d != nil {
		if n := byClass(d, "username"); n != nil {
			t.Author = v.user(n)
		}
		if n := byTag(d, atom.Time); n != nil {
			t.Published = v.timeOf(n)
		}
		for _, p := range pairsIn(d) {
			n, ok := count(p.value)
			switch f := factOf(p.label); {
			case !ok:
			case f == repliesFact:
				t.Counts.Posts = known(n + 1)
			case f == viewsFact:
				t.Counts.Views = known(n)
			}
		}
	}
	s := v.schema()
	if s == nil {
		return
	}
	if t.Author.Name == "" {
		t.Author.Name = s.Author
	}
	if t.Published.IsZero() {
		t.Published = s.Published
	}
	if s.Posts != nil {
		t.Counts.Posts = s.Posts
	}
	if s.Views != nil {
		t.Counts.Views = s.Views
	}
}

// user reads a linked or plain user name.
func (v *xenforoPage) user(n *html.Node) archive.Author {
	a := archive.Author{Name: text(n)}
	if n.DataAtom == atom.A {
		a.URL = v.url(attr(n, "href"))
	} else if link := byTag(n, atom.A); link != nil {
		a.URL = v.url(attr(link, "href"))
	}
	a.NativeID = userID(n, a.URL)
	return a
}

// userID is a member's id; empty for guests.
func userID(n *html.Node, profile string) string {
	if id := attr(n, "data-user-id"); isDigits(id) && id != "0" {
		return id
	}
	if u, err := url.Parse(profile); err == nil && profile != "" {
		if r, ok := route(u, "members"); ok {
			return r.id
		}
	}
	return ""
}

// inOrder puts posts into the site's order, where every one has its number: a
// page may show the accepted answer ahead of the rest.
func inOrder(posts []archive.Post) {
	for _, p := range posts {
		if p.Number == 0 {
			return
		}
	}
	slices.SortStableFunc(posts, func(a, b archive.Post) int { return cmp.Compare(a.Number, b.Number) })
}
