package config

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// read grows one TOML file and, where it asks for them, reads those it
// includes. chain names the files that are being read, the outermost first.
func (l *loader) read(f *file, data []byte, chain []string) {
	l.files = append(l.files, f)
	f.root = grow(data, func(line int, text string) { l.fault(f, line, "%s", text) })
	e := f.root.find(includeKey.name)
	if e == nil {
		return
	}
	var patterns []string
	for _, s := range read(l, f.place, &includeKey, &e.node, &patterns) {
		l.fault(f, line(s, e), "include: %s", s.text)
	}
	if len(chain) == 1 {
		l.patterns = patterns
	}
	for i, p := range patterns {
		at := e.line
		if i < len(e.list) {
			at = e.list[i].line
		}
		l.include(f, at, p, chain)
	}
}

// line is that of a slip, or of its key where it has none of its own.
func line(s slip, e *entry) int {
	if s.line > 0 {
		return s.line
	}
	return e.line
}

// include reads what one pattern names. A file is read once, however many
// patterns name it. A wildcard passes over the files that are being read; a
// name that leads back to one of them is a loop, and a fault.
func (l *loader) include(f *file, at int, pattern string, chain []string) {
	wild := strings.ContainsAny(pattern, `*?[`)
	if pattern == "" {
		l.fault(f, at, "include: a pattern is empty")
		return
	}
	if strings.Contains(pattern, "**") {
		l.fault(f, at, "include: %s: ** is not known; write a pattern for each depth, such as a/*.toml and a/*/*.toml", pattern)
		return
	}
	dir := f.dir
	if wild {
		dir = literal(dir)
	}
	whole, err := l.resolve(dir, pattern)
	if err != nil {
		l.fault(f, at, "include: %v", err)
		return
	}
	found := []string{whole}
	if wild {
		if found, err = l.glob(whole); err != nil {
			l.fault(f, at, "include: %s: not a pattern; a [ wants its ]", pattern)
			return
		}
		slices.Sort(found)
	}
	read := 0
	for _, path := range found {
		id := identity(path)
		switch {
		case wild && slices.Contains(chain, id):
			continue
		case slices.Contains(chain, id):
			l.fault(f, at, "include: %s: files that include each other: %s", pattern, l.loop(chain, id))
			continue
		case l.seen[id]:
			read++
			continue
		}
		if l.includeFile(f, at, pattern, path, wild, append(slices.Clone(chain), id)) {
			read++
		}
	}
	if wild && read == 0 {
		l.warn(f, at, "include: %s: nothing there yet", pattern)
	}
}

// includeFile reads one file. It reports whether there was one to read.
func (l *loader) includeFile(f *file, at int, pattern, path string, wild bool, chain []string) bool {
	read := l.read
	switch strings.ToLower(filepath.Ext(path)) {
	case ".toml":
	case ".opml":
		read = l.readSubscriptions
	default:
		l.fault(f, at, "include: %s: want .toml or .opml files, have %s", pattern, filepath.Base(path))
		return true
	}
	l.seen[chain[len(chain)-1]] = true
	data, err := l.readFile(path)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	if err != nil {
		l.fault(f, at, "include: %s: %v", l.shown(path), err)
		return true
	}
	read(&file{name: l.shown(path), place: place{filepath.Dir(path)}}, data, chain)
	return true
}

// readSubscriptions reads an OPML file. What is odd in one is a warning only:
// other programs write them.
func (l *loader) readSubscriptions(f *file, data []byte, _ []string) {
	l.files = append(l.files, f)
	lines, notes, err := readOutlines(bytes.NewReader(data))
	var bad *opmlError
	if errors.As(err, &bad) {
		l.fault(f, bad.line, "%s", bad.text)
		return
	}
	if err != nil {
		l.fault(f, 0, "%v", err)
		return
	}
	f.opml = lines
	for _, n := range notes {
		l.warn(f, n.line, "%s", n.text)
	}
}

// shown is a path as a person would write it: as the main file is named, so
// relative to the working folder if that one is.
func (l *loader) shown(path string) string {
	main := l.files[0]
	if filepath.IsAbs(main.name) {
		return path
	}
	if rel, err := filepath.Rel(main.dir, path); err == nil && filepath.IsLocal(rel) {
		return filepath.Join(filepath.Dir(main.name), rel)
	}
	return path
}

// loop writes the way from a file back to itself.
func (l *loader) loop(chain []string, id string) string {
	way := append(chain[slices.Index(chain, id):len(chain):len(chain)], id)
	for i, w := range way {
		way[i] = filepath.Base(w)
	}
	return strings.Join(way, " includes ")
}

// literal keeps the marks of patterns in the name of a folder from being any.
func literal(dir string) string {
	if filepath.Separator == '\\' {
		return dir // where a backslash parts folders, no mark can be masked
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// identity is what two names of one file have in common.
func identity(path string) string {
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		path = whole
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return path
}
