package feeds

import (
	"time"

	"skein/archive"
)

// PostID is the id of a post's entry in the feed of its thread.
func PostID(post string) string { return "urn:skein:post:" + post }

// OfThread is the feed of a thread: an entry for each of the given posts, which
// are some of its posts in the order in which they are to stand, newest first.
// The posts of t itself are all that is held.
func OfThread(t archive.Thread, posts []archive.Post, o Options) *Feed {
	title := Title("", t.URL, t.Title)
	if opening := Opening(&t); opening != nil {
		title = Title(opening.Text, t.URL, t.Title)
	}
	f := o.feed("urn:skein:thread:"+t.ID, "/threads/"+t.ID, title)
	if site := line(or(t.Site.Name, t.Site.Key)); site != "" {
		f.Subtitle = "Posts of a thread at " + site
		if t.Kind == archive.Article {
			f.Subtitle = "An article of " + site
		}
	}
	in := newPlaces(&t)
	for i := range posts {
		p := &posts[i]
		it := o.post(&t, p)
		it.ID = PostID(p.ID)
		switch opening := in.opening; {
		case opening == nil:
			it.Parents = in.parents(p)
		case p.ID == opening.ID:
			it.Tags = tags(&t)
			it.Title = Title(p.Text, it.Link, t.Title, p.Title)
			if t.Kind != archive.Article || len(t.Posts) > 1 {
				it.Replies = in.replies(&t, o.page(t.ID))
			}
		default:
			it.Parents = in.parents(p)
			if len(it.Parents) == 0 {
				it.Parents = []Parent{{ID: PostID(opening.ID), Link: link(&t, opening)}}
			}
		}
		f.add(it, o)
	}
	return f.done()
}

// PostPage is the path at which a post is read in our pages: a long thread has
// several, and this is the one that holds it.
func PostPage(thread, post string) string {
	return "/threads/" + thread + "?post=" + post + "#p-" + post
}

// post is an entry that stands for one post; its id is the caller's.
func (o Options) post(t *archive.Thread, p *archive.Post) Item {
	it := Item{
		Thread: t.ID, Link: link(t, p), Page: o.Base + PostPage(t.ID, p.ID), Lang: t.Lang,
		Title: Title(p.Text, t.URL, p.Title), Authors: authors(append([]archive.Author{p.Author}, p.Authors...)...),
		Published: Claimed(p.Published, p.FirstSeen), Updated: changed(p), Content: body(p),
		Summary: summary(p, p.Text), Attachments: attachments(p),
	}
	if line(p.Title) == "" && line(p.Text) == "" {
		it.Title = "Re: " + Title("", t.URL, t.Title)
	}
	if it.Link == "" {
		it.Link, it.Page = it.Page, ""
	}
	if it.Content == "" {
		it.Content = "<p><em>A post without text.</em></p>"
	}
	return it
}

// link is where a post is read at its site, or at least its thread; empty if
// neither has an address.
func link(t *archive.Thread, p *archive.Post) string { return or(webURL(p.URL), webURL(t.URL)) }

// places finds the posts of a thread by their native ids.
type places struct {
	thread  *archive.Thread
	opening *archive.Post
	native  map[string]*archive.Post
}

func newPlaces(t *archive.Thread) places {
	in := places{thread: t, opening: Opening(t), native: map[string]*archive.Post{}}
	for i := range t.Posts {
		in.native[t.Posts[i].NativeID] = &t.Posts[i]
	}
	return in
}

// parents are the posts that p says it answers, or quotes. One that is not held
// has an id all the same: that of the entry which it would have.
func (in places) parents(p *archive.Post) []Parent {
	ids := p.ReplyTo
	for _, q := range p.Quotes {
		ids = append(ids[:len(ids):len(ids)], q.Post)
	}
	var out []Parent
	seen := map[string]bool{"": true, p.NativeID: true}
	for _, native := range ids {
		if seen[native] {
			continue
		}
		seen[native] = true
		if parent := in.native[native]; parent != nil {
			out = append(out, Parent{ID: PostID(parent.ID), Link: link(in.thread, parent)})
		} else {
			out = append(out, Parent{ID: PostID(archive.PostID(in.thread.ID, native)), Link: webURL(in.thread.URL)})
		}
	}
	return out
}

// replies tells of all posts but the opening one.
func (in places) replies(t *archive.Thread, page string) *Replies {
	r := &Replies{Page: or(webURL(t.URL), page), Feed: page, Count: len(t.Posts) - 1}
	var at time.Time
	for i := range t.Posts {
		if p := &t.Posts[i]; p.ID != in.opening.ID {
			at = latest(at, changed(p))
		}
	}
	r.Updated = at
	return r
}
