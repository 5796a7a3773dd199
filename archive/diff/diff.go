package diff

import (
	"strings"
	"unicode"
)

// Change is a stretch of two texts compared.
type Change struct {
	Op   string // "" where they are the same, "ins", "del", or "gap" for what is left out
	Text string
}

// maxCells bounds the table of a comparison: about 1,400 words against 1,400,
// not counting what both begin and end with.
const maxCells = 2 << 20

// nearby is how many words of what did not change are shown beside what did.
const nearby = 24

// Words tells what became of old in new, by words. Where too much changed for
// a table of words, it compares paragraphs, and where these are too many as
// well, it tells old as taken away and new as added.
func Words(old, new string) []Change {
	a, b := tokens(old), tokens(new)
	head, tail := common(a, b)
	start, ends := a[:head], a[len(a)-tail:]
	a, b = a[head:len(a)-tail], b[head:len(b)-tail]
	var mid []Change
	switch {
	case len(a)*len(b) <= maxCells:
		mid = lcs(a, b)
	default:
		p, q := paragraphs(a), paragraphs(b)
		if len(p)*len(q) <= maxCells {
			mid = lcs(p, q)
		} else {
			mid = []Change{{"del", strings.Join(a, "")}, {"ins", strings.Join(b, "")}}
		}
	}
	out := joined(append(append([]Change{{"", strings.Join(start, "")}}, mid...), Change{"", strings.Join(ends, "")}))
	return shorten(out)
}

// tokens cuts a text into words, each with the white space after it; the first
// has the white space before it, too.
func tokens(s string) []string {
	var out []string
	start, word, space := 0, false, false
	for i, r := range s {
		if unicode.IsSpace(r) {
			space = word
			continue
		}
		if space {
			out = append(out, s[start:i])
			start, space = i, false
		}
		word = true
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// common counts the words that two texts begin and end with alike.
func common(a, b []string) (head, tail int) {
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return head, tail
}

// paragraphs joins words up to each line end.
func paragraphs(words []string) []string {
	var out []string
	var p strings.Builder
	for _, w := range words {
		p.WriteString(w)
		if strings.Contains(w, "\n") {
			out = append(out, p.String())
			p.Reset()
		}
	}
	if p.Len() > 0 {
		out = append(out, p.String())
	}
	return out
}

// lcs compares two lists by their longest common subsequence. What is taken away
// comes before what is put in its place. Words that differ in the white space
// after them only are the same.
func lcs(a, b []string) []Change {
	at := func(i, j int) int { return i*(len(b)+1) + j }
	table := make([]uint16, (len(a)+1)*(len(b)+1))
	same := func(x, y string) bool { return strings.TrimSpace(x) == strings.TrimSpace(y) }
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			switch {
			case same(a[i], b[j]):
				table[at(i, j)] = min(table[at(i+1, j+1)], 1<<16-2) + 1
			default:
				table[at(i, j)] = max(table[at(i+1, j)], table[at(i, j+1)])
			}
		}
	}
	var out []Change
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && same(a[i], b[j]):
			out = append(out, Change{"", b[j]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || table[at(i+1, j)] >= table[at(i, j+1)]):
			out = append(out, Change{"del", a[i]})
			i++
		default:
			out = append(out, Change{"ins", b[j]})
			j++
		}
	}
	return out
}

// joined puts neighbours of one kind together; between two stretches that did
// not change, all that went comes before all that came.
func joined(list []Change) []Change {
	var out []Change
	var del, ins strings.Builder
	// The white space at the end of what changed is not part of the change.
	flush := func() {
		went, came := strings.TrimRightFunc(del.String(), unicode.IsSpace), strings.TrimRightFunc(ins.String(), unicode.IsSpace)
		space := ins.String()[len(came):]
		if ins.Len() == 0 {
			space = del.String()[len(went):]
		}
		for _, c := range []Change{{"del", went}, {"ins", came}, {"", space}} {
			if c.Text != "" {
				out = append(out, c)
			}
		}
		del.Reset()
		ins.Reset()
	}
	for _, c := range list {
		switch {
		case c.Text == "":
		case c.Op == "del":
			del.WriteString(c.Text)
		case c.Op == "ins":
			ins.WriteString(c.Text)
		default:
			flush()
			if n := len(out); n > 0 && out[n-1].Op == "" {
				out[n-1].Text += c.Text
			} else {
				out = append(out, c)
			}
		}
	}
	flush()
	return out
}

// shorten leaves out what did not change and is far from what did.
func shorten(list []Change) []Change {
	var out []Change
	for i, c := range list {
		words := tokens(c.Text)
		before, after := nearby, nearby
		if i == 0 {
			before = 0
		}
		if i == len(list)-1 {
			after = 0
		}
		if c.Op != "" || len(words) <= before+after+nearby || len(list) == 1 {
			out = append(out, c)
			continue
		}
		if before > 0 {
			out = append(out, Change{"", strings.Join(words[:before], "")})
		}
		out = append(out, Change{"gap", ""})
		if after > 0 {
			out = append(out, Change{"", strings.Join(words[len(words)-after:], "")})
		}
	}
	return out
}
