package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// ownAddresses are those that may be the page's own: what it calls canonical, as
// long as that is on its own host, and where it was found.
func (p *Page) ownAddresses() []*url.URL {
	var out []*url.URL
	for _, u := range []*url.URL{p.Canonical, resolve(p.Base, p.meta["og:url"]), p.URL} {
		if onWeb(u) && (!onWeb(p.URL) || sameHost(u, p.URL)) {
			out = append(out, u)
		}
	}
	return out
}

// body is the <body> element; nil if there is none.
func (p *Page) body() *html.Node {
	for c := p.HTML.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Body {
			return c
		}
	}
	return nil
}

// nextAt is the page that raw leads to; nil unless it is another page on the
// same host.
func (p *Page) nextAt(raw string) *url.URL {
	u := resolve(p.Base, raw)
	if u == nil || p.Base != nil && !sameHost(u, p.Base) {
		return nil
	}
	u = bare(u)
	if onWeb(p.URL) && u.String() == bare(p.URL).String() {
		return nil
	}
	return u
}

// onBase gives a page that came without an address what its own words name, so
// that its links lead somewhere. It is p itself if it has an address.
func (p *Page) onBase(root *url.URL) *Page {
	if p.Base != nil || root == nil {
		return p
	}
	based := *p
	based.Base = root
	return &based
}

// script is the text of the first script that holds word; empty if none does.
func (p *Page) script(word string) string {
	for _, n := range p.scripts {
		if n.FirstChild != nil && n.FirstChild.Type == html.TextNode && strings.Contains(n.FirstChild.Data, word) {
			return n.FirstChild.Data
		}
	}
	return ""
}

// setting reads what stands quoted, or as a plain word, behind key in a script:
// `key: "value"`, `key = 'value'`.
func setting(script, key string) string {
	_, after, ok := strings.Cut(script, key)
	if !ok {
		return ""
	}
	after = strings.TrimLeft(after, " \t\r\n:='\"])")
	end := strings.IndexAny(after, "'\";,\r\n}) ")
	if end < 0 || end > 2000 {
		return ""
	}
	return strings.ReplaceAll(after[:end], `\/`, "/")
}

// clipped is s, short enough to be a reason.
func clipped(s string) string {
	const most = 300
	if r := []rune(line(s)); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line(s)
}

// open fills in what the opening post says of its thread, and its draft.
func (p *Page) draft(t archive.Thread, notes []string, first bool) archive.Draft {
	if first && len(t.Posts) > 0 && t.Posts[0].Number <= 1 {
		t.Posts[0].Title = t.Title
		if by := t.Posts[0].Author; t.Author.Name == "" || t.Author.NativeID == "" && t.Author.Name == by.Name {
			t.Author = archive.Author{Name: by.Name, NativeID: by.NativeID, URL: by.URL}
		}
		if t.Published.IsZero() {
			t.Published = t.Posts[0].Published
		}
	}
	d := archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: p.Fetched, Zone: p.Zone, Notes: notes}
	if p.Base != nil {
		d.Base = p.Base.String()
	}
	return d
}

// asBoard is the board that the last of the crumbs names.
func asBoard(crumbs []Link) archive.Board {
	var b archive.Board
	for _, c := range crumbs {
		b.Path = append(b.Path, c.Title)
	}
	if n := len(crumbs); n > 0 {
		b.Title, b.URL = crumbs[n-1].Title, crumbs[n-1].URL
	}
	return b
}

// isRoot reports whether a link leads to the forum's own front page.
func isRoot(link string, root *url.URL) bool {
	u := resolve(nil, link)
	return u != nil && root != nil && u.RawQuery == "" && sameHost(u, root) &&
		strings.Trim(strings.TrimSuffix(u.Path, "index.php"), "/") == strings.Trim(root.Path, "/")
}

// noSession is u without what only tells visitors apart.
func noSession(u *url.URL) *url.URL {
	c := bare(u)
	if c.RawQuery == "" {
		return c
	}
	var keep []string
	for part := range strings.SplitSeq(c.RawQuery, "&") {
		switch key, _, _ := strings.Cut(part, "="); strings.ToLower(key) {
		case "s", "sid", "phpsessid", "":
			continue
		}
		keep = append(keep, part)
	}
	c.RawQuery = strings.Join(keep, "&")
	return c
}
