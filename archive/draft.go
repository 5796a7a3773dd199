package archive

import "time"

// Draft is a thread as one page or feed told it, on its way to a record.
// Nothing in it is clean: HTML is as it came, URLs may be relative to Base,
// text may hold anything. normal.Thread makes the record.
//
// What a draft must name is where the thread stands: either Thread.NativeID
// and Thread.Site.Key, read out of an address by a platform, or Thread.URL
// alone, from which both are made. Ids, hashes and texts are the normalizer's.
type Draft struct {
	Thread  Thread
	Witness Witness
	Base    string         // absolute URL that relative ones are resolved against
	Fetched time.Time      // when the bytes came, UTC: the base of relative dates and of newness
	Zone    *time.Location // the source's zone, for times that tell none; nil if not set
	Source  string         // address of the feed or board that told it, without scheme; empty if its own page did
	Notes   []string       // what was repaired or not understood, in words for `inspect`
}

// Listing is a thread as a board's page names it: enough to know whether to visit it.
type Listing struct {
	Site     Site
	NativeID string
	URL      string
	Title    string
	Labels   []string
	Author   Author
	Replies  *int
	Views    *int
	LastPost When
	LastBy   string
	Sticky   Flag
	Locked   Flag
}
