package webtest

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// client is as simple as can be, and follows nothing.
func client(s *Server) *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DialContext: s.Dial, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func get(t *testing.T, c *http.Client, url string, header ...string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res, string(b), err
}

func TestServerRepliesInTurnAndRemembersWhoAsked(t *testing.T) {
	s := New(t)
	s.Handle("/x", Reply{Status: 503, RetryAfter: "5"}, Reply{Body: "here", Header: map[string]string{"X-A": "b"}})
	s.Handle("news.test/x", Reply{Body: "news"})
	c := client(s)
	for i, want := range []int{503, 200, 200} {
		res, _, err := get(t, c, s.URL+"/x?n=1", "Cookie", "a=b")
		if err != nil || res.StatusCode != want {
			t.Errorf("answer %d: %v, %v, want %d", i+1, res, err, want)
		}
	}
	if _, body, _ := get(t, c, "http://News.test/x"); body != "news" {
		t.Errorf("the script of a host gave %q", body)
	}
	if res, _, _ := get(t, c, s.URL+"/nowhere"); res.StatusCode != 404 {
		t.Errorf("no script: %d, want 404", res.StatusCode)
	}
	rs := s.Requests("/x")
	if len(rs) != 4 || len(s.Requests()) != 5 || len(s.Requests("news.test/x")) != 1 {
		t.Fatalf("%d requests for /x, %d in all", len(rs), len(s.Requests()))
	}
	if r := rs[0]; r.Method != "GET" || r.Host != s.Addr || r.Path != "/x?n=1" || r.Header.Get("Cookie") != "a=b" || time.Since(r.Time) > time.Minute {
		t.Errorf("first request %+v", r)
	}
	if got := s.Last(t, "/nowhere").Path; got != "/nowhere" {
		t.Errorf("last request for %q", got)
	}
}

func TestServerAnswersConditionalRequestsByTheRules(t *testing.T) {
	const date, other = "Sun, 01 Mar 2026 11:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT"
	s := New(t)
	c := client(s)
	for name, tc := range map[string]struct {
		reply       Reply
		none, since string
		want        int
	}{
		"nothing asked":               {Feed("x", `"a"`, date), "", "", 200},
		"the same":                    {Feed("x", `"a"`, date), `"a"`, "", 304},
		"weakly the same":             {Feed("x", `"a"`, date), `W/"a"`, "", 304},
		"one of several":              {Feed("x", `W/"a"`, date), `"b", "a"`, "", 304},
		"any":                         {Feed("x", `"a"`, date), `*`, "", 304},
		"another":                     {Feed("x", `"a"`, date), `"b"`, "", 200},
		"another, though dated so":    {Feed("x", `"a"`, date), `"b"`, date, 200},
		"dated so":                    {Feed("x", `"a"`, date), "", date, 304},
		"dated otherwise":             {Feed("x", `"a"`, date), "", other, 200},
		"no validators to compare to": {Feed("x", "", ""), `"a"`, date, 200},
		"an error has no validators":  {Reply{Status: 500, ETag: `"a"`}, `"a"`, "", 500},
	} {
		t.Run(name, func(t *testing.T) {
			s.Handle("/", tc.reply)
			var header []string
			if tc.none != "" {
				header = append(header, "If-None-Match", tc.none)
			}
			if tc.since != "" {
				header = append(header, "If-Modified-Since", tc.since)
			}
			res, body, err := get(t, c, s.URL, header...)
			if err != nil || res.StatusCode != tc.want || tc.want == 304 && (body != "" || res.Header.Get("Etag") != tc.reply.ETag) {
				t.Errorf("got %v, %v, want %d", res, err, tc.want)
			}
		})
	}
}

func TestServerMisbehavesAsAsked(t *testing.T) {
	s := New(t)
	c := client(s)
	body := strings.Repeat("skein ", 1000)
	for name, tc := range map[string]struct {
		reply Reply
		check func(res *http.Response, body string, err error) bool
	}{
		"redirect": {Redirect(308, "http://b.test/"), func(res *http.Response, _ string, err error) bool {
			return res.StatusCode == 308 && res.Header.Get("Location") == "http://b.test/"
		}},
		"To alone": {Reply{To: "/x"}, func(res *http.Response, _ string, err error) bool { return res.StatusCode == 302 }},
		"encoded": {Reply{Body: body, Encoding: "gzip"}, func(res *http.Response, b string, err error) bool {
			return gunzip(b) == body && res.Header.Get("Content-Encoding") == "gzip" && res.ContentLength == int64(len(b))
		}},
		"chunked": {Reply{Body: body, Chunked: true}, func(res *http.Response, b string, err error) bool { return b == body && res.ContentLength == -1 }},
		"cut": {Reply{Body: body, Cut: 100}, func(res *http.Response, b string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && len(b) == 100
		}},
		"cut chunk": {Reply{Body: body, Cut: 100, Chunked: true}, func(res *http.Response, b string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && len(b) == 100
		}},
		"length": {Reply{Body: body, Length: 7000}, func(res *http.Response, b string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && b == body
		}},
		"refused": {Reply{Refuse: true}, func(res *http.Response, b string, err error) bool { return err != nil && res == nil }},
		"raw":     {Reply{Raw: "HTTP/1.0 299 Odd\r\n\r\nrest"}, func(res *http.Response, b string, err error) bool { return res.StatusCode == 299 && b == "rest" }},
		"header":  {Reply{BigHeader: 5000}, func(res *http.Response, b string, err error) bool { return len(res.Header.Get("X-Big")) == 5000 }},
		"bomb":    {Reply{Bomb: 5 << 20}, func(res *http.Response, b string, err error) bool { return len(b) < 50_000 && len(gunzip(b)) == 5<<20 }},
		"func":    {Reply{Func: func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) }}, func(res *http.Response, b string, err error) bool { return b == "/" }},
	} {
		t.Run(name, func(t *testing.T) {
			s.Handle("/", tc.reply)
			if res, b, err := get(t, c, s.URL); !tc.check(res, b, err) {
				t.Errorf("got %v with %d bytes, %v", res, len(b), err)
			}
		})
	}
}

func gunzip(s string) string {
	z, err := gzip.NewReader(strings.NewReader(s))
	if err != nil {
		return err.Error()
	}
	b, _ := io.ReadAll(z)
	return string(b)
}

func TestServerInMemoryLivesOnFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewMemory(t)
		c := client(s)
		t.Cleanup(c.CloseIdleConnections)
		s.Handle("a.test/wait", Reply{Body: "x", Wait: time.Hour})
		s.Handle("a.test/drip", Reply{Body: strings.Repeat("x", 100), Drip: time.Minute})
		s.Handle("a.test/hang", Reply{Hang: true})
		s.Handle("a.test/endless", Reply{Endless: true})
		for path, want := range map[string]time.Duration{"/wait": time.Hour, "/drip": 10 * time.Minute} {
			start := time.Now()
			if _, _, err := get(t, c, "http://a.test"+path); err != nil || time.Since(start).Round(time.Minute) != want {
				t.Errorf("%s: %v after %v, want nil after %v", path, err, time.Since(start), want)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		req, _ := http.NewRequestWithContext(ctx, "GET", "http://a.test/hang", nil)
		if _, err := c.Do(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("/hang: %v, want the context's end", err)
		}
		res, err := c.Get("http://a.test/endless")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.CopyN(io.Discard, res.Body, 1<<20); n != 1<<20 || err != nil {
			t.Errorf("/endless: %d bytes, %v", n, err)
		}
		res.Body.Close()
		if s.Peak("a.test") != 1 || s.Conns() < 2 {
			t.Errorf("at most %d at once over %d connections", s.Peak("a.test"), s.Conns())
		}
	})
}

func TestServerResolvesEveryNameToItself(t *testing.T) {
	s := New(t)
	for host, want := range map[string]string{"news.test": s.Addr, "localhost": "", "127.0.0.1": "", "::1": "", "world.localhost": s.Addr} {
		if got, ok := s.Resolve(host); got != want || ok != (want != "") {
			t.Errorf("Resolve(%q) = %q, %v, want %q", host, got, ok, want)
		}
	}
	conn, err := s.Dial(t.Context(), "tcp", "anything.test:443")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := conn.RemoteAddr().(*net.TCPAddr).String(); got != s.Addr {
		t.Errorf("Dial led to %s, want %s", got, s.Addr)
	}
}
