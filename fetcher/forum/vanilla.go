package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// vanilla reads Vanilla Forums 2 and later, by the element ids and the class
// names that its scripts need.
type vanilla struct{}

func (vanilla) Name() string { return "vanilla" }

// Claims goes by the id and class of the <body>.
func (vanilla) Claims(p *Page) bool {
	b := p.body()
	if b == nil {
		return false
	}
	return strings.HasPrefix(strings.ToLower(attr(b, "id")), "vanilla_") || hasClass(b, "Vanilla") ||
		strings.HasPrefix(strings.ToLower(attr(b, "id")), "dashboard_") && p.script("gdn.") != ""
}

// Ref reads ".../discussion/12/slug/p2", in the path or behind "index.php?p=".
func (vanilla) Ref(u *url.URL) (Ref, bool) {
	r, ok := vanillaRouteOf(u)
	if !ok {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the discussion's own address.
func (x vanilla) First(u *url.URL) *url.URL {
	if r, ok := x.Ref(u); ok {
		return r.URL
	}
	return bare(u)
}

// A vanillaRoute is an address cut at the number of a discussion.
type vanillaRoute struct {
	base, form string // form is "", "index.php?p=/", "?p=/" or "index.php/"
	id, slug   string
	rest       []string
}

func vanillaRouteOf(u *url.URL) (vanillaRoute, bool) {
	if !onWeb(u) {
		return vanillaRoute{}, false
	}
	path := u.EscapedPath()
	r := vanillaRoute{rest: segments(path)}
	if p := args(u.RawQuery).Get("p"); strings.HasPrefix(p, "/discussion/") {
		r.base, r.form = strings.Trim(strings.TrimSuffix(path, "index.php"), "/"), "?p=/"
		if strings.HasSuffix(path, "index.php") {
			r.form = "index.php?p=/"
		}
		escaped := (&url.URL{Path: p}).EscapedPath()
		r.rest = segments(escaped)
	}
	for i, s := range r.rest {
		if s != "discussion" || i > 0 && r.form != "" || i+2 >= len(r.rest) {
			continue
		}
		r.id, r.slug = r.rest[i+1], r.rest[i+2]
		if !isDigits(r.id) || r.id[0] == '0' || strings.ContainsAny(r.slug, ".&=?") {
			return vanillaRoute{}, false
		}
		if r.form == "" {
			before := r.rest[:i]
			if n := len(before); n > 0 && before[n-1] == "index.php" {
				before, r.form = before[:n-1], "index.php/"
			}
			r.base = strings.Join(before, "/")
		}
		r.rest = r.rest[i+3:]
		return r, true
	}
	return vanillaRoute{}, false
}

func (r vanillaRoute) ref(u *url.URL) Ref {
	path := r.base
	if path != "" {
		path += "/"
	}
	own, tail := path+r.form, "discussion/"+r.id+"/"+r.slug
	ref := Ref{Site: archive.SiteKey(u, r.base), Native: r.id}
	if before, query, ok := strings.Cut(own, "?"); ok {
		ref.URL = at(u, before, query+tail)
	} else {
		ref.URL = at(u, own+tail, "")
	}
	if id, ok := strings.CutPrefix(u.Fragment, "Comment_"); ok && isDigits(id) {
		ref.Post = id
	}
	for _, s := range r.rest {
		if n, ok := strings.CutPrefix(s, "p"); ok && isDigits(n) {
			ref.Page, _ = count(n)
		}
	}
	return ref
}

// Parse reads a thread, a board, the index, or says what else it is.
func (x vanilla) Parse(p *Page) (Part, error) {
	v := &vanillaPage{Page: p, frame: p.body()}
	if v.frame != nil {
		v.walk(v.frame)
	}
	part := Part{Platform: x.Name(), Site: v.site(), Feeds: p.Feeds()}
	sort := strings.ToLower(attr(v.frame, "id"))
	switch {
	case len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case strings.Contains(sort, "_entry_") || v.login && v.failure == "":
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.failure != "" || strings.Contains(sort, "filenotfound") || strings.Contains(sort, "permission") || strings.Contains(sort, "_error"):
		part.Kind, part.Why = ErrorPart, v.why("says that there is an error")
	case strings.Contains(sort, "_discussion_index"):
		part.Kind, part.Why = ErrorPart, v.why("a thread's page without any post")
	case len(v.rows) > 0 || strings.Contains(sort, "discussions_") || strings.Contains(sort, "_categories_index") && len(v.boards) == 0:
		v.board(&part)
	case len(v.boards) > 0:
		part.Kind, part.Boards = IndexPart, v.boards
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// thread fills a part with the thread and the posts of this page.
func (v *vanillaPage) thread(part *Part) error {
	ref, notes, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Title: v.heading(), Labels: v.labels, Board: asBoard(v.crumbs), Locked: archive.FlagOf(v.locked), Sticky: v.sticky,
	}
	part.Next = v.place(ref.Native)
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	seen := map[string]bool{}
	opened := false
	for _, n := range v.posts {
		c := vanillaPost{page: v, ref: ref}
		c.NativeID, c.opens = vanillaPostID(n)
		if seen[c.NativeID] {
			continue
		}
		seen[c.NativeID] = true
		opened = opened || c.opens
		t.Posts = append(t.Posts, c.read(n))
		notes = append(notes, c.notes...)
	}
	t.Counts.Views, t.Tags = v.views, v.tags
	part.Board, part.Notes = t.Board, notes
	part.Page, part.Pages = v.current, v.last
	part.Draft = v.draft(t, notes, opened)
	return nil
}

// identify names the thread by an own address, else by the opening post's id.
func (v *vanillaPage) identify() (Ref, []string, error) {
	var native string
	for _, n := range v.posts {
		if id, ok := strings.CutPrefix(attr(n, "id"), "Discussion_"); ok {
			native = id
		}
	}
	own := v.ownAddresses()
	for _, u := range own {
		if r, ok := (vanilla{}).Ref(u); ok && (native == "" || r.Native == native) {
			return r, nil, nil
		}
	}
	if native == "" {
		for _, l := range v.pages {
			if r, ok := (vanilla{}).Ref(resolve(v.Base, l)); ok {
				return r, nil, nil
			}
		}
		return Ref{}, nil, fmt.Errorf("thread page %s: neither its address nor its markup names the thread: %w", where(v.URL), archive.ErrInvalid)
	}
	if len(own) == 0 {
		return Ref{}, nil, fmt.Errorf("thread page: nothing tells the site: %w", archive.ErrInvalid)
	}
	ref := Ref{Site: archive.SiteKey(own[0], ""), Native: native, URL: at(own[0], "discussion/"+native+"/-", "")}
	for _, u := range own {
		if holdsID(u, native) {
			ref.URL = noSession(u)
			break
		}
	}
	return ref, []string{"no address of Vanilla's form names the thread"}, nil
}

// vanillaPostID is the id of a post; a discussion's own text has no number of
// its own among the comments. opens reports that it is that text.
func vanillaPostID(n *html.Node) (id string, opens bool) {
	id = attr(n, "id")
	if s, ok := strings.CutPrefix(id, "Comment_"); ok && isDigits(s) {
		return s, false
	}
	if s, ok := strings.CutPrefix(id, "Discussion_"); ok && isDigits(s) {
		return id, true
	}
	return "", false
}
