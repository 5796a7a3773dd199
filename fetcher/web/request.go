package web

import (
	"net/http"
	"time"
)

const (
	// DefaultUserAgent is sent when nobody said better. Whoever runs the
	// program should say better: "skein/VERSION (+URL)", where the URL tells
	// site owners whom they can talk to.
	DefaultUserAgent = "skein (feed aggregator and thread archiver)"
	// AcceptFeed asks for a feed in any form; a page will do, too.
	AcceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
	// AcceptPage asks for a page as people see it.
	AcceptPage = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
)

// Request is one address to get. Everything but URL may be left out; zero
// settings are the client's.
type Request struct {
	URL          string // absolute; a user name and password in it are sent to its host alone
	ETag         string // validators as they were received, byte for byte; empty for none
	LastModified string
	Accept       string // AcceptFeed if empty, or AcceptPage with Crawl
	// Crawl marks a page that we go to on our own rather than one that somebody
	// subscribed to: robots.txt is asked first, at each redirect too.
	Crawl bool
	// Header is sent beside our own fields and instead of them, for instance a
	// Cookie. It does not follow a redirect to another host, and is never logged.
	Header http.Header
	// Jar holds the cookies of one walk through a site; nil to take and send
	// none, as is right for feeds.
	Jar http.CookieJar

	MaxBody      int64         // bytes, decoded
	Timeout      time.Duration // for all hops together, waiting at gates not counted
	UserAgent    string
	AllowPrivate bool
	Pause        time.Duration // negative for none
	PerHost      int
	MaxWait      time.Duration // for what the host asked for; negative not to wait
}

// Response is an answer, read to its end.
type Response struct {
	URL   string // asked for; as Final, without credentials and fragment
	Final string // that answered, after redirects
	// Moved is where permanent redirects (301, 308) lead to, as far as the first
	// temporary one; empty if the first was temporary or there was none. It
	// carries no credentials.
	Moved       string
	Status      int
	Header      http.Header
	Body        []byte // decoded; nil if NotModified
	NotModified bool   // the copy that the validators stand for is still good
	// ETag and LastModified are to be sent next time. Those of a 304 replace
	// the old ones, which stay where it has none (RFC 9111, 4.3.4).
	ETag, LastModified string
	FreshFor           time.Duration // see Freshness
	Fetched            time.Time     // when the answer came, UTC
	Took               time.Duration // on the network, for all hops
	Requests           int           // sent for this answer, to robots.txt too
	WireBytes          int64         // of bodies as received, to robots.txt too
	Exchange           []Exchange    // every hop, without robots.txt; the last one is the answer
}

// Exchange is one request and its answer as they were on the wire, but that
// transfer codings are undone, and header fields have no order.
type Exchange struct {
	Method  string
	URL     string      // without credentials and fragment
	Addr    string      // IP address and port that answered; only if Client.Capture
	Request http.Header // without Host, cookies, credentials and what the caller added
	Status  string      // the status line: "HTTP/1.1 200 OK"
	Header  http.Header // without Set-Cookie, if anything was left out of Request
	// Body is as received, with its content coding on; only if Client.Capture.
	Body      []byte
	Truncated bool // the body was not read to its end
	Start     time.Time
	End       time.Time
}
