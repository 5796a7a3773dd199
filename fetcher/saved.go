package fetcher

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// What programs write into the pages that they save: browsers of the Internet
// Explorer and Chrome families, SingleFile, HTTrack.
var (
	savedFrom   = regexp.MustCompile(`<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->`)
	singleFile  = regexp.MustCompile(`(?s)<!--\s*Page saved with SingleFile\s.*?url:\s*(\S+)(?:\s+saved date:\s*([^\r\n]+?)\s*(?:[\r\n]|-->))?`)
	mirrored    = regexp.MustCompile(`<!--\s*Mirrored from (\S+) by HTTrack[^,>]*(?:\[[^\]]*\])?,\s*([^>]*?)\s*-->`)
	sayingZones = regexp.MustCompile(`\s*\([^)]*\)$`)
)

// savedHead is how much of a page is looked at for such words.
const savedHead = 64 << 10

// SavedFrom reads where a saved page says that it was saved from, and when, out
// of the comment that the saving program left. Both are empty where there is
// none: a page's canonical link is read with the page itself.
func SavedFrom(page []byte) (address string, at time.Time) {
	head := page[:min(len(page), savedHead)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		head = utf8Page(head[:len(head)&^1], "")
	}
	if m := savedFrom.FindSubmatch(head); m != nil {
		return onWeb(string(m[1])), time.Time{}
	}
	if m := singleFile.FindSubmatch(head); m != nil {
		said := sayingZones.ReplaceAllString(string(m[2]), "")
		at, _ := time.Parse("Mon Jan 02 2006 15:04:05 GMT-0700", said)
		return onWeb(string(m[1])), inUTC(at)
	}
	if m := mirrored.FindSubmatch(head); m != nil {
		at, _ := http.ParseTime(string(m[2]))
		address := string(m[1])
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
		return onWeb(address), inUTC(at)
	}
	return "", time.Time{}
}

func inUTC(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// onWeb is an address without its fragment if it is one of the web, else empty.
func onWeb(address string) string {
	u, err := url.Parse(strings.ReplaceAll(address, "&amp;", "&"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}
