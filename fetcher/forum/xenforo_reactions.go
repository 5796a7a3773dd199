package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// reactions reads who reacted to a post, and how. XenForo names up to three
// and counts the others; it shows the kinds without figures, so that only
// where there is one kind are its givers known.
func (c *xenforoPost) reactions(n *html.Node, likes bool) {
	var kinds, by []string
	label, others := "", 0
	var walk func(n *html.Node, givers bool)
	walk = func(n *html.Node, givers bool) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode && givers:
				if i := firstFigure(k.Data); i != nil && *i > 0 {
					others = *i
				}
			case k.Type != html.ElementNode, k.DataAtom == atom.Svg:
			case attr(k, "data-reaction-id") != "":
				kinds = once(kinds, reactionName(k))
			case k.DataAtom == atom.Bdi && givers:
				if s := text(k); s != "" {
					by = append(by, s)
				}
			case hasClass(k, "u-srOnly"):
				label = strings.TrimRight(text(k), ": ：")
			default:
				walk(k, givers || likes && k.DataAtom == atom.A || hasClass(k, "reactionsBar-link"))
			}
		}
	}
	walk(n, false)
	if likes && len(kinds) == 0 && len(by) > 0 {
		kinds = []string{"Like"}
	}
	if len(by) == 0 && len(kinds) == 0 {
		return
	}
	var total *int
	if len(by) > 0 {
		total = known(len(by) + others)
	}
	if len(kinds) == 1 {
		c.Reactions = append(c.Reactions, archive.Reaction{Name: kinds[0], Count: total, By: by})
		return
	}
	if total != nil {
		if label == "" {
			label = "Reactions"
		}
		c.Reactions = append(c.Reactions, archive.Reaction{Name: label, Count: total, By: by})
	}
	for _, k := range kinds {
		c.Reactions = append(c.Reactions, archive.Reaction{Name: k})
	}
}

// votes reads the sum of the votes on a question, an answer or a suggestion.
func (c *xenforoPost) votes(n *html.Node) {
	k := nearClass(n, "contentVote-score")
	if k == nil || c.voted {
		return
	}
	c.voted = true
	said := attr(k, "data-score")
	if said == "" {
		said = text(k)
	}
	if i, ok := count(said); ok && i != 0 {
		c.Reactions = append(c.Reactions, archive.Reaction{Name: "Votes", Count: known(i)})
	}
}

// reactionName is what a kind of reaction is called on the page.
func reactionName(n *html.Node) string {
	if img := byTag(n, atom.Img); img != nil {
		for _, key := range []string{"title", "alt"} {
			if s := line(attr(img, key)); s != "" {
				return s
			}
		}
	}
	if s := text(n); s != "" {
		return s
	}
	return "reaction " + attr(n, "data-reaction-id")
}
