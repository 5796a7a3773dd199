package forum

import (
	"slices"
	"strings"
	"testing"
)

func TestCountReadsNumbersOfAnyCountry(t *testing.T) {
	for in, want := range map[string]int{
		"0": 0, "98": 98, "3868": 3868,
		"3,868": 3868, "2.206": 2206, "1'234": 1234, "1’234": 1234,
		"1 234": 1234, "1\u00a0234": 1234, "1\u202f234\u202f567": 1234567, "1\u2009234": 1234,
		"12,34,567": 1234567, "1,234,567": 1234567, "1.234.567": 1234567,
		"٣٬٨٦٨": 3868, "۱۲۳": 123, "１２３": 123, "๑๒": 12, "१२३": 123, "𝟗𝟎": 90,
		"22K": 22000, "2.3M": 2300000, "1,2K": 1200, "1.2k": 1200, "1,234K": 1234000, "1.5B": 1500000000,
		"22 Tsd.": 22000, "1,2 тыс.": 1200, "3 млн": 3000000, "1.2万": 12000, "4,5 Mio.": 4500000, "5 mil": 5000, "1,234.5K": 1234500,
		"-12": -12, "−12": -12, "+7": 7, "\u200e42\u200f": 42, " 7 ": 7,
	} {
		if got, ok := count(in); !ok || got != want {
			t.Errorf("count(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
}

func TestCountRefusesWhatIsNoCount(t *testing.T) {
	for _, in := range []string{
		"", "-", "–", "K", "many", "12 posts", "1.5", "1,23", "1,2345", "12345,678", "1,234.567", "1,234,56", "1'23", "2014-11-27",
		"3,197 56 0", "1..2", ",5", "5,", "99999999999999999999", "9999999999999M", "1.234,00", "0x10", "1e5", "²",
	} {
		if got, ok := count(in); ok {
			t.Errorf("count(%q) = %d, want none", in, got)
		}
	}
}

func TestFiguresPartNumbersOnlyWhereThereIsOneWay(t *testing.T) {
	for in, want := range map[string][]int{
		"3,197 56 0":              {3197, 56, 0},
		"3.197 56 0":              {3197, 56, 0},
		"3 0 0":                   {3, 0, 0},
		"3\u00a0197 56 0":         {3197, 56, 0},
		"3\u202f197 1\u202f056 0": {3197, 1056, 0},
		"3 197 56 0":              {3197, 56, 0}, // 56 begins no group
		"1 100 200 0":             nil,           // 1100 200 0, or 1 100200 0
		"12 5":                    nil,
		"1 2 3 4":                 nil,
		"a 2 3":                   nil,
		"":                        nil,
	} {
		got, ok := figures(in, 3)
		if ok != (want != nil) || ok && !slices.Equal(got, want) {
			t.Errorf("figures(%q, 3) = %v, %v, want %v", in, got, ok, want)
		}
	}
}

func TestSizeReadsBytes(t *testing.T) {
	for in, want := range map[string]int64{
		"5.9 KB · Views: 24": 6042, "525.1 KB": 537702, "1,2 Mo": 1258291, "28,5 КБ": 29184, "512 bytes": 512, "920 B": 920,
		"1.5GB": 1610612736, "Size: 2 MiB": 2097152, "1 023 KB": 1047552, "1,023.5 KB": 1048064, "3 كيلوبايت": 3072,
	} {
		if got, ok := size(in); !ok || got != want {
			t.Errorf("size(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "KB", "Views: 24", "5 apples", "-5 KB", "12"} {
		if got, ok := size(in); ok {
			t.Errorf("size(%q) = %d, want none", in, got)
		}
	}
}

func FuzzCount(f *testing.F) {
	for _, s := range []string{"3,197 56 0", "2.3M", "١٢٣", "1 234", "-5", "1'2''3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := count(s)
		if !ok {
			return
		}
		if float64(n) > maxCount || float64(n) < -maxCount {
			t.Errorf("count(%q) = %d, more than is believed", s, n)
		}
		if again, ok := count(" " + s + "\n"); !ok || again != n {
			t.Errorf("count of %q with white space round it = %d, %v, want %d", s, again, ok, n)
		}
		if !strings.ContainsFunc(foldDigits(s), func(r rune) bool { return r >= '0' && r <= '9' }) {
			t.Errorf("count(%q) = %d out of no digits", s, n)
		}
		figures(s+" "+s+" 0", 3)
		if f := figuresIn(s+", "+s, 10); len(f) > 10 || slices.ContainsFunc(f, func(n int) bool { return n < 0 }) {
			t.Errorf("figuresIn(%q twice) = %v", s, f)
		}
		size(s + " KB")
	})
}

func TestFiguresInAFewWords(t *testing.T) {
	for said, want := range map[string][]int{
		"Results 1 to 10 of 1,204":        {1, 10, 1204},
		"Résultats 1 à 10 sur 1\u202f204": {1, 10, 1204},
		"Seite 2 von 12 345":              {2, 12345},
		"Replies: 12, Views: 345":         {12, 345},
		"Results 1-10 of 15":              {15},
		"1,2 тыс. и 3 млн":                {1200, 3000000},
		"no figure":                       nil,
	} {
		if got := figuresIn(said, 4); !slices.Equal(got, want) {
			t.Errorf("figuresIn(%q) = %v, want %v", said, got, want)
		}
	}
}

func TestFirstFigureOfAFewWords(t *testing.T) {
	for said, want := range map[string]int{
		"12 posts in this topic":  12,
		"1\u00a0204 réponses":     1204,
		"12 345 messages":         12345,
		"12,3 mil visitas":        12300,
		"1,2Tsd Aufrufe":          1200,
		"1.2k views":              1200,
		"12,5 тыс. просмотров":    12500,
		"Odpowiedzi: 3":           3,
		"(44)":                    44,
		"#5":                      5,
		"2nd of 7 pages":          7,
		"on 2019-03-02 at 13:16:": -1,
		"Beiträge: 1.204.":        1204,
		"٣٬٨٦٨ مشاركة":            3868,
		"no figure":               -1,
		"":                        -1,
	} {
		got := -1
		if n := firstFigure(said); n != nil {
			got = *n
		}
		if got != want {
			t.Errorf("firstFigure(%q) = %d, want %d", said, got, want)
		}
	}
}
