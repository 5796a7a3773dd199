package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"skein/archive"
	"skein/archive/query"
	"skein/archive/store"
	"skein/archive/store/storetest"
)

// both opens a fresh archive on each of the two databases.
func both(t *testing.T, c *clock) map[string]*store.Store {
	t.Helper()
	if !storetest.OnPostgres() {
		t.Skip("two databases are compared when PostgreSQL has its turn")
	}
	return map[string]*store.Store{"SQLite": storetest.SQLite(t, c.now), "PostgreSQL": storetest.Open(t, c.now)}
}

// vocabulary has words of several scripts, and such as cutting and quoting may
// stumble over.
var vocabulary = strings.Fields(`pier piers quay ferry ferries harbour Harbor U.S. U.A.E. O'Brien Basra's l'eau naïve café Straße STRASSE
	Москва Киев ГОРОД بغداد البصرة צה"ל 東京 港 横浜港 ไทย 2026 3.5 F-16 Su-27 x'y a\b 100% C++ don’t don't re-open reopen state-of-the-art
	drone drones droning Iraq Iraqi iraqis Iran army navy`)

func TestBothDatabasesFindTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string { return vocabulary[int(float64(len(vocabulary))*r.Float64()*r.Float64())] }
	text := func(n int) string {
		var b []string
		for range n {
			b = append(b, word())
		}
		return strings.Join(b, []string{" ", ", ", " – "}[r.IntN(3)])
	}
	stores := both(t, &clock{t: start})
	var all []archive.Thread
	const posts = 120
	for i := range posts {
		all = append(all, article(t, fmt.Sprintf("https://news.example/%d", i), text(3), "<p>"+text(1+r.IntN(12))+"</p>"))
	}
	for name, s := range stores {
		for group := range slices.Chunk(all, 40) {
			if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, group); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		// Some texts change, so that their old words must be gone.
		for i := 0; i < posts; i += 10 {
			if _, err := s.SaveThreads(t.Context(), archive.Lease{}, archive.Source{}, []archive.Thread{article(t, all[i].URL, all[i].Title, fmt.Sprintf("<p>changed number %d, %s</p>", i, vocabulary[i%len(vocabulary)]))}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	var queries []string
	for len(queries) < 1000 {
		// Some that are made are no queries: nothing but NOTs, a prefix too short.
		if text := question(r, word, 2); parses(text) {
			queries = append(queries, text)
		}
	}
	hits := 0
	for _, text := range queries {
		q := parse(t, text)
		a, b := found(t, stores["SQLite"], q), found(t, stores["PostgreSQL"], q)
		hits += len(a)
		if !slices.Equal(a, b) {
			t.Errorf("search %s finds %d posts on SQLite and %d on PostgreSQL", text, len(a), len(b))
		}
	}
	if hits < 4*len(queries) {
		t.Errorf("%d queries found %d posts: the test tells little", len(queries), hits)
	}
}

// found are the posts that a search finds.
func found(t *testing.T, s *store.Store, q *query.Query) []string {
	t.Helper()
	f, err := s.Search(t.Context(), store.Search{Query: q, Max: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range f.Hits {
		ids = append(ids, h.Thread.Posts[0].ID)
	}
	slices.Sort(ids)
	return ids
}

func TestAPostWithVeryManyWordsIsFoundByEachOfThem(t *testing.T) {
	s := storetest.Open(t)
	// More different words than one tsvector holds.
	var many strings.Builder
	for i := range 120_000 {
		fmt.Fprintf(&many, "w%dx%d ", i*7919%120_000, i)
	}
	long := article(t, "https://news.example/many", "Many words", "<p>aardvark "+many.String()+" zebra</p>")
	save(t, s, archive.Source{}, long, article(t, "https://news.example/few", "Few words", "<p>aardvark</p>"))
	for text, want := range map[string]int{
		"zebra": 1, "aardvark": 2, "aardvark zebra": 1, "w7919x1 zebra": 1, "w1x* zebra aardvark": 1, "zebra NOT aardvark": 0, "zebra giraffe": 0, "giraffe OR w7919x1": 1,
	} {
		if got := found(t, s, parse(t, text)); len(got) != want {
			t.Errorf("search %s finds %d posts, want %d", text, len(got), want)
		}
	}
	// When its text is another, its old words are gone, in whatever piece they were.
	save(t, s, archive.Source{}, article(t, "https://news.example/many", "Many words", "<p>okapi</p>"))
	for text, want := range map[string]int{"zebra": 0, "aardvark": 1, "okapi": 1} {
		if got := found(t, s, parse(t, text)); len(got) != want {
			t.Errorf("after an edit, search %s finds %d posts, want %d", text, len(got), want)
		}
	}
}

func parses(text string) bool {
	_, err := query.Parse(text)
	return err == nil
}

// question makes a query.
func question(r *rand.Rand, word func() string, depth int) string {
	if depth > 0 && r.IntN(3) > 0 {
		a, b := question(r, word, depth-1), question(r, word, depth-1)
		switch r.IntN(5) {
		case 0:
			return "(" + a + " OR " + b + ")"
		case 1:
			return a + " NOT " + word()
		case 2:
			return "(" + a + ") AND (" + b + ")"
		}
		return a + " " + b
	}
	w := word()
	switch r.IntN(6) {
	case 0:
		return `"` + strings.ReplaceAll(word()+" "+word(), `"`, "") + `"`
	case 1:
		runes := []rune(w)
		return string(runes[:1+r.IntN(len(runes))]) + "*"
	case 2:
		return "title:" + w
	}
	return w
}

func TestBothDatabasesKeepTheSame(t *testing.T) {
	c := &clock{t: start}
	stores := both(t, c)
	src := source("news", "https://news.example/feed")
	odd := article(t, "https://news.example/odd", "Odd\x00 \xff", "<p>a \u0000 b</p>")
	odd.Posts[0].Author.Name = "N\x00UL"
	odd.Posts[0].Summary = "half \xc3"
	odd.Aliases = append(odd.Aliases,
		archive.Alias{Scope: archive.EntryScope("news.example/feed"), Name: "n\x00-1"},
		archive.Alias{Scope: archive.EntryScope("news.example/feed"), Name: strings.Repeat("long ", 2000)})
	odd.Raw = []archive.RawRef{{URL: "https://news.example/?" + strings.Repeat("q", 5000), Fetched: start, WARC: "a.warc", Record: "urn:1"}}
	elsewhere := article(t, "https://news.example/elsewhere", "Odd", "<p>a b</p>")
	elsewhere.Aliases = odd.Aliases[len(odd.Aliases)-1:]
	var records []string
	for name, s := range stores {
		if _, err := s.Configure(t.Context(), store.Setup{Fingerprint: "1", Sources: []archive.Source{src}}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			save(t, s, src, odd, discussion(t, "12", "Ferries", "7 The pier is open.", "8 Thanks."))
			save(t, s, src, discussion(t, "12", "Ferries", "7 The pier is closed.", "8 Thanks.", "9 So?"), elsewhere)
		}
		var b strings.Builder
		list, err := s.SourceThreads(t.Context(), "news", archive.Page{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, l := range list {
			fmt.Fprintf(&b, "%v %d %+v\n%#v\n", l.Active, l.Posts, l.Place, thread(t, s, l.Thread.ID))
		}
		if th := thread(t, s, elsewhere.ID); th.ID != odd.ID || len(th.Raw) != 1 {
			t.Errorf("%s: the entry with a very long id is thread %s, want %s", name, th.ID, odd.ID)
		}
		if _, err := s.Thread(t.Context(), "no\x00thing\xff"); err == nil || !strings.Contains(err.Error(), "not found") {
			t.Errorf("%s: Thread of an odd id = %v, want not found", name, err)
		}
		records = append(records, b.String())
	}
	if records[0] != records[1] {
		t.Errorf("the databases differ:\n%s\n\n%s", records[0], records[1])
	}
}
