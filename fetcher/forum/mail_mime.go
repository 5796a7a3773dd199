package forum

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message"

	"skein/archive"
)

const (
	mostParts = 500     // of one message
	mostDepth = 16      // parts within parts
	mostText  = 4 << 20 // bytes of text of one message; a longer one is cut
)

// mailContent is what a message holds.
type mailContent struct {
	plain, html strings.Builder
	files       []archive.Attachment
	flowed      bool // plain is of format=flowed (RFC 3676)
	delSp       bool
	parts       int
	cut         bool
	damaged     bool
}

// content reads a message's body: its text, as plain text and as HTML where it
// has both, and the names of its files.
func (m *mailMessage) content() *mailContent {
	c := &mailContent{}
	var h message.Header
	for _, name := range []string{"content-type", "content-transfer-encoding", "content-disposition", "content-id"} {
		if v := m.get(name); v != "" && !strings.ContainsAny(v, "\r\n") {
			h.Add(name, v)
		}
	}
	e, _ := message.New(h, bytes.NewReader(m.body)) // unknown encodings are read as they stand
	c.take(m, e, 0, false)
	return c
}

// take reads one part and those within it.
func (c *mailContent) take(m *mailMessage, e *message.Entity, depth int, within bool) {
	if e == nil || c.parts >= mostParts {
		return
	}
	c.parts++
	number := c.parts
	kind, params := mediaTypeOf(e.Header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") && depth < mostDepth {
		if r := e.MultipartReader(); r != nil && params["boundary"] != "" {
			some := false
			for c.parts < mostParts {
				part, err := r.NextPart()
				if err == io.EOF {
					break
				}
				if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
					c.damaged = true
					break
				}
				some = true
				c.take(m, part, depth+1, true)
			}
			if some {
				return
			}
		}
		kind, params = "text/plain", nil // parts that are none
		if !within {
			e, _ = message.New(message.Header{}, bytes.NewReader(m.body))
		}
	}
	disposition, more := mediaTypeOf(e.Header.Get("Content-Disposition"))
	name := more["filename"]
	if name == "" {
		name = params["name"]
	}
	text := kind == "" || kind == "text/plain" || kind == "text/html" || kind == "text/enriched"
	if text && disposition != "attachment" && (name == "" || disposition == "inline" || !within) {
		c.text(e, kind, params)
		return
	}
	n, err := io.Copy(io.Discard, e.Body)
	c.damaged = c.damaged || err != nil
	f := archive.Attachment{Name: line(name), Type: kind, Size: n}
	if f.Type == "" || f.Type == "application/octet-stream" {
		if t := typeOf(f.Name); t != "" {
			f.Type = t
		}
	}
	// A part has an address too (RFC 2392): its own id, or else its number.
	id := strings.Trim(e.Header.Get("Content-Id"), "<> \t")
	if id == "" || strings.ContainsAny(id, " <>\"\r\n") {
		id = fmt.Sprintf("part-%d", number)
	}
	f.URL = midURL(m.id) + "/" + midEscape(id)
	if len(c.files) < mostListed {
		c.files = append(c.files, f)
	}
}

// text reads a part that is shown.
func (c *mailContent) text(e *message.Entity, kind string, params map[string]string) {
	b, err := io.ReadAll(io.LimitReader(e.Body, mostText+1))
	c.damaged = c.damaged || err != nil
	if len(b) > mostText {
		b, c.cut = b[:mostText], true
	}
	s := strings.ReplaceAll(asUTF8(b, params["charset"]), "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	if kind == "text/html" {
		c.html.WriteString(s)
		return
	}
	if c.plain.Len() > 0 {
		c.plain.WriteString("\n\n")
	} else {
		c.flowed, c.delSp = strings.EqualFold(params["format"], "flowed"), strings.EqualFold(params["delsp"], "yes")
	}
	c.plain.WriteString(s)
}

// mediaTypeOf reads a Content-Type or Content-Disposition with its parameters,
// as far as it can be read.
func mediaTypeOf(s string) (string, map[string]string) {
	if s == "" {
		return "", nil
	}
	kind, params, err := mime.ParseMediaType(s)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(s, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		params = map[string]string{}
		for part := range strings.SplitSeq(s, ";") {
			if k, v, ok := strings.Cut(part, "="); ok {
				params[strings.ToLower(strings.TrimSpace(k))] = strings.Trim(strings.TrimSpace(v), `"`)
			}
		}
	}
	for k, v := range params {
		params[k] = wordsOf(v)
	}
	return kind, params
}

// midURL is the address of a message (RFC 2392).
func midURL(id string) string { return "mid:" + midEscape(id) }

// midEscape escapes what may not stand in such an address.
func midEscape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~@+$!*'(),;:=&", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
