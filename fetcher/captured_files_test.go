package fetcher_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/fetcher"
)

var gif = []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")

// aFile is a capture of a file with words of its own behind the picture.
func aFile(address string, on time.Time, body string) fetcher.CapturedFile {
	return fetcher.CapturedFile{
		Keys: []fetcher.FileKey{fetcher.KeyOf(address)}, Seen: on, Type: "image/gif", Body: append(slices.Clone(gif), body...),
		Cite: func(context.Context) ([]archive.RawRef, error) {
			return []archive.RawRef{{WARC: "crawl.warc.gz", Record: "urn:x:" + body}}, nil
		},
	}
}

const shown = `<img src="/map.gif"> <img src="http://www.other.example/b.gif?b=2&amp;a=1"> <img src="https://other.example/gone.gif">`

// crawlOn is a crawl of the thread with its pictures.
func crawlOn(on time.Time) (page fetcher.Capture, files []fetcher.CapturedFile) {
	page = fetcher.Capture{WARC: true, Document: fetcher.Document{
		URL: "https://forum.example/threads/ferries.12/", Fetched: on, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(threadPage(1, 1, "1 one "+shown, "2 two")),
	}}
	page.Cite = func(context.Context) ([]archive.RawRef, error) {
		return []archive.RawRef{{WARC: "crawl.warc.gz", Record: "urn:x:page " + on.Format(time.DateOnly)}}, nil
	}
	return page, []fetcher.CapturedFile{
		aFile("https://forum.example/map.gif", on, "map of "+on.Format(time.DateOnly)),
		aFile("https://other.example/b.gif?a=1&b=2", on.Add(time.Minute), "b of "+on.Format(time.DateOnly)),
		aFile("https://forum.example/unwanted.gif", on, "unwanted"),
	}
}

// takeCrawls takes in crawls in one go, and gives the thread.
func takeCrawls(t *testing.T, s *store.Store, days ...time.Time) archive.Thread {
	t.Helper()
	c := fetcher.Captures{Ledger: s, Files: archive.KeepAll}
	var files []fetcher.CapturedFile
	for _, on := range days {
		page, more := crawlOn(on)
		if _, err := c.Take(t.Context(), page); err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	for _, f := range files {
		if c.Wants(f.Keys[0]) {
			if err := c.TakeFile(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
	}
	taken, err := c.Done(t.Context())
	if err != nil || len(taken.Threads) != 1 {
		t.Fatalf("Done = %+v, %v", taken, err)
	}
	th, err := s.Thread(t.Context(), taken.Threads[0])
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestTheFirstCaptureOfAPictureIsKeptInWhateverOrderCrawlsCome(t *testing.T) {
	early, late := time.Date(2010, 3, 1, 12, 0, 0, 0, time.UTC), time.Date(2015, 3, 1, 12, 0, 0, 0, time.UTC)
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	want := []string{
		"https://forum.example/map.gif 2010-03-01T12:00:00Z urn:x:map of 2010-03-01",
		"https://forum.example/threads/ferries.12/ 2010-03-01T12:00:00Z urn:x:page 2010-03-01",
		"http://www.other.example/b.gif?b=2&a=1 2010-03-01T12:01:00Z urn:x:b of 2010-03-01",
		"https://forum.example/threads/ferries.12/ 2015-03-01T12:00:00Z urn:x:page 2015-03-01",
	}
	for name, runs := range map[string][][]time.Time{
		"at once": {{early, late}}, "at once, the later first": {{late, early}}, "one after the other": {{early}, {late}},
		"the later first": {{late}, {early}}, "again and again": {{late}, {early}, {late}, {late, early}},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.Open(t, now)
			var th archive.Thread
			for _, run := range runs {
				th = takeCrawls(t, s, run...)
			}
			var got []string
			for _, r := range th.Raw {
				got = append(got, fmt.Sprintf("%s %s %s", r.URL, r.Fetched.Format(time.RFC3339), r.Record))
			}
			if !slices.Equal(got, want) {
				t.Errorf("the thread cites\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// attachedPage shows a post with a file beside its words.
func attachedPage(on time.Time, text string) fetcher.Capture {
	page := strings.Replace(threadPage(1, 1, "1 "+text), `</article></div></div></div></article>`,
		`</article><section class="message-attachments"><ul class="attachmentList"><li class="file"><div class="file-content"><div class="file-info"><span class="file-name"><a href="/attachments/plan-zip.7/">plan.zip</a></span></div></div></li></ul></section></div></div></div></article>`, 1)
	return fetcher.Capture{WARC: true, Document: fetcher.Document{URL: "https://forum.example/threads/ferries.12/", Fetched: on, Header: http.Header{}, Body: []byte(page)}}
}

func TestAnAttachmentHasTheHashOfItsBytesAfterThePageIsReadAgain(t *testing.T) {
	on := time.Date(2010, 3, 1, 12, 0, 0, 0, time.UTC)
	zip := "PK\x03\x04 and so on"
	file := fetcher.CapturedFile{
		Keys: []fetcher.FileKey{fetcher.KeyOf("http://forum.example/attachments/plan-zip.7/")}, Seen: on, Type: "application/zip", Body: []byte(zip),
		Cite: func(context.Context) ([]archive.RawRef, error) {
			return []archive.RawRef{{WARC: "c.warc.gz", Record: "urn:x:zip"}}, nil
		},
	}
	for name, tc := range map[string]struct {
		mode archive.AttachmentMode
		kept bool
	}{"all": {archive.KeepAll, true}, "images": {archive.KeepImages, false}, "links": {archive.KeepLinks, false}} {
		t.Run(name, func(t *testing.T) {
			s := storetest.Open(t)
			for i, text := range []string{"one", "one", "one and more"} {
				c := fetcher.Captures{Ledger: s, Files: tc.mode}
				if _, err := c.Take(t.Context(), attachedPage(on.AddDate(i, 0, 0), text)); err != nil {
					t.Fatal(err)
				}
				if wants := c.Wants(file.Keys[0]); wants != tc.mode.Keeps() {
					t.Errorf("Wants = %v", wants)
				}
				if i == 0 && tc.mode.Keeps() {
					if err := c.TakeFile(t.Context(), file); err != nil {
						t.Fatal(err)
					}
				}
				taken, err := c.Done(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				th, err := s.Thread(t.Context(), taken.Threads[0])
				if err != nil {
					t.Fatal(err)
				}
				want := archive.Attachment{URL: "https://forum.example/attachments/plan-zip.7/", Name: "plan.zip", Type: "application/zip"}
				if tc.kept {
					want.Size, want.SHA256 = int64(len(zip)), fmt.Sprintf("%x", sha256.Sum256([]byte(zip)))
				}
				if got := th.Posts[0].Attachments; len(got) != 1 || got[0] != want {
					t.Errorf("after reading %d: attachments = %+v, want %+v", i+1, got, want)
				}
			}
		})
	}
}

func TestAnAddressThatLeadsToAFileStandsForIt(t *testing.T) {
	on := time.Date(2010, 3, 1, 12, 0, 0, 0, time.UTC)
	s := storetest.Open(t)
	c := fetcher.Captures{Ledger: s, Files: archive.KeepAll}
	page, _ := crawlOn(on)
	if _, err := c.Take(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	wanted, middle, last := fetcher.KeyOf("https://forum.example/map.gif"), fetcher.KeyOf("https://cdn.example/1"), fetcher.KeyOf("https://cdn.example/2")
	if c.Also(middle, last) {
		t.Error("an address that nobody wants leads somewhere")
	}
	if !c.Also(wanted, middle) || !c.Also(middle, last) || c.Also(middle, last) || c.Also(last, wanted) {
		t.Error("Also does not tell what is new")
	}
	if !c.Wants(last) {
		t.Fatal("what the address leads to is not wanted")
	}
	if err := c.TakeFile(t.Context(), aFile("https://cdn.example/2", on, "map")); err != nil {
		t.Fatal(err)
	}
	taken, err := c.Done(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	th, err := s.Thread(t.Context(), taken.Threads[0])
	if err != nil {
		t.Fatal(err)
	}
	if taken.Carried != 1 || !slices.ContainsFunc(th.Raw, func(r archive.RawRef) bool {
		return r.URL == "https://forum.example/map.gif" && r.Record == "urn:x:map"
	}) {
		t.Errorf("%d files were kept, the thread cites %+v", taken.Carried, th.Raw)
	}
}

func TestWhatIsNoPictureIsNotTakenForOne(t *testing.T) {
	on := time.Date(2010, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		body string
		want int
	}{"a picture": {string(gif), 1}, "a page that says so": {"<!DOCTYPE html><p>Please log in", 0}, "nothing": {"", 0}} {
		c := fetcher.Captures{Ledger: storetest.Open(t), Files: archive.KeepImages}
		page, files := crawlOn(on)
		if _, err := c.Take(t.Context(), page); err != nil {
			t.Fatal(err)
		}
		files[0].Body = []byte(tc.body)
		if err := c.TakeFile(t.Context(), files[0]); err != nil {
			t.Fatal(err)
		}
		taken, err := c.Done(t.Context())
		if err != nil || taken.Carried != tc.want {
			t.Errorf("%s: %d files were kept, %v; want %d", name, taken.Carried, err, tc.want)
		}
	}
}
