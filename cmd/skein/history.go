package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/diff"
)

// postHistory is a post that was changed or lost, with its states, the newest
// first, as `archive --history --json` prints it.
type postHistory struct {
	Thread       string       `json:"thread"`
	Post         string       `json:"post"`
	Number       int          `json:"number,omitempty"`
	URL          string       `json:"url,omitempty"`
	Author       string       `json:"author,omitempty"`
	Deleted      archive.Flag `json:"deleted,omitzero"`
	MissingSince time.Time    `json:"missing_since,omitzero"`
	States       []postState  `json:"states"`
}

// postState is one state of a post.
type postState struct {
	Revision int             `json:"revision"`
	Seen     time.Time       `json:"seen"`
	Witness  archive.Witness `json:"witness"`
	Edited   archive.When    `json:"edited,omitzero"`
	EditedBy string          `json:"edited_by,omitempty"`
	Title    string          `json:"title,omitempty"` // of the first state, and where it changed
	Text     string          `json:"text"`
	Changes  []wordChange    `json:"changes,omitempty"` // against the state before
	was      string          // the title before
}

// wordChange is a stretch of a text held against the one before.
type wordChange struct {
	Op   string `json:"op"` // same, ins, del; gap for what is left out and did not change
	Text string `json:"text,omitempty"`
}

// history prints how the posts of threads were changed and lost. It fetches nothing.
func (a *app) history(ctx context.Context, args []string) (err error) {
	c, err := a.load(false)
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	failed := 0
	for i, arg := range args {
		if i > 0 && !a.json {
			fmt.Fprintln(a.stdout)
		}
		t, err := lookUp(ctx, s, arg)
		if errors.Is(err, archive.ErrNotFound) {
			failed++
			a.complain(fmt.Errorf("%s is not in the archive", arg), "`skein archive URL` puts a thread there")
			continue
		}
		if err != nil {
			return err
		}
		if !a.json {
			fmt.Fprintf(a.stdout, "%s\n  %s\n", titleOf(t), t.URL)
		}
		known := 0
		for i := range t.Posts {
			p := &t.Posts[i]
			if p.Revision <= 1 && p.Deleted != archive.Yes && p.MissingSince.IsZero() {
				continue
			}
			known++
			revs, err := s.Revisions(ctx, p.ID)
			if err != nil {
				return err
			}
			h := historyOf(&t, p, revs)
			if !a.json {
				h.print(a.stdout, isTerminal(a.stdout) && a.getenv("NO_COLOR") == "")
			} else if err := a.printJSON(h); err != nil {
				return err
			}
		}
		if known == 0 && !a.json {
			fmt.Fprintln(a.stdout, "\n  no edit and no deletion is known")
		}
	}
	switch {
	case failed == len(args):
		return errTold
	case failed > 0:
		return partError{}
	}
	return nil
}

// getenv is a variable of the environment that the program was given.
func (a *app) getenv(name string) string {
	for _, v := range a.env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

func historyOf(t *archive.Thread, p *archive.Post, revs []archive.Revision) postHistory {
	h := postHistory{Thread: t.ID, Post: p.ID, Number: p.Number, URL: or(p.URL, t.URL), Author: p.Author.Name, MissingSince: p.MissingSince}
	if p.Deleted == archive.Yes {
		h.Deleted = archive.Yes
	}
	for i := len(revs) - 1; i >= 0; i-- {
		r := revs[i]
		st := postState{Revision: r.Number, Seen: r.Seen, Witness: r.Witness, Edited: r.Edited, EditedBy: r.EditedBy, Title: r.Title, Text: r.Text}
		if i > 0 {
			if st.was = revs[i-1].Title; st.was == r.Title {
				st.Title = ""
			}
			for _, c := range diff.Words(revs[i-1].Text, r.Text) {
				st.Changes = append(st.Changes, wordChange{or(c.Op, "same"), c.Text})
			}
		}
		h.States = append(h.States, st)
	}
	return h
}

// Marks of what was taken away and put in: as wdiff has them, or as colours.
var (
	plainMarks = map[string][2]string{"del": {"[-", "-]"}, "ins": {"{+", "+}"}}
	colorMarks = map[string][2]string{"del": {"\x1b[31;9m", "\x1b[0m"}, "ins": {"\x1b[32m", "\x1b[0m"}}
)

// seenBy says in words who saw a state of a post.
var seenBy = map[archive.Witness]string{
	archive.ByListing: "seen in a listing", archive.ByFeed: "told by a feed", archive.ByPage: "read from its page",
	archive.ByAPI: "told by the site's interface", archive.ByWARC: "read from a capture",
}

func (h postHistory) print(w io.Writer, color bool) {
	marks := plainMarks
	if color {
		marks = colorMarks
	}
	name := h.Author
	if h.Number > 0 {
		name = fmt.Sprintf("#%d %s", h.Number, name)
	}
	fmt.Fprintf(w, "\n%s  %s\n", strings.TrimSpace(name), h.URL)
	if h.Deleted == archive.Yes {
		fmt.Fprintln(w, "  its page says that it was deleted")
	}
	if !h.MissingSince.IsZero() {
		fmt.Fprintf(w, "  no longer shown since %s\n", h.MissingSince.Format(time.DateTime))
	}
	for _, s := range h.States {
		line := fmt.Sprintf("  revision %d, seen %s, %s", s.Revision, s.Seen.Format(time.DateTime), seenBy[s.Witness])
		if !s.Edited.IsZero() {
			line += ", edited " + s.Edited.String()
			if s.EditedBy != "" {
				line += " by " + s.EditedBy
			}
		}
		fmt.Fprintln(w, line)
		if s.was != "" && s.Title != "" {
			fmt.Fprintf(w, "    title: %s %s\n", marks["del"][0]+printable(s.was)+marks["del"][1], marks["ins"][0]+printable(s.Title)+marks["ins"][1])
		}
		fmt.Fprintln(w, indented(s.marked(marks)))
	}
}

// marked is the text of a state with what changed in it marked.
func (s postState) marked(marks map[string][2]string) string {
	if s.Changes == nil {
		return printable(s.Text)
	}
	var b strings.Builder
	changed := false
	for i, c := range s.Changes {
		switch c.Op {
		case "gap":
			b.WriteString(" … ")
		case "same":
			b.WriteString(printable(c.Text))
		default:
			if changed = true; i > 0 && c.Op == "ins" && s.Changes[i-1].Op == "del" {
				b.WriteByte(' ')
			}
			b.WriteString(marks[c.Op][0] + printable(c.Text) + marks[c.Op][1])
		}
	}
	if !changed {
		return "(the words are the same: a title, a picture or a file is another)"
	}
	return b.String()
}

// printable leaves out what would move a terminal's cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// indented puts a text below its heading.
func indented(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ")
}
