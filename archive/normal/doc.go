// Package normal turns drafts into records: it resolves and cleans addresses,
// makes HTML safe, writes its plain text, puts times into their zones, hashes
// and names. Nothing that has not been through here is stored.
//
// It promises that what leaves it can be put on a page: HTML holds only
// elements, attributes and URL schemes from a list, its tags are balanced, its
// addresses are absolute. The HTML is written anew from a parsed tree by our
// own short list, and every tag that carries an attribute is then shown to
// bluemonday, so that a fault in either alone lets nothing through.
//
// It promises that normalizing is finished: doing it twice equals doing it
// once. And it is pure: the same draft gives the same record on every machine,
// which is what lets `db verify` prove a record from its bytes.
//
// Version names the rules. When they change so that texts or hashes change,
// Version goes up, and the store renormalizes without counting a revision.
package normal
