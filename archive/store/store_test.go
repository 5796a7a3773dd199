package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/query"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func source(id, url string) archive.Source {
	return archive.Source{ID: id, URL: url, Kind: archive.FeedSource, Enabled: true}
}

// configured opens a store with sources and topics in force.
func configured(t *testing.T, c *clock, sources []archive.Source, topics ...archive.Topic) *store.Store {
	t.Helper()
	s := storetest.Open(t, c.now)
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: sources, Topics: topics}); err != nil {
		t.Fatal(err)
	}
	return s
}

// article is a draft of an article as a feed tells it, made into a record.
func article(t *testing.T, link, title, html string) archive.Thread {
	t.Helper()
	return record(t, archive.Draft{Witness: archive.ByFeed, Base: "https://news.example/", Thread: archive.Thread{
		Kind: archive.Article, Platform: archive.FeedPlatform, URL: link, Title: title, Site: archive.Site{Name: "News"},
		Posts: []archive.Post{{Author: archive.Author{Name: "Ada"}, HTML: html}},
	}})
}

// discussion is a page of a forum's thread; a post is "id text".
func discussion(t *testing.T, native, title string, posts ...string) archive.Thread {
	t.Helper()
	d := archive.Draft{Witness: archive.ByPage, Base: "https://forum.example/", Thread: archive.Thread{
		Kind: archive.Discussion, Platform: "xenforo", Site: archive.Site{Key: "forum.example", Name: "Forum"}, NativeID: native,
		URL: "https://forum.example/threads/" + native + "/", Title: title, Locked: archive.No,
	}}
	for i, p := range posts {
		id, text, _ := strings.Cut(p, " ")
		d.Thread.Posts = append(d.Thread.Posts, archive.Post{NativeID: id, Number: i + 1, HTML: text, Author: archive.Author{Name: "u" + id}, Deleted: archive.No})
	}
	return record(t, d)
}

func record(t *testing.T, d archive.Draft) archive.Thread {
	t.Helper()
	th, err := normal.Thread(d)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func save(t *testing.T, s *store.Store, from archive.Source, ts ...archive.Thread) archive.Saved {
	t.Helper()
	saved, err := s.SaveThreads(t.Context(), archive.Lease{}, from, ts)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func thread(t *testing.T, s *store.Store, id string) archive.Thread {
	t.Helper()
	th, err := s.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestSavingTwiceChangesNothing(t *testing.T) {
	c := &clock{t: start}
	src := source("news", "https://news.example/feed")
	s := configured(t, c, []archive.Source{src})
	a := article(t, "https://news.example/1", "One", "<p>The pier is closed.</p>")
	d := discussion(t, "12", "Ferries", "7 first", "8 second")
	if got := save(t, s, src, a, d); got.New != 3 || got.Changed != 0 || got.Threads != 2 {
		t.Fatalf("first save = %+v, want 3 new posts in 2 threads", got)
	}
	before, err := s.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.add(time.Hour)
	if got := save(t, s, src, a, d); got.New != 0 || got.Changed != 0 || got.Same != 3 || got.Threads != 0 {
		t.Errorf("second save = %+v, want 3 the same", got)
	}
	after, err := s.State(t.Context())
	if err != nil || after != before {
		t.Errorf("saving twice moved the state from %s to %s, %v", before, after, err)
	}
	got := thread(t, s, d.ID)
	if len(got.Posts) != 2 || got.Posts[0].NativeID != "7" || got.Posts[0].Author.Name != "u7" || got.Posts[0].Revision != 1 || !got.FirstSeen.Equal(start) || !got.LastChecked.Equal(start.Add(time.Hour)) {
		t.Errorf("thread = %+v", got)
	}
}

func TestARecordComesBackAsItWasSaved(t *testing.T) {
	n := func(i int) *int { return &i }
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	d := archive.Draft{Witness: archive.ByPage, Base: "https://forum.example/x/", Thread: archive.Thread{
		Kind: archive.Discussion, Platform: "xenforo", PlatformVersion: "2.3", Site: archive.Site{Key: "forum.example/x", Name: "Forum", URL: "/x/"}, NativeID: "12",
		URL: "/x/threads/a.12/", Title: "Ferries", Labels: []string{"News"}, Board: archive.Board{Title: "B", URL: "/x/forums/b.1/", Path: []string{"Forums", "B"}},
		Tags: []string{}, Lang: "en", Locked: archive.Yes, Sticky: archive.No, Deleted: archive.No, Counts: archive.Counts{Posts: n(1), Views: n(9), Pages: n(1)},
		Updated: archive.At(start), Complete: archive.Yes,
		Posts: []archive.Post{{NativeID: "7", Number: 1, URL: "/x/threads/a.12/#post-7",
			Author: archive.Author{Name: "Ada", NativeID: "17", URL: "/x/members/17/", Avatar: "/x/a.png", Title: "T", Banners: []string{"Staff"},
				Joined: archive.When{Time: start.Truncate(24 * time.Hour), Precision: archive.Day}, Posts: n(3868), Reactions: &archive.Reactions{Positive: n(1), Neutral: n(0), Negative: n(2)},
				Location: "Harbour", Fields: archive.Fields{{Label: "Z", Value: "1"}, {Label: "A", Value: "2"}}},
			Published: archive.When{Time: start, Precision: archive.Minute, Floating: true, Said: "Today at noon"}, Edited: archive.At(start), EditedBy: "Bo",
			HTML: `<p>See <a href="/x/map">the map</a></p>`, Quotes: []archive.Quote{{Author: "Bo", Post: "6", Text: "q"}}, ReplyTo: []string{"6"},
			Attachments: []archive.Attachment{{URL: "/x/m.png", Name: "m.png", Type: "image/png", Size: 9}}, Reactions: []archive.Reaction{{Name: "Like", Count: n(3), By: []string{"Bo"}}},
			Signature: "<p>–</p>", Summary: "s", Deleted: archive.No}},
	}}
	want := record(t, d)
	save(t, s, archive.Source{}, want)
	got := thread(t, s, want.ID)
	want.FirstSeen, want.LastChecked = start, start
	p := &want.Posts[0]
	p.Revision, p.FirstSeen, p.Changed = 1, start, start
	if !reflect.DeepEqual(got, want) {
		t.Errorf("came back as\n%+v\nwant\n%+v", got, want)
	}
	if got.Posts[0].Published.Said != "Today at noon" {
		t.Errorf("the page's own words are lost: %+v", got.Posts[0].Published)
	}
}

func TestAChangedTextIsARevisionAndTheOldOneIsKept(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	first := discussion(t, "12", "Ferries", "7 The pier is open.")
	save(t, s, archive.Source{}, first)
	c.add(time.Hour)
	if got := save(t, s, archive.Source{}, discussion(t, "12", "Ferries", "7 The pier is closed.")); got.Changed != 1 || got.New != 0 {
		t.Errorf("saving a changed text = %+v, want 1 changed", got)
	}
	c.add(time.Hour)
	save(t, s, archive.Source{}, discussion(t, "12", "Ferries", "7 The pier is gone."))

	got := thread(t, s, first.ID)
	if p := got.Posts[0]; p.Text != "The pier is gone." || p.Revision != 3 || !p.Changed.Equal(start.Add(2*time.Hour)) || !p.FirstSeen.Equal(start) {
		t.Errorf("post = %+v", p)
	}
	revs, err := s.Revisions(t.Context(), got.Posts[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range revs {
		texts = append(texts, fmt.Sprintf("%d %s %s", r.Number, r.Seen.Format("15:04"), r.Text))
	}
	if want := []string{"1 12:00 The pier is open.", "2 13:00 The pier is closed.", "3 14:00 The pier is gone."}; !reflect.DeepEqual(texts, want) {
		t.Errorf("revisions = %q, want %q", texts, want)
	}
	if _, err := s.Revisions(t.Context(), "nobody"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Revisions of a post that is not held = %v, want ErrNotFound", err)
	}
}

func TestWhatChangesByItselfMakesNoRevision(t *testing.T) {
	n := 5
	s := storetest.Open(t)
	first := discussion(t, "12", "Ferries", "7 The pier is open.")
	save(t, s, archive.Source{}, first)
	again := discussion(t, "12", "Ferries", "7 <b>The pier</b> is open.")
	again.Posts[0].Author.Posts = &n
	again.Posts[0].Reactions = []archive.Reaction{{Name: "Like", Count: &n}}
	again.Posts[0].Number = 4
	if got := save(t, s, archive.Source{}, again); got.Changed != 0 || got.Same != 1 {
		t.Errorf("saving new counts = %+v, want no change", got)
	}
	p := thread(t, s, first.ID).Posts[0]
	if p.Revision != 1 || p.HTML != "<b>The pier</b> is open." || p.Author.Posts == nil || *p.Author.Posts != 5 || len(p.Reactions) != 1 || p.Number != 4 {
		t.Errorf("post = %+v, want the counts and the markup brought up to date", p)
	}
}

func TestAPoorerWitnessNeverRevisesARicherOne(t *testing.T) {
	const full = "The pier is closed, said the port office on Monday. Ferries wait outside until the wind drops, and nobody knows when that will be."
	src, other := source("news", "https://news.example/feed"), source("all", "https://news.example/all")
	byPage := func(th archive.Thread) archive.Thread {
		for i := range th.Posts {
			th.Posts[i].Witness = archive.ByPage
		}
		return th
	}
	a := func(text string) archive.Thread { return article(t, "https://news.example/1", "One", text) }
	for name, tc := range map[string]struct {
		first, second         archive.Thread
		firstFrom, secondFrom archive.Source
		text                  string
		revision              int
		summary               string
	}{
		"feed after page":                {byPage(a(full)), a("The pier is closed …"), src, src, full, 1, "The pier is closed …"},
		"another text after the page":    {byPage(a(full)), a("Quite another text."), src, src, full, 1, "Quite another text."},
		"page after feed":                {a("The pier is closed …"), byPage(a(full)), src, src, full, 2, "The pier is closed …"},
		"cut short later":                {a(full), a("The pier is closed, said the port office on Mon…"), src, src, full, 1, ""},
		"cut short without a mark":       {a(full), a("The pier is closed, said the port office"), src, src, full, 1, ""},
		"cut short by another feed":      {a(full), a("The pier is closed, said the port [...] Continue reading →"), src, other, full, 1, ""},
		"told in full by another feed":   {a("The pier is closed, said the port …"), a(full), src, other, full, 2, ""},
		"told otherwise by another feed": {a(full), a("PIER CLOSED. " + full), src, other, full, 1, ""},
		"an edit":                        {a(full), a(strings.Replace(full, "Monday", "Tuesday", 1)), src, src, strings.Replace(full, "Monday", "Tuesday", 1), 2, ""},
		"an addition":                    {a(full), a(full + " More at six."), src, src, full + " More at six.", 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := configured(t, &clock{t: start}, []archive.Source{src, other})
			save(t, s, tc.firstFrom, tc.first)
			save(t, s, tc.secondFrom, tc.second)
			p := thread(t, s, tc.first.ID).Posts[0]
			if p.Text != tc.text || p.Revision != tc.revision || p.Summary != tc.summary {
				t.Errorf("post = %q, revision %d, summary %q; want %q, %d, %q", p.Text, p.Revision, p.Summary, tc.text, tc.revision, tc.summary)
			}
		})
	}
}

func TestAVanishedPostIsMarkedAndComesBack(t *testing.T) {
	c := &clock{t: start}
	src := source("board", "https://forum.example/forums/b.1/")
	s := configured(t, c, []archive.Source{src})
	id := discussion(t, "12", "Ferries").ID
	walk := func(whole bool, complete archive.Flag, posts ...string) {
		t.Helper()
		th := discussion(t, "12", "Ferries", posts...)
		save(t, s, src, th)
		w := &archive.Walk{Thread: th.ID, At: c.now(), Stored: th.ID, Whole: whole, Complete: complete, MissingPages: []int{}}
		for _, p := range th.Posts {
			w.Seen = append(w.Seen, p.NativeID)
		}
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", Thread: id, At: c.now(), Outcome: archive.Fetched, Walk: w}); err != nil {
			t.Fatal(err)
		}
		c.add(time.Hour)
	}
	missing := func() string {
		var out []string
		for _, p := range thread(t, s, id).Posts {
			if !p.MissingSince.IsZero() {
				out = append(out, p.NativeID+p.MissingSince.Format("@15:04"))
			}
		}
		return strings.Join(out, " ")
	}
	walk(true, archive.Yes, "7 a", "8 b", "9 c")
	walk(false, archive.Unknown, "9 c")
	walk(true, archive.No, "7 a")
	if got := missing(); got != "" {
		t.Errorf("after walks that were not whole, missing = %q, want none", got)
	}
	walk(true, archive.Yes, "7 a", "9 c")
	if got, want := missing(), "8@15:00"; got != want {
		t.Errorf("missing = %q, want %q", got, want)
	}
	walk(true, archive.Yes, "7 a", "9 c")
	if got, want := missing(), "8@15:00"; got != want {
		t.Errorf("still missing = %q, want the first date, %q", got, want)
	}
	walk(true, archive.Yes, "7 a", "8 b", "9 c")
	if got := missing(); got != "" {
		t.Errorf("after it came back, missing = %q, want none", got)
	}
	th := thread(t, s, id)
	if th.Complete != archive.Yes || th.MissingPages == nil || th.Posts[1].Text != "b" || th.Posts[1].Revision != 1 {
		t.Errorf("thread = %+v", th)
	}
}

func TestATombstoneKeepsTheWords(t *testing.T) {
	s := storetest.Open(t)
	save(t, s, archive.Source{}, discussion(t, "12", "Ferries", "7 a", "8 b"))
	d := discussion(t, "12", "Ferries", "7 a", "8 ")
	d.Posts[1].Deleted = archive.Yes
	save(t, s, archive.Source{}, d)
	p := thread(t, s, d.ID).Posts[1]
	if p.Deleted != archive.Yes || p.Text != "b" || p.Revision != 1 {
		t.Errorf("post = %+v, want it deleted with its words kept", p)
	}
	save(t, s, archive.Source{}, discussion(t, "12", "Ferries", "7 a", "8 b"))
	if p := thread(t, s, d.ID).Posts[1]; p.Deleted != archive.No {
		t.Errorf("a post that is shown again is deleted still: %+v", p)
	}
}

func TestTheIDThatWasStoredFirstStays(t *testing.T) {
	src := source("news", "https://news.example/feed")
	entry := archive.Alias{Scope: archive.EntryScope("news.example/feed"), Name: "n-41"}
	t.Run("an entry whose link changes", func(t *testing.T) {
		s := configured(t, &clock{t: start}, []archive.Source{src})
		a, b := article(t, "https://news.example/old", "One", "text"), article(t, "https://news.example/new", "One", "text")
		a.Aliases, b.Aliases = []archive.Alias{entry}, []archive.Alias{entry}
		save(t, s, src, a)
		if got := save(t, s, src, b); got.New != 0 || got.Same != 1 || got.IDs[0] != a.ID {
			t.Errorf("saving the entry under a new link = %+v, want the thread %s", got, a.ID)
		}
		if got := thread(t, s, b.ID); got.ID != a.ID {
			t.Errorf("Thread(%s) = %s, want %s", b.ID, got.ID, a.ID)
		}
	})
	t.Run("an address that turns out to lead elsewhere", func(t *testing.T) {
		s := configured(t, &clock{t: start}, []archive.Source{src})
		a, b := article(t, "https://news.example/short", "One", "text"), article(t, "https://news.example/long", "One", "text")
		a.Raw = []archive.RawRef{{URL: "https://news.example/short", Fetched: start, WARC: "a.warc.gz#7", Record: "urn:x:a"}}
		save(t, s, src, a, b)
		found := article(t, "https://news.example/long", "One", "text")
		found.Aliases = []archive.Alias{{Scope: archive.AddressScope, Name: "news.example/short"}}
		save(t, s, src, found)
		// b was saved first: of two, the later in the list is the older.
		for _, id := range []string{a.ID, b.ID} {
			if got := thread(t, s, id); got.ID != b.ID {
				t.Errorf("Thread(%s) = %s, want %s", id, got.ID, b.ID)
			}
		}
		if list, err := s.SourceThreads(t.Context(), "news", archive.Page{}); err != nil || len(list) != 1 {
			t.Errorf("the source lists %d threads, %v; want 1", len(list), err)
		}
		if got := thread(t, s, b.ID); len(got.Raw) != 1 || got.Raw[0] != a.Raw[0] {
			t.Errorf("the bytes of the other are %+v, want them cited here", got.Raw)
		}
		if id, err := s.ThreadAt(t.Context(), "news.example", "news.example/short"); err != nil || id != b.ID {
			t.Errorf("ThreadAt = %s, %v; want %s", id, err, b.ID)
		}
	})
}

func TestAThreadToldByAFeedBecomesTheOneItsPageShows(t *testing.T) {
	src := source("board", "https://forum.example/index.rss")
	s := configured(t, &clock{t: start}, []archive.Source{src})
	told := discussion(t, "12", "Ferries", "article The pier …")
	told.Platform, told.Posts[0].Witness = archive.FeedPlatform, archive.ByFeed
	save(t, s, src, told)
	before := thread(t, s, told.ID).Posts[0]
	got := save(t, s, src, discussion(t, "12", "Ferries", "7 The pier is closed.", "8 Thanks."))
	th := thread(t, s, told.ID)
	if got.New != 1 || got.Changed != 1 || len(th.Posts) != 2 || th.Platform != "xenforo" {
		t.Fatalf("saved %+v, %d posts on %s; want the opening post adopted and one reply", got, len(th.Posts), th.Platform)
	}
	p := th.Posts[0]
	if p.NativeID != "7" || p.Revision != 2 || !p.FirstSeen.Equal(before.FirstSeen) || p.ID != archive.PostID(told.ID, "7") || p.Summary != "The pier …" {
		t.Errorf("opening post = %+v", p)
	}
}

func TestAnotherMachinesVisitIsFenced(t *testing.T) {
	c := &clock{t: start}
	src := source("news", "https://news.example/feed")
	s := configured(t, c, []archive.Source{src})
	claim := func(holder string) []archive.Claim {
		t.Helper()
		cs, err := s.ClaimDue(t.Context(), holder, c.now(), time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		return cs
	}
	first := claim("one")
	if len(first) != 1 || first[0].Lease.Host != "news.example" || len(first[0].Sources) != 1 || first[0].Sources[0].ID != "news" {
		t.Fatalf("ClaimDue = %+v, want news.example with its source", first)
	}
	if got := claim("two"); len(got) != 0 {
		t.Errorf("a leased host was claimed again: %+v", got)
	}
	if _, err := s.LeaseHost(t.Context(), "news.example", "two", time.Minute); !errors.As(err, new(*store.HeldError)) {
		t.Errorf("LeaseHost of a leased host = %v, want a HeldError", err)
	}
	c.add(2 * time.Minute)
	second := claim("two")
	if len(second) != 1 {
		t.Fatal("a lease that ran out was not claimed again")
	}
	a := []archive.Thread{article(t, "https://news.example/1", "One", "text")}
	if _, err := s.SaveThreads(t.Context(), first[0].Lease, src, a); !errors.Is(err, archive.ErrLeaseLost) {
		t.Errorf("SaveThreads under a lost lease = %v, want ErrLeaseLost", err)
	}
	if err := s.Finish(t.Context(), first[0].Lease, archive.Visit{Source: "news", At: c.now()}); !errors.Is(err, archive.ErrLeaseLost) {
		t.Errorf("Finish under a lost lease = %v, want ErrLeaseLost", err)
	}
	if err := s.Renew(t.Context(), first[0].Lease, time.Minute); !errors.Is(err, archive.ErrLeaseLost) {
		t.Errorf("Renew of a lost lease = %v, want ErrLeaseLost", err)
	}
	if err := s.Release(t.Context(), first[0].Lease, time.Time{}); err != nil {
		t.Errorf("Release of a lost lease = %v, want nil", err)
	}
	if err := s.Renew(t.Context(), second[0].Lease, time.Minute); err != nil {
		t.Errorf("the present lease was lost: %v", err)
	}
	if _, err := s.SaveThreads(t.Context(), second[0].Lease, src, a); err != nil {
		t.Errorf("SaveThreads under the present lease = %v", err)
	}
}

func TestTheLeasesOfTheDeadAreGivenBack(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("a", "https://a.example/"), source("b", "https://b.example/")})
	for _, host := range []string{"a.example", "b.example"} {
		if _, err := s.LeaseHost(t.Context(), host, "holder of "+host, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Abandon(t.Context(), func(h string) bool { return h == "holder of a.example" }); err != nil || n != 1 {
		t.Errorf("Abandon = %d, %v; want 1 host", n, err)
	}
	cs, err := s.ClaimDue(t.Context(), "x", c.now(), time.Minute, 10)
	if err != nil || len(cs) != 1 || cs[0].Lease.Host != "a.example" {
		t.Errorf("ClaimDue = %+v, %v; want the dead one's host alone", cs, err)
	}
}

func TestAHostsPauseIsKeptFromLeaseToLease(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("news", "https://news.example/feed")})
	cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10)
	if err != nil || len(cs) != 1 {
		t.Fatalf("ClaimDue = %v, %v", cs, err)
	}
	until := start.Add(2 * time.Hour)
	if err := s.Release(t.Context(), cs[0].Lease, until); err != nil {
		t.Fatal(err)
	}
	c.add(time.Hour)
	if cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10); err != nil || len(cs) != 0 {
		t.Errorf("a host that asked to wait was claimed: %v, %v", cs, err)
	}
	if n, when, err := s.Waiting(t.Context(), c.now()); err != nil || n != 1 || !when.Equal(until) {
		t.Errorf("Waiting = %d until %v, %v; want 1 until %v", n, when, err, until)
	}
	c.add(time.Hour + time.Second)
	if cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10); err != nil || len(cs) != 1 || !cs[0].NotBefore.Equal(until) {
		t.Errorf("after the wait, ClaimDue = %+v, %v", cs, err)
	}
}

func TestAHostThatBecomesFreeDuringAPassIsClaimedInIt(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("news", "https://news.example/feed")})
	held, err := s.LeaseHost(t.Context(), "news.example", "one", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Release(t.Context(), held.Lease, start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if cs, err := s.ClaimDue(t.Context(), "one", start, time.Minute, 10); err != nil || len(cs) != 0 {
		t.Fatalf("a host that is to be left alone was claimed: %v, %v", cs, err)
	}
	c.add(2 * time.Second)
	if cs, err := s.ClaimDue(t.Context(), "one", start, time.Minute, 10); err != nil || len(cs) != 1 {
		t.Errorf("after the host's pause ClaimDue of what was due before it = %v, %v; want the host", cs, err)
	}
}

func TestFinishSetsTheNextVisitAndKeepsTheStanding(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("news", "https://news.example/feed")})
	cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10)
	if err != nil || len(cs) != 1 {
		t.Fatalf("ClaimDue = %v, %v", cs, err)
	}
	st := archive.Standing{ETag: `W/"a b"`, LastModified: "whenever", Validated: start, BodyHash: []byte{1}, Seen: []byte{2, 3}, Site: "News", Reads: archive.FeedSource,
		Due: start.Add(time.Hour), LastVisit: start, LastOK: start, LastNew: start, Interval: time.Hour, Failures: 2, Reason: "slow", MovedTo: "https://x.example/", Moves: 2}
	v := archive.Visit{Source: "news", At: start, Took: 1500 * time.Millisecond, Outcome: archive.Fetched, Status: 200, Bytes: 9, Saved: archive.Saved{New: 3, Changed: 1}, Reason: "r", Standing: &st}
	if err := s.Finish(t.Context(), cs[0].Lease, v); err != nil {
		t.Fatal(err)
	}
	if err := s.Release(t.Context(), cs[0].Lease, time.Time{}); err != nil {
		t.Fatal(err)
	}
	src, err := s.Source(t.Context(), "news")
	if err != nil || !reflect.DeepEqual(src.Standing, st) {
		t.Errorf("standing = %+v, %v; want %+v", src.Standing, err, st)
	}
	if next, err := s.NextDue(t.Context()); err != nil || !next.Equal(start.Add(time.Hour)) {
		t.Errorf("NextDue = %v, %v; want an hour later", next, err)
	}
	if cs, err := s.ClaimDue(t.Context(), "one", start.Add(59*time.Minute), time.Minute, 10); err != nil || len(cs) != 0 {
		t.Errorf("claimed before it was due: %v, %v", cs, err)
	}
	visits, err := s.Visits(t.Context(), "news", 10)
	v.Standing = nil
	if err != nil || len(visits) != 1 || !reflect.DeepEqual(visits[0], v) {
		t.Errorf("Visits = %+v, %v; want %+v", visits, err, v)
	}
	if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "nobody"}); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Finish of an unknown source = %v, want ErrNotFound", err)
	}
}

func TestAMarkWakesAThreadOnce(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("board", "https://forum.example/forums/b.1/")})
	wake := func(mark string, due time.Time) {
		t.Helper()
		st := archive.Standing{Due: start.Add(100 * time.Hour)}
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", At: c.now(), Standing: &st,
			Wakes: []archive.Wake{{Thread: "t", Host: "forum.example", URL: "https://forum.example/threads/12/", Due: due, Mark: mark}}}); err != nil {
			t.Fatal(err)
		}
		c.add(time.Second)
		release(t, s, c)
	}
	due := func() int {
		t.Helper()
		cs, err := s.ClaimDue(t.Context(), "one", c.now(), time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, cl := range cs {
			n += len(cl.Wakes)
			if err := s.Release(t.Context(), cl.Lease, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		return n
	}
	walked := func(next time.Time) {
		t.Helper()
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "board", Thread: "t", At: c.now(), Walk: &archive.Walk{Thread: "t", Next: next, URL: "https://forum.example/threads/12/"}}); err != nil {
			t.Fatal(err)
		}
		c.add(time.Second)
		release(t, s, c)
	}
	wake("3 replies", c.now())
	if due() != 1 {
		t.Fatal("a new thread is not due")
	}
	walked(c.now().Add(24 * time.Hour))
	wake("3 replies", c.now())
	if due() != 0 {
		t.Error("the same mark woke the thread again")
	}
	wake("4 replies", c.now())
	if due() != 1 {
		t.Error("a new mark did not wake the thread")
	}
	walked(c.now().Add(time.Minute))
	wake("5 replies", c.now().Add(time.Hour))
	c.add(2 * time.Minute)
	if due() != 1 {
		t.Error("a wake put a visit back that was due sooner")
	}
}

// release lets the host's due time be computed anew, as the end of a visit does.
func release(t *testing.T, s *store.Store, c *clock) {
	t.Helper()
	cl, err := s.LeaseHost(t.Context(), "forum.example", "x", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Release(t.Context(), cl.Lease, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

func TestConfigureRetiresAndNeverDeletes(t *testing.T) {
	c := &clock{t: start}
	a, b, d := source("a", "https://a.example/feed"), source("b", "https://b.example/feed"), source("d", "https://d.example/feed")
	s := configured(t, c, []archive.Source{a, b, d}, archive.Topic{ID: "x", Title: "X", Query: "x", Version: "v1"})
	save(t, s, a, article(t, "https://a.example/1", "One", "text"))
	apply := func(print string, force bool, list ...archive.Source) (store.Applied, error) {
		return s.Configure(t.Context(), store.Setup{Fingerprint: print, Sources: list, Force: force})
	}
	if got, err := apply("1", false); err != nil || !got.Same {
		t.Errorf("the same fingerprint = %+v, %v; want nothing done", got, err)
	}
	if _, err := apply("2", false, d); !errors.As(err, new(*store.RetireError)) {
		t.Errorf("retiring two of three = %v, want a RetireError", err)
	}
	if list, _ := s.Sources(t.Context(), false); len(list) != 3 {
		t.Errorf("a refused setup left %d sources, want 3", len(list))
	}
	if got, err := apply("3", false, b, d); err != nil || got.Retired != 1 || got.Generation != 2 {
		t.Errorf("retiring one of three = %+v, %v", got, err)
	}
	if got, err := apply("4", true, d); err != nil || got.Retired != 1 || got.Most {
		t.Errorf("retiring one of two by force = %+v, %v", got, err)
	}
	// Those that come back do not make those that go a minority.
	var refused *store.RetireError
	if _, err := apply("back", false, a, b); !errors.As(err, &refused) || *refused != (store.RetireError{Retire: 1, Of: 1}) {
		t.Errorf("retiring the only one while two come back = %v, want a RetireError of 1 of 1", err)
	}
	if got, err := apply("back", true, a, b); err != nil || got.Retired != 1 || !got.Most {
		t.Errorf("the same by force = %+v, %v; want it said that most were retired", got, err)
	}
	if _, err := apply("4", true, d); err != nil {
		t.Fatal(err)
	}
	all, err := s.Sources(t.Context(), true)
	if err != nil || len(all) != 3 || !all[0].Standing.Retired || all[0].Standing.Threads != 1 || all[2].Standing.Retired {
		t.Errorf("Sources = %+v, %v", all, err)
	}
	if ts, _ := s.Topics(t.Context()); len(ts) != 0 {
		t.Errorf("topics in force = %v, want none", ts)
	}
	if got, err := apply("5", false, a, d); err != nil || got.Changed != 1 || got.Added != 0 {
		t.Errorf("taking a source back = %+v, %v", got, err)
	}
	if src, err := s.Source(t.Context(), "a"); err != nil || src.Standing.Retired || src.Standing.Due.IsZero() {
		t.Errorf("source = %+v, %v; want it due again", src, err)
	}
}

func TestASourceWithANewAddressForgetsItsValidators(t *testing.T) {
	c := &clock{t: start}
	a := source("a", "https://a.example/feed")
	s := configured(t, c, []archive.Source{a})
	st := archive.Standing{ETag: `"1"`, Seen: []byte{1}, Due: start.Add(time.Hour)}
	if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: "a", At: start, Standing: &st}); err != nil {
		t.Fatal(err)
	}
	a.Title = "A"
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "2", Sources: []archive.Source{a}}); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Source(t.Context(), "a"); got.Standing.ETag != `"1"` || got.Title != "A" {
		t.Errorf("a new title = %+v, want the validators kept", got)
	}
	a.URL = "https://a.example/other"
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "3", Sources: []archive.Source{a}}); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Source(t.Context(), "a"); got.Standing.ETag != "" || got.Standing.Seen != nil {
		t.Errorf("a new address kept %+v", got.Standing)
	}
}

func TestTopicsJudgeEachPostOnceAndAgainAfterAnEdit(t *testing.T) {
	c := &clock{t: start}
	src := source("news", "https://news.example/feed")
	topic := archive.Topic{ID: "piers", Title: "Piers", Query: "pier", Version: "v1", Items: 10}
	s := configured(t, c, []archive.Source{src}, topic)
	judge := func(word string) (posts int) {
		t.Helper()
		for {
			b, err := s.Unjudged(t.Context(), 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Topics) == 0 {
				return posts
			}
			var vs []archive.Verdict
			for _, th := range b.Threads {
				posts++
				if p := th.Posts[0]; strings.Contains(p.Text, word) {
					vs = append(vs, archive.Verdict{Topic: "piers", Version: b.Topics[0].Version, Post: p.ID, Match: true, Score: 0.7, Reasons: []archive.Reason{{Term: word, Field: "body", Count: 1}}})
				}
			}
			if _, err := s.SaveVerdicts(t.Context(), b, vs); err != nil {
				t.Fatal(err)
			}
		}
	}
	titles := func() string {
		t.Helper()
		es, err := s.Entries(t.Context(), "piers", archive.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range es {
			out = append(out, e.Thread.Title)
		}
		return strings.Join(out, ",")
	}
	save(t, s, src, article(t, "https://news.example/1", "One", "the pier"), article(t, "https://news.example/2", "Two", "the quay"), article(t, "https://news.example/3", "Three", "a pier"))
	if n := judge("pier"); n != 3 {
		t.Errorf("judged %d posts, want 3", n)
	}
	if got := titles(); got != "One,Three" {
		t.Errorf("entries = %s, want One,Three: the feed's own order", got)
	}
	if n := judge("pier"); n != 0 {
		t.Errorf("judged %d posts again, want none", n)
	}
	before, _ := s.Entries(t.Context(), "piers", archive.Page{})
	c.add(time.Hour)
	save(t, s, src, article(t, "https://news.example/1", "One", "the wharf"), article(t, "https://news.example/2", "Two", "the pier now"))
	if n := judge("pier"); n != 2 {
		t.Errorf("judged %d changed posts, want 2", n)
	}
	if got := titles(); got != "Two,Three" {
		t.Errorf("after edits, entries = %s, want Two,Three", got)
	}
	topic.Query, topic.Version = "wharf", "v2"
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "2", Sources: []archive.Source{src}, Topics: []archive.Topic{topic}}); err != nil {
		t.Fatal(err)
	}
	if got := titles(); got != "Two,Three" {
		t.Errorf("before a new version has judged, entries = %s, want the old ones", got)
	}
	if n := judge("wharf"); n != 3 {
		t.Errorf("a new version judged %d posts, want all 3", n)
	}
	es, _ := s.Entries(t.Context(), "piers", archive.Page{})
	if len(es) != 1 || es[0].Thread.Title != "One" || es[0].ID != before[0].ID || len(es[0].Matched) != 1 || es[0].Matched[0].Reasons[0].Term != "wharf" || es[0].Matched[0].Version != "v2" {
		t.Errorf("entries = %+v; want One under its first id, with its new reason", es)
	}
}

func TestANewSourcesBacklogTakesItsOwnPlaceInTheOrder(t *testing.T) {
	c := &clock{t: start}
	src := source("news", "https://news.example/feed")
	s := configured(t, c, []archive.Source{src})
	old, ahead := article(t, "https://news.example/1", "Old", "x"), article(t, "https://news.example/2", "Ahead", "x")
	old.Published, old.Posts[0].Published = archive.At(start.Add(-48*time.Hour)), archive.At(start.Add(-48*time.Hour))
	ahead.Posts[0].Published = archive.At(start.Add(48 * time.Hour))
	save(t, s, src, ahead, old)
	src.Standing.LastOK = start
	c.add(time.Hour)
	late := article(t, "https://news.example/3", "Late", "x")
	late.Posts[0].Published = archive.At(start.Add(-500 * time.Hour))
	save(t, s, src, late)
	list, err := s.SourceThreads(t.Context(), "news", archive.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range list {
		got = append(got, l.Thread.Title+l.Active.Format("@02T15"))
	}
	if want := []string{"Late@01T13", "Ahead@01T12", "Old@27T12"}; !reflect.DeepEqual(got, want) {
		t.Errorf("order = %q, want %q", got, want)
	}
	rest, err := s.SourceThreads(t.Context(), "news", archive.Page{Max: 1, After: list[0].Place})
	if err != nil || len(rest) != 1 || rest[0].Thread.Title != "Ahead" {
		t.Errorf("the page after the first = %+v, %v", rest, err)
	}
}

func TestSearchFindsWhatTheQueryMatches(t *testing.T) {
	c := &clock{t: start}
	src, other := source("news", "https://news.example/feed"), source("forum", "https://forum.example/f")
	s := configured(t, c, []archive.Source{src, other})
	save(t, s, src, article(t, "https://news.example/1", "Pier closed", "The port office of Basra closed the pier."))
	c.add(time.Minute)
	save(t, s, src, article(t, "https://news.example/2", "Quay open", "The quay at Basra is open; piers are not."))
	c.add(time.Minute)
	save(t, s, other, discussion(t, "12", "Basra ferries", "7 any news?", "8 the pier is shut"))
	for q, want := range map[string]string{
		"pier":                 "Basra ferries, Pier closed",
		"pier*":                "Basra ferries, Quay open, Pier closed",
		`"port office"`:        "Pier closed",
		"basra NOT forum":      "Basra ferries, Basra ferries, Quay open, Pier closed",
		"author:ada basra":     "Quay open, Pier closed",
		"kind:post pier":       "Basra ferries",
		"author:u7":            "Basra ferries",
		"nothing":              "",
		"*asra open":           "Quay open",
		"source:forum.example": "Basra ferries, Basra ferries",
	} {
		if got := searched(t, s, store.Search{Query: parse(t, q), Max: 10}); got != want {
			t.Errorf("search %s = %s, want %s", q, got, want)
		}
	}
	if got := searched(t, s, store.Search{Query: parse(t, "pier"), Max: 10, Source: "news"}); got != "Pier closed" {
		t.Errorf("of one source: %s", got)
	}
	if got := searched(t, s, store.Search{Query: parse(t, "basra"), Max: 10, Since: start.Add(90 * time.Second)}); got != "Basra ferries, Basra ferries" {
		t.Errorf("since: %s", got)
	}
	// A changed text leaves the index, its new words enter it.
	save(t, s, src, article(t, "https://news.example/1", "Pier closed", "The jetty is closed."))
	if got := searched(t, s, store.Search{Query: parse(t, "office"), Max: 10}); got != "" {
		t.Errorf("a word that was edited away is found in %s", got)
	}
	if got := searched(t, s, store.Search{Query: parse(t, "jetty"), Max: 10, Best: true}); got != "Pier closed" {
		t.Errorf("a word that was edited in is found in %q", got)
	}
	// A thread's new title is found at each of its posts.
	save(t, s, other, discussion(t, "12", "Umm Qasr ferries", "7 any news?"))
	if got := searched(t, s, store.Search{Query: parse(t, "qasr"), Max: 10}); got != "Umm Qasr ferries, Umm Qasr ferries" {
		t.Errorf("a thread's new title is found in %q", got)
	}
}

func TestSearchGoesOnWhereItEnded(t *testing.T) {
	s := storetest.Open(t)
	for i := range 7 {
		save(t, s, archive.Source{}, article(t, fmt.Sprintf("https://news.example/%d", i), fmt.Sprint("No ", i), "pier"))
	}
	var got []string
	q := store.Search{Query: parse(t, "pier"), Max: 3}
	for {
		f, err := s.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range f.Hits {
			got = append(got, h.Thread.Title)
		}
		if f.Next == 0 {
			break
		}
		q.Before = f.Next
	}
	if want := "No 6,No 5,No 4,No 3,No 2,No 1,No 0"; strings.Join(got, ",") != want {
		t.Errorf("pages = %s, want %s", strings.Join(got, ","), want)
	}
}

func parse(t *testing.T, q string) *query.Query {
	t.Helper()
	out, err := query.Parse(q)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func searched(t *testing.T, s *store.Store, q store.Search) string {
	t.Helper()
	f, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range f.Hits {
		out = append(out, h.Thread.Title)
	}
	return strings.Join(out, ", ")
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	write(t, text, "this is no database, but long enough to be looked at")
	newer := filepath.Join(dir, "newer.db")
	s, err := store.Open(t.Context(), newer, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.SetVersion(s, 999); err != nil {
		t.Fatal(err)
	}
	s.Close()
	for name, tc := range map[string]struct {
		path     string
		readOnly bool
		kind     error
		words    string
	}{
		"not there": {filepath.Join(dir, "none.db"), true, archive.ErrNotFound, "no archive yet"},
		"no folder": {filepath.Join(dir, "none", "x.db"), false, nil, "folder"},
		"a folder":  {dir, false, nil, "is a folder"},
		"a text":    {text, false, archive.ErrInvalid, "not a SQLite database"},
		"newer":     {newer, false, archive.ErrNewer, "version 999"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), tc.path, store.Options{ReadOnly: tc.readOnly})
			if err == nil {
				s.Close()
				t.Fatal("opened")
			}
			if tc.kind != nil && !errors.Is(err, tc.kind) || !strings.Contains(err.Error(), tc.words) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
				t.Errorf("Open = %v; want %v with %q on one line", err, tc.kind, tc.words)
			}
		})
	}
}

func TestManyProcessesMayOpenAFreshArchiveAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "skein.db")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), path, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if _, err := s.SaveThreads(context.Background(), archive.Lease{}, archive.Source{}, []archive.Thread{{ID: strings.Repeat("a", 26), Kind: archive.Article, URL: "https://x.example/"}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOneFailingWriteDoesNotFailThoseBesideIt(t *testing.T) {
	s := configured(t, &clock{t: start}, []archive.Source{source("a", "https://a.example/feed")})
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			from := source("a", "https://a.example/feed")
			if i%4 == 0 {
				from.ID = "unknown"
			}
			_, err := s.SaveThreads(t.Context(), archive.Lease{}, from, []archive.Thread{{ID: archive.ThreadID("a", fmt.Sprint(i)), Kind: archive.Article, URL: "https://x.example/"}})
			if (err != nil) != (i%4 == 0) {
				t.Errorf("write %d = %v", i, err)
			}
		})
	}
	wg.Wait()
	st, err := s.Stats(t.Context())
	if err != nil || st.Threads != 30 {
		t.Errorf("%d threads, %v; want 30", st.Threads, err)
	}
}

func TestStatsCountWhatIsHeld(t *testing.T) {
	src := source("news", "https://news.example/feed")
	s := configured(t, &clock{t: start}, []archive.Source{src}, archive.Topic{ID: "x", Version: "1"})
	save(t, s, src, discussion(t, "12", "Ferries", "7 a", "8 b"))
	save(t, s, src, discussion(t, "12", "Ferries", "7 c", "8 b"))
	got, err := s.Stats(t.Context())
	if err != nil || got.Sources != 1 || got.Threads != 1 || got.Posts != 2 || got.Revisions != 3 || got.Topics != 1 || got.Bytes == 0 || got.Version == 0 {
		t.Errorf("Stats = %+v, %v", got, err)
	}
	if n, ok := got.Entries["x"]; !ok || n != 0 {
		t.Errorf("Stats.Entries = %v, want x with 0", got.Entries)
	}
}

func TestForgetKeepsEachSourcesLastVisit(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("a", "https://a.example/"), source("b", "https://b.example/")})
	for i, id := range []string{"a", "b", "a", "a"} {
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: id, At: start.Add(time.Duration(i) * time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Forget(t.Context(), start.Add(1000*time.Hour)); err != nil || n != 2 {
		t.Errorf("Forget = %d, %v; want 2", n, err)
	}
	for _, id := range []string{"a", "b"} {
		if v, _ := s.Visits(t.Context(), id, 10); len(v) != 1 {
			t.Errorf("%d visits to %s are left, want 1", len(v), id)
		}
	}
	if err := s.Tidy(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestHastenMakesSourcesDue(t *testing.T) {
	c := &clock{t: start}
	s := configured(t, c, []archive.Source{source("a", "https://a.example/"), source("b", "https://b.example/")})
	for _, id := range []string{"a", "b"} {
		if err := s.Finish(t.Context(), archive.Lease{}, archive.Visit{Source: id, At: start, Standing: &archive.Standing{Due: start.Add(time.Hour)}}); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		n, _, err := s.Waiting(t.Context(), start)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := s.Hasten(t.Context(), "a"); err != nil || count() != 1 {
		t.Errorf("after Hasten(a) = %v, %d are due, want 1", err, count())
	}
	if err := s.Hasten(t.Context(), "nobody"); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Hasten(nobody) = %v, want ErrNotFound", err)
	}
	if err := s.Hasten(t.Context()); err != nil || count() != 2 {
		t.Errorf("after Hasten() = %v, %d are due, want 2", err, count())
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAPageWhoseAddressAFeedToldIsThatThread(t *testing.T) {
	src := source("board", "https://forum.example/index.rss")
	for name, more := range map[string][]archive.Alias{"one name": nil, "two": {{Scope: archive.AddressScope, Name: "forum.example/t/ferries"}}} {
		t.Run(name, func(t *testing.T) {
			s := configured(t, &clock{t: start}, []archive.Source{src})
			told := record(t, archive.Draft{Witness: archive.ByFeed, Base: "https://forum.example/", Thread: archive.Thread{
				Kind: archive.Article, Platform: archive.FeedPlatform, URL: "https://forum.example/t/5", Title: "Ferries", Posts: []archive.Post{{HTML: "the whole …"}},
			}})
			save(t, s, src, told)
			page := discussion(t, "5", "Ferries", "7 the whole text of it", "8 an answer")
			page.Aliases = append(more, archive.Alias{Scope: archive.AddressScope, Name: "forum.example/t/5"})
			for range 2 {
				if got := save(t, s, src, page); got.IDs[0] != told.ID {
					t.Errorf("the page is the thread %s, want %s", got.IDs[0], told.ID)
				}
			}
			// And so is what comes by that address in the other order.
			s = configured(t, &clock{t: start}, []archive.Source{src})
			save(t, s, src, page)
			if got := save(t, s, src, told); got.IDs[0] != page.ID || got.New != 0 {
				t.Errorf("what a feed tells of the page is the thread %s with %d new posts, want %s with none", got.IDs[0], got.New, page.ID)
			}
			s = configured(t, &clock{t: start}, []archive.Source{src})
			save(t, s, src, told)
			save(t, s, src, page)
			if th := thread(t, s, page.ID); th.ID != told.ID || len(th.Posts) != 2 || th.Posts[0].NativeID != "7" || th.Kind != archive.Discussion {
				t.Errorf("the thread is %s, a %s of %d posts", th.ID, th.Kind, len(th.Posts))
			}
		})
	}
}

func TestAFeedThatComesAfterThePageAddsNoPost(t *testing.T) {
	c := &clock{t: start}
	s := storetest.Open(t, c.now)
	page := discussion(t, "5", "Ferries", "7 the whole text of it", "8 an answer")
	feed := record(t, archive.Draft{Witness: archive.ByFeed, Base: "https://forum.example/", Thread: archive.Thread{
		Kind: archive.Discussion, Platform: archive.FeedPlatform, Site: archive.Site{Key: "forum.example"}, NativeID: "5", URL: "https://forum.example/threads/5/", Title: "Ferries",
		Posts: []archive.Post{{NativeID: archive.ArticlePost, Number: 1, HTML: "the whole"}},
	}})
	// Where the address does not say that it is a forum's, it is taken for an article.
	other := feed
	other.Kind, other.Posts = archive.Article, slices.Clone(feed.Posts)
	for _, th := range []archive.Thread{page, feed, page, other} {
		if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{th}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Thread(t.Context(), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Posts) != 2 || got.Posts[0].Text != "the whole text of it" || got.Posts[0].Summary != "the whole" || got.Posts[0].Revision != 1 {
		t.Errorf("posts = %+v, want the two of the page, the first with the feed's summary", got.Posts)
	}
}

func TestALeaseThatWasNotGivenBackTellsUntilWhenItsHolderMayHaveAsked(t *testing.T) {
	s := storetest.Open(t)
	ctx := t.Context()
	lease := func(holder string) archive.Claim {
		t.Helper()
		c, err := s.LeaseHost(ctx, "a.test", holder, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := lease("dead")
	if !first.Used.IsZero() {
		t.Errorf("the first lease of a host: used until %v, want never", first.Used)
	}
	const near = 5 * time.Millisecond // the clocks are measured in milliseconds
	before := time.Now().Add(-near)
	if n, err := s.Abandon(ctx, func(h string) bool { return h == "dead" }); n != 1 || err != nil {
		t.Fatalf("Abandon = %d, %v, want 1 host", n, err)
	}
	if n, err := s.Abandon(ctx, func(h string) bool { return h == "dead" }); n != 0 || err != nil {
		t.Errorf("Abandon once more = %d, %v, want no host", n, err)
	}
	after := time.Now().Add(near)
	second := lease("living")
	if second.Used.Before(before) || second.Used.After(after) {
		t.Errorf("after a holder died: used until %v, want the moment it was found dead, %v to %v", second.Used, before, after)
	}
	if err := s.Renew(ctx, first.Lease, time.Hour); !errors.Is(err, archive.ErrLeaseLost) {
		t.Errorf("the dead one's lease renewed: %v, want %v", err, archive.ErrLeaseLost)
	}
	if err := s.Release(ctx, second.Lease, time.Now()); err != nil {
		t.Fatal(err)
	}
	if third := lease("next"); third.Used.After(after) {
		t.Errorf("after a lease that was given back: used until %v, want no later than before", third.Used)
	}
}

func TestNewThreadsOfOneVisitThatShareANameAreOne(t *testing.T) {
	c := &clock{t: start}
	src := source("feed", "https://news.example/feed")
	s := configured(t, c, []archive.Source{src})
	entry := archive.Alias{Scope: archive.EntryScope("news.example/feed"), Name: "n\x00-7"}
	long := article(t, "https://news.example/long", "Short", "<p>The same</p>")
	short := article(t, "https://news.example/short", "Short", "<p>The same</p>")
	other := article(t, "https://news.example/other", "Other", "<p>Something else</p>")
	long.Aliases, short.Aliases = []archive.Alias{entry}, []archive.Alias{entry}
	if got := save(t, s, src, long, other, short, other); got.Threads != 2 || got.New != 2 || got.IDs[0] != short.ID || got.IDs[2] != short.ID || got.IDs[1] != other.ID {
		t.Errorf("saving two addresses of one entry, and another twice: %+v, want 2 threads, the first name's id %s", got, short.ID)
	}
	again := article(t, "https://news.example/again", "Short", "<p>The same</p>")
	again.Aliases = []archive.Alias{entry}
	if got := save(t, s, src, again); got.New != 0 || got.IDs[0] != short.ID {
		t.Errorf("a third address in a later visit: %+v, want nothing new and the id %s", got, short.ID)
	}
	if th := thread(t, s, long.ID); th.ID != short.ID || len(th.Posts) != 1 {
		t.Errorf("the other id answers with %s and %d posts, want %s and 1", th.ID, len(th.Posts), short.ID)
	}
}
