package raw

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"skein/archive"
)

// Answer is what a server answered, as a record tells it.
type Answer struct {
	Status    string      // the status line; empty if the record tells none
	Code      int         // of the status line; zero if it tells none
	Header    http.Header // names in the usual case
	Body      []byte      // with transfer and content codings undone
	Truncated bool        // the body is not all that the server had to say
}

// Answer reads the answer out of a response, a revisit or a resource; other
// records hold none, and are archive.ErrInvalid. So is a body of more than max
// bytes, coded or decoded, and one that is not of the coding that it claims. A
// revisit has no body of its own: it has one if it came from a Reader.
//
// It reads the block, which must not have been read from unless it was loaded.
// Old captures are often not quite what they say; a body that bears no mark of
// the coding that is claimed for it is taken as it is.
func (r *Record) Answer(max int64) (*Answer, error) {
	if r.Type != "response" && r.Type != "revisit" && r.Type != "resource" {
		return nil, fmt.Errorf("a %s record holds no answer: %w", r.Type, archive.ErrInvalid)
	}
	max = min(max, 1<<40) // so that it can be added to
	h, body, err := r.message(max)
	if err != nil {
		return nil, fmt.Errorf("answer of %s: %w", r.URL, err)
	}
	a := &Answer{Status: h.first, Code: h.code, Header: h.header}
	a.Truncated = r.Type != "revisit" && r.Fields.Get("WARC-Truncated") != "" || r.Fields.Get("WARC-Segment-Number") != ""
	if o := r.original; o != nil {
		from, payload, err := o.message(max)
		if err != nil {
			return nil, fmt.Errorf("answer of %s: %w", r.URL, err)
		}
		if r.Length == 0 {
			a.Status, a.Code, a.Header, h = from.first, from.code, from.header, from
		}
		body = payload
	}
	var cut bool
	if a.Body, cut, err = decodeBody(body, h.header, max); err != nil {
		return nil, fmt.Errorf("answer of %s: %w", r.URL, err)
	}
	a.Truncated = a.Truncated || cut
	return a, nil
}

// isHTTP reports whether the block is an HTTP message.
func (r *Record) isHTTP() bool {
	kind := strings.ToLower(r.Fields.Get("Content-Type"))
	if kind == "" {
		return r.Type != "resource" && strings.HasPrefix(strings.ToLower(r.URL), "http")
	}
	return strings.HasPrefix(kind, "application/http")
}

// message splits the block into the head of an HTTP message and its body, as
// stored. What is no HTTP message is all body.
func (r *Record) message(max int64) (*httpHead, []byte, error) {
	in := bufio.NewReader(io.LimitReader(r.block(), max+maxHead))
	h := &httpHead{header: http.Header{}}
	if r.isHTTP() && r.Length > 0 {
		var err error
		if h, err = readHTTP(in); err != nil {
			return nil, nil, err
		}
	} else if kind := r.Fields.Get("Content-Type"); kind != "" && r.Type == "resource" {
		h.header.Set("Content-Type", kind)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(io.LimitReader(in, max+1)); err != nil {
		return nil, nil, err
	}
	if int64(b.Len()) > max {
		return nil, nil, tooLarge(max)
	}
	return h, b.Bytes(), nil
}

func tooLarge(max int64) error {
	return fmt.Errorf("body of more than %d bytes: %w", max, archive.ErrInvalid)
}

// httpHead is the head of an HTTP message.
type httpHead struct {
	first  string // the status line, or the request line
	code   int
	header http.Header
}

// readHTTP reads the head of an HTTP message, leniently: lines may end in a line
// feed alone, lines without a name are passed over, and what does not begin
// with a status or request line is all body, as in HTTP/0.9.
func readHTTP(in *bufio.Reader) (*httpHead, error) {
	h := &httpHead{header: http.Header{}}
	if b, _ := in.Peek(maxVerb); !beginsHTTP(b) {
		return h, nil
	}
	var lastKey string
	for size := 0; ; {
		line, err := readLine(in, maxHead-size)
		if err != nil && err != io.EOF {
			return nil, err
		}
		size += len(line)
		text := strings.TrimRight(line, "\r\n")
		name, value, found := strings.Cut(text, ":")
		switch {
		case h.first == "":
			h.first = text
			if fields := strings.Fields(text); len(fields) > 1 && strings.HasPrefix(text, "HTTP/") {
				h.code, _ = strconv.Atoi(fields[1])
			}
		case text == "":
			return h, nil
		case (text[0] == ' ' || text[0] == '\t') && lastKey != "":
			vs := h.header[lastKey]
			vs[len(vs)-1] = strings.TrimSpace(vs[len(vs)-1] + " " + strings.TrimSpace(text))
		case found && strings.TrimSpace(name) != "":
			lastKey = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
			h.header[lastKey] = append(h.header[lastKey], strings.TrimSpace(value))
		}
		if err == io.EOF {
			return h, nil
		}
	}
}

// maxVerb is as much of a message as is looked at to see whether it is HTTP.
const maxVerb = 32

// beginsHTTP reports whether b is the beginning of a status line or a request line.
func beginsHTTP(b []byte) bool {
	if bytes.HasPrefix(b, []byte("HTTP/")) {
		return true
	}
	verb, _, found := bytes.Cut(b, []byte(" "))
	return found && len(verb) > 2 && bytes.Equal(verb, bytes.ToUpper(verb)) && isToken(string(verb))
}

// readLine reads a line with its end, of at most max bytes.
func readLine(in *bufio.Reader, max int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > max {
			return "", fmt.Errorf("header of more than %d bytes: %w", maxHead, archive.ErrInvalid)
		}
		line = append(line, part...)
		if err != bufio.ErrBufferFull {
			return string(line), err
		}
	}
}
