package web

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// exchange sends one request and reads its answer, with the body as decoded.
func (t *trip) exchange(ctx context.Context, u *url.URL) (*http.Response, []byte, error) {
	hop, stop := context.WithTimeout(ctx, t.left)
	defer stop()
	req := &http.Request{
		Method: http.MethodGet, URL: u, Host: u.Host, Header: t.header(u),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	var addr string
	traced := hop
	if t.c.Capture {
		traced = httptrace.WithClientTrace(hop, &httptrace.ClientTrace{
			GotConn: func(i httptrace.GotConnInfo) { addr = i.Conn.RemoteAddr().String() },
		})
	}
	transport := t.c.public
	if t.r.AllowPrivate {
		transport = t.c.private
	}
	start := time.Now()
	resp, err := transport.RoundTrip(req.WithContext(traced))
	if err != nil {
		t.spend(start)
		if !refusedAddress(err) {
			t.res.Requests++
		}
		return nil, nil, t.failure(ctx, hop, u, err, -1)
	}
	defer resp.Body.Close()
	t.res.Requests++
	data, b, err := t.read(resp)
	end := t.spend(start)
	t.res.WireBytes += b.sent
	t.record(u, req, resp, b, addr, start, end)
	if err != nil {
		return nil, nil, t.failure(ctx, hop, u, err, b.sent)
	}
	return resp, data, nil
}

// spend takes the time since start off what the trip may still take.
func (t *trip) spend(start time.Time) time.Time {
	end := time.Now()
	t.res.Took += end.Sub(start)
	t.left = max(t.left-end.Sub(start), time.Nanosecond)
	return end
}

// header is the request's header for u. What the caller added, and what lets
// somebody in, is only for the site asked for.
func (t *trip) header(u *url.URL) http.Header {
	h := make(http.Header, 8)
	h["User-Agent"] = []string{t.r.UserAgent}
	h["Accept"] = []string{t.r.Accept}
	h["Accept-Encoding"] = []string{acceptEncoding}
	if t.r.ETag != "" {
		h["If-None-Match"] = []string{t.r.ETag}
	}
	if t.r.LastModified != "" {
		h["If-Modified-Since"] = []string{t.r.LastModified}
	}
	if t.user != nil {
		password, _ := t.user.Password()
		h["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(t.user.Username()+":"+password))}
	}
	if t.home {
		for name, values := range t.r.Header {
			h[http.CanonicalHeaderKey(name)] = values
		}
	}
	if t.r.Jar != nil {
		for _, c := range t.r.Jar.Cookies(u) {
			line := c.Name + "=" + c.Value
			if old := h.Get("Cookie"); old != "" {
				line = old + "; " + line
			}
			h["Cookie"] = []string{line}
		}
	}
	return h
}

// read reads an answer's body as far as it is of use.
func (t *trip) read(resp *http.Response) ([]byte, *body, error) {
	b := &body{limit: t.r.MaxBody, cut: t.cut, keep: t.c.Capture, whole: true}
	useful := whole(resp.StatusCode)
	if !useful {
		b.limit, b.cut = maxErrorBody, true
		if resp.StatusCode < 400 {
			b.limit = maxHopBody
		}
	}
	if resp.Body == http.NoBody || resp.ContentLength == 0 {
		return nil, b, nil
	}
	var err error
	if b.coding, err = codings(resp.Header["Content-Encoding"]); err != nil && useful {
		b.whole = false
		return nil, b, err
	}
	if resp.ContentLength > wireLimit(b.limit) && !b.cut {
		b.whole = false
		return nil, b, errTooLarge
	}
	data, err := b.read(resp.Body)
	if !useful {
		err = nil // the status is what matters, and it has come
	}
	return data, b, err
}

// answer fills in the response from the last hop's answer.
func (t *trip) answer(u *url.URL, resp *http.Response, data []byte) {
	r, at := t.res, time.Now()
	r.Final, r.Status, r.Header, r.Body = u.String(), resp.StatusCode, resp.Header, data
	r.Fetched = at.UTC()
	r.ETag, r.LastModified = t.r.ETag, t.r.LastModified
	etag, modified := resp.Header.Get("Etag"), resp.Header.Get("Last-Modified")
	switch {
	case whole(resp.StatusCode):
		r.ETag, r.LastModified = etag, modified
	case resp.StatusCode == http.StatusNotModified:
		if etag != "" {
			r.ETag = etag
		}
		if modified != "" {
			r.LastModified = modified
		}
	default:
		return
	}
	r.FreshFor = Freshness(resp.Header, at)
}

// record keeps the exchange for the archive, without what is nobody else's business.
func (t *trip) record(u *url.URL, req *http.Request, resp *http.Response, b *body, addr string, start, end time.Time) {
	x := Exchange{
		Method: req.Method, URL: u.String(), Addr: addr, Request: req.Header, Header: resp.Header,
		Status: resp.Proto + " " + resp.Status, Start: start.UTC(), End: end.UTC(), Truncated: !b.whole, Body: b.raw,
	}
	if private := t.private(req.Header); len(private) > 0 {
		x.Request = without(req.Header, private...)
		x.Header = without(resp.Header, "Set-Cookie")
	}
	t.res.Exchange = append(t.res.Exchange, x)
	if l := t.c.Log; l != nil && l.Enabled(context.Background(), slog.LevelDebug) {
		l.Debug("request answered", "url", Redact(x.URL), "status", resp.StatusCode, "bytes", b.sent, "took", end.Sub(start))
	}
}

// private are the names of fields that are between us and the server alone:
// cookies, credentials, and whatever the caller added, which may be a key.
func (t *trip) private(h http.Header) []string {
	var names []string
	for _, n := range []string{"Cookie", "Authorization"} {
		if len(h[n]) > 0 {
			names = append(names, n)
		}
	}
	if t.home {
		for n := range t.r.Header {
			names = append(names, http.CanonicalHeaderKey(n))
		}
	}
	return names
}

func without(h http.Header, names ...string) http.Header {
	h = h.Clone()
	for _, n := range names {
		delete(h, n)
	}
	return h
}

// failure words an exchange that did not come to its end. have is how much of
// the body had come, -1 if not even the header had.
func (t *trip) failure(ctx, hop context.Context, u *url.URL, err error, have int64) error {
	where := Redact(u.String())
	var addr *AddressError
	switch {
	case ctx.Err() != nil:
		return &getError{where, ended(ctx)}
	case overdue(hop):
		return &TimeoutError{URL: where, After: t.r.Timeout, Bytes: have}
	case errors.As(err, &addr):
		e := *addr
		e.URL = where
		return &e
	case errors.Is(err, errTooLarge):
		return &TooLargeError{URL: where, Limit: t.r.MaxBody}
	case errors.Is(err, io.EOF) && have < 0:
		err = fmt.Errorf("connection closed without an answer: %w", io.ErrUnexpectedEOF)
	}
	return &getError{where, err}
}

// overdue reports whether the context's time is over; the network may notice
// a moment before the context does.
func overdue(ctx context.Context) bool {
	at, ok := ctx.Deadline()
	return ok && !time.Now().Before(at)
}

// ended says why a context ended: in its own words, and those of who ended it.
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != ctx.Err() {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

func refusedAddress(err error) bool {
	var e *AddressError
	return errors.As(err, &e)
}
