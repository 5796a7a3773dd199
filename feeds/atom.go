package feeds

import (
	"io"
	"strconv"
	"time"

	gorilla "github.com/gorilla/feeds"
)

// Namespaces of what the formats borrow.
const (
	atomNS    = "http://www.w3.org/2005/Atom"
	threadNS  = "http://purl.org/syndication/thread/1.0"
	dcNS      = "http://purl.org/dc/elements/1.1/"
	contentNS = "http://purl.org/rss/1.0/modules/content/"
	slashNS   = "http://purl.org/rss/1.0/modules/slash/"
	wfwNS     = "http://wellformedweb.org/CommentAPI/"
	mediaNS   = "http://search.yahoo.com/mrss/"
)

// atomFeed is gorilla's with what it lacks. A field here takes the place of the
// one of the same element name below.
type atomFeed struct {
	Thr  string `xml:"xmlns:thr,attr"`
	Lang string `xml:"xml:lang,attr,omitempty"`
	*gorilla.AtomFeed
	Authors   []atomPerson  `xml:"author"`
	Generator atomGenerator `xml:"generator"`
	Links     []atomLink    `xml:"link"`
	Entries   []*atomEntry  `xml:"entry"`
}

// FeedXml gives the feed as it is: it has nothing to be converted.
func (f *atomFeed) FeedXml() any { return f }

type atomGenerator struct {
	Version string `xml:"version,attr,omitempty"`
	Name    string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel     string `xml:"rel,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Href    string `xml:"href,attr"`
	Title   string `xml:"title,attr,omitempty"`
	Length  string `xml:"length,attr,omitempty"`
	Count   string `xml:"thr:count,attr,omitempty"`
	Updated string `xml:"thr:updated,attr,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atomSource is where an entry was taken from (RFC 4287, 4.2.11).
type atomSource struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
}

// threadReply names a post that is answered (RFC 4685, 3).
type threadReply struct {
	Ref  string `xml:"ref,attr"`
	Href string `xml:"href,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	Lang string `xml:"xml:lang,attr,omitempty"`
	*gorilla.AtomEntry
	Authors    []atomPerson   `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Source     *atomSource    `xml:"source"`
	Parents    []threadReply  `xml:"thr:in-reply-to"`
	Total      *int           `xml:"thr:total"`
}

const (
	pageType = "text/html"
	atomType = "application/atom+xml"
)

func writeAtom(w io.Writer, f *Feed) error {
	out := &atomFeed{
		Thr: threadNS, Lang: clean(f.Lang),
		AtomFeed:  &gorilla.AtomFeed{Xmlns: atomNS, Id: clean(f.ID), Title: clean(f.Title), Subtitle: clean(f.Subtitle), Updated: atomTime(f.Updated)},
		Authors:   []atomPerson{{Name: or(clean(f.Publisher), "skein")}},
		Generator: atomGenerator{Name: "skein", Version: clean(f.Version)},
	}
	for _, l := range []atomLink{
		{Rel: "self", Type: atomType, Href: f.Self},
		{Rel: "alternate", Type: pageType, Href: f.Home},
		{Rel: "first", Type: atomType, Href: f.First},
		{Rel: "next", Type: atomType, Href: f.Next},
	} {
		out.Links = appendLink(out.Links, l)
	}
	for i := range f.Items {
		out.Entries = append(out.Entries, atomOf(&f.Items[i], f))
	}
	return writeXML(w, out)
}

// writeXML writes a document and ends its last line.
func writeXML(w io.Writer, doc gorilla.XmlFeed) error {
	if err := gorilla.WriteXML(doc, w); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func atomOf(it *Item, f *Feed) *atomEntry {
	e := &atomEntry{
		AtomEntry: &gorilla.AtomEntry{
			Title: clean(it.Title), Id: clean(it.ID), Updated: atomTime(it.Updated),
			Content: &gorilla.AtomContent{Type: "html", Content: clean(it.Content)},
		},
	}
	if it.Lang != f.Lang {
		e.Lang = clean(it.Lang)
	}
	if !it.Published.IsZero() {
		e.Published = atomTime(it.Published)
	}
	if it.Summary != "" {
		e.Summary = &gorilla.AtomSummary{Type: "text", Content: clean(it.Summary)}
	}
	for _, a := range it.Authors {
		e.Authors = append(e.Authors, atomPerson{clean(a.Name), webURL(a.URL)})
	}
	if len(e.Authors) == 0 {
		// Else the feed's own author would pass for the writer (RFC 4287, 4.2.1).
		e.Authors = []atomPerson{{Name: "unknown"}}
		if it.Origin != nil {
			e.Authors[0].Name = clean(it.Origin.Title)
		}
	}
	for _, t := range it.Tags {
		e.Categories = append(e.Categories, atomCategory{clean(t)})
	}
	e.Links = appendLink(e.Links, atomLink{Rel: "alternate", Type: pageType, Href: it.Link})
	if o := it.Origin; o != nil {
		e.Links = appendLink(e.Links, atomLink{Rel: "via", Type: pageType, Href: it.Link, Title: clean(o.Title)})
		e.Source = &atomSource{ID: clean(o.ID), Title: clean(o.Title), Updated: atomTime(or(it.Published, it.Updated))}
		e.Source.Links = appendLink(e.Source.Links, atomLink{Rel: "self", Href: o.Feed})
		e.Source.Links = appendLink(e.Source.Links, atomLink{Rel: "alternate", Type: pageType, Href: o.Page})
	}
	e.Links = appendLink(e.Links, atomLink{Rel: "related", Type: pageType, Href: it.Page, Title: "Archived copy"})
	for _, c := range it.Copies {
		e.Links = appendLink(e.Links, atomLink{Rel: "related", Type: pageType, Href: c.URL, Title: clean(c.Source)})
	}
	for _, a := range it.Attachments {
		e.Links = appendLink(e.Links, atomLink{Rel: "enclosure", Type: clean(a.Type), Href: a.URL, Title: clean(a.Title), Length: known(a.Size)})
	}
	for _, p := range it.Parents {
		e.Parents = append(e.Parents, reply(p))
	}
	if r := it.Replies; r != nil {
		l := atomLink{Rel: "replies", Type: atomType, Href: r.Feed + ".atom"}
		if r.Count >= 0 {
			l.Count, e.Total = strconv.Itoa(r.Count), &r.Count
		}
		if !r.Updated.IsZero() {
			l.Updated = atomTime(r.Updated)
		}
		e.Links = appendLink(e.Links, l)
	}
	return e
}

func reply(p Parent) threadReply {
	r := threadReply{Ref: clean(p.ID), Href: webURL(p.Link)}
	if r.Href != "" {
		r.Type = pageType
	}
	return r
}

// appendLink appends a link that leads somewhere on the web.
func appendLink(list []atomLink, l atomLink) []atomLink {
	if l.Href = webURL(l.Href); l.Href == "" {
		return list
	}
	return append(list, l)
}

// atomTime is a time as Atom and JSON Feed write it (RFC 3339).
func atomTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// known is a size in bytes, or nothing where it is not known.
func known(size int64) string {
	if size <= 0 {
		return ""
	}
	return strconv.FormatInt(size, 10)
}
