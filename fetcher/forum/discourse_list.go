package forum

import (
	"fmt"
	"net/url"
	"strings"

	"skein/archive"
)

// discourseList is /latest.json, /c/slug/ID.json, /tag/NAME.json and the like.
type discourseList struct {
	Users []discourseUser `json:"users"`
	List  struct {
		More   jsonText             `json:"more_topics_url"`
		Topics []discourseListTopic `json:"topics"`
	} `json:"topic_list"`
}

type discourseListTopic struct {
	ID           jsonText  `json:"id"`
	Title        jsonText  `json:"title"`
	UnicodeTitle jsonText  `json:"unicode_title"`
	Slug         jsonText  `json:"slug"`
	PostsCount   jsonCount `json:"posts_count"`
	Views        jsonCount `json:"views"`
	LastPosted   jsonTime  `json:"last_posted_at"`
	LastBy       jsonText  `json:"last_poster_username"`
	Closed       jsonFlag  `json:"closed"`
	Archived     jsonFlag  `json:"archived"`
	Pinned       jsonFlag  `json:"pinned"`
	Posters      []struct {
		UserID jsonText      `json:"user_id"`
		User   discourseUser `json:"user"`
	} `json:"posters"`
}

// readList reads a list of topics.
func (v *discoursePage) readList(part *Part, b []byte) error {
	var l discourseList
	if err := decode(b, &l); err != nil {
		return fmt.Errorf("list of topics %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	if v.at == nil {
		return fmt.Errorf("list of topics: nothing tells the site: %w", archive.ErrInvalid)
	}
	part.Kind = BoardPart
	part.Board = v.listBoard()
	names := make(map[string]string, len(l.Users))
	for _, u := range l.Users {
		names[string(u.ID)] = string(u.Username)
	}
	seen := map[string]bool{}
	for _, t := range l.List.Topics {
		id := t.ID.id()
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		r := discourseRoute{base: v.base, slug: slugOf(string(t.Slug)), id: id}
		ref := r.ref(v.at)
		out := archive.Listing{
			Site: part.Site, NativeID: ref.Native, URL: ref.URL.String(), Title: line(string(t.UnicodeTitle)), Views: t.Views.count(),
			LastPost: t.LastPosted.When, LastBy: line(string(t.LastBy)),
			Sticky: archive.Flag(t.Pinned), Locked: archive.Flag(max(t.Closed, t.Archived)),
		}
		if out.Title == "" {
			out.Title = line(string(t.Title))
		}
		if out.Title == "" {
			continue
		}
		if n := t.PostsCount.count(); n != nil && *n > 0 {
			out.Replies = known(*n - 1)
		}
		if len(t.Posters) > 0 {
			by := t.Posters[0] // who began the topic stands first
			if name := names[string(by.UserID)]; name != "" {
				out.Author = v.user(name, by.UserID.id())
			} else if by.User.Username != "" {
				out.Author = v.user(string(by.User.Username), by.User.ID.id())
			}
		}
		part.Threads = append(part.Threads, out)
	}
	part.Page = 1
	if u := v.URL; u != nil {
		if n, ok := count(u.Query().Get("page")); ok && n > 0 {
			part.Page = n + 1 // the list's pages are counted from 0
		}
	}
	part.Next = v.moreTopics(string(l.List.More))
	return nil
}

// moreTopics is where a list goes on. The page names it as people read it.
func (v *discoursePage) moreTopics(raw string) *url.URL {
	u := resolve(below(v.at, v.base, "", ""), raw)
	if u == nil || !sameHost(u, v.at) {
		return nil
	}
	u = bare(u)
	if !strings.HasSuffix(u.Path, ".json") {
		u = at(u, u.EscapedPath()+".json", u.RawQuery)
	}
	return u
}

// listBoard is the category or list that the page is of.
func (v *discoursePage) listBoard() archive.Board {
	u := v.at
	if v.URL != nil {
		u = v.URL
	}
	segs := segments(strings.TrimSuffix(u.EscapedPath(), ".json"))
	for i, s := range segs {
		if s != "c" {
			continue
		}
		end := i + 1
		for j := i + 1; j < len(segs); j++ {
			if isDigits(segs[j]) {
				if b := v.board(segs[j]); b.Title != "" {
					return b
				}
				end = j + 1
				break
			}
		}
		if end == i+1 {
			end = len(segs)
		}
		return archive.Board{URL: at(u, strings.Join(segs[:end], "/"), "").String()}
	}
	return archive.Board{URL: at(u, strings.Join(segs, "/"), "").String()}
}

// readCategories reads /categories.json, the index of the site.
func (v *discoursePage) readCategories(part *Part, b []byte) error {
	var l struct {
		List struct {
			Categories []discourseCategory `json:"categories"`
		} `json:"category_list"`
	}
	if err := decode(b, &l); err != nil {
		return fmt.Errorf("list of categories %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	part.Kind = IndexPart
	v.know(l.List.Categories)
	var add func(list []discourseCategory, depth int)
	add = func(list []discourseCategory, depth int) {
		for _, c := range list {
			if b := v.board(c.ID.id()); b.URL != "" && b.Title != "" {
				part.Boards = addLink(part.Boards, Link{URL: b.URL, Title: b.Title})
			}
			if depth < 4 {
				add(c.Sub, depth+1)
			}
		}
	}
	add(l.List.Categories, 0)
	return nil
}

// know keeps the names of categories.
func (v *discoursePage) know(list []discourseCategory) {
	if v.categories == nil {
		v.categories = map[string]discourseCategory{}
	}
	for _, c := range list {
		if id := c.ID.id(); id != "" && slugOf(string(c.Slug)) != "" {
			v.categories[id] = c
		}
		v.know(c.Sub)
	}
}
