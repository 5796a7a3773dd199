package fetcher

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"skein/fetcher/web"
)

var (
	passwordField = regexp.MustCompile(`(?i)<input[^>]+type\s*=\s*["']?password`)
	scriptOrStyle = regexp.MustCompile(`(?is)<(script|style|template)\b.*?</(script|style|template)\s*>`)
	anyTag        = regexp.MustCompile(`(?s)<[^>]*>`)
)

// strangePage says in plain words what a page is that came where a thread was to
// be, and that no forum software made that we know.
func strangePage(page *WebPage, resp *web.Response) string {
	asked, err := url.Parse(resp.URL)
	final, ferr := url.Parse(resp.Final)
	sent := err == nil && ferr == nil && resp.URL != resp.Final
	switch {
	case sent && isConsent(final):
		return "it is a wall that asks for consent before it shows anything; skein does not click through it"
	case passwordField.Match(page.HTML):
		return "it is a page to log in at, not a thread; `cookies` of a source is for a log-in of one's own" + titled(page)
	case sent && strings.Trim(final.Path, "/") == "" && strings.Trim(asked.Path, "/") != "":
		return "the site leads to its front page instead: the thread is not there" + titled(page)
	case isBare(page.HTML):
		return "it shows nothing without running its scripts, which skein does not" + titled(page)
	}
	return "no forum software that skein knows made this page" + titled(page)
}

func titled(page *WebPage) string {
	if page.Title == "" {
		return ""
	}
	return "; it is titled " + `"` + page.Title + `"`
}

// isConsent reports whether an address is that of a wall by its host or path.
func isConsent(u *url.URL) bool {
	first, _, _ := strings.Cut(strings.ToLower(u.Hostname()), ".")
	if first == "consent" || first == "guce" || first == "cmp" {
		return true
	}
	for piece := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		switch piece {
		case "consent", "cookie-consent", "collectconsent", "privacy-gate", "gdpr":
			return true
		}
	}
	return false
}

// isBare reports whether a page has scripts and next to no words.
func isBare(html []byte) bool {
	if !bytes.Contains(bytes.ToLower(html), []byte("<script")) {
		return false
	}
	_, body, ok := bytes.Cut(html, []byte("<body"))
	if !ok {
		return false
	}
	text := anyTag.ReplaceAll(scriptOrStyle.ReplaceAll(append([]byte("<body"), body...), nil), []byte(" "))
	return len(bytes.Fields(text)) < 40
}
