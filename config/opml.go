package config

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode/utf32"

	"skein/archive"
)

// namespace of the two attributes that OPML 2.0 has no word for: the id and the
// kind of a source. Its section "Extending OPML" allows attributes of others.
const namespace = "urn:skein:opml"

// deepest is the number of folders in folders that become tags.
const deepest = 32

// outline is one subscription of an OPML file.
type outline struct {
	archive.Source
	line int
}

// note is a warning and its line.
type note struct {
	line int
	text string
}

// opmlError is what keeps a file from being read as OPML.
type opmlError struct {
	line int
	text string
}

func (e *opmlError) Error() string { return fmt.Sprintf("OPML, line %d: %s", e.line, e.text) }

// Is makes it an archive.ErrInvalid.
func (e *opmlError) Is(target error) bool { return target == archive.ErrInvalid }

// ReadOPML reads a list of subscriptions (OPML 1.0 and 2.0) in any encoding that
// XML can have. Folders become tags, folders in folders "News/Middle East"; so do
// the paths of the category attribute. A feed in several folders is one source
// with their tags. Of each source only URL, Kind, Title, Tags and Lang are set,
// and ID if skein wrote the file: Load gives the rest. The warnings say which
// lines were passed over or mended; the error is an archive.ErrInvalid if it is
// no OPML.
func ReadOPML(r io.Reader) ([]archive.Source, []string, error) {
	outlines, notes, err := readOutlines(r)
	if err != nil {
		return nil, nil, err
	}
	sources := make([]archive.Source, len(outlines))
	for i, o := range outlines {
		sources[i] = o.Source
	}
	var warnings []string
	for _, n := range notes {
		warnings = append(warnings, fmt.Sprintf("line %d: %s", n.line, n.text))
	}
	return sources, warnings, nil
}

// readOutlines is ReadOPML with lines.
func readOutlines(r io.Reader) ([]outline, []note, error) {
	data, err := io.ReadAll(io.LimitReader(r, largest+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read OPML: %w", err)
	}
	if len(data) > largest {
		return nil, nil, &opmlError{1, fmt.Sprintf("more than %s", formatSize(largest))}
	}
	o := opmlReader{seen: map[string]int{}}
	if err := o.read(o.decode(data)); err != nil {
		return nil, nil, err
	}
	if len(o.found) == 0 {
		o.notes = append(o.notes, note{1, "there are no subscriptions in it"})
	}
	if o.repeated > 0 {
		were := "feeds were"
		if o.repeated == 1 {
			were = "feed was"
		}
		o.notes = append(o.notes, note{1, fmt.Sprintf("%d %s listed again and kept once, with the tags of each place", o.repeated, were)})
	}
	return o.found, o.notes, nil
}

// folders are the names of folders in folders, as a tag.
type folders struct {
	path  string
	depth int
}

type opmlReader struct {
	folders  []folders      // of the open outlines, each with those around it
	found    []outline      //
	seen     map[string]int // addressKey to index in found
	repeated int
	notes    []note
}

// decode makes UTF-8 of the bytes, by their mark, their pattern or their XML
// declaration, and takes out what XML forbids.
func (o *opmlReader) decode(data []byte) []byte {
	var label string
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(data, []byte("<\x00\x00\x00")):
		data = wide(utf32.LittleEndian, data)
	case bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")), bytes.HasPrefix(data, []byte("\x00\x00\x00<")):
		data = wide(utf32.BigEndian, data)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		label = "utf-16le"
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		label = "utf-16be"
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
	default:
		label = declared(data)
	}
	if label != "" {
		if enc, name := charset.Lookup(label); enc == nil {
			o.notes = append(o.notes, note{1, fmt.Sprintf("encoding %q is not known; read as UTF-8", label)})
		} else if name != "utf-8" {
			if plain, err := enc.NewDecoder().Bytes(data); err == nil {
				data = plain
			}
		}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if end := bytes.Index(data, []byte("?>")); end > 0 && bytes.HasPrefix(data, []byte("<?xml")) {
		data = append(bytes.Repeat([]byte("\n"), bytes.Count(data[:end], []byte("\n"))), data[end+2:]...) // it may say version 1.1
	}
	if !utf8.Valid(data) {
		o.notes = append(o.notes, note{1, "some of it is not text in its encoding and was replaced"})
		data = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	forbidden := func(r rune) rune { // XML 1.0, 2.2
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}
	if bytes.ContainsFunc(data, func(r rune) bool { return forbidden(r) != r }) {
		data = bytes.Map(forbidden, data)
	}
	return data
}

// wide makes UTF-8 of UTF-32, with or without a mark.
func wide(order utf32.Endianness, data []byte) []byte {
	plain, err := utf32.UTF32(order, utf32.IgnoreBOM).NewDecoder().Bytes(data)
	if err != nil {
		return data
	}
	return plain
}

// declared is the encoding in the XML declaration, or "".
func declared(data []byte) string {
	head, _, _ := bytes.Cut(data[:min(len(data), 200)], []byte("?>"))
	_, rest, some := bytes.Cut(head, []byte("encoding="))
	if !bytes.HasPrefix(data, []byte("<?xml")) || !some || len(rest) == 0 {
		return ""
	}
	label, _, _ := bytes.Cut(rest[1:], rest[:1])
	if name := strings.ToLower(string(label)); !strings.HasPrefix(name, "utf-16") {
		return name
	}
	return "" // it could not have been read as it was
}

func (o *opmlReader) read(data []byte) error {
	// Exporters forget to escape ("?a=1&b=2", "1 < 2") and to close, and mix
	// cases. HTML's rules for tags forgive all that, and never give up.
	z := html.NewTokenizer(bytes.NewReader(data))
	line, root, whole := 1, false, false
	for {
		kind := z.Next()
		z.NextIsNotRawText() // <title> is an element like others here
		line += bytes.Count(z.Raw(), []byte("\n"))
		switch kind {
		case html.ErrorToken:
			switch {
			case !root:
				return &opmlError{line, "not OPML: there is no element in it"}
			case !whole && len(o.found) == 0:
				return &opmlError{line, "the file ends before <opml> is closed"}
			case !whole:
				o.notes = append(o.notes, note{line, "the file ends before <opml> is closed: what stands in it whole was read"})
			}
			return nil
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			name := string(raw)
			if _, local, prefixed := strings.Cut(name, ":"); prefixed {
				name = local
			}
			if !root && name != "opml" {
				return &opmlError{line, fmt.Sprintf("not OPML: it begins with <%s>", name)}
			}
			root = true
			whole = whole || name == "opml" && kind == html.SelfClosingTagToken
			if name == "outline" {
				o.outline(attributes(z, more), line)
				if kind == html.SelfClosingTagToken {
					o.close()
				}
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			name := string(raw)
			if _, local, prefixed := strings.Cut(name, ":"); prefixed {
				name = local
			}
			switch name {
			case "outline":
				o.close()
			case "opml":
				whole = true
			}
		}
	}
}

// outline reads one line: a subscription, or a folder for those inside it.
func (o *opmlReader) outline(at map[string]string, line int) {
	title := cmp.Or(at["title"], at["text"])
	address := at["xmlurl"]
	s := archive.Source{Kind: archive.AutoSource}
	switch {
	case address != "" && !strings.EqualFold(at["type"], "link"):
	case at["url"] != "" && (at["kind"] != "" || strings.EqualFold(at["type"], "rss")):
		address = at["url"] // a board or thread, as WriteOPML writes them; or a feed, by a mistake that some make
	case at["url"] != "" || strings.EqualFold(at["type"], "rss"):
		o.notes = append(o.notes, note{line, fmt.Sprintf("%q has no xmlUrl: passed over", title)})
		o.open("")
		return
	default:
		o.open(cleanTag(strings.ReplaceAll(title, "/", " ")))
		return
	}
	defer o.open("") // for what stands inside a subscription

	s.URL = subscription(address)
	if err := checkAddress(s.URL); err != nil {
		o.notes = append(o.notes, note{line, fmt.Sprintf("%q: %s: %v: passed over", title, short(redact(s.URL)), err)})
		return
	}
	if kind := at["kind"]; slices.Contains([]string{"feed", "board", "thread"}, kind) {
		s.Kind = archive.SourceKind(kind)
	}
	if isSlug(at["id"]) {
		s.ID = at["id"]
	}
	if lang := at["language"]; lang != "unknown" && checkLang(nil, lang) == nil {
		s.Lang = lang
	}
	if title != s.URL && title != shownAddress(s.URL) {
		s.Title = title
	}
	s.Tags = o.tags(at["category"])

	key := addressKey(s.URL)
	if i, again := o.seen[key]; again {
		first := &o.found[i]
		for _, tag := range s.Tags {
			if !slices.Contains(first.Tags, tag) {
				first.Tags = append(first.Tags, tag)
			}
		}
		if first.Title == "" {
			first.Title = s.Title
		}
		o.repeated++
		return
	}
	o.seen[key] = len(o.found)
	o.found = append(o.found, outline{s, line})
}

// attributes are those of OPML by their names in lower case ("xmlURL" and
// "XMLUrl" occur), and our own by theirs.
func attributes(z *html.Tokenizer, more bool) map[string]string {
	at := map[string]string{}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		space, name, prefixed := strings.Cut(string(key), ":")
		if !prefixed {
			space, name = "", space
		}
		if ours := name == "id" || name == "kind"; ours != (space == "skein") {
			continue
		}
		if _, twice := at[name]; !twice {
			at[name] = strings.TrimSpace(strings.Map(func(r rune) rune {
				if unicode.IsControl(r) {
					return ' '
				}
				return r
			}, string(value)))
		}
	}
	return at
}

// subscription turns the addresses that only feed readers know into those of the web.
func subscription(s string) string {
	s = strings.TrimSpace(s)
	rest, some := cutFold(s, "feed:")
	switch {
	case !some:
		return s
	case strings.HasPrefix(rest, "//"):
		return "http:" + rest
	}
	return rest
}

// cutFold is strings.CutPrefix without regard to case.
func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// close ends the innermost outline.
func (o *opmlReader) close() {
	if n := len(o.folders); n > 0 {
		o.folders = o.folders[:n-1]
	}
}

// around are the folders that are open.
func (o *opmlReader) around() folders {
	if n := len(o.folders); n > 0 {
		return o.folders[n-1]
	}
	return folders{}
}

// open opens a folder, or an outline that is none if name is empty.
func (o *opmlReader) open(name string) {
	f := o.around()
	if name != "" && f.depth < deepest {
		if f.path != "" {
			name = f.path + "/" + name
		}
		f = folders{name, f.depth + 1}
	}
	o.folders = append(o.folders, f)
}

// tags are the folders around an outline, and its categories.
func (o *opmlReader) tags(category string) []string {
	var tags []string
	for tag := range strings.SplitSeq(o.around().path+","+category, ",") {
		if tag = cleanTag(tag); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}
