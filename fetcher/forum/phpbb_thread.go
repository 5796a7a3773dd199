package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// thread fills a part with the topic and the posts of this page.
func (v *phpbbPage) thread(part *Part) error {
	ref, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	site := part.Site
	site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: "3", Site: site, NativeID: ref.Native, URL: ref.URL.String(),
		Title: v.heading(), Lang: v.Lang, Locked: v.locked, Board: asBoard(v.path()),
	}
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	if n, ok := v.total(); ok {
		t.Counts.Posts = known(n)
	}
	r := phpbbPosts{page: v, ref: ref, seen: map[string]bool{}}
	for _, raw := range v.posts {
		r.read(raw)
	}
	t.Posts = r.out
	part.Draft = v.draft(t, r.notes, v.current == 1)
	part.Site, part.Board, part.Notes = site, t.Board, r.notes
	part.Page, part.Pages = v.current, v.last
	part.Next = v.nextPage()
	return nil
}

// identify names the topic.
func (v *phpbbPage) identify() (Ref, error) {
	id := v.native()
	if id == "" {
		return Ref{}, fmt.Errorf("topic page %s: neither its address nor its markup names the topic: %w", where(v.URL), archive.ErrInvalid)
	}
	var heading *url.URL
	if a := v.headingLink(); a != nil {
		heading = resolve(v.Base, attr(a, "href"))
	}
	candidates := append(v.ownAddresses(), heading)
	for _, u := range candidates {
		if r, ok := (phpbb{}).Ref(u); ok && r.Native == id && (v.Base == nil || sameHost(u, v.Base)) {
			r.Post = ""
			return r, nil
		}
	}
	root := v.root
	for _, u := range candidates { // an add-on's address
		if u == nil || topicOf(u) != id || v.Base != nil && !sameHost(u, v.Base) {
			continue
		}
		own := wholeTopic(u)
		if root == nil {
			root = at(own, "", "")
		}
		return Ref{Site: archive.SiteKey(root, root.EscapedPath()), Native: id, URL: own}, nil
	}
	if root == nil {
		return Ref{}, fmt.Errorf("topic page: nothing tells the site: %w", archive.ErrInvalid)
	}
	return phpbbRef(root, strings.Trim(root.EscapedPath(), "/"), id), nil
}

// total is how many posts the topic has, as the page navigation says.
func (v *phpbbPage) total() (int, bool) {
	if v.pages != nil {
		for c := v.pages.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Strong {
				break
			}
			if c.Type == html.TextNode {
				if n, ok := anyCount(c.Data); ok {
					return n, true
				}
			}
		}
		return 0, false
	}
	for _, n := range v.said {
		if s := text(n); strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
			return anyCount(s)
		}
	}
	return 0, false
}

// anyCount is the first whole number in a few words.
func anyCount(s string) (int, bool) {
	for w := range strings.FieldsSeq(foldDigits(s)) {
		if n, ok := count(strings.Trim(w, "[](){}:,.•·")); ok {
			return n, true
		}
	}
	return 0, false
}

// whole answers a view for printers with where its topic is shown as it is.
func (v *phpbbPage) whole(part *Part) {
	if ref, err := v.identify(); err == nil {
		part.Kind, part.Instead = MovedPart, ref.URL
		return
	}
	part.Kind, part.Why = ErrorPart, "a view for printers, which does not tell its posts apart"
}
