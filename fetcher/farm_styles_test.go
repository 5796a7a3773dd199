package fetcher_test

import (
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"
)

// farmStyle is how one forum software writes its pages.
type farmStyle struct {
	name  string
	per   int  // posts on a page
	first int  // posts on the first page, if it is not as long as the others
	soft  bool // a deleted post may leave its place behind
	past  past // what an address behind the last page gives
	// at is the address of a page below the root, of the board if thread is 0.
	at func(thread, page int) string
	// write writes a page.
	write func(w *strings.Builder, p *farmPage)
	// native is the id of a post as the platform gives it; nil for its number.
	native func(thread int, p *farmPost, first bool) string
}

// past is what a site answers to a page behind the last one.
type past int

const (
	lastPage past = iota
	firstPage
	toLastPage // a redirect
	notFound
	emptyPage
)

// farmPage is one page to write.
type farmPage struct {
	*farmStyle
	root        string // "http://phpbb.farm.test", where the site lives
	thread      int    // 0 on the board's pages
	title       string
	page, pages int
	total       int // posts in the thread
	offset      int // posts before this page
	posts       []farmPost
	all         []int        // ids of the thread's posts, in order
	threads     []farmThread // on the board's pages
}

func (p *farmPage) url(thread, page int) string { return p.root + p.at(thread, page) }

// here is the address of a page of what is shown, as it stands in an attribute.
func (p *farmPage) here(page int) string { return html.EscapeString(p.url(p.thread, page)) }

func (p *farmPage) link(thread int) string { return html.EscapeString(p.url(thread, 1)) }

// next writes with the address of the next page, if there is one.
func (p *farmPage) next(w *strings.Builder, format string) {
	if p.page < p.pages {
		fmt.Fprintf(w, format, p.here(p.page+1))
	}
}

// numbers writes a link to every page, as it is and as it is for the current one.
func (p *farmPage) numbers(w *strings.Builder, link, current string) {
	for n := 1; n <= p.pages; n++ {
		if n > 2 && n < p.pages-1 && (n < p.page-1 || n > p.page+1) {
			continue
		}
		if n == p.page {
			fmt.Fprintf(w, current, n, p.here(n))
		} else {
			fmt.Fprintf(w, link, n, p.here(n))
		}
	}
}

func farmAuthor(id int) string { return [...]string{"Otter", "Heron", "Tern", "Mole", "Wren"}[id%5] }

func farmTime(id int) time.Time {
	return time.Date(2020, 1, 15, 3, 4, 0, 0, time.UTC).Add(time.Duration(id) * time.Minute)
}

const iso = "2006-01-02T15:04:05+00:00"

var farmStyles = []farmStyle{
	{name: "xenforo", per: 20, past: toLastPage, write: writeXenforo, at: xenforoAt},
	{name: "xenforo1", per: 20, past: toLastPage, write: writeXenforo1, at: xenforoAt},
	{name: "phpbb", per: 10, write: writePhpbb, at: func(t, n int) string {
		at := "/viewforum.php?f=4"
		if t > 0 {
			at = fmt.Sprintf("/viewtopic.php?t=%d", t)
		}
		return at + paged(n, "&start=%d", (n-1)*10)
	}},
	{name: "vbulletin3", per: 10, write: writeVbulletin3, at: func(t, n int) string {
		if t == 0 {
			return "/forumdisplay.php?f=4" + paged(n, "&page=%d", n)
		}
		return fmt.Sprintf("/showthread.php?t=%d", t) + paged(n, "&page=%d", n)
	}},
	{name: "vbulletin4", per: 10, soft: true, write: writeVbulletin4, at: func(t, n int) string {
		if t == 0 {
			return "/forumdisplay.php?3-Ropes" + paged(n, "/page%d", n)
		}
		return fmt.Sprintf("/showthread.php?%d-Wet-rope", t) + paged(n, "/page%d", n)
	}},
	{name: "vbulletin5", per: 15, write: writeVbulletin5, at: func(t, n int) string {
		if t == 0 {
			return "/forum/ashore/ropes" + paged(n, "/page%d", n)
		}
		return fmt.Sprintf("/forum/ashore/ropes/%d-wet-rope", t) + paged(n, "/page%d", n)
	}},
	{name: "mybb", per: 10, write: writeMybb, at: func(t, n int) string {
		if t == 0 {
			return "/forumdisplay.php?fid=5" + paged(n, "&page=%d", n)
		}
		return fmt.Sprintf("/showthread.php?tid=%d", t) + paged(n, "&page=%d", n)
	}},
	{name: "smf", per: 15, write: writeSmf, at: func(t, n int) string {
		if t == 0 {
			return fmt.Sprintf("/index.php?board=5.%d", (n-1)*15)
		}
		return fmt.Sprintf("/index.php?topic=%d.%d", t, (n-1)*15)
	}},
	{name: "fluxbb", per: 25, past: firstPage, write: writeFluxbb, at: fluxbbAt},
	{name: "punbb", per: 25, past: firstPage, write: writePunbb, at: fluxbbAt},
	{name: "invision", per: 25, past: toLastPage, write: writeInvision, at: func(t, n int) string {
		at := "/forum/5-hulls/"
		if t > 0 {
			at = fmt.Sprintf("/topic/%d-wet-rope/", t)
		}
		return at + paged(n, "page/%d/", n)
	}},
	{name: "vanilla", per: 20, past: notFound, write: writeVanilla, at: func(t, n int) string {
		at := "/categories/beds"
		if t > 0 {
			at = fmt.Sprintf("/discussion/%d/wet-rope", t)
		}
		return at + paged(n, "/p%d", n)
	}, native: func(thread int, p *farmPost, first bool) string {
		if first {
			return fmt.Sprintf("Discussion_%d", thread)
		}
		return strconv.Itoa(p.id)
	}},
	{name: "somethingawful", per: 40, write: writeAwful, at: func(t, n int) string {
		if t == 0 {
			return "/forumdisplay.php?forumid=4" + paged(n, "&pagenumber=%d", n)
		}
		return fmt.Sprintf("/showthread.php?threadid=%d", t) + paged(n, "&pagenumber=%d", n)
	}},
	{name: "discourse", per: 20, soft: true, past: notFound, write: writeDiscourse, at: func(t, n int) string {
		if t == 0 {
			return "/c/ropes/6.json" + paged(n, "?page=%d", n-1)
		}
		return fmt.Sprintf("/t/wet-rope/%d.json", t) + paged(n, "?page=%d", n)
	}},
	{name: "nodebb", per: 20, soft: true, past: toLastPage, write: writeNodebb, at: func(t, n int) string {
		at := "/category/5/ropes"
		if t > 0 {
			at = fmt.Sprintf("/topic/%d/wet-rope", t)
		}
		return at + paged(n, "?page=%d", n)
	}},
	{name: "flarum", per: 50, first: 20, soft: true, past: emptyPage, write: writeFlarum, at: func(t, n int) string {
		switch {
		case t == 0:
			return "/api/discussions?filter[tag]=ropes" + paged(n, "&page[offset]=%d", (n-1)*20)
		case n == 1:
			return fmt.Sprintf("/api/discussions/%d", t)
		}
		return fmt.Sprintf("/api/posts?filter[discussion]=%d&sort=createdAt&page[limit]=50&page[offset]=%d", t, 20+(n-2)*50)
	}},
}

// paged is what an address has more from the second page on.
func paged(page int, format string, value int) string {
	if page < 2 {
		return ""
	}
	return fmt.Sprintf(format, value)
}

func xenforoAt(t, n int) string {
	at := "/forums/rope.5/"
	if t > 0 {
		at = fmt.Sprintf("/threads/wet-rope.%d/", t)
	}
	return at + paged(n, "page-%d", n)
}

func fluxbbAt(t, n int) string {
	if t == 0 {
		return "/viewforum.php?id=5" + paged(n, "&p=%d", n)
	}
	return fmt.Sprintf("/viewtopic.php?id=%d", t) + paged(n, "&p=%d", n)
}

func writeXenforo(w *strings.Builder, p *farmPage) {
	kind, key := "forum_view", ""
	if p.thread > 0 {
		kind, key = "thread_view", fmt.Sprintf(` data-content-key="thread-%d"`, p.thread)
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html id="XF" lang="en-US" data-app="public" data-template="%s"%s data-cookie-prefix="xf_"><head><title>%s | Knots</title><link rel="canonical" href="%s">`, kind, key, p.title, p.here(p.page))
	p.next(w, `<link rel="next" href="%s">`)
	fmt.Fprintf(w, `</head><body><h1 class="p-title-value">%s</h1><nav class="pageNavWrapper"><div class="pageNav"><ul class="pageNav-main">`, p.title)
	p.numbers(w, `<li class="pageNav-page"><a href="%[2]s">%[1]d</a></li>`, `<li class="pageNav-page pageNav-page--current"><a href="%[2]s">%[1]d</a></li>`)
	w.WriteString(`</ul>`)
	p.next(w, `<a href="%s" class="pageNav-jump pageNav-jump--next">Next</a>`)
	w.WriteString(`</div></nav>`)
	for _, t := range p.threads {
		fmt.Fprintf(w, `<div class="structItem structItem--thread js-threadListItem-%[1]d" data-author="Otter"><div class="structItem-cell structItem-cell--main"><div class="structItem-title"><a href="%[2]s" data-tp-primary="on" data-preview-url="%[2]spreview">%[3]s</a></div><div class="structItem-minor"><ul class="structItem-parts"><li><a href="/members/otter.1/" class="username" data-user-id="1">Otter</a></li></ul></div></div><div class="structItem-cell structItem-cell--meta"><dl class="pairs pairs--justified"><dt>Replies</dt><dd>%[4]d</dd></dl><dl class="pairs pairs--justified structItem-minor"><dt>Views</dt><dd>9</dd></dl></div><div class="structItem-cell structItem-cell--latest"><time class="structItem-latestDate u-dt" datetime="%[5]s">x</time><div class="structItem-minor"><a class="username">%[6]s</a></div></div></div>`,
			t.id, p.link(t.id), t.title, t.replies(), t.last().Format(iso), t.lastBy())
	}
	for i, m := range p.posts {
		fmt.Fprintf(w, `<article class="message message--post js-post" data-author="%[2]s" data-content="post-%[1]d" id="js-post-%[1]d"><div class="message-cell message-cell--user"><section class="message-user"><h4 class="message-name"><a href="/members/x.%[3]d/" class="username" data-user-id="%[3]d">%[2]s</a></h4></section></div><div class="message-cell message-cell--main"><header class="message-attribution"><ul class="message-attribution-main"><li><a href="/threads/wet-rope.%[4]d/post-%[1]d"><time class="u-dt" datetime="%[5]s">x</time></a></li></ul><ul class="message-attribution-opposite"><li><a href="/threads/wet-rope.%[4]d/post-%[1]d">#%[6]d</a></li></ul></header><div class="message-content"><article class="message-body"><div class="bbWrapper">%[7]s</div></article></div></div></article>`,
			m.id, farmAuthor(m.id), m.id%5+1, p.thread, farmTime(m.id).Format(iso), p.offset+i+1, m.html())
	}
	w.WriteString(`</body></html>`)
}

func writeXenforo1(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<!DOCTYPE html><html id="XenForo" lang="en-US" dir="LTR" class="Public NoJs LoggedOut"><head><base href="%s/"><title>%s | Knots</title><link rel="canonical" href="%s">`, p.root, p.title, p.here(p.page))
	p.next(w, `<link rel="next" href="%s">`)
	fmt.Fprintf(w, `</head><body class="node5"><div class="titleBar"><h1>%s</h1></div>`, p.title)
	if p.pages > 1 {
		fmt.Fprintf(w, `<div class="PageNav" data-page="%d" data-last="%d" data-sentinel="{{sentinel}}" data-baseurl="%spage-{{sentinel}}"></div>`, p.page, p.pages, strings.TrimPrefix(p.at(p.thread, 1), "/"))
	}
	if p.thread == 0 {
		w.WriteString(`<div class="discussionList section sectionMain"><ol class="discussionListItems">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<li id="thread-%[1]d" class="discussionListItem visible" data-author="Otter"><div class="listBlock main"><div class="titleText"><h3 class="title"><a href="%[2]s" class="PreviewTooltip" data-previewUrl="threads/x.%[1]d/preview">%[3]s</a></h3><div class="secondRow"><div class="posterDate muted"><a href="members/otter.1/" class="username">Otter</a></div></div></div></div><div class="listBlock stats pairsJustified"><dl class="major"><dt>Replies:</dt><dd>%[4]d</dd></dl><dl class="minor"><dt>Views:</dt><dd>9</dd></dl></div><div class="listBlock lastPost"><dl class="lastPostInfo"><dt><a class="username">%[5]s</a></dt><dd class="muted"><a class="dateTime"><abbr class="DateTime" data-time="%[6]d">x</abbr></a></dd></dl></div></li>`,
				t.id, p.link(t.id), t.title, t.replies(), t.lastBy(), t.last().Unix())
		}
		w.WriteString(`</ol></div>`)
	} else {
		w.WriteString(`<ol class="messageList">`)
		for i, m := range p.posts {
			fmt.Fprintf(w, `<li id="post-%[1]d" class="message" data-author="%[2]s"><div class="messageUserInfo"><h3 class="userText"><a href="members/x.%[3]d/" class="username">%[2]s</a></h3></div><div class="messageInfo"><div class="messageContent"><article><blockquote class="messageText">%[4]s</blockquote></article></div><div class="messageMeta"><span class="authorEnd"><a class="username author">%[2]s</a>,</span> <a href="posts/%[1]d/" class="datePermalink"><abbr class="DateTime" data-time="%[5]d">x</abbr></a><a href="posts/%[1]d/" class="item muted postNumber hashPermalink">#%[6]d</a></div></div></li>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Unix(), p.offset+i+1)
		}
		w.WriteString(`</ol>`)
	}
	w.WriteString(`</body></html>`)
}

func writePhpbb(w *strings.Builder, p *farmPage) {
	kind, what, n := "viewtopic", "posts", p.total
	if p.thread == 0 {
		kind, what, n = "viewforum", "topics", p.total
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><title>%s - Knots</title><link rel="canonical" href="%s"></head><body id="phpbb" class="nojs notouch section-%s ltr"><div id="page-body"><h2 class="%s-title"><a href="%s">%s</a></h2><div class="action-bar bar-top"><div class="pagination">%d %s`,
		p.title, p.here(p.page), kind, map[bool]string{true: "forum", false: "topic"}[p.thread == 0], p.here(p.page), p.title, n, what)
	fmt.Fprintf(w, ` <ul><li class="dropdown-container page-jump"><a class="button dropdown-trigger" href="#"><span class="sr-only">Page <strong>%d</strong> of <strong>%d</strong></span></a></li>`, p.page, p.pages)
	p.numbers(w, `<li><a class="button" href="%[2]s">%[1]d</a></li>`, `<li class="active"><span>%[1]d</span></li>`)
	p.next(w, `<li class="arrow next"><a class="button" href="%s" rel="next">Next</a></li>`)
	w.WriteString(`</ul></div></div>`)
	if p.thread == 0 {
		w.WriteString(`<div class="forumbg"><ul class="topiclist topics">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<li class="row bg2"><dl class="row-item topic_read"><dt><div class="list-inner"><a href="%s" class="topictitle">%s</a><div class="topic-poster">by <a href="./memberlist.php?mode=viewprofile&amp;u=1" class="username">Otter</a></div></div></dt><dd class="posts">%d <dfn>Replies</dfn></dd><dd class="views">9</dd><dd class="lastpost"><span>by <span class="username">%s</span><br><time datetime="%s">x</time></span></dd></dl></li>`,
				p.link(t.id), t.title, t.replies(), t.lastBy(), t.last().Format(iso))
		}
		w.WriteString(`</ul></div>`)
	}
	for _, m := range p.posts {
		fmt.Fprintf(w, `<div id="p%[1]d" class="post has-profile bg2"><div class="inner"><dl class="postprofile" id="profile%[1]d"><dt><a href="./memberlist.php?mode=viewprofile&amp;u=%[3]d" class="username">%[2]s</a></dt><dd class="profile-posts"><strong>Posts:</strong> 12</dd></dl><div class="postbody"><div id="post_content%[1]d"><h3><a href="./viewtopic.php?p=%[1]d#p%[1]d">Re: %[4]s</a></h3><p class="author"><span class="responsive-hide">by <strong><a href="./memberlist.php?mode=viewprofile&amp;u=%[3]d" class="username">%[2]s</a></strong> &raquo; </span><time datetime="%[5]s">x</time></p><div class="content">%[6]s</div></div></div></div></div>`,
			m.id, farmAuthor(m.id), m.id%5+1, p.title, farmTime(m.id).Format(iso), m.html())
	}
	w.WriteString(`</div><div id="page-footer">All times are <span title="UTC">UTC</span></div></body></html>`)
}

func writeVbulletin3(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<html dir="ltr" lang="en"><head><meta name="generator" content="vBulletin 3.8.4" /><title>%[1]s - Knots</title></head><body><span class="navbar"><a href="index.php">Knots</a></span> <span class="navbar">&gt; <a href="forumdisplay.php?f=4">Ropes</a></span><table><tr><td class="navbar" colspan="3"><a href="%[2]s"><img src="x.gif" alt="" /></a> <strong>%[1]s</strong></td></tr></table>`, p.title, p.here(1))
	if p.pages > 1 {
		fmt.Fprintf(w, `<div class="pagenav"><table><tr><td class="vbmenu_control">Page %d of %d</td>`, p.page, p.pages)
		p.numbers(w, `<td class="alt1"><a class="smallfont" href="%[2]s">%[1]d</a></td>`, `<td class="alt2"><span class="smallfont"><strong>%[1]d</strong></span></td>`)
		p.next(w, `<td class="alt1"><a rel="next" class="smallfont" href="%s">&gt;</a></td>`)
		w.WriteString(`</tr></table></div>`)
	}
	if p.thread == 0 {
		w.WriteString(`<table class="tborder" id="threadslist"><tbody id="threadbits_forum_4">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr><td class="alt1" id="td_threadstatusicon_%[1]d"><img src="images/statusicon/thread.gif" id="thread_statusicon_%[1]d" alt="" /></td><td class="alt1" id="td_threadtitle_%[1]d"><div><a href="%[2]s" id="thread_title_%[1]d">%[3]s</a></div><div class="smallfont"><span onclick="window.open('member.php?u=1', '_self')">Otter</span></div></td><td class="alt2" title="Replies: %[4]d, Views: 9"><div class="smallfont">%[5]s <span class="time">%[6]s</span><br />by <a href="member.php?find=lastposter&amp;t=%[1]d">%[7]s</a></div></td><td class="alt1">%[4]d</td><td class="alt2">9</td></tr>`,
				t.id, p.link(t.id), t.title, t.replies(), t.last().Format("01-02-2006"), t.last().Format("03:04 PM"), t.lastBy())
		}
		w.WriteString(`</tbody></table>`)
	} else {
		w.WriteString(`<div id="posts">`)
		for i, m := range p.posts {
			fmt.Fprintf(w, `<div id="edit%[1]d"><table id="post%[1]d" class="tborder"><tr><td class="thead"><a name="post%[1]d"></a> %[5]s</td><td class="thead">#<a href="showpost.php?p=%[1]d&amp;postcount=%[6]d" id="postcount%[1]d" name="%[6]d"><strong>%[6]d</strong></a></td></tr><tr><td class="alt2"><div id="postmenu_%[1]d"><a class="bigusername" href="member.php?u=%[3]d">%[2]s</a></div></td><td class="alt1" id="td_post_%[1]d"><div id="post_message_%[1]d">%[4]s</div></td></tr></table></div>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("01-02-2006, 03:04 PM"), p.offset+i+1)
		}
		w.WriteString(`</div>`)
	}
	w.WriteString(`<div class="smallfont" align="center">All times are GMT. The time now is <span class="time">10:00 AM</span>.</div></body></html>`)
}

func writeVbulletin4(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<html dir="ltr" lang="en" id="vbulletin_html"><head><base href="%s/" /><meta name="generator" content="vBulletin 4.2.2" /><title>%s</title><link rel="canonical" href="%s" /></head><body>`, p.root, p.title, p.here(p.page))
	if p.pages > 1 {
		fmt.Fprintf(w, `<form class="pagination"><span><a href="javascript://" class="popupctrl">Page %d of %d</a></span>`, p.page, p.pages)
		p.numbers(w, `<span><a href="%[2]s">%[1]d</a></span>`, `<span class="selected"><a href="javascript://">%[1]d</a></span>`)
		p.next(w, `<span class="prev_next"><a rel="next" href="%s">x</a></span>`)
		w.WriteString(`</form>`)
	}
	if p.thread == 0 {
		fmt.Fprintf(w, `<div id="pagetitle" class="pagetitle"><h1>Forum: <span class="forumtitle">%s</span></h1></div><div id="threadlist" class="threadlist"><ol id="threads" class="threads">`, p.title)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<li class="threadbit" id="thread_%[1]d"><div class="rating0 nonsticky"><h3 class="threadtitle"><a class="title" href="%[2]s" id="thread_title_%[1]d">%[3]s</a></h3><div class="author"><span class="label">Started by <span class="username">Otter</span></span></div><ul class="threadstats"><li>Replies: %[4]d</li><li>Views: 9</li></ul><dl class="threadlastpost td"><dd><a class="username" href="member.php/4-x"><strong>%[5]s</strong></a></dd><dd>%[6]s, <em class="time">%[7]s</em></dd></dl></div></li>`,
				t.id, p.link(t.id), t.title, t.replies(), t.lastBy(), t.last().Format("01-02-2006"), t.last().Format("03:04 PM"))
		}
		w.WriteString(`</ol></div>`)
	} else {
		fmt.Fprintf(w, `<div id="pagetitle" class="pagetitle"><h1>Thread: <span class="threadtitle"><a href="%s">%s</a></span></h1></div><ol id="posts" class="posts" start="%d">`, p.here(p.page), p.title, p.offset+1)
		for i, m := range p.posts {
			date := fmt.Sprintf(`<span class="date">%s,&nbsp;<span class="time">%s</span></span>`, farmTime(m.id).Format("01-02-2006"), farmTime(m.id).Format("03:04 PM"))
			if m.gone {
				fmt.Fprintf(w, `<li class="postbitdeleted postcontainer" id="post_%d"><div class="posthead"><span class="postdate">%s</span></div><div class="userinfo"><span class="username">%s</span></div><div class="deletedmessage">This post has been deleted by Mole.</div></li>`, m.id, date, farmAuthor(m.id))
				continue
			}
			fmt.Fprintf(w, `<li class="postbit postcontainer" id="post_%[1]d"><div class="posthead"><span class="postdate">%[5]s</span><span class="nodecontrols"><a name="post%[1]d" href="showthread.php?%[7]d-Wet-rope&amp;p=%[1]d#post%[1]d" class="postcounter">#%[6]d</a></span></div><div class="userinfo"><a class="username" href="member.php?%[3]d-x"><strong>%[2]s</strong></a></div><div class="postbody"><div class="content"><div id="post_message_%[1]d"><blockquote class="postcontent restore">%[4]s</blockquote></div></div></div></li>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), date, p.offset+i+1, p.thread)
		}
		w.WriteString(`</ol>`)
	}
	w.WriteString(`<div id="footer_time" class="footer_time">All times are GMT. The time now is <span class="time">10:31 AM</span>.</div></body></html>`)
}

func writeVbulletin5(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<!DOCTYPE html><html id="htmlTag" lang="en" dir="ltr"><head><base href="%[1]s/" /><meta property="og:site_name" content="Knots" /><link rel="canonical" href="%[2]s" /><title>%[3]s - Knots</title><meta name="generator" content="vBulletin 5.6.4" />`, p.root, p.here(p.page), p.title)
	p.next(w, `<link rel="next" href="%s" />`)
	fmt.Fprintf(w, `</head><body id="vb-page-body" class="l-desktop vb-page logged-out">`)
	if p.thread > 0 {
		fmt.Fprintf(w, `<script>var pageData = {"channelid": "28", "nodeid": "%d"};</script>`, p.thread)
	}
	fmt.Fprintf(w, `<ul id="breadcrumbs"><li class="crumb"><a class="crumb-link" href="%[1]s/">Home</a></li><li class="crumb"><a class="crumb-link" href="%[1]s/forum">Forum</a></li></ul><h1 class="main-title js-main-title">%[2]s</h1>`, p.root, p.title)
	fmt.Fprintf(w, `<div class="js-pagenav pagenav">`)
	p.numbers(w, `<a class="js-pagenav-button" data-page="%[1]d" href="%[2]s">%[1]d</a>`, `<a class="js-pagenav-button js-pagenav-current-button" data-page="%[1]d" href="x">%[1]d</a>`)
	if p.page < p.pages {
		fmt.Fprintf(w, `<a class="js-pagenav-button js-pagenav-next-button" rel="next" data-page="%d" href="%s">Next</a>`, p.page+1, p.here(p.page+1))
	}
	w.WriteString(`</div>`)
	if p.thread == 0 {
		w.WriteString(`<table class="topic-list-container"><tbody class="topic-list">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr id="node-%[1]d" class="topic-item js-topic-item" data-node-id="%[1]d"><td class="cell-topic"><a href="%[2]s" class="topic-title js-topic-title">%[3]s</a></td><td class="cell-count"><div class="posts-count">%[4]d responses</div><div class="views-count">9 views</div></td><td class="cell-lastpost"><div class="lastpost-by">by %[5]s</div><span class="post-date">%[6]s</span></td></tr>`,
				t.id, p.link(t.id), t.title, t.replies(), t.lastBy(), t.last().Format("01-02-2006, 03:04 PM"))
		}
		w.WriteString(`</tbody></table>`)
	} else {
		w.WriteString(`<ul class="conversation-list list-container thread-view">`)
		for i, m := range p.posts {
			fmt.Fprintf(w, `<li data-node-id="%[1]d" data-node-publishdate="%[5]d" class="b-post js-post"><div class="userinfo"><div class="author"><strong><a href="%[8]s/member/%[3]d-x">%[2]s</a></strong></div></div><div class="b-post__content"><a class="b-post__count" href="%[7]s?p=%[1]d#post%[1]d">#%[6]d</a><div class="js-post__content-text restore" itemprop="text">%[4]s</div></div></li>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Unix(), p.offset+i+1, p.here(1), p.root)
		}
		w.WriteString(`</ul>`)
	}
	w.WriteString(`<div id="footer-current-datetime">All times are GMT. This page was generated at 12:11 AM.</div></body></html>`)
}

func writeMybb(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<html xml:lang="en" lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><title>%s</title><script type="text/javascript" src="%[2]s/jscripts/general.js?ver=1827"></script><script type="text/javascript"> var my_post_key = "0f"; var cookiePath = "/"; </script></head><body><div id="content"><div class="wrapper"><div class="navigation"><a href="%[2]s/index.php">Knots</a>`, p.title, p.root)
	if p.thread > 0 {
		w.WriteString(`&rsaquo;<a href="forumdisplay.php?fid=5">Rope</a>`)
	}
	fmt.Fprintf(w, `<br /><span class="active">%s</span></div>`, p.title)
	if p.pages > 1 {
		fmt.Fprintf(w, `<div class="pagination"><span class="pages">Pages (%d):</span>`, p.pages)
		p.numbers(w, `<a href="%[2]s" class="pagination_page">%[1]d</a>`, `<span class="pagination_current">%[1]d</span>`)
		p.next(w, `<a href="%s" class="pagination_next">Next &raquo;</a>`)
		w.WriteString(`</div>`)
	}
	if p.thread == 0 {
		w.WriteString(`<table class="tborder clear"><tr><td class="tcat"><a href="forumdisplay.php?fid=5&amp;datecut=9999&amp;sortby=subject&amp;order=asc">Thread</a></td></tr>`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr class="inline_row"><td class="trow1 forumdisplay_regular"><span class="thread_status folder" title="x">&nbsp;</span></td><td class="trow1 forumdisplay_regular">&nbsp;</td><td class="trow1 forumdisplay_regular"><div><span><span class="subject_new" id="tid_%[1]d"><a href="%[2]s">%[3]s</a></span></span><div><span class="author smalltext">Otter, </span></div></div></td><td align="center" class="trow1"><a href="misc.php?action=whoposted&tid=%[1]d">%[4]d</a></td><td align="center" class="trow1">9</td><td class="trow1"><span class="lastpost smalltext">%[5]s<br /><a href="showthread.php?tid=%[1]d&amp;action=lastpost">Last Post</a>: %[6]s</span></td></tr>`,
				t.id, p.link(t.id), t.title, t.replies(), t.last().Format("01-02-2006, 03:04 PM"), t.lastBy())
		}
		w.WriteString(`</table>`)
	} else {
		fmt.Fprintf(w, `<table class="tborder tfixed clear"><tr><td class="thead"><div><strong>%s</strong></div></td></tr><tr><td id="posts_container"><div id="posts">`, p.title)
		for i, m := range p.posts {
			fmt.Fprintf(w, `<a name="pid%[1]d" id="pid%[1]d"></a><div class="post" id="post_%[1]d"><div class="post_author"><div class="author_information"><strong><span class="largetext"><a href="member.php?action=profile&amp;uid=%[3]d">%[2]s</a></span></strong></div></div><div class="post_content"><div class="post_head"><div class="float_right"><strong><a href="showthread.php?tid=%[7]d&amp;pid=%[1]d#pid%[1]d">#%[6]d</a></strong></div><span class="post_date">%[5]s</span></div><div class="post_body scaleimages" id="pid_%[1]d">%[4]s</div></div></div>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("01-02-2006, 03:04 PM"), p.offset+i+1, p.thread)
		}
		fmt.Fprintf(w, `</div></td></tr></table><form action="search.php" method="post"><input type="hidden" name="action" value="thread" /><input type="hidden" name="tid" value="%d" /></form>`, p.thread)
	}
	w.WriteString(`</div></div><div id="footer"><span id="current_time"><strong>Current time:</strong> 03-18-2026, 03:30 PM</span><span id="copyright">Powered By <a href="https://mybb.com">MyBB</a></span></div></body></html>`)
}

func writeSmf(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<html><head><script type="text/javascript">var smf_theme_url = "%[1]s/Themes/default"; var smf_scripturl = "%[1]s/index.php";</script><title>%[2]s</title><link rel="canonical" href="%[3]s" /></head><body><div class="navigate_section"><ul><li><a href="%[1]s/index.php"><span>Knots</span></a> &#187;</li><li><a href="%[4]s"><span>Rope</span></a></li>`, p.root, p.title, p.here(p.page), p.link(0))
	if p.thread > 0 {
		fmt.Fprintf(w, `<li class="last"><a href="%s"><span>%s</span></a></li>`, p.link(p.thread), p.title)
	}
	w.WriteString(`</ul></div><div class="pagesection"><div class="pagelinks floatleft">Pages: `)
	p.numbers(w, `<a class="navPages" href="%[2]s">%[1]d</a> `, `[<strong>%[1]d</strong>] `)
	w.WriteString(`</div></div>`)
	if p.thread == 0 {
		w.WriteString(`<div class="tborder topic_table" id="messageindex"><table class="table_grid"><tbody>`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr><td class="icon1 windowbg"><img src="topic/normal_post.gif" alt="" /></td><td class="icon2 windowbg"><img src="post/xx.gif" alt="" /></td><td class="subject windowbg2"><div><span id="msg_%[1]d1"><a href="%[2]s">%[3]s</a></span><p>Started by Otter</p></div></td><td class="stats windowbg">%[4]d Replies<br />3 Views</td><td class="lastpost windowbg2">%[5]s<br />by %[6]s</td></tr>`,
				t.id, p.link(t.id), t.title, t.replies(), t.last().Format("January 02, 2006, 03:04:05 PM"), t.lastBy())
		}
		w.WriteString(`</tbody></table></div>`)
	} else {
		fmt.Fprintf(w, `<div id="forumposts"><div class="cat_bar"><h3 class="catbg"><span id="author">Author</span>Topic: %s &nbsp;(Read 9 times)</h3></div><form action="%s/index.php?action=quickmod2;topic=%d.0" method="post">`, p.title, p.root, p.thread)
		for i, m := range p.posts {
			reply := ""
			if n := p.offset + i; n > 0 {
				reply = fmt.Sprintf("Reply #%d ", n)
			}
			fmt.Fprintf(w, `<div class="windowbg"><div class="post_wrapper"><div class="poster"><h4><a href="%[8]s/index.php?action=profile;u=%[3]d" title="x">%[2]s</a></h4><ul class="reset smalltext" id="msg_%[1]d_extra_info"><li class="membergroup">Member</li></ul></div><div class="postarea"><div class="flow_hidden"><div class="keyinfo"><h5 id="subject_%[1]d"><a href="%[8]s/index.php?topic=%[7]d.msg%[1]d#msg%[1]d" rel="nofollow">Re</a></h5><div class="smalltext">&#171; <strong>%[6]son:</strong> %[5]s &#187;</div></div></div><div class="post"><div class="inner" id="msg_%[1]d">%[4]s</div></div></div><div class="moderatorbar"><div class="smalltext modified" id="modified_%[1]d"></div></div></div></div>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("January 02, 2006, 03:04:05 PM"), reply, p.thread, p.root)
		}
		w.WriteString(`</form></div>`)
	}
	w.WriteString(`<div id="footer_section"><ul><li class="copyright"><span class="smalltext"><a href="/index.php?action=credits" title="Simple Machines Forum">SMF 2.0.19</a></span></li></ul></div></body></html>`)
}

func writeFluxbb(w *strings.Builder, p *farmPage) {
	kind := "viewforum"
	if p.thread > 0 {
		kind = "viewtopic"
	}
	fmt.Fprintf(w, `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en" dir="ltr"><head><title>%[1]s / Knots</title><link rel="canonical" href="%[2]s" />`, p.title, p.here(p.page))
	p.next(w, `<link rel="next" href="%s" />`)
	fmt.Fprintf(w, `</head><body><div id="pun%s" class="pun"><div class="punwrap"><div id="brdheader" class="block"><div id="brdtitle" class="inbox"><h1><a href="index.php">Knots</a></h1></div></div><div id="brdmain"><div class="linkst"><div class="inbox crumbsplus"><ul class="crumbs"><li><a href="index.php">Index</a></li><li><span>»&#160;</span><strong><a href="%s">%s</a></strong></li></ul><div class="pagepost"><p class="pagelink conl"><span class="pages-label">Pages: </span>`, kind, p.here(1), p.title)
	p.numbers(w, `<a href="%[2]s">%[1]d</a> `, `<strong>%[1]d</strong> `)
	p.next(w, `<a rel="next" href="%s">Next</a>`)
	w.WriteString(`</p></div></div></div>`)
	if p.thread == 0 {
		fmt.Fprintf(w, `<div id="vf" class="blocktable"><h2><span>%s</span></h2><div class="box"><div class="inbox"><table><tbody>`, p.title)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr class="roweven"><td class="tcl"><div class="tclcon"><div><a href="%s">%s</a> <span class="byuser">by Otter</span></div></div></td><td class="tc2">%d</td><td class="tc3">3</td><td class="tcr"><a href="viewtopic.php?pid=98#p98">%s</a> <span class="byuser">by %s</span></td></tr>`,
				p.link(t.id), t.title, t.replies(), t.last().Format("2006-01-02 15:04:05"), t.lastBy())
		}
		w.WriteString(`</tbody></table></div></div></div>`)
	}
	for i, m := range p.posts {
		fmt.Fprintf(w, `<div id="p%[1]d" class="blockpost roweven"><h2><span><span class="conr">#%[6]d</span> <a href="viewtopic.php?pid=%[1]d#p%[1]d">%[5]s</a></span></h2><div class="box"><div class="inbox"><div class="postbody"><div class="postleft"><dl><dt><strong><a href="profile.php?id=%[3]d">%[2]s</a></strong></dt><dd class="usertitle"><strong>Member</strong></dd></dl></div><div class="postright"><h3>Re</h3><div class="postmsg">%[4]s</div></div></div></div></div></div>`,
			m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("2006-01-02 15:04:05"), p.offset+i+1)
	}
	w.WriteString(`</div><div id="brdfooter" class="block"><p id="poweredby">Powered by <a href="http://fluxbb.org/">FluxBB</a> 1.5.11</p></div></div></div></body></html>`)
}

func writePunbb(w *strings.Builder, p *farmPage) {
	kind, class := "viewforum", "main-forum"
	if p.thread > 0 {
		kind, class = "viewtopic", "main-topic"
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en" dir="ltr"><head><meta name="Generator" content="PunBB" /><title>%[1]s</title></head><body><div id="brd-wrap" class="brd"><div id="brd-%[2]s" class="brd-page paged-page"><div id="brd-head" class="gen-content"><p id="brd-title"><a href="%[3]s/">Knots</a></p></div><div id="brd-crumbs-top" class="crumbs gen-content"><p><span class="crumb crumbfirst"><a href="%[3]s/">Knots</a></span><span class="crumb crumblast"><span> &#8594;&#160;</span>%[1]s</span></p></div><div id="brd-main"><h1 class="main-title">`, p.title, kind, p.root)
	if p.thread > 0 {
		fmt.Fprintf(w, `<a class="permalink" href="%s" rel="bookmark">%s</a> <small>(Page %d of %d)</small>`, p.here(1), p.title, p.page, p.pages)
	} else {
		w.WriteString(p.title)
	}
	w.WriteString(`</h1><div id="brd-pagepost-top" class="main-pagepost gen-content"><p class="paging"><span class="pages">Pages</span> `)
	p.numbers(w, `<a href="%[2]s">%[1]d</a> `, `<strong>%[1]d</strong> `)
	p.next(w, `<a href="%s">Next</a>`)
	fmt.Fprintf(w, `</p></div><div id="forum5" class="main-content %s">`, class)
	for _, t := range p.threads {
		fmt.Fprintf(w, `<div id="topic%[1]d" class="main-item odd"><div class="item-subject"><h3 class="hn"><span class="item-num">1</span> <a href="%[2]s">%[3]s</a></h3><p><span class="item-starter">by <cite>Otter</cite></span></p></div><ul class="item-info"><li class="info-replies"><strong>%[4]d</strong> <span class="label">replies</span></li><li class="info-views"><strong>45</strong></li><li class="info-lastpost"><span class="label">Last post</span> <strong><a href="viewtopic.php?pid=99#p99">%[5]s</a></strong> <cite>by %[6]s</cite></li></ul></div>`,
			t.id, p.link(t.id), t.title, t.replies(), t.last().Format("2006-01-02 15:04:05"), t.lastBy())
	}
	for i, m := range p.posts {
		fmt.Fprintf(w, `<div class="post odd replypost"><div id="p%[1]d" class="posthead"><h3 class="hn post-ident"><span class="post-num">%[6]d</span> <span class="post-byline"><span>Reply by </span><a href="%[7]s/profile.php?id=%[3]d">%[2]s</a></span> <span class="post-link"><a class="permalink" rel="bookmark" href="%[7]s/viewtopic.php?pid=%[1]d#p%[1]d">%[5]s</a></span></h3></div><div class="postbody"><div class="post-author"><ul class="author-ident"><li class="username"><a href="%[7]s/profile.php?id=%[3]d">%[2]s</a></li></ul></div><div class="post-entry"><h4 id="pc%[1]d" class="entry-title hn">Re</h4><div class="entry-content">%[4]s</div></div></div></div>`,
			m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("2006-01-02 15:04:05"), p.offset+i+1, p.root)
	}
	w.WriteString(`</div></div><div id="brd-about"><p id="copyright">Powered by <a href="http://punbb.informer.com/">PunBB</a>.</p></div></div></div></body></html>`)
}

func writeInvision(w *strings.Builder, p *farmPage) {
	controller, id := "forums", 5
	if p.thread > 0 {
		controller, id = "topic", p.thread
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en-GB" dir="ltr"><head><title>%s - Boats</title><link rel="canonical" href="%s" />`, p.title, p.here(p.page))
	p.next(w, `<link rel="next" href="%s" />`)
	fmt.Fprintf(w, `<meta property="og:site_name" content="Boats"></head><body class="ipsApp ipsApp_front" data-pageApp="forums" data-pageLocation="front" data-pageModule="forums" data-pageController="%s" data-pageID="%d"><script>var ipsSettings = { baseURL: "%s/", memberID: 0 };</script><nav class="ipsBreadcrumb ipsBreadcrumb_top"><ul data-role="breadcrumbList"><li><a href="%[3]s/">Home</a></li><li>%[4]s</li></ul></nav><h1 class="ipsType_pageTitle"><span class="ipsType_break ipsContained"><span>%[4]s</span></span></h1>`, controller, id, p.root, p.title)
	if p.pages > 1 {
		fmt.Fprintf(w, `<ul class="ipsPagination" data-pages="%d">`, p.pages)
		p.numbers(w, `<li class="ipsPagination_page"><a href="%[2]s" data-page="%[1]d">%[1]d</a></li>`, `<li class="ipsPagination_page ipsPagination_active"><a href="%[2]s" data-page="%[1]d">%[1]d</a></li>`)
		p.next(w, `<li class="ipsPagination_next"><a href="%s" rel="next">NEXT</a></li>`)
		w.WriteString(`</ul>`)
	}
	if p.thread == 0 {
		w.WriteString(`<ol class="ipsDataList cTopicList">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<li class="ipsDataItem" data-rowid="%[1]d"><div class="ipsDataItem_main"><h4 class="ipsDataItem_title"><span class="ipsType_break"><a href="%[2]s" title="x"><span>%[3]s</span></a></span></h4><div class="ipsDataItem_meta">By Otter</div></div><ul class="ipsDataItem_stats"><li data-statType="forums_comments"><span class="ipsDataItem_stats_number">%[4]d</span> <span>replies</span></li></ul><ul class="ipsDataItem_lastPoster"><li><a href="%[6]s/profile/9-x/">%[7]s</a></li><li><a href="%[2]s?do=getLastComment"><time datetime="%[5]s">x</time></a></li></ul></li>`,
				t.id, p.link(t.id), t.title, t.replies(), t.last().Format(time.RFC3339), p.root, t.lastBy())
		}
		w.WriteString(`</ol>`)
	} else {
		fmt.Fprintf(w, `<div data-feedid="topic-%d"><h2 data-role="comment_count">%d posts in this topic</h2>`, p.thread, p.total)
		for _, m := range p.posts {
			fmt.Fprintf(w, `<article id="elComment_%[1]d" class="cPost ipsComment"><aside class="ipsComment_author cAuthorPane"><h3 class="cAuthorPane_author"><strong><a href="%[6]s/profile/%[3]d-x/">%[2]s</a></strong></h3></aside><div id="comment-%[1]d_wrap" data-commentid="%[1]d"><div class="ipsComment_meta"><p><a href="%[7]s?do=findComment&amp;comment=%[1]d">Posted <time datetime="%[5]s">x</time></a></p></div><div class="cPost_contentWrap"><div data-role="commentContent" class="ipsType_richText">%[4]s</div></div></div></article>`,
				m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format(time.RFC3339), p.root, p.here(1))
		}
		w.WriteString(`</div>`)
	}
	w.WriteString(`</body></html>`)
}

func writeVanilla(w *strings.Builder, p *farmPage) {
	kind := "categories"
	if p.thread > 0 {
		kind = "discussion"
	}
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>%s - Seeds</title><link rel="canonical" href="%s"><meta property="og:site_name" content="Seeds">`, p.title, p.here(p.page))
	p.next(w, `<link rel="next" href="%s">`)
	fmt.Fprintf(w, `</head><body id="vanilla_%s_index" class="Vanilla"><h1>%s</h1><div class="Pager">`, kind, p.title)
	p.numbers(w, `<a href="%[2]s">%[1]d</a>`, `<a class="Highlight" href="%[2]s">%[1]d</a>`)
	p.next(w, `<a href="%s" class="Next" rel="next">»</a>`)
	w.WriteString(`</div>`)
	if p.thread == 0 {
		w.WriteString(`<ul class="DataList Discussions">`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<li id="Discussion_%[1]d" class="Item ItemDiscussion"><div class="ItemContent Discussion"><div class="Title"><a href="%[2]s">%[3]s</a></div><div class="Meta"><span class="MItem MCount CommentCount"><span class="Number">%[4]d</span> comments</span><span class="MItem LastCommentBy">Most recent by <a href="/profile/5/x">%[5]s</a></span><span class="MItem LastCommentDate"><time datetime="%[6]s">x</time></span></div></div></li>`,
				t.id, p.link(t.id), t.title, t.replies(), t.lastBy(), t.last().Format(iso))
		}
		w.WriteString(`</ul></body></html>`)
		return
	}
	post := func(m farmPost) string {
		return fmt.Sprintf(`<span class="Author"><a href="/profile/%d/x" class="Username">%s</a></span><span class="MItem DateCreated"><time datetime="%s">x</time></span><div class="Message userContent">%s</div>`, m.id%5+1, farmAuthor(m.id), farmTime(m.id).Format(iso), m.html())
	}
	rest := p.posts
	if p.page == 1 && len(rest) > 0 {
		fmt.Fprintf(w, `<div class="MessageList Discussion"><div id="Discussion_%d" class="Item ItemDiscussion">%s</div></div>`, p.thread, post(rest[0]))
		rest = rest[1:]
	}
	w.WriteString(`<ul class="MessageList Comments">`)
	for _, m := range rest {
		fmt.Fprintf(w, `<li class="Item ItemComment" id="Comment_%d">%s</li>`, m.id, post(m))
	}
	w.WriteString(`</ul></body></html>`)
}

func writeAwful(w *strings.Builder, p *farmPage) {
	if p.thread == 0 {
		fmt.Fprintf(w, `<html lang="en"><head><title>%[1]s - The Something Awful Forums</title></head><body id="something_awful" class="forumdisplay forum_4" data-forum="4"><div class="breadcrumbs"><b><a href="/">The Something Awful Forums</a> &gt; <a href="forumdisplay.php?forumid=4" class="bclast">%[1]s</a></b></div>`, p.title)
	} else {
		fmt.Fprintf(w, `<html lang="en"><head><title>%[1]s - The Something Awful Forums</title></head><body id="something_awful" class="showthread forum_4 thread_%[2]d" data-forum="4" data-thread="%[2]d"><div class="breadcrumbs"><b><a href="/">The Something Awful Forums</a> &gt; <a href="forumdisplay.php?forumid=4">Ropes</a> &gt; <a href="showthread.php?threadid=%[2]d" class="bclast">%[1]s</a></b></div>`, p.title, p.thread)
	}
	w.WriteString(`<div class="pages top"><select>`)
	for n := 1; n <= p.pages; n++ {
		selected := ""
		if n == p.page {
			selected = ` selected="selected"`
		}
		fmt.Fprintf(w, `<option value="%d"%s>%d</option>`, n, selected, n)
	}
	w.WriteString(`</select>`)
	p.next(w, `<a href="%s" title="Next page">&rsaquo;</a>`)
	w.WriteString(`</div>`)
	if p.thread == 0 {
		w.WriteString(`<table id="forum" class="threadlist"><tbody>`)
		for _, t := range p.threads {
			fmt.Fprintf(w, `<tr class="thread" id="thread%[1]d"><td class="title"><a class="thread_title" href="showthread.php?threadid=%[1]d">%[2]s</a></td><td class="author"><a href="member.php?action=getinfo&amp;userid=8">Tern</a></td><td class="replies"><a>%[3]d</a></td><td class="views">9</td><td class="lastpost"><div class="date">%[4]s</div><a class="author" href="x">%[5]s</a></td></tr>`,
				t.id, t.title, t.replies(), t.last().Format("15:04 Jan 2, 2006"), t.lastBy())
		}
		w.WriteString(`</tbody></table></body></html>`)
		return
	}
	fmt.Fprintf(w, `<div id="thread" class="thread:%d">`, p.thread)
	for i, m := range p.posts {
		fmt.Fprintf(w, `<table class="post" id="post%[1]d" data-idx="%[6]d"><tr><td class="userinfo userid-%[3]d"><dl class="userinfo"><dt class="author">%[2]s</dt><dd class="registered">Mar  3, 2005</dd></dl></td><td class="postbody">%[4]s</td></tr><tr><td class="postdate"><a href="#post%[1]d">#</a> %[5]s</td></tr></table>`,
			m.id, farmAuthor(m.id), m.id%5+1, m.html(), farmTime(m.id).Format("Jan 2, 2006 15:04"), p.offset+i+1)
	}
	w.WriteString(`</div></body></html>`)
}

// writeJSON writes a document; every value in it can be written.
func writeJSON(w *strings.Builder, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Write(b)
}

type obj = map[string]any

func writeDiscourse(w *strings.Builder, p *farmPage) {
	if p.thread == 0 {
		list := obj{"per_page": len(p.threads)}
		if p.page < p.pages {
			list["more_topics_url"] = fmt.Sprintf("/c/ropes/6?page=%d", p.page)
		}
		var topics []obj
		for _, t := range p.threads {
			topics = append(topics, obj{"id": t.id, "title": t.title, "slug": "wet-rope", "posts_count": t.replies() + 1, "last_posted_at": t.last().Format(time.RFC3339), "last_poster_username": t.lastBy()})
		}
		list["topics"] = topics
		writeJSON(w, obj{"users": []obj{}, "topic_list": list})
		return
	}
	var posts []obj
	for _, m := range p.posts {
		x := obj{"id": m.id, "username": farmAuthor(m.id), "user_id": m.id%5 + 1, "created_at": farmTime(m.id).Format(time.RFC3339), "cooked": m.html(), "post_number": m.born, "post_type": 1, "topic_id": p.thread, "topic_slug": "wet-rope", "version": m.version}
		if m.gone {
			x["cooked"], x["user_deleted"] = "<p>(post deleted by author)</p>", true
		}
		posts = append(posts, x)
	}
	writeJSON(w, obj{"post_stream": obj{"posts": posts, "stream": p.all}, "id": p.thread, "title": p.title, "slug": "wet-rope", "posts_count": p.total, "chunk_size": p.per})
}

func writeNodebb(w *strings.Builder, p *farmPage) {
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>%s</title></head><body><script id="ajaxify-data" type="application/json">`, p.title)
	defer w.WriteString(`</script></body></html>`)
	paging := obj{"currentPage": p.page, "pageCount": p.pages}
	if p.thread == 0 {
		var topics []obj
		for _, t := range p.threads {
			topics = append(topics, obj{"tid": t.id, "title": t.title, "slug": fmt.Sprintf("%d/wet-rope", t.id), "postcount": t.replies() + 1, "lastposttimeISO": t.last().Format(time.RFC3339), "teaser": obj{"user": obj{"username": t.lastBy()}}})
		}
		writeJSON(w, obj{"cid": 5, "name": p.title, "slug": "5/ropes", "topics": topics, "pagination": paging, "loggedIn": false, "relative_path": "", "template": obj{"name": "category"}, "bodyClass": "page-category"})
		return
	}
	var posts []obj
	for i, m := range p.posts {
		x := obj{"pid": m.id, "uid": m.id%5 + 1, "index": p.offset + i, "content": m.html(), "timestampISO": farmTime(m.id).Format(time.RFC3339), "deleted": 0, "user": obj{"uid": m.id%5 + 1, "username": farmAuthor(m.id)}}
		if m.gone {
			x["content"], x["deleted"] = "[[topic:post-is-deleted]]", 1
		}
		posts = append(posts, x)
	}
	writeJSON(w, obj{"tid": p.thread, "cid": 5, "mainPid": p.all[0], "title": p.title, "slug": fmt.Sprintf("%d/wet-rope", p.thread), "postcount": p.total, "posts": posts, "pagination": paging, "loggedIn": false, "relative_path": "", "template": obj{"name": "topic"}, "bodyClass": "page-topic"})
}

func writeFlarum(w *strings.Builder, p *farmPage) {
	ref := func(kind string, id int) obj { return obj{"data": obj{"type": kind, "id": strconv.Itoa(id)}} }
	if p.thread == 0 {
		links := obj{"first": p.url(0, 1)}
		if p.page < p.pages {
			links["next"] = p.url(0, p.page+1)
		}
		data := []obj{}
		for _, t := range p.threads {
			data = append(data, obj{"type": "discussions", "id": strconv.Itoa(t.id), "attributes": obj{"title": t.title, "slug": fmt.Sprintf("%d-wet-rope", t.id), "commentCount": t.replies() + 1, "lastPostedAt": t.last().Format(time.RFC3339)}, "relationships": obj{}})
		}
		writeJSON(w, obj{"links": links, "data": data, "included": []obj{}})
		return
	}
	about := obj{"type": "discussions", "id": strconv.Itoa(p.thread), "attributes": obj{"title": p.title, "slug": fmt.Sprintf("%d-wet-rope", p.thread), "commentCount": p.total}}
	included := []obj{}
	for id := 1; id <= 5; id++ {
		included = append(included, obj{"type": "users", "id": strconv.Itoa(id), "attributes": obj{"username": farmAuthor(id - 1), "slug": farmAuthor(id - 1)}})
	}
	posts := []obj{}
	for _, m := range p.posts {
		a := obj{"number": m.born, "createdAt": farmTime(m.id).Format(time.RFC3339), "contentType": "comment", "contentHtml": m.html()}
		if m.gone {
			a["contentHtml"], a["isHidden"] = nil, true
		}
		posts = append(posts, obj{"type": "posts", "id": strconv.Itoa(m.id), "attributes": a, "relationships": obj{"user": ref("users", m.id%5+1), "discussion": ref("discussions", p.thread)}})
	}
	if p.page == 1 {
		var all []obj
		for _, id := range p.all {
			all = append(all, obj{"type": "posts", "id": strconv.Itoa(id)})
		}
		about["relationships"] = obj{"posts": obj{"data": all}}
		writeJSON(w, obj{"data": about, "included": append(included, posts...)})
		return
	}
	links := obj{"first": p.url(p.thread, 1)}
	if end := p.offset + len(p.posts); end < p.total && end > p.offset {
		links["next"] = fmt.Sprintf("%s/api/posts?filter[discussion]=%d&sort=createdAt&page[limit]=50&page[offset]=%d", p.root, p.thread, end)
	}
	writeJSON(w, obj{"links": links, "data": posts, "included": append(included, about)})
}
