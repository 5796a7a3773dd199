// Package web makes one polite HTTP GET: for a feed that somebody subscribed
// to, or for a page that we go to on our own.
//
// It promises, to the people whose servers it asks:
//
//   - Every request, each redirect and robots.txt included, passes the gate of
//     its host: a queue, a number of requests at once, a pause, and whatever the
//     host asked for with Retry-After. What has to wait waits; what would wait
//     too long is told so with the time, and nothing is dropped in silence.
//   - Validators go back byte for byte, so that an unchanged feed costs a 304.
//   - Pages that we crawl are asked for only where robots.txt (RFC 9309) lets
//     us, and no faster than its Crawl-delay. Feeds are a reader's own request
//     and are not asked for there.
//
// And to those who run it:
//
//   - Connections go to public addresses only, checked after name lookup and
//     at every redirect, unless a setting says otherwise; no proxy is taken
//     from the environment, since it would go round that check.
//   - Time, redirects, header, and the body both as sent and as decoded are
//     bounded. A body that broke off is an error, never half a feed.
//   - Every error is one line that says what and why, without credentials.
//     Cookies and credentials do not follow a redirect to another host, and
//     are never in a log or in what is kept for the archive.
//
// The client does not try again by itself: when to come back is the caller's
// to decide, over restarts, and the errors carry the facts that it needs.
package web
