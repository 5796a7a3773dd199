package parse

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestHostileFeedsCostLittle reads documents that are made to cost much. Each
// must be done in a time that fits its size, with few words to say for it.
func TestHostileFeedsCostLittle(t *testing.T) {
	item := func(inside string) string {
		return "<rss version='2.0'><channel><title>t</title><item><title>first</title></item><item>" + inside + "</item><item><title>last</title></item></channel></rss>"
	}
	rep := func(s string, n int) string { return strings.Repeat(s, n/under) }
	for name, tc := range map[string]struct {
		body    string
		entries int
		warning string // part of one
	}{
		"billion laughs": {`<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>` +
			item("<title>&c;</title>"), 3, "&c; is declared nowhere"},
		"quadratic entity": {`<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("x", 4000) + `">]>` + item("<description>"+strings.Repeat("&a;", 20_000)+"</description>"), 3, "would grow beyond"},
		"external entity":  {`<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + item("<title>&a;</title>"), 3, "&a; is declared nowhere"},

		"20,000 nested elements":                  {item("<description>" + rep("<div>", 20_000) + "x" + rep("</div>", 20_000) + "</description>"), 3, ""},
		"20,000 nested boxes":                     {item(rep("<media:group>", 20_000) + rep("</media:group>", 20_000)), 3, ""},
		"20,000 nested unknown":                   {item(rep("<foo>", 20_000) + rep("</foo>", 20_000)), 3, ""},
		"20,000 nested xhtml":                     {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" + rep("<div>", 20_000) + "x" + rep("</div>", 20_000) + "</content></entry></feed>", 1, ""},
		"200,000 items":                           {"<rss version='2.0'><channel>" + rep("<item><title>x</title></item>", 200_000) + "</channel></rss>", 10_000 / under, "entries"},
		"a text of 100 MB":                        {item("<description>" + rep("a", 100<<20) + "</description>"), 1, "is left out"},
		"a text of 20 MB":                         {item("<description>" + rep("a<b>b</b>", 20<<20/9) + "</description>"), 3, "cut to"},
		"100,000 items that do not close":         {"<rss version='2.0'><channel>" + rep("<item><title>x", 100_000) + "</channel></rss>", 10_000 / under, "not closed"},
		"100,000 titles that do not close":        {item(rep("<title>", 100_000)), 3, "not closed"},
		"different names that do not close":       {item(distinct(50_000 / under)), 3, ""},
		"different known names that do not close": {item(rep("<guid><link><author><category><comments><source><enclosure>", 10_000)), 3, ""},
		"CDATA that does not close":               {item(rep("<title><![CDATA[", 100_000)), 3, "not closed"},
		"comments that do not close":              {item(rep("<!--", 300_000)), 3, "not closed"},
		"end tags of nothing":                     {item(rep("</x>", 300_000)), 3, "closes nothing"},
		"a million attributes":                    {item("<enclosure" + rep(` a="b"`, 1_000_000) + "/>"), 3, ""},
		"attributes that do not close":            {item(rep(`<link a="<link b='`, 50_000)), -1, ""},
		"a million ampersands":                    {item("<description>" + rep("&", 1_000_000) + "</description>"), 3, "&"},
		"a million links in HTML":                 {item("<description><![CDATA[" + rep("<a href=x ", 300_000) + "]]></description>"), 3, ""},
		"a million declarations":                  {"<rss version='2.0' " + rep("xmlns:a='b' ", 100_000) + "><channel><item/></channel></rss>", 1, ""},
		"a declaration in each":                   {"<rss version='2.0'><channel>" + rep("<item xmlns:a='b' xml:base='c/' xml:lang='d'><title>x</title></item>", 30_000) + "</channel></rss>", 10_000 / under, ""},
		"dots in addresses":                       {item("<link>" + rep("../", 500_000) + "</link>"), 3, ""},
		"a document type":                         {"<!DOCTYPE rss [" + rep("<!ENTITY a 'b'>", 200_000) + "]>" + item(""), -1, ""},
		"prefixes by the thousand":                {item(prefixed(20_000 / under)), 3, ""},
		"CDATA in CDATA":                          {item("<title>" + rep("<![CDATA[", 200_000) + "</item>]]></title>"), -1, ""},
		"comments in a text":                      {item("<description>" + rep("<!--", 300_000) + "</description>"), 3, ""},
		"instructions in a text":                  {item("<description>" + rep("<?", 300_000) + "</description>"), 3, ""},
		"scripts in a title":                      {item("<title>" + rep("&lt;script>&lt;/script>", 50_000) + "</title>"), 3, ""},
		"comments in a title":                     {item("<title>" + rep("&lt;!--", 100_000) + "</title>"), 3, ""},
		"tags in a title":                         {item("<title>" + rep("&lt;b ", 100_000) + "</title>"), 3, ""},
		"keywords":                                {item("<media:keywords>" + keywords(200_000/under) + "</media:keywords>"), 3, ""},
		"end tags in XHTML":                       {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" + rep("<i>", 200_000) + rep("</b>", 200_000) + rep("</i>", 200_000) + "</content></entry></feed>", 1, ""},
		"JSON, many tags":                         {`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"tags":["` + strings.ReplaceAll(keywords(200_000/under), ",", `","`) + `"]}]}`, 1, ""},
		"JSON, nested":                            {`{"version":"https://jsonfeed.org/version/1","items":` + rep("[", 1_000_000), -1, ""},
		"JSON, many items":                        {`{"version":"https://jsonfeed.org/version/1","items":[` + rep(`{"id":1},`, 200_000) + `{"id":2}]}`, 10_000 / under, "entries; only those"},
		"JSON, commas":                            {`{"version":"https://jsonfeed.org/version/1","items":[` + rep(`,`, 2_000_000) + `{"id":2}]}`, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			limits := Limits{Entries: 10_000 / under, Bytes: 64 << 20 / under, Text: 4 << 20 / under}
			f, err := Parse(Doc{Body: []byte(tc.body), URL: "https://example.com/feed", Limits: limits})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			// Ten times what it takes on an idle machine.
			if limit := 5*time.Second + time.Duration(len(tc.body)>>20)*100*time.Millisecond; took > limit {
				t.Errorf("Parse of %d bytes took %v, want less than %v", len(tc.body), took, limit)
			}
			if used := int(after.TotalAlloc - before.TotalAlloc); used > 64<<20+12*len(tc.body) {
				t.Errorf("Parse of %d bytes used %d MB", len(tc.body), used>>20)
			}
			if err != nil {
				if tc.entries >= 0 {
					t.Fatalf("Parse = %v, want %d entries", err, tc.entries)
				}
				return
			}
			if tc.entries >= 0 && len(f.Entries) != tc.entries {
				t.Errorf("Parse has %d entries, want %d; %q", len(f.Entries), tc.entries, f.Warnings)
			}
			if tc.warning != "" && !strings.Contains(strings.Join(f.Warnings, "\n"), tc.warning) {
				t.Errorf("warnings = %q, want one of %q", f.Warnings, tc.warning)
			}
			if len(f.Warnings) > maxNotes+1 {
				t.Errorf("%d warnings, want at most %d", len(f.Warnings), maxNotes+1)
			}
			t.Logf("%d bytes in %v, %d MB allocated", len(tc.body), took, (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

// distinct returns start tags that have nothing in common.
func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<a%d>", i)
	}
	return b.String()
}

// keywords returns words that differ, with commas between.
func keywords(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d,", i)
	}
	return b.String()
}

func prefixed(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p%d:x/>", i)
	}
	return b.String()
}

func TestLimitsOfTheCallerHold(t *testing.T) {
	body := []byte("<rss version='2.0'><channel>" + strings.Repeat("<item><title>a title</title></item>", 5) + "</channel></rss>")
	f, err := Parse(Doc{Body: body, Limits: Limits{Entries: 2, Text: 3}})
	if err != nil || len(f.Entries) != 2 || len(f.Entries[0].Title) > 3 {
		t.Errorf("Parse with limits = %+v, %v; want 2 entries with titles of 3 bytes", f, err)
	}
	f, err = Parse(Doc{Body: body, Limits: Limits{Bytes: 100}})
	if err != nil || len(f.Entries) != 2 {
		t.Errorf("Parse of 100 bytes = %+v, %v; want the 2 entries that are complete", f, err)
	}
}

func TestWhatIsNoFeedIsSaidToBeWhat(t *testing.T) {
	for name, tc := range map[string]struct{ body, kind, want string }{
		"nothing":       {"", "", "not a feed: empty"},
		"blanks":        {" \n ", "", "not a feed: empty"},
		"a page":        {"<!doctype html><html><head><title>x</title></head></html>", "", "not a feed: an HTML page"},
		"a page as xml": {"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head/></html>", "", "not a feed: an HTML page"},
		"an error page": {"<h1>404</h1>", "application/rss+xml", "not a feed: an HTML page"},
		"a pdf":         {"%PDF-1.4\n<rss>", "", "not a feed: a PDF file"},
		"a picture":     {"\x89PNG\r\n\x1a\n", "", "not a feed: a PNG picture"},
		"packed":        {"\x1f\x8b\x08\x00", "", "not a feed: gzip data"},
		"json":          {`{"error": "no"}`, "", "not a feed: JSON of another kind"},
		"a json list":   {`[1, 2]`, "", "not a feed: JSON of another kind"},
		"opml":          {"<?xml version='1.0'?><opml><head><title>x</title></head></opml>", "", "not a feed: an OPML list of feeds"},
		"a sitemap":     {"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "", "not a feed: a sitemap"},
		"xml":           {"<?xml version='1.0'?><recent-post><title>x</title></recent-post>", "", "not a feed: XML of another kind, <recent-post>"},
		"soap":          {"<soap:Envelope/>", "", "not a feed: XML of another kind, <soap:Envelope>"},
		"words":         {"Not found", "", "not a feed: plain text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(Doc{Body: []byte(tc.body), ContentType: tc.kind})
			var notFeed *NotFeedError
			if !errors.As(err, &notFeed) || err.Error() != tc.want {
				t.Errorf("Parse(%q) = %v, want %s", tc.body, err, tc.want)
			}
			if LooksLikeFeed(tc.kind, []byte(tc.body)) {
				t.Errorf("LooksLikeFeed(%q) = true, want false", tc.body)
			}
		})
	}
}
