package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"skein/archive"
)

// Finish records a visit: its outcome, what the source's standing becomes, the
// threads that it woke, and what a walk found. It presents the lease; without a
// valid one nothing is written and the error is archive.ErrLeaseLost. The lease
// itself is given back with Release, when all visits to the host are done.
func (s *Store) Finish(ctx context.Context, l archive.Lease, v archive.Visit) error {
	err := s.update(ctx, func(t *tx) error {
		if err := s.fence(t, l); err != nil {
			return err
		}
		return finish(t, v)
	})
	if err != nil {
		return fmt.Errorf("finish visit to %s: %w", v.Source, err)
	}
	return nil
}

func finish(t *tx, v archive.Visit) error {
	var n int64
	err := t.one(`SELECT n FROM sources WHERE id = $1`, v.Source).Scan(&n)
	if isNone(err) {
		return archive.ErrNotFound
	}
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO visits (source_n, at_ms, thread_id, took_ms, outcome, status, bytes, new, changed, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (source_n, at_ms, thread_id) DO NOTHING`,
		n, ms(v.At), v.Thread, v.Took.Milliseconds(), string(v.Outcome), v.Status, v.Bytes, v.Saved.New, v.Saved.Changed, v.Reason); err != nil {
		return err
	}
	if v.Standing != nil {
		if err := finishSource(t, n, *v.Standing); err != nil {
			return err
		}
	}
	if v.Standing == nil && v.Saved.New > 0 {
		// What a board's threads bring, the board brings.
		if _, err := t.exec(`UPDATE sources SET last_new_ms = $2 WHERE n = $1`, n, ms(v.At)); err != nil {
			return err
		}
	}
	for _, w := range v.Wakes {
		if err := wake(t, n, w); err != nil {
			return err
		}
	}
	if v.Walk != nil {
		return finishWalk(t, v.Walk, v.Reason)
	}
	return nil
}

func finishSource(t *tx, n int64, st archive.Standing) error {
	facts, err := toJSON(standingFacts{st.Site, st.Reads, st.Platform, st.MovedTo, st.Moves})
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE sources SET due_ms = CASE WHEN retired_ms IS NULL THEN CAST($2 AS BIGINT) END, etag = $3, last_modified = $4, validated_ms = $5, body_hash = $6, seen = $7,
		last_visit_ms = $8, last_ok_ms = $9, last_new_ms = $10, interval_ms = $11, failures = $12, reason = $13, gone = $14, facts = $15 WHERE n = $1`,
		n, ms(st.Due), st.ETag, st.LastModified, ms(st.Validated), st.BodyHash, st.Seen, ms(st.LastVisit), ms(st.LastOK), ms(st.LastNew),
		st.Interval.Milliseconds(), st.Failures, st.Reason, boolInt(st.Gone), facts)
	return err
}

// finishWalk writes down when a thread is visited next, and what a walk through
// its pages no longer found.
func finishWalk(t *tx, w *archive.Walk, reason string) error {
	if _, err := t.exec(`UPDATE wakes SET due_ms = $2, whole = $3, last_url = $4, walked_ms = COALESCE($5, walked_ms), failures = $6, reason = $7, url = $8,
		recheck_ms = COALESCE($9, recheck_ms), gone = $10 WHERE thread_id = $1`,
		w.Thread, ms(w.Next), boolInt(w.NextWhole), w.LastURL, ms(w.Walked), w.Failures, reason, w.URL, ms(w.Recheck), w.Gone); err != nil {
		return err
	}
	if w.Deleted {
		return loseThread(t, w.Thread)
	}
	if w.Whole && (w.Complete == archive.Yes || !w.Walked.IsZero()) {
		if _, err := t.exec(`DELETE FROM steps WHERE thread_id = $1`, w.Thread); err != nil {
			return err
		}
	}
	if w.Stored == "" {
		return nil
	}
	return closeWalk(t, w)
}

// loseThread says of a thread that its site has it no more. All that is held
// of it stays.
func loseThread(t *tx, id string) error {
	if err := t.writeFresh(); err != nil {
		return err
	}
	var n int64
	var text string
	err := t.one(`SELECT n, facts FROM threads AS t WHERE t.merged_into IS NULL AND t.n = COALESCE((SELECT COALESCE(merged_into, n) FROM threads WHERE id = $1),
		(SELECT thread_n FROM aliases WHERE scope = $2 AND name = $3))`+t.store.dialect.own, id, archive.MergedScope, aliasName(id)).Scan(&n, &text)
	if isNone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var f threadFacts
	if err := fromJSON(text, &f); err != nil {
		return err
	}
	if f.Deleted == archive.Yes {
		return nil
	}
	f.Deleted = archive.Yes
	if text, err = toJSON(f); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE threads SET facts = $2 WHERE n = $1`, n, text)
	return err
}

// closeWalk marks what a whole walk no longer showed, and says how complete the
// thread is now.
func closeWalk(t *tx, w *archive.Walk) error {
	if err := t.writeFresh(); err != nil {
		return err
	}
	var n int64
	var facts string
	err := t.one(`SELECT n, facts FROM threads AS t WHERE id = $1`+t.store.dialect.own, w.Stored).Scan(&n, &facts)
	if isNone(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.Complete != archive.Unknown {
		var f threadFacts
		if err := fromJSON(facts, &f); err != nil {
			return err
		}
		f.MissingPages, f.NotAllowed = w.MissingPages, w.NotAllowed
		if facts, err = toJSON(f); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE threads SET complete = $2, facts = $3, last_checked_ms = $4 WHERE n = $1`, n, flag(w.Complete), facts, ms(w.At)); err != nil {
			return err
		}
	}
	if !w.Whole || w.Complete != archive.Yes {
		return nil
	}
	if err := t.settle(n); err != nil {
		return err
	}
	seen := make(map[string]bool, len(w.Seen)+len(w.Spared))
	for _, id := range w.Seen {
		seen[id] = true
	}
	for _, id := range w.Spared {
		seen[id] = true
	}
	rows, err := t.all(`SELECT n, native_id FROM posts WHERE thread_n = $1 AND missing_ms IS NULL AND native_id <> $2`, n, archive.ArticlePost)
	if err != nil {
		return err
	}
	type brief struct {
		n      int64
		native string
	}
	posts, err := collect(rows, func(s scanner) (b brief, err error) {
		err = s.Scan(&b.n, &b.native)
		return b, err
	})
	if err != nil {
		return err
	}
	var gone []int64
	for _, p := range posts {
		if !seen[p.native] {
			gone = append(gone, p.n)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	for _, post := range gone {
		if _, err := t.exec(`UPDATE posts SET missing_ms = $2 WHERE n = $1`, post, ms(w.At)); err != nil {
			return err
		}
	}
	t.changed = append(t.changed, gone...)
	return nil
}

// wake asks for a visit to a thread. The same mark twice wakes nobody; a new
// one brings the visit forward, never back.
func wake(t *tx, source int64, w archive.Wake) error {
	_, err := t.exec(`INSERT INTO wakes (thread_id, source_n, host, url, due_ms, mark, whole) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (thread_id) DO UPDATE SET
			due_ms = CASE WHEN wakes.mark = excluded.mark THEN wakes.due_ms WHEN wakes.due_ms IS NULL OR wakes.due_ms > excluded.due_ms THEN excluded.due_ms ELSE wakes.due_ms END,
			whole = CASE WHEN excluded.whole > wakes.whole THEN excluded.whole ELSE wakes.whole END,
			mark = excluded.mark, source_n = excluded.source_n, url = excluded.url, host = excluded.host`,
		w.Thread, source, w.Host, w.URL, ms(w.Due), w.Mark, boolInt(w.Whole))
	return err
}

// Wake tells when a thread is visited next and how former walks through it
// ended; false if it never was to be visited.
func (s *Store) Wake(ctx context.Context, thread string) (archive.Wake, bool, error) {
	w := archive.Wake{Thread: thread}
	var due, walked, recheck sql.NullInt64
	err := s.readers.row(ctx, `SELECT host, url, due_ms, mark, whole, last_url, walked_ms, recheck_ms, failures, gone FROM wakes WHERE thread_id = $1`, thread).
		Scan(&w.Host, &w.URL, &due, &w.Mark, &w.Whole, &w.LastURL, &walked, &recheck, &w.Failures, &w.Gone)
	if isNone(err) {
		return archive.Wake{}, false, nil
	}
	if err != nil {
		return archive.Wake{}, false, fmt.Errorf("read the walks through %s: %w", thread, err)
	}
	w.Due, w.Walked, w.Recheck = fromMS(due), fromMS(walked), fromMS(recheck)
	return w, true, nil
}

// Progress records that a whole walk through a thread has saved a page. A walk
// that is broken off goes on from there. The first step forgets those of an
// earlier walk.
func (s *Store) Progress(ctx context.Context, l archive.Lease, thread, url string, step archive.Step) error {
	posts, err := toJSON(step.Posts)
	if err != nil {
		return err
	}
	err = s.update(ctx, func(t *tx) error {
		if err := s.fence(t, l); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO wakes (thread_id, source_n, host, url, mark, whole) VALUES ($1, 0, $2, $3, '', 0) ON CONFLICT (thread_id) DO NOTHING`, thread, l.Host, url); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM steps WHERE thread_id = $1 AND n >= $2`, thread, step.N); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO steps (thread_id, n, page, url, posts, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`, thread, step.N, step.Page, step.URL, posts, ms(step.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("record the walk through %s: %w", url, err)
	}
	return nil
}

// Steps are the pages that a whole walk through a thread has read which was
// broken off, in order; none if none was.
func (s *Store) Steps(ctx context.Context, thread string) ([]archive.Step, error) {
	rows, err := s.readers.query(ctx, `SELECT n, page, url, posts, at_ms FROM steps WHERE thread_id = $1 ORDER BY n`, thread)
	if err != nil {
		return nil, fmt.Errorf("read the steps of the walk through %s: %w", thread, err)
	}
	out, err := collect(rows, func(r scanner) (st archive.Step, err error) {
		var posts string
		var at sql.NullInt64
		if err = r.Scan(&st.N, &st.Page, &st.URL, &posts, &at); err == nil {
			err = fromJSON(posts, &st.Posts)
		}
		st.At = fromMS(at)
		return st, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the steps of the walk through %s: %w", thread, err)
	}
	return out, nil
}

// FinishWalk records a walk that no source asked for: one-off archiving.
func (s *Store) FinishWalk(ctx context.Context, l archive.Lease, w archive.Walk) error {
	err := s.update(ctx, func(t *tx) error {
		if err := s.fence(t, l); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO wakes (thread_id, source_n, host, url, mark, whole) VALUES ($1, 0, $2, $3, '', 0) ON CONFLICT (thread_id) DO NOTHING`,
			w.Thread, l.Host, w.URL); err != nil {
			return err
		}
		// A board may be following the thread: its next visit stays as planned.
		var due sql.NullInt64
		var whole bool
		if err := t.one(`SELECT due_ms, whole FROM wakes WHERE thread_id = $1`, w.Thread).Scan(&due, &whole); err != nil {
			return err
		}
		w := w
		w.Next, w.NextWhole = fromMS(due), whole && w.Walked.IsZero()
		return finishWalk(t, &w, "")
	})
	if err != nil {
		return fmt.Errorf("finish walk through %s: %w", w.URL, err)
	}
	return nil
}

// Visits lists the latest visits to a source, newest first.
func (s *Store) Visits(ctx context.Context, source string, max int) ([]archive.Visit, error) {
	rows, err := s.readers.query(ctx, `SELECT v.at_ms, v.thread_id, v.took_ms, v.outcome, v.status, v.bytes, v.new, v.changed, v.reason
		FROM visits AS v JOIN sources AS s ON s.n = v.source_n WHERE s.id = $1 ORDER BY v.at_ms DESC, v.thread_id LIMIT $2`, source, max)
	if err != nil {
		return nil, fmt.Errorf("list visits to %s: %w", source, err)
	}
	out, err := collect(rows, func(s scanner) (archive.Visit, error) {
		v := archive.Visit{Source: source}
		var at sql.NullInt64
		var took int64
		err := s.Scan(&at, &v.Thread, &took, &v.Outcome, &v.Status, &v.Bytes, &v.Saved.New, &v.Saved.Changed, &v.Reason)
		v.At, v.Took = fromMS(at), time.Duration(took)*time.Millisecond
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("list visits to %s: %w", source, err)
	}
	return out, nil
}
