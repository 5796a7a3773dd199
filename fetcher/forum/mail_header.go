package forum

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"skein/archive"
)

// mailMessage is one message: what its header says, and its body, not read yet.
type mailMessage struct {
	fields []mailField
	body   []byte
	line   string // its "From " line; empty if it has none

	id      string   // Message-ID without its brackets, or one made from what it says
	refs    []string // References, oldest first, then In-Reply-To where that is no part of them
	answers string   // the message that it answers; empty if none
	subject string
	topic   string // subject without "Re:", folded: what replies have in common
	reply   bool   // the subject says that it is one
	from    archive.Author
	address string // of the author, in small letters
	date    archive.When
	made    bool // the id is made
	broken  bool // the header is not well formed
}

// get is the first field of that name, in small letters; empty if there is none.
func (m *mailMessage) get(name string) string {
	for i := range m.fields {
		if m.fields[i].name == name {
			return m.fields[i].value
		}
	}
	return ""
}

// header reads what a header says of its message.
func (p *Page) header(raw []byte) *mailMessage {
	m := &mailMessage{}
	if bytes.HasPrefix(raw, []byte("From ")) {
		l, _, _ := bytes.Cut(raw, []byte("\n"))
		m.line = strings.TrimSpace(string(l))
	}
	m.fields, m.body, m.broken = cutHeader(raw)
	m.subject = line(wordsOf(m.get("subject")))
	m.topic, m.reply = subjectTopic(m.subject)
	m.from.Name, m.address = senderOf(wordsOf(m.get("from")))
	if m.from.Name == "" && m.address == "" {
		m.from.Name, m.address = senderOf(wordsOf(m.get("sender")))
	}
	m.from.NativeID = m.address
	if m.from.Name == "" {
		if at := strings.IndexByte(m.address, '@'); at > 0 {
			m.from.Name = m.address[:at] // the rest is nobody's to harvest
		}
	}
	m.date = p.mailDate(m.get("date"))
	if m.date.IsZero() {
		m.date = p.mailDate(afterSender(m.line))
	}
	if ids := messageIDs(m.get("message-id")); len(ids) > 0 {
		m.id = ids[0]
	} else if s := strings.Trim(m.get("message-id"), "<> \t"); s != "" && !strings.ContainsAny(s, " \t") {
		m.id = s
	}
	if m.id == "" {
		m.made = true
		h := sha256.New()
		for _, s := range []string{m.get("date"), m.get("from"), m.get("subject"), string(bytes.TrimSpace(m.body))} {
			io.WriteString(h, s)
			h.Write([]byte{0})
		}
		m.id = hex.EncodeToString(h.Sum(nil)[:16])
	}
	m.relations()
	return m
}

// relations reads what the message answers. References is the whole line of
// forebears; In-Reply-To is believed where it names one of them or stands alone.
func (m *mailMessage) relations() {
	const most = 40
	seen := map[string]bool{m.id: true}
	for _, id := range messageIDs(m.get("references")) {
		if !seen[id] {
			seen[id] = true
			m.refs = append(m.refs, id)
		}
	}
	if len(m.refs) > most { // the first names the thread, the last what is answered
		m.refs = append(m.refs[:1:1], m.refs[len(m.refs)-most+1:]...)
	}
	to := messageIDs(m.get("in-reply-to"))
	if len(m.refs) == 0 {
		for _, id := range to {
			if !seen[id] {
				m.refs = append(m.refs, id)
				break
			}
		}
	}
	if n := len(m.refs); n > 0 {
		m.answers = m.refs[n-1]
		for _, id := range to {
			if id != m.id && seen[id] {
				m.answers = id
				break
			}
		}
	}
}

var inBrackets = regexp.MustCompile(`<([^<>]{1,900})>`)

// messageIDs are the ids in a field, without their brackets.
func messageIDs(s string) []string {
	var out []string
	for _, m := range inBrackets.FindAllStringSubmatch(s, 300) {
		if id := strings.Join(strings.Fields(m[1]), ""); id != "" && !strings.HasPrefix(id, "mailto:") {
			out = append(out, id)
		}
	}
	return out
}

// asUTF8 is bytes of which nobody says what they are: UTF-8 if they can be,
// else Windows-1252, which most programs wrote that said nothing.
func asUTF8(b []byte, label string) string {
	label = strings.ToLower(strings.Trim(label, `"' `))
	if label != "" && label != "us-ascii" && label != "ascii" && label != "utf-8" && label != "utf8" {
		if enc, _ := charset.Lookup(label); enc != nil {
			if out, err := enc.NewDecoder().Bytes(b); err == nil {
				return string(out)
			}
		}
	}
	if utf8.Valid(b) {
		return string(b)
	}
	if label == "utf-8" || label == "utf8" {
		// Cut in the middle of a character, or not what it says.
		if bad := strings.Count(string(bytes.ToValidUTF8(b, []byte("\ufffd"))), "\ufffd"); bad*20 < len(b) && hasUTF8(b) {
			return string(bytes.ToValidUTF8(b, []byte("\ufffd")))
		}
	}
	enc, _ := charset.Lookup("windows-1252")
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\ufffd")))
	}
	return string(out)
}

// hasUTF8 reports whether some character of more than one byte is well formed.
func hasUTF8(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if n > 1 && r != utf8.RuneError {
			return true
		}
		b = b[n:]
	}
	return false
}

var wordDecoder = mime.WordDecoder{CharsetReader: func(label string, in io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(in)
	return strings.NewReader(asUTF8(b, label)), err
}}

// wordsOf reads the encoded words of a field (RFC 2047), and the bytes that
// should have been.
func wordsOf(s string) string {
	s = asUTF8([]byte(s), "")
	if !strings.Contains(s, "=?") {
		return s
	}
	out, err := wordDecoder.DecodeHeader(s)
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(out, "\ufffd")
}

var (
	// The words by which archives keep addresses from harvesters.
	disguised = regexp.MustCompile(`([^\s<>()",]+)\s+(?:at|AT|\(at\)|\[at\]|en|chez|em|bei|van|på|a|v|na)\s+([^\s<>()",]+\.[^\s<>()",]+)`)
	commented = regexp.MustCompile(`^\s*<?([^\s<>()]+@[^\s<>()]+)>?\s*\((.*)\)\s*$`)
	fullName  = regexp.MustCompile(`^\s*(.*?)\s*<\s*([^<>]*)\s*>`)
)

// senderOf reads who a message is from: "Name <a@b>", "a@b (Name)", and both as
// archives disguise them, "a at b (Name)".
func senderOf(s string) (name, address string) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 2000 {
		return "", ""
	}
	if m := commented.FindStringSubmatch(disguised.ReplaceAllString(s, "$1@$2")); m != nil {
		return line(unquoted(m[2])), strings.ToLower(m[1])
	}
	if a, err := mail.ParseAddress(s); err == nil {
		return line(a.Name), strings.ToLower(a.Address)
	}
	if m := fullName.FindStringSubmatch(s); m != nil {
		address = strings.ToLower(disguised.ReplaceAllString(m[2], "$1@$2"))
		if !strings.Contains(address, "@") || strings.ContainsAny(address, " \t") {
			address = ""
		}
		return line(unquoted(m[1])), address
	}
	plain := disguised.ReplaceAllString(s, "$1@$2")
	for f := range strings.FieldsSeq(plain) {
		f = strings.Trim(f, `<>"(),;`)
		if at := strings.IndexByte(f, '@'); at > 0 && at < len(f)-1 {
			name = line(unquoted(strings.Replace(plain, f, "", 1)))
			return strings.Trim(name, `<>"(),; `), strings.ToLower(f)
		}
	}
	return line(unquoted(s)), ""
}

// unquoted takes off the quotation marks of a name.
func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' && s[len(s)-1] == '"' || s[0] == '\'' && s[len(s)-1] == '\'') {
		s = s[1 : len(s)-1]
	}
	return strings.ReplaceAll(s, `\"`, `"`)
}

// zones are the names of zones that mean one thing in mail (RFC 5322, 4.3), and
// those that mean one thing to everybody.
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000", "WET": "+0000",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"CET": "+0100", "MET": "+0100", "CEST": "+0200", "MEST": "+0200", "WEST": "+0100", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "JST": "+0900", "KST": "+0900", "AEDT": "+1100", "AEST": "+1000", "NZST": "+1200", "NZDT": "+1300",
}

var hasYear = regexp.MustCompile(`\b(19|20)\d\d\b`)

// mailDate reads the date of a header, or of a "From " line.
func (p *Page) mailDate(s string) archive.When {
	if i := strings.IndexByte(s, '('); i > 8 {
		s = s[:i]
	}
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 12 {
		return archive.When{}
	}
	floating := false
	for i, w := range words {
		if z, ok := zones[strings.ToUpper(w)]; ok && i >= 3 {
			words[i] = z
		}
	}
	if n := len(words); n > 2 && len(words[n-1]) == 4 && isDigits(words[n-1]) && len(words[n-2]) == 5 && strings.ContainsAny(words[n-2][:1], "+-") {
		words[n-1], words[n-2] = words[n-2], words[n-1] // "Thu Apr 14 11:06:56 +0200 2016"
	}
	s = strings.Join(words, " ")
	var t time.Time
	err := error(nil)
	if last := words[len(words)-1]; len(last) == 5 && (last[0] == '+' || last[0] == '-') {
		t, err = mail.ParseDate(s)
		if err != nil {
			t, err = parseAny(s, "Mon Jan 2 15:04:05 2006 -0700", "Mon, 2 Jan 2006 15:04 -0700", "2 January 2006 15:04:05 -0700", "Mon, 2 January 2006 15:04:05 -0700", "2006-01-02 15:04:05 -0700", "Mon, Jan 2 2006 15:04:05 -0700")
		}
	} else {
		floating = true
		t, err = parseAny(s, "Mon Jan 2 15:04:05 2006", "Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "Mon Jan 2 15:04 2006", "Mon, 2 Jan 2006 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "Mon, Jan 2 15:04:05 2006")
	}
	if err != nil {
		if w, ok := p.localCtime(words); ok {
			return w
		}
		if w, ok := p.dates().read(s); ok && hasYear.MatchString(s) { // "yesterday" is nothing that a program writes
			return w
		}
		return archive.When{}
	}
	if t.Year() < 1970 || t.Year() > 2199 {
		return archive.When{}
	}
	if floating {
		w := archive.When{Time: t.UTC(), Precision: archive.Second, Floating: true}.In(p.Zone)
		if w.Floating {
			w.Said = s
		}
		return w
	}
	return archive.At(t)
}

// localCtime reads a date in the order of C's ctime whose words are of another
// language: "Fre Mai  6 10:00:00 2016 +0200".
func (p *Page) localCtime(words []string) (archive.When, bool) {
	n := len(words)
	if n < 5 || n > 6 || !isDigits(words[2]) || !strings.Contains(words[3], ":") || len(words[4]) != 4 || !isDigits(words[4]) {
		return archive.When{}, false
	}
	w, ok := p.dates().read(words[2] + " " + words[1] + " " + words[4] + " " + words[3])
	if !ok || w.Precision < archive.Minute {
		return archive.When{}, false
	}
	if n == 5 {
		return w, true
	}
	offset, err := time.Parse("-0700", words[5])
	if err != nil {
		return archive.When{}, false
	}
	_, seconds := offset.Zone()
	clock := w.Time
	if !w.Floating && p.Zone != nil {
		clock = clock.In(p.Zone)
	}
	t := time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, time.FixedZone("", seconds))
	return archive.At(t), true
}

func parseAny(s string, layouts ...string) (t time.Time, err error) {
	for _, l := range layouts {
		if t, err = time.Parse(l, s); err == nil {
			return t, nil
		}
	}
	return t, err
}

// afterSender is the date of a "From " line.
func afterSender(l string) string {
	f := strings.Fields(l)
	for i := 1; i < len(f); i++ {
		switch f[i] {
		case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
			return strings.Join(f[i:], " ")
		}
	}
	return ""
}

var replyMark = regexp.MustCompile(`(?i)^\s*(re|aw|sv|vs|antw|antwort|odp|rif|res|ynt|ответ|отв|回复|答复|回覆|fwd?|wg|tr|rv)\s*(\[\d+\]|\(\d+\))?\s*[:：]\s*`)

// subjectTopic is what a subject has in common with the replies to it, and whether
// it is one.
func subjectTopic(subject string) (topic string, reply bool) {
	s := subject
	for range 20 {
		m := replyMark.FindStringSubmatchIndex(s)
		if m != nil {
			switch fold(s[m[2]:m[3]]) {
			case "fw", "fwd", "wg", "tr", "rv": // passed on: a thread of its own
			default:
				reply = true
			}
			s = s[m[1]:]
			continue
		}
		if strings.HasPrefix(s, "[") {
			if end := strings.IndexByte(s, ']'); end > 0 && end < 60 {
				if rest := strings.TrimSpace(s[end+1:]); rest != "" {
					s = rest
					continue
				}
			}
		}
		break
	}
	return fold(line(s)), reply
}
