package store_test

import (
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
)

func TestSelectStreamsTheThreadsThatAreWanted(t *testing.T) {
	c := &clock{t: start}
	src := source("herald", "https://news.example/feed")
	s := configured(t, c, []archive.Source{src})
	save := func(from archive.Source, ts ...archive.Thread) {
		t.Helper()
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, from, ts); err != nil {
			t.Fatal(err)
		}
	}
	old := discussion(t, "1", "Old", "1 a")
	old.Posts[0].Published = archive.At(day(1))
	old.Board = archive.Board{Title: "Ferries", URL: "https://forum.example/ferries/", Path: []string{"Harbour", "Ferries"}}
	dated := discussion(t, "2", "Dated", "2 b", "3 c")
	dated.Posts[0].Published, dated.Posts[1].Published = archive.At(day(2)), archive.At(day(9))
	save(archive.Source{}, old)
	save(archive.Source{}, dated)
	save(archive.Source{}, discussion(t, "3", "Named only"))
	empty := discussion(t, "4", "Emptied")
	empty.Raw = []archive.RawRef{{URL: "https://forum.example/4", Fetched: start, WARC: "a.warc.gz#1", Record: "urn:x:1"}}
	save(archive.Source{}, empty)
	save(src, article(t, "https://news.example/a", "News", "<p>words</p>"))
	for name, tc := range map[string]struct {
		sel  store.Selection
		want string
	}{
		"all with posts":    {store.Selection{}, "Old, Dated, News"},
		"and what cites":    {store.Selection{Cited: true}, "Old, Dated, Emptied, News"},
		"of a source":       {store.Selection{Source: "herald"}, "News"},
		"of no such source": {store.Selection{Source: "none"}, ""},
		"of a topic":        {store.Selection{Topic: "none"}, ""},
		"on a board":        {store.Selection{Board: "ferries"}, "Old"},
		"below a board":     {store.Selection{Board: "Harbour"}, "Old"},
		"at an address":     {store.Selection{Board: "https://forum.example/ferries"}, "Old"},
		"since":             {store.Selection{Since: day(5)}, "Dated, News"},
		"until":             {store.Selection{Until: day(2)}, "Old"},
		"in between":        {store.Selection{Since: day(9), Until: day(10)}, "Dated"},
		"undated are new":   {store.Selection{Since: start.Add(-time.Hour)}, "News"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for th, err := range s.Select(t.Context(), tc.sel) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, th.Title)
			}
			if strings.Join(got, ", ") != tc.want {
				t.Errorf("Select(%+v) = %q, want %q", tc.sel, got, tc.want)
			}
		})
	}
}

func TestSelectGoesOnBeyondOneChunk(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, nil)
	var ts []archive.Thread
	for i := range 450 {
		ts = append(ts, article(t, "https://news.example/"+strings.Repeat("a", i+1), "News", "words"))
	}
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, ts); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range s.Select(t.Context(), store.Selection{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != len(ts) {
		t.Errorf("Select gives %d threads of %d", n, len(ts))
	}
}
