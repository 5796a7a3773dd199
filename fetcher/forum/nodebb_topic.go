package forum

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"skein/archive"
)

// nodebbTopic is a topic, on its own page or in a list.
type nodebbTopic struct {
	TID       jsonText    `json:"tid"`
	Title     jsonText    `json:"title"` // escaped for HTML
	TitleRaw  jsonText    `json:"titleRaw"`
	Slug      jsonText    `json:"slug"`
	Created   jsonTime    `json:"timestampISO"`
	LastPost  jsonTime    `json:"lastposttimeISO"`
	PostCount jsonCount   `json:"postcount"`
	Views     jsonCount   `json:"viewcount"`
	Locked    jsonFlag    `json:"locked"`
	Pinned    jsonFlag    `json:"pinned"`
	Deleted   jsonFlag    `json:"deleted"`
	Tags      []nodebbTag `json:"tags"`
	User      nodebbUser  `json:"user"`
	Author    nodebbUser  `json:"author"`
	Teaser    struct {
		User nodebbUser `json:"user"`
	} `json:"teaser"`
}

type nodebbTag struct {
	Value jsonText `json:"value"`
}

type nodebbUser struct {
	UID        jsonText  `json:"uid"`
	Username   jsonText  `json:"username"`
	Display    jsonText  `json:"displayname"`
	Slug       jsonText  `json:"userslug"`
	Picture    jsonText  `json:"picture"`
	FullName   jsonText  `json:"fullname"`
	Location   jsonText  `json:"location"`
	Reputation jsonCount `json:"reputation"`
	PostCount  jsonCount `json:"postcount"`
	Joined     jsonTime  `json:"joindateISO"`
	JoinedMS   jsonTime  `json:"joindate"`
	Signature  jsonText  `json:"signature"`
	Groups     []struct {
		Name  jsonText `json:"name"`
		Title jsonText `json:"userTitle"`
	} `json:"selectedGroups"`
	Profile []struct {
		Content jsonText `json:"content"`
	} `json:"custom_profile_info"`
}

// nodebbPost is one post. The ids of posts and users from other servers are addresses.
type nodebbPost struct {
	PID       jsonText   `json:"pid"`
	ToPID     jsonText   `json:"toPid"`
	Index     jsonCount  `json:"index"`
	Content   jsonText   `json:"content"`
	Created   jsonTime   `json:"timestampISO"`
	CreatedMS jsonTime   `json:"timestamp"`
	Edited    jsonTime   `json:"editedISO"`
	Editor    nodebbUser `json:"editor"`
	Deleted   jsonFlag   `json:"deleted"`
	Upvotes   jsonCount  `json:"upvotes"`
	Downvotes jsonCount  `json:"downvotes"`
	User      nodebbUser `json:"user"`
	UID       jsonText   `json:"uid"`
	Files     []struct {
		URL       jsonText `json:"url"`
		MediaType jsonText `json:"mediaType"`
		Name      jsonText `json:"name"`
	} `json:"attachments"` // of posts from other servers
	Events []struct {
		Type jsonText   `json:"type"` // "pin", "lock", "move"
		At   jsonTime   `json:"timestampISO"`
		User nodebbUser `json:"user"`
	} `json:"events"` // what was done to the topic after the post
}

// nodebbID is a native id: figures, or the address that another server gave.
func nodebbID(t jsonText) string {
	if id := t.id(); id != "" {
		return id
	}
	if s := strings.TrimSpace(string(t)); resolve(nil, s) != nil && len(s) < 1000 && !strings.ContainsAny(s, " \t\n") {
		return s
	}
	return ""
}

// readTopic reads a topic with the posts of one page of it.
func (v *nodebbPage) readTopic(part *Part, d *nodebbData) error {
	r := nodebbRoute{kind: "topic", id: d.TID.id(), base: v.base}
	for _, u := range append([]*url.URL{v.URL}, v.ownAddresses()...) {
		if at, ok := nodebbRouteOf(u, "topic"); ok && (r.id == "" || at.id == r.id) {
			r.id, r.slug = at.id, at.slug
			break
		}
	}
	if r.id == "" || v.at == nil {
		return fmt.Errorf("topic page %s: neither its address nor its data says where the topic stands: %w", where(v.URL), archive.ErrInvalid)
	}
	r = r.slugged(string(d.Slug))
	ref := r.ref(v.at)
	site := part.Site
	site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: site, NativeID: ref.Native, URL: ref.URL.String(), Lang: v.Lang,
		Title: topicTitle(&d.nodebbTopic), Published: d.Created.When, Locked: archive.Flag(d.Locked), Sticky: archive.Flag(d.Pinned), Tags: tagsOf(d.Tags),
		Counts: archive.Counts{Posts: d.PostCount.count(), Views: d.Views.count(), Pages: d.Pagination.Count.count()},
		Author: v.named(d.Author), Board: v.crumbBoard(d, true), Aliases: aliases(ref.URL.String()),
	}
	if d.Deleted.yes() {
		t.Deleted = archive.Yes
	}
	c := nodebbReader{nodebbPage: v, route: r, names: map[string]bool{}}
	c.know(d)
	seen := map[string]bool{}
	for i := range d.Posts {
		if id := nodebbID(d.Posts[i].PID); id != "" && !seen[id] {
			seen[id] = true
			t.Posts = append(t.Posts, c.post(id, &d.Posts[i]))
		}
	}
	v.fillFromMarkup(&t)
	for _, n := range v.posts { // loaded by scripts before the page was saved
		if id := attr(n, "data-pid"); nodebbID(jsonText(id)) != "" && !seen[id] {
			seen[id] = true
			t.Posts = append(t.Posts, c.shown(id, n))
		}
	}
	if len(t.Posts) == 0 {
		part.Kind, part.Why = ErrorPart, v.why(d, "a page of a topic without any post")
		return nil
	}
	slices.SortStableFunc(t.Posts, byNumber)
	part.Kind, part.Site, part.Board = ThreadPart, site, t.Board
	v.pages(part, d, r)
	part.Notes = v.notes
	part.Draft = v.draft(t, v.notes, part.Page <= 1 && t.Posts[0].Number == 1)
	part.Draft.Witness = v.witness
	return nil
}

// byNumber orders posts; one without a number stays behind the others.
func byNumber(a, b archive.Post) int {
	if a.Number == 0 || b.Number == 0 {
		return cmp.Compare(b.Number, a.Number)
	}
	return cmp.Compare(a.Number, b.Number)
}

func topicTitle(t *nodebbTopic) string {
	if t.TitleRaw != "" {
		return line(string(t.TitleRaw))
	}
	return plain(string(t.Title))
}

func tagsOf(list []nodebbTag) (out []string) {
	for _, t := range list {
		out = appendLine(out, plain(string(t.Value)))
	}
	return out
}

// pages settles which page this is and where the next one is: the same
// interface, or the same pages for people.
func (v *nodebbPage) pages(part *Part, d *nodebbData, r nodebbRoute) {
	part.Page, part.Pages = d.Pagination.Current.or(v.current), d.Pagination.Count.or(v.last)
	if part.Page == 0 {
		part.Page = 1
		if at, ok := nodebbRouteOf(v.at, r.kind); ok && at.page > 0 {
			part.Page = at.page
		}
	}
	r.api = v.Form == JSONForm
	if v.at != nil && part.Page < part.Pages {
		part.Next = r.address(v.at, part.Page+1)
	} else if next := v.nextAt(v.link("next")); next != nil && part.Pages == 0 {
		part.Next = next
	}
}

// crumbBoard is where the page stands, from its path to the top: without the
// front page, whose name is the same everywhere. inside says that the path ends
// in the topic.
func (v *nodebbPage) crumbBoard(d *nodebbData, inside bool) archive.Board {
	var crumbs []Link
	for i, c := range d.Breadcrumbs {
		title := plain(string(c.Text))
		if inside && i == len(d.Breadcrumbs)-1 && c.URL == "" || title == "" || strings.HasPrefix(title, "[[") {
			continue
		}
		crumbs = append(crumbs, Link{URL: v.cleanURL(string(c.URL)), Title: title})
	}
	if len(crumbs) == 0 && inside {
		if title := plain(string(d.Category.Name)); title != "" {
			crumbs = []Link{{URL: v.categoryURL(d.Category), Title: title}}
		}
	}
	if len(crumbs) == 0 {
		crumbs = v.crumbs
	}
	return asBoard(crumbs)
}

// cleanURL is an absolute address in data, which may be escaped twice.
func (v *nodebbPage) cleanURL(raw string) string {
	if raw == "" {
		return ""
	}
	return v.url(strings.ReplaceAll(raw, "&#x2F;", "/"))
}

// named is a member by name and id alone.
func (v *nodebbPage) named(u nodebbUser) archive.Author {
	a := archive.Author{Name: nodebbName(plain(cmp.Or(string(u.Display), string(u.Username)))), NativeID: nodebbID(u.UID)}
	if slug := plain(string(u.Slug)); slug != "" && !strings.ContainsAny(slug, "/?#") {
		a.URL = v.address("user/" + url.PathEscape(slug))
	}
	return a
}

// nodebbName is a name, in words where the interface has the key of their
// translation: guests and members who left have no other.
func nodebbName(name string) string {
	key, ok := strings.CutPrefix(name, "[[")
	if !ok || !strings.HasSuffix(key, "]]") {
		return name
	}
	key, _, _ = strings.Cut(strings.TrimSuffix(key, "]]"), ",")
	key = strings.ReplaceAll(key[strings.LastIndexByte(key, ':')+1:], "_", "-")
	switch key {
	case "guest":
		return "Guest"
	case "former-user":
		return "A Former User"
	}
	return strings.ReplaceAll(key, "-", " ")
}

// nodebbReader reads the posts of one page.
type nodebbReader struct {
	*nodebbPage
	route nodebbRoute
	names map[string]bool // of those who wrote on this page
}

// know takes down who wrote on this page, under each of his names.
func (c nodebbReader) know(d *nodebbData) {
	for i := range d.Posts {
		for _, name := range []jsonText{d.Posts[i].User.Username, d.Posts[i].User.Display} {
			if s := plain(string(name)); s != "" {
				c.names[s] = true
			}
		}
	}
	for _, n := range c.posts {
		if s := line(attr(n, "data-username")); s != "" {
			c.names[s] = true
		}
	}
}

// permalink is a post's own address.
func (c nodebbReader) permalink(id string) string { return c.address("post/" + url.PathEscape(id)) }

// post reads one post as data.
func (c nodebbReader) post(id string, p *nodebbPost) archive.Post {
	out := archive.Post{NativeID: id, URL: c.permalink(id), Author: c.author(p), Published: p.Created.When, Edited: p.Edited.When, Witness: c.witness}
	if n := p.Index.count(); n != nil && *n >= 0 {
		out.Number = *n + 1
	}
	if out.Published.IsZero() {
		out.Published = p.CreatedMS.When
	}
	if !out.Edited.IsZero() {
		out.EditedBy = c.named(p.Editor).Name
	}
	if to := nodebbID(p.ToPID); to != "" && to != id {
		out.ReplyTo = append(out.ReplyTo, to)
	}
	for _, r := range []struct {
		name string
		n    int
	}{{"upvote", p.Upvotes.or(0)}, {"downvote", p.Downvotes.or(0)}} {
		if r.n > 0 {
			out.Reactions = append(out.Reactions, archive.Reaction{Name: r.name, Count: known(r.n)})
		}
	}
	if sig := string(p.User.Signature); sig != "" {
		out.Signature = c.bodyOf(sig, c.rule).html()
	}
	for _, e := range p.Events {
		if what := line(string(e.Type)); what != "" {
			c.nodebbPage.notes = append(c.nodebbPage.notes, fmt.Sprintf("after post %s: a notice, not a post: %s (%s, %s)", id, what, c.named(e.User).Name, e.At))
		}
	}
	content := string(p.Content)
	if p.Deleted.yes() {
		out.Deleted = archive.Yes
		if !strings.Contains(content, "<") { // what stands in its place has no markup
			return out
		}
	}
	c.write(&out, c.bodyOf(content, c.rule))
	for _, f := range p.Files {
		a := archive.Attachment{URL: c.cleanURL(string(f.URL)), Name: line(string(f.Name)), Type: line(string(f.MediaType))}
		out.Attachments = addFile(out.Attachments, a)
	}
	return out
}

// write puts what a body says into a post.
func (c nodebbReader) write(p *archive.Post, w *body) {
	p.HTML, p.Quotes, p.Attachments = w.html(), w.quotes, w.files
	for _, quoted := range w.answers {
		if quoted != p.NativeID {
			p.ReplyTo = once(p.ReplyTo, quoted)
		}
	}
}

// author is who wrote a post, as the data has him.
func (c nodebbReader) author(p *nodebbPost) archive.Author {
	u := p.User
	if u.UID == "" {
		u.UID = p.UID
	}
	a := c.named(u)
	if s := string(u.Picture); s != "" {
		a.Avatar = c.cleanURL(s)
	}
	for _, g := range u.Groups {
		a.Banners = appendLine(a.Banners, plain(cmp.Or(string(g.Title), string(g.Name))))
	}
	if a.Joined = u.Joined.day(); a.Joined.IsZero() {
		a.Joined = u.JoinedMS.day()
	}
	if a.NativeID != "" {
		a.Posts = u.PostCount.count()
		if n := u.Reputation.count(); n != nil {
			a.Reactions = &archive.Reactions{Score: n}
		}
	}
	a.Location = plain(string(u.Location))
	if name := plain(string(u.FullName)); name != "" && name != a.Name {
		a.Fields = append(a.Fields, archive.Field{Label: "Full name", Value: name})
	}
	if name := plain(string(u.Username)); name != "" && name != a.Name && !strings.HasPrefix(name, "[[") {
		a.Fields = append(a.Fields, archive.Field{Label: "Username", Value: name})
	}
	for _, f := range u.Profile {
		if label, value, ok := strings.Cut(plain(string(f.Content)), ":"); ok && strings.TrimSpace(value) != "" {
			a.Fields = append(a.Fields, archive.Field{Label: strings.TrimSpace(label), Value: strings.TrimSpace(value)})
		}
	}
	return a
}
