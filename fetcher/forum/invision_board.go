package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// board fills a part with a list of threads.
func (v *invisionPage) board(part *Part) {
	part.Kind = BoardPart
	part.Board = v.ownBoard()
	part.Boards = v.boards
	var own = resolve(nil, part.Board.URL)
	part.Next = v.place(own, "forum")
	part.Page, part.Pages = v.current, v.last
	seen := map[string]bool{}
	for _, n := range v.rows {
		if l, ok := v.listing(n, part.Site); ok && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	if len(part.Threads) == 0 && v.failure != "" {
		part.Notes = append(part.Notes, v.why(""))
	}
}

// index fills a part with a list of boards.
func (v *invisionPage) index(part *Part) {
	part.Kind = IndexPart
	part.Boards = v.boards
}

// ownBoard is the board that the page itself is of.
func (v *invisionPage) ownBoard() archive.Board {
	b := asBoard(v.crumbs)
	b.URL = ""
	b.Title = ""
	if v.title != nil {
		b.Title = text(v.title)
	}
	if b.Title == "" {
		b.Title = line(v.Page.meta["og:title"])
	}
	if n := len(b.Path); b.Title != "" && (n == 0 || b.Path[n-1] != b.Title) {
		b.Path = append(b.Path, b.Title)
	}
	all := v.ownAddresses()
	for _, u := range all {
		if r, ok := invisionRouteOf(u, "forum"); ok {
			b.URL = r.address(u, "").String()
			return b
		}
	}
	if len(all) > 0 {
		b.URL = noSession(all[0]).String()
	}
	return b
}

// listing reads one thread of a list.
func (v *invisionPage) listing(n *html.Node, site archive.Site) (archive.Listing, bool) {
	l := archive.Listing{Site: site, Sticky: archive.No, Locked: archive.No}
	if id := attr(n, "data-rowid"); isDigits(id) {
		l.NativeID = id
	} else if id := attr(n, "data-tid"); isDigits(id) {
		l.NativeID = id
	} else if id, ok := strings.CutPrefix(attr(n, "id"), "trow_"); ok && isDigits(id) {
		l.NativeID = id
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type == html.ElementNode && !v.listed(k, &l) {
				walk(k)
			}
		}
	}
	walk(n)
	if hasClass(n, "sticky") || hasClass(n, "pinned") {
		l.Sticky = archive.Yes
	}
	if l.URL == "" || l.Title == "" || l.NativeID == "" {
		return l, false
	}
	return l, true
}

// listed reads one part of a row, and reports whether nothing is left in it.
func (v *invisionPage) listed(n *html.Node, l *archive.Listing) bool {
	switch {
	case n.Data == "i":
		if hasIcon(n, "fa-thumb-tack", "fa-thumbtack") {
			l.Sticky = archive.Yes
		}
		if hasIcon(n, "fa-lock") {
			l.Locked = archive.Yes
		}
		return true
	case n.DataAtom == atom.A:
		v.listedLink(n, l)
		return false
	case n.DataAtom == atom.Img:
		if v.old && strings.Contains(attr(n, "src"), "t_closed") {
			l.Locked = archive.Yes
		}
		return true
	case attr(n, "itemprop") == "answerCount": // of a question, in version 4
		l.Replies = firstFigure(text(n))
		return true
	case attr(n, "data-stattype") != "":
		number := byClass(n, "ipsDataItem_stats_number")
		if number == nil {
			number = byClass(n, "ipsData__stats-number")
		}
		if number == nil {
			number = n
		}
		switch i := firstFigure(text(number)); {
		case i == nil:
		case strings.Contains(attr(n, "data-stattype"), "views"):
			l.Views = i
		case strings.Contains(attr(n, "data-stattype"), "comments") || strings.Contains(attr(n, "data-stattype"), "replies"):
			l.Replies = i
		}
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "ipsDataItem_lastPoster", "ipsData__last", "last_post", "col_f_post":
			v.lastPost(n, l)
			return true
		case "col_f_views":
			v.oldCounts(n, l)
			return true
		case "col_f_starter":
			if l.Author.Name == "" {
				l.Author = v.starter(n)
			}
			return true
		case "ipsTag_prefix", "topic_prefix", "ipsTags__prefix":
			if s := text(n); s != "" {
				l.Labels = once(l.Labels, s)
			}
			return true
		case "ipsBadge_green":
			if v.old {
				l.Sticky = archive.Yes // "Pinned", in the forum's language
			}
		case "ipsBadge_red", "t_closed":
			if v.old {
				l.Locked = archive.Yes
			}
		case "mini_pagination", "ipsPagination_mini", "ipsTags", "ipsTags__list":
			return true
		}
	}
	return false
}

// listedLink reads the link to the thread, or who began it.
func (v *invisionPage) listedLink(a *html.Node, l *archive.Listing) {
	if hasClass(a, "ipsTag_prefix") || attr(a, "rel") == "tag" || v.old && hasClass(a, "ipsBadge_lightgrey") {
		if s := text(a); s != "" {
			l.Labels = once(l.Labels, s)
		}
		return
	}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	title := text(a)
	if _, ok := invisionRouteOf(u, "profile"); ok {
		if l.Author.Name == "" && title != "" && l.Title != "" {
			l.Author = v.member(a)
		}
		return
	}
	if l.Title != "" || title == "" {
		return
	}
	r, ok := (invision{}).Ref(u)
	switch {
	case ok && (l.NativeID == "" || r.Native == l.NativeID):
		if _, number := count(title); r.Page > 0 && number || u.Query().Get("do") == "getLastComment" {
			return
		}
		l.NativeID, l.URL, l.Site.Key = r.Native, r.URL.String(), r.Site
	case strings.HasPrefix(attr(a, "id"), "tid-link-") && l.NativeID != "":
		l.URL = noSession(u).String()
	default:
		return
	}
	l.Title = title
}

// starter reads who began a thread, a member or a guest.
func (v *invisionPage) starter(n *html.Node) archive.Author {
	if a := find(n, func(k *html.Node) bool { return k.DataAtom == atom.A && text(k) != "" }); a != nil {
		return v.member(a)
	}
	return archive.Author{}
}

// lastPost reads who wrote last, and when.
func (v *invisionPage) lastPost(n *html.Node, l *archive.Listing) {
	if t := byTag(n, atom.Time); t != nil && l.LastPost.IsZero() {
		l.LastPost = v.timeOf(t)
	}
	each(n, func(k *html.Node) bool {
		return k.DataAtom == atom.A || (k.DataAtom == atom.Li || hasClass(k, "ipsData__last-primary")) && byTag(k, atom.A) == nil
	}, func(k *html.Node) {
		s := text(k)
		if s == "" {
			return
		}
		if w, ok := v.dates().read(s); ok {
			if l.LastPost.IsZero() {
				l.LastPost = w
			}
			return
		}
		if l.LastBy == "" {
			l.LastBy = s
		}
	})
}

// oldCounts reads "13 replies" and "1,508 views": the latter says so by its class.
func (v *invisionPage) oldCounts(n *html.Node, l *archive.Listing) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
		i := firstFigure(text(li))
		switch {
		case i == nil:
		case hasClass(li, "views"):
			l.Views = i
		case l.Replies == nil:
			l.Replies = i
		}
	})
}
