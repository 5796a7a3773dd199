package raw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"skein/archive"
)

// Report is what Verify found in a folder.
type Report struct {
	Segments int   // files read
	Open     int   // of them, those still being written
	Bytes    int64 // of the files
	Records  int   // whole records
	Proved   int   // records whose digests hold
	Bare     int   // records that have no digest that we can check
	Revisits int   // records whose payload is in another, which was looked up
	Faults   int
}

// Fault is one thing that is wrong with a segment.
type Fault struct {
	Segment string
	Offset  int64  // where in the file
	Record  string // WARC-Record-ID; empty if that cannot be read
	URL     string // empty if that cannot be read
	Cut     bool   // the file ends before its last record does, as after a crash
	Err     error
}

// String says where the fault is, and what.
func (f Fault) String() string {
	if f.Record == "" {
		return fmt.Sprintf("%s: %v", f.Segment, f.Err)
	}
	return fmt.Sprintf("%s: %s: %v", f.Segment, f.URL, f.Err)
}

// IsCrawl reports whether a file of that name holds records, as Scan reads them.
func IsCrawl(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// Verify reads every WARC file of a folder and proves every record: that its
// bytes are there, that its block and payload have the digests that it tells,
// and that the record with a revisit's payload is where the revisit says. Each
// fault is told as it is found, and hides nothing that comes after. What is
// behind the last whole record of an open segment is no fault: it is being
// written, or will be cut off.
//
// The error is of the reading, not of what was read: the folder or a file that
// could not be read, or ctx. The report then covers what was read.
func Verify(ctx context.Context, dir string, fault func(Fault)) (Report, error) {
	r, err := OpenReader(dir)
	if err != nil {
		return Report{}, err
	}
	return r.Verify(ctx, fault)
}

// Verify is the func Verify for the folder or bucket of a reader; files elsewhere
// are not looked at.
func (r *Reader) Verify(ctx context.Context, fault func(Fault)) (Report, error) {
	var rep Report
	names, err := r.place.Names()
	if err != nil {
		return rep, fmt.Errorf("verify raw folder: %w", err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		name = strings.TrimSuffix(name, openSuffix)
		if seen[name] || !IsCrawl(name) {
			continue
		}
		seen[name] = true
		v := &verifier{r: r, ctx: ctx, rep: &rep, fault: fault, segment: name}
		if err := v.run(); err != nil {
			return rep, fmt.Errorf("verify raw segment %s: %w", name, err)
		}
	}
	return rep, nil
}

// verifier verifies one segment.
type verifier struct {
	r       *Reader
	ctx     context.Context
	rep     *Report
	fault   func(Fault)
	segment string
	open    bool    // it is being written, or was when its writer died
	late    []Fault // of an open segment, with no whole record behind them
}

func (v *verifier) run() error {
	f, unfinished, err := v.r.open(v.segment)
	if errors.Is(err, archive.ErrNotFound) {
		return nil // moved away since
	}
	if err != nil {
		return err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return err
	}
	if v.open = unfinished; v.open {
		v.rep.Open++
	}
	v.rep.Segments++
	v.rep.Bytes += size
	for m, err := range members(f, size) {
		if err != nil {
			return err
		}
		if err := v.part(io.NewSectionReader(f, m.at, m.length), m.at); err != nil {
			return err
		}
	}
	return nil
}

// part proves the records of a stretch of the segment that begins at a place.
func (v *verifier) part(in io.Reader, at int64) error {
	var rec *Record // whose end has not been seen
	for next, err := range Scan(in) {
		if cause := context.Cause(v.ctx); cause != nil {
			return cause
		}
		if err == nil {
			rec = next
			if err := v.record(rec, at); err != nil {
				return err
			}
			continue
		}
		f := Fault{Segment: v.segment, Offset: at, Err: shift(err, at)}
		if d := new(DamageError); errors.As(f.Err, &d) {
			f.Offset, f.Cut = d.Offset, d.Cut
		} else if !errors.Is(err, archive.ErrInvalid) {
			return err
		}
		if rec != nil && at+rec.Offset == f.Offset {
			f.Record, f.URL = rec.ID, rec.URL
		}
		v.tell(f)
	}
	return nil
}

// record proves one record of a stretch that begins at a place. What is wrong
// with its bytes, rather than with their digest, is met again by who reads on.
func (v *verifier) record(r *Record, at int64) error {
	proved, err := r.Prove()
	if err == nil {
		late := v.late
		v.late = nil
		for _, f := range late {
			v.count(f)
		}
		v.rep.Records++
		if proved {
			v.rep.Proved++
		} else {
			v.rep.Bare++
		}
		err = v.revisit(r)
	}
	if errors.Is(err, errDigest) || errors.Is(err, archive.ErrNotFound) {
		v.tell(Fault{Segment: v.segment, Offset: at + max(r.Offset, 0), Record: r.ID, URL: r.URL, Err: shift(err, at)})
		return nil
	}
	if errors.As(err, new(*DamageError)) {
		return nil
	}
	return err
}

// revisit looks whether the payload of one of our revisits is where it says.
func (v *verifier) revisit(r *Record) error {
	name := r.refersTo("")
	if _, at := splitRef(name); r.Type != "revisit" || at < 0 {
		return nil
	}
	v.rep.Revisits++
	digest, err := v.r.payloadDigest(name, bare(r.Fields.Get("WARC-Refers-To")))
	if err != nil {
		return fmt.Errorf("payload of record %s: %w", r.ID, err)
	}
	if !sameDigest(r.Fields.Get("WARC-Payload-Digest"), digest) {
		return r.damaged("payload")
	}
	return nil
}

// tell tells a fault; in an open segment not before a whole record is found
// behind it.
func (v *verifier) tell(f Fault) {
	if v.open {
		v.late = append(v.late, f)
		return
	}
	v.count(f)
}

func (v *verifier) count(f Fault) {
	v.rep.Faults++
	if v.fault != nil {
		v.fault(f)
	}
}
