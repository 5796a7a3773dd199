package store

import (
	"strings"
	"syscall"
)

// limitSilence bounds how long what was sent may wait to be acknowledged. By
// itself the system tries for a quarter of an hour.
func limitSilence(network, _ string, c syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var err error
	if cerr := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(silentTime.Milliseconds()))
	}); cerr != nil {
		return cerr
	}
	return err
}

// tcpUserTimeout is TCP_USER_TIMEOUT (RFC 5482) as Linux has it, in milliseconds.
const tcpUserTimeout = 0x12
