package raw

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// openSuffix ends the name of a segment that is being written.
const openSuffix = ".open"

const (
	// freshFor is how long an empty segment is left to the process that is about to lock it.
	freshFor = time.Minute
	// deadAfter is how long a segment has stood still when its writer is taken for
	// dead on a file system without locks.
	deadAfter = 48 * time.Hour
)

var (
	errBusy    = errors.New("in use by another process")
	errNoLocks = errors.New("the file system has no locks")
)

// place is where segments lie: all that this package asks of a disk.
type place interface {
	// Names lists the files in it in the order of their names.
	Names() ([]string, error)
	// Create makes a file that is not there yet and locks it; fs.ErrExist if the
	// segment is there, finished or not.
	Create(name string) (file, error)
	// Take opens and locks a segment that somebody began and will never finish;
	// errBusy while its writer lives.
	Take(name string) (file, error)
	// Open opens a file for reading.
	Open(name string) (file, error)
	// Finish gives a locked file its final name, durably, and closes it.
	Finish(f file, name, final string) error
	// Remove closes a locked file and removes it.
	Remove(f file, name string) error
}

// file is one file in a place.
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Size() (int64, error)
	Sync() error
}

// folder is a place on a local disk.
type folder struct{ dir string }

type localFile struct{ *os.File }

func (f localFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (d folder) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

func (d folder) Names() ([]string, error) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (d folder) Create(name string) (file, error) {
	path := d.path(name)
	if _, err := os.Lstat(strings.TrimSuffix(path, openSuffix)); !errors.Is(err, fs.ErrNotExist) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	err = lock(f)
	if errors.Is(err, errBusy) || !d.holds(path, f) {
		// Somebody cleaning up came in between; another name will do.
		f.Close()
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	if err == nil || errors.Is(err, errNoLocks) {
		err = d.sync()
	}
	if err != nil {
		return nil, errors.Join(err, d.Remove(localFile{f}, name))
	}
	return localFile{f}, nil
}

func (d folder) Take(name string) (file, error) {
	path := d.path(name)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	locked := lock(f)
	info, err := f.Stat()
	switch still := time.Since(modified(info)); {
	case err != nil:
	case locked != nil && !errors.Is(locked, errNoLocks):
		err = locked
	case !d.holds(path, f), locked != nil && still < deadAfter, info.Size() == 0 && still < freshFor:
		err = errBusy
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return localFile{f}, nil
}

func modified(info fs.FileInfo) time.Time {
	if info == nil {
		return time.Time{}
	}
	return info.ModTime()
}

// holds reports whether f is still the file at path: it may have been renamed
// between opening and locking.
func (d folder) holds(path string, f *os.File) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	here, err := f.Stat()
	return err == nil && os.SameFile(there, here)
}

func (d folder) Open(name string) (file, error) {
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	return localFile{f}, nil
}

func (d folder) Finish(f file, name, final string) error {
	from, to := d.path(name), d.path(final)
	if _, err := os.Lstat(to); err == nil {
		return errors.Join(fmt.Errorf("%s is there already", to), f.Close())
	}
	var err error
	if runtime.GOOS == "windows" { // which does not rename what is open
		err = errors.Join(f.Close(), os.Rename(from, to))
	} else {
		err = errors.Join(os.Rename(from, to), f.Close()) // locked until it has its name
	}
	if err != nil {
		return err
	}
	return d.sync()
}

func (d folder) Remove(f file, name string) error {
	if runtime.GOOS == "windows" {
		return errors.Join(f.Close(), os.Remove(d.path(name)))
	}
	return errors.Join(os.Remove(d.path(name)), f.Close())
}

// sync makes the names in the folder durable.
func (d folder) sync() error {
	if runtime.GOOS == "windows" { // where a folder cannot be synced, nor has to be
		return nil
	}
	f, err := os.Open(d.dir)
	if err != nil {
		return err
	}
	defer f.Close()
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil // network file systems keep names in their own way
	}
	return err
}
