package forum

import "testing"

func TestLemmyReadsRealPages(t *testing.T) {
	readsRealPages(t, "lemmy", "lemmy", map[string]sight{
		"lemmy-page.json": {"", `
		thread, page 1 of 0, next https://enterprise.lemmy.ml/api/v3/comment/list?post_id=55143&sort=Old&type_=All&limit=50&page=1
		"Post title" [] of enterprise.lemmy.ml, 55143 <https://enterprise.lemmy.ml/post/55143> version ""
		board tenforward <https://enterprise.lemmy.ml/c/tenforward>
		lang "fr", locked ?, sticky ?, tags [news], posts ?, views ?, pages ?, by "picard" at "2021-02-26T12:35:34Z"
		1 posts: 0 quotes, 0 answers, 0 edits, 1 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#1 55143 by picard (https://enterprise.lemmy.ml/u/picard) at 2021-02-26T12:35:34Z, 126 characters
`},
		"lemmy-comment.json": {"", `
		thread, page 0 of 0, next -
		"" [] of enterprise.lemmy.ml, 55143 <https://enterprise.lemmy.ml/post/55143> version ""
		board tenforward <https://enterprise.lemmy.ml/c/tenforward>
		lang "", locked ?, sticky ?, tags [], posts ?, views ?, pages ?, by "" at ""
		1 posts: 0 quotes, 1 answers, 1 edits, 0 files, 0 links, 0 deleted, 0 reactions, 0 signed
		#0 38741 by picard (https://enterprise.lemmy.ml/u/picard) at 2021-03-01T13:42:43Z, 21 characters
`},
	})
}
