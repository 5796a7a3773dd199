package forum

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"skein/archive"
)

// discoursePost is one post as the interface gives it.
type discoursePost struct {
	ID           jsonText  `json:"id"`
	Topic        jsonText  `json:"topic_id"`
	TopicSlug    jsonText  `json:"topic_slug"`
	Number       jsonCount `json:"post_number"`
	Type         jsonCount `json:"post_type"` // 1 a post, 2 a moderator's, 3 a notice, 4 a whisper
	ActionCode   jsonText  `json:"action_code"`
	Username     jsonText  `json:"username"`
	Name         jsonText  `json:"name"`
	UserID       jsonText  `json:"user_id"`
	UserTitle    jsonText  `json:"user_title"`
	Avatar       jsonText  `json:"avatar_template"`
	Created      jsonTime  `json:"created_at"`
	Updated      jsonTime  `json:"updated_at"`
	Version      jsonCount `json:"version"`
	Cooked       jsonText  `json:"cooked"`
	Hidden       jsonFlag  `json:"hidden"`
	CookedHidden jsonFlag  `json:"cooked_hidden"` // no only for those who see hidden posts
	UserDeleted  jsonFlag  `json:"user_deleted"`
	DeletedAt    jsonTime  `json:"deleted_at"`
	ReplyTo      jsonCount `json:"reply_to_post_number"`
	Moderator    jsonFlag  `json:"moderator"`
	Admin        jsonFlag  `json:"admin"`
	Group        jsonText  `json:"primary_group_name"`
	TrustLevel   jsonText  `json:"trust_level"`
	Accepted     jsonFlag  `json:"accepted_answer"`
	Actions      []struct {
		ID    jsonText  `json:"id"`
		Count jsonCount `json:"count"`
	} `json:"actions_summary"`
	Reactions []struct { // of the reactions plugin: all kinds, likes among them
		ID    jsonText  `json:"id"`
		Count jsonCount `json:"count"`
	} `json:"reactions"`
	Flair  jsonText                   `json:"flair_name"` // of a group, shown at the picture
	Custom map[string]json.RawMessage `json:"user_custom_fields"`
	Polls  []discoursePoll            `json:"polls"`
}

// discoursePoll is what members voted for. The votes are left out while they are
// not to be seen.
type discoursePoll struct {
	Options []struct {
		HTML  jsonText  `json:"html"`
		Votes jsonCount `json:"votes"`
	} `json:"options"`
}

// discourseReader reads the posts of one page.
type discourseReader struct {
	*discoursePage
	topic   *discourseTopic
	route   discourseRoute
	witness archive.Witness
	notes   []string
	places  map[string]int // of a post's id in the stream
	ids     map[int]string // of the posts of this page, by number
	noGap   int            // the numbers up to this one follow the stream without a gap
}

func (c *discourseReader) note(id, format string, args ...any) {
	c.notes = append(c.notes, "post "+id+": "+fmt.Sprintf(format, args...))
}

// index is the place of a post in the stream of all; -1 if it is not there.
func (c *discourseReader) index(id string) int {
	if c.places == nil {
		c.places = make(map[string]int, len(c.topic.Stream.IDs))
		for i, id := range c.topic.Stream.IDs {
			c.places[string(id)] = i
		}
	}
	if i, ok := c.places[id]; ok {
		return i
	}
	return -1
}

// idOf is the native id of the post with a number, which is what quotations and
// answers name. Where its page is another one the stream tells it, as long as
// no number up to a known one is missing.
func (c *discourseReader) idOf(number int) string {
	if id := c.ids[number]; id != "" {
		return id
	}
	if number == 1 && len(c.topic.Stream.IDs) > 0 && c.URL != nil && c.URL.Query().Get("filter") == "" {
		return c.topic.Stream.IDs[0].id() // the whole stream begins with the first
	}
	if number > 0 && number <= c.noGap && number <= len(c.topic.Stream.IDs) {
		return c.topic.Stream.IDs[number-1].id()
	}
	return ""
}

// read reads the posts, each once, without the notices among them.
func (c *discourseReader) read(posts []discoursePost) []archive.Post {
	c.ids = make(map[int]string, len(posts))
	for _, p := range posts {
		id, number := p.ID.id(), p.Number.or(0)
		c.ids[number] = id
		if c.index(id) == number-1 && number > c.noGap {
			c.noGap = number
		}
	}
	if n := len(c.topic.Stream.IDs); n > 0 && c.topic.Highest.or(0) == n {
		c.noGap = n
	}
	seen := make(map[string]bool, len(posts))
	out := make([]archive.Post, 0, len(posts))
	for i := range posts {
		p := &posts[i]
		id := p.ID.id()
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if p.Type.or(1) == 3 && (p.Cooked == "" || p.UserID == "-1") {
			c.notice(id, p)
			continue
		}
		out = append(out, c.post(id, p))
	}
	inOrder(out)
	return out
}

// notice notes what was done to the topic.
func (c *discourseReader) notice(id string, p *discoursePost) {
	what := strings.ReplaceAll(string(p.ActionCode), ".", " ")
	if said := plain(string(p.Cooked)); said != "" {
		what = strings.TrimSpace(what + ": " + said)
	}
	c.note(id, "a notice, not a post: %s (%s, %s)", what, line(string(p.Username)), p.Created)
}

// post reads one post.
func (c *discourseReader) post(id string, p *discoursePost) archive.Post {
	out := archive.Post{NativeID: id, Number: max(p.Number.or(0), 0), Author: c.author(p), Published: p.Created.When, Witness: c.witness}
	out.URL = c.route.ref(c.at).URL.String()
	if out.Number > 0 {
		out.URL += "/" + strconv.Itoa(out.Number)
	}
	if p.Version.or(1) > 1 && p.Updated.Time.After(p.Created.Time) {
		out.Edited = p.Updated.When
	}
	answer := ""
	if n := p.ReplyTo.or(0); n > 0 {
		if answer = c.idOf(n); answer != "" && answer != id {
			out.ReplyTo = append(out.ReplyTo, answer)
		} else {
			c.note(id, "answers post number %d, whose id this page does not tell", n)
		}
	}
	for _, r := range p.Reactions {
		if n := r.Count.or(0); n > 0 && r.ID != "" {
			out.Reactions = append(out.Reactions, archive.Reaction{Name: line(string(r.ID)), Count: known(n)})
		}
	}
	for _, a := range p.Actions {
		if n := a.Count.or(0); a.ID == "2" && n > 0 && len(p.Reactions) == 0 {
			out.Reactions = append(out.Reactions, archive.Reaction{Name: "Like", Count: known(n)})
		}
	}
	for _, poll := range p.Polls {
		for _, o := range poll.Options {
			out.Reactions = addVotes(out.Reactions, plain(string(o.HTML)), o.Votes.count())
		}
	}
	if p.Accepted.yes() {
		c.note(id, "is accepted as the answer")
	}
	if p.Type.or(1) == 4 {
		c.note(id, "is a whisper, for the staff only")
	}
	switch {
	case p.UserDeleted.yes():
		out.Deleted = archive.Yes // the text says so in the site's words
		return out
	case p.Hidden.yes() && archive.Flag(p.CookedHidden) != archive.No:
		c.note(id, "is hidden: its text is withheld from us")
		return out
	case !p.DeletedAt.IsZero():
		out.Deleted = archive.Yes
	}
	w := c.bodyOf(string(p.Cooked), c.rule)
	out.HTML, out.Quotes, out.Attachments = w.html(), w.quotes, w.files
	for _, quoted := range w.answers {
		if quoted != id {
			out.ReplyTo = once(out.ReplyTo, quoted)
		}
	}
	return out
}

// author is who wrote a post, as the interface shows him beside it.
func (c *discourseReader) author(p *discoursePost) archive.Author {
	a := c.user(string(p.Username), p.UserID.id())
	a.Title = plain(string(p.UserTitle))
	if s := string(p.Avatar); s != "" {
		a.Avatar = c.Page.url(strings.ReplaceAll(s, "{size}", "144"))
	}
	for _, b := range []struct {
		is   jsonFlag
		says string
	}{{p.Admin, "admin"}, {p.Moderator, "moderator"}} {
		if b.is.yes() {
			a.Banners = once(a.Banners, b.says)
		}
	}
	a.Banners = appendLine(a.Banners, string(p.Group))
	if flair := line(string(p.Flair)); !slices.ContainsFunc(a.Banners, func(b string) bool { return strings.EqualFold(b, flair) }) {
		a.Banners = appendLine(a.Banners, flair)
	}
	if name := line(string(p.Name)); name != "" && name != a.Name {
		a.Fields = append(a.Fields, archive.Field{Label: "Name", Value: name})
	}
	if p.TrustLevel != "" {
		a.Fields = append(a.Fields, archive.Field{Label: "Trust level", Value: line(string(p.TrustLevel))})
	}
	for _, label := range slices.Sorted(maps.Keys(p.Custom)) {
		var value jsonText
		if json.Unmarshal(p.Custom[label], &value) == nil && line(string(value)) != "" {
			a.Fields = append(a.Fields, archive.Field{Label: line(label), Value: line(string(value))})
		}
	}
	return a
}

// readPost reads one post alone, which names its topic.
func (v *discoursePage) readPost(part *Part, b []byte) error {
	var p discoursePost
	if err := decode(b, &p); err != nil || p.Topic.id() == "" || v.at == nil {
		return fmt.Errorf("post %s: neither its address nor its data says where its topic stands: %w", where(v.URL), archive.ErrInvalid)
	}
	r := discourseRoute{base: v.base, slug: slugOf(string(p.TopicSlug)), id: p.Topic.id()}
	part.Kind, part.Instead, part.Why = MovedPart, r.interfaceAt(v.at, 1), "one post of a topic, alone"
	return nil
}
