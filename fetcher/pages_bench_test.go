package fetcher_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"skein/fetcher"
)

// BenchmarkPagesToRecords reads pages of the farm to records, cleaned and hashed,
// and parses the same bytes bare in turn, so that what else the machine does
// weighs on both alike. It reports the posts of a second and core, and how many
// times as long as the parser alone the whole takes.
func BenchmarkPagesToRecords(b *testing.B) {
	for i := range farmStyles {
		style := &farmStyles[i]
		if style.name != "phpbb" && style.name != "xenforo" {
			continue
		}
		b.Run(style.name, func(b *testing.B) {
			s := newFarmSite(style, 400)
			th := s.threads[0]
			at := s.root() + s.at(th.id, 1)
			page, _ := s.page(th.id, 1)
			words := strings.Repeat("The ferry to the island was cancelled again today because of the wind, and nobody knows about tomorrow. ", 4)
			for _, p := range th.posts {
				page = strings.ReplaceAll(page, p.text(), p.text()+" "+words)
			}
			body := []byte(page)
			posts := 0
			var reading, parsing time.Duration
			for b.Loop() {
				start := time.Now()
				ts, err := fetcher.Records(fetcher.Document{URL: at, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: body, Fetched: start})
				if err != nil {
					b.Fatal(err)
				}
				posts += len(ts[0].Posts)
				read := time.Now()
				if _, err := html.Parse(bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
				reading += read.Sub(start)
				parsing += time.Since(read)
			}
			b.SetBytes(int64(len(body)))
			b.ReportMetric(float64(posts)/reading.Seconds(), "posts/s")
			b.ReportMetric(reading.Seconds()/parsing.Seconds(), "x-bare-parse")
		})
	}
}
