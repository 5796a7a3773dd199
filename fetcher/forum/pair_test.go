package forum

import (
	"encoding/json"
	"testing"

	"skein/archive"
)

// about reads an author's pairs out of HTML and gives them as the record's JSON.
func about(t *testing.T, lang, body string) string {
	t.Helper()
	p := page(t, "https://example.org/", `<html lang="`+lang+`">`+body)
	var a archive.Author
	p.describe(&a, pairsIn(p.HTML))
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAuthorsAreReadInTheirLanguage(t *testing.T) {
	const want = `{"joined":"2014-11-27","posts":3868,"reactions":{"score":3253},"location":"X"}`
	for lang, labels := range map[string][5]string{
		"en": {"Joined", "Messages", "Reaction score", "Location", "Nov 27, 2014"},
		"de": {"Mitglied seit", "Beiträge", "Punkte Reaktionen", "Ort", "27. November 2014"},
		"fr": {"Inscrit", "Messages", "Score de réaction", "Localisation", "27 novembre 2014"},
		"es": {"Registrado", "Mensajes", "Puntuación de reacciones", "Ubicación", "27 noviembre 2014"},
		"it": {"Registrato", "Messaggi", "Punteggio reazioni", "Località", "27 Novembre 2014"},
		"pt": {"Entrou", "Mensagens", "Pontuação de reação", "Localização", "27 Novembro 2014"},
		"nl": {"Lid geworden", "Berichten", "Waarderingsscore", "Locatie", "27 november 2014"},
		"pl": {"Dołączył(a)", "Posty", "Punkty reakcji", "Lokalizacja", "27 Listopad 2014"},
		"ru": {"Регистрация", "Сообщения", "Реакции", "Адрес", "27 Ноя 2014"},
		"tr": {"Katılım", "Mesajlar", "Tepkime puanı", "Konum", "27 Kasım 2014"},
		"ja": {"登録日", "メッセージ", "リアクションスコア", "場所", "2014年11月27日"},
		"cs": {"Datum registrace", "Příspěvků", "Líbí se", "Místo pobytu", "27. listopadu 2014"},
		"hu": {"Csatlakozás dátuma", "Hozzászólás", "Kedvelések", "Hely", "2014. november 27."},
		"sv": {"Registreringsdatum", "Inlägg", "Gillar", "Plats", "27 november 2014"},
		"fi": {"Liittymispäivä", "Viestejä", "Tykkäykset", "Sijainti", "27. marraskuuta 2014"},
		"da": {"Tilmeldingsdato", "Indlæg", "Synes godt om", "Beliggenhed", "27. november 2014"},
		"el": {"Ημ/νία εγγραφής", "Δημοσιεύσεις", "Μου αρέσει", "Περιοχή", "27 Νοεμβρίου 2014"},
		"ro": {"Data înscrierii", "Posturi", "Aprecieri", "Locație", "27 noiembrie 2014"},
		"zh": {"注册日期", "帖子", "获赞", "来自", "2014-11-27"},
		"vi": {"Ngày tham gia", "Bài gửi", "Thích", "Nơi cư ngụ", "27/11/2014"},
		"ko": {"가입일자", "글", "좋아요", "지역", "2014년 11월 27일"},
		"ar": {"إنضم", "المشاركات", "مستوى التفاعل", "الإقامة", "27 نوفمبر 2014"},
	} {
		t.Run(lang, func(t *testing.T) {
			body := "<dl><dt>" + labels[0] + "</dt><dd>" + labels[4] + "</dd></dl><dl><dt>" + labels[1] + ":</dt><dd> 3.868 </dd></dl>" +
				"<dl><dt>" + labels[2] + "</dt><dd>3253</dd></dl><dl><dt>" + labels[3] + "</dt><dd>X</dd></dl>"
			if got := about(t, lang, body); got != want {
				t.Errorf("describe in %s = %s, want %s", lang, got, want)
			}
		})
	}
}

func TestLabelsStandForOneFact(t *testing.T) {
	seen := map[string]fact{}
	for f, list := range labels {
		for _, l := range list {
			key := fold(l)
			if key == "" {
				t.Errorf("label %q folds to nothing", l)
			}
			if had, ok := seen[key]; ok && had != f {
				t.Errorf("label %q stands for facts %d and %d", l, had, f)
			}
			seen[key] = f
		}
	}
}

func TestPairsKeepWhatTheArchiveHasNoPlaceFor(t *testing.T) {
	for name, tc := range map[string]struct{ lang, html, want string }{
		"other pairs, in order": {
			"en", "<dl><dt>Solutions</dt><dd>1</dd></dl><dl><dt>Points</dt><dd>8</dd></dl><dl><dt>Country</dt><dd>Saudi Arabia</dd></dl><dl><dt>Age</dt><dd>40</dd></dl>",
			`{"fields":{"Solutions":"1","Points":"8","Country":"Saudi Arabia","Age":"40"}}`,
		},
		"known label, strange value": {
			"en", "<dl><dt>Joined</dt><dd>long ago</dd><dt>Messages</dt><dd>many</dd><dt>Reactions</dt><dd>some</dd></dl>",
			`{"fields":{"Joined":"long ago","Messages":"many","Reactions":"some"}}`,
		},
		"label twice": {
			"en", "<dl><dt>Messages</dt><dd>5</dd></dl><dl><dt>Posts</dt><dd>6</dd></dl>",
			`{"posts":5,"fields":{"Posts":"6"}}`,
		},
		"triple": {
			"en", "<dl><dt>Reactions</dt><dd>3,197 56 0</dd></dl>",
			`{"reactions":{"positive":3197,"neutral":56,"negative":0}}`,
		},
		"triple in elements": {
			"pl", "<dl><dt>Reakcje</dt><dd><span>3 197</span> <span>1 056</span> <span>2</span></dd></dl>",
			`{"reactions":{"positive":3197,"neutral":1056,"negative":2}}`,
		},
		"triple, elements say which": {
			"en", `<dl><dt>Reactions</dt><dd><i class="r--negative">2</i><i class="r--positive">1,003</i><i title="Neutral">5</i></dd></dl>`,
			`{"reactions":{"positive":1003,"neutral":5,"negative":2}}`,
		},
		"triple, narrow spaces group": {
			"fr", "<dl><dt>Réactions</dt><dd>3\u202f197 56 0</dd></dl>",
			`{"reactions":{"positive":3197,"neutral":56,"negative":0}}`,
		},
		"triple, all groups of three": {
			"fr", "<dl><dt>Réactions</dt><dd>3&nbsp;197 563 100</dd></dl>",
			`{"reactions":{"positive":3197,"neutral":563,"negative":100}}`,
		},
		"triple that can be read twice": {
			"fr", "<dl><dt>Réactions</dt><dd>1 100 200 0</dd></dl>",
			`{"fields":{"Réactions":"1 100 200 0"}}`,
		},
		"score with its groups parted by spaces": {
			"fr", "<dl><dt>Réactions</dt><dd>1 234 567</dd></dl>",
			`{"reactions":{"score":1234567}}`,
		},
		"negative score":     {"en", "<dl><dt>Reaction score</dt><dd>-12</dd></dl>", `{"reactions":{"score":-12}}`},
		"likes":              {"en", "<dl><dt>Likes</dt><dd>7</dd></dl>", `{"reactions":{"score":7}}`},
		"label in a tooltip": {"en", `<dl><dt><i class="fa" title="Joined"></i></dt><dd>Nov 27, 2014</dd></dl>`, `{"joined":"2014-11-27"}`},
		"label for readers":  {"en", `<dl><dt aria-label="Messages"></dt><dd>5</dd><dt><span aria-label="Location"></span></dt><dd>Oslo</dd></dl>`, `{"posts":5,"location":"Oslo"}`},
		"date in an element": {"en", `<dl><dt>Joined</dt><dd><time datetime="2014-11-27T00:30:00+0300">a while ago</time></dd></dl>`, `{"joined":"2014-11-27"}`},
		"no value":           {"en", "<dl><dt>Messages</dt><dd></dd></dl>", `{}`},
		"value in a link":    {"en", `<dl><dt>Website</dt><dd><a href="https://a.example/">a.example</a></dd></dl>`, `{"fields":{"Website":"a.example"}}`},
		"unknown language, by form": {
			"eo", "<dl><dt>Aliĝis</dt><dd>27.11.2014</dd></dl><dl><dt>Mesaĝoj</dt><dd>3868</dd></dl><dl><dt>Poentoj</dt><dd>8</dd></dl><dl><dt>Reagoj</dt><dd>3 1 0</dd></dl>",
			`{"joined":"2014-11-27","posts":3868,"reactions":{"positive":3,"neutral":1,"negative":0},"fields":{"Aliĝis":"27.11.2014","Mesaĝoj":"3868","Poentoj":"8","Reagoj":"3 1 0"}}`,
		},
		"a time is when somebody was last seen": {
			"eo", "<dl><dt>Laste vidita</dt><dd>27.11.2014 17:01</dd></dl><dl><dt>Mesaĝoj</dt><dd>5</dd></dl>",
			`{"fields":{"Laste vidita":"27.11.2014 17:01","Mesaĝoj":"5"}}`,
		},
		"a date further down is no joining": {
			"en", "<dl><dt>Messages</dt><dd>5</dd></dl><dl><dt>Birthday</dt><dd>27.11.1984</dd></dl>",
			`{"posts":5,"fields":{"Birthday":"27.11.1984"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := about(t, tc.lang, tc.html); got != tc.want {
				t.Errorf("describe(%s)\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}
