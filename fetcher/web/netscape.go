package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// ErrCookieFile marks a file that is not in Netscape's format.
var ErrCookieFile = errors.New("not a cookie file in Netscape's format")

// NewJar is an empty jar that keeps cookies within one site, as browsers do.
func NewJar() http.CookieJar {
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // it never fails
	return jar
}

// ReadCookies fills a jar from a cookie file in Netscape's format, as browsers'
// extensions, curl and wget write it: a line for each cookie with seven fields
// between tabs: domain, TRUE if its subdomains are meant too, path, TRUE for
// https only, expiry in Unix seconds (0 for a session's), name, value. Lines that
// begin with # are comments, but for "#HttpOnly_" before a domain. What expired
// by now is left out and counted. The error, ErrCookieFile, names the line
// and no cookie.
func ReadCookies(r io.Reader, now time.Time) (jar http.CookieJar, expired int, err error) {
	jar = NewJar()
	lines, n, kept := bufio.NewScanner(r), 0, 0
	lines.Buffer(make([]byte, 0, 4096), 1<<16)
	for lines.Scan() {
		n++
		line := strings.TrimRight(lines.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line, only := strings.CutPrefix(line, "#HttpOnly_")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) == 6 {
			f = append(f, "") // an empty value whose tab was trimmed off
		}
		if len(f) != 7 {
			return nil, 0, fmt.Errorf("line %d has %d fields between tabs, want 7: domain, subdomains, path, secure, expiry, name, value: %w", n, len(f), ErrCookieFile)
		}
		seconds, perr := strconv.ParseFloat(f[4], 64)
		if perr != nil {
			return nil, 0, fmt.Errorf("line %d: the expiry is not a number of seconds: %w", n, ErrCookieFile)
		}
		host := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(f[0])), ".")
		if host == "" || strings.ContainsAny(host, "/ :@") {
			return nil, 0, fmt.Errorf("line %d: the first field is not a domain: %w", n, ErrCookieFile)
		}
		c := &http.Cookie{Name: f[5], Value: f[6], Path: f[2], Secure: strings.EqualFold(f[3], "TRUE"), HttpOnly: only}
		if strings.EqualFold(f[1], "TRUE") {
			c.Domain = host
		}
		if seconds > 0 {
			c.Expires = time.Unix(int64(seconds), 0)
			if !c.Expires.After(now) {
				expired++
				continue
			}
		}
		u := &url.URL{Scheme: "https", Host: host, Path: "/"}
		jar.SetCookies(u, []*http.Cookie{c})
		kept++
	}
	if err := lines.Err(); err != nil {
		return nil, 0, err
	}
	if n > 0 && kept == 0 && expired == 0 {
		return nil, 0, fmt.Errorf("no cookie in it: %w", ErrCookieFile)
	}
	return jar, expired, nil
}
