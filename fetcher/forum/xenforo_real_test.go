package forum

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

// realPages is where pages of real forums lie beside the repository.
const realPages = "../../../shared/fixtures/forums/xenforo2"

// real is what a person sees on a page.
type real struct {
	url, title, labels, board, version, lang string
	posts, quotes, answers, edits, files     int
	counts                                   string // posts, views, pages that the site claims
	next                                     string
	first, last                              seen
	locked                                   archive.Flag
	withheld                                 int // posts with passages for members only
}

// seen is what stands at one post.
type seen struct {
	id, author, authorID, title, at, joined, messages, reactions, more string
	number                                                             int
}

var reals = map[string]real{
	"katzen-forum-de.html": {
		url: "https://www.katzen-forum.net/threads/jede-nacht-verliert-pepe-soviel-dreck-aus-dem-fell.230143/", title: "Jede Nacht verliert Pepe soviel Dreck aus dem Fell",
		board: "Katzen Forum > Allgemeines Forum > Freigänger", version: "2", lang: "de-DE", posts: 18, quotes: 2, answers: 2, counts: "18 ? 1", locked: archive.No,
		first: seen{"6331411", "Pepemaus", "81656", "Forenprofi", "2018-09-27T14:51:09+02:00", "2014-06-28", "2206", "", "Niedersachsen", 1},
		last:  seen{"6457563", "Pepemaus", "81656", "Forenprofi", "2019-08-17T10:48:30+02:00", "2014-06-28", "2206", "", "Niedersachsen", 18},
	},
	"pkodev-character-gets-stuck.html": {
		url: "https://pkodev.com/threads/character-gets-stuck-after-death-by-mob-requires-relog.161/", title: "Character Gets Stuck After Death by Mob (Requires Relog)", labels: "Source Help",
		board: "Main category > Questions & Help", version: "2.3", lang: "en-US", posts: 11, quotes: 4, answers: 4, edits: 1, files: 1, counts: "11 ? 1", locked: archive.No,
		first: seen{"437", "Grim4ik", "18", "Pirate", "2026-03-28T14:17:59+02:00", "2025-12-27", "14", "7", "Solutions=1 Points=8", 1},
		last:  seen{"460", "Grim4ik", "18", "Pirate", "2026-03-31T20:02:45+03:00", "2025-12-27", "14", "7", "Solutions=1 Points=8", 11},
	},
	"pkodev-gamedb-error.html": {
		url: "https://pkodev.com/threads/gamedb-error.137/", title: "GAMEDB ERROR",
		board: "Main category > Releases", version: "2.3", lang: "en-US", posts: 10, quotes: 5, answers: 5, files: 14, counts: "10 534 1", locked: archive.No,
		first: seen{"302", "iamkennd", "73", "Very Active Pirate", "2026-02-21T17:32:36+02:00", "2026-01-28", "51", "6", "Points=38", 1},
		last:  seen{"312", "iamkennd", "73", "Very Active Pirate", "2026-02-21T19:50:02+02:00", "2026-01-28", "51", "6", "Points=38", 10},
	},
	"pkodev-glows-on-dx9-spoilers.html": {
		url: "https://pkodev.com/threads/glows-on-dx9-version.151/", title: "Glows on DX9 version",
		board: "Main category > Questions & Help", version: "2.3", lang: "en-US", posts: 8, quotes: 4, answers: 4, edits: 1, files: 5, counts: "8 ? 1", locked: archive.No,
		first: seen{"359", "keichan2", "197", "New Pirate", "2026-03-09T05:01:53+02:00", "2026-03-04", "4", "1", "Points=3", 1},
		last:  seen{"367", "hpgutopiamagician", "149", "New Pirate", "2026-03-11T22:54:38+02:00", "2026-02-17", "4", "2", "Points=3", 8},
	},
	"pkodev-help-with-2022-dx9.html": {
		url: "https://pkodev.com/threads/help-with-2022-dx9-files.135/", title: "Help with 2022 DX9 files", labels: "Source Help",
		board: "Main category > Questions & Help", version: "2.3", lang: "en-US", posts: 20, quotes: 9, answers: 7, edits: 1, files: 18, counts: "54 ? 3", locked: archive.No, next: "page-2",
		first: seen{"234", "iamkennd", "73", "Very Active Pirate", "2026-02-19T20:14:36+02:00", "2026-01-28", "51", "6", "Points=38", 1},
		last:  seen{"262", "iamkennd", "73", "Very Active Pirate", "2026-02-20T23:09:49+02:00", "2026-01-28", "51", "6", "Points=38", 20},
	},
	"ragezone-admin-gm-tool.html": {
		url: "https://forum.ragezone.com/threads/top-admin-gm-tool-alpha-prerelease.588324/", title: "ToP Admin/GM Tool +[Alpha Prerelease]",
		board: "The MMO Community > MMO Server Developments > Tales of Pirates", version: "2.3", lang: "en-GB", posts: 20, quotes: 11, answers: 8, edits: 2, counts: "53 10745 3", locked: archive.No, next: "page-2", withheld: 3,
		first: seen{"5122230", "brclancy111", "572628", "Newbie Spellweaver", "2009-07-06T22:44:17+01:00", "2009-01-01", "98", "21", "", 1},
		last:  seen{"5130552", "segredu", "681389", "Junior Spellweaver", "2009-07-12T01:52:49+01:00", "2009-04-30", "170", "30", "", 20},
	},
	"ragezone-mini-setup-paged.html": {
		url: "https://forum.ragezone.com/threads/guide-mini-setup-1-35-server.494256/", title: "[Guide] Mini Setup 1.35 SErver",
		board: "The MMO Community > MMO Server Developments > Tales of Pirates > Tales of Pirates Tutorials", version: "2.3", lang: "en-GB", posts: 20, quotes: 8, answers: 8, edits: 4, files: 1, counts: "508 153372 26", locked: archive.Yes, next: "page-2", withheld: 4,
		first: seen{"4338601", "darnals", "499389", "Skilled Illusionist", "2008-11-08T16:18:03+00:00", "2008-06-23", "319", "10", "", 1},
		last:  seen{"4358984", "darnals", "499389", "Skilled Illusionist", "2008-11-12T17:47:09+00:00", "2008-06-23", "319", "10", "", 20},
	},
	"ragezone-pkodev-resource.html": {
		url: "https://forum.ragezone.com/threads/tales-of-pirates-1-36-custom-by-me-pkodev-resource.1259453/", title: "Tales of Pirates 1.36 - Custom by Me - Pkodev resource",
		board: "The MMO Community > MMO Server Developments > Tales of Pirates > Tales of Pirates Releases", version: "2.3", lang: "en-GB", posts: 20, quotes: 16, answers: 15, edits: 2, files: 3, counts: "20 668 1", locked: archive.No, withheld: 1,
		first: seen{"9424336", "kyleflow", "2000323478", "Junior Spellweaver", "2026-01-22T08:56:44+00:00", "2021-09-06", "186", "51", "", 1},
		last:  seen{"9447103", "kyleflow", "2000323478", "Junior Spellweaver", "2026-04-11T09:06:59+01:00", "2021-09-06", "186", "51", "", 20},
	},
	"ragezone-unseal-seller.html": {
		url: "https://forum.ragezone.com/threads/help-unseal-seller.514048/", title: "[Help] Unseal Seller",
		board: "The MMO Community > MMO Server Developments > Tales of Pirates", version: "2.3", lang: "en-GB", posts: 20, quotes: 5, answers: 2, edits: 2, files: 1, counts: "32 10326 2", locked: archive.No, next: "page-2", withheld: 3,
		first: seen{"4528034", "borov", "509119", "Newbie Spellweaver", "2008-12-21T07:23:42+00:00", "2008-07-23", "15", "0", "", 1},
		last:  seen{"4542474", "borov", "509119", "Newbie Spellweaver", "2008-12-24T04:00:10+00:00", "2008-07-23", "15", "0", "", 20},
	},
	"xenforo-com-2018.html": {
		url: "https://xenforo.com/community/threads/a-dark-theme-option.8276/", title: "a dark theme option",
		board: "Forums > Public forums > XenForo suggestions", version: "2", lang: "en-US", posts: 8, counts: "8 ? 1", locked: archive.No,
		first: seen{"114210", "dieketzer", "496", "Well-known member", "2010-11-21T10:51:58+00:00", "", "", "", "", 1},
		last:  seen{"1358710", "sub_ubi", "53960", "Active member", "2019-06-26T10:25:09+01:00", "", "", "", "", 8},
	},
}

// realPage reads a page from beside the repository, or skips the test.
func realPage(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(realPages, name))
	if err != nil {
		t.Skipf("no real pages beside the repository: %v", err)
	}
	return b
}

func TestXenforoReadsRealPages(t *testing.T) {
	right := 0
	defer func() { t.Logf("xenforo: %d of %d real pages read right", right, len(reals)) }()
	for name, want := range reals {
		t.Run(strings.TrimSuffix(name, ".html"), func(t *testing.T) {
			body := realPage(t, name)
			for how, at := range map[string]string{"at its address": want.url, "saved without one": ""} {
				p := page(t, at, string(body))
				f, ok := Recognize(p)
				if !ok || f.Name() != "xenforo" {
					t.Fatalf("%s: Recognize = %v", how, f)
				}
				part, err := f.Parse(p)
				if err != nil {
					t.Fatalf("%s: Parse: %v", how, err)
				}
				want.check(t, part)
			}
			if !t.Failed() {
				right++
			}
		})
	}
}

func (w real) check(t *testing.T, part Part) {
	t.Helper()
	th := part.Draft.Thread
	is := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	ref, _ := RefOf(address(t, w.url))
	is("kind", part.Kind, ThreadPart)
	is("URL", th.URL, w.url)
	is("site", th.Site.Key, ref.Site)
	is("native id", th.NativeID, ref.Native)
	is("title", th.Title, w.title)
	is("labels", strings.Join(th.Labels, ", "), w.labels)
	is("board", strings.Join(th.Board.Path, " > "), w.board)
	is("version", th.PlatformVersion, w.version)
	is("language", th.Lang, w.lang)
	is("locked", th.Locked, w.locked)
	is("counts", fmt.Sprint(unknown(th.Counts.Posts), " ", unknown(th.Counts.Views), " ", unknown(th.Counts.Pages)), w.counts)
	next := ""
	if part.Next != nil {
		next = part.Next.String()
	}
	if w.next != "" {
		w.next = w.url + w.next
	}
	is("next", next, w.next)
	is("starter", th.Author.Name, w.first.author)
	is("started", th.Published, archive.At(instant(t, w.first.at)))
	if len(th.Posts) != w.posts {
		t.Fatalf("%d posts, want %d", len(th.Posts), w.posts)
	}
	quotes, answers, edits, files, ids := 0, 0, 0, 0, map[string]bool{}
	for i, p := range th.Posts {
		if ids[p.NativeID] || p.NativeID == "" || p.HTML == "" || p.Author.Name == "" || p.Author.NativeID == "" || p.Published.Precision != archive.Second || p.URL != w.url+"post-"+p.NativeID || p.Number != i+1 {
			t.Errorf("post %d is incomplete: %q by %q %q at %s, %d", i, p.NativeID, p.Author.Name, p.Author.NativeID, p.Published, p.Number)
		}
		ids[p.NativeID] = true
		for _, chrome := range []string{"Click to expand", "bbCode", "data-", "class=\"link", "<script", "<noscript", "<button", "data:image", "email&#160;protected", "js-"} {
			if strings.Contains(p.HTML, chrome) {
				t.Errorf("post %s still holds %q", p.NativeID, chrome)
			}
		}
		quotes, answers, files = quotes+len(p.Quotes), answers+len(p.ReplyTo), files+len(p.Attachments)
		if !p.Edited.IsZero() {
			edits++
		}
	}
	is("quotes", quotes, w.quotes)
	is("answers", answers, w.answers)
	is("edits", edits, w.edits)
	is("attachments", files, w.files)
	withheld := 0
	for _, n := range part.Notes {
		if strings.Contains(n, "withheld") {
			withheld++
		} else {
			t.Errorf("note: %s", n)
		}
	}
	is("posts with withheld passages", withheld, w.withheld)
	w.first.check(t, th.Posts[0])
	w.last.check(t, th.Posts[len(th.Posts)-1])
}

func (w seen) check(t *testing.T, p archive.Post) {
	t.Helper()
	got := seen{id: p.NativeID, author: p.Author.Name, authorID: p.Author.NativeID, title: p.Author.Title, number: p.Number, at: p.Published.String(), joined: p.Author.Joined.String()}
	if p.Author.Posts != nil {
		got.messages = itoa(*p.Author.Posts)
	}
	if r := p.Author.Reactions; r != nil {
		got.reactions = itoa(*r.Score)
	}
	var more []string
	if p.Author.Location != "" {
		more = append(more, p.Author.Location)
	}
	for _, f := range p.Author.Fields {
		more = append(more, f.Label+"="+f.Value)
	}
	got.more = strings.Join(more, " ")
	w.at = archive.At(instant(t, w.at)).String()
	if got != w {
		t.Errorf("post\n got %+v\nwant %+v", got, w)
	}
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func unknown(n *int) string {
	if n == nil {
		return "?"
	}
	return itoa(*n)
}

// The bodies of real posts, in what their readers would miss.
func TestXenforoKeepsWhatRealPostsSay(t *testing.T) {
	for name, tc := range map[string]struct{ file, post, want string }{
		"emoji typed":    {"katzen-forum-de.html", "6331459", "steht mit mir auf :D, ich stehe"},
		"emoji drawn":    {"ragezone-admin-gm-tool.html", "5122270", ":ott1:"},
		"code":           {"pkodev-character-gets-stuck.html", "448", `<pre><code class="language-cpp">void CFightAble::SetDie(`},
		"spoiler":        {"pkodev-glows-on-dx9-spoilers.html", "360", "<details><summary>Read</summary># CItemRefineSet"},
		"unfurled link":  {"pkodev-help-with-2022-dx9.html", "259", `/sources/Engine/proj at main`},
		"film":           {"ragezone-pkodev-resource.html", "9446873", `<p><a href="https://www.youtube.com/watch?v=7kP4Xu1nHAg">Tales of Pirates Server Setup Guide 2026</a></p>`},
		"hidden mail":    {"ragezone-admin-gm-tool.html", "5128453", `<a href="mailto:`},
		"withheld":       {"ragezone-admin-gm-tool.html", "5122230", "<b>Currrent Release</b>: Beta (V: 0.8)<br><br>[…]<br>"},
		"lazy image":     {"ragezone-admin-gm-tool.html", "5122230", `<img src="http://i498.photobucket.com/albums/rr350/brclancy111/inv.jpg">`},
		"image attached": {"pkodev-gamedb-error.html", "302", `<img src="https://pkodev.com/attachments/1771687711681-webp.232/" alt="1771687711681.webp" width="1835" height="793">`},
		"mention":        {"pkodev-character-gets-stuck.html", "460", `<a href="https://pkodev.com/members/81/">@zLuke</a>`},
		"quotation":      {"katzen-forum-de.html", "6331617", `<blockquote cite="https://www.katzen-forum.net/goto/post?id=6331459"><p><cite>Pepemaus</cite></p>`},
	} {
		t.Run(name, func(t *testing.T) {
			part, err := (xenforo{}).Parse(page(t, reals[tc.file].url, string(realPage(t, tc.file))))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range part.Draft.Thread.Posts {
				if p.NativeID == tc.post {
					if !strings.Contains(p.HTML, tc.want) {
						t.Errorf("post %s of %s lacks %q:\n%s", tc.post, tc.file, tc.want, p.HTML)
					}
					return
				}
			}
			t.Errorf("no post %s in %s", tc.post, tc.file)
		})
	}
}
