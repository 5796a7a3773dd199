package feeds

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"skein/archive"
	"skein/feeds/topic"
)

// Inbox is the part of the store that the curator works against.
type Inbox interface {
	// Unjudged returns up to max posts that some topics have not judged; a batch
	// without topics means that all is judged.
	Unjudged(ctx context.Context, max int) (archive.Batch, error)
	// SaveVerdicts saves what the topics of a batch decided: matches are given,
	// every other post of the batch did not match. It reports whether anything
	// that is published changed.
	SaveVerdicts(ctx context.Context, b archive.Batch, matches []archive.Verdict) (changed bool, err error)
}

// Curator judges what was saved by what the topics ask for. Judging comes after
// storing, as a step of its own: a slow or broken query cannot lose a post, and
// a new topic reaches old posts by the same road. Judging twice is harmless.
type Curator struct {
	Inbox Inbox
	Every time.Duration // how often it looks when nobody wakes it; 10 s if zero
	Batch int           // posts judged at a time; 1000 if zero
	Log   *slog.Logger  // discarded if nil

	// OnChange is told after what is published changed; may be nil.
	OnChange func()

	wake chan struct{}
	sets map[string]*topic.Set // compiled, by the topics' versions
}

// NewCurator makes a curator that can be woken.
func NewCurator(inbox Inbox, log *slog.Logger) *Curator {
	return &Curator{Inbox: inbox, Log: log, wake: make(chan struct{}, 1)}
}

// Wake has the curator look soon. It does not block.
func (c *Curator) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Run judges what is there to judge, whenever it is woken and every so often,
// until ctx is done. The error is the inbox's.
func (c *Curator) Run(ctx context.Context) error {
	every := c.Every
	if every <= 0 {
		every = 10 * time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := c.Catch(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.wake:
		case <-tick.C:
		}
	}
}

// Catch judges until nothing is unjudged, and counts the posts.
func (c *Curator) Catch(ctx context.Context) (posts int, err error) {
	size := c.Batch
	if size <= 0 {
		size = 1000
	}
	for ctx.Err() == nil {
		b, err := c.Inbox.Unjudged(ctx, size)
		if err != nil || len(b.Topics) == 0 {
			return posts, err
		}
		set, err := c.set(b.Topics)
		if err != nil {
			return posts, err
		}
		var matches []archive.Verdict
		for i := range b.Threads {
			t := &b.Threads[i]
			for j := range t.Posts {
				matches = append(matches, set.Judge(t, &t.Posts[j])...)
				posts++
			}
		}
		changed, err := c.Inbox.SaveVerdicts(ctx, b, matches)
		if err != nil {
			return posts, err
		}
		if changed && c.OnChange != nil {
			c.OnChange()
		}
	}
	return posts, ctx.Err()
}

// set compiles the topics of a batch, or finds them compiled.
func (c *Curator) set(topics []archive.Topic) (*topic.Set, error) {
	key := ""
	for _, t := range topics {
		key += t.ID + "@" + t.Version + " "
	}
	if s := c.sets[key]; s != nil {
		return s, nil
	}
	var good []archive.Topic
	for _, t := range topics {
		if err := topic.Check(t); err != nil {
			// Checked when it was configured: only an older program's rules can
			// differ. One broken topic does not stop the others.
			if c.Log != nil {
				c.Log.Error("topic cannot judge", "topic", t.ID, "error", err)
			}
			continue
		}
		good = append(good, t)
	}
	s, err := topic.Compile(good)
	if err != nil {
		return nil, fmt.Errorf("compile topics: %w", err)
	}
	if len(c.sets) > 16 {
		c.sets = nil
	}
	if c.sets == nil {
		c.sets = map[string]*topic.Set{}
	}
	c.sets[key] = s
	return s, nil
}
