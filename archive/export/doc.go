// Package export writes threads as files that people and other programs read:
// the record itself, one or many (record, jsonl); pages to read (md, html,
// epub); and mail (mbox). Formats lists them all; a format is one row there.
//
// It promises four things.
//
// Nothing breaks out. Whatever a title, a name or a post says, it stays inside
// its own heading, header or section: a page runs no script and loads nothing
// from anywhere, no header line is added to a mail, no heading or fence of a
// post reaches the next one. Posts come in as safe HTML, and are read by an
// allow-list once more here, because a file outlives the program that checked
// its source.
//
// What is written is well-formed. Each post's HTML is built anew as a tree whose
// elements stand only where they may (see body), so one tree serves HTML, the
// strict XHTML of EPUB, and Markdown.
//
// Memory does not grow with the number of posts or threads. Beside the thread
// that it was given, a writer holds one post; EPUB holds one chapter of them.
//
// The same threads give the same bytes. Times come from the records, never from
// the clock.
//
// A write that fails is returned by the call it happened in or by the next one,
// and by Close, always: an export that returns nil is whole.
package export
