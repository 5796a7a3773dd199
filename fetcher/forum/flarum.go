package forum

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// flarum reads Flarum's JSON:API documents, on their own and as its pages
// carry them.
type flarum struct{}

func (flarum) Name() string { return "flarum" }

// Claims goes by the types of what a document holds, and in pages by the data
// that they carry.
func (flarum) Claims(p *Page) bool {
	if p.Form == JSONForm {
		if p.has("errors") && !p.has("error_type") {
			return onWeb(p.URL) && flarumErrors(p) != "" && strings.Contains(p.URL.Path, "/api/")
		}
		if !p.has("data") {
			return false
		}
		d, err := readFlarum(p.fields()["data"], nil)
		return err == nil && d.kind() != ""
	}
	return p.Form == HTMLForm && flarumPayload(p) != nil
}

// flarumPayload is the data that a page carries for its scripts; nil if there is none.
func flarumPayload(p *Page) []byte {
	for _, n := range p.scripts {
		if n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
			continue
		}
		s := n.FirstChild.Data
		if attr(n, "id") == "flarum-json-payload" {
			return []byte(s)
		}
		// Before 1.0 the data stood in a call.
		if !strings.Contains(s, "flarum.core.app") && !strings.Contains(s, "app.bootExtensions") {
			continue
		}
		for _, call := range []string{"app.load(", "app.boot("} {
			if _, after, ok := strings.Cut(s, call); ok && strings.HasPrefix(after, "{") {
				var raw json.RawMessage
				if json.NewDecoder(strings.NewReader(after)).Decode(&raw) == nil {
					return raw
				}
			}
		}
	}
	return nil
}

// Ref reads ".../d/12-slug/5" and the discussion's address at the interface, on
// hosts that look like a forum's: other sites have such addresses too.
func (flarum) Ref(u *url.URL) (Ref, bool) {
	r, ok := flarumRouteOf(u)
	if !ok || !isForumAddress(u, r.base) {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the discussion at the interface where the host says that it is
// Flarum's, else its page, which points there.
func (flarum) First(u *url.URL) *url.URL {
	r, ok := flarumRouteOf(u)
	if !ok {
		return bare(u)
	}
	if r.api || strings.Contains(strings.ToLower(u.Hostname()), "flarum") {
		return r.discussionAt(u)
	}
	return r.ref(u).URL
}

// Parse reads a discussion, a page of its posts, a list of discussions, the
// tags, or says what else it is.
func (f flarum) Parse(p *Page) (Part, error) {
	v := &flarumPage{Page: p, witness: archive.ByAPI}
	v.place()
	part := Part{Platform: f.Name(), Feeds: p.Feeds()}
	if p.Form == HTMLForm {
		part.Site = v.site()
		return part, v.readHTML(&part)
	}
	part.Site = v.site()
	if said := flarumErrors(p); said != "" {
		part.Kind, part.Why = ErrorPart, clipped("the site answers: "+said)
		if strings.Contains(said, "not_authenticated") {
			part.Kind = LoginPart
		}
		return part, nil
	}
	d, err := readFlarum(p.Body, p.fields())
	if err != nil {
		return part, fmt.Errorf("%s: %w: %w", where(p.URL), err, archive.ErrInvalid)
	}
	return part, v.read(&part, d)
}

// read reads a document.
func (v *flarumPage) read(part *Part, d *flarumDoc) error {
	if v.at == nil {
		v.at = resolve(nil, d.Links.First)
	}
	if v.at == nil {
		return fmt.Errorf("document of %s: nothing tells the site: %w", d.kind(), archive.ErrInvalid)
	}
	if part.Site.Key == "" {
		v.place()
		part.Site = v.site()
	}
	switch kind := d.kind(); {
	case kind == "discussions" && !d.many:
		return v.readDiscussion(part, d)
	case kind == "posts":
		return v.readPosts(part, d)
	case kind == "tags":
		v.readTags(part, d)
	default:
		v.readDiscussions(part, d)
	}
	return nil
}

// flarumErrors is what a document of errors says; empty for others.
func flarumErrors(p *Page) string {
	var errs []struct {
		Status jsonText `json:"status"`
		Code   jsonText `json:"code"`
		Title  jsonText `json:"title"`
		Detail jsonText `json:"detail"`
	}
	if decode(p.fields()["errors"], &errs) != nil {
		return ""
	}
	var said []string
	for _, e := range errs {
		said = appendLine(said, cmp.Or(string(e.Detail), string(e.Title), string(e.Code), string(e.Status)))
	}
	return strings.Join(said, "; ")
}

// flarumDoc is a JSON:API document: one resource or many, and those that they
// refer to.
type flarumDoc struct {
	Data  []flarumResource
	Links struct {
		First string `json:"first"`
		Next  string `json:"next"`
	} `json:"links"`
	many     bool
	included map[string]*flarumResource // by type and id
	order    []*flarumResource          // the included ones as they come
}

type flarumResource struct {
	Type          jsonText                 `json:"type"`
	ID            jsonText                 `json:"id"`
	Attributes    flarumAttributes         `json:"attributes"`
	Relationships map[string]flarumRelated `json:"relationships"`
}

type flarumRelated struct {
	Data flarumRefs `json:"data"`
}

// flarumRefs are references to other resources: one, none or many.
type flarumRefs []flarumRefer

type flarumRefer struct {
	Type jsonText `json:"type"`
	ID   jsonText `json:"id"`
}

func (r *flarumRefs) UnmarshalJSON(b []byte) error {
	*r = nil
	if b[0] == '[' {
		var many []flarumRefer
		_ = json.Unmarshal(b, &many)
		*r = many
		return nil
	}
	var one flarumRefer
	if json.Unmarshal(b, &one) == nil && one.ID != "" {
		*r = flarumRefs{one}
	}
	return nil
}

// readFlarum reads a document whole, or only its data where fields is nil.
func readFlarum(b []byte, fields map[string]json.RawMessage) (*flarumDoc, error) {
	d := &flarumDoc{included: map[string]*flarumResource{}}
	data := json.RawMessage(b)
	if fields != nil {
		data = fields["data"]
		_ = decode(fields["links"], &d.Links)
		var included []flarumResource
		_ = decode(fields["included"], &included)
		for i := range included {
			r := &included[i]
			r.Attributes.settle()
			d.included[string(r.Type)+" "+string(r.ID)] = r
			d.order = append(d.order, r)
		}
	}
	var err error
	if start := strings.TrimSpace(string(data[:min(len(data), 20)])); strings.HasPrefix(start, "[") {
		d.many = true
		err = decode(data, &d.Data)
	} else {
		var one flarumResource
		err = decode(data, &one)
		d.Data = []flarumResource{one}
	}
	for i := range d.Data {
		d.Data[i].Attributes.settle()
	}
	return d, err
}

// kind is the type of what a document holds; empty if it is none of Flarum's.
func (d *flarumDoc) kind() string {
	if len(d.Data) == 0 {
		return ""
	}
	r := &d.Data[0]
	switch a := &r.Attributes; {
	case r.Type == "discussions" && (a.Title != "" || a.Slug != ""),
		r.Type == "posts" && (a.ContentType != "" || a.Number.n != nil),
		r.Type == "tags" && a.Name != "" && a.Slug != "":
		return string(r.Type)
	}
	return ""
}

// one is the resource that a relationship leads to; nil if it is not included.
func (d *flarumDoc) one(r *flarumResource, name string) *flarumResource {
	for _, ref := range r.Relationships[name].Data {
		if have := d.included[string(ref.Type)+" "+string(ref.ID)]; have != nil {
			return have
		}
	}
	return nil
}

// flarumPage is one page of a site that runs Flarum.
type flarumPage struct {
	*Page
	at      *url.URL // an address on the site; nil if nothing tells one
	base    string   // path below which Flarum lives, without slashes at its ends
	name    string   // of the site
	witness archive.Witness
	notes   []string
}

// place finds where the site lives.
func (v *flarumPage) place() {
	all := append([]*url.URL{v.URL}, v.ownAddresses()...)
	for _, u := range append(all, v.at) {
		if !onWeb(u) {
			continue
		}
		v.at = u
		segs := segments(u.EscapedPath())
		for i, s := range segs {
			switch s {
			case "d", "t", "api", "u", "tags", "all":
				v.base = strings.Join(segs[:i], "/")
				return
			}
		}
		return
	}
}

func (v *flarumPage) site() archive.Site {
	s := archive.Site{Name: v.name}
	if v.at != nil {
		s.URL = below(v.at, v.base, "", "").String()
		s.Key = archive.SiteKey(v.at, v.base)
	}
	return s
}

// address is an absolute address below the site's root.
func (v *flarumPage) address(path string) string { return below(v.at, v.base, path, "").String() }

// flarumRoute is an address of a discussion: base + "/d/" + id-slug + number.
type flarumRoute struct {
	base, id, slug string
	number         int // of a post, 0 if none
	api            bool
}

func flarumRouteOf(u *url.URL) (flarumRoute, bool) {
	if !onWeb(u) {
		return flarumRoute{}, false
	}
	segs := segments(u.EscapedPath())
	for i, s := range segs {
		switch {
		case s == "d" && i+1 < len(segs) && len(segs) <= i+3:
			id, slug, _ := strings.Cut(segs[i+1], "-")
			if len(segs) == i+3 && !isDigits(segs[i+2]) {
				return flarumRoute{}, false
			}
			r := flarumRoute{base: strings.Join(segs[:i], "/"), id: id, slug: slug}
			if len(segs) == i+3 {
				r.number, _ = count(segs[i+2])
			}
			return r, isDigits(id) && id[0] != '0'
		case s == "api" && i+2 == len(segs)-1 && segs[i+1] == "discussions":
			id := segs[i+2]
			return flarumRoute{base: strings.Join(segs[:i], "/"), id: id, api: true}, isDigits(id) && id[0] != '0'
		case s == "api" && i+1 == len(segs)-1 && segs[i+1] == "posts":
			id := u.Query().Get("filter[discussion]")
			return flarumRoute{base: strings.Join(segs[:i], "/"), id: id, api: true}, isDigits(id) && id[0] != '0'
		}
	}
	return flarumRoute{}, false
}

func (r flarumRoute) ref(u *url.URL) Ref {
	name := r.id
	if r.slug != "" {
		name += "-" + r.slug
	}
	return Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: below(u, r.base, "d/"+name, ""), Number: r.number}
}

// discussionAt is the discussion at the interface.
func (r flarumRoute) discussionAt(u *url.URL) *url.URL {
	return below(u, r.base, "api/discussions/"+r.id, "")
}

// postsAt are the posts of the discussion at the interface, from a place on.
func (r flarumRoute) postsAt(u *url.URL, offset int) *url.URL {
	q := url.Values{"filter[discussion]": {r.id}, "sort": {"createdAt"}, "page[limit]": {"50"}}
	if offset > 0 {
		q.Set("page[offset]", strconv.Itoa(offset))
	}
	return below(u, r.base, "api/posts", q.Encode())
}
