package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads.
func (v *xenforoPage) board(part *Part) {
	part.Kind = BoardPart
	forum := strings.HasPrefix(attr(v.HTML, "data-template"), "forum_view")
	if forum {
		part.Board = v.ownBoard()
	}
	part.Boards = v.nodes
	if forum {
		v.place()
	}
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage("", nil)
	moved := 0
	seen := map[string]bool{}
	for _, n := range v.items {
		if byClass(n, "structItem-status--redirect") != nil || hasClass(n, "structItem--deleted") || hasClass(n, "is-deleted") {
			moved++
			continue
		}
		if l, ok := v.listing(n, part.Site, forum); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if moved > 0 {
		part.Notes = append(part.Notes, fmt.Sprintf("left out, as moved away or deleted: %d", moved))
	}
	if len(part.Threads) == 0 && len(v.messages) > 0 {
		part.Notes = append(part.Notes, v.why(""))
	}
}

// index fills a part with a list of boards.
func (v *xenforoPage) index(part *Part) {
	part.Kind = IndexPart
	part.Boards = v.nodes
	if attr(v.HTML, "data-template") == "category_view" {
		part.Board = v.ownBoard()
	}
}

// ownBoard is the board that the page itself is of.
func (v *xenforoPage) ownBoard() archive.Board {
	var b archive.Board
	for _, c := range v.crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if v.title != nil {
		b.Title, _ = splitTitle(v.title)
	}
	if b.Title == "" {
		b.Title, _, _ = strings.Cut(v.Title, " | ")
	}
	if b.Title != "" {
		b.Path = append(b.Path, b.Title)
	}
	for _, u := range v.addresses() {
		for _, name := range []string{"forums", "categories"} {
			if r, ok := route(u, name); ok {
				b.URL = r.address(u, "").String()
				return b
			}
		}
	}
	if all := v.addresses(); len(all) > 0 {
		u := firstPage(all[0])
		u.RawQuery = ""
		b.URL = u.String()
	}
	return b
}

// listing reads one thread of a list. whole says that the list is a board's
// own, where what is not marked as sticky is not.
func (v *xenforoPage) listing(n *html.Node, site archive.Site, whole bool) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if id, ok := strings.CutPrefix(class, "js-threadListItem-"); ok && isDigits(id) {
			l.NativeID = id
		}
	}
	l.Author.Name = line(attr(n, "data-author"))
	v.listingTitle(n, &l)
	if l.NativeID == "" || l.URL == "" {
		return l, false
	}
	for _, class := range []string{"structItem-parts", "articlePreview-by"} {
		if u := byClass(n, class); u != nil {
			if u = byClass(u, "username"); u != nil {
				l.Author = v.user(u)
			}
		}
	}
	v.listingCounts(n, &l)
	if t := byClass(n, "structItem-latestDate"); t != nil {
		l.LastPost = v.timeOf(t)
	}
	if c := byClass(n, "structItem-cell--latest"); c != nil {
		if l.LastPost.IsZero() {
			if t := byTag(c, atom.Time); t != nil {
				l.LastPost = v.timeOf(t)
			}
		}
		if u := byClass(c, "username"); u != nil {
			l.LastBy = text(u)
		}
	}
	has := func(class string) archive.Flag {
		switch {
		case byClass(n, class) != nil:
			return archive.Yes
		case whole:
			return archive.No
		}
		return archive.Unknown
	}
	l.Sticky, l.Locked = has("structItem-status--sticky"), has("structItem-status--locked")
	for p := n.Parent; p != nil; p = p.Parent {
		if hasClass(p, "structItemContainer-group--sticky") {
			l.Sticky = archive.Yes
		}
	}
	return l, true
}

// listingTitle reads title, address and labels: of the links in an item, the
// one that leads to the thread itself and has words.
func (v *xenforoPage) listingTitle(n *html.Node, l *archive.Listing) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A || hasClass(c, "label") }, func(c *html.Node) {
		if hasClass(c, "label") || byClass(c, "label") != nil && !hasAttr(c, "data-tp-primary") {
			if t := text(c); t != "" {
				l.Labels = once(l.Labels, t)
			}
			return
		}
		u := resolve(v.Base, attr(c, "href"))
		if u == nil || l.Title != "" {
			return
		}
		r, ok := (xenforo{}).Ref(u)
		if !ok && l.NativeID != "" {
			var at xenforoRoute
			if at, ok = routeOf(u, l.NativeID); ok {
				r = Ref{Site: l.Site.Key, Native: at.id, URL: firstPage(u)}
			}
		}
		if !ok || l.NativeID != "" && r.Native != l.NativeID || r.Post != "" || r.Page != 0 && !hasAttr(c, "data-tp-primary") {
			return
		}
		title, labels := splitTitle(c)
		if title == "" || byTag(c, atom.Time) != nil || byTag(c, atom.Img) != nil && !hasAttr(c, "data-tp-primary") {
			return
		}
		for _, s := range labels {
			l.Labels = once(l.Labels, s)
		}
		l.Title, l.NativeID, l.URL, l.Site.Key = title, r.Native, r.URL.String(), r.Site
	})
}

// hasAttr reports whether n has the attribute, empty or not.
func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return true
		}
	}
	return false
}

// listingCounts reads replies and views: by their labels, or else in the order
// that XenForo shows them.
func (v *xenforoPage) listingCounts(n *html.Node, l *archive.Listing) {
	if c := byClass(n, "articlePreview-replies"); c != nil {
		if f := figuresIn(text(c), 2); len(f) == 1 {
			l.Replies = known(f[0])
		}
	}
	c := byClass(n, "structItem-cell--meta")
	if c == nil {
		return
	}
	for i, p := range pairsIn(c) {
		number, ok := count(p.value)
		if !ok {
			continue
		}
		switch f := factOf(p.label); {
		case f == repliesFact || f == noFact && i == 0:
			l.Replies = known(number)
		case f == viewsFact || f == noFact && i == 1:
			l.Views = known(number)
		}
	}
}

// takeNode keeps a board of an index. Pages and links to elsewhere are none.
func (v *xenforoPage) takeNode(n *html.Node) bool {
	if hasClass(n, "node--page") || hasClass(n, "node--link") || hasClass(n, "node--search") {
		return true
	}
	if t := nearClass(n, "node-title"); t != nil {
		if a := nearTag(t, atom.A); a != nil {
			v.addNode(a)
		}
	}
	return false // boards below it follow
}

func (v *xenforoPage) addNode(a *html.Node) {
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	if t := text(a); t != "" {
		v.nodes = addLink(v.nodes, Link{URL: bare(u).String(), Title: t})
	}
}
