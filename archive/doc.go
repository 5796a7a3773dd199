// Package archive holds the records: what skein is about. A thread is one
// discussion, or one article with its comments; a post is one message in it; a
// revision is one observed state of a post. Everything else here is named in
// those words.
//
// It promises three things.
//
// Identity is computed, not assigned: ThreadID and PostID hash the site and the
// native id and nothing else, so two machines, two databases and an export made
// last year agree, and saving twice is harmless. A test pins a dozen ids for ever.
//
// What the world said and what we decided are kept apart. Thread, Post and
// Revision hold the world's words. Visit, Standing, Verdict and Lease hold ours:
// they can be thrown away and made again, the archive cannot.
//
// Nothing is invented: a count that is not known is nil, a flag that is not
// known is Unknown, a When has the precision that the page gave, and the record
// leaves out what nobody said.
//
// The package imports nothing of ours, because both wings, fetcher and feeds,
// stand on it and meet nowhere else.
package archive
