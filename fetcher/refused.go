package fetcher

import (
	"fmt"
	"time"

	"skein/fetcher/web"
)

// A host that refuses (403) so many requests in a row wants none of us, whatever
// is asked for, and is left alone for a while.
const (
	refusedOften = 3
	refusedRest  = time.Hour
)

// refusals are those of one host since it last answered.
type refusals struct {
	inARow int
	until  time.Time // when the host may be asked again; zero if it may
}

// shut is an error if a host is left alone because it refused us.
func (h *Hosts) shut(host string, now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.refused[host]
	if r == nil || !r.until.After(now) {
		return nil
	}
	return &web.BusyError{Host: host, Until: r.until, Cause: fmt.Errorf("%s refused %d requests in a row (403), and is left alone until %s", host, r.inARow, r.until.UTC().Format("2006-01-02 15:04:05 MST"))}
}

// refusal counts one, and tells until when the host is left alone; zero if it is
// not.
func (h *Hosts) refusal(host string, now time.Time) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refused == nil {
		h.refused = map[string]*refusals{}
	}
	r := h.refused[host]
	if r == nil {
		r = &refusals{}
		h.refused[host] = r
	}
	if r.inARow++; r.inARow >= refusedOften {
		r.until = now.Add(refusedRest)
	}
	return r.until
}

// answered forgets the refusals of a host.
func (h *Hosts) answered(host string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.refused, host)
}
