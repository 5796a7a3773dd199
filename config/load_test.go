package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"skein/archive"
	"skein/feeds/topic"
)

// TestEveryFaultIsToldWithItsLine walks testdata/bad. There "#= TEXT" behind a
// line is a fault that the line must be given, "#= @N TEXT" one of line N, and
// a file may have no others; one that ends in "…" is told on by another parser.
// A .txtar holds several files, of which skein.toml is the main one.
func TestEveryFaultIsToldWithItsLine(t *testing.T) {
	names, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(names) < 40 {
		t.Fatalf("testdata/bad: %d files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			files := []txtar.File{}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(name) == ".txtar" {
				files = txtar.Parse(data).Files
			} else {
				files = append(files, txtar.File{Name: "skein.toml", Data: data})
			}
			t.Chdir(unpack(t, files))

			_, err = Load("skein.toml", nil)
			var faults Faults
			if !errors.As(err, &faults) {
				t.Fatalf("Load = %v, want faults", err)
			}
			if !errors.Is(err, archive.ErrInvalid) {
				t.Errorf("Load = %v, want an archive.ErrInvalid", err)
			}
			want, got := wanted(t, files), strings.Split(err.Error(), "\n")
			for i := range min(len(want), len(got)) {
				if head, cut := strings.CutSuffix(want[i], "…"); cut && strings.HasPrefix(got[i], head) {
					want[i] = got[i]
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// wanted reads the faults that files say they have.
func wanted(t *testing.T, files []txtar.File) []string {
	var want []string
	for _, f := range files {
		var ofFile Faults
		for i, text := range strings.Split(string(f.Data), "\n") {
			_, fault, some := strings.Cut(text, "#= ")
			if !some {
				continue
			}
			line := i + 1
			if at, rest, _ := strings.Cut(fault, " "); strings.HasPrefix(at, "@") {
				n, err := strconv.Atoi(at[1:])
				if err != nil {
					t.Fatalf("%s:%d: %v", f.Name, line, err)
				}
				line, fault = n, rest
			}
			ofFile = append(ofFile, Fault{f.Name, line, fault})
		}
		slices.SortStableFunc(ofFile, func(a, b Fault) int { return a.Line - b.Line })
		for _, f := range ofFile {
			want = append(want, f.String())
		}
	}
	return want
}

// unpack writes files into a new folder.
func unpack(t testing.TB, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loaded is the configuration in the text archive, whose main file is skein.toml.
func loaded(t testing.TB, text string, env ...string) (*Config, string) {
	t.Helper()
	dir := unpack(t, txtar.Parse([]byte(text)).Files)
	c, err := Load(filepath.Join(dir, "skein.toml"), env)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c, dir
}

func TestFiveFaultsAreFiveLines(t *testing.T) {
	_, err := Load("testdata/bad/five-faults.toml", nil)
	var faults Faults
	if !errors.As(err, &faults) || len(faults) != 5 {
		t.Fatalf("Load = %v, want 5 faults", err)
	}
	for i, line := range []int{2, 4, 5, 8, 9} {
		if faults[i].Line != line || faults[i].File != "testdata/bad/five-faults.toml" {
			t.Errorf("fault %d stands at %s:%d, want line %d", i, faults[i].File, faults[i].Line, line)
		}
	}
}

func TestLoadTakesFetchUnlessTheSourceSaysOtherwise(t *testing.T) {
	c, dir := loaded(t, `
-- skein.toml --
include = ["sources/*.toml"]
[[source]]
url = "https://example.org/feed"
[fetch]
pause = "2s"
timeout = "1m30s"
schedule = "@hourly"
robots = false
timezone = "Asia/Baghdad"
max_body = "512KiB"
-- sources/a.toml --
[[source]]
id = "board"
url = "https://forum.example.org/forums/iran.7/"
title = " Iran "
kind = "board"
tags = ["forum", "News/Middle East", "forum"]
lang = "ar-IQ"
backfill = 0
cookies = "jar.txt"
enabled = false
per_host = 2
pause = "1d12h"
timeout = "250ms"
max_body = "8MB"
user_agent = "reader/1"
allow_private = true
min_interval = "1h"
max_interval = "2w"
schedule = "*/15 * * * *"
timezone = "UTC"
robots = true
-- sources/jar.txt --
`)
	want := []archive.Source{
		{
			ID: "example-org-feed", URL: "https://example.org/feed", Kind: archive.AutoSource, Enabled: true,
			Schedule: "@hourly", Timezone: "Asia/Baghdad", Pause: 2 * time.Second, PerHost: 1, Timeout: 90 * time.Second,
			MaxBody: 512 << 10, MinInterval: 15 * time.Minute, MaxInterval: 24 * time.Hour, Backfill: 50,
		},
		{
			ID: "board", URL: "https://forum.example.org/forums/iran.7/", Title: "Iran", Kind: archive.BoardSource,
			Schedule: "*/15 * * * *", Timezone: "UTC", Tags: []string{"forum", "News/Middle East"}, Lang: "ar-IQ",
			Pause: 36 * time.Hour, PerHost: 2, Timeout: 250 * time.Millisecond, MaxBody: 8e6, UserAgent: "reader/1",
			MinInterval: time.Hour, MaxInterval: 14 * 24 * time.Hour, Robots: true, Private: true,
			Cookies: filepath.Join(dir, "sources", "jar.txt"),
		},
	}
	if diff := cmp.Diff(want, c.Sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if c.Warnings != nil {
		t.Errorf("warnings = %q, want none", c.Warnings)
	}
}

func TestEveryWayToWriteATableIsRead(t *testing.T) {
	for name, text := range map[string]string{
		"headers": "[[source]]\nurl = \"https://example.org/a\"\n[[source]]\nurl = \"https://example.org/b\"\n[topic.x]\ntitle = \"X\"\nquery = \"drone\"\n[fetch]\nworkers = 3\n",
		"inline":  "source = [{url = \"https://example.org/a\"},\n  {url = \"https://example.org/b\"}]\ntopic = {x = {title = \"X\", query = \"drone\"}}\nfetch = {workers = 3}\n",
		"dotted":  "topic.x.title = \"X\"\ntopic.x.query = \"drone\"\nfetch.workers = 3\nsource = [{url = \"https://example.org/a\"}, {url = \"https://example.org/b\"}]\n",
		"quoted":  "[\"topic\".'x']\n\"title\" = 'X'\nquery = '''\ndrone'''\n[[ \"source\" ]]\n'url' = \"https://example.org/\\u0061\"\n[[source]]\nurl = \"\"\"\nhttps://example.org/b\"\"\"\n[ fetch ]\nworkers = 0x3\n",
		"mark":    "\xef\xbb\xbf[topic]\nx.title = \"X\"\nx.query = \"drone\"\n[[source]]\r\nurl = \"https://example.org/a\"\r\n[[source]]\r\nurl = \"https://example.org/b\"\r\n[fetch]\r\nworkers = +3\r\n",
		"parent":  "[topic.x]\nquery = \"drone\"\ntitle = \"X\"\n[topic]\n[[source]]\nurl = \"https://example.org/a\"\n[[source]]\nurl = \"https://example.org/b\"\n[fetch]\nworkers = 3 # three\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := loaded(t, "-- skein.toml --\n"+text)
			if len(c.Sources) != 2 || c.Sources[0].URL != "https://example.org/a" || c.Sources[1].URL != "https://example.org/b" || c.Fetch.Workers != 3 {
				t.Errorf("sources = %v, workers = %d, want two and 3", c.Sources, c.Fetch.Workers)
			}
			want := []archive.Topic{{ID: "x", Title: "X", Query: "drone", Items: 100, Content: "full", Version: topic.Version(archive.Topic{Query: "drone"})}}
			if diff := cmp.Diff(want, c.Topics); diff != "" {
				t.Errorf("topics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPathsAreRelativeToTheirFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	c, dir := loaded(t, "-- skein.toml --\n[archive]\ndsn = \"data/a.db\"\nraw = \"~/raw/\"\n")
	if want := filepath.Join(dir, "data", "a.db"); c.Archive.DSN != want {
		t.Errorf("dsn = %q, want %q", c.Archive.DSN, want)
	}
	if want := filepath.Join(home, "raw"); c.Archive.Raw != want {
		t.Errorf("raw = %q, want %q", c.Archive.Raw, want)
	}
	c, dir = loaded(t, "-- skein.toml --\n")
	if want := filepath.Join(dir, "skein.db"); c.Archive.DSN != want {
		t.Errorf("dsn by default = %q, want %q", c.Archive.DSN, want)
	}
	if want := filepath.Join(dir, "spool"); c.Archive.Spool != want {
		t.Errorf("spool by default = %q, want %q", c.Archive.Spool, want)
	}
	c, _ = loaded(t, "-- skein.toml --\n[archive]\ndsn = \"/var/lib/skein/a.db\"\nraw = \"\"\nspool = \"/var/spool/skein\"\n")
	if c.Archive != (Archive{DSN: "/var/lib/skein/a.db", Spool: "/var/spool/skein"}) {
		t.Errorf("archive = %+v, want an absolute file, no folder and a spool", c.Archive)
	}
	c, _ = loaded(t, "-- skein.toml --\n[archive]\nraw = \"s3://bucket/prefix/\"\n")
	if c.Archive.Raw != "s3://bucket/prefix/" {
		t.Errorf("raw = %q, want the address as it was written", c.Archive.Raw)
	}
}

func TestEnvironmentGoesBeforeTheFile(t *testing.T) {
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	c, dir := loaded(t, "-- skein.toml --\n[fetch]\nworkers = 4\npause = \"5s\"\n[[source]]\nurl = \"https://example.org/feed\"\n",
		"PATH=/bin", "SKEIN_CONFIG=elsewhere.toml", "SKEIN_FETCH_WORKERS= 07 ", "SKEIN_FETCH_ROBOTS=0", "SKEIN_FETCH_MAX_BODY=1MB",
		"SKEIN_ARCHIVE_DSN=env.db", "SKEIN_ARCHIVE_RAW=", "SKEIN_SERVER_LISTEN=:80", "SKEIN_SERVER_BASE_URL=https://feeds.example.org/",
		"SKEIN_SERVER_PORT=tcp://10.0.0.1:8080", "SKEIN_SERVER_SERVICE_HOST=10.0.0.1", "SKEIN_PORT=tcp://10.0.0.1:8080")
	want := Default().Fetch
	want.Workers, want.Robots, want.MaxBody, want.Pause = 7, false, 1e6, 5*time.Second
	if c.Fetch != want {
		t.Errorf("fetch = %+v, want %+v", c.Fetch, want)
	}
	if want := (Archive{DSN: filepath.Join(wd, "env.db"), Spool: filepath.Join(dir, "spool")}); c.Archive != want {
		t.Errorf("archive = %+v, want %+v", c.Archive, want)
	}
	if want := (Server{":80", "https://feeds.example.org"}); c.Server != want {
		t.Errorf("server = %+v, want %+v", c.Server, want)
	}
	if c.Sources[0].Robots {
		t.Error("the source obeys robots.txt, want what the environment says")
	}
}

func TestFaultsOfTheEnvironmentComeLast(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte("-- skein.toml --\n[fetch]\npause = \"soon\"\n")).Files)
	_, err := Load(filepath.Join(dir, "skein.toml"), []string{
		"SKEIN_FETCH_WORKERS=many", "SKEIN_SERVER_LISTN=:80", "SKEIN_FETCH_MIN_INTERVAL=30d", "SKEIN_ARCHIVE_DSN=postgres://a:hunter 2@b/c",
	})
	want := filepath.Join(dir, "skein.toml") + `:2: fetch: pause: "soon" is not a duration; write it like "90m" or "1d"
environment: SKEIN_ARCHIVE_DSN: want an address such as "postgres://skein@db.example.org/skein"; write special characters of a password as in %40 for @
environment: unknown variable SKEIN_SERVER_LISTN; did you mean SKEIN_SERVER_LISTEN?
environment: SKEIN_FETCH_WORKERS: want a number, have text
environment: min_interval 720h is longer than max_interval 24h`
	if err == nil || err.Error() != want {
		t.Errorf("Load = %v\nwant %v", err, want)
	}
}

func TestIncludesAreReadOnceAndInOrder(t *testing.T) {
	c, dir := loaded(t, `
-- skein.toml --
include = ["s/*.toml", "s/b.toml", "*.toml", "later/*.toml", "subs.OPML"]
-- s/b.toml --
include = ["sub/c.toml", "./a.toml"]
[[source]]
url = "https://example.org/b"
-- s/a.toml --
[[source]]
url = "https://example.org/a"
-- s/sub/c.toml --
[[source]]
url = "https://example.org/c"
-- subs.OPML --
<opml version="2.0"><body><outline text="News">
<outline text="D" type="rss" xmlUrl="https://example.org/d"/>
<outline text="A again" type="rss" xmlUrl="http://www.example.org/a"/>
<outline text="broken" type="rss" xmlUrl="ftp://example.org/x"/>
</outline></body></opml>
`)
	var got []string
	for _, s := range c.Sources {
		got = append(got, strings.TrimPrefix(s.URL, "https://example.org/"))
	}
	if want := []string{"a", "b", "c", "d"}; !slices.Equal(got, want) {
		t.Errorf("sources = %q, want %q", got, want)
	}
	if d := c.Sources[3]; d.Title != "D" || !slices.Equal(d.Tags, []string{"News"}) || d.Pause != time.Second || !d.Enabled {
		t.Errorf("the subscription became %+v, want it complete", d)
	}
	if want := []string{"s/*.toml", "s/b.toml", "*.toml", "later/*.toml", "subs.OPML"}; !slices.Equal(c.Include, want) {
		t.Errorf("include = %q, want %q", c.Include, want)
	}
	in := func(names ...string) (paths []string) {
		for _, n := range names {
			paths = append(paths, filepath.Join(dir, n))
		}
		return paths
	}
	if want := in("skein.toml", "s/a.toml", "s/b.toml", "s/sub/c.toml", "subs.OPML"); !slices.Equal(c.Files, want) {
		t.Errorf("files = %q, want %q", c.Files, want)
	}
	main, opml := filepath.Join(dir, "skein.toml"), filepath.Join(dir, "subs.OPML")
	want := []string{
		main + ":1: include: *.toml: nothing there yet",
		main + ":1: include: later/*.toml: nothing there yet",
		opml + `:4: "broken": ftp://example.org/x: want http:// or https://, not ftp: passed over`,
		opml + ":3: outline http://www.example.org/a: is already source 1 (https://example.org/a) in " + filepath.Join(dir, "s/a.toml") + ":1",
	}
	if diff := cmp.Diff(want, c.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestIncludeTakesTheFoldersNameAsItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a[b]*c")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Skip(err)
	}
	for name, text := range map[string]string{"skein.toml": `include = ["s*.toml"]`, "s1.toml": "[[source]]\nurl = \"https://example.org/a\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(filepath.Join(dir, "skein.toml"), nil)
	if err != nil || len(c.Sources) != 1 {
		t.Errorf("Load = %+v, %v, want the source of s1.toml", c, err)
	}
}

func TestMissingCookieFileIsAWarning(t *testing.T) {
	c, dir := loaded(t, "-- skein.toml --\n[[source]]\nurl = \"https://example.org/\"\ncookies = \"jar.txt\"\n")
	want := fmt.Sprintf("%s:3: source 1 (https://example.org/): cookies: there is no such file; it wants the name of a file in Netscape's format",
		filepath.Join(dir, "skein.toml"))
	if !slices.Equal(c.Warnings, []string{want}) {
		t.Errorf("warnings = %q, want %q", c.Warnings, want)
	}
}

func TestFileOfAnotherKindIsRefusedInFewLines(t *testing.T) {
	var junk bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&junk, "a%d = <html>\n", i)
	}
	path := filepath.Join(t.TempDir(), "skein.toml")
	if err := os.WriteFile(path, junk.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path, nil)
	var faults Faults
	if !errors.As(err, &faults) || len(faults) > 2*syntaxFaults+1 {
		t.Errorf("Load gives %d faults, want few", len(faults))
	}
}

func TestLoadOfNoFileIsNoFault(t *testing.T) {
	_, err := Load(filepath.Join(t.TempDir(), "none.toml"), nil)
	if !errors.Is(err, os.ErrNotExist) || errors.Is(err, archive.ErrInvalid) {
		t.Errorf("Load of a missing file = %v, want os.ErrNotExist", err)
	}
}

func TestOPMLGivesWay(t *testing.T) {
	c, dir := loaded(t, `
-- skein.toml --
include = ["a.opml", "b.toml"]
[[source]]
id = "news"
url = "https://example.org/news"
-- a.opml --
<opml xmlns:skein="urn:skein:opml"><body>
<outline text="Other news" xmlUrl="https://example.org/other" skein:id="news"/>
<outline text="Third" xmlUrl="https://example.org/third"/>
</body></opml>
-- b.toml --
[[source]]
title = "Ours"
url = "https://example.org/third"
`)
	got := map[string]string{}
	for _, s := range c.Sources {
		got[s.ID] = s.Title
	}
	want := map[string]string{"news": "", "example-org-third": "Ours", "example-org-other": "Other news"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("titles by id (-want +got):\n%s", diff)
	}
	opml, main, b := filepath.Join(dir, "a.opml"), filepath.Join(dir, "skein.toml"), filepath.Join(dir, "b.toml")
	warnings := []string{
		opml + ":2: outline https://example.org/other: the id news is that of source 1 (https://example.org/news) in " + main + ":2",
		opml + ":3: outline https://example.org/third: is already source 1 (https://example.org/third) in " + b + ":1",
	}
	if diff := cmp.Diff(warnings, c.Warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestLongAddressesDoNotFillTheFault(t *testing.T) {
	dir := unpack(t, txtar.Parse([]byte("-- skein.toml --\n[[source]]\nurl = \"https://example.org/"+strings.Repeat("ü", 5000)+"\"\nkind = \"x\"\n")).Files)
	_, err := Load(filepath.Join(dir, "skein.toml"), nil)
	if err == nil || len(err.Error()) > len(dir)+400 || !strings.Contains(err.Error(), "üü…): kind: ") {
		t.Errorf("Load = %v, want a short fault", err)
	}
}

func TestNamesMadeFromAddressesAvoidThoseGiven(t *testing.T) {
	taken := hashedSlug("example-org-a-b", "https://example.org/a/b")
	c, _ := loaded(t, `
-- skein.toml --
[[source]]
url = "https://example.org/a/b"
[[source]]
id = "example-org-a-b"
url = "https://example.org/1"
[[source]]
id = "`+taken+`"
url = "https://example.org/2"
`)
	ids := []string{c.Sources[0].ID, c.Sources[1].ID, c.Sources[2].ID}
	if !isSlug(ids[0]) || ids[0] == ids[1] || ids[0] == ids[2] || ids[1] != "example-org-a-b" || ids[2] != taken {
		t.Errorf("ids = %q, want the last two as given and the first another", ids)
	}
}

func TestNoFileIsTheDefaultsAndTheEnvironment(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load("", []string{"SKEIN_FETCH_WORKERS=7"})
	if err != nil {
		t.Fatal(err)
	}
	wd, _ := os.Getwd()
	if c.Fetch.Workers != 7 || c.Archive.DSN != filepath.Join(wd, "skein.db") || len(c.Sources) != 0 {
		t.Errorf("Load(\"\") = %+v", c)
	}
	if _, err := Load("", []string{"SKEIN_FETCH_WORKERS=many"}); err == nil || !strings.Contains(err.Error(), "SKEIN_FETCH_WORKERS") {
		t.Errorf("a fault in the environment = %v", err)
	}
}
