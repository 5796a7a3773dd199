package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseRefusesWhatCannotRun(t *testing.T) {
	for text, want := range map[string]string{
		"0 0 31 2 *":     "never comes",
		"TZ=UTC":         "timezone",
		"CRON_TZ=UTC":    "timezone",
		"@every 10":      "duration",
		"@every 10ms":    "shorter than a second",
		"every ten":      "five fields",
		"* * * *":        "five fields",
		"*/15 * * * * *": "five fields",
		"@sometimes":     "five fields",
		"61 * * * *":     "five fields",
		"@every -5m":     "shorter than a second",
	} {
		_, err := Parse(text, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want an error with %q", text, err, want)
		}
	}
	if _, err := Parse("@hourly", "Mars/Olympus"); err == nil {
		t.Error("Parse took a zone that does not exist")
	}
}

func TestNextFollowsTheScheduleWithinTheSpread(t *testing.T) {
	for name, tc := range map[string]struct {
		text, zone, after string
		from, to          string // the due time lies in [from, to)
	}{
		"quarters":            {"*/15 * * * *", "", "2026-03-01T12:20:00Z", "2026-03-01T12:20:00Z", "2026-03-01T12:45:00Z"},
		"daily":               {"0 6 * * *", "", "2026-03-01T12:00:00Z", "2026-03-02T06:00:00Z", "2026-03-02T06:15:00Z"},
		"daily, in a zone":    {"0 6 * * *", "Asia/Baghdad", "2026-03-01T12:00:00Z", "2026-03-02T03:00:00Z", "2026-03-02T03:15:00Z"},
		"hourly":              {"@hourly", "", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T13:00:01Z"},
		"a lost hour":         {"30 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29T01:45:00Z"},
		"an hour twice":       {"30 2 * * *", "Europe/Berlin", "2026-10-25T00:46:00Z", "2026-10-26T01:30:00Z", "2026-10-26T01:45:00Z"},
		"minutes, hour twice": {"*/30 * * * *", "Europe/Berlin", "2026-10-25T00:40:00Z", "2026-10-25T00:40:00Z", "2026-10-25T01:15:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Parse(tc.text, tc.zone)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 200 {
				slug := fmt.Sprintf("source-%d", i)
				got := s.Next(at(tc.after), slug)
				if got.Before(at(tc.from)) || !got.Before(at(tc.to)) || !got.After(at(tc.after)) {
					t.Fatalf("Next(%s, %s) = %s, want within [%s, %s)", tc.after, slug, got, tc.from, tc.to)
				}
			}
		})
	}
}

func TestNextSpreadsSourcesAndKeepsTheirPlace(t *testing.T) {
	for _, text := range []string{"*/15 * * * *", "@every 10m", "0 6 * * *"} {
		s, err := Parse(text, "")
		if err != nil {
			t.Fatal(err)
		}
		now := at("2026-03-01T12:00:00Z")
		minutes := map[int]int{}
		for i := range 1000 {
			slug := fmt.Sprintf("source-%d", i)
			first := s.Next(now, slug)
			minutes[first.Minute()]++
			if again := s.Next(first.Add(-time.Second), slug); !again.Equal(first) {
				t.Fatalf("%s: Next a second before %s gives %s: a restart would shuffle", text, first, again)
			}
			if kept := first.Truncate(time.Millisecond); !kept.Equal(first) {
				t.Fatalf("%s: %s is not the time that the archive keeps of it, and would be due again at once", text, first)
			}
			second := s.Next(first, slug)
			if s.every > 0 && second.Sub(first) != s.every {
				t.Fatalf("%s: %s after %s", text, second, first)
			}
		}
		for m, n := range minutes {
			if n > 200 {
				t.Errorf("%s: %d of 1000 sources are due in minute %d", text, n, m)
			}
		}
	}
}

func TestAdaptStaysWithinTheBounds(t *testing.T) {
	const least, most = 15 * time.Minute, 24 * time.Hour
	for name, tc := range map[string]struct {
		r    Rhythm
		want time.Duration
	}{
		"first, rhythm unknown":    {Rhythm{}, time.Hour},
		"first, a busy place":      {Rhythm{MedianGap: 4 * time.Minute}, least},
		"first, a slow place":      {Rhythm{MedianGap: 6 * time.Hour}, 3 * time.Hour},
		"first, a dead place":      {Rhythm{MedianGap: 9000 * time.Hour}, most},
		"nothing new":              {Rhythm{Last: time.Hour}, 75 * time.Minute},
		"something new":            {Rhythm{Last: time.Hour, New: 2}, 40 * time.Minute},
		"new, but a slow place":    {Rhythm{Last: time.Hour, New: 1, MedianGap: 8 * time.Hour}, time.Hour},
		"the publisher asks more":  {Rhythm{Last: time.Hour, New: 9, Floor: 2 * time.Hour}, 2 * time.Hour},
		"the publisher asks a lot": {Rhythm{Last: time.Hour, Floor: 900 * time.Hour}, most},
	} {
		t.Run(name, func(t *testing.T) {
			tc.r.Min, tc.r.Max = least, most
			if got := Adapt(tc.r); got != tc.want {
				t.Errorf("Adapt(%+v) = %v, want %v", tc.r, got, tc.want)
			}
		})
	}
}

func TestBackoffDoublesWithJitterUpToALimit(t *testing.T) {
	for n, top := range map[int]time.Duration{1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 50: 24 * time.Hour} {
		for range 100 {
			if got := Backoff(n, time.Minute, 24*time.Hour); got < top/2 || got > top {
				t.Fatalf("Backoff(%d) = %v, want between %v and %v", n, got, top/2, top)
			}
		}
	}
}

func TestJobsRunAgainAfterPanicsAndNeverTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran, atOnce, most int
		jobs := []Job{{Name: "tidy", Spec: "@every 5m", Do: func(ctx context.Context) error {
			ran++
			atOnce++
			most = max(most, atOnce)
			defer func() { atOnce-- }()
			if ran == 2 {
				time.Sleep(12 * time.Minute)
			}
			panic("once more")
		}}}
		ctx, stop := context.WithTimeout(t.Context(), 61*time.Minute)
		defer stop()
		if err := RunJobs(ctx, jobs, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		if ran != 10 || most != 1 {
			t.Errorf("a 5-minute job ran %d times in an hour and %d at once, want 10 (two skipped) and 1", ran, most)
		}
	})
}

func TestJobsRefuseABadSpec(t *testing.T) {
	if err := RunJobs(t.Context(), []Job{{Name: "x", Spec: "nonsense"}}, nil); err == nil {
		t.Error("RunJobs took a spec it cannot read")
	}
}

func TestAfterLetsSourcesDriftApart(t *testing.T) {
	now := at("2026-03-01T12:00:00Z")
	seen := map[time.Time]bool{}
	for i := range 200 {
		due := After(now, time.Hour, fmt.Sprintf("source-%d", i))
		if due.Before(now.Add(time.Hour)) || due.After(now.Add(68*time.Minute)) {
			t.Fatalf("After an hour = %s", due)
		}
		seen[due] = true
	}
	if len(seen) < 100 {
		t.Errorf("200 sources are due at %d times only", len(seen))
	}
}
