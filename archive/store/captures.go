package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"skein/archive"
)

// past is what has to be known of a held thread to take in how it was seen at
// a former time: a capture of its page that somebody else made.
type past struct {
	told bool  // a page of it was read, not only a feed or a listing
	next int64 // when the same page was read next, or the whole thread walked through; in milliseconds, 0 for never
	// walked is when the whole thread was walked through after that; 0 for never.
	// What it did not show then is held as missing.
	walked int64
	// again is set if these very bytes have been read before: what they say
	// otherwise now is the reader's doing.
	again bool
}

// look settles when the thread in hand was seen as it is given.
func (v *saver) look(t *archive.Thread, have stored) error {
	v.at, v.past = v.now, nil
	if t.LastChecked.IsZero() || !t.LastChecked.Before(v.now) {
		return nil
	}
	v.at, v.past = t.LastChecked, &past{}
	if have.n == 0 {
		return nil
	}
	var one int
	err := v.one(`SELECT 1 FROM posts WHERE thread_n = $1 AND witness NOT IN ($2, $3) LIMIT 1`, have.n, string(archive.ByFeed), string(archive.ByListing)).Scan(&one)
	if err != nil && !isNone(err) {
		return err
	}
	v.past.told = err == nil
	next := func(query string, args ...any) error {
		var at sql.NullInt64
		err := v.one(query, args...).Scan(&at)
		if err != nil && !isNone(err) {
			return err
		}
		if at.Valid && (v.past.next == 0 || at.Int64 < v.past.next) {
			v.past.next = at.Int64
		}
		return nil
	}
	for _, r := range t.Raw {
		err := v.one(`SELECT 1 FROM raws WHERE thread_n = $1 AND url = $2 AND fetched_ms = $3`, have.n, r.URL, ms(v.at)).Scan(&one)
		if err != nil && !isNone(err) {
			return err
		}
		v.past.again = v.past.again || err == nil
		if err := next(`SELECT MIN(fetched_ms) FROM raws WHERE thread_n = $1 AND url = $2 AND fetched_ms > $3`, have.n, r.URL, ms(v.at)); err != nil {
			return err
		}
	}
	var walked sql.NullInt64
	err = v.one(`SELECT walked_ms FROM wakes WHERE thread_id = $1 AND walked_ms > $2`, have.id, ms(v.at)).Scan(&walked)
	if err != nil && !isNone(err) {
		return err
	}
	if v.past.walked = walked.Int64; walked.Valid && (v.past.next == 0 || walked.Int64 < v.past.next) {
		v.past.next = walked.Int64
	}
	return nil
}

// missing is when a post that is new to the archive was no longer shown; nil if
// it may be shown still.
func (v *saver) missing() any {
	if v.past == nil || v.past.walked == 0 {
		return nil
	}
	return v.past.walked
}

// earlier is when something that was first seen at a time was seen first, now
// that it is known how it was at another.
func (v *saver) earlier(first time.Time) time.Time {
	if v.at.Before(first) {
		return v.at
	}
	return first
}

// updatePast adds to a thread what an older page of it tells and the newer ones
// did not. Nothing newer is unsaid.
func (v *saver) updatePast(t *archive.Thread, old archive.Thread, have *stored) error {
	merged := old
	merged.Lang, merged.PlatformVersion = or(old.Lang, t.Lang), or(old.PlatformVersion, t.PlatformVersion)
	merged.Site.Name, merged.Site.URL = or(old.Site.Name, t.Site.Name), or(old.Site.URL, t.Site.URL)
	if old.Author.IsZero() {
		merged.Author = t.Author
	}
	if old.Published.IsZero() {
		merged.Published = t.Published
	}
	if old.Board.Title == "" && len(old.Board.Path) == 0 {
		merged.Board = t.Board
	}
	if old.Tags == nil {
		merged.Tags = t.Tags
	}
	if old.Labels == nil {
		merged.Labels = t.Labels
	}
	if t.Updated.Time.After(old.Updated.Time) {
		merged.Updated = t.Updated
	}
	merged.Counts.Posts, merged.Counts.Views, merged.Counts.Pages = or(old.Counts.Posts, t.Counts.Posts), or(old.Counts.Views, t.Counts.Views), or(old.Counts.Pages, t.Counts.Pages)
	facts, err := toJSON(factsOf(&merged))
	if err != nil {
		return err
	}
	published, precision := when(merged.Published)
	_, err = v.exec(`UPDATE threads SET lang = $2, author = $3, published_ms = $4, published_precision = $5, facts = $6, first_seen_ms = $7 WHERE n = $1`,
		have.n, merged.Lang, merged.Author.Name, published, precision, facts, ms(v.earlier(old.FirstSeen)))
	return err
}

// recall takes in how a post was at a former time. Done is false where nobody
// has seen it later than that, so that it is the newest state as any other is;
// what is the step that this one would be.
func (v *saver) recall(h present, p *archive.Post, thread stored, what step) (done bool, err error) {
	at := v.at.UnixMilli()
	if at < h.seen {
		if _, err := v.exec(`UPDATE posts SET first_seen_ms = $2 WHERE n = $1`, h.n, at); err != nil {
			return false, err
		}
	}
	next := v.past.next
	if h.missing.Valid && next >= h.missing.Int64 {
		next = 0
	}
	// Of two states that were seen in one moment any order will do, if it is
	// always the same.
	later := at > h.changed || at == h.changed && p.Hash > h.hash && !v.past.again
	switch {
	case what == leave, p.Witness.Rank() > h.witness.Rank(), next == 0 && (later || at == h.changed && p.Hash == h.hash):
		return false, nil
	case p.Text == "" && p.Deleted == archive.Yes:
		v.saved.Same++ // it was shown again since
		return true, nil
	case h.html == "" && fromFlag(h.deleted) == archive.Yes:
		// Nothing but a tombstone was held: these are the words that it had.
		words := *p
		words.Deleted = archive.Yes
		v.saved.Same++
		return true, v.reread(h, &words, thread)
	}
	return true, v.insertState(h, p, thread, next)
}

// reread puts another reading of the same moment in the place of the present
// state: the writer changed nothing, so it is no revision.
func (v *saver) reread(h present, p *archive.Post, thread stored) error {
	if err := v.refresh(h, p); err != nil {
		return err
	}
	if _, err := v.exec(`UPDATE posts SET title = $2, changed_ms = $3 WHERE n = $1`, h.n, p.Title, min(h.changed, v.at.UnixMilli())); err != nil {
		return err
	}
	v.changed = append(v.changed, h.n)
	return v.index(h.n, p, v.threadOf(thread), true)
}

// state is a state of a post that is or becomes a former one.
type state struct {
	seen                                    int64
	norm                                    int
	witness, hash, title, html, text, facts string
	present                                 bool // it stands in the table of posts
}

// insertState gives a former state of a post its place among those that are
// held. A state that was seen again is one state, from when it was first seen.
// next is when the present one was seen again after that; 0 if it was not.
func (v *saver) insertState(h present, p *archive.Post, thread stored, next int64) error {
	states, err := v.states(h)
	if err != nil {
		return err
	}
	facts, err := toJSON(postFactsOf(p))
	if err != nil {
		return err
	}
	was := slices.Clone(states)
	at := v.at.UnixMilli()
	last := &states[len(states)-1]
	if at > last.seen || at == last.seen && p.Hash > last.hash && next != 0 && !v.past.again {
		before, err := v.presentState(h)
		if err != nil {
			return err
		}
		last.seen = next
		states = slices.Insert(states, len(states)-1, before)
	}
	got := state{seen: at, witness: string(p.Witness), hash: p.Hash, norm: p.Norm, title: p.Title, html: p.HTML, text: p.Text, facts: facts}
	i := 0
	for i < len(states) && (states[i].seen < at || states[i].seen == at && states[i].hash < got.hash) {
		i++
	}
	moment := slices.IndexFunc(states, func(s state) bool { return s.seen == at })
	switch {
	case slices.ContainsFunc(states, func(s state) bool { return s.seen == at && s.hash == got.hash }):
	case moment >= 0 && v.past.again && states[moment].present:
		if err := v.reread(h, p, thread); err != nil {
			return err
		}
		states[moment].hash = got.hash
	case moment >= 0 && v.past.again:
		states[moment] = got // another reading of the same bytes
	case i > 0 && next != 0 && next < states[i].seen:
		// The words were others for a while, and came back.
		again := states[i-1]
		again.seen = next
		states = slices.Insert(states, i, got, again)
	default:
		states = slices.Insert(states, i, got)
	}
	states = settled(states)
	if slices.Equal(states, was) {
		v.saved.Same++
		return nil
	}
	if len(states) > len(was) {
		v.saved.Changed++
	} else {
		v.saved.Same++
	}
	v.changed = append(v.changed, h.n)
	return v.writeStates(h, states)
}

// settled joins neighbours that say the same.
func settled(states []state) []state {
	out := states[:0:0]
	for _, s := range states {
		if n := len(out); n > 0 && out[n-1].hash == s.hash {
			if s.present {
				s.seen = out[n-1].seen
				out[n-1] = s
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// states are those of a post in the order in which they were seen, the present
// one last and without its words.
func (v *saver) states(h present) ([]state, error) {
	rows, err := v.all(`SELECT seen_ms, witness, hash, norm, title, html, text, facts FROM revisions WHERE post_n = $1 ORDER BY revision`, h.n)
	if err != nil {
		return nil, err
	}
	list, err := collect(rows, func(r scanner) (s state, err error) {
		err = r.Scan(&s.seen, &s.witness, &s.hash, &s.norm, &s.title, &s.html, &s.text, &s.facts)
		return s, err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b state) int { return int(a.seen - b.seen) })
	return append(list, state{seen: h.changed, hash: h.hash, present: true}), nil
}

// presentState is the present state as a former one.
func (v *saver) presentState(h present) (state, error) {
	s := state{seen: h.changed, witness: string(h.witness), hash: h.hash, norm: h.norm, html: h.html, facts: h.facts}
	err := v.one(`SELECT title, text FROM posts WHERE n = $1`, h.n).Scan(&s.title, &s.text)
	return s, err
}

func (v *saver) writeStates(h present, states []state) error {
	if _, err := v.exec(`DELETE FROM revisions WHERE post_n = $1`, h.n); err != nil {
		return err
	}
	for i, s := range states {
		if s.present {
			_, err := v.exec(`UPDATE posts SET revision = $2, changed_ms = $3 WHERE n = $1`, h.n, i+1, s.seen)
			return err
		}
		if _, err := v.exec(`INSERT INTO revisions (post_n, revision, seen_ms, witness, hash, norm, title, html, text, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			h.n, i+1, s.seen, s.witness, s.hash, s.norm, s.title, s.html, s.text, s.facts); err != nil {
			return err
		}
	}
	return nil
}

// Held returns what is held of a thread without its posts and raw references,
// and how many posts of it the site still showed when it was last looked at.
// archive.ErrNotFound if none is held.
func (s *Store) Held(ctx context.Context, id string) (t archive.Thread, posts int, err error) {
	n, err := s.threadNumber(ctx, id)
	if err != nil {
		return t, 0, err
	}
	if t, err = threadByN(ctx, s.readers, n); err == nil {
		err = s.readers.row(ctx, `SELECT COUNT(*) FROM posts WHERE thread_n = $1 AND missing_ms IS NULL`, n).Scan(&posts)
	}
	if err != nil {
		return t, 0, fmt.Errorf("read thread %s: %w", id, err)
	}
	return t, posts, nil
}

// HasRaw reports whether a thread cites the bytes that an address gave at a time.
func (s *Store) HasRaw(ctx context.Context, id, url string, fetched time.Time) (bool, error) {
	n, err := s.threadNumber(ctx, id)
	if errors.Is(err, archive.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var one int
	err = s.readers.row(ctx, `SELECT 1 FROM raws WHERE thread_n = $1 AND fetched_ms = $2 AND url = $3`, n, ms(fetched), url).Scan(&one)
	if isNone(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for raw references of thread %s: %w", id, err)
	}
	return true, nil
}

// Settle says how complete a thread is of which captures were taken in: whether
// all its pages are held, and which are not; and which posts, by their native
// ids, are no longer shown, since when.
func (s *Store) Settle(ctx context.Context, id string, complete archive.Flag, missing []int, gone map[string]time.Time) error {
	err := s.update(ctx, func(t *tx) error {
		n, f, err := facts(t, id)
		if err != nil {
			return err
		}
		f.MissingPages, f.NotAllowed = missing, nil
		text, err := toJSON(f)
		if err != nil {
			return err
		}
		if _, err = t.exec(`UPDATE threads SET complete = $2, facts = $3 WHERE n = $1`, n, flag(complete), text); err != nil {
			return err
		}
		for native, since := range gone {
			var post int64
			err := t.one(`SELECT n FROM posts WHERE thread_n = $1 AND native_id = $2 AND missing_ms IS NULL`, n, native).Scan(&post)
			if isNone(err) {
				continue
			}
			if err == nil {
				_, err = t.exec(`UPDATE posts SET missing_ms = $2 WHERE n = $1`, post, ms(since))
			}
			if err != nil {
				return err
			}
			t.changed = append(t.changed, post)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle thread %s: %w", id, err)
	}
	return nil
}

func facts(t *tx, id string) (n int64, f threadFacts, err error) {
	var text string
	err = t.one(`SELECT n, facts FROM threads WHERE id = $1`, id).Scan(&n, &text)
	if isNone(err) {
		return 0, f, archive.ErrNotFound
	}
	if err == nil {
		err = fromJSON(text, &f)
	}
	return n, f, err
}
