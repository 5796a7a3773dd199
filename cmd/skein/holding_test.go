package main

import (
	"testing"
	"time"

	"skein/archive"
)

func TestACompletenessLineTellsWhatIsHeldAndWhatIsNot(t *testing.T) {
	n := func(i int) *int { return &i }
	post := archive.Post{NativeID: "1"}
	lost := archive.Post{NativeID: "2", MissingSince: time.Unix(1, 0)}
	for want, th := range map[string]archive.Thread{
		"2 posts":               {Posts: []archive.Post{post, post}},
		"1 of 3 posts, 2 pages": {Posts: []archive.Post{post}, Counts: archive.Counts{Posts: n(3), Pages: n(2)}},
		"1 post, complete":      {Posts: []archive.Post{post}, Complete: archive.Yes},
		"1 of 1 post and 1 no longer shown, complete":                                               {Posts: []archive.Post{post, lost}, Counts: archive.Counts{Posts: n(1)}, Complete: archive.Yes},
		"1 post, incomplete (missing pages: 2-3)":                                                   {Posts: []archive.Post{post}, Complete: archive.No, MissingPages: []int{2, 3}},
		"1 post, incomplete (missing pages: 3) (robots.txt does not allow page 2 and what follows)": {Posts: []archive.Post{post}, Complete: archive.No, MissingPages: []int{3}, NotAllowed: []int{2}},
		"1 post, complete, deleted by its site":                                                     {Posts: []archive.Post{post}, Complete: archive.Yes, Deleted: archive.Yes},
	} {
		if got := completeness(th); got != want {
			t.Errorf("completeness = %q, want %q", got, want)
		}
	}
	var h holding
	h.add(archive.Thread{Counts: archive.Counts{Posts: n(9)}, Complete: archive.Yes}, 9)
	if got, want := h.String(), "1 thread: 9 of 9 posts held"; got != want {
		t.Errorf("one thread: %q, want %q", got, want)
	}
	h.add(archive.Thread{Counts: archive.Counts{Posts: n(30)}, Complete: archive.No, MissingPages: []int{3}, NotAllowed: []int{2}}, 10)
	h.add(archive.Thread{Complete: archive.Unknown}, 2)
	if got, want := h.String(), "3 threads: 21 of 41 posts held, 1 incomplete, 1 missing page, 1 page not allowed by robots.txt"; got != want {
		t.Errorf("three threads: %q, want %q", got, want)
	}
}
