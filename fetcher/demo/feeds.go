package demo

import (
	"crypto/sha1"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// feedTypes are the media types of the formats.
var feedTypes = map[string]string{
	"rss-full":   "application/rss+xml",
	"rss-teaser": "application/rss+xml",
	"rdf":        "application/rdf+xml",
	"atom-html":  "application/atom+xml",
	"atom-xhtml": "application/atom+xml",
	"json":       "application/feed+json",
}

func (d *Demo) serveFeed(w http.ResponseWriter, r *http.Request, o *outlet, m moment) {
	articles := d.lineup(o, m, feedLength)
	kind := feedTypes[o.format]
	var body []byte
	switch o.format {
	case "rss-full", "rss-teaser":
		body = marshalXML(d.rss(o, articles))
	case "rdf":
		body = marshalXML(d.rdf(o, articles))
	case "json":
		body = marshalJSON(d.jsonFeed(o, articles))
	default:
		body = marshalXML(d.atom(o, articles))
	}
	if o.format != "json" {
		kind += "; charset=utf-8"
	}
	send(w, r, m, document{kind: kind, body: body, changed: d.newest(articles), cache: revalidate})
}

func marshalXML(v any) []byte {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err) // our own types, all of which can be written
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}

func marshalJSON(v any) []byte {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err) // our own types, all of which can be written
	}
	return append(b, '\n')
}

// guid is an article's id in its feed, in the outlet's habit. Only a permalink
// depends on the port.
func (d *Demo) guid(a *article) string {
	switch o := a.outlet; o.guid {
	case "permalink":
		return d.articleURL(a)
	case "tag": // RFC 4151
		return "tag:" + o.host + ",2024:" + strings.Replace(o.path, "%s", a.slug, 1)
	case "uuid": // made from the name, as version 5 in RFC 9562, 5.5
		sum := sha1.Sum([]byte(o.host + "/" + a.slug))
		sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
		return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	case "number":
		return strconv.FormatInt(a.number, 10)
	default:
		return strings.TrimPrefix(o.guid, "opaque ") + strconv.FormatInt(a.number, 10)
	}
}

// authors are the names in an article's byline.
func (a *article) authors() []string {
	names := splitList(a.by, ",")
	for i, n := range names {
		names[i] = strings.TrimPrefix(n, "with ")
	}
	return names
}

// cdata is text in a CDATA section.
type cdata struct {
	Text string `xml:",cdata"`
}
