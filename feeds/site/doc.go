// Package site shows the archive over HTTP: pages for people, feeds for readers,
// records for programs. It asks a Library, which the store is, and writes nothing.
//
// It is the server that skein's own fetcher wishes to meet. Every document is
// rendered whole before the first byte goes out, has a strong ETag for each of
// its codings, a Last-Modified, and answers conditional requests (RFC 9110, 13).
// What is published is kept as it was rendered for as long as Library.State says
// that nothing changed, so a poll that finds nothing new costs one small query.
// The same state gives the same bytes; only pages that tell how visits went
// change by themselves.
//
// It promises that nothing executes in a page, whatever a feed or forum said.
// Templates escape all that comes from elsewhere. The one exception is the HTML
// that archive/normal made safe: it goes inside elements of its own that no
// stray tag can close. And a policy without any script, inline style or plug-in
// stands behind both (Content Security Policy), so that a fault in one lets
// nothing through. There is no JavaScript on any page.
//
// A visitor who meets a fault sees "internal error"; the log has all of it.
package site
