// Package forum reads the pages of forums: it tells which software made a page,
// which thread an address names, and turns one page into a draft of its thread
// or a list of the threads on its board. It is pure: bytes in, values out, no
// network and no clock.
//
// It promises that an address, a board's listing and the page itself name a
// thread alike: the site and the native id of a draft are what Ref reads out of
// its canonical address. What a page says of its own address is believed only
// within its own host, so that no site can write into the threads of another.
//
// It promises that a page that is no thread never becomes an empty one. A wall
// to log in, an error, a consent page are parts of their own kind, with the
// site's words for why.
//
// It promises to say what the page says and no more: a body without the buttons
// and adverts that the software put into it, counts and dates as precise as they
// stand there, labels that it does not know kept as the page writes them. What
// the page withholds from us is a note.
//
// A platform is one type and one line in the slice of forum.go, the most
// particular first. What every platform needs stands in files of its own:
// tree.go (finding and reading elements), number.go, date.go with words.go
// (figures and dates as people write them, in some thirty languages), label.go and
// pair.go (what an author's block says), edits.go (who changed a post), body.go
// and media.go (what a post says).
// They walk the tree with plain class checks; selectors would cost more than the
// parse.
//
// The last in the slice is the generic reader, for software that nobody told it
// of. It would rather leave a thread to be read as a page than take an article
// with comments for one. Selectors, which an operator gives for one site, are a
// platform that is not in the slice.
//
// Mail is read once for all archives of lists, in mail_*.go: Message-IDs are the
// native ids of posts, and that of the message which began it names a thread.
package forum
