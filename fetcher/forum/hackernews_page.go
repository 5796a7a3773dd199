package forum

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// hnStory is an item that heads a thread, as a page shows it.
type hnStory struct {
	id    string
	title *html.Node // the link
	below *html.Node // .subtext: points, author, age, comments
	text  *html.Node // nil for one that only links
}

// hnOption is what one may vote for in a poll.
type hnOption struct {
	text   *html.Node
	points *int // nil if the page does not say
}

// hnComment is a comment as a page shows it.
type hnComment struct {
	id    string
	depth int
	node  *html.Node // .default
}

// hnPage is what one walk over a page finds.
type hnPage struct {
	*Page
	root     *url.URL
	stories  []hnStory
	comments []hnComment
	options  []hnOption // of a poll
	item     bool       // the page is of one item
	form     bool       // it has a field to write in
	login    bool       // it has a field for a password
	more     string     // address of the next page
	onStory  string     // address of the story that a comment stands under
	story    string     // its title
	row      string     // id of the row that is walked
	depth    int
}

func (v *hnPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

// take keeps n if it is a part, and reports whether nothing is left in it.
func (v *hnPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head:
		return true
	case atom.Textarea:
		v.form = true
		return true
	case atom.Input:
		v.login = v.login || attr(n, "type") == "password"
	case atom.Tr:
		if id := attr(n, "id"); isDigits(id) {
			v.row = id
			if hasClass(n, "athing") && !hasClass(n, "comtr") {
				v.stories = append(v.stories, hnStory{id: id})
			}
		}
	case atom.Td:
		if v.takeText(n) {
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "fatitem":
			v.item = true
		case "title":
			return v.takeTitle(n)
		case "morelink":
			v.more = attr(n, "href")
		case "subtext":
			if i := len(v.stories) - 1; i >= 0 && v.stories[i].below == nil {
				v.stories[i].below = n
				if v.stories[i].id == "" {
					v.stories[i].id = v.idIn(n)
				}
			}
			return true
		case "toptext":
			if i := len(v.stories) - 1; i >= 0 {
				v.stories[i].text = n
			}
			return true
		case "ind":
			v.depth = indentOf(n)
			return true
		case "comment":
			if n.DataAtom == atom.Td {
				v.takeOption(n)
				return true
			}
		case "default":
			if i := len(v.options) - 1; i >= 0 && len(v.comments) == 0 && nearClass(n, "comment") == nil {
				v.options[i].points = points(n)
				return true
			}
			id := v.idIn(n)
			if id == "" {
				id = v.row
			}
			if i := len(v.stories) - 1; i >= 0 && v.stories[i].id == id && v.stories[i].title == nil {
				v.stories = v.stories[:i] // a comment heads its own page
			}
			if id != "" {
				v.comments = append(v.comments, hnComment{id, v.depth, n})
			}
			if v.onStory == "" {
				if on := byClass(n, "onstory"); on != nil {
					if a := nearTag(on, atom.A); a != nil {
						v.onStory, v.story = attr(a, "href"), text(a)
					}
				}
			}
			v.depth = 0
			return true
		}
	}
	if n.DataAtom == atom.Img && len(attr(n, "width")) < 6 && strings.HasSuffix(attr(n, "src"), "s.gif") && attr(n, "height") == "1" {
		v.depth = indentOf(n)
	}
	return false
}

// indentOf is how deep a comment stands: told outright, or by the width of an
// empty picture, 40 for each level.
func indentOf(n *html.Node) int {
	if i, err := strconv.Atoi(attr(n, "indent")); err == nil {
		return max(i, 0)
	}
	if n.DataAtom != atom.Img {
		if n = nearTag(n, atom.Img); n == nil {
			return 0
		}
	}
	i, _ := strconv.Atoi(attr(n, "width"))
	return max(i/40, 0)
}

// takeTitle reads a cell with a title; others of that class hold a rank, or the
// link to the next page.
func (v *hnPage) takeTitle(n *html.Node) bool {
	a := nearTag(n, atom.A)
	if a == nil {
		return true
	}
	href := attr(a, "href")
	if hasClass(a, "morelink") || text(a) == "More" && text(n) == "More" {
		v.more = href
		return true
	}
	if i := len(v.stories) - 1; i >= 0 && v.stories[i].title == nil && v.stories[i].id == v.row && v.row != "" {
		v.stories[i].title = a
	} else {
		v.stories = append(v.stories, hnStory{title: a})
	}
	return true
}

// takeOption reads an option of a poll, which has a row with an id of its own.
func (v *hnPage) takeOption(n *html.Node) {
	if i := len(v.stories) - 1; i > 0 && v.stories[i].title == nil && v.stories[i].id == v.row {
		v.stories = v.stories[:i]
	}
	if len(v.options) < mostListed {
		v.options = append(v.options, hnOption{text: n})
	}
}

// takeText reads what the author of an old item wrote: a cell without any mark,
// beside an empty one and below the line with his name.
func (v *hnPage) takeText(n *html.Node) bool {
	i := len(v.stories) - 1
	if i < 0 || v.stories[i].below == nil || v.stories[i].text != nil || len(v.comments) > 0 || len(n.Attr) > 0 {
		return false
	}
	before := n.PrevSibling
	for before != nil && before.Type != html.ElementNode {
		before = before.PrevSibling
	}
	if before == nil || before.DataAtom != atom.Td || before.FirstChild != nil || !longer(n, 0) {
		return false
	}
	if nearTag(n, atom.Form) != nil || nearTag(n, atom.Table) != nil || nearClass(n, "toptext") != nil {
		return false
	}
	v.stories[i].text = n
	return true
}

// idIn is the id of the item that a part of a page is about.
func (v *hnPage) idIn(n *html.Node) string {
	id := ""
	near(n, func(k *html.Node) bool {
		if s, ok := strings.CutPrefix(attr(k, "id"), "score_"); ok && isDigits(s) {
			id = s
			return true
		}
		if hasClass(k, "onstory") {
			return false
		}
		if s, ok := strings.CutPrefix(attr(k, "href"), "item?id="); ok && isLink(k) {
			if s, _, _ = strings.Cut(s, "&"); isDigits(s) && !hasClass(k.Parent, "onstory") {
				id = s
				return true
			}
		}
		return hasClass(k, "comment") || hasClass(k, "commtext")
	})
	return id
}

// why is what a page without items says.
func (v *hnPage) why() string {
	said := ""
	if b := v.body(); b != nil && !longer(b, 2000) {
		said = text(b)
	}
	if said == "" {
		said = "a page of another sort"
	}
	return clipped(said)
}

// when reads the age of an item: exactly where the page has it in a title, else
// from its words.
func (v *hnPage) when(n *html.Node) archive.When {
	if age := byClass(n, "age"); age != nil {
		iso, seconds, _ := strings.Cut(attr(age, "title"), " ")
		var t jsonTime
		if s := strings.TrimSpace(seconds); isDigits(s) {
			_ = t.UnmarshalJSON([]byte(s))
		}
		if t.IsZero() && iso != "" {
			_ = t.UnmarshalJSON([]byte(`"` + iso + `"`))
		}
		if !t.IsZero() {
			return t.When
		}
		if w, ok := v.dates().read(text(age)); ok {
			return w
		}
	}
	// "otter 3 hours ago | link": what follows the author.
	var found archive.When
	var user bool
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && found.IsZero(); c = c.NextSibling {
			switch {
			case c.Type == html.ElementNode && isLink(c):
				user = user || strings.Contains(attr(c, "href"), "user?id=")
			case c.Type == html.ElementNode && !hasClass(c, "comment"):
				walk(c)
			case c.Type == html.TextNode && user:
				said, _, _ := strings.Cut(c.Data, "|")
				found, _ = v.dates().read(said)
			}
		}
	}
	walk(n)
	return found
}

// author is who is named in a part of a page.
func (v *hnPage) author(n *html.Node) archive.Author {
	a := near(n, func(k *html.Node) bool { return isLink(k) && strings.Contains(attr(k, "href"), "user?id=") })
	if a == nil {
		return archive.Author{}
	}
	return v.user(text(a))
}

func (v *hnPage) user(name string) archive.Author {
	if name = line(name); name == "" {
		return archive.Author{}
	}
	return archive.Author{Name: name, NativeID: name, URL: at(v.root, "user", "id="+url.QueryEscape(name)).String()}
}

// points are what an item was given; nil if the page does not say.
func points(n *html.Node) *int {
	s := find(n, func(k *html.Node) bool { return hasClass(k, "score") || strings.HasPrefix(attr(k, "id"), "score_") })
	if s == nil {
		return nil
	}
	figure, _, _ := strings.Cut(text(s), " ")
	if i, ok := count(figure); ok {
		return known(i)
	}
	return nil
}

// commentCount is how many comments the line below a title claims; nil if none.
func commentCount(n *html.Node) *int {
	var out *int
	each(n, isLink, func(a *html.Node) {
		if !strings.HasPrefix(attr(a, "href"), "item?id=") {
			return
		}
		s := strings.Fields(text(a))
		if len(s) == 1 && s[0] == "discuss" {
			out = known(0)
		}
		if len(s) == 2 && strings.HasPrefix(s[1], "comment") {
			if i, ok := count(s[0]); ok {
				out = known(i)
			}
		}
	})
	return out
}

// readList reads a list of items.
func (v *hnPage) readList(part *Part) {
	part.Kind = BoardPart
	part.Board.Title, _, _ = strings.Cut(v.Title, " | ")
	part.Board.URL = v.root.String()
	if onWeb(v.URL) {
		part.Board.URL = bare(v.URL).String()
	}
	seen := map[string]bool{}
	for _, s := range v.stories {
		if s.id == "" || s.title == nil || seen[s.id] || text(s.title) == "" {
			continue
		}
		seen[s.id] = true
		ref := hnRef(v.root, s.id)
		l := archive.Listing{Site: part.Site, NativeID: s.id, URL: ref.URL.String(), Title: text(s.title)}
		if s.below != nil {
			l.Author, l.Replies = v.author(s.below), commentCount(s.below)
		}
		part.Threads = append(part.Threads, l)
	}
	part.Next = v.nextAt(v.more)
	part.Page = 1
	if onWeb(v.URL) {
		if n, ok := count(v.URL.Query().Get("p")); ok && n > 0 {
			part.Page = n
		}
	}
}

// readMore is for a page with the rest of a thread's comments, as the site had
// them until 2014: nothing on it says which thread that is.
func (v *hnPage) readMore(*Part) error {
	return fmt.Errorf("page %s: %d comments of a thread that it does not name: %w", where(v.URL), len(v.comments), archive.ErrInvalid)
}
