package forum

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// schemaThread reads a page's JSON-LD for a thread with its posts: schema.org's
// DiscussionForumPosting with comments, and QAPage with its question and
// answers. Questions that a shop or a help page lists are none.
func (g *genericPage) schemaThread() bool {
	for _, n := range g.scripts {
		if !strings.Contains(attr(n, "type"), "ld+json") || n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
			continue
		}
		var v any
		if json.Unmarshal([]byte(n.FirstChild.Data), &v) != nil {
			continue
		}
		r := jsonThread{page: g.Page, ids: map[string]*html.Node{}}
		thing := r.find(v, 0)
		if thing == nil {
			continue
		}
		r.indexIDs(g.Root)
		r.thread(thing)
		if len(r.posts) == 0 {
			continue
		}
		g.title = r.title
		if f := g.schema(); f != nil {
			g.total, g.views = f.Posts, f.Views
		}
		if g.total == nil && len(r.posts) < 2 || g.total != nil && len(r.posts) < *g.total {
			// It may tell of some posts only, the opening one most often, while
			// the page shows more.
			g.repeatedThread(true)
			switch seen := len(g.posts); {
			case g.certainty != noThread && seen > len(r.posts):
				g.certainty = likely
				return true
			case len(r.posts) < 2:
				g.posts, g.certainty = nil, noThread
				return true
			}
		}
		g.posts, g.certainty = r.posts, sure
		named(g.posts)
		return true
	}
	return false
}

// jsonThread reads one thing of JSON-LD.
type jsonThread struct {
	page  *Page
	ids   map[string]*html.Node // elements by id
	title string
	posts []genericPost
	spent int // bytes of text compared
}

// indexIDs notes where the page shows what the JSON-LD tells, by fragments.
func (r *jsonThread) indexIDs(root *html.Node) {
	find(root, func(n *html.Node) bool {
		if id := attr(n, "id"); id != "" && r.ids[id] == nil {
			r.ids[id] = n
		}
		return false
	})
}

func typesOf(m map[string]any) []string {
	switch t := m["@type"].(type) {
	case string:
		return []string{t}
	case []any:
		var out []string
		for _, v := range t {
			if s, ok := v.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

func isType(m map[string]any, names ...string) bool {
	for _, t := range typesOf(m) {
		for _, name := range names {
			if strings.EqualFold(strings.TrimPrefix(strings.TrimPrefix(t, "https://schema.org/"), "http://schema.org/"), name) {
				return true
			}
		}
	}
	return false
}

// find looks for the thread in a thing, in what it is about, or in a list.
func (r *jsonThread) find(v any, depth int) map[string]any {
	if depth > 5 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v[:min(len(v), 200)] {
			if m := r.find(e, depth+1); m != nil {
				return m
			}
		}
	case map[string]any:
		switch {
		case isType(v, "FAQPage", "Product", "CollectionPage", "ItemList"):
			return nil
		case isType(v, "DiscussionForumPosting"):
			return v
		case isType(v, "QAPage"):
			for _, q := range things(v["mainEntity"]) {
				if isType(q, "Question") {
					return q
				}
			}
			return nil
		}
		for _, key := range []string{"@graph", "mainEntity"} {
			if m := r.find(v[key], depth+1); m != nil {
				return m
			}
		}
	}
	return nil
}

// things are the things that a property holds, one or several.
func things(v any) []map[string]any {
	switch v := v.(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var out []map[string]any
		for _, e := range v[:min(len(v), 5000)] {
			if m, ok := e.(map[string]any); ok {
				out = append(out, m)
			}
		}
		return out
	}
	return nil
}

// words is the text that a property holds.
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return words(v[0])
		}
	case map[string]any:
		for _, key := range []string{"@id", "url", "name", "@value"} {
			if s, ok := v[key].(string); ok {
				return s
			}
		}
	}
	return ""
}

func (r *jsonThread) thread(m map[string]any) {
	if r.title = line(words(m["headline"])); r.title == "" {
		r.title = line(words(m["name"]))
	}
	own, _ := r.page.threadAddress()
	r.post(m, "", 0, own)
	for i := range r.posts {
		if i == 0 && r.posts[0].parent == "" && textOf(m) != "" {
			r.posts[0].number = 1
		}
	}
}

// textOf is what a thing says.
func textOf(m map[string]any) string {
	for _, key := range []string{"text", "articleBody", "commentText", "description"} {
		if s := words(m[key]); strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

const mostSchemaDepth = 12

// post reads a posting and what stands below it.
func (r *jsonThread) post(m map[string]any, parent string, depth int, own *url.URL) {
	if depth > mostSchemaDepth || len(r.posts) >= 20000 {
		return
	}
	g := genericPost{parent: parent, said: textOf(m)}
	g.url = r.page.url(firstOf(words(m["url"]), words(m["@id"])))
	u := resolve(nil, g.url)
	if u != nil && r.page.Base != nil && !sameHost(u, r.page.Base) {
		u, g.url = nil, ""
	}
	switch {
	case u != nil && u.Fragment != "":
		g.id = u.Fragment
	case words(m["identifier"]) != "" && !strings.ContainsAny(words(m["identifier"]), " /"):
		g.id = words(m["identifier"])
	case u != nil && depth > 0 && own != nil && bare(u).String() != own.String():
		g.id = strings.TrimPrefix(bare(u).RequestURI(), "/")
	}
	if as := things(m["author"]); len(as) > 0 {
		a := as[0]
		g.by.Name, g.by.URL = line(words(a["name"])), r.page.url(words(a["url"]))
		g.by.NativeID = idInPath(g.by.URL)
		if img := words(a["image"]); img != "" {
			g.by.Avatar = r.page.url(img)
		}
	}
	if s, ok := m["author"].(string); ok {
		g.by.Name = line(s)
	}
	g.at = r.when(firstOf(words(m["datePublished"]), words(m["dateCreated"])))
	if e := r.when(words(m["dateModified"])); depth > 0 && !e.IsZero() && e != g.at {
		g.edited = e // of the opening post it may be the thread's
	}
	g.deleted = strings.EqualFold(words(m["creativeWorkStatus"]), "deleted")
	for key, name := range map[string]string{"upvoteCount": "Votes"} {
		if f, ok := m[key].(float64); ok && f != 0 {
			if n := whole(&f, 0); n != nil {
				g.votes = append(g.votes, archive.Reaction{Name: name, Count: n})
			}
		}
	}
	if g.id != "" {
		g.body = r.shown(g)
	} else if depth == 0 {
		g.id = "opening" // there is but one
	}
	if g.body == nil && marked.MatchString(g.said) {
		g.body = fragment(g.said)
	}
	if g.said != "" || g.body != nil || g.deleted {
		r.posts = append(r.posts, g)
	}
	for _, key := range []string{"acceptedAnswer", "suggestedAnswer", "comment"} {
		for _, c := range things(m[key]) {
			below := g.id
			if depth == 0 && (key != "comment" || !isType(m, "Question")) {
				below = "" // what stands in a thread answers it
			}
			r.post(c, below, depth+1, own)
		}
	}
}

// marked tells texts that hold markup, where plain text is asked for.
var marked = regexp.MustCompile(`(?i)</(p|a|b|i|em|strong|div|ul|ol|li|blockquote|pre|code)>|<br ?/?>`)

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func (r *jsonThread) when(s string) archive.When {
	if t, ok := stamp(s); ok {
		return archive.At(t)
	}
	w, _ := r.page.dates().read(s)
	return w
}

// shown is the element that shows what a posting says, with its markup: the
// smallest around the words that it begins with, in the element of its id.
func (r *jsonThread) shown(g genericPost) *html.Node {
	n := r.ids[g.id]
	if n == nil {
		return nil
	}
	want := squeezed(g.said, 60)
	if want == "" {
		return nil
	}
	end := squeezedEnd(g.said, 40)
	const most = 16 << 20
	if r.spent > most {
		return nil
	}
	for levels := 0; levels < 40; levels++ {
		var inner *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && isBlock(c.DataAtom) && r.holds(c, want, end) {
				inner = c
				break
			}
		}
		if inner == nil {
			break
		}
		n = inner
	}
	if n == r.ids[g.id] && !r.holds(n, want, end) || !strings.HasPrefix(squeezed(text(n), 1<<20), want) {
		return nil
	}
	return n
}

// holds reports whether an element says words, both where they begin and end.
func (r *jsonThread) holds(n *html.Node, begin, end string) bool {
	s := squeezed(text(n), 1<<20)
	r.spent += len(s) + 100
	i := strings.Index(s, begin)
	return i >= 0 && strings.Contains(s[i:], end)
}

// squeezed is the beginning of a text without white space.
func squeezed(s string, most int) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(s) {
		if b.WriteString(line(w)); b.Len() >= most {
			return strings.ToValidUTF8(b.String()[:most], "")
		}
	}
	return b.String()
}

func squeezedEnd(s string, most int) string {
	s = squeezed(s, 1<<20)
	return strings.ToValidUTF8(s[max(len(s)-most, 0):], "")
}

// idInPath is the number in a profile's address, where there is just one.
func idInPath(raw string) string {
	u := resolve(nil, raw)
	if u == nil {
		return ""
	}
	found := ""
	add := func(s string) {
		if isDigits(s) && found == "" {
			found = s
		}
	}
	for _, s := range segments(u.EscapedPath()) {
		add(s)
		head, _, _ := strings.Cut(s, "-")
		add(head)
		add(s[strings.LastIndexAny(s, ".-")+1:])
	}
	q := u.Query()
	for _, key := range []string{"id", "uid", "u", "user", "userid", "user_id", "member"} {
		add(q.Get(key))
	}
	return found
}

// markedThread reads microdata (schema.org) and microformats (h-entry, hentry).
func (g *genericPage) markedThread() bool {
	var items, entries []*html.Node
	thread := false
	list := false
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			if t := attr(c, "itemtype"); t != "" && strings.Contains(t, "schema.org/") {
				switch name := t[strings.LastIndexByte(t, '/')+1:]; name {
				case "DiscussionForumPosting", "QAPage":
					thread = true
					if name == "DiscussionForumPosting" {
						items = append(items, c)
					}
				case "Question", "Answer", "Comment", "UserComments":
					items = append(items, c)
				case "FAQPage", "Product", "Recipe", "ItemList", "Blog", "NewsArticle", "BlogPosting":
					list = true
				}
			}
			if hasClass(c, "h-entry") || hasClass(c, "hentry") || hasClass(c, "h-cite") {
				entries = append(entries, c)
			}
			walk(c, depth+1)
		}
	}
	walk(g.Root, 0)
	if thread && !list && len(items) > 0 {
		if posts, ok := g.blocks(items); ok && g.onePage(posts) {
			g.posts, g.certainty = posts, sure
			return true
		}
	}
	if len(entries) >= 2 && !g.isOther() {
		posts, ok := g.blocks(entries)
		if !ok || list {
			return false
		}
		authors := map[string]bool{}
		for _, p := range posts {
			authors[p.by.Name] = true
		}
		if len(authors) >= 2 && g.onePage(posts) {
			g.posts, g.certainty = posts, likely
			return true
		}
	}
	return false
}

// onePage reports whether posts have their addresses on this page or none, not
// on pages of their own as the entries of a blog have.
func (g *genericPage) onePage(posts []genericPost) bool {
	own, _ := g.threadAddress()
	for _, p := range posts {
		for _, u := range []*url.URL{resolve(nil, p.url), resolve(g.Base, p.heading)} {
			if u != nil && u.Fragment == "" && !leadsIn(u, own) {
				return false
			}
		}
	}
	return true
}

// blocks reads posts out of elements that are known to hold one each, those
// within others not counted to them.
func (g *genericPage) blocks(nodes []*html.Node) ([]genericPost, bool) {
	nodes = nodes[:min(len(nodes), 20000)]
	inner := map[*html.Node]bool{}
	for _, n := range nodes {
		inner[n] = true
	}
	var out []genericPost
	for _, n := range nodes {
		b := blockReader{page: g.Page, root: n, inner: inner}
		b.walk(n)
		post := b.post()
		if post.body == nil || post.by.Name == "" && post.at.IsZero() {
			continue
		}
		for up := n.Parent; up != nil; up = up.Parent {
			if inner[up] {
				post.parent, _ = blockID(up)
				break
			}
		}
		out = append(out, post)
	}
	named(out)
	return out, len(out) > 0
}
