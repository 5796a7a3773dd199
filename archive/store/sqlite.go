package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"skein/archive"
	"skein/archive/query"
)

var sqliteDialect = dialect{
	folder:    "sqlite",
	goose:     goose.DialectSQLite3,
	open:      openSQLite,
	plain:     explainSQLite,
	missing:   func(err error) bool { return strings.Contains(err.Error(), "no such table") },
	busy:      isBusy,
	begin:     "BEGIN IMMEDIATE",
	keeps:     true,
	oneWriter: true,

	insertRows: insertSQLite,
	known:      knownSQLite,
	alias:      aliasSQLite,
	backup:     backupSQLite,
	empty:      emptySQLite,
	numbered: []string{
		`UPDATE counters SET n = (SELECT COALESCE(MAX(n), 0) FROM threads) WHERE name = 'threads'`,
		`UPDATE counters SET n = (SELECT COALESCE(MAX(n), 0) FROM posts) WHERE name = 'posts'`,
	},

	renumber: renumberSQLite,
	index:    indexSQLite,
	holding:  holdingSQLite,
	size:     sizeSQLite,
	// Pieces of the search index are merged, and the planner's figures brought
	// up to date.
	tidy: []string{`INSERT INTO words (words, rank) VALUES ('merge', 2000)`, `PRAGMA optimize`},
}

// busyTimeout is how long a statement waits for another process's lock before
// it gives up; begin tries several times.
const busyTimeout = 5 * time.Second

func openSQLite(ctx context.Context, d *dialect, path string, o Options) (*writer, *pool, error) {
	if err := checkFile(path, o.ReadOnly); err != nil {
		return nil, nil, err
	}
	common := fmt.Sprintf("?_pragma=busy_timeout(%d)&_pragma=foreign_keys(0)&_pragma=temp_store(memory)", busyTimeout.Milliseconds())
	reading := common + "&_pragma=query_only(1)&_pragma=cache_size(-8000)"
	err := mayWrite(path)
	var w *writer
	var r *pool
	if err == nil {
		w, r, err = openWritable(ctx, d, path, common, reading, o)
	}
	if o.ReadOnly && isUnwritable(err) {
		w, r = openUnwritable(d, path, reading)
		err = nil
	}
	return w, r, err
}

func openWritable(ctx context.Context, d *dialect, path, common, reading string, o Options) (*writer, *pool, error) {
	file := fileURL(path)
	sync := "FULL" // a commit is on the disk when it returns; many share one (see Store.gather)
	if o.Volatile {
		sync = "OFF"
	}
	wdb, err := sql.Open("sqlite", file+common+"&_pragma=journal_mode(WAL)&_pragma=synchronous("+sync+")&_pragma=cache_size(-24000)&_pragma=wal_autocheckpoint(4000)")
	if err != nil {
		return nil, nil, err
	}
	wdb.SetMaxOpenConns(1)
	w, err := newWriter(ctx, wdb, d)
	if err != nil {
		wdb.Close()
		return nil, nil, err
	}
	rdb, err := sql.Open("sqlite", file+reading)
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	rdb.SetMaxOpenConns(max(4, runtime.NumCPU()))
	rdb.SetMaxIdleConns(4)
	return w, newPool(rdb, d), nil
}

// checkFile finds the faults that the driver reports in riddles.
func checkFile(path string, readOnly bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && readOnly:
		return errNone
	case errors.Is(err, fs.ErrNotExist):
		dir := filepath.Dir(path)
		if d, err := os.Stat(dir); err != nil || !d.IsDir() {
			return fmt.Errorf("the folder %s is not there", dir)
		}
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 16)
	if n, _ := f.Read(head); n > 0 && string(head[:n]) != "SQLite format 3\x00" {
		return fmt.Errorf("it is not a SQLite database: %w", archive.ErrInvalid)
	}
	return nil
}

func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == lib.SQLITE_BUSY || e.Code()&0xff == lib.SQLITE_LOCKED)
}

// explainSQLite says what can be done about the errors that an operator meets.
func explainSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("the archive is locked by another program for too long (is a backup or another skein at work on it?): %w", err)
	case lib.SQLITE_FULL:
		return fmt.Errorf("the archive has no room to grow: %w: %w", syscall.ENOSPC, err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("the archive cannot be written (look at the rights of the file and of its folder): %w", err)
	case lib.SQLITE_CANTOPEN:
		return fmt.Errorf("the archive cannot be opened (look at the rights of the file and of its folder): %w", err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("the file is damaged or no SQLite database: %w", err)
	case lib.SQLITE_IOERR:
		return fmt.Errorf("the disk does not do what it is asked: %w", err)
	}
	return err
}

func insertSQLite(t *tx, table string, columns []string, rows [][]any) error {
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	insert := `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`
	for _, row := range rows {
		if _, err := t.exec(insert, row...); err != nil {
			return err
		}
	}
	return nil
}

func knownSQLite(t *tx, ids, scopes, aliases []string) (*rows, error) {
	names := make([][2]string, len(aliases))
	for i := range names {
		names[i] = [2]string{scopes[i], aliases[i]}
	}
	idList, err := toJSON(ids)
	if err != nil {
		return nil, err
	}
	nameList, err := toJSON(names)
	if err != nil {
		return nil, err
	}
	return t.all(`SELECT '', t.id FROM json_each($1) AS u CROSS JOIN threads AS t ON t.id = u.value
		UNION ALL SELECT a.scope, a.name FROM json_each($2) AS u CROSS JOIN aliases AS a ON a.scope = u.value ->> 0 AND a.name = u.value ->> 1`, idList, nameList)
}

// addAlias gives a name to a thread; the first that was given stays.
const addAlias = `INSERT INTO aliases (scope, name, thread_n) VALUES ($1, $2, $3) ON CONFLICT (scope, name) DO NOTHING`

func aliasSQLite(t *tx, scopes, names []string, threads []int64) error {
	for i := range names {
		if _, err := t.exec(addAlias, scopes[i], names[i], threads[i]); err != nil {
			return err
		}
	}
	return nil
}

func emptySQLite(t *tx, tables []string) error {
	for _, name := range tables {
		if _, err := t.exec(`DELETE FROM ` + name); err != nil {
			return err
		}
	}
	_, err := t.exec(`INSERT INTO words (words) VALUES ('delete-all')`)
	return err
}

func renumberSQLite(t *tx, posts []int64, first int64) error {
	for i, n := range posts {
		if _, err := t.exec(`UPDATE posts SET seq = $2 WHERE n = $1`, n, first+int64(i)); err != nil {
			return err
		}
	}
	return nil
}

// indexSQLite puts the words of a post into the full-text index. It wants its
// rows in one go: it is flushed by every statement in between that could be
// undone by itself.
func indexSQLite(t *tx, n int64, words []string, again bool) error {
	size := len(words)
	for _, w := range words {
		size += len(w)
	}
	var line strings.Builder
	line.Grow(size)
	for _, w := range words {
		line.WriteString(w)
		line.WriteByte(' ')
	}
	t.atEnd(func() error {
		if again {
			if _, err := t.exec(`DELETE FROM words WHERE rowid = $1`, n); err != nil {
				return err
			}
		}
		_, err := t.exec(`INSERT INTO words (rowid, w) VALUES ($1, $2)`, n, line.String())
		return err
	})
	return nil
}

// backupSQLite has SQLite write the file, on a connection of its own: those of
// the readers may write nothing, not even elsewhere.
func backupSQLite(ctx context.Context, s *Store, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already: %w", file, archive.ErrInvalid)
	}
	db := sql.OpenDB(unwritable{path: s.path, pragmas: "?"})
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		_ = os.Remove(file) // half of a backup is none
		return err
	}
	return nil
}

// fileURL is a path as the driver wants it: in a URI.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
}

// sizeSQLite is what the file and its companions take on the disk.
func sizeSQLite(_ context.Context, s *Store) (size int64, err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(s.path + suffix); err == nil {
			size += info.Size()
		}
	}
	return size, nil
}

// holdingSQLite asks the full-text index.
func holdingSQLite(n *query.Narrow) (string, []any) {
	var b strings.Builder
	ftsMatch(&b, n)
	return `SELECT rowid AS n FROM words WHERE words MATCH $3 AND rowid < $1 ORDER BY rowid DESC LIMIT $2`, []any{b.String()}
}

// ftsMatch writes what is asked in FTS5's query language.
func ftsMatch(b *strings.Builder, n *query.Narrow) {
	switch n.Op {
	case query.OneWord, query.OnePrefix:
		b.WriteString(`"` + strings.ReplaceAll(n.Word, `"`, `""`) + `"`)
		if n.Op == query.OnePrefix {
			b.WriteString(" *")
		}
		return
	}
	op := " AND "
	if n.Op == query.AnyOf {
		op = " OR "
	}
	b.WriteByte('(')
	for i, p := range n.Parts {
		if i > 0 {
			b.WriteString(op)
		}
		ftsMatch(b, p)
	}
	b.WriteByte(')')
}
