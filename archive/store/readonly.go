package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"skein/archive"
)

// openUnwritable opens a SQLite file for reading where this program may not
// write: on a read-only file system, or without the right to. SQLite wants a
// write-ahead log and its index beside every archive, for readers too, so how it
// is read depends on whether those are there; and because another program may
// write to the file from now on, each question asks anew.
func openUnwritable(d *dialect, path, pragmas string) (*writer, *pool) {
	db := sql.OpenDB(unwritable{path, pragmas})
	db.SetMaxOpenConns(max(4, runtime.NumCPU()))
	db.SetMaxIdleConns(-1)
	return &writer{dialect: d, db: db, stmts: map[string]*sql.Stmt{}}, newPool(db, d)
}

// unwritable makes the connections of openUnwritable.
type unwritable struct{ path, pragmas string }

func (u unwritable) Driver() driver.Driver { return &sqlite.Driver{} }

func (u unwritable) Connect(context.Context) (driver.Conn, error) {
	mode, err := u.mode()
	if err != nil {
		return nil, err
	}
	return u.Driver().Open(fileURL(u.path) + u.pragmas + mode)
}

// mode chooses how to read. With log and index there, SQLite reads them without
// writing. With neither nobody writes, and the file stays as it is: immutable. A
// log without its index is what a program left that was killed, or a copy of half
// of an archive.
func (u unwritable) mode() (string, error) {
	log, err := os.Stat(u.path + "-wal")
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && log.Size() == 0 && !u.indexed():
		return "&immutable=1", nil
	case err != nil:
		return "", err
	case !u.indexed():
		return "", fmt.Errorf("%s-wal holds what was written last, and it cannot be read where nothing may be written; copy both files to where it may: %w", u.path, archive.ErrInvalid)
	}
	return "&mode=ro", nil
}

func (u unwritable) indexed() bool {
	_, err := os.Stat(u.path + "-shm")
	return err == nil
}

// mayWrite says why a file that is there cannot be written; nil if it can.
func mayWrite(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("it cannot be written: %w", err)
	}
	return f.Close()
}

// isUnwritable reports that SQLite could not make its files beside the archive.
func isUnwritable(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
	}
	return e.Code()&0xff == lib.SQLITE_CANTOPEN || e.Code()&0xff == lib.SQLITE_READONLY
}
