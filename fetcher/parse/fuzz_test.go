package parse

import (
	"bytes"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzParse reads whatever comes. It must not panic, and what it returns must
// be text that XML and HTML can carry on: UTF-8, plain titles on one line, no
// address that runs code, the same for the same bytes, and no more entries
// than the document can hold.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/situations/*/*.txtar")
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range a.Files {
			if strings.HasPrefix(part.Name, "feed") {
				f.Add(part.Data, "application/xml")
			}
		}
	}
	for _, tc := range cutFeeds {
		f.Add([]byte(tc.body), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		d := Doc{Body: bytes.Clone(body), URL: "https://harbour.example/feed", ContentType: contentType}
		start := time.Now()
		feed, err := Parse(d)
		if took := time.Since(start); took > 5*time.Second+time.Duration(len(body))*100*time.Microsecond {
			t.Errorf("Parse of %d bytes took %v", len(body), took)
		}
		if !bytes.Equal(d.Body, body) {
			t.Error("Parse changed the bytes that it was given")
		}
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") || feed != nil {
				t.Errorf("Parse = %v, %q; want one line", feed, err)
			}
			return
		}
		again, err := Parse(d)
		if err != nil || !reflect.DeepEqual(feed, again) {
			t.Errorf("two readings differ: %v", err)
		}
		if len(feed.Entries) > len(body) {
			t.Errorf("%d entries of %d bytes", len(feed.Entries), len(body))
		}
		checkTexts(t, reflect.ValueOf(*feed))
		for _, e := range feed.Entries {
			for _, line := range []string{e.Title} {
				if line != oneLine(line) {
					t.Errorf("title %q is not one line", line)
				}
			}
			for _, a := range []string{e.Link, e.Comments, e.CommentsFeed, e.Image} {
				if harmful(a) || a != cleanURL(a) {
					t.Errorf("address %q", a)
				}
			}
			for _, l := range e.Links {
				if l.Href == "" || harmful(l.Href) {
					t.Errorf("link %+v", l)
				}
			}
			if e.Hash == ([16]byte{}) {
				t.Error("an entry has no hash")
			}
		}
		keys := map[string]bool{}
		for _, i := range Identity(feed) {
			if i.Key == "" || keys[i.Key] {
				t.Errorf("key %q is empty or twice there", i.Key)
			}
			keys[i.Key] = true
		}
	})
}

// checkTexts looks into every string of a feed.
func checkTexts(t *testing.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			t.Errorf("%q is not UTF-8", v.String())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				checkTexts(t, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkTexts(t, v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			checkTexts(t, v.Elem())
		}
	}
}

// FuzzDate reads whatever comes as a date. What is understood must be a time
// that can be written and read again, and does not depend on blanks around it.
func FuzzDate(f *testing.F) {
	files, _ := filepath.Glob("testdata/situations/dates/*.txtar")
	for _, file := range files {
		if a, err := txtar.ParseFile(file); err == nil {
			for _, part := range a.Files {
				_, s, _ := strings.Cut(string(part.Data), "<pubDate>")
				s, _, _ = strings.Cut(s, "</pubDate>")
				f.Add(s)
			}
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, ok := parseDate(s)
		if ok == w.IsZero() {
			t.Fatalf("parseDate(%q) = %v, %v", s, w, ok)
		}
		if padded, same := parseDate(" " + s + "\n"); same != ok || !padded.Time.Equal(w.Time) {
			t.Errorf("parseDate(%q) = %v, with blanks %v", s, w, padded)
		}
		if !ok {
			return
		}
		if y := w.Time.Year(); y < 1 || y > 9999 {
			t.Errorf("parseDate(%q) is in the year %d", s, y)
		}
		if w.Floating == (w.Said == "") {
			t.Errorf("parseDate(%q) = %+v; what floats is told in its own words", s, w)
		}
		if again, ok := parseDate(w.String()); !ok || again.String() != w.String() {
			t.Errorf("parseDate(%q) = %v, which is read as %v", s, w, again)
		}
	})
}

// FuzzResolveHTML makes addresses absolute. Doing it twice must be doing it
// once, and what is outside of tags must stay.
func FuzzResolveHTML(f *testing.F) {
	for _, s := range []string{`<a href="x">y</a>`, `<img srcset="a 1x, b 2x">`, `<a href=x><!-- <a href=y> -->`, `<a href='&amp;`, "a < b", `<a href = "//x/y?#"/>`} {
		f.Add(s)
	}
	b := newBase(nil, "https://harbour.example/news/feed")
	f.Fuzz(func(t *testing.T, s string) {
		once := resolveHTML(s, b)
		if twice := resolveHTML(once, b); twice != once {
			t.Errorf("resolveHTML(%q) = %q, twice %q", s, once, twice)
		}
		if resolveHTML(s, nil) == s && !strings.Contains(s, "<") && once != s {
			t.Errorf("resolveHTML(%q) = %q, want it as it is", s, once)
		}
	})
}

// FuzzDiscover looks for feeds in whatever comes.
func FuzzDiscover(f *testing.F) {
	files, _ := filepath.Glob("testdata/situations/discovery/*.txtar")
	for _, file := range files {
		if a, err := txtar.ParseFile(file); err == nil {
			for _, part := range a.Files {
				if part.Name == "page" {
					f.Add(part.Data)
				}
			}
		}
	}
	u, _ := url.Parse("https://harbour.example/news/")
	f.Fuzz(func(t *testing.T, page []byte) {
		seen := map[string]bool{}
		for _, l := range Discover(u, page, "text/html") {
			if !absolute(l.Href) || harmful(l.Href) || seen[l.Href] || l.Title != oneLine(l.Title) {
				t.Errorf("Discover found %+v", l)
			}
			seen[l.Href] = true
		}
	})
}
