package parse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/transform"
)

// wantRate is the part of the situations that has to be read right.
const wantRate = 0.97

// TestSituations reads every file under testdata/situations and prints how many
// of each class are read right (with -v). A file holds in its comment why it is
// there; then "headers" if there are any, with the address as URL; then the
// document, as "feed", or as "feed.NAME" to be brought into the encoding NAME
// (with "+bom" at its end, marked), or as "feed.quoted" with Go's escapes; or a
// page as "page", in which feeds are found. "want.json" names what must come of
// it: of objects only the keys that are there (null for one that must not be),
// of warnings and an error parts of their words.
//
// A file whose comment begins with "Open:" is known to be read wrong.
func TestSituations(t *testing.T) {
	classes, err := os.ReadDir("testdata/situations")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	all, good := 0, 0
	for _, class := range classes {
		files, err := filepath.Glob(filepath.Join("testdata/situations", class.Name(), "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("class %s: %d files, %v", class.Name(), len(files), err)
		}
		right := 0
		for _, file := range files {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			faults := situation(a)
			open := bytes.HasPrefix(a.Comment, []byte("Open:"))
			switch {
			case len(faults) == 0 && open:
				t.Errorf("%s is read right now: take its \"Open:\" away", file)
			case len(faults) == 0:
				right++
			case !open:
				t.Errorf("%s: %s\t%s", file, bytes.TrimSpace(a.Comment), strings.Join(faults, "\n\t"))
			}
		}
		fmt.Fprintf(&table, "%-12s %4d of %4d  %5.1f %%\n", class.Name(), right, len(files), 100*float64(right)/float64(len(files)))
		all, good = all+len(files), good+right
	}
	rate := float64(good) / float64(all)
	t.Logf("situations read right:\n%s%-12s %4d of %4d  %5.1f %%", table.String(), "all", good, all, 100*rate)
	if rate < wantRate {
		t.Errorf("%d of %d situations are read right, want %.0f %%", good, all, 100*wantRate)
	}
}

// situation reads one file and returns what is wrong with the result.
func situation(a *txtar.Archive) []string {
	var d Doc
	var want map[string]any
	var page []byte
	for _, f := range a.Files {
		switch name, form, _ := strings.Cut(f.Name, "."); name {
		case "headers":
			for _, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
				key, value, _ := strings.Cut(line, ": ")
				switch key {
				case "URL":
					d.URL = value
				case "Content-Type":
					d.ContentType = value
				case "Content-Location":
					d.ContentLocation = value
				case "Content-Language":
					d.ContentLanguage = value
				default:
					return []string{"unknown header " + key}
				}
			}
		case "feed":
			body, err := inEncoding(f.Data, form)
			if err != nil {
				return []string{err.Error()}
			}
			d.Body = body
		case "page":
			page = f.Data
		case "want":
			if err := json.Unmarshal(f.Data, &want); err != nil {
				return []string{"want.json: " + err.Error()}
			}
		default:
			return []string{"unknown part " + f.Name}
		}
	}
	got := map[string]any{}
	if page != nil {
		u, _ := url.Parse(d.URL)
		feeds := []any{}
		for _, l := range Discover(u, page, d.ContentType) {
			feeds = append(feeds, map[string]any{"url": l.Href, "type": l.Type, "title": l.Title})
		}
		got["feeds"] = feeds
	} else {
		f, err := Parse(d)
		if err != nil {
			got["error"] = err.Error()
		} else {
			got = printed(f)
		}
		if f, again := Parse(d); again == nil && !reflect.DeepEqual(printed(f), got) {
			return []string{"two readings differ"}
		}
	}
	return differences("", got, want)
}

// printed is what inspect prints of a feed, and how its entries are named.
func printed(f *Feed) map[string]any {
	items := []any{}
	for _, i := range Identity(f) {
		items = append(items, map[string]any{"key": i.Key, "global": i.Global, "own_link": i.OwnLink, "title": i.Title})
	}
	b, err := json.Marshal(map[string]any{
		"format": f.Format, "encoding": f.Encoding, "feed": f, "entries": f.Entries, "warnings": f.Warnings, "identity": items,
		"more": map[string]any{"every": f.Every.String(), "skip_hours": f.SkipHours, "skip_days": f.SkipDays, "complete": f.Complete, "archived": f.Archived, "next": f.Rel("next")},
	})
	if err != nil {
		panic(err)
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		panic(err)
	}
	return v
}

// inEncoding brings a document that is written as UTF-8 into another encoding.
func inEncoding(text []byte, form string) ([]byte, error) {
	switch form {
	case "":
		return text, nil
	case "quoted":
		s, err := strconv.Unquote(`"` + strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(string(text)) + `"`)
		return []byte(s), err
	}
	name, bom := strings.CutSuffix(form, "+bom")
	var out []byte
	wide := func(width int, big bool) {
		put := func(v uint32) {
			for i := range width {
				shift := 8 * i
				if big {
					shift = 8 * (width - 1 - i)
				}
				out = append(out, byte(v>>shift))
			}
		}
		if bom {
			put(0xfeff)
		}
		for _, r := range string(text) {
			if width == 2 && r > 0xffff {
				r -= 0x10000
				put(0xd800 + uint32(r)>>10)
				put(0xdc00 + uint32(r)&0x3ff)
				continue
			}
			put(uint32(r))
		}
	}
	switch name {
	case "utf-8":
		return append([]byte("\ufeff"), text...), nil
	case "utf-16le":
		wide(2, false)
	case "utf-16be":
		wide(2, true)
	case "utf-32le":
		wide(4, false)
	case "utf-32be":
		wide(4, true)
	default:
		_, enc := lookup(name)
		if enc == nil {
			return nil, fmt.Errorf("unknown encoding %q", name)
		}
		b, _, err := transform.Bytes(enc.NewEncoder(), text)
		return b, err
	}
	return out, nil
}

// differences lists where got is not what want asks for.
func differences(at string, got, want any) []string {
	wrong := []string{fmt.Sprintf("%s = %s, want %s", at, compact(got), compact(want))}
	switch want := want.(type) {
	case map[string]any:
		have, ok := got.(map[string]any)
		if !ok {
			return wrong
		}
		var list []string
		for key, w := range want {
			g, there := have[key]
			switch {
			case w == nil && there:
				list = append(list, fmt.Sprintf("%s.%s = %s, want none", at, key, compact(g)))
			case w == nil:
			case key == "warnings" || key == "error":
				list = append(list, missingWords(key, g, w)...)
			default:
				list = append(list, differences(at+"."+key, g, w)...)
			}
		}
		slices.Sort(list)
		return list
	case []any:
		have, _ := got.([]any)
		if len(have) != len(want) {
			return wrong
		}
		var list []string
		for i := range want {
			list = append(list, differences(fmt.Sprintf("%s[%d]", at, i), have[i], want[i])...)
		}
		return list
	}
	if !reflect.DeepEqual(got, want) {
		return wrong
	}
	return nil
}

// missingWords tells which of the wanted words were not said. An empty list
// wants that nothing was.
func missingWords(key string, got, want any) []string {
	said := compact(got)
	words, ok := want.([]any)
	if !ok {
		words = []any{want}
	}
	if len(words) == 0 && got != nil {
		return []string{fmt.Sprintf("%s = %s, want none", key, said)}
	}
	var list []string
	for _, w := range words {
		if s, _ := json.Marshal(w); !strings.Contains(said, strings.Trim(string(s), `"`)) {
			list = append(list, fmt.Sprintf("%s = %s, want %s", key, said, s))
		}
	}
	return list
}

func compact(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
