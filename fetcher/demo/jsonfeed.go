package demo

import "time"

// JSON Feed 1.1.

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePage    string       `json:"home_page_url"`
	Feed        string       `json:"feed_url"`
	Description string       `json:"description"`
	Language    string       `json:"language"`
	Favicon     string       `json:"favicon"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary"`
	HTML      string       `json:"content_html"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified,omitempty"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags"`
}

func (d *Demo) jsonFeed(o *outlet, articles []*article) jsonFeed {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: o.title, HomePage: d.base(o.host) + "/", Feed: d.base(o.host) + o.feed,
		Description: o.tagline, Language: o.lang, Favicon: d.base(o.host) + "/favicon.ico",
		Authors: []jsonAuthor{{o.title, d.base(o.host) + "/about"}},
	}
	for _, a := range articles {
		it := jsonItem{
			ID: d.guid(a), URL: d.articleURL(a), Title: a.title, Summary: a.teaser, HTML: d.articleHTML(a),
			Published: d.published(a).Format(time.RFC3339), Tags: a.tags,
		}
		if c := d.changed(a); c != d.published(a) {
			it.Modified = c.Format(time.RFC3339)
		}
		for _, name := range a.authors() {
			it.Authors = append(it.Authors, jsonAuthor{Name: name})
		}
		f.Items = append(f.Items, it)
	}
	return f
}
