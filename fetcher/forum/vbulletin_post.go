package forum

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// vbulletinPosts reads the posts of one page.
type vbulletinPosts struct {
	page  *vbulletinPage
	ref   Ref
	out   []archive.Post
	notes []string
}

// vbulletinPost is one post while it is read.
type vbulletinPost struct {
	*vbulletinPosts
	archive.Post
	body      *html.Node
	signature *html.Node
	files     []*html.Node
	pairs     []pair
	menu      *html.Node   // version 3: the cell that holds the author's name
	heads     []*html.Node // version 3: cells above the text
	spare     []string     // texts without a label beside the author
	comment   bool         // version 5: it stands below another post
	hidden    bool         // the page shows that there is a post, and not what it says
}

// read reads a post.
func (r *vbulletinPosts) read(raw *vbulletinRaw) {
	c := vbulletinPost{vbulletinPosts: r, Post: archive.Post{NativeID: raw.id, Witness: archive.ByPage, URL: r.permalink(raw.id)}}
	n := raw.node
	if hasClass(n, "postbitdeleted") || hasClass(n, "b-post--deleted") || hasClass(n, "deleted") {
		c.Deleted = archive.Yes
	}
	c.comment = raw.on != ""
	if s := attr(n, "data-node-publishdate"); isDigits(s) && len(s) >= 8 && len(s) <= 11 {
		sec, _ := count(s)
		c.Published = archive.At(time.Unix(int64(sec), 0))
	}
	if attr(n, "id") == "post_message_"+raw.id {
		c.body = n
	} else {
		c.walk(n)
	}
	switch {
	case c.menu != nil:
		c.besides()
	case c.body == nil:
		c.placeholder(n)
	}
	c.page.describe(&c.Author, c.pairs)
	if c.Published.IsZero() {
		for _, s := range c.spare {
			if w, ok := c.page.dates().within(s); ok && w.Precision >= archive.Minute {
				c.Published = w
				break
			}
		}
	}
	if raw.thanks != nil {
		c.thanks(raw.thanks)
	}
	if c.Published.IsZero() && c.Deleted != archive.Yes {
		c.note("no date that could be read")
	}
	if c.body == nil {
		c.Title = "" // why there is none
	}
	switch {
	case c.body != nil || c.Deleted == archive.Yes:
	case c.hidden || hasClass(n, "postbitignored"):
		c.note("its text is hidden from us")
	default:
		c.note("no text found")
	}
	c.write()
	if c.comment {
		c.ReplyTo = once(c.ReplyTo, raw.on)
	}
	r.out = append(r.out, c.Post)
}

func (c *vbulletinPost) note(format string, args ...any) {
	c.notes = append(c.notes, "post "+c.NativeID+": "+fmt.Sprintf(format, args...))
}

// walk goes through the parts of a post.
func (c *vbulletinPost) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

// take reads n if it is a part, and reports whether nothing is left in it.
func (c *vbulletinPost) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Link:
		return true
	}
	if id := attr(n, "id"); id != "" {
		switch {
		case id == "post_message_"+c.NativeID:
			if c.body == nil {
				c.body = n
			}
			return true
		case id == "td_post_"+c.NativeID:
			if first, _ := twoElements(n); first != nil && hasClass(first, "smallfont") {
				if k := nearTag(first, atom.Strong); k != nil {
					c.Title = text(k)
				}
			}
		case id == "postmenu_"+c.NativeID:
			c.menu = n
			c.name(n)
			return true
		case id == "postcount"+c.NativeID:
			if i, ok := count(attr(n, "name")); ok && i > 0 {
				c.Number = i
			} else if i, ok := count(strings.TrimLeft(text(n), "# ")); ok && i > 0 {
				c.Number = i
			}
			return true
		case strings.HasPrefix(id, "content-tags-"):
			c.page.takeTags(n)
			return true
		case strings.HasPrefix(id, "dbtech_thanks_"), strings.HasPrefix(id, "postmenu_"), strings.HasPrefix(id, "ad_"):
			return true
		case strings.HasPrefix(id, "post_thanks_b"):
			c.thanks(n)
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "js-post__content-text":
			if c.body == nil {
				c.body = n
			}
			return true
		case "js-post__content": // holds the former, but for a comment's
			if c.comment {
				c.body = n
				return true
			}
		case "restore": // of a printed page
			if c.body == nil && n.DataAtom == atom.Blockquote && hasClass(n.Parent, "content") {
				c.body = n
				return true
			}
		case "title", "posttitle":
			if n.DataAtom == atom.H2 && c.body == nil && c.Title == "" {
				c.Title = text(n)
				return true
			}
		case "username_container", "author":
			c.name(n)
			each(n, func(k *html.Node) bool {
				return hasClass(k, "usertitle") || hasClass(k, "postuseravatar") || hasClass(k, "postuseravatarlink")
			}, func(k *html.Node) { c.take(k) })
			return true
		case "username", "bigusername", "b-comment__author":
			c.name(n)
			return true
		case "usertitle":
			if c.Author.Title == "" {
				c.Author.Title = text(n)
			}
			return true
		case "postuseravatar", "postuseravatarlink", "useravatar_container", "b-avatar":
			c.face(n)
			return true
		case "userinfo_extra", "user_rep", "userstats", "b-userinfo__additional-info-block":
			c.extra(n)
			return true
		case "postdate", "b-post__timestamp", "date", "datetime", "post-date":
			c.when(n)
			return true
		case "postcounter", "b-post__count":
			if i, ok := count(strings.TrimLeft(text(n), "# ")); ok && i > 0 && c.Number == 0 {
				c.Number = i
			}
			return true
		case "signature", "signaturecontainer", "post-signature", "user-signature":
			if c.signature == nil {
				c.signature = n
			}
			return true
		case "lastedited", "b-post__edit", "post-edit", "b-post-edit-reason":
			c.edit(text(n), archive.Day)
			return true
		case "attachments", "b-post-attachments", "b-post__attachments", "post-attachments":
			c.files = append(c.files, n)
			return true
		case "thead":
			if n.DataAtom == atom.Td && c.body == nil {
				c.heads = append(c.heads, n)
				c.when(n)
			}
		case "b-post__footer":
			each(n, func(k *html.Node) bool { return strings.HasPrefix(attr(k, "id"), "content-tags-") }, c.page.takeTags)
			c.votes(n)
			return true
		case "postfoot", "memberaction_body", "popupbody", "b-sharing-menu", "b-comments", "b-comment-entry", "imlinks", "textcontrols", "axd", "vbmenu_popup":
			return true
		}
	}
	switch n.DataAtom {
	case atom.Fieldset:
		c.files = append(c.files, n)
		return true
	case atom.Em:
		if c.body != nil && !longer(n, 400) {
			c.edit(text(n), archive.Minute) // what else is emphasized tells no time of day
		}
	case atom.Div:
		if c.body != nil && c.signature == nil && strings.HasPrefix(firstText(n), "______") {
			c.signature = n
			return true
		}
	}
	return false
}

// placeholder reads what stands in the place of a post that is not shown. In
// version 3 that is a row with the author's name, and one that tells why: who
// deleted it is linked there.
func (c *vbulletinPost) placeholder(n *html.Node) {
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.Td && !hasClass(k, "thead") }, func(td *html.Node) {
		by := near(td, func(k *html.Node) bool {
			u := resolve(c.page.Base, attr(k, "href"))
			return k.DataAtom == atom.A && u != nil && !strings.HasSuffix(u.Path, "profile.php") && c.page.member(u) != ""
		})
		switch {
		case c.Author.Name == "" && by != nil:
			c.name(by)
		case c.Author.Name == "":
			c.Author.Name = ownWords(td)
		case by != nil:
			c.Deleted = archive.Yes
		default:
			c.hidden = true
		}
	})
}

// votes reads how many liked a post of version 5.
func (c *vbulletinPost) votes(n *html.Node) {
	k := find(n, func(k *html.Node) bool { return hasClass(k, "votecount") })
	if k == nil || len(c.Reactions) > 0 {
		return
	}
	if f := figuresIn(text(k), 2); len(f) == 1 && f[0] > 0 {
		c.Reactions = []archive.Reaction{{Name: "Like", Count: known(f[0])}}
	}
}

// firstText is the first text of its own that n holds.
func firstText(n *html.Node) string {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.TextNode {
			if s := strings.TrimSpace(k.Data); s != "" {
				return s
			}
		} else if k.Type == html.ElementNode {
			return ""
		}
	}
	return ""
}

// when reads the date of a post: a machine's, or the words of the cell, whose
// links and pictures are none of it.
func (c *vbulletinPost) when(n *html.Node) {
	if !c.Published.IsZero() {
		return
	}
	if t := byTag(n, atom.Time); t != nil {
		c.Published = c.page.timeOf(t)
		return
	}
	if w, ok := c.page.dates().within(ownWords(n)); ok {
		c.Published = w
	}
}

// ownWords is what n says outside of links.
func ownWords(n *html.Node) string {
	var w lineWriter
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				w.words(k.Data)
			case k.Type == html.ElementNode && k.DataAtom != atom.A && k.DataAtom != atom.Script:
				walk(k)
			}
		}
	}
	walk(n)
	return w.b.String()
}

// reasons are the words before the reason for a change.
var reasons = []string{"Reason:", "Grund:", "Raison:", "Raison :", "Motivo:", "Razón:", "Причина:", "Reden:", "Powód:", "Důvod:", "Dôvod:", "Anledning:", "Begrundelse:", "Årsak:", "Syy:", "Indok:", "Motiv:", "Αιτία:", "Razlog:", "Sebep:", "Neden:", "سبب:", "دلیل:", "סיבה:", "理由:", "原因:", "Lý do:"}

// edit reads "Last edited by Heron; 05-26-2019 at 04:34 PM. Reason: …". The name
// stands before what parts it from the date, behind the words that the language
// has for it. A date less precise than least is none of an edit.
func (c *vbulletinPost) edit(s string, least archive.Precision) {
	if !c.Edited.IsZero() || s == "" {
		return
	}
	s, _, _ = strings.Cut(s, "\n")
	for _, reason := range reasons {
		s, _, _ = strings.Cut(s, reason)
	}
	before, w := "", archive.When{}
	for _, between := range []string{";", " : ", "(", " fecha: ", " den ", " on ", " am ", " le ", " dnia ", ", ", " - ", ": "} {
		name, when, ok := strings.Cut(s, between)
		if !ok {
			continue
		}
		if w, ok = c.page.dates().within(strings.NewReplacer("(", " ", ")", " ").Replace(when)); ok {
			before = strings.TrimSpace(name)
			break
		}
	}
	if w.IsZero() {
		w, _ = c.page.dateWithin(s)
	}
	if w.IsZero() || w.Precision < least {
		return
	}
	c.Edited = w
	c.EditedBy = editorIn(before, c.Author.Name)
}

// thanks reads who thanked the author, as a common add-on lists them.
func (c *vbulletinPost) thanks(n *html.Node) {
	if len(c.Reactions) > 0 {
		return
	}
	r := archive.Reaction{Name: "Thanks"}
	each(n, func(k *html.Node) bool { return k.DataAtom == atom.A }, func(a *html.Node) {
		u := resolve(c.page.Base, attr(a, "href"))
		if m, ok := c.page.route(u); ok && m.kind == "member" && len(r.By) < mostListed {
			if s := text(a); s != "" && s != c.Author.Name {
				r.By = once(r.By, s)
			}
		}
	})
	if len(r.By) > 0 {
		r.Count = known(len(r.By))
		c.Reactions = []archive.Reaction{r}
	}
}

// learnOrder learns how the page writes dates in figures from all of its posts:
// one that can be read in one way only tells it, one beside which a machine's
// date stands, else that they follow one another. What is left is read as
// vBulletin writes it of itself, month first.
func (r *vbulletinPosts) learnOrder() {
	var samples []string
	order := orderUnknown
	for _, id := range r.page.order {
		n := r.page.posts[id].node
		d := near(n, func(k *html.Node) bool {
			return hasClass(k, "postdate") || hasClass(k, "b-post__timestamp") || k.DataAtom == atom.Td && hasClass(k, "thead")
		})
		if d == nil {
			continue
		}
		if s := ownWords(d); nearTag(d, atom.Time) == nil {
			samples = append(samples, s)
		} else if sec, ok := count(attr(n, "data-node-publishdate")); ok && order == orderUnknown {
			order = orderByClock(s, time.Unix(int64(sec), 0))
		}
	}
	if order == orderUnknown {
		order = orderOf(samples)
	}
	if order == orderUnknown {
		order = orderOfSequence(samples)
	}
	if order == orderUnknown && baseLang(r.page.Lang) == "en" {
		for _, s := range samples {
			a, b, _, ok := dayAndMonth(s)
			if ok && a != b && strings.Contains(s, "-") {
				order = monthFirst
				r.notes = append(r.notes, "dates in figures were read month first, as vBulletin writes them by default")
				break
			}
		}
	}
	r.page.Page = r.page.ordered(order)
}

// orderOfSequence learns the order from dates that follow one another: if they
// do in one reading only, that is it.
func orderOfSequence(samples []string) dateOrder {
	rises := func(month func(a, b int) (int, int)) bool {
		last := 0
		for _, s := range samples {
			a, b, year, ok := dayAndMonth(s)
			if !ok {
				continue
			}
			m, d := month(a, b)
			if m > 12 {
				return false
			}
			day := year*10000 + m*100 + d
			if day < last {
				return false
			}
			last = day
		}
		return last > 0
	}
	byMonth := rises(func(a, b int) (int, int) { return a, b })
	byDay := rises(func(a, b int) (int, int) { return b, a })
	switch {
	case byMonth && !byDay:
		return monthFirst
	case byDay && !byMonth:
		return dayFirst
	}
	return orderUnknown
}
