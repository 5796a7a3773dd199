package forum

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// pair is one label and its value, as pages write them beside one another.
type pair struct {
	label string
	value string
	node  *html.Node // holds the value; nil if it is part of a longer text
}

// pairsIn gathers the labels and values of the definition lists below n, or
// of n itself.
func pairsIn(n *html.Node) []pair {
	var out []pair
	label := ""
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type != html.ElementNode:
			return
		case n.DataAtom == atom.Dt:
			label = labelOf(n)
			return
		case n.DataAtom == atom.Dd:
			if v := text(n); label != "" && v != "" {
				out = append(out, pair{label, v, n})
			}
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return out
}

// besidePair reads an element that is two boxes beside one another, a label
// and its value.
func besidePair(n *html.Node) (pair, bool) {
	var parts []*html.Node
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch {
		case k.Type == html.ElementNode && (k.DataAtom == atom.Div || k.DataAtom == atom.Span || k.DataAtom == atom.Strong || k.DataAtom == atom.B) && len(parts) < 3:
			parts = append(parts, k)
		case k.Type == html.ElementNode, k.Type == html.TextNode && strings.TrimSpace(k.Data) != "":
			return pair{}, false
		}
	}
	if len(parts) != 2 || longer(parts[0], 60) || longer(parts[1], 300) || nearTag(parts[0], atom.A) != nil || nearTag(parts[0], atom.Img) != nil {
		return pair{}, false
	}
	p := pair{label: labelOf(parts[0]), value: text(parts[1]), node: parts[1]}
	return p, p.label != "" && p.value != ""
}

// labelOf reads a label, which themes may hide behind a picture.
func labelOf(n *html.Node) string {
	s := text(n)
	hidden := func(c *html.Node) bool {
		for _, key := range []string{"title", "data-original-title", "aria-label", "alt"} {
			if s == "" {
				s = attr(c, key)
			}
		}
		return s != ""
	}
	if !hidden(n) {
		find(n, hidden)
	}
	return strings.TrimRight(line(s), ": ：")
}

// describe puts what the pairs say into an author: the facts that the archive
// knows, by their labels or, where no label says it, by the form of a value.
// Everything else becomes a field, as the page writes it; so does what was only
// guessed.
func (p *Page) describe(a *archive.Author, pairs []pair) {
	facts := make([]fact, len(pairs))
	var said [viewsFact + 1]bool
	for i, v := range pairs {
		facts[i] = factOf(v.label)
		said[facts[i]] = true
	}
	for i, v := range pairs {
		f, guessed := facts[i], false
		if f == noFact {
			f = p.guess(a, pairs, facts, i)
			guessed = f != noFact
			if said[f] {
				f = noFact
			}
		}
		if !p.learn(a, f, v) || guessed {
			a.Fields = append(a.Fields, archive.Field{Label: v.label, Value: v.value})
		}
	}
}

// guess tells the fact behind an unknown label by the form of its value: three
// numbers are reactions; a day that stands first is when somebody joined, and a
// number right behind it how much he wrote.
func (p *Page) guess(a *archive.Author, pairs []pair, facts []fact, i int) fact {
	v := pairs[i]
	if _, ok := triple(v); ok {
		return reactionsFact
	}
	if _, ok := count(v.value); ok {
		if i == 1 && facts[0] == noFact && !a.Joined.IsZero() {
			return messagesFact
		}
		return noFact
	}
	if w, ok := p.dates().read(v.value); ok && i == 0 && w.Precision == archive.Day && w.Said == "" {
		return joinedFact // "today" or a time of day is rather when somebody was last seen
	}
	return noFact
}

// learn puts one fact into the author. It reports whether the archive has a
// place for it and the value could be read.
func (p *Page) learn(a *archive.Author, f fact, v pair) bool {
	switch f {
	case joinedFact:
		w, ok := p.dayOf(v)
		if !ok || !a.Joined.IsZero() {
			return false
		}
		a.Joined = w
	case messagesFact:
		n, ok := count(v.value)
		if !ok || a.Posts != nil {
			return false
		}
		a.Posts = &n
	case reactionsFact:
		if a.Reactions != nil {
			return false
		}
		if three, ok := triple(v); ok {
			a.Reactions = &archive.Reactions{Positive: known(three[0]), Neutral: known(three[1]), Negative: known(three[2])}
			return true
		}
		n, ok := count(v.value)
		if !ok {
			return false
		}
		a.Reactions = &archive.Reactions{Score: &n}
	case locationFact:
		if a.Location != "" {
			return false
		}
		a.Location = v.value
	default:
		return false
	}
	return true
}

// dayOf reads the day that a value names, no more exactly than a day: the
// page's own day where it also gives the instant.
func (p *Page) dayOf(v pair) (archive.When, bool) {
	if v.node != nil {
		if n := byTag(v.node, atom.Time); n != nil {
			if t, ok := stamp(attr(n, "datetime")); ok {
				return archive.When{Time: time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), Precision: archive.Day}, true
			}
		}
	}
	w, ok := p.dates().read(v.value)
	if !ok {
		return monthInFigures(v.value)
	}
	if w.Precision > archive.Day {
		t := w.Time
		if !w.Floating && p.Zone != nil {
			t = t.In(p.Zone)
		}
		w.Time, w.Precision, w.Floating = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), archive.Day, false
	}
	return w, true
}

// monthInFigures reads "02-2011", which only where a date must stand is one.
func monthInFigures(s string) (archive.When, bool) {
	s = foldDigits(s)
	at := strings.IndexAny(s, "-/.")
	if at < 1 || at > 2 || !isDigits(s[:at]) || len(s) != at+5 || !isDigits(s[at+1:]) {
		return archive.When{}, false
	}
	month, _ := count(s[:at])
	year, _ := strconv.Atoi(s[at+1:])
	if month < 1 || month > 12 || year < 1970 || year > 2200 {
		return archive.When{}, false
	}
	return archive.When{Time: time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC), Precision: archive.Month}, true
}

// triple reads the three figures of a reactions field, positive, neutral and
// negative in this order unless their elements say otherwise.
func triple(v pair) ([3]int, bool) {
	if v.node != nil {
		if three, ok := separateFigures(v.node); ok {
			return three, true
		}
		// Where a page groups with spaces that do not break, the others part.
		var raw strings.Builder
		verbatim(&raw, v.node)
		if strings.ContainsAny(raw.String(), "\u00a0\u202f\u2009") {
			if got, ok := figures(raw.String(), 3); ok {
				return [3]int(got), true
			}
		}
	}
	if _, ok := count(v.value); ok {
		return [3]int{}, false // one number, with its groups
	}
	got, ok := figures(v.value, 3)
	if !ok {
		return [3]int{}, false
	}
	return [3]int(got), true
}

// separateFigures reads three numbers that stand in elements of their own.
func separateFigures(n *html.Node) ([3]int, bool) {
	var out, byMood [3]int
	found, moods := 0, 0
	good := true
	var walk func(n *html.Node, m int)
	walk = func(n *html.Node, m int) {
		for c := n.FirstChild; c != nil && good; c = c.NextSibling {
			switch {
			case c.Type == html.ElementNode && c.DataAtom != atom.Script && c.DataAtom != atom.Svg:
				inner := mood(attr(c, "class") + " " + attr(c, "title"))
				if inner < 0 {
					inner = m
				}
				walk(c, inner)
			case c.Type == html.TextNode && line(c.Data) != "":
				v, ok := count(c.Data)
				if !ok || found == 3 {
					good = false
					return
				}
				out[found] = v
				found++
				if m >= 0 {
					byMood[m] = v
					moods |= 1 << m
				}
			}
		}
	}
	walk(n, -1)
	if moods == 1|2|4 {
		out = byMood
	}
	return out, good && found == 3
}

// mood tells 0 positive, 1 neutral, 2 negative from an element's class or title; -1 if it does not say.
func mood(hint string) int {
	hint = strings.ToLower(hint)
	for i, w := range []string{"positive", "neutral", "negative"} {
		if strings.Contains(hint, w) {
			return i
		}
	}
	return -1
}
