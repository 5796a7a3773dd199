package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"skein/archive"
	"skein/archive/raw"
	"skein/fetcher"
)

// importing takes in files: crawlers' WARC files and saved pages, as they
// stream by.
type importing struct {
	*archiving
	captures fetcher.Captures
	zone     *time.Location
	sites    *selections
	called   map[string]int // how many of the files have a name
	bar      *progressbar.ProgressBar
	work     chan func(context.Context) error
	busy     sync.WaitGroup // work that was handed out
	room     chan struct{}  // what is worked on: a token for each megabyte
	files    carrying
	second   bool                        // the files are gone through once more
	held     func(context.Context) error // work on a record whose end has not been seen yet
	heldAt   int64                       // where that record is
	heldSize int64                       // its size
	heldFeed bool                        // it is a feed
	tally    tally
	revisits []revisit
	copied   copies
	feeds    []func(context.Context) error // work on feeds, which wait for the pages that tell the same better
	feedSize int64                         // bytes that wait with them

	mu    sync.Mutex
	fatal error // of the archive: nothing more can be stored
	stop  context.CancelFunc
}

// tally is what the files held.
type tally struct {
	Files   int            `json:"files"`
	Records int            `json:"records,omitempty"` // of WARC files
	Pages   map[string]int `json:"pages"`             // that were read, by kind
	Skipped map[string]int `json:"skipped"`           // what is no page, by kind
	Damaged int            `json:"damaged,omitempty"` // records that could not be read, or are cut short
	Untrue  int            `json:"untrue,omitempty"`  // records whose digests do not hold
	Lost    int            `json:"lost,omitempty"`    // revisits of what is in none of the files
	Carried int            `json:"carried,omitempty"` // pictures and files that were kept for the threads that carry or show them
}

// revisit is a record that says that a page was at a time as it was before.
type revisit struct {
	url    string
	seen   time.Time
	id     string // of the record that has the page; empty if it does not tell
	at     string // address and date of that record
	digest string // of the page
	found  bool
}

// inputs archives files. What one of them lacks keeps none of the others out.
func (w *archiving) inputs(ctx context.Context, files []input) error {
	// The crawl holds the bytes already: nobody has to be asked for them.
	mode := archive.AttachmentMode(or(w.fl.attachments, string(archive.KeepAll)))
	im := &importing{archiving: w, captures: fetcher.Captures{Ledger: w.store, Files: mode}, work: make(chan func(context.Context) error), room: make(chan struct{}, mostAtOnce)}
	im.files = carrying{mode: mode, held: map[string][]fetcher.FileKey{}}
	im.tally.Skipped = map[string]int{}
	im.sites = selectionsOf(w.cfg)
	if w.cfg.Fetch.Timezone != "" {
		im.zone, _ = time.LoadLocation(w.cfg.Fetch.Timezone)
	}
	im.called = map[string]int{}
	var size int64
	for _, in := range files {
		name, _ := im.inRaw(in)
		im.called[name]++
		size += in.size
	}
	im.bar = w.byteBar(size, "reading files")
	ctx, im.stop = context.WithCancel(ctx)
	defer im.stop()
	// More hands than processors: some wait for the disk, and share a sync.
	var hands sync.WaitGroup
	for range 8 * runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for do := range im.work {
				if err := do(ctx); err != nil {
					im.fail(err)
				}
				im.busy.Done()
			}
		})
	}
	for _, in := range files {
		if ctx.Err() != nil {
			break
		}
		im.tally.Files++
		if in.warc {
			im.warc(ctx, in, im.record)
		} else {
			im.page(ctx, in)
		}
	}
	im.busy.Wait()
	for _, do := range im.feeds {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			im.fail(err)
		}
	}
	im.feeds = nil
	im.again(ctx, files)
	close(im.work)
	hands.Wait()
	_ = im.bar.Finish()
	if im.fatal != nil {
		return im.fatal
	}
	taken, err := im.captures.Done(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	im.tally.Pages, im.tally.Carried = taken.Pages, taken.Carried
	if err := im.report(context.WithoutCancel(ctx), taken); err != nil {
		return err
	}
	return ctx.Err()
}

// fail ends the work: an error of the archive, not of a page.
func (im *importing) fail(err error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.fatal == nil {
		im.fatal = err
	}
	im.stop()
}

// mostAtOnce bounds how many megabytes are worked on at a time. The tree of a page
// is some ten times its size.
const mostAtOnce = 48

// hand gives work on so many bytes to whoever is free, when there is room for them.
func (im *importing) hand(ctx context.Context, size int64, do func(context.Context) error) {
	tokens := int(min(size>>20+1, mostAtOnce))
	taken := 0
	give := func() {
		for range taken {
			<-im.room
		}
	}
	for ; taken < tokens; taken++ {
		select {
		case im.room <- struct{}{}:
		case <-ctx.Done():
			give()
			return
		}
	}
	im.busy.Add(1)
	select {
	case im.work <- func(ctx context.Context) error {
		defer give()
		return do(ctx)
	}:
	case <-ctx.Done():
		give()
		im.busy.Done()
	}
}

func (im *importing) skip(kind string) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.tally.Skipped[kind]++
}

// warc goes through the records of a WARC file.
func (im *importing) warc(ctx context.Context, in input, each func(context.Context, input, *raw.Record) error) {
	f, err := in.open()
	if err != nil {
		im.refuse(in.name, err)
		return
	}
	defer f.Close()
	// A record's damage may lie behind what was read of it, and is met by who
	// reads on: until then it is held back.
	release := func() {
		do := im.held
		im.held = nil
		if do != nil && !(im.heldFeed && im.wait(do, im.heldSize)) {
			im.hand(ctx, im.heldSize, do)
		}
	}
	last := int64(-1)
	for rec, err := range raw.Scan(io.TeeReader(f, barWriter{im.bar})) {
		if ctx.Err() != nil {
			return
		}
		var damage *raw.DamageError
		if errors.As(err, &damage) && im.held != nil && damage.Offset == im.heldAt {
			im.held = nil
		}
		release()
		if err == nil {
			err = each(ctx, in, rec)
		}
		if errors.As(err, &damage) {
			if last != damage.Offset && !im.second {
				im.log.Warn("record damaged", "file", in.name, "error", err)
				im.damaged()
			}
			last = damage.Offset
		} else if err != nil {
			im.refuse(in.name, err)
			break
		}
	}
	release()
}

func (im *importing) damaged() {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.tally.Damaged++
}

func (im *importing) untrue() {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.tally.Untrue++
}

// barWriter moves a bar on by what passes.
type barWriter struct{ bar *progressbar.ProgressBar }

func (b barWriter) Write(p []byte) (int, error) {
	_ = b.bar.Add(len(p))
	return len(p), nil
}

// record looks at a record and hands it on if it may be a page.
func (im *importing) record(ctx context.Context, in input, rec *raw.Record) error {
	im.tally.Records++
	if rec.Type != "response" && rec.Type != "resource" && rec.Type != "revisit" || !isAddress(rec.URL) && !isSaved(rec) {
		return nil
	}
	code, header, err := rec.Head()
	if err != nil {
		return err
	}
	if rec.Type == "revisit" && code == http.StatusNotModified {
		code = http.StatusOK
	}
	kind := noPage(rec.URL, code, header)
	if kind != "" || strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
		im.files.file(in, rec, code, header)
	}
	if kind != "" {
		im.skip(kind)
		return nil
	}
	if rec.Type == "revisit" {
		f := rec.Fields
		im.revisits = append(im.revisits, revisit{
			url: rec.URL, seen: rec.Date, id: strings.Trim(f.Get("WARC-Refers-To"), "<>"),
			at: visitKey(strings.Trim(f.Get("WARC-Refers-To-Target-URI"), "<>"), f.Get("WARC-Refers-To-Date")), digest: f.Get("WARC-Payload-Digest"),
		})
		return nil
	}
	return im.take(ctx, in, rec, rec.URL, rec.Date, isFeed(header))
}

// wait keeps work on a feed until the pages have been read; false if there is no
// more room for that.
func (im *importing) wait(do func(context.Context) error, size int64) bool {
	im.mu.Lock()
	defer im.mu.Unlock()
	if im.feedSize+size > maxFeeds {
		return false
	}
	im.feeds, im.feedSize = append(im.feeds, do), im.feedSize+size
	return true
}

// isSaved reports whether a record is a saved page that does not tell where it is
// from, as we keep them.
func isSaved(rec *raw.Record) bool {
	return rec.Type == "resource" && strings.HasPrefix(rec.URL, "file:")
}

// maxFeeds bounds how many bytes of feeds wait for the pages.
const maxFeeds = 64 << 20

// isFeed reports whether an answer says that it is a feed.
func isFeed(h http.Header) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml", "text/xml":
		return true
	}
	return false
}

// visitKey names a record by its address and its date; empty if either is not known.
func visitKey(url, date string) string {
	at, err := time.Parse(time.RFC3339, date)
	if url == "" || err != nil {
		return ""
	}
	return url + " " + at.UTC().Format(time.RFC3339)
}

// take reads the page of a record, which is kept in memory until that is done.
func (im *importing) take(ctx context.Context, in input, rec *raw.Record, url string, seen time.Time, feed bool) error {
	err := rec.Load(maxFile)
	if errors.Is(err, archive.ErrInvalid) {
		im.skip("larger than " + bytesText(maxFile))
		return nil
	}
	if err != nil {
		return err
	}
	im.hold(rec, feed, func(ctx context.Context) error {
		a, err := rec.Answer(maxFile)
		if err != nil {
			im.log.Warn("record not understood", "file", in.name, "url", rec.URL, "error", err)
			im.damaged()
			return nil
		}
		fetched := rec.Date
		if fetched.IsZero() {
			fetched, seen = in.time, in.time
		}
		c := fetcher.Capture{
			Document: fetcher.Document{URL: url, Header: a.Header, Body: a.Body, Fetched: fetched, Zone: im.zone, Selected: im.sites.reader(im.sites.place(url, a.Body))},
			Seen:     seen, WARC: true, Cut: a.Truncated,
		}
		if isSaved(rec) {
			c.URL, c.From = "", url
		}
		// Some crawlers have summed up wrongly what they kept. That can be read,
		// but where it lies it proves nothing.
		_, err = rec.Prove()
		if err != nil {
			im.log.Info("digest does not hold", "file", in.name, "url", rec.URL, "error", err)
			im.untrue()
		}
		if err == nil || !im.lies(in, rec) {
			c.Cite = im.cite(in, rec, url, a.Body)
		}
		_, err = im.captures.Take(ctx, c)
		if errors.As(err, new(*fetcher.ReadError)) {
			im.log.Info("page passed over", "url", url, "reason", oneLineError(err))
			err = nil
		}
		return err
	})
	return nil
}

// hold holds work on a record back until the end of the record has been seen.
func (im *importing) hold(rec *raw.Record, feed bool, do func(context.Context) error) {
	before := im.held
	im.heldAt, im.heldSize, im.heldFeed = rec.Offset, rec.Length, feed
	im.held = func(ctx context.Context) error {
		if before != nil { // the same record, as it was seen at another time
			if err := before(ctx); err != nil {
				return err
			}
		}
		return do(ctx)
	}
}

// cite has a record kept in the raw folder, as it stands in its file, so that
// what is made of it can be proved when the file is gone. Where nothing is kept,
// or the file lies in the raw folder, it is named where it is.
//
// A page that was fetched again and again with the same bytes, as by a crawler
// that is sent back to it from each post's address, is kept once.
func (im *importing) cite(in input, rec *raw.Record, url string, page []byte) func(context.Context) ([]archive.RawRef, error) {
	if rec.ID == "" {
		return nil
	}
	name, _ := im.inRaw(in)
	return func(ctx context.Context) ([]archive.RawRef, error) {
		if im.lies(in, rec) {
			ref, err := rec.Cite(strings.TrimSuffix(name, ".open"))
			return []archive.RawRef{ref}, err
		}
		sum := sha256.Sum256(append([]byte(url+"\x00"), page...))
		if ref, ok := im.copied.find(sum); ok {
			return []archive.RawRef{ref}, nil
		}
		refs, err := im.fetching.raw.Copy(ctx, rec)
		if err == nil && len(refs) == 1 {
			im.copied.remember(sum, refs[0])
		}
		return refs, err
	}
}

// lies reports whether a record of a file is cited where it lies. One that cannot
// be read alone would have to be searched for each time, and of two files of one
// name the other might be taken.
func (im *importing) lies(in input, rec *raw.Record) bool {
	name, inside := im.inRaw(in)
	return im.fetching.raw == nil || inside || im.fl.inPlace && rec.Offset >= 0 && !in.crawl.Packed && im.called[name] == 1
}

// inRaw is by what name the records of a file are cited where they lie, and
// whether that is in the raw folder.
func (im *importing) inRaw(in input) (name string, inside bool) {
	if in.crawl.Name != "" {
		return in.crawl.Name, false
	}
	if dir := im.cfg.Archive.Raw; dir != "" {
		if file, err := filepath.Abs(in.name); err == nil {
			if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
				return filepath.ToSlash(rel), true
			}
		}
	}
	return filepath.Base(in.name), false
}

// copies are where the pages lie that were kept lately, by address and bytes.
type copies struct {
	mu    sync.Mutex
	refs  map[[sha256.Size]byte]archive.RawRef
	order [][sha256.Size]byte
}

// mostCopies bounds how many are remembered.
const mostCopies = 20_000

func (c *copies) find(sum [sha256.Size]byte) (archive.RawRef, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ref, ok := c.refs[sum]
	return ref, ok
}

func (c *copies) remember(sum [sha256.Size]byte, ref archive.RawRef) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refs == nil {
		c.refs = map[[sha256.Size]byte]archive.RawRef{}
	}
	if len(c.order) == mostCopies {
		delete(c.refs, c.order[0])
		c.order = c.order[1:]
	}
	c.refs[sum] = ref
	c.order = append(c.order, sum)
}

// again goes through the files once more: for pages that were seen again
// unchanged, of which only a note was made, and for the pictures and files that
// posts turned out to carry and show.
func (im *importing) again(ctx context.Context, files []input) {
	by := map[string][]*revisit{}
	for i := range im.revisits {
		r := &im.revisits[i]
		for _, key := range []string{r.id, r.at, r.digest} {
			if key != "" {
				by[key] = append(by[key], r)
			}
		}
	}
	im.second = true
	im.files.follow(&im.captures)
	files = slices.DeleteFunc(slices.Clone(files), func(in input) bool {
		return !in.warc || len(by) == 0 && !im.files.has(in, im.captures.Wants)
	})
	var size int64
	for _, in := range files {
		size += in.size
	}
	im.bar.ChangeMax64(im.bar.GetMax64() + size)
	for _, in := range files {
		if ctx.Err() != nil {
			break
		}
		im.warc(ctx, in, func(ctx context.Context, in input, rec *raw.Record) error {
			if rec.Type != "response" && rec.Type != "resource" {
				return nil
			}
			for _, key := range []string{rec.ID, visitKey(rec.URL, rec.Fields.Get("WARC-Date")), rec.Fields.Get("WARC-Payload-Digest")} {
				for _, r := range by[key] {
					if r.found || key == "" {
						continue
					}
					r.found = true
					if err := im.take(ctx, in, rec, r.url, r.seen, false); err != nil {
						return err
					}
				}
			}
			return im.file(ctx, in, rec)
		})
	}
	for i := range im.revisits {
		if !im.revisits[i].found {
			im.tally.Lost++
		}
	}
}

// noPage says what an answer is that cannot be a page; empty if it may be one.
func noPage(url string, code int, h http.Header) string {
	switch {
	case code >= 400:
		return "errors"
	case code >= 300:
		return "redirects"
	case code != 0 && code != http.StatusOK && code != http.StatusNonAuthoritativeInfo:
		return "other answers"
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	major, minor, _ := strings.Cut(kind, "/")
	switch {
	case major == "image":
		return "images"
	case major == "audio", major == "video":
		return "sound and video"
	case major == "font", strings.Contains(minor, "font"):
		return "fonts"
	case minor == "css", strings.HasSuffix(minor, "javascript"), minor == "ecmascript":
		return "scripts and styles"
	case major == "text", minor == "json", strings.HasSuffix(minor, "+json"), minor == "xml", strings.HasSuffix(minor, "+xml"), minor == "mbox", major == "message":
		return ""
	case kind == "" || minor == "octet-stream" || minor == "x-unknown":
		if at := strings.IndexAny(url, "?#"); at >= 0 {
			url = url[:at]
		}
		switch strings.ToLower(path.Ext(path.Base(url))) {
		case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".ico", ".bmp":
			return "images"
		case ".zip", ".rar", ".7z", ".exe", ".pdf", ".gz", ".iso", ".mp3", ".mp4", ".avi":
			return "other files"
		}
		return ""
	}
	return "other files"
}
