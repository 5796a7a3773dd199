package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"skein/archive"
)

// Options of a Store. Zero values work.
type Options struct {
	ReadOnly bool             // for verbs that only look: nothing is created or migrated
	Volatile bool             // do not wait for the disk: for tests, and for archives that are thrown away
	Now      func() time.Time // time.Now if nil; then leases go by the database's own clock, where it has one
	Log      *slog.Logger     // discarded if nil
	// Unfinished opens an archive into which a copy was not finished, to go on
	// with it; otherwise such a one is archive.ErrInvalid.
	Unfinished bool
}

// Store is the archive in a database. It is safe for concurrent use.
type Store struct {
	dialect dialect
	path    string
	channel string // names the archive to other machines
	now     func() time.Time
	skew    atomic.Int64 // nanoseconds by which the database's clock is ahead of this machine's
	log     *slog.Logger

	patience time.Duration                      // how long a write waits for a server that is away
	within   time.Duration                      // how long a transaction may take
	hurried  atomic.Bool                        // see Hurry
	last     time.Duration                      // how long a write may take from then on
	given    error                              // with which the first write was given up since; the writer's own
	cut      atomic.Pointer[context.CancelFunc] // ends the transaction under way

	readers *pool
	writer  *writer
	jobs    chan *job
	busy    bool // the last group of writes had more than one
	closing chan struct{}
	done    sync.WaitGroup
	close   sync.Once
}

// Open opens the archive that dsn names: the path of a SQLite file, which is
// made if it is not there, or postgres://user@host/database. Migrations that are
// due are applied first. A store that a newer program wrote is archive.ErrNewer;
// with ReadOnly a store that is not there is archive.ErrNotFound. A server that
// does not answer is archive.ErrAway.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	s := newStore(dsn, o)
	if err := s.open(ctx, o); err != nil {
		return nil, fmt.Errorf("open archive %s: %w", Redact(dsn), s.dialect.explain(err))
	}
	return s, nil
}

func newStore(dsn string, o Options) *Store {
	s := &Store{path: dsn, now: o.Now, log: o.Log, dialect: sqliteDialect, patience: awayTime, within: txTime, last: lastTime, jobs: make(chan *job, 64), closing: make(chan struct{})}
	if isPostgres(dsn) {
		s.dialect = postgresDialect
	}
	if s.now == nil {
		s.now = time.Now
	} else {
		s.dialect.clock = ""
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}

func (s *Store) open(ctx context.Context, o Options) error {
	writer, readers, err := s.dialect.open(ctx, &s.dialect, s.path, o)
	if err != nil {
		return err
	}
	s.writer, s.readers = writer, readers
	err = s.checkVersion(ctx, o.ReadOnly)
	if err == nil {
		err = s.meet(ctx)
	}
	if err == nil && !o.Unfinished {
		var half bool
		if half, err = s.unfinished(ctx); half {
			err = fmt.Errorf("a copy into it was not finished; run `skein db copy` again: %w", archive.ErrInvalid)
		}
	}
	if err != nil {
		writer.Close()
		readers.Close()
		return err
	}
	s.done.Add(1)
	go s.write()
	return nil
}

// Close ends the writer after what it was given, and closes the database.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		s.done.Wait()
		err = errors.Join(s.readers.Close(), s.writer.Close())
	})
	return err
}

// meet asks the database what the store must know of it.
func (s *Store) meet(ctx context.Context) error {
	if s.dialect.schema != "" {
		if err := s.readers.row(ctx, s.dialect.schema).Scan(&s.channel); err != nil {
			return err
		}
		s.channel = "skein " + s.channel
	}
	skew, err := s.askClock(ctx, s.readers)
	s.skew.Store(int64(skew))
	return err
}

// Hurry is said by a program that is about to end: from now on no write waits for a
// server that is away, nor for long for one that says nothing, and after the first
// that finds it so the others are given up unasked.
func (s *Store) Hurry() {
	s.hurried.Store(true)
	time.AfterFunc(s.last, func() {
		if cut := s.cut.Load(); cut != nil {
			(*cut)() // it began before, or should have ended by now
		}
	})
}

// Path is the dsn that the store was opened with, without a password.
func (s *Store) Path() string { return Redact(s.path) }

// A job is a piece of writing. do may be run more than once, on a transaction
// each time, and must set what it answers anew in each run. A run whose commit was
// not answered may have been carried out all the same: do must lead to the same
// then.
type job struct {
	ctx  context.Context
	do   func(t *tx) error
	done chan error
}

// errClosed is the answer to writes that come after Close.
var errClosed = errors.New("archive is closed")

// update runs do in a transaction, together with other writes that are waiting.
// When it returns nil, what do wrote is durable.
func (s *Store) update(ctx context.Context, do func(t *tx) error) error {
	j := &job{ctx: ctx, do: do, done: make(chan error, 1)}
	select {
	case <-s.closing:
		return errClosed
	default:
	}
	select {
	case s.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return errClosed
	}
	return <-j.done
}

// maxGroup bounds how many writes share one transaction.
const maxGroup = 256

// write is the one writer.
func (s *Store) write() {
	defer s.done.Done()
	for {
		var group []*job
		select {
		case j := <-s.jobs:
			group = append(group, j)
		case <-s.closing:
			// What was accepted is still written.
			select {
			case j := <-s.jobs:
				group = append(group, j)
			default:
				return
			}
		}
		group = s.gather(group)
		s.busy = len(group) > 1
		s.commit(group)
	}
}

// linger is how long the writer waits for company when the last group had some.
const linger = 10 * time.Millisecond

// gather takes the writes that are waiting. When many write at once it waits a
// moment for those that are nearly ready: a group of hundreds of posts changes
// the same pages of the indexes that a group of ten does, and is synced once.
func (s *Store) gather(group []*job) []*job {
	var patience <-chan time.Time
	for len(group) < maxGroup {
		select {
		case j := <-s.jobs:
			group = append(group, j)
			continue
		default:
		}
		if !s.busy {
			return group
		}
		if patience == nil {
			t := time.NewTimer(linger)
			defer t.Stop()
			patience = t.C
		}
		select {
		case j := <-s.jobs:
			group = append(group, j)
		case <-patience:
			return group
		case <-s.closing:
			return group
		}
	}
	return group
}

// commit writes a group in one transaction. If one of them fails, each gets a
// transaction of its own, so that no write fails for another's fault.
func (s *Store) commit(group []*job) {
	err := s.inTx(func(t *tx) error {
		for _, j := range group {
			if j.ctx.Err() != nil {
				continue
			}
			if err := j.do(t); err != nil {
				return err
			}
		}
		return nil
	})
	for _, j := range group {
		switch {
		case j.ctx.Err() != nil && err == nil:
			j.done <- j.ctx.Err()
		case err == nil || len(group) == 1 || errors.Is(err, archive.ErrAway):
			j.done <- err
		case j.ctx.Err() != nil:
			j.done <- j.ctx.Err()
		default:
			j.done <- s.inTx(j.do)
		}
	}
}

const (
	// awayTime is how long a write waits for a server that went away: a restart
	// is over by then, and is no outage.
	awayTime = 5 * time.Second
	// txTime bounds one transaction. Only a server that hangs takes so long.
	txTime = 2 * time.Minute
	// lastTime is how long a write may take when the program is about to end:
	// shorter than service managers commonly wait for that.
	lastTime = 10 * time.Second
	// maxClashes is how often a transaction is run that failed for another machine's sake.
	maxClashes = 10
)

// inTx runs do in a transaction of the writer's connection, and again if that
// broke or another machine's transaction stood against it. It is not bound to a
// caller's context: a group serves several.
func (s *Store) inTx(do func(t *tx) error) error {
	since := time.Now()
	for tries := 1; ; tries++ {
		if s.given != nil {
			return s.given
		}
		err := s.once(do)
		clash := err != nil && s.dialect.clash != nil && s.dialect.clash(err)
		away := errors.Is(err, archive.ErrAway)
		switch {
		case clash && tries < maxClashes:
		case away && s.hurried.Load():
			s.given = err
			return err
		case away && time.Since(since) < s.patience:
		default:
			return err
		}
		wait := time.Duration(tries) * 20 * time.Millisecond
		select {
		case <-time.After(wait/2 + rand.N(wait)):
		case <-s.closing:
			if !clash {
				return err
			}
		}
	}
}

// once runs do in one transaction.
func (s *Store) once(do func(t *tx) error) error {
	ctx := context.Background()
	if s.dialect.remote {
		within := s.within
		if s.hurried.Load() {
			within = min(within, s.last)
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, within)
		defer cancel()
		s.cut.Store(&cancel)
	}
	t, err := s.writer.begin(ctx, s)
	if err == nil {
		err = do(t)
	}
	if err == nil {
		err = t.finishing()
	}
	if err == nil {
		err = s.writer.commit(t)
	}
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: nothing came within the time that a write has: %w", archive.ErrAway, err)
		}
		return s.failed(t, err)
	}
	if t.skew != nil {
		s.skew.Store(int64(*t.skew))
	}
	return nil
}

// failed ends a transaction that failed, and explains why it did.
func (s *Store) failed(t *tx, err error) error {
	err = s.dialect.explain(err)
	if errors.Is(err, archive.ErrAway) {
		s.writer.drop()
		return err
	}
	if t != nil {
		s.writer.rollback(t)
	}
	return err
}

// askClock measures by how much the database's clock is ahead of this machine's.
func (s *Store) askClock(ctx context.Context, q querier) (time.Duration, error) {
	if s.dialect.clock == "" {
		return 0, nil
	}
	var millis int64
	before := s.now()
	if err := q.row(ctx, s.dialect.clock).Scan(&millis); err != nil {
		return 0, err
	}
	took := s.now().Sub(before)
	return time.UnixMilli(millis).Sub(before.Add(took / 2)), nil
}

// theirs is a time of this machine's by the database's clock, as it was when
// that was last asked; ours is the other way round. Times of leases are kept by
// the database's clock, so that machines whose clocks differ agree on them.
func (s *Store) theirs(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Duration(s.skew.Load()))
}

func (s *Store) ours(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(-time.Duration(s.skew.Load()))
}

// isNone reports that a query for one row found none.
func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }

var secretParameter = regexp.MustCompile(`([?&](?:ssl)?password=)[^&]*`)

// Redact takes user and password out of a dsn.
func Redact(dsn string) string {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if !ok {
		return dsn
	}
	rest = secretParameter.ReplaceAllString(rest, "$1…")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = "…" + rest[at:]
	}
	return scheme + "://" + rest
}
