package config

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"net/url"
	"strings"

	"skein/archive"
)

// longest is the length that a slug may have: it is a file name, a path element
// and a column of a listing.
const longest = 64

// isSlug reports whether s can name a source or a topic: [a-z0-9][a-z0-9-]*, at
// most 64 characters.
func isSlug(s string) bool {
	if s == "" || len(s) > longest || s[0] == '-' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

func checkSlug(_ *loader, s string) error {
	switch {
	case s == "":
		return errors.New("it is empty; leave the key out and a name is made from the url")
	case len(s) > longest:
		return errors.New("longer than 64 characters")
	case !isSlug(s):
		return errors.New("want small letters a-z, digits and hyphens, not beginning with a hyphen")
	}
	return nil
}

// sourceSlug makes a name from an address: the words of its host without "www.",
// of its path and of its query. It is made from the address alone. What does
// not fit, has other letters than a name can have, or must not be shown is told
// apart by a hash.
func sourceSlug(address string) string { return slugOf(address, addressKey(address)) }

// slugOf is sourceSlug of an address whose key is known.
func slugOf(address, key string) string {
	whole := true
	if shown := redact(address); shown != address {
		public := addressKey(strings.ReplaceAll(shown, set, ""))
		whole, key = public == key, public
	}
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(key) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
			continue
		}
		gap = true
		whole = whole && r < 0x80
	}
	s := b.String()
	if whole && s != "" && len(s) <= longest {
		return s
	}
	return hashedSlug(s, address)
}

// hashedSlug is a slug with a hash of the address at its end.
func hashedSlug(s, address string) string {
	h := sha256.Sum256([]byte(addressKey(address)))
	tail := strings.ToLower(base32.StdEncoding.EncodeToString(h[:5]))[:6]
	if s == "" {
		return "source-" + tail
	}
	s = strings.TrimRight(s[:min(len(s), longest-1-len(tail))], "-")
	return s + "-" + tail
}

// addressKey is what two addresses of one place have in common: archive.SourceKey
// with the bare host and the host's root told as one.
func addressKey(address string) string {
	key := archive.SourceKey(address)
	place, query, some := strings.Cut(key, "?")
	if strings.Contains(place, "/") {
		return key
	}
	if some {
		query = "?" + query
	}
	return place + "/" + query
}
