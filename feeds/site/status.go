package site

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"skein/archive"
)

// figures are what the archive counts. Counting reads all of it, so the figures
// serve for a while.
type figures struct {
	mu      sync.Mutex
	at      time.Time
	held    map[string]int64
	entries map[string]int
}

// figuresAge is how long counted figures serve.
const figuresAge = time.Minute

func (f *figures) get(ctx context.Context, l Library, now time.Time) (held map[string]int64, entries map[string]int, at time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil || now.Sub(f.at) >= figuresAge {
		held, entries, err := l.Figures(ctx)
		if err != nil {
			return nil, nil, now, err
		}
		f.held, f.entries, f.at = held, entries, now
	}
	return f.held, f.entries, f.at, nil
}

type statusPage struct {
	frame
	Sources    []sourceView
	Counts     []healthCount
	Figures    []figure
	Topics     []topicCount
	Counted    stamp
	Machines   []machineView
	Differ     int // machines that have another configuration than the one in force
	Generation int64
	Machine    string
	Since      stamp
}

type machineView struct {
	Host, Role, Version string
	Health              health
	Reason              string
	Started, Seen       stamp
}

func viewMachine(m *archive.Machine) machineView {
	v := machineView{Host: m.Host, Role: m.Role, Version: m.Version, Started: stampAt(m.Started), Seen: stampAt(m.Seen)}
	switch {
	case m.Silent:
		v.Health = health{"gone", "not heard of"}
	case m.Differs && m.Generation == 0:
		v.Health, v.Reason = health{"failing", "differs"}, "Its configuration is not the one in force, and never was."
	case m.Differs:
		v.Health, v.Reason = health{"failing", "differs"}, fmt.Sprintf("Its configuration is that of generation %d.", m.Generation)
	default:
		v.Health = health{"ok", "at work"}
	}
	return v
}

type healthCount struct {
	health
	Count int
}

type figure struct {
	Name, Value string
}

type topicCount struct {
	Title, Href string
	Entries     int
}

// worst first: what the operator has to look at.
var healthOrder = []string{"failing", "gone", "waiting", "off", "ok"}

// status answers with how the sources are and what is held.
func (t *site) status(r *http.Request) (*rendered, error) {
	ctx := r.Context()
	sources, err := t.Library.Sources(ctx, false)
	if err != nil {
		return nil, err
	}
	topics, err := t.Library.Topics(ctx)
	if err != nil {
		return nil, err
	}
	held, entries, counted, err := t.figures.get(ctx, t.Library, t.Now())
	if err != nil {
		return nil, err
	}
	v := statusPage{frame: t.frame(r, "Status", "status"), Counted: stampAt(counted)}
	v.NoIndex = true
	var since time.Time
	if v.Generation, v.Machine, since, err = t.Library.InForce(ctx); err != nil {
		return nil, err
	}
	v.Since = stampAt(since)
	machines, err := t.Library.Machines(ctx)
	if err != nil {
		return nil, err
	}
	for i := range machines {
		m := viewMachine(&machines[i])
		if m.Reason != "" {
			v.Differ++
		}
		v.Machines = append(v.Machines, m)
	}
	for i := range sources {
		s := t.sourceView(&sources[i])
		v.Sources = append(v.Sources, s)
		at := slices.IndexFunc(v.Counts, func(c healthCount) bool { return c.health == s.Health })
		if at < 0 {
			at = len(v.Counts)
			v.Counts = append(v.Counts, healthCount{health: s.Health})
		}
		v.Counts[at].Count++
	}
	rank := func(h health) int { return slices.Index(healthOrder, h.Class) }
	slices.SortStableFunc(v.Sources, func(a, b sourceView) int {
		return cmp.Or(rank(a.Health)-rank(b.Health), cmp.Compare(b.Failures, a.Failures))
	})
	slices.SortStableFunc(v.Counts, func(a, b healthCount) int { return rank(a.health) - rank(b.health) })
	for _, f := range []struct{ key, name string }{
		{"threads", "threads"}, {"posts", "posts"}, {"revisions", "states of posts"}, {"missing", "posts no longer shown"}, {"visits", "visits"},
	} {
		v.Figures = append(v.Figures, figure{f.name, number(held[f.key])})
	}
	v.Figures = append(v.Figures, figure{"on disk", size(held["bytes"])})
	for _, topic := range topics {
		v.Topics = append(v.Topics, topicCount{Title: topicTitle(topic), Href: t.root + "/topics/" + topic.ID, Entries: entries[topic.ID]})
	}
	return t.now("status", v)
}

// health answers that the program runs.
func (t *site) health(*http.Request) (*rendered, error) {
	return render(document{kind: plainKind, body: []byte("ok\n"), maxAge: -1}), nil
}

// ready answers that the archive answers.
func (t *site) ready(r *http.Request) (*rendered, error) {
	ctx, stop := context.WithTimeout(r.Context(), 5*time.Second)
	defer stop()
	if err := t.Library.Ping(ctx); err != nil {
		t.Log.Warn("archive does not answer", "error", err)
		return nil, refuse(http.StatusServiceUnavailable, "not ready", "The archive does not answer.")
	}
	return render(document{kind: plainKind, body: []byte("ready\n"), maxAge: -1}), nil
}

type aboutPage struct {
	frame
	Agent string
}

// about answers the owners of sites who follow the address in the User-Agent.
func (t *site) about(r *http.Request) (*rendered, error) {
	return t.kept(r, "about", func(context.Context) (document, error) {
		return t.page("about", aboutPage{frame: t.frame(r, "For the owners of sites", ""), Agent: t.Agent}, time.Time{}, nil)
	})
}
