package forum

import (
	"strings"
	"testing"
)

func TestSmfAddressesNameTheirThread(t *testing.T) {
	refs(t, map[string]string{
		"https://example.org/index.php?topic=12.0":                                  "example.org 12 https://example.org/index.php?topic=12.0  0",
		"https://www.example.org/b/index.php?topic=12.45":                           "example.org/b 12 https://www.example.org/b/index.php?topic=12.0  0",
		"https://example.org/index.php?topic=12.msg99#msg99":                        "example.org 12 https://example.org/index.php?topic=12.0 99 0",
		"https://example.org/index.php?PHPSESSID=0a1b;topic=12.msg99;topicseen#new": "example.org 12 https://example.org/index.php?topic=12.0 99 0",
		"https://example.org/index.php?PHPSESSID=0a1b&topic=12.30":                  "example.org 12 https://example.org/index.php?topic=12.0  0",
		"https://example.org/index.php?topic=12":                                    "example.org 12 https://example.org/index.php?topic=12.0  0",
		"https://example.org/index.php?topic=12.new#new":                            "example.org 12 https://example.org/index.php?topic=12.0  0",
		"https://example.org/b/?topic=12.15":                                        "example.org/b 12 https://example.org/b/index.php?topic=12.0  0",
		"https://example.org/index.php?action=printpage;topic=12.0":                 "example.org 12 https://example.org/index.php?topic=12.0  0",
		"https://example.org/b/index.php/topic,12.15.html":                          "example.org/b 12 https://example.org/b/index.php/topic,12.0.html  0",
		"https://example.org/index.php/topic,12.msg99.html#msg99":                   "example.org 12 https://example.org/index.php/topic,12.0.html 99 0",
		"https://example.org/index.php?topic=12.0;prev_next=next":                   "",
		"https://example.org/index.php?action=post;topic=12.0":                      "",
		"https://example.org/index.php?action=profile;u=12":                         "",
		"https://example.org/index.php?msg=99":                                      "",
		"https://example.org/index.php?board=2.0":                                   "",
		"https://example.org/?topic=12":                                             "",
		"https://example.org/news/?topic=politics.12":                               "",
		"https://example.org/index.php?topic=sports":                                "",
		"https://example.org/viewtopic.php?topic=12.0":                              "",
		"https://example.org/topic,12.0.html":                                       "",
	})
}

func TestSmfLinksLoseTheirSession(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/index.php?PHPSESSID=0a1b;topic=1.0":      "https://a.example/index.php?topic=1.0",
		"https://a.example/index.php?PHPSESSID=0a1b&amp;topic=1.0":  "https://a.example/index.php?topic=1.0",
		"https://a.example/index.php?topic=1.0;PHPSESSID=0a1b#new":  "https://a.example/index.php?topic=1.0#new",
		"https://a.example/index.php?PHPSESSID=85e2ukn":             "https://a.example/index.php",
		`<a href="https://a.example/?x=1&amp;PHPSESSID=0a1b">a</a>`: `<a href="https://a.example/?x=1">a</a>`,
		"the words PHPSESSID=0a1b are no address":                   "the words PHPSESSID=0a1b are no address",
	} {
		if got := sessionless(in); got != want {
			t.Errorf("sessionless(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSmfPartsNamesFromDates(t *testing.T) {
	p := page(t, "https://example.org/", "<html>")
	for in, want := range map[string]string{
		"Heron on Nov 15, 2023, 12:36 PM":          "Heron",
		"Reiher am 02. Januar 2015, 04:14:15":      "Reiher",
		"Otter 7 on January 02, 2015, 04:14:15 PM": "Otter 7",
		"Heron of the Weir":                        "Heron of the Weir",
	} {
		if got := p.nameBeforeDate(in); got != want {
			t.Errorf("nameBeforeDate(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"Nov 15, 2023, 02:55 PM by Heron":           "2023-11-15T14:55 Heron",
		"Today at 03:04:05 AM by Heron of the Weir": "2026-03-18T03:04:05 Heron of the Weir",
		"04. Januar 2015, 10:00:01 von Otter":       "2015-01-04T10:00:01 Otter",
		"January 02, 2015, 04:14:15 PM":             "2015-01-02T16:14:15 ",
	} {
		w, name, ok := p.dateBeforeName(in)
		if got := w.String() + " " + name; !ok || got != want {
			t.Errorf("dateBeforeName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSmfHostilePagesAreReadInTime(t *testing.T) {
	const (
		top  = `<html><head><script>var smf_scripturl = "https://example.org/index.php";</script></head><body>`
		head = top + `<div id="forumposts">`
		post = head + `<div class="windowbg" id="msg9">`
		text = post + `<div class="inner" id="msg_9">`
	)
	readsInTime(t, "https://example.org/index.php?topic=7.0", map[string]string{
		"posts":       head + repeated(10000, `<div class="windowbg" id="msg%[1]d"><div class="inner" id="msg_%[1]d">x</div></div>`),
		"rows":        top + `<div id="messageindex">` + repeated(10000, `<div class="windowbg"><span id="msg_%[1]d"><a href="index.php?topic=%[1]d.0">x</a></span></div>`),
		"marks":       top + `<div id="messageindex"><div class="windowbg">` + repeated(300, `<span id="msg_%[1]d"><a href="index.php?topic=%[1]d.0">x</a></span>`),
		"boards":      top + repeated(10000, `<a class="subject" href="index.php?board=%d.0">x</a>`),
		"pages":       head + `<div class="pagelinks">` + repeated(20000, `<a href="index.php?topic=7.%d">%[1]d</a>`),
		"attachments": text + `</div><div class="attachments">` + repeated(10000, `<a href="index.php?action=dlattach;attach=%d">x</a> (1 KB)`),
		"pairs":       post + `<div class="poster"><ul>` + repeated(20000, `<li>Label %[1]d: value</li>`),
		"quotes":      text + nested(`<blockquote>`),
		"headers":     text + nested(`<div class="quoteheader">`),
		"spoilers":    text + nested(`<div class="spoiler">`),
		"edits":       post + nested(`<span id="modified_9">`),
		"keys":        post + nested(`<div class="keyinfo">`),
		"cells":       top + `<div id="messageindex"><div class="windowbg"><span id="msg_1"><a href="index.php?topic=1.0">x</a></span>` + nested(`<div class="lastpost">`),
		"long edit":   post + `<span id="modified_9">` + strings.Repeat("1 ", 240) + `</span>`,
	})
}
