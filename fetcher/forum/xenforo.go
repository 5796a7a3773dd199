package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// xenforo reads XenForo 2, of any minor version, theme and language: it goes by
// the classes and data attributes that XenForo's own scripts need, which themes
// keep, and never by a whole class attribute.
type xenforo struct{}

func (xenforo) Name() string { return "xenforo" }

// Claims goes by the attributes of <html>, which every XenForo 2 template sets.
func (xenforo) Claims(p *Page) bool {
	return attr(p.HTML, "id") == "XF" || attr(p.HTML, "data-xf") != "" ||
		attr(p.HTML, "data-app") == "public" && attr(p.HTML, "data-template") != "" && attr(p.HTML, "data-cookie-prefix") != ""
}

// Ref reads ".../threads/slug.ID/...", with or without a slug, below index.php or in its query.
func (xenforo) Ref(u *url.URL) (Ref, bool) {
	r, ok := route(u, "threads")
	if !ok {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the thread's own address: XenForo shows its first page there.
func (x xenforo) First(u *url.URL) *url.URL {
	if r, ok := x.Ref(u); ok {
		return r.URL
	}
	return firstPage(u)
}

// Parse reads a thread, a board, the index, or says what else it is.
func (x xenforo) Parse(p *Page) (Part, error) {
	root := xenforoRoot(p)
	if p.Base == nil && root != nil {
		based := *p
		based.Base, p = root, &based
	}
	v := &xenforoPage{Page: p, root: root}
	v.walk(p.Root)
	part := Part{Platform: x.Name(), Site: v.site(), Feeds: v.feeds(), Page: v.current, Pages: v.last}
	template := attr(p.HTML, "data-template")
	thread := strings.HasPrefix(template, "thread_view") || strings.HasPrefix(attr(p.HTML, "data-content-key"), "thread-") || template == ""
	switch {
	case thread && len(v.posts) > 0:
		err := v.thread(&part)
		return part, err
	case strings.HasPrefix(template, "thread_view"):
		part.Kind, part.Why = ErrorPart, v.why("a thread's page without any post")
	case strings.HasPrefix(template, "forum_view"), len(v.items) > 0:
		v.board(&part)
	case strings.HasPrefix(template, "login"):
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case template == "forum_list" || template == "category_view" || len(v.nodes) > 0:
		v.index(&part)
	case v.loginForm:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case strings.Contains(template, "privacy_policy") || strings.Contains(template, "terms") || strings.Contains(template, "consent"):
		part.Kind, part.Why = ErrorPart, v.why("asks to agree to something first")
	default:
		part.Kind, part.Why = ErrorPart, v.why(fmt.Sprintf("a page of another sort (%q)", template))
	}
	return part, nil
}

// xenforoRoot is the address that the forum gives as its own, from its scripts'
// settings; nil if it gives none on the page's host.
func xenforoRoot(p *Page) *url.URL {
	for _, n := range p.scripts {
		if n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
			continue
		}
		_, after, ok := strings.Cut(n.FirstChild.Data, "fullBase:")
		if !ok {
			continue
		}
		after = strings.TrimLeft(after, " \t\r\n")
		if after == "" || after[0] != '\'' && after[0] != '"' {
			continue
		}
		raw, _, ok := strings.Cut(after[1:], after[:1])
		u := resolve(nil, strings.ReplaceAll(raw, `\/`, "/"))
		if ok && u != nil && (p.Base == nil || sameHost(u, p.Base)) {
			return bare(u)
		}
	}
	return nil
}
