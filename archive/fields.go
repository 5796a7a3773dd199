package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Field is one labelled value of an author's block.
type Field struct{ Label, Value string }

// Fields are labelled values in the order of the page. They are written as one
// JSON object in that order.
type Fields []Field

// Get returns the value of the first field with that label.
func (f Fields) Get(label string) string {
	for _, p := range f {
		if p.Label == label {
			return p.Value
		}
	}
	return ""
}

// MarshalJSON writes an object whose keys keep the page's order; of two fields
// with one label the first is written.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	seen := map[string]bool{}
	b.WriteByte('{')
	for _, p := range f {
		if seen[p.Label] {
			continue
		}
		seen[p.Label] = true
		if len(seen) > 1 {
			b.WriteByte(',')
		}
		for i, s := range []string{p.Label, p.Value} {
			j, err := marshal(s)
			if err != nil {
				return nil, err
			}
			if i == 1 {
				b.WriteByte(':')
			}
			b.Write(j)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads an object and keeps the order of its keys.
func (f *Fields) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	t, err := d.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('{') {
		return fmt.Errorf("fields: want an object, have %v: %w", t, ErrInvalid)
	}
	*f = nil
	for d.More() {
		var p Field
		for _, into := range []*string{&p.Label, &p.Value} {
			t, err := d.Token()
			if err != nil {
				return err
			}
			s, ok := t.(string)
			if !ok {
				return fmt.Errorf("fields: want text, have %v: %w", t, ErrInvalid)
			}
			*into = s
		}
		*f = append(*f, p)
	}
	return nil
}

// marshal writes JSON without escaping <, > and &: records are read by people too.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
