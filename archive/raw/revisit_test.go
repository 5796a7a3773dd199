package raw

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

func TestTheSameBytesAgainAreARevisit(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{Size: 3000}) // what is referred to is in another segment
	page := encoded("gzip", string(noise(2000)))
	first := exchange("https://example.org/a", page, "Content-Encoding", "gzip", "Etag", `"1"`)
	again := exchange("https://example.org/a", page, "Content-Encoding", "gzip", "Etag", `"2"`)
	again.Start = noon.Add(time.Hour)
	refs := keep(t, w, first)
	refs = append(refs, keep(t, w, exchange("https://example.org/b", page, "Content-Encoding", "gzip"))...)
	refs = append(refs, keep(t, w, again)...)
	for i, want := range []string{"response", "response", "revisit"} {
		rec := readRecord(t, dir, refs[i])
		a, err := rec.Answer(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		if rec.Type != want || string(a.Body) != string(noise(2000)) || a.Code != 200 || a.Truncated {
			t.Errorf("record %d is a %s of %d bytes (%d, truncated %v), want %s of 2000", i, rec.Type, len(a.Body), a.Code, a.Truncated, want)
		}
	}
	rec := readRecord(t, dir, refs[2])
	if a, _ := rec.Answer(1 << 20); a.Header.Get("Etag") != `"2"` {
		t.Errorf("the revisit's Etag = %s, want its own", a.Header.Get("Etag"))
	}
	original := readRecord(t, dir, refs[0])
	segment, at := splitRef(refs[0].WARC)
	for name, want := range map[string]string{
		"WARC-Profile":               "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
		"WARC-Refers-To":             "<" + original.ID + ">",
		"WARC-Refers-To-Target-URI":  "https://example.org/a",
		"WARC-Refers-To-Date":        "2026-03-01T12:00:00.123Z",
		"WARC-Refers-To-Filename":    segment,
		"WARC-Refers-To-File-Offset": fmt.Sprint(at),
		"WARC-Truncated":             "length",
		"WARC-Payload-Digest":        original.Fields.Get("WARC-Payload-Digest"),
	} {
		if got := rec.Fields.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if strings.Contains(string(rec.data), string(noise(200))) {
		t.Error("the revisit holds the payload")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rep, faults := verify(t, dir)
	if rep.Revisits != 1 || len(faults) > 0 {
		t.Errorf("Verify = %+v %q, want one revisit and no faults", rep, faults)
	}
	if err := os.Remove(filepath.Join(dir, segment)); err != nil {
		t.Fatal(err)
	}
	rep, faults = verify(t, dir)
	if len(faults) != 1 || !strings.Contains(faults[0], "https://example.org/a") || !strings.Contains(faults[0], segment) {
		t.Errorf("Verify without the original = %+v %q, want one fault that names it", rep, faults)
	}
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Record(refs[2]); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("Record of a revisit without its original = %v, want archive.ErrNotFound", err)
	}
}

func TestWhatIsNoRevisit(t *testing.T) {
	cut := exchange("https://example.org/a", "same")
	cut.Truncated = true
	for name, tc := range map[string]struct{ first, second Exchange }{
		"other bytes":     {exchange("https://example.org/a", "one"), exchange("https://example.org/a", "two")},
		"other address":   {exchange("https://example.org/a", "same"), exchange("https://example.org/b", "same")},
		"no bytes":        {exchange("https://example.org/a", ""), exchange("https://example.org/a", "")},
		"the first cut":   {cut, exchange("https://example.org/a", "same")},
		"the second cut":  {exchange("https://example.org/a", "same"), cut},
		"another between": {exchange("https://example.org/a", "same"), exchange("https://example.org/a", "other")},
	} {
		dir := t.TempDir()
		w := openWriter(t, dir, Options{})
		keep(t, w, tc.first)
		refs := keep(t, w, tc.second)
		if rec := readRecord(t, dir, refs[0]); rec.Type != "response" {
			t.Errorf("%s: the second is a %s, want a response", name, rec.Type)
		}
	}
}

func TestAnExchangeThatWasNotKeptIsNotReferredTo(t *testing.T) {
	d := newDisk()
	d.fail = func(op string, call int) error {
		if op == "sync" && call == 1 {
			return errors.New("no")
		}
		return nil
	}
	w := openOn(t, d, Options{})
	if _, err := w.Keep(context.Background(), []Exchange{exchange("https://example.org/a", "same")}); err == nil {
		t.Fatal("Keep gave no error")
	}
	refs := keep(t, w, exchange("https://example.org/a", "same"))
	rec, err := (&Reader{d}).Record(refs[0])
	if err != nil || rec.Type != "response" {
		t.Errorf("after a failed Keep of the same: %v, %v; want a response", rec, err)
	}
	w.Close()
}

func TestTheMemoryOfCapturesIsBounded(t *testing.T) {
	var r recent
	for i := range recentMax * 2 {
		r.remember(keyOf(address(i)), capture{at: int64(i)})
		if i%100 == 0 { // one that is asked for again and again
			r.find(keyOf(address(0)))
		}
	}
	if n := len(r.young) + len(r.old); n > recentMax {
		t.Errorf("%d captures are remembered, want at most %d", n, recentMax)
	}
	if _, ok := r.find(keyOf(address(0))); !ok {
		t.Error("an address in use was forgotten")
	}
	if c, ok := r.find(keyOf(address(recentMax*2 - 1))); !ok || c.at != recentMax*2-1 {
		t.Errorf("the last capture is %v, %v", c, ok)
	}
	if _, ok := r.find(keyOf(address(1))); ok {
		t.Error("an address of long ago is remembered")
	}
}
