package forum

import (
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"

	"skein/archive"
)

// redditCarried is what a link carries besides its text.
type redditCarried struct {
	Gallery struct {
		Items []struct {
			Media   jsonText `json:"media_id"`
			Caption jsonText `json:"caption"`
		} `json:"items"`
	} `json:"gallery_data"`
	Media map[string]struct { // pictures by their ids
		Source struct {
			URL jsonText `json:"u"`
			GIF jsonText `json:"gif"`
		} `json:"s"`
	} `json:"media_metadata"`
	Film struct {
		Reddit struct {
			URL jsonText `json:"fallback_url"`
		} `json:"reddit_video"`
	} `json:"secure_media"`
	Poll struct {
		Options []struct {
			Text  jsonText  `json:"text"`
			Votes jsonCount `json:"vote_count"`
		} `json:"options"`
	} `json:"poll_data"`
	Cross []struct { // what another subreddit's link was passed on here
		Author    jsonText `json:"author"`
		Title     jsonText `json:"title"`
		Permalink jsonText `json:"permalink"`
		SelfHTML  jsonText `json:"selftext_html"`
	} `json:"crosspost_parent_list"`
}

// writeCarried writes where a link leads, which may be a gallery of its own or
// the thread that it passes on. href is nil for one that leads nowhere.
func (v *redditPage) writeCarried(w *body, d *redditData, href *url.URL) {
	if len(d.Gallery.Items) > 0 || href != nil && strings.Contains(href.Path, "/gallery/") && len(d.Media) > 0 {
		v.writeGallery(w, d)
		href = nil
	}
	if len(d.Cross) > 0 {
		v.writeCross(w, d)
		href = nil
	}
	if href != nil {
		w.linked(href, redditText(d.Title))
	}
	if film := resolve(v.Base, html.UnescapeString(string(d.Film.Reddit.URL))); film != nil {
		w.file(archive.Attachment{URL: film.String(), Type: typeOf(film.Path)})
	}
}

// writeGallery writes the pictures of a gallery, in its order.
func (v *redditPage) writeGallery(w *body, d *redditData) {
	var ids, captions []string
	for _, item := range d.Gallery.Items {
		ids, captions = append(ids, string(item.Media)), append(captions, line(string(item.Caption)))
	}
	if len(ids) == 0 {
		ids = slices.Sorted(maps.Keys(d.Media))
		captions = make([]string, len(ids))
	}
	for i, id := range ids {
		src := d.Media[id].Source.URL
		if src == "" {
			src = d.Media[id].Source.GIF
		}
		if u := resolve(v.Base, html.UnescapeString(string(src))); u != nil {
			w.linked(u, captions[i])
			if captions[i] != "" && strings.HasPrefix(typeOf(u.Path), "image/") {
				w.out.WriteString("<p>")
				w.text(captions[i])
				w.out.WriteString("</p>")
			}
		}
	}
}

// writeCross writes the thread that this one passes on: a link to it, and its text.
func (v *redditPage) writeCross(w *body, d *redditData) {
	from := &d.Cross[0]
	u := resolve(v.Base, string(from.Permalink))
	if u == nil {
		return
	}
	w.linked(u, redditText(from.Title))
	if markup := redditMarkup(from.SelfHTML); markup != "" {
		w.quote(v.user(string(from.Author), "").Name, "", u.String(), func() { w.children(fragment(markup)) })
	}
}

// writePoll writes what one may vote for. The votes go beside it.
func (v *redditPage) writePoll(p *archive.Post, w *body, d *redditData) {
	if len(d.Poll.Options) == 0 {
		return
	}
	w.out.WriteString("<ul>")
	for _, o := range d.Poll.Options {
		w.out.WriteString("<li>")
		w.text(redditText(o.Text))
		w.out.WriteString("</li>")
		p.Reactions = addVotes(p.Reactions, redditText(o.Text), o.Votes.count())
	}
	w.out.WriteString("</ul>")
}

// addVotes adds the votes that a choice of a poll was given. They stand beside a
// post, not in its text, which they would change with every look at it.
func addVotes(list []archive.Reaction, choice string, votes *int) []archive.Reaction {
	if choice = line(choice); choice == "" || votes == nil || len(list) >= mostListed {
		return list
	}
	return append(list, archive.Reaction{Name: "vote: " + choice, Count: votes})
}
