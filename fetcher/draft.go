package fetcher

import (
	"net/url"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
)

// origin is where a feed was read, and on whose behalf.
type origin struct {
	source  archive.Source
	final   string // address of the document
	fetched time.Time
	zone    *time.Location
	key     string // that the source has in aliases
}

func newOrigin(src archive.Source, final string, fetched time.Time, zone *time.Location) origin {
	return origin{src, final, fetched, zone, archive.SourceKey(src.URL)}
}

// entryDraft makes an entry of a feed into a draft. An entry that leads to a
// forum's thread is that thread, seen by a feed; any other is an article.
func entryDraft(f *parse.Feed, it parse.Item, o origin) archive.Draft {
	e := it.Entry
	d := archive.Draft{Witness: archive.ByFeed, Base: o.final, Fetched: o.fetched, Zone: o.zone, Source: o.key}
	t := &d.Thread
	t.Kind, t.Platform = archive.Article, archive.FeedPlatform
	t.Site = archive.Site{Name: or(f.Title, o.source.Title), URL: f.Link}
	t.Title, t.URL, t.Lang = e.Title, e.Link, or(e.Lang, f.Lang, o.source.Lang)
	for _, c := range e.Categories {
		t.Tags = append(t.Tags, or(c.Label, c.Term))
	}
	t.Published, t.Updated = e.Published, e.Updated
	if t.Published.IsZero() {
		t.Published = e.Updated
	}
	post := archive.Post{NativeID: archive.ArticlePost, Number: 1, URL: e.Link, Published: t.Published, HTML: e.Content, Summary: e.Summary, Deleted: archive.Unknown}
	if post.HTML == "" {
		post.HTML, post.Summary = e.Summary, ""
	}
	if sameText(post.HTML, post.Summary) {
		post.Summary = ""
	}
	for i, p := range e.Authors {
		a := archive.Author{Name: or(p.Name, p.Email), URL: p.URL, Avatar: p.Image}
		if i == 0 {
			post.Author = a
		} else {
			post.Authors = append(post.Authors, a)
		}
	}
	for _, enc := range e.Enclosures {
		post.Attachments = append(post.Attachments, archive.Attachment{URL: enc.URL, Type: enc.Type, Size: enc.Length})
	}
	if e.Image != "" && !strings.Contains(post.HTML, e.Image) && !attached(post.Attachments, e.Image) {
		post.Attachments = append(post.Attachments, archive.Attachment{URL: e.Image})
	}
	for _, r := range e.InReplyTo {
		post.ReplyTo = append(post.ReplyTo, or(r.Ref, r.Href))
	}
	name(t, &post, it, o)
	if o.board() && t.Kind == archive.Discussion && post.Number > 1 {
		return d // an answer, whose page tells which: the thread is visited for it
	}
	t.Posts = []archive.Post{post}
	return d
}

// board reports whether what the source tells are threads to visit.
func (o origin) board() bool { return o.source.Kind == archive.BoardSource }

// name says where the entry's thread stands and what it is called there: the
// thread that its link names, else its link, else its id, which is known
// everywhere if it is an absolute URI and only in this feed if it is not.
func name(t *archive.Thread, post *archive.Post, it parse.Item, o origin) {
	var base *url.URL
	if !strings.HasPrefix(it.Link, "http") {
		base, _ = url.Parse(o.final)
	}
	link, ok := normal.Resolve(base, it.Link)
	if ref, told := discussed(base, it, o); told {
		discuss(t, post, ref)
	} else if ok && it.OwnLink {
		if ref, forum := o.refOf(link); forum {
			discuss(t, post, ref)
		} else {
			t.Site.Key, t.NativeID = archive.SiteKey(link, ""), normal.NativeURL(link)
		}
	} else {
		feed, err := url.Parse(or(o.source.URL, o.final))
		if err == nil && feed.Host != "" {
			t.Site.Key = archive.SiteKey(feed, "")
		}
		t.NativeID = o.key + "#" + it.Key
		if it.Global {
			t.NativeID = it.Key
			t.Site.Key = or(authority(it.Key), t.Site.Key)
		}
	}
	if it.Key != "" && !(ok && it.Key == it.Link) {
		t.Aliases = append(t.Aliases, archive.Alias{Scope: archive.EntryScope(o.key), Name: it.Key})
	}
}

// refOf names the thread of an entry's link.
func (o origin) refOf(link *url.URL) (forum.Ref, bool) {
	if o.board() {
		feed, _ := url.Parse(o.final)
		return forum.RefOnBoard(link, feed)
	}
	return forum.RefOf(link)
}

// discuss makes an entry the thread, or the post in it, that an address names.
func discuss(t *archive.Thread, post *archive.Post, ref forum.Ref) {
	t.Kind = archive.Discussion
	t.Site.Key, t.NativeID, t.URL = ref.Site, ref.Native, ref.URL.String()
	switch {
	case ref.Post != "":
		post.NativeID, post.Number = ref.Post, 0
	case ref.Number > 1:
		post.NativeID, post.Number = archive.NumberedPost(ref.Number), ref.Number
	}
}

// discussed is the thread that an entry of a board's feed calls its comments,
// where its link leads away from the board: sites for links have such feeds.
func discussed(base *url.URL, it parse.Item, o origin) (forum.Ref, bool) {
	if !o.board() || it.Comments == "" {
		return forum.Ref{}, false
	}
	comments, ok := normal.Resolve(base, it.Comments)
	if !ok {
		return forum.Ref{}, false
	}
	if link, ok := normal.Resolve(base, it.Link); ok && archive.Host(link) == archive.Host(comments) {
		return forum.Ref{}, false
	}
	return forum.RefOf(comments)
}

// authority is who gave out an absolute URI: its host, or that of a tag
// (RFC 4151), else the name of its scheme.
func authority(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	if u.Host != "" {
		return archive.SiteKey(u, "")
	}
	if u.Scheme == "tag" {
		who, _, _ := strings.Cut(u.Opaque, ",")
		if at := strings.LastIndex(who, "@"); at >= 0 {
			who = who[at+1:]
		}
		return strings.ToLower(who)
	}
	return u.Scheme
}

// listingDraft is a thread as a board's page names it: no posts yet.
func listingDraft(l archive.Listing, part *forum.Part, o origin) archive.Draft {
	d := archive.Draft{Witness: archive.ByListing, Base: o.final, Fetched: o.fetched, Zone: o.zone, Source: o.key}
	site := l.Site
	if site.Key == "" {
		site = part.Site
	}
	d.Thread = archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, Site: site, NativeID: l.NativeID, URL: l.URL, Title: l.Title, Labels: l.Labels,
		Board: part.Board, Author: l.Author, Sticky: l.Sticky, Locked: l.Locked, Counts: archive.Counts{Views: l.Views},
	}
	if l.Replies != nil {
		n := *l.Replies + 1
		d.Thread.Counts.Posts = &n
	}
	return d
}

func attached(list []archive.Attachment, url string) bool {
	for _, a := range list {
		if a.URL == url {
			return true
		}
	}
	return false
}

// sameText reports whether a summary says no more than the content does.
func sameText(content, summary string) bool {
	return summary != "" && strings.TrimSpace(content) == strings.TrimSpace(summary)
}

// or is the first of its arguments that says something.
func or(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
