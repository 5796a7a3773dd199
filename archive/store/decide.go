package store

import (
	"skein/archive"
	"skein/archive/query"
)

// step is what a newly seen state of a post does to the state that is held.
type step int

const (
	leave   step = iota // it knows less: nothing changes
	refresh             // the same text: what may change by itself is brought up to date
	revise              // another text: a new revision
)

// held is what must be known of a stored post to decide.
type held struct {
	hash    string
	witness archive.Witness
	teller  string
	norm    int
	text    func() (string, error) // read only when the hashes differ
}

// decide compares a state of a post with the one that is held. A poorer
// witness never revises a richer one, and no teaser revises the text that it
// is the beginning of: feeds cut old entries short, and two feeds of one site
// tell the same article at different length.
func decide(h held, p archive.Post, teller string) (step, error) {
	switch have, got := h.witness.Rank(), p.Witness.Rank(); {
	case got < have:
		return leave, nil
	case h.hash == p.Hash && p.Witness == archive.ByFeed && teller != h.teller:
		return leave, nil // two feeds that tell the same text need not take turns
	case h.hash == p.Hash:
		return refresh, nil
	case p.Text == "" && p.Deleted == archive.Yes:
		return refresh, nil // the page shows a tombstone: the words it had stay
	}
	text, err := h.text()
	if err != nil {
		return leave, err
	}
	if h.norm != p.Norm && sameWords(text, p.Text) {
		return refresh, nil // the normalizer changed, not the writer
	}
	if p.Witness == archive.ByFeed && h.witness == archive.ByFeed {
		if isTeaser(p.Text, text) {
			return leave, nil
		}
		if teller != h.teller && !isTeaser(text, p.Text) {
			return leave, nil // two feeds that differ would revise each other for ever
		}
	}
	return revise, nil
}

func sameWords(a, b string) bool {
	x, y := query.Words(nil, a), query.Words(nil, b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

// isTeaser reports whether short is the beginning of long: marked as cut off,
// or less than two thirds of it.
func isTeaser(short, long string) bool {
	if short == "" {
		return long != ""
	}
	trimmed, cut := archive.CutOff(short)
	if len(trimmed) >= len(long) {
		return false
	}
	s, l := query.Words(nil, trimmed), query.Words(nil, long)
	if cut && len(s) > 1 {
		s = s[:len(s)-1] // a text that is cut may be cut within a word
	}
	if len(s) >= len(l) {
		return false
	}
	for i := range s {
		if s[i] != l[i] {
			return false
		}
	}
	return cut || len(s)*3 < len(l)*2
}
