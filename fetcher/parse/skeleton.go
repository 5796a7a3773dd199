package parse

import (
	"bytes"
	"strconv"
)

// skeleton is a document's structure in one plain spelling, with a number for
// every text and attribute. It is what gofeed reads. The numbers index texts.
type skeleton struct {
	out   []byte
	texts []text

	doc    []byte
	root   rootKind
	fed    bool // a channel has been read
	end    int  // where the root ends, -1 if nowhere
	ended  bool // end is known
	atom   bool // which tables hold
	ents   *entities
	notes  *notes
	limits Limits

	frames  []frame        // open boxes
	mine    []ownText      // own texts of the open boxes, the innermost last
	own     []ownText      // own texts of the closed boxes; behind those of each stands an empty one
	entries int            // complete ones
	dropped int            // complete ones beyond the limit
	attrs   []attr         // scratch
	ahead   []attr         // scratch, for tags that are only looked at
	words   []byte         // scratch
	gone    map[string]int // end marks ("-->", "</title") that do not come any more behind an offset
	work    int            // bytes looked at in vain; see wary
}

// text is what a number stands for.
type text struct {
	raw    []byte
	in     *scope
	kind   string // the attribute "type" of its element
	mode   string // the attribute "mode" (Atom 0.3)
	markup bool   // the raw inside holds tags
	attr   bool   // the value of an attribute
}

// ownText is a text of a box that gofeed need not understand. The skeleton holds
// one element for all of them, <x:own>, with the number of the first.
type ownText struct {
	name string // without its prefix "x:"
	text int    // its number
}

// frame is an open box.
type frame struct {
	name []byte // as written
	box  box
	emit string // its name in the skeleton; empty if only what it holds is shown
	in   *scope
	seen uint64 // once bits
	kids int    // shown elements in it
	at   int    // where it began
	mine int    // where its own texts begin
	// For an entry: the skeleton and texts as they were, to forget it.
	out, texts int
}

// maxKids bounds how many elements of one box are shown, entries apart.
const maxKids = 2000

// maxFrames bounds how deep boxes may stand in each other: nothing that a
// field of ours is made of stands deeper than six.
const maxFrames = 16

// rootKind is what the skeleton's root is and is called.
type rootKind struct {
	box  box
	emit string
}

// read walks the document from its root element at i, of which t is the tag.
// If bare, the tag is that of a channel or an entry without its usual root.
func (s *skeleton) read(i int, t tag, in, outer *scope, bare bool) {
	if t.loose {
		s.unquoted(i, t)
	}
	if bare {
		s.out = append(append(append(s.out, '<'), s.root.emit...), '>')
		s.frames = append(s.frames, frame{box: s.root.box, emit: s.root.emit, in: outer, at: i})
		s.walk(i)
	} else {
		s.open(i, t, in)
		if !t.empty {
			s.walk(t.after)
		}
	}
	s.finish()
}

// openBox opens the box that t begins, and closes it again if it is empty.
func (s *skeleton) openBox(i int, t tag, in *scope) int {
	s.open(i, t, in)
	if t.empty {
		s.close()
	}
	return t.after
}

// open begins a box in the skeleton. The root is the first.
func (s *skeleton) open(i int, t tag, in *scope) {
	prefix, local := cut(t.name)
	sp := s.space(i, in, prefix, local)
	f := frame{name: t.name, in: in, at: i, mine: len(s.mine), out: len(s.out), texts: len(s.texts)}
	switch {
	case len(s.frames) == 0:
		f.box, f.emit = s.root.box, s.root.emit
	case s.isItem(sp, local):
		f.box, f.emit = itemBox, "item"
		if s.atom {
			f.emit = "entry"
		}
	default:
		e, _ := s.element(s.top().box, sp, local)
		f.box, f.emit = e.box, e.emit
	}
	if f.box == channelBox && s.fed {
		s.notes.once("channel", i, "a second <%s> begins; its entries are read with those of the first", t.name)
		f.box, f.emit = rootBox, ""
		s.frames = append(s.frames, f)
		return
	}
	s.fed = s.fed || f.box == channelBox
	s.out = append(s.out, '<')
	s.out = append(s.out, f.emit...)
	s.attributes(t, in)
	s.out = append(s.out, '>')
	s.frames = append(s.frames, f)
	switch f.box {
	case channelBox, feedBox, itemBox, sourceBox:
		s.place(i, t, in)
	case personBox:
		if name := s.bareText(t); len(name) > 0 {
			s.notes.once("bare person", i, "<%s> holds a text; Atom wants the name in <name>", clip(string(t.name)))
			s.out = append(s.out, "<name>"...)
			s.number(text{raw: name, in: in})
			s.out = append(s.out, "</name>"...)
		}
	}
}

// bareText returns what stands between a tag and an end tag right behind it:
// a person whose name was not put into <name>.
func (s *skeleton) bareText(t tag) []byte {
	if t.empty {
		return nil
	}
	end := bytes.IndexByte(s.doc[t.after:], '<')
	if end < 0 {
		return nil
	}
	end += t.after
	if bytes.HasPrefix(s.doc[end:], cdataStart) {
		if end = s.find(end, "]]>"); end < 0 {
			return nil
		}
	}
	if !bytes.HasPrefix(s.doc[end:], []byte("</")) {
		return nil
	}
	return bytes.TrimSpace(s.doc[t.after:end])
}

// place notes where a feed or entry begins and what is in force there, and of
// RDF what it is about.
func (s *skeleton) place(i int, t tag, in *scope) {
	s.keep("at", text{raw: s.doc[i:i], in: in})
	for _, a := range t.attrs {
		prefix, local := cut(a.name)
		if string(local) == "about" && len(prefix) > 0 {
			s.keep("about", text{raw: s.doc[a.start:a.end], in: in, attr: true})
		}
	}
}

// close ends the innermost box. An entry beyond the limit is forgotten.
func (s *skeleton) close() {
	f := s.frames[len(s.frames)-1]
	s.frames = s.frames[:len(s.frames)-1]
	if f.box == itemBox {
		if s.entries >= s.limits.Entries {
			s.dropped++
			s.forget(f)
			return
		}
		s.entries++
	}
	if f.emit != "" {
		s.writeOwn(f)
		s.out = append(append(append(s.out, "</"...), f.emit...), '>')
	}
}

// forget takes back what was written since f was opened.
func (s *skeleton) forget(f frame) {
	s.out = s.out[:f.out]
	clear(s.texts[f.texts:])
	s.texts = s.texts[:f.texts]
	s.mine = s.mine[:f.mine]
}

// keep adds to the innermost box a text of its own.
func (s *skeleton) keep(name string, t text) {
	s.mine = append(s.mine, ownText{name, len(s.texts)})
	s.texts = append(s.texts, t)
}

// writeOwn writes where the own texts of a box are that ends.
func (s *skeleton) writeOwn(f frame) {
	mine := s.mine[f.mine:]
	s.mine = s.mine[:f.mine]
	if len(mine) == 0 {
		return
	}
	s.out = append(s.out, `<x:own at="`...)
	s.out = strconv.AppendInt(s.out, int64(len(s.own)), 10)
	s.out = append(s.out, `"/>`...)
	s.own = append(append(s.own, mine...), ownText{})
}

// endTag closes the box of that name and what is open in it. An end tag of
// nothing that is open is passed over.
func (s *skeleton) endTag(i int, name []byte) {
	for k := len(s.frames) - 1; k >= 0; k-- {
		f := &s.frames[k]
		if !sameName(f.name, name) {
			continue
		}
		if string(f.name) != string(name) {
			s.notes.once("end case", i, "</%s> closes <%s>; XML does not take one for the other", clip(string(name)), clip(string(f.name)))
		}
		for len(s.frames) > k+1 {
			s.closeLate(i)
		}
		s.close()
		return
	}
	s.notes.once("stray end", i, "</%s> closes nothing", clip(string(name)))
}

// sameName compares the name of an end tag with that of its start tag, case
// apart: XML does not forgive that, we do.
func sameName(a, b []byte) bool {
	return len(a) == len(b) && (string(a) == string(b) || bytes.EqualFold(a, b))
}

// closeLate closes the innermost box at i, where its end tag is missing.
func (s *skeleton) closeLate(i int) {
	if f := s.top(); s.notes.room() {
		s.notes.at(i, "<%s> from line %d is not closed; closed here", clip(string(f.name)), s.notes.line(f.at))
	}
	s.close()
}

// finish closes what is open at the end. An entry that is not complete is left
// out: half a text would be kept as if it were all.
func (s *skeleton) finish() {
	open := len(s.frames) > 0
	for k := range s.frames {
		if f := s.frames[k]; f.box == itemBox {
			s.notes.at(len(s.doc), "the document ends inside entry %d, which began on line %d and is left out", s.entries+s.dropped+1, s.notes.line(f.at))
			s.forget(f)
			s.frames = s.frames[:k]
			open = false
			break
		}
	}
	if f := s.top(); open && f != nil && f.name != nil {
		s.notes.at(len(s.doc), "the document ends before <%s> is closed", clip(string(f.name)))
	}
	for len(s.frames) > 0 {
		s.close()
	}
	if s.dropped > 0 {
		s.notes.add("the document has %d entries; the first %d are read", s.entries+s.dropped, s.entries)
	}
}

// top returns the innermost open box, nil if none is open.
func (s *skeleton) top() *frame {
	if len(s.frames) == 0 {
		return nil
	}
	return &s.frames[len(s.frames)-1]
}

// number writes the number that stands for t.
func (s *skeleton) number(t text) {
	s.out = strconv.AppendInt(s.out, int64(len(s.texts)), 10)
	s.texts = append(s.texts, t)
}

// attributes writes a tag's attributes with numbers for values. Declarations
// and what begins with "xml:" have done their work in the scope.
func (s *skeleton) attributes(t tag, in *scope) {
	for _, a := range t.attrs {
		prefix, local := cut(a.name)
		if len(local) == 0 || string(prefix) == "xmlns" || string(prefix) == "xml" || len(prefix) == 0 && string(local) == "xmlns" {
			continue
		}
		name := lower(s.scratch(), local)
		if !plainName(name) {
			continue
		}
		if string(name) == "ispermalink" {
			name = []byte("isPermaLink")
		}
		if len(s.frames) == 0 {
			continue // of the root, only the version counts, and that is known
		}
		s.attribute(string(name), text{raw: s.doc[a.start:a.end], in: in, attr: true})
	}
}

func (s *skeleton) attribute(name string, t text) {
	s.out = append(append(append(s.out, ' '), name...), `="`...)
	s.number(t)
	s.out = append(s.out, '"')
}

// plainName reports whether a name is plain enough to be written to gofeed.
func plainName(name []byte) bool {
	for i, c := range name {
		if c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '_') {
			continue
		}
		return false
	}
	return len(name) > 0
}
