package feeds_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// node is an element of a document that was written.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []node     `xml:",any"`
}

const (
	atomNS = "http://www.w3.org/2005/Atom"
	thrNS  = "http://purl.org/syndication/thread/1.0"
	dcNS   = "http://purl.org/dc/elements/1.1/"
)

// all are the children with a name; of RSS, which has no namespace, space is empty.
func (n *node) all(space, local string) (list []*node) {
	for i := range n.Nodes {
		if c := &n.Nodes[i]; c.XMLName.Local == local && c.XMLName.Space == space {
			list = append(list, c)
		}
	}
	return list
}

func (n *node) one(space, local string) *node {
	if l := n.all(space, local); len(l) > 0 {
		return l[0]
	}
	return &node{}
}

func (n *node) attr(local string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// link is the address of the only link with a relation.
func (n *node) link(rel string) string {
	for _, l := range n.all(atomNS, "link") {
		if l.attr("rel") == rel {
			return l.attr("href")
		}
	}
	return ""
}

func parsed(doc []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	var n node
	if err := d.Decode(&n); err != nil {
		return nil, err
	}
	for {
		t, err := d.Token()
		c, text := t.(xml.CharData)
		switch {
		case err == io.EOF:
			return &n, nil
		case err != nil:
			return nil, err
		case !text || len(bytes.TrimSpace(c)) > 0:
			return nil, fmt.Errorf("%v stands after the root", t)
		}
	}
}

// faults collects what is wrong with a document.
type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (f *faults) iri(what, s string) {
	if u, err := url.Parse(s); err != nil || !u.IsAbs() || strings.ContainsAny(s, " \n<>\"") {
		f.add("%s %q is no absolute IRI", what, s)
	}
}

func (f *faults) web(what, s string) {
	if u, err := url.Parse(s); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		f.add("%s %q is no address of the web", what, s)
	}
}

func (f *faults) exactly(n *node, count int, space string, names ...string) {
	for _, name := range names {
		if l := n.all(space, name); len(l) != count {
			f.add("%s has %d of %s, want %d", n.XMLName.Local, len(l), name, count)
		} else if count == 1 && strings.TrimSpace(l[0].Text) == "" && len(l[0].Nodes) == 0 {
			f.add("%s has an empty %s", n.XMLName.Local, name)
		}
	}
}

func (f *faults) rfc3339(what, s string) {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		f.add("%s %q is no date of RFC 3339", what, s)
	}
}

// atomFaults are breaches of RFC 4287 and RFC 4685 as the W3C's validator looks
// for them.
func atomFaults(doc []byte) (f faults) {
	n, err := parsed(doc)
	if err != nil {
		return faults{err.Error()}
	}
	if n.XMLName != (xml.Name{Space: atomNS, Local: "feed"}) {
		f.add("the root is %v", n.XMLName)
	}
	f.exactly(n, 1, atomNS, "id", "title", "updated", "author", "generator")
	f.iri("feed id", n.one(atomNS, "id").Text)
	f.rfc3339("feed updated", n.one(atomNS, "updated").Text)
	f.links(n, "feed")
	if n.link("self") == "" {
		f.add("feed has no self link")
	}
	ids := map[string]bool{}
	for _, e := range n.all(atomNS, "entry") {
		f.exactly(e, 1, atomNS, "id", "title", "updated", "content")
		id := e.one(atomNS, "id").Text
		f.iri("entry id", id)
		if ids[id] {
			f.add("entry id %q stands twice", id)
		}
		ids[id] = true
		f.rfc3339("entry updated", e.one(atomNS, "updated").Text)
		if p := e.all(atomNS, "published"); len(p) == 1 {
			f.rfc3339("entry published", p[0].Text)
		} else if len(p) > 1 {
			f.add("entry is published %d times", len(p))
		}
		f.links(e, "entry")
		if e.link("alternate") == "" {
			f.add("entry has no alternate link")
		}
		for _, c := range e.all(atomNS, "category") {
			if c.attr("term") == "" || c.Text != "" {
				f.add("category has term %q and text %q", c.attr("term"), c.Text)
			}
		}
		for _, a := range e.all(atomNS, "author") {
			f.exactly(a, 1, atomNS, "name")
		}
		for _, s := range e.all(atomNS, "source") {
			f.exactly(s, 1, atomNS, "id", "title", "updated")
			f.iri("source id", s.one(atomNS, "id").Text)
			f.links(s, "source")
		}
		for _, r := range e.all(thrNS, "in-reply-to") {
			f.iri("in-reply-to ref", r.attr("ref"))
			if r.attr("ref") == id {
				f.add("entry %s answers itself", id)
			}
		}
		if c := e.one(atomNS, "content").attr("type"); c != "html" {
			f.add("content is of type %q", c)
		}
	}
	return f
}

func (f *faults) links(n *node, of string) {
	alternates := map[string]bool{}
	for _, l := range n.all(atomNS, "link") {
		f.web(of+" link "+l.attr("rel"), l.attr("href"))
		if l.attr("rel") != "alternate" {
			continue
		}
		if key := l.attr("type") + l.attr("hreflang"); alternates[key] {
			f.add("%s has two alternate links of one kind", of)
		} else {
			alternates[key] = true
		}
	}
}

// rssFaults are breaches of RSS 2.0 as the W3C's validator looks for them.
func rssFaults(doc []byte) (f faults) {
	n, err := parsed(doc)
	if err != nil {
		return faults{err.Error()}
	}
	if n.XMLName.Local != "rss" || n.attr("version") != "2.0" || len(n.Nodes) != 1 {
		f.add("the root is %v of version %q", n.XMLName, n.attr("version"))
	}
	c := n.one("", "channel")
	f.exactly(c, 1, "", "title", "link", "description")
	f.web("channel link", c.one("", "link").Text)
	selves := 0
	for _, l := range c.all(atomNS, "link") {
		f.web("channel atom:link", l.attr("href"))
		if l.attr("rel") == "self" {
			selves++
		}
	}
	if selves != 1 {
		f.add("channel has %d self links", selves)
	}
	for _, d := range c.all("", "lastBuildDate") {
		f.rfc822("lastBuildDate", d.Text)
	}
	ids := map[string]bool{}
	for _, it := range c.all("", "item") {
		f.exactly(it, 1, "", "title", "link", "description", "guid")
		f.exactly(it, 0, "", "author")
		f.exactly(it, 1, "http://purl.org/rss/1.0/modules/content/", "encoded")
		g := it.one("", "guid")
		if g.attr("isPermaLink") != "false" {
			f.add("guid %q claims to be an address", g.Text)
		}
		if ids[g.Text] {
			f.add("guid %q stands twice", g.Text)
		}
		ids[g.Text] = true
		f.web("item link", it.one("", "link").Text)
		for _, d := range it.all("", "pubDate") {
			f.rfc822("pubDate", d.Text)
		}
		for _, s := range it.all("", "source") {
			f.web("source url", s.attr("url"))
		}
		if l := it.all("", "enclosure"); len(l) > 1 {
			f.add("item has %d enclosures", len(l))
		}
		for _, e := range it.all("", "enclosure") {
			f.web("enclosure", e.attr("url"))
			if e.attr("length") == "" || !strings.Contains(e.attr("type"), "/") {
				f.add("enclosure has length %q and type %q", e.attr("length"), e.attr("type"))
			}
		}
		for _, a := range it.all(dcNS, "creator") {
			if strings.TrimSpace(a.Text) == "" {
				f.add("item has an empty creator")
			}
		}
		for _, u := range append(it.all("", "comments"), it.all("http://wellformedweb.org/CommentAPI/", "commentRss")...) {
			f.web(u.XMLName.Local, u.Text)
		}
	}
	return f
}

func (f *faults) rfc822(what, s string) {
	if _, err := mail.ParseDate(s); err != nil || len(strings.Fields(s)) != 6 || len(strings.Fields(s)[3]) != 4 {
		f.add("%s %q is no date of RFC 822 with four digits of year", what, s)
	}
}

// jsonFaults are breaches of JSON Feed 1.1.
func jsonFaults(doc []byte) (f faults) {
	var feed map[string]any
	if err := json.Unmarshal(doc, &feed); err != nil {
		return faults{err.Error()}
	}
	if !utf8.Valid(doc) {
		f.add("it is not UTF-8")
	}
	if feed["version"] != "https://jsonfeed.org/version/1.1" || feed["title"] == "" {
		f.add("version %v, title %v", feed["version"], feed["title"])
	}
	f.web("feed_url", fmt.Sprint(feed["feed_url"]))
	f.web("home_page_url", fmt.Sprint(feed["home_page_url"]))
	if next, ok := feed["next_url"]; ok {
		f.web("next_url", fmt.Sprint(next))
		if next == feed["feed_url"] {
			f.add("next_url is feed_url")
		}
	}
	items, ok := feed["items"].([]any)
	if !ok {
		f.add("items are %v", feed["items"])
	}
	ids := map[string]bool{}
	for _, i := range items {
		it := i.(map[string]any)
		id, ok := it["id"].(string)
		if !ok || id == "" || ids[id] {
			f.add("item id %v is missing, no text, or there twice", it["id"])
		}
		ids[id] = true
		f.web("item url", fmt.Sprint(it["url"]))
		if c, _ := it["content_html"].(string); c == "" {
			f.add("item %s has no content", id)
		}
		for _, k := range []string{"date_published", "date_modified"} {
			if s, ok := it[k].(string); ok {
				f.rfc3339(k, s)
			}
		}
		for _, k := range []string{"author", "banner_", "external_url"} {
			if _, ok := it[k]; ok {
				f.add("item %s has %s", id, k)
			}
		}
		as, _ := it["attachments"].([]any)
		for _, a := range as {
			a := a.(map[string]any)
			f.web("attachment", fmt.Sprint(a["url"]))
			if _, ok := a["mime_type"].(string); !ok || a["size"] != nil {
				f.add("attachment %v", a)
			}
		}
	}
	return f
}
