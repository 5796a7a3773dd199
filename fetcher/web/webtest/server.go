package webtest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server answers as its script says and remembers who asked.
type Server struct {
	URL  string // "http://127.0.0.1:PORT", or "http://memory.test", without a slash at its end
	Addr string // where it listens: "127.0.0.1:PORT"; empty in memory

	dial func(ctx context.Context) (net.Conn, error)
	stop chan struct{} // closed when the test ends

	mu       sync.Mutex
	scripts  map[string]*script
	requests []Request
	running  map[string]int
	peak     map[string]int
	conns    int
}

// script is what a path answers, in turn.
type script struct {
	replies []Reply
	next    int
}

// Request is one that came.
type Request struct {
	Time   time.Time
	Method string
	Host   string // as the client named it, with its port if it did
	Path   string // with the query
	Header http.Header
}

// New starts a server on loopback that ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	addr := l.Addr().String()
	s := start(t, l)
	s.URL, s.Addr = "http://"+addr, addr
	s.dial = func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", addr)
	}
	return s
}

// NewMemory starts a server that is reached through Dial alone. Call it inside
// a synctest bubble to have its time be the bubble's.
func NewMemory(t testing.TB) *Server {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	s := start(t, l)
	s.URL = "http://memory.test"
	s.dial = l.dial
	return s
}

func start(t testing.TB, l net.Listener) *Server {
	s := &Server{
		stop: make(chan struct{}), scripts: map[string]*script{},
		running: map[string]int{}, peak: map[string]int{},
	}
	server := &http.Server{
		Handler:  s,
		ErrorLog: log.New(io.Discard, "", 0), // broken connections are what we are for
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				s.mu.Lock()
				s.conns++
				s.mu.Unlock()
			}
		},
	}
	var served sync.WaitGroup
	served.Go(func() { server.Serve(l) })
	t.Cleanup(func() {
		close(s.stop)
		server.Close()
		served.Wait()
	})
	return s
}

// Handle scripts a path, or host and path ("news.test/feed.xml"), without
// query: each request takes the next reply, and the last one stays. It
// replaces what was scripted before.
func (s *Server) Handle(path string, replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[path] = &script{replies: replies}
}

// HandleFunc has a path answered by f.
func (s *Server) HandleFunc(path string, f http.HandlerFunc) { s.Handle(path, Reply{Func: f}) }

// Requests are those that came for the paths, as given to Handle, or all of
// them, in the order in which they came.
func (s *Server) Requests(paths ...string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		path, _, _ := strings.Cut(r.Path, "?")
		wanted := len(paths) == 0
		for _, p := range paths {
			wanted = wanted || p == path || p == name(r.Host)+path
		}
		if wanted {
			out = append(out, r)
		}
	}
	return out
}

// Last is the last request for the path; it fails the test if there was none.
func (s *Server) Last(t testing.TB, path string) Request {
	t.Helper()
	rs := s.Requests(path)
	if len(rs) == 0 {
		t.Fatalf("no request came for %s", path)
	}
	return rs[len(rs)-1]
}

// Peak is the most requests that were being answered at once for a host, or
// for any one host if it is empty.
func (s *Server) Peak(host string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if host != "" {
		return s.peak[host]
	}
	most := 0
	for _, n := range s.peak {
		most = max(most, n)
	}
	return most
}

// Conns is how many connections were made so far.
func (s *Server) Conns() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Resolve leads every host name but those of this machine to the server; give
// it to a client that looks names up. It has no use in memory.
func (s *Server) Resolve(host string) (addr string, ok bool) {
	if s.Addr == "" || host == "localhost" || net.ParseIP(host) != nil {
		return "", false
	}
	return s.Addr, true
}

// Dial connects to the server, whatever address is asked for.
func (s *Server) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	return s.dial(ctx)
}

// ServeHTTP answers as scripted.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reply := s.enter(r)
	defer s.leave(r)
	reply.serve(w, r, s.stop)
}

func (s *Server) enter(r *http.Request) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{
		Time: time.Now(), Method: r.Method, Host: r.Host, Path: r.URL.RequestURI(), Header: r.Header.Clone(),
	})
	host := name(r.Host)
	s.running[host]++
	s.peak[host] = max(s.peak[host], s.running[host])
	sc := s.scripts[host+r.URL.Path]
	if sc == nil {
		sc = s.scripts[r.URL.Path]
	}
	if sc == nil || len(sc.replies) == 0 {
		return Reply{Status: http.StatusNotFound, Body: "no script for " + r.URL.Path}
	}
	reply := sc.replies[min(sc.next, len(sc.replies)-1)]
	sc.next++
	return reply
}

func (s *Server) leave(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[name(r.Host)]--
}

// name is a host without its port, in lower case.
func name(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(host)
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "memory" }
