// Package fetcher visits due sources and archives single threads on request:
// the wing where the world comes in.
//
// A visit reads like its journey: get, recognize, draft, normalize, save,
// finish. Each of those is somewhere else; here they are put in order, and here
// is the one place that turns a source's error into a recorded Visit and goes
// on. One failing source never stops another; one failing ledger stops the run.
//
// The unit of work is a host, not a source. The runner claims hosts that have
// something due, each on a lease, and works through one host's sources and
// threads with as many requests at once as the host may be asked. Every request
// passes the host's gate (fetcher/web); a redirect to another host passes that
// host's gate, and takes its lease, too. So two machines never talk to one site
// at a time, and a pause that a site asked for holds for whatever we want there.
//
// A thread is walked through page by page. Once it was read whole, a visit reads
// its end alone and what is new behind it; all its pages are read again in their
// own time, over weeks. Each page of such a walk is a step in the archive, so that
// one which is broken off goes on there. The site changes under the walk: place.go
// finds posts that slip over the edge of a page into what was read, and holds a
// post for gone only where its place was seen without it.
//
// Nothing is dropped because it has to wait. Not going is an outcome with a
// reason: the visit is recorded as deferred and comes back when the wait is over.
package fetcher
