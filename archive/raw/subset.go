package raw

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"skein/archive"

	"github.com/klauspost/compress/gzip"
)

// Subset writes a WARC file of those records that threads cite, each once and
// as it stands in its file: what any reader of web archives can show, and what
// proves the threads to somebody else. The same threads give the same bytes.
type Subset struct {
	Lost  func(ref archive.RawRef, err error) // told of what is cited and not held, or damaged; may be nil
	Plain bool                                // records are not compressed

	from  *Reader
	out   io.Writer
	o     Options
	wrote map[[16]byte]bool // names of records
	err   error
}

// NewSubset begins a file. It reads the records from one place, which may be
// nil: then none are held.
func NewSubset(out io.Writer, from *Reader, o Options) *Subset {
	return &Subset{from: from, out: out, o: o.withDefaults(), wrote: map[[16]byte]bool{}}
}

// Write adds the records that a thread cites. The error is of the writing or of
// the disk: records that are lost are told of, and left out.
func (s *Subset) Write(t archive.Thread) error {
	for _, ref := range t.Raw {
		if s.err != nil {
			return s.err
		}
		if ref.Record == "" || s.wrote[nameKey(ref.Record)] {
			continue
		}
		var rec *Record
		err := fmt.Errorf("raw record %s of %s: %w", ref.Record, ref.URL, archive.ErrNotFound)
		if s.from != nil {
			rec, err = s.from.Record(ref)
		}
		switch {
		case err == nil:
			s.record(rec.original)
			s.record(rec)
		case errors.Is(err, archive.ErrNotFound), errors.Is(err, archive.ErrInvalid), errors.As(err, new(*DamageError)):
			if s.Lost != nil {
				s.Lost(ref, err)
			}
		default:
			return err
		}
	}
	return s.err
}

// Close ends the file. A file without any record is one with the record that
// says what wrote it.
func (s *Subset) Close() error {
	if s.err == nil && len(s.wrote) == 0 {
		s.begin("", time.Unix(0, 0).UTC())
	}
	return s.err
}

func (s *Subset) record(r *Record) {
	if r == nil || s.err != nil || s.wrote[nameKey(r.ID)] {
		return
	}
	if len(s.wrote) == 0 {
		s.begin(r.ID, r.Date)
	}
	s.wrote[nameKey(r.ID)] = true
	var b bytes.Buffer
	if s.err = r.Load(maxLoad); s.err != nil {
		return
	}
	if s.err = squeeze(&b, false, r.head, r.data, recordEnd); s.err == nil {
		s.member(&b)
	}
}

// member writes a gzip member, or what is in it.
func (s *Subset) member(b *bytes.Buffer) {
	if !s.Plain {
		_, s.err = s.out.Write(b.Bytes())
		return
	}
	z, err := gzip.NewReader(b)
	if err == nil {
		_, err = io.Copy(s.out, z)
	}
	s.err = err
}

// begin writes the record that says what wrote the file. It is named after the
// first record that follows, so that it is the same every time.
func (s *Subset) begin(first string, at time.Time) {
	sum := sha256.Sum256([]byte("warcinfo\x00" + first))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of one's own making (RFC 9562, 5.8)
	var b bytes.Buffer
	info := Fields{{"software", s.o.Software}, {"format", "WARC File Format 1.1"}, {"description", "records that archived threads cite"}}
	s.err = warcinfo(&b, "urn:uuid:"+uuid(sum[:16]), "", at, info)
	if s.err == nil {
		s.member(&b)
	}
}

func uuid(b []byte) string {
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}

func nameKey(id string) [16]byte {
	sum := sha256.Sum256([]byte(id))
	return [16]byte(sum[:16])
}
