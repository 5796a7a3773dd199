package forum

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// redditRule knows the site's own markup in a text.
func redditRule(w *body, n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "md-spoiler-text":
			w.children(n)
			return true
		case "keyNavAnnotation", "expand":
			return true
		}
	}
	switch n.DataAtom {
	case atom.Div:
		if hasClass(n, "md") {
			w.children(n)
			return true
		}
	case atom.Pre:
		var b strings.Builder
		verbatim(&b, n)
		w.code("", strings.TrimRight(b.String(), " \t\n"))
		return true
	}
	return false
}

// linked writes where a post leads: a picture, or a link with its title.
func (w *body) linked(u *url.URL, title string) {
	kind := typeOf(u.Path)
	if !strings.HasPrefix(kind, "image/") {
		w.embed(u.String(), title)
		return
	}
	w.out.WriteString("<p><img")
	w.attr("src", u.String())
	w.out.WriteString("></p>")
	w.file(archive.Attachment{URL: u.String(), Type: kind})
}

// redditView is what one walk over an old page finds.
type redditView struct {
	links    []*html.Node // .thing.link
	comments []*html.Node // .thing.comment of the first level
	next     string
	locked   bool
	area     bool // of comments
	over18   bool
	messages []string
	login    bool
	more     int
	named    []string // ids of comments that are loaded later
	apart    []string // addresses of pages with answers that stand on them alone
}

func (h *redditView) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !h.take(c) {
			h.walk(c)
		}
	}
}

func (h *redditView) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head:
		return true
	}
	if hasClass(n, "thing") {
		switch {
		case hasClass(n, "comment"):
			h.comments = append(h.comments, n)
			return true
		case hasClass(n, "link") && !hasClass(n, "promoted"):
			h.links = append(h.links, n)
			return true
		case hasClass(n, "promoted"), hasClass(n, "promotedlink"):
			return true
		case hasClass(n, "morechildren"), hasClass(n, "morerecursion"):
			h.takeMore(n)
			return true
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "commentarea":
			h.area = true
		case "next-button":
			if a := nearTag(n, atom.A); a != nil {
				h.next = attr(a, "href")
			}
		case "locked-infobar":
			h.locked = true
		case "interstitial-image":
			h.over18 = h.over18 || strings.Contains(attr(n, "alt"), "over 18")
		case "interstitial-message", "interstitial-subreddit-description":
			if !longer(n, 2000) {
				h.messages = appendLine(h.messages, text(n))
			}
		case "login-form-side", "side", "sr-header-area", "debuginfo", "desktop-onboarding", "modal", "footer-parent":
			return true
		}
	}
	if attr(n, "id") == "login-form" && n.DataAtom == atom.Form {
		h.login = true
	}
	return false
}

// takeMore reads a button that stands for comments that are not here: with their
// ids in its script, or as a link to a page of their own.
func (h *redditView) takeMore(n *html.Node) {
	h.more += moreComments(n)
	each(n, isLink, func(a *html.Node) {
		if args := redditMoreCall.FindAllStringSubmatch(attr(a, "onclick"), 10); len(args) > 1 {
			for id := range strings.SplitSeq(args[len(args)-1][1], ",") {
				h.named = append(h.named, strings.TrimPrefix(id, "t1_"))
			}
			return
		}
		if hasClass(a.Parent, "deepthread") {
			h.apart = append(h.apart, attr(a, "href"))
		}
	})
}

// redditMoreCall finds the arguments of the script behind a button: the thread,
// the order until some year, and the ids of the comments.
var redditMoreCall = regexp.MustCompile(`'((?:(?:t[13]_)?[0-9a-z]+,)*(?:t[13]_)?[0-9a-z]+)'`)

// moreComments is how many comments a button stands for.
func moreComments(n *html.Node) int {
	s := text(n)
	if _, after, ok := strings.Cut(s, "("); ok {
		figure, _, _ := strings.Cut(after, " ")
		if i, ok := count(strings.TrimSuffix(figure, ")")); ok {
			return i
		}
	}
	return 1
}

// readHTML reads a page of the old design; the new one shows its threads to
// scripts and points to the JSON.
func (v *redditPage) readHTML(part *Part) error {
	var h redditView
	h.walk(v.Root)
	switch {
	case isRedditBlock(v.Page):
		part.Kind, part.Why = ErrorPart, v.blocked()
	case h.over18 && (v.URL == nil || strings.Contains(v.URL.Path, "over18") || len(h.links) == 0 && !h.area):
		part.Kind, part.Why = ErrorPart, "asks to confirm that one is over 18"
		if len(h.messages) > 0 {
			part.Why = clipped(h.messages[0])
		}
	case h.area && len(h.links) > 0:
		return v.readOldThread(part, &h)
	case len(h.links) > 0:
		v.readOldList(part, &h)
	case len(h.messages) > 0:
		part.Kind, part.Why = ErrorPart, clipped(strings.Join(h.messages, " "))
	default:
		if r, ok := (reddit{}).Ref(v.URL); ok {
			part.Kind, part.Why, part.Instead = MovedPart, "a page whose thread scripts load", redditJSON(r)
			return nil
		}
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+v.Page.Title)
		if h.login {
			part.Kind, part.Why = LoginPart, "asks to log in"
		}
	}
	return nil
}

// blocked is why the site does not answer, in its words.
func (v *redditPage) blocked() string {
	p := find(v.Root, func(n *html.Node) bool { return n.DataAtom == atom.P && text(n) != "" })
	if p == nil {
		return "the site does not answer us"
	}
	return clipped(text(p))
}

// ofLink is what a link of an old page tells, in the terms of the JSON.
func (v *redditPage) ofLink(n *html.Node) redditData {
	d := redditData{
		ID: jsonText(strings.TrimPrefix(attr(n, "data-fullname"), "t3_")), Author: jsonText(attr(n, "data-author")), AuthorID: jsonText(attr(n, "data-author-fullname")),
		Permalink: jsonText(attr(n, "data-permalink")), Subreddit: jsonText(attr(n, "data-subreddit-prefixed")), URL: jsonText(attr(n, "data-url")),
	}
	if ms, err := strconv.ParseFloat(attr(n, "data-timestamp"), 64); err == nil {
		d.Created.When = sinceEpoch(ms)
	}
	for key, to := range map[string]*jsonCount{"data-comments-count": &d.Comments, "data-score": &d.Score} {
		if i, ok := count(attr(n, key)); ok {
			f := float64(i)
			to.n = &f
		}
	}
	d.Stickied, d.Locked = jsonFlag(archive.FlagOf(hasClass(n, "stickied"))), jsonFlag(archive.FlagOf(hasClass(n, "locked")))
	d.Self = jsonFlag(archive.FlagOf(hasClass(n, "self")))
	d.Adult = jsonFlag(archive.FlagOf(hasClass(n, "over18") || attr(n, "data-nsfw") == "true"))
	d.Spoiler = jsonFlag(archive.FlagOf(hasClass(n, "spoiler") || attr(n, "data-spoiler") == "true"))
	var walk func(*html.Node)
	walk = func(in *html.Node) {
		for k := in.FirstChild; k != nil; k = k.NextSibling {
			if k.Type != html.ElementNode || hasClass(k, "usertext") || hasClass(k, "expando") {
				continue
			}
			switch {
			case k.DataAtom == atom.A && hasClass(k, "title"):
				if d.Title == "" {
					d.Title = jsonText(text(k))
				}
				if d.URL == "" {
					d.URL = jsonText(attr(k, "href"))
				}
			case k.DataAtom == atom.A && hasClass(k, "comments"):
				if figure, _, _ := strings.Cut(text(k), " "); d.Comments.n == nil {
					if i, ok := count(figure); ok {
						f := float64(i)
						d.Comments.n = &f
					}
				}
				if d.Permalink == "" {
					d.Permalink = jsonText(attr(k, "href"))
				}
			case hasClass(k, "linkflairlabel"):
				d.Label = jsonText(text(k))
			case hasClass(k, "flair") && d.Flair == "":
				d.Flair = jsonText(text(k))
			case k.DataAtom == atom.A && hasClass(k, "author") && d.Author == "":
				d.Author = jsonText(text(k))
			case k.DataAtom == atom.A && hasClass(k, "subreddit") && d.Subreddit == "":
				d.Subreddit = jsonText(text(k))
			case k.DataAtom == atom.Time && d.Created.IsZero() && !hasClass(k, "edited-timestamp"):
				d.Created.When = v.timeOf(k)
			case k.DataAtom == atom.Time && hasClass(k, "edited-timestamp"):
				d.Edited.When = v.timeOf(k)
			}
			walk(k)
		}
	}
	walk(n)
	if strings.HasPrefix(string(d.URL), "/") && d.Self == jsonFlag(archive.No) && strings.Contains(string(d.URL), "/comments/"+string(d.ID)) {
		d.Self = jsonFlag(archive.Yes)
	}
	return d
}

// readOldThread reads a thread's old page.
func (v *redditPage) readOldThread(part *Part, h *redditView) error {
	d := v.ofLink(h.links[0])
	if !isBase36(string(d.ID)) {
		return fmt.Errorf("thread %s: it has no id: %w", where(v.URL), archive.ErrInvalid)
	}
	if h.locked {
		d.Locked = jsonFlag(archive.Yes)
	}
	t := v.thread(part, &d)
	opening := v.post("t3_"+string(d.ID), &d)
	opening.Number, opening.URL = 1, t.URL
	v.writeLink(&opening, &d, t.URL)
	if md := ownText(h.links[0]); md != nil {
		w := &body{page: v.Page, rule: redditRule}
		w.children(md)
		switch said := strings.TrimSpace(text(md)); said {
		case "[deleted]":
			opening.Deleted, t.Deleted = archive.Yes, archive.Yes
		case "[removed]":
			v.notes = append(v.notes, "post "+opening.NativeID+": was removed by a moderator")
		default:
			opening.HTML = strings.TrimSpace(opening.HTML + w.html())
		}
	}
	t.Posts = []archive.Post{opening}
	c := redditReader{redditPage: v, seen: map[string]bool{opening.NativeID: true}, url: resolve(nil, t.URL)}
	c.leftOut(h)
	above := opening.NativeID
	if r, ok := (reddit{}).Ref(v.URL); ok && r.Post != "" {
		above = "" // a branch: its first comment may answer any other
	}
	c.oldTree(&t.Posts, h.comments, above, t.URL)
	c.leave(part)
	part.Kind, part.Page, part.Pages, part.Board, part.Notes = ThreadPart, 1, 1, t.Board, v.notes
	part.Draft = v.draft(t, v.notes, true)
	part.Draft.Witness = v.witness
	return nil
}

// ownText is the text of a link or comment, not of those below it.
func ownText(n *html.Node) *html.Node {
	entry := n
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if hasClass(c, "entry") {
			entry = c
		}
	}
	if b := byClass(entry, "usertext-body"); b != nil {
		return byClass(b, "md")
	}
	return nil
}

// oldTree reads comments and those below them.
func (c *redditReader) oldTree(out *[]archive.Post, list []*html.Node, parent, thread string) {
	for _, n := range list {
		id := attr(n, "data-fullname")
		if !strings.HasPrefix(id, "t1_") || !redditName(id) {
			continue
		}
		var below redditView
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if hasClass(k, "child") {
				below.walk(k)
			}
		}
		if !c.seen[id] {
			c.seen[id] = true
			*out = append(*out, c.shown(n, id, parent, thread))
		}
		c.leftOut(&below)
		c.oldTree(out, below.comments, id, thread)
	}
}

// shown reads one comment of an old page.
func (c *redditReader) shown(n *html.Node, id, parent, thread string) archive.Post {
	p := archive.Post{NativeID: id, URL: thread + strings.TrimPrefix(id, "t1_") + "/", Witness: c.witness}
	if parent == "" {
		parent = c.answeredBy(n)
	}
	if parent != "" && parent != id {
		p.ReplyTo = []string{parent}
	}
	if r, ok := (reddit{}).Ref(resolve(c.Base, attr(n, "data-permalink"))); ok && r.Post == id {
		p.URL = at(r.URL, r.URL.EscapedPath()+strings.TrimPrefix(id, "t1_")+"/", "").String()
	}
	p.Author = c.user(attr(n, "data-author"), attr(n, "data-author-fullname"))
	var tagline *html.Node
	for k := n.FirstChild; k != nil && tagline == nil; k = k.NextSibling {
		if hasClass(k, "entry") {
			tagline = byClass(k, "tagline")
		}
	}
	if tagline != nil {
		find(tagline, func(k *html.Node) bool {
			switch {
			case k.DataAtom == atom.A && hasClass(k, "author") && p.Author.Name == "":
				p.Author = c.user(text(k), "")
			case hasClass(k, "flair") && p.Author.Title == "":
				p.Author.Title = text(k)
			case k.DataAtom == atom.Time && hasClass(k, "edited-timestamp"):
				p.Edited = c.timeOf(k)
			case k.DataAtom == atom.Time && p.Published.IsZero():
				p.Published = c.timeOf(k)
			case hasClass(k, "unvoted") && hasClass(k, "score") && p.Reactions == nil:
				said := attr(k, "title")
				if said == "" {
					said, _, _ = strings.Cut(text(k), " ")
				}
				if i, ok := count(said); ok {
					p.Reactions = []archive.Reaction{{Name: "score", Count: known(i)}}
				}
			}
			return false
		})
		if a := byClass(tagline, "author"); a != nil {
			for _, role := range []string{"moderator", "admin"} {
				if hasClass(a, role) {
					p.Author.Banners = append(p.Author.Banners, role)
				}
			}
		}
	}
	md := ownText(n)
	if md == nil {
		c.notes = append(c.notes, "post "+id+": no text found")
		return p
	}
	switch said := strings.TrimSpace(text(md)); {
	case said == "[deleted]" && p.Author.Name == "":
		p.Deleted = archive.Yes
	case said == "[removed]" || said == "[ Removed by Reddit ]":
		c.notes = append(c.notes, "post "+id+": was removed by a moderator")
	default:
		w := &body{page: c.Page, rule: redditRule}
		w.children(md)
		p.HTML, p.Quotes, p.Attachments = w.html(), w.quotes, w.files
	}
	return p
}

// answeredBy is what the link to the comment above a comment names; empty if
// there is none.
func (c *redditReader) answeredBy(n *html.Node) string {
	link := near(n, func(k *html.Node) bool { return isLink(k) && attr(k, "data-event-action") == "parent" })
	if link == nil {
		return ""
	}
	href := attr(link, "href")
	if id, ok := strings.CutPrefix(href, "#"); ok && isBase36(id) {
		return "t1_" + id
	}
	if r, ok := (reddit{}).Ref(resolve(c.Base, href)); ok {
		if r.Post == "" {
			return "t3_" + r.Native
		}
		return r.Post
	}
	return ""
}

// readOldList reads a list of links.
func (v *redditPage) readOldList(part *Part, h *redditView) {
	part.Kind = BoardPart
	seen := map[string]bool{}
	for i, n := range h.links {
		d := v.ofLink(n)
		if !isBase36(string(d.ID)) || seen[string(d.ID)] || redditText(d.Title) == "" {
			continue
		}
		seen[string(d.ID)] = true
		t := v.thread(part, &d)
		part.Threads = append(part.Threads, archive.Listing{
			Site: part.Site, NativeID: t.NativeID, URL: t.URL, Title: t.Title, Labels: t.Labels, Author: v.user(string(d.Author), string(d.AuthorID)),
			Replies: d.Comments.count(), Sticky: t.Sticky, Locked: t.Locked,
		})
		if i == 0 {
			part.Board = t.Board
		} else if part.Board.URL != t.Board.URL {
			part.Board = archive.Board{}
		}
	}
	if part.Board.URL == "" && onWeb(v.URL) {
		part.Board.URL = bare(v.URL).String()
	}
	part.Next = v.nextAt(h.next)
}
