package demo

import (
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

// feedLength is how many articles a feed and a front page hold at most.
const feedLength = 25

// revalidate lets every reader keep a copy and makes it ask each time whether
// there is a newer one: the sample may change at any tick.
const revalidate = "public, max-age=0, must-revalidate"

const robotsTxt = "User-agent: *\nDisallow: /login\nDisallow: /search\nDisallow: /account\n"

// serveOutlet answers for a news site.
func (d *Demo) serveOutlet(w http.ResponseWriter, r *http.Request, o *outlet, m moment) {
	head, tail, _ := strings.Cut(o.path, "%s")
	slug, isArticle := strings.CutPrefix(r.URL.Path, head)
	if isArticle {
		slug, isArticle = strings.CutSuffix(slug, tail)
	}
	section, isSection := strings.CutPrefix(r.URL.Path, "/section/")
	switch path := r.URL.Path; {
	case path == "/":
		d.serveFront(w, r, o, "", m)
	case path == o.feed:
		d.serveFeed(w, r, o, m)
	case path == "/about":
		p := newsPage{site: d.site(o), Title: "About " + o.title, Canonical: d.base(o.host) + "/about"}
		send(w, r, m, document{kind: htmlType, body: render("about", p), changed: d.start, cache: revalidate})
	case path == "/robots.txt":
		send(w, r, m, document{kind: "text/plain; charset=utf-8", body: []byte(robotsTxt), changed: d.start, cache: revalidate})
	case path == "/favicon.ico":
		send(w, r, m, document{kind: "image/png", body: d.images[o.host], changed: d.start, cache: "public, max-age=86400"})
	case isSection:
		d.serveFront(w, r, o, section, m)
	case isArticle:
		d.serveArticle(w, r, o, slug, m)
	default:
		d.missingPage(w, r, o, m)
	}
}

// site is what every page of an outlet shows.
type site struct {
	Name, Tagline, About, Lang string
	Note                       string
	Colour                     template.CSS
	Serif                      bool
	Style                      template.CSS
	Home, Feed, FeedType       string
	Sections                   []section
}

type section struct{ Name, URL string }

func (d *Demo) site(o *outlet) site {
	s := site{
		Note: sampleNote,
		Name: o.title, Tagline: o.tagline, About: o.about, Lang: o.lang, Colour: template.CSS(o.colour), Serif: o.face == "serif",
		Style: plainStyle, Home: d.base(o.host) + "/", Feed: d.base(o.host) + o.feed, FeedType: feedTypes[o.format],
	}
	for _, name := range o.sections {
		s.Sections = append(s.Sections, section{name, "/section/" + slugify(name)})
	}
	return s
}

type newsPage struct {
	site
	Title, Canonical string
	Lead             *story
	Stories          []story
	HTML             template.HTML // an article's text
}

// story is an article in a list or on its own page.
type story struct {
	Title, URL, Teaser, By string
	Tags                   []string
	When, Updated          newsTime // Updated is empty if it never was
}

type newsTime struct{ ISO, Text string }

func newsTimeOf(t time.Time) newsTime {
	return newsTime{t.Format(time.RFC3339), t.Format("2 January 2006, 15:04") + " UTC"}
}

func (d *Demo) story(a *article) story {
	s := story{Title: a.print(a.title), URL: d.articleURL(a), Teaser: a.print(a.teaser), By: a.by, Tags: a.tags, When: newsTimeOf(d.published(a))}
	if c := d.changed(a); c != d.published(a) {
		s.Updated = newsTimeOf(c)
	}
	return s
}

// print sets text in the outlet's way.
func (a *article) print(s string) string {
	if a.outlet.curly {
		return curlyQuotes(s)
	}
	return s
}

func (d *Demo) articleURL(a *article) string {
	return d.base(a.outlet.host) + strings.Replace(a.outlet.path, "%s", a.slug, 1)
}

// serveFront shows the newest articles, or those of one section.
func (d *Demo) serveFront(w http.ResponseWriter, r *http.Request, o *outlet, sectionSlug string, m moment) {
	p := newsPage{site: d.site(o), Title: o.title, Canonical: d.base(o.host) + "/"}
	articles := d.lineup(o, m, feedLength)
	if sectionSlug != "" {
		i := slices.IndexFunc(p.Sections, func(s section) bool { return s.URL == "/section/"+sectionSlug })
		if i < 0 {
			d.missingPage(w, r, o, m)
			return
		}
		p.Title, p.Canonical = p.Sections[i].Name+" - "+o.title, d.base(o.host)+p.Sections[i].URL
		articles = slices.DeleteFunc(d.lineup(o, m, 4*feedLength), func(a *article) bool { return slugify(a.tags[0]) != sectionSlug })
	}
	for i, a := range articles {
		s := d.story(a)
		if i == 0 {
			p.Lead = &s
			continue
		}
		p.Stories = append(p.Stories, s)
	}
	send(w, r, m, document{kind: htmlType, body: render("front", p), changed: d.newest(articles), cache: revalidate})
}

func (d *Demo) serveArticle(w http.ResponseWriter, r *http.Request, o *outlet, slug string, m moment) {
	a := d.article(o, slug, m)
	if a == nil {
		d.missingPage(w, r, o, m)
		return
	}
	s := d.story(a)
	p := newsPage{site: d.site(o), Title: s.Title, Canonical: s.URL, Lead: &s, HTML: template.HTML(d.articleHTML(a))}
	changed := d.changed(a)
	for _, other := range d.lineup(o, m, 6) {
		if other.slug != a.slug && len(p.Stories) < 4 {
			p.Stories = append(p.Stories, d.story(other))
			changed = later(changed, d.changed(other))
		}
	}
	send(w, r, m, document{kind: htmlType, body: render("article", p), changed: changed, cache: revalidate})
}

func (d *Demo) missingPage(w http.ResponseWriter, r *http.Request, o *outlet, m moment) {
	p := newsPage{site: d.site(o), Title: "Not found"}
	send(w, r, m, document{kind: htmlType, body: render("missing", p), status: http.StatusNotFound})
}

// newest is when any of the articles last changed.
func (d *Demo) newest(articles []*article) time.Time {
	var t time.Time
	for _, a := range articles {
		t = later(t, d.changed(a))
	}
	return t
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
