package config

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// WriteTOML writes what is in force, with the defaults, as one TOML file that
// Load reads again: every key of the settings and topics, and of each source
// what it sets or has otherwise than [fetch]. Secrets are written as "(set)".
func (c *Config) WriteTOML(w io.Writer) error {
	var b bytes.Buffer
	for i, f := range c.Files {
		if i == 0 {
			b.WriteString("# In force, with the defaults and the environment, from:\n")
		}
		fmt.Fprintf(&b, "#   %s\n", f)
	}
	b.WriteString("[archive]\n")
	writeKeys(&b, archiveKeys, &c.Archive, nil, true)
	b.WriteString("\n[server]\n")
	writeKeys(&b, serverKeys, &c.Server, nil, true)
	b.WriteString("\n[fetch]\n")
	writeKeys(&b, fetchKeys, &c.Fetch, nil, true)
	base := c.Fetch.source()
	for i := range c.Sources {
		b.WriteString("\n[[source]]\n")
		writeKeys(&b, sourceKeys, &c.Sources[i], &base, true)
	}
	for i := range c.Topics {
		fmt.Fprintf(&b, "\n[topic.%s]\n", c.Topics[i].ID)
		writeKeys(&b, topicKeys, &c.Topics[i], nil, true)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Tree is what WriteTOML writes, as maps, slices and values for JSON.
func (c *Config) Tree() (map[string]any, error) {
	var b bytes.Buffer
	if err := c.WriteTOML(&b); err != nil {
		return nil, err
	}
	var all map[string]any
	if err := toml.Unmarshal(b.Bytes(), &all); err != nil {
		return nil, fmt.Errorf("show the configuration: %w", err)
	}
	return all, nil
}

// writeKeys writes the keys of v in the order of their table: all of them, or
// those that base has otherwise. masked writes secrets as "(set)".
func writeKeys[T any](b *bytes.Buffer, keys []key[T], v, base *T, masked bool) {
	for i := range keys {
		k := &keys[i]
		switch k.kind {
		case later:
			continue
		case ofTable: // dotted: a header would take the keys behind it
			var inner bytes.Buffer
			writeKeys(&inner, k.keys, v, base, masked)
			for line := range strings.Lines(inner.String()) {
				b.WriteString(k.name + "." + line)
			}
			continue
		}
		field := k.field(v)
		if base != nil && same(field, k.field(base)) {
			continue
		}
		value := ""
		if s, ok := field.(*string); ok && masked && k.show != nil && *s != "" {
			value = quote(k.show(*s))
		} else {
			value = write(field)
		}
		b.WriteString(k.name)
		b.WriteString(" = ")
		b.WriteString(value)
		b.WriteByte('\n')
	}
}

// fingerprint is a hash of the sources and topics, in the order of their ids
// and without what the program's own defaults say: a later version with more
// keys agrees with this one. Paths below dir are taken relative to it, so that
// the same files in another folder agree too.
func fingerprint(c *Config, dir string) string {
	plain, plainTopic := politeness.source(), defaultTopic()
	var b bytes.Buffer
	for _, i := range byID(len(c.Sources), func(i int) string { return c.Sources[i].ID }) {
		s := c.Sources[i]
		if s.Cookies != "" {
			if rel, err := filepath.Rel(dir, s.Cookies); err == nil && filepath.IsLocal(rel) {
				s.Cookies = filepath.ToSlash(rel)
			}
		}
		b.WriteString("[[source]]\n")
		writeKeys(&b, sourceKeys, &s, &plain, false)
	}
	for _, i := range byID(len(c.Topics), func(i int) string { return c.Topics[i].ID }) {
		fmt.Fprintf(&b, "[topic.%s]\n", c.Topics[i].ID)
		writeKeys(&b, topicKeys, &c.Topics[i], &plainTopic, false)
	}
	h := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(h[:16])
}

// byID gives the indices 0 to n-1 in the order of the ids.
func byID(n int, id func(int) string) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(id(a), id(b)) })
	return order
}
