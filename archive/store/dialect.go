package store

import (
	"context"
	"errors"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"skein/archive/query"
)

// dialect is where the two databases differ.
type dialect struct {
	folder string        // of its migrations
	goose  goose.Dialect // what the migrator calls it
	// open gives the writer and the readers. With ReadOnly nothing is
	// created, and a missing database is archive.ErrNotFound.
	open func(ctx context.Context, d *dialect, dsn string, o Options) (*writer, *pool, error)
	// locker keeps other machines from migrating at the same time; nil where
	// the database does that by itself.
	locker func(ctx context.Context, p *pool) (lock.SessionLocker, error)
	// plain turns an error of the driver into one for people, and one of a
	// server that does not answer into archive.ErrAway.
	plain   func(err error) error
	missing func(err error) bool // the error says that a table is not there
	busy    func(err error) bool // another process stands in the way, but not for long
	// clash says that a transaction failed for another machine's sake and is to
	// be run again; nil where none can.
	clash func(err error) bool
	begin string // begins a transaction that writes
	// remote says that the database is a server, which may hang: a transaction
	// has a deadline. One that is a file has none, because SQLite's driver sets
	// a watcher beside every statement that has one.
	remote bool
	keeps  bool // statements are prepared and kept here; else the driver does so

	// claim ends the statement that picks hosts to lease: PostgreSQL skips rows
	// that another machine is picking, SQLite has one writer at a time.
	claim string
	// share ends the statement that checks a lease: PostgreSQL keeps the row
	// from changing until the transaction ends.
	share string
	// own ends the statement that finds a thread to be saved: PostgreSQL keeps
	// other machines from changing the thread until the transaction ends.
	own string
	// clock asks for the database's time in milliseconds; empty where it has no
	// clock but the machine's.
	clock string
	// schema asks for the name of the archive within its database; empty where
	// there is one in a database.
	schema string
	// numbers gives $2 row numbers of the table $1 that nobody else has, in
	// order; empty where they come out of the counters.
	numbers string
	// tell tells other machines that something changed; $1 is the archive. Empty
	// where there are none.
	tell string
	// listen calls told whenever another transaction told something; nil where
	// the database does not tell. The error is that of the connection.
	listen func(ctx context.Context, s *Store, told func()) error

	// oneWriter says that no two transactions write at a time. Then change
	// numbers can be given out as rows are written; else they are given out at
	// the end of a transaction, so that they become visible in their order.
	oneWriter bool
	// insertRows writes rows of a table.
	insertRows func(t *tx, table string, columns []string, rows [][]any) error
	// known selects those of the ids of threads, with an empty scope, and of the
	// aliases, with theirs, that are held.
	known func(t *tx, ids, scopes, aliases []string) (*rows, error)
	// alias gives names to threads. Another machine may have given one
	// meanwhile: the first stays.
	alias func(t *tx, scopes, names []string, threads []int64) error
	// renumber gives posts change numbers from first on, in their order.
	renumber func(t *tx, posts []int64, first int64) error
	// index puts the words of a post into the search index, in place of old ones
	// if it was there before.
	index func(t *tx, n int64, words []string, again bool) error
	// indexed ends what index began; nil if there is nothing to do.
	indexed func(t *tx) error
	// holding selects as n the numbers of posts below $1 that may fit what is
	// asked of the index, newest first, at most $2 of them; its own arguments
	// follow from $3 on.
	holding func(n *query.Narrow) (sql string, args []any)

	// empty empties tables, which are given each after those that refer to it,
	// and the search index.
	empty    func(t *tx, tables []string) error
	numbered []string // statements after which new rows get other numbers than those that were copied

	// backup writes a copy of the archive into a file.
	backup func(ctx context.Context, s *Store, file string) error
	size   func(ctx context.Context, s *Store) (int64, error) // bytes on disk
	tidy   []string                                           // statements that keep the database quick
}

// explained is an error that was turned into one for people already.
type explained struct{ error }

func (e explained) Unwrap() error { return e.error }

// explain is plain of an error that has not been through it.
func (d *dialect) explain(err error) error {
	if err == nil || errors.As(err, new(explained)) {
		return err
	}
	if said := d.plain(err); said != err {
		return explained{said}
	}
	return err
}
