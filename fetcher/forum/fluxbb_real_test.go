package forum

import "testing"

func TestFluxbbReadsRealPages(t *testing.T) {
	readsRealPages(t, "fluxbb-live", "fluxbb", map[string]sight{
		"board-10.html": {"http://127.0.0.1:18104/viewforum.php?id=10", `
		board, page 1 of 1, next -
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		26 threads, 0 boards
		13 "Pinned: read before posting" [] <http://127.0.0.1:18104/viewtopic.php?id=13> by anchorite, 2 replies, 10 views, last 2017-07-14T02:43:20 by Fjord Walker, sticky yes, locked yes
		10 "Tonnage figures for the northern quay, 2019-2023" [] <http://127.0.0.1:18104/viewtopic.php?id=10> by anchorite, 66 replies, 9 views, last 2021-04-13T13:46:40 by Brünnhilde, sticky no, locked no
`},
		"error-missing-topic.html": {"http://127.0.0.1:18104/viewtopic.php?id=9999", `
		error, page 0 of 0, next -
		why "Bad request. The link you followed is incorrect or outdated."
`},
		"index.html": {"http://127.0.0.1:18104/index.php", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 4 boards
		"Test forum" <http://127.0.0.1:18104/viewforum.php?id=1>
		"Русский раздел" <http://127.0.0.1:18104/viewforum.php?id=12>
`},
		"topic-11-p1.html": {"http://127.0.0.1:18104/viewtopic.php?id=11", `
		thread, page 1 of 4, next http://127.0.0.1:18104/viewtopic.php?id=11&p=2
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18104, 11 <http://127.0.0.1:18104/viewtopic.php?id=11> version ""
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 4, by "Brünnhilde" at "2023-11-14T22:13:20"
		25 posts: 6 quotes, 0 answers, 2 edits, 0 files, 3 links, 0 deleted, 0 reactions, 13 signed
		#1 167 by Brünnhilde (4) Senior Clerk, joined 2011-01-01, posts 115, from Köln at 2023-11-14T22:13:20, 338 characters
		#25 191 by дмитрий (6) Новичок, joined 2013-01-01, posts 117, from Санкт-Петербург at 2023-11-15T22:53:20, 769 characters
`},
		"topic-11-p2.html": {"http://127.0.0.1:18104/viewtopic.php?id=11&p=2", `
		thread, page 2 of 4, next http://127.0.0.1:18104/viewtopic.php?id=11&p=3
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18104, 11 <http://127.0.0.1:18104/viewtopic.php?id=11> version ""
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 4, by "" at ""
		25 posts: 6 quotes, 0 answers, 3 edits, 0 files, 1 links, 0 deleted, 0 reactions, 11 signed
		#26 192 by C_Delacroix (5) Member, joined 2012-01-01, posts 110, from Marseille at 2023-11-15T23:55:00, 270 characters
		#50 216 by дмитрий (6) Новичок, joined 2013-01-01, posts 117, from Санкт-Петербург at 2023-11-17T00:35:00, 260 characters
`},
		"topic-11-p4.html": {"http://127.0.0.1:18104/viewtopic.php?id=11&p=4", `
		thread, page 4 of 4, next -
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18104, 11 <http://127.0.0.1:18104/viewtopic.php?id=11> version ""
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 4, by "" at ""
		8 posts: 2 quotes, 0 answers, 1 edits, 0 files, 2 links, 0 deleted, 0 reactions, 5 signed
		#76 242 by eel_pie (7) Regular, joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2023-11-18T03:18:20, 427 characters
		#83 249 by C_Delacroix (5) Member, joined 2012-01-01, posts 110, from Marseille at 2023-11-18T10:30:00, 246 characters
`},
		"topic-12-ru.html": {"http://127.0.0.1:18104/viewtopic.php?id=12", `
		thread, page 1 of 3, next http://127.0.0.1:18104/viewtopic.php?id=12&p=2
		"Обсуждение причалов и складов" [] of 127.0.0.1:18104, 12 <http://127.0.0.1:18104/viewtopic.php?id=12> version ""
		board Index > Русский раздел <http://127.0.0.1:18104/viewforum.php?id=12>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 3, by "дмитрий" at "2021-12-20T11:33:20"
		25 posts: 6 quotes, 0 answers, 2 edits, 0 files, 2 links, 0 deleted, 0 reactions, 11 signed
		#1 250 by дмитрий (6) Новичок, joined 2013-01-01, posts 117, from Санкт-Петербург at 2021-12-20T11:33:20, 439 characters
		#25 274 by eel_pie (7) Regular, joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2021-12-22T11:33:20, 893 characters
`},
		"topic-13-sticky-closed.html": {"http://127.0.0.1:18104/viewtopic.php?id=13", `
		thread, page 1 of 1, next -
		"Pinned: read before posting" [] of 127.0.0.1:18104, 13 <http://127.0.0.1:18104/viewtopic.php?id=13> version ""
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		lang "en", locked yes, sticky ?, tags [], posts ?, views ?, pages 1, by "anchorite" at "2017-07-14T02:40:00"
		3 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 2 signed
		#1 311 by anchorite (3) Harbour Master, joined 2010-01-01, posts 124, from Tromsø, Norway at 2017-07-14T02:40:00, 234 characters
		#3 313 by Fjord Walker (8) Member, joined 2015-01-01, posts 139 at 2017-07-14T02:43:20, 213 characters
`},
		"topic-14-yesterday.html": {"http://127.0.0.1:18104/viewtopic.php?id=14", `
		thread, page 1 of 1, next -
		"Short question" [] of 127.0.0.1:18104, 14 <http://127.0.0.1:18104/viewtopic.php?id=14> version ""
		board Index > Ledger & Accounts <http://127.0.0.1:18104/viewforum.php?id=11>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 1, by "eel_pie" at "2026-03-17T07:20:16"
		1 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 1 signed
		#1 314 by eel_pie (7) Regular, joined 2014-01-01, posts 107, from Twickenham & Eel Pie Island at 2026-03-17T07:20:16, 124 characters
`},
		"topic-by-pid.html": {"http://127.0.0.1:18104/viewtopic.php?pid=200#p200", `
		thread, page 2 of 4, next http://127.0.0.1:18104/viewtopic.php?id=11&p=3
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18104, 11 <http://127.0.0.1:18104/viewtopic.php?id=11> version ""
		board Index > Harbour talk <http://127.0.0.1:18104/viewforum.php?id=10>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 4, by "" at ""
		25 posts: 6 quotes, 0 answers, 3 edits, 0 files, 1 links, 0 deleted, 0 reactions, 11 signed
		#26 192 by C_Delacroix (5) Member, joined 2012-01-01, posts 110, from Marseille at 2023-11-15T23:55:00, 270 characters
		#50 216 by дмитрий (6) Новичок, joined 2013-01-01, posts 117, from Санкт-Петербург at 2023-11-17T00:35:00, 260 characters
`},
	})
}
