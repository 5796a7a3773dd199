package parse

import (
	"strconv"
	"strings"
)

// iso reads a date of ISO 8601 (5.2) at the beginning of s and returns the
// rest, a time and zone perhaps. What does not begin so comes back untouched.
// ok is false for what begins so and goes wrong.
func (p *dateParts) iso(s string) (rest string, ok bool) {
	word, end := s, -1
	for i := 1; i < len(s) && end < 0; i++ {
		if s[i] == ' ' || s[i] == 't' && i+1 < len(s) && digit(s[i-1]) >= 0 && s[i+1] >= '0' && s[i+1] <= '9' {
			end = i
		}
	}
	if end > 0 {
		word, rest = s[:end], s[end+1:]
	}
	if word == "" || word[0] != '-' && (word[0] < '0' || word[0] > '9') {
		return s, true
	}
	if !p.isoDay(word) { // some other form that begins with a number
		if end > 0 {
			return word + " " + rest, true
		}
		return s, true
	}
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return "", true
	}
	if c := rest[0]; c >= '0' && c <= '9' && !strings.ContainsAny(rest[:min(3, len(rest))], ":h") {
		rest, ok = isoClock(rest)
		return rest, ok
	}
	return rest, true
}

// isoDay reads the forms of a day: YYYY-MM-DD, YYYY-MM, YYYY, YY-MM-DD,
// YYYYMMDD, YYYY-DDD, YYYY-Www-D and their short and joined kin, and -YYMM and
// -YY-MM of the old edition.
func (p *dateParts) isoDay(word string) bool {
	if year, week, ok := strings.Cut(strings.ReplaceAll(word, "-", ""), "w"); ok {
		y, err1 := strconv.Atoi(year)
		w, err2 := strconv.Atoi(week)
		if err1 != nil || err2 != nil || len(year) != 4 || len(week) < 2 || len(week) > 3 {
			return false
		}
		p.year, p.week = y, w
		if len(week) == 3 {
			p.week, p.weekDay = w/10, w%10
		}
		return true
	}
	old := strings.HasPrefix(word, "-")
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '/' })
	var n [3]int
	if len(parts) == 0 || len(parts) > 3 {
		return false
	}
	slashed := strings.IndexByte(word, '/') >= 0
	for i, s := range parts {
		v, err := strconv.Atoi(s)
		if err != nil {
			return false
		}
		n[i] = v
	}
	first := len(parts[0])
	switch len(parts) {
	case 1:
		return p.isoJoined(parts[0], old)
	case 2:
		switch second := len(parts[1]); {
		case slashed:
			return false
		case old && first == 2 && second == 2:
			p.year, p.month = century(n[0]), n[1]
		case old:
			return false
		case first == 4 && second == 3:
			p.year, p.yearDay = n[0], n[1]
		case first == 4 && second <= 2:
			p.year, p.month = n[0], n[1]
		case first == 2 && second == 3:
			p.year, p.yearDay = century(n[0]), n[1]
		default:
			return false
		}
	case 3:
		switch {
		case old || len(parts[2]) > 2 || len(parts[1]) > 3:
			return false
		case first == 4: // 2003-012-31 is written too
			p.year, p.month, p.day = n[0], n[1], n[2]
		case first == 2 && len(parts[1]) == 2 && len(parts[2]) == 2 && !slashed:
			p.year, p.month, p.day = century(n[0]), n[1], n[2]
		default:
			return false
		}
	}
	return true
}

// isoJoined reads a date of digits alone.
func (p *dateParts) isoJoined(s string, old bool) bool {
	at := func(i, j int) int { v, _ := strconv.Atoi(s[i:j]); return v }
	switch n := len(s); {
	case old && n == 4: // -YYMM
		p.year, p.month = century(at(0, 2)), at(2, 4)
	case old:
		return false
	case n == 4:
		p.year = at(0, 4)
	case n == 5: // YYDDD
		p.year, p.yearDay = century(at(0, 2)), at(2, 5)
	case n == 6: // YYMMDD
		p.year, p.month, p.day = century(at(0, 2)), at(2, 4), at(4, 6)
	case n == 7: // YYYYDDD
		p.year, p.yearDay = at(0, 4), at(4, 7)
	case n == 8:
		p.year, p.month, p.day = at(0, 4), at(4, 6), at(6, 8)
	case n == 14: // YYYYMMDDhhmmss
		p.year, p.month, p.day = at(0, 4), at(4, 6), at(6, 8)
		p.hour, p.minute, p.sec, p.hasSec = at(8, 10), at(10, 12), at(12, 14), true
	default:
		return false
	}
	return true
}

// isoClock writes a time without colons, 101455Z or 1014+0100, with them.
func isoClock(s string) (string, bool) {
	n := len(s) - len(strings.TrimLeft(s, "0123456789"))
	switch n {
	case 2:
		return s[:2] + ":00" + s[2:], true
	case 4:
		return s[:2] + ":" + s[2:4] + s[4:], true
	case 6:
		return s[:2] + ":" + s[2:4] + ":" + s[4:6] + s[6:], true
	}
	return s, n == 1
}
