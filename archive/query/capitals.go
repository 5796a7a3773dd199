package query

import (
	"strings"
	"unicode"
)

// maxCapitals is how many words in capitals in a row are shouting, in which
// capitals mean nothing.
const maxCapitals = 4

// capitalsCount reports whether the capitals of a hit say something: not in a
// title that is all capitals, nor in a run of four words in capitals or more;
// and one word with its first letter alone in capitals not at the beginning of
// a sentence, where every word has it.
func (c *scratch) capitalsCount(h hit) bool {
	t := &c.words[h.start]
	text := c.segments[t.segment].text
	if (t.field == inTitle || t.field == inThread) && caseOf(text) == allCapitals {
		return false
	}
	for i := h.start; i < h.end; i++ {
		if caseOf(c.surface(int(i))) == allCapitals && c.run(int(i)) >= maxCapitals {
			return false
		}
	}
	return h.end-h.start > 1 || !firstCapital(cased(c.surface(int(h.start)))) || !c.opensSentence(int(h.start))
}

// run counts the words in capitals in a row around word i, to maxCapitals.
// Numbers neither count nor end it.
func (c *scratch) run(i int) int {
	n := 1
	for _, step := range []int{-1, 1} {
		for k := i + step; n < maxCapitals && k >= 0 && k < len(c.words) && c.words[k].segment == c.words[i].segment; k += step {
			how := caseOf(c.surface(k))
			if how == allCapitals {
				n++
			} else if how != noLetters {
				break
			}
		}
	}
	return n
}

// opensSentence reports whether word i is the first word of a sentence.
func (c *scratch) opensSentence(i int) bool {
	if c.words[i].first {
		return true
	}
	gap := c.segments[c.words[i].segment].text[c.words[i-1].end:c.words[i].start]
	return strings.ContainsAny(gap, ".!?…。") || strings.Count(gap, "\n") > 1
}

// letterCase is how the letters of a text are written.
type letterCase int

const (
	noLetters letterCase = iota
	allCapitals
	mixedCase // or a script without capitals
)

func caseOf(text string) letterCase {
	how := noLetters
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			how = allCapitals
		case unicode.IsLetter(r):
			return mixedCase
		}
	}
	return how
}

// firstCapital reports whether a word has a capital at its beginning and
// nowhere else.
func firstCapital(word string) bool {
	for i, r := range word {
		if unicode.IsUpper(r) != (i == 0) {
			return false
		}
	}
	return true
}
