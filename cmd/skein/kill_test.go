package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skein/archive"
	"skein/archive/store"
)

// growing is feeds that grow, and that answer 304 to those who have it all. Any
// item that a reader's validators cover and that the reader did not store is
// lost to it for ever: it is never sent again.
type growing struct {
	feeds int
	items atomic.Int64 // in each
	sent  atomic.Int64 // whole bodies
	kept  atomic.Int64 // answers 304
	last  atomic.Int64 // when a whole body was sent last, in Unix nanoseconds
}

func (g *growing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var feed int
	if _, err := fmt.Sscanf(r.URL.Path, "/%d.xml", &feed); err != nil {
		http.NotFound(w, r)
		return
	}
	n := int(g.items.Load())
	tag := fmt.Sprintf(`"%d-%d"`, feed, n)
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "application/rss+xml")
	if r.Header.Get("If-None-Match") == tag {
		g.kept.Add(1)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	g.sent.Add(1)
	g.last.Store(time.Now().UnixNano())
	// Only what was not told before is in the feed: the last 20 items.
	fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed %d</title>`, feed)
	for i := n; i > max(0, n-20); i-- {
		fmt.Fprintf(w, `<item><title>Item %d of %d</title><link>http://news.example/%d/%d</link><guid isPermaLink="false">%d-%d</guid><description>%s</description></item>`,
			i, feed, feed, i, feed, i, strings.Repeat(fmt.Sprintf("word%d ", i), 50))
	}
	fmt.Fprint(w, "</channel></rss>")
}

// TestKilledAtAnyMomentNothingIsLost kills the program with SIGKILL again and
// again while feeds grow, and looks at the end whether every item is there, once.
func TestKilledAtAnyMomentNothingIsLost(t *testing.T) {
	t.Parallel()
	bin := binary(t)
	dir := t.TempDir()
	g := &growing{feeds: 16}
	g.items.Store(20)
	srv := httptest.NewServer(g)
	defer srv.Close()
	var conf strings.Builder
	fmt.Fprintf(&conf, "[archive]\nraw = \"raw\"\n[fetch]\npause = \"0s\"\nper_host = 4\nallow_private = true\n")
	for i := range g.feeds {
		fmt.Fprintf(&conf, "[[source]]\nid = \"feed-%d\"\nurl = \"%s/%d.xml\"\n", i, srv.URL, i)
	}
	conf.WriteString("[topic.all]\nquery = 'item'\n")
	path := filepath.Join(dir, "skein.toml")
	if err := os.WriteFile(path, []byte(conf.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	fetch := func() *exec.Cmd {
		cmd := exec.Command(bin, "--config", path, "fetch", "--all")
		cmd.Stderr = os.Stderr
		return cmd
	}
	began := time.Now()
	if err := fetch().Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)

	const kills = 20
	killed, since := 0, 0
	for range kills {
		more := 1 + rand.IntN(3)
		since += more
		g.items.Add(int64(more))
		cmd := fetch()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// From before the first request to after the last commit.
		time.Sleep(time.Duration(rand.Int64N(int64(whole + whole/4))))
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err != nil {
			killed++
		} else {
			whole = whole * 3 / 4 // it takes less than the first run did, on a machine that was busier then
		}
		// Feeds show only their last items: let the reader catch up before they are gone.
		if since >= 16 {
			if err := fetch().Run(); err != nil {
				t.Fatal(err)
			}
			since = 0
		}
	}
	if err := fetch().Run(); err != nil {
		t.Fatal(err)
	}
	if killed < kills/4 {
		t.Errorf("only %d of %d runs were killed at work: the test tells little", killed, kills)
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, "skein.db"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for feed := range g.feeds {
		var have []int
		page := archive.Page{Max: 500}
		list, err := s.SourceThreads(t.Context(), fmt.Sprintf("feed-%d", feed), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list {
			var i, f int
			if _, err := fmt.Sscanf(l.Thread.Title, "Item %d of %d", &i, &f); err != nil || f != feed || l.Posts != 1 {
				t.Errorf("feed %d holds %q with %d posts", feed, l.Thread.Title, l.Posts)
			}
			have = append(have, i)
		}
		sort.Ints(have)
		for i, n := range have {
			if n != i+1 {
				t.Fatalf("feed %d holds items %v: %d is lost or twice there, of %d", feed, have, i+1, g.items.Load())
			}
		}
		if len(have) != int(g.items.Load()) {
			t.Errorf("feed %d holds %d items of %d", feed, len(have), g.items.Load())
		}
	}
	if es, err := s.Entries(t.Context(), "all", archive.Page{Max: 100000}); err != nil || len(es) != g.feeds*int(g.items.Load()) {
		t.Errorf("the topic published %d of %d items, %v", len(es), g.feeds*int(g.items.Load()), err)
	}
	t.Logf("%d of %d runs killed at work; %d bodies sent, %d answers 304, %d items each in %d feeds: all there, once", killed, kills, g.sent.Load(), g.kept.Load(), g.items.Load(), g.feeds)
}
