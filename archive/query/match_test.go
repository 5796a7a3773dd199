package query

import (
	"strings"
	"sync"
	"testing"
)

// mustParse parses a query that has no fault.
func mustParse(t testing.TB, text string) *Query {
	t.Helper()
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

func TestTermsMatchTheWordsTheyName(t *testing.T) {
	for name, tc := range map[string]struct {
		query    string
		yes, not []string // texts
	}{
		"word":                  {"missile", []string{"a missile", "MISSILE!", "the missile's"}, []string{"missiles", "antimissile"}},
		"within a longer word":  {"Oman", []string{"in Oman"}, []string{"a woman", "Tirana"}},
		"accents":               {"Türkiye", []string{"Turkiye", "Tu\u0308rkiye"}, nil},
		"two words":             {"oil gulf", []string{"Gulf oil", "oil in the Gulf"}, []string{"oil", "Gulf"}},
		"AND":                   {"oil AND gulf", []string{"Gulf oil"}, []string{"oil"}},
		"and is a word":         {"oil and gulf", []string{"gulf and oil"}, []string{"gulf oil"}},
		"OR binds weaker":       {"oil gulf OR tanker", []string{"tanker", "gulf oil"}, []string{"gulf", "oil"}},
		"parentheses":           {"oil (gulf OR tanker)", []string{"oil tanker", "gulf oil"}, []string{"gulf tanker", "oil"}},
		"NOT":                   {"gulf NOT mexico", []string{"the Gulf"}, []string{"Gulf of Mexico", "oil"}},
		"minus":                 {"gulf -mexico", []string{"the Gulf"}, []string{"Gulf of Mexico"}},
		"minus parentheses":     {"gulf -(mexico OR aden)", []string{"the Gulf"}, []string{"Gulf of Mexico", "Gulf of Aden"}},
		"minus phrase":          {`gulf -"gulf of mexico"`, []string{"the Gulf, Mexico"}, []string{"Gulf of Mexico"}},
		"NOT alone":             {"NOT war", []string{"peace", ""}, []string{"war"}},
		"NOT NOT":               {"NOT NOT war", []string{"war"}, []string{"peace"}},
		"phrase":                {`"air strike"`, []string{"an air strike", "AIR-STRIKE", "airstrike", "air\nstrike"}, []string{"strike air", "air strikes", "air on strike", "airs trike"}},
		"phrase, curly quotes":  {"“air strike”", []string{"an air strike"}, []string{"strike air"}},
		"phrase of three":       {`"surface air missile"`, []string{"surface-air missile", "surfaceair missile", "surface airmissile", "surfaceairmissile"}, []string{"surface to air missile", "surface air"}},
		"phrase and breaks":     {`"air strike"`, nil, []string{"air\n> strike", "> air\nstrike"}},
		"phrase after itself":   {`"war war"`, []string{"war war war"}, []string{"war"}},
		"hyphen":                {"U.S.-led", []string{"a U.S.-led force", "US-led", "US led"}, []string{"led by the US"}},
		"names with hyphens":    {"al-Qaida", []string{"al-Qaida", "al Qaida", "Al Qaida", "alqaida"}, []string{"al Qaeda", "Qaida"}},
		"letter and number":     {"F-16", []string{"F-16s? F-16", "F16", "an F 16"}, []string{"16 F", "F-160"}},
		"abbreviation":          {"UAE", []string{"the U.A.E.", "the U.A.E.'s", "UAE’s"}, []string{"U. A. E."}},
		"apostrophe":            {"Shi'ite", []string{"Shi'ite", "Shi’ite", "Shiʻite"}, []string{"Shiite", "Shia"}},
		"apostrophe, ayin":      {"Mu'ammar", []string{"Muʻammar Qadhafi"}, nil},
		"possessive plural":     {"Israelis", []string{"the Israelis' plan", "the Israelis’ plan"}, nil},
		"currency":              {"US", []string{"US$ 5"}, []string{"USD"}},
		"soft hyphen":           {"missile", []string{"mis\u00adsile", "missile\u00ad"}, nil},
		"zero width":            {"missile", []string{"mis\u200dsile", "\u200bmissile\ufeff"}, nil},
		"prefix":                {"militia*", []string{"militia", "militias", "militiamen"}, []string{"milit", "paramilitia"}},
		"suffix":                {"*craft", []string{"craft", "aircraft"}, []string{"crafts"}},
		"one letter":            {"organi?ation", []string{"organisation", "organization", "organiçation"}, []string{"organiation", "organissation"}},
		"middle":                {"*kurd*", []string{"Kurd", "Kurdish", "pro-Kurdish"}, []string{"Kur"}},
		"short pieces":          {"o?a*n", []string{"Oman", "okayn"}, []string{"oan", "Omani"}},
		"wildcard and spaces":   {"air*strike", []string{"airstrike", "airborne-airxstrike"}, []string{"air strike"}},
		"wildcard in a phrase":  {`"air strike*"`, []string{"air strikes", "air-strike", "airstrikes"}, []string{"air power strikes"}},
		"wildcards in a phrase": {`"anti* missile*"`, []string{"anti-missile", "antitank missiles", "antimissile", "antitankmissiles"}, []string{"anti tank missile"}},
		"wildcard and hyphen":   {"anti-air*", []string{"anti-aircraft", "antiair"}, []string{"anti-tank"}},
		"Han":                   {"空爆", []string{"イスラエルの空爆で", "空爆"}, []string{"爆空", "空の爆"}},
		"Han phrase":            {`"空爆 作戦"`, []string{"空爆作戦"}, []string{"空爆の作戦"}},
		"Thai":                  {"สงคราม", []string{"เกิดสงครามขึ้น"}, []string{"สง คม"}},
		"Hebrew":                {`צה"ל`, []string{`כוחות צה״ל`, `צה"ל`}, []string{"צה ל"}},
		"Arabic":                {"العراق", []string{"العِرَاق"}, nil},
		"exact":                 {"IS/c", []string{"the IS militants"}, []string{"what is next", "Is it", "the iS"}},
		"exact abbreviation":    {"US/c", []string{"the U.S. said", "the US$"}, []string{"join us"}},
		"exact phrase":          {`"Islamic State"/c`, []string{"the Islamic State", "Islamic-State", "IslamicState"}, []string{"an islamic state", "Islamic state"}},
		"exact with wildcard":   {"NATO*/c", []string{"a NATO-led force", "the NATOs"}, []string{"nato", "a Natopolis"}},
		"near":                  {"gulf NEAR/3 oil", []string{"Gulf oil", "oil from the Gulf", "Gulf of new oil"}, []string{"gulf has a lot of oil", "gulf", "gulf\n> oil"}},
		"near, not itself":      {"war NEAR/5 war", []string{"war on war"}, []string{"war"}},
		"near, groups":          {"gulf NEAR/2 (oil OR tanker OR \"air strike\")", []string{"tanker, gulf", "gulf air strike", "airstrike in gulf"}, []string{"gulf with no oil", "air gulf strike"}},
		"near over a quotation": {"gulf NEAR/2 oil", []string{"the gulf\n> no\noil"}, []string{"> gulf\nno\n> oil"}},
		"near in Han":           {"空 NEAR/2 爆", []string{"空一二三爆", "爆空"}, []string{"空一二三四爆"}},
		"then":                  {"depot THEN/2 hit", []string{"depot hit", "depot was hit"}, []string{"hit depot", "depot that was hit"}},
		"not near":              {"oil -(gulf NEAR/2 oil)", []string{"oil", "gulf has lots of oil"}, []string{"gulf oil"}},
		"operators as words":    {"or not near", []string{"near or not"}, []string{"near not"}},
	} {
		t.Run(name, func(t *testing.T) {
			q := mustParse(t, tc.query)
			check := func(text string, want bool) {
				for field, it := range map[string]*Item{"title": {Title: text}, "thread": {Thread: text}, "text": {Text: text}} {
					if strings.Contains(text, "\n>") && field != "text" || strings.HasPrefix(text, ">") {
						continue // only a text has quotations
					}
					if got := q.Match(it).Match; got != want {
						t.Errorf("%s matches %s %q: %v, want %v", tc.query, field, text, got, want)
					}
				}
			}
			for _, text := range tc.yes {
				check(text, true)
			}
			for _, text := range tc.not {
				check(text, false)
			}
		})
	}
}

func TestTermsLookWhereTheirPrefixSays(t *testing.T) {
	lead := strings.Repeat("word ", 60)
	it := &Item{
		Title: "Drones over Gaza", Thread: "IDF strikes near Damascus", Text: "> Israeli jets hit a depot\n\nSecond " + lead + "frigate",
		Author: "Samir al-Hakim", Source: "Defence Weekly", SourceHost: "news.example.org", Board: "Middle East",
		URL: "https://Example.org/News/1?id=2", Kind: "post", Lang: "en-GB", Tags: []string{"Air Force", "Navy"},
	}
	for query, want := range map[string]bool{
		"drones": true, "damascus": true, "jets": true, "second": true, "frigate": true,
		"hakim": false, "weekly": false, "navy": false, "middle": false, "example": false,
		"title:drones": true, "title:damascus": false, "TITLE:drones": true, "title:(drones gaza)": true, "title:(drones damascus)": false,
		"thread:damascus": true, "thread:drones": false,
		"lead:second": true, "lead:frigate": false, "lead:jets": false, "lead:drones": false,
		"body:frigate": true, "body:second": true, "body:jets": false,
		"quote:jets": true, "quote:second": false, `quote:"israeli jets"`: true,
		`author:"al hakim"`: true, "author:hakim": true, "author:alhakim": false, "author:second": false,
		"source:weekly": true, "source:example.org": true, "source:news.example.org": true, "source:org.example": false,
		"board:east": true, `board:"middle east"`: true, "board:gaza": false,
		"tag:navy": true, `tag:"air force"`: true, `tag:"force navy"`: false, "tag:(navy -army)": true, "tag:gaza": false,
		"url:example.org/news": true, "url:?id=2": true, "url:EXAMPLE": true, "url:example.com": false, `url:"org/n"`: true, "url:(foo OR id=2)": true,
		"kind:post": true, "kind:news": false, "kind:(news OR post)": true,
		"lang:en": true, "lang:en-gb": true, "lang:en_GB": true, "lang:en-us": false, "lang:eng": false, "lang:de": false, "-lang:de": true,
		"title:drones lang:en": true, "title:drones lang:de": false, "-title:drones": false, "NOT title:damascus": true,
		"title:(drones NEAR/2 gaza)": true, "title:(drones NEAR/1 gaza)": false, "title:drones NEAR/2 title:gaza": true, "author:(samir THEN/2 hakim)": true,
		"title:NOT": false, "title:dron*": true, "title:Drones/c": false, "title:Gaza/c": true, `title:"drones over"/c`: false, `title:"Drones over"/c`: true,
	} {
		if got := mustParse(t, query).Match(it).Match; got != want {
			t.Errorf("%s matches: %v, want %v", query, got, want)
		}
	}
}

func TestCapitalsCountOnlyWhereTheySaySomething(t *testing.T) {
	for name, tc := range map[string]struct {
		query string
		it    Item
		want  bool
	}{
		"a question, IS":              {"IS/c", Item{Title: "What is next for us?"}, false},
		"a question, US":              {"US/c", Item{Title: "What is next for us?"}, false},
		"shouted title":               {"IS/c", Item{Title: "WHAT IS NEXT"}, false},
		"shouted title, US":           {"US/c", Item{Title: "WHAT IS IN IT FOR US"}, false},
		"who":                         {"WHO/c", Item{Title: "WHO WON?"}, false},
		"title with an abbreviation":  {"US/c", Item{Title: "US troops leave"}, true},
		"run of four":                 {"IS/c", Item{Text: "he cried THIS IS NOT FAIR again"}, false},
		"run of three":                {"UAE/c", Item{Text: "the UAE, US, UK said"}, true},
		"run with numbers":            {"US/c", Item{Text: "IN 2004 US 5 WON IT again"}, false},
		"run ends at small letters":   {"US/c", Item{Text: "THE BIG and US FLAG"}, true},
		"run stays in its field":      {"US/c", Item{Title: "a THE BIG", Text: "US FLAG seen"}, true},
		"abbreviation opens sentence": {"US/c", Item{Text: "US troops left. UK ones stayed."}, true},
		"name opens text":             {"Turkey/c", Item{Text: "Turkey is best roasted."}, false},
		"name opens sentence":         {"Turkey/c", Item{Text: "Eat well. Turkey is best."}, false},
		"name opens paragraph":        {"Turkey/c", Item{Text: "Recipes\n\nTurkey is best"}, false},
		"name after a line break":     {"Turkey/c", Item{Text: "he left\nTurkey for good"}, true},
		"name in a sentence":          {"Turkey/c", Item{Text: "the army of Turkey said"}, true},
		"name after an abbreviation":  {"Turkey/c", Item{Text: "the U.S. Turkey talks"}, true},
		"name in small letters":       {"Turkey/c", Item{Text: "a cold turkey sandwich"}, false},
		"another place counts":        {"Turkey/c", Item{Text: "Turkey is large. In Turkey it rains."}, true},
		"phrase opens sentence":       {`"Islamic State"/c`, Item{Text: "Islamic State said"}, true},
		"capitals inside":             {"McDonald/c", Item{Text: "McDonald said"}, true},
		"accent":                      {"Türkiye/c", Item{Text: "in Turkiye and Türkiye"}, true},
		"possessive":                  {"UAE/c", Item{Text: "the UAE's army"}, true},
		"small letters asked for":     {"aids/c", Item{Text: "hearing aids"}, true},
		"small letters not there":     {"aids/c", Item{Text: "against AIDS"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mustParse(t, tc.query).Match(&tc.it).Match; got != tc.want {
				t.Errorf("%s matches %q %q: %v, want %v", tc.query, tc.it.Title, tc.it.Text, got, tc.want)
			}
		})
	}
}

func TestATitleRepeatedInTheTextCountsOnce(t *testing.T) {
	q := mustParse(t, "tanks")
	for text, want := range map[string]int{
		"Israeli tanks surge\n\nThe army said.":     1,
		"\n ISRAELI TANKS SURGE.\nThe tanks rolled": 2,
		"Israeli tanks surge into Gaza":             2,
		"> Israeli tanks surge\n":                   2,
	} {
		it := &Item{Title: "Israeli tanks surge", Text: text}
		got := 0
		for _, r := range q.Match(it).Reasons {
			got += r.Count
		}
		if got != want {
			t.Errorf("tanks hits title %q and text %q %d times, want %d", it.Title, text, got, want)
		}
	}
}

func TestBigItemsAndQueriesAreJudged(t *testing.T) {
	big := strings.Repeat("the quick brown fox jumped over a lazy dog, said the U.S. on Tuesday.\n> quoted\n", 25000)
	it := &Item{Title: "Fox", Text: big + "missile at the end"}
	for query, want := range map[string]bool{"missile": true, "missile NEAR/10 fox": false, "missile NEAR/11 fox": true, `"lazy dogs"`: false, "the NEAR/500 the": true} {
		if got := mustParse(t, query).Match(it).Match; got != want {
			t.Errorf("%s matches an item of %d bytes: %v, want %v", query, len(it.Text), got, want)
		}
	}
	var terms []string
	for i := range 5000 {
		terms = append(terms, "word"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
	}
	q := mustParse(t, strings.Join(terms, " OR "))
	if !q.Match(&Item{Text: "and " + terms[4321] + " too"}).Match || q.Match(&Item{Text: "and nothing"}).Match {
		t.Error("a query of 5,000 alternatives does not find the one that is there, or finds one that is not")
	}
	if got := len(q.Narrow().Parts); got != 5000 {
		t.Errorf("it narrows by %d words, want 5000", got)
	}
}

func TestOneSetServesManyGoroutines(t *testing.T) {
	set := NewSet([]*Query{mustParse(t, "iraq"), mustParse(t, `"air strike*" OR 空爆`), mustParse(t, "gulf NEAR/3 oil")})
	one := mustParse(t, "тан* OR oil")
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 200 {
				n := (g + i) % 4
				it := &Item{Text: []string{"in Iraq", "空爆作戦", "oil of the Gulf", "Танки"}[n]}
				rs := append(set.Match(it), one.Match(it))
				for k, want := range []bool{n == 0, n == 1, n == 2, n >= 2} {
					if rs[k].Match != want {
						t.Errorf("query %d matches %q: %v, want %v", k, it.Text, rs[k].Match, want)
					}
				}
			}
		})
	}
	all.Wait()
}
