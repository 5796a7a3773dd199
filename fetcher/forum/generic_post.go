package forum

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// genericPost is one post that was found without knowing the software.
type genericPost struct {
	id      string // empty if the page names none
	url     string // absolute; empty if it has none of its own
	number  int
	by      archive.Author
	at      archive.When
	edited  archive.When
	parent  string // id of the post that it answers
	said    string // plain text, where there is no element
	body    *html.Node
	skip    map[*html.Node]bool // elements within body that are no part of the text
	votes   []archive.Reaction
	deleted bool
	heading string // where a heading of it leads, as it stands there
	made    bool   // the id is made of what the post says
}

// post writes what was found.
func (g *genericPost) post(p *Page) archive.Post {
	out := archive.Post{NativeID: g.id, Number: g.number, URL: g.url, Author: g.by, Published: g.at, Edited: g.edited, Reactions: g.votes, Witness: archive.ByPage}
	if g.deleted {
		out.Deleted = archive.Yes
	}
	if g.parent != "" {
		out.ReplyTo = []string{g.parent}
	}
	if g.body != nil {
		w := &body{page: p, rule: func(w *body, n *html.Node) bool { return g.skip[n] || genericRule(w, n) }}
		if n := g.body; n.DataAtom == atom.Blockquote { // some write every post as one
			w.children(n)
		} else if !isBlock(n.DataAtom) || n.DataAtom == atom.Div || n.DataAtom == atom.Td || n.DataAtom == atom.Section || n.DataAtom == atom.Article || n.DataAtom == atom.Li || n.DataAtom == atom.Dd {
			w.children(n)
		} else {
			w.node(n)
		}
		out.HTML, out.Quotes, out.Attachments = strings.TrimSpace(w.out.String()), w.quotes, w.files
	} else {
		w := mailText{}
		w.paragraphs(plainLines(g.said))
		out.HTML = strings.TrimSpace(w.out.String())
	}
	return out
}

// plainLines are the lines of a text, none of them quoted.
func plainLines(s string) []mailLine {
	var out []mailLine
	for l := range strings.SplitSeq(s, "\n") {
		out = append(out, mailLine{text: strings.TrimSpace(l)})
	}
	return out
}

// genericRule knows what most software writes alike.
func genericRule(w *body, n *html.Node) bool {
	switch {
	case n.DataAtom == atom.Blockquote:
		author, cite := "", ""
		head := quoteHead(n)
		if head != nil {
			author = quotee(text(head))
		}
		if u := resolve(w.page.Base, attr(n, "cite")); u != nil {
			cite = u.String()
		}
		w.quote(author, "", cite, func() {
			for k := n.FirstChild; k != nil; k = k.NextSibling {
				if k != head && k.DataAtom != atom.Cite {
					w.node(k)
				}
			}
		})
		return true
	case n.DataAtom == atom.Img && attr(n, "alt") != "" && (hasClassWord(n, "smiley", "smilie", "smilies", "emoji", "emoticon") || strings.Contains(attr(n, "src"), "/smil")):
		w.text(attr(n, "alt"))
		return true
	}
	return false
}

// quoteHead is the line above a quotation that says whose it is; nil if there is
// none.
func quoteHead(n *html.Node) *html.Node {
	if c := nearTag(n, atom.Cite); c != nil {
		return c
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			if hasClassWord(k, "title", "author", "header", "head", "attribution", "quotetitle", "source") && !longer(k, 120) {
				return k
			}
			return nil
		}
		if k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" {
			return nil
		}
	}
	return nil
}

// named gives every post an id: what the page has for one, else one made of who
// wrote what and when. Where it stands is no name, since that changes.
func named(posts []genericPost) {
	for i := range posts {
		g := &posts[i]
		if g.id != "" {
			continue
		}
		h := sha256.New()
		said := g.said
		if g.body != nil {
			said = text(g.body)
		}
		for _, s := range []string{g.by.Name, g.at.String(), said} {
			io.WriteString(h, s)
			h.Write([]byte{0})
		}
		g.id, g.made = "made-"+hex.EncodeToString(h.Sum(nil)[:8]), true
	}
}
