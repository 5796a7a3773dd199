package web

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	defaultMaxBody      = 16 << 20
	defaultTimeout      = 30 * time.Second
	defaultMaxRedirects = 10

	maxHeader    = 256 << 10 // bytes of an answer's header
	maxErrorBody = 256 << 10 // of an error page, which nobody parses
	maxHopBody   = 64 << 10  // of a redirect's body, read so that its connection can be used again
)

// Client makes polite GETs. Its zero value works; its fields are set before its
// first use and not changed after. It is safe for concurrent use and shares
// its connections among all requests.
type Client struct {
	UserAgent    string        // DefaultUserAgent if empty
	MaxBody      int64         // bytes, decoded; 16 MB if zero
	Timeout      time.Duration // for all hops of a request, waiting at gates not counted; 30 s if zero
	MaxRedirects int           // 10 if zero
	Gate         *Gate         // passed by every request; one of the client's own if nil
	Robots       *Robots       // asked for pages that we crawl; one of the client's own if nil

	// AllowPrivate lets every request reach the addresses of private networks
	// and of this machine; AllowLoopback only those of this machine.
	AllowPrivate  bool
	AllowLoopback bool

	// Resolve may give the address to connect to for a host name (lower case, no
	// port), instead of looking it up: an IP address, with a port if not the one asked for. The
	// guard judges it as any other.
	Resolve func(host string) (addr string, ok bool)
	// Dial replaces the making of connections, lookup and guard included: for
	// tests in memory and for tunnels.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	Capture bool         // keep what is needed to write the exchanges into an archive
	Log     *slog.Logger // told of every exchange at level Debug; may be nil

	once   sync.Once
	gate   *Gate
	robots *Robots
	// Two transports, so that a connection to a private address, once allowed,
	// is not used by a request that may not go there.
	public, private *http.Transport
	tls             *tls.Config // for tests
}

// Get makes one request, and those to which it is redirected.
//
// Beside a *StatusError it returns the answer all the same. Beside another
// error, the Response says only how far things came (Requests, WireBytes,
// Took, Exchange), and is nil if nothing was tried.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	c.once.Do(c.init)
	return c.get(ctx, r, false)
}

// Close ends idle connections and gives back the leases of idle hosts.
func (c *Client) Close() {
	c.once.Do(c.init)
	c.public.CloseIdleConnections()
	c.private.CloseIdleConnections()
	c.gate.Close()
}

func (c *Client) init() {
	c.gate, c.robots = c.Gate, c.Robots
	if c.gate == nil {
		c.gate = &Gate{}
	}
	if c.robots == nil {
		c.robots = &Robots{}
	}
	c.public = c.transport(newGuard(c.AllowPrivate, c.AllowLoopback))
	c.private = c.transport(newGuard(true, true))
}

// transport makes connections that pass the guard. How many there are to a
// host is the gate's to say, which counts requests; here only idle ones are bounded.
func (c *Client) transport(g guard) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // one from the environment would connect for us, past the guard
		DialContext:            c.dialer(g),
		TLSClientConfig:        c.tls,
		TLSHandshakeTimeout:    10 * time.Second,
		DisableCompression:     true, // we decode ourselves
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    max(c.gate.PerHost, 1),
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

func (c *Client) dialer(g guard) func(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.Dial != nil {
		return c.Dial
	}
	d := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Control: g.control}
	if c.Resolve == nil {
		return d.DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(addr); err == nil {
			if to, ok := c.Resolve(strings.ToLower(host)); ok {
				if _, _, err := net.SplitHostPort(to); err != nil {
					to = net.JoinHostPort(to, port)
				}
				addr = to
			}
		}
		return d.DialContext(ctx, network, addr)
	}
}

// fill puts the client's settings where the request has none.
func (c *Client) fill(r *Request) {
	if r.Accept == "" {
		r.Accept = AcceptFeed
		if r.Crawl {
			r.Accept = AcceptPage
		}
	}
	if r.UserAgent == "" {
		r.UserAgent = c.UserAgent
	}
	if r.UserAgent == "" {
		r.UserAgent = DefaultUserAgent
	}
	if r.MaxBody <= 0 {
		r.MaxBody = c.MaxBody
	}
	if r.MaxBody <= 0 {
		r.MaxBody = defaultMaxBody
	}
	if r.Timeout <= 0 {
		r.Timeout = c.Timeout
	}
	if r.Timeout <= 0 {
		r.Timeout = defaultTimeout
	}
}

func (c *Client) maxRedirects() int {
	if c.MaxRedirects > 0 {
		return c.MaxRedirects
	}
	return defaultMaxRedirects
}
