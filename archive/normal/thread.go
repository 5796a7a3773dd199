package normal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime"
	"net/url"
	"path"
	"strings"

	"skein/archive"
)

// Version names the rules of this package; see doc.go.
const Version = 1

// Thread makes a draft into a record: everything clean, absolute, hashed and
// named. It fails only for a draft that says neither where the thread stands
// nor what it is called there (archive.ErrInvalid); posts without any id of
// their own are left out, since they could never be told apart again.
func Thread(d archive.Draft) (archive.Thread, error) {
	base, _ := url.Parse(d.Base)
	if base != nil && base.Host == "" {
		base = nil
	}
	t := d.Thread
	if err := identify(&t, base); err != nil {
		return archive.Thread{}, err
	}
	t.Title = Line(t.Title)
	t.PlatformVersion = Line(t.PlatformVersion)
	t.Site.Name, t.Site.URL = Line(t.Site.Name), address(base, t.Site.URL)
	t.Labels, t.Tags = lines(t.Labels), lines(t.Tags)
	t.Board.Title, t.Board.URL, t.Board.Path = Line(t.Board.Title), address(base, t.Board.URL), lines(t.Board.Path)
	t.Lang = lang(t.Lang)
	t.Author = author(t.Author, base)
	t.Published, t.Updated = t.Published.In(d.Zone), t.Updated.In(d.Zone)
	t.Aliases = nil
	for _, a := range d.Thread.Aliases {
		if a.Name != "" && a.Name != t.NativeID {
			t.Aliases = append(t.Aliases, a)
		}
	}
	t.Posts = make([]archive.Post, 0, len(d.Thread.Posts))
	seen := make(map[string]bool, len(d.Thread.Posts))
	for _, p := range d.Thread.Posts {
		if p.NativeID == "" && t.Kind == archive.Article {
			p.NativeID = archive.ArticlePost
		}
		if p.NativeID == "" || seen[p.NativeID] {
			continue
		}
		seen[p.NativeID] = true
		t.Posts = append(t.Posts, post(p, t, d, base))
	}
	if t.Published.IsZero() && len(t.Posts) > 0 && (t.Posts[0].Number == 1 || t.Kind == archive.Article) {
		t.Published = t.Posts[0].Published
	}
	if t.Author.IsZero() && len(t.Posts) > 0 && (t.Posts[0].Number == 1 || t.Kind == archive.Article) {
		a := t.Posts[0].Author
		t.Author = archive.Author{Name: a.Name, NativeID: a.NativeID, URL: a.URL}
	}
	if t.Updated.IsZero() && t.Kind == archive.Discussion {
		t.Updated = latest(t.Posts)
	}
	return t, nil
}

// latest is the last time at which any of the posts was written or edited.
func latest(posts []archive.Post) (w archive.When) {
	for _, p := range posts {
		for _, at := range []archive.When{p.Published, p.Edited} {
			if at.Time.After(w.Time) {
				w = at
			}
		}
	}
	w.Said = ""
	return w
}

// identify names the thread: by the site and native id that a platform read,
// else by its canonical address.
func identify(t *archive.Thread, base *url.URL) error {
	u, ok := Resolve(base, t.URL)
	if ok {
		t.URL = Canonical(u).String()
	} else {
		t.URL = ""
	}
	t.NativeID = strings.TrimSpace(strings.ToValidUTF8(t.NativeID, "\ufffd"))
	if t.NativeID == "" {
		if !ok {
			return fmt.Errorf("thread %q names no address and no id: %w", t.Title, archive.ErrInvalid)
		}
		t.NativeID = NativeURL(u)
	}
	if t.Site.Key == "" {
		switch {
		case ok:
			t.Site.Key = archive.SiteKey(u, "")
		case base != nil:
			t.Site.Key = archive.SiteKey(base, "")
		default:
			return fmt.Errorf("thread %q names no site: %w", t.NativeID, archive.ErrInvalid)
		}
	}
	t.ID = archive.ThreadID(t.Site.Key, t.NativeID)
	return nil
}

func post(p archive.Post, t archive.Thread, d archive.Draft, base *url.URL) archive.Post {
	p.ThreadID = t.ID
	p.ID = archive.PostID(t.ID, p.NativeID)
	p.Witness = d.Witness
	p.Norm = Version
	if p.URL == d.Thread.URL && !strings.Contains(p.URL, "#") {
		p.URL = t.URL
	} else {
		p.URL = permalink(base, p.URL)
	}
	p.Title = Line(p.Title)
	if p.Title == "" && (p.Number == 1 || p.NativeID == archive.ArticlePost) {
		p.Title = t.Title
	}
	p.Author = author(p.Author, base)
	for i, a := range p.Authors {
		p.Authors[i] = author(a, base)
	}
	p.Published, p.Edited = p.Published.In(d.Zone), p.Edited.In(d.Zone)
	p.EditedBy = Line(p.EditedBy)

	body := HTML(p.HTML, base)
	p.HTML, p.Text, p.Links = body.HTML, body.Text, body.Links
	p.Summary, p.Signature = HTML(p.Summary, base).HTML, HTML(p.Signature, base).HTML
	for i, q := range p.Quotes {
		p.Quotes[i] = archive.Quote{Author: Line(q.Author), Post: q.Post, Text: paragraphs(q.Text)}
	}
	p.Attachments = attachments(p.Attachments, base)
	for i, r := range p.Reactions {
		p.Reactions[i].Name, p.Reactions[i].By = Line(r.Name), lines(r.By)
	}
	p.Hash = Hash(p, body.Media)
	return p
}

// Hash is the identity of what a post says: its title, its plain text, and
// what it embeds and carries, in order. Nothing that changes by itself goes
// in: no counts, no reactions, no markup, no avatars.
func Hash(p archive.Post, media []string) string {
	h := sha256.New()
	buf := make([]byte, 0, 1<<10)
	part := func(s string) {
		for len(s) > 0 {
			n := min(len(s), cap(buf))
			h.Write(append(buf, s[:n]...))
			s = s[n:]
		}
		h.Write(append(buf, 0))
	}
	part(p.Title)
	part(p.Text)
	for _, m := range media {
		part(mediaKey(m))
	}
	part("")
	for _, a := range p.Attachments {
		part(mediaKey(a.URL))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// mediaKey names a picture by its host, with www. or without, and its path alone
// where that ends like a file: the rest of the address asks for a size or proves
// a right, and changes with each reading.
func mediaKey(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	key := strings.TrimPrefix(archive.Host(u), "www.") + u.EscapedPath()
	if ext := path.Ext(u.Path); len(ext) < 3 || len(ext) > 5 || strings.Contains(ext, "php") || strings.Contains(ext, "asp") {
		if u.RawQuery != "" {
			key += "?" + query(u.RawQuery)
		}
	}
	return key
}

func author(a archive.Author, base *url.URL) archive.Author {
	a.Name, a.Title, a.Location = Line(a.Name), Line(a.Title), Line(a.Location)
	a.NativeID = strings.TrimSpace(a.NativeID)
	a.URL, a.Avatar = address(base, a.URL), address(base, a.Avatar)
	a.Banners = lines(a.Banners)
	if len(a.Fields) > 0 {
		fields := make(archive.Fields, 0, len(a.Fields))
		for _, f := range a.Fields {
			f = archive.Field{Label: Line(f.Label), Value: Line(f.Value)}
			if f.Label != "" && f.Value != "" {
				fields = append(fields, f)
			}
		}
		a.Fields = fields
	}
	return a
}

func attachments(list []archive.Attachment, base *url.URL) []archive.Attachment {
	var out []archive.Attachment
	for _, a := range list {
		if !strings.HasPrefix(a.URL, "mid:") { // a part of a message (RFC 2392) has no other address
			u, ok := Resolve(base, a.URL)
			if !ok {
				continue
			}
			a.URL = u.String()
		}
		a.Name = Line(a.Name)
		if t, _, err := mime.ParseMediaType(a.Type); err == nil && strings.Contains(t, "/") {
			a.Type = t
		} else {
			a.Type = ""
		}
		a.Size = max(a.Size, 0)
		out = append(out, a)
	}
	return out
}

// address makes raw absolute, or empty if it is no page's.
func address(base *url.URL, raw string) string {
	if raw == "" {
		return ""
	}
	u, ok := Resolve(base, raw)
	if !ok {
		return ""
	}
	return u.String()
}

// permalink is canonical but for its fragment, which may be all that tells one
// post of a page from another.
func permalink(base *url.URL, raw string) string {
	u, ok := Resolve(base, raw)
	if !ok {
		return ""
	}
	c := Canonical(u)
	c.Fragment, c.RawFragment = u.Fragment, u.RawFragment
	return c.String()
}

// lines cleans a list of names and drops empty and repeated ones. Nil stays
// nil, and a list that is known to be empty stays one.
func lines(list []string) []string {
	if list == nil {
		return nil
	}
	out := unique{list: make([]string, 0, len(list))}
	for _, s := range list {
		if s = Line(s); s != "" {
			out.add(s)
		}
	}
	return out.list
}

// paragraphs cleans plain text that has paragraphs.
func paragraphs(s string) string {
	var w textWriter
	w.lines(s)
	return w.String()
}

func lang(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "_", "-"))
	if !isLang(s) {
		return ""
	}
	return s
}
