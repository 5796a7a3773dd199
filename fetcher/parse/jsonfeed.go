package parse

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mmcdole/gofeed/json"

	"skein/archive"
)

// jsonType is the media type of JSON Feed 1.1.
const jsonType = "application/feed+json"

// jsonMark is how a JSON Feed names its version, with slashes escaped or not.
var jsonMark = regexp.MustCompile(`jsonfeed\.org\\?/version\\?/1(\.1)?`)

// jsonVersion returns "json1.0" or "json1.1" if text names itself a JSON Feed.
func jsonVersion(text []byte) string {
	m := jsonMark.FindSubmatch(text)
	switch {
	case m == nil:
		return ""
	case len(m[1]) > 0:
		return "json1.1"
	}
	return "json1.0"
}

// jsonNames are members that JSON Feed alone has.
var jsonNames = regexp.MustCompile(`"(?:home_page_url|feed_url|next_url|content_html|content_text|date_published|external_url|banner_image)"\s*:`)

// errBroken says that nothing could be made of a JSON Feed.
var errBroken = errors.New("JSON Feed broken beyond mending")

// readJSON reads a JSON Feed. gofeed's reading fails on the first value of
// another type than it should have; what fails is mended and read again.
func readJSON(f *Feed, doc []byte, contentType string, b *base, limits Limits, n *notes) error {
	if bytes.Count(doc, []byte("{")) > limits.Entries {
		doc = (&jsonMender{doc: doc, notes: n, limit: limits.Entries}).mend()
	}
	in, err := (&json.Parser{}).Parse(bytes.NewReader(doc))
	ours := jsonNames.Match(doc) || mediaType(contentType) == jsonType
	if err != nil || in.Items == nil && ours {
		if jsonVersion(doc) == "" && !ours || bytes.HasPrefix(bytes.TrimSpace(doc), []byte("[")) {
			return errNotFeed
		}
		mended, ok := mendJSON(doc, n)
		if !ok {
			return errBroken
		}
		doc = mended
		if in, err = (&json.Parser{}).Parse(bytes.NewReader(doc)); err != nil {
			return errBroken
		}
	}
	if f.Format = jsonVersion([]byte(in.Version)); f.Format == "" {
		if !ours || in.Items == nil && in.Title == "" {
			return errNotFeed
		}
		f.Format = "json1.1"
		if in.Version == "" {
			n.add("no version is named; read as JSON Feed 1.1")
		} else {
			n.add("the version %q is none of JSON Feed; read as 1.1", clip(in.Version))
		}
	}
	r := jsonReading{feed: f, base: b, limits: limits, notes: n}
	r.read(in)
	if bytes.Contains(doc, []byte(`"hubs"`)) {
		r.hubs(doc)
	}
	return nil
}

// jsonReading makes words of what gofeed found in a JSON Feed.
type jsonReading struct {
	feed   *Feed
	base   *base
	limits Limits
	notes  *notes
	entry  int
	said   []byte // scratch, for hashes
}

func (r *jsonReading) read(in *json.Feed) {
	f := r.feed
	f.Title = oneLine(in.Title)
	f.Link = r.url(in.HomePageURL)
	f.Self = r.url(in.FeedURL)
	for _, l := range []Link{{Rel: "alternate", Href: f.Link}, {Rel: "self", Href: f.Self}, {Rel: "next", Href: r.url(in.NextURL)}} {
		if l.Href != "" {
			f.Links = append(f.Links, l)
		}
	}
	f.Description = textHTML(strings.TrimSpace(r.capped(in.Description)))
	f.Lang = or(tidyLang(in.Language), f.Lang)
	f.Authors = r.persons(in.Authors, in.Author)
	f.Image = r.url(in.Icon)
	f.Icon = r.url(in.Favicon)
	items := in.Items
	if items == nil {
		r.notes.add("the feed has no items, not even an empty list")
	}
	f.Entries = make([]Entry, 0, len(items))
	for i, item := range items {
		if item == nil {
			r.notes.add("entry %d is null; left out", i+1)
			continue
		}
		r.entry = i + 1
		f.Entries = append(f.Entries, r.item(item))
	}
}

func (r *jsonReading) item(in *json.Item) Entry {
	e := Entry{
		ID:        strings.TrimSpace(in.ID),
		Title:     oneLine(in.Title),
		Link:      r.url(in.URL),
		Summary:   textHTML(strings.TrimSpace(r.capped(in.Summary))),
		Lang:      or(tidyLang(in.Language), r.feed.Lang),
		Authors:   r.persons(in.Authors, in.Author),
		Published: r.when(in.DatePublished),
		Updated:   r.when(in.DateModified),
		Image:     or(r.url(in.Image), r.url(in.BannerImage)),
	}
	if e.Link != "" {
		e.Links = append(e.Links, Link{Rel: "alternate", Href: e.Link})
	}
	if about := r.url(in.ExternalURL); about != "" {
		e.Links = append(e.Links, Link{Rel: "related", Href: about})
	}
	if html := strings.TrimSpace(in.ContentHTML); html != "" {
		e.Content = resolveHTML(r.capped(html), r.base)
	} else {
		e.Content = linesHTML(strings.TrimSpace(r.capped(in.ContentText)))
	}
	if len(e.Authors) == 0 {
		e.Authors = r.feed.Authors
	}
	for _, t := range in.Tags {
		e.Categories = addCategory(e.Categories, Category{Term: oneLine(t)})
	}
	if in.Attachments != nil {
		for _, a := range *in.Attachments {
			e.addEnclosure(Enclosure{URL: r.url(a.URL), Type: strings.TrimSpace(a.MimeType), Length: max(a.SizeInBytes, 0)})
		}
	}
	for _, f := range e.Enclosures {
		e.Links = append(e.Links, Link{Rel: "enclosure", Href: f.URL, Type: f.Type})
	}
	e.Hash, r.said = e.hash(r.said)
	return e
}

func (r *jsonReading) url(s string) string { return address(r.base, s) }

func (r *jsonReading) when(s string) archive.When {
	if strings.TrimSpace(s) == "" {
		return archive.When{}
	}
	w, ok := parseDate(s)
	if !ok {
		r.notes.add("entry %d: date %q not understood", r.entry, clip(s))
	}
	return w
}

// capped cuts a text that is too long.
func (r *jsonReading) capped(s string) string {
	if len(s) <= r.limits.Text {
		return s
	}
	r.notes.add("entry %d: a text of %d bytes is cut to %d", r.entry, len(s), r.limits.Text)
	n := r.limits.Text
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// persons reads authors; version 1.0 has one, 1.1 a list.
func (r *jsonReading) persons(list []*json.Author, one *json.Author) []Person {
	var out []Person
	for _, a := range append(list[:len(list):len(list)], one) {
		if a == nil || len(list) > 0 && a == one {
			continue
		}
		p := Person{Name: oneLine(a.Name), Image: r.url(a.Avatar)}
		if mail, ok := strings.CutPrefix(strings.TrimSpace(a.URL), "mailto:"); ok {
			p.Email = mailAddress.FindString(mail)
		} else {
			p.URL = r.url(a.URL)
		}
		out = addPerson(out, p)
	}
	return out
}

// hubs reads what gofeed has no field for.
func (r *jsonReading) hubs(doc []byte) {
	var in struct {
		Hubs []struct {
			URL stdjson.RawMessage `json:"url"`
		} `json:"hubs"`
	}
	if stdjson.Unmarshal(doc, &in) != nil {
		return
	}
	for _, h := range in.Hubs {
		if s, err := strconv.Unquote(string(h.URL)); err == nil {
			if u := r.url(s); u != "" {
				r.feed.Hubs = append(r.feed.Hubs, u)
			}
		}
	}
}

// linesHTML writes plain text with its lines as HTML.
func linesHTML(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(textHTML(s), "\r\n", "\n"), "\n", "<br>\n")
}
