package feeds

import (
	"encoding/json"
	"io"
	"time"

	gorilla "github.com/gorilla/feeds"
)

// jsonFeed is gorilla's with what it gets wrong: items are required even when
// there are none, and its types for items lack tags' neighbours. Outer fields
// take the place of inner ones with the same key.
type jsonFeed struct {
	gorilla.JSONFeed
	Items []jsonItem `json:"items"`
}

type jsonItem struct {
	gorilla.JSONItem
	Lang        string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Skein       jsonSkein        `json:"_skein"`
}

// jsonAttachment has the size under the name that the format gives it.
type jsonAttachment struct {
	URL   string `json:"url"`
	Type  string `json:"mime_type"`
	Title string `json:"title,omitempty"`
	Size  int64  `json:"size_in_bytes,omitempty"`
}

// jsonSkein is what the format has no place for: keys with an underscore are
// extensions.
type jsonSkein struct {
	Thread  string       `json:"thread,omitempty"`
	Story   string       `json:"story,omitempty"`
	Page    string       `json:"page,omitempty"` // the archived copy
	Source  *jsonSource  `json:"source,omitempty"`
	Replies *jsonReplies `json:"replies,omitempty"`
	Parents []jsonParent `json:"in_reply_to,omitempty"`
	Copies  []jsonCopy   `json:"copies"`
	Why     []Why        `json:"why,omitempty"`
}

type jsonSource struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	Feed  string `json:"feed_url,omitempty"`
}

type jsonReplies struct {
	Feed  string `json:"feed_url"`
	Count *int   `json:"count,omitempty"`
}

type jsonParent struct {
	ID  string `json:"id"`
	URL string `json:"url,omitempty"`
}

type jsonCopy struct {
	Title     string     `json:"title,omitempty"`
	URL       string     `json:"url"`
	Source    string     `json:"source,omitempty"`
	Kind      string     `json:"kind,omitempty"`
	Published *time.Time `json:"published,omitempty"`
	Level     string     `json:"level,omitempty"`
}

func writeJSON(w io.Writer, f *Feed) error {
	out := jsonFeed{
		JSONFeed: gorilla.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: clean(f.Title), Description: clean(f.Subtitle), Language: clean(f.Lang),
			// The address of the feed is its identity: each page has that of the first.
			HomePageUrl: webURL(f.Home), FeedUrl: webURL(or(f.First, f.Self)), NextUrl: webURL(f.Next),
			Authors: []*gorilla.JSONAuthor{{Name: or(clean(f.Publisher), "skein")}},
		},
		Items: []jsonItem{},
	}
	for i := range f.Items {
		out.Items = append(out.Items, jsonOf(&f.Items[i]))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func jsonOf(it *Item) jsonItem {
	x := jsonItem{
		JSONItem: gorilla.JSONItem{
			Id: clean(it.ID), Url: webURL(it.Link), Title: clean(it.Title), ContentHTML: clean(it.Content), Summary: clean(it.Summary),
			PublishedDate: jsonTime(it.Published), ModifiedDate: jsonTime(it.Updated),
		},
		Lang: clean(it.Lang),
		Skein: jsonSkein{
			Thread: it.Thread, Story: it.Story, Page: webURL(it.Page), Why: it.Why, Copies: []jsonCopy{},
		},
	}
	for _, a := range it.Authors {
		x.Authors = append(x.Authors, &gorilla.JSONAuthor{Name: clean(a.Name), Url: webURL(a.URL)})
	}
	for _, t := range it.Tags {
		x.Tags = append(x.Tags, clean(t))
	}
	for _, a := range it.Attachments {
		if u := webURL(a.URL); u != "" {
			x.Attachments = append(x.Attachments, jsonAttachment{URL: u, Type: clean(a.Type), Title: clean(a.Title), Size: a.Size})
		}
	}
	s := &x.Skein
	if o := it.Origin; o != nil {
		s.Source = &jsonSource{Title: clean(o.Title), URL: webURL(o.Page), Feed: webURL(o.Feed)}
	}
	if r := it.Replies; r != nil {
		s.Replies = &jsonReplies{Feed: webURL(r.Feed + ".json")}
		if r.Count >= 0 {
			s.Replies.Count = &r.Count
		}
	}
	for _, p := range it.Parents {
		s.Parents = append(s.Parents, jsonParent{ID: clean(p.ID), URL: webURL(p.Link)})
	}
	for _, c := range it.Copies {
		s.Copies = append(s.Copies, jsonCopy{
			Title: clean(c.Title), URL: webURL(c.URL), Source: clean(c.Source), Kind: c.Kind, Published: jsonTime(c.Published), Level: c.Level,
		})
	}
	return x
}

// jsonTime is a time to the second, or nil where there is none.
func jsonTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = seconds(t)
	return &t
}
