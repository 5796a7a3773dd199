package site_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"skein/archive"
	"skein/feeds/site"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// full is a world in which everything that pages can show has happened.
func full(t testing.TB) *world {
	w := harbour(t)
	n, score := 3, 12
	edited := said("And the ferry? It goes from pier 5, they say.")
	edited.Edited, edited.EditedBy = archive.At(w.clock.now()), "gull 7"
	edited.Quotes, edited.ReplyTo = []archive.Quote{{Author: "Ada Quay", Post: "702", Text: "Until spring."}}, []string{"702"}
	edited.Attachments = []archive.Attachment{{URL: "https://forum.example/files/plan.pdf", Name: "plan.pdf", Type: "application/pdf", Size: 91822}}
	edited.Reactions = []archive.Reaction{{Name: "Like", Count: &n, By: []string{"mole"}}, {Name: "Useful"}}
	edited.Signature = "<p>All at sea.</p>"
	opening := said("Is the pier closed for good?")
	opening.Author = archive.Author{
		Name: "mole", URL: "https://forum.example/members/mole.1/", Avatar: "https://forum.example/avatars/1.jpg", Title: "Dock hand", Banners: []string{"Staff"},
		Joined: archive.When{Time: time.Date(2014, 11, 1, 0, 0, 0, 0, time.UTC), Precision: archive.Month}, Posts: &n, Reactions: &archive.Reactions{Score: &score},
		Location: "Pier 3", Fields: archive.Fields{{Label: "Boat", Value: "None"}},
	}
	gone := said("Until spring.")
	gone.Deleted = archive.Yes
	th := w.talk("7", "What about pier 3?", opening, gone, edited)
	th.Locked, th.Complete, th.Counts.Posts = archive.Yes, archive.Yes, &n
	w.save(w.quay, th)
	arabic := w.article("ar", "إغلاق الرصيف", "<p>الرصيف pier مغلق حتى الربيع.</p>")
	arabic.Lang = "ar"
	w.save(w.herald, arabic)
	w.visit(archive.Visit{Source: "herald", At: w.clock.now().Add(-time.Minute), Took: 1234 * time.Millisecond, Outcome: archive.Fetched, Status: 200, Bytes: 20480, Saved: archive.Saved{New: 3},
		Standing: &archive.Standing{LastVisit: w.clock.now().Add(-time.Minute), LastOK: w.clock.now(), LastNew: w.clock.now(), Due: w.clock.now().Add(time.Hour), Reads: archive.FeedSource}})
	w.visit(archive.Visit{Source: "quay", At: w.clock.now(), Outcome: archive.Failed, Status: 503, Reason: "get https://ada:secret@forum.example/boards/piers/?token=x: 503 Service Unavailable",
		Standing: &archive.Standing{LastVisit: w.clock.now(), Due: w.clock.now().Add(2 * time.Hour), Failures: 2, Reason: "get https://ada:secret@forum.example/boards/piers/?token=x: 503 Service Unavailable", Reads: archive.BoardSource, Platform: "xenforo"}})
	w.configure("2", []archive.Source{w.herald, w.quay}, piers)
	for _, m := range []struct {
		archive.Machine
		ago time.Duration
	}{
		{archive.Machine{Name: "a", Host: "harbour-1", Role: "all", Version: "1.2", Fingerprint: "2", Started: start}, 0},
		{archive.Machine{Name: "b", Host: "harbour-2", Role: "fetch", Version: "1.1", Fingerprint: "1", Started: start}, time.Minute},
		{archive.Machine{Name: "c", Host: "harbour-3", Role: "serve", Version: "1.2", Started: start}, time.Hour},
	} {
		w.clock.add(-m.ago)
		if err := w.Attend(t.Context(), m.Machine); err != nil {
			t.Fatal(err)
		}
		w.clock.add(m.ago)
	}
	return w
}

var assetHashes = regexp.MustCompile(`/skein-[0-9a-f]{10}\.`)

var sizes = regexp.MustCompile(`[0-9.,]+\x{a0}[kM]B</dd>`)

func TestPagesLookAsTheyDid(t *testing.T) {
	w := full(t)
	for name, path := range map[string]string{
		"front": "/", "topic": "/topics/piers", "thread": "/threads/" + w.threadID(), "history": "/threads/" + w.threadID() + "/history", "sources": "/sources",
		"source": "/sources/quay", "search": "/search?q=spring+OR+ferry", "status": "/status", "about": "/about", "lost": "/nope", "opml": "/opml",
	} {
		t.Run(name, func(t *testing.T) {
			got := body(t, w.get(path))
			got = assetHashes.ReplaceAll(got, []byte("/skein-HASH."))
			if name == "status" {
				got = sizes.ReplaceAll(got, []byte("SIZE</dd>")) // of the database, which differs by its version
			}
			golden := filepath.Join("testdata", name+".html")
			if name == "opml" {
				golden = filepath.Join("testdata", "feeds.opml")
			}
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s has changed; look at it with -update and git diff", golden)
			}
			if bytes.Contains(got, []byte("secret")) || bytes.Contains(got, []byte("token")) {
				t.Errorf("%s tells a secret", path)
			}
			if name != "opml" {
				wellFormed(t, got)
			}
		})
	}
}

// wellFormed checks that a page is read as it was written: every element is
// closed where it says, no id stands twice, and every label and anchor has its
// aim on the page.
func wellFormed(t *testing.T, page []byte) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "img": true, "input": true, "br": true, "hr": true, "wbr": true, "source": true, "col": true}
	var open []string
	ids := map[string]bool{}
	var aims []string
	z := html.NewTokenizer(bytes.NewReader(page))
	h1 := 0
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			break
		}
		tok := z.Token()
		switch tt {
		case html.StartTagToken:
			if tok.Data == "h1" {
				h1++
			}
			if !void[tok.Data] {
				open = append(open, tok.Data)
			}
			for _, a := range tok.Attr {
				switch a.Key {
				case "id":
					if ids[a.Val] {
						t.Errorf("id %q stands twice", a.Val)
					}
					ids[a.Val] = true
				case "for", "aria-labelledby", "aria-describedby":
					aims = append(aims, a.Val)
				case "href":
					if strings.HasPrefix(a.Val, "#") {
						aims = append(aims, a.Val[1:])
					}
				}
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 || h1 != 1 {
		t.Errorf("%v are left open; %d h1", open, h1)
	}
	for _, a := range aims {
		if !ids[a] {
			t.Errorf("nothing on the page has the id %q", a)
		}
	}
}

func TestEmptyPagesSayWhatToDoNext(t *testing.T) {
	w := newWorld(t)
	empty := *w
	none := newWorld(t, []archive.Topic{}...)
	none.configure("2", nil)
	for _, tc := range []struct {
		w          *world
		path, want string
	}{
		{&empty, "/", "No entries yet: skein is reading its sources"},
		{&empty, "/topics/piers", "skein topics explain piers URL"},
		{&empty, "/sources/herald", "skein fetch herald"},
		{&empty, "/search?q=spring", "Nothing found"},
		{none, "/", "skein init"},
		{none, "/sources", "skein sources add"},
		{none, "/status", "skein sources add"},
	} {
		if b := body(t, tc.w.get(tc.path)); !bytes.Contains(b, []byte(tc.want)) {
			t.Errorf("GET %s does not say %q:\n%s", tc.path, tc.want, b)
		}
	}
}

func TestReadersCanPageBackThroughEverything(t *testing.T) {
	small := piers
	small.Items = 7
	w := newWorld(t, small)
	const all = 40
	var posts []archive.Post
	for i := range 230 {
		p := said(fmt.Sprintf("Post %d.", i+1))
		p.NativeID = fmt.Sprint(1000 + i)
		p.Published = archive.At(start.Add(time.Duration(i-400) * time.Minute))
		posts = append(posts, p)
	}
	w.save(w.quay, w.talk("7", "A long thread", posts...))
	for i := range all / 10 {
		w.clock.add(time.Second)
		var ts []archive.Thread
		for j := range 10 { // of one moment
			ts = append(ts, w.article(fmt.Sprint("a", i, "-", j), fmt.Sprintf("Pier %d", i), "<p>pier</p>"))
		}
		w.save(w.herald, ts...)
	}
	for path, want := range map[string]int{
		"/topics/piers": all, "/sources/herald": all, "/threads/" + w.threadID(): 230,
	} {
		for _, ext := range []string{"atom", "json", "rss"} {
			var ids []string
			next, documents := path+"."+ext, 0
			for ; next != ""; documents++ {
				if documents > 50 {
					t.Fatalf("%s.%s pages back for ever", path, ext)
				}
				r := w.get(next)
				b := body(t, r)
				var page []string
				page, next = read(t, ext, b)
				ids = append(ids, page...)
				next = strings.TrimPrefix(next, "https://feeds.example.org")
				if next != "" && !strings.Contains(strings.Join(r.Header.Values("Link"), " "), `rel="next"`) {
					t.Errorf("%s has no Link header for its next page", path)
				}
			}
			seen := map[string]bool{}
			for _, id := range ids {
				if seen[id] {
					t.Errorf("%s.%s gives %s twice", path, ext, id)
				}
				seen[id] = true
			}
			if len(seen) != want {
				t.Errorf("%s.%s pages back to %d entries in %d documents, want %d", path, ext, len(seen), documents, want)
			}
		}
	}
	// Something new moves nothing on the older pages.
	_, next := read(t, "atom", body(t, w.get("/topics/piers.atom")))
	before := body(t, w.get(strings.TrimPrefix(next, "https://feeds.example.org")))
	w.clock.add(time.Minute)
	w.save(w.herald, w.article("new", "Pier new", "<p>pier</p>"))
	if after := body(t, w.get(strings.TrimPrefix(next, "https://feeds.example.org"))); !bytes.Equal(before, after) {
		t.Error("a new entry changed an older page")
	}
}

// read gives a feed's ids and the address of its next page.
func read(t *testing.T, ext string, doc []byte) (ids []string, next string) {
	t.Helper()
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var links []link
	switch ext {
	case "json":
		var f struct {
			Next  string `json:"next_url"`
			Items []struct{ ID string }
		}
		if err := json.Unmarshal(doc, &f); err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Items {
			ids = append(ids, i.ID)
		}
		return ids, f.Next
	case "atom":
		var f struct {
			Links   []link `xml:"http://www.w3.org/2005/Atom link"`
			Entries []struct {
				ID string `xml:"id"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(doc, &f); err != nil {
			t.Fatal(err)
		}
		for _, e := range f.Entries {
			ids = append(ids, e.ID)
		}
		links = f.Links
	default:
		var f struct {
			Channel struct {
				Links []link `xml:"http://www.w3.org/2005/Atom link"`
				Items []struct {
					GUID string `xml:"guid"`
				} `xml:"item"`
			} `xml:"channel"`
		}
		if err := xml.Unmarshal(doc, &f); err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Channel.Items {
			ids = append(ids, i.GUID)
		}
		links = f.Channel.Links
	}
	for _, l := range links {
		if l.Rel == "next" {
			next = l.Href
		}
	}
	return ids, next
}

func TestALongThreadHasPagesAndEveryPostAnAddress(t *testing.T) {
	w := newWorld(t)
	var posts []archive.Post
	for i := range 120 {
		p := said(fmt.Sprintf("This is post %d of pier 3.", i+1))
		p.NativeID = fmt.Sprint(1000 + i)
		posts = append(posts, p)
	}
	th := w.talk("7", "A long thread", posts...)
	w.save(w.quay, th)
	for query, want := range map[string][2]int{
		"": {1, 50}, "?after=0.1e": {51, 100}, "?after=0.2s": {101, 120}, "?post=" + th.Posts[75].ID: {51, 100}, "?post=nothing": {1, 50},
	} {
		b := body(t, w.get("/threads/"+th.ID+query))
		for i := 1; i <= 120; i++ {
			text := fmt.Sprintf("This is post %d of pier 3.", i)
			if got := bytes.Contains(b, []byte(text)); got != (i >= want[0] && i <= want[1]) {
				t.Errorf("%q shows post %d: %v", query, i, got)
			}
		}
		for _, l := range []string{">1–50</a>", ">51–100</a>", ">101–120</a>"} {
			if !bytes.Contains(b, []byte(l)) {
				t.Errorf("%q has no link %s", query, l)
			}
		}
	}
}

func TestAShortPostWithoutATitleIsShownOnce(t *testing.T) {
	w := newWorld(t)
	w.save(w.herald, w.article("untitled", "", "<p>The pier is closed.</p>"))
	if page := string(body(t, w.get("/topics/piers"))); strings.Count(page, "is closed.") != 1 {
		t.Errorf("the text that is the title, too, is shown %d times", strings.Count(page, "is closed."))
	}
}

func TestSearchPagesGoOnAndFilter(t *testing.T) {
	w := newWorld(t)
	var ts []archive.Thread
	for i := range 60 {
		ts = append(ts, w.article(fmt.Sprint("a", i), fmt.Sprintf("Pier %d", i), "<p>A pier.</p>"))
	}
	w.save(w.herald, ts...)
	w.save(w.quay, w.talk("7", "Talk", said("No pier there, but a buoy.")))
	b := body(t, w.get("/search?q=pier&source=herald"))
	if n := bytes.Count(b, []byte(`class="entry"`)); n != 50 {
		t.Errorf("%d hits on the first page, want 50", n)
	}
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindSubmatch(b)
	if next == nil {
		t.Fatal("there is no next page")
	}
	b = body(t, w.get(html.UnescapeString(string(next[1]))))
	if n := bytes.Count(b, []byte(`class="entry"`)); n != 10 || bytes.Contains(b, []byte(`rel="next"`)) {
		t.Errorf("%d hits on the last page, want 10", n)
	}
	b = body(t, w.get("/search?q=pier+buoy&order=best"))
	if !bytes.Contains(b, []byte("Quayside")) || !bytes.Contains(b, []byte(`value="best" checked`)) {
		t.Errorf("the best match is not there:\n%s", b)
	}
	b = body(t, w.get("/search?q="+url.QueryEscape(`"open quotation`)))
	if !bytes.Contains(b, []byte(`role="alert"`)) {
		t.Errorf("a fault in the query is not told:\n%s", b)
	}
}

func TestTheListOfFeedsIsWellFormed(t *testing.T) {
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed")
	}
	cmd := exec.Command("xmllint", "--noout", "--nonet", "-")
	cmd.Stdin = bytes.NewReader(body(t, full(t).get("/opml")))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestWhyAddsTheTermsThatMatchedToTheTags(t *testing.T) {
	w := harbour(t)
	for path, want := range map[string]bool{"/topics/piers.atom": false, "/topics/piers.atom?why=1": true} {
		if got := bytes.Contains(body(t, w.get(path)), []byte(`<category term="pier*">`)); got != want {
			t.Errorf("GET %s has the term as a category: %v", path, got)
		}
	}
}

func TestRoutesOfOneServerDoNotShareWhatTheyRemember(t *testing.T) {
	w := harbour(t)
	a, b := w.site.Routes(), (&site.Server{Library: w.Store, BaseURL: "https://other.example", Now: w.clock.now}).Routes()
	one, two := *w, *w
	one.Handler, two.Handler = a, b
	if x, y := body(t, one.get("/topics/piers.atom")), body(t, two.get("/topics/piers.atom")); bytes.Equal(x, y) {
		t.Error("two sites give the same feed")
	}
}

func TestABookInAPostDoesNotMakeThePageOne(t *testing.T) {
	w := newWorld(t)
	book := strings.Repeat("Nobody knows which spring. ", 21_000)
	th := w.talk("7", "A book", said(book), said("Thanks."))
	w.save(w.quay, th)
	w.save(w.quay, w.talk("7", "A book", said(book+"The end."), said("Thanks.")))
	for path, want := range map[string]string{"": "too long to be shown", "/history": "Revision 2"} {
		if b := body(t, w.get("/threads/"+th.ID+path)); len(b) > 600_000 || !bytes.Contains(b, []byte(want)) {
			t.Errorf("the page%s has %d bytes", path, len(b))
		}
	}
	if b := body(t, w.get("/threads/"+th.ID+".md")); !bytes.Contains(b, []byte("The end.")) {
		t.Error("the Markdown does not have all of it")
	}
}
