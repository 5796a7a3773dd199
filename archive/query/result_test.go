package query

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReasonsSayWhichTermHitWhereAndHowOften(t *testing.T) {
	it := &Item{Title: "Israeli tanks surge", Thread: "Tanks in Gaza", Kind: "post", Lang: "en-US", URL: "https://Example.org/a", SourceHost: "news.example.org",
		Text: "The U.S.-led air-strikes:\nan airstrike, says the army’s spokesman.\n> Israeli jets\n\nTanks " + strings.Repeat("word ", 60) + "tanks and TANKS", Tags: []string{"World", "Gaza Strip"}}
	for query, want := range map[string][]string{
		"israel*":         {`israel* in title: Israeli 0:7 x1`, `israel* in quote: Israeli 71:78 x1`},
		"TANKS":           {`TANKS in title: tanks 8:13 x1`, `TANKS in thread: Tanks 0:5 x1`, `TANKS in lead: Tanks 85:90 x1`, `TANKS in body: tanks 391:396 x2`},
		`"air strike*"`:   {`"air strike*" in lead: air-strikes 13:24 x2`},
		"U.S.-led army":   {`U.S.-led in lead: U.S.-led 4:12 x1`, `army in lead: army 49:53 x1`},
		"title:(tank*)":   {`title:tank* in title: tanks 8:13 x1`},
		"(gaza tanks) -x": {`gaza in thread: Gaza 9:13 x1`, `tanks in title: tanks 8:13 x1`, `tanks in thread: Tanks 0:5 x1`, `tanks in lead: Tanks 85:90 x1`, `tanks in body: tanks 391:396 x2`},
		"(army navy) OR title:surge OR title:surge": {`title:surge in title: surge 14:19 x1`},
		"title:(Israeli THEN/1 tanks)":              {`title:(Israeli THEN/1 tanks) in title: Israeli tanks 0:13 x1`},
		"tag:strip source:example lang:EN":          {`tag:strip in tag: Strip 5:10 x1`, `source:example in host: example 5:12 x1`, `lang:EN in lang: en-US 0:5 x1`},
		"url:EXAMPLE kind:post":                     {`url:EXAMPLE in url: Example 8:15 x1`, `kind:post in kind: post 0:4 x1`},
		"NOT war":                                   nil,
		// what does not match tells what was there, and what spoke against it
		"army NOT gaza":      {`army in lead: army 49:53 x1`, `NOT gaza in thread: Gaza 9:13 x1`},
		"army NEAR/1 israel": {`army in lead: army 49:53 x1`},
		"army navy":          {`army in lead: army 49:53 x1`},
		"navy":               nil,
	} {
		var got []string
		for _, r := range mustParse(t, query).Match(it).Reasons {
			got = append(got, fmt.Sprintf("%s in %s: %s %d:%d x%d", r.Term, r.Field, r.Words, r.Start, r.End, r.Count))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reasons of %s (-want +got):\n%s", query, diff)
		}
	}
}

func TestScoreGrowsWithTermsFieldsAndPlaces(t *testing.T) {
	score := func(query string, it Item) float64 { return mustParse(t, query).Match(&it).Score }
	many := func(n int) Item {
		return Item{Title: "x", Thread: "y", Text: strings.Repeat("word ", 60) + strings.Repeat("iraq ", n)}
	}
	body := many(1).Text
	// each list rises strictly; the queries look for the same thing
	for name, rising := range map[string][]float64{
		"fields":  {score("iraq", Item{Text: body}), score("iraq", Item{Text: "iraq"}), score("iraq", Item{Title: "iraq"})},
		"places":  {score("iraq", many(1)), score("iraq", many(2)), score("iraq", many(9))},
		"terms":   {score("iraq OR oil", Item{Text: "iraq"}), score("iraq OR oil", Item{Text: "iraq oil"}), score("iraq OR oil", Item{Title: "iraq", Text: "oil"})},
		"both":    {score("iraq oil", Item{Text: "iraq oil"}), score("iraq oil", Item{Title: "iraq", Text: "oil"}), score("iraq oil", Item{Title: "iraq oil"})},
		"balance": {score("(a OR b OR c) d", Item{Title: "a", Text: "d"}), score("(a OR b OR c) d", Item{Title: "a b c", Text: "d"}), score("(a OR b OR c) d", Item{Title: "a b d"})},
		"overlap": {score("army", Item{Text: "army"}), score(`army OR "the army"`, Item{Text: "the army, an army"})},
		"misses":  {score("a b c", Item{Text: "x"}), score("a b c", Item{Text: "a"}), score("a b c", Item{Text: "a b"}), 0.5, score("a b c", Item{Text: "a b c"})},
		"apart":   {score("a NEAR/1 b", Item{Text: "x"}), score("a NEAR/1 b", Item{Text: "a"}), score("a NEAR/1 b", Item{Text: "a x b"}), 0.5},
		"spoiled": {score("a -b", Item{Text: "x"}), score("a -b", Item{Text: "a b"}), 0.5},
	} {
		for i := 1; i < len(rising); i++ {
			if rising[i] <= rising[i-1] && !(i == 1 && name == "misses" && rising[0] == 0 && rising[1] == 0) {
				t.Errorf("%s: scores %.3f, want each above the one before", name, rising)
			}
		}
	}
	for name, tc := range map[string]struct{ got, want float64 }{
		"body once":                   {score("iraq", Item{Text: body}), 0.5},
		"quotation":                   {score("iraq", Item{Text: "> iraq"}), 0.5},
		"title":                       {score("iraq", Item{Title: "iraq"}), 0.75},
		"nine places":                 {score("iraq", many(9)), 3 / 4.},
		"a hundred":                   {score("iraq", many(100)), 3 / 4.},
		"NOT alone":                   {score("NOT war", Item{Text: "peace"}), 0.5},
		"filter alone":                {score("lang:en", Item{Lang: "en"}), 0.5},
		"filter beside":               {score("lang:en iraq", Item{Lang: "en", Title: "iraq"}), 0.75},
		"a filter is no evidence":     {score("lang:en iraq", Item{Lang: "en"}), 0},
		"nor is a NOT":                {score("iraq -oil", Item{Text: "x"}), 0},
		"one stretch counts once":     {score(`army OR "the army"`, Item{Title: "the army"}), 0.75},
		"the same term counts once":   {score("army OR army", Item{Title: "army"}), 0.75},
		"a word of two terms as well": {score("army OR arm*", Item{Title: "army"}), 0.75},
		"nothing":                     {score("iraq", Item{}), 0},
	} {
		if d := tc.got - tc.want; d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: score %.4f, want %.4f", name, tc.got, tc.want)
		}
	}
}

func TestMissingNamesTheCheapestWay(t *testing.T) {
	it := &Item{Title: "Iraq oil talks", Lang: "en"}
	for query, want := range map[string]string{
		"iraq":                       "",
		"army":                       "with army",
		"iraq army":                  "with army",
		`"air strike" navy`:          `with "air strike" and with navy`,
		"army OR navy":               "with army or navy",
		"army OR navy OR marines":    "with army, navy or marines",
		"a OR b OR c OR d OR e":      "with a, b, c or 2 others",
		"iraq -oil":                  "without oil",
		"army -oil":                  "with army and without oil",
		"-(oil talks)":               "without oil or talks",
		"-(oil OR talks)":            "without oil and without talks",
		"(army navy) OR (iraq war)":  "with war",
		"(iraq (war OR army)) OR up": "with war or army",
		"lang:de OR army":            "with army",
		"lang:de iraq":               "with lang:de",
		"title:(iraq NEAR/1 talks)":  "with title:(iraq NEAR/1 talks) (has both, too far apart)",
		"iraq NEAR/2 army":           "with iraq NEAR/2 army (has the first)",
		"war NEAR/2 army":            "with war NEAR/2 army (has neither)",
		"army THEN/2 oil":            "with army THEN/2 oil (has the second)",
		"-(iraq NEAR/2 oil)":         "without iraq NEAR/2 oil",
		"b c d e f g h i j k":        "with b and with c and with d and with e and with f and with g and with h and with i and 2 more",
		"(army OR navy) iraq army":   "with army",
		"a OR (b c) OR (d -oil)":     "with a",
		"-(oil OR iraq) -iraq":       "without oil and without iraq",
	} {
		if got := mustParse(t, query).Match(it).Missing; got != want {
			t.Errorf("%s misses %q, want %q", query, got, want)
		}
	}
}

func TestExplainIsForPeople(t *testing.T) {
	it := &Item{Title: "Israeli Tanks", Text: "An Israeli\n tank in Gaza, a tank, said the army"}
	for query, want := range map[string]string{
		"(tank OR tanks) israeli": "MATCH  confidence 0.80\n" +
			"  tank     lead \"tank\" ×2\n" +
			"  tanks    title \"Tanks\"\n" +
			"  israeli  title \"Israeli\", lead \"Israeli\"\n",
		`"israeli tank"`:   "MATCH  confidence 0.67\n  \"israeli tank\"  lead \"Israeli tank\"\n",
		"navy":             "no match  0.00  would match with navy\n",
		"NOT navy":         "MATCH  confidence 0.50\n",
		"army navy":        "no match  0.33  would match with navy\n  army  lead \"army\"\n",
		"gaza -army -navy": "no match  0.33  would match without army\n  gaza      lead \"Gaza\"\n  NOT army  lead \"army\"\n",
	} {
		var b strings.Builder
		if err := Explain(&b, mustParse(t, query).Match(it)); err != nil || b.String() != want {
			t.Errorf("Explain of %s, %v:\n%swant\n%s", query, err, b.String(), want)
		}
	}
}

func TestNarrowAsksForWordsAndPrefixes(t *testing.T) {
	for query, want := range map[string]string{
		"Iraq":                              "iraq",
		"iraq oil":                          "(iraq AND oil)",
		"iraq OR oil":                       "(iraq OR oil)",
		"iraq -oil":                         "iraq",
		"-oil":                              "",
		"iraq OR -oil":                      "",
		"lang:en":                           "",
		"lang:en iraq":                      "iraq",
		"lang:en OR iraq":                   "",
		"author:hakim tag:navy iraq":        "iraq",
		"title:iraq lead:oil quote:gulf":    "(iraq AND oil AND gulf)",
		"militia*":                          "militia*",
		"organi?ation":                      "organi*",
		"*craft":                            "",
		"*craft iraq":                       "iraq",
		"o*ganisation":                      "",
		"militia* OR militiamen OR milita*": "(militia* OR milita*)",
		`"air strike"`:                      "((airstrike OR strike) AND (air OR airstrike))",
		`"air strike*"`:                     "((airstrike* OR strike*) AND (air OR airstrike*))",
		`"air *craft"`:                      "air*",
		"空爆":                                "(空 AND 爆)",
		"gulf NEAR/5 (oil OR gas)":          "(gulf AND (oil OR gas))",
		"U.S./c":                            "us",
		"iraq (iraq OR oil)":                "(iraq AND (iraq OR oil))",
		"(a OR b) OR (c OR a)":              "(a OR b OR c)",
	} {
		if got := mustParse(t, query).Narrow().String(); got != want {
			t.Errorf("%s narrows to %q, want %q", query, got, want)
		}
	}
}
