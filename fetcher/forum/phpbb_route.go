package forum

import (
	"net/url"
	"regexp"
	"strings"
)

// Add-ons for search engines write a topic as "some-words-t190.html" or
// "topic190-25.html", a forum as "some-words-f15.html" and a member as
// "member54.html" or "some-name-u54.html".
var (
	madeTopic  = regexp.MustCompile(`^(.*?(?:^|[-_])t(?:opic)?)(\d+)((?:-\d+)?)(\.html?|/)?$`)
	madeForum  = regexp.MustCompile(`^(?:.*?[-_])?f(?:orum)?(\d+)(?:-\d+)?(?:\.html?|/)?$`)
	madeMember = regexp.MustCompile(`^(?:[a-z]+|.*-u)(\d+)(?:\.html?|/)?$`)
)

// topicOf is the id of the topic that an address of this forum leads to; empty
// if it leads to none.
func topicOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	last := lastSegment(u)
	switch last {
	case "viewtopic.php", "posting.php":
		if t := queryValue(u, "t"); isNativeID(t) {
			return t
		}
		return ""
	}
	if m := madeTopic.FindStringSubmatch(last); m != nil && isNativeID(m[2]) {
		return m[2]
	}
	return ""
}

// forumOf is the id of the forum that an address of this site leads to.
func forumOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	last := lastSegment(u)
	if last == "viewforum.php" {
		if f := queryValue(u, "f"); isNativeID(f) {
			return f
		}
		return ""
	}
	if m := madeForum.FindStringSubmatch(last); m != nil && isNativeID(m[1]) {
		return m[1]
	}
	return ""
}

// memberOf is the id of the member whose profile or posts an address shows.
func memberOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	for _, key := range []string{"u", "author_id"} {
		if id := queryValue(u, key); isNativeID(id) {
			return id
		}
	}
	last := lastSegment(u)
	if strings.HasSuffix(last, ".php") {
		return ""
	}
	if m := madeMember.FindStringSubmatch(last); m != nil && isNativeID(m[1]) {
		return m[1]
	}
	return ""
}

// lastSegment is the last part of a path, or "name/" where the path ends in a slash.
func lastSegment(u *url.URL) string {
	path := u.EscapedPath()
	if trimmed, ok := strings.CutSuffix(path, "/"); ok {
		return trimmed[strings.LastIndexByte(trimmed, '/')+1:] + "/"
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// phpbbScripts are the scripts that stand at a forum's root.
var phpbbScripts = map[string]bool{
	"viewtopic.php": true, "viewforum.php": true, "memberlist.php": true, "ucp.php": true, "search.php": true, "posting.php": true, "feed.php": true, "app.php": true, "index.php": true, "faq.php": true,
}

// phpbbRoot is the forum's root as an address of one of its scripts tells it;
// nil if it does not.
func phpbbRoot(u *url.URL) *url.URL {
	if !onWeb(u) {
		return nil
	}
	segs := segments(u.EscapedPath())
	for i, s := range segs {
		if phpbbScripts[s] && (i == len(segs)-1 || s == "app.php") {
			return scriptAt(u, strings.Join(segs[:i], "/"), "", "")
		}
	}
	return nil
}

// wholeTopic takes the page off an address that an add-on made.
func wholeTopic(u *url.URL) *url.URL {
	c := noSession(u)
	last := lastSegment(c)
	m := madeTopic.FindStringSubmatch(last)
	if m == nil {
		return c
	}
	path, _ := strings.CutSuffix(c.EscapedPath(), last)
	return at(c, path+m[1]+m[2]+m[4], "")
}
