package forum

import (
	"bytes"
	"strings"
)

// mostMessages bounds what one mailbox gives; a month of the busiest list has a
// twentieth of it.
const mostMessages = 200_000

// splitMailbox cuts a mailbox (RFC 4155) into its messages, each with its "From "
// line. A single message without such a line is a mailbox of one. A line of a
// text that begins with "From " and was not masked parts nothing, unless a
// header follows it as it follows the real ones.
func splitMailbox(b []byte) [][]byte {
	b = bytes.TrimLeft(b, " \t\r\n")
	if !bytes.HasPrefix(b, []byte("From ")) {
		return [][]byte{b}
	}
	var out [][]byte
	start := 0
	for at := 0; len(out) < mostMessages; {
		i := bytes.Index(b[at:], []byte("\nFrom "))
		if i < 0 {
			break
		}
		at += i + 1
		if dated := datedLine(b[at:]); startsMessage(b[at:], dated) && (dated || blankBefore(b[:at-1])) {
			out = append(out, b[start:at])
			start = at
		}
	}
	return append(out, b[start:])
}

// blankBefore reports whether a text ends with an empty line.
func blankBefore(b []byte) bool {
	b = bytes.TrimSuffix(b, []byte("\r"))
	return len(b) == 0 || b[len(b)-1] == '\n'
}

// startsMessage reports whether a "From " line is followed by a header: by one
// field if the line has its date, by two if it does not look like a real one.
func startsMessage(b []byte, dated bool) bool {
	_, after, ok := bytes.Cut(b[:min(len(b), 4000)], []byte("\n"))
	if !ok {
		return false
	}
	if bytes.HasPrefix(after, []byte(">From ")) { // some tools mask the line twice over
		_, after, _ = bytes.Cut(after, []byte("\n"))
	}
	first, after, _ := bytes.Cut(after, []byte("\n"))
	if !isField(first) || dated {
		return dated && isField(first)
	}
	second, _, _ := bytes.Cut(after, []byte("\n"))
	return isField(second)
}

// datedLine reports whether a "From " line ends in a year, as they all do.
func datedLine(b []byte) bool {
	l, _, _ := bytes.Cut(b[:min(len(b), 500)], []byte("\n"))
	f := strings.Fields(string(l))
	if len(f) < 6 {
		return false
	}
	for _, w := range f[len(f)-2:] {
		if len(w) == 4 && isDigits(w) && (w[0] == '1' || w[0] == '2') {
			return true
		}
	}
	return false
}

func isFieldName(b []byte) bool {
	if len(b) == 0 || len(b) > 70 {
		return false
	}
	for _, c := range b {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

// unmasked is the text of a message in a mailbox, with the mark taken off the
// lines that would otherwise look like the beginning of the next (mboxrd, which
// undoes mboxo as well).
func unmasked(b []byte) []byte {
	if !bytes.Contains(b, []byte(">From ")) {
		return b
	}
	out := make([]byte, 0, len(b))
	for l := range bytes.Lines(b) {
		if bytes.HasPrefix(bytes.TrimLeft(l, ">"), []byte("From ")) {
			l = bytes.TrimPrefix(l, []byte(">"))
		}
		out = append(out, l...)
	}
	return out
}

// mailField is one field of a header, unfolded, not decoded.
type mailField struct{ name, value string }

// cutHeader reads a header as well as it can be read: what is no field is left
// out, and where the empty line is missing, the body begins with the first two
// lines that are none.
func cutHeader(b []byte) (fields []mailField, body []byte, broken bool) {
	const most = 1 << 20
	rest := b
	for len(rest) > 0 && len(b)-len(rest) < most {
		l, after, _ := bytes.Cut(rest, []byte("\n"))
		l = bytes.TrimRight(l, "\r")
		switch {
		case len(l) == 0:
			return fields, after, broken
		case len(fields) == 0 && bytes.HasPrefix(l, []byte("From ")), bytes.HasPrefix(l, []byte(">From ")):
		case (l[0] == ' ' || l[0] == '\t') && len(fields) > 0:
			if len(bytes.TrimSpace(l)) == 0 { // an empty line of a careless program
				if next, _, _ := bytes.Cut(after, []byte("\n")); len(next) > 0 && next[0] != ' ' && next[0] != '\t' && !isField(next) {
					return fields, after, true
				}
			}
			last := &fields[len(fields)-1]
			last.value += " " + string(bytes.TrimSpace(l))
		case isField(l):
			name, value, _ := bytes.Cut(l, []byte(":"))
			fields = append(fields, mailField{strings.ToLower(string(bytes.TrimRight(name, " \t"))), string(bytes.TrimSpace(value))})
		default:
			broken = true
			next, _, _ := bytes.Cut(after, []byte("\n"))
			if len(fields) == 0 || len(fields) >= 2 && len(bytes.TrimSpace(next)) > 0 && !isField(next) && next[0] != ' ' && next[0] != '\t' {
				return fields, rest, true
			}
		}
		rest = after
	}
	return fields, rest, broken
}

func isField(l []byte) bool {
	name, _, ok := bytes.Cut(l, []byte(":"))
	return ok && isFieldName(bytes.TrimRight(name, " \t"))
}
