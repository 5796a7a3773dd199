package raw

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"

	"skein/archive"
)

// Head reads the status and the header fields of the answer that a record
// holds, and leaves the block to be read from its beginning: so that nobody has
// to load a picture to see that it is one. code is zero where the record tells
// none. Records that hold no answer are archive.ErrInvalid.
func (r *Record) Head() (code int, header http.Header, err error) {
	if r.Type != "response" && r.Type != "revisit" && r.Type != "resource" {
		return 0, nil, fmt.Errorf("a %s record holds no answer: %w", r.Type, archive.ErrInvalid)
	}
	header = http.Header{}
	if !r.isHTTP() || r.Length == 0 {
		if kind := r.Fields.Get("Content-Type"); kind != "" && r.Type == "resource" {
			header.Set("Content-Type", kind)
		}
		return 0, header, nil
	}
	var read bytes.Buffer
	h, err := readHTTP(bufio.NewReader(io.TeeReader(r.block(), &read)))
	if b, ok := r.Block.(*block); ok {
		b.ahead = append(read.Bytes(), b.ahead...)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("answer of %s: %w", r.URL, err)
	}
	return h.code, h.header, nil
}

// Cite names a record where it lies: at its place in the file of that name, for
// those who keep the file. archive.ErrInvalid if it has no name of its own.
func (r *Record) Cite(file string) (archive.RawRef, error) {
	if r.ID == "" {
		return archive.RawRef{}, fmt.Errorf("a record of %s has no name: %w", r.URL, archive.ErrInvalid)
	}
	if r.Offset >= 0 {
		file = refName(file, r.Offset)
	}
	return archive.RawRef{URL: r.URL, Fetched: r.Date, WARC: file, Record: r.ID}, nil
}
