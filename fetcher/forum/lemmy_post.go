package forum

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"skein/archive"
)

// lemmyPost is a post with what the interface shows beside it.
type lemmyPost struct {
	Post struct {
		ID        jsonText `json:"id"`
		Name      jsonText `json:"name"`
		URL       jsonText `json:"url"`
		Body      jsonText `json:"body"` // Markdown
		Removed   jsonFlag `json:"removed"`
		Deleted   jsonFlag `json:"deleted"`
		Locked    jsonFlag `json:"locked"`
		Featured  jsonFlag `json:"featured_community"`
		Stickied  jsonFlag `json:"stickied"` // of older versions
		Published jsonTime `json:"published"`
		Updated   jsonTime `json:"updated"`
		AP        jsonText `json:"ap_id"`
		Local     jsonFlag `json:"local"`
		Adult     jsonFlag `json:"nsfw"`
		lemmyDated
		lemmyCounts // since version 1
	} `json:"post"`
	Creator   lemmyPerson    `json:"creator"`
	Community lemmyCommunity `json:"community"`
	Counts    lemmyCounts    `json:"counts"`
	Admin     jsonFlag       `json:"creator_is_admin"`
	Moderator jsonFlag       `json:"creator_is_moderator"`
	Tags      []struct {
		Name    jsonText `json:"name"`
		Display jsonText `json:"display_name"`
	} `json:"tags"`
}

// lemmyDated are the times of a post, comment or person as version 1 calls them.
type lemmyDated struct {
	PublishedAt jsonTime `json:"published_at"`
	UpdatedAt   jsonTime `json:"updated_at"`
}

// first is the first of two times that is told.
func (t jsonTime) first(other jsonTime) archive.When {
	if t.IsZero() {
		return other.When
	}
	return t.When
}

type lemmyCounts struct {
	Comments  jsonCount `json:"comments"`
	Upvotes   jsonCount `json:"upvotes"`
	Downvotes jsonCount `json:"downvotes"`
	Newest    jsonTime  `json:"newest_comment_time"`
	NewestAt  jsonTime  `json:"newest_comment_time_at"` // since version 1
}

// or are the counts themselves, or otherwise where there are none.
func (c lemmyCounts) or(otherwise lemmyCounts) lemmyCounts {
	if c.Comments.n == nil && c.Upvotes.n == nil {
		return otherwise
	}
	return c
}

type lemmyPerson struct {
	ID        jsonText `json:"id"`
	Name      jsonText `json:"name"`
	Display   jsonText `json:"display_name"`
	Avatar    jsonText `json:"avatar"`
	Actor     jsonText `json:"actor_id"`
	AP        jsonText `json:"ap_id"` // since version 1
	Published jsonTime `json:"published"`
	Admin     jsonFlag `json:"admin"`
	Bot       jsonFlag `json:"bot_account"`
	lemmyDated
}

type lemmyCommunity struct {
	ID    jsonText `json:"id"`
	Name  jsonText `json:"name"`
	Title jsonText `json:"title"`
	Actor jsonText `json:"actor_id"`
	AP    jsonText `json:"ap_id"` // since version 1
	Local jsonFlag `json:"local"`
}

// lemmyComment is a comment with what the interface shows beside it.
type lemmyComment struct {
	Comment struct {
		ID        jsonText `json:"id"`
		Post      jsonText `json:"post_id"`
		Content   jsonText `json:"content"` // Markdown
		Path      jsonText `json:"path"`    // "0.12.34": from the post down to itself
		Removed   jsonFlag `json:"removed"`
		Deleted   jsonFlag `json:"deleted"`
		Published jsonTime `json:"published"`
		Updated   jsonTime `json:"updated"`
		Marked    jsonFlag `json:"distinguished"`
		lemmyDated
		lemmyCounts // since version 1
	} `json:"comment"`
	Creator   lemmyPerson    `json:"creator"`
	Community lemmyCommunity `json:"community"`
	Counts    lemmyCounts    `json:"counts"`
	Admin     jsonFlag       `json:"creator_is_admin"`
	Moderator jsonFlag       `json:"creator_is_moderator"`
}

// lemmyCommentID is a comment's native id. Posts and comments are counted
// apart; the one comment that has the number of its own post is told apart.
func lemmyCommentID(id, post string) string {
	if id == post {
		return "comment-" + id
	}
	return id
}

// readPost reads a post, the first page of its thread.
func (v *lemmyPage) readPost(part *Part, b []byte) error {
	var d struct {
		View lemmyPost `json:"post_view"`
	}
	if err := decode(b, &d); err != nil {
		return fmt.Errorf("post %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	return v.readView(part, &d.View)
}

func (v *lemmyPage) readView(part *Part, x *lemmyPost) error {
	id := x.Post.ID.id()
	if id == "" || v.at == nil {
		return fmt.Errorf("post %s: neither its address nor its data says where it stands: %w", where(v.URL), archive.ErrInvalid)
	}
	t := v.thread(part, id)
	counts := x.Counts.or(x.Post.lemmyCounts)
	t.Title, t.Published = line(string(x.Post.Name)), x.Post.Published.first(x.Post.PublishedAt)
	if x.Post.Adult.yes() {
		t.Labels = []string{"NSFW"}
	}
	for _, tag := range x.Tags {
		t.Tags = appendLine(t.Tags, cmp.Or(string(tag.Display), string(tag.Name)))
	}
	t.Locked, t.Sticky = archive.Flag(x.Post.Locked), archive.Flag(max(x.Post.Featured, x.Post.Stickied))
	t.Board = v.board(x.Community)
	if n := counts.Comments.count(); n != nil {
		t.Counts.Posts = known(*n + 1)
	}
	opening := archive.Post{NativeID: id, Number: 1, URL: t.URL, Author: v.person(x.Creator), Published: t.Published, Edited: x.Post.Updated.first(x.Post.UpdatedAt), Witness: v.witness}
	opening.Author.Banners = lemmyRoles(opening.Author.Banners, x.Admin, x.Moderator)
	opening.Reactions = counts.reactions()
	switch {
	case x.Post.Deleted.yes():
		opening.Deleted, t.Deleted = archive.Yes, archive.Yes
	case x.Post.Removed.yes():
		v.notes = append(v.notes, "post "+id+": was removed by a moderator")
		if x.Post.Body != "" || x.Post.URL != "" {
			v.write(&opening, t.Title, string(x.Post.URL), markdown(string(x.Post.Body)))
		}
	default:
		v.write(&opening, t.Title, string(x.Post.URL), markdown(string(x.Post.Body)))
	}
	t.Posts = []archive.Post{opening}
	part.Kind, part.Board, part.Notes, part.Page = ThreadPart, t.Board, v.notes, 1
	n := counts.Comments.count()
	switch {
	case n != nil && *n <= 0:
	case v.four():
		part.Next = at(v.at, "api/v4/comment/list", "post_id="+id+"&sort=old&type_=all&limit="+strconv.Itoa(lemmyPageSize))
	default:
		part.Next = lemmyCommentsAt(v.at, id, 1)
	}
	if n != nil && !v.four() {
		part.Pages = 1 + (*n+lemmyPageSize-1)/lemmyPageSize
	}
	part.Draft = v.draft(t, v.notes, true)
	part.Draft.Witness = v.witness
	return nil
}

func (v *lemmyPage) thread(part *Part, id string) archive.Thread {
	ref := lemmyRef(v.at, id)
	return archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: id, URL: ref.URL.String(), Lang: v.Lang, Aliases: aliases(ref.URL.String()),
	}
}

// write puts a link and a text into a post.
func (v *lemmyPage) write(p *archive.Post, title, link, markup string) {
	w := &body{page: v.Page, rule: lemmyRule}
	if u := resolve(v.Base, link); u != nil {
		w.linked(u, title)
	}
	w.children(fragment(markup))
	p.HTML, p.Attachments = w.html(), w.files
}

// person is a member as the interface has him.
func (v *lemmyPage) person(p lemmyPerson) archive.Author {
	a := archive.Author{Name: line(string(p.Name)), NativeID: p.ID.id(), Joined: jsonTime{p.Published.first(p.PublishedAt)}.day()}
	if u := resolve(nil, cmp.Or(string(p.Actor), string(p.AP))); u != nil {
		a.URL = u.String()
		if v.at != nil && !sameHost(u, v.at) && a.Name != "" {
			a.Name += "@" + archive.Host(u) // as the site shows people of other servers
		}
	}
	a.Avatar = v.Page.url(string(p.Avatar))
	if p.Admin.yes() {
		a.Banners = append(a.Banners, "admin")
	}
	if p.Bot.yes() {
		a.Banners = append(a.Banners, "bot")
	}
	if name := line(string(p.Display)); name != "" && name != a.Name {
		a.Fields = append(a.Fields, archive.Field{Label: "Display name", Value: name})
	}
	return a
}

// board is the community that a post stands in.
func (v *lemmyPage) board(c lemmyCommunity) archive.Board {
	b := archive.Board{Title: cmp.Or(line(string(c.Title)), line(string(c.Name)))}
	if b.Title != "" {
		b.Path = []string{b.Title}
	}
	name := string(c.Name)
	if u := resolve(nil, cmp.Or(string(c.Actor), string(c.AP))); u != nil && v.at != nil && name != "" && !sameHost(u, v.at) {
		name += "@" + archive.Host(u)
	}
	if name != "" && v.at != nil {
		b.URL = at(v.at, "c/"+url.PathEscape(name), "").String()
	}
	return b
}

func (c lemmyCounts) reactions() (out []archive.Reaction) {
	for _, r := range []struct {
		name string
		n    int
	}{{"upvote", c.Upvotes.or(0)}, {"downvote", c.Downvotes.or(0)}} {
		if r.n > 0 {
			out = append(out, archive.Reaction{Name: r.name, Count: known(r.n)})
		}
	}
	return out
}

// readComments reads one page of a post's comments.
func (v *lemmyPage) readComments(part *Part) error {
	var d struct {
		Comments []lemmyComment `json:"comments"`
		Items    []lemmyComment `json:"items"`
		NextPage jsonText       `json:"next_page"`
	}
	if err := decode(v.Body, &d); err != nil {
		return fmt.Errorf("comments %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	d.Comments = append(d.Comments, d.Items...)
	id, page, ok := lemmyPostID(v.URL)
	if !ok && len(d.Comments) > 0 {
		id = d.Comments[0].Comment.Post.id()
		for _, c := range d.Comments {
			if c.Comment.Post.id() != id {
				part.Kind, part.Why = ErrorPart, "comments of many threads"
				return nil
			}
		}
	}
	if id == "" || v.at == nil {
		return fmt.Errorf("comments %s: neither their address nor their data says where they stand: %w", where(v.URL), archive.ErrInvalid)
	}
	t := v.thread(part, id)
	if len(d.Comments) > 0 {
		t.Board = v.board(d.Comments[0].Community)
	}
	t.Posts = v.comments(d.Comments, id)
	part.Kind, part.Board, part.Page, part.Notes = ThreadPart, t.Board, page, v.notes
	if len(t.Posts) == 0 && page < 3 {
		part.Kind, part.Why = ErrorPart, "a list of comments without any"
		return nil
	}
	if v.four() {
		part.Page = 0 // pages are named by where they begin, not counted
		part.Next = v.cursor(string(d.NextPage))
	} else if limit, ok := count(v.query("limit")); ok && limit > 0 && len(d.Comments) >= limit && page > 0 {
		next, q := *bare(v.URL), v.URL.Query()
		q.Set("page", strconv.Itoa(page)) // pages are as long as this one
		next.RawQuery = q.Encode()
		part.Next = &next
	}
	part.Draft = v.draft(t, v.notes, false)
	part.Draft.Witness = v.witness
	return nil
}

func (v *lemmyPage) query(key string) string {
	if v.URL == nil {
		return ""
	}
	return v.URL.Query().Get(key)
}

// lemmyRoles adds what a person is on the site and in the community.
func lemmyRoles(banners []string, admin, moderator jsonFlag) []string {
	if admin.yes() {
		banners = once(banners, "admin")
	}
	if moderator.yes() {
		banners = once(banners, "moderator")
	}
	return banners
}

// four reports whether a page is of version 4 of the interface.
func (v *lemmyPage) four() bool { return v.URL != nil && strings.HasPrefix(v.URL.Path, "/api/v4/") }

// cursor is the address of the same list from a place on; nil for no place.
func (v *lemmyPage) cursor(place string) *url.URL {
	if place == "" || !onWeb(v.URL) {
		return nil
	}
	next, q := *bare(v.URL), v.URL.Query()
	q.Set("page_cursor", place)
	q.Del("page")
	next.RawQuery = q.Encode()
	return &next
}

// comments reads the comments of one post.
func (v *lemmyPage) comments(list []lemmyComment, post string) []archive.Post {
	var out []archive.Post
	seen := map[string]bool{}
	for _, c := range list {
		id := c.Comment.ID.id()
		if id == "" || seen[id] || c.Comment.Post.id() != post {
			continue
		}
		seen[id] = true
		p := archive.Post{
			NativeID: lemmyCommentID(id, post), URL: at(v.at, "comment/"+id, "").String(), Author: v.person(c.Creator),
			Published: c.Comment.Published.first(c.Comment.PublishedAt), Edited: c.Comment.Updated.first(c.Comment.UpdatedAt),
			Reactions: c.Counts.or(c.Comment.lemmyCounts).reactions(), Witness: v.witness,
		}
		p.Author.Banners = lemmyRoles(p.Author.Banners, c.Admin, c.Moderator)
		if steps := strings.Split(string(c.Comment.Path), "."); len(steps) > 1 && steps[len(steps)-1] == id {
			up := steps[len(steps)-2]
			if up == "0" {
				p.ReplyTo = []string{post}
			} else if isDigits(up) && up != id {
				p.ReplyTo = []string{lemmyCommentID(up, post)}
			}
		}
		switch {
		case c.Comment.Deleted.yes():
			p.Deleted = archive.Yes
		case c.Comment.Removed.yes():
			v.notes = append(v.notes, "post "+p.NativeID+": was removed by a moderator")
		default:
			w := v.bodyOf(markdown(string(c.Comment.Content)), lemmyRule)
			p.HTML = w.html()
		}
		out = append(out, p)
	}
	return out
}

// readComment reads one comment alone, which names its post.
func (v *lemmyPage) readComment(part *Part) error {
	var d struct {
		View lemmyComment `json:"comment_view"`
	}
	id := ""
	if decode(v.Body, &d) == nil {
		id = d.View.Comment.Post.id()
	}
	if id == "" || v.at == nil {
		return fmt.Errorf("comment %s: nothing tells its post: %w", where(v.URL), archive.ErrInvalid)
	}
	part.Kind, part.Why, part.Instead = MovedPart, "one comment of a thread", lemmyPostAt(v.at, id)
	if v.four() {
		part.Instead = at(v.at, "api/v4/post", "id="+id)
	}
	return nil
}
