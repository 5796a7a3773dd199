package raw

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"
)

// digestOf labels a SHA-256 sum. WARC 1.1 leaves the encoding open, but its
// grammar has no room for base32's padding, and the format's community writes
// SHA-256 in hexadecimal (warc-specifications issues 48 and 80).
func digestOf(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }

// digest is what a record claims of its bytes.
type digest struct {
	hash.Hash
	want []byte
}

var digestKinds = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New,
	"sha384": sha512.New384, "sha512": sha512.New,
}

// parseDigest reads "label:value", in base16, base32 or base64, whichever has
// the right length; ok is false for a label or value that is none of ours.
func parseDigest(s string) (d digest, ok bool) {
	label, value, _ := strings.Cut(s, ":")
	label = strings.ToLower(strings.TrimSpace(label))
	kind := digestKinds[strings.Replace(label, "sha-", "sha", 1)]
	if kind == nil {
		return d, false
	}
	d.Hash = kind()
	d.want = decodeDigest(strings.TrimSpace(value), d.Size())
	return d, d.want != nil
}

func decodeDigest(s string, size int) []byte {
	bare := strings.TrimRight(s, "=")
	std, url := base64.RawStdEncoding, base64.RawURLEncoding
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString,
		func(s string) ([]byte, error) {
			return base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(s))
		},
		std.DecodeString, url.DecodeString,
	} {
		if b, err := decode(bare); err == nil && len(b) == size {
			return b
		}
	}
	return nil
}

// holds reports whether what was written to d is what was claimed.
func (d digest) holds() bool { return bytes.Equal(d.Sum(nil), d.want) }
