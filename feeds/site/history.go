package site

import (
	"context"
	"net/http"
	"strings"

	"skein/archive"
	"skein/archive/diff"
	"skein/feeds"
)

// Bounds of a page of edits: posts, states of a post, and bytes of a state.
const (
	mostHistories = 100
	mostStates    = 30
	maxState      = 128 << 10
)

type historyPage struct {
	frame
	Heading string
	Lang    string
	Self    string // the thread's page
	Posts   []historyView
	More    int // posts with a history that are left out
}

// historyView is a post that was changed or lost, with its states.
type historyView struct {
	ID, Href, Author string
	Number           int
	Deleted          bool
	Missing          stamp
	States           []stateView // newest first
}

type stateView struct {
	Number  int
	Seen    stamp
	Witness string
	Edited  stamp
	By      string
	Present bool
	First   bool
	Title   []diff.Change // nil if it is the one before
	Text    []diff.Change
	Same    bool // the words are the same: something else changed, an image or a file
}

// witnesses are who saw a state of a post, in words.
var witnesses = map[archive.Witness]string{
	archive.ByListing: "seen in a listing", archive.ByFeed: "told by a feed", archive.ByPage: "read from its page",
	archive.ByAPI: "told by the site's interface", archive.ByWARC: "read from a capture",
}

// history answers with the edits of a thread's posts.
func (t *site) history(r *http.Request) (*rendered, error) {
	id := r.PathValue("id")
	return t.kept(r, "history "+id, func(ctx context.Context) (document, error) {
		th, err := t.present(ctx, r, id)
		if err != nil {
			return document{}, err
		}
		text := ""
		if p := feeds.Opening(&th); p != nil {
			text = p.Text
		}
		v := historyPage{Heading: feeds.Title(text, th.URL, th.Title), Lang: th.Lang, Self: t.root + "/threads/" + th.ID}
		v.frame = t.frame(r, "Edits: "+v.Heading, "")
		v.NoIndex = true
		for i := range th.Posts {
			p := &th.Posts[i]
			lost := p.Deleted == archive.Yes || !p.MissingSince.IsZero()
			if p.Revision <= 1 && !lost {
				continue
			}
			if len(v.Posts) == mostHistories {
				v.More++
				continue
			}
			h := historyView{
				ID: p.ID, Href: t.root + feeds.PostPage(th.ID, p.ID), Number: p.Number, Author: p.Author.Name,
				Deleted: p.Deleted == archive.Yes, Missing: stampAt(p.MissingSince),
			}
			revs, err := t.Library.Revisions(ctx, p.ID)
			if err == nil {
				err = ctx.Err() // comparing takes its time, too
			}
			if err != nil {
				return document{}, err
			}
			h.States = states(revs)
			v.Posts = append(v.Posts, h)
		}
		return t.page("history", v, checked(&th), nil)
	})
}

// states tells what each revision changed, the newest first.
func states(revs []archive.Revision) []stateView {
	var out []stateView
	for i := max(0, len(revs)-mostStates); i < len(revs); i++ {
		rev := revs[i]
		s := stateView{
			Number: rev.Number, Seen: stampAt(rev.Seen), Witness: witnesses[rev.Witness], Edited: stampOf(rev.Edited), By: rev.EditedBy,
			Present: i == len(revs)-1, First: i == 0,
		}
		if i == 0 {
			s.Text = []diff.Change{{Text: begin(rev.Text)}}
		} else {
			before := revs[i-1]
			s.Same = before.Text == rev.Text && before.Title == rev.Title
			if before.Title != rev.Title {
				s.Title = diff.Words(before.Title, rev.Title)
			}
			if before.Text != rev.Text {
				s.Text = diff.Words(begin(before.Text), begin(rev.Text))
			}
		}
		out = append([]stateView{s}, out...)
	}
	return out
}

// begin is as much of a text as a page of edits shows.
func begin(s string) string {
	if len(s) <= maxState {
		return s
	}
	return strings.ToValidUTF8(s[:maxState], "") + "…"
}
