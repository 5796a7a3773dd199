package fetcher

import (
	"errors"

	"skein/archive"
	"skein/fetcher/forum"
	"skein/fetcher/web"
)

// missed is what is said of a page on which the selectors of its site find nothing.
const missed = "the selectors given for this site find nothing on it"

// document is an answer as it is read for the trip's source: by its selectors, too,
// if it came from the source's own site.
func (t *trip) document(resp *web.Response) (Document, error) {
	d := Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched, Zone: t.zone}
	if t.src.Selectors.IsZero() || t.site != "" && hostOf(resp.Final) != t.site {
		return d, nil
	}
	var err error
	if t.selected == nil {
		t.selected, err = forum.Compile(t.src.Selectors)
	}
	d.Selected = t.selected
	return d, err
}

// recognize finds who reads a page. Where a site has selectors they stand in the
// place of guesses: what they do not find is read by software that is known, or not
// as a thread at all.
func recognize(p *forum.Page, by *forum.Selected) (forum.Platform, bool) {
	if by != nil && by.Claims(p) {
		return by, true
	}
	platform, ok := forum.Recognize(p)
	if ok && by != nil && platform.Name() == by.Name() {
		return nil, false
	}
	return platform, ok
}

// sameThread gives a page that the selectors found posts on the name that the
// thread's first page has: no more than its link to the next tells that they are
// pages of one thread. The error is the ledger's.
func (w *walker) sameThread(part *forum.Part) error {
	if part.Kind != forum.ThreadPart {
		return nil
	}
	t := &part.Draft.Thread
	if w.begins == nil && w.start.LastURL != "" && w.start.Thread != "" {
		held, err := w.Ledger.Thread(w.ctx, w.start.Thread)
		if err != nil && !errors.Is(err, archive.ErrNotFound) {
			return &ledgerError{err}
		}
		if err == nil {
			w.begins = &held
		}
	}
	switch {
	case w.begins == nil:
		w.begins = &archive.Thread{NativeID: t.NativeID, URL: t.URL, Site: t.Site, Title: t.Title}
	case t.URL != w.begins.URL:
		t.NativeID, t.URL, t.Site, t.Title = w.begins.NativeID, w.begins.URL, w.begins.Site, w.begins.Title
		t.Author, t.Published = archive.Author{}, archive.When{} // its first post did not begin the thread
		part.Page, part.Pages = 0, 0
	}
	return nil
}

// article says why a page that is no thread is not taken for an article either:
// the selectors of its site were to find posts on it, and it does not call itself
// an article. It is nil for a page that may be one, and for no page.
func (p *WebPage) article(address string) error {
	if p != nil && p.Missed && !saysArticle(p.HTML) {
		return &ReadError{address, missed}
	}
	return nil
}

// ahead is an answer that was got before the walk that reads it.
type ahead struct {
	resp *web.Response
	raw  []archive.RawRef
}

// answer gets a page of the thread, unless it is the one that was got ahead.
func (w *walker) answer(address string) (*web.Response, error) {
	got := w.ahead
	w.ahead, w.raw = nil, nil
	if got != nil && got.resp.Final == address {
		w.raw = got.raw
		return got.resp, nil
	}
	return w.getPage(address)
}
