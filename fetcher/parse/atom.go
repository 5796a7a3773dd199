package parse

import (
	"strings"

	"github.com/mmcdole/gofeed/atom"
)

// readAtom makes a feed of what gofeed found in an Atom skeleton.
func (r *reading) readAtom(in *atom.Feed) {
	f, x := r.feed, in.Extensions
	own := r.ownOf(x)
	r.begin(own)
	f.ID = r.atomID(in.ID)
	f.Title = r.titleText(or(in.Title, own.first("dc.title")))
	for _, l := range in.Links {
		f.Links = r.addLink(f.Links, r.rel(l.Rel), l.Href, l.Type, l.Title, l.Hreflang)
	}
	f.Link = alternate(f.Links)
	f.Links = r.licences(f.Links, own, x)
	f.Description = r.richText(or(in.Subtitle, own.first("info")), true)
	if f.Description == "" {
		f.Description = r.html(own.first("description"))
	}
	f.Lang = or(r.outer.lang, r.lang(own.first("language")), r.lang(own.first("dc.language")), f.Lang)
	f.Updated = r.firstWhen(own.first("updated"), own.first("modified"), own.first("dcterms.modified"), own.first("lastbuilddate"))
	f.Published = r.firstWhen(own.first("published"), own.first("issued"), own.first("created"), own.first("pubdate"))
	if ref := own.first("dc.date"); ref != "" {
		r.someDate(ref, &f.Published, &f.Updated)
	}
	for _, p := range in.Authors {
		f.Authors = addPerson(f.Authors, r.atomPerson(p))
	}
	f.Authors = r.creators(f.Authors, own, x)
	f.Categories = r.subjects(r.atomCategories(in.Categories), own, x)
	f.Rights = r.richText(in.Rights, true)
	if f.Rights == "" {
		f.Rights = r.html(own.first("dc.rights"))
	}
	if g := in.Generator; g != nil {
		f.Generator = or(r.line(g.Value), r.word(g.URI))
	}
	f.Image = or(r.url(in.Logo), r.picture(x, r.media(x), nil))
	f.Icon = r.url(in.Icon)
	r.common(own, x)
	f.Entries = make([]Entry, len(in.Entries))
	for i, entry := range in.Entries {
		r.entry = i + 1
		r.readEntry(&f.Entries[i], entry)
	}
	f.Lang = or(f.Lang, r.langOf(in.Title), r.langOf(or(in.Subtitle, own.first("info"))), r.langOf(in.Rights))
}

// readEntry makes an entry of an Atom entry.
func (r *reading) readEntry(e *Entry, in *atom.Entry) {
	x := in.Extensions
	own := r.ownOf(x)
	e.ID = r.atomID(or(in.ID, own.first("guid")))
	e.Title = r.titleText(or(in.Title, own.first("title")))
	for _, l := range in.Links {
		had := len(e.Links)
		e.Links = r.addLink(e.Links, r.rel(l.Rel), l.Href, l.Type, l.Title, l.Hreflang)
		if len(e.Links) > had && e.Links[had].Rel == "enclosure" {
			e.addEnclosure(Enclosure{URL: e.Links[had].Href, Type: e.Links[had].Type, Length: r.length(l.Length)})
		}
	}
	e.Link = alternate(e.Links)
	if o := r.url(own.first("feedburner.origlink")); o != "" && (e.Link == "" || throughProxy(e.Link)) {
		e.Link = o
	}
	e.Summary = r.richText(in.Summary, true)
	if e.Summary == "" {
		e.Summary = r.html(own.first("description"))
	}
	if in.Content != nil {
		e.Content = r.content(in.Content.Value)
		if e.Link == "" && in.Content.Src != "" {
			e.Link = r.url(in.Content.Src) // the text is elsewhere (RFC 4287, 4.1.3.2)
		}
	}
	for _, c := range own.all("content") {
		if e.Content == "" {
			e.Content = r.content(c)
		}
	}
	if e.Link == "" && in.ID != "" && isWeb(e.ID) {
		e.Link = e.ID // nothing else says where it is
	}
	e.Published = r.firstWhen(own.first("published"), own.first("issued"), own.first("created"), own.first("pubdate"))
	e.Updated = r.firstWhen(own.first("updated"), own.first("modified"))
	for _, p := range in.Authors {
		e.Authors = addPerson(e.Authors, r.atomPerson(p))
	}
	e.Categories = r.atomCategories(in.Categories)
	e.Rights = r.richText(in.Rights, true)
	if in.Source != nil {
		e.Source = r.atomSource(in.Source)
	}
	r.repliesLinks(e)
	content := ""
	if in.Content != nil {
		content = in.Content.Value
	}
	e.Lang = r.entryLang(own, or(own.first("dc.language"), own.first("language")), content, in.Summary, in.Title)
	r.fill(e, own, x)
	if len(e.Authors) == 0 && in.Source != nil {
		for _, p := range in.Source.Authors {
			e.Authors = addPerson(e.Authors, r.atomPerson(p))
		}
	}
	if len(e.Authors) == 0 {
		e.Authors = r.feed.Authors // RFC 4287, 4.2.1
	}
	r.enclosureLinks(e)
	e.Hash, r.said = e.hash(r.said)
}

// content reads a content element; several alternatives are a fault of Atom 0.3.
func (r *reading) content(ref string) string {
	t := r.text(ref)
	if t != nil && strings.HasPrefix(t.kind, "multipart/") {
		return r.inline(t, false, false)
	}
	return r.richText(ref, true)
}

// rel returns the number of a relation; gofeed writes the default as a word.
func (r *reading) rel(ref string) string {
	if ref == "alternate" {
		return ""
	}
	return ref
}

// atomID returns an id character by character (RFC 4287, 4.2.6.1). One that is
// a path, which it must not be, is made absolute like any reference.
func (r *reading) atomID(ref string) string {
	s := r.word(ref)
	t := r.text(ref)
	switch {
	case t == nil || absolute(s) || strings.ContainsAny(s, " \n"):
		return s
	case strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../"):
		return r.resolved(ref)
	case t.in.baseSet && strings.IndexByte(s, '/') > 0:
		return r.resolved(ref)
	}
	return s
}

func (r *reading) atomPerson(in *atom.Person) Person {
	p := Person{Name: r.line(in.Name), Email: r.mail(in.Email), URL: r.url(in.URI)}
	if p.Email == "" && strings.IndexByte(p.Name, '@') > 0 {
		q := readPerson(p.Name)
		p.Name, p.Email = q.Name, q.Email
	}
	return p
}

func (r *reading) atomCategories(in []*atom.Category) []Category {
	var list []Category
	for _, c := range in {
		list = addCategory(list, Category{Term: r.line(c.Term), Scheme: r.word(c.Scheme), Label: r.line(c.Label)})
	}
	return list
}

// atomSource reads where an entry was taken from (RFC 4287, 4.2.11).
func (r *reading) atomSource(in *atom.Source) *Source {
	var links []Link
	for _, l := range in.Links {
		links = r.addLink(links, r.rel(l.Rel), l.Href, l.Type, l.Title, l.Hreflang)
	}
	own := r.ownOf(in.Extensions)
	s := &Source{
		ID:      r.atomID(in.ID),
		Title:   r.titleText(in.Title),
		Link:    alternate(links),
		Updated: r.firstWhen(own.first("updated"), own.first("modified")),
	}
	if *s == (Source{}) {
		return nil
	}
	return s
}
