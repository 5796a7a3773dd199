package query

import (
	"slices"
	"sync"
)

// Query is a parsed expression. It is safe for use by several goroutines.
type Query struct {
	root  *node
	terms []*term // the distinct ones, by id
	size  int     // nodes that are no terms
	alone func() *Set
}

// newQuery numbers the terms and the other nodes below root.
func newQuery(root *node) *Query {
	q := &Query{root: root}
	ids := map[string]int{}
	root.each(func(n *node) {
		if n.op != opTerm {
			n.id = q.size
			q.size++
			if n.op == opAny && ofTerms(n) && !slices.ContainsFunc(n.parts, func(p *node) bool { return p.term.scope.cost() != n.scope().cost() }) {
				n.asked = step{want: true, parts: n.parts}.text()
			}
			return
		}
		n.asked = step{want: true, parts: []*node{n}}.text()
		key := n.term.String()
		id, known := ids[key]
		if !known {
			id = len(q.terms)
			ids[key] = id
			q.terms = append(q.terms, n.term)
		}
		n.id = id
	})
	q.alone = sync.OnceValue(func() *Set { return NewSet([]*Query{q}) })
	return q
}

// Match judges one item.
func (q *Query) Match(it *Item) Result { return q.alone().Match(it)[0] }

// Positive reports whether the query asks for something. One that does not,
// such as NOT sport, matches an item with nothing in it: it has its use beside
// other filters, but defines no topic.
func (q *Query) Positive() bool { return !q.Match(&Item{}).Match }

// String writes the query in one fixed form that parses to an equal query.
func (q *Query) String() string { return q.root.String() }
