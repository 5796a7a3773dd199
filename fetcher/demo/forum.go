package demo

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	postsPerPage = 20
	forumColour  = "#2d4a3e"
	noCache      = "private, no-cache, max-age=0"
)

// forumPath is the kind of thing, the number at the end of its slug, and what follows.
var forumPath = regexp.MustCompile(`^/(threads|forums|members|attachments|posts)/(?:[^/]*\.)?([0-9]+)(?:/(.*))?$`)

// serveForum answers for the forum, at the addresses that XenForo has.
func (d *Demo) serveForum(w http.ResponseWriter, r *http.Request, m moment) {
	f := d.lib.forum
	switch path := r.URL.Path; {
	case path == "/":
		d.serveForumIndex(w, r, m)
		return
	case path == "/forums/-/index.rss":
		d.serveForumRSS(w, r, nil, m)
		return
	case path == "/goto/post":
		id, _ := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64)
		d.goToPost(w, r, id, m)
		return
	case path == "/robots.txt":
		send(w, r, m, document{kind: "text/plain; charset=utf-8", body: []byte(robotsTxt), cache: noCache})
		return
	case path == "/favicon.ico":
		send(w, r, m, document{kind: "image/png", body: d.images[f.host], changed: d.start, cache: "public, max-age=86400"})
		return
	case strings.HasPrefix(path, "/data/") && d.images[path] != nil:
		send(w, r, m, document{kind: "image/png", body: d.images[path], changed: d.start, cache: "public, max-age=86400"})
		return
	case path == "/login/", path == "/search/":
		d.serveNotice(w, r, m, http.StatusOK, strings.Trim(path, "/"))
		return
	case strings.HasPrefix(path, "/account"):
		d.serveNotice(w, r, m, http.StatusForbidden, "login")
		return
	}
	part := forumPath.FindStringSubmatch(r.URL.Path)
	if part == nil {
		d.serveNotice(w, r, m, http.StatusNotFound, "page")
		return
	}
	id, err := strconv.ParseInt(part[2], 10, 64)
	if err != nil {
		id = -1 // longer than any number that we give
	}
	switch rest := part[3]; part[1] {
	case "threads":
		d.routeThread(w, r, int(id), rest, m)
	case "forums":
		d.routeBoard(w, r, int(id), rest, m)
	case "posts":
		d.routePost(w, r, id, rest, m)
	case "members":
		i := slices.IndexFunc(f.members, func(mb *member) bool { return int64(mb.id) == id })
		if i < 0 {
			d.serveNotice(w, r, m, http.StatusNotFound, "member")
			return
		}
		d.serveMember(w, r, f.members[i], m)
	case "attachments":
		i := id - firstFile
		if i < 0 || i >= int64(len(fileNames)) {
			d.serveNotice(w, r, m, http.StatusNotFound, "attachment")
			return
		}
		file := d.file(fileNames[i])
		w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", file.name))
		send(w, r, m, document{kind: file.kind, body: file.body, changed: d.start, cache: "private, max-age=0, must-revalidate"})
	}
}

func (d *Demo) routeThread(w http.ResponseWriter, r *http.Request, id int, rest string, m moment) {
	t := d.lib.forum.thread(id)
	if t == nil || t.tick > m.ticks {
		d.serveNotice(w, r, m, http.StatusNotFound, "thread")
		return
	}
	pages := d.pages(t, m)
	if n, ok := strings.CutPrefix(rest, "post-"); ok {
		post, _ := strconv.ParseInt(n, 10, 64)
		d.goToPost(w, r, post, m)
		return
	}
	page := 1
	switch n, isPage := strings.CutPrefix(rest, "page-"); {
	case rest == "latest", rest == "unread":
		d.goToPost(w, r, d.last(t, m).id, m)
		return
	case isPage:
		n, err := strconv.Atoi(n)
		if err != nil || n < 1 {
			d.serveNotice(w, r, m, http.StatusNotFound, "page")
			return
		}
		page = n
	case rest != "":
		d.serveNotice(w, r, m, http.StatusNotFound, "page")
		return
	}
	switch want := d.pageURL(t, min(page, pages)); {
	case page > pages: // a page past the end is never a 404
		redirect(w, r, m, want, http.StatusSeeOther)
	case !sameAddress(r.URL, want):
		redirect(w, r, m, want, http.StatusMovedPermanently)
	default:
		d.serveThread(w, r, t, page, pages, m)
	}
}

func (d *Demo) routeBoard(w http.ResponseWriter, r *http.Request, id int, rest string, m moment) {
	b := d.lib.forum.board(id)
	switch {
	case b == nil:
		d.serveNotice(w, r, m, http.StatusNotFound, "forum")
	case rest == "index.rss":
		d.serveForumRSS(w, r, b, m)
	case strings.HasPrefix(rest, "page-"):
		redirect(w, r, m, d.boardURL(b), http.StatusSeeOther) // no board has so many threads
	case rest != "":
		d.serveNotice(w, r, m, http.StatusNotFound, "page")
	case !sameAddress(r.URL, d.boardURL(b)):
		redirect(w, r, m, d.boardURL(b), http.StatusMovedPermanently)
	default:
		d.serveBoard(w, r, b, m)
	}
}

func (d *Demo) routePost(w http.ResponseWriter, r *http.Request, id int64, rest string, m moment) {
	switch rest {
	case "":
		d.goToPost(w, r, id, m)
	case "reactions":
		p, _, ok := d.locate(id, m)
		if !ok {
			d.serveNotice(w, r, m, http.StatusNotFound, "post")
			return
		}
		d.serveReactions(w, r, p, m)
	default:
		d.serveNotice(w, r, m, http.StatusNotFound, "page")
	}
}

// goToPost sends a reader to the page on which a post stands now.
func (d *Demo) goToPost(w http.ResponseWriter, r *http.Request, id int64, m moment) {
	p, at, ok := d.locate(id, m)
	if !ok {
		d.serveNotice(w, r, m, http.StatusNotFound, "post")
		return
	}
	url := fmt.Sprintf("%s#post-%d", d.pageURL(p.thread, int(at/postsPerPage)+1), id)
	redirect(w, r, m, url, http.StatusMovedPermanently)
}

// sameAddress is whether a request asked for the very path of an address.
func sameAddress(u *url.URL, want string) bool {
	w, err := url.Parse(want)
	return err == nil && w.Path == u.Path
}

func (d *Demo) pages(t *thread, m moment) int {
	return int((d.length(t, m) + postsPerPage - 1) / postsPerPage)
}

func (d *Demo) boardURL(b *board) string {
	return fmt.Sprintf("%s/forums/%s.%d/", d.base(d.lib.forum.host), b.slug, b.id)
}

func (d *Demo) threadURL(t *thread) string {
	return fmt.Sprintf("%s/threads/%s.%d/", d.base(d.lib.forum.host), t.slug, t.id)
}

func (d *Demo) pageURL(t *thread, page int) string {
	if page <= 1 {
		return d.threadURL(t)
	}
	return fmt.Sprintf("%spage-%d", d.threadURL(t), page)
}

func memberPath(m *member) string { return fmt.Sprintf("/members/%s.%d/", slugify(m.name), m.id) }
