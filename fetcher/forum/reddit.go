package forum

import (
	"bytes"
	"net/url"
	"strings"

	"skein/archive"
)

// reddit reads Reddit: its listings in JSON, and the pages of its old design.
type reddit struct{}

// redditHost is the one name of the site among those that it answers to.
const redditHost = "www.reddit.com"

func (reddit) Name() string { return "reddit" }

// Claims goes by the host, by the form of its listings, and for saved pages by
// what its old design is made of.
func (reddit) Claims(p *Page) bool {
	if onWeb(p.URL) && !isReddit(p.URL) {
		return false // a copy elsewhere is not the site
	}
	switch p.Form {
	case JSONForm:
		if onWeb(p.URL) {
			return true
		}
		return redditListings(p) != nil
	case HTMLForm:
		if onWeb(p.URL) {
			return true
		}
		return isReddit(p.Canonical) || byID(p.Root, "siteTable") != nil && byClass(p.Root, "thing") != nil || isRedditBlock(p)
	}
	return false
}

// isReddit reports whether an address is on one of the site's own hosts.
func isReddit(u *url.URL) bool {
	if !onWeb(u) {
		return false
	}
	host := archive.Host(u)
	return host == "reddit.com" || strings.HasSuffix(host, ".reddit.com")
}

// isRedditBlock tells the page for those whom the site will not answer, which
// names nothing but a picture of the site's.
func isRedditBlock(p *Page) bool {
	b := p.body()
	return b != nil && p.Title == "Blocked" && strings.Contains(text(b), "whoa there, pardner!")
}

// Ref reads ".../r/ropes/comments/abc/slug/def/", also without the subreddit,
// below /user/, and as redd.it/abc.
func (reddit) Ref(u *url.URL) (Ref, bool) {
	if onWeb(u) && (archive.Host(u) == "redd.it" || archive.Host(u) == "www.redd.it") {
		segs := segments(u.EscapedPath())
		if len(segs) == 1 && isBase36(segs[0]) {
			return redditRef("", segs[0], ""), true
		}
		return Ref{}, false
	}
	if !isReddit(u) {
		return Ref{}, false
	}
	segs := segments(u.EscapedPath())
	if n := len(segs); n > 0 {
		for _, ending := range []string{".json", ".rss", ".compact", ".mobile"} {
			if s, ok := strings.CutSuffix(segs[n-1], ending); ok {
				segs = append(append([]string(nil), segs[:n-1]...), s)
				if s == "" {
					segs = segs[:n-1]
				}
				break
			}
		}
	}
	for i, s := range segs {
		if s != "comments" || i+1 >= len(segs) || !isBase36(segs[i+1]) || i != 0 && i != 2 {
			continue
		}
		where := ""
		if i == 2 {
			if segs[0] != "r" && segs[0] != "user" && segs[0] != "u" {
				return Ref{}, false
			}
			where = segs[0] + "/" + segs[1] + "/"
		}
		slug := ""
		if i+2 < len(segs) {
			slug = segs[i+2]
		}
		r := redditRef(where, segs[i+1], slug)
		if i+3 < len(segs) && isBase36(segs[i+3]) {
			r.Post = "t1_" + segs[i+3]
		}
		return r, true
	}
	return Ref{}, false
}

// redditRef names a thread. where is "r/ropes/" or empty.
func redditRef(where, id, slug string) Ref {
	path := where + "comments/" + id + "/"
	if slug != "" && slug != "_" && slug != "comment" {
		path += slug + "/"
	}
	root := &url.URL{Scheme: "https", Host: redditHost, Path: "/"}
	return Ref{Site: archive.SiteKey(root, ""), Native: id, URL: at(root, path, "")}
}

// isBase36 tells the ids that the site gives: small letters and figures.
func isBase36(s string) bool {
	return s != "" && len(s) <= 12 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// First is the thread as JSON, with as many comments as the site gives at once.
func (x reddit) First(u *url.URL) *url.URL {
	r, ok := x.Ref(u)
	if !ok {
		return bare(u)
	}
	if archive.Host(u) == "old.reddit.com" && !strings.Contains(u.Path, ".json") {
		return at(u, r.URL.EscapedPath(), "limit=500") // whoever names the old pages wants those
	}
	return redditJSON(r)
}

func redditJSON(r Ref) *url.URL {
	return at(r.URL, strings.TrimSuffix(r.URL.EscapedPath(), "/")+".json", "limit=500&raw_json=1")
}

// Parse reads a thread, a list of threads, or says what else it is.
func (x reddit) Parse(p *Page) (Part, error) {
	root := &url.URL{Scheme: "https", Host: redditHost, Path: "/"}
	v := &redditPage{Page: p.onBase(root)}
	part := Part{Platform: x.Name(), Site: archive.Site{Key: archive.SiteKey(root, ""), Name: "Reddit", URL: root.String()}, Feeds: p.Feeds()}
	if p.Form == JSONForm {
		v.witness = archive.ByAPI
		return part, v.readJSON(&part)
	}
	v.witness = archive.ByPage
	return part, v.readHTML(&part)
}

// redditPage is one page of Reddit.
type redditPage struct {
	*Page
	witness archive.Witness
	notes   []string
}

// redditListings are the listings of a page in JSON; nil if it holds none.
func redditListings(p *Page) []redditThing {
	body := bytes.TrimSpace(p.Body)
	if !bytes.Contains(body, []byte(`"Listing"`)) {
		return nil
	}
	var many []redditThing
	if body[0] == '[' {
		if decode(body, &many) != nil {
			return nil
		}
	} else {
		var one redditThing
		if decode(body, &one) != nil {
			return nil
		}
		many = []redditThing{one}
	}
	for _, l := range many {
		if l.Kind != "Listing" {
			return nil
		}
	}
	return many
}
