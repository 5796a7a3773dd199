package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/raw"
	"skein/archive/store"
	"skein/fetcher"
)

// verifyFlags are those of `db verify`.
type verifyFlags struct {
	threads, raw []string
}

func (a *app) verifyCommand() *cobra.Command {
	var fl verifyFlags
	c := &cobra.Command{
		Use:   "verify",
		Short: "Prove every record against its hashes and the bytes it was made from",
		Long: `Prove the archive: that every kept record of the raw folder has the digests that it tells,
that every post and every state it had before is what its own hash was made of, and that
the bytes which a thread cites say, when they are read again, what its posts say, by whom
and of when.

A post is proved, or disproved (its page says otherwise), or altered (it is not what its
hash was made of), or unproved: no bytes that are held show it, as when none were kept.
What a page shows and the record does not have is lacking; a file that is cited and is not
where it was is missing. Where sources of a site have selectors, pages are read by those
and without: what any of the readings says is proved.

Exit status: 0 all is proved that bytes were kept of, 1 something is disproved, altered,
lacking, missing or damaged, 2 wrong usage or wrong configuration, 3 nothing is, but files
that were cited where they lay were not given (--raw), or no raw folder is configured.`,
		Example: "  skein db verify\n  skein db verify --thread https://forum.example.org/threads/a-thread.2718/ --raw /mnt/crawls",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.verify(cmd.Context(), fl) },
	}
	c.Flags().StringArrayVar(&fl.threads, "thread", nil, "only this thread, by its `id or address`, and not the whole raw folder; may be given more than once")
	c.Flags().StringArrayVar(&fl.raw, "raw", nil, "`file or folder` with crawls that were cited where they lay; may be given more than once")
	a.jsonFlag(c.Flags())
	return c
}

// verified is what `db verify` found.
type verified struct {
	Threads   int          `json:"threads"`
	Posts     int          `json:"posts"`
	Proved    int          `json:"proved"`
	Unproved  int          `json:"unproved"`
	Disproved int          `json:"disproved"`
	Altered   int          `json:"altered"`
	Lacking   int          `json:"lacking"`       // what pages show and records do not have
	Former    int          `json:"former"`        // states of posts before the present ones
	FormerOK  int          `json:"former_proved"` // of them, those that are proved
	Cited     int          `json:"cited"`         // answers that threads cite
	Unkept    int          `json:"unkept"`        // of them, those of which no bytes were kept
	Lost      int          `json:"lost"`          // of them, not held
	Unread    int          `json:"unread"`        // of them, held but not to be read as a page any more
	Damaged   int          `json:"damaged"`       // of them, held but not as they were
	Raw       *rawVerified `json:"raw,omitempty"`
}

type rawVerified struct {
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
	Records int   `json:"records"`
	Proved  int   `json:"proved"` // whose digests hold
	Faults  int   `json:"faults"`
}

// verifyFault is one thing that is wrong.
type verifyFault struct {
	Thread   string    `json:"thread,omitempty"`
	Post     string    `json:"post,omitempty"`
	Revision int       `json:"revision,omitempty"` // of a former state
	URL      string    `json:"url,omitempty"`
	Verdict  string    `json:"verdict"` // disproved, altered, unproved, lacking, missing or damaged
	Why      string    `json:"why"`
	Page     string    `json:"page,omitempty"`
	Fetched  time.Time `json:"fetched,omitzero"`
	WARC     string    `json:"warc,omitempty"`
	Record   string    `json:"record,omitempty"`
}

// verifying is one run of the verb.
type verifying struct {
	*app
	store *store.Store
	raw   *raw.Reader
	dir   string // the raw folder or bucket; empty if there is none
	zone  *time.Location
	sites *selections
	found verified
	read  map[string]*reread // bytes that were read lately, by record
	order []string
	gone  map[string]int // cited answers by the file that is not there
	wrong bool           // something is not as it should be
}

// reread is what cited bytes turned out to be.
type reread struct {
	pages []*fetcher.Reread // as each way of reading it has it, nil for one that reads nothing; empty for what is no page
	sum   string            // of what is no page, in hexadecimal
}

func (a *app) verify(ctx context.Context, fl verifyFlags) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(false)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v := &verifying{app: a, store: s, sites: selectionsOf(c), read: map[string]*reread{}, gone: map[string]int{}}
	if raw.IsBucket(c.Archive.Raw) || isFolder(c.Archive.Raw) {
		v.dir = c.Archive.Raw
	}
	if c.Fetch.Timezone != "" {
		v.zone, _ = time.LoadLocation(c.Fetch.Timezone)
	}
	if v.raw, err = a.rawReader(c, fl.raw); err != nil {
		return err
	}
	if len(fl.threads) == 0 {
		if err := v.segments(ctx); err != nil {
			return err
		}
	}
	bar := a.bar(0, "proving threads")
	for head, err := range v.threads(ctx, fl.threads) {
		if err == nil {
			err = v.thread(ctx, head.ID)
		}
		if err != nil {
			return err
		}
		_ = bar.Set(v.found.Threads)
	}
	_ = bar.Finish()
	v.missing()
	if err := v.report(); err != nil {
		return err
	}
	switch {
	case v.wrong:
		return errTold
	case v.found.Lost > 0:
		return partError{fmt.Sprintf("%s that were cited are not where they were looked for (--raw says where else)", count(len(v.gone), "file"))}
	}
	return nil
}

// threads are those that are to be proved; by no name all that hold or cite anything.
func (v *verifying) threads(ctx context.Context, names []string) iter.Seq2[archive.Thread, error] {
	if len(names) > 0 {
		return chosen(ctx, v.store, names, store.Selection{})
	}
	return v.store.Select(ctx, store.Selection{Cited: true})
}

// segments proves the digests of all that the raw folder or bucket holds.
func (v *verifying) segments(ctx context.Context) error {
	if v.dir == "" {
		return nil
	}
	rep, err := v.raw.Verify(ctx, func(f raw.Fault) {
		v.fault(verifyFault{URL: f.URL, Verdict: "damaged", Why: f.Err.Error(), WARC: f.Segment, Record: f.Record})
	})
	if err != nil {
		return err
	}
	v.found.Raw = &rawVerified{rep.Segments, rep.Bytes, rep.Records, rep.Proved, rep.Faults}
	return nil
}

// missing tells of the files that are cited and are not there. One of our own is
// in the raw folder, or it is lost.
func (v *verifying) missing() {
	for _, file := range slices.Sorted(maps.Keys(v.gone)) {
		f := verifyFault{Verdict: "missing", WARC: file, Why: count(v.gone[file], "cited answer") + " was in it"}
		if v.gone[file] > 1 {
			f.Why = count(v.gone[file], "cited answer") + " were in it"
		}
		if v.dir != "" && raw.IsSegment(file) {
			v.fault(f)
			continue
		}
		v.tell(f)
	}
}

// fault tells of something that is wrong.
func (v *verifying) fault(f verifyFault) {
	v.wrong = true
	v.tell(f)
}

func (v *verifying) tell(f verifyFault) {
	if v.json {
		_ = v.printJSON(f)
		return
	}
	what := or(f.URL, f.WARC)
	if f.Revision > 0 {
		what += fmt.Sprintf(" (state %d)", f.Revision)
	}
	if f.Page != "" {
		f.Why += ": " + f.Page + " as of " + f.Fetched.Format(time.DateTime)
	}
	if f.URL != "" && f.WARC != "" {
		f.Why += ": " + f.WARC
	}
	fmt.Fprintf(v.stdout, "%s  %s\n  %s\n", f.Verdict, what, f.Why)
}

// thread proves the posts of one thread, and the files that it cites.
func (v *verifying) thread(ctx context.Context, id string) error {
	v.found.Threads++
	t, err := v.store.Thread(ctx, id)
	if isUnreadable(err) {
		// Nobody but a stranger's hand writes that. The other threads are still to be proved.
		v.found.Altered++
		v.fault(verifyFault{Thread: id, URL: id, Verdict: string(fetcher.Altered), Why: err.Error()})
		return nil
	}
	if err != nil {
		return err
	}
	var ways [][]*fetcher.Reread
	sums := map[string]string{} // of files, by their addresses
	whole := true
	for _, ref := range slices.Backward(t.Raw) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		got, err := v.cited(&t, ref)
		switch {
		case err != nil:
			return err
		case got == nil:
			whole = false
		case len(got.pages) > 0:
			ways = addWays(ways, got.pages)
		default:
			sums[ref.URL] = got.sum
		}
	}
	former := map[string][]archive.Revision{}
	for i := range t.Posts {
		if p := &t.Posts[i]; p.Revision != 1 {
			revs, err := v.store.Revisions(ctx, p.ID)
			if isUnreadable(err) {
				v.found.Altered++
				v.fault(verifyFault{Thread: id, Post: p.ID, URL: or(p.URL, t.URL), Verdict: string(fetcher.Altered), Why: fmt.Sprintf("what it said before cannot be read: %v", err)})
				continue
			}
			if err != nil {
				return err
			}
			former[p.ID] = revs[:len(revs)-1]
			if len(revs) != p.Revision {
				v.found.Altered++
				v.fault(verifyFault{Thread: id, Post: p.ID, URL: or(p.URL, t.URL), Verdict: string(fetcher.Altered),
					Why: fmt.Sprintf("it is said to be its state %d, and %s held", p.Revision, areHeld(len(revs)))})
			}
		}
	}
	proofs := fetcher.Prove(&t, former, whole, ways...)
	f := &v.found
	f.Posts += len(t.Posts)
	f.Proved += proofs.Posts[fetcher.Proved]
	f.Unproved += proofs.Posts[fetcher.Unproved]
	f.Former += proofs.Former
	f.FormerOK += proofs.FormerProved
	for _, one := range proofs.Findings {
		switch one.Verdict {
		case fetcher.Altered:
			f.Altered++
		case fetcher.Disproved:
			f.Disproved++
		case fetcher.Lacking:
			f.Lacking++
		}
		v.fault(verifyFault{Thread: t.ID, Post: one.Post, Revision: one.Revision, URL: one.URL, Verdict: string(one.Verdict), Why: one.Why, Page: one.Page, Fetched: one.Fetched})
	}
	for i := range t.Posts {
		for _, a := range t.Posts[i].Attachments {
			if sum := sums[a.URL]; sum != "" && a.SHA256 != "" && a.SHA256 != sum {
				f.Disproved++
				v.fault(verifyFault{Thread: t.ID, Post: t.Posts[i].ID, URL: a.URL, Verdict: string(fetcher.Disproved), Why: "the bytes that are held of the file have another hash"})
			}
		}
	}
	return nil
}

func areHeld(states int) string {
	if states == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", states)
}

// isUnreadable reports whether a record holds what cannot be read as what we write.
func isUnreadable(err error) bool {
	return errors.As(err, new(*json.SyntaxError)) || errors.As(err, new(*json.UnmarshalTypeError))
}

// mostRead bounds how many readings are remembered: one feed is cited by all
// the threads that it told.
const mostRead = 256

// cited reads the bytes that a thread cites; nil if they are not held, or not to
// be read.
func (v *verifying) cited(t *archive.Thread, ref archive.RawRef) (*reread, error) {
	v.found.Cited++
	if ref.Record == "" {
		v.found.Unkept++
		return nil, nil
	}
	key := ref.Record + " " + ref.URL
	if got, ok := v.read[key]; ok {
		return got, nil
	}
	err := fmt.Errorf("no bytes are held: %w", archive.ErrNotFound)
	var rec *raw.Record
	if v.raw != nil {
		rec, err = v.raw.Record(ref)
	}
	var got *reread
	if err == nil {
		if got, err = v.reread(rec, ref); err == nil {
			v.remember(key, got)
			return got, nil
		}
	}
	fault := verifyFault{Thread: t.ID, URL: ref.URL, Verdict: "damaged", Why: err.Error(), WARC: ref.WARC, Record: ref.Record}
	switch {
	case errors.Is(err, archive.ErrNotFound) && !v.has(ref):
		v.found.Lost++
		v.gone[raw.FileOf(ref)]++
	case errors.Is(err, archive.ErrNotFound):
		v.found.Lost++
		fault.Verdict = "missing"
		v.fault(fault)
	case errors.As(err, new(*raw.DamageError)):
		v.found.Damaged++
		v.fault(fault)
	case errors.Is(err, archive.ErrInvalid):
		v.found.Unread++
	default:
		return nil, err
	}
	return nil, nil
}

// has reports whether the file of a reference is there.
func (v *verifying) has(ref archive.RawRef) bool { return v.raw != nil && v.raw.Has(ref) }

// reread reads a record again. Pictures and other files that a thread cites are
// no pages, and neither are redirects.
func (v *verifying) reread(rec *raw.Record, ref archive.RawRef) (*reread, error) {
	code, header, err := rec.Head()
	if err != nil {
		return nil, err
	}
	a, err := rec.Answer(maxFile)
	if err != nil {
		return nil, err
	}
	file := &reread{sum: fmt.Sprintf("%x", sha256.Sum256(a.Body))}
	if noPage(ref.URL, code, header) != "" {
		return file, nil
	}
	doc := fetcher.Document{URL: ref.URL, Header: a.Header, Body: a.Body, Fetched: rec.Date, Zone: v.zone}
	got := &reread{}
	read := false
	for _, by := range append(v.sites.at(v.sites.place(ref.URL, a.Body)), nil) {
		doc.Selected = by
		page, readErr := fetcher.ReadAgain(doc, a.Truncated)
		if readErr != nil {
			got.pages, err = append(got.pages, nil), readErr
			continue
		}
		page.Fetched, read = ref.Fetched, true
		got.pages = append(got.pages, &page)
	}
	switch {
	case read:
		return got, nil
	case strings.HasPrefix(header.Get("Content-Type"), "text/plain"):
		return file, nil // what posts carry is text now and then
	}
	return nil, err
}

// addWays adds a page to the ways of reading, the last of which is the one without
// selectors.
func addWays(ways [][]*fetcher.Reread, page []*fetcher.Reread) [][]*fetcher.Reread {
	for len(ways) < len(page) {
		ways = append([][]*fetcher.Reread{nil}, ways...)
	}
	for i, p := range page {
		if at := len(ways) - len(page) + i; p != nil {
			ways[at] = append(ways[at], p)
		}
	}
	return ways
}

func (v *verifying) remember(key string, got *reread) {
	if len(v.order) == mostRead {
		delete(v.read, v.order[0])
		v.order = v.order[1:]
	}
	v.read[key] = got
	v.order = append(v.order, key)
}

func (v *verifying) report() error {
	f := &v.found
	if v.json {
		return v.printJSON(f)
	}
	t := newTable(v.stdout, "threads", group3(f.Threads))
	t.row("posts", group3(f.Posts))
	states := map[string]int{"proved": f.Proved, "unproved": f.Unproved, "disproved": f.Disproved, "altered": f.Altered, "lacking": f.Lacking}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if states[name] > 0 || name == "proved" {
			t.row("  "+name, group3(states[name]))
		}
	}
	if f.Former > 0 {
		t.row("former states", fmt.Sprintf("%s, %s proved", group3(f.Former), group3(f.FormerOK)))
	}
	cited := group3(f.Cited)
	for _, one := range []struct {
		n    int
		what string
	}{{f.Unkept, "not kept"}, {f.Lost, "not held"}, {f.Unread, "not understood"}, {f.Damaged, "damaged"}} {
		if one.n > 0 {
			cited += fmt.Sprintf(", %s %s", group3(one.n), one.what)
		}
	}
	t.row("cited answers", cited)
	if r := f.Raw; r != nil {
		text := fmt.Sprintf("%s, %s, %s, the digests of %s hold", count(r.Files, "file"), bytesText(r.Bytes), count(r.Records, "record"), group3(r.Proved))
		if r.Faults > 0 {
			text += ", " + count(r.Faults, "fault")
		}
		t.row("raw", text)
	}
	return t.flush()
}
