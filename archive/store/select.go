package store

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"skein/archive"
)

// Selection says which threads are wanted; what is empty leaves nothing out.
type Selection struct {
	Topic  string    // published in this topic
	Source string    // mentioned by this source
	Board  string    // filed under a board of that title or address, or below one of that title
	Since  time.Time // with a post that was published, or first seen if it is not dated, at this time or later
	Until  time.Time // and before this one
	Cited  bool      // or citing answers, though no post is held
}

const selectChunk = 200

// Select streams the threads that are wanted, in the order in which they came
// to be here, without their posts and raw references. Threads of which no post
// is held are left out, unless it is asked for what they cite.
func (s *Store) Select(ctx context.Context, sel Selection) iter.Seq2[archive.Thread, error] {
	return func(yield func(archive.Thread, error) bool) {
		since, until := int64(math.MinInt64), int64(math.MaxInt64)
		if !sel.Since.IsZero() {
			since = sel.Since.UnixMilli()
		}
		if !sel.Until.IsZero() {
			until = sel.Until.UnixMilli()
		}
		type numbered struct {
			n int64
			t archive.Thread
		}
		for after := int64(0); ; {
			rows, err := s.readers.query(ctx, `SELECT t.n, `+threadColumns+` FROM threads AS t WHERE t.n > $1 AND t.merged_into IS NULL
				AND (EXISTS (SELECT 1 FROM posts AS p WHERE p.thread_n = t.n AND COALESCE(p.published_ms, p.first_seen_ms) >= $2 AND COALESCE(p.published_ms, p.first_seen_ms) < $3)
					OR $7 = 1 AND EXISTS (SELECT 1 FROM raws AS r WHERE r.thread_n = t.n))
				AND ($4 = '' OR EXISTS (SELECT 1 FROM mentions AS m JOIN sources AS s ON s.n = m.source_n WHERE m.thread_n = t.n AND s.id = $4))
				AND ($5 = '' OR EXISTS (SELECT 1 FROM entries AS e JOIN topics AS o ON o.n = e.topic_n WHERE e.thread_n = t.n AND o.id = $5 AND e.withdrawn_ms IS NULL))
				ORDER BY t.n LIMIT $6`, after, since, until, sel.Source, sel.Topic, selectChunk, boolInt(sel.Cited))
			var list []numbered
			if err == nil {
				list, err = collect(rows, func(sc scanner) (one numbered, err error) {
					var r threadRow
					if err := sc.Scan(append([]any{&one.n}, r.dest()...)...); err != nil {
						return one, err
					}
					one.t, err = r.thread()
					return one, err
				})
			}
			if err != nil {
				yield(archive.Thread{}, fmt.Errorf("select threads: %w", err))
				return
			}
			for _, one := range list {
				after = one.n
				if sel.onBoard(&one.t) && !yield(one.t, nil) {
					return
				}
			}
			if len(list) < selectChunk {
				return
			}
		}
	}
}

func (sel Selection) onBoard(t *archive.Thread) bool {
	b := &t.Board
	same := func(s string) bool { return strings.EqualFold(s, sel.Board) }
	return sel.Board == "" || same(b.Title) || same(strings.TrimRight(b.URL, "/")) || same(b.URL) || slices.ContainsFunc(b.Path, same)
}
