package feeds

import "time"

// Feed is what a feed says, before any format. Texts are plain unless they are
// said to be HTML; addresses are absolute.
type Feed struct {
	ID        string // an IRI that never changes
	Title     string
	Subtitle  string
	Lang      string    // BCP 47, if everything in it is in one language
	Home      string    // the page that shows the same
	Self      string    // this document
	First     string    // the document that one subscribes to; empty if it is this one
	Next      string    // the document with what is older; empty at the end (RFC 5005, 3)
	Publisher string    // who makes the feed
	Version   string    // of skein; may be empty
	Updated   time.Time // that of the newest item; Beginning if there is none
	Items     []Item
}

// Beginning stands for the time of a feed that has no items: nobody knows since
// when it has been empty, and a document must not tell the time at which it was
// asked for. It is not the beginning of Unix time, which many readers take for
// "no date".
var Beginning = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Item is one entry of a feed.
type Item struct {
	ID        string // an IRI that never changes
	Title     string // never empty
	Link      string // the page on its own site; our own page if it has none
	Page      string // our own page of it; empty if that is Link
	Lang      string // BCP 47
	Authors   []Author
	Tags      []string
	Published time.Time // what the page claims, but not later than our first sight
	Updated   time.Time // moves only when the shown text changes; never before Published
	Content   string    // safe HTML, never empty
	Summary   string    // a sentence or two; may be empty

	Attachments []Attachment
	Origin      *Origin  // where it was read; nil for a post of a thread's own feed
	Parents     []Parent // the posts that it answers (RFC 4685, 3)
	Replies     *Replies // its answers (RFC 4685, 4); nil if it can have none

	Thread string // id
	Story  string // id; empty if the thread belongs to none
	Copies []Copy // other threads with the same text
	Why    []Why  // why it is here
}

// Author is a person that a page names.
type Author struct{ Name, URL string }

// Attachment is a file that an item carries.
type Attachment struct {
	URL   string
	Type  string // media type; never empty
	Title string
	Size  int64 // bytes; 0 if unknown
}

// Origin is the place that an item was republished from.
type Origin struct {
	ID    string // an IRI
	Title string
	Page  string // for people
	Feed  string // the feed that carried it; empty if none did
}

// Parent is a post that is answered.
type Parent struct {
	ID   string // of its entry in the thread's feed
	Link string // where to read it; may be empty
}

// Replies tells where answers are and how many.
type Replies struct {
	Page    string // for people
	Feed    string // in the format of the feed itself; the format's extension is added
	Count   int    // negative if unknown
	Updated time.Time
}

// Copy is another thread with the same text.
type Copy struct {
	Title, URL, Source, Kind, Level string
	Published                       time.Time
}

// Why is a term of a topic's query that an item has.
type Why struct {
	Term  string `json:"term"`            // as it is written in the query
	Field string `json:"field"`           // title, lead, body, quote, …
	Words string `json:"words,omitempty"` // as they stand in the text, first hit
	Count int    `json:"count"`
}
