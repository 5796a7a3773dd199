package web

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestErrorsSayWhatAndWhyOnOneLine(t *testing.T) {
	const url = "https://a.test/feed"
	for want, err := range map[string]error{
		"get https://a.test/feed: 404 Not Found":                                                                                     &StatusError{URL: url, Code: 404},
		"get https://a.test/feed: 520":                                                                                               &StatusError{URL: url, Code: 520},
		"get https://a.test/feed: 429 Too Many Requests, asked to wait 2m0s":                                                         &StatusError{URL: url, Code: 429, RetryAfter: 2 * time.Minute},
		"get https://a.test/feed: 403 Forbidden: the site asks for proof of a person in a browser":                                   &StatusError{URL: url, Code: 403, Challenge: true},
		"get https://a.test/feed: robots.txt forbids it to skein":                                                                    &RobotsError{URL: url, Product: "skein"},
		"get https://a.test/feed: forbidden while robots.txt cannot be read, asked again after 2026-03-01T12:00:00Z: unexpected EOF": &RobotsError{URL: url, Cause: io.ErrUnexpectedEOF, Until: noon},
		"host a.test asked to wait until 2026-03-01T12:00:00Z":                                                                       &BusyError{Host: "a.test", Until: noon},
		"host a.test is busy until 2026-03-01T12:00:00Z: unexpected EOF":                                                             &BusyError{Host: "a.test", Until: noon, Cause: io.ErrUnexpectedEOF},
		"get https://a.test/feed: body is larger than max_body, 16 MB":                                                               &TooLargeError{URL: url, Limit: 16 << 20},
		"get https://a.test/feed: body is larger than max_body, 20 kB":                                                               &TooLargeError{URL: url, Limit: 20000},
		"get https://a.test/feed: body is larger than max_body, 999 bytes":                                                           &TooLargeError{URL: url, Limit: 999},
		"get https://a.test/feed: 10.0.0.1 is a private address; allow_private = true allows it":                                     &AddressError{URL: url, Addr: "10.0.0.1", Kind: "a private address", Way: "allow_private = true"},
		"0.0.0.0 is no address at all, which no setting allows":                                                                      &AddressError{Addr: "0.0.0.0", Kind: "no address at all"},
		"get https://a.test/feed: redirect to ftp://b.test/: it goes nowhere":                                                        &RedirectError{URL: url, To: "ftp://b.test/", Reason: "it goes nowhere"},
		"get https://a.test/feed: no answer within 30s":                                                                              &TimeoutError{URL: url, After: 30 * time.Second, Bytes: -1},
		"get https://a.test/feed: body not complete within 30s, 123 kB had come":                                                     &TimeoutError{URL: url, After: 30 * time.Second, Bytes: 123456},
		"get https://a.test/feed: this and that":                                                                                     &getError{url, errors.New("this\r\n and\tthat")},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%T says %q, want %q", err, got, want)
		}
	}
	long := &getError{url, errors.New(strings.Repeat("é", 10_000))}
	if got := long.Error(); len(got) > 350 || !strings.HasSuffix(got, "é…") {
		t.Errorf("a long error is %d bytes: %q", len(got), got)
	}
	for _, err := range []error{&RobotsError{Cause: io.ErrUnexpectedEOF}, &BusyError{Cause: io.ErrUnexpectedEOF}, &getError{url, io.ErrUnexpectedEOF}} {
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%T hides its cause", err)
		}
	}
	if late := (&TimeoutError{}); !late.Timeout() || !errors.Is(late, os.ErrDeadlineExceeded) {
		t.Error("a TimeoutError is no timeout")
	}
}
