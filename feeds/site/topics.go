package site

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"skein/archive"
	"skein/feeds"
)

// topic answers for a topic: its page, or one of its feeds.
func (t *site) topic(r *http.Request) (*rendered, error) {
	id, format, isFeed := split(r.PathValue("name"))
	if isFeed {
		return t.topicFeed(r, id, format)
	}
	at, err := after(r)
	if err != nil {
		return nil, err
	}
	return t.kept(r, "topic "+id+" "+cursor(at), func(ctx context.Context) (document, error) {
		topic, err := t.liveTopic(ctx, id)
		if err != nil {
			return document{}, err
		}
		es, err := t.Library.Entries(ctx, id, archive.Page{Max: perPage + 1, After: at})
		if err != nil {
			return document{}, err
		}
		es, next := stretch(es, perPage)
		v := topicPage{frame: t.frame(r, topicTitle(topic), "topics"), ID: id, About: topic.About, Expression: topic.Query, Later: at != (archive.Place{})}
		v.Feeds = t.feedsOf("/topics/"+id, "", v.Title)
		if next != (archive.Place{}) {
			v.Next = t.root + "/topics/" + id + "?after=" + cursor(next)
		}
		if v.Entries, err = t.entries(ctx, es); err != nil {
			return document{}, err
		}
		return t.page("topic", v, known(es), linksOf(v.Feeds))
	})
}

type topicPage struct {
	frame
	ID         string
	About      string
	Expression string
	Entries    []entryView
	Later      bool   // not the first page
	Next       string // the page with what is older
}

// liveTopic finds a topic that is in force. One that was is gone for good, as
// far as its readers are concerned.
func (t *site) liveTopic(ctx context.Context, id string) (archive.Topic, error) {
	topic, err := t.Library.Topic(ctx, id)
	if err != nil {
		return topic, err
	}
	if topic.Retired {
		return topic, refuse(http.StatusGone, "gone", fmt.Sprintf("The topic %q is no longer in the configuration. What it found is still in the archive.", topicTitle(topic)))
	}
	return topic, nil
}

func topicTitle(topic archive.Topic) string {
	if topic.Title != "" {
		return topic.Title
	}
	return topic.ID
}

// known is when the newest of what entries show became known. What came just now
// may be dated long ago, and who asks by the time must be told of it all the same,
// by every machine and after a restart.
func known(es []archive.Entry) (at time.Time) {
	for i := range es {
		e := &es[i]
		at = latest(at, e.Updated, e.Thread.FirstSeen, changed(e.Thread.Posts))
		for _, v := range e.Matched {
			at = latest(at, v.Judged)
		}
	}
	return at
}

// changed is when the newest of some posts became known, or was lost.
func changed(posts []archive.Post) (at time.Time) {
	for i := range posts {
		at = latest(at, posts[i].Changed, posts[i].MissingSince)
	}
	return at
}

func latest(at time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(at) {
			at = o
		}
	}
	return at
}

func (t *site) topicFeed(r *http.Request, id string, format feeds.Format) (*rendered, error) {
	f, err := feedOf(r, "/topics/"+id, format, "why")
	if err != nil {
		return nil, err
	}
	base := t.base(r)
	return t.kept(r, "feed "+f.href(base, f.after), func(ctx context.Context) (document, error) {
		topic, err := t.liveTopic(ctx, id)
		if err != nil {
			return document{}, err
		}
		max := topic.Items
		if max <= 0 {
			max = feedItems
		}
		es, err := t.Library.Entries(ctx, id, archive.Page{Max: max + 1, After: f.after})
		if err != nil {
			return document{}, err
		}
		es, next := stretch(es, max)
		o := t.options(base, f, next)
		if o.Sources, err = t.sourcesOf(ctx, es); err != nil {
			return document{}, err
		}
		return t.written(format, feeds.OfTopic(topic, es, o), known(es))
	})
}
