package demo

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordList is what a name in braces stands for: one of some words, or a number.
type wordList struct {
	words    []string
	from, to int // used when there are no words; both included
}

func readWordList(s string) wordList {
	if from, to, ok := strings.Cut(s, ".."); ok {
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if err1 == nil && err2 == nil {
			return wordList{from: a, to: b}
		}
	}
	return wordList{words: splitList(s, "|")}
}

func (w wordList) size() int {
	if w.words != nil {
		return len(w.words)
	}
	return w.to - w.from + 1
}

func (w wordList) at(i int) string {
	if w.words != nil {
		return w.words[i]
	}
	return strconv.Itoa(w.from + i)
}

// choose picks one of n for bulletin j: always the same one for the same words.
func choose(j int64, what string, n int) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", j, what)
	x := h.Sum64()
	// The lower bits of FNV follow the end of its input too closely.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x % uint64(n))
}

// placeholder is {name}, {name2} for another one of the same list, or {serial+N}.
var placeholder = regexp.MustCompile(`\{([a-z]+)([0-9]?)(?:\+([0-9]+))?\}`)

// fill puts words for the names in braces; serial counts the rounds of the cycle from 0.
func (l *library) fill(s string, j, serial int64) string {
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		part := placeholder.FindStringSubmatch(m)
		if part[1] == "serial" {
			n, _ := strconv.ParseInt(part[3], 10, 64)
			return strconv.FormatInt(serial+n, 10)
		}
		list := l.words[part[1]]
		i := choose(j, part[1], list.size())
		if part[2] != "" { // another one: some steps on, but never all the way round
			i = (i + 1 + choose(j, part[1]+part[2], list.size()-1)) % list.size()
		}
		return list.at(i)
	})
}

// checkWords reports a name in braces for which there is no list.
func (l *library) checkWords(s *slot) error {
	all := []string{s.fields["title"], s.fields["teaser"]}
	for _, p := range s.text {
		for _, choices := range p {
			all = append(all, choices...)
		}
	}
	for _, part := range placeholder.FindAllStringSubmatch(strings.Join(all, " "), -1) {
		if w := l.words[part[1]]; part[1] != "serial" && w.size() < 2 {
			return fmt.Errorf("bulletin %d: no list of words for %s", s.index+1, part[0])
		}
	}
	return nil
}

// compose writes the paragraphs of bulletin j. From round to round it steps
// through the combinations of a slot's sentences so that none comes again before
// all have been used, and neighbours have little in common.
func (d *Demo) compose(j int64) (s *slot, serial int64, text []string) {
	cycle := int64(len(d.lib.cycle))
	s, serial = d.lib.cycle[j%cycle], j/cycle
	combinations := int64(1)
	for _, p := range s.text {
		for _, choices := range p {
			combinations *= int64(len(choices))
		}
	}
	pick := serial % combinations * stride(combinations) % combinations
	for _, p := range s.text {
		var sentences []string
		for _, choices := range p {
			n := int64(len(choices))
			sentences = append(sentences, capital(d.lib.fill(choices[pick%n], j, serial)))
			pick /= n
		}
		text = append(text, strings.Join(sentences, " "))
	}
	return s, serial, text
}

// stride is a step near the golden section of n that visits everything below n.
func stride(n int64) int64 {
	for s := n * 618 / 1000; s > 1; s-- {
		a, b := n, s
		for b != 0 {
			a, b = b, a%b
		}
		if a == 1 {
			return s
		}
	}
	return 1
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func (d *Demo) composeArticle(j int64) *article {
	s, serial, text := d.compose(j)
	return &article{
		outlet: s.outlet, slug: fmt.Sprintf("%s-%d", s.slug, serial+1), number: s.outlet.first + 1000 + j,
		title: d.lib.fill(s.fields["title"], j, serial), by: s.fields["by"], tags: splitList(s.fields["tags"], ","),
		onTopic: s.fields["on"] == "yes", teaser: capital(d.lib.fill(s.fields["teaser"], j, serial)),
		text: text, tick: d.lib.live + 1 + j,
	}
}

func (d *Demo) composePost(j int64) *post {
	s, _, text := d.compose(j)
	author := s.authors[choose(j, "author", len(s.authors))]
	return &post{
		id: firstBulletinPost + j, thread: s.thread, author: d.lib.forum.member(author),
		text: strings.Join(text, "\n\n"), tick: d.lib.live + 1 + j,
	}
}
