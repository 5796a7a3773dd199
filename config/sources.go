package config

import (
	"fmt"
	"slices"
	"strings"

	"skein/archive"
	"skein/fetcher/forum"
)

// written is a source with the place where it was written.
type written struct {
	archive.Source
	file  *file
	table *table // nil for a line of an OPML file
	line  int
	at    string // names it in faults
	key   string // addressKey of its address
}

// readSources reads every [[source]] of a file, or every subscription.
func (l *loader) readSources(c *Config, f *file) {
	base := c.Fetch.source()
	for _, o := range f.opml {
		s := base
		s.ID, s.URL, s.Title, s.Tags, s.Lang, s.Kind = o.ID, o.URL, o.Title, o.Tags, o.Lang, o.Kind
		l.sources = append(l.sources, &written{s, f, nil, o.line, "outline " + redact(o.URL), addressKey(o.URL)})
	}
	if f.root == nil {
		return
	}
	all := f.root.find("source")
	if all == nil || all.form == broken {
		return
	}
	if all.form != isTables && all.form != isList {
		l.fault(f, all.line, "source: want [[source]], have %s", have(&all.node))
		return
	}
	for i := range all.list {
		n := &all.list[i]
		at := fmt.Sprintf("source %d", i+1)
		if n.form != isTable {
			l.fault(f, n.line, "%s: want a table, have %s", at, have(n))
			continue
		}
		l.readSource(c, f, n.table, at, base)
	}
}

func (l *loader) readSource(c *Config, f *file, t *table, at string, s archive.Source) {
	address := t.find("url")
	if address != nil && address.form == isText && address.text != "" {
		at += " (" + short(redact(address.text)) + ")"
	} else if id := t.find("id"); id != nil && id.form == isText {
		at += " (" + short(id.text) + ")"
	}
	decode(l, f, t, sourceKeys, at, &s)
	if address == nil {
		l.fault(f, t.line, "%s: url is missing", at)
	}
	l.checkIntervals(f, t, at, s.MinInterval, s.MaxInterval)
	if s.Cookies != "" {
		if isFile(s.Cookies, "") != nil {
			// Its name is not told: some write the cookie itself there.
			l.warn(f, t.lineOf("cookies"), "%s: cookies: there is no such file; it wants the name of a file in Netscape's format", at)
		}
	}
	if e := t.find("selectors"); e != nil && e.form == isTable && !says(e.table, "post") && !says(e.table, "thread") {
		l.fault(f, e.line, "%s: selectors: post: %v", at, forum.ErrNoPost)
	}
	if s.Attachments.Keeps() && c.Archive.Raw == "" {
		l.fault(f, t.lineOf("attachments"), "%s: attachments = %q needs a place for the bytes: set raw in [archive]", at, s.Attachments)
	}
	l.sources = append(l.sources, &written{s, f, t, t.line, at, addressKey(s.URL)})
}

// says reports whether a key is there and is no empty text.
func says(t *table, name string) bool {
	e := t.find(name)
	return e != nil && (e.form != isText || strings.TrimSpace(e.text) != "")
}

// short cuts an address that would fill the line.
func short(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:99]) + "…"
	}
	return s
}

// nameSources finds sources that are written twice and names those that have no
// id. What OPML files say gives way to what TOML files say.
func (l *loader) nameSources() []archive.Source {
	slices.SortStableFunc(l.sources, func(a, b *written) int { return rank(a) - rank(b) })
	byAddress, byID := make(map[string]*written, len(l.sources)), make(map[string]*written, len(l.sources))
	kept := make([]*written, 0, len(l.sources))
	for _, s := range l.sources {
		if s.URL == "" {
			continue // has its fault
		}
		first := byAddress[s.key]
		switch {
		case first == nil:
			byAddress[s.key] = s
		case s.table == nil:
			l.warn(s.file, s.line, "%s: is already %s", s.at, first.where(s.file))
			continue
		default:
			l.fault(s.file, s.table.lineOf("url"), "%s: url: is already that of %s", s.at, first.where(s.file))
		}
		kept = append(kept, s)
		if s.ID == "" {
			continue
		}
		switch first := byID[s.ID]; {
		case first == nil:
			byID[s.ID] = s
		case s.table == nil:
			l.warn(s.file, s.line, "%s: the id %s is that of %s", s.at, s.ID, first.where(s.file))
			s.ID = ""
		default:
			l.fault(s.file, s.table.lineOf("id"), "%s: id: %q is already that of %s", s.at, s.ID, first.where(s.file))
		}
	}
	slugs(kept, byID)
	sources := make([]archive.Source, len(kept))
	for i, s := range kept {
		sources[i] = s.Source
	}
	return sources
}

// rank puts what a person wrote before what a program exported.
func rank(w *written) int {
	if w.table == nil {
		return 1
	}
	return 0
}

// where names a source as seen from a file.
func (w *written) where(from *file) string {
	if w.file == from {
		return fmt.Sprintf("%s in line %d", w.at, w.line)
	}
	return fmt.Sprintf("%s in %s:%d", w.at, w.file.name, w.line)
}

// slugs names the sources that have no id, by their addresses. Where two would
// have one name, or one that is taken by an id, each gets a hash of its
// address: which of them comes first in the file makes no difference.
func slugs(all []*written, taken map[string]*written) {
	plain := make(map[string]int, len(all))
	for _, s := range all {
		if s.ID == "" {
			s.ID = slugOf(s.URL, s.key)
			plain[s.ID]++
		} else {
			plain[s.ID] += 2 // an id that was given is never shared
		}
	}
	for _, s := range all {
		if taken[s.ID] != s && plain[s.ID] > 1 {
			for s.ID = hashedSlug(s.ID, s.URL); taken[s.ID] != nil; {
				s.ID = hashedSlug(s.ID, s.ID+s.URL)
			}
		}
	}
}
