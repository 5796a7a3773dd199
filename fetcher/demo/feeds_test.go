package demo

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// entry is what the tests want of an item of any feed.
type entry struct {
	id, title, link, author string
	date                    time.Time
	content                 string
	teaser                  string
	tags                    int
}

// readRSS reads RSS 2.0 and RSS 1.0, in which the items stand beside the channel.
func readRSS(t *testing.T, body []byte) []entry {
	t.Helper()
	type item struct {
		About   string   `xml:"about,attr"`
		Title   string   `xml:"title"`
		Link    string   `xml:"link"`
		GUID    string   `xml:"guid"`
		Author  string   `xml:"author"`
		Creator string   `xml:"creator"`
		Date    string   `xml:"pubDate"`
		DCDate  string   `xml:"date"`
		Text    string   `xml:"description"`
		Content string   `xml:"encoded"`
		Tags    []string `xml:"category"`
		Subject []string `xml:"subject"`
	}
	var f struct {
		Items   []item `xml:"item"`
		Channel struct {
			Items []item `xml:"item"`
			Seq   []struct {
				Resource string `xml:"resource,attr"`
			} `xml:"items>Seq>li"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, it := range slices.Concat(f.Channel.Items, f.Items) {
		date, err := time.Parse(time.RFC1123Z, it.Date)
		if it.DCDate != "" {
			date, err = time.Parse(time.RFC3339, it.DCDate)
		}
		if err != nil {
			t.Errorf("%s: %v", it.Link, err)
		}
		out = append(out, entry{
			id: it.GUID + it.About, title: it.Title, link: it.Link, author: it.Author + it.Creator, date: date,
			content: it.Content, teaser: it.Text, tags: len(it.Tags) + len(it.Subject),
		})
	}
	for i, li := range f.Channel.Seq {
		if f.Items[i].About != li.Resource {
			t.Errorf("item %d is %s, but the channel lists %s", i, f.Items[i].About, li.Resource)
		}
	}
	return out
}

func readAtom(t *testing.T, body []byte) []entry {
	t.Helper()
	var f struct {
		Entries []struct {
			ID        string `xml:"id"`
			Title     string `xml:"title"`
			Published string `xml:"published"`
			Link      struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Author []string `xml:"author>name"`
			Text   string   `xml:"summary"`
			Tags   []struct {
				Term string `xml:"term,attr"`
			} `xml:"category"`
			Content struct {
				Type string `xml:"type,attr"`
				Text string `xml:",chardata"`
				Div  struct {
					Space string `xml:"xmlns,attr"`
					Inner string `xml:",innerxml"`
				} `xml:"http://www.w3.org/1999/xhtml div"`
			} `xml:"content"`
		} `xml:"http://www.w3.org/2005/Atom entry"`
	}
	if err := xml.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	var out []entry
	for _, e := range f.Entries {
		date, err := time.Parse(time.RFC3339, e.Published)
		if err != nil {
			t.Errorf("%s: %v", e.ID, err)
		}
		content := e.Content.Text
		if e.Content.Type == "xhtml" {
			content = e.Content.Div.Inner
		}
		out = append(out, entry{e.ID, e.Title, e.Link.Href, strings.Join(e.Author, ", "), date, content, e.Text, len(e.Tags)})
	}
	return out
}

func readJSON(t *testing.T, body []byte) []entry {
	t.Helper()
	var f struct {
		Version string
		Items   []struct {
			ID, URL, Title, Summary string
			HTML                    string    `json:"content_html"`
			Published               time.Time `json:"date_published"`
			Authors                 []struct{ Name string }
			Tags                    []string
		}
	}
	if err := json.Unmarshal(body, &f); err != nil {
		t.Fatal(err)
	}
	if f.Version != "https://jsonfeed.org/version/1.1" {
		t.Errorf("version %q", f.Version)
	}
	var out []entry
	for _, it := range f.Items {
		out = append(out, entry{it.ID, it.Title, it.URL, it.Authors[0].Name, it.Published, it.HTML, it.Summary, len(it.Tags)})
	}
	return out
}

var feedReaders = map[string]struct {
	kind string
	id   string // how ids begin
	full bool
	read func(*testing.T, []byte) []entry
}{
	"levant-courier":    {"application/rss+xml; charset=utf-8", "http://levant-courier.localhost:8081/news/", true, readRSS},
	"gulf-ledger":       {"application/rss+xml; charset=utf-8", "gl-2", false, readRSS},
	"harbour-wire":      {"application/rdf+xml; charset=utf-8", "http://harbour-wire.localhost:8081/story/", true, readRSS},
	"meridian-dispatch": {"application/atom+xml; charset=utf-8", "tag:meridian-dispatch.localhost,2024:", true, readAtom},
	"bosphorus-review":  {"application/atom+xml; charset=utf-8", "urn:uuid:", true, readAtom},
	"sand-and-signal":   {"application/feed+json", "4", true, readJSON},
}

func TestFeedsOfEachFormatHoldTheirArticles(t *testing.T) {
	d := demoAt(0)
	for _, o := range d.Outlets()[:6] {
		t.Run(o.ID, func(t *testing.T) {
			want := feedReaders[o.ID]
			w := get(t, d, o.URL)
			if got := w.Header().Get("Content-Type"); got != want.kind {
				t.Errorf("GET %s has the type %q, want %q", o.URL, got, want.kind)
			}
			entries := want.read(t, w.Body.Bytes())
			if len(entries) != 10 {
				t.Errorf("%d entries, want 10", len(entries))
			}
			ids := map[string]bool{}
			last := testStart
			for _, e := range entries {
				if ids[e.id] || !strings.HasPrefix(e.id, want.id) {
					t.Errorf("entry %q has the id %q, want its own, beginning with %q", e.title, e.id, want.id)
				}
				ids[e.id] = true
				if e.title == "" || e.author == "" || e.teaser == "" || e.tags == 0 {
					t.Errorf("entry %+v lacks something", e)
				}
				if e.date.After(last) || testStart.Sub(e.date) > 48*time.Hour {
					t.Errorf("entry %q is of %v, want newest first and within two days", e.title, e.date)
				}
				last = e.date
				if words := len(strings.Fields(text(t, e.content))); want.full && (words < 80 || words > 420) || !want.full && words != 0 {
					t.Errorf("entry %q carries %d words, want its full text: %v", e.title, words, want.full)
				}
				article := page(t, d, e.link)
				if got := strings.TrimSpace(article.Find("h1").Text()); got != e.title {
					t.Errorf("the page of %q has the title %q", e.title, got)
				}
				if got := attrs(article, "link[rel=canonical]", "href"); !slices.Equal(got, []string{e.link}) {
					t.Errorf("the page of %q is canonical at %q, want %s", e.title, got, e.link)
				}
				if body := strings.TrimSpace(article.Find(".body").Text()); want.full && body != strings.TrimSpace(text(t, e.content)) {
					t.Errorf("entry %q has another text than its page", e.title)
				}
				if words := len(strings.Fields(article.Find(".body").Text())); words < 80 {
					t.Errorf("the page of %q has %d words, want at least 80", e.title, words)
				}
			}
			front := page(t, d, "http://"+o.Host+":8081/")
			if got := attrs(front, "link[rel=alternate]", "href"); !slices.Equal(got, []string{o.URL}) {
				t.Errorf("the front page names the feeds %q, want %s", got, o.URL)
			}
			if got := front.Find("article").Length(); got != 10 {
				t.Errorf("the front page shows %d articles, want 10", got)
			}
		})
	}
}

func text(t *testing.T, html string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Text()
}

func TestCopiesOfAStoryShareTheirText(t *testing.T) {
	d := demoAt(46)
	said := map[string]map[string]string{} // story to outlet to text
	for _, it := range d.Items() {
		if it.Story == "" || strings.HasPrefix(it.Source, "parapet-") {
			continue
		}
		if said[it.Story] == nil {
			said[it.Story] = map[string]string{}
		}
		said[it.Story][it.Source] = strings.TrimSpace(page(t, d, it.URL).Find(".body").Text())
	}
	for story, copies := range said {
		for a, x := range copies {
			for b, y := range copies {
				if a < b && shared(x, y) < 0.4 {
					t.Errorf("%s and %s share %.2f of %s, want at least 0.4 of the shorter one", a, b, shared(x, y), story)
				}
			}
		}
	}
	if len(said) < 6 {
		t.Errorf("%d stories after all that is written has happened, want at least 6", len(said))
	}
}

// shared is how much of the shorter text's runs of five words are in the other.
func shared(x, y string) float64 {
	runs := func(s string) map[string]bool {
		words := strings.Fields(strings.NewReplacer("\u201c", `"`, "\u201d", `"`, "\u2019", "'").Replace(s))
		out := map[string]bool{}
		for i := range len(words) - 4 {
			out[strings.Join(words[i:i+5], " ")] = true
		}
		return out
	}
	a, b := runs(x), runs(y)
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for r := range a {
		if b[r] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

func TestFeedsAnswerNotModified(t *testing.T) {
	d := demoAt(0)
	for _, o := range d.Outlets()[:6] {
		t.Run(o.ID, func(t *testing.T) {
			plain := get(t, d, o.URL)
			zipped := get(t, d, o.URL, "Accept-Encoding", "gzip")
			tag, ztag, date := plain.Header().Get("ETag"), zipped.Header().Get("ETag"), plain.Header().Get("Last-Modified")
			if !strings.HasPrefix(tag, `"`) || tag == ztag || date == "" {
				t.Fatalf("ETag %s plain and %s zipped, Last-Modified %q: want two strong tags and a date", tag, ztag, date)
			}
			if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Body.Len() >= plain.Body.Len() {
				t.Errorf("zipped it has %d bytes and the coding %q", zipped.Body.Len(), zipped.Header().Get("Content-Encoding"))
			}
			before := testStart.Add(-72 * time.Hour).Format(http.TimeFormat)
			for name, tc := range map[string]struct {
				headers []string
				want    int
			}{
				"the tag":                {[]string{"If-None-Match", tag}, 304},
				"the tag, weak":          {[]string{"If-None-Match", "W/" + tag}, 304},
				"the tag among others":   {[]string{"If-None-Match", `"x", ` + tag}, 304},
				"the zipped tag":         {[]string{"If-None-Match", ztag, "Accept-Encoding", "gzip"}, 304},
				"another tag":            {[]string{"If-None-Match", `"x"`}, 200},
				"another tag, same date": {[]string{"If-None-Match", `"x"`, "If-Modified-Since", date}, 200},
				"the date":               {[]string{"If-Modified-Since", date}, 304},
				"an earlier date":        {[]string{"If-Modified-Since", before}, 200},
			} {
				w := get(t, d, o.URL, tc.headers...)
				if w.Code != tc.want {
					t.Errorf("%s: GET = %d, want %d", name, w.Code, tc.want)
				}
				if tc.want == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") == "" || w.Header().Get("Cache-Control") == "" || w.Header().Get("Vary") == "") {
					t.Errorf("%s: 304 with %d bytes and the header %v", name, w.Body.Len(), w.Header())
				}
			}
		})
	}
}

func TestFeedOfferedOverTheWireIsZippedAndRevalidated(t *testing.T) {
	d := demoAt(0)
	srv := httptest.NewServer(d)
	defer srv.Close()
	ask := func(tag string) *http.Response {
		r, _ := http.NewRequest(http.MethodGet, srv.URL+"/rss.xml", nil)
		r.Host = "levant-courier.localhost"
		if tag != "" {
			r.Header.Set("If-None-Match", tag)
		}
		resp, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	first := ask("")
	if first.StatusCode != 200 || !first.Uncompressed {
		t.Errorf("first answer %d, zipped %v, want 200 and zipped", first.StatusCode, first.Uncompressed)
	}
	if second := ask(first.Header.Get("ETag")); second.StatusCode != 304 {
		t.Errorf("second answer %d, want 304", second.StatusCode)
	}
}

func TestNewArticleChangesItsFeedOnly(t *testing.T) {
	before, after := demoAt(0), demoAt(1) // tick 1 brings an article to Harbour Wire
	for _, o := range before.Outlets()[:6] {
		w := get(t, before, o.URL)
		x := get(t, after, o.URL, "If-None-Match", w.Header().Get("ETag"))
		y := get(t, after, o.URL, "If-Modified-Since", w.Header().Get("Last-Modified"))
		want := 304
		if o.ID == "harbour-wire" {
			want = 200
		}
		if x.Code != want || y.Code != want {
			t.Errorf("%s after the first tick answers %d by tag and %d by date, want %d", o.ID, x.Code, y.Code, want)
		}
	}
}

func TestUpdatedArticleKeepsItsIdAndDate(t *testing.T) {
	// Tick 8 updates an article of the Levant Courier.
	url := "http://levant-courier.localhost:8081/rss.xml"
	old, now := readRSS(t, get(t, demoAt(7), url).Body.Bytes()), readRSS(t, get(t, demoAt(8), url).Body.Bytes())
	changed := 0
	for i := range old {
		if old[i].id != now[i].id || !old[i].date.Equal(now[i].date) {
			t.Errorf("entry %d became %q of %v, want %q of %v", i, now[i].id, now[i].date, old[i].id, old[i].date)
		}
		if old[i].title != now[i].title && len(old[i].content) < len(now[i].content) {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d entries have a new title and a longer text, want 1", changed)
	}
}
