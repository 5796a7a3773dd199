package parse

import (
	"encoding/json"
	"time"

	"skein/archive"
)

// Doc is what came: bytes with what the server said of them.
type Doc struct {
	Body            []byte
	URL             string // where the bytes came from, after redirects; empty if not known
	ContentType     string // the header as it came
	ContentLocation string
	ContentLanguage string
	Limits          Limits
}

// Limits bound what one document may cost. A zero field has the default.
type Limits struct {
	Bytes   int // read of the document; the rest is treated as cut off. 64 MiB
	Entries int // kept; 10,000
	Text    int // bytes of one text; the rest is cut off. 4 MiB
}

// Feed is what a document says, in the words of the contract. What it does not
// say is zero. Marshalled, it is the "feed" object that inspect prints.
type Feed struct {
	Format   string   `json:"-"` // rss0.90 rss0.91 rss0.92 rss1.0 rss2.0 atom0.3 atom1.0 json1.0 json1.1
	Encoding string   `json:"-"` // as it was read, by its WHATWG name: "utf-8", "windows-1252"
	Entries  []Entry  `json:"-"` // in the document's order
	Warnings []string `json:"-"` // repairs and what was not understood, one line each

	ID          string       `json:"id,omitempty"` // character by character as it came
	Title       string       `json:"title,omitempty"`
	Link        string       `json:"link,omitempty"` // the page that the feed is of
	Links       []Link       `json:"links,omitempty"`
	Description string       `json:"description,omitempty"` // HTML, not yet safe
	Lang        string       `json:"lang,omitempty"`        // BCP 47
	Published   archive.When `json:"published,omitzero"`
	Updated     archive.When `json:"updated,omitzero"`
	Authors     []Person     `json:"authors,omitempty"`
	Categories  []Category   `json:"categories,omitempty"`
	Rights      string       `json:"rights,omitempty"` // HTML, not yet safe
	Generator   string       `json:"generator,omitempty"`
	Image       string       `json:"image,omitempty"` // URL of a picture: a logo
	Icon        string       `json:"icon,omitempty"`  // URL of a small square picture
	Self        string       `json:"self,omitempty"`  // the feed's own address, as it says
	Hubs        []string     `json:"hubs,omitempty"`  // WebSub

	TTL       time.Duration  `json:"-"` // not to be asked again for so long; printed as "ttl" in minutes
	Every     time.Duration  `json:"-"` // the rhythm of the syndication module: period divided by frequency
	SkipHours []int          `json:"-"` // hours of the day in GMT, 0 to 23, not to ask in
	SkipDays  []time.Weekday `json:"-"`
	Complete  bool           `json:"-"` // the document is the whole set of entries (RFC 5005, 2)
	Archived  bool           `json:"-"` // an archive document, which does not change any more (RFC 5005, 4)
}

// Entry is one entry as the feed tells it. Marshalled, it is one of the
// "entries" that inspect prints.
type Entry struct {
	ID string `json:"id,omitempty"` // Atom id, RSS guid, rdf:about, JSON id; empty if none
	// Permalink says whether an RSS guid is the entry's address; Unknown in other formats.
	Permalink    archive.Flag `json:"guid_is_permalink,omitzero"`
	Title        string       `json:"title,omitempty"`
	Link         string       `json:"link,omitempty"`
	Links        []Link       `json:"links,omitempty"`   // all of them, Link and the enclosures among them
	Summary      string       `json:"summary,omitempty"` // HTML, not yet safe; the only text of an RSS item that has just a description
	Content      string       `json:"content,omitempty"` // HTML, not yet safe
	Lang         string       `json:"lang,omitempty"`    // BCP 47, of its text; the feed's if it names none of its own
	Authors      []Person     `json:"authors,omitempty"` // the feed's where the format says that they are inherited
	Published    archive.When `json:"published,omitzero"`
	Updated      archive.When `json:"updated,omitzero"`
	Categories   []Category   `json:"categories,omitempty"`
	Enclosures   []Enclosure  `json:"enclosures,omitempty"`
	Comments     string       `json:"comments,omitempty"`      // URL of the page with the comments
	CommentsFeed string       `json:"comments_feed,omitempty"` // URL of the feed of them
	InReplyTo    []Reply      `json:"in_reply_to,omitempty"`
	Image        string       `json:"image,omitempty"`
	Rights       string       `json:"rights,omitempty"` // HTML, not yet safe
	Source       *Source      `json:"source,omitempty"`

	Replies *int `json:"-"` // comments so far, as the feed counts them; nil if it does not
	// Hash is of everything above: an entry with the hash it had is unchanged.
	Hash [16]byte `json:"-"`
}

// Link is a reference with its relation.
type Link struct {
	Rel   string `json:"rel,omitempty"` // "alternate" where the format makes that the default
	Href  string `json:"href"`          // absolute, unless no base was known
	Type  string `json:"type,omitempty"`
	Title string `json:"-"`
	Lang  string `json:"-"`
}

// Person is an author.
type Person struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	URL   string `json:"url,omitempty"`
	Image string `json:"-"` // URL of a portrait
}

// Category is a subject. Term alone may be set, and only one that says no more
// than its scheme lacks it.
type Category struct {
	Term   string `json:"term,omitempty"`
	Scheme string `json:"scheme,omitempty"` // what gives the term its meaning: a URL, or an RSS domain
	Label  string `json:"label,omitempty"`  // for people
}

// Enclosure is a file that comes with an entry.
type Enclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type,omitempty"`
	Length int64  `json:"length,omitempty"` // bytes, as declared; 0 if not
}

// Reply names what an entry answers (RFC 4685, 3).
type Reply struct {
	Ref    string `json:"ref,omitempty"` // the id of the other entry
	Href   string `json:"href,omitempty"`
	Type   string `json:"type,omitempty"`
	Source string `json:"source,omitempty"` // a feed that holds the other entry
}

// Source is the feed that an entry was taken from.
type Source struct {
	ID      string       `json:"id,omitempty"`
	Title   string       `json:"title,omitempty"`
	Link    string       `json:"link,omitempty"` // its page; of RSS, the address of the feed
	Updated archive.When `json:"updated,omitzero"`
}

// Rel returns the address of the first link with that relation, or "".
func (f *Feed) Rel(rel string) string { return firstRel(f.Links, rel) }

func firstRel(links []Link, rel string) string {
	for _, l := range links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// MarshalJSON writes the contract's "feed" object.
func (f *Feed) MarshalJSON() ([]byte, error) {
	type plain Feed
	return json.Marshal(struct {
		*plain
		TTL int64 `json:"ttl,omitempty"`
	}{(*plain)(f), int64(f.TTL / time.Minute)})
}

func (l Limits) orDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	if l.Entries <= 0 {
		l.Entries = 10_000
	}
	if l.Text <= 0 {
		l.Text = 4 << 20
	}
	return l
}
