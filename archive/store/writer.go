package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// writer holds the one connection that writes.
type writer struct {
	dialect *dialect
	db      *sql.DB
	conn    *sql.Conn // nil after it broke
	stmts   map[string]*sql.Stmt
}

func newWriter(ctx context.Context, db *sql.DB, d *dialect) (*writer, error) {
	w := &writer{dialect: d, db: db, stmts: map[string]*sql.Stmt{}}
	return w, w.take(ctx)
}

// take takes the connection out of the database's pool, for good. Setting a
// fresh SQLite file to write-ahead logging fails at once, without the usual
// patience, while another process does the same.
func (w *writer) take(ctx context.Context) (err error) {
	for range 100 {
		conn, err := w.db.Conn(ctx)
		if err == nil {
			w.conn = conn
			return nil
		}
		if !w.dialect.busy(err) {
			return err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// release gives it back.
func (w *writer) release() error {
	conn := w.conn
	w.conn = nil
	return conn.Close()
}

// begin takes SQLite's write lock at once (IMMEDIATE), since a lock that is
// taken later can fail for a reader's sake. Another process may hold it for a
// while: a backup, a long import.
func (w *writer) begin(ctx context.Context, s *Store) (*tx, error) {
	if w.conn == nil {
		if err := w.take(ctx); err != nil {
			return nil, err
		}
	}
	var err error
	for range 6 {
		if _, err = w.conn.ExecContext(ctx, w.dialect.begin); err == nil {
			return &tx{ctx: ctx, store: s, conn: w.conn, kept: w.stmts}, nil
		}
		if !w.dialect.busy(err) {
			break
		}
	}
	return nil, err
}

func (w *writer) commit(t *tx) error {
	_, err := w.conn.ExecContext(t.ctx, "COMMIT")
	return err
}

func (w *writer) rollback(t *tx) {
	// SQLite ends some transactions by itself; then there is nothing to roll back.
	_, _ = w.conn.ExecContext(t.ctx, "ROLLBACK")
}

// drop gives up a connection that broke; the next transaction gets a new one.
func (w *writer) drop() {
	if w.conn == nil {
		return
	}
	for _, st := range w.stmts {
		st.Close()
	}
	w.stmts = map[string]*sql.Stmt{}
	// The driver is told that the connection is of no use to anyone.
	_ = w.conn.Raw(func(any) error { return errBroken })
	_ = w.conn.Close()
	w.conn = nil
}

// Close closes the statements, the connection and the database.
func (w *writer) Close() error {
	for _, st := range w.stmts {
		st.Close()
	}
	var err error
	if w.conn != nil {
		err = w.conn.Close()
	}
	return errors.Join(err, w.db.Close())
}
