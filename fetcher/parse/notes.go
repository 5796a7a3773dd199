package parse

import (
	"bytes"
	"fmt"
)

// maxNotes bounds the warnings of one document: a broken feed breaks in the
// same way in every entry, and nobody reads the thousandth line.
const maxNotes = 50

// notes collects the warnings of one reading.
type notes struct {
	doc  []byte // what offsets point into
	list []string
	more int
	seen map[string]bool
}

// room reports whether one more is listed; if not it is counted.
func (n *notes) room() bool {
	if len(n.list) < maxNotes {
		return true
	}
	n.more++
	return false
}

func (n *notes) add(format string, args ...any) {
	if n.room() {
		n.list = append(n.list, fmt.Sprintf(format, args...))
	}
}

// at adds a warning about a place in the document.
func (n *notes) at(offset int, format string, args ...any) {
	if n.room() {
		n.list = append(n.list, fmt.Sprintf("line %d: %s", n.line(offset), fmt.Sprintf(format, args...)))
	}
}

// once adds a warning with its line, the first time that kind is met.
func (n *notes) once(kind string, offset int, format string, args ...any) {
	if n.seen[kind] {
		return
	}
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	n.seen[kind] = true
	n.at(offset, format, args...)
}

// mark is once for a kind and the place where raw, a part of the document, begins.
func (n *notes) mark(kind string, raw []byte, format string, args ...any) {
	// Slices of one array that reach to its end differ by their capacities.
	n.once(kind, cap(n.doc)-cap(raw), format, args...)
}

func (n *notes) line(offset int) int {
	return 1 + bytes.Count(n.doc[:min(max(offset, 0), len(n.doc))], []byte{'\n'})
}

// all returns the warnings, the last of them a count if there were too many.
func (n *notes) all() []string {
	if n.more > 0 {
		return append(n.list, fmt.Sprintf("and %d more", n.more))
	}
	return n.list
}
