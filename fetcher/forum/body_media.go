package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// image writes a picture from where it really is.
func (w *body) image(n *html.Node) {
	src := w.page.imageOf(n)
	if src == "" {
		return
	}
	w.out.WriteString("<img")
	w.attr("src", src)
	for _, key := range []string{"alt", "title", "width", "height"} {
		v := attr(n, key)
		if v == "" || key == "title" && v == attr(n, "alt") {
			continue
		}
		w.attr(key, v)
	}
	w.out.WriteByte('>')
}

// fallback writes what a page without scripts would show, unless the picture
// that it stands for was written from its lazy form just before.
func (w *body) fallback(n *html.Node) {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type == html.ElementNode {
			if p.DataAtom == atom.Img || byTag(p, atom.Img) != nil {
				return
			}
			break
		}
	}
	if n.FirstChild == nil || n.FirstChild.Type != html.TextNode || !strings.Contains(n.FirstChild.Data, "<img") {
		return
	}
	context := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
	nodes, err := html.ParseFragment(strings.NewReader(n.FirstChild.Data), context)
	if err != nil {
		return
	}
	for _, c := range nodes {
		w.node(c)
	}
}

// frame writes a link to what is embedded from elsewhere.
func (w *body) frame(n *html.Node) {
	for _, key := range []string{"src", "data-src", "data-url", "data-lazy-src", "data"} {
		if u := resolve(w.page.Base, attr(n, key)); u != nil {
			w.embed(mediaPage(u), "")
			return
		}
	}
}

// player writes a link to a film or a sound.
func (w *body) player(n *html.Node) {
	if src := w.page.mediaOf(n); src != "" {
		w.embed(src, "")
		return
	}
	w.children(n)
}

// embed writes a link on a line of its own.
func (w *body) embed(href, says string) {
	if says == "" {
		says = href
	}
	w.breakLine()
	w.out.WriteString("<p>")
	w.link(href, says)
	w.end("p", true)
}

// file adds an attachment, or what is newly known of one that is there. What
// stands in a quotation is the quoted post's.
func (w *body) file(a archive.Attachment) {
	if len(w.open) == 0 {
		w.files = addFile(w.files, a)
	}
}

func addFile(list []archive.Attachment, a archive.Attachment) []archive.Attachment {
	if a.URL == "" || len(list) >= mostListed {
		return list
	}
	for i := range list {
		if have := &list[i]; have.URL == a.URL {
			if have.Name == "" {
				have.Name = a.Name
			}
			if have.Type == "" {
				have.Type = a.Type
			}
			if have.Size == 0 {
				have.Size = a.Size
			}
			return list
		}
	}
	return append(list, a)
}
