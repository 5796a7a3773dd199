package forum

import "testing"

func TestXenforo1ReadsRealPages(t *testing.T) {
	readsRealPages(t, "xenforo1", "xenforo", map[string]sight{
		"oneplus-page1.html": {"", `
		thread, page 1 of 242, next https://forums.oneplus.net/threads/marsh-cm13.405700/page-2
		"Marsh [CM13]" [ROM] of forums.oneplus.net, 405700 <https://forums.oneplus.net/threads/marsh-cm13.405700/> version "1"
		board Software > OnePlus One Software > Custom OPO Software <https://forums.oneplus.net/forums/dev-roms/>
		lang "en-US", locked no, sticky ?, tags [], posts ?, views ?, pages 242, by "Aaahh" at "2015-11-14T04:23"
		20 posts: 12 quotes, 12 answers, 2 edits, 10 files, 39 links, 0 deleted, 15 reactions, 0 signed
		#1 14001047 by Aaahh (111746) Level: Lollipop at 2015-11-14T04:23, 5759 characters
		#20 14001388 by Ivanpoocky13 (114123) Level: KitKat at 2015-11-14T05:57, 473 characters
`},
		"oneplus-page243-last.html": {"", `
		thread, page 243 of 243, next -
		"Marsh [CM13]" [ROM] of forums.oneplus.net, 405700 <https://forums.oneplus.net/threads/marsh-cm13.405700/> version "1"
		board Software > OnePlus One Software > Custom OPO Software <https://forums.oneplus.net/forums/dev-roms/>
		lang "en-US", locked no, sticky ?, tags [], posts ?, views ?, pages 243, by "" at ""
		3 posts: 6 quotes, 6 answers, 1 edits, 0 files, 2 links, 0 deleted, 0 reactions, 0 signed
		#4841 14609660 by ab123321 (799724) Level: Froyo at 2016-03-10T10:43:18Z, 265 characters
		#4843 14609857 by Slydelix (533992) Level: Jelly Bean at 2016-03-10T11:58:35Z, 249 characters
`},
		"sufficientvelocity-p54.html": {"", `
		thread, page 54 of 347, next https://forums.sufficientvelocity.com/threads/renascence-a-homura-quest.10402/page-55
		"Renascence: A Homura Quest" [] of forums.sufficientvelocity.com, 10402 <https://forums.sufficientvelocity.com/threads/renascence-a-homura-quest.10402/> version "1"
		board Forums > Creative Forums > Quests <https://forums.sufficientvelocity.com/forums/quests.29/>
		lang "en-US", locked no, sticky ?, tags [anime colored truths discussion and votes keeps the quest going groundhog day puella magi madoka magica], posts ?, views ?, pages 347, by "Higure" at "2014-10-19T20:27"
		25 posts: 20 quotes, 20 answers, 1 edits, 0 files, 0 links, 0 deleted, 31 reactions, 25 signed
		#1326 2146286 by TheBleachDoctor (4525) Secretly a Cat [Councillor], from The Plane of Infinite Kittens at 2014-10-30T22:48, 153 characters
		#1350 2146619 by Entropy Judge (1609) at 2014-10-30T23:52, 432 characters
`},
	})
}
