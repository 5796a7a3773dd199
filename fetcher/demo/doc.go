// Package demo is a small newsroom and a forum inside the binary: an
// http.Handler that `skein run --demo` starts on loopback, so that everything
// can be seen with no network and no configuration. Tests use it as a world that
// is known in every detail.
//
// Six outlets write RSS 2.0 (one with full text, one with teasers), RSS 1.0,
// Atom (with HTML and with XHTML) and JSON Feed, each with ids, dates and bylines
// of its own habit; several carry the same agency story, whole, shortened, with a
// paragraph of their own, or corrected. The forum answers in the markup of
// XenForo 2.3. Each has a host below .localhost, which always is loopback
// (RFC 6761, 6.3), and all share one port.
//
// The sample lives. A fixed time after its start, and again after each further
// Tick, one thing happens: an article, a reply, a correction, an edited post, a
// deleted post, a new thread. When what is written in content/live.txt has been
// used up, short bulletins are composed out of content/bulletins.txt, so that it
// never stands still.
//
// It promises that all it serves is a function of its Options and the time:
// nothing is random and nothing is remembered, so two requests at one instant get
// the same bytes, and a test can stand at any moment of the sample's life. The
// number of things that have happened costs nothing either: after a year of
// ticks a page is made as fast as after one.
//
// The newsroom is a good server (strong ETag, Last-Modified, 304, gzip). The forum
// gives no validators and forbids caching, as real forums do: what changed in it
// has to be found out by reading.
//
// All of the text is written for skein and every event in it is invented.
package demo
