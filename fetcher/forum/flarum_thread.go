package forum

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"skein/archive"
)

// flarumAttributes are those of all the resources that we read.
type flarumAttributes struct {
	// of a discussion
	Title        jsonText  `json:"title"`
	Slug         jsonText  `json:"slug"`
	CommentCount jsonCount `json:"commentCount"` // also a member's
	Views        jsonCount `json:"views"`
	LastPosted   jsonTime  `json:"lastPostedAt"`
	Sticky       jsonFlag  `json:"isSticky"`
	Locked       jsonFlag  `json:"isLocked"`
	// of a post
	Number      jsonCount `json:"number"`
	ContentType jsonText  `json:"contentType"`
	HTML        jsonText  `json:"contentHtml"`
	Created     jsonTime  `json:"createdAt"`
	Edited      jsonTime  `json:"editedAt"`
	Hidden      jsonFlag  `json:"isHidden"`
	HiddenAt    jsonTime  `json:"hiddenAt"`
	Approved    jsonFlag  `json:"isApproved"`
	Likes       jsonCount `json:"likesCount"`
	// of a member
	Username jsonText  `json:"username"`
	Display  jsonText  `json:"displayName"`
	Avatar   jsonText  `json:"avatarUrl"`
	Joined   jsonTime  `json:"joinTime"`
	Threads  jsonCount `json:"discussionCount"`
	// of a tag or group
	Name     jsonText  `json:"name"`
	Singular jsonText  `json:"nameSingular"`
	Child    jsonFlag  `json:"isChild"`
	Position jsonCount `json:"position"`
	// of the site
	BaseURL jsonText `json:"baseUrl"`

	BestAnswer jsonText        `json:"hasBestAnswer"` // id of a post, of a discussion with the extension for questions
	Content    json.RawMessage `json:"content"`       // of a notice: what was done

	flarumBeta
}

// flarumBeta are the names that some attributes had until 0.1.0-beta.7.
type flarumBeta struct {
	Started  jsonTime  `json:"startTime"`
	Last     jsonTime  `json:"lastTime"`
	Posted   jsonTime  `json:"time"`
	EditTime jsonTime  `json:"editTime"`
	HideTime jsonTime  `json:"hideTime"`
	Comments jsonCount `json:"commentsCount"`
	Topics   jsonCount `json:"discussionsCount"`
}

// settle gives attributes of old versions their present names.
func (a *flarumAttributes) settle() {
	for _, t := range []struct{ now, then *jsonTime }{
		{&a.Created, &a.Started}, {&a.Created, &a.Posted}, {&a.LastPosted, &a.Last}, {&a.Edited, &a.EditTime}, {&a.HiddenAt, &a.HideTime},
	} {
		if t.now.IsZero() {
			*t.now = *t.then
		}
	}
	for _, n := range []struct{ now, then *jsonCount }{{&a.CommentCount, &a.Comments}, {&a.Threads, &a.Topics}} {
		if n.now.n == nil {
			*n.now = *n.then
		}
	}
}

// readDiscussion reads a discussion, which may come with its first posts.
func (v *flarumPage) readDiscussion(part *Part, d *flarumDoc) error {
	x := &d.Data[0]
	r := flarumRoute{base: v.base, id: x.ID.id()}
	if r.id == "" {
		return fmt.Errorf("discussion %s: it has no id: %w", where(v.URL), archive.ErrInvalid)
	}
	t := v.thread(part, d, x)
	ids := x.Relationships["posts"].Data // of all posts, in their order, until version 2
	included := map[string]bool{}
	var posts []*flarumResource
	for _, p := range d.order {
		if p.Type == "posts" && (p.Attributes.HTML != "" || p.Attributes.ContentType != "") {
			included[string(p.ID)] = true
			posts = append(posts, p)
		}
	}
	head := 0
	for head < len(ids) && included[string(ids[head].ID)] {
		head++
	}
	if len(posts) == 0 || head == 0 && len(ids) > 0 {
		part.Kind, part.Why, part.Instead = MovedPart, "a discussion without its first posts", r.postsAt(v.at, 0)
		part.Board = t.Board
		return nil
	}
	c := flarumReader{flarumPage: v, doc: d, thread: &t, best: x.Attributes.BestAnswer.id()}
	c.posts(posts)
	if len(t.Posts) == 0 {
		part.Kind, part.Why, part.Instead = MovedPart, "a discussion without its first posts", r.postsAt(v.at, 0)
		return nil
	}
	part.Kind, part.Page, part.Board, part.Notes = ThreadPart, 1, t.Board, v.notes
	if n := t.Counts.Posts; head < len(ids) || len(ids) == 0 && (n == nil || *n > len(t.Posts)) {
		part.Next = r.postsAt(v.at, head)
	}
	part.Draft = v.draft(t, v.notes, t.Posts[0].Number == 1)
	part.Draft.Witness = v.witness
	return nil
}

// thread is what a document says of a discussion itself.
func (v *flarumPage) thread(part *Part, d *flarumDoc, x *flarumResource) archive.Thread {
	a := &x.Attributes
	r := flarumRoute{base: v.base, id: x.ID.id()}.slugged(string(a.Slug))
	ref := r.ref(v.at)
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: r.id, URL: ref.URL.String(), Lang: v.Lang, Title: line(string(a.Title)),
		Published: a.Created.When, Locked: archive.Flag(a.Locked), Sticky: archive.Flag(a.Sticky), Aliases: aliases(ref.URL.String()),
		Counts: archive.Counts{Posts: a.CommentCount.count(), Views: a.Views.count()},
	}
	t.Site.Key = ref.Site
	if a.Hidden.yes() {
		t.Deleted = archive.Yes
	}
	if u := cmp.Or(d.one(x, "user"), d.one(x, "startUser")); u != nil {
		by := v.member(d, u)
		t.Author = archive.Author{Name: by.Name, NativeID: by.NativeID, URL: by.URL}
	}
	t.Board, t.Tags = v.tags(d, x)
	return t
}

// slugged sets the slug, which may begin with the id.
func (r flarumRoute) slugged(slug string) flarumRoute {
	slug = strings.TrimPrefix(strings.TrimPrefix(slug, r.id), "-")
	if slug != "" && !strings.ContainsAny(slug, "/?#") {
		r.slug = url.PathEscape(slug)
	}
	return r
}

// tags tells the board of a discussion, which is its first tag with the one
// above it, and its further tags.
func (v *flarumPage) tags(d *flarumDoc, x *flarumResource) (archive.Board, []string) {
	var boards []Link
	var more []string
	for _, child := range []bool{false, true} {
		for _, ref := range x.Relationships["tags"].Data {
			tag := d.included["tags "+string(ref.ID)]
			if tag == nil || tag.Attributes.Child.yes() != child {
				continue
			}
			name := line(string(tag.Attributes.Name))
			if tag.Attributes.Position.n == nil && !child { // a secondary one
				more = appendLine(more, name)
				continue
			}
			boards = addLink(boards, Link{URL: v.address("t/" + url.PathEscape(string(tag.Attributes.Slug))), Title: name})
		}
	}
	return asBoard(boards), more
}

// member is a member of the site.
func (v *flarumPage) member(d *flarumDoc, u *flarumResource) archive.Author {
	a := &u.Attributes
	out := archive.Author{Name: line(cmp.Or(string(a.Display), string(a.Username))), NativeID: u.ID.id(), Posts: a.CommentCount.count(), Joined: a.Joined.day()}
	if slug := cmp.Or(string(a.Slug), string(a.Username)); slug != "" {
		out.URL = v.address("u/" + url.PathEscape(slug))
	}
	out.Avatar = v.Page.url(string(a.Avatar))
	for _, ref := range u.Relationships["groups"].Data {
		if g := d.included["groups "+string(ref.ID)]; g != nil {
			out.Banners = appendLine(out.Banners, string(g.Attributes.Singular))
		}
	}
	if name := line(string(a.Username)); name != "" && name != out.Name {
		out.Fields = append(out.Fields, archive.Field{Label: "Username", Value: name})
	}
	if n := a.Threads.count(); n != nil {
		out.Fields = append(out.Fields, archive.Field{Label: "Discussions", Value: strconv.Itoa(*n)})
	}
	return out
}

// readPosts reads one page of a discussion's posts.
func (v *flarumPage) readPosts(part *Part, d *flarumDoc) error {
	id := ""
	if r, ok := flarumRouteOf(v.URL); ok {
		id = r.id
	}
	for i := range d.Data {
		for _, ref := range d.Data[i].Relationships["discussion"].Data {
			if id == "" {
				id = ref.ID.id()
			}
			if ref.ID.id() != id {
				part.Kind, part.Why = ErrorPart, "posts of many discussions"
				return nil
			}
		}
	}
	if id == "" {
		return fmt.Errorf("posts %s: nothing tells their discussion: %w", where(v.URL), archive.ErrInvalid)
	}
	x := d.included["discussions "+id]
	if x == nil {
		x = &flarumResource{ID: jsonText(id)}
	}
	t := v.thread(part, d, x)
	c := flarumReader{flarumPage: v, doc: d, thread: &t, best: x.Attributes.BestAnswer.id()}
	var posts []*flarumResource
	for i := range d.Data {
		posts = append(posts, &d.Data[i])
	}
	c.posts(posts)
	part.Kind, part.Board, part.Notes = ThreadPart, t.Board, v.notes
	part.Page = 1
	if n, ok := count(v.query("page[offset]")); ok && n > 0 {
		part.Page = 1 + v.pagesBefore(n) // the first page may be of another length
	}
	if len(t.Posts) == 0 && part.Page == 1 {
		part.Kind, part.Why = ErrorPart, "a list of posts without any"
		return nil
	}
	part.Next = v.nextAt(d.Links.Next)
	part.Draft = v.draft(t, v.notes, len(t.Posts) > 0 && t.Posts[0].Number == 1)
	part.Draft.Witness = v.witness
	return nil
}

// pagesBefore is how many pages of a list stand before a place in it, as far as
// the address tells how long they are.
func (v *flarumPage) pagesBefore(offset int) int {
	limit, ok := count(v.query("page[limit]"))
	if !ok || limit <= 0 {
		limit = 20
	}
	return (offset + limit - 1) / limit
}

func (v *flarumPage) query(key string) string {
	if v.URL == nil {
		return ""
	}
	return v.URL.Query().Get(key)
}

// flarumReader reads the posts of one page.
type flarumReader struct {
	*flarumPage
	doc    *flarumDoc
	thread *archive.Thread
	best   string // id of the post that is chosen as the answer; empty if none
}

// posts reads posts, without the notices of what was done to the discussion.
func (c *flarumReader) posts(list []*flarumResource) {
	seen := map[string]bool{}
	for _, x := range list {
		id := x.ID.id()
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if kind := string(x.Attributes.ContentType); kind != "" && kind != "comment" {
			c.notes = append(c.notes, "post "+id+": a notice, not a post: "+line(kind)+noticed(x.Attributes.Content)+" ("+x.Attributes.Created.String()+")")
			continue
		}
		c.thread.Posts = append(c.thread.Posts, c.post(id, x))
	}
	slices.SortStableFunc(c.thread.Posts, byNumber)
}

// noticed is what a notice says of what was done: the old and the new title of a
// discussion, or whether it was locked.
func noticed(content json.RawMessage) string {
	var titles []jsonText
	if json.Unmarshal(content, &titles) == nil && len(titles) == 2 && titles[0] != "" && titles[1] != "" {
		return fmt.Sprintf(", from %q to %q", clipped(string(titles[0])), clipped(string(titles[1])))
	}
	var done map[string]jsonFlag
	if json.Unmarshal(content, &done) != nil {
		return ""
	}
	said := ""
	for _, what := range []string{"sticky", "locked"} {
		if f, ok := done[what]; ok {
			said += fmt.Sprintf(", %s: %v", what, f.yes())
		}
	}
	return said
}

// post reads one post.
func (c *flarumReader) post(id string, x *flarumResource) archive.Post {
	a := &x.Attributes
	p := archive.Post{NativeID: id, Number: max(a.Number.or(0), 0), URL: c.thread.URL, Published: a.Created.When, Edited: a.Edited.When, Witness: c.witness}
	if p.Number > 0 {
		p.URL += "/" + strconv.Itoa(p.Number)
	}
	if u := c.doc.one(x, "user"); u != nil {
		p.Author = c.member(c.doc, u)
	}
	if u := cmp.Or(c.doc.one(x, "editedUser"), c.doc.one(x, "editUser")); u != nil && !p.Edited.IsZero() {
		p.EditedBy = c.member(c.doc, u).Name
	}
	c.liked(&p, x)
	if a.Hidden.yes() || !a.HiddenAt.IsZero() {
		p.Deleted = archive.Yes
	} else if a.HTML == "" {
		c.notes = append(c.notes, "post "+id+": no text found")
	}
	if c.best != "" && c.best == id {
		c.notes = append(c.notes, "post "+id+": is chosen as the best answer")
	}
	if archive.Flag(a.Approved) == archive.No {
		c.notes = append(c.notes, "post "+id+": awaits approval")
	}
	w := c.bodyOf(string(a.HTML), c.rule)
	p.HTML, p.Quotes, p.Attachments = w.html(), w.quotes, w.files
	for _, answered := range w.answers {
		if answered != id {
			p.ReplyTo = append(p.ReplyTo, answered)
		}
	}
	return p
}

// liked reads who liked a post, by name as far as they are told.
func (c *flarumReader) liked(p *archive.Post, x *flarumResource) {
	refs := x.Relationships["likes"].Data
	n := max(len(refs), x.Attributes.Likes.or(0))
	if n == 0 {
		return
	}
	like := archive.Reaction{Name: "Like", Count: known(n)}
	for _, ref := range refs {
		if u := c.doc.included["users "+string(ref.ID)]; u != nil {
			like.By = append(like.By, c.member(c.doc, u).Name)
		}
	}
	p.Reactions = []archive.Reaction{like}
}
