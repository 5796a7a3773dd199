package normal

import (
	"net/url"
	"path"
	"sort"
	"strings"

	"skein/archive"
)

// trackers are query parameters that say where a reader came from and nothing
// of what is read. A name that ends with * stands for all that begin so.
var trackers = []string{
	"utm_*", "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_enc_id", "oly_anon_id", "ck_subscriber_id",
	"at_medium", "at_campaign", "at_custom*", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
	"wt_mc", "wt.mc_id", "wt.rss_f", "wt.rss_a", "wt.rss_ev", "xtor", "cmpid", "cmp", "ocid", "smid", "spm", "sr_share",
	"_ga", "_gl", "fb_action_ids", "fb_action_types", "fb_source", "traffic_source", "ftag", "guccounter", "guce_*",
	"phpsessid", "jsessionid",
}

func isTracker(name string) bool {
	name = strings.ToLower(name)
	for _, t := range trackers {
		if t == name || strings.HasSuffix(t, "*") && strings.HasPrefix(name, t[:len(t)-1]) {
			return true
		}
	}
	return false
}

// Resolve makes raw absolute against base and reports whether the result may
// be followed as a page: an http or https address with a host. What a writer
// does by accident (spaces round it, line ends within) is forgiven.
func Resolve(base *url.URL, raw string) (*url.URL, bool) {
	u := resolve(base, raw)
	if u == nil || strings.Trim(u.Hostname(), ".") == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, false
	}
	if !isPlainHost(u.Host) {
		// What does not read the same again is no address.
		again, err := url.Parse(u.String())
		if err != nil || again.Host != u.Host || archive.Host(u) == "" {
			return nil, false
		}
	}
	return u, true
}

func isPlainHost(host string) bool {
	for i := range len(host) {
		if c := host[i]; !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}

// resolve makes raw absolute, or gives nil for what cannot be. Nothing at all
// is not taken for the base itself.
func resolve(base *url.URL, raw string) *url.URL {
	raw = cleanRaw(raw)
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		u, err = url.Parse(escapeLone(raw))
		if err != nil {
			return nil
		}
	}
	if u.Scheme == "" && base != nil {
		u = base.ResolveReference(u)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u
}

// escapeLone escapes each % that begins no escape, and spaces and controls,
// which browsers take and url.Parse does not.
func escapeLone(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && (i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0):
			b.WriteString("%25")
		case c <= ' ' || c == 0x7f:
			b.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// cleanRaw drops what browsers drop from an address: space round it, and tabs
// and line ends anywhere (WHATWG URL, 4.4).
func cleanRaw(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\ufeff' })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	return s
}

// URL is the canonical form of an address: lower-case scheme and host, no
// default port, no dot segments, no fragment, no credentials, no session or
// tracking parameters, the query sorted. It is empty for what is not an http
// or https address.
func URL(base *url.URL, raw string) string {
	u, ok := Resolve(base, raw)
	if !ok {
		return ""
	}
	return Canonical(u).String()
}

// Canonical is URL for an address that is parsed already; u is not changed.
func Canonical(u *url.URL) *url.URL {
	c := &url.URL{Scheme: strings.ToLower(u.Scheme), Host: archive.Host(u)}
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if i := strings.Index(strings.ToLower(p), ";jsessionid="); i >= 0 {
		p = p[:i]
	}
	p = escapes(p)
	if strings.Contains(p, "/.") || strings.Contains(p, "//") {
		p = dotless(p)
	}
	c.Path, c.RawPath = unescape(p), p
	c.RawQuery = query(u.RawQuery)
	return c
}

// NativeURL is the canonical address as a native id: without scheme and "www.",
// so that http and https name one thing.
func NativeURL(u *url.URL) string {
	return archive.SourceKey(Canonical(u).String())
}

// dotless removes dot segments (RFC 3986, 5.2.4) and keeps a trailing slash.
func dotless(p string) string {
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..") {
		if clean != "/" {
			clean += "/"
		}
	}
	return clean
}

// escapes writes percent-encodings in one way: upper-case digits, plain
// characters where no encoding is needed (RFC 3986, 6.2.2), and an encoding for
// what may not stand in an address: spaces, controls, a lone %, anything that is not ASCII.
func escapes(s string) string {
	const hex = "0123456789ABCDEF"
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] > ' ' && s[i] < 0x7f && s[i] != '%'
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				c = byte(hi<<4 | lo)
				i += 2
				if isUnreserved(c) {
					b.WriteByte(c)
				} else {
					b.Write([]byte{'%', hex[hi], hex[lo]})
				}
				continue
			}
		}
		if c <= ' ' || c >= 0x7f || c == '%' {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func unescape(p string) string {
	if s, err := url.PathUnescape(p); err == nil {
		return s
	}
	return p
}

// query drops session and tracking parameters and sorts the rest. The
// parameters themselves are kept as they are written.
func query(raw string) string {
	if raw == "" {
		return ""
	}
	var keep []string
	for p := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(p, "=")
		if id, rest, ok := strings.Cut(value, ";"); ok && (isTracker(name) || isSession(name, id)) {
			// SMF parts its parameters by semicolons: only the session goes.
			p = rest
			name, value, _ = strings.Cut(p, "=")
		}
		if p == "" || isTracker(name) || isSession(name, value) {
			continue
		}
		keep = append(keep, escapes(p))
	}
	sort.Strings(keep)
	return strings.Join(keep, "&")
}

// isSession tells the session ids that forums put into links for visitors
// without cookies: sid (phpBB), s (vBulletin), each of 32 hexadecimal digits.
func isSession(name, value string) bool {
	if name != "sid" && name != "s" && name != "PHPSESSID" {
		return false
	}
	if len(value) != 32 {
		return false
	}
	for i := range value {
		if unhex(value[i]) < 0 {
			return false
		}
	}
	return true
}
