package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// server is a PostgreSQL server of this machine with a fresh schema in it. A nil
// one is none and costs nothing.
type server struct {
	conn    *pgx.Conn
	schema  string
	archive string // the address of the schema
	pid     int    // of the server's first process
}

func connect(dsn string) (*server, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	s := &server{conn: conn, schema: fmt.Sprintf("farm_%d", os.Getpid())}
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("search_path", s.schema)
	u.RawQuery = q.Encode()
	s.archive = u.String()
	var own int
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&own); err != nil {
		return nil, err
	}
	st, err := stat(own)
	if err != nil {
		return nil, fmt.Errorf("the server is to run on this machine: %w", err)
	}
	s.pid = st.parent
	_, err = conn.Exec(ctx, `CREATE SCHEMA `+s.schema)
	return s, err
}

func (s *server) close() {
	ctx := context.Background()
	if !*keep {
		_, _ = s.conn.Exec(ctx, `DROP SCHEMA `+s.schema+` CASCADE`)
	}
	s.conn.Close(ctx)
}

// cpu is the CPU seconds of all processes of the server, those that ended included.
// What it left to be written later is written first: it is part of the work.
func (s *server) cpu() (float64, error) {
	if s == nil {
		return 0, nil
	}
	if _, err := s.conn.Exec(context.Background(), `CHECKPOINT`); err != nil {
		return 0, err
	}
	first, err := stat(s.pid)
	if err != nil {
		return 0, err
	}
	ticks := first.own + first.ended
	names, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		pid, err := strconv.Atoi(filepath.Base(name))
		if err != nil {
			continue
		}
		if st, err := stat(pid); err == nil && st.parent == s.pid {
			ticks += st.own + st.ended
		}
	}
	return float64(ticks) / 100, nil // USER_HZ
}

// process is what /proc tells of one, in ticks.
type process struct {
	parent     int
	own, ended int64 // of itself, and of its children that ended
}

func stat(pid int) (process, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	// The name, in parentheses, may hold anything.
	_, rest, _ := strings.Cut(string(text[strings.LastIndexByte(string(text), ')'):]), " ")
	f := strings.Fields(rest) // from the third field on
	if len(f) < 15 {
		return process{}, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(f))
	}
	var p process
	if p.parent, err = strconv.Atoi(f[1]); err != nil {
		return p, err
	}
	for i, to := range map[int]*int64{11: &p.own, 12: &p.own, 13: &p.ended, 14: &p.ended} {
		n, err := strconv.ParseInt(f[i], 10, 64)
		if err != nil {
			return p, err
		}
		*to += n
	}
	return p, nil
}
