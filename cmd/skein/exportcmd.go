package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/store"
)

// exportFlags are those of `export`.
type exportFlags struct {
	format, output       string
	topic, source, board string
	since, until         string
	threads, raw         []string
}

func (a *app) exportCommand() *cobra.Command {
	var fl exportFlags
	c := &cobra.Command{
		Use:   "export",
		Short: "Write threads of the archive to a file or a folder",
		Long: `Write the threads that are chosen, all of them if nothing chooses, as one file, or into a
folder (-o NAME/) as a file for each. Threads stream: an archive of any size can be written.

Formats: record (one thread as JSON), jsonl (a record a line), md, html, epub and mbox to
read, and warc: the bytes that the threads were made from.

` + exitHelp,
		Example: "  skein export --topic middle-east-defense --since 7d --format epub -o week.epub\n  skein export --board Iran --format md -o iran/\n  skein export | jq -r .title",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.export(cmd.Context(), fl)
		},
	}
	f := c.Flags()
	f.StringVar(&fl.format, "format", "", "one of "+listed(exportNames())+" (default: by the ending of the file, else jsonl)")
	f.StringVarP(&fl.output, "output", "o", "", "`path` to write to; NAME/ is a folder, - standard output")
	f.StringVar(&fl.topic, "topic", "", "only what this `topic` published")
	f.StringVar(&fl.source, "source", "", "only what this `source` mentioned")
	f.StringVar(&fl.board, "board", "", "only from the board with this `name` or address, and from those below it")
	f.StringArrayVar(&fl.threads, "thread", nil, "only this thread, by its `id or address`; may be given more than once")
	f.StringVar(&fl.since, "since", "", "only threads with posts from this `time` on: 2026-11-01, or 7d for a week ago")
	f.StringVar(&fl.until, "until", "", "only threads with posts before this `time`")
	f.StringArrayVar(&fl.raw, "raw", nil, "`file or folder` with WARC files that were cited where they lay; may be given more than once")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("source", a.completeSources)
	_ = c.RegisterFlagCompletionFunc("topic", a.completeTopics)
	return c
}

func (a *app) export(ctx context.Context, fl exportFlags) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(false)
	if err != nil {
		return err
	}
	format, err := chosenFormat(fl.format, fl.output, len(fl.threads) != 1)
	if err != nil {
		return usageError{err, ""}
	}
	now := time.Now()
	sel := store.Selection{Topic: fl.topic, Source: fl.source, Board: fl.board}
	if sel.Since, err = parseTime(fl.since, now); err != nil {
		return usageError{fmt.Errorf("--since: %w", err), ""}
	}
	if sel.Until, err = parseTime(fl.until, now); err != nil {
		return usageError{fmt.Errorf("--until: %w", err), ""}
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
	title := "Threads"
	if fl.topic != "" {
		t, err := s.Topic(ctx, fl.topic)
		if err != nil {
			return usageError{err, "`skein topics list` names them"}
		}
		title = t.Title
	}
	r, err := a.rawReader(c, fl.raw)
	if err != nil {
		return err
	}
	bar := a.bar(0, "writing threads")
	e := &exporter{app: a, store: s, raw: r, format: format, title: title, told: func(n int) { _ = bar.Set(n) }}
	n, err := e.to(ctx, fl.output, chosen(ctx, s, fl.threads, sel))
	_ = bar.Finish()
	switch {
	case err != nil:
		return err
	case n == 0:
		fmt.Fprintln(a.stderr, "skein: no thread was chosen")
	case e.lost > 0:
		return partError{fmt.Sprintf("the bytes of %s are not held: they were not kept, or lie elsewhere (--raw)", count(e.lost, "cited answer"))}
	}
	return nil
}

// chosen are the threads that were asked for: those named, of them those of the
// selection.
func chosen(ctx context.Context, s *store.Store, names []string, sel store.Selection) iter.Seq2[archive.Thread, error] {
	if len(names) == 0 {
		return s.Select(ctx, sel)
	}
	return func(yield func(archive.Thread, error) bool) {
		named := map[string]bool{}
		for _, name := range names {
			t, err := lookUp(ctx, s, name)
			if errors.Is(err, archive.ErrNotFound) {
				err = fmt.Errorf("%s is no thread of the archive: %w", name, archive.ErrNotFound)
			}
			if err != nil {
				yield(t, err)
				return
			}
			named[t.ID] = true
			if sel == (store.Selection{}) && !yield(t, nil) {
				return
			}
		}
		if sel == (store.Selection{}) {
			return
		}
		for t, err := range s.Select(ctx, sel) {
			if (err != nil || named[t.ID]) && !yield(t, err) {
				return
			}
		}
	}
}
