package web

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"
)

const (
	// RobotsFresh is how long a robots.txt is used before it is read again (RFC 9309, 2.4).
	RobotsFresh = 24 * time.Hour
	// robotsRetry is the wait before one that could not be read is tried again.
	robotsRetry = 10 * time.Minute
	// maxSites bounds how many sites' rules are kept at once.
	maxSites = 10000
)

// Robots remembers the robots.txt of the sites that we crawl. The zero Robots
// works and remembers for as long as it lives; with Load and Save a caller can
// keep what was read over restarts. Sites are named by their origin, such as
// "https://example.org" (RFC 9309, 2.3: scheme and port count).
//
// Many callers that want one site's rules wait for one request.
type Robots struct {
	// Load gives what was saved for the origin, if anything was; called once
	// per origin before it is asked.
	Load func(ctx context.Context, origin string) (RobotsFile, bool)
	// Save keeps what was read just now.
	Save func(ctx context.Context, origin string, f RobotsFile)

	mu    sync.Mutex
	sites map[string]*site
}

// RobotsFile is a robots.txt as it was read.
type RobotsFile struct {
	Status  int    // HTTP: 2xx with a body, or a 4xx, which allows everything
	Body    []byte // decoded, at most MaxRobots
	Fetched time.Time
}

// site is what is known of one origin.
type site struct {
	rules  *Rules        // nil if none were ever read
	until  time.Time     // good until then
	cause  error         // why they could not be read; with rules, these are old
	asking chan struct{} // closed when the one who asks has done so
	loaded bool
}

func (f RobotsFile) rules() *Rules {
	if f.Status >= 200 && f.Status < 300 {
		return ParseRobots(f.Body)
	}
	return &Rules{}
}

// permit asks the site's robots.txt whether r may ask for u, and how long a
// pause the site wants. What asking cost is added to res.
func (c *Client) permit(ctx context.Context, r Request, u *url.URL, res *Response) (time.Duration, error) {
	if u.Path == "/robots.txt" {
		return 0, nil
	}
	origin := u.Scheme + "://" + hostKey(u)
	s, err := c.robots.site(ctx, origin, func() (RobotsFile, error) {
		return c.askRobots(ctx, r, origin, res)
	})
	if err != nil {
		return 0, err
	}
	product := Product(r.UserAgent)
	if s.rules == nil {
		return 0, &RobotsError{URL: Redact(u.String()), Product: product, Cause: s.cause, Until: s.until}
	}
	if !s.rules.Allowed(product, u.RequestURI()) {
		return 0, &RobotsError{URL: Redact(u.String()), Product: product, Until: s.until}
	}
	return s.rules.Delay(product), nil
}

// askRobots reads a site's robots.txt with the politeness of r. An error says
// that the site is unreachable, or that we could not ask at all.
func (c *Client) askRobots(ctx context.Context, r Request, origin string, res *Response) (RobotsFile, error) {
	got, err := c.get(ctx, Request{
		URL: origin + "/robots.txt", Accept: "text/plain, */*;q=0.1", MaxBody: MaxRobots,
		Timeout: r.Timeout, UserAgent: r.UserAgent, AllowPrivate: r.AllowPrivate,
		Pause: r.Pause, PerHost: r.PerHost, MaxWait: r.MaxWait,
	}, true)
	if got != nil {
		res.Requests += got.Requests
		res.WireBytes += got.WireBytes
	}
	f := RobotsFile{Fetched: time.Now().UTC()}
	var status *StatusError
	var astray *RedirectError
	var addr *AddressError
	switch {
	case err == nil:
		f.Status, f.Body = got.Status, got.Body
		return f, nil
	case errors.As(err, &status) && status.Code < 500 && status.Code != 429:
		// "Unavailable" (RFC 9309, 2.3.1.3). A 429 is no answer to the question,
		// and the standard's leave to go on would be a poor reply to it.
		f.Status = status.Code
		return f, nil
	case errors.As(err, &astray):
		f.Status = 404 // 2.3.1.2: too many redirects are "unavailable" too
		return f, nil
	case errors.As(err, &addr) && got != nil:
		return f, errors.New(err.Error()) // the site's redirect is to blame, not its own address
	}
	return f, err
}

// site gives the rules of an origin, asking for them if they are not known or
// old. It fails only if asking was not possible; a site that does not answer
// has a cause, and its old rules if there were any.
func (b *Robots) site(ctx context.Context, origin string, ask func() (RobotsFile, error)) (site, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.find(origin)
	for {
		if s.until.After(time.Now()) {
			return *s, nil
		}
		if s.asking == nil {
			break
		}
		asking := s.asking
		b.mu.Unlock()
		select {
		case <-asking:
		case <-ctx.Done():
		}
		b.mu.Lock()
		if ctx.Err() != nil {
			return site{}, ended(ctx)
		}
	}
	done := make(chan struct{})
	s.asking = done
	defer func() { s.asking = nil; close(done) }()
	if err := b.refresh(ctx, s, origin, ask); err != nil {
		return site{}, err
	}
	return *s, nil
}

// refresh brings s up to date, with the cache unlocked while it asks.
func (b *Robots) refresh(ctx context.Context, s *site, origin string, ask func() (RobotsFile, error)) error {
	if !s.loaded && b.Load != nil {
		var f RobotsFile
		var ok bool
		b.unlocked(func() { f, ok = b.Load(ctx, origin) })
		if ok {
			s.rules, s.until = f.rules(), f.Fetched.Add(RobotsFresh)
		}
	}
	s.loaded = true
	if s.until.After(time.Now()) {
		return nil
	}
	var f RobotsFile
	var err error
	b.unlocked(func() { f, err = ask() })
	var busy *BusyError
	var addr *AddressError
	switch {
	case err == nil:
		if b.Save != nil {
			b.unlocked(func() { b.Save(ctx, origin, f) })
		}
		s.rules, s.cause, s.until = f.rules(), nil, f.Fetched.Add(RobotsFresh)
		return nil
	case ctx.Err() != nil || errors.As(err, &busy) || errors.As(err, &addr):
		return err // says nothing about the site's rules
	}
	s.cause, s.until = err, time.Now().Add(robotsRetry)
	return nil
}

func (b *Robots) unlocked(f func()) {
	b.mu.Unlock()
	defer b.mu.Lock()
	f()
}

// find returns what is known of an origin, and makes room if too many are known.
func (b *Robots) find(origin string) *site {
	if s := b.sites[origin]; s != nil {
		return s
	}
	if b.sites == nil {
		b.sites = map[string]*site{}
	}
	for name, s := range b.sites {
		if len(b.sites) < maxSites {
			break
		}
		if s.asking == nil {
			delete(b.sites, name)
		}
	}
	s := &site{}
	b.sites[origin] = s
	return s
}
