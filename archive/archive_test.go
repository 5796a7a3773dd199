package archive

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Ids are printed in feeds, paths and other people's notes: these never change.
func TestIDsAreTheSameForEver(t *testing.T) {
	for _, tc := range []struct{ site, native, thread, post, postID string }{
		{"defence.example", "2718", "", "10391", ""},
		{"defence.example", "2719", "", "10391", ""},
		{"defence.example/forum", "2718", "", "1", ""},
		{"news.example", "news.example/2026/a.html", "", ArticlePost, ""},
		{"news.example", "news.example/2026/b.html?id=4", "", ArticlePost, ""},
		{"xn--bcher-kva.example", "1", "", "2", ""},
	} {
		golden := filepath.Join("testdata", "ids.txt")
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		id := ThreadID(tc.site, tc.native)
		line := strings.Join([]string{tc.site, tc.native, id, tc.post, PostID(id, tc.post)}, " ") + "\n"
		if !strings.Contains(string(want), line) {
			t.Errorf("%s does not hold %q", golden, line)
		}
		if !IsID(id) {
			t.Errorf("IsID(%q) = false", id)
		}
	}
	for _, s := range []string{"", "a", strings.Repeat("1", 26), strings.Repeat("A", 26), strings.Repeat("a", 27)} {
		if IsID(s) {
			t.Errorf("IsID(%q) = true", s)
		}
	}
	if ThreadID("a", "bc") == ThreadID("ab", "c") {
		t.Error("the parts of an id run together")
	}
}

func TestSiteKeyNamesASiteOnce(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.Example.org/a":        "example.org",
		"http://example.org:80/":           "example.org",
		"https://example.org:443/":         "example.org",
		"https://example.org:8443/":        "example.org:8443",
		"https://example.org./":            "example.org",
		"https://bücher.example/":          "xn--bcher-kva.example",
		"http://[2001:db8::1]:8080/x":      "[2001:db8::1]:8080",
		"http://[2001:db8::1]/x":           "[2001:db8::1]",
		"https://www.example.org:8080/www": "example.org:8080",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := SiteKey(u, ""); got != want {
			t.Errorf("SiteKey(%s) = %q, want %q", in, got, want)
		}
		if got := SiteKey(u, "/forum/"); got != want+"/forum" {
			t.Errorf("SiteKey(%s, /forum/) = %q, want %q", in, got, want+"/forum")
		}
	}
}

func TestWhenKeepsThePrecisionItWasGiven(t *testing.T) {
	moment := time.Date(2015, 1, 2, 3, 14, 15, 0, time.UTC)
	for _, tc := range []struct {
		in   When
		want string
	}{
		{When{}, ""},
		{At(moment), "2015-01-02T03:14:15Z"},
		{At(moment.In(time.FixedZone("", 3600))), "2015-01-02T03:14:15Z"},
		{When{Time: moment, Precision: Minute}, "2015-01-02T03:14:00Z"},
		{When{Time: moment, Precision: Minute, Floating: true}, "2015-01-02T03:14"},
		{When{Time: moment, Precision: Second, Floating: true}, "2015-01-02T03:14:15"},
		{When{Time: moment, Precision: Day}, "2015-01-02"},
		{When{Time: moment, Precision: Month}, "2015-01"},
		{When{Time: moment, Precision: Year}, "2015"},
	} {
		got := tc.in.String()
		if got != tc.want {
			t.Errorf("%+v prints as %q, want %q", tc.in, got, tc.want)
		}
		back, err := ParseWhen(got)
		if err != nil || back.String() != got {
			t.Errorf("ParseWhen(%q) = %v, %v", got, back, err)
		}
	}
	if _, err := ParseWhen("yesterday"); err == nil {
		t.Error("ParseWhen took a word")
	}
}

func TestAFloatingTimeTakesTheSourcesZone(t *testing.T) {
	baghdad, err := time.LoadLocation("Asia/Baghdad")
	if err != nil {
		t.Skip("no time zone data here")
	}
	w := When{Time: time.Date(2015, 1, 2, 3, 14, 0, 0, time.UTC), Precision: Minute, Floating: true}
	if got := w.In(baghdad).String(); got != "2015-01-02T00:14:00Z" {
		t.Errorf("03:14 in Baghdad = %s, want 2015-01-02T00:14:00Z", got)
	}
	if got := w.In(nil); got != w {
		t.Errorf("In(nil) = %v, want the time unchanged", got)
	}
	day := When{Time: time.Date(2015, 1, 2, 0, 0, 0, 0, time.UTC), Precision: Day, Floating: true}
	if got := day.In(baghdad).String(); got != "2015-01-02" {
		t.Errorf("a day in Baghdad = %s, want the same day", got)
	}
}

func TestRecordHasTheContractsKeysInOrderAndReadsBack(t *testing.T) {
	n := func(i int) *int { return &i }
	seen := time.Date(2026, 11, 1, 12, 0, 0, 5e8, time.UTC)
	full := Thread{
		ID: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Kind: Discussion, Platform: "xenforo", PlatformVersion: "2.2",
		Site: Site{"example.org", "Example <Forum>", "https://example.org/"}, NativeID: "12", URL: "https://example.org/threads/a.12/",
		Title: "Piers & ferries", Labels: []string{"News"}, Board: Board{"Ferries", "https://example.org/forums/f.2/", []string{"Forums", "Ferries"}},
		Tags: []string{}, Lang: "en", Locked: No, Sticky: Yes, Deleted: No,
		Author: Author{Name: "Ada", NativeID: "17", URL: "https://example.org/members/ada.17/"}, Published: At(seen), Updated: At(seen),
		Counts: Counts{Posts: n(2), Views: n(512), Pages: n(1)},
		Posts: []Post{{
			ID: "bbbbbbbbbbbbbbbbbbbbbbbbbb", NativeID: "88", Number: 1, URL: "https://example.org/threads/a.12/#post-88", Title: "Piers & ferries",
			Author: Author{Name: "Ada", NativeID: "17", URL: "https://example.org/members/ada.17/", Avatar: "https://example.org/a.png", Title: "CAPTAIN", Banners: []string{"Staff"},
				Joined: When{Time: seen.Truncate(24 * time.Hour), Precision: Day}, Posts: n(3868), Reactions: &Reactions{Positive: n(3197), Neutral: n(56), Negative: n(0)},
				Location: "Harbour", Fields: Fields{{"Vessel", "MV <Tern>"}, {"Berth", "4"}}},
			Published: At(seen), Edited: At(seen), EditedBy: "Ada", HTML: "<p>Hello &amp; welcome</p>", Text: "Hello & welcome",
			Quotes: []Quote{{"Bo", "80", "when?"}}, ReplyTo: []string{"80"}, Links: []string{"https://example.org/map"},
			Attachments: []Attachment{{URL: "https://example.org/map.png", Name: "map.png", Type: "image/png", Size: 91822}},
			Reactions:   []Reaction{{Name: "Like", Count: n(3), By: []string{"Bo"}}}, Signature: "<p>–</p>", Deleted: No,
			MissingSince: seen, Revision: 2, Witness: ByPage, Hash: "sha256:00",
		}},
		FirstSeen: seen, LastChecked: seen, Complete: Yes, MissingPages: []int{}, Raw: []RawRef{{URL: "https://example.org/threads/a.12/", Fetched: seen}},
	}
	var b strings.Builder
	if err := WriteRecord(&b, full); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("record:\n%s\nwant:\n%s", b.String(), want)
	}
	var back Thread
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatal(err)
	}
	var again strings.Builder
	if err := WriteRecord(&again, back); err != nil || again.String() != b.String() {
		t.Errorf("a record read back writes as\n%s (%v)", again.String(), err)
	}

	bare, err := json.Marshal(Thread{ID: "x", Kind: Article})
	if err != nil || string(bare) != `{"schema":"skein.thread/1","id":"x","kind":"article","posts":[]}` {
		t.Errorf("a bare record = %s, %v: it must leave out what is not known", bare, err)
	}
	if err := json.Unmarshal([]byte(`{"schema":"other/1"}`), &back); err == nil {
		t.Error("a record of another schema was taken")
	}
}

func TestSourceKeyForgetsTheScheme(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.example.org/feed?x=1": "example.org/feed?x=1",
		"http://example.org:80/feed":       "example.org/feed",
		"not a url":                        "not a url",
	} {
		if got := SourceKey(in); got != want {
			t.Errorf("SourceKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPagesInARowAreWrittenByTheirEnds(t *testing.T) {
	for want, in := range map[string][]int{"": nil, "3": {3}, "3-4": {3, 4}, "1, 3-6, 8, 10-11": {1, 3, 4, 5, 6, 8, 10, 11}} {
		if got := PageList(in); got != want {
			t.Errorf("PageList(%v) = %q, want %q", in, got, want)
		}
	}
}
