package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// block is one piece of a content file: the words after "===", fields of the form
// "key: value", and text. The first block of a file has no head.
type block struct {
	head   []string
	fields map[string]string
	body   string // without blank lines around it
}

var fieldLine = regexp.MustCompile(`^([a-z]+[0-9]*): ?(.*)$`)

// parseBlocks cuts a content file into its blocks. Fields follow the head and end
// at the first line that is none; lines with "#" before them are comments.
func parseBlocks(src string) []block {
	var blocks []block
	var body []string
	b := block{fields: map[string]string{}}
	inFields := true
	end := func() {
		b.body = strings.Trim(strings.Join(body, "\n"), "\n")
		blocks = append(blocks, b)
	}
	for line := range strings.Lines(src) {
		line = strings.TrimRight(line, " \r\n")
		if head, ok := strings.CutPrefix(line, "=== "); ok {
			end()
			b, body, inFields = block{head: strings.Fields(head), fields: map[string]string{}}, nil, true
			continue
		}
		if inFields {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if m := fieldLine.FindStringSubmatch(line); m != nil {
				b.fields[m[1]] = m[2]
				continue
			}
			inFields = false
		}
		body = append(body, line)
	}
	end()
	return blocks
}

// only reports fields that nobody will read: a misspelt key must not vanish.
func (b block) only(keys ...string) error {
	for k := range b.fields {
		if !slices.Contains(keys, k) {
			return fmt.Errorf("%s: field %q is not known", strings.Join(b.head, " "), k)
		}
	}
	return nil
}

// list is a field's values, divided by commas.
func (b block) list(key string) []string { return splitList(b.fields[key], ",") }

func splitList(s, sep string) []string {
	var out []string
	for v := range strings.SplitSeq(s, sep) {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// span reads a duration that may have days: "2d4h30m".
func span(s string) (time.Duration, error) {
	var days time.Duration
	if d, rest, ok := strings.Cut(s, "d"); ok {
		n, err := time.ParseDuration(d + "h")
		if err != nil {
			return 0, fmt.Errorf("duration %q: %w", s, err)
		}
		days, s = 24*n, rest
		if s == "" {
			return days, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("duration %q: %w", s, err)
	}
	return days + d, nil
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugify makes a title into the readable part of an address.
func slugify(title string) string {
	return strings.Trim(notSlug.ReplaceAllString(strings.ToLower(strings.ReplaceAll(title, "'", "")), "-"), "-")
}

// paragraphs cuts text at blank lines.
func paragraphs(text string) []string { return splitList(text, "\n\n") }
