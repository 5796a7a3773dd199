// Package parse turns a feed's bytes into entries: RSS 0.90 to 2.0, RDF, Atom
// 0.3 and 1.0, JSON Feed 1.0 and 1.1. It also finds the feeds that a page names.
// It is pure: bytes in, values out, nothing fetched, no clock read.
//
// A reading has three stations.
//
// In front stands our own reader of markup. It settles the character encoding,
// walks the document once, forgives what publishers get wrong, and writes a
// skeleton: the same elements under one spelling of their names, each text and
// attribute replaced by a number. What the numbers stand for, with the type,
// base and language in force at that place, stays with us.
//
// In the middle is gofeed. It reads the skeleton, and so decides what is an
// entry, a link, a person or an extension in each format, and never meets a
// stranger's bytes: its shortcuts with encodings, dates, entities, xml:base and
// damaged markup cannot be reached.
// Texts that it would only carry past (dates, Dublin Core and other modules of
// plain texts) stay with us too, and the skeleton says where.
//
// Behind it the numbers become words again: entities are decoded once, relative
// references resolved (RFC 3986), dates understood, persons taken apart.
//
// Promises. One bad byte costs one character; one bad element costs that
// element; a document cut anywhere keeps every entry that was complete, and an
// entry that was not is left out, because half a text is worse than none.
// Every repair is told in Warnings, in words that a publisher could act on.
// Nothing is invented: a date that is not understood is not a date. Time and
// memory are bounded by the size of the document and by Limits. Titles, names
// and labels leave here as plain text. Bodies leave as HTML whose links are
// absolute; making them safe is the work of archive/normal.
//
// What feeds do in the wild is kept under testdata/situations, a file each with
// what must come of it. How many are read right, by class:
//
//	go test ./fetcher/parse -run TestSituations -v
package parse
