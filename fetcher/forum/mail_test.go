package forum

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"skein/archive"
)

func TestSendersAreReadAsArchivesWriteThem(t *testing.T) {
	for in, want := range map[string]string{ // name|address
		`Otter <Otter@Knots.example>`:                  "Otter|otter@knots.example",
		`"Otter, J." <otter@knots.example>`:            "Otter, J.|otter@knots.example",
		`otter@knots.example`:                          "|otter@knots.example",
		`otter@knots.example (J. Otter)`:               "J. Otter|otter@knots.example",
		`otter at knots.example (J. Otter)`:            "J. Otter|otter@knots.example",
		`J. Otter <otter at knots.example>`:            "J. Otter|otter@knots.example",
		`otter en knots.example`:                       "|otter@knots.example",
		`Otter otter@knots.example`:                    "Otter|otter@knots.example",
		`Otter via Ropes <ropes@lists.example>`:        "Otter via Ropes|ropes@lists.example",
		`=?utf-8?q?H=C3=A9ron?= <heron@knots.example>`: "Héron|heron@knots.example",
		`Otter <>`:                 "Otter|",
		`"unfinished <a@b.example`: `unfinished|a@b.example`,
		`Mole`:                     "Mole|",
		``:                         "|",
	} {
		name, address := senderOf(wordsOf(in))
		if got := name + "|" + address; got != want {
			t.Errorf("senderOf(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestMailDatesAreRead(t *testing.T) {
	p := &Page{Fetched: now}
	for in, want := range map[string]string{
		"Thu, 14 Apr 2016 11:06:56 +0200":        "2016-04-14T09:06:56Z",
		"Thu, 14 Apr 2016 11:06:56 +0200 (CEST)": "2016-04-14T09:06:56Z",
		"14 Apr 16 11:06:56 EDT":                 "2016-04-14T15:06:56Z",
		"Thu Apr 14 11:06:56 CEST 2016":          "2016-04-14T09:06:56Z",
		"Thu Apr 14 11:06:56 +0200 2016":         "2016-04-14T09:06:56Z",
		"Thu Apr 14 11:06:56 2016":               "2016-04-14T11:06:56",
		"Thu, 14 Apr 2016 11:06:56":              "2016-04-14T11:06:56",
		"2016-04-14 11:06:56 +0200":              "2016-04-14T09:06:56Z",
		"Thu, 14 Apr 116 11:06:56 +0200":         "",
		"yesterday":                              "",
		"Thu, 1 Jan 1931 00:00:00 +0000":         "",
		"":                                       "",
	} {
		if got := p.mailDate(in).String(); got != want {
			t.Errorf("mailDate(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestSubjectsOfRepliesAreThoseOfTheirThreads(t *testing.T) {
	for in, want := range map[string]string{
		"Hemp":                      "hemp false",
		"Re: Hemp":                  "hemp true",
		"RE: AW: Re[2]: Hemp":       "hemp true",
		"[Ropes] Re: [Ropes] Hemp":  "hemp true",
		"Re: [Ropes] Hemp":          "hemp true",
		"Fwd: Hemp":                 "hemp false",
		"Ответ: Пенька":             "пенька true",
		"[only]":                    "[only] false",
		"Regarding: Hemp":           "regarding: hemp false",
		"Re:":                       " true",
		strings.Repeat("Re: ", 200): "",
	} {
		topic, reply := subjectTopic(in)
		if got := fmt.Sprintf("%s %v", topic, reply); want != "" && got != want {
			t.Errorf("subjectTopic(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestMailboxesPartWhereMessagesBegin(t *testing.T) {
	const head = "From a@b.example Thu Jan  2 03:04:05 2014\nSubject: x\n\n"
	for name, tc := range map[string]struct {
		in   string
		want int
	}{
		"one":                       {head + "text\n", 1},
		"two":                       {head + "text\n\n" + head + "text", 2},
		"two, no empty line before": {head + "text\n" + head + "text", 2},
		"line ends of DOS":          {strings.ReplaceAll(head+"text\n\n"+head+"text", "\n", "\r\n"), 2},
		"a line of text":            {head + "x\n\nFrom here on\nand so forth\n", 1},
		"a line before a colon":     {head + "x\n\nFrom here on\nNote: this\n\n", 1},
		"a message without a line":  {"Subject: x\n\nFrom here on\n", 1},
		"masked twice":              {head + "x\n\nFrom b Thu Jan  2 03:04:05 2014\n>From b Thu Jan\nSubject: y\n\n", 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := len(splitMailbox([]byte(tc.in))); got != tc.want {
				t.Errorf("splitMailbox gives %d messages, want %d", got, tc.want)
			}
		})
	}
}

func TestMailTextKeepsItsShape(t *testing.T) {
	for name, tc := range map[string]struct{ in, want, signature string }{
		"lines":               {"a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>", ""},
		"quoted":              {"> a\n> b\n\nc", "<blockquote><p>a<br>\nb</p>\n</blockquote>\n<p>c</p>", ""},
		"quoted twice":        {">> a\n> b", "<blockquote><blockquote><p>a</p>\n</blockquote>\n<p>b</p>\n</blockquote>", ""},
		"quoted with spaces":  {"> > a", "<blockquote><blockquote><p>a</p>\n</blockquote>\n</blockquote>", ""},
		"greater than":        {"if a > b", "<p>if a &gt; b</p>", ""},
		"signature":           {"a\n-- \nOtter", "<p>a</p>", "<p>Otter</p>"},
		"trimmed signature":   {"a\n--\nOtter", "<p>a</p>", "<p>Otter</p>"},
		"signature alone":     {"-- \nOtter", "", "<p>Otter</p>"},
		"address":             {"(see https://a.example/b?c=d&e=f).", `<p>(see <a href="https://a.example/b?c=d&amp;e=f">https://a.example/b?c=d&amp;e=f</a>).</p>`, ""},
		"address in brackets": {"<https://a.example/>", `<p>&lt;<a href="https://a.example/">https://a.example/</a>&gt;</p>`, ""},
		"differences":         {"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b", "<pre>diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n</pre>", ""},
		"code over a gap":     {"    a()\n    b()\n\n    c()\n    d()\n\ntext", "<pre>    a()\n    b()\n    c()\n    d()\n</pre>\n<p>text</p>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := mailText{}
			w.write(tc.in)
			want := strings.Replace(tc.want, "b()\n    c()", "b()\n\n    c()", 1)
			if got := strings.TrimSpace(w.out.String()); got != want || w.signature != tc.signature {
				t.Errorf("write(%q)\n got %q, signed %q\nwant %q, signed %q", tc.in, got, w.signature, want, tc.signature)
			}
		})
	}
}

func TestWordsBeforeAQuotationNameItsAuthor(t *testing.T) {
	for in, want := range map[string]string{
		"On Sat, 2016-04-23 at 18:18 +0200, Andy Otter wrote:":              "Andy Otter",
		"On Apr 23, 2016 at 6:18 PM Andy Otter <andy@knots.example> wrote:": "Andy Otter",
		`Andy Otter wrote:`:                                       "Andy Otter",
		"Am 23.04.2016 um 18:18 schrieb Andy Otter:":              "",
		"Le 23 avril 2016, Andy Otter <andy@x.example> a écrit :": "Andy Otter",
		"You wrote:":                    "",
		"Here is what the manual says:": "",
	} {
		if got := attributed(in); got != want {
			t.Errorf("attributed(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestSoftLinesAreJoined(t *testing.T) {
	for in, want := range map[string]string{
		"a \nb":              "a b",
		"a\nb":               "a\nb",
		"> a \n> b\n> c \nd": "> a b\n> c \nd",
		"a\n-- \nb":          "a\n-- \nb",
		" >not quoted":       ">not quoted",
	} {
		if got := unflowed(in, false); got != want {
			t.Errorf("unflowed(%q) = %q, want %q", in, got, want)
		}
	}
	if got := unflowed("a \nb", true); got != "ab" {
		t.Errorf("unflowed, its spaces taken out, = %q, want ab", got)
	}
}

func TestHyperkittyAddressesNameTheirThread(t *testing.T) {
	const hash = "XL6MTHIN2PKKJLYR74TVQVMMI4YG6KPG"
	u := address(t, "https://lists.example/archives/list/Ropes@lists.example/thread/"+hash+"/?sort=date#x")
	r, ok := RefOf(u)
	if want := "https://lists.example/archives/list/ropes@lists.example/thread/" + hash + "/"; !ok || r.Native != hash || r.URL.String() != want || r.Site != "lists.example/archives/list/ropes@lists.example" {
		t.Errorf("RefOf(%s) = %+v, want %s at %s", u, r, hash, want)
	}
	if got, want := First(u).String(), "https://lists.example/archives/list/ropes@lists.example/export/ropes@lists.example-"+hash+".mbox.gz?thread="+hash; got != want {
		t.Errorf("First(%s) = %s, want %s", u, got, want)
	}
	for _, in := range []string{"https://a.example/list/x/thread/" + hash, "https://a.example/list/x@y.example/thread/1", "https://a.example/list/x@y.example/message/" + hash + "/"} {
		if r, ok := (hyperkitty{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestMailboxesReadRealOnes(t *testing.T) {
	for _, folder := range []string{"pipermail/pipermail_2016_april.mbox", "hyperkitty/hyperkitty_2016_april.mbox"} {
		t.Run(folder, func(t *testing.T) {
			for at, platform := range map[string]string{
				"": "mbox", "https://lists.example.org/pipermail/x/2016-April.txt.gz": "pipermail", "https://lists.example.org/archives/list/x@example.org/export/x.mbox.gz?start=2016-04-01&end=2016-05-01": "hyperkitty",
			} {
				part := readMail(t, at, string(realFile(t, folder)))
				if part.Platform != platform || part.Kind != MailPart || len(part.Drafts) != 1 || len(part.Notes)+len(part.Drafts[0].Notes) > 0 {
					t.Fatalf("at %q: %s read %s with %d threads, notes %q, want %s, mail, one and none", at, part.Platform, part.Kind, len(part.Drafts), part.Notes, platform)
				}
				th := part.Drafts[0].Thread
				if th.Title != "[Metrics-grimoire] [GrimoireLab] Presenting GrimoireLab" || th.Kind != archive.Mail || len(th.Posts) != 3 || th.Author.Name != "Jesus M. Gonzalez-Barahona" {
					t.Errorf("at %q: %s %q with %d messages by %s", at, th.Kind, th.Title, len(th.Posts), th.Author.Name)
				}
				ids := []string{"1460624816.5581.114.camel@example.com", "CACRHdMZgAgzyhewu_aAJ2f2DWHVZdNH6J7zd2S=YWQuf-2yZDw@example.com", "1461621607.19185.342.camel@example.com"}
				dates := []string{"2016-04-14T09:06:56Z", "2016-04-23T16:18:56Z", "2016-04-25T22:00:07Z"}
				for i, p := range th.Posts {
					if p.NativeID != ids[i] || p.Published.String() != dates[i] || i > 0 && strings.Join(p.ReplyTo, " ") != ids[i-1] || (i == 0) == (len(p.Quotes) > 0) {
						t.Errorf("at %q: message %d is %s of %s, answers %v, %d quotes", at, i, p.NativeID, p.Published, p.ReplyTo, len(p.Quotes))
					}
				}
				if native := map[bool]string{true: messageHash(ids[0]), false: ids[0]}[platform == "hyperkitty"]; th.NativeID != native {
					t.Errorf("at %q: the thread is %s, want %s", at, th.NativeID, native)
				}
			}
		})
	}
}

func TestPipermailReadsRealIndexes(t *testing.T) {
	for file, want := range map[string]string{
		"pipermail/pipermail_index.html":        `board "Example", 3 boards, first "April 2016" https://lists.example.org/pipermail/x/2016-April.txt`,
		"pipermail/pipermail_apache_index.html": `board "Example Apache", 3 boards, first "May 2016" https://lists.example.org/pipermail/x/201603.mbox`,
	} {
		p := page(t, "https://lists.example.org/pipermail/x/", string(realFile(t, file)))
		f, ok := Recognize(p)
		if !ok || f.Name() != "pipermail" {
			t.Fatalf("%s: Recognize = %v", file, f)
		}
		part, err := f.Parse(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %q, %d boards, first %q %s", part.Kind, part.Board.Title, len(part.Boards), part.Boards[0].Title, part.Boards[0].URL); got != want {
			t.Errorf("%s is %s, want %s", file, got, want)
		}
	}
}

// readMail reads a mailbox with the platform that claims it.
func readMail(t testing.TB, at, box string) Part {
	t.Helper()
	p := page(t, at, box)
	f, ok := Recognize(p)
	if !ok {
		t.Fatalf("Recognize knows no platform of a %s at %q", p.Form, at)
	}
	part, err := f.Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	return part
}

// Mailboxes made to waste time: chains and crowds of answers, headers and parts
// without end. They cost no more than a few times as many plain messages.
func TestHostileMailboxesAreReadInTime(t *testing.T) {
	heldInTime(t)
	message := func(i int, more string) string {
		return fmt.Sprintf("From a Thu Jan  2 03:04:05 2014\nMessage-ID: <%d@x>\nSubject: Re: x\n%s\ntext\n\n", i, more)
	}
	build := func(n int, f func(int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	for name, box := range map[string]string{
		"chain":      build(10000, func(i int) string { return message(i, fmt.Sprintf("In-Reply-To: <%d@x>\n", i-1)) }),
		"backwards":  build(10000, func(i int) string { return message(i, fmt.Sprintf("In-Reply-To: <%d@x>\n", i+1)) }),
		"ring":       build(10000, func(i int) string { return message(i, fmt.Sprintf("In-Reply-To: <%d@x>\n", (i+1)%10000)) }),
		"subjects":   build(10000, func(i int) string { return message(i, "") }),
		"references": build(300, func(i int) string { return message(i, "References: "+repeated(3000, "<%d@x> ")+"\n") }),
		"fields":     "Message-ID: <1@x>\n" + repeated(100000, "X-%d: y\n") + "\ntext",
		"parts":      "Message-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\n\n" + repeated(50000, "--b\n\n%d\n"),
		"nested":     "Message-ID: <1@x>\n" + repeated(2000, "Content-Type: multipart/mixed; boundary=b%[1]d\n\n--b%[1]d\n"),
		"quotes":     "Message-ID: <1@x>\n\n" + repeated(100000, strings.Repeat(">", 60)+" %d\n"),
		"stairs":     "Message-ID: <1@x>\n\n" + build(20000, func(i int) string { return strings.Repeat(">", i%40) + " a:\n" }),
		"words":      "Message-ID: <1@x>\nSubject: " + strings.Repeat("=?utf-8?q?=C3?= ", 30000) + "\n\nx",
		"underlines": "Message-ID: <1@x>\n\n" + strings.Repeat(strings.Repeat("_", 40)+"\n", 20000),
		"set text":   "Message-ID: <1@x>\n\n" + strings.Repeat("    a();\n\n", 50000),
		"scrubbed":   "Message-ID: <1@x>\n\n" + strings.Repeat("-------------- next part --------------\nURL: <http://a.example/b>\n", 10000),
	} {
		t.Run(name, func(t *testing.T) {
			start := spent()
			readMail(t, "", box)
			if took := spent() - start; took > 5*time.Second {
				t.Errorf("a mailbox of %d bytes took %s of the processor", len(box), took)
			}
		})
	}
}

func TestMessagesThatAnswerOneAnotherInARingAreOneThread(t *testing.T) {
	part := readMail(t, "", "Message-ID: <a@x>\nIn-Reply-To: <b@x>\nSubject: s\n\nx\n")
	if th := part.Drafts[0].Thread; th.NativeID != "b@x" || len(th.Posts) != 1 {
		t.Errorf("a reply to what is not here stands in %s with %d messages, want b@x with itself", th.NativeID, len(th.Posts))
	}
	ring := "From a Thu Jan  2 03:04:05 2014\nMessage-ID: <a@x>\nIn-Reply-To: <b@x>\nSubject: s\n\nx\n\nFrom a Thu Jan  2 03:04:05 2014\nMessage-ID: <b@x>\nIn-Reply-To: <a@x>\nSubject: s\n\nx\n"
	if part := readMail(t, "", ring); len(part.Drafts) != 1 || len(part.Drafts[0].Thread.Posts) != 2 {
		t.Errorf("two messages in a ring are %d threads, want one", len(part.Drafts))
	}
}

func BenchmarkMailbox(b *testing.B) {
	var box strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&box, "From otter@knots.example Thu Jan  2 03:04:05 2014\nMessage-ID: <%d@knots.example>\nIn-Reply-To: <%d@knots.example>\nFrom: Otter <otter@knots.example>\nSubject: Re: Wet rope\nDate: Thu, 2 Jan 2014 03:04:05 +0100\nContent-Type: text/plain; charset=utf-8\n\nOn Thu, Otter wrote:\n> Dry it first, and take your time about it.\n\nA rope that has been wet is stiff at first; work it between your hands\nand hang it in the wind, never on a stove.\n\n-- \nOtter\n\n", i, i-i%20)
	}
	p := page(b, "", box.String())
	b.SetBytes(int64(box.Len()))
	messages := 0
	for b.Loop() {
		part, err := (mbox{}).Parse(p)
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range part.Drafts {
			messages += len(d.Thread.Posts)
		}
	}
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "posts/s")
}

// Mailman writes the dates of its pages in the list's language.
func TestDatesOfPipermailsPagesAreReadInTheirLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"Fre Mai  6 10:00:00 CEST 2016": "2016-05-06T08:00:00Z",
		"Mit Dez 28 10:00:00 CET 2016":  "2016-12-28T09:00:00Z",
		"Dim Fév  7 10:00:00 CET 2016":  "2016-02-07T09:00:00Z",
		"Vie Ago  5 10:00:00 CEST 2016": "2016-08-05T08:00:00Z",
		"Mar Ott  4 10:00:00 2016":      "2016-10-04T10:00:00",
		"Xxx Yyy  4 10:00:00 CEST 2016": "",
	} {
		if got := page(t, "https://lists.example/pipermail/knots/2016-May/1.html", "<p>").mailDate(in); got.String() != want {
			t.Errorf("mailDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPipermailKnowsTheIndexOfAMonthInAnyLanguage(t *testing.T) {
	body := `<html><title>April 2016 Archiv nach Thread</title><h1>April 2016 Archiv nach Thread</h1><a href="subject.html#start">[ Betreff ]</a> <a href="author.html#start">[ Autor ]</a>
<ul><li><a href="000001.html">Nasses Seil</a></ul><i>Dieses Archiv wurde generiert von Pipermail 0.09.</i>`
	for at, want := range map[string]string{
		"https://lists.example/pipermail/knoten/2016-April/thread.html": "https://lists.example/pipermail/knoten/2016-April.txt",
		"https://lists.example/pipermail/knoten/2016-April/":            "https://lists.example/pipermail/knoten/2016-April.txt",
		"": "",
	} {
		p := page(t, at, body)
		if !(pipermail{}).Claims(p) {
			t.Errorf("Claims of the index at %q = false", at)
		}
		part, err := (pipermail{}).Parse(p)
		got := ""
		if part.Instead != nil {
			got = part.Instead.String()
		}
		if err != nil || got != want {
			t.Errorf("the index at %q leads to %q, %v; want %q", at, got, err, want)
		}
	}
}

func TestFilesInTheTextOfOldMessagesAreAttachments(t *testing.T) {
	for name, tc := range map[string]struct{ in, text, file string }{
		"a file":        {"See:\nbegin 644 a cat.txt\n#0V%T\n`\nend\nThat is all.", "See:\nThat is all.", "a cat.txt text/plain 3 mid:m1@knots.example/a%20cat.txt"},
		"at the end":    {"begin 644 a.txt\n#0V%T\n`\nend", "", "a.txt text/plain 3 mid:m1@knots.example/a.txt"},
		"words":         {"begin 644 times\nTo be or not to be, that is a question that goes on and on and on\nend", "begin 644 times\nTo be or not to be, that is a question that goes on and on and on\nend", ""},
		"cut off":       {"begin 644 a.txt\n#0V%T", "begin 644 a.txt\n#0V%T", ""},
		"nothing of it": {"Begin with the end", "Begin with the end", ""},
	} {
		text, files := cutUuencoded(tc.in, "m1@knots.example")
		got := ""
		for _, f := range files {
			got += fmt.Sprint(f.Name, " ", f.Type, " ", f.Size, " ", f.URL)
		}
		if text != tc.text || got != tc.file {
			t.Errorf("%s: %q with %q, want %q with %q", name, text, got, tc.text, tc.file)
		}
	}
}
