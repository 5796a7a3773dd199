package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// smf reads Simple Machines Forum 2.0 and 2.1. A thread's address names the
// first post of a page, "index.php?topic=3.15", or any post, "topic=3.msg84";
// the parts of a query stand between semicolons.
type smf struct{}

func (smf) Name() string { return "smf" }

// Claims goes by what the head of every page sets for SMF's own scripts. The
// page for print has none, but names its thread.
func (s smf) Claims(p *Page) bool {
	for _, n := range p.scripts {
		if n.FirstChild != nil && (strings.Contains(n.FirstChild.Data, "smf_scripturl") || strings.Contains(n.FirstChild.Data, "smf_theme_url")) {
			return true
		}
	}
	return s.isPrint(p)
}

// isPrint tells the page for print.
func (s smf) isPrint(p *Page) bool {
	if len(p.scripts) > 2 || p.Canonical == nil {
		return false
	}
	if _, ok := s.Ref(p.Canonical); !ok {
		return false
	}
	return find(p.Root, func(n *html.Node) bool { return n.DataAtom == atom.H2 && attr(n, "id") == "linktree" }) != nil
}

// smfAddress is an address of SMF, cut into its parts.
type smfAddress struct {
	base  string            // path below which the forum lives, escaped, without slashes at its ends
	plain bool              // without a query: "index.php/topic,3.0.html"
	query map[string]string // "topic" to "3.15"
}

// smfParts cuts an address. Both separators of a query count.
func smfParts(u *url.URL) (smfAddress, bool) {
	if !onWeb(u) {
		return smfAddress{}, false
	}
	base, name := script(u)
	a := smfAddress{base: base, query: map[string]string{}}
	if before, ok := strings.CutSuffix(base, "index.php"); ok && strings.HasSuffix(name, ".html") {
		a.base, a.plain = strings.Trim(before, "/"), true
		parts := strings.Split(strings.TrimSuffix(name, ".html"), "/")
		for _, part := range parts {
			key, value, _ := strings.Cut(part, ",")
			a.query[key] = value
		}
		return a, len(a.query) > 0
	}
	if name != "index.php" && !strings.HasSuffix(u.Path, "/") && name != "" {
		return smfAddress{}, false
	}
	if name != "index.php" {
		a.base = strings.Trim(u.EscapedPath(), "/")
	}
	for part := range strings.FieldsFuncSeq(u.RawQuery, func(r rune) bool { return r == ';' || r == '&' }) {
		key, value, _ := strings.Cut(part, "=")
		if _, had := a.query[key]; !had {
			a.query[key] = value
		}
	}
	_, indexed := a.query["topic"]
	if indexed && name != "index.php" && !strings.Contains(a.query["topic"], ".") {
		return smfAddress{}, false // other people's pages have such a parameter
	}
	return a, true
}

// at is the address of a topic or a board, "topic" and "3.15", on u's host.
func (a smfAddress) at(u *url.URL, what, value string) *url.URL {
	if a.plain {
		return below(u, a.base, "index.php/"+what+","+value+".html", "")
	}
	return below(u, a.base, "index.php", what+"="+value)
}

// smfPlace reads the value of a topic or a board: an id, and where in it the
// page begins or which post it shows.
func smfPlace(value string) (id string, start int, post string, ok bool) {
	id, rest, _ := strings.Cut(value, ".")
	if !isDigits(id) || id[0] == '0' {
		return "", 0, "", false
	}
	switch {
	case rest == "" || rest == "new" || rest == "last" || strings.HasPrefix(rest, "from"):
	case strings.HasPrefix(rest, "msg"):
		if post = strings.TrimPrefix(rest, "msg"); !isDigits(post) {
			return "", 0, "", false
		}
	default:
		if start, ok = count(rest); !ok || !isDigits(rest) {
			return "", 0, "", false
		}
	}
	return id, start, post, true
}

// Ref reads "index.php?topic=3.15", its form without a query, and the address
// for print. Which page 15 begins depends on the forum, so it is not told.
func (smf) Ref(u *url.URL) (Ref, bool) {
	a, ok := smfParts(u)
	if !ok {
		return Ref{}, false
	}
	value, ok := a.query["topic"]
	if action := a.query["action"]; !ok || a.query["prev_next"] != "" || action != "" && action != "printpage" && action != "display" {
		return Ref{}, false
	}
	id, _, post, ok := smfPlace(value)
	if !ok {
		return Ref{}, false
	}
	r := Ref{Site: archive.SiteKey(u, a.base), Native: id, URL: a.at(u, "topic", id+".0"), Post: post}
	if n, ok := strings.CutPrefix(u.Fragment, "msg"); ok && isDigits(n) {
		r.Post = n
	}
	return r, true
}

// First is the thread's own address, which shows its first page.
func (s smf) First(u *url.URL) *url.URL {
	if r, ok := s.Ref(u); ok {
		return r.URL
	}
	return bare(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (s smf) Parse(p *Page) (Part, error) {
	root := smfRoot(p)
	if p.Base == nil && root != nil {
		based := *p
		based.Base, p = root, &based
	}
	v := &smfPage{Page: p, root: root}
	if s.isPrint(p) {
		if r, ok := s.Ref(p.Canonical); ok && (!onWeb(p.URL) || sameHost(r.URL, p.URL)) {
			return Part{Kind: MovedPart, Platform: s.Name(), Site: v.site(), Instead: r.URL}, nil
		}
	}
	v.walk(p.Root)
	v.learnOrder()
	part := Part{Platform: s.Name(), Site: v.site(), Feeds: v.feeds(), Page: v.current, Pages: v.last}
	switch {
	case v.forumposts && len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.fatal:
		part.Kind, part.Why = ErrorPart, v.why("an error")
	case v.messageindex:
		v.board(&part)
	case len(v.boards) > 0:
		part.Kind, part.Boards = IndexPart, v.boards
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// smfRoot is the address that the forum gives as its own, from its scripts'
// settings; nil if it gives none on the page's host.
func smfRoot(p *Page) *url.URL {
	for _, n := range p.scripts {
		if n.FirstChild == nil {
			continue
		}
		_, after, ok := strings.Cut(n.FirstChild.Data, "smf_scripturl")
		if !ok {
			continue
		}
		after = strings.TrimLeft(after, " =\t")
		if after == "" || after[0] != '\'' && after[0] != '"' {
			continue
		}
		raw, _, ok := strings.Cut(after[1:], after[:1])
		u := resolve(nil, strings.ReplaceAll(raw, `\/`, "/"))
		if ok && u != nil && (p.Base == nil || sameHost(u, p.Base)) {
			base, _ := script(u)
			return below(u, base, "", "")
		}
	}
	return nil
}
