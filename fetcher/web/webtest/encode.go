package webtest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Encode puts content codings on a body, in the order of the list: gzip, br,
// zstd, deflate (as the standard has it), raw-deflate (as some servers do).
func Encode(codings, body string) string {
	for coding := range strings.SplitSeq(codings, ",") {
		var b bytes.Buffer
		w := encoder(strings.TrimSpace(coding), &b)
		io.WriteString(w, body)
		w.Close()
		body = b.String()
	}
	return body
}

var (
	bombsMu sync.Mutex
	bombs   = map[string]string{} // made once, as they take a while
)

// bomb is n zeros, encoded.
func bomb(codings string, n int64) string {
	bombsMu.Lock()
	defer bombsMu.Unlock()
	key := fmt.Sprintf("%s %d", codings, n)
	if bombs[key] == "" {
		bombs[key] = zeros(codings, n)
	}
	return bombs[key]
}

// zeros is n zeros, encoded without ever holding them.
func zeros(codings string, n int64) string {
	first, rest, more := strings.Cut(codings, ",")
	var b bytes.Buffer
	w := encoder(strings.TrimSpace(first), &b)
	block := make([]byte, 64<<10)
	for n > 0 {
		k := min(n, int64(len(block)))
		w.Write(block[:k])
		n -= k
	}
	w.Close()
	if more {
		return Encode(rest, b.String())
	}
	return b.String()
}

func encoder(coding string, w io.Writer) io.WriteCloser {
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewWriter(w)
	case "br":
		return brotli.NewWriterLevel(w, 4)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err == nil {
			return z
		}
	case "deflate":
		return zlib.NewWriter(w)
	case "raw-deflate":
		z, err := flate.NewWriter(w, flate.DefaultCompression)
		if err == nil {
			return z
		}
	case "identity":
		return nopCloser{w}
	}
	panic(fmt.Sprintf("webtest: no encoder for %q", coding))
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
