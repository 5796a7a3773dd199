package main

import (
	"context"
	"fmt"
	"time"

	"skein/archive/store"
)

// atWork is who works on an archive, and by which configuration.
type atWork struct {
	Generation *generationJSON `json:"generation,omitempty"` // in force; nil if none ever was
	Machines   []machineJSON   `json:"machines,omitempty"`
}

type generationJSON struct {
	N           int64     `json:"n"`
	Fingerprint string    `json:"fingerprint"`
	WrittenBy   string    `json:"written_by"`
	At          time.Time `json:"at"`
}

type machineJSON struct {
	Host        string    `json:"host"`
	Role        string    `json:"role"`
	Version     string    `json:"version"`
	Fingerprint string    `json:"fingerprint,omitempty"`
	Generation  int64     `json:"generation,omitempty"`
	Differs     bool      `json:"differs"` // another configuration than its own is in force
	Silent      bool      `json:"silent"`  // taken to be gone
	Started     time.Time `json:"started"`
	Seen        time.Time `json:"seen"`
}

func readAtWork(ctx context.Context, s *store.Store) (w atWork, err error) {
	g, err := s.Generation(ctx)
	if err != nil {
		return w, err
	}
	if g.N > 0 {
		w.Generation = &generationJSON{g.N, g.Fingerprint, g.Machine, g.At}
	}
	machines, err := s.Machines(ctx)
	for _, m := range machines {
		w.Machines = append(w.Machines, machineJSON{m.Host, m.Role, m.Version, m.Fingerprint, m.Generation, m.Differs, m.Silent, m.Started, m.Seen})
	}
	return w, err
}

// rows adds it to a table for people.
func (w atWork) rows(t table) {
	now := time.Now()
	if g := w.Generation; g != nil {
		t.row("configuration", fmt.Sprintf("generation %d, by %s %s", g.N, g.WrittenBy, ago(g.At, now)))
	}
	for _, m := range w.Machines {
		state := "at work since " + m.Started.Format("2006-01-02 15:04 MST")
		switch {
		case m.Silent:
			state = "not heard of since " + m.Seen.Format("2006-01-02 15:04 MST")
		case m.Differs:
			state += ", its configuration is not the one in force"
		}
		t.row("machine "+m.Host, m.Role+", "+state)
	}
}
