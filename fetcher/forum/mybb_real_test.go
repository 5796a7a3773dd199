package forum

import "testing"

func TestMybbReadsRealPages(t *testing.T) {
	readsRealPages(t, "mybb-live", "mybb", map[string]sight{
		"archive-thread-2.html": {"http://127.0.0.1:18102/archive/index.php?thread-2.html", `
		moved, page 0 of 0, next -
		why "", instead http://127.0.0.1:18102/showthread.php?tid=2
`},
		"board-2-p2.html": {"http://127.0.0.1:18102/forumdisplay.php?fid=2&page=2", `
		board, page 2 of 2, next -
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		6 threads, 0 boards
		14 "Filler topic number 6" [] <http://127.0.0.1:18102/showthread.php?tid=14> by anchorite, 3 replies, 7 views, last 2024-05-06T21:33 by Fjord Walker, sticky no, locked no
		1 "Tonnage figures for the northern quay, 2019-2023" [] <http://127.0.0.1:18102/showthread.php?tid=1> by anchorite, 66 replies, 8 views, last 2021-04-13T13:46 by Brünnhilde, sticky no, locked no
`},
		"board-2.html": {"http://127.0.0.1:18102/forumdisplay.php?fid=2", `
		board, page 1 of 2, next http://127.0.0.1:18102/forumdisplay.php?fid=2&page=2
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		20 threads, 0 boards
		4 "Pinned: read before posting" [] <http://127.0.0.1:18102/showthread.php?tid=4> by anchorite, 2 replies, 8 views, last 2017-07-14T02:43 by Fjord Walker, sticky yes, locked yes
		16 "Filler topic number 8" [] <http://127.0.0.1:18102/showthread.php?tid=16> by C_Delacroix, 4 replies, 7 views, last 2024-05-07T00:26 by Fjord Walker, sticky no, locked no
`},
		"error-missing-thread.html": {"http://127.0.0.1:18102/showthread.php?tid=9999", `
		error, page 0 of 0, next -
		why "The specified thread does not exist."
`},
		"index.html": {"http://127.0.0.1:18102/index.php", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 4 boards
		"My Category" <http://127.0.0.1:18102/forumdisplay.php?fid=1>
		"Русский раздел" <http://127.0.0.1:18102/forumdisplay.php?fid=4>
`},
		"page-out-of-range-p9-of-8.html": {"http://127.0.0.1:18102/showthread.php?tid=2&page=9", `
		thread, page 1 of 8, next http://127.0.0.1:18102/showthread.php?tid=2&page=2
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "Brünnhilde" at "2023-11-14T22:13"
		10 posts: 2 quotes, 2 answers, 1 edits, 2 files, 2 links, 0 deleted, 0 reactions, 2 signed
		#1 68 by Brünnhilde (4) Senior Clerk, joined 2011-01, posts 114, Threads=0, Reputation=0 at 2023-11-14T22:13, 334 characters
		#10 77 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2023-11-15T07:28, 376 characters
`},
		"thread-2-by-pid.html": {"http://127.0.0.1:18102/showthread.php?tid=2&pid=100#pid100", `
		thread, page 4 of 8, next http://127.0.0.1:18102/showthread.php?tid=2&page=5
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "" at ""
		10 posts: 3 quotes, 3 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 7 signed
		#31 100 by eel_pie (7) Regular, joined 2014-01, posts 107, Threads=0, Reputation=0 at 2023-11-16T07:06, 484 characters
		#40 109 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2023-11-16T16:21, 242 characters
`},
		"thread-2-p1.html": {"http://127.0.0.1:18102/showthread.php?tid=2", `
		thread, page 1 of 8, next http://127.0.0.1:18102/showthread.php?tid=2&page=2
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "Brünnhilde" at "2023-11-14T22:13"
		10 posts: 2 quotes, 2 answers, 1 edits, 2 files, 2 links, 0 deleted, 0 reactions, 2 signed
		#1 68 by Brünnhilde (4) Senior Clerk, joined 2011-01, posts 114, Threads=0, Reputation=0 at 2023-11-14T22:13, 334 characters
		#10 77 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2023-11-15T07:28, 376 characters
`},
		"thread-2-p2.html": {"http://127.0.0.1:18102/showthread.php?tid=2&page=2", `
		thread, page 2 of 8, next http://127.0.0.1:18102/showthread.php?tid=2&page=3
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 7 signed
		#11 79 by anchorite (3) Harbour Master, joined 2010-01, posts 124, Threads=0, Reputation=0 at 2023-11-15T09:31, 217 characters
		#20 89 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2023-11-15T19:48, 487 characters
`},
		"thread-2-p5.html": {"http://127.0.0.1:18102/showthread.php?tid=2&page=5", `
		thread, page 5 of 8, next http://127.0.0.1:18102/showthread.php?tid=2&page=6
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 0 links, 0 deleted, 0 reactions, 2 signed
		#41 110 by Brünnhilde (4) Senior Clerk, joined 2011-01, posts 114, Threads=0, Reputation=0 at 2023-11-16T17:23, 425 characters
		#50 120 by eel_pie (7) Regular, joined 2014-01, posts 107, Threads=0, Reputation=0 at 2023-11-17T03:40, 500 characters
`},
		"thread-2-p8-last.html": {"http://127.0.0.1:18102/showthread.php?tid=2&page=8", `
		thread, page 8 of 8, next -
		"Iran & Iraq \"Deepen\" <Defense> Ties — sign pact" [] of 127.0.0.1:18102, 2 <http://127.0.0.1:18102/showthread.php?tid=2> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 8, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 2 links, 0 deleted, 0 reactions, 5 signed
		#71 141 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2023-11-18T01:15, 123 characters
		#80 150 by C_Delacroix (5) Member, joined 2012-01, posts 109, Threads=0, Reputation=0 at 2023-11-18T10:30, 239 characters
`},
		"thread-2-print.html": {"http://127.0.0.1:18102/printthread.php?tid=2", `
		moved, page 0 of 0, next -
		why "", instead http://127.0.0.1:18102/showthread.php?tid=2
`},
		"thread-3-ru-p1.html": {"http://127.0.0.1:18102/showthread.php?tid=3", `
		thread, page 1 of 7, next http://127.0.0.1:18102/showthread.php?tid=3&page=2
		"Обсуждение причалов и складов" [] of 127.0.0.1:18102, 3 <http://127.0.0.1:18102/showthread.php?tid=3> version "1.8"
		board Skein Lab MyBB > My Category > Русский раздел <http://127.0.0.1:18102/forumdisplay.php?fid=4>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 7, by "дмитрий" at "2021-12-20T11:33"
		10 posts: 2 quotes, 2 answers, 1 edits, 1 files, 1 links, 0 deleted, 0 reactions, 4 signed
		#1 151 by дмитрий (6) Новичок, joined 2013-01, posts 117, Threads=0, Reputation=0 at 2021-12-20T11:33, 454 characters
		#10 160 by дмитрий (6) Новичок, joined 2013-01, posts 117, Threads=0, Reputation=0 at 2021-12-21T05:33, 503 characters
`},
		"thread-4-sticky-closed.html": {"http://127.0.0.1:18102/showthread.php?tid=4", `
		thread, page 1 of 1, next -
		"Pinned: read before posting" [] of 127.0.0.1:18102, 4 <http://127.0.0.1:18102/showthread.php?tid=4> version "1.8"
		board Skein Lab MyBB > My Category > My Forum <http://127.0.0.1:18102/forumdisplay.php?fid=2>
		lang "en", locked yes, sticky ?, tags [], posts ?, views ?, pages 1, by "anchorite" at "2017-07-14T02:40"
		3 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 2 signed
		#1 212 by anchorite (3) Harbour Master, joined 2010-01, posts 124, Threads=0, Reputation=0 at 2017-07-14T02:40, 230 characters
		#3 214 by Fjord Walker (8) Member, joined 2015-01, posts 139, Threads=0, Reputation=0 at 2017-07-14T02:43, 206 characters
`},
		"thread-5-recent-relative-date.html": {"http://127.0.0.1:18102/showthread.php?tid=5", `
		thread, page 1 of 1, next -
		"Short question" [] of 127.0.0.1:18102, 5 <http://127.0.0.1:18102/showthread.php?tid=5> version "1.8"
		board Skein Lab MyBB > My Category > Ledger & Accounts <http://127.0.0.1:18102/forumdisplay.php?fid=3>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 1, by "eel_pie" at "2026-11-23T10:49"
		1 posts: 0 quotes, 0 answers, 0 edits, 0 files, 0 links, 0 deleted, 0 reactions, 1 signed
		#1 215 by eel_pie (7) Regular, joined 2014-01, posts 107, Threads=0, Reputation=0 at 2026-11-23T10:49, 120 characters
`},
		"thread-6-recent-relative-dates-p2.html": {"http://127.0.0.1:18102/showthread.php?tid=6&page=2", `
		thread, page 2 of 2, next -
		"Exactly twenty posts" [] of 127.0.0.1:18102, 6 <http://127.0.0.1:18102/showthread.php?tid=6> version "1.8"
		board Skein Lab MyBB > My Category > Ledger & Accounts <http://127.0.0.1:18102/forumdisplay.php?fid=3>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 2, by "" at ""
		10 posts: 2 quotes, 2 answers, 1 edits, 0 files, 1 links, 0 deleted, 0 reactions, 3 signed
		#11 226 by Brünnhilde (4) Senior Clerk, joined 2011-01, posts 114, Threads=0, Reputation=0 at 2026-11-22T12:34, 339 characters
		#20 235 by anchorite (3) Harbour Master, joined 2010-01, posts 124, Threads=0, Reputation=0 at 2026-11-23T09:34, 81 characters
`},
	})
}
func TestMybbReadsRealPagesOfAnAddOn(t *testing.T) {
	readsRealPages(t, "mybb", "mybb", map[string]sight{
		"autopager-89.html": {"", `
		index, page 0 of 0, next -
		board  <>
		0 threads, 126 boards
		"Official Forums" <http://forum.pokemonpets.com/Forum-Official-Forums>
		"Subscriptions" <http://forum.pokemonpets.com/Forum-Subscriptions>
`},
	})
}
