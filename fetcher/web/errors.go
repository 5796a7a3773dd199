package web

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// StatusError is an answer that we could not use.
type StatusError struct {
	URL        string
	Code       int           // HTTP status
	RetryAfter time.Duration // how long the server asked us to wait; zero if it named no time
	Challenge  bool          // the site wants proof of a person in a browser, which we do not give
}

func (e *StatusError) Error() string {
	s := fmt.Sprintf("get %s: %d", e.URL, e.Code)
	if text := http.StatusText(e.Code); text != "" {
		s += " " + text
	}
	if e.Challenge {
		s += ": the site asks for proof of a person in a browser"
	}
	if e.RetryAfter > 0 {
		s += fmt.Sprintf(", asked to wait %s", e.RetryAfter)
	}
	return s
}

// Temporary reports whether a later visit may well succeed.
func (e *StatusError) Temporary() bool {
	return e.Code == http.StatusTooManyRequests || e.Code == http.StatusRequestTimeout || e.Code >= 500
}

// RobotsError says that robots.txt keeps us from a page: it forbids the page,
// or it could not be read, which forbids the whole site (RFC 9309, 2.3.1.4).
type RobotsError struct {
	URL     string
	Product string    // the name under which we asked
	Cause   error     // why robots.txt could not be read; nil if it forbids the page
	Until   time.Time // when robots.txt is read again
}

func (e *RobotsError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("get %s: robots.txt forbids it to %s", e.URL, e.Product)
	}
	return fmt.Sprintf("get %s: forbidden while robots.txt cannot be read, asked again after %s: %v",
		e.URL, e.Until.UTC().Format(time.RFC3339), e.Cause)
}

// Unwrap is why robots.txt could not be read, if that is what happened.
func (e *RobotsError) Unwrap() error { return e.Cause }

// BusyError says that a host is not to be asked now, and that the wait is
// longer than the caller will: come back at Until.
type BusyError struct {
	Host  string
	Until time.Time
	Cause error // set when another machine holds the host; nil when the host asked for the wait
}

func (e *BusyError) Error() string {
	until := e.Until.UTC().Format(time.RFC3339)
	if e.Cause != nil {
		return fmt.Sprintf("host %s is busy until %s: %v", e.Host, until, e.Cause)
	}
	return fmt.Sprintf("host %s asked to wait until %s", e.Host, until)
}

// Unwrap is the lease's own error, if it was one.
func (e *BusyError) Unwrap() error { return e.Cause }

// TooLargeError says that a body was larger than allowed, as sent or as decoded.
type TooLargeError struct {
	URL   string
	Limit int64 // bytes of the decoded body
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("get %s: body is larger than max_body, %s", e.URL, size(e.Limit))
}

// AddressError says that a host's address is not one that we connect to.
type AddressError struct {
	URL  string
	Addr string // IP address
	Kind string // what it is: "a private address"
	Way  string // the setting that allows it; empty if none does
}

func (e *AddressError) Error() string {
	s := fmt.Sprintf("%s is %s", e.Addr, e.Kind)
	if e.URL != "" {
		s = "get " + e.URL + ": " + s
	}
	if e.Way == "" {
		return s + ", which no setting allows"
	}
	return s + "; " + e.Way + " allows it"
}

// RedirectError says that redirects led nowhere: too many of them, in a
// circle, or to what is no web address.
type RedirectError struct {
	URL    string // the address that redirected
	To     string // where to, as the server wrote it; empty if it named no address
	Reason string
}

func (e *RedirectError) Error() string {
	if e.To == "" {
		return fmt.Sprintf("get %s: %s", e.URL, e.Reason)
	}
	return fmt.Sprintf("get %s: redirect to %s: %s", e.URL, e.To, e.Reason)
}

// TimeoutError says that an answer was not complete within the time allowed.
type TimeoutError struct {
	URL   string
	After time.Duration // allowed for all hops together, waiting at gates not counted
	Bytes int64         // of the body that had come; -1 if not even the header had
}

func (e *TimeoutError) Error() string {
	if e.Bytes < 0 {
		return fmt.Sprintf("get %s: no answer within %s", e.URL, e.After)
	}
	return fmt.Sprintf("get %s: body not complete within %s, %s had come", e.URL, e.After, size(e.Bytes))
}

// Timeout is always true; it is the question of package net.
func (e *TimeoutError) Timeout() bool { return true }

// Unwrap makes it an os.ErrDeadlineExceeded, and not a context's error: the
// caller's own context has not ended.
func (e *TimeoutError) Unwrap() error { return os.ErrDeadlineExceeded }

// getError is any other failure, on one line of bearable length.
type getError struct {
	url string
	err error
}

func (e *getError) Error() string { return "get " + e.url + ": " + oneLine(e.err.Error()) }
func (e *getError) Unwrap() error { return e.err }

// oneLine keeps what a server wrote from breaking or flooding a message.
func oneLine(s string) string {
	const most = 300
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// size writes a number of bytes for people: small and round ones exactly.
func size(n int64) string {
	switch {
	case n >= 10_000_000 || n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%d MB", n/1_000_000)
	case n >= 100_000 || n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%d kB", n/1000)
	}
	return fmt.Sprintf("%d bytes", n)
}
