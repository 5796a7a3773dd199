package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"skein/fetcher/web/webtest"
)

// bareServer answers every request with the same bytes and does next to
// nothing else, so that what is measured is the client.
func bareServer(b testing.TB, answer string) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	b.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				for {
					line, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					if len(line) == 2 {
						io.WriteString(conn, answer)
					}
				}
			})
		}
	})
	return "http://" + l.Addr().String() + "/feed.xml"
}

const answer304 = "HTTP/1.1 304 Not Modified\r\nDate: Sun, 01 Mar 2026 12:00:00 GMT\r\nEtag: \"abcdef0123456789\"\r\n" +
	"Last-Modified: Sun, 01 Mar 2026 11:00:00 GMT\r\nCache-Control: max-age=600\r\n\r\n"

// BenchmarkUnchanged compares a conditional GET that is answered 304 with what
// the bare http.Client takes for it. The aim is less than 1.5 times as much.
func BenchmarkUnchanged(b *testing.B) {
	const etag, modified = `"abcdef0123456789"`, "Sun, 01 Mar 2026 11:00:00 GMT"
	b.Run("http.Client", func(b *testing.B) {
		url := bareServer(b, answer304)
		c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}, Timeout: 30 * time.Second}
		defer c.CloseIdleConnections()
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(context.Background(), "GET", url, nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("User-Agent", DefaultUserAgent)
			req.Header.Set("Accept", AcceptFeed)
			req.Header.Set("If-None-Match", etag)
			req.Header.Set("If-Modified-Since", modified)
			res, err := c.Do(req)
			if err != nil || res.StatusCode != 304 {
				b.Fatal(res, err)
			}
			res.Body.Close()
		}
	})
	b.Run("Get", func(b *testing.B) {
		url := bareServer(b, answer304)
		c := &Client{AllowLoopback: true}
		defer c.Close()
		b.ReportAllocs()
		for b.Loop() {
			res, err := c.Get(context.Background(), Request{URL: url, ETag: etag, LastModified: modified})
			if err != nil || !res.NotModified {
				b.Fatal(res, err)
			}
		}
	})
}

// BenchmarkBody compares reading a feed of 60 kB, plain and with each coding,
// with what io.ReadAll takes for the plain one.
func BenchmarkBody(b *testing.B) {
	body := text(60_000)
	answer := func(coding string) string {
		sent := webtest.Encode(coding, body)
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", coding, len(sent), sent)
	}
	b.Run("http.Client", func(b *testing.B) {
		url := bareServer(b, answer("identity"))
		c := &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}
		defer c.CloseIdleConnections()
		b.ReportAllocs()
		for b.Loop() {
			res, err := c.Get(url)
			if err != nil {
				b.Fatal(err)
			}
			if data, err := io.ReadAll(res.Body); err != nil || len(data) != len(body) {
				b.Fatal(len(data), err)
			}
			res.Body.Close()
		}
	})
	for _, coding := range []string{"identity", "gzip", "br", "zstd"} {
		b.Run("Get "+coding, func(b *testing.B) {
			url := bareServer(b, answer(coding))
			c := &Client{AllowLoopback: true}
			defer c.Close()
			b.ReportAllocs()
			for b.Loop() {
				res, err := c.Get(context.Background(), Request{URL: url})
				if err != nil || len(res.Body) != len(body) {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRobotsAllowed(b *testing.B) {
	robots := "User-agent: *\n"
	for i := range 200 {
		robots += fmt.Sprintf("Disallow: /dir%d/*/page$\nAllow: /dir%d/public\n", i, i)
	}
	r := ParseRobots([]byte(robots))
	b.ReportAllocs()
	for b.Loop() {
		r.Allowed("skein", "/threads/iran-and-iraq-deepen-defense-ties.2718/page-2")
	}
}

// TestGetCostsLittleMoreThanTheBareClient counts what can be counted the same
// on every machine; BenchmarkUnchanged has the time.
func TestGetCostsLittleMoreThanTheBareClient(t *testing.T) {
	url := bareServer(t, answer304)
	bare := &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}
	defer bare.CloseIdleConnections()
	least := testing.AllocsPerRun(200, func() {
		req, _ := http.NewRequestWithContext(context.Background(), "GET", url, nil)
		for name, value := range map[string]string{"User-Agent": "x", "Accept": "x", "If-None-Match": "x", "If-Modified-Since": "x"} {
			req.Header.Set(name, value)
		}
		if res, err := bare.Do(req); err == nil {
			res.Body.Close()
		}
	})
	c := &Client{AllowLoopback: true}
	defer c.Close()
	ours := testing.AllocsPerRun(200, func() {
		if res, err := c.Get(context.Background(), Request{URL: url, ETag: "x", LastModified: "x"}); err != nil || !res.NotModified {
			t.Fatal(err)
		}
	})
	if ours > 1.5*least {
		t.Errorf("an unchanged feed takes %v allocations, the bare client %v", ours, least)
	}
}
