package config

import (
	"math"
	"testing"
	"time"
)

func TestParseSpanReadsDaysAndWeeksToo(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"90m":       90 * time.Minute,
		"1h30m":     90 * time.Minute,
		" 1.5h ":    90 * time.Minute,
		"250ms":     250 * time.Millisecond,
		"0":         0,
		"0s":        0,
		"1d":        24 * time.Hour,
		"2w":        14 * 24 * time.Hour,
		"1w1d12h":   8*24*time.Hour + 12*time.Hour,
		"-5s":       -5 * time.Second,
		"-1d12h":    -36 * time.Hour,
		"106751d":   106751 * 24 * time.Hour,
		"15250w1ns": 15250*7*24*time.Hour + 1,
	} {
		if got, err := parseSpan(in); got != want || err != nil {
			t.Errorf("parseSpan(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "-", "5", "d", "1 d", "soon", "1y", "--5s", "-+5s", "+5s", "1.5d", "1h1d", "106752d", "106751d24h", "9223372036854775807w", "99999999999999999999d",
	} {
		if got, err := parseSpan(in); err == nil {
			t.Errorf("parseSpan(%q) = %v, want an error", in, got)
		}
	}
}

func TestParseSizeTellsThousandsFrom1024(t *testing.T) {
	for in, want := range map[string]int64{
		"8MB": 8_000_000, "8MiB": 8 << 20, "512KiB": 512 << 10, "1GB": 1e9, "2GiB": 2 << 30, "100B": 100, "0B": 0,
		"8 mb": 8_000_000, "1.5MB": 1_500_000, " 1kb ": 1000, "-1KB": -1000, "9223372036854775807B": math.MaxInt64,
	} {
		if got, err := parseSize(in); got != want || err != nil {
			t.Errorf("parseSize(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "8", "MB", "8M", "8 megabytes", "1e3MB", "--1MB", ".MB", "1.2.3MB", "9223372036854775808B", "99999999999GB", "InfMB"} {
		if got, err := parseSize(in); err == nil {
			t.Errorf("parseSize(%q) = %v, want an error", in, got)
		}
	}
}

func TestUnitsAreWrittenAsPeopleDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1s", 90 * time.Second: "1m30s", 15 * time.Minute: "15m", 24 * time.Hour: "24h", 0: "0s",
		90 * time.Minute: "1h30m", time.Hour + time.Second: "1h0m1s", 1500 * time.Millisecond: "1.5s", 10 * time.Minute: "10m", 20 * time.Hour: "20h",
	} {
		if got := formatSpan(d); got != want {
			t.Errorf("formatSpan(%v) = %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{16e6: "16MB", 512 << 10: "512KiB", 1 << 30: "1GiB", 1001: "1001B", 0: "0B", 3e9: "3GB"} {
		if got := formatSize(n); got != want {
			t.Errorf("formatSize(%d) = %q, want %q", n, got, want)
		}
	}
}

// FuzzUnits: what is read can be written, and is then read as the same.
func FuzzUnits(f *testing.F) {
	for _, s := range []string{"1w1d12h", "-1.5h", "8MB", "512KiB", "1.5 gib", "106751d23h", "9223372036854775807B", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := parseSpan(s); err == nil {
			if again, err := parseSpan(formatSpan(d)); again != d || err != nil {
				t.Errorf("parseSpan(%q) = %v, again from %q: %v, %v", s, d, formatSpan(d), again, err)
			}
		}
		if n, err := parseSize(s); err == nil {
			if again, err := parseSize(formatSize(n)); again != n || err != nil {
				t.Errorf("parseSize(%q) = %v, again from %q: %v, %v", s, n, formatSize(n), again, err)
			}
		}
	})
}
