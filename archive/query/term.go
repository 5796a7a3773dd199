package query

import (
	"strings"
	"unicode/utf8"
)

// term is the smallest condition of a query.
type term struct {
	scope *scope
	words []elem // words in a row; nil in scopes of values
	exact bool   // /c: capitals as written
	value string // folded, in scopes of values
	key   string // what String gives
}

// elem is one word of a term.
type elem struct {
	norm   string // as Words gives it; in a wild one * and ? stand for letters
	cased  string // the same with its capitals, for /c
	wild   bool
	single bool // of a script without spaces: never written together with its neighbours
}

// maxJoined is how many words of a phrase may be written as one.
const maxJoined = 4

// edge is a stretch of a term's words that one word of a text may stand for:
// a word, or up to four written as one.
type edge struct {
	norm, cased string
	wild        bool
}

// edge returns the words from i on, n of them, as one. It is empty and not ok
// where the term has no such words or they are never written as one.
func (t *term) edge(i, n int) (e edge, ok bool) {
	if i+n > len(t.words) {
		return edge{}, false
	}
	for k, w := range t.words[i : i+n] {
		if n > 1 && w.single {
			return edge{}, false
		}
		if k == 0 {
			e = edge{w.norm, w.cased, w.wild}
			continue
		}
		e.norm += w.norm
		e.cased += w.cased
		e.wild = e.wild || w.wild
	}
	return e, true
}

// newTerm fills in the key.
func newTerm(t term) *term {
	t.key = t.write()
	if t.scope.name != "" {
		t.key = t.scope.name + ":" + t.key
	}
	return &t
}

// String is the term as it can be parsed again: the same for equal terms.
func (t *term) String() string { return t.key }

// text is the term without its prefix.
func (t *term) text() string {
	if t.scope.name != "" {
		return t.key[len(t.scope.name)+1:]
	}
	return t.key
}

// write writes the term without its prefix.
func (t *term) write() string {
	if !t.scope.words() {
		if strings.ContainsFunc(t.value, endsValue) || startsQuoted(t.value) {
			return `"` + t.value + `"`
		}
		return t.value
	}
	var b strings.Builder
	for i, w := range t.words {
		if i > 0 && !(w.single && t.words[i-1].single) {
			b.WriteByte(' ')
		}
		if t.exact {
			b.WriteString(w.cased)
		} else {
			b.WriteString(w.norm)
		}
	}
	s := b.String()
	if len(t.words) > 1 {
		s = `"` + s + `"`
	}
	if t.exact {
		s += "/c"
	}
	return s
}

// fixed counts the letters of a pattern beside its wildcards.
func fixed(pattern string) (n int) {
	for _, r := range pattern {
		if r != '*' && r != '?' && r != '\'' {
			n++
		}
	}
	return n
}

// glob reports whether word is made like pattern, in which * stands for any
// letters or none and ? for one letter.
func glob(pattern, word string) bool {
	p, w := 0, 0
	star, back := -1, 0 // where to go on when what followed the last * does not fit
	for w < len(word) {
		if p < len(pattern) {
			switch c := pattern[p]; {
			case c == '*':
				star, back = p, w
				p++
				continue
			case c == '?':
				_, n := utf8.DecodeRuneInString(word[w:])
				p++
				w += n
				continue
			case c == word[w]:
				p++
				w++
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, n := utf8.DecodeRuneInString(word[back:])
		back += n
		p, w = star+1, back
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// head is what words made like pattern begin with.
func head(pattern string) string {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		return pattern[:i]
	}
	return pattern
}

// tail is what words made like pattern end with.
func tail(pattern string) string { return pattern[strings.LastIndexAny(pattern, "*?")+1:] }

// startsQuoted reports whether a value begins like a quoted one.
func startsQuoted(value string) bool {
	return strings.IndexFunc(value, func(r rune) bool { return strings.ContainsRune(marks, r) }) == 0
}

// matchesValue reports whether a term of a scope of values is true of the item.
func matchesValue(t *term, it *Item) bool {
	switch t.scope {
	case inURLs:
		return strings.Contains(strings.ToLower(it.URL), t.value)
	case inKinds:
		return strings.EqualFold(it.Kind, t.value)
	}
	rest, ok := strings.CutPrefix(langName(it.Lang), t.value)
	return ok && (rest == "" || rest[0] == '-')
}
