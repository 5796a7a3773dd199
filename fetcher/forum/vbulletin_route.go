package forum

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"skein/archive"
)

// A vbulletinRoute is an address of vBulletin, read.
type vbulletinRoute struct {
	kind  string // "thread", "forum", "member"
	id    string
	base  string // path below which the forum lives, escaped, without slashes at its ends
	own   string // the rest of the address that is the thing's own, with its query: "showthread.php?t=7"
	post  string
	page  int
	told  bool // the form is vBulletin's alone, so that the address is enough
	plain bool // printed or archived: a page without ids
}

func (r vbulletinRoute) ref(u *url.URL) Ref {
	path, query, _ := strings.Cut(r.own, "?")
	return Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: scriptAt(u, r.base, path, query), Post: r.post, Page: r.page}
}

var (
	vbulletinScripts = map[string]struct{ kind, key string }{
		"showthread.php": {"thread", "t"}, "printthread.php": {"thread", "t"}, "forumdisplay.php": {"forum", "f"}, "member.php": {"member", "u"},
	}
	vbulletinRoutes = map[string]string{"threads": "thread", "forums": "forum", "members": "member", "member": "member"}
	numberAndWords  = regexp.MustCompile(`^(\d+)(-.*)?$`)
	archivedThread  = regexp.MustCompile(`^t-(\d+)(?:-p-(\d+))?\.html$`)
	// Add-ons write "122760-some-words-34.html", and "…-post949757.html".
	madeThread = regexp.MustCompile(`^(\d+)-((?:.*?[^\d-])?)(?:-(\d+))?(\.html|/)?$`)
	madeTo     = regexp.MustCompile(`-(?:post|new-post|last-post)\d*(\.html)$`)
)

// vbulletinAddress reads the addresses that vBulletin itself makes.
func vbulletinAddress(u *url.URL) (vbulletinRoute, bool) {
	if !onWeb(u) {
		return vbulletinRoute{}, false
	}
	segs := segments(u.EscapedPath())
	r := vbulletinRoute{told: true}
	if p := queryValue(u, "p"); isNativeID(p) {
		r.post = p
	}
	if p, ok := strings.CutPrefix(u.Fragment, "post"); ok && isNativeID(p) {
		r.post = p
	}
	if n := queryValue(u, "page"); isNativeID(n) {
		r.page, _ = count(n)
	}
	for i, s := range segs {
		r.base = strings.Join(segs[:i], "/")
		if sc, ok := vbulletinScripts[s]; ok {
			return r.script(u, s, sc.kind, sc.key, segs[i+1:])
		}
		if s == "archive" && i+2 < len(segs) && segs[i+1] == "index.php" || s == "archive" && i+2 == len(segs) && segs[i+1] == "index.php" {
			last := u.RawQuery
			if i+2 < len(segs) {
				last = segs[i+2]
			}
			m := archivedThread.FindStringSubmatch(last)
			if m == nil || !isNativeID(m[1]) {
				return vbulletinRoute{}, false
			}
			r.kind, r.id, r.own, r.plain = "thread", m[1], "showthread.php?t="+m[1], true
			if isNativeID(m[2]) {
				r.page, _ = strconv.Atoi(m[2])
			}
			return r, true
		}
		if kind, ok := vbulletinRoutes[s]; ok && i+1 < len(segs) {
			m := numberAndWords.FindStringSubmatch(segs[i+1])
			if m == nil || !isNativeID(m[1]) || m[2] == "" {
				continue
			}
			if _, other := nativeID(segs[i+1]); other {
				continue // XenForo's, whose number stands last
			}
			r.kind, r.id, r.own = kind, m[1], s+"/"+segs[i+1]
			r.take(segs[i+2:])
			return r, true
		}
	}
	return vbulletinRoute{}, false
}

// script reads what follows the name of a script: an id in the query, or
// "ID-words/page2" behind a slash or a question mark.
func (r vbulletinRoute) script(u *url.URL, name, kind, key string, rest []string) (vbulletinRoute, bool) {
	r.kind = kind
	if name == "printthread.php" {
		name, r.plain = "showthread.php", true
	}
	if len(rest) > 0 {
		m := numberAndWords.FindStringSubmatch(rest[0])
		if m == nil || !isNativeID(m[1]) {
			return vbulletinRoute{}, false
		}
		r.id, r.own = m[1], name+"/"+rest[0]
		r.take(rest[1:])
		return r, true
	}
	if id := queryValue(u, key); isNativeID(id) {
		r.id, r.own = id, name+"?"+key+"="+id
		return r, true
	}
	first, _, _ := strings.Cut(u.RawQuery, "&")
	parts := strings.Split(first, "/")
	m := numberAndWords.FindStringSubmatch(parts[0])
	if strings.Contains(first, "=") || m == nil || !isNativeID(m[1]) {
		return vbulletinRoute{}, false
	}
	r.id, r.own = m[1], name+"?"+parts[0]
	r.take(parts[1:])
	return r, true
}

// take reads the parts behind the words: "page2".
func (r *vbulletinRoute) take(rest []string) {
	for _, s := range rest {
		if n, ok := strings.CutPrefix(s, "page"); ok && isNativeID(n) {
			r.page, _ = count(n)
		}
	}
}

// route reads an address of the page's own forum, in whatever form the site
// writes them: those of version 5 and of add-ons begin with the id, too.
func (v *vbulletinPage) route(u *url.URL) (vbulletinRoute, bool) {
	if r, ok := vbulletinAddress(u); ok {
		return r, true
	}
	if !onWeb(u) {
		return vbulletinRoute{}, false
	}
	segs := segments(u.EscapedPath())
	root := ""
	if v.root != nil {
		root = strings.Trim(v.root.EscapedPath(), "/")
	}
	for i, s := range segs {
		m := numberAndWords.FindStringSubmatch(s)
		if m == nil || !isNativeID(m[1]) || m[2] == "" {
			continue
		}
		r := vbulletinRoute{kind: "thread", id: m[1], base: root}
		if i > 0 && vbulletinRoutes[segs[i-1]] == "member" {
			r.kind = "member"
		}
		if strings.HasSuffix(s, ".html") {
			s = madeTo.ReplaceAllString(s, "$1")
			if m := madeThread.FindStringSubmatch(s); m != nil && m[4] == ".html" {
				if isNativeID(m[3]) {
					r.page, _ = count(m[3])
				}
				s = m[1] + "-" + m[2] + ".html"
			}
		} else if i+1 == len(segs) && strings.HasSuffix(u.Path, "/") {
			r.kind = "forum" // an add-on's "286-some-words/"
		}
		r.take(segs[i+1:])
		path := strings.Join(append(append([]string{}, segs[:i]...), s), "/")
		if root != "" {
			path, _ = strings.CutPrefix(path, root+"/")
		}
		r.own = path
		return r, true
	}
	return vbulletinRoute{}, false
}
