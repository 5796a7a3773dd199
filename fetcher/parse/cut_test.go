package parse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf8"
)

// cutFeeds are small feeds in the shape of real ones, with what ends each
// entry. They hold what a cut can hit: CDATA, entities, attributes, letters of
// several bytes, markup inside texts.
var cutFeeds = map[string]struct{ body, end string }{
	"rss": {`<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss [<!ENTITY mole "Mole"> <!ENTITY q '"'>]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Häfen</title><link>https://example.com/</link><!-- made by hand -->
<item><title>Pier &amp; &mole;</title><link>https://example.com/1?a=1&amp;b=2</link><description><![CDATA[<p>Grüße ]] > x</p>]]></description>
<content:encoded>&lt;p&gt;one&lt;/p&gt;</content:encoded><guid isPermaLink="false">n-1</guid></item>
<item><title>二番</title><description>naked <b>markup</b> here</description><media:group><media:content url="https://example.com/2.jpg"/></media:group><guid>https://example.com/2</guid></item>
<item><title>three</title><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate><!-- <item> not one --><guid>https://example.com/3</guid></item>
</channel></rss>`, "</item>"},
	"atom": {`<?xml version='1.0'?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id><updated>2024-01-01T00:00:00Z</updated>
<entry><id>urn:1</id><title type="html">&lt;b>one&lt;/b></title><link href='/1'/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>é <a href="x">y</a><br/></p></div></content></entry>
<entry><id>urn:2</id><title>two</title><source><id>urn:s</id><title>S</title></source><author><name>Ö</name></author><summary>x</summary></entry>
<entry><id>urn:3</id><title><![CDATA[three]]></title></entry>
</feed>`, "</entry>"},
	"atom about atom": {`<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>
<entry><id>urn:1</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Write <entry><title>yours</title></entry>, <entry>no more</entry>.</div></content>
</entry>
<entry><id>urn:2</id><summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><feed><entry/></feed></div></summary>
</entry>
</feed>`, "\n</entry>"},
	"rdf": {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="/"><title>R</title><link>/</link></channel>
<item rdf:about="http://example.com/1"><title>one</title><link>http://example.com/1</link></item>
<item rdf:about="http://example.com/2"><title>two</title><link>http://example.com/2</link><description>&#233;</description></item>
</rdf:RDF>`, "</item>"},
	"json": {`{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de", "items": [
{"id": "1", "content_text": "eins \"zwei\" \u00e9 ü", "tags": ["a", "b"]},
{"id": 2, "attachments": [{"url": "https://example.com/2.mp3", "mime_type": "audio/mpeg"}], "content_html": "<p>]}</p>"},
{"id": "3", "content_text": ""}
]}`, "}"},
}

// entryEnds returns the offsets at which the entries of a feed are complete.
func entryEnds(t *testing.T, body, end string) []int {
	t.Helper()
	whole, err := Parse(Doc{Body: []byte(body)})
	if err != nil {
		t.Fatalf("Parse(whole) = %v", err)
	}
	var ends []int
	if end != "}" {
		for i := 0; ; {
			n := bytes.Index([]byte(body[i:]), []byte(end))
			if n < 0 {
				break
			}
			i += n + len(end)
			ends = append(ends, i)
		}
	} else {
		depth, quoted := 0, false
		for i := 0; i < len(body); i++ {
			switch c := body[i]; {
			case c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth--; depth == 2 && c == '}' {
					ends = append(ends, i+1)
				}
			}
		}
	}
	if len(ends) != len(whole.Entries) {
		t.Fatalf("the feed has %d entries and %d ends", len(whole.Entries), len(ends))
	}
	return ends
}

func TestFeedCutAnywhereKeepsEveryCompleteEntry(t *testing.T) {
	for name, tc := range cutFeeds {
		t.Run(name, func(t *testing.T) {
			whole, err := Parse(Doc{Body: []byte(tc.body)})
			if err != nil {
				t.Fatal(err)
			}
			ends := entryEnds(t, tc.body, tc.end)
			began := bytes.IndexAny([]byte(tc.body), "<{")
			for cut := range len(tc.body) {
				complete := 0
				for _, e := range ends {
					if e <= cut {
						complete++
					}
				}
				f, err := Parse(Doc{Body: []byte(tc.body[:cut])})
				if complete == 0 && err != nil {
					continue
				}
				if err != nil {
					t.Fatalf("Parse(first %d bytes, %d from the start) = %v, want %d entries", cut, cut-began, err, complete)
				}
				if len(f.Entries) != complete {
					t.Fatalf("Parse(first %d bytes) has %d entries, want %d; ends with %q", cut, len(f.Entries), complete, tail(tc.body[:cut]))
				}
				for i := range f.Entries {
					got, want := jsonOf(t, f.Entries[i]), jsonOf(t, whole.Entries[i])
					if got != want {
						t.Fatalf("Parse(first %d bytes): entry %d = %s, want %s", cut, i+1, got, want)
					}
				}
				if cut < ends[len(ends)-1] && len(f.Warnings) == 0 {
					t.Fatalf("Parse(first %d bytes) has no warning", cut)
				}
			}
		})
	}
}

func TestBadByteCostsOneCharacter(t *testing.T) {
	for name, tc := range cutFeeds {
		t.Run(name, func(t *testing.T) {
			whole, err := Parse(Doc{Body: []byte(tc.body)})
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(tc.body); i++ {
				if tc.body[i] < 'a' || tc.body[i] > 'z' && tc.body[i] < utf8.RuneSelf {
					continue
				}
				b := []byte(tc.body)
				b[i] = 0xff
				f, err := Parse(Doc{Body: b})
				if err != nil {
					if i < 200 {
						continue // in the root's own name
					}
					t.Fatalf("byte %d made bad: %v", i, err)
				}
				if lost := len(whole.Entries) - len(f.Entries); lost > 1 {
					t.Errorf("byte %d (of %q) made bad: %d entries lost", i, tail(tc.body[:i+1]), lost)
				}
			}
		})
	}
}

func tail(s string) string { return fmt.Sprintf("%.40s", s[max(0, len(s)-40):]) }

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
