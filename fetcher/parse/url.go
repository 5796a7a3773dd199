package parse

import "strings"

// reference is a URI reference taken apart (RFC 3986, 3 and 4.1). Parts are
// kept as they were written: an address is a name, and net/url would respell
// it (percent-encoding, international letters).
type reference struct {
	scheme    string // without the colon
	authority string // without the slashes
	path      string
	query     string // with its "?"
	fragment  string // with its "#"
	rooted    bool   // has an authority, perhaps an empty one
}

func splitReference(s string) reference {
	var r reference
	if i := strings.IndexByte(s, '#'); i >= 0 {
		s, r.fragment = s[:i], s[i:]
	}
	if i := schemeEnd(s); i > 0 {
		r.scheme, s = s[:i], s[i+1:]
	}
	if i := strings.IndexByte(s, '?'); i >= 0 {
		s, r.query = s[:i], s[i:]
	}
	if strings.HasPrefix(s, "//") {
		r.rooted = true
		s = s[2:]
		if i := strings.IndexByte(s, '/'); i >= 0 {
			r.authority, s = s[:i], s[i:]
		} else {
			r.authority, s = s, ""
		}
	}
	r.path = s
	return r
}

// schemeEnd returns where the colon after a scheme stands, or 0 if s has none.
func schemeEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case c == ':':
			return i
		default:
			return 0
		}
	}
	return 0
}

func (r reference) String() string {
	var b strings.Builder
	if r.scheme != "" {
		b.WriteString(r.scheme)
		b.WriteByte(':')
	}
	if r.rooted {
		b.WriteString("//")
		b.WriteString(r.authority)
	}
	b.WriteString(r.path)
	b.WriteString(r.query)
	b.WriteString(r.fragment)
	return b.String()
}

// base is an absolute address that others are resolved against.
type base struct{ reference }

// newBase reads s, itself resolved against outer, which may be nil. It returns
// outer if s cannot be a base: no hierarchy, or a scheme that is no place.
func newBase(outer *base, s string) *base {
	s = cleanURL(s)
	if s == "" {
		return outer
	}
	if outer != nil {
		s = outer.resolve(s)
	}
	r := splitReference(s)
	switch strings.ToLower(r.scheme) {
	case "http", "https", "ftp", "file":
	default:
		return outer
	}
	if !r.rooted {
		return outer
	}
	r.fragment = ""
	if r.path == "" {
		r.path = "/"
	}
	return &base{r}
}

// resolve makes s absolute (RFC 3986, 5.2). A nil base gives s back.
func (b *base) resolve(s string) string {
	if b == nil || schemeEnd(s) > 0 {
		return s
	}
	r := splitReference(s)
	t := reference{scheme: b.scheme, rooted: true, fragment: r.fragment}
	if r.rooted {
		t.authority, t.path, t.query = r.authority, removeDots(r.path), r.query
		return t.String()
	}
	t.authority = b.authority
	switch {
	case r.path == "":
		t.path, t.query = b.path, r.query
		if t.query == "" {
			t.query = b.query
		}
	case r.path[0] == '/':
		t.path, t.query = removeDots(r.path), r.query
	default:
		t.path, t.query = removeDots(b.path[:strings.LastIndexByte(b.path, '/')+1]+r.path), r.query
	}
	return t.String()
}

// removeDots is RFC 3986, 5.2.4.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") && !strings.HasPrefix(path, ".") {
		return path
	}
	var out []string
	parts := strings.Split(path, "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch p {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 || len(out) == 1 && out[0] != "" {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, p)
		}
	}
	return strings.Join(out, "/")
}

// cleanURL removes what browsers remove (white space around, tabs and line
// breaks inside) and escapes the blanks that are left.
func cleanURL(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || r == 0xa0 || r == 0x200b || r == 0xfeff })
	if !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' }) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			b.WriteString("%20")
		case c > ' ':
			b.WriteByte(c)
		}
	}
	return b.String()
}

// harmful reports whether s is an address that runs code or carries its own
// content when it is followed. Browsers ignore white space and control
// characters in a scheme.
func harmful(s string) bool {
	scheme := make([]byte, 0, 16)
	for i := 0; i < len(s) && len(scheme) < 16; i++ {
		switch c := s[i]; {
		case c == ':':
			switch string(scheme) {
			case "javascript", "vbscript", "livescript", "mocha", "data", "blob", "filesystem", "view-source", "jar":
				return true
			}
			return false
		case c <= ' ' || c == 0x7f:
		case c >= 'A' && c <= 'Z':
			scheme = append(scheme, c|0x20)
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
			scheme = append(scheme, c)
		default:
			return false
		}
	}
	return false
}

// address makes a link out of what a feed gives as one: cleaned, absolute if
// the base is known, and empty if it is harmful or empty.
func address(b *base, s string) string {
	s = cleanURL(s)
	if s == "" || harmful(s) {
		return ""
	}
	switch {
	case hasPrefixFold(s, "feed:http:") || hasPrefixFold(s, "feed:https:"):
		s = s[len("feed:"):]
	case hasPrefixFold(s, "feed://"), hasPrefixFold(s, "itpc://"), hasPrefixFold(s, "pcast://"), hasPrefixFold(s, "podcast://"):
		s = "http" + s[strings.IndexByte(s, ':'):]
	case hasPrefixFold(s, "www.") && !strings.Contains(s, ":/"):
		s = "http://" + s // nobody means a file of that name
	}
	s = b.resolve(s)
	if harmful(s) {
		return ""
	}
	return s
}

// absolute reports whether s begins with a scheme.
func absolute(s string) bool { return schemeEnd(s) > 0 }

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
