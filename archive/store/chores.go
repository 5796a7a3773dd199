package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"skein/archive"
)

// choreLook is how often those who do not have a chore look whether it is free.
const choreLook = time.Second

// Chore does work that one machine does at a time, such as judging or
// housekeeping. It waits until holder has the chore of that name, and then has
// the work done; meanwhile the lease is renewed. If it is lost all the same,
// because this machine was away for too long, the work is told to end by its
// context, and the waiting begins again. Otherwise Chore ends with the work, and
// gives the chore back; the error is the work's, or the archive's. When ctx is
// done it is nil, or what the work made of that.
func (s *Store) Chore(ctx context.Context, name, holder string, lease time.Duration, work func(ctx context.Context) error) error {
	for {
		token, err := s.awaitChore(ctx, name, holder, lease)
		if err != nil || token == 0 {
			return err
		}
		lost, err := s.keepChore(ctx, name, token, lease, work)
		if !lost || ctx.Err() != nil {
			return err
		}
		s.log.Warn("another machine may have taken over: this one was away for too long", "chore", name)
	}
}

// awaitChore waits until the chore is holder's, and gives the token that proves
// it; 0 if ctx was done before.
func (s *Store) awaitChore(ctx context.Context, name, holder string, lease time.Duration) (token int64, err error) {
	look := time.NewTicker(choreLook)
	defer look.Stop()
	for {
		free, err := s.choreFree(ctx, name)
		if err == nil && free {
			token, err = s.takeChore(ctx, name, holder, lease)
		}
		switch {
		case ctx.Err() != nil:
			return 0, nil
		case err != nil:
			return 0, fmt.Errorf("take the chore %s: %w", name, err)
		case token != 0:
			return token, nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return 0, nil
		}
	}
}

// choreFree asks without writing whether nobody has the chore.
func (s *Store) choreFree(ctx context.Context, name string) (bool, error) {
	var held int
	err := s.readers.row(ctx, `SELECT COUNT(*) FROM chores WHERE name = $1 AND expires_ms > $2`, name, ms(s.theirs(s.now()))).Scan(&held)
	return held == 0, err
}

func (s *Store) takeChore(ctx context.Context, name, holder string, lease time.Duration) (token int64, err error) {
	var expires time.Time // by the database's clock
	err = s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		if token != 0 {
			// An earlier run may have been carried out, and its answer lost.
			var n int
			err := t.one(`SELECT COUNT(*) FROM chores WHERE name = $1 AND token = $2 AND holder = $3 AND expires_ms = $4`, name, token, holder, ms(expires)).Scan(&n)
			if err != nil || n > 0 {
				return err
			}
		}
		token, expires = 0, clock.Add(lease)
		err = t.one(`INSERT INTO chores (name, token, holder, expires_ms) VALUES ($1, 1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET token = chores.token + 1, holder = excluded.holder, expires_ms = excluded.expires_ms WHERE chores.expires_ms <= $4
			RETURNING token`, name, holder, ms(expires), ms(clock)).Scan(&token)
		if isNone(err) {
			return nil
		}
		return err
	})
	return token, err
}

// keepChore has the work done while the chore is kept. lost says that the work
// was told to end because the chore was lost.
func (s *Store) keepChore(ctx context.Context, name string, token int64, lease time.Duration, work func(ctx context.Context) error) (lost bool, err error) {
	held, lose := context.WithCancel(ctx)
	defer lose()
	done := make(chan error, 1)
	go func() { done <- work(held) }()
	renew := time.NewTicker(lease / 3)
	defer renew.Stop()
	ends := time.Now().Add(lease)
	for {
		select {
		case err := <-done:
			// Not bound to ctx: giving back is part of ending in good order.
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease)
			defer cancel()
			if gerr := s.giveChore(last, name, token); gerr != nil {
				s.log.Warn("chore not given back; it runs out by itself", "chore", name, "error", gerr)
			}
			return false, err
		case <-renew.C:
		}
		began := time.Now()
		try, cancel := context.WithTimeout(ctx, lease/3)
		err := s.renewChore(try, name, token, lease)
		cancel()
		switch {
		case err == nil:
			ends = began.Add(lease)
		case errors.Is(err, archive.ErrLeaseLost) || time.Now().After(ends):
			lose()
			return true, <-done
		}
	}
}

func (s *Store) renewChore(ctx context.Context, name string, token int64, lease time.Duration) error {
	return s.update(ctx, func(t *tx) error {
		clock, err := t.clock()
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE chores SET expires_ms = $3 WHERE name = $1 AND token = $2 AND expires_ms > $4`, name, token, ms(clock.Add(lease)), ms(clock))
		if err == nil && n == 0 {
			err = fmt.Errorf("chore %s: %w", name, archive.ErrLeaseLost)
		}
		return err
	})
}

func (s *Store) giveChore(ctx context.Context, name string, token int64) error {
	return s.update(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE chores SET holder = '', expires_ms = 0 WHERE name = $1 AND token = $2`, name, token)
		return err
	})
}
