package raw

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"skein/archive"
)

// Record is one record of a WARC file.
type Record struct {
	Version string    // of the format: "1.1", "1.0"
	Type    string    // "response", "request", "revisit", "warcinfo", "resource", …; lower case
	ID      string    // WARC-Record-ID without brackets: "urn:uuid:…"; empty if there is none
	URL     string    // WARC-Target-URI; empty if there is none
	Date    time.Time // WARC-Date, UTC; zero if it was not understood
	Fields  Fields    // all of the header, in its order
	Length  int64     // bytes in the block, as the header claims
	// Offset is where the record begins in its file, or the gzip member that
	// begins with it: where it can be read alone. -1 if it cannot be.
	Offset int64
	// Block is the record's content. It is good until the next record is asked
	// for. A block that ends before its Length gives a *DamageError.
	Block io.Reader

	head     []byte  // up to the blank line, as it stands in the file
	data     []byte  // the block, once it has been loaded
	loaded   bool    // data is all of it
	made     bool    // the header is ours: the file is of a kind that has none
	original *Record // that holds the payload of a revisit, if it was looked up
}

// Fields are a record's named fields in their order. A name may occur more
// than once.
type Fields []Field

// Field is one named field.
type Field struct{ Name, Value string }

// Get returns the value of the first field with a name, in any case; empty if
// there is none.
func (fs Fields) Get(name string) string {
	for _, f := range fs {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// DamageError says what in a file is not as it should be, and where.
type DamageError struct {
	Offset int64 // in the file: of the record, or of the gzip member that it is in
	Cut    bool  // the file ends before the record does, as after a crash
	Err    error
}

// Error says where the damage is, and what.
func (e *DamageError) Error() string { return fmt.Sprintf("at byte %d: %v", e.Offset, e.Err) }

func (e *DamageError) Unwrap() error { return e.Err }

// Load reads the block into memory, so that it can be read as often as wanted,
// also after the next record was asked for. A block of more than max bytes is
// an archive.ErrInvalid.
func (r *Record) Load(max int64) error {
	if r.loaded {
		return nil
	}
	if r.Length > max {
		return fmt.Errorf("record %s has %d bytes, more than %d: %w", r.ID, r.Length, max, archive.ErrInvalid)
	}
	var b bytes.Buffer
	b.Grow(int(min(r.Length, 1<<20))) // more only as it comes
	if _, err := b.ReadFrom(r.Block); err != nil {
		return err
	}
	r.data, r.loaded = b.Bytes(), true
	r.Block = bytes.NewReader(r.data)
	return nil
}

// block is the block from its beginning, as far as that is still to be had.
func (r *Record) block() io.Reader {
	if r.loaded {
		return bytes.NewReader(r.data)
	}
	return r.Block
}

// WriteTo writes the record as it stands in its file, uncompressed, so that
// its digests stay true; one of an ARC file as a WARC file has it. The block must not have been read from, unless it was
// loaded.
func (r *Record) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, io.MultiReader(bytes.NewReader(r.head), r.block(), bytes.NewReader(recordEnd)))
}

// parseHead reads a record's header: the version, the fields, a blank line.
// Lines may end in a line feed alone, and long values go on in lines that begin
// with a blank.
func parseHead(head []byte) (*Record, error) {
	first, rest, _ := bytes.Cut(head, []byte("\n"))
	r := &Record{head: head, Version: strings.TrimSpace(strings.TrimPrefix(string(first), "WARC/"))}
	for line := range strings.Lines(string(rest)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		name, value, found := strings.Cut(line, ":")
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(r.Fields) > 0:
			last := &r.Fields[len(r.Fields)-1]
			last.Value = strings.TrimSpace(last.Value + " " + strings.TrimSpace(line))
		case !found || strings.TrimSpace(name) == "":
			return nil, fmt.Errorf("%.80q in the header of a record", line)
		default:
			r.Fields = append(r.Fields, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	length := r.Fields.Get("Content-Length")
	n, err := strconv.ParseUint(length, 10, 63)
	if err != nil {
		return nil, fmt.Errorf("record with Content-Length %.80q", length)
	}
	r.Length = int64(n)
	r.Type = strings.ToLower(r.Fields.Get("WARC-Type"))
	if r.Type == "" {
		return nil, fmt.Errorf("record without a WARC-Type")
	}
	r.ID = bare(r.Fields.Get("WARC-Record-ID"))
	r.URL = bare(r.Fields.Get("WARC-Target-URI"))
	r.Date = parseDate(r.Fields.Get("WARC-Date"))
	return r, nil
}

// parseDate reads a WARC-Date, which may be as coarse as a year (ISO 28500, 5.4).
// Drafts of the format had the time as ARC files have it.
func parseDate(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006", arcDate} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
