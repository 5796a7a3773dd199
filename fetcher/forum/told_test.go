package forum

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"skein/archive"
)

// A sight is what a person sees on a real page, as told writes it.
type sight struct{ url, want string }

// readsRealPages holds a platform's pages beside the repository against what a
// person sees on them, and logs how many were read right.
func readsRealPages(t *testing.T, folder, platform string, pages map[string]sight) {
	t.Helper()
	right := 0
	for name, tc := range pages {
		t.Run(strings.TrimSuffix(name, ".html"), func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join("../../../shared/fixtures/forums", folder, name))
			if err != nil {
				t.Skipf("no real pages beside the repository: %v", err)
			}
			if !utf8.Valid(body) {
				body = decoded(t, body)
			}
			var u *url.URL
			if tc.url != "" {
				u = address(t, tc.url)
			}
			p, err := NewPage(u, body, now)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := Recognize(p)
			if !ok || f.Name() != platform {
				t.Fatalf("Recognize = %v, want %s", f, platform)
			}
			part, err := f.Parse(p)
			got, want := told(part), strings.TrimSpace(strings.ReplaceAll(tc.want, "\n\t\t", "\n"))
			if err != nil {
				got = "error " + err.Error()
			}
			if got != want {
				t.Errorf("Parse gives\n%s\nwant\n%s\nfirst difference: %s", got, want, differ(got, want))
				return
			}
			if part.Kind == ThreadPart {
				checkThread(t, p, part)
			}
			right++
		})
	}
	t.Logf("%s: %d of %d real pages read right", platform, right, len(pages))
}

// told writes a part in short: one line for the page, one for what a thread's
// posts hold together, and one each for its first and its last post.
func told(part Part) string {
	var b strings.Builder
	next := "-"
	if part.Next != nil {
		next = part.Next.String()
	}
	fmt.Fprintf(&b, "%s, page %d of %d, next %s", part.Kind, part.Page, part.Pages, next)
	board := func(x archive.Board) {
		fmt.Fprintf(&b, "\nboard %s <%s>", strings.Join(x.Path, " > "), x.URL)
	}
	switch part.Kind {
	case ThreadPart:
		th := part.Draft.Thread
		fmt.Fprintf(&b, "\n%q %v of %s, %s <%s> version %q", th.Title, th.Labels, th.Site.Key, th.NativeID, th.URL, th.PlatformVersion)
		board(th.Board)
		fmt.Fprintf(&b, "\nlang %q, locked %s, sticky %s, tags %v, posts %s, views %s, pages %s, by %q at %q", th.Lang, flagged(th.Locked), flagged(th.Sticky), th.Tags,
			unknown(th.Counts.Posts), unknown(th.Counts.Views), unknown(th.Counts.Pages), th.Author.Name, th.Published)
		quotes, answers, edits, files, links, deleted, reactions, signed := 0, 0, 0, 0, 0, 0, 0, 0
		for _, p := range th.Posts {
			quotes, answers, files, reactions = quotes+len(p.Quotes), answers+len(p.ReplyTo), files+len(p.Attachments), reactions+len(p.Reactions)
			links += strings.Count(p.HTML, "<a ")
			if !p.Edited.IsZero() {
				edits++
			}
			if p.Deleted == archive.Yes {
				deleted++
			}
			if p.Signature != "" {
				signed++
			}
		}
		fmt.Fprintf(&b, "\n%d posts: %d quotes, %d answers, %d edits, %d files, %d links, %d deleted, %d reactions, %d signed", len(th.Posts), quotes, answers, edits, files, links, deleted, reactions, signed)
		for i, p := range th.Posts {
			if i == 0 || i == len(th.Posts)-1 {
				fmt.Fprintf(&b, "\n#%d %s by %s at %s, %d characters", p.Number, p.NativeID, toldAuthor(p.Author), p.Published, utf8.RuneCountInString(p.HTML))
			}
		}
	case BoardPart, IndexPart:
		board(part.Board)
		fmt.Fprintf(&b, "\n%d threads, %d boards", len(part.Threads), len(part.Boards))
		for i, l := range part.Threads {
			if i == 0 || i == len(part.Threads)-1 {
				fmt.Fprintf(&b, "\n%s %q %v <%s> by %s, %s replies, %s views, last %s by %s, sticky %s, locked %s", l.NativeID, l.Title, l.Labels, l.URL, l.Author.Name,
					unknown(l.Replies), unknown(l.Views), l.LastPost, l.LastBy, flagged(l.Sticky), flagged(l.Locked))
			}
		}
		for i, l := range part.Boards {
			if i == 0 || i == len(part.Boards)-1 {
				fmt.Fprintf(&b, "\n%q <%s>", l.Title, l.URL)
			}
		}
	case LoginPart, ErrorPart:
		fmt.Fprintf(&b, "\nwhy %q", part.Why)
	case MovedPart:
		fmt.Fprintf(&b, "\nwhy %q, instead %s", part.Why, part.Instead)
	}
	for _, n := range part.Notes {
		b.WriteString("\nnote: " + n)
	}
	return b.String()
}

func toldAuthor(a archive.Author) string {
	s := fmt.Sprintf("%s (%s)", a.Name, a.NativeID)
	if a.Title != "" {
		s += " " + a.Title
	}
	if len(a.Banners) > 0 {
		s += " " + fmt.Sprint(a.Banners)
	}
	if !a.Joined.IsZero() {
		s += ", joined " + a.Joined.String()
	}
	if a.Posts != nil {
		s += ", posts " + itoa(*a.Posts)
	}
	if r := a.Reactions; r != nil && r.Score != nil {
		s += ", score " + itoa(*r.Score)
	}
	if a.Location != "" {
		s += ", from " + a.Location
	}
	for _, f := range a.Fields {
		s += ", " + f.Label + "=" + f.Value
	}
	return s
}

func flagged(f archive.Flag) string { return [...]string{"?", "no", "yes"}[f] }

// decoded is a page in UTF-8, out of the encoding that it declares.
func decoded(t testing.TB, body []byte) []byte {
	t.Helper()
	r, err := charset.NewReader(bytes.NewReader(body), "text/html")
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// realFile reads a file of the pages beside the repository, or skips the test.
func realFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../../shared/fixtures/forums", name))
	if err != nil {
		t.Skipf("no real pages beside the repository: %v", err)
	}
	return b
}
