package forum

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// longPage is a page of twenty posts as XenForo writes them, menus and all.
func longPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html id="XF" lang="en-US" data-app="public" data-template="thread_view" data-content-key="thread-7" data-cookie-prefix="xf_"><head><title>Wet rope | Knots</title><link rel="canonical" href="https://knots.example/threads/wet-rope.7/"></head><body><nav class="p-nav">`)
	for i := range 60 {
		fmt.Fprintf(&b, `<div class="p-navEl" data-has-children="true"><a href="/x/%d" class="p-navEl-link p-navEl-link--splitMenu" data-nav-id="n%d">Entry %d</a></div>`, i, i, i)
	}
	b.WriteString(`</nav><h1 class="p-title-value">Wet rope</h1><div class="block-body">`)
	for i := 1; i <= 20; i++ {
		fmt.Fprintf(&b, `<article class="message message--post js-post js-inlineModContainer" data-author="Otter" data-content="post-%[1]d" id="js-post-%[1]d"><span class="u-anchorTarget" id="post-%[1]d"></span><div class="message-inner"><div class="message-cell message-cell--user"><section itemscope itemtype="https://schema.org/Person" class="message-user"><div class="message-avatar"><div class="message-avatar-wrapper"><a href="/members/otter.18/" class="avatar avatar--m" data-user-id="18"><img src="/data/avatars/m/0/18.jpg?1" srcset="/data/avatars/l/0/18.jpg?1 2x" alt="Otter" class="avatar-u18-m" width="96" height="96"></a></div></div><div class="message-userDetails"><h4 class="message-name"><a href="/members/otter.18/" class="username" dir="auto" data-user-id="18">Otter</a></h4><h5 class="userTitle message-userTitle" dir="auto">Well-known member</h5></div><div class="message-userExtras"><dl class="pairs pairs--justified"><dt>Joined</dt> <dd>Nov 27, 2014</dd></dl><dl class="pairs pairs--justified"><dt>Messages</dt> <dd>3,868</dd></dl><dl class="pairs pairs--justified"><dt>Reaction score</dt> <dd>1,197</dd></dl><dl class="pairs pairs--justified"><dt>Points</dt> <dd>113</dd></dl></div><span class="message-userArrow"></span></section></div><div class="message-cell message-cell--main"><div class="message-main js-quickEditTarget"><header class="message-attribution message-attribution--split"><ul class="message-attribution-main listInline"><li class="u-concealed"><a href="/threads/wet-rope.7/post-%[1]d" rel="nofollow"><time class="u-dt" dir="auto" datetime="2015-01-02T04:14:00-0500" data-time="1420190040" title="Jan 2, 2015 at 4:14 AM">Jan 2, 2015</time></a></li></ul><ul class="message-attribution-opposite message-attribution-opposite--list"><li><a href="/threads/wet-rope.7/post-%[1]d" class="message-attribution-gadget" data-href="/posts/%[1]d/share" rel="nofollow"><i class="fa--xf far fa-share-alt"></i></a></li><li><a href="/threads/wet-rope.7/post-%[1]d" rel="nofollow">#%[1]d</a></li></ul></header><div class="message-content js-messageContent"><div class="message-userContent lbContainer js-lbContainer" data-lb-id="post-%[1]d"><article class="message-body js-selectToQuote"><div class="bbWrapper"><blockquote data-attributes="member: 17" data-quote="Heron" data-source="post: 3" class="bbCodeBlock bbCodeBlock--expandable bbCodeBlock--quote js-expandWatch"><div class="bbCodeBlock-title"><a href="/goto/post?id=3" class="bbCodeBlock-sourceJump" rel="nofollow" data-content-selector="#post-3">Heron said:</a></div><div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent js-expandContent">Dry it first, and take your time about it.</div><div class="bbCodeBlock-expandLink js-expandLink"><a role="button" tabindex="0">Click to expand...</a></div></div></blockquote>`, i)
		for range 6 {
			b.WriteString("A rope that has been wet is stiff at first; work it between your hands &amp; hang it in the wind, never on a stove.<br />\n<br />\n")
		}
		fmt.Fprintf(&b, `</div><div class="js-selectToQuoteEnd">&nbsp;</div></article></div></div><footer class="message-footer"><div class="reactionsBar js-reactionsList is-active"><ul class="reactionSummary"><li><span class="reaction reaction--small reaction--1" data-reaction-id="1"><i aria-hidden="true"></i><img src="data:image/gif;base64,R0" class="reaction-sprite js-reaction" alt="Like" title="Like"></span></li></ul><span class="u-srOnly">Reactions:</span><a class="reactionsBar-link" href="/posts/%[1]d/reactions"><bdi>Heron</bdi>, <bdi>Tern</bdi> and 12 others</a></div><div class="message-actionBar actionBar"><div class="actionBar-set"><a href="/posts/%[1]d/react" class="actionBar-action">Like</a><a href="/posts/%[1]d/report" class="actionBar-action">Report</a></div></div></footer></div></div></div></article>`, i)
	}
	b.WriteString(`</div></body></html>`)
	return []byte(b.String())
}

// BenchmarkThread is bytes to draft; compare BenchmarkBareParse, the parser alone on the same bytes.
func BenchmarkThread(b *testing.B) {
	body, u := longPage(), address(b, "https://knots.example/threads/wet-rope.7/")
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	posts := 0
	for b.Loop() {
		p, err := NewPage(u, body, now)
		if err != nil {
			b.Fatal(err)
		}
		part, err := (xenforo{}).Parse(p)
		if err != nil {
			b.Fatal(err)
		}
		posts += len(part.Draft.Thread.Posts)
	}
	b.ReportMetric(float64(posts)/b.Elapsed().Seconds(), "posts/s")
}

func BenchmarkBareParse(b *testing.B) {
	body := longPage()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}
