package forum

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"skein/archive"
)

// A token is a number, a word, or a single other character.
type token struct {
	text string
	n    int // of a number
	kind tokenKind
}

type tokenKind int8

const (
	mark tokenKind = iota
	number
	word
	taken // used up
)

// tokenize parts folded text into numbers, words and marks; spaces only part.
func tokenize(s string) []token {
	var out []token
	runes := []rune(s)
	for i := 0; i < len(runes); {
		j := i
		switch r := runes[i]; {
		case r >= '0' && r <= '9':
			for j < len(runes) && runes[j] >= '0' && runes[j] <= '9' {
				j++
			}
			t := string(runes[i:j])
			n, err := strconv.Atoi(t)
			if err != nil || len(t) > 9 {
				out = append(out, token{text: t})
			} else {
				out = append(out, token{text: t, n: n, kind: number})
			}
		case unicode.IsLetter(r):
			for j < len(runes) && (unicode.IsLetter(runes[j]) || runes[j] == '_' || runes[j] == '\'' && j+1 < len(runes) && unicode.IsLetter(runes[j+1])) {
				j++
			}
			out = append(out, token{text: string(runes[i:j]), kind: word})
		case unicode.IsSpace(r):
			j++
		default:
			j++
			out = append(out, token{text: string(r)})
		}
		i = j
	}
	return out
}

// dateReader reads one date.
type dateReader struct {
	dates
	said                 string
	toks                 []token
	hour, minute, second int
	clock                archive.Precision // of the time of day; Unsaid if there is none
	offset               *time.Location    // if the text names one
}

// on makes the time of a day, with the clock if there is one.
func (r *dateReader) on(y int, m time.Month, d int, exact bool) (archive.When, bool) {
	if y > 2400 && baseLang(r.lang) == "th" {
		y -= 543 // of Buddha's era
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if y < 1900 || y > 2200 || t.Day() != d || t.Month() != m {
		return archive.When{}, false
	}
	w := archive.When{Time: t, Precision: archive.Day}
	if r.clock != archive.Unsaid {
		w = archive.When{Time: time.Date(y, m, d, r.hour, r.minute, r.second, 0, time.UTC), Precision: r.clock, Floating: true}
		zone := r.offset
		if zone == nil {
			zone = r.zone
		}
		w = w.In(zone)
	}
	if !exact || w.Floating {
		w.Said = r.said
	}
	return w, true
}

// today is the present day where the page is.
func (r *dateReader) today() (time.Time, bool) {
	if r.now.IsZero() {
		return time.Time{}, false
	}
	if r.zone != nil {
		return r.now.In(r.zone), true
	}
	return r.now.UTC(), true
}

// koreanAgo ends a Korean "minutes ago", folded.
var koreanAgo = fold("전")

// distance reads "yesterday", "Monday", "5 minutes ago".
func (r *dateReader) distance() (archive.When, bool) {
	now, ok := r.today()
	if !ok || r.inFull() {
		return archive.When{}, false
	}
	numbers, ago, back, weekday, amount := 0, false, 1, -1, 1
	var u unit
	for _, t := range r.toks {
		switch t.kind {
		case number:
			numbers, amount = numbers+1, t.n
		case word:
			distance, ok := relativeWords[t.text]
			if !ok {
				distance, ok = relativeIn[baseLang(r.lang)][t.text]
			}
			if ok && back > 0 {
				back = distance
				continue
			}
			ago = ago || agoWords[t.text] || strings.HasSuffix(t.text, "前") || strings.HasSuffix(t.text, koreanAgo)
			if v := unitOf(t.text); v != 0 && u == 0 && (t.text != "an" || baseLang(r.lang) == "fr") { // "an hour"
				u = v
			}
			if d := lookDay(t.text, r.lang); d >= 0 {
				weekday = d
			}
		}
	}
	switch {
	case ago && u != 0 && numbers <= 1:
		return r.ago(now, u, amount)
	case numbers > 0: // a date in full
	case back <= 0:
		d := now.AddDate(0, 0, back)
		return r.on(d.Year(), d.Month(), d.Day(), false)
	case weekday >= 0:
		d := now.AddDate(0, 0, -((int(now.Weekday())-weekday+6)%7 + 1))
		return r.on(d.Year(), d.Month(), d.Day(), false)
	}
	return archive.When{}, false
}

// inFull reports whether there are more numbers than a distance has.
func (r *dateReader) inFull() bool {
	numbers := 0
	for _, t := range r.toks {
		if t.kind == number {
			numbers++
		}
	}
	return numbers > 1
}

// ago is the time n units before the present, no more exact than the unit.
func (r *dateReader) ago(now time.Time, u unit, n int) (archive.When, bool) {
	if n < 0 || n > 100000 {
		return archive.When{}, false
	}
	w := archive.When{Said: r.said}
	switch u {
	case seconds:
		w.Time, w.Precision = now.Add(-time.Duration(n)*time.Second).UTC().Truncate(time.Minute), archive.Minute
	case minutes:
		w.Time, w.Precision = now.Add(-time.Duration(n)*time.Minute).UTC().Truncate(time.Minute), archive.Minute
	case hours:
		w.Time, w.Precision = now.Add(-time.Duration(n)*time.Hour).UTC().Truncate(time.Hour), archive.Day
	case days, weeks:
		if u == weeks {
			n *= 7
		}
		d := now.AddDate(0, 0, -n)
		if r.clock != archive.Unsaid {
			return r.on(d.Year(), d.Month(), d.Day(), false)
		}
		w.Time, w.Precision = time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC), archive.Day
	case months:
		d := time.Date(now.Year(), now.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		w.Time, w.Precision = d, archive.Month
	case years:
		w.Time, w.Precision = time.Date(now.Year()-n, 1, 1, 0, 0, 0, 0, time.UTC), archive.Year
	}
	return w, w.Time.Year() > 1900
}

// unitOf is the unit that a folded word names; 0 if none.
func unitOf(w string) unit {
	for _, u := range foldedUnits() {
		if u.whole && w == u.stem || !u.whole && strings.HasPrefix(w, u.stem) {
			return u.unit
		}
	}
	return 0
}

// vietnameseMonth stands before the number of a month, folded: "13 Tháng 11 2015".
const vietnameseMonth = "thang"

// named reads a date with the month in words: "27 Nov 2014", "Nov 27", "Nov 2014".
func (r *dateReader) named() (archive.When, bool) {
	month, place, weekday, skip := 0, 0, false, -1
	var nums []token
	for i, t := range r.toks {
		if i == skip {
			continue
		}
		switch t.kind {
		case word:
			// "mar. 4 nov. 2014": Tuesdays are not March.
			if m := lookMonth(t.text, r.lang); m > 0 && (month == 0 || weekday) {
				month, place, weekday = m, len(nums), lookDay(t.text, r.lang) >= 0
			}
			if next := i + 1; t.text == vietnameseMonth && next < len(r.toks) && r.toks[next].kind == number && month == 0 {
				month, place = r.toks[next].n, len(nums)
				skip = next
			} else if t.text == "thu" && baseLang(r.lang) == "vi" && next < len(r.toks) && r.toks[next].kind == number {
				skip = next // "Thứ 2" is a day of the week
			}
		case number:
			if next := i + 1; next < len(r.toks) && r.toks[next].text == "月" && month == 0 { // "3月 01, 2021"
				month, place = t.n, len(nums)
				continue
			}
			if i > 0 && r.toks[i-1].text == "'" && len(t.text) == 2 { // "Jul '09"
				t.n, t.text = fullYear(t.n), "0000"
			}
			nums = append(nums, t)
		}
	}
	if month == 0 || month > 12 || len(nums) == 0 || len(nums) > 2 {
		return archive.When{}, false
	}
	m := time.Month(month)
	if len(nums) == 1 {
		if isYear(nums[0]) {
			if nums[0].n < 1900 || nums[0].n > 2200 {
				return archive.When{}, false
			}
			return archive.When{Time: time.Date(nums[0].n, m, 1, 0, 0, 0, 0, time.UTC), Precision: archive.Month}, true
		}
		return r.recent(m, nums[0].n)
	}
	day, year := nums[0], nums[1]
	switch {
	case isYear(day): // "2014 november 27"
		day, year = year, day
	case isYear(year):
	case place <= 1 && len(year.text) == 2: // "27 Nov 14", "Nov 27, 14"
		year.n = fullYear(year.n)
	default:
		return archive.When{}, false
	}
	return r.on(year.n, m, day.n, true)
}

// recent is the last day of that name: sites leave out the present year.
func (r *dateReader) recent(m time.Month, d int) (archive.When, bool) {
	now, ok := r.today()
	if !ok {
		return archive.When{}, false
	}
	y := now.Year()
	if time.Date(y, m, d, 0, 0, 0, 0, time.UTC).After(now.AddDate(0, 0, 1)) {
		y--
	}
	return r.on(y, m, d, false)
}

func isYear(t token) bool { return len(t.text) == 4 }

// fullYear completes a year of two digits: what people wrote online is not older than 1970.
func fullYear(n int) int {
	if n < 70 {
		return 2000 + n
	}
	return 1900 + n
}

// figures reads a date without words: "27.11.2014", "2014年11月27日".
func (r *dateReader) figures() (archive.When, bool) {
	var nums []token
	var seps []string
	for _, t := range r.toks {
		switch {
		case t.kind == number:
			nums = append(nums, t)
		case t.kind != taken && len(nums) > 0:
			seps = append(seps, t.text)
		}
	}
	if len(nums) == 1 && isYear(nums[0]) && r.said == nums[0].text && nums[0].n >= 1970 && nums[0].n < 2200 {
		return archive.When{Time: time.Date(nums[0].n, 1, 1, 0, 0, 0, 0, time.UTC), Precision: archive.Year}, true
	}
	if len(nums) != 3 || len(seps) < 2 || !partsDate(seps[0]) || !partsDate(seps[1]) {
		return archive.When{}, false
	}
	if isYear(nums[0]) {
		if t, ok := fromPersian(nums[0].n, nums[1].n, nums[2].n); ok && baseLang(r.lang) == "fa" {
			return r.on(t.Year(), t.Month(), t.Day(), true)
		}
		return r.on(nums[0].n, time.Month(nums[1].n), nums[2].n, true)
	}
	a, b, year := nums[0].n, nums[1].n, nums[2].n
	if len(nums[2].text) == 2 {
		year = fullYear(year)
	} else if !isYear(nums[2]) {
		return archive.When{}, false
	}
	if t, ok := fromPersian(year, b, a); ok && baseLang(r.lang) == "fa" {
		return r.on(t.Year(), t.Month(), t.Day(), true)
	}
	switch {
	case a > 12:
		return r.on(year, time.Month(b), a, true)
	case b > 12:
		return r.on(year, time.Month(a), b, true)
	case a == b:
		return r.on(year, time.Month(a), b, true)
	}
	switch r.numericOrder(seps[0]) {
	case dayFirst:
		return r.on(year, time.Month(b), a, true)
	case monthFirst:
		return r.on(year, time.Month(a), b, true)
	}
	return archive.When{}, false
}

// partsDate tells what stands between the figures of a date.
func partsDate(s string) bool {
	switch s {
	case ".", "/", "-", "年", "月", "日", fold("년"), fold("월"):
		return true
	}
	return false
}

// numericOrder says which of two small figures is the day: the page's own
// habit, else that of its language where it has but one.
func (r *dateReader) numericOrder(sep string) dateOrder {
	if r.order != nil {
		if o := r.order(); o == dayFirst || o == monthFirst {
			return o
		}
	}
	tag := strings.ToLower(r.lang)
	switch {
	case sep == ".":
		return dayFirst
	case tag == "en-us":
		return monthFirst
	case tag == "" || tag == "en" || tag == "en-ca" || tag == "en-ph":
		return orderUnknown
	}
	return dayFirst
}
