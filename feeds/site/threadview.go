package site

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"skein/archive"
	"skein/feeds"
)

type threadPage struct {
	frame
	Original  string
	Heading   string
	Host      string
	Lang      string
	Discusses bool
	Source    string
	SourceURL string
	Path      []string // boards, from the index down
	Labels    []string
	States    []string // locked, sticky, deleted
	Authors   string
	Published stamp
	Updated   stamp
	FirstSeen stamp
	Checked   stamp
	Complete  string
	Edits     int // posts with more than one revision, or lost
	Posts     []postView
	Pages     []pageLink
	Self      string
}

// pageLink leads to a page of a long thread.
type pageLink struct {
	Label, Href string
	Here        bool
}

type postView struct {
	ID          string
	Number      int
	Href        string // our permanent address
	Original    string
	Title       string // if it is not the thread's
	Author      authorView
	Others      string // further authors
	Published   stamp
	Edited      stamp
	EditedBy    string
	Revision    int
	Deleted     bool
	Missing     stamp
	Body        template.HTML // safe: archive/normal made it
	TooLong     bool          // Body is left out
	Summary     template.HTML // safe, too; the feed's own, beside the text of the page
	Signature   template.HTML // safe, too
	Answers     []answer
	Attachments []archive.Attachment
	Reactions   []archive.Reaction
}

// answer is a post that another one answers.
type answer struct{ Label, Href string }

type authorView struct {
	Face    face
	Name    string
	URL     string
	Title   string
	Banners []string
	Facts   []archive.Field
}

func (t *site) threadView(r *http.Request, th *archive.Thread, sources []archive.Source, from int) threadPage {
	v := threadPage{
		Original: outside(th.URL), Host: host(th.URL), Lang: th.Lang, Discusses: th.Kind != archive.Article, Path: th.Board.Path, Labels: append(append([]string(nil), th.Labels...), th.Tags...),
		Published: stampOf(th.Published), FirstSeen: stampAt(th.FirstSeen), Checked: stampAt(th.LastChecked),
		Complete: completeness(th), Self: t.root + "/threads/" + th.ID,
	}
	if len(v.Path) == 0 && th.Board.Title != "" {
		v.Path = []string{th.Board.Title}
	}
	if v.Discusses && th.Updated != th.Published {
		v.Updated = stampOf(th.Updated)
	}
	v.Source, v.SourceURL = t.sourceOf(th, sources)
	for _, s := range []struct {
		is   archive.Flag
		word string
	}{{th.Deleted, "deleted"}, {th.Locked, "locked"}, {th.Sticky, "pinned"}} {
		if s.is == archive.Yes {
			v.States = append(v.States, s.word)
		}
	}
	text := ""
	if p := feeds.Opening(th); p != nil {
		text = p.Text
		v.Authors = names(append([]archive.Author{p.Author}, p.Authors...))
	} else {
		v.Authors = th.Author.Name
	}
	v.Heading = feeds.Title(text, th.URL, th.Title)
	v.frame = t.frame(r, v.Heading, "")
	v.Canonical = v.Original
	v.Feeds = t.feedsOf("/threads/"+th.ID, "", v.Heading)
	for i := range th.Posts {
		if p := &th.Posts[i]; p.Revision > 1 || p.Deleted == archive.Yes || !p.MissingSince.IsZero() {
			v.Edits++
		}
	}
	to := min(from+perPage, len(th.Posts))
	in := placesOf(th)
	for i := from; i < to; i++ {
		v.Posts = append(v.Posts, t.postView(th, &th.Posts[i], in))
	}
	v.Pages = t.pages(th, from)
	return v
}

// pages are the links to the pages of a long thread.
func (t *site) pages(th *archive.Thread, from int) []pageLink {
	if len(th.Posts) <= perPage {
		return nil
	}
	var out []pageLink
	for i := 0; i < len(th.Posts); i += perPage {
		l := pageLink{Label: fmt.Sprintf("%d–%d", i+1, min(i+perPage, len(th.Posts))), Href: t.root + "/threads/" + th.ID, Here: i == from}
		if i > 0 {
			l.Href += "?after=" + cursor(archive.Place{N: int64(i)})
		}
		out = append(out, l)
	}
	return out
}

// completeness says how much of a thread is held.
func completeness(th *archive.Thread) string {
	held := counted(len(th.Posts), "post", "posts")
	claimed := ""
	if c := th.Counts.Posts; c != nil && *c != len(th.Posts) {
		claimed = ", while the site counts " + number(*c)
	}
	switch th.Complete {
	case archive.Yes:
		return "Complete: everything that the site shows is held, " + held + claimed + "."
	case archive.No:
		s := "Incomplete: " + held + " held" + claimed + "."
		if n := len(th.MissingPages); n > 0 {
			var pages []string
			for _, p := range th.MissingPages[:min(n, 10)] {
				pages = append(pages, fmt.Sprint(p))
			}
			if n > 10 {
				pages = append(pages, "…")
			}
			s += " Could not be read: page " + strings.Join(pages, ", ") + "."
		}
		if len(th.NotAllowed) > 0 {
			s += " Not allowed by robots.txt: page " + archive.PageList(th.NotAllowed) + "."
		}
		return s
	}
	if len(th.Posts) > 0 && th.Posts[0].Witness == archive.ByFeed {
		return "As its feed told it; the page itself was not read."
	}
	return held + " held" + claimed + "; whether these are all is not known."
}

// placesOf finds posts by their native ids.
func placesOf(th *archive.Thread) map[string]*archive.Post {
	in := make(map[string]*archive.Post, len(th.Posts))
	for i := range th.Posts {
		in[th.Posts[i].NativeID] = &th.Posts[i]
	}
	return in
}

func (t *site) postView(th *archive.Thread, p *archive.Post, in map[string]*archive.Post) postView {
	v := postView{
		ID: p.ID, Number: p.Number, Href: t.root + feeds.PostPage(th.ID, p.ID), Original: outside(p.URL), Author: authorOf(p.Author), Others: names(p.Authors),
		Published: stampOf(p.Published), Edited: stampOf(p.Edited), EditedBy: p.EditedBy, Revision: p.Revision,
		Deleted: p.Deleted == archive.Yes, Missing: stampAt(p.MissingSince),
		Body: bounded(p.HTML), TooLong: len(p.HTML) > maxBody, Signature: bounded(p.Signature), Reactions: p.Reactions,
	}
	for _, a := range p.Attachments {
		if outside(a.URL) != "" {
			v.Attachments = append(v.Attachments, a)
		}
	}
	if p.Title != th.Title {
		v.Title = p.Title
	}
	if p.Summary != p.HTML {
		v.Summary = bounded(p.Summary)
	}
	seen := map[string]bool{p.NativeID: true}
	refs := slices.Clone(p.ReplyTo)
	for _, q := range p.Quotes {
		refs = append(refs, q.Post)
	}
	for _, native := range refs {
		q := in[native]
		if q == nil || seen[native] {
			continue
		}
		seen[native] = true
		label := q.Author.Name
		if q.Number > 0 {
			label = strings.TrimSpace(fmt.Sprintf("#%d %s", q.Number, label))
		}
		v.Answers = append(v.Answers, answer{Label: label, Href: t.root + feeds.PostPage(th.ID, q.ID)})
	}
	return v
}

// maxBody bounds what a page shows of one post, in bytes of HTML; what is longer
// is left to the record and the Markdown.
const maxBody = 512 << 10

// bounded is safe HTML of a length that a page can bear. It cannot be cut, being
// balanced.
func bounded(safe string) template.HTML {
	if len(safe) > maxBody {
		return ""
	}
	return template.HTML(safe)
}

func authorOf(a archive.Author) authorView {
	v := authorView{Face: faceOf(a.Name), Name: a.Name, URL: outside(a.URL), Title: a.Title, Banners: a.Banners}
	add := func(label, value string) {
		if value != "" {
			v.Facts = append(v.Facts, archive.Field{Label: label, Value: value})
		}
	}
	add("Joined", feeds.Spell(a.Joined))
	add("Messages", number(a.Posts))
	if r := a.Reactions; r != nil {
		var parts []string
		for _, f := range []struct {
			n    *int
			word string
		}{{r.Positive, "positive"}, {r.Neutral, "neutral"}, {r.Negative, "negative"}, {r.Score, "points"}} {
			if f.n != nil {
				parts = append(parts, number(f.n)+"\u00a0"+f.word)
			}
		}
		add("Reactions", strings.Join(parts, ", "))
	}
	add("Location", a.Location)
	for _, f := range a.Fields {
		add(f.Label, f.Value)
	}
	return v
}
