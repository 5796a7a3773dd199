package query

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cell is one character that counts, with the ignored ones before it skipped.
type cell struct {
	*char
	r          rune
	start, end int
	tail       int // end of the last accent among the skipped, 0 if there was none
}

var (
	endOfText = &char{}
	wildcard  = &char{class: letter}
)

// peek returns the first character at or after i that counts.
func (s *scanner) peek(i int) cell {
	var c cell
	for i < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		ch := lookup(r)
		if s.wild && (r == '*' || r == '?') {
			ch = wildcard
		}
		switch ch.class {
		case accent:
			c.tail = i + n
		case ignored:
		default:
			c.char, c.r, c.start, c.end = ch, r, i, i+n
			return c
		}
		i += n
	}
	c.char, c.start, c.end = endOfText, len(s.text), len(s.text)
	return c
}

// slow reads a word that begins at i, or goes past the separator there.
func (s *scanner) slow(i int) bool {
	c := s.peek(i)
	s.pos = c.end
	switch c.class {
	case single:
		s.begin(c)
		after := s.marks(c.end)
		s.single = true
		return s.finish(after)
	case letter, digit:
	default:
		return false
	}
	s.begin(c)
	last, after := c, s.marks(c.end)
	if c.class == letter && c.char != wildcard && after.class == dot {
		if after, ok := s.abbreviation(after); ok {
			return s.finish(s.possessive(after))
		}
	}
	for {
		switch after.class {
		case letter, digit, mark:
			s.take(after)
			last, after = after, s.peek(after.end)
			continue
		case apostrophe:
			if s.inside(after) {
				next := s.peek(after.end)
				s.cuts = append(s.cuts, cut{len(s.buf), max(s.end, after.tail)})
				s.take(after)
				s.take(next)
				last, after = next, s.peek(next.end)
				continue
			}
		case gershayim:
			if next := s.peek(after.end); last.hebrew && next.hebrew {
				s.take(next)
				last, after = next, s.peek(next.end)
				continue
			}
		}
		return s.finish(after)
	}
}

func (s *scanner) begin(c cell) {
	s.buf, s.cuts = s.buf[:0], s.cuts[:0]
	s.start, s.single, s.joins = c.start, false, false
	s.take(c)
}

// take adds a character to the word.
func (s *scanner) take(c cell) {
	if c.fold != "" {
		s.buf = append(s.buf, c.fold...)
	} else {
		s.buf = append(s.buf, s.text[c.start:c.end]...)
	}
	s.joins = s.joins || c.joins
	s.end = c.end
}

// marks takes the marks at i and returns what follows them.
func (s *scanner) marks(i int) cell {
	c := s.peek(i)
	for c.class == mark {
		s.take(c)
		c = s.peek(c.end)
	}
	return c
}

// abbreviation reads on at the dot after the first letter of what may be
// "U.S.": single letters with a dot between each two. The last dot, which may
// be missing, belongs to it. It returns what follows.
func (s *scanner) abbreviation(at cell) (after cell, ok bool) {
	for at.class == dot {
		l := s.peek(at.end)
		if l.class != letter || l.char == wildcard || !s.alone(l) {
			break
		}
		s.take(l)
		at, ok = s.marks(l.end), true
	}
	if ok && at.class == dot {
		s.end = at.end
		at = s.peek(at.end)
	}
	return at, ok
}

// alone reports whether no word goes on after the letter l.
func (s *scanner) alone(l cell) bool {
	next := s.peek(l.end)
	for next.class == mark {
		next = s.peek(next.end)
	}
	return next.class != letter && next.class != digit && (!s.inside(next) || s.isPossessive(next))
}

// inside reports whether c is an apostrophe with a word going on after it.
func (s *scanner) inside(c cell) bool {
	if c.class != apostrophe {
		return false
	}
	next := s.peek(c.end)
	return next.class == letter || next.class == digit
}

// isPossessive reports whether a possessive 's begins at c.
func (s *scanner) isPossessive(c cell) bool {
	if c.class != apostrophe {
		return false
	}
	l := s.peek(c.end)
	if l.class != letter || l.fold != "s" && l.r != 's' {
		return false
	}
	next := s.peek(l.end)
	return next.class != letter && next.class != digit && next.class != mark && !s.inside(next)
}

// possessive goes past a possessive 's at c.
func (s *scanner) possessive(c cell) cell {
	if !s.isPossessive(c) {
		return c
	}
	s.end = max(s.end, c.tail)
	c = s.peek(s.peek(c.end).end)
	c.tail = 0
	return c
}

// finish makes the word of what was taken; after is what follows it.
func (s *scanner) finish(after cell) bool {
	s.pos = after.start
	s.end = max(s.end, after.tail)
	for i := len(s.cuts) - 1; i >= 0 && string(s.buf[s.cuts[i].length:]) == "'s"; i-- {
		s.buf, s.end = s.buf[:s.cuts[i].length], s.cuts[i].end
	}
	word := s.buf
	if s.joins {
		s.nfc = norm.NFC.Append(s.nfc[:0], s.buf...)
		word = s.nfc
	}
	return s.emit(word)
}
