package forum

import (
	"time"

	"skein/archive"
)

// orderOf learns from dates in figures ("11-14-2023, 10:13 PM") which figure is
// the day: the first of them that can be read in one way only tells it.
func orderOf(samples []string) dateOrder {
	for _, s := range samples {
		a, b, _, ok := dayAndMonth(s)
		switch {
		case !ok || a == b:
		case a > 12 && b <= 12:
			return dayFirst
		case b > 12 && a <= 12:
			return monthFirst
		}
	}
	return orderUnknown
}

// orderByClock learns it from the page's own clock, which tells about the time
// of the fetch.
func orderByClock(clock string, fetched time.Time) dateOrder {
	a, b, year, ok := dayAndMonth(clock)
	if !ok || a == b || fetched.IsZero() {
		return orderUnknown
	}
	now := func(m, d int) bool {
		t := time.Date(year, time.Month(m), d, 12, 0, 0, 0, time.UTC)
		return t.Sub(fetched).Abs() < 48*time.Hour
	}
	switch {
	case now(a, b) && !now(b, a):
		return monthFirst
	case now(b, a) && !now(a, b):
		return dayFirst
	}
	return orderUnknown
}

// dayAndMonth are the first two figures of a date that ends in its year.
func dayAndMonth(s string) (a, b, year int, ok bool) {
	toks := tokenize(fold(s))
	for i := 0; i+4 < len(toks); i++ {
		x, y, z := toks[i], toks[i+2], toks[i+4]
		if x.kind != number || y.kind != number || z.kind != number || !partsDate(toks[i+1].text) || !partsDate(toks[i+3].text) {
			continue
		}
		if len(x.text) > 2 || len(y.text) > 2 || !isYear(z) || x.n == 0 || y.n == 0 {
			return 0, 0, 0, false
		}
		return x.n, y.n, z.n, true
	}
	return 0, 0, 0, false
}

// ordered is the page with a known habit of writing dates in figures.
func (p *Page) ordered(o dateOrder) *Page {
	if o == orderUnknown {
		return p
	}
	c := *p
	c.order, c.learned = o, true
	return &c
}

// dateWithin reads the date in a longer text, "last modified: 11-15-2023, 02:55
// PM by": it begins at the first figure or, where a month in words stands
// before that, behind the last colon that no figure precedes.
func (p *Page) dateWithin(s string) (archive.When, bool) {
	s = line(s)
	first := -1
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			first = i
			break
		}
	}
	colon := -1
	for i := range max(first, 0) {
		if s[i] == ':' {
			colon = i
		}
	}
	tries := []string{s[colon+1:]}
	if first >= 0 {
		tries = append(tries, s[first:])
	}
	for _, try := range tries {
		if w, ok := p.dates().read(try); ok {
			return w, true
		}
	}
	return archive.When{}, false
}
