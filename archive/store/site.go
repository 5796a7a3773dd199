package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/query"
)

// The methods here answer what pages and feeds ask, in types that those who may
// not import the store know.

// ThreadsFrom is SourceThreads as entries: each with its opening and its latest
// post, and without an id, since a source publishes nothing.
func (s *Store) ThreadsFrom(ctx context.Context, source string, page archive.Page) ([]archive.Entry, error) {
	list, err := s.SourceThreads(ctx, source, page)
	if err != nil {
		return nil, err
	}
	out := make([]archive.Entry, 0, len(list))
	for _, l := range list {
		e := archive.Entry{Thread: l.Thread, Published: l.Thread.Published.Time, Updated: l.Active, Place: l.Place}
		if l.Thread.Published.IsZero() {
			e.Published = l.Thread.FirstSeen
		}
		out = append(out, e)
	}
	return out, nil
}

// shownSourceColumns are those of a source without what only its next visit needs.
var shownSourceColumns = strings.NewReplacer("s.body_hash", "NULL", "s.seen", "NULL").Replace(sourceColumnsOf("s"))

// SourcesOf lists the sources that mention a thread, the first that was
// configured first, those that are retired last. Their standing is without the
// fingerprints of what was read.
func (s *Store) SourcesOf(ctx context.Context, thread string) ([]archive.Source, error) {
	rows, err := s.readers.query(ctx, `SELECT `+shownSourceColumns+` FROM threads AS t JOIN mentions AS m ON m.thread_n = t.n JOIN sources AS s ON s.n = m.source_n
		WHERE t.id = $1 ORDER BY CASE WHEN s.retired_ms IS NULL THEN 0 ELSE 1 END, s.n LIMIT 100`, thread)
	if err != nil {
		return nil, fmt.Errorf("list sources of thread %s: %w", thread, err)
	}
	list, err := collect(rows, scanSource)
	if err != nil {
		return nil, fmt.Errorf("list sources of thread %s: %w", thread, err)
	}
	return list, nil
}

// Hits is Search of one source, or of all where source is empty. next is where
// to go on, the zero Place at the end; partial is set when the search ended at
// its bound of posts looked at. Best matches come in one page.
func (s *Store) Hits(ctx context.Context, q *query.Query, source string, best bool, page archive.Page) (hits []archive.Hit, next archive.Place, partial bool, err error) {
	max, _, _ := bounds(page)
	f, err := s.Search(ctx, Search{Query: q, Best: best, Max: max, Before: page.After.N, Source: source})
	return f.Hits, archive.Place{N: f.Next}, f.Partial, err
}

// Figures are Stats by the names that `db stats --json` gives them, and the
// number of entries of each topic.
func (s *Store) Figures(ctx context.Context) (figures map[string]int64, entries map[string]int, err error) {
	st, err := s.Stats(ctx)
	if err != nil {
		return nil, nil, err
	}
	return map[string]int64{
		"sources": int64(st.Sources), "threads": int64(st.Threads), "posts": int64(st.Posts), "revisions": int64(st.Revisions),
		"missing": int64(st.Missing), "visits": int64(st.Visits), "topics": int64(st.Topics), "bytes": st.Bytes,
	}, st.Entries, nil
}

// InForce tells which generation of the configuration is in force, which
// machine wrote it and when; generation is 0 if none ever was.
func (s *Store) InForce(ctx context.Context) (generation int64, machine string, at time.Time, err error) {
	g, err := s.Generation(ctx)
	return g.N, g.Machine, g.At, err
}
