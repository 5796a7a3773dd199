package fetcher

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"skein/archive"
	"skein/archive/normal"
	"skein/fetcher/schedule"
	"skein/fetcher/web"
)

// articleMark begins the mark of a wake for an article's own page.
const articleMark = "article "

// Bounds of what full_text does.
const (
	teaserLength    = 700 // characters; what a feed gives in full is longer most often
	articleTries    = 4   // visits to a page that cannot be had just now
	likenessWords   = 6   // words that a teaser needs to be compared with a page
	likenessPercent = 40  // of them that the page's text holds, at least
)

// teaserOnly reports whether an entry gives less than the article: a summary
// alone, a text that is marked as cut off, or a short one.
func teaserOnly(content string, th archive.Thread) bool {
	if th.Kind != archive.Article || len(th.Posts) == 0 || !strings.HasPrefix(th.URL, "http") {
		return false
	}
	text := th.Posts[0].Text
	_, cut := archive.CutOff(text)
	return cut || utf8.RuneCountInString(text) < teaserLength || strings.TrimSpace(content) == "" && utf8.RuneCountInString(text) < 3*teaserLength
}

// wakeArticle has the page of an article visited, once for each state of its entry.
func (t *trip) wakeArticle(th archive.Thread) {
	t.visit.Wakes = append(t.visit.Wakes, archive.Wake{Thread: th.ID, Host: hostOf(th.URL), URL: th.URL, Due: t.now, Mark: articleMark + th.Posts[0].Hash})
}

// visitArticle visits the page of an article whose feed gives only a teaser. A
// page that cannot be read costs nothing but a note in the record of visits.
func (r *Runner) visitArticle(ctx context.Context, l archive.Lease, wake archive.Wake) (archive.Visit, error) {
	t := r.trip(ctx, l, wake.Source)
	t.visit.Thread = wake.Thread
	walk := archive.Walk{Thread: wake.Thread, At: t.now, URL: wake.URL, LastURL: wake.LastURL, Walked: wake.Walked, Failures: wake.Failures}
	err := t.article(wake, &walk)
	var fatal *ledgerError
	if errors.As(err, &fatal) {
		return t.visit, fatal.error
	}
	v := &t.visit
	v.Outcome = t.brought()
	walk.Failures = 0
	var busy *web.BusyError
	switch {
	case err == nil:
	case errors.As(err, &busy):
		v.Outcome, v.Reason = archive.Deferred, toldToWait(busy)
		walk.Failures, walk.Next = wake.Failures, later(busy.Until, t.now)
	default:
		v.Reason = "the feed's own text stays: " + oneLine(err)
		if walk.Failures = wake.Failures + 1; passing(err) && walk.Failures < articleTries {
			walk.Next = t.now.Add(schedule.Backoff(walk.Failures, firstBackoff, longBackoff))
		}
	}
	v.Walk = &walk
	return r.finish(ctx, l, t.visit)
}

// passing reports whether an error may go away by itself.
func passing(err error) bool {
	var read *ReadError
	var robots *web.RobotsError
	var status *web.StatusError
	switch {
	case errors.As(err, &read), errors.As(err, &robots):
		return false
	case errors.As(err, &status):
		return status.Code >= 500 || status.Code == 429 || status.Code == 408
	}
	return true
}

// article gets the page and saves its text in the place of the feed's, which
// stays beside it as the summary.
func (t *trip) article(wake archive.Wake, walk *archive.Walk) error {
	held, err := t.Ledger.Thread(t.ctx, wake.Thread)
	if errors.Is(err, archive.ErrNotFound) {
		return nil
	}
	if err != nil {
		return &ledgerError{err}
	}
	walk.Stored = held.ID
	if len(held.Posts) == 0 {
		return nil
	}
	resp, err := t.getPage(wake.URL)
	if err != nil {
		return err
	}
	doc, err := t.document(resp)
	if err != nil {
		return err
	}
	reading, err := Read(doc)
	if err != nil {
		return err
	}
	if reading.Page == nil {
		return &ReadError{resp.Final, "it is not an article's page"}
	}
	d, err := articleDraft(reading.Page, newOrigin(t.src, resp.Final, t.now, t.zone))
	if err != nil {
		return err
	}
	d = fullText(d, held)
	th, err := normal.Thread(d)
	if err != nil {
		return err
	}
	if why := notTheArticle(held.Posts[0], held.Title, th.Posts[0].Text); why != "" {
		return &ReadError{resp.Final, why}
	}
	th.Raw = t.raw
	_, err = t.save([]archive.Thread{th})
	return err
}

// fullText puts the page's text into what the feed said of the article. Title,
// date and author are the feed's where it tells them: a page has the site's
// name in its title and every name in its by-line.
func fullText(d archive.Draft, held archive.Thread) archive.Draft {
	page, was := d.Thread.Posts[0], held.Posts[0]
	t := held
	t.Lang = or(held.Lang, d.Thread.Lang)
	if t.Published.IsZero() {
		t.Published = d.Thread.Published
	}
	if t.Updated.IsZero() {
		t.Updated = d.Thread.Updated
	}
	p := was
	p.HTML = page.HTML
	if was.Witness == archive.ByFeed {
		p.Summary = was.HTML
	}
	if p.Author.Name == "" {
		p.Author = page.Author
	}
	if p.Published.IsZero() {
		p.Published = t.Published
	}
	p.Witness = d.Witness
	t.Posts = []archive.Post{p}
	d.Thread = t
	return d
}

// notTheArticle says why a text is not the one that the teaser begins: a wall
// to agree to, a page that gives no more than the feed.
func notTheArticle(teaser archive.Post, title, text string) string {
	head, _ := archive.CutOff(teaser.Text)
	if teaser.Witness == archive.ByFeed && utf8.RuneCountInString(text) <= utf8.RuneCountInString(head) {
		return "the page gives no more than the feed"
	}
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(title+" "+head), notLetter) {
		if utf8.RuneCountInString(w) > 3 {
			words[w] = true
		}
	}
	if len(words) < likenessWords {
		return ""
	}
	all, found := len(words), 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), notLetter) {
		if words[w] {
			found++
			delete(words, w)
		}
	}
	if found*100 < all*likenessPercent {
		return fmt.Sprintf("the page's text is not the article's: it holds %d of %d words of the feed's", found, all)
	}
	return ""
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
