package forum

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// A mailNode is one message in the tree of its thread, or the place of one that
// is known by its id alone.
type mailNode struct {
	id     string
	m      *mailMessage // nil if the mailbox does not hold it
	parent *mailNode
	order  int       // in the mailbox
	top    *mailNode // the root, once it is known
}

// mailPlace is where a mailbox stands.
type mailPlace struct {
	site     archive.Site // Key may be empty: then each thread's list tells
	board    archive.Board
	native   func(id string) string // thread's native id from its root's Message-ID
	thread   func(id string) string // address of a thread; nil if there is none
	post     func(id string) string // address of a message; nil if there is none
	platform string
}

// mailbox reads a mailbox into a draft for each thread.
func (p *Page) mailbox(part *Part, place mailPlace) {
	part.Kind = MailPart
	part.Site, part.Board = place.site, place.board
	nodes := map[string]*mailNode{}
	var held []*mailNode
	twice, made, broken, empty := 0, 0, 0, 0
	raws := splitMailbox(p.Body)
	for i, raw := range raws {
		m := p.header(raw)
		if len(m.fields) == 0 || m.get("from")+m.get("date")+m.get("subject")+m.get("message-id") == "" {
			empty++
			continue
		}
		if m.line != "" {
			m.body = unmasked(m.body)
		}
		n := nodes[m.id]
		switch {
		case n == nil:
			n = &mailNode{id: m.id}
			nodes[m.id] = n
		case n.m != nil:
			twice++
			continue
		}
		n.m, n.order = m, i
		held = append(held, n)
		if m.made {
			made++
		}
		if m.broken {
			broken++
		}
		n.join(nodes)
	}
	joined := joinBySubject(held)
	note := func(n int, what string) {
		if n > 0 {
			part.Notes = append(part.Notes, fmt.Sprintf("%s: %d", what, n))
		}
	}
	note(empty, "pieces that are no messages")
	note(twice, "messages that are there twice, read once")
	note(made, "messages without an id of their own, named by what they say")
	note(broken, "messages with a header that is not well formed")
	note(joined, "replies joined to their threads by their subjects alone")
	if len(raws) == mostMessages {
		part.Notes = append(part.Notes, fmt.Sprintf("only the first %d messages were read", mostMessages))
	}
	byRoot := map[*mailNode][]*mailNode{}
	var roots []*mailNode
	for _, n := range held {
		r := n.root()
		if byRoot[r] == nil {
			roots = append(roots, r)
		}
		byRoot[r] = append(byRoot[r], n)
	}
	for _, r := range roots {
		part.Drafts = append(part.Drafts, p.mailThread(r, byRoot[r], nodes, place))
	}
	if len(part.Drafts) == 0 {
		part.Kind, part.Why = ErrorPart, "a mailbox without any message that can be read"
	}
}

// join links a message below the ones that it names as its forebears, oldest
// first. What is linked stays where it is, and nothing becomes its own forebear.
func (n *mailNode) join(nodes map[string]*mailNode) {
	var before *mailNode
	for _, id := range n.m.refs {
		r := nodes[id]
		if r == nil {
			r = &mailNode{id: id, order: n.order}
			nodes[id] = r
		}
		if before != nil && r.parent == nil && r != before && !before.below(r) {
			r.parent = before
		}
		before = r
	}
	if to := nodes[n.m.answers]; to != nil && to != n {
		before = to
	}
	if before != nil && before != n && !before.below(n) {
		n.parent = before
	}
}

// below reports whether n stands below other.
func (n *mailNode) below(other *mailNode) bool {
	for steps := 0; n != nil && steps < 1000; n, steps = n.parent, steps+1 {
		if n == other {
			return true
		}
	}
	return n != nil // too deep to say: rather no link
}

// root is the top of the tree that n stands in. It is asked for when all is
// linked, and found once for each message.
func (n *mailNode) root() *mailNode {
	r := n
	for r.parent != nil && r.top == nil {
		r = r.parent
	}
	if r.top != nil {
		r = r.top
	}
	for k := n; k.parent != nil && k.top == nil; k = k.parent {
		k.top = r
	}
	return r
}

// farApart is the time after which a like subject joins nothing any more.
const farApart = 60 * 24 * time.Hour

// joinBySubject puts replies that name no forebear at all below the latest
// thread of the same subject before them.
func joinBySubject(held []*mailNode) int {
	type start struct {
		n  *mailNode
		at time.Time
	}
	latest := map[string]start{}
	joined := 0
	for _, n := range held {
		m := n.m
		if n.parent == nil && m.reply && len(m.refs) == 0 && len(m.topic) > 3 {
			if s, ok := latest[m.topic]; ok && (m.date.IsZero() || s.at.IsZero() || m.date.Time.Sub(s.at) < farApart && s.at.Sub(m.date.Time) < 24*time.Hour) && !s.n.below(n) {
				n.parent = s.n
				joined++
			}
		}
		at, first := m.date.Time, n
		if s, ok := latest[m.topic]; ok && n.parent != nil {
			first = s.n // of what has this subject already
		}
		if old, ok := latest[m.topic]; ok && old.at.After(at) {
			at = old.at
		}
		latest[m.topic] = start{first, at}
	}
	return joined
}

// mailThread makes the draft of one thread.
func (p *Page) mailThread(root *mailNode, held []*mailNode, nodes map[string]*mailNode, place mailPlace) archive.Draft {
	slices.SortStableFunc(held, func(a, b *mailNode) int { return cmp.Compare(a.order, b.order) })
	first := held[0].m
	if root.m != nil {
		first = root.m
		// The root stands first, wherever the mailbox has it.
		if i := slices.Index(held, root); i > 0 {
			held = slices.Concat([]*mailNode{root}, held[:i], held[i+1:])
		}
	}
	t := archive.Thread{Kind: archive.Mail, Platform: place.platform, Site: place.site, Board: place.board, NativeID: root.id}
	if place.native != nil {
		t.NativeID = place.native(root.id)
	}
	var notes []string
	t.Title = first.subject
	if root.m == nil || first.reply {
		t.Title = withoutReply(first.subject)
	}
	if root.m == nil {
		notes = append(notes, "the message that began the thread is not here")
	} else {
		t.Author = archive.Author{Name: first.from.Name, NativeID: first.from.NativeID}
		t.Published = first.date
	}
	if t.Title == "" {
		t.Title = "(no subject)"
	}
	for _, n := range held {
		list(&t, n.m)
	}
	if t.Site.Key == "" {
		t.Site.Key = "mail" // ids of messages are the same everywhere
	}
	if place.thread != nil {
		t.URL = place.thread(root.id)
	} else if root.m != nil {
		t.URL = archived(root.m)
	}
	for i, n := range held {
		post := p.mailPost(n, nodes, place, &notes)
		if i == 0 || n.m.topic != first.topic {
			post.Title = n.m.subject
		}
		if i == 0 && root.m != nil {
			post.Number = 1
		}
		t.Posts = append(t.Posts, post)
	}
	if len(notes) > 50 {
		notes = append(notes[:50], fmt.Sprintf("and %d more", len(notes)-50))
	}
	d := archive.Draft{Thread: t, Witness: archive.ByAPI, Fetched: p.Fetched, Zone: p.Zone, Notes: notes}
	if p.Base != nil {
		d.Base = p.Base.String()
	}
	return d
}

// list fills in what a message says of its list, where its address does not.
func list(t *archive.Thread, m *mailMessage) {
	id := m.get("list-id")
	if id == "" {
		return
	}
	name, inside, ok := strings.Cut(wordsOf(id), "<")
	if !ok {
		name, inside = "", id
	}
	inside = strings.ToLower(strings.Trim(strings.TrimSpace(inside), "<> "))
	if strings.ContainsAny(inside, " \t/") || inside == "" {
		return
	}
	if t.Site.Key == "" {
		t.Site.Key = inside
	}
	if t.Board.Title == "" {
		if t.Board.Title = line(unquoted(name)); t.Board.Title == "" {
			t.Board.Title = inside
		}
		t.Board.Path = []string{t.Board.Title}
		if ids := messageIDs(m.get("list-archive")); len(ids) > 0 && resolve(nil, ids[0]) != nil {
			t.Board.URL = ids[0]
		}
	}
}

// archived is the address of a message in its list's archive (RFC 5064).
func archived(m *mailMessage) string {
	for _, key := range []string{"archived-at", "x-archived-at"} {
		if u := resolve(nil, strings.Trim(m.get(key), "<> ")); u != nil {
			return u.String()
		}
	}
	return ""
}

// withoutReply is a subject without the marks of a reply before it.
func withoutReply(s string) string {
	for range 20 {
		m := replyMark.FindStringIndex(s)
		if m == nil {
			break
		}
		s = s[m[1]:]
	}
	return s
}

// mailPost makes the post of one message.
func (p *Page) mailPost(n *mailNode, nodes map[string]*mailNode, place mailPlace, notes *[]string) archive.Post {
	m := n.m
	c := m.content()
	post := archive.Post{NativeID: m.id, Author: m.from, Published: m.date, Witness: archive.ByAPI, Attachments: c.files}
	if m.answers != "" {
		post.ReplyTo = []string{m.answers}
	}
	if place.post != nil {
		post.URL = place.post(m.id)
	} else {
		post.URL = archived(m)
	}
	say := func(what string) { *notes = append(*notes, "message "+m.id+": "+what) }
	if c.cut {
		say("its text is longer than is kept")
	}
	if c.damaged {
		say("parts of it are damaged")
	}
	if m.date.IsZero() {
		say("no date that could be read")
	}
	known := forebears(n, nodes)
	plain := c.plain.String()
	if c.flowed {
		plain = unflowed(plain, c.delSp)
	}
	plain, files := cutParts(plain)
	plain, coded := cutUuencoded(plain, m.id)
	files = append(files, coded...)
	for _, f := range files {
		post.Attachments = addFile(post.Attachments, f)
	}
	if strings.TrimSpace(plain) == "" && c.html.Len() > 0 {
		p.mailHTML(&post, c.html.String(), known)
		return post
	}
	w := mailText{known: known}
	w.write(cutFooter(plain))
	post.HTML, post.Signature, post.Quotes = strings.TrimSpace(w.out.String()), w.signature, w.quotes
	for _, id := range w.answers {
		post.ReplyTo = once(post.ReplyTo, id)
	}
	return post
}

// forebears tells whom of those that a message answers the words before a
// quotation name.
func forebears(n *mailNode, nodes map[string]*mailNode) func(string) (string, string) {
	var chain []*mailMessage
	for a, steps := n.parent, 0; a != nil && steps < 30; a, steps = a.parent, steps+1 {
		if a.m != nil {
			chain = append(chain, a.m)
		}
	}
	if to := nodes[n.m.answers]; to != nil && to.m != nil && !slices.Contains(chain, to.m) {
		chain = slices.Concat([]*mailMessage{to.m}, chain)
	}
	return func(says string) (string, string) {
		low := strings.ToLower(disguised.ReplaceAllString(says, "$1@$2"))
		for _, m := range chain {
			if len(m.from.Name) > 2 && strings.Contains(low, strings.ToLower(m.from.Name)) || m.address != "" && strings.Contains(low, m.address) {
				return m.from.Name, m.id
			}
		}
		return "", ""
	}
}

// mailHTML reads a message that has no plain text.
func (p *Page) mailHTML(post *archive.Post, markup string, known func(string) (string, string)) {
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return
	}
	var signature *html.Node
	base := *p
	base.Base = nil // a message stands nowhere
	w := &body{page: &base}
	w.rule = func(w *body, n *html.Node) bool {
		switch {
		case n.DataAtom == atom.Blockquote:
			says := saidBefore(n)
			author, id := known(says)
			if author == "" {
				author = attributed(says)
			}
			at := len(w.quotes)
			w.quote("", id, "", func() { w.children(n) })
			w.quotes[at].Author = author
			return true
		case hasClass(n, "gmail_signature") || hasClass(n, "moz-signature"):
			signature = n
			return true
		case n.DataAtom == atom.Head:
			return true
		case n.DataAtom == atom.Html, n.DataAtom == atom.Body, n.DataAtom == atom.Center:
			w.children(n)
			return true
		case n.DataAtom == atom.Img && attr(n, "width") == "1" && attr(n, "height") == "1":
			return true
		}
		return false
	}
	w.children(root)
	post.HTML, post.Quotes = strings.TrimSpace(w.out.String()), w.quotes
	for _, id := range w.answers {
		post.ReplyTo = once(post.ReplyTo, id)
	}
	for _, f := range w.files {
		post.Attachments = addFile(post.Attachments, f)
	}
	if signature != nil {
		s := &body{page: &base, rule: func(*body, *html.Node) bool { return false }}
		s.children(signature)
		post.Signature = strings.TrimSpace(s.out.String())
	}
}

// saidBefore is the text that stands right before an element.
func saidBefore(n *html.Node) string {
	for at, steps := n, 0; at != nil && steps < 4; at, steps = at.Parent, steps+1 {
		for k := at.PrevSibling; k != nil; k = k.PrevSibling {
			if longer(k, 600) {
				return ""
			}
			if s := text(k); s != "" {
				return s
			}
		}
	}
	return ""
}
