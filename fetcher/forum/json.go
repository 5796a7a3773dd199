package forum

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// fields are the members of a page that is one JSON object; nil for other pages.
func (p *Page) fields() map[string]json.RawMessage {
	if p.Form != JSONForm {
		return nil
	}
	if !p.membersRead {
		p.membersRead = true
		_ = json.Unmarshal(p.Body, &p.members) // an array or broken JSON has none
	}
	return p.members
}

// has reports whether a page is a JSON object with all these members.
func (p *Page) has(keys ...string) bool {
	m := p.fields()
	for _, k := range keys {
		if _, ok := m[k]; !ok {
			return false
		}
	}
	return m != nil
}

// decode reads JSON into v as far as it fits: a member of another type than the
// one expected is as good as missing. The error is for what is not JSON.
func decode(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) {
		return nil
	}
	return err
}

// jsonText is a text. Where a number stands instead it is its digits; null, a
// list or an object is no text.
type jsonText string

func (t *jsonText) UnmarshalJSON(b []byte) error {
	*t = ""
	switch {
	case b[0] == '"':
		var s string
		_ = json.Unmarshal(b, &s)
		*t = jsonText(s)
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		*t = jsonText(b)
	}
	return nil
}

// id is a native id in figures; empty for anything else.
func (t jsonText) id() string {
	s := strings.TrimSpace(string(t))
	if !isDigits(s) || s == "0" {
		return ""
	}
	return s
}

// jsonCount is a number, as a number or in quotes; nil where there is none.
type jsonCount struct{ n *float64 }

func (c *jsonCount) UnmarshalJSON(b []byte) error {
	c.n = nil
	if n, err := strconv.ParseFloat(strings.Trim(string(b), `" `), 64); err == nil && !math.IsNaN(n) && math.Abs(n) <= maxCount {
		c.n = &n
	}
	return nil
}

// count is a whole number; nil if none was given.
func (c jsonCount) count() *int {
	if c.n == nil || *c.n != math.Trunc(*c.n) {
		return nil
	}
	return known(int(*c.n))
}

// or is the number, or otherwise where there is none.
func (c jsonCount) or(otherwise int) int {
	if n := c.count(); n != nil {
		return *n
	}
	return otherwise
}

// jsonFlag is true, false, or 1, 0 and their texts; unknown for null.
type jsonFlag archive.Flag

func (f *jsonFlag) UnmarshalJSON(b []byte) error {
	switch strings.Trim(string(b), `"`) {
	case "true", "1":
		*f = jsonFlag(archive.Yes)
	case "false", "0", "":
		*f = jsonFlag(archive.No)
	default:
		*f = jsonFlag(archive.Unknown)
	}
	return nil
}

func (f jsonFlag) yes() bool { return archive.Flag(f) == archive.Yes }

// jsonTime is an instant: ISO 8601, or seconds or milliseconds since 1970. An
// ISO time without a zone is in UTC, as interfaces for programs have it.
type jsonTime struct{ archive.When }

func (t *jsonTime) UnmarshalJSON(b []byte) error {
	t.When = archive.When{}
	s := strings.Trim(string(b), `" `)
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		t.When = sinceEpoch(n)
		return nil
	}
	if at, ok := stamp(s); ok {
		t.When = archive.At(at)
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil && at.Year() > 1900 && at.Year() < 2200 {
			t.When = archive.At(at)
			return nil
		}
	}
	return nil
}

// sinceEpoch is an instant in seconds or, where that lies far ahead,
// milliseconds since 1970; zero for one before that or after 2200.
func sinceEpoch(n float64) archive.When {
	const last = 7258118400 // the year 2200
	if n > last {
		n /= 1000
	}
	if !(n > 0 && n < last) {
		return archive.When{}
	}
	return archive.At(time.Unix(int64(n), 0))
}

// day is the date of an instant, as a day: when somebody joined.
func (t jsonTime) day() archive.When {
	if t.IsZero() {
		return archive.When{}
	}
	return archive.When{Time: t.Time.UTC().Truncate(24 * time.Hour), Precision: archive.Day}
}

// bodyOf writes what a piece of markup in JSON says. rule may be nil.
func (p *Page) bodyOf(markup string, rule func(*body, *html.Node) bool) *body {
	if rule == nil {
		rule = func(*body, *html.Node) bool { return false }
	}
	w := &body{page: p, rule: rule}
	w.children(fragment(markup))
	return w
}

// html is what was written.
func (w *body) html() string { return strings.TrimSpace(w.out.String()) }

// fragment parses markup as it stands in a page's body. What is nested too deep
// to be parsed is a text.
func fragment(markup string) *html.Node {
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
	nodes, err := html.ParseFragment(strings.NewReader(markup), root)
	if err != nil {
		nodes = []*html.Node{{Type: html.TextNode, Data: markup}}
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}

// plain is a title in JSON that may hold markup or character references.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return line(s)
	}
	return text(fragment(s))
}
