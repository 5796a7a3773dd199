package query

// judge evaluates one query of a set over the hits of one item.
type judge struct {
	*Set
	*scratch
	it    *Item
	query int
	slots []int32           // by term id
	near  map[*node][]place // what pairs found
}

// unit is what counts once in a query: a term, or two that are near each other.
type unit struct {
	node    *node
	against bool    // it stands under a NOT
	hits    []hit   // of a term
	places  []place // of a pair
	count   int     // places that no other unit has taken
	score   float64
}

// each calls f with every place of the unit that does not overlap the one before.
func (u *unit) each(f func(place)) {
	end := int32(-1)
	for _, h := range u.hits {
		if h.start >= end {
			end = h.end
			f(place{a: h})
		}
	}
	for _, p := range u.places {
		if p.a.start >= end {
			end = p.a.end
			f(p)
		}
	}
}

// result says what the query finds in the item.
func (j *judge) result() Result {
	q := j.queries[j.query]
	j.slots = j.ids[j.query]
	j.begin(q.size)
	r := Result{Match: j.holds(q.root)}
	if r.Match {
		j.gather(q.root)
		j.weigh()
		ratio := max(1, j.strength(q.root))
		r.Score = ratio / (1 + ratio)
	} else {
		j.gatherAll(q.root, false)
		ratio := j.presence(q.root)
		r.Score = ratio / (1 + ratio)
		r.Missing = j.missing(q.root)
	}
	r.Reasons = j.reasons()
	for _, u := range j.units {
		if u.node.op == opTerm {
			j.unit[j.slotOf(u.node)] = 0
		}
	}
	return r
}

// slotOf is the slot of a term of the query.
func (j *judge) slotOf(n *node) int32 { return j.slots[n.id] }

// hitsOf are the hits of a term of the query.
func (j *judge) hitsOf(n *node) []hit { return j.hits[j.slotOf(n)] }

// holds reports whether the condition n is true of the item.
func (j *judge) holds(n *node) bool {
	if n.op == opTerm {
		return len(j.hitsOf(n)) > 0
	}
	if j.known[n.id] == 0 {
		j.known[n.id] = 1
		if j.find(n) {
			j.known[n.id] = 2
		}
	}
	return j.known[n.id] == 2
}

// find works out what holds remembers.
func (j *judge) find(n *node) bool {
	switch n.op {
	case opNot:
		return !j.holds(n.parts[0])
	case opNear, opThen:
		return len(j.pairs(n)) > 0
	}
	for _, p := range n.parts {
		if j.holds(p) == (n.op == opAny) {
			return n.op == opAny
		}
	}
	return n.op == opAll
}

// gather notes the units that make n hold, in the order of the query.
func (j *judge) gather(n *node) {
	switch n.op {
	case opTerm, opNear, opThen:
		j.note(n, false)
	case opAll, opAny:
		for _, p := range n.parts {
			if n.op == opAll || j.holds(p) {
				j.gather(p)
			}
		}
	}
}

// gatherAll notes all that hit at or below n.
func (j *judge) gatherAll(n *node, against bool) {
	switch {
	case n.op == opTerm, (n.op == opNear || n.op == opThen) && j.holds(n):
		j.note(n, against)
	default:
		for _, p := range n.parts {
			j.gatherAll(p, against != (n.op == opNot))
		}
	}
}

// note adds a term or pair to the units, if it hit and is not there yet.
func (j *judge) note(n *node, against bool) {
	u := unit{node: n, against: against}
	if n.op != opTerm {
		u.places = j.pairs(n)
		j.units = append(j.units, u)
		return
	}
	id := j.slotOf(n)
	if len(j.hits[id]) == 0 || j.unit[id] != 0 {
		return
	}
	u.hits = j.hits[id]
	j.units = append(j.units, u)
	j.unit[id] = int32(len(j.units))
}

// unitOf returns the unit of a term or pair, or nil.
func (j *judge) unitOf(n *node) *unit {
	if n.op == opTerm {
		if k := j.unit[j.slotOf(n)]; k > 0 {
			return &j.units[k-1]
		}
		return nil
	}
	for i := range j.units {
		if j.units[i].node == n {
			return &j.units[i]
		}
	}
	return nil
}
