package forum

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// BenchmarkBesideBareParse reads pages to drafts and parses the same bytes in
// turn, so that what else the machine does weighs on both alike. It reports the
// posts of a second and core, and how many times as long as the parser alone
// the reading takes.
func BenchmarkBesideBareParse(b *testing.B) {
	for _, page := range []struct {
		name, at string
		body     []byte
	}{
		{"phpbb-10", "https://knots.example/viewtopic.php?t=7", longPhpbbPage()},
		{"xenforo-20", "https://knots.example/threads/wet-rope.7/", longPage()},
	} {
		b.Run(page.name, func(b *testing.B) {
			u := address(b, page.at)
			posts := 0
			var reading, parsing time.Duration
			for b.Loop() {
				start := time.Now()
				p, err := NewPage(u, page.body, now)
				if err != nil {
					b.Fatal(err)
				}
				f, ok := Recognize(p)
				if !ok {
					b.Fatal("Recognize knows no platform")
				}
				part, err := f.Parse(p)
				if err != nil {
					b.Fatal(err)
				}
				posts += len(part.Draft.Thread.Posts)
				read := time.Now()
				if _, err := html.Parse(bytes.NewReader(page.body)); err != nil {
					b.Fatal(err)
				}
				reading += read.Sub(start)
				parsing += time.Since(read)
			}
			b.ReportMetric(float64(posts)/reading.Seconds(), "posts/s")
			b.ReportMetric(reading.Seconds()/parsing.Seconds(), "x-bare-parse")
		})
	}
}
