package forum

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"skein/archive"
)

// discourse reads Discourse: its JSON, which every page has beside it, and from
// saved pages what they show to programs that run no scripts.
type discourse struct{}

func (discourse) Name() string { return "discourse" }

// Claims goes by members that no other interface has together, and in pages by
// the generator and the settings that Discourse's scripts need.
func (discourse) Claims(p *Page) bool {
	if p.Form == JSONForm {
		switch {
		case p.has("post_stream"), p.has("topic_list"), p.has("category_list"), p.has("latest_posts"), p.has("topic_id", "post_number", "cooked"):
			return true
		}
		return p.has("errors", "error_type")
	}
	if p.Form != HTMLForm {
		return false
	}
	if strings.HasPrefix(p.meta["generator"], "Discourse") {
		return true
	}
	for _, key := range []string{"discourse_theme_id", "discourse_theme_ids", "discourse-base-uri", "discourse/config/environment", "discourse_current_homepage"} {
		if _, ok := p.meta[key]; ok {
			return true
		}
	}
	return false
}

// Ref reads ".../t/slug/123/4" and ".../t/123.json" on hosts that look like a
// forum's: other sites have such addresses too.
func (discourse) Ref(u *url.URL) (Ref, bool) {
	r, ok := discourseRouteOf(u)
	if !ok || !isForumAddress(u, r.base) {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the topic's JSON where the host says that it is Discourse's, else
// its page, which points there.
func (d discourse) First(u *url.URL) *url.URL {
	r, ok := discourseRouteOf(u)
	if !ok {
		return bare(u)
	}
	if strings.Contains(strings.ToLower(u.Hostname()), "discourse") || r.json {
		return r.interfaceAt(u, 1)
	}
	return r.ref(u).URL
}

// Parse reads a topic, a list of topics, the categories, or says what else it is.
func (d discourse) Parse(p *Page) (Part, error) {
	v := &discoursePage{Page: p}
	v.place()
	part := Part{Platform: d.Name(), Site: v.site(), Feeds: p.Feeds()}
	if p.Form != JSONForm {
		return part, v.readHTML(&part)
	}
	switch m := p.fields(); {
	case p.has("post_stream"):
		return part, v.readTopic(&part, p.Body, archive.ByAPI)
	case p.has("topic_list"):
		return part, v.readList(&part, p.Body)
	case p.has("category_list"):
		return part, v.readCategories(&part, p.Body)
	case p.has("cooked"):
		return part, v.readPost(&part, p.Body)
	case p.has("errors"):
		v.readError(&part, m)
	default:
		part.Kind, part.Why = ErrorPart, "the latest posts of the site, of many topics"
	}
	return part, nil
}

// discoursePage is one page of a site that runs Discourse.
type discoursePage struct {
	*Page
	at         *url.URL // an address on the site; nil if nothing tells one
	base       string   // path below which Discourse lives, without slashes at its ends
	categories map[string]discourseCategory
}

// place finds where the site lives.
func (v *discoursePage) place() {
	for _, u := range []*url.URL{v.URL, v.Canonical, v.Base} {
		if !onWeb(u) {
			continue
		}
		v.at = u
		segs := segments(u.EscapedPath())
		for i, s := range segs {
			switch strings.TrimSuffix(s, ".json") {
			case "t", "c", "tag", "tags", "latest", "top", "new", "hot", "categories", "posts", "p", "u", "login":
				v.base = strings.Join(segs[:i], "/")
				return
			}
		}
		if base, ok := v.meta["discourse-base-uri"]; ok {
			v.base = strings.Trim(base, "/")
		}
		return
	}
	// JSON that nobody kept an address for names its host in the pictures of
	// those who wrote.
	if v.Form != JSONForm {
		return
	}
	_, after, ok := strings.Cut(string(v.Body), `"/user_avatar/`)
	if !ok {
		return
	}
	host, _, _ := strings.Cut(after[:min(len(after), 300)], "/")
	if u := resolve(nil, "https://"+host+"/"); u != nil && strings.Contains(host, ".") && u.Host == host {
		v.at = u
		based := *v.Page
		based.Base, v.Page = u, &based
	}
}

func (v *discoursePage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if v.at != nil {
		s.URL = below(v.at, v.base, "", "").String()
		s.Key = archive.SiteKey(v.at, v.base)
	}
	return s
}

// address is an absolute address below the site's root.
func (v *discoursePage) address(path string) string {
	if v.at == nil {
		return ""
	}
	return below(v.at, v.base, path, "").String()
}

// readError reads {"errors": […], "error_type": "…"}.
func (v *discoursePage) readError(part *Part, m map[string]json.RawMessage) {
	var why []string
	var kind string
	_ = decode(m["errors"], &why)
	_ = decode(m["error_type"], &kind)
	part.Kind, part.Why = ErrorPart, line(strings.Join(why, " "))
	if kind == "not_logged_in" {
		part.Kind = LoginPart
	}
	if part.Why == "" {
		part.Why = "the site answers with an error (" + kind + ")"
	}
}

// discourseRoute is an address of a topic: base + "/t/" + slug + id + post.
type discourseRoute struct {
	base, slug, id string
	post           int // number of the post, 0 if none
	page           int
	json           bool
}

// discourseRouteOf cuts a topic's address.
func discourseRouteOf(u *url.URL) (discourseRoute, bool) {
	if !onWeb(u) {
		return discourseRoute{}, false
	}
	segs := segments(u.EscapedPath())
	for i := 0; i+1 < len(segs); i++ {
		if segs[i] != "t" {
			continue
		}
		r := discourseRoute{base: strings.Join(segs[:i], "/")}
		if r.read(segs[i+1:]) {
			if q := u.Query().Get("page"); isDigits(q) {
				r.page, _ = count(q)
			}
			return r, true
		}
	}
	return discourseRoute{}, false
}

// read reads what follows "/t/".
func (r *discourseRoute) read(rest []string) bool {
	last := len(rest) - 1
	for _, ending := range []string{".json", ".rss"} {
		if s, ok := strings.CutSuffix(rest[last], ending); ok {
			rest = append(append([]string(nil), rest[:last]...), s)
			r.json = ending == ".json"
		}
	}
	isID := func(s string) bool { return isDigits(s) && s[0] != '0' }
	if !isID(rest[0]) {
		if len(rest) < 2 || !isID(rest[1]) || rest[0] == "" {
			return false
		}
		r.slug, rest = rest[0], rest[1:]
		if r.slug == "-" {
			r.slug = ""
		}
	}
	r.id, rest = rest[0], rest[1:]
	if len(rest) > 0 && isID(rest[0]) {
		r.post, _ = count(rest[0])
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return true
	}
	switch rest[0] {
	case "print", "last", "posts", "summary", "wordpress", "unread":
		return len(rest) == 1
	}
	return false
}

// path is the topic's own path.
func (r discourseRoute) path() string {
	if r.slug == "" {
		return "t/" + r.id
	}
	return "t/" + r.slug + "/" + r.id
}

func (r discourseRoute) ref(u *url.URL) Ref {
	return Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: below(u, r.base, r.path(), ""), Page: r.page, Number: r.post}
}

// interfaceAt is the address of a page of the topic as JSON.
func (r discourseRoute) interfaceAt(u *url.URL, page int) *url.URL {
	query := ""
	if page > 1 {
		query = "page=" + strconv.Itoa(page)
	}
	return below(u, r.base, r.path()+".json", query)
}
