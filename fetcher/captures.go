package fetcher

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
)

// Capture is a page that was fetched by somebody else, or at another time: a
// record of a WARC file, or a saved page. Document.Fetched is when its bytes
// came; relative dates in it are told from there.
type Capture struct {
	Document
	Seen  time.Time // when the page was seen like this; Fetched if zero, later if it was found unchanged
	WARC  bool      // it comes out of a crawler's file
	Meant bool      // it was asked for by name: an article on it need not say that it is one
	Cut   bool      // its end is missing
	// Cite names the bytes, and keeps them if they have to be. Nil if there is
	// nothing to cite.
	Cite func(ctx context.Context) ([]archive.RawRef, error)
	From string // the address that is cited; that of the document if empty
	// Beside gives a file that was saved with the page, by the address that the
	// page has for it; nil if there are none.
	Beside func(address string) (CapturedFile, bool)
}

// CaptureLedger is the part of the store that Captures work against.
type CaptureLedger interface {
	SaveThreads(ctx context.Context, l archive.Lease, from archive.Source, ts []archive.Thread) (archive.Saved, error)
	// Held returns a thread without its posts, and how many of them the site
	// still showed; archive.ErrNotFound if none is held.
	Held(ctx context.Context, id string) (archive.Thread, int, error)
	// HasRaw reports whether a thread cites what an address gave at a time.
	HasRaw(ctx context.Context, id, url string, fetched time.Time) (bool, error)
	// Thread returns all that is held of a thread.
	Thread(ctx context.Context, id string) (archive.Thread, error)
	// Settle says how complete a thread is, and which posts are no longer shown,
	// by their native ids, since when.
	Settle(ctx context.Context, id string, complete archive.Flag, missing []int, gone map[string]time.Time) error
	// RawsAt returns what a thread cites of a time.
	RawsAt(ctx context.Context, id string, fetched time.Time) ([]archive.RawRef, error)
	// Carry gives files to the posts of a thread that carry or show them.
	Carry(ctx context.Context, id string, files []archive.Carried) error
}

// Captures takes in captures of pages in any number and any order: each state
// of a post finds its place by the time when it was seen. What it remembers is
// some hundred bytes for each page of a thread, not the pages.
//
// It remembers some ten bytes, too, for each picture or file that a thread shows.
type Captures struct {
	Ledger CaptureLedger
	Files  archive.AttachmentMode // which files are taken in

	mu      sync.Mutex
	threads map[string]*capturedThread // by the id that they have in the archive
	order   []string
	named   map[string]NamedThread
	lists   []string // ids of named, in order
	saved   archive.Saved
	pages   map[string]int
	files   map[FileKey]wantedFile // that posts carry or show
	also    map[FileKey][]FileKey  // of the files that their addresses lead to
}

// Kinds of pages that are counted.
const (
	ThreadPages  = "thread"
	BoardPages   = "board"
	FeedPages    = "feed"
	ArticlePages = "article"
	OtherPages   = "other"
)

// NamedThread is a thread that a listing names.
type NamedThread struct{ ID, URL, Title string }

// capturedThread is what is known of the pages of a thread.
type capturedThread struct {
	url    string
	newest time.Time      // of its captures
	last   int            // its last page, as the newest says
	pages  []uint64       // a bit for each page that was taken in
	before archive.Thread // without posts; zero if no page of it was held before
	shown  []shownPage    // what each capture of a page shows
	again  bool           // a page was captured more than once

	place   uint32    // among those that were taken in
	files   []FileKey // that its posts carry or show; some more than once
	compact int       // how many there were when each was there once
}

func (c *capturedThread) set(page int) {
	for len(c.pages) <= page/64 {
		c.pages = append(c.pages, 0)
	}
	c.pages[page/64] |= 1 << (page % 64)
}

func (c *capturedThread) has(page int) bool {
	if page/64 < len(c.pages) && c.pages[page/64]&(1<<(page%64)) != 0 {
		return true
	}
	b := &c.before
	return b.ID != "" && page <= pagesOf(b) && !slices.Contains(b.MissingPages, page)
}

// pagesOf is how many pages a thread was said to have.
func pagesOf(t *archive.Thread) int {
	if t.Counts.Pages != nil {
		return min(max(*t.Counts.Pages, 1), maxPages)
	}
	return 1
}

// Take reads a capture and saves what it holds. It tells what sort of page it
// is, and with a *ReadError why one that holds no posts does not. Any other
// error is of the archive, and the last. It may be called from several
// goroutines.
func (c *Captures) Take(ctx context.Context, doc Capture) (kind string, err error) {
	if doc.Seen.IsZero() {
		doc.Seen = doc.Fetched
	}
	reading, err := Read(doc.Document)
	if err == nil {
		kind, err = c.read(ctx, doc, reading)
	}
	if kind == "" {
		kind = OtherPages
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil {
		c.pages = map[string]int{}
	}
	c.pages[kind]++
	return kind, err
}

func (c *Captures) read(ctx context.Context, doc Capture, reading Reading) (kind string, err error) {
	o := newOrigin(archive.Source{URL: doc.URL}, doc.URL, doc.Fetched, doc.Zone)
	switch part := reading.Part; {
	case reading.Feed != nil:
		kind = FeedPages
	case part == nil && !doc.Meant && !saysArticle(reading.Page.HTML):
		return OtherPages, &ReadError{doc.URL, "no forum software that skein knows made this page, and it does not call itself an article"}
	case part == nil:
		if err := reading.Page.article(doc.URL); err != nil {
			return OtherPages, err
		}
		kind = ArticlePages
	case part.Kind == forum.BoardPart:
		return BoardPages, c.list(ctx, doc, part, o)
	case showsThread(part):
		kind = ThreadPages
		if doc.Cut {
			dropCut(part)
		}
	case part.Kind == forum.MailPart:
		kind = ThreadPages
	}
	ds, _, err := drafts(reading, o)
	if err != nil {
		return OtherPages, err
	}
	ts, err := c.records(doc, ds)
	if err != nil || len(ts) == 0 {
		return kind, err
	}
	if part := reading.Part; part != nil && showsThread(part) {
		if err := c.enter(ctx, doc, part, &ts[0]); err != nil {
			return kind, err
		}
	}
	if err := c.cite(ctx, doc, ts); err != nil {
		return kind, err
	}
	ids, err := c.save(ctx, ts)
	if err != nil {
		return kind, err
	}
	c.want(ids, ts)
	if err := c.beside(ctx, doc, ts); err != nil {
		return kind, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		c.remember(id)
	}
	return kind, nil
}

// dropCut leaves out the last post that there is of a page whose end is missing:
// it may have lost its own.
func dropCut(p *forum.Part) {
	if p != nil && showsThread(p) {
		posts := &p.Draft.Thread.Posts
		*posts = (*posts)[:max(len(*posts)-1, 0)]
	}
}

// showsThread reports whether a page shows posts of a thread: it is one, or it
// would point elsewhere if there were anybody to ask there.
func showsThread(p *forum.Part) bool {
	return p.Kind == forum.ThreadPart || p.Kind == forum.MovedPart && len(p.Draft.Thread.Posts) > 0
}

// records makes records of drafts, seen when the capture was.
func (c *Captures) records(doc Capture, ds []archive.Draft) ([]archive.Thread, error) {
	var ts []archive.Thread
	for _, d := range ds {
		if doc.WARC && d.Witness.Rank() >= archive.ByPage.Rank() {
			d.Witness = archive.ByWARC
		}
		if d.Zone == nil {
			d.Zone = doc.Zone
		}
		t, err := normal.Thread(d)
		if err != nil {
			return nil, &ReadError{doc.URL, err.Error()}
		}
		t.LastChecked = doc.Seen
		ts = append(ts, t)
	}
	return ts, nil
}

// cite has the threads name the bytes that they were made from, which are kept
// unless they were taken in before.
func (c *Captures) cite(ctx context.Context, doc Capture, ts []archive.Thread) error {
	if doc.Cite == nil {
		return nil
	}
	known, from := len(ts) > 0, or(doc.From, doc.URL)
	for i := 0; i < len(ts) && known; i++ {
		var err error
		if known, err = c.Ledger.HasRaw(ctx, ts[i].ID, from, doc.Seen); err != nil {
			return err
		}
	}
	refs := []archive.RawRef{{}} // which is enough for what is cited already
	if !known {
		var err error
		if refs, err = doc.Cite(ctx); err != nil {
			return fmt.Errorf("keep the bytes of %s: %w", from, err)
		}
	}
	for i := range refs {
		refs[i].URL, refs[i].Fetched = from, doc.Seen
	}
	for i := range ts {
		ts[i].Raw = refs
	}
	return nil
}

func (c *Captures) save(ctx context.Context, ts []archive.Thread) ([]string, error) {
	saved, err := c.Ledger.SaveThreads(context.WithoutCancel(ctx), archive.Lease{}, archive.Source{}, ts)
	if err != nil {
		return nil, err
	}
	ids := saved.IDs
	saved.IDs = nil
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved = c.saved.Add(saved)
	return ids, nil
}

// remember notes a thread that was taken in. The lock is held.
func (c *Captures) remember(id string) *capturedThread {
	t := c.threads[id]
	if t == nil {
		if c.threads == nil {
			c.threads = map[string]*capturedThread{}
		}
		t = &capturedThread{place: uint32(len(c.order))}
		c.threads[id] = t
		c.order = append(c.order, id)
	}
	return t
}

// enter notes the page of a thread, and what was held of the thread before the
// first of its pages came.
func (c *Captures) enter(ctx context.Context, doc Capture, part *forum.Part, t *archive.Thread) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, _, err := c.Ledger.Held(ctx, t.ID)
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return err
	}
	id := t.ID
	if before.ID != "" {
		id = before.ID
	}
	_, met := c.threads[id]
	th := c.remember(id)
	if !met && before.Complete != archive.Unknown { // its pages were read, not only named
		th.before, th.newest, th.last = before, before.LastChecked, pagesOf(&before)
	}
	page, last := pageOf(doc.URL, part)
	if page > 0 && !doc.Cut {
		th.again = th.again || page/64 < len(th.pages) && th.pages[page/64]&(1<<(page%64)) != 0
		th.set(page)
		th.shown = append(th.shown, shownPage{doc.Seen, packIDs(t.Posts)})
	}
	if !doc.Seen.Before(th.newest) || th.last == 0 {
		th.newest, th.last, th.url = doc.Seen, last, t.URL
	}
	return nil
}

// pageOf is which page of a thread a part is, 0 if nothing tells, and which is
// the last.
func pageOf(address string, part *forum.Part) (page, last int) {
	page = part.Page
	if u, err := url.Parse(address); err == nil && page == 0 {
		if ref, ok := forum.RefOf(u); ok {
			page = ref.Page
			if page == 0 && ref.Post == "" {
				page = 1
			}
		}
	}
	if page == 0 && part.Pages <= 1 && part.Next == nil {
		page = 1
	}
	last = max(part.Pages, page, 1)
	if part.Next != nil {
		next := page + 1
		if ref, ok := forum.RefOf(part.Next); ok && ref.Page > 0 {
			next = ref.Page
		}
		last = max(last, next)
	}
	if page > maxPages {
		page = 0
	}
	return page, min(last, maxPages)
}

// list stores by name the threads that a board's page lists.
func (c *Captures) list(ctx context.Context, doc Capture, part *forum.Part, o origin) error {
	var ds []archive.Draft
	for _, l := range part.Threads {
		ds = append(ds, listingDraft(l, part, o))
	}
	var ts []archive.Thread
	for _, d := range ds {
		one, err := c.records(doc, []archive.Draft{d})
		if err != nil {
			continue // a line that names no thread
		}
		ts = append(ts, one...)
	}
	if len(ts) == 0 {
		return nil
	}
	ids, err := c.save(ctx, ts)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.named == nil {
		c.named = map[string]NamedThread{}
	}
	for i, id := range ids {
		if _, had := c.named[id]; !had {
			c.lists = append(c.lists, id)
		}
		c.named[id] = NamedThread{id, ts[i].URL, ts[i].Title}
	}
	return nil
}

// saysArticle reports whether a page declares that it is one article, as the
// front page of a site and a list of articles do not.
func saysArticle(page []byte) bool {
	for _, mark := range articleMarks {
		if bytes.Contains(page, mark) {
			return true
		}
	}
	return false
}

var articleMarks = func() (out [][]byte) {
	for _, kind := range []string{"Article", "NewsArticle", "BlogPosting", "Report", "AnalysisNewsArticle", "OpinionNewsArticle", "ReportageNewsArticle", "TechArticle"} {
		out = append(out, []byte(`"@type":"`+kind+`"`), []byte(`"@type": "`+kind+`"`), []byte(`schema.org/`+kind+`"`))
	}
	return append(out, []byte(`property="og:type" content="article"`), []byte(`content="article" property="og:type"`), []byte(`property='og:type' content='article'`))
}()

// Taken is what captures came to.
type Taken struct {
	Threads []string       // ids of what was taken in, in order
	Saved   archive.Saved  // without ids
	Pages   map[string]int // by kind
	Missing []NamedThread  // threads that listings name, of which no page is held
	Carried int            // pictures and files that were found
}

// Done settles how complete the threads are, and tells what is missing.
func (c *Captures) Done(ctx context.Context) (Taken, error) {
	if err := c.join(ctx); err != nil {
		return Taken{}, err
	}
	out := Taken{Threads: c.order, Saved: c.saved, Pages: c.pages}
	for _, id := range c.order {
		if err := c.settle(ctx, id); err != nil {
			return out, err
		}
		if err := c.carry(ctx, id, c.threads[id]); err != nil {
			return out, err
		}
	}
	for _, f := range c.files {
		if f.got != nil {
			out.Carried++
		}
	}
	for _, id := range c.lists {
		if c.threads[id] != nil {
			continue
		}
		_, posts, err := c.Ledger.Held(ctx, id)
		if err != nil {
			return out, err
		}
		if posts == 0 {
			out.Missing = append(out.Missing, c.named[id])
		}
	}
	slices.SortStableFunc(out.Missing, func(a, b NamedThread) int { return strings.Compare(a.URL, b.URL) })
	return out, nil
}

// join puts together what is known of threads that turned out to be one while
// their pages were taken in.
func (c *Captures) join(ctx context.Context) error {
	var order []string
	for _, id := range c.order {
		held, _, err := c.Ledger.Held(ctx, id)
		if err != nil {
			return err
		}
		if held.ID == id {
			order = append(order, id)
			continue
		}
		th := c.threads[id]
		delete(c.threads, id)
		into := c.threads[held.ID]
		if into == nil {
			c.threads[held.ID] = th
			order = append(order, held.ID)
			continue
		}
		into.add(th)
	}
	c.order = order
	return nil
}

// add adds what is known of a thread that is the same.
func (c *capturedThread) add(o *capturedThread) {
	for n := 1; n <= o.last; n++ {
		if o.has(n) {
			c.again = c.again || c.has(n)
			c.set(n)
		}
	}
	if c.newest.Before(o.newest) || c.last == 0 {
		c.newest, c.last, c.url = o.newest, o.last, o.url
	}
	c.shown, c.files = append(c.shown, o.shown...), append(c.files, o.files...)
}

func (c *Captures) settle(ctx context.Context, id string) error {
	th := c.threads[id]
	if th.last == 0 {
		return nil // an article, or told by a feed alone
	}
	missing := []int{}
	for n := 1; n <= th.last; n++ {
		if !th.has(n) {
			missing = append(missing, n)
		}
	}
	held, posts, err := c.Ledger.Held(ctx, id)
	if err != nil {
		return err
	}
	if claimed := held.Counts.Posts; claimed != nil && *claimed > 0 && posts >= *claimed {
		missing = []int{} // pages were cut otherwise at another time: every post is here
	}
	complete := archive.FlagOf(len(missing) == 0)
	gone, err := c.gone(ctx, id, th)
	if err != nil {
		return err
	}
	if held.Complete == complete && slices.Equal(held.MissingPages, missing) && len(gone) == 0 {
		return nil
	}
	return c.Ledger.Settle(ctx, id, complete, missing, gone)
}
