package query

import (
	"math/bits"
	"slices"
	"sync"
)

// Set is many queries compiled into one index of their words: one pass over an
// item's words finds the hits of all, and only queries with a hit are
// evaluated. It is safe for use by several goroutines.
type Set struct {
	queries  []*Query
	slots    []slot
	ids      [][]int32 // by query, then by term id: the slot
	nothing  []Result  // by query: what it says of an item without any hit
	patterns []*pattern
	values   []int32 // slots of url:, kind: and lang:
	reads    fields  // where terms look
	index    index
	pool     sync.Pool
}

// slot is one term as the queries of a set share it.
type slot struct {
	term  *term
	users []int32 // the queries, in order
}

// pattern is the words of a term, whatever field it looks in.
type pattern struct {
	size  int // words
	exact bool
	edges []edge // maxJoined for each word; empty ones stand for nothing
	slots []int32
}

// edge returns the n words from i on as one.
func (p *pattern) edge(i, n int) *edge { return &p.edges[i*maxJoined+n-1] }

// NewSet compiles queries.
func NewSet(qs []*Query) *Set {
	s := &Set{queries: qs, ids: make([][]int32, len(qs)), nothing: make([]Result, len(qs)), index: newIndex()}
	slots, patterns := map[string]int32{}, map[string]*pattern{}
	for qi, q := range qs {
		for _, t := range q.terms {
			key := t.String()
			id, known := slots[key]
			if !known {
				id = int32(len(s.slots))
				slots[key] = id
				s.slots = append(s.slots, slot{term: t})
				s.add(t, id, patterns)
			}
			s.slots[id].users = append(s.slots[id].users, int32(qi))
			s.ids[qi] = append(s.ids[qi], id)
		}
	}
	s.pool.New = func() any {
		return &scratch{hits: make([][]hit, len(s.slots)), unit: make([]int32, len(s.slots)), marked: make([]bool, len(qs))}
	}
	c := s.pool.Get().(*scratch)
	for qi := range qs {
		s.nothing[qi] = (&judge{Set: s, scratch: c, it: &Item{}, query: qi}).result()
	}
	s.pool.Put(c)
	return s
}

// add enters a term under its slot.
func (s *Set) add(t *term, id int32, patterns map[string]*pattern) {
	if !t.scope.words() {
		s.values = append(s.values, id)
		return
	}
	s.reads |= t.scope.in
	key := t.text()
	p := patterns[key]
	if p == nil {
		p = &pattern{size: len(t.words), exact: t.exact, edges: make([]edge, maxJoined*len(t.words))}
		patterns[key] = p
		for i := range t.words {
			for n := 1; n <= maxJoined; n++ {
				p.edges[i*maxJoined+n-1], _ = t.edge(i, n)
			}
		}
		s.enter(p, t.rarest())
	}
	p.slots = append(p.slots, id)
}

// enter puts into the index all that may stand in a text for the word k of p.
func (s *Set) enter(p *pattern, k int) {
	id := int32(len(s.patterns))
	s.patterns = append(s.patterns, p)
	for i := max(0, k-maxJoined+1); i <= k; i++ {
		for n := k - i + 1; n <= maxJoined; n++ {
			if e := p.edge(i, n); e.norm != "" {
				s.index.add(e, anchor{id, int16(i), int16(n)})
			}
		}
	}
}

// rarest guesses which word of t is the rarest in texts: the longest. It does
// not look at the other terms of a set, so that a query finds the same places
// alone and among others.
func (t *term) rarest() int {
	best, most := 0, -1
	for i, w := range t.words {
		n := len(w.norm)
		if w.wild {
			n = 0
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// Match judges one item by every query: the results are in the order of the
// queries, each the same as Query.Match gives.
func (s *Set) Match(it *Item) []Result {
	c := s.pool.Get().(*scratch)
	c.read(it, s.reads)
	for i := range c.words {
		s.index.each(c.words[i].word, func(a anchor) { s.try(c, a, i) })
	}
	for _, id := range s.values {
		if matchesValue(s.slots[id].term, it) {
			s.hit(c, id, hit{-1, -1})
		}
	}
	results := make([]Result, len(s.nothing))
	copy(results, s.nothing)
	for _, qi := range c.active {
		results[qi] = (&judge{Set: s, scratch: c, it: it, query: int(qi)}).result()
	}
	c.reset()
	s.pool.Put(c)
	return results
}

// try notes where the pattern of a stands around the word i, which stands for
// some of its words.
func (s *Set) try(c *scratch, a anchor, i int) {
	p := s.patterns[a.pattern]
	from, to := int(a.first), int(a.first+a.n)
	if p.exact && !c.stands(p, from, int(a.n), i) {
		return
	}
	if p.size == int(a.n) { // the most frequent by far
		s.found(c, p, hit{int32(i), int32(i + 1)})
		return
	}
	var starts [maxPhrase]int32
	n := 0
	for todo, at := uint64(1)<<from, i; todo != 0; at-- { // bit k: the words before k are still to be found
		if todo&1 != 0 {
			starts[n] = int32(at)
			n++
		}
		if at == 0 || c.words[at].first {
			break
		}
		todo = c.before(p, todo, at-1)
	}
	if n == 0 {
		return
	}
	for done, at := uint64(1)<<to, i+1; done != 0; at++ { // bit k: the words before k are found
		if done>>p.size != 0 {
			for _, start := range starts[:n] {
				s.found(c, p, hit{start, int32(at)})
			}
		}
		if at == len(c.words) || c.words[at].first {
			break
		}
		done = c.behind(p, done, at)
	}
}

// found notes a place of a pattern for the terms that look there.
func (s *Set) found(c *scratch, p *pattern, h hit) {
	if p.exact && !c.capitalsCount(h) {
		return
	}
	for _, id := range p.slots {
		if s.slots[id].term.scope.in.has(c.words[h.start].field) {
			s.hit(c, id, h)
		}
	}
}

// before takes the words that word i may stand for off the ends in todo.
func (c *scratch) before(p *pattern, todo uint64, i int) (left uint64) {
	for ; todo != 0; todo &= todo - 1 {
		k := bits.TrailingZeros64(todo)
		for n := 1; n <= min(k, maxJoined); n++ {
			if c.stands(p, k-n, n, i) {
				left |= 1 << (k - n)
			}
		}
	}
	return left
}

// behind adds the words that word i may stand for to the ends in done.
func (c *scratch) behind(p *pattern, done uint64, i int) (now uint64) {
	for ; done != 0; done &= done - 1 {
		k := bits.TrailingZeros64(done)
		for n := 1; n <= min(p.size-k, maxJoined); n++ {
			if c.stands(p, k, n, i) {
				now |= 1 << (k + n)
			}
		}
	}
	return now
}

// stands reports whether word i stands for n words of p from k on.
func (c *scratch) stands(p *pattern, k, n, i int) bool {
	e := p.edge(k, n)
	if e.norm == "" || !fits(e.wild, e.norm, c.words[i].word) {
		return false
	}
	return !p.exact || fits(e.wild, e.cased, cased(c.surface(i)))
}

func fits(wild bool, pattern, word string) bool {
	if wild {
		return glob(pattern, word)
	}
	return pattern == word
}

// hit notes a hit of a slot. Hits are kept in the order of their places, each once.
func (s *Set) hit(c *scratch, id int32, h hit) {
	hits := c.hits[id]
	if len(hits) == 0 {
		c.touched = append(c.touched, id)
		for _, qi := range s.slots[id].users {
			if !c.marked[qi] {
				c.marked[qi] = true
				c.active = append(c.active, qi)
			}
		}
	}
	at := len(hits)
	for at > 0 && compareHits(hits[at-1], h) > 0 {
		at--
	}
	if at > 0 && hits[at-1] == h {
		return
	}
	c.hits[id] = slices.Insert(hits, at, h)
}
