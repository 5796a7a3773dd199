package parse

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed/rss"

	"skein/archive"
)

// readItem makes an entry of an RSS item.
func (r *reading) readItem(e *Entry, in *rss.Item) {
	x := in.Extensions
	own := r.ownOf(x)
	e.Title = r.line(or(in.Title, own.first("title"), own.first("atom.title")))
	r.naked(in.Title, "title")
	for _, ref := range in.Links {
		e.Links = r.addLink(e.Links, "", ref, "", "", "")
	}
	e.Links = append(e.Links, r.atomLinks(x)...)
	e.Link = alternate(e.Links)
	r.guid(e, in, own)
	if o := r.url(own.first("feedburner.origlink")); o != "" && (e.Link == "" || throughProxy(e.Link)) {
		e.Link = o
	}

	e.Content = r.html(or(in.Content, own.first("encoded"), own.first("fullitem"), own.first("body"), own.first("content")))
	if e.Content == "" {
		e.Content = r.richText(own.first("atom.content"), true)
	}
	r.naked(in.Description, "description")
	short, long := inOrder(in.Description, own.first("description"), own.first("summary"), own.first("abstract"))
	e.Summary = r.html(short)
	if e.Content == "" {
		e.Content = r.html(long)
	}
	if e.Summary == "" {
		e.Summary = r.richText(own.first("atom.summary"), true)
	}

	e.Published = r.firstWhen(own.first("pubdate"), own.first("atom.published"), own.first("published"), own.first("issued"), own.first("created"))
	e.Updated = r.firstWhen(own.first("atom.updated"), own.first("updated"), own.first("modified"), own.first("lastbuilddate"))
	if ref := own.first("date"); ref != "" {
		r.someDate(ref, &e.Published, &e.Updated)
	}
	if in.Author != "" {
		e.Authors = addPeople(e.Authors, r.looseAuthor(in.Author))
	}
	for _, a := range own.all("author") {
		e.Authors = addPeople(e.Authors, r.looseAuthor(a))
	}
	for _, c := range in.Categories {
		e.Categories = addCategory(e.Categories, Category{Term: r.line(c.Value), Scheme: r.word(c.Domain)})
	}
	for _, f := range in.Enclosures {
		e.addEnclosure(Enclosure{URL: r.url(f.URL), Type: r.word(f.Type), Length: r.length(f.Length)})
	}
	for _, l := range x["atom"]["link"] {
		if tidyRel(r.word(l.Attrs["rel"])) == "enclosure" {
			e.addEnclosure(Enclosure{URL: r.url(l.Attrs["href"]), Type: r.word(l.Attrs["type"]), Length: r.length(l.Attrs["length"])})
		}
	}
	r.comments(e, in)
	if in.Source != nil {
		e.Source = &Source{Title: r.line(in.Source.Title), Link: r.url(in.Source.URL)}
		if *e.Source == (Source{}) {
			e.Source = nil
		}
	}
	e.Rights = r.html(or(own.first("rights"), own.first("copyright"), own.first("atom.rights")))
	e.Image = r.itemImage(own.first("image"))
	e.Lang = r.entryLang(own, or(own.first("dc.language"), own.first("language")), in.Content, in.Description, in.Title)
	r.fill(e, own, x)
	r.enclosureLinks(e)
	e.Hash, r.said = e.hash(r.said)
}

// naked tells of a text in which tags stand as they are.
func (r *reading) naked(ref, name string) {
	if t := r.text(ref); t != nil && t.markup {
		r.noteOnce("naked "+name, "tags stand in <%s> as they are; RSS wants them escaped or in CDATA", name)
	}
}

// inOrder returns the first two of several numbers, in the document's order:
// where an item is described twice, the second time is at length.
func inOrder(refs ...string) (first, second string) {
	refs = slices.DeleteFunc(refs, func(s string) bool { return s == "" })
	slices.SortFunc(refs, func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) })
	refs = append(refs, "", "")
	return refs[0], refs[1]
}

// guid reads what names the item. An RSS guid is a permalink unless it says
// otherwise, which it often forgets to: one that is no address is none.
func (r *reading) guid(e *Entry, in *rss.Item, own ownTexts) {
	if in.GUID == nil || in.GUID.Value == "" {
		e.ID = r.word(or(own.first("id"), own.first("atom.id")))
		if about := own.first("about"); e.ID == "" && about != "" {
			e.ID = r.resolved(about)
		}
		if e.ID == "" {
			e.ID = r.word(own.first("dc.identifier"))
		}
		return
	}
	e.ID = r.word(in.GUID.Value)
	said := strings.ToLower(r.word(in.GUID.IsPermalink))
	if said == "" {
		said = "true" // gofeed's own word for the default, which is no number
		if !absolute(e.ID) && !strings.HasPrefix(e.ID, "/") || absolute(e.ID) && !isWeb(e.ID) {
			said = "false"
			r.noteOnce("guid", `the guid %q is no address, and does not say isPermaLink="false"`, clip(e.ID))
		}
	}
	e.Permalink = archive.FlagOf(said == "true" || said == "yes" || said == "1")
	if e.Permalink == archive.Yes && e.Link == "" {
		e.Link = r.url(in.GUID.Value)
	}
}

// resolved returns a text as a name that is an address: absolute if it can be.
func (r *reading) resolved(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	s := r.word(ref)
	if absolute(s) {
		return s
	}
	return t.in.base.resolve(s)
}

func isWeb(s string) bool { return hasPrefixFold(s, "http://") || hasPrefixFold(s, "https://") }

// throughProxy reports whether a link leads through a service that counts
// clicks, and which will be gone before the page is.
func throughProxy(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	switch u.Hostname() {
	case "feedproxy.google.com", "feeds.feedburner.com", "rss.feedsportal.com":
		return true
	}
	return false
}

// comments reads where the comments are. Some write their number instead.
func (r *reading) comments(e *Entry, in *rss.Item) {
	if n := r.count(in.Comments); n != nil {
		e.Replies = n
	} else {
		e.Comments = r.url(in.Comments)
	}
	r.repliesLinks(e)
}

// repliesLinks takes from the links where replies are (RFC 4685, 4).
func (r *reading) repliesLinks(e *Entry) {
	for _, l := range e.Links {
		if l.Rel != "replies" {
			continue
		}
		if strings.Contains(l.Type, "atom") || strings.Contains(l.Type, "rss") || strings.Contains(l.Type, "xml") && !strings.Contains(l.Type, "xhtml") {
			e.CommentsFeed = or(e.CommentsFeed, l.Href)
		} else {
			e.Comments = or(e.Comments, l.Href)
		}
	}
}

// itemImage reads an <image> inside an item, which no version has but many
// feeds do: an address, or an element with one.
func (r *reading) itemImage(ref string) string {
	t := r.text(ref)
	if t == nil {
		return ""
	}
	if !t.markup {
		return r.url(ref)
	}
	s := string(t.raw)
	i := strings.Index(s, "<url>")
	j := strings.Index(s, "</url>")
	if i < 0 || j < i {
		return ""
	}
	return address(t.in.base, strings.TrimSpace(string(r.ents.appendText(nil, t.raw[i+len("<url>"):j]))))
}

// entryLang tells the language of an entry's text: that of the first of its
// texts which names one of its own, else the entry's, else what a module says,
// else the feed's.
func (r *reading) entryLang(own ownTexts, module string, texts ...string) string {
	at := r.text(own.first("at"))
	for _, ref := range texts {
		if t := r.text(ref); t != nil && at != nil && t.in.lang != at.in.lang {
			return t.in.lang
		}
	}
	if at != nil && at.in.langSet && (at.in.lang != r.outer.lang || !r.outer.langSet) {
		return at.in.lang
	}
	if l := r.lang(module); l != "" {
		return l
	}
	if at != nil && at.in.lang != "" {
		return at.in.lang
	}
	if at != nil && at.in.langSet {
		return "" // xml:lang="" takes back what was declared further out
	}
	return r.feed.Lang
}

// enclosureLinks lists the files among the links, as Atom does.
func (r *reading) enclosureLinks(e *Entry) {
	for _, f := range e.Enclosures {
		if !slices.ContainsFunc(e.Links, func(l Link) bool { return l.Href == f.URL && l.Rel == "enclosure" }) {
			e.Links = append(e.Links, Link{Rel: "enclosure", Href: f.URL, Type: f.Type})
		}
	}
}
