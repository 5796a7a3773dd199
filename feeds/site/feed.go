package site

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"skein/archive"
	"skein/feeds"
)

// split parts the last element of a path into an id and the format of a feed,
// if its end names one.
func split(name string) (id string, f feeds.Format, isFeed bool) {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		if f, ok := feeds.FormatOf(name[i+1:]); ok {
			return name[:i], f, true
		}
	}
	return name, feeds.Format{}, false
}

// feedRequest is a request for a feed: where it stands and how it is asked for.
type feedRequest struct {
	path   string // without the format's extension
	query  url.Values
	format feeds.Format
	after  archive.Place
}

// href is the address of the document, or of another page of the same list.
func (f feedRequest) href(base string, at archive.Place) string {
	q := url.Values{}
	for k, v := range f.query {
		q[k] = v
	}
	q.Del("after")
	if at != (archive.Place{}) {
		q.Set("after", cursor(at))
	}
	s := base + f.path + "." + f.format.Ext
	if len(q) > 0 {
		s += "?" + q.Encode()
	}
	return s
}

// feedOf reads what is asked of a feed. Parameters that mean nothing here are
// left out, so that they make no document of their own.
func feedOf(r *http.Request, path string, f feeds.Format, params ...string) (feedRequest, error) {
	out := feedRequest{path: path, format: f, query: url.Values{}}
	for _, p := range params {
		if v := r.URL.Query().Get(p); v != "" {
			out.query.Set(p, v)
		}
	}
	var err error
	out.after, err = after(r)
	return out, err
}

// options are those of a feed that goes on at next.
func (t *site) options(base string, f feedRequest, next archive.Place) feeds.Options {
	o := feeds.Options{Base: base, Self: f.href(base, f.after), Publisher: t.Title, Version: t.Version, Why: f.query.Get("why") == "1"}
	if f.after != (archive.Place{}) {
		o.First = f.href(base, archive.Place{})
	}
	if next != (archive.Place{}) {
		o.Next = f.href(base, next)
	}
	return o
}

// written is a feed as a document; modified is when the newest of it became known.
func (t *site) written(f feeds.Format, feed *feeds.Feed, modified time.Time) (document, error) {
	var b bytes.Buffer
	if err := f.Write(&b, feed); err != nil {
		return document{}, fmt.Errorf("write %s as %s: %w", feed.ID, f.Name, err)
	}
	d := document{kind: f.ContentType(), body: b.Bytes(), modified: modified, maxAge: t.MaxAge, open: true, links: []string{
		fmt.Sprintf(`<%s>; rel="self"`, feed.Self), fmt.Sprintf(`<%s>; rel="alternate"; type="text/html"`, feed.Home),
	}}
	for _, l := range []struct{ rel, href string }{{"first", feed.First}, {"next", feed.Next}} {
		if l.href != "" {
			d.links = append(d.links, fmt.Sprintf(`<%s>; rel="%s"`, l.href, l.rel))
		}
	}
	return d, nil
}

// feedItems is how many entries a feed's documents have, unless its topic says
// otherwise.
const feedItems = 100

// stretch cuts a list that was asked for with one more than its page holds, and
// tells where it goes on.
func stretch(es []archive.Entry, max int) (page []archive.Entry, next archive.Place) {
	if len(es) <= max {
		return es, archive.Place{}
	}
	return es[:max], es[max-1].Place
}

// sourcesOf are the sources that each entry was read from.
func (t *site) sourcesOf(ctx context.Context, es []archive.Entry) (map[string][]archive.Source, error) {
	out := make(map[string][]archive.Source, len(es))
	for i := range es {
		list, err := t.Library.SourcesOf(ctx, es[i].Thread.ID)
		if err != nil {
			return nil, err
		}
		out[es[i].Thread.ID] = list
	}
	return out, nil
}
