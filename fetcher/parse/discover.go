package parse

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// maxPage bounds how much of a page is searched for feeds.
const maxPage = 4 << 20

// maxFound bounds how many feeds of one page are told.
const maxFound = 100

// Discover returns the feeds that a page names, best first: those that its
// head declares (<link rel="alternate">, HTML 4.6.7.1), then those that its
// anchors lead to. Among each, feeds of the whole site stand before feeds of
// comments, categories and searches. Rel is "alternate" for a declared one and
// "" for one that was guessed from an anchor.
func Discover(u *url.URL, page []byte, contentType string) []Link {
	if len(page) > maxPage {
		page = page[:maxPage]
	}
	e, _, _ := charset.DetermineEncoding(page, contentType)
	text, err := e.NewDecoder().Bytes(page)
	if err != nil {
		text = page
	}
	d := discovery{}
	if u != nil {
		d.base = newBase(nil, u.String())
		d.page = u.String()
		d.host = u.Hostname()
	}
	d.read(text)
	slices.SortStableFunc(d.found, func(a, b found) int { return b.score - a.score })
	var links []Link
	for _, f := range d.found[:min(len(d.found), maxFound)] {
		links = append(links, f.Link)
	}
	return links
}

type found struct {
	Link
	score int
}

type discovery struct {
	base   *base
	based  bool // a <base> was met: the first one holds
	page   string
	host   string
	found  []found
	anchor *found // being read, for its text
	words  []byte
}

func (d *discovery) read(text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "link", "a", "base", "area":
				attrs := map[string]string{}
				tag := string(name)
				for more {
					var k, v []byte
					k, v, more = z.TagAttr()
					if _, ok := attrs[string(k)]; !ok {
						attrs[string(k)] = string(v)
					}
				}
				d.element(tag, attrs)
			case "noscript":
				z.NextIsNotRawText() // what it holds is for programs like us
			case "img":
				for more {
					var k, v []byte
					if k, v, more = z.TagAttr(); string(k) == "alt" && d.anchor != nil {
						d.words = append(append(d.words, ' '), v...)
					}
				}
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				d.endAnchor()
			}
		case html.TextToken:
			if d.anchor != nil && len(d.words) < 200 {
				d.words = append(d.words, z.Text()...)
			}
		}
	}
}

func (d *discovery) element(tag string, a map[string]string) {
	switch tag {
	case "base":
		if href := a["href"]; href != "" && !d.based {
			d.base, d.based = newBase(d.base, href), true
		}
	case "link":
		d.declared(a)
	default:
		d.endAnchor()
		d.guessed(a)
	}
}

// declared takes a <link>.
func (d *discovery) declared(a map[string]string) {
	rels := strings.Fields(strings.ToLower(a["rel"]))
	kind := mediaType(a["type"])
	alternate := slices.Contains(rels, "alternate") && !slices.Contains(rels, "stylesheet")
	switch {
	case !alternate && !slices.Contains(rels, "feed"):
		return
	case feedTypes[kind]:
	case kind == "application/xml" || kind == "text/xml" || kind == "application/json" || kind == "" && alternate:
		// These types are said of many things, a missing one of translations.
		if !feedWords(a["href"]) && !feedWords(a["title"]) || strings.Contains(strings.ToLower(a["href"]), "wp-json") {
			return
		}
	case kind != "":
		return
	}
	href := address(d.base, a["href"])
	if href == "" || hasPrefixFold(href, "http") && sameButFragment(href, d.page) {
		return
	}
	href = withoutSession(href)
	l := Link{Rel: "alternate", Href: href, Type: kind, Title: oneLine(a["title"]), Lang: tidyLang(a["hreflang"])}
	d.add(l, 1000+d.score(l))
}

// guessed takes an anchor that may lead to a feed.
func (d *discovery) guessed(a map[string]string) {
	kind := mediaType(a["type"])
	href := address(d.base, a["href"])
	if href == "" || !isWeb(href) || sameButFragment(href, d.page) {
		return
	}
	rels := strings.Fields(strings.ToLower(a["rel"]))
	sure := feedTypes[kind] || slices.Contains(rels, "feed") || forReaders.MatchString(a["href"])
	if !sure && !feedPath(href) {
		return
	}
	l := Link{Href: withoutSession(href), Type: kind, Title: oneLine(a["title"])}
	score := 500 + d.score(l)
	if !sure {
		score -= 200
	}
	d.anchor = &found{l, score}
	d.words = d.words[:0]
}

// forReaders are the schemes that open a feed in a program for it.
var forReaders = regexp.MustCompile(`(?i)^\s*(?:feed|itpc|pcast|podcast):`)

// endAnchor takes the anchor that was being read, with its text as title.
func (d *discovery) endAnchor() {
	if d.anchor == nil {
		return
	}
	l := d.anchor.Link
	if l.Title == "" {
		l.Title = clip(string(d.words))
	}
	d.add(l, d.anchor.score)
	d.anchor = nil
}

func (d *discovery) add(l Link, score int) {
	for i := range d.found {
		if f := &d.found[i]; f.Href == l.Href {
			if f.Title == "" {
				f.Title = l.Title
			}
			return
		}
	}
	if len(d.found) < 4*maxFound {
		d.found = append(d.found, found{l, score})
	}
}

// score orders feeds of one kind: what is of the whole site and of this host
// comes first, and of the same feed in several formats the richer one.
func (d *discovery) score(l Link) int {
	score := 0
	words := strings.ToLower(l.Href + " " + l.Title)
	for _, w := range []string{"comment", "kommentar", "commentaire", "/search", "?s=", "replies", "responses"} {
		if strings.Contains(words, w) {
			score -= 100
			break
		}
	}
	for _, w := range []string{"/tag/", "/category/", "/author/"} {
		if strings.Contains(words, w) {
			score -= 20
			break
		}
	}
	switch l.Type {
	case "application/atom+xml":
		score += 3
	case "application/rss+xml":
		score += 2
	case "application/feed+json":
		score++
	}
	if r := splitReference(l.Href); !strings.Contains(r.authority, strings.TrimPrefix(d.host, "www.")) {
		score -= 10
	}
	return score
}

// feedTypes are the media types that are said of feeds alone.
var feedTypes = set(`application/rss+xml application/atom+xml application/rdf+xml application/feed+json application/x-rss+xml
	application/x-atom+xml text/rss+xml text/atom+xml text/rss application/rss application/atom text/x-rss`)

func mediaType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(s), ";")
	return strings.TrimSpace(s)
}

// feedWords reports whether words say that something is a feed.
func feedWords(s string) bool {
	s = strings.ToLower(s)
	for _, w := range []string{"rss", "atom", "feed", ".rdf"} {
		if strings.Contains(s, w) && !strings.Contains(s, "oembed") {
			return true
		}
	}
	return false
}

// feedPath reports whether an address looks like that of a feed, by the last
// part of its path or by its query.
func feedPath(href string) bool {
	r := splitReference(strings.ToLower(href))
	path := strings.TrimRight(r.path, "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch last {
	case "feed", "feeds", "rss", "atom", "rdf", "rss2", "index.rdf", "index.xml", "atom.xml", "rss.xml", "feed.xml", "feed.json",
		"feed.atom", "feed.rss", "index.rss", "index.atom", "rss.php", "backend.php", "rss.aspx", "external.php":
		return last != "feeds" && last != "external.php" || strings.Contains(r.query, "type=") || last == "feeds"
	}
	for _, end := range []string{".rss", ".atom", ".rdf", "-rss.xml", "_rss.xml", "rss20.xml", "-atom.xml", "-feed.xml"} {
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	if strings.HasSuffix(last, ".xml") && (strings.Contains(path, "/rss") || strings.Contains(path, "/feed") || strings.Contains(path, "/atom")) {
		return true
	}
	host := strings.ToLower(r.authority)
	if strings.HasPrefix(host, "feeds.") && len(path) > 1 || host == "rss.app" && len(path) > 1 {
		return true
	}
	for _, p := range strings.FieldsFunc(strings.TrimPrefix(r.query, "?"), func(c rune) bool { return c == '&' || c == ';' }) {
		switch p {
		case "feed=rss", "feed=rss2", "feed=atom", "feed=rdf", "format=rss", "format=atom", "format=feed", "type=rss", "type=atom",
			"action=.xml", "alt=rss", "alt=atom", "output=rss", "rss=1", "mode=rss", "feed=1", "syndication=1":
			return true
		}
	}
	return false
}

// session is a part of a query that is the visitor's, not the feed's.
var session = regexp.MustCompile(`(?i)([?&;])(sid|s|phpsessid|jsessionid|oscsid|zenid)=[0-9a-f]{24,40}(&|;|$)`)

// withoutSession takes a visitor's session out of an address, which would
// otherwise name the same feed in another way to each.
func withoutSession(href string) string {
	if strings.IndexByte(href, '=') < 0 {
		return href
	}
	cut, fragment, _ := strings.Cut(href, "#")
	cut = session.ReplaceAllStringFunc(cut, func(m string) string {
		if last := m[len(m)-1]; last == '&' || last == ';' {
			return m[:1]
		}
		return ""
	})
	if fragment != "" {
		cut += "#" + fragment
	}
	return cut
}

func sameButFragment(a, b string) bool {
	a, _, _ = strings.Cut(a, "#")
	b, _, _ = strings.Cut(b, "#")
	return a == b
}

// WellKnown returns the addresses at which sites keep their feeds without
// naming them, likeliest first. Asking for them is a last resort: each is a
// request for what may not be there.
func WellKnown(u *url.URL) []string {
	b := newBase(nil, u.String())
	if b == nil {
		return nil
	}
	var list []string
	for _, path := range []string{"/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml", "/rss", "/feed.json"} {
		list = append(list, b.resolve(path))
	}
	return list
}
