package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"skein/archive"
)

const (
	// silentAfter is how long a machine may say nothing before it is taken to be gone.
	silentAfter = 3 * time.Minute
	// silentKept is how long one that is gone is remembered.
	silentKept = 24 * time.Hour
)

// Attend notes that a machine is there, with what it tells of itself. It is to be
// told again each minute.
func (s *Store) Attend(ctx context.Context, m archive.Machine) error {
	err := s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM machines WHERE seen_ms < $1`, ms(clock.Add(-silentKept))); err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO machines (name, host, role, version, fingerprint, started_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (name) DO UPDATE SET host = excluded.host, role = excluded.role, version = excluded.version, fingerprint = excluded.fingerprint,
				started_ms = excluded.started_ms, seen_ms = excluded.seen_ms`,
			m.Name, m.Host, m.Role, m.Version, m.Fingerprint, ms(s.theirs(m.Started)), ms(clock))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that %s is there: %w", m.Name, err)
	}
	return nil
}

// Leave forgets a machine that ends in good order.
func (s *Store) Leave(ctx context.Context, name string) error {
	err := s.update(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM machines WHERE name = $1`, name)
		return err
	})
	if err != nil {
		return fmt.Errorf("note that %s is gone: %w", name, err)
	}
	return nil
}

// Machines lists who is at work on the archive, by host, and those that fell
// silent within the last day.
func (s *Store) Machines(ctx context.Context) ([]archive.Machine, error) {
	rows, err := s.readers.query(ctx, `SELECT m.name, m.host, m.role, m.version, m.fingerprint, m.started_ms, m.seen_ms,
			(SELECT COALESCE(MAX(g.n), 0) FROM generations AS g WHERE g.fingerprint = m.fingerprint), (SELECT COALESCE(MAX(n), 0) FROM generations)
		FROM machines AS m ORDER BY m.host, m.started_ms, m.name LIMIT 1000`)
	if err != nil {
		return nil, fmt.Errorf("list machines: %w", err)
	}
	now := s.theirs(s.now())
	out, err := collect(rows, func(sc scanner) (archive.Machine, error) {
		var m archive.Machine
		var started, seen sql.NullInt64
		var inForce int64
		err := sc.Scan(&m.Name, &m.Host, &m.Role, &m.Version, &m.Fingerprint, &started, &seen, &m.Generation, &inForce)
		m.Started, m.Seen = s.ours(fromMS(started)), s.ours(fromMS(seen))
		m.Differs = m.Fingerprint != "" && m.Generation != inForce
		m.Silent = now.Sub(fromMS(seen)) > silentAfter
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("list machines: %w", err)
	}
	return out, nil
}
