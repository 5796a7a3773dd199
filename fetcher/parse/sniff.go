package parse

import (
	"bytes"
	"strings"
)

// sniffed is how much of a document is looked at to tell what it is. A feed
// whose root stands behind that much is none.
const sniffed = 64 << 10

// NotFeedError says that a document is no feed, and what it looks like instead.
type NotFeedError struct {
	Looks string // "an HTML page", "a PDF file", "empty", "JSON of another kind" …
}

func (e *NotFeedError) Error() string { return "not a feed: " + e.Looks }

// HTMLPage is what NotFeedError.Looks says of a page, in which Discover may find feeds.
const HTMLPage = "an HTML page"

// LooksLikeFeed tells cheaply whether Parse is worth trying on a document. It
// goes by the first kilobytes: what servers say of feeds is too often wrong.
func LooksLikeFeed(contentType string, body []byte) bool {
	if magic(body) != "" {
		return false
	}
	// Nearly always the root stands in the first lines.
	if _, ok := findRoot(decode(body[:min(len(body), sniffed/16)], contentType).text, nil, nil); ok {
		return true
	}
	head := decode(body[:min(len(body), sniffed)], contentType).text
	if isJSON(head) {
		// The version may stand behind the items, or nowhere.
		return jsonVersion(head) != "" || jsonVersion(body[max(0, len(body)-1024):]) != "" ||
			jsonNames.Match(head) || mediaType(contentType) == jsonType
	}
	_, ok := findRoot(head, nil, nil)
	return ok
}

// root is a feed's outermost element.
type root struct {
	at     int
	tag    tag
	local  string // in lower case: rss rdf feed channel entry
	before int    // bytes of something else in front; 0 if there are none but white space
}

// findRoot looks for the root element of a feed in the first bytes of text.
// It goes over comments, declarations, and what a server's error message looks
// like. Entities that a document type declares are given to ents. If the first
// element is none of a feed, ok is false.
func findRoot(text []byte, ents *entities, attrs []attr) (r root, ok bool) {
	i, noise := 0, -1
	for i < min(len(text), sniffed) {
		if text[i] != '<' {
			if noise < 0 && !isSpace(text[i]) {
				noise = i
			}
			n := bytes.IndexByte(text[i:], '<')
			if n < 0 {
				return r, false
			}
			i += n
			continue
		}
		rest := text[i:]
		switch {
		case bytes.HasPrefix(rest, commentStart):
			n := bytes.Index(rest, commentEnd)
			if n < 0 {
				return r, false
			}
			i += n + len(commentEnd)
		case bytes.HasPrefix(rest, []byte("<?")):
			n := bytes.IndexByte(rest, '>')
			if n < 0 {
				return r, false
			}
			i += n + 1
		case len(rest) > 9 && strings.EqualFold(string(rest[:9]), "<!doctype"):
			n := doctype(rest, ents) // whatever type it names: some feeds say html
			if n < 0 {
				return r, false
			}
			i += n
		case len(rest) > 1 && beginsName(rest[1]):
			t, closed := readTag(text, i, attrs)
			_, local := cut(t.name)
			name := strings.ToLower(string(local))
			switch name {
			case "rss", "rdf", "feed", "channel", "entry":
				if !closed {
					return r, false
				}
				r = root{at: i, tag: t, local: name}
				if noise >= 0 {
					r.before = noise + 1
				}
				return r, true
			}
			if !messageTag[name] {
				return r, false
			}
			if noise < 0 {
				noise = i
			}
			i += 1 + len(t.name)
		default:
			if noise < 0 {
				noise = i
			}
			i++
		}
	}
	return r, false
}

// messageTag are the elements that servers put into error messages which then
// stand in front of a feed.
var messageTag = set("br b p i font strong pre div span a code table tr td th tbody em small hr")

// doctype returns the length of the document type declaration that text begins
// with, -1 if it does not end, and gives its entities to ents.
func doctype(text []byte, ents *entities) int {
	end := bytes.IndexByte(text, '>')
	if end < 0 {
		return -1
	}
	open := bytes.IndexByte(text, '[')
	if open < 0 || end < open {
		return end + 1
	}
	subset := text[open+1:]
	for i := 0; i < len(subset); i++ {
		switch c := subset[i]; c {
		case '"', '\'':
			n := bytes.IndexByte(subset[i+1:], c)
			if n < 0 {
				return end + 1
			}
			i += n + 1
		case ']':
			n := bytes.IndexByte(subset[i:], '>')
			if n < 0 {
				return -1
			}
			if ents != nil {
				ents.declare(subset[:i])
			}
			return open + 1 + i + n + 1
		}
	}
	return end + 1
}

// magics are the first bytes of what is certainly no feed.
var magics = []struct{ first, what string }{
	{"%PDF-", "a PDF file"}, {"\x89PNG", "a PNG picture"}, {"GIF8", "a GIF picture"}, {"\xff\xd8\xff", "a JPEG picture"},
	{"RIFF", "a media file"}, {"OggS", "a media file"}, {"ID3", "a media file"}, {"\x7fELF", "a program"},
	{"\x1f\x8b", "gzip data"}, {"\x28\xb5\x2f\xfd", "zstd data"}, {"PK\x03\x04", "a ZIP file"}, {"WARC/", "a WARC file"},
}

// magic says in words what the first bytes of a document tell; "" if nothing.
func magic(body []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(body, []byte(m.first)) {
			return m.what
		}
	}
	return ""
}

// looks says in words what text is that is no feed.
func looks(text []byte) string {
	head := bytes.TrimSpace(text)
	head = head[:min(len(head), sniffed)]
	if len(head) == 0 {
		return "empty"
	}
	if isJSON(head) {
		return "JSON of another kind"
	}
	name := firstName(head)
	switch strings.ToLower(name) {
	case "opml":
		return "an OPML list of feeds"
	case "urlset", "sitemapindex":
		return "a sitemap"
	}
	if bytes.HasPrefix(head, []byte("<?xml")) && name != "" && !strings.EqualFold(name, "html") {
		return "XML of another kind, <" + clip(name) + ">"
	}
	lowered := bytes.ToLower(head[:min(len(head), 4<<10)])
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body", "<script", "<meta ", "<title"} {
		if bytes.Contains(lowered, []byte(mark)) {
			return HTMLPage
		}
	}
	switch {
	case name == "":
		return "plain text"
	case bytes.HasPrefix(head, []byte("<"+name)) && !htmlElement[strings.ToLower(name)]:
		return "XML of another kind, <" + clip(name) + ">"
	}
	return HTMLPage
}

// firstName returns the name of the first element in text, or "".
func firstName(text []byte) string {
	for i := 0; ; i++ {
		n := bytes.IndexByte(text[i:], '<')
		if n < 0 || i+n+1 >= len(text) {
			return ""
		}
		i += n
		if beginsName(text[i+1]) {
			return string(nameAt(text, i+1))
		}
	}
}

func isJSON(text []byte) bool {
	t := bytes.TrimLeft(text, " \t\r\n\ufeff")
	return len(t) > 0 && (t[0] == '{' || t[0] == '[')
}
