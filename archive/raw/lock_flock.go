//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package raw

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of a file for as long as it is open. The system gives it
// back when the process ends, however it ends.
func lock(f *os.File) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var got error
	if err := c.Control(func(fd uintptr) {
		for {
			if got = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB); got != syscall.EINTR {
				return
			}
		}
	}); err != nil {
		return err
	}
	switch {
	case got == nil:
		return nil
	case errors.Is(got, syscall.EWOULDBLOCK):
		return errBusy
	case errors.Is(got, syscall.ENOSYS), errors.Is(got, syscall.EOPNOTSUPP), errors.Is(got, syscall.ENOLCK), errors.Is(got, syscall.EINVAL):
		return errNoLocks
	}
	return &os.PathError{Op: "lock", Path: f.Name(), Err: got}
}
