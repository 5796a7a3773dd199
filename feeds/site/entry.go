package site

import (
	"context"
	"net/url"
	"strings"

	"skein/archive"
	"skein/feeds"
)

// entryView is a thread in a list.
type entryView struct {
	Href      string // our page of it
	Original  string // its own; empty if it has none
	Host      string // where that is
	Title     []piece
	Lang      string
	Discusses bool // a discussion, not an article
	Source    string
	SourceURL string // our page of the source; empty if none told it
	Authors   string
	Board     string
	Published stamp
	Updated   stamp // latest post of a discussion
	Excerpt   []piece
	Tags      []string
	Gone      string
	Matched   int // posts
	Why       []whyView
}

// whyView is a term that a thread has.
type whyView struct {
	Term  string
	Hits  []hitView
	Count int
}

// hitView is a part of the thread in which it has it.
type hitView struct {
	Field, Words string
	Count        int
	Replies      []answer // that have it there; none if it is the opening post alone
	More         int      // replies that are left out
}

// entries are the views of a topic's or a source's entries.
func (t *site) entries(ctx context.Context, es []archive.Entry) ([]entryView, error) {
	sources, err := t.sourcesOf(ctx, es)
	if err != nil {
		return nil, err
	}
	out := make([]entryView, 0, len(es))
	for i := range es {
		out = append(out, t.entry(&es[i], sources[es[i].Thread.ID]))
	}
	return out, nil
}

func (t *site) entry(e *archive.Entry, sources []archive.Source) entryView {
	th := &e.Thread
	v := entryView{
		Href: t.root + "/threads/" + th.ID, Original: outside(th.URL), Host: host(th.URL), Lang: th.Lang, Discusses: th.Kind != archive.Article,
		Published: stampOf(th.Published), Tags: append(append([]string(nil), th.Labels...), th.Tags...), Board: th.Board.Title, Matched: len(e.Matched),
	}
	if v.Published.Text == "" {
		v.Published = stampAt(e.Published)
	}
	if u := stampOf(th.Updated); u.Text != v.Published.Text && v.Discusses {
		v.Updated = u
	}
	v.Source, v.SourceURL = t.sourceOf(th, sources)
	if strings.Contains(v.Source, v.Board) {
		v.Board = ""
	}
	opening := feeds.Opening(th)
	text := ""
	authors := []archive.Author{th.Author}
	if opening != nil {
		text = opening.Text
		authors = append([]archive.Author{opening.Author}, opening.Authors...)
		v.Gone = feeds.Gone(opening)
	}
	var reasons []archive.Reason
	for _, m := range e.Matched {
		reasons = append(reasons, m.Reasons...)
	}
	v.Title = mark(feeds.Title(text, th.URL, th.Title), wordsOf(reasons))
	v.Authors = names(authors)
	if p, reasons := shown(e, opening); p != nil {
		v.Excerpt = excerpt(p, reasons)
		if textOf(v.Excerpt) == textOf(v.Title) {
			v.Excerpt = nil // a short text without a title lends it its words
		}
	}
	v.Why = t.why(e)
	return v
}

// sourceOf names where a thread was read and our page of that.
func (t *site) sourceOf(th *archive.Thread, sources []archive.Source) (title, href string) {
	title = th.Site.Name
	if title == "" {
		title = th.Site.Key
	}
	if len(sources) > 0 {
		if title == "" || sources[0].Title != "" {
			title = feeds.SourceTitle(&sources[0])
		}
		href = t.root + "/sources/" + url.PathEscape(sources[0].ID)
	}
	return title, href
}

// shown chooses the post that an entry's excerpt is of: the opening post if it
// matched or nothing did, else the latest that matched.
func shown(e *archive.Entry, opening *archive.Post) (*archive.Post, []archive.Reason) {
	var best *archive.Post
	var reasons []archive.Reason
	for _, v := range e.Matched {
		for i := range e.Thread.Posts {
			p := &e.Thread.Posts[i]
			if p.ID != v.Post {
				continue
			}
			if opening != nil && p.ID == opening.ID {
				return p, v.Reasons
			}
			best, reasons = p, v.Reasons
		}
	}
	if best != nil {
		return best, reasons
	}
	if opening == nil && len(e.Thread.Posts) > 0 {
		opening = &e.Thread.Posts[0]
	}
	return opening, nil
}

// mostReplies bounds how many replies one place of a term names.
const mostReplies = 10

// why lists the terms that an entry has, each with its places.
func (t *site) why(e *archive.Entry) []whyView {
	var out []whyView
	at := map[string]int{}
	for _, v := range e.Matched {
		label, href := t.postLabel(&e.Thread, v.Post)
		for _, r := range v.Reasons {
			i, ok := at[r.Term]
			if !ok {
				i = len(out)
				at[r.Term] = i
				out = append(out, whyView{Term: r.Term})
			}
			out[i].Count += r.Count
			h := out[i].hit(r.Field, strings.Join(strings.Fields(r.Words), " "))
			h.Count += r.Count
			switch {
			case label == "":
			case len(h.Replies) < mostReplies:
				h.Replies = append(h.Replies, answer{Label: label, Href: href})
			default:
				h.More++
			}
		}
	}
	return out
}

// hit finds or makes the place of words in a field; their case does not matter.
func (w *whyView) hit(field, words string) *hitView {
	for i := range w.Hits {
		if h := &w.Hits[i]; h.Field == field && strings.EqualFold(h.Words, words) {
			return h
		}
	}
	w.Hits = append(w.Hits, hitView{Field: field, Words: words})
	return &w.Hits[len(w.Hits)-1]
}

// postLabel names a reply of a thread; the opening post needs no name.
func (t *site) postLabel(th *archive.Thread, id string) (label, href string) {
	for i := range th.Posts {
		p := &th.Posts[i]
		if p.ID != id || p.Number == 1 || p.NativeID == archive.ArticlePost {
			continue
		}
		return "#" + number(p.Number), t.root + feeds.PostPage(th.ID, p.ID)
	}
	return "", ""
}

// names joins the names of authors, each once.
func names(list []archive.Author) string {
	var out []string
	seen := map[string]bool{"": true}
	for _, a := range list {
		if !seen[a.Name] {
			seen[a.Name] = true
			out = append(out, a.Name)
		}
	}
	if len(out) > 4 {
		return strings.Join(out[:3], ", ") + " and others"
	}
	return strings.Join(out, ", ")
}
