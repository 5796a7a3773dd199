package parse

import (
	"bytes"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const harbour = "https://harbour.example/feed"

func parseText(t *testing.T, body string) *Feed {
	t.Helper()
	f, err := Parse(Doc{Body: []byte(body), URL: harbour})
	if err != nil {
		t.Fatalf("Parse(%.60q) = %v", body, err)
	}
	return f
}

func TestFeedIsPrintedAsTheContractSays(t *testing.T) {
	f := parseText(t, `<rss version="2.0"><channel><title>H</title><ttl>90</ttl><item><title>x</title><guid isPermaLink="false">n-1</guid></item></channel></rss>`)
	if got, want := jsonOf(t, f), `{"title":"H","ttl":90}`; got != want {
		t.Errorf("feed = %s, want %s", got, want)
	}
	if got, want := jsonOf(t, f.Entries), `[{"id":"n-1","guid_is_permalink":false,"title":"x"}]`; got != want {
		t.Errorf("entries = %s, want %s", got, want)
	}
	if f.TTL != 90*time.Minute {
		t.Errorf("TTL = %v, want 1h30m", f.TTL)
	}
}

func TestHashChangesWithWhatTheEntrySays(t *testing.T) {
	feed := func(s string) string { return `<rss version="2.0"><channel>` + s + `</channel></rss>` }
	const item = `<item><title>x</title><link>/1</link><description>a &amp; b</description><category>c</category><enclosure url="/e.mp3" length="7"/></item>`
	base := parseText(t, feed(item)).Entries[0].Hash
	for name, tc := range map[string]struct {
		body string
		same bool
	}{
		"again":             {feed(item), true},
		"another channel":   {feed(`<title>H</title>` + item), true},
		"other blanks":      {feed(strings.ReplaceAll(item, "><", ">\n <")), true},
		"CDATA":             {feed(strings.Replace(item, "a &amp; b", "<![CDATA[a & b]]>", 1)), true},
		"title":             {feed(strings.Replace(item, "x</title>", "y</title>", 1)), false},
		"link":              {feed(strings.Replace(item, "/1", "/2", 1)), false},
		"description":       {feed(strings.Replace(item, "a &amp; b", "a &amp; c", 1)), false},
		"moved text":        {feed(strings.Replace(strings.Replace(item, "x</title>", "</title>", 1), "<category>c", "<category>xc", 1)), false},
		"category":          {feed(strings.Replace(item, "<category>c", "<category>d", 1)), false},
		"enclosure":         {feed(strings.Replace(item, `length="7"`, `length="8"`, 1)), false},
		"a date":            {feed(strings.Replace(item, "</item>", "<pubDate>2024-01-01</pubDate></item>", 1)), false},
		"feed's language":   {feed("<language>de</language>" + item), false},
		"number of replies": {feed(strings.Replace(item, "</item>", "<slash:comments>3</slash:comments></item>", 1)), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := parseText(t, tc.body).Entries[0].Hash == base; got != tc.same {
				t.Errorf("same hash = %v, want %v", got, tc.same)
			}
		})
	}
}

func TestRepliesAreCounted(t *testing.T) {
	f := parseText(t, `<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><item><slash:comments>5</slash:comments></item>`+
		`<item><comments>7</comments></item><item><slash:comments>many</slash:comments></item></channel></rss>`)
	for i, want := range []int{5, 7, -1} {
		got := -1
		if n := f.Entries[i].Replies; n != nil {
			got = *n
		}
		if got != want {
			t.Errorf("entry %d: Replies = %d, want %d", i+1, got, want)
		}
	}
}

func TestParseServesManyAtOnce(t *testing.T) {
	var docs [][]byte
	for _, body := range shapes(5) {
		docs = append(docs, body)
	}
	want := make([]*Feed, len(docs))
	for i, body := range docs {
		want[i] = parseText(t, string(body))
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 3 * len(docs) {
				k := (i + worker) % len(docs)
				f, err := Parse(Doc{Body: docs[k], URL: harbour})
				if err != nil || !reflect.DeepEqual(f, want[k]) {
					t.Errorf("Parse beside others = %v, other than alone", err)
				}
			}
		})
	}
	wg.Wait()
}

// TestNothingOfTheDocumentIsKept guards against strings that hold on to the
// bytes of a whole document, or change with them.
func TestNothingOfTheDocumentIsKept(t *testing.T) {
	for name, body := range shapes(3) {
		want := jsonOf(t, parseText(t, string(body)).Entries)
		b := bytes.Clone(body)
		f, err := Parse(Doc{Body: b, URL: harbour})
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] = '#'
		}
		if got := jsonOf(t, f.Entries); got != want {
			t.Errorf("%s: entries changed with the bytes that they were read from: %.200s", name, got)
		}
	}
}

func TestFeedsLookLikeFeeds(t *testing.T) {
	for name, tc := range map[string]struct{ kind, body string }{
		"rss":              {"", `<rss version="2.0">`},
		"rss as html":      {"text/html", `<?xml version="1.0"?><rss version="2.0"><channel>`},
		"atom":             {"text/plain", `<feed xmlns="http://www.w3.org/2005/Atom">`},
		"rdf":              {"", `<rdf:RDF xmlns:rdf="x">`},
		"prefix":           {"", `<a:feed xmlns:a="http://www.w3.org/2005/Atom">`},
		"utf-16":           {"", "\xff\xfe<\x00r\x00s\x00s\x00>\x00"},
		"behind a comment": {"", `<!-- <html> --> <rss>`},
		"behind an error":  {"", "<br />\n<b>Warning</b>: x\n<?xml version=\"1.0\"?><rss>"},
		"json":             {"", `{"version": "https://jsonfeed.org/version/1.1", "items": [`},
		"json at its end":  {"", `{"items": [` + strings.Repeat(" ", sniffed) + `], "version": "https://jsonfeed.org/version/1"}`},
		"json by its type": {"application/feed+json", `{"items": []}`},
	} {
		t.Run(name, func(t *testing.T) {
			if !LooksLikeFeed(tc.kind, []byte(tc.body)) {
				t.Errorf("LooksLikeFeed(%q, %.60q) = false, want true", tc.kind, tc.body)
			}
		})
	}
}

func TestWellKnownAddressesAreOfTheHost(t *testing.T) {
	u, _ := url.Parse("https://harbour.example:8080/news/today?x#y")
	got := WellKnown(u)
	if len(got) == 0 || !slices.Contains(got, "https://harbour.example:8080/feed") {
		t.Errorf("WellKnown = %q, want https://harbour.example:8080/feed among them", got)
	}
	u, _ = url.Parse("mailto:x@harbour.example")
	if got := WellKnown(u); got != nil {
		t.Errorf("WellKnown(mailto) = %q, want none", got)
	}
}

func TestWarningsSayWhereAndAreFew(t *testing.T) {
	f := parseText(t, "<rss version=\"2.0\"><channel>\n"+strings.Repeat("<item><title>a & b &nbsp;</title><pubDate>soon</pubDate></item>\n", 200)+"</channel></rss>")
	if n := len(f.Warnings); n != maxNotes+1 {
		t.Errorf("%d warnings, want %d", n, maxNotes+1)
	}
	all := strings.Join(f.Warnings, "\n")
	for _, want := range []string{"line 2: an & stands alone", "line 2: &nbsp; is an entity of HTML", `entry 1: date "soon" not understood`, "and 152 more"} {
		if !strings.Contains(all, want) {
			t.Errorf("warnings = %q, want %q among them", f.Warnings, want)
		}
	}
}

func TestReferencesAreResolvedAsTheRFCSays(t *testing.T) {
	b := newBase(nil, "http://a/b/c/d;p?q")
	for in, want := range map[string]string{ // RFC 3986, 5.4
		"g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g",
		"?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s",
		";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x", "g;x?y#s": "http://a/b/c/g;x?y#s", "": "http://a/b/c/d;p?q", ".": "http://a/b/c/",
		"./": "http://a/b/c/", "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g", "../..": "http://a/", "../../": "http://a/", "../../g": "http://a/g",
		"../../../g": "http://a/g", "../../../../g": "http://a/g", "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", ".g": "http://a/b/c/.g",
		"g..": "http://a/b/c/g..", "..g": "http://a/b/c/..g", "./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h",
		"g/../h": "http://a/b/c/h", "g;x=1/./y": "http://a/b/c/g;x=1/y", "g;x=1/../y": "http://a/b/c/y", "g?y/./x": "http://a/b/c/g?y/./x",
		"g?y/../x": "http://a/b/c/g?y/../x", "g#s/./x": "http://a/b/c/g#s/./x", "g#s/../x": "http://a/b/c/g#s/../x",
	} {
		if got := b.resolve(in); got != want {
			t.Errorf("resolve(%q) = %q, want %q", in, got, want)
		}
	}
}
