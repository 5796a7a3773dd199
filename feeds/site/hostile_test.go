package site_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/query"
	"skein/feeds/site"
)

// attacks are what the world may write anywhere.
var attacks = []string{
	`<script>alert(1)</script>`, `"><script src=//evil.example/x.js></script>`, `<img src=x onerror=alert(1)>`, `'onmouseover='alert(1)`, `" autofocus onfocus=alert(1) x="`,
	`</title><script>alert(1)</script>`, `</textarea><svg onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `javascript:alert(1)`, `data:text/html,<script>alert(1)</script>`,
	`vbscript:msgbox(1)`, "jav\tascript:alert(1)", `<iframe src="https://evil.example/">`, `<style>*{display:none}</style>`, `<div style="position:fixed;inset:0">`, `</li></ul></article></section></main><li><h1>Mine</h1>`,
	`</main></body></html><form action=https://evil.example/><input name=q>`, `<base href=https://evil.example/>`, `<meta http-equiv=refresh content=0;url=https://evil.example/>`, `{{.Secret}}{{template "frame.html"}}`,
	`<math><mtext></p><style><img src=x onerror=alert(1)>`, `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`, `<p id=main class=post><table><td></table><li></article>`, `<!-- --><!--><script>alert(1)</script-->`,
}

// hostile is a library in which every text is an attack, and all HTML what the
// normalizer makes of one. Nothing else has cleaned anything.
type hostile struct{ s string }

func (h hostile) State(context.Context) (string, error) { return h.s, nil }
func (h hostile) Ping(context.Context) error            { return nil }

func (h hostile) topic() archive.Topic {
	return archive.Topic{ID: "t", Title: h.s, About: h.s, Query: h.s}
}

func (h hostile) Topics(context.Context) ([]archive.Topic, error) {
	return []archive.Topic{h.topic()}, nil
}
func (h hostile) Topic(context.Context, string) (archive.Topic, error) { return h.topic(), nil }

func (h hostile) thread() archive.Thread {
	safe := normal.HTML(h.s+"<p>"+h.s, nil).HTML
	n := 7
	author := archive.Author{Name: h.s, NativeID: h.s, URL: h.s, Avatar: h.s, Title: h.s, Banners: []string{h.s}, Posts: &n, Location: h.s, Fields: archive.Fields{{Label: h.s, Value: h.s}}}
	t := archive.Thread{
		ID: archive.ThreadID("x", "1"), Kind: archive.Discussion, Platform: h.s, Site: archive.Site{Key: h.s, Name: h.s, URL: h.s}, URL: h.s, Title: h.s, Labels: []string{h.s},
		Board: archive.Board{Title: h.s, URL: h.s, Path: []string{h.s}}, Tags: []string{h.s}, Lang: h.s, Author: author, FirstSeen: start, LastChecked: start,
		Published: archive.When{Time: start, Precision: archive.Second, Said: h.s},
	}
	for i, native := range []string{"1", "2"} {
		t.Posts = append(t.Posts, archive.Post{
			ID: archive.PostID(t.ID, native), ThreadID: t.ID, NativeID: native, Number: i + 1, URL: h.s, Title: h.s + "!", Author: author, Authors: []archive.Author{author}, Published: t.Published,
			Edited: t.Published, EditedBy: h.s, HTML: safe, Text: h.s, Summary: safe + "<p>x</p>", Signature: safe, Quotes: []archive.Quote{{Author: h.s, Post: "1", Text: h.s}}, ReplyTo: []string{"1"},
			Attachments: []archive.Attachment{{URL: h.s, Name: h.s, Type: h.s}, {URL: "https://a.example/?x=" + url.QueryEscape(h.s), Name: h.s, Type: h.s}},
			Reactions:   []archive.Reaction{{Name: h.s, By: []string{h.s}}}, Revision: 2, MissingSince: start, Changed: start, FirstSeen: start,
		})
	}
	return t
}

func (h hostile) reasons() []archive.Reason {
	return []archive.Reason{{Term: h.s, Field: "body", Words: h.s, End: len(h.s), Count: 2}, {Term: h.s, Field: "title", Words: h.s, Count: 1}}
}

func (h hostile) Entries(context.Context, string, archive.Page) ([]archive.Entry, error) {
	t := h.thread()
	return []archive.Entry{{ID: h.s, Topic: "t", Thread: t, Published: start, Updated: start, Matched: []archive.Verdict{{Post: t.Posts[1].ID, Reasons: h.reasons()}}, Place: archive.Place{MS: 1, N: 1}}}, nil
}
func (h hostile) Thread(context.Context, string) (archive.Thread, error) { return h.thread(), nil }
func (h hostile) Revisions(context.Context, string) ([]archive.Revision, error) {
	return []archive.Revision{{Number: 1, Seen: start, Text: h.s, Title: h.s, EditedBy: h.s, Edited: archive.At(start)}, {Number: 2, Seen: start, Text: "new " + h.s, Title: "new " + h.s, EditedBy: h.s, Edited: archive.At(start)}}, nil
}

func (h hostile) source() archive.Source {
	return archive.Source{ID: "s", URL: h.s, Title: h.s, Tags: []string{h.s}, Enabled: true, Standing: archive.Standing{Site: h.s, Platform: h.s, Reads: archive.SourceKind(h.s), Reason: h.s, MovedTo: h.s, Failures: 2, LastVisit: start}}
}
func (h hostile) Sources(context.Context, bool) ([]archive.Source, error) {
	return []archive.Source{h.source()}, nil
}
func (h hostile) Source(context.Context, string) (archive.Source, error) { return h.source(), nil }
func (h hostile) SourcesOf(context.Context, string) ([]archive.Source, error) {
	return []archive.Source{h.source()}, nil
}
func (h hostile) ThreadsFrom(ctx context.Context, _ string, p archive.Page) ([]archive.Entry, error) {
	return h.Entries(ctx, "", p)
}
func (h hostile) Visits(context.Context, string, int) ([]archive.Visit, error) {
	return []archive.Visit{{At: start, Outcome: archive.Outcome(h.s), Reason: h.s, Thread: h.s}}, nil
}
func (h hostile) Hits(context.Context, *query.Query, string, bool, archive.Page) ([]archive.Hit, archive.Place, bool, error) {
	return []archive.Hit{{Thread: h.thread(), Reasons: h.reasons()}}, archive.Place{N: 4}, true, nil
}
func (h hostile) Figures(context.Context) (map[string]int64, map[string]int, error) {
	return map[string]int64{}, map[string]int{}, nil
}
func (h hostile) InForce(context.Context) (int64, string, time.Time, error) {
	return 1, h.s, start, nil
}
func (h hostile) Machines(context.Context) ([]archive.Machine, error) {
	return []archive.Machine{{Name: h.s, Host: h.s, Role: h.s, Version: h.s, Started: start, Seen: start, Differs: true}}, nil
}

func TestNothingExecutesInAPageWhateverTheWorldWrote(t *testing.T) {
	id := archive.ThreadID("x", "1")
	for _, s := range attacks {
		w := &world{TB: t, Handler: (&site.Server{Library: hostile{s}, Title: s, Version: s}).Routes()}
		for _, path := range []string{
			"/", "/topics/t", "/threads/" + id, "/threads/" + id + "?post=" + url.QueryEscape(s), "/threads/" + id + "/history", "/sources", "/sources/s", "/status",
			"/search?q=word", "/search?q=" + url.QueryEscape(s), "/search?q=word&source=" + url.QueryEscape(s) + "&order=" + url.QueryEscape(s), "/topics/t?after=" + url.QueryEscape(s), "/" + url.PathEscape(s),
		} {
			r := w.get(path)
			if r.StatusCode >= 500 {
				t.Errorf("%q: GET %s = %d", s, path, r.StatusCode)
			}
			harmless(t, s+" at "+path, body(t, r))
		}
	}
}

// harmless checks a page as a browser reads it.
func harmless(t *testing.T, what string, page []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	mains, h1s := 0, 0
	var walk func(n *html.Node, in map[string]bool)
	walk = func(n *html.Node, in map[string]bool) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "style", "iframe", "object", "embed", "frame", "base", "svg", "math", "template", "noscript", "textarea", "applet":
				t.Errorf("%s: the page has a <%s>", what, n.Data)
			case "main":
				mains++
			case "h1":
				h1s++
			case "section", "article", "dl", "table":
				if !in["main"] {
					t.Errorf("%s: a <%s> got out of <main>", what, n.Data)
				}
			}
			for _, a := range n.Attr {
				v := strings.ToLower(strings.TrimSpace(a.Val))
				switch {
				case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" || a.Key == "formaction":
					t.Errorf("%s: <%s> has %s=%q", what, n.Data, a.Key, a.Val)
				case n.Data == "meta" && a.Key == "http-equiv":
					t.Errorf("%s: <meta http-equiv=%q>", what, a.Val)
				case a.Key == "action" && !strings.HasPrefix(v, "/search"):
					t.Errorf("%s: a form goes to %q", what, a.Val)
				case a.Key == "href" || a.Key == "src" || a.Key == "cite" || a.Key == "poster":
					if !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "http://") && !(strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//")) && !strings.HasPrefix(v, "#") {
						t.Errorf("%s: <%s %s=%q>", what, n.Data, a.Key, a.Val)
					}
				}
			}
			inner := map[string]bool{n.Data: true}
			for k := range in {
				inner[k] = true
			}
			in = inner
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(doc, nil)
	if mains != 1 || h1s < 1 {
		t.Errorf("%s: the page has %d main and %d h1", what, mains, h1s)
	}
}
