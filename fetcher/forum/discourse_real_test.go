package forum

import "testing"

func TestDiscourseReadsRealPages(t *testing.T) {
	readsRealPages(t, "discourse", "discourse", map[string]sight{
		"api-topic.json": {"https://try.discourse.example/t/57.json", `
		thread, page 1 of 1, next -
		"THIS SITE IS A SANDBOX -- it is reset every day" [] of try.discourse.example, 57 <https://try.discourse.example/t/this-site-is-a-sandbox-it-is-reset-every-day/57> version ""
		board  <https://try.discourse.example/c/13>
		lang "", locked no, sticky yes, tags [], posts 4, views 268, pages ?, by "samsaffron" at "2013-02-04T20:26:25Z"
		4 posts: 0 quotes, 1 answers, 1 edits, 0 files, 3 links, 0 deleted, 2 reactions, 0 signed
		#1 83 by samsaffron (15), Name=Sam Saffron, Trust level=1 at 2013-02-04T20:26:26Z, 1056 characters
		#14 226 by splattne (50), Name=Stefan Plattner, Trust level=1 at 2013-02-05T17:14:17Z, 159 characters
`},
		"perceval-discourse_posts.json": {"https://talk.example/t/1448.json", `
		thread, page 1 of 1, next -
		"IBM PowerVM support?" [] of talk.example, 1448 <https://talk.example/t/ibm-powervm-support/1448> version ""
		board  <https://talk.example/c/1>
		lang "", locked no, sticky no, tags [], posts 4, views 40, pages ?, by "kincl" at "2016-05-23T17:03:59Z"
		4 posts: 0 quotes, 1 answers, 0 edits, 0 files, 4 links, 0 deleted, 0 reactions, 0 signed
		#1 4383 by kincl (533), Trust level=1 at 2016-05-23T17:03:59Z, 484 characters
		#4 4396 by han (631), Name=tao, Trust level=1 at 2016-05-25T02:52:49Z, 42 characters
`},
		"perceval-discourse_topic_1148.json": {"https://discourse.mozilla.example/t/1148.json", `
		thread, page 1 of 2, next https://discourse.mozilla.example/t/support-ublock-origin/1148.json?page=2
		"[Support] uBlock Origin" [] of discourse.mozilla.example, 1148 <https://discourse.mozilla.example/t/support-ublock-origin/1148> version ""
		board  <https://discourse.mozilla.example/c/111>
		lang "", locked no, sticky no, tags [], posts 22, views 13372, pages ?, by "gorhill" at "2016-01-26T20:07:49Z"
		20 posts: 6 quotes, 9 answers, 3 edits, 6 files, 14 links, 0 deleted, 2 reactions, 0 signed
		#1 18952 by gorhill (2544), Name=Raymond Hill, Trust level=1 at 2016-01-26T20:07:49Z, 165 characters
		#20 20545 by Keith14 (3674), Trust level=0 at 2016-02-22T00:51:51Z, 438 characters
`},
		"perceval-discourse_topic_1149.json": {"https://discourse.mozilla.example/t/1149.json", `
		thread, page 1 of 1, next -
		"[Support] uBlock Origin" [] of discourse.mozilla.example, 1149 <https://discourse.mozilla.example/t/support-ublock-origin/1149> version ""
		board  <https://discourse.mozilla.example/c/111>
		lang "", locked no, sticky no, tags [], posts 2, views 13372, pages ?, by "gorhill" at "2016-01-26T20:07:49Z"
		2 posts: 0 quotes, 0 answers, 1 edits, 6 files, 9 links, 0 deleted, 1 reactions, 0 signed
		#1 18952 by gorhill (2544), Name=Raymond Hill, Trust level=1 at 2016-01-26T20:07:49Z, 165 characters
		#2 19133 by gorhill (2544), Name=Raymond Hill, Trust level=1 at 2016-01-31T20:37:09Z, 7255 characters
`},
		"perceval-discourse_post.json": {"https://discourse.mozilla.example/posts/21.json", `
		moved, page 0 of 0, next -
		why "one post of a topic, alone", instead https://discourse.mozilla.example/t/migrating-or-moving-workloads-question/840.json
`},
		"urho3d-a-basic-list-of-features.40.json": {"", `
		thread, page 1 of 1, next -
		"A basic list of features" [] of discourse.urho3d.io, 40 <https://discourse.urho3d.io/t/a-basic-list-of-features/40> version ""
		board  <https://discourse.urho3d.io/c/11>
		lang "", locked no, sticky no, tags [], posts 20, views 1031, pages ?, by "Hevedy" at "2014-01-23T14:41:50Z"
		20 posts: 8 quotes, 0 answers, 0 edits, 0 files, 27 links, 0 deleted, 0 reactions, 0 signed
		#1 79 by Hevedy (25), Trust level=1 at 2014-01-23T14:41:50Z, 2143 characters
		#20 3829 by Hevedy (25), Trust level=1 at 2014-12-30T11:41:41Z, 328 characters
`},
		"urho3d-dry-01.7167.json": {"", `
		thread, page 1 of 1, next -
		"🍀 Dry 01" [] of discourse.urho3d.io, 7167 <https://discourse.urho3d.io/t/dry-01/7167> version ""
		board  <https://discourse.urho3d.io/c/6>
		lang "", locked no, sticky no, tags [], posts 33, views 422, pages ?, by "Modanung" at "2022-01-29T06:58:35Z"
		32 posts: 6 quotes, 27 answers, 0 edits, 1 files, 2 links, 0 deleted, 2 reactions, 0 signed
		#1 44406 by Modanung (192), Name=魔大农 𝞍𝞎𝝳 現招蜍, Trust level=0 at 2022-01-29T06:58:35Z, 0 characters
		#32 44448 by Modanung (192), Name=魔大农 𝞍𝞎𝝳 現招蜍, Trust level=0 at 2022-01-29T10:24:41Z, 0 characters
		note: post 44406: is hidden: its text is withheld from us
		note: post 44415: is hidden: its text is withheld from us
		note: post 44417: is hidden: its text is withheld from us
		note: post 44421: is hidden: its text is withheld from us
		note: post 44424: is hidden: its text is withheld from us
		note: post 44426: is hidden: its text is withheld from us
		note: post 44428: is hidden: its text is withheld from us
		note: post 44429: is hidden: its text is withheld from us
		note: post 44431: is hidden: its text is withheld from us
		note: post 44433: is hidden: its text is withheld from us
		note: post 44434: is hidden: its text is withheld from us
		note: post 44436: is hidden: its text is withheld from us
		note: post 44439: is hidden: its text is withheld from us
		note: post 44441: is hidden: its text is withheld from us
		note: post 44443: is hidden: its text is withheld from us
		note: post 44447: is hidden: its text is withheld from us
		note: post 44448: is hidden: its text is withheld from us
		note: post 44463: a notice, not a post: visible enabled (1vanK, 2022-01-29T14:06:28Z)
`},
		"urho3d-interest-in-lua-5-4.5931.json": {"", `
		thread, page 1 of 1, next -
		"Interest in Lua 5.4?" [] of discourse.urho3d.io, 5931 <https://discourse.urho3d.io/t/interest-in-lua-5-4/5931> version ""
		board  <https://discourse.urho3d.io/c/16>
		lang "", locked no, sticky no, tags [], posts 24, views 1991, pages ?, by "bvanevery" at "2020-02-17T04:18:06Z"
		24 posts: 16 quotes, 22 answers, 8 edits, 0 files, 31 links, 0 deleted, 10 reactions, 0 signed
		#1 36162 by bvanevery (294), Trust level=2 at 2020-02-17T04:18:06Z, 2151 characters
		#24 36294 by bvanevery (294), Trust level=2 at 2020-02-20T18:21:50Z, 4467 characters
`},
		"urho3d-re-to-rbfx-and-not-to-rbfx.6605.json": {"", `
		thread, page 1 of 1, next -
		"RE: To rbfx and not to rbfx" [] of discourse.urho3d.io, 6605 <https://discourse.urho3d.io/t/re-to-rbfx-and-not-to-rbfx/6605> version ""
		board  <https://discourse.urho3d.io/c/16>
		lang "", locked no, sticky no, tags [], posts 139, views 1667, pages ?, by "Lcbx" at "2020-12-08T13:26:41Z"
		139 posts: 65 quotes, 114 answers, 13 edits, 1 files, 50 links, 0 deleted, 21 reactions, 0 signed
		#1 41122 by Lcbx (1407), Trust level=1 at 2020-12-08T13:26:41Z, 2327 characters
		#141 42020 by rku (246), Trust level=2 at 2021-02-28T08:36:41Z, 2795 characters
`},
		"urho3d-trouble-importing-16bit-heightmap.5297.json": {"", `
		thread, page 1 of 1, next -
		"Trouble importing 16bit Heightmap" [] of discourse.urho3d.io, 5297 <https://discourse.urho3d.io/t/trouble-importing-16bit-heightmap/5297> version ""
		board  <https://discourse.urho3d.io/c/7>
		lang "", locked no, sticky no, tags [], posts 23, views 2909, pages ?, by "PeterZbinden" at "2019-07-15T19:01:06Z"
		23 posts: 3 quotes, 16 answers, 6 edits, 6 files, 32 links, 0 deleted, 10 reactions, 0 signed
		#1 30757 by PeterZbinden (1203), Name=Peter Zbinden, Trust level=1 at 2019-07-15T19:01:07Z, 1959 characters
		#24 30835 by JTippetts (30), Trust level=2 at 2019-07-18T11:10:38Z, 1083 characters
`},
		"api-latest.json": {"https://try.discourse.example/latest.json", `
		board, page 1 of 0, next https://try.discourse.example/latest.json?page=1
		board  <https://try.discourse.example/latest>
		1 threads, 0 boards
		1 "Test topic #1" [] <https://try.discourse.example/t/test-topic-1/1> by test_users, 0 replies, 268 views, last 2013-02-05T17:14:17Z by test_user, sticky yes, locked no
`},
		"api-category_latest_topics.json": {"https://try.discourse.example/c/category-slug/l/latest.json", `
		board, page 1 of 0, next -
		board  <https://try.discourse.example/c/category-slug/l/latest>
		2 threads, 0 boards
		5 "About the category" [] <https://try.discourse.example/t/about-the-category/5> by fuzzy, 1 replies, 0 views, last 2014-04-16T18:31:10Z by fuzzy, sticky yes, locked no
		4 "This is a markdown post" [] <https://try.discourse.example/t/this-is-a-markdown-post/4> by fuzzy, 1 replies, 0 views, last 2014-04-16T18:31:37Z by fuzzy, sticky no, locked no
`},
		"perceval-discourse_topics.json": {"https://talk.example/latest.json", `
		board, page 1 of 0, next -
		board  <https://talk.example/latest>
		2 threads, 0 boards
		1148 "IBM PowerVM support?" [] <https://talk.example/t/ibm-powervm-support/1148> by , 3 replies, 40 views, last 2016-05-25T02:52:49Z by han, sticky no, locked no
		1149 "Specify per-item service catalogue approval type" [] <https://talk.example/t/specify-per-item-service-catalogue-approval-type/1149> by , 3 replies, 30 views, last 2016-05-25T00:06:10Z by jockey10, sticky no, locked no
`},
		"perceval-discourse_topics_pinned.json": {"https://talk.example/latest.json", `
		board, page 1 of 0, next -
		board  <https://talk.example/latest>
		3 threads, 0 boards
		1149 "Specify per-item service catalogue approval type" [] <https://talk.example/t/specify-per-item-service-catalogue-approval-type/1149> by , 3 replies, 30 views, last 2016-05-25T00:06:10Z by jockey10, sticky yes, locked no
		1148 "IBM PowerVM support?" [] <https://talk.example/t/ibm-powervm-support/1148> by , 3 replies, 40 views, last 2016-05-25T02:52:49Z by han, sticky no, locked no
`},
	})
}
