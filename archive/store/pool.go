package store

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"unicode/utf8"
)

// pool is a database with its statements kept prepared: a statement is parsed
// once for each connection, not once for each use.
type pool struct {
	*sql.DB
	dialect *dialect
	mu      sync.Mutex
	stmts   map[string]*sql.Stmt
}

func newPool(db *sql.DB, d *dialect) *pool {
	return &pool{DB: db, dialect: d, stmts: map[string]*sql.Stmt{}}
}

func (p *pool) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st, ok := p.stmts[query]; ok {
		return st, nil
	}
	st, err := p.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.stmts[query] = st
	return st, nil
}

func (p *pool) query(ctx context.Context, query string, args ...any) (*rows, error) {
	clean(args)
	if !p.dialect.keeps {
		return newRows(p.dialect)(p.DB.QueryContext(ctx, query, args...))
	}
	st, err := p.stmt(ctx, query)
	if err != nil {
		return nil, p.dialect.explain(err)
	}
	return newRows(p.dialect)(st.QueryContext(ctx, args...))
}

func (p *pool) row(ctx context.Context, query string, args ...any) row {
	clean(args)
	if !p.dialect.keeps {
		return row{r: p.DB.QueryRowContext(ctx, query, args...), dialect: p.dialect}
	}
	st, err := p.stmt(ctx, query)
	if err != nil {
		return row{err: err, dialect: p.dialect}
	}
	return row{r: st.QueryRowContext(ctx, args...), dialect: p.dialect}
}

// Close closes the statements and the database.
func (p *pool) Close() error {
	p.mu.Lock()
	for _, st := range p.stmts {
		st.Close()
	}
	p.stmts = map[string]*sql.Stmt{}
	p.mu.Unlock()
	return p.DB.Close()
}

// rows is *sql.Rows whose errors are explained.
type rows struct {
	*sql.Rows
	dialect *dialect
}

func newRows(d *dialect) func(*sql.Rows, error) (*rows, error) {
	return func(r *sql.Rows, err error) (*rows, error) {
		if err != nil {
			return nil, d.explain(err)
		}
		return &rows{r, d}, nil
	}
}

// Err is the error that ended the rows before their end; nil for none.
func (r *rows) Err() error { return r.dialect.explain(r.Rows.Err()) }

// row is a *sql.Row that may already have failed, and whose errors are explained.
type row struct {
	r       *sql.Row
	err     error
	dialect *dialect
}

// Scan reads the row; sql.ErrNoRows if there is none.
func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.dialect.explain(r.err)
	}
	return r.dialect.explain(r.r.Scan(dest...))
}

// querier is what reads: a pool, or a transaction.
type querier interface {
	query(ctx context.Context, query string, args ...any) (*rows, error)
	row(ctx context.Context, query string, args ...any) row
}

// clean makes texts fit for both databases: PostgreSQL holds no NUL and nothing
// that is not UTF-8, and what one cannot hold the other does not either.
func clean(args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
		}
	}
}
