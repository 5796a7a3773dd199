package forum

import (
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// invisionPostID is the id of the post that an element holds; empty if it holds none.
func invisionPostID(n *html.Node) string {
	id := attr(n, "id")
	for _, prefix := range []string{"elComment_", "post_id_"} {
		if s, ok := strings.CutPrefix(id, prefix); ok && isDigits(s) {
			return s
		}
	}
	return ""
}

// invisionPost is one post while it is read.
type invisionPost struct {
	archive.Post
	page  *invisionPage
	ref   Ref
	notes []string

	pane      *html.Node // the author's block
	small     *html.Node // its copy for small screens
	body      *html.Node
	signature *html.Node
	edit      *html.Node
	quoted    string // data-quotedata: who wrote it, as JSON
	groups    []string
}

// post reads one post.
func (v *invisionPage) post(n *html.Node, id string, ref Ref) (archive.Post, []string) {
	c := &invisionPost{Post: archive.Post{NativeID: id, Witness: archive.ByPage}, page: v, ref: ref}
	c.walk(n)
	if c.pane == nil {
		c.pane = c.small
	}
	if c.pane != nil {
		c.author(c.pane)
	}
	c.whose()
	if c.URL == "" {
		c.URL = c.permalink()
	}
	if hasClass(n, "ipsComment--deleted") || hasClass(n, "ipsEntry--deleted") || hasClass(n, "deleted") {
		c.Deleted = archive.Yes
	}
	if c.Published.IsZero() && c.Deleted != archive.Yes {
		c.note("no date that could be read")
	}
	if c.body == nil && c.Deleted != archive.Yes {
		c.note("no text found")
	}
	c.readBody()
	if c.edit != nil {
		c.lastEdit(c.edit)
	}
	return c.Post, c.notes
}

func (c *invisionPost) note(format string, args ...any) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+fmt.Sprintf(format, args...))
}

// permalink is a post's address where the page links none.
func (c *invisionPost) permalink() string {
	u := *c.ref.URL
	switch {
	case c.page.old:
		u.Fragment = "entry" + c.NativeID
	case u.RawQuery == "":
		u.RawQuery = "do=findComment&comment=" + c.NativeID // on whatever page it stands
	default:
		u.RawQuery += "&do=findComment&comment=" + c.NativeID
	}
	return u.String()
}

func (c *invisionPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *invisionPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Form, atom.Template:
		return true
	case atom.Time:
		if c.Published.IsZero() {
			c.Published = c.page.timeOf(n)
		}
		return true
	case atom.Abbr:
		if hasClass(n, "published") && c.Published.IsZero() {
			if c.Published = c.page.timeOf(n); c.Published.Floating || c.Published.IsZero() {
				if t, ok := stamp(attr(n, "title")); ok {
					c.Published = archive.At(t)
				}
			}
		}
	case atom.A:
		c.link(n)
	}
	if strings.HasPrefix(attr(n, "id"), "postsDelete_") {
		c.Deleted = archive.Yes // in the post's place stands who deleted it
		return true
	}
	switch attr(n, "data-role") {
	case "commentContent":
		if c.body == nil {
			c.body = n
		}
		return true
	case "memberSignature":
		c.signature = n
		return true
	case "voteCount": // on a question or an answer
		if i, ok := count(text(n)); ok && i != 0 {
			c.Reactions = append(c.Reactions, archive.Reaction{Name: "Votes", Count: known(i)})
		}
		return true
	case "reactionBlurb", "commentControls", "commentRecognized":
		return true
	}
	if q := attr(n, "data-quotedata"); q != "" {
		c.quoted = q
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "cAuthorPane_mobile", "ipsEntry__header":
			c.small = n
			if class == "cAuthorPane_mobile" {
				return true
			}
		case "cAuthorPane", "ipsComment_author", "author_info", "ipsEntry__author", "ipsEntry__author-column":
			if c.pane == nil {
				c.pane = n
			}
			return true
		case "author":
			if c.page.old && c.Author.Name == "" {
				c.name(n)
			}
		case "entry-content":
			if c.page.old {
				if c.body == nil {
					c.body = n
				}
				return true
			}
		case "signature", "ipsEntry__signature":
			if c.page.old || class != "signature" {
				c.signature = n
				return true
			}
		case "edit":
			if c.page.old {
				c.edit = n
				return true
			}
		case "ipsReact", "ipsEntry__reactions":
			c.reactions(n)
			return true
		case "ipsLikeBar", "ipsLikeRep", "rep_bar", "rating":
			c.likes(n)
			return true
		case "cPostShareMenu", "ipsComment_controls", "post_controls", "ipsMenu", "ipsComment_tools":
			return true
		}
	}
	if _, ok := attrOf(n, "data-excludequote"); ok && byTag(n, atom.Time) != nil {
		c.edit = n
		return true
	}
	return false
}

func attrOf(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// link reads a post's own address and its number.
func (c *invisionPost) link(n *html.Node) {
	href := attr(n, "href")
	if c.URL == "" && strings.Contains(href, c.NativeID) {
		u := resolve(c.page.Base, href)
		if r, ok := (invision{}).Ref(u); ok && r.Post == c.NativeID && r.Native == c.ref.Native && attr(n, "data-role") != "shareLink" {
			c.URL = c.permalink()
		} else if u != nil && c.page.old && u.Fragment == "entry"+c.NativeID && sameHost(u, c.ref.URL) {
			c.URL = noSession(u).String() + "#" + u.Fragment
		}
	}
	if s := text(n); strings.HasPrefix(s, "#") && c.Number == 0 {
		if i, ok := count(s[1:]); ok && i > 0 {
			c.Number = i
		}
	}
}

// whose takes what the markup for quoting says of the author where the block
// beside the post does not.
func (c *invisionPost) whose() {
	if c.quoted == "" {
		return
	}
	var q struct {
		UserID    int    `json:"userid"`
		UserName  string `json:"username"`
		Timestamp int64  `json:"timestamp"`
	}
	if json.Unmarshal([]byte(c.quoted), &q) != nil {
		return
	}
	if c.Author.Name == "" {
		c.Author.Name = line(q.UserName)
	}
	if c.Author.NativeID == "" && q.UserID > 0 {
		c.Author.NativeID = fmt.Sprint(q.UserID)
	}
	if c.Published.IsZero() {
		c.Published = unix(q.Timestamp)
	}
}

// lastEdit reads when a post was last changed, and by whom.
func (c *invisionPost) lastEdit(n *html.Node) {
	if c.page.old {
		c.oldEdit(n)
		return
	}
	at := byTag(n, atom.Time)
	if at == nil {
		return
	}
	c.Edited = c.page.timeOf(at)
	if a := byTag(n, atom.A); a != nil {
		c.EditedBy = text(a)
		return
	}
	var w lineWriter
	for k := at.NextSibling; k != nil; k = k.NextSibling {
		w.node(k)
	}
	c.EditedBy = editorAfter(strings.TrimSpace(w.b.String()))
}

// oldEdit reads "Edited by somebody, 02 May 2012 - 01:00 PM.", where some
// languages have a colon for the comma.
func (c *invisionPost) oldEdit(n *html.Node) {
	s := text(n)
	if k := byTag(n, atom.Strong); k != nil {
		s = text(k)
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ',' && s[i] != ':' {
			continue
		}
		when, ok := c.page.dates().read(strings.TrimRight(strings.ReplaceAll(s[i+1:], " - ", " "), ". "))
		if !ok || when.Precision < archive.Day {
			continue
		}
		c.Edited = when
		c.EditedBy = editorIn(s[:i], c.Author.Name)
		return
	}
}
