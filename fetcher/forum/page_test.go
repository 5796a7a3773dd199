package forum

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"skein/archive"
)

var update = flag.Bool("update", false, "rewrite the wanted results below testdata for review")

// given is a part as the files below testdata write it.
type given struct {
	Kind    PartKind          `json:"kind"`
	Why     string            `json:"why,omitempty"`
	Page    int               `json:"page,omitempty"`
	Pages   int               `json:"pages,omitempty"`
	Next    string            `json:"next,omitempty"`
	Instead string            `json:"instead,omitempty"`
	Branch  []string          `json:"branches,omitempty"`
	Notes   []string          `json:"notes,omitempty"`
	SiteKey string            `json:"site_key,omitempty"`
	Thread  *archive.Thread   `json:"thread,omitempty"`
	Board   *archive.Board    `json:"board,omitempty"`
	Threads []archive.Listing `json:"threads,omitempty"`
	Boards  []Link            `json:"boards,omitempty"`
	Feeds   []Link            `json:"feeds,omitempty"`
	Mails   []mailGiven       `json:"mails,omitempty"`
	Error   string            `json:"error,omitempty"`
}

// mailGiven is one thread of a mailbox.
type mailGiven struct {
	SiteKey string         `json:"site_key"`
	Notes   []string       `json:"notes,omitempty"`
	Thread  archive.Thread `json:"thread"`
}

func give(part Part, err error) given {
	g := given{
		Kind: part.Kind, Why: part.Why, Page: part.Page, Pages: part.Pages, Notes: part.Notes, SiteKey: part.Site.Key,
		Threads: part.Threads, Boards: part.Boards, Feeds: part.Feeds,
	}
	if err != nil {
		g.Error = err.Error()
	}
	if part.Next != nil {
		g.Next = part.Next.String()
	}
	if part.Instead != nil {
		g.Instead = part.Instead.String()
	}
	for _, u := range part.Branches {
		g.Branch = append(g.Branch, u.String())
	}
	switch part.Kind {
	case ThreadPart:
		g.Thread = &part.Draft.Thread
		g.SiteKey = part.Draft.Thread.Site.Key
	case MailPart:
		for _, d := range part.Drafts {
			g.Mails = append(g.Mails, mailGiven{d.Thread.Site.Key, d.Notes, d.Thread})
		}
	case BoardPart, IndexPart:
		g.Board = &part.Board
	}
	return g
}

// Each file below testdata holds why it is there, the page, the address that
// it came from ("url", may be missing), and the part that it should give.
func TestPagesGiveWhatTheyShould(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files below testdata: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, f := range ar.Files {
				parts[f.Name] = f.Data
			}
			var u *url.URL
			if s := strings.TrimSpace(string(parts["url"])); s != "" {
				u = address(t, s)
			}
			p, err := NewPage(u, slices.Concat(parts["page.html"], parts["page.json"], parts["page.mbox"]), now)
			if err != nil {
				t.Fatal(err)
			}
			platform, ok := Recognize(p)
			if !ok {
				t.Fatal("Recognize knows no platform")
			}
			if want := filepath.Base(filepath.Dir(name)); platform.Name() != want {
				t.Fatalf("Recognize = %s, want %s", platform.Name(), want)
			}
			part, err := platform.Parse(p)
			var got bytes.Buffer
			e := json.NewEncoder(&got)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			if err := e.Encode(give(part, err)); err != nil {
				t.Fatal(err)
			}
			if *update {
				for i := range ar.Files {
					if ar.Files[i].Name == "want.json" {
						ar.Files[i].Data = got.Bytes()
					}
				}
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(got.Bytes(), parts["want.json"]) {
				t.Errorf("Parse gives\n%s\nwant\n%s\nfirst difference: %s", got.Bytes(), parts["want.json"], differ(got.String(), string(parts["want.json"])))
			}
		})
	}
}

// differ is the first line in which two texts differ.
func differ(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return g[i]
		}
	}
	return "missing lines"
}

func TestDraftsSayWhereTheyComeFrom(t *testing.T) {
	p := page(t, "https://example.org/forum/threads/x.7/page-2", `<html id="XF" data-template="thread_view" data-content-key="thread-7">
		<article class="message" data-content="post-9"></article>`)
	p.Zone = time.FixedZone("", 3600)
	part, err := (xenforo{}).Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	d := part.Draft
	if d.Witness != archive.ByPage || d.Base != "https://example.org/forum/threads/x.7/page-2" || !d.Fetched.Equal(now) || d.Zone != p.Zone || d.Source != "" {
		t.Errorf("draft = witness %q, base %q, fetched %s, zone %v, source %q", d.Witness, d.Base, d.Fetched, d.Zone, d.Source)
	}
	if d.Thread.Posts[0].Witness != archive.ByPage {
		t.Errorf("post's witness = %q", d.Thread.Posts[0].Witness)
	}
}
