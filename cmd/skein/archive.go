package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/export"
	"skein/archive/store"
	"skein/config"
	"skein/fetcher"
)

// archiveFlags are those of `archive`.
type archiveFlags struct {
	format, output, url  string
	cookies, attachments string
	noStore, whole       bool
	inPlace, history     bool
}

func (a *app) archiveCommand() *cobra.Command {
	var fl archiveFlags
	c := &cobra.Command{
		Use:   "archive URL|FILE…",
		Short: "Archive one thread, article or saved page",
		Long: `Recognize the platform behind an address, walk through every page of the thread,
store it, and print a summary. Again on the same thread it reads only what may have
changed.

A FILE is a saved page or feed, a mailbox, a folder of them, or what a crawler wrote
(.warc, .warc.gz, .warc.zst, .wacz, .arc, .arc.gz), in any number and of any size. Pages
are joined to threads; what was seen last is the present, what was seen before it stands
in the history. A saved page's
address is what the page tells, or --url; of a folder --url is the address of what lies
in it. Records of WARC files that were made into posts are copied to the raw folder, so
that "skein db verify" can prove them; --in-place cites them where they are.

Pages of a host that a source of the configuration has selectors for are read by those.

Without a configuration the archive is ./skein.db; --no-store keeps nothing there.
With --format or -o the record is written too: to the file, or to standard output.
Pages and books hold the pictures whose bytes are held (--attachments images); those of
files that were given are held unless --attachments links says otherwise.

` + exitHelp,
		Example: "  skein archive https://forum.example.org/threads/a-thread.2718/\n  skein archive crawl-*.warc.gz\n  skein archive page.html --url https://forum.example.org/threads/a-thread.2718/ --format md -o thread.md",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if fl.history {
				for _, other := range []string{"format", "output", "url", "no-store", "whole", "in-place"} {
					if cmd.Flags().Changed(other) {
						return usage(cmd, fmt.Errorf("--history shows what is held, and goes with no --%s", other))
					}
				}
				return a.history(cmd.Context(), args)
			}
			format, err := fl.exportFormat()
			if err != nil {
				return usage(cmd, err)
			}
			return a.archive(cmd.Context(), args, fl, format)
		},
	}
	f := c.Flags()
	f.StringVar(&fl.format, "format", "", "write what was archived as "+listed(exportNames()))
	f.StringVarP(&fl.output, "output", "o", "", "`path` to write to; - is standard output")
	f.Var((*addressFlag)(&fl.url), "url", "`address` of a saved page")
	f.StringVar(&fl.cookies, "cookies", "", "cookie `file` in Netscape's format, for a place that asks for a log-in")
	f.StringVar(&fl.attachments, "attachments", "", "keep the bytes of files that posts carry: links (none), images or all (default: links, but all of FILEs)")
	f.BoolVar(&fl.noStore, "no-store", false, "keep nothing in the archive")
	f.BoolVar(&fl.history, "history", false, "show how posts of archived threads (by id or address) were changed and lost; fetches nothing")
	f.BoolVar(&fl.inPlace, "in-place", false, "cite the records of WARC files where they are, instead of keeping copies of them; those that cannot be read alone are copied all the same")
	f.BoolVar(&fl.whole, "whole", false, "read every page again, whatever is held")
	a.jsonFlag(f)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportNames(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

// exportFormat is the format asked for, by name or by the file's ending; nil if
// nothing is to be written.
func (fl archiveFlags) exportFormat() (*export.Format, error) {
	if fl.format == "" && fl.output == "" {
		return nil, nil
	}
	f, err := chosenFormat(fl.format, fl.output, false)
	if err != nil {
		return nil, err
	}
	return &f, nil
}

func (a *app) archive(ctx context.Context, args []string, fl archiveFlags, format *export.Format) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	switch mode := archive.AttachmentMode(fl.attachments); {
	case mode != "" && mode != archive.KeepLinks && !mode.Keeps():
		return usageError{fmt.Errorf("--attachments %q: want links, images or all", fl.attachments), ""}
	case fl.noStore && mode.Keeps() && !holdsBytes(format):
		return usageError{errors.New("--attachments keeps bytes, and --no-store keeps none but in what is written as html, epub or warc"), ""}
	}
	if fl.url != "" && len(args) != 1 {
		return usageError{errors.New("--url is the address of one saved page; name one file with it"), ""}
	}
	c, err := a.load(false)
	if err != nil {
		return err
	}
	if fl.noStore {
		dir, err := os.MkdirTemp("", "skein-archive-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.Archive.DSN, c.Archive.Raw, a.volatile = filepath.Join(dir, "skein.db"), "", true
		if holdsBytes(format) {
			c.Archive.Raw = filepath.Join(dir, "raw")
		}
	}
	s, f, done, err := a.openFetching(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()

	w := &archiving{app: a, fl: fl, store: s, fetching: f, cfg: c, talk: a.stdout}
	if format != nil && (fl.output == "" || fl.output == "-") {
		w.talk = a.stderr // standard output is the record's
	}
	var files []input
	for _, arg := range args {
		if isAddress(arg) {
			w.address(ctx, arg)
			continue
		}
		findInputs(arg, fl.url, func(in input) { files = append(files, in) }, w.fail)
	}
	if w.given = files; len(files) > 0 {
		if err := w.inputs(ctx, files); err != nil {
			return err
		}
	}
	if err := a.catchUp(context.WithoutCancel(ctx), s); err != nil {
		return err
	}
	if format != nil && len(w.threads) > 0 {
		if err := w.export(ctx, *format); err != nil {
			return err
		}
	}
	switch {
	case w.failed > 0 && len(w.threads) == 0:
		return errTold
	case w.failed > 0 || w.incomplete:
		return partError{}
	}
	return nil
}

// holdsBytes reports whether files of a format hold bytes as they were received:
// pictures, or everything.
func holdsBytes(f *export.Format) bool {
	return f != nil && (f.Name == "html" || f.Name == "epub" || f.Name == warcFormat)
}

// archiving is one run of the verb.
type archiving struct {
	*app
	fl         archiveFlags
	store      *store.Store
	fetching   *fetching
	cfg        *config.Config
	talk       io.Writer
	threads    []string
	given      []input // files
	by         string  // the source by whose selectors the thread in hand was read; empty for none
	failed     int
	incomplete bool
}

func (w *archiving) fail(what string, err error) {
	w.failed++
	w.complain(of(what, err), "")
}

// settings are those of the configuration for the address's host, and what the
// flags say.
func (w *archiving) settings(address string) archive.Source {
	src := settingsFor(w.cfg, address)
	src.Cookies = or(w.fl.cookies, src.Cookies)
	src.Attachments = archive.AttachmentMode(or(w.fl.attachments, string(src.Attachments)))
	return src
}

func (w *archiving) address(ctx context.Context, address string) {
	bar := w.bar(0, "reading pages")
	job := fetcher.Job{
		Address: address, Source: w.settings(address), Whole: w.fl.whole,
		OnPage: func(page, pages, posts int) {
			if pages > 0 {
				bar.ChangeMax(pages)
			}
			_ = bar.Set(min(page, max(pages, page)))
			bar.Describe(count(posts, "post"))
		},
		OnWait: func(why string, until time.Time) { fmt.Fprintf(w.stderr, "skein: waiting: %s\n", why) },
	}
	got, err := w.fetching.runner.Archive(ctx, job)
	_ = bar.Finish()
	w.by = ""
	if src, ok := selectionsOf(w.cfg).source(address); ok && got.Selected {
		w.by = src.ID
	}
	w.report(ctx, got)
	switch {
	case err != nil:
		w.fail(address, err)
	case len(got.Threads) == 0:
		w.complain(fmt.Errorf("%s: there is nothing in it to archive", address), "")
	}
}

// report prints the summary of what was archived.
func (w *archiving) report(ctx context.Context, got fetcher.Archived) {
	for _, note := range got.Notes {
		w.log.Info("note", "text", note)
	}
	w.threads = append(w.threads, got.Threads...)
	const many = 5
	var all holding
	for _, id := range got.Threads {
		t, err := w.store.Thread(ctx, id)
		if err != nil {
			w.fail(id, err)
			continue
		}
		all.add(t, len(t.Posts))
		if t.Complete == archive.No {
			w.incomplete = true
		}
		if w.json {
			s := summaryOf(t, got)
			s.Selectors = w.by
			if err := json1(w, s); err != nil {
				w.fail(id, err)
			}
			continue
		}
		if len(got.Threads) > many {
			fmt.Fprintf(w.talk, "%s  %s\n", t.ID, clip(titleOf(t), 90))
		} else {
			printSummary(w.talk, t)
		}
	}
	if w.json || len(got.Threads) == 0 {
		return
	}
	if all.Threads > many {
		fmt.Fprintln(w.talk, &all)
	}
	if w.by != "" {
		fmt.Fprintf(w.talk, "Read by the selectors of the source %s.\n", w.by)
		for _, note := range slices.Compact(slices.Clone(got.Notes)) {
			if strings.HasPrefix(note, "posts ") { // what they do not find in them
				fmt.Fprintf(w.talk, "  %s\n", note)
			}
		}
	}
	fmt.Fprintf(w.talk, "%s, %d changed, %s", count(got.Saved.New, "new post"), got.Saved.Changed, count(got.Requests, "request"))
	if !w.fl.noStore {
		fmt.Fprintf(w.talk, ", in %s", w.store.Path())
	}
	fmt.Fprintln(w.talk)
}

// json1 prints to where the summary goes.
func json1(w *archiving, v any) error {
	was := w.app.stdout
	w.app.stdout = w.talk
	defer func() { w.app.stdout = was }()
	return w.printJSON(v)
}

// summary is what `archive --json` prints of a thread.
type summary struct {
	ID           string       `json:"id"`
	URL          string       `json:"url"`
	Title        string       `json:"title"`
	Platform     string       `json:"platform"`
	Posts        int          `json:"posts"`
	Claimed      *int         `json:"claimed,omitempty"`
	Complete     archive.Flag `json:"complete,omitzero"`
	MissingPages []int        `json:"missing_pages,omitzero"`
	NotAllowed   []int        `json:"not_allowed,omitempty"`
	New          int          `json:"new"`
	Changed      int          `json:"changed"`
	Requests     int          `json:"requests"`
	Selectors    string       `json:"selectors,omitempty"` // the source whose selectors read it
}

func summaryOf(t archive.Thread, got fetcher.Archived) summary {
	return summary{
		ID: t.ID, URL: t.URL, Title: t.Title, Platform: t.Platform, Posts: len(t.Posts), Claimed: t.Counts.Posts, Complete: t.Complete, MissingPages: t.MissingPages, NotAllowed: t.NotAllowed,
		New: got.Saved.New, Changed: got.Saved.Changed, Requests: got.Requests,
	}
}

func printSummary(w io.Writer, t archive.Thread) { printHead(w, t, completeness(t)) }

// printHead prints what a thread is, and how much of it is held.
func printHead(w io.Writer, t archive.Thread, held string) {
	fmt.Fprintf(w, "%s\n", titleOf(t))
	fmt.Fprintf(w, "  %s\n", t.URL)
	where := t.Platform
	if t.PlatformVersion != "" {
		where += " " + t.PlatformVersion
	}
	if len(t.Board.Path) > 0 {
		where += ", " + strings.Join(t.Board.Path, " › ")
	} else if t.Site.Name != "" {
		where += ", " + t.Site.Name
	}
	fmt.Fprintf(w, "  %s\n", where)
	fmt.Fprintf(w, "  %s\n", held)
	fmt.Fprintf(w, "  id %s\n", t.ID)
}

func titleOf(t archive.Thread) string {
	if t.Title != "" {
		return t.Title
	}
	if len(t.Posts) > 0 && t.Posts[0].Text != "" {
		return clip(strings.Join(strings.Fields(t.Posts[0].Text), " "), 80)
	}
	return "(no title)"
}

// export writes what was archived, in the format asked for.
func (w *archiving) export(ctx context.Context, f export.Format) error {
	if len(w.threads) > 1 && !f.Many && !strings.HasSuffix(w.fl.output, "/") {
		return usageError{fmt.Errorf("--format %s holds one thread and %d were archived; jsonl holds many, and so does a folder (-o NAME/)", f.Name, len(w.threads)), ""}
	}
	var files []string
	for _, in := range w.given {
		switch {
		case in.crawl.Name != "":
			files = append(files, in.crawl.File())
		case in.warc:
			files = append(files, in.name)
		}
	}
	r, err := w.rawReader(w.cfg, files)
	if err != nil {
		return err
	}
	e := &exporter{app: w.app, store: w.store, raw: r, format: f, title: "Threads"}
	_, err = e.to(ctx, w.fl.output, func(yield func(archive.Thread, error) bool) {
		for _, id := range w.threads {
			if !yield(archive.Thread{ID: id}, nil) {
				return
			}
		}
	})
	if err == nil && e.lost > 0 {
		w.incomplete = true
		fmt.Fprintf(w.stderr, "skein: the bytes of %s are not held\n", count(e.lost, "cited answer"))
	}
	return err
}

// isAddress tells an address from the name of a file.
func isAddress(arg string) bool {
	u, err := url.Parse(arg)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
