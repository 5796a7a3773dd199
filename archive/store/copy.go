package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"

	"skein/archive"
	"skein/archive/query"
)

// Copied says what of one table was copied.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"` // of all rows in order, the same in both archives
}

// table is what Copy must know of one: its columns, of which the first are the
// key that orders its rows.
type table struct {
	name    string
	keys    int
	columns []string
}

// copied are the tables that make up an archive, each after those that it
// refers to. The search index is made anew from the posts; who is at work on
// what is left behind, and so are the counters, which follow from the rest.
var copied = []table{
	{"generations", 1, strings.Fields("n fingerprint host at_ms")},
	{"sources", 1, strings.Fields("n id url host settings generation retired_ms due_ms etag last_modified validated_ms body_hash seen last_visit_ms last_ok_ms last_new_ms interval_ms failures reason gone facts")},
	{"hosts", 1, strings.Fields("host token not_before_ms used_ms due_ms")},
	{"robots", 1, strings.Fields("origin status body fetched_ms")},
	{"visits", 3, strings.Fields("source_n at_ms thread_id took_ms outcome status bytes new changed reason")},
	{"threads", 1, strings.Fields("n id kind platform site native_id url title lang author published_ms published_precision facts complete merged_into first_seen_ms last_checked_ms active_ms")},
	{"posts", 1, strings.Fields("n id thread_n native_id number url title author published_ms published_precision facts html text hash norm witness teller revision deleted missing_ms first_seen_ms changed_ms placed_ms seq")},
	{"revisions", 2, strings.Fields("post_n revision seen_ms witness hash norm title html text facts")},
	{"aliases", 2, strings.Fields("scope name thread_n")},
	{"mentions", 2, strings.Fields("thread_n source_n active_ms")},
	{"raws", 3, strings.Fields("thread_n fetched_ms url warc record")},
	{"wakes", 1, strings.Fields("thread_id source_n host url due_ms mark whole last_url walked_ms failures reason recheck_ms gone")},
	{"steps", 2, strings.Fields("thread_id n page url posts at_ms")},
	{"topics", 1, strings.Fields("n id title settings version cursor generation retired_ms")},
	{"verdicts", 2, strings.Fields("topic_n post_n version score reasons judged_ms")},
	{"entries", 2, strings.Fields("topic_n thread_n id published_ms updated_ms withdrawn_ms")},
}

// copyChunk bounds the rows of one transaction.
const copyChunk = 500

// copying is the counter that marks an archive into which a copy is not finished.
const copying = "copying"

// Copy copies a whole archive into another one, which must be empty, or hold
// what an earlier Copy of the same archive left when it was interrupted: that
// is checked, and gone on from. progress is told how many rows of a table are
// copied, and how many there are; it may be nil. At the end the rows of both are
// counted and hashed. If they differ, because somebody wrote meanwhile, the error
// says so; copying again mends it. The target opens with Options.Unfinished.
func Copy(ctx context.Context, from, to *Store, progress func(table string, done, of int64)) ([]Copied, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	c := copier{from: from, to: to, progress: progress}
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	for _, t := range copied {
		if err := c.table(ctx, t); err != nil {
			return nil, fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	out, err := c.check(ctx)
	if err != nil {
		return nil, err
	}
	return out, c.end(ctx)
}

type copier struct {
	from, to *Store
	progress func(table string, done, of int64)
	starts   map[string]start // where the tables are gone on with
}

// start is how far a table is copied.
type start struct {
	rows int64
	last []any // key of the last row; nil if there is none
}

// begin marks the target, or finds what an earlier copy left there.
func (c *copier) begin(ctx context.Context) error {
	c.starts = map[string]start{}
	unfinished, err := c.to.unfinished(ctx)
	if err != nil {
		return err
	}
	if !unfinished {
		for _, t := range copied {
			if n, err := c.to.count(ctx, t); err != nil || n > 0 {
				if err == nil {
					err = fmt.Errorf("copy to %s: there is an archive already: %w", c.to.Path(), archive.ErrInvalid)
				}
				return err
			}
		}
		return c.to.update(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO counters (name, n) VALUES ($1, 1)`, copying)
			return err
		})
	}
	for _, t := range copied {
		have, last, _, err := c.to.digest(ctx, t, nil)
		if err != nil {
			return err
		}
		// The source may have changed since: then all is copied anew.
		is, _, _, err := c.from.digest(ctx, t, last)
		if err != nil {
			return err
		}
		if last != nil && is != have {
			return c.clear(ctx)
		}
		n, err := c.to.count(ctx, t)
		if err != nil {
			return err
		}
		c.starts[t.name] = start{n, last}
	}
	return nil
}

// clear empties the target.
func (c *copier) clear(ctx context.Context) error {
	c.starts = map[string]start{}
	return c.to.update(ctx, func(t *tx) error {
		var tables []string
		for _, of := range slices.Backward(copied) {
			tables = append(tables, of.name)
		}
		return c.to.dialect.empty(t, tables)
	})
}

// table copies what is left of one.
func (c *copier) table(ctx context.Context, of table) error {
	total, err := c.from.count(ctx, of)
	if err != nil {
		return err
	}
	at := c.starts[of.name]
	for c.progress(of.name, at.rows, total); ; c.progress(of.name, at.rows, total) {
		chunk, err := c.from.chunk(ctx, of, at.last)
		if err != nil || len(chunk) == 0 {
			return err
		}
		titles, err := c.titles(ctx, of, chunk)
		if err != nil {
			return err
		}
		err = c.to.update(ctx, func(t *tx) error {
			if err := c.to.dialect.insertRows(t, of.name, of.columns, chunk); err != nil {
				return err
			}
			return c.index(t, of, chunk, titles)
		})
		if err != nil {
			return err
		}
		at = start{at.rows + int64(len(chunk)), chunk[len(chunk)-1][:of.keys]}
	}
}

// titles are those of the threads of posts, in order; the index holds them.
func (c *copier) titles(ctx context.Context, of table, chunk [][]any) ([]string, error) {
	if of.name != "posts" {
		return nil, nil
	}
	var out []string
	at := slices.Index(of.columns, "thread_n")
	for i, row := range chunk {
		if i > 0 && row[at] == chunk[i-1][at] {
			out = append(out, out[i-1])
			continue
		}
		var title string
		if err := c.from.readers.row(ctx, `SELECT title FROM threads WHERE n = $1`, row[at]).Scan(&title); err != nil {
			return nil, err
		}
		out = append(out, title)
	}
	return out, nil
}

func (c *copier) index(t *tx, of table, chunk [][]any, titles []string) error {
	if of.name != "posts" {
		return nil
	}
	var words []string
	title, text := slices.Index(of.columns, "title"), slices.Index(of.columns, "text")
	for i, row := range chunk {
		own, _ := row[title].(string)
		said, _ := row[text].(string)
		item := query.ItemOf(&archive.Thread{Title: titles[i]}, &archive.Post{Title: own, Text: said})
		words = item.Words(words[:0])
		if err := c.to.dialect.index(t, row[0].(int64), words, false); err != nil {
			return err
		}
	}
	return nil
}

// check counts and hashes both archives.
func (c *copier) check(ctx context.Context) ([]Copied, error) {
	var out []Copied
	for _, t := range copied {
		a, _, n, err := c.from.digest(ctx, t, nil)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", t.name, err)
		}
		b, _, m, err := c.to.digest(ctx, t, nil)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", t.name, err)
		}
		if a != b {
			return nil, fmt.Errorf("check %s: %d rows in %s and %d in the copy differ: somebody wrote meanwhile; end what writes there, and copy again", t.name, n, c.from.Path(), m)
		}
		out = append(out, Copied{t.name, n, a})
	}
	return out, nil
}

// end sets the counters and takes the mark away.
func (c *copier) end(ctx context.Context) error {
	values := map[string]int64{}
	for _, name := range []string{"change", "shelf"} {
		var n int64
		if err := c.from.readers.row(ctx, `SELECT n FROM counters WHERE name = $1`, name).Scan(&n); err != nil {
			return err
		}
		values[name] = n
	}
	return c.to.update(ctx, func(t *tx) error {
		for name, n := range values {
			if _, err := t.exec(`UPDATE counters SET n = $2 WHERE name = $1`, name, n); err != nil {
				return err
			}
		}
		for _, q := range c.to.dialect.numbered {
			if _, err := t.exec(q); err != nil {
				return err
			}
		}
		_, err := t.exec(`DELETE FROM counters WHERE name = $1`, copying)
		return err
	})
}

// unfinished reports whether a copy into the archive was not finished.
func (s *Store) unfinished(ctx context.Context) (bool, error) {
	var n int
	err := s.readers.row(ctx, `SELECT COUNT(*) FROM counters WHERE name = $1`, copying).Scan(&n)
	return n > 0, err
}

func (s *Store) count(ctx context.Context, t table) (n int64, err error) {
	err = s.readers.row(ctx, `SELECT COUNT(*) FROM `+t.name).Scan(&n)
	return n, err
}

// chunk reads the rows of a table that follow a key; the first ones for nil.
func (s *Store) chunk(ctx context.Context, t table, after []any) ([][]any, error) {
	keys := strings.Join(t.columns[:t.keys], ", ")
	where := ""
	if after != nil {
		var marks []string
		for i := range t.keys {
			marks = append(marks, fmt.Sprintf("$%d", i+2))
		}
		where = ` WHERE (` + keys + `) > (` + strings.Join(marks, ", ") + `)`
	}
	rows, err := s.readers.query(ctx, `SELECT `+strings.Join(t.columns, ", ")+` FROM `+t.name+where+` ORDER BY `+keys+` LIMIT $1`, append([]any{copyChunk}, after...)...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(sc scanner) ([]any, error) {
		row := make([]any, len(t.columns))
		dest := make([]any, len(row))
		for i := range row {
			dest[i] = &row[i]
		}
		return row, sc.Scan(dest...)
	})
}

// digest hashes the rows of a table in order, up to a key or to its end, and
// gives the last key and the number of rows.
func (s *Store) digest(ctx context.Context, t table, upto []any) (sum string, last []any, n int64, err error) {
	h := sha256.New()
	for {
		chunk, err := s.chunk(ctx, t, last)
		if err != nil {
			return "", nil, 0, err
		}
		for _, row := range chunk {
			hashRow(h, row)
			n++
			last = row[:t.keys]
			if upto != nil && slices.Equal(last, upto) {
				return hex.EncodeToString(h.Sum(nil)), last, n, nil
			}
		}
		if len(chunk) < copyChunk {
			return hex.EncodeToString(h.Sum(nil)), last, n, nil
		}
	}
}

// hashRow adds a row, each value with its kind and its length.
func hashRow(h hash.Hash, row []any) {
	for _, v := range row {
		var kind byte
		var b []byte
		switch v := v.(type) {
		case nil:
			kind = 'n'
		case int64:
			kind, b = 'i', binary.BigEndian.AppendUint64(nil, uint64(v))
		case float64:
			kind, b = 'f', binary.BigEndian.AppendUint64(nil, math.Float64bits(v))
		case string:
			kind, b = 's', []byte(v)
		case []byte:
			kind, b = 'b', v
		default:
			kind, b = '?', fmt.Append(nil, v)
		}
		h.Write(binary.BigEndian.AppendUint64([]byte{kind}, uint64(len(b))))
		h.Write(b)
	}
}
