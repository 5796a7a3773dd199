package query

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// pair reads a condition, or two joined by NEAR or THEN.
func (p *parser) pair() (*node, error) {
	from := p.pos
	a, err := p.primary()
	if err != nil {
		return nil, err
	}
	t, err := p.peek()
	if err != nil || t.kind != wordNear && t.kind != wordThen {
		return a, err
	}
	p.pos = t.end
	b, err := p.primary()
	if err != nil {
		return nil, err
	}
	a, b = a.simple(), b.simple()
	n := &node{op: opNear, parts: []*node{a, b}, within: t.within}
	if t.kind == wordThen {
		n.op = opThen
	}
	for _, part := range n.parts {
		if !ofTerms(part) {
			return nil, fault(t.off, "%s stands between two terms or groups of alternatives, (x OR y)", n.relation())
		}
		for _, part := range slices.Concat(part.parts, []*node{part}) {
			if s := part.scope(); s != a.scope() || !s.words() {
				return nil, fault(t.off, "%s looks at the words of one field: write title:(a %s b)", n.relation(), n.relation())
			}
		}
	}
	n.evidence = a.scope().evidence()
	n.written = strings.TrimSpace(p.text[from:p.pos])
	if name := p.scope.name; name != "" {
		n.written = name + ":(" + n.written + ")"
	}
	if t, err := p.peek(); err == nil && (t.kind == wordNear || t.kind == wordThen) {
		return nil, fault(t.off, "NEAR and THEN join two terms, not three: write a NEAR/5 b AND b NEAR/5 c")
	}
	return n, nil
}

// ofTerms reports whether n is a term or alternatives of terms alone.
func ofTerms(n *node) bool {
	if n.op == opAny {
		for _, p := range n.parts {
			if p.op != opTerm {
				return false
			}
		}
		return true
	}
	return n.op == opTerm
}

// writeNear writes an opNear or opThen without its prefix.
func (n *node) writeNear(b *strings.Builder) {
	for i, p := range n.parts {
		if i > 0 {
			fmt.Fprintf(b, " %s ", n.relation())
		}
		if p.op == opTerm {
			b.WriteString(p.term.text())
			continue
		}
		b.WriteByte('(')
		for i, t := range p.parts {
			if i > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(t.term.text())
		}
		b.WriteByte(')')
	}
}

// relation is the operator of an opNear or opThen.
func (n *node) relation() string {
	if n.op == opThen {
		return fmt.Sprintf("THEN/%d", n.within)
	}
	return fmt.Sprintf("NEAR/%d", n.within)
}

// place is where a term or a pair of terms stands: b is empty for a term.
type place struct{ a, b hit }

// words is how many words p takes up.
func (p place) words() int32 { return p.a.end - p.a.start + p.b.end - p.b.start }

// span is the words from the first of p up to its last.
func (p place) span() hit {
	if p.b.end == 0 {
		return p.a
	}
	return hit{min(p.a.start, p.b.start), max(p.a.end, p.b.end)}
}

// pairs finds the hits of a near node: for each place of its first part the
// nearest one of the second, if it is near enough.
func (j *judge) pairs(n *node) []place {
	if found, ok := j.near[n]; ok {
		return found
	}
	var found []place
	as, bs := j.placesOf(n.parts[0]), j.placesOf(n.parts[1])
	if len(as) > 0 && len(bs) > 0 {
		byEnd := slices.Clone(bs)
		slices.SortFunc(byEnd, func(x, y hit) int { return cmp.Or(cmp.Compare(x.end, y.end), cmp.Compare(x.start, y.start)) })
		for _, a := range as {
			best, b := int32(2*n.within+1), hit{}
			// the first that begins behind a, and the last that ends before it
			if i, _ := slices.BinarySearchFunc(bs, a.end, func(h hit, at int32) int { return cmp.Compare(h.start, at) }); i < len(bs) {
				if d := j.distance(a, bs[i]); d < best {
					best, b = d, bs[i]
				}
			}
			if i, _ := slices.BinarySearchFunc(byEnd, a.start+1, func(h hit, at int32) int { return cmp.Compare(h.end, at) }); i > 0 && n.op == opNear {
				if d := j.distance(byEnd[i-1], a); d < best {
					best, b = d, byEnd[i-1]
				}
			}
			if b.end > 0 {
				found = append(found, place{a, b})
			}
		}
	}
	if j.near == nil {
		j.near = map[*node][]place{}
	}
	j.near[n] = found
	return found
}

// placesOf are the hits of a part of a near node, in order.
func (j *judge) placesOf(n *node) []hit {
	if n.op == opTerm {
		return j.hitsOf(n)
	}
	var hits []hit
	for _, p := range n.parts {
		hits = append(hits, j.hitsOf(p)...)
	}
	slices.SortFunc(hits, compareHits)
	return slices.Compact(hits)
}

// distance is how many half words b stands behind a: 2 for neighbours, 1 in
// scripts without spaces; very many if they stand in different texts.
func (j *judge) distance(a, b hit) int32 {
	from, to := &j.words[a.end-1], &j.words[b.start]
	if from.segment != to.segment {
		return math.MaxInt32
	}
	return to.ruler - from.ruler
}
