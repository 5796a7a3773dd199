package fetcher

import (
	"errors"
	"net/http"
	"time"

	"skein/archive"
	"skein/fetcher/schedule"
	"skein/fetcher/web"
)

// close turns the end of a walk into an outcome, and into the time of the next.
func (w *walker) close(err error) {
	v := &w.visit
	w.settle(err)
	if err == nil {
		v.Outcome = w.brought()
		return
	}
	v.Outcome, v.Reason = archive.Failed, oneLine(err)
	var busy *web.BusyError
	if errors.As(err, &busy) {
		v.Outcome, v.Reason = archive.Deferred, toldToWait(busy)
		if busy.Cause != nil {
			v.Reason = oneLine(busy.Cause)
		}
	}
}

// settle sets the times of the next visit and of the next one to every page. A
// look at the end of the thread neither puts that off nor brings it on.
func (w *walker) settle(err error) {
	if err == nil {
		w.walk.Failures, w.walk.Gone = 0, 0
		if w.walk.Whole && !w.walk.Walked.IsZero() {
			w.walk.Recheck = w.now.Add(w.rereadAfter(w.latest, len(w.seen)))
		}
		w.walk.Next = w.now.Add(w.lookAfter(w.latest))
		again := w.walk.Recheck
		if again.IsZero() {
			again = w.start.Recheck
		}
		if !again.IsZero() && again.Before(w.walk.Next) {
			w.walk.Next = later(again, w.now.Add(w.soonest()))
		}
		return
	}
	w.walk.NextWhole = w.walk.Whole
	var busy *web.BusyError
	if errors.As(err, &busy) {
		w.walk.Next = later(busy.Until, w.now.Add(time.Second))
		return
	}
	w.walk.Failures++
	w.walk.Next = w.now.Add(w.backoff(err))
}

// backoff is how long a thread is left alone that could not be read.
func (w *walker) backoff(err error) time.Duration {
	var status *web.StatusError
	var robots *web.RobotsError
	var read *ReadError
	switch {
	case isGone(err) && w.walk.Stored == "":
		// Once may be a mishap; who says that it is gone for good means it. Gone
		// threads are looked at now and then: some come back.
		w.walk.Gone++
		if errors.As(err, &status); status.Code == http.StatusGone {
			w.walk.Gone = max(w.walk.Gone, goneFor)
		}
		w.walk.Deleted = w.walk.Gone >= goneFor
		return schedule.Backoff(w.walk.Gone, 24*time.Hour, latestRecheck)
	case errors.As(err, &robots) && w.walk.Stored != "":
		return soonestReread // what may be read was read
	case errors.As(err, &read), isRefused(err):
		// A wall, or a page of another sort: it will be there for a while.
		return schedule.Backoff(w.walk.Failures, time.Hour, soonestReread)
	case errors.As(err, &status):
		return max(schedule.Backoff(w.walk.Failures, firstBackoff, longBackoff), status.RetryAfter)
	}
	return schedule.Backoff(w.walk.Failures, firstBackoff, longBackoff)
}

// goneFor is how often a site must say that there is no such thread.
const goneFor = 2

// Bounds of the times after which a thread is looked at again, though no listing
// tells of anything new: its end, for edits of what was said last; and all of
// its pages, for edits and deletions.
const (
	soonestRecheck = 10 * time.Minute
	soonestReread  = 7 * 24 * time.Hour
	latestRecheck  = 30 * 24 * time.Hour
)

// postsAWeek is how many posts make the time between two readings of every page
// a week longer: long threads cost their site more.
const postsAWeek = 1000

// lookAfter is the time after which the end of a thread is looked at again:
// half of its quiet.
func (t *trip) lookAfter(latest time.Time) time.Duration {
	return min(max(t.quiet(latest)/2, t.soonest()), t.latestRecheck())
}

// rereadAfter is the time after which every page of a thread is read again.
func (t *trip) rereadAfter(latest time.Time, posts int) time.Duration {
	d := max(t.quiet(latest)/2, soonestReread)
	d = min(d, latestRecheck) + time.Duration(posts)*soonestReread/postsAWeek
	return min(d, t.latestRecheck())
}

// quiet is how long nothing was said.
func (t *trip) quiet(latest time.Time) time.Duration {
	if latest.IsZero() {
		return 0
	}
	return max(t.now.Sub(latest), 0)
}

func (t *trip) soonest() time.Duration {
	if t.src.MinInterval > 0 {
		return t.src.MinInterval
	}
	return soonestRecheck
}

func (t *trip) latestRecheck() time.Duration {
	if t.Runner.Recheck > 0 {
		return t.Runner.Recheck
	}
	return latestRecheck
}
