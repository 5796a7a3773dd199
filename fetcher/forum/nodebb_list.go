package forum

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// nodebbCategory is a category, on its own page, in a list, or as the place of a topic.
type nodebbCategory struct {
	CID      jsonText         `json:"cid"`
	Name     jsonText         `json:"name"`
	Slug     jsonText         `json:"slug"`
	Link     jsonText         `json:"link"` // leads elsewhere
	Children []nodebbCategory `json:"children"`
}

// categoryURL is a category's own address.
func (v *nodebbPage) categoryURL(c nodebbCategory) string {
	id := c.CID.id()
	if id == "" || v.at == nil {
		return ""
	}
	r := nodebbRoute{kind: "category", base: v.base, id: id}.slugged(string(c.Slug))
	return r.address(v.at, 1).String()
}

// readList reads a category's topics, or a list of topics of all categories.
func (v *nodebbPage) readList(part *Part, d *nodebbData) {
	part.Kind = BoardPart
	r := nodebbRoute{kind: "category", base: v.base, id: d.CID.id()}
	part.Board = v.crumbBoard(d, false)
	if name := plain(string(d.Name)); name != "" && r.id != "" {
		own := nodebbCategory{CID: d.CID, Slug: d.Slug}
		part.Board.Title, part.Board.URL = name, v.categoryURL(own)
		r = r.slugged(string(d.Slug))
	}
	if part.Board.URL == "" && v.at != nil {
		own := *v.at
		own.RawQuery = ""
		part.Board.URL = bare(&own).String()
		if at, ok := nodebbRouteOf(v.at, "category"); ok {
			part.Board.URL, r.id, r.slug = at.ref(v.at).URL.String(), at.id, at.slug
		}
	}
	if d.CID == "" && v.here != "" {
		part.Board.Title = v.here
		if at, ok := nodebbRouteOf(v.at, "category"); ok {
			part.Board.URL, r.id, r.slug = at.ref(v.at).URL.String(), at.id, at.slug
		}
	}
	if n := len(part.Board.Path); part.Board.Title != "" && (n == 0 || part.Board.Path[n-1] != part.Board.Title) {
		part.Board.Path = append(part.Board.Path, part.Board.Title)
	}
	v.addBoards(part, d.Children, 0)
	for _, l := range v.boards {
		part.Boards = addLink(part.Boards, l)
	}
	if rss := v.cleanURL(string(d.RSS)); rss != "" {
		part.Feeds = addLink(part.Feeds, Link{URL: rss, Type: "application/rss+xml"})
	}
	seen := map[string]bool{}
	add := func(l archive.Listing) {
		if l.NativeID != "" && l.Title != "" && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
	for i := range d.Topics {
		add(v.listing(part.Site, &d.Topics[i]))
	}
	for _, n := range v.items {
		add(v.listed(part.Site, n))
	}
	if r.id != "" {
		v.pages(part, d, r)
		return
	}
	part.Page, part.Pages = max(d.Pagination.Current.or(1), 1), d.Pagination.Count.or(0)
	if part.Page < part.Pages && v.at != nil {
		u := bare(v.at)
		q := u.Query()
		q.Set("page", strconv.Itoa(part.Page+1))
		u.RawQuery = q.Encode()
		part.Next = u
	}
}

// listing reads one topic of a list as data.
func (v *nodebbPage) listing(site archive.Site, t *nodebbTopic) archive.Listing {
	id := t.TID.id()
	if id == "" || v.at == nil || t.Deleted.yes() {
		return archive.Listing{}
	}
	r := nodebbRoute{kind: "topic", base: v.base, id: id}.slugged(string(t.Slug))
	ref := r.ref(v.at)
	l := archive.Listing{
		Site: site, NativeID: id, URL: ref.URL.String(), Title: topicTitle(t), Author: v.named(t.User), Views: t.Views.count(),
		LastPost: t.LastPost.When, LastBy: v.named(t.Teaser.User).Name, Sticky: archive.Flag(t.Pinned), Locked: archive.Flag(t.Locked),
	}
	l.Site.Key = ref.Site
	if n := t.PostCount.count(); n != nil && *n > 0 {
		l.Replies = known(*n - 1)
	}
	return l
}

// listed reads one topic of a list from a page for people.
func (v *nodebbPage) listed(site archive.Site, n *html.Node) archive.Listing {
	var l archive.Listing
	var last *html.Node
	flags := map[string]bool{}
	find(n, func(k *html.Node) bool {
		switch component := attr(k, "component"); component {
		case "topic/header":
			if a := nearTag(k, atom.A); a != nil {
				v.takeListed(site, a, &l)
			}
		case "topic/pinned", "topic/locked":
			flags[strings.TrimPrefix(component, "topic/")] = !hasClass(k, "hidden") && !hasClass(k, "hide")
		case "topic/teaser":
			last = k
		case "topic/post-count":
			if n, ok := count(text(k)); ok && n > 0 && l.Replies == nil {
				l.Replies = known(n - 1)
			}
		}
		for class := range strings.FieldsSeq(attr(k, "class")) {
			switch class {
			case "stats-postcount":
				if n, ok := firstCount(k); ok && n > 0 && l.Replies == nil {
					l.Replies = known(n - 1)
				}
			case "stats-viewcount":
				if n, ok := firstCount(k); ok && l.Views == nil {
					l.Views = known(n)
				}
			}
		}
		return false
	})
	if l.NativeID == "" {
		return l
	}
	l.Sticky, l.Locked = archive.FlagOf(flags["pinned"]), archive.FlagOf(flags["locked"])
	if last != nil {
		if t := byClass(last, "timeago"); t != nil {
			l.LastPost = v.timeOf(t)
		}
		if a := find(last, func(k *html.Node) bool { return isLink(k) && strings.Contains(attr(k, "href"), "/user/") }); a != nil {
			if l.LastBy = line(attr(a, "title")); l.LastBy == "" {
				l.LastBy = text(a)
			}
		}
	}
	return l
}

// takeListed reads the link to a topic.
func (v *nodebbPage) takeListed(site archive.Site, a *html.Node, l *archive.Listing) {
	u := resolve(v.Base, attr(a, "href"))
	if u == nil || v.at != nil && !sameHost(u, v.at) {
		return
	}
	if r, ok := nodebbRouteOf(u, "topic"); ok {
		ref := r.ref(u)
		l.Site, l.NativeID, l.URL, l.Title = site, ref.Native, ref.URL.String(), text(a)
		l.Site.Key = ref.Site
	}
}

// firstCount is the first number that stands in an element of its own below n:
// in full in its title, or shortened in its text.
func firstCount(n *html.Node) (number int, ok bool) {
	find(n, func(k *html.Node) bool {
		if k.FirstChild == nil || k.FirstChild.Type != html.TextNode {
			return false
		}
		for _, s := range []string{attr(k, "title"), k.FirstChild.Data} {
			if number, ok = count(strings.TrimSpace(s)); ok {
				return true
			}
		}
		return false
	})
	return number, ok
}

// readIndex reads the list of categories.
func (v *nodebbPage) readIndex(part *Part, d *nodebbData) {
	part.Kind = IndexPart
	v.addBoards(part, d.Categories, 0)
	for _, l := range v.boards {
		part.Boards = addLink(part.Boards, l)
	}
}

func (v *nodebbPage) addBoards(part *Part, list []nodebbCategory, depth int) {
	for _, c := range list {
		if name := plain(string(c.Name)); name != "" && c.Link == "" {
			if u := v.categoryURL(c); u != "" {
				part.Boards = addLink(part.Boards, Link{URL: u, Title: name})
			}
		}
		if depth < 5 {
			v.addBoards(part, c.Children, depth+1)
		}
	}
}
