package forum

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// walk finds the parts of a page for people: NodeBB's scripts know them by
// their component attribute, which themes keep.
func (v *nodebbPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

func (v *nodebbPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head:
		return true
	case atom.Noscript: // holds the page numbers for those without scripts
		if n.FirstChild != nil && n.FirstChild.Type == html.TextNode && strings.Contains(n.FirstChild.Data, "data-page") {
			v.walk(fragment(n.FirstChild.Data))
		}
		return false
	}
	switch component := attr(n, "component"); component {
	case "post":
		if attr(n, "data-pid") != "" {
			v.posts = append(v.posts, n)
			return true
		}
	case "category/topic":
		v.items = append(v.items, n)
		return true
	case "categories/category":
		v.takeBoard(n)
		return true
	case "topic/title":
		if v.title == nil {
			v.title = n
		}
	case "post/header": // older themes mark their signs by nothing else
		each(n, func(k *html.Node) bool { return k.DataAtom == atom.I }, func(k *html.Node) {
			switch {
			case hasClass(k, "fa-thumb-tack"):
				v.flag("pinned", k)
			case hasClass(k, "fa-lock"):
				v.flag("locked", k)
			}
		})
	case "topic/pinned", "topic/locked", "topic/deleted/message":
		v.flag(strings.Split(component, "/")[1], n)
	case "topic/post-count":
		if i, ok := count(text(n)); ok && v.postsNum == nil {
			v.postsNum = known(i)
		}
	}
	switch {
	case hasClass(n, "breadcrumb"):
		v.takeCrumbs(n)
		return true
	case attr(n, "data-tag") != "":
		v.tags = appendLine(v.tags, attr(n, "data-tag"))
	case n.DataAtom == atom.Li && (hasClass(n, "page-item") || hasClass(n, "page")):
		if a := nearTag(n, atom.A); a != nil {
			if i, ok := count(attr(a, "data-page")); ok && i < 1e6 {
				v.last = max(v.last, i)
				if hasClass(n, "active") {
					v.current = i
				}
			}
		}
	}
	return false
}

// flag notes whether a sign of that name is shown.
func (v *nodebbPage) flag(name string, n *html.Node) {
	if v.flags == nil {
		v.flags = map[string]bool{}
	}
	v.flags[name] = !hasClass(n, "hidden") && !hasClass(n, "hide")
}

func (v *nodebbPage) takeBoard(n *html.Node) {
	each(n, isLink, func(a *html.Node) {
		u := v.nextAt(attr(a, "href"))
		if u == nil {
			return
		}
		r, ok := nodebbRouteOf(u, "category")
		if t := text(a); ok && t != "" {
			v.boards = addLink(v.boards, Link{URL: r.ref(u).URL.String(), Title: t})
		}
	})
}

// takeCrumbs reads the path to the page, without the front page.
func (v *nodebbPage) takeCrumbs(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.Li }, func(li *html.Node) {
		if v.here = text(li); nearTag(li, atom.A) != nil && !hasClass(li, "active") {
			v.here = ""
		}
	})
	each(n, isLink, func(a *html.Node) {
		u := v.nextAt(attr(a, "href"))
		if u == nil {
			return
		}
		if r, ok := nodebbRouteOf(u, "category"); ok && text(a) != "" {
			v.crumbs = addLink(v.crumbs, Link{URL: r.ref(u).URL.String(), Title: text(a)})
		}
	})
}

// fillFromMarkup adds what only the markup of a page tells.
func (v *nodebbPage) fillFromMarkup(t *archive.Thread) {
	if t.Title == "" && v.title != nil {
		t.Title = text(v.title)
	}
	if t.Counts.Posts == nil {
		t.Counts.Posts = v.postsNum
	}
	if len(t.Tags) == 0 {
		t.Tags = v.tags
	}
	for name, to := range map[string]*archive.Flag{"pinned": &t.Sticky, "locked": &t.Locked} {
		if shown, told := v.flags[name]; told && *to == archive.Unknown {
			*to = archive.FlagOf(shown)
		}
	}
	if v.flags["deleted"] {
		t.Deleted = archive.Yes
	}
}

// shown reads one post of a page for people.
func (c nodebbReader) shown(id string, n *html.Node) archive.Post {
	out := archive.Post{NativeID: id, URL: c.permalink(id), Witness: archive.ByPage}
	if i, err := strconv.Atoi(attr(n, "data-index")); err == nil && i >= 0 {
		out.Number = i + 1
	}
	out.Author = archive.Author{Name: nodebbName(line(attr(n, "data-username"))), NativeID: nodebbID(jsonText(attr(n, "data-uid")))}
	if slug := attr(n, "data-userslug"); slug != "" {
		out.Author.URL = c.named(nodebbUser{Slug: jsonText(slug)}).URL
	}
	if ms, err := strconv.ParseFloat(attr(n, "data-timestamp"), 64); err == nil {
		out.Published = sinceEpoch(ms)
	}
	var content *html.Node
	var walk func(*html.Node)
	walk = func(in *html.Node) {
		for k := in.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			switch attr(k, "component") {
			case "post/content":
				if content == nil {
					content = k
				}
				continue
			case "post/parent": // repeats what is answered
				if to := nodebbID(jsonText(attr(k, "data-parent-pid") + attr(k, "data-topid"))); to != "" && to != out.NativeID {
					out.ReplyTo = once(out.ReplyTo, to)
				}
				continue
			case "post/signature":
				w := &body{page: c.Page, rule: c.rule}
				w.children(k)
				out.Signature = w.html()
				continue
			case "post/editor":
				if t := byClass(k, "timeago"); t != nil {
					out.Edited = c.timeOf(t)
				}
				if !out.Edited.IsZero() {
					if out.EditedBy = line(attr(k, "data-editor")); out.EditedBy == attr(n, "data-userslug") {
						out.EditedBy = out.Author.Name // a name as addresses have it
					}
				}
				continue
			case "post/vote-count":
				if i, ok := count(attr(k, "data-votes")); ok && i != 0 {
					out.Reactions = []archive.Reaction{{Name: "votes", Count: known(i)}}
				}
				continue
			case "user/picture":
				if k.DataAtom == atom.Img && out.Author.Avatar == "" {
					out.Author.Avatar = c.imageOf(k)
				}
			}
			if hasClass(k, "group-label") {
				out.Author.Banners = appendLine(out.Author.Banners, text(k))
			}
			walk(k)
		}
	}
	walk(n)
	if hasClass(n, "deleted") {
		out.Deleted = archive.Yes
		if content == nil || find(content, func(*html.Node) bool { return true }) == nil {
			return out
		}
	}
	if content == nil {
		c.nodebbPage.notes = append(c.nodebbPage.notes, "post "+id+": no text found")
		return out
	}
	w := &body{page: c.Page, rule: c.rule}
	w.children(content)
	c.write(&out, w)
	return out
}
