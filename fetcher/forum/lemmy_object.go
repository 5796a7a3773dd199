package forum

import (
	"encoding/json"
	"fmt"
	"strings"

	"skein/archive"
)

// lemmyNote is an object that servers exchange: a Page is a post, a Note a comment.
type lemmyNote struct {
	ID        jsonText        `json:"id"`
	Type      jsonText        `json:"type"`
	Name      jsonText        `json:"name"`
	Content   jsonText        `json:"content"`
	By        jsonText        `json:"attributedTo"`
	Audience  jsonText        `json:"audience"`
	To        json.RawMessage `json:"to"`
	InReplyTo jsonText        `json:"inReplyTo"`
	Published jsonTime        `json:"published"`
	Updated   jsonTime        `json:"updated"`
	Language  struct {
		ID jsonText `json:"identifier"`
	} `json:"language"`
	Image struct {
		URL jsonText `json:"url"`
	} `json:"image"`
	Attachment []struct {
		Type jsonText `json:"type"`
		Href jsonText `json:"href"`
		URL  jsonText `json:"url"`
		Name jsonText `json:"name"`
	} `json:"attachment"`
	Tag []struct {
		Type jsonText `json:"type"`
		Name jsonText `json:"preferredUsername"`
	} `json:"tag"`
	Comments jsonFlag `json:"commentsEnabled"`
	Sticky   jsonFlag `json:"stickied"`
}

// readObject reads an object that servers exchange.
func (v *lemmyPage) readObject(part *Part) error {
	var o lemmyNote
	own, ok := lemmyObject(v.Page)
	if err := decode(v.Body, &o); err != nil || !ok {
		return fmt.Errorf("object %s: it is no post or comment: %w", where(v.URL), archive.ErrInvalid)
	}
	if !sameHost(own, v.at) {
		return fmt.Errorf("object %s: it calls an address on another host its own: %w", where(v.URL), archive.ErrInvalid)
	}
	id := segments(own.EscapedPath())[1]
	if o.Type == "Page" {
		v.readPageObject(part, &o, id)
		return nil
	}
	up := resolve(nil, string(o.InReplyTo))
	if up == nil || !sameHost(up, v.at) {
		return fmt.Errorf("comment %s: nothing tells its post: %w", where(v.URL), archive.ErrInvalid)
	}
	post, _, ok := lemmyPostID(up)
	if !ok { // an answer to a comment names that alone
		part.Kind, part.Why, part.Instead = MovedPart, "one comment of a thread", at(v.at, "api/v3/comment", "id="+id)
		return nil
	}
	t := v.thread(part, post)
	t.Board = v.objectBoard(&o)
	p := archive.Post{
		NativeID: lemmyCommentID(id, post), URL: at(v.at, "comment/"+id, "").String(), Author: actor(o.By), ReplyTo: []string{post},
		Published: o.Published.When, Edited: o.Updated.When, HTML: v.bodyOf(string(o.Content), lemmyRule).html(), Witness: v.witness,
	}
	t.Posts = []archive.Post{p}
	part.Kind, part.Board = ThreadPart, t.Board
	part.Draft = v.draft(t, nil, false)
	part.Draft.Witness = v.witness
	return nil
}

func (v *lemmyPage) readPageObject(part *Part, o *lemmyNote, id string) {
	t := v.thread(part, id)
	t.Title, t.Published, t.Lang = plain(string(o.Name)), o.Published.When, string(o.Language.ID)
	if o.Language.ID == "und" {
		t.Lang = ""
	}
	t.Board, t.Sticky = v.objectBoard(o), archive.Flag(o.Sticky)
	if archive.Flag(o.Comments) != archive.Unknown {
		t.Locked = archive.FlagOf(!o.Comments.yes())
	}
	for _, tag := range o.Tag {
		if tag.Type == "CommunityPostTag" || tag.Type == "lemmy:CommunityTag" {
			t.Tags = appendLine(t.Tags, string(tag.Name))
		}
	}
	p := archive.Post{NativeID: id, Number: 1, URL: t.URL, Author: actor(o.By), Published: o.Published.When, Edited: o.Updated.When, Witness: v.witness}
	link := ""
	for _, a := range o.Attachment {
		for _, s := range []jsonText{a.Href, a.URL} {
			if link == "" {
				link = string(s)
			}
		}
	}
	v.write(&p, t.Title, link, string(o.Content))
	if u := v.Page.url(string(o.Image.URL)); u != "" {
		p.Attachments = addFile(p.Attachments, archive.Attachment{URL: u, Type: typeOf(u)})
	}
	t.Posts = []archive.Post{p}
	part.Kind, part.Board, part.Page = ThreadPart, t.Board, 1
	part.Next = lemmyCommentsAt(v.at, id, 1)
	part.Draft = v.draft(t, nil, true)
	part.Draft.Witness = v.witness
}

// actor is a person by his address, ".../u/otter".
func actor(address jsonText) archive.Author {
	u := resolve(nil, string(address))
	if u == nil {
		return archive.Author{}
	}
	segs := segments(u.EscapedPath())
	if len(segs) == 0 {
		return archive.Author{URL: u.String()}
	}
	return archive.Author{Name: line(unescaped(segs[len(segs)-1])), NativeID: u.String(), URL: u.String()}
}

// objectBoard is the community that an object is for.
func (v *lemmyPage) objectBoard(o *lemmyNote) archive.Board {
	var to []string
	_ = decode(o.To, &to)
	for _, s := range append([]string{string(o.Audience)}, to...) {
		u := resolve(nil, s)
		if u == nil || !strings.HasPrefix(u.EscapedPath(), "/c/") {
			continue
		}
		name := unescaped(strings.TrimPrefix(u.EscapedPath(), "/c/"))
		return v.board(lemmyCommunity{Name: jsonText(name), Actor: jsonText(u.String())})
	}
	return archive.Board{}
}
