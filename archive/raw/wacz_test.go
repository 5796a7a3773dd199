package raw

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skein/archive"
)

// writeWACZ makes a ZIP file of files, each packed once more or not.
func writeWACZ(t *testing.T, name string, method uint16, files map[string]string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for inside, content := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: inside, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTheCrawlsInAWACZAreReadAndCited(t *testing.T) {
	a, b := plainRecord("a", "first"), plainRecord("b", "second")
	for name, tc := range map[string]struct {
		method uint16
		cited  bool
	}{"as its standard wants it": {zip.Store, true}, "packed once more": {zip.Deflate, false}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			wacz := filepath.Join(dir, "x.wacz")
			writeWACZ(t, wacz, tc.method, map[string]string{"datapackage.json": "{}", "archive/data.warc.gz": pack(a, b), "pages/pages.jsonl": "{}"})
			crawls, err := Crawls(wacz)
			if err != nil || len(crawls) != 1 || crawls[0].Name != "x.wacz/archive/data.warc.gz" || crawls[0].File() != wacz || crawls[0].Packed == tc.cited {
				t.Fatalf("Crawls = %+v, %v", crawls, err)
			}
			in, err := crawls[0].Open()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			r, err := OpenReader("", dir)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rec, err := range Scan(in) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				ref, err := rec.Cite(crawls[0].Name)
				if err != nil {
					t.Fatal(err)
				}
				got, err := r.Record(ref)
				if tc.cited && (err != nil || got.ID != rec.ID) || !tc.cited && !errors.Is(err, archive.ErrNotFound) {
					t.Errorf("Record(%s) = %+v, %v", ref.WARC, got, err)
				}
			}
			if n != 2 {
				t.Errorf("%d records were read, want 2", n)
			}
		})
	}
}

func TestWhatIsNoWACZIsSaid(t *testing.T) {
	dir := t.TempDir()
	writeWACZ(t, filepath.Join(dir, "empty.wacz"), zip.Store, map[string]string{"datapackage.json": "{}"})
	if err := os.WriteFile(filepath.Join(dir, "text.wacz"), []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"empty.wacz": "no WARC file is in it", "text.wacz": "no WACZ: zip: not a valid zip file", "none.wacz": "no such file"} {
		if got, err := Crawls(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Crawls(%s) = %v, %v; want an error with %q", name, got, err, want)
		}
	}
}
