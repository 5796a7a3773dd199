package forum

import "testing"

func TestAskbotReadsRealPages(t *testing.T) {
	readsRealPages(t, "askbot", "askbot", map[string]sight{
		"askbot_question_multipage_1.html": {"", `
		thread, page 1 of 2, next http://askbot.org/en/question/2488/list-of-askbot-sites/?sort=votes&page=2
		"list of askbot sites" [] of askbot.org, 2488 <http://askbot.org/en/question/2488/list-of-askbot-sites/> version "0.7.54"
		board  <>
		lang "en", locked no, sticky ?, tags [askbot-sites], posts ?, views 15119, pages 2, by "" at "2010-04-17T18:16:39Z"
		20 posts: 0 quotes, 9 answers, 1 edits, 0 files, 31 links, 0 deleted, 7 reactions, 0 signed
		#1 2488 by  () at 2010-04-17T18:16:39Z, 1778 characters
		#0 6635 by  () at 2012-03-01T18:57:50Z, 110 characters
`},
		"askbot_question_multipage_2.html": {"", `
		thread, page 2 of 2, next -
		"list of askbot sites" [] of askbot.org, 2488 <http://askbot.org/en/question/2488/list-of-askbot-sites/> version "0.7.54"
		board  <>
		lang "en", locked no, sticky ?, tags [askbot-sites], posts ?, views 15119, pages 2, by "" at "2010-04-17T18:16:39Z"
		7 posts: 0 quotes, 5 answers, 0 edits, 0 files, 19 links, 0 deleted, 1 reactions, 0 signed
		#1 2488 by  () at 2010-04-17T18:16:39Z, 1778 characters
		#0 12214 by marvin24 (1597), score 1 at 2014-02-18T13:49:35Z, 60 characters
`},
	})
}
