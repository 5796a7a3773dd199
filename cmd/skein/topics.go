package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/normal"
	"skein/archive/query"
	"skein/archive/store"
	"skein/config"
	"skein/feeds/topic"
	"skein/fetcher"
	"skein/fetcher/forum"
)

func (a *app) topicsCommand() *cobra.Command {
	return group(&cobra.Command{Use: "topics", Short: "List topics, and explain what they match"}, a.topicsList(), a.topicsExplain())
}

func (a *app) topicsList() *cobra.Command {
	c := &cobra.Command{
		Use:     "list",
		Short:   "Show the topics with what they published",
		Long:    "List the configured topics with the number of entries that they publish.\n\n" + exitHelp,
		Example: "  skein topics list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			entries := map[string]int{}
			s, err := a.openStore(cmd.Context(), c, true)
			if err == nil {
				defer func() { err = errors.Join(err, s.Close()) }()
				st, err := s.Stats(cmd.Context())
				if err != nil {
					return err
				}
				entries = st.Entries
			} else if !errors.Is(err, archive.ErrNotFound) {
				return err
			}
			t := newTable(io.Discard)
			if !a.json {
				t = newTable(a.stdout, "TOPIC", "ENTRIES", "VERSION", "TITLE")
			}
			for _, topic := range c.Topics {
				if a.json {
					if err := a.printJSON(map[string]any{"id": topic.ID, "title": topic.Title, "version": topic.Version, "entries": entries[topic.ID]}); err != nil {
						return err
					}
					continue
				}
				t.row(topic.ID, group3(entries[topic.ID]), topic.Version, topic.Title)
			}
			if len(c.Topics) == 0 {
				fmt.Fprintln(a.stderr, "skein: no topics; a [topic.NAME] with a query makes one")
			}
			return t.flush()
		},
	}
	a.jsonFlag(c.Flags())
	return c
}

func (a *app) topicsExplain() *cobra.Command {
	var address string
	c := &cobra.Command{
		Use:   "explain TOPIC URL|ID|FILE|-",
		Short: "Say why something matches a topic, or why not",
		Long: `Judge a post by a topic and show the reasons: of what the archive holds under an address
or an id (of a thread or a post), of a page that is fetched for it, of a saved page or feed, or
of items that standard input gives as JSON Lines:

  {"id","title","text","kind":"news|post","thread","author","source","published","lang"}

With --json one line each: {"id","topic","match","score","reasons"}.

` + exitHelp,
		Example: "  skein topics explain middle-east-defense https://news.example.org/a-story\n  skein topics explain drones - --json < items.jsonl",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.explain(cmd.Context(), args[0], args[1], address)
		},
		ValidArgsFunction: a.completeTopics,
	}
	c.Flags().Var((*addressFlag)(&address), "url", "`address` of a saved page")
	a.jsonFlag(c.Flags())
	return c
}

func (a *app) explain(ctx context.Context, id, what, address string) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(true)
	if err != nil {
		return err
	}
	set, err := oneTopic(c, id)
	if err != nil {
		return err
	}
	if what == "-" {
		return a.explainLines(set)
	}
	threads, err := a.find(ctx, c, what, address)
	if err != nil {
		return err
	}
	n := 0
	for i := range threads {
		t := &threads[i]
		for j := range t.Posts {
			it := query.ItemOf(t, &t.Posts[j])
			if err := a.explained(set, t.Posts[j].ID, it, headline(t, &t.Posts[j])); err != nil {
				return err
			}
			n++
		}
	}
	if n == 0 {
		return fmt.Errorf("%s: there is no post to judge", what)
	}
	return nil
}

func headline(t *archive.Thread, p *archive.Post) string {
	s := or(p.Title, t.Title, clip(strings.Join(strings.Fields(p.Text), " "), 60))
	if p.Title == "" && p.Number > 0 {
		s = fmt.Sprintf("%s, #%d by %s", s, p.Number, or(p.Author.Name, "?"))
	}
	return s
}

func oneTopic(c *config.Config, id string) (*topic.Set, error) {
	var ids []string
	for _, t := range c.Topics {
		if t.ID == id {
			return topic.Compile([]archive.Topic{t})
		}
		ids = append(ids, t.ID)
	}
	return nil, usageError{fmt.Errorf("topic %q is not in the configuration; there are: %s", id, strings.Join(ids, ", ")), ""}
}

// explained prints the verdict on one item.
func (a *app) explained(set *topic.Set, id string, it query.Item, title string) error {
	for _, e := range set.Explain(id, it) {
		if a.json {
			if e.Reasons == nil {
				e.Reasons = []archive.Reason{}
			}
			if err := a.printJSON(struct {
				ID      string           `json:"id"`
				Topic   string           `json:"topic"`
				Match   bool             `json:"match"`
				Score   float64          `json:"score"`
				Reasons []archive.Reason `json:"reasons"`
				Missing string           `json:"missing,omitempty"`
			}{id, e.Topic, e.Match, e.Score, e.Reasons, e.Missing}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(a.stdout, "%s  %s @%s\n", clip(title, 100), e.Topic, e.Version)
		if err := query.Explain(a.stdout, query.Result{Match: e.Match, Score: e.Score, Reasons: e.Reasons, Missing: e.Missing}); err != nil {
			return err
		}
	}
	return nil
}

// item is a line of standard input.
type item struct {
	ID     loose    `json:"id"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Kind   string   `json:"kind"`
	Thread string   `json:"thread"`
	Author string   `json:"author"`
	Source string   `json:"source"`
	URL    string   `json:"url"`
	Board  string   `json:"board"`
	Lang   string   `json:"lang"`
	Tags   []string `json:"tags"`
}

// loose is a text that some write as a number.
type loose string

func (l *loose) UnmarshalJSON(b []byte) error {
	var n json.Number
	if json.Unmarshal(b, &n) == nil && len(b) > 0 && b[0] != '"' {
		*l = loose(n)
		return nil
	}
	return json.Unmarshal(b, (*string)(l))
}

// explainLines judges the items on standard input. A line that is none is told
// and counted, and the others are judged.
func (a *app) explainLines(set *topic.Set) error {
	r := bufio.NewReaderSize(a.stdin, 1<<20)
	done, failed := 0, 0
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if text := strings.TrimSpace(string(line)); text != "" {
			var in item
			if jerr := json.Unmarshal([]byte(text), &in); jerr != nil {
				failed++
				if perr := a.notAnItem(n, jerr); perr != nil {
					return perr
				}
			} else {
				it := query.Item{Title: in.Title, Text: in.Text, Kind: or(in.Kind, "news"), Thread: in.Thread, Author: in.Author, Source: in.Source, URL: in.URL, Board: in.Board, Lang: in.Lang, Tags: in.Tags}
				if u, uerr := url.Parse(in.URL); uerr == nil {
					it.SourceHost = archive.Host(u)
				}
				if err := a.explained(set, string(in.ID), it, or(in.Title, in.Thread, string(in.ID))); err != nil {
					return err
				}
				done++
			}
		}
		switch {
		case errors.Is(err, io.EOF) && failed > 0 && done == 0:
			return errTold
		case errors.Is(err, io.EOF) && failed > 0:
			return partError{}
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func (a *app) notAnItem(line int, err error) error {
	why := fmt.Sprintf("standard input, line %d: not an item in JSON: %s", line, plainJSON(err))
	if a.json {
		return a.printJSON(struct {
			Line  int    `json:"line"`
			Error string `json:"error"`
		}{line, why})
	}
	a.complain(errors.New(why), "")
	return nil
}

// plainJSON says what is wrong with a text of JSON, without the words of our code.
func plainJSON(err error) string {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		if typed.Field == "" {
			return "want an object, have " + typed.Value
		}
		return fmt.Sprintf("%s cannot be a %s", typed.Field, typed.Value)
	}
	return err.Error()
}

// find finds what is to be explained: in the archive, in a file, on the web.
func (a *app) find(ctx context.Context, c *config.Config, what, address string) ([]archive.Thread, error) {
	if _, err := os.Stat(what); err == nil {
		return a.threadsIn(inspectInput{File: what, URL: address}, func(in inspectInput) (fetcher.Document, error) { return a.document(ctx, nil, archive.Source{}, in) })
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	s, err := a.openStore(ctx, c, true)
	if err == nil {
		t, err := lookUp(ctx, s, what)
		if cerr := s.Close(); cerr != nil {
			return nil, cerr
		}
		if err == nil {
			return []archive.Thread{t}, nil
		}
		if !errors.Is(err, archive.ErrNotFound) {
			return nil, err
		}
	} else if !errors.Is(err, archive.ErrNotFound) {
		return nil, err
	}
	if !isAddress(what) {
		return nil, fmt.Errorf("%s is no address, no file, and no id in the archive: %w", what, archive.ErrNotFound)
	}
	client := a.wireClient(c, nil)
	defer client.Close()
	return a.threadsIn(inspectInput{File: what}, func(in inspectInput) (fetcher.Document, error) { return a.document(ctx, client, oneOff(c), in) })
}

// lookUp finds a thread by its id, by the id of one of its posts, or by its address.
func lookUp(ctx context.Context, s *store.Store, what string) (archive.Thread, error) {
	if archive.IsID(what) {
		t, err := s.Thread(ctx, what)
		if errors.Is(err, archive.ErrNotFound) {
			return s.ThreadOfPost(ctx, what)
		}
		return t, err
	}
	u, err := url.Parse(what)
	if err != nil || u.Host == "" {
		return archive.Thread{}, fmt.Errorf("%s: %w", what, archive.ErrNotFound)
	}
	site, native := archive.SiteKey(u, ""), normal.NativeURL(u)
	if ref, ok := forum.RefOf(u); ok {
		site, native = ref.Site, ref.Native
	}
	id, err := s.ThreadAt(ctx, site, native)
	if err != nil {
		return archive.Thread{}, err
	}
	return s.Thread(ctx, id)
}

// threadsIn reads a document and makes records of what it holds, unsaved.
func (a *app) threadsIn(in inspectInput, get func(inspectInput) (fetcher.Document, error)) ([]archive.Thread, error) {
	doc, err := get(in)
	if err != nil {
		return nil, of(in.File, err)
	}
	ts, err := fetcher.Records(doc)
	if err != nil {
		return nil, of(in.File, err)
	}
	return ts, nil
}
