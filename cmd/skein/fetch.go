package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"skein/archive"
	"skein/archive/store"
	"skein/fetcher"
)

// Patience of one pass: how long it waits for hosts that are not to be asked
// just now, and for visits in flight when it is told to end.
const (
	passPatience = 30 * time.Second
	grace        = 5 * time.Second
)

func (a *app) fetchCommand() *cobra.Command {
	var all, yes bool
	c := &cobra.Command{
		Use:   "fetch [SOURCE…]",
		Short: "Make one pass over what is due, then exit",
		Long: `Visit once every source that is due, or the named ones, or --all, with the
threads that boards wake; judge what came; and exit. Made for cron: prints one line for
each source that did something, with how much is held of the threads that it brought or
that are incomplete, and nothing if nothing happened.

` + exitHelp,
		Example: "  skein fetch\n  */15 * * * *  skein --config /etc/skein/skein.toml fetch",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all && len(args) > 0 {
				return usage(cmd, errors.New("--all or names of sources, not both"))
			}
			return a.fetch(cmd.Context(), args, all, yes)
		},
		ValidArgsFunction: a.completeSources,
	}
	c.Flags().BoolVar(&all, "all", false, "visit every source, due or not")
	c.Flags().BoolVar(&yes, "yes", false, "apply a configuration that retires more than half of the sources")
	a.jsonFlag(c.Flags())
	return c
}

func (a *app) fetch(ctx context.Context, ids []string, all, yes bool) (err error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	c, err := a.load(true)
	if err != nil {
		return err
	}
	s, f, done, err := a.openFetching(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	if _, err := a.configure(ctx, s, c, yes); err != nil {
		return err
	}
	named, err := a.named(ctx, s, ids)
	if err != nil {
		return err
	}
	if all {
		if err := s.Hasten(ctx); err != nil {
			return err
		}
	}
	due := len(named)
	if due == 0 {
		if due, _, err = s.Waiting(ctx, time.Now()); err != nil {
			return err
		}
	}
	show := &visitLines{app: a, bar: a.bar(due, "fetching"), walked: walked{}}
	f.runner.OnVisit = show.visit
	var pass fetcher.Pass
	if len(ids) > 0 {
		pass, err = f.runner.PassOver(ctx, named, passPatience, grace)
	} else {
		pass, err = f.runner.Pass(ctx, passPatience, grace)
	}
	show.end()
	if !errors.Is(err, archive.ErrAway) {
		err = errors.Join(err, a.catchUp(context.WithoutCancel(ctx), s))
	}
	if err == nil {
		err = show.walked.tell(context.WithoutCancel(ctx), a, s)
	}
	if err != nil {
		return err
	}
	return a.passResult(pass)
}

// named finds the sources with those ids.
func (a *app) named(ctx context.Context, s *store.Store, ids []string) ([]archive.Source, error) {
	var out []archive.Source
	for _, id := range ids {
		src, err := s.Source(ctx, id)
		if errors.Is(err, archive.ErrNotFound) || err == nil && src.Standing.Retired {
			return nil, usageError{fmt.Errorf("source %q is not in the configuration; there are: %s", id, a.sourceNames()), ""}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, src)
	}
	return out, nil
}

// sourceNames lists the ids of the configured sources, not too many.
func (a *app) sourceNames() string {
	var ids []string
	for _, s := range a.cfg.Sources {
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	if len(ids) > 12 {
		return strings.Join(ids[:12], ", ") + fmt.Sprintf(" and %d more", len(ids)-12)
	}
	return strings.Join(ids, ", ")
}

// passResult tells what the pass came to, and the exit status.
func (a *app) passResult(p fetcher.Pass) error {
	if a.json {
		if err := a.printJSON(map[string]any{
			"visits": p.Visits, "unchanged": p.Unchanged, "failed": p.Failed, "deferred": p.Deferred,
			"new": p.Saved.New, "changed": p.Saved.Changed, "left": p.Left,
		}); err != nil {
			return err
		}
	}
	if p.Left > 0 {
		until := ""
		if !p.Until.IsZero() {
			until = ", the first until " + p.Until.UTC().Format("15:04:05 MST")
		}
		fmt.Fprintf(a.stderr, "skein: %s left for the next pass: their hosts asked to wait or are visited by another skein just now%s\n", count(p.Left, "visit"), until)
	}
	switch {
	case p.Failed > 0 && p.Failed == p.Visits:
		return errTold
	case p.Failed > 0:
		return partError{}
	}
	return nil
}

// visitLines prints a line for each visit that did something.
type visitLines struct {
	*app
	bar interface {
		Add(int) error
		Finish() error
		Clear() error
	}
	mu     sync.Mutex
	walked walked // threads that something happened in, or that are not complete
}

func (l *visitLines) visit(v archive.Visit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { _ = l.bar.Add(1) }()
	if v.Outcome != archive.Unchanged || v.Walk != nil && v.Walk.Complete == archive.No {
		l.walked.visit(v)
	}
	if l.json {
		_ = l.printJSON(visitJSON(v))
		return
	}
	name := v.Source
	if v.Thread != "" {
		name += " " + v.Thread
	}
	line := ""
	switch {
	case v.Outcome == archive.Failed:
		line = "failed: " + v.Reason
	case v.Outcome == archive.Deferred:
		line = "deferred: " + v.Reason
	case v.Saved.New+v.Saved.Changed+v.Saved.Missing > 0:
		line = fmt.Sprintf("%d new", v.Saved.New)
		if v.Saved.Changed > 0 {
			line += fmt.Sprintf(", %d changed", v.Saved.Changed)
		}
	default:
		return
	}
	_ = l.bar.Clear()
	fmt.Fprintf(l.stdout, "%s: %s\n", name, line)
}

func (l *visitLines) end() {
	_ = l.bar.Finish()
}

// visitJSON is a visit as JSON.
func visitJSON(v archive.Visit) any {
	return struct {
		Source  string    `json:"source"`
		Thread  string    `json:"thread,omitempty"`
		At      time.Time `json:"at"`
		TookMS  int64     `json:"took_ms"`
		Outcome string    `json:"outcome"`
		Status  int       `json:"status,omitempty"`
		Bytes   int64     `json:"bytes"`
		New     int       `json:"new"`
		Changed int       `json:"changed"`
		Reason  string    `json:"reason,omitempty"`
	}{v.Source, v.Thread, v.At.UTC(), v.Took.Milliseconds(), string(v.Outcome), v.Status, v.Bytes, v.Saved.New, v.Saved.Changed, v.Reason}
}
