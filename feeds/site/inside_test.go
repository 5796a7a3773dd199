package site

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"skein/archive"
)

func TestNegotiateTakesWhatTheClientLikesBest(t *testing.T) {
	for accept, want := range map[string]string{
		"":                               "",
		"identity":                       "",
		"gzip":                           "gzip",
		"GZIP":                           "gzip",
		"x-gzip":                         "gzip",
		"gzip, deflate, br":              "gzip",
		"gzip, deflate, br, zstd":        "zstd",
		"zstd;q=0.5, gzip;q=0.8":         "gzip",
		"gzip;q=0":                       "",
		"*":                              "zstd",
		"*;q=0":                          "",
		"*, zstd;q=0":                    "gzip",
		"identity, gzip;q=0.5":           "",
		"identity;q=0, gzip;q=0.1":       "gzip",
		"identity;q=0.5, *;q=0.5":        "zstd",
		"gzip;q=nonsense":                "",
		"gzip; q=0.3 , zstd ; q=0.3":     "zstd",
		"br;q=1, deflate;q=1, gzip;x=y":  "gzip",
		"gzip;q=2":                       "",
		",,;q=1,":                        "",
		"gzip;q=0.001, identity;q=0.001": "gzip",
	} {
		if got := negotiate(strings.Split(accept, "|")); got != want {
			t.Errorf("negotiate(%q) = %q, want %q", accept, got, want)
		}
	}
	if got := negotiate([]string{"deflate", "gzip"}); got != "gzip" {
		t.Errorf("of two fields = %q, want gzip", got)
	}
}

func TestExcerptShowsTheFirstHitAndMarksItsWords(t *testing.T) {
	far := strings.Repeat("Nobody knows. ", 60) + "Then the Pier closed."
	reason := func(text, words string) []archive.Reason {
		return []archive.Reason{{Term: "pier*", Field: "body", Words: words, Start: strings.Index(text, words), Count: 1}}
	}
	for name, tc := range map[string]struct {
		text    string
		reasons []archive.Reason
		has     []string
		hits    string
	}{
		"near the beginning": {"The pier is closed, the PIER.", reason("The pier is closed, the PIER.", "pier"), []string{"The "}, "[pier PIER]"},
		"far away":           {far, reason(far, "Pier"), []string{"…", " closed."}, "[Pier]"},
		"not inside words":   {"The pier and the piers.", reason("The pier and the piers.", "pier"), nil, "[pier]"},
		"in the title only":  {"Nothing here.", []archive.Reason{{Term: "x", Field: "title", Words: "x"}}, []string{"Nothing here."}, "[]"},
		"no reason":          {"Nothing here.", nil, []string{"Nothing here."}, "[]"},
		"a quotation":        {"> the pier\n\nYes.", reason("> the pier\n\nYes.", "pier"), []string{"Yes."}, "[]"},
		"without spaces":     {"今日は桟橋が閉鎖。", reason("今日は桟橋が閉鎖。", "桟橋"), nil, "[桟橋]"},
		"against":            {"No sport.", []archive.Reason{{Term: "NOT sport", Field: "lead", Words: "sport", Start: 3}}, nil, "[]"},
		"a span that lies":   {"Short.", []archive.Reason{{Term: "x", Field: "body", Words: "x", Start: 4000}}, []string{"Short."}, "[]"},
	} {
		whole, hits := "", []string{}
		for _, p := range excerpt(&archive.Post{Text: tc.text}, tc.reasons) {
			whole += p.Text
			if p.Hit {
				hits = append(hits, p.Text)
			}
		}
		if fmt.Sprint(hits) != tc.hits || len(whole) > 2*excerptLength {
			t.Errorf("%s: hits %v in %q, want %s", name, hits, whole, tc.hits)
		}
		for _, s := range tc.has {
			if !strings.Contains(whole, s) {
				t.Errorf("%s: %q is not in %q", name, s, whole)
			}
		}
	}
}

func FuzzExcerptsAreStretchesOfTheText(f *testing.F) {
	f.Add("The pier is closed.", "pier", 4)
	f.Add(strings.Repeat("桟橋 ", 300), "桟橋", 700)
	f.Add("\xff\xfe> x", "\xff", 1)
	f.Fuzz(func(t *testing.T, text, words string, start int) {
		text = strings.ToValidUTF8(text, "") // as the store has it
		whole := ""
		for _, p := range excerpt(&archive.Post{Text: text}, []archive.Reason{{Term: "t", Field: "body", Words: words, Start: start}}) {
			if p.Text == "" {
				t.Error("a piece is empty")
			}
			if p.Hit && !strings.EqualFold(strings.Join(strings.Fields(words), " "), p.Text) {
				t.Errorf("%q is marked for %q", p.Text, words)
			}
			whole += p.Text
		}
		if len(whole) > 6*excerptLength {
			t.Errorf("the excerpt has %d bytes", len(whole))
		}
	})
}

func TestAnOldCursorIsReadAndANewOneIsOpaque(t *testing.T) {
	for _, p := range []archive.Place{{MS: 1700000000123, N: 42}, {N: 50}, {MS: -5, N: 1}} {
		got, err := after(httptest.NewRequest("GET", "/x?after="+cursor(p), nil))
		if err != nil || got != p {
			t.Errorf("after(%s) = %v, %v; want %v", cursor(p), got, err, p)
		}
	}
	for _, s := range []string{"1", "x.y.z", "0.0", "+1.2", "A.B", "1.", ".1", "00.1", "zzzzzzzzzzzzzzzzz.1"} {
		if got, err := after(httptest.NewRequest("GET", "/x?after="+s, nil)); err == nil {
			t.Errorf("after(%s) = %v, want an error", s, got)
		}
	}
}

func TestTheCacheKeepsWhatWasUsedLast(t *testing.T) {
	c := newCache(10_000)
	put := func(key string, n int) {
		s := c.slot(key)
		s.doc = render(document{body: make([]byte, n)})
		c.weigh(s, n)
	}
	put("a", 2000)
	put("b", 2000)
	c.slot("a")
	put("c", 2000) // 3 of 3512 are too many: b goes
	if c.slots["a"] == nil || c.slots["b"] != nil || c.slots["c"] == nil {
		t.Errorf("kept %v", c.slots)
	}
	put("huge", 100_000)
	if c.slots["huge"] != nil || c.size > c.max {
		t.Errorf("%d bytes are kept of %d", c.size, c.max)
	}
	for i := range 1000 {
		put(fmt.Sprint("key", i), 10)
	}
	if c.size > c.max || len(c.slots) != c.used.Len() {
		t.Errorf("%d bytes in %d places, %d in use", c.size, len(c.slots), c.used.Len())
	}
}

// still is a library that is always in one state.
type still struct{ Library }

func (still) State(context.Context) (string, error) { return "1", nil }

func TestADocumentIsRenderedOnceForAllWhoWait(t *testing.T) {
	w := &site{Server: Server{Library: still{}, Now: time.Now}, cache: newCache(1 << 20)}
	made, release := 0, make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			d, err := w.kept(httptest.NewRequest("GET", "/x", nil), "x", func(context.Context) (document, error) {
				made++ // under the lock of its place
				<-release
				return document{body: []byte("hello")}, nil
			})
			if err != nil || !bytes.Equal(d.body, []byte("hello")) {
				t.Errorf("kept = %v, %v", d, err)
			}
		}()
	}
	close(release)
	wg.Wait()
	if made != 1 {
		t.Errorf("rendered %d times, want once", made)
	}
}

func TestHealthSaysHowASourceIs(t *testing.T) {
	seen := archive.Standing{LastVisit: time.Now()}
	for want, s := range map[string]archive.Source{
		"ok":      {Enabled: true, Standing: seen},
		"new":     {Enabled: true},
		"off":     {Standing: archive.Standing{Reason: "switched off in the configuration"}},
		"gone":    {Enabled: true, Standing: archive.Standing{LastVisit: time.Now(), Gone: true, Failures: 1, Reason: "410"}},
		"failing": {Enabled: true, Standing: archive.Standing{LastVisit: time.Now(), Failures: 1, Reason: "503"}},
		"waiting": {Enabled: true, Standing: archive.Standing{LastVisit: time.Now(), Reason: "asked to wait until 14:05"}},
		"retired": {Enabled: true, Standing: archive.Standing{Retired: true}},
	} {
		if got := healthOf(&s).Word; got != want {
			t.Errorf("healthOf(%+v) = %q, want %q", s.Standing, got, want)
		}
	}
}

func TestFacesAreLettersOfTheName(t *testing.T) {
	for name, want := range map[string]string{"Ada Quay": "AQ", "mole": "M", "gull 7": "G7", "": "?", "___": "?", "العربية هنا": "اه", "x_y_z": "XY", "🛳": "?"} {
		if got := faceOf(name); got.Letters != want || got.Hue < 0 || got.Hue > 11 {
			t.Errorf("faceOf(%q) = %+v, want %s", name, got, want)
		}
	}
}

func TestNumbersAreReadable(t *testing.T) {
	for in, want := range map[int]string{0: "0", 999: "999", 1000: "1\u202f000", -1234567: "-1\u202f234\u202f567"} {
		if got := number(in); got != want {
			t.Errorf("number(%d) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[int64]string{0: "0\u00a0B", 999: "999\u00a0B", 20480: "20\u00a0kB", 6_400_000: "6.4\u00a0MB", 3e9: "3.0\u00a0GB"} {
		if got := size(in); got != want {
			t.Errorf("size(%d) = %q, want %q", in, got, want)
		}
	}
}
