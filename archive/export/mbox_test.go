package export

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

// mailOf is a message of a mailbox, read by the standard library.
type mailOf struct {
	mail.Header
	text, html string
}

// knownHeaders are all that a message of ours has.
var knownHeaders = map[string]bool{"From": true, "Date": true, "Subject": true, "Message-Id": true, "In-Reply-To": true, "References": true, "Archived-At": true,
	"Organization": true, "X-Skein-Board": true, "X-Skein-Thread": true, "Keywords": true, "Content-Language": true, "Mime-Version": true, "Content-Type": true}

// readMailbox reads an mboxrd file, and fails the test where a message breaks
// the rules of RFC 5322.
func readMailbox(t testing.TB, box []byte) []mailOf {
	t.Helper()
	var messages []string
	blank := true
	for line := range strings.SplitSeq(strings.TrimSuffix(string(box), "\n"), "\n") {
		if strings.HasPrefix(line, "From ") {
			if _, err := time.Parse("From skein@skein.invalid "+time.ANSIC, line); err != nil || !blank {
				t.Fatalf("a message begins with %q", line)
			}
			messages = append(messages, "")
			continue
		}
		if len(messages) == 0 {
			t.Fatalf("the mailbox begins with %q", line)
		}
		blank = line == ""
		if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
			line = line[1:]
		}
		messages[len(messages)-1] += line + "\n"
	}
	var list []mailOf
	for _, m := range messages {
		list = append(list, readMessage(t, m))
	}
	return list
}

func readMessage(t testing.TB, raw string) mailOf {
	t.Helper()
	head, _, _ := strings.Cut(raw, "\n\n")
	for line := range strings.SplitSeq(head, "\n") {
		for i := range len(line) {
			if line[i] < ' ' || line[i] > '~' {
				t.Fatalf("header line %q is not ASCII", line)
			}
		}
		if len(line) > 998 {
			t.Fatalf("header line of %d characters", len(line))
		}
	}
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, head)
	}
	for name, values := range msg.Header {
		if !knownHeaders[name] || len(values) != 1 {
			t.Fatalf("header %s: %q", name, values)
		}
	}
	if _, err := msg.Header.Date(); err != nil {
		t.Fatalf("date %q: %v", msg.Header.Get("Date"), err)
	}
	if from, err := msg.Header.AddressList("From"); err != nil || len(from) != 1 || !strings.HasSuffix(from[0].Address, ".invalid") {
		t.Fatalf("from %q: %v, %v", msg.Header.Get("From"), from, err)
	}
	m := mailOf{Header: msg.Header}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content is %q, %v", kind, err)
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for _, into := range []*string{&m.text, &m.html} {
		p, err := parts.NextPart() // undoes quoted-printable
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		*into = string(b)
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Fatalf("after two parts comes %v", err)
	}
	return m
}

func (m mailOf) subject(t testing.TB) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(m.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMailboxesReadBack(t *testing.T) {
	for _, name := range names {
		th := readThread(t, name)
		v := newView(th, "")
		messages := readMailbox(t, write(t, "mbox", Options{}, th))
		if len(messages) != len(th.Posts) {
			t.Fatalf("%s: %d messages, want %d", name, len(messages), len(th.Posts))
		}
		ids := map[string]bool{}
		for i, m := range messages {
			p := th.Posts[i]
			from, err := m.AddressList("From")
			if err != nil {
				t.Fatal(err)
			}
			if want := oneLine(p.Author.Name); from[0].Name != want {
				t.Errorf("%s %d is from %q, want %q", name, i, from[0].Name, want)
			}
			subject := "Re: " + v.title()
			if s := v.subject(i); s != "" {
				subject = s
			} else if i == 0 {
				subject = v.title()
			}
			if got := m.subject(t); got != subject {
				t.Errorf("%s %d has the subject %q, want %q", name, i, got, subject)
			}
			if got, err := m.Date(); err != nil || p.Published.Time.Year() > 1900 && !got.Equal(p.Published.Time) {
				t.Errorf("%s %d is of %v, want %v", name, i, got, p.Published)
			}
			if text := strings.TrimRight(p.Text, "\n"); !strings.Contains(m.text, text) {
				t.Errorf("%s %d says\n%s\nwithout\n%s", name, i, m.text, text)
			}
			if id := m.Get("Message-ID"); ids[id] || !strings.HasSuffix(id, "@skein.invalid>") {
				t.Errorf("%s %d is named %s, which is not a name or not its own", name, i, id)
			} else {
				ids[id] = true
			}
			for _, loads := range []string{"<img", "<script", "<style", "<iframe", "javascript:alert(1)\""} {
				if strings.Contains(m.html, loads) {
					t.Errorf("%s %d holds %s:\n%s", name, i, loads, m.html)
				}
			}
		}
	}
}

func TestMailsAnswerWhatTheirPostsAnswer(t *testing.T) {
	post := func(n int, answers ...string) archive.Post {
		return archive.Post{ID: fmt.Sprintf("id%d", n), NativeID: fmt.Sprint(n), Text: "a", ReplyTo: answers}
	}
	quoting := post(5)
	quoting.Quotes = []archive.Quote{{Post: "4"}, {Post: "2"}}
	th := archive.Thread{ID: "x", Posts: []archive.Post{post(1), post(2), post(3, "2"), post(4, "3"), quoting, post(6, "6"), post(7, "8"), post(8, "99"), post(9, "8")}}
	absent := "<" + archive.PostID("x", "99") + "@skein.invalid>"
	messages := readMailbox(t, write(t, "mbox", Options{}, th))
	for i, want := range []struct{ parent, references string }{
		{"", ""},
		{"<id1@skein.invalid>", "<id1@skein.invalid>"}, // nothing said: the opening post
		{"<id2@skein.invalid>", "<id1@skein.invalid> <id2@skein.invalid>"},
		{"<id3@skein.invalid>", "<id1@skein.invalid> <id2@skein.invalid> <id3@skein.invalid>"},
		{"<id4@skein.invalid>", "<id1@skein.invalid> <id2@skein.invalid> <id3@skein.invalid> <id4@skein.invalid>"},
		{"<id1@skein.invalid>", "<id1@skein.invalid>"}, // itself: nobody
		{"<id1@skein.invalid>", "<id1@skein.invalid>"}, // what comes later: nobody
		{absent, "<id1@skein.invalid> " + absent},      // what is not held has its name all the same
		{"<id8@skein.invalid>", "<id1@skein.invalid> " + absent + " <id8@skein.invalid>"},
	} {
		if got := messages[i].Get("In-Reply-To"); got != want.parent {
			t.Errorf("post %d answers %s, want %s", i+1, got, want.parent)
		}
		if got := messages[i].Get("References"); got != want.references {
			t.Errorf("post %d refers to %s, want %s", i+1, got, want.references)
		}
	}
}

func TestReferencesOfALongConversationStayShort(t *testing.T) {
	th := archive.Thread{ID: "x"}
	for i := range 400 {
		th.Posts = append(th.Posts, archive.Post{ID: fmt.Sprintf("id%d", i), NativeID: fmt.Sprint(i), Text: "a", ReplyTo: []string{fmt.Sprint(i - 1)}})
	}
	messages := readMailbox(t, write(t, "mbox", Options{}, th))
	refs := strings.Fields(messages[399].Get("References"))
	if len(refs) != maxAncestors || refs[0] != "<id0@skein.invalid>" || refs[len(refs)-1] != "<id398@skein.invalid>" || refs[1] != "<id380@skein.invalid>" {
		t.Errorf("the last of 400 refers to %v", refs)
	}
}

func TestMailDatesAreAsPreciseAsTheyWere(t *testing.T) {
	at := func(s string) archive.When {
		w, err := archive.ParseWhen(s)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	seen := time.Date(2020, 5, 6, 7, 8, 9, 0, time.UTC)
	for said, want := range map[string]string{
		"2015-01-02T03:14:15Z": "Fri, 02 Jan 2015 03:14:15 +0000",
		"2015-01-02T03:14":     "Fri, 02 Jan 2015 03:14:00 -0000", // no zone told
		"2015-01-02":           "Fri, 02 Jan 2015 00:00:00 -0000",
		"2015":                 "Thu, 01 Jan 2015 00:00:00 -0000",
		"":                     "Wed, 06 May 2020 07:08:09 -0000", // when it was first seen
	} {
		th := archive.Thread{ID: "x", FirstSeen: seen, Posts: []archive.Post{{ID: "a", Published: at(said)}}}
		if got := readMailbox(t, write(t, "mbox", Options{}, th))[0].Get("Date"); got != want {
			t.Errorf("a post of %q has the date %s, want %s", said, got, want)
		}
	}
}

func TestLinesOfPostsBeginNoMail(t *testing.T) {
	text := "From a@b Thu Jan  1 00:00:00 2015\n>From b\n>>From c\n From d\nFrom: e\n.\n"
	box := write(t, "mbox", Options{}, archive.Thread{ID: "x", Posts: []archive.Post{{ID: "a", Text: text, HTML: "<pre>From f\nFrom g</pre>"}, {ID: "b", Text: "b"}}})
	messages := readMailbox(t, box)
	if len(messages) != 2 || strings.TrimRight(messages[0].text, "\n") != strings.TrimRight(text, "\n") {
		t.Errorf("%d messages, the first says\n%s", len(messages), messages[0].text)
	}
	if !bytes.Contains(box, []byte("\n>>From b\n>>>From c\n From d\n")) {
		t.Errorf("the mailbox is\n%s", box)
	}
}

func TestSendersKeepTheirAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		in   archive.Author
		want string
	}{
		"by id":            {archive.Author{Name: "Ada Q.", NativeID: "17"}, `"Ada Q." <member-17@x.example.invalid>`},
		"by name":          {archive.Author{Name: "ada_q"}, `"ada_q" <ada_q@x.example.invalid>`},
		"marks in a name":  {archive.Author{Name: `A "Q" \ B`, NativeID: "1"}, `"A \"Q\" \\ B" <member-1@x.example.invalid>`},
		"other letters":    {archive.Author{Name: "سلمى", NativeID: "1"}, `=?utf-8?B?2LPZhNmF2Yk=?= <member-1@x.example.invalid>`},
		"lines in a name":  {archive.Author{Name: "a\r\nBcc: b", NativeID: "1\r\n>"}, `"a Bcc: b" <member-1-196c514d@x.example.invalid>`},
		"nobody":           {archive.Author{}, `<unknown@x.example.invalid>`},
		"an encoded word":  {archive.Author{Name: "=?utf-8?Q?a?=", NativeID: "1"}, `=?utf-8?B?PT91dGYtOD9RP2E/PQ==?= <member-1@x.example.invalid>`},
		"a very long name": {archive.Author{Name: strings.Repeat("a", 70), NativeID: "1"}, `=?utf-8?B?` + strings.Repeat("YWFh", 15) + `?= =?utf-8?B?` + strings.Repeat("YWFh", 8) + `YQ==?= <member-1@x.example.invalid>`},
	} {
		got := mailbox(tc.in, "x.example")
		if got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	if a, b := mailbox(archive.Author{Name: "Ada"}, "x"), mailbox(archive.Author{Name: "A.da"}, "x"); strings.Contains(a, "<ada@") && strings.Contains(b, "<ada@") {
		t.Errorf("%s and %s share an address", a, b)
	}
}

func FuzzMbox(f *testing.F) {
	for _, th := range readThreads(f) {
		for _, p := range th.Posts {
			f.Add(p.HTML, p.Text, th.Title, p.Author.Name)
		}
	}
	f.Fuzz(func(t *testing.T, src, text, title, name string) {
		th := archive.Thread{ID: name, Title: title, URL: "https://" + name + "/", Site: archive.Site{Name: title, URL: title}, Tags: []string{title, name}, Lang: name,
			Board: archive.Board{Path: []string{title}}, Posts: []archive.Post{
				{ID: "a", NativeID: name, HTML: src, Text: text, Author: archive.Author{Name: name, NativeID: title}, URL: "https://x.example/" + name},
				{ID: "b", NativeID: text, HTML: soup([]byte(src)), Author: archive.Author{Name: title}, ReplyTo: []string{title}, EditedBy: name, Signature: src},
			}}
		if messages := readMailbox(t, write(t, "mbox", Options{}, th)); len(messages) != 2 {
			t.Errorf("%d messages of two posts", len(messages))
		}
	})
}
