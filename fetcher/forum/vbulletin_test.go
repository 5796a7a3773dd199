package forum

import (
	"fmt"
	"strings"
	"testing"

	"skein/archive"
)

func TestVbulletinAddressesNameTheirThread(t *testing.T) {
	refs(t, map[string]string{
		"https://example.org/showthread.php?t=12":                                                "example.org 12 https://example.org/showthread.php?t=12  0",
		"https://example.org/forum/showthread.php?t=12&page=3":                                   "example.org/forum 12 https://example.org/forum/showthread.php?t=12  3",
		"https://example.org/showthread.php?s=0123456789abcdef0123456789abcdef&t=12#post99":      "example.org 12 https://example.org/showthread.php?t=12 99 0",
		"https://example.org/showthread.php?t=12&p=99&highlight=x":                               "example.org 12 https://example.org/showthread.php?t=12 99 0",
		"https://example.org/showthread.php?goto=newpost&t=12":                                   "example.org 12 https://example.org/showthread.php?t=12  0",
		"https://example.org/printthread.php?t=12&pp=40&page=2":                                  "example.org 12 https://example.org/showthread.php?t=12  2",
		"https://example.org/b/archive/index.php/t-12.html":                                      "example.org/b 12 https://example.org/b/showthread.php?t=12  0",
		"https://example.org/b/archive/index.php/t-12-p-3.html":                                  "example.org/b 12 https://example.org/b/showthread.php?t=12  3",
		"https://example.org/archive/index.php?t-12.html":                                        "example.org 12 https://example.org/showthread.php?t=12  0",
		"https://example.org/showthread.php?12-Wet-rope":                                         "example.org 12 https://example.org/showthread.php?12-Wet-rope  0",
		"https://example.org/showthread.php?12-Wet-rope/page3":                                   "example.org 12 https://example.org/showthread.php?12-Wet-rope  3",
		"https://example.org/showthread.php?12-Wet-rope&s=0123456789abcdef0123456789abcdef&p=99": "example.org 12 https://example.org/showthread.php?12-Wet-rope 99 0",
		"https://example.org/showthread.php/12-Wet-rope/page3?p=99&viewfull=1#post99":            "example.org 12 https://example.org/showthread.php/12-Wet-rope 99 3",
		"https://example.org/f/threads/12-Wet-rope/page3":                                        "example.org/f 12 https://example.org/f/threads/12-Wet-rope  3",
		"https://example.org/threads/12-Wet-rope?s=0123456789abcdef0123456789abcdef&p=99#post99": "example.org 12 https://example.org/threads/12-Wet-rope 99 0",
		"https://example.org/showthread.php?p=99":                                                "",
		"https://example.org/showthread.php?tid=12":                                              "example.org 12 https://example.org/showthread.php?tid=12  0", // MyBB's
		"https://example.org/showthread.php":                                                     "",
		"https://example.org/showthread.php?12a":                                                 "",
		"https://example.org/threads/12":                                                         "example.org 12 https://example.org/threads/12/  0", // XenForo's
		"https://example.org/threads/10-years-later.12/":                                         "example.org 12 https://example.org/threads/10-years-later.12/  0",
		"https://example.org/forumdisplay.php?f=12":                                              "",
		"https://example.org/leinen/22-nasse-leine.html":                                         "",
		"https://example.org/forum/ashore/ropes/700-wet-rope":                                    "",
		"https://example.org/archive/index.php/f-12.html":                                        "",
		"https://example.org/archive/t-12.html":                                                  "",
		"https://example.org/member.php?u=12":                                                    "",
		"https://example.org/threads/":                                                           "",
	})
}

func TestVbulletinClaimsItsOwnPagesOnly(t *testing.T) {
	for html, want := range map[string]bool{
		`<meta name="generator" content="vBulletin 3.8.4">`:                            true,
		`<html id="vbulletin_html">`:                                                   true,
		`<body id="vb-page-body">`:                                                     true,
		`<style id="vbulletin_css"></style>`:                                           true,
		`<script src="clientscript/vbulletin_global.js?v=384"></script>`:               true,
		`<link rel="stylesheet" href="/f/archive/vbulletin_archive.css">`:              true,
		`<meta name="generator" content="vBulletin 2.2.9"><body id="something_awful">`: false,
		`<p>We left <a href="https://www.vbulletin.com">vBulletin</a></p>`:             false,
		`<html id="XF" data-template="thread_view">`:                                   false,
		`<body id="phpbb">`: false,
		``:                  false,
	} {
		if got := (vbulletin{}).Claims(page(t, "https://example.org/", html)); got != want {
			t.Errorf("Claims(%s) = %v, want %v", html, got, want)
		}
	}
}

// vbulletinOf is the one post of a thread of version 3 whose head and text are
// given, and more below it.
func vbulletinOf(t testing.TB, head, text, more string) (archive.Post, Part) {
	t.Helper()
	p := page(t, "https://example.org/showthread.php?t=7", `<html lang="en"><meta name="generator" content="vBulletin 3.8.4"><title>Wet rope - Knots</title><body><table id="post9"><tr><td class="thead">`+head+`</td></tr><tr><td class="alt1"><div id="post_message_9">`+text+`</div>`+more+`</td></tr></table>`)
	part, err := (vbulletin{}).Parse(p)
	if err != nil {
		t.Fatal(err)
	}
	if part.Kind != ThreadPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %s with %d posts, want a thread with one: %s", part.Kind, len(part.Draft.Thread.Posts), part.Why)
	}
	return part.Draft.Thread.Posts[0], part
}

func TestVbulletinBodies(t *testing.T) {
	for name, tc := range map[string]struct{ html, want string }{
		"quote of 4":              {`<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_quote_container"></div><div class="bbcode_postedby"><img src="q.png" alt="Quote"> Originally Posted by <strong>Heron</strong> <a href="showthread.php?p=4#post4"><img src="v.png"></a></div><div class="message">a</div></div></div></div>b`, `<blockquote cite="https://example.org/showthread.php?p=4#post4"><p><cite>Heron</cite></p>a</blockquote>b`},
		"quote of 5 by its node":  {`<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Originally posted by <strong>Heron</strong> <a href="https://example.org/node/44"></a></div><div class="message">a</div></div></div></div>`, `<blockquote cite="https://example.org/node/44"><p><cite>Heron</cite></p>a</blockquote>`},
		"quote of 3, name alone":  {`<div style="margin:20px"><div class="smallfont">Quote:</div><table><tr><td class="alt2"><div>Originally Posted by <strong>Heron</strong></div><div style="font-style:italic">a</div></td></tr></table></div>`, `<blockquote><p><cite>Heron</cite></p>a</blockquote>`},
		"quote of 3 of bold text": {`<div style="margin:20px"><div class="smallfont">Quote:</div><table><tr><td class="alt2"><b>a</b> b</td></tr></table></div>`, `<blockquote><b>a</b> b</blockquote>`},
		"php of 3":                {`<div style="margin:20px"><div class="smallfont">PHP Code:</div><div class="alt2" dir="ltr"><code style="white-space:nowrap"><code><span style="color: #000000">echo&nbsp;1;<br />exit;</span></code></code></div></div>`, "<pre><code>echo 1;\nexit;</code></pre>"},
		"a box of one's own":      {`<div><div class="smallfont">small</div><div class="alt2">x</div></div>`, `<div><div>small</div><div>x</div></div>`},
		"table":                   {`<table><tr><td>a</td></tr></table>`, `<table><tbody><tr><td>a</td></tr></tbody></table>`},
		"default smiley":          {`<img src="images/smilies/biggrin.gif" alt="" title="Big Grin" class="inlineimg">`, `:D`},
		"other smiley":            {`<img src="images/smilies/whale.png" alt="" title="Whale">`, `<img src="https://example.org/images/smilies/whale.png" alt="Whale">`},
		"smiley that tells":       {`<img src="/images/smilies/x.gif" alt=":otter:" title="Otter">`, `:otter:`},
		"picture":                 {`<img src="https://img.example/a.jpg" border="0" alt="">`, `<img src="https://img.example/a.jpg">`},
		"uploaded picture":        {`<a href="attachment.php?attachmentid=3&amp;d=1"><img src="attachment.php?attachmentid=3&amp;thumb=1" alt="Name: a.png"></a>`, `<a href="attachment.php?attachmentid=3&amp;d=1"><img src="https://example.org/attachment.php?attachmentid=3" alt="a.png"></a>`},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := vbulletinOf(t, "05-26-2019, 04:34 PM", tc.html, "")
			if p.HTML != tc.want {
				t.Errorf("body of %s\n got %s\nwant %s", tc.html, p.HTML, tc.want)
			}
		})
	}
}

func TestVbulletinDatesAndEdits(t *testing.T) {
	for name, tc := range map[string]struct{ head, more, date, edited, by string }{
		"month first by the day": {"05-26-2019, 04:34 PM", "", "2019-05-26T16:34", "", ""},
		"month first by default": {"05-06-2019, 04:34 PM", "", "2019-05-06T16:34", "", ""},
		"behind an anchor":       {`<a name="post9"><img alt="Old"></a> 26-05-2019, 16:34`, "", "2019-05-26T16:34", "", ""},
		"today":                  {`Today, <span class="time">10:34 AM</span>`, "", "2026-03-18T10:34", "", ""},
		"words":                  {"26th May 2019, 16:34", "", "2019-05-26T16:34", "", ""},
		"edit":                   {"05-26-2019, 04:34 PM", `<div class="smallfont"><em>Last edited by The Heron; 05-27-2019 at <span class="time">01:02 AM</span>.</em></div>`, "2019-05-26T16:34", "2019-05-27T01:02", "The Heron"},
		"edit with a reason":     {"05-26-2019, 04:34 PM", `<em>Last edited by Heron : 05-27-2019 at 01:02 AM. Reason: 03-03-2003</em>`, "2019-05-26T16:34", "2019-05-27T01:02", "Heron"},
		"emphasis is no edit":    {"05-26-2019, 04:34 PM", `<em>See you on 05-27-2019</em>`, "2019-05-26T16:34", "", ""},
		"signature is no edit":   {"05-26-2019, 04:34 PM", `<div>__________________<br><em>since 05-27-2019 at 01:02 AM</em></div>`, "2019-05-26T16:34", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := vbulletinOf(t, tc.head, "x", tc.more)
			if p.Published.String() != tc.date || p.Edited.String() != tc.edited || p.EditedBy != tc.by {
				t.Errorf("published %s, edited %s by %q; want %s, %s by %q", p.Published, p.Edited, p.EditedBy, tc.date, tc.edited, tc.by)
			}
		})
	}
}

func TestVbulletinReadsWhoEditedInManyLanguages(t *testing.T) {
	for said, want := range map[string]string{
		"Last edited by The Heron; 05-26-2019 at 04:34 PM.. Reason: a word":       "2019-05-26T16:34 The Heron",
		"Last edited by Heron : 05-26-2019 at 04:34 PM.":                          "2019-05-26T16:34 Heron",
		"Last edited by Heron on Sun 26th May 2019, 04:34 PM":                     "2019-05-26T16:34 Heron",
		"Geändert von Heron (26.05.2019 um 16:34 Uhr) Grund: ein Wort":            "2019-05-26T16:34 Heron",
		"Dernière modification par Heron ; 26/05/2019 à 16h34.":                   "2019-05-26T16:34 Heron",
		"Última edición por Heron fecha: 26-may-2019 a las 16:34.":                "2019-05-26T16:34 Heron",
		"Editado por última vez por Heron; 26/05/2019 a las 16:34.":               "2019-05-26T16:34 Heron",
		"Ultima modifica di Heron : 26-05-2019 alle ore 16:34.":                   "2019-05-26T16:34 Heron",
		"Última edição por Heron; 26-05-2019 às 16:34. Motivo: uma palavra":       "2019-05-26T16:34 Heron",
		"Laatst gewijzigd door Heron : 26 mei 2019 om 16:34.":                     "2019-05-26T16:34 Heron",
		"Ostatnio edytowane przez Heron ; 26-05-2019 o 16:34":                     "2019-05-26T16:34 Heron",
		"Последний раз редактировалось Heron; 26.05.2019 в 16:34. Причина: слово": "2019-05-26T16:34 Heron",
		"Konu Heron tarafından (26.05.2019 Saat 16:34 ) değiştirilmiştir.":        "2019-05-26T16:34 Heron",
		"Naposledy upravil Heron; 26.05.2019 v 16:34.":                            "2019-05-26T16:34 Heron",
		"Senast redigerad av Heron den 2019-05-26 klockan 16:34.":                 "2019-05-26T16:34 Heron",
		"Τελευταία επεξεργασία από το χρήστη Heron : 26-05-2019 στις 16:34.":      "2019-05-26T16:34 Heron",
		"التعديل الأخير تم بواسطة Heron ; 26-05-2019 الساعة 04:34 PM":             "2019-05-26T16:34 Heron",
		"ویرایش توسط Heron : 26-05-2019 در ساعت 04:34 PM":                         "2019-05-26T16:34 Heron",
		"Last edited by Heron; Yesterday at 04:34 PM.":                            "2026-03-17T16:34 Heron",
		"This was changed long ago":                                               " ",
	} {
		p, _ := vbulletinOf(t, "26-05-2019, 12:00", "x", `<div class="lastedited">`+said+`</div>`)
		if got := p.Edited.String() + " " + p.EditedBy; got != want {
			t.Errorf("%q gives %q, want %q", said, got, want)
		}
	}
}

func TestVbulletinReadsPlainRowsOfVersion3(t *testing.T) {
	row := func(before, title, stats string) string {
		return `<tr><td class="alt1" id="td_threadtitle_40"><div>` + before + `<a href="showthread.php?t=40" id="thread_title_40">` + title + `</a></div><div class="smallfont">Otter</div></td>` + stats + `</tr>`
	}
	const stats = `<td class="alt2"><div class="smallfont">13-05-2012 <span class="time">16:34</span><br />by A guest</div></td><td class="alt1"><a href="misc.php?do=whoposted&amp;t=40">1,234</a></td><td class="alt2">56,789</td>`
	for name, tc := range map[string]struct{ html, labels string }{
		"a label dressed up":        {row(`<span style="color:red">[News]</span> `, "Wet rope", stats), "News"},
		"a plain label":             {row("News ", "Wet rope", stats), "News"},
		"a sort and a label":        {row(`Sticky: <b>News</b> `, "Wet rope", stats), "News"},
		"a sort alone":              {row("Poll: ", "Wet rope", stats), ""},
		"a picture and an arrow":    {row(`<span style="float:right"><img alt="x">2 files</span><a href="showthread.php?goto=newpost&amp;t=40">new</a> `, "Wet rope", stats), ""},
		"figures grouped by spaces": {row("", "Wet rope", strings.NewReplacer("1,234", "1&nbsp;234", "56,789", "56 789").Replace(stats)), ""},
		"figures in a cell's title": {row("", "Wet rope", `<td class="alt2" title="Replies: 1,234, Views: 56,789"><div>13-05-2012 16:34</div></td>`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := page(t, "https://example.org/forumdisplay.php?f=5", `<meta name="generator" content="vBulletin 3.8.7"><body><table id="threadslist">`+tc.html+`</table>`)
			part, err := (vbulletin{}).Parse(p)
			if err != nil || len(part.Threads) != 1 {
				t.Fatalf("Parse = %d threads, %v", len(part.Threads), err)
			}
			l := part.Threads[0]
			if got := strings.Join(l.Labels, "+"); got != tc.labels || l.Title != "Wet rope" || l.Author.Name != "Otter" || l.Replies == nil || *l.Replies != 1234 || l.Views == nil || *l.Views != 56789 || l.LastPost.String() != "2012-05-13T16:34" {
				t.Errorf("labels %q, title %q by %q, replies %v, views %v, last %s", got, l.Title, l.Author.Name, l.Replies, l.Views, l.LastPost)
			}
		})
	}
}

func TestVbulletinPrintedPagesKeepTheirPosts(t *testing.T) {
	p := page(t, "https://example.org/printthread.php?t=7", `<html lang="en" id="vbulletin_html"><body><div id="pagetitle"><h1><a href="showthread.php?7-Wet-rope">Wet rope</a></h1></div>
		<ul id="postlist"><li class="postbit blockbody" id="post_9"><div class="header"><div class="datetime">05-26-2019, 04:34 PM</div><span class="username">Heron</span></div><div class="content"><blockquote class="restore"><b>Dry</b> it.</blockquote></div></li></ul>`)
	part, err := (vbulletin{}).Parse(p)
	if err != nil || part.Kind != MovedPart || len(part.Draft.Thread.Posts) != 1 {
		t.Fatalf("Parse = %s with %d posts, %v; want one that moved, with its post", part.Kind, len(part.Draft.Thread.Posts), err)
	}
	got := part.Draft.Thread.Posts[0]
	if part.Draft.Thread.Title != "Wet rope" || got.Author.Name != "Heron" || got.HTML != "<b>Dry</b> it." || got.Published.String() != "2019-05-26T16:34" {
		t.Errorf("%q: %q by %q at %s", part.Draft.Thread.Title, got.HTML, got.Author.Name, got.Published)
	}
}

func TestVbulletinStreamsAreNoThreads(t *testing.T) {
	const item = `<li class="b-post js-post list-item conversation-starter js-conversation-starter" data-node-id="%d"><div class="author"><a href="/member/5-otter">Otter</a></div><div class="js-post__content-text">x</div></li>`
	p := page(t, "https://example.org/search?q=rope", `<meta name="generator" content="vBulletin 5.6.4"><title>Search</title><body id="vb-page-body"><ul class="conversation-list stream-view">`+fmt.Sprintf(item+item, 7, 8))
	if part, err := (vbulletin{}).Parse(p); err != nil || part.Kind != ErrorPart || part.Why != "a page of another sort: Search" {
		t.Errorf("Parse = %s (%s), %v; want a page of another sort", part.Kind, part.Why, err)
	}
}

func TestVbulletinLearnsTheOrderOfItsDates(t *testing.T) {
	for name, tc := range map[string]struct {
		dates []string
		want  dateOrder
	}{
		"one day beyond twelve":          {[]string{"05-06-2019, 04:34 PM", "05-13-2019, 04:34 PM"}, monthFirst},
		"one month that cannot be a day": {[]string{"05-06-2019, 16:34", "13-06-2019, 16:34"}, dayFirst},
		"months that rise":               {[]string{"11-05-2019, 16:34", "12-04-2019, 16:34"}, monthFirst},
		"days that rise":                 {[]string{"05-04-2019, 16:34", "04-05-2019, 16:34"}, dayFirst},
		"either":                         {[]string{"05-06-2019, 16:34", "05-06-2019, 17:34"}, orderUnknown},
		"no figures":                     {[]string{"Today, 16:34"}, orderUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			got := orderOf(tc.dates)
			if got == orderUnknown {
				got = orderOfSequence(tc.dates)
			}
			if got != tc.want {
				t.Errorf("order of %q = %d, want %d", tc.dates, got, tc.want)
			}
		})
	}
}

func TestHostileVbulletinPagesAreReadInTime(t *testing.T) {
	const (
		three = `<meta name="generator" content="vBulletin 3.8.4"><body>`
		post3 = three + `<table id="post9"><tr><td class="thead">x</td></tr><tr><td>`
		text3 = post3 + `<div id="post_message_9">`
		four  = `<html id="vbulletin_html"><body>`
		text4 = four + `<li class="postcontainer" id="post_9"><div id="post_message_9"><blockquote class="postcontent">`
		five  = `<body id="vb-page-body">`
	)
	readsInTime(t, "https://example.org/showthread.php?t=7", map[string]string{
		"posts of 3":  three + repeated(5000, `<table id="post%d"></table>`),
		"posts of 4":  four + repeated(5000, `<li id="post_%d"></li>`),
		"posts of 5":  five + repeated(5000, `<li class="b-post" data-node-id="%d"></li>`),
		"messages":    three + repeated(10000, `<div id="post_message_%d">x</div>`),
		"rows of 3":   three + `<table>` + repeated(5000, `<tr><td id="td_threadtitle_%[1]d"><a id="thread_title_%[1]d" href="showthread.php?t=%[1]d">x</a></td></tr>`),
		"rows of 4":   four + repeated(5000, `<li class="threadbit" id="thread_%[1]d"><a class="title" href="showthread.php?t=%[1]d">x</a></li>`),
		"one row":     three + `<table><tr>` + repeated(3000, `<td id="td_threadtitle_%[1]d"><a id="thread_title_%[1]d" href="showthread.php?t=%[1]d">x</a></td>`),
		"boards":      four + repeated(10000, `<h2 class="forumtitle"><a href="forumdisplay.php?f=%d">x</a></h2>`),
		"errors":      four + nested(`<div class="standard_error">`),
		"boxes of 3":  text3 + nested(`<div><div class="smallfont">x</div>`),
		"quotes of 4": text4 + nested(`<div class="bbcode_container">`),
		"quotes too":  text4 + nested(`<div class="bbcode_quote">`),
		"files":       text4 + nested(`<fieldset>`),
		"files too":   text4 + nested(`<div class="attachments">`),
		"edits":       text3 + `</div>` + nested(`<em>`),
		"edits of 4":  four + `<li id="post_9"><div id="post_message_9"></div>` + nested(`<div class="lastedited">`),
		"facts":       four + `<li id="post_9">` + nested(`<dl class="userinfo_extra">`),
		"small":       three + `<table id="post9"><tr><td><div id="postmenu_9">x</div>` + nested(`<div class="smallfont">`),
		"trails":      four + nested(`<div class="breadcrumb">`),
		"navigations": four + `<li id="post_9"></li>` + nested(`<div class="pagination"><a href="x">1</a>`),
		"zones":       four + strings.Repeat(`<p>GMT</p>`, 20000),
		"thanks":      four + `<li id="post_9"></li><li id="post_thanks_box_9">` + repeated(5000, `<a href="member.php?u=%[1]d">n%[1]d</a>`),
	})
}

// longVbulletinPage is a page of twenty posts as version 4 writes them.
func longVbulletinPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html dir="ltr" lang="en" id="vbulletin_html"><head><base href="https://knots.example/" /><meta name="generator" content="vBulletin 4.2.3" /><title>Wet rope</title><link rel="canonical" href="showthread.php?7-Wet-rope" /></head><body><div id="breadcrumb" class="breadcrumb"><ul><li class="navbit"><a href="forum.php">Forum</a></li></ul></div><div id="pagetitle"><h1>Thread: <span class="threadtitle"><a href="showthread.php?7-Wet-rope">Wet rope</a></span></h1></div><ol id="posts">`)
	for i := 1; i <= 20; i++ {
		fmt.Fprintf(&b, `<li class="postbitlegacy postbitim postcontainer old" id="post_%[1]d"><div class="posthead"><span class="postdate old"><span class="date">06-15-2016,&nbsp;<span class="time">03:03 PM</span></span></span><span class="nodecontrols"><a name="post%[1]d" href="showthread.php?7-Wet-rope&amp;p=%[1]d&amp;viewfull=1#post%[1]d" class="postcounter">#%[1]d</a><a id="postcount%[1]d" name="%[1]d"></a></span></div><div class="postdetails"><div class="userinfo"><div class="username_container"><div class="popupmenu memberaction"><a class="username offline popupctrl" href="member.php?5-Otter" title="Otter is offline"><strong>Otter</strong></a><ul class="popupbody popuphover memberaction_body"><li class="left"><a href="member.php?5-Otter" class="siteicon_profile">View Profile</a></li><li class="right"><a href="search.php?do=finduser&amp;userid=5" class="siteicon_forum">View Forum Posts</a></li><li class="left"><a href="private.php?do=newpm&amp;u=5" class="siteicon_message">Private Message</a></li></ul></div></div><span class="usertitle">Boatswain</span><a class="postuseravatar" href="member.php?5-Otter"><img src="customavatars/avatar5_1.gif" alt="Otter's Avatar" /></a><hr /><dl class="userinfo_extra"><dt>Join Date</dt> <dd>Oct 2010</dd><dt>Location</dt> <dd>The weir</dd><dt>Posts</dt> <dd>3,882</dd></dl></div><div class="postbody"><div class="postrow"><div class="content"><div id="post_message_%[1]d"><blockquote class="postcontent restore "><div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_quote_container"></div><div class="bbcode_postedby"><img src="quote_icon.png" alt="Quote" /> Originally Posted by <strong>Heron</strong> <a href="showthread.php?p=3#post3" rel="nofollow"><img class="inlineimg" src="viewpost-right.png" alt="View Post" /></a></div><div class="message">Dry it first, and take your time about it.</div></div></div></div>`, i)
		for range 6 {
			b.WriteString("A rope that has been wet is stiff at first; work it between your hands &amp; hang it in the wind, never on a stove.<br />\n<br />\n")
		}
		fmt.Fprintf(&b, `</blockquote></div></div></div><div class="after_content"><blockquote class="signature restore"><div class="signaturecontainer">Tarred hemp</div></blockquote></div></div></div><div class="postfoot"><div class="textcontrols"><a id="qrwq_%[1]d" class="newreply" href="newreply.php?do=newreply&amp;p=%[1]d" rel="nofollow">Reply With Quote</a></div></div><hr /></li>`, i)
	}
	b.WriteString(`</ol><div id="footer_time">All times are GMT. The time now is <span class="time">05:23 AM</span>.</div></body></html>`)
	return []byte(b.String())
}

// BenchmarkVbulletinThread is bytes to draft.
func BenchmarkVbulletinThread(b *testing.B) {
	readsFast(b, longVbulletinPage(), "https://knots.example/showthread.php?7-Wet-rope")
}
