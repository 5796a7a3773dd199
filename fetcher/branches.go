package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"skein/archive"
	"skein/fetcher/forum"
	"skein/fetcher/web"
)

// Pages of trees leave branches out, and name where they are. Those are parts of
// a page, not pages of the thread: they show posts, but tell no post's place.

// maxBranches bounds how many branches of one thread a walk reads.
const maxBranches = 500

// branch takes down which branches a page names.
func (w *walker) branch(part *forum.Part) {
	for _, u := range part.Branches {
		if s := u.String(); !w.visited[s] && !slices.Contains(w.pending, s) {
			w.pending = append(w.pending, s)
		}
	}
}

// branches reads what pages of the thread left out, and what those leave out in
// turn. A look at a thread that shows nothing new and counts no more leaves
// them, and then says nothing of the whole. A branch that the site does not give
// costs the walk nothing but its completeness; where it forbids one, the others
// are not asked for.
func (w *walker) branches(last *forum.Part) error {
	if len(w.pending) == 0 {
		return nil
	}
	if !w.planned && !w.grown(last) {
		w.walk.Whole = false
		return nil
	}
	for n := 0; len(w.pending) > 0; n++ {
		if n >= maxBranches {
			w.unheard += len(w.pending)
			w.notes = append(w.notes, fmt.Sprintf("%d branches were left for another walk", len(w.pending)))
			return nil
		}
		at := w.pending[0]
		w.pending = w.pending[1:]
		part, _, err := w.page(at, false)
		var fatal *ledgerError
		var busy *web.BusyError
		var robots *web.RobotsError
		switch {
		case errors.As(err, &fatal), errors.As(err, &busy), err != nil && w.ctx.Err() != nil:
			return err
		case err != nil:
			w.unheard++
			w.notes = append(w.notes, "a branch could not be read: "+oneLine(err))
			if errors.As(err, &robots) || isRefused(err) {
				w.unheard += len(w.pending)
				return nil
			}
			continue
		}
		w.see(shownBy(part))
		w.branch(part)
	}
	return nil
}

// count takes down how many posts the site counted when a thread whose page leaves
// branches out was looked at before.
func (w *walker) count(part *forum.Part) error {
	if w.planned || len(part.Branches) == 0 || w.counted != nil || w.walk.Thread == "" {
		return nil
	}
	held, err := w.Ledger.Thread(w.ctx, w.walk.Thread)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return &ledgerError{err}
	}
	w.counted = held.Counts.Posts
	return nil
}

// grown reports whether the page of a thread shows posts that were not held, or
// counts others than the site counted before this walk.
func (w *walker) grown(part *forum.Part) bool {
	if w.known < len(shownBy(part)) {
		return true
	}
	now := part.Draft.Thread.Counts.Posts
	return now != nil && (w.counted == nil || *w.counted != *now)
}

// isRefused reports whether an error says that a site does not let us in.
func isRefused(err error) bool {
	var status *web.StatusError
	return errors.As(err, &status) && (status.Code == http.StatusForbidden || status.Code == http.StatusUnauthorized)
}
