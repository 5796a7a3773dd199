package raw

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"skein/archive"
)

// Options are a writer's settings. The zero value is good.
type Options struct {
	// Size is how long a segment may become, in bytes: 1 GB (10^9) if zero, in a
	// bucket 64 MB. What does not fit into any is a segment of its own.
	Size int64
	// Idle is how long a segment stays open when nothing is kept: 10 minutes if
	// zero. Segments that are closed can be moved away.
	Idle time.Duration
	// Age is how long a segment stays open at all: a day if zero, in a bucket an hour.
	Age time.Duration

	Software  string       // program and version, for the warcinfo record; "skein" if empty
	UserAgent string       // that is usually sent; empty to leave it out
	Operator  string       // whom to ask about the files; empty to leave it out
	Robots    string       // what is done about robots.txt, in words; ours if empty
	Log       *slog.Logger // nil for none
}

func (o Options) withDefaults() Options {
	if o.Size <= 0 {
		o.Size = 1e9
	}
	if o.Idle <= 0 {
		o.Idle = 10 * time.Minute
	}
	if o.Age <= 0 {
		o.Age = 24 * time.Hour
	}
	if o.Software == "" {
		o.Software = "skein"
	}
	if o.Robots == "" {
		o.Robots = "RFC 9309 for pages that are crawled, unless the operator of the site said otherwise; feeds are fetched as subscribed"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// maxBatch is how many bytes are synced together at most, but for the job that
// goes beyond.
const maxBatch = 32 << 20

var errClosed = errors.New("raw writer is closed")

// Writer keeps exchanges in the segments of one folder, or of the spool of a bucket. Any number of writers,
// in any number of processes, may share a folder: each writes its own segments.
// Its methods may be called from several goroutines.
type Writer struct {
	o      Options
	place  place
	host   string
	serial int
	seen   recent
	seg    *segment      // being written; only run touches it
	slots  chan struct{} // one for each processor that may compress

	jobs chan *job
	quit chan struct{}
	once sync.Once
	done chan struct{} // closed when run has ended
	err  error         // of the last segment's end; set before done is closed
	up   *uploader     // of finished segments; nil if they stay where they are
}

// job is what one call wants kept.
type job struct {
	kept []*kept
	done chan error // of one place: the caller may have gone
}

// Open opens a folder for writing and makes it if it is not there. Segments
// that were left unfinished by processes that are gone are finished first: what
// is not a whole record is cut off their ends. One that cannot be finished is
// logged and stays as it is; it can be read all the same.
func Open(dir string, o Options) (*Writer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open raw folder: %w", err)
	}
	return open(folder{dir}, o)
}

func open(p place, o Options) (*Writer, error) { return start(p, nil, o) }

func start(p place, up *uploader, o Options) (*Writer, error) {
	w := &Writer{
		o: o.withDefaults(), place: p, up: up, host: hostname(), slots: make(chan struct{}, runtime.GOMAXPROCS(0)),
		jobs: make(chan *job), quit: make(chan struct{}), done: make(chan struct{}),
	}
	if err := recoverSegments(p, w.o.Log); err != nil {
		return nil, fmt.Errorf("open raw folder: %w", err)
	}
	go w.run()
	return w, nil
}

// Keep writes exchanges and returns when they are on disk, with a reference for
// each, in their order. Calls that wait at the same time share one sync. If it
// returns an error, none of the exchanges can be cited; archive.ErrInvalid says
// that one of them is no HTTP exchange.
func (w *Writer) Keep(ctx context.Context, xs []Exchange) ([]archive.RawRef, error) {
	return w.keep(ctx, len(xs), func(i int) (*kept, error) { return encode(&xs[i], &w.seen) })
}

// Copy writes records of others as they stand in their files, and returns when
// they are on disk, with a reference for each: so that what was made from them
// can cite them when those files are gone. They are loaded if they were not.
// One that has no digest gets one, and so does one whose digest does not hold,
// as some crawlers have written. A record without a name cannot be cited, and is
// an archive.ErrInvalid.
func (w *Writer) Copy(ctx context.Context, recs ...*Record) ([]archive.RawRef, error) {
	return w.keep(ctx, len(recs), func(i int) (*kept, error) { return copyRecord(recs[i]) })
}

// keep makes n things ready to be written, and has them written.
func (w *Writer) keep(ctx context.Context, n int, encode func(i int) (*kept, error)) ([]archive.RawRef, error) {
	if n == 0 {
		return nil, nil
	}
	j := &job{done: make(chan error, 1)}
	for i := range n {
		w.slots <- struct{}{} // which is never held for longer than a computation
		k, err := encode(i)
		<-w.slots
		if err != nil {
			return nil, err
		}
		j.kept = append(j.kept, k)
	}
	return w.submit(ctx, j)
}

// submit waits until a job is on disk.
func (w *Writer) submit(ctx context.Context, j *job) ([]archive.RawRef, error) {
	select {
	case w.jobs <- j:
	case <-w.quit:
		return nil, errClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the raw folder: %w", context.Cause(ctx))
	}
	select {
	case err := <-j.done:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the raw folder: %w", context.Cause(ctx))
	}
	refs := make([]archive.RawRef, len(j.kept))
	for i, k := range j.kept {
		refs[i] = k.ref
	}
	return refs, nil
}

// Close finishes the segment and ends the writer. Calls of Keep that have
// handed over their bytes are answered first; later ones fail. What is
// left for a bucket is uploaded as far as a short while allows.
func (w *Writer) Close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.done
	return w.err
}

// run is the only one that writes. It takes all jobs that wait at the moment
// and commits them together.
func (w *Writer) run() {
	defer close(w.done)
	timer := time.NewTimer(0)
	<-timer.C
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
		case <-timer.C:
			if err := w.finish(); err != nil {
				w.o.Log.Warn("idle raw segment not finished", "error", err)
			}
		case <-w.quit:
			w.err = w.finish()
			if w.up != nil {
				w.up.close()
			}
			return
		}
		timer.Stop()
		if w.seg != nil {
			timer.Reset(max(0, min(w.o.Idle, w.o.Age-time.Since(w.seg.begun))))
		}
	}
}

// gather takes the jobs that are waiting behind the first.
func (w *Writer) gather(first *job) []*job {
	batch, size := []*job{first}, first.size()
	for size < maxBatch {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
			size += j.size()
		default:
			return batch
		}
	}
	return batch
}

func (j *job) size() (n int) {
	for _, k := range j.kept {
		n += k.buf.Len()
	}
	return n
}

// commit writes and syncs a batch, and answers its callers. If anything fails,
// none of the batch is cited, and what was written of it is taken back.
func (w *Writer) commit(batch []*job) {
	err := w.write(batch)
	if err != nil {
		w.abandon()
	}
	for _, j := range batch {
		for _, k := range j.kept {
			if err == nil && k.remember != nil {
				w.seen.remember(k.key, *k.remember)
			}
			k.free()
		}
		j.done <- err
	}
}

func (w *Writer) write(batch []*job) error {
	for _, j := range batch {
		for _, k := range j.kept {
			if err := w.room(int64(k.buf.Len())); err != nil {
				return err
			}
			at := w.seg.size + int64(k.answer)
			k.ref.WARC = refName(w.seg.name, at)
			if k.remember != nil {
				k.remember.segment, k.remember.at = w.seg.name, at
			}
			if err := w.seg.write(k.buf.Bytes()); err != nil {
				return err
			}
		}
	}
	return w.seg.sync()
}

// room sees to it that there is a segment with room for n bytes.
func (w *Writer) room(n int64) error {
	if s := w.seg; s != nil && s.size > s.empty && (s.size+n > w.o.Size || time.Since(s.begun) >= w.o.Age) {
		if err := w.finish(); err != nil {
			return err
		}
	}
	if w.seg != nil {
		return nil
	}
	var err error
	w.seg, err = w.begin()
	return err
}
