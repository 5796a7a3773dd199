package site_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"skein/archive"
	"skein/feeds/site"
)

// harbour is a world with two articles and a discussion.
func harbour(t testing.TB) *world {
	w := newWorld(t)
	w.save(w.herald,
		w.article("one", "Pier 3 closed", "<p>The pier is closed until spring, says the harbour office, and the ferry goes from pier 4. "+strings.Repeat("Nobody knows which spring. ", 30)+"</p>"),
		w.article("two", "The ferry is late", "<p>Again.</p>"))
	w.clock.add(time.Minute)
	w.save(w.quay, w.talk("7", "What about pier 3?", said("Is the pier closed for good?"), said("Until spring."), said("And the ferry?")))
	w.clock.add(time.Minute)
	return w
}

func body(t testing.TB, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t testing.TB, r *http.Response) []byte {
	t.Helper()
	b := body(t, r)
	switch c := r.Header.Get("Content-Encoding"); c {
	case "":
		return b
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return out
	case "zstd":
		z, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		out, err := z.DecodeAll(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	default:
		t.Fatalf("coded as %q", c)
		return nil
	}
}

// threadID is the id of the world's only discussion.
func (w *world) threadID() string { return archive.ThreadID("forum.example", "7") }

func TestEveryPathGivesWhatItSays(t *testing.T) {
	w := harbour(t)
	w.site.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "up 1\n") })
	w.Handler = w.site.Routes()
	th := "/threads/" + w.threadID()
	for path, want := range map[string]struct{ kind, has string }{
		"/":                     {"text/html; charset=utf-8", "Piers &amp; &lt;ferries&gt;"},
		"/topics/piers":         {"text/html; charset=utf-8", "<mark>Pier</mark> 3 closed"},
		"/topics/piers.rss":     {"application/rss+xml; charset=utf-8", "<rss version="},
		"/topics/piers.atom":    {"application/atom+xml; charset=utf-8", "<id>urn:skein:topic:piers</id>"},
		"/topics/piers.json":    {"application/feed+json", "https://jsonfeed.org/version/1.1"},
		th:                      {"text/html; charset=utf-8", "Until spring."},
		th + ".rss":             {"application/rss+xml; charset=utf-8", "thr:in-reply-to"},
		th + ".atom":            {"application/atom+xml; charset=utf-8", "thr:in-reply-to"},
		th + ".json":            {"application/feed+json", "urn:skein:post:"},
		th + ".md":              {"text/markdown; charset=utf-8", "Until spring."},
		th + "/record.json":     {"application/json", `"schema": "skein.thread/1"`},
		th + "/history":         {"text/html; charset=utf-8", "No post of this thread was edited"},
		"/sources":              {"text/html; charset=utf-8", "Harbour Herald"},
		"/sources/herald":       {"text/html; charset=utf-8", "https://harbour.example/two"},
		"/sources/herald.rss":   {"application/rss+xml; charset=utf-8", "urn:skein:source:herald:"},
		"/sources/herald.atom":  {"application/atom+xml; charset=utf-8", "urn:skein:source:herald:"},
		"/sources/herald.json":  {"application/feed+json", "urn:skein:source:herald:"},
		"/search":               {"text/html; charset=utf-8", "How to ask"},
		"/search?q=spring":      {"text/html; charset=utf-8", "<mark>spring</mark>"},
		"/search.rss?q=spring":  {"application/rss+xml; charset=utf-8", "urn:skein:search:spring:"},
		"/search.atom?q=spring": {"application/atom+xml; charset=utf-8", "urn:skein:search:spring:"},
		"/search.json?q=spring": {"application/feed+json", "urn:skein:search:spring:"},
		"/opml":                 {"text/x-opml; charset=utf-8", `xmlUrl="https://feeds.example.org/topics/piers.atom"`},
		"/status":               {"text/html; charset=utf-8", "harbour-1"},
		"/about":                {"text/html; charset=utf-8", "User-agent: skein"},
		"/healthz":              {"text/plain; charset=utf-8", "ok"},
		"/readyz":               {"text/plain; charset=utf-8", "ready"},
		"/favicon.ico":          {"image/svg+xml", "<svg"},
		"/robots.txt":           {"text/plain; charset=utf-8", "Disallow: /search"},
		"/metrics":              {"text/plain; charset=utf-8", "up 1"},
	} {
		r := w.get(path)
		b := body(t, r)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != want.kind || !bytes.Contains(b, []byte(want.has)) {
			t.Errorf("GET %s = %d, %q; want 200, %q and %q in\n%s", path, r.StatusCode, r.Header.Get("Content-Type"), want.kind, want.has, b)
		}
	}
}

func TestConditionalRequestsAreAnsweredAsTheStandardSays(t *testing.T) {
	w := harbour(t)
	for _, path := range []string{"/topics/piers.atom", "/topics/piers", "/threads/" + w.threadID() + ".rss"} {
		for _, coding := range []string{"identity", "gzip", "zstd"} {
			full := w.get(path, "Accept-Encoding", coding)
			etag, modified := full.Header.Get("ETag"), full.Header.Get("Last-Modified")
			at, err := http.ParseTime(modified)
			if err != nil || strings.HasPrefix(etag, "W/") || len(etag) < 12 {
				t.Fatalf("GET %s has the ETag %s and Last-Modified %q", path, etag, modified)
			}
			other := w.get(path, "Accept-Encoding", map[string]string{"identity": "gzip", "gzip": "zstd", "zstd": "identity"}[coding]).Header.Get("ETag")
			since := map[string]string{
				"":        "",
				"older":   at.Add(-time.Second).UTC().Format(http.TimeFormat),
				"equal":   modified,
				"newer":   at.Add(time.Hour).UTC().Format(http.TimeFormat),
				"no date": "yesterday",
			}
			for name, inm := range map[string]struct {
				value string
				want  int // 0: If-Modified-Since decides
			}{
				"none":         {"", 0},
				"match":        {etag, 304},
				"weak":         {"W/" + etag, 304},
				"list":         {`"other", ` + etag + `, "third"`, 304},
				"weak list":    {`W/"other",W/` + etag, 304},
				"star":         {"*", 304},
				"miss":         {`"other"`, 200},
				"other coding": {other, 200},
				"no tag":       {strings.Trim(etag, `"`), 200},
			} {
				for ims, value := range since {
					want := inm.want
					if want == 0 {
						want = map[string]int{"": 200, "older": 200, "equal": 304, "newer": 304, "no date": 200}[ims]
					}
					for _, method := range []string{"GET", "HEAD"} {
						h := []string{"Accept-Encoding", coding}
						if inm.value != "" {
							h = append(h, "If-None-Match", inm.value)
						}
						if value != "" {
							h = append(h, "If-Modified-Since", value)
						}
						r := w.ask(method, path, h...)
						b := body(t, r)
						what := fmt.Sprintf("%s %s in %s, If-None-Match %s, If-Modified-Since %s", method, path, coding, name, ims)
						if r.StatusCode != want {
							t.Errorf("%s = %d, want %d", what, r.StatusCode, want)
						}
						if (want == 304 || method == "HEAD") != (len(b) == 0) {
							t.Errorf("%s has a body of %d bytes", what, len(b))
						}
						for _, k := range []string{"ETag", "Vary", "Cache-Control", "Link", "Access-Control-Allow-Origin"} {
							if got, want := r.Header.Get(k), full.Header.Get(k); got != want {
								t.Errorf("%s has %s %q, want %q", what, k, got, want)
							}
						}
					}
				}
			}
		}
	}
}

func TestEachCodingIsARepresentationOfItsOwn(t *testing.T) {
	w := harbour(t)
	plain := w.get("/topics/piers.atom")
	want := body(t, plain)
	seen := map[string]bool{plain.Header.Get("ETag"): true}
	for _, coding := range []string{"gzip", "zstd"} {
		r := w.get("/topics/piers.atom", "Accept-Encoding", coding)
		if got := r.Header.Get("Content-Encoding"); got != coding || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("asked for %s: Content-Encoding %q, Vary %q", coding, got, r.Header.Get("Vary"))
		}
		if tag := r.Header.Get("ETag"); seen[tag] {
			t.Errorf("%s shares the ETag %s", coding, tag)
		} else {
			seen[tag] = true
		}
		n := r.Header.Get("Content-Length")
		head := w.ask("HEAD", "/topics/piers.atom", "Accept-Encoding", coding)
		if head.Header.Get("Content-Length") != n || head.Header.Get("ETag") != r.Header.Get("ETag") {
			t.Errorf("HEAD in %s differs from GET: %v and %v", coding, head.Header, r.Header)
		}
		if got := decoded(t, r); !bytes.Equal(got, want) {
			t.Errorf("%s gives other bytes", coding)
		}
	}
	if r := w.get("/healthz", "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "" {
		t.Error("three bytes were coded")
	}
}

func TestTheSameStateGivesTheSameBytesWhateverTheTime(t *testing.T) {
	w := harbour(t)
	paths := []string{"/topics/piers.atom", "/topics/piers.rss", "/topics/piers.json", "/threads/" + w.threadID() + ".atom", "/sources/herald.rss", "/search.atom?q=spring", "/opml", "/topics/piers", "/"}
	first := map[string]*http.Response{}
	bodies := map[string][]byte{}
	for _, p := range paths {
		first[p] = w.get(p)
		bodies[p] = body(t, first[p])
	}
	w.clock.add(1000 * time.Hour)
	again := *w
	again.Handler = w.site.Routes() // another process, that remembers nothing
	for _, p := range paths {
		for _, s := range []*world{w, &again} {
			r := s.get(p)
			if b := body(t, r); !bytes.Equal(b, bodies[p]) || r.Header.Get("ETag") != first[p].Header.Get("ETag") || r.Header.Get("Last-Modified") != first[p].Header.Get("Last-Modified") {
				t.Errorf("GET %s has changed: %s %s, then %s %s", p, first[p].Header.Get("ETag"), first[p].Header.Get("Last-Modified"), r.Header.Get("ETag"), r.Header.Get("Last-Modified"))
			}
		}
	}
}

// counting counts what is asked of a library.
type counting struct {
	site.Library
	mu    sync.Mutex
	calls map[string]int
}

func (l *counting) count(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[what]++
}

func (l *counting) State(ctx context.Context) (string, error) {
	l.count("State")
	return l.Library.State(ctx)
}

func (l *counting) Entries(ctx context.Context, topic string, page archive.Page) ([]archive.Entry, error) {
	l.count("Entries")
	return l.Library.Entries(ctx, topic, page)
}

func TestAFeedThatDidNotChangeCostsOneSmallQuery(t *testing.T) {
	w := harbour(t)
	l := &counting{Library: w.Store, calls: map[string]int{}}
	w.site.Library = l
	w.Handler = w.site.Routes()
	etag := w.get("/topics/piers.atom").Header.Get("ETag")
	if l.calls["Entries"] != 1 {
		t.Fatalf("calls = %v", l.calls)
	}
	for range 5 {
		if r := w.get("/topics/piers.atom", "If-None-Match", etag); r.StatusCode != 304 {
			t.Errorf("status %d, want 304", r.StatusCode)
		}
	}
	if l.calls["Entries"] != 1 || l.calls["State"] != 6 {
		t.Errorf("calls = %v, want the entries read once and the state each time", l.calls)
	}
	w.save(w.herald, w.article("three", "A third pier", "<p>pier</p>"))
	if r := w.get("/topics/piers.atom", "If-None-Match", etag); r.StatusCode != 200 || l.calls["Entries"] != 2 {
		t.Errorf("after a new entry: status %d, calls %v", r.StatusCode, l.calls)
	}
	w.clock.add(2 * time.Minute)
	w.get("/topics/piers.atom")
	if l.calls["Entries"] != 3 {
		t.Errorf("after two minutes: calls %v, want the entries read again", l.calls)
	}
}

func TestAddressesThatPeopleTypeLeadOn(t *testing.T) {
	w := harbour(t)
	for path, want := range map[string]string{
		"/sources/":            "/sources",
		"/topics":              "/",
		"/topics/":             "/",
		"/topics/piers/?why=1": "/topics/piers?why=1",
		"/nothing/":            "/nothing", // which is nothing
		"/nothing":             "",
		"/%2F/":                "", // never to another host
	} {
		r := w.get(path)
		location := r.Header.Get("Location")
		if want != "" && (r.StatusCode != http.StatusMovedPermanently && r.StatusCode != http.StatusTemporaryRedirect || location != want) || strings.HasPrefix(location, "//") {
			t.Errorf("GET %s = %d to %q, want it to lead to %q", path, r.StatusCode, location, want)
		}
	}
}

func TestWhatCameLateIsNotHiddenFromWhoAsksByTheTime(t *testing.T) {
	w := harbour(t)
	paths := []string{"/topics/piers.atom", "/topics/piers.rss", "/topics/piers", "/"}
	asked := map[string]string{}
	for _, p := range paths {
		asked[p] = w.get(p).Header.Get("Last-Modified")
	}
	w.clock.add(time.Hour)
	gazette := archive.Source{ID: "gazette", URL: "https://gazette.example/feed", Kind: archive.FeedSource, Enabled: true}
	w.configure("2", []archive.Source{w.herald, w.quay, gazette}, piers)
	old := w.article("backlog", "An old pier", "<p>It was a pier.</p>")
	old.Published, old.Posts[0].Published = archive.At(start.Add(-90*24*time.Hour)), archive.At(start.Add(-90*24*time.Hour))
	w.save(gazette, old)
	w.Handler = w.site.Routes() // another machine, or this one after a restart
	for _, p := range paths {
		if r := w.get(p, "If-Modified-Since", asked[p]); r.StatusCode != http.StatusOK {
			t.Errorf("GET %s with If-Modified-Since: %s, before a new source's backlog came: status %d", p, asked[p], r.StatusCode)
		}
	}
}

func TestLastModifiedMovesWithWhateverChangesInTheDocument(t *testing.T) {
	w := harbour(t)
	modified := func() time.Time {
		t.Helper()
		at, err := http.ParseTime(w.get("/topics/piers.atom").Header.Get("Last-Modified"))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	before := modified()
	if want := start.Add(time.Minute); !before.Equal(want) {
		t.Errorf("Last-Modified is %v, want %v, when the newest entry came", before, want)
	}
	w.clock.add(time.Hour)
	renamed := piers
	renamed.Title = "Quays"
	w.configure("2", []archive.Source{w.herald, w.quay}, renamed)
	if after := modified(); !after.Equal(w.clock.now()) {
		t.Errorf("after the title changed Last-Modified is %v, want %v", after, w.clock.now())
	}
	w.clock.add(time.Hour)
	if again := modified(); !again.Equal(w.clock.now().Add(-time.Hour)) {
		t.Errorf("an hour later it is %v, want as before", again)
	}
}

func TestFeedsMayBeReadByOtherSitesAndPagesMayNot(t *testing.T) {
	w := harbour(t)
	th := "/threads/" + w.threadID()
	for path, open := range map[string]bool{
		"/topics/piers.atom": true, "/topics/piers.rss": true, "/topics/piers.json": true, th + "/record.json": true, th + ".md": true, "/opml": true, "/topics/nope.atom": true,
		"/topics/piers": false, "/": false, th: false, "/status": false,
	} {
		want := ""
		if open {
			want = "*"
		}
		for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
			r := w.ask(method, path, "Origin", "https://reader.example")
			if got := r.Header.Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s %s: Access-Control-Allow-Origin %q, want %q", method, path, got, want)
			}
			if method == "OPTIONS" && (r.StatusCode != 204 || r.Header.Get("Allow") != "GET, HEAD, OPTIONS") {
				t.Errorf("OPTIONS %s = %d, Allow %q", path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	w := harbour(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		for _, path := range []string{"/", "/topics/piers.atom", "/search", "/healthz"} {
			if r := w.ask(method, path); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s = %d, Allow %q; want 405", method, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	w := harbour(t)
	for _, path := range []string{"/", "/topics/piers", "/topics/piers.atom", "/nope", "/search?q=((", "/status", "/threads/" + w.threadID() + "/record.json"} {
		h := w.get(path).Header
		for k, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src http: https: data:; media-src http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Referrer-Policy":         "no-referrer",
			"X-Content-Type-Options":  "nosniff",
		} {
			if got := h.Get(k); got != want {
				t.Errorf("GET %s: %s is %q, want %q", path, k, got, want)
			}
		}
		if h.Get("Permissions-Policy") == "" {
			t.Errorf("GET %s has no Permissions-Policy", path)
		}
	}
}

func TestUnknownThingsAreNotFoundAndRetiredOnesGone(t *testing.T) {
	w := harbour(t)
	old := archive.Topic{ID: "old", Title: "Old", Query: "old"}
	w.configure("2", []archive.Source{w.herald, w.quay}, piers, old)
	w.configure("3", []archive.Source{w.quay}, piers)
	for path, want := range map[string]int{
		"/nope": 404, "/topics/nope": 404, "/topics/nope.atom": 404, "/threads/nope": 404, "/threads/nope.rss": 404, "/threads/nope.md": 404,
		"/threads/nope/record.json": 404, "/threads/nope/history": 404, "/sources/nope": 404, "/sources/nope.json": 404, "/metrics": 404, "/static/nope.css": 404,
		"/topics/old": 410, "/topics/old.atom": 410, "/sources/herald.rss": 410, "/sources/herald": 200,
		"/topics/piers?after=x": 400, "/topics/piers.atom?after=1": 400, "/search.atom": 400, "/search.atom?q=((": 400, "/search?q=((": 200, "/search.rss?q=" + strings.Repeat("a", 1100): 400,
		"/threads/" + w.threadID() + "?after=0.99": 404, "/threads/" + w.threadID() + ".json?after=0.99": 200,
	} {
		r := w.get(path)
		if b := body(t, r); r.StatusCode != want || want >= 400 && !bytes.Contains(b, []byte("<h1>")) {
			t.Errorf("GET %s = %d, want %d, with a page that helps:\n%.300s", path, r.StatusCode, want, b)
		}
	}
}

func TestAFormerIDLeadsToThePresentOne(t *testing.T) {
	w := harbour(t)
	// A feed told of the article by another address; its page names this one.
	moved := w.article("two", "The ferry is late", "<p>Again.</p>")
	former := archive.ThreadID("harbour.example", "harbour.example/short/2")
	moved.Aliases = append(moved.Aliases, archive.Alias{Scope: archive.MergedScope, Name: former})
	w.save(w.herald, moved)
	for path, want := range map[string]string{
		"/threads/" + former:                     "/threads/" + moved.ID,
		"/threads/" + former + ".atom?after=0.2": "/threads/" + moved.ID + ".atom?after=0.2",
		"/threads/" + former + "/record.json":    "/threads/" + moved.ID + "/record.json",
		"/threads/" + former + "/history":        "/threads/" + moved.ID + "/history",
		"/threads/" + former + ".md":             "/threads/" + moved.ID + ".md",
	} {
		if r := w.get(path); r.StatusCode != 301 || r.Header.Get("Location") != want {
			t.Errorf("GET %s = %d to %s, want 301 to %s", path, r.StatusCode, r.Header.Get("Location"), want)
		}
	}
}

// broken is a library that fails in a way of the test's choice.
type broken struct {
	site.Library
	fail func() error
}

func (l broken) State(context.Context) (string, error) { return "", l.fail() }

func TestAVisitorSeesInternalErrorAndTheLogHasAllOfIt(t *testing.T) {
	w := harbour(t)
	for name, fail := range map[string]func() error{
		"an error": func() error { return errors.New("disk on fire at sector 9") },
		"a panic":  func() error { panic("disk on fire at sector 9") },
	} {
		var log bytes.Buffer
		w.site.Library, w.site.Log = broken{w.Store, fail}, slog.New(slog.NewTextHandler(&log, nil))
		w.Handler = w.site.Routes()
		r := w.get("/topics/piers.atom")
		b := body(t, r)
		if r.StatusCode != 500 || !bytes.Contains(b, []byte("Internal error")) || bytes.Contains(b, []byte("sector")) {
			t.Errorf("after %s: %d\n%s", name, r.StatusCode, b)
		}
		if !strings.Contains(log.String(), "sector 9") || !strings.Contains(log.String(), "/topics/piers.atom") {
			t.Errorf("after %s the log has %q", name, log.String())
		}
	}
}

func TestReadyzTellsWhenTheArchiveDoesNotAnswer(t *testing.T) {
	w := harbour(t)
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if r := w.get("/readyz"); r.StatusCode != 503 {
		t.Errorf("/readyz = %d, want 503", r.StatusCode)
	}
	if r := w.get("/healthz"); r.StatusCode != 200 {
		t.Errorf("/healthz = %d, want 200", r.StatusCode)
	}
}

func TestTheSiteMayStandBelowAPathAndWithoutAnAddress(t *testing.T) {
	w := harbour(t)
	w.site.BaseURL = "https://example.org/skein/"
	w.Handler = w.site.Routes()
	for _, path := range []string{"/skein/topics/piers.atom", "/topics/piers.atom"} {
		b := body(t, w.get(path))
		if !bytes.Contains(b, []byte(`rel="self" type="application/atom+xml" href="https://example.org/skein/topics/piers.atom"`)) {
			t.Errorf("GET %s has another self:\n%.800s", path, b)
		}
	}
	if b := body(t, w.get("/skein/")); !bytes.Contains(b, []byte(`href="/skein/topics/piers"`)) || bytes.Contains(b, []byte(`href="/topics`)) {
		t.Error("the front page leads out of its path")
	}
	if r := w.get("/skein"); r.StatusCode != 301 || r.Header.Get("Location") != "/skein/" {
		t.Errorf("GET /skein = %d to %s", r.StatusCode, r.Header.Get("Location"))
	}

	w.site.BaseURL = ""
	w.Handler = w.site.Routes()
	for host, want := range map[string]string{"10.0.0.7:8080": "http://10.0.0.7:8080", "Feeds.Example": "http://feeds.example", `evil"><b>`: "http://localhost"} {
		r := httptest.NewRequest("GET", "/topics/piers.atom", nil)
		r.Host = host
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if !strings.Contains(rec.Body.String(), `href="`+want+`/topics/piers.atom"`) {
			t.Errorf("asked as %q the feed does not stand at %s", host, want)
		}
	}
}

func TestManyMayAskAtATime(t *testing.T) {
	w := harbour(t)
	paths := []string{"/", "/topics/piers.atom", "/topics/piers.rss", "/topics/piers", "/threads/" + w.threadID(), "/sources/herald", "/search?q=pier", "/status"}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range 12 {
				if r := w.get(paths[(i+j)%len(paths)], "Accept-Encoding", []string{"gzip", "zstd", ""}[j%3]); r.StatusCode != 200 {
					t.Errorf("GET %s = %d", paths[(i+j)%len(paths)], r.StatusCode)
				}
			}
		}()
	}
	for i := range 4 {
		w.save(w.herald, w.article(fmt.Sprint("new", i), "Another pier", "<p>pier</p>"))
	}
	wg.Wait()
}

func TestFeedsAndPagesNameEachOther(t *testing.T) {
	w := harbour(t)
	for path, want := range map[string][]string{
		"/topics/piers.atom": {`<https://feeds.example.org/topics/piers.atom>; rel="self"`, `<https://feeds.example.org/topics/piers>; rel="alternate"; type="text/html"`},
		"/topics/piers":      {`</topics/piers.rss>; rel="alternate"; type="application/rss+xml"`, `</topics/piers.atom>; rel="alternate"; type="application/atom+xml"`, `</topics/piers.json>; rel="alternate"; type="application/feed+json"`},
	} {
		if got := w.get(path).Header.Values("Link"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("GET %s: Link %v, want %v", path, got, want)
		}
	}
	if r := w.get("/topics/piers.atom?utm_source=x&why=0"); !strings.Contains(r.Header.Get("Link"), `/topics/piers.atom?why=0>; rel="self"`) {
		t.Errorf("a parameter that means nothing is kept: %s", r.Header.Get("Link"))
	}
}

func TestASearchIsAsNewAsWhatItFindsIsToUs(t *testing.T) {
	w := harbour(t)
	const path = "/search.atom?q=lighthouse"
	dated := func(id string, at time.Time) archive.Thread {
		th := w.article(id, "The lighthouse "+id, "<p>About the lighthouse.</p>")
		th.Published = archive.At(at)
		th.Posts[0].Published = archive.At(at)
		return th
	}
	w.save(w.herald, dated("a", w.clock.now().Add(-time.Hour)))
	before := w.get(path).Header.Get("Last-Modified")
	w.clock.add(time.Minute)
	w.save(w.herald, dated("b", w.clock.now().Add(-72*time.Hour)))
	again := *w
	again.Handler = w.site.Routes() // another process, that remembers nothing
	for _, s := range []*world{w, &again} {
		r := s.get(path, "If-Modified-Since", before)
		if r.StatusCode != 200 || !strings.Contains(string(body(t, r)), "lighthouse b") {
			t.Errorf("GET %s with If-Modified-Since %s = %d, want 200 with what was found since, whatever its date", path, before, r.StatusCode)
		}
	}
}
