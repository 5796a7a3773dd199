package forum

import "testing"

func TestPhpbbReadsRealPages(t *testing.T) {
	readsRealPages(t, "phpbb3", "phpbb", map[string]sight{
		"codjumper.html": {"http://codjumper.com/forums/viewtopic.php?f=62&t=16822&sid=886368491313f10e4e9882fe089832c7", `
		thread, page 1 of 1, next -
		"[ADDED] short and easy #3" [] of codjumper.com/forums, 16822 <http://codjumper.com/forums/viewtopic.php?t=16822> version "3"
		board Board index > Important Forums > YouTube Upload Requests <http://codjumper.com/forums/viewforum.php?f=62>
		lang "en-gb", locked no, sticky ?, tags [], posts 2, views ?, pages 1, by "nhatlam1804" at "2016-01-09T02:30"
		2 posts: 0 quotes, 0 answers, 0 edits, 0 files, 3 links, 0 deleted, 0 reactions, 1 signed
		#0 181325 by nhatlam1804 (12439) CJ Newbie, joined 2012-07-26, posts 75, X-Fire=execution4ever at 2016-01-09T02:30, 428 characters
		#0 181352 by Xpayne (5529) PC Team, joined 2008-05-13, posts 1226, from Estonia, X-Fire=xpayne5 at 2016-01-20T18:40, 17 characters
`},
		"debian-forums.html": {"http://forums.debian.net/index.php", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 13 boards
		"News & Announcements" <http://forums.debian.net/viewforum.php?f=11>
		"Offtopic" <http://forums.debian.net/viewforum.php?f=3>
`},
		"ilovephilosophy.html": {"", `
		thread, page 2 of 10, next http://ilovephilosophy.com/viewtopic.php?t=194998&start=50
		"Biological Will" [] of ilovephilosophy.com, 194998 <http://ilovephilosophy.com/viewtopic.php?t=194998> version "3"
		board Board index > Philosophy Forums > Philosophy <http://ilovephilosophy.com/viewforum.php?f=1>
		lang "en-gb", locked no, sticky ?, tags [], posts 247, views ?, pages 10, by "" at ""
		25 posts: 15 quotes, 0 answers, 2 edits, 0 files, 5 links, 0 deleted, 0 reactions, 20 signed
		#0 2729870 by Jakob (5996) ILP Legend, joined 2006-09-03, posts 6962, from look at my suit at 2019-05-26T15:34:00Z, 531 characters
		#0 2730442 by promethean75 (43701) Thinker, joined 2019-01-31, posts 782 at 2019-06-01T18:20:00Z, 101 characters
`},
		"jeux-zelda-fr-autopager64.html": {"", `
		thread, page 1 of 1, next -
		"Jeux Zelda pour DS, DSi et 3DS gratuit" [] of zone-concours.com/forum, 190 <http://www.zone-concours.com/forum/jeux-zelda-pour-ds-dsi-et-3ds-gratuit-t190.html> version "3"
		board Index du forum > Gagner davantage > Échantillons et produits gratuits <http://www.zone-concours.com/forum/echantillons-et-produits-gratuits-f15.html>
		lang "fr", locked no, sticky ?, tags [], posts 5, views ?, pages 1, by "peanuts" at "2011-10-07T08:23"
		5 posts: 0 quotes, 0 answers, 0 edits, 0 files, 1 links, 0 deleted, 0 reactions, 2 signed
		#0 564 by peanuts (54), joined 2010-11-03, posts 168 at 2011-10-07T08:23, 336 characters
		#0 568 by peanuts (54), joined 2010-11-03, posts 168 at 2011-10-09T19:35, 181 characters
`},
		"xentax-bf4.html": {"http://forum.xentax.com/viewtopic.php?f=16&t=11585", `
		thread, page 1 of 1, next -
		"Help Needed (Hex2Obj) Battlefield 4" [] of forum.xentax.com, 11585 <http://forum.xentax.com/viewtopic.php?t=11585> version "3"
		board Board index > Game Modding > 3D/2D models <http://forum.xentax.com/viewforum.php?f=16>
		lang "en-gb", locked no, sticky ?, tags [], posts 6, views ?, pages 1, by "iTzCorky" at "2014-06-11T10:28:00Z"
		6 posts: 2 quotes, 0 answers, 0 edits, 0 files, 4 links, 0 deleted, 0 reactions, 2 signed
		#0 95352 by iTzCorky (45240) ultra-n00b, joined 2014-06-11, posts 4, Has thanked=0 time, Have thanks=0 time at 2014-06-11T10:28:00Z, 636 characters
		#0 95454 by iTzCorky (45240) ultra-n00b, joined 2014-06-11, posts 4, Has thanked=0 time, Have thanks=0 time at 2014-06-14T03:59:00Z, 1002 characters
`},
	})
}

func TestPhpbbReadsPagesOfItsLab(t *testing.T) {
	readsRealPages(t, "phpbb3-live", "phpbb", map[string]sight{
		"index.html": {"http://127.0.0.1:18101/index.php", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 4 boards
		"Your first forum" <http://127.0.0.1:18101/viewforum.php?f=2>
		"Русский раздел" <http://127.0.0.1:18101/viewforum.php?f=5>
`},
		"board-3.html": {"http://127.0.0.1:18101/viewforum.php?f=3", `
		board, page 1 of 2, next http://127.0.0.1:18101/viewforum.php?f=3&start=25
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		25 threads, 0 boards
		5 "Pinned: read before posting" [] <http://127.0.0.1:18101/viewtopic.php?t=5> by anchorite, 2 replies, 5 views, last 2017-07-14T02:43:20Z by Fjord Walker, sticky yes, locked yes
		3 "Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] <http://127.0.0.1:18101/viewtopic.php?t=3> by Brünnhilde, 81 replies, 28 views, last 2023-11-18T10:30:00Z by C_Delacroix, sticky no, locked no
`},
		"board-3-p2.html": {"http://127.0.0.1:18101/viewforum.php?f=3&start=25", `
		board, page 2 of 2, next -
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		1 threads, 0 boards
		2 "Tonnage figures for the northern quay, 2019-2023" [] <http://127.0.0.1:18101/viewtopic.php?t=2> by anchorite, 66 replies, 8 views, last 2021-04-13T13:46:40Z by Brünnhilde, sticky no, locked no
`},
		"topic-3-start0.html": {"http://127.0.0.1:18101/viewtopic.php?t=3", `
		thread, page 1 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=10
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 82, views ?, pages 9, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		10 posts: 2 quotes, 2 answers, 1 edits, 2 files, 2 links, 0 deleted, 0 reactions, 0 signed
		#0 69 by Brünnhilde (65) THINK TANK: SENIOR, joined 2011-01-01, posts 115, from Köln at 2023-11-14T22:13:20Z, 334 characters
		#0 78 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-15T07:28:20Z, 376 characters
		note: post 70: an attachment is withheld from us: [The extension pdf has been deactivated and can no longer be displayed.]
`},
		"topic-3-start10.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&start=10", `
		thread, page 2 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=20
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 82, views ?, pages 9, by "" at ""
		10 posts: 3 quotes, 3 answers, 1 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 80 by anchorite (64) THINK TANK: SENIOR, joined 2010-01-01, posts 124, from Tromsø, Norway at 2023-11-15T09:31:40Z, 217 characters
		#0 89 by C_Delacroix (66), joined 2012-01-01, posts 110, from Marseille at 2023-11-15T18:46:40Z, 704 characters
`},
		"topic-3-start40.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&start=40", `
		thread, page 5 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=50
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 82, views ?, pages 9, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 110 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-16T16:21:40Z, 242 characters
		#0 119 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-17T01:36:40Z, 318 characters
`},
		"topic-3-start80.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&start=80", `
		thread, page 9 of 9, next -
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 82, views ?, pages 9, by "" at ""
		2 posts: 0 quotes, 0 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 0 signed
		#0 150 by anchorite (64) THINK TANK: SENIOR, joined 2010-01-01, posts 124, from Tromsø, Norway at 2023-11-18T09:28:20Z, 368 characters
		#0 151 by C_Delacroix (66), joined 2012-01-01, posts 110, from Marseille at 2023-11-18T10:30:00Z, 239 characters
`},
		"topic-4-ru-start0.html": {"http://127.0.0.1:18101/viewtopic.php?t=4", `
		thread, page 1 of 7, next http://127.0.0.1:18101/viewtopic.php?t=4&start=10
		"Обсуждение причалов и складов" [] of 127.0.0.1:18101, 4 <http://127.0.0.1:18101/viewtopic.php?t=4> version "3"
		board Board index > Your first category > Русский раздел <http://127.0.0.1:18101/viewforum.php?f=5>
		lang "en-gb", locked no, sticky ?, tags [], posts 61, views ?, pages 7, by "дмитрий" at "2021-12-20T11:33:20Z"
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 0 signed
		#0 152 by дмитрий (67), joined 2013-01-01, posts 117, from Санкт-Петербург at 2021-12-20T11:33:20Z, 454 characters
		#0 161 by дмитрий (67), joined 2013-01-01, posts 117, from Санкт-Петербург at 2021-12-21T05:33:20Z, 515 characters
`},
		"topic-8-start120.html": {"http://127.0.0.1:18101/viewtopic.php?t=8&start=120", `
		thread, page 13 of 24, next http://127.0.0.1:18101/viewtopic.php?t=8&start=130
		"Long ledger audit (megathread)" [] of 127.0.0.1:18101, 8 <http://127.0.0.1:18101/viewtopic.php?t=8> version "3"
		board Board index > Your first category > Ledger & Accounts <http://127.0.0.1:18101/viewforum.php?f=4>
		lang "en-gb", locked no, sticky ?, tags [], posts 240, views ?, pages 24, by "" at ""
		10 posts: 3 quotes, 3 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 0 signed
		#0 357 by eel_pie (68), joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2024-04-04T07:33:20Z, 741 characters
		#0 366 by Brünnhilde (65) THINK TANK: SENIOR, joined 2011-01-01, posts 115, from Köln at 2024-04-04T12:03:20Z, 286 characters
`},
		"topic-by-post.html": {"http://127.0.0.1:18101/viewtopic.php?p=100#p100", `
		thread, page 4 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=40
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 82, views ?, pages 9, by "" at ""
		10 posts: 3 quotes, 3 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 0 signed
		#0 100 by eel_pie (68), joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2023-11-16T06:05:00Z, 325 characters
		#0 109 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-16T15:20:00Z, 603 characters
`},
		"topic-5-sticky-closed.html": {"http://127.0.0.1:18101/viewtopic.php?t=5", `
		thread, page 1 of 1, next -
		"Pinned: read before posting" [] of 127.0.0.1:18101, 5 <http://127.0.0.1:18101/viewtopic.php?t=5> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked yes, sticky ?, tags [], posts 3, views ?, pages 1, by "anchorite" at "2017-07-14T02:40:00Z"
		3 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 213 by anchorite (64) THINK TANK: SENIOR, joined 2010-01-01, posts 124, from Tromsø, Norway at 2017-07-14T02:40:00Z, 230 characters
		#0 215 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2017-07-14T02:43:20Z, 206 characters
`},
		"topic-print.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&view=print", `
		moved, page 0 of 0, next -
		why "", instead http://127.0.0.1:18101/viewtopic.php?t=3
`},
		"error-missing-topic.html": {"http://127.0.0.1:18101/viewtopic.php?t=9999", `
		error, page 0 of 0, next -
		why "The requested topic does not exist."
`},
		"stale-counter-overlap-start40.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&start=40", `
		thread, page 5 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=50
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 83, views ?, pages 9, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 110 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-16T16:21:40Z, 242 characters
		#0 119 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-17T01:36:40Z, 318 characters
`},
		"stale-counter-overlap-start50.html": {"http://127.0.0.1:18101/viewtopic.php?t=3&start=50", `
		thread, page 6 of 9, next http://127.0.0.1:18101/viewtopic.php?t=3&start=60
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18101, 3 <http://127.0.0.1:18101/viewtopic.php?t=3> version "3"
		board Board index > Your first category > Harbour talk <http://127.0.0.1:18101/viewforum.php?f=3>
		lang "en-gb", locked no, sticky ?, tags [], posts 83, views ?, pages 9, by "" at ""
		10 posts: 2 quotes, 2 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 119 by Fjord Walker (69), joined 2015-01-01, posts 139 at 2023-11-17T01:36:40Z, 318 characters
		#0 128 by eel_pie (68), joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2023-11-17T10:51:40Z, 109 characters
`},
	})
}
