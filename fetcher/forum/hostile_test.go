package forum

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// Pages made to waste time: lists without end, and elements nested as deep as
// the parser lets them be. Reading them costs a few times what parsing them
// costs, like any page; what looked through the rest of the page from each
// element would cost hundreds.
func TestHostilePagesAreReadInTime(t *testing.T) {
	const (
		head = `<html id="XF" data-template="thread_view" data-content-key="thread-7"><body>`
		post = head + `<article class="message" data-content="post-9">`
		text = post + `<div class="message-body"><div class="bbWrapper">`
	)
	many, deep := repeated, nested
	readsInTime(t, "https://example.org/threads/x.7/", map[string]string{
		"tags":        head + many(30000, `<a class="tagItem">t%d</a>`) + `<article class="message" data-content="post-9">`,
		"posts":       head + many(10000, `<article class="message" data-content="post-%d"></article>`),
		"listings":    `<html id="XF" data-template="forum_view">` + many(10000, `<div class="structItem--thread js-threadListItem-%[1]d"><a href="/threads/%[1]d/">x</a></div>`),
		"boards":      `<html id="XF" data-template="forum_list">` + many(10000, `<div class="node"><b class="node-title"><a href="/forums/%d/">x</a></b></div>`),
		"attachments": text + many(10000, `<img class="bbImage" src="/attachments/%d/">`),
		"banners":     post + `<div class="message-user">` + many(20000, `<b class="userBanner">b%d</b>`),
		"classes":     post + `<div class="message-user"><b class="` + strings.Repeat("userBanner ", 100000) + `">x</b>`,
		"figures":     post + `<div class="message-user"><dl><dt>Reactions</dt><dd>` + strings.Repeat(`<span class="`+strings.Repeat("c", 10000)+`">`, 400) + "1",
		"quotes":      text + deep(`<blockquote class="bbCodeBlock--quote" data-source="post: 1">`),
		"spoilers":    text + deep(`<div class="bbCodeSpoiler">`),
		"media":       text + deep(`<div class="bbMediaWrapper">`),
		"embeds":      text + deep(`<div data-s9e-mediaembed="x">`),
		"films":       text + deep(`<video>`),
		"hidden":      text + deep(`<div class="messageHide">`),
		"unfurled":    text + deep(`<div class="js-unfurl">`),
		"nodes":       `<html id="XF" data-template="forum_list">` + deep(`<div class="node">`),
		"pages":       head + deep(`<div class="pageNav-page">`),
		"messages":    `<html id="XF" data-template="error">` + deep(`<div class="blockMessage">`),
		"contents":    `<html id="XF" data-template="error">` + deep(`<div class="p-body-pageContent">`),
		"titles":      post + `</article><h1 class="p-title-value">` + deep(`<span>`),
	})
}

// readsInTime reads each page with the platform that claims it, and compares
// with the time that parsing it took.
func readsInTime(t *testing.T, at string, docs map[string]string) {
	t.Helper()
	heldInTime(t)
	for name, doc := range docs {
		t.Run(name, func(t *testing.T) {
			// The times are of the processor, which a busy machine makes little longer; a
			// collection of garbage may fall into one of the tries.
			for try := 1; ; try++ {
				parsed, took := readingTimes(t, at, doc)
				if took <= 12*parsed+200*time.Millisecond {
					return
				}
				if try == 6 {
					t.Fatalf("Parse of %d bytes took %s of the processor after %s of parsing, and no less at five other tries", len(doc), took, parsed)
				}
			}
		})
	}
}

// heldInTime skips a test of times under the race detector, which slows some
// loops a hundredfold and others not at all.
func heldInTime(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("times are held without the race detector")
	}
}

// readingTimes are the times that a page took to be parsed and to be read.
func readingTimes(t *testing.T, at, doc string) (parsed, took time.Duration) {
	t.Helper()
	start := spent()
	p, err := NewPage(address(t, at), []byte(doc), now)
	if err != nil {
		t.Fatal(err)
	}
	if p.Form != HTMLForm { // what it says is HTML, if not how
		if _, err := html.Parse(strings.NewReader(doc)); err != nil {
			t.Fatal(err)
		}
	}
	parsed = spent() - start
	f, ok := Recognize(p)
	if !ok {
		t.Fatal("Recognize knows no platform")
	}
	start = spent()
	if _, err := f.Parse(p); err != nil {
		t.Error(err)
	}
	return parsed, spent() - start
}

// repeated is n numbered copies of a format.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

// nested is one tag as often as the parser lets it be nested, and much text at the bottom.
func nested(tag string) string { return strings.Repeat(tag, 400) + strings.Repeat("<b>x</b>", 20000) }
