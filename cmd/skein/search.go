package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/query"
	"skein/archive/store"
)

// searchFlags are those of `search`.
type searchFlags struct {
	source, board, author string
	since, until          string
	best                  bool
	limit                 int
}

func (a *app) searchCommand() *cobra.Command {
	var fl searchFlags
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search the archive",
		Long: `Find posts: words, "phrases", AND OR NOT, ( ), wild* cards, and fields such as title:, author:,
board:, kind:. It is the language of topics.

` + exitHelp,
		Example: "  skein search 'drone* AND (army OR navy)'\n  skein search --since 7d --author ada pier",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.search(cmd.Context(), strings.Join(args, " "), fl)
		},
	}
	f := c.Flags()
	f.StringVar(&fl.source, "source", "", "only from this `source`")
	f.StringVar(&fl.board, "board", "", "only from boards with this `name`")
	f.StringVar(&fl.author, "author", "", "only by authors with this `name`")
	f.StringVar(&fl.since, "since", "", "only from this `time` on: 2026-11-01, or 7d for a week ago")
	f.StringVar(&fl.until, "until", "", "only before this `time`")
	f.BoolVar(&fl.best, "best", false, "best matches first, instead of newest first")
	f.IntVarP(&fl.limit, "limit", "n", 20, "at most so `many` hits")
	a.jsonFlag(f)
	_ = c.RegisterFlagCompletionFunc("source", a.completeSources)
	return c
}

func (a *app) search(ctx context.Context, text string, fl searchFlags) (err error) {
	c, err := a.load(false)
	if err != nil {
		return err
	}
	q, err := query.Parse(withFilters(text, fl))
	if err != nil {
		return usageError{err, ""}
	}
	now := time.Now()
	since, err := parseTime(fl.since, now)
	if err == nil && fl.limit < 1 {
		err = fmt.Errorf("--limit %d: want at least 1", fl.limit)
	}
	if err != nil {
		return usageError{err, ""}
	}
	until, err := parseTime(fl.until, now)
	if err != nil {
		return usageError{err, ""}
	}
	s, err := a.openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if fl.source != "" {
		if _, err := s.Source(ctx, fl.source); err != nil {
			return usageError{err, "`skein sources list` names them"}
		}
	}
	found, err := s.Search(ctx, store.Search{Query: q, Best: fl.best, Max: fl.limit, Source: fl.source, Since: since, Until: until})
	if err != nil {
		return err
	}
	for _, h := range found.Hits {
		if err := a.printHit(h); err != nil {
			return err
		}
	}
	if len(found.Hits) == 0 {
		fmt.Fprintln(a.stderr, "skein: nothing found")
	}
	if found.Partial {
		fmt.Fprintln(a.stderr, "skein: only the newest part of the archive was searched; a rarer word, --source or --since narrows the search")
	}
	return nil
}

// withFilters adds the filters to the query, in its own language.
func withFilters(text string, fl searchFlags) string {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, " ") + `"` }
	out := text
	if fl.board != "" || fl.author != "" {
		out = "(" + text + ")"
	}
	if fl.board != "" {
		out += " board:" + quote(fl.board)
	}
	if fl.author != "" {
		out += " author:" + quote(fl.author)
	}
	return out
}

// parseTime reads a day, a moment, or how long ago.
func parseTime(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04", "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	days := 0
	if n, err := fmt.Sscanf(s, "%dd", &days); err == nil && n == 1 && s == fmt.Sprintf("%dd", days) {
		return now.AddDate(0, 0, -days), nil
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time: want 2026-11-01, 2026-11-01T15:00:00Z, 7d or 12h", s)
}

func (a *app) printHit(h archive.Hit) error {
	t, p := h.Thread, h.Thread.Posts[0]
	if a.json {
		return a.printJSON(struct {
			Thread    string           `json:"thread"`
			Post      string           `json:"post"`
			Title     string           `json:"title"`
			URL       string           `json:"url"`
			Site      string           `json:"site"`
			Author    string           `json:"author,omitempty"`
			Published archive.When     `json:"published,omitzero"`
			FirstSeen time.Time        `json:"first_seen"`
			Score     float64          `json:"score"`
			Reasons   []archive.Reason `json:"reasons"`
			Text      string           `json:"text"`
		}{t.ID, p.ID, t.Title, or(p.URL, t.URL), t.Site.Name, p.Author.Name, p.Published, p.FirstSeen, h.Score, h.Reasons, p.Text})
	}
	when := p.Published.String()
	if when == "" {
		when = p.FirstSeen.Format(time.DateOnly)
	}
	fmt.Fprintf(a.stdout, "%s\n  %s  %s  %s\n", titleOf(t), when, or(t.Site.Name, t.Site.Key), p.Author.Name)
	fmt.Fprintf(a.stdout, "  %s\n", or(p.URL, t.URL))
	if s := snippet(p.Text, h.Reasons); s != "" {
		fmt.Fprintf(a.stdout, "  %s\n", s)
	}
	fmt.Fprintln(a.stdout)
	return nil
}

// snippet is the text round the first hit in it.
func snippet(text string, reasons []archive.Reason) string {
	at := 0
	for _, r := range reasons {
		if (r.Field == "body" || r.Field == "lead" || r.Field == "quote") && r.Start <= len(text) {
			at = r.Start
			break
		}
	}
	from := max(at-60, 0)
	for from > 0 && text[from] != ' ' && text[from] != '\n' {
		from--
	}
	s := clip(strings.Join(strings.Fields(text[from:]), " "), 160)
	if from > 0 {
		s = "… " + s
	}
	return s
}
