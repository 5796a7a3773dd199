package forum

import (
	"fmt"
	"strings"
	"testing"
)

func TestInvisionAddressesNameTheirThread(t *testing.T) {
	for in, want := range map[string]string{ // site, native id, canonical address, post, page
		"https://example.org/topic/12-a-slug/":                                        "example.org 12 https://example.org/topic/12-a-slug/  0",
		"https://example.org/topic/12-a-slug":                                         "example.org 12 https://example.org/topic/12-a-slug/  0",
		"https://example.org/topic/12-a-slug/page/3/#comment-9":                       "example.org 12 https://example.org/topic/12-a-slug/ 9 3",
		"https://example.org/topic/12-a-slug/?page=3&tab=comments":                    "example.org 12 https://example.org/topic/12-a-slug/  3",
		"https://example.org/topic/12-a-slug/?do=findComment&comment=9":               "example.org 12 https://example.org/topic/12-a-slug/ 9 0",
		"https://example.org/topic/12-a-slug/#findComment-9":                          "example.org 12 https://example.org/topic/12-a-slug/ 9 0",
		"https://example.org/topic/12-a-slug/?do=getNewComment":                       "example.org 12 https://example.org/topic/12-a-slug/  0",
		"https://www.example.org/community/topic/12-%D0%BC%D0%B8%D1%80/":              "example.org/community 12 https://www.example.org/community/topic/12-%D0%BC%D0%B8%D1%80/  0",
		"https://example.org/index.php?/topic/12-a-slug/&page=2":                      "example.org 12 https://example.org/index.php?/topic/12-a-slug/  2",
		"https://example.org/f/index.php?/topic/12-a-slug/page__st__20#entry9":        "example.org/f 12 https://example.org/f/index.php?/topic/12-a-slug/ 9 0",
		"https://example.org/f/index.php/topic/12-a-slug/page-2":                      "example.org/f 12 https://example.org/f/index.php/topic/12-a-slug/  2",
		"https://example.org/f/index.php?showtopic=12&st=20&s=abc":                    "example.org/f 12 https://example.org/f/index.php?showtopic=12  0",
		"https://example.org/f/index.php?s=abc&showtopic=12&view=findpost&p=9":        "example.org/f 12 https://example.org/f/index.php?showtopic=12 9 0",
		"https://example.org/topic/12-a-slug/page__view__findpost__p__9__fromsearch1": "example.org 12 https://example.org/topic/12-a-slug/  0",
	} {
		r, ok := (invision{}).Ref(address(t, in))
		if !ok {
			t.Errorf("Ref(%s) names nothing", in)
			continue
		}
		got := strings.Join([]string{r.Site, r.Native, r.URL.String(), r.Post, itoa(r.Page)}, " ")
		if got != want {
			t.Errorf("Ref(%s)\n got %s\nwant %s", in, got, want)
		}
		if first := (invision{}).First(address(t, in)); first.String() != r.URL.String() {
			t.Errorf("First(%s) = %s, want %s", in, first, r.URL)
		}
	}
}

func TestInvisionLeavesOtherAddressesAlone(t *testing.T) {
	for _, in := range []string{
		"https://example.org/topic/12", "https://example.org/topic/12/a-slug", "https://example.org/topic/a-slug-12/", "https://example.org/topic/2019-Budget.html",
		"https://example.org/topics/12-a-slug/", "https://example.org/forum/12-a-slug/", "https://example.org/index.php?topic=12.0", "https://example.org/showtopic/12-a/",
		"https://example.org/?showtopic=12", "https://example.org/index.php?showtopic=012", "https://example.org/topic/012-a/", "mailto:topic/12-a/",
	} {
		if r, ok := (invision{}).Ref(address(t, in)); ok {
			t.Errorf("Ref(%s) = %+v, want none", in, r)
		}
	}
}

func TestInvisionClaimsItsForumsOnly(t *testing.T) {
	for html, want := range map[string]bool{
		`<body class="ipsApp ipsApp_front" data-pageApp="forums">`:              true,
		`<body class="ipsApp" data-pageApp="core" data-pageController="login">`: true,
		`<body class="ipsApp">`: true,
		`<body id="ipboard_body"><script>ipb.vars['active_app'] = 'forums';</script>`: true,
		`<body id="ipboard_body">`:                                                           true,
		`<body class="ipsApp" data-pageApp="blog">`:                                          false,
		`<body class="ipsApp" data-pageApp="cms">`:                                           false,
		`<body id="ipboard_body"><script>ipb.vars['active_app'] = 'downloads';</script>`:     false,
		`<body class="page"><article id="elComment_4" class="ipsComment">x</article></body>`: false,
		``: false,
	} {
		if got := (invision{}).Claims(page(t, "https://example.org/", html)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", html, got, want)
		}
	}
}

func TestInvisionReadsHostilePagesInTime(t *testing.T) {
	const (
		head = `<body class="ipsApp" data-pageapp="forums" data-pagecontroller="topic" data-pageid="7"><h1 class="ipsType_pageTitle">x</h1>`
		post = head + `<article id="elComment_1"><aside class="cAuthorPane">`
		text = head + `<article id="elComment_1"><div data-role="commentContent">`
	)
	readsInTime(t, "https://example.org/topic/7-x/", map[string]string{
		"posts":     head + repeated(10000, `<article id="elComment_%d"></article>`),
		"tags":      head + `<ul class="ipsTags">` + repeated(30000, `<a>t%d</a>`) + `</ul><article id="elComment_1">`,
		"crumbs":    head + nested(`<nav class="ipsBreadcrumb">`),
		"pages":     head + repeated(10000, `<ul class="ipsPagination"><li class="ipsPagination_page"><a data-page="%d"></a></li></ul>`) + `<article id="elComment_1">`,
		"items":     post + nested(`<li>`),
		"stats":     post + nested(`<li data-role="stats">`),
		"files":     text + repeated(10000, `<a class="ipsAttachLink" href="/f/%d">x</a>`),
		"quotes":    text + nested(`<blockquote class="ipsQuote">`),
		"spoilers":  text + nested(`<div class="ipsSpoiler">`),
		"edits":     text + nested(`<p data-excludequote>`),
		"reactions": head + `<article id="elComment_1">` + `<div class="ipsReact">` + nested(`<div class="ipsReact_blurb">`),
		"rows":      strings.Replace(head, `"topic"`, `"forums"`, 1) + repeated(10000, `<li data-rowid="%[1]d"><a href="/topic/%[1]d-x/">x</a></li>`),
		"boards":    strings.Replace(head, `"topic"`, `"index"`, 1) + nested(`<li class="cForumRow" data-forumid="5">`),
		"old lists": post + `<ul class="cAuthorPane_info">` + repeated(10000, `<li>%d</li>`),
		"old files": `<body id="ipboard_body"><script>ipb.topic.topic_id = 7;</script><div class="post_block" id="post_id_1"><div class="entry-content">` + nested(`<div id="attach_wrap">`) + repeated(10000, `<a href="?section=attach&amp;attach_id=%d">x</a><span class="desc">1K</span><span class="desc lighter">2</span>`),
	})
}

func TestEditorsStandBehindTheDateOfAChange(t *testing.T) {
	for said, want := range map[string]string{
		"by The Heron":                      "The Heron",
		"von Heron":                         "Heron",
		"par Héron Blanc":                   "Héron Blanc",
		"пользователем Цапля":               "Цапля",
		"tarihinde Heron tarafından":        "Heron",
		"tarihinde Ulu Heron tarafından dü": "Ulu Heron",
		"על ידי Heron":                      "Heron",
		"由 Heron 编辑":                        "Heron",
		"":                                  "",
	} {
		if got := editorAfter(said); got != want {
			t.Errorf("editorAfter(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestInvisionTellsOtherPagesFromThreads(t *testing.T) {
	const comment = `<article id="elComment_5" class="ipsComment"><div data-role="commentContent">x</div></article>`
	for name, tc := range map[string]struct {
		html string
		kind PartKind
	}{
		"a member with comments":         {`<body class="ipsApp" data-pageApp="core" data-pageModule="members" data-pageController="profile">` + comment, ErrorPart},
		"a board behind a password":      {`<body class="ipsApp" data-pageApp="forums" data-pageController="forums"><h1 class="ipsType_pageTitle">Hulls</h1><form action="/forum/5-hulls/?passForm=1"><input type="password" name="password"></form>`, LoginPart},
		"an empty board":                 {`<body class="ipsApp" data-pageApp="forums" data-pageController="forums"><h1 class="ipsType_pageTitle">Hulls</h1>`, BoardPart},
		"a thread that cannot be found":  {`<body class="ipsApp" data-pageApp="core" data-pageController="error"><section id="elError"><div id="elErrorMessage">Gone</div></section>`, ErrorPart},
		"an index with the newest below": {`<body class="ipsApp" data-pageApp="forums" data-pageController="index"><ul class="cForumMiniList"><li><a href="/forum/5-hulls/">Hulls</a></li></ul><li data-rowID="40"><a href="/topic/40-x/">x</a></li>`, IndexPart},
	} {
		t.Run(name, func(t *testing.T) {
			part, err := (invision{}).Parse(page(t, "https://example.org/forum/5-hulls/", tc.html))
			if err != nil || part.Kind != tc.kind {
				t.Errorf("it is %q (%v), want %q", part.Kind, err, tc.kind)
			}
		})
	}
}

func TestInvisionReadsRowsOfItsVersions(t *testing.T) {
	const (
		four  = `<body class="ipsApp" data-pageApp="forums" data-pageController="forums">`
		three = `<body id="ipboard_body"><script>ipb.vars['active_app'] = 'forums';</script>`
		title = `<h4><a id="tid-link-40" href="https://example.org/topic/40-tar/">Tar</a></h4>`
	)
	for name, tc := range map[string]struct{ html, want string }{
		"a question":       {four + `<li data-rowID="40" class="cForumQuestion">` + title + `<div class="cForumQuestion_stat"><span itemprop="upvoteCount">4</span></div><div class="cForumQuestion_stat"><span itemprop="answerCount">1 204</span></div></li>`, "replies 1204 views ? locked no labels []"},
		"tags and prefix":  {four + `<li data-rowid="40"><a href="/tags/oak/" rel="tag"><span>Oak</span></a>` + title + `<ul class="ipsTags"><li><a href="/tags/wet/" rel="tag">wet</a></li></ul></li>`, "replies ? views ? locked no labels [Oak]"},
		"shortened counts": {four + `<li data-rowid="40">` + title + `<ul><li data-statType="num_views"><span class="ipsDataItem_stats_number">12,5 тыс.</span></li></ul></li>`, "replies ? views 12500 locked no labels []"},
		"a closed thread":  {three + `<tr id="trow_40" data-tid="40"><td class="col_f_icon"><img src="/public/style_images/master/t_closed.png"></td><td><a class="ipsBadge ipsBadge_lightgrey" href="/tags/oak/">Oak</a>` + title + `</td><td class="col_f_views"><ul><li><span class="ipsBadge">Hot</span> 1,204 replies</li><li class="views desc">12 345 views</li></ul></td></tr>`, "replies 1204 views 12345 locked yes labels [Oak]"},
	} {
		t.Run(name, func(t *testing.T) {
			html := tc.html
			if strings.HasPrefix(html, three) {
				html = three + "<table>" + strings.TrimPrefix(html, three)
			}
			part, err := (invision{}).Parse(page(t, "https://example.org/forum/5-hulls/", html))
			if err != nil || len(part.Threads) != 1 {
				t.Fatalf("%d threads, %v", len(part.Threads), err)
			}
			l := part.Threads[0]
			got := fmt.Sprintf("replies %s views %s locked %s labels %v", unknown(l.Replies), unknown(l.Views), flagged(l.Locked), l.Labels)
			if got != tc.want {
				t.Errorf("the row gives %q, want %q", got, tc.want)
			}
		})
	}
}
