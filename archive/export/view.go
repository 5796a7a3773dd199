package export

import (
	"fmt"
	"strconv"
	"strings"

	"skein/archive"
)

// view is a thread as its readers see it: which post answers which, what each
// is called, and what there is to say of it, in words.
type view struct {
	archive.Thread
	anchors  []string       // of the posts, in order: unlike any other in the file
	byNative map[string]int // the first post with that native id
}

// newView looks at t. prefix sets its anchors apart from those of an earlier
// showing of the same thread.
func newView(t archive.Thread, prefix string) view {
	v := view{Thread: t, anchors: make([]string, len(t.Posts)), byNative: make(map[string]int, len(t.Posts))}
	seen := make(map[string]bool, len(t.Posts))
	for i, p := range t.Posts {
		anchor := prefix + "p-" + p.ID
		if !isToken(p.ID) || seen[anchor] {
			anchor = fmt.Sprintf("%sn-%d-%s", prefix, i+1, keepToken(t.ID))
		}
		seen[anchor] = true
		v.anchors[i] = anchor
		if _, ok := v.byNative[p.NativeID]; !ok && p.NativeID != "" {
			v.byNative[p.NativeID] = i
		}
	}
	return v
}

// isToken reports whether s can be part of an id of XML and of a mail's.
func isToken(s string) bool { return s != "" && keepToken(s) == s }

// keepToken keeps of s what an id can be made of.
func keepToken(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, s)
}

// title is the thread's title, or words that stand for it.
func (v *view) title() string {
	if t := oneLine(v.Title); t != "" {
		return t
	}
	return "Untitled " + string(v.kind())
}

func (v *view) kind() archive.Kind {
	if v.Kind == "" {
		return "thread"
	}
	return v.Kind
}

// number is what post i is called: by the site's own number, or by its place.
func (v *view) number(i int) string {
	if n := v.Posts[i].Number; n > 0 {
		return "#" + strconv.Itoa(n)
	}
	return strconv.Itoa(i + 1)
}

// name is what post i is called where others speak of it.
func (v *view) name(i int) string {
	if by := oneLine(v.Posts[i].Author.Name); by != "" {
		return v.number(i) + " " + by
	}
	return v.number(i)
}

// subject is a post's own title, where it has one beside its thread's.
func (v *view) subject(i int) string {
	if s := oneLine(v.Posts[i].Title); s != oneLine(v.Title) {
		return s
	}
	return ""
}

// answered are the native ids of the posts that post i answers, each once: the
// ones that it was written in reply to, then the ones that it quotes.
func (v *view) answered(i int) []string {
	p := v.Posts[i]
	var list []string
	seen := map[string]bool{p.NativeID: true, "": true}
	add := func(native string) {
		if !seen[native] {
			seen[native] = true
			list = append(list, native)
		}
	}
	for _, native := range p.ReplyTo {
		add(native)
	}
	for _, q := range p.Quotes {
		add(q.Post)
	}
	return list
}

// answers are the places of the held posts that post i answers.
func (v *view) answers(i int) []int {
	var list []int
	for _, native := range v.answered(i) {
		if at, ok := v.byNative[native]; ok && at != i {
			list = append(list, at)
		}
	}
	return list
}

// where says where the thread stands: the site and the way to its board.
func (v *view) where() string {
	path := v.Board.Path
	if len(path) == 0 && v.Board.Title != "" {
		path = []string{v.Board.Title}
	}
	parts := []string{v.siteName()}
	for _, p := range path {
		parts = append(parts, oneLine(p))
	}
	return joined(" › ", parts...)
}

func (v *view) siteName() string {
	if name := oneLine(v.Site.Name); name != "" {
		return name
	}
	if u := pageURL(v.Site.URL); u != "" {
		return hostOf(u)
	}
	return hostOf(pageURL(v.URL))
}

// author is who began the thread, empty if that is not known.
func (v *view) author() string {
	if name := oneLine(v.Author.Name); name != "" || len(v.Posts) == 0 {
		return name
	}
	return oneLine(v.Posts[0].Author.Name)
}

// held says how many posts there are, and of how many that the site counts.
func (v *view) held() string {
	s := plural(len(v.Posts), "post")
	if c := v.Counts.Posts; c != nil && *c != len(v.Posts) {
		s += fmt.Sprintf(" of %d that the site counts", *c)
	}
	return s
}

// notes are what a reader must know of the thread as a whole.
func (v *view) notes() []string {
	var notes []string
	if v.Deleted == archive.Yes {
		notes = append(notes, "The site has deleted this thread.")
	}
	switch {
	case len(v.MissingPages) == 1:
		notes = append(notes, fmt.Sprintf("Not complete: page %d could not be read.", v.MissingPages[0]))
	case len(v.MissingPages) > 0:
		notes = append(notes, "Not complete: pages "+archive.PageList(v.MissingPages)+" could not be read.")
	case len(v.NotAllowed) > 0:
	case v.Complete == archive.No:
		notes = append(notes, "Not complete: the site shows more than is held here.")
	}
	if len(v.NotAllowed) > 0 {
		notes = append(notes, "Not complete: robots.txt does not allow page "+archive.PageList(v.NotAllowed)+".")
	}
	return notes
}

// states are what a reader must know of post i beside its text.
func (v *view) states(i int) []string {
	p := v.Posts[i]
	var s []string
	switch empty := p.HTML == "" && p.Text == "" && p.Summary == ""; {
	case p.Deleted == archive.Yes && empty:
		s = append(s, "Deleted on the site.")
	case p.Deleted == archive.Yes:
		s = append(s, "Deleted on the site. What is shown is what was last seen of it.")
	}
	if !p.MissingSince.IsZero() {
		s = append(s, "No longer shown on the site since "+p.MissingSince.UTC().Format("2006-01-02")+".")
	}
	switch by := oneLine(p.EditedBy); {
	case !p.Edited.IsZero() && by != "":
		s = append(s, "Edited "+whenWords(p.Edited)+" by "+by+".")
	case !p.Edited.IsZero():
		s = append(s, "Edited "+whenWords(p.Edited)+".")
	case by != "":
		s = append(s, "Edited by "+by+".")
	case p.Revision > 1:
		s = append(s, "Changed since it was first seen: this is revision "+strconv.Itoa(p.Revision)+".")
	}
	return s
}

// bodyOf is what post p says: its HTML, else its text, else what its feed said
// of it.
func bodyOf(p archive.Post, s shape) body {
	if strings.TrimSpace(p.HTML) != "" {
		b := newBody(p.HTML, s)
		if b.root.FirstChild != nil {
			return b
		}
	}
	if strings.TrimSpace(p.Text) != "" {
		return textBody(p.Text)
	}
	return newBody(p.Summary, s)
}
