package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"skein/archive"
)

// postFacts is what of a post is only shown.
type postFacts struct {
	Author        *archive.Author      `json:"author,omitempty"` // more than a name
	Authors       []archive.Author     `json:"authors,omitempty"`
	PublishedSaid string               `json:"published_said,omitempty"`
	Edited        archive.When         `json:"edited,omitzero"`
	EditedSaid    string               `json:"edited_said,omitempty"`
	EditedBy      string               `json:"edited_by,omitempty"`
	Summary       string               `json:"summary,omitempty"`
	Signature     string               `json:"signature,omitempty"`
	Quotes        []archive.Quote      `json:"quotes,omitempty"`
	ReplyTo       []string             `json:"reply_to,omitempty"`
	Links         []string             `json:"links,omitempty"`
	Attachments   []archive.Attachment `json:"attachments,omitempty"`
	Reactions     []archive.Reaction   `json:"reactions,omitempty"`
}

func postFactsOf(p *archive.Post) postFacts {
	f := postFacts{
		Authors: p.Authors, PublishedSaid: p.Published.Said, Edited: p.Edited, EditedSaid: p.Edited.Said, EditedBy: p.EditedBy,
		Summary: p.Summary, Signature: p.Signature, Quotes: p.Quotes, ReplyTo: p.ReplyTo, Links: p.Links,
		Attachments: p.Attachments, Reactions: p.Reactions,
	}
	if only := (archive.Author{Name: p.Author.Name}); !sameAuthor(p.Author, only) {
		a := p.Author
		f.Author = &a
	}
	return f
}

func sameAuthor(a, b archive.Author) bool {
	a.Name, b.Name = "", ""
	return a.IsZero() && b.IsZero()
}

func (f postFacts) fill(p *archive.Post) {
	if f.Author != nil {
		p.Author = *f.Author
	}
	p.Authors, p.Edited, p.EditedBy = f.Authors, f.Edited, f.EditedBy
	p.Published.Said, p.Edited.Said = f.PublishedSaid, f.EditedSaid
	p.Summary, p.Signature, p.Quotes, p.ReplyTo, p.Links = f.Summary, f.Signature, f.Quotes, f.ReplyTo, f.Links
	p.Attachments, p.Reactions = f.Attachments, f.Reactions
}

// post saves one post and returns its place in the order of things.
func (v *saver) post(p *archive.Post, thread stored, newThread bool) (placed int64, err error) {
	id := p.ID
	if p.ThreadID != thread.id {
		// The thread is held under an older id: so are its posts.
		id = archive.PostID(thread.id, p.NativeID)
	}
	if !newThread {
		found, placed, err := v.known(id, p, thread)
		if err != nil || found {
			return placed, err
		}
	}
	return v.insertPost(id, p, thread)
}

// newPostColumns are those of a new post, in the order of its values; its change
// number comes last.
var newPostColumns = []string{"n", "id", "thread_n", "native_id", "number", "url", "title", "author", "published_ms", "published_precision", "facts", "html", "text", "hash", "norm",
	"witness", "teller", "revision", "deleted", "missing_ms", "first_seen_ms", "changed_ms", "placed_ms", "seq"}

var insertPost = `INSERT INTO posts (` + strings.Join(newPostColumns, ", ") + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`

func (v *saver) insertPost(id string, p *archive.Post, thread stored) (int64, error) {
	facts, err := toJSON(postFactsOf(p))
	if err != nil {
		return 0, err
	}
	published, precision := when(p.Published)
	placed := v.placed(p.Published)
	teller := ""
	if p.Witness.Rank() < archive.ByPage.Rank() {
		teller = v.teller
	}
	n, err := v.newN("posts", max(v.left, v.posts))
	if err != nil {
		return 0, err
	}
	row := []any{n, id, thread.n, p.NativeID, p.Number, p.URL, p.Title, p.Author.Name, published, precision, facts, p.HTML, p.Text, p.Hash, p.Norm,
		string(p.Witness), teller, 1, flag(p.Deleted), v.missing(), ms(v.at), ms(v.at), placed}
	if v.store.dialect.oneWriter {
		seq, err := v.newN("change", max(v.left, v.posts))
		if err != nil {
			return 0, err
		}
		if _, err := v.exec(insertPost, append(row, seq)...); err != nil {
			return 0, err
		}
	} else {
		clean(row)
		v.later(thread.n, row)
	}
	v.saved.New++
	return placed, v.index(n, p, v.threadOf(thread), false)
}

// present is the stored state of a post, but for its text.
type present struct {
	held
	n         int64
	number    int
	url       string
	author    string
	facts     string
	html      string
	deleted   int64
	published sql.NullInt64
	precision int64
	missing   sql.NullInt64
	placed    int64
	seen      int64 // when the post was first seen, in milliseconds
	changed   int64 // when its present state was first seen
	revision  int
}

func (v *saver) present(id string) (h present, err error) {
	err = v.one(`SELECT n, number, url, author, published_ms, published_precision, facts, html, hash, norm, witness, teller, deleted, missing_ms, placed_ms, first_seen_ms, changed_ms, revision FROM posts WHERE id = $1`, id).
		Scan(&h.n, &h.number, &h.url, &h.author, &h.published, &h.precision, &h.facts, &h.html, &h.hash, &h.norm, &h.witness, &h.teller, &h.deleted, &h.missing, &h.placed, &h.seen, &h.changed, &h.revision)
	h.text = func() (text string, err error) {
		err = v.one(`SELECT text FROM posts WHERE n = $1`, h.n).Scan(&text)
		return text, err
	}
	return h, err
}

// known brings a stored post up to date; found is false if it is not stored.
func (v *saver) known(id string, p *archive.Post, thread stored) (found bool, placed int64, err error) {
	h, err := v.present(id)
	if isNone(err) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	what, err := decide(h.held, *p, v.teller)
	if err != nil {
		return false, 0, err
	}
	if v.past != nil {
		if done, err := v.recall(h, p, thread, what); done || err != nil {
			return true, h.placed, err
		}
	}
	if what == revise {
		placed, err = v.revise(h, p, thread)
		return true, placed, err
	}
	v.saved.Same++
	switch {
	case what == leave:
		err = v.keepSummary(h, p)
	case p.Text == "" && p.Deleted == archive.Yes:
		v.retold = v.retold || h.deleted != flag(archive.Yes)
		_, err = v.exec(`UPDATE posts SET deleted = $2 WHERE n = $1`, h.n, flag(archive.Yes))
	default:
		err = v.refresh(h, p)
	}
	if err != nil {
		return true, 0, err
	}
	back := h.missing.Valid && v.at.UnixMilli() >= h.missing.Int64
	if back {
		_, err = v.exec(`UPDATE posts SET missing_ms = NULL WHERE n = $1`, h.n)
	}
	if back || what == refresh && flag(p.Deleted) != h.deleted {
		v.changed = append(v.changed, h.n)
	}
	return true, h.placed, err
}

// revise keeps the present state as a former revision and writes the new one.
func (v *saver) revise(h present, p *archive.Post, thread stored) (placed int64, err error) {
	if _, err := v.exec(`INSERT INTO revisions (post_n, revision, seen_ms, witness, hash, norm, title, html, text, facts)
		SELECT n, revision, changed_ms, witness, hash, norm, title, html, text, facts FROM posts WHERE n = $1`, h.n); err != nil {
		return 0, err
	}
	facts, err := v.facts(h, p)
	if err != nil {
		return 0, err
	}
	teller := v.teller
	if p.Witness.Rank() >= archive.ByPage.Rank() {
		teller = ""
	}
	// A change is news: the post comes to a new place in the order of things,
	// unless all that happened is that a richer witness was heard.
	placed = h.placed
	if p.Witness.Rank() == h.witness.Rank() && v.past == nil {
		placed = v.now.UnixMilli()
	}
	published, precision := h.when(p.Published)
	if _, err := v.exec(`UPDATE posts SET number = $2, url = $3, title = $4, author = $5, published_ms = $6, published_precision = $7, facts = $8, html = $9, text = $10,
		hash = $11, norm = $12, witness = $13, teller = $14, revision = revision + 1, deleted = $15, missing_ms = CASE WHEN missing_ms > $16 THEN missing_ms END, changed_ms = $16, placed_ms = $17 WHERE n = $1`,
		h.n, or(p.Number, h.number), or(p.URL, h.url), p.Title, or(p.Author.Name, h.author), published, precision, facts, p.HTML, p.Text,
		p.Hash, p.Norm, string(p.Witness), teller, flag(p.Deleted), ms(v.at), placed); err != nil {
		return 0, err
	}
	v.saved.Changed++
	v.changed = append(v.changed, h.n)
	return placed, v.index(h.n, p, v.threadOf(thread), true)
}

// refresh brings up to date in place what changes by itself: counts,
// reactions, markup, avatars. No revision is made of it, and if nothing of it
// changed nothing is written.
func (v *saver) refresh(h present, p *archive.Post) error {
	facts, err := v.facts(h, p)
	if err != nil {
		return err
	}
	published, precision := h.when(p.Published)
	number, url, author := or(p.Number, h.number), or(p.URL, h.url), or(p.Author.Name, h.author)
	samePublished := published == nil && !h.published.Valid || h.published.Valid && published == h.published.Int64
	if p.Witness.Rank() >= archive.ByPage.Rank() {
		said := fromWhen(h.published, h.precision, "")
		v.retold = v.retold || author != h.author || url != h.url || flag(p.Deleted) != h.deleted || !p.Published.IsZero() && !p.Published.Near(said)
	}
	if facts == h.facts && url == h.url && number == h.number && author == h.author && p.HTML == h.html && flag(p.Deleted) == h.deleted &&
		samePublished && precision == h.precision && p.Norm == h.norm && p.Witness == h.witness && p.Hash == h.hash {
		return nil
	}
	_, err = v.exec(`UPDATE posts SET facts = $2, url = $3, number = $4, author = $5, html = $6, text = $7, hash = $8, norm = $9, witness = $10, deleted = $11, published_ms = $12, published_precision = $13 WHERE n = $1`,
		h.n, facts, url, number, author, p.HTML, p.Text, p.Hash, p.Norm, string(p.Witness), flag(p.Deleted), published, precision)
	return err
}

// facts are those of the new state, with what it does not say kept from the old.
func (v *saver) facts(h present, p *archive.Post) (string, error) {
	var old postFacts
	if err := fromJSON(h.facts, &old); err != nil {
		return "", err
	}
	f := postFactsOf(p)
	if f.Summary == "" {
		f.Summary = old.Summary
		if f.Summary == "" && h.witness == archive.ByFeed && p.Witness.Rank() > h.witness.Rank() {
			f.Summary = h.html // the feed's own text, beside the page's
		}
	}
	if f.Author == nil && p.Author.Name == "" {
		f.Author = old.Author
	}
	if f.PublishedSaid == "" && p.Published.IsZero() {
		f.PublishedSaid = old.PublishedSaid
	}
	f.Attachments = withBytes(f.Attachments, old.Attachments)
	return toJSON(f)
}

// withBytes are attachments as a page shows them, with what is known of their
// bytes from before: a page does not tell that.
func withBytes(now, before []archive.Attachment) []archive.Attachment {
	out := now
	for i, a := range now {
		at := slices.IndexFunc(before, func(b archive.Attachment) bool { return b.URL == a.URL && b.SHA256 != "" })
		if a.SHA256 != "" || at < 0 {
			continue
		}
		if &out[0] == &now[0] {
			out = slices.Clone(now)
		}
		out[i].SHA256, out[i].Size, out[i].Type = before[at].SHA256, before[at].Size, or(a.Type, before[at].Type)
	}
	return out
}

// when is the time that a new state tells, or the one that is held.
func (h present) when(w archive.When) (millis any, precision int64) {
	if w.IsZero() && h.published.Valid {
		return h.published.Int64, h.precision
	}
	return when(w)
}

// or is a, or b where a says nothing.
func or[T comparable](a, b T) T {
	var none T
	if a == none {
		return b
	}
	return a
}

// keepSummary keeps what a feed says beside the text that its page gave.
func (v *saver) keepSummary(h present, p *archive.Post) error {
	if p.Witness != archive.ByFeed || h.witness == archive.ByFeed {
		return nil
	}
	var f postFacts
	if err := fromJSON(h.facts, &f); err != nil {
		return err
	}
	if f.Summary != "" {
		return nil
	}
	f.Summary = or(p.Summary, p.HTML)
	facts, err := toJSON(f)
	if err != nil {
		return err
	}
	_, err = v.exec(`UPDATE posts SET facts = $2 WHERE n = $1`, h.n, facts)
	return err
}

// threadOf is what the search index needs of the thread that is being saved.
func (v *saver) threadOf(have stored) *archive.Thread {
	return &archive.Thread{Title: have.title}
}

// postColumns and postRow change together; every query that reads whole posts
// uses both.
const postColumns = `p.id, p.native_id, p.number, p.url, p.title, p.author, p.published_ms, p.published_precision, p.facts, p.html, p.text, p.hash, p.norm, p.witness, p.revision, p.deleted, p.missing_ms, p.first_seen_ms, p.changed_ms`

// postRow takes the columns of a post: scan into dest, then ask for the post.
type postRow struct {
	p                                 archive.Post
	author, facts                     string
	precision, deleted                int64
	published, missing, seen, changed sql.NullInt64
}

func (r *postRow) dest() []any {
	p := &r.p
	return []any{&p.ID, &p.NativeID, &p.Number, &p.URL, &p.Title, &r.author, &r.published, &r.precision, &r.facts, &p.HTML, &p.Text, &p.Hash, &p.Norm,
		&p.Witness, &p.Revision, &r.deleted, &r.missing, &r.seen, &r.changed}
}

func (r *postRow) post() (archive.Post, error) {
	var f postFacts
	if err := fromJSON(r.facts, &f); err != nil {
		return r.p, fmt.Errorf("post %s: %w", r.p.ID, err)
	}
	p := r.p
	p.Published = fromWhen(r.published, r.precision, "")
	f.fill(&p)
	p.Author.Name = r.author
	p.Deleted, p.MissingSince, p.FirstSeen, p.Changed = fromFlag(r.deleted), fromMS(r.missing), fromMS(r.seen), fromMS(r.changed)
	return p, nil
}

func scanPost(s scanner) (archive.Post, error) {
	var r postRow
	if err := s.Scan(r.dest()...); err != nil {
		return r.p, err
	}
	return r.post()
}

// threadColumns and threadRow change together.
const threadColumns = `t.id, t.kind, t.platform, t.site, t.native_id, t.url, t.title, t.lang, t.author, t.published_ms, t.published_precision, t.facts, t.complete, t.first_seen_ms, t.last_checked_ms`

type threadRow struct {
	t                        archive.Thread
	facts                    string
	precision, complete      int64
	published, seen, checked sql.NullInt64
}

func (r *threadRow) dest() []any {
	t := &r.t
	return []any{&t.ID, &t.Kind, &t.Platform, &t.Site.Key, &t.NativeID, &t.URL, &t.Title, &t.Lang, &t.Author.Name, &r.published, &r.precision, &r.facts, &r.complete, &r.seen, &r.checked}
}

func (r *threadRow) thread() (archive.Thread, error) {
	var f threadFacts
	if err := fromJSON(r.facts, &f); err != nil {
		return r.t, fmt.Errorf("thread %s: %w", r.t.ID, err)
	}
	t := r.t
	t.PlatformVersion, t.Site.Name, t.Site.URL, t.Labels, t.Tags = f.PlatformVersion, f.SiteName, f.SiteURL, f.Labels, f.Tags
	t.Locked, t.Sticky, t.Deleted = f.Locked, f.Sticky, f.Deleted
	t.Author.NativeID, t.Author.URL = f.AuthorID, f.AuthorURL
	t.Published, t.Updated, t.Counts = fromWhen(r.published, r.precision, f.PublishedSaid), f.Updated, f.Counts
	t.MissingPages, t.NotAllowed = f.MissingPages, f.NotAllowed
	if f.Board != nil {
		t.Board = *f.Board
	}
	t.Complete, t.FirstSeen, t.LastChecked = fromFlag(r.complete), fromMS(r.seen), fromMS(r.checked)
	return t, nil
}

func scanThread(s scanner) (archive.Thread, error) {
	var r threadRow
	if err := s.Scan(r.dest()...); err != nil {
		return r.t, err
	}
	return r.thread()
}

func threadByN(ctx context.Context, q querier, n int64) (archive.Thread, error) {
	return scanThread(q.row(ctx, `SELECT `+threadColumns+` FROM threads AS t WHERE t.n = $1`, n))
}

// Thread returns a thread with all its posts in the site's order. The id may be
// any that the thread ever had. archive.ErrNotFound if none is held.
func (s *Store) Thread(ctx context.Context, id string) (archive.Thread, error) {
	n, err := s.threadNumber(ctx, id)
	if err != nil {
		return archive.Thread{}, err
	}
	t, err := threadByN(ctx, s.readers, n)
	if err != nil {
		return t, fmt.Errorf("read thread %s: %w", id, err)
	}
	if t.Posts, err = s.postsOf(ctx, n); err != nil {
		return t, fmt.Errorf("read posts of thread %s: %w", id, err)
	}
	for i := range t.Posts {
		t.Posts[i].ThreadID = t.ID
	}
	if t.Raw, err = s.rawsOf(ctx, n); err != nil {
		return t, fmt.Errorf("read raw references of thread %s: %w", id, err)
	}
	return t, nil
}

// threadNumber finds a thread by any of its ids.
func (s *Store) threadNumber(ctx context.Context, id string) (int64, error) {
	var n int64
	var into sql.NullInt64
	err := s.readers.row(ctx, `SELECT n, merged_into FROM threads WHERE id = $1`, id).Scan(&n, &into)
	if err == nil && into.Valid {
		return into.Int64, nil
	}
	if isNone(err) {
		err = s.readers.row(ctx, `SELECT thread_n FROM aliases WHERE scope = $1 AND name = $2`, archive.MergedScope, aliasName(id)).Scan(&n)
	}
	if isNone(err) {
		return 0, fmt.Errorf("thread %s: %w", id, archive.ErrNotFound)
	}
	if err != nil {
		return 0, fmt.Errorf("look for thread %s: %w", id, err)
	}
	return n, nil
}

// ThreadAt finds the id of the thread that an address leads to: by its site and
// native id, or by an address that was seen to lead there.
func (s *Store) ThreadAt(ctx context.Context, site, native string) (string, error) {
	id := archive.ThreadID(site, native)
	n, err := s.threadNumber(ctx, id)
	if err != nil {
		err = s.readers.row(ctx, `SELECT thread_n FROM aliases WHERE scope = $1 AND name = $2`, archive.AddressScope, aliasName(native)).Scan(&n)
	}
	if isNone(err) {
		return "", fmt.Errorf("thread %s on %s: %w", native, site, archive.ErrNotFound)
	}
	if err == nil {
		err = s.readers.row(ctx, `SELECT id FROM threads WHERE n = $1`, n).Scan(&id)
	}
	if err != nil {
		return "", fmt.Errorf("look for thread %s on %s: %w", native, site, err)
	}
	return id, nil
}

// postOrder is the site's order within the thread whose n stands in that place:
// by number where pages tell it, else as first seen. A post that vanished may have
// left its number to the next one. Where no page of a thread numbers its posts they
// stand in the order of time: pages of a crawl are met in any order.
func postOrder(thread string) string {
	return `CASE WHEN p.number > 0 THEN p.number ELSE 1000000000 END, CASE WHEN p.number > 0 THEN length(p.native_id) ELSE 0 END, CASE WHEN p.number > 0 THEN p.native_id ELSE '' END, ` +
		`CASE WHEN (SELECT MAX(o.number) FROM posts AS o WHERE o.thread_n = ` + thread + `) > 0 THEN 0 ELSE COALESCE(p.published_ms, p.first_seen_ms) END, p.n`
}

func (s *Store) postsOf(ctx context.Context, thread int64) ([]archive.Post, error) {
	rows, err := s.readers.query(ctx, `SELECT `+postColumns+` FROM posts AS p WHERE p.thread_n = $1 ORDER BY `+postOrder(`$1`), thread)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanPost)
}

func (s *Store) rawsOf(ctx context.Context, thread int64) ([]archive.RawRef, error) {
	return s.raws(ctx, `SELECT url, fetched_ms, warc, record FROM raws WHERE thread_n = $1 ORDER BY fetched_ms, url`, thread)
}

func (s *Store) raws(ctx context.Context, query string, args ...any) ([]archive.RawRef, error) {
	rows, err := s.readers.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(r scanner) (archive.RawRef, error) {
		var ref archive.RawRef
		var at sql.NullInt64
		err := r.Scan(&ref.URL, &at, &ref.WARC, &ref.Record)
		ref.Fetched = fromMS(at)
		return ref, err
	})
}

// Revisions returns the states of a post from the first to the present one.
func (s *Store) Revisions(ctx context.Context, post string) ([]archive.Revision, error) {
	rows, err := s.readers.query(ctx, `SELECT r.revision, r.seen_ms, r.witness, r.hash, r.norm, r.title, r.html, r.text, r.facts
			FROM revisions AS r JOIN posts AS p ON p.n = r.post_n WHERE p.id = $1
		UNION ALL SELECT revision, changed_ms, witness, hash, norm, title, html, text, facts FROM posts WHERE id = $1 ORDER BY 1`, post)
	if err != nil {
		return nil, fmt.Errorf("read revisions of %s: %w", post, err)
	}
	list, err := collect(rows, func(r scanner) (archive.Revision, error) {
		var rev archive.Revision
		var seen sql.NullInt64
		var facts string
		if err := r.Scan(&rev.Number, &seen, &rev.Witness, &rev.Hash, &rev.Norm, &rev.Title, &rev.HTML, &rev.Text, &facts); err != nil {
			return rev, err
		}
		var f postFacts
		err := fromJSON(facts, &f)
		rev.Seen, rev.Edited, rev.EditedBy, rev.Attachments = fromMS(seen), f.Edited, f.EditedBy, f.Attachments
		return rev, err
	})
	if err != nil {
		return nil, fmt.Errorf("read revisions of %s: %w", post, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("post %s: %w", post, archive.ErrNotFound)
	}
	return list, nil
}

// collect reads all rows and closes them.
func collect[T any](rows *rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// ThreadOfPost returns the thread that holds a post, with that post alone.
func (s *Store) ThreadOfPost(ctx context.Context, id string) (archive.Thread, error) {
	var pr postRow
	var tr threadRow
	err := s.readers.row(ctx, `SELECT `+postColumns+`, `+threadColumns+` FROM posts AS p JOIN threads AS t ON t.n = p.thread_n WHERE p.id = $1`, id).
		Scan(append(pr.dest(), tr.dest()...)...)
	if isNone(err) {
		return archive.Thread{}, fmt.Errorf("post %s: %w", id, archive.ErrNotFound)
	}
	if err != nil {
		return archive.Thread{}, fmt.Errorf("read post %s: %w", id, err)
	}
	return onePost(&tr, &pr)
}
