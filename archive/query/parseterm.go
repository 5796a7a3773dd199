package query

import (
	"regexp"
	"strings"
)

// take makes the term of the token t, which was written from off on.
func (p *parser) take(t token, off int) (*node, error) {
	p.pos = t.end
	tm := term{scope: p.scope, exact: t.exact}
	written := p.text[off:t.end]
	if t.kind == bare && p.scope.words() {
		written = strings.TrimRight(written, ",;")
	}
	if off == t.off && p.scope.name != "" { // in a group
		written = p.scope.name + ":" + written
	}
	var err error
	if !p.scope.words() {
		tm.value, err = valueOf(t, p.scope)
	} else {
		tm.words, err = p.wordsOf(t)
	}
	if err != nil {
		return nil, err
	}
	return &node{op: opTerm, term: newTerm(tm), evidence: p.scope.evidence(), written: written}, nil
}

var langTag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{1,8})*$`)

// valueOf checks and folds the value of a url:, kind: or lang: term.
func valueOf(t token, s *scope) (string, error) {
	value := strings.ToLower(t.text)
	ok := strings.TrimSpace(value) != ""
	switch s {
	case inKinds:
		ok = value == "news" || value == "post"
	case inLangs:
		value = langName(value)
		ok = langTag.MatchString(value)
	}
	if !ok {
		return "", fault(t.textOff, "%s: wants %s, not %q", s.name, s.help, t.text)
	}
	return value, nil
}

// langName writes a language tag in one form.
func langName(tag string) string { return strings.ReplaceAll(strings.ToLower(tag), "_", "-") }

// wordsOf cuts the text of a token into the words of a term.
func (p *parser) wordsOf(t token) ([]elem, error) {
	if t.kind == quoted {
		if err := checkPhrase(t); err != nil {
			return nil, err
		}
	} else if t.text != "" && strings.Trim(t.text, "0123456789") == "" {
		if of, err := p.peek(); err == nil && of.text == "OF" && !of.exact {
			if next, err := p.lex(of.end, p.scope); err == nil && next.kind == opening {
				return nil, fault(t.off, "%s OF (…) is not supported yet", t.text)
			}
		}
	}
	var words []elem
	s := scanner{text: t.text, wild: true}
	for s.next() {
		w := elem{norm: s.word, single: s.single, wild: strings.ContainsAny(s.word, "*?")}
		if t.exact {
			w.cased = cased(t.text[s.start:s.end])
		}
		if w.wild && fixed(w.norm) < minFixed {
			return nil, tooWild(t.textOff+s.start, t.text, w)
		}
		words = append(words, w)
	}
	switch {
	case s.long:
		return nil, fault(t.off, "a word has at most %d bytes", maxWord)
	case len(words) == 0:
		return nil, fault(t.off, "%q has no letter or digit to look for: leave it out", p.text[t.off:t.end])
	case len(words) > maxPhrase:
		return nil, fault(t.off, "a phrase has at most %d words, this one %d", maxPhrase, len(words))
	}
	return words, nil
}

// checkPhrase refuses what looks like an operator inside quotation marks.
func checkPhrase(t token) error {
	at := 0
	for part := range strings.FieldsSeq(t.text) {
		at += strings.Index(t.text[at:], part)
		off := t.textOff + at
		at += len(part)
		op, err := operator(token{kind: bare, off: off, text: part})
		switch {
		case err == nil && (op.kind == wordNear || op.kind == wordThen):
			return fault(off, "inside quotation marks %s is a word like others: write it between two terms, a %s b", part, part)
		case strings.HasSuffix(part, "/s"):
			return fault(off, noInflections)
		case strings.HasSuffix(part, "/c"):
			return fault(off, "/c stands behind the closing quotation mark and is for the whole phrase")
		}
	}
	return nil
}

// tooWild says why the pattern w has too few letters.
func tooWild(off int, text string, w elem) error {
	for s := (scanner{text: text}); s.next(); {
		if s.single {
			return fault(off, "wildcards are for words with spaces between them: in this script a term is found anywhere in a text")
		}
	}
	return fault(off, "%q needs at least %d letters beside its wildcards; if it is a question mark, leave it out", w.norm, minFixed)
}
