package forum

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// nodebb reads NodeBB: the JSON below /api, which every page also carries for
// its scripts, and the markup of pages that were saved without it.
type nodebb struct{}

func (nodebb) Name() string { return "nodebb" }

// Claims goes by the members that every answer has, and in pages by the JSON
// that they carry or the classes that NodeBB gives their body.
func (nodebb) Claims(p *Page) bool {
	if p.Form == JSONForm {
		return p.has("bodyClass", "relative_path") || p.has("loggedIn", "relative_path") || p.has("tid", "mainPid", "posts") || p.has("cid", "topics", "slug")
	}
	if p.Form != HTMLForm {
		return false
	}
	for _, n := range p.scripts {
		if attr(n, "id") == "ajaxify-data" {
			return true
		}
	}
	b := p.body()
	if b == nil {
		return false
	}
	for class := range strings.FieldsSeq(attr(b, "class")) {
		if class == "page-topic" || class == "page-category" || strings.HasPrefix(class, "page-status-") {
			return find(b, func(n *html.Node) bool { return hasAttr(n, "component") }) != nil
		}
	}
	return false
}

// Ref reads ".../topic/12/slug/5" and the same below /api, on hosts that look
// like a forum's: other sites have such addresses too.
func (nodebb) Ref(u *url.URL) (Ref, bool) {
	r, ok := nodebbRouteOf(u, "topic")
	if !ok || !isForumAddress(u, r.base) {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the topic's own address without the place within it.
func (nodebb) First(u *url.URL) *url.URL {
	r, ok := nodebbRouteOf(u, "topic")
	if !ok {
		return bare(u)
	}
	return r.address(u, 1)
}

// Parse reads a topic, a category, the index, or says what else it is.
func (n nodebb) Parse(p *Page) (Part, error) {
	v := &nodebbPage{Page: p, witness: archive.ByPage}
	body := []byte(nil)
	if p.Form == JSONForm {
		body, v.witness = p.Body, archive.ByAPI
	} else {
		body = v.carried()
	}
	var data nodebbData
	if body != nil && decode(body, &data) != nil {
		data = nodebbData{}
	}
	v.place(&data)
	part := Part{Platform: n.Name(), Site: v.site(), Feeds: p.Feeds()}
	if p.Form == HTMLForm {
		v.walk(p.Root)
	}
	switch kind := v.kind(&data); {
	case kind == "topic" || data.TID.id() != "" && (len(data.Posts) > 0 || len(v.posts) > 0) || len(v.posts) > 0:
		return part, v.readTopic(&part, &data)
	case kind == "login" || kind == "register":
		part.Kind, part.Why = LoginPart, v.why(&data, "asks to log in")
	case data.Topics != nil || len(v.items) > 0 || kind == "category":
		v.readList(&part, &data)
	case kind == "categories" || len(data.Categories) > 0 || len(v.boards) > 0:
		v.readIndex(&part, &data)
	case kind == "403" && !data.LoggedIn.yes():
		part.Kind, part.Why = LoginPart, v.why(&data, "asks to log in")
	default:
		part.Kind, part.Why = ErrorPart, v.why(&data, "a page of another sort")
	}
	return part, nil
}

// nodebbData is what NodeBB gives with a page of any sort, as far as we read it.
type nodebbData struct {
	nodebbTopic                   // or a category: title and slug are its own
	CID          jsonText         `json:"cid"`
	Name         jsonText         `json:"name"`
	Children     []nodebbCategory `json:"children"`
	Posts        []nodebbPost     `json:"posts"`
	Topics       []nodebbTopic    `json:"topics"`
	Categories   []nodebbCategory `json:"categories"`
	Category     nodebbCategory   `json:"category"`
	Breadcrumbs  []nodebbCrumb    `json:"breadcrumbs"`
	LoggedIn     jsonFlag         `json:"loggedIn"`
	RelativePath jsonText         `json:"relative_path"`
	URL          jsonText         `json:"url"`
	RSS          jsonText         `json:"rssFeedUrl"`
	Error        jsonText         `json:"error"`
	Template     struct {
		Name jsonText `json:"name"`
	} `json:"template"`
	Pagination struct {
		Current jsonCount `json:"currentPage"`
		Count   jsonCount `json:"pageCount"`
	} `json:"pagination"`
}

type nodebbCrumb struct {
	Text jsonText `json:"text"`
	URL  jsonText `json:"url"`
}

// nodebbPage is one page of a site that runs NodeBB.
type nodebbPage struct {
	*Page
	witness archive.Witness
	at      *url.URL // an address on the site; nil if nothing tells one
	base    string   // path below which NodeBB lives, without slashes at its ends

	posts    []*html.Node // of a page for people
	items    []*html.Node // of its list of topics
	boards   []Link
	title    *html.Node
	crumbs   []Link
	here     string // what the path calls the page itself
	tags     []string
	flags    map[string]bool // labels shown: "pinned", "locked", "deleted"
	postsNum *int
	last     int // highest number of a page
	current  int
	notes    []string
}

// carried is the JSON that a page holds for its scripts; nil if there is none.
func (v *nodebbPage) carried() []byte {
	for _, n := range v.scripts {
		if attr(n, "id") == "ajaxify-data" && n.FirstChild != nil {
			if b := []byte(n.FirstChild.Data); json.Valid(b) {
				return b
			}
		}
	}
	return nil
}

// place finds where the site lives: relative_path tells the folder, else the
// page's address does.
func (v *nodebbPage) place(d *nodebbData) {
	for _, u := range append([]*url.URL{v.URL}, v.ownAddresses()...) {
		if !onWeb(u) {
			continue
		}
		v.at = u
		for _, kind := range []string{"topic", "category"} {
			if r, ok := nodebbRouteOf(u, kind); ok {
				v.base = r.base
			}
		}
		break
	}
	if s := strings.Trim(string(d.RelativePath), "/"); s != "" && !strings.ContainsAny(s, "?#:") {
		v.base = s
	}
	if v.at != nil {
		return
	}
	// What was saved without its address names itself in its path to the top.
	for _, c := range d.Breadcrumbs {
		if u := resolve(nil, string(c.URL)); u != nil {
			v.at = u
			v.Page = v.onBase(u)
			return
		}
	}
}

func (v *nodebbPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if v.at != nil {
		s.URL = below(v.at, v.base, "", "").String()
		s.Key = archive.SiteKey(v.at, v.base)
	}
	return s
}

// address is an absolute address below the site's root; empty if nothing tells the site.
func (v *nodebbPage) address(path string) string {
	if v.at == nil || path == "" {
		return ""
	}
	return below(v.at, v.base, path, "").String()
}

// kind is the sort of page: the name of its template.
func (v *nodebbPage) kind(d *nodebbData) string {
	if s := string(d.Template.Name); s != "" {
		return s
	}
	if b := v.body(); b != nil {
		for class := range strings.FieldsSeq(attr(b, "class")) {
			if name, ok := strings.CutPrefix(class, "page-"); ok {
				switch name {
				case "topic", "category", "categories", "login", "register":
					return name
				}
			}
		}
	}
	return ""
}

// why is what the page says instead of what was asked for.
func (v *nodebbPage) why(d *nodebbData, otherwise string) string {
	said := plain(string(d.Error))
	if kind := string(d.Template.Name); said == "404" || said == "" && kind == "404" {
		return "the page is not there (404)"
	}
	if said == "" || strings.HasPrefix(said, "[[") {
		said = otherwise
		if title := plain(string(d.Title)); title != "" && !strings.HasPrefix(title, "[[") {
			said += ": " + title
		} else if v.Title != "" {
			said += ": " + v.Title
		} else if key := strings.Trim(plain(string(d.Error)), "[]"); key != "" {
			said += ": " + key
		}
	}
	return clipped(said)
}

// nodebbRoute is an address of a topic or category: base + "/topic/" + id + slug + place.
type nodebbRoute struct {
	base, kind, id, slug string
	api                  bool // below /api
	page                 int
}

// nodebbRouteOf cuts an address at its topic or category.
func nodebbRouteOf(u *url.URL, kind string) (nodebbRoute, bool) {
	if !onWeb(u) {
		return nodebbRoute{}, false
	}
	segs := segments(u.EscapedPath())
	for i := 0; i+1 < len(segs); i++ {
		id := strings.TrimSuffix(segs[i+1], ".rss")
		if segs[i] != kind || !isDigits(id) || id[0] == '0' {
			continue
		}
		r := nodebbRoute{kind: kind, id: id}
		before, rest := segs[:i], segs[i+2:]
		if n := len(before); n > 0 && before[n-1] == "api" {
			before, r.api = before[:n-1], true
		}
		r.base = strings.Join(before, "/")
		if len(rest) > 0 && !isDigits(rest[0]) {
			r.slug, rest = rest[0], rest[1:]
		}
		if len(rest) > 1 || len(rest) == 1 && !isDigits(rest[0]) {
			return nodebbRoute{}, false
		}
		if q := u.Query().Get("page"); isDigits(q) {
			r.page, _ = count(q)
		}
		return r, true
	}
	return nodebbRoute{}, false
}

func (r nodebbRoute) ref(u *url.URL) Ref {
	own := r
	own.api = false
	return Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: own.address(u, 1), Page: r.page}
}

// address is that of a page of the topic or category.
func (r nodebbRoute) address(u *url.URL, page int) *url.URL {
	path, query := r.kind+"/"+r.id, ""
	if r.slug != "" {
		path += "/" + r.slug
	}
	if r.api {
		path = "api/" + path
	}
	if page > 1 {
		query = "page=" + strconv.Itoa(page)
	}
	return below(u, r.base, path, query)
}

// slugged sets the slug out of "12/some-words", as the interface gives it.
func (r nodebbRoute) slugged(slug string) nodebbRoute {
	if id, words, ok := strings.Cut(slug, "/"); ok && id == r.id && words != "" && !isDigits(words) && !strings.ContainsAny(words, "/?#") {
		r.slug = url.PathEscape(words)
		if strings.Contains(words, "%") {
			r.slug = words
		}
	}
	return r
}

// isLink tells <a>.
func isLink(n *html.Node) bool { return n.DataAtom == atom.A }
