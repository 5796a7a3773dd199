package query

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// labelled is an item with the topics that people say it belongs to.
type labelled struct {
	ID, Title, Text, Thread, Kind, Lang, Source, Author, URL string
	Labels, Judged, Ambiguous                                []string
}

// readLabelled reads a set of labelled items, or skips the test.
func readLabelled(t testing.TB, name string) []labelled {
	t.Helper()
	f, err := os.Open("../../../shared/data/topics/" + name)
	if err != nil {
		t.Skipf("no labelled items: %v", err)
	}
	defer f.Close()
	var all []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, l)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return all
}

func (l *labelled) item() *Item {
	return &Item{Title: l.Title, Text: l.Text, Thread: l.Thread, Kind: l.Kind, Lang: l.Lang, Source: l.Source, Author: l.Author, URL: l.URL}
}

// places and forces are a topic as a reader of newspapers would write it.
const (
	places = `(Bahrain* OR Egypt* OR Iran* OR Iraq* OR Israel* OR Jordan* OR Kuwait* OR Lebanon OR Lebanese OR Oman OR Omani OR Palestin* OR Qatar* OR Saudi*
		OR Syria* OR UAE/c OR "United Arab Emirates" OR Yemen* OR Gaza OR "West Bank" OR Baghdad OR Falluja* OR Najaf OR Basra OR Tehran OR Damascus OR Beirut
		OR Hezbollah OR Hamas OR Sharon OR Arafat OR Sadr OR "Middle East*")`
	forces = `(army OR armies OR troop* OR soldier* OR militar* OR militant* OR militia* OR gunm?n OR insurgen* OR rebel* OR hostage* OR kidnap* OR behead*
		OR bomb* OR "air strike*" OR missile* OR rocket* OR tank OR tanks OR weapon* OR nuclear OR uranium OR war OR fighter* OR fighting OR battle* OR kill* OR attack*
		OR marine* OR navy OR "Abu Ghraib" OR "prisoner abuse" OR warplane* OR helicopter* OR raid* OR clash* OR truce OR ceasefire OR explosion* OR blast*)`
)

func TestAPlainQueryFindsATopicInTheNews(t *testing.T) {
	for topic, tc := range map[string]struct {
		query             string
		precision, recall float64 // at least
	}{
		"middle-east":         {places, 0.85, 0.9},
		"middle-east-defense": {places + " AND " + forces, 0.85, 0.85},
	} {
		t.Run(topic, func(t *testing.T) {
			q := mustParse(t, tc.query)
			type decision struct {
				score float64
				gold  bool
			}
			var all []decision
			hit, wrong, missed := 0, 0, 0
			for _, l := range readLabelled(t, "agnews.jsonl") {
				if slices.Contains(l.Ambiguous, topic) || !slices.Contains(l.Judged, topic) {
					continue
				}
				r, gold := q.Match(l.item()), slices.Contains(l.Labels, topic)
				all = append(all, decision{r.Score, gold})
				switch {
				case r.Match && gold:
					hit++
				case r.Match:
					wrong++
					t.Logf("wrong  %.2f %s", r.Score, l.Title)
				case gold:
					missed++
					t.Logf("missed %.2f %s: would match %s", r.Score, l.Title, r.Missing)
				}
			}
			slices.SortStableFunc(all, func(a, b decision) int { return cmp.Compare(b.score, a.score) })
			found, sum := 0, 0.0
			for i, d := range all {
				if d.gold {
					found++
					sum += float64(found) / float64(i+1)
				}
			}
			precision, recall := float64(hit)/float64(hit+wrong), float64(hit)/float64(hit+missed)
			t.Logf("precision %.2f, recall %.2f, average precision about %.2f of %d items", precision, recall, sum/float64(found), len(all))
			if precision < tc.precision || recall < tc.recall {
				t.Errorf("precision %.2f and recall %.2f, want at least %.2f and %.2f", precision, recall, tc.precision, tc.recall)
			}
		})
	}
}

func TestLabelledItemsAreNarrowedRight(t *testing.T) {
	q := mustParse(t, places+" AND "+forces+` OR "air strike*" NEAR/30 (iraq OR tanker*)`)
	matches := 0
	for _, name := range []string{"agnews.jsonl", "newsgroups.jsonl"} {
		for _, l := range readLabelled(t, name) {
			it := l.item()
			if !q.Match(it).Match {
				continue
			}
			matches++
			held := map[string]bool{}
			for _, w := range it.Words(nil) {
				for i := range w {
					held[w[:i]+"*"] = true
				}
				held[w+"*"], held[w] = true, true
			}
			if !q.Narrow().Admits(func(w string, prefix bool) bool { return held[w+strings.Repeat("*", map[bool]int{true: 1}[prefix])] }) {
				t.Errorf("%s matches and is excluded by %s", l.ID, q.Narrow())
			}
		}
	}
	if matches < 50 {
		t.Errorf("only %d items match", matches)
	}
}
