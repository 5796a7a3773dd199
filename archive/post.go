package archive

import "time"

// Post is one message in a thread. An article is post 1 of its thread.
type Post struct {
	ID       string // PostID(thread, NativeID)
	ThreadID string
	NativeID string // the post's id on its site, or ArticlePost
	Number   int    // 1 for the first; 0 if the page does not number its posts
	URL      string // canonical, absolute; empty if the post has no address of its own
	Title    string // plain text; the thread's title on its opening post, else usually empty
	Author   Author
	// Authors holds the further authors of an article with several.
	Authors   []Author
	Published When // what the page claims, as precise as it was
	Edited    When
	EditedBy  string

	HTML        string // safe to put on a page: no scripts, styles or trackers; URLs absolute
	Text        string // HTML as plain text, a blank line between paragraphs
	Summary     string // safe HTML: a feed's own summary beside the full text
	Signature   string // safe HTML
	Quotes      []Quote
	ReplyTo     []string // native ids of the posts that this one answers
	Links       []string // absolute, in order, once each
	Attachments []Attachment
	Reactions   []Reaction

	Deleted      Flag      // the page says that it was deleted
	MissingSince time.Time // a complete walk no longer showed it; zero while it is shown
	Revision     int       // 1 for the first state we saw
	Witness      Witness
	Hash         string // "sha256:" and hex; see normal.Hash for what goes in
	Norm         int    // the version of the normalizer that made HTML, Text and Hash

	FirstSeen time.Time // when we first saw it, UTC. Newness is decided by this.
	Changed   time.Time // when the present revision was first seen, UTC
}

// Quote is one quotation inside a post.
type Quote struct {
	Author string `json:"author,omitempty"`
	Post   string `json:"post,omitempty"` // native id of the quoted post
	Text   string `json:"text,omitempty"`
}

// Attachment is a file that a post carries or embeds.
type Attachment struct {
	URL    string `json:"url"`
	Name   string `json:"name,omitempty"`
	Type   string `json:"type,omitempty"` // media type, as declared
	Size   int64  `json:"size,omitempty"` // bytes, as declared
	SHA256 string `json:"sha256,omitempty"`
}

// Reaction is one kind of reaction to a post.
type Reaction struct {
	Name  string   `json:"name"`
	Count *int     `json:"count,omitempty"`
	By    []string `json:"by,omitempty"`
}

// Revision is one observed state of a post: what it said, and who saw it when.
type Revision struct {
	Number    int
	Seen      time.Time // when this state was first seen, UTC
	Witness   Witness
	Hash      string
	Norm      int // the version of the normalizer that made HTML, Text and Hash
	Title     string
	HTML      string
	Text      string
	Edited    When
	EditedBy  string
	Published When

	Attachments []Attachment
}

// Witness says who saw a state of a post.
type Witness string

const (
	ByListing Witness = "listing" // a board's page named the thread
	ByFeed    Witness = "feed"    // a feed carried it
	ByPage    Witness = "page"    // its own page, as people see it
	ByAPI     Witness = "api"     // the site's own interface
	ByWARC    Witness = "warc"    // somebody else's capture of its page
)

// Rank orders witnesses by how much they know: a poorer one never revises a richer one.
func (w Witness) Rank() int {
	switch w {
	case ByListing:
		return 1
	case ByFeed:
		return 2
	case ByPage, ByWARC, ByAPI:
		return 3
	}
	return 0
}
