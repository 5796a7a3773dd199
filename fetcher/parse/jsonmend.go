package parse

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxJSONDepth bounds the nesting of what is mended; JSON Feed needs five.
const maxJSONDepth = 100

// mendJSON makes of a broken JSON Feed one that gofeed reads: its grammar is
// put right as far as it can be, values of a wrong type are made of the right
// one or left out. ok is false if nothing can be made of it.
func mendJSON(doc []byte, n *notes) (mended []byte, ok bool) {
	if !json.Valid(doc) {
		m := jsonMender{doc: doc, notes: n}
		doc = m.mend()
	}
	var feed map[string]any
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if d.Decode(&feed) != nil {
		return nil, false
	}
	shapeFeed(feed, n)
	mended, err := json.Marshal(feed)
	return mended, err == nil
}

// jsonMender rewrites JSON of which the grammar is broken: line breaks inside
// strings, commas too many and too few, comments, and an end that is missing.
type jsonMender struct {
	doc   []byte
	notes *notes
	out   []byte
	open  []byte // { and [ that are not closed
	value bool   // a value came last, so that the next needs a comma
	colon bool   // a name came last
	key   bool   // a string inside an object, waiting for its colon
	good  int    // how much of out is whole, to be closed with
	shut  string // this
	items int    // complete objects in lists of the feed
	limit int    // of them; 0 is none
}

func (m *jsonMender) mend() []byte {
	doc := m.doc
	for i := 0; i < len(doc); {
		switch c := doc[i]; {
		case isSpace(c):
			i++
		case c == '/' && i+1 < len(doc) && (doc[i+1] == '/' || doc[i+1] == '*'):
			m.notes.once("json comment", i, "JSON has no comments")
			i = skipComment(doc, i)
		case c == '{' || c == '[':
			if len(m.open) >= maxJSONDepth {
				return m.close(i)
			}
			m.separate(i)
			m.out = append(m.out, c)
			m.open = append(m.open, c)
			m.value, m.colon = false, false
			i++
		case c == '}' || c == ']':
			if len(m.open) == 0 || m.open[len(m.open)-1] != c-2 {
				m.notes.once("json close", i, "%q closes nothing", c)
				i++
				continue
			}
			m.uncomma(i)
			if m.colon {
				m.out = append(m.out, "null"...)
			}
			m.out = append(m.out, c)
			m.open = m.open[:len(m.open)-1]
			m.whole()
			if len(m.open) == 0 {
				return m.out
			}
			if len(m.open) == 2 && c == '}' {
				if m.items++; m.items == m.limit {
					m.notes.add("the document has more than %d entries; only those are read", m.limit)
					return append(m.out[:m.good], m.shut...)
				}
			}
			i++
		case c == ',':
			if m.value {
				m.out = append(m.out, ',')
				m.value = false
			}
			i++
		case c == ':':
			if m.key {
				m.out = append(m.out, ':')
				m.key, m.colon = false, true
			}
			i++
		case c == '"':
			var closed bool
			m.separate(i)
			i, closed = m.str(i)
			if !closed {
				return m.close(i)
			}
			m.afterScalar()
		default:
			from := i
			for i < len(doc) && !isSpace(doc[i]) && bytes.IndexByte([]byte(`,:{}[]"`), doc[i]) < 0 {
				i++
			}
			if i == len(doc) {
				return m.close(i)
			}
			word := doc[from:i]
			m.separate(from)
			if !json.Valid(word) {
				m.notes.once("json word", from, "%s is no JSON; read as null", clip(string(word)))
				word = []byte("null")
			}
			m.out = append(m.out, word...)
			m.afterScalar()
		}
	}
	return m.close(len(doc))
}

// separate writes the comma that is missing in front of a value.
func (m *jsonMender) separate(i int) {
	if m.value && len(m.open) > 0 {
		m.notes.once("json comma", i, "a comma is missing")
		m.out = append(m.out, ',')
	}
	m.value = false
}

// uncomma takes back a comma in front of a closing bracket.
func (m *jsonMender) uncomma(i int) {
	if n := len(m.out); n > 0 && m.out[n-1] == ',' {
		m.notes.once("json last comma", i, "a comma stands before a closing bracket")
		m.out = m.out[:n-1]
	}
}

func (m *jsonMender) afterScalar() {
	if len(m.open) > 0 && m.open[len(m.open)-1] == '{' && !m.colon {
		m.key = true
		return
	}
	m.whole()
}

// whole notes that a value is complete. What is complete in the feed itself or
// in one of its lists can be kept if the rest is lost.
func (m *jsonMender) whole() {
	m.value, m.colon = true, false
	switch len(m.open) {
	case 1:
		m.good, m.shut = len(m.out), "}"
	case 2:
		if m.open[1] == '[' {
			m.good, m.shut = len(m.out), "]}"
		}
	}
}

// close ends a document that broke off at i after what was complete.
func (m *jsonMender) close(i int) []byte {
	m.notes.at(i, "the document ends before it is complete; what was not is left out")
	return append(m.out[:m.good], m.shut...)
}

// str copies a string from i, with what it must not hold escaped.
func (m *jsonMender) str(i int) (next int, closed bool) {
	m.out = append(m.out, '"')
	for i++; i < len(m.doc); i++ {
		switch c := m.doc[i]; {
		case c == '"':
			m.out = append(m.out, '"')
			return i + 1, true
		case c == '\\':
			if i+1 == len(m.doc) {
				return i, false
			}
			i++
			if strings.IndexByte(`"\/bfnrt`, m.doc[i]) >= 0 || m.doc[i] == 'u' && isHex4(m.doc[i+1:]) {
				m.out = append(m.out, '\\', m.doc[i])
				continue
			}
			m.notes.once("json escape", i, "\\%c is no escape of JSON", m.doc[i])
			m.out = append(m.out, m.doc[i])
		case c < ' ':
			m.notes.once("json control", i, "a line break or control character stands in a string")
			switch c {
			case '\n':
				m.out = append(m.out, `\n`...)
			case '\t':
				m.out = append(m.out, `\t`...)
			}
		default:
			m.out = append(m.out, c)
		}
	}
	return i, false
}

func isHex4(b []byte) bool {
	for i := 0; i < 4; i++ {
		if i >= len(b) || digit(b[i]) < 0 {
			return false
		}
	}
	return true
}

func skipComment(doc []byte, i int) int {
	end, n := []byte("\n"), 1
	if doc[i+1] == '*' {
		end, n = []byte("*/"), 2
	}
	at := bytes.Index(doc[i+2:], end)
	if at < 0 {
		return len(doc)
	}
	return i + 2 + at + n
}
