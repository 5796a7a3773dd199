package query

import (
	"cmp"
	"slices"
)

// How much a hit counts by its field, what each further place of a term adds,
// and how many of those count.
var factors = [...]float64{inTitle: 3, inThread: 2, inLead: 2, inBody: 1, inQuote: 0.25}

const (
	repeat     = 0.25
	maxRepeats = 8
)

// claim is a place of a unit that wants to be counted.
type claim struct {
	place
	unit int
}

// weigh scores the units: the largest factor among a unit's places and a
// little for each further one. A stretch of text counts once, for the longest
// of the terms that stand there.
func (j *judge) weigh() {
	speaking := 0
	for k := range j.units {
		if u := &j.units[k]; u.node.evidence {
			speaking++
			u.each(func(p place) { j.claims = append(j.claims, claim{p, k}) })
		}
	}
	if speaking > 1 {
		slices.SortFunc(j.claims, func(x, y claim) int {
			return cmp.Or(cmp.Compare(y.words(), x.words()), cmp.Compare(x.unit, y.unit), cmp.Compare(x.a.start, y.a.start))
		})
	}
	j.uncover()
	for _, c := range j.claims {
		if j.cover(c.place) {
			u := &j.units[c.unit]
			u.score = max(u.score, factors[j.words[c.span().start].field])
			u.count++
		}
	}
	for k := range j.units {
		u := &j.units[k]
		u.score += repeat * float64(min(max(u.count-1, 0), maxRepeats))
	}
}

// uncover frees all words.
func (c *scratch) uncover() {
	if len(c.covered) < len(c.words) {
		c.covered = make([]uint32, len(c.words)+len(c.words)/4)
		c.round = 0
	}
	c.round++
}

// cover takes the words of p, and reports false if one was taken already.
func (c *scratch) cover(p place) bool {
	for _, h := range [2]hit{p.a, p.b} {
		for i := h.start; i < h.end; i++ {
			if c.covered[i] == c.round {
				return false
			}
		}
	}
	for _, h := range [2]hit{p.a, p.b} {
		for i := h.start; i < h.end; i++ {
			c.covered[i] = c.round
		}
	}
	return true
}

// strength is how much speaks for the condition n, which holds: the sum of
// alternatives, and of conditions that must hold together their harmonic mean,
// in which the weakest weighs most. It is 0 where nothing can speak for n.
func (j *judge) strength(n *node) float64 {
	switch n.op {
	case opNot:
		return 0
	case opTerm, opNear, opThen:
		if u := j.unitOf(n); u != nil {
			return u.score
		}
		return 0
	}
	sum, count := 0.0, 0
	for _, p := range n.parts {
		if !p.evidence || !j.holds(p) {
			continue
		}
		s := j.strength(p)
		switch {
		case n.op == opAny:
			sum += s
		case s > 0:
			sum += 1 / s
			count++
		}
	}
	if count > 0 {
		return float64(count) / sum
	}
	return sum
}

// Of conditions that do not hold: what a failed filter or NOT leaves of the
// rest, and what two terms are worth that are there but too far apart.
const (
	spoiled = 0.5
	apart   = 0.75
)

// presence is how much of the condition n the item has: 1 exactly when n holds.
func (j *judge) presence(n *node) float64 {
	if j.holds(n) {
		return 1
	}
	switch n.op {
	case opAny:
		best := 0.0
		for _, p := range n.parts {
			best = max(best, j.presence(p))
		}
		return best
	case opNear, opThen:
		a, b := len(j.placesOf(n.parts[0])), len(j.placesOf(n.parts[1]))
		return apart * float64(min(a, 1)+min(b, 1)) / 2
	case opAll:
		sum, count, factor := 0.0, 0, 1.0
		for _, p := range n.parts {
			switch {
			case p.evidence || !n.evidence:
				sum += j.presence(p)
				count++
			case !j.holds(p):
				factor *= spoiled
			}
		}
		return factor * sum / float64(count)
	}
	return 0
}
