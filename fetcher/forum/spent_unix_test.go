//go:build unix

package forum

import (
	"syscall"
	"time"
)

// spent is the processor time that the process has used. What others do on the
// machine does not count in it, as it does by the clock on the wall.
func spent() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
