package query

import "strings"

// anchor says that a word of a text may stand for n words of a pattern from
// the first on.
type anchor struct {
	pattern  int32
	first, n int16
}

// index finds the anchors that a word may stand for, in time that depends on
// their number and not on the size of the index.
type index struct {
	words   map[string][]anchor
	heads   wilds // by the first three bytes
	tails   wilds // by the last three
	middles wilds // by three in a row somewhere
	loose   []wild
}

// wild is an anchor whose words hold a wildcard.
type wild struct {
	pattern string
	anchor
}

// wilds are patterns by three bytes that their words must hold.
type wilds struct {
	by   map[[3]byte][]wild
	seen *[1 << 10]uint64 // bits by a hash of the key: most words are done after one look
}

func newIndex() index { return index{words: map[string][]anchor{}} }

func (x *index) add(e *edge, a anchor) {
	if !e.wild {
		x.words[e.norm] = append(x.words[e.norm], a)
		return
	}
	w := wild{e.norm, a}
	if h := head(e.norm); len(h) >= 3 {
		x.heads.add([3]byte([]byte(h)), w)
		return
	}
	if t := tail(e.norm); len(t) >= 3 {
		x.tails.add([3]byte([]byte(t[len(t)-3:])), w)
		return
	}
	for _, piece := range strings.FieldsFunc(e.norm, func(r rune) bool { return r == '*' || r == '?' }) {
		if len(piece) >= 3 {
			x.middles.add([3]byte([]byte(piece)), w)
			return
		}
	}
	x.loose = append(x.loose, w)
}

// each calls f for every anchor that the word may stand for.
func (x *index) each(word string, f func(anchor)) {
	for _, a := range x.words[word] {
		f(a)
	}
	if n := len(word); n >= 3 {
		x.heads.each([3]byte([]byte(word[:3])), word, f)
		x.tails.each([3]byte([]byte(word[n-3:])), word, f)
		if x.middles.by != nil {
			x.eachMiddle(word, f)
		}
	}
	for _, w := range x.loose {
		if glob(w.pattern, word) {
			f(w.anchor)
		}
	}
}

// eachMiddle looks at each three bytes of word, once if they are there twice.
func (x *index) eachMiddle(word string, f func(anchor)) {
	for i := 0; i+3 <= len(word); i++ {
		if strings.Index(word, word[i:i+3]) == i {
			x.middles.each([3]byte([]byte(word[i:i+3])), word, f)
		}
	}
}

func (x *wilds) add(key [3]byte, w wild) {
	if x.by == nil {
		x.by, x.seen = map[[3]byte][]wild{}, new([1 << 10]uint64)
	}
	x.by[key] = append(x.by[key], w)
	h := hash(key)
	x.seen[h>>6] |= 1 << (h & 63)
}

func (x *wilds) each(key [3]byte, word string, f func(anchor)) {
	if x.by == nil {
		return
	}
	if h := hash(key); x.seen[h>>6]&(1<<(h&63)) == 0 {
		return
	}
	for _, w := range x.by[key] {
		if glob(w.pattern, word) {
			f(w.anchor)
		}
	}
}

// hash spreads three bytes over 16 bits.
func hash(key [3]byte) uint32 {
	return (uint32(key[0]) | uint32(key[1])<<8 | uint32(key[2])<<16) * 0x9e3779b1 >> 16
}
