package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"skein/archive"
)

var postgresDialect = dialect{
	folder:  "postgres",
	goose:   goose.DialectPostgres,
	open:    openPostgres,
	locker:  lockerPostgres,
	plain:   explainPostgres,
	missing: func(err error) bool { return pgCode(err) == "42P01" },
	busy:    func(error) bool { return false },
	clash:   isClash,
	begin:   "BEGIN",
	remote:  true,
	claim:   " FOR UPDATE SKIP LOCKED",
	share:   " FOR SHARE",
	own:     " FOR NO KEY UPDATE OF t",
	clock:   `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`,
	schema:  `SELECT current_schema()`,
	numbers: `SELECT nextval(CAST($1 || '_n' AS REGCLASS)) FROM generate_series(1, CAST($2 AS BIGINT))`,
	tell:    `SELECT pg_notify($1, '')`,

	listen: listenPostgres,

	insertRows: copyRows,
	known:      knownPostgres,
	alias:      aliasPostgres,
	renumber:   renumberPostgres,
	index:      indexPostgres,
	indexed:    writeWords,
	holding:    holdingPostgres,
	size:       sizePostgres,
	tidy:       []string{`SELECT gin_clean_pending_list('words_w')`},
	backup: func(_ context.Context, s *Store, file string) error {
		return fmt.Errorf("PostgreSQL does that itself: `%s` writes it, and `pg_restore --dbname=ADDRESS %s` brings it back: %w", dumpCommand(s.path, file), shellWord(file), archive.ErrInvalid)
	},
	empty: emptyPostgres,
	numbered: []string{
		`SELECT setval('threads_n', (SELECT COALESCE(MAX(n), 0) + 1 FROM threads), false)`,
		`SELECT setval('posts_n', (SELECT COALESCE(MAX(n), 0) + 1 FROM posts), false)`,
		`SELECT setval(pg_get_serial_sequence('sources', 'n'), (SELECT COALESCE(MAX(n), 0) + 1 FROM sources), false)`,
		`SELECT setval(pg_get_serial_sequence('topics', 'n'), (SELECT COALESCE(MAX(n), 0) + 1 FROM topics), false)`,
	},
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

const (
	connectTime = 10 * time.Second
	// pausedTime is after how long the server ends the transaction of a machine
	// that says nothing more, so that what it locked is free again.
	pausedTime = 10 * time.Second
	// silentTime is how long a server may acknowledge nothing before its
	// connections are given up: its machine, or the way there, is gone.
	silentTime = 30 * time.Second
	// idleTime is how long a connection that nobody uses is kept.
	idleTime = 5 * time.Minute
)

func openPostgres(ctx context.Context, d *dialect, dsn string, o Options) (*writer, *pool, error) {
	config := func(set map[string]string) (*pgx.ConnConfig, error) {
		c, err := pgx.ParseConfig(dsn)
		if err != nil {
			// The parser's own words may show the password.
			return nil, fmt.Errorf("it is not an address such as postgres://user@host/database: %w", archive.ErrInvalid)
		}
		if c.ConnectTimeout <= 0 {
			c.ConnectTimeout = connectTime
		}
		c.DialFunc = dialer().DialContext
		for k, v := range set {
			if _, ok := c.RuntimeParams[k]; !ok {
				c.RuntimeParams[k] = v
			}
		}
		return c, nil
	}
	writes := map[string]string{
		"application_name": "skein", "jit": "off",
		"idle_in_transaction_session_timeout": fmt.Sprint(pausedTime.Milliseconds()),
		// It looks up single rows. Plans are kept, and one that was made while a
		// table was small would read all of it when it has grown.
		"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
	}
	if o.Volatile {
		writes["synchronous_commit"] = "off"
	}
	wc, err := config(writes)
	if err != nil {
		return nil, nil, err
	}
	rc, err := config(map[string]string{"application_name": "skein", "jit": "off", "default_transaction_read_only": "on"})
	if err != nil {
		return nil, nil, err
	}
	wdb := stdlib.OpenDB(*wc)
	wdb.SetMaxOpenConns(2) // one writes; the migrator holds its lock on the other
	w, err := newWriter(ctx, wdb, d)
	if err != nil {
		wdb.Close()
		return nil, nil, err
	}
	var coding string
	if err := w.conn.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&coding); err != nil || coding != "UTF8" {
		w.Close()
		if err == nil {
			err = fmt.Errorf("its encoding is %s; make the database with encoding UTF8: %w", coding, archive.ErrInvalid)
		}
		return nil, nil, err
	}
	rdb := stdlib.OpenDB(*rc)
	rdb.SetMaxOpenConns(readersOn(runtime.NumCPU()))
	rdb.SetMaxIdleConns(4)
	rdb.SetConnMaxIdleTime(idleTime)
	return w, newPool(rdb, d), nil
}

// readersOn is how many connections read on a machine with so many processors. A
// server has a hundred to share out, unless it is told otherwise.
func readersOn(processors int) int { return min(max(8, 2*processors), 16) }

// dialer makes connections that notice when nobody is at the other end any more.
func dialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentTime / 2, Interval: silentTime / 6, Count: 3},
		Control:         limitSilence,
	}
}

// lockerPostgres keeps machines that start at the same time from migrating the
// same archive at the same time. Archives of one database have a lock each.
func lockerPostgres(ctx context.Context, p *pool) (lock.SessionLocker, error) {
	var schema sql.NullString
	if err := p.row(ctx, `SELECT current_schema()`).Scan(&schema); err != nil {
		return nil, err
	}
	if !schema.Valid {
		return nil, fmt.Errorf("the schema that search_path names is not there: %w", archive.ErrInvalid)
	}
	h := fnv.New64a()
	h.Write([]byte("skein migrates " + schema.String))
	return lock.NewPostgresSessionLocker(lock.WithLockID(int64(h.Sum64())), lock.WithLockTimeout(1, 300))
}

// pgCode is the server's code of an error (SQLSTATE); empty if it is not the server's.
func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isClash says that another machine's transaction stood against this one: they
// waited for each other, or both wrote what can be there but once. Run again,
// the loser sees what the winner wrote.
func isClash(err error) bool {
	switch pgCode(err) {
	case "40001", "40P01", "23505":
		return true
	}
	return false
}

// unknownSetting is the code with which a pooler refuses what a connection is to
// be set to.
const unknownSetting = "08P01"

// errBroken has database/sql throw a connection away.
var errBroken = driver.ErrBadConn

// isAway says that the server does not answer, or is going.
func isAway(err error) bool {
	if code := pgCode(err); code != "" {
		switch code {
		case "57P01", "57P02", "57P03", "57P05", "25P03", "53300":
			return true
		case unknownSetting:
			return false
		}
		return strings.HasPrefix(code, "08")
	}
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case errors.As(err, new(*pgconn.ConnectError)):
		return true // connectTime may have run out: a server whose machine is gone says nothing at all
	case errors.Is(err, context.DeadlineExceeded):
		return false
	}
	var net *net.OpError
	return errors.As(err, &net) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err)
}

// oneLine is an error whose text is one line, in which nothing is said twice:
// the driver tells of each of its tries.
type oneLine struct{ error }

func (e oneLine) Error() string {
	var said []string
	for line := range strings.Lines(e.error.Error()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}
func (e oneLine) Unwrap() error { return e.error }

// explainPostgres says what can be done about the errors that an operator meets.
func explainPostgres(err error) error {
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, archive.ErrAway) {
		return err
	}
	if isAway(err) {
		return fmt.Errorf("%w: %w", archive.ErrAway, oneLine{err})
	}
	code := pgCode(err)
	switch {
	case code == "":
		return err
	case strings.HasPrefix(code, "28"):
		return fmt.Errorf("the server refuses the user or the password: %w", oneLine{err})
	case code == "3D000":
		return fmt.Errorf("the server has no such database (createdb makes it): %w", oneLine{err})
	case code == "3F000":
		return fmt.Errorf("the schema is not there: %w", oneLine{err})
	case code == "42501":
		return fmt.Errorf("the user may not do that on the server: %w", oneLine{err})
	case code == "25006":
		return fmt.Errorf("the server only answers questions (a standby?): %w", oneLine{err})
	case code == unknownSetting, code == "42P05", code == "26000":
		return fmt.Errorf("a pooler in between does not give skein a session of its own: name PostgreSQL itself in dsn, or see the README on poolers: %w", oneLine{err})
	case code == "53100":
		return fmt.Errorf("the archive has no room to grow: %w: %w", syscall.ENOSPC, oneLine{err})
	}
	return oneLine{err}
}

// native does something with pgx's own connection, within the transaction.
func (t *tx) native(do func(c *pgx.Conn) error) error {
	return t.conn.Raw(func(c any) error { return do(c.(*stdlib.Conn).Conn()) })
}

func copyRows(t *tx, table string, columns []string, rows [][]any) error {
	return t.native(func(c *pgx.Conn) error {
		_, err := c.CopyFrom(t.ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		return err
	})
}

func knownPostgres(t *tx, ids, scopes, aliases []string) (*rows, error) {
	return t.all(`SELECT '', id FROM threads WHERE id = ANY($1)
		UNION ALL SELECT a.scope, a.name FROM unnest(CAST($2 AS TEXT[]), CAST($3 AS TEXT[])) AS u (scope, name) JOIN aliases AS a ON a.scope = u.scope AND a.name = u.name`, ids, scopes, aliases)
}

func aliasPostgres(t *tx, scopes, names []string, threads []int64) error {
	_, err := t.exec(`INSERT INTO aliases (scope, name, thread_n) SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]))
		ON CONFLICT (scope, name) DO NOTHING`, scopes, names, threads)
	return err
}

// emptyPostgres takes as long for a large archive as for a small one. The tables
// refer to each other, so they go together.
func emptyPostgres(t *tx, tables []string) error {
	_, err := t.exec(`TRUNCATE words, ` + strings.Join(tables, ", "))
	return err
}

func renumberPostgres(t *tx, posts []int64, first int64) error {
	// A post that changed twice gets the number of its last change.
	seen := make(map[int64]bool, len(posts))
	var ns, seqs []int64
	for i, n := range slices.Backward(posts) {
		if !seen[n] {
			seen[n] = true
			ns, seqs = append(ns, n), append(seqs, first+int64(i))
		}
	}
	_, err := t.exec(`UPDATE posts SET seq = u.seq FROM unnest(CAST($1 AS BIGINT[]), CAST($2 AS BIGINT[])) AS u (n, seq) WHERE posts.n = u.n`, ns, seqs)
	return err
}

// listenPostgres hears notifications on a connection of its own, which is not
// used for anything else afterwards.
func listenPostgres(ctx context.Context, s *Store, told func()) error {
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return s.dialect.explain(err)
	}
	defer conn.Close()
	var broken error
	_ = conn.Raw(func(c any) error {
		own := c.(*stdlib.Conn).Conn()
		if _, broken = own.Exec(ctx, `LISTEN `+pgx.Identifier{s.channel}.Sanitize()); broken != nil {
			return errBroken
		}
		told() // what was told before is not told again
		for broken == nil {
			if _, broken = own.WaitForNotification(ctx); broken == nil {
				told()
			}
		}
		return errBroken
	})
	return s.dialect.explain(broken)
}

// sizePostgres is what the archive's tables and indexes take on the server's disk.
func sizePostgres(ctx context.Context, s *Store) (size int64, err error) {
	err = s.readers.row(ctx, `SELECT CAST(COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS BIGINT) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind = 'r'`).Scan(&size)
	return size, err
}
