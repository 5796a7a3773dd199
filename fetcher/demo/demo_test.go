package demo

import (
	"bytes"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func TestOutletsAreSixFeedsAndThreeBoards(t *testing.T) {
	d := demoAt(0)
	kinds := map[string]int{}
	ids := map[string]bool{}
	for _, o := range d.Outlets() {
		kinds[o.Kind]++
		ids[o.ID] = true
		if o.ID == "" || slugify(o.ID) != o.ID {
			t.Errorf("outlet %q has the id %q, want a slug", o.Title, o.ID)
		}
		if !strings.HasPrefix(o.URL, "http://"+o.Host+":8081/") || !strings.HasSuffix(o.Host, ".localhost") {
			t.Errorf("outlet %s is at %s on %s, want an address below .localhost with the port", o.ID, o.URL, o.Host)
		}
		if w := get(t, d, o.URL); w.Code != http.StatusOK {
			t.Errorf("GET %s = %d, want 200 without a redirect", o.URL, w.Code)
		}
	}
	if want := map[string]int{"feed": 6, "board": 3}; !maps.Equal(kinds, want) || len(ids) != 9 {
		t.Errorf("Outlets() gives %v with %d ids, want %v with 9", kinds, len(ids), want)
	}
}

func TestEveryHostAnswers(t *testing.T) {
	d := demoAt(0)
	if len(d.Hosts()) != 7 {
		t.Errorf("Hosts() = %v, want six outlets and the forum", d.Hosts())
	}
	for _, h := range d.Hosts() {
		for _, host := range []string{h, h + ":8081", strings.ToUpper(h) + "."} {
			for path, text := range map[string]string{"/": sampleNote, "/robots.txt": "User-agent"} {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host = host
				w := httptest.NewRecorder()
				d.ServeHTTP(w, r)
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), text) {
					t.Errorf("GET %s from %s = %d, want 200 with %q in it", path, host, w.Code, text)
				}
			}
		}
		if w := get(t, d, "http://"+h+"/favicon.ico"); w.Code != http.StatusOK || !isPNG(w.Body.Bytes()) {
			t.Errorf("GET /favicon.ico from %s = %d, want a picture", h, w.Code)
		}
		if w := get(t, d, "http://"+h+"/no/such/page"); w.Code != http.StatusNotFound {
			t.Errorf("GET /no/such/page from %s = %d, want 404", h, w.Code)
		}
	}
}

func isPNG(b []byte) bool {
	_, err := png.Decode(bytes.NewReader(b))
	return err == nil
}

func TestUnknownHostGetsAnIndexOfOutlets(t *testing.T) {
	d := demoAt(0)
	doc := page(t, d, "http://127.0.0.1:8081/")
	links := attrs(doc, "a", "href")
	for _, o := range d.Outlets() {
		if !slices.Contains(links, o.URL) {
			t.Errorf("the index does not link to %s", o.URL)
		}
	}
	if w := get(t, d, "http://127.0.0.1:8081/elsewhere"); w.Code != http.StatusNotFound {
		t.Errorf("GET /elsewhere = %d, want 404", w.Code)
	}
}

func TestOnlyGetAndHeadAreAnswered(t *testing.T) {
	d := demoAt(0)
	address := d.Outlets()[0].URL
	for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405, "DELETE": 405} {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(method, address, nil))
		if w.Code != want || (method == "HEAD") != (w.Code == 200 && w.Body.Len() == 0) {
			t.Errorf("%s = %d with %d bytes, want %d", method, w.Code, w.Body.Len(), want)
		}
		if want == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answers Allow: %q", method, w.Header().Get("Allow"))
		}
	}
}

func TestZeroOptionsWork(t *testing.T) {
	before := time.Now().Add(-time.Second)
	d := New(Options{})
	if d.start.Before(before) || d.tick != time.Minute || d.port != "" {
		t.Errorf("New(Options{}) starts at %v with a tick of %v and port %q, want now, one minute and none", d.start, d.tick, d.port)
	}
	for _, o := range d.Outlets() {
		if u, _ := url.Parse(o.URL); u.Port() != "" || get(t, d, o.URL).Code != http.StatusOK {
			t.Errorf("outlet %s is at %s, want it to answer without a port", o.ID, o.URL)
		}
	}
}

func TestEveryLinkAnswersAndSameInstantGivesSameBytes(t *testing.T) {
	for _, ticks := range []int64{0, 75} {
		one, other := demoAt(ticks), demoAt(ticks)
		pages := walk(t, one)
		for address, p := range pages {
			if code := p.answer.Code; code != 200 && code != 301 && code != 303 {
				t.Errorf("after %d ticks %s leads to %s, which answers %d", ticks, p.from, address, code)
			}
			a, b := p.answer, get(t, other, address)
			if a.Code != b.Code || !bytes.Equal(a.Body.Bytes(), b.Body.Bytes()) || !maps.EqualFunc(a.Header(), b.Header(), slices.Equal) {
				t.Errorf("after %d ticks two answers for %s differ", ticks, address)
			}
		}
		if len(pages) < 450 {
			t.Errorf("after %d ticks the walk found %d addresses, want the whole sample", ticks, len(pages))
		}
	}
}

// visited is an answer, and the page that led to it.
type visited struct {
	from   string
	answer *httptest.ResponseRecorder
}

// walk follows every link and redirect of every page and feed, by address.
func walk(t *testing.T, d *Demo) map[string]visited {
	t.Helper()
	type step struct{ from, to string }
	found := map[string]visited{}
	queue := []step{{"the start", "http://127.0.0.1:8081/"}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if _, ok := found[s.to]; ok {
			continue
		}
		w := get(t, d, s.to)
		found[s.to] = visited{s.from, w}
		for _, ref := range append(links(t, w), w.Header().Get("Location")) {
			to := resolve(t, s.to, ref)
			u, _ := url.Parse(to)
			if !slices.Contains(d.Hosts(), u.Hostname()) && to != s.to || u.Port() != "8081" {
				t.Fatalf("%s links to %s, which is not ours", s.to, to)
			}
			queue = append(queue, step{s.to, to})
		}
	}
	return found
}

// links are the addresses in a page, and in a feed's elements and texts.
func links(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	kind := w.Header().Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "text/html"):
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		out := attrs(doc, "a[href], link[href]", "href")
		return append(out, attrs(doc, "img[src]", "src")...)
	case strings.Contains(kind, "xml"), strings.Contains(kind, "json"):
		var out []string
		for _, part := range strings.Split(w.Body.String(), "http://")[1:] {
			end := strings.IndexAny(part, "\"<>\\& \n)")
			if host, _, _ := strings.Cut(part[:end], "/"); strings.Contains(host, ".localhost") {
				out = append(out, "http://"+part[:end])
			}
		}
		return out
	}
	return nil
}

func TestItemsSayWhatIsOnTopicAndWhichStoryIsTold(t *testing.T) {
	d := demoAt(0)
	articles, threads, onTopic, threadsOnTopic := 0, 0, 0, 0
	stories := map[string]map[string]bool{}
	for _, it := range d.Items() {
		if !strings.HasPrefix(it.URL, "http://") || it.Title == "" || !it.Published.Before(testStart) {
			t.Errorf("item %+v lacks something", it)
		}
		if strings.HasPrefix(it.Source, "parapet-") {
			threads++
			if it.OnTopic {
				threadsOnTopic++
			}
			continue
		}
		articles++
		if it.OnTopic {
			onTopic++
		}
		if age := testStart.Sub(it.Published); age > 48*time.Hour {
			t.Errorf("%s is %v older than the start, want at most two days", it.URL, age)
		}
		if it.Story != "" {
			if stories[it.Story] == nil {
				stories[it.Story] = map[string]bool{}
			}
			stories[it.Story][it.Source] = true
		}
	}
	if articles != 60 || onTopic < 20 || onTopic > 24 {
		t.Errorf("%d of %d articles are on topic, want 20 to 24 of 60", onTopic, articles)
	}
	if threads != 15 || threadsOnTopic <= threads/2 {
		t.Errorf("%d of %d threads are on topic, want most of 15", threadsOnTopic, threads)
	}
	if len(stories) < 5 {
		t.Errorf("%d agency stories, want at least 5", len(stories))
	}
	for name, outlets := range stories {
		if len(outlets) < 2 || len(outlets) > 4 {
			t.Errorf("story %s is carried by %d outlets, want two to four", name, len(outlets))
		}
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	d := New(Options{Start: testStart, Port: 8081})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, o := range d.Outlets() {
				get(t, d, o.URL)
			}
			get(t, d, forumRoot+longPath)
		})
	}
	wg.Wait()
}

// FuzzServe asks for anything: the answer is always one of those that the sample
// gives, is the same when asked again, and never sends a reader away from it.
func FuzzServe(f *testing.F) {
	d := demoAt(60)
	for _, o := range d.Outlets() {
		u, _ := url.Parse(o.URL)
		f.Add(o.Host, u.Path, "")
	}
	f.Add("parapet-forum.localhost", longPath+"page-2", "")
	f.Add("parapet-forum.localhost", "/threads/x.1184/page-999999999999999999999", "")
	f.Add("parapet-forum.localhost", "/posts/60003/", "")
	f.Add("parapet-forum.localhost", "/goto/post", "id=99999999999999999999")
	f.Add("harbour-wire.localhost", "/story/group-9223372036854775807.html", "")
	f.Add("[::1]:80", "//", "prefix_id=-1")
	f.Fuzz(func(t *testing.T, host, path, query string) {
		ask := func() *httptest.ResponseRecorder {
			r := &http.Request{Method: http.MethodGet, Host: host, URL: &url.URL{Path: path, RawQuery: query}, Header: http.Header{}}
			w := httptest.NewRecorder()
			d.ServeHTTP(w, r)
			return w
		}
		a, b := ask(), ask()
		if !slices.Contains([]int{200, 301, 303, 403, 404}, a.Code) {
			t.Errorf("GET %q %q %q = %d", host, path, query, a.Code)
		}
		if a.Code != b.Code || !bytes.Equal(a.Body.Bytes(), b.Body.Bytes()) {
			t.Errorf("GET %q %q %q answers differently the second time", host, path, query)
		}
		if to := a.Header().Get("Location"); to != "" {
			u, err := url.Parse(to)
			if err != nil || !slices.Contains(d.Hosts(), u.Hostname()) {
				t.Errorf("GET %q %q %q sends the reader to %q", host, path, query, to)
			}
		}
	})
}
