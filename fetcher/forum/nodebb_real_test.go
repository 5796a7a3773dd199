package forum

import "testing"

func TestNodebbReadsRealPages(t *testing.T) {
	readsRealPages(t, "nodebb", "nodebb", map[string]sight{
		"nodebb-community-2019.html": {"", `
		thread, page 1 of 1, next -
		"New desing for NodeBB chat!" [] of community.nodebb.org, 13803 <https://community.nodebb.org/topic/13803/new-desing-for-nodebb-chat> version ""
		board General Discussion <https://community.nodebb.org/category/2/general-discussion>
		lang "en-US", locked no, sticky no, tags [], posts 13, views 1041, pages 1, by "youhosi" at "2019-03-24T19:54:11Z"
		13 posts: 5 quotes, 4 answers, 4 edits, 0 files, 10 links, 0 deleted, 7 reactions, 0 signed
		#1 73812 by youhosi (15372) [GNU/Linux], posts 94, score 79 at 2019-03-24T19:54:11Z, 264 characters
		#13 74301 by tonylee123321 (17594), posts 2, score 1 at 2019-05-06T06:07:20Z, 92 characters
`},
	})
	const at = "http://127.0.0.1:18106"
	readsRealPages(t, "nodebb-live", "nodebb", map[string]sight{
		"category.html": {at + "/category/5/harbour-talk", `
		board, page 1 of 1, next -
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		12 threads, 0 boards
		25 "Filler topic number 16" [] <http://127.0.0.1:18106/topic/25/filler-topic-number-16> by eel_pie, 4 replies, 0 views, last 2024-05-07T11:33:20Z by eel_pie, sticky no, locked no
		5 "Pinned: read before posting" [] <http://127.0.0.1:18106/topic/5/pinned-read-before-posting> by anchorite, 2 replies, 0 views, last 2017-07-14T02:43:20Z by Fjord Walker, sticky no, locked yes
`},
		"category.json": {at + "/api/category/5/harbour-talk", `
		board, page 1 of 1, next -
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		12 threads, 0 boards
		25 "Filler topic number 16" [] <http://127.0.0.1:18106/topic/25/filler-topic-number-16> by eel_pie, 4 replies, 0 views, last 2024-05-07T11:33:20Z by eel_pie, sticky no, locked no
		5 "Pinned: read before posting" [] <http://127.0.0.1:18106/topic/5/pinned-read-before-posting> by anchorite, 2 replies, 0 views, last 2017-07-14T02:43:20Z by Fjord Walker, sticky no, locked yes
`},
		"index.html": {at + "/", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 7 boards
		"Русский раздел" <http://127.0.0.1:18106/category/7/%D1%80%D1%83%D1%81%D1%81%D0%BA%D0%B8%D0%B9-%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB>
		"Blogs" <http://127.0.0.1:18106/category/3/blogs>
`},
		"recent.json": {at + "/api/recent", `
		board, page 1 of 2, next http://127.0.0.1:18106/api/recent?page=2
		board  <http://127.0.0.1:18106/api/recent>
		20 threads, 0 boards
		1 "Welcome to your NodeBB!" [] <http://127.0.0.1:18106/topic/1/welcome-to-your-nodebb> by admin, 0 replies, 0 views, last 2026-11-23T10:54:48Z by admin, sticky no, locked no
		7 "Exactly twenty posts" [] <http://127.0.0.1:18106/topic/7/exactly-twenty-posts> by Fjord Walker, 19 replies, 0 views, last 2024-03-21T08:56:40Z by anchorite, sticky no, locked no
`},
		"topic-3.html": {at + "/topic/3/iran-iraq-deepen-defense-ties-sign-pact", `
		thread, page 1 of 5, next http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=2
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18106, 3 <http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact> version ""
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		lang "en-GB", locked no, sticky no, tags [lab], posts 83, views 17, pages 5, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		20 posts: 4 quotes, 23 answers, 2 edits, 0 files, 2 links, 1 deleted, 0 reactions, 7 signed
		#1 69 by Brünnhilde (3), posts 92, score 0 at 2023-11-14T22:13:20Z, 361 characters
		#20 88 by дмитрий (5), posts 99, score 0 at 2023-11-15T17:45:00Z, 129 characters
`},
		"topic-3-page2.html": {at + "/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=2", `
		thread, page 2 of 5, next http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=3
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18106, 3 <http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact> version ""
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		lang "en-GB", locked no, sticky no, tags [lab], posts 83, views 18, pages 5, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		20 posts: 5 quotes, 23 answers, 2 edits, 0 files, 2 links, 0 deleted, 0 reactions, 13 signed
		#21 89 by C_Delacroix (4), posts 88, score 0 at 2023-11-15T18:46:40Z, 727 characters
		#40 108 by C_Delacroix (4), posts 88, score 0 at 2023-11-16T14:18:20Z, 359 characters
`},
		"topic-3-page5.html": {at + "/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=5", `
		thread, page 5 of 5, next -
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18106, 3 <http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact> version ""
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		lang "en-GB", locked no, sticky no, tags [lab], posts 83, views 19, pages 5, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		3 posts: 1 quotes, 4 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 2 signed
		#81 149 by дмитрий (5), posts 99, score 0 at 2023-11-18T08:26:40Z, 486 characters
		#83 151 by C_Delacroix (4), posts 88, score 0 at 2023-11-18T10:30:00Z, 257 characters
`},
		"topic-3.json": {at + "/api/topic/3/iran-iraq-deepen-defense-ties-sign-pact", `
		thread, page 1 of 5, next http://127.0.0.1:18106/api/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=2
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18106, 3 <http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact> version ""
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		lang "", locked no, sticky no, tags [lab], posts 83, views 20, pages 5, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		20 posts: 4 quotes, 23 answers, 2 edits, 0 files, 2 links, 1 deleted, 0 reactions, 7 signed
		#1 69 by Brünnhilde (3), posts 92, score 0 at 2023-11-14T22:13:20Z, 361 characters
		#20 88 by дмитрий (5), posts 99, score 0 at 2023-11-15T17:45:00Z, 129 characters
`},
		"topic-3-page2.json": {at + "/api/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=2", `
		thread, page 2 of 5, next http://127.0.0.1:18106/api/topic/3/iran-iraq-deepen-defense-ties-sign-pact?page=3
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18106, 3 <http://127.0.0.1:18106/topic/3/iran-iraq-deepen-defense-ties-sign-pact> version ""
		board Harbour talk <http://127.0.0.1:18106/category/5/harbour-talk>
		lang "", locked no, sticky no, tags [lab], posts 83, views 21, pages 5, by "Brünnhilde" at "2023-11-14T22:13:20Z"
		20 posts: 5 quotes, 23 answers, 2 edits, 0 files, 2 links, 0 deleted, 0 reactions, 13 signed
		#21 89 by C_Delacroix (4), posts 88, score 0 at 2023-11-15T18:46:40Z, 727 characters
		#40 108 by C_Delacroix (4), posts 88, score 0 at 2023-11-16T14:18:20Z, 359 characters
`},
		"topic-4-ru.html": {"", `
		thread, page 1 of 4, next http://127.0.0.1:18106/topic/4/%D0%BE%D0%B1%D1%81%D1%83%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5-%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB%D0%BE%D0%B2-%D0%B8-%D1%81%D0%BA%D0%BB%D0%B0%D0%B4%D0%BE%D0%B2?page=2
		"Обсуждение причалов и складов" [] of 127.0.0.1:18106, 4 <http://127.0.0.1:18106/topic/4/%D0%BE%D0%B1%D1%81%D1%83%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5-%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB%D0%BE%D0%B2-%D0%B8-%D1%81%D0%BA%D0%BB%D0%B0%D0%B4%D0%BE%D0%B2> version ""
		board Русский раздел <http://127.0.0.1:18106/category/7/%D1%80%D1%83%D1%81%D1%81%D0%BA%D0%B8%D0%B9-%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB>
		lang "en-GB", locked no, sticky no, tags [lab], posts 61, views 3, pages 4, by "дмитрий" at "2021-12-20T11:33:20Z"
		20 posts: 4 quotes, 21 answers, 2 edits, 0 files, 3 links, 0 deleted, 0 reactions, 10 signed
		#1 152 by дмитрий (5), posts 99, score 0 at 2021-12-20T11:33:20Z, 462 characters
		#20 171 by eel_pie (6), posts 87, score 0 at 2021-12-22T01:33:20Z, 232 characters
`},
		"topic-4-ru.json": {"", `
		thread, page 1 of 4, next http://127.0.0.1:18106/api/topic/4/%D0%BE%D0%B1%D1%81%D1%83%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5-%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB%D0%BE%D0%B2-%D0%B8-%D1%81%D0%BA%D0%BB%D0%B0%D0%B4%D0%BE%D0%B2?page=2
		"Обсуждение причалов и складов" [] of 127.0.0.1:18106, 4 <http://127.0.0.1:18106/topic/4/%D0%BE%D0%B1%D1%81%D1%83%D0%B6%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5-%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB%D0%BE%D0%B2-%D0%B8-%D1%81%D0%BA%D0%BB%D0%B0%D0%B4%D0%BE%D0%B2> version ""
		board Русский раздел <http://127.0.0.1:18106/category/7/%D1%80%D1%83%D1%81%D1%81%D0%BA%D0%B8%D0%B9-%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB>
		lang "", locked no, sticky no, tags [lab], posts 61, views 2, pages 4, by "дмитрий" at "2021-12-20T11:33:20Z"
		20 posts: 4 quotes, 21 answers, 2 edits, 0 files, 3 links, 0 deleted, 0 reactions, 10 signed
		#1 152 by дмитрий (5), posts 99, score 0 at 2021-12-20T11:33:20Z, 462 characters
		#20 171 by eel_pie (6), posts 87, score 0 at 2021-12-22T01:33:20Z, 232 characters
`},
	})
}
