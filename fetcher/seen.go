package fetcher

import (
	"crypto/sha256"
	"encoding/binary"

	"skein/fetcher/parse"
)

// maxSeen bounds how many entries of one document are remembered.
const maxSeen = 4000

// seen is the entries of the last document as fingerprints, 16 bytes each: half
// for the entry's name and half for what it said. An entry that is in it is
// unchanged, and is neither sanitized nor compared with the archive.
type seen map[[16]byte]bool

func readSeen(b []byte) seen {
	s := make(seen, len(b)/16)
	for ; len(b) >= 16; b = b[16:] {
		s[[16]byte(b[:16])] = true
	}
	return s
}

// fingerprint names an entry in the state that it is in.
func fingerprint(it parse.Item) (f [16]byte) {
	k := sha256.Sum256([]byte(it.Key))
	copy(f[:8], k[:8])
	h := it.Hash
	binary.LittleEndian.PutUint64(f[8:], binary.LittleEndian.Uint64(h[:8])^binary.LittleEndian.Uint64(h[8:]))
	return f
}

// writeSeen is the entries of a document as they are stored.
func writeSeen(items []parse.Item) []byte {
	items = items[:min(len(items), maxSeen)]
	b := make([]byte, 0, 16*len(items))
	for _, it := range items {
		f := fingerprint(it)
		b = append(b, f[:]...)
	}
	return b
}

// fingerprintText is the fingerprint of what is told of a thread by name.
func fingerprintText(name, state string) (f [16]byte) {
	k, s := sha256.Sum256([]byte(name)), sha256.Sum256([]byte(state))
	copy(f[:8], k[:8])
	copy(f[8:], s[:8])
	return f
}
