package fetcher

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
	"skein/fetcher/schedule"
	"skein/fetcher/web"
)

// validatorsFor is how long validators are sent. Some servers answer 304 for
// ever; once in a while we look for ourselves.
const validatorsFor = 7 * 24 * time.Hour

// Waits after failures: they double from the first to the longest.
const (
	firstBackoff = 5 * time.Minute
	longBackoff  = 24 * time.Hour
)

// trip is one visit on its way.
type trip struct {
	*Runner
	ctx   context.Context
	lease archive.Lease
	src   archive.Source
	zone  *time.Location
	visit archive.Visit
	st    archive.Standing
	now   time.Time

	fresh time.Duration // the publisher's wish not to be asked sooner
	gap   time.Duration // between its last entries
	skip  func(time.Time) bool
	raw   []archive.RawRef
	boxes []forum.Link   // mailboxes that a mail list's page named, the newest first
	jar   http.CookieJar // the operator's cookies, or those of a walk; nil for none

	site     string          // host whose pages the source's selectors are for
	selected *forum.Selected // reads by them; nil until first needed
	ahead    *ahead          // what the first page of a walk may have given already; nil for nothing
}

// visitSource makes one visit to a source and records it. The error is the
// ledger's; what goes wrong at the source is part of the visit.
func (r *Runner) visitSource(ctx context.Context, l archive.Lease, src archive.Source) (archive.Visit, error) {
	t := r.trip(ctx, l, src)
	err := t.source()
	var fatal *ledgerError
	if errors.As(err, &fatal) {
		return t.visit, fatal.error
	}
	t.close(err)
	t.visit.Standing = &t.st
	return r.finish(ctx, l, t.visit)
}

func (r *Runner) trip(ctx context.Context, l archive.Lease, src archive.Source) *trip {
	now := r.now()
	t := &trip{Runner: r, ctx: ctx, lease: l, src: src, st: src.Standing, now: now, visit: archive.Visit{Source: src.ID, At: now}, site: hostOf(src.URL)}
	if src.Timezone != "" {
		t.zone, _ = time.LoadLocation(src.Timezone)
	}
	return t
}

// ledgerError marks an error that is not the source's fault.
type ledgerError struct{ error }

// source gets the source and reads it.
func (t *trip) source() error {
	reads := t.src.Kind
	if reads == archive.AutoSource && t.st.Reads != "" {
		reads = t.st.Reads
	}
	if reads == archive.ThreadSource {
		return t.thread(t.src.URL)
	}
	req := request(t.src, t.src.URL)
	req.Crawl = t.src.Robots && reads == archive.BoardSource
	if reads == archive.BoardSource {
		req.Accept = web.AcceptPage + ", " + web.AcceptFeed
	}
	if t.now.Sub(t.st.Validated) < validatorsFor && t.st.BodyHash != nil {
		req.ETag, req.LastModified = t.st.ETag, t.st.LastModified
	}
	resp, err := t.get(req)
	if err != nil {
		return err
	}
	t.fresh = resp.FreshFor
	if resp.NotModified {
		t.visit.Outcome = archive.Unchanged
		t.st.ETag, t.st.LastModified = resp.ETag, resp.LastModified
		return nil
	}
	sum := sha256.Sum256(resp.Body)
	hash := sum[:16]
	if bytes.Equal(hash, t.st.BodyHash) {
		t.visit.Outcome = archive.Unchanged
		t.accept(resp, hash)
		return nil
	}
	reading, from, err := t.understand(resp)
	if err != nil {
		return err
	}
	t.visit.Outcome = archive.Fetched
	if err := t.read(reading, from); err != nil {
		return err
	}
	if from == resp {
		// A page that only points to where its board is read may stay the same
		// while the board does not.
		t.accept(resp, hash)
	}
	return nil
}

// understand reads an answer. Where the page says the same better at another
// address, that is gone to and read in its place.
//
// A page that shows but a piece of something may name where all of it is; if that
// cannot be had, the piece is what there is.
func (t *trip) understand(resp *web.Response) (Reading, *web.Response, error) {
	for hops := 0; ; hops++ {
		doc, err := t.document(resp)
		if err != nil {
			return Reading{}, nil, err
		}
		reading, err := Read(doc)
		p := reading.Part
		if err != nil || p == nil || p.Instead == nil || hops == maxInstead || isAction(p.Instead) {
			return reading, resp, err
		}
		if isList(p) {
			t.boxes = p.Boards
		}
		better, err := t.getPage(p.Instead.String())
		switch {
		case err == nil:
			resp = better
		case p.Kind == forum.MovedPart:
			return Reading{}, nil, err
		default:
			return reading, resp, nil
		}
	}
}

// accept takes over the validators of a body that was read and saved.
func (t *trip) accept(resp *web.Response, hash []byte) {
	t.st.ETag, t.st.LastModified, t.st.Validated, t.st.BodyHash = resp.ETag, resp.LastModified, t.now, hash
}

// get makes one request and enters it into the visit. Bytes are kept before
// anybody reads them.
func (t *trip) get(req web.Request) (*web.Response, error) {
	if err := t.logIn(); err != nil {
		return nil, err
	}
	req.Jar = t.jar
	host := hostOf(req.URL)
	if err := t.Hosts.shut(host, t.Runner.now()); err != nil {
		return nil, err
	}
	resp, err := t.Web.Get(t.ctx, req)
	if resp != nil {
		t.visit.Requests += resp.Requests
		t.visit.Bytes += resp.WireBytes
		t.visit.Took += resp.Took
		t.visit.Status = resp.Status
	}
	var status *web.StatusError
	if errors.As(err, &status) && (status.RetryAfter > 0 || status.Code == http.StatusTooManyRequests || status.Challenge) {
		// The gate waits for it from now on; the ledger remembers it.
		wait := max(status.RetryAfter, time.Minute)
		if status.Challenge {
			wait = max(wait, web.ChallengeRest)
		}
		if err := t.Hosts.Hold(context.WithoutCancel(t.ctx), t.lease.Host, t.now.Add(wait)); err != nil {
			return nil, &ledgerError{err}
		}
	}
	if errors.As(err, &status) && status.Code == http.StatusForbidden && !status.Challenge {
		if until := t.Hosts.refusal(host, t.Runner.now()); !until.IsZero() {
			if err := t.Hosts.Hold(context.WithoutCancel(t.ctx), host, until); err != nil {
				return nil, &ledgerError{err}
			}
		}
	}
	if errors.Is(err, archive.ErrLeaseLost) {
		return nil, &ledgerError{err}
	}
	if err != nil {
		return nil, err
	}
	t.Hosts.answered(host)
	t.moved(resp)
	if t.Keeper != nil && !resp.NotModified {
		refs, err := t.Keeper.Keep(t.ctx, resp.Exchange)
		if err != nil {
			return nil, &ledgerError{fmt.Errorf("keep the bytes of %s: %w", resp.Final, err)}
		}
		t.raw = append(t.raw, refs...)
	}
	return resp, nil
}

// getPage gets a page that robots.txt may keep us from.
func (t *trip) getPage(address string) (*web.Response, error) {
	req := request(t.src, address)
	req.Crawl, req.Accept = t.src.Robots, web.AcceptPage
	return t.get(req)
}

// brought is the outcome of a visit to a thread that went well.
func (t *trip) brought() archive.Outcome {
	if t.visit.Saved.New+t.visit.Saved.Changed == 0 {
		return archive.Unchanged
	}
	return archive.Fetched
}

// toldToWait says why a visit is put off.
func toldToWait(busy *web.BusyError) string {
	return "asked to wait until " + busy.Until.UTC().Format("2006-01-02 15:04:05 MST")
}

// logIn reads the operator's cookie file, anew at each visit: a browser that the
// file is taken from renews them. A file that cannot be read ends the visit
// before its first request, which would be a stranger's.
func (t *trip) logIn() error {
	if t.jar != nil || t.src.Cookies == "" {
		return nil
	}
	f, err := os.Open(t.src.Cookies)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // without the name: some write the cookie itself there
	}
	if err != nil {
		return fmt.Errorf("cookies: the file cannot be read: %w", err)
	}
	defer f.Close()
	jar, expired, err := web.ReadCookies(f, t.now)
	if err != nil {
		return fmt.Errorf("cookies: %w", err)
	}
	if expired > 0 {
		t.note(fmt.Sprintf("cookies: %d have expired", expired))
	}
	t.jar = jar
	return nil
}

// moved notes where permanent redirects lead.
func (t *trip) moved(resp *web.Response) {
	switch {
	case resp.URL != t.src.URL:
	case resp.Moved == "":
		t.st.MovedTo, t.st.Moves = "", 0
	case resp.Moved == t.st.MovedTo:
		t.st.Moves++
	default:
		t.st.MovedTo, t.st.Moves = resp.Moved, 1
	}
}

// read takes in what the document turned out to be.
func (t *trip) read(reading Reading, resp *web.Response) error {
	switch {
	case reading.Feed != nil:
		return t.feed(reading.Feed, resp)
	case reading.Part != nil:
		return t.part(reading.Part, resp)
	}
	why := "it is a web page, not a feed"
	if n := len(reading.Page.Feeds); n > 0 {
		why += "; it names this feed: " + reading.Page.Feeds[0].Href
		if n > 1 {
			why += fmt.Sprintf(" (and %d more)", n-1)
		}
	}
	if reading.Page.Missed {
		why += "; " + missed
	}
	return &ReadError{resp.Final, why}
}

// saveAtOnce bounds how many threads are saved in one transaction.
const saveAtOnce = 250

// feed takes in the entries that are new or changed.
func (t *trip) feed(f *parse.Feed, resp *web.Response) error {
	if t.src.Kind == archive.ThreadSource {
		return &ReadError{resp.Final, "it is a feed, not a thread's page"}
	}
	items := parse.Identity(f)
	t.st.Site, t.st.Platform = or(f.Title, t.st.Site), archive.FeedPlatform
	if t.st.Reads == "" || t.src.Kind == archive.AutoSource {
		t.st.Reads = archive.FeedSource
	}
	t.fresh = max(t.fresh, f.TTL, f.Every)
	t.skip = skipTimes(f)
	t.gap = medianGap(items)
	t.visit.Warnings = f.Warnings
	before := readSeen(t.st.Seen)
	o := newOrigin(t.src, resp.Final, t.now, t.zone)
	var batch []archive.Thread
	for _, it := range items {
		if before[fingerprint(it)] {
			t.visit.Saved.Same++
			continue
		}
		d := entryDraft(f, it, o)
		th, err := normal.Thread(d)
		if err != nil {
			t.visit.Warnings = append(t.visit.Warnings, err.Error())
			continue
		}
		th.Raw = t.raw
		switch {
		case t.src.Kind == archive.BoardSource:
			if err := t.wakeEntry(th, it); err != nil {
				return err
			}
		case t.src.FullText && teaserOnly(it.Content, th):
			t.wakeArticle(th)
		}
		batch = append(batch, th)
		if len(batch) == saveAtOnce {
			if _, err := t.save(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if _, err := t.save(batch); err != nil {
		return err
	}
	t.st.Seen = writeSeen(items)
	return nil
}

// wakeEntry has the thread visited that an entry of a board's feed leads to.
func (t *trip) wakeEntry(th archive.Thread, it parse.Item) error {
	if th.Kind != archive.Discussion || len(t.visit.Wakes) >= backfill(t.src) {
		return nil
	}
	last := it.Updated
	if last.IsZero() {
		last = it.Published
	}
	if known, err := t.nothingNew(th.ID, it.Replies, last); known || err != nil {
		return err
	}
	mark := it.Updated.String()
	if it.Replies != nil {
		mark += fmt.Sprintf(" %d", *it.Replies)
	}
	t.wake(archive.Wake{Thread: th.ID, Host: hostOf(th.URL), URL: th.URL, Mark: mark})
	return nil
}

func (t *trip) save(ts []archive.Thread) (archive.Saved, error) { return t.saveFrom(t.src, ts) }

func (t *trip) saveFrom(from archive.Source, ts []archive.Thread) (archive.Saved, error) {
	if len(ts) == 0 {
		return archive.Saved{}, nil
	}
	for i := range ts {
		if err := t.carry(&ts[i]); err != nil {
			return archive.Saved{}, err
		}
	}
	saved, err := t.Ledger.SaveThreads(context.WithoutCancel(t.ctx), t.lease, from, ts)
	if err != nil {
		return saved, &ledgerError{err}
	}
	t.visit.Saved = t.visit.Saved.Add(saved)
	return saved, nil
}

// part takes in a forum's page.
func (t *trip) part(p *forum.Part, resp *web.Response) error {
	t.st.Platform = p.Platform
	switch p.Kind {
	case forum.ThreadPart:
		if t.src.Kind == archive.FeedSource || t.src.Kind == archive.BoardSource {
			return &ReadError{resp.Final, "it is a thread's page, not a " + string(t.src.Kind)}
		}
		t.st.Reads = archive.ThreadSource
		return t.thread(t.src.URL)
	case forum.BoardPart:
		if t.src.Kind == archive.FeedSource || t.src.Kind == archive.ThreadSource {
			return &ReadError{resp.Final, "it is a board's page, not a " + string(t.src.Kind)}
		}
		t.st.Reads = archive.BoardSource
		return t.board(p, resp)
	case forum.MailPart:
		t.st.Reads = archive.BoardSource
		if len(t.boxes) > 0 {
			return t.mailboxes(t.boxes, p)
		}
		return t.mailbox(p)
	case forum.IndexPart:
		if t.src.SubBoards && (t.src.Kind == archive.AutoSource || t.src.Kind == archive.BoardSource) {
			t.st.Reads = archive.BoardSource
			return t.board(p, resp)
		}
		why := "it is a forum's index; choose a board"
		if len(p.Boards) > 0 {
			why += ", such as " + p.Boards[0].URL
		}
		return &ReadError{resp.Final, why}
	}
	return &ReadError{resp.Final, or(p.Why, "there is nothing to read on this page")}
}

// close turns the end of a visit into an outcome and the time of the next one.
func (t *trip) close(err error) {
	st, v := &t.st, &t.visit
	st.LastVisit = t.now
	if err == nil {
		st.LastOK, st.Failures, st.Reason, st.Gone = t.now, 0, "", false
		if v.Saved.New > 0 {
			st.LastNew = t.now
		}
		st.Due = t.next()
		return
	}
	v.Outcome, v.Reason = archive.Failed, oneLine(err)
	st.Reason = v.Reason
	var busy *web.BusyError
	var status *web.StatusError
	var robots *web.RobotsError
	switch {
	case errors.As(err, &busy):
		v.Outcome = archive.Deferred
		v.Reason = toldToWait(busy)
		if busy.Cause != nil {
			v.Reason = busy.Cause.Error()
		}
		st.Due, st.Reason = later(busy.Until, t.now.Add(time.Second)), v.Reason
	case errors.As(err, &status) && status.Code == http.StatusGone:
		st.Failures++
		st.Gone, st.Due = true, time.Time{}
		st.Reason = "gone (410): not asked again until its address changes or it is fetched by name"
	case errors.As(err, &robots):
		st.Failures++
		st.Due = t.now.Add(t.src.MaxInterval)
		if robots.Until.After(t.now) && robots.Cause != nil {
			st.Due = robots.Until
		}
	default:
		st.Failures++
		wait := schedule.Backoff(st.Failures, firstBackoff, longBackoff)
		if st.Failures == 1 && t.src.MinInterval > 0 {
			wait = min(wait, max(t.src.MinInterval, time.Second))
		}
		if errors.As(err, &status) {
			wait = max(wait, status.RetryAfter)
		}
		st.Due = t.now.Add(wait)
	}
	if !t.src.Enabled {
		st.Due = time.Time{}
	}
}

// next is the time of the next visit after one that went well.
func (t *trip) next() time.Time {
	if !t.src.Enabled {
		return time.Time{}
	}
	spec, err := schedule.Parse(t.src.Schedule, t.src.Timezone)
	if err != nil {
		spec = schedule.Spec{} // checked when the configuration was; an older archive may hold another
	}
	if !spec.Adaptive() {
		return spec.Next(t.now, t.src.ID)
	}
	t.st.Interval = schedule.Adapt(schedule.Rhythm{
		Last: t.st.Interval, New: t.visit.Saved.New, MedianGap: t.gap, Floor: t.fresh, Min: t.src.MinInterval, Max: t.src.MaxInterval,
	})
	due := schedule.After(t.now, t.st.Interval, t.src.ID)
	for range 7 * 24 {
		if t.skip == nil || !t.skip(due) {
			break
		}
		due = due.Truncate(time.Hour).Add(time.Hour)
	}
	return due
}

// skipTimes reads when a feed wants not to be asked; nil if it says nothing,
// and if what it says leaves no time at all.
func skipTimes(f *parse.Feed) func(time.Time) bool {
	if len(f.SkipHours) == 0 && len(f.SkipDays) == 0 {
		return nil
	}
	hours, days := map[int]bool{}, map[time.Weekday]bool{}
	for _, h := range f.SkipHours {
		hours[h] = true
	}
	for _, d := range f.SkipDays {
		days[d] = true
	}
	if len(hours) >= 24 || len(days) >= 7 {
		return nil
	}
	return func(t time.Time) bool { return hours[t.UTC().Hour()] || days[t.UTC().Weekday()] }
}

// medianGap is the middle one of the gaps between the latest entries, by their
// own dates; zero if too few are dated.
func medianGap(items []parse.Item) time.Duration {
	var at []time.Time
	for _, it := range items {
		if !it.Published.IsZero() && it.Published.Precision >= archive.Minute {
			at = append(at, it.Published.Time)
		}
	}
	if len(at) < 3 {
		return 0
	}
	sort.Slice(at, func(i, j int) bool { return at[i].After(at[j]) })
	at = at[:min(len(at), 20)]
	gaps := make([]time.Duration, 0, len(at)-1)
	for i := 1; i < len(at); i++ {
		gaps = append(gaps, at[i-1].Sub(at[i]))
	}
	sort.Slice(gaps, func(i, j int) bool { return gaps[i] < gaps[j] })
	return gaps[len(gaps)/2]
}

func backfill(src archive.Source) int {
	if src.Backfill > 0 {
		return src.Backfill
	}
	return 50
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// oneLine is an error as one line of bounded length.
func oneLine(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	if len(s) > 500 {
		s = s[:497] + "…"
	}
	return strings.ToValidUTF8(s, "")
}
