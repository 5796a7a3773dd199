package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"skein/archive"
)

//go:embed migrations
var migrations embed.FS

// errNone is the answer to those who only look where nobody wrote yet.
var errNone = fmt.Errorf("there is no archive yet; `skein fetch` or `skein run` makes it: %w", archive.ErrNotFound)

// ErrOlder says that an archive is to be migrated, by one who may write.
var ErrOlder = errors.New("archive is older than this program")

// latest is the number of the newest migration in this program.
func (s *Store) latest() int64 {
	names, _ := fs.Glob(migrations, "migrations/"+s.dialect.folder+"/*.sql")
	var n int64
	for _, name := range names {
		base := name[strings.LastIndex(name, "/")+1:]
		number, _, _ := strings.Cut(base, "_")
		if i, err := strconv.ParseInt(number, 10, 64); err == nil {
			n = max(n, i)
		}
	}
	return n
}

// version is the number of the newest migration that the database has had; 0
// if it is empty.
func (s *Store) version(ctx context.Context) (int64, error) {
	var v int64
	err := s.readers.row(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&v)
	if err != nil && s.dialect.missing(err) {
		return 0, nil
	}
	return v, err
}

// checkVersion migrates the database, or says why it does not fit.
func (s *Store) checkVersion(ctx context.Context, readOnly bool) error {
	have, err := s.version(ctx)
	if err != nil {
		return err
	}
	want := s.latest()
	switch {
	case have == want:
		return nil
	case have > want:
		return fmt.Errorf("it has version %d and this skein knows versions up to %d; use the newer skein that wrote it: %w", have, want, archive.ErrNewer)
	case readOnly && have == 0:
		return errNone
	case readOnly:
		return fmt.Errorf("it has version %d and this skein needs %d; run `skein db migrate`: %w", have, want, ErrOlder)
	}
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect.folder)
	if err != nil {
		return err
	}
	// goose opens connections of its own accord; give it the one that writes.
	if err := s.writer.release(); err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithVerbose(false), goose.WithLogger(goose.NopLogger())}
	if s.dialect.locker != nil {
		l, err := s.dialect.locker(ctx, s.readers)
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(l))
	}
	p, err := goose.NewProvider(s.dialect.goose, s.writer.db, folder, options...)
	if err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if takeErr := s.writer.take(ctx); takeErr != nil {
		return takeErr
	}
	for tries := 0; err != nil; tries++ {
		// Another process that starts at the same moment may have been faster.
		if now, _ := s.version(ctx); now == want {
			return nil
		}
		if tries == 50 {
			return fmt.Errorf("migrate: %w", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.log.Info("archive migrated", "archive", Redact(s.path), "from", have, "to", want, "steps", len(done))
	return nil
}

// Version tells the number of the newest migration applied.
func (s *Store) Version(ctx context.Context) (int64, error) { return s.version(ctx) }
