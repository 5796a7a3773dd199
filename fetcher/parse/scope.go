package parse

import "strings"

// scope is what is in force at a place of the document: the base for
// references, the language, and what the prefixes mean. A new one is made only
// where an element changes something, so most of a feed shares one.
type scope struct {
	base  *base
	lang  string   // as declared; empty if none is, or if xml:lang="" took it back
	names *binding // innermost first

	langSet bool // xml:lang was said, be it ""
	baseSet bool // xml:base was said
}

// binding is one declared prefix.
type binding struct {
	prefix string
	is     space
	outer  *binding
}

// space tells what a prefix means.
func (s *scope) space(prefix []byte) (is space, declared bool) {
	for b := s.names; b != nil; b = b.outer {
		if b.prefix == string(prefix) {
			return b.is, true
		}
	}
	if len(prefix) == 0 {
		return native, true
	}
	if is, ok := prefixes[strings.ToLower(string(prefix))]; ok {
		return is, is == xmlNS
	}
	return foreign, false
}

// bound tells what a declaration makes of a prefix.
func bound(prefix, uri string) space {
	if uri == "" {
		return native
	}
	if is, ok := spaces[nameKey(uri)]; ok {
		return is
	}
	if prefix != "" {
		if is, ok := prefixes[strings.ToLower(prefix)]; ok {
			return is
		}
	}
	return foreign
}

// inside returns the scope within an element that has these attributes in doc.
func (s *scope) inside(doc []byte, attrs []attr, ents *entities) *scope {
	in := s
	change := func() *scope {
		if in == s {
			c := *s
			in = &c
		}
		return in
	}
	for _, a := range attrs {
		n := a.name
		switch {
		case len(n) < 5 || n[0]|0x20 != 'x':
		case hasPrefixFold(string(n[:5]), "xmlns"):
			if len(n) > 5 && n[5] != ':' {
				continue
			}
			prefix := ""
			if len(n) > 6 {
				prefix = string(n[6:])
			}
			c := change()
			c.names = &binding{prefix, bound(prefix, ents.attribute(doc[a.start:a.end])), c.names}
		case string(n) == "xml:base":
			c := change()
			c.base, c.baseSet = newBase(c.base, ents.attribute(doc[a.start:a.end])), true
		case string(n) == "xml:lang":
			c := change()
			c.lang, c.langSet = tidyLang(ents.attribute(doc[a.start:a.end])), true
		}
	}
	return in
}

// tidyLang spells a language tag in the usual way (RFC 5646, 2.1.1): "en-us"
// and "en_US" become "en-US". It returns "" for what is no tag.
func tidyLang(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 35 {
		return ""
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' })
	for i, p := range parts {
		for _, c := range []byte(p) {
			if !isName[c] || c >= 0x80 || c == ':' || c == '.' {
				return ""
			}
		}
		switch {
		case len(p) > 8 || i == 0 && (len(p) == 1 && !strings.EqualFold(p, "x") && !strings.EqualFold(p, "i") || p[0] <= '9'):
			return ""
		case i > 0 && len(p) == 2:
			parts[i] = strings.ToUpper(p)
		case i > 0 && len(p) == 4 && p[0] > '9':
			parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
		default:
			parts[i] = strings.ToLower(p)
		}
	}
	return strings.Join(parts, "-")
}
