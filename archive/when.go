package archive

import (
	"fmt"
	"time"
)

// Precision is how exactly a page told a time.
type Precision int8

const (
	Unsaid Precision = iota // no time at all
	Year
	Month
	Day
	Minute
	Second
)

// When is a time with the precision that the page gave. The zero When is "not
// said". Two pages that tell the same instant with other precision are two
// values: an archive does not sharpen what it was told.
type When struct {
	// Time is the instant in UTC. If Floating is set it is the wall clock of
	// the page, written down as if it were UTC.
	Time      time.Time
	Precision Precision
	// Floating is set when the page told no zone and the source has none set.
	Floating bool
	// Said holds the page's own words ("Yesterday at 5:01 PM") where they were
	// not already an exact time; empty otherwise.
	Said string
}

// At is the instant t, known to the second.
func At(t time.Time) When {
	if t.IsZero() {
		return When{}
	}
	return When{Time: t.UTC().Truncate(time.Second), Precision: Second}
}

// IsZero reports whether no time was said.
func (w When) IsZero() bool { return w.Precision == Unsaid }

// In gives a floating time the zone it was written in; other times come back as they are.
func (w When) In(zone *time.Location) When {
	if !w.Floating || zone == nil || w.IsZero() {
		return w
	}
	t := w.Time
	w.Time = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone).UTC()
	if w.Precision <= Day {
		w.Time = t // a day is a day on the page's own calendar
	}
	w.Floating = false
	return w
}

// Near reports whether two times may well be one, as exactly as either is told:
// "yesterday" and a minute of that day. No time is near to no time only.
func (w When) Near(o When) bool {
	if w.IsZero() || o.IsZero() {
		return w.IsZero() == o.IsZero()
	}
	slack := max(slacks[w.Precision], slacks[o.Precision])
	if w.Floating != o.Floating {
		slack = max(slack, widest)
	}
	return w.Time.Sub(o.Time).Abs() <= slack
}

// widest is how far a wall clock may be from UTC; a day is a day on the page's
// own calendar.
const widest = 14 * time.Hour

var slacks = map[Precision]time.Duration{Second: time.Second, Minute: time.Minute, Day: 24*time.Hour + widest, Month: 31*24*time.Hour + widest, Year: 366*24*time.Hour + widest}

// layouts by precision: with a zone, and without.
var whenLayouts = map[Precision][2]string{
	Year:   {"2006", "2006"},
	Month:  {"2006-01", "2006-01"},
	Day:    {"2006-01-02", "2006-01-02"},
	Minute: {"2006-01-02T15:04:00Z", "2006-01-02T15:04"}, // RFC 3339 has no form without seconds
	Second: {"2006-01-02T15:04:05Z", "2006-01-02T15:04:05"},
}

// String writes w as the record does: RFC 3339 in UTC as far as it is known,
// "2015-01-02" when only the day is, and without a zone when the page told none.
func (w When) String() string {
	l, ok := whenLayouts[w.Precision]
	if !ok {
		return ""
	}
	if w.Floating {
		return w.Time.Format(l[1])
	}
	return w.Time.UTC().Format(l[0])
}

// ParseWhen reads what String writes.
func ParseWhen(s string) (When, error) {
	if s == "" {
		return When{}, nil
	}
	for p := Second; p >= Year; p-- {
		for floating, layout := range whenLayouts[p] {
			t, err := time.Parse(layout, s)
			if err != nil {
				continue
			}
			return When{Time: t, Precision: p, Floating: floating == 1 && p > Day}, nil
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return At(t), nil
	}
	return When{}, fmt.Errorf("time %q: %w", s, ErrInvalid)
}

// MarshalText writes w as the record does.
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (w *When) UnmarshalText(b []byte) (err error) {
	*w, err = ParseWhen(string(b))
	return err
}
