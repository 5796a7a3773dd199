package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// wants is how a fault names what a key holds.
var wants = map[kind]string{
	ofText:   "text",
	ofProse:  "text",
	ofPath:   "text",
	ofNumber: "a number",
	ofFlag:   "true or false",
	ofSpan:   `a duration such as "90m"`,
	ofSize:   `a size such as "8MB"`,
	ofWords:  "a list of texts",
	ofTable:  "a table",
}

// slip is a fault in a value; line is set where it is not the key's.
type slip struct {
	line int
	text string
}

func slipf(format string, a ...any) []slip { return []slip{{text: fmt.Sprintf(format, a...)}} }

// read puts the value of a node into the field that to points at. in says where
// the value was written; nothing is put when the value has a fault.
func read[T any](l *loader, in place, k *key[T], n *node, to any) []slip {
	switch {
	case n.form == broken:
		return nil
	case k.kind == ofWords:
		return readWords(l, in, k, n, to.(*[]string))
	case !suits(k.kind, n.form):
		return slipf("want %s, have %s", wants[k.kind], have(n))
	}
	switch k.kind {
	case ofNumber:
		v, err := strconv.ParseInt(strings.ReplaceAll(n.text, "_", ""), 0, 64)
		if err != nil {
			return slipf("%s is too large", n.text)
		}
		if s := within(k, v, func(v int64) string { return strconv.FormatInt(v, 10) }); s != nil {
			return s
		}
		*to.(*int) = int(v)
	case ofFlag:
		*to.(*bool) = n.text == "true"
	case ofSpan:
		v, err := parseSpan(n.text)
		if err != nil {
			return slipf("%v", err)
		}
		if s := within(k, int64(v), func(v int64) string { return formatSpan(time.Duration(v)) }); s != nil {
			return s
		}
		*to.(*time.Duration) = v
	case ofSize:
		v, err := parseSize(n.text)
		if err != nil {
			return slipf("%v", err)
		}
		if s := within(k, v, formatSize); s != nil {
			return s
		}
		*to.(*int64) = v
	default:
		s, err := readText(l, in, k, n.text)
		if err != nil {
			return slipf("%v", err)
		}
		*to.(*string) = s
	}
	return nil
}

// suits reports whether a value of that form can be what the key holds.
func suits(k kind, f form) bool {
	switch k {
	case ofNumber:
		return f == isNumber
	case ofFlag:
		return f == isFlag
	case ofWords:
		return f == isList
	}
	return f == isText
}

// have names what was found instead.
func have(n *node) string {
	if n.form == isFlag {
		return n.text
	}
	return n.form.String()
}

func within[T any](k *key[T], v int64, write func(int64) string) []slip {
	switch {
	case v < 0:
		return slipf("%s is negative", write(v))
	case v < k.least:
		return slipf("%s is less than %s", write(v), write(k.least))
	case k.most > 0 && v > k.most:
		return slipf("%s is more than %s", write(v), write(k.most))
	}
	return nil
}

// place is where values were written: what relative paths are relative to.
type place struct{ dir string }

func readText[T any](l *loader, in place, k *key[T], s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, r := range s {
		if unicode.IsControl(r) && !(k.kind == ofProse && (r == '\n' || r == '\t' || r == '\r')) {
			return "", fmt.Errorf("there is a control character (%U) in it", r)
		}
	}
	if k.oneOf != nil && !slices.Contains(k.oneOf, s) {
		if near := nearest(s, k.oneOf); near != "" {
			return "", fmt.Errorf("%q is not known; did you mean %q?", s, near)
		}
		return "", fmt.Errorf("%q is not known; want %s", s, series(k.oneOf))
	}
	if k.check != nil {
		if err := k.check(l, s); err != nil {
			return "", err
		}
	}
	if k.kind == ofPath {
		return l.resolve(in.dir, s)
	}
	return s, nil
}

func readWords[T any](l *loader, in place, k *key[T], n *node, to *[]string) []slip {
	if n.form != isList {
		return slipf("want %s, have %s", wants[ofWords], have(n))
	}
	var bad []slip
	var ws []string
	for i := range n.list {
		item := &n.list[i]
		if item.form != isText {
			bad = append(bad, slip{item.line, fmt.Sprintf("want text, have %s", have(item))})
			continue
		}
		w, err := readText(l, in, k, item.text)
		if err != nil {
			bad = append(bad, slip{item.line, err.Error()})
			continue
		}
		if !slices.Contains(ws, w) {
			ws = append(ws, w)
		}
	}
	if bad == nil {
		*to = ws
	}
	return bad
}

// write gives a field's value as TOML.
func write(field any) string {
	switch v := field.(type) {
	case *int:
		return strconv.Itoa(*v)
	case *bool:
		return strconv.FormatBool(*v)
	case *time.Duration:
		return quote(formatSpan(*v))
	case *int64:
		return quote(formatSize(*v))
	case *[]string:
		quoted := make([]string, len(*v))
		for i, w := range *v {
			quoted[i] = quote(w)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return quote(*field.(*string))
}

// same reports whether two fields of one key hold the same.
func same(a, b any) bool {
	switch a := a.(type) {
	case *int:
		return *a == *b.(*int)
	case *bool:
		return *a == *b.(*bool)
	case *time.Duration:
		return *a == *b.(*time.Duration)
	case *int64:
		return *a == *b.(*int64)
	case *[]string:
		return slices.Equal(*a, *b.(*[]string))
	}
	return *a.(*string) == *b.(*string)
}

// quote writes a text as TOML: as a literal where it holds quotes or backslashes
// and can be one, over several lines if it has them, else with escapes.
func quote(s string) string {
	if plainASCII(s) {
		return `"` + s + `"`
	}
	plain, lines, marks := true, false, false
	for _, r := range s {
		switch {
		case r == '\n':
			lines = true
		case r == '"' || r == '\\':
			marks = true
		case r == '\'' || r == unicode.ReplacementChar || r != '\t' && unicode.IsControl(r):
			plain = false
		}
	}
	switch {
	case plain && lines:
		return "'''\n" + s + "'''"
	case plain && marks:
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plainASCII reports whether s can stand between double quotes as it is.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// copyField makes one field what the other is.
func copyField(to, from any) {
	switch to := to.(type) {
	case *int:
		*to = *from.(*int)
	case *bool:
		*to = *from.(*bool)
	case *time.Duration:
		*to = *from.(*time.Duration)
	case *int64:
		*to = *from.(*int64)
	case *[]string:
		*to = *from.(*[]string)
	case *string:
		*to = *from.(*string)
	}
}
