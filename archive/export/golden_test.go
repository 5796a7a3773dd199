package export

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skein/archive"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// names of the threads in testdata/threads: a forum's with all there is to
// write, one from right to left, one whose every field is out to break things,
// and an article that says little.
var names = []string{"harbour", "rtl", "hostile", "article"}

func readThread(t testing.TB, name string) archive.Thread {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "threads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var th archive.Thread
	if err := json.Unmarshal(b, &th); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return th
}

func readThreads(t testing.TB) []archive.Thread {
	t.Helper()
	var list []archive.Thread
	for _, name := range names {
		list = append(list, readThread(t, name))
	}
	return list
}

// write writes the threads in the format of that name.
func write(t testing.TB, format string, o Options, threads ...archive.Thread) []byte {
	t.Helper()
	f, err := ByName(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := f.New(&b, o)
	for _, th := range threads {
		if err := w.Write(th); err != nil {
			t.Fatalf("%s: Write(%s): %v", format, th.ID, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%s: Close: %v", format, err)
	}
	return b.Bytes()
}

func TestFormatsWriteTheirGoldenFiles(t *testing.T) {
	for _, f := range Formats {
		for _, name := range append(names, "all") {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				threads := readThreads(t)
				if name != "all" {
					threads = []archive.Thread{readThread(t, name)}
				} else if !f.Many {
					t.Skip("one thread a file")
				}
				got := write(t, f.Name, Options{Title: "Ferries & \"tides\"", Inline: testImages}, threads...)
				if f.Name == "epub" {
					got = []byte(unzipped(t, got))
				}
				golden(t, filepath.Join("testdata", "golden", name+"."+f.Ext), styleless(t, got))
			})
		}
	}
}

// styleless is a page without its style sheet, which is a file of its own and
// need not stand in each golden one. The page must allow it.
func styleless(t *testing.T, got []byte) []byte {
	t.Helper()
	before, after, found := bytes.Cut(got, []byte(pageCSS))
	if !found {
		return got
	}
	sum := sha256.Sum256([]byte(pageCSS))
	allowed := []byte("'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	if !bytes.Contains(before, allowed) {
		t.Errorf("the page does not allow its style sheet: %s", before)
	}
	return slices.Concat(bytes.Replace(before, allowed, []byte("'sha256-(of page.css)'"), 1), []byte("(page.css)\n"), after)
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Fatalf("%s line %d:\n%s\nwant:\n%s\n(go test -update rewrites it)", file, i+1, g[i], w[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
	}
}

// unzipped shows a book as text, the order and the times of its files included.
func unzipped(t testing.TB, book []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		content := string(readFile(t, f))
		if strings.HasPrefix(f.Name, "EPUB/images/") {
			content = fmt.Sprintf("(%d bytes)", len(content))
		}
		if f.Name == "EPUB/style.css" {
			content = "(as book.css)"
		}
		fmt.Fprintf(&b, "-- %s %s --\n%s\n", f.Name, f.Modified.UTC().Format("2006-01-02T15:04:05"), strings.TrimSuffix(content, "\n"))
	}
	return b.String()
}

func readFile(t testing.TB, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return b
}
