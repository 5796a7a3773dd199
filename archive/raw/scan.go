package raw

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"skein/archive"

	"github.com/klauspost/compress/gzip"
)

const (
	maxHead  = 1 << 20  // bytes of a record's header
	runAhead = 16 << 10 // bytes of a run that are read ahead
)

var (
	errCut    = errors.New("record is cut short")
	errShort  = errors.New("record is shorter than its Content-Length")
	errLong   = errors.New("record is longer than its Content-Length")
	errPassed = errors.New("block read after the next record was asked for")
)

// lineStart is how a record begins in the midst of text.
var lineStart = append([]byte("\n"), warcStart...)

// Scan reads the records of a WARC file (1.0, 1.1 and the drafts before them):
// as it is, with a gzip member or a frame of zstd for each record, or compressed
// in any other way that gunzip or unzstd undoes. Those of an ARC file are given as
// a WARC file would have them. It streams: a file may be of any size, and so may a
// block.
//
// A record is good until the next is asked for, unless it was loaded. What is
// damaged is a *DamageError without a record, and the reading goes on behind
// it; a record can be given out before its damage is met, which is then said of
// its block, and next. What looks like a record right behind damage may be
// part of a page that tells of WARC files. Any other error is the last: r could
// not be read, or is no WARC file at all (archive.ErrInvalid).
func Scan(r io.Reader) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		s, err := newScanner(r)
		defer s.release()
		for err == nil {
			rec, next := s.next()
			if next == io.EOF {
				return
			}
			if !yield(rec, next) {
				return
			}
			if next != nil && !errors.As(next, new(*DamageError)) {
				return
			}
		}
		if err != io.EOF {
			yield(nil, err)
		}
	}
}

// HoldsRecords reports whether what r gives begins as Scan reads it, whatever the
// file is called. The error is of r.
func HoldsRecords(r io.Reader) (bool, error) {
	s, err := newScanner(r)
	defer s.release()
	if err == nil {
		_, err = s.next()
	}
	if s.src.err != nil {
		return false, s.src.err
	}
	return err == nil, nil
}

// scanner reads records one after the other.
type scanner struct {
	src   *source
	run   *run          // nil if the file is not compressed
	body  *bufio.Reader // the bytes of the run, or of the file
	inRun bool
	runAt int64   // where the run begins in the file
	first bool    // of the run: nothing was read of it
	rec   *Record // given out; what is behind it has not been looked at
	met   bool    // a record was found
	arc   bool    // the file is an ARC file

	unpacked *bufio.Reader // body, run and frames of compressed files, to be used again
	unpacker *run
	frames   *frames
}

// scanners are in waiting for the next file: their buffers are the better part
// of what it costs to read a single record.
var scanners = sync.Pool{New: func() any {
	s := &scanner{src: newSource(), unpacked: bufio.NewReaderSize(nil, runAhead), frames: new(frames)}
	s.unpacker = &run{src: s.src, z: new(gzip.Reader), trial: new(gzip.Reader)}
	return s
}}

// newScanner looks at the beginning of a file. io.EOF says that there is
// nothing in it. The scanner has to be released, whatever the error.
func newScanner(r io.Reader) (*scanner, error) {
	s := scanners.Get().(*scanner)
	s.src.reset(r)
	s.run, s.body, s.inRun, s.first, s.runAt, s.rec, s.met, s.arc = nil, nil, false, false, 0, nil, false, false
	b, _ := s.src.Peek(512)
	var err error
	start := bytes.TrimLeft(b, "\r\n")
	switch {
	case s.src.err != nil:
		err = s.src.err
	case len(b) == 0:
		err = io.EOF
	case bytes.HasPrefix(b, gzipMagic):
		s.unpack(nil)
	case isZstd(b):
		s.frames.reset(s.src.Reader)
		s.unpack(s.frames)
	case bytes.HasPrefix(b, arcStart) || isARC(b):
		s.body, s.arc = s.src.Reader, true
	case bytes.HasPrefix(start, warcStart):
		s.body = s.src.Reader
		s.src.Discard(len(b) - len(start))
	case bytes.HasPrefix(gzipMagic, b) || bytes.HasPrefix(frameMagic, b) || bytes.HasPrefix(warcStart, start) && len(start) > 0:
		err = &DamageError{Cut: true, Err: errCut}
	default:
		err = fmt.Errorf("%s: %w", kindOf(b), archive.ErrInvalid)
	}
	return s, err
}

// unpack has the bytes of the file taken out of members, or of frames.
func (s *scanner) unpack(zst *frames) {
	s.unpacker.reset(zst)
	s.run, s.body = s.unpacker, s.unpacked
	s.body.Reset(s.run)
}

// release gives the scanner back. Blocks of its records cannot be read any more.
func (s *scanner) release() {
	s.src.reset(nil)
	s.rec = nil
	scanners.Put(s)
}

// kindOf says what a file is that is no WARC file.
func kindOf(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		return "a ZIP file (a WACZ holds its WARC files in archive/)"
	}
	return "no WARC file"
}

// next gives the next record, or what is wrong where it should be.
func (s *scanner) next() (*Record, error) {
	if r := s.rec; r != nil {
		at, err := r.Offset, s.end(r)
		s.rec = nil
		if err != nil {
			return nil, s.pass(at, err)
		}
	}
	for {
		if !s.inRun {
			if err := s.enter(); err != nil {
				return nil, err
			}
		}
		at := s.place()
		r, err := s.begin()
		if err == io.EOF {
			if s.run == nil {
				return nil, s.last()
			}
			s.inRun = false
			continue
		}
		if err != nil {
			return nil, s.pass(at, err)
		}
		r.Offset = at
		s.rec, s.first = r, false
		return r, nil
	}
}

func (s *scanner) last() error {
	if s.src.err != nil {
		return s.src.err
	}
	return io.EOF
}

// enter goes to the next run.
func (s *scanner) enter() error {
	if s.run != nil {
		if err := s.run.next(); err == io.EOF {
			return s.last()
		} else if err != nil {
			return s.pass(s.run.start, err)
		}
		s.body.Reset(s.run)
	}
	s.inRun, s.first, s.runAt = true, true, s.src.pos()
	if s.run != nil {
		s.runAt = s.run.start
		if bytes.HasPrefix(arcStart, s.run.head) {
			s.arc, s.run.arc = true, true
		}
	}
	return nil
}

// place is where the next record can be read alone, -1 if it cannot.
func (s *scanner) place() int64 {
	switch {
	case s.run == nil:
		return s.src.pos()
	case s.first:
		return s.runAt
	}
	return -1
}

// begin reads the header of the record that comes next. io.EOF says that the
// run is at its end.
func (s *scanner) begin() (*Record, error) {
	b, err := s.body.Peek(len(warcStart))
	if len(b) == 0 && err == io.EOF {
		return nil, io.EOF
	}
	if !bytes.Equal(b, warcStart) {
		if s.arc || !s.met {
			if r, ok := beginARC(s.body); ok {
				s.arc = true
				return s.found(r), nil
			}
		}
		if line, end := s.body.Peek(maxLine); s.arc && end != nil && bytes.IndexByte(line, '\n') < 0 {
			s.body.Discard(len(line))
			return nil, noEOF(end)
		}
		if err != nil && bytes.HasPrefix(warcStart, b) {
			s.body.Discard(len(b))
			return nil, noEOF(err)
		}
		return nil, fmt.Errorf("%.40q where a record should begin", b)
	}
	head := make([]byte, 0, 1<<10)
	for {
		line, err := s.body.ReadSlice('\n')
		if len(head)+len(line) > maxHead {
			return nil, fmt.Errorf("header of more than %d bytes", maxHead)
		}
		whole := len(head) == 0 || head[len(head)-1] == '\n'
		head = append(head, line...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return nil, noEOF(err)
		}
		text := bytes.TrimRight(line, "\r\n")
		if whole && len(text) == 0 {
			break
		}
		if len(head) == len(line) && !isVersion(text) {
			return nil, fmt.Errorf("%.40q where a record should begin", text)
		}
	}
	r, err := parseHead(head)
	if err != nil {
		return nil, err
	}
	return s.found(r), nil
}

// found makes the bytes that come next the block of a record.
func (s *scanner) found(r *Record) *Record {
	r.Block = &block{s: s, r: r, left: r.Length}
	s.met = true
	return r
}

// isVersion reports whether a line is the first of a record: "WARC/1.1".
func isVersion(line []byte) bool {
	major, minor, ok := bytes.Cut(bytes.TrimSpace(bytes.TrimPrefix(line, warcStart)), []byte("."))
	return ok && isNumber(major) && isNumber(minor)
}

func isNumber(b []byte) bool { return len(b) > 0 && len(bytes.Trim(b, "0123456789")) == 0 }

// block is the bytes of a record's block as they come out of the file.
type block struct {
	s    *scanner
	r    *Record
	left int64
	err  error

	ahead []byte // read already, to be given again
}

func (b *block) Read(p []byte) (int, error) {
	switch {
	case len(b.ahead) > 0:
		n := copy(p, b.ahead)
		b.ahead = b.ahead[n:]
		return n, nil
	case b.err != nil:
		return 0, b.err
	case b.s.rec != b.r:
		return 0, errPassed
	case b.left == 0:
		return 0, io.EOF
	}
	n, err := b.s.body.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && b.left > 0 {
		b.err = b.s.damage(b.r.Offset, noEOF(err))
		return n, b.err
	}
	return n, nil
}

// end reads on to the end of a record: the rest of its block, and the line
// ends behind it. The block's own error comes back if there was one.
func (s *scanner) end(r *Record) error {
	if b, ok := r.Block.(*block); ok {
		if _, err := io.Copy(io.Discard, b); err != nil {
			return err
		}
	}
	for {
		b, err := s.body.Peek(len(warcStart))
		switch {
		case len(b) > 0 && (b[0] == '\r' || b[0] == '\n'):
			s.body.Discard(1)
		case bytes.Equal(b, warcStart) || err == io.EOF && bytes.HasPrefix(warcStart, b):
			return nil
		case s.arc && nextIsARC(s.body):
			return nil
		case err != nil && err != io.EOF:
			return err
		default:
			return errLong
		}
	}
}

// damage words what went wrong with something that began at a place. A fault
// of the reader under it is no damage.
func (s *scanner) damage(at int64, err error) error {
	var d *DamageError
	switch {
	case s.src.err != nil:
		return s.src.err
	case errors.As(err, &d):
		return err
	}
	if at < 0 {
		at = s.runAt
	}
	_, more := s.src.Peek(1)
	d = &DamageError{Offset: at, Cut: errors.Is(err, io.ErrUnexpectedEOF) && more == io.EOF, Err: err}
	if d.Cut {
		d.Err = errCut
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		d.Err = errShort
	}
	return d
}

// pass words damage and goes on to where the next record may begin.
func (s *scanner) pass(at int64, err error) error {
	err = s.damage(at, err)
	if s.src.err != nil {
		return err
	}
	if s.run == nil || !s.run.lost {
		s.seek()
	}
	if s.run != nil && s.run.lost {
		s.run.seek()
		s.inRun = false
	}
	return err
}

// seek goes on to the next line of the run that looks like the beginning of a
// record, or to the run's end.
func (s *scanner) seek() {
	if s.arc {
		skipToARC(s.body)
		return
	}
	for {
		b, err := s.body.Peek(s.body.Size())
		if bytes.HasPrefix(b, warcStart) {
			return
		}
		if i := bytes.Index(b, lineStart); i >= 0 {
			s.body.Discard(i + 1)
			return
		}
		if err != nil {
			s.body.Discard(len(b))
			return
		}
		s.body.Discard(len(b) - len(lineStart) + 1)
	}
}
