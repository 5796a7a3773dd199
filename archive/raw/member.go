package raw

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
	"math"
	"sync"

	"github.com/klauspost/compress/gzip"
)

var (
	gzipMagic = []byte{0x1f, 0x8b, 8} // RFC 1952, 2.3.1: the two bytes of the format, and deflate
	recordEnd = []byte("\r\n\r\n")
	warcStart = []byte("WARC/")
)

// A member that we write tells its length in a field of its header, as wget's
// do: "sl" with the lengths of the whole member and of what is in it, four
// bytes each. The field's place is known, because it is the only one.
const (
	lengthsAt = 10 + 2 + 4 // the fixed header, the fields' length, this field's name and length
	memberMin = 18         // a member of nothing: header and trailer
	headPeek  = 64         // enough of a member to read the field from
)

var lengthsField = []byte{'s', 'l', 8, 0, 0, 0, 0, 0, 0, 0, 0, 0}

// squeezers are gzip writers in waiting. Bodies that are compressed already
// are not worth a search for repeats.
var squeezers = map[bool]*sync.Pool{
	false: {New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.DefaultCompression); return z }},
	true:  {New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return z }},
}

// squeeze appends one gzip member that holds the parts, one after the other.
// dense says that there is little to be gained.
func squeeze(dst *bytes.Buffer, dense bool, parts ...[]byte) error {
	pool := squeezers[dense]
	z := pool.Get().(*gzip.Writer)
	defer pool.Put(z)
	start, plain := dst.Len(), int64(0)
	z.Reset(dst)
	z.Extra = lengthsField
	for _, p := range parts {
		if _, err := z.Write(p); err != nil {
			return err
		}
		plain += int64(len(p))
	}
	if err := z.Close(); err != nil {
		return err
	}
	member := dst.Bytes()[start:]
	if int64(len(member)) <= math.MaxUint32 && plain <= math.MaxUint32 {
		binary.LittleEndian.PutUint32(member[lengthsAt:], uint32(len(member)))
		binary.LittleEndian.PutUint32(member[lengthsAt+4:], uint32(plain))
	}
	return nil
}

// memberLength reads from the beginning of a member how long the member says
// it is; zero if it does not say, or says nonsense.
func memberLength(b []byte) int64 {
	if len(b) < lengthsAt || !bytes.HasPrefix(b, gzipMagic) || b[3]&4 == 0 {
		return 0
	}
	fields := b[12:]
	fields = fields[:min(len(fields), int(binary.LittleEndian.Uint16(b[10:])))]
	for len(fields) >= 4 {
		n := int(binary.LittleEndian.Uint16(fields[2:]))
		if 4+n > len(fields) {
			return 0
		}
		if fields[0] == 's' && fields[1] == 'l' && n == 8 {
			if length := int64(binary.LittleEndian.Uint32(fields[4:])); length >= memberMin {
				return length
			}
			return 0
		}
		fields = fields[4+n:]
	}
	return 0
}

// span is a stretch of a file.
type span struct{ at, length int64 }

// members cuts a file of the given size into gzip members, by the lengths that
// they tell. Where a length leads to no member, the rest of the file is one
// span, which has to be read to know what it is. What a file begins with that is
// neither a member nor a record is a span up to the first member that tells its
// length.
func members(f io.ReaderAt, size int64) iter.Seq2[span, error] {
	return func(yield func(span, error) bool) {
		for at := int64(0); at < size; {
			length, err := leadsOn(f, at, size)
			if length == 0 && at == 0 && err == nil {
				length, err = firstMember(f, size)
			}
			if err != nil {
				yield(span{}, err)
				return
			}
			if length == 0 {
				length = size - at
			}
			if !yield(span{at, length}, nil) {
				return
			}
			at += length
		}
	}
}

// leadsOn reads how long the member at a place says it is; zero if there is
// none, it does not say, or what it says leads neither to another member nor to
// the end of the file.
func leadsOn(f io.ReaderAt, at, size int64) (int64, error) {
	var b [headPeek]byte
	n, err := f.ReadAt(b[:min(headPeek, size-at)], at)
	if err != nil && err != io.EOF {
		return 0, err
	}
	length := memberLength(b[:n])
	next := at + length
	if length == 0 || next >= size {
		if next != size {
			length = 0
		}
		return length, nil
	}
	n, err = f.ReadAt(b[:min(len(gzipMagic), int(min(size-next, headPeek)))], next)
	if err != nil && err != io.EOF {
		return 0, err
	}
	if !bytes.HasPrefix(gzipMagic, b[:n]) { // or what was begun of it
		length = 0
	}
	return length, nil
}

// firstMember looks for the first member that tells its length in a file whose
// beginning is damaged. Zero says that the beginning is none, or that there is
// no such member.
func firstMember(f io.ReaderAt, size int64) (int64, error) {
	b := make([]byte, min(size, sourceBuffer))
	for at := int64(0); at < size; {
		n, err := f.ReadAt(b[:min(int64(len(b)), size-at)], at)
		if err != nil && err != io.EOF {
			return 0, err
		}
		if at == 0 && (bytes.HasPrefix(b[:n], gzipMagic) || bytes.HasPrefix(bytes.TrimLeft(b[:n], "\r\n"), warcStart)) {
			return 0, nil
		}
		for from := 0; ; {
			i := bytes.Index(b[from:n], gzipMagic)
			if i < 0 {
				break
			}
			from += i
			if length, err := leadsOn(f, at+int64(from), size); length > 0 || err != nil {
				return at + int64(from), err
			}
			from++
		}
		at += int64(max(1, n-len(gzipMagic)+1))
	}
	return 0, nil
}
