package forum

import (
	"net/url"
	"strings"

	"skein/archive"
)

// Platform is one forum software.
type Platform interface {
	// Name is the platform's word in records: "xenforo".
	Name() string
	// Ref names the thread that an address leads to, by the address alone.
	Ref(u *url.URL) (Ref, bool)
	// Claims reports whether the page was made by this software.
	Claims(p *Page) bool
	// First is where to start reading the thread at u. Where u names no thread
	// that is u itself, without its fragment.
	First(u *url.URL) *url.URL
	// Parse reads a page that the platform claims. An error means that the page
	// is a thread's or a board's and yet cannot be placed; a page of another
	// sort is a part that says so.
	Parse(p *Page) (Part, error)
}

// platforms are asked in this order: the most particular first.
var platforms = []Platform{
	phpbb{},
	somethingawful{},
	vbulletin{},
	xenforo{},
	xenforo1{},
	mybb{},
	smf{},
	punbb{},
	fluxbb{},
	invision{},
	discourse{},
	vanilla{},
	askbot{},
	nodebb{},
	hackernews{},
	lemmy{},
	flarum{},
	reddit{},
	hyperkitty{},
	pipermail{},
	mbox{},
	generic{},
}

// Ref names a thread by its address alone.
type Ref struct {
	Site   string   // archive.SiteKey, with the path that the forum lives below
	Native string   // the thread's id on its site
	URL    *url.URL // canonical as far as the address tells: no page, post, query or fragment
	Post   string   // native id of the post that the address names; empty if none
	Page   int      // page that the address names; 0 if none
	Number int      // of the post that the address names where it does not tell its id; 0 if none
}

// RefOf names the thread that an address leads to: the first platform whose
// pattern fits answers.
func RefOf(u *url.URL) (Ref, bool) {
	if !mayName(u) {
		return Ref{}, false
	}
	for _, f := range platforms {
		if r, ok := f.Ref(u); ok {
			return r, true
		}
	}
	return Ref{}, false
}

// RefOnBoard names the thread that an address leads to which a board's own feed
// gives: where RefOf has to doubt that a site is a forum, its operator said so.
func RefOnBoard(u, feed *url.URL) (Ref, bool) {
	if r, ok := RefOf(u); ok {
		return r, true
	}
	if feed == nil || !onWeb(u) || !sameHost(u, feed) {
		return Ref{}, false
	}
	if r, ok := discourseRouteOf(u); ok {
		return r.ref(u), true
	}
	if r, ok := nodebbRouteOf(u, "topic"); ok {
		return r.ref(u), true
	}
	if r, ok := flarumRouteOf(u); ok {
		return r.ref(u), true
	}
	if id, _, ok := lemmyPostID(u); ok && strings.HasPrefix(feed.Path, "/feeds/") {
		return lemmyRef(u, id), true
	}
	return Ref{}, false
}

// threadWords are pieces of addresses: no platform's pattern fits an address
// that holds none of them. Nearly all addresses in feeds are of that sort, and
// are told by one look instead of twenty.
var threadWords = []string{
	"thread", "topic", "/t/", "/t-", "/d/", "/p/", "t=", "p=", "tid", "pid", "post", "msg", "discussion", "question", "comment", "/item", "viewtopic",
	"index.php", "archive", "list", "/r/", "redd.it", "forum", "board", "message", "talk",
}

// mayName reports whether an address may name a thread by its form.
func mayName(u *url.URL) bool {
	s := strings.ToLower(u.Host + u.Path + "?" + u.RawQuery)
	for _, w := range threadWords {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// First is where to start reading the thread at an address: what the platform
// whose pattern fits says, else the address itself without its fragment.
func First(u *url.URL) *url.URL {
	for _, f := range platforms {
		if _, ok := f.Ref(u); ok {
			return f.First(u)
		}
	}
	first := *u
	first.Fragment, first.RawFragment = "", ""
	return &first
}

// Recognize finds the platform that made a page.
func Recognize(p *Page) (Platform, bool) {
	for _, f := range platforms {
		if f.Claims(p) {
			return f, true
		}
	}
	return nil, false
}

// PartKind says what sort of page it is.
type PartKind string

const (
	ThreadPart PartKind = "thread" // a thread, or one page of it
	BoardPart  PartKind = "board"  // a list of threads, or one page of it
	IndexPart  PartKind = "index"  // a list of boards
	LoginPart  PartKind = "login"  // asks to log in first
	MailPart   PartKind = "mail"   // a mailbox: the messages of many threads
	MovedPart  PartKind = "moved"  // says its thread or board better at another address: Instead
	ErrorPart  PartKind = "error"  // says that there is nothing to see, or is a page of another sort
)

// Part is what one page gives.
type Part struct {
	Kind     PartKind
	Platform string
	Draft    archive.Draft     // of a ThreadPart: the thread with the posts of this page; of a MovedPart, what the page shows itself, if anything
	Drafts   []archive.Draft   // of a MailPart: a draft for each thread, with the posts that are here
	Instead  *url.URL          // of a MovedPart: where to read the same, an interface for programs most often; of another part, where all of it is that this page shows a piece of, without a next page
	Site     archive.Site      // where the page stands
	Board    archive.Board     // of a BoardPart, and of the IndexPart of one category
	Threads  []archive.Listing // of a BoardPart, and what a MovedPart lists itself
	Boards   []Link            // of an IndexPart, and the sub-boards of a BoardPart
	Feeds    []Link            // that the page names
	Next     *url.URL          // the next page; nil on the last
	Branches []*url.URL        // further pages of the thread, with what this one leaves out of its tree of posts
	Page     int               // number of this page; 0 if unknown
	Pages    int               // how many there are; 0 if unknown
	Why      string            // of a LoginPart or ErrorPart: in plain words, the site's where it has some
	Notes    []string          // what was repaired, withheld or not understood; a thread's are its draft's
}

// Link is an address that a page names.
type Link struct {
	URL   string // absolute
	Title string // plain text; empty if it has none
	Type  string // media type of a feed; empty if undeclared
}
