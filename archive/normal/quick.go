package normal

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Most of the HTML that is written by machines is plain: known elements, nested
// as they must be, and left open only where HTML lets one. Of such HTML the tree
// that a browser makes is the nesting that one sees, and it can be cleaned as it
// is read, in a quarter of the time. Whatever is not so plain is left to the way
// of the tree. FuzzQuickAgreesWithTheTree holds the two together.

// quickElements are those whose nesting can be taken as written, under the
// conditions that quickOpen checks.
var quickElements = func() map[string]quickElement {
	m := map[string]quickElement{}
	for kind, names := range map[quickKind]string{
		inline:    "span cite sub sup mark abbr time del ins br img q kbd samp var dfn bdi bdo wbr acronym picture source video audio track",
		format:    "a b strong i em u s small code tt strike font big",
		block:     "p div blockquote section figure figcaption ul ol dl hr pre center article aside header footer main nav address details summary",
		heading:   "h1 h2 h3 h4 h5 h6",
		item:      "li",
		term:      "dt dd",
		table:     "table",
		rows:      "thead tbody tfoot",
		row:       "tr",
		cell:      "td th",
		raw:       "script style",
		embedding: "iframe",
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = quickElement{atom.Lookup([]byte(name)), kind}
		}
	}
	return m
}()

type quickElement struct {
	atom atom.Atom
	kind quickKind
}

type quickKind int8

const (
	inline    quickKind = iota
	format              // the parser keeps their attributes sorted
	block               // ends an open paragraph
	heading             // as well, and may not stand directly in another
	item                // stands directly in a list, and ends the one before it
	term                // the same in a list of definitions
	table               // a block that holds rows alone
	rows                // directly in a table
	row                 // directly in rows
	cell                // directly in a row
	raw                 // goes, with text that is not HTML
	embedding           // its text is not HTML either
)

// openElement is one that has been begun and not ended.
type openElement struct {
	quickElement
	name    string
	e       element
	written bool
}

const maxQuickDepth = 64

// quickReader cleans HTML as it reads it.
type quickReader struct {
	*cleaner
	s          string // what is left to read
	stack      [maxQuickDepth]openElement
	depth      int
	paragraphs int // open ones
	node       html.Node
}

// quick cleans raw as it reads it, and reports whether it could.
func (c *cleaner) quick(raw string) bool {
	q := quickReader{cleaner: c, s: raw}
	for q.s != "" {
		if q.s[0] != '<' {
			end := strings.IndexByte(q.s, '<')
			if end < 0 {
				end = len(q.s)
			}
			if !q.run(q.s[:end]) {
				return false
			}
			q.s = q.s[end:]
			continue
		}
		q.s = q.s[1:]
		ok := false
		switch {
		case strings.HasPrefix(q.s, "!--"):
			n := quickComment(q.s[3:])
			if ok = n >= 0; ok {
				q.s = q.s[3+n:]
			}
		case strings.HasPrefix(q.s, "/"):
			q.s = q.s[1:]
			ok = q.end()
		default:
			ok = q.start()
		}
		if !ok {
			return false
		}
	}
	// What is still open ends here, as it does in a browser: feeds cut texts short.
	for q.depth > 0 {
		q.pop()
	}
	return true
}

// top is the innermost open element; the zero one if none is open.
func (q *quickReader) top() openElement {
	if q.depth == 0 {
		return openElement{}
	}
	return q.stack[q.depth-1]
}

// in reports whether the innermost open element is of that kind.
func (q *quickReader) in(kind quickKind) bool {
	return q.depth > 0 && q.stack[q.depth-1].kind == kind
}

// inTable reports whether it is a part of a table that holds no text.
func (q *quickReader) inTable() bool { return q.in(table) || q.in(rows) || q.in(row) }

func (q *quickReader) push(e quickElement, name string, written bool) bool {
	if q.depth == maxQuickDepth {
		return false
	}
	q.stack[q.depth] = openElement{e, name, elements[e.atom], written}
	q.depth++
	if e.atom == atom.P {
		q.paragraphs++
	}
	return true
}

// pop ends the innermost open element.
func (q *quickReader) pop() {
	q.depth--
	top := &q.stack[q.depth]
	if top.atom == atom.P {
		q.paragraphs--
	}
	if top.written {
		q.close(top.atom, top.e)
	}
}

// imply ends the innermost open elements that need no end tag, as far as the
// first of that name (HTML, 13.2.6.3).
func (q *quickReader) imply(except string) {
	for q.depth > 0 {
		top := &q.stack[q.depth-1]
		if top.name == except || top.atom != atom.P && top.kind != item && top.kind != term {
			return
		}
		q.pop()
	}
}

// run reads running text.
func (q *quickReader) run(s string) bool {
	if q.inTable() && strings.Trim(s, " \t\n") != "" {
		return false // a browser puts it before the table
	}
	return q.quickText(s)
}

// end reads an end tag behind its "</".
func (q *quickReader) end() bool {
	name := q.readName()
	if q.s == "" || q.s[0] != '>' {
		return false
	}
	q.s = q.s[1:]
	e, ok := quickElements[name]
	if !ok {
		return false
	}
	switch e.kind {
	case block, heading, item, term:
		if e.atom != atom.P {
			q.imply(name)
		}
	case cell:
		q.imply("")
	case table, rows, row:
		q.imply("")
		for q.in(cell) || q.in(row) && e.kind != row || q.in(rows) && e.kind == table {
			q.pop()
		}
	}
	if q.depth == 0 || q.top().name != name {
		return false
	}
	q.pop()
	return true
}

// start reads a start tag behind its "<".
func (q *quickReader) start() bool {
	name := q.readName()
	e, ok := quickElements[name]
	if !ok {
		return false
	}
	q.node.DataAtom, q.node.Data, q.node.Attr = e.atom, name, q.node.Attr[:0]
	slashed, ok := q.readAttributes()
	if !ok || !q.fits(e) {
		return false
	}
	if e.kind == format && len(q.node.Attr) > 1 {
		slices.SortFunc(q.node.Attr, func(a, b html.Attribute) int {
			return strings.Compare(a.Key, b.Key)
		})
	}
	void := elements[e.atom].void
	if slashed && !void {
		return false
	}
	switch {
	case e.kind == raw:
		_, ok := q.rawText(name)
		return ok
	case e.kind == embedding:
		if inside, ok := q.rawText(name); !ok || strings.IndexByte(inside, '<') >= 0 {
			return false
		}
		q.frame(&q.node)
		return true
	case e.atom == atom.Img:
		q.image(&q.node)
		return true
	case elements[e.atom].name == "": // only its content stays
		return q.push(e, name, false)
	}
	written := q.open(&q.node, elements[e.atom])
	if void {
		return true
	}
	if !q.push(e, name, written) {
		return false
	}
	if e.atom == atom.Pre {
		return q.firstLine()
	}
	return true
}

// firstLine reads the line end behind a <pre>, which a browser drops.
func (q *quickReader) firstLine() bool {
	q.s = strings.TrimPrefix(q.s, "\n")
	return !strings.HasPrefix(q.s, "&")
}

// fits ends what an element ends that begins here, begins what it needs around
// it, and reports whether it then is a child of the innermost open element.
func (q *quickReader) fits(e quickElement) bool {
	switch e.kind {
	case raw:
		return true
	case rows, row, cell:
		return q.fitsTable(e)
	}
	if q.inTable() {
		return false // a browser puts it before the table
	}
	switch e.kind {
	case block, heading, table:
		if q.top().atom == atom.P {
			q.pop()
		}
		return q.paragraphs == 0 && !(e.kind == heading && q.in(heading))
	case item, term:
		if q.top().atom == atom.P {
			q.pop()
		}
		if q.in(e.kind) {
			q.pop()
		}
		list := q.top().atom
		if e.kind == term {
			return q.paragraphs == 0 && list == atom.Dl
		}
		return q.paragraphs == 0 && (list == atom.Ul || list == atom.Ol)
	}
	if e.atom == atom.A {
		for i := range q.depth {
			if q.stack[i].atom == atom.A {
				return false
			}
		}
	}
	return true
}

// fitsTable is fits for what stands only in tables.
func (q *quickReader) fitsTable(e quickElement) bool {
	if !q.inTable() {
		q.imply("")
		if !q.in(cell) {
			return false
		}
		q.pop()
	}
	if e.kind != cell && q.in(row) {
		q.pop()
	}
	if e.kind == rows && q.in(rows) {
		q.pop()
	}
	if e.kind != rows && q.in(table) && !q.begin("tbody") {
		return false
	}
	if e.kind == cell && q.in(rows) && !q.begin("tr") {
		return false
	}
	switch e.kind {
	case rows:
		return q.in(table)
	case row:
		return q.in(rows)
	}
	return q.in(row)
}

// begin begins an element of which the start tag is missing.
func (q *quickReader) begin(name string) bool {
	e := quickElements[name]
	n := html.Node{DataAtom: e.atom, Data: name}
	return q.push(e, name, q.open(&n, elements[e.atom]))
}

// rawText reads what is not HTML up to the end tag of that name. Comments in
// scripts, in which end tags may be none, are left to the tree.
func (q *quickReader) rawText(name string) (inside string, ok bool) {
	for i := 0; ; i += 2 {
		n := strings.Index(q.s[i:], "</")
		if n < 0 {
			return "", false
		}
		i += n
		rest := q.s[i+2:]
		if len(rest) <= len(name) || !strings.EqualFold(rest[:len(name)], name) {
			continue
		}
		inside = q.s[:i]
		if rest[len(name)] != '>' || strings.Contains(inside, "<!--") {
			return "", false
		}
		q.s = rest[len(name)+1:]
		return inside, true
	}
}

// readName reads a name and gives it in lower case.
func (q *quickReader) readName() string {
	n, capital := 0, false
	for n < len(q.s) {
		c := q.s[n]
		if c >= 'A' && c <= 'Z' {
			capital = true
		} else if !(c >= 'a' && c <= 'z' || n > 0 && c >= '0' && c <= '9') {
			break
		}
		n++
	}
	name := q.s[:n]
	q.s = q.s[n:]
	if capital {
		name = strings.ToLower(name)
	}
	return name
}

// readAttributes reads the attributes of a start tag and its end into the node;
// slashed reports that it ends in "/>". ok is false if they are not all plain.
func (q *quickReader) readAttributes() (slashed, ok bool) {
	for {
		s := strings.TrimLeft(q.s, " \n\t")
		space := len(s) < len(q.s)
		switch q.s = s; {
		case strings.HasPrefix(s, ">"):
			q.s = s[1:]
			return false, true
		case strings.HasPrefix(s, "/>"):
			q.s = s[2:]
			return true, true
		case !space || len(q.node.Attr) == maxAttrs:
			return false, false
		}
		key, val, ok := q.readAttribute()
		if !ok {
			return false, false
		}
		if !repeated(q.node.Attr, key) {
			q.node.Attr = append(q.node.Attr, html.Attribute{Key: key, Val: val})
		}
	}
}

// readAttribute reads one.
func (q *quickReader) readAttribute() (key, val string, ok bool) {
	s, n, capital := q.s, 0, false
	for n < len(s) && isQuickKey[s[n]] {
		capital = capital || s[n] >= 'A' && s[n] <= 'Z'
		n++
	}
	if n == 0 || n == len(s) {
		return "", "", false
	}
	if key = s[:n]; capital {
		key = strings.ToLower(key)
	}
	s = s[n:]
	if s[0] != '=' {
		q.s = s
		next := strings.TrimLeft(s, " \n\t")
		return key, "", (s[0] == '>' || s[0] == '/' || len(next) < len(s)) && !strings.HasPrefix(next, "=")
	}
	s = s[1:]
	if s == "" {
		return "", "", false
	}
	if quote := s[0]; quote == '"' || quote == '\'' {
		n = strings.IndexByte(s[1:], quote)
		if n < 0 {
			return "", "", false
		}
		val, q.s = s[1:1+n], s[n+2:]
		val, ok = quickValue(val)
		return key, val, ok
	}
	n = 0
	for n < len(s) && isQuickValue[s[n]] {
		n++
	}
	val, q.s = s[:n], s[n:]
	return key, val, n > 0 && n < len(s) && (s[n] == '>' || s[n] == ' ' || s[n] == '\n' || s[n] == '\t')
}

// isQuickKey and isQuickValue tell the bytes of attributes' names and of values
// without quotes.
var isQuickKey, isQuickValue = func() (key, value [256]bool) {
	for c := range 256 {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		key[c] = plain || strings.IndexByte("-_:.", byte(c)) >= 0
		value[c] = plain || strings.IndexByte("-_:./?#%+@!$*,;~=", byte(c)) >= 0
	}
	return key, value
}()

// quickText writes running text. What stands for a character is read here; a
// carriage return or a zero byte is the tree's business.
func (c *cleaner) quickText(s string) bool {
	for {
		amp := strings.IndexByte(s, '&')
		run := s
		if amp >= 0 {
			run = s[:amp]
		}
		if !c.quickRun(run) {
			return false
		}
		if amp < 0 {
			return true
		}
		char, n := reference(s[amp:])
		if !c.quickRun(char) {
			return false
		}
		s = s[amp+n:]
	}
}

func (c *cleaner) quickRun(s string) bool {
	if strings.IndexByte(s, '\r') >= 0 || strings.IndexByte(s, 0) >= 0 {
		return false
	}
	c.writeText(s)
	return true
}

// reference reads what stands for a character at the beginning of s, and gives
// its length; what stands for none comes back as it is.
func reference(s string) (char string, n int) {
	n = 1
	if n < len(s) && s[n] == '#' {
		n++
	}
	for n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	switch s[:n] {
	case "&":
		return "&", n
	case "&amp;":
		return "&", n
	case "&lt;":
		return "<", n
	case "&gt;":
		return ">", n
	case "&quot;":
		return `"`, n
	}
	return html.UnescapeString(s[:n]), n
}

// quickComment is the length of a plain comment up to its end, or -1.
func quickComment(s string) int {
	n := strings.Index(s, "--")
	if n < 0 || !strings.HasPrefix(s[n:], "-->") || strings.HasPrefix(s, ">") || strings.HasPrefix(s, "->") {
		return -1
	}
	return n + len("-->")
}

// quickValue reads an attribute's value. There, as in text, what ends in a
// semicolon stands for a character; other than in text, what does not and goes
// on like a query ("?a=1&copy=2") stands for itself.
func quickValue(s string) (string, bool) {
	if strings.ContainsAny(s, "\r\x00") {
		return "", false
	}
	amp := strings.IndexByte(s, '&')
	if amp < 0 {
		return s, true
	}
	out := make([]byte, 0, len(s))
	for amp >= 0 {
		out = append(out, s[:amp]...)
		s = s[amp:]
		n := 1
		if n < len(s) && s[n] == '#' {
			n++
		}
		for n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || s[n] >= '0' && s[n] <= '9') {
			n++
		}
		switch {
		case n < len(s) && s[n] == ';':
			char := html.UnescapeString(s[:n+1])
			if strings.HasPrefix(char, "&") && char != "&" || strings.HasSuffix(char, ";") || strings.ContainsAny(char, "\r\x00") {
				return "", false // no character that we are sure of
			}
			out = append(out, char...)
			n++
		case n < len(s) && s[n] == '=' && s[1] != '#', n == 1:
			out = append(out, s[:n]...)
		default:
			return "", false
		}
		s = s[n:]
		amp = strings.IndexByte(s, '&')
	}
	return string(append(out, s...)), true
}
