package forum

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// refs holds addresses against what they name: site, native id, canonical
// address, post, page; empty for nothing.
func refs(t *testing.T, cases map[string]string) {
	t.Helper()
	for in, want := range cases {
		got := ""
		if r, ok := RefOf(address(t, in)); ok {
			got = fmt.Sprintf("%s %s %s %s %d", r.Site, r.Native, r.URL, r.Post, r.Page)
		}
		if got != want {
			t.Errorf("RefOf(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestMybbAddressesNameTheirThread(t *testing.T) {
	refs(t, map[string]string{
		"https://example.org/showthread.php?tid=12":                          "example.org 12 https://example.org/showthread.php?tid=12  0",
		"https://www.example.org/b/showthread.php?tid=12&page=3":             "example.org/b 12 https://www.example.org/b/showthread.php?tid=12  3",
		"https://example.org/showthread.php?tid=12&pid=99#pid99":             "example.org 12 https://example.org/showthread.php?tid=12 99 0",
		"https://example.org/showthread.php?mode=threaded&tid=12&pid=98":     "example.org 12 https://example.org/showthread.php?tid=12 98 0",
		"https://example.org/showthread.php?tid=12&action=lastpost&sid=0a1b": "example.org 12 https://example.org/showthread.php?tid=12  0",
		"https://example.org/b/printthread.php?tid=12&page=2":                "example.org/b 12 https://example.org/b/showthread.php?tid=12  2",
		"https://example.org/b/archive/index.php?thread-12.html":             "example.org/b 12 https://example.org/b/showthread.php?tid=12  0",
		"https://example.org/archive/index.php?thread-12-2.html":             "example.org 12 https://example.org/showthread.php?tid=12  2",
		"https://example.org/b/archive/index.php/thread-12-2.html":           "example.org/b 12 https://example.org/b/showthread.php?tid=12  2",
		"https://example.org/b/thread-12.html":                               "example.org/b 12 https://example.org/b/thread-12.html  0",
		"https://example.org/thread-12-page-3.html":                          "example.org 12 https://example.org/thread-12.html  3",
		"https://example.org/thread-12-post-99.html#pid99":                   "example.org 12 https://example.org/thread-12.html 99 0",
		"https://example.org/thread-12-lastpost.html":                        "example.org 12 https://example.org/thread-12.html  0",
		"https://example.org/showthread.php?pid=99":                          "",
		"https://example.org/showthread.php?tid=0":                           "",
		"https://example.org/showthread.php?tid=12a":                         "",
		"https://example.org/thread-12-1-1.html":                             "",
		"https://example.org/thread-12-nextnewest.html":                      "",
		"https://example.org/thread-of-hope-12.html":                         "",
		"https://example.org/Thread-Wet-rope":                                "",
		"https://example.org/index.php?thread-12.html":                       "",
		"https://example.org/forumdisplay.php?fid=2":                         "",
	})
}

func TestMybbHostilePagesAreReadInTime(t *testing.T) {
	const (
		head = `<html><head><script>var my_post_key = "0";</script></head><body><div id="content">`
		post = head + `<div class="post" id="post_9">`
		text = post + `<div class="post_body">`
	)
	readsInTime(t, "https://example.org/showthread.php?tid=7", map[string]string{
		"posts":       head + repeated(10000, `<div class="post" id="post_%d"><a href="showthread.php?tid=7&pid=%[1]d#pid%[1]d">#%[1]d</a></div>`),
		"rows":        head + repeated(10000, `<table><tr class="inline_row"><td><span id="tid_%[1]d"><a href="showthread.php?tid=%[1]d">x</a></span></td><td>1</td></tr></table>`),
		"old rows":    head + `<table><tr>` + repeated(10000, `<td><a class="subject_old" id="tid_%[1]d" href="showthread.php?tid=%[1]d">x</a></td>`),
		"boards":      head + repeated(10000, `<a href="forumdisplay.php?fid=%d">x</a>`),
		"attachments": text + repeated(10000, `<a href="attachment.php?aid=%d">x</a> (Size: 1 KB)`),
		"statistics":  post + `<div class="author_statistics">` + repeated(20000, `Label %[1]d: value<br>`),
		"thanks":      post + `<div id="tyl_data_9">` + repeated(20000, `<a>u%d</a>`),
		"crumbs":      head + `<div class="navigation">` + repeated(10000, `<a href="forumdisplay.php?fid=%d">x</a>`),
		"quotes":      text + nested(`<blockquote class="mycode_quote"><cite>x Wrote:</cite>`),
		"codes":       text + nested(`<div class="codeblock">`),
		"spoilers":    text + nested(`<div class="spoiler spoiler_body">`),
		"dates":       post + nested(`<span class="smalltext">`),
		"edits":       post + nested(`<span class="edited_post">`),
		"authors":     post + nested(`<div class="author_information">`),
		"styles":      text + nested(`<span style="font-weight: bold">`),
		"cells":       head + `<table><tr class="inline_row">` + nested(`<td><span id="tid_1">`),
	})
}

func TestMybbLearnsTheOrderOfItsDates(t *testing.T) {
	for name, tc := range map[string]struct{ lang, dates, clock, want string }{
		"as it comes":               {"en", "01-02-2015, 04:14 AM", "", "2015-01-02T04:14"},
		"as it comes, in French":    {"fr", "01-02-2015, 04:14 AM", "", "2015-01-02T04:14"},
		"another date tells":        {"en", "01-02-2015, 04:14 AM|25-02-2015, 04:14 AM", "", "2015-02-01T04:14"},
		"the clock tells":           {"en", "01-02-2015, 04:14 AM", "18-03-2026, 03:30 PM", "2015-02-01T04:14"},
		"the clock of another day":  {"en", "01-02-2015, 04:14 AM", "03-04-2020, 03:30 PM", "2015-01-02T04:14"},
		"with dots":                 {"de", "01.02.2015, 04:14", "", "2015-02-01T04:14"},
		"with a month in words":     {"en", "January 2nd, 2015, 04:14 AM", "", "2015-01-02T04:14"},
		"year first":                {"sv", "2015-01-02, 04:14", "", "2015-01-02T04:14"},
		"no time, the day at least": {"en", "01-02-2015", "", "2015-01-02"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for i, d := range strings.Split(tc.dates, "|") {
				fmt.Fprintf(&b, `<div class="post" id="post_%d"><span class="post_date">%s</span><div class="post_body">x</div></div>`, i+1, d)
			}
			p := page(t, "https://example.org/showthread.php?tid=7", `<html lang="`+tc.lang+`"><script>my_post_key</script>`+b.String()+`<div id="footer"><span id="current_time">Current time: `+tc.clock+`</span></div>`)
			part, err := (mybb{}).Parse(p)
			if err != nil {
				t.Fatal(err)
			}
			if got := part.Draft.Thread.Posts[0].Published.String(); got != tc.want {
				t.Errorf("%q is read as %q, want %q", tc.dates, got, tc.want)
			}
		})
	}
}

func TestMybbTimesTakeThePagesZone(t *testing.T) {
	p := page(t, "https://example.org/showthread.php?tid=7", `<script>my_post_key</script><div class="post" id="post_1"><span class="post_date">07-14-2017, 02:40 AM</span><div class="post_body">x</div></div>`)
	p.Zone = time.FixedZone("", 2*3600)
	part, err := (mybb{}).Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	if got := part.Draft.Thread.Posts[0].Published.String(); got != "2017-07-14T00:40:00Z" {
		t.Errorf("published %s, want 2017-07-14T00:40:00Z", got)
	}
}

func TestNamesAboveQuotations(t *testing.T) {
	for in, want := range map[string]string{
		"Heron Wrote:":               "Heron",
		"Heron of the Weir  wrote: ": "Heron of the Weir",
		"Reiher schrieb:":            "Reiher",
		"Héron a écrit :":            "Héron",
		"Цапля написал(а):":          "Цапля",
		"Balıkçıl yazdı:":            "Balıkçıl",
		"Heron ropsasi:":             "Heron",
		"Quote:":                     "",
		"":                           "",
		"Heron":                      "Heron",
		"wrote:":                     "",
		":":                          "",
	} {
		if got := saidBy(in); got != want {
			t.Errorf("saidBy(%q) = %q, want %q", in, got, want)
		}
	}
}
