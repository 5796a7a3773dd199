package store

import (
	"net"
	"syscall"
	"testing"
)

func TestAConnectionNoticesThatNobodyIsAtTheOtherEnd(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := dialer().DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ option, max int }{
		"unacknowledged, in milliseconds": {tcpUserTimeout, int(silentTime.Milliseconds())},
		"quiet, in seconds":               {syscall.TCP_KEEPIDLE, int(silentTime.Seconds())},
		"between questions, in seconds":   {syscall.TCP_KEEPINTVL, int(silentTime.Seconds())},
	} {
		var got int
		var ask error
		if err := raw.Control(func(fd uintptr) { got, ask = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, tc.option) }); err != nil || ask != nil {
			t.Fatal(err, ask)
		}
		if got <= 0 || got > tc.max {
			t.Errorf("%s: a connection waits %d, want no more than %d", name, got, tc.max)
		}
	}
}
