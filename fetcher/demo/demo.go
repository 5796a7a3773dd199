package demo

import (
	"fmt"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options of a Demo. Zero values work.
type Options struct {
	// Start is when the sample's life begins, to the second; everything written
	// before is dated relative to it. Zero: the present, as Now tells it. A sample
	// made anew with the same Start and Port is the same one, and has lived on.
	Start time.Time
	Now   func() time.Time // nil: time.Now
	Tick  time.Duration    // between two things happening; zero or less: one minute
	Port  int              // in the addresses that it writes; 0: none, which means 80
}

// Demo is the sample newsroom and forum. It is safe for use by several goroutines.
type Demo struct {
	start   time.Time
	now     func() time.Time
	tick    time.Duration
	port    string // ":8081", or empty
	lib     *library
	images  map[string][]byte // PNG, by path
	outlets map[string]*outlet
}

// Outlet is a place of the sample to read: a feed, or a board of its forum.
type Outlet struct {
	ID    string // slug
	Title string
	Host  string // without port
	URL   string // of the feed or of the board's page, with port
	Kind  string // "feed" or "board"
}

// Item is an article or a thread of the sample, with what is known of it beyond
// what its pages show. Tests measure topics and stories by it.
type Item struct {
	Source    string // ID of its Outlet
	URL       string // canonical
	Title     string
	Published time.Time
	// OnTopic says that it belongs to the topic "Middle East defense".
	OnTopic bool
	// Story names the agency story that an article prints, or that a thread
	// discusses. Empty if neither.
	Story string
}

// New makes a Demo. It panics if the content in the binary is damaged, which its
// tests rule out.
func New(o Options) *Demo {
	lib, err := written()
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err))
	}
	d := &Demo{start: o.Start, now: o.Now, tick: o.Tick, lib: lib, images: pictures(), outlets: map[string]*outlet{}}
	if d.now == nil {
		d.now = time.Now
	}
	if d.start.IsZero() {
		d.start = d.now()
	}
	d.start = d.start.UTC().Truncate(time.Second)
	if d.tick <= 0 {
		d.tick = time.Minute
	}
	if o.Port != 0 {
		d.port = ":" + strconv.Itoa(o.Port)
	}
	for _, o := range lib.outlets {
		d.outlets[o.host] = o
	}
	return d
}

// All samples share what was written and drawn: nobody changes it.
var (
	written  = sync.OnceValues(func() (*library, error) { return load(contentFiles) })
	pictures = sync.OnceValue(func() map[string][]byte {
		lib, err := written()
		if err != nil {
			return nil
		}
		return drawAll(lib)
	})
)

// Outlets lists six news feeds and then three boards.
func (d *Demo) Outlets() []Outlet {
	var out []Outlet
	for _, o := range d.lib.outlets {
		out = append(out, Outlet{ID: o.id, Title: o.title, Host: o.host, URL: d.base(o.host) + o.feed, Kind: "feed"})
	}
	f := d.lib.forum
	for _, b := range f.boards {
		out = append(out, Outlet{ID: b.source, Title: f.title + ": " + b.title, Host: f.host, URL: d.boardURL(b), Kind: "board"})
	}
	return out
}

// Hosts lists every host name that it answers to, without ports. A request for
// any other gets a small index page.
func (d *Demo) Hosts() []string {
	var hosts []string
	for _, o := range d.lib.outlets {
		hosts = append(hosts, o.host)
	}
	return append(hosts, d.lib.forum.host)
}

// Items lists what the newest feeds and the boards show at this moment.
func (d *Demo) Items() []Item {
	m := d.moment()
	var items []Item
	for _, o := range d.lib.outlets {
		for _, a := range d.lineup(o, m, feedLength) {
			items = append(items, Item{
				Source: o.id, URL: d.articleURL(a), Title: a.print(a.title), Published: d.published(a), OnTopic: a.onTopic, Story: a.story,
			})
		}
	}
	for _, b := range d.lib.forum.boards {
		for _, t := range d.threadsOn(b, m) {
			items = append(items, Item{
				Source: b.source, URL: d.threadURL(t), Title: t.title, Published: d.postTime(t.posts[0]), OnTopic: t.onTopic, Story: t.story,
			})
		}
	}
	return items
}

// ServeHTTP answers for the host that the request names.
func (d *Demo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	m := d.moment()
	switch o := d.outlets[host]; {
	case o != nil:
		d.serveOutlet(w, r, o, m)
	case host == d.lib.forum.host:
		d.serveForum(w, r, m)
	default:
		d.serveIndex(w, r, m)
	}
}

// base is the root of a host's addresses, without a slash at its end.
func (d *Demo) base(host string) string { return "http://" + host + d.port }

// sampleNote stands on every page.
const sampleNote = "Sample text written for skein; every event is invented."

type indexPage struct {
	Note    string
	Style   template.CSS
	Outlets []Outlet
	Fronts  map[string]string // by host: the page to look at
}

func (d *Demo) serveIndex(w http.ResponseWriter, r *http.Request, m moment) {
	p := indexPage{Note: sampleNote, Style: plainStyle, Outlets: d.Outlets(), Fronts: map[string]string{}}
	for _, h := range d.Hosts() {
		p.Fronts[h] = d.base(h) + "/"
	}
	status := http.StatusOK
	if !slices.Contains([]string{"/", "/index.html"}, r.URL.Path) {
		status = http.StatusNotFound
	}
	send(w, r, m, document{kind: htmlType, body: render("index", p), status: status})
}
