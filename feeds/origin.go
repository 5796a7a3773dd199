package feeds

import (
	"net/url"
	"strings"

	"skein/archive"
)

// origin is where a thread was read: the first source that told it, else its site.
func (o Options) origin(t *archive.Thread) *Origin {
	og := Origin{Title: line(or(t.Site.Name, t.Site.Key)), Page: webURL(t.Site.URL)}
	if ss := o.Sources[t.ID]; len(ss) > 0 {
		s := &ss[0]
		if s.Title != "" || t.Site.Name == "" {
			og.Title = SourceTitle(s)
		}
		if s.Standing.Reads == archive.FeedSource || s.Kind == archive.FeedSource {
			og.Feed = Public(s.URL)
		}
	}
	if og.Page == "" {
		if u, err := url.Parse(t.URL); err == nil && u.Host != "" {
			og.Page = webURL(u.Scheme + "://" + u.Host + "/")
		}
	}
	og.Title = or(og.Title, "the archive")
	og.Page = or(og.Page, o.page(t.ID))
	og.ID = or(og.Feed, og.Page)
	return &og
}

// SourceTitle is what a source is called: by the operator, by itself, else by its
// address.
func SourceTitle(s *archive.Source) string {
	if t := or(line(s.Title), line(s.Standing.Site)); t != "" {
		return t
	}
	if u, err := url.Parse(Public(s.URL)); err == nil && u.Host != "" {
		return strings.TrimSuffix(u.Host+u.Path, "/")
	}
	return s.ID
}

// secrets are words in the name of a parameter that tell that its value is not
// for everybody.
var secrets = []string{"token", "key", "auth", "secret", "pass", "sig", "session", "sid", "user"}

// Public is the address of a source as it may be shown to anybody: without name
// and password, and without what looks like a secret in its query. Empty if it
// is no address of the web.
func Public(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	var open []string
	for p := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		if p != "" && !containsAny(name, secrets) {
			open = append(open, p)
		}
	}
	u.RawQuery = strings.Join(open, "&")
	return webURL(u.String())
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
