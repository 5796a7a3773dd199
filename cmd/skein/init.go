package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"skein/config"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a commented starter skein.toml",
		Long: `Write a commented starter configuration with the topic "Middle East defense"
and real public sources: to ./skein.toml, or to where --config says, making its
folder if need be. A file that is there is never overwritten.

` + exitHelp,
		Example: "  skein init && skein run",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, next := "skein.toml", "skein run"
			if a.configFlag != "" {
				path, next = a.configFlag, "skein --config "+a.configFlag+" run"
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s is there already and was left as it is", path)
			}
			if err != nil {
				return err
			}
			_, err = f.Write(config.Starter())
			if err = errors.Join(err, f.Close()); err != nil {
				_ = os.Remove(path) // half of a configuration would be left as it is the next time
				return err
			}
			fmt.Fprintf(a.stdout, "wrote %s; now: %s\n", path, next)
			return nil
		},
	}
}
