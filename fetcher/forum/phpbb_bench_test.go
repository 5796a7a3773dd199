package forum

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// longPhpbbPage is a page of ten posts as prosilver writes them, menus and all.
func longPhpbbPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html dir="ltr" lang="en-gb"><head><title>Wet rope - Knots</title><link rel="canonical" href="https://knots.example/viewtopic.php?t=7"></head><body id="phpbb" class="nojs notouch section-viewtopic ltr "><div id="wrap" class="wrap"><ul id="nav-main" class="nav-main linklist">`)
	for i := range 40 {
		fmt.Fprintf(&b, `<li data-skip-responsive="true"><a href="./app.php/x/%d" rel="help" title="Entry" role="menuitem"><i class="icon fa-question-circle fa-fw"></i><span>Entry %d</span></a></li>`, i, i)
	}
	b.WriteString(`</ul><ul id="nav-breadcrumbs"><li class="breadcrumbs"><span class="crumb"><a href="./index.php"><span>Board index</span></a></span></li></ul><div id="page-body"><h2 class="topic-title"><a href="./viewtopic.php?t=7">Wet rope</a></h2><div class="pagination">10 posts &bull; Page <strong>1</strong> of <strong>1</strong></div>`)
	for i := 1; i <= 10; i++ {
		fmt.Fprintf(&b, `<div id="p%[1]d" class="post has-profile bg2"><div class="inner"><dl class="postprofile" id="profile%[1]d"><dt class="has-profile-rank has-avatar"><div class="avatar-container"><a href="./memberlist.php?mode=viewprofile&amp;u=5" class="avatar"><img class="avatar" src="./download/file.php?avatar=5_1.png" width="90" height="90" alt="User avatar"></a></div><a href="./memberlist.php?mode=viewprofile&amp;u=5" class="username">Otter</a></dt><dd class="profile-rank">Boatswain</dd><dd class="profile-posts"><strong>Posts:</strong> <a href="./search.php?author_id=5&amp;sr=posts">1204</a></dd><dd class="profile-joined"><strong>Joined:</strong> Mon Mar 03, 2014 8:15 am</dd><dd class="profile-custom-field profile-phpbb_location"><strong>Location:</strong> The weir</dd></dl><div class="postbody"><div id="post_content%[1]d"><h3><a href="./viewtopic.php?p=%[1]d#p%[1]d">Re: Wet rope</a></h3><ul class="post-buttons"><li><a href="./posting.php?mode=quote&amp;p=%[1]d" title="Reply with quote" class="button button-icon-only"><i class="icon fa-quote-left fa-fw"></i><span class="sr-only">Quote</span></a></li></ul><p class="author"><a class="unread" href="./viewtopic.php?p=%[1]d#p%[1]d" title="Post"><i class="icon fa-file fa-fw"></i><span class="sr-only">Post</span></a><span class="responsive-hide">by <strong><a href="./memberlist.php?mode=viewprofile&amp;u=5" class="username">Otter</a></strong> &raquo; </span><time datetime="2020-01-02T03:04:05+00:00">Thu Jan 02, 2020 3:04 am</time></p><div class="content"><blockquote cite="./viewtopic.php?p=3#p3"><div><cite><a href="./memberlist.php?mode=viewprofile&amp;u=6">Heron</a> wrote: <a href="./viewtopic.php?p=3#p3" data-post-id="3">↑</a><span class="responsive-hide">Thu Jan 02, 2020 2:04 am</span></cite>Dry it first, and take your time about it.</div></blockquote>`, i)
		for range 6 {
			b.WriteString("A rope that has been wet is stiff at first; work it between your hands &amp; hang it in the wind, never on a stove.<br>\n<br>\n")
		}
		fmt.Fprintf(&b, `</div><div class="notice">Last edited by <a href="./memberlist.php?mode=viewprofile&amp;u=5" class="username">Otter</a> on Thu Jan 02, 2020 5:00 am, edited 1 time in total.</div><div id="sig%d" class="signature">Tarred hemp</div></div></div><div class="back2top"><a href="#top" class="top" title="Top"><i class="icon fa-chevron-circle-up fa-fw icon-gray"></i><span class="sr-only">Top</span></a></div></div></div>`, i)
	}
	b.WriteString(`</div><div id="page-footer"><ul id="nav-footer"><li class="rightside">All times are <span title="UTC">UTC</span></li></ul></div></div></body></html>`)
	return []byte(b.String())
}

// BenchmarkPhpbbThread is bytes to draft; compare BenchmarkPhpbbBareParse, the
// parser alone on the same bytes.
func BenchmarkPhpbbThread(b *testing.B) {
	readsFast(b, longPhpbbPage(), "https://knots.example/viewtopic.php?t=7")
}

func BenchmarkPhpbbBareParse(b *testing.B) {
	body := longPhpbbPage()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}

// readsFast measures reading a thread's page with the platform that claims it.
func readsFast(b *testing.B, body []byte, at string) {
	u := address(b, at)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	posts := 0
	for b.Loop() {
		p, err := NewPage(u, body, now)
		if err != nil {
			b.Fatal(err)
		}
		f, ok := Recognize(p)
		if !ok {
			b.Fatal("Recognize knows no platform")
		}
		part, err := f.Parse(p)
		if err != nil {
			b.Fatal(err)
		}
		posts += len(part.Draft.Thread.Posts)
	}
	b.ReportMetric(float64(posts)/b.Elapsed().Seconds(), "posts/s")
}
