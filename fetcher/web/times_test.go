package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestParseRetryAfterReadsBothForms(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		want time.Duration
	}{
		"seconds":             {"120", 2 * time.Minute},
		"zero":                {"0", 0},
		"spaces":              {" 7 ", 7 * time.Second},
		"a fraction":          {"1.5", 2 * time.Second},
		"a fraction of none":  {"30.0", 30 * time.Second},
		"a day and more":      {"90000", MaxRetryAfter},
		"absurd":              {"99999999999999999999999999", MaxRetryAfter},
		"negative":            {"-5", 0},
		"signed":              {"+5", 0},
		"exponent":            {"1e3", 0},
		"a lone point":        {".", 0},
		"date ahead":          {"Sun, 01 Mar 2026 12:00:30 GMT", 30 * time.Second},
		"date now":            {"Sun, 01 Mar 2026 12:00:00 GMT", 0},
		"date past":           {"Sun, 01 Mar 2026 11:00:00 GMT", 0},
		"date far":            {"Sun, 01 Mar 2026 12:00:30 GMT", 30 * time.Second},
		"date next year":      {"Mon, 01 Mar 2027 12:00:00 GMT", MaxRetryAfter},
		"date, RFC 850":       {"Sunday, 01-Mar-26 12:01:00 GMT", time.Minute},
		"date, asctime":       {"Sun Mar  1 12:01:00 2026", time.Minute},
		"a word":              {"soon", 0},
		"seconds with a unit": {"120s", 0},
		"empty":               {"", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ParseRetryAfter(tc.in, noon); got != tc.want {
				t.Errorf("ParseRetryAfter(%q) = %v, want %v", tc.in, got, tc.want)
			}
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "0", "1.5", "Sun, 01 Mar 2026 12:00:30 GMT", "99999999999999999999", "-1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ParseRetryAfter(s, noon)
		if got < 0 || got > MaxRetryAfter || got%time.Second != 0 {
			t.Errorf("ParseRetryAfter(%q) = %v", s, got)
		}
		// A date is the same moment whenever it is read.
		if at, err := http.ParseTime(strings.TrimSpace(s)); err == nil && got > 0 && got < MaxRetryAfter {
			if again := noon.Add(got); !again.Equal(at) {
				t.Errorf("ParseRetryAfter(%q) leads to %v, want %v", s, again, at)
			}
		}
		if again := ParseRetryAfter(" "+s+"\t", noon); again != got {
			t.Errorf("ParseRetryAfter(%q) = %v, with blanks around %v", s, got, again)
		}
	})
}

func TestFreshnessIsWhatTheAnswerSays(t *testing.T) {
	const day = 24 * time.Hour
	for name, tc := range map[string]struct {
		header string
		want   time.Duration
	}{
		"nothing said":              {"", 0},
		"max-age":                   {"Cache-Control: max-age=3600", time.Hour},
		"max-age in quotes":         {`Cache-Control: max-age="3600"`, time.Hour},
		"in capitals":               {"Cache-Control: Public, MAX-AGE=60", time.Minute},
		"with an age":               {"Cache-Control: max-age=3600\nAge: 600", 50 * time.Minute},
		"older than that":           {"Cache-Control: max-age=60\nAge: 600", 0},
		"an age that is none":       {"Cache-Control: max-age=60\nAge: old", time.Minute},
		"shared caches":             {"Cache-Control: s-maxage=60", 0},
		"both":                      {"Cache-Control: s-maxage=60, max-age=120", 2 * time.Minute},
		"twice":                     {"Cache-Control: max-age=60, max-age=120", time.Minute},
		"two lines":                 {"Cache-Control: public\nCache-Control: max-age=60", time.Minute},
		"no-cache":                  {"Cache-Control: no-cache, max-age=60", 0},
		"no-cache for a field":      {`Cache-Control: no-cache="set-cookie, age", max-age=60`, time.Minute},
		"no-store":                  {"Cache-Control: max-age=60, no-store", 0},
		"max-age in another string": {`Cache-Control: x="a, max-age=5", max-age=60`, time.Minute},
		"negative":                  {"Cache-Control: max-age=-1", 0},
		"nonsense":                  {"Cache-Control: max-age=long", 0},
		"a year":                    {"Cache-Control: max-age=31536000", 7 * day},
		"absurd":                    {"Cache-Control: max-age=99999999999999999999", 7 * day},
		"expires":                   {"Date: Sun, 01 Mar 2026 10:00:00 GMT\nExpires: Sun, 01 Mar 2026 10:05:00 GMT", 5 * time.Minute},
		"expires without date":      {"Expires: Sun, 01 Mar 2026 12:05:00 GMT", 5 * time.Minute},
		"expires, with an age":      {"Expires: Sun, 01 Mar 2026 12:05:00 GMT\nAge: 60", 4 * time.Minute},
		"expired":                   {"Expires: Sun, 01 Mar 2026 11:05:00 GMT", 0},
		"expires 0":                 {"Expires: 0", 0},
		"expires next year":         {"Expires: Mon, 01 Mar 2027 12:00:00 GMT", 7 * day},
		"max-age before expires":    {"Cache-Control: max-age=60\nExpires: Sun, 01 Mar 2026 12:05:00 GMT", time.Minute},
		"max-age of 0":              {"Cache-Control: max-age=0\nExpires: Sun, 01 Mar 2026 12:05:00 GMT", 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			for line := range strings.Lines(tc.header) {
				k, v, _ := strings.Cut(strings.TrimSpace(line), ": ")
				h.Add(k, v)
			}
			if got := Freshness(h, noon); got != tc.want {
				t.Errorf("Freshness(%q) = %v, want %v", tc.header, got, tc.want)
			}
		})
	}
}
