package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/config"
	"skein/fetcher"
	"skein/fetcher/forum"
	"skein/fetcher/parse"
	"skein/fetcher/web"
)

func (a *app) sourcesCommand() *cobra.Command {
	return group(&cobra.Command{Use: "sources", Short: "List, check, add, import and export sources"},
		a.sourcesList(), a.sourcesCheck(), a.sourcesAdd(), a.sourcesImport(), a.sourcesExport())
}

// state is a source's health in one word.
func state(s archive.Source) string {
	st := s.Standing
	switch {
	case st.Retired:
		return "retired"
	case st.Gone:
		return "gone"
	case !s.Enabled:
		return "off"
	case st.Failures > 0:
		return "failing"
	case st.LastVisit.IsZero():
		return "new"
	case st.Reason != "":
		return "waiting"
	}
	return "ok"
}

func (a *app) sourcesList() *cobra.Command {
	var retired bool
	c := &cobra.Command{
		Use:   "list",
		Short: "Show the sources and their health",
		Long: `List the sources with their health: ok, new (not visited yet), failing (with the reason),
gone (the server said so), off, retired (no longer in the configuration).

` + exitHelp,
		Example: "  skein sources list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			list, err := a.sourcesHeld(cmd.Context(), c, retired)
			if err != nil {
				return err
			}
			now := time.Now()
			if a.json {
				for _, s := range list {
					if err := a.printJSON(sourceJSON(s)); err != nil {
						return err
					}
				}
				return nil
			}
			if len(list) == 0 {
				fmt.Fprintln(a.stderr, "skein: no sources; `skein sources add URL` adds one")
				return nil
			}
			t := newTable(a.stdout, "SOURCE", "STATE", "KIND", "THREADS", "LAST VISIT", "LAST NEW", "NEXT", "REASON")
			for _, s := range list {
				st := s.Standing
				next := "-"
				if !st.Due.IsZero() {
					next = ago(st.Due, now)
					if !st.Due.After(now) {
						next = "now"
					}
				}
				kind := string(s.Kind)
				if s.Kind == archive.AutoSource && st.Reads != "" {
					kind = string(st.Reads)
				}
				reason := st.Reason
				if reason == "" && st.MovedTo != "" {
					reason = "moved for good to " + st.MovedTo
				}
				t.row(s.ID, state(s), kind, group3(st.Threads), ago(st.LastVisit, now), ago(st.LastNew, now), next, clip(reason, 120))
			}
			return t.flush()
		},
	}
	c.Flags().BoolVar(&retired, "retired", false, "show those too that are no longer in the configuration")
	a.jsonFlag(c.Flags())
	return c
}

// sourcesHeld are the sources in force with their standing; those of the
// configuration alone where there is no archive yet.
func (a *app) sourcesHeld(ctx context.Context, c *config.Config, retired bool) (list []archive.Source, err error) {
	s, err := a.openStore(ctx, c, true)
	if errors.Is(err, archive.ErrNotFound) {
		return c.Sources, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	list, err = s.Sources(ctx, retired)
	if err != nil {
		return nil, err
	}
	// What was written into the configuration since the last run is shown too.
	have := map[string]bool{}
	for _, src := range list {
		have[src.ID] = true
	}
	for _, src := range c.Sources {
		if !have[src.ID] {
			list = append(list, src)
		}
	}
	return list, nil
}

func sourceJSON(s archive.Source) any {
	st := s.Standing
	return struct {
		ID        string             `json:"id"`
		URL       string             `json:"url"`
		Title     string             `json:"title,omitempty"`
		Kind      archive.SourceKind `json:"kind"`
		Reads     archive.SourceKind `json:"reads,omitempty"`
		Platform  string             `json:"platform,omitempty"`
		State     string             `json:"state"`
		Reason    string             `json:"reason,omitempty"`
		Failures  int                `json:"failures"`
		Threads   int                `json:"threads"`
		LastVisit time.Time          `json:"last_visit,omitzero"`
		LastOK    time.Time          `json:"last_ok,omitzero"`
		LastNew   time.Time          `json:"last_new,omitzero"`
		Next      time.Time          `json:"next,omitzero"`
		MovedTo   string             `json:"moved_to,omitempty"`
		Schedule  string             `json:"schedule"`
		Tags      []string           `json:"tags,omitempty"`
	}{s.ID, web.Redact(s.URL), or(s.Title, st.Site), s.Kind, st.Reads, st.Platform, state(s), st.Reason, st.Failures, st.Threads,
		st.LastVisit, st.LastOK, st.LastNew, st.Due, st.MovedTo, s.Schedule, s.Tags}
}

func or(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func (a *app) sourcesCheck() *cobra.Command {
	c := &cobra.Command{
		Use:   "check [SOURCE…]",
		Short: "Get every source once and say what it is, storing nothing",
		Long: `Get each configured source, or the named ones, once, and say what it is and whether it
can be read. Nothing is stored.

` + exitHelp,
		Example:           "  skein sources check",
		ValidArgsFunction: a.completeSources,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.checkSources(cmd.Context(), args)
		},
	}
	a.jsonFlag(c.Flags())
	return c
}

// checked is what getting a source once came to.
type checked struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	OK     bool   `json:"ok"`
	Kind   string `json:"kind,omitempty"`
	Title  string `json:"title,omitempty"`
	Items  int    `json:"items"`
	Error  string `json:"error,omitempty"`
	Warned int    `json:"warnings,omitempty"`
}

func (a *app) checkSources(ctx context.Context, ids []string) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(true)
	if err != nil {
		return err
	}
	var list []archive.Source
	for _, s := range c.Sources {
		if len(ids) == 0 && s.Enabled {
			list = append(list, s)
		}
	}
	for _, id := range ids {
		found := false
		for _, s := range c.Sources {
			if s.ID == id {
				list, found = append(list, s), true
			}
		}
		if !found {
			return usageError{fmt.Errorf("source %q is not in the configuration; there are: %s", id, a.sourceNames()), ""}
		}
	}
	client := a.wireClient(c, nil)
	defer client.Close()
	bar := a.bar(len(list), "checking")
	results := make([]checked, len(list))
	var wg sync.WaitGroup
	slots := make(chan struct{}, c.Fetch.Workers)
	for i, s := range list {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = check(ctx, client, s, selectionsFor([]archive.Source{s}))
			_ = bar.Add(1)
		})
	}
	wg.Wait()
	_ = bar.Finish()
	failed := 0
	t := newTable(io.Discard)
	if !a.json {
		t = newTable(a.stdout, "SOURCE", "IS", "ITEMS", "TITLE")
	}
	for _, r := range results {
		if !r.OK {
			failed++
		}
		switch {
		case a.json:
			if err := a.printJSON(r); err != nil {
				return err
			}
		case r.OK:
			t.row(r.ID, r.Kind, fmt.Sprint(r.Items), clip(r.Title, 60))
		default:
			t.row(r.ID, "failed", "", r.Error)
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	switch {
	case failed > 0 && failed == len(results):
		return errTold
	case failed > 0:
		return partError{}
	}
	return nil
}

func check(ctx context.Context, client *web.Client, s archive.Source, sites *selections) checked {
	r := checked{ID: s.ID, URL: web.Redact(s.URL)}
	resp, err := client.Get(ctx, web.Request{URL: s.URL, Accept: web.AcceptFeed + ", " + web.AcceptPage, Crawl: s.Robots && (s.Kind == archive.BoardSource || s.Kind == archive.ThreadSource),
		MaxBody: s.MaxBody, Timeout: s.Timeout, UserAgent: s.UserAgent, AllowPrivate: s.Private, Pause: s.Pause, PerHost: s.PerHost})
	var reading fetcher.Reading
	if err == nil {
		reading, err = fetcher.Read(fetcher.Document{URL: resp.Final, Header: resp.Header, Body: resp.Body, Fetched: resp.Fetched, Selected: sites.reader(resp.Final)})
	}
	switch {
	case err != nil:
	case reading.Feed != nil:
		r.OK, r.Kind, r.Title, r.Items, r.Warned = true, "feed", reading.Feed.Title, len(reading.Feed.Entries), len(reading.Feed.Warnings)
	case reading.Part != nil && reading.Part.Kind == forum.BoardPart:
		r.OK, r.Kind, r.Title, r.Items = true, "board", reading.Part.Board.Title, len(reading.Part.Threads)
	case reading.Part != nil && reading.Part.Kind == forum.ThreadPart:
		r.OK, r.Kind, r.Title, r.Items = true, "thread", reading.Part.Draft.Thread.Title, len(reading.Part.Draft.Thread.Posts)
	case reading.Part != nil:
		err = errors.New(or(reading.Part.Why, "it is a forum's "+string(reading.Part.Kind)+" page, not a board or a thread"))
	default:
		why := "it is a web page, not a feed" + namesFeeds(reading.Page.Feeds)
		if reading.Page.Missed {
			why += "; the selectors given for this site find nothing on it"
		}
		err = errors.New(why)
	}
	if err != nil {
		r.Error = oneLineError(err)
	}
	return r
}

func namesFeeds(list []parse.Link) string {
	if len(list) == 0 {
		return ""
	}
	return "; it names this feed: " + list[0].Href
}

func (a *app) sourcesAdd() *cobra.Command {
	var id, title string
	var tags []string
	var dry bool
	c := &cobra.Command{
		Use:   "add URL",
		Short: "Find the feed or board behind an address and append it to the configuration",
		Long: `Get the address, find out what it is (a feed, a forum's board or thread, or a page that
names its feeds; of a page that names none, what is at the usual places), and append it as a [[source]] to the configuration, which is otherwise left as it is.

` + exitHelp,
		Example: "  skein sources add https://example.org/\n  skein sources add https://forum.example.org/forums/news.7/ --tag forum",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.addSource(cmd.Context(), args[0], archive.Source{ID: id, Title: title, Tags: tags}, dry)
		},
	}
	f := c.Flags()
	f.StringVar(&id, "id", "", "`name` of the source (default: made from its address)")
	f.StringVar(&title, "title", "", "`title` of the source (default: what it calls itself)")
	f.StringArrayVar(&tags, "tag", nil, "`tag`; may be given more than once")
	f.BoolVar(&dry, "dry-run", false, "say what would be added, and add nothing")
	a.jsonFlag(f)
	return c
}

func (a *app) addSource(ctx context.Context, address string, s archive.Source, dry bool) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(true)
	if err != nil {
		return err
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if !isAddress(address) {
		return usageError{fmt.Errorf("%s is not an http or https address", web.Redact(address)), ""}
	}
	client := a.wireClient(c, nil)
	defer client.Close()
	found, others, err := scout{client, oneOff(c)}.discover(ctx, address)
	if err != nil {
		return err
	}
	s.URL, s.Kind, s.Enabled = found.URL, found.Kind, true
	if s.Title == "" {
		s.Title = found.Title
	}
	if !dry {
		if err := config.AppendSource(c.Path, s); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(map[string]any{"url": web.Redact(s.URL), "kind": s.Kind, "title": s.Title, "added": !dry, "others": append([]string{}, others...)})
	}
	verb := "added to " + c.Path
	if dry {
		verb = "would be added to " + c.Path
	}
	fmt.Fprintf(a.stdout, "%s %s: %s (%s)\n", s.Kind, verb, web.Redact(s.URL), or(s.Title, "no title"))
	for _, o := range others {
		fmt.Fprintf(a.stdout, "  also there: %s\n", o)
	}
	return nil
}

func (a *app) sourcesImport() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.opml",
		Short: "Append the feeds of an OPML file to the configuration",
		Long: `Append the feeds that an OPML file names to the configuration; - is standard input. Folders
become tags. What is configured already is left as it is.

` + exitHelp,
		Example: "  skein sources import subscriptions.opml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.load(true)
			if err != nil {
				return err
			}
			in := a.stdin
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			list, notes, err := config.ReadOPML(in)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			for _, n := range notes {
				fmt.Fprintf(a.stderr, "skein: %s: %s\n", args[0], n)
			}
			added, err := config.AppendSources(c.Path, list)
			if err != nil {
				return err
			}
			if a.json {
				err := a.printJSON(map[string]any{"read": len(list), "added": len(added), "notes": append([]string{}, notes...)})
				if err == nil && len(notes) > 0 {
					err = partError{}
				}
				return err
			}
			fmt.Fprintf(a.stdout, "%s of %d added to %s\n", count(len(added), "source"), len(list), c.Path)
			if len(notes) > 0 {
				return partError{}
			}
			return nil
		},
	}
	a.jsonFlag(c.Flags())
	return c
}

func (a *app) sourcesExport() *cobra.Command {
	return &cobra.Command{
		Use:     "export",
		Short:   "Print the sources as OPML",
		Long:    "Print the configured sources as OPML 2.0, for any feed reader. Tags become folders.\n\n" + exitHelp,
		Example: "  skein sources export > skein.opml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(true)
			if err != nil {
				return err
			}
			return config.WriteOPML(a.stdout, "skein", c.Sources)
		},
	}
}
