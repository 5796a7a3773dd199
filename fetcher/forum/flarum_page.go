package forum

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// rule knows what Flarum and its own extensions put into a post.
func (c *flarumReader) rule(w *body, n *html.Node) bool {
	if attr(n, "data-s9e-mediaembed") != "" {
		if f := nearTag(n, atom.Iframe); f != nil {
			w.frame(f)
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "PostMention":
			if id := attr(n, "data-id"); isDigits(id) && len(w.open) == 0 && id != "0" {
				w.answers = once(w.answers, id)
			}
		case "PostMention--deleted":
			w.text(text(n))
			return true
		case "emoji":
			if n.DataAtom == atom.Img {
				w.text(smilie(n))
				return true
			}
		case "spoiler", "spoiler-inline":
			if n.DataAtom == atom.Div {
				w.details("Spoiler", func() { w.children(n) })
				return true
			}
		}
	}
	switch n.DataAtom {
	case atom.Blockquote:
		c.quote(w, n)
		return true
	case atom.Pre:
		var b strings.Builder
		verbatim(&b, n)
		lang := ""
		if k := nearTag(n, atom.Code); k != nil {
			lang = codeLanguage(attr(k, "class"))
		}
		w.code(lang, strings.TrimRight(b.String(), " \t\n"))
		return true
	}
	return false
}

// quote writes a quotation. One that a member made with the button begins with
// a mention of the quoted post.
func (c *flarumReader) quote(w *body, n *html.Node) {
	m := nearClass(n, "PostMention")
	if m == nil || text(m) == "" {
		w.quote("", "", "", func() { w.children(n) })
		return
	}
	post := attr(m, "data-id")
	if !isDigits(post) || post == "0" {
		post = ""
	}
	author := strings.TrimPrefix(text(m), "@")
	w.quote(author, post, w.page.url(attr(m, "href")), func() {
		inner := w.rule
		w.rule = func(w *body, k *html.Node) bool { return k == m || inner(w, k) }
		w.children(n)
		w.rule = inner
	})
}

// readDiscussions reads a list of discussions.
func (v *flarumPage) readDiscussions(part *Part, d *flarumDoc) {
	part.Kind, part.Page = BoardPart, 1
	seen := map[string]bool{}
	for i := range d.Data {
		x := &d.Data[i]
		id := x.ID.id()
		if x.Type != "discussions" || id == "" || seen[id] || x.Attributes.Hidden.yes() {
			continue
		}
		seen[id] = true
		t := v.thread(part, d, x)
		if t.Title == "" {
			continue
		}
		l := archive.Listing{
			Site: t.Site, NativeID: id, URL: t.URL, Title: t.Title, Author: t.Author, Views: t.Counts.Views, LastPost: x.Attributes.LastPosted.When, Sticky: t.Sticky, Locked: t.Locked,
		}
		if n := t.Counts.Posts; n != nil && *n > 0 {
			l.Replies = known(*n - 1)
		}
		if u := cmp.Or(d.one(x, "lastPostedUser"), d.one(x, "lastUser")); u != nil {
			l.LastBy = v.member(d, u).Name
		}
		part.Threads = append(part.Threads, l)
	}
	part.Board.URL = bare(v.at).String()
	if slug := v.query("filter[tag]"); slug != "" {
		part.Board.URL = v.address("t/" + url.PathEscape(slug))
		for _, r := range d.order {
			if r.Type == "tags" && string(r.Attributes.Slug) == slug {
				part.Board.Title = line(string(r.Attributes.Name))
				part.Board.Path = []string{part.Board.Title}
			}
		}
	}
	if n, ok := count(v.query("page[offset]")); ok && n > 0 {
		part.Page = 1 + v.pagesBefore(n)
	}
	part.Next = v.nextAt(d.Links.Next)
}

// readTags reads the tags, which are the boards of the site.
func (v *flarumPage) readTags(part *Part, d *flarumDoc) {
	part.Kind = IndexPart
	for i := range d.Data {
		a := &d.Data[i].Attributes
		if name := line(string(a.Name)); name != "" && a.Slug != "" {
			part.Boards = addLink(part.Boards, Link{URL: v.address("t/" + url.PathEscape(string(a.Slug))), Title: name})
		}
	}
}

// readHTML reads a page for people, which the interface says better. What the
// page carries of it is kept for those who have the page alone.
func (v *flarumPage) readHTML(part *Part) error {
	var payload struct {
		Resources []flarumResource `json:"resources"`
		Document  json.RawMessage  `json:"apiDocument"`
		Old       json.RawMessage  `json:"document"`
	}
	_ = decode(flarumPayload(v.Page), &payload)
	for _, r := range payload.Resources {
		if r.Type != "forums" {
			continue
		}
		v.name = line(string(r.Attributes.Title))
		if u := resolve(nil, string(r.Attributes.BaseURL)); u != nil && (v.at == nil || sameHost(u, v.at)) {
			v.base = strings.Trim(u.EscapedPath(), "/")
			if v.at == nil {
				v.at, v.Page = u, v.onBase(u)
			}
		}
	}
	part.Site = v.site()
	doc := payload.Document
	if len(doc) == 0 || string(doc) == "null" {
		doc = payload.Old
	}
	v.witness = archive.ByPage
	var fields map[string]json.RawMessage
	if json.Unmarshal(doc, &fields) == nil && fields["data"] != nil {
		if d, err := readFlarum(doc, fields); err == nil && d.kind() != "" {
			if err := v.read(part, d); err != nil {
				return err
			}
		}
	}
	if onWeb(v.URL) && v.at != nil {
		if u := v.interfaceOf(); u != nil {
			part.Kind, part.Why, part.Instead = MovedPart, "the site's own interface says more", u
			return nil
		}
	}
	if part.Kind == "" {
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+v.Page.Title)
	}
	return nil
}

// interfaceOf is the address of the same discussion or list at the interface.
func (v *flarumPage) interfaceOf() *url.URL {
	if r, ok := flarumRouteOf(v.URL); ok {
		r.base = v.base
		return r.discussionAt(v.at)
	}
	path := strings.Trim(strings.TrimPrefix(strings.Trim(v.URL.EscapedPath(), "/"), v.base), "/")
	switch first, rest, _ := strings.Cut(path, "/"); {
	case path == "" || path == "all":
		return below(v.at, v.base, "api/discussions", "")
	case first == "t" && rest != "" && !strings.Contains(rest, "/"):
		return below(v.at, v.base, "api/discussions", url.Values{"filter[tag]": {unescaped(rest)}}.Encode())
	case path == "tags":
		return below(v.at, v.base, "api/tags", "")
	}
	return nil
}
