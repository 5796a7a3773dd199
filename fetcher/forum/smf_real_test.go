package forum

import "testing"

func TestSmfReadsRealPages(t *testing.T) {
	readsRealPages(t, "smf21-live", "smf", map[string]sight{
		"board-2-p2.html": {"http://127.0.0.1:18103/index.php?board=2.20", `
		board, page 2 of 2, next -
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		6 threads, 0 boards
		15 "Filler topic number 6" [] <http://127.0.0.1:18103/index.php?topic=15.0> by anchorite, 3 replies, 0 views, last 2024-05-06T21:33 by Fjord Walker, sticky no, locked no
		2 "Tonnage figures for the northern quay, 2019-2023" [] <http://127.0.0.1:18103/index.php?topic=2.0> by anchorite, 66 replies, 0 views, last 2021-04-13T13:46 by Brünnhilde, sticky no, locked no
`},
		"board-2.html": {"http://127.0.0.1:18103/index.php?board=2.0", `
		board, page 1 of 2, next http://127.0.0.1:18103/index.php?board=2.20
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		20 threads, 0 boards
		5 "Pinned: read before posting" [] <http://127.0.0.1:18103/index.php?topic=5.0> by anchorite, 2 replies, 0 views, last 2017-07-14T02:43 by Fjord Walker, sticky yes, locked yes
		17 "Filler topic number 8" [] <http://127.0.0.1:18103/index.php?topic=17.0> by C_Delacroix, 4 replies, 0 views, last 2024-05-07T00:26 by Fjord Walker, sticky no, locked no
`},
		"error-403-board-feed.html": {"http://127.0.0.1:18103/index.php?action=.xml;type=rss2;board=2;limit=20", `
		error, page 0 of 0, next -
		why "The board you specified doesn't exist"
`},
		"error-missing-topic.html": {"http://127.0.0.1:18103/index.php?topic=9999.0", `
		login, page 0 of 0, next -
		why "The topic or board you are looking for appears to be either missing or off limits to you. Please login below or sign up for an account with Skein Lab SMF"
`},
		"index.html": {"http://127.0.0.1:18103/index.php", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 1 boards
		"General Discussion" <http://127.0.0.1:18103/index.php?board=1.0>
`},
		"msg-redirect.html": {"http://127.0.0.1:18103/index.php?PHPSESSID=85e2uknu5uvq1fiu6jlcucs3dh;topic=3.msg100#msg100", `
		thread, page 3 of 6, next http://127.0.0.1:18103/index.php?topic=3.45
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18103, 3 <http://127.0.0.1:18103/index.php?topic=3.0> version "2.1.4"
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 6, by "" at ""
		15 posts: 4 quotes, 4 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 8 signed
		#31 99 by дмитрий (5) Новичок [Full Member], posts 117, blurb=Blurb of 3 at 2023-11-16T05:03, 121 characters
		#45 113 by Brünnhilde (3) Senior Clerk [Full Member], posts 115, blurb=Blurb of 1 at 2023-11-16T19:26, 735 characters
`},
		"topic-3-0.html": {"http://127.0.0.1:18103/index.php?topic=3.0", `
		thread, page 1 of 6, next http://127.0.0.1:18103/index.php?topic=3.15
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18103, 3 <http://127.0.0.1:18103/index.php?topic=3.0> version "2.1.4"
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 6, by "Brünnhilde" at "2023-11-14T22:13"
		15 posts: 3 quotes, 3 answers, 1 edits, 2 files, 2 links, 0 deleted, 1 reactions, 7 signed
		#1 69 by Brünnhilde (3) Senior Clerk [Full Member], posts 115, blurb=Blurb of 1 at 2023-11-14T22:13, 332 characters
		#15 83 by anchorite (2) Harbour Master [Full Member], posts 124, from Troms, blurb=Blurb of 0 at 2023-11-15T12:36, 254 characters
`},
		"topic-3-15.html": {"http://127.0.0.1:18103/index.php?topic=3.15", `
		thread, page 2 of 6, next http://127.0.0.1:18103/index.php?topic=3.30
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18103, 3 <http://127.0.0.1:18103/index.php?topic=3.0> version "2.1.4"
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 6, by "" at ""
		15 posts: 4 quotes, 4 answers, 2 edits, 0 files, 1 links, 0 deleted, 0 reactions, 8 signed
		#16 84 by дмитрий (5) Новичок [Full Member], posts 117, blurb=Blurb of 3 at 2023-11-15T13:38, 168 characters
		#30 98 by дмитрий (5) Новичок [Full Member], posts 117, blurb=Blurb of 3 at 2023-11-16T04:01, 234 characters
`},
		"topic-3-75.html": {"http://127.0.0.1:18103/index.php?topic=3.75", `
		thread, page 6 of 6, next -
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18103, 3 <http://127.0.0.1:18103/index.php?topic=3.0> version "2.1.4"
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 6, by "" at ""
		8 posts: 2 quotes, 2 answers, 1 edits, 0 files, 2 links, 0 deleted, 0 reactions, 5 signed
		#76 144 by eel_pie (6) Regular [Full Member], posts 107, blurb=Blurb of 4 at 2023-11-18T03:18, 421 characters
		#83 151 by C_Delacroix (4) Full Member, posts 110, blurb=Blurb of 2 at 2023-11-18T10:30, 239 characters
`},
		"topic-3-print.html": {"http://127.0.0.1:18103/index.php?action=printpage;topic=3.0", `
		moved, page 0 of 0, next -
		why "", instead http://127.0.0.1:18103/index.php?topic=3.0
`},
		"topic-4-ru.html": {"http://127.0.0.1:18103/index.php?topic=4.0", `
		thread, page 1 of 5, next http://127.0.0.1:18103/index.php?topic=4.15
		"Обсуждение причалов и складов" [] of 127.0.0.1:18103, 4 <http://127.0.0.1:18103/index.php?topic=4.0> version "2.1.4"
		board Skein Lab SMF > General Category > Русский раздел <http://127.0.0.1:18103/index.php?board=4.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 5, by "дмитрий" at "2021-12-20T11:33"
		15 posts: 3 quotes, 3 answers, 1 edits, 0 files, 2 links, 0 deleted, 0 reactions, 7 signed
		#1 152 by дмитрий (5) Новичок [Full Member], posts 117, blurb=Blurb of 3 at 2021-12-20T11:33, 452 characters
		#15 166 by C_Delacroix (4) Full Member, posts 110, blurb=Blurb of 2 at 2021-12-21T15:33, 157 characters
`},
		"topic-5-sticky-closed.html": {"http://127.0.0.1:18103/index.php?topic=5.0", `
		thread, page 1 of 1, next -
		"Pinned: read before posting" [] of 127.0.0.1:18103, 5 <http://127.0.0.1:18103/index.php?topic=5.0> version "2.1.4"
		board Skein Lab SMF > General Category > Harbour talk <http://127.0.0.1:18103/index.php?board=2.0>
		lang "en-US", locked yes, sticky yes, tags [], posts ?, views ?, pages 1, by "anchorite" at "2017-07-14T02:40"
		3 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 2 signed
		#1 213 by anchorite (2) Harbour Master [Full Member], posts 124, from Troms, blurb=Blurb of 0 at 2017-07-14T02:40, 228 characters
		#3 215 by Fjord Walker (7) Member [Full Member], posts 139, blurb=Blurb of 5 at 2017-07-14T02:43, 206 characters
`},
		"topic-7-recent.html": {"http://127.0.0.1:18103/index.php?topic=7.0", `
		thread, page 1 of 2, next http://127.0.0.1:18103/index.php?topic=7.15
		"Exactly twenty posts" [] of 127.0.0.1:18103, 7 <http://127.0.0.1:18103/index.php?topic=7.0> version "2.1.4"
		board Skein Lab SMF > General Category > Ledger & Accounts <http://127.0.0.1:18103/index.php?board=3.0>
		lang "en-US", locked no, sticky no, tags [], posts ?, views ?, pages 2, by "Fjord Walker" at "2026-11-21T13:14"
		15 posts: 3 quotes, 3 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 6 signed
		#1 217 by Fjord Walker (7) Member [Full Member], posts 139, blurb=Blurb of 5 at 2026-11-21T13:14, 358 characters
		#15 231 by Brünnhilde (3) Senior Clerk [Full Member], posts 115, blurb=Blurb of 1 at 2026-11-22T21:54, 264 characters
`},
	})
}

func TestSmfReadsRealPagesOf20(t *testing.T) {
	readsRealPages(t, "smf", "smf", map[string]sight{
		"pcbheaven-board-listing.html": {"", `
		board, page 1 of 3, next http://www.pcbheaven.com/forum/index.php?board=18.20
		board PCB Heaven > General Category > Analog discussion <http://www.pcbheaven.com/forum/index.php?board=18.0>
		20 threads, 0 boards
		1879 "PWM Control for Asus M5A97 LE R2.0 and Ausus M5A97 R2.0 MBs" [] <http://www.pcbheaven.com/forum/index.php?topic=1879.0> by andrew124C41, 11 replies, 1227 views, last 2015-08-29T09:45:11 by kam, sticky no, locked no
		1074 "Need some advice on a duel voltage PS" [] <http://www.pcbheaven.com/forum/index.php?topic=1074.0> by MrDEB, 0 replies, 1673 views, last 2010-11-20T01:46:08 by MrDEB, sticky no, locked no
`},
		"pcbheaven-index.html": {"", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 10 boards
		"General Discussion" <http://www.pcbheaven.com/forum/index.php?board=4.0>
		"The BJT Transistor Theory" <http://www.pcbheaven.com/forum/index.php?board=30.0>
`},
	})
}
