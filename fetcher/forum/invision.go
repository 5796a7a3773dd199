package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// invision reads Invision Community 4 and 5, and the IP.Board 3 that came
// before them. It goes by ids, data attributes and the "ips" classes that
// Invision's own scripts need.
type invision struct{}

func (invision) Name() string { return "invision" }

// Claims goes by the <body>, and by which of the suite's applications made the
// page: its blogs, shops and articles are no forums.
func (invision) Claims(p *Page) bool {
	b := p.body()
	if b == nil {
		return false
	}
	switch app := attr(b, "data-pageapp"); {
	case attr(b, "id") == "ipboard_body":
		app = setting(p.script("ipb.vars["), "'active_app'")
		return app == "" || app == "forums" || app == "core"
	case !hasClass(b, "ipsApp"):
		return false
	default:
		return app == "" || app == "forums" || app == "core"
	}
}

// Ref reads ".../topic/12-slug/...", with or without index.php, and the older
// "index.php?showtopic=12".
func (invision) Ref(u *url.URL) (Ref, bool) {
	r, ok := invisionRouteOf(u, "topic")
	if !ok {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the thread's own address.
func (x invision) First(u *url.URL) *url.URL {
	if r, ok := x.Ref(u); ok {
		return r.URL
	}
	return noSession(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (x invision) Parse(p *Page) (Part, error) {
	root := invisionRoot(p)
	v := &invisionPage{Page: p.onBase(root), root: root, frame: p.body()}
	if v.frame != nil {
		v.old = attr(v.frame, "id") == "ipboard_body"
		v.walk(v.frame)
	}
	part := Part{Platform: x.Name(), Site: v.site(), Feeds: p.Feeds()}
	controller := v.controller()
	switch {
	case len(v.posts) > 0 && attr(v.frame, "data-pageapp") != "core": // which shows comments on members
		err := v.thread(&part)
		return part, err
	case v.login != nil && (v.failure != "" || controller == "login"):
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case v.failure != "":
		part.Kind, part.Why = ErrorPart, v.why("says that there is an error")
	case controller == "topic":
		part.Kind, part.Why = ErrorPart, v.why("a thread's page without any post")
	case v.password && len(v.rows) == 0:
		part.Kind, part.Why = LoginPart, v.why("asks for a password")
	case len(v.rows) > 0 && controller != "index" || controller == "forums":
		v.board(&part)
	case len(v.boards) > 0 || controller == "index":
		v.index(&part)
	case v.login != nil:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// controller is what the suite calls the sort of page; empty in version 3,
// which does not say.
func (v *invisionPage) controller() string {
	app := attr(v.frame, "data-pageapp")
	if app == "forums" || attr(v.frame, "data-pagecontroller") == "login" {
		return attr(v.frame, "data-pagecontroller")
	}
	return ""
}

// invisionRoot is the address that the forum gives as its own, from its scripts'
// settings, else what stands before the page's own route; nil if nothing on the
// page's host tells it.
func invisionRoot(p *Page) *url.URL {
	for _, s := range []string{setting(p.script("ipsSettings"), "baseURL"), setting(p.script("ipb.vars["), "ipb.vars['board_url'"), bodyAttr(p, "data-ips-base")} {
		base := p.Base
		if base == nil {
			base = &url.URL{Scheme: "https"}
		}
		u := resolve(base, s)
		if u != nil && (p.Base == nil || sameHost(u, p.Base)) {
			u = bare(u)
			u.RawQuery = ""
			if !strings.HasSuffix(u.Path, "/") {
				u.Path, u.RawPath = u.Path+"/", ""
			}
			return u
		}
	}
	for _, u := range p.ownAddresses() {
		for _, kind := range []string{"topic", "forum"} {
			if r, ok := invisionRouteOf(u, kind); ok {
				root := at(u, "", "")
				if r.base != "" {
					root = at(u, r.base+"/", "")
				}
				return root
			}
		}
	}
	return nil
}

func bodyAttr(p *Page, key string) string {
	if b := p.body(); b != nil {
		return attr(b, key)
	}
	return ""
}

// hasIcon reports whether close below n, or n itself, is one of these icons,
// which say in every language what words say in one.
func hasIcon(n *html.Node, names ...string) bool {
	fits := func(c *html.Node) bool {
		if c.Data != "i" {
			return false
		}
		for _, name := range names {
			if hasClass(c, name) {
				return true
			}
		}
		return false
	}
	return fits(n) || near(n, fits) != nil
}
