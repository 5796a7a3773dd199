package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"skein/archive"
	"skein/archive/store"
)

// completeness is one line on how much of the thread is held.
func completeness(t archive.Thread) string {
	standing := 0
	for i := range t.Posts {
		if t.Posts[i].MissingSince.IsZero() {
			standing++
		}
	}
	return completenessOf(t, standing, len(t.Posts)-standing)
}

// completenessOf is that line for a thread of so many posts that its site shows,
// as far as is known, and so many that it shows no longer.
func completenessOf(t archive.Thread, posts, lost int) string {
	s := count(posts, "post")
	if t.Counts.Posts != nil && *t.Counts.Posts > 0 {
		s = fmt.Sprintf("%s of %s", group3(posts), count(*t.Counts.Posts, "post"))
	}
	if lost > 0 {
		s += fmt.Sprintf(" and %s no longer shown", group3(lost))
	}
	if t.Counts.Pages != nil {
		s += ", " + count(*t.Counts.Pages, "page")
	}
	switch t.Complete {
	case archive.Yes:
		s += ", complete"
	case archive.No:
		s += ", incomplete"
		if len(t.MissingPages) > 0 {
			s += fmt.Sprintf(" (missing pages: %s)", archive.PageList(t.MissingPages))
		}
		if len(t.NotAllowed) > 0 {
			s += fmt.Sprintf(" (robots.txt does not allow page %s and what follows)", archive.PageList(t.NotAllowed))
		}
	}
	if t.Deleted == archive.Yes {
		s += ", deleted by its site"
	}
	return s
}

// holding is how much of several threads is held.
type holding struct {
	Source       string `json:"source,omitempty"`
	Threads      int    `json:"threads"`
	Posts        int    `json:"posts"`         // that their sites show, as far as is known
	Claimed      int    `json:"claimed"`       // by the sites; what is held where one does not say
	Incomplete   int    `json:"incomplete"`    // threads
	MissingPages int    `json:"missing_pages"` // of them, that could not be read
	NotAllowed   int    `json:"not_allowed"`   // of them, that robots.txt keeps us from
}

// add counts a thread with the posts of it that are held.
func (h *holding) add(t archive.Thread, posts int) {
	h.Threads++
	h.Posts += posts
	claimed := posts
	if c := t.Counts.Posts; c != nil && *c > 0 {
		claimed = *c
	}
	h.Claimed += claimed
	if t.Complete == archive.No {
		h.Incomplete++
	}
	h.MissingPages += len(t.MissingPages)
	h.NotAllowed += len(t.NotAllowed)
}

func (h *holding) String() string {
	s := fmt.Sprintf("%s: %s of %s held", count(h.Threads, "thread"), group3(h.Posts), count(h.Claimed, "post"))
	if h.Incomplete == 0 {
		return s
	}
	s += fmt.Sprintf(", %s incomplete", group3(h.Incomplete))
	if h.MissingPages > 0 {
		s += ", " + count(h.MissingPages, "missing page")
	}
	if h.NotAllowed > 0 {
		s += ", " + count(h.NotAllowed, "page") + " not allowed by robots.txt"
	}
	return s
}

// walked is which threads a pass went through, by source.
type walked map[string]map[string]bool

// visit notes a visit to a thread.
func (w walked) visit(v archive.Visit) {
	if v.Walk == nil || v.Walk.Stored == "" {
		return
	}
	if w[v.Source] == nil {
		w[v.Source] = map[string]bool{}
	}
	w[v.Source][v.Walk.Stored] = true
}

// tell prints for each source how much is held of the threads that were gone
// through.
func (w walked) tell(ctx context.Context, a *app, s *store.Store) error {
	for _, source := range slices.Sorted(maps.Keys(w)) {
		h := holding{Source: source}
		for _, id := range slices.Sorted(maps.Keys(w[source])) {
			t, posts, err := s.Held(ctx, id)
			if err != nil {
				return err
			}
			h.add(t, posts)
		}
		if a.json {
			if err := a.printJSON(h); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(a.stdout, "%s: %s\n", source, &h)
	}
	return nil
}
