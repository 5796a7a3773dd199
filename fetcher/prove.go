package fetcher

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/normal"
)

// Reread is what kept bytes say when they are read again, as far as a record
// can be held against it: of words no more than their sums.
type Reread struct {
	URL     string
	Fetched time.Time
	feed    bool
	single  string // id of its one thread, unless it is a feed; empty if there are several
	titles  map[string]string
	posts   map[saidBy]shownPost
	order   []saidBy // of the posts
	said    map[said]bool
}

type saidBy struct{ thread, native string }

// shownPost is how a page shows a post.
type shownPost struct {
	text, whole said // whole is its words, title and files together
	deleted     bool
	author      string
	authorID    string
	url         string
	published   archive.When
}

// said is the sum of a text; the zero value is a post that is shown without one.
type said [sha256.Size]byte

func sumOf(text string) said {
	if text == "" {
		return said{}
	}
	return sha256.Sum256([]byte(text))
}

// ReadAgain reads bytes as a visit did that kept them. It is pure, as Read is.
// cut says that their end is missing.
func ReadAgain(d Document, cut bool) (Reread, error) {
	cited := d.URL
	if strings.HasPrefix(cited, "file:") { // a saved page that does not tell where it is from
		d.URL = ""
	}
	reading, err := Read(d)
	if err != nil {
		return Reread{}, err
	}
	if cut {
		dropCut(reading.Part)
	}
	if err := reading.Page.article(d.URL); err != nil {
		return Reread{}, err
	}
	o := newOrigin(archive.Source{URL: d.URL}, d.URL, d.Fetched, d.Zone)
	ds, _, err := drafts(reading, o)
	if err != nil {
		return Reread{}, err
	}
	r := Reread{URL: cited, Fetched: d.Fetched, feed: reading.Feed != nil, titles: map[string]string{}, posts: map[saidBy]shownPost{}, said: map[said]bool{}}
	for _, draft := range ds {
		t, err := normal.Thread(draft)
		if err != nil {
			return Reread{}, &ReadError{d.URL, err.Error()}
		}
		if len(ds) == 1 && !r.feed {
			r.single = t.ID
		}
		r.titles[t.ID] = t.Title
		for _, p := range t.Posts {
			by := saidBy{t.ID, p.NativeID}
			r.posts[by] = shownPost{sumOf(p.Text), sumOf(p.Hash), p.Deleted == archive.Yes, p.Author.Name, p.Author.NativeID, p.URL, p.Published}
			r.order = append(r.order, by)
			r.said[sumOf(p.Text)] = true
		}
	}
	return r, nil
}

// post is how the bytes show a post of a thread; false if they do not.
func (r *Reread) post(thread, native string) (shownPost, bool) {
	s, ok := r.posts[saidBy{thread, native}]
	if !ok && r.single != "" {
		// The thread has another name here than it has in the archive.
		s, ok = r.posts[saidBy{r.single, native}]
	}
	return s, ok
}

// of reports whether a post of the bytes is one of a thread.
func (r *Reread) of(by saidBy, thread string) bool {
	return by.thread == thread || by.thread == r.single
}

// Verdict is what became of proving a state of a post.
type Verdict string

const (
	Proved    Verdict = "proved"    // bytes that are held say so
	Unproved  Verdict = "unproved"  // no bytes that are held show it
	Disproved Verdict = "disproved" // bytes that are held say otherwise
	Altered   Verdict = "altered"   // it is not what its own hash was made of
	Lacking   Verdict = "lacking"   // bytes that are held show it, and the record does not
)

// Finding is one thing that a thread's bytes and its record do not say alike.
type Finding struct {
	Verdict  Verdict
	Post     string // its id; empty for the thread as a whole, and for a post that is lacking
	URL      string // of the post, if it has one, else of the thread
	Revision int    // of a former state; 0 for the present one
	Why      string
	Page     string    // that shows it; may be empty
	Fetched  time.Time // when that was so
}

// Proofs is what became of proving a thread.
type Proofs struct {
	Posts        map[Verdict]int // present states
	Former       int             // states before
	FormerProved int
	Findings     []Finding
}

// Prove holds a thread, and the former states of its posts by the posts' ids,
// against bytes that it cites, the newest first. whole says that these are all
// that it cites: then what none of them shows is a finding, too.
//
// A text that came with later bytes than any that are held is unproved, not
// disproved; and so is one that only a poorer witness is held of. Who wrote a
// post, when, and what the thread is called may be what any of the pages says.
//
// Where bytes may be read in several ways, each of the ways gives the pages as it
// reads them. What they say by any of them is proved, and disproved is what none
// proves. What the record lacks is told by the way that proves the most.
func Prove(t *archive.Thread, former map[string][]archive.Revision, whole bool, ways ...[]*Reread) Proofs {
	if len(ways) == 0 {
		ways = [][]*Reread{nil}
	}
	var best proving
	for i, pages := range ways {
		v := proving{Thread: t, pages: pages, whole: whole && len(pages) > 0}
		v.prove(former)
		if i == 0 {
			best = v
		} else {
			best = best.or(v)
		}
	}
	return best.proofs()
}

// or is what is proved by one way or the other.
func (v proving) or(other proving) proving {
	best := v
	if other.count() > v.count() {
		best.lacking, best.whole = other.lacking, other.whole
	}
	best.states = slices.Clone(v.states)
	for i, s := range other.states {
		if doubt[s.Verdict] < doubt[best.states[i].Verdict] {
			best.states[i] = s
		}
	}
	if doubt[other.title.Verdict] < doubt[v.title.Verdict] {
		best.title = other.title
	}
	return best
}

// doubt is how far a verdict is from a proof, of those that several ways come to.
var doubt = map[Verdict]int{Proved: 0, Altered: 1, Disproved: 2, Lacking: 3, Unproved: 4}

// count is how many states are proved.
func (v proving) count() (n int) {
	for _, s := range v.states {
		if s.Verdict == Proved {
			n++
		}
	}
	return n
}

// proofs sums up.
func (v proving) proofs() Proofs {
	out := Proofs{Posts: map[Verdict]int{}}
	for _, s := range v.states {
		switch {
		case s.Revision == 0:
			out.Posts[s.Verdict]++
		case s.Verdict == Proved:
			out.Former++
			out.FormerProved++
		default:
			out.Former++
		}
		if s.Verdict != Proved && (s.Verdict != Unproved || v.whole) {
			out.Findings = append(out.Findings, s)
		}
	}
	if v.title.Verdict == Disproved {
		out.Findings = append(out.Findings, v.title)
	}
	out.Findings = append(out.Findings, v.lacking...)
	return out
}

// proving is one way of proving a thread.
type proving struct {
	*archive.Thread
	pages []*Reread
	whole bool

	states  []Finding // on each post's present state and those before, in order
	title   Finding   // on what the thread is called
	lacking []Finding // what the pages show and the record does not have
}

func (v *proving) prove(former map[string][]archive.Revision) {
	held := map[string]bool{}
	for i := range v.Posts {
		p := &v.Posts[i]
		held[p.NativeID] = true
		v.post(p, former[p.ID])
	}
	v.called()
	lacking := map[string]bool{}
	for _, page := range v.pages {
		for _, by := range page.order {
			if native := by.native; !page.feed && page.of(by, v.ID) && !held[native] && !lacking[native] {
				lacking[native] = true
				f := Finding{Verdict: Lacking, URL: v.URL, Why: "a page shows the post " + native + ", and the record does not have it"}
				v.lacking = append(v.lacking, f.shownBy(page))
			}
		}
	}
}

// shownBy is the finding with the page that shows it, if there is one.
func (f Finding) shownBy(page *Reread) Finding {
	if page != nil {
		f.Page, f.Fetched = page.URL, page.Fetched
	}
	return f
}

// sight is how one page shows a post.
type sight struct {
	*Reread
	shownPost
}

func (v *proving) post(p *archive.Post, former []archive.Revision) {
	f := Finding{Post: p.ID, URL: or(p.URL, v.URL)}
	var seen []sight
	for _, page := range v.pages {
		if got, ok := page.post(v.ID, p.NativeID); ok {
			seen = append(seen, sight{page, got})
		}
	}
	var page *Reread
	f.Verdict, f.Why, page = v.present(p, former, seen)
	v.states = append(v.states, f.shownBy(page))
	for _, r := range former {
		f := Finding{Post: p.ID, URL: or(p.URL, v.URL), Revision: r.Number}
		f.Verdict, f.Why = v.state(p, r, seen)
		v.states = append(v.states, f)
	}
}

// present is the verdict on the present state of a post.
func (v *proving) present(p *archive.Post, former []archive.Revision, seen []sight) (Verdict, string, *Reread) {
	if why := altered(*p); why != "" {
		return Altered, why, nil
	}
	want, whole := sumOf(p.Text), sumOf(p.Hash)
	rich := slices.DeleteFunc(slices.Clone(seen), func(s sight) bool { return s.feed }) // not what a feed cuts short
	says := func(s sight) bool { return s.text == want }
	proved := slices.ContainsFunc(seen, says) || v.told(want)
	unknown := slices.IndexFunc(rich, func(s sight) bool {
		tombstone := s.text == said{}
		return !tombstone && s.text != want && !knownState(s.text, former)
	})
	if unknown < 0 && !proved {
		// A state that was followed by the present one may well be shown before
		// that, and not after.
		unknown = slices.IndexFunc(rich, func(s sight) bool { return s.text != want && s.text != said{} && s.Fetched.After(p.Changed) })
	}
	switch {
	case unknown >= 0 && !proved:
		return Disproved, "the page says other words", rich[unknown].Reread
	case unknown >= 0:
		return Lacking, "the page says other words than the post has now or had before", rich[unknown].Reread
	case !proved:
		return Unproved, "no page that is held shows it", nil
	case len(rich) == 0 || p.Witness.Rank() < archive.ByPage.Rank():
		return Proved, "", nil
	}
	if p.Norm == normal.Version && slices.ContainsFunc(rich, says) && !slices.ContainsFunc(rich, func(s sight) bool { return s.whole == whole }) {
		return Disproved, "the page gives it another title, or other pictures or files", rich[0].Reread
	}
	if !slices.ContainsFunc(rich, func(s sight) bool { return s.author == "" || s.author == p.Author.Name }) {
		return Disproved, fmt.Sprintf("the page names %q as its author, not %q", rich[0].author, p.Author.Name), rich[0].Reread
	}
	if !slices.ContainsFunc(rich, func(s sight) bool { return s.published.IsZero() || sameTime(s.published, p.Published) }) {
		return Disproved, fmt.Sprintf("the page says that it is of %s, not of %s", rich[0].published, p.Published), rich[0].Reread
	}
	return v.standing(p, rich)
}

// standing is the verdict on what is said of a post whose words are proved: its
// address, whose it is, and whether its site still shows it. Readings of another
// version of the normalizer may have called the former otherwise.
func (v *proving) standing(p *archive.Post, rich []sight) (Verdict, string, *Reread) {
	if i := slices.IndexFunc(rich, func(s sight) bool { return !p.MissingSince.IsZero() && s.Fetched.After(p.MissingSince) && !s.deleted }); i >= 0 {
		return Disproved, fmt.Sprintf("a page shows it later than %s, since when it is said to be missing", p.MissingSince.Format(time.DateTime)), rich[i].Reread
	}
	if p.Norm != normal.Version || !v.whole {
		return Proved, "", nil
	}
	switch newest := rich[0]; {
	case !slices.ContainsFunc(rich, func(s sight) bool { return s.url == "" || s.url == p.URL }):
		return Disproved, fmt.Sprintf("the page says that it is at %s, not at %q", newest.url, p.URL), newest.Reread
	case !slices.ContainsFunc(rich, func(s sight) bool { return s.authorID == "" || s.authorID == p.Author.NativeID }):
		return Disproved, fmt.Sprintf("the page names the member %s as its author, not %q", newest.authorID, p.Author.NativeID), newest.Reread
	case p.Deleted == archive.Yes && !slices.ContainsFunc(rich, func(s sight) bool { return s.deleted }):
		return Disproved, "no page says that it is deleted", newest.Reread
	}
	return Proved, "", nil
}

// state is the verdict on a former state of a post.
func (v *proving) state(p *archive.Post, r archive.Revision, seen []sight) (Verdict, string) {
	as := *p
	as.Title, as.HTML, as.Text, as.Attachments, as.Hash, as.Norm = r.Title, r.HTML, r.Text, r.Attachments, r.Hash, r.Norm
	if why := altered(as); why != "" {
		return Altered, why
	}
	sum := sumOf(r.Text)
	if slices.ContainsFunc(seen, func(s sight) bool { return s.text == sum }) || v.told(sum) {
		return Proved, ""
	}
	return Unproved, "no page that is held shows it"
}

// told reports whether a feed has told words under a name of its own.
func (v *proving) told(words said) bool {
	return slices.ContainsFunc(v.pages, func(page *Reread) bool { return page.feed && page.said[words] })
}

// called holds the thread's title against the pages that are of it alone.
func (v *proving) called() {
	v.title.Verdict = Unproved
	var first *Reread
	other := ""
	for _, page := range v.pages {
		said := or(page.titles[v.ID], page.titles[page.single])
		switch {
		case said == v.Thread.Title, page.feed && said != "":
			v.title.Verdict = Proved
			return
		case said != "" && first == nil:
			first, other = page, said
		}
	}
	if first != nil {
		f := Finding{Verdict: Disproved, URL: v.URL, Why: fmt.Sprintf("the page calls the thread %q, not %q", other, v.Thread.Title)}
		v.title = f.shownBy(first)
	}
}

// knownState reports whether a text is that of a former state.
func knownState(text said, former []archive.Revision) bool {
	return slices.ContainsFunc(former, func(r archive.Revision) bool { return sumOf(r.Text) == text })
}

// sameTime reports whether two times may be one, and were read with the zones of
// different settings.
func sameTime(a, b archive.When) bool {
	if a.Near(b) {
		return true
	}
	const step, farthest = 15 * time.Minute, 26 * time.Hour // of zones
	apart := a.Time.Truncate(time.Minute).Sub(b.Time.Truncate(time.Minute)).Abs()
	return !a.IsZero() && !b.IsZero() && apart <= farthest && apart%step == 0
}

// altered says why a state of a post is not what its own hash was made of; empty
// if it is, or if another version of the normalizer made it.
func altered(p archive.Post) string {
	if p.Norm != normal.Version || p.Hash == "" {
		return ""
	}
	clean := normal.HTML(p.HTML, nil)
	if clean.Text != p.Text {
		return "its text is not that of its HTML"
	}
	if normal.Hash(p, clean.Media) != p.Hash {
		return "its words, title or files are not those that its hash was made of"
	}
	return ""
}
