package query

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWithin is the largest distance of NEAR and THEN, in words.
const maxWithin = 1000

// operator makes the operator's token of a bare word that is one, in capitals,
// and gives other words back.
func operator(t token) (token, error) {
	name, distance, slash := strings.Cut(t.text, "/")
	switch name {
	case "AND", "OR", "NOT":
		if !slash {
			t.kind = map[string]kind{"AND": wordAnd, "OR": wordOr, "NOT": wordNot}[name]
		}
	case "NEAR", "THEN":
		if distance == "c" {
			return t, nil
		}
		n, err := strconv.Atoi(distance)
		if err != nil || n < 1 || n > maxWithin {
			return t, fault(t.off, "%s needs a distance from 1 to %d words, as in %s/8; for the word, write it in small letters", name, maxWithin, name)
		}
		t.kind, t.within = map[string]kind{"NEAR": wordNear, "THEN": wordThen}[name], n
	case "SAME", "WITHIN":
		if !slash {
			return t, fault(t.off, "%s is not supported yet: use NEAR/n; for the word, write it in small letters", name)
		}
	}
	return t, nil
}

// refuse returns an error for a bare word that would be taken for what it is not.
func refuse(t token) error {
	first, n := utf8.DecodeRuneInString(t.text)
	rest := t.text[min(n, len(t.text)):]
	switch {
	case t.text == "&&" || t.text == "&":
		return fault(t.off, "%q means nothing here: words side by side mean AND", t.text)
	case strings.Contains(t.text, "|"):
		return fault(t.off, `"|" means nothing here: write OR`)
	case first == '!' && rest != "":
		return fault(t.off, `"!" means nothing here: write NOT or -`)
	case first == '@' && rest != "":
		return fault(t.off, "@lists are not supported yet; for the word, leave the @ out")
	case first == '~' || first == '^':
		return fault(t.off, `"%c" means nothing here: words near each other are a NEAR/8 b`, first)
	case t.text == ">" || t.text == "<" || t.text == ">=" || t.text == "<=" || t.text == "=":
		return fault(t.off, "minimums (%s) are not supported yet", t.text)
	case unicode.Is(unicode.Dash, first) && first != '-' && rest != "":
		return fault(t.off, `"%c" before a word is a dash: to leave the word out write NOT or a plain "-", otherwise leave it out`, first)
	}
	return nil
}
