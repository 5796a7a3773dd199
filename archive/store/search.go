package store

import (
	"context"
	"fmt"
	"math"
	"sort"
	"time"

	"skein/archive"
	"skein/archive/query"
)

// Search says what to look for.
type Search struct {
	Query  *query.Query
	Best   bool      // best matches first; else newest first
	Max    int       // hits wanted
	Before int64     // go on below this place, as Found.Next gave it; 0 to begin
	Source string    // only of this source
	Since  time.Time // first seen or published at this time or later
	Until  time.Time
}

// Found is what a search came to.
type Found struct {
	Hits []archive.Hit
	Next int64 // where to go on; 0 at the end
	// Partial is set when the search ended at its bound of posts looked at
	// without having seen all that the index named.
	Partial bool
}

// Bounds of one search: how many posts are read at most before it ends with
// what it has.
const (
	scanNewest = 50_000
	scanBest   = 20_000
	scanChunk  = 256
)

// Search finds posts. The index names candidates, newest first; the query
// itself reads each and decides, so that both databases and all topics agree.
func (s *Store) Search(ctx context.Context, q Search) (Found, error) {
	var f Found
	below, bound := q.Before, scanNewest
	if q.Best {
		bound = scanBest
	}
	if below == 0 {
		below = math.MaxInt64
	}
	narrow := q.Query.Narrow()
	for looked := 0; ; {
		hits, last, n, err := s.candidates(ctx, q, narrow, below)
		if err != nil {
			return Found{}, fmt.Errorf("search: %w", err)
		}
		looked += n
		for _, h := range hits {
			if !q.Best && len(f.Hits) == q.Max {
				f.Next = below
				return f, nil
			}
			below = h.n
			it := query.ItemOf(&h.hit.Thread, &h.hit.Thread.Posts[0])
			if r := q.Query.Match(&it); r.Match {
				h.hit.Score, h.hit.Reasons = r.Score, r.Reasons
				f.Hits = append(f.Hits, h.hit)
			}
		}
		below = last
		if n < scanChunk {
			break
		}
		if looked >= bound {
			f.Partial = true
			if !q.Best {
				f.Next = below
			}
			break
		}
	}
	if q.Best {
		sort.SliceStable(f.Hits, func(i, j int) bool { return f.Hits[i].Score > f.Hits[j].Score })
		if len(f.Hits) > q.Max {
			f.Hits = f.Hits[:q.Max]
		}
	}
	return f, nil
}

type candidate struct {
	n   int64
	hit archive.Hit
}

// candidates reads one stretch of posts that the index names. looked counts
// those that the index named, last is the lowest of them.
func (s *Store) candidates(ctx context.Context, q Search, narrow *query.Narrow, below int64) (list []candidate, last int64, looked int, err error) {
	holding, args := `SELECT n FROM posts WHERE n < $1 ORDER BY n DESC LIMIT $2`, []any(nil)
	if narrow != nil {
		holding, args = s.dialect.holding(narrow)
	}
	args = append([]any{below, scanChunk}, args...)
	i := len(args)
	args = append(args, q.Source, ms(q.Since), ms(q.Until))
	// LEFT JOIN, so that what is filtered out still tells how far the index was read.
	text := fmt.Sprintf(`SELECT h.n, CASE WHEN t.merged_into IS NULL
			AND ($%[2]d = '' OR EXISTS (SELECT 1 FROM mentions AS m JOIN sources AS s ON s.n = m.source_n WHERE m.thread_n = p.thread_n AND s.id = $%[2]d))
			AND (CAST($%[3]d AS BIGINT) IS NULL OR COALESCE(p.published_ms, p.first_seen_ms) >= $%[3]d)
			AND (CAST($%[4]d AS BIGINT) IS NULL OR COALESCE(p.published_ms, p.first_seen_ms) < $%[4]d) THEN 1 ELSE 0 END, `+postColumns+`, `+threadColumns+`
		FROM (%[1]s) AS h JOIN posts AS p ON p.n = h.n JOIN threads AS t ON t.n = p.thread_n ORDER BY h.n DESC`, holding, i+1, i+2, i+3)
	rows, err := s.readers.query(ctx, text, args...)
	if err != nil {
		return nil, 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var c candidate
		var fits bool
		var pr postRow
		var tr threadRow
		if err := rows.Scan(append(append([]any{&c.n, &fits}, pr.dest()...), tr.dest()...)...); err != nil {
			return nil, 0, 0, err
		}
		last, looked = c.n, looked+1
		if !fits {
			continue
		}
		if c.hit.Thread, err = onePost(&tr, &pr); err != nil {
			return nil, 0, 0, err
		}
		list = append(list, c)
	}
	return list, last, looked, rows.Err()
}

// onePost is a thread with one of its posts.
func onePost(tr *threadRow, pr *postRow) (archive.Thread, error) {
	t, err := tr.thread()
	if err != nil {
		return t, err
	}
	p, err := pr.post()
	p.ThreadID = t.ID
	t.Posts = []archive.Post{p}
	return t, err
}
