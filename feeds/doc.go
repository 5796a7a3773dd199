// Package feeds is the wing by which topics go out. The Curator judges what was
// saved and stores the verdicts; Of… functions turn what is published into a
// Feed, which is no format yet; each row of Formats writes it: RSS 2.0, Atom 1.0,
// JSON Feed 1.1.
//
// It promises that a feed is a function of what is stored. The same state gives
// the same bytes: nothing of the present time goes into a document, no id is made
// up while writing, and what is not known is left out. Ids are urns made of the
// ids of the archive, so they do not change with the address of the site, a
// second reading, or a move to another database; two feeds share none, since some
// readers keep one entry per id over all feeds.
//
// It promises that a document is valid whatever the world wrote: characters that
// XML 1.0 forbids are taken out of every text, addresses are absolute or left
// out, names are never put where a mail address belongs, and an id is given once
// in a document.
//
// A topic's entry is a thread: an article with its text, or a discussion with its
// opening post and the newest replies that matched. A thread's entry is a post,
// with the post that it answers (RFC 4685). What vanished at its site stays, and
// says since when it is gone.
//
// gorilla/feeds is the base of the formats and is imported nowhere else. Its
// types are embedded and what they lack or get wrong is shadowed by outer fields,
// as encoding/xml and encoding/json let one do; see atom.go, rss.go, json.go.
package feeds
