package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"skein/archive/store"
)

func (a *app) dbCommand() *cobra.Command {
	migrate := &cobra.Command{
		Use:     "migrate",
		Short:   "Bring the archive to this program's version",
		Long:    "Make the archive if it is not there, or bring it to the version that this program works with. Other verbs that write do so by themselves.\n\n" + exitHelp,
		Example: "  skein db migrate",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			s, err := a.openStore(cmd.Context(), c, false)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			v, err := s.Version(cmd.Context())
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"archive": s.Path(), "version": v})
			}
			fmt.Fprintf(a.stdout, "%s has version %d\n", s.Path(), v)
			return nil
		},
	}
	stats := &cobra.Command{
		Use:     "stats",
		Short:   "Count what the archive holds",
		Long:    "Count sources, threads, posts, revisions and published entries, measure the archive, and\ntell which machines are at work on it and which configuration is in force.\n\n" + exitHelp,
		Example: "  skein db stats --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			s, err := a.openStore(cmd.Context(), c, true)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			st, err := s.Stats(cmd.Context())
			if err != nil {
				return err
			}
			work, err := readAtWork(cmd.Context(), s)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(struct {
					store.Stats
					atWork
				}{st, work})
			}
			t := newTable(a.stdout, "archive", s.Path())
			t.row("version", fmt.Sprint(st.Version))
			t.row("sources", group3(st.Sources)+retiredText(st.Retired))
			t.row("threads", group3(st.Threads))
			t.row("posts", group3(st.Posts))
			t.row("  no longer shown", group3(st.Missing))
			t.row("revisions", group3(st.Revisions))
			t.row("visits", group3(st.Visits))
			for _, id := range slices.Sorted(maps.Keys(st.Entries)) {
				t.row("entries of "+id, group3(st.Entries[id]))
			}
			per := ""
			if st.Posts > 0 {
				per = fmt.Sprintf(" (%s a post)", bytesText(st.Bytes/int64(st.Posts)))
			}
			t.row("size", bytesText(st.Bytes)+per)
			work.rows(t)
			return t.flush()
		},
	}
	a.jsonFlag(migrate.Flags())
	a.jsonFlag(stats.Flags())
	return group(&cobra.Command{Use: "db", Short: "The archive's upkeep"}, migrate, stats, a.verifyCommand(), a.dbBackupCommand(), a.dbCopyCommand())
}

func retiredText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d retired)", n)
}
