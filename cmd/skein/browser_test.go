package main

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"skein/fetcher/demo"
)

// hostile is a feed whose every field tries to run code in the reader's browser.
func hostile(w http.ResponseWriter, _ *http.Request) {
	attacks := []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `<a href="javascript:alert(1)">click</a>`, `<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
		`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`, `<details open ontoggle=alert(1)><summary>x</summary></details>`, `<body onload=alert(1)>`, `<style>@import 'javascript:alert(1)'</style>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<object data="data:text/html,<script>alert(1)</script>"></object>`, `<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `</article></main><form action=javascript:alert(1)><button autofocus onfocus=alert(1)>x</button></form>`,
		`<video><source onerror=alert(1) src=x></video>`, `<b style="background:url(javascript:alert(1))" onmouseover=alert(1)>x</b>`, `<xmp><script>alert(1)</script></xmp>`, `<template><script>alert(1)</script></template>`,
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>%s</title><link>javascript:alert(1)</link>`, html.EscapeString(attacks[1]))
	for i, a := range attacks {
		e := html.EscapeString(a)
		twice := html.EscapeString(e)
		fmt.Fprintf(w, `<item><title>danger %d %s</title><link>http://hostile.example/%d?q=%s</link><guid isPermaLink="false">%d%s</guid><dc:creator>%s</dc:creator><category>%s</category><description>%s</description><content:encoded>danger %s</content:encoded></item>`,
			i, twice, i, e, i, e, e, e, e, e)
	}
	fmt.Fprint(w, "</channel></rss>")
}

// browse starts a browser and gives what its pages complained of.
func browse(t *testing.T) (context.Context, func() []string) {
	t.Helper()
	path := need(t, "chromium")
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(60*time.Second))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var complaints []string
	note := func(format string, a ...any) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, fmt.Sprintf(format, a...))
	}
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *page.EventJavascriptDialogOpening:
			note("a script ran: %s", ev.Message)
			go func() {
				_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		case *cdpruntime.EventExceptionThrown:
			note("an exception: %s", ev.ExceptionDetails.Text)
		case *cdplog.EventEntryAdded:
			if ev.Entry.Level == cdplog.EntryLevelError && !strings.Contains(ev.Entry.Text, "net::") {
				note("the console says: %s", ev.Entry.Text)
			}
		}
	})
	if err == nil {
		_, err = chromedp.Call(ctx, cdplog.Enable, cdp.Empty{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		out := complaints
		complaints = nil
		return out
	}
}

func visit(t *testing.T, ctx context.Context, address string, width int64) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(limited, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address), chromedp.Sleep(50*time.Millisecond)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

func evaluate[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

func TestNothingRunsInAPageWhateverAFeedSays(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", hostile)
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/proof", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!doctype html><script>alert(1)</script>")
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	ctx, complaints := browse(t)
	visit(t, ctx, srv.URL+"/proof", 1200)
	if len(complaints()) == 0 {
		t.Fatal("a script that ran was not noticed: this test could not fail")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "skein.toml")
	configuration(t, conf, freePort(t), []demo.Outlet{{ID: "hostile", Title: "Hostile", URL: srv.URL + "/feed"}}, "danger")
	d := startDaemon(t, dir, "--config", conf, "run")
	d.until("the feed is in", 15*time.Second, func() bool {
		_, body := get(t, d.url+"topics/watch.atom")
		return strings.Count(body, "<entry") >= 17
	})
	visit(t, ctx, d.url+"topics/watch", 1200)
	threads := evaluate[[]string](t, ctx, `[...document.querySelectorAll("main a[href^='/threads/']")].map(a => a.href).filter((h, i, l) => l.indexOf(h) == i)`)
	if len(threads) < 17 {
		t.Fatalf("the topic's page links %d threads, want 17", len(threads))
	}
	pages := append([]string{d.url, d.url + "topics/watch", d.url + "sources", d.url + "sources/hostile", d.url + "status", d.url + `search?q=danger`, d.url + `search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`}, threads...)
	for _, address := range pages {
		visit(t, ctx, address, 1200)
		scripts := evaluate[int](t, ctx, `document.querySelectorAll("script,iframe,object,embed,[onload],[onerror],[onclick],[style],a[href^='javascript']").length`)
		articles := evaluate[int](t, ctx, `document.querySelectorAll("main").length`)
		if scripts != 0 || articles != 1 {
			t.Errorf("%s: %d elements that could run something, %d <main>", address, scripts, articles)
		}
		for _, c := range complaints() {
			// Images of hostile.example cannot be had, and that is all there is to say.
			t.Errorf("%s: %s", address, c)
		}
	}
	d.stop(syscall.SIGTERM, 8*time.Second)
}

func TestTheDemosPagesShowWithoutAComplaint(t *testing.T) {
	t.Parallel()
	ctx, complaints := browse(t)
	d := startDaemon(t, t.TempDir(), "run", "--demo", "--listen", freePort(t))
	d.until("the topic is there", 10*time.Second, func() bool {
		_, body := get(t, d.url+"topics/middle-east-defense.atom")
		return strings.Count(body, "<entry") > 20
	})
	for _, path := range []string{"", "topics/middle-east-defense", "sources", "sources/parapet-systems", "status", "search?q=drone"} {
		for _, width := range []int64{1200, 390} {
			visit(t, ctx, d.url+path, width)
			wide := evaluate[float64](t, ctx, `document.documentElement.scrollWidth`)
			high := evaluate[float64](t, ctx, `document.querySelector("main").getBoundingClientRect().height`)
			if wide > float64(width) || high < 100 {
				t.Errorf("/%s at %d: the page is %.0f wide, its main part %.0f high", path, width, wide, high)
			}
			if hidden := evaluate[float64](t, ctx, `Math.max(0, ...Array.from(document.querySelectorAll(".scroll"), e => e.scrollWidth - e.clientWidth))`); width > 1000 && hidden > 0 {
				t.Errorf("/%s at %d: %.0f pixels of a table are out of sight", path, width, hidden)
			}
		}
	}
	for _, c := range complaints() {
		t.Error(c)
	}
	d.stop(syscall.SIGINT, 8*time.Second)
}

func TestAnExportedPageReadsWellOnAPhone(t *testing.T) {
	t.Parallel()
	ctx, complaints := browse(t)
	dir := t.TempDir()
	const host = "https://forum.example"
	words := strings.Repeat("The last boat leaves at four. ", 20)
	writeCrawl(t, filepath.Join(dir, "crawl"), got(host+"/avatars/5.png?9", "200 OK", "image/png", string(picture(t, 40))),
		got(host+"/threads/ferries.12/", "200 OK", "text/html; charset=utf-8", ferries("1 "+words, "2 <pre>"+strings.Repeat("x", 400)+"</pre>", `3 <a href="https://example.org/`+strings.Repeat("long", 60)+`">here</a>`)))
	skeinIn(t, dir, 0, "archive", "crawl", "-o", "out.html")
	for _, width := range []int64{1200, 390, 320} {
		visit(t, ctx, "file://"+filepath.Join(dir, "out.html"), width)
		if wide := evaluate[float64](t, ctx, `document.documentElement.scrollWidth`); wide > float64(width) {
			t.Errorf("at %d the page is %.0f wide", width, wide)
		}
		if n := evaluate[int](t, ctx, `document.querySelectorAll(".by.pictured").length`); n != 3 {
			t.Errorf("%d posts have their author's picture, want 3", n)
		}
		if lines := evaluate[float64](t, ctx, `Math.max(...[...document.querySelectorAll(".name")].map(n => n.getBoundingClientRect().height / parseFloat(getComputedStyle(n).lineHeight)))`); lines > 1.5 {
			t.Errorf("at %d an author's name takes %.1f lines", width, lines)
		}
	}
	for _, c := range complaints() {
		t.Error(c)
	}
}
