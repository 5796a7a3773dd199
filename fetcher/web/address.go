package web

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// target reads an address that is to be asked for: absolute, http or https.
// What people and servers write without escaping it (spaces, a lone percent
// sign, letters outside ASCII) is escaped, as browsers do. The fragment is dropped.
func target(raw string) (*url.URL, error) {
	u, err := url.Parse(tidyURL(raw))
	if err != nil {
		return nil, parseReason(err)
	}
	return u, settle(u)
}

// follow reads a Location header as seen from base.
func follow(base *url.URL, location string) (*url.URL, error) {
	u, err := base.Parse(tidyURL(location))
	if err != nil {
		return nil, parseReason(err)
	}
	return u, settle(u)
}

// settle checks that u can be asked for and gives it the form that goes on the wire.
func settle(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		if u.Scheme == "" {
			return errors.New("not an absolute address: it must begin with http:// or https://")
		}
		return fmt.Errorf("scheme %q is neither http nor https", u.Scheme)
	}
	name := u.Hostname()
	if name == "" {
		return errors.New("no host in the address")
	}
	if !ascii(name) {
		a, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return fmt.Errorf("host %q is not a valid name", name)
		}
		if p := u.Port(); p != "" {
			a = net.JoinHostPort(a, p)
		}
		u.Host = a
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	u.Fragment, u.RawFragment = "", ""
	return nil
}

// parseReason is the part of a url.Error that does not repeat the address,
// which may hold a password.
func parseReason(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return fmt.Errorf("not a valid address: %w", e.Err)
	}
	return err
}

// tidyURL drops what is never part of an address and escapes percent signs
// that begin no escape.
func tidyURL(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	if !strings.ContainsAny(s, "\t\r\n%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\t' || c == '\r' || c == '\n':
		case c == '%' && !escapeAt(s, i):
			b.WriteString("%25")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// escapeAt reports whether a percent-encoded octet begins at i.
func escapeAt(s string, i int) bool {
	return s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

const upperHex = "0123456789ABCDEF"

// escapeQuery escapes what would break a request line.
func escapeQuery(q string) string {
	bad := func(c byte) bool { return c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' }
	for i := 0; i < len(q); i++ {
		if !bad(q[i]) {
			continue
		}
		var b strings.Builder
		for i := 0; i < len(q); i++ {
			if c := q[i]; bad(c) {
				b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
			} else {
				b.WriteByte(c)
			}
		}
		return b.String()
	}
	return q
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// hostKey is the host of u as gates and leases know it: lower case, in its
// ASCII form, with the port only when it is not the scheme's own.
func hostKey(u *url.URL) string {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if !ascii(host) || strings.Contains(host, "xn--") {
		if a, err := idna.Lookup.ToASCII(host); err == nil {
			host = a
		}
	}
	port := u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, port)
}

// sameSite reports whether what was meant for one address may be shown to the
// other: the same host, and no step down from https to http.
func sameSite(from, to *url.URL) bool {
	return hostKey(from) == hostKey(to) && (from.Scheme == to.Scheme || to.Scheme == "https")
}

// secretKeys are query parameters whose values are not for messages.
var secretKeys = map[string]bool{
	"token": true, "access_token": true, "auth": true, "auth_token": true, "key": true, "apikey": true, "api_key": true,
	"password": true, "passwd": true, "pass": true, "pwd": true, "secret": true, "sig": true, "signature": true,
	"session": true, "sessionid": true, "sid": true, "phpsessid": true, "jsessionid": true,
}

// Redact writes an address for messages and logs: without a user name and
// password, and with the values of query parameters that commonly carry
// secrets replaced by three asterisks.
func Redact(raw string) string {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	if i := strings.Index(raw, "//"); i >= 0 {
		end := len(raw)
		if j := strings.IndexAny(raw[i+2:], "/?#"); j >= 0 {
			end = i + 2 + j
		}
		if j := strings.LastIndexByte(raw[i+2:end], '@'); j >= 0 {
			raw = raw[:i+2] + raw[i+2+j+1:]
		}
	}
	base, rest, found := strings.Cut(raw, "?")
	if !found {
		return oneLine(raw)
	}
	query, fragment, hasFragment := strings.Cut(rest, "#")
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		if k, v, ok := strings.Cut(p, "="); ok && v != "" && secretKeys[strings.ToLower(k)] {
			pairs[i] = k + "=***"
		}
	}
	s := base + "?" + strings.Join(pairs, "&")
	if hasFragment {
		s += "#" + fragment
	}
	return oneLine(s)
}
