package forum

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// Selectors say where the parts of a thread stand on the pages of one site, for
// software that skein does not know. Each is a CSS selector, with "@name" behind
// it for an attribute in place of the text: "a.permalink@href". Those of a post
// look within the post; "@name" alone is an attribute of the post itself.
type Selectors struct {
	Title  string `toml:"title"`  // of the thread; empty: the page's heading
	Post   string `toml:"post"`   // the element of one post; required
	ID     string `toml:"id"`     // what names a post on its site; empty: an id that its element has
	URL    string `toml:"url"`    // a post's own address; empty: the thread's with the id behind it
	Author string `toml:"author"` // who wrote it; a link is a profile's
	Date   string `toml:"date"`   // when
	Body   string `toml:"body"`   // its text; empty: the part of the post that says most
	Next   string `toml:"next"`   // the link to the next page; empty: what looks like one
}

// IsZero reports whether no selector is given.
func (s Selectors) IsZero() bool { return s == Selectors{} }

// A Selected reads the threads of one site by selectors. It is a platform, asked
// ahead of all others for pages of that site.
type Selected struct {
	post                                     cascadia.Sel
	title, id, url, author, date, body, next *selector
}

// A selector is a CSS selector and what is taken of the element that it finds; nil where
// nothing is asked for.
type selector struct {
	sel  cascadia.Sel // nil: the element itself
	attr string       // empty: its text
}

// Compile checks selectors and makes a reader of them. The error names every
// one that is wrong and is an archive.ErrInvalid.
func (s Selectors) Compile() (*Selected, error) {
	var wrong []string
	parse := func(key, text string) *selector {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		r := &selector{}
		sel, name, asked := cutAttribute(text)
		if asked && (name == "" || strings.ContainsAny(name, " \t\"'=<>")) {
			wrong = append(wrong, fmt.Sprintf("%s: %q names no attribute behind the @", key, text))
			return nil
		}
		r.attr = strings.ToLower(name)
		if sel != "" {
			parsed, err := cascadia.Parse(sel)
			if err != nil {
				wrong = append(wrong, fmt.Sprintf("%s: %q: %v", key, text, err))
				return nil
			}
			r.sel = parsed
		}
		return r
	}
	out := &Selected{
		title: parse("title", s.Title), id: parse("id", s.ID), url: parse("url", s.URL), author: parse("author", s.Author),
		date: parse("date", s.Date), body: parse("body", s.Body), next: parse("next", s.Next),
	}
	if post := strings.TrimSpace(s.Post); post == "" {
		wrong = append(wrong, "post: missing: it says which elements are posts")
	} else if sel, err := cascadia.Parse(post); err != nil {
		wrong = append(wrong, fmt.Sprintf("post: %q: %v", s.Post, err))
	} else {
		out.post = sel
	}
	if out.body != nil && out.body.attr != "" {
		wrong = append(wrong, "body: an attribute holds no text")
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("selectors: %s: %w", strings.Join(wrong, "; "), archive.ErrInvalid)
	}
	return out, nil
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

// Claims takes pages that hold a post.
func (s *Selected) Claims(p *Page) bool {
	return p.Form == HTMLForm && cascadia.Query(p.Root, s.post) != nil
}

// Parse reads the posts that the selectors find. A page without any says so; a
// post that lacks a part that was asked for is noted.
func (s *Selected) Parse(p *Page) (Part, error) {
	part := Part{Platform: s.Name(), Feeds: p.Feeds()}
	nodes := cascadia.QueryAll(p.Root, s.post)
	if len(nodes) == 0 {
		part.Kind, part.Why = ErrorPart, "the selectors given for this site find no post on the page"
		return part, nil
	}
	if len(p.ownAddresses()) == 0 {
		return part, fmt.Errorf("page without an address: nothing tells the site: %w", archive.ErrInvalid)
	}
	nodes = nodes[:min(len(nodes), 20000)]
	lacks := map[string]int{}
	posts := make([]genericPost, 0, len(nodes))
	for _, n := range nodes {
		posts = append(posts, s.read(p, n, lacks))
	}
	named(posts)
	notes := []string{"read by the selectors given for this site"}
	for _, what := range []string{"author", "date", "body"} {
		if k := lacks[what]; k > 0 {
			notes = append(notes, fmt.Sprintf("posts in which the selector of the %s finds nothing: %d of %d", what, k, len(nodes)))
		}
	}
	return p.foundThread(part, s.title.value(p.Root), posts, archive.Counts{}, s.nextPage(p), notes), nil
}

// read reads one post.
func (s *Selected) read(p *Page, n *html.Node, lacks map[string]int) genericPost {
	// What is not asked for, or is not found, is looked for as in any software.
	b := blockReader{page: p, root: n}
	b.walk(n)
	g := b.post()
	if s.id != nil {
		g.id = s.id.value(n)
	}
	if s.url != nil {
		g.url = p.url(s.url.value(n))
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
	key := s.next.attr
	if key == "" {
		key = "href"
		if attr(k, key) == "" {
			if a := nearTag(k, atom.A); a != nil {
				k = a
			}
		}
	}
	return p.nextAt(attr(k, key))
}
