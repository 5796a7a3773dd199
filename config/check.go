package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"skein/fetcher/schedule"
)

func checkDSN(_ *loader, s string) error {
	scheme, _, some := strings.Cut(s, "://")
	switch {
	case s == "":
		return errors.New(`it is empty; want a file such as "skein.db"`)
	case some && (scheme == "postgres" || scheme == "postgresql"):
		if _, err := url.Parse(s); err != nil {
			// The parser's own words would show the password.
			return errors.New(`want an address such as "postgres://skein@db.example.org/skein"; write special characters of a password as in %40 for @`)
		}
		return nil
	case some, strings.HasPrefix(s, "file:"):
		return errors.New(`want the path of a file such as "skein.db", or postgres://user@host/database`)
	case s == ":memory:":
		return errors.New(`an archive in memory would be lost at once; want a file such as "skein.db"`)
	}
	return nil
}

func checkRaw(_ *loader, s string) error {
	const want = `want a folder such as "raw", or a bucket such as "s3://bucket/prefix"`
	scheme, rest, some := strings.Cut(s, "://")
	switch {
	case some && scheme == "s3":
		return checkBucket(rest)
	case some, strings.HasPrefix(strings.ToLower(s), "s3:"):
		return errors.New(want)
	}
	return nil
}

// checkBucket checks what follows s3://, by the rules that hold for the names of
// buckets wherever they are. It shows nothing of it: it may be a secret in the
// wrong place.
func checkBucket(s string) error {
	name, prefix, _ := strings.Cut(s, "/")
	prefix = strings.TrimSuffix(prefix, "/")
	switch {
	case strings.ContainsAny(name, "@:"):
		return errors.New("want s3://bucket/prefix alone; keys are taken from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the server from AWS_ENDPOINT_URL")
	case strings.ContainsAny(s, "?#"):
		return errors.New("want s3://bucket/prefix without ? and #; the region is taken from AWS_REGION, the server from AWS_ENDPOINT_URL")
	case name == "":
		return errors.New(`it names no bucket; want "s3://bucket/prefix"`)
	case !bucketName.MatchString(name), strings.Contains(name, ".."):
		return errors.New("the name of a bucket has 3 to 63 small letters, digits, hyphens and dots, and begins and ends with a letter or digit")
	case strings.HasPrefix(prefix, "/"), prefix != "" && path.Clean("/"+prefix) != "/"+prefix, strings.ContainsFunc(prefix, unicode.IsControl):
		return errors.New(`want a prefix such as "skein/raw", none of whose parts is empty, "." or ".."`)
	}
	return nil
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func checkSpool(_ *loader, s string) error {
	if s == "" || strings.Contains(s, "://") {
		return errors.New(`want a folder such as "spool"`)
	}
	return nil
}

func checkListen(_ *loader, s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf(`%q is not an address to listen on; want host:port such as "127.0.0.1:8080"`, s)
	}
	return nil
}

func checkBaseURL(_ *loader, s string) error {
	if s == "" {
		return nil
	}
	if err := checkAddress(s); err != nil {
		return err
	}
	u, _ := url.Parse(s)
	switch {
	case u.User != nil:
		return errors.New("a name or password does not belong here: every reader would see it")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("want an address without ? and #")
	}
	return nil
}

func checkSourceURL(_ *loader, s string) error { return checkAddress(s) }

// checkAddress says what keeps s from being the absolute address of a place on
// the web. It never repeats the address, which may hold a password.
func checkAddress(s string) error {
	if s == "" {
		return errors.New("it is empty")
	}
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return errors.New("there is a space in it")
	}
	u, err := url.Parse(s)
	var ue *url.Error
	switch {
	case errors.As(err, &ue) && strings.Contains(s, "@"):
		return errors.New("not an address") // the reason may quote the password
	case errors.As(err, &ue):
		return fmt.Errorf("not an address: %v", ue.Err)
	case u.Scheme == "" || u.Opaque != "":
		return errors.New(`want the whole address with http:// or https://`)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("want http:// or https://, not %s", u.Scheme)
	case u.Hostname() == "":
		return errors.New("there is no host in it")
	}
	if p := u.Port(); p != "" {
		if _, err := strconv.ParseUint(p, 10, 16); err != nil {
			return fmt.Errorf("there is no port %s", p)
		}
	}
	return nil
}

// tags are written into feeds and OPML, where a comma parts them.
func checkTag(_ *loader, s string) error {
	switch {
	case s == "":
		return errors.New("a tag is empty")
	case strings.Contains(s, ","):
		return fmt.Errorf("%q: a tag has no comma in it; write two", s)
	case cleanTag(s) != s:
		return fmt.Errorf("%q: write it %q", s, cleanTag(s))
	}
	return nil
}

// cleanTag takes commas, doubled blanks and empty folders out of a tag.
func cleanTag(s string) string {
	var folders []string
	for f := range strings.SplitSeq(s, "/") {
		f = strings.Map(func(r rune) rune {
			if r == ',' || unicode.IsControl(r) {
				return ' '
			}
			return r
		}, f)
		if f = strings.Join(strings.Fields(f), " "); f != "" {
			folders = append(folders, f)
		}
	}
	return strings.Join(folders, "/")
}

// language is the form of a BCP 47 tag (RFC 5646, 2.1), not a list of them.
var language = regexp.MustCompile(`^(?:[A-Za-z]{2,8}|[xi])(?:-[A-Za-z0-9]{1,8})*$`)

func checkLang(_ *loader, s string) error {
	if s != "" && !language.MatchString(s) {
		return fmt.Errorf("%q is not a language tag such as \"en\" or \"ar-IQ\"", s)
	}
	return nil
}

// checkSchedule asks the schedule's own parser, once for each text.
func (l *loader) checkSchedule(s string) error {
	return l.once("schedule "+s, func() error {
		_, err := schedule.Parse(s, "")
		return trim(err, "schedule ")
	})
}

// checkTimezone asks the schedule's own parser, once for each name.
func (l *loader) checkTimezone(s string) error {
	return l.once("timezone "+s, func() error {
		_, err := schedule.Parse("", s)
		return trim(err, "timezone ")
	})
}

// trim takes the name of the key off an error that will stand behind it.
func trim(err error, name string) error {
	if err == nil {
		return nil
	}
	if s, ok := strings.CutPrefix(err.Error(), name); ok {
		return errors.New(s)
	}
	return err
}

// set stands for a secret that is there.
const set = "(set)"

// secretWords are names of query parameters that carry a secret.
var secretWords = []string{
	"access_token", "api_key", "apikey", "auth", "auth_token", "key", "passwd", "password", "pwd", "secret", "sig", "signature", "token",
}

// redact writes an address for people: "(set)" for its name and password and
// for the secrets in its query. It works on text that is no address too.
func redact(address string) string {
	head, rest, some := strings.Cut(address, "://")
	if !some {
		return address
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host := rest[:end]
	if strings.HasPrefix(host, "[") {
		_, host, _ = strings.Cut(host, "]") // of an IPv6 address, only the port is looked at
	}
	if at := strings.LastIndexByte(rest[:end], '@'); at >= 0 {
		rest = set + rest[at:]
	} else if _, port, some := strings.Cut(host, ":"); some && strings.Trim(port, "0123456789") != "" {
		// No port: a password with a slash in it, as people forget to escape it.
		rest = set + rest[max(strings.LastIndexByte(rest, '@'), end):]
	}
	before, query, some := strings.Cut(rest, "?")
	if !some {
		return head + "://" + rest
	}
	query, fragment, hash := strings.Cut(query, "#")
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		if value != "" && slices.Contains(secretWords, strings.ToLower(name)) {
			pairs[i] = name + "=" + set
		}
	}
	rest = before + "?" + strings.Join(pairs, "&")
	if hash {
		rest += "#" + fragment
	}
	return head + "://" + rest
}
