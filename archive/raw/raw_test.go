package raw

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)

// exchange is an ordinary one, with a body.
func exchange(url, body string, header ...string) Exchange {
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Date": {"Sun, 01 Mar 2026 12:00:00 GMT"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return Exchange{
		URL: url, Addr: "192.0.2.7:443", Request: http.Header{"User-Agent": {"skein/test"}, "Accept": {"*/*"}},
		Status: "HTTP/1.1 200 OK", Header: h, Body: []byte(body), Start: noon, End: noon.Add(time.Second),
	}
}

// noise is bytes that cannot be compressed, the same each time.
func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func openWriter(t testing.TB, dir string, o Options) *Writer {
	t.Helper()
	w, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func keep(t testing.TB, w *Writer, xs ...Exchange) []archive.RawRef {
	t.Helper()
	refs, err := w.Keep(context.Background(), xs)
	if err != nil {
		t.Fatal(err)
	}
	return refs
}

func readRecord(t testing.TB, dir string, ref archive.RawRef) *Record {
	t.Helper()
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := r.Record(ref)
	if err != nil {
		t.Fatalf("Record(%v): %v", ref, err)
	}
	return rec
}

// verify proves a folder and gives the faults as lines.
func verify(t testing.TB, dir string) (Report, []string) {
	t.Helper()
	var faults []string
	rep, err := Verify(context.Background(), dir, func(f Fault) { faults = append(faults, f.String()) })
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return rep, faults
}

// files are the names in a folder.
func files(t testing.TB, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range all {
		all[i] = filepath.Base(f)
	}
	return all
}

// scanFile loads all the records of a file; errors are lines.
func scanFile(t testing.TB, b []byte) (recs []*Record, errs []string) {
	t.Helper()
	for rec, err := range Scan(bytes.NewReader(b)) {
		if err == nil {
			err = rec.Load(1 << 28)
		}
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		recs = append(recs, rec)
	}
	return recs, errs
}

func readFile(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsKeptReadsBackAsItCame(t *testing.T) {
	page := strings.Repeat("<p>Pier 3 is closed for the season.</p>\n", 200)
	for name, tc := range map[string]struct {
		x         Exchange
		body      string // as decoded
		truncated bool
	}{
		"a page":               {x: exchange("https://example.org/a", page), body: page},
		"nothing":              {x: exchange("https://example.org/a", "")},
		"bytes":                {x: exchange("https://example.org/a.png", string(noise(100_000)), "Content-Type", "image/png"), body: string(noise(100_000))},
		"all bytes":            {x: exchange("https://example.org/a", "\x00\x01\r\n\r\nWARC/1.1\r\n\xff\x1f\x8b\x08"), body: "\x00\x01\r\n\r\nWARC/1.1\r\n\xff\x1f\x8b\x08"},
		"gzip":                 {x: exchange("https://example.org/a", encoded("gzip", page), "Content-Encoding", "gzip"), body: page},
		"x-gzip":               {x: exchange("https://example.org/a", encoded("gzip", page), "Content-Encoding", "x-gzip"), body: page},
		"br":                   {x: exchange("https://example.org/a", encoded("br", page), "Content-Encoding", "br"), body: page},
		"zstd":                 {x: exchange("https://example.org/a", encoded("zstd", page), "Content-Encoding", "zstd"), body: page},
		"deflate":              {x: exchange("https://example.org/a", encoded("deflate", page), "Content-Encoding", "deflate"), body: page},
		"deflate without zlib": {x: exchange("https://example.org/a", encoded("flate", page), "Content-Encoding", "deflate"), body: page},
		"br upon gzip":         {x: exchange("https://example.org/a", encoded("br", encoded("gzip", page)), "Content-Encoding", "gzip, br"), body: page},
		"gzip that is none":    {x: exchange("https://example.org/a", page, "Content-Encoding", "gzip"), body: page},
		"half a gzip": {x: func() Exchange {
			x := exchange("https://example.org/a", encoded("gzip", string(noise(5000)))[:3000], "Content-Encoding", "gzip")
			x.Truncated = true
			return x
		}(), body: string(noise(5000))[:2000], truncated: true},
		"304": {x: func() Exchange {
			x := exchange("https://example.org/a", "", "Etag", `"abc"`, "Content-Length", "8000")
			x.Status = "HTTP/1.1 304 Not Modified"
			return x
		}()},
		"404":           {x: func() Exchange { x := exchange("https://example.org/a", page); x.Status = "HTTP/1.0 404"; return x }(), body: page},
		"http/2":        {x: func() Exchange { x := exchange("https://example.org/a", page); x.Status = "HTTP/2.0 200 OK"; return x }(), body: page},
		"cut off":       {x: func() Exchange { x := exchange("https://example.org/a", page[:1000]); x.Truncated = true; return x }(), body: page[:1000], truncated: true},
		"no address":    {x: func() Exchange { x := exchange("https://example.org/a", page); x.Addr = ""; return x }(), body: page},
		"no header":     {x: Exchange{URL: "http://example.org", Status: "HTTP/1.1 200 OK", Body: []byte("x"), Start: noon}, body: "x"},
		"six megabytes": {x: exchange("https://example.org/big", strings.Repeat(page, 800)), body: strings.Repeat(page, 800)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := openWriter(t, dir, Options{})
			refs := keep(t, w, tc.x)
			for _, state := range []string{"while it is written", "when it is closed"} {
				rec := readRecord(t, dir, refs[0])
				if rec.Type != "response" || rec.URL != tc.x.URL || !rec.Date.Equal(refs[0].Fetched) {
					t.Errorf("%s: record is %s of %s at %v, want response of %s at %v", state, rec.Type, rec.URL, rec.Date, tc.x.URL, refs[0].Fetched)
				}
				a, err := rec.Answer(1 << 26)
				if err != nil {
					t.Fatalf("%s: Answer: %v", state, err)
				}
				if got, want := a.Code, tc.x.code(); got != want {
					t.Errorf("%s: Code = %d, want %d", state, got, want)
				}
				if a.Truncated != tc.truncated {
					t.Errorf("%s: Truncated = %v, want %v", state, a.Truncated, tc.truncated)
				}
				if ok := string(a.Body) == tc.body || tc.truncated && len(a.Body) >= len(tc.body) && strings.HasPrefix(string(a.Body), tc.body); !ok {
					t.Errorf("%s: Body is %d bytes, want %d: %.80q", state, len(a.Body), len(tc.body), a.Body)
				}
				for k, vs := range tc.x.Header {
					if k != "Content-Length" && strings.Join(a.Header[k], "|") != strings.Join(vs, "|") {
						t.Errorf("%s: Header[%s] = %q, want %q", state, k, a.Header[k], vs)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
			rep, faults := verify(t, dir)
			if rep.Records != 3 || rep.Proved != 3 || len(faults) > 0 {
				t.Errorf("Verify = %+v %q, want 3 records proved", rep, faults)
			}
		})
	}
}

func TestAWalkThroughRedirectsGivesAReferenceForEachHop(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	hop := exchange("http://example.org/old", "moved", "Location", "https://example.org/new")
	hop.Status = "HTTP/1.1 301 Moved Permanently"
	refs := keep(t, w, hop, exchange("https://example.org/new", "here"))
	if len(refs) != 2 {
		t.Fatalf("Keep gave %d references, want 2", len(refs))
	}
	for i, want := range []string{"301 moved", "200 here"} {
		a, err := readRecord(t, dir, refs[i]).Answer(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%d %s", a.Code, a.Body); got != want {
			t.Errorf("hop %d is %q, want %q", i, got, want)
		}
	}
	if refs[0].URL != hop.URL || !refs[0].Fetched.Equal(noon.Truncate(time.Millisecond)) || !strings.HasPrefix(refs[0].Record, "urn:uuid:") {
		t.Errorf("reference = %+v", refs[0])
	}
}

func TestARecordIsWrittenAsTheStandardWantsIt(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{Software: "skein/1.2", UserAgent: "skein/1.2 (+https://feeds.example/about)", Operator: "Ada\r\n<ada@feeds.example>"})
	x := exchange("https://user:secret@example.org/a b?q=é#part", "hello", "Transfer-Encoding", "chunked", "Content-Length", "77", "X-Note", "two\r\nlines")
	x.Request.Set("Cookie", "id=secret")
	x.Request.Set("authorization", "Bearer secret")
	x.Request["proxy-authorization"] = []string{"Basic secret"}
	x.Addr = "[2001:db8::1]:443"
	keep(t, w, x)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	recs, errs := scanFile(t, readFile(t, dir, files(t, dir)[0]))
	if len(recs) != 3 || len(errs) > 0 {
		t.Fatalf("Scan gave %d records and %q, want 3", len(recs), errs)
	}
	var all strings.Builder
	for _, r := range recs {
		if _, err := r.WriteTo(&all); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"WARC/1.1\r\nWARC-Type: warcinfo\r\n", "software: skein/1.2\r\n", "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
		"robots: ", "http-header-user-agent: skein/1.2 (+https://feeds.example/about)\r\n", "operator: Ada  <ada@feeds.example>\r\n",
		"WARC-Date: 2026-03-01T12:00:00.123Z\r\n", "WARC-Target-URI: https://example.org/a%20b?q=%C3%A9\r\n", "WARC-IP-Address: 2001:db8::1\r\n",
		"\r\n\r\nGET /a%20b?q=é HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\nUser-Agent: skein/test\r\n\r\n\r\n\r\n",
		"\r\n\r\nHTTP/1.1 200 OK\r\nX-Crawler-Content-Length: 77\r\nContent-Type: text/html; charset=utf-8\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\nX-Crawler-Transfer-Encoding: chunked\r\nX-Note: two  lines\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n",
		"WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\r\n",
		"Content-Type: application/http;msgtype=response\r\n", "Content-Type: application/http;msgtype=request\r\n",
	} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("the file does not hold %q", want)
		}
	}
	if strings.Contains(all.String(), "secret") {
		t.Errorf("the file tells a secret:\n%s", all.String())
	}
	info, request, response := recs[0], recs[1], recs[2]
	if got := info.Fields.Get("WARC-Filename"); got != files(t, dir)[0] {
		t.Errorf("WARC-Filename = %q, want %q", got, files(t, dir)[0])
	}
	if got := bare(request.Fields.Get("WARC-Concurrent-To")); got != response.ID {
		t.Errorf("the request is concurrent to %s, want %s", got, response.ID)
	}
	if request.Type != "request" || response.Type != "response" || !request.Date.Equal(response.Date) {
		t.Errorf("records are %s at %v and %s at %v", request.Type, request.Date, response.Type, response.Date)
	}
	if strings.Contains(all.String(), "WARC-Protocol") {
		t.Error("WARC-Protocol is told where the status line does")
	}
}

func TestHTTP2IsToldInTheWordsOfHTTP1(t *testing.T) {
	for status, want := range map[string][2]string{
		"HTTP/2.0 200 OK":  {"h2", "HTTP/1.1 200 OK"},
		"HTTP/3.0 404 ":    {"h3", "HTTP/1.1 404 "},
		"HTTP/1.1 200 OK":  {"", "HTTP/1.1 200 OK"},
		"HTTP/1.0 500 Bad": {"", "HTTP/1.0 500 Bad"},
	} {
		dir := t.TempDir()
		x := exchange("https://example.org/", "hello")
		x.Status = status
		rec := readRecord(t, dir, keep(t, openWriter(t, dir, Options{}), x)[0])
		a, err := rec.Answer(100)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{rec.Fields.Get("WARC-Protocol"), a.Status}; got != want {
			t.Errorf("%q is kept as %q, want %q", status, got, want)
		}
	}
}

func TestKeepRefusesWhatIsNoExchange(t *testing.T) {
	w := openWriter(t, t.TempDir(), Options{})
	for name, tc := range map[string]struct {
		x    Exchange
		want string
	}{
		"no address":     {Exchange{Status: "HTTP/1.1 200 OK", Start: noon}, "no http address"},
		"another scheme": {Exchange{URL: "ftp://example.org/", Status: "HTTP/1.1 200 OK", Start: noon}, "no http address"},
		"no status":      {Exchange{URL: "http://example.org/", Start: noon}, `status line ""`},
		"a bad status":   {Exchange{URL: "http://example.org/", Status: "HTTP/1.1 OK", Start: noon}, `status line "HTTP/1.1 OK"`},
		"no time":        {Exchange{URL: "http://example.org/", Status: "HTTP/1.1 200 OK"}, "no time"},
	} {
		_, err := w.Keep(context.Background(), []Exchange{exchange("https://example.org/", "good"), tc.x})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: Keep = %v, want an error with %q", name, err, tc.want)
		}
	}
	if refs, err := w.Keep(context.Background(), nil); refs != nil || err != nil {
		t.Errorf("Keep of nothing = %v, %v", refs, err)
	}
}
