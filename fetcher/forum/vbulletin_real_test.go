package forum

import "testing"

func TestVbulletin3ReadsRealPages(t *testing.T) {
	readsRealPages(t, "vbulletin3", "vbulletin", map[string]sight{
		"animesuki-p152.html": {"https://forums.animesuki.com/showthread.php?t=128882&page=152", `
		thread, page 152 of 155, next https://forums.animesuki.com/showthread.php?t=128882&page=153
		"Hibike! Euphonium [anime]" [Licensed + Crunchyroll] of forums.animesuki.com, 128882 <https://forums.animesuki.com/showthread.php?t=128882> version "3.8.11"
		board AnimeSuki Forum > Anime Discussion > Older Series <https://forums.animesuki.com/forumdisplay.php?f=34>
		lang "en", locked no, sticky ?, tags [band high school drama kyoto animation music orchestra], posts 3086, views ?, pages 155, by "" at ""
		20 posts: 26 quotes, 22 answers, 3 edits, 0 files, 9 links, 0 deleted, 0 reactions, 7 signed
		#3021 5768670 by Shirohige (250472) Member, joined 2015-05 at 2016-02-01T07:21:00Z, 1517 characters
		#3040 5778211 by Kamieichi (218113) Senior Member, joined 2013-03 at 2016-02-13T15:38:00Z, 174 characters
`},
	})
}

func TestVbulletin4ReadsRealPages(t *testing.T) {
	readsRealPages(t, "vbulletin4", "vbulletin", map[string]sight{
		"military-obit.html": {"", `
		thread, page 1 of 2, next http://forums.militarytimes.com/showthread.php/9687-Legendary-military-columnist-author-Bob-Dorr-dies-at-76/page2
		"Legendary military columnist, author Bob Dorr dies at 76" [] of forums.militarytimes.com, 9687 <http://forums.militarytimes.com/showthread.php/9687-Legendary-military-columnist-author-Bob-Dorr-dies-at-76> version "4.2.3"
		board Forum > Military Service > Air Force <http://forums.militarytimes.com/forumdisplay.php/380-Air-Force>
		lang "en", locked ?, sticky ?, tags [], posts 15, views ?, pages 2, by "Rainmaker" at "2016-06-15T15:03:00Z"
		10 posts: 5 quotes, 5 answers, 0 edits, 0 files, 1 links, 0 deleted, 0 reactions, 5 signed
		#1 365266 by Rainmaker (13985) Senior Member, joined 2010-10, posts 3882, from on a Marl Road, Mentioned=39 Post(s) at 2016-06-15T15:03:00Z, 208 characters
		#10 367742 by sandsjames (8611) Banned, joined 2008-06, posts 6984, from Texas, Mentioned=18 Post(s) at 2016-09-19T14:38:00Z, 296 characters
`},
		"pocketpc-de-p34.html": {"", `
		thread, page 34 of 40, next https://www.pocketpc.ch/windows-phone-7-allgemein/122760-microsoft-beginnt-auslieferung-vorbereitungsupdate-35.html
		"Microsoft beginnt mit der Auslieferung des Vorbereitungsupdate!" [] of pocketpc.ch, 122760 <https://www.pocketpc.ch/windows-phone-7-allgemein/122760-microsoft-beginnt-auslieferung-vorbereitungsupdate.html> version "4"
		board Home > Forum > Weitere Geräte > Windows Phone 7 > Windows Phone 7 Allgemein <https://www.pocketpc.ch/286-windows-phone-7-allgemein/>
		lang "de", locked ?, sticky ?, tags [], posts 795, views ?, pages 40, by "" at ""
		20 posts: 3 quotes, 3 answers, 0 edits, 0 files, 14 links, 0 deleted, 0 reactions, 0 signed
		#661 949757 by Predator (71187) Gehöre zum Inventar at 2011-03-03T14:17, 683 characters
		#680 949908 by tommyp (66551) Fühle mich heimisch at 2011-03-03T16:31, 83 characters
`},
		"askquran-fa-p3.html": {"", `
		thread, page 3 of 3, next -
		"روایت معتبر درباره نزول تدریجی قرآن" [] of askdin.com, 53668 <http://www.askdin.com/showthread.php?t=53668> version "4"
		board انجمن > تفسير و علوم قرآن > وحی > كيفيت نزول وحي <http://www.askdin.com/forumdisplay.php?f=161>
		lang "fa", locked ?, sticky ?, tags [نزول تدریجی، جبرییل امین، پیغمبر اکرم، قرآن], posts 22, views ?, pages 3, by "" at ""
		2 posts: 0 quotes, 0 answers, 0 edits, 0 files, 14 links, 0 deleted, 1 reactions, 2 signed
		#21 783019 by طاهر (22107) مدیر ارجاع سؤالات, posts 16684, عضویت=دی 1391, علاقه ها=تحصیل ، تحقیق و پژوهش, صلوات ارسال شده=8,127, صلوات دریافت شده=44,112, حضور=111 روز 17 ساعت 37 دقیقه, دریافت=11, آپلود=0 at 2016-02-16T00:31, 410 characters
		#22 783075 by یاسین (59) کارشناس پاسخگوي انجمن قرآنی, posts 832, عضویت=مهر 1388, صلوات ارسال شده=5,119, صلوات دریافت شده=3,331, حضور=20 روز 10 ساعت 37 دقیقه, دریافت=1, آپلود=0 at 2016-02-16T10:28, 4920 characters
`},
	})
}

func TestVbulletin5ReadsRealPages(t *testing.T) {
	readsRealPages(t, "vbulletin5", "vbulletin", map[string]sight{
		"fandompost.html": {"", `
		thread, page 1 of 2, next https://fandompost.vbulletin.net/forum/anime-manga-discussions/general-anime-discussions/727744-isekai-quartet-discussion-thread/page2
		"Isekai Quartet Discussion Thread" [Spring 2019] of fandompost.vbulletin.net, 727744 <https://fandompost.vbulletin.net/forum/anime-manga-discussions/general-anime-discussions/727744-isekai-quartet-discussion-thread> version "5.5.2"
		board Home > Forum > Anime & Manga Discussions > General Anime Discussions <https://fandompost.vbulletin.net/forum/anime-manga-discussions/general-anime-discussions>
		lang "en", locked ?, sticky ?, tags [isekai quartet puyukai spring 2019], posts ?, views ?, pages 2, by "Buckeye" at "2019-04-09T15:37:23Z"
		15 posts: 5 quotes, 5 answers, 0 edits, 0 files, 5 links, 0 deleted, 0 reactions, 15 signed
		#1 727744 by Buckeye (1712) Stub Hoarder, joined 2011-05, posts 29036 at 2019-04-09T15:37:23Z, 1580 characters
		#15 731647 by Buckeye (1712) Stub Hoarder, joined 2011-05, posts 29036 at 2019-05-29T02:02:19Z, 550 characters
`},
	})
}
