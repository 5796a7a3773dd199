package main

import (
	"context"
	"os"
	"runtime/debug"
	_ "time/tzdata" // zones work on machines that have none
)

func main() {
	// Most of what is allocated lives for one visit. Collecting less often saves
	// a tenth of the processor and costs some tens of megabytes, up to a limit
	// beyond which it is collected as needed. GOGC and GOMEMLIMIT still decide.
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(110 << 20)
	}
	os.Exit(run(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
