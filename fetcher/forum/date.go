package forum

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"skein/archive"
)

// dateOrder says how a page writes a date in figures.
type dateOrder int8

const (
	orderUnknown dateOrder = iota
	yearFirst
	dayFirst
	monthFirst
)

// dates reads the dates of one page.
type dates struct {
	now   time.Time        // base of relative dates; zero refuses them
	zone  *time.Location   // of times that tell none; nil leaves them floating
	lang  string           // of the page: which names of months to try first
	order func() dateOrder // of dates in figures; may be nil
}

// dates reads the dates of this page.
func (p *Page) dates() dates {
	return dates{now: p.Fetched, zone: p.Zone, lang: p.Lang, order: p.dateOrder}
}

// timeOf reads a <time> element, or one like it: its datetime attribute, else
// its seconds since 1970 (data-timestamp, or data-time where that is a number),
// else what it says.
func (p *Page) timeOf(n *html.Node) archive.When {
	if t, ok := stamp(attr(n, "datetime")); ok {
		return archive.At(t)
	}
	for _, key := range []string{"data-timestamp", "data-time"} {
		if v := attr(n, key); isDigits(v) && len(v) >= 8 && len(v) <= 11 {
			s, _ := strconv.ParseInt(v, 10, 64)
			return archive.At(time.Unix(s, 0))
		}
	}
	for _, s := range []string{attr(n, "datetime"), attr(n, "title"), text(n)} {
		if w, ok := p.dates().read(s); ok {
			return w
		}
	}
	return archive.When{}
}

// unix is a time in seconds since 1970, if it can be one of a post.
func unix(s int64) archive.When {
	if s < 1e8 || s > 7e9 {
		return archive.When{}
	}
	return archive.At(time.Unix(s, 0))
}

// stamp reads an exact time as machines write it, with its offset.
func stamp(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02T15:04Z") {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, "2006-01-02 15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-01-02T15:04-0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return t, true
		}
	}
	return time.Time{}, false
}

// read reads a date as people write it, in any of the languages of words.go: a
// day ("27 Nov 2014", "27.11.2014", "2014年11月27日"), with a time ("28. Juni 2014
// um 14:51 Uhr"), or a distance from the present ("Yesterday at 5:01 PM", "vor 5
// Minuten"). The precision is what the words give; "2 hours ago" is a day. What
// can be read in two ways is not read.
func (d dates) read(s string) (archive.When, bool) {
	said := line(s)
	if said == "" || len(said) > 100 {
		return archive.When{}, false
	}
	if w, ok := d.iso(said); ok {
		return w, true
	}
	folded := halfWords().Replace(fold(said))
	folded = joined().Replace(folded)
	if nowWords[strings.ReplaceAll(folded, " ", "_")] || nowWords[folded] {
		if d.now.IsZero() {
			return archive.When{}, false
		}
		return archive.When{Time: d.now.UTC().Truncate(time.Minute), Precision: archive.Minute, Said: said}, true
	}
	r := dateReader{dates: d, said: said, toks: tokenize(folded)}
	r.takeClock()
	for _, try := range []func() (archive.When, bool){r.distance, r.persian, r.named, r.figures} {
		if w, ok := try(); ok {
			return w, true
		}
	}
	return archive.When{}, false
}

// iso reads ISO 8601 without an offset, whole or its date alone.
func (d dates) iso(s string) (archive.When, bool) {
	if len(s) < 10 || s[4] != '-' {
		return archive.When{}, false
	}
	if t, ok := stamp(s); ok {
		return archive.At(t), true
	}
	for layout, precision := range map[string]archive.Precision{
		"2006-01-02": archive.Day, "2006-01-02T15:04": archive.Minute, "2006-01-02 15:04": archive.Minute,
		"2006-01-02T15:04:05": archive.Second, "2006-01-02 15:04:05": archive.Second,
	} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			w := archive.When{Time: t, Precision: precision, Floating: precision > archive.Day}.In(d.zone)
			if w.Floating {
				w.Said = s
			}
			return w, true
		}
	}
	return archive.When{}, false
}

// dateOrder learns how the page writes dates in figures, from the elements that
// give one date twice, to machines and to people.
func (p *Page) dateOrder() dateOrder {
	if p.learned {
		return p.order
	}
	p.learned = true
	find(p.Root, func(n *html.Node) bool {
		t, ok := stamp(attr(n, "datetime"))
		if !ok || t.Day() == int(t.Month()) {
			return false
		}
		for _, s := range []string{attr(n, "data-date"), attr(n, "data-date-string"), text(n)} {
			toks := tokenize(fold(s))
			if len(toks) < 5 || toks[0].kind != number || toks[2].kind != number || toks[4].kind != number || !partsDate(toks[1].text) {
				continue
			}
			switch a, b := toks[0].n, toks[2].n; {
			case a == t.Year():
				p.order = yearFirst
			case a == t.Day() && b == int(t.Month()):
				p.order = dayFirst
			case b == t.Day() && a == int(t.Month()):
				p.order = monthFirst
			default:
				continue
			}
			return true
		}
		return false
	})
	return p.order
}
