package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"time"

	"skein/archive"
)

// State names the state of all that is published: while it is the same, every
// page and feed of threads, topics and sources is the same, byte for byte.
func (s *Store) State(ctx context.Context) (string, error) {
	var change, shelf, generation int64
	err := s.readers.row(ctx, `SELECT (SELECT n FROM counters WHERE name = 'change'), (SELECT n FROM counters WHERE name = 'shelf'), (SELECT COALESCE(MAX(n), 0) FROM generations)`).
		Scan(&change, &shelf, &generation)
	if err != nil {
		return "", fmt.Errorf("read state: %w", err)
	}
	return strconv.FormatInt(change, 36) + "." + strconv.FormatInt(shelf, 36) + "." + strconv.FormatInt(generation, 36), nil
}

const defaultPage = 50

func bounds(p archive.Page) (max int, ms, n int64) {
	max, ms, n = p.Max, p.After.MS, p.After.N
	if max <= 0 {
		max = defaultPage
	}
	if p.After == (archive.Place{}) {
		ms, n = math.MaxInt64, math.MaxInt64
	}
	return max, ms, n
}

// Entries lists what a topic publishes, the latest first.
func (s *Store) Entries(ctx context.Context, topic string, page archive.Page) ([]archive.Entry, error) {
	limit, beforeMS, beforeN := bounds(page)
	rows, err := s.readers.query(ctx, `SELECT e.id, e.published_ms, e.updated_ms, e.thread_n, e.topic_n, `+threadColumns+`
		FROM topics AS o JOIN entries AS e ON e.topic_n = o.n JOIN threads AS t ON t.n = e.thread_n
		WHERE o.id = $1 AND e.withdrawn_ms IS NULL AND (e.updated_ms < $2 OR e.updated_ms = $2 AND e.thread_n < $3)
		ORDER BY e.updated_ms DESC, e.thread_n DESC LIMIT $4`, topic, beforeMS, beforeN, limit)
	if err != nil {
		return nil, fmt.Errorf("list entries of %s: %w", topic, err)
	}
	var topicN int64
	list, err := collect(rows, func(sc scanner) (archive.Entry, error) {
		e := archive.Entry{Topic: topic}
		var r threadRow
		var published, updated sql.NullInt64
		if err := sc.Scan(append([]any{&e.ID, &published, &updated, &e.Place.N, &topicN}, r.dest()...)...); err != nil {
			return e, err
		}
		e.Published, e.Updated, e.Place.MS = fromMS(published), fromMS(updated), updated.Int64
		e.Thread, err = r.thread()
		return e, err
	})
	for i := range list {
		if err == nil {
			err = s.fillEntry(ctx, topicN, &list[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("list entries of %s: %w", topic, err)
	}
	return list, nil
}

// fillEntry reads the opening post and those that matched.
func (s *Store) fillEntry(ctx context.Context, topicN int64, e *archive.Entry) error {
	rows, err := s.readers.query(ctx, `SELECT v.version, v.score, v.reasons, v.judged_ms, `+postColumns+`
		FROM posts AS p LEFT JOIN verdicts AS v ON v.topic_n = $1 AND v.post_n = p.n
		WHERE p.thread_n = $2 AND (v.post_n IS NOT NULL OR p.number = 1 OR p.native_id = 'article') ORDER BY `+postOrder(`$2`), topicN, e.Place.N)
	if err != nil {
		return err
	}
	e.Thread.Posts, err = collect(rows, func(sc scanner) (archive.Post, error) {
		var r postRow
		var version, reasons sql.NullString
		var score sql.NullFloat64
		var judged sql.NullInt64
		if err := sc.Scan(append([]any{&version, &score, &reasons, &judged}, r.dest()...)...); err != nil {
			return archive.Post{}, err
		}
		p, err := r.post()
		if err != nil {
			return p, err
		}
		p.ThreadID = e.Thread.ID
		if version.Valid {
			v := archive.Verdict{Topic: e.Topic, Version: version.String, Post: p.ID, Match: true, Score: score.Float64, Judged: fromMS(judged)}
			if err := fromJSON(reasons.String, &v.Reasons); err != nil {
				return p, err
			}
			e.Matched = append(e.Matched, v)
		}
		return p, nil
	})
	return err
}

// Listed is a thread in a list, with its place there.
type Listed struct {
	Thread archive.Thread // with its opening and its latest post
	Active time.Time      // when its newest post came to its place
	Posts  int            // held
	Place  archive.Place
}

// SourceThreads lists the threads that a source mentions, the latest first;
// threads of which nothing but a title is known are left out.
func (s *Store) SourceThreads(ctx context.Context, source string, page archive.Page) ([]Listed, error) {
	limit, beforeMS, beforeN := bounds(page)
	rows, err := s.readers.query(ctx, `SELECT m.active_ms, m.thread_n, (SELECT COUNT(*) FROM posts AS p WHERE p.thread_n = m.thread_n), `+threadColumns+`
		FROM sources AS s JOIN mentions AS m ON m.source_n = s.n JOIN threads AS t ON t.n = m.thread_n
		WHERE s.id = $1 AND (m.active_ms < $2 OR m.active_ms = $2 AND m.thread_n < $3) AND EXISTS (SELECT 1 FROM posts AS p WHERE p.thread_n = m.thread_n)
		ORDER BY m.active_ms DESC, m.thread_n DESC LIMIT $4`, source, beforeMS, beforeN, limit)
	if err != nil {
		return nil, fmt.Errorf("list threads of %s: %w", source, err)
	}
	list, err := collect(rows, func(sc scanner) (Listed, error) {
		var l Listed
		var r threadRow
		err := sc.Scan(append([]any{&l.Place.MS, &l.Place.N, &l.Posts}, r.dest()...)...)
		if err != nil {
			return l, err
		}
		l.Active = time.UnixMilli(l.Place.MS).UTC()
		l.Thread, err = r.thread()
		return l, err
	})
	for i := range list {
		if err == nil {
			list[i].Thread.Posts, err = s.ends(ctx, list[i].Place.N)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("list threads of %s: %w", source, err)
	}
	return list, nil
}

// ends reads the opening post of a thread and its latest one, if that is another.
func (s *Store) ends(ctx context.Context, thread int64) ([]archive.Post, error) {
	rows, err := s.readers.query(ctx, `SELECT `+postColumns+` FROM posts AS p WHERE p.n IN (
			(SELECT p.n FROM posts AS p WHERE p.thread_n = $1 ORDER BY `+postOrder(`$1`)+` LIMIT 1),
			(SELECT p.n FROM posts AS p WHERE p.thread_n = $1 ORDER BY p.placed_ms DESC, p.n DESC LIMIT 1)) ORDER BY `+postOrder(`$1`), thread)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanPost)
}
