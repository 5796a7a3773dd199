package forum

import "testing"

func TestVanillaReadsRealPages(t *testing.T) {
	readsRealPages(t, "vanilla", "vanilla", map[string]sight{
		"bitterkittens-board-listing.html": {"", `
		board, page 1 of 12, next http://bitterkittens.com/categories/the-t-lounge/p2
		board The T LOunge <http://bitterkittens.com/categories/the-t-lounge>
		30 threads, 0 boards
		49 "The BK Forums User Guide and FAQ" [] <http://bitterkittens.com/discussion/49/the-bk-forums-user-guide-and-faq> by Tom, 206 replies, 5623 views, last 2016-03-07T20:37:15Z by WinterWhite, sticky yes, locked no
		1440 "Iceland: have you been (this may be a short thread!)" [] <http://bitterkittens.com/discussion/1440/iceland-have-you-been-this-may-be-a-short-thread> by DrSparkles, 49 replies, 655 views, last 2016-02-27T23:08:12Z by GeoDiva, sticky no, locked no
`},
		"bitterkittens-thread.html": {"", `
		thread, page 1 of 4, next http://bitterkittens.com/discussion/868/kittentariat-open-chat-11-the-lounge-is-open/p2
		"Kittentariat Open Chat 11 - the lounge is open" [] of bitterkittens.com, 868 <http://bitterkittens.com/discussion/868/kittentariat-open-chat-11-the-lounge-is-open> version ""
		board The T LOunge <http://bitterkittens.com/categories/the-t-lounge>
		lang "en", locked yes, sticky ?, tags [], posts ?, views ?, pages 4, by "foodycatAlicia" at "2015-05-15T07:54:10Z"
		31 posts: 2 quotes, 0 answers, 4 edits, 0 files, 33 links, 0 deleted, 0 reactions, 0 signed
		#1 Discussion_868 by foodycatAlicia (373) at 2015-05-15T07:54:10Z, 170 characters
		#0 27250 by Sarah (459) at 2015-05-16T03:54:34Z, 3373 characters
`},
	})
}
