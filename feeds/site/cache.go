package site

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"skein/archive"
)

// fresh bounds how long a document is kept though the state is the same: what
// changes in place (reactions, counts of views) makes no new state.
const fresh = time.Minute

// cache keeps rendered documents, those used last, up to a number of bytes.
type cache struct {
	max int64

	mu    sync.Mutex
	size  int64
	slots map[string]*slot
	used  *list.List // of *slot, the one used last in front
}

// slot is the place of one document. Whoever holds mu renders it; others wait.
type slot struct {
	key   string
	at    *list.Element
	bytes int64

	mu    sync.Mutex
	doc   *rendered
	state string
	made  time.Time
}

func newCache(max int64) *cache {
	return &cache{max: max, slots: map[string]*slot{}, used: list.New()}
}

// slot finds or makes the place of a document.
func (c *cache) slot(key string) *slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.slots[key]
	if s == nil {
		s = &slot{key: key, bytes: slotCost}
		s.at = c.used.PushFront(s)
		c.slots[key] = s
		c.size += s.bytes
	}
	c.used.MoveToFront(s.at)
	c.evict()
	return s
}

// slotCost is what a place costs beside its document.
const slotCost = 512

// weigh tells how big the document of a place is, with room for its codings.
func (c *cache) weigh(s *slot, body int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slots[s.key] != s {
		return // it was thrown out while it was rendered
	}
	c.size -= s.bytes
	s.bytes = slotCost + int64(body)*3/2
	c.size += s.bytes
	c.evict()
}

// evict throws out what was not used for the longest time.
func (c *cache) evict() {
	for c.size > c.max && c.used.Len() > 0 {
		s := c.used.Remove(c.used.Back()).(*slot)
		delete(c.slots, s.key)
		c.size -= s.bytes
	}
}

// stateTime is how long the archive may take to tell its state.
const stateTime = 2 * time.Second

// state is the archive's. One that says nothing is taken to be away.
func (t *site) state(ctx context.Context) (string, error) {
	soon, cancel := context.WithTimeout(ctx, stateTime)
	defer cancel()
	state, err := t.Library.State(soon)
	if err != nil && soon.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", archive.ErrAway, err)
	}
	return state, err
}

// kept gives the document of a key, rendering it if the state changed since it
// was, or if it is older than fresh. While the archive is away, what was
// rendered before is as good as it gets.
func (t *site) kept(r *http.Request, key string, make func(ctx context.Context) (document, error)) (*rendered, error) {
	ctx := r.Context()
	state, err := t.state(ctx)
	s := t.cache.slot(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(err, archive.ErrAway) && s.doc != nil {
		return s.doc, nil
	}
	if err != nil {
		return nil, err
	}
	now := t.Now()
	if s.doc != nil && s.state == state && now.Sub(s.made) < fresh {
		return s.doc, nil
	}
	d, err := make(ctx)
	if errors.Is(err, archive.ErrAway) && s.doc != nil {
		return s.doc, nil
	}
	if err != nil {
		return nil, err
	}
	next := render(d)
	next.modified = lastModified(s.doc, next, now)
	if s.doc != nil && s.doc.tag == next.tag {
		next = s.doc // with the codings that it has
	}
	s.doc, s.state, s.made = next, state, now
	t.cache.weigh(s, len(d.body))
	return next, nil
}

// lastModified is the newest change of a document's content, or the moment at
// which it was seen to be another although nothing in it tells a newer time: an
// entry was withdrawn, a title corrected. It is never ahead of now.
func lastModified(old, next *rendered, now time.Time) time.Time {
	now = now.UTC().Truncate(time.Second)
	at := next.modified.UTC().Truncate(time.Second)
	if next.modified.IsZero() {
		at = time.Time{}
	}
	if old != nil && old.tag != next.tag && !at.After(old.modified) {
		at = now
	}
	if at.After(now) {
		at = now
	}
	return at
}

// fixed gives a document that never changes while the program runs.
func (c *cache) fixed(key string, d document) *rendered {
	s := c.slot("fixed " + key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.doc == nil {
		s.doc = render(d)
		c.weigh(s, len(d.body))
	}
	return s.doc
}
