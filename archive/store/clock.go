package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Times that the clocks of several machines, or a Retry-After, may be ahead by
// without anything being wrong.
const (
	clocksDiffer = time.Hour
	longestHold  = 24*time.Hour + clocksDiffer
)

// SetBack looks whether the clock was ahead when visits were made: they are in
// the future then, and what is due after them would not be asked for until the
// clock gets there, which may take years. It brings everything back by as much,
// and tells by how much that was; zero if all is well.
func (s *Store) SetBack(ctx context.Context) (ahead time.Duration, err error) {
	if ahead, err = s.ahead(ctx); err != nil || ahead == 0 {
		return 0, err
	}
	err = s.update(ctx, func(t *tx) error {
		now, back := s.now(), ahead.Milliseconds()
		for _, q := range []struct {
			text string
			args []any
		}{
			{`UPDATE sources SET due_ms = CASE WHEN due_ms > last_visit_ms THEN due_ms - last_visit_ms + $1 ELSE due_ms END, last_visit_ms = $1 WHERE last_visit_ms > $2`, []any{ms(now), ms(now.Add(clocksDiffer))}},
			{`UPDATE sources SET last_ok_ms = CASE WHEN last_ok_ms > $1 THEN $1 ELSE last_ok_ms END, last_new_ms = CASE WHEN last_new_ms > $1 THEN $1 ELSE last_new_ms END,
				validated_ms = CASE WHEN validated_ms > $1 THEN $1 ELSE validated_ms END`, []any{ms(now)}},
			// A source that was never visited was to be at once.
			{`UPDATE sources SET due_ms = $1 WHERE last_visit_ms IS NULL AND due_ms > $1`, []any{ms(now)}},
			{`UPDATE wakes SET due_ms = CASE WHEN due_ms - $2 > $1 THEN due_ms - $2 ELSE $1 END WHERE due_ms > $1`, []any{ms(now), back}},
			{`UPDATE wakes SET recheck_ms = CASE WHEN recheck_ms - $2 > $1 THEN recheck_ms - $2 ELSE $1 END WHERE recheck_ms > $1`, []any{ms(now), back}},
			{`UPDATE wakes SET walked_ms = $1 WHERE walked_ms > $1`, []any{ms(now)}},
			{`DELETE FROM steps WHERE at_ms > $1`, []any{ms(now)}},
			{`UPDATE hosts SET not_before_ms = not_before_ms - $2 WHERE not_before_ms > $1`, []any{ms(s.theirs(now.Add(longestHold))), back}},
			{`UPDATE hosts SET not_before_ms = $1 WHERE not_before_ms > $1`, []any{ms(s.theirs(now.Add(longestHold)))}},
			{`DELETE FROM robots WHERE fetched_ms > $1`, []any{ms(now)}},
			{`UPDATE hosts SET due_ms = ` + hostDue, nil},
		} {
			if _, err := t.exec(q.text, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("set back what a wrong clock put off: %w", err)
	}
	return ahead, nil
}

// ahead is by how much the clock was ahead that visits and holds went by.
func (s *Store) ahead(ctx context.Context) (time.Duration, error) {
	now := s.now()
	var visited, held sql.NullInt64
	err := s.readers.row(ctx, `SELECT (SELECT MAX(ms) FROM (SELECT MAX(last_visit_ms) AS ms FROM sources UNION ALL SELECT MAX(due_ms) FROM sources WHERE last_visit_ms IS NULL) AS v),
		(SELECT MAX(not_before_ms) FROM hosts)`).Scan(&visited, &held)
	if err != nil {
		return 0, fmt.Errorf("look whether the clock was ahead: %w", err)
	}
	if by := fromMS(visited).Sub(now); visited.Valid && by > clocksDiffer {
		return by, nil
	}
	if by := s.ours(fromMS(held)).Sub(now); held.Valid && by > longestHold {
		return by, nil
	}
	return 0, nil
}
