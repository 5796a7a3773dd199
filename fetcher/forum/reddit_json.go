package forum

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"

	"skein/archive"
)

// redditThing is a listing, a link ("t3"), a comment ("t1"), or what stands for
// comments that are not here ("more").
type redditThing struct {
	Kind jsonText   `json:"kind"`
	Data redditData `json:"data"`
}

type redditData struct {
	// of a listing
	Children []redditThing `json:"children"`
	After    jsonText      `json:"after"`

	ID        jsonText     `json:"id"`
	Name      jsonText     `json:"name"`
	Author    jsonText     `json:"author"`
	AuthorID  jsonText     `json:"author_fullname"`
	Flair     jsonText     `json:"author_flair_text"`
	Role      jsonText     `json:"distinguished"`
	Created   jsonTime     `json:"created_utc"`
	Edited    jsonTime     `json:"edited"` // false, or when
	Score     jsonCount    `json:"score"`
	NoScore   jsonFlag     `json:"score_hidden"`
	Permalink jsonText     `json:"permalink"`
	Parent    jsonText     `json:"parent_id"`
	Body      jsonText     `json:"body"`
	BodyHTML  jsonText     `json:"body_html"`
	Replies   *redditThing `json:"replies"` // "" where there are none
	Count     jsonCount    `json:"count"`   // of a "more"
	LinkID    jsonText     `json:"link_id"` // the thread of a comment, "t3_abc"

	Title     jsonText  `json:"title"`
	Subreddit jsonText  `json:"subreddit_name_prefixed"`
	SelfText  jsonText  `json:"selftext"`
	SelfHTML  jsonText  `json:"selftext_html"`
	URL       jsonText  `json:"url"`
	Overrides jsonText  `json:"url_overridden_by_dest"`
	Self      jsonFlag  `json:"is_self"`
	Label     jsonText  `json:"link_flair_text"`
	Comments  jsonCount `json:"num_comments"`
	Locked    jsonFlag  `json:"locked"`
	Stickied  jsonFlag  `json:"stickied"`
	Archived  jsonFlag  `json:"archived"` // too old to be answered
	Adult     jsonFlag  `json:"over_18"`
	Spoiler   jsonFlag  `json:"spoiler"`
	RemovedBy jsonText  `json:"removed_by_category"`

	redditCarried
}

// readJSON reads a thread's two listings, or a list of threads.
func (v *redditPage) readJSON(part *Part) error {
	lists := redditListings(v.Page)
	switch {
	case len(lists) >= 2 && len(lists[0].Data.Children) > 0 && lists[0].Data.Children[0].Kind == "t3":
		return v.readThread(part, &lists[0].Data.Children[0].Data, lists[1].Data.Children)
	case len(lists) == 1:
		v.readListing(part, &lists[0].Data)
		return nil
	case v.has("json"):
		if done, err := v.readMore(part); done {
			return err
		}
	}
	var e struct {
		Message jsonText `json:"message"`
		Reason  jsonText `json:"reason"`
		Error   jsonText `json:"error"`
	}
	if v.fields() != nil {
		_ = decode(v.Body, &e)
	}
	part.Kind, part.Why = ErrorPart, "the site answers something else than a thread"
	if said := strings.TrimSpace(string(e.Reason) + " " + string(e.Message) + " " + string(e.Error)); said != "" {
		part.Why = clipped("the site answers: " + said)
	}
	if e.Reason == "private" || e.Reason == "gold_only" {
		part.Kind = LoginPart
	}
	return nil
}

// readThread reads a link and the tree of comments below it.
func (v *redditPage) readThread(part *Part, d *redditData, comments []redditThing) error {
	id := string(d.ID)
	if !isBase36(id) {
		return fmt.Errorf("thread %s: it has no id: %w", where(v.URL), archive.ErrInvalid)
	}
	t := v.thread(part, d)
	opening := v.post("t3_"+id, d)
	opening.Number, opening.URL = 1, t.URL
	said := string(d.SelfText)
	switch {
	case said == "[deleted]" || d.RemovedBy == "deleted":
		opening.Deleted, t.Deleted = archive.Yes, archive.Yes
	case said == "[removed]" || d.RemovedBy != "":
		v.notes = append(v.notes, "post t3_"+id+": was removed"+redditRemover(d.RemovedBy))
		if said != "[removed]" {
			v.writeLink(&opening, d, t.URL)
		}
	default:
		v.writeLink(&opening, d, t.URL)
	}
	t.Posts = []archive.Post{opening}
	c := redditReader{redditPage: v, seen: map[string]bool{"t3_" + id: true}, url: resolve(nil, t.URL)}
	c.tree(&t.Posts, comments, 0)
	c.leftBy(v.Body)
	c.leave(part)
	part.Kind, part.Page, part.Pages, part.Board, part.Notes = ThreadPart, 1, 1, t.Board, v.notes
	part.Draft = v.draft(t, v.notes, true)
	part.Draft.Witness = v.witness
	return nil
}

func redditRemover(category jsonText) string {
	if category == "" || category == "deleted" {
		return ""
	}
	return " (" + strings.ReplaceAll(line(string(category)), "_", " ") + ")"
}

// thread is what a link says of its thread.
func (v *redditPage) thread(part *Part, d *redditData) archive.Thread {
	ref, ok := (reddit{}).Ref(resolve(v.Base, string(d.Permalink)))
	if !ok || ref.Native != string(d.ID) {
		where := ""
		if s := string(d.Subreddit); strings.HasPrefix(s, "r/") {
			where = s + "/"
		}
		ref = redditRef(where, string(d.ID), "")
	}
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Title: redditText(d.Title), Lang: v.Lang,
		Published: d.Created.When, Locked: archive.Flag(max(d.Locked, d.Archived)), Sticky: archive.Flag(d.Stickied), Board: v.board(string(d.Subreddit)),
	}
	t.Labels = appendLine(nil, redditText(d.Label))
	if d.Adult.yes() {
		t.Labels = appendLine(t.Labels, "NSFW")
	}
	if d.Spoiler.yes() {
		t.Labels = appendLine(t.Labels, "Spoiler")
	}
	if n := d.Comments.count(); n != nil {
		t.Counts.Posts = known(*n + 1)
	}
	return t
}

// board is a subreddit, "r/ropes", or somebody's own page.
func (v *redditPage) board(name string) archive.Board {
	if name == "" || strings.ContainsAny(name, "?#") {
		return archive.Board{}
	}
	return archive.Board{Title: name, URL: "https://" + redditHost + "/" + strings.Trim(name, "/") + "/", Path: []string{name}}
}

// redditText is a title, in which the site escapes three characters unless
// asked for raw JSON.
func redditText(s jsonText) string {
	return line(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(string(s)))
}

// redditMarkup is a text's markup, which the site escapes once more unless
// asked for raw JSON.
func redditMarkup(s jsonText) string {
	if strings.HasPrefix(strings.TrimSpace(string(s)), "&lt;") {
		return html.UnescapeString(string(s))
	}
	return string(s)
}

// user is a member by name; nobody where the account is gone.
func (v *redditPage) user(name, id string) archive.Author {
	if name = line(name); name == "" || name == "[deleted]" || name == "[removed]" {
		return archive.Author{}
	}
	a := archive.Author{Name: name, NativeID: id}
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
		a.URL = "https://" + redditHost + "/user/" + name + "/"
	}
	return a
}

// post is what links and comments have alike.
func (v *redditPage) post(id string, d *redditData) archive.Post {
	p := archive.Post{NativeID: id, Author: v.user(string(d.Author), string(d.AuthorID)), Published: d.Created.When, Edited: d.Edited.When, Witness: v.witness}
	p.Author.Title = redditText(d.Flair)
	switch d.Role {
	case "moderator", "admin":
		p.Author.Banners = []string{string(d.Role)}
	}
	if n := d.Score.count(); n != nil && !d.NoScore.yes() {
		p.Reactions = []archive.Reaction{{Name: "score", Count: n}}
	}
	return p
}

// writeLink writes where a link leads, and the text below it.
func (v *redditPage) writeLink(p *archive.Post, d *redditData, own string) {
	w := &body{page: v.Page, rule: redditRule}
	href := string(d.Overrides)
	if href == "" && !d.Self.yes() {
		href = string(d.URL)
	}
	u := resolve(v.Base, html.UnescapeString(href))
	if r, ok := (reddit{}).Ref(u); u != nil && ok && (strings.HasSuffix(own, "/comments/"+r.Native+"/") || r.URL.String() == own) {
		u = nil // it leads to itself
	}
	v.writeCarried(w, d, u)
	w.children(fragment(redditMarkup(d.SelfHTML)))
	v.writePoll(p, w, d)
	p.HTML, p.Quotes, p.Attachments = w.html(), w.quotes, w.files
}

// redditReader reads the comments of one page.
type redditReader struct {
	*redditPage
	url   *url.URL // of the thread
	seen  map[string]bool
	more  int             // comments that are not here
	named []string        // ids of those of them that the page names
	apart []*url.URL      // pages of comments whose answers stand on them alone
	left  map[string]bool // what named and apart have
}

// tree reads comments and those below them, in reading order.
func (c *redditReader) tree(out *[]archive.Post, list []redditThing, depth int) {
	for i := range list {
		d := &list[i].Data
		switch list[i].Kind {
		case "more":
			c.more += max(d.Count.or(0), 0) // see redditMores for what they are
			continue
		case "t1":
		default:
			continue
		}
		id := "t1_" + string(d.ID)
		if isBase36(string(d.ID)) && !c.seen[id] {
			c.seen[id] = true
			*out = append(*out, c.comment(id, d))
		}
		if d.Replies != nil && depth < deepest {
			c.tree(out, d.Replies.Data.Children, depth+1)
		}
	}
}

// comment reads one comment.
func (c *redditReader) comment(id string, d *redditData) archive.Post {
	p := c.post(id, d)
	if r, ok := (reddit{}).Ref(resolve(c.Base, string(d.Permalink))); ok {
		p.URL = strings.TrimSuffix(resolve(c.Base, string(d.Permalink)).EscapedPath(), "/")
		p.URL = at(r.URL, p.URL+"/", "").String()
	}
	if up := string(d.Parent); redditName(up) && up != id {
		p.ReplyTo = []string{up}
	}
	switch said := strings.TrimSpace(string(d.Body)); {
	case said == "[deleted]":
		p.Deleted = archive.Yes
	case said == "[removed]" || said == "[ Removed by Reddit ]" || said == "[ Removed by reddit ]":
		c.notes = append(c.notes, "post "+id+": was removed by a moderator")
	default:
		w := c.bodyOf(redditMarkup(d.BodyHTML), redditRule)
		p.HTML, p.Quotes, p.Attachments = w.html(), w.quotes, w.files
		if d.BodyHTML == "" {
			p.HTML = markdown(html.UnescapeString(string(d.Body)))
		}
	}
	return p
}

// redditName tells the full name of a link or comment, "t1_abc".
func redditName(s string) bool {
	id, ok := strings.CutPrefix(s, "t1_")
	if !ok {
		id, ok = strings.CutPrefix(s, "t3_")
	}
	return ok && isBase36(id)
}

// readListing reads a list of links.
func (v *redditPage) readListing(part *Part, l *redditData) {
	part.Kind, part.Page = BoardPart, 1
	seen := map[string]bool{}
	for i := range l.Children {
		d := &l.Children[i].Data
		if l.Children[i].Kind != "t3" || !isBase36(string(d.ID)) || seen[string(d.ID)] || redditText(d.Title) == "" {
			continue
		}
		seen[string(d.ID)] = true
		t := v.thread(part, d)
		part.Threads = append(part.Threads, archive.Listing{
			Site: part.Site, NativeID: t.NativeID, URL: t.URL, Title: t.Title, Labels: t.Labels, Author: v.user(string(d.Author), string(d.AuthorID)),
			Replies: d.Comments.count(), Sticky: t.Sticky, Locked: t.Locked,
		})
		if len(part.Threads) == 1 {
			part.Board = t.Board
		} else if part.Board.URL != t.Board.URL {
			part.Board = archive.Board{} // a list of many
		}
	}
	if part.Board.URL == "" && onWeb(v.URL) {
		part.Board.URL = bare(v.URL).String()
	}
	if len(part.Threads) == 0 && len(l.Children) > 0 {
		part.Kind, part.Why = ErrorPart, "a list without any thread"
		return
	}
	if after := string(l.After); redditName(after) && onWeb(v.URL) {
		next, q := *bare(v.URL), v.URL.Query()
		q.Set("after", after)
		n, _ := count(q.Get("count"))
		q.Set("count", strconv.Itoa(n+len(l.Children)))
		q.Del("before")
		next.RawQuery = q.Encode()
		part.Next = &next
		part.Page = 0
	}
}
