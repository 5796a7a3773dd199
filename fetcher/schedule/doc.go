// Package schedule turns the text of a schedule into "when next" and runs the
// housekeeping jobs. It is the one door to robfig/cron.
//
// It promises that a due time is a pure function of the schedule, the time and
// the source's slug: nothing is remembered between two calls, so a restart
// neither shuffles the sources nor lets them arrive together. Sources with the
// same schedule are spread over the first quarter of an hour after it, or over
// the whole gap where the gap is shorter.
//
// robfig/cron v3.0.1 is finished rather than kept, and its traps are fenced in
// here: text that makes its parser panic, dates that never come, a local 02:30
// that one night lacks and another has twice, jobs that never run again after
// one panic.
package schedule
