package demo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

var testStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// demoAt is a sample whose clock stands still, so many ticks of a minute after its start.
func demoAt(ticks int64) *Demo {
	now := testStart.Add(time.Duration(ticks) * time.Minute)
	return New(Options{Start: testStart, Now: func() time.Time { return now }, Port: 8081})
}

// get asks for an absolute address, with headers as pairs of name and value.
func get(t testing.TB, d *Demo, address string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	address, _, _ = strings.Cut(address, "#") // a fragment stays with the client
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// follow asks like get and goes where it is sent, at most five times.
func follow(t testing.TB, d *Demo, address string) *httptest.ResponseRecorder {
	t.Helper()
	w := get(t, d, address)
	for i := 0; i < 5 && w.Code/100 == 3; i++ {
		w = get(t, d, w.Header().Get("Location"))
	}
	return w
}

// page gets a page that must be there and parses it.
func page(t testing.TB, d *Demo, address string) *goquery.Document {
	t.Helper()
	w := follow(t, d, address)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d, want 200", address, w.Code)
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	return doc
}

// attrs collects an attribute of all elements that match.
func attrs(doc *goquery.Document, selector, name string) []string {
	var out []string
	doc.Find(selector).Each(func(_ int, s *goquery.Selection) {
		v, _ := s.Attr(name)
		out = append(out, v)
	})
	return out
}

// texts collects the text of all elements that match.
func texts(s *goquery.Selection) []string {
	return s.Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) })
}

func resolve(t testing.TB, base, ref string) string {
	t.Helper()
	b, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u, err := b.Parse(ref)
	if err != nil {
		t.Fatalf("%s has a link to %q: %v", base, ref, err)
	}
	u.Fragment = ""
	return u.String()
}

const (
	forumRoot = "http://parapet-forum.localhost:8081"
	longPath  = "/threads/naval-escorts-through-the-strait-of-hormuz-running-log.1184/"
)
