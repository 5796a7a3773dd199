package schedule

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// AdaptiveText is the schedule that follows the source's own rhythm.
const AdaptiveText = "adaptive"

// Spread is the longest that a source waits after the time its schedule names.
const Spread = 15 * time.Minute

// Spec is a parsed schedule. The zero Spec is adaptive.
type Spec struct {
	text  string
	every time.Duration // "@every 10m", "@hourly" and the like with a fixed gap; zero otherwise
	wall  cron.Schedule // fires on a wall clock written down as UTC; nil if every or adaptive
	zone  *time.Location
	local bool // wall is asked with real local instants: its hours are all of them, so no hour can be lost
}

var parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// Parse reads a five-field cron text, "@every DURATION", "@hourly", "@daily"
// and the like, or "adaptive" (also when empty). zone is an IANA name for cron
// texts, UTC if empty.
func Parse(text, zone string) (Spec, error) {
	text = strings.TrimSpace(text)
	s := Spec{text: text, zone: time.UTC}
	if zone != "" {
		loc, err := time.LoadLocation(zone)
		if err != nil || zone == "Local" {
			return Spec{}, fmt.Errorf("timezone %q is not an IANA name such as %q", zone, "Asia/Baghdad")
		}
		s.zone = loc
	}
	if text == "" || text == AdaptiveText {
		s.text = AdaptiveText
		return s, nil
	}
	if strings.Contains(text, "TZ=") {
		return Spec{}, fmt.Errorf("schedule %q: the zone goes into the key timezone, not into the schedule", text)
	}
	if strings.HasPrefix(text, "@every ") {
		d, err := time.ParseDuration(strings.TrimSpace(strings.TrimPrefix(text, "@every ")))
		if err != nil {
			return Spec{}, fmt.Errorf("schedule %q: want a duration such as \"@every 10m\"", text)
		}
		if d < time.Second {
			return Spec{}, fmt.Errorf("schedule %q: shorter than a second", text)
		}
		s.every = d.Truncate(time.Second)
		return s, nil
	}
	if text == "@hourly" {
		s.every = time.Hour
		return s, nil
	}
	wall, err := parse(text)
	if err != nil {
		return Spec{}, fmt.Errorf("schedule %q: %w", text, err)
	}
	s.wall = wall
	if f := strings.Fields(text); len(f) == 5 && f[1] == "*" {
		s.local = true
	}
	if wall.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Spec{}, fmt.Errorf("schedule %q: that day never comes", text)
	}
	return s, nil
}

// parse keeps the library's panics on odd text from ending the program, and
// its messages from confusing people.
func parse(text string) (s cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("not understood")
		}
	}()
	s, err = parser.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w; want five fields (minute hour day month weekday), \"@every 10m\", \"@hourly\" or \"adaptive\"", err)
	}
	return s, nil
}

// Adaptive reports whether the schedule follows the source's own rhythm; its
// interval is then Adapt's, not Next's, to say.
func (s Spec) Adaptive() bool { return s.every == 0 && s.wall == nil }

// String gives the text back.
func (s Spec) String() string {
	if s.text == "" {
		return AdaptiveText
	}
	return s.text
}

// Next is the first due time after the instant after, for the source with that
// slug. It must not be called on an adaptive schedule.
func (s Spec) Next(after time.Time, slug string) time.Time {
	if s.every > 0 {
		return nextEvery(after, s.every, fraction(slug))
	}
	// The spread moves a firing into the future, so the one before may still be ahead.
	t := s.fire(after.Add(-Spread - time.Second))
	for {
		following := s.fire(t)
		gap := following.Sub(t)
		due := t.Add(time.Duration(fraction(slug) * float64(min(gap, Spread)))).Truncate(time.Second)
		if due.After(after) {
			return due
		}
		t = following
	}
}

// nextEvery lays a grid of the given width over all time, shifted by fraction
// of a width, and gives its first point after the instant. The grid lies on whole
// seconds: due times are stored in milliseconds, and one that lost its fraction
// there would still be ahead when the visit that it asked for is over.
func nextEvery(after time.Time, every time.Duration, fraction float64) time.Time {
	shift := time.Duration(fraction * float64(every)).Truncate(time.Second)
	since := time.Duration(after.UnixNano()) - shift
	steps := since/every + 1
	if since < 0 {
		steps = since / every
	}
	return time.Unix(0, int64(steps*every+shift)).UTC()
}

// fire is the first firing after t, without any spread.
func (s Spec) fire(t time.Time) time.Time {
	if s.local {
		return s.wall.Next(t.In(s.zone)).UTC()
	}
	// The wall clock is counted as if it were UTC, where no hour is lost or
	// comes twice; a wall time that does not exist is moved on by time.Date.
	l := t.In(s.zone)
	wall := time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
	for {
		wall = s.wall.Next(wall)
		at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, s.zone)
		if at.After(t) {
			return at.UTC()
		}
	}
}

// fraction maps a slug to 0 <= f < 1, the same on every machine.
func fraction(slug string) float64 {
	h := fnv.New64a()
	h.Write([]byte(slug))
	x := h.Sum64()
	x ^= x >> 33 // FNV's high bits differ little between short slugs
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// First is when a source that was never visited is due: soon, but not all of
// them at once. Up to within after now, spread by the slug.
func First(now time.Time, slug string, within time.Duration) time.Time {
	return now.Add(time.Duration(fraction(slug) * float64(within)))
}

// Rhythm is what an adaptive schedule goes by.
type Rhythm struct {
	Last      time.Duration // the interval of the last visit; zero at the first
	New       int           // new posts that this visit brought
	MedianGap time.Duration // between the last entries by their own dates; zero if unknown
	Floor     time.Duration // the publisher's wish: max-age, ttl, syndication period; zero if none
	Min, Max  time.Duration // the operator's bounds
}

// Adapt is the interval until the next visit: half the source's own rhythm,
// shorter after a visit that brought something and longer after one that did
// not, never outside the operator's bounds, and not under the publisher's wish
// unless that is beyond the upper bound.
func Adapt(r Rhythm) time.Duration {
	d := r.Last
	switch {
	case d == 0 && r.MedianGap > 0:
		d = r.MedianGap / 2
	case d == 0:
		d = time.Hour
	case r.New > 0:
		d = d * 2 / 3
		if half := r.MedianGap / 2; half > d {
			d = min(half, r.Last)
		}
	default:
		d = d * 5 / 4
	}
	d = max(d, r.Floor, r.Min)
	return min(d, max(r.Max, r.Min)).Truncate(time.Second)
}

// After is the due time an adaptive interval after now, put off by up to an
// eighth of it, more or less by the slug: sources that began together drift
// apart, and none is asked before its interval is over.
func After(now time.Time, interval time.Duration, slug string) time.Time {
	return now.Add(interval + time.Duration(fraction(slug)*float64(interval)/8)).Truncate(time.Second)
}

// Backoff is the wait after so many failures in a row: doubling from base, with
// full jitter over its upper half, never over most.
func Backoff(failures int, base, most time.Duration) time.Duration {
	d := base
	for i := 1; i < failures && d < most; i++ {
		d *= 2
	}
	d = min(d, most)
	return d/2 + rand.N(d/2+1)
}
