package config

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"skein/archive"
	"skein/feeds/topic"
)

// section is the table of that name in the file, or an empty one.
func (f *file) section(name string) *table {
	if f.root != nil {
		if e := f.root.find(name); e != nil && e.form == isTable {
			return e.table
		}
	}
	return &table{}
}

// decode reads a table into a value. at names the table in faults.
func decode[T any](l *loader, f *file, t *table, keys []key[T], at string, into *T) {
	for i := range t.entries {
		e := &t.entries[i]
		j := slices.IndexFunc(keys, func(k key[T]) bool { return k.name == e.name })
		switch {
		case j < 0:
			l.fault(f, e.line, "%s: %s", at, unknown(e.name, names(keys)))
		case keys[j].kind == later:
			l.fault(f, e.line, "%s: %s: not supported yet", at, e.name)
		case keys[j].kind == ofTable && e.form == broken:
		case keys[j].kind == ofTable && e.form != isTable:
			l.fault(f, e.line, "%s: %s: want %s, have %s", at, e.name, wants[ofTable], have(&e.node))
		case keys[j].kind == ofTable:
			decode(l, f, e.table, keys[j].keys, at+": "+e.name, into)
		default:
			k := &keys[j]
			for _, s := range read(l, f.place, k, &e.node, k.field(into)) {
				l.fault(f, line(s, e), "%s: %s: %s", at, e.name, s.text)
			}
		}
	}
}

// unknown says what is wrong with a key that its table does not have: the
// nearest that it has, or the table where it belongs.
func unknown(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("unknown key %q; did you mean %q?", name, near)
	}
	for _, s := range sections {
		if slices.Contains(s.keys, name) {
			return fmt.Sprintf("unknown key %q; it belongs in %s", name, header(s.name))
		}
	}
	return fmt.Sprintf("unknown key %q; known are %s", name, series(known))
}

// header is a section as it stands in a file.
func header(section string) string {
	switch section {
	case "source":
		return "[[source]]"
	case "topic":
		return "[topic.NAME]"
	}
	return "[" + section + "]"
}

// readSettings reads [archive], [server] and [fetch], and says what stands in a
// file that does not belong there.
func (l *loader) readSettings(c *Config, f *file, main bool) {
	if f.root == nil {
		return
	}
	for i := range f.root.entries {
		e := &f.root.entries[i]
		switch e.name {
		case "include", "source", "topic":
		case "archive", "server", "fetch":
			switch {
			case e.form == broken:
			case !main:
				l.fault(f, e.line, "[%s] belongs in the main file, %s", e.name, l.files[0].name)
			case e.form != isTable:
				l.fault(f, e.line, "%s: want the table [%s], have %s", e.name, e.name, have(&e.node))
			case e.name == "archive":
				decode(l, f, e.table, archiveKeys, e.name, &c.Archive)
			case e.name == "server":
				decode(l, f, e.table, serverKeys, e.name, &c.Server)
				c.Server.BaseURL = strings.TrimRight(c.Server.BaseURL, "/")
			case e.name == "fetch":
				decode(l, f, e.table, fetchKeys, e.name, &c.Fetch)
			}
		case "list":
			l.fault(f, e.line, "list: not supported yet")
		default:
			known := []string{includeKey.name}
			for _, s := range sections {
				if !strings.Contains(s.name, ".") {
					known = append(known, s.name)
				}
			}
			l.fault(f, e.line, "%s", unknown(e.name, known))
		}
	}
	if main {
		// The default paths are relative to the main file like any other.
		d := Default().Archive
		if c.Archive.DSN == d.DSN {
			c.Archive.DSN, _ = l.resolve(f.dir, d.DSN)
		}
		if c.Archive.Raw == d.Raw {
			c.Archive.Raw, _ = l.resolve(f.dir, d.Raw)
		}
		if c.Archive.Spool == d.Spool {
			c.Archive.Spool, _ = l.resolve(f.dir, d.Spool)
		}
	}
}

// prefix begins the names of the variables that stand for keys.
const prefix = "SKEIN_"

// readEnvironment lays SKEIN_ARCHIVE_*, SKEIN_SERVER_* and SKEIN_FETCH_* over
// what the files said. A variable that is nearly one of them is a fault; others
// may be anybody's: container runtimes set SKEIN_SERVER_PORT on their own.
func (l *loader) readEnvironment(c *Config, vars map[string]string) {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	in := place{dir}
	fromEnvironment(l, in, vars, "archive", archiveKeys, &c.Archive)
	fromEnvironment(l, in, vars, "server", serverKeys, &c.Server)
	fromEnvironment(l, in, vars, "fetch", fetchKeys, &c.Fetch)
	c.Server.BaseURL = strings.TrimRight(c.Server.BaseURL, "/")
}

func fromEnvironment[T any](l *loader, in place, vars map[string]string, section string, keys []key[T], into *T) {
	env := &file{name: environment}
	start := prefix + strings.ToUpper(section) + "_"
	known := names(keys)
	for i := range keys {
		k := &keys[i]
		name := start + strings.ToUpper(k.name)
		value, said := vars[name]
		if !said {
			continue
		}
		n := fromVariable(k.kind, value)
		for _, s := range read(l, in, k, &n, k.field(into)) {
			l.fault(env, 0, "%s: %s", name, s.text)
		}
	}
	var strange []string
	for name := range vars {
		rest, ours := strings.CutPrefix(name, start)
		if near := nearest(rest, known); ours && near != "" && !slices.Contains(known, strings.ToLower(rest)) {
			strange = append(strange, fmt.Sprintf("unknown variable %s; did you mean %s%s?", name, start, strings.ToUpper(near)))
		}
	}
	slices.Sort(strange)
	for _, s := range strange {
		l.fault(env, 0, "%s", s)
	}
}

// fromVariable gives the text of a variable the form that its key asks for, if it can have it.
func fromVariable(k kind, value string) node {
	n := node{form: isText, text: value}
	value = strings.TrimSpace(value)
	switch k {
	case ofNumber:
		if v, err := strconv.ParseInt(value, 10, 64); err == nil {
			return node{form: isNumber, text: strconv.FormatInt(v, 10)}
		}
	case ofFlag:
		if v, err := strconv.ParseBool(value); err == nil {
			return node{form: isFlag, text: strconv.FormatBool(v)}
		}
	}
	return n
}

// checkIntervals says when the two bounds of an adaptive schedule are the wrong
// way round, at the key that t sets. Bounds from elsewhere are said there.
func (l *loader) checkIntervals(f *file, t *table, at string, least, most time.Duration) {
	if least <= most {
		return
	}
	name := "min_interval"
	if t.find(name) == nil {
		name = "max_interval"
	}
	text := fmt.Sprintf("min_interval %s is longer than max_interval %s", formatSpan(least), formatSpan(most))
	switch {
	case t.find(name) != nil:
		l.fault(f, t.lineOf(name), "%s: %s", at, text)
	case at == "fetch":
		l.fault(&file{name: environment}, 0, "%s", text)
	}
}

// readTopics reads every [topic.NAME] of a file.
func (l *loader) readTopics(c *Config, f *file) {
	if f.root == nil {
		return
	}
	all := f.root.find("topic")
	switch {
	case all == nil || all.form == broken:
		return
	case all.form != isTable:
		l.fault(f, all.line, "topic: want tables [topic.NAME], have %s", have(&all.node))
		return
	}
	for i := range all.table.entries {
		e := &all.table.entries[i]
		at := "topic " + e.name
		switch {
		case e.form == broken:
			continue
		case e.form != isTable:
			l.fault(f, e.line, "%s: want the table [topic.%s], have %s", at, e.name, have(&e.node))
			continue
		}
		if err := checkSlug(l, e.name); err != nil {
			l.fault(f, e.line, "topic %q: its name: %v", e.name, err)
		}
		if where, twice := l.topics[e.name]; twice {
			l.fault(f, e.line, "%s: is already there in %s", at, where)
		} else {
			l.topics[e.name] = fmt.Sprintf("%s:%d", f.name, e.line)
		}
		c.Topics = append(c.Topics, l.readTopic(f, e, at))
	}
}

func (l *loader) readTopic(f *file, e *entry, at string) archive.Topic {
	t := defaultTopic()
	t.ID = e.name
	before := len(l.faults)
	decode(l, f, e.table, topicKeys, at, &t)
	if t.Title == "" {
		t.Title = t.ID
	}
	q := e.table.find("query")
	switch {
	case q == nil && len(l.faults) == before: // else it may be what it is to be made of that has the fault
		l.fault(f, e.line, "%s: query is missing", at)
	case q == nil || q.form != isText:
	case t.Query == "":
		l.fault(f, q.line, "%s: query: it is empty: nothing would ever match", at)
	default:
		if err := topic.Check(t); err != nil {
			line, text := inQuery(q, trim(err, "query: ").Error())
			l.fault(f, line, "%s: query: %s", at, text)
		}
	}
	t.Version = topic.Version(t)
	return t
}

// inQuery gives the line of a fault at some place of a query. The query's parser
// counts bytes from its beginning ("at 57: …"); in a query of several lines the
// place is told in its line.
func inQuery(q *entry, text string) (int, string) {
	at, rest, some := strings.Cut(strings.TrimPrefix(text, "at "), ": ")
	offset, err := strconv.Atoi(at)
	if !some || err != nil || offset < 1 {
		return q.line, text
	}
	lead := len(q.text) - len(strings.TrimLeftFunc(q.text, unicode.IsSpace)) // was not handed to the parser
	before := q.text[:min(lead+offset-1, len(q.text))]
	if last := strings.LastIndexByte(before, '\n'); last >= 0 {
		offset = len(before) - last
	}
	return q.line + q.skip + strings.Count(before, "\n"), fmt.Sprintf("at %d: %s", offset, rest)
}
