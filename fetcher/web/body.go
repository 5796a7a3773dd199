package web

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

var (
	errTooLarge = errors.New("too large")
	errCut      = errors.New("body broke off")
)

var (
	buffers = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}
)

// body reads one answer's body: what came, and what it stands for.
type body struct {
	limit  int64 // bytes, decoded
	cut    bool  // what is beyond the limit is left out, and is no error
	keep   bool  // keep the bytes as received, too
	coding []string

	sent   int64  // bytes received
	raw    []byte // as received, if kept
	whole  bool   // nothing was left out
	broken error  // the network's own error, nil if the bytes came well
}

// read takes the whole body from r and decodes it. The error is errTooLarge,
// the network's, or says what is wrong with the bytes.
func (b *body) read(r io.Reader) ([]byte, error) {
	in := &intake{r: r, left: wireLimit(b.limit), body: b}
	if b.keep {
		in.copy = &bytes.Buffer{}
	}
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= 1<<20 {
			buffers.Put(buf)
		}
	}()
	data, err := b.decode(in, (*buf)[:0])
	*buf = data
	b.whole = err == nil
	if errors.Is(err, errTooLarge) {
		if !b.cut {
			return nil, err
		}
		err = nil
	}
	out := bytes.Clone(data)
	switch {
	case in.copy == nil:
	case len(b.coding) == 0:
		b.raw = out
	default:
		b.raw = in.copy.Bytes()
	}
	return out, err
}

// decode appends the decoded body to buf.
func (b *body) decode(in *intake, buf []byte) ([]byte, error) {
	if len(b.coding) == 0 {
		buf, err := readUpTo(in, buf, b.limit)
		return buf, b.judge(err, len(buf))
	}
	src := readers.Get().(*bufio.Reader)
	src.Reset(in)
	defer func() { src.Reset(nil); readers.Put(src) }()
	if _, err := src.Peek(1); err == io.EOF {
		return buf, nil // some servers name a coding for a body that is empty
	}
	r := src
	for i := len(b.coding) - 1; i >= 0; i-- {
		d, err := decoder(b.coding[i], r)
		if err != nil {
			return buf, b.judge(err, 0)
		}
		defer d.done()
		if i > 0 {
			r = bufio.NewReader(&intake{r: d, left: wireLimit(b.limit)})
			continue
		}
		if buf, err = readUpTo(d, buf, b.limit); err != nil {
			return buf, b.judge(err, len(buf))
		}
	}
	// What follows the coded bytes must come well too, or the connection is no
	// good to the next request; nobody needs to see it.
	_, err := io.Copy(io.Discard, r)
	if r != src && err == nil {
		_, err = io.Copy(io.Discard, src)
	}
	return buf, b.judge(err, len(buf))
}

// judge words a failure: the network's, a body that ended early, or bytes that
// are not what they were said to be.
func (b *body) judge(err error, have int) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return err
	case b.broken != nil && !errors.Is(b.broken, io.ErrUnexpectedEOF):
		return b.broken
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w after %s: %w", errCut, size(int64(have)), io.ErrUnexpectedEOF)
	case len(b.coding) > 0:
		return fmt.Errorf("body is not what its Content-Encoding %q says: %w", strings.Join(b.coding, ", "), err)
	}
	return err
}

// wireLimit is how many bytes may come for a body of limit bytes: what does
// not compress grows a little when it is compressed all the same.
func wireLimit(limit int64) int64 { return limit + limit/64 + 1024 }

// intake bounds what goes into a decoder. At the end of the wire it also
// counts, and keeps a copy if asked.
type intake struct {
	r    io.Reader
	left int64
	body *body // told what came; nil between two codings
	copy *bytes.Buffer
}

func (in *intake) Read(p []byte) (int, error) {
	if in.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > in.left+1 {
		p = p[:in.left+1] // one more than allowed tells that there is more
	}
	n, err := in.r.Read(p)
	in.left -= int64(n)
	if in.body != nil {
		in.body.sent += int64(n)
		if err != nil && err != io.EOF {
			in.body.broken = err
		}
	}
	if in.copy != nil {
		in.copy.Write(p[:n])
	}
	return n, err
}

// readUpTo appends what r gives to buf, at most limit bytes of it.
func readUpTo(r io.Reader, buf []byte, limit int64) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > limit {
			return buf[:limit], errTooLarge
		}
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}
