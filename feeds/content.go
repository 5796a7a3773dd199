package feeds

import (
	"fmt"
	"html"
	"strings"
	"time"

	"skein/archive"
)

// shownReplies is how many of the replies that matched an entry shows.
const shownReplies = 20

// Opening is the post that a thread begins with, or nil if it is not held. It
// looks through the posts of the thread that are given.
func Opening(t *archive.Thread) *archive.Post {
	for i := range t.Posts {
		if p := &t.Posts[i]; p.Number == 1 || p.NativeID == archive.ArticlePost {
			return p
		}
	}
	if t.Kind == archive.Article && len(t.Posts) > 0 {
		return &t.Posts[0]
	}
	return nil
}

// Gone says what became of a post at its site: that it was deleted, or since when
// it is no longer shown. It is empty while all is well.
func Gone(p *archive.Post) string {
	switch {
	case p.Deleted == archive.Yes && p.HTML == "":
		return "Deleted at its site before it was archived."
	case p.Deleted == archive.Yes:
		return "Deleted at its site; this is what was archived before."
	case !p.MissingSince.IsZero():
		return "No longer shown at its site since " + Spell(archive.At(p.MissingSince)) + "."
	}
	return ""
}

// body is a post's safe HTML, with a note if the post is gone.
func body(p *archive.Post) string {
	b := strings.TrimSpace(clean(p.HTML))
	if b == "" {
		b = strings.TrimSpace(clean(p.Summary))
	}
	if note := Gone(p); note != "" {
		b = "<p><em>" + html.EscapeString(note) + "</em></p>\n" + b
	}
	return b
}

// writer puts together the HTML of an entry.
type writer struct{ strings.Builder }

func (w *writer) text(s string) { w.WriteString(html.EscapeString(clean(s))) }

func (w *writer) link(href, text string) {
	if href == "" {
		w.text(text)
		return
	}
	fmt.Fprintf(w, `<a href="%s">`, html.EscapeString(href))
	w.text(text)
	w.WriteString("</a>")
}

// reply writes a reply with who wrote it, when, and where it is.
func (w *writer) reply(p *archive.Post) {
	w.WriteString("\n<hr>\n<p><strong>")
	w.text(or(line(p.Author.Name), "Somebody"))
	w.WriteString("</strong>")
	if at := Spell(p.Published); at != "" {
		w.text(", " + at)
	}
	if url := webURL(p.URL); url != "" {
		name := "reply"
		if p.Number > 0 {
			name = fmt.Sprintf("#%d", p.Number)
		}
		w.WriteString(" · ")
		w.link(url, name)
	}
	w.WriteString("</p>\n")
	w.WriteString(body(p))
}

// replies writes the newest of the replies, the oldest of these first.
func (w *writer) replies(list []*archive.Post, page string) {
	if n := len(list) - shownReplies; n > 0 {
		list = list[n:]
		w.WriteString("\n<hr>\n<p><em>")
		w.link(page, fmt.Sprintf("%s before these", count(n, "more reply", "more replies")))
		w.WriteString("</em></p>")
	}
	for _, p := range list {
		w.reply(p)
	}
}

// source writes the line that says where an entry comes from.
func (w *writer) source(o *Origin, link, page string) {
	w.WriteString("\n<p><small>Source: ")
	w.link(or(link, o.Page), o.Title)
	if page != "" && page != link {
		w.WriteString(" · ")
		w.link(page, "archived copy")
	}
	w.WriteString("</small></p>")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// or is a, or b where a is nothing.
func or[T comparable](a, b T) T {
	var none T
	if a == none {
		return b
	}
	return a
}

// changed is when what an entry of a post shows last changed: when it was
// published, unless it changed under our eyes.
func changed(p *archive.Post) time.Time {
	at := Claimed(p.Published, p.FirstSeen)
	if p.Revision > 1 {
		at = latest(at, seconds(p.Changed))
	}
	if !p.Edited.IsZero() && !p.Edited.Time.After(p.Changed) {
		at = latest(at, seconds(p.Edited.Time))
	}
	return latest(at, seconds(p.MissingSince))
}
