package forum

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"skein/archive"
)

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestXenforoAuthors(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"member": {
			`<div class="message-cell message-cell--user"><section class="message-user"><div class="message-avatar"><a href="/members/heron.17/" class="avatar avatar--m" data-user-id="17"><img src="/data/avatars/m/0/17.jpg?1" srcset="/data/avatars/l/0/17.jpg?1 2x" alt="Heron"></a></div><h4 class="message-name"><a href="/members/heron.17/" class="username " data-user-id="17"><span class="username--style4"> Heron </span></a></h4><h5 class="userTitle message-userTitle">THINK TANK: SENIOR</h5></section></div>`,
			`{"name":"Heron","native_id":"17","url":"https://example.org/members/heron.17/","avatar":"https://example.org/data/avatars/m/0/17.jpg?1","title":"THINK TANK: SENIOR"}`,
		},
		"member whose profile is closed": {
			`<div class="message-user"><span class="username" data-user-id="17">Heron</span></div>`, `{"name":"Heron","native_id":"17"}`,
		},
		"id in the address alone": {
			`<div class="message-user"><a class="username" href="/forum/members/a-heron.17/">A Heron</a></div>`, `{"name":"A Heron","native_id":"17","url":"https://example.org/forum/members/a-heron.17/"}`,
		},
		"guest": {
			`<div class="message-user"><span class="avatar" data-user-id="0"></span><span class="username" data-user-id="0">A passer-by</span></div>`, `{"name":"A passer-by"}`,
		},
		"name in the markup alone":      {`<div class="message-user"></div>`, `{"name":"Otter"}`},
		"letter for a face":             {`<div class="message-user"><a class="avatar avatar--default" data-user-id="17"><span role="img">H</span></a></div>`, `{"name":"Otter","native_id":"17"}`},
		"lazy face":                     {`<div class="message-user"><a class="avatar"><img src="data:image/gif;base64,R0" data-src="/a.jpg"></a></div>`, `{"name":"Otter","avatar":"https://example.org/a.jpg"}`},
		"face of another site":          {`<div class="message-user"><a class="avatar"><img src="https://secure.gravatar.com/avatar/21?s=96"></a></div>`, `{"name":"Otter","avatar":"https://secure.gravatar.com/avatar/21?s=96"}`},
		"banners, an empty one, a copy": {`<div class="message-user"><div class="userBanner a"><span class="userBanner-before"></span><strong>Staff</strong></div><div class="userBanner"><img src="/mood.png"></div><em class="userBanner">Donor</em><div class="userBanner"><strong>Staff</strong></div></div>`, `{"name":"Otter","banners":["Staff","Donor"]}`},
		"pairs outside their usual box": {`<div class="message-cell--user"><div class="theme-box"><dl class="pairs"><dt><i class="fa" title="Messages"></i></dt><dd>1,234</dd></dl></div></div>`, `{"name":"Otter","posts":1234}`},
		"named above the text only":     {`<header class="message-attribution"><span class="username" data-user-id="4">Mole</span></header>`, `{"name":"Mole","native_id":"4"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := asJSON(t, postOf(t, tc.html).Author); got != tc.want {
				t.Errorf("author of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforoAttributions(t *testing.T) {
	for name, tc := range map[string]struct {
		html   string
		number int
		url    string
	}{
		"plain":                  {`<ul class="message-attribution-opposite"><li><a href="/threads/wet-rope.7/post-9">#2</a></li></ul>`, 2, "https://example.org/threads/wet-rope.7/post-9"},
		"grouped by comma":       {`<ul class="message-attribution-opposite"><li>#12,345</li></ul>`, 12345, "https://example.org/threads/wet-rope.7/post-9"},
		"grouped by dot":         {`<ul class="message-attribution-opposite"><li>#12.345</li></ul>`, 12345, "https://example.org/threads/wet-rope.7/post-9"},
		"grouped by thin space":  {"<ul class='message-attribution-opposite'><li># 12\u202f345</li></ul>", 12345, "https://example.org/threads/wet-rope.7/post-9"},
		"other digits":           {`<ul class="message-attribution-opposite"><li>#١٢</li></ul>`, 12, "https://example.org/threads/wet-rope.7/post-9"},
		"without its sign":       {`<ul class="message-attribution-opposite"><li>12</li></ul>`, 12, "https://example.org/threads/wet-rope.7/post-9"},
		"bookmark count is none": {`<ul class="message-attribution-main"><li>7</li></ul>`, 0, "https://example.org/threads/wet-rope.7/post-9"},
		"old slug in the link":   {`<a href="/threads/damp-rope.7/post-9">#1</a>`, 1, "https://example.org/threads/wet-rope.7/post-9"},
		"short address":          {`<a href="/posts/9/">#1</a>`, 1, "https://example.org/posts/9/"},
		"another post's address": {`<a href="/threads/wet-rope.7/post-99">#1</a>`, 1, "https://example.org/threads/wet-rope.7/post-9"},
		"another site's address": {`<a href="https://evil.example/threads/wet-rope.7/post-9">#1</a>`, 1, "https://example.org/threads/wet-rope.7/post-9"},
	} {
		t.Run(name, func(t *testing.T) {
			p := postOf(t, `<header class="message-attribution"><time datetime="2020-01-02T03:04:05+0100"></time>`+tc.html+`</header>`)
			if p.Number != tc.number || p.URL != tc.url || p.Published.String() != "2020-01-02T02:04:05Z" {
				t.Errorf("number %d, address %s, published %s; want %d, %s", p.Number, p.URL, p.Published, tc.number, tc.url)
			}
		})
	}
}

func TestXenforoEditsAndSignatures(t *testing.T) {
	p := inThread(t, "x", `<div class="message-lastEdit">Last edited: <time datetime="2020-01-02T03:04:05+0000">Jan 2</time></div>`)
	if p.Edited.String() != "2020-01-02T03:04:05Z" || p.EditedBy != "" || !p.Published.IsZero() {
		t.Errorf("edited %s by %q, published %s", p.Edited, p.EditedBy, p.Published)
	}
	p = inThread(t, "x", `<div class="message-lastEdit">Last edited by <a class="username" data-user-id="3">Mole</a>: <time data-time="1577934245">Jan 2</time></div>`)
	if p.Edited.String() != "2020-01-02T03:04:05Z" || p.EditedBy != "Mole" {
		t.Errorf("edited %s by %q, want Mole", p.Edited, p.EditedBy)
	}
	p = postOf(t, `<aside class="message-signature"><div class="uix_signatureExpand">Toggle signature</div><div class="bbWrapper"><b>S</b> <img src="/x.gif" class="smilie" alt=":)"></div></aside><article class="message-body"><div class="bbWrapper">body</div></article>`)
	if p.HTML != "body" || p.Signature != "<b>S</b> :)" {
		t.Errorf("body %q, signature %q", p.HTML, p.Signature)
	}
}

func TestXenforoReactions(t *testing.T) {
	kind := func(id int, name string) string {
		return fmt.Sprintf(`<li><span class="reaction reaction--small" data-reaction-id="%d"><i></i><img src="/r.png" class="reaction-sprite js-reaction" alt="%s" title="%s"></span></li>`, id, name, name)
	}
	bar := func(kinds, names string) string {
		return `<div class="reactionsBar js-reactionsList is-active"><ul class="reactionSummary">` + kinds + `</ul><span class="u-srOnly">Reactions:</span> <a class="reactionsBar-link" href="/posts/9/reactions">` + names + `</a></div>`
	}
	for name, tc := range map[string]struct{ html, want string }{
		"one":                   {bar(kind(1, "Like"), `<bdi>A</bdi>`), `[{"name":"Like","count":1,"by":["A"]}]`},
		"two":                   {bar(kind(1, "Like"), `<bdi>A</bdi> and <bdi>B</bdi>`), `[{"name":"Like","count":2,"by":["A","B"]}]`},
		"many":                  {bar(kind(1, "Like"), `<bdi>A</bdi>, <bdi>B</bdi>, <bdi>C 7</bdi> and 1,012 others`), `[{"name":"Like","count":1015,"by":["A","B","C 7"]}]`},
		"many, German":          {bar(kind(1, "Gefällt mir"), `<bdi>A</bdi>, <bdi>B</bdi>, <bdi>C</bdi> und 12 andere`), `[{"name":"Gefällt mir","count":15,"by":["A","B","C"]}]`},
		"one other":             {bar(kind(1, "Like"), `<bdi>A</bdi>, <bdi>B</bdi>, <bdi>C</bdi> and 1 other person`), `[{"name":"Like","count":4,"by":["A","B","C"]}]`},
		"several kinds":         {bar(kind(1, "Like")+kind(2, "Love"), `<bdi>A</bdi>, <bdi>B</bdi>`), `[{"name":"Reactions","count":2,"by":["A","B"]},{"name":"Like"},{"name":"Love"}]`},
		"kinds without givers":  {bar(kind(1, "Like"), ``), `[{"name":"Like"}]`},
		"none":                  {`<div class="reactionsBar js-reactionsList "></div>`, `null`},
		"likes of 2.0":          {`<div class="likesBar js-likeList is-active"><a href="/posts/9/likes"><bdi>A</bdi> and 3 others</a></div>`, `[{"name":"Like","count":4,"by":["A"]}]`},
		"grouped by spaces":     {bar(kind(1, "Like"), "<bdi>A</bdi> et 1\u00a0012 autres"), `[{"name":"Like","count":1013,"by":["A"]}]`},
		"votes":                 {`<div class="contentVote js-contentVote"><a class="contentVote-vote"><span class="u-srOnly">Upvote</span></a><span class="contentVote-score js-voteCount" data-score="-1204">-1.2K</span></div>` + bar(kind(1, "Like"), `<bdi>A</bdi>`), `[{"name":"Votes","count":-1204},{"name":"Like","count":1,"by":["A"]}]`},
		"no votes":              {`<div class="contentVote"><span class="contentVote-score" data-score="0">0</span></div>`, `null`},
		"votes without a score": {`<div class="contentVote"><span class="contentVote-score">1.2K</span></div>`, `[{"name":"Votes","count":1200}]`},
		"the button is no one":  {`<footer><div class="message-actionBar actionBar"><a class="reaction actionBar-action" data-reaction-id="1"><bdi>Like</bdi></a></div></footer>`, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := asJSON(t, inThread(t, "x", tc.html).Reactions); got != tc.want {
				t.Errorf("reactions of %s\n got %s\nwant %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforoKeepsWhatAnAuthorFilledIn(t *testing.T) {
	p := postOf(t, `<div class="message-userContent"><div class="message-fields message-fields--before"><dl class="pairs" data-field="v"><dt>Version</dt><dd>2 <a href="/v">x</a></dd></dl><dl class="pairs"><dt>Empty</dt><dd></dd></dl></div>
		<article class="message-body"><div class="bbWrapper">body</div></article><div class="message-fields message-fields--after"><dl class="pairs"><dt>State</dt><dd>Open</dd></dl></div></div>`)
	if want := `<dl><dt>Version</dt><dd>2 <a href="/v">x</a></dd></dl>body<dl><dt>State</dt><dd>Open</dd></dl>`; p.HTML != want {
		t.Errorf("body %s, want %s", p.HTML, want)
	}
}

func TestXenforoNotesWhatIsMissing(t *testing.T) {
	part := parsed(t, `<article class="message" data-content="post-9" data-author="Otter"></article>
		<article class="message" data-content="post-10"><header class="message-attribution"><time>some day</time></header><article class="message-body"><div class="bbWrapper">x <div class="messageHide">Log in to see</div></div></article></article>`)
	want := []string{"post 9: no date that could be read", "post 9: no text found", "post 10: no date that could be read", "post 10: a passage is withheld from us"}
	if got := strings.Join(part.Notes, "; "); got != strings.Join(want, "; ") {
		t.Errorf("Notes = %s, want %s", got, strings.Join(want, "; "))
	}
	if strings.Join(part.Draft.Notes, "; ") != strings.Join(part.Notes, "; ") {
		t.Errorf("the draft's notes %q are not the part's", part.Draft.Notes)
	}
}

func TestXenforoTakesOnlyPostsForPosts(t *testing.T) {
	part := parsed(t, `
		<article class="message message--post">an advert</article>
		<div class="message message--quickReply" id="js-post-x">a form</div>
		<article class="message" data-content="profile-post-3">another kind</article>
		<article class="message" data-content="post-">no id</article>
		<article class="message" data-content="post-12a">no id either</article>
		<article class="messages" data-content="post-13">not a message</article>
		<div class="message" id="js-post-14">only its anchor tells the id</div>
		<article class="message" data-content="post-15">one<article class="message" data-content="post-16">inside it</article></article>`)
	var ids []string
	for _, p := range part.Draft.Thread.Posts {
		ids = append(ids, p.NativeID)
	}
	if got := strings.Join(ids, " "); got != "14 15" {
		t.Errorf("posts %s, want 14 15", got)
	}
}

func TestXenforoTitles(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"plain":            {`<h1 class="p-title-value">Wet <b>rope</b></h1>`, "Wet rope []"},
		"prefix":           {`<h1 class="p-title-value"><span class="label label--red">News</span><span class="label-append">&nbsp;</span>Wet rope</h1>`, "Wet rope [News]"},
		"two prefixes":     {`<h1 class="p-title-value"><a href="/x" class="labelLink"><span class="label">A</span></a> <a class="labelLink"><span class="label">B</span></a> Wet rope</h1>`, "Wet rope [A B]"},
		"button":           {`<h1 class="p-title-value">Wet rope <button>Edit</button></h1>`, "Wet rope []"},
		"no heading":       {`<head><script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Wet &rope"}</script></head>`, "Wet &rope []"},
		"no schema either": {`<head><meta property="og:title" content="Wet rope"></head>`, "Wet rope []"},
		"title of the tab": {`<head><title>Wet rope | Knots</title></head>`, "Wet rope []"},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/threads/wet-rope.7/", `<html id="XF" data-template="thread_view">`+tc.html+`<article class="message" data-content="post-9"></article>`)
			part, err := (xenforo{}).Parse(p)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(part.Draft.Thread.Title, " ", part.Draft.Thread.Labels); got != tc.want {
				t.Errorf("title and labels = %s, want %s", got, tc.want)
			}
		})
	}
}

func TestXenforoCounts(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"replies, up to 2.2":   {`<script type="application/ld+json">{"@type":"DiscussionForumPosting","interactionStatistic":{"interactionType":"https://schema.org/ReplyAction","userInteractionCount":17}}</script>`, `{"posts":18,"pages":1}`},
		"comments and views":   {`<script type="application/ld+json">{"@type":"WebPage","mainEntity":{"@type":"DiscussionForumPosting","interactionStatistic":[{"interactionType":"https://schema.org/ViewAction","userInteractionCount":10745},{"interactionType":"https://schema.org/CommentAction","userInteractionCount":52}]}}</script>`, `{"posts":53,"views":10745,"pages":1}`},
		"answers":              {`<script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question","answerCount":10}}</script>`, `{"posts":11,"pages":1}`},
		"in a graph":           {`<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":["x","DiscussionForumPosting"],"commentCount":3}]}</script>`, `{"posts":4,"pages":1}`},
		"broken":               {`<script type="application/ld+json">{"@type":"DiscussionForumPosting",</script>`, `{"pages":1}`},
		"nonsense":             {`<script type="application/ld+json">{"@type":"DiscussionForumPosting","commentCount":-1.5}</script>`, `{"pages":1}`},
		"below the title":      {`<div class="p-description"><dl class="pairs"><dt>Views</dt><dd>2.3K</dd></dl><dl class="pairs"><dt>Replies</dt><dd>4</dd></dl></div>`, `{"posts":5,"views":2300,"pages":1}`},
		"pages by the largest": {`<ul><li class="pageNav-page pageNav-page--current"><a>1</a></li><li class="pageNav-page"><a>2</a></li><li class="pageNav-page"><a>1,204</a></li></ul>`, `{"pages":1204}`},
	} {
		t.Run(name, func(t *testing.T) {
			part := parsed(t, tc.html+`<article class="message" data-content="post-9"></article>`)
			c := part.Draft.Thread.Counts
			got := asJSON(t, struct {
				Posts *int `json:"posts,omitempty"`
				Views *int `json:"views,omitempty"`
				Pages *int `json:"pages,omitempty"`
			}{c.Posts, c.Views, c.Pages})
			if got != tc.want {
				t.Errorf("counts of %s = %s, want %s", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforoNextPages(t *testing.T) {
	nav := func(current, last int, more string) string {
		return fmt.Sprintf(`<ul><li class="pageNav-page pageNav-page--current"><a>%d</a></li><li class="pageNav-page"><a>%d</a></li></ul>%s`, current, last, more)
	}
	for name, tc := range map[string]struct{ html, want string }{
		"link of the head":       {`<link rel="next" href="/threads/wet-rope.7/page-2#posts">` + nav(1, 3, ""), "https://example.org/threads/wet-rope.7/page-2"},
		"button":                 {nav(1, 3, `<a class="pageNav-jump pageNav-jump--next" href="/threads/wet-rope.7/page-2">Next</a>`), "https://example.org/threads/wet-rope.7/page-2"},
		"small button":           {nav(1, 3, `<a class="pageNavSimple-el pageNavSimple-el--next" href="/threads/wet-rope.7/page-2">Next</a>`), "https://example.org/threads/wet-rope.7/page-2"},
		"form of any page":       {nav(2, 3, `<div data-page-url="/threads/wet-rope.7/page-%page%"></div>`), "https://example.org/threads/wet-rope.7/page-3"},
		"made from the numbers":  {nav(2, 3, ""), "https://example.org/threads/wet-rope.7/page-3"},
		"last page":              {nav(3, 3, ""), ""},
		"last page, stale link":  {`<link rel="next" href="/threads/wet-rope.7/page-4">` + nav(3, 3, ""), ""},
		"one page":               {"", ""},
		"no navigation, a link":  {`<link rel="next" href="/threads/wet-rope.7/page-2">`, "https://example.org/threads/wet-rope.7/page-2"},
		"another thread's page":  {`<link rel="next" href="/threads/dry-rope.8/page-2">` + nav(1, 3, ""), ""},
		"another site's page":    {`<link rel="next" href="https://evil.example/threads/wet-rope.7/page-2">` + nav(1, 3, ""), ""},
		"order of votes is kept": {`<link rel="next" href="/threads/wet-rope.7/?order=vote_score&amp;page=2">` + nav(1, 3, ""), "https://example.org/threads/wet-rope.7/?order=vote_score&page=2"},
	} {
		t.Run(name, func(t *testing.T) {
			part := parsed(t, tc.html+`<article class="message" data-content="post-9"></article>`)
			got := ""
			if part.Next != nil {
				got = part.Next.String()
			}
			if got != tc.want {
				t.Errorf("Next of %s = %q, want %q", tc.html, got, tc.want)
			}
		})
	}
}

func TestXenforoPageIsKnownByItsAddressIfByNothingElse(t *testing.T) {
	p := page(t, "https://example.org/threads/wet-rope.7/page-3", `<html id="XF" data-template="thread_view"><link rel="prev" href="page-2"><article class="message" data-content="post-9">`)
	if part, err := (xenforo{}).Parse(p); err != nil || part.Page != 3 || part.Pages != 0 || part.Draft.Thread.Counts.Pages != nil {
		t.Errorf("page %d of %d, %v, want 3 of unknown", part.Page, part.Pages, err)
	}
	p = page(t, "https://example.org/forums/rope.7/page-2", `<html id="XF" data-template="forum_view"><link rel="prev" href="./">`)
	if part, err := (xenforo{}).Parse(p); err != nil || part.Page != 2 || part.Pages != 0 {
		t.Errorf("board: page %d of %d, %v, want 2 of unknown", part.Page, part.Pages, err)
	}
}

func TestXenforoStateOfAThread(t *testing.T) {
	const post = `<article class="message" data-content="post-9"></article>`
	th := parsed(t, post).Draft.Thread
	if th.Locked != archive.No || th.Sticky != archive.Unknown || th.Deleted != archive.Unknown {
		t.Errorf("plain thread: locked %v, sticky %v, deleted %v; a thread's page does not tell what is pinned", th.Locked, th.Sticky, th.Deleted)
	}
	th = parsed(t, `<dl class="blockStatus"><dd class="blockStatus-message blockStatus-message--locked">Not open</dd><dd class="blockStatus-message blockStatus-message--deleted">Deleted</dd></dl>`+post).Draft.Thread
	if th.Locked != archive.Yes || th.Deleted != archive.Yes {
		t.Errorf("closed and deleted thread: locked %v, deleted %v", th.Locked, th.Deleted)
	}
}

func TestXenforoFlagsOfAListAreKnownOnlyOnItsOwnBoard(t *testing.T) {
	const item = `<div class="structItem structItem--thread js-threadListItem-5"><div class="structItem-title"><a href="/threads/a.5/" data-tp-primary="on">A</a></div></div>`
	for template, want := range map[string]archive.Flag{"forum_view": archive.No, "whats_new_posts": archive.Unknown} {
		p := page(t, "https://example.org/forums/x.1/", `<html id="XF" data-template="`+template+`">`+item)
		part, err := (xenforo{}).Parse(p)
		if err != nil || len(part.Threads) != 1 {
			t.Fatalf("Parse of %s = %d threads, %v", template, len(part.Threads), err)
		}
		if l := part.Threads[0]; l.Sticky != want || l.Locked != want {
			t.Errorf("%s: sticky %v, locked %v, want %v", template, l.Sticky, l.Locked, want)
		}
	}
}

func TestXenforoBoardWithNothingToShowIsStillABoard(t *testing.T) {
	p := page(t, "https://example.org/forums/x.1/", `<html id="XF" data-template="forum_view"><h1 class="p-title-value">X</h1><div class="blockMessage">There are no threads in this forum.</div>`)
	part, err := (xenforo{}).Parse(p)
	if err != nil || part.Kind != BoardPart || len(part.Threads) != 0 || part.Page != 1 || part.Pages != 1 || strings.Join(part.Notes, "") != "There are no threads in this forum." {
		t.Errorf("Parse = %+v, %v", part, err)
	}
}

// The address, the listing and the page of one thread name it alike, and posts
// point to addresses that name it too.
func TestXenforoNamesAThreadAlikeEverywhere(t *testing.T) {
	for _, root := range []string{"https://www.example.org/", "https://example.org/forum/", "https://example.org/forum/index.php?", "http://example.org/index.php?"} {
		thread := root + "threads/wet-rope.7/"
		ref, ok := RefOf(address(t, thread+"page-2#post-9"))
		if !ok {
			t.Fatalf("RefOf(%s) names nothing", thread)
		}
		b := page(t, root+"forums/x.1/", `<html id="XF" data-template="forum_view"><div class="structItem structItem--thread js-threadListItem-7"><a href="`+thread+`unread" data-tp-primary="on">A</a></div>`)
		board, err := (xenforo{}).Parse(b)
		if err != nil || len(board.Threads) != 1 {
			t.Fatalf("board below %s: %v, %d threads", root, err, len(board.Threads))
		}
		l := board.Threads[0]
		part, err := (xenforo{}).Parse(page(t, thread+"page-2", `<html id="XF" data-template="thread_view" data-content-key="thread-7"><link rel="canonical" href="`+thread+`page-2"><article class="message" data-content="post-9">`))
		if err != nil {
			t.Fatal(err)
		}
		th := part.Draft.Thread
		if l.Site.Key != ref.Site || l.NativeID != ref.Native || l.URL != ref.URL.String() {
			t.Errorf("listing: %s %s %s; address: %s %s %s", l.Site.Key, l.NativeID, l.URL, ref.Site, ref.Native, ref.URL)
		}
		if th.Site.Key != ref.Site || th.NativeID != ref.Native || th.URL != ref.URL.String() {
			t.Errorf("page: %s %s %s; address: %s %s %s", th.Site.Key, th.NativeID, th.URL, ref.Site, ref.Native, ref.URL)
		}
		if board.Site.Key != ref.Site {
			t.Errorf("board: site %s, want %s", board.Site.Key, ref.Site)
		}
		if r, ok := RefOf(address(t, th.Posts[0].URL)); !ok || r.Native != "7" || r.Post != "9" {
			t.Errorf("RefOf(%s), a post's address, = %+v", th.Posts[0].URL, r)
		}
	}
}

func TestXenforoThreadThatNothingPlacesIsAnError(t *testing.T) {
	for name, p := range map[string]*Page{
		"no id":   page(t, "https://example.org/somewhere", `<html id="XF" data-template="thread_view"><article class="message" data-content="post-9">`),
		"no site": page(t, "", `<html id="XF" data-template="thread_view" data-content-key="thread-7"><article class="message" data-content="post-9">`),
	} {
		if part, err := (xenforo{}).Parse(p); err == nil {
			t.Errorf("%s: Parse = %s %q, want an error", name, part.Kind, part.Draft.Thread.NativeID)
		}
	}
}
