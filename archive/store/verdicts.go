package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"skein/archive"
)

// topicColumns and topicRow change together.
const topicColumns = `id, title, settings, version, retired_ms`

type topicRow struct {
	t        archive.Topic
	settings string
	retired  sql.NullInt64
}

func (r *topicRow) dest() []any {
	return []any{&r.t.ID, &r.t.Title, &r.settings, &r.t.Version, &r.retired}
}

func (r *topicRow) topic() (archive.Topic, error) {
	var s topicSettings
	if err := fromJSON(r.settings, &s); err != nil {
		return r.t, fmt.Errorf("topic %s: %w", r.t.ID, err)
	}
	t := r.t
	t.About, t.Query, t.Items, t.Content, t.Retired = s.About, s.Query, s.Items, s.Content, r.retired.Valid
	return t, nil
}

func scanTopic(s scanner) (archive.Topic, error) {
	var r topicRow
	if err := s.Scan(r.dest()...); err != nil {
		return archive.Topic{}, err
	}
	return r.topic()
}

// Topics lists the topics in force, by id.
func (s *Store) Topics(ctx context.Context) ([]archive.Topic, error) {
	rows, err := s.readers.query(ctx, `SELECT `+topicColumns+` FROM topics WHERE retired_ms IS NULL ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	ts, err := collect(rows, scanTopic)
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	return ts, nil
}

// Topic returns one topic, retired or not, or archive.ErrNotFound.
func (s *Store) Topic(ctx context.Context, id string) (archive.Topic, error) {
	t, err := scanTopic(s.readers.row(ctx, `SELECT `+topicColumns+` FROM topics WHERE id = $1`, id))
	if isNone(err) {
		return t, fmt.Errorf("topic %s: %w", id, archive.ErrNotFound)
	}
	if err != nil {
		return t, fmt.Errorf("read topic %s: %w", id, err)
	}
	return t, nil
}

// judgedColumns are those of a post without what no query reads: its HTML, and
// its facts unless they hold further authors.
var judgedColumns = strings.NewReplacer("p.html", "''", "p.facts", `CASE WHEN p.facts LIKE '%"authors"%' THEN p.facts ELSE '' END`).Replace(postColumns)

// Unjudged returns up to max posts that changed since the topics that are
// furthest behind judged last; a batch without topics means that all is judged.
// Topics that are behind by the same stretch come together, and those further
// on are met on the way.
func (s *Store) Unjudged(ctx context.Context, max int) (archive.Batch, error) {
	var b archive.Batch
	err := func() error {
		rows, err := s.readers.query(ctx, `SELECT cursor, `+topicColumns+` FROM topics WHERE retired_ms IS NULL ORDER BY cursor, id`)
		if err != nil {
			return err
		}
		if err := s.readers.row(ctx, `SELECT n FROM counters WHERE name = 'change'`).Scan(&b.Upto); err != nil {
			rows.Close()
			return err
		}
		first := true
		_, err = collect(rows, func(sc scanner) (struct{}, error) {
			var cursor int64
			var r topicRow
			if err := sc.Scan(append([]any{&cursor}, r.dest()...)...); err != nil {
				return struct{}{}, err
			}
			if first {
				b.From, first = cursor, false
			}
			switch {
			case cursor >= b.Upto:
			case cursor == b.From:
				t, err := r.topic()
				if err != nil {
					return struct{}{}, err
				}
				b.Topics = append(b.Topics, t)
			default:
				b.Upto = min(b.Upto, cursor)
			}
			return struct{}{}, nil
		})
		if err != nil || len(b.Topics) == 0 {
			return err
		}
		return s.fillBatch(ctx, &b, max)
	}()
	if err != nil {
		return archive.Batch{}, fmt.Errorf("look for posts to judge: %w", err)
	}
	return b, nil
}

func (s *Store) fillBatch(ctx context.Context, b *archive.Batch, max int) error {
	rows, err := s.readers.query(ctx, `SELECT p.seq, p.n, p.thread_n, p.placed_ms, COALESCE(t.published_ms, t.first_seen_ms), `+judgedColumns+`, `+threadColumns+` FROM posts AS p JOIN threads AS t ON t.n = p.thread_n
		WHERE p.seq > $1 AND p.seq <= $2 AND t.merged_into IS NULL ORDER BY p.seq LIMIT $3`, b.From, b.Upto, max)
	if err != nil {
		return err
	}
	defer rows.Close()
	expected := int(min(int64(max), b.Upto-b.From))
	b.Rows, b.Threads = make([]archive.Row, 0, expected), make([]archive.Thread, 0, expected)
	var last int64
	var row archive.Row
	var pr postRow
	var tr threadRow
	dest := append(append([]any{&last, &row.Post, &row.Thread, &row.PlacedMS, &row.DatedMS}, pr.dest()...), tr.dest()...)
	for rows.Next() {
		pr, tr = postRow{}, threadRow{}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		t, err := onePost(&tr, &pr)
		if err != nil {
			return err
		}
		b.Rows, b.Threads = append(b.Rows, row), append(b.Threads, t)
	}
	if len(b.Threads) == max {
		b.Upto = last
	}
	return rows.Err()
}

// SaveVerdicts saves what the topics of a batch decided on its posts: matches
// are given, every other post of the batch did not match. A topic that changed
// its version meanwhile judges again and is passed over. It reports whether
// anything that is published changed.
func (s *Store) SaveVerdicts(ctx context.Context, b archive.Batch, matches []archive.Verdict) (changed bool, err error) {
	rows := make(map[string]judged, len(b.Threads))
	for i := range b.Threads {
		rows[b.Threads[i].Posts[0].ID] = judged{b.Rows[i], b.Threads[i].ID}
	}
	byTopic := map[string][]archive.Verdict{}
	for _, v := range matches {
		byTopic[v.Topic] = append(byTopic[v.Topic], v)
	}
	err = s.update(ctx, func(t *tx) error {
		changed = false
		for _, topic := range b.Topics {
			var n int64
			err := t.one(`UPDATE topics SET cursor = $4 WHERE id = $1 AND version = $2 AND cursor = $3 RETURNING n`, topic.ID, topic.Version, b.From, b.Upto).Scan(&n)
			if isNone(err) {
				continue
			}
			if err != nil {
				return err
			}
			j := judge{tx: t, topic: topic.ID, n: n, nowMS: s.now().UnixMilli(), rows: rows}
			if err := j.save(b, byTopic[topic.ID]); err != nil {
				return fmt.Errorf("topic %s: %w", topic.ID, err)
			}
			changed = changed || j.changed
		}
		if changed {
			t.shelf = true
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("save verdicts: %w", err)
	}
	return changed, nil
}

// judge saves the verdicts of one topic.
type judge struct {
	*tx
	topic   string
	n       int64
	nowMS   int64
	rows    map[string]judged // by post id
	changed bool
}

// judged is where a judged post is kept, and the id of its thread.
type judged struct {
	archive.Row
	thread string
}

func (j *judge) save(b archive.Batch, matches []archive.Verdict) error {
	// CROSS JOIN keeps SQLite at the order written: the few posts of the batch
	// first, and not all that the topic ever matched.
	rows, err := j.all(`SELECT v.post_n, p.thread_n FROM posts AS p CROSS JOIN verdicts AS v WHERE v.post_n = p.n AND v.topic_n = $1 AND p.seq > $2 AND p.seq <= $3`, j.n, b.From, b.Upto)
	if err != nil {
		return err
	}
	type matched struct{ post, thread int64 }
	before, err := collect(rows, func(s scanner) (m matched, err error) {
		err = s.Scan(&m.post, &m.thread)
		return m, err
	})
	if err != nil {
		return err
	}
	still := map[int64]bool{}
	for _, v := range matches {
		post, err := j.match(v)
		if err != nil {
			return err
		}
		still[post] = true
	}
	for _, m := range before {
		if still[m.post] {
			continue
		}
		if err := j.unmatch(m.post, m.thread); err != nil {
			return err
		}
	}
	return nil
}

// match saves a verdict, and the entry that it makes or brings up to date.
func (j *judge) match(v archive.Verdict) (post int64, err error) {
	row, ok := j.rows[v.Post]
	if !ok {
		return 0, fmt.Errorf("post %s is not of the batch: %w", v.Post, archive.ErrInvalid)
	}
	reasons, err := toJSON(v.Reasons)
	if err != nil {
		return 0, err
	}
	if _, err := j.exec(`INSERT INTO verdicts (topic_n, post_n, version, score, reasons, judged_ms) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (topic_n, post_n) DO UPDATE SET version = excluded.version, score = excluded.score, reasons = excluded.reasons, judged_ms = excluded.judged_ms`,
		j.n, row.Post, v.Version, v.Score, reasons, j.nowMS); err != nil {
		return 0, err
	}
	j.changed = true
	_, err = j.exec(`INSERT INTO entries (topic_n, thread_n, id, published_ms, updated_ms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (topic_n, thread_n) DO UPDATE SET withdrawn_ms = NULL,
			updated_ms = CASE WHEN entries.updated_ms < excluded.updated_ms THEN excluded.updated_ms ELSE entries.updated_ms END`,
		j.n, row.Thread, EntryID(j.topic, row.thread), row.DatedMS, row.PlacedMS)
	return row.Post, err
}

// EntryID is the id under which a topic publishes a thread. It is stored with
// the entry when that is first published. The topic is part of it, because
// some readers keep one entry per id over all feeds, and would show in one of
// two topics what belongs to both.
func EntryID(topic, thread string) string { return "urn:skein:topic:" + topic + ":" + thread }

// unmatch takes back a verdict, and the entry if nothing else holds it.
func (j *judge) unmatch(post, thread int64) error {
	if _, err := j.exec(`DELETE FROM verdicts WHERE topic_n = $1 AND post_n = $2`, j.n, post); err != nil {
		return err
	}
	j.changed = true
	_, err := j.exec(`UPDATE entries SET withdrawn_ms = $3 WHERE topic_n = $1 AND thread_n = $2
		AND NOT EXISTS (SELECT 1 FROM verdicts AS v JOIN posts AS p ON p.n = v.post_n WHERE v.topic_n = $1 AND p.thread_n = $2)`, j.n, thread, j.nowMS)
	return err
}
