package raw

import (
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"skein/archive"
)

// Exchange is one request and its answer as they were on the wire, but that
// transfer codings are undone, and header fields have no order.
type Exchange struct {
	Method    string      // GET if empty
	URL       string      // absolute
	Addr      string      // IP address and port that answered; empty if not known
	Request   http.Header // without Host, which the URL tells
	Status    string      // the status line: "HTTP/1.1 200 OK"
	Header    http.Header
	Body      []byte // with its content coding on
	Truncated bool   // the body was not read to its end
	Start     time.Time
	End       time.Time
}

// secrets are between us and the server alone, and never written.
var secrets = []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization"}

// crawlerPrefix names what the server said where it no longer is true of the
// bytes kept.
const crawlerPrefix = "X-Crawler-"

// check refuses what cannot be told as HTTP.
func (x *Exchange) check() (*url.URL, error) {
	u, err := url.Parse(x.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("exchange with %q, which is no http address: %w", x.URL, archive.ErrInvalid)
	}
	if x.code() == 0 {
		return nil, fmt.Errorf("exchange with %s has the status line %q: %w", x.URL, x.Status, archive.ErrInvalid)
	}
	if x.Start.IsZero() {
		return nil, fmt.Errorf("exchange with %s has no time: %w", x.URL, archive.ErrInvalid)
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u, nil
}

// code is the status, or zero if the status line tells none.
func (x *Exchange) code() int {
	version, rest, _ := strings.Cut(x.Status, " ")
	code, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(code)
	if err != nil || !strings.HasPrefix(version, "HTTP/") || n < 100 || n > 999 {
		return 0
	}
	return n
}

// protocol is the WARC-Protocol of what is not written as it was spoken:
// HTTP/2 and 3 are told in the words of HTTP/1.1. Empty for the others.
func (x *Exchange) protocol() string {
	switch {
	case strings.HasPrefix(x.Status, "HTTP/2"):
		return "h2"
	case strings.HasPrefix(x.Status, "HTTP/3"):
		return "h3"
	}
	return ""
}

// ip is the address that answered, without its port; empty if not known.
func (x *Exchange) ip() string {
	if a, err := netip.ParseAddrPort(x.Addr); err == nil {
		return a.Addr().Unmap().WithZone("").String()
	}
	if a, err := netip.ParseAddr(x.Addr); err == nil {
		return a.Unmap().WithZone("").String()
	}
	return ""
}

// requestHead is the request as HTTP/1.1 tells it.
func (x *Exchange) requestHead(u *url.URL) []byte {
	method := x.Method
	if method == "" {
		method = http.MethodGet
	}
	host := x.Request.Get("Host")
	if host == "" {
		host = u.Host
	}
	lines := []string{"Host: " + oneLine(host)}
	for _, name := range names(x.Request) {
		if http.CanonicalHeaderKey(name) != "Host" {
			lines = appendField(lines, name, x.Request[name])
		}
	}
	return message(oneLine(method+" "+u.RequestURI())+" HTTP/1.1", lines)
}

// responseHead is what stands before the body: the status line and the header,
// with the lengths and codings that are no longer true put aside.
func (x *Exchange) responseHead() []byte {
	status := x.Status
	if p := x.protocol(); p != "" {
		_, rest, _ := strings.Cut(status, " ")
		status = "HTTP/1.1 " + rest
	}
	code := x.code()
	bodiless := len(x.Body) == 0 && (code < 200 || code == http.StatusNoContent || code == http.StatusNotModified)
	length := strconv.Itoa(len(x.Body))
	told := false
	var lines []string
	for _, name := range names(x.Header) {
		values := x.Header[name]
		switch http.CanonicalHeaderKey(name) {
		case "Transfer-Encoding":
			name = crawlerPrefix + name
		case "Content-Length":
			switch {
			case bodiless: // it tells the length of what the address would give
			case len(values) == 1 && values[0] == length:
				told = true
			default:
				name = crawlerPrefix + name
			}
		}
		lines = appendField(lines, name, values)
	}
	if !told && !bodiless {
		lines = append(lines, "Content-Length: "+length)
	}
	return message(oneLine(status), lines)
}

// dense reports whether the body is compressed already.
func (x *Exchange) dense() bool { return x.Header.Get("Content-Encoding") != "" }

// names are the names of the fields to be written, sorted.
func names(h http.Header) []string {
	var out []string
	for name := range h {
		if !slices.Contains(secrets, http.CanonicalHeaderKey(name)) && isToken(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func appendField(lines []string, name string, values []string) []string {
	for _, v := range values {
		lines = append(lines, name+": "+oneLine(v))
	}
	return lines
}

func message(first string, lines []string) []byte {
	var b bytes.Buffer
	b.WriteString(first)
	b.WriteString("\r\n")
	for _, l := range lines {
		b.WriteString(l)
		b.WriteString("\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// oneLine makes s fit for a line of a header: without line ends.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return ' '
		}
		return r
	}, s)
}

// isToken reports whether s may name a header field (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

// targetURI writes an address as RFC 3986 wants it.
func targetURI(u *url.URL) string {
	s := u.String()
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
