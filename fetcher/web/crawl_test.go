package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skein/fetcher/web/webtest"
)

// inMemory runs a test on fake time, with a server that is every host.
func inMemory(t *testing.T, do func(t *testing.T, s *webtest.Server, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := webtest.NewMemory(t)
		c := &Client{Dial: s.Dial}
		t.Cleanup(c.Close)
		do(t, s, c)
	})
}

func TestCrawlingAsksRobotsAndReadingAFeedDoesNot(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		s.Handle("/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /private"})
		s.Handle("/private/feed.xml", webtest.Reply{Body: "feed"})
		s.Handle("/page", webtest.Reply{Body: "page"})
		if _, err := c.Get(t.Context(), Request{URL: "http://a.test/private/feed.xml"}); err != nil {
			t.Errorf("Get of a feed = %v", err)
		}
		if n := len(s.Requests("/robots.txt")); n != 0 {
			t.Errorf("robots.txt was asked %d times for a feed", n)
		}
		res, err := c.Get(t.Context(), Request{URL: "http://a.test/private/feed.xml", Crawl: true})
		var robots *RobotsError
		if !errors.As(err, &robots) || robots.Cause != nil || robots.Product != "skein" {
			t.Errorf("Get of a page that is forbidden = %v, want a RobotsError", err)
		}
		if res == nil || res.Requests != 1 {
			t.Errorf("Get of a page that is forbidden = %+v, want the request for robots.txt counted", res)
		}
		if n := len(s.Requests("/private/feed.xml")); n != 1 {
			t.Errorf("the forbidden page was asked for")
		}
		if _, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true}); err != nil {
			t.Errorf("Get of a page that is allowed = %v", err)
		}
		if n := len(s.Requests("/robots.txt")); n != 1 {
			t.Errorf("robots.txt was asked %d times, want once", n)
		}
		if got := s.Last(t, "/robots.txt").Header.Get("User-Agent"); got != DefaultUserAgent {
			t.Errorf("robots.txt was asked as %q", got)
		}
	})
}

func TestCrawlingGoesByTheAnswerToRobots(t *testing.T) {
	const deny = "User-agent: *\nDisallow: /"
	for name, tc := range map[string]struct {
		replies []webtest.Reply
		allowed bool
		cause   string // of a refusal, in its message; empty if the rules forbid
	}{
		"200":                     {[]webtest.Reply{{Body: deny}}, false, ""},
		"200, encoded":            {[]webtest.Reply{{Body: deny, Encoding: "gzip"}}, false, ""},
		"200, empty":              {[]webtest.Reply{{}}, true, ""},
		"204":                     {[]webtest.Reply{{Status: 204}}, true, ""},
		"404":                     {[]webtest.Reply{{Status: 404, Body: deny}}, true, ""},
		"401":                     {[]webtest.Reply{{Status: 401}}, true, ""},
		"403":                     {[]webtest.Reply{{Status: 403, Body: deny}}, true, ""},
		"410":                     {[]webtest.Reply{{Status: 410}}, true, ""},
		"429":                     {[]webtest.Reply{{Status: 429, RetryAfter: "5"}}, false, "429"},
		"500":                     {[]webtest.Reply{{Status: 500}}, false, "500"},
		"503":                     {[]webtest.Reply{{Status: 503}}, false, "503"},
		"no answer":               {[]webtest.Reply{{Refuse: true}}, false, "connection closed"},
		"an answer too late":      {[]webtest.Reply{{Wait: time.Hour}}, false, "within 30s"},
		"cut off":                 {[]webtest.Reply{{Body: "User-agent: *\nDisallow: /", Cut: 10}}, false, "broke off"},
		"five redirects":          {redirects(5, deny), false, ""},
		"ten redirects":           {redirects(10, deny), false, ""},
		"endless redirects":       {redirects(11, deny), true, ""},
		"redirects in a circle":   {[]webtest.Reply{webtest.Redirect(301, "/robots.txt")}, true, ""},
		"redirect to another one": {[]webtest.Reply{webtest.Redirect(302, "http://other.test/r.txt")}, false, ""},
		"far too large":           {[]webtest.Reply{{Body: "User-agent: *\nDisallow: /\n" + strings.Repeat("# more\n", 200_000)}}, false, ""},
		"endless":                 {[]webtest.Reply{{Body: "User-agent: *\nDisallow: /\n", Endless: true}}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
				s.Handle("/robots.txt", tc.replies...)
				for i := 1; i < len(tc.replies); i++ {
					s.Handle(fmt.Sprintf("/r%d", i), tc.replies[i])
				}
				s.Handle("other.test/r.txt", webtest.Reply{Body: deny})
				s.Handle("/page", webtest.Reply{Body: "page"})
				_, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true})
				var robots *RobotsError
				switch {
				case tc.allowed && err != nil:
					t.Errorf("Get = %v, want it allowed", err)
				case tc.allowed:
				case !errors.As(err, &robots):
					t.Errorf("Get = %v, want a RobotsError", err)
				case (robots.Cause != nil) != (tc.cause != "") || !strings.Contains(err.Error(), tc.cause):
					t.Errorf("Get = %v, want it for the reason %q", err, tc.cause)
				}
				if asked := len(s.Requests("/page")) > 0; asked != tc.allowed {
					t.Errorf("the page was asked for: %v", asked)
				}
			})
		})
	}
}

// redirects are n of them, from /robots.txt over /r1, /r2 and so on, and what
// is at their end.
func redirects(n int, body string) []webtest.Reply {
	var rs []webtest.Reply
	for i := range n {
		rs = append(rs, webtest.Redirect(302, fmt.Sprintf("/r%d", i+1)))
	}
	return append(rs, webtest.Reply{Body: body})
}

func TestRobotsAreReadOnceADayAndOldOnesStayInUse(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		s.Handle("/page", webtest.Reply{Body: "page"})
		steps := []struct {
			after   time.Duration
			reply   webtest.Reply
			asked   int // how often robots.txt has been asked by now
			allowed bool
		}{
			{0, webtest.Reply{Status: 500}, 1, false},
			{9 * time.Minute, webtest.Reply{Body: ""}, 1, false}, // not asked again at once
			{2 * time.Minute, webtest.Reply{Body: "User-agent: *\nAllow: /"}, 2, true},
			{23 * time.Hour, webtest.Reply{Body: "User-agent: *\nDisallow: /page"}, 2, true},
			{2 * time.Hour, webtest.Reply{Body: "User-agent: *\nDisallow: /page"}, 3, false},
			{25 * time.Hour, webtest.Reply{Status: 503}, 4, false}, // what was known stays
			{11 * time.Minute, webtest.Reply{Status: 404}, 5, true},
			{25 * time.Hour, webtest.Reply{Refuse: true}, 6, true},
		}
		for i, step := range steps {
			time.Sleep(step.after)
			// A connection that broke is tried once more by the transport, so count attempts apart.
			before := len(s.Requests("/robots.txt"))
			s.Handle("/robots.txt", step.reply)
			_, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true})
			if (err == nil) != step.allowed {
				t.Errorf("step %d: Get = %v, want it allowed: %v", i, err, step.allowed)
			}
			wanted := i == 0 || step.asked > steps[i-1].asked
			if asked := len(s.Requests("/robots.txt")) > before; asked != wanted {
				t.Errorf("step %d: robots.txt was asked: %v, want %v", i, asked, wanted)
			}
		}
	})
}

func TestRobotsAreAskedOnceByManyAtOnce(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		c.Gate = &Gate{PerHost: 50}
		s.Handle("/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /no", Wait: 2 * time.Second})
		s.Handle("/yes", webtest.Reply{Body: "page"})
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				path, want := "/yes", false
				if i%2 == 1 {
					path, want = "/no", true
				}
				_, err := c.Get(t.Context(), Request{URL: "http://a.test" + path, Crawl: true})
				var robots *RobotsError
				if errors.As(err, &robots) != want {
					t.Errorf("Get(%s) = %v", path, err)
				}
			})
		}
		all.Wait()
		if n := len(s.Requests("/robots.txt")); n != 1 {
			t.Errorf("robots.txt was asked %d times, want once", n)
		}
	})
}

func TestRobotsAreAskedByTheNextWhenTheOneWhoAskedGaveUp(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		s.Handle("/robots.txt", webtest.Reply{Hang: true}, webtest.Reply{Body: "User-agent: *\nDisallow: /no"})
		s.Handle("/yes", webtest.Reply{Body: "page"})
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		gaveUp := make(chan error)
		go func() {
			_, err := c.Get(ctx, Request{URL: "http://a.test/yes", Crawl: true})
			gaveUp <- err
		}()
		synctest.Wait()
		second := make(chan error)
		go func() {
			_, err := c.Get(t.Context(), Request{URL: "http://a.test/yes", Crawl: true})
			second <- err
		}()
		if err := <-gaveUp; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the one who gave up got %v", err)
		}
		if err := <-second; err != nil {
			t.Errorf("the next got %v", err)
		}
	})
}

func TestRobotsAreKeptOverARestart(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, _ *Client) {
		kept := map[string]RobotsFile{}
		start := func() *Client {
			c := &Client{Dial: s.Dial, Robots: &Robots{
				Load: func(_ context.Context, origin string) (RobotsFile, bool) { f, ok := kept[origin]; return f, ok },
				Save: func(_ context.Context, origin string, f RobotsFile) { kept[origin] = f },
			}}
			t.Cleanup(c.Close)
			return c
		}
		s.Handle("/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /no"})
		s.Handle("/yes", webtest.Reply{Body: "page"})
		get := func(c *Client, path string) error {
			_, err := c.Get(t.Context(), Request{URL: "http://a.test" + path, Crawl: true})
			return err
		}
		if err := get(start(), "/yes"); err != nil {
			t.Fatal(err)
		}
		f := kept["http://a.test"]
		if f.Status != 200 || string(f.Body) != "User-agent: *\nDisallow: /no" || !f.Fetched.Equal(time.Now()) {
			t.Errorf("kept %+v", f)
		}
		time.Sleep(time.Hour)
		if err := get(start(), "/no"); err == nil || len(s.Requests("/robots.txt")) != 1 {
			t.Errorf("after a restart Get = %v, with robots.txt asked %d times in all, want it forbidden and 1", err, len(s.Requests("/robots.txt")))
		}
		time.Sleep(24 * time.Hour)
		s.Handle("/robots.txt", webtest.Reply{Status: 502})
		if err := get(start(), "/no"); err == nil || !strings.Contains(err.Error(), "forbids") {
			t.Errorf("with an old robots.txt and a broken server Get = %v, want it forbidden by the old one", err)
		}
		if err := get(start(), "/yes"); err != nil {
			t.Errorf("with an old robots.txt and a broken server Get = %v, want it allowed by the old one", err)
		}
		kept["http://a.test"] = RobotsFile{Status: 404, Fetched: time.Now()}
		if err := get(start(), "/yes"); err != nil {
			t.Errorf("with a 404 that was kept Get = %v", err)
		}
	})
}

func TestCrawlDelayIsHonoured(t *testing.T) {
	for name, tc := range map[string]struct {
		robots string
		pause  time.Duration // the request's
		want   time.Duration // between two pages
	}{
		"longer than ours":       {"User-agent: *\nCrawl-delay: 10", 0, 10 * time.Second},
		"shorter than ours":      {"User-agent: *\nCrawl-delay: 1", 0, 2 * time.Second},
		"shorter than requested": {"User-agent: *\nCrawl-delay: 10", 20 * time.Second, 20 * time.Second},
		"though we wanted none":  {"User-agent: *\nCrawl-delay: 10", -1, 10 * time.Second},
		"none, and we want none": {"User-agent: *\nDisallow:", -1, 0},
		"beyond MaxWait":         {"User-agent: *\nCrawl-delay: 600", 0, MaxCrawlDelay},
	} {
		t.Run(name, func(t *testing.T) {
			inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
				c.Gate = &Gate{Pause: 2 * time.Second}
				s.Handle("/robots.txt", webtest.Reply{Body: tc.robots})
				s.Handle("/page", webtest.Reply{Body: "page"})
				for range 3 {
					if _, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true, Pause: tc.pause}); err != nil {
						t.Fatal(err)
					}
				}
				rs := s.Requests()
				for i := 1; i < len(rs); i++ {
					if got := rs[i].Time.Sub(rs[i-1].Time); got != tc.want {
						t.Errorf("request %d (%s) came %v after the one before, want %v", i, rs[i].Path, got, tc.want)
					}
				}
			})
		})
	}
}

func TestCrawlingAsksRobotsAtEachRedirect(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		s.Handle("a.test/robots.txt", webtest.Reply{Status: 404})
		s.Handle("b.test/robots.txt", webtest.Reply{Body: "User-agent: *\nDisallow: /page"})
		s.Handle("a.test/page", webtest.Redirect(302, "http://b.test/page"))
		_, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true})
		var robots *RobotsError
		if !errors.As(err, &robots) || robots.URL != "http://b.test/page" {
			t.Errorf("Get = %v, want it forbidden on b.test", err)
		}
		if n := len(s.Requests("b.test/page")); n != 0 {
			t.Error("the forbidden page was asked for")
		}
	})
}

func TestCrawlingWaitsWhereTheHostIsHeld(t *testing.T) {
	inMemory(t, func(t *testing.T, s *webtest.Server, c *Client) {
		c.Gate = &Gate{}
		c.Gate.NotBefore("a.test", time.Now().Add(time.Hour))
		res, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true})
		var busy *BusyError
		if !errors.As(err, &busy) || res != nil {
			t.Errorf("Get = %v, %v, want a BusyError", res, err)
		}
		time.Sleep(time.Hour)
		s.Handle("/page", webtest.Reply{Body: "page"})
		if _, err := c.Get(t.Context(), Request{URL: "http://a.test/page", Crawl: true}); err != nil {
			t.Errorf("an hour later Get = %v", err)
		}
	})
}

func TestRobotsRemembersOnlySoManySites(t *testing.T) {
	b := &Robots{}
	asked := 0
	ask := func() (RobotsFile, error) {
		asked++
		return RobotsFile{Status: 404, Fetched: time.Now()}, nil
	}
	for i := range maxSites + 100 {
		if _, err := b.site(t.Context(), fmt.Sprintf("http://%d.test", i), ask); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.sites) > maxSites || asked != maxSites+100 {
		t.Errorf("%d sites are remembered of %d asked, want at most %d", len(b.sites), asked, maxSites)
	}
}

func TestRobotsOfAnInnerAddressAreNotTakenForASilentSite(t *testing.T) {
	s := webtest.New(t)
	c := &Client{}
	defer c.Close()
	var addr *AddressError
	if _, err := c.Get(t.Context(), Request{URL: s.URL, Crawl: true}); !errors.As(err, &addr) {
		t.Errorf("Get without leave = %v, want an AddressError", err)
	}
	s.Handle("/", webtest.Reply{Body: "x"})
	if _, err := c.Get(t.Context(), Request{URL: s.URL, Crawl: true, AllowPrivate: true}); err != nil {
		t.Errorf("Get with leave, right after = %v", err)
	}
	s.Handle("/robots.txt", webtest.Redirect(302, "http://10.0.0.1/robots.txt"))
	open := &Client{AllowLoopback: true}
	defer open.Close()
	var robots *RobotsError
	for range 2 {
		if _, err := open.Get(t.Context(), Request{URL: s.URL, Crawl: true}); !errors.As(err, &robots) || errors.As(err, &addr) {
			t.Errorf("Get where robots.txt leads to an inner address = %v, want a RobotsError", err)
		}
	}
	if n := len(s.Requests("/robots.txt")); n != 2 {
		t.Errorf("robots.txt was asked %d times, want once by each client that could", n)
	}
}
