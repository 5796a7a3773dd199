package export

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"skein/archive"
)

// article writes threads and posts as markup, for pages and for books.
type article struct {
	markup
	images *images
	href   func(i int) string          // where post i of the thread at hand is shown; empty if nowhere yet
	avatar func(archive.Author) string // the author's picture as markup, empty if there is none; may be nil
	level  int                         // of the thread's heading; its posts' is one more
}

// head writes what stands above a thread's posts.
func (a *article) head(v *view) {
	a.tag("header", "class", "about")
	a.heading(a.level, v.title(), v.Lang)
	var labels []string
	for _, l := range append(v.Labels[:len(v.Labels):len(v.Labels)], v.Tags...) {
		if l = oneLine(l); l != "" {
			labels = append(labels, l)
		}
	}
	if len(labels) > 0 {
		a.tag("p")
		for i, l := range labels {
			if i > 0 {
				a.text(" ")
			}
			a.say("bdi", l, "class", "label")
		}
		a.end("p")
	}
	a.tag("p")
	a.say("bdi", v.where())
	if by := v.author(); by != "" {
		a.text(" · begun by ")
		a.say("bdi", by)
	}
	if when := whenWords(v.Published); when != "" {
		a.text(" · ")
		a.time(v.Published)
	}
	a.text(" · " + v.held())
	if href := pageURL(v.URL); href != "" {
		a.text(" · ")
		a.say("a", "original", "href", href)
	}
	a.end("p")
	for _, note := range v.notes() {
		a.say("p", note, "class", "note")
	}
	a.end("header")
	a.WriteByte('\n')
}

// heading writes a heading of that level, the deepest being 6.
func (a *article) heading(level int, text, lang string, attrs ...string) {
	a.say(headingName(level), text, append([]string{"dir", "auto", "lang", lang}, attrs...)...)
}

func headingName(level int) string { return "h" + strconv.Itoa(min(level, 6)) }

func (a *article) time(w archive.When) {
	a.say("time", whenWords(w), "datetime", w.String())
}

// post writes post i of v.
func (a *article) post(v *view, i int) {
	p := v.Posts[i]
	class := "post"
	if p.Deleted == archive.Yes || !p.MissingSince.IsZero() {
		class += " gone"
	}
	a.tag("article", "class", class, "id", v.anchors[i])
	a.byline(v, i)
	if states := v.states(i); len(states) > 0 {
		a.tag("div", "class", "states")
		for _, s := range states {
			a.say("p", s)
		}
		a.end("div")
	}
	b := bodyOf(p, shape{heading: a.level + 2, image: a.images.show})
	a.linkQuotes(v, i, b)
	a.block("div", "body", v.Lang, b)
	a.files(p, b)
	if r := reactions(p); len(r) > 0 {
		a.say("p", strings.Join(r, " · "), "class", "reactions", "dir", "auto")
	}
	if strings.TrimSpace(p.Signature) != "" {
		a.block("div", "signature", v.Lang, newBody(p.Signature, shape{heading: a.level + 2, image: a.images.show}))
	}
	a.end("article")
	a.WriteByte('\n')
}

// block writes a body, if there is anything in it.
func (a *article) block(name, class, lang string, b body) {
	if b.root.FirstChild == nil {
		return
	}
	a.tag(name, "class", class, "dir", "auto", "lang", lang)
	a.tree(b.root)
	a.end(name)
}

// byline writes who wrote post i, when, and in answer to what.
func (a *article) byline(v *view, i int) {
	p := v.Posts[i]
	picture := ""
	if a.avatar != nil {
		picture = a.avatar(p.Author)
	}
	if picture == "" {
		a.tag("header", "class", "by")
	} else {
		a.tag("header", "class", "by pictured")
		a.WriteString(picture)
	}
	name := headingName(a.level + 1)
	a.tag(name, "class", "name")
	a.names(p)
	if s := v.subject(i); s != "" {
		a.text(": ")
		a.say("bdi", s)
	}
	a.end(name)
	a.tag("p", "class", "when")
	a.say("a", v.number(i), "href", "#"+v.anchors[i])
	if !p.Published.IsZero() {
		a.text(" · ")
		a.time(p.Published)
	}
	if href := pageURL(p.URL); href != "" {
		a.text(" · ")
		a.say("a", "original", "href", href)
	}
	a.end("p")
	if list := facts(p.Author); len(list) > 0 {
		a.tag("p", "class", "facts")
		for j, f := range list {
			if j > 0 {
				a.text(" · ")
			}
			a.tag("span")
			if f.label != "" {
				a.say("b", f.label+": ")
			}
			a.say("bdi", f.value)
			a.end("span")
		}
		a.end("p")
	}
	if answers := v.answers(i); len(answers) > 0 {
		a.tag("p", "class", "refs")
		a.text("In answer to ")
		for j, k := range answers {
			if j > 0 {
				a.text(", ")
			}
			if href := a.href(k); href != "" {
				a.tag("a", "href", href)
				a.say("bdi", v.name(k))
				a.end("a")
			} else {
				a.say("bdi", v.name(k))
			}
		}
		a.end("p")
	}
	a.end("header")
}

// names writes who wrote a post: its author, then the others.
func (a *article) names(p archive.Post) {
	first := oneLine(p.Author.Name)
	if first == "" {
		first = "Unnamed author"
	}
	if href := pageURL(p.Author.URL); href != "" {
		a.tag("a", "href", href)
		a.say("bdi", first)
		a.end("a")
	} else {
		a.say("bdi", first)
	}
	for _, other := range p.Authors {
		if s := oneLine(other.Name); s != "" && s != first {
			a.text(", ")
			a.say("bdi", s)
		}
	}
}

// linkQuotes lets each quotation in post i lead to the post that it is of. The
// body's quotations are the record's, one by one, or there is no telling which
// is which.
func (a *article) linkQuotes(v *view, i int, b body) {
	quotes := v.Posts[i].Quotes
	if len(quotes) != len(b.quotes) {
		return
	}
	for j, q := range quotes {
		at, ok := v.byNative[q.Post]
		if !ok || at == i || b.quotes[j] == nil {
			continue
		}
		href := a.href(at)
		if href == "" {
			continue
		}
		link := newNode("a", "href", href)
		if cite := firstCite(b.quotes[j]); cite != nil {
			for k := cite.FirstChild; k != nil; k = cite.FirstChild {
				cite.RemoveChild(k)
				link.AppendChild(k)
			}
			cite.AppendChild(link)
			continue
		}
		link.AppendChild(&html.Node{Type: html.TextNode, Data: v.name(at)})
		p, cite := newNode("p"), newNode("cite")
		cite.AppendChild(link)
		p.AppendChild(cite)
		b.quotes[j].InsertBefore(p, b.quotes[j].FirstChild)
	}
}

// firstCite is the name at the head of a quotation, if it has one that links
// nowhere yet.
func firstCite(q *html.Node) *html.Node {
	n := q.FirstChild
	if n != nil && (n.Data == "p" || n.Data == "div") {
		n = n.FirstChild
	}
	if n == nil || n.Type != html.ElementNode || n.Data != "cite" || hasLink(n) {
		return nil
	}
	return n
}

func hasLink(n *html.Node) bool {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && (k.Data == "a" || hasLink(k)) {
			return true
		}
	}
	return false
}

// files lists a post's attachments. Images of which the bytes are at hand, and
// which the body does not show, are shown.
func (a *article) files(p archive.Post, b body) {
	list := attachments(p)
	if len(list) == 0 {
		return
	}
	a.tag("ul", "class", "files")
	for _, f := range list {
		a.tag("li")
		if f.href == "" {
			a.say("bdi", f.name)
		} else {
			a.tag("a", "href", f.href)
			a.say("bdi", f.name)
			a.end("a")
		}
		if f.about != "" {
			a.text(" (" + f.about + ")")
		}
		if f.href != "" && !b.images[f.href] && f.image {
			if src, ok := a.images.show(f.href); ok {
				a.tag("br")
				a.tag("img", "src", src, "alt", f.name)
			}
		}
		a.end("li")
	}
	a.end("ul")
}
