package parse

import (
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
)

// What the modules say (Dublin Core, Media RSS, iTunes, threading and the
// like) is read here for all formats.

// creators adds the authors that modules name.
func (r *reading) creators(list []Person, own ownTexts, e ext.Extensions) []Person {
	for _, name := range []string{"dc.creator", "dc.author", "dcterms.creator"} {
		for _, c := range own.all(name) {
			list = addCreator(list, readPerson(r.line(c)))
		}
	}
	for _, a := range e["atom"]["author"] {
		list = addPerson(list, r.personIn(a))
	}
	for _, c := range r.media(e).credits {
		role := strings.ToLower(r.word(c.Attrs["role"]))
		if role == "author" || role == "writer" {
			list = addPerson(list, readPerson(r.line(c.Value)))
		}
	}
	if len(list) == 0 {
		for _, ref := range []string{own.first("itunes.author"), own.first("googleplay.author")} {
			list = addPerson(list, readPerson(r.line(ref)))
		}
	}
	return list
}

// addCreator adds a dc:creator. RSS wants a mail address in <author>, so many
// feeds write the name beside it: one address and one name are one person.
func addCreator(list []Person, p Person) []Person {
	if len(list) == 1 && list[0].Name == "" && list[0].Email != "" && p.Email == "" && p.Name != "" {
		list[0].Name = p.Name
		return list
	}
	return addPerson(list, p)
}

// personIn reads a person that is written as elements.
func (r *reading) personIn(x ext.Extension) Person {
	child := func(name string) string {
		for _, c := range x.Children[name] {
			if c.Value != "" {
				return c.Value
			}
		}
		return ""
	}
	p := Person{Name: r.line(child("name")), Email: r.mail(child("email")), URL: r.url(or(child("uri"), child("url"), child("homepage")))}
	if p.Email == "" && strings.IndexByte(p.Name, '@') > 0 {
		q := readPerson(p.Name)
		p.Name, p.Email = q.Name, q.Email
	}
	return p
}

// mail returns a text as a mail address.
func (r *reading) mail(ref string) string {
	s := r.line(ref)
	if at := mailAddress.FindString(s); at != "" {
		return at
	}
	return ""
}

// subjects adds the categories that modules name.
func (r *reading) subjects(list []Category, own ownTexts, e ext.Extensions) []Category {
	for _, name := range []string{"dc.subject", "dcterms.subject"} {
		for _, s := range own.all(name) {
			list = addCategory(list, Category{Term: r.line(s)})
		}
	}
	for _, c := range e["atom"]["category"] {
		list = addCategory(list, Category{Term: r.line(c.Attrs["term"]), Scheme: r.word(c.Attrs["scheme"]), Label: r.line(c.Attrs["label"])})
	}
	for _, c := range r.media(e).categories {
		list = addCategory(list, Category{Term: r.line(c.Value), Scheme: r.word(c.Attrs["scheme"]), Label: r.line(c.Attrs["label"])})
	}
	for _, space := range []string{"itunes", "googleplay"} {
		for _, c := range e[space]["category"] {
			list = r.podcastCategory(list, c)
		}
	}
	for _, k := range append(e["itunes"]["keywords"], r.media(e).keywords...) {
		for _, word := range strings.Split(r.line(k.Value), ",") {
			list = addCategory(list, Category{Term: strings.TrimSpace(word)})
		}
	}
	return list
}

func (r *reading) podcastCategory(list []Category, c ext.Extension) []Category {
	list = addCategory(list, Category{Term: r.line(c.Attrs["text"]), Scheme: "http://www.itunes.com/"})
	for _, inner := range c.Children["category"] {
		list = r.podcastCategory(list, inner)
	}
	return list
}

// maxList bounds what one entry may name of a kind: categories, files, authors.
const maxList = 500

func addCategory(list []Category, c Category) []Category {
	if harmful(c.Scheme) {
		c.Scheme = ""
	}
	if c.Term == "" {
		c.Term = c.Label
	}
	if c == (Category{}) || len(list) >= maxList {
		return list
	}
	for _, have := range list {
		if have.Term == c.Term && (have.Scheme == c.Scheme || c.Scheme == "") {
			return list
		}
	}
	return append(list, c)
}

// media is what Media RSS says, its groups opened.
type media struct {
	contents, thumbnails, categories, keywords, credits []ext.Extension
	title, description, rights                          string
}

func (r *reading) media(e ext.Extensions) media {
	var m media
	if e["media"] != nil {
		m.add(e["media"], 0)
	}
	return m
}

func (m *media) add(in map[string][]ext.Extension, depth int) {
	m.contents = append(m.contents, in["content"]...)
	m.thumbnails = append(m.thumbnails, in["thumbnail"]...)
	m.categories = append(m.categories, in["category"]...)
	m.keywords = append(m.keywords, in["keywords"]...)
	m.credits = append(m.credits, in["credit"]...)
	for _, p := range []struct {
		to   *string
		name string
	}{{&m.title, "title"}, {&m.description, "description"}, {&m.rights, "copyright"}} {
		for _, x := range in[p.name] {
			if *p.to == "" {
				*p.to = x.Value
			}
		}
	}
	if depth < 4 {
		for _, name := range []string{"group", "content"} {
			for _, x := range in[name] {
				m.add(x.Children, depth+1)
			}
		}
	}
}

// fill takes from the modules what the entry's own elements did not say.
func (r *reading) fill(e *Entry, own ownTexts, x ext.Extensions) {
	m := r.media(x)
	if e.Title == "" {
		e.Title = r.line(or(own.first("dc.title"), own.first("itunes.title"), m.title))
	}
	if e.Content == "" {
		e.Content = r.html(or(own.first("content.encoded"), own.first("xhtml.body"), own.first("xhtml.div")))
	}
	if e.Summary == "" {
		e.Summary = r.html(or(own.first("dc.description"), own.first("itunes.summary"), own.first("dcterms.abstract"),
			own.first("googleplay.description"), m.description, own.first("itunes.subtitle")))
	}
	if e.Published.IsZero() {
		e.Published = r.firstWhen(own.first("dcterms.issued"), own.first("dcterms.available"), own.first("dcterms.created"),
			own.first("prism.publicationdate"))
	}
	if e.Updated.IsZero() {
		e.Updated = r.firstWhen(own.first("dcterms.modified"))
	}
	if ref := or(own.first("dc.date"), own.first("dcterms.date")); ref != "" && (e.Published.IsZero() || e.Updated.IsZero()) {
		// It does not say which date it is: it stands for what is missing.
		w := r.when(ref)
		if e.Published.IsZero() {
			e.Published = w
		}
		if e.Updated.IsZero() {
			e.Updated = w
		}
	}
	if e.Rights == "" {
		e.Rights = r.html(or(own.first("dc.rights"), own.first("dcterms.rights"), m.rights))
	}
	e.Links = r.licences(e.Links, own, x)
	e.Authors = r.creators(e.Authors, own, x)
	e.Categories = r.subjects(e.Categories, own, x)
	for _, c := range m.contents {
		e.addEnclosure(Enclosure{URL: r.url(c.Attrs["url"]), Type: r.word(c.Attrs["type"]), Length: r.length(c.Attrs["filesize"])})
	}
	if e.Image == "" {
		e.Image = r.picture(x, m, e.Enclosures)
	}
	if e.CommentsFeed == "" {
		e.CommentsFeed = r.url(own.first("wfw.commentrss"))
	}
	for _, c := range []string{own.first("slash.comments"), own.first("thr.total")} {
		if e.Replies == nil {
			e.Replies = r.count(c)
		}
	}
	for _, a := range x["thr"]["in-reply-to"] {
		reply := Reply{Ref: r.word(a.Attrs["ref"]), Href: r.url(a.Attrs["href"]), Type: r.word(a.Attrs["type"]), Source: r.url(a.Attrs["source"])}
		if reply.Ref == "" {
			reply.Ref = r.word(a.Attrs["idref"]) // before the RFC
		}
		if reply.Ref != "" || reply.Href != "" {
			e.InReplyTo = append(e.InReplyTo, reply)
		}
	}
}

// picture returns the address of the picture that stands for an entry or feed.
func (r *reading) picture(x ext.Extensions, m media, files []Enclosure) string {
	for _, space := range []string{"itunes", "googleplay"} {
		for _, i := range x[space]["image"] {
			if u := r.url(or(i.Attrs["href"], i.Attrs["url"], i.Value)); u != "" {
				return u
			}
		}
	}
	for _, l := range x["itunes"]["link"] {
		if r.word(l.Attrs["rel"]) == "image" {
			if u := r.url(l.Attrs["href"]); u != "" {
				return u
			}
		}
	}
	for _, c := range m.contents {
		kind := r.word(c.Attrs["type"])
		if strings.HasPrefix(kind, "image/") || r.word(c.Attrs["medium"]) == "image" {
			if u := r.url(c.Attrs["url"]); u != "" {
				return u
			}
		}
	}
	for _, t := range m.thumbnails {
		if u := r.url(or(t.Attrs["url"], t.Value)); u != "" {
			return u
		}
	}
	for _, f := range files {
		if strings.HasPrefix(f.Type, "image/") {
			return f.URL
		}
	}
	return ""
}

// addEnclosure adds a file unless it is there already.
func (e *Entry) addEnclosure(f Enclosure) {
	if f.URL == "" || len(e.Enclosures) >= maxList {
		return
	}
	for i := range e.Enclosures {
		have := &e.Enclosures[i]
		if have.URL == f.URL {
			if have.Type == "" {
				have.Type = f.Type
			}
			if have.Length == 0 {
				have.Length = f.Length
			}
			return
		}
	}
	e.Enclosures = append(e.Enclosures, f)
}

// licences adds links to the licences that the modules of Creative Commons name.
func (r *reading) licences(links []Link, own ownTexts, x ext.Extensions) []Link {
	refs := own.all("creativecommons.license")
	for _, l := range x["cc"]["license"] {
		refs = append(refs, l.Attrs["resource"])
	}
	for _, ref := range refs {
		if u := r.url(ref); u != "" {
			links = append(links, Link{Rel: "license", Href: u})
		}
	}
	return links
}

// rhythm reads the syndication module: how often the feed says it changes.
func (r *reading) rhythm(own ownTexts) time.Duration {
	period := map[string]time.Duration{
		"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour,
		"monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
	}[strings.ToLower(r.word(own.first("sy.updateperiod")))]
	if n := r.count(own.first("sy.updatefrequency")); n != nil && *n > 0 {
		if period == 0 {
			period = 24 * time.Hour // the module's default
		}
		period /= time.Duration(*n)
	}
	return period
}

// atomLinks reads links that are written as Atom's inside another format.
func (r *reading) atomLinks(x ext.Extensions) []Link {
	var links []Link
	for _, l := range x["atom"]["link"] {
		links = r.addLink(links, l.Attrs["rel"], l.Attrs["href"], l.Attrs["type"], l.Attrs["title"], l.Attrs["hreflang"])
	}
	return links
}

// addLink adds a link whose parts are numbers.
func (r *reading) addLink(list []Link, rel, href, kind, title, lang string) []Link {
	l := Link{Rel: tidyRel(r.word(rel)), Href: r.url(href), Type: r.word(kind), Title: r.line(title), Lang: tidyLang(r.word(lang))}
	if t := r.text(href); l.Href == "" && l.Rel == "self" && t != nil && len(t.raw) == 0 && t.in.base != nil {
		l.Href = t.in.base.String() // an empty reference is the document itself (RFC 3986, 4.4)
	}
	if l.Href == "" {
		return list
	}
	return append(list, l)
}

// tidyRel spells a relation by its short name (RFC 4287, 4.2.7.2).
func tidyRel(rel string) string {
	rel = strings.TrimSpace(rel)
	for _, registry := range []string{"http://www.iana.org/assignments/relation/", "https://www.iana.org/assignments/relation/"} {
		rel = strings.TrimPrefix(rel, registry)
	}
	if rel == "" {
		return "alternate"
	}
	if strings.IndexByte(rel, ':') < 0 {
		rel = strings.ToLower(rel)
	}
	return rel
}

// alternate chooses the link that a person would follow.
func alternate(links []Link) string {
	best := ""
	for _, l := range links {
		if l.Rel != "alternate" {
			continue
		}
		kind, _, _ := strings.Cut(l.Type, ";")
		if kind == "" || kind == "text/html" || kind == "application/xhtml+xml" {
			return l.Href
		}
		if best == "" {
			best = l.Href
		}
	}
	return best
}
