package forum

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"skein/archive"
)

// lemmyRule knows what Lemmy's own servers make of a text.
func lemmyRule(w *body, n *html.Node) bool {
	if n.DataAtom == atom.Pre {
		var b strings.Builder
		verbatim(&b, n)
		lang := ""
		if k := nearTag(n, atom.Code); k != nil {
			lang = codeLanguage(attr(k, "class"))
		}
		w.code(lang, strings.TrimRight(b.String(), " \t\n"))
		return true
	}
	return false
}

// readPosts reads a list of posts.
func (v *lemmyPage) readPosts(part *Part, b []byte) error {
	var d struct {
		Posts []lemmyPost `json:"posts"`
		Items []lemmyPost `json:"items"`
		Next  jsonText    `json:"next_page"`
	}
	if err := decode(b, &d); err != nil {
		return fmt.Errorf("list of posts %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	if v.at == nil {
		return fmt.Errorf("list of posts: nothing tells the site: %w", archive.ErrInvalid)
	}
	part.Kind, part.Page = BoardPart, 1
	d.Posts = append(d.Posts, d.Items...)
	seen := map[string]bool{}
	for _, x := range d.Posts {
		id := x.Post.ID.id()
		if id == "" || seen[id] || line(string(x.Post.Name)) == "" || x.Post.Deleted.yes() || x.Post.Removed.yes() {
			continue
		}
		seen[id] = true
		ref, counts := lemmyRef(v.at, id), x.Counts.or(x.Post.lemmyCounts)
		l := archive.Listing{
			Site: part.Site, NativeID: id, URL: ref.URL.String(), Title: line(string(x.Post.Name)), Author: v.person(x.Creator), Replies: counts.Comments.count(),
			LastPost: counts.Newest.first(counts.NewestAt), Sticky: archive.Flag(max(x.Post.Featured, x.Post.Stickied)), Locked: archive.Flag(x.Post.Locked),
		}
		part.Threads = append(part.Threads, l)
		if b := v.board(x.Community); len(part.Threads) == 1 {
			part.Board = b
		} else if part.Board.URL != b.URL {
			part.Board = archive.Board{} // a list of many communities
		}
	}
	if part.Board.URL == "" {
		part.Board.URL = bare(v.at).String()
	}
	if u := v.URL; onWeb(u) {
		q := u.Query()
		page, ok := count(q.Get("page"))
		if ok && page > 0 {
			part.Page = page
		}
		limit, ok := count(q.Get("limit"))
		if !ok || limit <= 0 {
			limit = 10 // the interface's own
		}
		switch {
		case d.Next != "":
			part.Next = v.cursor(string(d.Next))
			return nil
		case v.four():
			return nil
		case len(d.Posts) > 0 && len(d.Posts) >= limit:
			q.Set("page", strconv.Itoa(part.Page+1))
		default:
			return nil
		}
		next := *bare(u)
		next.RawQuery = q.Encode()
		part.Next = &next
	}
	return nil
}

type lemmyCommunityView struct {
	Community lemmyCommunity `json:"community"`
}

// readCommunities reads the list of communities, the index of the site.
func (v *lemmyPage) readCommunities(part *Part) error {
	var d struct {
		Communities []lemmyCommunityView `json:"communities"`
		Items       []lemmyCommunityView `json:"items"`
	}
	if err := decode(v.Body, &d); err != nil {
		return fmt.Errorf("list of communities %s: %w: %w", where(v.URL), err, archive.ErrInvalid)
	}
	part.Kind = IndexPart
	for _, c := range append(d.Communities, d.Items...) {
		if b := v.board(c.Community); b.URL != "" && b.Title != "" {
			part.Boards = addLink(part.Boards, Link{URL: b.URL, Title: b.Title})
		}
	}
	return nil
}

// readHTML reads a page for people, which the interface says better.
func (v *lemmyPage) readHTML(part *Part) error {
	if v.at == nil {
		return fmt.Errorf("page without address: nothing tells the site: %w", archive.ErrInvalid)
	}
	path := segments(v.at.EscapedPath())
	kind := ""
	if len(path) > 0 {
		kind = path[0]
	}
	why := v.Page.Title
	switch {
	case kind == "post" && len(path) > 1 && isDigits(path[1]):
		v.readCarried(part, path[1])
		part.Kind, part.Why, part.Instead = MovedPart, "the post's own interface says more", v.interfaceAt("post", "id="+path[1])
	case kind == "comment" && len(path) > 1 && isDigits(path[1]):
		part.Kind, part.Why, part.Instead = MovedPart, "one comment of a thread", v.interfaceAt("comment", "id="+path[1])
	case kind == "c" && len(path) > 1:
		part.Kind, part.Why = MovedPart, "the list's own interface says more"
		part.Instead = v.interfaceAt("post/list", "community_name="+url.QueryEscape(unescaped(path[1]))+"&sort=New&limit=50")
	case kind == "":
		part.Kind, part.Why, part.Instead = MovedPart, "the list's own interface says more", v.interfaceAt("post/list", "sort=New&type_=Local&limit=50")
	case kind == "communities":
		part.Kind, part.Why, part.Instead = MovedPart, "the list's own interface says more", v.interfaceAt("community/list", "type_=Local&limit=50")
	case kind == "login":
		part.Kind, part.Why = LoginPart, "asks to log in"
	default:
		part.Kind, part.Why = ErrorPart, clipped("a page of another sort: "+why)
	}
	return nil
}

// lemmyVersion finds the server's version in the data that a page carries.
var lemmyVersion = regexp.MustCompile(`"version":"(\d+)\.`)

// interfaceAt is an address at the interface, of the version that the page's
// server has: from 1.0 on it is the fourth, which writes orders in small letters.
func (v *lemmyPage) interfaceAt(path, query string) *url.URL {
	if m := lemmyVersion.FindStringSubmatch(v.isoData()); m != nil && m[1] != "0" {
		return at(v.at, "api/v4/"+path, strings.NewReplacer("=New", "=new", "=Local", "=local").Replace(query))
	}
	return at(v.at, "api/v3/"+path, query)
}

func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// readCarried reads the post and its first comments out of the data that the
// page carries, for those who have the page alone.
func (v *lemmyPage) readCarried(part *Part, id string) {
	var d struct {
		Route struct {
			Post struct {
				Data struct {
					View lemmyPost `json:"post_view"`
				} `json:"data"`
			} `json:"postRes"`
			Comments struct {
				Data struct {
					Comments []lemmyComment `json:"comments"`
					Items    []lemmyComment `json:"items"`
				} `json:"data"`
			} `json:"commentsRes"`
		} `json:"routeData"`
	}
	if decode([]byte(v.isoData()), &d) != nil || d.Route.Post.Data.View.Post.ID.id() != id {
		return
	}
	v.witness = archive.ByPage
	if v.readView(part, &d.Route.Post.Data.View) != nil {
		return
	}
	t := &part.Draft.Thread
	t.Posts = append(t.Posts, v.comments(append(d.Route.Comments.Data.Comments, d.Route.Comments.Data.Items...), id)...)
	part.Notes, part.Draft.Notes = v.notes, v.notes
}
