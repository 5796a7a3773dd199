package store_test

import (
	"fmt"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/query"
	"skein/archive/store"
)

func TestPagesAreAnsweredInTypesThatAllKnow(t *testing.T) {
	c := &clock{t: start}
	ferry, news := source("ferry", "https://news.example/ferry.xml"), source("news", "https://news.example/all.xml")
	s := configured(t, c, []archive.Source{ferry, news}, archive.Topic{ID: "piers", Query: "pier", Version: "1"})
	save := func(from archive.Source, ts ...archive.Thread) {
		t.Helper()
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, from, ts); err != nil {
			t.Fatal(err)
		}
	}
	one, two := article(t, "https://news.example/1", "One", "the pier"), article(t, "https://news.example/2", "Two", "the other pier")
	save(news, one)
	c.add(time.Hour)
	save(news, two)
	save(ferry, one)

	es, err := s.ThreadsFrom(t.Context(), "news", archive.Page{Max: 1})
	if err != nil || len(es) != 1 || es[0].Thread.ID != two.ID || !es[0].Published.Equal(c.t) || len(es[0].Thread.Posts) != 1 {
		t.Errorf("ThreadsFrom(news) = %+v, %v; want the second article, published when it was seen", es, err)
	}
	es, err = s.ThreadsFrom(t.Context(), "news", archive.Page{Max: 1, After: es[0].Place})
	if err != nil || len(es) != 1 || es[0].Thread.ID != one.ID {
		t.Errorf("ThreadsFrom(news) after that = %+v, %v; want the first article", es, err)
	}

	list, err := s.SourcesOf(t.Context(), one.ID)
	if got := names(list); err != nil || got != "[ferry news]" {
		t.Errorf("SourcesOf(one) = %s, %v; want both", got, err)
	}
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "2", Machine: "m", Sources: []archive.Source{news}, Force: true}); err != nil {
		t.Fatal(err)
	}
	if list, err = s.SourcesOf(t.Context(), one.ID); err != nil || names(list) != "[news ferry]" || !list[1].Standing.Retired {
		t.Errorf("SourcesOf(one) = %s, %v; want the retired one last", names(list), err)
	}
	if list, err := s.SourcesOf(t.Context(), "none"); err != nil || len(list) != 0 {
		t.Errorf("SourcesOf(none) = %v, %v; want none", list, err)
	}

	q, err := query.Parse("pier")
	if err != nil {
		t.Fatal(err)
	}
	hits, next, partial, err := s.Hits(t.Context(), q, "news", false, archive.Page{Max: 1})
	if err != nil || len(hits) != 1 || hits[0].Thread.ID != two.ID || next == (archive.Place{}) || partial {
		t.Errorf("Hits = %v, next %v, %v, %v; want the newest and a place to go on", hits, next, partial, err)
	}
	hits, next, _, err = s.Hits(t.Context(), q, "news", false, archive.Page{Max: 5, After: next})
	if err != nil || len(hits) != 1 || hits[0].Thread.ID != one.ID || next != (archive.Place{}) {
		t.Errorf("Hits after that = %v, next %v, %v; want the last", hits, next, err)
	}

	figures, _, err := s.Figures(t.Context())
	if err != nil || figures["threads"] != 2 || figures["posts"] != 2 || figures["sources"] != 1 || figures["bytes"] == 0 {
		t.Errorf("Figures = %v, %v", figures, err)
	}
	if n, machine, at, err := s.InForce(t.Context()); err != nil || n != 2 || machine != "m" || !at.Equal(c.t) {
		t.Errorf("InForce = %d, %q, %v, %v; want the second generation, of m", n, machine, at, err)
	}
}

func names(list []archive.Source) string {
	var ids []string
	for _, s := range list {
		ids = append(ids, s.ID)
	}
	return fmt.Sprint(ids)
}
