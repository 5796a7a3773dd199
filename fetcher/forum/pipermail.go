package forum

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// pipermail reads the archives of Mailman 2 lists: the months' mailboxes, which
// hold all that the pages show, and the pages, which lead to them. Indexes of
// Apache's mod_mbox are read likewise.
type pipermail struct{}

func (pipermail) Name() string { return "pipermail" }

var (
	// What a list's archive is cut into: months most often.
	pipermailVolume = regexp.MustCompile(`^(\d{4}-[A-Z][a-z]+|\d{4}q[1-4]|\d{4}|Week-of-Mon-\d{8}|\d{8})$`)
	pipermailText   = regexp.MustCompile(`^(\d{4}-[A-Z][a-z]+|\d{4}q[1-4]|\d{4}|Week-of-Mon-\d{8}|\d{8})\.txt(\.gz)?$`)
	modMbox         = regexp.MustCompile(`^\d{6}\.mbox$`)
	pipermailPage   = regexp.MustCompile(`^\d{6,}\.html$`)
)

// Ref knows no thread: the numbers of pages begin anew with each month, and a
// page tells no more than its own message's id.
func (pipermail) Ref(*url.URL) (Ref, bool) { return Ref{}, false }

// First is the address itself.
func (pipermail) First(u *url.URL) *url.URL { return bare(u) }

// Claims takes mailboxes at addresses of Pipermail's form, and its pages.
func (pipermail) Claims(p *Page) bool {
	switch p.Form {
	case MailForm:
		_, _, ok := pipermailList(p.URL)
		return ok
	case HTMLForm:
		return bytes.Contains(p.Body, []byte("<!--beginarticle-->")) || isPipermailIndex(p) || len(pipermailMonths(p)) > 0
	}
	return false
}

// isPipermailIndex tells the lists of one month's messages, by the name of the
// program at their foot and the links to the other orders, in whatever language.
func isPipermailIndex(p *Page) bool {
	if !bytes.Contains(p.Body, []byte("Pipermail")) {
		return false
	}
	orders := 0
	for _, order := range []string{"thread.html", "subject.html", "author.html", "date.html"} {
		if bytes.Contains(p.Body, []byte(order)) {
			orders++
		}
	}
	return orders >= 2
}

// pipermailList finds the path of a list's archive in an address below it, and
// the volume that the address is part of.
func pipermailList(u *url.URL) (base, volume string, ok bool) {
	if !onWeb(u) {
		return "", "", false
	}
	segs := segments(u.EscapedPath())
	for i, s := range segs {
		switch {
		case i == len(segs)-1 && pipermailText.MatchString(s):
			volume, _, _ = strings.Cut(s, ".txt")
		case i == len(segs)-1 && i > 0 && strings.Contains(s, "-") && pipermailVolume.MatchString(s): // the folder of a month
			volume = s
		case i < len(segs)-1 && pipermailVolume.MatchString(s) && (pipermailPage.MatchString(segs[i+1]) || isSorted(segs[i+1])):
			volume = s
		case modMbox.MatchString(s):
			volume = s
		default:
			continue
		}
		return strings.Join(segs[:i], "/"), volume, true
	}
	return "", "", false
}

func isSorted(s string) bool {
	switch s {
	case "thread.html", "date.html", "subject.html", "author.html":
		return true
	}
	return false
}

// Parse reads a mailbox, a message's page, or the lists that lead to them.
func (x pipermail) Parse(p *Page) (Part, error) {
	place := x.place(p)
	part := Part{Platform: x.Name(), Site: place.site, Board: place.board, Feeds: p.Feeds()}
	base, volume, placed := pipermailList(p.URL)
	whole := func() *url.URL {
		if !placed {
			return nil
		}
		if strings.HasSuffix(volume, ".mbox") {
			return at(p.URL, base+"/"+volume, "")
		}
		return at(p.URL, base+"/"+volume+".txt", "")
	}
	switch {
	case p.Form == MailForm:
		p.mailbox(&part, place)
	case bytes.Contains(p.Body, []byte("<!--beginarticle-->")):
		x.message(p, &part, place)
		part.Instead = whole()
	default:
		if months := pipermailMonths(p); len(months) > 0 {
			part.Kind, part.Boards = BoardPart, months
			if h := byTag(p.Root, atom.H1); h != nil {
				part.Board.Title = listTitle(text(h))
			}
			if part.Board.Title != "" {
				part.Board.Path = []string{part.Board.Title}
			}
			if onWeb(p.URL) {
				part.Board.URL = bare(p.URL).String()
			}
			part.Notes = []string{"the list's threads are in the mailboxes of its months"}
			part.Instead = resolve(nil, months[0].URL) // the newest
			break
		}
		if part.Instead = whole(); part.Instead != nil {
			part.Kind = MovedPart
			break
		}
		part.Kind, part.Why = ErrorPart, "a list of a month's messages; the month's mailbox holds their text"
	}
	return part, nil
}

// listTitle is the name of a list in the heading of its archive.
func listTitle(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "The ")
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(s, "Archives"), "'s "))
}

// place is where the list's archive stands.
func (x pipermail) place(p *Page) mailPlace {
	place := mailPlace{platform: x.Name()}
	base, _, ok := pipermailList(p.URL)
	if !ok && onWeb(p.URL) { // the list's own index
		base = strings.Trim(p.URL.EscapedPath(), "/")
		if i := strings.LastIndexByte(base, '/'); strings.HasSuffix(base, ".html") || strings.HasSuffix(base, ".htm") {
			base = base[:max(i, 0)]
		}
	}
	if !onWeb(p.URL) {
		return place
	}
	root := at(p.URL, base+"/", "")
	place.site = archive.Site{Key: archive.SiteKey(p.URL, base), URL: root.String()}
	if name := base[strings.LastIndexByte(base, '/')+1:]; name != "" {
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		place.board = archive.Board{Title: name, URL: root.String(), Path: []string{name}}
	}
	return place
}

// pipermailMonths are the mailboxes that an index of a list leads to, in its
// order: the newest first.
func pipermailMonths(p *Page) []Link {
	if !bytes.Contains(p.Body, []byte("/thread.html")) && !bytes.Contains(p.Body, []byte(".mbox/thread")) {
		return nil
	}
	var out []Link
	find(p.Root, func(n *html.Node) bool {
		if n.DataAtom != atom.Tr || nearTag(n, atom.Tr) != nil {
			return false
		}
		var box string
		each(n, func(c *html.Node) bool { return c.DataAtom == atom.A }, func(a *html.Node) {
			href := attr(a, "href")
			segs := segments(href)
			if k := len(segs); k > 0 && pipermailText.MatchString(segs[k-1]) {
				box = href
			} else if k > 1 && modMbox.MatchString(segs[k-2]) && box == "" {
				box = strings.TrimSuffix(href, "/"+segs[k-1])
			}
		})
		if box == "" {
			return false
		}
		link := Link{URL: p.url(box), Type: "application/mbox"}
		if link.URL == "" {
			link.URL = box // a page that came without its address
		}
		if td := nearTag(n, atom.Td); td != nil {
			link.Title = strings.TrimRight(text(td), ":")
		}
		out = addLink(out, link)
		return false
	})
	return out
}

// message reads the page of one message.
func (x pipermail) message(p *Page, part *Part, place mailPlace) {
	m := &mailMessage{}
	var pre *html.Node
	inside := false
	find(p.Root, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.H1:
			if m.subject == "" {
				m.subject = text(n)
			}
		case atom.B:
			if m.from.Name == "" && pre == nil {
				m.from.Name = text(n)
			}
		case atom.I:
			if m.date.IsZero() && pre == nil {
				m.date = p.mailDate(text(n))
			}
		case atom.A:
			href := attr(n, "href")
			switch {
			case pre != nil:
			case strings.HasPrefix(strings.ToLower(href), "mailto:") || disguised.MatchString(text(n)):
				if _, address := senderOf(text(n)); address != "" && m.address == "" {
					m.address = address
				}
				if m.id == "" {
					m.id = answered(href)
				}
			}
		case atom.Pre:
			if pre == nil {
				pre = n
			}
		}
		return pre != nil && inside
	})
	m.from.NativeID = m.address
	m.topic, m.reply = subjectTopic(m.subject)
	notes := []string{"one message of its thread: the month's mailbox holds the whole"}
	if m.id == "" {
		m.id = "page-" + clippedPath(p.URL)
		notes = append(notes, "the page does not tell the message's id")
	}
	if m.reply {
		notes = append(notes, "the page does not tell the message that began the thread")
	}
	if place.site.Key == "" {
		place.site.Key = "mail"
	}
	t := archive.Thread{Kind: archive.Mail, Platform: x.Name(), Site: place.site, Board: place.board, NativeID: m.id, Title: m.subject, Lang: p.Lang}
	post := archive.Post{NativeID: m.id, Author: m.from, Published: m.date, Title: m.subject, Witness: archive.ByPage}
	if onWeb(p.URL) {
		post.URL = bare(p.URL).String()
		t.URL = post.URL
	}
	if !m.reply {
		post.Number = 1
		t.Author, t.Published = archive.Author{Name: m.from.Name, NativeID: m.from.NativeID}, m.date
	}
	if pre != nil {
		var b strings.Builder
		verbatim(&b, pre)
		plain, files := cutParts(strings.TrimPrefix(b.String(), "\n"))
		post.Attachments = files
		w := mailText{}
		w.write(cutFooter(plain))
		post.HTML, post.Signature, post.Quotes = strings.TrimSpace(w.out.String()), w.signature, w.quotes
	} else {
		notes = append(notes, "no text found")
	}
	t.Posts = []archive.Post{post}
	part.Kind, part.Notes = ThreadPart, notes
	part.Draft = archive.Draft{Thread: t, Witness: archive.ByPage, Fetched: p.Fetched, Zone: p.Zone, Notes: notes}
	if p.Base != nil {
		part.Draft.Base = p.Base.String()
	}
}

// answered is the id of the message that a link to answer it names.
func answered(href string) string {
	_, query, ok := strings.Cut(href, "?")
	if !ok {
		return ""
	}
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		if !strings.EqualFold(key, "In-Reply-To") {
			continue
		}
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		return strings.Trim(strings.Join(strings.Fields(value), ""), "<>")
	}
	return ""
}

// clippedPath names a page by the end of its address.
func clippedPath(u *url.URL) string {
	if u == nil {
		return "1"
	}
	segs := segments(u.EscapedPath())
	return strings.Join(segs[max(len(segs)-2, 0):], "-")
}
