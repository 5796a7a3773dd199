package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"skein/archive"
)

// Setup is what a configuration says should be in force.
type Setup struct {
	Fingerprint string // of sources and topics
	Machine     string // who says so
	Sources     []archive.Source
	Topics      []archive.Topic
	// Force applies a setup that would retire more than half of the sources.
	Force bool
}

// Applied says what Configure did.
type Applied struct {
	Generation int64
	Same       bool // this setup was in force already
	Added      int
	Changed    int
	Retired    int
	Most       bool // those that were retired are more than half of what was in force
}

// RetireError refuses a setup under which most sources would be gone: a wrong
// file, more often than a decision.
type RetireError struct{ Retire, Of int }

func (e *RetireError) Error() string {
	return fmt.Sprintf("this configuration would retire %d of %d sources", e.Retire, e.Of)
}

// Generation is one state of the configuration.
type Generation struct {
	N           int64
	Fingerprint string
	Machine     string
	At          time.Time
}

// Generation tells which configuration is in force; N is 0 if none ever was.
func (s *Store) Generation(ctx context.Context) (Generation, error) {
	var g Generation
	var at sql.NullInt64
	err := s.readers.row(ctx, `SELECT n, fingerprint, host, at_ms FROM generations ORDER BY n DESC LIMIT 1`).
		Scan(&g.N, &g.Fingerprint, &g.Machine, &at)
	if isNone(err) {
		return Generation{}, nil
	}
	if err != nil {
		return Generation{}, fmt.Errorf("read generation: %w", err)
	}
	g.At = fromMS(at)
	return g, nil
}

// Configure puts a setup in force, as a new generation and in one transaction.
// What is no longer in it is retired, never deleted. A setup that is in force
// already writes nothing.
func (s *Store) Configure(ctx context.Context, c Setup) (Applied, error) {
	if g, err := s.Generation(ctx); err == nil && g.N > 0 && g.Fingerprint == c.Fingerprint {
		return Applied{Generation: g.N, Same: true}, nil
	}
	var a Applied
	err := s.update(ctx, func(t *tx) error {
		a = Applied{}
		now := s.now()
		// Taken first: of two machines that configure at the same time, one waits.
		if _, err := take(t, "shelf", 1); err != nil {
			return err
		}
		var last string
		err := t.one(`SELECT n, fingerprint FROM generations ORDER BY n DESC LIMIT 1`).Scan(&a.Generation, &last)
		switch {
		case err != nil && !isNone(err):
			return err
		case err == nil && last == c.Fingerprint:
			a.Same = true // the one that was waited for was told the same
			return nil
		}
		a.Generation++
		if _, err := t.exec(`INSERT INTO generations (n, fingerprint, host, at_ms) VALUES ($1, $2, $3, $4)`,
			a.Generation, c.Fingerprint, c.Machine, ms(now)); err != nil {
			return err
		}
		var held int
		if err := t.one(`SELECT COUNT(*) FROM sources WHERE retired_ms IS NULL`).Scan(&held); err != nil {
			return err
		}
		for _, src := range c.Sources {
			if err := configureSource(t, src, &a, now); err != nil {
				return fmt.Errorf("source %s: %w", src.ID, err)
			}
		}
		if err := t.one(`SELECT COUNT(*) FROM sources WHERE generation < $1 AND retired_ms IS NULL`, a.Generation).Scan(&a.Retired); err != nil {
			return err
		}
		if a.Most = a.Retired*2 > held; a.Most && !c.Force {
			return &RetireError{Retire: a.Retired, Of: held}
		}
		if _, err := t.exec(`UPDATE sources SET retired_ms = $1, due_ms = NULL WHERE generation < $2 AND retired_ms IS NULL`, ms(now), a.Generation); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE wakes SET due_ms = NULL, mark = '' WHERE source_n IN (SELECT n FROM sources WHERE retired_ms IS NOT NULL)`); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE hosts SET due_ms = ` + hostDue); err != nil {
			return err
		}
		for _, topic := range c.Topics {
			if err := configureTopic(t, topic, a.Generation); err != nil {
				return fmt.Errorf("topic %s: %w", topic.ID, err)
			}
		}
		if _, err := t.exec(`UPDATE topics SET retired_ms = $1 WHERE generation < $2 AND retired_ms IS NULL`, ms(now), a.Generation); err != nil {
			return err
		}
		t.shelf = true
		return nil
	})
	switch {
	case errors.As(err, new(*RetireError)):
		return Applied{}, err
	case err != nil:
		return Applied{}, fmt.Errorf("put the configuration in force: %w", err)
	}
	return a, nil
}

// hostDue is when the next visit on a host is due.
const hostDue = `(SELECT MIN(due_ms) FROM (
	SELECT MIN(due_ms) AS due_ms FROM sources WHERE sources.host = hosts.host
	UNION ALL SELECT MIN(due_ms) FROM wakes WHERE wakes.host = hosts.host) AS d)`

// configureSource writes one source. A new one is due at once; one whose
// address changed forgets what the old address told.
func configureSource(t *tx, src archive.Source, a *Applied, now time.Time) error {
	settings, err := toJSON(src)
	if err != nil {
		return err
	}
	u, err := url.Parse(src.URL)
	if err != nil {
		return err
	}
	host := archive.Host(u)
	due, reason := ms(now), ""
	if !src.Enabled {
		due, reason = nil, "switched off in the configuration"
	}
	if _, err := t.exec(`INSERT INTO hosts (host) VALUES ($1) ON CONFLICT (host) DO NOTHING`, host); err != nil {
		return err
	}
	var was, wasURL string
	var retired sql.NullInt64
	err = t.one(`SELECT url, settings, retired_ms FROM sources WHERE id = $1`, src.ID).Scan(&wasURL, &was, &retired)
	switch {
	case isNone(err):
		a.Added++
		_, err = t.exec(`INSERT INTO sources (id, url, host, settings, generation, due_ms, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			src.ID, src.URL, host, settings, a.Generation, due, reason)
		return err
	case err != nil:
		return err
	case was == settings && !retired.Valid:
		_, err = t.exec(`UPDATE sources SET generation = $2 WHERE id = $1`, src.ID, a.Generation)
		return err
	}
	a.Changed++
	if _, err := t.exec(`UPDATE sources SET url = $2, host = $3, settings = $4, generation = $5, due_ms = $6, reason = $7, retired_ms = NULL, gone = 0 WHERE id = $1`,
		src.ID, src.URL, host, settings, a.Generation, due, reason); err != nil {
		return err
	}
	if wasURL != src.URL {
		_, err = t.exec(`UPDATE sources SET etag = '', last_modified = '', validated_ms = NULL, body_hash = NULL, seen = NULL, failures = 0, interval_ms = 0 WHERE id = $1`, src.ID)
	}
	return err
}

// topicSettings is what the operator says of a topic beside its id and title.
type topicSettings struct {
	About   string `json:"about,omitempty"`
	Query   string `json:"query"`
	Items   int    `json:"items,omitempty"`
	Content string `json:"content,omitempty"`
}

// configureTopic writes one topic. A new version begins to judge at the
// beginning; what the old one decided stands until it is judged again.
func configureTopic(t *tx, topic archive.Topic, generation int64) error {
	settings, err := toJSON(topicSettings{topic.About, topic.Query, topic.Items, topic.Content})
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO topics (id, title, settings, version, cursor, generation) VALUES ($1, $2, $3, $4, 0, $5)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, settings = excluded.settings, generation = excluded.generation, retired_ms = NULL,
			cursor = CASE WHEN topics.version = excluded.version THEN topics.cursor ELSE 0 END, version = excluded.version`,
		topic.ID, topic.Title, settings, topic.Version, generation)
	return err
}

// sourceColumns and sourceRow change together.
const sourceColumns = `id, settings, retired_ms, due_ms, etag, last_modified, validated_ms, body_hash, seen, last_visit_ms, last_ok_ms, last_new_ms, interval_ms, failures, reason, gone, facts`

// sourceColumnsOf is sourceColumns of a table that has another name in a query.
func sourceColumnsOf(table string) string {
	return table + "." + strings.ReplaceAll(sourceColumns, ", ", ", "+table+".")
}

// standingFacts is what of a source's standing is only shown or passed on.
type standingFacts struct {
	Site     string             `json:"site,omitempty"`
	Reads    archive.SourceKind `json:"reads,omitempty"`
	Platform string             `json:"platform,omitempty"`
	MovedTo  string             `json:"moved_to,omitempty"`
	Moves    int                `json:"moves,omitempty"`
}

type scanner interface{ Scan(dest ...any) error }

// sourceRow takes the columns of a source.
type sourceRow struct {
	st                                       archive.Standing
	id, settings, facts                      string
	retired, due, validated, visit, ok, news sql.NullInt64
	interval                                 int64
}

func (r *sourceRow) dest() []any {
	st := &r.st
	return []any{&r.id, &r.settings, &r.retired, &r.due, &st.ETag, &st.LastModified, &r.validated, &st.BodyHash, &st.Seen,
		&r.visit, &r.ok, &r.news, &r.interval, &st.Failures, &st.Reason, &st.Gone, &r.facts}
}

func (r *sourceRow) source() (archive.Source, error) {
	var src archive.Source
	if err := fromJSON(r.settings, &src); err != nil {
		return src, fmt.Errorf("source %s: %w", r.id, err)
	}
	var f standingFacts
	if err := fromJSON(r.facts, &f); err != nil {
		return src, fmt.Errorf("source %s: %w", r.id, err)
	}
	st := r.st
	st.Site, st.Reads, st.Platform, st.MovedTo, st.Moves = f.Site, f.Reads, f.Platform, f.MovedTo, f.Moves
	st.Retired, st.Due, st.Validated = r.retired.Valid, fromMS(r.due), fromMS(r.validated)
	st.LastVisit, st.LastOK, st.LastNew, st.Interval = fromMS(r.visit), fromMS(r.ok), fromMS(r.news), time.Duration(r.interval)*time.Millisecond
	src.ID, src.Standing = r.id, st
	return src, nil
}

func scanSource(s scanner) (archive.Source, error) {
	var r sourceRow
	if err := s.Scan(r.dest()...); err != nil {
		return archive.Source{}, err
	}
	return r.source()
}

// Sources lists the sources with their standing, by id; retired ones too if asked.
func (s *Store) Sources(ctx context.Context, retired bool) ([]archive.Source, error) {
	rows, err := s.readers.query(ctx, `SELECT `+sourceColumns+`, (SELECT COUNT(*) FROM mentions WHERE mentions.source_n = sources.n) FROM sources WHERE retired_ms IS NULL OR $1 = 1 ORDER BY id`, boolInt(retired))
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out, err := collect(rows, func(s scanner) (archive.Source, error) {
		var r sourceRow
		var threads int
		if err := s.Scan(append(r.dest(), &threads)...); err != nil {
			return archive.Source{}, err
		}
		src, err := r.source()
		src.Standing.Threads = threads
		return src, err
	})
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	return out, nil
}

// Source returns one source with its standing, or archive.ErrNotFound.
func (s *Store) Source(ctx context.Context, id string) (archive.Source, error) {
	src, err := scanSource(s.readers.row(ctx, `SELECT `+sourceColumns+` FROM sources WHERE id = $1`, id))
	if isNone(err) {
		return src, fmt.Errorf("source %s: %w", id, archive.ErrNotFound)
	}
	if err != nil {
		return src, fmt.Errorf("read source %s: %w", id, err)
	}
	return src, nil
}

// Hasten makes the named sources due now; all of those in force if none is named.
func (s *Store) Hasten(ctx context.Context, ids ...string) error {
	return s.update(ctx, func(t *tx) error {
		now := ms(s.now())
		if len(ids) == 0 {
			if _, err := t.exec(`UPDATE sources SET due_ms = $1 WHERE due_ms > $1 AND retired_ms IS NULL`, now); err != nil {
				return err
			}
		}
		for _, id := range ids {
			n, err := t.exec(`UPDATE sources SET due_ms = $1, gone = 0 WHERE id = $2 AND retired_ms IS NULL`, now, id)
			if err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("source %s: %w", id, archive.ErrNotFound)
			}
		}
		_, err := t.exec(`UPDATE hosts SET due_ms = ` + hostDue)
		return err
	})
}

// bump counts a counter up by one.
func bump(t *tx, name string) error {
	_, err := take(t, name, 1)
	return err
}

// take takes a run of numbers and gives the first. On PostgreSQL the row stays
// locked until the transaction ends, so numbers become visible in their order.
func take(t *tx, name string, run int) (first int64, err error) {
	var last int64
	if err := t.one(`UPDATE counters SET n = n + $2 WHERE name = $1 RETURNING n`, name, run).Scan(&last); err != nil {
		return 0, fmt.Errorf("count %s: %w", name, err)
	}
	return last - int64(run) + 1, nil
}
