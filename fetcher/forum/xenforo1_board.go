package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// boardRoute is the address of the board that the page is of, without a page:
// "forums/rope.5/", or a name of its own, "forums/rope/".
func (v *xenforo1Page) boardRoute() (*url.URL, bool) {
	for _, u := range v.addresses() {
		for _, name := range []string{"forums", "categories"} {
			if r, ok := route(u, name); ok {
				return r.address(u, ""), true
			}
			for _, r := range readings(u) {
				for i := 0; i+1 < len(r.rest); i++ {
					if slug := r.rest[i+1]; r.rest[i] == name && slug != "-" && !strings.HasPrefix(slug, "#") {
						return r.cut(i, "").address(u, ""), true
					}
				}
			}
		}
	}
	return nil, false
}

// isForum reports whether the page lists the threads of one board, if only none.
func (v *xenforo1Page) isForum() bool {
	u, ok := v.boardRoute()
	return ok && v.threads && !strings.Contains(u.String(), "categories/")
}

// ownBoard is the board that the page itself is of.
func (v *xenforo1Page) ownBoard() archive.Board {
	var b archive.Board
	for _, c := range v.crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if b.Title, _ = v.headline(); b.Title != "" {
		if n := len(b.Path); n == 0 || b.Path[n-1] != b.Title {
			b.Path = append(b.Path, b.Title)
		}
	}
	if u, ok := v.boardRoute(); ok {
		b.URL = u.String()
	}
	return b
}

// board fills a part with a list of threads.
func (v *xenforo1Page) board(part *Part) {
	part.Kind = BoardPart
	forum := v.isForum()
	if forum {
		part.Board = v.ownBoard()
		v.place()
	}
	part.Boards = v.nodes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage("", nil)
	moved, seen := 0, map[string]bool{}
	for _, n := range v.items {
		if hasClass(n, "redirect") || hasClass(n, "deleted") {
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

// listing reads one thread of a list. whole says that the list is a board's
// own, where what is not marked as sticky is not.
func (v *xenforo1Page) listing(n *html.Node, site archive.Site, whole bool) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	l.Author.Name = line(attr(n, "data-author"))
	id, _ := strings.CutPrefix(attr(n, "id"), "thread-")
	heading := byClass(n, "title")
	if !isDigits(id) || heading == nil {
		return l, false
	}
	each(heading, func(c *html.Node) bool { return c.DataAtom == atom.A || hasClass(c, "prefix") }, func(c *html.Node) {
		if hasClass(c, "prefix") || byClass(c, "prefix") != nil {
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
		if ok && r.Native == id {
			l.Title, l.NativeID, l.URL, l.Site.Key = text(c), r.Native, r.URL.String(), r.Site
		}
	})
	if l.Title == "" {
		return l, false
	}
	if d := byClass(n, "posterDate"); d != nil {
		if u := byClass(d, "username"); u != nil {
			l.Author = v.user(u)
		}
	}
	if s := byClass(n, "stats"); s != nil {
		for i, p := range pairsIn(s) {
			number, ok := count(p.value)
			switch f := factOf(p.label); {
			case !ok:
			case f == repliesFact || f == noFact && i == 0:
				l.Replies = known(number)
			case f == viewsFact || f == noFact && i == 1:
				l.Views = known(number)
			}
		}
	}
	if last := byClass(n, "lastPost"); last != nil {
		if t := byClass(last, "DateTime"); t != nil {
			l.LastPost = v.timeOf(t)
		}
		if u := byClass(last, "username"); u != nil {
			l.LastBy = text(u)
		}
	}
	flag := func(class string) archive.Flag {
		switch {
		case hasClass(n, class), byClass(n, "iconKey") != nil && byClass(byClass(n, "iconKey"), class) != nil:
			return archive.Yes
		case whole:
			return archive.No
		}
		return archive.Unknown
	}
	l.Sticky, l.Locked = flag("sticky"), flag("locked")
	return l, true
}
