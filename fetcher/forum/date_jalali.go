package forum

import (
	"strings"
	"sync"
	"time"

	"skein/archive"
)

// persianMonths are the twelve months of the Persian calendar, by their folded names.
var persianMonths = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for i, name := range strings.Fields("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند") {
		out[fold(name)] = i + 1
	}
	return out
})

// persian reads a date with a Persian month in words, "27 بهمن 1394". A month
// without its day is none: it is a piece of two of ours.
func (r *dateReader) persian() (archive.When, bool) {
	month := 0
	var nums []token
	for _, t := range r.toks {
		switch t.kind {
		case number:
			nums = append(nums, t)
		case word:
			if m := persianMonths()[t.text]; m > 0 {
				month = m
			}
		}
	}
	if month == 0 || len(nums) != 2 || !isYear(nums[1]) {
		return archive.When{}, false
	}
	t, ok := fromPersian(nums[1].n, month, nums[0].n)
	if !ok {
		return archive.When{}, false
	}
	return r.on(t.Year(), t.Month(), t.Day(), true)
}

// fromPersian is the day of a date in the Persian calendar, by its arithmetic
// leap years (2820 years of 683 leap ones, which agree with the observed calendar
// from 1178 to 1633 but for single days far off). ok is false for a date that is none.
func fromPersian(year, month, day int) (t time.Time, ok bool) {
	if year < 1178 || year > 1633 || month < 1 || month > 12 || day < 1 || day > 31 || month > 6 && day > 30 {
		return time.Time{}, false
	}
	// Days from 1 Farvardin 475 on, the beginning of a cycle of 2820 years.
	n := year - 474
	days := 365*n + (31*(474+n%2820)-5)/128 - (31*474-5)/128
	if month <= 7 {
		days += 31 * (month - 1)
	} else {
		days += 30*(month-1) + 6
	}
	days += day - 1
	// 1 Farvardin 1348 was 21 March 1969.
	first := 365*(1348-474) + (31*1348-5)/128 - (31*474-5)/128
	return time.Date(1969, time.March, 21+days-first, 0, 0, 0, 0, time.UTC), true
}
