package forum

import (
	"net/url"

	"golang.org/x/net/html"

	"skein/archive"
)

// generic reads threads of software that it does not know: by what a page tells
// search engines and readers of it (schema.org, microformats), else by blocks
// that repeat, each with an author, a date and a text. It says how sure it is,
// and leaves alone what is rather an article, a list of them, or a shop.
type generic struct{}

func (generic) Name() string { return "generic" }

// Ref knows no pattern: a thread is named by its canonical address.
func (generic) Ref(*url.URL) (Ref, bool) { return Ref{}, false }

// First is the address itself.
func (generic) First(u *url.URL) *url.URL { return bare(u) }

// Claims takes pages on which a thread was found.
func (generic) Claims(p *Page) bool {
	return p.Form == HTMLForm && p.guessed().certainty != noThread
}

// certainty says how sure it is that a page is a thread's.
type certainty int8

const (
	noThread certainty = iota
	aGuess
	likely
	sure
)

func (c certainty) String() string { return [...]string{"no thread", "a guess", "likely", "sure"}[c] }

// genericPage is what a page without a known software holds.
type genericPage struct {
	*Page
	certainty certainty
	title     string
	posts     []genericPost
	views     *int
	total     *int // posts that the page counts
	size      int  // bytes of text on the page, once they are asked for

	articles []*html.Node // see longArticles
	sought   bool         // articles were looked for
}

// guessed reads the page without knowing its software, once.
func (p *Page) guessed() *genericPage {
	if p.reading == nil {
		g := &genericPage{Page: p}
		if !g.schemaThread() && !g.markedThread() {
			g.repeatedThread(false)
		}
		if len(g.posts) == 0 || len(p.ownAddresses()) == 0 {
			g.certainty = noThread
		}
		p.reading = g
	}
	return p.reading
}

// Parse reads the thread that was found.
func (x generic) Parse(p *Page) (Part, error) {
	g := p.guessed()
	part := Part{Platform: x.Name(), Feeds: p.Feeds()}
	if p.Form != HTMLForm || g.certainty == noThread {
		part.Kind, part.Why = ErrorPart, "no thread that can be told from its markup"
		return part, nil
	}
	notes := []string{"read without knowing the software: " + g.certainty.String()}
	return p.foundThread(part, g.title, g.posts, archive.Counts{Posts: g.total, Views: g.views}, g.nextPage(), notes), nil
}

// foundThread makes a thread's part of posts that were found, in whatever way.
// Its name is its address alone.
func (p *Page) foundThread(part Part, title string, posts []genericPost, counts archive.Counts, next *url.URL, notes []string) Part {
	own, number := p.threadAddress()
	t := archive.Thread{Kind: archive.Discussion, Platform: part.Platform, URL: own.String(), Title: title, Lang: p.Lang, Counts: counts}
	t.Site = archive.Site{Name: line(p.meta["og:site_name"]), URL: at(own, "", "").String()}
	if t.Title == "" {
		t.Title = p.heading()
	}
	seen := map[string]bool{}
	made := 0
	for i := range posts {
		post := posts[i].post(p)
		if posts[i].made {
			made++
		}
		if seen[post.NativeID] {
			continue
		}
		seen[post.NativeID] = true
		if post.URL == "" {
			u := *own
			u.Fragment = post.NativeID
			post.URL = u.String()
		}
		for k := range post.ReplyTo {
			if post.ReplyTo[k] == post.NativeID {
				post.ReplyTo = nil
				break
			}
		}
		t.Posts = append(t.Posts, post)
	}
	if made > 0 {
		notes = append(notes, "posts without an id of their own are named by what they say: a changed one is another post")
	}
	part.Kind, part.Site, part.Notes, part.Next = ThreadPart, t.Site, notes, next
	part.Page = number
	if next == nil && number <= 1 && p.link("prev") == "" {
		part.Page, part.Pages = 1, 1
	}
	part.Draft = p.draft(t, notes, part.Page == 1)
	return part
}

// heading is the page's own title.
func (p *Page) heading() string {
	if h := firstHeading(p); h != "" {
		return h
	}
	if s := line(p.meta["og:title"]); s != "" {
		return s
	}
	return p.Title
}
