package site

import (
	"context"
	"net/http"
	"time"

	"skein/archive"
)

// The front page shows the latest entries of its first topics; of others their
// names.
const (
	frontEntries = 8
	frontTopics  = 40
)

type frontPage struct {
	frame
	Topics  []topicView
	More    []topicView // without entries
	Sources int
}

type topicView struct {
	ID, Title, About, Href string
	Feeds                  []alternate
	Entries                []entryView
	More                   bool
}

// front answers with the topics and what is new in them.
func (t *site) front(r *http.Request) (*rendered, error) {
	return t.kept(r, "front", func(ctx context.Context) (document, error) {
		topics, err := t.Library.Topics(ctx)
		if err != nil {
			return document{}, err
		}
		sources, err := t.Library.Sources(ctx, false)
		if err != nil {
			return document{}, err
		}
		v := frontPage{frame: t.frame(r, "", "topics"), Sources: len(sources)}
		var modified time.Time
		for i, topic := range topics {
			tv := topicView{ID: topic.ID, Title: topicTitle(topic), About: topic.About, Href: t.root + "/topics/" + topic.ID}
			tv.Feeds = t.feedsOf("/topics/"+topic.ID, "", tv.Title)
			if i >= frontTopics {
				v.More = append(v.More, tv)
				continue
			}
			v.frame.Feeds = append(v.frame.Feeds, tv.Feeds...)
			es, err := t.Library.Entries(ctx, topic.ID, archive.Page{Max: frontEntries + 1})
			if err != nil {
				return document{}, err
			}
			es, next := stretch(es, frontEntries)
			tv.More = next != (archive.Place{})
			modified = latest(modified, known(es))
			if tv.Entries, err = t.entries(ctx, es); err != nil {
				return document{}, err
			}
			v.Topics = append(v.Topics, tv)
		}
		return t.page("front", v, modified, nil)
	})
}
