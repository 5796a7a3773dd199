package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// article is a body of about five kilobytes as blogs write them.
func article(n int) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, `<p>Paragraph %d of article %d tells of ferries &amp; piers, of <a href="https://example.com/%d/%d">harbours</a>`+
			` and <em>what the tide left</em>: &#8220;nothing worth keeping&#8221;, said the master&rsquo;s mate. `, i, n, n, i)
		b.WriteString(strings.Repeat("The boat went out and the boat came in again. ", 4))
		b.WriteString("</p>\n")
		if i%4 == 0 {
			fmt.Fprintf(&b, `<figure><img src="https://example.com/p/%d-%d.jpg" alt="A pier" width="640"/></figure>`, n, i)
		}
	}
	return b.String()
}

// shapes are the feeds that are measured. Those with bodies hold items of them.
func shapes(items int) map[string][]byte {
	var rss, cdata, atom, short, rdf strings.Builder
	rss.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Harbour</title><link>https://example.com/</link><atom:link href="https://example.com/feed" rel="self" type="application/rss+xml"/><description>News of the harbour</description><language>en</language>`)
	cdata.WriteString(rss.String())
	atom.WriteString(`<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour</title><id>https://example.com/</id><updated>2024-05-01T10:00:00Z</updated><link href="https://example.com/"/><link rel="self" href="https://example.com/feed"/><author><name>The master</name></author>`)
	short.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour</title><link>https://example.com/</link><description>News</description>`)
	rdf.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.com/"><title>Harbour</title><link>https://example.com/</link><description>News</description></channel>`)
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	for i := range items {
		body := article(i)
		head := fmt.Sprintf(`<item><title>Article number %d &amp; more</title><link>https://example.com/%d</link><guid isPermaLink="false">https://example.com/?p=%d</guid><pubDate>Wed, 01 May 2024 10:%02d:00 +0000</pubDate><dc:creator><![CDATA[The mate]]></dc:creator><category><![CDATA[Ferries]]></category><category><![CDATA[Piers]]></category><slash:comments>%d</slash:comments>`, i, i, i, i%60, i)
		fmt.Fprintf(&rss, `%s<description>%s</description><content:encoded>%s</content:encoded></item>`, head, escape(body[:300]), escape(body))
		fmt.Fprintf(&cdata, `%s<description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded></item>`, head, body[:300], body)
		fmt.Fprintf(&atom, `<entry><title type="html">Article number %d &amp;amp; more</title><id>tag:example.com,2024:%d</id><link href="https://example.com/%d"/><published>2024-05-01T10:%02d:00Z</published><updated>2024-05-01T10:%02d:00Z</updated><category term="Ferries"/><summary type="html">%s</summary><content type="html">%s</content></entry>`, i, i, i, i%60, i%60, escape(body[:300]), escape(body))
		fmt.Fprintf(&short, `<item><title>Short notice %d</title><link>https://example.com/%d</link><pubDate>Wed, 01 May 2024 10:%02d:00 GMT</pubDate><description>Pier %d is closed.</description></item>`, i, i, i%60, i)
		fmt.Fprintf(&rdf, `<item rdf:about="https://example.com/%d"><title>Notice %d</title><link>https://example.com/%d</link><description>%s</description><dc:date>2024-05-01T10:%02d:00Z</dc:date><dc:creator>The mate</dc:creator></item>`, i, i, i, escape(body[:600]), i%60)
	}
	rss.WriteString(`</channel></rss>`)
	cdata.WriteString(`</channel></rss>`)
	atom.WriteString(`</feed>`)
	short.WriteString(`</channel></rss>`)
	rdf.WriteString(`</rdf:RDF>`)
	return map[string][]byte{
		"rss": []byte(rss.String()), "rss-cdata": []byte(cdata.String()), "atom": []byte(atom.String()),
		"short": []byte(short.String()), "rdf": []byte(rdf.String()),
	}
}

// BenchmarkParse reads each shape with skein and, for comparison, with gofeed
// alone, its search for pictures in bodies off.
func BenchmarkParse(b *testing.B) {
	for _, items := range []int{30, 100} {
		for name, body := range shapes(items) {
			b.Run(fmt.Sprintf("%s-%d/skein", name, items), func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					if f, err := Parse(Doc{Body: body, URL: "https://example.com/feed"}); err != nil || len(f.Entries) != items {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%s-%d/gofeed", name, items), func(b *testing.B) {
				p := gofeed.NewParser()
				p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
				b.SetBytes(int64(len(body)))
				b.ReportAllocs()
				for b.Loop() {
					if f, err := p.Parse(bytes.NewReader(body)); err != nil || len(f.Items) != items {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
