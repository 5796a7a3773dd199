package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// readThread reads an item with the comments on this page.
func (v *hnPage) readThread(part *Part) error {
	s := v.stories[len(v.stories)-1]
	if s.id == "" {
		if r, ok := (hackernews{}).Ref(v.URL); ok {
			s.id = r.Native
		}
	}
	if s.id == "" || s.title == nil {
		return fmt.Errorf("item page %s: nothing tells the item's id: %w", where(v.URL), archive.ErrInvalid)
	}
	t := v.thread(part, s.id, text(s.title))
	opening := archive.Post{NativeID: s.id, Number: 1, URL: t.URL, Witness: archive.ByPage}
	if s.below != nil {
		opening.Author, opening.Published = v.author(s.below), v.when(s.below)
		if n := points(s.below); n != nil {
			opening.Reactions = []archive.Reaction{{Name: "points", Count: n}}
		}
	}
	for _, same := range v.stories { // some pages have the line in a list above, too
		if same.id != s.id || same.below == nil {
			continue
		}
		if n := commentCount(same.below); n != nil {
			t.Counts.Posts = known(*n + 1)
		}
	}
	w := &body{page: v.Page, rule: hnRule}
	if href := v.url(attr(s.title, "href")); href != "" && href != t.URL {
		w.embed(href, t.Title)
	}
	if s.text != nil {
		w.children(s.text)
	}
	if len(v.options) > 0 {
		w.out.WriteString("<ul>")
		for _, o := range v.options {
			hnChoice(&opening, w, o.points, o.text)
		}
		w.out.WriteString("</ul>")
	}
	opening.HTML = w.html()
	c := hnReader{hnPage: v, parents: []string{s.id}}
	t.Posts = append(t.Posts, opening)
	seen := map[string]bool{s.id: true}
	for _, k := range v.comments {
		if !seen[k.id] {
			seen[k.id] = true
			t.Posts = append(t.Posts, c.comment(k))
		}
	}
	part.Kind, part.Notes = ThreadPart, c.notes
	v.pages(part, s.id)
	part.Draft = v.draft(t, c.notes, true)
	return nil
}

// hnChoice writes one option of a poll, and keeps what it was given.
func hnChoice(p *archive.Post, w *body, points *int, option *html.Node) {
	w.out.WriteString("<li>")
	w.children(option)
	w.out.WriteString("</li>")
	p.Reactions = addVotes(p.Reactions, text(option), points)
}

func (v *hnPage) thread(part *Part, id, title string) archive.Thread {
	ref := hnRef(v.root, id)
	return archive.Thread{Kind: archive.Discussion, Platform: part.Platform, Site: part.Site, NativeID: id, URL: ref.URL.String(), Title: title, Lang: v.Lang}
}

// pages settles where the thread goes on.
func (v *hnPage) pages(part *Part, id string) {
	part.Page = 1
	if r, ok := (hackernews{}).Ref(v.URL); ok && r.Page > 0 {
		part.Page = r.Page
	}
	next := v.nextAt(v.more)
	if next == nil {
		part.Pages = part.Page
		return
	}
	if r, ok := (hackernews{}).Ref(next); !ok || r.Native == id {
		part.Next = next
	}
}

// readBranch reads the page of one comment with the answers to it, which is
// better read with the rest of its thread.
func (v *hnPage) readBranch(part *Part) error {
	u := resolve(v.Base, v.onStory)
	r, ok := (hackernews{}).Ref(u)
	if !ok || !sameHost(u, v.root) {
		return fmt.Errorf("page %s of a comment: nothing on it names its thread: %w", where(v.URL), archive.ErrInvalid)
	}
	title := v.story
	if strings.HasSuffix(title, "...") || strings.HasSuffix(title, "…") {
		title = ""
	}
	t := v.thread(part, r.Native, title)
	c := hnReader{hnPage: v}
	seen := map[string]bool{}
	for _, k := range v.comments {
		if !seen[k.id] {
			seen[k.id] = true
			t.Posts = append(t.Posts, c.comment(k))
			if len(c.parents) == 1 && len(seen) == 1 {
				c.parents = []string{k.id} // its answers begin again at the left
			}
		}
	}
	part.Kind, part.Why, part.Instead = MovedPart, "one comment of a thread, with the answers to it", r.URL
	part.Draft, part.Notes = v.draft(t, c.notes, false), c.notes
	return nil
}

// hnReader reads comments in the order of the page: the tree stands in their depths.
type hnReader struct {
	*hnPage
	parents []string // of the depths above the next comment, the item first
	notes   []string
	seen    map[string]bool // items of a tree
}

// comment reads one comment.
func (c *hnReader) comment(k hnComment) archive.Post {
	p := archive.Post{NativeID: k.id, URL: hnRef(c.root, k.id).URL.String(), Author: c.author(k.node), Published: c.when(k.node), Witness: archive.ByPage}
	if up := c.parentOf(k); up != "" && up != k.id {
		p.ReplyTo = []string{up}
	}
	c.parents = append(c.parents, k.id)
	if n := points(k.node); n != nil {
		p.Reactions = []archive.Reaction{{Name: "points", Count: n}}
	}
	marked := false
	if head := byClass(k.node, "comhead"); head != nil {
		said := text(head)
		for _, mark := range []string{"[dead]", "[flagged]"} {
			if strings.Contains(said, mark) {
				c.notes = append(c.notes, "post "+k.id+": is marked "+mark)
				marked = true
			}
		}
	}
	content := find(k.node, func(n *html.Node) bool { return hasClass(n, "comment") || hasClass(n, "commtext") })
	if content == nil {
		c.notes = append(c.notes, "post "+k.id+": no text found")
		return p
	}
	if inner := byClass(content, "commtext"); inner != nil {
		content = inner
	}
	w := &body{page: c.Page, rule: hnRule}
	w.children(content)
	p.HTML = w.html()
	if p.Author.Name == "" || marked {
		c.withheld(&p)
	}
	return p
}

// parentOf is what a comment answers: what stands above it, one step further to
// the left, or what its own link says where that is on another page. The comment
// goes below it in the order of depths.
func (c *hnReader) parentOf(k hnComment) string {
	if k.depth < len(c.parents) {
		c.parents = c.parents[:k.depth+1]
	} else if len(c.parents) > 0 {
		c.parents = c.parents[:1]
		for len(c.parents) <= min(k.depth, deepest) {
			c.parents = append(c.parents, "") // not on this page
		}
	}
	if n := len(c.parents); n > 0 && c.parents[n-1] != "" {
		return c.parents[n-1]
	}
	link := find(k.node, func(n *html.Node) bool { return isLink(n) && hasClass(n.Parent, "navs") && text(n) == "parent" })
	if link == nil {
		return ""
	}
	href := attr(link, "href")
	if id, ok := strings.CutPrefix(href, "#"); ok && isDigits(id) {
		return id
	}
	if r, ok := (hackernews{}).Ref(resolve(c.Base, href)); ok {
		return r.Native
	}
	return ""
}

// withheld tells what stands for a comment that is no longer shown; it has no
// author.
func (c *hnReader) withheld(p *archive.Post) {
	switch said := strings.TrimSpace(text(fragment(p.HTML))); said {
	case "[deleted]":
		p.HTML, p.Deleted = "", archive.Yes
	case "[flagged]", "[dead]", "[delayed]", "[removed]":
		p.HTML = ""
		c.notes = append(c.notes, "post "+p.NativeID+": its text is withheld, "+said)
	}
}

// hnRule takes off what the site puts below a text: the link to answer, or a
// row of dashes in its place, which old markup leaves inside the comment.
func hnRule(w *body, n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div:
		return hasClass(n, "reply")
	case atom.P:
		return isHNFooter(n, nearTag(n, atom.Font))
	case atom.Font: // grey for comments that few liked
		if !isHNFooter(n, n) {
			w.children(n)
		}
		return true
	case atom.Pre:
		var b strings.Builder
		verbatim(&b, n)
		w.code("", strings.TrimRight(b.String(), " \t\n"))
		return true
	}
	return false
}

// isHNFooter tells what stands below a text, in small print.
func isHNFooter(n, small *html.Node) bool {
	if small == nil || attr(small, "size") != "1" || longer(n, 20) {
		return false
	}
	return text(n) == "-----" || near(n, func(k *html.Node) bool { return isLink(k) && strings.HasPrefix(attr(k, "href"), "reply?") }) != nil
}

// itemURL is the page that an item of an interface stands for.
func (v *hnPage) itemURL(id string) *url.URL { return hnRef(v.root, id).URL }
