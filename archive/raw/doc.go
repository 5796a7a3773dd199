// Package raw keeps the bytes that the world answered, as they came, in WARC
// 1.1 files (ISO 28500:2017), reads them back, and proves them: so that what a
// record claims can be checked years later, by us or with any other reader of
// web archives.
//
// A file is a segment: a warcinfo record, then for every exchange a request and
// the response, or a revisit where the same address gave the same bytes a while
// before. Each record is a gzip member of its own, and tells its length in the
// member's header, so that any record can be read alone and a damaged one can
// be stepped over. A reference names the segment with the place of the member in
// it, "NAME.warc.gz#OFFSET", and the record: no index has to be kept, nor can
// one get lost, and a file that was packed anew is searched for the record.
//
// It promises that what Keep returned is on disk: written, and synced together
// with whatever other callers wanted kept at the moment. A segment that is being
// written is called ….open and locked by its writer. A process that dies leaves
// it; the next writer in the folder cuts off what was not written to its end
// and gives the segment its name. References hold through all of it.
//
// Instead of a folder it may be a bucket that speaks S3, for several machines.
// Its segments are written in a folder of the machine, the spool, and uploaded
// when they are finished; until then the spool is their place, whatever happens
// to the process or the server. A segment leaves it when the bucket has all of
// it, and nothing in the bucket is written over. Readers look in both.
//
// Bytes are as received but for what the connection did to them: transfer
// codings are undone, header fields are in alphabetical order, and the length
// told is that of the bytes kept (what the server said differently stands in
// X-Crawler-… fields, as in other crawlers' files). Cookies and credentials are
// never written.
//
// Scan reads anybody's WARC files, of any version and size, compressed with gzip,
// zstd or not, and the ARC files before them, in bounded memory. What is damaged
// is said and stepped over; nothing in a file is taken at its word. WACZ files
// are opened for it. Records of others are copied as they stand, but for a digest
// where they have none that holds; pages that were found, not fetched, are kept
// as resources.
package raw
