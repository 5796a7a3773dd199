package raw

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"skein/archive"
)

const (
	// dateLayout is the precision that the archive keeps times with, so that the
	// time of a reference is the WARC-Date of its record.
	dateLayout      = "2006-01-02T15:04:05.000Z"
	identicalDigest = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	requestType     = "application/http;msgtype=request"
	responseType    = "application/http;msgtype=response"
)

// kept is one exchange made ready to be written.
type kept struct {
	buf    *bytes.Buffer // the members of its records
	answer int           // where the member to be cited begins in buf
	ref    archive.RawRef
	// remember is what a later revisit may refer to, under key; nil for what
	// none may.
	remember *capture
	key      captureKey
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// free gives the bytes back; they must not be used any more.
func (k *kept) free() {
	if k.buf.Cap() <= 4<<20 {
		k.buf.Reset()
		buffers.Put(k.buf)
	}
	k.buf = nil
}

// encode makes the records of an exchange.
func encode(x *Exchange, seen *recent) (*kept, error) {
	u, err := x.check()
	if err != nil {
		return nil, err
	}
	start := x.Start.UTC().Truncate(time.Millisecond)
	answer, request := newID(), newID()
	common := Fields{{"WARC-Date", start.Format(dateLayout)}, {"WARC-Target-URI", targetURI(u)}}
	if ip := x.ip(); ip != "" {
		common = append(common, Field{"WARC-IP-Address", ip})
	}
	if p := x.protocol(); p != "" {
		common = append(common, Field{"WARC-Protocol", p})
	}
	k := &kept{buf: buffers.Get().(*bytes.Buffer), ref: archive.RawRef{URL: x.URL, Fetched: start, Record: answer}}

	fields := append(Fields{{"WARC-Type", "request"}, {"WARC-Record-ID", angle(request)}, {"WARC-Concurrent-To", angle(answer)}}, common...)
	if err := appendRecord(k.buf, false, append(fields, Field{"Content-Type", requestType}), x.requestHead(u)); err != nil {
		return nil, err
	}
	k.answer = k.buf.Len()

	payload := sha256.New()
	payload.Write(x.Body)
	fields = append(Fields{{"WARC-Type", "response"}, {"WARC-Record-ID", angle(answer)}, {"WARC-Concurrent-To", angle(request)}}, common...)
	block := [][]byte{x.responseHead(), x.Body}
	if len(x.Body) > 0 && !x.Truncated {
		k.key = keyOf(targetURI(u))
		this := &capture{date: start, id: answer}
		payload.Sum(this.payload[:0])
		if before, ok := seen.find(k.key); ok && before.payload == this.payload {
			fields[0].Value = "revisit"
			fields = append(fields, before.fields(targetURI(u))...)
			block = block[:1]
		} else {
			k.remember = this
		}
	}
	if x.Truncated {
		fields = append(fields, Field{"WARC-Truncated", "unspecified"})
	}
	fields = append(fields, Field{"WARC-Payload-Digest", digestOf(payload)}, Field{"Content-Type", responseType})
	if err := appendRecord(k.buf, x.dense(), fields, block...); err != nil {
		return nil, err
	}
	return k, nil
}

// copyRecord makes a record of another file ready to be written.
func copyRecord(r *Record) (*kept, error) {
	if r.ID == "" {
		return nil, fmt.Errorf("copy a record of %s that has no name: %w", r.URL, archive.ErrInvalid)
	}
	if err := r.Load(maxLoad); err != nil {
		return nil, fmt.Errorf("copy record %s: %w", r.ID, err)
	}
	k := &kept{buf: buffers.Get().(*bytes.Buffer), ref: archive.RawRef{URL: r.URL, Fetched: r.Date, Record: r.ID}}
	if proved, err := r.Prove(); !proved || errors.Is(err, errDigest) {
		return k, appendRecord(k.buf, false, r.withoutDigests(err), r.data)
	}
	return k, squeeze(k.buf, false, r.head, r.data, recordEnd)
}

// withoutDigests are the fields of a record to be written with a digest of our
// own. One of its own that was not found wrong stays.
func (r *Record) withoutDigests(wrong error) Fields {
	var out Fields
	for _, f := range r.Fields {
		switch strings.ToLower(f.Name) {
		case "content-length", "warc-block-digest":
			continue
		case "warc-payload-digest":
			if wrong != nil {
				continue
			}
		case "warc-target-uri":
			f.Value = bare(f.Value) // as WARC 1.1 has it
		}
		out = append(out, f)
	}
	return out
}

// appendRecord appends a record as one gzip member. Its length and the digest
// of its block are added to the fields.
func appendRecord(dst *bytes.Buffer, dense bool, fields Fields, block ...[]byte) error {
	sum, length := sha256.New(), 0
	for _, b := range block {
		sum.Write(b)
		length += len(b)
	}
	fields = append(fields[:len(fields):len(fields)], Field{"WARC-Block-Digest", digestOf(sum)}, Field{"Content-Length", strconv.Itoa(length)})
	parts := append([][]byte{headOf(fields)}, block...)
	return squeeze(dst, dense, append(parts, recordEnd)...)
}

// headOf is the header of a record.
func headOf(fields Fields) []byte {
	var head bytes.Buffer
	head.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		fmt.Fprintf(&head, "%s: %s\r\n", f.Name, oneLine(f.Value))
	}
	head.WriteString("\r\n")
	return head.Bytes()
}

// newID makes a WARC-Record-ID: a random UUID (RFC 9562, 5.4).
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// angle writes an id as it stands in a record's header.
func angle(id string) string { return "<" + id + ">" }

// bare takes the brackets off an id or, in wget's files, off an address.
func bare(s string) string {
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return s[1 : len(s)-1]
	}
	return s
}
