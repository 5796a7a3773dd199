package main

import (
	"log/slog"

	"github.com/spf13/cobra"

	"skein/config"
)

// completeSources offers the configured sources' ids to a shell.
func (a *app) completeSources(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for _, s := range a.quietConfig().Sources {
		ids = append(ids, s.ID+"\t"+s.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// completeTopics offers the configured topics, then files.
func (a *app) completeTopics(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var ids []string
	for _, t := range a.quietConfig().Topics {
		ids = append(ids, t.ID+"\t"+t.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// quietConfig is the configuration, or none: a shell that completes wants no complaints.
func (a *app) quietConfig() *config.Config {
	a.log = slog.New(slog.DiscardHandler)
	c, err := a.load(false)
	if err != nil {
		return config.Default()
	}
	return c
}
