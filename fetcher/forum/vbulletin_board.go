package forum

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads.
func (v *vbulletinPage) board(part *Part) {
	part.Kind = BoardPart
	v.learnRows()
	own := v.ownForum()
	whole := own != "" || v.listed || v.major == 5
	if own != "" || len(v.crumbs) > 0 {
		part.Board = v.ownBoard()
	}
	part.Boards = v.links()
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage("forum", own)
	moved := 0
	seen := map[string]bool{}
	for _, n := range v.rows {
		l, gone, ok := v.listing(n, part.Site, whole)
		switch {
		case gone:
			moved++
		case ok && !seen[l.NativeID]:
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

// learnRows learns how the page writes dates in figures, from the last posts.
func (v *vbulletinPage) learnRows() {
	var samples []string
	for _, n := range v.rows {
		if d := v.lastCell(n); d != nil {
			samples = append(samples, ownWords(d))
		}
	}
	v.Page = v.ordered(orderOf(samples))
}

// lastCell is the part of a row that tells of the last post.
func (v *vbulletinPage) lastCell(n *html.Node) *html.Node {
	return near(n, func(k *html.Node) bool {
		return hasClass(k, "threadlastpost") || hasClass(k, "cell-lastpost") || hasClass(k, "lastpost") || k.DataAtom == atom.Td && hasClass(k, "alt2") && len(figuresIn(attr(k, "title"), 3)) == 2
	})
}

// links are the boards that the page lists.
func (v *vbulletinPage) links() []Link {
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

// listing reads one thread of a list. whole says that the list is a board's
// own, where what is not marked as sticky is not. gone is a thread that moved
// away and left its row behind.
func (v *vbulletinPage) listing(n *html.Node, site archive.Site, whole bool) (l archive.Listing, gone, ok bool) {
	l = archive.Listing{Site: site}
	a := near(n, func(k *html.Node) bool {
		return k.DataAtom == atom.A && (strings.HasPrefix(attr(k, "id"), "thread_title_") || hasClass(k, "topic-title") || hasClass(k, "title"))
	})
	if a == nil {
		return l, false, false
	}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return l, false, false
	}
	l.Title, l.NativeID = text(a), rowID(n, a)
	if r, is := v.route(u); is && r.kind == "thread" && (l.NativeID == "" || l.NativeID == r.id) {
		ref := r.ref(u)
		l.NativeID, l.URL = ref.Native, ref.URL.String()
		if r.told {
			l.Site.Key = ref.Site
		}
	} else if l.NativeID != "" {
		l.URL = noSession(u).String()
	}
	if l.Title == "" || l.NativeID == "" || l.URL == "" || l.Site.Key == "" {
		return l, false, false
	}
	marks := strings.ReplaceAll(rowMarks(n), "nonsticky", "")
	if strings.Contains(marks, "thread_moved") || hasClass(n, "moved") || hasClass(n, "deleted") || hasClass(n, "js-is_redirect") {
		return l, true, true
	}
	flag := func(found bool) archive.Flag {
		switch {
		case found:
			return archive.Yes
		case whole:
			return archive.No
		}
		return archive.Unknown
	}
	sticky := strings.Contains(marks, "sticky") || near(n, func(k *html.Node) bool { return hasClass(k, "sticky") || hasClass(k, "cell-sticky") }) != nil
	for p, i := n.Parent, 0; p != nil && i < 3; p, i = p.Parent, i+1 {
		sticky = sticky || attr(p, "id") == "stickies" || hasClass(p, "stickies") || hasClass(p, "sticky-list")
	}
	locked := hasClass(n, "lock") || hasClass(n, "closed") || strings.Contains(marks, "thread_lock") || strings.Contains(marks, "_lock.")
	l.Sticky, l.Locked = flag(sticky), flag(locked)
	if p := near(n, func(k *html.Node) bool { return hasClass(k, "prefix") || hasClass(k, "js-topic-prefix") }); p != nil {
		if t := strings.Trim(text(p), "[]: "); t != "" {
			l.Labels = []string{t}
		}
	}
	if len(l.Labels) == 0 && strings.HasPrefix(attr(a, "id"), "thread_title_") {
		l.Labels = prefixBefore(a)
	}
	v.rowFacts(n, &l)
	return l, false, true
}

// prefixBefore is the label that stands before a title in version 3. "Sticky:"
// and the like, which end in a colon, say what sort of thread it is.
func prefixBefore(a *html.Node) []string {
	var w lineWriter
	for k := a.Parent.FirstChild; k != nil && k != a; k = k.NextSibling {
		switch {
		case k.Type == html.TextNode:
			w.words(k.Data)
		case k.DataAtom == atom.A || k.DataAtom == atom.Img || attr(k, "style") == "float:right" || hasClass(k, "time"):
		case k.Type == html.ElementNode:
			w.node(k)
		}
	}
	s := w.b.String()
	if i := strings.LastIndex(s, ":"); i >= 0 {
		s = s[i+1:]
	}
	if s = strings.Trim(s, "[]() -–"); s == "" || len(s) > 60 {
		return nil
	}
	return []string{s}
}

// rowID is the id of a row's thread, by the ids of its parts.
func rowID(n, a *html.Node) string {
	for _, s := range []string{attr(a, "id"), attr(n, "id"), attr(n, "data-node-id")} {
		for _, prefix := range []string{"thread_title_", "thread_", ""} {
			if id, ok := strings.CutPrefix(s, prefix); ok && isNativeID(id) {
				return id
			}
		}
	}
	return ""
}

// rowFacts reads who began a thread, how often it was answered and read, and
// who wrote last.
func (v *vbulletinPage) rowFacts(n *html.Node, l *archive.Listing) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			done := true
			switch {
			case hasClass(k, "threadstats"):
				v.rowStats(k, l)
			case hasClass(k, "posts-count"):
				l.Replies = firstFigure(text(k))
			case hasClass(k, "views-count"):
				l.Views = firstFigure(text(k))
			case hasClass(k, "threadlastpost"), hasClass(k, "cell-lastpost"), hasClass(k, "lastpost"):
				v.lastPost(k, l)
			case hasClass(k, "author"), hasClass(k, "topic-info"), hasClass(k, "starter"):
				v.starter(k, l)
			case k.DataAtom == atom.Td && len(figuresIn(attr(k, "title"), 3)) == 2 && hasClass(k, "alt2"):
				f := figuresIn(attr(k, "title"), 2) // "Replies: 12, Views: 345"
				l.Replies, l.Views = known(f[0]), known(f[1])
				v.lastPost(k, l)
			case strings.HasPrefix(attr(k, "id"), "td_threadtitle_"):
				v.starterOfCell(k, l)
			default:
				done = false
			}
			if !done {
				walk(k)
			}
		}
	}
	walk(n)
	if l.Replies == nil && l.LastPost.IsZero() {
		v.plainCells(n, l)
	}
}

// plainCells reads the cells of a row of version 3 that has no figures in its
// titles: the last post stands behind the thread's title, then the answers, which
// lead to who wrote them, and the views.
func (v *vbulletinPage) plainCells(n *html.Node, l *archive.Listing) {
	title := near(n, func(k *html.Node) bool { return strings.HasPrefix(attr(k, "id"), "td_threadtitle_") })
	if title == nil {
		return
	}
	if k := nextElement(title); k != nil && k.DataAtom == atom.Td {
		v.lastPost(k, l)
	}
	for k := nextElement(title); k != nil; k = nextElement(k) {
		if a := nearTag(k, atom.A); a != nil && strings.Contains(attr(a, "href"), "do=whoposted") {
			l.Replies = firstFigure(text(k))
			if k = nextElement(k); k != nil {
				l.Views = firstFigure(text(k))
			}
			return
		}
	}
}

// rowStats reads the lines of version 4, "Replies: 12", "Views: 1,234", by their
// labels or else their order.
func (v *vbulletinPage) rowStats(n *html.Node, l *archive.Listing) {
	place := 0
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		label, value, ok := strings.Cut(text(li), ":")
		f := figuresIn(value, 3)
		if !ok || len(f) == 0 {
			return
		}
		switch fact := factOf(label); {
		case fact == repliesFact || fact == noFact && place == 0:
			l.Replies = known(f[0])
		case fact == viewsFact || fact == noFact && place == 1:
			l.Views = known(f[0])
		}
		place++
	})
}

// starter reads the author of a thread.
func (v *vbulletinPage) starter(n *html.Node, l *archive.Listing) {
	if l.Author.Name != "" {
		return
	}
	a := near(n, func(k *html.Node) bool {
		if hasClass(k, "username") {
			return true
		}
		u := resolve(v.Base, attr(k, "href"))
		return k.DataAtom == atom.A && u != nil && v.member(u) != ""
	})
	if a != nil {
		l.Author = v.user(a)
	}
}

// starterOfCell reads the author below a title in version 3: a line in small
// letters that leads to the profile by a script.
func (v *vbulletinPage) starterOfCell(n *html.Node, l *archive.Listing) {
	var name *html.Node
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Span && attr(k, "onclick") != "" }, func(k *html.Node) {
		if strings.Contains(attr(k, "onclick"), "member.php") || strings.Contains(attr(k, "onclick"), "member") {
			name = k
		}
	})
	if name == nil {
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.Div && hasClass(k, "smallfont") }, func(k *html.Node) {
			if k.FirstChild != nil {
				name = k
			}
		})
		if name == nil {
			return
		}
		l.Author.Name = text(name)
		return
	}
	l.Author.Name = text(name)
	if _, after, ok := strings.Cut(attr(name, "onclick"), "'"); ok {
		raw, _, _ := strings.Cut(after, "'")
		if u := resolve(v.Base, raw); u != nil {
			l.Author.URL, l.Author.NativeID = noSession(u).String(), v.member(u)
		}
	}
}

// lastPost reads when somebody wrote last, and who.
func (v *vbulletinPage) lastPost(n *html.Node, l *archive.Listing) {
	if t := byTag(n, atom.Time); t != nil {
		l.LastPost = v.timeOf(t)
	}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(v.Base, attr(a, "href"))
		if l.LastBy == "" && u != nil && (hasClass(a, "username") || v.member(u) != "" || lastSegment(u) == "member.php") {
			l.LastBy = text(a)
		}
	})
	if !l.LastPost.IsZero() {
		return
	}
	for _, s := range linesIn(n, func(k *html.Node) bool { return k.DataAtom == atom.A }) {
		if w, ok := v.dates().within(s); ok {
			l.LastPost = w
			return
		}
	}
}
