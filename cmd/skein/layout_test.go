package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors says which of our packages each may import: only what stands on a
// floor below it. A new arrow is a design decision: change the table in the same
// commit and say why. cmd/skein, the top floor, has no row.
var floors = map[string][]string{
	"archive":                 {},
	"archive/normal":          {"archive"},
	"archive/query":           {"archive"},
	"archive/raw":             {"archive"},
	"archive/diff":            {}, // of two texts; the site and the program show edits with it
	"archive/export":          {"archive"},
	"archive/store":           {"archive", "archive/query"},
	"archive/store/storetest": {"archive/store"},
	"fetcher/schedule":        {},
	"fetcher/web":             {},
	"fetcher/web/webtest":     {"fetcher/web"},
	"fetcher/demo":            {},
	"fetcher/parse":           {"archive"},
	"fetcher/forum":           {"archive"},
	"fetcher":                 {"archive", "archive/normal", "fetcher/web", "fetcher/schedule", "fetcher/parse", "fetcher/forum"},
	"feeds/topic":             {"archive", "archive/query"},
	"feeds":                   {"archive", "feeds/topic"},
	"feeds/site":              {"archive", "archive/diff", "archive/export", "archive/query", "feeds"},
	"config":                  {"archive", "fetcher/schedule", "fetcher/forum", "feeds/topic"}, // which check what is theirs: schedules, selectors, queries
}

// doors says where each outside library may be imported: changing one is a
// day's work in one folder.
var doors = map[string][]string{
	"github.com/mmcdole/gofeed":                    {"fetcher/parse"},
	"github.com/robfig/cron":                       {"fetcher/schedule"},
	"github.com/gorilla/feeds":                     {"feeds"},
	"modernc.org/sqlite":                           {"archive/store"},
	"github.com/minio/minio-go":                    {"archive/raw"},
	"github.com/johannesboyne/gofakes3":            {}, // of tests alone
	"github.com/jackc/pgx":                         {"archive/store", "archive/store/storetest"},
	"github.com/pressly/goose":                     {"archive/store"},
	"github.com/pelletier/go-toml":                 {"config"},
	"github.com/microcosm-cc/bluemonday":           {"archive/normal"},
	"codeberg.org/readeck/go-readability":          {"fetcher"},
	"github.com/JohannesKaufmann/html-to-markdown": {"archive/export"},
	"github.com/spf13/cobra":                       {"cmd/skein"},
	"github.com/prometheus/client_golang":          {"cmd/skein"},
	"code.dny.dev/ssrf":                            {"fetcher/web"},
	"github.com/gogs/chardet":                      {"fetcher/parse"},
}

// onlyTop are packages that, outside tests, only cmd/skein imports.
var onlyTop = []string{"config", "archive/store", "archive/raw"}

// imports calls each for every import of every Go file of the module.
func imports(t *testing.T, each func(pkg, file, path string, test bool)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || path != root && strings.HasPrefix(name, ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			each(filepath.ToSlash(filepath.Dir(rel)), rel, name, strings.HasSuffix(path, "_test.go"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportsPointDown(t *testing.T) {
	seen := map[string]bool{}
	imports(t, func(pkg, file, path string, test bool) {
		seen[pkg] = true
		ours, ok := strings.CutPrefix(path, "skein/")
		if !ok || test || pkg == "cmd/skein" {
			return
		}
		below, known := floors[pkg]
		switch {
		case !known:
			t.Errorf("%s: the package %s has no row in the table of floors", file, pkg)
		case !slices.Contains(below, ours):
			t.Errorf("%s imports %s, which is not on a floor below it", pkg, ours)
		case slices.Contains(onlyTop, ours) && pkg != "archive/store/storetest":
			t.Errorf("%s imports %s, which only cmd/skein may", pkg, ours)
		}
	})
	for pkg := range floors {
		if !seen[pkg] {
			t.Errorf("the table of floors has a row for %s, which is not there", pkg)
		}
	}
}

func TestOutsideLibrariesHaveOneDoor(t *testing.T) {
	imports(t, func(pkg, file, path string, test bool) {
		for lib, where := range doors {
			if (path == lib || strings.HasPrefix(path, lib+"/")) && !slices.Contains(where, pkg) && !test {
				t.Errorf("%s imports %s, whose door is %v", file, path, where)
			}
		}
	})
}

func TestWingsMeetOnlyInTheArchive(t *testing.T) {
	for pkg, below := range floors {
		for _, other := range below {
			if wing(pkg) != "" && wing(other) != "" && wing(pkg) != wing(other) {
				t.Errorf("the table lets %s import %s", pkg, other)
			}
		}
	}
}

func wing(pkg string) string {
	for _, w := range []string{"fetcher", "feeds"} {
		if pkg == w || strings.HasPrefix(pkg, w+"/") {
			return w
		}
	}
	return ""
}

func TestTheTopLevelIsTheOwners(t *testing.T) {
	want := []string{"CHANGELOG.md", "LICENSE", "README.md", "archive", "cmd", "config", "deploy", "feeds", "fetcher", "go.mod", "go.sum"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) && !ignored(e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
	for pkg := range floors {
		if filepath.Base(pkg) == "storetest" || filepath.Base(pkg) == "webtest" {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", "..", pkg, "doc.go")); err != nil {
			t.Errorf("%s has no note on what it is for: %v", pkg, err)
		}
	}
}

// ignored are files that people's own runs leave behind.
func ignored(name string) bool {
	return name == "skein" || name == "raw" || name == "spool" || strings.HasPrefix(name, "skein.")
}
