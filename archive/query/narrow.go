package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Narrow says which words an index must hold for an item to have a chance: a
// tree of words and prefixes. The index is taken to hold Item.Words. It may let
// through what does not match, and never leaves out what does. A nil *Narrow
// lets everything through.
type Narrow struct {
	Op    NarrowOp
	Word  string    // of OneWord and OnePrefix: normalized, as Words gives it
	Parts []*Narrow // of AllOf and AnyOf: two or more
}

// NarrowOp is what a Narrow asks for.
type NarrowOp uint8

const (
	OneWord   NarrowOp = iota // the word Word is there
	OnePrefix                 // a word that begins with Word is there
	AllOf                     // all parts are there
	AnyOf                     // one part is there
)

const (
	minPrefix    = 2 // letters: below that a prefix is half the index
	narrowPhrase = 3 // words of a phrase that are asked for
)

// Narrow returns what the query asks of an index, or nil if it asks for
// nothing there: when it has only NOTs, terms that begin with a wildcard, or
// terms in fields that the index does not hold (all but title, thread, lead,
// body and quote).
func (q *Query) Narrow() *Narrow { return q.root.narrow() }

func (n *node) narrow() *Narrow {
	switch n.op {
	case opTerm:
		return n.term.narrow()
	case opNot:
		return nil
	case opAny:
		parts := make([]*Narrow, 0, len(n.parts))
		for _, p := range n.parts {
			parts = append(parts, p.narrow())
		}
		return anyOf(parts)
	}
	var parts []*Narrow
	for _, p := range n.parts {
		parts = append(parts, p.narrow())
	}
	return allOf(parts)
}

// narrow asks for the longest words of a term, each alone or written together
// with its neighbours.
func (t *term) narrow() *Narrow {
	if !t.scope.evidence() {
		return nil
	}
	order := make([]int, len(t.words))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(t.words[b].norm), len(t.words[a].norm)) })
	var parts []*Narrow
	for _, k := range order[:min(len(order), narrowPhrase)] {
		var forms []*Narrow
		for i := max(0, k-maxJoined+1); i <= k; i++ {
			for n := k - i + 1; n <= maxJoined; n++ {
				if e, ok := t.edge(i, n); ok {
					forms = append(forms, e.narrow())
				}
			}
		}
		parts = append(parts, anyOf(forms))
	}
	return allOf(parts)
}

func (e edge) narrow() *Narrow {
	if !e.wild {
		return &Narrow{Op: OneWord, Word: e.norm}
	}
	if h := head(e.norm); utf8.RuneCountInString(h) >= minPrefix {
		return &Narrow{Op: OnePrefix, Word: h}
	}
	return nil
}

// allOf asks for all of parts; those that ask for nothing do not count.
func allOf(parts []*Narrow) *Narrow {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p *Narrow) bool { return p == nil })
	return both(AllOf, parts)
}

// anyOf asks for one of parts: for nothing if one of them asks for nothing.
func anyOf(parts []*Narrow) *Narrow {
	if slices.Contains(parts, nil) {
		return nil
	}
	return both(AnyOf, parts)
}

// both makes a node of parts, without those that are there twice.
func both(o NarrowOp, parts []*Narrow) *Narrow {
	n := &Narrow{Op: o}
	seen := map[string]bool{}
	for _, p := range parts {
		inner := []*Narrow{p}
		if p.Op == o {
			inner = p.Parts
		}
		for _, p := range inner {
			if key := p.String(); !seen[key] {
				seen[key] = true
				n.Parts = append(n.Parts, p)
			}
		}
	}
	if o == AnyOf {
		n.Parts = slices.DeleteFunc(n.Parts, func(p *Narrow) bool { return p.covered(seen) })
	}
	switch len(n.Parts) {
	case 0:
		return nil
	case 1:
		return n.Parts[0]
	}
	return n
}

// covered reports whether a shorter prefix among the alternatives, written as
// String does, lets p through as well.
func (n *Narrow) covered(alternatives map[string]bool) bool {
	if n.Op != OneWord && n.Op != OnePrefix {
		return false
	}
	for i := range n.Word {
		if alternatives[n.Word[:i]+"*"] {
			return true
		}
	}
	return n.Op == OneWord && alternatives[n.Word+"*"]
}

// Admits reports whether an index lets an item through, asking has for each
// word or prefix that decides it.
func (n *Narrow) Admits(has func(word string, prefix bool) bool) bool {
	if n == nil {
		return true
	}
	switch n.Op {
	case OneWord, OnePrefix:
		return has(n.Word, n.Op == OnePrefix)
	}
	for _, p := range n.Parts {
		if p.Admits(has) == (n.Op == AnyOf) {
			return n.Op == AnyOf
		}
	}
	return n.Op == AllOf
}

// String writes n like a query: (iraq AND militia*). It is empty for nil.
func (n *Narrow) String() string {
	if n == nil {
		return ""
	}
	switch n.Op {
	case OneWord:
		return n.Word
	case OnePrefix:
		return n.Word + "*"
	}
	var parts []string
	for _, p := range n.Parts {
		parts = append(parts, p.String())
	}
	return "(" + strings.Join(parts, map[NarrowOp]string{AllOf: " AND ", AnyOf: " OR "}[n.Op]) + ")"
}
