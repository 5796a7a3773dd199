package archive

import "time"

// Topic is a named query over posts, with its feed. The archive only carries
// its definition; feeds/topic compiles it.
type Topic struct {
	ID      string
	Title   string
	About   string
	Query   string
	Version string // a hash of everything that decides what matches
	Items   int    // entries in the feed's newest document
	Content string // "full", "summary" or "link"
	Retired bool
}

// Verdict is what one version of a topic decided on one post.
type Verdict struct {
	Topic   string
	Version string
	Post    string // id
	Match   bool
	Score   float64 // 0..1; the threshold is 0.5
	Reasons []Reason
	Judged  time.Time
}

// Reason is one hit of a query: which term, where, and how often.
type Reason struct {
	Term  string `json:"term"`            // as it is written in the query
	Field string `json:"field"`           // title, body, quote, author …
	Words string `json:"words,omitempty"` // as they stand in the text, first hit
	Start int    `json:"start"`           // byte span of the first hit in the field's stored text
	End   int    `json:"end"`
	Count int    `json:"count"`
}

// Batch is posts that some topics have not judged yet.
type Batch struct {
	Topics  []Topic  // all of which judged everything up to From
	Threads []Thread // each with the posts to judge, without their HTML
	From    int64    // change number after which the batch begins
	Upto    int64    // change number up to which all is judged when the batch is
	Rows    []Row    // where the archive keeps each of Threads; given back as it came
}

// Row is where the archive keeps a post that is to be judged.
type Row struct {
	Post, Thread int64
	PlacedMS     int64 // its place in the order of things
	DatedMS      int64 // when its thread was published, else first seen
}

// Entry is one line of a published feed: a thread that a topic matched.
type Entry struct {
	ID        string // what feed readers know it by; stored when first published, never recomputed
	Topic     string
	Thread    Thread    // with the opening post and those that matched
	Published time.Time // by the page's own word, else when we first saw it
	Updated   time.Time // moves only when the shown text changes
	Matched   []Verdict // why it is here, by post
	Place     Place
}

// Place is a place in the order of a list, newest first; the zero Place is its
// beginning.
type Place struct {
	MS int64
	N  int64
}

// Page says which stretch of a list is wanted.
type Page struct {
	Max   int   // entries; a default where it is 0
	After Place // go on after this place
}

// Hit is a post that a search found.
type Hit struct {
	Thread  Thread // with the one post
	Score   float64
	Reasons []Reason
}

// Story is threads that carry the same text or report the same event.
type Story struct {
	ID      string
	Members []StoryMember
}

// StoryMember is one thread of a story with its level: "copy", "related" or "discussion".
type StoryMember struct {
	Thread string
	Level  string
}
