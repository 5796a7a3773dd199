package forum

import (
	"net/url"
	"path"
	"strings"

	"skein/archive"
)

// mbox reads mailboxes (RFC 4155) and single messages (RFC 5322) from anywhere.
// The ids of messages are their native ids, and that of the message that began
// a thread is the thread's, so that every mailbox names both alike.
type mbox struct{}

func (mbox) Name() string { return "mbox" }

// Ref knows no thread: the address of a mailbox names many.
func (mbox) Ref(*url.URL) (Ref, bool) { return Ref{}, false }

// Claims takes every mailbox.
func (mbox) Claims(p *Page) bool { return p.Form == MailForm }

// First is the address itself.
func (mbox) First(u *url.URL) *url.URL { return bare(u) }

// Parse reads the threads of a mailbox. A mailbox that came without an address
// stands where its messages say that their list is.
func (x mbox) Parse(p *Page) (Part, error) {
	part := Part{Platform: x.Name()}
	place := mailPlace{platform: x.Name()}
	if onWeb(p.URL) {
		dir := strings.Trim(path.Dir(p.URL.EscapedPath()), "/.")
		root := at(p.URL, dir, "")
		if dir != "" {
			root = at(p.URL, dir+"/", "")
		}
		place.site = archive.Site{Key: archive.SiteKey(p.URL, dir), URL: root.String()}
	}
	p.mailbox(&part, place)
	return part, nil
}
