package fetcher_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"skein/fetcher"
)

// essay is a body of about five kilobytes as papers write them.
func essay(n int) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, `<p>Paragraph %d of essay %d tells of ferries &amp; piers, of <a href="https://news.test/%d/%d">harbours</a> and <em>what the tide left</em>: &#8220;nothing worth keeping&#8221;. `, i, n, n, i)
		b.WriteString(strings.Repeat("The boat went out and the boat came in again. ", 4))
		b.WriteString("</p>\n")
		if i%4 == 0 {
			fmt.Fprintf(&b, `<figure><img src="https://news.test/p/%d-%d.jpg" alt="A pier" width="640"/></figure>`, n, i)
		}
	}
	return b.String()
}

// readShapes are the four shapes of a feed that reading is measured on, each of
// a hundred items.
func readShapes() map[string][]byte {
	const items = 100
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	var full, atom, short, rdf strings.Builder
	full.WriteString(`<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour</title><link>https://news.test/</link><description>News</description>`)
	atom.WriteString(`<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour</title><id>https://news.test/</id><updated>2024-05-01T10:00:00Z</updated><author><name>The master</name></author>`)
	short.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title><link>https://news.test/</link><description>News</description>`)
	rdf.WriteString(`<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.test/"><title>Harbour</title><link>https://news.test/</link><description>News</description></channel>`)
	for i := range items {
		body := essay(i)
		fmt.Fprintf(&full, `<item><title>Essay %d</title><link>https://news.test/%d</link><guid isPermaLink="false">%d</guid><pubDate>Wed, 01 May 2024 10:%02d:00 +0000</pubDate><description>%s</description><content:encoded><![CDATA[%s]]></content:encoded></item>`, i, i, i, i%60, escape(body[:300]), body)
		fmt.Fprintf(&atom, `<entry><title>Essay %d</title><id>tag:news.test,2024:%d</id><link href="https://news.test/%d"/><updated>2024-05-01T10:%02d:00Z</updated><content type="html">%s</content></entry>`, i, i, i, i%60, escape(body))
		fmt.Fprintf(&short, `<item><title>Notice %d</title><link>https://news.test/%d</link><pubDate>Wed, 01 May 2024 10:%02d:00 GMT</pubDate><description>Pier %d is closed.</description></item>`, i, i, i%60, i)
		fmt.Fprintf(&rdf, `<item rdf:about="https://news.test/%d"><title>Notice %d</title><link>https://news.test/%d</link><description>%s</description><dc:date>2024-05-01T10:%02d:00Z</dc:date></item>`, i, i, i, escape(body[:strings.Index(body, "</p>")]), i%60)
	}
	return map[string][]byte{
		"full-text RSS": []byte(full.String() + `</channel></rss>`), "full-text Atom": []byte(atom.String() + `</feed>`),
		"short RSS": []byte(short.String() + `</channel></rss>`), "RDF": []byte(rdf.String() + `</rdf:RDF>`),
	}
}

// BenchmarkReading is the whole reading: bytes in, sanitized records out, every
// item new. The metric x-gofeed is its time by that of gofeed's bare parse of
// the same bytes (its search for pictures in bodies off), measured in turns in
// the same run.
func BenchmarkReading(b *testing.B) {
	for name, body := range readShapes() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			p := gofeed.NewParser()
			p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
			d := fetcher.Document{URL: "https://news.test/feed", Header: http.Header{"Content-Type": {"application/xml"}}, Body: body, Fetched: time.Now()}
			var ours, theirs time.Duration
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				if ts, err := fetcher.Records(d); err != nil || len(ts) != 100 {
					b.Fatalf("%d records, %v", len(ts), err)
				}
				ours += time.Since(start)
				b.StopTimer()
				start = time.Now()
				if f, err := p.Parse(bytes.NewReader(body)); err != nil || len(f.Items) != 100 {
					b.Fatal(err)
				}
				theirs += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(float64(ours)/float64(theirs), "x-gofeed")
		})
	}
}
