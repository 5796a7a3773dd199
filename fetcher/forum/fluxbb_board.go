package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads: a board's, or what a search found.
func (v *punPage) board(part *Part) {
	part.Kind = BoardPart
	if v.last == 0 {
		v.current, v.last = 1, 1
	}
	part.Board = v.ownBoard()
	part.Boards = v.boards
	part.Page, part.Pages, part.Next = v.current, v.last, v.nextPage("")
	moved, seen := 0, map[string]bool{}
	for _, n := range v.rows {
		if hasClass(n, "imoved") || hasClass(n, "moved") {
			moved++
			continue
		}
		if l, ok := v.listing(n, part.Site, v.list); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if moved > 0 {
		part.Notes = append(part.Notes, fmt.Sprintf("left out, as moved away or deleted: %d", moved))
	}
}

// ownBoard is the board that the page itself is of.
func (v *punPage) ownBoard() archive.Board {
	b := v.boardAbove()
	if b.Title == "" && v.self != "" && v.list {
		b.Title = v.self
		b.Path = append(b.Path, v.self)
	}
	if b.URL == "" && onWeb(v.URL) {
		if u := punBoard(v.URL); u != nil {
			b.URL = u.String()
		}
	}
	return b
}

// listing reads one thread of a list. whole says that the list is a board's
// own, where what is not marked as sticky is not.
func (v *punPage) listing(n *html.Node, site archive.Site, whole bool) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	a := punTitle(n)
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return l, false
	}
	id, first := punTopic(u)
	l.Title = text(a)
	if id == "" || l.Title == "" {
		return l, false
	}
	l.NativeID, l.URL = id, first.String()
	if r, ok := (fluxbb{}).Ref(first); ok {
		l.Site.Key = r.Site
	}
	if by := near(n, func(c *html.Node) bool { return hasClass(c, "byuser") || hasClass(c, "item-starter") }); by != nil {
		l.Author.Name = behindBy(by)
	}
	number := func(classes ...string) *int {
		for _, class := range classes {
			if c := nearClass(n, class); c != nil {
				if i, ok := lineCount(text(c)); ok && i >= 0 {
					return known(i)
				}
			}
		}
		return nil
	}
	l.Replies, l.Views = number("tc2", "info-replies"), number("tc3", "info-views")
	if last := near(n, func(c *html.Node) bool { return hasClass(c, "tcr") || hasClass(c, "info-lastpost") }); last != nil {
		v.lastPost(last, &l)
	}
	flag := func(classes ...string) archive.Flag {
		for _, c := range classes {
			if hasClass(n, c) {
				return archive.Yes
			}
		}
		if whole {
			return archive.No
		}
		return archive.Unknown
	}
	l.Sticky, l.Locked = flag("isticky", "sticky"), flag("iclosed", "closed")
	return l, l.Site.Key != ""
}

// lastPost reads when somebody last wrote, and who.
func (v *punPage) lastPost(n *html.Node, l *archive.Listing) {
	a := nearTag(n, atom.A)
	if a == nil {
		return
	}
	if w, ok := v.dates().read(text(a)); ok {
		l.LastPost = w
	}
	if by := nearClass(n, "byuser"); by != nil {
		l.LastBy = behindBy(by)
		return
	}
	if c := nearTag(n, atom.Cite); c != nil {
		l.LastBy = behindBy(c)
		return
	}
	var w lineWriter // of PunBB 1.2: " by Heron"
	for k := a.NextSibling; k != nil; k = k.NextSibling {
		w.node(k)
	}
	_, l.LastBy, _ = strings.Cut(w.b.String(), " ")
}

// behindBy is the name in "by Heron": what follows the first word, in whatever
// language, or what an element of its own says.
func behindBy(n *html.Node) string {
	if c := nearTag(n, atom.Cite); c != nil {
		return text(c)
	}
	s := text(n)
	if _, name, ok := strings.Cut(s, " "); ok {
		return name
	}
	return s
}
