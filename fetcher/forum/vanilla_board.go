package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads.
func (v *vanillaPage) board(part *Part) {
	part.Kind = BoardPart
	b := asBoard(v.crumbs)
	if h := v.heading(); h != "" && h != b.Title {
		b.Title = h
		b.Path = append(b.Path, h)
	}
	b.URL = ""
	for _, u := range v.ownAddresses() {
		u = bare(u)
		segs := segments(u.EscapedPath())
		if n := len(segs); n > 0 && strings.HasPrefix(segs[n-1], "p") && isDigits(segs[n-1][1:]) {
			p, _ := count(segs[n-1][1:])
			v.current = max(v.current, p)
			u = at(u, strings.Join(segs[:n-1], "/"), "")
		}
		if b.URL == "" {
			b.URL = u.String()
		}
	}
	part.Board, part.Boards = b, v.boards
	part.Next = v.place("")
	part.Page, part.Pages = v.current, v.last
	seen := map[string]bool{}
	for _, n := range v.rows {
		if l, ok := v.listing(n, part.Site); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
}

// listing reads one thread of a list or a table.
func (v *vanillaPage) listing(n *html.Node, site archive.Site) (archive.Listing, bool) {
	l := archive.Listing{Site: site, Sticky: archive.FlagOf(hasClass(n, "Announcement")), Locked: archive.FlagOf(hasClass(n, "Closed"))}
	l.NativeID, _ = strings.CutPrefix(attr(n, "id"), "Discussion_")
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type == html.ElementNode && !v.listed(k, &l) {
				walk(k)
			}
		}
	}
	walk(n)
	return l, l.URL != "" && l.Title != ""
}

// listed reads one part of a row, and reports whether nothing is left in it.
func (v *vanillaPage) listed(n *html.Node, l *archive.Listing) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "Title", "DiscussionName":
			if class == "DiscussionName" && n.DataAtom == atom.Td {
				return false
			}
			v.listedTitle(n, l)
			return true
		case "Tag":
			switch {
			case hasClass(n, "Tag-Closed"):
				l.Locked = archive.Yes
			case hasClass(n, "Tag-Announcement"):
				l.Sticky = archive.Yes
			case text(n) != "":
				l.Labels = once(l.Labels, text(n))
			}
			return true
		case "MiniPager", "Options":
			return true
		case "FirstUser", "DiscussionAuthor":
			if a := find(n, func(k *html.Node) bool { return k.DataAtom == atom.A && text(k) != "" }); a != nil {
				l.Author = v.person(a, archive.Author{})
			}
			return true
		case "LastUser", "LastCommentBy", "LastCommentDate":
			if t := byTag(n, atom.Time); t != nil {
				l.LastPost = v.timeOf(t)
			}
			if a := find(n, func(k *html.Node) bool { return k.DataAtom == atom.A && text(k) != "" && byTag(k, atom.Time) == nil }); a != nil && class != "LastCommentDate" {
				l.LastBy = text(a)
			}
			return true
		case "CountComments", "CommentCount":
			l.Replies = figureOf(n)
			return true
		case "CountViews", "ViewCount":
			l.Views = figureOf(n)
			return true
		}
	}
	return false
}

func (v *vanillaPage) listedTitle(n *html.Node, l *archive.Listing) {
	a := n
	if n.DataAtom != atom.A {
		a = nearTag(n, atom.A)
	}
	if a == nil || l.Title != "" {
		return
	}
	if r, ok := (vanilla{}).Ref(resolve(v.Base, attr(a, "href"))); ok && r.Native == l.NativeID {
		l.URL, l.Site.Key, l.Title = r.URL.String(), r.Site, text(a)
	}
}

// figureOf reads a count, from the tooltip where the page shortens it ("5.6K").
func figureOf(n *html.Node) *int {
	if k := nearClass(n, "Number"); k != nil {
		if i := firstFigure(attr(k, "title")); i != nil {
			return i
		}
		return firstFigure(text(k))
	}
	return firstFigure(text(n))
}
