package web

import (
	"bufio"
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

const (
	acceptEncoding = "gzip, br, zstd"
	maxCodings     = 4       // one upon the other
	maxWindow      = 8 << 20 // of zstd as a content coding (RFC 9659)
)

// codings reads Content-Encoding fields: the codings in the order in which
// they were applied (RFC 9110, 8.4), without those that change nothing. Some
// servers write a charset or a transfer coding there, which is none.
func codings(fields []string) ([]string, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	var out []string
	for name := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity", "none", "binary", "8bit", "7bit", "chunked", "utf-8", "utf8", "iso-8859-1", "windows-1252":
		case "gzip", "br", "zstd", "deflate":
			out = append(out, name)
		case "x-gzip":
			out = append(out, "gzip")
		default:
			return nil, fmt.Errorf("content coding %q is none of %s", oneLine(name), acceptEncoding)
		}
	}
	if len(out) > maxCodings {
		return nil, fmt.Errorf("%d content codings one upon the other", len(out))
	}
	return out, nil
}

var (
	gzips   sync.Pool
	brotlis sync.Pool
	zstds   sync.Pool
)

// decoding is a reader that is given back when it has been read.
type decoding struct {
	io.Reader
	done func()
}

// decoder undoes one coding. Bytes that are plainly not of that coding pass as
// they are: some servers name a coding that they then do not apply.
func decoder(coding string, r *bufio.Reader) (decoding, error) {
	head, _ := r.Peek(4)
	as := decoding{r, func() {}}
	switch coding {
	case "gzip":
		if len(head) >= 2 && (head[0] != 0x1f || head[1] != 0x8b) {
			return as, nil
		}
		z, _ := gzips.Get().(*gzip.Reader)
		if z == nil {
			z = new(gzip.Reader)
		}
		if err := z.Reset(r); err != nil {
			return as, early(err)
		}
		z.Multistream(false)
		return decoding{&members{z: z, src: r}, func() { gzips.Put(z) }}, nil
	case "deflate":
		return deflate(r, head)
	case "br":
		z, _ := brotlis.Get().(*brotli.Reader)
		if z == nil {
			z = new(brotli.Reader)
		}
		if err := z.Reset(r); err != nil {
			return as, early(err)
		}
		return decoding{z, func() { brotlis.Put(z) }}, nil
	case "zstd":
		if len(head) == 4 && !zstdMagic(head) {
			return as, nil
		}
		z, _ := zstds.Get().(*zstd.Decoder)
		if z == nil {
			var err error
			// One goroutine, ours: nothing is left running when the pool drops it.
			z, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
			if err != nil {
				return as, err
			}
		}
		if err := z.Reset(r); err != nil {
			return as, early(err)
		}
		return decoding{z, func() { z.Reset(nil); zstds.Put(z) }}, nil
	}
	return as, fmt.Errorf("content coding %q is not known", coding)
}

// deflate undoes "deflate", which is zlib (RFC 1950) by the standard and bare
// deflate (RFC 1951) with some servers. A zlib header is told by its checksum.
func deflate(r *bufio.Reader, head []byte) (decoding, error) {
	if len(head) >= 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		z, err := zlib.NewReader(r)
		if err != nil {
			return decoding{r, func() {}}, early(err)
		}
		return decoding{z, func() {}}, nil
	}
	return decoding{flate.NewReader(r), func() {}}, nil
}

// zstdMagic reports whether a frame begins here, or one that is to be skipped
// (RFC 8878, 3.1).
func zstdMagic(b []byte) bool {
	return b[0] == 0x28 && b[1] == 0xb5 && b[2] == 0x2f && b[3] == 0xfd ||
		b[0]&0xf0 == 0x50 && b[1] == 0x2a && b[2] == 0x4d && b[3] == 0x18
}

// early makes the end of input inside a coding's header what it is: too early.
func early(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// members reads a gzip file of one or several members (RFC 1952, 2.2). What
// follows the last of them and is none is left out, as browsers do: some
// servers fill up with zeros.
type members struct {
	z   *gzip.Reader
	src *bufio.Reader
}

func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		head, err := m.src.Peek(2)
		if err != nil && err != io.EOF {
			return 0, err
		}
		if len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
			return 0, io.EOF
		}
		if err := m.z.Reset(m.src); err != nil {
			return 0, early(err)
		}
		m.z.Multistream(false)
	}
}
