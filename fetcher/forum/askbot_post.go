package forum

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// askbotPost is one question, answer or comment while it is read.
type askbotPost struct {
	archive.Post
	page  *askbotPage
	ref   Ref
	notes []string

	body    *html.Node
	infos   []*html.Node // who wrote it and when; then who changed it
	comment bool
}

// read reads a post; parent is the one that a comment stands below.
func (c *askbotPost) read(n *html.Node, parent string) archive.Post {
	c.Witness = archive.ByPage
	u := *c.ref.URL
	c.comment = parent != ""
	switch {
	case c.comment:
		c.ReplyTo = []string{parent}
		u.RawQuery, u.Fragment = "comment="+c.NativeID, "comment-"+c.NativeID
		c.body = byClass(n, "comment-body")
		c.infos = []*html.Node{n}
	default:
		if c.NativeID != c.ref.Native {
			u.RawQuery, u.Fragment = "answer="+c.NativeID, "post-id-"+c.NativeID
		} else {
			c.Number = 1
		}
		c.parts(n)
	}
	c.URL = u.String()
	c.told()
	if hasClass(n, "deleted") || hasClass(n, "deleted-post") {
		c.Deleted = archive.Yes
	}
	w := &body{page: c.page.Page, rule: c.rule}
	if c.body != nil {
		w.children(c.body)
	} else {
		c.notes = append(c.notes, "post "+c.NativeID+": no text found")
	}
	c.HTML, c.Quotes, c.Attachments = strings.TrimSpace(w.out.String()), w.quotes, w.files
	return c.Post
}

// parts finds what a question or an answer is made of, its comments left aside.
func (c *askbotPost) parts(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type != html.ElementNode || isAskbotComment(k) || hasClass(k, "comments") {
			if hasClass(k, "comments") && nearClass(k, "js-load-comments-btn") != nil {
				c.notes = append(c.notes, "post "+c.NativeID+": the page does not show all comments on it")
			}
			continue
		}
		switch {
		case hasClass(k, "vote-number"):
			if i, ok := count(text(k)); ok && i != 0 {
				c.Reactions = append(c.Reactions, archive.Reaction{Name: "Votes", Count: known(i)})
			}
		case hasClass(k, "post-update-info"):
			c.infos = append(c.infos, k)
		default:
			if hasClass(k, "post-body") && c.body == nil {
				c.body = k
			}
			c.parts(k)
		}
	}
}

// told reads who wrote a post and when, and who changed it last.
func (c *askbotPost) told() {
	for i, n := range c.infos {
		at := byClass(n, "timeago")
		if at == nil {
			continue
		}
		when := c.page.timeOf(at)
		by := c.user(n)
		if i == 0 {
			c.Published, c.Author = when, by
		} else {
			c.Edited, c.EditedBy = when, by.Name
		}
	}
	if c.comment {
		if k := byClass(c.infos[0], "comment-votes"); k != nil {
			if i, ok := count(text(k)); ok && i > 0 {
				c.Reactions = append(c.Reactions, archive.Reaction{Name: "Votes", Count: known(i)})
			}
		}
	}
}

// user reads the card of a member.
func (c *askbotPost) user(n *html.Node) archive.Author {
	var a archive.Author
	find(n, func(k *html.Node) bool {
		switch {
		case k.DataAtom == atom.Img && hasClass(k, "gravatar") && a.Avatar == "":
			a.Avatar = c.page.imageOf(k)
		case k.DataAtom == atom.A && strings.Contains(attr(k, "href"), "/users/") && a.Name == "" && text(k) != "" && !inBody(k, n):
			a.Name, a.URL = text(k), c.page.url(attr(k, "href"))
			if u := resolve(nil, a.URL); u != nil {
				segs := segments(u.EscapedPath())
				for i := 0; i+1 < len(segs); i++ {
					if segs[i] == "users" && isDigits(segs[i+1]) {
						a.NativeID = segs[i+1]
					}
				}
			}
		case hasClass(k, "reputation-score"):
			if i, ok := count(text(k)); ok {
				a.Reactions = &archive.Reactions{Score: known(i)}
			}
		case hasClass(k, "badges"):
			if s := line(attr(k, "title")); s != "" {
				a.Fields = append(a.Fields, archive.Field{Label: "badges", Value: s})
			}
		}
		return false
	})
	return a
}

// inBody reports whether a link is part of what somebody wrote, a mention.
func inBody(n, end *html.Node) bool {
	for p := n.Parent; p != nil && p != end; p = p.Parent {
		if hasClass(p, "comment-body") && !hasClass(n, "author") {
			return true
		}
	}
	return false
}

// rule leaves out what Askbot puts into a text.
func (c *askbotPost) rule(w *body, n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "post-update-info-container", "post-update-info", "comment-delete", "comment-controls", "post-controls", "comments", "js-avatar-box", "tags-container":
			return true
		case "author", "age", "js-edit":
			return c.comment
		}
	}
	if n.DataAtom == atom.Blockquote {
		w.quote("", "", "", func() { w.children(n) })
		return true
	}
	return false
}
