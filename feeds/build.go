package feeds

import (
	"net/url"
	"strings"
	"time"

	"skein/archive"
)

// Options say where a feed stands.
type Options struct {
	Base      string // address of the site, without a slash at its end: "https://feeds.example.org"
	Self      string // of this document
	First     string // of the one to subscribe to; empty if it is this one
	Next      string // of the one with what is older; empty at the end
	Publisher string // who makes the feed; "skein" if empty
	Version   string // of skein; may be empty

	// Sources are where each thread was read, by thread id, the first that told
	// it first. A thread that is not in it is credited to its site.
	Sources map[string][]archive.Source
	// Why adds the terms that an entry matched to its tags.
	Why bool
}

// Contents of a topic's entries, as archive.Topic.Content says.
const (
	FullContent    = "full"    // the whole text; also if nothing is set
	SummaryContent = "summary" // a sentence or two
	LinkContent    = "link"    // a link alone
)

// OfTopic is the feed of a topic: an entry for each thread that it matched.
func OfTopic(t archive.Topic, es []archive.Entry, o Options) *Feed {
	f := o.feed("urn:skein:topic:"+part(t.ID), "/topics/"+url.PathEscape(t.ID), or(t.Title, t.ID))
	f.Subtitle = line(t.About)
	for i := range es {
		e := &es[i]
		it := o.thread(&e.Thread, t.Content)
		it.ID = or(e.ID, "urn:skein:topic:"+part(t.ID)+":"+e.Thread.ID)
		it.Published, it.Updated = shown(e)
		it.Why = why(e.Matched)
		f.add(it, o)
	}
	return f.done()
}

// OfSource is the feed of a source: an entry for each thread that was read
// there, with its opening post and its latest.
func OfSource(s archive.Source, es []archive.Entry, o Options) *Feed {
	f := o.feed("urn:skein:source:"+part(s.ID), "/sources/"+url.PathEscape(s.ID), SourceTitle(&s))
	f.Subtitle = "What skein read at " + f.Title
	if o.Sources == nil {
		o.Sources = map[string][]archive.Source{}
		for i := range es {
			o.Sources[es[i].Thread.ID] = []archive.Source{s}
		}
	}
	for i := range es {
		e := &es[i]
		it := o.thread(&e.Thread, FullContent)
		it.ID = "urn:skein:source:" + part(s.ID) + ":" + e.Thread.ID
		it.Published, it.Updated = shown(e)
		f.add(it, o)
	}
	return f.done()
}

// OfSearch is the feed of a search: an entry for each post that was found. The
// query, as it was asked, is part of the ids.
func OfSearch(query string, hits []archive.Hit, o Options) *Feed {
	id := "urn:skein:search:" + part(query)
	f := o.feed(id, "/search?q="+url.QueryEscape(query), "Search: "+line(query))
	f.Subtitle = "Posts of the archive that match " + line(query)
	for i := range hits {
		h := &hits[i]
		if len(h.Thread.Posts) == 0 {
			continue
		}
		p := &h.Thread.Posts[0]
		it := o.post(&h.Thread, p)
		it.ID = id + ":" + p.ID
		it.Title = Title(p.Text, it.Link, p.Title, h.Thread.Title)
		it.Tags = tags(&h.Thread)
		it.Origin = o.origin(&h.Thread)
		it.Why = reasons(nil, h.Reasons)
		f.add(it, o)
	}
	return f.done()
}

func (o Options) feed(id, page, title string) *Feed {
	return &Feed{
		ID: id, Title: line(title), Home: o.Base + page, Self: o.Self, First: o.First, Next: o.Next,
		Publisher: or(line(o.Publisher), "skein"), Version: o.Version,
	}
}

// maxContent bounds what one entry brings into a feed, in bytes. No article comes
// near it; a post that somebody filled with a book would make every reader of the
// feed fetch it with each change.
const maxContent = 256 << 10

// tooLong stands in for the content of an item that is too long for a feed.
func tooLong(it *Item) string {
	var w writer
	w.WriteString("<p>")
	w.text(it.Summary)
	w.WriteString("</p>\n<p><em>Too long for a feed: ")
	w.link(or(it.Page, it.Link), "all of it is in the archive")
	w.WriteString(".</em></p>")
	return w.String()
}

// add takes an item, but one whose id is in the feed already.
func (f *Feed) add(it Item, o Options) {
	for i := range f.Items {
		if f.Items[i].ID == it.ID {
			return
		}
	}
	it.Updated = or(latest(it.Published, it.Updated), Beginning)
	if len(it.Content) > maxContent {
		it.Content = tooLong(&it)
	}
	if o.Why {
		for _, w := range it.Why {
			it.Tags = once(it.Tags, w.Term)
		}
	}
	f.Items = append(f.Items, it)
}

// done says what follows from the items: the time and the language.
func (f *Feed) done() *Feed {
	f.Updated = time.Time{}
	for i := range f.Items {
		it := &f.Items[i]
		f.Updated = latest(f.Updated, it.Updated)
		switch {
		case i == 0:
			f.Lang = it.Lang
		case f.Lang != it.Lang:
			f.Lang = ""
		}
	}
	if f.Updated.IsZero() {
		f.Updated = Beginning
	}
	return f
}

// shown are the times of an entry: published by the page's own word, but not
// later than our first sight.
func shown(e *archive.Entry) (published, updated time.Time) {
	return claimed(e.Published, e.Thread.FirstSeen), seconds(e.Updated)
}

// thread is an entry that stands for a whole thread: its opening post and the
// other posts that are given.
func (o Options) thread(t *archive.Thread, content string) Item {
	opening := Opening(t)
	page := o.page(t.ID)
	it := Item{
		Thread: t.ID, Link: webURL(t.URL), Page: page, Lang: t.Lang, Tags: tags(t), Origin: o.origin(t), Published: Claimed(t.Published, t.FirstSeen),
	}
	if it.Link == "" {
		it.Link, it.Page = page, ""
	}
	var replies []*archive.Post
	for i := range t.Posts {
		if p := &t.Posts[i]; p != opening {
			replies = append(replies, p)
		}
	}
	text := ""
	if opening != nil {
		text = opening.Text
		it.Authors = authors(append([]archive.Author{opening.Author}, opening.Authors...)...)
		it.Attachments = attachments(opening)
	} else if len(replies) > 0 {
		text = replies[0].Text
	}
	if len(it.Authors) == 0 {
		it.Authors = authors(t.Author)
	}
	it.Title = Title(text, t.URL, t.Title)
	if t.Kind != archive.Article {
		it.Replies = &Replies{Page: or(webURL(t.URL), page), Feed: page, Count: -1}
	}
	if content != LinkContent {
		it.Summary = summary(opening, text)
	}
	var w writer
	switch content {
	case LinkContent:
	case SummaryContent:
		if it.Summary != "" {
			w.WriteString("<p>")
			w.text(it.Summary)
			w.WriteString("</p>")
		}
	default:
		if opening != nil {
			w.WriteString(body(opening))
		}
		w.replies(replies, page)
	}
	w.source(it.Origin, it.Link, page)
	it.Content = strings.TrimSpace(w.String())
	return it
}

// summaryLength is how many characters of a text stand in for a summary.
const summaryLength = 300

// summary is a sentence or two: the beginning of the text, which both what a
// feed calls a summary and what it leaves out have in common.
func summary(opening *archive.Post, text string) string {
	if s := Excerpt(text, summaryLength); s != "" {
		return s
	}
	if opening != nil {
		return Gone(opening)
	}
	return ""
}

func (o Options) page(thread string) string { return o.Base + "/threads/" + thread }

// part is s as a part of a urn (RFC 8141, 2): what may not stand in one, and the
// colon that parts our ids, is percent-encoded.
func part(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
