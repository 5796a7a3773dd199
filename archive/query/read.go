package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// wordAt is a word of an item with its place.
type wordAt struct {
	word       string
	start, end int32 // span in its segment's text
	ruler      int32 // half words from the segment's beginning to its end: what NEAR counts
	segment    int32
	field      field
	first      bool // no phrase reaches back over its beginning
}

// segment is a text in which words are near each other: a field, a tag, one
// quotation. Of an item's text it is the whole, so that spans are right, of
// which only some blocks belong to it.
type segment struct{ text string }

// hit is a place where a term stands: words of the item from start up to end.
// Both are -1 for a value, which stands in no text.
type hit struct{ start, end int32 }

func compareHits(x, y hit) int {
	return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.end, y.end))
}

// scratch is the memory of one Match.
type scratch struct {
	scanner  scanner
	words    []wordAt
	segments []segment
	hits     [][]hit // by slot
	touched  []int32 // slots with hits
	marked   []bool  // by query: has a hit
	active   []int32 // those that are marked

	// of the query that is judged
	units   []unit
	unit    []int32 // by slot: its unit plus one
	known   []uint8 // by node: 0 for what is not known yet, 1 for what does not hold, 2 for what holds
	claims  []claim
	changes []step
	covered []uint32 // by word: the round in which it was last taken
	round   uint32
}

// begin makes ready for a query of that many nodes.
func (c *scratch) begin(nodes int) {
	c.known = slices.Grow(c.known[:0], nodes)[:nodes]
	clear(c.known)
	clear(c.units)
	c.units, c.claims = c.units[:0], c.claims[:0]
}

// maxKept is the memory, in words, that is kept from one item to the next.
const maxKept = 1 << 16

func (c *scratch) reset() {
	for _, id := range c.touched {
		c.hits[id] = c.hits[id][:0]
	}
	for _, qi := range c.active {
		c.marked[qi] = false
	}
	if cap(c.words) > maxKept {
		c.words, c.covered, c.claims, c.units = nil, nil, nil, nil
		for _, id := range c.touched {
			c.hits[id] = nil
		}
	}
	clear(c.words)
	clear(c.segments)
	c.scanner.text, c.scanner.word = "", ""
	c.words, c.segments, c.touched, c.active = c.words[:0], c.segments[:0], c.touched[:0], c.active[:0]
}

// read cuts the fields of the item that are asked for into words.
func (c *scratch) read(it *Item, in fields) {
	if in&textFields != 0 {
		c.cut(inTitle, it.Title)
		title := len(c.words)
		c.cut(inThread, it.Thread)
		if in&of(inLead, inBody, inQuote) != 0 {
			c.readText(it.Text, c.words[:title])
		}
	}
	for _, f := range []struct {
		field field
		text  string
	}{{inAuthor, it.Author}, {inSource, it.Source}, {inHost, it.SourceHost}, {inBoard, it.Board}} {
		if in.has(f.field) {
			c.cut(f.field, f.text)
		}
	}
	if in.has(inTag) {
		for _, tag := range it.Tags {
			c.cut(inTag, tag)
		}
	}
}

// cut makes a text a segment of its own.
func (c *scratch) cut(f field, text string) {
	c.segments = append(c.segments, segment{text})
	c.add(f, 0, len(text), nil)
}

// readText cuts the text of an item: its own words as one segment, then each
// quotation as one.
func (c *scratch) readText(text string, title []wordAt) {
	own := 0
	c.segments = append(c.segments, segment{text})
	first := true
	for b := (block{}); b.next(text); {
		if b.quote {
			continue
		}
		if first {
			if strings.TrimSpace(text[b.start:b.end]) == "" {
				continue
			}
			b.start = c.pastTitle(text, b, title)
			first = false
		}
		c.add(inLead, b.start, b.end, &own)
	}
	for b := (block{}); b.next(text); {
		if b.quote {
			c.segments = append(c.segments, segment{text})
			c.add(inQuote, b.start, b.end, nil)
		}
	}
}

// add cuts the bytes of the last segment from start up to end. If own is set
// they are the item's own text, of which own words are cut already.
func (c *scratch) add(f field, start, end int, own *int) {
	seg := int32(len(c.segments) - 1)
	text := c.segments[seg].text
	ruler := int32(0)
	if n := len(c.words); n > 0 && c.words[n-1].segment == seg {
		ruler = c.words[n-1].ruler
	}
	first := true
	s := &c.scanner
	s.text, s.pos = text[:end], start
	for s.next() {
		ruler++
		if !s.single {
			ruler++
		}
		if own != nil {
			f = inLead
			if *own >= leadWords {
				f = inBody
			}
			*own++
		}
		c.words = append(c.words, wordAt{s.word, int32(s.start), int32(s.end), ruler, seg, f, first})
		first = false
	}
}

// pastTitle returns where b begins once its first line is left out, if that
// line is the title over again: a headline must not count twice.
func (c *scratch) pastTitle(text string, b block, title []wordAt) int {
	start := b.start + len(text[b.start:b.end]) - len(strings.TrimLeftFunc(text[b.start:b.end], unicode.IsSpace))
	line, _, _ := strings.Cut(text[start:b.end], "\n")
	if len(title) == 0 || len(line) > 64+4*int(title[len(title)-1].end) {
		return b.start
	}
	words := Words(nil, line)
	if !slices.EqualFunc(words, title, func(w string, t wordAt) bool { return w == t.word }) {
		return b.start
	}
	return start + len(line)
}

// block is a run of lines of a text that all are quotations, or none.
type block struct {
	start, end int
	quote      bool
}

// next moves to the next block.
func (b *block) next(text string) bool {
	b.start = b.end
	if b.start == len(text) {
		return false
	}
	b.quote = text[b.start] == '>'
	for at := b.start; ; {
		n := strings.Index(text[at:], "\n")
		if n < 0 || at+n+1 == len(text) {
			b.end = len(text)
			return true
		}
		at += n + 1
		if (text[at] == '>') != b.quote {
			b.end = at
			return true
		}
	}
}

// surface is word i as it stands in its text.
func (c *scratch) surface(i int) string {
	t := &c.words[i]
	return c.segments[t.segment].text[t.start:t.end]
}
