package forum

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// A Selected reads the threads and boards of one site by selectors. It is a
// platform, asked ahead of all others for pages of that site.
type Selected struct {
	title, post, id, url, author, date, body, next, thread *selector
}

// A selector is a CSS selector and what is taken of the element that it finds; nil where
// nothing is asked for.
type selector struct {
	sel  cascadia.Sel // nil: the element itself
	attr string       // empty: its text
}

// Compile checks selectors and makes a reader of them. The error names every
// one that is wrong and is an archive.ErrInvalid.
func Compile(s archive.Selectors) (*Selected, error) {
	var wrong []string
	parse := func(key, text string) *selector {
		r, err := parseSelector(key, text)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", key, err))
		}
		return r
	}
	out := &Selected{
		title: parse("title", s.Title), post: parse("post", s.Post), id: parse("id", s.ID), url: parse("url", s.URL), author: parse("author", s.Author),
		date: parse("date", s.Date), body: parse("body", s.Body), next: parse("next", s.Next), thread: parse("thread", s.Thread),
	}
	if strings.TrimSpace(s.Post+s.Thread) == "" {
		wrong = append(wrong, "post: "+ErrNoPost.Error())
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("selectors: %s: %w", strings.Join(wrong, "; "), archive.ErrInvalid)
	}
	return out, nil
}

// ErrNoPost is what is wrong with selectors that find neither posts nor threads.
var ErrNoPost = errors.New("missing: it says which elements are posts")

// CheckSelector says what is wrong with the selector of that key.
func CheckSelector(key, text string) error {
	_, err := parseSelector(key, text)
	return err
}

// parseSelector reads the selector of a key; nil for an empty one.
func parseSelector(key, text string) (*selector, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	sel, name, asked := cutAttribute(text)
	switch {
	case asked && (name == "" || strings.ContainsAny(name, " \t\"'=<>")):
		return nil, fmt.Errorf("%q names no attribute behind the @", text)
	case asked && key == "post":
		return nil, fmt.Errorf("%q: a post is an element, not an attribute", text)
	case asked && key == "body":
		return nil, fmt.Errorf("%q: an attribute holds no text", text)
	case sel == "" && (key == "thread" || key == "next" || key == "title"):
		return nil, fmt.Errorf("%q names an attribute of no element", text)
	}
	r := &selector{attr: strings.ToLower(name)}
	if sel != "" {
		parsed, err := cascadia.Parse(sel)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", text, err)
		}
		r.sel = parsed
	}
	return r, nil
}

// cutAttribute parts "a.x@href" at the last @ that stands in no brackets or
// quotation marks.
func cutAttribute(s string) (sel, name string, asked bool) {
	s = strings.TrimSpace(s)
	at, depth, quote := -1, 0, byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case c == '@' && depth == 0:
			at = i
		}
	}
	if at < 0 {
		return s, "", false
	}
	return strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+1:]), true
}

// within is the element that the rule finds in n; nil if there is none.
func (r *selector) within(n *html.Node) *html.Node {
	if r == nil {
		return nil
	}
	if r.sel == nil {
		return n
	}
	return cascadia.Query(n, r.sel)
}

// all are the elements that the rule finds below n.
func (r *selector) all(n *html.Node) []*html.Node {
	if r == nil || r.sel == nil {
		return nil
	}
	return cascadia.QueryAll(n, r.sel)
}

// value is what the rule takes of the element that it finds in n.
func (r *selector) value(n *html.Node) string {
	k := r.within(n)
	switch {
	case k == nil:
		return ""
	case r.attr != "":
		return line(attr(k, r.attr))
	}
	return text(k)
}

// Name is that of the generic reader: the record says how it was read.
func (*Selected) Name() string { return "generic" }

// Ref knows no pattern: a thread is named by its canonical address.
func (*Selected) Ref(*url.URL) (Ref, bool) { return Ref{}, false }

// First is the address itself.
func (*Selected) First(u *url.URL) *url.URL { return bare(u) }

// Claims takes pages that hold a post, or a link to a thread.
func (s *Selected) Claims(p *Page) bool {
	return p.Form == HTMLForm && (s.post.within(p.Root) != nil || s.thread.within(p.Root) != nil)
}

// Parse reads the posts that the selectors find, and the threads of a page
// without posts. A page without either says so; a post that lacks a part that was
// asked for is noted.
func (s *Selected) Parse(p *Page) (Part, error) {
	part := Part{Platform: s.Name(), Feeds: p.Feeds()}
	nodes := s.post.all(p.Root)
	threads := s.thread.all(p.Root)
	if len(nodes)+len(threads) == 0 {
		part.Kind, part.Why = ErrorPart, "the selectors given for this site find no post on the page"
		return part, nil
	}
	if len(p.ownAddresses()) == 0 {
		return part, fmt.Errorf("page without an address: nothing tells the site: %w", archive.ErrInvalid)
	}
	if len(nodes) == 0 {
		return s.board(p, part, threads), nil
	}
	nodes = nodes[:min(len(nodes), 20000)]
	lacks, others := map[string]int{}, make(map[*html.Node]bool, len(nodes))
	for _, n := range nodes {
		others[n] = true
	}
	posts, ids, twice := make([]genericPost, 0, len(nodes)), make(map[string]bool, len(nodes)), 0
	for _, n := range nodes {
		g := s.read(p, n, others, lacks)
		if g.id != "" && ids[g.id] {
			twice++
		}
		ids[g.id] = true
		posts = append(posts, g)
	}
	named(posts)
	notes := []string{bySelectors}
	if twice > 0 {
		notes = append(notes, fmt.Sprintf("posts with an id that another post of the page has, which are left out: %d of %d", twice, len(nodes)))
	}
	for _, what := range []string{"id", "author", "date", "body"} {
		if k := lacks[what]; k > 0 {
			notes = append(notes, fmt.Sprintf("posts in which the selector of the %s finds nothing: %d of %d", what, k, len(nodes)))
		}
	}
	return p.foundThread(part, s.title.value(p.Root), posts, archive.Counts{}, s.nextPage(p), notes), nil
}

// bySelectors is the note of what was read so.
const bySelectors = "read by the selectors given for this site"

// board makes a board's part of links to threads.
func (s *Selected) board(p *Page, part Part, links []*html.Node) Part {
	own, number := p.threadAddress()
	part.Kind, part.Page, part.Next = BoardPart, number, s.nextPage(p)
	part.Site = archive.Site{Name: line(p.meta["og:site_name"]), URL: at(own, "", "").String()}
	part.Board = archive.Board{Title: p.heading(), URL: own.String()}
	part.Notes = []string{bySelectors}
	seen := map[string]bool{}
	for _, n := range links {
		u := s.thread.link(p, n)
		if u == nil || !sameHost(u, own) {
			continue
		}
		u, _ = withoutPage(u)
		if address := u.String(); !seen[address] && len(seen) < 20000 {
			seen[address] = true
			part.Threads = append(part.Threads, archive.Listing{URL: address, Title: text(n)})
		}
	}
	return part
}

// read reads one post. It counts under lacks what it is asked for and does not have.
func (s *Selected) read(p *Page, n *html.Node, others map[*html.Node]bool, lacks map[string]int) genericPost {
	// What is not asked for, or is not found, is looked for as in any software.
	b := blockReader{page: p, root: n, inner: others}
	b.walk(n)
	g := b.post()
	if s.id != nil {
		if g.id = s.id.value(n); g.id == "" {
			lacks["id"]++
		}
	}
	if k := s.url.within(n); k != nil {
		g.url = p.url(s.url.target(k))
	}
	if k := s.author.within(n); k != nil {
		g.by.Name = s.author.value(n)
		a := k
		if a.DataAtom != atom.A {
			a = nearTag(k, atom.A)
		}
		if a != nil {
			g.by.URL = p.url(attr(a, "href"))
			g.by.NativeID = idInPath(g.by.URL)
		}
		g.skip[k] = true
	} else if s.author != nil {
		lacks["author"]++
	}
	if k := s.date.within(n); k != nil {
		if s.date.attr != "" {
			if g.at = (archive.When{}); !s.readStamp(p, attr(k, s.date.attr), &g.at) {
				lacks["date"]++
			}
		} else if g.at = p.dateIn(k); g.at.IsZero() {
			lacks["date"]++
		}
		g.skip[k] = true
	} else if s.date != nil {
		lacks["date"]++
	}
	if s.body != nil {
		if g.body = s.body.within(n); g.body == nil {
			lacks["body"]++
		}
	}
	if g.body == n {
		delete(g.skip, n)
	}
	return g
}

// readStamp reads a date in an attribute: exact, in seconds or milliseconds
// since 1970, or as people write it.
func (s *Selected) readStamp(p *Page, said string, at *archive.When) bool {
	said = strings.TrimSpace(said)
	if t, ok := stamp(said); ok {
		*at = archive.At(t)
		return true
	}
	if isDigits(said) && len(said) >= 9 {
		var n int64
		for _, c := range said {
			n = n*10 + int64(c-'0')
		}
		if len(said) >= 12 {
			n /= 1000
		}
		*at = unix(n)
		return !at.IsZero()
	}
	w, ok := p.dates().read(said)
	*at = w
	return ok
}

// nextPage is the page after this one.
func (s *Selected) nextPage(p *Page) *url.URL {
	if s.next == nil {
		return p.nextPage()
	}
	k := s.next.within(p.Root)
	if k == nil {
		return nil
	}
	return s.next.link(p, k)
}

// link is the page on this host where an element leads that the rule found; nil
// if there is none, or it is this page.
func (r *selector) link(p *Page, n *html.Node) *url.URL { return p.nextAt(r.target(n)) }

// target is where an element leads that the rule found, as it stands there: what
// the attribute says that the rule names, else the link that it is or holds, or
// stands in.
func (r *selector) target(n *html.Node) string {
	if r.attr != "" {
		return attr(n, r.attr)
	}
	if s := attr(n, "href"); s != "" {
		return s
	}
	if a := nearTag(n, atom.A); a != nil {
		return attr(a, "href")
	}
	if n.Parent != nil && n.Parent.DataAtom == atom.A {
		return attr(n.Parent, "href")
	}
	return ""
}
