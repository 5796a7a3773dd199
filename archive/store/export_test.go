package store

import (
	"context"
	"time"

	"skein/archive"
)

// SetVersion writes a schema version into the database, as a newer program would.
func SetVersion(s *Store, v int64) error {
	return s.update(context.Background(), func(t *tx) error {
		_, err := t.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, $2)`, v, true)
		return err
	})
}

// Under presents a lease in a transaction and calls inside before it is committed.
func Under(s *Store, l archive.Lease, inside func()) error {
	return s.update(context.Background(), func(t *tx) error {
		if err := s.fence(t, l); err != nil {
			return err
		}
		inside()
		return nil
	})
}

// Saving saves threads and calls inside when all but the end of the transaction
// is done; each run of the transaction counts.
func Saving(s *Store, ts []archive.Thread, inside func(run int)) error {
	run := 0
	return s.update(context.Background(), func(t *tx) error {
		run++
		var saved archive.Saved
		v := saver{tx: t, now: s.now(), saved: &saved}
		for i := range ts {
			v.left = len(ts) - i
			if err := v.thread(&ts[i]); err != nil {
				return err
			}
		}
		inside(run)
		return nil
	})
}

// SetClock gives a store that goes by its database's clock another machine's time.
func SetClock(s *Store, now func() time.Time) error {
	s.now = now
	return s.meet(context.Background())
}

// CopiedColumns are the columns that Copy copies, by table.
func CopiedColumns() map[string][]string {
	out := map[string][]string{}
	for _, t := range copied {
		out[t.name] = t.columns
	}
	return out
}

// SetPatience sets how long writes wait for a server that is away.
func SetPatience(s *Store, d time.Duration) { s.patience = d }

// OpenUnwritable opens an archive as one that may not be written.
func OpenUnwritable(ctx context.Context, path string) (*Store, error) {
	s := newStore(path, Options{ReadOnly: true})
	s.dialect.open = func(_ context.Context, d *dialect, path string, _ Options) (*writer, *pool, error) {
		w, r := openUnwritable(d, path, "?")
		return w, r, nil
	}
	return s, s.open(ctx, Options{ReadOnly: true})
}

// SetWithin sets how long a transaction may take.
func SetWithin(s *Store, d time.Duration) { s.within = d }

// Exec runs a statement in a transaction.
func Exec(s *Store, query string) error {
	return s.update(context.Background(), func(t *tx) error {
		_, err := t.exec(query)
		return err
	})
}

// SetLast sets how long a write may take after Hurry.
func SetLast(s *Store, d time.Duration) { s.last = d }
