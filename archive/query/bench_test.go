package query

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// language is a made-up language of 20,000 words, whose frequencies fall like
// those of real ones.
type language struct {
	words []string
	zipf  *rand.Zipf
	rnd   *rand.Rand
}

func newLanguage() *language {
	rnd := rand.New(rand.NewPCG(1, 2))
	l := &language{rnd: rnd, zipf: rand.NewZipf(rnd, 1.15, 8, 19999)}
	syllables := strings.Fields("ba be bi bo da de di do fa fe ga go ka ke ki la le li lo ma me mi mo na ne no pa pe pi ra re ri ro sa se so ta te ti to va ve")
	seen := map[string]bool{}
	for len(l.words) < 20000 {
		var b strings.Builder
		for range 1 + len(l.words)%2 + rnd.IntN(3) {
			b.WriteString(syllables[rnd.IntN(len(syllables))])
		}
		b.WriteString([]string{"", "n", "s", "r"}[rnd.IntN(4)])
		if w := b.String(); !seen[w] {
			seen[w] = true
			l.words = append(l.words, w)
		}
	}
	return l
}

// text returns about n bytes of sentences.
func (l *language) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		words := 8 + l.rnd.IntN(15)
		for i := range words {
			w := l.words[l.zipf.Uint64()]
			if i == 0 || l.rnd.IntN(12) == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			b.WriteString(w)
			b.WriteByte(' ')
		}
		b.WriteString([]string{"said. ", "U.S. ", "Iraq’s.\n\n", "\n"}[l.rnd.IntN(4)])
	}
	return b.String()
}

// query returns a query of n terms: rare words as topics have them, phrases
// and wildcards among them.
func (l *language) query(n int) string {
	term := func() string {
		w := l.words[200+l.rnd.IntN(len(l.words)-200)]
		switch l.rnd.IntN(10) {
		case 0, 1:
			return `"` + w + " " + l.words[l.rnd.IntN(2000)] + `"`
		case 2:
			if len(w) > 4 {
				return w[:4] + "*"
			}
		case 3:
			return "title:" + w
		}
		return w
	}
	group := func(n int) string {
		var terms []string
		for range n {
			terms = append(terms, term())
		}
		return "(" + strings.Join(terms, " OR ") + ")"
	}
	return group(n/2) + " AND " + group(n-n/2-1) + " AND NOT " + term()
}

func (l *language) items(n int) []*Item {
	var items []*Item
	for range n {
		items = append(items, &Item{Title: l.text(60), Text: l.text(3000), Kind: "news", Lang: "en", Source: "a b", URL: "https://example.org/1"})
	}
	return items
}

func parseAll(tb testing.TB, texts []string) (qs []*Query) {
	for _, text := range texts {
		q, err := Parse(text)
		if err != nil {
			tb.Fatalf("Parse(%q): %v", text, err)
		}
		qs = append(qs, q)
	}
	return qs
}

func BenchmarkMatch(b *testing.B) {
	l := newLanguage()
	items := l.items(200)
	q := parseAll(b, []string{l.query(20)})[0]
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.Match(items[i%len(items)])
	}
}

func BenchmarkSet(b *testing.B) {
	for _, size := range []int{1, 50, 500, 5000} {
		b.Run(fmt.Sprintf("%d queries of 20 terms", size), func(b *testing.B) {
			l := newLanguage()
			items := l.items(200)
			var texts []string
			for range size {
				texts = append(texts, l.query(20))
			}
			set := NewSet(parseAll(b, texts))
			matches := 0
			b.ReportAllocs()
			n := 0
			for ; b.Loop(); n++ {
				for _, r := range set.Match(items[n%len(items)]) {
					if r.Match {
						matches++
					}
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
			b.ReportMetric(float64(matches)/float64(n), "matches/item")
		})
	}
}

func BenchmarkParse(b *testing.B) {
	l := newLanguage()
	text := l.query(1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewSet(b *testing.B) {
	l := newLanguage()
	var texts []string
	for range 500 {
		texts = append(texts, l.query(20))
	}
	qs := parseAll(b, texts)
	for b.Loop() {
		NewSet(qs)
	}
}
