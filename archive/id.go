package archive

import (
	"crypto/sha256"
	"encoding/base32"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// ids are printed in RFC 4648 base32, lower case and without padding: 16 bytes
// make 26 characters that are safe in a path, a file name and a shell.
var ids = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ThreadID names a thread by the site it stands on (see SiteKey) and the
// native id that it has there. Nothing else goes in, so every machine, every
// database and every reading of the thread give it the same id.
func ThreadID(site, native string) string { return newID("thread", site, native) }

// PostID names a post by its thread's id and the native id that it has there.
func PostID(thread, native string) string { return newID("post", thread, native) }

// ArticlePost is the native id of the one post of an article.
const ArticlePost = "article"

// NumberedPost is the native id of the post with a number in its thread, where
// that is all that is told of it.
func NumberedPost(number int) string { return "number-" + strconv.Itoa(number) }

// IsID reports whether s has the form of an id.
func IsID(s string) bool {
	if len(s) != 26 {
		return false
	}
	_, err := ids.DecodeString(s)
	return err == nil
}

// newID hashes its parts with their lengths fixed by a separator that no part
// can contain.
func newID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strings.ReplaceAll(p, "\x00", "")))
		h.Write([]byte{0})
	}
	return ids.EncodeToString(h.Sum(nil)[:16])
}

// SiteKey names the site that u stands on: its host in lower case without
// "www." and without the default port, http and https alike, and base, the
// path below which a forum lives ("/forum"), when it is not at the root.
func SiteKey(u *url.URL, base string) string {
	host := Host(u)
	host = strings.TrimPrefix(host, "www.")
	base = strings.Trim(base, "/")
	if base == "" {
		return host
	}
	return host + "/" + base
}

// Host is the host of u as it is compared and leased: lower case, in its ASCII
// form, with the port only when it is not the scheme's own.
func Host(u *url.URL) string {
	host := strings.ToLower(strings.TrimRight(u.Hostname(), "."))
	if !isASCIIHost(host) {
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

// isASCIIHost reports whether a host in lower case is its own ASCII form:
// nothing in it is international.
func isASCIIHost(host string) bool {
	for i := range len(host) {
		if host[i] >= utf8.RuneSelf {
			return false
		}
	}
	return !strings.Contains(host, "xn--")
}
