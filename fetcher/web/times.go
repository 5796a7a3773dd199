package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxRetryAfter is the longest wait that a host can ask us for.
	MaxRetryAfter = 24 * time.Hour
	// MaxFreshness is the longest that an answer can claim to be fresh.
	MaxFreshness = 7 * 24 * time.Hour
	// defaultRetryAfter is the wait after a 429 that names none.
	defaultRetryAfter = time.Minute
)

// ParseRetryAfter reads a Retry-After value, in seconds or as an HTTP date
// (RFC 9110, 10.2.3). It returns zero for one that it cannot read or that is
// past, and never more than MaxRetryAfter. Fractions of a second, which some
// servers write, are rounded up.
func ParseRetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if t, err := http.ParseTime(value); err == nil {
		return min(max(t.Sub(now), 0), MaxRetryAfter)
	}
	whole, fraction, dotted := strings.Cut(value, ".")
	if !digits(whole) || dotted && !digits(fraction) {
		return 0
	}
	d := seconds(whole, MaxRetryAfter)
	if strings.Trim(fraction, "0") != "" {
		d += time.Second
	}
	return min(d, MaxRetryAfter)
}

// Freshness is how long an answer says that it stays good, from now on:
// Cache-Control's max-age less the Age that it came with, else the time from
// Date to Expires (RFC 9111, 4.2.1 and 5.3). It is zero when the answer names
// no time or says no-cache or no-store, and never more than MaxFreshness.
// max-age for shared caches does not concern us. now stands in for a missing Date.
func Freshness(h http.Header, now time.Time) time.Duration {
	age := seconds(strings.TrimSpace(h.Get("Age")), MaxFreshness)
	if lines := h.Values("Cache-Control"); len(lines) > 0 {
		maxAge, found := time.Duration(0), false
		for name, value := range directives(strings.Join(lines, ",")) {
			switch name {
			case "no-cache":
				// With fields named, only these need checking again (RFC 9111, 5.2.2.4).
				if value == "" {
					return 0
				}
			case "no-store":
				return 0
			case "max-age":
				if !found {
					found, maxAge = true, seconds(value, MaxFreshness)
				}
			}
		}
		if found {
			return max(maxAge-age, 0)
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(expires.Sub(now)-age, 0), MaxFreshness)
}

// directives goes over a Cache-Control value: names in lower case, with their
// values out of their quotes.
func directives(s string) func(yield func(name, value string) bool) {
	return func(yield func(string, string) bool) {
		for s != "" {
			var item string
			item, s = cutOutsideQuotes(s)
			name, value, _ := strings.Cut(item, "=")
			name = strings.ToLower(strings.TrimSpace(name))
			value = strings.Trim(strings.TrimSpace(value), `"`)
			if name != "" && !yield(name, value) {
				return
			}
		}
	}
}

// cutOutsideQuotes cuts at the first comma that is in no quoted string.
func cutOutsideQuotes(s string) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			quoted = !quoted
		case '\\':
			if quoted {
				i++
			}
		case ',':
			if !quoted {
				return s[:i], s[i+1:]
			}
		}
	}
	return s, ""
}

// seconds reads a whole number of seconds, at most most; zero for what is none.
func seconds(s string, most time.Duration) time.Duration {
	if !digits(s) {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(most/time.Second) {
		return most
	}
	return time.Duration(n) * time.Second
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
