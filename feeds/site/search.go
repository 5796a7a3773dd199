package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/query"
	"skein/feeds"
)

// maxQuery bounds the length of a query that is asked over HTTP, in bytes.
const maxQuery = 1000

// asked is what a search was asked for.
type asked struct {
	text   string
	query  *query.Query
	source string
	best   bool
	after  archive.Place
}

// askedOf reads a search. query is nil if nothing was asked.
func askedOf(r *http.Request) (asked, error) {
	q := r.URL.Query()
	a := asked{text: strings.TrimSpace(q.Get("q")), source: q.Get("source"), best: q.Get("order") == "best"}
	var err error
	if a.after, err = after(r); err != nil || a.text == "" {
		return a, err
	}
	if len(a.text) > maxQuery {
		a.text = a.text[:maxQuery]
		return a, refuse(http.StatusBadRequest, "query too long", "A query may have a thousand characters.")
	}
	a.query, err = query.Parse(a.text)
	return a, err
}

// values are the parameters of the search, without its place.
func (a asked) values() url.Values {
	v := url.Values{"q": {a.text}}
	if a.source != "" {
		v.Set("source", a.source)
	}
	if a.best {
		v.Set("order", "best")
	}
	return v
}

// found is what it came to.
type found struct {
	hits    []archive.Hit
	next    archive.Place
	partial bool
}

// find searches, when it is its turn.
func (t *site) find(ctx context.Context, a asked, max int) (f found, err error) {
	wait := time.NewTimer(searchWait)
	defer wait.Stop()
	select {
	case t.search <- struct{}{}:
		defer func() { <-t.search }()
	case <-ctx.Done():
		return f, ctx.Err()
	case <-wait.C:
		return f, context.DeadlineExceeded
	}
	ctx, stop := context.WithTimeout(ctx, searchTime)
	defer stop()
	f.hits, f.next, f.partial, err = t.Library.Hits(ctx, a.query, a.source, a.best, archive.Page{Max: max, After: a.after})
	return f, err
}

type searchPage struct {
	frame
	Asked   string
	Source  string
	Best    bool
	Sources []option
	Fault   string // what is wrong with the query
	Hits    []hitItem
	Partial bool
	Later   bool
	Next    string
}

type option struct {
	ID, Title string
	Chosen    bool
}

type hitItem struct {
	Title     []piece
	Lang      string
	Href      string
	Original  string
	Host      string
	Source    string
	Author    string
	Number    int // of the post; 0 for an article
	Published stamp
	Excerpt   []piece
	Lost      string
}

func (t *site) searchPage(r *http.Request) (*rendered, error) {
	ctx := r.Context()
	a, err := askedOf(r)
	fault := ""
	var wrong *query.SyntaxError
	switch {
	case errors.As(err, &wrong):
		fault = wrong.Error()
	case err != nil:
		return nil, err
	}
	v := searchPage{frame: t.frame(r, "Search", "search"), Asked: a.text, Source: a.source, Best: a.best, Fault: fault, Later: a.after != (archive.Place{})}
	v.NoIndex, v.frame.Query = true, a.text
	sources, err := t.Library.Sources(ctx, true)
	if err != nil {
		return nil, err
	}
	for i := range sources {
		v.Sources = append(v.Sources, option{ID: sources[i].ID, Title: feeds.SourceTitle(&sources[i]), Chosen: sources[i].ID == a.source})
	}
	if a.query != nil {
		v.Title = "Search: " + a.text
		f, err := t.find(ctx, a, perPage)
		if err != nil {
			return nil, err
		}
		v.Partial = f.partial
		v.Feeds = t.feedsOf("/search", a.values().Encode(), v.Title)
		if f.next != (archive.Place{}) && !a.best {
			q := a.values()
			q.Set("after", cursor(f.next))
			v.Next = t.root + "/search?" + q.Encode()
		}
		for i := range f.hits {
			v.Hits = append(v.Hits, t.hitItem(&f.hits[i]))
		}
	}
	return t.now("search", v)
}

func (t *site) hitItem(h *archive.Hit) hitItem {
	th := &h.Thread
	p := &th.Posts[0]
	v := hitItem{
		Title: mark(feeds.Title(p.Text, th.URL, p.Title, th.Title), wordsOf(h.Reasons)), Lang: th.Lang, Href: t.root + feeds.PostPage(th.ID, p.ID), Original: outside(p.URL), Source: th.Site.Name, Author: p.Author.Name,
		Published: stampOf(p.Published), Excerpt: excerpt(p, h.Reasons), Lost: feeds.Gone(p),
	}
	if v.Original == "" {
		v.Original = outside(th.URL)
	}
	if v.Source == "" {
		v.Source = th.Site.Key
	}
	if v.Published.Text == "" {
		v.Published = stampAt(p.FirstSeen)
	}
	if th.Kind != archive.Article {
		v.Number = p.Number
	} else {
		v.Href = t.root + "/threads/" + th.ID
	}
	v.Host = host(v.Original)
	return v
}

// searchFeed answers with what a search finds, as a feed. Best matches are no
// order for a feed: it has the newest.
func (t *site) searchFeed(r *http.Request) (*rendered, error) {
	_, format, _ := split(strings.TrimPrefix(r.URL.Path, "/"))
	a, err := askedOf(r)
	var wrong *query.SyntaxError
	switch {
	case errors.As(err, &wrong):
		return nil, refuse(http.StatusBadRequest, "query not understood", wrong.Error())
	case err != nil:
		return nil, err
	case a.query == nil:
		return nil, refuse(http.StatusBadRequest, "no query", "Say what to look for: /search.atom?q=words")
	}
	a.best = false
	f, err := feedOf(r, "/search", format, "q", "source", "why")
	if err != nil {
		return nil, err
	}
	base := t.base(r)
	return t.kept(r, "feed "+f.href(base, f.after), func(ctx context.Context) (document, error) {
		got, err := t.find(ctx, a, perPage)
		if err != nil {
			return document{}, err
		}
		o := t.options(base, f, got.next)
		name := a.text
		if a.source != "" {
			name += " source=" + a.source
		}
		feed := feeds.OfSearch(name, got.hits, o)
		feed.Home = base + "/search?" + a.values().Encode()
		var at time.Time
		for _, h := range got.hits {
			at = latest(at, changed(h.Thread.Posts))
		}
		return t.written(format, feed, at)
	})
}
