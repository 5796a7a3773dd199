package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"skein/config"
)

func (a *app) configCommand() *cobra.Command {
	check := &cobra.Command{
		Use:     "check",
		Short:   "Say what is wrong in the configuration, line by line",
		Long:    "Read the configuration and report every fault with its line.\n\n" + exitHelp,
		Example: "  skein --config skein.toml config check",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(true)
			var faults config.Faults
			if a.json && errors.As(err, &faults) {
				for _, f := range faults {
					if err := a.printJSON(f); err != nil {
						return err
					}
				}
				return usageError{errTold, ""}
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"path": c.Path, "sources": len(c.Sources), "topics": len(c.Topics), "warnings": append([]string{}, c.Warnings...), "fingerprint": c.Fingerprint})
			}
			fmt.Fprintf(a.stdout, "%s is in order: %s, %s\n", c.Path, count(len(c.Sources), "source"), count(len(c.Topics), "topic"))
			return nil
		},
	}
	show := &cobra.Command{
		Use:     "show",
		Short:   "Print what is in force, with the defaults",
		Long:    "Print the configuration that is in force: the files, the environment and the defaults together. Secrets are shown as (set).\n\n" + exitHelp,
		Example: "  skein config show",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(false)
			if err != nil {
				return err
			}
			if a.json {
				all, err := c.Tree()
				if err != nil {
					return err
				}
				return a.printJSON(all)
			}
			return c.WriteTOML(a.stdout)
		},
	}
	schema := &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of the configuration",
		Long:    "Print the JSON Schema of the configuration, for editors that complete and check TOML by it.\n\n" + exitHelp,
		Example: "  skein config schema > skein.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := a.stdout.Write(config.Schema())
			return err
		},
	}
	a.jsonFlag(check.Flags())
	a.jsonFlag(show.Flags())
	return group(&cobra.Command{Use: "config", Short: "Check, show and describe the configuration"}, check, show, schema)
}
