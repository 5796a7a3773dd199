// Command skein fetches news feeds and forums, archives every thread as a
// normalized record, and republishes curated topic feeds.
//
// This package is the edge: flags, wiring, printing. One file holds one verb;
// wire.go joins the parts and states which of the store's methods serve which
// interface. Everything a verb touches is handed in by run, so that a test can
// be the whole world.
package main
