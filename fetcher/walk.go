package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/schedule"
	"skein/fetcher/web"
)

// maxPages bounds a walk through one thread.
const maxPages = 20000

// walker goes through the pages of one thread: the one loop of fetching,
// waiting and stopping for every platform.
type walker struct {
	*trip
	start  archive.Wake                 // what former walks left
	onPage func(page, pages, posts int) // progress; may be nil

	walk    archive.Walk
	visited map[string]bool
	seen    map[string]string // address of the page that showed a post, by its native id
	numbers map[int]bool      // of pages that were read
	former  []archive.Post    // that were held before a whole walk, in order
	claimed int               // pages that the site says there are; 0 if it does not say
	latest  time.Time         // time of the newest post shown
	title   string
	pages   int // read
	notes   []string
}

// thread walks through the thread at an address as a visit to a source.
func (t *trip) thread(address string) error {
	wake, err := t.wakeAt(address)
	if err != nil {
		return err
	}
	t.st.Reads = archive.ThreadSource
	w := t.walker(wake)
	err = w.run()
	if w.walk.Thread != "" {
		t.visit.Wakes = append(t.visit.Wakes, archive.Wake{Thread: w.walk.Thread, Host: hostOf(w.walk.URL), URL: w.walk.URL})
		w.walk.Next, w.walk.NextWhole = time.Time{}, false // the source's own schedule brings the next visit
		t.visit.Walk = &w.walk
	}
	t.st.Site = or(w.title, t.st.Site)
	return err
}

// wakeAt finds what former walks left of the thread at an address.
func (t *trip) wakeAt(address string) (archive.Wake, error) {
	u, err := url.Parse(address)
	if err != nil {
		return archive.Wake{}, &ReadError{address, "the address is not one"}
	}
	wake := archive.Wake{URL: address, Source: t.src}
	ref, ok := forum.RefOf(u)
	if !ok {
		return wake, nil
	}
	wake.Thread = archive.ThreadID(ref.Site, ref.Native)
	ledger, ok := t.Ledger.(interface {
		Wake(ctx context.Context, thread string) (archive.Wake, bool, error)
	})
	if !ok {
		return wake, nil
	}
	had, known, err := ledger.Wake(t.ctx, wake.Thread)
	if err != nil {
		return wake, &ledgerError{err}
	}
	if known {
		wake.LastURL, wake.Walked, wake.Failures = had.LastURL, had.Walked, had.Failures
	}
	return wake, nil
}

// visitThread makes one visit to a thread that was woken, and records it.
func (r *Runner) visitThread(ctx context.Context, l archive.Lease, wake archive.Wake) (archive.Visit, error) {
	if strings.HasPrefix(wake.Mark, articleMark) {
		return r.visitArticle(ctx, l, wake)
	}
	t := r.trip(ctx, l, wake.Source)
	t.visit.Thread = wake.Thread
	w := t.walker(wake)
	err := w.run()
	var fatal *ledgerError
	if errors.As(err, &fatal) {
		return t.visit, fatal.error
	}
	w.close(err)
	t.visit.Walk = &w.walk
	return r.finish(ctx, l, t.visit)
}

func (t *trip) walker(wake archive.Wake) *walker {
	return &walker{
		trip: t, start: wake, visited: map[string]bool{}, seen: map[string]string{}, numbers: map[int]bool{},
		walk: archive.Walk{Thread: wake.Thread, At: t.now, URL: wake.URL, LastURL: wake.LastURL, Whole: wake.Whole || wake.LastURL == "" || wake.Walked.IsZero(), Failures: wake.Failures},
	}
}

// run reads page after page until there is no next one, or one that shows
// nothing new. Each page is saved when it is read, so that nothing is lost when
// the walk is broken off.
func (w *walker) run() error {
	if err := w.logIn(); err != nil {
		return err
	}
	if w.jar == nil {
		w.jar = web.NewJar() // forums that know no cookie write session ids into their links
	}
	at := w.walk.LastURL
	if w.walk.Whole || at == "" {
		at = w.walk.URL
	}
	// The first walk through a thread goes on where it was broken off.
	resumed := w.walk.Whole && w.start.Walked.IsZero() && w.start.LastURL != ""
	if resumed {
		at = w.start.LastURL
	}
	if err := w.remember(); err != nil {
		return err
	}
	number := 0
	for read := 1; read <= maxPages; read++ {
		part, from, err := w.page(at, read == 1 && !resumed)
		switch {
		case err != nil && resumed && read == 1 && isGone(err):
			resumed, at, read = false, w.walk.URL, 0
			continue
		case err != nil:
			return w.broken(at, err)
		}
		if err := w.progress(from); err != nil {
			return err
		}
		w.walk.LastURL = from
		before := number
		if number = part.Page; number == 0 {
			number = before + 1
		}
		if read == 1 && w.walk.Whole && !resumed && part.Page > 1 && w.walk.URL != "" && !w.visited[w.walk.URL] {
			// The address was that of a post, and opened a page in the middle.
			w.enter(part, from)
			clear(w.visited)
			at, number = w.walk.URL, 0
			continue
		}
		if resumed && read == 1 {
			if err := w.resume(part); err != nil {
				return err
			}
		}
		w.numbers[number], w.claimed = true, max(w.claimed, part.Pages)
		fresh := w.enter(part, from)
		if w.onPage != nil {
			w.onPage(number, part.Pages, len(w.seen))
		}
		// Past the end, and where a link leads astray, several platforms answer
		// with another page of the thread. Pages may overlap, though: one that
		// shows nothing new is not the end while the numbers go up.
		astray := read > 1 && fresh == 0 && number <= before
		if next := part.Next; next != nil && !astray && !w.visited[next.String()] {
			at = next.String()
			continue
		}
		return w.arrived(part, at)
	}
	return w.broken(at, fmt.Errorf("more than %d pages", maxPages))
}

// remember takes down in which order the posts are held that a whole walk reads
// again. Afterwards those that it saw have the numbers that they have by now,
// and one that it did not see its old one, which is another's place.
func (w *walker) remember() error {
	if !w.walk.Whole || w.walk.Thread == "" {
		return nil
	}
	held, err := w.Ledger.Thread(w.ctx, w.walk.Thread)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return &ledgerError{err}
	}
	for i := range held.Posts {
		w.former = append(w.former, archive.Post{NativeID: held.Posts[i].NativeID, Published: held.Posts[i].Published})
	}
	return nil
}

// progress records that a page of the first walk through a thread is saved.
func (w *walker) progress(page string) error {
	if !w.walk.Whole || !w.start.Walked.IsZero() || w.walk.Thread == "" {
		return nil
	}
	ledger, ok := w.Ledger.(interface {
		Progress(ctx context.Context, l archive.Lease, thread, url, last string) error
	})
	if !ok {
		return nil
	}
	if err := ledger.Progress(context.WithoutCancel(w.ctx), w.lease, w.walk.Thread, w.walk.URL, page); err != nil {
		return &ledgerError{err}
	}
	return nil
}

// resume takes what an earlier part of this walk saved as read and seen.
func (w *walker) resume(part *forum.Part) error {
	held, err := w.Ledger.Thread(w.ctx, w.walk.Stored)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return &ledgerError{err}
	}
	for n := 1; n < part.Page; n++ {
		w.numbers[n] = true
	}
	shown := map[string]bool{}
	for _, p := range part.Draft.Thread.Posts {
		shown[p.NativeID] = true
	}
	for i := range held.Posts {
		if id := held.Posts[i].NativeID; id != "" && !shown[id] && w.seen[id] == "" {
			w.seen[id] = w.walk.URL
			w.walk.Seen = append(w.walk.Seen, id)
		}
	}
	return nil
}

// arrived settles a walk that found no further page. A whole walk has read the
// thread whole if it read every page that the last one counts, if no page of a
// former walk still shows more, and if what is held and was not shown is not
// shown on a second look either.
func (w *walker) arrived(last *forum.Part, at string) error {
	if !w.walk.Whole {
		return nil
	}
	w.claimed = last.Pages
	if unread := w.unread(); len(unread) > 0 {
		return w.broken(at, fmt.Errorf("page %d of %d cannot be reached: the site shows page %d in its place", unread[0], last.Pages, last.Page))
	}
	if was := w.start.LastURL; was != "" && !w.visited[was] {
		// The thread has fewer pages than it had, or does not link them.
		switch more, err := w.look(was); {
		case err != nil && !isGone(err):
			return w.broken(was, err)
		case more > 0:
			return w.broken(at, errors.New("the thread goes on at "+was+", but no page links there"))
		}
	}
	if err := w.lookAgain(); err != nil {
		return err
	}
	w.walk.Complete, w.walk.Walked, w.walk.MissingPages = archive.Yes, w.now, []int{}
	return nil
}

// maxLookAgain bounds how many pages are read a second time in one walk.
const maxLookAgain = 100

// lookAgain reads those pages again between which posts were held that the walk
// did not see: a post that is deleted meanwhile on an earlier page moves others
// over the edge of a page that has been read.
func (w *walker) lookAgain() error {
	held, err := w.Ledger.Thread(w.ctx, w.walk.Stored)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return &ledgerError{err}
	}
	unseen := map[string]bool{}
	for i := range held.Posts {
		id := held.Posts[i].NativeID
		unseen[id] = w.seen[id] == "" && held.Posts[i].MissingSince.IsZero()
	}
	order := w.former
	if order == nil {
		order = held.Posts
	}
	// Posts without numbers are held as they were found, which for one that was
	// found late is not the site's order: time tells that.
	byTime := slices.Clone(order)
	slices.SortStableFunc(byTime, func(a, b archive.Post) int { return a.Published.Time.Compare(b.Published.Time) })
	var again []string
	for _, u := range append(w.around(unseen, order), w.around(unseen, byTime)...) {
		if !slices.Contains(again, u) && len(again) < maxLookAgain {
			again = append(again, u)
		}
	}
	for _, u := range again {
		if _, err := w.look(u); err != nil {
			return w.broken(u, err)
		}
	}
	return nil
}

// around are the pages that showed the posts next to those that were not seen.
func (w *walker) around(unseen map[string]bool, order []archive.Post) (pages []string) {
	before, open := "", false
	for i := range order {
		id := order[i].NativeID
		at := w.seen[id]
		switch {
		case at != "" && open:
			pages, before, open = append(pages, at), at, false
		case at != "":
			before = at
		case unseen[id] && !open:
			open = true
			if before != "" {
				pages = append(pages, before)
			}
		}
	}
	return pages
}

// look reads a page outside the order of the walk, and counts what it shows
// that no page has shown.
func (w *walker) look(address string) (fresh int, err error) {
	part, from, err := w.page(address, false)
	if err != nil {
		return 0, err
	}
	return w.enter(part, from), nil
}

// isGone reports whether an error says that there is nothing at an address.
func isGone(err error) bool {
	var status *web.StatusError
	return errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusGone)
}

// unread are the pages that the site claimed last and that were not read.
func (w *walker) unread() []int {
	var out []int
	for n := 1; n <= min(w.claimed, maxPages); n++ {
		if !w.numbers[n] {
			out = append(out, n)
		}
	}
	return out
}

// broken settles a walk that ended early: what was read is kept, and the pages
// that are known to follow are named as missing.
func (w *walker) broken(at string, err error) error {
	var fatal *ledgerError
	if errors.As(err, &fatal) || len(w.seen) == 0 {
		return err
	}
	if w.walk.Whole {
		w.walk.Complete, w.walk.MissingPages = archive.No, w.unread()
		if len(w.walk.MissingPages) == 0 {
			w.walk.MissingPages = []int{len(w.numbers) + 1}
		}
	}
	return err
}

// page gets one page of the thread and saves what it shows. It returns the
// address that the page was read at.
func (w *walker) page(address string, first bool) (*forum.Part, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", &ReadError{address, "the address is not one"}
	}
	w.visited[address] = true
	if first && w.walk.Whole {
		u = forum.First(u)
	}
	for hops := 0; ; hops++ {
		w.visited[u.String()] = true
		part, resp, err := w.fetch(u)
		switch {
		case err != nil:
			return nil, "", err
		case part.Kind == forum.ThreadPart:
			return part, u.String(), w.savePage(part, u, resp)
		case part.Kind == forum.BoardPart:
			return nil, "", &ReadError{resp.Final, "it is a board's page, not a thread's; add it as a source to follow it"}
		case part.Kind != forum.MovedPart || part.Instead == nil || hops == maxInstead || w.visited[part.Instead.String()]:
			return nil, "", &ReadError{resp.Final, or(part.Why, "it is not a thread's page")}
		}
		u = part.Instead
	}
}

// maxInstead bounds how often a page may point to a better one in a row.
const maxInstead = 2

// fetch gets and reads one page.
func (w *walker) fetch(u *url.URL) (*forum.Part, *web.Response, error) {
	w.raw = nil
	resp, err := w.getPage(u.String())
	if err != nil {
		return nil, nil, err
	}
	w.visited[resp.Final] = true
	reading, err := Read(Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched, Zone: w.zone})
	switch {
	case err != nil:
		return nil, nil, err
	case reading.Feed != nil:
		return nil, nil, &ReadError{resp.Final, "it is a feed, not a thread's page"}
	case reading.Part == nil:
		return nil, nil, &ReadError{resp.Final, "no forum software that skein knows made this page"}
	}
	return reading.Part, resp, nil
}

// savePage makes a record of the page and saves it. An address that was sent
// on to another thread is remembered as another name of that.
func (w *walker) savePage(part *forum.Part, asked *url.URL, resp *web.Response) error {
	d := part.Draft
	if d.Zone == nil {
		d.Zone = w.zone
	}
	if d.Thread.Lang == "" {
		d.Thread.Lang = w.src.Lang
	}
	if ref, ok := forum.RefOf(asked); ok && (ref.Native != d.Thread.NativeID || ref.Site != d.Thread.Site.Key) {
		d.Thread.Aliases = append(d.Thread.Aliases, archive.Alias{Scope: archive.MergedScope, Name: archive.ThreadID(ref.Site, ref.Native)})
	}
	th, err := normal.Thread(d)
	if err != nil {
		return err
	}
	th.Complete = archive.Unknown
	th.Raw = w.raw
	w.notes = append(w.notes, d.Notes...)
	from := w.src
	if w.start.LastURL == "" {
		// The first walk through a thread brings its past, which takes its own
		// place in the order of things, as a new source's backlog does.
		from.Standing.LastOK = time.Time{}
	}
	saved, err := w.saveFrom(from, []archive.Thread{th})
	if err != nil {
		return err
	}
	w.walk.Stored = saved.IDs[0]
	if w.walk.Thread == "" {
		w.walk.Thread = th.ID
	}
	for _, p := range th.Posts {
		if !p.Published.IsZero() && p.Published.Time.After(w.latest) {
			w.latest = p.Published.Time
		}
	}
	if th.URL != "" {
		w.walk.URL = th.URL
	}
	w.title = or(th.Title, w.title)
	w.pages++
	return nil
}

// enter counts the posts of a page that were not on an earlier one.
func (w *walker) enter(part *forum.Part, from string) (fresh int) {
	for _, p := range part.Draft.Thread.Posts {
		if p.NativeID != "" && w.seen[p.NativeID] == "" {
			w.seen[p.NativeID] = from
			w.walk.Seen = append(w.walk.Seen, p.NativeID)
			fresh++
		}
	}
	return fresh
}

// close turns the end of a walk into an outcome, and into the time of the next.
func (w *walker) close(err error) {
	v := &w.visit
	if err == nil {
		v.Outcome = w.brought()
		w.walk.Failures = 0
		w.walk.Next, w.walk.NextWhole = w.now.Add(w.recheck()), true
		return
	}
	v.Outcome, v.Reason = archive.Failed, oneLine(err)
	var busy *web.BusyError
	w.walk.NextWhole = w.walk.Whole
	switch {
	case errors.As(err, &busy):
		v.Outcome = archive.Deferred
		v.Reason = toldToWait(busy)
		w.walk.Next = later(busy.Until, w.now.Add(time.Second))
		return
	case isGone(err):
		// Gone threads are looked at now and then: some come back.
		w.walk.Failures++
		w.walk.Next = w.now.Add(schedule.Backoff(w.walk.Failures, 24*time.Hour, 30*24*time.Hour))
		return
	}
	w.walk.Failures++
	w.walk.Next = w.now.Add(schedule.Backoff(w.walk.Failures, firstBackoff, longBackoff))
}

// Bounds of the time after which a thread is read again whole, for edits and
// deletions that no listing tells of.
const (
	soonestRecheck = 10 * time.Minute
	latestRecheck  = 30 * 24 * time.Hour
)

// recheck is that time: half of the thread's quiet, longer for long threads,
// which cost their site more.
func (w *walker) recheck() time.Duration {
	return recheckAfter(w.latest, w.now, len(w.seen), w.src.MinInterval)
}

func recheckAfter(latest, now time.Time, posts int, least time.Duration) time.Duration {
	quiet := now.Sub(latest)
	if latest.IsZero() || quiet < 0 {
		quiet = 0
	}
	d := quiet / 2 * time.Duration(1+posts/60)
	if least <= 0 {
		least = soonestRecheck
	}
	return min(max(d, least), latestRecheck)
}
