package raw

import (
	"errors"
	"testing"
	"time"

	"skein/archive"
)

func TestWhatWasFoundIsKeptAsAResource(t *testing.T) {
	dir := t.TempDir()
	w := openWriter(t, dir, Options{})
	at := time.Date(2014, 5, 6, 7, 8, 9, 123456789, time.FixedZone("", 3600))
	page, own := Found{"https://example.org/a b", "text/html", []byte("<p>hello"), at, true}, Found{"file:///page.html", "text/html", nil, at, false}
	refs, err := w.KeepFound(t.Context(), page, own)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rec := readRecord(t, dir, refs[0])
	a, err := rec.Answer(1 << 20)
	if err != nil || rec.Type != "resource" || !a.Truncated || rec.URL != "https://example.org/a%20b" || string(a.Body) != "<p>hello" || a.Header.Get("Content-Type") != "text/html" {
		t.Errorf("record = %+v, %v", rec, err)
	}
	if want := time.Date(2014, 5, 6, 6, 8, 9, 123e6, time.UTC); !rec.Date.Equal(want) || !refs[0].Fetched.Equal(want) || refs[0].URL != page.URL {
		t.Errorf("the record is of %v, the reference %+v", rec.Date, refs[0])
	}
	if rep, faults := verify(t, dir); rep.Records != 3 || rep.Proved != 3 || len(faults) > 0 {
		t.Errorf("Verify = %+v %q", rep, faults)
	}
}

func TestWhatWasFoundNeedsAnAddressAndATime(t *testing.T) {
	w := openWriter(t, t.TempDir(), Options{})
	for name, f := range map[string]Found{"no address": {Time: time.Now()}, "a name": {URL: "page.html", Time: time.Now()}, "no time": {URL: "file:///a"}} {
		if refs, err := w.KeepFound(t.Context(), f); !errors.Is(err, archive.ErrInvalid) {
			t.Errorf("%s: KeepFound = %v, %v; want archive.ErrInvalid", name, refs, err)
		}
	}
}
