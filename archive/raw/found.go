package raw

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"time"

	"skein/archive"
)

// Found is what was found, not fetched: a page that somebody saved, and a
// picture that was saved with it.
type Found struct {
	URL  string    // where it is from; of a file that does not tell, a file: address
	Type string    // media type
	Body []byte    // as it was found
	Time time.Time // of the bytes
	Cut  bool      // its end is missing
}

// KeepFound writes what was found as resource records (ISO 28500, 6.4), and
// returns when they are on disk, with a reference for each.
func (w *Writer) KeepFound(ctx context.Context, found ...Found) ([]archive.RawRef, error) {
	return w.keep(ctx, len(found), func(i int) (*kept, error) { return encodeFound(&found[i]) })
}

func encodeFound(f *Found) (*kept, error) {
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme == "" || f.Time.IsZero() {
		return nil, fmt.Errorf("what was found has the address %q and the time %v: %w", f.URL, f.Time, archive.ErrInvalid)
	}
	u.User = nil
	at, id := f.Time.UTC().Truncate(time.Millisecond), newID()
	payload := sha256.New()
	payload.Write(f.Body)
	fields := Fields{
		{"WARC-Type", "resource"}, {"WARC-Record-ID", angle(id)}, {"WARC-Date", at.Format(dateLayout)}, {"WARC-Target-URI", targetURI(u)},
		{"WARC-Payload-Digest", digestOf(payload)}, {"Content-Type", f.Type},
	}
	if f.Cut {
		fields = append(fields, Field{"WARC-Truncated", "unspecified"})
	}
	k := &kept{buf: buffers.Get().(*bytes.Buffer), ref: archive.RawRef{URL: f.URL, Fetched: at, Record: id}}
	return k, appendRecord(k.buf, false, fields, f.Body)
}
