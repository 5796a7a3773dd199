package parse

import (
	"slices"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"skein/archive"
)

// readRSS makes a feed of what gofeed found in an RSS skeleton.
func (r *reading) readRSS(in *rss.Feed) {
	f, x := r.feed, in.Extensions
	own := r.ownOf(x)
	r.begin(own)
	f.ID = r.word(or(own.first("atom.id"), own.first("id"), own.first("about")))
	f.Title = r.line(or(in.Title, own.first("dc.title"), own.first("atom.title"), own.first("itunes.title")))
	for _, ref := range in.Links {
		f.Links = r.addLink(f.Links, "", ref, "", "", "")
	}
	f.Links = append(f.Links, r.atomLinks(x)...)
	f.Link = alternate(f.Links)
	f.Links = r.licences(f.Links, own, x)
	f.Description = r.html(or(in.Description, own.first("atom.subtitle"), own.first("subtitle"), own.first("tagline"),
		own.first("dc.description"), own.first("itunes.summary"), own.first("summary"), own.first("itunes.subtitle"), own.first("googleplay.description")))
	f.Lang = or(r.lang(in.Language), r.lang(own.first("dc.language")), r.outer.lang, f.Lang)
	f.Published = r.firstWhen(own.first("pubdate"), own.first("atom.published"), own.first("dcterms.issued"), own.first("dcterms.created"),
		own.first("published"), own.first("issued"), own.first("created"))
	f.Updated = r.firstWhen(own.first("lastbuilddate"), own.first("atom.updated"), own.first("dcterms.modified"),
		own.first("updated"), own.first("modified"))
	if ref := or(own.first("dc.date"), own.first("dcterms.date"), own.first("date")); ref != "" {
		r.someDate(ref, &f.Published, &f.Updated)
	}
	f.Authors = addPeople(f.Authors, readPeople(r.line(in.ManagingEditor)))
	for _, a := range own.all("author") {
		f.Authors = addPeople(f.Authors, r.looseAuthor(a))
	}
	f.Authors = r.creators(f.Authors, own, x)
	if len(f.Authors) == 0 {
		for _, o := range x["itunes"]["owner"] {
			f.Authors = addPerson(f.Authors, r.personIn(o))
		}
	}
	for _, c := range in.Categories {
		f.Categories = addCategory(f.Categories, Category{Term: r.line(c.Value), Scheme: r.word(c.Domain)})
	}
	f.Categories = r.subjects(f.Categories, own, x)
	f.Rights = r.html(or(in.Copyright, own.first("dc.rights"), own.first("atom.rights"), own.first("rights"), r.media(x).rights))
	f.Generator = r.line(or(in.Generator, own.first("atom.generator")))
	if f.Generator == "" {
		for _, a := range x["admin"]["generatoragent"] {
			f.Generator = or(r.word(a.Attrs["resource"]), r.line(a.Value))
		}
	}
	if in.Image != nil {
		f.Image = r.url(in.Image.URL)
	}
	f.Image = or(f.Image, r.url(own.first("atom.logo")), r.picture(x, r.media(x), nil))
	f.Icon = r.url(own.first("atom.icon"))
	r.common(own, x)
	if n := r.count(in.TTL); n != nil {
		f.TTL = time.Duration(min(*n, 60*24*366)) * time.Minute
	}
	for _, h := range in.SkipHours {
		if n := r.count(h); n != nil && *n <= 24 {
			f.SkipHours = append(f.SkipHours, *n%24)
		}
	}
	for _, d := range in.SkipDays {
		if day, ok := weekdayNamed(r.word(d)); ok {
			f.SkipDays = append(f.SkipDays, day)
		}
	}
	f.Entries = make([]Entry, len(in.Items))
	for i, item := range in.Items {
		r.entry = i + 1
		r.readItem(&f.Entries[i], item)
	}
	f.Lang = or(f.Lang, r.langOf(in.Title), r.langOf(in.Description))
}

// common takes what all feeds say in the same way: their own address, hubs, and
// what kind of document this is.
func (r *reading) common(own ownTexts, x ext.Extensions) {
	f := r.feed
	f.Self = firstRel(f.Links, "self")
	for _, l := range f.Links {
		if l.Rel == "hub" && !slices.Contains(f.Hubs, l.Href) {
			f.Hubs = append(f.Hubs, l.Href)
		}
	}
	f.Every = r.rhythm(own)
	f.Complete = len(x["fh"]["complete"]) > 0
	f.Archived = len(x["fh"]["archive"]) > 0
}

// someDate gives a date that does not say which it is to whichever is missing.
func (r *reading) someDate(ref string, published, updated *archive.When) {
	if !published.IsZero() && !updated.IsZero() {
		return
	}
	w := r.when(ref)
	if published.IsZero() {
		*published = w
	}
	if updated.IsZero() {
		*updated = w
	}
}

// begin takes what is in force where the feed begins.
func (r *reading) begin(own ownTexts) {
	r.outer = &scope{}
	if t := r.text(own.first("at")); t != nil {
		r.outer = t.in
	}
}

// looseAuthor reads an <author>, which may hold elements as Atom's does.
func (r *reading) looseAuthor(ref string) []Person {
	t := r.text(ref)
	if t == nil || !t.markup {
		return readPeople(r.line(ref))
	}
	var p Person
	for i := 0; i < len(t.raw); i++ {
		if t.raw[i] != '<' || i+1 == len(t.raw) || !beginsName(t.raw[i+1]) {
			continue
		}
		tg, ok := readTag(t.raw, i, nil)
		if !ok {
			break
		}
		_, local := cut(tg.name)
		inside := t.raw[tg.after:]
		if n := strings.Index(string(inside), "</"); n >= 0 {
			inside = inside[:n]
		}
		s := plainText(string(r.ents.appendText(nil, inside)), false)
		switch strings.ToLower(string(local)) {
		case "name":
			p.Name = s
		case "email":
			p.Email = s
		case "uri", "url", "homepage":
			p.URL = address(t.in.base, s)
		}
	}
	if p == (Person{}) {
		return readPeople(r.line(ref))
	}
	return []Person{p}
}

func weekdayNamed(s string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && hasPrefixFold(d.String(), s) {
			return d, true
		}
	}
	return 0, false
}
