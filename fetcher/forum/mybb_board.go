package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// ownBoard is the board that the page itself is of.
func (v *mybbPage) ownBoard() (archive.Board, bool) {
	var b archive.Board
	for _, c := range v.crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if v.active != "" {
		b.Title = v.active
		b.Path = append(b.Path, v.active)
	}
	for _, u := range []string{v.link("canonical"), ""} {
		at := resolve(v.Base, u)
		if u == "" {
			at = v.URL
		}
		if onWeb(at) && (!onWeb(v.URL) || sameHost(at, v.URL)) {
			if x := mybbBoardURL(at); x != nil {
				b.URL = x.String()
				return b, true
			}
		}
	}
	return b, false
}

// board fills a part with a list of threads: a board's, or what a search found.
func (v *mybbPage) board(part *Part) {
	part.Kind = BoardPart
	if v.last == 0 {
		v.current, v.last = 1, 1
	}
	own, named := v.ownBoard()
	whole := v.sorted
	if named || whole {
		part.Board = own
	}
	for _, b := range v.boards {
		if b.URL != own.URL {
			part.Boards = append(part.Boards, b)
		}
	}
	part.Page, part.Pages, part.Next = v.current, v.last, v.nextPage("")
	moved, seen := 0, map[string]bool{}
	for _, n := range v.rows {
		if mybbFolder(n, "move") {
			moved++
			continue
		}
		if l, ok := v.listing(n, part.Site, whole); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if moved > 0 {
		part.Notes = append(part.Notes, fmt.Sprintf("left out, as moved away or deleted: %d", moved))
	}
	if len(part.Threads) == 0 && v.said != "" {
		part.Notes = append(part.Notes, v.why(""))
	}
}

// index fills a part with a list of boards: of the site, or of one category.
func (v *mybbPage) index(part *Part) {
	part.Kind = IndexPart
	own, named := v.ownBoard()
	if named || len(v.crumbs) > 0 {
		part.Board = own
	}
	for _, b := range v.boards {
		if b.URL != own.URL {
			part.Boards = append(part.Boards, b)
		}
	}
}

// mybbFolder reports whether the mark at the head of a row says that, "close"
// in "newclosefolder": a class in 1.8, the name of a picture before.
func mybbFolder(row *html.Node, what string) bool {
	return find(row, func(c *html.Node) bool {
		switch {
		case hasClass(c, "thread_status"):
			return strings.Contains(attr(c, "class"), what)
		case c.DataAtom == atom.Img:
			src := attr(c, "src")
			name := src[strings.LastIndexByte(src, '/')+1:]
			return strings.Contains(name, what) && strings.Contains(name, "folder")
		}
		return false
	}) != nil
}

// listing reads one thread of a list. whole says that the list is a board's
// own, where what is not marked as sticky is not.
func (v *mybbPage) listing(n *html.Node, site archive.Site, whole bool) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	mark := find(n, func(c *html.Node) bool {
		id, ok := strings.CutPrefix(attr(c, "id"), "tid_")
		return ok && isDigits(id)
	})
	if mark == nil {
		return l, false
	}
	id := strings.TrimPrefix(attr(mark, "id"), "tid_")
	a := mark
	if a.DataAtom != atom.A {
		a = nearTag(mark, atom.A)
	}
	if a == nil {
		return l, false
	}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return l, false
	}
	l.NativeID, l.Title = id, text(a)
	if r, ok := (mybb{}).Ref(u); ok {
		if r.Native != id {
			return l, false
		}
		l.URL, l.Site.Key = r.URL.String(), r.Site
	} else {
		c := bare(u)
		c.RawQuery = ""
		l.URL = c.String()
	}
	v.prefix(mark, &l)
	v.cells(n, mark, &l)
	if l.Title == "" || l.Site.Key == "" {
		return l, false
	}
	flag := func(yes bool) archive.Flag {
		switch {
		case yes:
			return archive.Yes
		case whole:
			return archive.No
		}
		return archive.Unknown
	}
	l.Sticky = flag(byClass(n, "forumdisplay_sticky") != nil)
	l.Locked = flag(mybbFolder(n, "close"))
	return l, true
}

// prefix reads the words that stand before a title, if they are no more than a
// label.
func (v *mybbPage) prefix(mark *html.Node, l *archive.Listing) {
	var w lineWriter
	for k := mark.Parent.FirstChild; k != nil && k != mark; k = k.NextSibling {
		if k.DataAtom == atom.A || k.DataAtom == atom.Img || hasClass(k, "smalltext") || hasClass(k, "thread_start_datetime") {
			continue
		}
		w.node(k)
	}
	if s := strings.Trim(w.b.String(), " []():-|»"); s != "" && len(s) <= 60 {
		l.Labels = []string{s}
	}
}

// cells reads the author, and the cells behind the title's: replies, views, last post.
func (v *mybbPage) cells(row, mark *html.Node, l *archive.Listing) {
	cell := mark
	for cell != nil && cell.DataAtom != atom.Td && cell != row {
		cell = cell.Parent
	}
	if cell == nil || cell == row {
		return
	}
	if by := byClass(cell, "author"); by != nil {
		if a := nearTag(by, atom.A); a != nil {
			l.Author = v.user(a)
		} else {
			l.Author.Name = strings.TrimRight(text(by), ", ")
		}
	}
	column := 0
	for k := cell.NextSibling; k != nil; k = k.NextSibling {
		if k.DataAtom != atom.Td {
			continue
		}
		if last := byClass(k, "lastpost"); last != nil || hasClass(k, "lastpost") {
			if last == nil {
				last = k
			}
			v.lastPost(last, l)
			break
		}
		if i, ok := count(text(k)); ok && i >= 0 {
			switch column {
			case 0:
				l.Replies = known(i)
			case 1:
				l.Views = known(i)
			}
		}
		column++
	}
}

// lastPost reads when somebody last wrote, and who: the last link of the cell,
// or the words behind the last colon.
func (v *mybbPage) lastPost(n *html.Node, l *archive.Listing) {
	var said lineWriter
	for k := n.FirstChild; k != nil && k.DataAtom != atom.Br; k = k.NextSibling {
		if k.DataAtom == atom.Span && attr(k, "title") != "" {
			said.words(attr(k, "title"))
			continue
		}
		said.node(k)
	}
	if w, ok := v.dateWithin(said.b.String()); ok {
		l.LastPost = w
	}
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		if u := resolve(v.Base, attr(a, "href")); u != nil {
			if _, name := script(u); name == "member.php" || strings.HasPrefix(name, "user-") || strings.HasPrefix(name, "User-") {
				l.LastBy = text(a)
			}
		}
	})
	if l.LastBy == "" {
		if s := text(n); strings.Contains(s, ": ") {
			l.LastBy = s[strings.LastIndex(s, ": ")+2:]
		}
	}
}
