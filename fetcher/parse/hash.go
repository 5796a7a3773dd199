package parse

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"skein/archive"
)

// hash is of everything that the entry says, each part with its length, so
// that no two entries that differ read the same. It is written down in buf,
// which comes back for the next.
func (e *Entry) hash(buf []byte) (hash [16]byte, b []byte) {
	b = buf[:0]
	str := func(ss ...string) {
		for _, s := range ss {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	num := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	when := func(w archive.When) {
		if w.IsZero() {
			b = append(b, 0)
			return
		}
		b = binary.AppendVarint(append(b, 1, byte(w.Precision)), w.Time.Unix())
		b = strconv.AppendBool(b, w.Floating)
	}
	str(e.ID, e.Title, e.Link, e.Summary, e.Content, e.Lang, e.Comments, e.CommentsFeed, e.Image, e.Rights)
	when(e.Published)
	when(e.Updated)
	num(int(e.Permalink))
	num(len(e.Links))
	for _, l := range e.Links {
		str(l.Rel, l.Href, l.Type)
	}
	num(len(e.Authors))
	for _, p := range e.Authors {
		str(p.Name, p.Email, p.URL, p.Image)
	}
	num(len(e.Categories))
	for _, c := range e.Categories {
		str(c.Term, c.Scheme, c.Label)
	}
	num(len(e.Enclosures))
	for _, f := range e.Enclosures {
		str(f.URL, f.Type)
		num(int(f.Length))
	}
	num(len(e.InReplyTo))
	for _, r := range e.InReplyTo {
		str(r.Ref, r.Href, r.Type, r.Source)
	}
	if e.Source != nil {
		str(e.Source.ID, e.Source.Title, e.Source.Link)
		when(e.Source.Updated)
	}
	if e.Replies != nil {
		num(*e.Replies)
	}
	sum := sha256.Sum256(b)
	return [16]byte(sum[:16]), b
}
