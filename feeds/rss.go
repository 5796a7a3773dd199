package feeds

import (
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"time"

	gorilla "github.com/gorilla/feeds"
)

// rssFeed is the root, which in gorilla's declares one namespace only.
type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	Slash   string     `xml:"xmlns:slash,attr"`
	Thr     string     `xml:"xmlns:thr,attr"`
	WFW     string     `xml:"xmlns:wfw,attr"`
	Channel rssChannel `xml:"channel"`
}

// FeedXml gives the feed as it is: it has nothing to be converted.
func (f *rssFeed) FeedXml() any { return f }

// rssChannel is gorilla's with what it lacks; outer fields take the place of
// inner ones of the same element name.
type rssChannel struct {
	*gorilla.RssFeed
	Links []atomLink `xml:"atom:link"`
	Items []*rssItem `xml:"item"`
}

type rssSource struct {
	URL   string `xml:"url,attr"`
	Title string `xml:",chardata"`
}

// rssMedia is a file beside the one that an enclosure can tell of.
type rssMedia struct {
	URL  string `xml:"url,attr"`
	Type string `xml:"type,attr,omitempty"`
	Size string `xml:"fileSize,attr,omitempty"`
}

type rssItem struct {
	*gorilla.RssItem
	Creators   []string      `xml:"dc:creator"`
	Lang       string        `xml:"dc:language,omitempty"`
	Categories []string      `xml:"category"`
	Source     *rssSource    `xml:"source"`
	Media      []rssMedia    `xml:"media:content"`
	Links      []atomLink    `xml:"atom:link"`
	Count      *int          `xml:"slash:comments"`
	CommentRSS string        `xml:"wfw:commentRss,omitempty"`
	Parents    []threadReply `xml:"thr:in-reply-to"`
}

const rssType = "application/rss+xml"

// rssLang is a language as the channel may name it; ours may be any tag.
var rssLang = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z]{2})?$`)

func writeRSS(w io.Writer, f *Feed) error {
	out := &rssFeed{Version: "2.0", Atom: atomNS, Content: contentNS, DC: dcNS, Media: mediaNS, Slash: slashNS, Thr: threadNS, WFW: wfwNS}
	c := &out.Channel
	c.RssFeed = &gorilla.RssFeed{
		Title: clean(f.Title), Link: webURL(f.Home), Description: html.EscapeString(clean(or(f.Subtitle, f.Title))),
		Generator: "skein", Docs: "https://www.rssboard.org/rss-specification",
	}
	if f.Version != "" {
		c.Generator += " " + clean(f.Version)
	}
	if rssLang.MatchString(f.Lang) {
		c.Language = f.Lang
	}
	if len(f.Items) > 0 {
		c.LastBuildDate = rssTime(f.Updated)
	}
	for _, l := range []atomLink{
		{Rel: "self", Type: rssType, Href: f.Self},
		{Rel: "first", Type: rssType, Href: f.First},
		{Rel: "next", Type: rssType, Href: f.Next},
	} {
		c.Links = appendLink(c.Links, l)
	}
	for i := range f.Items {
		c.Items = append(c.Items, rssOf(&f.Items[i]))
	}
	return writeXML(w, out)
}

func rssOf(it *Item) *rssItem {
	x := &rssItem{
		RssItem: &gorilla.RssItem{
			Title: clean(it.Title), Link: webURL(it.Link), Description: html.EscapeString(clean(or(it.Summary, it.Title))),
			Content: &gorilla.RssContent{Content: clean(it.Content)},
			Guid:    &gorilla.RssGuid{Id: clean(it.ID), IsPermaLink: "false"},
		},
		Lang: clean(it.Lang),
	}
	if !it.Published.IsZero() {
		x.PubDate = rssTime(it.Published)
	}
	// Names go where names may stand: author is for mail addresses.
	for _, a := range it.Authors {
		x.Creators = append(x.Creators, clean(a.Name))
	}
	for _, t := range it.Tags {
		x.Categories = append(x.Categories, clean(t))
	}
	if o := it.Origin; o != nil {
		x.Source = &rssSource{URL: webURL(or(o.Feed, o.Page)), Title: clean(o.Title)}
	}
	for i, a := range it.Attachments {
		if i == 0 {
			// The length is required; nothing is what is written for one that is not known.
			x.Enclosure = &gorilla.RssEnclosure{Url: webURL(a.URL), Type: clean(a.Type), Length: or(known(a.Size), "0")}
			continue
		}
		x.Media = append(x.Media, rssMedia{URL: webURL(a.URL), Type: clean(a.Type), Size: known(a.Size)})
	}
	x.Links = appendLink(x.Links, atomLink{Rel: "related", Type: pageType, Href: it.Page, Title: "Archived copy"})
	for _, c := range it.Copies {
		x.Links = appendLink(x.Links, atomLink{Rel: "related", Type: pageType, Href: c.URL, Title: clean(c.Source)})
	}
	if r := it.Replies; r != nil {
		x.Comments, x.CommentRSS = webURL(r.Page), webURL(r.Feed+".rss")
		if r.Count >= 0 {
			x.Count = &r.Count
		}
	}
	for _, p := range it.Parents {
		x.Parents = append(x.Parents, reply(p))
	}
	return x
}

// rssTime is a time as RSS writes it: RFC 822 with a year of four digits.
func rssTime(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }
