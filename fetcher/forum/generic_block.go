package forum

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// A blockReader finds in one block who wrote what and when: by what microdata
// and microformats call it, else by the words in classes and addresses.
type blockReader struct {
	page  *Page
	root  *html.Node
	inner map[*html.Node]bool // other blocks, which may stand within this one

	author, when, edited *html.Node
	rank                 [3]int // how well author, when and body are marked
	body                 *html.Node
	link                 string // of the block itself
	anchor               string // an id that stands within
	number               int
	heading              string // where a heading of the block leads
	quotable             bool   // it can be answered, quoted or reported
	avatar               *html.Node
	pairs                []pair
	longest              int
	tries                int          // dates looked for where nothing says so
	at                   archive.When // from the beginning of an element that says more
}

// walk looks through the block, other blocks left out.
func (b *blockReader) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || b.inner[c] {
			continue
		}
		switch c.DataAtom {
		case atom.Script, atom.Style, atom.Svg, atom.Form, atom.Template, atom.Noscript, atom.Select, atom.Textarea:
			continue
		}
		if !b.take(c) {
			b.walk(c)
		}
	}
}

// take keeps c if it is a part, and reports whether nothing is left in it.
func (b *blockReader) take(c *html.Node) bool {
	prop := attr(c, "itemprop")
	switch {
	case hasWord(prop, "text") || hasWord(prop, "articleBody") || hasWord(prop, "commentText"):
		b.better(&b.body, c, 2, 4)
		return true
	case hasWord(prop, "author") || hasWord(prop, "creator"):
		b.better(&b.author, c, 0, 4)
		b.facts(c)
		return true
	case hasWord(prop, "datePublished") || hasWord(prop, "dateCreated") || hasWord(prop, "commentTime"):
		b.better(&b.when, c, 1, 4)
		return true
	case hasWord(prop, "dateModified"):
		b.edited = c
		return true
	case hasWord(prop, "url") && b.link == "":
		b.link = firstOf(attr(c, "href"), attr(c, "content"))
	}
	switch {
	case hasClass(c, "e-content") || hasClass(c, "entry-content"):
		b.better(&b.body, c, 2, 3)
		return true
	case hasClass(c, "p-author") || hasClass(c, "vcard"):
		b.better(&b.author, c, 0, 3)
		b.facts(c)
		return true
	case hasClass(c, "dt-published") || hasClass(c, "published"):
		b.better(&b.when, c, 1, 3)
		return true
	case hasClass(c, "u-url"):
		b.link = firstOf(b.link, attr(c, "href"))
	}
	b.guess(c)
	return b.body == c && b.rank[2] >= 2 || b.author == c && b.rank[0] >= 3
}

// better keeps n if it is marked more clearly than what is there.
func (b *blockReader) better(at **html.Node, n *html.Node, which, rank int) {
	if *at == nil || rank > b.rank[which] {
		*at, b.rank[which] = n, rank
	}
}

// undated looks for a date in an element that nothing says to hold one.
func (b *blockReader) undated(c *html.Node) {
	if b.when != nil || b.tries > 60 || longer(c, 60) || nearTag(c, atom.Div) != nil || nearTag(c, atom.P) != nil {
		return
	}
	s := text(c)
	if !hasDigit(s) || len(s) < 8 {
		return
	}
	b.tries++
	if w := b.page.dateIn(c); !w.IsZero() && w.Precision >= archive.Minute {
		b.when, b.rank[1] = c, 0
	}
}

// guess goes by the words in an element's class, its name, and where it leads.
func (b *blockReader) guess(c *html.Node) {
	switch c.DataAtom {
	case atom.Time:
		if hasClassWord(c, "edited", "modified", "updated") {
			b.edited = c
		} else {
			b.better(&b.when, c, 1, 2)
		}
		return
	case atom.Span, atom.Td, atom.Dd, atom.Li, atom.Small, atom.P, atom.Div, atom.B, atom.Strong, atom.I, atom.Em, atom.Font:
		b.undated(c)
	case atom.H1, atom.H2, atom.H3, atom.H4:
		if a := nearTag(c, atom.A); a != nil && b.heading == "" && !isProfile(attr(a, "href")) {
			b.heading = attr(a, "href")
		}
	case atom.A:
		b.anchored(c)
		b.undated(c)
	case atom.Img:
		if b.avatar == nil && (hasClassWord(c, "avatar", "photo", "gravatar", "userpic") || strings.Contains(attr(c, "src"), "avatar")) {
			b.avatar = c
		}
	}
	short := !longer(c, 80)
	switch c.DataAtom {
	case atom.Div, atom.Td, atom.Dl, atom.Ul, atom.Aside, atom.Section:
		if hasClassWord(c, "author", "user", "userinfo", "poster", "postprofile", "profile", "member", "postbit", "postleft") && len(b.pairs) == 0 {
			b.facts(c)
		}
	}
	switch {
	case short && b.rank[0] <= 2 && hasClassWord(c, "author", "username", "user", "poster", "nick", "nickname", "member", "by", "byline") && text(c) != "" && !hasClassWord(c, "content", "body", "title", "avatar", "posts", "joined", "info", "rank", "group", "online", "offline", "status"):
		if b.rank[0] < 2 || within(b.author, 8, func(k *html.Node) bool { return k == c }) != nil { // the innermost is the name alone
			b.author, b.rank[0] = c, 2
		}
	case short && hasClassWord(c, "date", "time", "timestamp", "datetime", "posted", "ago", "published", "created") && b.rank[1] < 1:
		if w := b.page.dateIn(c); !w.IsZero() {
			b.better(&b.when, c, 1, 1)
		}
	case !short && b.when == nil && b.at.IsZero() && hasClassWord(c, "date", "time", "posted") && c.FirstChild != nil && c.FirstChild.Type == html.TextNode:
		b.at, _ = b.page.dates().read(strings.Trim(line(c.FirstChild.Data), "«»|·•—–-:,.( "))
	case strings.HasPrefix(attr(c, "id"), "postmessage") && hasDigit(attr(c, "id")) && b.rank[2] < 2: // of Discuz! and others
		b.body, b.rank[2] = c, 2
	case hasClassWord(c, "content", "body", "text", "message", "postbody", "bbcode", "markdown", "msg", "postcontent", "comment") && (c.DataAtom == atom.Div || c.DataAtom == atom.Td || c.DataAtom == atom.P || c.DataAtom == atom.Section || c.DataAtom == atom.Span || c.DataAtom == atom.Blockquote || c.DataAtom == atom.Article):
		// The innermost of several holds no more than the text.
		if nearClassWord(c, "content", "body", "text", "message", "postbody", "bbcode", "markdown", "msg", "postcontent") == nil {
			if n := len(text(c)); n > b.longest && b.rank[2] < 3 {
				b.body, b.rank[2], b.longest = c, 1, n
			}
		}
	}
}

func nearClassWord(n *html.Node, words ...string) *html.Node {
	return near(n, func(c *html.Node) bool { return c != n && isBlock(c.DataAtom) && hasClassWord(c, words...) })
}

// anchored reads a link: to a member, to the block itself, or to answer it.
func (b *blockReader) anchored(a *html.Node) {
	href := attr(a, "href")
	said := text(a)
	if id := firstOf(attr(a, "name"), attr(a, "id")); b.anchor == "" && hasDigit(id) {
		b.anchor = id
	}
	switch {
	case isProfile(href) && said != "" && len(said) < 80:
		b.better(&b.author, a, 0, 1)
	case b.heading == "" && said != "" && containsAny(strings.ToLower(attr(a, "class")), "title", "subject", "headline"):
		b.heading = href
	case strings.HasPrefix(said, "#") && b.number == 0:
		if n, ok := count(said[1:]); ok && n > 0 {
			b.number = n
			b.link = firstOf(b.link, href)
		}
	case hasWord(attr(a, "rel"), "bookmark"), hasClassWord(a, "permalink"), byTag(a, atom.Time) != nil:
		b.link = firstOf(b.link, href)
	}
	low := strings.ToLower(href + " " + attr(a, "class"))
	for _, w := range []string{"quote", "reply", "report", "zitat", "antwort", "citer", "citar"} {
		b.quotable = b.quotable || strings.Contains(low, w)
	}
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// isProfile tells the address of somebody's profile by its words.
func isProfile(href string) bool {
	u, err := url.Parse(href)
	if err != nil || href == "" {
		return false
	}
	for _, s := range segments(strings.ToLower(u.Path)) {
		s, _, _ = strings.Cut(s, ".")
		switch s {
		case "user", "users", "u", "member", "members", "profile", "profiles", "profil", "author", "people", "memberlist", "userinfo", "viewprofile":
			return true
		}
		if id, ok := strings.CutPrefix(s, "space-uid-"); ok && isDigits(id) { // of Discuz!
			return true
		}
		if strings.HasPrefix(s, "@") || strings.HasPrefix(s, "~") {
			return true
		}
	}
	q := u.Query()
	if strings.Contains(u.RawQuery, "profile") {
		return true
	}
	return q.Get("uid") != "" || q.Get("userid") != "" || q.Get("user") != "" || q.Get("mode") == "viewprofile"
}

// facts reads the labels and values of an author's block.
func (b *blockReader) facts(n *html.Node) {
	for _, f := range pairsIn(n) {
		if factOf(f.label) != noFact {
			b.pairs = append(b.pairs, f)
		}
	}
	each(n, func(c *html.Node) bool {
		return (c.DataAtom == atom.Li || c.DataAtom == atom.Dd || c.DataAtom == atom.Div || c.DataAtom == atom.Span || c.DataAtom == atom.P) && nearTag(c, atom.Li) == nil && nearTag(c, atom.Div) == nil && !longer(c, 80)
	}, func(c *html.Node) {
		for _, f := range fieldOf(c) {
			if factOf(f.label) != noFact && len(b.pairs) < 40 {
				b.pairs = append(b.pairs, f)
			}
		}
	})
	if b.author == nil || b.rank[0] < 2 {
		if a := near(n, func(c *html.Node) bool { return c.DataAtom == atom.A && isProfile(attr(c, "href")) && text(c) != "" }); a != nil {
			b.better(&b.author, a, 0, 2)
		}
	}
	if img := nearTag(n, atom.Img); img != nil && b.avatar == nil {
		b.avatar = img
	}
}

// dateIn reads a date that an element tells, all of it or its end or beginning.
func (p *Page) dateIn(n *html.Node) archive.When {
	if w := p.timeOf(n); !w.IsZero() {
		return w
	}
	if t := byTag(n, atom.Time); t != nil {
		if w := p.timeOf(t); !w.IsZero() {
			return w
		}
	}
	for _, s := range []string{attr(n, "content"), attr(n, "title")} {
		if w, ok := p.dates().read(s); ok {
			return w
		}
	}
	f := strings.Fields(text(n))
	if len(f) > 24 {
		return archive.When{}
	}
	for i := range f {
		if w, ok := p.dates().read(strings.Trim(strings.Join(f[i:], " "), "«»|·•—–-:,. ")); ok {
			return w
		}
	}
	for i := min(len(f)-1, 8); i > 1; i-- {
		if w, ok := p.dates().read(strings.Trim(strings.Join(f[:i], " "), "«»|·•—–-:,.( ")); ok {
			return w
		}
	}
	return archive.When{}
}

// blockID is the id that an element has among others of its kind; made reports
// that it has none.
func blockID(n *html.Node) (id string, ok bool) {
	for _, key := range []string{"data-post-id", "data-comment-id", "data-message-id", "data-id", "data-pid", "data-postid", "data-commentid", "id"} {
		if v := attr(n, key); hasDigit(v) && len(v) < 100 && !strings.ContainsAny(v, " \t\n") {
			return v, true
		}
	}
	return "", false
}

// post makes a post of what was found.
func (b *blockReader) post() genericPost {
	p := b.page
	g := genericPost{number: b.number, heading: b.heading, skip: map[*html.Node]bool{}}
	g.id, _ = blockID(b.root)
	if u := resolve(p.Base, b.link); u != nil && (p.Base == nil || sameHost(u, p.Base)) {
		g.url = noSession(u).String()
		if u.Fragment != "" {
			g.url += "#" + u.Fragment
			if g.id == "" && hasDigit(u.Fragment) {
				g.id = u.Fragment
			}
		}
	}
	if g.id == "" {
		g.id = b.anchor
	}
	if b.author != nil {
		b.name(&g)
	}
	if len(b.pairs) > 0 {
		p.describe(&g.by, b.pairs)
	}
	if b.avatar != nil {
		g.by.Avatar = p.imageOf(b.avatar)
	}
	if g.at = b.at; b.when != nil {
		g.at = p.dateIn(b.when)
	}
	if b.edited != nil {
		g.edited = p.dateIn(b.edited)
	}
	g.body = b.body
	if g.body == nil {
		g.body = b.largest()
	}
	for _, n := range []*html.Node{b.author, b.when, b.edited} {
		if n != nil {
			g.skip[n] = true
		}
	}
	for n := range b.inner {
		if n != b.root {
			g.skip[n] = true
		}
	}
	return g
}

// name reads who wrote it.
func (b *blockReader) name(g *genericPost) {
	n := b.author
	if k := near(n, func(c *html.Node) bool {
		return hasWord(attr(c, "itemprop"), "name") || hasClass(c, "fn") || hasClass(c, "p-name")
	}); k != nil {
		g.by.Name = firstOf(text(k), line(attr(k, "content")))
	}
	a := n
	if n.DataAtom != atom.A {
		a = near(n, func(c *html.Node) bool { return c.DataAtom == atom.A && text(c) != "" })
	}
	if p := n.Parent; a == nil && p != nil && p.DataAtom == atom.A && isProfile(attr(p, "href")) { // the name stands within the link
		a = p
	}
	if a != nil {
		g.by.URL = b.page.url(attr(a, "href"))
		g.by.NativeID = idInPath(g.by.URL)
		g.by.Name = firstOf(g.by.Name, text(a))
	}
	if g.by.Name == "" {
		g.by.Name = firstOf(text(n), line(attr(n, "content")))
		for _, by := range []string{"by ", "By ", "von ", "par ", "por ", "от ", "Posted by ", "Author: "} {
			g.by.Name = strings.TrimPrefix(g.by.Name, by)
		}
	}
	if len(g.by.Name) > 120 {
		g.by.Name = ""
	}
}

// largest is the part of a block that says most, where none is marked: the
// child that holds most of the text, as deep as that is one.
func (b *blockReader) largest() *html.Node {
	n := b.root
	for range 12 {
		total, most := 0, 0
		var best *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				total += len(strings.TrimSpace(c.Data))
			}
			if c.Type != html.ElementNode || b.inner[c] || c == b.author || c == b.when || c.DataAtom == atom.Script || c.DataAtom == atom.Style {
				continue
			}
			size := len(text(c))
			total += size
			if size > most {
				best, most = c, size
			}
		}
		if best == nil || !isBlock(best.DataAtom) || best.DataAtom == atom.P || 10*most < 7*total {
			break
		}
		n = best
	}
	if n == b.root && (b.author == nil || b.when == nil) {
		return nil
	}
	return n
}
