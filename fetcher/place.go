package fetcher

import (
	"errors"
	"slices"
	"strconv"

	"skein/archive"
	"skein/fetcher/forum"
)

// Pages are asked for one after another, and the thread changes meanwhile. A post
// that is deleted on a page which was read moves those behind it forward: one of
// them slips over the edge of a page into what was read already. So that a walk
// did not see a post is no proof that there is none. This file finds those that
// slipped, and decides which are gone.

// maxLookAgain bounds how many pages are read a second time in one walk.
const maxLookAgain = 100

// overlap is called with the page that a walk goes on with. Where it shows
// nothing of what it showed before, so much was deleted in between that others
// moved past it.
func (w *walker) overlap(part *forum.Part, number int) error {
	if ids := shownBy(part); len(ids) == 0 || w.anySeen(ids) {
		return nil
	}
	return w.back(number - 1)
}

// slipped reads the page before once more if the thread became shorter since it
// was read: what stood first on this page may stand on that one now.
func (w *walker) slipped(last, part *forum.Part, number int) error {
	if last == nil || !shorter(last, part) {
		return nil
	}
	return w.back(number - 1)
}

// back reads that page again and those before it, until one shows something that
// is known.
func (w *walker) back(page int) error {
	for n := page; n >= 1 && page-n < maxLookAgain; n-- {
		at := w.addressOf(n)
		if at == "" {
			return nil
		}
		part, from, err := w.page(at, false)
		if err != nil {
			return err
		}
		known := w.anySeen(shownBy(part))
		w.enter(part, from, w.numberAgain(part, n))
		if known {
			return nil
		}
	}
	return nil
}

func (w *walker) anySeen(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return w.seen[id] })
}

// shorter reports whether a page tells of fewer posts than the one before did:
// by their count, by that of the pages, or by a gap in the numbers of the posts
// where nothing is counted.
func shorter(last, part *forum.Part) bool {
	a, b := last.Draft.Thread.Counts.Posts, part.Draft.Thread.Counts.Posts
	switch {
	case a != nil && b != nil:
		return *b < *a
	case part.Pages > 0 && part.Pages < last.Pages:
		return true
	}
	before, now := last.Draft.Thread.Posts, part.Draft.Thread.Posts
	if len(before) == 0 || len(now) == 0 {
		return false
	}
	end, begin := before[len(before)-1].Number, now[0].Number
	return end > 0 && begin > end+1
}

// addressOf is where a page was read last; empty if it was not.
func (w *walker) addressOf(page int) string {
	for _, v := range slices.Backward(w.views) {
		if v.page == page {
			return v.url
		}
	}
	return ""
}

// search looks for the posts that are held and were not shown. It spares those
// of which nothing proves that they are gone.
func (w *walker) search() error {
	held, err := w.Ledger.Thread(w.ctx, w.walk.Stored)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return &ledgerError{err}
	}
	var unseen []archive.Post
	for _, p := range held.Posts {
		if !w.seen[p.NativeID] && p.MissingSince.IsZero() && p.NativeID != archive.ArticlePost && p.NativeID != "" {
			unseen = append(unseen, p)
		}
	}
	if len(unseen) == 0 || w.atOnce() {
		return nil
	}
	places := w.places(held.Posts)
	left := maxLookAgain
	for _, p := range unseen {
		if places == nil {
			if !w.steady() {
				w.walk.Spared = append(w.walk.Spared, p.NativeID)
			}
			continue
		}
		gone, err := w.find(p, places, &left)
		if err != nil {
			return err
		}
		if !gone && !w.seen[p.NativeID] {
			w.walk.Spared = append(w.walk.Spared, p.NativeID)
		}
	}
	return nil
}

// atOnce reports whether one answer showed the whole thread.
func (w *walker) atOnce() bool {
	return slices.ContainsFunc(w.views, func(v view) bool { return v.last && v.page <= 1 && v.pages <= 1 && len(v.ids) > 0 })
}

// steady reports whether the site counted the same posts in each of its answers,
// so that nothing moved between them.
func (w *walker) steady() bool {
	for _, v := range w.views {
		if v.posts == 0 || v.posts != w.views[0].posts {
			return false
		}
	}
	return true
}

// find looks for a post where it would stand, which moves with what is deleted
// before it, and reports whether its place was seen without it.
func (w *walker) find(p archive.Post, places map[string]int64, left *int) (gone bool, err error) {
	asked := map[int]int{}
	for !w.seen[p.NativeID] {
		if w.absent(p, places) {
			return true, nil
		}
		page := w.pageFor(p, places)
		at := w.addressOf(page)
		if asked[page]++; at == "" || *left == 0 || asked[page] > 2 {
			return false, nil
		}
		*left--
		if _, err := w.look(at, page); err != nil {
			return false, err
		}
	}
	return false, nil
}

// absent reports whether an answer showed the place of a post without it: its
// neighbours side by side, or the end of the thread before it; or the end of one
// page, after the next one had begun behind it, since posts move forward only.
func (w *walker) absent(p archive.Post, places map[string]int64) bool {
	place, known := places[p.NativeID]
	if !known {
		return false
	}
	for i, v := range w.views {
		s := v.split(place, places)
		switch {
		case !s.clear || s.before+s.after == 0 || v.at.Before(p.FirstSeen):
			continue
		case s.before > 0 && s.after > 0:
			// Some show the first posts of a thread together with its last.
			if !w.anyBetween(s.last, s.first, places) {
				return true
			}
		case s.before > 0 && v.last, s.after > 0 && v.page == 1:
			return true
		case s.before > 0:
			for _, next := range w.views[:i] {
				if next.page != v.page+1 || next.at.Before(p.FirstSeen) {
					continue
				}
				if n := next.split(place, places); n.clear && n.before == 0 && n.after > 0 {
					return true
				}
			}
		}
	}
	return false
}

// anyBetween reports whether a post was shown whose place is between two others.
func (w *walker) anyBetween(a, b int64, places map[string]int64) bool {
	for id := range w.seen {
		if at, known := places[id]; known && a < at && at < b {
			return true
		}
	}
	return false
}

// split is how the posts of an answer stand to a place.
type split struct {
	before, after int   // counts
	last, first   int64 // the last place before, and the first after
	clear         bool  // none of them may stand on either side
}

func (v *view) split(place int64, places map[string]int64) split {
	s := split{clear: true}
	for _, id := range v.ids {
		at, known := places[id]
		switch {
		case !known:
		case at < place:
			if s.before++; s.before == 1 || at > s.last {
				s.last = at
			}
		case at > place:
			if s.after++; s.after == 1 || at < s.first {
				s.first = at
			}
		default:
			return split{}
		}
	}
	return s
}

// pageFor is the page that a post is to be looked for on: the last one that
// begins before it, by the latest answer of each.
func (w *walker) pageFor(p archive.Post, places map[string]int64) int {
	latest := map[int]*view{}
	for i := range w.views {
		latest[w.views[i].page] = &w.views[i]
	}
	page := 1
	for n, v := range latest {
		if v.split(places[p.NativeID], places).before > 0 && n > page {
			page = n
		}
	}
	return page
}

// places gives the posts their places in the thread, by what the answers follow:
// growing ids, or times. It is nil if they follow neither: the order in which
// posts are held is no measure, since one that was found late is held last. A post
// that one page repeats from another has no place.
func (w *walker) places(held []archive.Post) map[string]int64 {
	for _, places := range []map[string]int64{byID(held), byTime(held)} {
		if len(places) > 0 && w.follow(places) {
			return places
		}
	}
	return nil
}

// follow reports whether every answer shows its posts in the order of the places,
// and takes those out that pages repeat.
func (w *walker) follow(places map[string]int64) bool {
	pages := map[string]int{}
	for _, v := range w.views {
		for _, id := range v.ids {
			if first, ok := pages[id]; ok && first < v.page-1 {
				delete(places, id) // such as an opening post on top of every page
			} else if !ok {
				pages[id] = v.page
			}
		}
	}
	for _, v := range w.views {
		if !inOrder(places, v.ids) {
			return false
		}
	}
	return true
}

// inOrder reports whether ids stand in the order of their places.
func inOrder(places map[string]int64, ids []string) bool {
	last, any := int64(0), false
	for _, id := range ids {
		at, known := places[id]
		if !known {
			continue
		}
		if any && at < last {
			return false
		}
		last, any = at, true
	}
	return true
}

// byID are places by numeric ids; nil if one is none.
func byID(posts []archive.Post) map[string]int64 {
	out := make(map[string]int64, len(posts))
	for i := range posts {
		id := posts[i].NativeID
		if id == archive.ArticlePost {
			continue
		}
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil
		}
		out[id] = n
	}
	return out
}

// byTime are places by the times that posts were written at, none finer than the
// coarsest of them; nil if one has none.
func byTime(posts []archive.Post) map[string]int64 {
	coarse := archive.Precision(0)
	for i := range posts {
		p := posts[i].Published
		if p.IsZero() || p.Precision < archive.Day {
			return nil
		}
		if coarse == 0 || p.Precision < coarse {
			coarse = p.Precision
		}
	}
	unit := int64(1000)
	switch {
	case coarse == archive.Day:
		unit = 24 * 3600 * 1000
	case coarse <= archive.Minute:
		unit = 60 * 1000
	}
	out := make(map[string]int64, len(posts))
	for i := range posts {
		out[posts[i].NativeID] = posts[i].Published.Time.UnixMilli() / unit
	}
	return out
}
