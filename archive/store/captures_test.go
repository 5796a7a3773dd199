package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// day is a time before the test's clock.
func day(n int) time.Time { return time.Date(2012, 5, n, 8, 0, 0, 0, time.UTC) }

// captured is a page of a thread as somebody found it on a day.
func captured(t *testing.T, native string, on int, posts ...string) archive.Thread {
	t.Helper()
	th := discussion(t, native, "Ferries", posts...)
	for i := range th.Posts {
		th.Posts[i].Witness = archive.ByWARC
	}
	th.LastChecked = day(on)
	th.Raw = []archive.RawRef{{URL: th.URL, Fetched: day(on), WARC: "crawl.warc.gz", Record: fmt.Sprintf("urn:x:%d", on)}}
	return th
}

// told is a post's states: its words and the day when they were first seen.
func told(t *testing.T, s *store.Store, post string) string {
	t.Helper()
	revs, err := s.Revisions(t.Context(), post)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, r := range revs {
		if r.Number != i+1 {
			t.Errorf("state %d of %s has the number %d", i+1, post, r.Number)
		}
		out = append(out, fmt.Sprintf("%s@%d", r.Text, r.Seen.Day()))
	}
	return strings.Join(out, " ")
}

func permutations(n int) (out [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, p := range permutations(n - 1) {
		for i := range n {
			q := append(append(append([]int{}, p[:i]...), n-1), p[i:]...)
			out = append(out, q)
		}
	}
	return out
}

func TestCapturesMakeOneHistoryInWhateverOrderTheyCome(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	captures := []struct {
		on   int
		text string
	}{{1, "one"}, {3, "two"}, {4, "two"}, {6, "one"}, {8, "three"}}
	const want = "one@1 two@3 one@6 three@8"
	for i, order := range permutations(len(captures)) {
		if i%3 != 0 {
			continue // forty of them will do
		}
		native := fmt.Sprint(100 + i)
		var th archive.Thread
		for range 2 { // taken in again, nothing changes
			for _, k := range order {
				th = captured(t, native, captures[k].on, "7 "+captures[k].text)
				if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{th}); err != nil {
					t.Fatal(err)
				}
			}
			if got := told(t, s, th.Posts[0].ID); got != want {
				t.Errorf("captures in the order %v make %q, want %q", order, got, want)
			}
		}
		got, err := s.Thread(t.Context(), th.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p := got.Posts[0]; p.Text != "three" || !p.FirstSeen.Equal(day(1)) || !p.Changed.Equal(day(8)) || p.Revision != 4 || p.Witness != archive.ByWARC {
			t.Errorf("captures in the order %v: the post is %q, first seen %v, changed %v, revision %d by %s", order, p.Text, p.FirstSeen, p.Changed, p.Revision, p.Witness)
		}
		if !got.FirstSeen.Equal(day(1)) || !got.LastChecked.Equal(day(8)) || len(got.Raw) != len(captures) {
			t.Errorf("captures in the order %v: thread first seen %v, checked %v, %d references", order, got.FirstSeen, got.LastChecked, len(got.Raw))
		}
	}
}

func TestACaptureNeverCoversWhatWasReadLater(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	save := func(th archive.Thread) archive.Saved {
		t.Helper()
		saved, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{th})
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	live := discussion(t, "5", "Ferries, all of them", "7 now", "8 new here")
	save(live)
	old := captured(t, "5", 2, "6 long gone", "7 then")
	old.Title, old.Lang = "Ferry", "en"
	if saved := save(old); saved.New != 1 || saved.Changed != 1 {
		t.Errorf("the capture saved %+v, want one new post and one new state", saved)
	}
	got, err := s.Thread(t.Context(), live.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "Ferries, all of them" || got.Lang != "en" || !got.LastChecked.Equal(start) || !got.FirstSeen.Equal(day(2)) {
		t.Errorf("thread = %q in %q, first seen %v, checked %v", got.Title, got.Lang, got.FirstSeen, got.LastChecked)
	}
	texts := map[string]string{}
	for _, p := range got.Posts {
		texts[p.NativeID] = fmt.Sprintf("%s %d %s", p.Text, p.Revision, p.Witness)
	}
	want := map[string]string{"6": "long gone 1 warc", "7": "now 2 page", "8": "new here 1 page"}
	if fmt.Sprint(texts) != fmt.Sprint(want) {
		t.Errorf("posts = %v, want %v", texts, want)
	}
	if got := told(t, s, archive.PostID(live.ID, "7")); got != "then@2 now@1" {
		t.Errorf("states = %q", got)
	}
}

func TestACaptureGivesATombstoneItsWords(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	live := discussion(t, "5", "Ferries", "7 ", "8 here")
	live.Posts[0].Deleted = archive.Yes
	for _, th := range []archive.Thread{live, captured(t, "5", 2, "7 what it said", "8 here")} {
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{th}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Thread(t.Context(), live.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Posts[0]; p.Text != "what it said" || p.Deleted != archive.Yes || p.Revision != 1 {
		t.Errorf("the post is %q, deleted %v, revision %d; want its words, deleted, revision 1", p.Text, p.Deleted, p.Revision)
	}
}

func TestTwoStatesOfOneMomentHaveAnOrderThatStays(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	// Two pages of one thread that were captured in the same second, between
	// whose captures the post was edited.
	page := func(native, record, text string) archive.Thread {
		th := captured(t, native, 3, "7 "+text)
		th.Raw[0].URL += record
		th.Raw[0].Record = record
		return th
	}
	var want string
	for i, order := range [][]string{{"before", "after", "before", "after"}, {"after", "before", "before", "after"}, {"after", "after", "before", "before"}} {
		native := fmt.Sprint(300 + i)
		for _, text := range order {
			if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{page(native, text, text)}); err != nil {
				t.Fatal(err)
			}
		}
		got := told(t, s, archive.PostID(archive.ThreadID("forum.example", native), "7"))
		if want == "" {
			want = got
		}
		if got != want || !strings.Contains(got, "before@3") || !strings.Contains(got, "after@3") {
			t.Errorf("in the order %q the states are %q, and %q in another", order, got, want)
		}
	}
	// The same bytes, read by a better reader, make no revision.
	better := page("300", "after", "after, understood better")
	better.Posts[0].Norm++
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{better}); err != nil {
		t.Fatal(err)
	}
	if got := told(t, s, better.Posts[0].ID); strings.Count(got, "@") != 2 || !strings.Contains(got, "understood better") {
		t.Errorf("read again, the states are %q, want two, one of them understood better", got)
	}
}

func TestWhatOnlyAnOldCaptureShowsIsMissingSinceTheWalkThatDidNot(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	live := discussion(t, "5", "Ferries", "7 here")
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{live}); err != nil {
		t.Fatal(err)
	}
	walk := archive.Walk{Thread: live.ID, Stored: live.ID, At: start, URL: live.URL, Whole: true, Complete: archive.Yes, Seen: []string{"7"}, Walked: start, MissingPages: []int{}}
	if err := s.FinishWalk(t.Context(), archive.Lease{}, walk); err != nil {
		t.Fatal(err)
	}
	c.add(time.Hour)
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{captured(t, "5", 2, "6 was here", "7 here")}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Thread(t.Context(), live.ID)
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]time.Time{}
	for _, p := range got.Posts {
		missing[p.NativeID] = p.MissingSince
	}
	if len(missing) != 2 || !missing["6"].Equal(start) || !missing["7"].IsZero() {
		t.Errorf("posts are missing since %v; want 6 since the walk at %v, and 7 not", missing, start)
	}
	if err := s.Settle(t.Context(), live.ID, archive.Yes, []int{}, map[string]time.Time{"7": start.Add(time.Hour), "99": start}); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Thread(t.Context(), live.ID); err != nil || !got.Posts[1].MissingSince.Equal(start.Add(time.Hour)) {
		t.Errorf("after Settle: %v, missing since %v", err, got.Posts[1].MissingSince)
	}
}
