package web

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"skein/fetcher/web/webtest"
)

// text is a body that compresses, of n bytes.
func text(n int) string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for b.Len() < n {
		b.WriteString([]string{"strait ", "convoy ", "ministry ", "radar ", "<p>", "ceasefire ", "42 "}[r.IntN(7)])
	}
	return b.String()[:n]
}

// noise is a body that does not compress.
func noise(n int) string {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func TestGetDecodesEveryCoding(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, Capture: true}
	defer c.Close()
	for _, coding := range []string{
		"identity", "gzip", "br", "zstd", "deflate", "raw-deflate",
		"gzip, br", "br, gzip", "zstd, gzip", "gzip, gzip", "deflate, zstd, br", "gzip, identity",
	} {
		for what, body := range map[string]string{
			"empty": "", "a byte": "x", "text": text(70_000), "noise": noise(70_000),
		} {
			for _, chunked := range []bool{false, true} {
				s.Handle("/", webtest.Reply{Body: body, Encoding: coding, Chunked: chunked})
				res, err := c.Get(t.Context(), Request{URL: s.URL})
				if err != nil || string(res.Body) != body {
					t.Errorf("%s, %s, chunked %v: Get = %v, want the body", coding, what, chunked, err)
					continue
				}
				wire := webtest.Encode(coding, body)
				if x := res.Exchange[0]; res.WireBytes != int64(len(wire)) || string(x.Body) != wire || x.Truncated {
					t.Errorf("%s, %s: %d bytes on the wire, %d kept, want %d", coding, what, res.WireBytes, len(x.Body), len(wire))
				}
			}
		}
	}
	if s.Conns() > few {
		t.Errorf("%d connections for %d requests, want about one", s.Conns(), len(s.Requests()))
	}
}

func TestGetTakesOddCodingsAsTheyAreMeant(t *testing.T) {
	body := text(5000)
	for name, tc := range map[string]struct {
		reply webtest.Reply
		want  string // "": an error
		err   string
	}{
		"x-gzip":                  {webtest.Reply{Body: webtest.Encode("gzip", body), Header: coded("x-gzip")}, body, ""},
		"in capitals":             {webtest.Reply{Body: webtest.Encode("gzip", body), Header: coded("GZIP")}, body, ""},
		"said, but not done":      {webtest.Reply{Body: body, Header: coded("gzip")}, body, ""},
		"said zstd, but not done": {webtest.Reply{Body: body, Header: coded("zstd")}, body, ""},
		"a charset":               {webtest.Reply{Body: body, Header: coded("UTF-8")}, body, ""},
		"none":                    {webtest.Reply{Body: body, Header: coded("none")}, body, ""},
		"a body and no length":    {webtest.Reply{Body: "", Header: coded("gzip"), Chunked: true}, "", "nothing"},
		"gzip, in two members":    {webtest.Reply{Body: webtest.Encode("gzip", body[:2000]) + webtest.Encode("gzip", body[2000:]), Header: coded("gzip")}, body, ""},
		"gzip, and zeros":         {webtest.Reply{Body: webtest.Encode("gzip", body) + strings.Repeat("\x00", 100), Header: coded("gzip")}, body, ""},
		"gzip, and words":         {webtest.Reply{Body: webtest.Encode("gzip", body) + "<!-- cached -->", Header: coded("gzip")}, body, ""},
		"zstd, in two frames":     {webtest.Reply{Body: webtest.Encode("zstd", body[:2000]) + webtest.Encode("zstd", body[2000:]), Header: coded("zstd")}, body, ""},
		"zstd, with a window":     {webtest.Reply{Body: "\x28\xb5\x2f\xfd\x00\x68\x09\x00\x00x", Header: coded("zstd")}, "x", ""},
		"zstd, with a huge one":   {webtest.Reply{Body: "\x28\xb5\x2f\xfd\x00\x80\x09\x00\x00x", Header: coded("zstd")}, "", "window"},
		"unknown":                 {webtest.Reply{Body: body, Header: coded("compress")}, "", `"compress"`},
		"too many":                {webtest.Reply{Body: body, Encoding: "gzip,gzip,gzip,gzip,gzip"}, "", "5 content codings"},
		"gzip, damaged":           {webtest.Reply{Body: damage(webtest.Encode("gzip", body)), Header: coded("gzip")}, "", "not what its Content-Encoding"},
		"br, damaged":             {webtest.Reply{Body: "\xff\xff\xff\xff" + body, Header: coded("br")}, "", "not what its Content-Encoding"},
		"zstd, damaged":           {webtest.Reply{Body: damage(webtest.Encode("zstd", body)), Header: coded("zstd")}, "", "not what its Content-Encoding"},
		"deflate, damaged":        {webtest.Reply{Body: damage(webtest.Encode("deflate", body)), Header: coded("deflate")}, "", "not what its Content-Encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			s := webtest.New(t)
			c := &Client{AllowLoopback: true}
			defer c.Close()
			s.Handle("/", tc.reply)
			res, err := c.Get(t.Context(), Request{URL: s.URL})
			switch {
			case tc.err == "nothing":
				if err != nil || len(res.Body) != 0 {
					t.Errorf("Get = %v, want an empty body", err)
				}
			case tc.err != "":
				if err == nil || !strings.Contains(err.Error(), tc.err) || strings.Contains(err.Error(), "\n") {
					t.Errorf("Get = %v, want an error with %q", err, tc.err)
				}
				if res != nil && res.Body != nil {
					t.Errorf("Get gave %d bytes beside its error", len(res.Body))
				}
			case err != nil || string(res.Body) != tc.want:
				t.Errorf("Get = %v, want the body", err)
			}
		})
	}
}

func coded(name string) map[string]string { return map[string]string{"Content-Encoding": name} }

// damage turns some bits in the middle.
func damage(s string) string {
	b := []byte(s)
	for i := len(b) / 2; i < len(b)/2+20; i++ {
		b[i] ^= 0x55
	}
	return string(b)
}

// TestGetNeverTakesHalfABodyForWhole cuts an answer off after each of many
// lengths: an error each time, however it was framed and coded.
func TestGetNeverTakesHalfABodyForWhole(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true}
	defer c.Close()
	body := text(3000)
	for _, coding := range []string{"identity", "gzip", "br", "zstd", "deflate", "raw-deflate"} {
		whole := webtest.Encode(coding, body)
		for _, framing := range []string{"length", "chunked", "close"} {
			if coding == "identity" && framing == "close" {
				continue // nothing tells there that anything is missing
			}
			for cut := 1; cut < len(whole); cut += 1 + len(whole)/17 {
				reply := webtest.Reply{Body: body, Encoding: coding, Cut: cut, Chunked: framing == "chunked"}
				if framing == "close" {
					reply = webtest.Reply{Raw: "HTTP/1.0 200 OK\r\nContent-Encoding: " + strings.TrimPrefix(coding, "raw-") + "\r\n\r\n" + whole[:cut]}
				}
				s.Handle("/", reply)
				res, err := c.Get(t.Context(), Request{URL: s.URL})
				if err == nil || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%s, %s, cut after %d of %d: Get = %v, want an unexpected end", coding, framing, cut, len(whole), err)
				}
				if res == nil || res.Requests != 1 || res.Body != nil {
					t.Errorf("%s, %s, cut after %d: Get gave %+v, want the request counted and no body", coding, framing, cut, res)
				}
			}
		}
	}
	for _, coding := range []string{"identity", "gzip", "br", "zstd", "deflate", "raw-deflate", "br, deflate"} {
		s.Handle("/", webtest.Reply{Body: body, Encoding: coding, Length: len(webtest.Encode(coding, body)) + 1})
		if _, err := c.Get(t.Context(), Request{URL: s.URL}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s, one byte less than Content-Length: Get = %v, want an unexpected end", coding, err)
		}
	}
}

func TestGetStopsAtMaxBody(t *testing.T) {
	const limit = 100_000
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, MaxBody: limit}
	defer c.Close()
	for name, tc := range map[string]struct {
		reply webtest.Reply
		fits  bool
	}{
		"just as much":              {webtest.Reply{Body: text(limit)}, true},
		"just as much, chunked":     {webtest.Reply{Body: text(limit), Chunked: true}, true},
		"just as much, of noise":    {webtest.Reply{Body: noise(limit), Encoding: "gzip"}, true},
		"just as much, coded twice": {webtest.Reply{Body: noise(limit), Encoding: "gzip, br"}, true},
		"a byte more":               {webtest.Reply{Body: text(limit + 1)}, false},
		"a byte more, chunked":      {webtest.Reply{Body: text(limit + 1), Chunked: true}, false},
		"a byte more, coded":        {webtest.Reply{Body: text(limit + 1), Encoding: "gzip"}, false},
		"much, as it says itself":   {webtest.Reply{Raw: "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nabc"}, false},
		"endless":                   {webtest.Reply{Endless: true}, false},
		"endless, coded":            {webtest.Reply{Body: noise(1000), Encoding: "gzip", Endless: true}, false},
		"endless nothing":           {webtest.Reply{Body: "", Encoding: "gzip", Endless: true}, false},
		"gzip bomb":                 {webtest.Reply{Bomb: 20 << 20}, false},
		"br bomb":                   {webtest.Reply{Bomb: 20 << 20, Encoding: "br"}, false},
		"zstd bomb":                 {webtest.Reply{Bomb: 20 << 20, Encoding: "zstd"}, false},
		"deflate bomb":              {webtest.Reply{Bomb: 20 << 20, Encoding: "deflate"}, false},
		"bomb in a bomb":            {webtest.Reply{Bomb: 20 << 20, Encoding: "gzip, gzip"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s.Handle("/", tc.reply)
			res, err := c.Get(t.Context(), Request{URL: s.URL})
			var large *TooLargeError
			switch {
			case tc.fits && (err != nil || len(res.Body) != limit):
				t.Errorf("Get = %v, want %d bytes", err, limit)
			case !tc.fits && (!errors.As(err, &large) || large.Limit != limit):
				t.Errorf("Get = %v, want a TooLargeError", err)
			case !tc.fits && res.WireBytes > 2*limit:
				t.Errorf("%d bytes were read of what may have %d", res.WireBytes, limit)
			}
		})
	}
	s.Handle("/", webtest.Reply{Body: text(1000)})
	var large *TooLargeError
	if _, err := c.Get(t.Context(), Request{URL: s.URL, MaxBody: 999}); !errors.As(err, &large) || large.Limit != 999 {
		t.Errorf("with its own limit Get = %v, want a TooLargeError", err)
	}
}

// TestGetOfBombsStaysSmall lets bombs go off, each of which would make 20 MB,
// and counts the memory that it took: windows and buffers, but not that.
func TestGetOfBombsStaysSmall(t *testing.T) {
	s := webtest.New(t)
	c := &Client{AllowLoopback: true, MaxBody: 1 << 20}
	defer c.Close()
	for _, coding := range []string{"gzip", "br", "zstd"} {
		s.Handle("/", webtest.Reply{Bomb: 20 << 20, Encoding: coding})
		get := func() {
			var large *TooLargeError
			if _, err := c.Get(t.Context(), Request{URL: s.URL}); !errors.As(err, &large) {
				t.Fatalf("%s: Get = %v, want a TooLargeError", coding, err)
			}
		}
		get()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 10 {
			get()
		}
		runtime.ReadMemStats(&after)
		if each := (after.TotalAlloc - before.TotalAlloc) / 10; each > 12<<20 {
			t.Errorf("%s: a bomb took %d kB of memory, want far less than the 20 MB that it makes", coding, each>>10)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "zstd", "deflate", "raw-deflate", "gzip, br"} {
		f.Add(strings.ReplaceAll(coding, "raw-", ""), []byte(webtest.Encode(coding, "a skein of thread")))
	}
	f.Add("zstd", []byte("\x28\xb5\x2f\xfd\xa0\xff\xff\xff\x7f")) // says that much is to come
	f.Fuzz(func(t *testing.T, fields string, sent []byte) {
		cs, err := codings([]string{fields})
		if err != nil {
			return
		}
		const limit = 10_000
		read := func() ([]byte, error) {
			b := &body{limit: limit, coding: cs, keep: true}
			data, err := b.read(bytes.NewReader(sent))
			if err == nil && (!b.whole || !bytes.Equal(b.raw, sent) || b.sent != int64(len(sent))) {
				t.Errorf("%q: whole %v, %d bytes kept and %d counted of %d", cs, b.whole, len(b.raw), b.sent, len(sent))
			}
			return data, err
		}
		first, err1 := read()
		again, err2 := read() // with a decoder that was used before
		if len(first) > limit || !bytes.Equal(first, again) || (err1 == nil) != (err2 == nil) {
			t.Errorf("%q of %q: %d bytes, %v, and again %d bytes, %v", cs, sent, len(first), err1, len(again), err2)
		}
		if err1 == nil && len(cs) > 0 {
			if _, err := (&Client{}).transportless(cs, sent); err != nil {
				t.Errorf("%q: %v the third time", cs, err)
			}
		}
	})
}

// transportless decodes as if a server had sent it.
func (c *Client) transportless(cs []string, sent []byte) ([]byte, error) {
	tr := &trip{c: c, r: Request{MaxBody: 10_000}, res: &Response{}}
	data, _, err := tr.read(&http.Response{
		StatusCode: 200, ContentLength: -1, Header: http.Header{"Content-Encoding": cs},
		Body: io.NopCloser(bytes.NewReader(sent)),
	})
	return data, err
}
