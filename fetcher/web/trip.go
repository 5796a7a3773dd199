package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// trip is one Get on its way: from the address asked for over its redirects to
// an answer.
type trip struct {
	c   *Client
	r   Request
	cut bool // a body beyond MaxBody is cut, and is no error

	user  *url.Userinfo // sent to the site that it was meant for
	home  bool          // we never left the site asked for: the request's own header may be sent
	left  time.Duration // of the timeout
	moved bool          // all redirects so far were permanent
	seen  []string      // addresses that redirected
	res   *Response
}

// get is Get, with a body that is too large cut if asked.
func (c *Client) get(ctx context.Context, r Request, cut bool) (*Response, error) {
	c.fill(&r)
	u, err := target(r.URL)
	if err != nil {
		return nil, &getError{Redact(r.URL), err}
	}
	t := &trip{c: c, r: r, cut: cut, user: u.User, home: true, left: r.Timeout, moved: true, res: &Response{}}
	u.User = nil
	t.res.URL = u.String()
	for {
		next, err := t.hop(ctx, u)
		if next == nil {
			if t.res.Requests == 0 {
				return nil, err
			}
			return t.res, err
		}
		u = next
	}
}

// hop asks for u, or returns the reason why not. A next address is to be asked
// for in its place.
func (t *trip) hop(ctx context.Context, u *url.URL) (next *url.URL, err error) {
	pause := t.r.Pause
	if t.r.Crawl {
		delay, err := t.c.permit(ctx, t.r, u, t.res)
		if err != nil {
			return nil, t.wrap(u, err)
		}
		if delay > 0 {
			pause = max(delay, pause)
			if t.r.Pause == 0 {
				pause = max(delay, t.c.gate.Pause)
			}
		}
	}
	host := hostKey(u)
	pass, err := t.c.gate.Enter(ctx, host, Rule{PerHost: t.r.PerHost, Pause: pause, MaxWait: t.r.MaxWait})
	if err != nil {
		return nil, t.wrap(u, err)
	}
	defer pass.Leave()
	resp, data, err := t.exchange(ctx, u)
	if err != nil {
		return nil, err
	}
	if t.r.Jar != nil {
		t.r.Jar.SetCookies(u, resp.Cookies())
	}
	code := resp.StatusCode
	if code == 301 || code == 302 || code == 303 || code == 307 || code == 308 {
		return t.redirect(u, resp)
	}
	t.answer(u, resp, data)
	challenge := challenged(resp, data)
	switch {
	case challenge:
	case code == 304 && (t.r.ETag != "" || t.r.LastModified != ""):
		t.res.NotModified = true
		return nil, nil
	case whole(code):
		return nil, nil
	}
	return nil, t.refused(u, host, resp, challenge)
}

// whole reports whether an answer with that status has all that was asked for:
// any 2xx but 206, half a body, for which we never ask.
func whole(code int) bool { return code >= 200 && code < 300 && code != http.StatusPartialContent }

// refused makes an error of an answer that we cannot use, and has the whole
// host left alone if it asked for that.
func (t *trip) refused(u *url.URL, host string, resp *http.Response, challenge bool) error {
	e := &StatusError{URL: Redact(u.String()), Code: resp.StatusCode, Challenge: challenge}
	now := time.Now()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date // a date in Retry-After is by the server's clock, right or wrong
	}
	e.RetryAfter = ParseRetryAfter(resp.Header.Get("Retry-After"), now)
	wait := e.RetryAfter
	switch {
	case e.Code == http.StatusTooManyRequests && wait == 0:
		wait = defaultRetryAfter
	case e.Code != http.StatusTooManyRequests && e.Code != http.StatusServiceUnavailable:
		wait = 0
	}
	if challenge {
		wait = max(wait, ChallengeRest)
	}
	if wait > 0 {
		t.c.gate.NotBefore(host, time.Now().Add(wait))
	}
	return e
}

// redirect is the address that an answer at u sends us to.
func (t *trip) redirect(u *url.URL, resp *http.Response) (*url.URL, error) {
	where, to := Redact(u.String()), resp.Header.Get("Location")
	if to == "" {
		return nil, &RedirectError{URL: where, Reason: fmt.Sprintf("%d %s without a Location", resp.StatusCode, http.StatusText(resp.StatusCode))}
	}
	fail := func(reason string) error { return &RedirectError{URL: where, To: Redact(to), Reason: oneLine(reason)} }
	next, err := follow(u, to)
	if err != nil {
		return nil, fail(err.Error())
	}
	switch {
	case !sameSite(u, next):
		t.home, t.user = false, next.User
	case next.User != nil:
		t.user = next.User
	}
	next.User = nil
	t.seen = append(t.seen, u.String())
	if slices.Contains(t.seen, next.String()) {
		switch cookies := len(resp.Header["Set-Cookie"]) > 0; {
		case !cookies:
			return nil, fail("it goes round in a circle")
		case t.r.Jar == nil:
			return nil, fail("it goes round in a circle, and may want its cookie to be sent back")
		}
	}
	if len(t.seen) > t.c.maxRedirects() {
		return nil, fail(fmt.Sprintf("more than %d redirects", t.c.maxRedirects()))
	}
	if t.moved = t.moved && (resp.StatusCode == 301 || resp.StatusCode == 308); t.moved {
		t.res.Moved = next.String()
	}
	return next, nil
}

// wrap says which address an error is about, if it does not say so itself.
func (t *trip) wrap(u *url.URL, err error) error {
	var robots *RobotsError
	var addr *AddressError
	if errors.As(err, &robots) || errors.As(err, &addr) {
		return err
	}
	return &getError{Redact(u.String()), err}
}
