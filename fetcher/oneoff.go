package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
	"skein/fetcher/web"
)

// Archived is what archiving one address or file came to.
type Archived struct {
	Threads  []string // ids of what was stored, in order
	Saved    archive.Saved
	Requests int
	Pages    int      // of a thread, read now
	Notes    []string // what was repaired, withheld or not understood
	Selected bool     // read by the selectors given for the site
}

// Job is one thing to archive.
type Job struct {
	Address string
	Whole   bool                              // read every page again, whatever is held
	Source  archive.Source                    // settings of requests; no id: nothing is credited to it
	OnPage  func(page, pages, posts int)      // progress of a thread; may be nil
	OnWait  func(why string, until time.Time) // told when a host has to be waited for; may be nil
}

// holder is the part of a store that remembers walks which no source asked for.
type holder interface {
	FinishWalk(ctx context.Context, l archive.Lease, w archive.Walk) error
}

// Archive stores the thread, the article or the feed at an address. Of a thread
// that is held already it reads what may have changed: its last page and those
// after it, or all of them when they have not been read for some time. What was
// read before an error is kept, and is part of the result.
func (r *Runner) Archive(ctx context.Context, j Job) (Archived, error) {
	u, err := url.Parse(j.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return Archived{}, fmt.Errorf("archive %s: not an http or https address: %w", web.Redact(j.Address), archive.ErrInvalid)
	}
	host := archive.Host(u)
	if err := r.waitForHost(ctx, host, j.OnWait); err != nil {
		return Archived{}, err
	}
	defer r.Hosts.Release(host, time.Time{})
	j.Source.URL = j.Address
	t := r.trip(ctx, r.Hosts.Current(host), j.Source)
	out, err := t.archive(u, j)
	out.Saved, out.Requests = t.visit.Saved, t.visit.Requests
	if len(out.Threads) == 0 {
		out.Threads = t.visit.Saved.IDs
	}
	var fatal *ledgerError
	if errors.As(err, &fatal) {
		return out, fatal.error
	}
	return out, err
}

// waitForHost takes the lease of a host that another process may be visiting.
func (r *Runner) waitForHost(ctx context.Context, host string, told func(string, time.Time)) error {
	for {
		_, _, err := r.Hosts.Acquire(ctx, host)
		var held interface{ RetryAt() time.Time }
		if err == nil || !errors.As(err, &held) {
			return err
		}
		if told != nil {
			told(err.Error(), held.RetryAt())
			told = nil
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (t *trip) archive(u *url.URL, j Job) (Archived, error) {
	if _, ok := forum.RefOf(u); ok {
		return t.archiveThread(j.Address, j)
	}
	if wake, err := t.wakeAt(j.Address); err != nil || wake.LastURL != "" {
		if err != nil {
			return Archived{}, err
		}
		return t.archiveThread(j.Address, j) // it was a thread before
	}
	resp, err := t.getPage(j.Address)
	if err != nil {
		return Archived{}, err
	}
	first := &ahead{resp, t.raw}
	reading, resp, err := t.understand(resp)
	if err != nil {
		return Archived{}, err
	}
	if p := reading.Part; p != nil && p.Kind == forum.ThreadPart {
		t.ahead = first
		return t.archiveThread(resp.Final, j)
	}
	if err := reading.Page.article(resp.Final); err != nil {
		return Archived{}, err
	}
	ds, notes, err := drafts(reading, newOrigin(t.src, resp.Final, t.now, t.zone))
	if err != nil {
		return Archived{Notes: notes}, err
	}
	_, err = t.saveDrafts(ds)
	return Archived{Notes: notes, Pages: 1}, err
}

// archiveThread walks through a thread.
func (t *trip) archiveThread(address string, j Job) (Archived, error) {
	wake, err := t.wakeAt(address)
	if err != nil {
		return Archived{}, err
	}
	w := t.walker(wake)
	w.onPage = j.OnPage
	if j.Whole || wake.Recheck.IsZero() && t.now.Sub(wake.Walked) > t.latestRecheck() {
		w.walk.Whole, w.planned = true, true
	}
	err = w.run()
	w.settle(err)
	out := Archived{Pages: w.pages, Notes: w.notes, Selected: w.bySelectors}
	if w.walk.Stored == "" && wake.Walked.IsZero() {
		return out, err
	}
	if w.walk.Stored != "" {
		out.Threads = []string{w.walk.Stored}
	}
	if h, ok := t.Ledger.(holder); ok {
		if ferr := h.FinishWalk(context.WithoutCancel(t.ctx), t.lease, w.walk); ferr != nil {
			return out, errors.Join(err, ferr)
		}
	}
	return out, err
}

func (t *trip) saveDrafts(ds []archive.Draft) (archive.Saved, error) {
	var ts []archive.Thread
	for _, d := range ds {
		th, err := normal.Thread(d)
		if err != nil {
			return archive.Saved{}, err
		}
		th.Raw = t.raw
		ts = append(ts, th)
	}
	return t.save(ts)
}

// drafts makes drafts of what a document holds, be it a feed's entries, a page
// of a thread, or an article.
func drafts(reading Reading, o origin) (ds []archive.Draft, notes []string, err error) {
	switch {
	case reading.Feed != nil:
		items := parse.Identity(reading.Feed)
		ds = make([]archive.Draft, len(items))
		for i, it := range items {
			ds[i] = entryDraft(reading.Feed, it, o)
		}
		return ds, reading.Feed.Warnings, nil
	case reading.Part != nil:
		p := reading.Part
		switch p.Kind {
		case forum.ThreadPart:
			return []archive.Draft{p.Draft}, append(p.Notes, p.Draft.Notes...), nil
		case forum.MovedPart:
			if len(p.Draft.Thread.Posts) > 0 { // of a saved page, what it shows itself
				return []archive.Draft{p.Draft}, append(p.Notes, p.Draft.Notes...), nil
			}
			return nil, p.Notes, &ReadError{o.final, "the page holds no posts; they are read at " + p.Instead.String()}
		case forum.MailPart:
			return p.Drafts, p.Notes, nil
		case forum.BoardPart:
			return nil, p.Notes, &ReadError{o.final, "it is a board's page, not a thread's; `skein sources add` follows a board"}
		case forum.IndexPart:
			return nil, p.Notes, &ReadError{o.final, "it is a forum's index, not a thread's page"}
		}
		return nil, p.Notes, &ReadError{o.final, or(p.Why, "there is nothing to read on this page")}
	}
	d, err := articleDraft(reading.Page, o)
	if err != nil {
		return nil, nil, err
	}
	return []archive.Draft{d}, nil, nil
}
