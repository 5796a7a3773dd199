package query

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The vocabulary of generated queries and items: few words, so that hits are
// frequent, and every form that words and terms have.
var (
	textWords = []string{"air", "strike", "Airstrike", "strikes", "US", "U.S.", "us", "Iraq", "Iraq’s", "war", "WAR", "Türkiye", "turkiye",
		"Shi'ite", "戦争", "戦", "争", "militia", "militiamen", "aircraft", "F-16", "F16", "craft", "airstrikecraft", "war戦", "> war", "warair"}
	textGaps   = []string{" ", " ", " ", " ", "-", ". ", ", ", "\n", "\n> ", "\n\n", " a b c "}
	queryTerms = []string{"air", "strike", "war", "US/c", "us", "Iraq", "Türkiye", "Turkiye/c", "Shi’ite", "戦争", "争", "militia*", "*craft", "air*", "*rik*", "s?r?k?",
		`"air strike"`, `"air strike*"`, `"strike air"`, `"US war"/c`, "air-strike-craft", "F-16", `"戦 争"`, `"war *craft"`, `"war 戦"`, "戦air", `"air air"`, "missing", `"mili* war"`,
		"lang:en", "kind:post", "url:org", "author:war", "tag:iraq", "source:air", "board:us"}
	queryFields = []string{"title:", "thread:", "lead:", "body:", "quote:", "author:", "tag:"}
)

func drawText(t *rapid.T, label string, most int) string {
	var b strings.Builder
	for range rapid.IntRange(0, most).Draw(t, label) {
		b.WriteString(rapid.SampledFrom(textWords).Draw(t, "word"))
		b.WriteString(rapid.SampledFrom(textGaps).Draw(t, "gap"))
	}
	return b.String()
}

func drawItem(t *rapid.T) *Item {
	line := func(label string) string { return strings.ReplaceAll(drawText(t, label, 3), "\n", " ") }
	it := &Item{Title: line("title"), Thread: line("thread"), Author: line("author"), Source: line("source"), Board: line("board"),
		Text: drawText(t, "text", 12), URL: rapid.SampledFrom([]string{"", "https://example.org/"}).Draw(t, "url"),
		Kind: rapid.SampledFrom([]string{"news", "post"}).Draw(t, "kind"), Lang: rapid.SampledFrom([]string{"", "en", "de"}).Draw(t, "lang")}
	if rapid.Bool().Draw(t, "again") {
		it.Text = it.Title + "\n" + it.Text
	}
	if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
		it.Text = strings.Repeat("air ", 60) + it.Text
	}
	for range rapid.IntRange(0, 2).Draw(t, "tags") {
		it.Tags = append(it.Tags, line("tag"))
	}
	return it
}

func drawQuery(t *rapid.T, depth int) string {
	switch k := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case depth == 0 || k < 3:
		term := rapid.SampledFrom(queryTerms).Draw(t, "term")
		if !strings.Contains(term, ":") && rapid.IntRange(0, 3).Draw(t, "prefixed") == 0 {
			term = rapid.SampledFrom(queryFields).Draw(t, "prefix") + term
		}
		return term
	case k < 5:
		return drawQuery(t, depth-1) + " " + drawQuery(t, depth-1)
	case k < 7:
		return "(" + drawQuery(t, depth-1) + " OR " + drawQuery(t, depth-1) + ")"
	case k < 8:
		return "-(" + drawQuery(t, depth-1) + ")"
	}
	words := queryTerms[:len(queryTerms)-7]
	a, b, c := rapid.SampledFrom(words).Draw(t, "a"), rapid.SampledFrom(words).Draw(t, "b"), rapid.SampledFrom(words).Draw(t, "c")
	return fmt.Sprintf("(%s %s/%d (%s OR %s))", a, rapid.SampledFrom([]string{"NEAR", "THEN"}).Draw(t, "relation"), rapid.IntRange(1, 5).Draw(t, "n"), b, c)
}

// oracle judges items by the plain reading of the rules: every stretch of
// every field is compared with every way to write a term.
type oracle struct{ words []oracleWord }

type oracleWord struct {
	word, surface, text string
	start               int
	field               field
	stretch             int // no phrase goes from one to the next
	near                int // no NEAR goes from one to the next
	at                  int // half words
}

func newOracle(it *Item) *oracle {
	o := &oracle{}
	near, stretch := 0, 0
	read := func(f field, text string, lines bool) {
		stretch++
		at := 0
		if n := len(o.words); lines && n > 0 && o.words[n-1].near == near {
			at = o.words[n-1].at
		}
		for s := (scanner{text: text}); s.next(); {
			at += 2
			if s.single {
				at--
			}
			o.words = append(o.words, oracleWord{s.word, text[s.start:s.end], text, s.start, f, stretch, near, at})
		}
		if !lines {
			near++
		}
	}
	read(inTitle, it.Title, false)
	title := Words(nil, it.Title)
	read(inThread, it.Thread, false)
	var own, quotes []string // blocks
	quote := false
	for i, line := range strings.SplitAfter(it.Text, "\n") {
		is := strings.HasPrefix(line, ">")
		blocks := &own
		if is {
			blocks = &quotes
		}
		if i == 0 || is != quote || len(*blocks) == 0 {
			*blocks = append(*blocks, "")
		}
		(*blocks)[len(*blocks)-1] += line
		quote = is
	}
	for i, block := range own {
		if strings.TrimSpace(block) == "" {
			continue
		}
		trimmed := strings.TrimLeft(block, " \n")
		if first, rest, _ := strings.Cut(trimmed, "\n"); len(title) > 0 && slices.Equal(Words(nil, first), title) {
			own[i] = rest
		}
		break
	}
	from := len(o.words)
	for _, block := range own {
		read(inLead, block, true)
	}
	near++
	for i := from + leadWords; i < len(o.words); i++ {
		o.words[i].field = inBody
	}
	for _, block := range quotes {
		read(inQuote, block, false)
	}
	read(inAuthor, it.Author, false)
	read(inSource, it.Source, false)
	read(inHost, it.SourceHost, false)
	read(inBoard, it.Board, false)
	for _, tag := range it.Tags {
		read(inTag, tag, false)
	}
	return o
}

// places returns all stretches of words that a term stands for.
func (o *oracle) places(t *term) (found []hit) {
	for i := range o.words {
		if !t.scope.in.has(o.words[i].field) {
			continue
		}
		for end := i + 1; end <= len(o.words) && o.words[end-1].stretch == o.words[i].stretch && end-i <= len(t.words); end++ {
			if o.spells(t, t.words, i, end) {
				found = append(found, hit{int32(i), int32(end)})
			}
		}
	}
	return found
}

// spells reports whether words stand from i to end.
func (o *oracle) spells(t *term, words []elem, i, end int) bool {
	if i == end || len(words) == 0 {
		return i == end && len(words) == 0
	}
	norm, capitals := "", ""
	for n, w := range words[:min(len(words), maxJoined)] {
		if n > 0 && (w.single || words[n-1].single) {
			break
		}
		norm, capitals = norm+w.norm, capitals+w.cased
		ok := glob(norm, o.words[i].word)
		if t.exact {
			ok = ok && glob(capitals, cased(o.words[i].surface))
		}
		if ok && o.spells(t, words[n+1:], i+1, end) {
			return true
		}
	}
	return false
}

func (o *oracle) holds(n *node, it *Item) bool {
	switch n.op {
	case opTerm:
		if !n.term.scope.words() {
			return matchesValue(n.term, it)
		}
		return len(o.places(n.term)) > 0
	case opNot:
		return !o.holds(n.parts[0], it)
	case opAll, opAny:
		for _, p := range n.parts {
			if o.holds(p, it) == (n.op == opAny) {
				return n.op == opAny
			}
		}
		return n.op == opAll
	}
	for _, a := range o.operand(n.parts[0]) {
		for _, b := range o.operand(n.parts[1]) {
			if o.near(a, b, n.within) || n.op == opNear && o.near(b, a, n.within) {
				return true
			}
		}
	}
	return false
}

func (o *oracle) operand(n *node) (found []hit) {
	if n.op == opTerm {
		return o.places(n.term)
	}
	for _, p := range n.parts {
		found = append(found, o.places(p.term)...)
	}
	return found
}

func (o *oracle) near(a, b hit, n int) bool {
	from, to := o.words[a.end-1], o.words[b.start]
	return b.start >= a.end && from.near == to.near && to.at-from.at <= 2*n
}

// hasExact reports whether a query asks for capitals: their context is tested
// by itself and is not the oracle's.
func hasExact(q *Query) bool {
	return slices.ContainsFunc(q.terms, func(t *term) bool { return t.exact })
}

// rules checks that Match decides as the oracle does.
func rules(t *rapid.T) {
	q := mustDraw(t, 3)
	if hasExact(q) {
		t.Skip("capitals")
	}
	for range 3 {
		it := drawItem(t)
		if got, want := q.Match(it).Match, newOracle(it).holds(q.root, it); got != want {
			t.Fatalf("%s matches %+v: %v, want %v", q, it, got, want)
		}
	}
}

func TestMatchIsWhatThePlainReadingOfTheRulesSays(t *testing.T) { rapid.Check(t, rules) }

func FuzzMatch(f *testing.F) { f.Fuzz(rapid.MakeFuzz(rules)) }

func mustDraw(t *rapid.T, depth int) *Query {
	text := drawQuery(t, depth)
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

// narrowing checks that no index leaves out what Match accepts.
func narrowing(t *rapid.T) {
	q := mustDraw(t, 3)
	for range 5 {
		it := drawItem(t)
		words := it.Words(nil)
		if q.Match(it).Match && !q.Narrow().Admits(holder(words)) {
			t.Fatalf("%s matches %+v, but is narrowed to %s, which its words %q do not hold", q, it, q.Narrow(), words)
		}
	}
}

func TestNarrowNeverExcludesWhatMatches(t *testing.T) { rapid.Check(t, narrowing) }

func FuzzNarrow(f *testing.F) { f.Fuzz(rapid.MakeFuzz(narrowing)) }

// holder answers for an index that holds words.
func holder(words []string) func(string, bool) bool {
	return func(word string, prefix bool) bool {
		return slices.ContainsFunc(words, func(w string) bool { return w == word || prefix && strings.HasPrefix(w, word) })
	}
}

func TestASetJudgesAsEachQueryAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var qs []*Query
		for range rapid.IntRange(1, 6).Draw(t, "queries") {
			qs = append(qs, mustDraw(t, 3))
		}
		set := NewSet(qs)
		for range 3 { // the memory of one item must not reach the next
			it := drawItem(t)
			got := set.Match(it)
			for i, q := range qs {
				if want := q.Match(it); !reflect.DeepEqual(got[i], want) {
					t.Fatalf("of %d queries, %s says of %+v\n%+v, want\n%+v", len(qs), q, it, got[i], want)
				}
			}
		}
	})
}

func TestResultsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, it := mustDraw(t, 3), drawItem(t)
		r := q.Match(it)
		if r.Match != (r.Score >= 0.5) || r.Score < 0 || r.Score >= 1 || r.Match != (r.Missing == "") {
			t.Fatalf("%s says of %+v: %+v", q, it, r)
		}
		for _, x := range r.Reasons {
			texts := map[string][]string{"title": {it.Title}, "thread": {it.Thread}, "lead": {it.Text}, "body": {it.Text}, "quote": {it.Text}, "author": {it.Author},
				"source": {it.Source}, "host": {it.SourceHost}, "board": {it.Board}, "tag": it.Tags, "url": {it.URL}, "kind": {it.Kind}, "lang": {it.Lang}}[x.Field]
			if x.Count < 1 || !slices.ContainsFunc(texts, func(s string) bool { return x.End <= len(s) && x.Start < x.End && s[x.Start:x.End] == x.Words }) {
				t.Fatalf("%s gives of %+v the reason %+v", q, it, x)
			}
		}
		again, err := Parse(q.String())
		if err != nil || again.String() != q.String() {
			t.Fatalf("%s parses to %v, %v", q, again, err)
		}
		if r2 := again.Match(it); r2.Match != r.Match || r2.Score != r.Score || len(r2.Reasons) != len(r.Reasons) {
			t.Fatalf("%s, parsed from its own text, says of %+v\n%+v, want\n%+v", q, it, r2, r)
		}
	})
}
