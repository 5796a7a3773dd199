package main

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"skein/archive"
	"skein/archive/raw"
	"skein/fetcher"
)

// carrying is what is remembered of pictures and files while pages stream by,
// until it is known which of them posts carry or show: some ten bytes for each.
type carrying struct {
	mode  archive.AttachmentMode
	held  map[string][]fetcher.FileKey // by crawl, in order
	turns []turn
	same  bool // bytes are known by their digest alone
}

// turn is the address of a file that leads to another: a redirect, or a note that
// the bytes are those of another record.
type turn struct{ from, to fetcher.FileKey }

// file notes an answer that is no page.
func (c *carrying) file(in input, rec *raw.Record, code int, header http.Header) {
	key := fetcher.KeyOf(rec.URL)
	if !c.mode.Keeps() || key == 0 {
		return
	}
	switch to := header.Get("Location"); {
	case code >= 300 && code < 400 && code != http.StatusNotModified:
		if u, err := url.Parse(rec.URL); err == nil && to != "" {
			if u, err = u.Parse(to); err == nil {
				c.turn(key, fetcher.KeyOf(u.String()))
			}
		}
	case code >= 300 || !mayBeFile(header):
	case rec.Type != "revisit":
		c.held[in.name] = append(c.held[in.name], key)
	default:
		f := rec.Fields
		if to := strings.Trim(f.Get("WARC-Refers-To-Target-URI"), "<>"); to != "" {
			c.turn(key, fetcher.KeyOf(to))
		} else if digest := f.Get("WARC-Payload-Digest"); digest != "" {
			c.turn(key, fetcher.KeyOfBytes(digest))
			c.same = true
		}
	}
}

func (c *carrying) turn(from, to fetcher.FileKey) {
	if to != 0 && to != from {
		c.turns = append(c.turns, turn{from, to})
	}
}

// mayBeFile reports whether an answer may be a file that a post carries or
// embeds, rather than a page or a part of one.
func mayBeFile(h http.Header) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	major, minor, _ := strings.Cut(kind, "/")
	switch {
	case major == "font", strings.Contains(minor, "font"), minor == "css", strings.HasSuffix(minor, "javascript"), minor == "ecmascript":
		return false
	case minor == "html", minor == "xhtml+xml", minor == "json", strings.HasSuffix(minor, "+json"):
		return false
	}
	return true
}

// maxTurns bounds how often an address may lead to another in a row.
const maxTurns = 5

// follow tells the captures to what other addresses those lead that are wanted.
func (c *carrying) follow(to *fetcher.Captures) {
	for range maxTurns {
		news := false
		for _, t := range c.turns {
			news = to.Wants(t.from) && to.Also(t.from, t.to) || news
		}
		if !news {
			break
		}
	}
	c.turns = nil
}

// has reports whether a crawl may hold a file that is wanted.
func (c *carrying) has(in input, wanted func(fetcher.FileKey) bool) bool {
	return c.mode.Keeps() && (c.same || slices.ContainsFunc(c.held[in.name], wanted))
}

// file takes in what a record holds if a post carries or shows it.
func (im *importing) file(ctx context.Context, in input, rec *raw.Record) error {
	keys := []fetcher.FileKey{fetcher.KeyOf(rec.URL)}
	if digest := rec.Fields.Get("WARC-Payload-Digest"); im.files.same && digest != "" {
		keys = append(keys, fetcher.KeyOfBytes(digest))
	}
	if keys = slices.DeleteFunc(keys, func(k fetcher.FileKey) bool { return !im.captures.Wants(k) }); len(keys) == 0 {
		return nil
	}
	code, header, err := rec.Head()
	if err != nil || code >= 300 || !mayBeFile(header) || rec.Fields.Get("WARC-Truncated") != "" {
		return err
	}
	err = rec.Load(maxFile)
	if errors.Is(err, archive.ErrInvalid) {
		im.skip("larger than " + bytesText(maxFile))
		return nil
	}
	if err != nil {
		return err
	}
	im.hold(rec, false, func(ctx context.Context) error {
		a, err := rec.Answer(maxFile)
		if err == nil && !a.Truncated && im.lies(in, rec) {
			_, err = rec.Prove()
		}
		if err != nil || a.Truncated {
			im.log.Info("file not kept", "file", in.name, "url", rec.URL, "error", err)
			return nil
		}
		seen := rec.Date
		if seen.IsZero() {
			seen = in.time
		}
		cite := im.cite(in, rec, rec.URL, a.Body)
		if cite == nil {
			return nil
		}
		return im.captures.TakeFile(ctx, fetcher.CapturedFile{Keys: keys, Seen: seen, Type: a.Header.Get("Content-Type"), Body: a.Body, Cite: cite})
	})
	return nil
}
