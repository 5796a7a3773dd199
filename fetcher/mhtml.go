package fetcher

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"strings"
)

// Bundle is a page that a browser saved together with what it shows, as a message
// of several parts (MHTML, RFC 2557).
type Bundle struct {
	Document
	Cut   bool               // the page's end is missing
	files map[string]bundled // by address
}

type bundled struct {
	typ  string
	body []byte
}

// Unbundle takes a page out of such a file; ok is false for any other, a mail
// with an HTML part among them.
func Unbundle(file []byte) (b Bundle, ok bool) {
	if !bytes.Contains(file[:min(len(file), savedHead)], []byte("ultipart/related")) {
		return b, false
	}
	m, err := mail.ReadMessage(bytes.NewReader(file))
	if err != nil {
		return b, false
	}
	typ, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	from := m.Header.Get("Snapshot-Content-Location")
	if err != nil || typ != "multipart/related" || from == "" && !strings.Contains(m.Header.Get("From"), "Saved by") {
		return b, false
	}
	b.files = map[string]bundled{}
	b.URL = onWeb(from)
	b.Fetched, _ = m.Header.Date()
	b.Fetched = inUTC(b.Fetched)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil { // the end, or that of what is there of it
			break
		}
		body, err := io.ReadAll(decoded(part, part.Header.Get("Content-Transfer-Encoding")))
		typ := part.Header.Get("Content-Type")
		kind, _, _ := mime.ParseMediaType(typ)
		at := part.Header.Get("Content-Location")
		if b.Body == nil && (kind == "text/html" || kind == "application/xhtml+xml") {
			b.Body, b.Header, b.Cut = body, http.Header{"Content-Type": {typ}}, err != nil
			if b.URL == "" {
				b.URL = onWeb(at)
			}
			continue
		}
		if err == nil {
			b.files[at] = bundled{typ, body}
		}
	}
	return b, b.Body != nil
}

// decoded undoes how a part was written into a message.
func decoded(r io.Reader, coding string) io.Reader {
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

// File is what the page shows by an address.
func (b Bundle) File(address string) (CapturedFile, bool) {
	f, ok := b.files[address]
	return CapturedFile{Seen: b.Fetched, Type: f.typ, Body: f.body}, ok
}
