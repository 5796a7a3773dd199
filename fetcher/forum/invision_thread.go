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
func (v *invisionPage) thread(part *Part) error {
	ref, notes, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(),
		Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Locked: archive.FlagOf(v.locked), Tags: v.tags, Board: asBoard(v.crumbs),
	}
	t.Title, t.Labels = v.titleAndLabels(&t)
	v.opening(&t)
	part.Next = v.place(ref.URL, "topic")
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	if v.current > 1 && t.Published.IsZero() { // the first page has it to the second
		t.Published, _ = v.dates().read(v.began)
	}
	seen := map[string]bool{}
	for _, n := range v.posts {
		if id := invisionPostID(n); !seen[id] {
			seen[id] = true
			p, more := v.post(n, id, ref)
			t.Posts = append(t.Posts, p)
			notes = append(notes, more...)
		}
	}
	part.Board, part.Notes = t.Board, notes
	part.Page, part.Pages = v.current, v.last
	part.Draft = v.draft(t, notes, v.current == 1)
	return nil
}

// identify names the thread: by an own address that agrees with the id in the
// markup, else by that id alone.
func (v *invisionPage) identify() (Ref, []string, error) {
	if v.old {
		if id := setting(v.script("ipb.topic."), "ipb.topic.topic_id"); isDigits(id) && id[0] != '0' {
			v.topic = id
		}
	} else if id := attr(v.frame, "data-pageid"); attr(v.frame, "data-pagecontroller") == "topic" && isDigits(id) && v.topic == "" {
		v.topic = id
	}
	own := v.ownAddresses()
	for _, u := range own {
		if r, ok := (invision{}).Ref(u); ok && (v.topic == "" || r.Native == v.topic) {
			v.topic = r.Native
			return r, nil, nil
		}
	}
	if v.topic == "" {
		return Ref{}, nil, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	root := v.root
	if root == nil && len(own) > 0 {
		root = at(own[0], "", "")
	}
	if root == nil {
		return Ref{}, nil, fmt.Errorf("thread page: nothing tells the site: %w", archive.ErrInvalid)
	}
	ref := Ref{Site: archive.SiteKey(root, root.EscapedPath()), Native: v.topic}
	// A site may write its addresses as it likes, as long as they hold the id.
	for _, u := range own {
		if _, other := (invision{}).Ref(u); !other && holdsID(u, v.topic) {
			ref.URL = noSession(u)
			return ref, nil, nil
		}
	}
	ref.URL = at(root, strings.TrimLeft(root.EscapedPath(), "/")+"index.php", "showtopic="+v.topic)
	return ref, []string{"no address names the thread; made one from its id"}, nil
}

// holdsID reports whether an address has that number as a word of its own.
func holdsID(u *url.URL, id string) bool {
	s := u.EscapedPath() + "?" + u.RawQuery
	for from := 0; ; {
		i := strings.Index(s[from:], id)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(id)
		if !strings.ContainsAny(s[max(i-1, 0):i], "0123456789%") && (end == len(s) || !strings.ContainsAny(s[end:end+1], "0123456789")) {
			return true
		}
		from = i + 1
	}
}

// version is the main version, as the markup tells it.
func (v *invisionPage) version() string {
	switch {
	case v.old:
		return "3"
	case len(v.posts) > 0 && hasClass(v.posts[0], "ipsEntry"):
		return "5"
	}
	return "4"
}

// titleAndLabels parts the heading into the title, the prefix, and the marks of
// a pinned or locked thread.
func (v *invisionPage) titleAndLabels(t *archive.Thread) (string, []string) {
	var w lineWriter
	var labels []string
	t.Sticky = archive.No
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type != html.ElementNode:
				w.node(c)
			case hasClass(c, "ipsTag_prefix") || hasClass(c, "ipsTags__prefix") || hasClass(c, "topic_prefix") || attr(c, "rel") == "tag":
				if s := text(c); s != "" {
					labels = once(labels, s)
				}
			case hasClass(c, "ipsBadge") || c.Data == "i" || hasClass(c, "ipsBadges"):
				if hasIcon(c, "fa-thumb-tack", "fa-thumbtack") {
					t.Sticky = archive.Yes
				}
				w.space = true
			case c.DataAtom == atom.Button:
			default:
				if isBlock(c.DataAtom) {
					w.space = true
				}
				walk(c)
			}
		}
	}
	if v.title != nil {
		walk(v.title)
	}
	title := w.b.String()
	if v.old {
		t.Sticky = archive.Unknown
	}
	if title == "" {
		title = line(v.Page.meta["og:title"])
	}
	if title == "" {
		title, _, _ = strings.Cut(v.Title, " - ")
	}
	return title, labels
}

// opening reads who began the thread and when, and the counts that the page shows.
func (v *invisionPage) opening(t *archive.Thread) {
	if v.meta != nil {
		if a := find(v.meta, func(c *html.Node) bool {
			_, ok := invisionRouteOf(resolve(v.Base, attr(c, "href")), "profile")
			return ok && text(c) != ""
		}); a != nil {
			t.Author = v.member(a)
		}
		if n := byTag(v.meta, atom.Time); n != nil {
			t.Published = v.timeOf(n)
		}
	}
	if s := v.schema(); s != nil {
		if t.Author.Name == "" {
			t.Author.Name = s.Author
		}
		if t.Published.IsZero() {
			t.Published = s.Published
		}
		t.Counts.Posts, t.Counts.Views = s.Posts, s.Views
	}
	if v.total != nil {
		t.Counts.Posts = v.total
	}
	if v.old {
		js := v.script("ipb.topic.")
		if n, ok := count(setting(js, "postTotal")); ok && n > 0 {
			t.Counts.Posts = known(n)
		}
	}
}

// member reads a link to somebody's profile.
func (v *invisionPage) member(a *html.Node) archive.Author {
	out := archive.Author{Name: text(a)}
	u := resolve(v.Base, attr(a, "href"))
	if r, ok := invisionRouteOf(u, "profile"); ok {
		out.NativeID, out.URL = r.id, r.address(u, "").String()
	} else if u != nil {
		out.URL = noSession(u).String()
	}
	return out
}
