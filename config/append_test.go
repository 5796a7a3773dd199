package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skein/archive"
)

// oneFile is a configuration of one file, and its path.
func oneFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "skein.toml")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAppendSourceKeepsWhatIsThere(t *testing.T) {
	for name, tc := range map[string]struct{ before, after string }{
		"empty":      {"", "\n[[source]]\nid = \"example-org-feed\"\nurl = \"https://example.org/feed\"\n"},
		"comments":   {"# mine\n[fetch] # mine too\npause='2s'\n", "\n[[source]]\nid = \"example-org-feed\"\nurl = \"https://example.org/feed\"\n"},
		"no newline": {"[fetch]\nworkers = 3", "\n\n[[source]]\nid = \"example-org-feed\"\nurl = \"https://example.org/feed\"\n"},
		"windows":    {"[fetch]\r\nworkers = 3\r\n", "\r\n[[source]]\r\nid = \"example-org-feed\"\r\nurl = \"https://example.org/feed\"\r\n"},
		"id taken": {"[[source]]\nid = \"example-org-feed\"\nurl = \"https://example.org/other\"\n",
			"\n[[source]]\nid = \"example-org-feed-nevy42\"\nurl = \"https://example.org/feed\"\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := oneFile(t, tc.before)
			if err := AppendSource(path, archive.Source{URL: "https://example.org/feed"}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.before+tc.after, content(t, path)); diff != "" {
				t.Errorf("the file (-want +got):\n%s", diff)
			}
			if _, err := Load(path, nil); err != nil {
				t.Errorf("Load of it: %v", err)
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("mode = %v, %v, want 0640", info.Mode(), err)
			}
			left, err := os.ReadDir(filepath.Dir(path))
			if err != nil || len(left) != 1 {
				t.Errorf("the folder holds %v, %v, want the file alone", left, err)
			}
		})
	}
}

func TestAppendSourceWritesWhatIsSet(t *testing.T) {
	path := oneFile(t, "[fetch]\npause = \"9s\"\n")
	s := archive.Source{
		ID: "iran", URL: "https://forum.example.org/forums/iran.7/", Title: `Iran "today"`, Kind: archive.BoardSource,
		Tags: []string{"forum", "News/Iran"}, Lang: "en", Schedule: "@hourly", Pause: time.Minute, Private: true,
	}
	if err := AppendSource(path, s); err != nil {
		t.Fatal(err)
	}
	c, err := Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := c.Fetch.source()
	want.ID, want.URL, want.Title, want.Kind, want.Tags, want.Lang = s.ID, s.URL, s.Title, s.Kind, s.Tags, s.Lang
	want.Schedule, want.Pause, want.Private = s.Schedule, s.Pause, true
	if diff := cmp.Diff([]archive.Source{want}, c.Sources); diff != "" {
		t.Errorf("loaded again (-want +got):\n%s\n%s", diff, content(t, path))
	}
}

func TestAppendSourceRefusesAndLeavesTheFileAlone(t *testing.T) {
	const plain = "[[source]]\nurl = \"https://example.org/feed\"\n"
	for name, tc := range map[string]struct{ before, url, id, want string }{
		"same address":     {plain, "https://example.org/feed", "", "is already a source"},
		"other spelling":   {plain, "http://www.example.org:80/feed#x", "", "is already a source"},
		"no address":       {plain, "example.org/feed", "", "want the whole address"},
		"password unshown": {plain, "https://me:hunter2@example.org/feed", "", "https://(set)@example.org/feed is already"},
		"bad id":           {plain, "https://example.org/new", "New", "want small letters"},
		"faulty file":      {"[fetch]\nworkers = \"many\"\n", "https://example.org/new", "", "workers: want a number"},
		"inline list":      {"source = [{url = \"https://example.org/feed\"}]\n", "https://example.org/new", "", "source is a list since line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			path := oneFile(t, tc.before)
			err := AppendSource(path, archive.Source{URL: tc.url, ID: tc.id})
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("AppendSource = %v, want an error with %q", err, tc.want)
			}
			if !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("AppendSource = %v, want an archive.ErrInvalid", err)
			}
			if got := content(t, path); got != tc.before {
				t.Errorf("the file is now %q, want %q", got, tc.before)
			}
		})
	}
	if err := AppendSource(filepath.Join(t.TempDir(), "none.toml"), archive.Source{URL: "https://example.org/"}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("AppendSource to no file = %v, want os.ErrNotExist", err)
	}
}

func TestAppendSourceKnowsTheIncludedFiles(t *testing.T) {
	_, dir := loaded(t, "-- skein.toml --\ninclude = [\"*.opml\"]\n-- a.opml --\n<opml><body><outline xmlUrl=\"https://example.org/feed\"/></body></opml>\n")
	err := AppendSource(filepath.Join(dir, "skein.toml"), archive.Source{URL: "https://example.org/feed"})
	if !errors.Is(err, archive.ErrInvalid) {
		t.Errorf("AppendSource of what an OPML file has = %v, want an archive.ErrInvalid", err)
	}
}

func TestAppendSourcesAddsWhatIsNew(t *testing.T) {
	path := oneFile(t, "[[source]]\nurl = \"https://example.org/1\"\n")
	var sources []archive.Source
	for i := range 100 {
		sources = append(sources, archive.Source{URL: fmt.Sprintf("https://example.org/%d", i/2)})
	}
	added, err := AppendSources(path, sources)
	if err != nil || len(added) != 49 || added[0].ID != "example-org-0" {
		t.Fatalf("AppendSources added %d, %v, want 49", len(added), err)
	}
	c, err := Load(path, nil)
	if err != nil || len(c.Sources) != 50 {
		t.Errorf("Load = %d sources, %v, want 50", len(c.Sources), err)
	}
	if added, err := AppendSources(path, sources); err != nil || added != nil {
		t.Errorf("AppendSources again added %v, %v, want nothing", added, err)
	}
}

func TestAppendSourceWritesThroughALink(t *testing.T) {
	path := oneFile(t, "")
	link := filepath.Join(t.TempDir(), "link.toml")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	if err := AppendSource(link, archive.Source{URL: "https://example.org/feed"}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is now %v, %v, want a link", info.Mode(), err)
	}
	if got := content(t, path); !strings.Contains(got, "https://example.org/feed") {
		t.Errorf("the file behind the link is %q", got)
	}
}

func TestAppendSourceKeepsTheOwner(t *testing.T) {
	path := oneFile(t, "")
	if err := os.Chown(path, 12345, 12346); err != nil {
		t.Skip(err)
	}
	if err := AppendSource(path, archive.Source{URL: "https://example.org/feed"}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%+v", info.Sys()); !strings.Contains(s, "Uid:12345 Gid:12346") {
		t.Errorf("the file is now %s, want Uid:12345 Gid:12346", s)
	}
}

func TestReplaceSeesThatSomebodyElseWrote(t *testing.T) {
	path := oneFile(t, "theirs")
	if err := replace(path, []byte("as it was read"), []byte("ours")); err == nil || !strings.Contains(err.Error(), "somebody else") {
		t.Errorf("replace of a changed file = %v, want a refusal", err)
	}
	if got := content(t, path); got != "theirs" {
		t.Errorf("the file is now %q, want theirs", got)
	}
}

func TestFindLooksWhereItSays(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "conf"))

	if path, err := Find("", nil); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Find with nothing there = %q, %v, want archive.ErrNotFound", path, err)
	}
	user := filepath.Join(home, "conf", "skein", "skein.toml")
	put := func(path string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want, flag string, env ...string) {
		t.Helper()
		if got, err := Find(flag, env); got != want || err != nil {
			t.Errorf("Find(%q, %q) = %q, %v, want %q", flag, env, got, err, want)
		}
	}
	put(user)
	expect(user, "")
	put(filepath.Join(dir, "skein.toml"))
	expect("skein.toml", "", "SKEIN_CONFIG=")
	put(filepath.Join(dir, "env.toml"))
	expect("env.toml", "", "SKEIN_CONFIG=env.toml")
	put(filepath.Join(dir, "flag.toml"))
	expect("flag.toml", "flag.toml", "SKEIN_CONFIG=env.toml")

	for _, tc := range []struct{ flag, env, want string }{
		{"none.toml", "", "--config none.toml: no such file or directory"},
		{"", "none.toml", "$SKEIN_CONFIG none.toml: no such file or directory"},
		{dir, "", "--config " + dir + ": is a folder"},
	} {
		_, err := Find(tc.flag, []string{"SKEIN_CONFIG=" + tc.env})
		if err == nil || err.Error() != tc.want || errors.Is(err, archive.ErrNotFound) {
			t.Errorf("Find(%q, SKEIN_CONFIG=%s) = %v, want %s", tc.flag, tc.env, err, tc.want)
		}
	}
}
