package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// scriptBase is the path below which a forum lives whose script u names,
// "forum" of "/forum/viewtopic.php", escaped and without slashes at its ends.
func scriptBase(u *url.URL, script string) (string, bool) {
	if !onWeb(u) {
		return "", false
	}
	segs := segments(u.EscapedPath())
	n := len(segs) - 1
	if n < 0 || segs[n] != script {
		return "", false
	}
	return strings.Join(segs[:n], "/"), true
}

// queryValue is the value of a key in u's query, as plain text; empty if it is
// not there. It reads a query whose "&" was escaped once too often, too.
func queryValue(u *url.URL, key string) string {
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		k, v, _ := strings.Cut(strings.TrimPrefix(part, "amp;"), "=")
		if k != key {
			continue
		}
		if plain, err := url.QueryUnescape(v); err == nil {
			return plain
		}
		return v
	}
	return ""
}

// isNativeID reports whether s is an id as a database counts them, from 1.
func isNativeID(s string) bool { return isDigits(s) && s[0] != '0' }

// scriptAt is the address of a script and its query below a forum's base, on u's host.
func scriptAt(u *url.URL, base, script, query string) *url.URL {
	if base != "" {
		base += "/"
	}
	return at(u, base+script, query)
}

// phpbbRef names a topic of the forum below base on u's host.
func phpbbRef(u *url.URL, base, id string) Ref {
	return Ref{Site: archive.SiteKey(u, base), Native: id, URL: scriptAt(u, base, "viewtopic.php", "t="+id)}
}
