package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAFolderGivesItsPagesAndCrawlsWhateverElseIsInIt(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.html": "<p>", "viewtopic.php?t=12&start=10": "<p>", "b/c.mhtml": "From: x", "style.css": "p {}", ".hidden.html": "<p>", ".git/x.html": "<p>",
		"crawl.warc": "WARC/1.0\r\n", "old.arc.gz": "", "new.warc.zst": "", "broken.wacz": "no zip", "page.html": "<p>", "page_files/frame.html": "<p>", "alone_files/frame.html": "<p>",
		"really.html": "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "a.html"), filepath.Join(dir, "link.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling.html")); err != nil {
		t.Fatal(err)
	}
	var got, failed []string
	findInputs(dir, "", func(in input) {
		name, _ := filepath.Rel(dir, in.name)
		if in.warc {
			name += " is a crawl"
		}
		got = append(got, filepath.ToSlash(name))
	}, func(name string, err error) { failed = append(failed, filepath.Base(name)+": "+err.Error()) })
	want := []string{"a.html", "alone_files/frame.html", "b/c.mhtml", "crawl.warc is a crawl", "link.html", "new.warc.zst is a crawl", "old.arc.gz is a crawl", "page.html", "really.html is a crawl", "viewtopic.php?t=12&start=10"}
	if !slices.Equal(got, want) {
		t.Errorf("inputs = %q, want %q", got, want)
	}
	if len(failed) != 1 || !strings.Contains(failed[0], "no WACZ") {
		t.Errorf("failed = %q, want the broken WACZ alone", failed)
	}
}
