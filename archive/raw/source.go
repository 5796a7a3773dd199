package raw

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

const (
	sourceBuffer = 80 << 10 // more than a member's header can be
	memberHead   = 12       // bytes of a member's header, up to the extra fields if it has any
)

// source is the bytes of a file as they are stored, with their places.
type source struct {
	r   io.Reader
	n   int64 // bytes taken from r
	err error // of r; nil at its end
	*bufio.Reader
}

func newSource() *source {
	s := new(source)
	s.Reader = bufio.NewReaderSize(nil, sourceBuffer)
	return s
}

// reset begins with another file; nil lets go of the one in hand.
func (s *source) reset(r io.Reader) {
	s.r, s.n, s.err = r, 0, nil
	s.Reader.Reset(readFunc(s.fill))
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func (s *source) fill(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// pos is the place of the next byte.
func (s *source) pos() int64 { return s.n - int64(s.Buffered()) }

// run is what comes out of a row of gzip members, of which the first begins
// with a record and no other does. Mostly it is one member and one record; it
// may be a whole file compressed at once, or one cut into blocks. The frames of
// a file that is compressed with zstd are its members likewise.
type run struct {
	src   *source
	z     *gzip.Reader // the member in hand
	trial *gzip.Reader // to look into what may be a member
	zst   *frames      // in place of z, for a file of frames; else nil
	buf   [5]byte
	head  []byte // of what is in the member, not given out yet
	start int64  // where the member begins
	ended bool   // the member has been read to its end, and its sum was right
	lost  bool   // the member is damaged: what follows is to be looked for
	whole int64  // where the last such member ended
	count int    // of such members
	ahead bool   // the member in hand begins the next run
	arc   bool   // records are those of an ARC file
	err   error  // of opening the member in hand, which is no part of this run
}

// reset begins at the place where the source stands, with frames of zstd if
// there are any.
func (r *run) reset(zst *frames) { *r = run{src: r.src, z: r.z, trial: r.trial, zst: zst} }

// next goes to the next run. io.EOF says that there is none.
func (r *run) next() error {
	if !r.ahead && r.err == nil {
		r.err = r.open()
	}
	err := r.err
	r.ahead, r.err = false, nil
	r.lost = err != nil
	return err
}

// open takes the next member in hand and looks how its content begins.
func (r *run) open() error {
	for {
		r.start, r.head, r.ended, r.lost = r.src.pos(), nil, false, false
		begin := r.member
		if r.zst != nil {
			begin = r.zst.open
		}
		if err := begin(); err != nil {
			return err
		}
		n := 0
		for n < len(r.buf) && !r.ended {
			m, err := r.inflate(r.buf[n:])
			n += m
			if err != nil {
				return err
			}
		}
		if r.head = r.buf[:n]; n > 0 {
			return nil
		}
	}
}

// member begins with the gzip member where the source stands. io.EOF says that
// there is nothing.
func (r *run) member() error {
	b, err := r.src.Peek(memberHead)
	switch {
	case len(b) == 0 && err == io.EOF:
		return io.EOF
	case !mayBeMember(b):
		return errors.New("no gzip member")
	case len(b) < memberHead:
		r.src.Discard(len(b))
		return noEOF(err)
	}
	if n := extraLength(b); n > plainExtra {
		if b, _ = r.src.Peek(memberHead + n); !isExtra(b[memberHead:], n) {
			return errors.New("no gzip member")
		}
	}
	if err := r.z.Reset(r.src.Reader); err != nil {
		return noEOF(err)
	}
	r.z.Multistream(false)
	return nil
}

// mayBeMember reports whether a member may begin with b, which is as much of
// its fixed header as there is.
func mayBeMember(b []byte) bool {
	magic := b[:min(len(b), len(gzipMagic))]
	return bytes.HasPrefix(gzipMagic, magic) && (len(b) < 4 || b[3]&0xe0 == 0) // flags that there are none of
}

// plainExtra is the length of extra fields in a member's header that are taken
// as they are. Longer ones must be well made: a damaged length would hide the
// members that follow.
const plainExtra = 64

// extraLength reads how long the extra fields of a header are.
func extraLength(b []byte) int {
	if b[3]&4 == 0 {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b[10:]))
}

// isExtra reports whether b is n bytes of extra fields: each has two letters,
// its length, and as many bytes (RFC 1952, 2.3.1.1).
func isExtra(b []byte, n int) bool {
	if len(b) < n {
		return false
	}
	for len(b) >= 4 {
		size := 4 + int(binary.LittleEndian.Uint16(b[2:]))
		if size > len(b) {
			return false
		}
		b = b[size:]
	}
	return len(b) == 0
}

// inflate reads from the member in hand. At its end it sets ended and gives no error.
func (r *run) inflate(p []byte) (int, error) {
	in := io.Reader(r.z)
	if r.zst != nil {
		in = r.zst
	}
	n, err := in.Read(p)
	if err == io.EOF {
		r.ended, r.whole, err = true, r.src.pos(), nil
		r.count++
	}
	r.lost = err != nil
	return n, err
}

// Read gives the run's bytes. An error other than io.EOF is damage in the
// member in hand.
func (r *run) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		if r.ahead || r.err != nil {
			return 0, io.EOF
		}
		if len(r.head) > 0 {
			n := copy(p, r.head)
			r.head = r.head[n:]
			return n, nil
		}
		if !r.ended {
			if n, err := r.inflate(p); n > 0 || err != nil {
				return n, err
			}
			continue
		}
		r.err = r.open()
		r.ahead = r.err == nil && (bytes.Equal(r.head, warcStart) || r.arc && mayBeARC(r.head))
	}
}

// seek goes on to the next member that begins with a record, after damage, or
// to the end of the file.
func (r *run) seek() {
	const look = 1 << 10 // of a member, to see how its content begins
	magic, least := gzipMagic, memberMin
	if r.zst != nil {
		magic, least = frameMagic, frameMin
	}
	if r.src.pos() == r.start { // what begins here could not be opened
		r.src.Discard(1)
	}
	for {
		b, _ := r.src.Peek(sourceBuffer / 2)
		if len(b) < least {
			r.src.Discard(len(b))
			return
		}
		i := bytes.Index(b, magic)
		if i < 0 {
			r.src.Discard(len(b) - len(magic) + 1)
			continue
		}
		r.src.Discard(i)
		b, _ = r.src.Peek(look)
		// A frame tells nothing of its content before a whole block of it is read.
		if r.zst != nil && isFrame(b) || r.zst == nil && beginsRecord(r.trial, b) {
			return
		}
		r.src.Discard(1)
	}
}

// beginsRecord reports whether b is the beginning of a gzip member that holds
// the beginning of a record. z is used to look.
func beginsRecord(z *gzip.Reader, b []byte) bool {
	if z.Reset(bytes.NewReader(b)) != nil {
		return false
	}
	var head [5]byte
	_, err := io.ReadFull(z, head[:])
	return err == nil && bytes.Equal(head[:], warcStart)
}

// noEOF makes an end in the middle of something what it is.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
