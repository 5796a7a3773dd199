package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// fromMemory is a loader of the given files, by their names in the folder /c.
func fromMemory(files map[string]string) *loader {
	l := newLoader()
	l.readFile = func(name string) ([]byte, error) {
		if rel, err := filepath.Rel("/c", name); err == nil {
			if data, some := files[filepath.ToSlash(rel)]; some {
				return []byte(data), nil
			}
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	l.glob = func(pattern string) ([]string, error) {
		var found []string
		for name := range files {
			path := filepath.Join("/c", name)
			if ok, err := filepath.Match(pattern, path); err != nil {
				return nil, err
			} else if ok {
				found = append(found, path)
			}
		}
		return found, nil
	}
	return l
}

// FuzzLoad: anything is either refused with faults that name a file, or becomes
// a configuration that is shown and loaded again as the same.
func FuzzLoad(f *testing.F) {
	names, _ := filepath.Glob("testdata/bad/*.toml")
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), "", "", "")
	}
	parts := txtar.Parse([]byte(everything)).Files
	f.Add(string(parts[0].Data), string(parts[2].Data), "", "SKEIN_FETCH_WORKERS=9\nSKEIN_ARCHIVE_RAW=")
	f.Add(string(Starter()), "", "", "SKEIN_FETCH_PAUSE=1d")
	f.Add("include=['m*.toml', '*.opml', 'skein.toml']\nsource=[{url='https://a.example/'}]", "include=['a.opml', '../c/skein.toml']\n[topic.x]\nquery='a'",
		"<opml><outline text='x'><outline xmlUrl='https://a.example/?token=1'/></outline></opml>", "SKEIN_SERVER_LISTN=1")
	f.Fuzz(func(t *testing.T, main, more, opml, env string) {
		files := map[string]string{"skein.toml": main, "more.toml": more, "a.opml": opml}
		c, err := fromMemory(files).load("/c/skein.toml", strings.Split(env, "\n"))
		var faults Faults
		switch {
		case err != nil && (!errors.As(err, &faults) || len(faults) == 0):
			t.Fatalf("load = %v, want faults", err)
		case err != nil:
			for _, f := range faults {
				if f.File == "" || f.Text == "" || f.Line < 0 || strings.ContainsAny(f.Text, "\n\r") {
					t.Errorf("fault %+v: want a file and one line of text", f)
				}
			}
			return
		}
		ids, addresses := map[string]bool{}, map[string]bool{}
		secrets := false
		for _, s := range c.Sources {
			if !isSlug(s.ID) || ids[s.ID] || addresses[addressKey(s.URL)] || checkAddress(s.URL) != nil {
				t.Errorf("source %+v: its id or address is no good, or there twice", s)
			}
			ids[s.ID], addresses[addressKey(s.URL)] = true, true
			secrets = secrets || redact(s.URL) != s.URL || s.Cookies != ""
			if s.MinInterval > s.MaxInterval || s.PerHost < 1 || s.Timeout <= 0 || s.MaxBody <= 0 {
				t.Errorf("source %+v: its numbers are no good", s)
			}
		}
		var b bytes.Buffer
		if err := c.WriteTOML(&b); err != nil {
			t.Fatal(err)
		}
		again, err := fromMemory(map[string]string{"skein.toml": b.String()}).load("/c/skein.toml", nil)
		if err != nil {
			t.Fatalf("what was shown is refused: %v\n%s", err, &b)
		}
		if again.Fingerprint != c.Fingerprint && !secrets {
			t.Errorf("what was shown is another configuration:\n%s", &b)
		}
	})
}

// many is a configuration of n sources on n/40 hosts, with 20 topics.
func many(n int) []byte {
	var b bytes.Buffer
	b.WriteString("[fetch]\nworkers = 64\n")
	for i := range n {
		fmt.Fprintf(&b, "\n[[source]]\nurl = \"https://host%d.example.org/section/%d/feed.xml\"\ntitle = \"Feed %d\"\ntags = [\"news\", \"host %d\"]\nschedule = \"*/%d * * * *\"\ntimezone = \"Asia/Baghdad\"\n",
			i%(n/40), i, i, i%50, 5+i%3)
	}
	for i := range 20 {
		fmt.Fprintf(&b, "\n[topic.t%d]\nquery = 'drone* AND (army OR \"air force\")'\n", i)
	}
	return b.Bytes()
}

func BenchmarkLoad2000Sources(b *testing.B) {
	path := filepath.Join(b.TempDir(), "skein.toml")
	if err := os.WriteFile(path, many(2000), 0o644); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if c, err := Load(path, nil); err != nil || len(c.Sources) != 2000 {
			b.Fatal(len(c.Sources), err)
		}
	}
}

func BenchmarkLoad2000Subscriptions(b *testing.B) {
	dir := b.TempDir()
	main := filepath.Join(dir, "skein.toml")
	if err := os.WriteFile(main, many(2000), 0o644); err != nil {
		b.Fatal(err)
	}
	c, err := Load(main, nil)
	if err != nil {
		b.Fatal(err)
	}
	var opml bytes.Buffer
	if err := WriteOPML(&opml, "many", c.Sources); err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"skein.toml": []byte("include = [\"a.opml\"]\n"), "a.opml": opml.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if c, err := Load(main, nil); err != nil || len(c.Sources) != 2000 {
			b.Fatal(len(c.Sources), err)
		}
	}
}
