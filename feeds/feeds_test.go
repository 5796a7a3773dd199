package feeds_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/feeds"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// seen is when the test's archive saw everything.
var seen = time.Date(2026, 11, 23, 12, 0, 0, 500e6, time.UTC)

func day(d, h, m int) archive.When { return archive.At(time.Date(2026, 11, d, h, m, 0, 0, time.UTC)) }

// stored is what an archive that saw a draft at that time would give.
func stored(t testing.TB, d archive.Draft) archive.Thread {
	t.Helper()
	th, err := normal.Thread(d)
	if err != nil {
		t.Fatal(err)
	}
	th.FirstSeen, th.LastChecked = seen, seen
	for i := range th.Posts {
		p := &th.Posts[i]
		p.FirstSeen, p.Changed, p.Revision = seen, seen, max(p.Revision, 1)
	}
	return th
}

// bulletin is an article with everything that an article can have.
func bulletin(t testing.TB) archive.Thread {
	return stored(t, archive.Draft{Witness: archive.ByFeed, Thread: archive.Thread{
		Kind: archive.Article, Platform: archive.FeedPlatform, URL: "https://harbour.example/2026/11/pier-3", Title: "Pier 3 <b>closed</b> & \"fenced\" ]]> ⛴",
		Site: archive.Site{Name: "Harbour Herald", URL: "https://harbour.example/"}, Lang: "en", Tags: []string{"Piers", "Ferries & boats", "piers"},
		Published: day(22, 9, 30),
		Posts: []archive.Post{{
			Title: "Pier 3 <b>closed</b> & \"fenced\" ]]> ⛴", Published: day(22, 9, 30),
			Author: archive.Author{Name: "Ada Quay", URL: "https://harbour.example/ada"}, Authors: []archive.Author{{Name: "Bo Mole"}},
			HTML: `<p>The <em>third</em> pier is closed &amp; fenced. ]]&gt; is no end.</p><p><img src="/i.png" alt="A fence"></p><blockquote>Nobody asked us.</blockquote>`,
			Attachments: []archive.Attachment{
				{URL: "https://harbour.example/plan.pdf", Name: "The plan", Type: "application/pdf", Size: 91822},
				{URL: "https://harbour.example/talk.mp3", Type: "audio/mpeg"},
			},
		}},
	}, Base: "https://harbour.example/2026/11/pier-3"})
}

// talk is a discussion with a reply, a reply to the reply, a lost and a deleted post.
func talk(t testing.TB) archive.Thread {
	post := func(n int, native, name, html string, p archive.Post) archive.Post {
		p.Number, p.NativeID, p.HTML, p.Author = n, native, html, archive.Author{Name: name}
		p.URL = "https://forum.example/threads/pier.7/#post-" + native
		p.Published = day(22, 10+n, 5)
		return p
	}
	th := stored(t, archive.Draft{Witness: archive.ByPage, Thread: archive.Thread{
		Kind: archive.Discussion, Platform: "xenforo", NativeID: "7", URL: "https://forum.example/threads/pier.7/", Title: "What about pier 3?",
		Site: archive.Site{Key: "forum.example", Name: "Quayside", URL: "https://forum.example/"}, Labels: []string{"News"}, Published: day(22, 11, 5),
		Posts: []archive.Post{
			post(1, "101", "mole", "<p>Is the pier closed for good?</p>", archive.Post{}),
			post(2, "102", "ada", "<p>Until spring.</p>", archive.Post{}),
			post(3, "103", "mole", "<p>Thanks. The ferry, too?</p>", archive.Post{Quotes: []archive.Quote{{Author: "ada", Post: "102", Text: "Until spring."}}, ReplyTo: []string{"102"}}),
			post(4, "104", "gull", "<p>I heard worse.</p>", archive.Post{Edited: day(22, 15, 0)}),
			post(5, "105", "", "", archive.Post{Deleted: archive.Yes}),
		},
	}})
	th.Posts[3].MissingSince = seen.Add(time.Hour)
	th.Posts[1].Revision = 2
	return th
}

func entry(th archive.Thread, n int64) archive.Entry {
	return archive.Entry{
		ID: "urn:skein:topic:piers:" + th.ID, Topic: "piers", Thread: th, Published: th.Published.Time, Updated: th.Published.Time.Add(90 * time.Minute),
		Matched: []archive.Verdict{{Post: th.Posts[0].ID, Match: true, Score: 0.7, Reasons: []archive.Reason{
			{Term: "pier*", Field: "title", Words: "Pier", Start: 0, End: 4, Count: 1},
			{Term: "pier*", Field: "lead", Words: "pier", Start: 10, End: 14, Count: 2},
		}}},
		Place: archive.Place{MS: 1, N: n},
	}
}

var piers = archive.Topic{ID: "piers", Title: "Piers & <ferries>", About: "What happens at the piers.", Query: "pier*"}

func options(path, ext string) feeds.Options {
	base := "https://feeds.example.org"
	return feeds.Options{
		Base: base, Self: base + path + "." + ext, Next: base + path + "." + ext + "?after=1.2", Version: "1.2",
		Sources: map[string][]archive.Source{},
	}
}

func write(t testing.TB, f feeds.Format, feed *feeds.Feed) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, feed); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return b.Bytes()
}

func faultsOf(f feeds.Format, doc []byte) faults {
	switch f.Ext {
	case "atom":
		return atomFaults(doc)
	case "rss":
		return rssFaults(doc)
	}
	return jsonFaults(doc)
}

// samples are feeds of every kind, each made for a format.
func samples(t testing.TB) map[string]func(o feeds.Options) *feeds.Feed {
	article, thread := bulletin(t), talk(t)
	herald := archive.Source{ID: "herald", URL: "https://ada:secret@harbour.example/feed.xml?format=rss&token=x", Kind: archive.FeedSource}
	matched := thread
	matched.Posts = []archive.Post{thread.Posts[0], thread.Posts[2]}
	return map[string]func(o feeds.Options) *feeds.Feed{
		"topic": func(o feeds.Options) *feeds.Feed {
			o.Sources[article.ID] = []archive.Source{herald}
			return feeds.OfTopic(piers, []archive.Entry{entry(article, 2), entry(matched, 1)}, o)
		},
		"thread": func(o feeds.Options) *feeds.Feed {
			newest := make([]archive.Post, 0, len(thread.Posts))
			for i := range thread.Posts {
				newest = append(newest, thread.Posts[len(thread.Posts)-1-i])
			}
			return feeds.OfThread(thread, newest, o)
		},
		"source": func(o feeds.Options) *feeds.Feed {
			return feeds.OfSource(herald, []archive.Entry{entry(article, 2)}, o)
		},
		"search": func(o feeds.Options) *feeds.Feed {
			one := thread
			one.Posts = thread.Posts[2:3]
			return feeds.OfSearch("ferry: \"pier 3\"", []archive.Hit{{Thread: one, Score: 0.6, Reasons: []archive.Reason{{Term: "ferry", Field: "lead", Words: "ferry", Count: 1}}}}, o)
		},
		"empty": func(o feeds.Options) *feeds.Feed { o.Next = ""; return feeds.OfTopic(piers, nil, o) },
	}
}

func TestFeedsAreWrittenAsTheyWereAndAreValid(t *testing.T) {
	for name, build := range samples(t) {
		for _, f := range feeds.Formats {
			t.Run(name+"."+f.Ext, func(t *testing.T) {
				got := write(t, f, build(options("/"+name, f.Ext)))
				for _, fault := range faultsOf(f, got) {
					t.Error(fault)
				}
				golden := filepath.Join("testdata", name+"."+f.Ext)
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
					t.Errorf("%s has changed; look at it with -update and git diff\n%s", golden, got)
				}
			})
		}
	}
}

func TestTheSameStateGivesTheSameBytes(t *testing.T) {
	for name, build := range samples(t) {
		for _, f := range feeds.Formats {
			a, b := write(t, f, build(options("/"+name, f.Ext))), write(t, f, build(options("/"+name, f.Ext)))
			if !bytes.Equal(a, b) {
				t.Errorf("%s.%s differs from itself", name, f.Ext)
			}
		}
	}
}

func TestNothingSecretOfASourceIsPublished(t *testing.T) {
	for in, want := range map[string]string{
		"https://ada:secret@harbour.example/feed.xml?format=rss&token=x": "https://harbour.example/feed.xml?format=rss",
		"https://harbour.example/feed.xml?API_KEY=x":                     "https://harbour.example/feed.xml",
		"https://harbour.example/?feed=rss2&page=2":                      "https://harbour.example/?feed=rss2&page=2",
		"ftp://harbour.example/feed.xml":                                 "",
		"%zz":                                                            "",
	} {
		if got := feeds.Public(in); got != want {
			t.Errorf("Public(%s) = %q, want %q", in, got, want)
		}
	}
	for name, build := range samples(t) {
		for _, f := range feeds.Formats {
			if doc := write(t, f, build(options("/"+name, f.Ext))); bytes.Contains(doc, []byte("secret")) || bytes.Contains(doc, []byte("token=")) {
				t.Errorf("%s.%s tells a secret", name, f.Ext)
			}
		}
	}
}

func TestTitlesArePlainTextInEveryFormat(t *testing.T) {
	for _, title := range []string{"a <b>bold</b> claim", "AT&amp;T", "so ]]> what", "⛴ 渡し船 🛳", "with\x0b\x00\x1f\ufffe\u0085 controls", "\u200fעברית\u200f and Latin", "tab\tand\r\nline"} {
		want := strings.Join(strings.Fields(strings.NewReplacer("\x0b", "", "\x00", "", "\x1f", "", "\ufffe", "", "\u0085", "").Replace(title)), " ")
		th := bulletin(t)
		th.Title = title
		for _, f := range feeds.Formats {
			doc := write(t, f, feeds.OfTopic(piers, []archive.Entry{entry(th, 1)}, options("/topic", f.Ext)))
			for _, fault := range faultsOf(f, doc) {
				t.Errorf("%q: %s", title, fault)
			}
			if got := titleIn(t, f, doc); got != want {
				t.Errorf("%s: the title is read as %q, want %q", f.Name, got, want)
			}
		}
	}
}

// titleIn is the title of a document's first entry.
func titleIn(t *testing.T, f feeds.Format, doc []byte) string {
	t.Helper()
	if f.Ext == "json" {
		var feed struct {
			Items []struct{ Title string }
		}
		if err := json.Unmarshal(doc, &feed); err != nil {
			t.Fatal(err)
		}
		return feed.Items[0].Title
	}
	n, err := parsed(doc)
	if err != nil {
		t.Fatal(err)
	}
	if f.Ext == "atom" {
		return n.one(atomNS, "entry").one(atomNS, "title").Text
	}
	return n.one("", "channel").one("", "item").one("", "title").Text
}

func TestTextSurvivesEveryFormatByteForByte(t *testing.T) {
	body := "<p>a &amp; b ]]&gt; c</p>\n<pre>x  y\n\tz]]></pre>\u2028<p>🛳</p>"
	f := &feeds.Feed{ID: "urn:x", Title: "t", Home: "https://a.example/", Self: "https://a.example/f", Updated: seen, Items: []feeds.Item{{
		ID: "urn:y", Title: "t", Link: "https://a.example/1", Content: body, Updated: seen,
	}}}
	for _, format := range feeds.Formats {
		doc := write(t, format, f)
		got := ""
		switch format.Ext {
		case "json":
			var feed struct {
				Items []struct {
					Content string `json:"content_html"`
				}
			}
			if err := json.Unmarshal(doc, &feed); err != nil {
				t.Fatal(err)
			}
			got = feed.Items[0].Content
		case "atom":
			n, err := parsed(doc)
			if err != nil {
				t.Fatal(err)
			}
			got = n.one(atomNS, "entry").one(atomNS, "content").Text
		default:
			n, err := parsed(doc)
			if err != nil {
				t.Fatal(err)
			}
			got = n.one("", "channel").one("", "item").one("http://purl.org/rss/1.0/modules/content/", "encoded").Text
		}
		if got != body {
			t.Errorf("%s: content is read as %q, want %q", format.Name, got, body)
		}
	}
}

// What another program makes of our documents, where it is installed.
func TestFeedparserReadsWhatWasMeant(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import feedparser").Run(); err != nil {
		t.Skip("python3-feedparser is not installed")
	}
	const script = `
import feedparser, json, sys
d = feedparser.parse(sys.stdin.buffer.read())
print(json.dumps({"bozo": bool(d.bozo), "version": d.version, "title": d.feed.title, "n": len(d.entries),
  "ids": [e.id for e in d.entries], "links": [e.link for e in d.entries], "titles": [e.title for e in d.entries],
  "authors": [[a.get("name") for a in e.get("authors", [])] for e in d.entries], "tags": [[t.term for t in e.get("tags", [])] for e in d.entries],
  "source": [e.get("source", {}).get("title") for e in d.entries], "enclosures": [[x.href for x in e.enclosures] for e in d.entries],
  "published": [e.get("published_parsed", [])[:5] for e in d.entries]}))`
	for name, version := range map[string]string{"rss": "rss20", "atom": "atom10"} {
		f, _ := feeds.FormatOf(name)
		doc := write(t, f, samples(t)["topic"](options("/topic", name)))
		cmd := exec.Command(python, "-c", script)
		cmd.Stdin = bytes.NewReader(doc)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			Bozo                       bool
			Version, Title             string
			N                          int
			IDs, Links, Titles, Source []string
			Authors, Tags, Enclosures  [][]string
			Published                  [][]int
		}
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		got := fmt.Sprint(d.Bozo, " ", d.Version, " ", d.N, " ", d.Links, d.Authors, d.Tags, d.Source, d.Published)
		want := fmt.Sprint(false, " ", version, " ", 2, " [https://harbour.example/2026/11/pier-3 https://forum.example/threads/pier.7/] [[Ada Quay Bo Mole] [mole]]",
			" [[Piers Ferries & boats] [News]] [Harbour Herald Quayside] [[2026 11 22 9 30] [2026 11 22 11 5]]")
		if got != want {
			t.Errorf("feedparser reads %s as\n%s, want\n%s", name, got, want)
		}
		if n := len(d.Enclosures[0]); n < 1 || d.Enclosures[0][0] != "https://harbour.example/plan.pdf" {
			t.Errorf("feedparser finds the enclosures %v in %s", d.Enclosures, name)
		}
	}
}

func TestXMLLintFindsNoFault(t *testing.T) {
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed")
	}
	for name, build := range samples(t) {
		for _, ext := range []string{"rss", "atom"} {
			f, _ := feeds.FormatOf(ext)
			cmd := exec.Command("xmllint", "--noout", "--nonet", "-")
			cmd.Stdin = bytes.NewReader(write(t, f, build(options("/"+name, ext))))
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s.%s: %v\n%s", name, ext, err, out)
			}
		}
	}
}

func FuzzFeedsAreValidWhateverTheWorldWrote(f *testing.F) {
	f.Add("Title", "<p>text</p>", "Ada", "https://a.example/1", "tag", int64(1700000000))
	f.Add("", "]]>", "\x00", "javascript:alert(1)", "", int64(-1))
	f.Add("<b>&amp;\u000b", "\xff\xfe", "a@b (c)", "http://a b/%zz", "\ufffe", int64(1e12))
	f.Add(" ", " ", " ", " ", "'", int64(0))
	f.Add("t", "t", "t", "https://<0/?<\"\u00e9 \xff>#<", "\xff00", int64(0))
	f.Fuzz(func(t *testing.T, title, html, author, address, tag string, at int64) {
		th := archive.Thread{ID: archive.ThreadID("a.example", address), Kind: archive.Discussion, URL: address, Title: title, Tags: []string{tag, title}, FirstSeen: seen,
			Site: archive.Site{Key: tag, Name: author, URL: address},
			Posts: []archive.Post{{ID: archive.PostID("x", "1"), Number: 1, NativeID: "1", HTML: html, Text: html, URL: address, Author: archive.Author{Name: author, URL: address}, Published: archive.At(time.Unix(at, 0)),
				Attachments: []archive.Attachment{{URL: address, Name: title, Type: "a/b"}}, FirstSeen: seen, Changed: seen},
				{ID: archive.PostID("x", "2"), NativeID: "2", HTML: title, ReplyTo: []string{tag, "1"}, FirstSeen: seen, Changed: seen}}}
		e := archive.Entry{Topic: title, Thread: th, Published: time.Unix(at, 0), Updated: seen, Matched: []archive.Verdict{{Reasons: []archive.Reason{{Term: tag, Words: html, Count: 1}}}}}
		for _, format := range feeds.Formats {
			o := options("/x", format.Ext)
			o.Why = true
			for _, feed := range []*feeds.Feed{
				feeds.OfTopic(archive.Topic{ID: tag, Title: title, About: html}, []archive.Entry{e, e}, o),
				feeds.OfThread(th, th.Posts, o),
				feeds.OfSearch(title, []archive.Hit{{Thread: th}}, o),
				feeds.OfSource(archive.Source{ID: tag, URL: address, Title: author}, []archive.Entry{e}, o),
			} {
				if feed.Title == "" {
					feed.Title = "x" // a configuration gives every topic a name
				}
				doc := write(t, format, feed)
				for _, fault := range faultsOf(format, doc) {
					t.Errorf("%s of %q: %s", format.Name, feed.ID, fault)
				}
			}
		}
	})
}
