package forum

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"skein/archive"
)

// askbot reads the questions of Askbot with their answers and comments.
type askbot struct{}

func (askbot) Name() string { return "askbot" }

// Claims goes by the settings of Askbot's scripts, which every page holds.
func (askbot) Claims(p *Page) bool {
	return p.script("askbot['urls']") != "" || p.script("askbot['data']") != "" || p.script("askbot['settings']") != ""
}

// Ref reads ".../question/12/slug/".
func (askbot) Ref(u *url.URL) (Ref, bool) {
	r, ok := askbotRouteOf(u)
	if !ok {
		return Ref{}, false
	}
	return r.ref(u), true
}

// First is the question's own address, its answers in the order of their age:
// the order by votes may change while somebody reads.
func (x askbot) First(u *url.URL) *url.URL {
	if r, ok := x.Ref(u); ok {
		r.URL.RawQuery = "sort=oldest"
		return r.URL
	}
	return bare(u)
}

// An askbotRoute is an address cut at the number of a question.
type askbotRoute struct{ before, base, id, slug string }

func askbotRouteOf(u *url.URL) (askbotRoute, bool) {
	if !onWeb(u) {
		return askbotRoute{}, false
	}
	segs := segments(u.EscapedPath())
	for i := 0; i+2 < len(segs); i++ {
		if segs[i] != "question" || !isDigits(segs[i+1]) || segs[i+1][0] == '0' || strings.ContainsAny(segs[i+2], ".=&") {
			continue
		}
		r := askbotRoute{before: strings.Join(segs[:i], "/"), id: segs[i+1], slug: segs[i+2]}
		r.base = withoutLanguage(segs[:i])
		return r, i+3 == len(segs)
	}
	return askbotRoute{}, false
}

// withoutLanguage is a path less the language at its end: Askbot shows a
// question below any of its languages.
func withoutLanguage(segs []string) string {
	if n := len(segs); n > 0 && len(segs[n-1]) == 2 {
		if _, err := language.ParseBase(segs[n-1]); err == nil {
			segs = segs[:n-1]
		}
	}
	return strings.Join(segs, "/")
}

func (r askbotRoute) ref(u *url.URL) Ref {
	path := r.before
	if path != "" {
		path += "/"
	}
	ref := Ref{Site: archive.SiteKey(u, r.base), Native: r.id, URL: at(u, path+"question/"+r.id+"/"+r.slug+"/", "")}
	q := args(u.RawQuery)
	for _, id := range []string{q.Get("answer"), q.Get("comment"), strings.TrimPrefix(u.Fragment, "post-id-"), strings.TrimPrefix(u.Fragment, "comment-")} {
		if isDigits(id) && ref.Post == "" {
			ref.Post = id
		}
	}
	if n := q.Get("page"); isDigits(n) {
		ref.Page, _ = count(n)
	}
	return ref
}

// Parse reads a question, a list of questions, or says what else it is.
func (x askbot) Parse(p *Page) (Part, error) {
	v := &askbotPage{Page: p}
	if b := p.body(); b != nil {
		v.walk(b)
	}
	part := Part{Platform: x.Name(), Site: v.site(), Feeds: p.Feeds()}
	switch {
	case v.question != nil || len(v.answers) > 0:
		err := v.thread(&part)
		return part, err
	case v.login:
		part.Kind, part.Why = LoginPart, v.why("asks to log in")
	case len(v.rows) > 0:
		v.board(&part)
	default:
		part.Kind, part.Why = ErrorPart, v.why("a page of another sort")
	}
	return part, nil
}

// thread fills a part with the question and what stands below it on this page.
func (v *askbotPage) thread(part *Part) error {
	ref, err := v.identify()
	if err != nil {
		return err
	}
	part.Kind = ThreadPart
	part.Site.Key = ref.Site
	t := archive.Thread{
		Kind: archive.Discussion, Platform: part.Platform, PlatformVersion: v.version, Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(),
		Lang: v.language(), Title: v.title, Tags: v.tags, Locked: archive.FlagOf(setting(v.script("askbot['data']"), "askbot['data']['threadIsClosed'") == "true"),
	}
	v.place()
	if v.last > 0 {
		t.Counts.Pages = known(v.last)
	}
	t.Counts.Views = v.views
	seen := map[string]bool{}
	var notes []string
	add := func(n *html.Node, id, parent string) {
		if seen[id] || id == "" {
			return
		}
		seen[id] = true
		c := askbotPost{page: v, ref: ref}
		c.NativeID = id
		t.Posts = append(t.Posts, c.read(n, parent))
		notes = append(notes, c.notes...)
	}
	whole := func(n *html.Node, id string) {
		add(n, id, "")
		each(n, isAskbotComment, func(k *html.Node) { add(k, attr(k, "data-comment-id"), id) })
	}
	if v.question != nil {
		whole(v.question, ref.Native)
	}
	for _, n := range v.answers {
		whole(n, attr(n, "data-post-id"))
	}
	for _, n := range v.comments { // of the question, where they stand beside it
		add(n, attr(n, "data-comment-id"), ref.Native)
	}
	part.Notes, part.Page, part.Pages = notes, v.current, v.last
	part.Next = v.nextAt(v.next)
	part.Draft = v.draft(t, notes, v.question != nil)
	return nil
}

func (v *askbotPage) identify() (Ref, error) {
	native := ""
	if v.question != nil {
		native = attr(v.question, "data-post-id")
	}
	own := append(v.ownAddresses(), resolve(v.Base, v.self))
	for _, u := range own {
		if r, ok := (askbot{}).Ref(u); ok && (native == "" || r.Native == native) {
			return r, nil
		}
	}
	if native == "" || !isDigits(native) || len(own) == 0 || own[0] == nil {
		return Ref{}, fmt.Errorf("question page %s: no address names the question: %w", where(v.URL), archive.ErrInvalid)
	}
	return Ref{Site: archive.SiteKey(own[0], ""), Native: native, URL: at(own[0], "question/"+native+"/-/", "")}, nil
}

func isAskbotComment(n *html.Node) bool {
	id := attr(n, "data-comment-id")
	return isDigits(id) && id != "0" && hasClass(n, "comment")
}
