package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// fluxbb reads FluxBB 1.4 and 1.5, and PunBB 1.2, from which it began and whose
// markup it has kept.
type fluxbb struct{}

func (fluxbb) Name() string { return "fluxbb" }

// punbb reads PunBB: 1.2 has FluxBB's markup, 1.3 and 1.4 have their own.
type punbb struct{ fluxbb }

func (punbb) Name() string { return "punbb" }

// Claims goes by the wrapper whose id names the page, "punviewtopic".
func (fluxbb) Claims(p *Page) bool { return isPun(p) }

// Claims goes by the generator or the wrapper of 1.3, and tells 1.2 from FluxBB
// by the name in its foot.
func (punbb) Claims(p *Page) bool {
	if strings.HasPrefix(p.meta["generator"], "PunBB") || within(p.Root, 5, func(n *html.Node) bool { return hasClass(n, "brd-page") }) != nil {
		return true
	}
	if !isPun(p) {
		return false
	}
	return find(p.Root, func(n *html.Node) bool {
		return n.DataAtom == atom.A && strings.Contains(attr(n, "href"), "punbb.") && strings.HasPrefix(text(n), "PunBB")
	}) != nil
}

func isPun(p *Page) bool {
	return within(p.Root, 6, func(n *html.Node) bool {
		return n.DataAtom == atom.Div && hasClass(n, "pun") && strings.HasPrefix(attr(n, "id"), "pun")
	}) != nil
}

// Ref reads "viewtopic.php?id=11". What PunBB can write instead of it, "topic/11/",
// is other software's too: there the page tells.
func (fluxbb) Ref(u *url.URL) (Ref, bool) {
	if !onWeb(u) {
		return Ref{}, false
	}
	base, name := script(u)
	q := u.Query()
	id := idParam(q, "id")
	if name != "viewtopic.php" || id == "" || q.Has("t") || q.Has("f") || q.Has("tid") {
		return Ref{}, false
	}
	r := Ref{Site: archive.SiteKey(u, base), Native: id, URL: below(u, base, name, "id="+id)}
	r.Page, _ = count(q.Get("p"))
	if n, ok := strings.CutPrefix(u.Fragment, "p"); ok && isDigits(n) {
		r.Post = n
	}
	return r, true
}

// First is the thread's own address, which shows its first page.
func (f fluxbb) First(u *url.URL) *url.URL {
	if r, ok := f.Ref(u); ok {
		return r.URL
	}
	return bare(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (f fluxbb) Parse(p *Page) (Part, error) { return parsePun(p, f.Name()) }

// Parse reads a thread, a board, the index, or says what else it is.
func (f punbb) Parse(p *Page) (Part, error) { return parsePun(p, f.Name()) }

func parsePun(p *Page, name string) (Part, error) {
	v := &punPage{Page: p}
	v.walk(p.Root)
	v.learnOrder()
	part := Part{Platform: name, Site: v.site(), Feeds: v.Feeds(), Page: v.current, Pages: v.last}
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.message:
		part.Kind, part.Why = ErrorPart, v.why("a message")
	case len(v.rows) > 0 || v.list:
		v.board(&part)
	case len(v.boards) > 0:
		part.Kind, part.Boards = IndexPart, v.boards
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// punTopic is the id of the thread that an address of the page leads to, in
// any form that PunBB can write, and the address of its first page.
func punTopic(u *url.URL) (id string, first *url.URL) {
	if r, ok := (fluxbb{}).Ref(u); ok {
		return r.Native, r.URL
	}
	return punFriendly(u, "topic")
}

// punBoard is the same of a board.
func punBoard(u *url.URL) *url.URL {
	if !onWeb(u) {
		return nil
	}
	base, name := script(u)
	if name == "viewforum.php" {
		if id := idParam(u.Query(), "id"); id != "" {
			return below(u, base, name, "id="+id)
		}
		return nil
	}
	_, first := punFriendly(u, "forum")
	return first
}

// punFriendly reads "topic/11/a-title/page/2/", "topic11-p2.html", "topic-11.html"
// and their like, of what kind names.
func punFriendly(u *url.URL, kind string) (id string, first *url.URL) {
	if !onWeb(u) {
		return "", nil
	}
	segs := segments(u.EscapedPath())
	for i, s := range segs {
		rest, ok := strings.CutPrefix(s, kind)
		switch {
		case !ok:
		case rest == "" && i+1 < len(segs) && isDigits(segs[i+1]) && segs[i+1][0] != '0':
			end := i + 2
			if end < len(segs) && segs[end] != "page" && segs[end] != "new" {
				end++ // its title
			}
			return segs[i+1], at(u, strings.Join(segs[:end], "/")+"/", "")
		case i == len(segs)-1 && strings.HasSuffix(rest, ".html"):
			rest = strings.TrimPrefix(strings.TrimSuffix(rest, ".html"), "-")
			id, page, paged := strings.Cut(rest, "-")
			if isDigits(id) && id[0] != '0' {
				if c := bare(u); !paged || !strings.HasPrefix(page, "p") {
					c.RawQuery = ""
					return id, c
				}
				return id, at(u, strings.Join(append(segs[:i:i], strings.TrimSuffix(s, "-"+page+".html")+".html"), "/"), "")
			}
		}
	}
	return "", nil
}
