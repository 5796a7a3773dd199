package fetcher

import (
	"testing"
	"time"

	"skein/archive"
)

func TestThePlaceOfAPostIsToldByWhatThePagesFollow(t *testing.T) {
	at := func(id string, minute int) archive.Post {
		return archive.Post{NativeID: id, Published: archive.At(time.Date(2020, 1, 1, 10, minute, 0, 0, time.UTC))}
	}
	held := []archive.Post{at("a", 1), at("c", 2), at("b", 3), at("e", 5), at("d", 6)}
	for name, tc := range map[string]struct {
		views  []view
		post   archive.Post
		placed bool // the answers follow an order
		absent bool
	}{
		"between its neighbours on one page":                {[]view{{page: 1, ids: []string{"a", "b"}}}, held[1], true, true},
		"another stands between them":                       {[]view{{page: 1, ids: []string{"a", "e"}}, {page: 2, ids: []string{"b"}}}, held[1], true, false},
		"behind the end of the thread":                      {[]view{{page: 1, ids: []string{"a", "c", "b", "e"}, last: true}}, held[4], true, true},
		"behind a page that is not the last":                {[]view{{page: 1, ids: []string{"a", "c", "b", "e"}}}, held[4], true, false},
		"at an edge, the page before read first":            {[]view{{page: 1, ids: []string{"a", "c"}}, {page: 2, ids: []string{"e"}}}, held[2], true, false},
		"at an edge, the page before read again":            {[]view{{page: 1, ids: []string{"a", "c"}}, {page: 2, ids: []string{"e"}}, {page: 1, ids: []string{"a", "c"}}}, held[2], true, true},
		"the best answer first, the others as they came":    {[]view{{page: 1, ids: []string{"d", "a", "b"}}}, held[1], false, false},
		"the opening post on every page":                    {[]view{{page: 1, ids: []string{"a", "c"}}, {page: 3, ids: []string{"a", "d"}, last: true}}, held[3], true, false},
		"written after that page was read":                  {[]view{{page: 1, ids: []string{"a", "b"}, at: time.Unix(1, 0)}}, archive.Post{NativeID: "c", FirstSeen: time.Unix(2, 0)}, true, false},
		"a page of another thread's length, its first seen": {[]view{{page: 1, ids: []string{"c", "b"}}}, held[0], true, true},
		"a later page, of which it would be the first":      {[]view{{page: 2, ids: []string{"c", "b"}}}, held[0], true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := &walker{seen: map[string]bool{}}
			for _, v := range tc.views {
				w.show(v)
			}
			places := w.places(held)
			if (places != nil) != tc.placed {
				t.Fatalf("places = %v, want any: %v", places, tc.placed)
			}
			if places == nil {
				return
			}
			if got := w.absent(tc.post, places); got != tc.absent {
				t.Errorf("absent = %v, want %v", got, tc.absent)
			}
		})
	}
}

func TestAThreadIsSteadyWhileItsSiteCountsTheSamePosts(t *testing.T) {
	for name, tc := range map[string]struct {
		counts []int
		want   bool
	}{"the same": {[]int{9, 9, 9}, true}, "one less": {[]int{9, 8, 8}, false}, "not counted": {[]int{0, 0}, false}, "not everywhere": {[]int{9, 0}, false}} {
		w := &walker{}
		for _, n := range tc.counts {
			w.views = append(w.views, view{posts: n})
		}
		if got := w.steady(); got != tc.want {
			t.Errorf("%s: steady = %v, want %v", name, got, tc.want)
		}
	}
}
