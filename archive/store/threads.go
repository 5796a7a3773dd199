package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/query"
)

// From says on whose behalf threads are saved.
type From = archive.Source

// SaveThreads saves all or none of what one visit to a source read, presenting
// the lease of the source's host. Saving the same thread twice changes nothing.
// A source without an id stands for one-off archiving: nothing is credited to it.
func (s *Store) SaveThreads(ctx context.Context, l archive.Lease, from From, ts []archive.Thread) (archive.Saved, error) {
	if len(ts) == 0 {
		return archive.Saved{}, nil
	}
	var saved archive.Saved
	err := s.update(ctx, func(t *tx) error {
		saved = archive.Saved{}
		if err := s.fence(t, l); err != nil {
			return err
		}
		v := saver{tx: t, now: s.now(), saved: &saved, from: from, backlog: from.ID != "" && from.Standing.LastOK.IsZero()}
		if from.ID != "" {
			if err := t.one(`SELECT n FROM sources WHERE id = $1`, from.ID).Scan(&v.source); err != nil {
				return fmt.Errorf("source %s: %w", from.ID, err)
			}
			v.teller = archive.SourceKey(from.URL)
		}
		if err := v.ask(ts); err != nil {
			return err
		}
		// Oldest first, so that the order in which they came to be here is theirs.
		for i := len(ts) - 1; i >= 0; i-- {
			v.left = i + 1
			if err := v.thread(&ts[i]); err != nil {
				return fmt.Errorf("thread %s: %w", ts[i].URL, err)
			}
		}
		return nil
	})
	if err != nil {
		return archive.Saved{}, fmt.Errorf("save threads: %w", err)
	}
	for i, j := 0, len(saved.IDs)-1; i < j; i, j = i+1, j-1 {
		saved.IDs[i], saved.IDs[j] = saved.IDs[j], saved.IDs[i]
	}
	return saved, nil
}

// saver saves the threads of one visit in one transaction.
type saver struct {
	*tx
	now     time.Time
	from    From
	source  int64 // its number; 0 for none
	teller  string
	backlog bool // the source's first visit: what it holds already is not news
	saved   *archive.Saved
	left    int // threads still to be saved, this one included
	posts   int // posts still to be saved of this one
	words   []string
	numbers map[string]numbers // of rows to be written
	taken   map[name]bool      // names of the threads that are held; nil if that was not asked

	at   time.Time // when the thread in hand was looked at
	past *past     // of the thread in hand, if that was before now; else nil
	// retold is set if the thread in hand or a post of it is no longer said to be
	// by whom, of when or where it was, or called what it was, or is deleted.
	retold bool
}

// numbers are row numbers that nobody else uses, in order.
type numbers []int64

// newN gives the number of a new row, out of as many as are expected.
func (v *saver) newN(table string, expected int) (int64, error) {
	have := v.numbers[table]
	if len(have) == 0 {
		var err error
		if have, err = v.newNumbers(table, expected); err != nil {
			return 0, err
		}
	}
	if v.numbers == nil {
		v.numbers = map[string]numbers{}
	}
	v.numbers[table] = have[1:]
	return have[0], nil
}

func (v *saver) newNumbers(table string, n int) (numbers, error) {
	if ask := v.store.dialect.numbers; ask != "" && table != "change" {
		rows, err := v.all(ask, table, n)
		if err != nil {
			return nil, err
		}
		return collect(rows, func(r scanner) (n int64, err error) {
			err = r.Scan(&n)
			return n, err
		})
	}
	first, err := take(v.tx, table, n)
	if err != nil {
		return nil, err
	}
	out := make(numbers, n)
	for i := range out {
		out[i] = first + int64(i)
	}
	return out, nil
}

// stored is what is known of a thread that is held.
type stored struct {
	n        int64
	id       string
	title    string
	url      string
	kind     archive.Kind
	activeMS int64
}

func (v *saver) thread(t *archive.Thread) error {
	if v.isNew(t) {
		return v.newThread(t)
	}
	if err := v.writeFresh(); err != nil {
		return err
	}
	v.retold = false
	have, err := v.find(t)
	if err != nil {
		return err
	}
	before := *v.saved
	isNew := have.n == 0
	if !isNew {
		if err := v.settle(have.n); err != nil {
			return err
		}
	}
	if err := v.look(t, have); err != nil {
		return err
	}
	if isNew {
		if have, err = v.insertThread(t); err != nil {
			return err
		}
	}
	v.saved.IDs = append(v.saved.IDs, have.id)
	if !isNew && (t.Kind == archive.Discussion || have.kind == archive.Discussion) {
		if err := v.adopt(t, have); err != nil {
			return err
		}
	}
	if !isNew {
		if err := v.updateThread(t, &have); err != nil {
			return err
		}
	}
	active := have.activeMS
	for i := range t.Posts {
		v.posts = len(t.Posts) - i
		placed, err := v.post(&t.Posts[i], have, isNew)
		if err != nil {
			return fmt.Errorf("post %s: %w", t.Posts[i].NativeID, err)
		}
		active = max(active, placed)
	}
	if active != have.activeMS {
		if _, err := v.exec(`UPDATE threads SET active_ms = $2 WHERE n = $1`, have.n, active); err != nil {
			return err
		}
		if !isNew {
			if _, err := v.exec(`UPDATE mentions SET active_ms = $2 WHERE thread_n = $1`, have.n, active); err != nil {
				return err
			}
		}
	}
	if v.source != 0 {
		if _, err := v.exec(`INSERT INTO mentions (thread_n, source_n, active_ms) VALUES ($1, $2, $3) ON CONFLICT (thread_n, source_n) DO NOTHING`, have.n, v.source, active); err != nil {
			return err
		}
	}
	if err := v.cite(t, have.n, v.past != nil || v.retold || v.saved.New > before.New || v.saved.Changed > before.Changed || isNew); err != nil {
		return err
	}
	if err := v.alias(t, have, isNew); err != nil {
		return err
	}
	if v.saved.New > before.New || v.saved.Changed > before.Changed || isNew {
		v.saved.Threads++
	}
	return nil
}

// newThread saves a thread that is known to be new, where new ones are written
// together.
func (v *saver) newThread(t *archive.Thread) error {
	if err := v.look(t, stored{}); err != nil {
		return err
	}
	have, row, err := v.newRow(t)
	if err != nil {
		return err
	}
	v.saved.IDs = append(v.saved.IDs, have.id)
	active := have.activeMS
	for i := range t.Posts {
		v.posts = len(t.Posts) - i
		placed, err := v.post(&t.Posts[i], have, true)
		if err != nil {
			return fmt.Errorf("post %s: %w", t.Posts[i].NativeID, err)
		}
		active = max(active, placed)
	}
	v.enter(t, have, row, active)
	v.saved.Threads++
	return nil
}

// cite names the bytes that a record was made from. Bytes that say nothing new
// prove nothing new, as do those of which only counts and markup are new: they are cited only if the record has none of that address,
// or if they are a capture, which proves that a state was seen at another time.
func (v *saver) cite(t *archive.Thread, thread int64, news bool) error {
	for _, r := range t.Raw {
		if _, err := v.exec(`INSERT INTO raws (thread_n, fetched_ms, url, warc, record)
			SELECT $1, $2, $3, $4, $5 WHERE $6 = 1 OR NOT EXISTS (SELECT 1 FROM raws WHERE thread_n = $1 AND url = $3)
			ON CONFLICT DO NOTHING`,
			thread, ms(r.Fetched), r.URL, r.WARC, r.Record, boolInt(news)); err != nil {
			return err
		}
	}
	return nil
}

// find looks a thread up by its id and by every other name that it has. The
// id that was stored first stays.
func (v *saver) find(t *archive.Thread) (stored, error) {
	if len(t.Aliases) <= 1 {
		// Nearly always: one question for all names.
		alias := archive.Alias{}
		if len(t.Aliases) == 1 {
			alias = t.Aliases[0]
		}
		return scanStored(v.one(`SELECT `+storedColumns+` FROM threads AS t WHERE t.n = COALESCE(
			(SELECT n FROM threads WHERE id = $1 AND merged_into IS NULL),
			(SELECT thread_n FROM aliases WHERE scope = $2 AND name = $3),
			(SELECT n FROM threads WHERE id = $4 AND merged_into IS NULL),
			(SELECT thread_n FROM aliases WHERE scope = 'address' AND name = $5),
			(SELECT thread_n FROM aliases WHERE scope = 'merged' AND name = $1))`+v.store.dialect.own,
			t.ID, alias.Scope, aliasName(alias.Name), addressID(t, alias), aliasName(t.NativeID)))
	}
	have, err := v.byID(t.ID)
	if err != nil || have.n != 0 {
		return have, err
	}
	for _, a := range append(slices.Clone(t.Aliases), archive.Alias{Scope: archive.AddressScope, Name: t.NativeID}, archive.Alias{Scope: archive.MergedScope, Name: t.ID}) {
		if have, err := v.byAlias(a.Scope, a.Name); err != nil || have.n != 0 {
			return have, err
		}
		if have, err := v.byID(addressID(t, a)); err != nil || have.n != 0 {
			return have, err
		}
	}
	return stored{}, nil
}

// addressID is the id that a thread has with those who know its address alone,
// as a feed that tells of it; empty for an alias that is no address.
func addressID(t *archive.Thread, a archive.Alias) string {
	if a.Scope != archive.AddressScope {
		return ""
	}
	return archive.ThreadID(t.Site.Key, a.Name)
}

const storedColumns = `t.n, t.id, t.title, t.url, t.kind, t.active_ms`

func scanStored(r scanner) (stored, error) {
	var h stored
	err := r.Scan(&h.n, &h.id, &h.title, &h.url, &h.kind, &h.activeMS)
	if isNone(err) {
		return stored{}, nil
	}
	return h, err
}

func (v *saver) byID(id string) (stored, error) {
	return scanStored(v.one(`SELECT `+storedColumns+` FROM threads AS t WHERE t.id = $1 AND t.merged_into IS NULL`+v.store.dialect.own, id))
}

func (v *saver) byAlias(scope, name string) (stored, error) {
	name = aliasName(name)
	return scanStored(v.one(`SELECT `+storedColumns+` FROM aliases AS a JOIN threads AS t ON t.n = a.thread_n WHERE a.scope = $1 AND a.name = $2`+v.store.dialect.own, scope, name))
}

// maxAlias bounds the name of an alias in bytes: PostgreSQL's indexes hold no
// long ones.
const maxAlias = 1000

// aliasName is the name under which an alias is stored: its own, or its
// beginning and its hash if it is very long.
func aliasName(name string) string {
	if len(name) <= maxAlias {
		return name
	}
	return strings.ToValidUTF8(name[:maxAlias/2], "") + fmt.Sprintf(" %x", sha256.Sum256([]byte(name)))
}

// alias stores the other names of a thread. A name that leads to another
// thread already stays where it leads, unless both are one: then the younger
// is merged into the older.
func (v *saver) alias(t *archive.Thread, have stored, isNew bool) error {
	names := t.Aliases
	if t.ID != have.id {
		names = append(names, archive.Alias{Scope: archive.MergedScope, Name: t.ID})
	}
	for _, a := range names {
		v.call(named(a))
		n, err := v.exec(addAlias, a.Scope, aliasName(a.Name), have.n)
		if err != nil {
			return err
		}
		if n > 0 && a.Scope == archive.AddressScope && !isNew {
			if err := v.merge(a.Name, t.Site.Key, have); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge joins the thread that has the address for its native id, if there is
// one, with the thread that the address turned out to lead to. The one that
// was stored first stays; the other's id answers for ever.
func (v *saver) merge(address, site string, have stored) error {
	other, err := v.byID(archive.ThreadID(site, address))
	if err != nil || other.n == 0 || other.n == have.n {
		return err
	}
	if err := errors.Join(v.settle(have.n), v.settle(other.n)); err != nil {
		return err
	}
	older, younger := have, other
	if other.n < have.n {
		older, younger = other, have
	}
	for _, q := range []string{
		`UPDATE threads SET merged_into = $1 WHERE n = $2`,
		`UPDATE posts SET thread_n = $1 WHERE thread_n = $2 AND native_id NOT IN (SELECT native_id FROM posts WHERE thread_n = $1)`,
		`UPDATE aliases SET thread_n = $1 WHERE thread_n = $2`,
		`INSERT INTO raws (thread_n, fetched_ms, url, warc, record) SELECT $1, fetched_ms, url, warc, record FROM raws WHERE thread_n = $2 ON CONFLICT DO NOTHING`,
		`INSERT INTO mentions (thread_n, source_n, active_ms) SELECT $1, source_n, active_ms FROM mentions WHERE thread_n = $2 ON CONFLICT (thread_n, source_n) DO NOTHING`,
	} {
		if _, err := v.exec(q, older.n, younger.n); err != nil {
			return err
		}
	}
	if _, err := v.exec(`DELETE FROM mentions WHERE thread_n = $1`, younger.n); err != nil {
		return err
	}
	if _, err := v.exec(`UPDATE entries SET withdrawn_ms = $2 WHERE thread_n = $1 AND withdrawn_ms IS NULL`, younger.n, ms(v.now)); err != nil {
		return err
	}
	_, err = v.exec(`INSERT INTO aliases (scope, name, thread_n) VALUES ($1, $2, $3) ON CONFLICT (scope, name) DO UPDATE SET thread_n = excluded.thread_n`, archive.MergedScope, younger.id, older.n)
	return err
}

// threadFacts is what of a thread is only shown.
type threadFacts struct {
	PlatformVersion string         `json:"platform_version,omitempty"`
	SiteName        string         `json:"site_name,omitempty"`
	SiteURL         string         `json:"site_url,omitempty"`
	Labels          []string       `json:"labels,omitempty"`
	Board           *archive.Board `json:"board,omitempty"`
	Tags            []string       `json:"tags,omitzero"`
	Locked          archive.Flag   `json:"locked,omitzero"`
	Sticky          archive.Flag   `json:"sticky,omitzero"`
	Deleted         archive.Flag   `json:"deleted,omitzero"`
	AuthorID        string         `json:"author_id,omitempty"`
	AuthorURL       string         `json:"author_url,omitempty"`
	PublishedSaid   string         `json:"published_said,omitempty"`
	Updated         archive.When   `json:"updated,omitzero"`
	Counts          archive.Counts `json:"counts,omitzero"`
	MissingPages    []int          `json:"missing_pages,omitzero"`
	NotAllowed      []int          `json:"not_allowed,omitempty"`
}

func factsOf(t *archive.Thread) threadFacts {
	f := threadFacts{
		PlatformVersion: t.PlatformVersion, SiteName: t.Site.Name, SiteURL: t.Site.URL, Labels: t.Labels, Tags: t.Tags,
		Locked: t.Locked, Sticky: t.Sticky, Deleted: t.Deleted, AuthorID: t.Author.NativeID, AuthorURL: t.Author.URL,
		PublishedSaid: t.Published.Said, Updated: t.Updated, Counts: t.Counts, MissingPages: t.MissingPages, NotAllowed: t.NotAllowed,
	}
	f.Updated.Said = ""
	if b := t.Board; b.Title != "" || b.URL != "" || len(b.Path) > 0 {
		f.Board = &b
	}
	return f
}

func (v *saver) insertThread(t *archive.Thread) (stored, error) {
	h, row, err := v.newRow(t)
	if err != nil {
		return stored{}, err
	}
	v.call(name{"", t.ID})
	_, err = v.exec(insertThread, append(row, h.activeMS)...)
	return h, err
}

var insertThread = `INSERT INTO threads (` + strings.Join(newThreadColumns, ", ") + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`

// newRow gives a new thread its number and makes its row, but for the time of
// its newest post, which comes last.
func (v *saver) newRow(t *archive.Thread) (stored, []any, error) {
	facts, err := toJSON(factsOf(t))
	if err != nil {
		return stored{}, nil, err
	}
	published, precision := when(t.Published)
	h := stored{id: t.ID, title: t.Title, url: t.URL, activeMS: v.placed(t.Published)}
	if h.n, err = v.newN("threads", v.left); err != nil {
		return stored{}, nil, err
	}
	row := []any{h.n, t.ID, string(t.Kind), t.Platform, t.Site.Key, t.NativeID, t.URL, t.Title, t.Lang, t.Author.Name, published, precision, facts, flag(t.Complete), ms(v.at), ms(v.at)}
	clean(row)
	return h, row, nil
}

// placed is the place in the order of things of what was said to be published
// then: now, since newness is our own first sight; but its own date if it came
// with the backlog of a source that we just began to read, or from a capture.
func (v *saver) placed(published archive.When) int64 {
	now := v.at.UnixMilli()
	if (v.backlog || v.past != nil) && !published.IsZero() {
		return min(now, published.Time.UnixMilli())
	}
	return now
}

// updateThread brings up to date what a thread's page or feed says of the
// thread as a whole. A witness that does not know a thing does not unsay it.
func (v *saver) updateThread(t *archive.Thread, have *stored) error {
	old, err := threadByN(v.ctx, v.tx, have.n)
	if err != nil {
		return err
	}
	if v.past != nil && v.at.Before(old.LastChecked) && (v.past.told || len(t.Posts) == 0) {
		return v.updatePast(t, old, have)
	}
	checked := v.at
	if old.LastChecked.After(checked) {
		checked = old.LastChecked
	}
	merged := old
	witness := archive.Witness("")
	if len(t.Posts) > 0 {
		witness = t.Posts[0].Witness
	}
	rich := witness.Rank() >= archive.ByPage.Rank()
	feed := old.Platform == archive.FeedPlatform
	if feed && witness == archive.ByFeed {
		// Of several feeds with one article, the one that told its text tells its title.
		var teller string
		err := v.one(`SELECT teller FROM posts WHERE thread_n = $1 AND native_id = $2`, have.n, archive.ArticlePost).Scan(&teller)
		if err != nil && !isNone(err) {
			return err
		}
		feed = err != nil || teller == v.teller
	}
	if rich || feed || old.Title == "" {
		setText(&merged.Title, t.Title)
		setText(&merged.Lang, t.Lang)
		if t.Platform != "" && (rich || feed) {
			merged.Platform = t.Platform
			merged.Kind = t.Kind
		}
		setText(&merged.PlatformVersion, t.PlatformVersion)
		setText(&merged.Site.Name, t.Site.Name)
		setText(&merged.Site.URL, t.Site.URL)
		setText(&merged.Author.Name, t.Author.Name)
		setText(&merged.Author.NativeID, t.Author.NativeID)
		setText(&merged.Author.URL, t.Author.URL)
		if t.Labels != nil {
			merged.Labels = t.Labels
		}
		if t.Board.Title != "" || len(t.Board.Path) > 0 {
			merged.Board = t.Board
		}
		if !t.Published.IsZero() {
			merged.Published = t.Published
		}
		if rich && t.ID == have.id {
			setText(&merged.URL, t.URL)
		}
	}
	for _, tag := range t.Tags {
		merged.Tags = appendOnce(merged.Tags, tag)
	}
	if rich && t.Tags != nil {
		merged.Tags = t.Tags
	}
	if t.Updated.Time.After(merged.Updated.Time) {
		merged.Updated = t.Updated
	}
	setFlag(&merged.Locked, t.Locked)
	setFlag(&merged.Sticky, t.Sticky)
	setFlag(&merged.Deleted, t.Deleted)
	setCount(&merged.Counts.Posts, t.Counts.Posts)
	setCount(&merged.Counts.Views, t.Counts.Views)
	setCount(&merged.Counts.Pages, t.Counts.Pages)

	was, err := toJSON(factsOf(&old))
	if err != nil {
		return err
	}
	facts, err := toJSON(factsOf(&merged))
	if err != nil {
		return err
	}
	published, precision := when(merged.Published)
	if facts == was && merged.Title == old.Title && merged.Lang == old.Lang && merged.Platform == old.Platform && merged.URL == old.URL &&
		merged.Author.Name == old.Author.Name && merged.Published == old.Published && merged.Kind == old.Kind {
		_, err = v.exec(`UPDATE threads SET last_checked_ms = $2, first_seen_ms = $3 WHERE n = $1`, have.n, ms(checked), ms(v.earlier(old.FirstSeen)))
		return err
	}
	_, err = v.exec(`UPDATE threads SET kind = $2, platform = $3, url = $4, title = $5, lang = $6, author = $7, published_ms = $8, published_precision = $9, facts = $10, last_checked_ms = $11, first_seen_ms = $12 WHERE n = $1`,
		have.n, string(merged.Kind), merged.Platform, merged.URL, merged.Title, merged.Lang, merged.Author.Name, published, precision, facts, ms(checked), ms(v.earlier(old.FirstSeen)))
	if err != nil || merged.Title == old.Title {
		return err
	}
	have.title = merged.Title
	v.retold = v.retold || rich
	return v.reindex(*have, merged.Title)
}

// reindex puts a thread's new title into the index beside the words of each of
// its posts, and has them judged again.
func (v *saver) reindex(have stored, title string) error {
	rows, err := v.all(`SELECT n, title, text FROM posts WHERE thread_n = $1 ORDER BY n`, have.n)
	if err != nil {
		return err
	}
	type brief struct {
		n           int64
		title, text string
	}
	posts, err := collect(rows, func(r scanner) (b brief, err error) {
		err = r.Scan(&b.n, &b.title, &b.text)
		return b, err
	})
	if err != nil {
		return err
	}
	for _, b := range posts {
		if err := v.index(b.n, &archive.Post{Title: b.title, Text: b.text}, &archive.Thread{Title: title}, true); err != nil {
			return err
		}
		v.changed = append(v.changed, b.n)
	}
	return nil
}

func setText(have *string, got string) {
	if got != "" {
		*have = got
	}
}

func setFlag(have *archive.Flag, got archive.Flag) {
	if got != archive.Unknown {
		*have = got
	}
}

func setCount(have **int, got *int) {
	if got != nil {
		*have = got
	}
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// adopt turns the post that a feed told of a discussion, before its page was
// read, into the opening post that the page shows. The row stays, and with it
// its revisions and verdicts; the old id answers for ever.
func (v *saver) adopt(t *archive.Thread, have stored) error {
	for i := range t.Posts {
		p := &t.Posts[i]
		if p.NativeID == archive.ArticlePost && p.Witness.Rank() < archive.ByPage.Rank() {
			if err := v.opening(p, have); err != nil {
				return err
			}
			continue
		}
		if p.Number > 1 && p.NativeID == archive.NumberedPost(p.Number) && p.Witness.Rank() < archive.ByPage.Rank() {
			if err := v.numbered(p, have, p.Number); err != nil {
				return err
			}
			continue
		}
		if p.Number != 1 || p.NativeID == archive.ArticlePost || p.Witness.Rank() < archive.ByPage.Rank() {
			continue
		}
		var n int64
		err := v.one(`SELECT n FROM posts WHERE thread_n = $1 AND native_id = $2 AND NOT EXISTS (SELECT 1 FROM posts AS q WHERE q.id = $3)`,
			have.n, archive.ArticlePost, archive.PostID(have.id, p.NativeID)).Scan(&n)
		if isNone(err) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = v.exec(`UPDATE posts SET id = $2, native_id = $3 WHERE n = $1`, n, archive.PostID(have.id, p.NativeID), p.NativeID)
		return err
	}
	return nil
}

// opening makes what a feed tells of a discussion the opening post, if a page
// of the discussion has shown that.
func (v *saver) opening(p *archive.Post, have stored) error { return v.numbered(p, have, 1) }

// numbered makes what a feed tells of a discussion the post with that number, if
// a page of the discussion has shown it.
func (v *saver) numbered(p *archive.Post, have stored, number int) error {
	var native string
	err := v.one(`SELECT native_id FROM posts WHERE thread_n = $1 AND number = $2 AND native_id <> $3 ORDER BY n LIMIT 1`, have.n, number, p.NativeID).Scan(&native)
	if isNone(err) {
		return nil
	}
	p.NativeID, p.ID = native, archive.PostID(p.ThreadID, native)
	return err
}

// index puts a post's words into the search index, in place of old ones.
func (v *saver) index(n int64, p *archive.Post, t *archive.Thread, again bool) error {
	item := query.ItemOf(t, p)
	v.words = item.Words(v.words[:0])
	return v.store.dialect.index(v.tx, n, v.words, again)
}
