package forum

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the thread and the posts of this page.
func (v *smfPage) thread(part *Part) error {
	ref, err := v.name()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	v.place()
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(),
		Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Title: v.topic(ref), Lang: v.Lang,
		Board: v.boardAbove(), Counts: archive.Counts{Pages: known(v.last)}, Aliases: aliases(ref.URL.String()),
	}
	v.state(&t)
	r := smfPosts{page: v, ref: ref}
	seen := map[string]bool{}
	for _, n := range v.posts {
		if p, ok := r.post(n); ok && !seen[p.NativeID] {
			seen[p.NativeID] = true
			t.Posts = append(t.Posts, p)
		}
	}
	if len(t.Posts) == 0 {
		part.Kind, part.Why = ErrorPart, "a thread's page without any post"
		return nil
	}
	if first := &t.Posts[0]; v.current == 1 && first.Number <= 1 {
		first.Number, first.Title = 1, t.Title
		t.Author = archive.Author{Name: first.Author.Name, NativeID: first.Author.NativeID, URL: first.Author.URL}
		t.Published = first.Published
	}
	part.Board, part.Notes = t.Board, r.notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage("topic", ref.Native)
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: r.notes}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// name names the thread: by an address of the page's own, its path's last step
// among them, or by what its posts link as theirs.
func (v *smfPage) name() (Ref, error) {
	var all []*url.URL
	for _, u := range []*url.URL{v.Canonical, v.URL} {
		if onWeb(u) {
			all = append(all, u)
		}
	}
	if n := len(v.crumbs); n > 0 {
		all = append(all, resolve(nil, v.crumbs[n-1].URL))
	}
	for _, n := range v.posts {
		if a := find(n, func(c *html.Node) bool { return c.DataAtom == atom.A && strings.Contains(attr(c, "href"), "topic") }); a != nil {
			all = append(all, resolve(v.Base, attr(a, "href")))
		}
		if len(all) > 8 {
			break
		}
	}
	for _, u := range all {
		if !onWeb(u) || onWeb(v.URL) && !sameHost(u, v.URL) {
			continue
		}
		if r, ok := (smf{}).Ref(u); ok {
			r.Post = ""
			return r, nil
		}
	}
	return Ref{}, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
}

// topic is the thread's title: the last step of the path, which is the thread
// itself, else what stands above the posts or in the tab.
func (v *smfPage) topic(ref Ref) string {
	if v.subject != "" {
		return v.subject
	}
	if n := len(v.crumbs); n > 0 {
		if r, ok := (smf{}).Ref(resolve(nil, v.crumbs[n-1].URL)); ok && r.Native == ref.Native {
			return v.crumbs[n-1].Title
		}
	}
	return v.Title
}

// boardAbove is the board that the thread stands in: the last board of the path.
func (v *smfPage) boardAbove() archive.Board {
	var b archive.Board
	for i, c := range v.crumbs {
		u := resolve(nil, c.URL)
		if i == len(v.crumbs)-1 && i > 0 && smfBoardURL(u) == nil {
			break // the thread itself
		}
		b.Path = append(b.Path, c.Title)
		if smfBoardURL(u) != nil {
			b.Title, b.URL = c.Title, c.URL
		}
	}
	return b
}

// state reads what the heading's marks and words tell: closed, pinned, and in
// 2.0 how often it was read.
func (v *smfPage) state(t *archive.Thread) {
	if v.head == nil {
		return
	}
	locked, sticky, told := false, false, attr(v.head, "id") == "display_head"
	find(v.head, func(c *html.Node) bool {
		switch {
		case hasClass(c, "main_icons"):
			locked = locked || hasClass(c, "lock")
			sticky = sticky || hasClass(c, "sticky")
		case c.DataAtom == atom.Img:
			name := path.Base(attr(c, "src"))
			if strings.Contains(name, "_post") {
				told = true
				locked = locked || strings.Contains(name, "_locked")
				sticky = sticky || strings.Contains(name, "_sticky")
			}
		}
		return false
	})
	if told {
		t.Locked, t.Sticky = archive.FlagOf(locked), archive.FlagOf(sticky)
	}
	// "Topic: Wet rope (Read 1227 times)"
	if s := text(v.head); hasClass(v.head, "catbg") && strings.HasSuffix(s, ")") {
		if at := strings.LastIndexByte(s, '('); at >= 0 {
			if i, ok := lineCount(s[at:]); ok && i >= 0 {
				t.Counts.Views = known(i)
			}
		}
	}
}

// user reads a linked name of a member.
func (v *smfPage) user(a *html.Node) archive.Author {
	out := archive.Author{Name: text(a)}
	u := resolve(v.Base, attr(a, "href"))
	if u == nil {
		return out
	}
	if parts, ok := smfParts(u); ok && (parts.query["action"] == "profile" || parts.plain) {
		id := parts.query["u"]
		if isDigits(id) {
			out.NativeID = id
			out.URL = parts.profile(u, id)
		}
	}
	if out.URL == "" {
		out.URL = sessionless(u.String())
	}
	return out
}

// profile is a member's page, without the session that a link may carry.
func (a smfAddress) profile(u *url.URL, id string) string {
	if a.plain {
		return sessionless(u.String())
	}
	return below(u, a.base, "index.php", "action=profile;u="+id).String()
}

// isSmfProfile reports whether a link leads to a member.
func isSmfProfile(n *html.Node) bool {
	return n.DataAtom == atom.A && strings.Contains(attr(n, "href"), "profile") && strings.Contains(attr(n, "href"), "u=") || n.DataAtom == atom.A && strings.Contains(attr(n, "href"), "profile,u")
}
