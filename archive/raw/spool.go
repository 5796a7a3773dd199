package raw

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"
)

// A segment on its way to a bucket.
const (
	spooledSize = 64e6 // bytes of a segment, unless the options say otherwise
	spooledAge  = time.Hour

	retryAfter = 5 * time.Second // after a first fault; doubled up to
	retryMost  = 5 * time.Minute
	lookAgain  = time.Minute // for what another process is about to upload

	// drainFor is how long Close waits for uploads: less than service managers
	// commonly wait for a program's end.
	drainFor = 20 * time.Second
)

// OpenBucket opens a bucket for writing. Segments are written in the spool, of 64
// MB and for an hour at most unless the options say otherwise, and uploaded when
// they are finished: the oldest first, so that whoever reads the bucket finds
// there what a revisit refers to. While the server cannot be reached they wait in
// the spool, and Keep goes on. What a process that died left in the spool is
// finished and uploaded first. Close waits a while for uploads; what is left then
// is uploaded by the next that opens the bucket with this spool.
//
// An error says that the spool cannot be written, or that the bucket will never
// let us in: that there is none, or that the environment has not its key.
func OpenBucket(b Bucket, o Options) (*Writer, error) {
	to, err := b.connect()
	if err != nil {
		return nil, fmt.Errorf("open raw bytes: %w", err)
	}
	if err := os.MkdirAll(b.Spool, 0o755); err != nil {
		return nil, fmt.Errorf("open raw spool: %w", err)
	}
	if o.Size <= 0 {
		o.Size = spooledSize
	}
	if o.Age <= 0 {
		o.Age = spooledAge
	}
	o = o.withDefaults()
	trouble, err := to.greet()
	if err != nil {
		return nil, fmt.Errorf("open raw bytes: %w", err)
	}
	if trouble != nil {
		o.Log.Warn("raw bytes stay in the spool for now", "spool", b.Spool, "error", trouble)
	}
	up := newUploader(folder{b.Spool}, to.put, o.Log)
	w, err := start(spool{up.from, up.look}, up, o)
	if err != nil {
		return nil, err
	}
	go up.run()
	return w, nil
}

// spool is a folder whose finished segments somebody waits for.
type spool struct {
	folder
	finished func()
}

func (s spool) Finish(f file, name, final string) error {
	err := s.folder.Finish(f, name, final)
	if err == nil {
		s.finished()
	}
	return err
}

// uploader moves finished segments from a folder to where put brings them.
type uploader struct {
	from folder
	put  func(ctx context.Context, name string, f file, size int64) error
	log  *slog.Logger

	wake  chan struct{}
	quit  chan struct{}
	done  chan struct{}   // closed when run has ended
	taken map[string]bool // segments whose names are others', told of once
}

func newUploader(from folder, put func(context.Context, string, file, int64) error, log *slog.Logger) *uploader {
	return &uploader{
		from: from, put: put, log: log, taken: map[string]bool{},
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
}

// look makes the uploader look for segments.
func (u *uploader) look() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// close ends the uploader after what it can still do within drainFor.
func (u *uploader) close() {
	close(u.quit)
	<-u.done
}

// run uploads until close.
func (u *uploader) run() {
	defer close(u.done)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	quit := u.quit
	var drain *time.Timer
	ending := make(chan struct{})
	go func() { // an upload that is on its way is given some time, and then broken off
		defer close(ending)
		select {
		case <-quit:
			drain = time.AfterFunc(drainFor, stop)
		case <-ctx.Done():
		}
	}()
	defer func() {
		stop()
		<-ending
		if drain != nil {
			drain.Stop()
		}
	}()
	wait := time.Duration(0)
	for {
		last := closed(quit)
		left, err := u.pass(ctx)
		again := (<-chan time.Time)(nil)
		switch {
		case last && left > 0:
			u.log.Warn("raw segments left in the spool; the next start uploads them", "spool", u.from.dir, "segments", left, "error", err)
		case last:
		case err != nil:
			wait = min(max(2*wait, retryAfter), retryMost)
			again = time.After(wait)
			u.log.Warn("raw segments not uploaded yet", "spool", u.from.dir, "segments", left, "again_in", wait, "error", err)
		default:
			wait = 0
			if left > 0 {
				again = time.After(lookAgain)
			}
		}
		if last {
			return
		}
		wake := u.wake
		if err != nil {
			wake = nil // one more segment is no reason to ask a server in trouble earlier
		}
		select {
		case <-wake:
		case <-again:
		case <-quit:
		}
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// pass uploads what is finished, the oldest first, and tells how many segments
// are left. It ends at the first fault: what comes later may refer to what comes
// before.
func (u *uploader) pass(ctx context.Context) (left int, err error) {
	names, err := u.from.Names()
	if err != nil {
		return 0, fmt.Errorf("read raw spool: %w", err)
	}
	var waiting []string
	for _, name := range names {
		if strings.HasPrefix(name, segmentPrefix) && strings.HasSuffix(name, segmentSuffix) && !u.taken[name] {
			waiting = append(waiting, name)
		}
	}
	for i, name := range waiting {
		err := u.upload(ctx, name)
		switch {
		case err == nil, errors.Is(err, fs.ErrNotExist): // by another process
		case errors.Is(err, errBusy):
			left++
		case errors.Is(err, errTaken):
			u.taken[name] = true
			u.log.Error("raw segment stays in the spool", "segment", name, "error", err)
		default:
			return left + len(waiting) - i, err
		}
	}
	return left, nil
}

// upload brings one segment to its place and removes it from the spool.
func (u *uploader) upload(ctx context.Context, name string) error {
	f, err := os.OpenFile(u.from.path(name), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	here := localFile{f}
	if err := lock(f); err != nil && !errors.Is(err, errNoLocks) { // without locks it may be uploaded twice, to the same end
		return errors.Join(err, f.Close())
	}
	if !u.from.holds(u.from.path(name), f) {
		return errors.Join(fs.ErrNotExist, f.Close())
	}
	size, err := here.Size()
	if err == nil {
		begun := time.Now()
		if err = u.put(ctx, name, here, size); err == nil {
			u.log.Debug("raw segment uploaded", "segment", name, "bytes", size, "took", time.Since(begun))
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("upload raw segment %s: %w", name, notGone(err)), f.Close())
	}
	return u.from.Remove(here, name)
}

// notGone is an error of a server, which does not mean that our file is gone.
func notGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(err.Error())
	}
	return err
}
