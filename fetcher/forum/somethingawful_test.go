package forum

import (
	"strings"
	"testing"
)

func TestSomethingawfulAddressesNameTheirThread(t *testing.T) {
	refs(t, map[string]string{
		"https://forums.somethingawful.com/showthread.php?threadid=12":                                 "forums.somethingawful.com 12 https://forums.somethingawful.com/showthread.php?threadid=12  0",
		"http://forums.somethingawful.com/showthread.php?threadid=12&userid=0&perpage=40&pagenumber=5": "forums.somethingawful.com 12 http://forums.somethingawful.com/showthread.php?threadid=12  5",
		"https://forums.somethingawful.com/showthread.php?action=showpost&threadid=12&noseen=1#post99": "forums.somethingawful.com 12 https://forums.somethingawful.com/showthread.php?threadid=12 99 0",
		"https://forums.somethingawful.com/showthread.php?goto=post&postid=99#post99":                  "",
		"https://forums.somethingawful.com/forumdisplay.php?forumid=12":                                "",
		"https://forums.somethingawful.com/misc.php?action=whoposted&threadid=12":                      "",
		"https://forums.somethingawful.com/showthread.php?threadid=x":                                  "",
	})
}

func TestHostileSomethingawfulPagesAreReadInTime(t *testing.T) {
	const (
		head = `<body id="something_awful" data-thread="7">`
		post = head + `<table class="post" id="post9"><tr><td class="postbody">`
	)
	readsInTime(t, "https://forums.somethingawful.com/showthread.php?threadid=7", map[string]string{
		"posts":    head + repeated(5000, `<table class="post" id="post%d"></table>`),
		"rows":     head + `<table id="forum">` + repeated(5000, `<tr class="thread" id="thread%[1]d"><td class="title"><a class="thread_title" href="showthread.php?threadid=%[1]d">x</a></td></tr>`),
		"pages":    head + `<div class="pages">` + repeated(10000, `<option value="%d">x</option>`) + `</div><table class="post" id="post9"></table>`,
		"quotes":   post + nested(`<div class="bbc-block">`),
		"quoted":   post + strings.Repeat(`<div class="bbc-block"><blockquote>`, 200) + strings.Repeat("<b>x</b>", 20000),
		"messages": head + nested(`<div class="standard">`),
		"edits":    post + strings.Repeat(`<p class="editedby">x</p>`, 20000),
	})
}
