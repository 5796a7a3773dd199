package store

import (
	"context"
	"errors"
	"time"

	"skein/archive"
)

// watchLook is how often Watch looks for itself.
const watchLook = time.Second

// Watch calls changed at the start, and soon after anything that is told of by State changed,
// whichever process or machine wrote it: within a moment where the database
// tells, and within two seconds where it does not, or where its word was lost.
// It goes on until ctx is done, whatever the archive answers; changed must not
// block.
func (s *Store) Watch(ctx context.Context, changed func()) {
	told := make(chan struct{}, 1)
	if s.dialect.listen != nil {
		ended := make(chan struct{})
		defer func() { <-ended }()
		go func() {
			defer close(ended)
			s.listen(ctx, told)
		}()
	}
	look := time.NewTicker(watchLook)
	defer look.Stop()
	last := ""
	for {
		if state, err := s.State(ctx); err == nil && state != last {
			last = state
			changed()
		}
		select {
		case <-ctx.Done():
			return
		case <-told:
		case <-look.C:
		}
	}
}

// listen hears what the database tells, and again after its connection broke.
func (s *Store) listen(ctx context.Context, told chan<- struct{}) {
	tell := func() {
		select {
		case told <- struct{}{}:
		default:
		}
	}
	for ctx.Err() == nil {
		if err := s.dialect.listen(ctx, s, tell); err != nil && ctx.Err() == nil {
			s.log.Debug("the database's word is not heard; looking every so often", "error", err)
		}
		select {
		case <-time.After(watchLook):
		case <-ctx.Done():
		}
	}
}

// Await waits until the archive answers, asking now and then, and reports
// whether it does. It ends with false when ctx is done, and when the archive
// answers with an error that waiting does not mend: the next who asks sees it.
func (s *Store) Await(ctx context.Context) bool {
	for wait := 100 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, 5*time.Second) {
		ask, cancel := context.WithTimeout(ctx, connectTime)
		err := s.Ping(ask)
		cancel()
		if err == nil {
			return true
		}
		if !errors.Is(err, archive.ErrAway) && ask.Err() == nil {
			return false
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
	return false
}
