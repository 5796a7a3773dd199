package parse

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"skein/archive"
)

// maxDate bounds what can be a date; longer texts are not looked at.
const maxDate = 120

// parseDate reads a date as feeds write them: RFC 3339, RFC 822 and 2822, ISO
// 8601 with its two-digit, ordinal and week forms, asctime, and what people
// write in about twenty languages. The result is as precise as the text, and
// floating if it names no zone that we know. ok is false for what is not
// understood or could be meant in two ways: nothing is guessed.
func parseDate(s string) (archive.When, bool) {
	s = strings.TrimSpace(s)
	if w, ok := fastDate(s); ok {
		return w, true
	}
	if s == "" || len(s) > maxDate {
		return archive.When{}, false
	}
	p := dateParts{year: -1, month: -1, day: -1, hour: -1, week: -1, yearDay: -1}
	if !p.read(fold(s)) {
		return archive.When{}, false
	}
	if p.zone == nil && strings.ContainsAny(s, "년월일오") {
		p.zone = time.FixedZone("", 9*3600) // one language, one country, one zone
	}
	return p.when(strings.Join(strings.Fields(s), " "))
}

// standardDate is a date as the specifications want it: RFC 822 with years of
// two or four digits, or the profile of ISO 8601 that Atom and Dublin Core use.
var standardDate = regexp.MustCompile(`^(?:(?:[A-Z][a-z][a-z], )?\d\d? [A-Z][a-z][a-z] (?:\d\d)?\d\d \d\d:\d\d(?::\d\d)? (?:UT|GMT|[ECMP][SD]T|Z|[+-]\d{4})` +
	`|\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?)$`)

// fastDate reads the two forms that nearly all feeds use.
func fastDate(s string) (archive.When, bool) {
	if len(s) < 20 || len(s) > 32 {
		return archive.When{}, false
	}
	layout := ""
	switch {
	case s[4] == '-' && s[10] == 'T':
		layout = time.RFC3339
	case s[3] == ',' && (s[len(s)-5] == '+' || s[len(s)-5] == '-'):
		layout = "Mon, _2 Jan 2006 15:04:05 -0700"
	case s[3] == ',' && (strings.HasSuffix(s, " GMT") || strings.HasSuffix(s, " UTC")):
		layout, s = "Mon, _2 Jan 2006 15:04:05", s[:len(s)-4]
	default:
		return archive.When{}, false
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 2 {
		return archive.When{}, false
	}
	return archive.At(t), true
}

// dateParts is what has been found of a date; -1 is nothing.
type dateParts struct {
	year, month, day  int
	yearDay           int // ISO 8601 ordinal
	week, weekDay     int // ISO 8601 week
	hour, minute, sec int
	hasSec            bool
	am, pm            bool
	zone              *time.Location // nil if none is named that we know
	epoch             int64          // seconds, if all of it was one number
	numbers           []number
	slashed           bool // day and month may be the other way round
	monthWord         string
}

// number is a number of the text that is not yet known to be day or year.
type number struct {
	value, digits int
	apostrophe    bool // '04
}

// fold writes s for comparison: lower case, letters without their marks,
// counters of East Asian dates as separators.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = strings.Map(asciiDigit, s)
		t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFKC)
		if folded, _, err := transform.String(t, s); err == nil {
			s = folded
		}
		if replaced := eastAsian.Replace(s); replaced != s {
			s = strings.ReplaceAll(replaced, "- ", "-") // 2004년 5월 28일
		}
	}
	return vietnamese(strings.ToLower(s))
}

// asciiDigit writes the digits of Arabic, Persian and Indian dates as 0 to 9.
func asciiDigit(r rune) rune {
	for _, zero := range []rune{'٠', '۰', '०', '০'} {
		if r >= zero && r < zero+10 {
			return '0' + r - zero
		}
	}
	return r
}

var eastAsian = strings.NewReplacer(
	"日曜日", " ", "月曜日", " ", "火曜日", " ", "水曜日", " ", "木曜日", " ", "金曜日", " ", "土曜日", " ",
	"일요일", " ", "월요일", " ", "화요일", " ", "수요일", " ", "목요일", " ", "금요일", " ", "토요일", " ",
	"星期日", " ", "星期一", " ", "星期二", " ", "星期三", " ", "星期四", " ", "星期五", " ", "星期六", " ", "星期天", " ",
	"年", "-", "月", "-", "日", " ", "時", ":", "时", ":", "分", ":", "秒", " ",
	"년", "-", "월", "-", "일", " ", "시", ":", "분", ":", "초", " ",
	"午前", " am ", "午後", " pm ", "上午", " am ", "下午", " pm ", "오전", " am ", "오후", " pm ",
	"‐", "-", "–", "-", "−", "-", "，", ",", "：", ":",
)

// read takes the folded text apart.
func (p *dateParts) read(s string) bool {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && (len(s) == 10 || len(s) == 13) && s[0] == '1' {
		if len(s) == 13 {
			n /= 1000
		}
		p.epoch = n
		return true
	}
	s, ok := p.iso(s)
	if !ok {
		return false
	}
	fields, comment := dateFields(s)
	for i, f := range fields {
		if !p.field(f, i, fields) {
			return false
		}
	}
	if p.zone == nil && p.hour >= 0 && comment != "" {
		p.named(comment) // 18:28 (CEST); what names no zone is a comment indeed
	}
	return p.settle()
}

// settle gives the numbers their places.
func (p *dateParts) settle() bool {
	if n := p.numbers; len(n) == 3 && p.month < 0 && n[0].digits == 4 && n[1].digits <= 2 {
		p.month, p.numbers = n[1].value, []number{n[0], n[2]} // 2004. 5. 28.
	}
	if len(p.numbers) > 0 && p.month < 0 {
		return false
	}
	for _, n := range p.numbers {
		isYear := n.apostrophe || n.digits == 4 || n.digits <= 2 && n.value > 31
		switch {
		case !isYear && n.digits <= 2 && p.day < 0:
			p.day = n.value
		case n.digits != 3 && p.year < 0:
			p.year = n.value
			p.century(n.digits)
		default:
			return false
		}
	}
	if p.slashed {
		switch us := p.am || p.pm; {
		case p.day > 12:
		case p.month > 12 || us: // with a.m. and p.m., the month comes first
			p.day, p.month = p.month, p.day
		case p.day != p.month:
			return false // 3/4/2026 is two days
		}
	}
	if p.pm || p.am {
		switch {
		case p.hour < 0 || p.hour > 12 && p.am:
			return false
		case p.pm && p.hour < 12:
			p.hour += 12
		case p.am && p.hour == 12:
			p.hour = 0
		}
	}
	return true
}

// when puts the parts together.
func (p *dateParts) when(said string) (archive.When, bool) {
	none := archive.When{}
	if p.epoch != 0 {
		return archive.At(time.Unix(p.epoch, 0)), true
	}
	w := archive.When{}
	var y, m, d int
	switch {
	case p.year < 1 || p.year > 9999 || p.year == 1 && p.month <= 1 && p.day <= 1:
		return none, false // year 1 is what programs write for "none"
	case p.week >= 0:
		if p.week < 1 || p.week > 53 || p.weekDay < 0 || p.weekDay > 7 {
			return none, false
		}
		t := time.Date(p.year, 1, 4, 0, 0, 0, 0, time.UTC) // always in week 1
		back := (int(t.Weekday()) + 6) % 7
		t = t.AddDate(0, 0, -back+(p.week-1)*7+max(p.weekDay-1, 0))
		y, m, d, w.Precision = t.Year(), int(t.Month()), t.Day(), archive.Day
	case p.yearDay >= 0:
		t := time.Date(p.year, 1, p.yearDay, 0, 0, 0, 0, time.UTC)
		if p.yearDay < 1 || t.Year() != p.year {
			return none, false
		}
		y, m, d, w.Precision = t.Year(), int(t.Month()), t.Day(), archive.Day
	case p.month < 0:
		y, m, d, w.Precision = p.year, 1, 1, archive.Year
	case p.day < 0:
		y, m, d, w.Precision = p.year, p.month, 1, archive.Month
	default:
		y, m, d, w.Precision = p.year, p.month, p.day, archive.Day
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Month() != time.Month(m) || t.Day() != d {
		return none, false
	}
	if p.hour < 0 || w.Precision < archive.Day {
		if p.hour >= 0 {
			return none, false
		}
		w.Time = t
		return w, true
	}
	if p.hour > 24 || p.minute > 59 || p.sec > 60 || p.hour == 24 && (p.minute > 0 || p.sec > 0) {
		return none, false
	}
	zone := p.zone
	if zone == nil {
		zone = time.UTC
		w.Floating = true
		w.Said = said
	}
	w.Precision = archive.Minute
	if p.hasSec {
		w.Precision = archive.Second
	}
	w.Time = time.Date(y, time.Month(m), d, p.hour, p.minute, p.sec, 0, zone).UTC()
	if w.Time.Year() < 1 || w.Time.Year() > 9999 {
		return none, false
	}
	return w, true
}
