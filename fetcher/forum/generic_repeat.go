package forum

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// repeatedThread looks for blocks that stand beside one another, are built alike
// and each have an author, a date and a text, and judges whether they are the
// posts of a thread.
//
// told says that the page calls itself a thread.
func (g *genericPage) repeatedThread(told bool) {
	var best []genericPost
	var judged certainty
	bestSaid := 0
	looked := 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, group := range alike(n) {
			if looked++; looked > 400 {
				return
			}
			posts, c, said := g.judge(group)
			if c > judged || c == judged && c != noThread && said > bestSaid {
				best, judged, bestSaid = posts, c, said
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && c.DataAtom != atom.Script && c.DataAtom != atom.Nav && c.DataAtom != atom.Footer && c.DataAtom != atom.Header && c.DataAtom != atom.Aside {
				walk(c)
			}
		}
	}
	if !told && g.isOther() {
		return
	}
	walk(g.Root)
	if judged != noThread {
		g.posts, g.certainty = best, judged
		named(g.posts)
	}
}

// isOther reports whether a page says of itself that it is something else.
func (g *genericPage) isOther() bool {
	for _, n := range g.scripts {
		if !strings.Contains(attr(n, "type"), "ld+json") || n.FirstChild == nil {
			continue
		}
		for _, kind := range []string{`"NewsArticle"`, `"BlogPosting"`, `"Article"`, `"Product"`, `"Recipe"`, `"ItemList"`, `"CollectionPage"`, `"FAQPage"`, `"Blog"`, `"LiveBlogPosting"`, `"Review"`, `"VideoObject"`, `"Event"`, `"JobPosting"`, `"ReportageNewsArticle"`, `"TechArticle"`} {
			if strings.Contains(strings.ReplaceAll(n.FirstChild.Data, `": "`, `":"`), `"@type":`+kind) {
				return true
			}
		}
	}
	switch strings.ToLower(g.meta["og:type"]) {
	case "product", "video", "video.other", "book", "music.song":
		return true
	}
	return g.meta["article:published_time"] != "" || g.meta["product:price:amount"] != "" || strings.HasPrefix(strings.ToLower(g.meta["generator"]), "wordpress") && !hasWord(bodyAttr(g.Page, "class"), "bbpress")
}

// signature is what blocks of one kind have in common: their name and classes,
// less what numbers them or tells odd from even.
func signature(n *html.Node) string {
	if id := attr(n, "id"); id != "" && len(id) < 60 {
		if name := strings.TrimRight(id, "0123456789"); len(name) < len(id) && name != "" {
			return n.Data + "#" + name // "post_12", "p12": of one kind, whatever else it is
		}
	}
	var parts []string
	for class := range strings.FieldsSeq(attr(n, "class")) {
		class = strings.TrimRight(class, "0123456789")
		switch strings.ToLower(strings.Trim(class, "-_")) {
		case "topic", "reply", "type-topic", "type-reply": // the opening and the others, of bbPress
			continue
		case "odd", "even", "alt", "first", "last", "unread", "read", "new", "row", "bg", "depth", "level", "op", "owner", "author", "highlight":
			continue
		}
		parts = append(parts, class)
	}
	slices.Sort(parts)
	return n.Data + "." + strings.Join(slices.Compact(parts), ".")
}

// alike are the groups of two or more children of n that are built alike and
// say something.
func alike(n *html.Node) [][]*html.Node {
	var order []string
	groups := map[string][]*html.Node{}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.DataAtom {
		case atom.Div, atom.Li, atom.Article, atom.Section, atom.Table, atom.Tr, atom.Tbody, atom.Dl, atom.Dd:
		default:
			continue
		}
		if len(attr(c, "class")) > 500 {
			continue
		}
		s := signature(c)
		if groups[s] == nil {
			order = append(order, s)
		}
		groups[s] = append(groups[s], c)
	}
	var out [][]*html.Node
	for _, s := range order {
		if list := groups[s]; len(list) >= 2 && longer(list[0], 30) && longer(list[len(list)-1], 30) {
			out = append(out, list)
		}
	}
	return out
}

// judge reads a group and says how sure it is that these are a thread's posts,
// and how much they say.
func (g *genericPage) judge(group []*html.Node) ([]genericPost, certainty, int) {
	group = group[:min(len(group), 2000)]
	inner := map[*html.Node]bool{}
	for _, n := range group {
		inner[n] = true
	}
	var posts []genericPost
	authors := map[string]bool{}
	pages := map[string]bool{}
	own, _ := g.threadAddress()
	said, headings, away, quotable, facts, numbers, here, failed := 0, 0, 0, 0, 0, 0, 0, 0
	for _, n := range group {
		b := blockReader{page: g.Page, root: n, inner: inner}
		if h := headBefore(n); h != nil && !inner[h] {
			b.walk(h)
			b.walk(n)
			if _, ok := blockID(n); !ok {
				b.anchor, _ = blockID(h)
			}
		} else {
			b.walk(n)
		}
		post := b.post()
		clear(post.skip)
		for _, k := range []*html.Node{b.author, b.when, b.edited} {
			if k != nil {
				post.skip[k] = true
			}
		}
		if post.by.Name == "" || post.at.IsZero() || post.body == nil {
			if failed++; failed > 2 && failed > len(posts)/4 {
				return nil, noThread, 0
			}
			continue
		}
		words := len(text(post.body))
		if words < 2 {
			failed++
			continue
		}
		said += words
		authors[post.by.Name] = true
		if u := resolve(g.Base, b.heading); u != nil && u.Fragment == "" && !leadsIn(u, own) {
			headings++
			pages[bare(u).String()] = true
		}
		if u := resolve(nil, post.url); u != nil {
			if u.Fragment != "" || leadsIn(u, own) {
				here++
			} else {
				away++
			}
		}
		if b.quotable {
			quotable++
		}
		if !post.by.Joined.IsZero() || post.by.Posts != nil {
			facts++
		}
		if post.number > 0 {
			numbers++
		}
		posts = append(posts, post)
	}
	dropIDs(posts)
	n := len(posts)
	if n < 2 || failed*4 > n {
		return nil, noThread, 0
	}
	score := 0
	add := func(yes bool, points int) {
		if yes {
			score += points
		}
	}
	half := func(k int) bool { return 2*k >= n }
	hint := strings.ToLower(attr(group[0], "class") + " " + attr(group[0], "id"))
	add(half(facts), 3)
	add(half(numbers), 1)
	add(half(quotable), 1)
	add(half(here), 1)
	add(len(authors) >= 2, 1)
	add(forumAddress(own), 2)
	add(listAddress(own), -5)
	add(containsAny(hint, "post", "message", "reply", "topic", "thread", "msg"), 1)
	add(containsAny(hint, "comment") && !forumAddress(own), -2)
	add(containsAny(hint, "review", "rating", "product", "teaser", "card", "testimonial"), -2)
	add(half(headings) && len(pages) > 1, -5)
	add(half(away), -3)
	add(len(authors) == 1 && facts == 0, -2)
	add(priced(group[0]), -4)
	add(n > 0 && said/n < 100 && 2*g.linked(posts) > said, -4)
	add(g.besides(group, said/n), -3)
	if share := g.share(said); share < 25 {
		score -= 2
	} else if share > 60 {
		score++
	}
	switch {
	case score >= 6:
		return posts, likely, said
	case score >= 4:
		return posts, aGuess, said
	}
	return nil, noThread, 0
}

// dropIDs takes the numbers off posts that only show their ids, "#1204".
func dropIDs(posts []genericPost) {
	for i, p := range posts {
		id := p.id[len(strings.TrimRight(p.id, "0123456789")):]
		if i == 0 && p.number == 1 || p.number == 0 || id != strconv.Itoa(p.number) {
			return
		}
	}
	for i := range posts {
		posts[i].number = 0
	}
}

// linked is how many bytes of what the posts say are links.
func (g *genericPage) linked(posts []genericPost) int {
	n := 0
	for _, p := range posts {
		if p.body.DataAtom == atom.A {
			n += len(text(p.body))
		}
		each(p.body, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) { n += len(text(a)) })
	}
	return n
}

// besides reports whether the page holds an article apart from the group, much
// longer than what stands in its blocks: then they are comments on it.
func (g *genericPage) besides(group []*html.Node, usual int) bool {
	parent := group[0].Parent
	for _, a := range g.longArticles() {
		if a != parent && !within10(a, parent) && !under(parent, a) && longer(a, max(1200, 4*usual)) {
			return true
		}
	}
	return false
}

// longArticles are the elements that a page marks as an article and that say
// more than posts do; found once.
func (g *genericPage) longArticles() []*html.Node {
	if g.sought {
		return g.articles
	}
	g.sought = true
	find(g.Root, func(c *html.Node) bool {
		if hasWord(attr(c, "itemprop"), "articleBody") || hasClass(c, "entry-content") || hasClass(c, "e-content") || hasClass(c, "post-content") || hasClassWord(c, "story", "articlebody") || c.DataAtom == atom.Article && hasClassWord(c, "article", "entry", "story") {
			if longer(c, 1200) && len(g.articles) < 100 {
				g.articles = append(g.articles, c)
			}
		}
		return false
	})
	return g.articles
}

// under reports whether n stands somewhere below up.
func under(up, n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == up {
			return true
		}
	}
	return false
}

// within10 reports whether n stands not far below up.
func within10(up, n *html.Node) bool {
	for steps := 0; n != nil && steps < 10; n, steps = n.Parent, steps+1 {
		if n == up {
			return true
		}
	}
	return false
}

// share is how much of what the page says, in percent, these bytes are.
func (g *genericPage) share(said int) int {
	if g.size == 0 {
		g.size = max(len(text(g.Root)), 1)
	}
	return 100 * said / g.size
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// forumAddress tells an address whose words are those of forums.
func forumAddress(u *url.URL) bool {
	for part := range classParts(strings.NewReplacer("/", "-", ".", "-", "?", "-", "=", "-", "&", "-").Replace(u.Hostname() + u.Path + "?" + u.RawQuery)) {
		switch part {
		case "forum", "forums", "foren", "foro", "foros", "thread", "threads", "viewtopic", "showthread", "showtopic", "bbs", "discussion", "discussions", "viewthread", "konu", "tid", "messageboard":
			return true
		}
	}
	return false
}

// listAddress tells the address of what was searched for, and of what is new all
// over a forum: posts of many threads.
func listAddress(u *url.URL) bool {
	for _, s := range segments(strings.ToLower(u.Path)) {
		s, _, _ = strings.Cut(s, ".")
		switch s {
		case "search", "suche", "recherche", "buscar", "busca", "cerca", "ricerca", "szukaj", "zoeken", "ara", "poisk", "results", "recent", "latest", "newest", "new-posts", "newposts", "whats-new", "unanswered", "activity", "tag", "tags", "tagged":
			return true
		}
	}
	q := u.Query()
	for _, key := range []string{"q", "query", "search", "keywords", "search_id"} {
		if q.Get(key) != "" {
			return true
		}
	}
	return false
}

// headBefore is the head of a block that stands before it as an element of its
// own, as bbPress has it; nil if there is none.
func headBefore(n *html.Node) *html.Node {
	h := before(n)
	if h == nil || h.DataAtom != n.DataAtom || !hasClassWord(h, "header", "head") || longer(h, 300) {
		return nil
	}
	return h
}

// leadsIn reports whether an address is the thread's own, or leads into it.
func leadsIn(u, own *url.URL) bool {
	path, base := strings.Trim(u.EscapedPath(), "/"), strings.Trim(own.EscapedPath(), "/")
	return path == base && (u.RawQuery == own.RawQuery || own.RawQuery == "") || base != "" && strings.HasPrefix(path, base+"/")
}

// priced reports whether a block names a price.
func priced(n *html.Node) bool {
	if longer(n, 3000) {
		return false
	}
	s := text(n)
	for _, sign := range []string{"$", "€", "£", "¥", "₽", " USD", " EUR"} {
		if i := strings.Index(s, sign); i >= 0 && hasDigit(s[max(i-8, 0):min(i+8, len(s))]) {
			return true
		}
	}
	return near(n, func(c *html.Node) bool { return hasClassWord(c, "price", "cart") }) != nil
}
