package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// An invisionRoute is an address of Invision cut at the part that holds an id:
// base + form + "topic/12-slug" + rest, or "index.php?showtopic=12".
type invisionRoute struct {
	base string // path below which the forum lives, escaped, without slashes at its ends
	form string // "", "index.php?/", "index.php/" or "index.php?showtopic="
	kind string // "topic", "forum", "profile"
	name string // "12-slug"; "12" in an old address
	id   string
	rest []string
	args url.Values
}

// invisionWords are the parts of addresses that stand before an id, and the
// names that old addresses have for them.
var invisionWords = map[string]string{
	"topic": "topic", "forum": "forum", "profile": "profile", "user": "profile",
	"showtopic": "topic", "showforum": "forum", "showuser": "profile",
}

// invisionRouteOf finds a route of that kind in an address. A slug is asked for
// where the address is a plain path: other sites count their topics too.
func invisionRouteOf(u *url.URL, kind string) (invisionRoute, bool) {
	if !onWeb(u) {
		return invisionRoute{}, false
	}
	path, query := u.EscapedPath(), u.RawQuery
	script := strings.HasSuffix(path, "/index.php") || path == "index.php"
	base := strings.Trim(strings.TrimSuffix(path, "index.php"), "/")
	first, more, _ := strings.Cut(query, "&")
	if (script || query != "") && strings.HasPrefix(first, "/") {
		form := "?/"
		if script {
			form = "index.php?/"
		}
		first, inner, asked := strings.Cut(first, "?")
		if asked {
			more = inner + "&" + more
		}
		return invisionRoute{base: base, form: form, rest: segments(first), args: args(more)}.cut(kind, false)
	}
	if script {
		q := args(query)
		for old, is := range invisionWords {
			if is == kind && old != kind && isDigits(q.Get(old)) {
				r := invisionRoute{base: base, form: "index.php?" + old + "=", kind: kind, name: q.Get(old), id: q.Get(old), args: q}
				return r, r.id[0] != '0'
			}
		}
		return invisionRoute{}, false
	}
	if before, after, ok := strings.Cut(path, "/index.php/"); ok {
		return invisionRoute{base: strings.Trim(before, "/"), form: "index.php/", rest: segments(after), args: args(query)}.cut(kind, false)
	}
	return invisionRoute{rest: segments(path), args: args(query)}.cut(kind, true)
}

func args(query string) url.Values {
	q, _ := url.ParseQuery(query) // what can be read of it
	return q
}

// cut makes the reading whole, at the first part that is a route of that kind.
func (r invisionRoute) cut(kind string, inPath bool) (invisionRoute, bool) {
	for i := 0; i+1 < len(r.rest); i++ {
		if invisionWords[r.rest[i]] != kind || strings.HasPrefix(r.rest[i], "show") {
			continue
		}
		id, slug, dashed := strings.Cut(r.rest[i+1], "-")
		if !isDigits(id) || id[0] == '0' || inPath && (!dashed || !isSlug(slug)) {
			continue
		}
		if r.form == "" {
			r.base = strings.Join(r.rest[:i], "/")
		} else if i > 0 {
			continue
		}
		r.kind, r.name, r.id, r.rest = r.rest[i], r.rest[i+1], id, r.rest[i+2:]
		return r, true
	}
	return invisionRoute{}, false
}

// isSlug tells the words that Invision makes of a title: small letters, digits
// and dashes, everything else escaped.
func isSlug(s string) bool {
	return !strings.ContainsAny(s, ".,;:!+_ABCDEFGHIJKLMNOPQRSTUVWXYZ") || strings.Contains(s, "%")
}

// address is the thing's own address on u's host, with more behind it.
func (r invisionRoute) address(u *url.URL, more string) *url.URL {
	path := r.base
	if path != "" {
		path += "/"
	}
	switch {
	case strings.HasSuffix(r.form, "="):
		return at(u, path+"index.php", strings.TrimPrefix(r.form, "index.php?")+r.id)
	case strings.HasSuffix(r.form, "?/"):
		return at(u, path+strings.TrimSuffix(r.form, "?/"), "/"+r.kind+"/"+r.name+"/"+more)
	}
	return at(u, path+r.form+r.kind+"/"+r.name+"/"+more, "")
}

// ref names the thread.
func (r invisionRoute) ref(u *url.URL) Ref {
	ref := Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: r.address(u, "")}
	for _, prefix := range []string{"comment-", "entry", "findComment-"} {
		if id, ok := strings.CutPrefix(u.Fragment, prefix); ok && isDigits(id) {
			ref.Post = id
		}
	}
	if ref.Post == "" {
		for _, key := range []string{"comment", "p"} {
			if id := r.args.Get(key); isDigits(id) && (r.args.Get("do") == "findComment" || r.args.Get("view") == "findpost") {
				ref.Post = id
			}
		}
	}
	if n := r.args.Get("page"); isDigits(n) {
		ref.Page, _ = count(n)
	}
	for i, s := range r.rest {
		if n, ok := strings.CutPrefix(s, "page-"); ok && isDigits(n) {
			ref.Page, _ = count(n)
		}
		if s == "page" && i+1 < len(r.rest) && isDigits(r.rest[i+1]) {
			ref.Page, _ = count(r.rest[i+1])
		}
	}
	return ref
}
