package site_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"skein/archive"
	"skein/feeds/site"
)

// awayLibrary is an archive whose server can go away.
type awayLibrary struct {
	site.Library
	away bool
	half bool // it tells its state, and goes away then
}

func (l *awayLibrary) err() error { return fmt.Errorf("read: %w", archive.ErrAway) }

func (l *awayLibrary) State(ctx context.Context) (string, error) {
	if l.away && !l.half {
		return "", l.err()
	}
	return l.Library.State(ctx)
}

func (l *awayLibrary) Topic(ctx context.Context, id string) (archive.Topic, error) {
	if l.away {
		return archive.Topic{}, l.err()
	}
	return l.Library.Topic(ctx, id)
}

func (l *awayLibrary) Ping(ctx context.Context) error {
	if l.away {
		return l.err()
	}
	return l.Library.Ping(ctx)
}

func TestWhatWasRenderedIsServedWhileTheArchiveIsAway(t *testing.T) {
	w := harbour(t)
	l := &awayLibrary{Library: w.Store}
	w.site.Library = l
	w.Handler = w.site.Routes()
	before := body(t, w.get("/topics/piers.atom"))
	w.clock.add(time.Hour) // long after it would be rendered again
	for _, half := range []bool{false, true} {
		l.away, l.half = true, half
		r := w.get("/topics/piers.atom")
		if got := body(t, r); r.StatusCode != 200 || !bytes.Equal(got, before) {
			t.Errorf("half away %v: a feed that was rendered before = %d, want 200 and the same", half, r.StatusCode)
		}
		if r := w.get("/topics/piers.rss"); r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("half away %v: a feed that nobody asked for before = %d, Retry-After %q; want 503 with a time", half, r.StatusCode, r.Header.Get("Retry-After"))
		}
	}
	if r := w.get("/readyz"); r.StatusCode != 503 {
		t.Errorf("/readyz = %d, want 503", r.StatusCode)
	}
	l.away = false
	if r := w.get("/topics/piers.rss"); r.StatusCode != 200 {
		t.Errorf("after the archive is back, the feed = %d, want 200", r.StatusCode)
	}
	if r := w.get("/readyz"); r.StatusCode != 200 {
		t.Errorf("after the archive is back, /readyz = %d, want 200", r.StatusCode)
	}
}
