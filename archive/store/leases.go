package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"skein/archive"
)

// Bounds of one claim, so that a lease is held for minutes and not for hours:
// what is left over is still due and is claimed again.
const (
	maxClaimSources = 100
	maxClaimWakes   = 50
)

// ClaimDue leases up to max hosts on which something is due, so that no other
// machine talks to them before the lease ends, and gives what is due there,
// longest overdue first. A host that asked to be left alone is left alone.
func (s *Store) ClaimDue(ctx context.Context, holder string, now time.Time, lease time.Duration, max int) ([]archive.Claim, error) {
	if due, err := s.anyDue(ctx, now); err != nil || !due {
		return nil, err
	}
	var claims []archive.Claim
	var expires time.Time // of the claims, by the database's clock
	err := s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		if len(claims) > 0 {
			if took, err := t.took(claims[0].Lease, holder, expires); err != nil || took {
				return err
			}
		}
		claims, expires = nil, clock.Add(lease)
		rows, err := t.all(`UPDATE hosts SET token = token + 1, holder = $1, expires_ms = $2, `+usedUntil+`
			WHERE host IN (SELECT host FROM hosts WHERE due_ms <= $3 AND not_before_ms <= $4 AND expires_ms <= $4 ORDER BY due_ms, host LIMIT $5`+s.dialect.claim+`)
			RETURNING host, token, not_before_ms, used_ms`, holder, ms(expires), ms(now), ms(clock), max)
		if err != nil {
			return err
		}
		if claims, err = collect(rows, func(s scanner) (archive.Claim, error) {
			c := archive.Claim{Expires: expires.Add(-*t.skew)}
			var before, used int64
			err := s.Scan(&c.Lease.Host, &c.Lease.Token, &before, &used)
			c.NotBefore, c.Used = t.ours(before), t.ours(used)
			return c, err
		}); err != nil {
			return err
		}
		for i := range claims {
			if err := fillClaim(t.ctx, t, &claims[i], now, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim due hosts: %w", err)
	}
	return claims, nil
}

// anyDue asks without the write lock whether there is anything to claim. A host
// is free or not at this moment, however long ago the time is that things are to
// be due at: that of a pass is when it began.
func (s *Store) anyDue(ctx context.Context, now time.Time) (bool, error) {
	var n int
	err := s.readers.row(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM hosts WHERE due_ms <= $1 AND not_before_ms <= $2 AND expires_ms <= $2 LIMIT 1) AS h`, ms(now), ms(s.theirs(s.now()))).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for due hosts: %w", err)
	}
	return n > 0, nil
}

// NextDue is when the next host will have something to do that may be done;
// zero if nothing is planned.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	var next sql.NullInt64
	err := s.readers.row(ctx, `SELECT MIN(CASE WHEN not_before_ms > due_ms AND not_before_ms > expires_ms THEN not_before_ms WHEN expires_ms > due_ms THEN expires_ms ELSE due_ms END)
		FROM hosts WHERE due_ms IS NOT NULL`).Scan(&next)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the next visit: %w", err)
	}
	return fromMS(next), nil
}

// Waiting counts the sources and threads that are due at now, whether their
// hosts can be claimed or not, and tells when the first that must wait may go.
func (s *Store) Waiting(ctx context.Context, now time.Time) (due int, until time.Time, err error) {
	var first sql.NullInt64
	err = s.readers.row(ctx, `SELECT COALESCE(SUM(n), 0), MIN(CASE WHEN n > 0 THEN free_ms END) FROM (
			SELECT (SELECT COUNT(*) FROM sources WHERE sources.host = hosts.host AND due_ms <= $1) +
				(SELECT COUNT(*) FROM wakes WHERE wakes.host = hosts.host AND due_ms <= $1) AS n,
				CASE WHEN not_before_ms > expires_ms THEN not_before_ms ELSE expires_ms END AS free_ms
			FROM hosts WHERE due_ms <= $1) AS h`, ms(now)).Scan(&due, &first)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count what is due: %w", err)
	}
	return due, s.ours(fromMS(first)), nil
}

// Due gives what is due on a leased host: sources up to one time, threads up to
// another. ClaimDue gave the first stretch of it already.
func (s *Store) Due(ctx context.Context, l archive.Lease, sources, wakes time.Time) (archive.Claim, error) {
	c := archive.Claim{Lease: l}
	if err := fillClaim(ctx, s.readers, &c, sources, wakes); err != nil {
		return archive.Claim{}, fmt.Errorf("look for what is due on %s: %w", l.Host, err)
	}
	return c, nil
}

func fillClaim(ctx context.Context, q querier, c *archive.Claim, sources, wakes time.Time) error {
	rows, err := q.query(ctx, `SELECT `+sourceColumns+` FROM sources WHERE host = $1 AND due_ms <= $2 ORDER BY due_ms, id LIMIT $3`, c.Lease.Host, ms(sources), maxClaimSources)
	if err != nil {
		return err
	}
	if c.Sources, err = collect(rows, scanSource); err != nil {
		return err
	}
	if len(c.Sources) == maxClaimSources {
		return nil
	}
	c.Wakes, err = dueWakes(ctx, q, c.Lease.Host, wakes)
	return err
}

// dueWakes lists the threads whose visit is due on a host, with their sources.
func dueWakes(ctx context.Context, q querier, host string, now time.Time) ([]archive.Wake, error) {
	rows, err := q.query(ctx, `SELECT w.thread_id, w.url, w.due_ms, w.mark, w.whole, w.last_url, w.walked_ms, w.recheck_ms, w.failures, w.gone, `+sourceColumnsOf("s")+`
		FROM wakes AS w JOIN sources AS s ON s.n = w.source_n
		WHERE w.host = $1 AND w.due_ms <= $2 ORDER BY w.due_ms, w.thread_id LIMIT $3`, host, ms(now), maxClaimWakes)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(s scanner) (archive.Wake, error) {
		var w archive.Wake
		var r sourceRow
		var due, walked, recheck sql.NullInt64
		err := s.Scan(append([]any{&w.Thread, &w.URL, &due, &w.Mark, &w.Whole, &w.LastURL, &walked, &recheck, &w.Failures, &w.Gone}, r.dest()...)...)
		if err != nil {
			return w, err
		}
		w.Host, w.Due, w.Walked, w.Recheck = host, fromMS(due), fromMS(walked), fromMS(recheck)
		w.Source, err = r.source()
		return w, err
	})
}

// HeldError says that another machine talks to the host just now.
type HeldError struct {
	Host   string
	Holder string
	Until  time.Time
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("%s is being visited by %s until %s", e.Host, e.Holder, e.Until.UTC().Format(time.RFC3339))
}

// RetryAt is when to ask again: the lease may be given back sooner than it ends.
func (e *HeldError) RetryAt() time.Time { return e.Until }

// LeaseHost leases one host, whether anything is due there or not. If another
// machine holds it, the error is a *HeldError.
func (s *Store) LeaseHost(ctx context.Context, host, holder string, lease time.Duration) (archive.Claim, error) {
	var c archive.Claim
	var expires time.Time // by the database's clock
	err := s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		if took, err := t.took(c.Lease, holder, expires); err != nil || took {
			return err
		}
		expires = clock.Add(lease)
		c = archive.Claim{Lease: archive.Lease{Host: host}, Expires: expires.Add(-*t.skew)}
		if _, err := t.exec(`INSERT INTO hosts (host) VALUES ($1) ON CONFLICT (host) DO NOTHING`, host); err != nil {
			return err
		}
		var before, used int64
		err = t.one(`UPDATE hosts SET token = token + 1, holder = $2, expires_ms = $3, `+usedUntil+` WHERE host = $1 AND expires_ms <= $4 RETURNING token, not_before_ms, used_ms`,
			host, holder, ms(expires), ms(clock)).Scan(&c.Lease.Token, &before, &used)
		if isNone(err) {
			held := &HeldError{Host: host}
			var until sql.NullInt64
			if err := t.one(`SELECT holder, expires_ms FROM hosts WHERE host = $1`, host).Scan(&held.Holder, &until); err != nil {
				return err
			}
			held.Until = fromMS(until).Add(-*t.skew)
			return held
		}
		c.NotBefore, c.Used = t.ours(before), t.ours(used)
		return err
	})
	if err != nil {
		return archive.Claim{}, err
	}
	return c, nil
}

// took reports whether a lease is there that an earlier run of the transaction
// took: the server carried that run out, and its answer was lost. To take the host
// again would fail for the sake of a lease that nobody knows of.
func (t *tx) took(l archive.Lease, holder string, expires time.Time) (bool, error) {
	if l.Token == 0 {
		return false, nil
	}
	var n int
	err := t.one(`SELECT COUNT(*) FROM hosts WHERE host = $1 AND token = $2 AND holder = $3 AND expires_ms = $4`, l.Host, l.Token, holder, ms(expires)).Scan(&n)
	return n > 0, err
}

// usedUntil goes with every taking of a lease: whoever had it last and did not
// give it back is gone, and may have asked the host until the lease ended.
const usedUntil = `used_ms = CASE WHEN holder <> '' THEN expires_ms ELSE used_ms END`

// Renew holds a lease for longer. archive.ErrLeaseLost if it has run out.
func (s *Store) Renew(ctx context.Context, l archive.Lease, lease time.Duration) error {
	return s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE hosts SET expires_ms = $3 WHERE host = $1 AND token = $2 AND expires_ms > $4`, l.Host, l.Token, ms(clock.Add(lease)), ms(clock))
		if err == nil && n == 0 {
			err = fmt.Errorf("%s: %w", l.Host, archive.ErrLeaseLost)
		}
		return err
	})
}

// Release gives a lease back with the time before which nobody is to talk to
// the host. A lease that ran out is released already; that is no error.
func (s *Store) Release(ctx context.Context, l archive.Lease, notBefore time.Time) error {
	return s.update(ctx, func(t *tx) error {
		var before int64
		if !notBefore.IsZero() {
			before = s.theirs(notBefore).UnixMilli()
		}
		_, err := t.exec(`UPDATE hosts SET holder = '', expires_ms = 0, not_before_ms = CASE WHEN not_before_ms > $3 THEN not_before_ms ELSE $3 END, due_ms = `+hostDue+` WHERE host = $1 AND token = $2`, l.Host, l.Token, before)
		return err
	})
}

// Abandon ends the leases of holders that are dead, as dead tells by their
// names, so that nobody need wait for them to run out, and counts their hosts.
// When they last asked these hosts nobody knows: it may have been just now.
func (s *Store) Abandon(ctx context.Context, dead func(holder string) bool) (hosts int, err error) {
	rows, err := s.readers.query(ctx, `SELECT holder FROM hosts WHERE holder <> '' AND expires_ms > $1
		UNION SELECT holder FROM chores WHERE holder <> '' AND expires_ms > $1 UNION SELECT name FROM machines ORDER BY 1 LIMIT 1000`, ms(s.theirs(s.now())))
	if err != nil {
		return 0, fmt.Errorf("look for abandoned leases: %w", err)
	}
	holders, err := collect(rows, func(sc scanner) (h string, err error) {
		err = sc.Scan(&h)
		return h, err
	})
	if err != nil {
		return 0, fmt.Errorf("look for abandoned leases: %w", err)
	}
	for _, h := range holders {
		if !dead(h) {
			continue
		}
		err := s.update(ctx, func(t *tx) error {
			clock, err := t.clock()
			if err != nil {
				return err
			}
			n, err := t.exec(`UPDATE hosts SET expires_ms = $2 WHERE holder = $1 AND expires_ms > $2`, h, ms(clock))
			if err != nil {
				return err
			}
			hosts += int(n)
			if _, err = t.exec(`UPDATE chores SET holder = '', expires_ms = 0 WHERE holder = $1`, h); err != nil {
				return err
			}
			_, err = t.exec(`DELETE FROM machines WHERE name = $1`, h)
			return err
		})
		if err != nil {
			return hosts, fmt.Errorf("end the leases of %s: %w", h, err)
		}
	}
	return hosts, nil
}

// Hold keeps everybody from a host until a time, from now on and whatever
// becomes of this process.
func (s *Store) Hold(ctx context.Context, l archive.Lease, until time.Time) error {
	return s.update(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE hosts SET not_before_ms = $3 WHERE host = $1 AND token = $2 AND not_before_ms < $3`, l.Host, l.Token, ms(s.theirs(until)))
		return err
	})
}

// fence refuses a write of a machine whose lease ran out. A zero lease stands
// for bytes that came from no host, such as a file.
func (s *Store) fence(t *tx, l archive.Lease) error {
	if l == (archive.Lease{}) {
		return nil
	}
	clock, err := t.clock()
	if err != nil {
		return err
	}
	var one int
	err = t.one(`SELECT 1 FROM hosts WHERE host = $1 AND token = $2 AND expires_ms > $3`+s.dialect.share, l.Host, l.Token, ms(clock)).Scan(&one)
	if isNone(err) {
		return fmt.Errorf("%s: %w", l.Host, archive.ErrLeaseLost)
	}
	return err
}

// Robots returns what is kept of the robots.txt of an origin such as
// "https://example.org"; a zero time if nothing is.
func (s *Store) Robots(ctx context.Context, origin string) (status int, body []byte, fetched time.Time, err error) {
	var at sql.NullInt64
	err = s.readers.row(ctx, `SELECT status, body, fetched_ms FROM robots WHERE origin = $1`, origin).Scan(&status, &body, &at)
	if isNone(err) {
		return 0, nil, time.Time{}, nil
	}
	if err != nil {
		return 0, nil, time.Time{}, fmt.Errorf("read robots.txt of %s: %w", origin, err)
	}
	return status, body, fromMS(at), nil
}

// KeepRobots keeps the robots.txt of an origin.
func (s *Store) KeepRobots(ctx context.Context, origin string, status int, body []byte, fetched time.Time) error {
	if body == nil {
		body = []byte{}
	}
	return s.update(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO robots (origin, status, body, fetched_ms) VALUES ($1, $2, $3, $4)
			ON CONFLICT (origin) DO UPDATE SET status = excluded.status, body = excluded.body, fetched_ms = excluded.fetched_ms`,
			origin, status, body, ms(fetched))
		return err
	})
}
