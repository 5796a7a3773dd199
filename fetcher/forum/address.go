package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// resolve makes an address of a page absolute. It is nil for one that is not
// on the web (javascript:, mailto:), that cannot be read, or that is relative
// with nothing to stand against.
func resolve(base *url.URL, raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !onWeb(u) {
		return nil
	}
	return u
}

// onWeb reports whether u is an absolute http or https address.
func onWeb(u *url.URL) bool {
	if u == nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return false
	}
	if isASCII(u.Host) {
		return strings.Trim(u.Hostname(), ".") != ""
	}
	host := archive.Host(u)
	return strings.Trim(host, ".") != "" && host[0] != ':' // some characters vanish from a name
}

// sameHost reports whether two addresses are on one host, "www." or not.
func sameHost(a, b *url.URL) bool {
	return strings.TrimPrefix(archive.Host(a), "www.") == strings.TrimPrefix(archive.Host(b), "www.")
}

// bare is u without fragment and user information.
func bare(u *url.URL) *url.URL {
	c := *u
	c.Fragment, c.RawFragment, c.User = "", "", nil
	return &c
}

// segments are the parts of a path between its slashes, still escaped.
func segments(path string) []string {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// at is the address on u's host with that escaped path and query.
func at(u *url.URL, path, query string) *url.URL {
	s := u.Scheme + "://" + archive.Host(u) + "/" + strings.TrimLeft(path, "/")
	if query != "" {
		s += "?" + query
	}
	out, err := url.Parse(s)
	if err != nil {
		return bare(u)
	}
	return out
}

// isDigits reports whether s is a number in ASCII digits, short enough to be an id.
func isDigits(s string) bool {
	if s == "" || len(s) > 18 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// isForumAddress reports whether an address says by its host or the path to it
// that it is a forum's: "forum.example.org", "example.org/community". Some
// platforms' addresses look like other people's but for that.
func isForumAddress(u *url.URL, base string) bool {
	host := strings.ToLower(u.Hostname() + "/" + base)
	for _, word := range []string{"forum", "discourse", "discuss", "community", "nodebb", "flarum", "foro"} {
		if strings.Contains(host, word) {
			return true
		}
	}
	for part := range strings.FieldsFuncSeq(host, func(r rune) bool { return r == '.' || r == '-' || r == '/' }) {
		switch part {
		case "meta", "talk", "users", "board", "boards", "bbs":
			return true
		}
	}
	return false
}

// aliases are the names of a thread under which one who knows its address
// alone looks for it: none where the address itself names the thread.
func aliases(address string) []archive.Alias {
	u := resolve(nil, address)
	if u == nil {
		return nil
	}
	if _, ok := RefOf(u); ok {
		return nil
	}
	return []archive.Alias{{Scope: archive.AddressScope, Name: archive.SourceKey(address)}}
}

// below is the address of path, with its query, below a forum's root.
func below(u *url.URL, base, path, query string) *url.URL {
	if base = strings.Trim(base, "/"); base != "" {
		base += "/"
	}
	return at(u, base+strings.TrimLeft(path, "/"), query)
}
