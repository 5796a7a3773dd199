package forum

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"skein/archive"
)

// lemmy reads Lemmy: its interface (version 3), the data that its pages carry,
// and the objects that servers exchange (ActivityPub).
type lemmy struct{}

func (lemmy) Name() string { return "lemmy" }

// Claims goes by the names of the interface's members, and in pages by the
// variable that holds their data.
func (lemmy) Claims(p *Page) bool {
	if p.Form == JSONForm {
		switch {
		case p.has("post_view", "community_view"), p.has("comment_view"), p.has("post_view"):
			return true
		case p.has("type", "id", "attributedTo"):
			_, ok := lemmyObject(p)
			return ok
		case p.has("comments"), p.has("posts"), p.has("communities"), p.has("items"), p.has("error"):
			return onWeb(p.URL) && (strings.HasPrefix(p.URL.Path, "/api/v3/") || strings.HasPrefix(p.URL.Path, "/api/v4/")) || lemmyViews(p)
		}
		return false
	}
	return p.Form == HTMLForm && p.script("window.isoData") != "" && byClass(p.Root, "lemmy-site") != nil
}

// lemmyViews tells a list of Lemmy's views by the first of them.
func lemmyViews(p *Page) bool {
	var d struct {
		Comments []lemmyComment `json:"comments"`
		Posts    []lemmyPost    `json:"posts"`
	}
	if !p.has("comments") && !p.has("posts") && !p.has("items") || decode(p.Body, &d) != nil {
		return false
	}
	if p.has("items") {
		_ = decode(p.fields()["items"], &d.Comments)
		_ = decode(p.fields()["items"], &d.Posts)
	}
	return len(d.Comments) > 0 && d.Comments[0].Comment.Path != "" && d.Comments[0].Comment.Post.id() != "" ||
		len(d.Posts) > 0 && d.Posts[0].Post.ID.id() != "" && d.Posts[0].Post.AP != ""
}

// Ref reads ".../post/12" and the interface's addresses of a post, on hosts
// that look like Lemmy's: other sites have such addresses too.
func (lemmy) Ref(u *url.URL) (Ref, bool) {
	id, page, ok := lemmyPostID(u)
	if !ok || !strings.Contains(strings.ToLower(u.Hostname()), "lemmy") && !strings.HasPrefix(strings.ToLower(u.Hostname()), "feddit.") {
		return Ref{}, false
	}
	r := lemmyRef(u, id)
	r.Page = page
	return r, true
}

func lemmyRef(u *url.URL, id string) Ref {
	return Ref{Site: archive.SiteKey(u, ""), Native: id, URL: at(u, "post/"+id, "")}
}

// lemmyPostID is the post that an address is of, by itself. Page 1 is the post,
// the pages of its comments follow.
func lemmyPostID(u *url.URL) (id string, page int, ok bool) {
	if !onWeb(u) {
		return "", 0, false
	}
	segs := segments(u.EscapedPath())
	q := u.Query()
	switch {
	case len(segs) >= 2 && segs[0] == "post" && (len(segs) == 2 || len(segs) == 3 && isDigits(segs[2])):
		id = segs[1]
	case len(segs) == 3 && segs[0] == "api" && segs[2] == "post":
		id, page = q.Get("id"), 1
	case len(segs) == 4 && segs[0] == "api" && segs[2] == "comment" && segs[3] == "list":
		id = q.Get("post_id")
		page, _ = strconv.Atoi(q.Get("page"))
		page = max(page, 1) + 1
	}
	return id, page, isDigits(id) && id[0] != '0' && page < 1e6
}

// First is the post at the interface, where the host says that it is Lemmy's.
func (l lemmy) First(u *url.URL) *url.URL {
	if r, ok := l.Ref(u); ok {
		if strings.HasPrefix(u.Path, "/api/v4/") {
			return at(u, "api/v4/post", "id="+r.Native)
		}
		return lemmyPostAt(u, r.Native)
	}
	return bare(u)
}

// lemmyPageSize is how many comments are asked for at once: the most that the
// interface gives.
const lemmyPageSize = 50

func lemmyPostAt(u *url.URL, id string) *url.URL { return at(u, "api/v3/post", "id="+id) }

func lemmyCommentsAt(u *url.URL, id string, page int) *url.URL {
	return at(u, "api/v3/comment/list", "post_id="+id+"&sort=Old&type_=All&limit="+strconv.Itoa(lemmyPageSize)+"&page="+strconv.Itoa(page))
}

// Parse reads a post, a page of its comments, a list of posts, or says what else it is.
func (l lemmy) Parse(p *Page) (Part, error) {
	v := &lemmyPage{Page: p, witness: archive.ByAPI}
	v.place()
	part := Part{Platform: l.Name(), Site: v.site(), Feeds: p.Feeds()}
	if p.Form != JSONForm {
		return part, v.readHTML(&part)
	}
	switch {
	case p.has("post_view"):
		return part, v.readPost(&part, p.Body)
	case p.has("comment_view"):
		return part, v.readComment(&part)
	case p.has("attributedTo"):
		return part, v.readObject(&part)
	case p.has("comments"):
		return part, v.readComments(&part)
	case p.has("posts"):
		return part, v.readPosts(&part, p.Body)
	case p.has("communities"):
		return part, v.readCommunities(&part)
	case p.has("items"):
		return part, v.readItems(&part)
	}
	var said string
	_ = decode(p.fields()["error"], &said)
	part.Kind, part.Why = ErrorPart, clipped("the site answers: "+strings.ReplaceAll(said, "_", " "))
	if strings.Contains(said, "not_logged_in") || said == "incorrect_login" || said == "instance_is_private" {
		part.Kind = LoginPart
	}
	return part, nil
}

// readItems reads a list as version 4 of the interface has it, which tells what
// it is of by its first item.
func (v *lemmyPage) readItems(part *Part) error {
	var items []map[string]json.RawMessage
	if decode(v.fields()["items"], &items) != nil || len(items) == 0 {
		part.Kind, part.Why = ErrorPart, "a list without any item"
		if _, page, ok := lemmyPostID(v.URL); ok && page > 1 && v.query("page_cursor") != "" {
			return v.readComments(part)
		}
		return nil
	}
	switch first := items[0]; {
	case first["comment"] != nil:
		return v.readComments(part)
	case first["post"] != nil:
		return v.readPosts(part, v.Body)
	case first["community"] != nil:
		return v.readCommunities(part)
	}
	part.Kind, part.Why = ErrorPart, "a list of another sort"
	return nil
}

// lemmyPage is one page of a site that runs Lemmy.
type lemmyPage struct {
	*Page
	at      *url.URL // an address on the site; nil if nothing tells one
	witness archive.Witness
	notes   []string
}

func (v *lemmyPage) place() {
	for _, u := range append([]*url.URL{v.URL}, v.ownAddresses()...) {
		if onWeb(u) {
			v.at = u
			return
		}
	}
	if v.Form != JSONForm {
		return
	}
	// What nobody kept an address for names it in its own objects.
	var d struct {
		ID   jsonText  `json:"id"`
		Post lemmyPost `json:"post_view"`
	}
	if decode(v.Body, &d) == nil {
		for _, s := range []jsonText{d.ID, d.Post.Post.AP} {
			if u := resolve(nil, string(s)); u != nil && (v.has("attributedTo") || d.Post.Post.Local.yes()) {
				v.at = at(u, "", "")
				v.Page = v.onBase(v.at)
				return
			}
		}
	}
}

func (v *lemmyPage) site() archive.Site {
	s := archive.Site{Name: line(v.meta["og:site_name"])}
	if v.at != nil {
		s.URL, s.Key = at(v.at, "", "").String(), archive.SiteKey(v.at, "")
	}
	return s
}

// lemmyObject is the path of an exchanged object's id, "post/12" or "comment/34".
func lemmyObject(p *Page) (*url.URL, bool) {
	var o struct {
		ID   jsonText `json:"id"`
		Type jsonText `json:"type"`
	}
	if decode(p.Body, &o) != nil || o.Type != "Page" && o.Type != "Note" {
		return nil, false
	}
	u := resolve(nil, string(o.ID))
	if u == nil {
		return nil, false
	}
	segs := segments(u.EscapedPath())
	ok := len(segs) == 2 && isDigits(segs[1]) && (segs[0] == "post" || segs[0] == "comment")
	return u, ok
}

// isoData is the data that a page carries for its scripts.
func (v *lemmyPage) isoData() string {
	_, after, ok := strings.Cut(v.script("window.isoData"), "window.isoData")
	if !ok {
		return ""
	}
	after = strings.TrimLeft(after, " =\n\t")
	if end := strings.LastIndexByte(after, '}'); end >= 0 {
		after = after[:end+1]
	}
	return strings.ReplaceAll(after, ":undefined", ":null")
}
