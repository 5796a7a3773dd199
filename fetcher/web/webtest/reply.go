package webtest

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Reply is one scripted answer. The zero Reply is an empty 200.
type Reply struct {
	Status int               // 200 if zero, or 302 with To
	Header map[string]string // further fields
	Body   string

	// With a validator, a request that carries it is answered 304 by the rules
	// (RFC 9110, 13.1). To answer 304 whatever comes, set Status.
	ETag         string
	LastModified string

	Encoding   string // of Body: gzip, br, zstd, deflate, raw-deflate; several are put on in order: "gzip, br"
	To         string // Location
	RetryAfter string // seconds or a date, as written

	Wait      time.Duration // before the header
	Drip      time.Duration // before each tenth of the body
	Cut       int           // the connection breaks after so many bytes of the body, as encoded
	Length    int           // Content-Length as claimed; with Cut, the true one is claimed
	Chunked   bool          // no Content-Length
	Endless   bool          // the body again and again until the client has enough
	Bomb      int64         // the body is so many zeros, encoded; gzip if Encoding is empty
	BigHeader int           // bytes of a header field that says nothing
	Hang      bool          // no answer, until the client gives up
	Refuse    bool          // the connection is closed without an answer
	Raw       string        // the whole answer as written here, then the connection is closed

	Func http.HandlerFunc // answers instead
}

// Redirect is an answer that leads elsewhere.
func Redirect(status int, to string) Reply { return Reply{Status: status, To: to} }

// Feed is a feed with validators.
func Feed(body, etag, modified string) Reply {
	return Reply{
		Body: body, ETag: etag, LastModified: modified,
		Header: map[string]string{"Content-Type": "application/rss+xml; charset=utf-8"},
	}
}

func (p Reply) serve(w http.ResponseWriter, r *http.Request, stop <-chan struct{}) {
	wait := func(d time.Duration) bool {
		if d <= 0 {
			return true
		}
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return true
		case <-r.Context().Done():
		case <-stop:
		}
		return false
	}
	switch {
	case p.Func != nil:
		p.Func(w, r)
		return
	case p.Hang:
		select {
		case <-r.Context().Done():
		case <-stop:
		}
		panic(http.ErrAbortHandler)
	case p.Refuse, p.Raw != "":
		p.raw(w)
		return
	}
	if !wait(p.Wait) {
		panic(http.ErrAbortHandler)
	}
	body := p.head(w, r)
	if body == "" && !p.Endless {
		return
	}
	p.write(w, body, wait, stop)
}

// raw takes the connection and writes what was scripted, or nothing.
func (p Reply) raw(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	io.WriteString(conn, p.Raw)
}

// head writes the header and returns the body that is to follow.
func (p Reply) head(w http.ResponseWriter, r *http.Request) string {
	h := w.Header()
	set := func(name, value string) {
		if value != "" {
			h.Set(name, value)
		}
	}
	set("Etag", p.ETag)
	set("Last-Modified", p.LastModified)
	set("Location", p.To)
	set("Retry-After", p.RetryAfter)
	for name, value := range p.Header {
		h.Set(name, value)
	}
	if p.BigHeader > 0 {
		h.Set("X-Big", strings.Repeat("x", p.BigHeader))
	}
	status := p.Status
	if status == 0 {
		status = http.StatusOK
		if p.To != "" {
			status = http.StatusFound
		}
	}
	if status == http.StatusOK && p.current(r) {
		status = http.StatusNotModified
	}
	if status == http.StatusNotModified || status == http.StatusNoContent {
		w.WriteHeader(status)
		return ""
	}
	body, encoding := p.Body, p.Encoding
	if p.Bomb > 0 {
		if encoding == "" {
			encoding = "gzip"
		}
		body = bomb(encoding, p.Bomb)
	} else if encoding != "" {
		body = Encode(encoding, body)
	}
	set("Content-Encoding", strings.ReplaceAll(encoding, "raw-deflate", "deflate"))
	switch {
	case p.Length > 0:
		h.Set("Content-Length", strconv.Itoa(p.Length))
	case !p.Chunked && !p.Endless:
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(status)
	if p.Chunked || p.Endless {
		http.NewResponseController(w).Flush()
	}
	return body
}

// current reports whether the request's validators are the reply's own.
func (p Reply) current(r *http.Request) bool {
	if none := r.Header.Get("If-None-Match"); none != "" {
		if p.ETag == "" {
			return false
		}
		for tag := range strings.SplitSeq(none, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(p.ETag, "W/") {
				return true
			}
		}
		return false
	}
	since := r.Header.Get("If-Modified-Since")
	return p.LastModified != "" && since == p.LastModified
}

// write sends the body, in the way that was asked for.
func (p Reply) write(w http.ResponseWriter, body string, wait func(time.Duration) bool, stop <-chan struct{}) {
	flush := http.NewResponseController(w).Flush
	if p.Endless {
		if body == "" {
			body = strings.Repeat(" ", 4<<10)
		}
		for {
			select {
			case <-stop:
				panic(http.ErrAbortHandler)
			default:
			}
			if _, err := io.WriteString(w, body); err != nil {
				panic(http.ErrAbortHandler)
			}
			flush()
		}
	}
	if p.Cut > 0 {
		if p.Cut > len(body) {
			panic(fmt.Sprintf("webtest: Cut is %d, but the body has %d bytes", p.Cut, len(body)))
		}
		io.WriteString(w, body[:p.Cut])
		flush()
		panic(http.ErrAbortHandler)
	}
	if p.Drip > 0 {
		piece := len(body)/10 + 1
		for body != "" {
			if !wait(p.Drip) {
				panic(http.ErrAbortHandler)
			}
			n := min(piece, len(body))
			if _, err := io.WriteString(w, body[:n]); err != nil {
				panic(http.ErrAbortHandler)
			}
			flush()
			body = body[n:]
		}
		return
	}
	io.WriteString(w, body)
}
