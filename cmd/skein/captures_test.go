package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/raw"
)

// picture is a PNG of one colour.
func picture(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 24, 24))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	for i := range 24 {
		img.Set(i, i*i%24, color.Black)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ferries is a thread of one page as XenForo writes it; a post is "id text".
func ferries(posts ...string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html id="XF" lang="en-US" data-app="public" data-template="thread_view" data-content-key="thread-12"><head><meta charset="utf-8"><title>Ferries</title></head>
<body data-template="thread_view"><div class="p-title"><h1 class="p-title-value">Ferries</h1></div>`)
	for i, p := range posts {
		id, text, _ := strings.Cut(p, " ")
		fmt.Fprintf(&b, `<article class="message message--post js-post" data-author="Ada" data-content="post-%s" id="js-post-%s"><div class="message-inner">
<div class="message-cell message-cell--user"><div class="message-avatar"><a class="avatar" href="/members/ada.5/"><img src="/avatars/5.png?9" alt="Ada"></a></div></div>
<div class="message-cell message-cell--main"><header class="message-attribution"><time class="u-dt" datetime="2014-02-01T10:00:00+0000" data-time="1391248800">Feb 1</time><a href="/threads/ferries.12/post-%s">#%d</a></header><div class="message-content"><article class="message-body"><div class="bbWrapper">%s</div></article>
<section class="message-attachments"><ul class="attachmentList"><li class="file"><div class="file-content"><div class="file-info"><span class="file-name"><a href="/attachments/timetable-txt.7/">timetable.txt</a></span></div></div></li></ul></section>
</div></div></div></article>`, id, id, id, i+1, text)
	}
	return b.String() + "</body></html>"
}

// got is an exchange that a crawler kept.
func got(url, status, typ, body string, more ...string) raw.Exchange {
	x := raw.Exchange{URL: url, Status: "HTTP/1.1 " + status, Body: []byte(body), Start: time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC), Header: map[string][]string{"Content-Type": {typ}}}
	for i := 0; i < len(more); i += 2 {
		x.Header.Set(more[i], more[i+1])
	}
	return x
}

func writeCrawl(t *testing.T, dir string, xs ...raw.Exchange) {
	t.Helper()
	w, err := raw.Open(dir, raw.Options{Software: "a crawler"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range xs {
		if _, err := w.Keep(t.Context(), []raw.Exchange{x}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// inlined counts the pictures that are part of a page.
func inlined(t *testing.T, file string, pictures ...[]byte) (n int) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		if bytes.Contains(page, []byte("data:image/png;base64,"+base64.StdEncoding.EncodeToString(p))) {
			n++
		}
	}
	return n
}

func TestPicturesAndFilesOfACrawlAreKeptWithTheThreadsThatShowThem(t *testing.T) {
	page := ferries(`1 one <img src="/map.png"> <img src="http://pics.example/moved"> <img src="/same.png">`)
	mapped, moved, same, avatar := picture(t, 10), picture(t, 20), picture(t, 30), picture(t, 40)
	const host = "https://forum.example"
	crawl := []raw.Exchange{
		got(host+"/map.png", "200 OK", "image/png", string(mapped)), got(host+"/other.png", "200 OK", "image/png", string(picture(t, 50))),
		got(host+"/attachments/timetable-txt.7/", "200 OK", "text/plain", "08:00 16:00"),
		got("http://pics.example/moved", "302 Found", "text/html", "", "Location", "/to/here"), got("http://pics.example/to/here", "200 OK", "image/png", string(moved)),
		got(host+"/threads/ferries.12/", "200 OK", "text/html; charset=utf-8", page),
		got("http://www.forum.example/same.png", "200 OK", "image/png", string(same)), got(host+"/avatars/5.png?9", "200 OK", "image/png", string(avatar)),
	}
	for name, tc := range map[string]struct {
		args     []string
		pictures int
		file     bool
	}{
		"kept":              {nil, 4, true},
		"pictures alone":    {[]string{"--attachments", "images"}, 4, false},
		"none":              {[]string{"--attachments", "links"}, 0, false},
		"where they lie":    {[]string{"--in-place"}, 4, true},
		"nothing is stored": {[]string{"--no-store"}, 4, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeCrawl(t, filepath.Join(dir, "crawl"), crawl...)
			for _, format := range []string{"html", "record"} {
				skeinIn(t, dir, 0, append([]string{"archive", "crawl", "--format", format, "-o", "out." + format}, tc.args...)...)
			}
			if n := inlined(t, filepath.Join(dir, "out.html"), mapped, moved, same, avatar); n != tc.pictures {
				t.Errorf("%d pictures are part of the page, want %d", n, tc.pictures)
			}
			record, err := os.ReadFile(filepath.Join(dir, "out.record"))
			if err != nil {
				t.Fatal(err)
			}
			var th archive.Thread
			if err := json.Unmarshal(record, &th); err != nil {
				t.Fatal(err)
			}
			want := archive.Attachment{URL: host + "/attachments/timetable-txt.7/", Name: "timetable.txt", Type: "text/plain"}
			if tc.file {
				want.Size, want.SHA256 = 11, "d0a26aab0df5780d6ba36e13bdcf0fa4a329005881ac92ca8b1dab83b75b0ae1" // printf '08:00 16:00' | sha256sum
			}
			if a := th.Posts[0].Attachments; len(a) != 1 || a[0] != want {
				t.Errorf("attachments = %+v, want %+v", a, want)
			}
			if tc.pictures == 4 && !slices.Contains(tc.args, "--no-store") {
				skeinIn(t, dir, 0, "db", "verify", "--raw", "crawl")
			}
		})
	}
}

func TestCrawlsOfOneNameAreNotMistakenForEachOther(t *testing.T) {
	dir := t.TempDir()
	for i, thread := range []string{"12", "13"} {
		page := strings.ReplaceAll(ferries(fmt.Sprint(i+1)+" words"), "thread-12", "thread-"+thread)
		in := filepath.Join(dir, "crawl"+thread)
		writeCrawl(t, in, got("https://forum.example/threads/ferries."+thread+"/", "200 OK", "text/html; charset=utf-8", page))
		files, err := filepath.Glob(filepath.Join(in, "*.warc.gz"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v, %v", files, err)
		}
		if err := os.Rename(files[0], filepath.Join(in, "data.warc.gz")); err != nil {
			t.Fatal(err)
		}
	}
	skeinIn(t, dir, 0, "archive", "crawl12", "crawl13", "--in-place")
	if out := skeinIn(t, dir, 0, "db", "verify", "--raw", "crawl12", "--raw", "crawl13", "--json"); !strings.Contains(out, `"posts":2,"proved":2,`) {
		t.Errorf("verify = %s", out)
	}
}

func TestASavedPageIsKeptWithThePicturesBesideIt(t *testing.T) {
	shown, avatar := picture(t, 10), picture(t, 40)
	saved := strings.NewReplacer("/map.png", "./Ferries%20today_files/map.png", "/avatars/5.png?9", "./Ferries%20today_files/5.png").Replace(ferries(`1 one <img src="/map.png">`))
	chrome := strings.Replace(saved, "<html", "<!-- saved from url=(0039)https://forum.example/threads/ferries.12/ -->\n<html", 1)
	bundle := "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://forum.example/threads/ferries.12/\r\nSubject: Ferries\r\nDate: Sat, 1 Mar 2014 12:00:00 -0000\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Bound\"\r\n\r\n\r\n------Bound\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://forum.example/threads/ferries.12/\r\n\r\n" +
		strings.ReplaceAll(strings.ReplaceAll(ferries(`1 one <img src="/map.png">`), "=", "=3D"), "\n", "\r\n") + "\r\n"
	for address, p := range map[string][]byte{"https://forum.example/map.png": shown, "https://forum.example/avatars/5.png?9": avatar} {
		bundle += "------Bound\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: " + address + "\r\n\r\n" + base64.StdEncoding.EncodeToString(p) + "\r\n"
	}
	bundle += "------Bound--\r\n"
	inside := strings.NewReplacer("/map.png", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(shown), "/avatars/5.png?9", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(avatar),
		"<head>", "<!--\n Page saved with SingleFile \n url: https://forum.example/threads/ferries.12/ \n saved date: Sat Mar 01 2014 12:00:00 GMT+0100 (CET)\n--><head>").Replace(ferries(`1 one <img src="/map.png">`))
	for name, files := range map[string]map[string][]byte{
		"in the page itself": {"Ferries today.html": []byte(inside)},
		"a folder beside it": {"Ferries today.html": []byte(chrome), "Ferries today_files/map.png": shown, "Ferries today_files/5.png": avatar},
		"one file":           {"Ferries today.mhtml": []byte(bundle)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, content := range files {
				put(t, filepath.Join(dir, "saved", file), content)
			}
			if out := skeinIn(t, dir, 0, "archive", "saved", "--format", "html", "-o", "out.html"); !strings.Contains(out, "kept 2 files") {
				t.Errorf("the summary is %q", out)
			}
			if n := inlined(t, filepath.Join(dir, "out.html"), shown, avatar); n != 2 {
				t.Errorf("%d pictures are part of the page, want 2", n)
			}
			if err := os.RemoveAll(filepath.Join(dir, "saved")); err != nil {
				t.Fatal(err)
			}
			if out := skeinIn(t, dir, 0, "db", "verify", "--json"); !strings.Contains(out, `"posts":1,"proved":1,`) {
				t.Errorf("verify = %s", out)
			}
			skeinIn(t, dir, 0, "export", "-o", "later.html")
			if n := inlined(t, filepath.Join(dir, "later.html"), shown, avatar); n != 2 {
				t.Errorf("%d pictures are part of the page when the saved one is gone, want 2", n)
			}
		})
	}
}
