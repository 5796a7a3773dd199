package site

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/export"
	"skein/feeds"
)

// thread answers for a thread: its page, one of its feeds, or Markdown.
func (t *site) thread(r *http.Request) (*rendered, error) {
	name := r.PathValue("name")
	if id, ok := strings.CutSuffix(name, ".md"); ok {
		return t.markdown(r, id)
	}
	id, format, isFeed := split(name)
	if isFeed {
		return t.threadFeed(r, id, format)
	}
	at, err := after(r)
	if err != nil {
		return nil, err
	}
	post := r.URL.Query().Get("post")
	if !archive.IsID(post) {
		post = ""
	}
	return t.kept(r, "thread "+id+" "+cursor(at)+" "+post, func(ctx context.Context) (document, error) {
		th, err := t.present(ctx, r, id)
		if err != nil {
			return document{}, err
		}
		from := int(at.N)
		if i := slices.IndexFunc(th.Posts, func(p archive.Post) bool { return p.ID == post }); post != "" && i >= 0 {
			from = i / perPage * perPage
		}
		if from < 0 || from > 0 && from >= len(th.Posts) {
			return document{}, archive.ErrNotFound
		}
		sources, err := t.Library.SourcesOf(ctx, th.ID)
		if err != nil {
			return document{}, err
		}
		v := t.threadView(r, &th, sources, from)
		return t.page("thread", v, checked(&th), linksOf(v.Feeds))
	})
}

// present finds a thread. An id that it had before leads to the one that it has
// now, for ever.
func (t *site) present(ctx context.Context, r *http.Request, id string) (archive.Thread, error) {
	th, err := t.Library.Thread(ctx, id)
	if err != nil {
		return th, err
	}
	if th.ID != id {
		to := strings.Replace(r.URL.Path, "/threads/"+id, "/threads/"+th.ID, 1)
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		return th, &refusal{code: http.StatusMovedPermanently, title: "moved", to: to}
	}
	return th, nil
}

// checked is when anything that a record tells last changed: somebody looked.
func checked(th *archive.Thread) time.Time {
	return latest(th.LastChecked, changed(th.Posts))
}

func (t *site) threadFeed(r *http.Request, id string, format feeds.Format) (*rendered, error) {
	f, err := feedOf(r, "/threads/"+id, format)
	if err != nil {
		return nil, err
	}
	base := t.base(r)
	return t.kept(r, "feed "+f.href(base, f.after), func(ctx context.Context) (document, error) {
		th, err := t.present(ctx, r, id)
		if err != nil {
			return document{}, err
		}
		// Newest first; a page goes on below the post of its place, so that what
		// comes later moves nothing.
		end := len(th.Posts)
		if f.after != (archive.Place{}) {
			end = min(end, max(int(f.after.N), 0))
		}
		begin := max(end-feedItems, 0)
		posts := slices.Clone(th.Posts[begin:end])
		slices.Reverse(posts)
		return t.written(format, feeds.OfThread(th, posts, t.options(base, f, archive.Place{N: int64(begin)})), changed(posts))
	})
}

// record answers with a thread's record.
func (t *site) record(r *http.Request) (*rendered, error) {
	id := r.PathValue("id")
	return t.kept(r, "record "+id, func(ctx context.Context) (document, error) {
		th, err := t.present(ctx, r, id)
		if err != nil {
			return document{}, err
		}
		var b bytes.Buffer
		if err := archive.WriteRecord(&b, th); err != nil {
			return document{}, err
		}
		return document{kind: jsonKind, body: b.Bytes(), modified: checked(&th), maxAge: t.MaxAge, open: true}, nil
	})
}

// markdown answers with a thread as Markdown.
func (t *site) markdown(r *http.Request, id string) (*rendered, error) {
	return t.kept(r, "markdown "+id, func(ctx context.Context) (document, error) {
		th, err := t.present(ctx, r, id)
		if err != nil {
			return document{}, err
		}
		f, err := export.ByName("md")
		if err != nil {
			return document{}, err
		}
		var b bytes.Buffer
		if err := f.Thread(&b, th, export.Options{}); err != nil {
			return document{}, err
		}
		return document{kind: f.MediaType, body: b.Bytes(), modified: checked(&th), maxAge: t.MaxAge, open: true}, nil
	})
}
