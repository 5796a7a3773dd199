package demo

import (
	"encoding/xml"
	"time"
)

// RSS 2.0.

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Slash   string     `xml:"xmlns:slash,attr,omitempty"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Self        atomLink  `xml:"atom:link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language,omitempty"`
	Editor      string    `xml:"managingEditor,omitempty"`
	Generator   string    `xml:"generator,omitempty"`
	Built       string    `xml:"lastBuildDate"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string        `xml:"title"`
	Link        string        `xml:"link"`
	GUID        rssGUID       `xml:"guid"`
	Date        string        `xml:"pubDate"`
	Author      string        `xml:"author,omitempty"`
	Creator     string        `xml:"dc:creator,omitempty"`
	Categories  []rssCategory `xml:"category"`
	Description *cdata        `xml:"description,omitempty"`
	Content     *cdata        `xml:"content:encoded,omitempty"`
	Comments    *int64        `xml:"slash:comments,omitempty"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	ID          string `xml:",chardata"`
}

type rssCategory struct {
	Domain string `xml:"domain,attr,omitempty"`
	Name   string `xml:",chardata"`
}

const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	dcSpace      = "http://purl.org/dc/elements/1.1/"
	contentSpace = "http://purl.org/rss/1.0/modules/content/"
	slashSpace   = "http://purl.org/rss/1.0/modules/slash/"
)

func (d *Demo) rss(o *outlet, articles []*article) rssFeed {
	f := rssFeed{Version: "2.0", Atom: atomSpace, DC: dcSpace, Content: contentSpace, Channel: rssChannel{
		Title: o.title, Link: d.base(o.host) + "/", Description: o.tagline, Language: o.lang,
		Self:   atomLink{Rel: "self", Type: "application/rss+xml", Href: d.base(o.host) + o.feed},
		Editor: o.mail + " (" + o.title + ")", Built: d.newest(articles).Format(time.RFC1123Z),
	}}
	for _, a := range articles {
		it := rssItem{
			Title: a.title, Link: d.articleURL(a), GUID: rssGUID{o.guid == "permalink", d.guid(a)},
			Date: d.published(a).Format(time.RFC1123Z), Description: &cdata{a.teaser},
		}
		for _, t := range a.tags {
			it.Categories = append(it.Categories, rssCategory{Name: t})
		}
		if o.format == "rss-full" {
			it.Creator, it.Content = a.by, &cdata{d.articleHTML(a)}
		} else {
			it.Author = o.mail + " (" + a.by + ")"
		}
		f.Channel.Items = append(f.Channel.Items, it)
	}
	return f
}

// RSS 1.0.

type rdfFeed struct {
	XMLName xml.Name   `xml:"rdf:RDF"`
	RDF     string     `xml:"xmlns:rdf,attr"`
	RSS     string     `xml:"xmlns,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Channel rdfChannel `xml:"channel"`
	Items   []rdfItem  `xml:"item"`
}

type rdfChannel struct {
	About       string   `xml:"rdf:about,attr"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"dc:language"`
	Publisher   string   `xml:"dc:publisher"`
	Date        string   `xml:"dc:date"`
	Items       []rdfRef `xml:"items>rdf:Seq>rdf:li"`
}

type rdfRef struct {
	Resource string `xml:"rdf:resource,attr"`
}

type rdfItem struct {
	About       string   `xml:"rdf:about,attr"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Creator     string   `xml:"dc:creator"`
	Date        string   `xml:"dc:date"`
	Subjects    []string `xml:"dc:subject"`
	Content     cdata    `xml:"content:encoded"`
}

func (d *Demo) rdf(o *outlet, articles []*article) rdfFeed {
	f := rdfFeed{
		RDF: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", RSS: "http://purl.org/rss/1.0/", DC: dcSpace, Content: contentSpace,
		Channel: rdfChannel{
			About: d.base(o.host) + o.feed, Title: o.title, Link: d.base(o.host) + "/", Description: o.tagline,
			Language: o.lang, Publisher: o.title, Date: d.newest(articles).Format(time.RFC3339),
		},
	}
	for _, a := range articles {
		url := d.articleURL(a)
		f.Channel.Items = append(f.Channel.Items, rdfRef{url})
		f.Items = append(f.Items, rdfItem{
			About: url, Title: a.title, Link: url, Description: a.teaser, Creator: a.by, Date: d.published(a).Format(time.RFC3339),
			Subjects: a.tags, Content: cdata{d.articleHTML(a)},
		})
	}
	return f
}
