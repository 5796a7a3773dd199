package parse

import "strings"

// space is a namespace that we know, whatever prefix and spelling a document
// gives it.
type space uint8

const (
	native  space = iota // the format's own: RSS in RSS, Atom in Atom
	foreign              // one that we do not know
	atomNS               // Atom inside RSS
	rssNS
	dcNS
	dctermsNS
	contentNS
	mediaNS
	itunesNS
	thrNS
	slashNS
	wfwNS
	syNS
	fhNS
	rdfNS
	xhtmlNS
	svgNS
	mathNS
	xmlNS
	adminNS
	feedburnerNS
	prismNS
	googleplayNS
	ccNS              // Creative Commons in RDF
	creativeCommonsNS // and in RSS
)

// spaces holds the names of namespaces as nameKey writes them: lower case, no
// "http://", "www." or closing "/" and "#". Feeds get all of these wrong.
var spaces = map[string]space{
	"w3.org/2005/atom":                                        atomNS,
	"purl.org/atom/ns":                                        atomNS,
	"purl.org/atom":                                           atomNS,
	"purl.org/pie":                                            atomNS, // Atom before it had a name
	"purl.org/echo":                                           atomNS,
	"example.com/necho":                                       atomNS,
	"example.com/newformat":                                   atomNS,
	"uri/of/echo/namespace":                                   atomNS,
	"purl.org/atom/app":                                       foreign,
	"w3.org/2007/app":                                         foreign,
	"purl.org/rss/1.0":                                        rssNS,
	"purl.org/net/rss1.1":                                     rssNS,
	"purl.org/rss/2.0":                                        rssNS,
	"purl.org/rss/1.0/modules/rss091":                         rssNS,
	"channel.netscape.com/rdf/simple/0.9":                     rssNS,
	"my.netscape.com/rdf/simple/0.9":                          rssNS,
	"my.netscape.com/publish/formats/rss-0.91.dtd":            rssNS,
	"my.netscape.com/publish/formats/rss-0.92.dtd":            rssNS,
	"backend.userland.com/rss":                                rssNS,
	"backend.userland.com/rss2":                               rssNS,
	"backend.userland.com/rss092":                             rssNS,
	"blogs.law.harvard.edu/tech/rss":                          rssNS,
	"cyber.law.harvard.edu/rss/rss.html":                      rssNS,
	"rssboard.org/rss-specification":                          rssNS,
	"purl.org/dc/elements/1.1":                                dcNS,
	"purl.org/dc/elements/1.0":                                dcNS,
	"dublincore.org/documents/dcmi-namespace":                 dcNS,
	"purl.org/dc/terms":                                       dctermsNS,
	"purl.org/rss/1.0/modules/dcterms":                        dctermsNS,
	"purl.org/rss/1.0/modules/content":                        contentNS,
	"search.yahoo.com/mrss":                                   mediaNS,
	"video.search.yahoo.com/mrss":                             mediaNS,
	"api.search.yahoo.com/mrss":                               mediaNS,
	"itunes.com/dtds/podcast-1.0.dtd":                         itunesNS,
	"example.com/dtds/podcast-1.0.dtd":                        itunesNS,
	"itunes.apple.com/dtds/podcast-1.0.dtd":                   itunesNS,
	"google.com/schemas/play-podcasts/1.0":                    googleplayNS,
	"google.com/schemas/play-podcasts/1.0/play-podcasts.xsd":  googleplayNS,
	"purl.org/syndication/thread/1.0":                         thrNS,
	"purl.org/rss/1.0/modules/slash":                          slashNS,
	"wellformedweb.org/commentapi":                            wfwNS,
	"purl.org/rss/1.0/modules/syndication":                    syNS,
	"purl.org/syndication/history/1.0":                        fhNS,
	"w3.org/1999/02/22-rdf-syntax-ns":                         rdfNS,
	"w3.org/1999/xhtml":                                       xhtmlNS,
	"w3.org/tr/xhtml1/strict":                                 xhtmlNS,
	"w3.org/2000/svg":                                         svgNS,
	"w3.org/1998/math/mathml":                                 mathNS,
	"w3.org/xml/1998/namespace":                               xmlNS,
	"webns.net/mvcb":                                          adminNS,
	"rssnamespace.org/feedburner/ext/1.0":                     feedburnerNS,
	"web.resource.org/cc":                                     ccNS,
	"creativecommons.org/ns":                                  ccNS,
	"backend.userland.com/creativecommonsrssmodule":           creativeCommonsNS,
	"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": creativeCommonsNS,
	"prismstandard.org/namespaces/basic/2.0":                  prismNS,
	"prismstandard.org/namespaces/1.2/basic":                  prismNS,
	"prismstandard.org/namespaces/basic/1.2":                  prismNS,
	"prismstandard.org/namespaces/basic/2.1":                  prismNS,
	"prismstandard.org/namespaces/basic/3.0":                  prismNS,
}

// prefixes says what a prefix means in a document that does not declare it, or
// declares it as something that nobody knows.
var prefixes = map[string]space{
	"": native, "rss": rssNS, "atom": atomNS, "atom10": atomNS, "atom03": atomNS, "a10": atomNS,
	"dc": dcNS, "dcterms": dctermsNS, "dcterm": dctermsNS, "content": contentNS, "media": mediaNS,
	"itunes": itunesNS, "thr": thrNS, "slash": slashNS, "wfw": wfwNS, "sy": syNS, "fh": fhNS,
	"rdf": rdfNS, "xhtml": xhtmlNS, "svg": svgNS, "math": mathNS, "xml": xmlNS, "admin": adminNS,
	"feedburner": feedburnerNS, "prism": prismNS, "googleplay": googleplayNS,
	"cc": ccNS, "creativecommons": creativeCommonsNS,
}

// nameKey spells a namespace's name in the way of spaces.
func nameKey(uri string) string {
	s := strings.ToLower(strings.TrimSpace(uri))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "http://"), "https://")
	s = strings.TrimPrefix(s, "www.")
	if i := strings.Index(s, "#draft-ietf-atompub"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimRight(s, "/#")
}

// box is an element whose children the skeleton shows to gofeed. Everything
// else is a leaf: its inside, markup and all, is one text.
type box uint8

const (
	noBox box = iota
	rootBox
	channelBox
	feedBox
	itemBox // RSS item, Atom entry
	personBox
	sourceBox
	imageBox
	inputBox
	hoursBox
	daysBox
	ownerBox
	podcastBox // itunes:category, which holds itunes:category
	mediaBox   // media:group and media:content
)

// element says what becomes of an element in the skeleton.
type element struct {
	// emit is its name there. What gofeed would lose or misread, and what it would
	// only carry, begins with "x:" and goes into our own element of the box.
	emit string
	box  box
	// once is set for an element of which gofeed keeps only the last: the first
	// that is not empty goes by its own name, the others go with "x:".
	once uint8
}

// elementTable lists the elements of one box that a field of ours is made of.
// A name without a prefix is the format's own. Names are in lower case.
type elementTable map[string]element

// table makes a table of boxes, of leaves that may stand once, of leaves that
// may stand many times, and of leaves that are not gofeed's to read.
func table(boxes map[string]box, once, many, ours string) elementTable {
	t := elementTable{}
	for name, b := range boxes {
		t[name] = element{emit: name, box: b}
	}
	for i, name := range strings.Fields(once) {
		t[name] = element{emit: name, once: uint8(i + 1)}
	}
	for _, name := range strings.Fields(many) {
		if _, ok := t[name]; !ok {
			t[name] = element{emit: name}
		}
	}
	for _, name := range strings.Fields(ours) {
		t[name] = element{emit: ownPrefix + strings.ReplaceAll(name, ":", ".")}
	}
	return t
}

// ownPrefix marks what goes into our own element.
const ownPrefix = "x:"

// dates are kept from gofeed: it would try its 170 layouts on each number. Of
// the modules, those that are a text and nothing else cost it most.
const (
	rssDates  = "pubdate lastbuilddate date published updated modified issued created"
	atomDates = "published updated modified issued created"
	words     = "dc:title dc:creator dc:author dc:date dc:description dc:subject dc:language dc:rights dc:identifier dc:publisher dc:source " +
		"dcterms:created dcterms:issued dcterms:modified dcterms:date dcterms:available dcterms:abstract dcterms:rights dcterms:creator dcterms:subject " +
		"itunes:author itunes:summary itunes:subtitle itunes:title googleplay:author googleplay:description " +
		"thr:total slash:comments wfw:commentrss wfw:comment sy:updateperiod sy:updatefrequency " +
		"feedburner:origlink prism:publicationdate prism:publicationname xhtml:body xhtml:div creativecommons:license "
	modules = "media:thumbnail media:title media:description media:category media:keywords media:credit media:copyright " +
		"itunes:keywords itunes:image itunes:link googleplay:image thr:in-reply-to fh:complete fh:archive admin:generatoragent cc:license "
	atomInRSS = "atom:id atom:title atom:updated atom:published atom:summary atom:content atom:subtitle atom:rights atom:icon atom:logo atom:generator "
)

var (
	itunesBoxes = map[string]box{"itunes:owner": ownerBox, "itunes:category": podcastBox, "googleplay:category": podcastBox}
	mediaBoxes  = map[string]box{"media:group": mediaBox, "media:content": mediaBox}
)

func boxes(ms ...map[string]box) map[string]box {
	all := map[string]box{}
	for _, m := range ms {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

var personTable = table(nil, "name email uri url homepage", "", "")

// rssElements and atomElements are the tables of each format, by the box that
// an element stands in.
var rssElements = map[box]elementTable{
	rootBox: table(map[string]box{"channel": channelBox, "item": itemBox, "image": imageBox, "textinput": inputBox}, "", "", ""),
	channelBox: table(boxes(itunesBoxes, mediaBoxes, map[string]box{
		"item": itemBox, "image": imageBox, "textinput": inputBox, "skiphours": hoursBox, "skipdays": daysBox, "atom:author": personBox}),
		"title description language copyright managingeditor webmaster generator ttl",
		"link category atom:link atom:category "+modules,
		"author subtitle tagline rights id summary "+words+atomInRSS+rssDates),
	itemBox: table(boxes(itunesBoxes, mediaBoxes, map[string]box{"atom:author": personBox}),
		"title description author comments guid source content:encoded",
		"link category enclosure atom:link atom:category "+modules,
		"image summary content encoded body fullitem abstract language rights copyright id "+words+atomInRSS+rssDates),
	imageBox:   table(nil, "url title link width height description", "", ""),
	inputBox:   table(nil, "title link", "", ""),
	hoursBox:   table(nil, "", "hour", ""),
	daysBox:    table(nil, "", "day", ""),
	personBox:  personTable,
	ownerBox:   personTable,
	podcastBox: table(itunesBoxes, "", "", ""),
	mediaBox:   table(mediaBoxes, "", modules, ""),
}

var atomElements = map[box]elementTable{
	rootBox: table(map[string]box{"entry": itemBox}, "", "", ""),
	feedBox: table(boxes(itunesBoxes, mediaBoxes, map[string]box{"entry": itemBox, "author": personBox}),
		"title id subtitle tagline generator icon logo rights copyright",
		"link category "+modules,
		"info language description pubdate lastbuilddate "+words+atomDates),
	itemBox: table(boxes(itunesBoxes, mediaBoxes, map[string]box{"author": personBox, "source": sourceBox}),
		"title id summary content rights copyright",
		"link category "+modules,
		"language content:encoded description pubdate guid "+words+atomDates),
	sourceBox: table(map[string]box{"author": personBox},
		"title id subtitle tagline generator icon logo rights copyright",
		"link category",
		atomDates),
	personBox:  personTable,
	ownerBox:   personTable,
	podcastBox: table(itunesBoxes, "", "", ""),
	mediaBox:   table(mediaBoxes, "", modules, ""),
}

// emitted spells a namespace's prefix in the tables and in the skeleton.
var emitted = [...]string{
	native: "", atomNS: "atom", rssNS: "", dcNS: "dc", dctermsNS: "dcterms", contentNS: "content", mediaNS: "media",
	itunesNS: "itunes", thrNS: "thr", slashNS: "slash", wfwNS: "wfw", syNS: "sy", fhNS: "fh", rdfNS: "rdf",
	xhtmlNS: "xhtml", svgNS: "svg", mathNS: "math", xmlNS: "xml", adminNS: "admin", feedburnerNS: "feedburner",
	prismNS: "prism", googleplayNS: "googleplay", ccNS: "cc", creativeCommonsNS: "creativecommons", foreign: "?",
}
