package raw

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strings"
)

// Prove holds the record against its digests and reports whether there was one
// to hold it against. It reads the block, which must not have been read from
// unless it was loaded. A block or payload that is not what the header claims
// is a *DamageError.
//
// The payload of an HTTP message is its body without transfer coding (ISO
// 28500, 6.3.2); some programs, wget among them, have summed up the body as it
// stood, which is taken, too, and others something else: it is asked only where
// the block has no digest. A revisit's payload is in another record.
func (r *Record) Prove() (proved bool, err error) {
	whole, hasWhole := parseDigest(r.Fields.Get("WARC-Block-Digest"))
	claim := r.Fields.Get("WARC-Payload-Digest")
	payload, hasPayload := parseDigest(claim)
	hasPayload = hasPayload && !hasWhole && r.Type != "revisit" && r.Type != "continuation" && r.Fields.Get("WARC-Segment-Number") == ""
	in := r.block()
	if hasWhole {
		in = io.TeeReader(in, whole)
	}
	plain := payload
	if hasPayload {
		body := bufio.NewReader(in)
		transfer := ""
		if r.isHTTP() {
			if h, err := readHTTP(body); err == nil {
				transfer = h.header.Get("Transfer-Encoding")
			}
		}
		sum := io.TeeReader(body, payload)
		if strings.Contains(strings.ToLower(transfer), "chunked") {
			plain, _ = parseDigest(claim)
			io.Copy(plain, httputil.NewChunkedReader(sum)) // what is broken in it shows in the sum
		}
		in = sum
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return false, err
	}
	if hasWhole && !whole.holds() {
		return true, r.damaged("block")
	}
	if hasPayload && !payload.holds() && !plain.holds() {
		return true, r.damaged("payload")
	}
	return hasWhole || hasPayload, nil
}

// errDigest says that bytes are not those that a digest was made of.
var errDigest = errors.New("is not what its digest says")

func (r *Record) damaged(what string) error {
	return &DamageError{Offset: max(r.Offset, 0), Err: fmt.Errorf("%s of record %s %w", what, r.ID, errDigest)}
}

// sameDigest reports whether two digests are of the same bytes, as far as they
// can be compared.
func sameDigest(a, b string) bool {
	x, ok := parseDigest(a)
	y, also := parseDigest(b)
	return ok && also && bytes.Equal(x.want, y.want)
}
