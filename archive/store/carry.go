package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"skein/archive"
)

// Carry gives files to the posts of a thread that carry or show them. Of a file
// that was captured more than once the first capture is cited, whichever came
// first to the archive: what stands at an address later is mostly what came in
// its place.
func (s *Store) Carry(ctx context.Context, id string, files []archive.Carried) error {
	err := s.update(ctx, func(t *tx) error {
		n, _, err := facts(t, id)
		if err != nil {
			return err
		}
		first := map[string]archive.Carried{}
		for _, f := range files {
			var at sql.NullInt64
			err := t.one(`SELECT MIN(fetched_ms) FROM raws WHERE thread_n = $1 AND url = $2`, n, f.Raw.URL).Scan(&at)
			if err != nil && !isNone(err) {
				return err
			}
			seen := ms(f.Raw.Fetched)
			if at.Valid && at.Int64 < f.Raw.Fetched.UnixMilli() {
				continue
			}
			if first[f.Raw.URL] = f; at.Valid && at.Int64 == f.Raw.Fetched.UnixMilli() {
				continue
			}
			if _, err := t.exec(`DELETE FROM raws WHERE thread_n = $1 AND url = $2`, n, f.Raw.URL); err != nil {
				return err
			}
			if _, err := t.exec(`INSERT INTO raws (thread_n, fetched_ms, url, warc, record) VALUES ($1, $2, $3, $4, $5)`, n, seen, f.Raw.URL, f.Raw.WARC, f.Raw.Record); err != nil {
				return err
			}
		}
		return carryIn(t, n, first)
	})
	if err != nil {
		return fmt.Errorf("keep the files of thread %s: %w", id, err)
	}
	return nil
}

// RawsAt returns what a thread cites of a time; nothing of a thread that is not held.
func (s *Store) RawsAt(ctx context.Context, id string, fetched time.Time) ([]archive.RawRef, error) {
	n, err := s.threadNumber(ctx, id)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	refs, err := s.raws(ctx, `SELECT url, fetched_ms, warc, record FROM raws WHERE thread_n = $1 AND fetched_ms = $2 ORDER BY url`, n, ms(fetched))
	if err != nil {
		return nil, fmt.Errorf("look for raw references of thread %s: %w", id, err)
	}
	return refs, nil
}

// carryIn writes into a thread's posts what is known of the bytes of their
// attachments.
func carryIn(t *tx, thread int64, files map[string]archive.Carried) error {
	rows, err := t.all(`SELECT n, facts FROM posts WHERE thread_n = $1 ORDER BY n`, thread)
	if err != nil {
		return err
	}
	type brief struct {
		n     int64
		facts string
	}
	posts, err := collect(rows, func(r scanner) (b brief, err error) {
		err = r.Scan(&b.n, &b.facts)
		return b, err
	})
	if err != nil {
		return err
	}
	for _, b := range posts {
		var f postFacts
		if err := fromJSON(b.facts, &f); err != nil {
			return err
		}
		for i := range f.Attachments {
			a := &f.Attachments[i]
			if c, ok := files[a.URL]; ok {
				a.SHA256, a.Size, a.Type = c.SHA256, c.Size, or(a.Type, c.Type)
			}
		}
		text, err := toJSON(f)
		if err != nil {
			return err
		}
		if text == b.facts {
			continue
		}
		if _, err := t.exec(`UPDATE posts SET facts = $2 WHERE n = $1`, b.n, text); err != nil {
			return err
		}
	}
	return nil
}
