package parse

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	ext "github.com/mmcdole/gofeed/extensions"

	"skein/archive"
)

// reading makes words of what gofeed found: numbers of the skeleton's texts.
// Methods take such a number as ref; an empty one gives the empty value.
type reading struct {
	*skeleton
	feed  *Feed
	old   bool   // Atom 0.3, where text is typed in another way
	outer *scope // in force where the feed begins
	entry int    // the entry being read, from 1; 0 is the feed itself
	buf   []byte // scratch
	said  []byte // scratch, for hashes
}

func (r *reading) text(ref string) *text {
	if ref == "" {
		return nil
	}
	n, err := strconv.Atoi(ref)
	if err != nil || n < 0 || n >= len(r.texts) {
		return nil
	}
	return &r.texts[n]
}

// decoded returns the characters of t, tags as they are written.
func (r *reading) decoded(t *text) string {
	if t == nil || len(t.raw) == 0 {
		return ""
	}
	if t.attr {
		return strings.TrimSpace(r.ents.attribute(r.capped(t)))
	}
	raw := r.capped(t)
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '<') < 0 {
		return string(raw)
	}
	r.buf = r.ents.appendText(r.buf[:0], raw)
	s := bytes.TrimSpace(r.buf)
	if inside, ok := bytes.CutPrefix(s, cdataStart); ok && bytes.HasSuffix(inside, cdataEnd) {
		r.noteOnce("escaped CDATA", "a CDATA section is escaped or stands in another; read as what it holds")
		s = bytes.TrimSpace(inside[:len(inside)-len(cdataEnd)])
	}
	return string(s)
}

// capped returns what is read of a text, cut where it hurts least.
func (r *reading) capped(t *text) []byte {
	if len(t.raw) <= r.limits.Text {
		return t.raw
	}
	r.note("a text of %d bytes is cut to %d", len(t.raw), r.limits.Text)
	raw := t.raw[:r.limits.Text]
	tail := max(0, len(raw)-4096)
	if i := bytes.LastIndexAny(raw[tail:], "<&> \n"); i >= 0 {
		if c := raw[tail+i]; c == '>' {
			i++
		}
		return raw[:tail+i]
	}
	for len(raw) > 0 && !utf8.RuneStart(raw[len(raw)-1]) {
		raw = raw[:len(raw)-1]
	}
	return raw[:max(0, len(raw)-1)]
}

// note adds a warning that names the entry being read.
func (r *reading) note(format string, args ...any) {
	if r.entry > 0 {
		format, args = "entry %d: "+format, append([]any{r.entry}, args...)
	}
	r.notes.add(format, args...)
}

// noteOnce is note for the first of its kind.
func (r *reading) noteOnce(kind, format string, args ...any) {
	if r.notes.seen[kind] {
		return
	}
	if r.notes.seen == nil {
		r.notes.seen = map[string]bool{}
	}
	r.notes.seen[kind] = true
	r.note(format, args...)
}

// word returns a text that holds no markup: an id, a number, a token.
func (r *reading) word(ref string) string {
	t := r.text(ref)
	s := r.decoded(t)
	if t != nil && t.markup {
		s = plainText(s, true)
	}
	return s
}

// line returns one line of plain text where HTML may have been written: an RSS
// title, a name, a category.
func (r *reading) line(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	return plainText(r.decoded(t), t.markup)
}

// url returns a text as an address, resolved at its place.
func (r *reading) url(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	s := r.word(ref)
	u := address(t.in.base, s)
	if u != s && s != "" {
		r.mended(s, u)
	}
	return u
}

// mended tells of an address s that was read as u. That a base makes one whole
// is how Atom means it, and no fault.
func (r *reading) mended(s, u string) {
	switch {
	case u == "":
		r.note("the address %q would run code; it is left out", clip(s))
	case absolute(s) || hasPrefixFold(s, "www."):
		r.noteOnce("address", "the address %q is read as %q", clip(s), clip(u))
	case !r.atom:
		r.noteOnce("relative", "the address %q is not a whole one; read as %q", clip(s), clip(u))
	}
}

// html returns a text that is HTML whatever it says of itself, as in RSS.
func (r *reading) html(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	if t.markup {
		return r.inline(t, false, true)
	}
	return resolveHTML(r.withoutCDATA(r.decoded(t)), t.in.base)
}

// withoutCDATA takes the marks of CDATA sections out of HTML, which has none: it
// would take what they hold for a comment.
func (r *reading) withoutCDATA(s string) string {
	if !strings.Contains(s, string(cdataStart)) {
		return s
	}
	r.noteOnce("escaped CDATA", "a CDATA section is escaped or stands in another; read as what it holds")
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, string(cdataStart))
		out.WriteString(before)
		if !found {
			return out.String()
		}
		inside, after, _ := strings.Cut(rest, string(cdataEnd))
		out.WriteString(inside)
		s = after
	}
}

// inline writes a text that holds tags as HTML.
func (r *reading) inline(t *text, strip, decode bool) string {
	x := xhtml{out: r.buf[:0], ents: r.ents, decode: decode}
	x.write(r.capped(t), t.in, strip)
	r.buf = x.out
	return resolveHTML(r.withoutCDATA(string(bytes.TrimSpace(x.out))), t.in.base)
}

// form is how an Atom text construct is to be read.
type form uint8

const (
	plainForm form = iota
	htmlForm
	xhtmlForm
	noForm // nothing that can be shown as text
)

// coding is how the characters of a text construct are written down.
type coding uint8

const (
	asIs coding = iota
	inBase64
	maybeBase64 // it should be, for its type is not text
)

// form tells how t is to be read (RFC 4287, 3.1.1 and 4.1.3.3; Atom 0.3's types
// and modes).
func (r *reading) form(t *text) (f form, coded coding) {
	kind, _, _ := strings.Cut(t.kind, ";")
	kind = strings.TrimSpace(kind)
	if t.mode == "base64" {
		coded = inBase64
	}
	switch kind {
	case "", "text", "text/plain":
		if t.markup {
			return xhtmlForm, coded
		}
		return plainForm, coded
	case "html", "text/html":
		if t.markup {
			return xhtmlForm, coded
		}
		return htmlForm, coded
	case "xhtml", "application/xhtml+xml", "application/xhtml", "text/xhtml", "image/svg+xml", "application/mathml+xml":
		if t.markup {
			return xhtmlForm, coded
		}
		return htmlForm, coded
	}
	switch {
	case strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml"):
		return noForm, asIs
	case strings.HasPrefix(kind, "text/"):
		return plainForm, coded
	case strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/"):
		return noForm, asIs
	case strings.IndexByte(kind, '/') > 0:
		return htmlForm, max(coded, maybeBase64)
	}
	return htmlForm, coded // a type that nobody knows, "htlm"
}

// unwrapped decodes base64; ok is false if it is none or no text.
func (r *reading) unwrapped(t *text) (s string, ok bool) {
	s = strings.Map(func(c rune) rune {
		if c <= ' ' {
			return -1
		}
		return c
	}, r.decoded(t))
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(s)
	}
	if err != nil || !utf8.Valid(b) {
		return "", false
	}
	return strings.TrimSpace(string(b)), true
}

// richText returns an Atom text construct as HTML. guess is set for bodies,
// of which many feeds forget to say that they are HTML.
func (r *reading) richText(ref string, guess bool) string {
	t := r.text(ref)
	if t == nil || len(t.raw) == 0 {
		return ""
	}
	f, coded := r.form(t)
	switch {
	case f == noForm:
		r.note("content of type %q is not text; left out", clip(t.kind))
		return ""
	case coded != asIs:
		s, ok := r.unwrapped(t)
		switch {
		case !ok && coded == maybeBase64:
			return textHTML(r.decoded(t))
		case !ok:
			r.note("base64 of type %q is no text; left out", clip(t.kind))
			return ""
		case f == plainForm:
			return textHTML(s)
		}
		return resolveHTML(s, t.in.base)
	case f == xhtmlForm:
		return r.inline(t, !r.old, strings.Contains(t.kind, "html") && !strings.Contains(t.kind, "xhtml"))
	}
	s := r.decoded(t)
	if f == htmlForm {
		return resolveHTML(r.withoutCDATA(s), t.in.base)
	}
	if guess && t.kind == "" && looksHTML(s) {
		r.notes.once("untyped", 0, "entry %d: the text names no type but is HTML; Atom wants type=\"html\"", r.entry)
		return resolveHTML(s, t.in.base)
	}
	return textHTML(s)
}

// titleText returns an Atom text construct as one line of plain text.
func (r *reading) titleText(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	f, coded := r.form(t)
	switch {
	case f == noForm:
		return ""
	case coded != asIs:
		if s, ok := r.unwrapped(t); ok {
			return plainText(s, f != plainForm)
		}
	case f == xhtmlForm:
		return plainText(r.inline(t, true, false), true)
	case f == htmlForm:
		return plainText(r.decoded(t), true)
	}
	return oneLine(r.decoded(t))
}

// when returns a text as a time. One that is not understood is told.
func (r *reading) when(ref string) archive.When {
	s := r.word(ref)
	if s == "" {
		return archive.When{}
	}
	if w, ok := fastDate(s); ok {
		return w
	}
	w, ok := parseDate(s)
	switch {
	case !ok:
		r.note("date %q not understood", clip(s))
	case w.Floating:
		r.noteOnce("zone", "date %q names no zone that is known; write one, such as +0200", clip(s))
	case standardDate.MatchString(s):
	case w.Precision < archive.Minute:
		r.noteOnce("date", "date %q is read as %s; write it with day, time and zone", clip(s), w)
	case r.atom:
		r.noteOnce("date", "date %q is read as %s; write it so", clip(s), w)
	default:
		r.noteOnce("date", "date %q is read as %s; write it as %q", clip(s), w, w.Time.Format(time.RFC1123Z))
	}
	return w
}

// firstWhen returns the first of several that is a time.
func (r *reading) firstWhen(refs ...string) archive.When {
	for _, ref := range refs {
		if ref == "" {
			continue
		}
		if w := r.when(ref); !w.IsZero() {
			return w
		}
	}
	return archive.When{}
}

// lang returns a text as a language tag.
func (r *reading) lang(ref string) string { return tidyLang(r.word(ref)) }

// langOf returns the language that a text is in. A feed that names none has that
// of its own texts, but does not hand it down to its entries.
func (r *reading) langOf(ref string) string {
	if t := r.text(ref); t != nil {
		return t.in.lang
	}
	return ""
}

// count returns a text as a number that is not negative.
func (r *reading) count(ref string) *int {
	s := r.word(ref)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return nil
	}
	return &n
}

// length returns a text as a number of bytes, perhaps with commas between its
// thousands; 0 if it is none.
func (r *reading) length(ref string) int64 {
	s := r.word(ref)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// ownTexts are the texts of a box that gofeed does not see, in the document's
// order: "pubdate", and "dc.date" of a module.
type ownTexts []ownText

// ownOf returns the own texts of a box by its extensions.
func (r *reading) ownOf(e ext.Extensions) ownTexts {
	for _, x := range e["x"]["own"] {
		at, err := strconv.Atoi(x.Attrs["at"])
		if err != nil || at < 0 || at >= len(r.own) {
			return nil
		}
		own := r.own[at:]
		for n := range own {
			if own[n].name == "" {
				return own[:n]
			}
		}
	}
	return nil
}

// first returns the number of the first text of that name, "" if there is none.
func (o ownTexts) first(name string) string {
	for i := range o {
		if o[i].name == name {
			return strconv.Itoa(o[i].text)
		}
	}
	return ""
}

// all returns the numbers of the texts of that name.
func (o ownTexts) all(name string) (refs []string) {
	for i := range o {
		if o[i].name == name {
			refs = append(refs, strconv.Itoa(o[i].text))
		}
	}
	return refs
}

// or returns the first that is not empty.
func or(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}
