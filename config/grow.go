package config

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"sort"

	"github.com/pelletier/go-toml/v2/unstable"
)

// grower makes the tree of one file.
type grower struct {
	data  []byte
	ends  []int // offsets of the line ends
	base  int   // offset in data of what the parser was given
	next  int   // first line behind the last expression that was read
	p     unstable.Parser
	root  *table
	cur   *table // where the next key goes
	fault func(line int, text string)
}

// syntaxFaults bounds how many lines of one file are called no TOML: a file of
// another kind should not fill the screen.
const syntaxFaults = 10

// grow reads TOML into a tree. It goes on after every fault, at the next line
// that begins a key or a table, and keeps what it could read.
func grow(data []byte, fault func(line int, text string)) *table {
	g := &grower{data: data, next: 1, root: &table{line: 1, made: headed}, fault: fault}
	for i, c := range data {
		if c == '\n' {
			g.ends = append(g.ends, i)
		}
	}
	g.cur = g.root
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		g.base = 3
	}
	for n := 0; n < syntaxFaults; n++ {
		g.p.Reset(g.data[g.base:])
		for g.p.NextExpression() {
			g.expression(g.p.Expression())
		}
		if g.p.Error() == nil {
			return g.root
		}
		if !g.resume(g.p.Error()) {
			return g.root
		}
	}
	g.fault(g.line(g.base), "syntax: too many faults; the rest of the file was not read")
	return g.root
}

// starts is a line that begins a table or a key, as far as one line can tell.
var starts = regexp.MustCompile(`^[ \t]*(?:\[\[?[ \t]*[A-Za-z0-9_."'-]+[ \t]*\]\]?[ \t]*(?:#.*)?\r?$|([A-Za-z0-9_-]+)(?:\.[A-Za-z0-9_-]+)*[ \t]*=)`)

// resume reports a syntax fault and moves base to where reading can go on. It
// reports whether there is such a place.
func (g *grower) resume(err error) bool {
	at, text := len(g.data), err.Error()
	var pe *unstable.ParserError
	if errors.As(err, &pe) {
		text = pe.Message
		if off := cap(g.data) - cap(pe.Highlight); pe.Highlight != nil && off >= g.base && off <= len(g.data) {
			at = off
		}
	}
	line := g.line(at)
	begin := line
	for l := g.next; l < line; l++ {
		if starts.Match(g.lineAt(l)) {
			begin = l
			break
		}
	}
	first, _ := g.bounds(line)
	switch {
	case begin < line && at >= len(g.data)-1: // what never ends is mended where it begins
		g.fault(begin, "syntax: "+text)
	case begin < line:
		g.fault(line, fmt.Sprintf("syntax: column %d: %s; what it belongs to begins in line %d", at-first+1, text, begin))
	default:
		g.fault(line, fmt.Sprintf("syntax: column %d: %s", at-first+1, text))
	}
	m := starts.FindSubmatch(g.lineAt(begin))

	// What the line was meant to be keeps follow-up faults away: a broken
	// header takes its keys with it, a broken value is not a missing one.
	switch {
	case bytes.HasPrefix(bytes.TrimLeft(g.lineAt(begin), " \t"), []byte("[")):
		g.cur = &table{line: begin, made: headed}
	case m != nil && g.cur.find(string(m[1])) == nil:
		g.cur.add(entry{name: string(m[1]), node: node{form: broken, line: begin}})
	}
	for l := begin + 1; l <= len(g.ends)+1; l++ {
		if starts.Match(g.lineAt(l)) {
			g.base, _ = g.bounds(l)
			g.next = l
			return true
		}
	}
	return false
}

// line of an offset, from 1.
func (g *grower) line(offset int) int { return sort.SearchInts(g.ends, offset) + 1 }

// bounds are the offsets of a line without its end.
func (g *grower) bounds(line int) (from, to int) {
	if line > 1 {
		from = g.ends[line-2] + 1
	}
	to = len(g.data)
	if line <= len(g.ends) {
		to = g.ends[line-1]
	}
	return from, to
}

func (g *grower) lineAt(line int) []byte {
	from, to := g.bounds(line)
	return g.data[from:to]
}

func (g *grower) nodeLine(n *unstable.Node) int { return g.line(g.base + int(n.Raw.Offset)) }

func (g *grower) expression(n *unstable.Node) {
	last := n.Raw
	if n.Kind != unstable.KeyValue {
		last = n.Child().Raw
	}
	g.next = g.line(g.base+int(last.Offset+last.Length)) + 1
	switch n.Kind {
	case unstable.Table:
		g.header(n, false)
	case unstable.ArrayTable:
		g.header(n, true)
	case unstable.KeyValue:
		g.keyValue(g.cur, n, dotted)
	}
}

// header makes a [table] or another of [[tables]] the place for the keys that follow.
func (g *grower) header(n *unstable.Node, several bool) {
	t := g.root
	for it := n.Key(); it.Next(); {
		name, line := string(it.Node().Data), g.nodeLine(it.Node())
		e := t.find(name)
		if !it.IsLast() {
			switch {
			case e == nil:
				inner := &table{line: line, made: implied}
				t.add(entry{name: name, node: node{form: isTable, line: line, table: inner}})
				t = inner
			case e.form == isTable && e.table.made != inline:
				t = e.table
			case e.form == isTables:
				t = e.list[len(e.list)-1].table
			default:
				g.astray(e, line, "a table")
				return
			}
			continue
		}
		fresh := &table{line: line, made: headed}
		switch {
		case e == nil && several:
			t.add(entry{name: name, node: node{form: isTables, line: line,
				list: []node{{form: isTable, line: line, table: fresh}}}})
		case e == nil:
			t.add(entry{name: name, node: node{form: isTable, line: line, table: fresh}})
		case several && e.form == isTables:
			e.list = append(e.list, node{form: isTable, line: line, table: fresh})
		case several:
			g.astray(e, line, "a list of tables")
			return
		case e.form == isTable && e.table.made == implied:
			fresh = e.table
			fresh.made, fresh.line, e.line = headed, line, line
		case e.form == isTable:
			g.fault(line, fmt.Sprintf("[%s] is already there in line %d", name, e.line))
			fresh = e.table // its other faults are worth telling
			if fresh.made == inline {
				fresh = &table{line: line, made: headed}
			}
		default:
			g.astray(e, line, "a table")
			return
		}
		g.cur = fresh
	}
}

// astray says that a header does not fit what is there, and lets its keys go nowhere.
func (g *grower) astray(e *entry, line int, want string) {
	g.cur = &table{line: line, made: headed}
	if e.form == broken {
		return
	}
	g.fault(line, fmt.Sprintf("%s is %s since line %d and cannot be %s", e.name, e.form, e.line, want))
}

// keyValue puts a key's value into t, or below it if the key is dotted. Tables
// on the way are made as by.
func (g *grower) keyValue(t *table, n *unstable.Node, by made) {
	value := n.Value()
	for it := n.Key(); it.Next(); {
		name, line := string(it.Node().Data), g.nodeLine(it.Node())
		e := t.find(name)
		switch {
		case !it.IsLast() && e == nil:
			inner := &table{line: line, made: dotted}
			t.add(entry{name: name, node: node{form: isTable, line: line, table: inner}})
			t = inner
		case !it.IsLast() && e.form == isTable && e.table.made == dotted:
			t = e.table
		case e != nil && e.form == broken:
			return
		case e != nil:
			g.fault(line, fmt.Sprintf("%s is already there in line %d", name, e.line))
			return
		default:
			t.add(entry{name: name, node: g.value(value, line)})
		}
	}
}

// value copies a value out of the parser, which will use its memory again. line
// is for what has no position of its own.
func (g *grower) value(n *unstable.Node, line int) node {
	v := node{line: line}
	if n.Raw.Length > 0 {
		v.line = g.nodeLine(n)
	}
	switch n.Kind {
	case unstable.String:
		v.form, v.text = isText, string(n.Data)
		if raw := g.p.Raw(n.Raw); len(raw) > 4 && raw[1] == raw[0] && (raw[3] == '\n' || raw[3] == '\r') {
			v.skip = 1
		}
	case unstable.Integer:
		v.form, v.text = isNumber, string(n.Data)
	case unstable.Float:
		v.form, v.text = isFraction, string(n.Data)
	case unstable.Bool:
		v.form, v.text = isFlag, string(n.Data)
	case unstable.Array:
		v.form = isList
		for it := n.Children(); it.Next(); {
			v.list = append(v.list, g.value(it.Node(), v.line))
			v.line = v.list[len(v.list)-1].line
		}
		v.line = line
	case unstable.InlineTable:
		v.form, v.table = isTable, &table{line: v.line, made: dotted}
		for it := n.Children(); it.Next(); {
			g.keyValue(v.table, it.Node(), dotted)
		}
		seal(v.table)
	default:
		v.form, v.text = isDate, string(n.Data)
	}
	return v
}

// seal closes an inline table and what its dotted keys made: nothing can be
// added from outside.
func seal(t *table) {
	t.made = inline
	for i := range t.entries {
		if e := &t.entries[i]; e.form == isTable && e.table.made == dotted {
			seal(e.table)
		}
	}
}
