package forum

import (
	"testing"
	"time"

	"skein/archive"
)

// now is a Wednesday.
var now = time.Date(2026, 3, 18, 15, 30, 20, 0, time.UTC)

func TestDatesAreReadInTheirLanguage(t *testing.T) {
	for name, tc := range map[string]struct {
		lang, in, want string
	}{
		"English":                {"en-US", "Nov 27, 2014", "2014-11-27"},
		"English, day first":     {"en-GB", "27 November 2014", "2014-11-27"},
		"English, ordinal":       {"en", "27th of November, 2014", "2014-11-27"},
		"English with time":      {"en", "Nov 27, 2014 at 5:01 PM", "2014-11-27T17:01"},
		"English, a.m.":          {"en", "Nov 27, 2014, 12:05 a.m.", "2014-11-27T00:05"},
		"English with seconds":   {"en", "Thu Nov 27, 2014 5:01:09 pm", "2014-11-27T17:01:09"},
		"with zone":              {"en", "Nov 27, 2014 17:01 UTC", "2014-11-27T17:01:00Z"},
		"with offset":            {"en", "Nov 27, 2014 17:01 +0200", "2014-11-27T15:01:00Z"},
		"with a named offset":    {"en", "27 Nov 2014 17:01 GMT-5", "2014-11-27T22:01:00Z"},
		"German":                 {"de-DE", "28. Juni 2014", "2014-06-28"},
		"German with time":       {"de-DE", "27. September 2018 um 14:51 Uhr", "2018-09-27T14:51"},
		"German, March":          {"de", "5. März 2020", "2020-03-05"},
		"Austrian":               {"de-AT", "5. Jänner 2020", "2020-01-05"},
		"French":                 {"fr-FR", "27 nov. 2014", "2014-11-27"},
		"French, weekday":        {"fr-FR", "mar. 4 nov. 2014", "2014-11-04"},
		"French with time":       {"fr", "3 août 2014 à 14h51", "2014-08-03T14:51"},
		"Spanish":                {"es-ES", "27 de noviembre de 2014", "2014-11-27"},
		"Spanish, Tuesday":       {"es", "martes, 4 de marzo de 2014", "2014-03-04"},
		"Italian":                {"it-IT", "3 Gen 2015", "2015-01-03"},
		"Portuguese":             {"pt-BR", "3 de Março de 2015", "2015-03-03"},
		"Dutch":                  {"nl-NL", "3 mrt 2015", "2015-03-03"},
		"Polish":                 {"pl-PL", "3 Październik 2015", "2015-10-03"},
		"Polish, genitive":       {"pl-PL", "12 listopada 2015", "2015-11-12"},
		"Croatian, other month":  {"hr-HR", "12. listopada 2015.", "2015-10-12"},
		"Russian":                {"ru-RU", "27 Ноя 2014", "2014-11-27"},
		"Russian, genitive":      {"ru-RU", "3 мая 2014 г.", "2014-05-03"},
		"Turkish":                {"tr-TR", "27 Kasım 2014", "2014-11-27"},
		"Turkish, short":         {"tr-TR", "7 Şub 2014", "2014-02-07"},
		"Japanese":               {"ja-JP", "2014年11月27日", "2014-11-27"},
		"Japanese with time":     {"ja-JP", "2014年11月27日 午後5:01", "2014-11-27T17:01"},
		"Korean":                 {"ko-KR", "2014년 11월 27일", "2014-11-27"},
		"Chinese with time":      {"zh-CN", "2014年11月27日 17:01", "2014-11-27T17:01"},
		"Arabic":                 {"ar", "27 نوفمبر 2014", "2014-11-27"},
		"Arabic, other digits":   {"ar", "٢٧ أبريل ٢٠١٤", "2014-04-27"},
		"Levantine":              {"ar", "27 تشرين الثاني 2014", "2014-11-27"},
		"Ukrainian":              {"uk-UA", "27 листопада 2014", "2014-11-27"},
		"Czech":                  {"cs-CZ", "27. listopad 2014", "2014-11-27"},
		"Greek":                  {"el-GR", "27 Νοεμβρίου 2014", "2014-11-27"},
		"Finnish":                {"fi-FI", "27. marraskuuta 2014", "2014-11-27"},
		"Hungarian":              {"hu-HU", "2014. november 27.", "2014-11-27"},
		"Hebrew":                 {"he-IL", "27 בנובמבר 2014", "2014-11-27"},
		"language undeclared":    {"", "27 Dezember 2014", "2014-12-27"},
		"declared wrongly":       {"en-US", "28. Juni 2014", "2014-06-28"},
		"month alone":            {"en", "Nov 2014", "2014-11"},
		"month, short year":      {"en", "Jul '09", "2009-07"},
		"short year":             {"en", "27 Nov 14", "2014-11-27"},
		"no year":                {"en", "Mar 9", "2026-03-09"},
		"no year, last one":      {"en", "Nov 27", "2025-11-27"},
		"year alone":             {"en", "2014", "2014"},
		"dots":                   {"", "27.11.2014", "2014-11-27"},
		"dots, small figures":    {"", "03.04.2014", "2014-04-03"},
		"ISO":                    {"", "2014-11-27", "2014-11-27"},
		"ISO with time":          {"", "2014-11-27 17:01:09", "2014-11-27T17:01:09"},
		"ISO with offset":        {"", "2014-11-27T17:01:09+0200", "2014-11-27T15:01:09Z"},
		"slashes, clear":         {"", "27/11/2014", "2014-11-27"},
		"slashes, clear too":     {"", "11/27/14", "2014-11-27"},
		"slashes, American":      {"en-US", "03/04/2014", "2014-03-04"},
		"slashes, British":       {"en-GB", "03/04/2014", "2014-04-03"},
		"slashes, French":        {"fr", "03/04/2014", "2014-04-03"},
		"slashes, equal figures": {"", "04/04/2014", "2014-04-04"},
		"year first":             {"", "2014/03/04", "2014-03-04"},
		"slashes with time":      {"fr", "03/04/2014 17:01", "2014-04-03T17:01"},
	} {
		t.Run(name, func(t *testing.T) {
			w, ok := dates{now: now, lang: tc.lang}.read(tc.in)
			if !ok || w.String() != tc.want {
				t.Errorf("read(%q) in %q = %q, %v, want %q", tc.in, tc.lang, w, ok, tc.want)
			}
			if w.Floating != (w.Said != "") && name != "no year" && name != "no year, last one" {
				t.Errorf("read(%q): floating %v, said %q", tc.in, w.Floating, w.Said)
			}
		})
	}
}

func TestDistancesAreReadFromTheFetch(t *testing.T) {
	for name, tc := range map[string]struct {
		lang, in, want string
	}{
		"today":              {"en", "Today at 5:01 AM", "2026-03-18T05:01"},
		"yesterday":          {"en", "Yesterday at 5:01 PM", "2026-03-17T17:01"},
		"yesterday, no time": {"ru", "вчера", "2026-03-17"},
		"Russian":            {"ru", "Сегодня в 14:51", "2026-03-18T14:51"},
		"German":             {"de", "Gestern um 14:51 Uhr", "2026-03-17T14:51"},
		"French":             {"fr", "Aujourd'hui à 14:51", "2026-03-18T14:51"},
		"French, curly":      {"fr", "Aujourd’hui à 14:51", "2026-03-18T14:51"},
		"Spanish":            {"es", "Ayer a las 14:51", "2026-03-17T14:51"},
		"Polish":             {"pl", "Wczoraj o 14:51", "2026-03-17T14:51"},
		"Turkish":            {"tr", "Dün 14:51", "2026-03-17T14:51"},
		"Japanese":           {"ja", "昨日 14:51", "2026-03-17T14:51"},
		"Arabic":             {"ar", "أمس في 14:51", "2026-03-17T14:51"},
		"Swedish":            {"sv", "Igår kl 14:51", "2026-03-17T14:51"},
		"Norwegian":          {"nb", "I går, 14:51", "2026-03-17T14:51"},
		"weekday":            {"en", "Monday at 9:15 AM", "2026-03-16T09:15"},
		"weekday, last week": {"en", "Thursday at 9:15 AM", "2026-03-12T09:15"},
		"the same weekday":   {"en", "Wednesday at 9:15 AM", "2026-03-11T09:15"},
		"German weekday":     {"de", "Montag um 09:15 Uhr", "2026-03-16T09:15"},
		"Russian weekday":    {"ru", "В среду в 09:15", "2026-03-11T09:15"},
		"minutes":            {"en", "5 minutes ago", "2026-03-18T15:25:00Z"},
		"a minute":           {"en", "A minute ago", "2026-03-18T15:29:00Z"},
		"German minutes":     {"de", "vor 5 Minuten", "2026-03-18T15:25:00Z"},
		"a German minute":    {"de", "Vor einer Minute", "2026-03-18T15:29:00Z"},
		"French minutes":     {"fr", "Il y a 5 minutes", "2026-03-18T15:25:00Z"},
		"Spanish minutes":    {"es", "Hace 5 minutos", "2026-03-18T15:25:00Z"},
		"Italian minutes":    {"it", "5 minuti fa", "2026-03-18T15:25:00Z"},
		"Portuguese minutes": {"pt", "Há 5 minutos", "2026-03-18T15:25:00Z"},
		"Dutch minutes":      {"nl", "5 minuten geleden", "2026-03-18T15:25:00Z"},
		"Polish minutes":     {"pl", "5 minut temu", "2026-03-18T15:25:00Z"},
		"Russian minutes":    {"ru", "5 минут назад", "2026-03-18T15:25:00Z"},
		"Turkish minutes":    {"tr", "5 dakika önce", "2026-03-18T15:25:00Z"},
		"Japanese minutes":   {"ja", "5分前", "2026-03-18T15:25:00Z"},
		"Arabic minutes":     {"ar", "منذ 5 دقائق", "2026-03-18T15:25:00Z"},
		"hours are a day":    {"en", "2 hours ago", "2026-03-18"},
		"hours, before":      {"en", "20 hours ago", "2026-03-17"},
		"days":               {"en", "3 days ago", "2026-03-15"},
		"Japanese days":      {"ja", "3日前", "2026-03-15"},
		"weeks":              {"de", "vor 2 Wochen", "2026-03-04"},
		"months are a month": {"en", "2 months ago", "2026-01"},
		"Italian months":     {"it", "2 mesi fa", "2026-01"},
		"years are a year":   {"fr", "il y a 2 ans", "2024"},
		"just now":           {"en", "Just now", "2026-03-18T15:30:00Z"},
		"a moment ago":       {"en", "A moment ago", "2026-03-18T15:30:00Z"},
		"German now":         {"de", "Gerade eben", "2026-03-18T15:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			w, ok := dates{now: now, lang: tc.lang}.read(tc.in)
			if !ok || w.String() != tc.want || w.Said != tc.in {
				t.Errorf("read(%q) = %q, %v, said %q, want %q", tc.in, w, ok, w.Said, tc.want)
			}
			if w, ok := (dates{lang: tc.lang}).read(tc.in); ok {
				t.Errorf("read(%q) with no present = %q, want none", tc.in, w)
			}
		})
	}
}

func TestDatesStayUnreadRatherThanBeGuessed(t *testing.T) {
	for _, in := range []string{
		"", "sometime", "Niedersachsen", "03/04/2014", "31.02.2014", "Nov 31, 2014", "12", "1 2 3", "27 Nov", "13/13/2014", "99 bottles",
		"4,139", "0000-00-00", "Nov 27 3014", "May", "10:30", "5 minutes",
	} {
		if w, ok := (dates{lang: "en"}).read(in); ok {
			t.Errorf("read(%q) = %q, want none", in, w)
		}
	}
}

func TestDatesTakeTheSourcesZone(t *testing.T) {
	baghdad := time.FixedZone("", 3*3600)
	d := dates{now: time.Date(2026, 3, 18, 22, 30, 0, 0, time.UTC), zone: baghdad, lang: "en"}
	for in, want := range map[string]string{
		"Today at 1:15 AM":        "2026-03-18T22:15:00Z", // where the page is, it is the 19th
		"Yesterday at 5:01 PM":    "2026-03-18T14:01:00Z",
		"Nov 27, 2014 at 5:01 PM": "2014-11-27T14:01:00Z",
		"Nov 27, 2014":            "2014-11-27",
	} {
		if w, ok := d.read(in); !ok || w.String() != want || w.Floating {
			t.Errorf("read(%q) = %q, %v, floating %v, want %q", in, w, ok, w.Floating, want)
		}
	}
}

func TestPageTeachesItsOrderOfDates(t *testing.T) {
	for name, tc := range map[string]struct {
		html string
		want dateOrder
	}{
		"day first":     {`<time datetime="2014-11-07T10:00:00+0000">7/11/14</time>`, dayFirst},
		"month first":   {`<time datetime="2014-11-07T10:00:00+0000" data-date="11/7/14">a while ago</time>`, monthFirst},
		"year first":    {`<time datetime="2014-11-07T10:00:00+0000">2014-11-07</time>`, yearFirst},
		"both the same": {`<time datetime="2014-11-11T10:00:00+0000">11/11/14</time>`, orderUnknown},
		"second shows":  {`<time datetime="2014-11-11T10:00:00+0000">11/11/14</time><time datetime="2014-05-03T10:00:00+0000">3/5/14</time>`, dayFirst},
		"in words":      {`<time datetime="2014-11-07T10:00:00+0000">Nov 7, 2014</time>`, orderUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/", tc.html)
			if got := p.dateOrder(); got != tc.want {
				t.Errorf("dateOrder of %s = %v, want %v", tc.html, got, tc.want)
			}
		})
	}
	p := page(t, "https://example.org/", `<time datetime="2014-11-07T10:00:00+0000">7/11/14</time>`)
	if w, ok := p.dates().read("3/4/2014"); !ok || w.String() != "2014-04-03" {
		t.Errorf("read on a page that writes the day first = %q, %v, want 2014-04-03", w, ok)
	}
}

func TestTimeOfTakesTheMostExactThing(t *testing.T) {
	for name, tc := range map[string]struct {
		html, want string
	}{
		"offset":            {`<time datetime="2018-09-27T14:51:09+0200" data-time="1">x</time>`, "2018-09-27T12:51:09Z"},
		"RFC 3339":          {`<time datetime="2018-09-27T14:51:09+02:00">x</time>`, "2018-09-27T12:51:09Z"},
		"data-timestamp":    {`<time data-timestamp="1538052669" data-time="2:51 PM">Sep 27, 2018</time>`, "2018-09-27T12:51:09Z"},
		"data-time":         {`<time data-time="1538052669">Sep 27, 2018</time>`, "2018-09-27T12:51:09Z"},
		"words":             {`<time data-time="2:51 PM">Sep 27, 2018</time>`, "2018-09-27"},
		"title over words":  {`<time title="Sep 27, 2018 at 2:51 PM">a day ago</time>`, "2018-09-27T14:51"},
		"date alone":        {`<time datetime="2018-09-27">x</time>`, "2018-09-27"},
		"broken, then text": {`<time datetime="tomorrow">Sep 27, 2018</time>`, "2018-09-27"},
		"nothing":           {`<time>soon</time>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/", tc.html)
			if got := p.timeOf(byTag(p.Root, timeTag)); got.String() != tc.want {
				t.Errorf("timeOf(%s) = %q, want %q", tc.html, got, tc.want)
			}
		})
	}
}

func FuzzDates(f *testing.F) {
	for _, s := range []string{"Nov 27, 2014 at 5:01 PM", "vor 5 Minuten", "27.11.2014", "2014年11月27日", "Yesterday", "3 days ago", "٢٧ أبريل ٢٠١٤", "12:99", "GMT+99 1:00"} {
		f.Add(s, "en-US")
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		w, ok := dates{now: now, lang: lang}.read(s)
		if !ok {
			return
		}
		if w.Precision == archive.Unsaid || w.Time.Year() < 1850 || w.Time.Year() > 2250 {
			t.Errorf("read(%q) = %+v", s, w)
		}
		if w.Floating && w.Precision <= archive.Day {
			t.Errorf("read(%q): a day that floats: %+v", s, w)
		}
		if back, err := archive.ParseWhen(w.String()); err != nil || back.String() != w.String() {
			t.Errorf("read(%q) = %s, which reads back as %s, %v", s, w, back, err)
		}
	})
}
