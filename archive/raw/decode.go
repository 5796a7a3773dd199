package raw

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"

	"skein/archive"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	maxCodings = 4       // one upon the other
	maxWindow  = 8 << 20 // of zstd as a content coding (RFC 9659)
)

// decodeBody undoes the codings that a header tells, the last one first. cut
// says that the coded bytes ended before their end.
func decodeBody(body []byte, h http.Header, max int64) (out []byte, cut bool, err error) {
	codings := append(split(h["Content-Encoding"]), split(h["Transfer-Encoding"])...)
	if len(codings) > maxCodings {
		return nil, false, fmt.Errorf("%d codings one upon the other: %w", len(codings), archive.ErrInvalid)
	}
	out = body
	for i := len(codings) - 1; i >= 0 && len(out) > 0; i-- {
		var short bool
		if out, short, err = decode(codings[i], out, max); err != nil {
			return nil, false, err
		}
		cut = cut || short
	}
	return out, cut, nil
}

// split reads lists of codings; names are lower case, without parameters.
func split(fields []string) (out []string) {
	for name := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		name, _, _ = strings.Cut(name, ";")
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "x-gzip":
			out = append(out, "gzip")
		case "gzip", "deflate", "br", "zstd", "chunked":
			out = append(out, name)
		}
	}
	return out
}

// decode undoes one coding. Bytes that are plainly not of that coding come back
// as they are: archives hold bodies that were decoded on the way.
func decode(coding string, b []byte, max int64) (out []byte, cut bool, err error) {
	if !marked(coding, b) {
		return b, false, nil
	}
	var r io.Reader
	switch coding {
	case "chunked":
		r = httputil.NewChunkedReader(bytes.NewReader(b))
	case "gzip":
		r = &gunzip{src: bytes.NewReader(b)}
	case "deflate":
		if r, err = zlib.NewReader(bytes.NewReader(b)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(b)), nil // as many servers have it
		}
	case "br":
		r = brotli.NewReader(bytes.NewReader(b))
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true)); err == nil {
			defer z.Close()
			r = z
		}
	}
	var buf bytes.Buffer
	if err == nil {
		_, err = buf.ReadFrom(io.LimitReader(r, max+1))
	}
	out = buf.Bytes()
	switch {
	case int64(len(out)) > max:
		return nil, false, tooLarge(max)
	case err == nil:
		return out, false, nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return out, true, nil
	case coding == "chunked" && len(out) > 0:
		return out, true, nil
	case len(out) == 0 && coding != "gzip" && coding != "zstd": // which bear a mark
		return b, false, nil
	}
	return nil, false, fmt.Errorf("body is not %s, as its header says: %v: %w", coding, err, archive.ErrInvalid)
}

// marked reports whether b begins as bytes of a coding do, as far as one can tell.
func marked(coding string, b []byte) bool {
	switch coding {
	case "gzip":
		return bytes.HasPrefix(b, gzipMagic[:min(2, len(b))])
	case "zstd":
		magic := []byte{0x28, 0xb5, 0x2f, 0xfd}
		skippable := len(b) >= 4 && b[0]&0xf0 == 0x50 && b[1] == 0x2a && b[2] == 0x4d && b[3] == 0x18
		return skippable || bytes.HasPrefix(b, magic[:min(len(magic), len(b))])
	case "chunked":
		line, _, found := bytes.Cut(b[:min(len(b), 4096)], []byte("\n"))
		size, _, _ := bytes.Cut(line, []byte(";"))
		size = bytes.TrimSpace(size)
		return found && len(size) > 0 && len(size) <= 16 && strings.Trim(string(size), "0123456789abcdefABCDEF") == ""
	}
	return true
}

// gunzip reads gzip members as long as there are any. What stands behind the
// last one is not theirs.
type gunzip struct {
	src  *bytes.Reader
	z    gzip.Reader
	in   bool // a member is in hand
	more bool // one has been read
}

func (g *gunzip) Read(p []byte) (int, error) {
	for {
		if !g.in {
			var b [3]byte
			g.src.ReadAt(b[:], g.src.Size()-int64(g.src.Len()))
			if g.more && (g.src.Len() < memberMin || !bytes.Equal(b[:], gzipMagic)) {
				return 0, io.EOF
			}
			if err := g.z.Reset(g.src); err != nil {
				return 0, noEOF(err)
			}
			g.z.Multistream(false)
			g.in = true
		}
		n, err := g.z.Read(p)
		if err != io.EOF {
			return n, err
		}
		g.in, g.more = false, true
		if n > 0 {
			return n, nil
		}
	}
}
