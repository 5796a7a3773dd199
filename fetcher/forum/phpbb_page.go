package forum

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// phpbbPage is what one walk over a page finds.
type phpbbPage struct {
	*Page
	root *url.URL // below which the forum's scripts stand; nil if nothing tells
	zone *time.Location

	zones    int          // words looked at for a zone
	titles   []*html.Node // headings with a link in them
	name     string       // of the site
	crumbs   *html.Node
	posts    []*phpbbRaw
	flowing  bool // posts are rows, and the last one goes on
	rows     []*html.Node
	lastRow  *html.Node   // that a topic's title was found in
	boards   []*html.Node // links
	scripted []string     // addresses of the forum's scripts, the first few
	numbered []numbered   // links of page navigations
	pages    *html.Node   // the first page navigation of the page itself
	said     []*html.Node // "Page 1 of 9", "[ 6 posts ]": cells of subsilver2
	next     string
	reply    string // address of the form for a reply
	topic    string // id of the topic that the page's own forms name
	locked   archive.Flag
	current  int
	last     int

	messages  []string
	login     bool // the form to log in is what the page is for
	password  bool // a form to log in stands somewhere
	agreement bool
	printed   bool // a view for printers, whose posts have no ids
}

// phpbbRaw is a post as it lies on the page: one element, or several rows.
type phpbbRaw struct {
	id    string
	node  *html.Node   // prosilver; nil for rows
	parts []*html.Node // subsilver2, in the order of the page
}

// numbered is a link to a page of a list.
type numbered struct {
	page int
	href string
}

func (v *phpbbPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.ElementNode:
			if !v.take(c) {
				v.walk(c)
			}
		case html.TextNode:
			if v.zone == nil && (strings.Contains(c.Data, "UTC") || strings.Contains(c.Data, "GMT")) {
				v.takeZone(c)
			}
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *phpbbPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Head, atom.Select, atom.Textarea:
		return true
	case atom.A:
		return v.takeLink(n)
	case atom.H1, atom.H2, atom.H3:
		if len(v.titles) < 20 && nearTag(n, atom.A) != nil {
			v.titles = append(v.titles, n)
		}
		if n.DataAtom == atom.H1 && v.name == "" && n.Parent != nil && attr(n.Parent, "id") == "site-description" {
			v.name = text(n)
		}
	case atom.Form:
		v.takeForm(n)
	case atom.Input:
		if attr(n, "name") == "t" && attr(n, "type") == "hidden" && isNativeID(attr(n, "value")) && v.topic == "" {
			v.topic = attr(n, "value")
		}
		v.password = v.password || attr(n, "type") == "password"
	case atom.Img:
		if src := attr(n, "src"); v.flowing && (isFace(src) || strings.Contains(src, "download/file.php?id=")) {
			v.flow(n)
		}
	}
	id := attr(n, "id")
	if pid := phpbbPostID(id); pid != "" && holdsPost(n) {
		v.takePost(pid, n)
		return true
	}
	switch id {
	case "message":
		v.takeMessage(n)
		return false
	case "pagefooter", "wrapfooter", "page-footer":
		v.flowing = false
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "post":
			if pid := phpbbPostID(id); pid != "" {
				v.takePost(pid, n)
				return true
			}
			if pid := anchored(n); pid != "" && holdsPost(n) {
				v.takePost(pid, n)
				return true
			}
			if n.DataAtom == atom.Div && len(v.posts) == 0 && nearClass(n, "content") != nil && nearClass(n, "postbody") == nil {
				v.printed = true
				return true
			}
		case "row":
			if n.DataAtom == atom.Li || n.DataAtom == atom.Div || n.DataAtom == atom.Article {
				if a := topicLink(n); a != nil {
					v.rows = append(v.rows, n)
					return true
				}
			}
		case "breadcrumbs", "icon-home", "crumbs", "breadcrumb":
			if class == "breadcrumb" && n.DataAtom != atom.Ol && n.DataAtom != atom.Ul {
				continue
			}
			if v.crumbs == nil && nearTag(n, atom.A) != nil {
				v.crumbs = n
			}
		case "pagination":
			if v.pages == nil {
				v.pages = n
			}
		case "next":
			if a := nearTag(n, atom.A); a != nil && v.next == "" {
				v.next = attr(a, "href")
			}
		case "nav", "gensmall", "genmed":
			if v.flowing && startsPost(n) {
				break // a post that is not shown, all of which stands in this cell
			}
			if v.flowing && (class == "gensmall" || class == "genmed" && strings.HasPrefix(firstText(n), "[")) {
				v.flow(n)
				return true
			}
			if len(v.posts) == 0 && (n.DataAtom == atom.Td || n.DataAtom == atom.Span) && len(v.said) < 20 && !longer(n, 200) {
				v.said = append(v.said, n)
			}
		case "postauthor", "postbody", "postdetails", "attachtitle", "attachcontent":
			if v.flowing {
				v.flow(n)
				return true
			}
		case "gen":
			if n.DataAtom == atom.P && len(v.posts) == 0 {
				v.takeMessage(n)
			}
		}
	}
	return false
}

// takePost keeps a post that is one element, in the place of its anchor.
func (v *phpbbPage) takePost(id string, n *html.Node) {
	if last := len(v.posts) - 1; last >= 0 && v.posts[last].id == id {
		v.posts = v.posts[:last]
	}
	v.posts = append(v.posts, &phpbbRaw{id: id, node: n})
	v.flowing = false
}

// holdsPost reports whether an element with a post's id is the whole post, and
// not just its anchor or its text.
func holdsPost(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Article, atom.Section, atom.Li, atom.Ul, atom.Table:
		return nearClass(n, "postbody") != nil || nearClass(n, "content") != nil || nearClass(n, "post-content") != nil
	}
	return false
}

// anchored is the id of a post whose element has none of its own: that of an
// anchor just before it or close below it.
func anchored(n *html.Node) string {
	named := func(c *html.Node) string {
		if c.DataAtom != atom.A && c.DataAtom != atom.Span {
			return ""
		}
		if id := phpbbPostID(attr(c, "id")); id != "" {
			return id
		}
		return phpbbPostID(attr(c, "name"))
	}
	if k := before(n); k != nil {
		if id := named(k); id != "" {
			return id
		}
	}
	if c := within(n, 3, func(c *html.Node) bool { return named(c) != "" }); c != nil {
		return named(c)
	}
	return ""
}

// startsPost reports whether the anchor of a post stands close below n.
func startsPost(n *html.Node) bool {
	return within(n, 2, func(c *html.Node) bool { return c.DataAtom == atom.A && phpbbPostID(attr(c, "name")) != "" }) != nil
}

// flow adds to the post whose rows are being read.
func (v *phpbbPage) flow(n *html.Node) {
	last := v.posts[len(v.posts)-1]
	last.parts = append(last.parts, n)
}

// phpbbPostID is the id in "p123"; empty if it is none.
func phpbbPostID(s string) string {
	id, ok := strings.CutPrefix(s, "p")
	if !ok || !isNativeID(id) {
		return ""
	}
	return id
}

// topicLink is the link to a topic in a row of a list; nil if there is none.
func topicLink(n *html.Node) *html.Node { return nearClass(n, "topictitle") }

// isFace tells the pictures beside a post that say something of its author.
func isFace(src string) bool {
	return strings.Contains(src, "avatar") || strings.Contains(src, "/ranks/") || strings.Contains(src, "/avatars/") || strings.Contains(src, "gravatar.com")
}

// takeLink reads a link for what it tells of the page.
func (v *phpbbPage) takeLink(n *html.Node) bool {
	href := attr(n, "href")
	name := attr(n, "name")
	if name == "" {
		name = attr(n, "id")
	}
	if id := phpbbPostID(name); id != "" && (len(v.posts) == 0 || v.posts[0].node == nil) {
		v.posts = append(v.posts, &phpbbRaw{id: id})
		v.flowing = true
		return href == ""
	}
	if href == "" || href[0] == '#' {
		return false
	}
	if v.flowing && strings.Contains(href, "memberlist.php") {
		v.flow(n)
		return true
	}
	if v.flowing && strings.Contains(href, "download/file.php?id=") {
		v.flow(n)
		return true
	}
	if len(v.scripted) < 12 && (strings.Contains(href, "viewforum.php") || strings.Contains(href, "viewtopic.php") || strings.Contains(href, "memberlist.php") || strings.Contains(href, "ucp.php?mode=") || strings.Contains(href, "posting.php")) {
		v.scripted = append(v.scripted, href)
	}
	if strings.Contains(href, "posting.php") && strings.Contains(href, "mode=reply") {
		v.takeReply(n, href)
		return false
	}
	if hasWord(strings.ToLower(attr(n, "rel")), "next") && v.next == "" {
		v.next = href
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "forumtitle", "forumlink", "subforum":
			v.boards = append(v.boards, n)
			return true
		case "topictitle":
			if row := rowOf(n); row != nil && row != v.lastRow && !v.flowing {
				v.lastRow = row
				if near(row, func(c *html.Node) bool {
					return hasClass(c, "topicdetails") || hasClass(c, "lastpost") || hasClass(c, "topicauthor")
				}) != nil {
					v.rows = append(v.rows, row)
				}
			}
			return true
		}
	}
	if len(v.numbered) < 200 && n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode {
		if i, ok := count(n.FirstChild.Data); ok && i > 0 && i < 1e6 && isDigits(line(n.FirstChild.Data)) {
			v.numbered = append(v.numbered, numbered{i, href})
		}
	}
	return false
}

// rowOf is the row of a table or list in which a link stands; nil if it stands in none.
func rowOf(n *html.Node) *html.Node {
	for p, i := n.Parent, 0; p != nil && i < 6; p, i = p.Parent, i+1 {
		switch p.DataAtom {
		case atom.Tr, atom.Li:
			return p
		}
	}
	return nil
}

// takeReply reads the button for a reply: it tells the topic, and whether the
// topic is locked.
func (v *phpbbPage) takeReply(n *html.Node, href string) {
	if v.reply != "" {
		return
	}
	v.reply = href
	locked := hasClass(n, "locked-icon") || n.Parent != nil && hasClass(n.Parent, "locked-icon") || near(n, func(c *html.Node) bool {
		return hasClass(c, "fa-lock") || strings.Contains(attr(c, "class"), "locked") || c.DataAtom == atom.Img && strings.Contains(attr(c, "src"), "locked")
	}) != nil
	v.locked = archive.FlagOf(locked)
}

func (v *phpbbPage) takeForm(n *html.Node) {
	id, action := attr(n, "id"), attr(n, "action")
	switch {
	case id == "login" || id == "login_forum":
		v.login = true
		if p := find(n, func(c *html.Node) bool { return c.DataAtom == atom.P && text(c) != "" }); p != nil && !longer(p, 500) {
			v.messages = once(v.messages, text(p))
		}
	case id == "agreement" || id == "agree":
		v.agreement = true
	case strings.Contains(action, "mode=login") && !hasClass(n, "headerspace"):
		v.password = v.password || find(n, func(c *html.Node) bool { return attr(c, "type") == "password" }) != nil
	}
	if v.topic == "" && strings.Contains(action, "search.php?t=") {
		if u, err := url.Parse(action); err == nil && isNativeID(queryValue(u, "t")) {
			v.topic = queryValue(u, "t")
		}
	}
}

// takeMessage keeps the words of an error.
func (v *phpbbPage) takeMessage(n *html.Node) {
	if len(v.messages) >= 10 || longer(n, 3000) {
		return
	}
	said := false
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.P }, func(c *html.Node) {
		if t := text(c); t != "" {
			v.messages, said = once(v.messages, t), true
		}
	})
	if t := text(n); t != "" && !said {
		v.messages = once(v.messages, t)
	}
}

// takeZone reads a footer's word on the zone. From 3.1 on it stands in a span
// whose title is the zone's name; the offset beside it is that of today alone.
func (v *phpbbPage) takeZone(n *html.Node) {
	p := n.Parent
	if v.zones++; p == nil || v.zones > 50 || longer(p, 150) {
		return
	}
	if name := attr(p, "title"); p.DataAtom == atom.Span && name != "" {
		if strings.Contains(name, "/") {
			v.zone = zoneNamed(name)
			return
		}
		if text(p) == "UTC" {
			v.zone = time.UTC
		}
		return
	}
	switch p.DataAtom {
	case atom.Li, atom.P, atom.Td, atom.Div, atom.Span:
		v.zone = zoneSaid(text(p))
	}
}

// feeds are those of the head, without the visitor's session.
func (v *phpbbPage) feeds() []Link {
	var out []Link
	for _, l := range v.Feeds() {
		if u, err := url.Parse(l.URL); err == nil {
			l.URL = noSession(u).String()
		}
		out = addLink(out, l)
	}
	return out
}

// why is what the page says instead of what was asked for.
func (v *phpbbPage) why(otherwise string) string {
	if len(v.messages) > 0 {
		return clipped(strings.Join(v.messages, " "))
	}
	if h := v.heading(); h != "" {
		return clipped(otherwise + ": " + h)
	}
	return otherwise
}
