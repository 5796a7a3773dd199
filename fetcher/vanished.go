package fetcher

import (
	"context"
	"encoding/binary"
	"strconv"
	"time"

	"skein/archive"
)

// shownPage is which posts a capture of a page shows, if the page has them in
// the order of numbers that only grow; else none.
type shownPage struct {
	at  time.Time
	ids []byte // differences, as varints: some two bytes a post
}

// packIDs is nil where ids are no numbers, or do not grow.
func packIDs(posts []archive.Post) []byte {
	var b []byte
	last := uint64(0)
	for _, p := range posts {
		n, err := strconv.ParseUint(p.NativeID, 10, 63)
		if err != nil || n <= last {
			return nil
		}
		b = binary.AppendUvarint(b, n-last)
		last = n
	}
	return b
}

func unpackIDs(b []byte) []uint64 {
	var ids []uint64
	last := uint64(0)
	for len(b) > 0 {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			break
		}
		last += d
		ids = append(ids, last)
		b = b[n:]
	}
	return ids
}

// gone finds the posts that captures of their pages no longer show: those whose
// number is between two that one page shows, and that no page shows any more.
// What was at the edge of a page may have moved to another, and is not gone.
func (c *Captures) gone(ctx context.Context, id string, th *capturedThread) (map[string]time.Time, error) {
	if !th.again && th.before.ID == "" {
		return nil, nil
	}
	type stretch struct {
		first, last uint64
		at          time.Time
	}
	var stretches []stretch
	latest := map[uint64]time.Time{} // when a post was shown last
	for _, p := range th.shown {
		ids := unpackIDs(p.ids)
		for _, n := range ids {
			if latest[n].Before(p.at) {
				latest[n] = p.at
			}
		}
		// What somebody looked at later than this capture, it cannot judge.
		if len(ids) > 1 && !th.before.LastChecked.After(p.at) {
			stretches = append(stretches, stretch{ids[0], ids[len(ids)-1], p.at})
		}
	}
	if len(stretches) == 0 {
		return nil, nil
	}
	t, err := c.Ledger.Thread(ctx, id)
	if err != nil {
		return nil, err
	}
	gone := map[string]time.Time{}
	for i := range t.Posts {
		p := &t.Posts[i]
		n, err := strconv.ParseUint(p.NativeID, 10, 63)
		if err != nil || !p.MissingSince.IsZero() || p.Deleted == archive.Yes {
			continue
		}
		seen := latest[n]
		if p.Changed.After(seen) {
			seen = p.Changed
		}
		var since time.Time
		for _, s := range stretches {
			if s.first < n && n < s.last && s.at.After(seen) && (since.IsZero() || s.at.Before(since)) {
				since = s.at
			}
		}
		if !since.IsZero() {
			gone[p.NativeID] = since
		}
	}
	return gone, nil
}
