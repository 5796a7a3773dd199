package query

import (
	"errors"
	"strings"
	"testing"

	"skein/archive"
)

func TestFaultsNameThePlaceAndTheWayOut(t *testing.T) {
	for text, want := range map[string]struct {
		offset int
		words  string
	}{
		"":                                   {0, "empty"},
		"  ":                                 {2, "empty"},
		"()":                                 {1, "nothing in the parentheses"},
		"(a b":                               {0, "never closed"},
		"a b)":                               {3, "closes nothing"},
		`a "b c`:                             {2, "never closed"},
		`a ""`:                               {2, "no letter or digit"},
		"a … b":                              {2, "leave it out"},
		"a OR":                               {2, "OR needs a term on its right"},
		"a AND":                              {2, "AND needs a term on its right"},
		"a NOT":                              {2, "NOT needs a term on its right"},
		"a NEAR/5":                           {2, "NEAR/5 needs a term on its right"},
		"(a OR) b":                           {3, "OR needs a term on its right"},
		"OR a":                               {0, "OR needs a term on its left; for the word, write it in small letters"},
		"a AND OR b":                         {6, "OR needs a term on its left"},
		"a NEAR b":                           {2, "as in NEAR/8"},
		"a THEN/0 b":                         {2, "from 1 to 1000"},
		"a NEAR/5000 b":                      {2, "from 1 to 1000"},
		"a NEAR/3 b NEAR/3 c":                {11, "not three"},
		"(a b) NEAR/3 c":                     {6, "two terms or groups of alternatives"},
		"a NEAR/3 NOT b":                     {2, "on its right"},
		"title:a NEAR/3 b":                   {8, "write title:(a NEAR/3 b)"},
		"lang:en NEAR/3 lang:d":              {20, "wants a language"},
		"kind:news NEAR/3 a":                 {10, "words of one field"},
		`"a NEAR/3 b"`:                       {3, "write it between two terms"},
		"titel:a":                            {0, "did you mean title:?"},
		"headline:a":                         {0, "only title, lead, body"},
		"http://example.org":                 {0, "no field \"http\""},
		"a title: b":                         {8, "right behind it, as in title:word"},
		"title:":                             {6, "title:word"},
		"title:-a":                           {6, "-title:"},
		"title:(a OR body:b)":                {12, "body: stands inside title:(…)"},
		"title:body:b":                       {6, "looks in one field"},
		"kind:thread":                        {5, "wants news or post, not \"thread\""},
		"lang:e":                             {5, "wants a language"},
		"lang:(en OR english1)":              {12, "wants a language"},
		`url:""`:                             {5, "wants a part of an address"},
		"ab*":                                {0, "at least 3 letters"},
		"x *":                                {2, "at least 3 letters"},
		`"what is us?"`:                      {9, "question mark"},
		"戦*":                                 {3, "in this script"},
		"missile/s":                          {7, "not supported yet"},
		`"air strike"/s`:                     {12, "not supported yet"},
		`"air strike/s"`:                     {5, "not supported yet"},
		"IS/c/s":                             {4, "not supported yet"},
		`"IS/c men"`:                         {1, "behind the closing quotation mark"},
		"@middle-east/cities":                {0, "@lists are not supported yet"},
		"a re:/F-?16/":                       {2, "regular expressions (re:) are not supported yet"},
		"a SAME sentence b":                  {2, "SAME is not supported yet"},
		"a WITHIN 40 b":                      {2, "WITHIN is not supported yet"},
		"a 2 OF (b c)":                       {2, "2 OF (…) is not supported yet"},
		"place >= 4":                         {6, "minimums (>=) are not supported yet"},
		"a && b":                             {2, "mean AND"},
		"a || b":                             {2, "write OR"},
		"a|b":                                {0, "write OR"},
		"a !b":                               {2, "write NOT or -"},
		"a - b":                              {2, "stands alone"},
		"a –b":                               {2, "is a dash"},
		`"a b"~5`:                            {5, "a NEAR/8 b"},
		strings.Repeat("a", 257):             {0, "at most 256 bytes"},
		"a \xff":                             {2, "not UTF-8"},
		`"` + strings.Repeat("a ", 51) + `"`: {0, "at most 50 words"},
	} {
		_, err := Parse(text)
		var fault *SyntaxError
		if !errors.As(err, &fault) || fault.Offset != want.offset || !strings.Contains(fault.Msg, want.words) {
			t.Errorf("Parse(%q) = %v, want a fault at offset %d with %q", text, err, want.offset, want.words)
		}
		if !errors.Is(err, archive.ErrInvalid) {
			t.Errorf("Parse(%q) = %v, want an archive.ErrInvalid", text, err)
		}
	}
}

func TestStringIsOneFormForEqualQueries(t *testing.T) {
	for want, texts := range map[string][]string{
		"iraq":                             {"Iraq", "(iraq)", "((IRAQ))", "iraq's", "iraq iraq", `"iraq"`, "NOT NOT iraq", "iraq,"},
		"iraq AND oil":                     {"iraq oil", "iraq AND (oil)", "iraq (oil iraq)"},
		"iraq OR oil OR gulf":              {"iraq OR (oil OR gulf)", "(iraq OR oil) OR gulf"},
		"(iraq AND oil) OR gulf":           {"iraq oil OR gulf"},
		"iraq AND (oil OR gulf)":           {"iraq (oil OR gulf)"},
		"NOT (iraq OR oil)":                {"-(iraq OR oil)", "NOT(iraq OR oil)"},
		`"us led"`:                         {"U.S.-led", "us-led", `"US led"`},
		"US/c":                             {"U.S./c", "US/c", `"US"/c`, "US/c,", "US/c/c"},
		`"Islamic State"/c`:                {"Islamic-State/c", `"Islamic   State"/c`},
		"title:iraq OR title:oil":          {"title:(iraq OR oil)", "TITLE:iraq OR title:oil"},
		"title:iraq AND NOT title:us":      {"title:(iraq -us)"},
		"gulf NEAR/5 oil":                  {"(gulf) NEAR/5 oil", "gulf NEAR/05 oil"},
		"title:(gulf NEAR/5 (oil OR gas))": {"title:gulf NEAR/5 title:(oil OR gas)", "title:(gulf NEAR/5 (oil OR gas))"},
		"NOT gulf THEN/5 oil":              {"-gulf THEN/5 oil", "NOT (gulf THEN/5 oil)"},
		`"空爆作戦"`:                           {"空爆作戦", `"空爆 作戦"`},
		"url:example.org/a?b":              {"url:Example.org/A?b", `url:"example.org/a?b"`},
		`url:"a (b)"`:                      {`url:"A (B)"`},
		"lang:pt-br":                       {"lang:pt_BR"},
		"organi?ation AND milit*":          {"Organi?ation MILIT*"},
	} {
		for _, text := range texts {
			if got := mustParse(t, text).String(); got != want {
				t.Errorf("Parse(%q).String() = %q, want %q", text, got, want)
			}
		}
		if got := mustParse(t, want).String(); got != want {
			t.Errorf("Parse(%q).String() = %q, want the same", want, got)
		}
	}
}

func TestQueriesNestDeepButNotForEver(t *testing.T) {
	nest := func(open string, n int, end string) string {
		return strings.Repeat(open, n) + "iraq" + strings.Repeat(end, n)
	}
	for name, text := range map[string]string{
		"parentheses":  nest("(", 50, ")"),
		"alternatives": nest("a OR b (c OR ", 50, ")"),
		"NOTs":         nest("a -(b ", 50, ")"),
		"minuses":      nest("-", 50, ""),
	} {
		q := mustParse(t, text)
		if again := mustParse(t, q.String()); again.String() != q.String() {
			t.Errorf("%s 50 deep: %s parses to %s", name, q, again)
		}
		q.Match(&Item{Title: "a b c iraq"})
	}
	for name, text := range map[string]string{
		"parentheses":    nest("(", 5000, ")"),
		"open":           nest("(", 5000, ""),
		"alternatives":   nest("a OR b (c OR ", 5000, ")"),
		"NOTs":           nest("NOT ", 5000, ""),
		"minuses":        nest("-", 5000, ""),
		"that count":     nest("a OR b (c OR ", 300, ")"),
		"fields":         nest("title:(", 5000, ")"),
		"a long text":    strings.Repeat("a ", 1<<20),
		"a long word":    "(" + strings.Repeat("a", 300) + ")",
		"a long pattern": strings.Repeat("a", 300) + "*",
	} {
		if q, err := Parse(text); err == nil {
			t.Errorf("Parse took %s: %.80s", name, q)
		}
	}
}

func TestPositiveQueriesAskForSomething(t *testing.T) {
	for text, want := range map[string]bool{
		"iraq": true, "NOT iraq": false, "iraq -oil": true, "iraq OR oil": true, "iraq OR NOT oil": false,
		"-iraq -oil": false, "NOT (iraq oil)": false, "NOT (-iraq OR -oil)": true, "lang:en": true, "-lang:en": false, "lang:en -iraq": true,
		"NOT (gulf NEAR/3 oil)": false,
	} {
		if got := mustParse(t, text).Positive(); got != want {
			t.Errorf("%s is positive: %v, want %v", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range queryTerms {
		f.Add(s)
	}
	for _, s := range []string{`title:(drone* OR UAV/c) OR ("unmanned aircraft" NEAR/20 (army OR navy OR strikes))`, "a -b OR NOT (c d)",
		`url:"a (b" lang:pt_BR kind:(news OR post)`, "“curly” （wide） צה\"ל ‘x’", "title:NOT a THEN/3 b", "x/c OR/c", "url:-a\"b", "a\u00a0b\ufeff", "2 OF/c"} {
		f.Add(s)
	}
	items := []*Item{
		{Title: "Drones: U.S. AIR strike", Text: "A UAV of the army.\n> air-strikes\n\nc d x OR not", URL: "https://example.org/a(b", Kind: "post", Lang: "pt-BR"},
		{},
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			var fault *SyntaxError
			if !errors.As(err, &fault) || fault.Offset < 0 || fault.Offset > len(text) || fault.Msg == "" {
				t.Fatalf("Parse(%q) = %#v, want a fault within the text", text, err)
			}
			return
		}
		again, err := Parse(q.String())
		if err != nil || again.String() != q.String() {
			t.Fatalf("Parse(%q) is %q, which parses to %v, %v", text, q, again, err)
		}
		for _, it := range append(items, &Item{Title: text, Text: q.String()}) {
			r, r2 := q.Match(it), again.Match(it)
			if r.Match != r2.Match || r.Score != r2.Score || r.Match != (r.Score >= 0.5) {
				t.Errorf("%q says %+v of %+v, and parsed from its own text %+v", q, r, it, r2)
			}
			if r.Match && !q.Narrow().Admits(holder(it.Words(nil))) {
				t.Errorf("%q matches %+v, which %s excludes", q, it, q.Narrow())
			}
		}
	})
}
