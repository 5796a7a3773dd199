package archive

import (
	"net/url"
	"strings"
	"time"
)

// SourceKind is what the operator says a source is.
type SourceKind string

const (
	AutoSource   SourceKind = "auto"   // found out at the first visit
	FeedSource   SourceKind = "feed"   // RSS, Atom or JSON Feed: entries become threads
	BoardSource  SourceKind = "board"  // a forum's board: its threads are visited
	ThreadSource SourceKind = "thread" // one thread
)

// Source is a place to read, written by the operator and named by a slug.
type Source struct {
	ID       string
	URL      string
	Title    string // the operator's; empty to use what the place calls itself
	Kind     SourceKind
	Schedule string // five-field cron, "@every 10m", "@hourly" or "adaptive"
	Timezone string // IANA name: of the schedule, and of times that a page tells without a zone
	Tags     []string
	Lang     string // BCP 47, for what declares none
	Enabled  bool

	Pause       time.Duration // between two requests to the host
	PerHost     int           // requests at once to the host
	Timeout     time.Duration // for one request, whole
	MaxBody     int64         // bytes, decoded
	UserAgent   string
	MinInterval time.Duration // an adaptive schedule stays within these two
	MaxInterval time.Duration
	Backfill    int    // threads of a board to read at its first visit
	SubBoards   bool   // follow the boards below a board, too
	Robots      bool   // obey robots.txt for pages that we crawl
	Cookies     string // Netscape cookie file; never logged, never exported
	FullText    bool   // fetch the pages of articles whose feed gives only a teaser
	Attachments AttachmentMode
	Private     bool      // may be on a private address
	Selectors   Selectors `json:",omitzero"` // of a forum whose software is not known

	Standing Standing `json:"-"` // what became of it; the store's, not the operator's
}

// Selectors say where the parts of a thread stand on the pages of one site, for
// software that skein does not know. Each is a CSS selector, with "@name" behind
// it for an attribute in place of the text: "a.permalink@href". Those of a post
// look within the post; "@name" alone is an attribute of the post itself.
type Selectors struct {
	Title  string `json:",omitempty"` // of the thread; empty: the page's heading
	Post   string `json:",omitempty"` // the element of one post
	ID     string `json:",omitempty"` // what names a post on its site; empty: an id that its element has
	URL    string `json:",omitempty"` // a post's own address; empty: the thread's with the id behind it
	Author string `json:",omitempty"` // who wrote it; a link is a profile's
	Date   string `json:",omitempty"` // when
	Body   string `json:",omitempty"` // its text; empty: the part of the post that says most
	Next   string `json:",omitempty"` // the link to the next page, of a board too; empty: what looks like one
	Thread string `json:",omitempty"` // on a board's page, the link to a thread; empty: it is followed as no board
}

// IsZero reports whether no selector is given.
func (s Selectors) IsZero() bool { return s == Selectors{} }

// AttachmentMode says what is kept of the files that posts carry and embed.
type AttachmentMode string

const (
	KeepLinks  AttachmentMode = "links"  // their addresses; also what the empty mode means
	KeepImages AttachmentMode = "images" // the bytes of pictures, avatars included
	KeepAll    AttachmentMode = "all"    // the bytes of every file up to the source's largest body
)

// Keeps reports whether the bytes of any file are kept.
func (m AttachmentMode) Keeps() bool { return m == KeepImages || m == KeepAll }

// Standing is where we stand with a source: what the next visit needs to know,
// and what `sources list` shows.
type Standing struct {
	ETag         string    // validators, byte for byte as received
	LastModified string    //
	Validated    time.Time // when the body that they stand for came; they are dropped after about a week
	BodyHash     []byte    // of the last body that was read
	Seen         []byte    // fingerprints of the entries in that body; see fetcher
	Site         string    // what the place calls itself
	Reads        SourceKind
	Platform     string
	Due          time.Time // next visit
	LastVisit    time.Time
	LastOK       time.Time // last visit that ended well
	LastNew      time.Time // last visit that brought something new
	Interval     time.Duration
	Failures     int    // in a row
	Reason       string // why the last visit failed, or why there will be none; empty if all is well
	Gone         bool   // the server said 410: not asked again until the operator says so
	MovedTo      string // where a permanent redirect leads
	Moves        int    // visits in a row that were sent there
	Retired      bool   // no longer in the configuration
	Threads      int    // held from it; counted for lists only
}

// Outcome says how a visit ended.
type Outcome string

const (
	Fetched   Outcome = "fetched"   // something came and was read
	Unchanged Outcome = "unchanged" // 304, or the same bytes again
	Failed    Outcome = "failed"    // an error; Reason says which
	Deferred  Outcome = "deferred"  // not gone: Reason says why and until when
)

// Visit is one trip to a source, or to a thread of it.
type Visit struct {
	Source   string
	Thread   string // id; empty when the source itself was visited
	At       time.Time
	Took     time.Duration
	Outcome  Outcome
	Status   int // HTTP; 0 if no answer came
	Bytes    int64
	Requests int
	Saved    Saved
	Reason   string // of a failure or a deferral, one line
	Warnings []string

	Standing *Standing // what the source's standing becomes; nil if only a thread of it was visited
	Wakes    []Wake    // threads that are to be visited
	Walk     *Walk     // through a thread's pages; nil if none was gone through
}

// Saved counts what saving did, by posts.
type Saved struct {
	Threads int // threads that had something new or changed
	New     int
	Changed int // posts with a new revision
	Same    int
	Missing int      // posts marked as missing
	IDs     []string // that the saved threads have in the archive, in the order given
}

// Add adds up two counts.
func (s Saved) Add(o Saved) Saved {
	s.Threads += o.Threads
	s.New += o.New
	s.Changed += o.Changed
	s.Same += o.Same
	s.Missing += o.Missing
	s.IDs = append(s.IDs, o.IDs...)
	return s
}

// Wake asks for a visit to a thread.
type Wake struct {
	Thread string // id
	Source Source // on whose behalf; set when the wake is claimed
	Host   string
	URL    string
	Due    time.Time
	Mark   string // what the listing said (replies, last post); the same mark twice wakes nobody
	Whole  bool   // read every page again, not only what may have grown

	// What former walks left.
	LastURL  string    // the thread's last page, as far as is known
	Walked   time.Time // when it was last walked whole
	Recheck  time.Time // when every page is to be read again; zero if none was read whole
	Failures int       // in a row
	Gone     int       // how often in a row the site said that there is no such thread; see Walk
}

// Step is a page that a whole walk has read which is not at its end: what it
// needs to go on there if it is broken off.
type Step struct {
	N     int       // 1 for the first page that was read
	Page  int       // the page's number; 0 if unknown
	URL   string    // that it was read at
	Posts []string  // native ids that it showed, in order
	At    time.Time // when the walk began
}

// Walk is what going through a thread's pages came to.
type Walk struct {
	Thread       string // id by which it was asked for
	At           time.Time
	URL          string    // where the thread is read from
	LastURL      string    // its last page
	Stored       string    // the id that the thread has in the archive; empty if nothing was stored
	Whole        bool      // every page was to be read
	Complete     Flag      // and was; Unknown if the walk says nothing of it
	MissingPages []int     // that could not be read
	NotAllowed   []int     // that robots.txt keeps us from
	Seen         []string  // native ids of all posts shown
	Spared       []string  // native ids of posts that were not shown and may yet stand: their place was not seen without them
	Walked       time.Time // set when the walk was whole and complete
	Recheck      time.Time // when every page is to be read again; zero to leave that as it is
	Next         time.Time // next visit; zero for none
	NextWhole    bool
	Failures     int
	Gone         int  // how often in a row the site said that there is no such thread
	Deleted      bool // that was certain: the thread stays and counts as deleted
}

// Lease is the right to talk to one host for a while. Whoever writes what came
// from the host presents it; a lease that ran out writes nothing.
type Lease struct {
	Host  string
	Token int64
}

// Claim is a leased host with what is due there.
type Claim struct {
	Lease     Lease
	NotBefore time.Time // no request earlier: the host's pause and any Retry-After
	Used      time.Time // a machine that never gave its lease back may have asked until then: the host's pause begins there; zero if there was none
	Expires   time.Time
	Sources   []Source
	Wakes     []Wake
}

// SourceKey is the address of a feed or board without its scheme and "www.",
// to name it in aliases whatever its slug is called.
func SourceKey(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	key := strings.TrimPrefix(Host(u), "www.") + u.EscapedPath()
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}
