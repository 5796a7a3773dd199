package forum

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"skein/archive"
)

// discourseTopic is /t/ID.json, as far as we read it.
type discourseTopic struct {
	ID           jsonText       `json:"id"`
	Title        jsonText       `json:"title"`
	UnicodeTitle jsonText       `json:"unicode_title"` // with emoji for their :names:
	Slug         jsonText       `json:"slug"`
	PostsCount   jsonCount      `json:"posts_count"`
	Highest      jsonCount      `json:"highest_post_number"`
	Views        jsonCount      `json:"views"`
	ChunkSize    jsonCount      `json:"chunk_size"`
	Created      jsonTime       `json:"created_at"`
	LastPosted   jsonTime       `json:"last_posted_at"`
	Closed       jsonFlag       `json:"closed"`
	Archived     jsonFlag       `json:"archived"`
	Pinned       jsonFlag       `json:"pinned"`
	Visible      jsonFlag       `json:"visible"`
	DeletedAt    jsonTime       `json:"deleted_at"`
	Archetype    jsonText       `json:"archetype"`
	Category     jsonText       `json:"category_id"`
	Tags         []discourseTag `json:"tags"`
	Details      struct {
		CreatedBy discourseUser `json:"created_by"`
	} `json:"details"`
	Stream struct {
		Posts  []discoursePost `json:"posts"`
		IDs    []jsonText      `json:"stream"`
		Mega   jsonFlag        `json:"isMegaTopic"` // more than 10,000 posts: without their ids
		LastID jsonText        `json:"lastId"`
	} `json:"post_stream"`
}

// discourseTag is a tag, which newer versions write as an object.
type discourseTag string

func (t *discourseTag) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		var o struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(b, &o)
		s = o.Name
	}
	*t = discourseTag(s)
	return nil
}

type discourseUser struct {
	ID       jsonText `json:"id"`
	Username jsonText `json:"username"`
}

type discourseCategory struct {
	ID     jsonText            `json:"id"`
	Name   jsonText            `json:"name"`
	Slug   jsonText            `json:"slug"`
	Parent jsonText            `json:"parent_category_id"`
	Sub    []discourseCategory `json:"subcategory_list"`
}

// readTopic reads a topic with the posts of one page of it.
func (v *discoursePage) readTopic(part *Part, b []byte, witness archive.Witness) error {
	var t discourseTopic
	if err := decode(b, &t); err != nil {
		return fmt.Errorf("topic %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	posts := t.Stream.Posts
	if t.ID.id() == "" && len(posts) > 0 {
		t.ID = posts[0].Topic
	}
	if t.Slug == "" && len(posts) > 0 {
		t.Slug = posts[0].TopicSlug
	}
	if t.ID.id() == "" || v.at == nil {
		return fmt.Errorf("topic page %s: neither its address nor its data says where the topic stands: %w", where(v.URL), archive.ErrInvalid)
	}
	if len(posts) == 0 {
		part.Kind, part.Why = ErrorPart, "a page of a topic without any post"
		return nil
	}
	r := discourseRoute{base: v.base, slug: slugOf(string(t.Slug)), id: t.ID.id()}
	ref := r.ref(v.at)
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	th := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version(), Site: part.Site,
		NativeID: ref.Native, URL: ref.URL.String(), Title: line(string(t.UnicodeTitle)), Published: t.Created.When,
		Locked: archive.Flag(max(t.Closed, t.Archived)), Sticky: archive.Flag(t.Pinned), Board: v.board(t.Category.id()), Aliases: aliases(ref.URL.String()),
		Lang: v.Lang,
	}
	if th.Title == "" {
		th.Title = line(string(t.Title))
	}
	for _, tag := range t.Tags {
		th.Tags = appendLine(th.Tags, string(tag))
	}
	th.Counts = archive.Counts{Posts: t.PostsCount.count(), Views: t.Views.count()}
	if !t.DeletedAt.IsZero() {
		th.Deleted = archive.Yes
	}
	if u := t.Details.CreatedBy; u.Username != "" {
		th.Author = v.user(string(u.Username), u.ID.id())
	}

	c := discourseReader{discoursePage: v, topic: &t, route: r, witness: witness}
	th.Posts = c.read(posts)
	if th.Locked == archive.Unknown && t.Stream.IDs != nil {
		th.Locked = archive.No
	}
	if archive.Flag(t.Visible) == archive.No {
		c.notes = append(c.notes, "the topic is unlisted")
	}
	c.pages(part)
	if len(th.Posts) == 0 && part.Page <= 1 {
		part.Kind, part.Why, part.Notes = ErrorPart, "a page of a topic with notices of its moderators only", c.notes
		return nil
	}
	part.Board, part.Notes = th.Board, c.notes
	part.Draft = v.draft(th, c.notes, len(th.Posts) > 0 && th.Posts[0].Number == 1)
	part.Draft.Witness = witness
	return nil
}

// slugOf is a slug as it stands in addresses; empty if it is none.
func slugOf(s string) string {
	if s == "" || s == "-" || isDigits(s) || strings.ContainsAny(s, "/?#") {
		return ""
	}
	return url.PathEscape(s)
}

// appendLine adds a text that may be empty, once.
func appendLine(list []string, s string) []string {
	if s = line(s); s == "" {
		return list
	}
	return once(list, s)
}

// user is a member by name and id, which may be empty.
func (v *discoursePage) user(name, id string) archive.Author {
	a := archive.Author{Name: line(name), NativeID: id}
	if name != "" {
		a.URL = v.address("u/" + url.PathEscape(name))
	}
	return a
}

// board is the category of that id, by name where the page gives the names.
func (v *discoursePage) board(id string) archive.Board {
	if id == "" {
		return archive.Board{}
	}
	c, ok := v.categories[id]
	if !ok {
		return archive.Board{URL: v.address("c/" + id)}
	}
	b := archive.Board{Title: line(string(c.Name)), URL: v.address("c/" + string(c.Slug) + "/" + id)}
	b.Path = []string{b.Title}
	if up, ok := v.categories[c.Parent.id()]; ok {
		b.Path = []string{line(string(up.Name)), b.Title}
		b.URL = v.address("c/" + string(up.Slug) + "/" + string(c.Slug) + "/" + id)
	}
	return b
}

// version is the version that a page names.
func (v *discoursePage) version() string {
	after, ok := strings.CutPrefix(v.meta["generator"], "Discourse ")
	if !ok {
		return ""
	}
	version, _, _ := strings.Cut(after, " ")
	return version
}

// pages settles which page of the topic this is and where the next one is: the
// interface gives the ids of all posts beside those of the page, which is
// chunk_size long.
func (c *discourseReader) pages(part *Part) {
	t := c.topic
	size := max(t.ChunkSize.or(20), 1)
	posts := t.Stream.Posts
	asked := 1
	if r, ok := discourseRouteOf(c.URL); ok {
		asked = max(r.page, 1)
	}
	last := posts[len(posts)-1].ID.id()
	if len(t.Stream.IDs) == 0 {
		part.Page = asked
		if t.Stream.Mega.yes() && last != t.Stream.LastID.id() {
			part.Next = c.route.interfaceAt(c.at, asked+1)
		}
		return
	}
	first, end := c.index(posts[0].ID.id()), c.index(last)
	if first < 0 || end < 0 { // what came does not belong together, or changed in between
		part.Page, part.Pages = asked, (len(t.Stream.IDs)+size-1)/size
		if part.Page < part.Pages {
			part.Next = c.route.interfaceAt(c.at, asked+1)
		}
		return
	}
	part.Page = first/size + 1
	part.Pages = (len(t.Stream.IDs) + size - 1) / size
	if end+1 >= len(t.Stream.IDs) {
		part.Pages = part.Page // all that follows is here
		return
	}
	if first == 0 && (end+1)%size != 0 {
		c.rest(part, t.Stream.IDs[end+1:], size)
		return
	}
	// A whole stream of posts that somebody gathered has no pages; of others the
	// next post's page follows.
	part.Next = c.route.interfaceAt(c.at, max((end+1)/size+1, asked+1))
}

// rest names the posts that follow where no page begins with them: the interface
// gives any posts of a topic by their ids.
func (c *discourseReader) rest(part *Part, ids []jsonText, size int) {
	for some := range slices.Chunk(ids[:min(len(ids), size*mostListed)], size) {
		q := url.Values{}
		for _, id := range some {
			q.Add("post_ids[]", string(id))
		}
		part.Branches = append(part.Branches, below(c.at, c.route.base, "t/"+c.route.id+"/posts.json", q.Encode()))
	}
}
