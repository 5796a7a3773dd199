package site

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"skein/archive"
	"skein/archive/query"
)

// Library is the part of the store that pages and feeds are made from. What is
// not held is archive.ErrNotFound.
type Library interface {
	// State names the state of all that is published: while it is the same, so
	// are all topics, threads and their feeds.
	State(ctx context.Context) (string, error)
	// Topics lists the topics in force, by id.
	Topics(ctx context.Context) ([]archive.Topic, error)
	// Topic returns one topic, retired or not.
	Topic(ctx context.Context, id string) (archive.Topic, error)
	// Entries lists what a topic publishes, the latest first.
	Entries(ctx context.Context, topic string, page archive.Page) ([]archive.Entry, error)
	// Thread returns a thread with all its posts, by any id that it ever had.
	Thread(ctx context.Context, id string) (archive.Thread, error)
	// Revisions returns the states of a post from the first to the present one.
	Revisions(ctx context.Context, post string) ([]archive.Revision, error)
	// Sources lists the sources with their standing, by id; retired ones too if asked.
	Sources(ctx context.Context, retired bool) ([]archive.Source, error)
	// Source returns one source with its standing.
	Source(ctx context.Context, id string) (archive.Source, error)
	// SourcesOf lists the sources that mention a thread, the best known first.
	SourcesOf(ctx context.Context, thread string) ([]archive.Source, error)
	// ThreadsFrom lists the threads that a source mentions, the latest first, as
	// entries without an id.
	ThreadsFrom(ctx context.Context, source string, page archive.Page) ([]archive.Entry, error)
	// Visits lists the latest visits to a source, newest first.
	Visits(ctx context.Context, source string, max int) ([]archive.Visit, error)
	// Hits finds posts; partial is set when the search ended at its bounds.
	Hits(ctx context.Context, q *query.Query, source string, best bool, page archive.Page) (hits []archive.Hit, next archive.Place, partial bool, err error)
	// Figures count what is held, by name, and the entries of each topic.
	Figures(ctx context.Context) (figures map[string]int64, entries map[string]int, err error)
	// InForce tells which generation of the configuration is in force; 0 for none.
	InForce(ctx context.Context) (generation int64, machine string, at time.Time, err error)
	// Machines lists who is at work on the archive, by host, and who fell silent lately.
	Machines(ctx context.Context) ([]archive.Machine, error)
	// Ping reports whether the archive answers.
	Ping(ctx context.Context) error
}

// Server shows a Library. Library is required; zero values of the others work.
type Server struct {
	Library Library
	// BaseURL is where the site stands for its readers, as it is written into
	// feeds; it may have a path. If empty it is what each request asked for.
	BaseURL string
	Title   string           // of the site; "skein" if empty
	Version string           // of skein
	Agent   string           // the User-Agent that the owners of sites see, for /about
	Metrics http.Handler     // answers /metrics; nil for none
	Log     *slog.Logger     // discarded if nil
	Now     func() time.Time // time.Now if nil
	MaxAge  time.Duration    // how long readers need not ask again for a feed; 5 minutes if zero
	Memory  int64            // bytes of rendered documents that are kept; 64 MB if zero
}

// site is a Server at work.
type site struct {
	Server
	root    string // path of BaseURL, without a slash at its end
	cache   *cache
	figures *figures
	search  chan struct{} // a place for each search that may run at a time
}

// Searches read much; more than these at a time wait, and then are sent away.
const (
	searchesAtOnce = 4
	searchWait     = 5 * time.Second
	searchTime     = 20 * time.Second
)

// Routes gives the handler of everything. Each call makes one that renders and
// remembers for itself.
func (s *Server) Routes() http.Handler {
	t := &site{Server: *s, search: make(chan struct{}, searchesAtOnce), figures: &figures{}}
	t.BaseURL = strings.TrimRight(t.BaseURL, "/")
	if u, err := url.Parse(t.BaseURL); err == nil {
		t.root = u.EscapedPath()
	}
	if t.Title == "" {
		t.Title = "skein"
	}
	if t.Log == nil {
		t.Log = slog.New(slog.DiscardHandler)
	}
	if t.Now == nil {
		t.Now = time.Now
	}
	if t.MaxAge <= 0 {
		t.MaxAge = 5 * time.Minute
	}
	if t.Memory <= 0 {
		t.Memory = 64 << 20
	}
	t.cache = newCache(t.Memory)

	mux := http.NewServeMux()
	for path, h := range map[string]handler{
		"/{$}":                      t.front,
		"/topics/{name}":            t.topic,
		"/threads/{name}":           t.thread,
		"/threads/{id}/record.json": t.record,
		"/threads/{id}/history":     t.history,
		"/sources":                  t.sources,
		"/sources/{name}":           t.source,
		"/search":                   t.searchPage,
		"/search.rss":               t.searchFeed,
		"/search.atom":              t.searchFeed,
		"/search.json":              t.searchFeed,
		"/opml":                     t.opml,
		"/status":                   t.status,
		"/about":                    t.about,
		"/robots.txt":               t.robots,
		"/static/{name}":            t.static,
		"/favicon.ico":              t.icon,
		"/":                         t.lost,
	} {
		mux.Handle(path, t.handle(h))
	}
	mux.Handle("/healthz", t.handle(t.health))
	mux.Handle("/readyz", t.handle(t.ready))
	if t.Metrics != nil {
		mux.Handle("GET /metrics", t.Metrics)
	}
	return t.below(mux)
}

// below lets the site stand below a path, whether or not a proxy in front of it
// takes the path off.
func (t *site) below(h http.Handler) http.Handler {
	if t.root == "" {
		return h
	}
	strip := http.StripPrefix(t.root, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == t.root:
			http.Redirect(w, r, t.root+"/", http.StatusMovedPermanently)
		case strings.HasPrefix(r.URL.Path, t.root+"/"):
			strip.ServeHTTP(w, r)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

var hostForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?$`)

// base is the address of the site, without a slash at its end.
func (t *site) base(r *http.Request) string {
	if t.BaseURL != "" {
		return t.BaseURL
	}
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if !hostForm.MatchString(host) {
		host = "localhost"
	}
	return scheme + "://" + strings.ToLower(host)
}
