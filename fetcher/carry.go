package fetcher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"skein/archive"
	"skein/fetcher/web"
)

// maxCarried bounds how many files one thread brings at one visit; the others
// come with the next ones.
const maxCarried = 500

// acceptFile asks for a file as it is.
const acceptFile = "image/avif,image/webp,image/png,image/jpeg,image/gif,image/*;q=0.9,*/*;q=0.5"

// carry fetches what the posts of a thread carry and embed, as the source's
// attachments say, and keeps the bytes beside those of the pages. Each address
// is fetched once: what the archive has is not asked for again. A file that
// cannot be had is a note, and is tried again when its page is next read.
func (t *trip) carry(th *archive.Thread) error {
	if t.Keeper == nil || !t.src.Attachments.Keeps() {
		return nil
	}
	held, err := t.Ledger.Thread(t.ctx, th.ID)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return &ledgerError{err}
	}
	had := map[string]bool{}
	for _, r := range held.Raw {
		had[r.URL] = true
	}
	known := map[string]archive.Attachment{}
	for i := range held.Posts {
		for _, a := range held.Posts[i].Attachments {
			if a.SHA256 != "" {
				known[a.URL] = a
			}
		}
	}
	room := maxCarried
	for i := range th.Posts {
		p := &th.Posts[i]
		for j := range p.Attachments {
			a := &p.Attachments[j]
			if k, ok := known[a.URL]; ok {
				a.SHA256, a.Size, a.Type = k.SHA256, k.Size, or(a.Type, k.Type)
				continue
			}
			if t.src.Attachments == archive.KeepImages && !imageLike(a.Type, a.URL, a.Name) {
				continue
			}
			if err := t.file(th, a, &room); err != nil {
				return err
			}
			known[a.URL] = *a
			had[a.URL] = true
		}
		for _, u := range append(embedded(p.HTML), p.Author.Avatar) {
			if had[u] || u == "" {
				continue
			}
			had[u] = true
			if err := t.file(th, &archive.Attachment{URL: u}, &room); err != nil {
				return err
			}
		}
	}
	if room < 0 {
		t.note(fmt.Sprintf("%d files of %s are left for the next visit", -room, th.URL))
	}
	return nil
}

// file fetches one file, keeps its bytes and fills in what they are.
func (t *trip) file(th *archive.Thread, a *archive.Attachment, room *int) error {
	if u, err := url.Parse(a.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	if *room--; *room < 0 {
		return nil
	}
	req := request(t.src, a.URL)
	req.Crawl, req.Accept, req.Jar = t.src.Robots, acceptFile, t.jar
	resp, err := t.Web.Get(t.ctx, req)
	if resp != nil {
		t.visit.Requests += resp.Requests
		t.visit.Bytes += resp.WireBytes
		t.visit.Took += resp.Took
	}
	if err != nil {
		if t.ctx.Err() != nil {
			return err
		}
		t.note("not fetched: " + oneLine(err))
		return nil
	}
	refs, err := t.Keeper.Keep(context.WithoutCancel(t.ctx), resp.Exchange)
	if err != nil {
		return &ledgerError{fmt.Errorf("keep the bytes of %s: %w", web.Redact(a.URL), err)}
	}
	for i := range refs {
		if refs[i].URL == resp.Final {
			refs[i].URL = a.URL // by the name that the post gives it
		}
	}
	th.Raw = append(th.Raw, refs...)
	sum := sha256.Sum256(resp.Body)
	a.SHA256, a.Size = hex.EncodeToString(sum[:]), int64(len(resp.Body))
	if a.Type == "" {
		if typ, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err == nil {
			a.Type = typ
		} else {
			a.Type, _, _ = strings.Cut(http.DetectContentType(resp.Body), ";")
		}
	}
	return nil
}

// note adds a warning to the visit.
func (t *trip) note(s string) {
	if len(t.visit.Warnings) < maxNotes {
		t.visit.Warnings = append(t.visit.Warnings, s)
	}
}

// maxNotes bounds the notes of one visit.
const maxNotes = 1000

var imageSource = regexp.MustCompile(`<img [^>]*?\bsrc="([^"]+)"`)

// embedded are the addresses of the pictures in clean HTML.
func embedded(clean string) []string {
	var out []string
	for _, m := range imageSource.FindAllStringSubmatch(clean, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// imageLike reports whether a file is said to be a picture, by its type or else
// by its name.
func imageLike(typ, address, name string) bool {
	if typ != "" {
		return strings.HasPrefix(typ, "image/")
	}
	for _, s := range []string{name, address} {
		if u, err := url.Parse(s); err == nil {
			switch strings.ToLower(path.Ext(u.Path)) {
			case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp":
				return true
			}
		}
	}
	return false
}
