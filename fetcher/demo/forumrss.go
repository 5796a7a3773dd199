package demo

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// serveForumRSS is a board's feed in XenForo's form, or the whole forum's if b is
// nil: a line for each thread, by its newest post, with the beginning of the first
// post and the number of replies.
func (d *Demo) serveForumRSS(w http.ResponseWriter, r *http.Request, b *board, m moment) {
	f := d.lib.forum
	title, about, home, self := f.title, f.tagline, d.base(f.host)+"/", d.base(f.host)+"/forums/-/index.rss"
	boards := f.boards
	if b != nil {
		title, about, home, self, boards = b.title, b.about, d.boardURL(b), d.boardURL(b)+"index.rss", []*board{b}
	}
	feed := rssFeed{Version: "2.0", Atom: atomSpace, DC: dcSpace, Content: contentSpace, Slash: slashSpace, Channel: rssChannel{
		Title: title, Link: home, Description: about, Language: "en", Generator: f.title,
		Self: atomLink{Rel: "self", Type: "application/rss+xml", Href: self},
	}}
	var built time.Time
	for _, t := range d.byNewest(boards, m) {
		first, replies := t.posts[0], d.length(t, m)-1
		built = later(built, d.postTime(d.last(t, m)))
		text := fmt.Sprintf(`<div class="bbWrapper">%s</div> <a href="%s" target="_blank" class="link link--internal">Read more</a>`,
			html.EscapeString(excerpt(d.clocks(first, first.text), 400)), d.threadURL(t))
		feed.Channel.Items = append(feed.Channel.Items, rssItem{
			Title: t.prefix + " - " + t.title, Link: d.threadURL(t), GUID: rssGUID{false, strconv.Itoa(t.id)},
			Date: d.postTime(first).Format(time.RFC1123Z), Author: "invalid@example.com (" + first.author.name + ")", Creator: first.author.name,
			Categories: []rssCategory{{d.boardURL(t.board), t.board.title}}, Content: &cdata{text}, Comments: &replies,
		})
	}
	feed.Channel.Built = built.Format(time.RFC1123Z)
	send(w, r, m, document{kind: "application/rss+xml; charset=utf-8", body: marshalXML(feed), cache: noCache})
}

// byNewest are the twenty threads of some boards with the newest posts.
func (d *Demo) byNewest(boards []*board, m moment) []*thread {
	var all []*thread
	for _, b := range boards {
		all = append(all, d.threadsOn(b, m)...)
	}
	slices.SortStableFunc(all, func(x, y *thread) int { return d.postTime(d.last(y, m)).Compare(d.postTime(d.last(x, m))) })
	return all[:min(len(all), 20)]
}
