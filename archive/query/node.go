package query

import "strings"

// op is what a node does with its parts.
type op uint8

const (
	opTerm op = iota
	opAll     // AND: two parts or more
	opAny     // OR: two parts or more
	opNot     // one part, which is no opNot
	opNear    // two parts, each a term or an opAny of terms, all of one scope
	opThen    // the same, in this order
)

// node is one part of a query's tree.
type node struct {
	op     op
	parts  []*node
	term   *term // of opTerm
	within int   // words, of opNear and opThen
	// evidence is set where a hit below speaks for the item, rather than only
	// telling items apart.
	evidence bool
	written  string // of opTerm, opNear and opThen: as it stands in the query, with its prefix
	asked    string // of opTerm, and opAny of terms that cost the same: what would make it hold
	id       int    // of opTerm: its place among the query's distinct terms; of others: among its other nodes
}

// join makes an opAll or opAny of parts, if there are several.
func join(o op, parts []*node) *node {
	if len(parts) == 1 {
		return parts[0]
	}
	return &node{op: o, parts: parts}
}

// simple gives n its one form: what is joined in the same way is taken
// together, what is there twice is left out, and of two NOTs nothing remains.
func (n *node) simple() *node {
	switch n.op {
	case opNot:
		part := n.parts[0].simple()
		if part.op == opNot {
			return part.parts[0]
		}
		return &node{op: opNot, parts: []*node{part}}
	case opAll, opAny:
		var parts []*node
		seen := map[string]bool{}
		n.flat(n.op, func(p *node) {
			if key := p.String(); !seen[key] {
				seen[key] = true
				parts = append(parts, p)
			}
		})
		joined := join(n.op, parts)
		for _, p := range parts {
			joined.evidence = joined.evidence || p.evidence
		}
		return joined
	}
	return n
}

// flat calls f with the simple form of what n joins.
func (n *node) flat(o op, f func(*node)) {
	for _, p := range n.parts {
		if p.op != o {
			p = p.simple()
		}
		if p.op == o {
			p.flat(o, f)
		} else {
			f(p)
		}
	}
}

// each calls f for n and everything below.
func (n *node) each(f func(*node)) {
	f(n)
	for _, p := range n.parts {
		p.each(f)
	}
}

// scope is that of the terms of an opNear, an opThen or one of their parts.
func (n *node) scope() *scope {
	for n.op != opTerm {
		n = n.parts[0]
	}
	return n.term.scope
}

// depth is how deep parentheses and NOTs nest in String.
func (n *node) depth() int {
	d := 0
	for _, p := range n.parts {
		d = max(d, p.depth())
	}
	if n.op == opTerm {
		return 0
	}
	return d + 1
}

func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
	switch n.op {
	case opTerm:
		b.WriteString(n.term.String())
	case opNot:
		b.WriteString("NOT ")
		n.parts[0].writeIn(b, n.parts[0].op == opAll || n.parts[0].op == opAny)
	case opAll, opAny:
		for i, p := range n.parts {
			if i > 0 {
				b.WriteString([...]string{opAll: " AND ", opAny: " OR "}[n.op])
			}
			p.writeIn(b, p.op == opAll || p.op == opAny)
		}
	case opNear, opThen:
		name := n.scope().name
		if name != "" {
			b.WriteString(name + ":(")
		}
		n.writeNear(b)
		if name != "" {
			b.WriteByte(')')
		}
	}
}

// writeIn writes n in parentheses where it needs them.
func (n *node) writeIn(b *strings.Builder, parens bool) {
	if !parens {
		n.write(b)
		return
	}
	b.WriteByte('(')
	n.write(b)
	b.WriteByte(')')
}
