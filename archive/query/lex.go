package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	atEnd kind = iota
	opening
	closing
	minus
	prefix // title:
	wordAnd
	wordOr
	wordNot
	wordNear
	wordThen
	bare
	quoted
)

// token is a piece of the query's text.
type token struct {
	kind     kind
	off, end int    // its span in the text
	text     string // of bare and quoted: without quotes and /c
	textOff  int    // where text stands
	exact    bool   // of bare and quoted: /c follows
	scope    *scope // of prefix
	within   int    // of wordNear and wordThen
}

// marks are the quotation marks that a phrase may stand in. A straight one is
// closed by a straight one, the others by any.
const marks = "\"“”„‟«»＂"

// endsValue reports whether r ends a bare word or value.
func endsValue(r rune) bool { return unicode.IsSpace(r) || isParen(r) }

func isParen(r rune) bool { return r == '(' || r == ')' || r == '（' || r == '）' }

// lex reads the token at or after i. In a scope of values a bare word is what
// stands there, to the next space or parenthesis.
func (p *parser) lex(i int, in *scope) (token, error) {
	i += len(p.text[i:]) - len(strings.TrimLeftFunc(p.text[i:], func(r rune) bool {
		return unicode.IsSpace(r) || lookup(r).class == ignored
	}))
	if i == len(p.text) {
		return token{kind: atEnd, off: i, end: i}, nil
	}
	r, n := utf8.DecodeRuneInString(p.text[i:])
	switch {
	case r == '(' || r == '（':
		return token{kind: opening, off: i, end: i + n}, nil
	case r == ')' || r == '）':
		return token{kind: closing, off: i, end: i + n}, nil
	case strings.ContainsRune(marks, r):
		return p.lexQuoted(i, in)
	case r == '-':
		if next, _ := utf8.DecodeRuneInString(p.text[i+n:]); i+n == len(p.text) || unicode.IsSpace(next) || next == ')' {
			return token{}, fault(i, `"-" stands alone: -word leaves items with the word out; otherwise leave the dash out`)
		}
		return token{kind: minus, off: i, end: i + n}, nil
	}
	return p.lexBare(i, in, true)
}

// lexQuoted reads the phrase that marks at i.
func (p *parser) lexQuoted(i int, in *scope) (token, error) {
	r, n := utf8.DecodeRuneInString(p.text[i:])
	from, set := i+n, marks
	if r == '"' {
		set = `"`
	}
	for at := from; ; {
		k := strings.IndexAny(p.text[at:], set)
		if k < 0 {
			return token{}, fault(i, "the quotation mark is never closed")
		}
		at += k
		_, n = utf8.DecodeRuneInString(p.text[at:])
		if p.inHebrew(at, n) {
			at += n
			continue
		}
		t := token{kind: quoted, off: i, end: at + n, text: p.text[from:at], textOff: from}
		if !in.words() {
			return t, nil
		}
		rest := p.text[t.end:]
		if k := strings.IndexFunc(rest, endsTerm); k >= 0 {
			rest = rest[:k]
		}
		for ; rest != ""; rest = rest[2:] {
			switch {
			case strings.HasPrefix(rest, "/s"):
				return token{}, fault(t.end, noInflections)
			case strings.HasPrefix(rest, "/c"):
				t.exact = true
				t.end += 2
			default:
				return t, nil
			}
		}
		return t, nil
	}
}

// inHebrew reports whether the quotation mark at i, n bytes long, stands
// between two Hebrew letters, where it is part of the word.
func (p *parser) inHebrew(i, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(p.text[:i])
	after, _ := utf8.DecodeRuneInString(p.text[i+n:])
	return unicode.Is(unicode.Hebrew, before) && unicode.Is(unicode.Hebrew, after)
}

// endsTerm reports whether r may stand behind a term and its suffix.
func endsTerm(r rune) bool { return endsValue(r) || r == ',' || r == ';' || r == '"' }

// lexBare reads the bare word at i: an operator, a prefix or a term. Right
// behind a prefix there are no operators: title:OR is the word.
func (p *parser) lexBare(i int, in *scope, operators bool) (token, error) {
	t := token{kind: bare, off: i, textOff: i}
	end := i
	for end < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[end:])
		if endsValue(r) || in.words() && strings.ContainsRune(marks, r) && !p.inHebrew(end, n) {
			break
		}
		end += n
		if r == ':' && in.words() && isName(p.text[i:end-1]) {
			return p.lexPrefix(i, end)
		}
	}
	t.end, t.text = end, p.text[i:end]
	if operators {
		op, err := operator(t)
		if err != nil || op.kind != bare {
			return op, err
		}
	}
	if !in.words() {
		return t, nil
	}
	t.text = strings.TrimRight(t.text, ",;")
	for {
		switch {
		case strings.HasSuffix(t.text, "/s"):
			return t, fault(i+len(t.text)-2, noInflections)
		case strings.HasSuffix(t.text, "/c"):
			t.text, t.exact = t.text[:len(t.text)-2], true
			continue
		}
		return t, refuse(t)
	}
}

// isName reports whether s could be the name of a field.
func isName(s string) bool {
	return s != "" && strings.TrimFunc(s, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }) == ""
}

// lexPrefix makes a token of the field name with its colon at i, up to end.
func (p *parser) lexPrefix(i, end int) (token, error) {
	name := p.text[i : end-1]
	if s := scopeNamed(name); s != nil {
		return token{kind: prefix, off: i, end: end, scope: s}, nil
	}
	if strings.EqualFold(name, "re") {
		return token{}, fault(i, "regular expressions (re:) are not supported yet")
	}
	var names []string
	for _, s := range scopes {
		if alike(strings.ToLower(name), s.name) {
			return token{}, fault(i, "there is no field %q: did you mean %s:? For the word, write it in quotes: \"%s:\"", name, s.name, name)
		}
		names = append(names, s.name)
	}
	return token{}, fault(i, "there is no field %q, only %s; for the word, write it in quotes: \"%s:\"", name, strings.Join(names, ", "), name)
}

// alike reports whether b is a with a letter more, less, other, or two swapped.
func alike(a, b string) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

const noInflections = "inflections (/s) are not supported yet: write the forms, (missile OR missiles), or a wildcard, missile*"
