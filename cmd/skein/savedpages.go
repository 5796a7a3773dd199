package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/raw"
	"skein/fetcher"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
)

// page takes in a saved page.
func (im *importing) page(ctx context.Context, in input) {
	im.hand(ctx, in.size, func(ctx context.Context) error {
		c, err := savedPage(in)
		_ = im.bar.Add64(in.size)
		if err != nil {
			im.refuse(in.name, err)
			return nil
		}
		c.Zone, c.Selected = im.zone, im.sites.reader(im.sites.place(c.URL, c.Body))
		if w := im.fetching.raw; w != nil {
			im.keepSaved(w, in, &c)
		}
		take := func(ctx context.Context) error { return im.takePage(ctx, in, c) }
		if parse.LooksLikeFeed("", c.Body) && im.wait(take, int64(len(c.Body))) {
			return nil
		}
		return take(ctx)
	})
}

// takePage takes in a page, or tells why not.
func (im *importing) takePage(ctx context.Context, in input, c fetcher.Capture) error {
	_, err := im.captures.Take(ctx, c)
	var unread *fetcher.ReadError
	switch {
	case errors.As(err, &unread) && !in.meant:
		im.log.Info("file passed over", "file", in.name, "reason", unread.Why)
	case errors.As(err, &unread):
		im.refuse(in.name, errors.New(unread.Why))
	case err != nil:
		return err
	}
	return nil
}

// refuse tells that a file could not be archived.
func (im *importing) refuse(name string, err error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.archiving.fail(name, err)
}

// keepSaved has the page kept in the raw folder if posts are made of it, and
// with it the pictures beside it that they show.
func (im *importing) keepSaved(w *raw.Writer, in input, c *fetcher.Capture) {
	page := raw.Found{URL: or(c.URL, "file:///"+url.PathEscape(filepath.Base(in.name))), Type: typeOfPage(c), Body: c.Body, Time: c.Fetched, Cut: c.Cut}
	c.From = page.URL
	c.Cite = func(ctx context.Context) ([]archive.RawRef, error) { return w.KeepFound(ctx, page) }
	beside := c.Beside
	if beside == nil || !im.files.mode.Keeps() {
		c.Beside = nil
		return
	}
	c.Beside = func(address string) (fetcher.CapturedFile, bool) {
		f, ok := beside(address)
		if f.Seen.IsZero() || f.Seen.After(c.Fetched) {
			f.Seen = c.Fetched
		}
		f.Cite = func(ctx context.Context) ([]archive.RawRef, error) {
			return w.KeepFound(ctx, raw.Found{URL: address, Type: f.Type, Body: f.Body, Time: f.Seen})
		}
		return f, ok
	}
}

// typeOfPage is what a page is kept as, so that it reads again as it was read: no
// type says more of it than its bytes do.
func typeOfPage(c *fetcher.Capture) string {
	if typ := c.Header.Get("Content-Type"); typ != "" {
		return typ
	}
	switch {
	case forum.IsMail(c.Body):
		return "application/mbox"
	case parse.LooksLikeFeed("", c.Body):
		return "application/xml"
	}
	return "text/html"
}

// savedPage reads a saved page, with the address and the time that the program
// which saved it wrote down, else those that are known of its file.
func savedPage(in input) (fetcher.Capture, error) {
	body, err := readFile(in.name)
	if err != nil {
		return fetcher.Capture{}, err
	}
	c := fetcher.Capture{Document: fetcher.Document{URL: in.url, Header: http.Header{}, Body: body, Fetched: in.time}, Meant: in.meant}
	var said string
	var at time.Time
	if b, ok := fetcher.Unbundle(body); ok {
		c.Body, c.Header, c.Cut, c.Beside = b.Body, b.Header, b.Cut, b.File
		said, at = b.URL, b.Fetched
	} else {
		said, at = fetcher.SavedFrom(body)
		c.Beside = beside(in.name)
	}
	if said != "" && !in.exact {
		c.URL = said
	}
	if c.Beside == nil {
		c.Beside = fetcher.HeldPictures(body, c.URL)
	}
	if !at.IsZero() && at.Before(c.Fetched) {
		c.Fetched = at
	}
	return c, nil
}

// savedDocument is the page alone.
func savedDocument(in input) (fetcher.Document, error) {
	c, err := savedPage(in)
	return c.Document, err
}

// beside finds what a browser saved into a folder beside a page; nil if there is
// no such folder.
func beside(page string) func(string) (fetcher.CapturedFile, bool) {
	stem := strings.TrimSuffix(page, filepath.Ext(page))
	for _, end := range filesFolders {
		dir := stem + end
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			continue
		}
		return func(address string) (f fetcher.CapturedFile, ok bool) {
			u, err := url.Parse(address)
			if err != nil || path.Base(path.Dir(u.Path)) != filepath.Base(dir) {
				return f, false
			}
			name := filepath.Join(dir, path.Base(u.Path))
			info, err := os.Stat(name)
			if err != nil || !info.Mode().IsRegular() {
				return f, false
			}
			f.Body, err = readFile(name)
			f.Seen = info.ModTime().UTC()
			return f, err == nil
		}
	}
	return nil
}
