package site

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"skein/archive"
	"skein/feeds"
)

// health is how a source is doing.
type health struct {
	Class string // ok, waiting, failing, gone, off: classes of the stylesheet
	Word  string
}

func healthOf(s *archive.Source) health {
	st := &s.Standing
	switch {
	case st.Retired:
		return health{"off", "retired"}
	case !s.Enabled:
		return health{"off", "off"}
	case st.Gone:
		return health{"gone", "gone"}
	case st.Failures > 0:
		return health{"failing", "failing"}
	case st.LastVisit.IsZero():
		return health{"waiting", "new"}
	case st.Reason != "":
		return health{"waiting", "waiting"}
	}
	return health{"ok", "ok"}
}

var addresses = regexp.MustCompile(`https?://[^\s"'<>]+`)

// open is a reason as anybody may read it: addresses in it lose what is secret.
func open(reason string) string {
	return addresses.ReplaceAllStringFunc(reason, func(address string) string {
		end := strings.TrimRight(address, ".,:;)")
		if public := feeds.Public(end); public != "" {
			return public + address[len(end):]
		}
		return "an address"
	})
}

// sourceView is a source in a list.
type sourceView struct {
	ID, Title, Href string
	Home            string // its own address, as far as it is for everybody
	Host            string
	Kind            string
	Platform        string
	Health          health
	Reason          string
	LastVisit       stamp
	LastNew         stamp
	Due             stamp
	Overdue         bool
	Failures        int
	Threads         int
	Moved           string
	Feeds           []alternate
}

func (t *site) sourceView(s *archive.Source) sourceView {
	st := &s.Standing
	v := sourceView{
		ID: s.ID, Title: feeds.SourceTitle(s), Href: t.root + "/sources/" + url.PathEscape(s.ID), Home: feeds.Public(s.URL), Kind: string(st.Reads), Platform: st.Platform,
		Health: healthOf(s), Reason: open(st.Reason), LastVisit: stampAt(st.LastVisit), LastNew: stampAt(st.LastNew), Due: stampAt(st.Due),
		Overdue: !st.Due.IsZero() && st.Due.Before(t.Now()), Failures: st.Failures, Threads: st.Threads, Moved: feeds.Public(st.MovedTo),
	}
	v.Host = host(v.Home)
	if v.Kind == "" && s.Kind != archive.AutoSource {
		v.Kind = string(s.Kind)
	}
	if v.Kind == v.Platform {
		v.Platform = ""
	}
	v.Feeds = t.feedsOf("/sources/"+url.PathEscape(s.ID), "", v.Title)
	return v
}

type sourcesPage struct {
	frame
	Sources []sourceView
}

// sources answers with the list of what is read.
func (t *site) sources(r *http.Request) (*rendered, error) {
	list, err := t.Library.Sources(r.Context(), false)
	if err != nil {
		return nil, err
	}
	v := sourcesPage{frame: t.frame(r, "Sources", "sources")}
	for i := range list {
		v.Sources = append(v.Sources, t.sourceView(&list[i]))
	}
	return t.now("sources", v)
}

// now renders a page that changes by itself: nothing of it is kept.
func (t *site) now(name string, view any) (*rendered, error) {
	d, err := t.page(name, view, time.Time{}, nil)
	if err != nil {
		return nil, err
	}
	d.maxAge = 0
	return render(d), nil
}

type sourcePage struct {
	frame
	Source  sourceView
	Tags    []string
	Entries []entryView
	Later   bool
	Next    string
	Visits  []visitView
}

type visitView struct {
	At           stamp
	Thread       string // our page of it, if only a thread was visited
	Outcome      string
	Class        string
	Status       int
	Took         string
	Bytes        int64
	New, Changed int
	Reason       string
}

// shownVisits is how many of the latest visits a source's page tells.
const shownVisits = 30

// source answers for a source: its page, or one of its feeds.
func (t *site) source(r *http.Request) (*rendered, error) {
	ctx := r.Context()
	id, format, isFeed := split(r.PathValue("name"))
	if isFeed {
		return t.sourceFeed(r, id, format)
	}
	at, err := after(r)
	if err != nil {
		return nil, err
	}
	s, err := t.Library.Source(ctx, id)
	if err != nil {
		return nil, err
	}
	es, err := t.Library.ThreadsFrom(ctx, id, archive.Page{Max: perPage + 1, After: at})
	if err != nil {
		return nil, err
	}
	visits, err := t.Library.Visits(ctx, id, shownVisits)
	if err != nil {
		return nil, err
	}
	es, next := stretch(es, perPage)
	v := sourcePage{Source: t.sourceView(&s), Tags: s.Tags, Later: at != (archive.Place{})}
	v.frame = t.frame(r, v.Source.Title, "sources")
	if !s.Standing.Retired {
		v.Feeds = v.Source.Feeds
	}
	if next != (archive.Place{}) {
		v.Next = v.Source.Href + "?after=" + cursor(next)
	}
	for i := range es {
		v.Entries = append(v.Entries, t.entry(&es[i], nil))
	}
	for _, visit := range visits {
		v.Visits = append(v.Visits, t.visitView(visit))
	}
	d, err := t.now("source", v)
	if err == nil {
		d.links = linksOf(v.Feeds)
	}
	return d, err
}

func (t *site) visitView(v archive.Visit) visitView {
	out := visitView{
		At: stampAt(v.At), Outcome: string(v.Outcome), Class: map[archive.Outcome]string{archive.Failed: "failing", archive.Deferred: "waiting"}[v.Outcome],
		Status: v.Status, Took: took(v.Took), Bytes: v.Bytes, New: v.Saved.New, Changed: v.Saved.Changed, Reason: open(v.Reason),
	}
	if v.Thread != "" {
		out.Thread = t.root + "/threads/" + v.Thread
	}
	return out
}

func (t *site) sourceFeed(r *http.Request, id string, format feeds.Format) (*rendered, error) {
	f, err := feedOf(r, "/sources/"+id, format)
	if err != nil {
		return nil, err
	}
	base := t.base(r)
	return t.kept(r, "feed "+f.href(base, f.after), func(ctx context.Context) (document, error) {
		s, err := t.Library.Source(ctx, id)
		if err != nil {
			return document{}, err
		}
		if s.Standing.Retired {
			return document{}, refuse(http.StatusGone, "gone", "This source is no longer in the configuration. What was read there is still in the archive.")
		}
		es, err := t.Library.ThreadsFrom(ctx, id, archive.Page{Max: feedItems + 1, After: f.after})
		if err != nil {
			return document{}, err
		}
		es, next := stretch(es, feedItems)
		return t.written(format, feeds.OfSource(s, es, t.options(base, f, next)), known(es))
	})
}
