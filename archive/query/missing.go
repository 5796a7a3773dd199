package query

import (
	"fmt"
	"slices"
	"strings"
)

// What it costs to turn a condition round: a word is soon added or taken away,
// the language or address of an item is not.
const (
	costWord   = 1
	costFilter = 3
)

// How much is named in what is missing: alternatives, and changes beside each other.
const (
	maxNamed = 3
	maxSteps = 8
)

// step is one change: one of the parts would have to be there, or not to be.
type step struct {
	want  bool
	parts []*node
	has   string // what is there of a pair
	whole *node  // whose parts they are, if it has words for them
}

// missing tells the cheapest way in which n would have held.
func (j *judge) missing(n *node) string {
	j.changes = j.changes[:0]
	j.steps(n, true)
	if len(j.changes) == 1 {
		return j.changes[0].text()
	}
	var words []string
	steps := j.changes[:min(len(j.changes), maxSteps)]
	for i, s := range steps {
		// what one of the other steps brings about need not be said again
		done := slices.ContainsFunc(steps, func(o step) bool {
			return len(o.parts) == 1 && len(s.parts) > 1 && o.want == s.want &&
				slices.ContainsFunc(s.parts, func(p *node) bool { return same(p, o.parts[0]) })
		}) || slices.ContainsFunc(steps[:i], func(o step) bool {
			return o.want == s.want && slices.EqualFunc(o.parts, s.parts, same)
		})
		if !done {
			words = append(words, s.text())
		}
	}
	if n := len(j.changes) - len(steps); n > 0 {
		words = append(words, fmt.Sprintf("%d more", n))
	}
	return strings.Join(words, " and ")
}

// same reports whether two nodes of a query are the same condition.
func same(a, b *node) bool {
	return a == b || a.op == opTerm && b.op == opTerm && a.id == b.id
}

// cost is how much would have to change for n to hold, or not to.
func (j *judge) cost(n *node, want bool) int {
	if j.holds(n) == want {
		return 0
	}
	switch n.op {
	case opTerm:
		return n.term.scope.cost()
	case opNot:
		return j.cost(n.parts[0], !want)
	case opNear, opThen:
		if want && len(j.placesOf(n.parts[0]))+len(j.placesOf(n.parts[1])) == 0 {
			return 2 * n.scope().cost()
		}
		return n.scope().cost()
	}
	sum, least := 0, 0
	for _, p := range n.parts {
		c := j.cost(p, want)
		if sum += c; least == 0 || c < least {
			least = c
		}
	}
	if (n.op == opAll) == want {
		return sum
	}
	return least
}

func (s *scope) cost() int {
	if s.evidence() {
		return costWord
	}
	return costFilter
}

// steps appends what would have to change for n to hold, or not to.
func (j *judge) steps(n *node, want bool) {
	if j.holds(n) == want {
		return
	}
	switch n.op {
	case opTerm:
		j.changes = append(j.changes, step{want: want, parts: []*node{n}})
		return
	case opNear, opThen:
		s := step{want: want, parts: []*node{n}}
		if want {
			s.has = j.has(n)
		}
		j.changes = append(j.changes, s)
		return
	case opNot:
		j.steps(n.parts[0], !want)
		return
	}
	if (n.op == opAll) == want {
		for _, p := range n.parts {
			j.steps(p, want)
		}
		return
	}
	if want && n.asked != "" {
		j.changes = append(j.changes, step{want: true, parts: n.parts, whole: n})
		return
	}
	// one of the parts will do: the cheapest, and terms that are as cheap beside it
	least, best := 0, step{want: want}
	for _, p := range n.parts {
		c := j.cost(p, want)
		if least == 0 || c < least {
			least, best.parts = c, nil
		}
		if c == least {
			best.parts = append(best.parts, p)
		}
	}
	if best.parts[0].op != opTerm {
		j.steps(best.parts[0], want)
		return
	}
	best.parts = slices.DeleteFunc(best.parts, func(p *node) bool { return p.op != opTerm })
	j.changes = append(j.changes, best)
}

// text is the step in words.
func (s step) text() string {
	name := "with "
	switch {
	case !s.want:
		name = "without "
	case s.whole != nil:
		return s.whole.asked
	case len(s.parts) == 1 && s.parts[0].asked != "":
		return s.parts[0].asked
	}
	var b strings.Builder
	b.WriteString(name)
	for i, p := range s.parts {
		switch {
		case i == maxNamed:
			fmt.Fprintf(&b, " or %d others", len(s.parts)-i)
			return b.String()
		case i > 0 && i == len(s.parts)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(p.written)
	}
	b.WriteString(s.has)
	return b.String()
}

// has tells what is there of a pair that does not hold.
func (j *judge) has(n *node) string {
	switch a, b := len(j.placesOf(n.parts[0])), len(j.placesOf(n.parts[1])); {
	case a > 0 && b > 0:
		return " (has both, too far apart)"
	case a > 0:
		return " (has the first)"
	case b > 0:
		return " (has the second)"
	}
	return " (has neither)"
}
