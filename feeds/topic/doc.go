// Package topic compiles topics and judges posts by them.
//
// All topics of a set are looked up in one pass over a post's words, so the
// cost depends on the post and its hits, not on the number of topics. The
// matcher is archive/query's own, as it is for search: what a topic publishes
// and what `skein search` finds for the same expression cannot differ.
//
// Explaining is judging with the detail kept: there is no second copy of the
// rules that could tell another story.
package topic
