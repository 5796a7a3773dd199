package raw

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/archive"
)

func TestASubsetHoldsWhatThreadsCiteOnce(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	page := strings.Repeat("<p>page</p>", 100)
	first := keep(t, w, exchange("https://example.org/a", page))[0]
	other := keep(t, w, exchange("https://example.org/b", "other"))[0]
	again := keep(t, w, exchange("https://example.org/a", page))[0] // a revisit
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lostRef := archive.RawRef{URL: "https://example.org/lost", WARC: "none.warc.gz#0", Record: "urn:x:none"}
	threads := []archive.Thread{{ID: "1", Raw: []archive.RawRef{again, lostRef}}, {ID: "2", Raw: []archive.RawRef{first, again}}}
	write := func(plain bool) (string, []string) {
		r, err := OpenReader(dir)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		var lost []string
		s := NewSubset(&b, r, Options{Software: "skein/test"})
		s.Plain = plain
		s.Lost = func(ref archive.RawRef, err error) { lost = append(lost, ref.URL) }
		for _, th := range threads {
			if err := s.Write(th); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), lost
	}
	file, lost := write(false)
	if twice, _ := write(false); twice != file {
		t.Error("written twice, the subset has other bytes")
	}
	if plain, _ := write(true); !strings.HasPrefix(plain, "WARC/1.1\r\n") || !slices.Equal(listing(strings.NewReader(plain)), listing(strings.NewReader(file))) {
		t.Errorf("not compressed, the subset is %.300q", plain)
	}
	if len(lost) != 1 || lost[0] != lostRef.URL {
		t.Errorf("lost = %q, want the record that is not held", lost)
	}
	var got []string
	for rec, err := range Scan(strings.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		if proved, err := rec.Prove(); !proved || err != nil {
			t.Errorf("%s record %s: proved %v, %v", rec.Type, rec.ID, proved, err)
		}
		got = append(got, rec.Type+" "+rec.URL)
		if rec.ID == other.Record {
			t.Error("a record that no thread cites is in the subset")
		}
	}
	want := "warcinfo |response https://example.org/a|revisit https://example.org/a"
	if strings.Join(got, "|") != want {
		t.Errorf("records = %q, want %q", got, want)
	}
}

func TestASubsetOfNothingIsAFile(t *testing.T) {
	var b bytes.Buffer
	if err := NewSubset(&b, nil, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for rec, err := range Scan(&b) {
		if err != nil || rec.Type != "warcinfo" {
			t.Errorf("%v, %v", rec, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d records, want one", n)
	}
}

func TestAReaderFindsFilesElsewhere(t *testing.T) {
	far := filepath.Join(t.TempDir(), "far", "away")
	if err := os.MkdirAll(far, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(far, "crawl.warc.gz"), []byte(pack(plainRecord("a", "hello"))), 0o644); err != nil {
		t.Fatal(err)
	}
	ref := archive.RawRef{WARC: "crawl.warc.gz#0", Record: "urn:x:a"}
	for name, tc := range map[string]struct {
		dir  string
		more []string
		want error
	}{
		"not there":          {t.TempDir(), nil, archive.ErrNotFound},
		"in a folder":        {t.TempDir(), []string{filepath.Dir(far)}, nil},
		"named":              {t.TempDir(), []string{filepath.Join(far, "crawl.warc.gz")}, nil},
		"named, no folder":   {"", []string{filepath.Join(far, "crawl.warc.gz")}, nil},
		"in the folder too":  {far, []string{far}, nil},
		"among other things": {t.TempDir(), []string{t.TempDir()}, archive.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := OpenReader(tc.dir, tc.more...)
			if err != nil {
				t.Fatal(err)
			}
			rec, err := r.Record(ref)
			if !errors.Is(err, tc.want) || err == nil && rec.ID != "urn:x:a" {
				t.Errorf("Record = %v, %v, want %v", rec, err, tc.want)
			}
		})
	}
}
