package forum

import (
	"regexp"
	"strings"

	"skein/archive"
)

// beginsDate tells a word that a date begins with: a figure, a month, a day of
// the week, "today".
func (p *Page) beginsDate(w string) bool {
	f := strings.Trim(fold(w), ",.")
	if f == "" {
		return false
	}
	if _, ok := relativeWords[f]; ok {
		return true
	}
	return f[0] >= '0' && f[0] <= '9' || lookMonth(f, p.Lang) > 0 || lookDay(f, p.Lang) >= 0
}

// nameBeforeDate is the name in "Heron on Nov 15, 2023, 12:36 PM": what stands
// before the date and the word that leads to it; all of it where no date follows.
func (p *Page) nameBeforeDate(s string) string {
	words := strings.Fields(s)
	for i := 1; i < len(words); i++ {
		if !p.beginsDate(words[i]) {
			continue
		}
		if _, ok := p.dates().read(strings.Join(words[i:], " ")); ok {
			if i > 1 {
				i--
			}
			return strings.Join(words[:i], " ")
		}
	}
	return strings.Join(words, " ")
}

// dateBeforeName reads "Nov 15, 2023, 02:55 PM by Heron": the date, and the name
// behind the word that leads to it; empty where no name follows.
func (p *Page) dateBeforeName(s string) (archive.When, string, bool) {
	whole, ok := p.dateWithin(s)
	if !ok {
		return archive.When{}, "", false
	}
	words := strings.Fields(s)
	for n := 1; n < len(words); n++ {
		w, ok := p.dateWithin(strings.Join(words[:n], " "))
		if !ok || !w.Time.Equal(whole.Time) || w.Precision != whole.Precision {
			continue
		}
		for n < len(words) {
			if _, half := halves[strings.Trim(fold(words[n]), ".,")]; !half {
				break
			}
			n++
		}
		if n+2 < len(words) && !leadsToEditor(words[n]) && leadsToEditor(words[n+1]) { // two words, "wysłane przez" in Polish
			n++
		}
		if n+1 < len(words) {
			return w, strings.Join(words[n+1:], " "), true
		}
		return w, "", true
	}
	return whole, "", true
}

// lineCount is the first number in a line, "11 Replies", "Views: 1,227", "Lu
// 3 412 fois".
func lineCount(s string) (int, bool) {
	words := strings.Fields(foldDigits(s))
	for i, w := range words {
		n, ok := count(strings.Trim(w, ".,:()"))
		if !ok {
			continue
		}
		whole := strings.TrimLeft(w, ".,:(")
		for _, next := range words[i+1:] { // groups that spaces part
			group := strings.TrimRight(next, ".,:)")
			if len(group) != 3 || !isDigits(group) || !isDigits(strings.ReplaceAll(whole, " ", "")) {
				break
			}
			whole += " " + group
			if m, ok := count(whole); ok {
				n = m
			}
		}
		return n, true
	}
	return 0, false
}

var smfSession = regexp.MustCompile(`[?&;](?:amp;)?PHPSESSID=[0-9A-Za-z,-]+(?:&amp;|[&;])?`)

// sessionless is text with addresses, less the session that SMF puts into every
// link for a visitor without cookies.
func sessionless(s string) string {
	if !strings.Contains(s, "PHPSESSID=") {
		return s
	}
	return smfSession.ReplaceAllStringFunc(s, func(m string) string {
		if last := m[len(m)-1]; last == ';' || last == '&' {
			return m[:1]
		}
		return ""
	})
}
