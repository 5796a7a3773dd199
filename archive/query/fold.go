package query

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// class says what a character is to the cutting of words.
type class uint8

const (
	separator  class = iota // ends a word
	ignored                 // as if it were not there: soft hyphen, zero-width characters, tatweel
	accent                  // a combining mark that folding takes off
	mark                    // a combining mark that is part of the letter before it: vowels of Indic scripts, kana voicing
	letter                  // part of a word
	digit                   // part of a word, but no letter of an abbreviation; Hangul, too, where a letter is several characters
	single                  // a word of its own: scripts that are written without spaces
	apostrophe              // part of a word between two of its characters
	dot                     // part of U.S.
	gershayim               // part of a Hebrew word between two of its letters, and dropped
)

// char is what the cutting of words knows of one character.
type char struct {
	class  class
	joins  bool   // may combine with the character before it under NFC
	hebrew bool   // gershayim may stand beside it
	fold   string // its folded form; empty if it is its own
}

const pageBits = 8

// pages holds the characters that were met, a page of neighbours at a time. It
// is filled as scripts turn up: the whole of Unicode would cost each start of
// the program half a second.
var pages [(unicode.MaxRune + 1) >> pageBits]atomic.Pointer[[1 << pageBits]char]

// lookup returns what is known of r.
func lookup(r rune) *char {
	p := pages[r>>pageBits].Load()
	if p == nil {
		p = newPage(r &^ (1<<pageBits - 1))
		pages[r>>pageBits].Store(p)
	}
	return &p[r&(1<<pageBits-1)]
}

// emptyPage serves the many pages that hold separators alone.
var emptyPage [1 << pageBits]char

func newPage(first rune) *[1 << pageBits]char {
	p := new([1 << pageBits]char)
	fold := cases.Fold()
	for i := range p {
		p[i] = describe(fold, first+rune(i))
	}
	if *p == emptyPage {
		return &emptyPage
	}
	return p
}

// unmarked are the Latin letters that Unicode does not take apart, although
// readers see a plain letter with a stroke, without a dot, or two in one.
var unmarked = strings.NewReplacer("đ", "d", "ħ", "h", "ı", "i", "ł", "l", "ø", "o", "ŧ", "t",
	"ð", "d", "þ", "th", "æ", "ae", "œ", "oe")

// apostrophes are the characters that are written for an apostrophe, and for
// the ayin and hamza of names in Latin letters.
const apostrophes = "'`´‘’‛ʹʻʼʽʾʿ′＇՚׳\u0374"

// describe works out class and folded form of r.
func describe(fold cases.Caser, r rune) char {
	if strings.ContainsRune(apostrophes, r) {
		return char{class: apostrophe, fold: "'"}
	}
	switch r {
	case '.':
		return char{class: dot}
	case '"', '“', '”', '״':
		return char{class: gershayim}
	case 'ـ': // tatweel stretches a word
		return char{class: ignored}
	case 'ำ', 'ຳ': // their compatibility forms reach back into the letter before
		return char{class: single}
	case '²', '³', '¹', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹': // footnotes at the end of a word
		return char{}
	}
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r),
		unicode.Is(unicode.Variation_Selector, r):
		return char{class: ignored}
	case isAccent(r):
		return char{class: accent}
	case !isWordRune(r):
		return char{}
	}
	form := foldString(fold, string(r))
	c := char{class: letter, hebrew: unicode.Is(unicode.Hebrew, r)}
	if unicode.IsNumber(r) || unicode.Is(unicode.Hangul, r) {
		c.class = digit
	}
	bases, singles := 0, 0
	for _, f := range form {
		switch {
		case !isWordRune(f) || isAccent(f) || strings.ContainsRune(apostrophes, f):
			return char{} // ½ and ﷺ are more than one word
		case unicode.IsMark(f):
		case isSingle(f):
			singles++
			fallthrough
		default:
			bases++
		}
	}
	switch {
	case form == "":
		return char{class: accent}
	case bases == 0:
		c.class = mark
	case singles == 1 && bases == 1:
		c.class = single
	case singles > 0:
		return char{} // ゟ is two words in one character
	}
	c.joins = !norm.NFC.PropertiesString(form).BoundaryBefore()
	if form != string(r) {
		c.fold = form
	}
	return c
}

// foldString takes case, compatibility forms and accents off s until nothing
// more comes off, and composes the rest. It is empty for accents alone.
func foldString(fold cases.Caser, s string) string {
	if r, _ := utf8.DecodeRuneInString(s); unicode.Is(unicode.Cherokee, r) {
		return strings.ToUpper(s) // Cherokee folds to capitals; x/text v0.43 swaps the two
	}
	for {
		t := strings.Map(func(r rune) rune {
			if isAccent(r) || r == 'ـ' {
				return -1
			}
			return r
		}, norm.NFKD.String(unmarked.Replace(fold.String(s))))
		if t == s {
			return norm.NFC.String(s)
		}
		s = t
	}
}

// isAccent reports whether r is a combining mark without which a reader still
// knows the word: accents of the European scripts, points of the Semitic ones.
// The vowels of Indic scripts and the voicing of kana are letters to their readers.
func isAccent(r rune) bool {
	if !unicode.In(r, unicode.Mn, unicode.Me) || r == '\u3099' || r == '\u309a' {
		return false
	}
	return unicode.In(r, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic,
		unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Me)
}

func isWordRune(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// isSingle reports whether r belongs to a script that is written without
// spaces between words.
func isSingle(r rune) bool {
	if r == 'ー' {
		return true
	}
	return r >= 0x0e00 && !unicode.Is(unicode.Nd, r) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// cased is the form of a stretch of text that /c compares: folded as words are
// in everything but case. In a pattern, wildcards stay.
func cased(text string) string {
	var b strings.Builder
	joins := false
	for i, r := range text {
		c := lookup(r)
		switch c.class {
		case letter, digit, single, mark:
		case apostrophe:
			b.WriteByte('\'')
			continue
		default:
			if r == '*' || r == '?' {
				b.WriteRune(r)
			}
			continue
		}
		form := c.fold
		if form == "" {
			form = text[i : i+utf8.RuneLen(r)]
		}
		if unicode.IsUpper(r) || unicode.IsTitle(r) {
			form = strings.ToUpper(form)
		}
		joins = joins || c.joins
		b.WriteString(form)
	}
	if joins {
		return norm.NFC.String(b.String())
	}
	return b.String()
}
