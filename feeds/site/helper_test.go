package site_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/feeds"
	"skein/feeds/site"
	"skein/feeds/topic"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

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

// world is an archive with a site that shows it.
type world struct {
	testing.TB
	*store.Store
	clock *clock
	site  *site.Server
	http.Handler
	herald, quay archive.Source
}

// topics that a world has unless it is told others.
var piers = archive.Topic{ID: "piers", Title: "Piers & <ferries>", About: "What happens at the piers.", Query: "pier* OR ferry"}

func newWorld(t testing.TB, topics ...archive.Topic) *world {
	t.Helper()
	c := &clock{t: start}
	w := &world{TB: t, clock: c, Store: storetest.Open(t, c.now)}
	w.herald = archive.Source{ID: "herald", Title: "Harbour Herald", URL: "https://ada:secret@harbour.example/feed.xml", Kind: archive.FeedSource, Enabled: true}
	w.quay = archive.Source{ID: "quay", URL: "https://forum.example/boards/piers/", Kind: archive.BoardSource, Enabled: true}
	for _, from := range []*archive.Source{&w.herald, &w.quay} {
		from.Standing.LastOK = start.Add(-time.Hour) // what comes is news, not a backlog
	}
	if topics == nil {
		topics = []archive.Topic{piers}
	}
	w.configure("1", []archive.Source{w.herald, w.quay}, topics...)
	w.site = &site.Server{Library: w.Store, BaseURL: "https://feeds.example.org", Version: "1.2", Now: c.now}
	w.Handler = w.site.Routes()
	return w
}

func (w *world) configure(fingerprint string, sources []archive.Source, topics ...archive.Topic) {
	w.Helper()
	for i := range topics {
		topics[i].Version = topic.Version(topics[i])
	}
	if _, err := w.Configure(w.Context(), store.Setup{Fingerprint: fingerprint, Machine: "harbour-1", Sources: sources, Topics: topics, Force: true}); err != nil {
		w.Fatal(err)
	}
}

// save stores threads as read from a source, and judges them.
func (w *world) save(from archive.Source, ts ...archive.Thread) {
	w.Helper()
	if _, err := w.SaveThreads(w.Context(), archive.Lease{}, from, ts); err != nil {
		w.Fatal(err)
	}
	if _, err := feeds.NewCurator(w.Store, nil).Catch(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) record(d archive.Draft) archive.Thread {
	w.Helper()
	th, err := normal.Thread(d)
	if err != nil {
		w.Fatal(err)
	}
	return th
}

// article is one of the Harbour Herald.
func (w *world) article(name, title, html string) archive.Thread {
	w.Helper()
	return w.record(archive.Draft{Witness: archive.ByFeed, Base: "https://harbour.example/", Thread: archive.Thread{
		Kind: archive.Article, Platform: archive.FeedPlatform, URL: "https://harbour.example/" + name, Title: title, Lang: "en", Tags: []string{"Harbour"},
		Site: archive.Site{Name: "Harbour Herald", URL: "https://harbour.example/"}, Published: archive.At(w.clock.now().Add(-time.Hour)),
		Posts: []archive.Post{{HTML: html, Author: archive.Author{Name: "Ada Quay"}, Published: archive.At(w.clock.now().Add(-time.Hour))}},
	}})
}

// talk is a thread of the forum with posts of the given texts.
func (w *world) talk(native, title string, posts ...archive.Post) archive.Thread {
	w.Helper()
	n := 40
	joined := archive.When{Time: time.Date(2014, 11, 1, 0, 0, 0, 0, time.UTC), Precision: archive.Month}
	for i := range posts {
		p := &posts[i]
		if p.NativeID == "" {
			p.NativeID = native + "0" + string(rune('1'+i))
		}
		p.Number = i + 1
		p.URL = "https://forum.example/threads/" + native + "/#post-" + p.NativeID
		if p.Author.Name == "" {
			p.Author = archive.Author{Name: []string{"mole", "Ada Quay", "gull 7"}[i%3], Title: "Dock hand", Joined: joined, Posts: &n, Location: "Pier 3"}
		}
		if p.Published.IsZero() {
			p.Published = archive.At(start.Add(time.Duration(i-200) * time.Minute))
		}
	}
	return w.record(archive.Draft{Witness: archive.ByPage, Base: "https://forum.example/", Thread: archive.Thread{
		Kind: archive.Discussion, Platform: "xenforo", NativeID: native, URL: "https://forum.example/threads/" + native + "/", Title: title, Labels: []string{"News"},
		Site: archive.Site{Key: "forum.example", Name: "Quayside", URL: "https://forum.example/"}, Board: archive.Board{Title: "Piers", Path: []string{"Forums", "Piers"}},
		Posts: posts,
	}})
}

// said is a post with a text.
func said(html string) archive.Post { return archive.Post{HTML: "<p>" + html + "</p>"} }

// ask makes a request; header is names and values.
func (w *world) ask(method, path string, header ...string) *http.Response {
	w.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Result()
}

func (w *world) get(path string, header ...string) *http.Response {
	w.Helper()
	return w.ask("GET", path, header...)
}

// visit records a visit to a source.
func (w *world) visit(v archive.Visit) {
	w.Helper()
	if err := w.Finish(w.Context(), archive.Lease{}, v); err != nil {
		w.Fatal(err)
	}
}
