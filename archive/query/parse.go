package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/archive"
)

// What a query may at most hold: enough for a list of all the world's towns,
// too little to wear a machine out.
const (
	maxText   = 1 << 18 // bytes
	maxDepth  = 200     // parentheses and NOTs, those that mean nothing left out
	maxNested = 300     // the same as written
	maxPhrase = 50      // words
	minFixed  = 3       // letters beside wildcards
)

// SyntaxError says where a query cannot be read, why, and what to write
// instead. It is an archive.ErrInvalid.
type SyntaxError struct {
	Offset int    // bytes of the query's text before the fault; Error counts from 1
	Msg    string // one line
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("at %d: %s", e.Offset+1, e.Msg) }

func (e *SyntaxError) Unwrap() error { return archive.ErrInvalid }

func fault(off int, format string, args ...any) error {
	return &SyntaxError{off, fmt.Sprintf(format, args...)}
}

// parser reads a query from left to right.
type parser struct {
	text  string
	pos   int
	scope *scope // where terms look
	depth int

	ahead   token // what peek gave at aheadAt, in aheadIn
	aheadAt int
	aheadIn *scope
}

// Parse reads an expression. The error is a *SyntaxError.
func Parse(text string) (*Query, error) {
	if len(text) > maxText {
		return nil, fault(maxText, "the query is longer than %d bytes", maxText)
	}
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
			return nil, fault(i, "the query is not UTF-8")
		}
	}
	p := &parser{text: text, scope: anywhere}
	t, err := p.peek()
	if err != nil {
		return nil, err
	}
	if t.kind == atEnd {
		return nil, fault(t.off, "the query is empty: write a word to look for")
	}
	root, err := p.any()
	if err != nil {
		return nil, err
	}
	if t, err = p.peek(); err != nil {
		return nil, err
	}
	if t.kind != atEnd {
		return nil, fault(t.off, "the parenthesis closes nothing")
	}
	root = root.simple()
	if d := root.depth(); d > maxDepth {
		return nil, fault(0, "the query nests %d levels deep, more than %d", d, maxDepth)
	}
	return newQuery(root), nil
}

// peek returns the next token.
func (p *parser) peek() (token, error) {
	if p.aheadIn == p.scope && p.aheadAt == p.pos {
		return p.ahead, nil
	}
	t, err := p.lex(p.pos, p.scope)
	if err == nil {
		p.ahead, p.aheadAt, p.aheadIn = t, p.pos, p.scope
	}
	return t, err
}

// any reads alternatives up to a closing parenthesis or the end.
func (p *parser) any() (*node, error) {
	var parts []*node
	for {
		n, err := p.all()
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		t, err := p.peek()
		if err != nil {
			return nil, err
		}
		if t.kind != wordOr {
			return join(opAny, parts), nil
		}
		p.pos = t.end
	}
}

// all reads conditions that must hold together.
func (p *parser) all() (*node, error) {
	var parts []*node
	for {
		n, err := p.unary()
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		t, err := p.peek()
		if err != nil {
			return nil, err
		}
		switch t.kind {
		case atEnd, closing, wordOr:
			return join(opAll, parts), nil
		case wordAnd:
			p.pos = t.end
		}
	}
}

// unary reads a condition with the NOTs before it.
func (p *parser) unary() (*node, error) {
	t, err := p.peek()
	if err != nil {
		return nil, err
	}
	if t.kind != wordNot && t.kind != minus {
		return p.pair()
	}
	p.pos = t.end
	if err := p.enter(t); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.unary()
	if err != nil {
		return nil, err
	}
	return &node{op: opNot, parts: []*node{n}}, nil
}

func (p *parser) enter(t token) error {
	if p.depth++; p.depth > maxNested {
		return fault(t.off, "the query nests more than %d levels deep", maxNested)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// primary reads a term, or an expression in parentheses.
func (p *parser) primary() (*node, error) {
	t, err := p.peek()
	if err != nil {
		return nil, err
	}
	switch t.kind {
	case opening:
		return p.group(t)
	case prefix:
		return p.prefixed(t)
	case bare, quoted:
		return p.take(t, t.off)
	}
	return nil, p.lacks(t)
}

// lacks says what is missing where a term should begin with t.
func (p *parser) lacks(t token) error {
	before := strings.TrimRightFunc(p.text[:t.off], unicode.IsSpace)
	at := strings.LastIndexFunc(before, endsValue) + 1
	switch t.kind {
	case wordAnd, wordOr, wordNear, wordThen:
		name := p.text[t.off:t.end]
		return fault(t.off, "%s needs a term on its left; for the word, write it in small letters", name)
	}
	switch last := before[at:]; {
	case before == "" || strings.HasSuffix(before, "(") || strings.HasSuffix(before, "（"):
		return fault(t.off, "there is nothing in the parentheses")
	default:
		return fault(at, "%s needs a term on its right; for the word, write it in small letters", last)
	}
}

// group reads the expression that the parenthesis t opens.
func (p *parser) group(t token) (*node, error) {
	p.pos = t.end
	if err := p.enter(t); err != nil {
		return nil, err
	}
	defer p.leave()
	n, err := p.any()
	if err != nil {
		return nil, err
	}
	end, err := p.peek()
	if err != nil {
		return nil, err
	}
	if end.kind != closing {
		return nil, fault(t.off, "the parenthesis is never closed")
	}
	p.pos = end.end
	return n, nil
}

// prefixed reads what the field name t asks for.
func (p *parser) prefixed(t token) (*node, error) {
	if p.scope != anywhere {
		return nil, fault(t.off, "%s: stands inside %s:(…): a term looks in one field", t.scope.name, p.scope.name)
	}
	p.scope = t.scope
	defer func() { p.scope = anywhere }()
	p.pos = t.end
	r, _ := utf8.DecodeRuneInString(p.text[t.end:])
	switch {
	case r == '(' || r == '（':
		group, err := p.peek()
		if err != nil {
			return nil, err
		}
		return p.group(group)
	case t.end == len(p.text) || endsValue(r):
		return nil, fault(t.end, "%s: needs what to look for right behind it, as in %s:%s", t.scope.name, t.scope.name, example(t.scope))
	case r == '-' && t.scope != inURLs:
		return nil, fault(t.end, "the minus stands before the field: -%s:…", t.scope.name)
	case strings.ContainsRune(marks, r):
		value, err := p.lexQuoted(t.end, t.scope)
		if err != nil {
			return nil, err
		}
		return p.take(value, t.off)
	}
	value, err := p.lexBare(t.end, t.scope, false)
	if err != nil {
		return nil, err
	}
	if value.kind == prefix {
		return nil, fault(value.off, "%s: stands behind %s: a term looks in one field", value.scope.name, t.scope.name)
	}
	return p.take(value, t.off)
}

// example is what could stand behind the field's name.
func example(s *scope) string {
	switch s {
	case inURLs:
		return "example.org/news"
	case inKinds:
		return "post"
	case inLangs:
		return "en"
	}
	return "word"
}
