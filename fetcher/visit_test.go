package fetcher_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"skein/archive"
	"skein/archive/store"
	"skein/archive/store/storetest"
	"skein/fetcher"
	"skein/fetcher/web"
	"skein/fetcher/web/webtest"
)

// bubble is one source on a server in memory, visited in a bubble of fake time
// and kept in a real archive.
type bubble struct {
	*fetcher.Runner
	t      *testing.T
	server *webtest.Server
	store  *store.Store
	client *web.Client
	mu     sync.Mutex
	last   archive.Visit // guarded by mu while visits are made
	setups int
}

// inBubble runs a test on a source; its address has the path /feed unless set.
func inBubble(t *testing.T, src archive.Source, test func(b *bubble)) {
	t.Helper()
	if storetest.OnPostgres() {
		t.Skip("fake time needs SQLite, on which this ran before")
	}
	synctest.Test(t, func(t *testing.T) {
		b := &bubble{t: t, server: webtest.NewMemory(t), store: storetest.SQLite(t)}
		src.ID, src.Enabled = "src", true
		if src.URL == "" {
			src.URL = "http://news.test/feed"
		}
		if src.Kind == "" {
			src.Kind = archive.AutoSource
		}
		if src.MinInterval == 0 {
			src.MinInterval, src.MaxInterval = 15*time.Minute, 24*time.Hour
		}
		b.configure(src)
		hosts := &fetcher.Hosts{Ledger: b.store, Holder: "test"}
		b.client = &web.Client{Dial: b.server.Dial, Gate: &web.Gate{Leases: hosts, Linger: time.Second}}
		defer b.client.Close()
		b.Runner = &fetcher.Runner{Ledger: b.store, Web: b.client, Hosts: hosts, OnVisit: func(v archive.Visit) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.last = v
		}}
		test(b)
	})
}

func (b *bubble) configure(sources ...archive.Source) {
	b.t.Helper()
	b.setups++
	if _, err := b.store.Configure(b.t.Context(), store.Setup{Fingerprint: fmt.Sprint(b.setups), Sources: sources, Force: true}); err != nil {
		b.t.Fatal(err)
	}
}

// pass waits until the source is due, at most for so long, and visits it.
func (b *bubble) pass(within time.Duration) archive.Visit {
	b.t.Helper()
	b.last = archive.Visit{}
	end := time.Now().Add(within)
	if due := b.standing().Due; due.Before(end) && !due.IsZero() {
		time.Sleep(time.Until(due))
	} else {
		time.Sleep(within)
	}
	for {
		if _, err := b.Pass(b.t.Context(), time.Minute, time.Second); err != nil {
			b.t.Fatal(err)
		}
		if b.last.Source != "" || !time.Now().Before(end) {
			return b.last
		}
		time.Sleep(time.Minute)
	}
}

func (b *bubble) standing() archive.Standing {
	b.t.Helper()
	src, err := b.store.Source(b.t.Context(), "src")
	if err != nil {
		b.t.Fatal(err)
	}
	return src.Standing
}

func rss(items ...string) string {
	var s strings.Builder
	s.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://news.test/</link>`)
	for _, it := range items {
		fmt.Fprintf(&s, `<item><title>%[1]s</title><link>http://news.test/%[1]s</link><guid isPermaLink="false">id-%[1]s</guid><description>About %[1]s.</description></item>`, it)
	}
	s.WriteString(`</channel></rss>`)
	return s.String()
}

const day = 24 * time.Hour

func TestValidatorsAreSentByteForByteAndRenewed(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed",
			webtest.Reply{Body: rss("a"), Header: map[string]string{"ETag": `W/"x y"`, "Last-Modified": "Mon, 1 Jan 2024 0:00:00 GMT"}},
			webtest.Reply{Status: 304, Header: map[string]string{"ETag": `"second"`}},
			webtest.Reply{Status: 304})
		b.pass(day)
		b.pass(day)
		if v := b.last; v.Outcome != archive.Unchanged || v.Status != 304 {
			b.t.Errorf("second visit = %+v", v)
		}
		b.pass(day)
		reqs := b.server.Requests("/feed")
		if len(reqs) != 3 || reqs[0].Header.Get("If-None-Match") != "" {
			b.t.Fatalf("%d requests, the first with %q", len(reqs), reqs[0].Header.Get("If-None-Match"))
		}
		for i, want := range []string{"", `W/"x y"`, `"second"`} {
			if got := reqs[i].Header.Get("If-None-Match"); got != want {
				b.t.Errorf("request %d: If-None-Match %q, want %q", i+1, got, want)
			}
		}
		if got := reqs[2].Header.Get("If-Modified-Since"); got != "Mon, 1 Jan 2024 0:00:00 GMT" {
			b.t.Errorf("If-Modified-Since %q, want it byte for byte", got)
		}
	})
}

func TestValidatorsAreLeftOutOnceAWeek(t *testing.T) {
	inBubble(t, archive.Source{MinInterval: day, MaxInterval: day}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Feed(rss("a"), `"1"`, ""))
		for range 9 {
			b.pass(2 * day)
		}
		bare := 0
		for _, r := range b.server.Requests("/feed")[1:] {
			if r.Header.Get("If-None-Match") == "" {
				bare++
			}
		}
		if bare != 1 {
			b.t.Errorf("%d of 8 later requests came without validators, want one", bare)
		}
	})
}

func TestTheSameBytesAgainAreNotRead(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: rss("a", "b")})
		if v := b.pass(day); v.Saved.New != 2 || v.Outcome != archive.Fetched {
			b.t.Fatalf("first visit = %+v", v)
		}
		if v := b.pass(day); v.Outcome != archive.Unchanged || v.Status != 200 || v.Saved.Same != 0 {
			b.t.Errorf("the same bytes with status 200 = %+v, want them unchanged and not counted entry by entry", v)
		}
	})
}

func TestAnUnchangedEntryIsLeftAlone(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: rss("a", "b")}, webtest.Reply{Body: rss("c", "a", "b")}, webtest.Reply{Body: strings.Replace(rss("c", "a", "b"), "About b.", "About b, again.", 1)})
		saves := &countingLedger{Ledger: b.Ledger}
		b.Ledger = saves
		b.pass(day)
		if v := b.pass(day); v.Saved.New != 1 || v.Saved.Same != 2 || saves.last != 1 {
			b.t.Errorf("one new entry: %+v, and %d threads were saved; want one", v.Saved, saves.last)
		}
		if v := b.pass(day); v.Saved.Changed != 1 || v.Saved.Same != 2 || saves.last != 1 {
			b.t.Errorf("one changed entry: %+v, and %d threads were saved; want one", v.Saved, saves.last)
		}
	})
}

func TestFailuresBackOffAndAreNeverGivenUpInSilence(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Feed(rss("a"), `"1"`, ""), webtest.Reply{Status: 500})
		b.pass(day)
		var gaps []time.Duration
		for range 12 {
			b.pass(3 * day)
			st := b.standing()
			gaps = append(gaps, st.Due.Sub(st.LastVisit))
			if !strings.Contains(st.Reason, "500") || st.Due.IsZero() || st.ETag != `"1"` {
				b.t.Fatalf("after %d failures: %+v", st.Failures, st)
			}
		}
		if gaps[0] > 10*time.Minute || gaps[3] < 15*time.Minute || gaps[11] < 12*time.Hour || gaps[11] > day {
			b.t.Errorf("waits = %v, want them to grow from minutes to a day", gaps)
		}
		b.server.Handle("/feed", webtest.Feed(rss("b", "a"), `"2"`, ""))
		if v := b.pass(3 * day); v.Saved.New != 1 {
			b.t.Errorf("when it is back: %+v", v)
		}
		if st := b.standing(); st.Failures != 0 || st.Reason != "" {
			b.t.Errorf("when it is back: %+v", st)
		}
	})
}

func TestWhatTheServerAsksForIsKept(t *testing.T) {
	for name, tc := range map[string]struct {
		reply  webtest.Reply
		least  time.Duration // until the next request
		reason string
	}{
		"429 with Retry-After": {webtest.Reply{Status: 429, RetryAfter: "7200"}, 2 * time.Hour, "429"},
		"503 with Retry-After": {webtest.Reply{Status: 503, RetryAfter: "10800"}, 3 * time.Hour, "503"},
		"429 without":          {webtest.Reply{Status: 429}, time.Minute, "429"},
		"max-age":              {webtest.Reply{Body: rss("a"), Header: map[string]string{"Cache-Control": "max-age=14400"}}, 4 * time.Hour, ""},
		"ttl":                  {webtest.Reply{Body: strings.Replace(rss("a"), "<link>", "<ttl>300</ttl><link>", 1)}, 5 * time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				b.server.Handle("/feed", tc.reply, webtest.Reply{Body: rss("z")})
				b.pass(day)
				if st := b.standing(); !strings.Contains(st.Reason, tc.reason) {
					b.t.Errorf("reason = %q, want %q in it", st.Reason, tc.reason)
				}
				b.pass(2 * day)
				reqs := b.server.Requests("/feed")
				if len(reqs) != 2 || reqs[1].Time.Sub(reqs[0].Time) < tc.least {
					b.t.Errorf("%d requests, %v apart; want at least %v", len(reqs), reqs[len(reqs)-1].Time.Sub(reqs[0].Time), tc.least)
				}
			})
		})
	}
}

func TestAHostsWaitHoldsForAllItsSourcesAndOverARestart(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		other := archive.Source{ID: "other", URL: "http://news.test/other", Kind: archive.AutoSource, Enabled: true, Schedule: "@every 5m"}
		first := other
		first.ID, first.URL = "src", "http://news.test/feed"
		b.server.Handle("/feed", webtest.Reply{Status: 429, RetryAfter: "7200"})
		b.server.Handle("/other", webtest.Reply{Body: rss("a")})
		b.configure(first)
		b.pass(day)
		asked := b.server.Last(b.t, "/feed").Time
		b.configure(first, other)
		// Another process: a client that knows nothing of what the host said.
		hosts := &fetcher.Hosts{Ledger: b.store, Holder: "second"}
		again := &web.Client{Dial: b.server.Dial, Gate: &web.Gate{Leases: hosts, Linger: time.Second}}
		defer again.Close()
		b.client.Close()
		b.Runner.Web, b.Runner.Hosts = again, hosts
		for range 150 {
			if _, err := b.Pass(b.t.Context(), 0, 0); err != nil {
				b.t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		reqs := b.server.Requests("/other")
		if len(reqs) == 0 {
			b.t.Fatal("the other source was not visited in two and a half hours")
		}
		if wait := reqs[0].Time.Sub(asked); wait < 2*time.Hour {
			b.t.Errorf("the other source was visited %v after the host asked for two hours", wait)
		}
	})
}

func TestGoneIsNotAskedAgainUntilSomebodySaysSo(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Status: 410})
		b.pass(day)
		if st := b.standing(); !st.Gone || !st.Due.IsZero() || !strings.Contains(st.Reason, "410") {
			b.t.Errorf("standing = %+v", st)
		}
		if v := b.pass(60 * day); v.Source != "" {
			b.t.Errorf("visited again: %+v", v)
		}
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		src, _ := b.store.Source(b.t.Context(), "src")
		p, err := b.PassOver(b.t.Context(), []archive.Source{src}, time.Minute, time.Second)
		if err != nil || p.Saved.New != 1 || b.standing().Gone || b.standing().Due.IsZero() {
			b.t.Errorf("by name: %+v, %v, %+v", p, err, b.standing())
		}
	})
}

func TestABadAnswerLeavesWhatIsThere(t *testing.T) {
	for name, tc := range map[string]struct {
		reply webtest.Reply
		words string
	}{
		"a page":              {webtest.Reply{Body: `<!doctype html><title>x</title><link rel="alternate" type="application/rss+xml" href="/real"><p>Sorry`, Header: map[string]string{"Content-Type": "text/html"}}, "names this feed: http://news.test/real"},
		"empty":               {webtest.Reply{}, "empty"},
		"a PDF":               {webtest.Reply{Body: "%PDF-1.4 x"}, "PDF"},
		"an image":            {webtest.Reply{Body: "\x89PNG\r\n\x1a\n0000"}, "image"},
		"JSON of its own":     {webtest.Reply{Body: `{"error":"no"}`, Header: map[string]string{"Content-Type": "application/json"}}, ""},
		"cut off":             {webtest.Reply{Body: rss("b"), Cut: 40}, ""},
		"a bomb":              {webtest.Reply{Bomb: 1 << 30 / under}, "larger than"},
		"no answer":           {webtest.Reply{Hang: true}, ""},
		"a redirect for ever": {webtest.Redirect(302, "/feed"), ""},
		"to a file":           {webtest.Redirect(302, "file:///etc/passwd"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, archive.Source{}, func(b *bubble) {
				b.server.Handle("/feed", webtest.Feed(rss("a"), `"1"`, ""), tc.reply)
				b.pass(day)
				v := b.pass(day)
				st := b.standing()
				if v.Outcome != archive.Failed || !strings.Contains(v.Reason, tc.words) || strings.Contains(v.Reason, "\n") || st.Reason == "" || st.ETag != `"1"` || st.Failures != 1 {
					b.t.Errorf("visit = %+v, standing = %+v", v, st)
				}
				if list, _ := b.store.SourceThreads(b.t.Context(), "src", archive.Page{}); len(list) != 1 {
					b.t.Errorf("%d threads are held, want the one", len(list))
				}
			})
		})
	}
}

func TestAPermanentMoveIsNoted(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Redirect(301, "http://new.test/feed"))
		b.server.Handle("new.test/feed", webtest.Reply{Body: rss("a")})
		b.pass(day)
		b.pass(day)
		if st := b.standing(); st.MovedTo != "http://new.test/feed" || st.Moves != 2 || st.Failures != 0 {
			b.t.Errorf("standing = %+v", st)
		}
	})
}

func TestBoardsObeyRobotsAndFeedsNeedNot(t *testing.T) {
	const forbid = "User-agent: skein\nDisallow: /\n"
	inBubble(t, archive.Source{Kind: archive.BoardSource, Robots: true}, func(b *bubble) {
		b.client.UserAgent = "skein/1"
		b.server.Handle("/robots.txt", webtest.Reply{Body: forbid})
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		v := b.pass(day)
		if v.Outcome != archive.Failed || !strings.Contains(v.Reason, "robots.txt") || len(b.server.Requests("/feed")) != 0 {
			b.t.Errorf("a board that robots.txt forbids: %+v after %d requests", v, len(b.server.Requests("/feed")))
		}
	})
	inBubble(t, archive.Source{Kind: archive.BoardSource, Robots: false}, func(b *bubble) {
		b.server.Handle("/robots.txt", webtest.Reply{Body: forbid})
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		if v := b.pass(day); v.Outcome != archive.Fetched || len(b.server.Requests("/robots.txt")) != 0 {
			b.t.Errorf("a board whose operator allows it: %+v", v)
		}
	})
	inBubble(t, archive.Source{Robots: true}, func(b *bubble) {
		b.server.Handle("/robots.txt", webtest.Reply{Body: forbid})
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		if v := b.pass(day); v.Outcome != archive.Fetched || len(b.server.Requests("/robots.txt")) != 0 {
			b.t.Errorf("a feed: %+v, and robots.txt was asked %d times", v, len(b.server.Requests("/robots.txt")))
		}
	})
}

func TestAScheduleOfTheOperatorsIsKept(t *testing.T) {
	inBubble(t, archive.Source{Schedule: "@every 10m"}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: rss("a"), Header: map[string]string{"Cache-Control": "max-age=86400"}})
		b.pass(day)
		for range 5 {
			b.pass(day)
		}
		reqs := b.server.Requests("/feed")
		for i := 2; i < len(reqs); i++ {
			if gap := reqs[i].Time.Sub(reqs[i-1].Time); gap < 9*time.Minute || gap > 12*time.Minute {
				b.t.Errorf("requests %d and %d are %v apart, want ten minutes", i, i+1, gap)
			}
		}
	})
}

func TestSkipHoursAreLeftOut(t *testing.T) {
	hours := ""
	for h := range 24 {
		if h != 5 {
			hours += fmt.Sprintf("<hour>%d</hour>", h)
		}
	}
	inBubble(t, archive.Source{MinInterval: time.Hour, MaxInterval: time.Hour}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: strings.Replace(rss("a"), "<link>", "<skipHours>"+hours+"</skipHours><link>", 1)})
		b.pass(day)
		if due := b.standing().Due.UTC(); due.Hour() != 5 {
			b.t.Errorf("next visit at %s, want it in the one hour that is left", due)
		}
	})
}

func TestEntriesWithoutALinkOfTheirOwnAreToldApart(t *testing.T) {
	const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><link>http://news.test/</link>
		<item><title>One</title><link>http://news.test/</link><guid isPermaLink="false">n-1</guid></item>
		<item><title>Two</title><link>http://news.test/</link><guid isPermaLink="false">n-2</guid></item>
		<item><title>Three</title><guid isPermaLink="false">tag:news.test,2026:3</guid></item></channel></rss>`
	inBubble(t, archive.Source{}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: feed})
		if v := b.pass(day); v.Saved.New != 3 {
			b.t.Fatalf("visit = %+v", v)
		}
		for site, native := range map[string]string{"news.test": "news.test/feed#n-1"} {
			if _, err := b.store.Thread(b.t.Context(), archive.ThreadID(site, native)); err != nil {
				b.t.Error(err)
			}
		}
		if th, err := b.store.Thread(b.t.Context(), archive.ThreadID("news.test", "tag:news.test,2026:3")); err != nil || th.Title != "Three" {
			b.t.Errorf("an entry with a global id and no link = %+v, %v", th, err)
		}
	})
}

func TestOneArticleInTwoFeedsIsOneThread(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		mk := func(id, path string) archive.Source {
			return archive.Source{ID: id, URL: "http://" + path, Kind: archive.AutoSource, Enabled: true, MinInterval: time.Hour, MaxInterval: time.Hour}
		}
		b.configure(mk("src", "news.test/feed"), mk("all", "www.news.test/all"))
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		b.server.Handle("/all", webtest.Reply{Body: strings.ReplaceAll(strings.ReplaceAll(rss("a", "b"), "http://news.test/a", "https://www.news.test/a?utm_source=rss"), "id-a", "other")})
		b.pass(day)
		st, err := b.store.Stats(b.t.Context())
		if err != nil || st.Threads != 2 || st.Posts != 2 {
			b.t.Errorf("%d threads with %d posts, %v; want a once and b", st.Threads, st.Posts, err)
		}
		for _, id := range []string{"src", "all"} {
			list, _ := b.store.SourceThreads(b.t.Context(), id, archive.Page{})
			if len(list) == 0 {
				b.t.Errorf("source %s lists nothing", id)
			}
		}
	})
}

func TestALeaseThatIsLostWritesNothing(t *testing.T) {
	inBubble(t, archive.Source{}, func(b *bubble) {
		asked := 0
		b.server.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked > 1 {
				return
			}
			// Meanwhile this machine sleeps, and another takes the host over.
			if _, err := b.store.Abandon(r.Context(), func(string) bool { return true }); err != nil {
				b.t.Error(err)
			}
			if _, err := b.store.LeaseHost(r.Context(), "news.test", "another", time.Hour); err != nil {
				b.t.Error(err)
			}
			fmt.Fprint(w, rss("a"))
		})
		if _, err := b.Pass(b.t.Context(), 0, time.Second); err != nil {
			b.t.Fatal(err)
		}
		if st, _ := b.store.Stats(b.t.Context()); st.Posts != 0 || st.Visits != 0 {
			b.t.Errorf("%d posts and %d visits were written under a lost lease", st.Posts, st.Visits)
		}
		if asked != 1 {
			b.t.Errorf("the host was asked %d times; it was another's after the first", asked)
		}
	})
}

// countingLedger counts the threads of the last saving.
type countingLedger struct {
	fetcher.Ledger
	last int
}

func (l *countingLedger) SaveThreads(ctx context.Context, lease archive.Lease, from archive.Source, ts []archive.Thread) (archive.Saved, error) {
	l.last = len(ts)
	return l.Ledger.SaveThreads(ctx, lease, from, ts)
}

func TestTheOperatorsCookiesAreSentAndKeptSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cookies.txt")
	if err := os.WriteFile(file, []byte("news.test\tFALSE\t/\tFALSE\t0\tuser\thush\nother.test\tFALSE\t/\tFALSE\t0\tuser\tnever\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	inBubble(t, archive.Source{Cookies: file}, func(b *bubble) {
		kept := &keeper{}
		b.Keeper = kept
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		b.pass(day)
		if got := b.server.Requests("/feed")[0].Header.Get("Cookie"); got != "user=hush" {
			b.t.Errorf("Cookie %q, want the file's for this host", got)
		}
		if len(kept.got) != 1 || strings.Contains(fmt.Sprintf("%v %v", kept.got[0].Request, kept.got[0].Header), "hush") {
			b.t.Errorf("the exchange that is kept = %+v, want one without the cookie", kept.got)
		}
	})
	inBubble(t, archive.Source{Cookies: file + ".lost"}, func(b *bubble) {
		b.server.Handle("/feed", webtest.Reply{Body: rss("a")})
		v := b.pass(day)
		if v.Outcome != archive.Failed || !strings.Contains(v.Reason, "cookies: the file cannot be read: no such file") || strings.Contains(v.Reason, "lost") || len(b.server.Requests("/feed")) != 0 {
			b.t.Errorf("without the file: %+v and %d requests, want a failure and none", v, len(b.server.Requests("/feed")))
		}
	})
}

// keeper remembers the exchanges that it was to keep.
type keeper struct{ got []web.Exchange }

func (k *keeper) Keep(_ context.Context, xs []web.Exchange) ([]archive.RawRef, error) {
	k.got = append(k.got, xs...)
	var refs []archive.RawRef
	for _, x := range xs {
		refs = append(refs, archive.RawRef{URL: x.URL, Fetched: x.Start, WARC: "one.warc.gz", Record: fmt.Sprintf("urn:uuid:%d", len(k.got))})
	}
	return refs, nil
}
