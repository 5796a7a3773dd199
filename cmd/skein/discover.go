package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"skein/archive"
	"skein/fetcher"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
	"skein/fetcher/web"
)

// scout asks addresses what there is to follow at them.
type scout struct {
	client   *web.Client
	settings archive.Source
}

// get reads what is at an address, and tells where it has moved to for good.
func (s scout) get(ctx context.Context, address string, crawl bool) (r fetcher.Reading, final string, err error) {
	resp, err := s.client.Get(ctx, web.Request{URL: address, Accept: web.AcceptFeed + ", " + web.AcceptPage, Crawl: crawl,
		Timeout: s.settings.Timeout, MaxBody: s.settings.MaxBody, UserAgent: s.settings.UserAgent})
	if err != nil {
		return fetcher.Reading{}, "", err
	}
	final = resp.Final
	if resp.Moved == "" {
		final = address
	}
	r, err = fetcher.Read(fetcher.Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched})
	return r, final, err
}

// discover finds what can be followed at an address, and what else is there.
func (s scout) discover(ctx context.Context, address string) (archive.Source, []string, error) {
	r, final, err := s.get(ctx, address, false)
	if err != nil {
		return archive.Source{}, nil, err
	}
	if p := r.Part; p != nil && p.Kind == forum.MovedPart && p.Instead != nil {
		if r, final, err = s.get(ctx, p.Instead.String(), false); err != nil {
			return archive.Source{}, nil, err
		}
	}
	switch {
	case r.Feed != nil:
		return archive.Source{URL: final, Kind: archive.FeedSource, Title: r.Feed.Title}, nil, nil
	case r.Part != nil && r.Part.Kind == forum.BoardPart:
		return archive.Source{URL: final, Kind: archive.BoardSource, Title: r.Part.Board.Title}, urls(r.Part.Feeds), nil
	case r.Part != nil && r.Part.Kind == forum.ThreadPart:
		return archive.Source{URL: r.Part.Draft.Thread.URL, Kind: archive.ThreadSource, Title: r.Part.Draft.Thread.Title}, nil, nil
	case r.Part != nil && r.Part.Kind == forum.IndexPart:
		feeds := ""
		if len(r.Part.Feeds) > 0 {
			feeds = "; or a feed of it: " + some(urls(r.Part.Feeds))
		}
		return archive.Source{}, nil, fmt.Errorf("%s is a forum's index; add one of its boards: %s%s", address, some(urls(r.Part.Boards)), feeds)
	case r.Part != nil:
		return archive.Source{}, nil, fmt.Errorf("%s: %s", address, or(r.Part.Why, "there is nothing to read on this page"))
	}
	if len(r.Page.Feeds) == 0 {
		found, tried := s.usualPlaces(ctx, final)
		if found == nil {
			return archive.Source{}, nil, fmt.Errorf("%s is a web page that names no feed, and there is none at the usual places (%s)", address, strings.Join(tried, ", "))
		}
		return archive.Source{URL: found.Href, Kind: archive.FeedSource, Title: found.Title}, nil, nil
	}
	var tried []string
	for i, l := range r.Page.Feeds {
		if len(tried) == maxTried {
			break
		}
		fr, ffinal, err := s.get(ctx, l.Href, false)
		if err != nil || fr.Feed == nil {
			tried = append(tried, l.Href)
			continue
		}
		var others []string
		for _, o := range r.Page.Feeds[i+1:] {
			others = append(others, o.Href)
		}
		return archive.Source{URL: ffinal, Kind: archive.FeedSource, Title: fr.Feed.Title}, others, nil
	}
	why := "and none of the feeds that it names can be read"
	if n := len(r.Page.Feeds); len(tried) < n {
		why = fmt.Sprintf("and the first %d of the %d feeds that it names cannot be read", len(tried), n)
	}
	return archive.Source{}, nil, fmt.Errorf("%s is a web page, %s: %s", address, why, strings.Join(tried, ", "))
}

// usualPlaces looks for the feed of a page that names none where sites keep
// theirs; found is nil if there is none. It is the last resort, and polite: the
// gate puts its pause between the requests, and what robots.txt excludes is not
// asked for.
func (s scout) usualPlaces(ctx context.Context, page string) (found *parse.Link, tried []string) {
	u, err := url.Parse(page)
	if err != nil {
		return nil, nil
	}
	for _, address := range parse.WellKnown(u) {
		if len(tried) == maxTried || ctx.Err() != nil {
			break
		}
		r, final, err := s.get(ctx, address, s.settings.Robots)
		if err != nil || r.Feed == nil {
			tried = append(tried, address)
			continue
		}
		return &parse.Link{Href: final, Type: mediaTypeOf(r.Feed.Format), Title: r.Feed.Title}, tried
	}
	return nil, tried
}

// mediaTypeOf is the media type of a feed's format.
func mediaTypeOf(format string) string {
	switch {
	case strings.HasPrefix(format, "atom"):
		return "application/atom+xml"
	case strings.HasPrefix(format, "json"):
		return "application/feed+json"
	}
	return "application/rss+xml"
}

// maxTried bounds how many addresses are asked for that turn out to be no feeds.
const maxTried = 7

// some names the first of a list, and how many more there are.
func some(list []string) string {
	const shown = 10
	if len(list) <= shown {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:shown], ", "), len(list)-shown)
}

func urls(list []forum.Link) (out []string) {
	for _, l := range list {
		out = append(out, l.URL)
	}
	return out
}
