package store

import (
	"context"
	"fmt"
	"time"
)

// Stats are the archive's figures.
type Stats struct {
	Version   int64          `json:"version"` // of the schema
	Sources   int            `json:"sources"` // in force
	Retired   int            `json:"retired"`
	Threads   int            `json:"threads"`
	Posts     int            `json:"posts"`
	Revisions int            `json:"revisions"` // states of posts, the present ones included
	Missing   int            `json:"missing"`   // posts that are no longer shown
	Visits    int            `json:"visits"`
	Topics    int            `json:"topics"`
	Entries   map[string]int `json:"entries"` // published, by topic
	Bytes     int64          `json:"bytes"`   // on disk
}

// Stats counts what is held.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	st := Stats{Entries: map[string]int{}}
	err := s.readers.row(ctx, `SELECT (SELECT COUNT(*) FROM sources WHERE retired_ms IS NULL), (SELECT COUNT(*) FROM sources WHERE retired_ms IS NOT NULL),
		(SELECT COUNT(*) FROM threads WHERE merged_into IS NULL), (SELECT COUNT(*) FROM posts), (SELECT COUNT(*) FROM revisions), (SELECT COUNT(*) FROM posts WHERE missing_ms IS NOT NULL),
		(SELECT COUNT(*) FROM visits), (SELECT COUNT(*) FROM topics WHERE retired_ms IS NULL)`).
		Scan(&st.Sources, &st.Retired, &st.Threads, &st.Posts, &st.Revisions, &st.Missing, &st.Visits, &st.Topics)
	if err != nil {
		return st, fmt.Errorf("count: %w", err)
	}
	st.Revisions += st.Posts
	if st.Version, err = s.version(ctx); err != nil {
		return st, err
	}
	rows, err := s.readers.query(ctx, `SELECT t.id, (SELECT COUNT(*) FROM entries AS e WHERE e.topic_n = t.n AND e.withdrawn_ms IS NULL) FROM topics AS t WHERE t.retired_ms IS NULL ORDER BY t.id`)
	if err != nil {
		return st, fmt.Errorf("count entries: %w", err)
	}
	_, err = collect(rows, func(sc scanner) (struct{}, error) {
		var id string
		var n int
		err := sc.Scan(&id, &n)
		st.Entries[id] = n
		return struct{}{}, err
	})
	if err != nil {
		return st, fmt.Errorf("count entries: %w", err)
	}
	if st.Bytes, err = s.dialect.size(ctx, s); err != nil {
		return st, fmt.Errorf("measure: %w", err)
	}
	return st, nil
}

// Forget drops the record of visits before a time, but for each source's last
// ones, and of walks that were broken off before it. What visits brought is not
// touched.
func (s *Store) Forget(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.update(ctx, func(t *tx) (err error) {
		// Nobody goes on with a walk that was broken off so long ago.
		if _, err = t.exec(`DELETE FROM steps WHERE at_ms < $1`, ms(before)); err != nil {
			return err
		}
		n, err = t.exec(`DELETE FROM visits WHERE at_ms < $1 AND at_ms < (SELECT MAX(v.at_ms) FROM visits AS v WHERE v.source_n = visits.source_n)`, ms(before))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget old visits: %w", err)
	}
	return n, nil
}

// Backup writes a copy of the archive into a file that is not there yet,
// complete and consistent, while others go on. The error of an archive on a
// server tells how that is done there, and is archive.ErrInvalid.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := s.dialect.backup(ctx, s, file); err != nil {
		return fmt.Errorf("back up %s: %w", s.Path(), s.dialect.explain(err))
	}
	return nil
}

// Tidy keeps the database quick.
func (s *Store) Tidy(ctx context.Context) error {
	err := s.update(ctx, func(t *tx) error {
		for _, q := range s.dialect.tidy {
			if _, err := t.exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tidy archive: %w", err)
	}
	return nil
}

// Ping reports whether the archive answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.readers.row(ctx, `SELECT 1`).Scan(&one)
}
