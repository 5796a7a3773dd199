package forum

import "testing"

func TestHackernewsReadsRealPages(t *testing.T) {
	readsRealPages(t, "hackernews", "hackernews", map[string]sight{
		"item-2012-first.html": {"", `
		thread, page 1 of 0, next https://news.ycombinator.com/x?fnid=L4Utx2mqoS
		"Ask HN: Who is Hiring? (January 2012)" [] of news.ycombinator.com, 3412900 <https://news.ycombinator.com/item?id=3412900> version ""
		board  <>
		lang "", locked ?, sticky ?, tags [], posts ?, views ?, pages ?, by "whoishiring" at "2025-03-15"
		98 posts: 0 quotes, 97 answers, 0 edits, 0 files, 67 links, 0 deleted, 1 reactions, 0 signed
		#1 3412900 by whoishiring (whoishiring) at 2025-03-15, 383 characters
		#0 3427593 by canadiancreed (canadiancreed) at 2025-03-19, 59 characters
`},
		"item-simple.html": {"", `
		thread, page 1 of 1, next -
		"The future according to Google's Larry Page" [] of news.ycombinator.com, 5002483 <https://news.ycombinator.com/item?id=5002483> version ""
		board  <>
		lang "", locked ?, sticky ?, tags [], posts 10, views ?, pages ?, by "Libertatea" at "2026-03-18"
		10 posts: 0 quotes, 9 answers, 0 edits, 0 files, 3 links, 0 deleted, 1 reactions, 0 signed
		#1 5002483 by Libertatea (Libertatea) at 2026-03-18, 258 characters
		#0 5003260 by personlurking (personlurking) at 2026-03-18T14:47:00Z, 184 characters
`},
		"item-small-synthetic.html": {"https://news.ycombinator.com/item?id=12345678", `
		thread, page 1 of 1, next -
		"A Sample Article" [] of news.ycombinator.com, 12345678 <https://news.ycombinator.com/item?id=12345678> version ""
		board  <>
		lang "", locked ?, sticky ?, tags [], posts 46, views ?, pages ?, by "author_one" at "2025-01-15T09:00:00Z"
		5 posts: 0 quotes, 4 answers, 0 edits, 0 files, 1 links, 0 deleted, 3 reactions, 0 signed
		#1 12345678 by author_one (author_one) at 2025-01-15T09:00:00Z, 65 characters
		#0 12345682 by commenter_three (commenter_three) at 2025-01-15T10:15:00Z, 110 characters
`},
		"morelink-last.html": {"", `
		error page without address: 27 comments of a thread that it does not name: not valid
`},
	})
}
