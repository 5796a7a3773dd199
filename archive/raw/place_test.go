package raw

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAFolderGuardsItsFiles(t *testing.T) {
	d := folder{t.TempDir()}
	const final, name = "skein-a.warc.gz", "skein-a.warc.gz" + openSuffix
	f, err := d.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create(name); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create of what is there = %v, want fs.ErrExist", err)
	}
	if _, err := f.WriteAt([]byte("hello"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Take(name); !errors.Is(err, errBusy) {
		t.Errorf("Take of what is being written = %v, want %v", err, errBusy)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f, err = d.Take(name)
	if err != nil {
		t.Fatalf("Take of what was left = %v", err)
	}
	if _, err := d.Take(name); !errors.Is(err, errBusy) {
		t.Errorf("Take of what was taken = %v, want %v", err, errBusy)
	}
	if err := d.Finish(f, name, final); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Take(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Take of what was finished = %v, want fs.ErrNotExist", err)
	}
	if _, err := d.Create(name); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create of what was finished = %v, want fs.ErrExist", err)
	}
	if names, err := d.Names(); err != nil || !slices.Equal(names, []string{final}) {
		t.Errorf("Names = %q, %v", names, err)
	}
	// Somebody puts a copy back: nothing is written over.
	if err := os.WriteFile(d.path(name), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err = d.Take(name); err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(f, name, final); err == nil {
		t.Error("Finish wrote over a finished segment")
	}
	if b, _ := os.ReadFile(d.path(final)); string(b) != "hello" {
		t.Errorf("the finished segment holds %q", b)
	}
}

func TestAnEmptySegmentIsLeftToItsWriterForAWhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "skein-a.warc.gz"+openSuffix)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openWriter(t, dir, Options{}).Close()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("a segment that was just made was removed")
	}
	old := time.Now().Add(-2 * freshFor)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	openWriter(t, dir, Options{}).Close()
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("the folder holds %q, want nothing: its writer is long gone", got)
	}
}

func TestFilesOfOthersAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	want := []string{"crawl.warc.gz", "crawl.warc.gz.open", "notes.txt"}
	for _, name := range want {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openWriter(t, dir, Options{}).Close()
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

// countedReader counts the bytes that are asked of it.
type countedReader struct {
	*strings.Reader
	n int64
}

func (c *countedReader) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.Reader.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

func TestRecoveryReadsOnlyTheEndOfASegment(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	for i := range 50 {
		keep(t, w, exchange(address(i), string(noise(20_000))+text(i)))
	}
	segment, last := splitRef(keep(t, w, exchange(address(50), string(noise(20_000))))[0].WARC)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole := string(d.files[segment].data)
	for cut, want := range map[int64]int64{
		int64(len(whole)): int64(len(whole)), int64(len(whole)) - 1: last, last + 10: last, last: last,
	} {
		for _, tail := range []int64{0, 1, 100, 50_000, 1 << 30} {
			r := &countedReader{Reader: strings.NewReader(whole[:cut])}
			end, count, err := wholeEnd(r, cut, tail)
			members := 102
			if want == int64(len(whole)) {
				members++
			}
			if end != want || count != members || err != nil {
				t.Errorf("cut at %d, last %d bytes read: whole up to %d, %d members, %v; want %d, %d", cut, tail, end, count, err, want, members)
			}
			if tail <= 50_000 && r.n > 200_000 {
				t.Errorf("cut at %d, last %d bytes: %d bytes were read of %d", cut, tail, r.n, cut)
			}
		}
	}
}

func TestMembersAreSteppedOverByTheLengthsTheyTell(t *testing.T) {
	d := newDisk()
	w := openOn(t, d, Options{})
	for i := range 3 {
		keep(t, w, exchange(address(i), text(i)))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	names, _ := d.Names()
	ours := string(d.files[names[0]].data)
	for name, tc := range map[string]struct {
		file string
		want int // spans; the rest of a file that does not tell is one
	}{
		"ours":                  {ours, 7},
		"ours, cut":             {ours[:len(ours)-1], 7},
		"ours, cut to a byte":   {ours + ours[:1], 8},
		"with something behind": {ours + "something", 7},
		"without lengths":       {pack("a", "b", "c"), 1},
		"ours, then without":    {ours + pack("a", "b"), 8},
		"nothing":               {"", 0},
		"no member":             {"hello", 1},
		"a damaged beginning":   {"x" + ours[1:], 7},
		"a longer one":          {strings.Repeat("\x1f\x8b\x08", 50_000) + ours, 1},
		"garbage before it":     {string(noise(200_000)) + ours, 8},
		"a record before it":    {plainRecord("a", "b") + ours, 1},
		"a lying length":        {ours[:lengthsAt] + "\x20\x00\x00\x00" + ours[lengthsAt+4:], 1},
	} {
		var spans []span
		at := int64(0)
		for m, err := range members(strings.NewReader(tc.file), int64(len(tc.file))) {
			if err != nil || m.at != at || m.length <= 0 {
				t.Fatalf("%s: span %v after %d, %v", name, m, at, err)
			}
			at += m.length
			spans = append(spans, m)
		}
		if at != int64(len(tc.file)) || len(spans) != tc.want {
			t.Errorf("%s: %d spans %v of %d bytes, want %d", name, len(spans), spans, len(tc.file), tc.want)
		}
	}
}
