package forum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// Page is one page as it came, and what its head says.
type Page struct {
	URL     *url.URL       // final address; nil for a saved page that came without one
	Body    []byte         // as it came, in UTF-8, for platforms that answer in JSON or mail
	Form    Form           // what Body is
	Root    *html.Node     // parsed; an empty document unless Form is HTMLForm
	Fetched time.Time      // base of relative dates; zero if unknown
	Zone    *time.Location // of times that tell none; nil if not set

	HTML      *html.Node // the <html> element
	Base      *url.URL   // what relative addresses stand against; nil if nothing tells
	Lang      string     // BCP 47 as declared; empty if undeclared
	Title     string     // of the head, one line
	Canonical *url.URL   // rel=canonical, whatever host it names; nil if there is none

	meta    map[string]string // first content by name or property
	links   []headLink
	scripts []*html.Node
	order   dateOrder // learned when first needed
	learned bool
	reading *genericPage // see guessed
	place   *ownPlace    // see threadAddress

	members     map[string]json.RawMessage // see fields
	membersRead bool
}

// Form is what a page's bytes are.
type Form string

const (
	HTMLForm Form = "html"
	JSONForm Form = "json" // an object or an array
	MailForm Form = "mail" // a mailbox (RFC 4155), or one message
)

var mailStart = regexp.MustCompile(`^(From [^\r\n]+\r?\n[A-Za-z][A-Za-z0-9-]*:|(Received|Return-Path|Message-ID|Message-Id|MIME-Version|From|Date|Subject|To|Delivered-To|X-[A-Za-z0-9-]+): )`)

// formOf tells what a body is by how it begins.
func formOf(body []byte) Form {
	start := bytes.TrimLeft(body[:min(len(body), 4096)], " \t\r\n")
	switch {
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		return JSONForm
	case mailStart.Match(start):
		return MailForm
	}
	return HTMLForm
}

// IsMail reports whether a body is a mailbox or a message, whose bytes must stay
// as they came: each part of a message has an encoding of its own.
func IsMail(body []byte) bool { return formOf(body) == MailForm }

// IsJSON reports whether a body may be JSON.
func IsJSON(body []byte) bool { return formOf(body) == JSONForm }

// headLink is one <link>.
type headLink struct{ rel, typ, title, href string }

// NewPage parses a page. body is UTF-8; u may be nil for a saved page whose
// address nobody kept. The error is the parser's, for a page nested too deep to
// be one.
func NewPage(u *url.URL, body []byte, fetched time.Time) (*Page, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	form := formOf(body)
	markup := body
	if form != HTMLForm {
		markup = nil
	}
	root, err := html.Parse(bytes.NewReader(markup))
	if err != nil {
		where := "page"
		if u != nil {
			where += " " + u.Redacted()
		}
		return nil, fmt.Errorf("%s: %w: %w", where, err, archive.ErrInvalid)
	}
	p := &Page{URL: u, Body: body, Form: form, Root: root, Fetched: fetched, meta: map[string]string{}}
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Html {
			p.HTML = c
		}
	}
	if p.HTML == nil {
		p.HTML = &html.Node{Type: html.ElementNode, DataAtom: atom.Html, Data: "html"}
	}
	p.Lang = strings.ReplaceAll(strings.TrimSpace(attr(p.HTML, "lang")), "_", "-")
	var base string
	p.readHead(root, &base)
	p.findBase(base)
	return p, nil
}

// readHead gathers what a head holds, wherever it stands: one stray element in
// a head makes parsers move the rest of it into the body.
func (p *Page) readHead(n *html.Node, base *string) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.DataAtom {
		case atom.Meta:
			key := strings.ToLower(attr(c, "property"))
			if key == "" {
				key = strings.ToLower(attr(c, "name"))
			}
			if _, had := p.meta[key]; key != "" && !had {
				p.meta[key] = attr(c, "content")
			}
		case atom.Link:
			if rel := attr(c, "rel"); rel != "" {
				p.links = append(p.links, headLink{strings.ToLower(rel), strings.ToLower(attr(c, "type")), attr(c, "title"), attr(c, "href")})
			}
		case atom.Base:
			if *base == "" {
				*base = attr(c, "href")
			}
		case atom.Title:
			if p.Title == "" && c.Namespace == "" {
				p.Title = text(c)
			}
		case atom.Script:
			p.scripts = append(p.scripts, c)
		default:
			p.readHead(c, base)
		}
	}
}

// findBase settles what relative addresses stand against (HTML, 2.4.3). A saved
// page without an address has its canonical link for one.
func (p *Page) findBase(base string) {
	canonical := p.link("canonical")
	if p.URL != nil {
		b := *p.URL
		if b.Host != "" {
			b.Host = archive.Host(p.URL) // as a browser has it
		}
		p.Base = &b
	} else {
		p.Base = resolve(nil, canonical)
	}
	p.Canonical = resolve(p.Base, canonical)
	if base != "" {
		if b := resolve(p.Base, base); b != nil {
			p.Base = b
		}
	}
}

// link is the address of the first <link> with that rel, as it stands there.
func (p *Page) link(rel string) string {
	for _, l := range p.links {
		if hasWord(l.rel, rel) && l.href != "" {
			return l.href
		}
	}
	return ""
}

// Feeds are the feeds that the page's head names.
func (p *Page) Feeds() []Link {
	var out []Link
	for _, l := range p.links {
		switch l.typ {
		case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
			if u := resolve(p.Base, l.href); u != nil && hasWord(l.rel, "alternate") {
				out = addLink(out, Link{URL: u.String(), Title: line(l.title), Type: l.typ})
			}
		}
	}
	return out
}

// url resolves an address of the page; empty where it names nothing on the web.
func (p *Page) url(raw string) string {
	if u := resolve(p.Base, raw); u != nil {
		return u.String()
	}
	return ""
}

// addLink adds a link unless its address is there already.
func addLink(list []Link, l Link) []Link {
	if len(list) >= mostListed {
		return list
	}
	for _, have := range list {
		if have.URL == l.URL {
			return list
		}
	}
	return append(list, l)
}
