package demo

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestPostMarkup(t *testing.T) {
	d := demoAt(0)
	p := d.lib.forum.posts[50112]
	for name, tc := range map[string]struct{ in, want string }{
		"paragraphs":   {"one\ntwo\n\nthree", "one<br />\ntwo<br />\n<br />\nthree"},
		"emphasis":     {"*a* **b** 2 * 3", "<i>a</i> <b>b</b> 2 * 3"},
		"escapes":      {"<script> & \"x\"", "&lt;script&gt; &amp; &#34;x&#34;"},
		"a list":       {"- a\n- *b*", "<ul>\n<li data-xf-list-type=\"ul\">a</li>\n<li data-xf-list-type=\"ul\"><i>b</i></li>\n</ul>"},
		"numbers":      {"1. a\n2. b", "<ol>\n<li data-xf-list-type=\"ol\">a</li>\n<li data-xf-list-type=\"ol\">b</li>\n</ol>"},
		"the clock":    {"{z 1h}", d.postTime(p).Add(-time.Hour).Format("1504Z")},
		"a link":       {"[x](thread:1171)", `<a href="http://parapet-forum.localhost:8081/threads/35-mm-against-small-drones-is-the-gun-worth-its-mount.1171/" target="_blank" class="link link--external" rel="nofollow ugc noopener">x</a>`},
		"an unclosed":  {"[code]\na < b", "<pre class=\"bbCodeCode\" dir=\"ltr\" data-xf-init=\"code-block\" data-lang=\"\"><code>a &lt; b</code></pre>"},
		"a quotation":  {">6\n> said\n> so\nreply", `data-quote="kerosene" data-source="post: 50106"`},
		"quoted lines": {">6\n> said\n> so\nreply", "js-expandContent \">said<br />\nso</div>"},
		"after it":     {">6\n> said\n\nreply", "</blockquote>reply"},
		"a spoiler":    {"[spoiler=Why]\nso\n\n- and\n[/spoiler]\nend", `<div class="bbCodeBlock-content">so<ul>`},
	} {
		if got := string(d.postHTML(p, tc.in)); !strings.Contains(got, tc.want) {
			t.Errorf("%s: postHTML(%q) = %q, want %q in it", name, tc.in, got, tc.want)
		}
	}
}

func TestCurlyQuotes(t *testing.T) {
	for in, want := range map[string]string{
		`"Yes," she said.`:        "\u201cYes,\u201d she said.",
		`the armies' and one's`:   "the armies\u2019 and one\u2019s",
		`he said: "a 'b' c" (or)`: "he said: \u201ca \u2018b\u2019 c\u201d (or)",
		`("x")`:                   "(\u201cx\u201d)",
		"":                        "",
	} {
		if got := curlyQuotes(in); got != want {
			t.Errorf("curlyQuotes(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExcerptIsPlainText(t *testing.T) {
	in := ">6\n> quoted\n\nA *fine* [link](thread:1171) and **more**.\n[img]x.png[/img]\n- item"
	if got, want := excerpt(in, 300), "A fine link and more. - item"; got != want {
		t.Errorf("excerpt = %q, want %q", got, want)
	}
	if got, want := excerpt("Ünder drei Brücken", 10), "Ünder..."; got != want {
		t.Errorf("excerpt = %q, want %q", got, want)
	}
}

// FuzzPostMarkup writes posts of any text: what comes out is always well-formed,
// and carries no element that we did not write.
func FuzzPostMarkup(f *testing.F) {
	d := demoAt(0)
	p := d.lib.forum.posts[50112]
	for _, p := range d.lib.forum.posts {
		f.Add(p.text)
	}
	f.Add("[spoiler=\n>1\n[code]\n[/spoiler]")
	allowed := map[string]bool{}
	for _, name := range strings.Fields("a b i br ul ol li div span button blockquote pre code img x") {
		allowed[name] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' {
				return -1 // XML has no such characters
			}
			return r
		}, text), "")
		dec := xml.NewDecoder(strings.NewReader("<x>" + string(d.postHTML(p, text)) + "</x>"))
		for {
			tok, err := dec.Token()
			if tok == nil {
				if err.Error() != "EOF" && !strings.Contains(err.Error(), "illegal character") {
					t.Fatalf("postHTML(%q) is not well-formed: %v", text, err)
				}
				return
			}
			if e, ok := tok.(xml.StartElement); ok && !allowed[e.Name.Local] {
				t.Fatalf("postHTML(%q) has an element %s", text, e.Name.Local)
			}
		}
	})
}

func TestAcceptsGzip(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip": true, "gzip;q=0": false, "gzip; q=0.0": false, "gzip; q=0.5": true, "x-gzip": false, "identity": false, "gzip;q=x": false,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", in)
		if got := acceptsGzip(r); got != want {
			t.Errorf("acceptsGzip(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestLastModifiedNeverHidesALaterChange(t *testing.T) {
	at := func(ms int) time.Time { return testStart.Add(time.Duration(ms) * time.Millisecond) }
	for name, tc := range map[string]struct{ changed, now, want time.Time }{
		"on the second":         {at(0), at(0), at(0)},
		"within it, just now":   {at(200), at(300), time.Time{}},
		"within it, after it":   {at(200), at(1000), at(1000)},
		"long ago":              {at(200), at(99000), at(1000)},
		"in the next, just now": {at(1001), at(1999), time.Time{}},
	} {
		if got := lastModified(tc.changed, tc.now); !got.Equal(tc.want) {
			t.Errorf("%s: lastModified(%v, %v) = %v, want %v", name, tc.changed, tc.now, got, tc.want)
		}
	}
}

func TestShortNumbers(t *testing.T) {
	for in, want := range map[int64]string{0: "0", 999: "999", 1000: "1K", 9412: "9K", 48115: "48K", 2_300_000: "2M"} {
		if got := short(in); got != want {
			t.Errorf("short(%d) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[int]string{7: "7", 912: "912", 4630: "4,630", 1234567: "1,234,567"} {
		if got := grouped(in); got != want {
			t.Errorf("grouped(%d) = %q, want %q", in, got, want)
		}
	}
}
