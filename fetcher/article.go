package fetcher

import (
	"bytes"
	"strings"

	"codeberg.org/readeck/go-readability/v2"

	"skein/archive"
	"skein/archive/normal"
)

// articleDraft finds the article on a page of no software that we know.
func articleDraft(p *WebPage, o origin) (archive.Draft, error) {
	if p.URL == nil {
		return archive.Draft{}, &ReadError{o.final, "a saved page needs its address: give it with --url"}
	}
	got, err := readability.FromReader(bytes.NewReader(p.HTML), p.URL)
	if err != nil || got.Node == nil {
		return archive.Draft{}, &ReadError{o.final, noArticle(p)}
	}
	var body, words strings.Builder
	if err := got.RenderHTML(&body); err != nil {
		return archive.Draft{}, &ReadError{o.final, noArticle(p)}
	}
	if err := got.RenderText(&words); err != nil || len(strings.Fields(words.String())) < 25 {
		return archive.Draft{}, &ReadError{o.final, noArticle(p)}
	}
	d := archive.Draft{Witness: archive.ByPage, Base: p.URL.String(), Fetched: o.fetched, Zone: o.zone}
	t := &d.Thread
	t.Kind, t.Platform, t.URL, t.Title, t.Lang = archive.Article, "page", p.URL.String(), or(got.Title(), p.Title), or(got.Language(), p.Lang)
	t.Site.Name = got.SiteName()
	if at, err := got.PublishedTime(); err == nil {
		t.Published = archive.At(at)
	}
	if at, err := got.ModifiedTime(); err == nil {
		t.Updated = archive.At(at)
	}
	t.Posts = []archive.Post{{
		NativeID: archive.ArticlePost, Number: 1, URL: t.URL, Author: archive.Author{Name: got.Byline()}, Published: t.Published, HTML: body.String(), Summary: got.Excerpt(),
	}}
	return d, nil
}

// noArticle says that there is nothing to keep on a page, and what it leads to.
func noArticle(p *WebPage) string {
	why := "no forum's page, no feed and no article that skein can make out"
	if len(p.Feeds) > 0 {
		why += "; the page names this feed: " + p.Feeds[0].Href
	}
	return why
}

// ArticleOf finds the article on a page, for those who only look.
func ArticleOf(p *WebPage, d Document) (archive.Draft, error) {
	return articleDraft(p, origin{final: d.URL, fetched: d.Fetched, zone: d.Zone})
}

// Records reads a document and makes records of what it holds, without saving
// them.
func Records(d Document) ([]archive.Thread, error) {
	reading, err := Read(d)
	if err != nil {
		return nil, err
	}
	o := newOrigin(archive.Source{URL: d.URL}, d.URL, d.Fetched, d.Zone)
	ds, _, err := drafts(reading, o)
	if err != nil {
		return nil, err
	}
	out := make([]archive.Thread, 0, len(ds))
	for _, draft := range ds {
		t, err := normal.Thread(draft)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
