package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"skein/archive"
)

// Fault is one thing that is wrong in a configuration.
type Fault struct {
	File string `json:"file"`           // as it was named, or "environment"
	Line int    `json:"line,omitempty"` // the line to change, from 1; 0 if there is none
	Text string `json:"text"`           // where in the file and what, one line; no secrets
}

// String is "skein.toml:12: source 3 (https://…): schedule: …".
func (f Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// Faults is everything that is wrong in a configuration: the main file first,
// then the others in the order in which they were read, then the environment,
// each by line. It is an archive.ErrInvalid.
type Faults []Fault

// Error gives every fault, a line each.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Is makes faults an archive.ErrInvalid.
func (fs Faults) Is(target error) bool { return target == archive.ErrInvalid }

// environment is the name of the "file" that SKEIN_* variables stand in.
const environment = "environment"

// sorted gives the faults in their order, each once.
func (l *loader) sorted() Faults {
	order := make(map[string]int, len(l.files)+1)
	for i, f := range l.files {
		order[f.name] = i
	}
	order[environment] = len(l.files)
	slices.SortStableFunc(l.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(l.faults)
}
