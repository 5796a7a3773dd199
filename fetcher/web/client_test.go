package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skein/fetcher/web/webtest"
)

// TestGetAsksConditionally goes through RFC 9110, 13.1 and RFC 9111, 4.3.4 as
// a feed is asked again and again.
func TestGetAsksConditionally(t *testing.T) {
	const modified = "Sun, 01 Mar 2026 11:00:00 GMT"
	type visit struct {
		reply       webtest.Reply
		none, since string // what is to be sent
		etag, last  string // what is to be sent next time
		notModified bool
	}
	for name, visits := range map[string][]visit{
		"both validators": {
			{webtest.Reply{Body: "x", ETag: `"a"`, LastModified: modified}, "", "", `"a"`, modified, false},
			{webtest.Reply{Body: "x", ETag: `"a"`, LastModified: modified}, `"a"`, modified, `"a"`, modified, true},
		},
		"an ETag only": {
			{webtest.Reply{Body: "x", ETag: `"a"`}, "", "", `"a"`, "", false},
			{webtest.Reply{Body: "x", ETag: `"a"`}, `"a"`, "", `"a"`, "", true},
		},
		"a date only": {
			{webtest.Reply{Body: "x", LastModified: modified}, "", "", "", modified, false},
			{webtest.Reply{Body: "x", LastModified: modified}, "", modified, "", modified, true},
		},
		"neither": {
			{webtest.Reply{Body: "x"}, "", "", "", "", false},
			{webtest.Reply{Body: "x"}, "", "", "", "", false},
		},
		"odd ones, byte for byte": {
			{webtest.Reply{Body: "x", ETag: `W/"a,  b\"é` + "\xff", LastModified: "yesterday,  about noon"}, "", "", `W/"a,  b\"é` + "\xff", "yesterday,  about noon", false},
			{webtest.Reply{Status: 304}, `W/"a,  b\"é` + "\xff", "yesterday,  about noon", `W/"a,  b\"é` + "\xff", "yesterday,  about noon", true},
		},
		"an ETag without its quotes": {
			{webtest.Reply{Body: "x", ETag: `abc-gzip`}, "", "", `abc-gzip`, "", false},
			{webtest.Reply{Status: 304}, `abc-gzip`, "", `abc-gzip`, "", true},
		},
		"a 304 with a new ETag": {
			{webtest.Reply{Body: "x", ETag: `"a"`, LastModified: modified}, "", "", `"a"`, modified, false},
			{webtest.Reply{Status: 304, ETag: `"b"`}, `"a"`, modified, `"b"`, modified, true},
			{webtest.Reply{Status: 304, LastModified: "Sun, 01 Mar 2026 12:00:00 GMT"}, `"b"`, modified, `"b"`, "Sun, 01 Mar 2026 12:00:00 GMT", true},
			{webtest.Reply{Status: 304}, `"b"`, "Sun, 01 Mar 2026 12:00:00 GMT", `"b"`, "Sun, 01 Mar 2026 12:00:00 GMT", true},
		},
		"a 200 without validators": {
			{webtest.Reply{Body: "x", ETag: `"a"`}, "", "", `"a"`, "", false},
			{webtest.Reply{Body: "y"}, `"a"`, "", "", "", false},
			{webtest.Reply{Body: "y"}, "", "", "", "", false},
		},
		"errors in between": {
			{webtest.Reply{Body: "x", ETag: `"a"`}, "", "", `"a"`, "", false},
			{webtest.Reply{Status: 500, ETag: `"broken"`}, `"a"`, "", `"a"`, "", false},
			{webtest.Reply{Status: 404, ETag: `"broken"`}, `"a"`, "", `"a"`, "", false},
			{webtest.Reply{Body: "x", ETag: `"a"`}, `"a"`, "", `"a"`, "", true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			c := &Client{AllowLoopback: true}
			defer c.Close()
			var etag, last string
			for i, v := range visits {
				s.Handle("/", v.reply)
				res, err := c.Get(t.Context(), Request{URL: s.URL, ETag: etag, LastModified: last})
				var status *StatusError
				if err != nil && !errors.As(err, &status) {
					t.Fatalf("visit %d: %v", i+1, err)
				}
				sent := s.Last(t, "/").Header
				if got := sent.Get("If-None-Match"); got != v.none {
					t.Errorf("visit %d: sent If-None-Match %q, want %q", i+1, got, v.none)
				}
				if got := sent.Get("If-Modified-Since"); got != v.since {
					t.Errorf("visit %d: sent If-Modified-Since %q, want %q", i+1, got, v.since)
				}
				if res.ETag != v.etag || res.LastModified != v.last || res.NotModified != v.notModified {
					t.Errorf("visit %d: ETag %q, LastModified %q, NotModified %v; want %q, %q, %v", i+1, res.ETag, res.LastModified, res.NotModified, v.etag, v.last, v.notModified)
				}
				etag, last = res.ETag, res.LastModified
			}
		})
	}
}

func TestGetKeepsTheOldValidatorsWhenABodyBreaksOff(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true}
	defer c.Close()
	s.Handle("/", webtest.Reply{Body: text(5000), ETag: `"new"`, Cut: 100})
	res, err := c.Get(t.Context(), Request{URL: s.URL, ETag: `"old"`})
	if err == nil || res.ETag == `"new"` || res.Status != 0 {
		t.Errorf("Get = %v with ETag %q and status %d, want an error and nothing to store", err, res.ETag, res.Status)
	}
}

// TestGetDoesAsTheStatusSays is the table of what to do with each.
func TestGetDoesAsTheStatusSays(t *testing.T) {
	for status, tc := range map[int]struct {
		reply     webtest.Reply
		fine      bool
		temporary bool
		wait      time.Duration // RetryAfter
		hold      bool          // the host is left alone
	}{
		200: {webtest.Reply{Body: "x"}, true, false, 0, false},
		203: {webtest.Reply{Body: "x"}, true, false, 0, false},
		204: {webtest.Reply{}, true, false, 0, false},
		206: {webtest.Reply{Body: "x"}, false, false, 0, false}, // half of what we wanted
		226: {webtest.Reply{Body: "x"}, true, false, 0, false},
		300: {webtest.Reply{Body: "x"}, false, false, 0, false},
		304: {webtest.Reply{}, false, false, 0, false}, // to a request without validators
		305: {webtest.Reply{Body: "x"}, false, false, 0, false},
		400: {webtest.Reply{Body: "x"}, false, false, 0, false},
		401: {webtest.Reply{Body: "x"}, false, false, 0, false},
		403: {webtest.Reply{Body: "x"}, false, false, 0, false},
		404: {webtest.Reply{Body: "x"}, false, false, 0, false},
		408: {webtest.Reply{Body: "x"}, false, true, 0, false},
		410: {webtest.Reply{Body: "x"}, false, false, 0, false},
		429: {webtest.Reply{Body: "x", RetryAfter: "120"}, false, true, 2 * time.Minute, true},
		451: {webtest.Reply{Body: "x", RetryAfter: "120"}, false, false, 2 * time.Minute, false},
		500: {webtest.Reply{Body: "x"}, false, true, 0, false},
		502: {webtest.Reply{Body: "x"}, false, true, 0, false},
		503: {webtest.Reply{Body: "x", RetryAfter: "120"}, false, true, 2 * time.Minute, true},
		520: {webtest.Reply{Body: "x"}, false, true, 0, false},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
				c.Gate = &Gate{}
				tc.reply.Status = status
				s.Handle("/", tc.reply)
				res, err := c.Get(t.Context(), Request{URL: "http://a.test/"})
				if res == nil || res.Status != status || string(res.Body) != tc.reply.Body {
					t.Fatalf("Get gave %+v, want the answer", res)
				}
				var e *StatusError
				switch {
				case tc.fine && err != nil:
					t.Errorf("Get = %v, want nil", err)
				case tc.fine:
				case !errors.As(err, &e):
					t.Errorf("Get = %v, want a StatusError", err)
				case e.Code != status || e.Temporary() != tc.temporary || e.RetryAfter != tc.wait || e.URL != "http://a.test/":
					t.Errorf("Get = %+v, temporary %v; want %v, wait %v", e, e.Temporary(), tc.temporary, tc.wait)
				}
				var busy *BusyError
				_, err = c.Get(t.Context(), Request{URL: "http://a.test/other"})
				if errors.As(err, &busy) != tc.hold {
					t.Errorf("another page of the host: %v, want it left alone: %v", err, tc.hold)
				}
			})
		})
	}
}

func TestGetTellsTheStatusEvenIfItsBodyIsBroken(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true}
	defer c.Close()
	for name, reply := range map[string]webtest.Reply{
		"cut off":      {Status: 500, Body: text(1000), Cut: 10},
		"badly coded":  {Status: 500, Body: "x\x00", Header: coded("br")},
		"oddly coded":  {Status: 500, Body: "x", Header: coded("compress")},
		"endless":      {Status: 500, Endless: true},
		"a large page": {Status: 500, Body: text(maxErrorBody + 1)},
	} {
		s.Handle("/", reply)
		res, err := c.Get(t.Context(), Request{URL: s.URL, MaxBody: 100})
		var status *StatusError
		if !errors.As(err, &status) || status.Code != 500 || len(res.Body) > maxErrorBody || !res.Exchange[0].Truncated && name != "oddly coded" {
			t.Errorf("%s: Get = %v with %d bytes, want a StatusError", name, err, len(res.Body))
		}
	}
}

func TestGetLeavesAHostAloneForAsLongAsItAsks(t *testing.T) {
	for name, tc := range map[string]struct {
		reply webtest.Reply
		want  time.Duration // until the next request gets through
	}{
		"seconds": {webtest.Reply{Status: 503, RetryAfter: "20"}, 20 * time.Second},
		"a date":  {webtest.Reply{Status: 503, RetryAfter: "Sat, 01 Jan 2000 00:00:25 GMT"}, 25 * time.Second},
		"a date, by its own clock": {webtest.Reply{Status: 503, RetryAfter: "Sun, 01 Mar 2026 12:00:25 GMT",
			Header: map[string]string{"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}}, 25 * time.Second},
		"a date that is past": {webtest.Reply{Status: 503, RetryAfter: "Fri, 31 Dec 1999 00:00:00 GMT"}, 0},
		"429 and no time":     {webtest.Reply{Status: 429}, time.Minute},
		"429 and a past time": {webtest.Reply{Status: 429, RetryAfter: "0"}, time.Minute},
		"503 and no time":     {webtest.Reply{Status: 503}, 0},
		"absurd":              {webtest.Reply{Status: 429, RetryAfter: "999999999"}, MaxRetryAfter},
		"404 with a time":     {webtest.Reply{Status: 404, RetryAfter: "60"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
				start := time.Now() // synctest begins at midnight, 2000-01-01 UTC
				s.Handle("/a", tc.reply)
				s.Handle("/b", webtest.Reply{Body: "x"})
				if _, err := c.Get(t.Context(), Request{URL: "http://a.test/a"}); err == nil {
					t.Fatal("no error")
				}
				if _, err := c.Get(t.Context(), Request{URL: "http://other.test/b"}); err != nil || time.Since(start) != 0 {
					t.Errorf("another host: %v after %v, want it asked at once", err, time.Since(start))
				}
				if _, err := c.Get(t.Context(), Request{URL: "http://a.test/b", MaxWait: 100 * time.Hour}); err != nil {
					t.Fatal(err)
				}
				if got := s.Last(t, "/b").Time.Sub(start); got != tc.want {
					t.Errorf("the next request came after %v, want %v", got, tc.want)
				}
			})
		})
	}
}

func TestGetSaysWhoWeAreAndWhatWeRead(t *testing.T) {
	s := webtest.New(t)
	s.Handle("/", webtest.Reply{Body: "x"})
	c := &Client{AllowLoopback: true, UserAgent: "skein/1.0 (+https://a.test/)"}
	defer c.Close()
	for name, tc := range map[string]struct {
		request Request
		want    map[string]string
	}{
		"a feed": {Request{}, map[string]string{
			"User-Agent": "skein/1.0 (+https://a.test/)", "Accept": AcceptFeed, "Accept-Encoding": "gzip, br, zstd",
		}},
		"a page": {Request{Crawl: true, UserAgent: "Acme/2"}, map[string]string{
			"User-Agent": "Acme/2", "Accept": AcceptPage, "Accept-Encoding": "gzip, br, zstd",
		}},
		"with more": {Request{Header: http.Header{"cookie": {"a=b"}, "Accept-Language": {"ar"}, "Accept-Encoding": {"gzip"}}}, map[string]string{
			"User-Agent": "skein/1.0 (+https://a.test/)", "Accept": AcceptFeed, "Accept-Encoding": "gzip", "Cookie": "a=b", "Accept-Language": "ar",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			tc.request.URL = s.URL
			if _, err := c.Get(t.Context(), tc.request); err != nil {
				t.Fatal(err)
			}
			got := s.Last(t, "/").Header
			for k, v := range tc.want {
				if got.Get(k) != v {
					t.Errorf("sent %s: %q, want %q", k, got.Get(k), v)
				}
			}
			if len(got) != len(tc.want) { // no Referer, no Cookie, nothing that nobody asked for
				t.Errorf("sent %v, want only %v", got, tc.want)
			}
		})
	}
}

func TestGetTellsHowLongAnAnswerIsFresh(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true}
	defer c.Close()
	for _, reply := range []webtest.Reply{{Body: "x"}, {Status: 304}} {
		reply.Header = map[string]string{"Cache-Control": "max-age=600", "Age": "60"}
		s.Handle("/", reply)
		res, err := c.Get(t.Context(), Request{URL: s.URL, ETag: `"a"`})
		if err != nil || res.FreshFor != 9*time.Minute || res.Took <= 0 || time.Since(res.Fetched) > time.Minute {
			t.Errorf("status %d: %v, fresh for %v, want 9m", reply.Status, err, res.FreshFor)
		}
	}
}

func TestGetReadsProtectedFeeds(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, Resolve: s.Resolve}
	defer c.Close()
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("joe:hunter 2"))
	s.Handle("/feed", webtest.Redirect(301, "/feed/"))
	s.Handle("/feed/", webtest.Reply{Body: "x"})
	res, err := c.Get(t.Context(), Request{URL: "http://joe:hunter%202@a.test/feed"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Requests() {
		if r.Header.Get("Authorization") != want {
			t.Errorf("%s was asked with Authorization %q, want %q", r.Path, r.Header.Get("Authorization"), want)
		}
	}
	if res.URL != "http://a.test/feed" || res.Final != "http://a.test/feed/" || res.Moved != "http://a.test/feed/" {
		t.Errorf("URL %q, Final %q, Moved %q: want them without credentials", res.URL, res.Final, res.Moved)
	}
}

func TestGetNeverTellsSecrets(t *testing.T) {
	s := webtest.New(t)
	var said bytes.Buffer
	c := &Client{AllowLoopback: true, Resolve: s.Resolve, Capture: true,
		Log: slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	defer c.Close()
	s.Handle("/ok", webtest.Reply{Body: "x", Header: map[string]string{"Set-Cookie": "session=hunter2"}})
	s.Handle("/500", webtest.Reply{Status: 500})
	s.Handle("/cut", webtest.Reply{Body: "xyz", Cut: 1})
	s.Handle("/loop", webtest.Redirect(302, "http://joe:hunter2@a.test/loop"))
	s.Handle("/ftp", webtest.Redirect(302, "ftp://joe:hunter2@a.test/loop"))
	s.Handle("/bad", webtest.Redirect(302, "http://joe:hunter2@a.test:x/"))
	s.Handle("/inner", webtest.Redirect(302, "http://joe:hunter2@10.0.0.1/"))
	s.Handle("/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /no"})
	for _, path := range []string{"/ok", "/500", "/cut", "/loop", "/ftp", "/bad", "/inner", "/no", "/%zz"} {
		res, err := c.Get(t.Context(), Request{
			URL: "http://joe:hunter2@a.test" + path + "?token=hunter2", Crawl: true,
			Header: http.Header{"Cookie": {"session=hunter2"}, "x-api-key": {"hunter2"}},
		})
		if (err == nil) != (path == "/ok") {
			t.Errorf("Get(%s) = %v", path, err)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n")) {
			t.Errorf("Get(%s): the error tells: %v", path, err)
		}
		if res == nil {
			continue
		}
		if strings.Contains(res.URL+res.Final+res.Moved, "joe") {
			t.Errorf("Get(%s): the addresses tell: %q %q %q", path, res.URL, res.Final, res.Moved)
		}
		for _, x := range res.Exchange {
			if strings.Contains(x.URL, "joe") || len(x.Request) != 3 || len(x.Header["Set-Cookie"]) > 0 {
				t.Errorf("Get(%s): what is kept tells: %+v", path, x)
			}
		}
	}
	if c.Get(t.Context(), Request{URL: "http://joe:hunter2@a.test:x/"}); strings.Contains(said.String(), "hunter2") {
		t.Errorf("the log tells:\n%s", said.String())
	}
	if !strings.Contains(said.String(), "status=500") {
		t.Errorf("the log has nothing:\n%s", said.String())
	}
	if got := s.Last(t, "/ok").Header.Get("Cookie"); got != "session=hunter2" {
		t.Errorf("the cookie was sent as %q", got)
	}
}

func TestGetKeepsEveryExchangeForTheArchive(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, Resolve: s.Resolve, Capture: true}
	defer c.Close()
	body := text(10_000)
	s.Handle("/a", webtest.Reply{Status: 301, To: "/b", Body: "gone there"})
	s.Handle("/b", webtest.Reply{Body: body, Encoding: "gzip", Chunked: true, ETag: `"x"`})
	res, err := c.Get(t.Context(), Request{URL: "http://a.test/a#part", ETag: `"old"`})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Exchange) != 2 || res.Requests != 2 || string(res.Body) != body {
		t.Fatalf("%d exchanges, %d requests", len(res.Exchange), res.Requests)
	}
	first, last := res.Exchange[0], res.Exchange[1]
	if first.Status != "HTTP/1.1 301 Moved Permanently" || first.URL != "http://a.test/a" || first.Header.Get("Location") != "/b" || string(first.Body) != "gone there" {
		t.Errorf("first exchange %+v", first)
	}
	if last.Status != "HTTP/1.1 200 OK" || last.Method != "GET" || last.Request.Get("If-None-Match") != `"old"` || last.Request.Get("User-Agent") == "" ||
		string(last.Body) != webtest.Encode("gzip", body) || last.Addr != s.Addr || last.Truncated || last.End.Before(last.Start) {
		t.Errorf("last exchange %s %s %v from %s, %d bytes", last.Method, last.Status, last.Request, last.Addr, len(last.Body))
	}
	if want := int64(len(last.Body) + len(first.Body)); res.WireBytes != want {
		t.Errorf("%d bytes on the wire, want %d", res.WireBytes, want)
	}

	c2 := &Client{AllowLoopback: true, Resolve: s.Resolve}
	defer c2.Close()
	if res, err := c2.Get(t.Context(), Request{URL: "http://a.test/a"}); err != nil || len(res.Exchange) != 2 || res.Exchange[1].Body != nil {
		t.Errorf("without Capture: %v, want exchanges without bodies", err)
	}
}

func TestGetGivesUpWhatTakesTooLong(t *testing.T) {
	for name, tc := range map[string]struct {
		reply webtest.Reply
		began bool // the body had begun
	}{
		"no answer":     {webtest.Reply{Hang: true}, false},
		"a late header": {webtest.Reply{Wait: time.Hour, Body: "x"}, false},
		"a slow body":   {webtest.Reply{Drip: 2 * time.Second, Body: text(1000)}, true},
		"an empty slow": {webtest.Reply{Drip: 2 * time.Second, Body: text(1000), Encoding: "gzip"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
				s.Handle("/", tc.reply)
				start := time.Now()
				res, err := c.Get(t.Context(), Request{URL: "http://a.test/", Timeout: 10 * time.Second})
				var timeout *TimeoutError
				if !errors.As(err, &timeout) || !errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("Get = %v, want a TimeoutError", err)
				}
				if (timeout.Bytes >= 0) != tc.began || time.Since(start) != 10*time.Second || res.Requests != 1 {
					t.Errorf("Get = %v after %v, %d requests", err, time.Since(start), res.Requests)
				}
			})
		})
	}
}

func TestGetCountsTheTimeOfAllHopsButNotItsWaits(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		c.Gate = &Gate{Pause: time.Minute}
		s.Handle("/a", webtest.Reply{To: "/b", Wait: 6 * time.Second})
		s.Handle("/b", webtest.Reply{To: "/c", Wait: 3 * time.Second})
		s.Handle("/c", webtest.Reply{Body: "x", Wait: 2 * time.Second})
		res, err := c.Get(t.Context(), Request{URL: "http://a.test/a", Timeout: 10 * time.Second})
		var timeout *TimeoutError
		if !errors.As(err, &timeout) || res.Took != 10*time.Second {
			t.Errorf("Get = %v after %v on the network, want a TimeoutError after 10s", err, res.Took)
		}
		res, err = c.Get(t.Context(), Request{URL: "http://a.test/a", Timeout: 12 * time.Second})
		if err != nil || res.Took != 11*time.Second {
			t.Errorf("Get = %v after %v on the network, want nil after 11s", err, res.Took)
		}
	})
}

func TestGetEndsWithItsContext(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		s.Handle("/", webtest.Reply{Hang: true})
		ctx, stop := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { stop(errors.New("going down")) })
		_, err := c.Get(ctx, Request{URL: "http://a.test/"})
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "going down") {
			t.Errorf("Get = %v, want the context's end and its cause", err)
		}
	})
}

func TestGetSaysOnOneLineWhatWentWrong(t *testing.T) {
	s := webtest.New(t)
	for name, tc := range map[string]struct {
		reply webtest.Reply
		url   string
		want  string
	}{
		"nothing there":     {webtest.Reply{}, "http://127.0.0.1:1/", "connection refused"},
		"no answer":         {webtest.Reply{Refuse: true}, "", "connection closed without an answer"},
		"another protocol":  {webtest.Reply{Raw: "SSH-2.0-OpenSSH_9.9\r\n\r\n"}, "", "malformed HTTP"},
		"much of another":   {webtest.Reply{Raw: strings.Repeat("\x00\n<binary>", 1000)}, "", "malformed HTTP"},
		"a huge header":     {webtest.Reply{BigHeader: 1 << 20}, "", "header"},
		"no address":        {webtest.Reply{}, "feed.xml", "absolute"},
		"no host":           {webtest.Reply{}, "http:///x", "no host"},
		"a challenge":       {webtest.Reply{Status: 403, Header: map[string]string{"cf-mitigated": "challenge"}}, "", "proof of a person"},
		"a bad header":      {webtest.Reply{Raw: "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"}, "", "malformed"},
		"two lengths":       {webtest.Reply{Raw: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"}, "", "Content-Length"},
		"a broken chunking": {webtest.Reply{Raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc"}, "", "chunk"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &Client{AllowLoopback: true}
			defer c.Close()
			s.Handle("/", tc.reply)
			if tc.url == "" {
				tc.url = s.URL
			}
			_, err := c.Get(t.Context(), Request{URL: tc.url})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("Get = %v, want an error with %q", err, tc.want)
			}
			if m := err.Error(); !strings.HasPrefix(m, "get ") || strings.ContainsAny(m, "\n\r\x00") || len(m) > 500 {
				t.Errorf("Get = %q, want one plain line that begins with what was tried", m)
			}
		})
	}
}

func TestGetSpeaksHTTP2(t *testing.T) {
	body := text(50_000)
	ts := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"a"` {
			w.WriteHeader(304)
			return
		}
		if r.URL.Path == "/cut" {
			io.WriteString(w, body)
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Encoding", "br")
		io.WriteString(w, webtest.Encode("br", body))
	}))
	ts.EnableHTTP2 = true
	ts.Config.ErrorLog = log.New(io.Discard, "", 0)
	ts.StartTLS()
	defer ts.Close()
	roots := x509.NewCertPool()
	roots.AddCert(ts.Certificate())
	c := &Client{AllowLoopback: true, Capture: true, tls: &tls.Config{RootCAs: roots}}
	defer c.Close()
	res, err := c.Get(t.Context(), Request{URL: ts.URL})
	if err != nil || string(res.Body) != body || res.Exchange[0].Status != "HTTP/2.0 200 OK" {
		t.Fatalf("Get = %+v, %v", res, err)
	}
	if res, err := c.Get(t.Context(), Request{URL: ts.URL, ETag: `"a"`}); err != nil || !res.NotModified {
		t.Errorf("Get again = %+v, %v, want a 304", res, err)
	}
	if res, err := c.Get(t.Context(), Request{URL: ts.URL + "/cut"}); err == nil || res.Body != nil {
		t.Errorf("Get of a body that breaks off = %v", err)
	}
	plain := &Client{AllowLoopback: true}
	defer plain.Close()
	if _, err := plain.Get(t.Context(), Request{URL: ts.URL}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("Get with a certificate that nobody signed = %v", err)
	}
}

func TestGetSendsCookiesOnlyAlongAWalk(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, Resolve: s.Resolve}
	defer c.Close()
	s.HandleFunc("/thread", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: "1"})
		if r.Header.Get("Cookie") == "" {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		io.WriteString(w, r.Header.Get("Cookie"))
	})
	_, err := c.Get(t.Context(), Request{URL: "http://a.test/thread"})
	var astray *RedirectError
	if !errors.As(err, &astray) || !strings.Contains(err.Error(), "cookie") {
		t.Errorf("without a jar Get = %v, want a circle that may want its cookie", err)
	}
	jar, _ := cookiejar.New(nil)
	for _, want := range []string{"sid=1", "sid=1"} {
		res, err := c.Get(t.Context(), Request{URL: "http://a.test/thread", Jar: jar})
		if err != nil || string(res.Body) != want {
			t.Errorf("with a jar Get = %v, want %q", err, want)
		}
	}
	res, err := c.Get(t.Context(), Request{URL: "http://a.test/thread", Jar: jar, Header: http.Header{"Cookie": {"style=2"}}})
	if err != nil || string(res.Body) != "style=2; sid=1" {
		t.Errorf("with a jar and a cookie of its own Get = %v, %s", err, res.Body)
	}
	s.Handle("/elsewhere", webtest.Redirect(302, "http://b.test/x"))
	s.Handle("b.test/x", webtest.Reply{Body: "x"})
	if _, err := c.Get(t.Context(), Request{URL: "http://a.test/elsewhere", Jar: jar}); err != nil {
		t.Fatal(err)
	}
	if got := s.Last(t, "b.test/x").Header.Get("Cookie"); got != "" {
		t.Errorf("another host got the cookie %q", got)
	}
}

// few is how many connections may be made where one would do: on a busy
// machine the transport gives up a connection now and then.
const few = 4

func TestGetUsesConnectionsAgain(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true}
	defer c.Close()
	s.Handle("/", webtest.Reply{Body: "x", ETag: `"a"`})
	s.Handle("/moved", webtest.Reply{To: "/", Body: text(1000)})
	s.Handle("/500", webtest.Reply{Status: 500, Body: text(1000)})
	s.Handle("/gzip", webtest.Reply{Body: text(100_000), Encoding: "gzip", Chunked: true})
	for range 5 {
		for _, path := range []string{"/", "/moved", "/500", "/gzip"} {
			c.Get(t.Context(), Request{URL: s.URL + path, ETag: `"a"`})
		}
	}
	if s.Conns() > few {
		t.Errorf("%d connections for %d requests, want about one", s.Conns(), len(s.Requests()))
	}
}

func TestGetPassesTheGateOfEveryHost(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		c.Gate = &Gate{Pause: 10 * time.Second}
		s.Handle("a.test/1", webtest.Redirect(302, "http://b.test/2"))
		s.Handle("b.test/2", webtest.Redirect(302, "http://A.test:80/3"))
		s.Handle("a.test/3", webtest.Reply{Body: "x"})
		s.Handle("b.test/4", webtest.Reply{Body: "x"})
		start := time.Now()
		if _, err := c.Get(t.Context(), Request{URL: "http://a.test/1"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Get(t.Context(), Request{URL: "http://b.test/4"}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range s.Requests() {
			got = append(got, r.Host+r.Path+" "+r.Time.Sub(start).String())
		}
		want := "a.test/1 0s, b.test/2 0s, A.test:80/3 10s, b.test/4 10s"
		if strings.Join(got, ", ") != want {
			t.Errorf("requests came as %v, want %s", got, want)
		}
	})
}

func TestGetKeepsToItsNumberAtOnce(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		c.Gate = &Gate{PerHost: 2}
		s.Handle("/", webtest.Reply{Body: "x", Wait: time.Second})
		start := time.Now()
		done := make(chan error)
		for range 10 {
			go func() { _, err := c.Get(t.Context(), Request{URL: "http://a.test/"}); done <- err }()
		}
		for range 10 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if s.Peak("") != 2 || time.Since(start) != 5*time.Second || s.Conns() != 2 {
			t.Errorf("%d at once over %d connections, done after %v; want 2, 2 and 5s", s.Peak(""), s.Conns(), time.Since(start))
		}
		synctest.Wait()
	})
}
