package forum

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// readHTML reads a page made for people. Its application gets the same JSON
// with the page (data-preloaded); the page for programs without scripts shows
// less than the interface, which it points to.
func (v *discoursePage) readHTML(part *Part) error {
	h := discourseHTML{discoursePage: v}
	h.walk(v.Root)
	if done, err := h.readPreloaded(part); done {
		return err
	}
	r, topic := h.topicRoute()
	switch {
	case topic && len(h.posts) > 0:
		if err := h.readPosts(part, r); err != nil {
			return err
		}
		if onWeb(v.URL) {
			part.Kind, part.Why = MovedPart, "the topic's own interface says more"
			part.Instead = r.interfaceAt(v.at, max(r.page, 1))
		}
	case len(h.items) > 0:
		h.readItems(part)
		if onWeb(v.URL) {
			part.Kind, part.Why, part.Instead = MovedPart, "the list's own interface says more", h.listInterface()
		}
	case h.login || h.path() == "login":
		part.Kind, part.Why = LoginPart, h.why("asks to log in")
	case h.missing:
		part.Kind, part.Why = ErrorPart, h.why("the page is not there, or not for us")
	case topic && onWeb(v.URL):
		part.Kind, part.Why, part.Instead = MovedPart, "a page without its posts, which scripts load", r.interfaceAt(v.at, max(r.page, 1))
	case onWeb(v.URL) && h.isList():
		part.Kind, part.Why, part.Instead = MovedPart, "a page without its topics, which scripts load", h.listInterface()
	default:
		part.Kind, part.Why = ErrorPart, h.why("a page of another sort")
	}
	return nil
}

// discourseHTML is what one walk over a page for people finds.
type discourseHTML struct {
	*discoursePage
	preloaded string
	title     *html.Node
	crumbs    []Link
	tags      []string
	posts     []*html.Node // .crawler-post, or article[data-post-id] of a saved application
	next      string
	items     []*html.Node // of lists of topics
	message   string
	login     bool
	missing   bool
}

func (h *discourseHTML) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !h.take(c) {
			h.walk(c)
		}
	}
}

func (h *discourseHTML) take(n *html.Node) bool {
	switch attr(n, "id") {
	case "data-preloaded":
		if h.preloaded = attr(n, "data-preloaded"); h.preloaded == "" && n.FirstChild != nil {
			h.preloaded = n.FirstChild.Data
		}
		return true
	case "topic-title":
		if a := nearTag(n, atom.A); a != nil && h.title == nil {
			h.title = a
		}
		h.takeCrumbs(n)
		return true
	}
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return true
	}
	if n.DataAtom == atom.A && attr(n, "rel") == "next" && h.next == "" {
		h.next = attr(n, "href")
	}
	if n.DataAtom == atom.Article && attr(n, "data-post-id") != "" {
		h.posts = append(h.posts, n)
		return true
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "crawler-post":
			if attr(n, "role") == "navigation" { // looks like a post, and leads to the next page
				return false
			}
			h.posts = append(h.posts, n)
			return true
		case "topic-list-item":
			h.items = append(h.items, n)
			return true
		case "fancy-title":
			if h.title == nil {
				h.title = n
			}
			return true
		case "topic-category":
			h.takeCrumbs(n)
			return true
		case "page-not-found", "not-found-container":
			h.missing = true
			if h.message == "" {
				if t := find(n, func(k *html.Node) bool { return hasClass(k, "title") || k.DataAtom == atom.H1 }); t != nil {
					h.message = text(t)
				} else if n.DataAtom == atom.H1 {
					h.message = text(n)
				}
			}
		case "login-welcome", "login-required", "login-page", "static-login":
			h.login = true
		case "discourse-tag":
			h.tags = appendLine(h.tags, text(n))
			return true
		}
	}
	return false
}

// takeCrumbs reads the categories and tags that stand at a title.
func (h *discourseHTML) takeCrumbs(n *html.Node) {
	each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
		if hasClass(a, "discourse-tag") {
			h.tags = appendLine(h.tags, text(a))
			return
		}
		if u := resolve(h.Base, attr(a, "href")); u != nil && (strings.Contains(u.Path, "/c/") || hasClass(a, "badge-category__wrapper")) {
			if t := text(a); t != "" {
				h.crumbs = addLink(h.crumbs, Link{URL: u.String(), Title: t})
			}
		}
	})
}

func (h *discourseHTML) why(otherwise string) string {
	if h.message != "" {
		return h.message
	}
	if h.Title != "" {
		return otherwise + ": " + line(h.Title)
	}
	return otherwise
}

// topicRoute is the topic that the page's own address names.
func (h *discourseHTML) topicRoute() (discourseRoute, bool) {
	for _, u := range append([]*url.URL{h.URL}, h.ownAddresses()...) {
		if r, ok := discourseRouteOf(u); ok {
			if c := h.Canonical; onWeb(c) && sameHost(c, u) && r.slug == "" {
				if named, ok := discourseRouteOf(c); ok && named.id == r.id {
					r.slug = named.slug
				}
			}
			return r, true
		}
	}
	return discourseRoute{}, false
}

// path is the page's path below the site's root.
func (h *discourseHTML) path() string {
	if h.at == nil {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(strings.Trim(h.at.EscapedPath(), "/"), h.base), "/")
}

// isList tells the addresses of lists of topics and of the index.
func (h *discourseHTML) isList() bool {
	first, _, _ := strings.Cut(h.path(), "/")
	switch first {
	case "", "c", "tag", "tags", "latest", "top", "new", "hot", "categories":
		return true
	}
	return false
}

// listInterface is the address of the same list as JSON.
func (h *discourseHTML) listInterface() *url.URL {
	path := h.path()
	if path == "" {
		path = "latest"
	}
	query := ""
	if n := h.at.Query().Get("page"); isDigits(n) {
		query = "page=" + n
	}
	return below(h.at, h.base, path+".json", query)
}

// readPreloaded reads the JSON that the page carries for its scripts: an object
// whose values are JSON in texts.
func (h *discourseHTML) readPreloaded(part *Part) (bool, error) {
	if h.preloaded == "" {
		return false, nil
	}
	var m map[string]string
	if decode([]byte(h.preloaded), &m) != nil {
		return false, nil
	}
	var site struct {
		Categories []discourseCategory `json:"categories"`
	}
	if decode([]byte(m["site"]), &site) == nil {
		h.know(site.Categories)
	}
	var settings struct {
		Title jsonText `json:"title"`
	}
	if decode([]byte(m["siteSettings"]), &settings) == nil && part.Site.Name == "" {
		part.Site.Name = line(string(settings.Title))
	}
	r, _ := h.topicRoute()
	keys := slices.Sorted(maps.Keys(m))
	for _, key := range keys {
		value := m[key]
		if id, ok := strings.CutPrefix(key, "topic_"); ok && isDigits(id) && (r.id == "" || r.id == id) && strings.Contains(value, `"post_stream"`) {
			return true, h.readTopic(part, []byte(value), archive.ByPage)
		}
	}
	for _, key := range keys {
		value := m[key]
		if strings.HasPrefix(key, "topic_list") && strings.Contains(value, `"topic_list"`) {
			return true, h.readList(part, []byte(value))
		}
	}
	if s := m["categories_list"]; s != "" && h.isList() {
		return true, h.readCategories(part, []byte(s))
	}
	return false, nil
}

// readPosts reads the topic that the page itself shows.
func (h *discourseHTML) readPosts(part *Part, r discourseRoute) error {
	if h.at == nil {
		return fmt.Errorf("topic page: nothing tells the site: %w", archive.ErrInvalid)
	}
	ref := r.ref(h.at)
	part.Kind, part.Site.Key = ThreadPart, ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: h.version(), Site: part.Site, NativeID: ref.Native,
		URL: ref.URL.String(), Lang: h.Lang, Tags: h.tags, Aliases: aliases(ref.URL.String()),
	}
	switch {
	case h.title != nil:
		t.Title = text(h.title)
	case h.meta["og:title"] != "":
		t.Title = line(h.meta["og:title"])
	default:
		t.Title, _, _ = strings.Cut(h.Title, " - ")
	}
	for _, c := range h.crumbs {
		t.Board.Path = append(t.Board.Path, c.Title)
		t.Board.Title, t.Board.URL = c.Title, c.URL
	}
	c := discourseReader{discoursePage: h.discoursePage, topic: &discourseTopic{}, route: r, witness: archive.ByPage, ids: map[int]string{}}
	for _, n := range h.posts {
		number, id := discourseNumber(n)
		c.ids[number] = id
	}
	seen := map[string]bool{}
	for _, n := range h.posts {
		if number, id := discourseNumber(n); id != "" && !seen[id] {
			seen[id] = true
			t.Posts = append(t.Posts, c.shown(n, id, number))
		}
	}
	if len(t.Posts) == 0 {
		return fmt.Errorf("topic page %s: its posts have no numbers: %w", where(h.URL), archive.ErrInvalid)
	}
	part.Page = max(r.page, 1)
	if next := h.nextAt(cmp.Or(h.link("next"), h.next)); next != nil {
		if n, ok := discourseRouteOf(next); ok && n.id == r.id {
			part.Next = next
		}
	}
	part.Board, part.Notes = t.Board, c.notes
	part.Draft = h.draft(t, c.notes, t.Posts[0].Number == 1)
	return nil
}

// discourseNumber is a post's number and native id. The page for programs does
// not tell the id: there the number names the post.
func discourseNumber(n *html.Node) (number int, id string) {
	if s, ok := strings.CutPrefix(attr(n, "id"), "post_"); ok && isDigits(s) {
		number, _ = strconv.Atoi(s)
	}
	if number == 0 {
		if k := find(n, func(k *html.Node) bool { return attr(k, "itemprop") == "position" }); k != nil {
			number, _ = count(text(k))
		}
	}
	if id = attr(n, "data-post-id"); isDigits(id) {
		return number, id
	}
	if number <= 0 {
		return 0, ""
	}
	return number, archive.NumberedPost(number)
}

// shown reads one post of a page for people.
func (c *discourseReader) shown(n *html.Node, id string, number int) archive.Post {
	out := archive.Post{NativeID: id, Number: number, Witness: archive.ByPage}
	out.URL = c.route.ref(c.at).URL.String()
	if number > 0 {
		out.URL += "/" + strconv.Itoa(number)
	}
	var content *html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode {
				continue
			}
			classes := attr(k, "class")
			switch {
			case content == nil && (hasWord(classes, "cooked") || attr(k, "itemprop") == "text" && !hasWord(classes, "crawler-post-meta")):
				content = k
				continue
			case out.Author.Name == "" && (hasWord(classes, "creator") || hasWord(classes, "username") || attr(k, "itemprop") == "author"):
				c.named(k, &out.Author)
			case hasWord(classes, "user-title"):
				out.Author.Title = text(k)
			case hasWord(classes, "relative-date"):
				if s, err := strconv.ParseFloat(attr(k, "data-time"), 64); err == nil && out.Published.IsZero() {
					out.Published = sinceEpoch(s)
				}
			case out.Published.IsZero() && k.DataAtom == atom.Time:
				out.Published = c.timeOf(k)
			case attr(k, "itemprop") == "dateModified" && out.Edited.IsZero():
				if t, ok := stamp(attr(k, "content") + attr(k, "datetime")); ok {
					out.Edited = archive.At(t)
				}
			case attr(k, "itemprop") == "userInteractionCount":
				if n, ok := count(attr(k, "content")); ok && n > 0 && len(out.Reactions) == 0 {
					out.Reactions = []archive.Reaction{{Name: "Like", Count: known(n)}}
				}
			}
			walk(k)
		}
	}
	walk(n)
	if !out.Edited.Time.After(out.Published.Time) {
		out.Edited = archive.When{} // every post has that mark, edited or not
	}
	if out.Author.NativeID == "" && isDigits(attr(n, "data-user-id")) {
		out.Author.NativeID = attr(n, "data-user-id")
	}
	if content == nil {
		c.note(id, "no text found")
		return out
	}
	w := &body{page: c.Page, rule: c.rule}
	w.children(content)
	out.HTML, out.Quotes, out.Attachments = w.html(), w.quotes, w.files
	for _, quoted := range w.answers {
		if quoted != id {
			out.ReplyTo = once(out.ReplyTo, quoted)
		}
	}
	return out
}

// named reads who wrote a post: the link to a member names him for certain.
func (c *discourseReader) named(n *html.Node, a *archive.Author) {
	link := n
	if n.DataAtom != atom.A {
		link = nearTag(n, atom.A)
	}
	if link == nil {
		a.Name = text(n)
		return
	}
	a.Name = line(attr(link, "data-user-card"))
	if a.Name == "" {
		a.Name = text(link)
	}
	a.URL = c.Page.url(attr(link, "href"))
}

// readItems reads the topics that the page itself lists.
func (h *discourseHTML) readItems(part *Part) {
	part.Kind = BoardPart
	if h.at != nil {
		part.Board = h.listBoard()
	}
	if part.Board.Title == "" && len(h.crumbs) > 0 {
		part.Board.Title = h.crumbs[len(h.crumbs)-1].Title
	}
	seen := map[string]bool{}
	for _, n := range h.items {
		var l archive.Listing
		find(n, func(k *html.Node) bool {
			u := resolve(h.Base, attr(k, "href"))
			switch {
			case k.DataAtom == atom.A && u != nil && l.URL == "" && (h.at == nil || sameHost(u, h.at)):
				if r, ok := discourseRouteOf(u); ok && text(k) != "" {
					ref := r.ref(u)
					l = archive.Listing{Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Title: text(k)}
					l.Site.Key = ref.Site
				}
			case hasClass(k, "posts") && l.Replies == nil:
				if n, ok := count(text(k)); ok {
					l.Replies = known(n)
				}
			case hasClass(k, "views") && l.Views == nil:
				if n, ok := count(text(k)); ok {
					l.Views = known(n)
				}
			}
			return false
		})
		if l.NativeID == "" || seen[l.NativeID] {
			continue
		}
		seen[l.NativeID] = true
		part.Threads = append(part.Threads, l)
	}
	part.Page = 1
	part.Next = h.nextAt(h.link("next"))
	if len(part.Threads) == 0 {
		part.Notes = append(part.Notes, "no topic of the list has an address")
	}
}
