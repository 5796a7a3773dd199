//go:build unix

package export

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"skein/archive"
)

// cpuTime is what this process has computed so far, whatever else the machine does.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A post that is four times as long takes about four times the time, however
// it is made; if the square of its length counted, it would take sixteen.
func TestHostileShapesTakeTheTimeOfTheirLength(t *testing.T) {
	r := strings.Repeat
	for name, shape := range map[string]func(n int) string{
		"brackets":      func(n int) string { return r("[", n) },
		"brackets open": func(n int) string { return r("![", n) },
		"marks":         func(n int) string { return r("* _ ` ~ ", n/8) },
		"lines":         func(n int) string { return r("=<br>- <br>1. <br>", n/18) },
		"fences":        func(n int) string { return "<pre>" + r("```\n", n/4) },
		"quotations":    func(n int) string { return r("<blockquote>", 400) + r("a<br>", n/5) },
		"lists":         func(n int) string { return r("<ul><li>", 200) + r("a<br>", n/5) },
		"styles":        func(n int) string { return "<b><i><u><s><em><strong><q><cite><code>" + r("<p>a</p>", n/8) },
		"texts":         func(n int) string { return r("a<span>b</span>", n/15) },
		"spaces":        func(n int) string { return r("<code> </code>", n/14) + "a" },
		"wide table":    func(n int) string { return "<table><tr>" + r("<td>a", n/5) + r("<tr><td>b", n/9) },
		"spans":         func(n int) string { return "<table>" + r("<tr><td rowspan=1000 colspan=1000>a", n/35) },
		"tables":        func(n int) string { return r("<table><tr><td>", 100) + r("a ", n/2) },
		"terms":         func(n int) string { return "<dl>" + r("<div>", 400) + r("<dt>a<dd>b", n/10) },
		"links":         func(n int) string { return r("<a href=https://x.example/><p>a</a>", n/35) },
		"images":        func(n int) string { return "<a href=https://x.example/b>" + r("<img src=https://x.example/a>", n/30) },
		"details":       func(n int) string { return r("<details>", 300) + r("a<br>", n/5) },
	} {
		for _, format := range []string{"md", "epub"} {
			f, err := ByName(format)
			if err != nil {
				t.Fatal(err)
			}
			took := func(n int) time.Duration {
				th := archive.Thread{ID: "x", Posts: []archive.Post{{ID: "y", HTML: shape(n)}}}
				began := cpuTime(t)
				if err := f.Thread(io.Discard, th, Options{}); err != nil {
					t.Error(err)
				}
				return cpuTime(t) - began
			}
			var short, long time.Duration
			for try := 0; try < 3; try++ {
				short, long = took(15000/under), took(60000/under)
				if long < 10*short || long < 200*time.Millisecond {
					break
				}
				if try == 2 {
					t.Errorf("%s of %s: %v, and four times as long %v", format, name, short, long)
				}
			}
		}
	}
}
