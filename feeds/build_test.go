package feeds_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"skein/archive"
	"skein/feeds"
)

func TestATopicsContentIsAsMuchAsItAsksFor(t *testing.T) {
	th := bulletin(t)
	for content, want := range map[string]struct{ in, out string }{
		"":                   {"<blockquote>Nobody", ""},
		feeds.FullContent:    {"<blockquote>Nobody", ""},
		feeds.SummaryContent: {"The third pier", "<blockquote>"},
		feeds.LinkContent:    {"Source:", "pier is closed"},
	} {
		topic := piers
		topic.Content = content
		it := feeds.OfTopic(topic, []archive.Entry{entry(th, 1)}, options("/topic", "atom")).Items[0]
		if !strings.Contains(it.Content, want.in) || want.out != "" && strings.Contains(it.Content, want.out) {
			t.Errorf("content %q gives %s", content, it.Content)
		}
		if !strings.Contains(it.Content, ">archived copy</a>") || !strings.Contains(it.Content, "Harbour Herald") {
			t.Errorf("content %q does not say where it is from: %s", content, it.Content)
		}
		if (it.Summary == "") != (content == feeds.LinkContent) {
			t.Errorf("content %q gives the summary %q", content, it.Summary)
		}
	}
}

func TestADiscussionShowsItsOpeningAndTheNewestRepliesThatMatched(t *testing.T) {
	th := talk(t)
	th.Posts = th.Posts[:1]
	for i := 2; i <= 31; i++ {
		th.Posts = append(th.Posts, archive.Post{ID: fmt.Sprint(i), Number: i, NativeID: fmt.Sprint(i), HTML: fmt.Sprintf("<p>reply %d.</p>", i), Author: archive.Author{Name: "<i>gull</i>"}})
	}
	c := feeds.OfTopic(piers, []archive.Entry{entry(th, 1)}, options("/topic", "atom")).Items[0].Content
	for _, want := range []string{"closed for good?", "reply 12.", "reply 31.", "10 more replies before these", "<strong>&lt;i&gt;gull&lt;/i&gt;</strong>"} {
		if !strings.Contains(c, want) {
			t.Errorf("%q is not in %s", want, c)
		}
	}
	if strings.Contains(c, "reply 11.") || strings.Index(c, "reply 12.") > strings.Index(c, "reply 13.") {
		t.Errorf("replies are not the newest in their order: %s", c)
	}
}

func TestDatesAreThePagesOwnButNeverAheadOfOurFirstSight(t *testing.T) {
	for name, tc := range map[string]struct {
		said archive.When
		want time.Time
	}{
		"a moment":       {day(22, 9, 30), time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)},
		"a day":          {archive.When{Time: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Precision: archive.Day}, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)},
		"ahead":          {day(30, 0, 0), seen.Truncate(time.Second)},
		"unsaid":         {archive.When{}, seen.Truncate(time.Second)},
		"year zero":      {archive.At(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), seen.Truncate(time.Second)},
		"long, long ago": {archive.At(time.Date(1923, 4, 1, 0, 0, 0, 0, time.UTC)), time.Date(1923, 4, 1, 0, 0, 0, 0, time.UTC)},
	} {
		th := bulletin(t)
		th.Published, th.Posts[0].Published = tc.said, tc.said
		e := entry(th, 1)
		e.Published, e.Updated = tc.said.Time, tc.said.Time
		for _, f := range []*feeds.Feed{feeds.OfTopic(piers, []archive.Entry{e}, options("/topic", "atom")), feeds.OfThread(th, th.Posts, options("/thread", "atom"))} {
			if it := f.Items[0]; !it.Published.Equal(tc.want) || it.Updated.Before(it.Published) {
				t.Errorf("%s: %s is published %v, updated %v; want %v", name, f.ID, it.Published, it.Updated, tc.want)
			}
		}
	}
}

func TestFeedsShareNoIDs(t *testing.T) {
	ids := map[string]string{}
	for name, build := range samples(t) {
		f := build(options("/"+name, "atom"))
		if name == "empty" {
			continue // the topic again
		}
		for _, id := range append([]string{f.ID}, itemIDs(f)...) {
			if other := ids[id]; other != "" {
				t.Errorf("%s is in %s and in %s", id, other, name)
			}
			ids[id] = name
		}
	}
}

func itemIDs(f *feeds.Feed) (ids []string) {
	for _, it := range f.Items {
		ids = append(ids, it.ID)
	}
	return ids
}

func TestIDsAreThoseThatWereAlwaysGiven(t *testing.T) {
	th := talk(t)
	e := entry(th, 1)
	e.ID = "urn:skein:topic:old-name:" + th.ID
	o := options("/x", "atom")
	for want, got := range map[string]string{
		"urn:skein:topic:old-name:" + th.ID:                  feeds.OfTopic(piers, []archive.Entry{e}, o).Items[0].ID,
		"urn:skein:topic:piers":                              feeds.OfTopic(piers, nil, o).ID,
		"urn:skein:source:quay:" + th.ID:                     feeds.OfSource(archive.Source{ID: "quay"}, []archive.Entry{e}, o).Items[0].ID,
		"urn:skein:thread:" + th.ID:                          feeds.OfThread(th, nil, o).ID,
		"urn:skein:post:" + th.Posts[0].ID:                   feeds.OfThread(th, th.Posts[:1], o).Items[0].ID,
		"urn:skein:search:a%3Ab%20%22c%22:" + th.Posts[0].ID: feeds.OfSearch(`a:b "c"`, []archive.Hit{{Thread: th}}, o).Items[0].ID,
	} {
		if got != want {
			t.Errorf("the id is %s, want %s", got, want)
		}
	}
}

func TestAPostTellsWhichPostsItAnswers(t *testing.T) {
	th := talk(t)
	th.Posts[3].ReplyTo = []string{"999", "104"} // one that is not held, and itself
	f := feeds.OfThread(th, th.Posts, options("/thread", "atom"))
	opening, second := "urn:skein:post:"+th.Posts[0].ID, "urn:skein:post:"+th.Posts[1].ID
	for i, want := range []string{"[]", "[" + opening + "]", "[" + second + "]", "[urn:skein:post:" + archive.PostID(th.ID, "999") + "]", "[" + opening + "]"} {
		var got []string
		for _, p := range f.Items[i].Parents {
			got = append(got, p.ID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("post %d answers %v, want %s", i+1, got, want)
		}
	}
	if r := f.Items[0].Replies; r == nil || r.Count != 4 || !r.Updated.Equal(seen.Add(time.Hour).Truncate(time.Second)) {
		t.Errorf("replies of the opening post = %+v", r)
	}
	n, err := parsed(write(t, feeds.Formats[1], f))
	if err != nil {
		t.Fatal(err)
	}
	e := n.all(atomNS, "entry")[0]
	if got := e.one(thrNS, "total").Text; got != "4" || !strings.HasSuffix(e.link("replies"), "/threads/"+th.ID+".atom") {
		t.Errorf("thr:total is %q, replies are at %s", got, e.link("replies"))
	}
	if got := n.all(atomNS, "entry")[2].one(thrNS, "in-reply-to"); got.attr("ref") != second || got.attr("href") != th.Posts[1].URL {
		t.Errorf("thr:in-reply-to is %v", got.Attrs)
	}
}

func TestAnEntryIsUpdatedWhenItsTextChangesAndWhenItIsLost(t *testing.T) {
	th := talk(t)
	its := feeds.OfThread(th, th.Posts, options("/thread", "atom")).Items
	for i, want := range []time.Time{
		th.Posts[0].Published.Time,                // never changed, however late it was read
		seen.Truncate(time.Second),                // a second revision
		th.Posts[2].Published.Time,                //
		seen.Add(time.Hour).Truncate(time.Second), // missing
	} {
		if !its[i].Updated.Equal(want) {
			t.Errorf("post %d was updated %v, want %v", i+1, its[i].Updated, want)
		}
	}
}

func TestWhatMatchedIsToldAndCanBecomeTags(t *testing.T) {
	o := options("/topic", "json")
	it := feeds.OfTopic(piers, []archive.Entry{entry(bulletin(t), 1)}, o).Items[0]
	if got := fmt.Sprint(it.Why); got != "[{pier* title Pier 1} {pier* lead pier 2}]" {
		t.Errorf("why = %s", got)
	}
	if fmt.Sprint(it.Tags) != "[Piers Ferries & boats]" {
		t.Errorf("tags = %v", it.Tags)
	}
	o.Why = true
	if it := feeds.OfTopic(piers, []archive.Entry{entry(bulletin(t), 1)}, o).Items[0]; fmt.Sprint(it.Tags) != "[Piers Ferries & boats pier*]" {
		t.Errorf("tags with ?why=1 = %v", it.Tags)
	}
}

func TestAnEntryIsInAFeedOnce(t *testing.T) {
	e := entry(bulletin(t), 1)
	older := e
	older.Updated = e.Updated.Add(-time.Hour)
	f := feeds.OfTopic(piers, []archive.Entry{e, older}, options("/topic", "atom"))
	if len(f.Items) != 1 || !f.Items[0].Updated.Equal(e.Updated) {
		t.Errorf("items = %+v, want the newer one alone", f.Items)
	}
}

func TestTitlesAreFoundForWhatHasNone(t *testing.T) {
	for name, tc := range map[string]struct{ title, text, address, want string }{
		"its own":     {" A  title\n", "text", "https://a.example/x", "A title"},
		"first words": {"", "> quoted\n\nThe pier is closed until spring, and nobody at the harbour office will say which spring that is.", "", "The pier is closed until spring, and nobody at the harbour office will say…"},
		"only quoted": {"", "> quoted words", "", "quoted words"},
		"address":     {"", "", "https://a.example/x/y.html", "a.example/x/y.html"},
		"nothing":     {"\x00", "", "", "Untitled"},
		"no spaces":   {"", strings.Repeat("字", 100), "", strings.Repeat("字", 80) + "…"},
	} {
		if got := feeds.Title(tc.text, tc.address, tc.title); got != tc.want {
			t.Errorf("%s: Title(%q, %q, %q) = %q, want %q", name, tc.text, tc.address, tc.title, got, tc.want)
		}
	}
}

func TestSpellIsAsExactAsThePage(t *testing.T) {
	at := time.Date(2026, 11, 26, 14, 5, 59, 0, time.UTC)
	for want, w := range map[string]archive.When{
		"26 Nov 2026, 14:05 UTC": archive.At(at.In(time.FixedZone("", -3600))),
		"26 Nov 2026, 14:05":     {Time: at, Precision: archive.Minute, Floating: true},
		"26 Nov 2026":            {Time: at, Precision: archive.Day},
		"Nov 2026":               {Time: at, Precision: archive.Month},
		"2026":                   {Time: at, Precision: archive.Year},
		"":                       {},
	} {
		if got := feeds.Spell(w); got != want {
			t.Errorf("Spell(%+v) = %q, want %q", w, got, want)
		}
	}
}

func TestAnEmptyFeedTellsNoPresentTime(t *testing.T) {
	f := feeds.OfTopic(piers, nil, options("/topic", "atom"))
	if !f.Updated.Equal(feeds.Beginning) {
		t.Errorf("updated = %v, want %v", f.Updated, feeds.Beginning)
	}
}

func TestAThreadWithoutAnAddressIsReadInTheArchive(t *testing.T) {
	th := bulletin(t)
	th.URL, th.Site.URL = "", ""
	it := feeds.OfTopic(piers, []archive.Entry{entry(th, 1)}, options("/topic", "atom")).Items[0]
	if want := "https://feeds.example.org/threads/" + th.ID; it.Link != want || it.Page != "" || it.Origin.Page != want {
		t.Errorf("link %s, page %s, origin %+v; want %s", it.Link, it.Page, it.Origin, want)
	}
}

func TestABookInAPostDoesNotMakeTheFeedOne(t *testing.T) {
	th := bulletin(t)
	th.Posts[0].HTML = "<p>" + strings.Repeat("Nobody knows. ", 50_000) + "</p>"
	for _, it := range []feeds.Item{
		feeds.OfTopic(piers, []archive.Entry{entry(th, 1)}, options("/topic", "atom")).Items[0],
		feeds.OfThread(th, th.Posts, options("/thread", "atom")).Items[0],
	} {
		if len(it.Content) > 2000 || !strings.Contains(it.Content, "The third pier") || !strings.Contains(it.Content, "/threads/"+th.ID) {
			t.Errorf("content of %d bytes: %.300s", len(it.Content), it.Content)
		}
	}
}
