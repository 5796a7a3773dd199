package fetcher_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// farmPost is a post as a site has it at present.
type farmPost struct {
	id      int
	born    int // its number when it was written; some platforms never change it
	version int // 1 when it is new
	gone    bool
	dead    bool // no page shows it any more

	shown map[int]bool // versions that an answer held
	saved map[int]bool // those of them that were certainly saved
	told  bool         // its deletion was certainly saved
}

// html is the text of a post's present version.
func (p *farmPost) html() string { return "<p>" + p.text() + "</p>" }

func (p *farmPost) text() string {
	return fmt.Sprintf("This is post %d in its state %d. A rope that has been wet is stiff at first; work it between your hands and hang it in the wind, never on a stove.", p.id, p.version)
}

// farmThread is a thread as a site has it at present.
type farmThread struct {
	id    int
	title string
	posts []*farmPost // shown, in order
	dead  []*farmPost // no longer shown
}

func (t *farmThread) replies() int    { return len(t.posts) - 1 }
func (t *farmThread) last() time.Time { return farmTime(t.posts[len(t.posts)-1].id) }
func (t *farmThread) lastBy() string  { return farmAuthor(t.posts[len(t.posts)-1].id) }

// farmSite is a forum with one board.
type farmSite struct {
	*farmStyle
	host    string
	threads []*farmThread
	ids     int // given to posts
	routes  map[string][2]int
	unsaved []func() // what the last answer showed
}

const farmBoardPage = 4 // threads on a page of a board

// newFarmSite makes a site with so many posts in threads of uneven length.
func newFarmSite(style *farmStyle, posts int) *farmSite {
	s := &farmSite{farmStyle: style, host: style.name + ".farm.test", ids: 1000, routes: map[string][2]int{}}
	left := posts
	for i, share := range []int{40, 25, 15, 10, 7, 3} {
		t := &farmThread{id: 11 + i, title: fmt.Sprintf("Wet rope %d", i+1)}
		n := posts * share / 100
		if i == 5 {
			n = left
		}
		left -= n
		for range max(n, 1) {
			s.add(t)
		}
		s.threads = append(s.threads, t)
	}
	for n := range posts/10 + 10 {
		s.routes[routeKey(s.at(0, n+1))] = [2]int{0, n + 1}
		for _, t := range s.threads {
			s.routes[routeKey(s.at(t.id, n+1))] = [2]int{t.id, n + 1}
		}
	}
	return s
}

// routeKey is an address with its parameters in order.
func routeKey(address string) string {
	path, query, _ := strings.Cut(address, "?")
	if q, err := url.ParseQuery(query); err == nil {
		query = q.Encode()
	}
	return strings.TrimSuffix(path, "/") + "?" + query
}

func (s *farmSite) root() string { return "http://" + s.host }

func (s *farmSite) thread(id int) *farmThread { return s.threads[id-11] }

func (s *farmSite) add(t *farmThread) {
	s.ids++
	id := s.ids
	if s.name == "vbulletin5" && len(t.posts) == 0 {
		id = t.id // the thread is its first post
	}
	t.posts = append(t.posts, &farmPost{id: id, born: len(t.posts) + len(t.dead) + 1, version: 1, shown: map[int]bool{}, saved: map[int]bool{}})
}

// remove takes a post that is not the first away, or its text alone.
func (s *farmSite) remove(t *farmThread, at int, r *rand.Rand) {
	p := t.posts[at]
	if s.soft && !p.gone && r.IntN(2) == 0 {
		p.gone = true
		return
	}
	p.dead = true
	t.posts = append(t.posts[:at:at], t.posts[at+1:]...)
	t.dead = append(t.dead, p)
}

// shift lets something happen in a thread that is being read.
func (s *farmSite) shift(t *farmThread, r *rand.Rand) {
	n := len(t.posts)
	switch what := r.IntN(100); {
	case what < 15:
		if p := t.posts[r.IntN(n)]; !p.gone {
			p.version++
		}
	case what < 27 && n > 3:
		s.remove(t, 1+r.IntN(n-1), r)
	case what < 37:
		s.add(t)
	}
}

// pages is how many pages a thread of so many posts, or a board, has.
func (s *farmSite) pages(posts int) int {
	first := s.firstPage()
	return 1 + max(0, posts-first+s.per-1)/s.per
}

func (s *farmSite) firstPage() int {
	if s.first > 0 {
		return s.first
	}
	return s.per
}

// page writes a page and lists the posts on it.
func (s *farmSite) page(thread, page int) (string, []*farmPost) {
	p := farmPage{farmStyle: s.farmStyle, root: s.root(), thread: thread, page: page, title: "Ropes"}
	var on []*farmPost
	if thread == 0 {
		p.total, p.pages = len(s.threads), (len(s.threads)+farmBoardPage-1)/farmBoardPage
		for _, t := range s.threads[(page-1)*farmBoardPage : min(page*farmBoardPage, len(s.threads))] {
			p.threads = append(p.threads, *t)
		}
	} else {
		t := s.thread(thread)
		p.title, p.total, p.pages = t.title, len(t.posts), s.pages(len(t.posts))
		end := s.firstPage()
		if page > 1 {
			p.offset = end + (page-2)*s.per
			end = p.offset + s.per
		}
		on = t.posts[min(p.offset, len(t.posts)):min(end, len(t.posts))]
		for _, m := range on {
			p.posts = append(p.posts, *m)
		}
		for _, m := range t.posts {
			p.all = append(p.all, m.id)
		}
	}
	var w strings.Builder
	s.write(&w, &p)
	return w.String(), on
}

// farm is the sites as one server.
type farm struct {
	sites map[string]*farmSite
	total int // posts at first

	mu       sync.Mutex
	rand     *rand.Rand
	still    bool   // nothing changes any more
	run      string // name of the run; requests of others come too late
	ending   bool   // the run is broken off
	requests int
	pages    int // of threads, answered
	posts    int // shown on them
	stopAt   int // count of requests at which stop is called; 0 for never
	mode     int // when within that request
	stop     func()
}

func newFarm(posts int) *farm {
	f := &farm{sites: map[string]*farmSite{}, total: posts, rand: rand.New(rand.NewPCG(7, uint64(posts)))}
	for i := range farmStyles {
		s := newFarmSite(&farmStyles[i], (posts+len(farmStyles)-1)/len(farmStyles))
		f.sites[s.host] = s
	}
	return f
}

func (f *farm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	host, _, _ := strings.Cut(r.Host, ":")
	s := f.sites[host]
	if s == nil {
		http.NotFound(w, r)
		return
	}
	if r.UserAgent() != f.run || f.ending {
		panic(http.ErrAbortHandler)
	}
	f.requests++
	stop := func() {}
	mode := -1
	if f.stopAt > 0 && f.requests >= f.stopAt {
		f.stopAt, mode, stop = 0, f.mode, f.stop
		f.ending = true
		for _, s := range f.sites {
			s.unsaved = nil // perhaps it was saved, perhaps not
		}
	}
	// Who asks for a page has saved the one before.
	for _, saved := range s.unsaved {
		saved()
	}
	s.unsaved = nil
	at, ok := s.routes[routeKey(r.URL.RequestURI())]
	if !ok {
		http.NotFound(w, r)
		return
	}
	thread, page := at[0], at[1]
	if thread > 0 {
		t := s.thread(thread)
		if !f.still {
			s.shift(t, f.rand)
		}
		if pages := s.pages(len(t.posts)); page > pages {
			switch s.past {
			case lastPage:
				page = pages
			case firstPage:
				page = 1
			case toLastPage:
				http.Redirect(w, r, s.at(thread, pages), http.StatusSeeOther)
				return
			case notFound:
				http.NotFound(w, r)
				return
			}
		}
		f.pages++
	} else if (page-1)*farmBoardPage >= len(s.threads) {
		http.NotFound(w, r)
		return
	}
	body, on := s.page(thread, page)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if strings.HasPrefix(body, "{") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	switch mode {
	case 0: // before the answer
		stop()
		panic(http.ErrAbortHandler)
	case 1: // within it
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.Write([]byte(body[:len(body)/2]))
		http.NewResponseController(w).Flush()
		stop()
		panic(http.ErrAbortHandler)
	}
	f.posts += len(on)
	for _, p := range on {
		if p.gone {
			s.unsaved = append(s.unsaved, func() { p.told = true })
			p.shown[0] = true
			continue
		}
		v := p.version
		p.shown[v] = true
		s.unsaved = append(s.unsaved, func() { p.saved[v] = true })
	}
	w.Write([]byte(body))
	if mode == 2 { // when it is on its way
		http.NewResponseController(w).Flush()
		s.unsaved = nil
		stop()
	}
}

// ended tells that all who read have saved what they read.
func (f *farm) ended() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sites {
		for _, saved := range s.unsaved {
			saved()
		}
		s.unsaved = nil
	}
}
