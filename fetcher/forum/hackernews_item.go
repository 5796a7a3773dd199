package forum

import (
	"fmt"

	"skein/archive"
)

// hnItem is an item as the interfaces give it: hn.algolia.com with the whole
// tree below it, Firebase with the ids of its children.
type hnItem struct {
	ID          jsonText  `json:"id"`
	Type        jsonText  `json:"type"`
	Title       jsonText  `json:"title"`
	URL         jsonText  `json:"url"`
	Text        jsonText  `json:"text"`
	Author      jsonText  `json:"author"`
	By          jsonText  `json:"by"`
	Created     jsonTime  `json:"created_at_i"`
	Time        jsonTime  `json:"time"`
	Points      jsonCount `json:"points"`
	Score       jsonCount `json:"score"`
	Descendants jsonCount `json:"descendants"`
	Story       jsonText  `json:"story_id"`
	Poll        jsonText  `json:"poll"` // that an option belongs to
	Deleted     jsonFlag  `json:"deleted"`
	Dead        jsonFlag  `json:"dead"`
	Children    []hnItem  `json:"children"`
}

// readItem reads the answer of an interface.
func (v *hnPage) readItem(part *Part) error {
	var item hnItem
	if err := decode(v.Body, &item); err != nil {
		return fmt.Errorf("item %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	id := item.ID.id()
	if id == "" {
		part.Kind, part.Why = ErrorPart, "there is no such item"
		return nil
	}
	whole := v.has("children")
	if item.Type == "pollopt" && item.Poll.id() != "" {
		part.Kind, part.Why, part.Instead = MovedPart, "one option of a poll", v.itemURL(item.Poll.id())
		return nil
	}
	if item.Type == "comment" {
		story := item.Story.id()
		if story == "" {
			story = id // its page names the story
		}
		part.Kind, part.Why, part.Instead = MovedPart, "one comment of a thread", v.itemURL(story)
		return nil
	}
	t := v.thread(part, id, plain(string(item.Title)))
	c := hnReader{hnPage: v, seen: map[string]bool{}}
	t.Posts = c.tree(t.Posts, &item, "", 0)
	t.Posts[0].Number = 1
	if n := item.Descendants.count(); n != nil {
		t.Counts.Posts = known(*n + 1)
	}
	if item.Dead.yes() {
		c.notes = append(c.notes, "the item is marked [dead]")
	}
	part.Kind, part.Page, part.Pages = ThreadPart, 1, 1
	part.Draft, part.Notes = v.draft(t, c.notes, true), c.notes
	part.Draft.Witness = archive.ByAPI
	if !whole {
		part.Kind, part.Why, part.Instead = MovedPart, "an item without the comments below it", v.itemURL(id)
	}
	return nil
}

// deepest bounds the trees that are followed: discussions end long before.
const deepest = 1000

// tree reads an item and those below it, in reading order.
func (c *hnReader) tree(out []archive.Post, item *hnItem, parent string, depth int) []archive.Post {
	id := item.ID.id()
	if id == "" || depth > deepest || c.seen[id] {
		return out
	}
	c.seen[id] = true
	p := archive.Post{NativeID: id, URL: c.itemURL(id).String(), Published: item.Created.When, Witness: archive.ByAPI}
	if p.Published.IsZero() {
		p.Published = item.Time.When
	}
	p.Author = c.user(string(item.Author + item.By))
	if parent != "" {
		p.ReplyTo = []string{parent}
	}
	for _, n := range []*int{item.Points.count(), item.Score.count()} {
		if n != nil {
			p.Reactions = []archive.Reaction{{Name: "points", Count: n}}
		}
	}
	w := &body{page: c.Page, rule: hnRule}
	if href := resolve(nil, string(item.URL)); href != nil && depth == 0 {
		w.embed(href.String(), plain(string(item.Title)))
	}
	w.children(fragment(string(item.Text)))
	c.choices(&p, w, item)
	p.HTML = w.html()
	switch {
	case item.Deleted.yes() || p.Author.Name == "" && p.HTML == "" && depth > 0:
		p.Deleted, p.HTML = archive.Yes, ""
	case p.Author.Name == "":
		c.withheld(&p)
	}
	out = append(out, p)
	for i := range item.Children {
		if item.Children[i].Type == "pollopt" {
			continue
		}
		out = c.tree(out, &item.Children[i], id, depth+1)
	}
	return out
}

// choices writes what one may vote for in a poll.
func (c *hnReader) choices(p *archive.Post, w *body, item *hnItem) {
	some := false
	for i := range item.Children {
		o := &item.Children[i]
		if o.Type != "pollopt" {
			continue
		}
		n := o.Points.count()
		if n == nil {
			n = o.Score.count()
		}
		if !some {
			w.out.WriteString("<ul>")
			some = true
		}
		hnChoice(p, w, n, fragment(string(o.Text)))
	}
	if some {
		w.out.WriteString("</ul>")
	}
}
