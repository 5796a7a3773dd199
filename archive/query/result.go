package query

import (
	"strings"

	"skein/archive"
)

// Result is what a query says of an item.
type Result struct {
	Match bool
	// Score is from 0 up to 1, and at least 0.5 exactly when Match is set. Of a
	// match it tells how strong it is, otherwise how much of it was there.
	Score float64
	// Reasons are the terms that hit, in the order of the query, each with its
	// fields. Of a match they are those of the conditions that hold; otherwise
	// whatever of the query was found, with NOT before what speaks against it.
	// The span of a reason in lead, body and quote is one of Item.Text, in host
	// of Item.SourceHost, in tag of the tag that hit, in others of the field of
	// that name; its words share the memory of that text.
	Reasons []archive.Reason
	// Missing is the cheapest way in which the item would have matched, in
	// words: `with "air strike" and without sport`. It is empty for a match.
	Missing string
}

// reasons tells the units: one reason for each field, with its first place.
func (j *judge) reasons() []archive.Reason {
	var all []archive.Reason
	for k := range j.units {
		u := &j.units[k]
		written := u.node.written
		if u.against {
			written = "NOT " + written
		}
		if len(u.hits) > 0 && u.hits[0].start < 0 {
			r := valueReason(u.node.term, j.it)
			r.Term = written
			all = append(all, r)
			continue
		}
		from := len(all)
		u.each(func(p place) {
			h := p.span()
			first, last := &j.words[h.start], &j.words[h.end-1]
			name := fieldNames[first.field]
			for i := range all[from:] {
				if r := &all[from+i]; r.Field == name {
					r.Count++
					return
				}
			}
			all = append(all, archive.Reason{Term: written, Field: name, Words: j.segments[first.segment].text[first.start:last.end],
				Start: int(first.start), End: int(last.end), Count: 1})
		})
	}
	return all
}

// valueReason is the reason of a url:, kind: or lang: term that hit.
func valueReason(t *term, it *Item) archive.Reason {
	r := archive.Reason{Count: 1}
	switch t.scope {
	case inKinds:
		r.Field, r.Words = fieldNames[inKind], it.Kind
	case inLangs:
		r.Field, r.Words = fieldNames[inLang], it.Lang
	default:
		r.Field, r.Words = fieldNames[inURL], it.URL
		lower := strings.ToLower(it.URL)
		if i := strings.Index(lower, t.value); len(lower) == len(it.URL) {
			r.Start, r.Words = i, it.URL[i:i+len(t.value)]
		}
	}
	r.End = r.Start + len(r.Words)
	return r
}
