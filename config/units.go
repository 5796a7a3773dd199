package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// parseSpan reads a duration as Go writes it ("90m", "1h30m", "250ms"), and
// days and weeks with it ("1d", "1d12h", "2w"). A day is 24 hours.
func parseSpan(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a duration; write it like \"90m\" or \"1d\"", s)
	rest, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	if rest == "" || rest[0] == '+' || rest[0] == '-' {
		return 0, bad
	}
	var days time.Duration
	for {
		n := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if n <= 0 || rest[n] != 'd' && rest[n] != 'w' {
			break
		}
		unit := 24 * time.Hour
		if rest[n] == 'w' {
			unit *= 7
		}
		count, err := strconv.ParseInt(rest[:n], 10, 64)
		if err != nil || count > int64(math.MaxInt64-days)/int64(unit) {
			return 0, fmt.Errorf("%q is too long for a duration", s)
		}
		days += time.Duration(count) * unit
		rest = rest[n+1:]
	}
	var d time.Duration
	if rest != "" {
		var err error
		if d, err = time.ParseDuration(rest); err != nil {
			return 0, bad
		}
	}
	if d > math.MaxInt64-days {
		return 0, fmt.Errorf("%q is too long for a duration", s)
	}
	d += days
	if negative {
		d = -d
	}
	return d, nil
}

// formatSpan writes a duration without the zeros at its end; parseSpan reads it.
func formatSpan(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// units of sizes; the first that divides a size is the one it is written in.
var units = []struct {
	name  string
	bytes int64
}{
	{"GB", 1e9}, {"GiB", 1 << 30}, {"MB", 1e6}, {"MiB", 1 << 20}, {"KB", 1e3}, {"KiB", 1 << 10}, {"B", 1},
}

// parseSize reads a number of bytes with its unit: "8MB" is 8,000,000 bytes,
// "8MiB" is 8 times 1024 times 1024. Case and a space before the unit do not matter.
func parseSize(s string) (int64, error) {
	t := strings.TrimSpace(s)
	n := 0
	for n < len(t) && (t[n] >= '0' && t[n] <= '9' || t[n] == '.' || n == 0 && t[n] == '-') {
		n++
	}
	value, err := strconv.ParseFloat(t[:n], 64)
	unit := strings.TrimSpace(t[n:])
	for _, u := range units {
		if err != nil || !strings.EqualFold(unit, u.name) {
			continue
		}
		if whole, err := strconv.ParseInt(t[:n], 10, 64); err == nil && abs(whole) <= math.MaxInt64/u.bytes {
			return whole * u.bytes, nil
		}
		if value *= float64(u.bytes); math.Abs(value) >= math.MaxInt64 {
			return 0, fmt.Errorf("%q is too large for a size", s)
		}
		return int64(value), nil
	}
	return 0, fmt.Errorf("%q is not a size; write it like \"8MB\" or \"512KiB\"", s)
}

// formatSize writes a number of bytes in the largest unit that loses nothing;
// parseSize reads it.
func formatSize(bytes int64) string {
	for _, u := range units {
		if bytes != 0 && bytes%u.bytes == 0 {
			return strconv.FormatInt(bytes/u.bytes, 10) + u.name
		}
	}
	return "0B"
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
