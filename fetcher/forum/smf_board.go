package forum

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads.
func (v *smfPage) board(part *Part) {
	part.Kind = BoardPart
	v.place()
	part.Board = v.boardAbove()
	native := ""
	if a, ok := smfParts(resolve(nil, part.Board.URL)); ok {
		native, _, _, _ = smfPlace(a.query["board"])
	}
	for _, b := range v.boards {
		if b.URL != part.Board.URL {
			part.Boards = append(part.Boards, b)
		}
	}
	part.Page, part.Pages, part.Next = v.current, v.last, v.nextPage("board", native)
	v.learnWords()
	moved, seen := 0, map[string]bool{}
	for _, mark := range v.marks {
		row := smfRow(mark)
		if row == nil {
			continue
		}
		if smfMoved(row) {
			moved++
			continue
		}
		if l, ok := v.listing(row, mark, part.Site); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if moved > 0 {
		part.Notes = append(part.Notes, fmt.Sprintf("left out, as moved away or deleted: %d", moved))
	}
}

// learnWords finds the words before the names of members, "Started by" and
// "by": guests have no link, and their names stand behind the same words.
func (v *smfPage) learnWords() {
	before := func(row *html.Node, last bool) string {
		words := ""
		each(row, isSmfProfile, func(a *html.Node) {
			if k := a.PrevSibling; words == "" && k != nil && k.Type == html.TextNode && (byAncestor(a, "lastpost") != nil) == last {
				words = line(k.Data)
			}
		})
		return words
	}
	for _, mark := range v.marks {
		if row := smfRow(mark); row != nil {
			if v.startedBy == "" {
				v.startedBy = before(row, false)
			}
			if v.lastBy == "" {
				v.lastBy = before(row, true)
			}
		}
		if v.startedBy != "" && v.lastBy != "" {
			return
		}
	}
}

// byAncestor is the closest element of that class that n stands in, not far up.
func byAncestor(n *html.Node, class string) *html.Node {
	for up := 0; n != nil && up < 8; n, up = n.Parent, up+1 {
		if hasClass(n, class) {
			return n
		}
	}
	return nil
}

// guest is the name behind the words that stand before names, in a line of n.
func guest(n *html.Node, words string) string {
	if words == "" {
		return ""
	}
	for _, l := range linesIn(n, func(c *html.Node) bool { return c.DataAtom == atom.Small }) {
		if name, ok := strings.CutPrefix(l, words+" "); ok {
			return name
		}
	}
	return ""
}

// smfRow is the row of a list that a title stands in: a row of a table in 2.0,
// a block in 2.1.
func smfRow(n *html.Node) *html.Node {
	for up := 0; n != nil && up < 10; n, up = n.Parent, up+1 {
		if n.DataAtom == atom.Tr || hasClass(n, "windowbg") || hasClass(n, "windowbg2") {
			if n.DataAtom != atom.Td {
				return n
			}
		}
	}
	return nil
}

// smfMoved reports whether a row only points to where its thread went.
func smfMoved(row *html.Node) bool {
	return find(row, func(c *html.Node) bool {
		return c.DataAtom == atom.Img && strings.HasPrefix(path.Base(attr(c, "src")), "moved.") || hasClass(c, "main_icons") && (hasClass(c, "move") || hasClass(c, "moved"))
	}) != nil
}

// listing reads one thread of a list.
func (v *smfPage) listing(row, mark *html.Node, site archive.Site) (archive.Listing, bool) {
	l := archive.Listing{Site: site}
	a := nearTag(mark, atom.A)
	if a == nil {
		return l, false
	}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return l, false
	}
	r, ok := (smf{}).Ref(u)
	l.Title = text(a)
	if !ok || l.Title == "" {
		return l, false
	}
	l.NativeID, l.URL, l.Site.Key = r.Native, r.URL.String(), r.Site
	sticky, locked := hasClass(row, "sticky"), hasClass(row, "locked")
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			if c.DataAtom == atom.Img {
				name := path.Base(attr(c, "src"))
				sticky = sticky || strings.Contains(name, "sticky")
				locked = locked || strings.Contains(name, "_lock")
				continue
			}
			class := attr(c, "class")
			switch {
			case hasWord(class, "lastpost"):
				v.lastPost(c, &l)
				continue
			case hasWord(class, "stats") || hasWord(class, "board_stats"):
				v.stats(c, &l)
				continue
			case strings.Contains(class, "sticky") || strings.Contains(class, "lock"):
				sticky = sticky || strings.Contains(class, "sticky")
				locked = locked || hasWord(class, "lock") || strings.Contains(class, "locked")
			case isSmfProfile(c) && l.Author.Name == "":
				l.Author = v.user(c)
			case c.DataAtom == atom.P && l.Author.Name == "" && find(c, isSmfProfile) == nil:
				l.Author.Name = guest(c, v.startedBy)
			}
			walk(c)
		}
	}
	walk(row)
	l.Sticky, l.Locked = archive.FlagOf(sticky), archive.FlagOf(locked)
	return l, true
}

// stats reads "11 Replies" and "1227 Views", a line each, in this order unless
// their labels say otherwise.
func (v *smfPage) stats(n *html.Node, l *archive.Listing) {
	for i, s := range linesIn(n, nil) {
		number, ok := lineCount(s)
		if !ok || number < 0 {
			continue
		}
		label := strings.Trim(s, "0123456789.,: ")
		switch f := factOf(label); {
		case f == repliesFact || f != viewsFact && i == 0:
			l.Replies = known(number)
		case f == viewsFact || i == 1:
			l.Views = known(number)
		}
	}
}

// lastPost reads when somebody last wrote, and who.
func (v *smfPage) lastPost(n *html.Node, l *archive.Listing) {
	for _, s := range linesIn(n, nil) {
		if w, ok := v.dates().read(s); ok && l.LastPost.IsZero() {
			l.LastPost = w
		}
	}
	if a := find(n, isSmfProfile); a != nil {
		l.LastBy = text(a)
	} else {
		l.LastBy = guest(n, v.lastBy)
	}
}
