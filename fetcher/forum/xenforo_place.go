package forum

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// site is where the page stands.
func (v *xenforoPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	at := v.root
	if at == nil {
		if r, ok := v.anyRoute(); ok {
			at = r
		} else if onWeb(v.Base) {
			at = &url.URL{Scheme: v.Base.Scheme, Host: v.Base.Host, Path: "/"}
		}
	}
	if at != nil {
		s.URL = at.String()
		s.Key = archive.SiteKey(at, at.EscapedPath())
	}
	if s.Name == "" {
		if _, after, ok := strings.Cut(v.Title, " | "); ok {
			s.Name = strings.TrimLeft(after[strings.LastIndex(after, " | ")+1:], "| ")
		}
	}
	return s
}

// anyRoute is the forum's own address, as the page's address tells it or, on an
// index, the addresses that it links.
func (v *xenforoPage) anyRoute() (*url.URL, bool) {
	all := v.addresses()
	for _, l := range v.nodes {
		all = append(all, resolve(nil, l.URL))
	}
	for _, n := range v.items {
		find(n, func(c *html.Node) bool {
			u := resolve(v.Base, attr(c, "href"))
			if u == nil || v.Base != nil && !sameHost(u, v.Base) {
				return false
			}
			all = append(all, u)
			return true
		})
	}
	for _, name := range []string{"threads", "forums", "categories", "members"} {
		for _, u := range all {
			if r, ok := route(u, name); ok {
				path := r.base
				if path != "" {
					path += "/"
				}
				return at(u, path, ""), true
			}
		}
	}
	return nil, false
}

// addresses are those that may be the page's own: what it calls canonical, as
// long as that is on its own host, and where it was found.
func (v *xenforoPage) addresses() []*url.URL {
	var out []*url.URL
	for _, u := range []*url.URL{v.Canonical, resolve(v.Base, v.meta["og:url"]), v.URL} {
		if onWeb(u) && (!onWeb(v.URL) || sameHost(u, v.URL)) {
			out = append(out, u)
		}
	}
	return out
}

// place settles which page this is, for one whose navigation does not say:
// XenForo shows none where there is one page, themes may show none at all.
func (v *xenforoPage) place() {
	if v.last > 0 {
		return
	}
	v.current = 1
	if v.next == "" && v.link("next") == "" && v.link("prev") == "" {
		v.last = 1
		return
	}
	for _, u := range v.addresses() {
		for _, name := range []string{"threads", "forums"} {
			if r, ok := route(u, name); ok {
				v.current = max(v.current, r.ref(u).Page)
			}
		}
	}
}

// nextPage is the page after this one; nil on the last. native, if not empty,
// is the thread that it must belong to.
func (v *xenforoPage) nextPage(native string, own *url.URL) *url.URL {
	raw := v.link("next")
	if raw == "" {
		raw = v.next
	}
	u := resolve(v.Base, raw)
	if u == nil && v.current > 0 && v.current < v.last {
		switch {
		case v.pageForm != "":
			u = resolve(v.Base, strings.Replace(v.pageForm, "%page%", strconv.Itoa(v.current+1), 1))
		case own != nil:
			u = resolve(nil, own.String()+"page-"+strconv.Itoa(v.current+1))
		}
	}
	if u == nil || v.current > 0 && v.current >= v.last && v.last > 0 {
		return nil
	}
	if v.Base != nil && !sameHost(u, v.Base) {
		return nil
	}
	if r, ok := (xenforo{}).Ref(u); native != "" && ok && r.Native != native {
		return nil
	}
	return bare(u)
}
