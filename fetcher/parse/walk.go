package parse

import "bytes"

// walk reads what stands between boxes' tags, until the root is closed.
func (s *skeleton) walk(i int) {
	doc := s.doc
	for {
		if len(s.frames) == 0 {
			s.behind(i)
			return
		}
		n := bytes.IndexByte(doc[i:], '<')
		if n < 0 || i+n+1 >= len(doc) {
			return
		}
		i += n
		switch c := doc[i+1]; {
		case c == '!' || c == '?':
			i = s.skipDeclaration(i)
		case c == '/':
			name := nameAt(doc, i+2)
			end := bytes.IndexByte(doc[i:], '>')
			if end < 0 {
				return
			}
			s.endTag(i, name)
			i += 2 + len(name)
		case beginsName(c):
			t, ok := readTag(doc, i, s.attrs)
			s.attrs = t.attrs
			if !ok {
				return
			}
			if t.torn {
				s.notes.once("torn", i, "<%s has no closing >", clip(string(t.name)))
			}
			if t.loose {
				s.unquoted(i, t)
			}
			i = s.startTag(i, t)
		default:
			i++
		}
		if i < 0 {
			return
		}
	}
}

// behind tells of what stands behind the end tag of the root, whose name ends at i.
func (s *skeleton) behind(i int) {
	_, rest, _ := bytes.Cut(s.doc[i:], []byte(">"))
	rest = bytes.TrimSpace(rest[:min(len(rest), 4<<10)])
	for {
		end := commentEnd
		if bytes.HasPrefix(rest, piStart) {
			end = piEnd
		} else if !bytes.HasPrefix(rest, commentStart) {
			break
		}
		_, rest, _ = bytes.Cut(rest, end)
		rest = bytes.TrimSpace(rest)
	}
	if len(rest) > 0 {
		s.notes.once("behind", i, "something stands behind the end of the feed and is not read: %q", clip(string(rest)))
	}
}

// skipDeclaration returns where a comment, CDATA section, processing
// instruction or declaration at i ends; -1 if it does not.
func (s *skeleton) skipDeclaration(i int) int {
	rest := s.doc[i:]
	what, end := "a declaration", ">"
	switch {
	case bytes.HasPrefix(rest, commentStart):
		what, end = "a comment", "-->"
	case bytes.HasPrefix(rest, cdataStart):
		what, end = "a CDATA section", "]]>"
	case rest[1] == '?':
		what, end = "a processing instruction", "?>"
	}
	next := s.find(i+2, end)
	if next < 0 && s.endsBehind(i) {
		s.notes.once("open "+end, i, "%s is not closed; only its beginning is passed over", what)
		return i + 2
	}
	return next
}

// endsBehind reports whether the root is closed behind i: then the document is
// not cut off there, whatever has lost its end.
func (s *skeleton) endsBehind(i int) bool {
	if !s.ended {
		s.ended, s.end = true, s.rootEnd()
	}
	return s.end > i
}

// rootEnd returns where the end tag of the root stands, or -1. Elements of the
// same name may stand in texts.
func (s *skeleton) rootEnd() int {
	root := s.frames[0].name
	if len(root) == 0 {
		return -1
	}
	depth := 0
	for i := s.frames[0].at; ; i++ {
		n := bytes.Index(s.doc[i:], root)
		if n < 0 {
			return -1
		}
		i += n
		switch {
		case len(nameAt(s.doc, i)) != len(root):
		case s.doc[i-1] == '<':
			if t, ok := readTag(s.doc, i-1, s.ahead); ok && !t.empty {
				depth++
			}
		case s.doc[i-1] == '/' && s.doc[i-2] == '<':
			if depth--; depth == 0 && bytes.IndexByte(s.doc[i:], '>') >= 0 {
				return i - 2
			}
		}
	}
}

// find returns where end ends behind i, or -1. What was not found is not looked
// for again: a document of a million beginnings costs one look.
func (s *skeleton) find(i int, end string) int {
	if s.lost(i, end) {
		return -1
	}
	n := bytes.Index(s.doc[i:], []byte(end))
	if n < 0 {
		s.lose(i, end)
		return -1
	}
	return i + n + len(end)
}

// lose notes that end does not come behind i any more.
func (s *skeleton) lose(i int, end string) {
	if s.gone == nil {
		s.gone = map[string]int{}
	}
	if from, ok := s.gone[end]; !ok || i < from {
		s.gone[end] = i
	}
}

func (s *skeleton) lost(i int, end string) bool {
	from, ok := s.gone[end]
	return ok && i >= from
}

// startTag takes the start tag t at i and returns where to go on; -1 if the
// document ends inside the element.
func (s *skeleton) startTag(i int, t tag) int {
	top := s.top()
	in := top.in.inside(s.doc, t.attrs, s.ents)
	prefix, local := cut(t.name)
	sp := s.space(i, in, prefix, local)

	if s.isItem(sp, local) {
		if local[0] < 'a' {
			s.capital(i, t)
		}
		s.backToItems(i)
		return s.openBox(i, t, in)
	}
	e, ok := s.element(top.box, sp, local)
	if ok && local[0] >= 'A' && local[0] <= 'Z' {
		s.capital(i, t)
	}
	if !ok {
		if top.box == channelBox && sp == native && bytes.EqualFold(local, []byte("channel")) {
			return t.after // nested by mistake
		}
		return s.pass(i, t)
	}
	if top.kids++; top.kids > maxKids {
		s.notes.once("kids", i, "<%s> holds more than %d elements; the rest is left out", clip(string(top.name)), maxKids)
		return s.pass(i, t)
	}
	switch {
	case e.box == noBox:
		return s.leaf(i, t, in, sp, e)
	case len(s.frames) < maxFrames:
		return s.openBox(i, t, in)
	}
	return s.pass(i, t)
}

// unquoted tells of an attribute without quotes.
func (s *skeleton) unquoted(i int, t tag) {
	s.notes.once("quotes", i, "<%s> has an attribute without quotes; XML wants them", clip(string(t.name)))
}

// capital tells of an element that is written with a capital letter.
func (s *skeleton) capital(i int, t tag) {
	s.notes.once("capital", i, "<%s>: names are in lower case, and XML does not take one for the other", clip(string(t.name)))
}

// space tells the namespace of a name at i, seen from this document's format.
func (s *skeleton) space(i int, in *scope, prefix, local []byte) space {
	sp, declared := in.space(prefix)
	if !declared && sp != foreign && len(prefix) > 0 {
		s.notes.once("prefix "+string(prefix), i, "the prefix %q is declared nowhere; taken for the usual one", prefix)
	}
	if sp == rssNS || sp == atomNS && s.atom {
		return native
	}
	return sp
}

// element looks a name up in the table of the box that it stands in.
func (s *skeleton) element(b box, sp space, local []byte) (element, bool) {
	tables := rssElements
	if s.atom {
		tables = atomElements
	}
	var buf [64]byte
	key := buf[:0]
	if sp != native {
		if b == personBox || b == ownerBox {
			if sp == foreign {
				return element{}, false
			}
		} else {
			key = append(append(key, emitted[sp]...), ':')
		}
	}
	name := lower(s.scratch(), local)
	if name == nil || len(key)+len(name) > cap(buf) {
		return element{}, false
	}
	e, ok := tables[b][string(append(key, name...))]
	return e, ok
}

func (s *skeleton) scratch() []byte {
	if s.words == nil {
		s.words = make([]byte, 0, 64)
	}
	return s.words
}

// isItem reports whether a name is that of an entry in this format, or in the
// other where nothing but an entry can be meant.
func (s *skeleton) isItem(sp space, local []byte) bool {
	if sp != native {
		return false
	}
	entry, item := bytes.EqualFold(local, []byte("entry")), bytes.EqualFold(local, []byte("item"))
	if entry && s.atom || item && !s.atom {
		return true
	}
	switch s.top().box {
	case rootBox, channelBox, feedBox:
		return entry || item
	}
	return false
}

// backToItems closes what is still open when an entry begins where none can stand.
func (s *skeleton) backToItems(i int) {
	for len(s.frames) > 1 {
		switch s.top().box {
		case rootBox, channelBox, feedBox:
			return
		default:
			s.closeLate(i)
		}
	}
}
