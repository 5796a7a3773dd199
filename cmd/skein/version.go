package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version and projectURL may be set by who builds a release:
// go build -ldflags "-X main.version=1.2.3 -X main.projectURL=https://…"
var (
	version    = "0.1.0-dev"
	projectURL = "https://skein.example/about"
)

func (a *app) versionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Args:    cobra.NoArgs,
		Example: "  skein version --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := struct {
				Version  string `json:"version"`
				Revision string `json:"revision,omitempty"`
				Go       string `json:"go"`
				Platform string `json:"platform"`
			}{version, revision(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			if a.json {
				return a.printJSON(v)
			}
			fmt.Fprintf(a.stdout, "skein %s", v.Version)
			if v.Revision != "" {
				fmt.Fprintf(a.stdout, " (%s)", v.Revision)
			}
			fmt.Fprintf(a.stdout, ", %s, %s\n", v.Go, v.Platform)
			return nil
		},
	}
	a.jsonFlag(c.Flags())
	return c
}

// revision is the commit that the program was built from, if that is known.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return ""
}
