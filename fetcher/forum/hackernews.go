package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// hackernews reads Hacker News: its pages as they are and as they were ten years
// ago, and an item as its two interfaces give it.
type hackernews struct{}

const (
	hnHost     = "news.ycombinator.com"
	hnAlgolia  = "hn.algolia.com"
	hnFirebase = "hacker-news.firebaseio.com"
)

func (hackernews) Name() string { return "hackernews" }

// Claims goes by the host, and for saved pages by the site's own frame. An
// interface's answer is believed from its own host, or where no host is known.
func (hackernews) Claims(p *Page) bool {
	host := ""
	if onWeb(p.URL) {
		host = archive.Host(p.URL)
	}
	switch p.Form {
	case JSONForm:
		if host == "" || host == hnAlgolia {
			return p.has("id", "created_at_i", "children")
		}
		return host == hnFirebase && p.has("id", "type")
	case HTMLForm:
		return host == hnHost || strings.HasSuffix(p.Title, "| Hacker News") &&
			(byID(p.Root, "hnmain") != nil || byClass(p.Root, "pagetop") != nil)
	}
	return false
}

// Ref reads ".../item?id=12&p=2", and the same item's addresses at the two
// interfaces. A comment has such an address too: its page says whose it is.
func (hackernews) Ref(u *url.URL) (Ref, bool) {
	if !onWeb(u) {
		return Ref{}, false
	}
	id, path := "", strings.Trim(u.Path, "/")
	q := u.Query()
	switch archive.Host(u) {
	case hnHost:
		if path != "item" {
			return Ref{}, false
		}
		id = q.Get("id")
	case hnAlgolia:
		id, _ = strings.CutPrefix(path, "api/v1/items/")
	case hnFirebase:
		id, _ = strings.CutPrefix(path, "v0/item/")
		id = strings.TrimSuffix(id, ".json")
	}
	if !isDigits(id) || id[0] == '0' {
		return Ref{}, false
	}
	ref := hnRef(hnRoot(u), id)
	if n := q.Get("p"); isDigits(n) {
		ref.Page, _ = count(n)
	}
	if isDigits(u.Fragment) && u.Fragment != id {
		ref.Post = u.Fragment
	}
	return ref, true
}

// hnRoot is the site's address for one on it or on an interface of it.
func hnRoot(u *url.URL) *url.URL {
	if onWeb(u) {
		switch archive.Host(u) {
		case hnAlgolia, hnFirebase:
		default:
			return at(u, "", "")
		}
	}
	return &url.URL{Scheme: "https", Host: hnHost, Path: "/"}
}

func hnRef(root *url.URL, id string) Ref {
	return Ref{Site: archive.SiteKey(root, ""), Native: id, URL: at(root, "item", "id="+id)}
}

// First is the item's own page.
func (h hackernews) First(u *url.URL) *url.URL {
	if r, ok := h.Ref(u); ok && archive.Host(u) != hnAlgolia {
		return r.URL
	}
	return bare(u)
}

// Parse reads an item with its comments, a list of items, or says what else it is.
func (h hackernews) Parse(p *Page) (Part, error) {
	root := hnRoot(p.Base)
	v := &hnPage{Page: p.onBase(root), root: root}
	part := Part{Platform: h.Name(), Site: archive.Site{Key: archive.SiteKey(root, ""), Name: "Hacker News", URL: root.String()}, Feeds: p.Feeds()}
	if p.Form == JSONForm {
		return part, v.readItem(&part)
	}
	v.walk(v.Root)
	switch op := attr(v.HTML, "op"); {
	case op == "threads" || op == "newcomments" || op == "favorites" || op == "highlights":
		part.Kind, part.Why = ErrorPart, "comments of many threads"
	case len(v.stories) == 1 && (len(v.comments) > 0 || v.item || v.form) || v.item && len(v.stories) > 0:
		return part, v.readThread(&part)
	case v.item && len(v.comments) > 0 || v.onStory != "" && len(v.comments) > 0:
		return part, v.readBranch(&part)
	case len(v.stories) > 0:
		v.readList(&part)
	case len(v.comments) > 0:
		return part, v.readMore(&part)
	case v.login:
		part.Kind, part.Why = LoginPart, "asks to log in"
	default:
		part.Kind, part.Why = ErrorPart, v.why()
	}
	return part, nil
}
