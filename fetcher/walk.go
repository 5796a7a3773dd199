package fetcher

import (
	"cmp"
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
	seen    map[string]bool // native ids of posts that were shown
	numbers map[int]bool    // of pages that were read
	views   []view          // what the answers showed, in the order in which they came
	steps   []archive.Step  // of this walk before it was broken off
	step    int             // how many steps are taken down
	began   time.Time       // when the walk began, if it was broken off the first time
	claimed int             // pages that the site says there are; 0 if it does not say
	known   int             // posts of the page that was saved last that were held before
	loose   bool            // the pages do not tell which they are
	planned bool            // every page was to be read from the start
	counted *int            // posts that the site counted before this walk; nil if it did not
	pending []string        // addresses of branches that are still to be read
	unheard int             // branches that could not be read
	told    archive.Thread  // what a page said of the thread that pointed to a better one
	latest  time.Time       // time of the newest post shown
	title   string
	pages   int // read
	notes   []string

	bySelectors bool            // a page was read by the selectors given for its site
	begins      *archive.Thread // how the first page that was read so names the thread; nil before
}

// view is what one answer showed of the thread.
type view struct {
	page  int // its number, as it says or by the order in which pages were read
	url   string
	ids   []string // native ids of its posts, in order
	last  bool     // it named no next page
	posts int      // that the thread has, by this answer; 0 if it does not say
	pages int      // likewise
	at    time.Time
}

// thread walks through the thread at an address as a visit to a source.
func (t *trip) thread(address string) error {
	wake, err := t.wakeAt(address)
	if err != nil {
		return err
	}
	t.st.Reads = archive.ThreadSource
	w := t.walker(wake)
	if err = w.run(); err == nil {
		t.visit.Outcome = t.brought()
	}
	if w.walk.Thread != "" {
		t.visit.Wakes = append(t.visit.Wakes, archive.Wake{Thread: w.walk.Thread, Host: hostOf(w.walk.URL), URL: w.walk.URL})
		w.settle(err)
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
	if ref, ok := forum.RefOf(u); ok {
		wake.Thread = archive.ThreadID(ref.Site, ref.Native)
	} else if wake.Thread, err = t.heldAt(u); wake.Thread == "" {
		return wake, err
	}
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
		wake.LastURL, wake.Walked, wake.Recheck, wake.Failures, wake.Gone = had.LastURL, had.Walked, had.Recheck, had.Failures, had.Gone
	}
	return wake, nil
}

// heldAt is the id of the thread that is known to be at an address which does
// not name it; empty if none is.
func (t *trip) heldAt(u *url.URL) (string, error) {
	ledger, ok := t.Ledger.(interface {
		ThreadAt(ctx context.Context, site, native string) (string, error)
	})
	if !ok {
		return "", nil
	}
	id, err := ledger.ThreadAt(t.ctx, archive.SiteKey(u, ""), archive.SourceKey(u.String()))
	if errors.Is(err, archive.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", &ledgerError{err}
	}
	return id, nil
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
	due := !wake.Recheck.IsZero() && !wake.Recheck.After(t.now)
	whole := wake.Whole || wake.LastURL == "" || wake.Walked.IsZero() || due
	return &walker{
		trip: t, start: wake, visited: map[string]bool{}, seen: map[string]bool{}, numbers: map[int]bool{}, began: t.now, planned: whole,
		walk: archive.Walk{
			Thread: wake.Thread, At: t.now, URL: wake.URL, LastURL: wake.LastURL, Whole: whole,
			Failures: wake.Failures, Gone: wake.Gone,
		},
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
	at, resumed, err := w.from()
	if err != nil {
		return err
	}
	number := 0
	var last *forum.Part // the page before
	for read := 1; read <= maxPages; read++ {
		part, from, err := w.page(at, read == 1 && !resumed)
		switch {
		case err != nil && read == 1 && at != w.walk.URL && w.walk.URL != "" && isNothing(err):
			// The page where the walk was to begin is no more: the thread may be.
			resumed, at, read = false, w.walk.URL, 0
			w.walk.Whole = true
			w.restart()
			if isGone(err) {
				w.start.LastURL = ""
			}
			continue
		case err != nil && read > 1 && isGone(err):
			// The thread may have lost its last page since the one before was read.
			again, ok, lerr := w.lostPage(number, at)
			if lerr != nil {
				return w.broken(number+1, lerr)
			}
			if !ok {
				return w.broken(number+1, err)
			}
			return w.arrived(again, number)
		case err != nil:
			return w.broken(number+1, err)
		}
		before := number
		if resumed && read == 1 {
			before = w.resumedAt() - 1
		}
		number = w.numberOf(part, before)
		if read == 1 && !w.walk.Whole && w.known == 0 && number > 1 && w.walk.URL != "" && from != w.firstURL() {
			// Nothing on it is held: so much was deleted on other pages that new
			// posts stand before it.
			w.walk.Whole = true
			w.restart()
			at, number, read = w.walk.URL, 0, 0
			continue
		}
		if read == 1 && !w.walk.Whole && (part.Page == 1 || from == w.firstURL()) {
			w.walk.Whole = true // the last page is the first
		}
		if read == 1 && w.walk.Whole && !resumed && part.Page > 1 && w.walk.URL != "" && !w.visited[w.walk.URL] {
			// The address was that of a post, and opened a page in the middle.
			w.enter(part, from, number)
			clear(w.visited)
			at, number = w.walk.URL, 0
			continue
		}
		if w.walk.Whole && part.Next != nil {
			if err := w.progress(part, from, number); err != nil {
				return err
			}
		}
		w.walk.LastURL = from
		if resumed && read == 1 {
			if err := w.overlap(part, number); err != nil {
				return w.broken(number, err)
			}
		}
		w.numbers[number], w.claimed = true, max(w.claimed, part.Pages)
		fresh := w.enter(part, from, number)
		if err := w.slipped(last, part, number); err != nil {
			return w.broken(number, err)
		}
		last = part
		if w.onPage != nil {
			w.onPage(number, part.Pages, len(w.seen))
		}
		// Past the end, and where a link leads astray, several platforms answer
		// with another page of the thread. Pages may overlap, though: one that
		// shows nothing new is not the end while the numbers go up.
		astray := read > 1 && fresh == 0 && number <= before
		w.branch(part)
		if next := part.Next; next != nil && !astray && !w.visited[next.String()] && !isAction(next) {
			at = next.String()
			continue
		}
		if err := w.branches(part); err != nil {
			return w.broken(number, err)
		}
		return w.arrived(part, number)
	}
	return w.broken(number+1, fmt.Errorf("more than %d pages", maxPages))
}

// numberOf is the number of a page that follows on another. Some platforms tell
// of a page only that it is not the first one, and call each the second.
func (w *walker) numberOf(part *forum.Part, before int) int {
	if part.Page == 2 && part.Pages == 0 && before >= 2 && (!w.anySeen(shownBy(part)) || before+1 == w.resumedAt()) {
		w.loose = true
	}
	if w.loose || part.Page == 0 {
		return before + 1
	}
	return part.Page
}

// resumedAt is the page that the walk goes on with; 0 if it began anew.
func (w *walker) resumedAt() int {
	if n := len(w.steps); n > 0 {
		return w.steps[n-1].Page
	}
	return 0
}

// resumeWithin is how long a walk that was broken off can be gone on with: what
// it read before is no news later.
const resumeWithin = 7 * 24 * time.Hour

// from is where the walk begins: at the thread's last page, at its first, or,
// if a walk through all of it was broken off, at the page that was read last.
func (w *walker) from() (at string, resumed bool, err error) {
	ledger, ok := w.Ledger.(interface {
		Steps(ctx context.Context, thread string) ([]archive.Step, error)
	})
	if ok && w.walk.Thread != "" {
		if w.steps, err = ledger.Steps(w.ctx, w.walk.Thread); err != nil {
			return "", false, &ledgerError{err}
		}
	}
	if n := len(w.steps); n > 0 && w.now.Sub(w.steps[0].At) < resumeWithin {
		w.walk.Whole, w.began, w.step = true, w.steps[0].At, n-1
		for _, s := range w.steps {
			w.numbers[s.Page] = true
			w.show(view{page: s.Page, url: s.URL, ids: s.Posts, at: s.At})
		}
		return w.steps[n-1].URL, true, nil
	}
	if w.walk.Whole || w.walk.LastURL == "" {
		return w.walk.URL, false, nil
	}
	return w.walk.LastURL, false, nil
}

// firstURL is where a whole walk through the thread begins.
func (w *walker) firstURL() string {
	u, err := url.Parse(w.walk.URL)
	if err != nil {
		return w.walk.URL
	}
	return forum.First(u).String()
}

// restart forgets what the walk has read so far.
func (w *walker) restart() {
	clear(w.visited)
	clear(w.seen)
	clear(w.numbers)
	w.views, w.steps, w.step, w.began, w.walk.Seen = nil, nil, 0, w.now, nil
	w.planned, w.pending, w.unheard = true, nil, 0
}

// progress records that a page of a whole walk is saved.
func (w *walker) progress(part *forum.Part, from string, number int) error {
	ledger, ok := w.Ledger.(interface {
		Progress(ctx context.Context, l archive.Lease, thread, url string, step archive.Step) error
	})
	if !ok || w.walk.Thread == "" {
		return nil
	}
	w.step++
	step := archive.Step{N: w.step, Page: number, URL: from, Posts: shownBy(part), At: w.began}
	if err := ledger.Progress(context.WithoutCancel(w.ctx), w.lease, w.walk.Thread, w.walk.URL, step); err != nil {
		return &ledgerError{err}
	}
	return nil
}

// shownBy are the native ids of a page's posts, in order.
func shownBy(part *forum.Part) []string {
	ids := make([]string, 0, len(part.Draft.Thread.Posts))
	for _, p := range part.Draft.Thread.Posts {
		if p.NativeID != "" {
			ids = append(ids, p.NativeID)
		}
	}
	return ids
}

// arrived settles a walk that found no further page. A whole walk has read the
// thread whole if it read every page that the last one counts, if no page of a
// former walk still shows more, and if of each post that is held and was not
// shown its place was.
func (w *walker) arrived(last *forum.Part, number int) error {
	if !w.walk.Whole {
		if !w.start.Walked.IsZero() && len(w.pending) == 0 {
			w.walk.Complete, w.walk.MissingPages = archive.Yes, []int{} // what was read before, and the rest
		}
		return nil
	}
	w.claimed = last.Pages
	if unread := w.unread(); len(unread) > 0 {
		return w.broken(number, fmt.Errorf("page %d of %d cannot be reached: the site shows page %d in its place", unread[0], last.Pages, last.Page))
	}
	if was := w.start.LastURL; was != "" && !w.visited[was] {
		// The thread has fewer pages than it had, or does not link them.
		switch more, err := w.look(was, 0); {
		case err != nil && !isGone(err):
			return w.broken(number, err)
		case more > 0:
			return w.broken(number+1, errors.New("the thread goes on at "+was+", but no page links there"))
		}
	}
	if err := w.search(); err != nil {
		return w.broken(number, err)
	}
	w.walk.Complete, w.walk.Walked, w.walk.MissingPages = archive.Yes, w.now, []int{}
	if w.unheard > 0 {
		w.walk.Complete = archive.No
	}
	return nil
}

// lostPage reads the page again that linked to one which is not there. It is the
// last page by now if it links no further.
func (w *walker) lostPage(number int, gone string) (part *forum.Part, last bool, err error) {
	part, from, err := w.page(w.walk.LastURL, false)
	if err != nil {
		return nil, false, err
	}
	w.enter(part, from, w.numberAgain(part, number))
	return part, part.Next == nil || part.Next.String() != gone && w.visited[part.Next.String()], nil
}

// look reads a page outside the order of the walk, and counts what it shows
// that no page has shown. number is the page's if it does not say itself.
func (w *walker) look(address string, number int) (fresh int, err error) {
	part, from, err := w.page(address, false)
	if err != nil {
		return 0, err
	}
	return w.enter(part, from, w.numberAgain(part, number)), nil
}

// numberAgain is the number of a page that was read before as that one.
func (w *walker) numberAgain(part *forum.Part, number int) int {
	if w.loose {
		return number
	}
	return cmp.Or(part.Page, number)
}

// isGone reports whether an error says that there is nothing at an address.
func isGone(err error) bool {
	var status *web.StatusError
	return errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusGone)
}

// isNothing reports whether an error says that there is no page of the thread
// at an address, be it with status 200.
func isNothing(err error) bool {
	var read *ReadError
	return isGone(err) || errors.As(err, &read)
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

// broken settles a walk that ended early, at the page with that number: what was
// read is kept, and the pages that are known to follow are named as missing, or
// as not allowed where robots.txt was in the way.
func (w *walker) broken(number int, err error) error {
	var fatal *ledgerError
	if errors.As(err, &fatal) || w.walk.Stored == "" {
		return err
	}
	w.walk.Complete, w.walk.MissingPages = archive.No, w.unread()
	if !w.walk.Whole {
		// The pages before the one that the walk began at are held.
		w.walk.MissingPages = slices.DeleteFunc(w.walk.MissingPages, func(n int) bool { return n < number })
	}
	var robots *web.RobotsError
	if errors.As(err, &robots) {
		w.walk.NotAllowed = []int{number}
		w.walk.MissingPages = slices.DeleteFunc(w.walk.MissingPages, func(n int) bool { return n == number })
	}
	if len(w.walk.MissingPages)+len(w.walk.NotAllowed) == 0 {
		w.walk.MissingPages = []int{number}
	}
	if !w.start.Walked.IsZero() && w.start.LastURL != "" {
		w.walk.LastURL = w.start.LastURL // it was the thread's end when that was reached
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
		case part.Kind != forum.MovedPart || part.Instead == nil || hops == maxInstead || w.visited[part.Instead.String()] || isAction(part.Instead):
			return nil, "", &ReadError{resp.Final, or(part.Why, "it is not a thread's page")}
		}
		w.told = part.Draft.Thread
		u = part.Instead
	}
}

// maxInstead bounds how often a page may point to a better one in a row.
const maxInstead = 2

// fetch gets and reads one page.
func (w *walker) fetch(u *url.URL) (*forum.Part, *web.Response, error) {
	resp, err := w.answer(u.String())
	if err != nil {
		return nil, nil, err
	}
	w.visited[resp.Final] = true
	doc, err := w.document(resp)
	if err != nil {
		return nil, nil, err
	}
	reading, err := Read(doc)
	switch {
	case err != nil:
		return nil, nil, err
	case reading.Feed != nil:
		return nil, nil, &ReadError{resp.Final, "it is a feed, not a thread's page"}
	case reading.Part == nil && reading.Page.Missed:
		return nil, nil, &ReadError{resp.Final, missed}
	case reading.Part == nil:
		return nil, nil, &ReadError{resp.Final, strangePage(reading.Page, resp)}
	case reading.Selected:
		w.bySelectors = true
		if err := w.sameThread(reading.Part); err != nil {
			return nil, nil, err
		}
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
	if told := w.told; told.NativeID == d.Thread.NativeID && d.Thread.Board.Title == "" && told.Board.Title != "" {
		d.Thread.Board = told.Board // interfaces for programs name a board by its number alone
	}
	if d.Thread.Lang == "" {
		d.Thread.Lang = w.src.Lang
	}
	if w.start.Gone >= goneFor && d.Thread.Deleted == archive.Unknown {
		d.Thread.Deleted = archive.No // it came back
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
	if w.start.Walked.IsZero() {
		// The first walk through a thread brings its past, which takes its own
		// place in the order of things, as a new source's backlog does.
		from.Standing.LastOK = time.Time{}
	}
	if err := w.count(part); err != nil {
		return err
	}
	saved, err := w.saveFrom(from, []archive.Thread{th})
	if err != nil {
		return err
	}
	w.walk.Stored, w.known = saved.IDs[0], saved.Same+saved.Changed
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

// enter takes down what an answer showed, and counts the posts that no answer
// had shown.
func (w *walker) enter(part *forum.Part, from string, number int) (fresh int) {
	v := view{page: number, url: from, ids: shownBy(part), last: part.Next == nil, pages: part.Pages, at: w.Runner.now()}
	if n := part.Draft.Thread.Counts.Posts; n != nil {
		v.posts = *n
	}
	return w.show(v)
}

func (w *walker) show(v view) (fresh int) {
	w.views = append(w.views, v)
	return w.see(v.ids)
}

// see takes down that posts were shown, and counts those that were not before.
func (w *walker) see(ids []string) (fresh int) {
	for _, id := range ids {
		if !w.seen[id] {
			w.seen[id] = true
			w.walk.Seen = append(w.walk.Seen, id)
			fresh++
		}
	}
	return fresh
}
