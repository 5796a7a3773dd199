package parse

import (
	"bytes"
	"strings"
)

// leaf takes an element whose inside is one text, and returns where it ends.
func (s *skeleton) leaf(i int, t tag, in *scope, sp space, e element) int {
	inside := s.doc[t.after:t.after]
	next, markup := t.after, false
	if !t.empty {
		var end int
		end, next, markup = s.inside(i, t)
		if next < 0 {
			return -1
		}
		inside = bytes.TrimSpace(s.doc[t.after:end])
	} else if sp == native && !s.atom {
		if address := s.behindLink(t); len(address) > 0 {
			s.notes.once("link", i, "the address stands behind <%s/>, not in it", clip(string(t.name)))
			inside, next = address, t.after
		}
	}
	top := s.top()
	emit := e.emit
	own, isOwn := strings.CutPrefix(emit, ownPrefix)
	if e.once > 0 && len(inside) > 0 {
		bit := uint64(1) << (e.once - 1)
		if top.seen&bit != 0 {
			own, isOwn = emit[strings.IndexByte(emit, ':')+1:], true
		}
		top.seen |= bit
	}
	x := text{raw: inside, in: in, markup: markup}
	_, local := cut(t.name)
	bare := true // nothing of what it says is in attributes
	var href *attr
	for i, a := range t.attrs {
		switch string(a.name) {
		case "type":
			x.kind = strings.ToLower(strings.TrimSpace(s.ents.attribute(s.doc[a.start:a.end])))
		case "mode":
			x.mode = strings.ToLower(strings.TrimSpace(s.ents.attribute(s.doc[a.start:a.end])))
		case "href":
			bare, href = false, &t.attrs[i]
		case "term":
			bare = false
		}
	}
	if isOwn {
		if len(inside) > 0 {
			s.keep(own, x)
		}
		return next
	}
	link := bytes.EqualFold(local, []byte("link"))
	if link && sp == native && !s.atom && len(inside) == 0 && !bare {
		emit = "atom:link" // an Atom link that forgot its namespace
	}
	s.out = append(append(s.out, '<'), emit...)
	s.attributes(t, in)
	if href != nil && emit == "enclosure" {
		s.attribute("url", text{raw: s.doc[href.start:href.end], in: in, attr: true}) // the first of that name holds
	}
	if bare && len(inside) > 0 && (s.atom || sp == atomNS) {
		// Atom says in attributes what some write as text.
		if link {
			s.attribute("href", x)
		} else if bytes.EqualFold(local, []byte("category")) {
			s.attribute("term", x)
		}
	}
	s.out = append(s.out, '>')
	if len(inside) > 0 {
		s.number(x)
	}
	s.out = append(append(append(s.out, "</"...), emit...), '>')
	return next
}

// behindLink returns the address right behind an empty <link/>: what becomes of
// <link>address</link> in a program that takes it for HTML's.
func (s *skeleton) behindLink(t tag) []byte {
	if _, local := cut(t.name); len(t.attrs) > 0 || !bytes.EqualFold(local, []byte("link")) {
		return nil
	}
	end := bytes.IndexByte(s.doc[t.after:], '<')
	if end < 0 {
		return nil
	}
	address := bytes.TrimSpace(s.doc[t.after : t.after+end])
	if len(address) > maxAddress || !isWeb(string(address)) {
		return nil
	}
	return address
}

// maxAddress bounds what is taken for an address where none should stand.
const maxAddress = 2000

// pass goes over an element that no field of ours is made of.
func (s *skeleton) pass(i int, t tag) int {
	if t.empty {
		return t.after
	}
	if s.wary() {
		return t.after // its children are passed one by one
	}
	_, next, _ := s.inside(i, t)
	return next
}

// wary reports whether so much has been looked at in vain that looking ahead
// is given up: the document is broken all over, or made to keep us busy.
func (s *skeleton) wary() bool { return s.work > 4*len(s.doc)+1<<16 }

// inside returns where the inside of the element with tag t at i ends, where to
// go on behind it (-1 if the document ends first), and whether it holds tags.
func (s *skeleton) inside(i int, t tag) (end, next int, markup bool) {
	if !s.wary() && !s.lost(i, "</"+string(t.name)) {
		end, next, markup = s.matching(t)
		if next >= 0 {
			return end, next, markup
		}
	}
	if s.cutInline(i, t) {
		return 0, -1, true
	}
	end, next, markup = s.early(t)
	if next >= 0 {
		s.notes.once("unclosed "+string(t.name), i, "<%s> is not closed; read as far as it can be meant", clip(string(t.name)))
	}
	return end, next, markup
}

// cutInline reports whether the document is cut off inside the inline markup
// of the element with tag t at i. Then all that follows belongs to it, though it
// may well look like further entries.
func (s *skeleton) cutInline(i int, t tag) bool {
	if !s.atom || !s.lost(t.after, "</"+string(t.name)) || len(s.frames[0].name) == 0 {
		return false
	}
	for _, a := range t.attrs {
		if string(a.name) == "type" && bytes.Contains(s.doc[a.start:a.end], []byte("xhtml")) {
			return !s.endsBehind(i)
		}
	}
	return false
}

// matching finds the end tag of t the way XML means it. next is -1 if a box
// around it ends first, or the document.
func (s *skeleton) matching(t tag) (end, next int, markup bool) {
	doc, i, start := s.doc, t.after, t.after
	depth := 0  // of elements of the same name
	nested := 0 // of elements that are named as the boxes around
	for {
		n := bytes.IndexByte(doc[i:], '<')
		if n < 0 || i+n+1 >= len(doc) {
			s.lose(start, "</"+string(t.name))
			s.work += len(doc) - start
			return 0, -1, markup
		}
		i += n
		switch c := doc[i+1]; {
		case c == '/':
			name := nameAt(doc, i+2)
			switch {
			case sameName(name, t.name):
				if depth == 0 {
					n := bytes.IndexByte(doc[i:], '>')
					if n < 0 {
						s.lose(start, "</"+string(t.name))
						return 0, -1, markup
					}
					return i, i + n + 1, markup
				}
				depth--
			case s.boxNamed(name):
				if nested == 0 {
					s.work += i - start
					return 0, -1, markup
				}
				nested--
			default:
				markup = true
			}
			i += 2
		case c == '!':
			i = s.skipInside(i)
			if i < 0 {
				s.work += len(doc) - start
				return 0, -1, markup
			}
		case beginsName(c):
			markup = true
			name := nameAt(doc, i+1)
			if string(name) == string(t.name) || s.boxNamed(name) {
				inner, ok := readTag(doc, i, s.ahead)
				s.ahead = inner.attrs
				if ok && !inner.empty {
					if string(name) == string(t.name) {
						depth++
					} else {
						nested++
					}
				}
			}
			i += 1 + len(name)
		default:
			i++
		}
	}
}

// skipInside goes over a comment or CDATA section at i inside a text. A CDATA
// section that swallows the end of the entry and the beginning of another
// section has lost its end; it is taken to end where the entry does. So is one
// that ends nowhere, unless the document is cut off in it.
func (s *skeleton) skipInside(i int) int {
	rest := s.doc[i:]
	switch {
	case bytes.HasPrefix(rest, cdataStart):
		end := s.find(i, "]]>")
		if end < 0 {
			if s.endsBehind(i) {
				s.openCDATA(i)
				return i + len(cdataStart)
			}
			return -1
		}
		inside := s.doc[i+len(cdataStart) : end]
		if !s.wary() && bytes.Contains(inside, cdataStart) {
			s.work += len(inside)
			for k := len(s.frames) - 1; k >= 0; k-- {
				if s.frames[k].box == itemBox && bytes.Contains(inside, append([]byte("</"), s.frames[k].name...)) {
					s.openCDATA(i)
					return i + len(cdataStart)
				}
			}
		}
		return end
	case bytes.HasPrefix(rest, commentStart):
		if end := s.find(i, "-->"); end >= 0 {
			return end
		}
	}
	return i + 2
}

func (s *skeleton) openCDATA(i int) {
	s.notes.once("open CDATA", i, "a CDATA section is not closed; read as far as it can be meant")
}

// boxNamed reports whether a box of that name is open.
func (s *skeleton) boxNamed(name []byte) bool {
	for k := range s.frames {
		if string(s.frames[k].name) == string(name) {
			return true
		}
	}
	return false
}

// early finds where an element that is not closed must be meant to end: at the
// end tag of a box around it, at an end tag that closes nothing inside, or at
// the start of an element that can stand beside it.
func (s *skeleton) early(t tag) (end, next int, markup bool) {
	doc, i := s.doc, t.after
	depth := 0
	top := s.top()
	for {
		n := bytes.IndexByte(doc[i:], '<')
		if n < 0 || i+n+1 >= len(doc) {
			return 0, -1, markup
		}
		i += n
		switch c := doc[i+1]; {
		case c == '/':
			name := nameAt(doc, i+2)
			if s.boxNamed(name) {
				return i, i, markup
			}
			if depth == 0 || sameName(name, t.name) {
				n := bytes.IndexByte(doc[i:], '>')
				if n < 0 {
					return 0, -1, markup
				}
				return i, i + n + 1, markup
			}
			depth--
			i += 2
		case c == '!':
			if i = s.skipInside(i); i < 0 {
				return 0, -1, markup
			}
		case beginsName(c):
			inner, ok := readTag(doc, i, s.ahead)
			s.ahead = inner.attrs
			if !ok {
				return 0, -1, markup
			}
			prefix, local := cut(inner.name)
			sp := s.space(i, top.in, prefix, local)
			if _, ok := s.element(top.box, sp, local); ok || s.isItem(sp, local) {
				return i, i, markup
			}
			markup = true
			if !inner.empty && !void[strings.ToLower(string(inner.name))] {
				depth++
			}
			i = inner.after
		default:
			i++
		}
	}
}

// void are the elements of HTML that have no end tag (HTML, 13.1.2).
var void = set("area base br col embed hr img input link meta param source track wbr basefont frame")
