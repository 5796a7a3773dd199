package query

import (
	"strings"
	"unicode/utf8"
)

// maxWord is the longest normalized word in bytes. A longer run of letters and
// digits is no word that anyone looks for (encoded files, keys): it is left out,
// and fits no database's limit either.
const maxWord = 256

// Words appends the normalized words of text to dst and returns it. It is the
// stream that the search index of both databases holds, and the one that terms
// are matched against.
//
// A word is a run of letters and digits, folded: no case (full Unicode
// folding), no compatibility forms, no accents, no Arabic or Hebrew points, no
// tatweel. An apostrophe of any shape between two characters belongs to the
// word and becomes ', a possessive 's is dropped, U.S. and U.A.E. are one word
// (us, uae), צה"ל is one, too. Soft hyphens, zero-width characters and other
// invisible ones are as if they were not there. In scripts without spaces
// between words (Han, Kana, Thai, Lao, Khmer, Burmese) each character with its
// marks is a word. Runs of more than 256 bytes are left out.
//
// Words of the result are words of themselves: cutting them again changes
// nothing. Those that stand in text as they are share its memory.
func Words(dst []string, text string) []string {
	s := scanner{text: text}
	for s.next() {
		dst = append(dst, s.word)
	}
	return dst
}

// bits of ASCII bytes for the fast path of the scanner.
const (
	lowerBit = 1 << iota
	upperBit
	digitBit
	wideBit // not ASCII
)

var byteBits = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = wideBit
		case 'a' <= c && c <= 'z':
			t[c] = lowerBit
		case 'A' <= c && c <= 'Z':
			t[c] = upperBit
		case '0' <= c && c <= '9':
			t[c] = digitBit
		}
	}
	return t
}()

// scanner cuts text into words, one at each call of next.
type scanner struct {
	text string
	wild bool // * and ? are letters: the text is a pattern

	word       string // the normalized word
	start, end int    // its span in text, without possessive and trailing ignored characters
	single     bool   // of a script without spaces
	long       bool   // a run was left out that is too long for a word

	pos   int
	made  strings.Builder // memory of words that do not stand in text as they are
	buf   []byte
	nfc   []byte
	cuts  []cut
	joins bool // buf has characters that may combine
}

// cut is a state of the word before an apostrophe, where a possessive is cut off.
type cut struct{ length, end int }

// next moves to the next word and reports whether there is one.
func (s *scanner) next() bool {
	text := s.text
	for i := s.pos; ; i = s.pos {
		if !s.wild {
			for i < len(text) && byteBits[text[i]] == 0 {
				i++
			}
		}
		if i >= len(text) {
			s.pos = len(text)
			return false
		}
		start, bits := i, uint8(0)
		for i < len(text) && byteBits[text[i]]&(lowerBit|upperBit|digitBit) != 0 {
			bits |= byteBits[text[i]]
			i++
		}
		if i == start || s.wild || i < len(text) && goesOn(text[i:], i-start) {
			if s.quick(start) || s.slow(start) {
				return true
			}
			continue
		}
		s.pos, s.start, s.end, s.single = i, start, i, false
		if i-start > maxWord {
			continue
		}
		s.word = text[start:i]
		if bits&upperBit != 0 {
			s.word = s.lower(s.word)
		}
		return true
	}
}

// goesOn reports whether a run of n ASCII letters and digits may be part of a
// word that goes on in rest.
func goesOn(rest string, n int) bool {
	if rest[0] >= utf8.RuneSelf {
		return true
	}
	if len(rest) == 1 {
		return false
	}
	switch rest[0] {
	case '\'', '`':
		return byteBits[rest[1]] != 0
	case '.':
		return n == 1 && byteBits[rest[1]] != 0
	}
	return false
}

// quick reads a word at i that has nothing in it but letters and digits and
// ends where slow would not look further. It reports false for all else.
func (s *scanner) quick(i int) bool {
	if s.wild {
		return false
	}
	start, one, n := i, false, 0
	last := endOfText
	s.buf = s.buf[:0]
	for i < len(s.text) {
		r, size := rune(s.text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s.text[i:])
		}
		c := lookup(r)
		switch c.class {
		case letter, digit:
			if c.joins {
				return false
			}
			if one {
				return s.found(start, i, one)
			}
		case single:
			if n > 0 {
				return s.found(start, i, one)
			}
			one = true
		case separator:
			return n > 0 && s.found(start, i, one)
		case dot:
			return n > 0 && (n > 1 || last.class != letter) && s.found(start, i, one)
		case gershayim:
			return n > 0 && !last.hebrew && s.found(start, i, one)
		default:
			return false
		}
		if c.fold == "" {
			s.buf = append(s.buf, s.text[i:i+size]...)
		} else {
			s.buf = append(s.buf, c.fold...)
		}
		last, n, i = c, n+1, i+size
	}
	return n > 0 && s.found(start, i, one)
}

// found ends the word in buf at a character that cannot belong to it.
func (s *scanner) found(start, end int, one bool) bool {
	s.pos, s.start, s.end, s.single = end, start, end, one
	return s.emit(s.buf)
}

// emit hands out a word, unless it is too long for one.
func (s *scanner) emit(word []byte) bool {
	if len(word) > maxWord {
		s.long = true
		return false
	}
	if whole := s.text[s.start:s.end]; whole == string(word) {
		s.word = whole
	} else {
		s.word = s.keep(word)
	}
	return true
}

// lower returns an ASCII word in lower case.
func (s *scanner) lower(word string) string {
	s.buf = append(s.buf[:0], word...)
	for i, c := range s.buf {
		if 'A' <= c && c <= 'Z' {
			s.buf[i] = c + ('a' - 'A')
		}
	}
	return s.keep(s.buf)
}

// keep returns b as a string in the scanner's memory, which is never copied
// when it is full, only replaced.
func (s *scanner) keep(b []byte) string {
	if s.made.Cap()-s.made.Len() < len(b) {
		s.made = strings.Builder{}
		s.made.Grow(max(len(b), min(4096, 64+(len(s.text)-s.pos)/4)))
	}
	n := s.made.Len()
	s.made.Write(b)
	return s.made.String()[n:]
}
