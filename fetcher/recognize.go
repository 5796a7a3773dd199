package fetcher

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
)

// Document is bytes with what is known of where they came from.
type Document struct {
	URL     string // final address; empty if nobody kept it
	Header  http.Header
	Body    []byte
	Fetched time.Time
	Zone    *time.Location // of times that tell none; nil if not set

	Selected *forum.Selected // reads the pages of its site; nil if no selectors are given for it
}

// Reading is what a document turned out to be: exactly one of Feed, Part and
// Page is set.
type Reading struct {
	Feed *parse.Feed
	Part *forum.Part
	Page *WebPage // a page of no software that we know

	Selected bool // Part was read by the selectors given for the site
}

// WebPage is what is understood of an ordinary page.
type WebPage struct {
	Title string
	Lang  string
	Feeds []parse.Link
	URL   *url.URL
	HTML  []byte // in UTF-8

	Missed bool // the selectors given for the site find nothing on it
}

// ReadError says that a document is of no use to us, and what it is.
type ReadError struct {
	URL string
	Why string
}

func (e *ReadError) Error() string {
	if e.URL == "" {
		return e.Why
	}
	return e.URL + ": " + e.Why
}

// Unwrap makes it an archive.ErrInvalid.
func (e *ReadError) Unwrap() error { return archive.ErrInvalid }

// Read tells feed, thread page, board page and other pages apart, and reads
// them. It is pure: the same bytes give the same reading at any time.
func Read(d Document) (Reading, error) {
	typ := d.Header.Get("Content-Type")
	packed := d.Body
	d.Body = unpacked(packed)
	if why := notText(typ, d.Body); why != "" {
		return Reading{}, &ReadError{d.URL, why}
	}
	if parse.LooksLikeFeed(typ, d.Body) {
		f, err := parse.Parse(parse.Doc{
			Body: d.Body, URL: d.URL, ContentType: typ,
			ContentLocation: d.Header.Get("Content-Location"), ContentLanguage: d.Header.Get("Content-Language"),
		})
		if err != nil {
			return Reading{}, &ReadError{d.URL, err.Error()}
		}
		if len(d.Body) != len(packed) {
			f.Warnings = append(f.Warnings, "the document is packed with gzip and nothing says so; the server should send Content-Encoding: gzip")
		}
		return Reading{Feed: f}, nil
	}
	return readPage(d, typ)
}

func readPage(d Document, typ string) (Reading, error) {
	var u *url.URL
	if d.URL != "" {
		var err error
		if u, err = url.Parse(d.URL); err != nil {
			return Reading{}, &ReadError{d.URL, "the address is not one"}
		}
	}
	body := d.Body
	if !forum.IsMail(body) {
		body = namePictures(utf8Page(body, typ), u)
	}
	if !forum.IsMail(body) && !forum.IsJSON(body) && !tag.Match(body) {
		return Reading{}, &ReadError{d.URL, notPage(&forum.Page{Form: forum.HTMLForm}, body)}
	}
	if normal.Tangled(string(body)) {
		return Reading{}, &ReadError{d.URL, "its elements are left open by the hundred: the tree of it would be many times its size"}
	}
	page, err := forum.NewPage(u, body, d.Fetched)
	if err != nil {
		return Reading{}, &ReadError{d.URL, err.Error()}
	}
	page.Zone = d.Zone
	if platform, ok := recognize(page, d.Selected); ok {
		part, err := platform.Parse(page)
		if err != nil {
			return Reading{}, &ReadError{d.URL, err.Error()}
		}
		part.Platform = platform.Name()
		_, selected := platform.(*forum.Selected)
		return Reading{Part: &part, Selected: selected}, nil
	}
	if why := notPage(page, body); why != "" {
		return Reading{}, &ReadError{d.URL, why}
	}
	return Reading{Page: &WebPage{
		Title: page.Title, Lang: page.Lang, URL: page.Base, HTML: body,
		Feeds: parse.Discover(page.Base, body, "text/html; charset=utf-8"), Missed: d.Selected != nil,
	}}, nil
}

// maxUnpacked and maxMailbox bound what a gzip file may grow to.
const (
	maxUnpacked = 64 << 20
	maxMailbox  = 256 << 20
)

// unpacked is what a gzip file holds: the mailbox of a list's month, or a feed
// whose server forgot to say that it is packed. Anything else comes back as it is.
func unpacked(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	head := make([]byte, 4096)
	n, _ := io.ReadFull(z, head)
	head = head[:n]
	most := int64(maxUnpacked)
	switch {
	case forum.IsMail(head):
		most = maxMailbox
	case notText("", head) != "":
		return body
	}
	rest, _ := io.ReadAll(io.LimitReader(z, most)) // what a damaged file still gives
	return append(head, rest...)
}

// notPage says what a text is that is no web page; empty for what may be one.
func notPage(p *forum.Page, body []byte) string {
	head := body[:min(len(body), 4096)]
	controls := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			controls++
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(head, " \t\r\n\ufeff"))
	switch {
	case controls > 3 && controls*50 > len(head):
		return "it is binary data, not a feed or a page"
	case p.Form == forum.JSONForm:
		return "it is JSON, but neither a feed nor a forum's answer that skein knows"
	case p.Form == forum.MailForm:
		return "it is mail, and skein found no message in it"
	case rootIs(start, "opml"):
		return "it is an OPML list of feeds; `skein sources import` reads it"
	case rootIs(start, "urlset"), rootIs(start, "sitemapindex"):
		return "it is a sitemap, not a feed or a page"
	case bytes.HasPrefix(start, []byte("<?xml")) && !bytes.Contains(start, []byte("<html")) && !bytes.Contains(start, []byte("<!doctype html")):
		return "it is XML, but no feed"
	case !tag.Match(body):
		return "it is plain text, not a feed or a page"
	}
	return ""
}

// rootIs reports whether the first element of a text in lower case has that name.
func rootIs(text []byte, name string) bool {
	m := rootName.FindSubmatch(text)
	return m != nil && string(m[1]) == name
}

var rootName = regexp.MustCompile(`^(?s:<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>|\s)*<([a-z][a-z0-9:]*)`)

var tag = regexp.MustCompile(`<[a-zA-Z!]`)

// utf8Page is a page's bytes in UTF-8: by byte order mark, header or meta
// element, and by what they are where nothing says.
func utf8Page(body []byte, contentType string) []byte {
	enc, name, certain := charset.DetermineEncoding(body, contentType)
	if (!certain || name == "utf-8") && utf8.Valid(body) {
		return body
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return out
}

// notText says what a document is that holds no text, by its first bytes and by
// what its server says; empty for what may be read.
func notText(contentType string, body []byte) string {
	if len(bytes.TrimSpace(body)) == 0 {
		return "it is empty"
	}
	head := body[:min(len(body), 512)]
	for _, m := range []struct{ magic, name string }{
		{"%PDF-", "a PDF document"}, {"PK\x03\x04", "a zip file"}, {"\x1f\x8b", "a gzip file"}, {"\x89PNG", "an image"}, {"\xff\xd8\xff", "an image"},
		{"GIF8", "an image"}, {"RIFF", "a sound or video file"}, {"ID3", "a sound file"}, {"OggS", "a sound or video file"}, {"\x7fELF", "a program"},
		{"MZ", "a program"}, {"SQLite format 3\x00", "a database"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return "it is " + m.name + ", not a feed or a page"
		}
	}
	t, _, _ := mime.ParseMediaType(contentType)
	switch {
	case strings.HasPrefix(t, "image/") && t != "image/svg+xml", strings.HasPrefix(t, "audio/"), strings.HasPrefix(t, "video/"), strings.HasPrefix(t, "font/"), t == "application/pdf", t == "application/zip":
		if http.DetectContentType(head) == t {
			return fmt.Sprintf("it is %s, not a feed or a page", t)
		}
	}
	return ""
}
