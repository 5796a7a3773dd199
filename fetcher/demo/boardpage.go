package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

type boardPage struct {
	forumPage
	Board          boardView
	Sticky, Normal []threadRow
}

type threadRow struct {
	ID                    int
	Title, URL            string
	Prefix, PrefixURL     string
	Starter, StarterURL   string
	StarterID             int
	Avatar                string // picture; empty: none
	Letter                string
	Started, Latest       stamp
	LatestBy, LatestByURL string
	LatestByID            int
	Replies, Views        string
	Sticky, Locked        bool
	Jumps                 []pageLink
}

// pageLink is a page in a navigation.
type pageLink struct {
	Number  int
	URL     string
	Current bool
	Skip    bool // stands for pages that are left out
}

func (d *Demo) serveBoard(w http.ResponseWriter, r *http.Request, b *board, m moment) {
	p := boardPage{forumPage: d.forumPage("forum_view", b.title, d.boardURL(b)), Board: d.boardView(b, m)}
	p.within(d, b, false)
	only := r.URL.Query().Get("prefix_id")
	for _, t := range d.threadsOn(b, m) {
		if only != "" && only != strconv.Itoa(d.prefixID(t)) {
			continue
		}
		if row := d.threadRow(t, m); t.sticky {
			p.Sticky = append(p.Sticky, row)
		} else {
			p.Normal = append(p.Normal, row)
		}
	}
	d.sendForum(w, r, m, "forum_view", p)
}

func (d *Demo) prefixID(t *thread) int { return slices.Index(d.lib.forum.prefixes, t.prefix) + 1 }

func (d *Demo) threadRow(t *thread, m moment) threadRow {
	first, last := t.posts[0], d.last(t, m)
	row := threadRow{
		ID: t.id, Title: t.title, URL: d.threadURL(t), Prefix: t.prefix, PrefixURL: fmt.Sprintf("%s?prefix_id=%d", d.boardURL(t.board), d.prefixID(t)),
		Starter: first.author.name, StarterURL: memberPath(first.author), StarterID: first.author.id, Letter: first.author.name[:1],
		Started: stampOf(d.postTime(first)), Latest: stampOf(d.postTime(last)),
		LatestBy: last.author.name, LatestByURL: memberPath(last.author), LatestByID: last.author.id,
		Replies: short(d.length(t, m) - 1), Views: short(d.views(t, m)), Sticky: t.sticky, Locked: t.locked,
	}
	if first.author.avatar {
		row.Avatar = avatarPath(first.author)
	}
	for n := max(2, d.pages(t, m)-2); n <= d.pages(t, m); n++ {
		row.Jumps = append(row.Jumps, pageLink{Number: n, URL: d.pageURL(t, n)})
	}
	return row
}

// views grow by a few with each tick, more in a thread that is much read.
func (d *Demo) views(t *thread, m moment) int64 {
	return t.views + max(0, m.ticks-t.tick)*(t.views/2000+1)
}

// short is a count as listings print it: "9K" from a thousand on.
func short(n int64) string {
	switch {
	case n >= 1_000_000:
		return strconv.FormatInt(n/1_000_000, 10) + "M"
	case n >= 1000:
		return strconv.FormatInt(n/1000, 10) + "K"
	}
	return strconv.FormatInt(n, 10)
}
