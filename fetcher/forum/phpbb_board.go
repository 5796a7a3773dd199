package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of topics.
func (v *phpbbPage) board(part *Part) {
	part.Kind = BoardPart
	forum := v.ownForum()
	if forum != "" {
		part.Board = v.ownBoard()
	}
	part.Boards = v.links()
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage()
	moved := 0
	seen := map[string]bool{}
	for _, n := range v.rows {
		l, gone, ok := v.listing(n, part.Site, forum != "")
		switch {
		case gone:
			moved++
		case ok && !seen[l.NativeID]:
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if moved > 0 {
		part.Notes = append(part.Notes, fmt.Sprintf("left out, as moved away: %d", moved))
	}
}

// index fills a part with a list of forums.
func (v *phpbbPage) index(part *Part, section string) {
	part.Kind = IndexPart
	part.Boards = v.links()
	if section != "index" && v.ownForum() != "" {
		part.Board = v.ownBoard()
	}
}

// links are the forums that the page lists.
func (v *phpbbPage) links() []Link {
	var out []Link
	for _, a := range v.boards {
		u := resolve(v.Base, attr(a, "href"))
		t := text(a)
		if u == nil || t == "" || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		out = addLink(out, Link{URL: noSession(u).String(), Title: t})
	}
	return out
}

// ownBoard is the forum that the page itself is of, which ends its own trail.
func (v *phpbbPage) ownBoard() archive.Board {
	crumbs := v.path()
	id := v.ownForum()
	own := Link{Title: v.heading()}
	if a := v.headingLink(); a != nil {
		if u := resolve(v.Base, attr(a, "href")); u != nil && forumOf(u) == id {
			own.URL = wholeForum(noSession(u).String())
		}
	}
	if own.URL == "" && v.root != nil {
		own.URL = scriptAt(v.root, strings.Trim(v.root.EscapedPath(), "/"), "viewforum.php", "f="+id).String()
	}
	if n := len(crumbs); n == 0 || forumOf(resolve(nil, crumbs[n-1].URL)) != id {
		crumbs = append(crumbs, own)
	}
	b := asBoard(crumbs)
	b.URL = own.URL
	if own.Title != "" {
		b.Title = own.Title
	}
	return b
}

// wholeForum takes the page off a forum's address.
func wholeForum(raw string) string {
	before, query, ok := strings.Cut(raw, "?")
	if !ok {
		return raw
	}
	var keep []string
	for part := range strings.SplitSeq(query, "&") {
		if !strings.HasPrefix(part, "start=") {
			keep = append(keep, part)
		}
	}
	if len(keep) == 0 {
		return before
	}
	return before + "?" + strings.Join(keep, "&")
}

// listing reads one topic of a list. whole says that the list is a forum's
// own, where what is not marked as sticky is not. gone is a topic that moved to
// another forum and left its row behind.
func (v *phpbbPage) listing(n *html.Node, site archive.Site, whole bool) (l archive.Listing, gone, ok bool) {
	l = archive.Listing{Site: site}
	a := topicLink(n)
	if a == nil {
		return l, false, false
	}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return l, false, false
	}
	l.Title, l.NativeID = text(a), topicOf(u)
	if r, is := (phpbb{}).Ref(u); is {
		l.URL, l.Site.Key = r.URL.String(), r.Site
	} else {
		l.URL = wholeTopic(u).String()
	}
	if l.Title == "" || l.NativeID == "" || l.Site.Key == "" {
		return l, false, false
	}
	marks := rowMarks(n)
	if strings.Contains(marks, "moved") {
		return l, true, true
	}
	flag := func(words ...string) archive.Flag {
		for _, w := range words {
			if strings.Contains(marks, w) {
				return archive.Yes
			}
		}
		if whole {
			return archive.No
		}
		return archive.Unknown
	}
	l.Sticky, l.Locked = flag("sticky", "announce", "global"), flag("locked")
	v.rowFacts(n, a, &l)
	return l, false, true
}

// rowMarks gathers the words by which a style marks a row: classes and the
// names of pictures.
func rowMarks(n *html.Node) string {
	var b strings.Builder
	add := func(c *html.Node) {
		b.WriteString(attr(c, "class") + " ")
		if c.DataAtom == atom.Img {
			b.WriteString(attr(c, "src") + " ")
		}
		if s := attr(c, "style"); strings.Contains(s, "url(") {
			b.WriteString(s + " ")
		}
	}
	add(n)
	find(n, func(c *html.Node) bool { add(c); return false })
	return b.String()
}

// rowFacts reads who began a topic, how often it was answered and read, and
// who wrote last.
func (v *phpbbPage) rowFacts(n, title *html.Node, l *archive.Listing) {
	var details []*html.Node // subsilver2: replies, views, date, author
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode || k == title {
				continue
			}
			done := true
			switch {
			case hasClass(k, "responsive-show"), hasClass(k, "pagination"):
			case hasClass(k, "posts"):
				l.Replies = v.figure(k)
			case hasClass(k, "views"):
				l.Views = v.figure(k)
			case hasClass(k, "lastpost"):
				v.lastPost(k, l)
			case hasClass(k, "topicdetails"):
				details = append(details, k)
			case hasClass(k, "topicauthor"), hasClass(k, "topic-poster"):
				v.starter(k, l)
			case k.DataAtom == atom.A && memberOf(resolve(v.Base, attr(k, "href"))) != "", hasClass(k, "username"), hasClass(k, "username-coloured"):
				if l.Author.Name == "" {
					l.Author = v.user(k)
				}
			default:
				done = false
			}
			if !done {
				walk(k)
			}
		}
	}
	walk(n)
	if len(details) >= 3 {
		l.Replies, l.Views = v.figure(details[0]), v.figure(details[1])
		if w, ok := v.dates().within(text(details[2])); ok {
			l.LastPost = w
		}
		if len(details) > 3 {
			l.LastBy = text(details[3])
		}
	}
}

// starter reads the author of a topic.
func (v *phpbbPage) starter(n *html.Node, l *archive.Listing) {
	u := near(n, func(k *html.Node) bool {
		return hasClass(k, "username") || hasClass(k, "username-coloured") || k.DataAtom == atom.A && memberOf(resolve(v.Base, attr(k, "href"))) != ""
	})
	switch {
	case u != nil:
		l.Author = v.user(u)
	case hasClass(n, "topicauthor"):
		l.Author.Name = text(n)
	}
}

// figure is the first number in a cell, which a hidden label may follow.
func (v *phpbbPage) figure(n *html.Node) *int {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.TextNode {
			if i, ok := count(line(k.Data)); ok {
				return known(i)
			}
		}
	}
	if i, ok := anyCount(text(n)); ok {
		return known(i)
	}
	return nil
}

// lastPost reads the cell about the last post of a topic.
func (v *phpbbPage) lastPost(n *html.Node, l *archive.Listing) {
	if t := byTag(n, atom.Time); t != nil {
		l.LastPost = v.timeOf(t)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				if w, ok := v.dates().within(k.Data); ok && l.LastPost.IsZero() {
					l.LastPost = w
				}
			case hasClass(k, "username"), hasClass(k, "username-coloured"), k.DataAtom == atom.A && memberOf(resolve(v.Base, attr(k, "href"))) != "" && nearTag(k, atom.Img) == nil:
				if l.LastBy == "" {
					l.LastBy = text(k)
				}
			case k.DataAtom == atom.A:
				if w, ok := v.dates().within(text(k)); ok && l.LastPost.IsZero() {
					l.LastPost = w
				}
			case k.Type == html.ElementNode:
				walk(k)
			}
		}
	}
	walk(n)
}
