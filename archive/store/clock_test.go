package store_test

import (
	"testing"
	"time"

	"skein/archive"
)

func TestWhatAClockThatWasAheadPutOffIsSetBack(t *testing.T) {
	c := &clock{t: start}
	news, quiet := source("news", "https://news.example/feed"), source("quiet", "https://quiet.example/feed")
	s := configured(t, c, []archive.Source{news, quiet})
	visit := func(id string) {
		t.Helper()
		src, err := s.Source(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		st := src.Standing
		st.Due, st.LastVisit = c.now().Add(30*time.Minute), c.now()
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: id, At: c.now(), Outcome: archive.Fetched, Standing: &st}); err != nil {
			t.Fatal(err)
		}
	}
	visit("quiet")
	if ahead, err := s.SetBack(t.Context()); err != nil || ahead != 0 {
		t.Fatalf("with a clock that goes right SetBack = %v, %v", ahead, err)
	}
	c.add(10 * 365 * 24 * time.Hour)
	visit("news")
	l, err := s.LeaseHost(t.Context(), "news.example", "one", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Release(t.Context(), l.Lease, c.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	c.add(-10*365*24*time.Hour + time.Hour)
	if ahead, err := s.SetBack(t.Context()); err != nil || ahead < 3649*24*time.Hour {
		t.Errorf("SetBack = %v, %v; want ten years", ahead, err)
	}
	if ahead, err := s.SetBack(t.Context()); err != nil || ahead != 0 {
		t.Errorf("once more SetBack = %v, %v; want all well", ahead, err)
	}
	claim := func() (hosts []string) {
		t.Helper()
		cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, cl := range cs {
			hosts = append(hosts, cl.Lease.Host)
		}
		return hosts
	}
	if got := claim(); len(got) != 1 || got[0] != "quiet.example" {
		t.Errorf("right after it %v can be claimed, want quiet.example, which was visited when the clock went right", got)
	}
	c.add(31 * time.Minute)
	if got := claim(); len(got) != 2 {
		t.Errorf("half an hour later %v can be claimed, want news.example, too", got)
	}
}

func TestASourceThatWasAddedWhileTheClockWasAheadIsVisited(t *testing.T) {
	c := &clock{t: start.Add(24 * time.Hour)}
	s := configured(t, c, []archive.Source{source("news", "https://news.example/feed")})
	c.add(-24 * time.Hour)
	if ahead, err := s.SetBack(t.Context()); err != nil || ahead != 24*time.Hour {
		t.Errorf("SetBack = %v, %v; want a day", ahead, err)
	}
	if cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10); err != nil || len(cs) != 1 {
		t.Errorf("ClaimDue = %v, %v; want the source", cs, err)
	}
}
