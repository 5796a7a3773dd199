package forum

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// hyperkitty reads the archives of Mailman 3 lists: exported mailboxes, pages of
// messages, and lists of threads. It names threads by the hash that stands in
// their addresses, which is made from the id of the message that began them, so
// that mailboxes and pages agree.
type hyperkitty struct{}

func (hyperkitty) Name() string { return "hyperkitty" }

// messageHash is what HyperKitty makes of a message's id.
func messageHash(id string) string {
	sum := sha1.Sum([]byte(id))
	return base32.StdEncoding.EncodeToString(sum[:])
}

func isMessageHash(s string) bool {
	return len(s) == 32 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

// hyperkittyList finds the list in an address, ".../list/name@host/...", and
// what follows it.
func hyperkittyList(u *url.URL) (base, list string, rest []string, ok bool) {
	if !onWeb(u) {
		return "", "", nil, false
	}
	segs := segments(u.EscapedPath())
	for i := 0; i+1 < len(segs); i++ {
		name, err := url.PathUnescape(segs[i+1])
		if segs[i] != "list" || err != nil || strings.Count(name, "@") != 1 || strings.ContainsAny(name, " /<>?#%") || name[0] == '@' || !strings.Contains(name[strings.IndexByte(name, '@'):], ".") {
			continue
		}
		before := segs[:i:i]
		if i > 0 && segs[i-1] == "api" { // the interface tells the same list
			before = segs[: i-1 : i-1]
		}
		return strings.Join(append(before, "list"), "/"), strings.ToLower(name), segs[i+2:], true
	}
	return "", "", nil, false
}

// Ref reads ".../list/name@host/thread/HASH/".
func (hyperkitty) Ref(u *url.URL) (Ref, bool) {
	base, list, rest, ok := hyperkittyList(u)
	if !ok || len(rest) < 2 || rest[0] != "thread" || !isMessageHash(rest[1]) {
		return Ref{}, false
	}
	return Ref{Site: archive.SiteKey(u, base+"/"+list), Native: rest[1], URL: at(u, base+"/"+list+"/thread/"+rest[1]+"/", "")}, true
}

// First is the mailbox of the thread: its page shows the first message alone and
// has a script fetch the others.
func (x hyperkitty) First(u *url.URL) *url.URL {
	if r, ok := x.Ref(u); ok {
		return hyperkittyExport(r)
	}
	return bare(u)
}

// hyperkittyExport is the address of a thread's mailbox.
func hyperkittyExport(r Ref) *url.URL {
	own := strings.TrimSuffix(strings.Trim(r.URL.EscapedPath(), "/"), "/thread/"+r.Native)
	list := own[strings.LastIndexByte(own, '/')+1:]
	return at(r.URL, own+"/export/"+list+"-"+r.Native+".mbox.gz", "thread="+r.Native)
}

// Claims takes mailboxes at addresses of HyperKitty's form, and its pages.
func (hyperkitty) Claims(p *Page) bool {
	switch p.Form {
	case MailForm:
		_, _, _, ok := hyperkittyList(p.URL)
		return ok
	case JSONForm:
		_, ok := hyperkittyAddress(p)
		return ok
	case HTMLForm:
		return bytes.Contains(p.Body, []byte(">HyperKitty</a>")) || bytes.Contains(p.Body, []byte("/static/hyperkitty/")) ||
			bytes.Contains(p.Body, []byte("email-header")) && bytes.Contains(p.Body, []byte("email-body"))
	}
	return false
}

// Parse reads a mailbox, messages, or a list of threads.
func (x hyperkitty) Parse(p *Page) (Part, error) {
	v := &hyperkittyPage{Page: p}
	for _, u := range p.ownAddresses() {
		if base, list, rest, ok := hyperkittyList(u); ok {
			v.at, v.base, v.list, v.rest = u, base, list, rest
			break
		}
	}
	if u, ok := hyperkittyAddress(p); ok {
		v.at = u
		v.base, v.list, v.rest, _ = hyperkittyList(u)
	}
	if b := p.body(); b != nil {
		v.walk(b)
	}
	place := v.place()
	part := Part{Platform: x.Name(), Site: place.site, Board: place.board, Feeds: p.Feeds()}
	switch {
	case p.Form == MailForm:
		p.mailbox(&part, place)
		v.single(&part)
	case p.Form == JSONForm:
		v.readJSON(&part, place)
	case len(v.mails) > 0:
		err := v.thread(&part, place)
		return part, err
	case len(v.rows) > 0 || v.at != nil && v.shown:
		v.board(&part)
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.lists) > 0:
		part.Kind, part.Boards = IndexPart, v.lists
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// single makes a thread of the mailbox of one.
func (v *hyperkittyPage) single(part *Part) {
	if v.URL == nil || part.Kind != MailPart {
		return
	}
	id := v.URL.Query().Get("thread")
	for _, d := range part.Drafts {
		if isMessageHash(id) && d.Thread.NativeID == id {
			part.Kind, part.Draft, part.Drafts = ThreadPart, d, nil
			part.Page, part.Pages = 1, 1
			part.Draft.Notes = append(part.Notes[:len(part.Notes):len(part.Notes)], d.Notes...)
			part.Notes = part.Draft.Notes
			return
		}
	}
}

// hyperkittyPage is what one walk over a page finds.
type hyperkittyPage struct {
	*Page
	at         *url.URL // an own address that names the list
	base, list string
	rest       []string

	title  string
	mails  []*html.Node
	rows   []*html.Node
	lists  []Link
	export string // address of the thread's mailbox
	first  string // address of the thread that a message's page belongs to
	next   string
	shown  bool // a list of threads is there, if an empty one
	login  bool
}

func (v *hyperkittyPage) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !v.take(c) {
			v.walk(c)
		}
	}
}

func (v *hyperkittyPage) take(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Template:
		return true
	case atom.H1, atom.H2:
		if v.title == "" {
			v.title = text(n)
		}
	case atom.Form:
		if strings.Contains(attr(n, "action"), "/login") {
			v.login = true
		}
	case atom.A:
		v.link(n)
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "email":
			if byClass(n, "email-body") != nil {
				v.mails = append(v.mails, n)
				return true
			}
		case "thread":
			if near(n, func(c *html.Node) bool { return hasClass(c, "thread-title") }) != nil {
				v.rows = append(v.rows, n)
				return true
			}
		case "thread-list", "threads-list", "all-threads-list":
			v.shown = true
		}
	}
	return false
}

func (v *hyperkittyPage) link(n *html.Node) {
	href := attr(n, "href")
	u := resolve(v.Base, href)
	if u == nil || v.Base != nil && !sameHost(u, v.Base) {
		return
	}
	_, list, rest, ok := hyperkittyList(u)
	switch {
	case !ok:
	case len(rest) > 0 && rest[0] == "export" && u.Query().Get("thread") != "":
		v.export = u.String()
	case len(rest) > 1 && rest[0] == "thread" && isMessageHash(rest[1]) && v.first == "":
		v.first = u.String()
	case len(rest) == 0 && v.at == nil:
		v.lists = addLink(v.lists, Link{URL: bare(u).String(), Title: or(text(n), list)})
	}
	if v.next == "" && (attr(n, "rel") == "next" || n.Parent != nil && hasClass(n.Parent, "next")) {
		v.next = href
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// place is where the list stands.
func (v *hyperkittyPage) place() mailPlace {
	place := mailPlace{platform: "hyperkitty"}
	if v.at == nil {
		if onWeb(v.Base) {
			place.site = archive.Site{Key: archive.SiteKey(v.Base, ""), URL: at(v.Base, "", "").String()}
		}
		return place
	}
	own := v.base + "/" + v.list
	root := at(v.at, own+"/", "")
	place.site = archive.Site{Key: archive.SiteKey(v.at, own), Name: v.list, URL: root.String()}
	place.board = archive.Board{Title: v.list, URL: root.String(), Path: []string{v.list}}
	place.native = messageHash
	place.thread = func(id string) string { return at(v.at, own+"/thread/"+messageHash(id)+"/", "").String() }
	place.post = func(id string) string { return at(v.at, own+"/message/"+messageHash(id)+"/", "").String() }
	return place
}

func (v *hyperkittyPage) why(otherwise string) string {
	if v.title != "" {
		return otherwise + ": " + clipped(v.title)
	}
	return otherwise
}

// board fills a part with a list of threads.
func (v *hyperkittyPage) board(part *Part) {
	part.Kind = BoardPart
	part.Next = v.nextAt(v.next)
	seen := map[string]bool{}
	for _, n := range v.rows {
		l := archive.Listing{Site: part.Site}
		find(n, func(c *html.Node) bool {
			if r, ok := (hyperkitty{}).Ref(resolve(v.Base, attr(c, "href"))); ok && l.NativeID == "" && text(c) != "" {
				l.NativeID, l.URL, l.Site.Key, l.Title = r.Native, r.URL.String(), r.Site, text(c)
			}
			for class := range strings.FieldsSeq(attr(c, "class")) {
				switch class {
				case "thread-date":
					l.LastPost = v.told(c)
				case "fa-comment", "fa-comments":
					if c.Parent != nil {
						l.Replies = firstFigure(text(c.Parent))
					}
				case "thread-author", "thread-from":
					l.Author.Name = strings.TrimSpace(strings.TrimPrefix(text(c), "by "))
				}
			}
			return false
		})
		if l.NativeID != "" && !seen[l.NativeID] {
			seen[l.NativeID] = true
			part.Threads = append(part.Threads, l)
		}
	}
}

// told reads a time: from a tooltip where there is one.
func (v *hyperkittyPage) told(n *html.Node) archive.When {
	var w archive.When
	try := func(k *html.Node) bool {
		for _, s := range []string{attr(k, "datetime"), attr(k, "title")} {
			if _, after, ok := strings.Cut(s, "time: "); ok {
				s = after
			}
			if got := v.mailDate(s); s != "" && !got.IsZero() && w.IsZero() {
				w = got
			}
		}
		return !w.IsZero()
	}
	if !try(n) {
		find(n, try)
	}
	if w.IsZero() {
		w, _ = v.dates().read(text(n))
	}
	return w
}

// thread fills a part with the messages of a thread's page, or the one of its own.
func (v *hyperkittyPage) thread(part *Part, place mailPlace) error {
	ref, ok := Ref{}, false
	for _, u := range append(v.ownAddresses(), resolve(v.Base, v.first)) {
		if ref, ok = (hyperkitty{}).Ref(u); ok {
			break
		}
	}
	t := archive.Thread{Kind: archive.Mail, Platform: part.Platform, Site: place.site, Board: place.board, Title: v.title, Lang: v.Lang}
	var notes []string
	seen := map[string]bool{}
	for _, n := range v.mails {
		c := hyperkittyMail{page: v}
		if post := c.read(n); post.NativeID != "" && !seen[post.NativeID] {
			seen[post.NativeID] = true
			t.Posts = append(t.Posts, post)
			notes = append(notes, c.notes...)
		}
	}
	if len(t.Posts) == 0 || !ok && place.site.Key == "" {
		return fmt.Errorf("message page %s: nothing tells its list or its id: %w", where(v.URL), archive.ErrInvalid)
	}
	if ok {
		t.NativeID, t.URL, t.Site.Key = ref.Native, ref.URL.String(), ref.Site
		if part.Instead = v.nextAt(v.export); part.Instead == nil {
			part.Instead = hyperkittyExport(ref)
		}
	} else {
		t.NativeID = t.Posts[0].NativeID
		if !isMessageHash(t.NativeID) {
			t.NativeID = messageHash(t.NativeID)
		}
		notes = append(notes, "the page does not name its thread")
	}
	if messageHash(t.Posts[0].NativeID) == t.NativeID || t.Posts[0].NativeID == t.NativeID {
		t.Posts[0].Number = 1
		t.Author, t.Published = archive.Author{Name: t.Posts[0].Author.Name, URL: t.Posts[0].Author.URL}, t.Posts[0].Published
		t.Posts[0].Title = t.Title
	}
	part.Kind, part.Site, part.Notes = ThreadPart, t.Site, notes
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: v.Fetched, Zone: v.Zone, Notes: notes}
	if v.Base != nil {
		part.Draft.Base = v.Base.String()
	}
	return nil
}

// hyperkittyMail is one message of a page while it is read.
type hyperkittyMail struct {
	archive.Post
	page  *hyperkittyPage
	body  *html.Node
	notes []string
	hash  string
}

func (c *hyperkittyMail) read(n *html.Node) archive.Post {
	c.Witness = archive.ByPage
	c.walk(n)
	if c.NativeID == "" {
		c.NativeID = c.hash
		if c.hash != "" {
			c.notes = append(c.notes, "message "+c.hash+": the page tells the hash of its id alone")
		}
	}
	if c.page.at != nil && c.hash != "" {
		c.URL = at(c.page.at, c.page.base+"/"+c.page.list+"/message/"+c.hash+"/", "").String()
	}
	w := &body{page: c.page.Page, rule: hyperkittyRule}
	if c.body != nil {
		w.children(c.body)
	}
	c.HTML, c.Quotes = strings.TrimSpace(w.out.String()), w.quotes
	return c.Post
}

func (c *hyperkittyMail) walk(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode && !c.take(k) {
			c.walk(k)
		}
	}
}

func (c *hyperkittyMail) take(n *html.Node) bool {
	if id := attr(n, "id"); isMessageHash(id) && c.hash == "" {
		c.hash = id
	}
	if n.DataAtom == atom.A {
		href := attr(n, "href")
		if id := answered(href); id != "" && strings.HasPrefix(href, "mailto:") && messageHash(id) == or(c.hash, messageHash(id)) {
			c.NativeID = id
		}
		if _, _, rest, ok := hyperkittyList(resolve(c.page.Base, href)); ok && len(rest) > 1 && rest[0] == "message" && isMessageHash(rest[1]) && c.hash == "" {
			c.hash = rest[1]
		}
	}
	for class := range strings.FieldsSeq(attr(n, "class")) {
		switch class {
		case "email-body":
			c.body = n
			return true
		case "email-author", "name":
			if c.Author.Name == "" {
				if a := nearTag(n, atom.A); a != nil && text(a) != "" {
					c.Author.Name, c.Author.URL = text(a), c.page.url(attr(a, "href"))
				} else if k := nearClass(n, "name"); k != nil {
					c.Author.Name = text(k)
				} else {
					c.Author.Name = text(n)
				}
			}
		case "email-date", "time", "date":
			if c.Published.IsZero() {
				c.Published = c.page.told(n)
			}
		case "gravatar":
			if img := imageIn(n); img != nil && c.Author.Avatar == "" {
				c.Author.Avatar = c.page.imageOf(img)
			}
		case "attachments-list":
			each(n, func(k *html.Node) bool { return k.DataAtom == atom.Li }, func(li *html.Node) {
				if a := nearTag(li, atom.A); a != nil {
					f := archive.Attachment{URL: c.page.url(attr(a, "href")), Name: text(a)}
					f.Type = typeOf(f.Name)
					if _, said, ok := strings.Cut(text(li), "("); ok {
						kind, bytes, _ := strings.Cut(strings.TrimSuffix(said, ")"), " ")
						if strings.Contains(kind, "/") {
							f.Type = kind
						}
						f.Size, _ = size(strings.Trim(bytes, " —–-"))
					}
					c.Attachments = addFile(c.Attachments, f)
				}
			})
			return true
		}
	}
	return false
}

// hyperkittyRule knows what HyperKitty puts into a text: switches for quotations.
func hyperkittyRule(w *body, n *html.Node) bool {
	switch {
	case hasClass(n, "email-quoted-switch") || hasClass(n, "quoted-switch"):
		return true
	case hasClass(n, "quoted-text"), n.DataAtom == atom.Blockquote:
		w.quote("", "", "", func() { w.children(n) })
		return true
	}
	return false
}
