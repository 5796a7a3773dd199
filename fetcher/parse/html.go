package parse

import (
	"html"
	"strings"
)

// addressType says how an attribute of HTML holds addresses.
type addressType uint8

const (
	noAddress addressType = iota
	oneAddress
	srcset
)

// addressKind tells the attributes of HTML whose values are addresses. name
// may be in any case.
func addressKind(name string) addressType {
	if len(name) < 3 || len(name) > 11 {
		return noAddress
	}
	switch strings.ToLower(name) {
	case "href", "src", "cite", "action", "background", "data", "poster", "longdesc", "formaction", "codebase",
		"profile", "icon", "manifest", "xlink:href", "classid", "data-src", "lowsrc", "dynsrc":
		return oneAddress
	case "srcset", "imagesrcset", "data-srcset":
		return srcset
	}
	return noAddress
}

// resolveHTML makes the addresses in HTML absolute. Everything else stays as it
// is, and so does all of it if there is nothing to do.
func resolveHTML(s string, b *base) string {
	i := strings.IndexByte(s, '<')
	if i < 0 {
		return s
	}
	var out strings.Builder
	done := 0 // what has been written of s
	for {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 || i+n+1 >= len(s) {
			break
		}
		i += n
		if s[i+1] == '!' && strings.HasPrefix(s[i:], "<!--") {
			n := strings.Index(s[i:], "-->")
			if n < 0 {
				break
			}
			i += n + 3
			continue
		}
		if c := s[i+1] | 0x20; c < 'a' || c > 'z' {
			i++
			continue
		}
		i++
		for i < len(s) && isName[s[i]] {
			i++
		}
		for {
			name, start, end, next := htmlAttr(s, i)
			if next < 0 {
				return finishHTML(&out, s, done)
			}
			i = next
			if name == "" {
				break
			}
			kind := addressKind(name)
			if kind == noAddress || settled(kind, s[start:end]) {
				continue
			}
			old := s[start:end]
			value := html.UnescapeString(old)
			resolved := resolveValue(kind, b, value)
			if resolved == value {
				continue
			}
			out.WriteString(s[done:start])
			if start > 0 && (s[start-1] == '"' || s[start-1] == '\'') {
				out.WriteString(escapeAttr(resolved))
			} else {
				out.WriteString(`"` + escapeAttr(resolved) + `"`)
			}
			done = end
		}
	}
	return finishHTML(&out, s, done)
}

func finishHTML(out *strings.Builder, s string, done int) string {
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// htmlAttr reads the next attribute of a tag at s[i]. name is empty at the
// tag's end; next is -1 if s ends first.
func htmlAttr(s string, i int) (name string, start, end, next int) {
	for i < len(s) && (isSpace(s[i]) || s[i] == '/') {
		i++
	}
	if i >= len(s) {
		return "", 0, 0, -1
	}
	if s[i] == '>' {
		return "", 0, 0, i + 1
	}
	from := i
	for i < len(s) && !isSpace(s[i]) && s[i] != '=' && s[i] != '>' && s[i] != '/' {
		i++
	}
	if i == from {
		i++ // "=" where a name should be
	}
	name = s[from:i]
	j := i
	for j < len(s) && isSpace(s[j]) {
		j++
	}
	if j >= len(s) || s[j] != '=' {
		return name, i, i, i
	}
	for j++; j < len(s) && isSpace(s[j]); j++ {
	}
	if j >= len(s) {
		return "", 0, 0, -1
	}
	if q := s[j]; q == '"' || q == '\'' {
		n := strings.IndexByte(s[j+1:], q)
		if n < 0 {
			return "", 0, 0, -1
		}
		return name, j + 1, j + 1 + n, j + n + 2
	}
	start = j
	for j < len(s) && !isSpace(s[j]) && s[j] != '>' {
		j++
	}
	return name, start, j, j
}

// settled tells quickly that a value is an absolute address of a usual kind.
func settled(kind addressType, v string) bool {
	return kind == oneAddress && (strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "mailto:"))
}

// resolveValue makes the addresses of an attribute's decoded value absolute.
// What would run as code is emptied.
func resolveValue(kind addressType, b *base, v string) string {
	if kind == oneAddress {
		clean := strings.TrimSpace(v)
		if harmful(clean) && !hasPrefixFold(clean, "data:image/") {
			return ""
		}
		if clean == "" || absolute(clean) || b == nil {
			return v
		}
		return b.resolve(cleanURL(clean))
	}
	candidates := splitSrcset(v)
	for i, c := range candidates {
		address, descriptor, spaced := strings.Cut(c, " ")
		if harmful(address) && !hasPrefixFold(address, "data:image/") {
			address = ""
		}
		if !absolute(address) && address != "" {
			address = b.resolve(address)
		}
		if spaced {
			address += " " + strings.TrimSpace(descriptor)
		}
		candidates[i] = address
	}
	return strings.Join(candidates, ", ")
}

// splitSrcset splits a srcset into its candidates (HTML, 4.8.4.2.1). A comma
// inside an address is part of it; one at its end is not.
func splitSrcset(v string) []string {
	var list []string
	for {
		v = strings.TrimLeft(v, " \t\r\n\f,")
		if v == "" {
			return list
		}
		n := strings.IndexAny(v, " \t\r\n\f")
		if n < 0 {
			n = len(v)
		}
		address := v[:n]
		v = v[n:]
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			list = append(list, trimmed)
			continue
		}
		descriptor, rest, _ := strings.Cut(v, ",")
		v = rest
		if d := strings.Join(strings.Fields(descriptor), " "); d != "" {
			address += " " + d
		}
		list = append(list, address)
	}
}

var attrEscaper = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;")

func escapeAttr(s string) string { return attrEscaper.Replace(s) }

var textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// textHTML writes plain text as HTML.
func textHTML(s string) string {
	if !strings.ContainsAny(s, "&<>") {
		return s
	}
	return textEscaper.Replace(s)
}
