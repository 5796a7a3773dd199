package forum

import (
	"errors"
	"strings"
	"testing"

	"skein/archive"
)

const chosen = `<!DOCTYPE html><html lang="en"><head><title>x</title><link rel="canonical" href="https://old.example/read.cgi?t=7"></head><body><center class=top>Rope talk: <b>Wet rope</b></center>
<table class=m data-nr=31><tr><td class=w><a href="/who.cgi?id=9">Otter</a><td>1430000000<td class=t>Is it <i>weaker</i>?</table>
<table class=m data-nr=32><tr><td class=w>Heron<td>1430000600<td class=t>By a third. <font class=n>Heron</font></table>
<p><a class=more href="read.cgi?t=7&from=20">older</a></body></html>`

func TestSelectorsReadWhatTheyAreGiven(t *testing.T) {
	s, err := Compile(archive.Selectors{Title: "center.top b", Post: "table.m", ID: "@data-nr", Author: "td.w", Date: "td.w + td", Body: "td.t", Next: "a.more"})
	if err != nil {
		t.Fatal(err)
	}
	p := page(t, "https://old.example/read.cgi?t=7", strings.ReplaceAll(chosen, "1430000000", "2015-04-25 22:13"))
	if !s.Claims(p) {
		t.Fatal("the page is not claimed")
	}
	part, err := s.Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	th := part.Draft.Thread
	if part.Kind != ThreadPart || th.Title != "Wet rope" || th.URL != "https://old.example/read.cgi?t=7" || len(th.Posts) != 2 {
		t.Fatalf("read a %s %q at %s with %d posts", part.Kind, th.Title, th.URL, len(th.Posts))
	}
	if part.Next == nil || part.Next.String() != "https://old.example/read.cgi?t=7&from=20" {
		t.Errorf("Next = %v", part.Next)
	}
	first, second := th.Posts[0], th.Posts[1]
	if first.NativeID != "31" || first.Author.Name != "Otter" || first.Author.NativeID != "9" || first.Author.URL != "https://old.example/who.cgi?id=9" || first.Published.String() != "2015-04-25T22:13" || first.HTML != "Is it <i>weaker</i>?" {
		t.Errorf("the first post is %+v", first)
	}
	if second.NativeID != "32" || second.Author.Name != "Heron" || !second.Published.IsZero() {
		t.Errorf("the second post is %+v", second)
	}
	if notes := strings.Join(part.Notes, "; "); notes != "read by the selectors given for this site; posts in which the selector of the date finds nothing: 1 of 2" {
		t.Errorf("Notes = %s", notes)
	}
}

func TestSelectorsTakeAttributes(t *testing.T) {
	for name, tc := range map[string]struct{ date, want string }{
		"seconds":      {"1430000000", "2015-04-25T22:13:20Z"},
		"milliseconds": {"1430000000123", "2015-04-25T22:13:20Z"},
		"exact":        {"2015-04-25T22:13:20+02:00", "2015-04-25T20:13:20Z"},
		"in words":     {"25 April 2015", "2015-04-25"},
		"nonsense":     {"soon", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Compile(archive.Selectors{Post: "div.p", ID: "a.l@name", URL: "a.l@href", Author: "@data-by", Date: "b@data-t", Body: "p"})
			if err != nil {
				t.Fatal(err)
			}
			part, err := s.Parse(page(t, "https://old.example/t/7", `<div class=p data-by="Otter"><a class=l name=p5 href="/p/5#x">5</a><b data-t="`+tc.date+`">x</b><p>Yes.</div>`))
			if err != nil {
				t.Fatal(err)
			}
			p := part.Draft.Thread.Posts[0]
			if p.NativeID != "p5" || p.URL != "https://old.example/p/5#x" || p.Author.Name != "Otter" || p.Published.String() != tc.want || p.HTML != "<p>Yes.</p>" {
				t.Errorf("the post is %+v, want it at %s", p, tc.want)
			}
		})
	}
}

func TestWrongSelectorsAreNamedAllAtOnce(t *testing.T) {
	_, err := Compile(archive.Selectors{Title: "h1[", ID: "a@", Body: "p@class"})
	if !errors.Is(err, archive.ErrInvalid) {
		t.Fatalf("Compile = %v, want an ErrInvalid", err)
	}
	for _, want := range []string{"title:", "id:", "body:", "post: missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("Compile = %v, want %q in it", err, want)
		}
	}
	if _, err := Compile(archive.Selectors{Post: `div[data-x="a@b"]`, ID: `a[href*="@"]@href`}); err != nil {
		t.Errorf("an @ within a selector: %v", err)
	}
	if !(archive.Selectors{}).IsZero() || (archive.Selectors{Post: "p"}).IsZero() {
		t.Error("IsZero tells selectors from none wrongly")
	}
}

func TestSelectorsThatFindNothingSaySo(t *testing.T) {
	s, err := Compile(archive.Selectors{Post: "div.p"})
	if err != nil {
		t.Fatal(err)
	}
	p := page(t, "https://old.example/t/7", `<p>Please log in.`)
	if s.Claims(p) {
		t.Error("a page without any post is claimed")
	}
	if part, err := s.Parse(p); err != nil || part.Kind != ErrorPart || part.Why == "" {
		t.Errorf("Parse = %s %q, %v, want an error part that says why", part.Kind, part.Why, err)
	}
	if _, err := s.Parse(page(t, "", `<div class=p>x</div>`)); !errors.Is(err, archive.ErrInvalid) {
		t.Errorf("Parse of a page from nowhere = %v, want an ErrInvalid", err)
	}
}

func TestALinkSelectorIsWhereItLeads(t *testing.T) {
	s, err := Compile(archive.Selectors{Post: "li", URL: "a.l", Next: "span.more"})
	if err != nil {
		t.Fatal(err)
	}
	part, err := s.Parse(page(t, "https://old.example/t/7", `<ul><li id=p5><a class=l href="/p/5">#5</a><p>Yes, and it dries slowly.</ul><a href="/t/7/2"><span class=more>on</span></a>`))
	if err != nil || part.Kind != ThreadPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %+v, %v", part, err)
	}
	if got := part.Draft.Thread.Posts[0].URL; got != "https://old.example/p/5" {
		t.Errorf("the post's address is %s", got)
	}
	if part.Next == nil || part.Next.Path != "/t/7/2" {
		t.Errorf("Next = %v", part.Next)
	}
}

func TestSelectorsFindTheThreadsOfABoard(t *testing.T) {
	s, err := Compile(archive.Selectors{Post: "div.p", Thread: "td.subject a", Next: "a.older"})
	if err != nil {
		t.Fatal(err)
	}
	p := page(t, "https://old.example/list.cgi?b=2", `<h1>Ropes</h1><table><tr><td class=subject><a href="read.cgi?t=7">Wet rope</a> <a href="read.cgi?t=7&page=2">2</a>
		<tr><td class=subject><a href="read.cgi?t=8">Dry rope</a><tr><td class=subject><a href="https://elsewhere.example/">Advert</a></table><a class=older href="list.cgi?b=2&page=2">older</a>`)
	if !s.Claims(p) {
		t.Fatal("the page is not claimed")
	}
	part, err := s.Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, l := range part.Threads {
		got += l.Title + " " + l.URL + "\n"
	}
	if want := "Wet rope https://old.example/read.cgi?t=7\nDry rope https://old.example/read.cgi?t=8\n"; part.Kind != BoardPart || got != want {
		t.Errorf("a %s with these threads:\n%swant\n%s", part.Kind, got, want)
	}
	if part.Board.Title != "Ropes" || part.Board.URL != "https://old.example/list.cgi?b=2" || part.Next == nil || part.Next.RawQuery != "b=2&page=2" {
		t.Errorf("the board is %+v, and goes on at %v", part.Board, part.Next)
	}
	// A page with posts is a thread's, whatever else it links.
	part, err = s.Parse(page(t, "https://old.example/read.cgi?t=7", `<div class=p id=p1><p>Is it weaker?</div><td class=subject><a href="read.cgi?t=8">Like this one</a>`))
	if err != nil || part.Kind != ThreadPart {
		t.Errorf("a page with posts is a %s, %v", part.Kind, err)
	}
}

func TestPostsThatShareAnIDAreTold(t *testing.T) {
	s, err := Compile(archive.Selectors{Post: "div.p", ID: "b"})
	if err != nil {
		t.Fatal(err)
	}
	part, err := s.Parse(page(t, "https://old.example/t/7", `<div class=p><b>1</b><p>One and one.</div><div class=p><b>1</b><p>Two and two.</div><div class=p><p>Three and three.</div>`))
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(part.Notes, "; ")
	for _, want := range []string{"that another post of the page has, which are left out: 1 of 3", "the selector of the id finds nothing: 1 of 3"} {
		if !strings.Contains(notes, want) {
			t.Errorf("Notes = %s, want %q in them", notes, want)
		}
	}
}

func TestAThreadIsNamedWithoutTheOffsetOfItsPage(t *testing.T) {
	for name, tc := range map[string]struct{ at, page, want string }{
		"linked without":    {"https://old.example/read.cgi?t=7&from=20", `<a href="read.cgi?t=7">1</a>`, "https://old.example/read.cgi?t=7"},
		"linked from zero":  {"https://old.example/read.cgi?t=7&start=20", `<a href="read.cgi?t=7&start=0">1</a>`, "https://old.example/read.cgi?t=7"},
		"not linked":        {"https://old.example/read.cgi?t=7&from=20", `<a href="read.cgi?t=8">next</a>`, "https://old.example/read.cgi?t=7&from=20"},
		"a name of its own": {"https://old.example/read.cgi?b=2&t=7", `<a href="read.cgi?b=2">board</a>`, "https://old.example/read.cgi?b=2&t=7"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Compile(archive.Selectors{Post: "div.p"})
			if err != nil {
				t.Fatal(err)
			}
			part, err := s.Parse(page(t, tc.at, `<div class=p id=p21><p>Is it weaker than before?</div>`+tc.page))
			if err != nil || part.Draft.Thread.URL != tc.want {
				t.Errorf("the thread is at %s, %v, want %s", part.Draft.Thread.URL, err, tc.want)
			}
		})
	}
}
