package main

import (
	"errors"

	"github.com/spf13/cobra"

	"skein/archive/store"
)

func (a *app) dbBackupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the archive into a file, while it is in use",
		Long: `Write a copy of the archive into a file that is not there yet. It is complete and
consistent, and the daemon may go on meanwhile. PostgreSQL has its own program for
that, pg_dump; how to call it is told. Raw bytes are files of their own: copy their
folder with any program.

` + exitHelp,
		Example: "  skein db backup skein-2026-11-23.db",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			s, err := a.openStore(cmd.Context(), c, true)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			return s.Backup(cmd.Context(), args[0])
		},
	}
}

func (a *app) dbCopyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy an archive from SQLite to PostgreSQL, or back",
		Long: `Copy the whole archive at FROM into TO, where none is yet: files, or postgres://
addresses. End what writes to FROM first. A copy that was interrupted goes on when it
is started again. At the end the rows of both are counted and compared by their hashes.
Then set dsn in [archive] to TO. Raw bytes stay where they are.

` + exitHelp,
		Example: "  skein db copy skein.db postgres://skein@db.example.org/skein",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			from, err := store.Open(cmd.Context(), args[0], store.Options{ReadOnly: true, Log: a.log})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, from.Close()) }()
			to, err := store.Open(cmd.Context(), args[1], store.Options{Unfinished: true, Log: a.log})
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, to.Close()) }()
			bar := a.bar(0, "")
			copied, err := store.Copy(cmd.Context(), from, to, func(table string, done, of int64) {
				bar.Describe(table)
				bar.ChangeMax64(of)
				_ = bar.Set64(done)
			})
			_ = bar.Finish()
			if err != nil {
				return err
			}
			if a.json {
				for _, c := range copied {
					if err := a.printJSON(c); err != nil {
						return err
					}
				}
				return nil
			}
			t := newTable(a.stdout, "table", "rows", "hash")
			for _, c := range copied {
				t.row(c.Table, group3(int(c.Rows)), c.Hash[:16])
			}
			return t.flush()
		},
	}
	a.jsonFlag(c.Flags())
	return c
}
