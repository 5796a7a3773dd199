package demo

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type threadPage struct {
	forumPage
	Heading             string
	Prefix, PrefixURL   string
	URL                 string
	Starter, StarterURL string
	StarterID           int
	Started             stamp
	Locked              bool
	Number, Pages       int
	Nav                 []pageLink
	Prev, Next          string
	Posts               []postView
	LD                  threadLD
}

// threadLD is what search engines read, as schema.org has it.
type threadLD struct {
	Context  string `json:"@context"`
	Type     string `json:"@type"`
	ID       string `json:"@id"`
	Headline string `json:"headline"`
	Body     string `json:"articleBody"`
	Section  string `json:"articleSection"`
	Author   struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	} `json:"author"`
	Published string `json:"datePublished"`
	Modified  string `json:"dateModified"`
}

type postView struct {
	ID, Number  int64
	URL         string
	First       bool
	Author      memberView
	When        stamp
	HTML        template.HTML
	Files       []fileView
	Edited      *stamp
	Kinds       []reactionView
	Reactors    []reactor // up to three
	AndOthers   string    // " and 11 others", if there are more
	ReactionURL string
}

type memberView struct {
	ID                          int
	Name, URL, Title, Letter    string
	Avatar                      string // picture; empty: none
	Colour                      template.CSS
	Banners                     []string
	Joined, Messages, Reactions string
	Country, Place, Signature   string
}

type fileView struct {
	ID              int
	Name, URL, Size string
	Picture         bool
	Views           int64
}

// reactor is a name with what stands between it and the one before.
type reactor struct{ Before, Name string }

type reactionView struct {
	ID          int
	Name, Image string
}

func (d *Demo) serveThread(w http.ResponseWriter, r *http.Request, t *thread, page, pages int, m moment) {
	first := t.posts[0]
	title := t.prefix + " - " + t.title
	if page > 1 {
		title += fmt.Sprintf(" | Page %d", page)
	}
	p := threadPage{
		forumPage: d.forumPage("thread_view", title, d.pageURL(t, page)), Heading: t.title,
		Prefix: t.prefix, PrefixURL: fmt.Sprintf("%s?prefix_id=%d", d.boardURL(t.board), d.prefixID(t)),
		URL: d.threadURL(t), Starter: first.author.name, StarterURL: memberPath(first.author), StarterID: first.author.id,
		Started: stampOf(d.postTime(first)), Locked: t.locked, Number: page, Pages: pages, Nav: d.pageNav(t, page, pages),
	}
	p.within(d, t.board, true)
	p.Content = "thread-" + strconv.Itoa(t.id)
	if page > 1 {
		p.Prev = d.pageURL(t, page-1)
	}
	if page < pages {
		p.Next = d.pageURL(t, page+1)
	}
	from := int64(page-1) * postsPerPage
	for i, post := range d.posts(t, m, from, from+postsPerPage) {
		p.Posts = append(p.Posts, d.postView(post, from+int64(i)+1, m))
	}
	p.LD = threadLD{
		Context: "https://schema.org", Type: "DiscussionForumPosting", ID: d.threadURL(t), Headline: t.title, Section: t.board.title,
		Body:      excerpt(d.clocks(first, first.text), 300),
		Published: d.postTime(first).Format(time.RFC3339), Modified: d.postTime(d.last(t, m)).Format(time.RFC3339),
	}
	p.LD.Author.Type, p.LD.Author.Name = "Person", first.author.name
	d.sendForum(w, r, m, "thread_view", p)
}

// pageNav lists the pages around the present one, the first and the last.
func (d *Demo) pageNav(t *thread, page, pages int) []pageLink {
	if pages < 2 {
		return nil
	}
	var nav []pageLink
	before := 0
	for _, n := range []int{1, page - 2, page - 1, page, page + 1, page + 2, pages} {
		if n <= before || n > pages {
			continue
		}
		if n > before+1 {
			nav = append(nav, pageLink{Skip: true})
		}
		nav = append(nav, pageLink{Number: n, URL: d.pageURL(t, n), Current: n == page})
		before = n
	}
	return nav
}

func (d *Demo) postView(p *post, number int64, m moment) postView {
	text := p.text
	v := postView{
		ID: p.id, Number: number, URL: fmt.Sprintf("%spost-%d", d.threadURL(p.thread), p.id), First: number == 1,
		Author: d.memberView(p.author), When: stampOf(d.postTime(p)), ReactionURL: fmt.Sprintf("/posts/%d/reactions", p.id),
	}
	if p.wasEdit {
		s := stampOf(d.start.Add(-p.edited))
		v.Edited = &s
	}
	if p.editTick > 0 && p.editTick <= m.ticks {
		s := stampOf(d.tickTime(p.editTick))
		v.Edited, text = &s, p.editText
	}
	v.HTML = d.postHTML(p, text)
	for _, name := range p.files {
		if strings.Contains(text, "[img]"+name+"[/img]") {
			continue // stands in the text
		}
		f := d.file(name)
		v.Files = append(v.Files, fileView{f.id, f.name, f.path, fileSize(len(f.body)), f.width > 0, p.thread.views / 60})
	}
	for _, k := range p.kinds {
		id := slices.Index(reactionKinds, k) + 1
		v.Kinds = append(v.Kinds, reactionView{id, k, reactionPath(id)})
	}
	more := p.others + max(0, len(p.by)-3)
	for i, name := range p.by[:min(3, len(p.by))] {
		r := reactor{Before: ", ", Name: name}
		switch {
		case i == 0:
			r.Before = ""
		case more == 0 && i == len(p.by)-1:
			r.Before = " and "
		}
		v.Reactors = append(v.Reactors, r)
	}
	if more == 1 {
		v.AndOthers = " and 1 other person"
	} else if more > 1 {
		v.AndOthers = fmt.Sprintf(" and %d others", more)
	}
	return v
}

// fileSize is a number of bytes as the forum prints it.
func fileSize(n int) string {
	if n < 1024 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f KB", float64(n)/1024)
}

func (d *Demo) memberView(mb *member) memberView {
	v := memberView{
		ID: mb.id, Name: mb.name, URL: memberPath(mb), Title: mb.title, Letter: strings.ToUpper(mb.name[:1]), Colour: template.CSS(avatarColour(mb)),
		Banners: mb.banners, Joined: mb.joined, Messages: mb.messages, Reactions: mb.reactions,
		Country: mb.country, Place: mb.place, Signature: mb.signature,
	}
	if mb.avatar {
		v.Avatar = avatarPath(mb)
	}
	return v
}
