package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// A xenforoRoute is an address cut at the part that holds an id:
// base + "threads/" + "slug.ID" + rest.
type xenforoRoute struct {
	base  string // path below which the forum lives, escaped, without slashes at its ends
	form  string // what stands between base and the route: "", "index.php/" or "index.php?"
	route string // "threads"
	name  string // "slug.ID"
	id    string
	rest  []string // what follows, "page-2"
	query string   // what follows in the query
}

// route finds a XenForo route in an address.
func route(u *url.URL, name string) (xenforoRoute, bool) {
	if !onWeb(u) {
		return xenforoRoute{}, false
	}
	for _, r := range readings(u) {
		for i := 0; i+1 < len(r.rest); i++ {
			if r.rest[i] != name {
				continue
			}
			if id, ok := nativeID(r.rest[i+1]); ok {
				return r.cut(i, id), true
			}
		}
	}
	return xenforoRoute{}, false
}

// routeOf finds the part of an address that holds a known id, whatever the
// site calls its routes.
func routeOf(u *url.URL, id string) (xenforoRoute, bool) {
	if !onWeb(u) {
		return xenforoRoute{}, false
	}
	for _, r := range readings(u) {
		for i := 0; i+1 < len(r.rest); i++ {
			if got, ok := nativeID(r.rest[i+1]); ok && got == id {
				return r.cut(i, id), true
			}
		}
	}
	return xenforoRoute{}, false
}

// readings are the ways to read an address: its route in the query
// ("index.php?threads/x.1/page-2&order=…"), or in the path.
func readings(u *url.URL) []xenforoRoute {
	var out []xenforoRoute
	path := u.EscapedPath()
	if first, more, _ := strings.Cut(u.RawQuery, "&"); strings.ContainsAny(first, "/%") {
		if plain, err := url.PathUnescape(strings.TrimSuffix(first, "=")); err == nil && strings.Contains(plain, "/") && !strings.Contains(plain, "=") {
			form := "?"
			base := strings.Trim(path, "/")
			if base == "index.php" || strings.HasSuffix(base, "/index.php") {
				base, form = strings.Trim(strings.TrimSuffix(base, "index.php"), "/"), "index.php?"
			}
			if !strings.Contains(first, "%2F") && !strings.Contains(first, "%2f") {
				plain = first // keep the slug as it is escaped
			}
			out = append(out, xenforoRoute{base: base, form: form, rest: segments(plain), query: more})
		}
	}
	return append(out, xenforoRoute{rest: segments(path), query: u.RawQuery})
}

// cut makes the reading whole, with its route at rest[i].
func (r xenforoRoute) cut(i int, id string) xenforoRoute {
	before := r.rest[:i]
	r.route, r.name, r.id, r.rest = r.rest[i], r.rest[i+1], id, r.rest[i+2:]
	if r.form == "" {
		if n := len(before); n > 0 && before[n-1] == "index.php" {
			before, r.form = before[:n-1], "index.php/"
		}
		r.base = strings.Join(before, "/")
	}
	return r
}

// address is the thread's own address on u's host, with more behind it.
func (r xenforoRoute) address(u *url.URL, more string) *url.URL {
	path, tail := r.base, r.route+"/"+r.name+"/"+more
	if path != "" {
		path += "/"
	}
	if before, ok := strings.CutSuffix(r.form, "?"); ok {
		return at(u, path+before, tail)
	}
	return at(u, path+r.form+tail, "")
}

// ref names the thread.
func (r xenforoRoute) ref(u *url.URL) Ref {
	ref := Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: r.address(u, "")}
	more := append([]string{strings.TrimPrefix(u.Fragment, "js-")}, r.rest...)
	for _, s := range more {
		if n, ok := strings.CutPrefix(s, "post-"); ok && isDigits(n) {
			ref.Post = n
		}
		if n, ok := strings.CutPrefix(s, "page-"); ok && isDigits(n) {
			ref.Page, _ = count(n)
		}
	}
	if ref.Page == 0 {
		if q, err := url.ParseQuery(r.query); err == nil && isDigits(q.Get("page")) {
			ref.Page, _ = count(q.Get("page"))
		}
	}
	return ref
}

// nativeID reads "slug.123" or "123". Other software writes "123-Some-title",
// whose dots are no sign of an id.
func nativeID(s string) (string, bool) {
	dot := strings.LastIndexByte(s, '.')
	id := s[dot+1:]
	if !isDigits(id) || id[0] == '0' {
		return "", false
	}
	if dot > 0 {
		slug := s[:dot]
		if plain, err := url.PathUnescape(slug); err == nil {
			slug = plain
		}
		if n := strings.IndexByte(slug, '-'); n > 0 && isDigits(slug[:n]) && (strings.ToLower(slug) != slug || strings.Contains(slug, ".")) {
			return "", false
		}
	}
	return id, true
}

// firstPage takes the page or post off an address whose route is not known.
func firstPage(u *url.URL) *url.URL {
	if u == nil {
		return nil
	}
	c := bare(u)
	segs := segments(c.EscapedPath())
	for i, s := range segs {
		if i == 0 || !strings.Contains(segs[i-1], ".") {
			continue
		}
		if _, ok := nativeID(segs[i-1]); ok && leadsInto(s) {
			return at(u, strings.Join(segs[:i], "/")+"/", "")
		}
	}
	return c
}

// leadsInto tells the last parts of addresses that lead somewhere within a thread or board.
func leadsInto(s string) bool {
	if s == "latest" || s == "unread" || s == "post-newest" {
		return true
	}
	for _, prefix := range []string{"page-", "post-"} {
		if n, ok := strings.CutPrefix(s, prefix); ok && isDigits(n) {
			return true
		}
	}
	return false
}
