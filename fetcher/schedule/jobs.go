package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is a piece of housekeeping that runs at fixed times.
type Job struct {
	Name string
	Spec string // five-field cron in UTC, or "@every 10m"
	Do   func(ctx context.Context) error
}

// RunJobs runs the jobs at their times until ctx is done, then waits for the
// one at work. A job that is still running when its time comes again is left
// alone; one that panics or fails is logged and runs again the next time.
func RunJobs(ctx context.Context, jobs []Job, log *slog.Logger) error {
	// Recover stands innermost: the other way round, a job that panicked once
	// would count as still running for ever (v3.0.1).
	quiet := cron.DiscardLogger
	c := cron.New(cron.WithLocation(time.UTC), cron.WithParser(parser), cron.WithLogger(quiet),
		cron.WithChain(cron.SkipIfStillRunning(quiet)))
	for _, j := range jobs {
		if _, err := Parse(j.Spec, ""); err != nil {
			return fmt.Errorf("job %s: %w", j.Name, err)
		}
		if _, err := c.AddFunc(j.Spec, func() { do(ctx, j, log) }); err != nil {
			return fmt.Errorf("job %s: %w", j.Name, err)
		}
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

func do(ctx context.Context, j Job, log *slog.Logger) {
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			log.Error("housekeeping panicked", "job", j.Name, "panic", p)
		}
	}()
	if ctx.Err() != nil {
		return
	}
	if err := j.Do(ctx); err != nil && ctx.Err() == nil {
		log.Error("housekeeping failed", "job", j.Name, "error", err)
		return
	}
	log.Debug("housekeeping done", "job", j.Name, "took", time.Since(start))
}
