package raw

import (
	"crypto/sha256"
	"strconv"
	"sync"
	"time"
)

// recentMax is how many addresses a writer remembers the last bytes of; about
// 200 bytes of memory each.
const recentMax = 1 << 15

// capture is a response that was kept: what a revisit has to tell of it.
type capture struct {
	payload [sha256.Size]byte
	date    time.Time
	id      string
	segment string
	at      int64 // of its member in the segment
}

// fields say which record holds the bytes (ISO 28500, 6.7.2). Where it is
// stands in fields that other crawlers use for that.
func (c *capture) fields(uri string) Fields {
	return Fields{
		{"WARC-Profile", identicalDigest},
		{"WARC-Refers-To", angle(c.id)},
		{"WARC-Refers-To-Target-URI", uri},
		{"WARC-Refers-To-Date", c.date.Format(dateLayout)},
		{"WARC-Refers-To-Filename", c.segment},
		{"WARC-Refers-To-File-Offset", strconv.FormatInt(c.at, 10)},
		{"WARC-Truncated", "length"},
	}
}

// captureKey stands for an address.
type captureKey [16]byte

func keyOf(uri string) captureKey {
	sum := sha256.Sum256([]byte(uri))
	return captureKey(sum[:16])
}

// recent remembers the last capture of the addresses that were asked for
// lately. What is in neither generation is forgotten.
type recent struct {
	mu         sync.Mutex
	young, old map[captureKey]capture
}

func (r *recent) find(k captureKey) (capture, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.young[k]; ok {
		return c, true
	}
	c, ok := r.old[k]
	if ok {
		r.put(k, c)
	}
	return c, ok
}

func (r *recent) remember(k captureKey, c capture) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(k, c)
}

func (r *recent) put(k captureKey, c capture) {
	if len(r.young) >= recentMax/2 {
		r.old, r.young = r.young, nil
	}
	if r.young == nil {
		r.young = make(map[captureKey]capture)
	}
	r.young[k] = c
}
