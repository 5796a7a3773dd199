package demo

import (
	"encoding/xml"
	"time"
)

// Atom (RFC 4287).

type atomFeed struct {
	XMLName  xml.Name    `xml:"feed"`
	Space    string      `xml:"xmlns,attr"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Icon     string      `xml:"icon"`
	Rights   string      `xml:"rights"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      atomText       `xml:"title"`
	Links      []atomLink     `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    atomText       `xml:"summary"`
	Content    any            `xml:"content"` // atomText or atomXHTML
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomXHTML struct {
	Type string `xml:"type,attr"`
	Div  struct {
		Space string `xml:"xmlns,attr"`
		Inner string `xml:",innerxml"`
	} `xml:"div"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

func (d *Demo) atom(o *outlet, articles []*article) atomFeed {
	f := atomFeed{
		Space: atomSpace, Lang: o.lang, ID: "tag:" + o.host + ",2024:feed", Title: o.title, Subtitle: o.tagline,
		Updated: d.newest(articles).Format(time.RFC3339), Rights: sampleNote, Icon: d.base(o.host) + "/favicon.ico",
		Links: []atomLink{
			{"self", "application/atom+xml", d.base(o.host) + o.feed},
			{"alternate", "text/html", d.base(o.host) + "/"},
		},
	}
	for _, a := range articles {
		e := atomEntry{
			ID: d.guid(a), Title: atomText{"text", a.print(a.title)}, Links: []atomLink{{"alternate", "text/html", d.articleURL(a)}},
			Published: d.published(a).Format(time.RFC3339), Updated: d.changed(a).Format(time.RFC3339),
			Summary: atomText{"text", a.print(a.teaser)}, Content: atomText{"html", d.articleHTML(a)},
		}
		for _, name := range a.authors() {
			e.Authors = append(e.Authors, atomPerson{name})
		}
		for _, t := range a.tags {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		if o.format == "atom-xhtml" {
			x := atomXHTML{Type: "xhtml"}
			x.Div.Space, x.Div.Inner = "http://www.w3.org/1999/xhtml", "\n"+d.articleHTML(a)
			e.Content = x
		}
		f.Entries = append(f.Entries, e)
	}
	return f
}
