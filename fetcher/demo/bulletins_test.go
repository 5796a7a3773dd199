package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSampleGoesOnAfterAllIsWritten(t *testing.T) {
	for _, ticks := range []int64{600, 50_000_000} { // a night, a century
		d := demoAt(ticks)
		begin := time.Now()
		for _, o := range d.Outlets()[:6] {
			w := get(t, d, o.URL)
			entries := feedReaders[o.ID].read(t, w.Body.Bytes())
			ids, titles := map[string]bool{}, map[string]bool{}
			for i, e := range entries {
				ids[e.id], titles[e.title] = true, true
				if strings.Contains(e.title+e.teaser+e.content, "{") {
					t.Errorf("%s after %d ticks has a name that was not filled in: %q", o.ID, ticks, e.title)
				}
				if i%6 != 0 {
					continue
				}
				if p := get(t, d, e.link); p.Code != http.StatusOK {
					t.Errorf("GET %s after %d ticks = %d, want 200", e.link, ticks, p.Code)
				}
			}
			if len(entries) != feedLength || len(ids) != feedLength || len(titles) != feedLength {
				t.Errorf("%s after %d ticks: %d entries, %d ids, %d titles, want %d of each", o.ID, ticks, len(entries), len(ids), len(titles), feedLength)
			}
			newest, cycle := testStart.Add(time.Duration(ticks)*time.Minute), time.Duration(len(d.lib.cycle))*time.Minute
			if age := newest.Sub(entries[0].date); age < 0 || age >= cycle {
				t.Errorf("%s after %d ticks: the newest entry is %v old, want less than %v", o.ID, ticks, age, cycle)
			}
		}
		last := page(t, d, forumRoot+longPath+"latest")
		first := page(t, d, last.Find("link[rel=prev]").AttrOr("href", ""))
		if n := first.Find("article.message--post").Length(); n != postsPerPage {
			t.Errorf("after %d ticks the last page but one has %d posts, want %d", ticks, n, postsPerPage)
		}
		if nav := texts(last.Find(".pageNav-main").First().Find("li")); len(nav) > 8 {
			t.Errorf("after %d ticks the page navigation has %d fields: %q", ticks, len(nav), nav)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("after %d ticks this took %v: it must not cost more as time goes by", ticks, took)
		}
	}
}

func TestThreadThatGrowsForEverHasAllItsPostsOnce(t *testing.T) {
	d := demoAt(400)
	m := d.moment()
	long := d.lib.forum.thread(1184)
	ids := map[int64]bool{}
	for n := 1; n <= d.pages(long, m); n++ {
		for i, p := range d.posts(long, m, int64(n-1)*postsPerPage, int64(n)*postsPerPage) {
			if ids[p.id] {
				t.Errorf("post %d is there twice", p.id)
			}
			ids[p.id] = true
			q, at, ok := d.locate(p.id, m)
			if want := int64((n-1)*postsPerPage + i); !ok || q.id != p.id || at != want {
				t.Errorf("locate(%d) = position %d, %v, want %d", p.id, at, ok, want)
			}
		}
	}
	if int64(len(ids)) != d.length(long, m) || len(ids) < 100 {
		t.Errorf("%d posts on all pages, length %d", len(ids), d.length(long, m))
	}
}

func TestTurnsAndCountsAgree(t *testing.T) {
	d := demoAt(0)
	all := map[string][]int{}
	for _, o := range d.lib.outlets {
		all[o.id] = o.slots
	}
	for _, th := range d.lib.forum.threads {
		all[th.title] = th.slots
	}
	for name, slots := range all {
		for n := range int64(50) {
			var want []int64 // counted one by one
			for j := range n {
				if slices.Contains(slots, int(j%int64(len(d.lib.cycle)))) {
					want = append(want, j)
				}
			}
			if got := d.taken(slots, n); got != int64(len(want)) {
				t.Fatalf("%s: taken(%v, %d) = %d, want %d", name, slots, n, got, len(want))
			}
			for i, j := range want {
				if got := d.turn(slots, int64(i)); got != j {
					t.Fatalf("%s: turn(%v, %d) = %d, want %d", name, slots, i, got, j)
				}
			}
		}
	}
}

func TestBulletinsOfOneKindDiffer(t *testing.T) {
	d := demoAt(0)
	cycle := int64(len(d.lib.cycle))
	for s := range cycle {
		texts := map[string]int64{}
		for round := range int64(30) {
			_, _, text := d.compose(s + round*cycle)
			all := strings.Join(text, "\n")
			if other, ok := texts[all]; ok {
				t.Errorf("bulletin %d says the same in rounds %d and %d:\n%s", s, other, round, all)
			}
			texts[all] = round
		}
	}
}

func TestSecondWordOfAListIsAnother(t *testing.T) {
	l := &library{words: map[string]wordList{"x": readWordList("a | b | c"), "n": readWordList("4..5")}}
	for j := range int64(200) {
		got := l.fill("{x} {x2} {n} {n2} {serial+10}", j, j/7)
		part := strings.Fields(got)
		if part[0] == part[1] || part[2] == part[3] || !strings.Contains("a b c", part[1]) || part[4] != fmt.Sprint(10+j/7) {
			t.Errorf("fill for bulletin %d = %q, want two letters, two numbers and the serial", j, got)
		}
	}
}

func TestArticleIsFoundOnlyOnceItIsThere(t *testing.T) {
	d := demoAt(0)
	first := d.composeArticle(0) // the first bulletin is one of Harbour Wire
	for extra, want := range map[int64]bool{0: false, 1: true} {
		m := moment{ticks: d.lib.live + extra}
		if got := d.article(first.outlet, first.slug, m) != nil; got != want {
			t.Errorf("%d ticks after the last written one %s is there: %v, want %v", extra, first.slug, got, want)
		}
	}
	m := moment{ticks: 1000}
	for _, slug := range []string{"group-0", "group--1", "group-999", "group", "group-01", "group-1x", "-1", ""} {
		if a := d.article(first.outlet, slug, m); a != nil {
			t.Errorf("there is an article %q: %q", slug, a.title)
		}
	}
}
