package demo

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// world is all that a reader can find at the moment: the feeds as they are served,
// and the threads by the posts that they show.
func world(t *testing.T, d *Demo) map[string]string {
	t.Helper()
	m := d.moment()
	out := map[string]string{}
	for _, o := range d.Outlets() {
		if o.Kind == "feed" {
			out[o.URL] = get(t, d, o.URL).Body.String()
		}
	}
	for _, b := range d.lib.forum.boards {
		for _, th := range d.threadsOn(b, m) {
			var posts []string
			for i, p := range d.posts(th, m, 0, d.length(th, m)) {
				v := d.postView(p, int64(i)+1, m)
				posts = append(posts, fmt.Sprint(v.ID, v.Number, v.Author.Name, v.When, v.Edited != nil, v.HTML))
			}
			out[d.threadURL(th)] = strings.Join(posts, "\n")
		}
	}
	return out
}

func TestOneThingHappensAtEachTick(t *testing.T) {
	now := testStart
	d := New(Options{Start: testStart, Now: func() time.Time { return now }, Port: 8081})
	before := world(t, d)
	last := d.lib.live + int64(len(d.lib.cycle))
	for tick := int64(1); tick <= last; tick++ {
		if tick%9 == 1 {
			now = testStart.Add(time.Duration(tick)*time.Minute - time.Second)
			if !maps.Equal(world(t, d), before) {
				t.Errorf("something happens before tick %d", tick)
			}
		}
		now = testStart.Add(time.Duration(tick) * time.Minute)
		after := world(t, d)
		var changed []string
		for address, body := range after {
			if before[address] != body {
				changed = append(changed, address)
			}
		}
		if len(changed) != 1 {
			t.Errorf("at tick %d these changed: %q, want one feed or thread", tick, changed)
		}
		before = after
	}
	if d.lib.live < 40 {
		t.Errorf("%d ticks are written, want at least 40", d.lib.live)
	}
}

func TestLiveItemsBearTheirTicksTime(t *testing.T) {
	d := demoAt(60)
	newest := readRSS(t, get(t, d, "http://harbour-wire.localhost:8081/index.rdf").Body.Bytes())
	found := false
	for _, e := range newest {
		if strings.Contains(e.title, "Minehunters join") {
			found = e.date.Equal(testStart.Add(time.Minute))
		}
	}
	if !found {
		t.Errorf("the article of the first tick is not dated a minute after the start")
	}
	doc := page(t, d, forumRoot+longPath+"page-3")
	got := doc.Find("article[data-content=post-52003] .message-attribution time").AttrOr("datetime", "")
	if want := "2026-03-01T15:03:00+0300"; got != want {
		t.Errorf("the reply of the third tick is of %q, want %s", got, want)
	}
	if text := doc.Find("article[data-content=post-52003] .bbWrapper").Text(); !strings.HasPrefix(text, "1157Z.") {
		t.Errorf("the reply of the third tick begins %.20q, want the time six minutes before", text)
	}
}

func TestPostIsEditedAtItsTick(t *testing.T) {
	const post = "article[data-content=post-50206] "
	url := forumRoot + "/threads/1187/"
	before, after := page(t, demoAt(1), url), page(t, demoAt(2), url)
	if n := before.Find(post + ".message-lastEdit").Length(); n != 0 {
		t.Errorf("before its edit the post has %d notices of one", n)
	}
	if got := after.Find(post+".message-lastEdit time").AttrOr("datetime", ""); got != "2026-03-01T15:02:00+0300" {
		t.Errorf("after its edit the notice has the time %q, want that of tick 2", got)
	}
	for doc, want := range map[*goquery.Document]string{before: "fourteen of the thirty-four", after: "eleven of the thirty-four"} {
		if got := doc.Find(post + ".bbWrapper").Text(); !strings.Contains(got, want) {
			t.Errorf("the post reads %q, want %q in it", got, want)
		}
	}
	for _, what := range []string{".message-attribution-opposite", ".message-attribution-main"} {
		if a, b := before.Find(post+what).Text(), after.Find(post+what).Text(); a != b {
			t.Errorf("its %s became %q, want %q as before", what, b, a)
		}
	}
}

func TestPostIsDeletedAtItsTick(t *testing.T) {
	url := forumRoot + "/threads/1171/"
	ids := func(d *Demo) (ids, numbers []string) {
		doc := page(t, d, url)
		return attrs(doc, "article.message--post", "data-content"), texts(doc.Find(".message-attribution-opposite a"))
	}
	before, _ := ids(demoAt(3))
	after, numbers := ids(demoAt(4))
	gone := slices.Index(before, "post-49108")
	if gone < 0 || !slices.Equal(after, slices.Delete(slices.Clone(before), gone, gone+1)) {
		t.Errorf("the posts were %q and are %q, want post-49108 gone and the others as they were", before, after)
	}
	for i, n := range numbers {
		if want := fmt.Sprintf("#%d", i+1); n != want {
			t.Errorf("post %s has the number %s, want %s: positions close up", after[i], n, want)
		}
	}
	for ticks, want := range map[int64]int{3: http.StatusMovedPermanently, 4: http.StatusNotFound} {
		if w := get(t, demoAt(ticks), forumRoot+"/posts/49108/"); w.Code != want {
			t.Errorf("after %d ticks GET /posts/49108/ = %d, want %d", ticks, w.Code, want)
		}
	}
}

func TestDeletionMovesPostsToTheirNewPage(t *testing.T) {
	lib, err := load(contentFiles) // one of our own, since we change it
	if err != nil {
		t.Fatal(err)
	}
	d := demoAt(4)
	d.lib = lib
	long := d.lib.forum.thread(1184)
	for _, p := range long.posts[:3] {
		p.deleteTick = 4 // so that the first post of page 2 is the last of page 1
	}
	long.posts[0].deleteTick = 0
	for id, want := range map[int64]string{50122: "#post-50122", 50123: "page-2#post-50123"} {
		w := get(t, d, fmt.Sprintf("%s/posts/%d/", forumRoot, id))
		if got := w.Header().Get("Location"); got != forumRoot+longPath+want {
			t.Errorf("after two deletions /posts/%d/ leads to %s, want %s", id, got, want)
		}
	}
}

func TestThreadIsOpenedByATick(t *testing.T) {
	url := forumRoot + "/threads/1193/"
	for ticks, want := range map[int64]int{10: http.StatusNotFound, 11: http.StatusOK} {
		d := demoAt(ticks)
		if w := follow(t, d, url); w.Code != want {
			t.Errorf("after %d ticks GET %s = %d, want %d", ticks, url, w.Code, want)
		}
		listed := page(t, d, forumRoot+"/forums/4/").Find(".js-threadListItem-1193").Length()
		if (listed == 1) != (want == http.StatusOK) {
			t.Errorf("after %d ticks the board lists the thread %d times", ticks, listed)
		}
	}
}

func TestNothingHasHappenedBeforeTheStart(t *testing.T) {
	now := testStart.Add(-time.Hour)
	early := New(Options{Start: testStart, Now: func() time.Time { return now }, Port: 8081})
	if !maps.Equal(world(t, early), world(t, demoAt(0))) {
		t.Error("an hour before the start the sample is not as it is at the start")
	}
}

func TestSampleRunsOnTheWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := New(Options{Tick: 10 * time.Second})
		url := d.Outlets()[2].URL // Harbour Wire, to which the first tick brings an article
		for i, want := range []int{10, 11} {
			if got := len(readRSS(t, get(t, d, url).Body.Bytes())); got != want {
				t.Errorf("after %d ticks the feed has %d entries, want %d", i, got, want)
			}
			time.Sleep(10 * time.Second)
		}
	})
}
