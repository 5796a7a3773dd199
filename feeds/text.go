package feeds

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"skein/archive"
)

// clean takes out of s what no XML 1.0 document may hold (section 2.2), however
// it is escaped, and the C1 controls, which validators refuse too. Line ends
// become line feeds.
func clean(s string) string {
	bad := func(r rune) bool {
		switch {
		case r == '\t', r == '\n':
			return false
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff, r == utf8.RuneError:
			return true
		}
		return r > unicode.MaxRune
	}
	if strings.IndexFunc(s, bad) < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case bad(r):
			return -1
		}
		return r
	}, s)
}

// line is clean text on one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// webURL is s if it is an absolute address of the web, and empty otherwise. What
// may stand in no address (RFC 3986, 2) is percent-encoded.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(u.Host, notInAddresses) || clean(u.Host) != u.Host {
		return ""
	}
	u.User = nil
	var query strings.Builder
	for _, c := range []byte(u.RawQuery) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(notInAddresses, c) >= 0 {
			fmt.Fprintf(&query, "%%%02X", c)
		} else {
			query.WriteByte(c)
		}
	}
	u.RawQuery = query.String()
	return u.String()
}

const notInAddresses = "<>\"{}|\\^` "

// Spell writes a time for people, as exactly as it is known: "26 Nov 2026, 14:05
// UTC", "26 Nov 2026", "Nov 2026", "2026". A time whose zone was not told has
// none. It is empty if nothing was said.
func Spell(w archive.When) string {
	if w.IsZero() {
		return ""
	}
	layout := map[archive.Precision]string{archive.Year: "2006", archive.Month: "Jan 2006", archive.Day: "2 Jan 2006"}[w.Precision]
	switch {
	case layout != "":
		return w.Time.UTC().Format(layout)
	case w.Floating:
		return w.Time.Format("2 Jan 2006, 15:04")
	}
	return w.Time.UTC().Format("2 Jan 2006, 15:04 UTC")
}

// Excerpt is the beginning of a text on one line, of at most max characters and
// cut between words. Lines that are quoted, which begin with ">", are passed over
// unless there is nothing else.
func Excerpt(text string, max int) string {
	var own strings.Builder
	for l := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(l, ">") {
			continue
		}
		own.WriteString(l)
		own.WriteByte(' ')
		if own.Len() > max*utf8.UTFMax {
			break
		}
	}
	s := line(own.String())
	if s == "" {
		s = line(strings.NewReplacer("\n>", " ", ">", " ").Replace(head(text, max*utf8.UTFMax)))
	}
	return cut(s, max)
}

// head is the first bytes of s, whole characters.
func head(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

// cut shortens s to max characters, between words where it can.
func cut(s string, max int) string {
	n := 0
	for i := range s {
		if n++; n <= max {
			continue
		}
		short := s[:i]
		if j := strings.LastIndexByte(short, ' '); j > i/2 {
			short = short[:j]
		}
		return strings.TrimRightFunc(short, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:–—-", r) }) + "…"
	}
	return s
}

// titleLength is how much of a text stands in for a title.
const titleLength = 80

// Title is what a post or thread is called: the first of the titles that is one,
// else the beginning of the text, else where it stands. It is never empty.
func Title(text, address string, titles ...string) string {
	for _, t := range titles {
		if t = line(t); t != "" {
			return t
		}
	}
	if t := Excerpt(text, titleLength); t != "" {
		return t
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return cut(line(u.Host+u.Path), titleLength)
	}
	return "Untitled"
}

// Claimed is when something was published by its page's own word, but not later
// than we first saw it: some pages date things ahead. Where the page says
// nothing, or a year that no calendar of ours has, it is our first sight.
func Claimed(w archive.When, seen time.Time) time.Time { return claimed(w.Time, seen) }

func claimed(at, seen time.Time) time.Time {
	if at.IsZero() || at.Year() < 1 || at.Year() > 9999 || !seen.IsZero() && at.After(seen) {
		at = seen
	}
	return seconds(at)
}

func seconds(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
