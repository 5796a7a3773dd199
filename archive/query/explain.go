package query

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"skein/archive"
)

// Explain writes for people why a query matched, or what it found and what is
// missing:
//
//	MATCH  confidence 0.72
//	  drone*        title "Drones", lead "drone" ×2
//	  "air strike"  body "air-strike"
//
// The error is that of w.
func Explain(w io.Writer, r Result) error {
	b := bufio.NewWriter(w)
	if r.Match {
		fmt.Fprintf(b, "MATCH  confidence %.2f\n", r.Score)
	} else {
		fmt.Fprintf(b, "no match  %.2f", r.Score)
		if r.Missing != "" {
			fmt.Fprintf(b, "  would match %s", r.Missing)
		}
		b.WriteByte('\n')
	}
	width := 0
	for _, x := range r.Reasons {
		width = max(width, len([]rune(x.Term)))
	}
	for i, x := range r.Reasons {
		switch {
		case i > 0 && x.Term == r.Reasons[i-1].Term:
			b.WriteString(", ")
		default:
			if i > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(b, "  %-*s  ", width, x.Term)
		}
		b.WriteString(where(x))
	}
	if len(r.Reasons) > 0 {
		b.WriteByte('\n')
	}
	return b.Flush()
}

// where tells the places of a reason: the field, the words and how often.
func where(r archive.Reason) string {
	s := r.Field
	if words := strings.Join(strings.Fields(r.Words), " "); words != "" {
		s += fmt.Sprintf(" %q", words)
	}
	if r.Count > 1 {
		s += fmt.Sprintf(" ×%d", r.Count)
	}
	return s
}
