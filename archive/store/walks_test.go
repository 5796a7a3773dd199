package store_test

import (
	"fmt"
	"testing"
	"time"

	"skein/archive"
)

func TestTheStepsOfAWalkAreKeptUntilItIsWhole(t *testing.T) {
	c := &clock{t: start}
	board := source("board", "https://forum.example/forums/b.1/")
	s := configured(t, c, []archive.Source{board})
	th := discussion(t, "12", "Ferries", "7 a", "8 b")
	save(t, s, board, th)
	step := func(n int, posts ...string) {
		t.Helper()
		if err := s.Progress(t.Context(), archive.Lease{}, th.ID, th.URL, archive.Step{N: n, Page: n, URL: fmt.Sprint(th.URL, "page-", n), Posts: posts, At: c.now()}); err != nil {
			t.Fatal(err)
		}
	}
	steps := func() (out string) {
		t.Helper()
		list, err := s.Steps(t.Context(), th.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range list {
			out += fmt.Sprintf("%d %d %s %v; ", st.N, st.Page, st.URL[len(th.URL):], st.Posts)
		}
		return out
	}
	finish := func(complete archive.Flag) {
		t.Helper()
		w := archive.Walk{Thread: th.ID, Stored: th.ID, At: c.now(), URL: th.URL, Whole: true, Complete: complete, Seen: []string{"7", "8"}}
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", Thread: th.ID, At: c.now(), Walk: &w}); err != nil {
			t.Fatal(err)
		}
		c.add(time.Minute)
	}
	step(1, "7")
	step(2, "8", "9")
	finish(archive.No)
	if got, want := steps(), "1 1 page-1 [7]; 2 2 page-2 [8 9]; "; got != want {
		t.Errorf("after a walk that was broken off: %q, want %q", got, want)
	}
	step(2, "8")
	if got, want := steps(), "1 1 page-1 [7]; 2 2 page-2 [8]; "; got != want {
		t.Errorf("when the last page was read again: %q, want %q", got, want)
	}
	step(1, "1")
	if got, want := steps(), "1 1 page-1 [1]; "; got != want {
		t.Errorf("when a walk begins anew: %q, want %q", got, want)
	}
	finish(archive.Yes)
	if got := steps(); got != "" {
		t.Errorf("after a whole walk: %q, want none", got)
	}
	step(1, "7")
	if _, err := s.Forget(t.Context(), c.now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := steps(); got != "" {
		t.Errorf("long after it was broken off: %q, want none", got)
	}
}

func TestTheReadingOfAllPagesHasItsOwnTime(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("board", "https://forum.example/forums/b.1/")})
	visit := func(v archive.Visit) {
		t.Helper()
		v.Source, v.At = "board", c.now()
		if err := s.Finish(t.Context(), archive.Lease{}, v); err != nil {
			t.Fatal(err)
		}
		c.add(time.Minute)
	}
	wake := func(mark string) {
		visit(archive.Visit{Wakes: []archive.Wake{{Thread: "t", Host: "forum.example", URL: "https://forum.example/threads/12/", Due: c.now(), Mark: mark}}})
	}
	again := c.now().Add(20 * 24 * time.Hour)
	wake("1")
	visit(archive.Visit{Thread: "t", Walk: &archive.Walk{Thread: "t", Walked: c.now(), Recheck: again, Next: c.now().Add(24 * time.Hour)}})
	wake("2")
	visit(archive.Visit{Thread: "t", Walk: &archive.Walk{Thread: "t", Next: c.now().Add(24 * time.Hour), Gone: 1}})
	w, known, err := s.Wake(t.Context(), "t")
	if err != nil || !known || !w.Recheck.Equal(again) || w.Whole || w.Gone != 1 {
		t.Errorf("the wake is %+v, %v, %v; want all pages to be read again at %v", w, known, err, again)
	}
}

func TestALostThreadStaysAndCountsAsDeleted(t *testing.T) {
	c := &clock{t: start}
	board := source("board", "https://forum.example/forums/b.1/")
	s := configured(t, c, []archive.Source{board})
	th := discussion(t, "12", "Ferries", "7 a", "8 b")
	save(t, s, board, th)
	w := archive.Walk{Thread: th.ID, At: c.now(), URL: th.URL, Whole: true, Gone: 2, Deleted: true}
	if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", Thread: th.ID, At: c.now(), Walk: &w}); err != nil {
		t.Fatal(err)
	}
	got := thread(t, s, th.ID)
	if got.Deleted != archive.Yes || len(got.Posts) != 2 || !got.Posts[0].MissingSince.IsZero() {
		t.Errorf("deleted %v, %d posts; want it to count as deleted, with its two posts", got.Deleted, len(got.Posts))
	}
	c.add(time.Hour)
	th.Deleted = archive.No
	save(t, s, board, th)
	if got := thread(t, s, th.ID); got.Deleted != archive.No {
		t.Errorf("when its page is back: deleted %v", got.Deleted)
	}
}

func TestAPostWhosePlaceWasNotSeenIsNotMarked(t *testing.T) {
	c := &clock{t: start}
	board := source("board", "https://forum.example/forums/b.1/")
	s := configured(t, c, []archive.Source{board})
	th := discussion(t, "12", "Ferries", "7 a", "8 b", "9 c")
	save(t, s, board, th)
	w := archive.Walk{Thread: th.ID, Stored: th.ID, At: c.now(), URL: th.URL, Whole: true, Complete: archive.Yes, Seen: []string{"7"}, Spared: []string{"8"}}
	if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", Thread: th.ID, At: c.now(), Walk: &w}); err != nil {
		t.Fatal(err)
	}
	for _, p := range thread(t, s, th.ID).Posts {
		if missing := !p.MissingSince.IsZero(); missing != (p.NativeID == "9") {
			t.Errorf("post %s is missing: %v", p.NativeID, missing)
		}
	}
}
