package query

import (
	"strings"

	"skein/archive"
)

// ItemOf is a post as queries see it, with what is known of its thread. The
// title of the thread is the post's own on an opening post, and the thread's on
// the others.
func ItemOf(t *archive.Thread, p *archive.Post) Item {
	it := Item{
		Title: p.Title, Text: p.Text, Author: p.Author.Name, Source: t.Site.Name, SourceHost: t.Site.Key,
		Board: t.Board.Title, URL: p.URL, Kind: "post", Lang: t.Lang, Tags: t.Tags,
	}
	if t.Kind == archive.Article {
		it.Kind = "news"
	}
	if it.URL == "" {
		it.URL = t.URL
	}
	if p.Title != t.Title {
		it.Thread = t.Title
	}
	if len(t.Board.Path) > 0 {
		it.Board = strings.Join(t.Board.Path, " / ")
	}
	if len(t.Labels) > 0 {
		it.Tags = append(append([]string(nil), t.Tags...), t.Labels...)
	}
	for _, a := range p.Authors {
		it.Author += ", " + a.Name
	}
	return it
}
