package storetest

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// Line is the way to a server. It can be cut.
type Line struct {
	DSN string // of the archive, by this way

	down, mute atomic.Bool

	mu    sync.Mutex
	conns []net.Conn
	lose  []byte // what the server says after this is lost; nil for nothing
}

// LineTo leads to the server of a dsn.
func LineTo(t testing.TB, dsn string) *Line {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	network, to := "tcp", u.Host
	if dir := q.Get("host"); dir != "" {
		port := q.Get("port")
		if port == "" {
			port = "5432"
		}
		network, to = "unix", dir+"/.s.PGSQL."+port
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(l.Addr().String())
	u.Host = ""
	q.Set("host", host)
	q.Set("port", port)
	u.RawQuery = q.Encode()
	w := &Line{DSN: u.String()}
	t.Cleanup(func() {
		l.Close()
		w.Cut()
	})
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial(network, to)
			if w.down.Load() || err != nil {
				near.Close()
				if far != nil {
					far.Close()
				}
				continue
			}
			w.mu.Lock()
			w.conns = append(w.conns, near, far)
			w.mu.Unlock()
			var lost atomic.Bool
			go w.carry(far, near, func(said []byte) bool {
				if w.loses(said) {
					lost.Store(true)
				}
				return false
			})
			go w.carry(near, far, func([]byte) bool { return lost.Load() })
		}
	}()
	return w
}

// carry brings what one end says to the other. What lost says yes to is not
// brought, and the line breaks.
func (w *Line) carry(to, from net.Conn, lost func(said []byte) bool) {
	defer to.Close()
	defer from.Close()
	piece := make([]byte, 64<<10)
	for {
		n, err := from.Read(piece)
		if n > 0 && lost(piece[:n]) {
			return
		}
		if n > 0 && !w.mute.Load() {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// loses reports whether LoseAnswer was asked for what is in a piece, once.
func (w *Line) loses(said []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lose == nil || !bytes.Contains(said, w.lose) {
		return false
	}
	w.lose = nil
	return true
}

// Cut ends all connections there are.
func (w *Line) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// Down refuses new connections from now on, or takes them again.
func (w *Line) Down(down bool) { w.down.Store(down) }

// Mute lets nothing through any more, though the connections stay: the server
// hangs. What was said meanwhile is never heard.
func (w *Line) Mute(mute bool) { w.mute.Store(mute) }

// LoseAnswer breaks the connection that next says a word to the server, after
// the server has heard it and before its answer is heard.
func (w *Line) LoseAnswer(word string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lose = []byte(word)
}
