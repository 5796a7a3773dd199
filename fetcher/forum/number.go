package forum

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// maxCount bounds what is believed: nothing that people count is larger.
const maxCount = 1e15

// count reads a whole number as pages write it: grouped by comma, dot, space,
// apostrophe or not at all ("3,868", "2.206", "1 234", "1'234", "12,34,567"), in
// any digits ("٣٬٨٦٨"), or shortened ("22K", "2.3M", "1,2 тыс."). A shortened
// number is taken as what it claims, 22000 for "22K".
func count(s string) (int, bool) {
	s = foldDigits(s)
	digits, unit := cutNumeral(s)
	if digits == "" {
		return 0, false
	}
	sign := 1.0
	if digits[0] == '-' || digits[0] == '+' {
		if digits[0] == '-' {
			sign = -1
		}
		digits = digits[1:]
	}
	scale, ok := 1.0, true
	if unit != "" {
		if scale, ok = shortForms[strings.TrimSuffix(strings.ToLower(unit), ".")]; !ok {
			return 0, false
		}
	}
	n, whole, ok := readNumeral(digits)
	if !ok || !whole && scale == 1 {
		return 0, false
	}
	n = math.Round(sign * n * scale)
	if math.Abs(n) > maxCount {
		return 0, false
	}
	return int(n), true
}

// shortForms are what shortened counts end in, in small letters and without
// the full stop.
var shortForms = map[string]float64{
	"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9,
	"tsd": 1e3, "mio": 1e6, "mrd": 1e9, "tis": 1e3, "tys": 1e3, "mil": 1e3, "mill": 1e6, "mln": 1e6, "mld": 1e9, "mlrd": 1e9, "mn": 1e6, "bin": 1e3,
	"к": 1e3, "тыс": 1e3, "тис": 1e3, "млн": 1e6, "млрд": 1e9,
	"千": 1e3, "万": 1e4, "萬": 1e4, "億": 1e8, "亿": 1e8, "천": 1e3, "만": 1e4, "ألف": 1e3, "مليون": 1e6,
}

// foldDigits writes the digits of every script in ASCII, every kind of space as
// ' ', every apostrophe and minus sign as the one in ASCII, and drops direction
// marks.
func foldDigits(s string) string {
	if plainLine(s) {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			if r < ' ' {
				return ' '
			}
			return r
		case unicode.Is(unicode.Nd, r):
			return '0' + rune(digitValue(r))
		case r == '٬': // Arabic thousands
			return ','
		case r == '٫': // Arabic decimal
			return '.'
		case r == '’', r == 'ʼ', r == '‘', r == '´':
			return '\''
		case r == '−', r == '‐', r == '‑':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case isInvisible(r):
			return -1
		}
		return r
	}, s))
}

// digitValue is the value of a decimal digit of any script: they stand in runs
// of ten that begin with zero (Unicode, 4.6).
func digitValue(r rune) int {
	v := 0
	for ; unicode.Is(unicode.Nd, r-1); r-- {
		v++
	}
	return v % 10
}

// cutNumeral parts s into the number that it begins with and the word behind
// it; the number is empty unless that is all that s holds.
func cutNumeral(s string) (digits, unit string) {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	start := i
	for i < len(s) {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			i++
			continue
		case i > start && strings.IndexByte(",.' ", s[i]) >= 0 && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			i++
			continue
		}
		break
	}
	if i == start {
		return "", ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// firstFigure is the first count in a text: "12 posts in this topic", "(1 204)",
// "12,3 mil visitas".
func firstFigure(s string) *int {
	if f := figuresIn(s, 1); len(f) > 0 {
		return known(f[0])
	}
	return nil
}

// figuresIn are the first counts in a few words, as in "Results 1 to 10 of 1 204".
func figuresIn(s string, most int) []int {
	const marks = "[](){}:,.•·،#"
	var out []int
	for s = foldDigits(s); s != "" && len(out) < most; {
		s = strings.TrimLeft(s, " "+marks)
		digits, rest := cutNumeral(s)
		unit, _, _ := strings.Cut(rest, " ")
		unit = strings.TrimRight(unit, marks)
		end := len(digits)
		n, ok := count(digits + unit)
		if ok && n >= 0 && unit != "" {
			end = strings.Index(s[end:], unit) + end + len(unit)
		} else if n, ok = count(digits); ok {
			after := strings.TrimLeft(s[end:], marks)
			ok = after == "" || after[0] == ' '
		}
		if ok && n >= 0 {
			out = append(out, n)
			s = s[end:]
			continue
		}
		next := strings.IndexByte(s, ' ')
		if next < 0 {
			break
		}
		s = s[next:]
	}
	return out
}

// readNumeral reads digits with separators between them. whole reports that
// every separator parts groups of digits, none a fraction.
func readNumeral(s string) (n float64, whole, ok bool) {
	var plain strings.Builder
	sep := byte(0)
	group, first := 0, true // digits since the last separator
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			plain.WriteByte(c)
			group++
			continue
		}
		rest := len(s) - i - 1
		last := !strings.ContainsAny(s[i+1:], ",.' ")
		if last && (s[i] == '.' || s[i] == ',') && (s[i] != sep || first) && rest != 3 {
			if !first && group != 3 {
				return 0, false, false
			}
			plain.WriteByte('.')
			plain.WriteString(s[i+1:])
			n, err := strconv.ParseFloat(plain.String(), 64)
			return n, false, err == nil
		}
		switch {
		case first && (group > 3 || group == 0), !first && s[i] != sep:
			return 0, false, false
		case !first && group != 3 && !(sep == ',' && group == 2): // India groups by two
			return 0, false, false
		}
		sep, group, first = s[i], 0, false
	}
	if !first && group != 3 {
		return 0, false, false
	}
	n, err := strconv.ParseFloat(plain.String(), 64)
	return n, true, err == nil
}

// figures reads several whole numbers that stand beside one another, as in
// "3,197 56 0". A plain space may part two numbers or the groups of one: where
// more than one reading is possible for the number wanted, there is none.
func figures(s string, want int) ([]int, bool) {
	// Spaces that do not break are grouping, whatever else is.
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009':
			return '\''
		}
		return r
	}, s)
	words := strings.Fields(foldDigits(s))
	if len(words) < want {
		return nil, false
	}
	var found []int
	ways := 0
	var read func(words []string, got []int)
	read = func(words []string, got []int) {
		if len(words) == 0 {
			if len(got) == want {
				ways++
				found = append([]int(nil), got...)
			}
			return
		}
		if len(got) == want || ways > 1 {
			return
		}
		for end := 1; end <= len(words); end++ {
			if end > 1 && !isGroup(words[end-1]) {
				return
			}
			if n, ok := count(strings.Join(words[:end], " ")); ok {
				read(words[end:], append(got, n))
			}
		}
	}
	if len(words) > 3*want {
		return nil, false
	}
	read(words, nil)
	return found, ways == 1
}

// isGroup tells three digits, which may go on a number.
func isGroup(s string) bool { return len(s) == 3 && isDigits(s) }

// size reads the first size in s, "5.9 KB" or "1,2 Mo", in bytes. Software
// counts 1024 bytes to the kilobyte here, whatever it writes.
func size(s string) (int64, bool) {
	words := strings.Fields(foldDigits(s))
	for i, w := range words {
		digits, unit := cutNumeral(w)
		if digits == "" || digits[0] == '-' || digits[0] == '+' {
			continue
		}
		if unit == "" && i+1 < len(words) {
			unit = words[i+1]
		}
		if i > 0 && isGroup(digits[:min(3, len(digits))]) && isDigits(words[i-1]) {
			digits = words[i-1] + " " + digits
		}
		scale, ok := sizeUnits[strings.ToLower(strings.Trim(unit, ".,;)]·"))]
		if !ok {
			continue
		}
		n, _, ok := readNumeral(digits)
		if ok && n*scale < maxCount {
			return int64(math.Round(n * scale)), true
		}
	}
	return 0, false
}

var sizeUnits = map[string]float64{
	"b": 1, "byte": 1, "bytes": 1, "octet": 1, "octets": 1, "o": 1, "б": 1, "байт": 1, "байта": 1, "байтов": 1, "bajt": 1, "bajtów": 1, "bajtů": 1, "bájt": 1, "字节": 1, "位元組": 1, "bayt": 1, "بايت": 1, "バイト": 1,
	"kb": 1 << 10, "kib": 1 << 10, "ko": 1 << 10, "kio": 1 << 10, "k": 1 << 10, "к": 1 << 10, "кб": 1 << 10, "كيلوبايت": 1 << 10, "كب": 1 << 10,
	"mb": 1 << 20, "mib": 1 << 20, "mo": 1 << 20, "mio": 1 << 20, "мб": 1 << 20, "ميجابايت": 1 << 20, "مب": 1 << 20,
	"gb": 1 << 30, "gib": 1 << 30, "go": 1 << 30, "gio": 1 << 30, "гб": 1 << 30,
	"tb": 1 << 40, "tib": 1 << 40, "to": 1 << 40, "тб": 1 << 40,
}

// known makes a counted number a value that may be unknown.
func known(n int) *int { return &n }
