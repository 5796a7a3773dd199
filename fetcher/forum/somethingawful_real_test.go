package forum

import "testing"

func TestSomethingawfulReadsRealPages(t *testing.T) {
	readsRealPages(t, "vbulletin-somethingawful", "somethingawful", map[string]sight{
		"showthread.html": {"http://forums.somethingawful.com/showthread.php?threadid=3507451&userid=0&perpage=40&pagenumber=5", `
		thread, page 5 of 151, next http://forums.somethingawful.com/showthread.php?threadid=3507451&userid=0&perpage=40&pagenumber=6
		"Canadian Politics Thread: Revenge of Trudeaumania: Brawl Me, Maybe" [] of forums.somethingawful.com, 3507451 <http://forums.somethingawful.com/showthread.php?threadid=3507451> version "2.2.9"
		board The Something Awful Forums > Discussion > Debate & Discussion <http://forums.somethingawful.com/forumdisplay.php?forumid=46>
		lang "en", locked no, sticky ?, tags [], posts ?, views ?, pages 151, by "" at ""
		40 posts: 33 quotes, 33 answers, 6 edits, 0 files, 18 links, 0 deleted, 0 reactions, 0 signed
		#161 407741839 by Majuju (108110) AAAAAAA, joined 2006-12-29 at 2012-09-20T11:16, 301 characters
		#200 407769816 by Louis Riel (155120) by Y Kant Ozma Post, joined 2009-08-25 at 2012-09-21T03:19, 336 characters
`},
		"showthread-last.html": {"", `
		thread, page 77 of 77, next -
		"Thirty-Two Armies of One: Let's Play BATTLEFIELD 1942" [] of forums.somethingawful.com, 3179230 <https://forums.somethingawful.com/showthread.php?threadid=3179230> version "2.2.9"
		board The Something Awful Forums > Discussion > Games > Let's Play! <https://forums.somethingawful.com/forumdisplay.php?forumid=191>
		lang "en", locked yes, sticky ?, tags [], posts ?, views ?, pages 77, by "" at ""
		33 posts: 15 quotes, 8 answers, 0 edits, 0 files, 94 links, 0 deleted, 0 reactions, 0 signed
		#3041 397709043 by Jazerus (176152) If it is good to say or do something, then it is even better to be criticized for having said or done it., joined 2011-05-23 at 2011-11-17T14:13, 1012 characters
		#3073 411283452 by Ashmole (141780) It won't open., joined 2008-10-05 at 2013-01-07T19:21, 350 characters
`},
	})
}
