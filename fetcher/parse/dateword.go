package parse

import (
	"strconv"
	"strings"
	"unicode"
)

// dateFields splits at white space and commas, and takes out what stands in
// parentheses: RFC 822 calls that a comment. A zone in brackets (RFC 9557) is a
// word of its own, other things in brackets are dropped.
func dateFields(s string) (fields []string, comment string) {
	for {
		i, j := strings.IndexByte(s, '['), strings.IndexByte(s, ']')
		if i < 0 || j < i {
			break
		}
		zone := s[i+1 : j]
		if strings.IndexByte(zone, '=') >= 0 {
			zone = ""
		}
		s = s[:i] + " " + strings.TrimPrefix(zone, "!") + " " + s[j+1:]
	}
	for {
		i := strings.IndexByte(s, '(')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], ')')
		if j < 0 {
			s = s[:i]
			break
		}
		comment = strings.TrimSpace(s[i+1 : i+j])
		s = s[:i] + " " + s[i+j+1:]
	}
	return strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' }), comment
}

// field reads the i-th word of a date.
func (p *dateParts) field(f string, i int, all []string) bool {
	f = strings.TrimRight(f, ":-")
	if f == "" {
		return true
	}
	if c := f[0]; c >= '0' && c <= '9' || c == '\'' && len(f) == 3 {
		return p.numeric(f)
	}
	if (f[0] == '+' || f[0] == '-') && len(f) > 1 && (p.hour >= 0 || len(f) > 3) {
		return p.offset(strings.TrimLeft(f, "+-"), f[0] == '-')
	}
	word := strings.TrimRight(f, ".")
	switch word {
	case "am", "a.m", "vorm", "πμ", "π.μ":
		p.am = true
		return true
	case "pm", "p.m", "nachm", "μμ", "μ.μ":
		p.pm = true
		return true
	}
	if _, ok := zones[word]; ok && p.hour >= 0 {
		return p.named(word)
	}
	if _, ok := placeZones[word]; ok && p.hour >= 0 {
		return p.named(word)
	}
	known := calendar()
	if m, ok := known.months[word]; ok {
		return p.monthNamed(m, word)
	}
	if known.passed[word] {
		return true
	}
	if m, rest, ok := splitMonth(word); ok {
		if !p.monthNamed(m, word) {
			return false
		}
		for _, n := range strings.FieldsFunc(rest, func(r rune) bool { return r == '-' || r == '/' || r == '.' }) {
			if !p.number(n) {
				return false
			}
		}
		return true
	}
	if p.named(word) {
		return true
	}
	// A first word that nobody knows is a day's name in some language.
	return i == 0 && len(all) > 3 && !strings.ContainsAny(word, "0123456789")
}

// monthNamed takes the month that a word names. "mar" may have been Tuesday,
// "paz" Sunday.
func (p *dateParts) monthNamed(m int, word string) bool {
	if p.month >= 0 && p.monthWord != "mar" && p.monthWord != "paz" {
		return false
	}
	p.month, p.monthWord = m, word
	return true
}

// splitMonth reads "jan-04-2004", "aug.30".
func splitMonth(word string) (month int, rest string, ok bool) {
	i := strings.IndexAny(word, "-/.")
	if i < 0 {
		return 0, "", false
	}
	m, ok := calendar().months[word[:i]]
	return m, word[i+1:], ok
}

// numeric reads a word that begins with a digit: a time, a number, or a date
// of several numbers.
func (p *dateParts) numeric(f string) bool {
	if strings.ContainsRune(f, ':') || isHourWord(f) {
		return p.clock(f)
	}
	if rest := strings.TrimLeft(f, "0123456789"); rest == "am" || rest == "pm" {
		return p.clock(f)
	}
	if p.month >= 0 && p.hour < 0 && isDotted(f) {
		return p.clock(strings.ReplaceAll(f, ".", ":"))
	}
	if i := strings.IndexAny(f, "-/."); i > 0 && i < len(f)-1 {
		return p.joined(f)
	}
	return p.number(f)
}

// isDotted reports whether f has the form of a time in the way of 8.57 or
// 08.57.00. It is one where the date has been read.
func isDotted(f string) bool {
	parts := strings.Split(f, ".")
	for i, part := range parts {
		if len(part) != 2 && !(i == 0 && len(part) == 1) || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return len(parts) == 2 || len(parts) == 3
}

// number takes a number that is a day or a year: 4, 4th, 4., 4º, 2004, '04.
func (p *dateParts) number(f string) bool {
	n := number{apostrophe: strings.HasPrefix(f, "'")}
	f = strings.TrimPrefix(f, "'")
	digits := len(f) - len(strings.TrimLeft(f, "0123456789"))
	switch strings.TrimRight(f[digits:], ".") {
	case "", "st", "nd", "rd", "th", "er", "o", "a", "º", "ª", "º.":
	default:
		return false
	}
	if digits == 0 || digits > 4 || len(p.numbers) == 3 {
		return false
	}
	n.value, _ = strconv.Atoi(f[:digits])
	n.digits = digits
	p.numbers = append(p.numbers, n)
	return true
}

// joined reads dates of several parts in one word: 4-Jan-2004, 2006/09/15,
// 13.7.2004, 1/2/2006.
func (p *dateParts) joined(f string) bool {
	sep := f[strings.IndexAny(f, "-/.")]
	parts := strings.Split(strings.TrimRight(f, "."), string(sep))
	if len(parts) < 2 || len(parts) > 3 || p.month >= 0 {
		return false
	}
	if m, ok := calendar().months[strings.TrimRight(parts[1], ".")]; ok {
		p.month = m
		return p.number(parts[0]) && (len(parts) < 3 || p.number(parts[2]))
	}
	var n [3]int
	for i, s := range parts {
		v, err := strconv.Atoi(s)
		if err != nil || len(s) > 4 {
			return false
		}
		n[i] = v
	}
	switch {
	case len(parts) == 3 && len(parts[0]) == 4:
		p.year, p.month, p.day = n[0], n[1], n[2]
	case len(parts) == 2 && len(parts[1]) == 4 && sep != '-':
		p.month, p.year = n[0], n[1]
	case len(parts) != 3:
		return false
	case sep == '.': // only where the day comes first are dates written so
		p.day, p.month, p.year = n[0], n[1], n[2]
		p.century(len(parts[2]))
	default:
		p.day, p.month, p.year, p.slashed = n[0], n[1], n[2], true
		p.century(len(parts[2]))
	}
	return true
}

func (p *dateParts) century(digits int) {
	if digits <= 2 {
		p.year = century(p.year)
	}
}

// century completes a year of two digits (RFC 2822, 4.3).
func century(year int) int {
	if year < 50 {
		return year + 2000
	}
	return year + 1900
}
