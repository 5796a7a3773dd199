package archive

import (
	"strconv"
	"strings"
	"time"
)

// Kind says what sort of thread it is.
type Kind string

const (
	Discussion Kind = "discussion" // a forum's thread
	Article    Kind = "article"    // one text, with its comments if we read them
	Mail       Kind = "mail"       // a mailing list's thread
)

// FeedPlatform is the platform of what only a feed told us.
const FeedPlatform = "feed"

// Thread is one discussion, or one article with its comments: the unit of the
// archive. An article is a thread whose post 1 is the article.
type Thread struct {
	ID              string // ThreadID(SiteKey, NativeID)
	Kind            Kind
	Platform        string // the software behind the site, or FeedPlatform
	PlatformVersion string
	Site            Site
	NativeID        string // the thread's id on its site; the canonical link where the site has no ids
	URL             string // canonical: no session, page or post part
	Title           string // plain text
	Labels          []string
	Board           Board
	Tags            []string
	Lang            string // BCP 47, as declared; empty if nothing was declared
	Locked          Flag
	Sticky          Flag
	Deleted         Flag   // the site says that the thread is gone
	Author          Author // who opened it: name, native id and URL only
	Published       When
	Updated         When
	Counts          Counts
	Posts           []Post // ordered as the site orders them

	FirstSeen    time.Time // when we first saw it, UTC. Newness is decided by this.
	LastChecked  time.Time // when somebody last looked, UTC; of a thread to be saved: when it was seen like this, zero for now
	Complete     Flag      // whether everything the site shows of it is held; unknown if only a feed told us
	MissingPages []int     // pages that the last walk could not read
	NotAllowed   []int     // pages that robots.txt kept the last walk from
	Raw          []RawRef  // the bytes that the record was made from
	Aliases      []Alias   // other names that lead to this thread; stored, not part of the record
}

// Site is where a thread stands.
type Site struct {
	Key  string // see SiteKey; never shown, part of the identity
	Name string
	URL  string // the site's own front page: of a forum, its index
}

// Board is the forum section that a thread is filed under.
type Board struct {
	Title string
	URL   string
	Path  []string // from the site's index down to the board itself, titles
}

// Counts are what the site claims, which is not always what we hold.
// A nil count is not known.
type Counts struct {
	Posts *int
	Views *int
	Pages *int
}

// PageList writes page numbers, which are in order, for people: "2-5, 7".
func PageList(pages []int) string {
	var parts []string
	for i := 0; i < len(pages); {
		j := i
		for j+1 < len(pages) && pages[j+1] == pages[j]+1 {
			j++
		}
		switch {
		case j == i:
			parts = append(parts, strconv.Itoa(pages[i]))
		default:
			parts = append(parts, strconv.Itoa(pages[i])+"-"+strconv.Itoa(pages[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// Flag is a yes or no that may not be known.
type Flag int8

const (
	Unknown Flag = iota
	No
	Yes
)

// FlagOf makes a known flag.
func FlagOf(b bool) Flag {
	if b {
		return Yes
	}
	return No
}

// MarshalJSON writes true or false; an unknown flag is left out by omitzero.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f == Yes {
		return []byte("true"), nil
	}
	return []byte("false"), nil
}

// UnmarshalJSON reads true, false or null.
func (f *Flag) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true":
		*f = Yes
	case "false":
		*f = No
	default:
		*f = Unknown
	}
	return nil
}

// Alias is another name of a thread. Scope says what kind of name it is and,
// where names are only unique below something, below what.
type Alias struct {
	Scope string // AddressScope, MergedScope, or EntryScope of a feed
	Name  string
}

const (
	// AddressScope holds canonical addresses that lead to the thread but are not its own.
	AddressScope = "address"
	// MergedScope holds the ids of threads that turned out to be this one.
	MergedScope = "merged"
)

// EntryScope is the scope of the entry ids of one feed, named by its address
// without scheme ("example.org/feed.xml").
func EntryScope(feed string) string { return "entry:" + feed }

// RawRef names the bytes of one answer that a record was made from.
type RawRef struct {
	URL     string    `json:"url"`
	Fetched time.Time `json:"fetched"`
	WARC    string    `json:"warc,omitempty"`   // file name below the raw folder
	Record  string    `json:"record,omitempty"` // WARC-Record-ID, urn:uuid:…
}

// Carried is a file that a post carries, embeds or shows of its author, and whose
// bytes are held.
type Carried struct {
	Raw    RawRef // by the address that the post gives it
	Type   string // media type
	Size   int64  // bytes
	SHA256 string // of the bytes, in hexadecimal
}
