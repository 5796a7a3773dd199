package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *punPage) thread(part *Part) error {
	id, first, err := v.name()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	if r, ok := (fluxbb{}).Ref(first); ok {
		part.Site.Key = r.Site
	}
	if v.last == 0 {
		v.current, v.last = 1, 1
	}
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.release,
		Site: part.Site, NativeID: id, URL: first.String(), Title: v.topic(id), Lang: v.Lang,
		Locked: v.closed, Board: v.boardAbove(), Counts: archive.Counts{Pages: known(v.last)}, Aliases: aliases(first.String()),
	}
	if v.total > 0 {
		t.Counts.Posts = known(v.total)
	}
	r := punPosts{page: v, id: id, first: first}
	seen := map[string]bool{}
	for _, n := range v.posts {
		if post := punPostID(n); !seen[post] {
			seen[post] = true
			t.Posts = append(t.Posts, r.post(n))
		}
	}
	if p := &t.Posts[0]; v.current == 1 && p.Number <= 1 {
		p.Title = t.Title
		t.Author = archive.Author{Name: p.Author.Name, NativeID: p.Author.NativeID, URL: p.Author.URL}
		t.Published = p.Published
	}
	part.Board, part.Notes = t.Board, r.notes
	part.Page, part.Pages, part.Next = v.current, v.last, v.nextPage(id)
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: r.notes}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// name is the thread's id and its address: by an address of the page's own,
// its path's last step and its page navigation among them.
func (v *punPage) name() (string, *url.URL, error) {
	all := []*url.URL{v.Canonical, v.URL}
	if n := len(v.crumbs); n > 0 {
		all = append(all, resolve(nil, v.crumbs[n-1].URL))
	}
	for _, l := range v.links { // the thread's own feed
		if u := resolve(v.Base, l.href); u != nil && strings.HasSuffix(u.Path, "extern.php") {
			if tid := idParam(u.Query(), "tid"); tid != "" {
				base, _ := script(u)
				all = append(all, below(u, base, "viewtopic.php", "id="+tid))
			}
		}
	}
	for i := 1; i <= min(v.last, 50); i++ {
		if u := resolve(v.Base, v.pages[i]); u != nil {
			all = append(all, u)
			break
		}
	}
	for _, u := range all {
		if !onWeb(u) || onWeb(v.URL) && !sameHost(u, v.URL) {
			continue
		}
		if id, first := punTopic(u); id != "" {
			return id, first, nil
		}
	}
	return "", nil, fmt.Errorf("thread page %s: neither its address nor its markup names the thread and its site: %w", where(v.URL), archive.ErrInvalid)
}

// topic is the thread's title: the last step of the path, else the first part
// of the tab's.
func (v *punPage) topic(id string) string {
	if v.self != "" {
		return v.self
	}
	if n := len(v.crumbs); n > 0 {
		if u := resolve(nil, v.crumbs[n-1].URL); u != nil {
			if got, _ := punTopic(u); got == id {
				return v.crumbs[n-1].Title
			}
		}
	}
	title, _, _ := strings.Cut(v.Title, " / ")
	return title
}

// boardAbove is the board that the page stands in or is of: the last of the path.
func (v *punPage) boardAbove() archive.Board {
	var b archive.Board
	for i, c := range v.crumbs {
		u := resolve(nil, c.URL)
		board := u != nil && punBoard(u) != nil
		if i > 0 && !board {
			break // the thread itself
		}
		b.Path = append(b.Path, c.Title)
		if board {
			b.Title, b.URL = c.Title, c.URL
		}
	}
	return b
}

// user reads a linked or plain name of a member.
func (v *punPage) user(n *html.Node) archive.Author {
	a := archive.Author{Name: text(n)}
	link := n
	if n.DataAtom != atom.A {
		link = byTag(n, atom.A)
	}
	if link == nil {
		return a
	}
	u := resolve(v.Base, attr(link, "href"))
	if u == nil {
		return a
	}
	a.URL = u.String()
	if _, name := script(u); name == "profile.php" {
		a.NativeID = idParam(u.Query(), "id")
	} else if id, _ := punFriendly(u, "user"); id != "" {
		a.NativeID = id
	}
	return a
}
