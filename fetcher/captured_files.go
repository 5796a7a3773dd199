package fetcher

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
)

// FileKey stands for the address of a file, however that is written: with http
// or https, with www. or without, with a session id or none.
type FileKey uint64

// KeyOf is the key of an address; zero for what is none of the web.
func KeyOf(address string) FileKey {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return 0
	}
	return keyOfText(normal.NativeURL(u))
}

// KeyOfBytes is a key of what is known by the digest of its bytes alone.
func KeyOfBytes(digest string) FileKey { return keyOfText("digest:" + digest) }

func keyOfText(s string) FileKey {
	sum := sha256.Sum256([]byte(s))
	return FileKey(binary.LittleEndian.Uint64(sum[:]))
}

// CapturedFile is a picture or another file that a crawl holds.
type CapturedFile struct {
	Keys []FileKey // of its address, and of its bytes if those may be known by their digest
	Seen time.Time
	Type string // media type, as its server said; may be empty
	Body []byte
	Cite func(ctx context.Context) ([]archive.RawRef, error) // names the bytes, and keeps them if they have to be
}

// wantedFile is a file that posts carry or show.
type wantedFile struct {
	thread uint32       // that shows it, by its place among those that were taken in
	got    *carriedFile // nil if it was not found
}

// carriedFile is what is known of a file that was found.
type carriedFile struct {
	raw  archive.RawRef // without its address
	typ  string
	size int64
	sum  [sha256.Size]byte
}

// filesOf are the addresses of what a post carries and embeds, and of its
// author's picture.
func filesOf(p *archive.Post) []string {
	out := append(embedded(p.HTML), p.Author.Avatar)
	for _, a := range p.Attachments {
		out = append(out, a.URL)
	}
	return out
}

// want notes the files of threads that pages have shown, by the ids that the
// threads have in the archive.
func (c *Captures) want(ids []string, ts []archive.Thread) {
	if !c.Files.Keeps() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil {
		c.files, c.also = map[FileKey]wantedFile{}, map[FileKey][]FileKey{}
	}
	for i, id := range ids {
		th := c.remember(id)
		for j := range ts[i].Posts {
			for _, address := range filesOf(&ts[i].Posts[j]) {
				if key := KeyOf(address); key != 0 {
					th.files = append(th.files, key)
					if _, had := c.files[key]; !had {
						c.files[key] = wantedFile{thread: th.place}
					}
				}
			}
		}
		if len(th.files) > 2*th.compact+64 {
			slices.Sort(th.files)
			th.files = slices.Compact(th.files)
			th.compact = len(th.files)
		}
	}
}

// Wants reports whether a post that was taken in carries or shows the file of
// that key.
func (c *Captures) Wants(key FileKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, wanted := c.files[key]
	return wanted || len(c.also[key]) > 0
}

// Also says that the address of a file that is wanted leads to another file. It
// reports whether that was not known.
func (c *Captures) Also(wanted, other FileKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, had := c.files[wanted]
	through := c.also[wanted]
	if had {
		through = append(through[:len(through):len(through)], wanted)
	}
	news := false
	for _, key := range through {
		if key != other && !slices.Contains(c.also[other], key) {
			c.also[other] = append(c.also[other], key)
			news = true
		}
	}
	return news
}

// TakeFile takes in a file that is wanted. Of several captures the first one
// counts: what stands at the address of a file later is mostly what came in its
// place. The error is of keeping the bytes.
func (c *Captures) TakeFile(ctx context.Context, f CapturedFile) error {
	typ := typeOfFile(f.Type, f.Body)
	if len(f.Body) == 0 || strings.HasPrefix(typ, "text/html") || c.Files != archive.KeepAll && !strings.HasPrefix(typ, "image/") {
		return nil
	}
	c.mu.Lock()
	var keys []FileKey
	for _, k := range f.Keys {
		keys = append(keys, c.also[k]...)
		if _, wanted := c.files[k]; wanted {
			keys = append(keys, k)
		}
	}
	keys = slices.DeleteFunc(keys, func(k FileKey) bool { return !c.earlier(k, f.Seen) })
	c.mu.Unlock()
	if len(keys) == 0 {
		return nil
	}
	refs, err := c.citedFile(ctx, keys, f)
	if err != nil || len(refs) != 1 {
		return err
	}
	got := &carriedFile{raw: refs[0], typ: typ, size: int64(len(f.Body)), sum: sha256.Sum256(f.Body)}
	got.raw.Fetched = f.Seen
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		if c.earlier(k, f.Seen) {
			c.files[k] = wantedFile{c.files[k].thread, got}
		}
	}
	return nil
}

// citedFile names the bytes of a file, which are kept unless they were taken in before.
func (c *Captures) citedFile(ctx context.Context, keys []FileKey, f CapturedFile) ([]archive.RawRef, error) {
	for _, k := range keys {
		c.mu.Lock()
		id := c.order[c.files[k].thread]
		c.mu.Unlock()
		held, err := c.Ledger.RawsAt(ctx, id, f.Seen)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(held, func(r archive.RawRef) bool { return KeyOf(r.URL) == k }); i >= 0 {
			return held[i : i+1], nil
		}
	}
	refs, err := f.Cite(ctx)
	if err != nil {
		return nil, fmt.Errorf("keep the bytes of a file: %w", err)
	}
	return refs, nil
}

// beside takes in the files that were saved with a page.
func (c *Captures) beside(ctx context.Context, doc Capture, ts []archive.Thread) error {
	if doc.Beside == nil {
		return nil
	}
	for i := range ts {
		for j := range ts[i].Posts {
			for _, address := range filesOf(&ts[i].Posts[j]) {
				f, ok := doc.Beside(address)
				if !ok {
					continue
				}
				f.Keys = []FileKey{KeyOf(address)}
				if err := c.TakeFile(ctx, f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// earlier reports whether a capture of a file is the first that is known. The
// lock is held.
func (c *Captures) earlier(k FileKey, seen time.Time) bool {
	had := c.files[k].got
	return had == nil || seen.Before(had.raw.Fetched)
}

// typeOfFile is what a file is, by its own bytes if they say that it is a picture
// or a page, else by what its server says.
func typeOfFile(said string, body []byte) string {
	found, _, _ := strings.Cut(http.DetectContentType(body), ";")
	if strings.HasPrefix(found, "image/") || found == "text/html" {
		return found
	}
	if typ, _, err := mime.ParseMediaType(said); err == nil && typ != "application/octet-stream" {
		return typ
	}
	return found
}

// carry gives the files that were found to the posts of a thread.
func (c *Captures) carry(ctx context.Context, id string, th *capturedThread) error {
	if !slices.ContainsFunc(th.files, func(k FileKey) bool { return c.files[k].got != nil }) {
		return nil
	}
	t, err := c.Ledger.Thread(ctx, id)
	if err != nil {
		return err
	}
	var files []archive.Carried
	seen := map[string]bool{}
	for i := range t.Posts {
		for _, address := range filesOf(&t.Posts[i]) {
			f := c.files[KeyOf(address)].got
			if f == nil || seen[address] {
				continue
			}
			seen[address] = true
			one := archive.Carried{Raw: f.raw, Type: f.typ, Size: f.size, SHA256: hex.EncodeToString(f.sum[:])}
			one.Raw.URL = address // as the post gives it
			files = append(files, one)
		}
	}
	if len(files) == 0 {
		return nil
	}
	return c.Ledger.Carry(ctx, id, files)
}
