package query

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestWordsAreWhatReadersSeeAsWords(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"empty":                      {"", ""},
		"only punctuation":           {" … — !?\n", ""},
		"plain":                      {"Israeli tanks surge into Gaza", "israeli tanks surge into gaza"},
		"hyphen":                     {"U.S.-led anti-tank", "us led anti tank"},
		"currency":                   {"US$ 5, €3", "us 5 3"},
		"abbreviation":               {"The U.S. and the U.A.E., I.D.F.", "the us and the uae idf"},
		"abbreviation, no last dot":  {"in the U.S, U.S", "in the us us"},
		"abbreviation, possessive":   {"U.S.'s U.A.E.’s U.S's", "us uae us"},
		"abbreviation, then a word":  {"U.S.Army", "us army"},
		"abbreviation at the end":    {"by the U.S.", "by the us"},
		"small abbreviation":         {"e.g. 5 a.m.", "eg 5 am"},
		"initial before a name":      {"J.Smith, J. Smith, Plan B.It", "j smith j smith plan b it"},
		"letter and digit":           {"a.1 1.a v2.0 3.5", "a 1 1 a v2 0 3 5"},
		"Cyrillic abbreviation":      {"С.Ш.А.", "сша"},
		"accented abbreviation":      {"É.U. E\u0301.U.", "eu eu"},
		"ellipsis":                   {"a...b", "a b"},
		"apostrophe inside":          {"Shi'ite O'Brien rock'n'roll", "shi'ite o'brien rock'n'roll"},
		"curly apostrophe":           {"Shi’ite Shi‘ite Shi`ite", "shi'ite shi'ite shi'ite"},
		"ayin and hamza":             {"Muʻammar Muʿammar Muʾammar ʿAli", "mu'ammar mu'ammar mu'ammar ali"},
		"apostrophes outside":        {"'tis the 'air strike' ‘air strike’", "tis the air strike air strike"},
		"two apostrophes":            {"a''b", "a b"},
		"possessive":                 {"Iraq's Iraq’s IRAQ'S the Israelis' 1990's", "iraq iraq iraq the israelis 1990"},
		"possessive of a possessive": {"a's's", "a"},
		"possessive, accent before":  {"cafe\u0301's", "cafe"},
		"no possessive":              {"it'so 's", "it'so s"},
		"accents, NFC":               {"café Türkiye Erdoğan", "cafe turkiye erdogan"},
		"accents, NFD":               {norm.NFD.String("café Türkiye Erdoğan"), "cafe turkiye erdogan"},
		"letters without NFD":        {"Łódź Søren Đà Kılıç Ægir œuvre", "lodz soren da kilic aegir oeuvre"},
		"full folding":               {"Straße STRASSE ẞ Ὀδυσσεύς", "strasse strasse ss οδυσσευσ"},
		"Turkish capital":            {"İstanbul", "istanbul"},
		"compatibility":              {"ﬁve Ｆ１６ x₂", "five f16 x2"},
		"footnote":                   {"Iran¹ m²", "iran m"},
		"fraction":                   {"1½ ½", "1"},
		"soft hyphen":                {"mis\u00adsile \u00admissile\u00ad", "missile missile"},
		"zero width":                 {"mis\u200bsile mis\u200dsile mis\u2060sile \ufeffmissile", "missile missile missile missile"},
		"soft hyphen in U.S.":        {"U\u00ad.\u00adS\u00ad.", "us"},
		"bidi marks":                 {"\u202aIraq\u202c's", "iraq"},
		"Arabic":                     {"العِرَاقُ العــراق أحمد", "العراق العراق احمد"},
		"Persian":                    {"می\u200cشود", "میشود"},
		"Hebrew points":              {"שָׁלוֹם", "שלום"},
		"Hebrew abbreviation":        {`צה"ל צה״ל צה”ל`, "צהל צהל צהל"},
		"quotes elsewhere":           {`a"b צ"a`, "a b צ a"},
		"Russian":                    {"Ёлка йод", "елка иод"},
		"Hindi keeps its vowels":     {"हिन्दी", "हिन्दी"},
		"Hangul":                     {"한국 " + norm.NFD.String("한국"), "한국 한국"},
		"Han":                        {"空爆、F-16戦闘機", "空 爆 f 16 戦 闘 機"},
		"Kana":                       {"ガザ か\u3099 ｶﾞ ミサイルー", "ガ ザ が ガ ミ サ イ ル ー"},
		"Thai":                       {"น้ำ ๒๕", "น้ ำ ๒๕"},
		"mixed scripts":              {"iPhone版", "iphone 版"},
		"invalid UTF-8":              {"a\xffb \xc3", "a b"},
		"lone accent":                {"\u0301 a", "a"},
		"underscore, slash, at":      {"foo_bar and/or a@b.com #Gaza", "foo bar and or a b com gaza"},
		"too long":                   {strings.Repeat("x", 257) + " " + strings.Repeat("É", 257) + " y", "y"},
		"long":                       {strings.Repeat("É", 256), strings.Repeat("e", 256)},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(Words(nil, tc.in), " ")
			if got != tc.want {
				t.Errorf("Words(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestWordsAppendsAndSharesTheTextItCuts(t *testing.T) {
	got := Words([]string{"x"}, "a B")
	if !slices.Equal(got, []string{"x", "a", "b"}) {
		t.Errorf(`Words([x], "a B") = %q, want [x a b]`, got)
	}
	text := strings.Repeat("missiles hit the depot near السماء і міста. ", 50)
	dst := make([]string, 0, 1000)
	if n := testing.AllocsPerRun(10, func() { dst = Words(dst[:0], text) }); n > 2 {
		t.Errorf("Words made %v allocations on words that are normalized already, want its buffer at most", n)
	}
}

func TestEveryCharacterIsCutTheSameASecondTime(t *testing.T) {
	forms := func(r rune) string { return string(r) + " b" + string(r) + "c か" + string(r) + "\n" }
	for first := rune(0); first <= unicode.MaxRune; first += 256 {
		if lookup(first); pages[first>>pageBits].Load() == &emptyPage {
			continue
		}
		var page strings.Builder
		for r := first; r < first+256; r++ {
			page.WriteString(forms(r))
		}
		var fault faults
		checkWords(&fault, page.String())
		for r := first; fault > 0 && r < first+256; r++ {
			checkWords(t, forms(r))
		}
	}
}

// faults counts what checkWords finds.
type faults int

func (f *faults) Errorf(string, ...any) { *f++ }

// checkWords checks what is true of every text: cutting the words again gives
// the same words, and each span points at text that normalizes to its word.
func checkWords(t interface{ Errorf(string, ...any) }, text string) {
	words := Words(nil, text)
	if again := Words(nil, strings.Join(words, " ")); !slices.Equal(again, words) {
		t.Errorf("Words(%q) = %q, and cut again %q", text, words, again)
	}
	s, end := scanner{text: text}, 0
	for i := 0; s.next(); i++ {
		if s.word != words[i] || s.start < end || s.end <= s.start || s.end > len(text) {
			t.Errorf("word %d of %q is %q at %d:%d, after one ending at %d, want %q", i, text, s.word, s.start, s.end, end, words[i])
			return
		}
		if got := Words(nil, text[s.start:s.end]); !slices.Equal(got, []string{s.word}) {
			t.Errorf("word %q of %q spans %q, which has the words %q", s.word, text, text[s.start:s.end], got)
		}
		end = s.end
	}
}

// pieces are what random texts are made of: every kind of character that the
// cutting of words treats in its own way.
var pieces = []string{"a", "S", "s", "US", "x", "'", "’", "ʻ", ".", ".", "-", " ", " ", "\n", "1", "é", "e\u0301", "\u0301",
	"\u00ad", "\u200b", "\u200d", "ß", "İ", "ال", "\u064e", "ـ", "ה", "\"", "״", "戦", "か", "\u3099", "ｶ", "ﾞ", "น", "้", "ำ", "क", "ि", "्",
	"ᄒ", "ᅡ", "ᆫ", "한", "½", "²", "ﬁ", "ŉ", "ΐ", "𝐇", "\xff", "*", "?", "ς", "Σ", "ʹ", "㎏", "ⅷ", "ﷺ", "ۖ"}

func TestWordsOfWordsAreTheSameWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkWords(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), ""))
	})
}

func TestWordsDoNotDependOnNormalFormOrInvisibleCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), ""), "")
		want := Words(nil, text)
		for name, f := range map[string]func(string) string{
			"NFC": norm.NFC.String,
			"NFD": norm.NFD.String,
			"soft hyphens": func(s string) string {
				return "\u00ad" + strings.Join(strings.Split(s, ""), "\u00ad") + "\u00ad"
			},
		} {
			if got := Words(nil, f(text)); !slices.Equal(got, want) {
				t.Errorf("Words(%s of %q) = %q, want %q", name, text, got, want)
			}
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, s := range pieces {
		f.Add(s + "a" + s)
	}
	f.Add("U.S.'s Shi’ite “air strike” F-16戦闘機")
	f.Fuzz(func(t *testing.T, text string) { checkWords(t, text) })
}

func BenchmarkWords(b *testing.B) {
	for name, text := range map[string]string{
		"lower": strings.Repeat("the missile hit an army depot near the border on tuesday, officials said. ", 100),
		"news": strings.Repeat("Israeli tanks surged into the Jenin refugee camp on Tuesday, the army said; a U.S. envoy — "+
			"Washington’s second this month — \"urged restraint\" at 10:30 a.m. ", 50),
		"Russian": strings.Repeat("Ракета попала в склад боеприпасов у границы, сообщили во вторник в армии. ", 50),
		"Chinese": strings.Repeat("以色列坦克周二进入杰宁难民营,军方表示。", 50),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var dst []string
			for b.Loop() {
				dst = Words(dst[:0], text)
			}
		})
	}
}
