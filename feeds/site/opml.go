package site

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"time"

	"skein/feeds"
)

// opmlDoc is OPML 2.0: the feeds of the site, for a reader to import.
type opmlDoc struct {
	XMLName xml.Name      `xml:"opml"`
	Version string        `xml:"version,attr"`
	Title   string        `xml:"head>title"`
	Changed string        `xml:"head>dateModified,omitempty"`
	Docs    string        `xml:"head>docs"`
	Folders []opmlOutline `xml:"body>outline"`
}

type opmlOutline struct {
	Type        string        `xml:"type,attr,omitempty"`
	Text        string        `xml:"text,attr"`
	Title       string        `xml:"title,attr,omitempty"`
	Description string        `xml:"description,attr,omitempty"`
	XMLURL      string        `xml:"xmlUrl,attr,omitempty"`
	HTMLURL     string        `xml:"htmlUrl,attr,omitempty"`
	Outlines    []opmlOutline `xml:"outline"`
}

// opml answers with all public feeds: each topic and each source once, as Atom,
// which says most.
func (t *site) opml(r *http.Request) (*rendered, error) {
	base := t.base(r)
	return t.kept(r, "opml "+base, func(ctx context.Context) (document, error) {
		topics, err := t.Library.Topics(ctx)
		if err != nil {
			return document{}, err
		}
		sources, err := t.Library.Sources(ctx, false)
		if err != nil {
			return document{}, err
		}
		_, _, at, err := t.Library.InForce(ctx)
		if err != nil {
			return document{}, err
		}
		doc := opmlDoc{Version: "2.0", Title: t.Title, Docs: "http://opml.org/spec2.opml"}
		if !at.IsZero() {
			doc.Changed = at.UTC().Format(time.RFC1123Z)
		}
		outline := func(title, about, path string) opmlOutline {
			return opmlOutline{Type: "rss", Text: title, Title: title, Description: about, XMLURL: base + path + ".atom", HTMLURL: base + path}
		}
		of := opmlOutline{Text: "Topics"}
		for _, topic := range topics {
			of.Outlines = append(of.Outlines, outline(topicTitle(topic), topic.About, "/topics/"+url.PathEscape(topic.ID)))
		}
		from := opmlOutline{Text: "Sources"}
		for i := range sources {
			from.Outlines = append(from.Outlines, outline(feeds.SourceTitle(&sources[i]), "", "/sources/"+url.PathEscape(sources[i].ID)))
		}
		for _, folder := range []opmlOutline{of, from} {
			if len(folder.Outlines) > 0 {
				doc.Folders = append(doc.Folders, folder)
			}
		}
		var b bytes.Buffer
		b.WriteString(xml.Header)
		e := xml.NewEncoder(&b)
		e.Indent("", "  ")
		if err := e.Encode(doc); err != nil {
			return document{}, err
		}
		b.WriteByte('\n')
		return document{kind: "text/x-opml; charset=utf-8", body: b.Bytes(), modified: at, maxAge: t.MaxAge, open: true, file: "skein.opml"}, nil
	})
}
