package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// RecordSchema names the form of the record that MarshalRecord writes.
const RecordSchema = "skein.thread/1"

// record is a Thread as JSON: the keys in the contract's order, absent when unknown.
type record struct {
	Schema          string       `json:"schema"`
	ID              string       `json:"id"`
	Kind            Kind         `json:"kind"`
	Platform        string       `json:"platform,omitempty"`
	PlatformVersion string       `json:"platform_version,omitempty"`
	Site            recordSite   `json:"site,omitzero"`
	NativeID        string       `json:"native_id,omitempty"`
	URL             string       `json:"url,omitempty"`
	Title           string       `json:"title,omitempty"`
	Labels          []string     `json:"labels,omitempty"`
	Board           *recordBoard `json:"board,omitempty"`
	Tags            []string     `json:"tags,omitzero"`
	Lang            string       `json:"lang,omitempty"`
	Locked          Flag         `json:"locked,omitzero"`
	Sticky          Flag         `json:"sticky,omitzero"`
	Deleted         Flag         `json:"deleted,omitzero"`
	Author          *Author      `json:"author,omitempty"`
	Published       When         `json:"published,omitzero"`
	Updated         When         `json:"updated,omitzero"`
	Counts          recordCounts `json:"counts,omitzero"`
	Posts           []recordPost `json:"posts"`
	Archive         recordKept   `json:"archive,omitzero"`
}

type recordSite struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

type recordBoard struct {
	Title string   `json:"title,omitempty"`
	URL   string   `json:"url,omitempty"`
	Path  []string `json:"path,omitempty"`
}

type recordCounts struct {
	Posts *int `json:"posts,omitempty"`
	Views *int `json:"views,omitempty"`
	Pages *int `json:"pages,omitempty"`
}

type recordPost struct {
	ID           string       `json:"id"`
	NativeID     string       `json:"native_id,omitempty"`
	Number       int          `json:"number,omitempty"`
	URL          string       `json:"url,omitempty"`
	Title        string       `json:"title,omitempty"`
	Author       *Author      `json:"author,omitempty"`
	Authors      []Author     `json:"authors,omitempty"`
	Published    When         `json:"published,omitzero"`
	Edited       When         `json:"edited,omitzero"`
	EditedBy     string       `json:"edited_by,omitempty"`
	HTML         string       `json:"html,omitempty"`
	Text         string       `json:"text,omitempty"`
	Quotes       []Quote      `json:"quotes,omitempty"`
	ReplyTo      []string     `json:"reply_to,omitempty"`
	Links        []string     `json:"links,omitempty"`
	Attachments  []Attachment `json:"attachments,omitempty"`
	Reactions    []Reaction   `json:"reactions,omitempty"`
	Signature    string       `json:"signature,omitempty"`
	Summary      string       `json:"summary,omitempty"`
	Deleted      Flag         `json:"deleted,omitzero"`
	MissingSince time.Time    `json:"missing_since,omitzero"`
	Revision     int          `json:"revision,omitempty"`
	Witness      Witness      `json:"witness,omitempty"`
	Hash         string       `json:"hash,omitempty"`
}

type recordKept struct {
	FirstSeen    time.Time `json:"first_seen,omitzero"`
	LastChecked  time.Time `json:"last_checked,omitzero"`
	Complete     Flag      `json:"complete,omitzero"`
	MissingPages []int     `json:"missing_pages,omitzero"`
	NotAllowed   []int     `json:"not_allowed,omitempty"`
	Raw          []RawRef  `json:"raw,omitempty"`
}

func (k recordKept) IsZero() bool { return k.FirstSeen.IsZero() && k.LastChecked.IsZero() }

// MarshalJSON writes the thread's record, as contract and RecordSchema say.
func (t Thread) MarshalJSON() ([]byte, error) {
	r := record{
		Schema: RecordSchema, ID: t.ID, Kind: t.Kind,
		Platform: t.Platform, PlatformVersion: t.PlatformVersion,
		Site: recordSite{t.Site.Name, t.Site.URL}, NativeID: t.NativeID, URL: t.URL, Title: t.Title,
		Labels: t.Labels, Tags: t.Tags, Lang: t.Lang,
		Locked: t.Locked, Sticky: t.Sticky, Deleted: t.Deleted,
		Author:    authorOrNil(Author{Name: t.Author.Name, NativeID: t.Author.NativeID, URL: t.Author.URL}),
		Published: t.Published, Updated: t.Updated,
		Counts: recordCounts(t.Counts),
		Posts:  make([]recordPost, 0, len(t.Posts)),
		Archive: recordKept{
			FirstSeen: seconds(t.FirstSeen), LastChecked: seconds(t.LastChecked),
			Complete: t.Complete, MissingPages: t.MissingPages, NotAllowed: t.NotAllowed, Raw: t.Raw,
		},
	}
	if b := t.Board; b.Title != "" || b.URL != "" || len(b.Path) > 0 {
		r.Board = &recordBoard{b.Title, b.URL, b.Path}
	}
	for _, p := range t.Posts {
		rp := recordPost{
			ID: p.ID, NativeID: p.NativeID, Number: p.Number, URL: p.URL,
			Author: authorOrNil(p.Author), Authors: p.Authors,
			Published: p.Published, Edited: p.Edited, EditedBy: p.EditedBy,
			HTML: p.HTML, Text: p.Text, Quotes: p.Quotes, ReplyTo: p.ReplyTo, Links: p.Links,
			Attachments: p.Attachments, Reactions: p.Reactions, Signature: p.Signature, Summary: p.Summary,
			Deleted: p.Deleted, MissingSince: seconds(p.MissingSince),
			Revision: p.Revision, Witness: p.Witness, Hash: p.Hash,
		}
		if p.Title != t.Title {
			rp.Title = p.Title
		}
		r.Posts = append(r.Posts, rp)
	}
	return marshal(r)
}

// UnmarshalJSON reads a record back. What a record does not carry (the site's
// key, the normalizer's version, when a revision was first seen) stays empty.
func (t *Thread) UnmarshalJSON(b []byte) error {
	var r record
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&r); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	if r.Schema != RecordSchema {
		return fmt.Errorf("record of schema %q, want %q: %w", r.Schema, RecordSchema, ErrInvalid)
	}
	*t = Thread{
		ID: r.ID, Kind: r.Kind, Platform: r.Platform, PlatformVersion: r.PlatformVersion,
		Site: Site{Name: r.Site.Name, URL: r.Site.URL}, NativeID: r.NativeID, URL: r.URL, Title: r.Title,
		Labels: r.Labels, Tags: r.Tags, Lang: r.Lang, Locked: r.Locked, Sticky: r.Sticky, Deleted: r.Deleted,
		Published: r.Published, Updated: r.Updated, Counts: Counts(r.Counts),
		FirstSeen: r.Archive.FirstSeen, LastChecked: r.Archive.LastChecked, Complete: r.Archive.Complete,
		MissingPages: r.Archive.MissingPages, NotAllowed: r.Archive.NotAllowed, Raw: r.Archive.Raw,
	}
	if r.Author != nil {
		t.Author = *r.Author
	}
	if r.Board != nil {
		t.Board = Board{r.Board.Title, r.Board.URL, r.Board.Path}
	}
	for _, p := range r.Posts {
		post := Post{
			ID: p.ID, ThreadID: r.ID, NativeID: p.NativeID, Number: p.Number, URL: p.URL, Title: p.Title, Authors: p.Authors,
			Published: p.Published, Edited: p.Edited, EditedBy: p.EditedBy, HTML: p.HTML, Text: p.Text,
			Summary: p.Summary, Signature: p.Signature, Quotes: p.Quotes, ReplyTo: p.ReplyTo, Links: p.Links,
			Attachments: p.Attachments, Reactions: p.Reactions, Deleted: p.Deleted, MissingSince: p.MissingSince,
			Revision: p.Revision, Witness: p.Witness, Hash: p.Hash,
		}
		if p.Author != nil {
			post.Author = *p.Author
		}
		t.Posts = append(t.Posts, post)
	}
	return nil
}

// WriteRecord writes the thread's record, indented for people, and a newline.
func WriteRecord(w io.Writer, t Thread) error {
	b, err := t.MarshalJSON()
	if err != nil {
		return fmt.Errorf("record %s: %w", t.ID, err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return fmt.Errorf("record %s: %w", t.ID, err)
	}
	out.WriteByte('\n')
	_, err = w.Write(out.Bytes())
	return err
}

func authorOrNil(a Author) *Author {
	if a.IsZero() {
		return nil
	}
	return &a
}

func seconds(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}
