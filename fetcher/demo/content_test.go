package demo

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// changed is the embedded content with a piece of one file replaced.
func changedContent(t *testing.T, name, old, new string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(contentFiles, "content", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := contentFiles.ReadFile(path)
		if path == "content/"+name {
			if !strings.Contains(string(b), old) {
				t.Fatalf("%s has no %q", path, old)
			}
			b = []byte(strings.Replace(string(b), old, new, 1))
		}
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFaultsInTheContentAreNamed(t *testing.T) {
	for name, tc := range map[string]struct{ file, old, new, want string }{
		"a field misspelt":         {"outlets/gulf-ledger.txt", "\nteaser: ", "\ntaeser: ", `field "taeser" is not known`},
		"no teaser":                {"outlets/gulf-ledger.txt", "\nteaser: ", "\nteaser:\nplace: ", "is missing"},
		"no such wire":             {"outlets/gulf-ledger.txt", "wire: escort", "wire: escrot", `in story "escrot"`},
		"no such wire paragraph":   {"outlets/gulf-ledger.txt", "@4-5", "@4-15", `no paragraphs "@4-15"`},
		"no duration":              {"outlets/gulf-ledger.txt", "at: 40h05m", "at: yesterday", `duration "yester`},
		"no such format":           {"outlets/gulf-ledger.txt", "format: rss-teaser", "format: rss", `format "rss" is not known`},
		"no such member":           {"threads/1184.txt", "=== 1 Sextant", "=== 1 Sextante", `no member "Sextante"`},
		"a post out of order":      {"threads/1184.txt", "=== 2 Halyard", "=== 4 Halyard", "post 2 has the head"},
		"no such reaction":         {"threads/1184.txt", "react: Like, Useful:", "react: Lick:", `reaction "Lick" is not known`},
		"a stranger reacts":        {"threads/1184.txt", "dhow_hand, Grapnel, +11", "nobody", `no member "nobody" reacts`},
		"no such board":            {"threads/1184.txt", "board: 4", "board: 5", "board, title or prefix is missing"},
		"post ids that collide":    {"threads/1187.txt", "base: 50200", "base: 50100", "is there twice"},
		"a member without a date":  {"forum.txt", "joined: Feb 3, 2014", "joined: long ago", "member 2"},
		"something unheard of":     {"live.txt", "=== delete 49108", "=== forget 49108", `"forget" is nothing that can happen`},
		"a thread left headless":   {"live.txt", "=== delete 49108", "=== delete 49101", "post 49101 opens its thread"},
		"an edit of nothing":       {"live.txt", "=== edit 50206", "=== edit 50299", "no post 50299 to edit"},
		"a reply to a locked one":  {"live.txt", "=== reply 1188 kerosene", "=== reply 1183 kerosene", "no open thread 1183"},
		"an update of nothing":     {"live.txt", "=== update levant-courier third", "=== update levant-courier fourth", "to update"},
		"a bulletin for nobody":    {"bulletins.txt", "=== article gulf-ledger", "=== article gulf-leger", "want article OUTLET SLUG"},
		"a word without a list":    {"bulletins.txt", "{haze} in the morning", "{hazel} in the morning", "no list of words for {hazel}"},
		"a bulletin by a stranger": {"bulletins.txt", "by: Sextant | dhow_hand", "by: Sextant | dhow_land", `no member "dhow_land"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(changedContent(t, tc.file, tc.old, tc.new))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file) {
				t.Errorf("load = %v, want an error with %q and the file's name", err, tc.want)
			}
		})
	}
}

func TestBoardWithoutThreadsIsAFault(t *testing.T) {
	_, err := load(changedContent(t, "forum.txt", "=== board 9", "=== board 10\nid: empty\ntitle: Empty\n\n=== board 9"))
	if err == nil || !strings.Contains(err.Error(), "board 10 has none") {
		t.Errorf("load = %v, want an error for board 10", err)
	}
}

func TestContentIsSmallAndHoldsNoMarkupThatIsNotUnderstood(t *testing.T) {
	size := 0
	err := fs.WalkDir(contentFiles, "content", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := contentFiles.ReadFile(path)
		size += len(b)
		return err
	})
	if err != nil || size > 400<<10 {
		t.Errorf("the content has %d bytes (%v), want at most 400 KB", size, err)
	}
	for address, body := range world(t, demoAt(90)) {
		for _, bad := range []string{"](", "**", "{z", "no-such-target", "\n@", "[img]", "[/", "&amp;amp;"} {
			if i := strings.Index(body, bad); i >= 0 {
				t.Errorf("%s shows %q: %q", address, bad, body[max(0, i-40):min(len(body), i+40)])
			}
		}
	}
}

func TestSpanReadsDays(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"90m": 90 * time.Minute, "2d": 48 * time.Hour, "1d2h30m": 26*time.Hour + 30*time.Minute, "300d": 7200 * time.Hour,
	} {
		if got, err := span(in); err != nil || got != want {
			t.Errorf("span(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "d", "2", "2x", "twodays", "1d2"} {
		if got, err := span(in); err == nil {
			t.Errorf("span(%q) = %v, want an error", in, got)
		}
	}
}

func TestBlocksAreCutAtTheirHeads(t *testing.T) {
	got := parseBlocks("# a comment\ntitle: Top\n\n=== one two\nkey: value: more\n\nfirst line\nkey: not a field any more\n\nlast\n\n=== three\n\n=== four\n>5\n")
	want := []struct {
		head, field, body string
	}{
		{"", "", ""},
		{"one two", "value: more", "first line\nkey: not a field any more\n\nlast"},
		{"three", "", ""},
		{"four", "", ">5"},
	}
	if len(got) != len(want) || got[0].fields["title"] != "Top" {
		t.Fatalf("parseBlocks gives %d blocks, the first with %v, want %d", len(got), got[0].fields, len(want))
	}
	for i, w := range want {
		if head := strings.Join(got[i].head, " "); head != w.head || got[i].fields["key"] != w.field || got[i].body != w.body {
			t.Errorf("block %d = %q %v %q, want %+v", i, head, got[i].fields, got[i].body, w)
		}
	}
}
