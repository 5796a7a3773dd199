package store

import (
	"context"
	"database/sql"
	"time"
)

// tx is one transaction. On SQLite its statements stay prepared from one
// transaction to the next, because the writer's connection is always the same.
type tx struct {
	ctx   context.Context
	store *Store
	conn  *sql.Conn
	kept  map[string]*sql.Stmt
	skew  *time.Duration // of the database's clock; nil until it is asked

	// What is done before the commit, after everything else.
	last    []func() error
	changed []int64        // posts that get a new change number
	shelf   bool           // what is published changed
	fresh   fresh          // new threads, and what belongs to them
	posts   [][]any        // new posts, still without change number
	within  map[int64]bool // the threads of these
	words   []indexed      // of the search index, where it is not written with last
}

// indexed is the words of a post on their way into the search index.
type indexed struct {
	post  int64
	words []string // sorted, each once
	again bool     // it was there before
}

// atEnd has something done before the commit, after everything else that the
// transaction does.
func (t *tx) atEnd(f func() error) { t.last = append(t.last, f) }

// finishing does what comes last. Where several machines write, the counter of
// changes stays locked from its first use until the transaction ends: numbers
// become visible in their order, and whoever has seen one has seen all below it.
// So it is used when all other work is done.
func (t *tx) finishing() error {
	for _, f := range t.last {
		if err := f(); err != nil {
			return err
		}
	}
	t.last = nil
	if err := t.writeFresh(); err != nil {
		return err
	}
	if f := t.store.dialect.indexed; f != nil {
		if err := f(t); err != nil {
			return err
		}
	}
	news := len(t.posts)+len(t.changed) > 0 || t.shelf
	if err := t.number(); err != nil {
		return err
	}
	if t.shelf {
		if err := bump(t, "shelf"); err != nil {
			return err
		}
	}
	if tell := t.store.dialect.tell; tell != "" && news {
		if _, err := t.exec(tell, t.store.channel); err != nil {
			return err
		}
	}
	return nil
}

// number gives the change numbers that are due: to new posts, which are written
// with them, and to those that changed, in order.
func (t *tx) number() error {
	n := len(t.posts) + len(t.changed)
	if n == 0 {
		return nil
	}
	next, err := take(t, "change", n)
	if err != nil {
		return err
	}
	if len(t.posts) > 0 {
		for i := range t.posts {
			t.posts[i] = append(t.posts[i], next)
			next++
		}
		if err := t.store.dialect.insertRows(t, "posts", newPostColumns, t.posts); err != nil {
			return err
		}
	}
	if len(t.changed) > 0 {
		if err := t.store.dialect.renumber(t, t.changed, next); err != nil {
			return err
		}
	}
	t.posts, t.within, t.changed = nil, nil, nil
	return nil
}

// later keeps a new post of a thread until its change number is due.
func (t *tx) later(thread int64, row []any) {
	t.posts = append(t.posts, row)
	if t.within == nil {
		t.within = map[int64]bool{}
	}
	t.within[thread] = true
}

// settle writes the new posts of a thread that are still waiting, because
// somebody is about to look at them.
func (t *tx) settle(thread int64) error {
	if !t.within[thread] {
		return nil
	}
	return t.number()
}

// clock is the time by the database's clock, for leases.
func (t *tx) clock() (time.Time, error) {
	if t.skew == nil {
		skew, err := t.store.askClock(t.ctx, t)
		if err != nil {
			return time.Time{}, err
		}
		t.skew = &skew
	}
	return t.store.now().Add(*t.skew), nil
}

// ours is a time by the database's clock, in milliseconds, as this machine's
// clock has it; zero for 0. clock was asked before.
func (t *tx) ours(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMilli(at).UTC().Add(-*t.skew)
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st, ok := t.kept[query]; ok {
		return st, nil
	}
	st, err := t.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.kept[query] = st
	return st, nil
}

func (t *tx) exec(query string, args ...any) (n int64, err error) {
	clean(args)
	var res sql.Result
	if !t.store.dialect.keeps {
		res, err = t.conn.ExecContext(t.ctx, query, args...)
	} else {
		st, perr := t.stmt(query)
		if perr != nil {
			return 0, perr
		}
		res, err = st.ExecContext(t.ctx, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) query(_ context.Context, query string, args ...any) (*rows, error) {
	clean(args)
	if !t.store.dialect.keeps {
		return newRows(&t.store.dialect)(t.conn.QueryContext(t.ctx, query, args...))
	}
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return newRows(&t.store.dialect)(st.QueryContext(t.ctx, args...))
}

func (t *tx) row(_ context.Context, query string, args ...any) row {
	clean(args)
	if !t.store.dialect.keeps {
		return row{r: t.conn.QueryRowContext(t.ctx, query, args...), dialect: &t.store.dialect}
	}
	st, err := t.stmt(query)
	if err != nil {
		return row{err: err, dialect: &t.store.dialect}
	}
	return row{r: st.QueryRowContext(t.ctx, args...), dialect: &t.store.dialect}
}

func (t *tx) one(query string, args ...any) row { return t.row(t.ctx, query, args...) }
func (t *tx) all(query string, args ...any) (*rows, error) {
	return t.query(t.ctx, query, args...)
}
