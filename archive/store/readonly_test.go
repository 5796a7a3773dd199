package store_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/archive"
	"skein/archive/store"
)

// onDisk makes an archive of one article in a file, still open.
func onDisk(t *testing.T) (s *store.Store, path, thread string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "skein.db")
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	src := source("news", "https://news.example/feed")
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{src}}); err != nil {
		t.Fatal(err)
	}
	a := article(t, "https://news.example/1", "One", "text")
	save(t, s, src, a)
	return s, path, a.ID
}

// carry copies the files of an archive to another folder, as they are.
func carry(t *testing.T, path string, suffixes ...string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "skein.db")
	for _, suffix := range suffixes {
		b, err := os.ReadFile(path + suffix)
		if err == nil {
			err = os.WriteFile(to+suffix, b, 0o444)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestAnArchiveThatMayNotBeWrittenIsRead(t *testing.T) {
	for name, tc := range map[string]struct {
		closed   bool     // the archive, before it is looked at
		suffixes []string // of the files that are carried away; none to look where they are
		fault    string
	}{
		"at rest":                         {closed: true, suffixes: []string{""}},
		"while another program writes":    {},
		"with what a killed program left": {suffixes: []string{"", "-wal", "-shm"}},
		"but not without its log's index": {suffixes: []string{"", "-wal"}, fault: "copy both files to where it may"},
	} {
		t.Run(name, func(t *testing.T) {
			s, path, id := onDisk(t)
			if tc.closed {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if tc.suffixes != nil {
				path = carry(t, path, tc.suffixes...)
			}
			before, _ := os.ReadDir(filepath.Dir(path))
			r, err := store.OpenUnwritable(t.Context(), path)
			if tc.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fault) {
					t.Errorf("open = %v, want %q", err, tc.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if th, err := r.Thread(t.Context(), id); err != nil || th.Title != "One" {
				t.Errorf("Thread = %q, %v", th.Title, err)
			}
			copied := filepath.Join(t.TempDir(), "copy.db")
			if err := r.Backup(t.Context(), copied); err != nil {
				t.Error(err)
			}
			if err := r.Tidy(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be written") {
				t.Errorf("Tidy = %v, want it refused", err)
			}
			if after, _ := os.ReadDir(filepath.Dir(path)); len(after) != len(before) {
				t.Errorf("there were %v, now there are %v", before, after)
			}
		})
	}
}

func TestAnArchiveThatMayNotBeWrittenShowsWhatOthersWriteLater(t *testing.T) {
	s, path, id := onDisk(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := store.OpenUnwritable(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	thread(t, r, id) // read while the archive is at rest
	w, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	later := article(t, "https://news.example/2", "Two", "more text")
	save(t, w, source("news", "https://news.example/feed"), later)
	if got := thread(t, r, later.ID); got.Title != "Two" {
		t.Errorf("while it is written, Thread = %q", got.Title)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := thread(t, r, later.ID); got.Title != "Two" {
		t.Errorf("after it was written, Thread = %q", got.Title)
	}
}
