package forum

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// monthNames holds the twelve months in each language, in order, other forms
// of one month after a bar. An abbreviation need not be listed: the beginning
// of a name, three letters or more, stands for it.
var monthNames = map[string]string{
	"en": "january february march april may june july august september|sept october november december",
	"de": "januar|jänner februar märz|mrz april mai juni juli august september oktober november dezember",
	"fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	"es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
	"it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	"nl": "januari februari maart|mrt april mei juni juli augustus september oktober november december",
	"pl": "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia",
	"ru": "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа сентябрь|сентября|сент октябрь|октября ноябрь|ноября декабрь|декабря",
	"tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
	"ar": "يناير|جانفي|كانون_الثاني فبراير|شباط|فيفري مارس|آذار أبريل|نيسان|أفريل مايو|أيار|ماي يونيو|حزيران|جوان يوليو|تموز|جويلية أغسطس|آب|أوت سبتمبر|أيلول أكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني ديسمبر|كانون_الأول",
	"uk": "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня липень|липня серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня",
	"cs": "leden|ledna únor|února březen|března duben|dubna květen|května červen|června|čvn červenec|července|čvc srpen|srpna září říjen|října listopad|listopadu prosinec|prosince",
	"sv": "januari februari mars april maj juni juli augusti september oktober november december",
	"da": "januar februar marts april maj juni juli august september oktober november december",
	"nb": "januar februar mars april mai juni juli august september oktober november desember",
	"fi": "tammikuu|tammikuuta helmikuu|helmikuuta maaliskuu|maaliskuuta huhtikuu|huhtikuuta toukokuu|toukokuuta kesäkuu|kesäkuuta heinäkuu|heinäkuuta elokuu|elokuuta syyskuu|syyskuuta lokakuu|lokakuuta marraskuu|marraskuuta joulukuu|joulukuuta",
	"hu": "január február március április május június július augusztus szeptember október november december",
	"ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
	"el": "ιανουάριος|ιανουαρίου φεβρουάριος|φεβρουαρίου μάρτιος|μαρτίου απρίλιος|απριλίου μάιος|μαΐου ιούνιος|ιουνίου ιούλιος|ιουλίου αύγουστος|αυγούστου σεπτέμβριος|σεπτεμβρίου οκτώβριος|οκτωβρίου νοέμβριος|νοεμβρίου δεκέμβριος|δεκεμβρίου",
	"bg": "януари февруари март април май юни юли август септември октомври ноември декември",
	"hr": "siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja srpanj|srpnja kolovoz|kolovoza rujan|rujna listopad|listopada studeni|studenoga|studenog prosinac|prosinca",
	"he": "ינואר|בינואר פברואר|בפברואר מרץ|במרץ אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר",
	"fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
	"id": "januari februari maret april mei juni juli agustus|agt september oktober november desember",
	"sk": "január|januára február|februára marec|marca apríl|apríla máj|mája jún|júna júl|júla august|augusta september|septembra október|októbra november|novembra december|decembra",
	"sr": "januar|јануар februar|фебруар mart|март april|април maj|мај jun|јун jul|јул avgust|август septembar|септембар oktobar|октобар novembar|новембар decembar|децембар",
	"sl": "januar februar marec april maj junij julij avgust september oktober november december",
	"lt": "sausis|sausio vasaris|vasario kovas|kovo balandis|balandžio gegužė|gegužės birželis|birželio liepa|liepos rugpjūtis|rugpjūčio rugsėjis|rugsėjo spalis|spalio lapkritis|lapkričio gruodis|gruodžio",
	"lv": "janvāris|janvārī februāris|februārī marts|martā aprīlis|aprīlī maijs|maijā jūnijs|jūnijā jūlijs|jūlijā augusts|augustā septembris|septembrī oktobris|oktobrī novembris|novembrī decembris|decembrī",
	"et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
	"ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
	"zh": "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
	"vi": "tháng_một tháng_hai tháng_ba tháng_tư tháng_năm tháng_sáu tháng_bảy tháng_tám tháng_chín tháng_mười tháng_mười_một tháng_mười_hai",
	"th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}

// dayNames holds the seven days in each language, from Sunday on.
var dayNames = map[string]string{
	"en": "sunday monday tuesday wednesday thursday friday saturday",
	"de": "sonntag montag dienstag mittwoch donnerstag freitag samstag|sonnabend",
	"fr": "dimanche lundi mardi mercredi jeudi vendredi samedi",
	"es": "domingo lunes martes miércoles jueves viernes sábado",
	"it": "domenica lunedì martedì mercoledì giovedì venerdì sabato",
	"pt": "domingo segunda|segunda-feira terça|terça-feira quarta|quarta-feira quinta|quinta-feira sexta|sexta-feira sábado",
	"nl": "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
	"pl": "niedziela|niedzielę poniedziałek wtorek środa|środę czwartek piątek sobota|sobotę",
	"ru": "воскресенье понедельник вторник среда|среду четверг пятница|пятницу суббота|субботу",
	"tr": "pazar pazartesi salı çarşamba perşembe cuma cumartesi",
	"ja": "日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日",
	"ar": "الأحد الإثنين|الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت",
	"sv": "söndag måndag tisdag onsdag torsdag fredag lördag",
	"cs": "neděle|neděli pondělí úterý středa|středu čtvrtek pátek sobota|sobotu",
	"uk": "неділя|неділю понеділок вівторок середа|середу четвер п'ятниця|п'ятницю субота|суботу",
	"da": "søndag mandag tirsdag onsdag torsdag fredag lørdag",
	"nb": "søndag mandag tirsdag onsdag torsdag fredag lørdag",
	"fi": "sunnuntai|sunnuntaina maanantai|maanantaina tiistai|tiistaina keskiviikko|keskiviikkona torstai|torstaina perjantai|perjantaina lauantai|lauantaina",
	"hu": "vasárnap hétfő kedd szerda csütörtök péntek szombat",
	"sk": "nedeľa|nedeľu pondelok utorok streda|stredu štvrtok piatok sobota|sobotu",
	"ro": "duminică luni marți miercuri joi vineri sâmbătă",
	"el": "κυριακή δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο",
	"bg": "неделя понеделник вторник сряда четвъртък петък събота",
	"hr": "nedjelja|nedjelju ponedjeljak utorak srijeda|srijedu četvrtak petak subota|subotu",
	"sr": "nedelja|nedelju ponedeljak utorak sreda|sredu četvrtak petak subota|subotu",
	"sl": "nedelja ponedeljek torek sreda četrtek petek sobota",
	"ca": "diumenge dilluns dimarts dimecres dijous divendres dissabte",
	"et": "pühapäev esmaspäev teisipäev kolmapäev neljapäev reede laupäev",
	"lt": "sekmadienis|sekmadienį pirmadienis|pirmadienį antradienis|antradienį trečiadienis|trečiadienį ketvirtadienis|ketvirtadienį penktadienis|penktadienį šeštadienis|šeštadienį",
	"fa": "یکشنبه|یک_شنبه دوشنبه|دو_شنبه سه\u200cشنبه|سه_شنبه چهارشنبه|چهار_شنبه پنجشنبه|پنج_شنبه جمعه شنبه",
	"zh": "星期日|星期天|周日|週日 星期一|周一|週一 星期二|周二|週二 星期三|周三|週三 星期四|周四|週四 星期五|周五|週五 星期六|周六|週六",
	"ko": "일요일 월요일 화요일 수요일 목요일 금요일 토요일",
	"vi": "chủ_nhật thứ_hai thứ_ba thứ_tư thứ_năm thứ_sáu thứ_bảy",
	"id": "minggu senin selasa rabu kamis jumat sabtu",
	"th": "วันอาทิตย์ วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์",
}

// relativeWords say a day by its distance from the present one. Those of more
// than one word are joined by an underscore, here and below.
var relativeWords = wordValues(map[int]string{
	0:  "today heute aujourd'hui aujourdhui hoy oggi hoje vandaag dzisiaj dziś dzis сегодня сьогодні bugün 今日 本日 今天 오늘 اليوم idag i_dag dnes danas azi astăzi σήμερα tänään היום днес hari_ini امروز danes šiandien täna šodien avui hôm_nay วันนี้",
	-1: "yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера вчора dün 昨日 昨天 어제 أمس igår i_går včera jučer tegnap χθες χτες eilen אתמול kemarin دیروز بالأمس البارحة учора juče јуче včeraj vakar eile ahir hôm_qua เมื่อวานนี้ เมื่อวาน",
	-2: "vorgestern avant-hier anteayer anteontem eergisteren przedwczoraj позавчера позавчора předevčírem 一昨日 前天 그저께",
})

// relativeIn are such words that mean something else in other languages.
var relativeIn = map[string]map[string]int{"hu": {"ma": 0}, "sr": {"данас": 0}}

// agoWords mark a distance into the past, "vor 5 Minuten".
var agoWords = wordSet("ago vor il_y_a hace fa há atrás geleden temu назад тому önce 前 전 منذ قبل sedan sedan siden för_siden před πριν sitten לפני преди ezelőtt perce órája napja hete hónapja éve yang_lalu lalu پیش acum prije pre pred prieš pirms tagasi trước ที่แล้ว ที่ผ่านมา")

// nowWords are the present moment, to the minute.
var nowWords = wordSet("a_moment_ago moments_ago just_now now gerade_eben soeben vor_einem_augenblick vor_einem_moment à_l'instant il_y_a_un_instant il_y_a_un_moment hace_un_momento ahora adesso pochi_istanti_fa poco_fa um_momento_atrás agora zojuist przed_chwilą только_что щойно az_önce たった今 刚刚 剛剛 방금 الآن منذ_لحظات just_nu právě_teď jetzt justo_ahora hace_unos_momentos un_attimo_fa proprio_ora agora_mesmo há_um_momento há_pouco een_moment_geleden przed_momentem teraz сейчас şimdi nyss precis_nu för_ett_ögonblick_sedan lige_nu for_et_øjeblik_siden akkurat_nå for_et_øyeblikk_siden hetki_sitten juuri_nyt most egy_pillanattal_ezelőtt před_chvílí před_okamžikem pred_chvíľou acum acum_un_moment acum_câteva_momente μόλις_τώρα πριν_λίγο πριν_από_λίγο לפני_רגע לפני_כמה_רגעים הרגע لحظاتی_پیش چند_لحظه_پیش هم_اکنون току-що преди_малко upravo_sada maloprije vừa_xong baru_saja เมื่อสักครู่ 지금")

// a unit of time, as a distance is told in it.
type unit int

const (
	seconds unit = iota + 1
	minutes
	hours
	days
	weeks
	months
	years
)

// unitWords are beginnings of the words for units; one that ends in a full
// stop is the whole word.
var unitWords = []struct {
	unit  unit
	stems string
}{
	{seconds, "sec sek seg sekund секунд saniye 秒 초 ثاني ثوان δευτερ שני ثانیه giây detik วินาที"},
	{minutes, "min мин хвилин dakika dk. 分 분 دقيق دقائق λεπτ דק perc دقیقه phút menit นาที"},
	{hours, "hour hr. hrs. h. stund std heur hora ora. ore. uur. uren. godz час годин saat 時間 小时 小時 시간 ساع ώρ timm time. timer. hodin óra órá tunti שע ساعت giờ jam. sati sata ur. valand tund ชั่วโมง"},
	{days, "day tag. tage. tagen. jour dia. dias. giorn dag. dagen. dagar. dage. dni. dzień. день. дня. дней. дні. днів. gün 日 天 일 يوم أيام ημέρ μέρ päiv nap. dny. dnem. dňami dní. יום ימים dan. dana. dieną dienas päev napja. روز ngày hari. วัน"},
	{weeks, "week woche semain semana settiman weken. tydz tygod tygodni недел тиж hafta 週 周 星期 주 أسبوع أسابيع veck uge týdn týžd tjed nedelj savait nädal hete. שבוע هفته tuần minggu สัปดาห์"},
	{months, "month monat mois. mes. meses mese. mesi. mês maand miesiąc miesięc месяц місяц ay. か月 ヶ月 カ月 个月 個月 개월 شهر أشهر månad måned měsíc mesiac mjesec mesec mėnes kuu hónap חודש ماه tháng bulan เดือน"},
	{years, "year jahr an. ans. année anno. anni. año ano. anos. jaar rok. roku. lat. lata. год. года. лет. рік. роки. років. yıl 年 년 سنة سنوات år. let. rok. godin éve. שנה שנים سال năm. tahun ปี"},
}

// wordValues folds lists of words and gives each the value of its list.
func wordValues(lists map[int]string) map[string]int {
	out := map[string]int{}
	for value, list := range lists {
		for w := range strings.FieldsSeq(list) {
			out[fold(w)] = value
		}
	}
	return out
}

// wordSet folds a list of words.
func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[fold(w)] = true
	}
	return set
}

// fold makes words comparable: small letters, no accents, no full stop or
// colon at the end, spaces single, digits in ASCII.
func fold(s string) string {
	if !isASCII(s) {
		s = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Mn, r), isInvisible(r):
				return -1
			case r == 'ı':
				return 'i'
			case r == 'ł', r == 'Ł':
				return 'l'
			}
			return r
		}, norm.NFKD.String(foldDigits(s)))
	}
	s = strings.ToLower(s)
	if !isASCII(s) { // small letters of some capitals bring an accent of their own
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(s))
	}
	return strings.TrimRight(line(s), ".: ")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// A calendar is one language's names, folded.
type calendar struct {
	months [12][]string
	days   [7][]string

	monthOf, dayOf map[string]int // see namesOf
}

// calendars are made when a date is first read in words.
var calendars = sync.OnceValue(func() map[string]*calendar {
	out := map[string]*calendar{}
	get := func(lang string) *calendar {
		if out[lang] == nil {
			out[lang] = &calendar{}
		}
		return out[lang]
	}
	for lang, list := range monthNames {
		for i, forms := range strings.Fields(list) {
			for form := range strings.SplitSeq(forms, "|") {
				get(lang).months[i] = append(get(lang).months[i], fold(form))
			}
		}
	}
	for lang, list := range dayNames {
		for i, forms := range strings.Fields(list) {
			for form := range strings.SplitSeq(forms, "|") {
				get(lang).days[i] = append(get(lang).days[i], fold(form))
			}
		}
	}
	for _, c := range out {
		c.monthOf, c.dayOf = namesOf(c.months[:]), namesOf(c.days[:])
	}
	return out
})

// namesOf tells which name a word is or begins, with three letters or more;
// -2 where it begins several.
func namesOf(names [][]string) map[string]int {
	out := map[string]int{}
	for i, forms := range names {
		for _, f := range forms {
			runes := []rune(f)
			for n := 3; n < len(runes); n++ {
				begin := string(runes[:n])
				if had, ok := out[begin]; ok && had != i {
					out[begin] = -2
				} else {
					out[begin] = i
				}
			}
		}
	}
	for i := len(names) - 1; i >= 0; i-- { // a whole name is that, whatever it begins
		for _, f := range names[i] {
			out[f] = i
		}
	}
	return out
}

// joined writes what is said in several words as one, "il y a" as "il_y_a".
var joined = sync.OnceValue(func() *strings.Replacer {
	var list []string
	add := func(w string) {
		if strings.Contains(w, "_") {
			list = append(list, w)
		}
	}
	for w := range relativeWords {
		add(w)
	}
	for w := range agoWords {
		add(w)
	}
	for w := range nowWords {
		add(w)
	}
	for _, c := range calendars() {
		for _, names := range [][][]string{c.months[:], c.days[:]} {
			for _, forms := range names {
				for _, w := range forms {
					add(w)
				}
			}
		}
	}
	// A Replacer takes the first that fits: the longest must come first.
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, w := range list {
		pairs = append(pairs, strings.ReplaceAll(w, "_", " "), w)
	}
	return strings.NewReplacer(pairs...)
})

// lookMonth is the month (1 to 12) that a folded word names in a language: in
// the page's own first, in English next, and then in any, if all that know it agree.
func lookMonth(word, lang string) int {
	return look(word, lang, func(c *calendar) map[string]int { return c.monthOf }) + 1
}

// lookDay is the day of the week (0 is Sunday) that a folded word names; -1 if none.
func lookDay(word, lang string) int {
	return look(word, lang, func(c *calendar) map[string]int { return c.dayOf })
}

func look(word, lang string, names func(*calendar) map[string]int) int {
	if !beginnings()[word] {
		return -1
	}
	all := calendars()
	for _, l := range []string{baseLang(lang), "en"} {
		if c := all[l]; c != nil {
			if i, ok := names(c)[word]; ok && i >= 0 {
				return i
			}
		}
	}
	found := -1
	for _, c := range all {
		i, ok := names(c)[word]
		if !ok {
			continue
		}
		if i >= 0 && found >= 0 && i != found {
			return -1
		}
		found = max(found, i)
	}
	return found
}

// beginnings are what may stand for a month or a day in any language: most words
// of a sentence do not, and need not be held against every name.
var beginnings = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, c := range calendars() {
		for _, names := range [][][]string{c.months[:], c.days[:]} {
			for _, forms := range names {
				for _, f := range forms {
					runes := []rune(f)
					if len(runes) >= 2 {
						out[f] = true
					}
					for n := 3; n < len(runes); n++ {
						out[string(runes[:n])] = true
					}
				}
			}
		}
	}
	return out
})

// baseLang is the language of a tag, "pt" of "pt-BR".
func baseLang(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if lang == "no" || lang == "nn" {
		return "nb"
	}
	return lang
}

// A foldedUnit is one entry of unitWords.
type foldedUnit struct {
	unit  unit
	stem  string
	whole bool
}

// foldedUnits are unitWords, whole words before beginnings.
var foldedUnits = sync.OnceValue(func() []foldedUnit {
	var whole, begin []foldedUnit
	for _, u := range unitWords {
		for stem := range strings.FieldsSeq(u.stems) {
			f := foldedUnit{u.unit, fold(stem), strings.HasSuffix(stem, ".")}
			if f.whole {
				whole = append(whole, f)
			} else {
				begin = append(begin, f)
			}
		}
	}
	return append(whole, begin...)
})
