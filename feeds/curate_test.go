package feeds_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/feeds"
	"skein/feeds/topic"
)

func news(t *testing.T, n int, text string) archive.Thread {
	t.Helper()
	th, err := normal.Thread(archive.Draft{Witness: archive.ByFeed, Thread: archive.Thread{
		Kind: archive.Article, Platform: archive.FeedPlatform, URL: fmt.Sprintf("https://news.example/%d", n), Title: fmt.Sprint("No ", n),
		Posts: []archive.Post{{HTML: text}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func asked(id, query string) archive.Topic {
	t := archive.Topic{ID: id, Title: id, Query: query}
	t.Version = topic.Version(t)
	return t
}

func entries(t *testing.T, s *store.Store, topic string) string {
	t.Helper()
	es, err := s.Entries(t.Context(), topic, archive.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range es {
		out = append(out, e.Thread.Title)
	}
	return strings.Join(out, ", ")
}

func TestCuratorJudgesWhatIsSavedAndSaysWhy(t *testing.T) {
	s := storetest.Open(t)
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Topics: []archive.Topic{asked("ferries", "ferr* OR pier"), asked("trains", "train")}}); err != nil {
		t.Fatal(err)
	}
	var ts []archive.Thread
	for i, text := range []string{"The ferry is late.", "The train is late.", "The bus is late.", "A train takes you to the pier."} {
		ts = append(ts, news(t, i, text))
	}
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, ts); err != nil {
		t.Fatal(err)
	}
	c := feeds.NewCurator(s, nil)
	c.Batch = 3
	changes := 0
	c.OnChange = func() { changes++ }
	if n, err := c.Catch(t.Context()); err != nil || n != 4 || changes != 2 {
		t.Errorf("Catch = %d, %v with %d changes; want 4 posts in 2 batches", n, err, changes)
	}
	if got := entries(t, s, "ferries"); got != "No 0, No 3" {
		t.Errorf("ferries = %s", got)
	}
	if got := entries(t, s, "trains"); got != "No 1, No 3" {
		t.Errorf("trains = %s", got)
	}
	es, _ := s.Entries(t.Context(), "ferries", archive.Page{})
	if r := es[0].Matched[0].Reasons; len(r) != 1 || r[0].Term != "ferr*" || r[0].Words != "ferry" {
		t.Errorf("reasons = %+v", r)
	}
	if n, err := c.Catch(t.Context()); err != nil || n != 0 {
		t.Errorf("Catch again = %d, %v; want nothing to do", n, err)
	}
}

func TestABrokenTopicDoesNotStopTheOthers(t *testing.T) {
	s := storetest.Open(t)
	if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Topics: []archive.Topic{asked("good", "pier"), {ID: "bad", Query: "((", Version: "x"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{news(t, 1, "pier")}); err != nil {
		t.Fatal(err)
	}
	if _, err := feeds.NewCurator(s, nil).Catch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, s, "good"); got != "No 1" {
		t.Errorf("good = %q, want No 1", got)
	}
}

func TestCuratorLooksWhenWokenAndEverySoOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := &countingInbox{}
		c := feeds.NewCurator(in, nil)
		c.Every = 10 * time.Second
		ctx, stop := context.WithTimeout(t.Context(), 35*time.Second)
		defer stop()
		time.AfterFunc(5*time.Second, c.Wake)
		if err := c.Run(ctx); err != nil || in.looks != 5 {
			t.Errorf("Run = %v after %d looks in 35s, want 5: at once, when woken, and every 10s", err, in.looks)
		}
	})
}

type countingInbox struct {
	feeds.Inbox
	looks int
}

func (in *countingInbox) Unjudged(context.Context, int) (archive.Batch, error) {
	in.looks++
	return archive.Batch{}, nil
}
