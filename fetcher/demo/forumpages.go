package demo

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"
)

// forumPage is what every page of the forum shows.
type forumPage struct {
	Template              string // data-template: what kind of page it is
	ContainerKey, Content string // data-container-key and data-content-key
	SiteName, SiteURL     string
	Tagline, Note         string
	Title                 string // of the window
	Canonical             string
	Crumbs                []link
	Feed                  *link
	Style                 template.CSS
}

type link struct{ Title, URL string }

func (d *Demo) forumPage(name, title, canonical string) forumPage {
	f := d.lib.forum
	p := forumPage{
		Template: name, SiteName: f.title, SiteURL: d.base(f.host) + "/", Tagline: f.tagline, Note: sampleNote,
		Title: title + " | " + f.title, Canonical: canonical, Style: forumStyle,
	}
	if name == "forum_list" {
		p.Title = f.title
	}
	return p
}

// within gives a page its place in the tree of boards.
func (p *forumPage) within(d *Demo, b *board, andBoard bool) {
	p.Crumbs = []link{{"Forums", p.SiteURL}, {b.category.title, p.SiteURL + "#" + slugify(b.category.title)}}
	if andBoard {
		p.Crumbs = append(p.Crumbs, link{b.title, d.boardURL(b)})
	}
	p.ContainerKey = "node-" + strconv.Itoa(b.id)
	p.Feed = &link{"RSS feed for " + b.title, d.boardURL(b) + "index.rss"}
}

type indexForumPage struct {
	forumPage
	About      string
	Categories []categoryView
}

type categoryView struct {
	Title, Anchor string
	Boards        []boardView
}

type boardView struct {
	ID                 int
	Title, URL, About  string
	Threads, Posts     string
	LastTitle, LastURL string
	LastAuthor, LastBy string // name, and address of the member
	LastWhen           stamp
	LastPrefix         string
}

func (d *Demo) serveForumIndex(w http.ResponseWriter, r *http.Request, m moment) {
	f := d.lib.forum
	p := indexForumPage{forumPage: d.forumPage("forum_list", f.title, d.base(f.host)+"/"), About: f.about}
	p.Feed = &link{"RSS feed for " + f.title, d.base(f.host) + "/forums/-/index.rss"}
	for _, c := range f.categories {
		v := categoryView{Title: c.title, Anchor: slugify(c.title)}
		for _, b := range c.boards {
			v.Boards = append(v.Boards, d.boardView(b, m))
		}
		p.Categories = append(p.Categories, v)
	}
	d.sendForum(w, r, m, "forum_list", p)
}

func (d *Demo) boardView(b *board, m moment) boardView {
	threads := d.threadsOn(b, m)
	var posts int64
	newest := threads[0]
	for _, t := range threads {
		posts += d.length(t, m)
		if d.postTime(d.last(t, m)).After(d.postTime(d.last(newest, m))) {
			newest = t
		}
	}
	last := d.last(newest, m)
	return boardView{
		ID: b.id, Title: b.title, URL: d.boardURL(b), About: b.about, Threads: strconv.Itoa(len(threads)), Posts: grouped(int(posts)),
		LastTitle: newest.title, LastPrefix: newest.prefix, LastURL: fmt.Sprintf("%spost-%d", d.threadURL(newest), last.id),
		LastAuthor: last.author.name, LastBy: memberPath(last.author), LastWhen: stampOf(d.postTime(last)),
	}
}

type memberPage struct {
	forumPage
	Member memberView
}

func (d *Demo) serveMember(w http.ResponseWriter, r *http.Request, mb *member, m moment) {
	p := memberPage{d.forumPage("member_view", mb.name, d.base(d.lib.forum.host)+memberPath(mb)), d.memberView(mb)}
	p.Crumbs = []link{{"Forums", p.SiteURL}}
	if want := p.Canonical; !sameAddress(r.URL, want) {
		redirect(w, r, m, want, http.StatusMovedPermanently)
		return
	}
	d.sendForum(w, r, m, "member_view", p)
}

type reactionsPage struct {
	forumPage
	Post  postView
	Names []memberView
	More  int
}

func (d *Demo) serveReactions(w http.ResponseWriter, r *http.Request, post *post, m moment) {
	p := reactionsPage{forumPage: d.forumPage("reaction_list", "Members who reacted to message", ""), Post: d.postView(post, 0, m), More: post.others}
	p.within(d, post.thread.board, true)
	p.Content = "post-" + strconv.FormatInt(post.id, 10)
	for _, name := range post.by {
		p.Names = append(p.Names, d.memberView(d.lib.forum.member(name)))
	}
	d.sendForum(w, r, m, "reaction_list", p)
}

type noticePage struct {
	forumPage
	Heading, Text string
}

// serveNotice answers with a page that says one thing: that something is not
// there, or that this forum takes no members.
func (d *Demo) serveNotice(w http.ResponseWriter, r *http.Request, m moment, status int, what string) {
	name, heading, text := "error", "Oops! We ran into some problems.", "The requested "+what+" could not be found."
	switch what {
	case "login":
		name, heading, text = "login", "Log in", "The sample takes no members. Everything that it has can be read without a name."
	case "search":
		name, heading, text = "search_form", "Search", "The sample has no search of its own. That is what you are running skein for."
	}
	p := noticePage{d.forumPage(name, heading, ""), heading, text}
	p.Crumbs = []link{{"Forums", p.SiteURL}}
	send(w, r, m, document{kind: htmlType, body: render("notice", p), cache: noCache, status: status})
}

func (d *Demo) sendForum(w http.ResponseWriter, r *http.Request, m moment, name string, page any) {
	send(w, r, m, document{kind: htmlType, body: render(name, page), cache: noCache})
}
