package export

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"time"

	"skein/archive"
)

func newMbox(w io.Writer, _ Options) Writer {
	return newWriter("mbox", w, func(out *bufio.Writer) encoder { return &mboxEncoder{out: out} })
}

// mboxEncoder writes each post as a mail, in the mboxrd form (RFC 4155 and the
// ">From" of mboxrd, which can be taken back). In-Reply-To and References come
// from what a post answers or quotes, so that mail programs thread it.
type mboxEncoder struct {
	out     *bufio.Writer
	message bytes.Buffer
}

func (e *mboxEncoder) begin(int) error { return nil }
func (e *mboxEncoder) end() error      { return nil }
func (e *mboxEncoder) discard()        {}

func (e *mboxEncoder) thread(t archive.Thread) error {
	m := mailThread{view: newView(t, ""), ancestors: make([][]string, len(t.Posts))}
	m.dates = mailDates(&m.view)
	for i := range t.Posts {
		e.message.Reset()
		if err := m.message(&e.message, i); err != nil {
			return fmt.Errorf("post %s: %w", t.Posts[i].ID, err)
		}
		e.frame(m.dates[i])
	}
	return nil
}

// frame writes the message at hand with the line that begins it.
func (e *mboxEncoder) frame(date time.Time) {
	e.out.WriteString("From skein@skein.invalid " + date.UTC().Format(time.ANSIC) + "\n")
	for line := range bytes.Lines(e.message.Bytes()) {
		line = bytes.TrimRight(line, "\r\n")
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			e.out.WriteByte('>')
		}
		e.out.Write(line)
		e.out.WriteByte('\n')
	}
	e.out.WriteByte('\n')
}

// mailThread is a thread seen as mail.
type mailThread struct {
	view
	dates     []time.Time // of the posts
	ancestors [][]string  // message ids from the opening post down to the parent, by post
}

// maxAncestors bounds References: the opening post and the nearest others say
// all that a mail program needs (RFC 5537, 3.4.4 lets the rest go).
const maxAncestors = 20

// maxHeaderURL keeps a header's line below the 998 characters that it may have
// (RFC 5322, 2.1.1).
const maxHeaderURL = 900

// parent is the native id of the post that post i answers, and its place if it
// is held: what it replies to, else what it quotes, else the opening post. A
// post answers only what stands before it, so that no circle can close.
func (m *mailThread) parent(i int) (id string, place int) {
	if i == 0 {
		return "", -1
	}
	for _, native := range m.answered(i) {
		at, held := m.byNative[native]
		switch {
		case held && at < i:
			return m.messageID(at), at
		case !held:
			return messageID(archive.PostID(m.ID, native)), -1 // its name, should it come one day
		}
	}
	return m.messageID(0), 0
}

func (m *mailThread) messageID(i int) string {
	if id := m.Posts[i].ID; m.anchors[i] == "p-"+id {
		return messageID(id)
	}
	return messageID(m.anchors[i]) // not an id that could be written, or not the only one
}

func messageID(id string) string { return "<" + id + "@skein.invalid>" }

// message writes post i with all that a mail needs (RFC 5322, 2045, 2046).
func (m *mailThread) message(w *bytes.Buffer, i int) error {
	p := m.Posts[i]
	subject := m.title()
	if s := m.subject(i); s != "" {
		subject = s
	} else if i > 0 {
		subject = "Re: " + subject
	}
	zone := "+0000"
	if p.Published.Precision < archive.Minute || p.Published.Floating {
		zone = "-0000" // the time is known, or half known, the zone is not (RFC 5322, 3.3)
	}
	header(w, "From", mailbox(p.Author, m.host()))
	header(w, "Date", m.dates[i].Format("Mon, 02 Jan 2006 15:04:05 ")+zone)
	header(w, "Subject", textWords(subject))
	header(w, "Message-ID", m.messageID(i))
	if id, at := m.parent(i); id != "" {
		var above []string
		if at >= 0 {
			above = m.ancestors[at]
		} else {
			above = []string{m.messageID(0)}
		}
		refs := append(above[:len(above):len(above)], id)
		if len(refs) > maxAncestors {
			refs = append(refs[:1:1], refs[len(refs)-maxAncestors+1:]...)
		}
		m.ancestors[i] = refs
		header(w, "In-Reply-To", id)
		header(w, "References", strings.Join(refs, " "))
	}
	if href := pageURL(p.URL); href != "" && len(href) < maxHeaderURL {
		header(w, "Archived-At", "<"+href+">") // RFC 5064
	}
	header(w, "Organization", textWords(m.siteName()))
	header(w, "X-Skein-Board", textWords(strings.Join(m.Board.Path, " / ")))
	header(w, "X-Skein-Thread", keepToken(m.ID))
	header(w, "Keywords", textWords(strings.Join(append(m.Labels[:len(m.Labels):len(m.Labels)], m.Tags...), ", ")))
	if lang := langTag(m.Lang); lang != "" {
		header(w, "Content-Language", lang)
	}
	const boundary = "=_skein_part" // no line of quoted-printable holds "=_"
	header(w, "MIME-Version", "1.0")
	header(w, "Content-Type", `multipart/alternative; boundary="`+boundary+`"`)
	w.WriteString("\n")
	for _, part := range []struct{ mediaType, content string }{
		{"text/plain", m.text(i)},
		{"text/html", m.html(i)},
	} {
		w.WriteString("--" + boundary + "\n")
		header(w, "Content-Type", part.mediaType+"; charset=utf-8")
		header(w, "Content-Transfer-Encoding", "quoted-printable")
		w.WriteString("\n")
		qp := quotedprintable.NewWriter(w)
		if _, err := io.WriteString(qp, part.content); err != nil {
			return err
		}
		if err := qp.Close(); err != nil {
			return err
		}
		w.WriteString("\n")
	}
	w.WriteString("--" + boundary + "--\n")
	return nil
}

// mailDates are when the posts were written, as far as is known. A mail
// without a date is none: a post that tells none has that of our first sight of
// it, or it stands with the one before it.
func mailDates(v *view) []time.Time {
	dates := make([]time.Time, len(v.Posts))
	last := time.Unix(0, 0)
	for _, t := range []time.Time{v.LastChecked, v.FirstSeen, v.Published.Time} {
		if isMailDate(t) {
			last = t
		}
	}
	for i, p := range v.Posts {
		if isMailDate(p.Published.Time) {
			last = p.Published.Time
		} else if isMailDate(p.FirstSeen) {
			last = p.FirstSeen
		}
		dates[i] = last.UTC()
	}
	return dates
}

// isMailDate reports whether a mail can be of that date (RFC 5322, 3.3).
func isMailDate(t time.Time) bool { return t.Year() >= 1900 && t.Year() <= 9999 }

// text is the plain part: the post's text as it is, what is to be known of it
// in brackets before, its files and signature behind.
func (m *mailThread) text(i int) string {
	p := m.Posts[i]
	var b strings.Builder
	for _, s := range m.states(i) {
		b.WriteString("[" + s + "]\n")
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	text := strings.TrimRight(p.Text, "\n")
	if strings.TrimSpace(text) == "" {
		text = plainText(bodyOf(p, shape{}).root)
	}
	if text != "" {
		b.WriteString(text + "\n")
	}
	if files := attachments(p); len(files) > 0 {
		b.WriteString("\nAttachments:\n")
		for _, f := range files {
			b.WriteString("* " + joined(" ", f.name, f.href) + "\n")
		}
	}
	if links := m.elsewhere(p, text); len(links) > 0 {
		b.WriteString("\nLinks:\n")
		for _, l := range links {
			b.WriteString("* " + l + "\n")
		}
	}
	if s := signatureText(p); s != "" {
		b.WriteString("-- \n" + s + "\n")
	}
	return writable(b.String())
}

// maxSought is the number of links up to which a text is searched for each.
const maxSought = 200

// elsewhere are the links of a post whose addresses its text does not show.
func (m *mailThread) elsewhere(p archive.Post, text string) []string {
	var list []string
	for _, l := range p.Links {
		if l = pageURL(l); l != "" && (len(p.Links) > maxSought || !strings.Contains(text, l)) {
			list = append(list, l)
		}
	}
	return list
}

// html is the part for programs that show it: the body as safe as it was, its
// images as links, so that reading it tells nobody.
func (m *mailThread) html(i int) string {
	p := m.Posts[i]
	var b strings.Builder
	a := article{markup: markup{markupWriter: &b}, level: 1}
	a.WriteString("<!DOCTYPE html>\n")
	a.tag("html", "lang", m.Lang)
	a.tag("body")
	for _, s := range m.states(i) {
		a.say("p", "["+s+"]")
	}
	a.block("div", "body", m.Lang, bodyOf(p, shape{heading: 1}))
	a.files(p, body{})
	if strings.TrimSpace(p.Signature) != "" {
		a.tag("hr")
		a.block("div", "signature", m.Lang, newBody(p.Signature, shape{heading: 1}))
	}
	a.end("body")
	a.end("html")
	a.WriteByte('\n')
	return b.String()
}

// host is the thread's site, for the addresses that its members are given.
func (m *mailThread) host() string {
	for _, u := range []string{m.Site.URL, m.URL} {
		if host := hostOf(pageURL(u)); host != "" && strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" {
			return strings.Trim(strings.ToLower(host), ".-")
		}
	}
	return "skein"
}
